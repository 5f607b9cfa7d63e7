"""The recipe of a programme: a pure plan of every sound in it, each under its store key.

Planning reads scripts and hashes files but makes no sound. The same workspace always gives the
same recipe, on any machine and in any folder; whatever may change a sound is part of its key.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from broadcast import chains, ffmpeg, layout, master, mix, mp3, verbalize
from broadcast.errors import Problem, WorkspaceError
from broadcast.i18n import _
from broadcast.master import Target
from broadcast.script import Bed, Chapter, Jingle, Pause, Recording, Script, Speech
from broadcast.store import key_of
from broadcast.voices import Pace, estimate_s, open_voice, recorded

if TYPE_CHECKING:
    from broadcast.workspace import Source, Workspace

SPEECH_VERSION = 1
SOUND_VERSION = 1
PROGRAMME_VERSION = 1

Digest = Callable[[Path], str]
"""Gives the SHA-256 of a file; the caller remembers what it has hashed already."""


@dataclass(frozen=True, slots=True)
class SpeechPlan:
    """A segment that a synthetic voice speaks."""

    key: str
    line: int
    number: int
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


Planned = Heard | BedPlan | layout.Silence | layout.Heading


@dataclass(frozen=True)
class Recipe:
    """Everything needed to make one programme in one language."""

    script: Script
    parts: tuple[Planned, ...]
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
        versions = {
            "layout": layout.VERSION,
            "mix": mix.VERSION,
            "chains": chains.VERSION,
            "master": master.VERSION,
            "mp3": mp3.VERSION,
            "ffmpeg": ffmpeg.version(),
        }
        parts = [_part_key(part) for part in self.parts]
        return key_of(
            "programme",
            PROGRAMME_VERSION,
            versions=versions,
            target=asdict(self.target),
            parts=parts,
        )


def inputs_key(workspace: Workspace, source: Source, digest: Digest) -> str:
    """Key over everything that may change a programme's files, without planning it in depth.

    Two equal keys mean that the finished files are still right, so that a build with nothing to do
    neither verbalizes nor speaks.
    """
    script = source.script
    assert script is not None  # noqa: S101 - only good sources are planned
    province = workspace.province
    return key_of(
        "inputs",
        PROGRAMME_VERSION,
        script=script.digest,
        programme=script.programme,
        lang=script.lang,
        province=province.model_dump(mode="json", exclude={"topics", "database"}),
        topic=province.topics.get(script.front.topic or ""),
        lexicon=workspace.lexicon(script.lang).digest,
        verbalizer=verbalize.version(script.lang),
        voices={name: _voice_version(name) for name in sorted(voices_of(workspace, source))},
        files={ref: digest(path) for ref, path in sorted(source.sounds.items())},
        versions=[
            SPEECH_VERSION, SOUND_VERSION, layout.VERSION, mix.VERSION, chains.VERSION,
            master.VERSION, mp3.VERSION, ffmpeg.version(), recorded.version(),
        ],
    )  # fmt: skip


def pace_of(workspace: Workspace, lang: str) -> Pace:
    """Speaking rate and pauses of a language."""
    language = workspace.province.languages[lang]
    return Pace(language.rate, **language.pauses.model_dump())


def voices_of(workspace: Workspace, source: Source) -> set[str]:
    """Names of all voices that a script uses."""
    assert source.script is not None  # noqa: S101 - only good sources are planned
    return {workspace.voice_of(source, speech) for speech in source.script.speeches}


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
        assert source.script is not None  # noqa: S101 - only good sources are planned
        self.workspace = workspace
        self.source = source
        self.digest = digest
        self.script = source.script
        self.rate_hz = workspace.province.master.sample_rate_hz
        self.pace = pace_of(workspace, self.script.lang)
        self.problems: list[Problem] = []
        self._takes_heard: set[Path] = set()

    def parts(self) -> Iterator[Planned]:
        for part in self.script.parts:
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
        lang = self.script.lang
        spoken = verbalize.verbalize(speech.text, lang, self.workspace.lexicon(lang))
        self.problems += [
            Problem(
                _("{text!r} cannot be read aloud: {reason}").format(
                    text=leftover.text, reason=leftover.reason
                ),
                self.script.path,
                speech.line,
                leftover.hint,
            )
            for leftover in spoken.leftovers
        ]
        key = key_of(
            "speech",
            SPEECH_VERSION,
            text=spoken.text,
            voice=voice,
            version=_voice_version(voice),
            pace=asdict(self.pace),
        )
        speaker = speech.speaker or ""
        return SpeechPlan(key, speech.line, speech.number, spoken.text, voice, self.pace, speaker)

    def _take(self, speech: Speech) -> FilePlan | None:
        """The recording of one segment, or the one take of all of them at the first segment."""
        sounds = self.source.sounds
        own = f"take:{speech.number}"
        if own in sounds:
            estimate = estimate_s(speech.text, self.pace)
            label = sounds[own].name
            return self._file(own, "recording", speech.line, label, (speech.number,), estimate)
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
            SOUND_VERSION,
            file=self.digest(path),
            rate_hz=self.rate_hz,
            ffmpeg=ffmpeg.version(),
            preparation=recorded.version() if kind == "recording" else None,
        )
        return FilePlan(key, line, path, kind, label, numbers, estimate)


def _voice_version(name: str) -> str:
    return "recorded" if name == "recorded" else open_voice(name).version


def _part_key(part: Planned) -> list[object]:
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
