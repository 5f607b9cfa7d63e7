"""The communes: their file, their rules, and how they come out of a spreadsheet.

Doors: `file`, `importing`, `writing`.
"""
