"""What one sentence says of its codes: which was played, which not and why, what is unclear."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import cast

from broadcast.i18n import _
from broadcast.packs import short_code
from broadcast.plays.imports.message_words import WordToken
from broadcast.plays.play import MissReason, reason_names


class QuestionError(ValueError):
    """Something that a person has to make clear, with a hint how."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Mark:
    """What is said of codes; `text` as it was written, `aside` if in brackets behind them."""

    played: bool = False
    negated: bool = False
    reason: str = ""
    time: str = ""
    text: str = ""
    aside: bool = False

    @property
    def says(self) -> bool:
        """Whether it says anything of whether they were played."""
        return self.played or self.negated or bool(self.reason)

    def with_(self, other: Mark, code: str = "") -> Mark:
        """Both at once; raises `QuestionError` where they contradict one another."""
        text = " ".join(filter(None, (self.text, other.text)))
        missed = self.negated or self.reason or other.negated or other.reason
        if (missed and (self.played or other.played)) or (
            self.reason and other.reason and self.reason != other.reason
        ):
            raise QuestionError(
                _("{code}: “{first}” or “{second}”?").format(
                    code=short_code.written(code) if code else "…",
                    first=self.text, second=other.text,
                ),
                _("write one of them behind each code"),
            )  # fmt: skip
        return Mark(
            self.played or other.played, self.negated or other.negated,
            self.reason or other.reason, other.time or self.time, text, self.aside or other.aside,
        )  # fmt: skip

    def in_words(self, code: str) -> str:
        """What it says of a code, for people."""
        name = short_code.written(code)
        if self.reason:
            why = reason_names()[cast("MissReason", self.reason)]
            return _("{code} not played ({reason})").format(code=name, reason=why)
        if self.negated:
            return _("{code} not played").format(code=name)
        if self.time:
            return _("{code} played at {time}").format(code=name, time=self.time)
        return _("{code} played").format(code=name)


@dataclass(slots=True)
class Sentence:
    """Codes with what is said of each; `lead` is what is said where there are none."""

    codes: list[tuple[str, Mark]] = field(default_factory=list)
    lead: Mark | None = None
    communes: list[str] = field(default_factory=list)
    dates: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    count: int | None = None

    def note(self, token: WordToken) -> None:
        """Take in what stands beside codes: a commune, a date, a number of codes, a name."""
        if token.kind == "commune":
            self.communes.append(token.value)
        elif token.kind == "date":
            self.dates.append(token.value)
        elif token.kind == "count":
            self.count = int(token.value)
        elif token.kind == "name":
            self.names.append(token.text)


@dataclass(slots=True)
class _Block:
    """Neighbouring codes, or neighbouring words that say something of codes."""

    codes: list[str] = field(default_factory=list)
    mark: Mark | None = None
    leads: bool = False


_SAYING = {"played", "not", "reason"}

SaidOfCodes = list[tuple[str, Mark]]
"""Codes with what is said of them."""


def said_of_codes(words: Sequence[WordToken]) -> Sentence:
    """What a sentence says; raises `QuestionError` for what may be meant in two ways."""
    made = Sentence()
    for part in _parts(words):
        blocks = _blocks(part, made)
        groups = [block for block in blocks if block.codes]
        if not groups:
            for block in blocks:
                made.lead = made.lead.with_(block.mark or Mark()) if made.lead else block.mark
        elif len(groups) == 1:
            made.codes += _one_group(groups[0].codes, [one.mark for one in blocks if one.mark])
        else:
            made.codes += _several_groups(blocks)
    if made.codes and len(set(made.dates)) > 1:
        raise QuestionError(
            _("several dates in one sentence: {dates}").format(dates=", ".join(made.dates)),
            _("write each day in a line of its own"),
        )
    _one_time_each(made.codes)
    return made


def _parts(words: Sequence[WordToken]) -> list[Sequence[WordToken]]:
    """A sentence parted at ``còn`` and ``riêng``, if there are codes on both sides, and words."""
    parts: list[list[WordToken]] = [[]]
    for token in words:
        if token.kind == "break":
            parts.append([])
        else:
            parts[-1].append(token)
    filled = [part for part in parts if part]
    whole = [token for part in filled for token in part]
    kinds = [{token.kind for token in part} for part in filled]
    if all("code" in found for found in kinds) and all(found & _SAYING for found in kinds[1:]):
        return list(filled)
    return [whole]


def _blocks(words: Iterable[WordToken], made: Sentence) -> list[_Block]:
    blocks: list[_Block] = []
    aside = closed = False
    for token in words:
        last = blocks[-1] if blocks else None
        if token.kind == "code":
            if last is None or not last.codes:
                blocks.append(last := _Block())
            last.codes.append(token.value)
        elif token.kind in ("played", "not", "reason", "time"):
            mark = _mark(token, aside=aside)
            if last is None or last.mark is None or closed:
                blocks.append(_Block(mark=mark))
            else:
                last.mark = last.mark.with_(mark)
            closed = False
        elif token.kind in ("open", "close"):
            aside, closed = token.kind == "open", token.kind == "close"
        elif token.kind == "colon" and last is not None and len(blocks) == 1:
            last.leads = last.mark is not None
        else:
            made.note(token)
    return blocks


def _mark(token: WordToken, *, aside: bool) -> Mark:
    return Mark(
        played=token.kind == "played", negated=token.kind == "not",
        reason=token.value if token.kind == "reason" else "",
        time=token.value if token.kind == "time" else "", text=token.text, aside=aside,
    )  # fmt: skip


def _one_group(codes: Sequence[str], marks: Sequence[Mark]) -> SaidOfCodes:
    """All that is said belongs to all codes; brackets behind several may mean the last alone."""
    whole = Mark()
    for mark in marks:
        whole = whole.with_(mark, codes[0])
    firm = any(mark.says and not mark.aside for mark in marks)
    every = [(code, whole) for code in codes]
    if whole.aside and len(codes) > 1 and not firm:
        only = [*((code, Mark()) for code in codes[:-1]), (codes[-1], whole)]
        return _same_or_asked(every, only)
    return every


def _several_groups(blocks: Sequence[_Block]) -> SaidOfCodes:
    """What is said stands behind its codes all along, or before them all along."""
    lead = blocks[0].mark if blocks[0].leads or _is_verb(blocks) else None
    rest = blocks[1:] if lead else blocks
    begins, ends = bool(rest[0].codes), bool(rest[-1].codes)
    if begins and not ends:
        found = _behind(rest)
    elif ends and not begins:
        found = _before(rest)
    elif begins and ends:
        found = _same_or_asked(_behind(rest), _before(rest))
    else:
        raise QuestionError(
            _("it is not clear which code “{first}” and “{second}” are meant for").format(
                first=rest[0].mark.text if rest[0].mark else "",
                second=rest[-1].mark.text if rest[-1].mark else "",
            ),
            _("write each code in a line of its own, and behind it why it was not played"),
        )
    return [(code, lead.with_(mark, code)) for code, mark in found] if lead else found


def _is_verb(blocks: Sequence[_Block]) -> bool:
    """Whether it begins with a bare ``phát`` or ``không phát``, and each code has its own words."""
    first, last = blocks[0].mark, blocks[-1].mark
    return bool(first and last and not first.reason and not first.time)


def _behind(blocks: Sequence[_Block]) -> SaidOfCodes:
    found: SaidOfCodes = []
    for place, block in enumerate(blocks):
        if block.codes:
            after = blocks[place + 1].mark if place + 1 < len(blocks) else None
            found += _one_group(block.codes, [after] if after else [])
    return found


def _before(blocks: Sequence[_Block]) -> SaidOfCodes:
    found: SaidOfCodes = []
    for place, block in enumerate(blocks):
        if block.codes:
            before = blocks[place - 1].mark if place else None
            found += _one_group(block.codes, [before] if before else [])
    return found


def _same_or_asked(first: SaidOfCodes, second: SaidOfCodes) -> SaidOfCodes:
    """One of two readings where they come to the same; else a question with both."""

    def plain(outcome: SaidOfCodes) -> dict[str, tuple[str, bool, str]]:
        return {code: (one.reason, one.negated, one.time) for code, one in outcome}

    if plain(first) == plain(second):
        return first
    words = [", ".join(mark.in_words(code) for code, mark in one) for one in (first, second)]
    raise QuestionError(
        _("this may mean: {first}; or: {second}").format(first=words[0], second=words[1]),
        _("write each code in a line of its own, and behind it why it was not played"),
    )


def _one_time_each(codes: SaidOfCodes) -> None:
    """A time is that of one play."""
    times = [mark.time for _code, mark in codes if mark.time and not mark.reason]
    if len(set(times)) < len(times):
        raise QuestionError(
            _("{count} codes cannot all have begun at {time}").format(
                count=len(times), time=times[0]
            ),
            _("leave the time out, or write each code with its own"),
        )
