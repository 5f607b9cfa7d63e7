"""Communes from a spreadsheet: rows into entries of communes.yaml, with every row that is wrong.

CSV and XLSX, with Vietnamese or English headings in any order; days come first in dates. An id that
is not given is made from the name: ``Xã Mường Phăng`` becomes ``muong-phang``.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from broadcast.errors import Problem, WorkspaceError
from broadcast.files.cells import Cell, day
from broadcast.files.fields import is_id, must_be_id
from broadcast.files.tables import sheets
from broadcast.files.text import slug
from broadcast.files.validation import did_you_mean
from broadcast.i18n import _
from broadcast.schedule.communes import columns
from broadcast.schedule.communes.columns import (
    BY_HEADING,
    ETH,
    KINDS,
    NO_COMMUNE,
    SEARCHED_ROWS,
    CommuneColumn,
    code_of,
    short,
)
from broadcast.workspace.languages import how_to_declare


@dataclass(frozen=True, slots=True)
class KnownCommunes:
    """What is there already: entries of communes.yaml, and what a row may name.

    `languages` and `groups` give names by id.
    """

    communes: Sequence[Mapping[str, Any]]
    languages: Mapping[str, str]
    groups: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CommuneTable:
    """What a file holds: entries as communes.yaml has them; headings that mean nothing here.

    `skipped` are the texts of rows that name no commune: totals, headings between rows, signatures.
    """

    entries: tuple[Mapping[str, Any], ...]
    unknown: tuple[str, ...]
    skipped: tuple[str, ...]


def read(path: Path, known: KnownCommunes) -> CommuneTable:
    """All communes of a file.

    Raises `WorkspaceError` with every row that is wrong; then nothing of the file is taken.
    """
    for sheet in sheets(path, columns.known):
        reader = _Reader(path, known)
        for number, cells in sheet.rows:
            reader.row(number, cells)
        if reader.columns:
            return reader.table()
    raise WorkspaceError(
        _("there is no column with the names of communes"),
        path=path,
        hint=_("a heading such as Tên xã must stand above it"),
    )


@dataclass(slots=True)
class _Reader:
    """Takes row after row."""

    path: Path
    known: KnownCommunes
    columns: dict[int, CommuneColumn] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    problems: list[Problem] = field(default_factory=list)
    entries: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    rows_seen: int = 0
    bare: list[tuple[int, str]] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    def row(self, number: int, cells: Sequence[Cell]) -> None:
        """One row: headings, a commune, or nothing."""
        self.rows_seen += 1
        if not self.columns:
            if self.rows_seen <= SEARCHED_ROWS:
                self._headings(cells)
            return
        given = {
            column: cells[place]
            for place, column in self.columns.items()
            if place < len(cells) and cells[place] not in (None, "")
        }
        if given and (entry := self._entry(number, given)):
            self.entries.append((number, entry))
            if given.keys() == {"name"}:
                self.bare.append((number, entry["name"]))

    def table(self) -> CommuneTable:
        """What was read; raises `WorkspaceError` when a row was wrong."""
        self._skip()
        entries = self._with_ids()
        self._heirs(entries)
        if not entries and not self.problems:
            self._wrong(1, _("there is no commune in this table"))
        if self.problems:
            self.problems.sort(key=lambda one: one.line or 0)
            raise WorkspaceError.of(self.problems)
        return CommuneTable(
            tuple(entry for _number, entry in entries), self.unknown, tuple(self.skipped)
        )

    def _skip(self) -> None:
        """Pass over totals and signatures; ask about rows that hold nothing but a strange name."""
        kinds = sum(entry["name"].casefold().startswith(KINDS) for _number, entry in self.entries)
        for number, name in self.bare:
            if NO_COMMUNE.fullmatch(slug(name)):
                self.skipped.append(name)
            elif name.casefold().startswith(KINDS) or kinds < max(5, 0.8 * len(self.entries)):
                continue
            else:
                message = _("is {name} a commune? It has no kind of unit, as the others have")
                hint = _("write Xã, Phường or Đặc khu before it, or delete the row")
                self._wrong(number, message.format(name=name), hint)
            self.entries = [one for one in self.entries if one[0] != number]

    def _headings(self, cells: Sequence[Cell]) -> None:
        found: dict[int, CommuneColumn] = {}
        strange = []
        for place, cell in enumerate(cells):
            column = BY_HEADING.get(slug(str(cell))) if isinstance(cell, str) else None
            if column is None or column in found.values():
                strange += [str(cell)] if cell is not None else []
            else:
                found[place] = column
        if "name" in found.values():
            self.columns, self.unknown = found, tuple(strange)

    def _entry(self, number: int, given: Mapping[CommuneColumn, Cell]) -> dict[str, Any] | None:
        before = len(self.problems)
        name = " ".join(unicodedata.normalize("NFC", str(given.get("name", ""))).split())
        name = name.translate(ETH)
        if not name:
            self._wrong(number, _("the name of the commune is missing"))
        entry: dict[str, Any] = {"id": self._id(number, given), "name": name}
        if "code" in given:
            entry["code"] = code_of(given["code"])
        if "groups" in given:
            entry["groups"] = self._ids(
                number, given["groups"], self.known.groups, _("there is no group {name}"),
                _("declare it in communes.yaml under groups first"),
            )  # fmt: skip
        if "languages" in given:
            entry["languages"] = self._ids(
                number, given["languages"], self.known.languages,
                _("the language {name} is not declared in broadcast.yaml"), "",
            )  # fmt: skip
        if "loudspeakers" in given:
            entry["loudspeakers"] = self._count(number, given["loudspeakers"])
        self._validity(number, given, entry)
        return entry if len(self.problems) == before else None

    def _validity(
        self, number: int, given: Mapping[CommuneColumn, Cell], entry: dict[str, Any]
    ) -> None:
        columns: tuple[CommuneColumn, ...] = ("from", "to")
        for column in columns:
            if column in given:
                entry[column] = self._day(number, given[column])
        if "became" in given:
            entry["became"] = str(given["became"]).strip()
        first, last = entry.get("from"), entry.get("to")
        if isinstance(first, date) and isinstance(last, date) and last < first:
            self._wrong(number, _("it ends before it begins"))
        if "became" in entry and last is None:
            self._wrong(number, _("a unit that became another needs its last day (to)"))

    def _id(self, number: int, given: Mapping[CommuneColumn, Cell]) -> str:
        written = str(given.get("id", "")).strip()
        try:
            if written:
                must_be_id(written)
        except ValueError as error:
            self._wrong(number, str(error))
        return written

    def _ids(
        self, number: int, cell: Cell, names: Mapping[str, str], message: str, hint: str
    ) -> list[str]:
        words = {slug(name).removeprefix("tieng-"): key for key, name in names.items()}
        words |= {slug(key): key for key in names}
        if "vi" in names:
            words["kinh"] = "vi"
        found = []
        for part in re.split(r"[,;/+\n]", str(cell)):
            if not part.strip():
                continue
            key = words.get(slug(part).removeprefix("tieng-"))
            if key is None:
                known = [*names, *names.values()]
                near = did_you_mean(part.strip(), known)
                if names is self.known.languages:
                    near = how_to_declare(part.strip(), known)
                self._wrong(number, message.format(name=part.strip()), near or hint)
            else:
                found.append(key)
        return list(dict.fromkeys(found))

    def _count(self, number: int, cell: Cell) -> int | None:
        text = str(int(cell) if isinstance(cell, float) and cell.is_integer() else cell).strip()
        if not re.fullmatch(r"\d{1,6}", text):
            self._wrong(number, _("{given} is not a number of loudspeakers").format(given=cell))
            return None
        return int(text)

    def _day(self, number: int, cell: Cell) -> date | None:
        try:
            return day(cell)
        except ValueError as error:
            self._wrong(number, str(error))
            return None

    def _with_ids(self) -> list[tuple[int, dict[str, Any]]]:
        """Entries with ids, each once; those that mean a commune that is there get its id."""
        by_code = {str(one["code"]): one["id"] for one in self.known.communes if one.get("code")}
        names = {str(one["id"]): slug(str(one["name"])) for one in self.known.communes}
        alike = Counter(names.values())
        by_name = {name: key for key, name in names.items() if alike[name] == 1}
        rows: dict[str, int] = {}
        codes: dict[str, int] = {}
        found = []
        for number, entry in self.entries:
            full = slug(entry["name"])
            code = entry.get("code", "")
            known = by_code.get(code) or by_name.get(full)
            name = entry["id"] or known or short(entry["name"])
            taken = names.get(name, full) != full and known is None
            if taken and not entry["id"]:
                name = full  # xã and phường of the same name
            if not is_id(name):
                self._wrong(number, _("no id can be made from this name; give one in a column id"))
            elif name in rows:
                message = _("the commune {id} stands here twice (first on line {line})")
                hint = _("delete one of the rows, or give ids in a column id")
                self._wrong(number, message.format(id=name, line=rows[name]), hint)
            elif code and code in codes:
                message = _("the code {code} stands here twice (first on line {line})")
                hint = _("correct one of the two")
                self._wrong(number, message.format(code=code, line=codes[code]), hint)
            else:
                rows[name], codes[code] = number, number
                names.setdefault(name, full)
                found.append((number, {**entry, "id": name}))
        return found

    def _heirs(self, entries: Iterable[tuple[int, dict[str, Any]]]) -> None:
        """Put ids in place of the names of the units that communes became."""
        entries = tuple(entries)
        listed = [*self.known.communes, *(entry for _number, entry in entries)]
        ids = {str(one["id"]): str(one["id"]) for one in listed}
        ids |= {slug(str(one["name"])): str(one["id"]) for one in listed}
        for number, entry in entries:
            if "became" in entry:
                heir = ids.get(entry["became"]) or ids.get(slug(entry["became"]))
                if heir is None or heir == entry["id"]:
                    self._wrong(
                        number,
                        _("there is no other commune {id}").format(id=entry["became"]),
                        did_you_mean(entry["became"], [str(one["name"]) for one in listed]),
                    )
                entry["became"] = heir

    def _wrong(self, number: int, message: str, hint: str = "") -> None:
        self.problems.append(Problem(message, self.path, number, hint))
