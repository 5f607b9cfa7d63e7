"""A text spoken at once: voices, mastering and tags of a programme, with or without a workspace."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from broadcast.errors import AudioError, Problem, WorkspaceError
from broadcast.files.reasons import reason_of
from broadcast.files.saving import replace
from broadcast.i18n import _
from broadcast.programmes import making
from broadcast.programmes.recipe import Heard, Recipe, SpeechPlan
from broadcast.script.script import FrontMatter, Script
from broadcast.sound import mp3
from broadcast.sound.master import Target
from broadcast.store.folder import Store, key_of
from broadcast.verbalize import load_lexicon, verbalize
from broadcast.voices import Pace, open_voice
from broadcast.workspace.province import FILE_NAME, Mastering, Province
from broadcast.workspace.province import load as load_province

if TYPE_CHECKING:
    from broadcast.programmes.making import Made
    from broadcast.verbalize import Lexicon

_TITLE_LETTERS = 60


@dataclass(frozen=True, slots=True)
class Manner:
    """How a text is to be said."""

    lang: str
    voice: str
    lexicon: Lexicon
    pace: Pace = field(default_factory=Pace)
    master: Mastering = field(default_factory=Mastering)


@dataclass(frozen=True, slots=True)
class Said:
    """The words that were spoken, and what was measured on the finished MP3."""

    spoken: tuple[str, ...]
    made: Made

    def as_json(self) -> dict[str, Any]:
        """As JSON."""
        facts = self.made.facts
        return {
            "spoken": list(self.spoken),
            "duration_s": facts.duration_s,
            "loudness_lufs": facts.loudness_lufs,
            "peak_dbtp": facts.peak_dbtp,
        }


def manner(root: Path | None, lang: str | None, voice: str | None) -> Manner:
    """How a text is said in the workspace at `root`, or where there is none (None).

    Raises `WorkspaceError` when broadcast.yaml is wrong or when neither it nor the caller names a
    voice that speaks the language.
    """
    province = _province(root) if root else None
    lang = lang or (province.source_language if province else "vi")
    declared = province.languages.get(lang) if province else None
    usual = declared.voice if declared else "espeak:vi" if lang == "vi" else "recorded"
    if voice is None and usual == "recorded":
        raise WorkspaceError(
            _("no voice speaks the language “{lang}” here").format(lang=lang),
            hint=_("name one with --voice; what there is shows: broadcast voices"),
        )
    own = root / "scripts_content" / "_lexicon" / f"{lang}.yaml" if root else None
    return Manner(
        lang,
        voice or usual,
        load_lexicon(lang, own),
        province.pace_of(lang) if province and declared else Pace(),
        province.master if province else Mastering(),
    )


def say(text: str, how: Manner, destination: Path) -> Said:
    """Speak a text, a segment a paragraph, into a finished MP3 at `destination`.

    The file is there whole or not at all. Raises `WorkspaceError` for what cannot be read aloud,
    `VoiceError` for a voice that is missing or fails, `AudioError` when the file cannot be written.
    """
    recipe = _recipe(text, how)
    try:
        with TemporaryDirectory(prefix=".say-", dir=destination.absolute().parent) as folder:
            made = making.make(recipe, Store(Path(folder) / "store"))
            tagged = Path(folder) / "tagged.mp3"
            mp3.tag(made.stored.path, tagged, _tags(text, recipe))
            replace(tagged, destination)
    except OSError as error:
        raise AudioError(
            _("the file cannot be written: {reason}").format(reason=reason_of(error)),
            path=destination,
        ) from error
    spoken = tuple(sound.text for sound in recipe.sounds if isinstance(sound, SpeechPlan))
    return Said(spoken, made)


def _province(root: Path) -> Province:
    province, problems = load_province(root / FILE_NAME)
    errors = [problem for problem in problems if problem.severity == "error"]
    if province is None or errors:
        raise WorkspaceError.of(errors)
    return province


def _recipe(text: str, how: Manner) -> Recipe:
    version = open_voice(how.voice).version
    problems: list[Problem] = []
    parts: list[Heard] = []
    for number, paragraph in enumerate(filter(str.strip, text.splitlines()), start=1):
        spoken = verbalize(paragraph, how.lang, how.lexicon)
        problems += [leftover.problem() for leftover in spoken.leftovers]
        recipe = {"text": spoken.text, "voice": how.voice, "version": version}
        key = key_of("said", 1, **recipe, pace=asdict(how.pace))
        plan = SpeechPlan(key, number, number, spoken.text, how.voice, how.pace, "")
        parts.append(Heard(plan, how.pace.paragraph_s))
    if not parts:
        problems.append(Problem(_("there is nothing to say")))
    if problems:
        raise WorkspaceError.of(problems)
    title = " ".join(text.split())
    if len(title) > _TITLE_LETTERS:
        title = title[:_TITLE_LETTERS].rpartition(" ")[0] + "…"
    script = Script(Path(_("text")), "say", how.lang, FrontMatter(title=title), ())
    return Recipe(script, tuple(parts), Target(**how.master.model_dump()), 0.0)


def _tags(text: str, recipe: Recipe) -> mp3.Tags:
    front = recipe.script.front
    return mp3.Tags(
        title=front.title,
        album="broadcast say",
        publisher="",
        copyright="",
        lang=recipe.script.lang,
        date=None,
        text=text,
    )
