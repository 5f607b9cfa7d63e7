"""The table of fees: who read what was broadcast, in which language, for how many minutes."""

from __future__ import annotations

from dataclasses import replace

from broadcast.reports.basis import Basis
from broadcast.reports.report import report as make
from broadcast.reports.tables import ReportTable
from support.reports import AUGUST, Month, rows_of_august

RECORDED, SPOKEN = frozenset(["recorded"]), frozenset(["espeak:vi"])


def _credits(month: Month, basis: Basis) -> ReportTable:
    return make(month[0], basis, AUGUST).table("credits")


def _voices(month: Month, **langs: frozenset[str]) -> Basis:
    return replace(month[1], voices={key: langs[key[1]] for key in month[1].credits})


def _seconds(month: Month, *langs: str) -> int:
    return sum(row["seconds"] for row in rows_of_august(month[2]) if row["lang"] in langs)


def test_readers_stand_there_with_their_language_and_what_was_broadcast(month: Month) -> None:
    table = _credits(month, _voices(month, vi=SPOKEN, blt=RECORDED, hmn=RECORDED))
    assert table.cell("reader:Vàng Thị HMN", "languages") == "Tiếng Mông"
    assert table.cell("reader:Vàng Thị HMN", "minutes") == _seconds(month, "hmn")
    assert table.cell("author:Lò Văn An", "languages") == "Tiếng Việt, Tiếng Thái, Tiếng Mông"
    assert "spoken by a synthetic voice alone" in table.notes[0]  # of Vietnamese
    assert (
        "spoken"
        not in _credits(month, _voices(month, vi=RECORDED, blt=RECORDED, hmn=RECORDED)).notes[0]
    )


def test_who_reads_two_languages_has_two_rows(month: Month) -> None:
    given = {key: {"reader": "Lò Thị Mai"} if key[1] != "vi" else {} for key in month[1].credits}
    basis = _voices(month, vi=SPOKEN, blt=RECORDED, hmn=RECORDED)
    table = _credits(month, replace(basis, credits=given))
    assert table.cell("reader:Lò Thị Mai:blt", "minutes") == _seconds(month, "blt")
    assert table.cell("reader:Lò Thị Mai:hmn", "minutes") == _seconds(month, "hmn")
    assert table.cell("reader:/synthetic:vi", "minutes") == _seconds(month, "vi")
    assert table.cell("reader:/synthetic:vi", "name") == "(synthetic voice)"


def test_a_reading_without_a_name_is_said(month: Month) -> None:
    given = {key: {} for key in month[1].credits}
    basis = _voices(month, vi=SPOKEN, blt=RECORDED, hmn=RECORDED | SPOKEN)
    table = _credits(month, replace(basis, credits=given))
    assert table.cell("reader:/unknown:blt", "minutes") == _seconds(month, "blt")
    assert table.cell("reader:/unknown:hmn", "played") == 150
    assert "364 plays are of recordings whose readers the scripts do not name" in table.notes[0]
    assert all(row.cells[2] for row in table.rows)


def test_nothing_is_lost_between_readers(month: Month) -> None:
    """Each play of a programme with speech is of one reader's row."""
    for langs in ({"vi": SPOKEN}, {"vi": RECORDED}):
        basis = _voices(month, **langs, blt=RECORDED, hmn=SPOKEN)
        table = _credits(month, basis)
        rows = [row for row in table.rows if row.key.startswith("reader:")]
        assert sum(int(row.cells[5] or 0) for row in rows) == 664
