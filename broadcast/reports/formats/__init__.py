"""The tables of a report as XLSX, DOCX, HTML, CSV and JSON. Doors: `writing`, `json`."""
