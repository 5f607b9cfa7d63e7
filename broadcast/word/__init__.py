"""A Word document becomes a draft of a script, and nothing of it is lost in silence.

Doors: `draft`, and `opening` for translators' sheets.

A document is read with expat and an own walk, not through python-docx: text in hidden runs, fields,
text boxes and tracked changes must be told, not passed over. A test makes random documents and
looks for every word in the script or the report.
"""
