"""The recipe of a programme: a pure plan of every sound in it, each under its store key.

Planning reads scripts and hashes files but makes no sound. The same workspace always gives the
same recipe, on any machine and in any folder; whatever may change a sound is part of its key.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from broadcast import verbalize
from broadcast.errors import Problem, WorkspaceError
from broadcast.programmes import versions
from broadcast.programmes.versions import preparation_version
from broadcast.script.parts import Announced
from broadcast.script.script import Bed, Chapter, Jingle, Pause, Recording, Script, Speech
from broadcast.sound import layout
from broadcast.sound.ffmpeg import program
from broadcast.sound.master import Target
from broadcast.store.digests import Digest
from broadcast.store.folder import key_of
from broadcast.voices import Pace, estimate_s, version_of

if TYPE_CHECKING:
    from broadcast.workspace.workspace import Source, Workspace


@dataclass(frozen=True, slots=True)
class SpeechPlan:
    """A segment that a synthetic voice speaks; those of announcements have no number."""

    key: str
    line: int
    number: int | None
    text: str
    voice: str
    pace: Pace
    speaker: str


@dataclass(frozen=True, slots=True)
class FilePlan:
    """A sound file: a recording (cleaned and trimmed), or a jingle or bed (taken as it is)."""

    key: str
    line: int
    path: Path
    kind: Literal["recording", "jingle", "bed"]
    label: str
    numbers: tuple[int, ...] = ()
    estimate_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Heard:
    """A sound at its turn; None leaves the gap after it to the time line."""

    sound: SpeechPlan | FilePlan
    gap_after_s: float | None = None


@dataclass(frozen=True, slots=True)
class BedPlan:
    """A bed that starts here, or ends when there is no sound."""

    sound: FilePlan | None
    level_db: float = 0.0


PlannedPart = Heard | BedPlan | layout.Silence | layout.Heading


@dataclass(frozen=True)
class Recipe:
    """Everything needed to make one programme in one language."""

    script: Script
    parts: tuple[PlannedPart, ...]
    target: Target
    longest_recording_s: float

    @property
    def sounds(self) -> tuple[SpeechPlan | FilePlan, ...]:
        """Every sound once, in order of first use."""
        heard = (part.sound for part in self.parts if isinstance(part, Heard | BedPlan))
        return tuple(dict.fromkeys(sound for sound in heard if sound is not None))

    @cached_property
    def key(self) -> str:
        """Key of the encoded programme without tags."""
        steps = {
            "layout": versions.LAYOUT,
            "mix": versions.MIX,
            "chains": versions.CHAINS,
            "master": versions.MASTER,
            "mp3": versions.MP3,
            "ffmpeg": program.version(),
        }
        parts = [_part_key(part) for part in self.parts]
        return key_of(
            "programme",
            versions.PROGRAMME,
            versions=steps,
            target=asdict(self.target),
            parts=parts,
        )


def plan(workspace: Workspace, source: Source, digest: Digest) -> Recipe:
    """Plan a programme in depth; raises `WorkspaceError` with every leftover of the verbalizer."""
    planner = _Planner(workspace, source, digest)
    parts = tuple(planner.parts())
    if planner.problems:
        raise WorkspaceError.of(planner.problems)
    settings = workspace.province.master
    return Recipe(
        script=planner.script,
        parts=parts,
        target=Target(
            settings.chain,
            settings.loudness_lufs,
            settings.peak_dbtp,
            settings.sample_rate_hz,
            settings.bitrate_kbps,
        ),
        longest_recording_s=workspace.province.recordings.longest_s,
    )


class _Planner:
    """Walks one script from top to bottom."""

    def __init__(self, workspace: Workspace, source: Source, digest: Digest) -> None:
        self.workspace = workspace
        self.source = source
        self.digest = digest
        self.script = source.script
        self.rate_hz = workspace.province.master.sample_rate_hz
        self.pace = workspace.province.pace_of(self.script.lang)
        self.lexicon = workspace.lexicon(self.script.lang)  # a wrong one is told in any case
        self.problems: list[Problem] = []
        self._takes_heard: set[Path] = set()

    def parts(self) -> Iterator[PlannedPart]:
        for part in self.script.heard:
            match part:
                case Speech():
                    yield from self._speech(part)
                case Chapter(title=title):
                    yield layout.Heading(title)
                case Pause(seconds=seconds):
                    yield layout.Silence(seconds)
                case Jingle(name=name, line=line):
                    yield Heard(self._file(f"jingle:{name}", "jingle", line, name))
                case Recording(file=file, line=line):
                    yield Heard(self._file(f"recording:{file}", "recording", line, file))
                case Bed(name=None):
                    yield BedPlan(None)
                case Bed(name=name, line=line, level_db=level_db):
                    yield BedPlan(self._file(f"bed:{name}", "bed", line, str(name)), level_db)

    def _speech(self, speech: Speech) -> Iterator[Heard]:
        voice = self.workspace.voice_of(self.source, speech)
        sound: SpeechPlan | FilePlan | None
        sound = self._take(speech) if voice == "recorded" else self._spoken(speech, voice)
        if sound is None:
            return
        for _again in range(speech.repeat - 1):
            yield Heard(sound, self.pace.sentence_s)
        yield Heard(sound, self.pace.paragraph_s)

    def _spoken(self, speech: Speech, voice: str) -> SpeechPlan:
        spoken = verbalize.verbalize(speech.text, self.script.lang, self.lexicon)
        self.problems += [
            leftover.problem(*self.source.place_of(speech)) for leftover in spoken.leftovers
        ]
        key = key_of(
            "speech",
            versions.SPEECH,
            text=spoken.text,
            voice=voice,
            version=version_of(voice),
            pace=asdict(self.pace),
        )
        speaker = speech.speaker or ""
        number = None if isinstance(speech, Announced) else speech.number
        return SpeechPlan(key, speech.line, number, spoken.text, voice, self.pace, speaker)

    def _take(self, speech: Speech) -> FilePlan | None:
        """The recording of one segment, or the one take of all of them at the first segment."""
        sounds = self.source.sounds
        own = speech.take_key
        if own in sounds:
            estimate = estimate_s(speech.text, self.pace)
            label = sounds[own].name
            number = () if isinstance(speech, Announced) else (speech.number,)
            return self._file(own, "recording", speech.line, label, number, estimate)
        path = sounds["take"]
        if path in self._takes_heard:
            return None
        self._takes_heard.add(path)
        recorded = [
            other
            for other in self.script.speeches
            if self.workspace.voice_of(self.source, other) == "recorded"
        ]
        numbers = tuple(other.number for other in recorded)
        pauses_s = self.pace.paragraph_s * (len(recorded) - 1)
        spoken_s = sum(estimate_s(other.text, self.pace) for other in recorded)
        return self._file("take", "recording", speech.line, path.name, numbers, spoken_s + pauses_s)

    def _file(
        self,
        reference: str,
        kind: Literal["recording", "jingle", "bed"],
        line: int,
        label: str,
        numbers: tuple[int, ...] = (),
        estimate: float = 0.0,
    ) -> FilePlan:
        path = self.source.sounds[reference]
        key = key_of(
            kind,
            versions.SOUND,
            file=self.digest(path),
            rate_hz=self.rate_hz,
            ffmpeg=program.version(),
            preparation=preparation_version() if kind == "recording" else None,
        )
        return FilePlan(key, line, path, kind, label, numbers, estimate)


def _part_key(part: PlannedPart) -> list[object]:
    match part:
        case Heard(sound=sound, gap_after_s=gap_after_s):
            kind = sound.kind if isinstance(sound, FilePlan) else "speech"
            return ["heard", kind, sound.key, gap_after_s]
        case BedPlan(sound=sound, level_db=level_db):
            return ["bed", sound.key if sound else None, level_db]
        case layout.Silence(seconds=seconds):
            return ["silence", seconds]
        case layout.Heading():
            return []  # chapters are tags, not sound
