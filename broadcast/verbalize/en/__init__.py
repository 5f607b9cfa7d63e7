"""English: from written text to words to speak."""
