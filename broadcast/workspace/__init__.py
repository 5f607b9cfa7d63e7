"""All that one province owns, loaded as a whole, and how its scripts will be read aloud.

Doors: `workspace`, `province`, `read_aloud`, `languages`, `speakers`, `source`,
`readings`, `shelves`.

`workspace.load` reads every file once and keeps all problems it meets: a script that is wrong keeps
its own, the others go on. An announcement is put into its script here, as one part that holds
parts: the script's own segments keep their numbers, and so do their recordings. `Script.digest`
covers what was filled in, `Script.revision` only the announcement's file, so that the day of an
approval makes no translation stale while new words do.
"""
