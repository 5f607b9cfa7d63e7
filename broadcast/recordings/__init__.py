"""What readers record: sheets to read from, and what they send cut, measured and filed."""
