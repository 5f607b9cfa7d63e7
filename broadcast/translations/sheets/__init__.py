"""Translators' sheets, out as Word documents and in again.

Doors: `export`, `importing`, `results`.
"""
