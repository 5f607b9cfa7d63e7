"""Voices of espeak-ng, in this process.

espeak-ng gives other samples at each further call in a process, so its library is loaded afresh for
each segment (4 ms): a segment depends on nothing but its own recipe.
"""
