"""Reports of plays, from files of people and players, into the as-run log.

Doors: `importing`, `found`, `names`.

The same play counts once (`checks`): by its UUID, by its line of a run sheet, or by its time.
Checks and recording of an import share one writer's turn, so that two imports at once find each
other's plays. What a row did not give itself (a start, a length) contradicts nothing.
"""
