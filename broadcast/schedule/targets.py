"""schedules/plan.yaml: how many broadcasts a year is to have, by topic and language."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from pydantic import Field

from broadcast.errors import Problem
from broadcast.files.fields import Code, Language, Table, Text, Whole
from broadcast.files.salvage import Rest
from broadcast.files.validation import did_you_mean, validate_items
from broadcast.files.yaml import Document, KeyPath
from broadcast.files.yaml import load as load_yaml
from broadcast.i18n import _
from broadcast.schedule.communes.file import FOLDER

FILE_NAME = "plan.yaml"


class TargetEntry(Table):
    """One target."""

    topic: Code | None = Field(
        default=None,
        description="A topic of broadcast.yaml; all topics when there is none.",
        examples=["loi-ich"],
    )
    language: Language | None = Field(
        default=None,
        description="A language; all languages when there is none.",
        examples=["vi"],
    )
    broadcasts: Annotated[Whole, Field(gt=0)] = Field(
        description="How many times programmes are to be played in this year.", examples=[1200]
    )
    budget_line: Text | None = Field(
        default=None,
        description="Budget line that pays for it.",
        examples=["Chi tuyên truyền"],
    )


class YearEntry(Table):
    """The plan of one year."""

    year: Annotated[Whole, Field(ge=2000, le=2999)] = Field(
        description="The year.", examples=[2026]
    )
    document: Text | None = Field(
        default=None,
        description="The paper that set the targets.",
        examples=["Kế hoạch truyền thông năm 2026"],
    )
    targets: Annotated[tuple[TargetEntry, ...], Field(min_length=1)] = Field(
        description="The targets.",
        examples=["[{topic: loi-ich, language: vi, broadcasts: 1200}]"],
    )


class PlanFile(Table):
    """All of plan.yaml."""

    years: tuple[YearEntry, ...] = Field(
        default=(),
        description="The years that have a plan.",
        examples=["[{year: 2026, targets: [{topic: loi-ich, broadcasts: 1200}]}]"],
    )


@dataclass(frozen=True, slots=True)
class PlayTarget:
    """Plays wanted in a year; `topic` and `lang` are None for all of them."""

    topic: str | None
    lang: str | None
    plays: int
    budget_line: str | None


@dataclass(frozen=True, slots=True)
class YearPlan:
    """Targets of a year, in the order of the file, and the paper that set them."""

    document: str | None
    targets: tuple[PlayTarget, ...]


YearPlans = Mapping[int, YearPlan]
"""The plans by year."""


def load(
    root: Path, topics: Collection[str], languages: Collection[str]
) -> tuple[YearPlans, tuple[Problem, ...]]:
    """The plans of a workspace with every problem; none without the file.

    What is wrong is left out: a target that cannot be read must not stand in a report as one that
    nobody worked for, and must not take the good ones beside it along.
    """
    path = root / FOLDER / FILE_NAME
    if not path.is_file():
        return {}, ()
    document, problems = load_yaml(path)
    if document is None:
        return {}, problems
    left, more = validate_items(PlanFile, document)
    if left.value is None:
        return {}, (*problems, *more)
    reader = _Reader(document, topics, languages, left)
    plans = reader.plans(left.value)
    return plans, (*problems, *more, *reader.problems)


@dataclass(slots=True)
class _Reader:
    """Takes what is right in a file, and notes names that stand for nothing and what is twice."""

    document: Document
    topics: Collection[str]
    languages: Collection[str]
    left: Rest[PlanFile]
    problems: list[Problem] = field(default_factory=list)

    def plans(self, entries: PlanFile) -> YearPlans:
        """The plans by year."""
        plans: dict[int, YearPlan] = {}
        for number, entry in enumerate(entries.years):
            where: KeyPath = ("years", number)
            if where in self.left.lost:
                continue
            targets = tuple(self._targets(entry.targets, (*where, "targets")))
            if entry.year not in plans:
                plans[entry.year] = YearPlan(entry.document, targets)
                continue
            self._wrong(
                _("the year {year} stands here twice").format(year=entry.year),
                (*where, "year"),
                _("keep one of the two"),
            )
        return plans

    def _targets(self, entries: Iterable[TargetEntry], above: KeyPath) -> Iterator[PlayTarget]:
        seen: set[tuple[str | None, ...]] = set()
        for number, entry in enumerate(entries):
            where = (*above, number)
            if where in self.left.lost or where in self.left.doubtful:
                continue
            key = (entry.topic, entry.language, entry.budget_line)
            if key in seen:
                self._wrong(
                    _("there are two targets for the same topic and language"),
                    where,
                    _("add them up, or give each its own budget line"),
                )
            elif self._known(entry, where):
                yield PlayTarget(entry.topic, entry.language, entry.broadcasts, entry.budget_line)
            seen.add(key)

    def _known(self, entry: TargetEntry, where: KeyPath) -> bool:
        """Whether a target's topic and language are declared."""
        before = len(self.problems)
        if entry.topic is not None and entry.topic not in self.topics:
            message = _("the topic {topic} is not declared in broadcast.yaml")
            hint = did_you_mean(entry.topic, self.topics)
            self._wrong(message.format(topic=entry.topic), (*where, "topic"), hint)
        if entry.language is not None and entry.language not in self.languages:
            message = _("the language {lang} is not declared in broadcast.yaml")
            hint = did_you_mean(entry.language, self.languages)
            self._wrong(message.format(lang=entry.language), (*where, "language"), hint)
        return len(self.problems) == before

    def _wrong(self, message: str, where: KeyPath, hint: str) -> None:
        line = self.document.line(where)
        self.problems.append(Problem(message, self.document.path, line, hint))
