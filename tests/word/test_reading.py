"""Word documents read from top to bottom: nothing is lost, nothing hostile does harm."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import unicodedata
import zipfile
from dataclasses import asdict
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcast.errors import WorkspaceError
from broadcast.word import old_fonts
from broadcast.word.draft import ImportedScript, import_document
from broadcast.word.reading import read
from support.word_documents import STRICT, p, package, root, run


def _import(path: Path) -> ImportedScript:
    return import_document(path, None, "vi", "thu")


def _body(text: str) -> list[str]:
    """Blocks of a script below its front matter."""
    return text.split("---\n", 2)[2].strip("\n").split("\n\n")


def _found(imported: ImportedScript) -> list[tuple[str, str]]:
    return [(finding.kind, finding.text) for finding in imported.findings]


def _field(code: str, shown: str) -> str:
    sign = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    return (
        f"{sign.format('begin')}<w:r><w:instrText>{code}</w:instrText></w:r>"
        f"{sign.format('separate')}{shown}{sign.format('end')}"
    )


def _deleted(text: str) -> str:
    return f"<w:del><w:r><w:delText>{text}</w:delText></w:r></w:del>"


def test_text_with_everything_in_it(tmp_path: Path) -> None:
    body = (
        p("Một", "<w:r><w:br/></w:r>", "hai", "<w:r><w:tab/></w:r>", "ba.")
        + p(_field("DATE", run("2/11")), "<w:r><w:noBreakHyphen/></w:r>", "bốn.")
        + p('<w:ins w:author="A">' + run("Năm.") + "</w:ins>", _deleted("Bỏ."))
        + p("<w:moveFrom>" + run("Đi.") + "</w:moveFrom><w:moveTo>" + run("Đến.") + "</w:moveTo>")
        + p(
            "Sáu",
            run("ẩn", "<w:vanish/>"),
            "<w:sdt><w:sdtContent>" + run(" bảy.") + "</w:sdtContent></w:sdt>",
        )
        + p("Nối", properties="<w:rPr><w:del/></w:rPr>")
        + p(" liền.")
        + p(
            "<w:r><w:sym w:font='Wingdings' w:char='F0FC'/></w:r>",
            "Tám",
            "<m:oMath><m:r><m:t>x²</m:t></m:r></m:oMath>",
        )
        + p(
            '<w:hyperlink r:id="r0">' + run("Chín") + "</w:hyperlink>",
            "<w:r><w:footnoteReference w:id='2'/></w:r>",
        )
    )
    notes = root("footnotes", '<w:footnote w:id="2">' + p("Chú thích.") + "</w:footnote>")
    header = root("hdr", p("Đầu trang"))
    path = package(tmp_path / "a.docx", body, {"footnotes": notes, "header1": header})
    imported = _import(path)
    assert _body(imported.text) == [
        "Một hai ba.",
        "2/11-bốn.",
        "Năm.",
        "Đến.",
        "Sáu bảy.",
        "<!-- hidden text: ẩn -->",
        "Nối liền.",
        "Tám",
        "<!-- sign of a symbol font: Wingdings F0FC -->",
        "<!-- formula: x² -->",
        "Chín",
        "<!-- footnote: Chú thích. -->",
    ]
    assert _found(imported) == [
        ("header", "Đầu trang"),
        ("field", "DATE"),
        ("inserted", "Năm."),
        ("deleted", "Bỏ."),
        ("deleted", "Đi."),
        ("inserted", "Đến."),
        ("hidden", "ẩn"),
        ("symbol", "Wingdings F0FC"),
        ("equation", "x²"),
        ("footnote", "Chú thích."),
    ]


def test_text_boxes_tables_and_pictures(tmp_path: Path) -> None:
    box = "<w:txbxContent>" + p("Trong", run(" khung")) + "</w:txbxContent>"
    alternate = (
        f'<mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>{box}</wps:txbx>'
        f"</w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict>"
        "</mc:Fallback></mc:AlternateContent>"
    )
    picture = (
        '<w:drawing><wp:inline><wp:docPr id="1" name="H1" descr="Cụ già"/></wp:inline></w:drawing>'
    )
    table = (
        "<w:tbl><w:tr><w:tc>" + p("Mức") + "</w:tc><w:tc>" + p("70%") + p("60%") + "</w:tc></w:tr>"
        "<w:sdt><w:sdtContent><w:tr><w:tc>"
        + p("Hai")
        + "</w:tc></w:tr></w:sdtContent></w:sdt></w:tbl>"
    )
    body = p("Một.", f"<w:r>{alternate}</w:r>", f"<w:r>{picture}</w:r>") + table + p("Hai.")
    imported = _import(package(tmp_path / "a.docx", body))
    assert _found(imported) == [
        ("textbox", "Trong khung"),
        ("picture", "Cụ già"),
        ("table", "Mức | 70% 60%\nHai"),
    ]
    assert "<!-- table: Mức | 70% 60%\nHai -->" in imported.text
    assert _body(imported.text)[0] == "Một."
    assert imported.segments == 2


def test_numbers_of_lists(tmp_path: Path) -> None:
    def level(at: int, kind: str, text: str) -> str:
        return (
            f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>'
            f'<w:lvlText w:val="{text}"/></w:lvl>'
        )

    levels = (
        level(0, "decimal", "%1.") + level(1, "lowerLetter", "%2)") + level(2, "upperRoman", "%3.")
    )
    bullets = level(0, "bullet", "\uf0b7")
    numbering = root(
        "numbering",
        f'<w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>'
        f'<w:abstractNum w:abstractNumId="1">{bullets}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
        '<w:num w:numId="3"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0">'
        '<w:startOverride w:val="7"/></w:lvlOverride></w:num>',
    )

    def item(text: str, number: int, at: int = 0) -> str:
        return p(
            text, properties=f'<w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="{number}"/></w:numPr>'
        )

    body = "".join(
        (item("Một", 1), item("A", 1, 1), item("B", 1, 1), item("Sâu", 1, 2), item("Hai", 1),
         item("A", 1, 1), item("Gạch", 2), item("Bảy", 3), item("Tám", 3), item("Không", 9))
    )  # fmt: skip
    assert _body(_import(package(tmp_path / "a.docx", body, {"numbering": numbering})).text) == [
        "1. Một", "a) A", "b) B", "I. Sâu", "2. Hai", "a) A", "- Gạch", "7. Bảy", "8. Tám", "Không",
    ]  # fmt: skip


def test_strict_documents_are_read_as_well(tmp_path: Path) -> None:
    assert _body(_import(package(tmp_path / "a.docx", p("Một."), space=STRICT)).text) == ["Một."]


def test_a_field_that_never_ends_loses_nothing(tmp_path: Path) -> None:
    body = p("Một.") + p('<w:r><w:fldChar w:fldCharType="begin"/></w:r>', "Hai.") + p("Ba.")
    imported = _import(package(tmp_path / "a.docx", body))
    assert ("unseen", "Hai.Ba.") in _found(imported)


# --- old fonts


def _vn(text: str, font: str = ".VnTime") -> str:
    return run(text, f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}"/>')


def test_tcvn3_becomes_unicode(tmp_path: Path) -> None:
    body = (
        p(_vn("B¶o hiÓm y tÕ hé gia ®×nh lµ g×?"))
        + p(
            _vn("§iÖn Biªn: chÝnh s"),
            _vn("¸ch míi, n"),
            "<w:r><w:rPr><w:rFonts w:ascii='.VnTime'/></w:rPr><w:softHyphen/></w:r>",
            _vn("íc."),
        )
        + p(_vn("th«ng b¸o", ".VnTimeH"))
        + p(_vn("Đã là Unicode rồi: các xã."))
    )
    imported = _import(package(tmp_path / "a.docx", body))
    assert _body(imported.text) == [
        "Bảo hiểm y tế hộ gia đình là gì?",
        "Điện Biên: chính sách mới, nước.",
        "THÔNG BÁO",
        "Đã là Unicode rồi: các xã.",
    ]
    told = [problem.message for problem in imported.problems]
    assert "text in the font .VnTime (TCVN3) was converted to Unicode" in told


def test_what_could_be_either_follows_the_rest_of_the_document(tmp_path: Path) -> None:
    either = p(_vn("cã hé"))
    modern = _import(package(tmp_path / "a.docx", p(_vn("Đã là Unicode.")) + either))
    assert _body(modern.text) == ["Đã là Unicode.", "cã hé"]
    assert modern.problems == ()
    old = _import(package(tmp_path / "b.docx", p(_vn("B¶o hiÓm.")) + either))
    assert _body(old.text) == ["Bảo hiểm.", "có hộ"]


def test_vni_is_refused_with_the_way_out(tmp_path: Path) -> None:
    body = p(run("Baûo hieåm", '<w:rFonts w:ascii="VNI-Times"/>')) + p("Một.")
    with pytest.raises(WorkspaceError) as caught:
        _import(package(tmp_path / "a.docx", body))
    assert (
        caught.value.problems[0].message
        == "the text in the font VNI-Times is not Unicode: Baûo hieåm"
    )
    plain = p(run("Zalo 1900", '<w:rFonts w:ascii="VNI-Times"/>'))
    assert _import(package(tmp_path / "b.docx", plain)).segments == 1


def test_old_letters_in_another_font_are_told(tmp_path: Path) -> None:
    imported = _import(package(tmp_path / "a.docx", p("B¶o hiÓm x· héi, ®ãng tiÒn ë x·.")))
    assert any("letters of an old font" in problem.message for problem in imported.problems)
    imported = _import(package(tmp_path / "b.docx", p("Nhiệt độ 37°C, điều 5 § 2 «a», ± 3%.")))
    assert imported.problems == ()


def test_the_table_is_that_of_iconv() -> None:
    if shutil.which("iconv") is None:
        pytest.skip("there is no iconv here")
    codes = "".join(old_fonts.TCVN3)
    answer = subprocess.run(
        ["iconv", "-f", "TCVN5712-1", "-t", "UTF-8"],
        input=codes.encode("latin-1"), capture_output=True, check=False,
    )  # fmt: skip
    if answer.returncode:
        pytest.skip("this iconv does not know TCVN5712-1")
    shown = unicodedata.normalize("NFC", answer.stdout.decode())
    assert shown == "".join(old_fonts.TCVN3.values())
    assert len(codes) == 74  # 67 small letters with marks and đ, and the seven capitals


# --- nothing is lost


def _boxed(inside: str) -> str:
    box = f"<w:txbxContent><w:p>{inside}</w:p></w:txbxContent>"
    return f"<w:r><w:pict><v:textbox>{box}</v:textbox></w:pict></w:r>"


_words = st.integers(0, 10**6).map(lambda n: f"chữ{n}x")
_plain = _words.map(lambda word: run(f"{word} "))
_inline = st.recursive(
    _plain,
    lambda inner: st.one_of(
        inner.map(lambda x: f'<w:ins w:id="1">{x}</w:ins>'),
        inner.map(lambda x: f'<w:moveFrom w:id="1">{x}</w:moveFrom>'),
        inner.map(lambda x: f"<w:hyperlink>{x}</w:hyperlink>"),
        inner.map(lambda x: f"<w:sdt><w:sdtContent>{x}</w:sdtContent></w:sdt>"),
        inner.map(lambda x: f'<w:fldSimple w:instr="REF a">{x}</w:fldSimple>'),
        inner.map(lambda x: _field("REF b", x)),
        inner.map(lambda x: f"<w:unheardOf>{x}</w:unheardOf>"),
        inner.map(lambda x: f"<w:ruby><w:rt>{x}</w:rt><w:rubyBase>{x}</w:rubyBase></w:ruby>"),
        inner.map(_boxed),
        st.lists(inner, min_size=2, max_size=3).map("".join),
        _words.map(_deleted),
        _words.map(lambda word: run(word, "<w:vanish/>")),
        _words.map(lambda word: run(word, "<w:b/>")),
        _words.map(lambda word: f"<m:oMath><m:r><m:t>{word}</m:t></m:r></m:oMath>"),
        _words.map(lambda word: run(f"[{word}] {{{word}}} # &lt;!-- {word} --&gt; ")),
        _words.map(lambda word: run(f"Từ {word}: ") + run("# &lt;b&gt;")),
        st.just("<w:r><w:br/></w:r>"),
        st.just("<w:r><w:footnoteReference w:id='2'/></w:r>"),
    ),
    max_leaves=6,
)
_properties = st.sampled_from(
    ["", '<w:pStyle w:val="Heading1"/>', '<w:outlineLvl w:val="1"/>', "<w:rPr><w:del/></w:rPr>"]
)
_paragraphs = st.builds(lambda inside, how: p(inside, properties=how), _inline, _properties)
_blocks = st.recursive(
    _paragraphs,
    lambda inner: st.one_of(
        inner.map(lambda x: f"<w:tbl><w:tr><w:tc>{x}</w:tc></w:tr></w:tbl>"),
        inner.map(lambda x: f"<w:sdt><w:sdtContent>{x}</w:sdtContent></w:sdt>"),
        inner.map(lambda x: f"<w:unheardOf>{x}</w:unheardOf>"),
        st.lists(inner, min_size=1, max_size=3).map("".join),
    ),
    max_leaves=6,
)


@settings(max_examples=150)
@given(_blocks)
def test_every_word_is_in_the_script_or_in_the_report(
    tmp_path_factory: pytest.TempPathFactory, blocks: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "random.docx"
    notes = root("footnotes", '<w:footnote w:id="2">' + p("chữ0note") + "</w:footnote>")
    package(path, p("Đầu tiên.") + p("Kính chào.") + blocks, {"footnotes": notes})
    imported = _import(path)
    everything = imported.text + json.dumps(
        [asdict(f) for f in imported.findings], ensure_ascii=False
    )
    for word in set(re.findall(r"chữ\w+", blocks)) | {"chữ0note"}:
        assert word in everything, word


@settings(max_examples=200)
@given(st.lists(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=40), max_size=6))
def test_every_text_becomes_a_script_that_can_be_read(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    path = tmp_path_factory.getbasetemp() / "texts.docx"
    good = [escape("".join(c for c in text if c not in "\ufffe\uffff")) for text in texts]
    package(path, p("Đầu.") + p("Kính chào.") + "".join(map(p, [f"{run(t)}" for t in good])))
    imported = _import(path)  # it is parsed before it is given out
    everything = imported.text + json.dumps(
        [asdict(f) for f in imported.findings], ensure_ascii=False
    )
    everything = unicodedata.normalize("NFC", json.dumps(everything, ensure_ascii=False))
    for text in texts:
        for sign in unicodedata.normalize("NFC", text):
            if unicodedata.category(sign)[0] in "LNSP" and sign not in '"\\':
                assert sign in everything, repr(sign)


# --- hostile files


def _zip(files: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


_BOMB = b"""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>
<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">&b;</w:document>"""
_TYPES = {"[Content_Types].xml": b"<Types/>"}
_DEEP = "<w:sdt><w:sdtContent>" * 400 + "</w:sdtContent></w:sdt>" * 400


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "it is something else by that name"),
        (b"Kinh thua ba con", "it is something else by that name"),
        (
            b"\xd0\xcf\x11\xe0" + b"\0" * 600,
            "this is an old Word document (.doc), or one with a password",
        ),
        (b"{\\rtf1 a}", "it is something else by that name"),
        (b"PK\x03\x04" + b"\0" * 40, "it was cut off, or is damaged"),
        (_zip({"a.txt": b"a"}), "it is a ZIP file of another kind"),
        (_zip({**_TYPES, "xl/workbook.xml": b"<a/>"}), "there is no text of Word in it"),
        (_zip({**_TYPES, "word/document.xml": b"<a><b></a>"}), "its inside is damaged"),
        (_zip({**_TYPES, "word/document.xml": b""}), "its inside is damaged"),
        (_zip({**_TYPES, "word/document.xml": _BOMB}), "declares entities"),
        (_zip({**_TYPES, "word/document.xml": b" " * 21_000_000}), "larger than any text"),
        (_zip({**_TYPES, "word/document.xml": b" " * 101_000_000}), "larger than any text"),
        (
            _zip(
                {
                    **_TYPES,
                    "word/document.xml": root("document", f"<w:body>{_DEEP}</w:body>").encode(),
                }
            ),
            "nested without end",
        ),
        (
            _zip({**_TYPES, "word/document.xml": root("document", "").encode()}),
            "no paragraph to be read",
        ),
    ],
)
def test_hostile_and_broken_files_are_named(tmp_path: Path, data: bytes, words: str) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(data)
    with pytest.raises(WorkspaceError) as caught:
        _import(path)
    problem = caught.value.problems[0]
    assert words in problem.message
    assert problem.path == path
    assert problem.hint


def test_a_truncated_document_and_one_that_is_not_there(tmp_path: Path) -> None:
    whole = package(tmp_path / "a.docx", p("Kính chào bà con. ") * 50).read_bytes()
    for share in (0.3, 0.7, 0.99):
        path = tmp_path / "b.docx"
        path.write_bytes(whole[: int(len(whole) * share)])
        with pytest.raises(WorkspaceError):
            read(path)
    with pytest.raises(WorkspaceError):
        read(tmp_path / "khong-co.docx")
    damaged = bytearray(whole)
    at = whole.index(b"word/document.xml") + 40
    damaged[at : at + 20] = b"\xff" * 20
    (tmp_path / "c.docx").write_bytes(damaged)
    with pytest.raises(WorkspaceError):
        read(tmp_path / "c.docx")
