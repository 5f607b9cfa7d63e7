"""From communes, rules and broadcasts to dated slots.

Doors: `workspace_schedule`, `loading`, `importing`, `schedule`, `slots`, `expansion`, `planner`,
`facts`, `timetable`, `calendar`, `week_sheet`, `words`, `targets`, `activities`, `activity_words`,
`communes.file`, `communes.importing`, `communes.writing`.

A schedule expands day by day, each day from nothing but the rules and its date: adjacent weeks are
the same as both at once, no clock is read, and what is planned stands in a slot or, with its
reason, among what was dropped. A day is planned once for all communes with the same rules and
languages, and a slot is filled once for all of these with the same programmes and languages. A
build never reads schedules/.
"""
