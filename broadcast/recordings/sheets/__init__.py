"""Reading sheets, on paper and on a page."""
