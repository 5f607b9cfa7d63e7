"""A Word document becomes a draft of a script, and nothing of it is lost in silence."""
