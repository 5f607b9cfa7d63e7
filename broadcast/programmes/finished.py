"""A finished programme on disk: where its files lie, and what the JSON among them says.

A build with nothing to do reads every such JSON, so nothing slow is loaded here. What is read is
trusted in nothing: a file that is damaged, foreign or of another version is a `ValueError`.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import json
import math
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from types import UnionType
from typing import TYPE_CHECKING, Any, Self, get_args, get_origin, get_type_hints

if TYPE_CHECKING:
    from broadcast.store.digests import Digest
    from broadcast.workspace.workspace import AnySource, Workspace


@dataclass(frozen=True, slots=True)
class Paths:
    """Where the files of one programme in one language lie."""

    mp3: Path
    png: Path
    json: Path


@dataclass(frozen=True, slots=True)
class Master:
    """What its master had to be."""

    chain: str
    loudness_lufs: float
    peak_dbtp: float
    sample_rate_hz: int
    bitrate_kbps: int


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when a sound is heard; `numbers` are those of its segments."""

    kind: str
    label: str
    numbers: tuple[int, ...]
    start_s: float
    end_s: float
    loudness_lufs: float


@dataclass(frozen=True, slots=True)
class ChapterSpan:
    """From when to when a chapter lasts."""

    title: str
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class Picture:
    """The waveform picture: its file's name and digest."""

    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Warned:
    """A warning about one of its sounds; `path` is relative to the workspace."""

    path: str | None
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class RecipeKeys:
    """Store keys: of all that it was made from (`Inputs.key`), and of its sound without tags.

    `beside_words` is as `inputs`, but for the lexicons and rules that read its words.
    """

    inputs: str
    programme: str
    beside_words: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """What a finished programme says of itself: the keys of its JSON, in their order.

    What may be None may also be absent from a file, as of what a later version adds. `inputs` are
    the files it was made from, relative to the workspace, with their digests.
    """

    id: str
    lang: str
    title: str
    topic: str | None
    audience: tuple[str, ...]
    form: str
    script_status: str
    approved_on: dt.date | None
    valid_until: dt.date | None
    source_revision: str | None
    credits: dict[str, str]
    loudness_lufs: float
    target_lufs: float
    peak_dbtp: float
    ceiling_dbtp: float
    clipped_samples: int
    longest_silence_s: float
    longest_silence_at_s: float
    longest_pause_s: float
    duration_s: float
    planned_s: float
    estimate_s: float
    speech_to_bed_db: float | None
    master: Master
    encodings: int
    gain_db: float
    segments: tuple[Span, ...]
    chapters: tuple[ChapterSpan, ...]
    voices: tuple[str, ...]
    sha256: str
    bytes: int
    picture: Picture
    warnings: tuple[Warned, ...]
    inputs: dict[str, str]
    recipe: RecipeKeys
    broadcast_version: str

    @classmethod
    def of(cls, document: object) -> Self:
        """What a JSON document says; raises `ValueError` with the name of what is wrong in it."""
        made: Self = _record(cls, document)
        for name in ("duration_s", "loudness_lufs", "peak_dbtp"):
            if not math.isfinite(getattr(made, name)):
                raise ValueError(repr(name))
        if made.duration_s <= 0:
            raise ValueError(repr("duration_s"))
        return made

    @classmethod
    def read(cls, path: Path) -> Self:
        """What a file says; raises `OSError` or `ValueError`."""
        try:
            document = json.loads(path.read_text(encoding="utf-8"))
        except RecursionError as error:  # brackets in brackets, without end
            raise ValueError(str(error)) from error
        return cls.of(document)

    def to_json(self) -> dict[str, Any]:
        """The document of which `of` makes the same again."""
        return asdict(self, dict_factory=_document)

    def to_text(self) -> str:
        """The text of its file."""
        return json.dumps(self.to_json(), ensure_ascii=False, indent=2) + "\n"


def paths_of(root: Path, programme: str, lang: str) -> Paths:
    """Places of the finished files in the workspace at `root`."""
    folder = root / "output" / "programmes" / programme
    return Paths(*(folder / f"{programme}.{lang}.{kind}" for kind in ("mp3", "png", "json")))


def up_to_date(paths: Paths, inputs: str, digest: Digest) -> Finished | None:
    """A programme that is whole on disk and made from these inputs, else None."""
    with contextlib.suppress(OSError, ValueError):
        made = Finished.read(paths.json)
        if (
            made.recipe.inputs == inputs
            and digest(paths.mp3) == made.sha256
            and digest(paths.png) == made.picture.sha256
        ):
            return made
    return None


def made_of(workspace: Workspace, source: AnySource, digest: Digest) -> Finished | None:
    """What the MP3 says; None when there is none, or one of another text or other sounds."""
    paths = paths_of(workspace.root, source.programme, source.lang)
    with contextlib.suppress(OSError, ValueError):
        made = Finished.read(paths.json)
        same = dict(inputs_of(workspace.root, source, digest)) == made.inputs
        if same and paths.mp3.stat().st_size == made.bytes:
            return made
    return None


def inputs_of(root: Path, source: AnySource, digest: Digest) -> Iterator[tuple[str, str]]:
    """Every file that a script is made from, relative to the workspace, with its digest."""
    for path in source.files:
        yield path.relative_to(root).as_posix(), digest(path)


def _document(items: list[tuple[str, Any]]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, dt.date) else value for name, value in items
    }


def _record(kind: Any, document: object) -> Any:
    """A JSON object as a class of this module; keys that it does not know are passed over."""
    if not isinstance(document, dict):
        raise ValueError(repr(kind.__name__))
    values = {}
    for name, read in _fields(kind):
        try:
            values[name] = read(document.get(name))
        except (ValueError, OverflowError) as error:
            raise ValueError(repr(name)) from error
    return kind(**values)


_Reader = Callable[[Any], Any]
"""Makes of a JSON value that of a field; raises `ValueError` or `OverflowError`."""


@functools.cache
def _fields(kind: Any) -> tuple[tuple[str, _Reader], ...]:
    types = get_type_hints(kind)
    return tuple((field.name, _reader(types[field.name])) for field in fields(kind))


def _reader(kind: Any) -> _Reader:
    """What reads a value of one of the types that the fields above have."""
    if kind in _PLAIN:
        return _PLAIN[kind]
    if not get_args(kind):
        return functools.partial(_record, kind)
    of_dict = get_origin(kind) is dict
    read = _reader(get_args(kind)[1 if of_dict else 0])
    if of_dict:
        return lambda value: {_text(key): read(one) for key, one in _instance(value, dict).items()}
    if isinstance(kind, UnionType):
        return lambda value: None if value is None else read(value)
    return lambda value: tuple(map(read, _instance(value, list)))


def _instance(value: Any, kind: type) -> Any:
    """The value, if it is of exactly this type: True is no whole number."""
    if type(value) is not kind:
        raise ValueError(value)
    return value


def _text(value: Any) -> str:
    text: str = _instance(value, str)
    text.encode("utf-8")  # half a character can be neither shown nor written
    return text


def _number(value: Any) -> float:
    return float(value if type(value) is int else _instance(value, float))


_PLAIN: dict[Any, _Reader] = {
    str: _text,
    int: lambda value: _instance(value, int),
    float: _number,
    dt.date: lambda value: dt.date.fromisoformat(_text(value)),
}
