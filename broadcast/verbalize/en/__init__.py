"""English: from written text to words to speak. `reader` has the rules."""
