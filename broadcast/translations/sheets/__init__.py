"""Translators' sheets, out as Word documents and in again."""
