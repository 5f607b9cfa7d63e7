"""What readers send is measured, cleaned and filed, all of it or none: on real speech in rooms."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from scipy.signal import butter, sosfilt

from awkward import write_wav
from broadcast.cli import run
from broadcast.errors import WorkspaceError
from broadcast.programmes.build import only_one
from broadcast.recordings import filing, intake
from broadcast.recordings.assignment import Sent
from broadcast.recordings.filing import Place
from broadcast.recordings.intake import AskedSegment, Proposal, Request
from broadcast.script.parts import Speech
from broadcast.sound.ffmpeg import decoding
from broadcast.sound.levels import Levels
from broadcast.voices import Pace, estimate_s
from broadcast.workspace import readings
from support.rooms import RATE_HZ, in_room, silence, speech, take, with_noise
from support.workspaces import BROADCAST_YAML, Write

TEXTS = (
    "Kính chào bà con. Đây là chương trình của bảo hiểm xã hội tỉnh, mời bà con lắng nghe.",
    "Vì sao em nào cũng cần có thẻ bảo hiểm y tế?",
    "Khi ốm đau, quỹ bảo hiểm y tế trả phần lớn tiền khám chữa bệnh. Một tấm thẻ đỡ cho cả nhà.",
    "Mua ngay tại trường. Thầy cô thu tiền, rồi gửi danh sách đi.",
)
SEGMENTS = {
    number: AskedSegment(number, text, estimate_s(text, Pace()))
    for number, text in enumerate(TEXTS, start=1)
}
WANTED = {number: Speech(number, number, None, text) for number, text in enumerate(TEXTS, start=1)}
DAY = date(2026, 11, 23)


def _spoken(number: int) -> np.ndarray:
    return np.concatenate([silence(0.8), speech(TEXTS[number - 1]), silence(0.8)])


def _send(folder: Path, sounds: dict[int, np.ndarray]) -> tuple[Sent, ...]:
    sent = []
    for number, sound in sounds.items():
        path = folder / f"{number:02}.wav"
        write_wav(path, sound, RATE_HZ)
        sent.append(Sent(path, (number,)))
    return tuple(sent)


def _propose(folder: Path, sent: Sequence[Sent], **more: object) -> Proposal:
    raw = folder / "raw"
    raw.mkdir(exist_ok=True)
    return intake.propose(Request(tuple(sent), SEGMENTS, 1800.0, **more), raw)


def _findings(proposal: Proposal) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for problem in proposal.problems:
        found.setdefault(problem.path.name if problem.path else "", []).append(problem.message)
    return found


def _place(folder: Path) -> Place:
    return Place(folder / "recordings", "hmn", WANTED)


def test_good_recordings_are_measured_and_nothing_is_found(tmp_path: Path) -> None:
    good = {n: with_noise(in_room(_spoken(n), 0.3, 6), -62, n) for n in SEGMENTS}
    proposal = _propose(tmp_path, _send(tmp_path, good))
    assert proposal.problems == ()
    assert proposal.usable
    for proposed in proposal.segments:
        length_s = len(speech(TEXTS[proposed.segment.number - 1])) / RATE_HZ
        assert proposed.piece.begin_s == pytest.approx(0.8, abs=0.1)
        assert proposed.piece.length_s == pytest.approx(length_s, abs=0.35)
        assert proposed.measures.noise_dbfs == pytest.approx(-62, abs=4)
        assert 120 < proposed.measures.syllables_per_min < 260


def test_each_fault_is_found_on_its_own_file_and_told_in_figures(tmp_path: Path) -> None:
    clean = {n: in_room(_spoken(n), 0.3, 6) for n in SEGMENTS}
    sounds = {
        1: with_noise(clean[1] * 0.25, -42),
        2: with_noise(clean[2] * 8, -60).clip(-1, 1),
        3: with_noise(in_room(_spoken(3), 1.1, -2), -65),
        4: with_noise(clean[4], -62)[: round(2.2 * RATE_HZ)],
    }
    proposal = _propose(tmp_path, _send(tmp_path, sounds))
    found = _findings(proposal)
    assert any("noise" in message and "dB" in message for message in found["01.wav"])
    assert any(message.startswith("too much of it is clipped") for message in found["02.wav"])
    assert any(message.startswith("the room echoes: about") for message in found["03.wav"])
    assert any(message.startswith("segment 4 lasts") for message in found["04.wav"])
    assert not proposal.usable
    assert all(problem.hint for problem in proposal.problems)
    with pytest.raises(WorkspaceError):
        filing.file_all(proposal, _place(tmp_path), None, DAY)
    assert not (tmp_path / "recordings").exists()


def test_swapped_segments_are_noticed_by_their_lengths(tmp_path: Path) -> None:
    swapped = {1: _spoken(2), 2: _spoken(1), 3: _spoken(3), 4: _spoken(4)}
    noisy = {number: with_noise(sound, -62) for number, sound in swapped.items()}
    proposal = _propose(tmp_path, _send(tmp_path, noisy))
    assert set(_findings(proposal)) == {"01.wav", "02.wav"}


def test_force_lets_a_person_decide_about_lengths_only(tmp_path: Path) -> None:
    sounds = {n: with_noise(_spoken(n), -62) for n in SEGMENTS}
    sounds[3] = sounds[3][: 2 * RATE_HZ]
    sent = _send(tmp_path, sounds)
    assert not _propose(tmp_path, sent).usable
    assert _propose(tmp_path, sent, force=True).usable


def test_files_that_cannot_be_used_are_all_named(tmp_path: Path) -> None:
    sent = _send(tmp_path, {1: np.zeros(RATE_HZ * 3), 2: with_noise(_spoken(2), -62)})
    (tmp_path / "03.wav").write_bytes(b"this is no sound")
    proposal = _propose(tmp_path, [*sent, Sent(tmp_path / "03.wav", (3,))])
    assert set(_findings(proposal)) == {"01.wav", "03.wav"}
    assert not proposal.usable


@pytest.mark.parametrize("noise_dbfs", [-40, -50, -60])
def test_cleaning_lowers_noise_and_mends_speech(noise_dbfs: float, tmp_path: Path) -> None:
    dry = _spoken(3)
    noisy = with_noise(dry, noise_dbfs)
    cleaned = _cleaned(noisy, tmp_path / "a.flac")
    assert _noise_dbfs(cleaned) < _noise_dbfs(noisy) - 4
    assert _distortion_db(dry, cleaned) > _distortion_db(dry, noisy) + 1


def test_cleaning_leaves_clean_speech_as_it_is(tmp_path: Path) -> None:
    clean = with_noise(_spoken(3), -80)
    assert _distortion_db(clean, _cleaned(clean, tmp_path / "a.flac")) > 30


def _cleaned(sound: np.ndarray, path: Path) -> np.ndarray:
    decoding.write_cleaned_speech(sound.astype(np.float32), path, RATE_HZ, _noise_dbfs(sound))
    return np.concatenate(list(decoding.decode(path, RATE_HZ))).astype(np.float64)


def _noise_dbfs(sound: np.ndarray) -> float:
    levels = Levels(RATE_HZ)
    levels.add(sound.astype(np.float32))
    return levels.speech_and_noise_dbfs()[1]


def _distortion_db(wanted: np.ndarray, found: np.ndarray) -> float:
    """Energy of what is wanted over all else, both above 80 Hz, at the best delay and gain."""
    high_pass = butter(2, 80, "high", fs=RATE_HZ, output="sos")
    wanted = sosfilt(high_pass, wanted)
    found = found if len(found) > len(wanted) else sosfilt(high_pass, found)
    frames = 1 << (len(wanted) + len(found)).bit_length()
    one, other = np.fft.rfft(wanted, frames), np.fft.rfft(found, frames)
    delay = int(np.argmax(np.fft.irfft(other * np.conj(one))))
    wanted = np.roll(np.pad(wanted, (0, frames - len(wanted))), delay)
    found = np.pad(found, (0, frames - len(found)))
    gain = np.dot(found, wanted) / np.dot(wanted, wanted)
    rest = found - gain * wanted
    return 10 * float(np.log10(np.sum((gain * wanted) ** 2) / np.sum(rest**2)))


def test_a_long_take_is_cut_cleaned_filed_and_remembered(tmp_path: Path) -> None:
    sound, _spans = take(TEXTS)
    path = tmp_path / "hmn.wav"
    write_wav(path, with_noise(in_room(sound, 0.35, 6), -58), RATE_HZ)
    proposal = _propose(tmp_path, [Sent(path, (1, 2, 3, 4))])
    assert proposal.problems == ()
    place = _place(tmp_path)
    place.folder.mkdir()
    (place.folder / "hmn-02.ogg").write_bytes(b"former")
    (place.folder / "hmn.m4a").write_bytes(b"former take of all")
    (place.folder / "blt-02.ogg").write_bytes(b"another language")
    files = filing.file_all(proposal, place, "Vàng Thị Mỷ", DAY)
    assert [file.name for file in files] == [f"hmn-{n:02}.flac" for n in SEGMENTS]
    there = sorted(file.name for file in place.folder.iterdir())
    assert there == ["blt-02.ogg", *(file.name for file in files), "hmn.readings.json"]
    for file, proposed in zip(files, proposal.segments, strict=True):
        assert decoding.probe(file).duration_s == pytest.approx(
            proposed.piece.length_s + 0.6, abs=0.1
        )
    known, problems = readings.load(place.folder / "hmn.readings.json")
    assert problems == ()
    second = known.takes["hmn-02.flac"]
    assert second.texts == {"2": readings.digest_of(TEXTS[1])}
    assert (second.reader, second.read_on, second.original) == ("Vàng Thị Mỷ", DAY, "hmn.wav")
    assert second.measures is not None
    first = files[0].read_bytes()
    filing.file_all(proposal, place, "Vàng Thị Mỷ", DAY)
    assert files[0].read_bytes() == first


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("a.m4a", ("-ac", "2", "-ar", "48000", "-c:a", "aac", "-b:a", "64k")),
        ("a.ogg", ("-c:a", "libopus", "-b:a", "24k")),
        ("a.mp3", ("-ar", "16000", "-c:a", "libmp3lame", "-b:a", "32k")),
        ("a.wav", ("-ar", "8000", "-c:a", "pcm_s16le")),
    ],
)
def test_what_phones_send_is_cut_and_filed(
    name: str, codec: tuple[str, ...], tmp_path: Path
) -> None:
    sound, spans = take(TEXTS)
    write_wav(tmp_path / "long.wav", with_noise(in_room(sound, 0.3, 6), -58), RATE_HZ)
    command = [decoding.executable(), "-v", "error", "-i", str(tmp_path / "long.wav"), *codec]
    subprocess.run([*command, str(tmp_path / name)], check=True)
    proposal = _propose(tmp_path, [Sent(tmp_path / name, (1, 2, 3, 4))])
    assert proposal.usable, proposal.problems
    begins_s = [proposed.piece.begin_s for proposed in proposal.segments]
    assert begins_s == pytest.approx([begin_s for begin_s, _end_s in spans], abs=0.25)
    assert len(filing.file_all(proposal, _place(tmp_path), None, DAY)) == 4


def test_a_take_with_too_few_pauses_is_refused_unless_cuts_are_named(tmp_path: Path) -> None:
    path = tmp_path / "hmn.wav"
    sound = np.concatenate([silence(1), speech(TEXTS[1]), speech(TEXTS[1]), silence(1)])
    write_wav(path, with_noise(sound, -60), RATE_HZ)
    sent = [Sent(path, (1, 2, 3, 4))]
    (problem,) = _propose(tmp_path, sent).problems
    assert "too few to part 4 segments" in problem.message
    half_s = 1 + len(speech(TEXTS[1])) / RATE_HZ
    proposal = _propose(tmp_path, [Sent(path, (1, 2))], cuts_s=(half_s,), force=True)
    assert proposal.segments[1].piece.begin_s == pytest.approx(half_s, abs=0.1)
    (problem,) = _propose(tmp_path, sent, cuts_s=(half_s,)).problems
    assert "1 boundaries part 2 segments, but there are 4" in problem.message


def test_when_filing_fails_everything_is_as_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposal = _propose(tmp_path, _send(tmp_path, {2: with_noise(_spoken(2), -62)}))
    place = _place(tmp_path)
    place.folder.mkdir()
    (place.folder / "hmn-02.ogg").write_bytes(b"former")

    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(filing.readings, "save", full)
    with pytest.raises(Exception, match="the disk is full"):
        filing.file_all(proposal, place, None, DAY)
    assert [file.name for file in place.folder.iterdir()] == ["hmn-02.ogg"]
    assert (place.folder / "hmn-02.ogg").read_bytes() == b"former"


def test_what_a_killed_run_laid_aside_is_put_back(tmp_path: Path) -> None:
    former = tmp_path / ".former"
    former.mkdir()
    (former / "hmn-01.ogg").write_bytes(b"lost")
    (former / "hmn-02.ogg").write_bytes(b"replaced")
    (tmp_path / "hmn-02.flac").write_bytes(b"new")
    filing.put_back(tmp_path)
    there = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert there == {"hmn-01.ogg": b"lost", "hmn-02.flac": b"new"}


def test_one_segment_is_not_filed_beside_a_take_of_all(tmp_path: Path) -> None:
    proposal = _propose(tmp_path, _send(tmp_path, {2: with_noise(_spoken(2), -62)}))
    place = _place(tmp_path)
    place.folder.mkdir()
    (place.folder / "hmn.m4a").write_bytes(b"take of all")
    with pytest.raises(WorkspaceError, match="take of all segments"):
        filing.file_all(proposal, place, None, DAY)


def test_the_command_takes_in_and_the_programme_is_built(
    workspace: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    province = BROADCAST_YAML.replace(
        "master:", "  hmn: {name: Tiếng Mông, voice: recorded}\nmaster:"
    )
    front = (
        "---\ntitle: Chào\ntopic: loi-ich\nform: news\nstatus: approved\n"
        "approved_on: 2026-11-02\ncredits: {approver: A}\n---\n"
    )
    script = front + "\n\n".join(TEXTS[1:3]) + "\n"
    root = workspace({"broadcast.yaml": province, "scripts_content/chao/hmn.md": script})
    for number in (1, 2):
        write_wav(tmp_path / f"đoạn {number}.wav", with_noise(_spoken(number + 1), -60), RATE_HZ)
    files = [str(tmp_path / f"đoạn {number}.wav") for number in (2, 1)]
    arguments = ["-C", str(root), "record", "add", *files, "--programme", "chao", "--lang", "hmn"]
    assert run([*arguments, "--json"]) == 1
    shown = json.loads(capsys.readouterr().out)
    assert shown["taken"] is False
    assert [s["file"] for s in shown["segments"]] == ["đoạn 1.wav", "đoạn 2.wav"]
    assert not (root / "scripts_content" / "chao" / "recordings").exists()
    with only_one(root):
        assert run([*arguments, "--yes"]) == 1
    assert "another build is running" in capsys.readouterr().err
    assert run([*arguments, "--yes", "--reader", "Mỷ", "--date", "2026-11-20"]) == 0
    capsys.readouterr()
    assert run(["-C", str(root), "build", "--only-lang", "hmn"]) == 0
    assert (root / "output" / "programmes" / "chao" / "chao.hmn.mp3").is_file()
