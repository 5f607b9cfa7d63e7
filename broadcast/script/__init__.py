"""One text file and its parts: reading it, and writing it again."""
