"""The one door to the schedule of a workspace: its rules, what is wrong with them, what they make.

Each part is read when it is first asked for, and once. Whether errors in the files of schedules/
stop anything is for the caller to say: `broken` tells, and nothing is raised.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from broadcast.errors import Problem
from broadcast.schedule import expansion, facts, loading
from broadcast.schedule.planner import FactsOf
from broadcast.schedule.schedule import Schedule
from broadcast.schedule.slots import Expansion
from broadcast.workspace.workspace import Workspace


@dataclass
class WorkspaceSchedule:
    """The schedule of a loaded workspace.

    Facts are those of the programmes that the schedule names, or with `every_programme` of all;
    with `built_only` what has no MP3 of its present text has no length, see `facts.facts_of`.
    """

    workspace: Workspace
    every_programme: bool = False
    built_only: bool = False

    @cached_property
    def _loaded(self) -> tuple[Schedule, tuple[Problem, ...]]:
        return loading.load(self.workspace.root, self.workspace.province)

    @property
    def rules(self) -> Schedule:
        """The schedule, without what is wrong in its files; empty without the folder."""
        return self._loaded[0]

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything wrong in the schedule files and communes.yaml."""
        return self._loaded[1]

    @property
    def broken(self) -> bool:
        """Whether one of the problems is an error: something is missing from the rules."""
        return any(problem.severity == "error" for problem in self.problems)

    @cached_property
    def facts(self) -> FactsOf:
        """What is known of each programme in each language."""
        named = None if self.every_programme else facts.programmes_of(self.rules)
        return facts.facts_of(self.workspace, named, built_only=self.built_only)

    def expand(self, first: date, last: date, communes: Collection[str] = ()) -> Expansion:
        """Every slot from `first` to `last`, of all communes or of some, worked out anew."""
        rules = self.rules
        if communes:
            there = tuple(one for one in rules.communes if one.id in communes)
            rules = replace(rules, communes=there)
        return expansion.expand(rules, first, last, self.facts)

    def findings(self, first: date, last: date) -> tuple[Problem, ...]:
        """What of these days cannot be broadcast, see `expansion.problems`."""
        return expansion.problems(self.rules, first, last, self.facts)
