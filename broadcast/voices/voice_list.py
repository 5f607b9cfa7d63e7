"""The catalogue of voices that can be installed: a YAML file of the package, or one's own.

A digest stands in it only where somebody has held the published file in hands; the others are
marked `unverified`, and installing them has to be asked for in so many words.
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from broadcast.errors import VoiceError, WorkspaceError
from broadcast.files.fields import Language, Number, Table, Text, VoiceName, Whole
from broadcast.files.validation import did_you_mean, validate
from broadcast.files.yaml import load as load_yaml
from broadcast.i18n import _
from broadcast.voices.neural import files

OWN = Path(__file__).parent / "catalogue.yaml"
"""The catalogue of the package."""

_Address = Annotated[str, Field(pattern=r"^https?://[^\s/]+/\S*$")]
_Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Download(Table):
    """One file to fetch, installed as it is (`file`) or as an archive (`unpack`)."""

    address: _Address = Field(description="Where the file is published.")
    bytes: Annotated[Whole, Field(gt=0)] | None = Field(
        default=None, description="Its exact size; leave it out where it is not known for sure."
    )
    sha256: _Digest | None = Field(
        default=None, description="Its SHA-256; leave it out where it is not known for sure."
    )
    file: Text | None = Field(default=None, description="Name under which it is installed.")
    unpack: dict[Text, Text] = Field(
        default={}, description="For a .tar.gz: name under which a file is installed, and its path."
    )

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the files it gives."""
        return (self.file,) if self.file else tuple(self.unpack)


class Entry(Table):
    """One voice that can be installed."""

    name: VoiceName = Field(description="engine:model", examples=["mms:blt"])
    language: Language = Field(description="Language it speaks, as workspaces write it.")
    title: Text = Field(description="What the voice is.")
    licence: Text = Field(description="Licence of the voice.")
    non_commercial: bool = Field(
        default=False, strict=True, description="Whether only non-commercial use is permitted."
    )
    size_mb: Annotated[Number, Field(gt=0)] = Field(description="Size of the download, about.")
    unverified: bool = Field(
        default=False, strict=True, description="Whether a digest below is not known for sure."
    )
    sources: list[Text] = Field(default=[], description="Where these facts are from.")
    downloads: Annotated[list[Download], Field(min_length=1)] = Field(description="Its files.")

    @field_validator("name")
    @classmethod
    def _installable(cls, name: str) -> str:
        engine, _colon, model = name.partition(":")
        if engine not in files.PACKAGES or not files.is_folder_name(model):
            raise ValueError(_("{given} is not a voice that is installed").format(given=name))
        return name

    @field_validator("downloads")
    @classmethod
    def _right_files(cls, downloads: list[Download], info: ValidationInfo) -> list[Download]:
        engine, _colon, model = info.data.get("name", "").partition(":")
        expected = sorted(files.file_names(engine, model))
        found = sorted(name for one in downloads for name in one.names)
        if model and found != expected:
            raise ValueError(
                _("a voice of {engine} has the files {names}").format(
                    engine=engine, names=", ".join(expected)
                )
            )
        if not info.data.get("unverified") and any(not one.sha256 for one in downloads):
            raise ValueError(_("without sha256 the voice must be marked: unverified: true"))
        return downloads


class Catalogue(Table):
    """All of a catalogue of voices."""

    voices: list[Entry] = Field(description="Voices that can be installed.")

    @field_validator("voices")
    @classmethod
    def _each_once(cls, voices: list[Entry]) -> list[Entry]:
        names = [entry.name for entry in voices]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(_("{names}: more than once").format(names=", ".join(twice)))
        return voices


@functools.cache
def load(path: Path = OWN) -> tuple[Entry, ...]:
    """Entries of a catalogue; raises `WorkspaceError` with all its problems."""
    document, problems = load_yaml(path)
    if document is None:
        raise WorkspaceError.of(problems)
    catalogue, more = validate(Catalogue, document)
    if catalogue is None or more or problems:
        raise WorkspaceError.of(problems + more)
    return tuple(catalogue.voices)


def entry_of(name: str, path: Path = OWN) -> Entry:
    """The entry of a voice; raises `VoiceError` when it is not in the catalogue."""
    entries = {entry.name: entry for entry in load(path)}
    if name not in entries:
        raise VoiceError(
            _("the voice {name} is not in the catalogue").format(name=name),
            hint=did_you_mean(name, entries) or _("what there is shows: broadcast voices"),
        )
    return entries[name]
