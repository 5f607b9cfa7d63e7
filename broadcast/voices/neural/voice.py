"""What voices of neural models have in common: clauses spoken side by side, joined by the pace.

The model's own speed is tried out when it is loaded (where the language has a sentence for that,
see `child`), so that a rate means the same syllables a second as with any other voice.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from broadcast.errors import VoiceError
from broadcast.i18n import _
from broadcast.voices.neural.process import Speaker
from broadcast.voices.pace import Pace, clauses
from broadcast.voices.sound import Sound, join

SHORTEST_SCALE, LONGEST_SCALE = 0.5, 3.0
"""Limits of the model's length scale; beyond them speech is not understood."""

_QUIET_DBFS = -50.0
_MARKS = str.maketrans({"–": ",", "—": ",", "…": ".", **dict.fromkeys("\"'“”‘’«»()[]", " ")})


@dataclass(frozen=True, slots=True)
class NeuralVoice:
    """One neural model; see `Voice`. `prepare` makes a clause ready or raises `VoiceError`."""

    name: str
    version: str
    speaker: Speaker
    prepare: Callable[[tuple[str, ...]], tuple[str, ...]]

    def speak(self, text: str, pace: Pace) -> Sound:
        """Speak verbalized text; mono at the model's own rate.

        The samples depend on text, voice and pace only, on machines with the same kind of
        processor. Raises `VoiceError` when there is nothing to speak, when the model has no sound
        for a word, when the rate is out of reach, or when the engine fails.
        """
        spoken = clauses(unicodedata.normalize("NFC", text))
        if not spoken:
            raise VoiceError(_("voice {voice}: there is nothing to speak").format(voice=self.name))
        texts = self.prepare(tuple(plain(clause.text) for clause in spoken))
        ready = self.speaker.ready()
        scale = ready.syllables_per_s / pace.syllables_per_s
        if not SHORTEST_SCALE <= scale <= LONGEST_SCALE:
            raise VoiceError(
                _("voice {voice}: rate {rate:g} is out of reach").format(
                    voice=self.name, rate=pace.rate
                ),
                hint=_("to speak more slowly, make the pauses longer"),
            )
        sounds = self.speaker.speak(texts, scale)
        for words, samples in zip(texts, sounds, strict=True):
            _must_sound(self.name, words, samples)
        parts = [(samples, clause.end) for samples, clause in zip(sounds, spoken, strict=True)]
        return join(parts, ready.rate_hz, pace, _QUIET_DBFS)


def plain(text: str) -> str:
    """Text without quotation marks and brackets, with marks that every model knows."""
    return " ".join(text.translate(_MARKS).split())


def _must_sound(name: str, text: str, samples: NDArray[np.float32]) -> None:
    if not np.isfinite(samples).all() or not (np.abs(samples) > 10 ** (_QUIET_DBFS / 20)).any():
        raise VoiceError(
            _("voice {voice}: nothing can be heard of: {text}").format(voice=name, text=text),
            hint=_("install the voice again, or choose another voice"),
        )
