"""Reading sheets, on paper and on a page. Doors: `sheet`, `html`, `docx`."""
