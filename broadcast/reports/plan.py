"""schedules/plan.yaml: how many broadcasts a year is to have, by topic and language."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field

from broadcast.communes import FOLDER
from broadcast.errors import Problem
from broadcast.fields import Code, Language, Table, Text, Whole
from broadcast.i18n import _
from broadcast.validation import did_you_mean, validate
from broadcast.yamlfile import Document, KeyPath
from broadcast.yamlfile import load as load_yaml

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
class Target:
    """Plays wanted in a year; `topic` and `lang` are None for all of them."""

    topic: str | None
    lang: str | None
    plays: int
    budget_line: str | None


@dataclass(frozen=True, slots=True)
class YearPlan:
    """Targets of a year, in the order of the file, and the paper that set them."""

    document: str | None
    targets: tuple[Target, ...]


Plan = Mapping[int, YearPlan]
"""The plans by year."""


def load(
    root: Path, topics: Collection[str], languages: Collection[str]
) -> tuple[Plan, tuple[Problem, ...]]:
    """The plans of a workspace with every problem; none without the file."""
    path = root / FOLDER / FILE_NAME
    if not path.is_file():
        return {}, ()
    document, problems = load_yaml(path)
    if document is None:
        return {}, problems
    entries, more = validate(PlanFile, document)
    problems += more
    if entries is None:
        return {}, problems
    problems += tuple(_wrong(entries, document, topics, languages))
    plans: dict[int, YearPlan] = {}
    for entry in entries.years:
        targets = tuple(
            Target(one.topic, one.language, one.broadcasts, one.budget_line)
            for one in entry.targets
        )
        plans.setdefault(entry.year, YearPlan(entry.document, targets))
    return plans, problems


def _wrong(
    entries: PlanFile, document: Document, topics: Collection[str], languages: Collection[str]
) -> Iterator[Problem]:
    """Names that stand for nothing, and what stands there twice."""
    seen: set[tuple[object, ...]] = set()

    def problem(message: str, where: KeyPath, hint: str) -> Problem:
        return Problem(message, document.path, document.line(where), hint)

    for number, entry in enumerate(entries.years):
        if (entry.year,) in seen:
            yield problem(
                _("the year {year} stands here twice").format(year=entry.year),
                ("years", number, "year"),
                _("keep one of the two"),
            )
        seen.add((entry.year,))
        for place, target in enumerate(entry.targets):
            where: KeyPath = ("years", number, "targets", place)
            if target.topic is not None and target.topic not in topics:
                message = _("the topic {topic} is not declared in broadcast.yaml")
                hint = did_you_mean(target.topic, topics)
                yield problem(message.format(topic=target.topic), (*where, "topic"), hint)
            if target.language is not None and target.language not in languages:
                message = _("the language {lang} is not declared in broadcast.yaml")
                hint = did_you_mean(target.language, languages)
                yield problem(message.format(lang=target.language), (*where, "language"), hint)
            key = (entry.year, target.topic, target.language, target.budget_line)
            if key in seen:
                yield problem(
                    _("there are two targets for the same topic and language"),
                    where,
                    _("add them up, or give each its own budget line"),
                )
            seen.add(key)
