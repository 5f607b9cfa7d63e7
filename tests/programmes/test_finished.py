"""What a finished programme says: the same bytes again, and no damage that becomes a traceback."""

from __future__ import annotations

import copy
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcast import cli
from broadcast.errors import ExitCode, PackError
from broadcast.files.saving import file_sha256
from broadcast.packs import keys, week
from broadcast.periods import week_of
from broadcast.programmes.finished import Finished, made_of, paths_of, up_to_date
from broadcast.schedule.facts import facts_of
from broadcast.workspace import workspace as workspaces
from support.workspaces import BROADCAST_YAML

SCRIPT = """\
---
title: Hỏi và “đáp”
topic: loi-ich
audience: [hssv, phụ huynh]
form: qa
status: approved
approved_on: 2026-11-02
valid_until: 2027-06-30
credits: {author: Lò Văn An, approver: B}
speakers: {Hỏi: {vi: "espeak:vi+f3"}, Đáp: null}
---

# Mở đầu

Hỏi: Em tôi học lớp 10, mua thẻ BHYT ở đâu?

# Trả lời

Đáp: Mua ngay tại trường.
"""
COMMUNES = """\
slots:
  sang: {start: "05:15", length: 15m}
communes:
  - {id: muong-phang, name: Xã Mường Phăng, languages: [vi], from: 2025-07-01}
"""
SCHEDULE = """\
from: 2026-10-01
to: 2027-12-31
broadcasts:
  - {programme: hoi, slots: [sang], days: [mon]}
"""
KEYS = (
    "id", "lang", "title", "topic", "audience", "form", "script_status", "approved_on",
    "valid_until", "source_revision", "credits", "loudness_lufs", "target_lufs", "peak_dbtp",
    "ceiling_dbtp", "clipped_samples", "longest_silence_s", "longest_silence_at_s",
    "longest_pause_s", "duration_s", "planned_s", "estimate_s", "speech_to_bed_db", "master",
    "encodings", "gain_db", "segments", "chapters", "voices", "sha256", "bytes", "picture",
    "warnings", "inputs", "recipe", "broadcast_version",
)  # fmt: skip
"""Keys of the JSON since the first version: other programs read them."""

INNER = {
    "master": ["chain", "loudness_lufs", "peak_dbtp", "sample_rate_hz", "bitrate_kbps"],
    "segments": ["kind", "label", "numbers", "start_s", "end_s", "loudness_lufs"],
    "chapters": ["title", "start_s", "end_s"],
    "picture": ["path", "sha256"],
    "recipe": ["inputs", "programme", "beside_words"],
}
MAY_BE_ABSENT = [
    ("topic",), ("approved_on",), ("valid_until",), ("source_revision",), ("speech_to_bed_db",),
    ("warnings", 0, "path"), ("recipe", "beside_words"),
]  # fmt: skip
FREE = (("credits",), ("inputs",))
"""Objects with any keys: one less is as good."""

JSON = "output/programmes/hoi/hoi.vi.json"

DOCUMENT: dict[str, Any] = {
    "id": "hoi", "lang": "vi", "title": "Hỏi và đáp", "topic": "loi-ich", "audience": ["hssv"],
    "form": "qa", "script_status": "approved", "approved_on": "2026-11-02",
    "valid_until": "2027-06-30", "source_revision": "3f2a9c", "credits": {"author": "A"},
    "loudness_lufs": -16.049, "target_lufs": -16.0, "peak_dbtp": -2.9, "ceiling_dbtp": -1.5,
    "clipped_samples": 0, "longest_silence_s": 1.6, "longest_silence_at_s": 5.84,
    "longest_pause_s": 1.6, "duration_s": 24.372, "planned_s": 24.338, "estimate_s": 24.3,
    "speech_to_bed_db": 14.2,
    "master": {"chain": "horn", "loudness_lufs": -16.0, "peak_dbtp": -1.5,
               "sample_rate_hz": 44100, "bitrate_kbps": 64},
    "encodings": 1, "gain_db": 7.752054442304953,
    "segments": [{"kind": "speech", "label": "espeak:vi", "numbers": [1], "start_s": 0.2,
                  "end_s": 5.814, "loudness_lufs": -22.767}],
    "chapters": [{"title": "Mở đầu", "start_s": 0.0, "end_s": 24.372}],
    "voices": ["espeak:vi"], "sha256": "32" * 32, "bytes": 211773,
    "picture": {"path": "hoi.vi.png", "sha256": "7e" * 32},
    "warnings": [{"path": None, "message": "quiet", "hint": ""}],
    "inputs": {"scripts_content/hoi/vi.md": "eb" * 32},
    "recipe": {"inputs": "3b" * 32, "programme": "a6" * 32, "beside_words": "c1" * 32},
    "broadcast_version": "0.1.0",
}  # fmt: skip

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.just(10**400) | st.floats() | st.text()
    | st.sampled_from(["2026-11-31", "20271", "\ud800", "NaN", "-16.0", "approved"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


def places(value: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Way to each value in a document, from its top."""
    if isinstance(value, dict | list):
        for key, one in value.items() if isinstance(value, dict) else enumerate(value):
            yield (*above, key)
            yield from places(one, (*above, key))


def changed(place: tuple[Any, ...], *value: Any) -> dict[str, Any]:
    """The good document with one value replaced, or removed without one."""
    document = copy.deepcopy(DOCUMENT)
    *above, last = place
    at: Any = document
    for key in above:
        at = at[key]
    if value:
        at[last] = value[0]
    else:
        del at[last]
    return document


def read(document: object) -> Finished | None:
    try:
        return Finished.of(document)
    except ValueError:
        return None


def must_be_of_use(made: Finished) -> None:
    """Everything that is done with it anywhere can be done."""
    again = json.loads(json.dumps(made.to_json()))
    assert str(Finished.of(again)) == str(made)  # as text, for the sake of NaN
    for figure in (made.duration_s, made.loudness_lufs, made.peak_dbtp):
        assert round(figure) == pytest.approx(figure, abs=0.5)
    assert made.bytes + 1 > made.bytes
    names = (made.id, made.lang, made.title, made.topic or "", made.script_status, *made.voices)
    digests = (made.sha256, made.picture.sha256, made.recipe.inputs, *made.inputs.values())
    texts = (*names, *digests)
    assert "".join(texts).encode("utf-8").decode("utf-8") == "".join(texts)
    assert made.valid_until is None or made.valid_until >= date.min


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with one programme, built, that a commune wishes to hear."""
    root = tmp_path_factory.mktemp("built") / "tỉnh"
    files = {
        "broadcast.yaml": BROADCAST_YAML,
        "scripts_content/hoi/vi.md": SCRIPT,
        "schedules/communes.yaml": COMMUNES,
        "schedules/quy.yaml": SCHEDULE,
    }
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert cli.run(["-C", str(root), "build"]) == ExitCode.DONE
    keys.init(root)
    return root


@pytest.fixture
def root(sample: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sample, tmp_path / "tỉnh"))


def test_what_was_built_is_written_again_byte_for_byte(sample: Path) -> None:
    data = (sample / JSON).read_bytes()
    made = Finished.read(sample / JSON)
    text = json.dumps(made.to_json(), ensure_ascii=False, indent=2) + "\n"
    assert text.encode() == data
    assert Finished.of(json.loads(text)) == made
    assert (made.title, made.valid_until) == ("Hỏi và “đáp”", date(2027, 6, 30))
    assert [chapter.title for chapter in made.chapters] == ["Mở đầu", "Trả lời"]
    must_be_of_use(made)


def test_the_keys_are_those_of_the_first_version(sample: Path) -> None:
    document = json.loads((sample / JSON).read_text(encoding="utf-8"))
    assert tuple(document) == tuple(DOCUMENT) == KEYS
    for name, inner in INNER.items():
        for one in (document[name], DOCUMENT[name]):
            assert list(one[0] if isinstance(one, list) else one) == inner
    assert json.loads(json.dumps(Finished.of(DOCUMENT).to_json())) == DOCUMENT


def test_a_programme_that_is_built_again_has_the_same_bytes(root: Path) -> None:
    before = {path: path.read_bytes() for path in (root / JSON).parent.iterdir()}
    assert len(before) == 3
    assert cli.run(["-C", str(root), "build", "--force"]) == ExitCode.DONE
    assert {path: path.read_bytes() for path in (root / JSON).parent.iterdir()} == before


def test_build_prints_the_same_for_what_was_made_and_what_is_there(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = json.loads((root / JSON).read_text(encoding="utf-8"))
    keys_ = ("sha256", "bytes", "duration_s", "loudness_lufs", "peak_dbtp", "voices")
    for options, status in ((["--force"], "built"), ([], "cached")):
        capsys.readouterr()
        assert cli.run(["-C", str(root), "build", "--json", *options]) == ExitCode.DONE
        (shown,) = json.loads(capsys.readouterr().out)["programmes"]
        assert list(shown) == ["id", "lang", "status", "path", *keys_, "reason"]
        assert shown["status"] == status
        assert {key: shown[key] for key in keys_} == {key: said[key] for key in keys_}


def test_what_only_the_report_says_makes_no_programme_again(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = root / "broadcast.yaml"
    said = (root / JSON).read_bytes()
    own = "report: {office: BHXH thành phố Huế, signer: A}\naudiences: {hssv: Học sinh}\n"
    path.write_text(path.read_text(encoding="utf-8") + own, encoding="utf-8")
    assert workspaces.load(root).province.report.signer == "A"
    capsys.readouterr()
    assert cli.run(["-C", str(root), "build", "--json"]) == ExitCode.DONE
    (shown,) = json.loads(capsys.readouterr().out)["programmes"]
    assert shown["status"] == "cached"
    assert (root / JSON).read_bytes() == said


@given(VALUES)
def test_any_json_at_all_is_refused_as_such(document: Any) -> None:
    assert read(document) is None


@given(st.sampled_from(list(places(DOCUMENT))), VALUES)
def test_one_value_replaced_is_refused_or_of_use(place: tuple[Any, ...], value: Any) -> None:
    made = read(changed(place, value))
    if made is not None:
        must_be_of_use(made)


@pytest.mark.parametrize("place", list(places(DOCUMENT)), ids=str)
def test_one_value_removed(place: tuple[Any, ...]) -> None:
    made = read(changed(place))
    free = place in MAY_BE_ABSENT or isinstance(place[-1], int) or place[:-1] in FREE
    assert (made is not None) == free
    if made is not None:
        must_be_of_use(made)


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("duration_s",), "24.372"), (("duration_s",), True), (("duration_s",), float("nan")),
        (("duration_s",), float("inf")), (("duration_s",), 10**400), (("duration_s",), 0),
        (("duration_s",), -3.5), (("loudness_lufs",), float("-inf")), (("peak_dbtp",), None),
        (("bytes",), 211773.0), (("bytes",), True), (("sha256",), None), (("title",), 5),
        (("title",), "nửa \ud800"), (("voices",), "espeak:vi"), (("voices",), [None]),
        (("valid_until",), "2027-06-31"), (("valid_until",), 20270630), (("valid_until",), ""),
        (("picture",), "hoi.vi.png"), (("picture", "sha256"), 7), (("recipe",), None),
        (("recipe", "inputs"), ["3b"]), (("inputs",), []), (("inputs", "a.md"), 1),
        (("inputs", "\udfff"), "eb"), (("segments",), {}), (("segments", 0), None),
        (("segments", 0, "numbers"), ["1"]), (("chapters", 0, "title"), {}),
        (("warnings", 0, "message"), None), (("master", "bitrate_kbps"), 64.5),
    ],
    ids=str,
)  # fmt: skip
def test_a_value_of_another_kind_is_named(place: tuple[Any, ...], value: Any) -> None:
    with pytest.raises(ValueError, match=f"^'{place[0]}'$"):
        Finished.of(changed(place, value))


def test_what_a_later_version_adds_is_passed_over() -> None:
    good = Finished.of(DOCUMENT)
    for place in ((), ("master",), ("segments", 0), ("recipe",), ("picture",)):
        assert Finished.of(changed((*place, "later"), {"new": [1]})) == good
    assert Finished.of({**DOCUMENT, "broadcast_version": "99.0"}) == replace(
        good, broadcast_version="99.0"
    )
    assert Finished.of({**DOCUMENT, "duration_s": 24}).duration_s == 24.0
    silent = Finished.of(changed(("segments", 0, "loudness_lufs"), float("-inf")))
    assert silent.segments[0].loudness_lufs == float("-inf")


def damages(data: bytes) -> dict[str, bytes]:
    """Files that are no such JSON, or one of something else."""
    text = data.decode("utf-8")
    return {
        "empty": b"",
        "half": data[: len(data) // 2],
        "zeros": bytes(len(data)),
        "no UTF-8": data.replace("đ".encode(), b"\xff"),
        "UTF-16": text.encode("utf-16"),
        "mark": b"\xef\xbb\xbf" + data,
        "deep": b"[" * 200_000,
        "deep inside": text.replace('"topic": "loi-ich"', f'"topic": {"[" * 100_000}').encode(),
        "long": text.replace('"bytes": ', f'"bytes": {"9" * 5000}').encode(),
        "list": b"[1, 2]",
        "null": b"null",
        "other": b'{"recipe": {"inputs": "x"}}',
        "text": data.replace(b'"duration_s": ', b'"duration_s": "a", "x": '),
    }


def test_a_damaged_file_is_none_for_build_and_schedule(root: Path) -> None:
    workspace = workspaces.load(root)
    (source,) = workspace.sources
    paths = paths_of(root, "hoi", "vi")
    good, data = Finished.read(paths.json), paths.json.read_bytes()

    def readers() -> list[Finished | None]:
        return [
            up_to_date(paths, good.recipe.inputs, file_sha256),
            made_of(workspace, source, file_sha256),
        ]

    assert readers() == [good, good]
    for name, damaged in damages(data).items():
        paths.json.write_bytes(damaged)
        assert readers() == [None, None], name
        facts = facts_of(workspace)["hoi", "vi"]
        assert (facts.mp3_sha256, facts.title) == (None, good.title), name
    paths.json.unlink()
    assert readers() == [None, None]
    paths.json.mkdir()
    assert readers() == [None, None]


def test_files_that_are_not_those_it_speaks_of(root: Path) -> None:
    workspace = workspaces.load(root)
    (source,) = workspace.sources
    paths = paths_of(root, "hoi", "vi")
    inputs = Finished.read(paths.json).recipe.inputs
    assert up_to_date(paths, "other inputs", file_sha256) is None
    paths.png.write_bytes(paths.png.read_bytes() + b"\0")
    assert up_to_date(paths, inputs, file_sha256) is None
    assert made_of(workspace, source, file_sha256)  # a pack needs no picture
    paths.mp3.write_bytes(paths.mp3.read_bytes() + b"\0")
    assert made_of(workspace, source, file_sha256) is None


def test_what_is_damaged_is_built_again(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = (root / JSON).read_bytes()
    (root / JSON).write_bytes(data.replace(b'"loudness_lufs": -', b'"loudness_lufs": "-16", "a": '))
    capsys.readouterr()
    assert cli.run(["-C", str(root), "build"]) == ExitCode.DONE
    assert "1 built, 0 up to date" in capsys.readouterr().out
    assert (root / JSON).read_bytes() == data


def test_a_pack_names_the_file_that_cannot_be_read(root: Path) -> None:
    packs = week.prepare(workspaces.load(root), week_of(date(2026, 11, 23)))
    assert not packs.problems
    for damaged in damages((root / JSON).read_bytes()).values():
        (root / JSON).write_bytes(damaged)
        with pytest.raises(PackError, match=r"facts of this MP3 cannot be read: .") as told:
            packs.plan("muong-phang")
        assert told.value.problems[0].path == root / JSON
        assert told.value.problems[0].hint == "build it again: broadcast build"


def test_nothing_slow_is_loaded_to_read_it(sample: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path\n"
        "from broadcast.programmes.finished import Finished\n"
        "started = time.perf_counter()\n"
        "for _again in range(300): Finished.read(Path(sys.argv[1]))\n"
        "assert time.perf_counter() - started < 2\n"  # 0.05 s where nothing else runs
        "print(sorted({'numpy', 'pydantic', 'click', 'yaml'} & {*sys.modules}))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code, str(sample / JSON)],
        capture_output=True, check=False, text=True, encoding="utf-8",
    )  # fmt: skip
    assert (answer.stdout, answer.stderr) == ("[]\n", "")
