"""Khmer: from written text to words to speak."""
