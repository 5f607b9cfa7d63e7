"""All that one province owns, loaded as a whole, and how its scripts will be read aloud."""
