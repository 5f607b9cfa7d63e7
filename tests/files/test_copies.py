"""Names of copies, as Windows, macOS, browsers, editors and shared disks give them."""

from __future__ import annotations

import unicodedata

import pytest

from broadcast.files.copies import original_name, twins


@pytest.mark.parametrize(
    "name",
    [
        "lich-quy-4 - Copy.yaml",
        "lich-quy-4 - Copy (2).yaml",
        "lich-quy-4 - Bản sao.yaml",
        "lich-quy-4 - Bản sao (3).yaml",
        unicodedata.normalize("NFD", "lich-quy-4 - Bản sao.yaml"),
        "Copy of lich-quy-4.yaml",
        "Bản sao của lich-quy-4.yaml",
        "lich-quy-4 copy.yaml",
        "lich-quy-4 copy 2.yaml",
        "lich-quy-4 (copy).yaml",
        "lich-quy-4 (1).yaml",
        "lich-quy-4(1).yaml",
        "lich-quy-4 (1) - Copy.yaml",
        "lich-quy-4 (May-Lan's conflicted copy 2026-11-27).yaml",
        "lich-quy-4 (conflicted copy 2026-11-27 101112).yaml",
        "lich-quy-4 (Bản sao xung đột của Lan 2026-11-27).yaml",
        "lich-quy-4.sync-conflict-20261127-101112-ABCDEFG.yaml",
        "lich-quy-4_conf(1).yaml",
        "lich-quy-4-DESKTOP-4F7GH2K.yaml",
        "lich-quy-4-LAPTOP-ABC123-2.yaml",
        "~$lich-quy-4.yaml",
        "lich-quy-4.yaml.bak",
        "lich-quy-4.bak.yaml",
        "lich-quy-4.yaml~",
        "lich-quy-4.yaml.orig",
    ],
)
def test_copies_are_known_by_their_names(name: str) -> None:
    assert original_name(name) == "lich-quy-4.yaml"


@pytest.mark.parametrize(
    "name",
    [
        "lich-quy-4.yaml", "2026.yaml", "2026-q4.yaml", "communes.yaml", "lich-mau.yaml",
        "tuan-50 (tet).yaml", "sao-mai.yaml", "photocopy.yaml", "lich-sao-chep-bai.yaml",
        "vi.md", "lich (Điện Biên).yaml", "pc-01.yaml",
    ],
)  # fmt: skip
def test_other_names_are_no_copies(name: str) -> None:
    assert original_name(name) is None


def test_names_that_differ_in_case_or_ending_only() -> None:
    assert twins(["a.yaml", "A.yaml", "b.yml", "b.yaml", "c.yaml"]) == {
        "A.yaml": "a.yaml",
        "b.yml": "b.yaml",
    }
