"""Files that are no filled sheets, damaged ones, and sheets of another workspace."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress

import docx
import pytest

from broadcast.errors import WorkspaceError
from broadcast.translations.sheets import (
    filled as filled_sheets,
)
from broadcast.translations.sheets.export import export
from broadcast.word import opening as word_files
from broadcast.workspace import workspace as workspaces
from support.translation_sheets import (
    brought,
    filled,
    words,
)
from support.workspaces import BROADCAST_YAML


def _zip(**parts: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/"), data)
    return made.getvalue()


def _plain_document() -> bytes:
    made = io.BytesIO()
    document = docx.Document()
    document.add_paragraph("Công văn")
    document.save(made)
    return made.getvalue()


def _with_entities(loaded: workspaces.Workspace) -> bytes:
    """A sheet whose XML would grow without end if its entities were expanded."""
    old = io.BytesIO(export(loaded, "chao", "hmn")[1])
    lol = b'<!DOCTYPE x [<!ENTITY a "' + b"x" * 1000 + b'">' + b"".join(
        b'<!ENTITY %c "%b">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9)
    ) + b"]>"  # fmt: skip
    made = io.BytesIO()
    with zipfile.ZipFile(old) as read, zipfile.ZipFile(made, "w") as written:
        for name in read.namelist():
            data = read.read(name)
            if name == "word/document.xml":
                head, rest = data.split(b"?>", 1)
                data = head + b"?>" + lol + rest.replace(b"Hu", b"&j;")
                data = data.replace("Kính thưa".encode(), b"&j;")
            written.writestr(name, data)
    return made.getvalue()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "something else by that name"),
        (b"xin ch\xc3\xa0o", "something else by that name"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "old Word document"),
        (_zip(a=b"b"), "a ZIP file of another kind"),
        (
            _zip(**{"[Content_Types].xml": b"<", "word__document.xml": b"<"}),
            "its inside is damaged",
        ),
        (
            _zip(**{"[Content_Types].xml": b"", "b": bytes(word_files.UNPACKED_BYTES + 1)}),
            "unpacked",
        ),
        (_plain_document(), "it has no code"),
    ],
)
def test_what_is_no_sheet_is_refused(
    loaded: workspaces.Workspace, data: bytes, message: str
) -> None:
    path = loaded.root.parent / "x.docx"
    path.write_bytes(data)
    with pytest.raises(WorkspaceError) as error:
        brought(loaded, path)
    (problem,) = error.value.problems
    assert message in problem.message
    assert problem.path == path
    assert problem.hint


def test_a_document_cut_off_anywhere_is_refused(loaded: workspaces.Workspace) -> None:
    data = export(loaded, "chao", "hmn")[1]
    path = loaded.root.parent / "x.docx"
    for length in range(0, len(data), len(data) // 40):
        path.write_bytes(data[:length])
        with pytest.raises(WorkspaceError, match="cannot be read"):
            filled_sheets.read(path)


def test_damaged_bytes_never_crash(loaded: workspaces.Workspace) -> None:
    data = export(loaded, "chao", "hmn")[1]
    path = loaded.root.parent / "x.docx"
    for place in range(40, len(data), len(data) // 60):
        path.write_bytes(data[:place] + bytes((data[place] ^ 0xFF,)) + data[place + 1 :])
        with suppress(WorkspaceError):  # anything else would be a crash
            filled_sheets.read(path)


def test_entities_are_not_expanded(loaded: workspaces.Workspace) -> None:
    path = loaded.root.parent / "x.docx"
    path.write_bytes(_with_entities(loaded))
    try:
        made = brought(loaded, path)
    except WorkspaceError:
        return
    assert sum(map(len, words(made, "error"))) < 10_000


def test_a_sheet_of_another_workspace_is_refused(loaded: workspaces.Workspace) -> None:
    path = filled(loaded)
    for name, message in (("chao", "no programme chao"), (None, "hmn is not a language")):
        if name:
            (loaded.root / "scripts_content/chao").rename(loaded.root / "scripts_content/khac")
        else:
            (loaded.root / "broadcast.yaml").write_text(BROADCAST_YAML, "utf-8")
        with pytest.raises(WorkspaceError, match=message):
            brought(loaded, path)
