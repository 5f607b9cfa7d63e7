"""Commune-loudspeaker programmes: scripts and recordings in, finished MP3 programmes out."""

__version__ = "0.1.0"
