"""The manifest of a pack: what is in it, when it is to be played, and what it takes the place of.

It is JSON, signed as the bytes it is. A manifest comes from outside too, so it is read strictly:
unknown keys, wrong types and names that leave the folder are refused.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from broadcast.errors import PackError
from broadcast.i18n import _

FILE_NAME, SIGNATURE_NAME, DELTA_NAME = "manifest.json", "manifest.sig", "delta.json"
FORMAT: Literal[1] = 1

_SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}(/[A-Za-z0-9][A-Za-z0-9._-]{0,99})?")
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


def is_safe(name: str) -> bool:
    """Whether a name can be a file on FAT32, in the pack's folder or one folder below it."""
    parts = name.split("/")
    return bool(_SAFE_NAME.fullmatch(name)) and not any(
        _DEVICES.match(part) or part.endswith(".") for part in parts
    )


def pack_name(week: str, commune: str) -> str:
    """Name of a commune's pack of a week, without ending, and of the folder in it."""
    return f"{week}-{commune}"


def _safe(name: str) -> str:
    if not is_safe(name):
        msg = "unsafe name"
        raise ValueError(msg)
    return name


FileName = Annotated[str, AfterValidator(_safe)]
Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Named(_Strict):
    """A province or commune: its id and its name."""

    id: str
    name: str


class File(_Strict):
    """One file of the pack besides manifest and signature."""

    name: FileName
    bytes: Annotated[int, Field(ge=0)]
    sha256: Sha256


class Programme(_Strict):
    """One programme in one language, and the MP3 that holds it."""

    file: FileName
    programme: str
    lang: str
    title: str
    topic: str
    duration_s: float
    bytes: int
    sha256: Sha256
    valid_until: date | None
    supersedes: Sha256 | None
    """The MP3 of the same programme in the pack of the week before, where it was another."""


class ManifestEntry(_Strict):
    """A programme in a slot; the short code stands on the run sheet."""

    file: FileName
    programme: str
    lang: str
    duration_s: float
    code: str


class Slot(_Strict):
    """One date, time and length, and what is played in it, in order."""

    id: str
    starts_at: AwareDatetime
    length_s: int
    klass: Annotated[Literal["urgent", "priority", "normal"], Field(alias="class")]
    items: tuple[ManifestEntry, ...]


class Manifest(_Strict):
    """All that one commune needs to know of one week."""

    format: Literal[1]
    province: Named
    commune: Named
    week: Annotated[str, Field(pattern=r"^\d{4}-W\d{2}$")]
    first: date
    last: date
    key: str
    slots: tuple[Slot, ...]
    programmes: tuple[Programme, ...]
    files: tuple[File, ...]

    @property
    def pack_name(self) -> str:
        """Name of its pack, and of the folder in it."""
        return pack_name(self.week, self.commune.id)

    def to_bytes(self) -> bytes:
        """JSON, always the same bytes for the same manifest."""
        return (self.model_dump_json(by_alias=True, indent=1) + "\n").encode("utf-8")


class FormerFile(_Strict):
    """A file that a delta pack leaves out: it lies in the former pack under the name `former`."""

    name: FileName
    former: FileName
    sha256: Sha256


class Delta(_Strict):
    """What a delta pack takes from the pack of a week before."""

    week: str
    taken: tuple[FormerFile, ...]

    def to_bytes(self) -> bytes:
        """JSON, always the same bytes for the same list."""
        return (self.model_dump_json(indent=1) + "\n").encode("utf-8")


def parse(data: bytes) -> Manifest:
    """A manifest from a pack; raises `PackError` for what is none."""
    try:
        return Manifest.model_validate_json(data)
    except ValidationError as error:
        raise _not_one(FILE_NAME, error) from error


def parse_delta(data: bytes) -> Delta:
    """The list of a delta pack; raises `PackError` for what is none."""
    try:
        return Delta.model_validate_json(data)
    except ValidationError as error:
        raise _not_one(DELTA_NAME, error) from error


def _not_one(name: str, error: ValidationError) -> PackError:
    first = error.errors(include_url=False)[0]
    place = ".".join(str(part) for part in first["loc"]) or "–"
    return PackError(
        _("{file} is not one of this program's: {place}: {reason}").format(
            file=name, place=place, reason=first["msg"]
        ),
        hint=_("ask the province for the pack again"),
    )
