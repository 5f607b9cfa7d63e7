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
from itertools import islice
from pathlib import Path
from typing import Any

from broadcast.errors import Problem, WorkspaceError
from broadcast.files import no_data, unreadable
from broadcast.files.cells import EXCEL_EPOCH, Cell, day
from broadcast.files.fields import is_id, must_be_id
from broadcast.files.tables import sheets
from broadcast.files.text import slug
from broadcast.files.validation import did_you_mean
from broadcast.files.workbooks import Sheet
from broadcast.i18n import _
from broadcast.schedule.communes import columns
from broadcast.schedule.communes.columns import (
    ETH,
    KINDS,
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

    `skipped` are the texts of rows that name no commune: totals, headings between rows, signatures,
    and sheets beside the list. `noticed` says what was read although nobody sees it in the
    spreadsheet.
    """

    entries: tuple[Mapping[str, Any], ...]
    unknown: tuple[str, ...]
    skipped: tuple[str, ...]
    noticed: tuple[str, ...] = ()


def read(path: Path, known: KnownCommunes) -> CommuneTable:
    """All communes of a file.

    Raises `WorkspaceError` with every row that is wrong; then nothing of the file is taken.
    """
    wanted, passed = _best(path)
    reader = _Reader(path, known)
    for sheet in sheets(path, columns.known):
        if sheet.name not in wanted:
            continue
        reader.begin(sheet)
        for number, cells in sheet.rows:
            reader.row(number, cells)
        reader.end(sheet)
    if reader.unknown is not None:
        reader.skipped += passed
        return reader.table()
    raise WorkspaceError(
        _("there is no column with the names of communes"),
        path=path,
        hint=_("a heading such as Tên xã must stand above it"),
    )


def _best(path: Path) -> tuple[set[str], list[str]]:
    """The sheets with most of the columns, and in words those that only look like a list."""
    found: dict[str, set[CommuneColumn]] = {}
    for sheet in sheets(path, columns.known):
        for _number, cells in islice(sheet.rows, SEARCHED_ROWS):
            named = {column for cell in cells if (column := columns.column(cell))}
            if "name" in named:
                found[sheet.name] = named
                break
    most = max(found.values(), key=len, default=set())
    wanted = {name for name, named in found.items() if named == most}
    return wanted, [_("sheet {sheet}").format(sheet=name) for name in found if name not in wanted]


@dataclass(slots=True)
class _Reader:
    """Takes row after row; `unknown` is None until headings were found."""

    path: Path
    known: KnownCommunes
    columns: dict[int, CommuneColumn] = field(default_factory=dict)
    unknown: tuple[str, ...] | None = None
    signed: bool = False
    epoch: date = EXCEL_EPOCH
    noticed: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    entries: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    rows_seen: int = 0
    bare: list[tuple[int, str]] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    headings: dict[CommuneColumn, str] = field(default_factory=dict)

    def begin(self, sheet: Sheet) -> None:
        """The next sheet, with headings of its own."""
        self.columns, self.rows_seen, self.signed, self.epoch = {}, 0, False, sheet.epoch

    def end(self, sheet: Sheet) -> None:
        """Tell what of a sheet nobody sees."""
        if sheet.hidden:
            words = _("the sheet {sheet} is hidden; its rows were read as well")
            self.noticed.append(words.format(sheet=sheet.name))
        if sheet.hidden_rows:
            words = _("hidden rows were read as well: {rows}")
            self.noticed.append(words.format(rows=", ".join(map(str, sheet.hidden_rows[:20]))))

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
        if not given or self._is_no_commune(cells, given) or self._unreadable(number, given):
            return
        if entry := self._entry(number, given):
            self.entries.append((number, entry))
            if given.keys() == {"name"}:
                self.bare.append((number, entry["name"]))

    def _is_no_commune(self, cells: Sequence[Cell], given: Mapping[CommuneColumn, Cell]) -> bool:
        """Whether a row is a total, a signature or a note; it is told then."""
        filled = [cell for cell in cells if cell is not None]
        kind = no_data.judge(filled)
        if kind == "blank" and "name" in given:
            kind = None  # a name of signs alone is a slip
        name = str(given.get("name", ""))
        if no_data.is_total(name) or no_data.is_total(filled[0]) or self._is_sum(given):
            kind = "total"
        elif self.signed and not name.casefold().startswith(KINDS):
            coded = re.search(r"\d", str(given.get("code", "")))
            kind = kind or (None if coded else "signature")
        self.signed = self.signed or kind == "signature"
        if kind and kind != "blank":
            self.skipped.append(" · ".join(" ".join(str(cell).split()) for cell in filled))
        return kind is not None

    def _is_sum(self, given: Mapping[CommuneColumn, Cell]) -> bool:
        """Whether the only cell of a row is the sum of what stands above it."""
        if given.keys() != {"loudspeakers"}:
            return False
        cell = given["loudspeakers"]
        above = sum(entry.get("loudspeakers") or 0 for _number, entry in self.entries)
        return unreadable.is_sum(cell) or (bool(above) and str(cell) == str(above))

    def _unreadable(self, number: int, given: Mapping[CommuneColumn, Cell]) -> bool:
        """Whether a cell shows what the file does not hold; each is told."""
        bad = [(name, cell) for name, cell in given.items() if unreadable.is_unreadable(cell)]
        for name, cell in bad:
            self._wrong(number, *unreadable.cause(cell, self.headings[name]))
        return bool(bad)

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
            tuple(entry for _number, entry in entries), self.unknown or (), tuple(self.skipped),
            tuple(self.noticed),
        )  # fmt: skip

    def _skip(self) -> None:
        """Ask about rows that hold nothing but a strange name."""
        kinds = sum(entry["name"].casefold().startswith(KINDS) for _number, entry in self.entries)
        for number, name in self.bare:
            if name.casefold().startswith(KINDS) or kinds < max(5, 0.8 * len(self.entries)):
                continue
            message = _("is {name} a commune? It has no kind of unit, as the others have")
            hint = _("write Xã, Phường or Đặc khu before it, or delete the row")
            self._wrong(number, message.format(name=name), hint)
            self.entries = [one for one in self.entries if one[0] != number]

    def _headings(self, cells: Sequence[Cell]) -> None:
        found: dict[int, CommuneColumn] = {}
        strange = []
        for place, cell in enumerate(cells):
            column = columns.column(cell)
            if column is None or column in found.values():
                strange += [str(cell)] if cell is not None else []
            else:
                found[place] = column
                self.headings[column] = " ".join(str(cell).split())
        if "name" in found.values():
            self.columns, self.unknown = found, (*(self.unknown or ()), *strange)

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
            return day(cell, self.epoch)
        except ValueError as error:
            self._wrong(number, str(error))
            return None

    def _with_ids(self) -> list[tuple[int, dict[str, Any]]]:
        """Entries with ids, each once; those that mean a commune that is there get its id."""
        by_code = {str(one["code"]): one["id"] for one in self.known.communes if one.get("code")}
        names = {str(one["id"]): slug(str(one["name"])) for one in self.known.communes}
        alike = Counter(names.values())
        by_name = {name: key for key, name in names.items() if alike[name] == 1}
        exact = {str(one["name"]).casefold(): str(one["id"]) for one in self.known.communes}
        rows: dict[str, int] = {}
        codes: dict[str, int] = {}
        found = []
        for number, entry in self.entries:
            full = slug(entry["name"])
            code = entry.get("code", "")
            known = by_code.get(code) or exact.get(entry["name"].casefold()) or by_name.get(full)
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
        ids |= {str(one["name"]): str(one["id"]) for one in listed}  # as it is spelt, before all
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
        """Note what is wrong with a row."""
        self.problems.append(Problem(message, self.path, number, hint))
