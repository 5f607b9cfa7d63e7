"""Voices of neural models, each in a process of its own."""
