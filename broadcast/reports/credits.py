"""The table of fees: who made what was played, who read it in which language, and for how long."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from broadcast.i18n import _, ngettext
from broadcast.reports import words
from broadcast.reports.basis import ROLES
from broadcast.reports.gathering import Gathered
from broadcast.reports.tables import ReportCell, ReportColumn, ReportRow, ReportTable
from broadcast.reports.tally import Tally, gather

_NOBODY, _MACHINE = "/unknown", "/synthetic"
"""In the place of a reader's name: a reading that no script gives a name to, and no reading."""

_Programme = tuple[str, str]
"""Programme and language."""


@dataclass
class _Fees:
    """Sums by role, name and language (of readers; of others all together), and what is unclear."""

    sums: dict[tuple[str, str, str], list[int]] = field(default_factory=dict)
    langs: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    lost: int = 0
    nameless: int = 0
    unread: list[str] = field(default_factory=list)

    def add(self, role: str, name: str, lang: str, numbers: tuple[int, ...]) -> None:
        """Count one programme in one language for a person."""
        known = self.langs.setdefault((role, name), [])
        known += [lang] if lang not in known else []
        cell = self.sums.setdefault((role, name, lang if role == "reader" else ""), [0] * 4)
        for place, number in enumerate(numbers):
            cell[place] += number

    def rows(self, found: Gathered) -> Iterator[ReportRow]:
        """By role, then by how often they were heard."""
        titles = (_("Author"), _("Translator"), _("Reader"), _("Approver"))
        roles = dict(zip(ROLES, titles, strict=True))
        nobody = {_NOBODY: _("(the script names no reader)"), _MACHINE: _("(synthetic voice)")}
        order = sorted(
            self.sums.items(), key=lambda one: (ROLES.index(one[0][0]), -one[1][2], one[0][1:])
        )
        for (role, name, lang), numbers in order:
            langs = [lang] if lang else self.langs[role, name]
            several = role == "reader" and (len(self.langs[role, name]) > 1 or name in nobody)
            key = f"{role}:{name}:{lang}" if several else f"{role}:{name}"
            names = words.listed(found.basis.languages, langs)
            cells: tuple[ReportCell, ...] = (roles[role], nobody.get(name, name), names, *numbers)
            yield ReportRow(key, cells)

    def notes(self) -> Iterator[str]:
        """How to read the table, and what it does not know."""
        yield " ".join(self._reading())
        if self.lost:
            yield ngettext(
                "{number} play is not in this table: its script is gone or cannot be read.",
                "{number} plays are not in this table: their scripts are gone or cannot be read.",
                self.lost,
            ).format(number=words.whole(self.lost))

    def _reading(self) -> Iterator[str]:
        yield _("A programme in one language counts once; its minutes are its length.")
        yield _(
            "Minutes played are those that were really broadcast, of the whole programme, whoever "
            "reads a part of it."
        )
        if self.nameless:
            yield ngettext(
                "{number} play is of a recording whose reader the script does not name: write "
                "reader: under credits: in the script.",
                "{number} plays are of recordings whose readers the scripts do not name: write "
                "reader: under credits: in the scripts.",
                self.nameless,
            ).format(number=words.whole(self.nameless))
        if self.unread:
            yield _(
                "These scripts name a reader, but are spoken by a synthetic voice alone: {names}."
            ).format(names=words.some(dict.fromkeys(self.unread)))


def credited(found: Gathered) -> ReportTable:
    """Who made what was played: programmes and their length once each, and how often they ran."""
    fees = _Fees()
    played = gather(found.what, lambda key: [(str(key[0]), str(key[1]))])
    for key, tally in played.items():
        _take(fees, found, key, tally)
    columns = (
        ReportColumn("role", _("Role"), "text"),
        ReportColumn("name", _("Name"), "text"),
        ReportColumn("languages", _("Languages"), "text"),
        ReportColumn("programmes", _("Programmes")),
        ReportColumn("length", _("Minutes of programme"), "minutes"),
        ReportColumn("played", _("Plays")),
        ReportColumn("minutes", _("Minutes played"), "minutes"),
    )
    return ReportTable(
        "credits", _("Credits, for royalties"), _("Credits"), columns, tuple(fees.rows(found)),
        tuple(fees.notes()),
    )  # fmt: skip


def _take(fees: _Fees, found: Gathered, key: _Programme, tally: Tally) -> None:
    """Count one programme in one language for all who made it."""
    basis, lang = found.basis, key[1]
    if (credits_ := basis.credits.get(key)) is None:
        fees.lost += tally.total
        return
    fact = basis.facts.get(key)
    length = round(fact.duration_s or 0) if fact else 0
    numbers = (1, length, tally.total, tally.seconds)
    for role, name in credits_.items():
        fees.add(role, name, lang, numbers)
    voices = basis.voices.get(key, frozenset())
    if "reader" in credits_:
        if voices and "recorded" not in voices:
            fees.unread.append(found.titles.get(key[0], key[0]))
    elif "recorded" in voices:
        fees.add("reader", _NOBODY, lang, numbers)
        fees.nameless += tally.total
    elif voices:
        fees.add("reader", _MACHINE, lang, numbers)
