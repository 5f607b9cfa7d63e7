from __future__ import annotations

import io
import string
import time
import unicodedata
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from broadcast.pictures import cover, lettering
from broadcast.pictures.cover import Waveform

FONTS = Path(lettering.__file__).parent / "fonts"
TITLES = (
    "VssID",
    "Bảo hiểm y tế học sinh, sinh viên",
    "Nghị quyết số 28-NQ/TW và những điều bà con cần biết " * 4,
    "Nghiêngnghiêngnghiêngnghiêngnghiêngnghiêngnghiêngnghiêng",
    "",
)


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def sound(duration_s: float = 60.0, **changes: object) -> Waveform:
    steps = int(duration_s / 0.02)
    level = np.abs(np.sin(np.arange(steps) * 0.02 * 3)).astype(np.float32) * 0.7
    given: dict[str, object] = {
        "title": "Mua thẻ BHYT ở đâu?",
        "duration_s": duration_s,
        "peaks": np.stack((-level, level), axis=1),
        "momentary_lufs": np.full(int(duration_s * 10), -16.0),
        "chapters": ((0.0, "Mở đầu"), (duration_s / 2, "Hỏi và đáp")),
        "spans": (
            (0.0, duration_s * 0.1, "jingle", "mo-dau"),
            (duration_s * 0.1, duration_s * 0.5, "speech", "Hỏi"),
            (duration_s * 0.5, duration_s * 0.8, "speech", "Đáp"),
            (duration_s * 0.8, duration_s, "recording", "phong-van.m4a"),
            (duration_s * 0.1, duration_s * 0.8, "bed", "gentle"),
        ),
        "target_lufs": -16.0,
        "facts": "1:00 · −16,0 LUFS",
    }
    return Waveform(**{**given, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize("title", TITLES)
def test_cover_is_a_small_square_and_always_the_same(title: str) -> None:
    first = cover.cover(title, "Điện Biên", "Tiếng Việt", "loi-ich")
    assert first == cover.cover(title, "Điện Biên", "Tiếng Việt", "loi-ich")
    assert opened(first).size == (cover.COVER_PX, cover.COVER_PX)
    assert len(first) < 40_000


def test_the_colour_of_a_cover_follows_from_its_topic() -> None:
    def ground(topic: str) -> tuple[int, ...]:
        return opened(cover.cover("Lương hưu", "A", "B", topic)).convert("RGB").getpixel((2, 2))

    assert ground("gia-tri") == ground("gia-tri")
    assert len({ground(f"topic-{number}") for number in range(40)}) >= 8


def test_text_stays_in_its_box() -> None:
    for title in TITLES:
        size, lines = lettering.fit(title, (428, 274), range(92, 25, -2), leading=1.2)
        assert len(lines) * size * 1.2 <= 274
        assert all(lettering.width_px(line, size, "Bold") <= 428 for line in lines)


@given(st.text(alphabet=string.ascii_letters + " ảỗđ,?", max_size=200))
@settings(max_examples=60, deadline=None)
def test_wrapping_loses_no_word(text: str) -> None:
    assert " ".join(lettering.wrap(text, 30, 300)).split() == text.split()


def test_short_words_and_numbers_are_not_torn_off() -> None:
    lines = lettering.wrap("Bảo hiểm y tế năm 2026", 60, 330, "Bold")
    assert any("y tế" in line for line in lines)
    assert any("năm 2026" in line for line in lines)


def test_decomposed_text_draws_the_same_picture() -> None:
    title = "Thẻ bảo hiểm y tế"
    assert cover.cover(title, "Điện Biên", "Tiếng Việt", "a") == cover.cover(
        unicodedata.normalize("NFD", title), "Điện Biên", "Tiếng Việt", "a"
    )


@pytest.mark.parametrize("name", ["Regular", "Bold"])
def test_fonts_have_every_vietnamese_letter(name: str) -> None:
    letters = set(string.printable.strip() + "–—…“”‘’•₫ƀčĕĭŏŭñ")
    for base in "aăâeêioôơuưy":
        for tone in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"):
            letters.add(unicodedata.normalize("NFC", base + tone))
    letters |= {letter.upper() for letter in letters} | set("đĐ")
    unknown = lettering.font(name, 40).getmask("\U0010fffd")
    for letter in letters:
        assert len(letter) == 1
        mask = lettering.font(name, 40).getmask(letter)
        assert (mask.size, bytes(mask)) != (unknown.size, bytes(unknown)), letter


def test_signs_and_tai_viet_come_from_the_other_fonts() -> None:
    for char, name in (("ꪼ", "TaiViet"), ("→", "Math"), ("−", "Math")):
        unknown = lettering.font(name, 40).getmask("\U0010fffd")
        assert bytes(lettering.font(name, 40).getmask(char)) != bytes(unknown)
        assert lettering.width_px(char, 40) == pytest.approx(lettering.width_px(char, 40, name))


def test_fonts_are_small_and_carry_their_licence() -> None:
    assert sum(path.stat().st_size for path in FONTS.glob("*.ttf")) < 250_000
    assert "SIL Open Font License, Version 1.1" in (FONTS / "OFL.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("duration_s", [2.0, 60.0, 1200.0])
def test_waveform_is_the_same_every_time(duration_s: float) -> None:
    data = cover.waveform(sound(duration_s))
    assert data == cover.waveform(sound(duration_s))
    assert opened(data).size == (1600, 360)
    assert len(data) < 120_000


def test_waveform_shows_where_it_is_loud_and_where_silent() -> None:
    peaks = np.zeros((3000, 2), dtype=np.float32)
    peaks[1000:2000] = (-0.8, 0.8)
    data = cover.waveform(sound(60, peaks=peaks, momentary_lufs=None, target_lufs=None))
    pixels = np.asarray(opened(data).convert("RGB")).astype(int)
    inked = (pixels[102:242].min(axis=2) < 200).sum(axis=0)  # inside the envelope's frame
    quiet, loud = inked[150:400], inked[700:900]
    assert loud.min() > 90
    assert quiet.max() < 10


def test_each_kind_has_its_colour_in_the_band() -> None:
    pixels = np.asarray(opened(cover.waveform(sound(60))).convert("RGB"))
    band = [tuple(pixels[271, x]) for x in (100, 500, 900, 1400)]
    assert len(set(band)) == 4


@pytest.mark.parametrize(
    "changes",
    [
        {"peaks": np.zeros(0, dtype=np.float32), "momentary_lufs": None, "spans": ()},
        {"peaks": np.full(7, np.nan, dtype=np.float32)},
        {"peaks": np.full((100_000,), 3.0, dtype=np.float32)},
        {"momentary_lufs": np.full(600, -np.inf)},
        {"momentary_lufs": np.zeros(1)},
        {"chapters": tuple((float(at), f"Phần {at} của chương trình") for at in range(60))},
        {"title": "", "facts": "", "chapters": ((70.0, "sau khi hết"),)},
        {"duration_s": 0.0},
        {"spans": tuple((at / 2, at / 2 + 0.4, "speech", f"Giọng {at}") for at in range(120))},
    ],
)
def test_odd_input_still_gives_a_picture(changes: dict[str, object]) -> None:
    assert opened(cover.waveform(sound(**changes))).size == (1600, 360)


def test_pictures_cost_little_time() -> None:
    """A few hundredths of a second each; the bound is generous for a busy machine."""
    long = sound(1200)
    for draw in (
        lambda: cover.cover(TITLES[2], "Điện Biên", "Tiếng Việt", "x"),
        lambda: cover.waveform(long),
    ):
        draw()
        took_s = []
        for _ in range(5):
            start = time.process_time()
            draw()
            took_s.append(time.process_time() - start)
        assert min(took_s) < 0.1
