"""What a report is made from beside the log: schedule, programmes, credits, plan, activities."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from broadcast.errors import Problem
from broadcast.schedule import activities as activities_file
from broadcast.schedule import targets as plan_file
from broadcast.schedule.activities import Activities
from broadcast.schedule.planner import FactsOf
from broadcast.schedule.schedule import Schedule
from broadcast.schedule.targets import YearPlans
from broadcast.schedule.workspace_schedule import WorkspaceSchedule
from broadcast.workspace.province import ReportSettings
from broadcast.workspace.workspace import Workspace

ROLES = ("author", "translator", "reader", "approver")
"""Who is paid for a programme, or answers for it (Nghị định 49/2024/NĐ-CP)."""

CreditsOf = Mapping[tuple[str, str], Mapping[str, str]]
"""Name of the person in each role, by programme and language."""


VoicesOf = Mapping[tuple[str, str], frozenset[str]]
"""Voices that speak a programme in a language; ``recorded`` is a person's."""


@dataclass(frozen=True, slots=True)
class Basis:
    """Beside the log, all that a report is made from.

    `languages` and `topics` are names by code, in the order of broadcast.yaml. `mistakes` says how
    many errors each file in schedules/ has: what stands there may be missing from the counts.
    `audiences` are names by id, `head` says who issues the report, `root` is the folder of the
    workspace, in which packs lie.
    """

    province: str
    schedule: Schedule
    facts: FactsOf = field(default_factory=dict)
    languages: Mapping[str, str] = field(default_factory=dict)
    topics: Mapping[str, str] = field(default_factory=dict)
    credits: CreditsOf = field(default_factory=dict)
    plan: YearPlans = field(default_factory=dict)
    activities: Activities = field(default_factory=Activities)
    source_language: str = "vi"
    mistakes: Mapping[str, int] = field(default_factory=dict)
    audiences: Mapping[str, str] = field(default_factory=dict)
    voices: VoicesOf = field(default_factory=dict)
    head: ReportSettings = field(default_factory=ReportSettings)
    root: Path | None = None

    def title(self, programme: str) -> str | None:
        """Title of a programme: in the source language, or in the first that it has."""
        found = self.facts.get((programme, self.source_language))
        if found is None:
            found = next((one for (name, _l), one in self.facts.items() if name == programme), None)
        return found.title if found else None


def load(workspace: Workspace) -> tuple[Basis, tuple[Problem, ...]]:
    """The basis of a workspace's reports, with the problems of the files in schedules/."""
    province = workspace.province
    schedule = WorkspaceSchedule(workspace, every_programme=True)
    plan, more = plan_file.load(workspace.root, tuple(province.topics), tuple(province.languages))
    activities, others = activities_file.load(workspace.root)
    problems = (*schedule.problems, *more, *others)
    basis = Basis(
        province.province.name,
        schedule.rules,
        schedule.facts,
        {code: language.name for code, language in province.languages.items()},
        province.topics,
        _credits(workspace),
        plan,
        activities,
        province.source_language,
        _mistakes(problems),
        province.audiences,
        _voices(workspace),
        province.report,
        root=workspace.root,
    )
    return basis, problems


def _mistakes(problems: Iterable[Problem]) -> dict[str, int]:
    found = (one.path.name for one in problems if one.path and one.severity == "error")
    return dict(Counter(found))


def _voices(workspace: Workspace) -> dict[tuple[str, str], frozenset[str]]:
    return {
        (one.programme, one.lang): frozenset(
            workspace.voice_of(one, speech) for speech in one.script.spoken
        )
        for one in workspace.readable
    }


def _credits(workspace: Workspace) -> dict[tuple[str, str], dict[str, str]]:
    found = {}
    for source in workspace.readable:
        given = source.script.front.credits
        names = {role: " ".join((getattr(given, role) or "").split()) for role in ROLES}
        found[source.programme, source.lang] = {r: name for r, name in names.items() if name}
    return found
