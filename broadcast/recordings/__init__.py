"""What readers record: sheets to read from, and what they send cut, measured and filed.

Doors: `assignment`, `intake`, `filing`, `sheets.sheet`, `sheets.html`, `sheets.docx`.
"""
