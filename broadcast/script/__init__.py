"""One text file and its parts: reading it, and writing it again.

Doors: `script`, `parts`, `writing`; for other readers of text `body` and `directives`.

Store keys and translators' sheets hash the names of the classes in `parts` and the order of their
fields (`Script.digest`, `Script.revision`): to rename one makes every programme again. A declared
``[pause: …]`` takes the place of the gap that would stand there, so that a writer can shorten a gap
as well as lengthen it.
"""
