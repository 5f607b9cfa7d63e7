"""Text in pictures: the fonts that come with the package, measuring, wrapping, drawing; colours.

Letters are laid out by Pillow's own simple layout, never by a library that may be absent, so that
pictures are the same on every machine. Characters that Noto Sans lacks (Tai Viet, arrows) come from
a second font, piece by piece.
"""

from __future__ import annotations

import functools
import struct
import unicodedata
import zlib
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

Colour = tuple[int, int, int]

_FONTS = Path(__file__).parent / "fonts"
_MEASURE_PX = 100
_ELLIPSIS = "…"
_LONG_WORD = 12
_COLOURS = 128
_COMPRESSION = 3


def clean(text: str) -> str:
    """One line of composed Unicode without control and format characters."""
    composed = unicodedata.normalize("NFC", " ".join(text.split()))
    return "".join(char for char in composed if unicodedata.category(char) not in {"Cc", "Cf"})


@functools.lru_cache(maxsize=64)
def font(name: str, size_px: float) -> FreeTypeFont:
    """A font of the package at a size: ``Regular``, ``Bold``, ``Math`` or ``TaiViet``."""
    from PIL import ImageFont

    file = f"NotoSans-{name}.ttf" if name in {"Regular", "Bold"} else f"NotoSans{name}-Regular.ttf"
    return ImageFont.truetype(str(_FONTS / file), size_px, layout_engine=ImageFont.Layout.BASIC)


def width_px(text: str, size_px: float, name: str = "Regular") -> float:
    """Width of one line; unhinted letters grow with their size, so one size measures for all."""
    return _width_at_100(text, name) * size_px / _MEASURE_PX


@functools.lru_cache(maxsize=2048)
def _width_at_100(text: str, name: str) -> float:
    return sum(font(piece, _MEASURE_PX).getlength(part) for piece, part in _pieces(text, name))


def _pieces(text: str, name: str) -> Iterator[tuple[str, str]]:
    """Parts of a line, each with the font that has its characters."""
    for piece, chars in groupby(text, key=lambda char: _font_of(char, name)):
        yield piece, "".join(chars)


def _font_of(char: str, name: str) -> str:
    if "\uaa80" <= char <= "\uaadf":
        return "TaiViet"
    return "Math" if "\u2190" <= char <= "\u25ff" else name


def draw_line(
    draw: ImageDraw,
    at: tuple[float, float],
    text: str,
    size_px: float,
    colour: Colour,
    name: str = "Regular",
) -> None:
    """Draw one line; `at` is the left end of its baseline."""
    x, y = at
    for piece, part in _pieces(text, name):
        draw.text((x, y), part, fill=colour, font=font(piece, size_px), anchor="ls")
        x += width_px(part, size_px, piece)


def shorten(text: str, size_px: float, limit_px: float, name: str = "Regular") -> str:
    """The text, or what fits of its beginning with an ellipsis; empty where nothing fits."""
    if width_px(text, size_px, name) <= limit_px:
        return text
    low, high = 0, len(text)
    while low < high:  # the longest beginning that fits
        middle = (low + high + 1) // 2
        if width_px(text[:middle].rstrip() + _ELLIPSIS, size_px, name) <= limit_px:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip() + _ELLIPSIS if low else ""


def wrap(text: str, size_px: float, limit_px: float, name: str = "Regular") -> list[str]:
    """Lines of about equal width, as few as fit into `limit_px`; a longer word stands alone."""
    fewest = len(_fill(text, size_px, limit_px, name))
    low, high = 0.0, limit_px
    while high - low > 1.0:  # the narrowest column that needs no more lines
        middle = (low + high) / 2
        if len(_fill(text, size_px, middle, name)) <= fewest:
            high = middle
        else:
            low = middle
    return _fill(text, size_px, high, name)


def _fill(text: str, size_px: float, limit_px: float, name: str) -> list[str]:
    """Put as many words into each line as it holds."""
    lines: list[str] = []
    space_px = width_px(" ", size_px, name)
    used_px = 0.0
    for word in _words(text):
        word_px = width_px(word, size_px, name)
        if lines and used_px + space_px + word_px <= limit_px:
            lines[-1] += f" {word}"
            used_px += space_px + word_px
        else:
            lines.append(word)
            used_px = word_px
    return lines


@functools.lru_cache(maxsize=256)
def _words(text: str) -> tuple[str, ...]:
    """Words that lines are made of; a one-letter word stays with the next, a number with the last.

    So "y tế" and "năm 2026" are not torn apart.
    """
    words: list[str] = []
    for word in text.split():
        lonely = words and len(words[-1].rpartition(" ")[2]) == 1 and words[-1][-1].isalpha()
        if words and (lonely or word[0].isdigit()) and len(words[-1]) + len(word) < _LONG_WORD:
            words[-1] += f" {word}"
        else:
            words.append(word)
    return tuple(words)


def fit(
    text: str, box_px: tuple[float, float], sizes_px: range, leading: float, name: str = "Bold"
) -> tuple[int, list[str]]:
    """The largest of the falling `sizes_px` at which the wrapped text fits into width and height.

    Returns the size and the lines. At the smallest size what is too much is cut with an ellipsis.
    """
    width, height = box_px
    for size in sizes_px:
        lines = _fill(text, size, width, name)
        if max(width_px(line, size, name) for line in lines or [""]) > width:
            continue  # a single word is too wide
        if len(lines) * size * leading <= height:
            return size, wrap(text, size, width, name)
    size = sizes_px[-1]
    lines = _fill(text, size, width, name)
    kept = lines[: max(1, int(height // (size * leading)))]
    if len(lines) > len(kept):
        kept[-1] += f" {_ELLIPSIS}"
    return size, [shorten(line, size, width, name) for line in kept]


def mix(colour: Colour, other: Colour, share: float) -> Colour:
    """A colour between two; `share` (0 to 1) is how much of the other."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(colour, other, strict=True))
    return red, green, blue


def png(image: Image) -> bytes:
    """A PNG file of at most 256 colours, written here: Pillow loads five formats to save one.

    The format is ISO/IEC 15948. A low compression level costs a third of the time of the usual one
    and a quarter more bytes.
    """
    from PIL import Image

    few = image.quantize(_COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    width, height = few.size
    rows = few.tobytes()
    lines = b"".join(b"\0" + rows[at : at + width] for at in range(0, len(rows), width))
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
        (b"PLTE", bytes(few.getpalette() or ())),
        (b"IDAT", zlib.compress(lines, _COMPRESSION)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )
