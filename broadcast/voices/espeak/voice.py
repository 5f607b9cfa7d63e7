"""Voices of espeak-ng: ``espeak:vi``, ``espeak:vi-vn-x-south``, ``espeak:vi+f3``; offline.

Rate: espeak-ng's own rate was set against what it gives, over 14 clauses of 116 syllables, silence
at clause ends cut off (espeak-ng 1.52.0)::

    espeak rate            80    90   100   114   120   140   160   200   250   300
    syllables/s, vi       2.22  2.37  2.62  3.0   3.16  3.71  4.23  5.26  6.60  8.09
    vi-vn-x-central       2.17  2.32  2.57        3.10  3.63  4.13  5.15  6.45  7.92
    vi-vn-x-south         2.10  2.25  2.49        3.01  3.53  4.03  5.07  6.34  7.78

From 84 to 250 that is 0.0266 syllables/s a step for ``vi``, to 1 %; variants differ by up to 4 %.
Slower than that (rate 0.66) espeak-ng does not speak: below, gaps between words do the rest. At 84
a gap of n makes a syllable last 0.476 + 0.0272 n s, n from 1 to 24. Volume 60 instead of its 100
keeps it out of its own gain control, which at 100 works on most loud vowels.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

import numpy as np

from broadcast.errors import VoiceError
from broadcast.i18n import _
from broadcast.voices.espeak import library, models
from broadcast.voices.pace import Pace, clauses
from broadcast.voices.sound import Sound, join

SLOWEST_RATE, FASTEST_RATE = 0.5, 2.0
"""Limits of `Pace.rate` for these voices."""

_VOLUME = 60
_SLOWEST_ESPEAK_RATE = 84
_STEP_SYLLABLES_PER_S = {"vi": 0.0266, "vi-vn-x-central": 0.0261, "vi-vn-x-south": 0.0254}
_MARKS = str.maketrans({"–": ",", "—": ",", "…": ".", **dict.fromkeys("\"'“”‘’«»()[]", " ")})


@dataclass(frozen=True, slots=True)
class EspeakVoice:
    """One language of espeak-ng, with a variant or without; see `Voice`."""

    name: str
    version: str
    language: str
    model: str

    def speak(self, text: str, pace: Pace) -> Sound:
        """Speak verbalized text; mono at 22050 Hz.

        The samples depend on text, voice and pace only. Raises `VoiceError` when there is nothing
        to speak, when the rate is out of range, or when espeak-ng fails.
        """
        if not SLOWEST_RATE <= pace.rate <= FASTEST_RATE:
            raise VoiceError(
                _("voice {voice}: rate {rate:g} is not between {slowest:g} and {fastest:g}").format(
                    voice=self.name, rate=pace.rate, slowest=SLOWEST_RATE, fastest=FASTEST_RATE
                ),
                hint=_("to speak more slowly, make the pauses longer"),
            )
        spoken = clauses(unicodedata.normalize("NFC", text))
        if not spoken:
            raise VoiceError(_("voice {voice}: there is nothing to speak").format(voice=self.name))
        request = library.EspeakRequest(
            self.model,
            *espeak_rate(self.language, pace),
            _VOLUME,
            tuple(_plain(clause.text) for clause in spoken),
        )
        sounds = (_samples(pcm) for pcm in library.speak(request))
        parts = [(samples, clause.end) for samples, clause in zip(sounds, spoken, strict=True)]
        return join(parts, library.RATE_HZ, pace)


def open_model(model: str) -> EspeakVoice:
    """The voice of ``espeak:<model>``; raises `VoiceError` for an unknown language or variant."""
    version = models.version_of(model)
    language, plus, _variant = model.partition("+")
    return EspeakVoice(
        name=f"espeak:{model}",
        version=version,
        language=language,
        # Named by its file, a voice is found without reading all 150 of them (4 ms each time);
        # with a variant that sounds different, so those go by language code.
        model=model if plus else models.voice_files()[language],
    )


def espeak_rate(language: str, pace: Pace) -> tuple[int, int]:
    """The rate of espeak-ng and its gap between words for a pace; see the module's table."""
    step = _STEP_SYLLABLES_PER_S.get(language, _STEP_SYLLABLES_PER_S["vi"])
    rate = round((pace.syllables_per_s + 0.03) / step)
    if rate >= _SLOWEST_ESPEAK_RATE:
        return rate, 0
    return _SLOWEST_ESPEAK_RATE, max(round((1 / pace.syllables_per_s - 0.476) / 0.0272), 0)


def _plain(text: str) -> str:
    """Text with only marks that espeak-ng knows, and nothing it would take for a command."""
    return "".join(sign if sign.isprintable() else " " for sign in text.translate(_MARKS)).strip()


def _samples(pcm: bytes) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    return np.frombuffer(pcm, dtype="<i2").astype(np.float32) / np.float32(32768)
