"""Voices of Google Translate: ``gtts:vi``, ``gtts:km``; online, through gTTS.

Each clause is asked for by itself, so that the pauses between clauses are exactly those of the
pace; that makes no more requests than gTTS itself does (some 55 characters each). How fast Google
speaks is not ours to choose: the speech is measured and then stretched or squeezed to the pace
without a change of pitch. Sounds are kept by the store like any other, so nothing is asked twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from broadcast.errors import AudioError, VoiceError
from broadcast.i18n import _
from broadcast.sound.ffmpeg import decoding
from broadcast.voices.google import models
from broadcast.voices.google.link import Link
from broadcast.voices.pace import Pace, clauses, syllables
from broadcast.voices.sound import Sound, join, trim

RATE_HZ = 24000
"""What the service sends: MP3 at 24 kHz, mono."""

_QUIET_DBFS = -50.0
_CHUNK_GAP_S = 0.06  # where a clause is too long for one request
_USUAL_SYLLABLES_PER_S, _USUAL_SYLLABLES = 4.0, 8
_TEMPO_LIMITS = (0.5, 2.0)


@dataclass(frozen=True, slots=True)
class GoogleVoice:
    """One language of Google Translate; see `Voice`."""

    name: str
    version: str
    language: str
    link: Link = field(default_factory=Link)

    def speak(self, text: str, pace: Pace) -> Sound:
        """Speak verbalized text; mono at `RATE_HZ`.

        Raises `VoiceError` when there is nothing to speak, when the service cannot be reached or
        gives no sound, or when the pace is out of reach.
        """
        spoken = clauses(text)
        if not spoken:
            raise VoiceError(_("voice {voice}: there is nothing to speak").format(voice=self.name))
        with TemporaryDirectory(prefix="broadcast-") as folder:
            sounds = [self._clause(clause.text, Path(folder)) for clause in spoken]
        tempo = _tempo(text, sum(len(sound) for sound in sounds) / RATE_HZ, pace)
        if not _TEMPO_LIMITS[0] <= tempo <= _TEMPO_LIMITS[1]:
            raise VoiceError(
                _("voice {voice}: rate {rate:g} is out of reach").format(
                    voice=self.name, rate=pace.rate
                ),
                hint=_("choose a rate between 0.7 and 1.5"),
            )
        at_pace = [decoding.change_tempo(sound, RATE_HZ, tempo) for sound in sounds]
        parts = [(sound, clause.end) for sound, clause in zip(at_pace, spoken, strict=True)]
        return join(parts, RATE_HZ, pace, _QUIET_DBFS)

    def _clause(self, text: str, folder: Path) -> NDArray[np.float32]:
        gap = np.zeros(round(_CHUNK_GAP_S * RATE_HZ), np.float32)
        pieces: list[NDArray[np.float32]] = []
        for mp3 in self._fetch(text):
            path = folder / "part.mp3"
            path.write_bytes(mp3)
            try:
                blocks = list(decoding.decode(path, RATE_HZ))
            except AudioError as error:
                raise self._unusable(str(error)) from error
            heard = trim(np.concatenate(blocks), RATE_HZ, _QUIET_DBFS)
            if not len(heard):
                raise self._unusable(_("it is silent"))
            pieces += [gap, heard]
        return np.concatenate(pieces[1:])

    def _fetch(self, text: str) -> Iterator[bytes]:
        from gtts import gTTS

        asked = gTTS(
            text,
            lang=self.language,
            lang_check=False,  # was checked when the voice was opened
            pre_processor_funcs=[],  # the text is verbalized
            timeout=self.link.timeout_s,
        )
        for prepared in asked._prepare_requests():
            yield self.link.fetch(prepared)

    def _unusable(self, reason: str) -> VoiceError:
        return VoiceError(
            _("voice {voice}: the sound that came cannot be used: {reason}").format(
                voice=self.name, reason=reason
            ),
            hint=_("build again later"),
        )


def open_model(model: str, link: Link | None = None) -> GoogleVoice:
    """The voice of ``gtts:<model>``; raises `VoiceError` for a language that Google has not."""
    version = models.version_of(model)
    return GoogleVoice(f"gtts:{model}", version, model, link or Link())


def _tempo(text: str, found_s: float, pace: Pace) -> float:
    """Factor from the speed that came to that of the pace.

    Few syllables say little of a speaker's speed, so some syllables at a usual speed are added: a
    short segment is then not stretched otherwise than its neighbours.
    """
    count = syllables(text)
    usual_s = _USUAL_SYLLABLES / _USUAL_SYLLABLES_PER_S
    found = (count + _USUAL_SYLLABLES) / (found_s + usual_s)
    return pace.syllables_per_s / found
