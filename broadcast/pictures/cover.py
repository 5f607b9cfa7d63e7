"""Pictures of a programme: the cover inside the MP3, and the waveform beside it.

Both are PNG files drawn from figures and text alone, the same bytes for the same input, in a few
hundredths of a second. `cover` is here; `waveform` with its input `Waveform` has a module of its
own and is offered here as well.
"""

from __future__ import annotations

import functools
import hashlib
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from broadcast.pictures import lettering
from broadcast.pictures.lettering import Colour, mix, png
from broadcast.pictures.waveform import SpanKind, Waveform, WaveSpan, waveform

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

__all__ = ["COVER_PX", "SpanKind", "Theme", "WaveSpan", "Waveform", "cover", "waveform"]

COVER_PX = 500
_SCALE = 2  # shapes of the cover are drawn twice as large and reduced


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours of one cover: ground, a lighter tint for the sound waves, accent."""

    ground: Colour
    tint: Colour
    accent: Colour


_THEMES = (
    Theme((16, 62, 110), (28, 82, 138), (255, 196, 61)),
    Theme((0, 92, 92), (10, 116, 114), (255, 209, 92)),
    Theme((36, 92, 52), (52, 114, 66), (250, 208, 80)),
    Theme((122, 28, 52), (146, 44, 68), (255, 190, 92)),
    Theme((70, 48, 128), (90, 68, 152), (255, 186, 120)),
    Theme((152, 46, 24), (178, 66, 38), (255, 216, 110)),
    Theme((42, 56, 78), (60, 76, 102), (120, 214, 190)),
    Theme((110, 70, 16), (134, 92, 34), (255, 224, 130)),
    Theme((0, 82, 120), (12, 104, 146), (150, 226, 200)),
    Theme((92, 36, 92), (116, 56, 114), (255, 200, 150)),
)
_WHITE = (255, 255, 255)


def cover(title: str, province: str, language: str, topic: str) -> bytes:
    """Square PNG of 500 x 500 made from the title; the colour follows from the topic."""
    from PIL import ImageDraw

    theme = _THEMES[hashlib.sha256(topic.encode()).digest()[0] % len(_THEMES)]
    image = _cover_ground(theme).copy()
    draw = ImageDraw.Draw(image)
    _cover_title(draw, lettering.clean(title))
    _cover_foot(draw, lettering.clean(province), lettering.clean(language), theme)
    return png(image)


def _cover_title(draw: ImageDraw, title: str) -> None:
    size, lines = lettering.fit(title, (428, 274), range(92, 25, -2), leading=1.2)
    y = 42 + size * 0.98
    for line in lines:
        lettering.draw_line(draw, (36, y), line, size, _WHITE, "Bold")
        y += size * 1.2


def _cover_foot(draw: ImageDraw, province: str, language: str, theme: Theme) -> None:
    """Language in a coloured plate, below it the province; both left of the horn."""
    room_px = 250
    language = lettering.shorten(language, 24, room_px - 28, "Bold")
    if language:
        plate_px = lettering.width_px(language, 24, "Bold") + 28
        draw.rounded_rectangle((36, 378, 36 + plate_px, 418), 8, fill=theme.accent)
        lettering.draw_line(draw, (50, 407), language, 24, theme.ground, "Bold")
    province = lettering.shorten(province, 28, room_px)
    lettering.draw_line(draw, (36, 458), province, 28, _WHITE)


@functools.lru_cache(maxsize=len(_THEMES))
def _cover_ground(theme: Theme) -> Image:
    """Ground with sound waves leaving a horn in the lower right corner."""
    from PIL import Image, ImageDraw

    side = COVER_PX * _SCALE
    image = Image.new("RGB", (side, side), theme.ground)
    draw = ImageDraw.Draw(image)
    horn = _Horn(385 * _SCALE, 420 * _SCALE, _SCALE, math.radians(-32))
    mouth_x, mouth_y = horn.at(-62, 0)
    rings = mix(theme.tint, theme.ground, 0.25)
    for radius in range(100, 600, 72):
        draw.circle((mouth_x, mouth_y), radius * _SCALE, outline=rings, width=24 * _SCALE)
    horn.draw(draw, theme)
    return image.reduce(_SCALE)


@dataclass(frozen=True, slots=True)
class _Horn:
    """An outdoor horn seen from the side; its axis runs along x, the mouth is at the left."""

    x: float
    y: float
    scale: float
    angle: float

    def at(self, along: float, across: float) -> tuple[float, float]:
        cos, sin = math.cos(-self.angle), math.sin(-self.angle)
        return (
            self.x + self.scale * (along * cos - across * sin),
            self.y + self.scale * (along * sin + across * cos),
        )

    def shape(self, points: list[tuple[float, float]]) -> list[tuple[float, float]]:
        return [self.at(along, across) for along, across in points]

    def oval(self, along: float, wide: float, high: float) -> list[tuple[float, float]]:
        turns = [2 * math.pi * step / 72 for step in range(72)]
        return self.shape([(along + wide * math.cos(t), high * math.sin(t)) for t in turns])

    def draw(self, draw: ImageDraw, theme: Theme) -> None:
        """Bracket, driver, flare, mouth, and the bullet in its middle."""
        flare = [(-62 + 1.22 * step, 14 + 66 * math.exp(-step / 26)) for step in range(91)]
        body = flare + [(along, -across) for along, across in reversed(flare)]
        shade = mix(theme.accent, theme.ground, 0.45)
        draw.polygon(self.shape([(44, -26), (84, -26), (84, 26), (44, 26)]), fill=shade)
        draw.polygon(self.shape([(80, -16), (94, -16), (94, 16), (80, 16)]), fill=shade)
        draw.polygon(self.shape(body), fill=theme.accent)
        draw.polygon(self.oval(-62, 23, 80), fill=_WHITE)
        draw.polygon(self.oval(-61, 18, 70), fill=theme.ground)
        draw.polygon(self.oval(-60, 9, 24), fill=theme.accent)
