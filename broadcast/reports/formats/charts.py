"""Charts of tables as plain shapes: drawn as SVG in pages, and as PNG in Word documents.

Every bar has its figure beside it, so that nothing is told by colour alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from broadcast.pictures import lettering
from broadcast.pictures.lettering import Colour
from broadcast.reports import words
from broadcast.reports.tables import ReportRow, ReportTable

WIDTH = 720
COLOURS: tuple[Colour, ...] = ((168, 181, 199), (16, 64, 110))
"""Of the first and the second series; a single series has the second. On white the darker one has
a contrast of 10:1, and black on the lighter one 10:1 (WCAG 2.1)."""

_INK: Colour = (34, 34, 34)
_SIZE = 15
_BAR, _GAP = 16, 12
_LABELS = 260
_HEIGHT = 230
_SCALE = 2  # a PNG is printed: twice the dots of a screen


@dataclass(frozen=True, slots=True)
class Bar:
    """A filled rectangle."""

    x: float
    y: float
    width: float
    height: float
    colour: Colour


@dataclass(frozen=True, slots=True)
class Label:
    """A line of text; `x` is its left end, `y` its baseline."""

    x: float
    y: float
    text: str
    size: float = _SIZE


@dataclass(frozen=True, slots=True)
class Drawing:
    """Shapes on a white ground, in pixels; `words` say the same for who cannot see it."""

    width: int
    height: int
    bars: tuple[Bar, ...]
    labels: tuple[Label, ...]
    words: str


def drawing(table: ReportTable) -> Drawing | None:
    """The chart of a table; None when it has none, or nothing to compare."""
    if table.chart is None or not table.compares:
        return None
    body = _upright(table) if table.chart.upright else _lying(table)
    shapes = [*_legend(table), *body]
    bars = tuple(one for one in shapes if isinstance(one, Bar))
    labels = tuple(one for one in shapes if isinstance(one, Label))
    bottom = max([one.y + one.height for one in bars] + [one.y for one in labels])
    return Drawing(WIDTH, round(bottom + 10), bars, labels, _described(table))


def svg(drawn: Drawing) -> str:
    """The drawing as an SVG element."""
    size = f"0 0 {drawn.width} {drawn.height}"
    name = escape(drawn.words)
    parts = [
        f'<svg viewBox="{size}" role="img" aria-label="{name}" xmlns="http://www.w3.org/2000/svg">'
    ]
    parts += (
        f'<rect x="{one.x:.1f}" y="{one.y:.1f}" width="{max(one.width, 0):.1f}" '
        f'height="{max(one.height, 0):.1f}" fill="#{bytes(one.colour).hex()}"/>'
        for one in drawn.bars
    )
    parts += (
        f'<text x="{one.x:.1f}" y="{one.y:.1f}" font-size="{one.size:g}">{escape(one.text)}</text>'
        for one in drawn.labels
    )
    return "".join((*parts, "</svg>"))


def png(drawn: Drawing) -> bytes:
    """The drawing as a PNG file, twice as large."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (drawn.width * _SCALE, drawn.height * _SCALE), (255, 255, 255))
    draw = ImageDraw.Draw(image)
    for bar in drawn.bars:
        if bar.width > 0 and bar.height > 0:
            corners = (bar.x, bar.y, bar.x + bar.width, bar.y + bar.height)
            draw.rectangle([corner * _SCALE for corner in corners], fill=bar.colour)
    for one in drawn.labels:
        at = (one.x * _SCALE, one.y * _SCALE)
        lettering.draw_line(draw, at, one.text, one.size * _SCALE, _INK)
    return lettering.png(image)


def _name(table: ReportTable, row: ReportRow) -> str:
    return lettering.clean(words.shown(row.cells[0], table.columns[0].kind))


def _values(table: ReportTable) -> list[float]:
    assert table.chart is not None  # noqa: S101 - narrows the type
    rows, _more = table.charted()
    return [number for row in rows for number in _numbers(table, row) if number]


def _numbers(table: ReportTable, row: ReportRow) -> list[float]:
    assert table.chart is not None  # noqa: S101 - narrows the type
    cells = (row.cells[table.place(key)] for key in table.chart.columns)
    return [float(cell) if isinstance(cell, int | float) else 0.0 for cell in cells]


def _colours(table: ReportTable) -> tuple[Colour, ...]:
    assert table.chart is not None  # noqa: S101 - narrows the type
    return COLOURS[-len(table.chart.columns) :]


def _legend(table: ReportTable) -> Iterator[Bar | Label]:
    """The legend: a patch of colour and a name for each series."""
    assert table.chart is not None  # noqa: S101 - narrows the type
    x = 4.0
    for key, colour in zip(table.chart.columns, _colours(table), strict=True):
        title = table.columns[table.place(key)].title
        yield Bar(x, 6, 14, 14, colour)
        yield Label(x + 20, 18, title)
        x += 20 + lettering.width_px(title, _SIZE) + 28


def _lying(table: ReportTable) -> Iterator[Bar | Label]:
    """Bars that lie, one group below the other."""
    most = max(_values(table))
    rows, _more = table.charted()
    room = WIDTH - _LABELS - 80
    y = 38.0
    for row in rows:
        numbers = _numbers(table, row)
        name = lettering.shorten(_name(table, row), _SIZE, _LABELS - 14)
        yield Label(4, y + len(numbers) * _BAR / 2 + _SIZE * 0.36, name)
        for number, colour in zip(numbers, _colours(table), strict=True):
            width = room * number / most
            yield Bar(_LABELS, y + 1, width, _BAR - 2, colour)
            yield Label(_LABELS + width + 6, y + _BAR / 2 + 4.5, words.whole(number), 13)
            y += _BAR
        y += _GAP


def _upright(table: ReportTable) -> Iterator[Bar | Label]:
    """Columns that stand, one group beside the other."""
    most = max(_values(table))
    rows, _more = table.charted()
    step = WIDTH / len(rows)
    bottom = 48.0 + _HEIGHT
    for place, row in enumerate(rows):
        numbers = _numbers(table, row)
        width = min(34.0, (step - 8) / len(numbers))
        middle = step * (place + 0.5)
        name = lettering.shorten(_name(table, row), 13, step - 2)
        yield Label(middle - lettering.width_px(name, 13) / 2, bottom + 18, name, 13)
        x = middle - width * len(numbers) / 2
        for number, colour in zip(numbers, _colours(table), strict=True):
            height = (_HEIGHT - 20) * number / most
            yield Bar(x + 1, bottom - height, width - 2, height, colour)
            if number:
                written = words.whole(number)
                size = min(12.0, 12.0 * (width + 3) / lettering.width_px(written, 12))
                at = x + width / 2 - lettering.width_px(written, size) / 2
                yield Label(at, bottom - height - 4, written, size)
            x += width


def _described(table: ReportTable) -> str:
    assert table.chart is not None  # noqa: S101 - narrows the type
    rows, _more = table.charted()
    listed = "; ".join(
        f"{_name(table, row)}: {', '.join(map(words.whole, _numbers(table, row)))}" for row in rows
    )
    titles = ", ".join(table.columns[table.place(key)].title for key in table.chart.columns)
    return f"{table.title} ({titles}): {listed}"
