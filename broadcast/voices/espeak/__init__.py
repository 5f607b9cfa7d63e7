"""Voices of espeak-ng, in this process."""
