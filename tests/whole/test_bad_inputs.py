"""Bad inputs in one workspace: each has its own message, and the good programme is built."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import unicodedata
import wave
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest

from awkward import CONFIG, FRONT, speech, write_wav
from support.broadcast_tools import make_mp3

BODY = "\nKính chào bà con.\n\n[recording: x.wav]\n"

Bad = Callable[[Path], None]


def script(folder: Path, body: str = BODY) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "vi.md").write_text(FRONT.format(name=folder.name) + body, encoding="utf-8")


def truncated_mp3(folder: Path) -> None:
    script(folder, BODY.replace("x.wav", "x.mp3"))
    make_mp3(folder / "recordings" / "x.mp3", speech())
    path = folder / "recordings" / "x.mp3"
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def text_named_wav(folder: Path) -> None:
    script(folder)
    (folder / "recordings").mkdir()
    (folder / "recordings" / "x.wav").write_text("Đây là chữ, không phải tiếng.", "utf-8")


def zero_bytes(folder: Path) -> None:
    script(folder)
    (folder / "recordings").mkdir()
    (folder / "recordings" / "x.wav").touch()


def three_hours(folder: Path) -> None:
    script(folder)
    path = folder / "recordings" / "x.wav"
    path.parent.mkdir()
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 1, 8000, 0, "NONE", ""))
        for _minute in range(180):
            file.writeframes(np.full(60 * 8000, 128, np.uint8).tobytes())


def utf_16(folder: Path) -> None:
    script(folder)
    text = (folder / "vi.md").read_text(encoding="utf-8")
    (folder / "vi.md").write_text(text, encoding="utf-16")


def decomposed(folder: Path) -> None:
    script(folder, "\nKính chào bà con.\n")
    text = (folder / "vi.md").read_text(encoding="utf-8")
    (folder / "vi.md").write_text(unicodedata.normalize("NFD", text), encoding="utf-8")


def only_front_matter(folder: Path) -> None:
    script(folder, "")


def no_such_bed(folder: Path) -> None:
    script(folder, "\n[bed: khong-co, level_db: -18]\n\nKính chào bà con.\n")


def alias_bomb(folder: Path) -> None:
    folder.mkdir()
    lines = ["a0: &a0 [x, x]", *(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 40))]
    text = FRONT.format(name="bom").replace("\ntopic", "\n" + "\n".join(lines) + "\ntopic")
    (folder / "vi.md").write_text(text + "\nKính chào bà con.\n", encoding="utf-8")


def leaves_the_workspace(folder: Path) -> None:
    script(folder, BODY.replace("x.wav", "../../../../secret.wav"))


def link_out(folder: Path) -> None:
    script(folder)
    outside = folder.parents[2] / "outside.wav"
    write_wav(outside, speech())
    (folder / "recordings").mkdir()
    (folder / "recordings" / "x.wav").symlink_to(outside)


BAD: Mapping[str, tuple[Bad, str, str]] = {
    "truncated-mp3": (truncated_mp3, "recordings/x.mp3", "cut short"),
    "text-named-wav": (text_named_wav, "recordings/x.wav", "not a sound file"),
    "zero-bytes": (zero_bytes, "recordings/x.wav", "0 bytes"),
    "three-hours": (three_hours, "recordings/x.wav", "180"),
    "utf-16": (utf_16, "vi.md", "UTF-16"),
    "decomposed": (decomposed, "vi.md:2", "decomposed"),
    "only-front-matter": (only_front_matter, "vi.md", "nothing"),
    "no-such-bed": (no_such_bed, "vi.md:10", "khong-co"),
    "alias-bomb": (alias_bomb, "vi.md:3", "alias"),
    "leaves": (leaves_the_workspace, "vi.md:12", "workspace"),
    "link-out": (link_out, "recordings/x.wav", "link"),
}


def build(root: Path) -> tuple[int, dict[str, dict], str]:
    answer = subprocess.run(
        [sys.executable, "-m", "broadcast", "-C", str(root), "build", "--json"],
        capture_output=True, check=False, text=True, encoding="utf-8",
    )  # fmt: skip
    assert answer.stdout, answer.stderr
    programmes = json.loads(answer.stdout)["programmes"]
    return answer.returncode, {entry["id"]: entry for entry in programmes}, answer.stderr


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> tuple[int, dict[str, dict], str]:
    root = tmp_path_factory.mktemp("bad") / "tỉnh"
    content = root / "scripts_content"
    content.mkdir(parents=True)
    (root / "broadcast.yaml").write_text(CONFIG, encoding="utf-8")
    script(content / "tot", "\nKính chào bà con.\n")
    for name, (make, _place, _words) in BAD.items():
        if make is not link_out or hasattr(os, "symlink"):
            make(content / name)
    return build(root)


@pytest.mark.parametrize("name", list(BAD))
def test_each_bad_input_has_its_own_message(
    result: tuple[int, dict[str, dict], str], name: str
) -> None:
    code, programmes, errors = result
    _make, place, words = BAD[name]
    assert code == 1
    assert "Traceback" not in errors
    assert programmes[name]["status"] == "failed"
    lines = errors.replace("\\", "/").splitlines()
    told = [line for line in lines if line.startswith(f"scripts_content/{name}/{place}")]
    assert told, errors
    assert any(words.lower() in line.lower() for line in told), told


def test_the_good_programme_is_built_and_messages_differ(
    result: tuple[int, dict[str, dict], str],
) -> None:
    _code, programmes, _errors = result
    assert programmes["tot"]["status"] == "built"
    reasons = [entry["reason"] for name, entry in programmes.items() if name != "tot"]
    assert len(set(reasons)) == len(BAD)


@pytest.mark.parametrize("name", ["decomposed", "zero-bytes"])
def test_one_alone_ends_with_exit_code_1(name: str, tmp_path: Path) -> None:
    content = tmp_path / "tỉnh" / "scripts_content"
    content.mkdir(parents=True)
    (tmp_path / "tỉnh" / "broadcast.yaml").write_text(CONFIG, encoding="utf-8")
    BAD[name][0](content / name)
    code, programmes, _errors = build(tmp_path / "tỉnh")
    assert code == 1
    assert programmes[name]["status"] == "failed"
