"""Who speaks with which voice: a script's speakers, the province's, and the language's own."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from broadcast.errors import Problem
from broadcast.i18n import _
from broadcast.script.script import FrontMatter, Script, Speech
from broadcast.workspace.province import Province

RECORDED = "recorded"


def voice_of(province: Province, front: FrontMatter | None, lang: str, speaker: str | None) -> str:
    """Voice of a speaker in a language: the script's, the province's, or the language's own.

    The last is for those without a speaker, for speakers declared without voices, and in languages
    that people read for every speaker; elsewhere `mute_speakers` reports it.
    """
    for speakers in (front.speakers if front else {}, province.speakers):
        if speaker is not None and speaker in speakers:
            voices = speakers[speaker]
            if voices is None:
                break
            if lang in voices:
                return voices[lang]
    return province.languages[lang].voice


def recorded_speeches(province: Province, script: Script) -> dict[int, Speech]:
    """Segments whose voice is ``recorded``, by their number."""
    return {
        speech.number: speech
        for speech in script.speeches
        if voice_of(province, script.front, script.lang, speech.speaker) == RECORDED
    }


def mute_speakers(
    script: Script, province: Province, doubtful: Collection[str] = ()
) -> Iterator[Problem]:
    """Speakers with voices in other languages only, where a synthetic voice would take their place.

    Whoever reads for a language whose voice is ``recorded`` reads for every speaker. `doubtful`
    are speakers of whom something else is wrong already.
    """
    own, lang = province.languages[script.lang].voice, script.lang
    if own == RECORDED:
        return
    told = set(doubtful)
    for speech in script.spoken:
        name = speech.speaker
        if name is None or name in told:
            continue
        declared = [speakers[name] for speakers in (script.front.speakers, province.speakers)
                    if name in speakers]  # fmt: skip
        if any(voices is None or lang in voices for voices in declared):
            continue
        told.add(name)
        yield Problem(
            _("the speaker {speaker} has no voice in the language {lang}").format(
                speaker=name, lang=lang
            ),
            script.path,
            speech.line,
            _("under speakers, write: {example}").format(example=f'{name}: {{{lang}: "{own}"}}'),
        )
