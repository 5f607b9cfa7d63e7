"""Voices: one module an engine behind one small protocol."""
