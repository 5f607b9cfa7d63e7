"""Vietnamese: from written text to words to speak.

`reader` has the ordered table of rules; one module a group of them.
"""
