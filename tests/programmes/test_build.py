from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from mutagen.id3 import ID3
from mutagen.mp3 import MP3, BitrateMode

import ebur128
from broadcast.programmes import build as many
from broadcast.store.folder import Store, store_folder
from broadcast.workspace import workspace as workspaces
from support.workspaces import BROADCAST_YAML

FRONT = """\
---
title: {title}
topic: loi-ich
form: qa
status: approved
approved_on: 2026-11-02
valid_until: 2027-06-30
credits: {{author: A, approver: B}}
speakers: {{Hỏi: {{vi: "espeak:vi+f3"}}, Đáp: null}}
---
"""

QUESTION = (
    FRONT.format(title="Hỏi và đáp")
    + """
# Mở đầu

Kính thưa bà con! Đây là chương trình của BHXH tỉnh.

Hỏi: Em tôi học lớp 10, mua thẻ BHYT ở đâu?

# Trả lời

Đáp: Mua ngay tại trường. Số điện thoại là 1900 9068.

[pause: 1.5s]

Xin cảm ơn bà con.
"""
)
NEWS = FRONT.format(title="Tin ngắn") + "\nTin ngắn hôm nay.\n\nXin hết.\n"
TWO = {"scripts_content/hoi/vi.md": QUESTION, "scripts_content/tin/vi.md": NEWS}


def run(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "broadcast", "-C", str(root), *arguments],
        capture_output=True, check=False, text=True, encoding="utf-8",
    )  # fmt: skip


def built(root: Path, *options: str) -> dict[str, dict]:
    answer = run(root, "build", "--json", *options)
    assert answer.stdout, answer.stderr
    programmes = json.loads(answer.stdout)["programmes"]
    return {f"{entry['id']}.{entry['lang']}": entry for entry in programmes}


def statuses(root: Path, *options: str) -> dict[str, str]:
    return {name: entry["status"] for name, entry in built(root, *options).items()}


def finished_files(root: Path) -> dict[str, str]:
    """Every file below output/ with its digest, but the lock."""
    folder = root / "output"
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in {".lock", ".digests.json"}
    }


def mp3s(root: Path) -> dict[str, str]:
    return {name: digest for name, digest in finished_files(root).items() if name.endswith("mp3")}


def speech_keys(root: Path) -> set[str]:
    return {path.name for path in store_folder(root).rglob("*.s16")}


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace of two programmes, built once; tests that change it copy it."""
    root = tmp_path_factory.mktemp("sample")
    (root / "broadcast.yaml").write_text(BROADCAST_YAML, encoding="utf-8")
    for name, text in TWO.items():
        path = root / name
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
    answer = run(root, "build")
    assert answer.returncode == 0, answer.stderr
    return root


@pytest.fixture
def copy(sample: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sample, tmp_path / "bản sao"))


def edit(root: Path, old: str, new: str, name: str = "scripts_content/hoi/vi.md") -> None:
    path = root / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_loudness_and_peak_by_another_meter(sample: Path) -> None:
    for path in (sample / "output").rglob("*.mp3"):
        loudness_lufs, peak_dbtp = ebur128.measure(path)
        assert loudness_lufs == pytest.approx(-16, abs=0.2)
        assert peak_dbtp <= -1.5


def test_the_mp3_says_what_it_is(sample: Path) -> None:
    path = sample / "output/programmes/hoi/hoi.vi.mp3"
    sound = MP3(path)
    assert sound.info.channels == 1
    assert sound.info.sample_rate == 44100
    assert sound.info.bitrate == 64000
    assert sound.info.bitrate_mode in (BitrateMode.CBR, BitrateMode.UNKNOWN)
    tags = ID3(path, translate=False)
    assert tags.version == (2, 3, 0)
    assert tags["TIT2"].text == ["Hỏi và đáp"]
    assert tags["TALB"].text[0].startswith("Điện Biên")
    assert tags["TLAN"].text == ["vie"]
    assert (tags["TYER"].text, tags["TDAT"].text) == (["2026"], ["0211"])
    assert "mua thẻ BHYT" in tags["USLT::vie"].text
    assert tags["TPUB"].text[0]
    assert tags["TCOP"].text[0].startswith("2026 ")
    assert tags["APIC:"].data.startswith(b"\x89PNG")
    facts = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    chapters = [tags[f"CHAP:ch{number}"] for number in (1, 2)]
    assert [chapter.sub_frames["TIT2"].text[0] for chapter in chapters] == ["Mở đầu", "Trả lời"]
    assert chapters[1].start_time == round(facts["chapters"][1]["start_s"] * 1000)
    assert abs(chapters[1].end_time - facts["duration_s"] * 1000) <= 1


def test_the_json_beside_it_tells_the_facts(sample: Path) -> None:
    path = sample / "output/programmes/hoi/hoi.vi.json"
    facts = json.loads(path.read_text(encoding="utf-8"))
    mp3 = path.with_suffix(".mp3")
    assert facts["sha256"] == hashlib.sha256(mp3.read_bytes()).hexdigest()
    assert facts["bytes"] == mp3.stat().st_size
    assert facts["duration_s"] == pytest.approx(MP3(mp3).info.length, abs=0.06)
    assert facts["voices"] == ["espeak:vi", "espeak:vi+f3"]
    assert [segment["numbers"] for segment in facts["segments"]] == [[1], [2], [3], [4]]
    assert list(facts["inputs"]) == ["scripts_content/hoi/vi.md"]
    assert (
        facts["inputs"]["scripts_content/hoi/vi.md"]
        == hashlib.sha256((sample / "scripts_content/hoi/vi.md").read_bytes()).hexdigest()
    )
    assert facts["valid_until"] == "2027-06-30"
    assert path.with_suffix(".png").read_bytes().startswith(b"\x89PNG")


def test_a_second_build_does_nothing_and_says_so(copy: Path) -> None:
    before = finished_files(copy)
    answer = run(copy, "build")
    assert answer.returncode == 0
    assert "Nothing to do" in answer.stdout
    assert finished_files(copy) == before


def test_nothing_to_do_loads_nothing_heavy(copy: Path) -> None:
    code = (
        "import sys; from broadcast.cli import run; code = run(['-C', sys.argv[1], 'build']);"
        "heavy = {'numpy', 'rich', 'PIL', 'mutagen', 'soxr', 'multiprocessing', 'gtts'};"
        "print(code, sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(copy)],
        check=True, capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip
    assert len(done.stdout.splitlines()) == 3  # what was done, where the MP3s are, and the below
    assert "Nothing to do" in done.stdout
    assert done.stdout.splitlines()[-1] == "0 []"


def test_a_wrong_lexicon_is_told_when_it_changes(copy: Path) -> None:
    lexicon = copy / "scripts_content/_lexicon/vi.yaml"
    lexicon.parent.mkdir()
    lexicon.write_text("BHXH: {spoken: 7}\n", encoding="utf-8")
    answer = run(copy, "build")
    assert answer.returncode == 1
    assert "_lexicon/vi.yaml:1:" in answer.stderr.replace("\\", "/")
    lexicon.write_text("# nothing yet\n", encoding="utf-8")
    assert run(copy, "build").returncode == 0


def test_a_changed_paragraph_is_spoken_alone(copy: Path) -> None:
    before = speech_keys(copy)
    edit(copy, "Xin cảm ơn bà con.", "Xin chân thành cảm ơn bà con.")
    assert statuses(copy) == {"hoi.vi": "built", "tin.vi": "cached"}
    assert len(speech_keys(copy) - before) == 1


def test_a_changed_loudness_speaks_nothing_again(copy: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in store_folder(copy).rglob("*.s16")}
    edit(copy, "loudness_lufs: -16", "loudness_lufs: -20", "broadcast.yaml")
    assert set(statuses(copy).values()) == {"built"}
    after = {path: path.stat().st_mtime_ns for path in store_folder(copy).rglob("*.s16")}
    assert after == before
    for path in (copy / "output/programmes").rglob("*.mp3"):
        assert ebur128.measure(path)[0] == pytest.approx(-20, abs=0.2)


def test_a_changed_title_encodes_nothing_again(copy: Path) -> None:
    before = {path.name for path in store_folder(copy).rglob("*.mp3")}
    edit(copy, "title: Hỏi và đáp", "title: Hỏi đáp")
    assert statuses(copy)["hoi.vi"] == "built"
    assert {path.name for path in store_folder(copy).rglob("*.mp3")} == before
    assert ID3(copy / "output/programmes/hoi/hoi.vi.mp3")["TIT2"].text == ["Hỏi đáp"]


def test_damage_is_found_and_mended(copy: Path) -> None:
    before = mp3s(copy)
    damaged = copy / "output/programmes/hoi/hoi.vi.mp3"
    for path in store_folder(copy).rglob("*.s16"):
        path.write_bytes(b"\0" + path.read_bytes()[1:-1])
    for path in store_folder(copy).rglob("*.mp3"):
        path.write_bytes(path.read_bytes()[:-100])
    good = hashlib.sha256(damaged.read_bytes()).hexdigest()
    damaged.write_bytes(damaged.read_bytes()[:-1])
    answer = run(copy, "build")
    assert answer.returncode == 0
    assert "damaged" in answer.stdout
    assert hashlib.sha256(damaged.read_bytes()).hexdigest() == good
    assert statuses(copy, "--force") == {"hoi.vi": "built", "tin.vi": "built"}
    assert mp3s(copy) == before


def test_force_makes_everything_again_with_the_same_bytes(copy: Path) -> None:
    before = finished_files(copy)
    assert set(statuses(copy, "--force").values()) == {"built"}
    assert finished_files(copy) == before


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_clean_build_elsewhere_gives_the_same_bytes(
    sample: Path, tmp_path: Path, jobs: str
) -> None:
    elsewhere = tmp_path / "một thư mục khác" / "rất sâu"
    shutil.copytree(sample, elsewhere, ignore=shutil.ignore_patterns("output"))
    assert set(statuses(elsewhere, "--jobs", jobs).values()) == {"built"}
    assert finished_files(elsewhere) == finished_files(sample)


def test_clean_removes_what_no_recipe_uses(copy: Path) -> None:
    kept = finished_files(copy)
    edit(copy, "Xin cảm ơn bà con.", "Xin chào bà con.")
    assert run(copy, "build").returncode == 0
    edit(copy, "Xin chào bà con.", "Xin cảm ơn bà con.")
    assert run(copy, "build").returncode == 0
    shutil.rmtree(copy / "scripts_content/tin")
    would = json.loads(run(copy, "clean", "--dry-run", "--json").stdout)
    before = finished_files(copy)
    done = json.loads(run(copy, "clean", "--json").stdout)
    assert {**would, "dry_run": False} == done
    assert done["bytes"] > 0
    after = finished_files(copy)
    assert set(after) < set(before)
    assert after == {name: digest for name, digest in kept.items() if name in after}
    assert not (copy / "output/programmes/tin").exists()
    assert statuses(copy) == {"hoi.vi": "cached"}


def test_clean_refuses_while_a_script_is_wrong(copy: Path) -> None:
    edit(copy, "status: approved", "stattus: approved")
    before = finished_files(copy)
    answer = run(copy, "clean")
    assert answer.returncode == 1
    assert finished_files(copy) == before


def test_drafts_are_skipped_unless_wanted(copy: Path) -> None:
    edit(copy, "status: approved", "status: draft", "scripts_content/tin/vi.md")
    entry = built(copy)["tin.vi"]
    assert entry["status"] == "skipped"
    assert "--drafts" in entry["reason"]
    assert statuses(copy, "--drafts")["tin.vi"] == "built"
    facts = json.loads((copy / "output/programmes/tin/tin.vi.json").read_text(encoding="utf-8"))
    assert facts["script_status"] == "draft"


def test_an_unknown_programme_is_named_with_a_suggestion(copy: Path) -> None:
    answer = run(copy, "build", "hoii")
    assert answer.returncode == 1
    assert "hoii" in answer.stderr
    assert "hoi" in answer.stderr.replace("hoii", "")


def test_an_unknown_language_is_named(copy: Path) -> None:
    answer = run(copy, "build", "--only-lang", "blt")
    assert answer.returncode == 1
    assert "the language blt is not declared" in answer.stderr


def test_only_one_build_at_a_time(copy: Path) -> None:
    with many.only_one(copy):
        nothing_to_do = run(copy, "build")
        answer = run(copy, "build", "--force")
    assert nothing_to_do.returncode == 0
    assert answer.returncode == 1
    assert "another build" in answer.stderr


def test_without_ffmpeg_the_exit_code_is_3(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROADCAST_FFMPEG", str(copy / "no-such-ffmpeg"))
    answer = run(copy, "build")
    assert answer.returncode == 3
    assert "broadcast doctor" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_leftovers_are_errors_with_file_and_line(copy: Path) -> None:
    edit(copy, "Xin cảm ơn bà con.", "Xin gọi QZX ngay.")
    answer = run(copy, "build", "hoi")
    assert answer.returncode == 1
    line = QUESTION.splitlines().index("Xin cảm ơn bà con.") + 1
    assert f"scripts_content/hoi/vi.md:{line}:" in answer.stderr.replace("\\", "/")
    assert "QZX" in answer.stderr


def test_a_failure_keeps_what_was_good_before(copy: Path) -> None:
    before = mp3s(copy)
    edit(copy, 'Hỏi: {vi: "espeak:vi+f3"}', 'Hỏi: {vi: "espeak:vi+f999"}')
    assert statuses(copy) == {"hoi.vi": "failed", "tin.vi": "cached"}
    assert mp3s(copy) == before


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is POSIX")
def test_kill_9_at_any_moment_leaves_nothing_behind(sample: Path, tmp_path: Path) -> None:
    expected = finished_files(sample)
    chance = random.Random(20261122)
    root = tmp_path / "giết"
    shutil.copytree(sample, root, ignore=shutil.ignore_patterns("output"))
    for _round in range(20):
        build = subprocess.Popen(
            [sys.executable, "-m", "broadcast", "-C", str(root), "build"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        time.sleep(chance.uniform(0.1, 3.0))
        os.kill(build.pid, signal.SIGKILL)
        build.wait()
        if finished_files(root) == expected:
            shutil.rmtree(root / "output")
    answer = run(root, "build")
    assert answer.returncode == 0, answer.stderr
    assert finished_files(root) == expected
    assert not list((root / "output/store").glob("tmp/*"))


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT to a process group")
def test_ctrl_c_leaves_no_partial_file(sample: Path, tmp_path: Path) -> None:
    root = tmp_path / "dừng"
    shutil.copytree(sample, root, ignore=shutil.ignore_patterns("output"))
    build = subprocess.Popen(
        [sys.executable, "-m", "broadcast", "-C", str(root), "build"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    lock = root / "output" / ".lock"  # from here on the build is at work
    while not lock.exists() and build.poll() is None:
        time.sleep(0.01)
    time.sleep(0.2)
    os.killpg(build.pid, signal.SIGINT)
    _out, err = build.communicate(timeout=20)
    # Python itself answers with the signal when it is interrupted inside an import
    assert build.returncode in (130, -signal.SIGINT), err
    assert b"Traceback" not in err
    assert not list((root / "output").glob("store/tmp/*/*"))
    assert statuses(root).keys() == {"hoi.vi", "tin.vi"}
    assert mp3s(root) == mp3s(sample)


def test_two_programmes_that_share_a_segment_share_its_sound(tmp_path: Path, workspace) -> None:
    same = {f"scripts_content/tin{number}/vi.md": NEWS for number in range(3)}
    root = workspace({**same, "scripts_content/chao/vi.md": None})
    assert set(statuses(root, "--jobs", "2").values()) == {"built"}
    loaded = workspaces.load(root)
    assert len(loaded.sources) == 3
    assert len(speech_keys(root)) == 2
    assert not Store(store_folder(root)).damaged
