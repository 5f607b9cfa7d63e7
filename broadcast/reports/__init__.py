"""From counts to one set of tables, and from the tables to XLSX, DOCX, HTML, CSV and JSON."""
