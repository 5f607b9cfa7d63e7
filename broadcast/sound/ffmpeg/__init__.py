"""The one door to ffmpeg: the program, what it says, decoding, and whether a file is whole.

Doors: `decoding`, `program`.
"""
