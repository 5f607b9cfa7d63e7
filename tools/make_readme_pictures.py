"""Make the pictures of the README from a real run: a build in a terminal, and a waveform.

Run ``python tools/make_readme_pictures.py`` at the root of the repository on Linux or macOS; it
needs ``pip install pyte`` and a monospace font with Vietnamese letters (Debian:
``fonts-jetbrains-mono``). It builds a copy of the workspace under a pseudo-terminal, so that the
live display and the colours are those that a person sees, keeps the screen half-way and at the end,
and draws both. Nothing is typed in by hand.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import pty
import shutil
import struct
import subprocess
import sys
import tempfile
import termios
from dataclasses import dataclass
from pathlib import Path

import pyte
from PIL import Image, ImageDraw, ImageFont

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
WAVEFORM_OF = ("bhyt-hssv", "vi")
COLUMNS, LINES = 101, 40
PROMPT = "$ broadcast build"
LEAST_IN_WORK = 2
"""The live screen that is drawn shows at least this many programmes at once."""

BAR_GROUND = "3a3a3a"
"""Colour of the part of rich's progress bars that is still empty."""

FONTS = (
    ("jetbrains-mono/JetBrainsMono-Regular.ttf", "jetbrains-mono/JetBrainsMono-Bold.ttf"),
    ("dejavu/DejaVuSansMono.ttf", "dejavu/DejaVuSansMono-Bold.ttf"),
)
FONT_PX, LINE_PX, MARGIN_PX, BAR_PX, GAP_PX, RADIUS_PX = 26, 38, 36, 60, 32, 18
WINDOW, BAR, TEXT, FAINT = "#1b2027", "#2a313b", "#d8dee6", "#8b96a5"
DOTS = ("#ec6a5e", "#f4bf4f", "#61c554")
PALETTE = {
    "black": "#5c6773", "red": "#ff6b6b", "green": "#7bd88f", "brown": "#f9c859",
    "blue": "#6cb6ff", "magenta": "#d2a8ff", "cyan": "#5fd7e0", "white": TEXT, "default": TEXT,
}  # fmt: skip

Line = tuple[pyte.screens.Char, ...]
Screen = tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """What was on the screen half-way and at the end."""

    halfway: Screen
    end: Screen


def copied(workspace: Path, folder: Path) -> Path:
    """A copy of a workspace without anything that was made from it."""
    target = folder / workspace.name
    target.mkdir()
    shutil.copy(workspace / "broadcast.yaml", target)
    shutil.copytree(workspace / "scripts_content", target / "scripts_content")
    return target


def run(workspace: Path) -> Run:
    """Build in a terminal of `COLUMNS` x `LINES`; raises `RuntimeError` when the build fails."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
    environment = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
    environment |= {"BROADCAST_LANG": "en", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "broadcast", "build"]
    process = subprocess.Popen(
        command, cwd=workspace, env=environment, stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    terminal = pyte.Screen(COLUMNS, LINES)
    stream = pyte.ByteStream(terminal)
    seen: list[Screen] = []
    while data := _read(ours):
        stream.feed(data)
        screen = _lines(terminal)
        if len(screen) > LEAST_IN_WORK and (not seen or screen != seen[-1]):
            seen.append(screen)
    os.close(ours)
    end = _lines(terminal)
    if process.wait():
        raise RuntimeError("\n".join("".join(char.data for char in line) for line in end))
    live = [screen for screen in seen if "".join(c.data for c in screen[0]).startswith("All")]
    middle = live[len(live) // 3 : len(live) * 2 // 3]
    return Run(max(middle, key=_least_done), end)


def _least_done(screen: Screen) -> int:
    """Cells that are filled in the emptiest progress bar."""
    return min(sum(c.data in "━╸" and c.fg != BAR_GROUND for c in line) for line in screen)


def _read(file: int) -> bytes:
    try:
        return os.read(file, 65536)
    except OSError:  # Linux says so when the other end is closed
        return b""


def _lines(terminal: pyte.Screen) -> Screen:
    """The lines of a screen down to the last one that is not empty."""
    lines = [tuple(terminal.buffer[y][x] for x in range(COLUMNS)) for y in range(LINES)]
    while lines and not "".join(char.data for char in lines[-1]).strip():
        lines.pop()
    return tuple(lines)


def draw(shown: Run, fonts: tuple[Path, Path]) -> Image.Image:
    """Two windows, one below the other, on a transparent ground."""
    regular, bold = (ImageFont.truetype(str(font), FONT_PX) for font in fonts)
    windows = [
        _window(shown.halfway, "while it runs", (regular, bold)),
        _window(shown.end, "when it is done", (regular, bold)),
    ]
    height = sum(window.height for window in windows) + GAP_PX * (len(windows) - 1)
    picture = Image.new("RGBA", (windows[0].width, height), (0, 0, 0, 0))
    top = 0
    for window in windows:
        picture.alpha_composite(window, (0, top))
        top += window.height + GAP_PX
    return picture


def _window(
    screen: Screen, title: str, fonts: tuple[ImageFont.FreeTypeFont, ImageFont.FreeTypeFont]
) -> Image.Image:
    regular = fonts[0]
    cell_px = regular.getlength("0")
    size = (
        round(COLUMNS * cell_px) + 2 * MARGIN_PX,
        BAR_PX + (len(screen) + 1) * LINE_PX + 2 * MARGIN_PX - LINE_PX // 3,
    )
    window = Image.new("RGBA", size, (0, 0, 0, 0))
    pen = ImageDraw.Draw(window)
    pen.rounded_rectangle((0, 0, size[0] - 1, size[1] - 1), RADIUS_PX, WINDOW)
    pen.rounded_rectangle(
        (0, 0, size[0] - 1, BAR_PX), RADIUS_PX, BAR, corners=(True, True, False, False)
    )
    for number, colour in enumerate(DOTS):
        centre = (MARGIN_PX + number * 32, BAR_PX // 2)
        pen.circle(centre, 9, colour)
    pen.text((size[0] // 2, BAR_PX // 2), title, FAINT, regular, anchor="mm")
    top = BAR_PX + MARGIN_PX
    pen.text((MARGIN_PX, top), PROMPT, TEXT, fonts[1])
    for row, line in enumerate(screen, start=1):
        _write(pen, line, (MARGIN_PX, top + row * LINE_PX), fonts)
    return window


def _write(
    pen: ImageDraw.ImageDraw,
    line: Line,
    place: tuple[float, float],
    fonts: tuple[ImageFont.FreeTypeFont, ImageFont.FreeTypeFont],
) -> None:
    cell_px = fonts[0].getlength("0")
    for column, char in enumerate(line):
        if char.data.strip():
            colour = PALETTE.get(char.fg) or f"#{char.fg}"
            left = place[0] + column * cell_px
            pen.text((left, place[1]), char.data, colour, fonts[char.bold])


def found_fonts(given: list[Path] | None) -> tuple[Path, Path]:
    """Regular and bold font: those given, or the first pair that is installed."""
    if given:
        return given[0], given[-1]
    for pair in FONTS:
        regular, bold = (Path("/usr/share/fonts/truetype") / name for name in pair)
        if regular.is_file() and bold.is_file():
            return regular, bold
    sys.exit("no monospace font found: name one with --font REGULAR.ttf BOLD.ttf")


def main() -> None:
    """Build, draw, and write both pictures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--workspace", type=Path, default=ROOT, help="the workspace to build")
    parser.add_argument("--font", type=Path, nargs="+", help="regular and bold font files")
    given = parser.parse_args()
    fonts = found_fonts(given.font)
    with tempfile.TemporaryDirectory() as folder:
        workspace = copied(given.workspace.resolve(), Path(folder))
        shown = run(workspace)
        PICTURES.mkdir(parents=True, exist_ok=True)
        picture = draw(shown, fonts).quantize(128, Image.Quantize.FASTOCTREE)
        picture.save(PICTURES / "build.png", optimize=True)
        programme, lang = WAVEFORM_OF
        made = workspace / "output" / "programmes" / programme / f"{programme}.{lang}.png"
        shutil.copy(made, PICTURES / "waveform.png")
    for path in sorted(PICTURES.glob("*.png")):
        print(f"{path.relative_to(ROOT)}: {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
