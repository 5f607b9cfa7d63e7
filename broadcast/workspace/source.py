"""One script in its place: with the sounds it names, the takes of its segments, its voices."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar
from unicodedata import normalize

from broadcast.errors import Problem, Severity, WorkspaceError
from broadcast.files.text import read_text
from broadcast.files.validation import did_you_mean
from broadcast.i18n import _
from broadcast.script.parts import Announced
from broadcast.script.script import Bed, FrontMatter, Jingle, Recording, Script, Speech, look_at
from broadcast.workspace import readings
from broadcast.workspace.expanding import Shelves, expand
from broadcast.workspace.languages import how_to_declare
from broadcast.workspace.province import Province
from broadcast.workspace.shelves import Shelf, Takes
from broadcast.workspace.speakers import RECORDED, mute_speakers, recorded_speeches, voice_of

__all__ = [
    "RECORDED",
    "AnySource",
    "Shelves",
    "Source",
    "Unread",
    "make_source",
    "must_be_read",
    "recorded_speeches",
    "unused_recordings",
    "voice_of",
]


@dataclass(frozen=True, slots=True)
class Unread:
    """A script file that cannot be parsed; `problems` say why.

    `seen` is what could be understood of it, to look for further problems in and for nothing else.
    """

    path: Path
    programme: str
    lang: str
    problems: tuple[Problem, ...]
    seen: Source | None = None
    usable: ClassVar[bool] = False

    @property
    def files(self) -> tuple[Path, ...]:
        """The script alone: what it needs is not known."""
        return (self.path,)


@dataclass(frozen=True, slots=True)
class Source:
    """One script that was read and all it needs.

    `problems` with severity error mean that it cannot be built. `sounds` gives the file of each
    reference: ``jingle:NAME``, ``bed:NAME``, ``recording:FILE``, and of segments with the voice
    ``recorded`` ``take:NUMBER``, or ``take`` for one take of them all. `files` are the script and
    all these sounds.
    """

    path: Path
    programme: str
    lang: str
    script: Script
    problems: tuple[Problem, ...]
    sounds: Mapping[str, Path]
    announcements: tuple[Path, ...] = ()

    @property
    def files(self) -> tuple[Path, ...]:
        """The script, its announcements and every sound file it needs, each once."""
        return tuple(dict.fromkeys((self.path, *self.announcements, *self.sounds.values())))

    def place_of(self, speech: Speech) -> tuple[Path, int]:
        """File and line of a segment's words, which may be those of an announcement."""
        if isinstance(speech, Announced):
            named = f"{speech.announcement}.{self.lang}.md"
            for path in self.announcements:
                if normalize("NFC", path.name) == named:
                    return path, speech.origin_line
        return self.path, speech.line

    @property
    def usable(self) -> bool:
        """Whether it can be built."""
        return all(problem.severity != "error" for problem in self.problems)


AnySource = Source | Unread
"""A script file of the workspace, whether it could be parsed or not."""


def must_be_read(source: AnySource) -> Source:
    """The script, if it was read; raises `WorkspaceError` with its errors if not."""
    if isinstance(source, Unread):
        raise WorkspaceError.of([p for p in source.problems if p.severity == "error"])
    return source


def make_source(
    path: Path,
    province: Province,
    shelves: Shelves,
    original: Script | None,
    *,
    has_original: bool,
) -> AnySource:
    """Read one script and find all it needs.

    `original` is the script in the source language, if it is usable; `has_original` says whether
    there is such a file at all.
    """
    looked = look_at(path, province.speakers.keys())
    finder = _Finder(path, list(looked.problems), front_is_sure=looked.front_is_sure)
    seen = None if looked.seen is None else finder.all_of(looked.seen, province, shelves)
    if path.stem != province.source_language:
        finder.translation(looked.script, original, has_original)
    problems = tuple(finder.problems)
    found = replace(seen, problems=problems) if seen else None
    if looked.script is None or found is None:
        return Unread(path, path.parent.name, path.stem, problems, found)
    return found


def unused_recordings(sources: Sequence[AnySource], shelf: Shelf) -> list[Problem]:
    """Warnings for recordings that no script uses; none while a script cannot be read."""
    read = [source for source in sources if isinstance(source, Source)]
    if not shelf.files or len(read) < len(sources):
        return []
    used = {path for source in read for path in source.sounds.values()}
    told = {problem.path for source in read for problem in source.problems}
    return [
        Problem(
            _("no script uses this recording"),
            path,
            hint=_("a segment's take is named like blt-01.wav, as broadcast read numbers it"),
            severity="warning",
        )
        for path in shelf.files.values()
        if path not in used and path not in told
    ]


class _Finder:
    """Collects the sounds and problems of one script."""

    def __init__(self, path: Path, problems: list[Problem], *, front_is_sure: bool) -> None:
        self.path, self.problems, self.front_is_sure = path, problems, front_is_sure
        self.sounds: dict[str, Path] = {}

    def all_of(self, script: Script, province: Province, shelves: Shelves) -> Source:
        """The script with all it needs; what is wrong goes to `problems`."""
        announced: tuple[Path, ...] = ()
        lang = script.lang
        if lang not in province.languages:
            self.wrong(
                None,
                _("the language {lang} is not declared under languages").format(lang=lang),
                how_to_declare(lang, province.languages),
            )
        else:
            script, announced = self.announcements(script, province, shelves)
            self.references(script, shelves)
            self.recorded(script, province, shelves.takes)
            wanted = recorded_speeches(province, script)
            folder = shelves.recordings.folder
            self.problems += readings.changed(self.path, folder, wanted, self.sounds)
            self.problems += self.mute(script, province)
        self.front_matter(script.front, province)
        return Source(self.path, script.programme, lang, script, (), self.sounds, announced)

    def mute(self, script: Script, province: Province) -> Iterator[Problem]:
        """Speakers without a voice; not those whose voices in the front matter are wrong."""
        own = script.front.speakers
        doubtful = {name for name in own if own[name] == {}} if not self.front_is_sure else set()
        return mute_speakers(script, province, doubtful)

    def wrong(
        self, line: int | None, message: str, hint: str, severity: Severity = "error"
    ) -> None:
        self.problems.append(Problem(message, self.path, line, hint, severity))

    def announcements(
        self, script: Script, province: Province, shelves: Shelves
    ) -> tuple[Script, tuple[Path, ...]]:
        """The script with its announcements in place, and their files."""

        def is_recorded(speaker: str | None) -> bool:
            return voice_of(province, script.front, script.lang, speaker) == RECORDED

        sure = self.front_is_sure
        expanded = expand(script, province, shelves, is_recorded, front_is_sure=sure)
        self.problems += expanded.problems
        self.sounds.update(expanded.sounds)
        return expanded.script, expanded.files

    def references(self, script: Script, shelves: Shelves) -> None:
        """Files of all directives."""
        for part in script.parts:
            if isinstance(part, Jingle):
                found = shelves.jingles.find(part.name, self.path, part.line)
                key = f"jingle:{part.name}"
            elif isinstance(part, Bed) and part.name is not None:
                found = shelves.beds.find(part.name, self.path, part.line)
                key = f"bed:{part.name}"
            elif isinstance(part, Recording):
                found = shelves.recordings.find(part.file, self.path, part.line)
                key = f"recording:{part.file}"
            else:
                continue
            if isinstance(found, Problem):
                self.problems.append(found)
            else:
                self.sounds[key] = found

    def recorded(self, script: Script, province: Province, takes: Takes) -> None:
        """Takes of the segments whose voice is ``recorded``."""
        lang, front = script.lang, script.front
        voices = {
            speech.number: voice_of(province, front, lang, speech.speaker)
            for speech in script.speeches
        }
        wanted = [number for number, voice in voices.items() if voice == RECORDED]
        if not wanted:
            return
        single = {number: takes.by_number.get((lang, number), ()) for number in wanted}
        whole = takes.whole.get(lang, ())
        for files in (whole, *single.values()):
            if len(files) > 1:
                self._ambiguous(files)
        if whole:
            self._whole_take(whole[0], wanted, voices, [f[0] for f in single.values() if f])
            return
        self.sounds.update(
            {f"take:{number}": files[0] for number, files in single.items() if files}
        )
        if missing := [number for number in wanted if not single[number]]:
            self._missing(script, missing)

    def front_matter(self, front: FrontMatter, province: Province) -> None:
        """What of the front matter must be declared in broadcast.yaml."""
        if front.topic is not None and front.topic not in province.topics:
            self.wrong(
                self._line_of("topic"),
                _("the topic {topic} is not declared in broadcast.yaml").format(topic=front.topic),
                did_you_mean(front.topic, province.topics),
            )
        langs = {lang for voices in front.speakers.values() for lang in voices or ()}
        for lang in sorted(langs - province.languages.keys()):
            self.wrong(
                self._line_of("speakers"),
                _("the language {lang} is not declared under languages").format(lang=lang),
                how_to_declare(lang, province.languages),
            )

    def translation(
        self, script: Script | None, original: Script | None, has_original: bool
    ) -> None:
        """Warn of a translation without its original, or made from an earlier text of it."""
        if not has_original:
            self.wrong(
                None,
                _("this is a translation, but the script in the source language is missing"),
                _("put it beside this file"),
                "warning",
            )
        if original is None or script is None:
            return
        revision = script.front.source_revision
        if revision and not original.is_revision(revision):
            message = _("the source script has changed since this translation was made")
        elif not revision and script.front.status == "approved":
            message = _("the translation does not say which source text it was made from")
        else:
            return
        hint = _("compare them, then write source_revision: {revision}")
        hint = hint.format(revision=f'"{original.revision[:8]}"')
        self.wrong(self._line_of("source_revision"), message, hint, "warning")

    def _line_of(self, key: str) -> int:
        """Line of a key of the front matter; read again, since it is wanted for problems only."""
        for number, line in enumerate(read_text(self.path).split("\n"), start=1):
            if line.startswith(key):
                return number
        return 1

    def _whole_take(
        self, take: Path, wanted: list[int], voices: Mapping[int, str], single: list[Path]
    ) -> None:
        if single:
            self._ambiguous([take, *single])
        between = [
            number
            for number, voice in voices.items()
            if voice != RECORDED and wanted[0] < number < wanted[-1]
        ]
        if between:
            self.wrong(
                None,
                _("{file} is one take of segments {first} to {last}, but {others} between them "
                  "have a synthetic voice").format(
                    file=take.name, first=wanted[0], last=wanted[-1], others=_numbers(between)
                ),
                _("record one file a segment: {example}").format(
                    example=f"{take.stem}-{wanted[0]:02}{take.suffix}"
                ),
            )  # fmt: skip
        self.sounds["take"] = take

    def _ambiguous(self, files: Iterable[Path]) -> None:
        names = ", ".join(path.name for path in files)
        self.wrong(
            None,
            _("several recordings are there for the same segments: {files}").format(files=names),
            _("keep either one file a segment or one take of them all"),
        )

    def _missing(self, script: Script, missing: list[int]) -> None:
        lang = script.lang
        line = next(s.line for s in script.speeches if s.number == missing[0])
        self.wrong(
            line,
            _("recordings are missing for the segments {numbers}").format(
                numbers=_numbers(missing)
            ),
            _("record them as {example}, or all in one take as {whole}").format(
                example=f"recordings/{lang}-{missing[0]:02}.wav", whole=f"recordings/{lang}.wav"
            ),
        )


def _numbers(numbers: Sequence[int]) -> str:
    """``1-3, 7`` for 1, 2, 3, 7."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)
