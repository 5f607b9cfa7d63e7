"""One month of the sample's communes, brought in by five ways: the same report as from the list."""

from __future__ import annotations

import csv
import io
import json
import random
import shutil
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from openpyxl import Workbook, load_workbook

from broadcast import periods
from broadcast.packs import short_code
from broadcast.plays import form
from broadcast.plays.imports import importing, scheduled
from broadcast.plays.imports.context import ImportContext
from broadcast.plays.log import PlayLog
from broadcast.plays.play import Miss, Play, SheetLine, miss_uuid, sheet_uuid
from broadcast.reports import basis as bases
from broadcast.reports.formats import csv as csv_file
from broadcast.reports.formats import docx as docx_file
from broadcast.reports.formats import html as html_file
from broadcast.reports.formats import json as json_file
from broadcast.reports.formats import xlsx as xlsx_file
from broadcast.reports.report import report
from broadcast.schedule.timetable import Names
from broadcast.schedule.workspace_schedule import WorkspaceSchedule
from broadcast.workspace import workspace as workspaces
from support.places import REPOSITORY

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2026, 12, 1, 9, 0, tzinfo=ZONE)
NOVEMBER = periods.month("2026-11")
REASONS = {"power": "mất điện", "loudspeaker": "hỏng loa", "network": "mất mạng"}
How = str
"""``played``, a code of `REASONS`, or an empty text: nobody claims anything."""


@dataclass(frozen=True)
class Province:
    """The sample, what it planned for the month, and what became of each line."""

    workspace: workspaces.Workspace
    schedule: WorkspaceSchedule
    context: ImportContext
    lines: dict[str, list[tuple[SheetLine, How]]]

    @property
    def root(self) -> Path:
        return self.workspace.root


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Province:
    root = tmp_path_factory.mktemp("tỉnh") / "mẫu"
    for name in ("scripts_content", "schedules"):
        shutil.copytree(REPOSITORY / name, root / name)
    shutil.copy(REPOSITORY / "broadcast.yaml", root)
    workspace = workspaces.load(root)
    schedule = WorkspaceSchedule(workspace, every_programme=True)
    expansion = schedule.expand(NOVEMBER.first, NOVEMBER.last)
    some = random.Random(11)
    lines: dict[str, list[tuple[SheetLine, How]]] = {}
    for line in scheduled.planned(expansion, schedule.rules.gap_s):
        how = some.choices(["played", *REASONS, ""], [85, 4, 3, 2, 6])[0]
        lines.setdefault(line.commune, []).append((line, how))
    assert len(lines) == 45
    context = importing.context_of(workspace, NOW, [NOVEMBER])
    return Province(workspace, schedule, context, lines)


def _log(folder: Path) -> PlayLog:
    return PlayLog(f"sqlite:///{folder.as_posix()}/log.db", "Asia/Ho_Chi_Minh")


def _from_the_list(log: PlayLog, province: Province) -> None:
    facts = province.context.facts
    plays, misses = [], []
    for line, how in (pair for pairs in province.lines.values() for pair in pairs):
        fact = facts[line.programme, line.lang]
        if how == "played":
            plays.append(
                Play(
                    sheet_uuid(line), line.commune, line.slot, line.programme, line.lang,
                    line.starts_at.astimezone(ZONE), line.seconds, "import", "claimed", "",
                    fact.title, fact.topic, None, None, NOW,
                )
            )  # fmt: skip
        elif how:
            own = miss_uuid(line.commune, line.day, line.slot, (line.programme, line.lang))
            misses.append(
                Miss(own, line.commune, line.slot, line.programme, line.lang, line.day,
                     how, "", "", NOW, None)  # type: ignore[arg-type]
            )  # fmt: skip
    log.add(plays)
    log.add_misses(misses)


def _take(log: PlayLog, given: ImportContext, *files: Path, message: str | None = None) -> None:
    taken = importing.take(log, files, given, message=message)
    assert taken.found.questions == []
    assert [(one.place, one.reasons) for one in taken.found.rejected] == []
    assert taken.done


def _code(line: SheetLine) -> str:
    return short_code.written(short_code.make(line.slot, line.programme, line.lang))


def _weeks(pairs: list[tuple[SheetLine, How]]) -> dict[str, list[tuple[SheetLine, How]]]:
    found: dict[str, list[tuple[SheetLine, How]]] = {}
    for line, how in pairs:
        found.setdefault(periods.week_of(line.day).name, []).append((line, how))
    return found


def _by_form(log: PlayLog, province: Province, commune: str, folder: Path) -> None:
    """The printed form of each week, filled in."""
    rules = province.schedule.rules
    languages = {code: one.name for code, one in province.workspace.province.languages.items()}
    communes = {one.id: one.name for one in rules.communes}
    names = Names(communes, languages, province.context.facts, rules.gap_s)
    for name, pairs in _weeks(province.lines[commune]).items():
        week = periods.week(name)
        expansion = province.schedule.expand(week.first, week.last, [commune])
        path = folder / f"{commune}-{name}.xlsx"
        path.write_bytes(form.workbook(form.LogForm.of(expansion, names, commune, week, ZONE)))
        book = load_workbook(path)
        sheet = book.worksheets[0]
        said = {_code(line): how for line, how in pairs}
        chosen = dict(zip(["played", *province_reasons()], form.choices(), strict=True))
        for row in sheet.iter_rows(min_row=6):
            if how := said.get(str(row[5].value)):
                row[6].value = chosen[how]
        book.save(path)
        _take(log, province.context, path)


def province_reasons() -> list[str]:
    """The reasons in the order of the form's choices."""
    from broadcast.plays.play import REASONS as CODES

    return list(CODES)


def _by_own_book(log: PlayLog, province: Province, commune: str, folder: Path) -> None:
    """The commune's own book: no column of communes, titles above, a sum and signatures below."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["SỔ THEO DÕI PHÁT THANH THÁNG 11 NĂM 2026"])
    sheet.append([])
    sheet.append(["TT", "Ngày", "Giờ phát", "Nội dung", "Thứ tiếng", "Kết quả"])
    count = 0
    for number, (line, how) in enumerate(province.lines[commune], start=1):
        start = line.starts_at.astimezone(ZONE)
        title = province.context.facts[line.programme, line.lang].title
        words = {"played": "Đã phát", "": ""}.get(how, f"Không phát do {REASONS.get(how, '')}")
        sheet.append([number, start.date(), f"{start:%Hh%M}", title, line.lang, words])
        count += how == "played"
    sheet.append(["Tổng cộng", None, None, f"{count} lượt"])
    sheet.append(["Người ghi sổ", None, None, "Trưởng đài"])
    path = folder / f"{commune}.xlsx"
    book.save(path)
    _take(log, importing.for_commune(province.context, commune), path)


def _by_messages(log: PlayLog, province: Province, commune: str, folder: Path) -> None:
    """A message a week: the codes that were played, then those that were not."""
    for pairs in _weeks(province.lines[commune]).values():
        played = [_code(line).lower() for line, how in pairs if how == "played"]
        words = ["Em chào anh chị ạ", f"Đã phát: {' '.join(played)}"] if played else []
        words += [f"{_code(line)} {REASONS[how]}" for line, how in pairs if how in REASONS]
        if words:
            _take(log, province.context, message="\n".join(words))


def _by_player(log: PlayLog, province: Province, commune: str, folder: Path) -> None:
    """The lines of a player, with its own numbers; it records to the second."""
    path = folder / f"{commune}.jsonl"
    path.write_text(
        "".join(json.dumps(one) + "\n" for one in _player_lines(province.lines[commune])), "utf-8"
    )
    _take(log, province.context, path)


def _player_lines(pairs: list[tuple[SheetLine, How]]) -> Iterator[Mapping[str, Any]]:
    for line, how in pairs:
        named = {"commune": line.commune, "programme": line.programme, "lang": line.lang,
                 "slot": line.slot, "source": "player"}  # fmt: skip
        own = str(uuid.uuid5(uuid.NAMESPACE_OID, f"{line.slot}{line.programme}{line.lang}"))
        if how == "played":
            start = line.starts_at.astimezone(ZONE) + timedelta(seconds=2)
            yield named | {"uuid": own, "started_at": start.isoformat(), "seconds": line.seconds}
        elif how:
            del named["source"]
            yield named | {"uuid": own, "reason": how, "date": line.day.isoformat()}


def _by_csv(log: PlayLog, province: Province, commune: str, folder: Path) -> None:
    """A table by codes, as the province's clerk types it."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(["STT", "Mã", "Đã phát", "Lý do không phát"])
    for number, (line, how) in enumerate(province.lines[commune], start=1):
        writer.writerow([number, _code(line), "x" if how == "played" else "", REASONS.get(how, "")])
    path = folder / f"{commune}.csv"
    path.write_text("\ufeff" + text.getvalue(), encoding="utf-8", newline="")
    _take(log, province.context, path)


WAYS = (_by_form, _by_own_book, _by_messages, _by_player, _by_csv)


def _texts(log: PlayLog, province: Province) -> dict[str, Any]:
    """The report in all formats, as far as they hold words and figures."""
    basis, _problems = bases.load(province.workspace)
    made = report(log, basis, NOVEMBER, NOW.date())
    import docx

    document = docx.Document(io.BytesIO(docx_file.document(made)))
    book = load_workbook(io.BytesIO(xlsx_file.workbook(made)))
    return {
        "json": json_file.document(made),
        "csv": csv_file.document(made),
        "html": html_file.page(made),
        "docx": [[cell.text for cell in row.cells] for t in document.tables for row in t.rows],
        "xlsx": [[cell.value for cell in row] for sheet in book.worksheets for row in sheet.rows],
    }


def test_five_ways_come_to_the_report_of_the_list(province: Province, tmp_path: Path) -> None:
    for name in ("list", "ways"):
        (tmp_path / name).mkdir()
    with _log(tmp_path / "list") as log:
        _from_the_list(log, province)
        expected = _texts(log, province)
    with _log(tmp_path / "ways") as log:
        for number, commune in enumerate(sorted(province.lines)):
            WAYS[number % len(WAYS)](log, province, commune, tmp_path)
        assert log.differences() == []
        found = _texts(log, province)
    played = sum(how == "played" for pairs in province.lines.values() for _line, how in pairs)
    assert expected["json"]["plays"] == played > 3000
    for name, text in expected.items():
        assert found[name] == text, name
