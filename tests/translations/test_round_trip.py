"""Any script goes out as a sheet and comes back as it was (hypothesis)."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from broadcast.errors import WorkspaceError
from broadcast.script import script as scripts
from broadcast.script.parts import (
    Announcement,
    Bed,
    Chapter,
    Jingle,
    Part,
    Pause,
    Recording,
    Speech,
)
from broadcast.script.script import Credits, FrontMatter, Script
from broadcast.script.writing import script_text
from broadcast.translations.sheets import (
    document as documents,
)
from broadcast.translations.sheets import (
    filled as filled_sheets,
)
from broadcast.translations.sheets import (
    sheet as sheets,
)
from broadcast.translations.sheets.importing import (
    ImportDecisions,
    ImportedSheet,
    make_script,
)
from support.translation_sheets import (
    directives,
)

_WORD = st.sampled_from(
    ("ăn", "Đường", "yý", "ỳ!", "“ẽ”", "7", "1900", "3.000.000", "a:", "-", "–", "#2", "(x)", "x|y",
     "{BHXH|bảo hiểm}", "<b>", "&amp;", "ភា\u200bសា", "ꪀꪱ", "a\u00a0b", "a\tb", "…", "N", "T", "H1")
)  # fmt: skip
_WILD = st.text(st.sampled_from("aỳ .:,!“\"'(){}|#-[]<>07\u00ad\u200b"), min_size=1, max_size=9)
_WORDS = st.lists(st.one_of(*[_WORD] * 9, _WILD), min_size=1, max_size=6).map(" ".join)
_NAME = st.sampled_from(("mo-dau", "a b", "12", "true", "null", "nhạc_1", "e.f"))
_PART: st.SearchStrategy[Part] = st.one_of(
    st.builds(Speech, st.just(0), st.just(0), st.sampled_from((None, "Hỏi", "Đáp")), _WORDS,
              st.sampled_from((1, 1, 2, 3))),
    st.builds(Chapter, st.just(0), _WORDS),
    st.builds(Jingle, st.just(0), _NAME),
    st.builds(Bed, st.just(0), st.none() | _NAME, st.sampled_from((-18.0, -20.0, -0.5, -1 / 3))),
    st.builds(Recording, st.just(0), st.sampled_from(("a.m4a", "b c.wav"))),
    st.builds(Announcement, st.just(0), st.sampled_from(("opening", "closing-tet")),
              st.none() | st.just("vùng cao: a, b")),
    st.builds(Pause, st.just(0), st.sampled_from((0.1, 1.5, 2.0, 12.345678))),
)  # fmt: skip
_PARTS = st.lists(_PART, min_size=1, max_size=5)
_TITLES = st.sampled_from(("a", "Hỏi: đáp", "yes", "2027", "- “x” #1", "a {b", "~"))


def valid(parts: list[Part], front: FrontMatter, lang: str = "vi") -> Script:
    """A script of those parts that can be read, if there is one."""
    path = Path(f"scripts_content/x/{lang}.md")
    numbered, number = [], 0
    for part in parts:
        if isinstance(part, Speech):
            number += 1
            text = unicodedata.normalize("NFC", part.text).strip()
            part = Speech(0, number, part.speaker, text, part.repeat)  # noqa: PLW2901
        elif isinstance(part, Chapter):
            part = Chapter(0, part.title.strip())  # noqa: PLW2901
        numbered.append(part)
    try:
        text = script_text(front, numbered, path, ("Hỏi", "Đáp"))
    except WorkspaceError:
        assume(False)
    script, _problems = scripts.parse(text, path, ("Hỏi", "Đáp"))
    assert script is not None
    return script


@given(_PARTS, _TITLES, st.sampled_from(("draft", "review")))
@settings(max_examples=100, suppress_health_check=[HealthCheck.filter_too_much])
def test_what_is_written_reads_back(parts: list[Part], title: str, status: Any) -> None:
    people = Credits(author="A: b", translator="Lò, Văn")
    speakers = {"Lan": {"vi": "espeak:vi+f3"}, "Ông ba": None}
    front = FrontMatter(title=title, status=status, credits=people, audience=("hssv", "a, b"),
                        source_revision="822056", speakers=speakers)  # fmt: skip
    script = valid(parts, front)
    assert script.front == front
    again = script_text(script.front, script.parts, script.path, ("Hỏi", "Đáp"))
    assert scripts.parse(again, script.path, ("Hỏi", "Đáp"))[0].revision == script.revision  # type: ignore[union-attr]


@given(_PARTS, st.data())
@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)
def test_a_round_trip_keeps_segments_and_directives(
    tmp_path_factory: pytest.TempPathFactory, parts: list[Part], data: st.DataObject
) -> None:
    source = valid(parts, FrontMatter(title="Nhan đề", form="story"))
    drawn = [
        Speech(0, 0, p.speaker, data.draw(_WORDS), p.repeat) if isinstance(p, Speech)
        else Chapter(0, data.draw(_WORDS)) if isinstance(p, Chapter)
        else p
        for p in source.parts
    ]  # fmt: skip
    front = FrontMatter(title="Npe", status="review", source_revision=source.revision[:8])
    target = valid(drawn, front, "hmn")
    labels = [s.text.partition(":")[0].strip() for s in target.speeches if ":" in s.text]
    assume(not any(label in ("Hỏi", "Đáp") for label in labels))
    sheet = sheets.make_sheet(source, target, "hmn")
    path = tmp_path_factory.getbasetemp() / "any.docx"
    path.write_bytes(documents.document(sheet, "Tiếng Việt", "Tiếng Mông"))
    back = filled_sheets.read(path)
    wishes = ImportDecisions("An", figures_checked=True)
    made = make_script(back, source, target.path, None, wishes, ("Hỏi", "Đáp"))
    script = parsed_any(made)
    assert directives(script) == directives(source)
    assert [flat(t) for t in sheets.texts_of(script)] == [flat(t) for t in sheets.texts_of(target)]
    # The left column alone gives the source back, whatever has become of it since.
    rows = [(row.id, row.source) for row in back.rows]
    then = sheets.parts_of(rows, source, ("Hỏi", "Đáp"), sheet.code.column)
    assert then is not None


def flat(pair: tuple[str, str]) -> tuple[str, str]:
    return pair[0], " ".join(pair[1].split())


def parsed_any(imported: ImportedSheet) -> Script:
    assert imported.text is not None, imported.problems
    script, _problems = scripts.parse(imported.text, imported.path, ("Hỏi", "Đáp"))
    assert script is not None
    return script
