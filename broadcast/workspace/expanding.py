"""A script with its announcements in their places, filled in for its programme and language."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

from broadcast.errors import Problem, WorkspaceError
from broadcast.files.text import SCRIPT_BYTES, read_text
from broadcast.files.validation import did_you_mean
from broadcast.i18n import _
from broadcast.script import script as scripts
from broadcast.script.parts import Announced, Announcement, Bed, Jingle, Part, Recording, Speech
from broadcast.script.script import Script
from broadcast.workspace.announcements import (
    FIELDS,
    Announcements,
    Filled,
    directive_of,
    fill,
    values_of,
)
from broadcast.workspace.province import Province
from broadcast.workspace.shelves import Shelf, Takes


@dataclass(frozen=True, slots=True)
class Shelves:
    """Where a script's sounds may lie."""

    jingles: Shelf
    beds: Shelf
    recordings: Shelf
    takes: Takes
    announcements: Announcements


@dataclass(frozen=True, slots=True)
class Expanded:
    """A script with its announcements in place; `sounds` and `files` are those they need."""

    script: Script
    problems: tuple[Problem, ...] = ()
    sounds: Mapping[str, Path] = field(default_factory=dict)
    files: tuple[Path, ...] = ()


def expand(
    script: Script,
    province: Province,
    shelves: Shelves,
    recorded: Callable[[str | None], bool],
    *,
    front_is_sure: bool = True,
) -> Expanded:
    """Put the announcements of a script in their places.

    `recorded` says whether the voice of a speaker (`None`: of no speaker) is ``recorded``. Unless
    `front_is_sure`, nothing is asked of the front matter: what is wrong in it is told already.
    """
    if not script.announcements:
        return Expanded(script)
    expander = _Expander(script, province, shelves, recorded)
    expander.front_is_sure = front_is_sure
    parts = tuple(
        expander.place(part) if isinstance(part, Announcement) else part for part in script.parts
    )
    return Expanded(
        replace(script, parts=parts),
        tuple(expander.problems),
        expander.sounds,
        tuple(dict.fromkeys(expander.files)),
    )


class _Expander:
    """Fills in the announcements of one script."""

    def __init__(
        self,
        script: Script,
        province: Province,
        shelves: Shelves,
        recorded: Callable[[str | None], bool],
    ) -> None:
        self.script, self.province, self.shelves = script, province, shelves
        self.recorded, self.announcements = recorded, shelves.announcements
        self.front_is_sure = True
        self.problems: list[Problem] = []
        self.sounds: dict[str, Path] = {}
        self.files: list[Path] = []
        self._missing: list[Announced] = []
        self._placed: set[str] = set()

    def wrong(self, line: int, message: str, hint: str, path: Path | None = None) -> None:
        self.problems.append(Problem(message, path or self.script.path, line, hint))

    def place(self, asked: Announcement) -> Announcement:
        """The announcement with its parts; what is wrong goes to `problems`."""
        path = self._file(asked)
        if path is None:
            return asked
        self.files.append(path)
        try:
            text = read_text(path, SCRIPT_BYTES)
        except WorkspaceError as error:
            self.problems += error.problems
            return asked
        filled = fill(text, values_of(self.script.front, self.province, asked.group))
        self._report(asked, path, filled)
        parsed, found = scripts.parse(filled.text, path, self.province.speakers)
        self.problems += found
        if parsed is None:
            return asked
        self._approved(parsed, asked)
        digest = sha256(text.encode("utf-8")).hexdigest()
        parts = self._parts(parsed, asked, filled)
        return replace(asked, digest=digest, parts=parts)

    def _file(self, asked: Announcement) -> Path | None:
        """The file of an announcement in the script's language."""
        key = f"{unicodedata.normalize('NFC', asked.name)}.{self.script.lang}"
        if key in self._placed:
            message = _("{directive} stands twice in this script")
            shown = directive_of(asked.name)
            self.wrong(asked.line, message.format(directive=shown), _("delete one of them"))
            return None
        self._placed.add(key)
        path = self.announcements.files.get(key)
        if path is None:
            place = f"{self.announcements.folder.name}/{key}.md"
            same = [
                stem.partition(".")[0]
                for stem in self.announcements.files
                if stem.rpartition(".")[2] == self.script.lang
            ]
            near = did_you_mean(asked.name, same)
            write = _("write it: {example}").format(example=f"scripts_content/{place}")
            self.wrong(
                asked.line,
                _("there is no announcement {name} in the language {lang}").format(
                    name=asked.name, lang=self.script.lang
                ),
                f"{near} {write}".strip(),
            )
        return path

    def _report(self, asked: Announcement, path: Path, filled: Filled) -> None:
        """Fields that do not exist, or that this script has nothing for."""
        for line, name in filled.unknown:
            message = _("there is no field {name} to be filled in").format(name=f"{{{name}}}")
            self.wrong(line, message, did_you_mean(name, FIELDS), path)
        for name in filled.lacking if self.front_is_sure else ():
            examples = {
                "group": f"{directive_of(asked.name)[:-1]}, group: các xã vùng cao]",
                "topic": "topic: loi-ich",
                "approved_on": "approved_on: 2026-11-02",
                "valid_until": "valid_until: 2027-06-30",
            }
            message = _(
                "the announcement {name} speaks of {field}, which this script does not give"
            )
            self.wrong(
                asked.line,
                message.format(name=asked.name, field=f"{{{name}}}"),
                _("for example: {example}").format(
                    example=examples.get(name, f"credits: {{{name}: Nguyễn Thị Bình}}")
                ),
            )

    def _approved(self, parsed: Script, asked: Announcement) -> None:
        if parsed.front.speakers:
            self.wrong(
                1,
                _("an announcement has no speakers of its own"),
                _("declare them under speakers in broadcast.yaml"),
                parsed.path,
            )
        if not self.front_is_sure:
            return
        if self.script.front.status == "approved" and parsed.front.status != "approved":
            self.wrong(
                asked.line,
                _("the announcement {name} is not approved, but this script is").format(
                    name=asked.name
                ),
                _("have it approved: {file}").format(file=parsed.path.name),
            )
        last, own = parsed.front.valid_until, self.script.front.valid_until
        if last is not None and (own is None or last < own):
            self.wrong(
                asked.line,
                _(
                    "the announcement {name} is valid until {day} only, this script is for longer"
                ).format(name=asked.name, day=last.isoformat()),
                _("for example: {example}").format(example=f"valid_until: {last.isoformat()}"),
            )

    def _parts(self, parsed: Script, asked: Announcement, filled: Filled) -> tuple[Part, ...]:
        parts: list[Part] = []
        self._missing = []
        for part in parsed.parts:
            if isinstance(part, Recording | Announcement):
                hint = _("put the sound into _jingles, and ask for it with [jingle: …]")
                message = _("an announcement cannot hold a recording or another announcement")
                self.wrong(part.line, message, hint, parsed.path)
            elif isinstance(part, Speech):
                parts.append(self._speech(part, asked, filled))
            else:
                self._sound(part, parsed.path)
                parts.append(replace(part, line=asked.line))
        beds = [part for part in parts if isinstance(part, Bed)]
        if beds and beds[-1].name is not None:  # a bed of an announcement ends with it
            parts.append(Bed(asked.line, None, beds[-1].level_db))
        if self._missing:
            self._report_missing(asked)
        return tuple(parts)

    def _speech(self, speech: Speech, asked: Announcement, filled: Filled) -> Announced:
        """A segment in its place, and its recording where its voice is ``recorded``."""
        lines = filled.text.split("\n")
        end = next((n for n in range(speech.line, len(lines)) if not lines[n].strip()), len(lines))
        shared = not any(number in filled.special for number in range(speech.line, end + 1))
        announced = Announced(
            asked.line,
            speech.number,
            speech.speaker,
            speech.text,
            speech.repeat,
            asked.name,
            speech.line,
            shared,
        )
        if self.recorded(speech.speaker):
            key = (f"{unicodedata.normalize('NFC', asked.name)}.{self.script.lang}", speech.number)
            takes = self.shelves.takes.by_number.get(key, ())
            if shared and not takes:
                takes = self.announcements.takes.by_number.get(key, ())
            if takes:
                self.sounds[announced.take_key] = takes[0]
            else:
                self._missing.append(announced)
        return announced

    def _report_missing(self, asked: Announcement) -> None:
        """Say where each recording that is not there belongs."""
        name = f"{asked.name}.{self.script.lang}"
        for speech in self._missing:
            file = f"recordings/{name}-{speech.number:02}.wav"
            if speech.shared:
                hint = _("record it once for all programmes: {file}")
                file = f"scripts_content/{self.announcements.folder.name}/{file}"
            else:
                hint = _("it differs from programme to programme; record it for this one: {file}")
                file = f"scripts_content/{self.script.programme}/{file}"
            self.wrong(
                asked.line,
                _("the recording of segment {number} of the announcement {name} is missing").format(
                    number=speech.number, name=asked.name
                ),
                hint.format(file=file),
            )

    def _sound(self, part: Part, path: Path) -> None:
        jingles, beds = self.shelves.jingles, self.shelves.beds
        if isinstance(part, Jingle):
            key, found = f"jingle:{part.name}", jingles.find(part.name, path, part.line)
        elif isinstance(part, Bed) and part.name is not None:
            key, found = f"bed:{part.name}", beds.find(part.name, path, part.line)
        else:
            return
        if isinstance(found, Problem):
            self.problems.append(found)
        else:
            self.sounds[key] = found
