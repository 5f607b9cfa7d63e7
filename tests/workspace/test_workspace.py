"""A workspace: what is found, what is missing, and that one bad script spoils no other."""

from __future__ import annotations

import pickle
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from broadcast.errors import Problem, WorkspaceError
from broadcast.workspace import workspace as workspaces
from broadcast.workspace.workspace import (
    Source,
    Unread,
    Workspace,
    find_root,
    load,
    must_be_read,
    script_of,
)
from support.places import REPOSITORY

Write = Callable[..., Path]

PROVINCE = """\
province: {id: dien-bien, name: Điện Biên}
languages:
  vi: {name: Tiếng Việt, voice: "espeak:vi"}
  blt: {name: Tiếng Thái, voice: recorded}
  hmn: {name: Tiếng Mông, voice: recorded}
speakers:
  Hỏi: {vi: "espeak:vi+f3", blt: "espeak:vi"}
  Đáp:
topics: {loi-ich: Lợi ích}
"""
FRONT = "---\ntitle: Chào bà con\ntopic: loi-ich\n---\n"
WAV = b"RIFF\x00\x00\x00\x00WAVE"
SCRIPTS = "scripts_content"
CHAO = f"{SCRIPTS}/chao"


@pytest.fixture
def make(workspace: Write) -> Callable[..., Workspace]:
    def load_with(files: dict[str, str | bytes | None] | None = None) -> Workspace:
        return load(workspace({"broadcast.yaml": PROVINCE, **(files or {})}))

    return load_with


Make = Callable[..., Workspace]


def _source(loaded: Workspace, lang: str = "vi", programme: str = "chao") -> Source:
    (found,) = (one for one in loaded.sources if (one.programme, one.lang) == (programme, lang))
    return found


def _one(problems: tuple[Problem, ...]) -> Problem:
    (problem,) = problems
    return problem


def _shown(loaded: Workspace, problem: Problem) -> str:
    assert problem.path is not None
    return problem.path.relative_to(loaded.root).as_posix()


def test_what_belongs_to_a_programme_is_found(make: Make) -> None:
    body = "[jingle: ket]\n[bed: em]\n\nHỏi: Gì?\n\nĐáp: Vâng.\n\n[recording: Phỏng vấn.m4a]\n"
    decomposed = unicodedata.normalize("NFD", "Phỏng vấn.m4a")
    loaded = make(
        {
            f"{CHAO}/vi.md": FRONT + body,
            f"{CHAO}/blt.md": FRONT + "Một.\n\nĐáp: Hai.",
            f"{CHAO}/hmn.md": FRONT + "Một.\n\nHai.",
            f"{CHAO}/recordings/{decomposed}": WAV,
            f"{CHAO}/recordings/blt-1.wav": WAV,
            f"{CHAO}/recordings/blt-02.MP3": WAV,
            f"{CHAO}/recordings/hmn.ogg": WAV,
            f"{SCRIPTS}/_jingles/ket.flac": WAV,
            f"{SCRIPTS}/_jingles/LICENSE.txt": "a",
            f"{SCRIPTS}/_beds/em.wav": WAV,
            f"{SCRIPTS}/_lexicon/vi.yaml": "BHXH: bảo hiểm xã hội\n",
            f"{SCRIPTS}/.DS_Store": b"\0",
            f"{CHAO}/~$vi.docx": b"",
        }
    )
    assert loaded.problems == ()
    assert [(one.programme, one.lang) for one in loaded.sources] == [
        ("chao", "vi"), ("chao", "blt"), ("chao", "hmn"),
    ]  # fmt: skip
    assert all(one.problems == () and one.usable for one in loaded.sources)
    vi = _source(loaded)
    assert set(vi.sounds) == {"jingle:ket", "bed:em", "recording:Phỏng vấn.m4a"}
    assert all(path.is_file() for path in vi.files)
    assert len(vi.files) == 4
    assert {key: path.name for key, path in _source(loaded, "blt").sounds.items()} == {
        "take:1": "blt-1.wav", "take:2": "blt-02.MP3",
    }  # fmt: skip
    assert {key: path.name for key, path in _source(loaded, "hmn").sounds.items()} == {
        "take": "hmn.ogg"
    }
    assert set(loaded.lexicons) == {"vi"}
    assert pickle.loads(pickle.dumps(loaded)).sources == loaded.sources


def test_a_script_that_was_not_read_is_told_from_one_that_was(make: Make) -> None:
    good = {f"{CHAO}/recordings/blt-01.wav": WAV, f"{CHAO}/blt.md": FRONT + "Một."}
    loaded = make({f"{CHAO}/vi.md": "Không có gì ở đầu.", **good})
    broken, read = loaded.sources
    assert (type(broken), type(read)) == (Unread, Source)
    assert loaded.readable == (read,)
    assert (broken.programme, broken.lang) == ("chao", "vi")
    assert broken.files == (broken.path,) == (loaded.root / CHAO / "vi.md",)
    assert (broken.usable, read.usable) == (False, True)
    assert pickle.loads(pickle.dumps(loaded.sources)) == loaded.sources
    assert must_be_read(read) is script_of(loaded, "chao", "blt") is read
    errors = tuple(problem for problem in broken.problems if problem.severity == "error")
    for ask in (lambda: must_be_read(broken), lambda: script_of(loaded, "chao", "vi")):
        with pytest.raises(WorkspaceError) as told:
            ask()
        assert told.value.problems == errors
        assert errors


def test_voices_of_speakers(make: Make) -> None:
    speakers = "speakers:\n  Lan: {blt: recorded}\n  Hỏi:\n"
    front = f"---\ntitle: a\n{speakers}---\n"
    body = "Một.\n\nHỏi: Hai.\n\nĐáp: Ba.\n\nLan: Bốn."
    loaded = make(
        {
            f"{CHAO}/vi.md": FRONT + body.replace("Lan: ", ""),
            f"{CHAO}/blt.md": front + body,
            f"{CHAO}/recordings/blt.wav": WAV,
        }
    )

    def voices(lang: str) -> list[str]:
        source = _source(loaded, lang)
        return [loaded.voice_of(source, speech) for speech in source.script.speeches]

    assert voices("vi") == ["espeak:vi", "espeak:vi+f3", "espeak:vi", "espeak:vi"]
    assert voices("blt") == ["recorded"] * 4  # the script's own Hỏi has the language's voice


def test_the_root_is_found_upwards(workspace: Write, tmp_path: Path) -> None:
    root = workspace()
    assert find_root(root / CHAO) == root.resolve()
    with pytest.raises(WorkspaceError) as caught:
        find_root(tmp_path)
    problem = _one(caught.value.problems)
    assert "no broadcast.yaml" in problem.message
    assert "broadcast init" in problem.hint


@pytest.mark.parametrize(
    ("directive", "words", "hint"),
    [
        ("[jingle: kett]", "there is no sound kett in scripts_content/_jingles", "mean ket?"),
        ("[jingle: ket.flac]", "there is no sound ket.flac", "did you mean ket?"),
        ("[bed: none]", "there is no sound none in scripts_content/_beds", "put the file there"),
        ("[recording: a.wav]", "there is no sound a.wav in chao/recordings", "put the file"),
        ("[recording: /etc/passwd]", "/etc/passwd is an absolute path", "copy the file"),
        ("[recording: ../../x.wav]", "../../x.wav leaves the workspace", "copy the file"),
        ("[recording: a/../b.wav]", "a/../b.wav leaves the workspace", "copy the file"),
        ('[recording: "..\\\\x.wav"]', "..\\\\x.wav leaves the workspace", "copy the file"),
        ('[recording: "C:\\\\x.wav"]', "is a place on a Windows drive", "copy the file"),
        ("[recording: D:x.wav]", "is a place on a Windows drive", "copy the file"),
        ('[recording: "\\\\\\\\pc\\\\x.wav"]', "lies on a network drive", "copy the file"),
        ("[recording: //pc/x.wav]", "lies on a network drive", "copy the file"),
        ("[recording: ~/x.wav]", "is an absolute path", "copy the file"),
        ("[recording: recordings/a.wav]", "is a path", "without a folder"),
        ("[recording: NUL.wav]", "NUL.wav is a name that Windows keeps", "rename"),
        ("[jingle: con]", "con is a name that Windows keeps", "rename"),
        ("[recording: a?.wav]", "a character that Windows does not allow", "rename"),
        ("[bed: ../../secret]", "../../secret leaves the workspace", "copy the file"),
    ],
)
def test_sounds_that_cannot_be_used(make: Make, directive: str, words: str, hint: str) -> None:
    written = directive.replace("\\\\", "\\")
    loaded = make(
        {
            f"{CHAO}/vi.md": FRONT + "Chào.\n\n" + directive,
            f"{SCRIPTS}/tot/vi.md": FRONT + "Chào.",
            f"{SCRIPTS}/_jingles/ket.flac": WAV,
            "secret.wav": WAV,
        }
    )
    problem = _one(_source(loaded).problems)
    assert words.replace("\\\\", "\\") in problem.message, written
    assert hint in problem.hint
    assert (_shown(loaded, problem), problem.line) == (f"{CHAO}/vi.md", 7)
    assert not _source(loaded).usable
    assert _source(loaded, programme="tot").usable


def _link(link: Path, target: Path) -> None:
    link.parent.mkdir(parents=True, exist_ok=True)
    try:
        link.symlink_to(target, target_is_directory=target.is_dir())
    except OSError:
        pytest.skip("this account may not make links")


def test_links_out_of_the_workspace_are_refused(workspace: Write, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    (outside / "programme").mkdir(parents=True)
    (outside / "programme" / "vi.md").write_text(FRONT + "Chào.", encoding="utf-8")
    (outside / "a.wav").write_bytes(WAV)
    root = workspace(
        {
            "broadcast.yaml": PROVINCE,
            f"{CHAO}/vi.md": FRONT + "[jingle: a]\n[recording: a.wav]\n[recording: b.wav]\n",
            f"{CHAO}/recordings/c.wav": WAV,
        }
    )
    _link(root / CHAO / "recordings" / "a.wav", outside / "a.wav")
    _link(root / CHAO / "recordings" / "b.wav", root / CHAO / "recordings" / "c.wav")
    _link(root / SCRIPTS / "_jingles" / "a.wav", tmp_path / "nothing.wav")
    _link(root / SCRIPTS / "ngoai", outside / "programme")
    _link(root / CHAO / "blt.md", outside / "programme" / "vi.md")
    loaded = load(root)
    source = _source(loaded)
    assert [problem.line for problem in source.problems] == [5, 6]
    assert all("this link leads out of the workspace" in p.message for p in source.problems)
    assert set(source.sounds) == {"recording:b.wav"}
    assert [one.programme for one in loaded.sources] == ["chao"]
    links = {_shown(loaded, p) for p in loaded.problems if "leads out" in p.message}
    assert links == {
        f"{CHAO}/blt.md", f"{CHAO}/recordings/a.wav", f"{SCRIPTS}/_jingles/a.wav",
        f"{SCRIPTS}/ngoai",
    }  # fmt: skip


def test_a_folder_of_scripts_elsewhere_is_refused(workspace: Write, tmp_path: Path) -> None:
    root = workspace({f"{CHAO}/vi.md": None})
    (tmp_path / "outside").mkdir()
    _link(root / SCRIPTS, tmp_path / "outside")
    with pytest.raises(WorkspaceError, match="leads out of the workspace"):
        load(root)


@pytest.mark.parametrize(
    ("files", "words", "line"),
    [
        ((), "recordings are missing for the segments 1-3, 5", 5),
        (("blt-01.wav", "blt-03.wav"), "missing for the segments 2, 5", 7),
        (("blt-1.wav", "blt-01.mp3", "blt-02.wav", "blt-03.wav", "blt-05.wav"),
         "several recordings are there for the same segments", None),
        (("blt.wav", "blt.mp3"), "several recordings are there", None),
        (("blt.wav", "blt-02.wav"), "several recordings are there", None),
    ],
)  # fmt: skip
def test_takes_that_are_missing_or_twice(
    make: Make, files: tuple[str, ...], words: str, line: int | None
) -> None:
    body = "Một.\n\nHai.\n\nBa.\n\nHỏi: Bốn.\n\nNăm."
    loaded = make(
        {f"{CHAO}/blt.md": FRONT + body}
        | {f"{CHAO}/recordings/{name}": WAV for name in files}
        | ({} if "blt.wav" not in files else {f"{CHAO}/blt.md": FRONT + "Một.\n\nHai."})
    )
    problem = _one(_source(loaded, "blt").problems)
    assert words in problem.message
    assert problem.line == line
    assert _source(loaded).usable


def test_one_take_goes_around_no_synthetic_voice(make: Make) -> None:
    body = "Một.\n\nHỏi: Hai.\n\nBa."
    loaded = make({f"{CHAO}/blt.md": FRONT + body, f"{CHAO}/recordings/blt.wav": WAV})
    problem = _one(_source(loaded, "blt").problems)
    assert "blt.wav is one take of segments 1 to 3, but 2 between them" in problem.message
    assert "blt-01.wav" in problem.hint


def test_two_jingles_of_one_name(make: Make) -> None:
    loaded = make(
        {
            f"{CHAO}/vi.md": FRONT + "[jingle: ket]\n",
            f"{SCRIPTS}/_jingles/ket.flac": WAV,
            f"{SCRIPTS}/_jingles/ket.wav": WAV,
        }
    )
    message = "two files have the name ket: ket.flac, ket.wav"
    assert _one(loaded.problems).message == message
    assert _one(_source(loaded).problems).message == message
    assert _one(_source(loaded).problems).line == 5


def test_languages_topics_and_translations(make: Make) -> None:
    revision = _source(make()).script.revision
    loaded = make(
        {
            f"{CHAO}/blg.md": FRONT + "Một.",
            f"{CHAO}/blt.md": f"---\ntitle: a\nsource_revision: '{revision[:6]}'\n---\nMột.",
            f"{CHAO}/hmn.md": "---\ntitle: a\nsource_revision: abc123\n---\nMột.",
            f"{CHAO}/recordings/blt.wav": WAV,
            f"{CHAO}/recordings/hmn.wav": WAV,
            f"{SCRIPTS}/le/blt.md": "---\ntitle: a\ntopic: lo-ich\n---\nMột.",
            f"{SCRIPTS}/le/recordings/blt.wav": WAV,
        }
    )
    unknown = _one(_source(loaded, "blg").problems)
    assert "the language blg is not declared" in unknown.message
    assert unknown.hint == "did you mean blt?"
    assert _source(loaded, "blt").problems == ()
    changed = _one(_source(loaded, "hmn").problems)
    assert (changed.severity, changed.line) == ("warning", 3)
    assert "the source script has changed" in changed.message
    assert revision[:8] in changed.hint
    topic, lonely = _source(loaded, "blt", "le").problems
    assert (topic.line, topic.hint) == (3, "did you mean loi-ich?")
    assert lonely.severity == "warning"
    assert "the script in the source language is missing" in lonely.message


def test_what_lies_about_is_told(make: Make) -> None:
    loaded = make(
        {
            f"{SCRIPTS}/note.txt": "a",
            f"{SCRIPTS}/_jingle/a.wav": WAV,
            f"{SCRIPTS}/BHYT HSSV/vi.md": FRONT + "Chào.",
            f"{SCRIPTS}/aux/vi.md": FRONT + "Chào.",
            f"{SCRIPTS}/{'a' * 61}/vi.md": FRONT + "Chào.",
            f"{SCRIPTS}/leer/recordings/vi-01.aac": WAV,
            f"{CHAO}/vi.docx": b"PK",
            f"{CHAO}/vi-01.wav": WAV,
            f"{CHAO}/recordings/vi-01.wav": WAV,
            f"{SCRIPTS}/_lexicon/xx.yaml": "a: b",
            f"{SCRIPTS}/_lexicon/vi.yml": "a: b",
        }
    )
    told = {_shown(loaded, p): (p.severity, p.message, p.hint) for p in loaded.problems}
    assert set(told) == {
        f"{SCRIPTS}/note.txt", f"{SCRIPTS}/_jingle", f"{SCRIPTS}/BHYT HSSV", f"{SCRIPTS}/aux",
        f"{SCRIPTS}/{'a' * 61}",
        f"{SCRIPTS}/leer", f"{SCRIPTS}/leer/recordings/vi-01.aac", f"{CHAO}/vi.docx",
        f"{CHAO}/vi-01.wav", f"{CHAO}/recordings/vi-01.wav", f"{SCRIPTS}/_lexicon/xx.yaml",
        f"{SCRIPTS}/_lexicon/vi.yml",
    }  # fmt: skip
    errors = {path for path, (severity, *_rest) in told.items() if severity == "error"}
    assert errors == {
        f"{SCRIPTS}/BHYT HSSV", f"{SCRIPTS}/aux", f"{SCRIPTS}/{'a' * 61}",
        f"{SCRIPTS}/_lexicon/xx.yaml",
    }  # fmt: skip
    assert "at most 60 characters" in told[f"{SCRIPTS}/{'a' * 61}"][2]
    assert told[f"{SCRIPTS}/_jingle"][2] == "did you mean _jingles?"
    assert "cannot be the id of a programme" in told[f"{SCRIPTS}/aux"][1]
    assert "broadcast import FILE.docx" in told[f"{CHAO}/vi.docx"][2]
    assert "recordings belong" in told[f"{CHAO}/vi-01.wav"][2]
    assert "no script uses this recording" in told[f"{CHAO}/recordings/vi-01.wav"][1]
    assert "no script" in told[f"{SCRIPTS}/leer"][1]
    assert _source(loaded).usable


def test_a_workspace_without_programmes(make: Make) -> None:
    problem = _one(make({f"{CHAO}/vi.md": None}).problems)
    assert problem.message == "there is no programme in this workspace"
    assert "vi.md" in problem.hint


def test_a_wrong_broadcast_yaml_tells_of_the_scripts_as_well(workspace: Write) -> None:
    root = workspace(
        {"broadcast.yaml": PROVINCE + "zzz: 1\n", f"{CHAO}/vi.md": FRONT + "{a\n\nHỏi: Gì?"}
    )
    with pytest.raises(WorkspaceError) as caught:
        load(root)
    assert [(p.path.name, p.line) for p in caught.value.problems if p.path] == [
        ("broadcast.yaml", 10), ("vi.md", 5),
    ]  # fmt: skip
    with pytest.raises(WorkspaceError, match="anchors and aliases"):
        load(workspace({"broadcast.yaml": "a: &a [x]\nb: [*a, *a]\n"}))
    with pytest.raises(WorkspaceError, match="does not exist"):
        load(root / SCRIPTS)


BAD = {
    "utf-16": ((FRONT + "Chào.").encode("utf-16"), 1, "UTF-16"),
    "only-front-matter": (FRONT.encode(), 5, "only front matter"),
    "no-such-bed": ((FRONT + "[bed: nhac]\n").encode(), 5, "there is no sound nhac"),
    "alias-bomb": (b"---\ntitle: a\na: &a [x]\nb: &b [*a, *a]\n---\nx", 3, "anchors and aliases"),
    "leaves": ((FRONT + "[recording: ../../a.wav]\n").encode(), 5, "leaves the workspace"),
    "unknown-key": (b"---\ntitle: a\nstatsu: draft\n---\nx", 3, "statsu is not known"),
    "duplicate-key": (b"---\ntitle: a\nform: news\nform: qa\n---\nx", 4, "form stands here twice"),
    "not-ended": (b"---\ntitle: a\n", 1, "the front matter is not ended"),
    "zero-bytes": (b"---\ntitle: a\n---\nhello \0 world, hello world", 4, "zero bytes"),
    "word": (b"PK\x03\x04\0\0\0\0", 1, "Word (.docx)"),
}


def test_each_bad_script_has_its_own_message_and_the_others_stay_usable(make: Make) -> None:
    loaded = make(
        {f"{SCRIPTS}/{name}/vi.md": data for name, (data, _line, _words) in BAD.items()}
        | {f"{SCRIPTS}/nfd/vi.md": unicodedata.normalize("NFD", FRONT + "Chào bà.")}
    )
    assert loaded.problems == ()
    for name, (_data, line, words) in BAD.items():
        source = _source(loaded, programme=name)
        problem = _one(source.problems)
        assert words in problem.message
        assert problem.line == line
        assert problem.path == source.path
        assert not source.usable
    decomposed = _source(loaded, programme="nfd")
    assert _one(decomposed.problems).severity == "error"
    assert not decomposed.usable
    assert _source(loaded).usable
    assert len({_one(_source(loaded, programme=name).problems).message for name in BAD}) == len(BAD)


def test_three_hundred_scripts_load_at_once(make: Make, workspace: Write) -> None:
    segment = "Kính thưa bà con, đây là chương trình của bảo hiểm xã hội tỉnh ta.\n\n"
    body = "[jingle: ket]\n\n" + segment * 10 + "[bed: em]\n\n" + segment * 10
    files: dict[str, str | bytes] = {
        "broadcast.yaml": PROVINCE,
        f"{SCRIPTS}/_jingles/ket.wav": WAV,
        f"{SCRIPTS}/_beds/em.wav": WAV,
    }
    for number in range(100):
        folder = f"{SCRIPTS}/programme-{number}"
        files |= {f"{folder}/{lang}.md": FRONT + body for lang in ("vi", "blt", "hmn")}
        for lang in ("blt", "hmn"):
            files |= {f"{folder}/recordings/{lang}-{n:02}.wav": WAV for n in range(1, 21)}
    root = workspace(files)
    load(root)
    began = time.process_time()
    loaded = load(root)
    seconds = time.process_time() - began
    assert len(loaded.sources) == 301
    assert all(source.usable for source in loaded.sources)
    assert seconds < 0.9  # 0.2 on a quiet machine; three of 0.3 on a busy one


def test_the_repository_itself_is_a_good_workspace() -> None:
    loaded = workspaces.load(REPOSITORY)
    assert [problem for problem in loaded.problems if problem.severity == "error"] == []
    assert [source.path for source in loaded.sources if not source.usable] == []
    assert loaded.root.is_absolute()
