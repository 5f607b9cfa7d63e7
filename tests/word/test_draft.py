"""broadcast import: from a document of python-docx to a script that builds."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
import yaml
from docx.document import Document

from broadcast import cli
from broadcast.script.script import read as read_script
from broadcast.word.draft import ImportedScript, import_document
from broadcast.workspace.province import load as load_province
from broadcast.workspace.workspace import load
from support.word_documents import p, package, run

Write = Callable[..., Path]


def _save(document: Document, folder: Path) -> Path:
    path = folder / "bài viết.docx"
    document.save(str(path))
    return path


def _import(path: Path, root: Path | None = None, lang: str = "vi") -> ImportedScript:
    province = load_province(root / "broadcast.yaml")[0] if root else None
    return import_document(path, province, lang, None)


def _body(imported: ImportedScript) -> list[str]:
    return imported.text.split("---\n", 2)[2].strip("\n").split("\n\n")


def _paragraph(document: Document, *pieces: str) -> None:
    """A paragraph whose pieces between stars are bold."""
    paragraph = document.add_paragraph()
    for piece in pieces:
        paragraph.add_run(piece.strip("*")).bold = piece.startswith("*")


def test_headings_and_paragraphs(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("Bảo hiểm y tế: học sinh", 0)
    document.add_heading("Vì sao cần thẻ", 1)
    document.add_paragraph("Kính thưa bà con!")
    _paragraph(document, "*Mua thẻ ở đâu?*")
    document.add_paragraph("Mua ở trường.")
    _paragraph(document, "*Nhớ mang căn cước.*")
    document.add_heading("Chi tiết", 3)
    document.add_paragraph("Hết.")
    imported = _import(_save(document, tmp_path))
    assert (imported.programme, imported.title) == (
        "bao-hiem-y-te-hoc-sinh", "Bảo hiểm y tế: học sinh",
    )  # fmt: skip
    assert _body(imported) == [
        "# Vì sao cần thẻ", "Kính thưa bà con!", "# Mua thẻ ở đâu?", "Mua ở trường.",
        "Nhớ mang căn cước.", "# Chi tiết", "Hết.",
    ]  # fmt: skip
    assert [(one.kind, one.text) for one in imported.findings] == [("heading", "Mua thẻ ở đâu?")]
    assert (imported.segments, imported.chapters) == (4, 3)
    front = yaml.safe_load(imported.text.split("---\n")[1])
    assert front == {"title": "Bảo hiểm y tế: học sinh", "form": "news", "status": "draft"}


def test_without_styles_the_first_bold_line_is_the_title(tmp_path: Path) -> None:
    document = docx.Document()
    _paragraph(document, "*TRỢ CẤP HƯU TRÍ XÃ HỘI*")
    document.add_paragraph("Một.")
    document.add_paragraph("Hai.")
    assert _import(_save(document, tmp_path)).title == "TRỢ CẤP HƯU TRÍ XÃ HỘI"
    document = docx.Document()
    for words in ("Tất cả đều đậm", "Dòng nào cũng đậm", "Nên không là đề mục"):
        _paragraph(document, f"*{words}*")
    imported = _import(_save(document, tmp_path))
    assert (imported.title, imported.segments, imported.chapters) == ("bài viết", 3, 0)


def test_speakers(tmp_path: Path, workspace: Write) -> None:
    province = "province: {id: a, name: A}\nlanguages: {vi: {name: V, voice: 'espeak:vi'}}\n"
    root = workspace({"broadcast.yaml": province + "speakers: {Hỏi: null, Đáp: null}\n"})
    document = docx.Document()
    document.add_heading("Dân hỏi", 0)
    document.add_paragraph("HỎI: Mua ở đâu?\nĐáp : Ở xã.")
    _paragraph(document, "*Bà Mai:*", " Tôi mua rồi.")
    _paragraph(document, "*MC:*")
    document.add_paragraph("Xin cảm ơn.")
    _paragraph(document, "*Lưu ý:*", " nhớ lấy biên lai.")
    document.add_paragraph("Xin nhắc lại: gọi 1900 9068.")
    document.add_paragraph("Đáap: viết sai.")
    document.add_paragraph("Bước 1: mở máy: bấm.")
    imported = _import(_save(document, tmp_path), root)
    assert _body(imported) == [
        "Hỏi: Mua ở đâu?", "Đáp: Ở xã.", "Bà Mai: Tôi mua rồi.", "MC: Xin cảm ơn.",
        "Lưu {ý|ý}: nhớ lấy biên lai.", "Xin nhắc {lại|lại}: gọi 1900 9068.",
        "{Đáap|Đáap}: viết sai.", "Bước {1|1}: mở máy: bấm.",
    ]  # fmt: skip
    assert imported.unknown == ("Bà Mai", "MC")
    assert yaml.safe_load(imported.text.split("---\n")[1])["speakers"] == {
        "Bà Mai": None,
        "MC": None,
    }
    told = imported.problems[-1]
    pasted = yaml.safe_load(told.hint.partition("\n")[2])
    assert pasted == {"speakers": {"Bà Mai": {"vi": "espeak:vi"}, "MC": {"vi": "espeak:vi"}}}
    assert yaml.safe_load(imported.text.split("---\n")[1])["form"] == "qa"


def test_what_looks_like_markup(tmp_path: Path) -> None:
    document = docx.Document()
    for words in (
        "[pause: 1.5s]", "[Nhạc hiệu]", "[repeat: 2]", "Một [nhỏ] hai {ba}.", "Mã {OTP|ô tê pê}.",
        "# Bốn", "Năm <!-- sáu --> bảy", "***", "Tám.",
    ):  # fmt: skip
        document.add_paragraph(words)
    imported = _import(_save(document, tmp_path))
    assert _body(imported) == [
        "[pause: 1.5s]", "<!-- note: [Nhạc hiệu] -->", "<!-- note: [repeat: 2] -->",
        "Một (nhỏ) hai (ba).", "Mã {OTP|ô tê pê}.", "Bốn", "Năm ( sáu ) bảy", "Tám.",
    ]  # fmt: skip
    kinds = [one.kind for one in imported.findings]
    assert kinds == [
        "markup",
        "note",
        "note",
        "markup",
        "markup",
        "markup",
        "markup",
        "markup",
        "sign",
    ]
    assert imported.segments == 5


def test_letters_apart_from_their_accents_are_joined(tmp_path: Path) -> None:
    path = package(
        tmp_path / "a.docx", p(run(unicodedata.normalize("NFD", "Kính thưa"))) + p("Hai.")
    )
    assert _body(_import(path))[0] == "Kính thưa"


def test_the_command_writes_a_script_that_builds(
    workspace: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = workspace()
    document = docx.Document()
    document.add_heading("Thẻ BHYT", 0)
    document.add_paragraph("Kính chào bà con.")
    document.add_table(1, 1).cell(0, 0).text = "Bảng"
    file = str(_save(document, tmp_path))
    assert cli.run(["-C", str(root), "import", file, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["path"] == "scripts_content/the-bhyt/vi.md"
    assert answer["findings"] == [{"kind": "table", "paragraph": 2, "text": "Bảng"}]
    assert answer["to_fill_in"][0] == "topic: loi-ich"
    path = root / answer["path"]
    script, problems = read_script(path, ())
    assert script is not None
    assert (script.front.status, problems) == ("draft", ())
    assert all(not source.problems for source in load(root).sources)
    before = path.read_bytes()
    assert cli.run(["-C", str(root), "import", file]) == 1
    assert "add --yes" in capsys.readouterr().err
    path.write_text("cũ", encoding="utf-8")
    assert cli.run(["-C", str(root), "import", file, "--yes"]) == 0
    assert path.read_bytes() == before
    assert [one.name for one in path.parent.iterdir()] == ["vi.md"]
    assert cli.run(["-C", str(root), "build", "the-bhyt", "--drafts", "--jobs", "1"]) == 0
    assert (root / "output" / "programmes" / "the-bhyt" / "the-bhyt.vi.mp3").is_file()


def test_the_place_may_be_chosen(
    workspace: Write,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    document = docx.Document()
    document.add_paragraph("Kính chào bà con.")
    file = str(_save(document, tmp_path))
    monkeypatch.chdir(tmp_path)
    assert cli.run(["import", file]) == 1  # no workspace
    assert cli.run(["import", file, "-o", str(tmp_path / "x" / "vi.md")]) == 0
    assert (tmp_path / "x" / "vi.md").is_file()
    root = workspace()
    capsys.readouterr()
    assert cli.run(["-C", str(root), "import", file, "--programme", "Bà Mai"]) == 1
    assert "cannot be the id" in capsys.readouterr().err
    assert cli.run(["-C", str(root), "import", file, "--programme", "con", "--lang", "vi"]) == 1
    assert cli.run(["-C", str(root), "import", file, "--programme", "ba-mai", "--lang", "vi"]) == 0
    assert (root / "scripts_content" / "ba-mai" / "vi.md").is_file()
    assert cli.run(["-C", str(root), "import", str(tmp_path / "khong-co.docx")]) == 1
    capsys.readouterr()
    for lang in ("../../x", "v"):
        assert cli.run(["-C", str(root), "import", file, "--lang", lang]) == 1
        assert cli.run(["import", file, "--lang", lang, "-o", str(tmp_path / "y.md")]) == 1
    assert capsys.readouterr().err.count("is not declared under languages") == 2
    assert not (tmp_path / "y.md").exists()


def test_a_document_without_words_is_refused_with_what_it_holds(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_table(1, 1).cell(0, 0).text = "Chỉ có bảng"
    with pytest.raises(Exception, match="no paragraph to be read aloud") as caught:
        _import(_save(document, tmp_path))
    assert any("Chỉ có bảng" in problem.message for problem in caught.value.problems)
