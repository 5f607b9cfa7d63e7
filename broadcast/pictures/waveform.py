"""The waveform picture of a finished programme: whether it is right, at a glance.

From top to bottom: title and facts, chapter flags, the envelope coloured by what is heard, with the
curve of momentary loudness and the target over it, a band of segments, one of beds, time, legend.

Shapes are drawn with numpy as coverage per column, which gives them smooth edges at no cost.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from broadcast.i18n import _
from broadcast.pictures.lettering import Colour, clean, draw_line, png, shorten, width_px

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

SpanKind = Literal["speech", "recording", "jingle", "bed"]
WaveSpan = tuple[float, float, SpanKind, str]

WIDTH_PX, HEIGHT_PX = 1600, 360
_LEFT, _RIGHT = 32, 1526  # the time axis, px
_WAVE_TOP, _WAVE_BOTTOM = 98, 246
_BAND_TOP, _BED_TOP, _AXIS_TOP = 254, 280, 290
_LEAST_FLAG_PX = 72  # a narrower flag shows the chapter's number instead of a cut title
_SMOOTH_PX = 9  # the curve of loudness is averaged over this
_LOUDNESS_RANGE_DB = (-26.0, 10.0)  # below and above the target, over the height of the envelope

_PAPER, _INK, _GREY, _RULE = (255, 255, 255), (28, 36, 46), (104, 114, 126), (226, 230, 235)
_CURVE, _TARGET = (24, 30, 40), (214, 48, 49)
_SILENCE = (176, 184, 194)
_SPEECH = ((33, 113, 181), (0, 137, 123), (94, 83, 196), (84, 140, 47), (2, 132, 199),
           (121, 85, 72))  # fmt: skip
_OTHER: dict[str, Colour] = {"recording": (230, 120, 23), "jingle": (190, 46, 122),
                             "bed": (204, 160, 29)}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Waveform:
    """What the picture shows of one finished programme; times in seconds from its start."""

    title: str
    duration_s: float
    peaks: NDArray[np.float32]
    """Shape (n, 2) lowest and highest sample, or (n,) peak magnitude, of n equal stretches."""
    momentary_lufs: NDArray[np.float64] | None = None
    """Shape (m,): momentary loudness at m equal steps; -inf where nothing is heard."""
    chapters: tuple[tuple[float, str], ...] = ()
    """Start and title of each."""
    spans: tuple[WaveSpan, ...] = ()
    """Start, end, kind and label; the label of speech is its voice or speaker. Beds may overlap."""
    target_lufs: float | None = None
    facts: str = ""
    """A line of facts at the upper right, such as length, loudness and peak."""


def waveform(sound: Waveform) -> bytes:
    """PNG of 1600 x 360; the words of its legend are in the interface language."""
    from PIL import Image, ImageDraw

    colours = _colours(sound.spans)
    canvas = np.full((HEIGHT_PX, WIDTH_PX, 3), 255, dtype=np.float32)
    ticks = _ticks(sound.duration_s)
    _draw_grid(canvas, sound, ticks)
    _draw_envelope(canvas, sound, colours)
    _draw_loudness(canvas, sound)
    image = Image.fromarray((canvas + 0.5).astype(np.uint8))
    draw = ImageDraw.Draw(image)
    _draw_head(draw, sound)
    _draw_chapters(draw, sound)
    _draw_spans(draw, sound, colours)
    _draw_axes(draw, sound, ticks)
    _draw_legend(draw, sound, colours)
    return png(image)


def _x_of(time_s: float, duration_s: float) -> float:
    return _LEFT + (_RIGHT - _LEFT) * min(1.0, max(0.0, time_s / max(duration_s, 1e-9)))


def _colours(spans: Sequence[WaveSpan]) -> dict[tuple[str, str], Colour]:
    """Colour of each kind, and of each voice for speech, in the order in which they are heard."""
    found: dict[tuple[str, str], Colour] = {}
    voices = 0
    for _start, _end, kind, label in sorted(spans, key=lambda span: span[0]):
        key = (kind, label if kind == "speech" else "")
        if key in found:
            continue
        if kind == "speech":
            found[key] = _SPEECH[voices % len(_SPEECH)]
            voices += 1
        else:
            found[key] = _OTHER[kind]
    return found


def _fill(
    canvas: NDArray[np.float32],
    x: int,
    top: NDArray[np.float64],
    bottom: NDArray[np.float64],
    colours: NDArray[np.float32],
) -> None:
    """Paint one stroke a column from `x` on, from `top` to `bottom` in px, with smooth ends."""
    first, last = int(np.floor(top.min())), int(np.ceil(bottom.max()))
    rows = np.arange(first, max(last, first + 1), dtype=np.float32)[:, None]
    high, low = top.astype(np.float32), bottom.astype(np.float32)
    cover = np.clip(np.minimum(rows + 1, low) - np.maximum(rows, high), 0, 1)[..., None]
    region = canvas[first : first + len(rows), x : x + len(top)]
    region += (colours - region) * cover


def _draw_grid(
    canvas: NDArray[np.float32], sound: Waveform, ticks: list[tuple[float, str]]
) -> None:
    for time_s, _label in ticks:
        canvas[_WAVE_TOP:_WAVE_BOTTOM, round(_x_of(time_s, sound.duration_s))] = _RULE
    canvas[(_WAVE_TOP + _WAVE_BOTTOM) // 2, _LEFT:_RIGHT] = _RULE
    for row in (_WAVE_TOP, _WAVE_BOTTOM - 1):
        canvas[row, _LEFT:_RIGHT] = _RULE


def _per_column(
    values: NDArray[np.float64], reduce: Callable[..., NDArray[np.float64]]
) -> NDArray[np.float64]:
    """One value a column: by `reduce`, a ufunc's ``reduceat``, or by interpolation."""
    columns = _RIGHT - _LEFT
    if len(values) >= columns:
        return reduce(values, np.arange(columns) * len(values) // columns)
    at = (np.arange(columns) + 0.5) * len(values) / columns - 0.5
    return np.interp(at, np.arange(len(values)), values)


def _draw_envelope(
    canvas: NDArray[np.float32], sound: Waveform, colours: dict[tuple[str, str], Colour]
) -> None:
    """Pale from the lowest to the highest sample, full colour for the average of the peaks."""
    peaks: NDArray[np.float64] = np.nan_to_num(np.asarray(sound.peaks, dtype=np.float64)).clip(
        -1, 1
    )
    if peaks.size == 0:
        return
    low, high = (peaks[:, 0], peaks[:, 1]) if peaks.ndim == 2 else (-np.abs(peaks), np.abs(peaks))
    lowest, highest = (
        _per_column(low, np.minimum.reduceat),
        _per_column(high, np.maximum.reduceat),
    )
    size = _per_column(np.ones(len(low)), np.add.reduceat)
    mean = _per_column((high - low) / 2, np.add.reduceat) / size
    ink = np.tile(np.asarray(_SILENCE, dtype=np.float32), (_RIGHT - _LEFT, 1))
    for start, end, kind, label in sorted(sound.spans, key=lambda span: span[2] != "bed"):
        first, last = (round(_x_of(at, sound.duration_s)) - _LEFT for at in (start, end))
        ink[first : max(last, first + 1)] = colours[kind, label if kind == "speech" else ""]
    middle, half = (_WAVE_TOP + _WAVE_BOTTOM) / 2, (_WAVE_BOTTOM - _WAVE_TOP) / 2 - 1
    body = np.maximum(mean * half * 0.7, 0.4)
    outer = ink + (255 - ink) * np.float32(0.55)
    _fill(canvas, _LEFT, middle - np.maximum(highest * half, body),
          middle - np.minimum(lowest * half, -body), outer)  # fmt: skip
    _fill(canvas, _LEFT, middle - body, middle + body, ink)


def _loudness_y(lufs: NDArray[np.float64] | float, target_lufs: float) -> NDArray[np.float64]:
    low, high = _LOUDNESS_RANGE_DB
    share = (np.asarray(lufs) - target_lufs - low) / (high - low)
    return _WAVE_BOTTOM - 2 - np.clip(share, 0, 1) * (_WAVE_BOTTOM - _WAVE_TOP - 4)


def _draw_loudness(canvas: NDArray[np.float32], sound: Waveform) -> None:
    """The curve of momentary loudness, and the dashed line it should hover about."""
    if sound.target_lufs is not None:
        row = int(_loudness_y(sound.target_lufs, sound.target_lufs))
        dashes = np.flatnonzero(np.arange(_RIGHT - _LEFT) % 12 < 7) + _LEFT
        canvas[row : row + 2, dashes] = _TARGET
    momentary = sound.momentary_lufs
    if momentary is None or len(momentary) == 0:
        return
    power = 10 ** (np.nan_to_num(momentary, nan=-100, neginf=-100, posinf=0) / 10)
    power = _smooth(power, round(_SMOOTH_PX * len(power) / (_RIGHT - _LEFT)))
    size = _per_column(np.ones(len(power)), np.add.reduceat)
    lufs = 10 * np.log10(_per_column(power, np.add.reduceat) / size + 1e-12)
    y = _loudness_y(lufs, _axis_target(sound))
    edges = np.concatenate((y[:1], (y[:-1] + y[1:]) / 2, y[-1:]))
    top = np.minimum(np.minimum(edges[:-1], edges[1:]), y) - 0.8
    bottom = np.maximum(np.maximum(edges[:-1], edges[1:]), y) + 0.8
    _fill(canvas, _LEFT, top, bottom, np.asarray(_CURVE, dtype=np.float32))


def _smooth(power: NDArray[np.float64], width: int) -> NDArray[np.float64]:
    """Mean of each `width` neighbours, so that the curve of a long programme is no hatching."""
    if width < 2:
        return power
    padded = np.pad(power, (width // 2 + 1, width - width // 2 - 1), mode="edge")
    sums = np.cumsum(padded)
    return np.asarray((sums[width:] - sums[:-width]) / width)


def _axis_target(sound: Waveform) -> float:
    return -16.0 if sound.target_lufs is None else sound.target_lufs


def _draw_head(draw: ImageDraw, sound: Waveform) -> None:
    facts = clean(sound.facts)
    facts_px = width_px(facts, 18)
    title = shorten(clean(sound.title), 26, WIDTH_PX - 2 * _LEFT - facts_px - 40, "Bold")
    draw_line(draw, (_LEFT, 34), title, 26, _INK, "Bold")
    draw_line(draw, (WIDTH_PX - _LEFT - facts_px, 33), facts, 18, _GREY)


def _draw_chapters(draw: ImageDraw, sound: Waveform) -> None:
    """Flags above the envelope, in two rows by turns where one row is too narrow."""
    starts = [_x_of(start, sound.duration_s) for start, _title in sound.chapters]
    titles = [clean(title) for _start, title in sound.chapters]
    rows, ends = 1, [*starts, _RIGHT][1:]
    room = zip(titles, starts, ends, strict=False)
    if any(width_px(title, 15) + 22 > end - start for title, start, end in room):
        rows, ends = 2, [*starts, _RIGHT, _RIGHT][2:]
    tops = [73 if rows == 1 or number % 2 else 51 for number in range(len(starts))]
    for x, y in zip(starts, tops, strict=True):  # a flag may cover the pole of one above it
        draw.rectangle((x, y, x + 1, _WAVE_BOTTOM - 1), fill=_GREY)
    for number, (x, end, y) in enumerate(zip(starts, ends, tops, strict=False)):
        text = shorten(titles[number], 15, end - x - 22)
        if text != titles[number] and end - x < _LEAST_FLAG_PX:
            text = shorten(f"{number + 1}", 15, end - x - 14)
        if text:
            draw.rectangle((x, y, x + width_px(text, 15) + 14, y + 19), fill=_GREY)
            draw_line(draw, (x + 8, y + 15), text, 15, _PAPER)


def _draw_spans(draw: ImageDraw, sound: Waveform, colours: dict[tuple[str, str], Colour]) -> None:
    """The band of what is heard, labelled where there is room, and the band of beds below it."""
    for start, end, kind, label in sound.spans:
        colour = colours[kind, label if kind == "speech" else ""]
        left, right = (round(_x_of(at, sound.duration_s)) for at in (start, end))
        top, high = (_BED_TOP, 6) if kind == "bed" else (_BAND_TOP, 22)
        draw.rectangle((left, top, max(left, right - 2), top + high - 1), fill=colour)
        text = clean(label)
        if kind != "bed" and width_px(text, 14) + 10 <= right - left:
            draw_line(draw, (left + 5, top + 16), text, 14, _PAPER)


def _ticks(duration_s: float) -> list[tuple[float, str]]:
    """Times and labels of the axis: round steps, at most about 16 of them."""
    steps = (0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1800, 3600)
    step = next((step for step in steps if duration_s / step <= 16), steps[-1])
    times = [index * step for index in range(int(duration_s / step + 1e-6) + 1)]
    if step < 1:
        return [(time_s, f"{time_s:.1f} s") for time_s in times]
    return [(time_s, f"{int(time_s) // 60}:{int(time_s) % 60:02d}") for time_s in times]


def _signed(level: float) -> str:
    return f"{level:g}".replace("-", "\N{MINUS SIGN}")


def _draw_axes(draw: ImageDraw, sound: Waveform, ticks: list[tuple[float, str]]) -> None:
    draw.line((_LEFT, _AXIS_TOP, _RIGHT, _AXIS_TOP), fill=_GREY)
    for time_s, label in ticks:
        x = _x_of(time_s, sound.duration_s)
        draw.line((x, _AXIS_TOP, x, _AXIS_TOP + 5), fill=_GREY)
        at = min(max(x - width_px(label, 14) / 2, _LEFT - 8), _RIGHT - width_px(label, 14) + 20)
        draw_line(draw, (at, _AXIS_TOP + 20), label, 14, _GREY)
    target = _axis_target(sound)
    if sound.momentary_lufs is None and sound.target_lufs is None:
        return
    for offset_db in (8, 0, -8, -16, -24):
        y = float(_loudness_y(target + offset_db, target))
        bold = offset_db == 0 and sound.target_lufs is not None
        colour, name = (_TARGET, "Bold") if bold else (_GREY, "Regular")
        draw.line((_RIGHT, y, _RIGHT + 4, y), fill=colour)
        draw_line(draw, (_RIGHT + 9, y + 5), _signed(target + offset_db), 14, colour, name)
    draw_line(draw, (_RIGHT + 5, _WAVE_TOP - 8), "LUFS", 13, _GREY)


def _draw_legend(draw: ImageDraw, sound: Waveform, colours: dict[tuple[str, str], Colour]) -> None:
    """One entry a colour, as many as fit."""
    words = {"speech": _("speech"), "recording": _("recording"), "jingle": _("jingle"),
             "bed": _("bed")}  # fmt: skip
    ordered = sorted(colours.items(), key=lambda item: list(words).index(item[0][0]))
    entries = [(colour, clean(label) or words[kind]) for (kind, label), colour in ordered]
    if sound.momentary_lufs is not None:
        entries.append((_CURVE, _("loudness")))
    if sound.target_lufs is not None:
        entries.append((_TARGET, _("target {lufs} LUFS").format(lufs=_signed(sound.target_lufs))))
    x, y = float(_LEFT), 336
    for colour, label in entries:
        text = shorten(label, 15, 240)
        if x + width_px(text, 15) + 40 > WIDTH_PX - _LEFT:
            draw_line(draw, (x, y), "…", 15, _GREY)
            return
        high = 4 if colour in (_CURVE, _TARGET) else 12
        draw.rectangle((x, y - 5 - high / 2, x + 16, y - 6 + high / 2), fill=colour)
        draw_line(draw, (x + 23, y), text, 15, _INK)
        x += width_px(text, 15) + 50
