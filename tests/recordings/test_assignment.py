"""Which segment a file of a reader holds, told by its name."""

from __future__ import annotations

from pathlib import Path

import pytest

from broadcast.errors import WorkspaceError
from broadcast.recordings.assignment import assign, number_in

PLACE = ("tro-cap-75", "hmn")


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("hmn-01.wav", 1),
        ("01.m4a", 1),
        ("1.mp3", 1),
        ("đoạn 3.mp3", 3),
        ("Đoạn 03 - Vàng Thị Mỷ.m4a", 3),
        ("Đoạn_12.ogg", 12),
        ("doan7.amr", 7),
        ("Đoạn 4.m4a", 4),  # decomposed, as a Mac sends it
        ("segment 5 20261120.wav", 5),
        ("hmn_09.3gp", 9),
        ("tro-cap-75-hmn-04.wav", 4),
        ("tro-cap-75 hmn 4.wav", 4),
        ("Recording (6).m4a", 6),
        ("02 (1).m4a", 2),  # a second download
        ("Voice 0008.m4a", 8),
        ("ghi âm.m4a", None),
        ("hmn.m4a", None),
        ("tro-cap-75.m4a", None),
        ("20261120_083000.m4a", None),
        ("3 va 4.m4a", None),
        ("00.wav", None),
        ("AUD-20261120-WA0003.opus", None),
    ],
)
def test_the_number_in_a_name(name: str, number: int | None) -> None:
    assert number_in(name, *PLACE) == number


def _files(folder: Path, *names: str) -> list[Path]:
    paths = [folder / name for name in names]
    for path in paths:
        path.touch()
    return paths


def test_files_are_put_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    files = _files(tmp_path, "đoạn 3.mp3", "01.m4a")
    sent = assign(files, PLACE, [1, 2, 3], [])
    assert [(item.path.name, item.numbers) for item in sent] == [
        ("01.m4a", (1,)),
        ("đoạn 3.mp3", (3,)),
    ]


def test_one_file_without_a_number_is_one_take_of_all(tmp_path: Path) -> None:
    (long,) = _files(tmp_path, "hmn.m4a")
    assert assign([long], PLACE, [1, 2, 4], [])[0].numbers == (1, 2, 4)
    assert assign([long], PLACE, [1, 2, 4], [2, 4])[0].numbers == (2, 4)


def test_named_segments_are_taken_in_the_order_of_the_files(tmp_path: Path) -> None:
    files = _files(tmp_path, "b.wav", "a.wav")
    sent = assign(files, PLACE, [1, 2, 3], [3, 1])
    assert [(item.path.name, item.numbers) for item in sent] == [("a.wav", (1,)), ("b.wav", (3,))]
    with pytest.raises(WorkspaceError, match="2 files for 3 segments"):
        assign(files, PLACE, [1, 2, 3], [1, 2, 3])


def test_every_file_that_does_not_fit_is_named(tmp_path: Path) -> None:
    files = _files(tmp_path, "01.wav", "hmn-1.mp3", "9.wav", "ghi âm.wav", "2.wav")
    with pytest.raises(WorkspaceError) as raised:
        assign(files, PLACE, [1, 2, 3], [])
    wrong = [problem.path.name for problem in raised.value.problems if problem.path]
    assert wrong == ["hmn-1.mp3", "9.wav", "ghi âm.wav"]
    with pytest.raises(WorkspaceError) as raised:
        assign([tmp_path / "x.wav", *_files(tmp_path, "1.docx")], PLACE, [1], [])
    assert len(raised.value.problems) == 2


def test_segments_that_are_not_recorded_are_refused(tmp_path: Path) -> None:
    files = _files(tmp_path, "a.wav")
    with pytest.raises(WorkspaceError, match="segment 7 is not one that is recorded"):
        assign(files, PLACE, [1, 2], [7])
    with pytest.raises(WorkspaceError, match="named twice: 1"):
        assign(files, PLACE, [1, 2], [1, 1])
