"""A province whose scripts are translated, and sheets filled in as translators do."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx

from broadcast.script import script as scripts
from broadcast.script.parts import (
    Chapter,
    Speech,
)
from broadcast.script.script import Script
from broadcast.translations.sheets.export import export
from broadcast.translations.sheets.importing import (
    ImportDecisions,
    ImportedSheet,
    import_document,
)
from broadcast.workspace import workspace as workspaces
from support.workspaces import BROADCAST_YAML

PROVINCE = BROADCAST_YAML.replace(
    "master:",
    "  hmn: {name: Tiếng Mông, voice: recorded}\nspeakers: {Hỏi: null, Đáp: null}\nmaster:",
    1,
)
SOURCE = """\
---
title: Hỏi đáp về thẻ
topic: loi-ich
form: qa
status: approved
credits: {author: Lò Văn An, approver: Nguyễn Thị Bình}
approved_on: 2026-11-02
valid_until: 2027-06-30
---
[jingle: mo-dau]

# Mở đầu

Kính thưa bà con, đây là {BHXH|bảo hiểm xã hội} tỉnh.

[bed: gentle, level_db: -20]

Hỏi: Gọi số nào?

[repeat: 2]
Đáp: Gọi 1900 9068, từ 7 giờ.

[bed: off]
[pause: 1.5s]

# Kết

Xin cảm ơn “bà con” – hẹn gặp lại.
"""
TARGETS = {
    "N": "Giàng A Páo",
    "T": "Nug thiab teb",
    "H1": "Pib",
    "1": "Nyob zoo cov kwv tij, nov yog BHXH.",
    "2": "Hu tus xov tooj twg?",
    "3": "Hu 1900 9068, txij 7 teev.",
    "H2": "Xaus",
    "4": "Ua tsaug “cov kwv tij”.",
}
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


Edit = Callable[[Any, dict[str, Any]], None]
_exported: list[bytes] = []


def filled(
    loaded: workspaces.Workspace, edit: Edit | None = None, texts: dict[str, str] | None = None
) -> Path:
    """An exported sheet with its right column filled in and then edited; `edit` gets its rows."""
    if not _exported:  # the same bytes in every test
        _exported.append(export(loaded, "chao", "hmn")[1])
    document = docx.Document(io.BytesIO(_exported[0]))
    rows = rows_of(document)
    for row_id, text in (TARGETS | (texts or {})).items():
        write(rows[row_id], text)
    if edit is not None:
        edit(document, rows)
    path = loaded.root.parent / "về.docx"
    document.save(str(path))
    return path


def rows_of(document: Any) -> dict[str, Any]:
    rows = document.tables[0].rows
    return {row.cells[0].paragraphs[0].text: row for row in rows if row.cells[0].text}


def write(row: Any, text: str) -> None:
    """As a person types: after what stands in the cell already, or in its place."""
    paragraph = row.cells[2].paragraphs[0]
    if paragraph.text.endswith(": "):
        paragraph.add_run(text)
    else:
        paragraph.text = text


def brought(loaded: workspaces.Workspace, path: Path, **wishes: Any) -> ImportedSheet:
    return import_document(workspaces.load(loaded.root), path, ImportDecisions(**wishes))


def words(imported: ImportedSheet, severity: str) -> list[str]:
    return [problem.message for problem in imported.problems if problem.severity == severity]


def parsed(imported: ImportedSheet) -> Script:
    assert imported.text is not None, imported.problems
    script, problems = scripts.parse(imported.text, imported.path, ("Hỏi", "Đáp"))
    assert script is not None
    assert problems == ()
    return script


def directives(script: Script) -> list[object]:
    """Everything but the words, in order."""
    kept: list[object] = []
    for part in script.parts:
        if isinstance(part, Speech):
            kept.append(("speech", part.number, part.speaker, part.repeat))
        elif isinstance(part, Chapter):
            kept.append("chapter")
        else:
            kept.append(tuple(getattr(part, n) for n in part.__slots__ if n != "line"))
    return kept


def typed(row: str, text: str) -> Edit:
    """Somebody typed a text into a row."""

    def edit(_document: Any, rows: dict[str, Any]) -> None:
        rows[row].cells[2].paragraphs[0].text = text

    return edit
