"""What a schedule file may say: the keys of schedules/*.yaml other than communes.yaml."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from broadcast.files.fields import CODE, LONGEST_ID, Code, Day, Language, Table, Text, Whole, is_id
from broadcast.files.text import slug
from broadcast.i18n import _
from broadcast.schedule.communes.rules import Some, Weekdays

_RHYTHM = r"([1-9][0-9]?) weeks?"
_LONGEST_DAYS = 3660
_CODES = {
    "type": "array",
    "items": {"type": "string", "pattern": f"^({CODE})$", "maxLength": LONGEST_ID},
    "minItems": 1,
}


class Chosen(Table):
    """Communes by id or by group; neither of the two means all."""

    ids: Annotated[tuple[Code, ...], Some] | None = Field(
        default=None, description="Ids of communes."
    )
    groups: Annotated[tuple[Code, ...], Some] | None = Field(
        default=None, description="All communes of these groups."
    )
    without: tuple[Code, ...] = Field(default=(), description="Communes that are left out.")


def _chosen(given: object) -> object:
    if isinstance(given, list):
        return {"ids": given}
    if isinstance(given, str):
        if given == "all":
            return {}
        raise ValueError(_("{given} is neither all nor a list of communes").format(given=given))
    if given is None:
        raise ValueError(_("all or a list of communes is expected here"))
    return given


ChosenCommunes = Annotated[
    Chosen,
    BeforeValidator(_chosen),
    WithJsonSchema(
        {
            "anyOf": [
                {"const": "all"},
                _CODES,
                {
                    "type": "object",
                    "properties": {
                        "ids": _CODES,
                        "groups": _CODES,
                        "without": {**_CODES, "minItems": 0},
                    },
                    "additionalProperties": False,
                },
            ]
        }
    ),
]
"""Communes: ``all``, a list of ids, or ``{groups: [...], without: [...]}``."""


def _rhythm(given: object) -> object:
    match = re.fullmatch(_RHYTHM, given) if isinstance(given, str) else None
    if match is None:
        raise ValueError(_("{given} is not a rhythm; write it like: 2 weeks").format(given=given))
    return int(match[1])


Rhythm = Annotated[
    int, BeforeValidator(_rhythm), WithJsonSchema({"type": "string", "pattern": f"^{_RHYTHM}$"})
]
"""Number of weeks, written as ``2 weeks``."""


def _languages(given: object) -> object:
    if given == "all":
        return None
    if isinstance(given, str):
        raise ValueError(_("{given} is neither all nor a list of languages").format(given=given))
    return given


Languages = Annotated[
    Annotated[tuple[Language, ...], Some] | None,
    BeforeValidator(_languages),
    WithJsonSchema(
        {"anyOf": [{"const": "all"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}
    ),
]
"""Languages: ``all`` that a commune speaks, or a list."""


def slot_word(written: str) -> str:
    """The id that a word for a slot stands for: ``Buổi sáng`` is ``sang``."""
    return slug(written).removeprefix("buoi-").removeprefix("khung-gio-")


def _slot(given: object) -> object:
    if isinstance(given, str) and not is_id(given) and not any(map(str.isdigit, given)):
        return slot_word(given)
    return given


SlotName = Annotated[Code, BeforeValidator(_slot)]
"""Id of a slot; its name with accents means the same."""


class BroadcastEntry(Table):
    """One programme, or several in turn, in certain slots of certain communes."""

    programme: Code | None = Field(
        default=None, description="What is broadcast.", examples=["bhyt-hssv"]
    )
    programmes: Annotated[tuple[Code, ...], Some] | None = Field(
        default=None, description="Several programmes in turn.", examples=["[bhyt-hssv, luong-huu]"]
    )
    communes: ChosenCommunes = Field(
        default_factory=Chosen,
        description="all, a list of communes, or {groups: [...]}.",
        examples=["all"],
        json_schema_extra={"default": "all"},
    )
    slots: Annotated[tuple[SlotName, ...], Some] = Field(
        description="Slots of the day.", examples=["[sang, chieu]"]
    )
    days: Annotated[Weekdays, Some] | None = Field(
        default=None, description="Days of the week.", examples=["[mon, wed, fri]"]
    )
    every: Rhythm | None = Field(
        default=None,
        description="Every so many weeks; on the weekday of the first day unless days are given.",
        examples=["2 weeks"],
    )
    starting: Day | None = Field(
        default=None,
        description="First day of the rhythm and of the turns.",
        examples=["2026-10-05"],
    )
    dates: Annotated[tuple[Day, ...], Some] | None = Field(
        default=None, description="Certain days.", examples=["[2026-11-20, 2026-12-10]"]
    )
    from_: Day | None = Field(
        default=None, alias="from", description="First day, if later than that of the file."
    )
    to: Day | None = Field(default=None, description="Last day, if earlier than that of the file.")
    languages: Languages = Field(
        default=None,
        description="all that a commune speaks, or some of them; always in the commune's order.",
        examples=["all"],
        json_schema_extra={"default": "all"},
    )

    @model_validator(mode="after")
    def _one_way(self) -> BroadcastEntry:
        if (self.programme is None) == (self.programmes is None):
            raise ValueError(_("either programme or programmes is needed"))
        if self.dates is not None and (self.days or self.every or self.starting):
            raise ValueError(_("dates stand alone: no days, every or starting beside them"))
        if self.from_ and self.to and self.to < self.from_:
            raise ValueError(_("it ends before it begins"))
        return self

    @property
    def in_turn(self) -> tuple[str, ...]:
        """The programmes, whether one or several."""
        return self.programmes or (self.programme or "",)


def _refuse_span(first: date, last: date) -> None:
    if last < first:
        raise ValueError(_("it ends before it begins"))
    if (last - first).days > _LONGEST_DAYS:  # a slip of the pen, and each day is looked at
        raise ValueError(_("it lasts longer than ten years"))


class CampaignEntry(Table):
    """A peak period with broadcasts of its own."""

    name: Text = Field(description="Its name.", examples=["Ngày BHYT Việt Nam"])
    from_: Day = Field(alias="from", description="First day.", examples=["2026-06-25"])
    to: Day = Field(description="Last day.", examples=["2026-07-05"])
    class_: Literal["normal", "priority", "urgent"] = Field(
        default="normal",
        alias="class",
        description="Class of the bulletins after Thông tư 39/2020/TT-BTTTT.",
        examples=["priority"],
    )
    priority: Annotated[Whole, Field(ge=0, le=1000)] = Field(
        default=0, description="The higher comes first among campaigns of a class.", examples=[10]
    )
    broadcasts: Annotated[tuple[BroadcastEntry, ...], Some] = Field(
        description="What is broadcast in it.",
        examples=["[{programme: bhyt-hssv, communes: all, slots: [sang]}]"],
    )

    @model_validator(mode="after")
    def _in_order(self) -> CampaignEntry:
        _refuse_span(self.from_, self.to)
        return self


class BlackoutEntry(Table):
    """Days on which nothing is broadcast."""

    date: Day | None = Field(default=None, description="One day.", examples=["2026-12-03"])
    from_: Day | None = Field(default=None, alias="from", description="First of several days.")
    to: Day | None = Field(default=None, description="Last of several days.")
    reason: Text = Field(description="Why.", examples=["quốc tang"])
    communes: ChosenCommunes = Field(
        default_factory=Chosen,
        description="Where: all, a list of communes, or {groups: [...]}.",
        examples=["all"],
        json_schema_extra={"default": "all"},
    )

    @model_validator(mode="after")
    def _days(self) -> BlackoutEntry:
        if (self.date is None) == (self.from_ is None and self.to is None):
            raise ValueError(_("either date, or from and to is needed"))
        if self.date is None and (self.from_ is None or self.to is None):
            raise ValueError(_("from and to belong together"))
        if self.from_ and self.to and self.to < self.from_:
            raise ValueError(_("it ends before it begins"))
        return self


class ScheduleFile(Table):
    """All of a schedule file."""

    from_: Day = Field(
        alias="from", description="First day of the broadcasts.", examples=["2026-10-01"]
    )
    to: Day = Field(description="Last day of the broadcasts.", examples=["2026-12-31"])
    broadcasts: tuple[BroadcastEntry, ...] = Field(
        default=(),
        description="What is broadcast when.",
        examples=["[{programme: bhyt-hssv, communes: all, slots: [sang], days: [mon]}]"],
    )
    campaigns: tuple[CampaignEntry, ...] = Field(
        default=(),
        description="Peak periods; they keep to their own days, not to those of the file.",
    )
    blackouts: tuple[BlackoutEntry, ...] = Field(
        default=(),
        description="Days without broadcasts; they hold for all schedule files.",
        examples=["[{date: 2026-12-03, reason: quốc tang}]"],
    )

    @model_validator(mode="after")
    def _in_order(self) -> ScheduleFile:
        _refuse_span(self.from_, self.to)
        return self
