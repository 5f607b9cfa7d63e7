from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import awkward
import ebur128


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("awkward")
    awkward.write_workspace(root)
    answer = subprocess.run(
        [sys.executable, "-m", "broadcast", "-C", str(root), "build", "--json"],
        capture_output=True, check=False, text=True, encoding="utf-8",
    )  # fmt: skip
    result = json.loads(answer.stdout)
    failed = [entry for entry in result["programmes"] if entry["status"] != "built"]
    assert not failed, answer.stderr
    assert answer.returncode == 0
    return root


@pytest.mark.parametrize("name", list(awkward.cases(0.1)))
def test_awkward_inputs_end_at_the_target(built: Path, name: str) -> None:
    path = built / "output" / "programmes" / name / f"{name}.vi.mp3"
    loudness_lufs, peak_dbtp = ebur128.measure(path)
    assert loudness_lufs == pytest.approx(-16.0, abs=0.2)
    assert peak_dbtp <= -1.5
    facts = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    assert facts["loudness_lufs"] == pytest.approx(loudness_lufs, abs=0.1)


@pytest.mark.parametrize("name", ["loud-and-clipped", "out-of-phase"])
def test_what_is_wrong_with_a_recording_is_reported(built: Path, name: str) -> None:
    path = built / "output" / "programmes" / name / f"{name}.vi.json"
    facts = json.loads(path.read_text(encoding="utf-8"))
    assert facts["warnings"]
    assert facts["warnings"][0]["path"] == f"scripts_content/{name}/recordings/x.wav"
