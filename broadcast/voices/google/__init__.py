"""Voices of Google Translate, online."""
