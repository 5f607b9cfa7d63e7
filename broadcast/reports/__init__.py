"""From counts to one set of tables, and from the tables to XLSX, DOCX, PDF, HTML, CSV and JSON.

Doors: `report`, `basis`, `tables`, `words`, `formats.writing`, `formats.json`.

What a report does not know it says: `extent` finds the days that are over, `gaps` puts into words
what is missing, and `office` knows who issues it. Every number is made once, in `tables`; the
formats only write them. What is planned is counted by kinds of day (`planned`), plays come from the
counts of the log, and only where a programme is in several campaigns on one day are the plays
themselves looked at. A former commune counts for the unit that it has become.
"""
