"""Lettering, the cover inside an MP3, and the waveform beside it.

Doors: `lettering`, `cover`, `waveform`.
"""
