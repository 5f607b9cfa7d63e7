"""Is a sound file whole? What it says of its own length, held against what came out of it.

ffmpeg plays what it finds: half a file decodes without an error as half a sound. Phones on the
other hand deliver files that are odd and still whole: a last frame of junk, no length in the
header, no end mark. So a file is judged after decoding, by `judge`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from broadcast.errors import AudioError, Problem
from broadcast.files.reasons import missing
from broadcast.i18n import _
from broadcast.sound.ffmpeg import words as ffmpeg_words

SLACK_SHARE, SLACK_S, MOST_MISSING_S = 0.05, 0.1, 2.0
"""A file may hold this share less than its header says (a little more in very short files, because
encoders pad and headers are rounded), but never `MOST_MISSING_S` less: on a long one that is a
sentence."""

EDGE_S = 0.5
"""Damage this near to the beginning or the end, of at most `EDGE_PACKETS`, is let pass."""

EDGE_PACKETS = 2

_INDEPENDENT_FRAMES = ("mp3", "aac", "amr", "wav")
"""Containers that are a row of frames without an index: junk at an end is an oddity, not damage."""

_RIFF_UNKNOWN_BYTES = 0xFFFFFF00
_OGG_PAGE_BYTES = 65307


@dataclass(frozen=True, slots=True)
class Decoding:
    """What one decoding of a file gave: ffmpeg's words at log level ``level+info``, and seconds."""

    path: Path
    words: str
    decoded_s: float

    @property
    def container(self) -> str:
        """Name of the container."""
        return ffmpeg_words.container(self.words)

    @property
    def declared_s(self) -> float | None:
        """Length in the header; None where ffmpeg could only estimate it."""
        return None if ffmpeg_words.is_estimate(self.words) else ffmpeg_words.length_s(self.words)

    @property
    def errors(self) -> list[str]:
        """Errors that ffmpeg passed over."""
        return ffmpeg_words.errors(self.words)


def must_have_bytes(path: Path) -> None:
    """Raise `AudioError` for a file that is missing or empty."""
    if not path.is_file():
        raise AudioError.of([missing(path)])
    if path.stat().st_size == 0:
        raise AudioError(
            _("the sound file is empty (0 bytes)"), path=path, hint=_("copy or record it again")
        )


def judge(decoding: Decoding, first_error_s: Callable[[], float]) -> tuple[Problem, ...]:
    """Decide whether a decoded file was whole; return the oddities that were let pass.

    `first_error_s` finds, by decoding once more, how far into the sound the first error lies; it is
    called only when there was one. Raises `AudioError` with figures for a file that is cut short or
    damaged.
    """
    _must_be_complete(decoding)
    oddities: list[Problem] = []
    if decoding.container == "ogg" and not _ogg_has_end(decoding.path):
        oddities.append(
            _oddity(
                decoding.path,
                _("its end mark is missing: it may have been cut short after {found:.1f} s").format(
                    found=decoding.decoded_s
                ),
            )
        )
    if decoding.errors:
        oddities.append(_judge_damage(decoding, first_error_s()))
    return tuple(oddities)


def _must_be_complete(decoding: Decoding) -> None:
    declared_s = decoding.declared_s
    if decoding.container == "wav":
        missing = _riff_missing_share(decoding.path)
        if missing > 0:
            declared_s = decoding.decoded_s / max(1 - missing, 1e-3)
    if declared_s is not None:
        slack_s = min(max(declared_s * SLACK_SHARE, SLACK_S), MOST_MISSING_S)
        if decoding.decoded_s >= declared_s - slack_s:
            return
        raise AudioError(
            _("cut short: {found:.1f} s of sound, but its header says {declared:.1f} s").format(
                found=decoding.decoded_s, declared=declared_s
            ),
            path=decoding.path,
            hint=_("copy or record it again"),
        )
    is_short = "Packet corrupt" in decoding.words or "corrupt input packet" in decoding.words
    if is_short and decoding.container not in _INDEPENDENT_FRAMES:
        raise _cut_short_in_packet(decoding)


def _judge_damage(decoding: Decoding, first_error_s: float) -> Problem:
    """An oddity when the damage lies at an end of a simple row of frames, else `AudioError`."""
    packets = sum(line.startswith("Error submitting packet") for line in decoding.errors)
    at_end = first_error_s >= decoding.decoded_s - EDGE_S
    at_begin = first_error_s <= EDGE_S and packets <= EDGE_PACKETS
    minutes, seconds = divmod(first_error_s, 60)
    position = f"{minutes:.0f}:{seconds:04.1f}"
    if decoding.container in _INDEPENDENT_FRAMES and (at_end or at_begin):
        return _oddity(
            decoding.path,
            _("its data are damaged or cut short at {position} (minutes:seconds)").format(
                position=position
            ),
        )
    raise AudioError(
        _("damaged at {position} (minutes:seconds): {reason}").format(
            position=position, reason=decoding.errors[0]
        ),
        path=decoding.path,
        hint=_("copy or record it again"),
    )


def _cut_short_in_packet(decoding: Decoding) -> AudioError:
    return AudioError(
        _("cut short after {found:.1f} s, in the middle of its data").format(
            found=decoding.decoded_s
        ),
        path=decoding.path,
        hint=_("copy or record it again"),
    )


def _oddity(path: Path, message: str) -> Problem:
    return Problem(message, path, hint=_("listen to its beginning and end"), severity="warning")


def _riff_missing_share(path: Path) -> float:
    """Share of the ``data`` chunk that a WAV file announces but does not hold.

    0 for a file that leaves the length open (0 or the largest number), as recorders do that were
    switched off or that stream.
    """
    with path.open("rb") as file:
        if file.read(4) != b"RIFF":
            return 0.0
        file.seek(12)
        while len(head := file.read(8)) == 8:
            size = int.from_bytes(head[4:], "little")
            if head[:4] == b"data":
                there = path.stat().st_size - file.tell()
                return 0.0 if size >= _RIFF_UNKNOWN_BYTES or not size else 1 - there / size
            file.seek(size + size % 2, 1)
    return 0.0


def _ogg_has_end(path: Path) -> bool:
    """Whether the last Ogg page bears the end mark (RFC 3533, section 6).

    Raises `AudioError` when that page itself is not whole.
    """
    with path.open("rb") as file:
        begin = max(path.stat().st_size - _OGG_PAGE_BYTES, 0)
        file.seek(begin)
        tail = file.read()
    page = tail[max(tail.rfind(b"OggS"), 0) :]
    segments = page[26] if len(page) > 26 else 255
    whole_bytes = 27 + segments + sum(page[27 : 27 + segments])
    if len(page) < whole_bytes:
        raise AudioError(
            _("cut short in the middle of its data"),
            path=path,
            hint=_("copy or record it again"),
        )
    return bool(page[5] & 4)
