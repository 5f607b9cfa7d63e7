"""Voices of Piper: ``piper:vi_VN-vais1000-medium``, ``piper:en_US-joe-medium``; offline.

piper-tts brings an espeak-ng of its own that turns words into phonemes. A word of which a phoneme
is missing in the model, or of which nothing would be spoken, is a problem and never left out.
"""

from __future__ import annotations

import functools
import json
import unicodedata
from typing import Any

from broadcast.errors import VoiceError
from broadcast.i18n import _
from broadcast.voices.neural import files as model_files
from broadcast.voices.neural import onnx
from broadcast.voices.neural.files import VoiceFiles
from broadcast.voices.neural.process import Speaker, unknown_words
from broadcast.voices.neural.voice import NeuralVoice

_INPUTS = {"input", "input_lengths", "scales"}
_LATIN = ("vi", "en")
"""Languages written in Latin letters only; others are not looked at letter by letter."""


def open_model(model: str) -> NeuralVoice:
    """The voice of ``piper:<model>``.

    Raises `MachineError` without the engine, `VoiceError` for a voice that is not installed or
    whose files are not those of a Piper voice.
    """
    files = model_files.must_find("piper", model)
    lang = check(files)
    version = model_files.version_of("piper", model)
    prepare = functools.partial(_prepare, files.name, lang)
    return NeuralVoice(files.name, version, Speaker(files, lang), prepare)


def check(files: VoiceFiles) -> str:
    """Look at a voice's files without loading the model; returns its language.

    Raises `VoiceError` that says what is wrong with them.
    """
    header = onnx.read(files.onnx)
    missing = sorted(_INPUTS - header.inputs)
    if missing:
        raise VoiceError(
            _("voice “{name}”: the model lacks the inputs {names} of a Piper voice").format(
                name=files.name, names=", ".join(missing)
            ),
            path=files.onnx,
            hint=_("install the voice again"),
        )
    config = _config(files)
    try:
        language = str(config["espeak"]["voice"])
        usable = int(config["audio"]["sample_rate"]) > 0 and config["num_symbols"] > 0
        usable = usable and isinstance(config["phoneme_id_map"], dict)
        usable = usable and config.get("phoneme_type", "espeak") in ("espeak", "text")
    except (KeyError, TypeError, ValueError):
        usable = False
    if not usable:
        raise _bad_config(files)
    return language.partition("-")[0]


def _config(files: VoiceFiles) -> dict[str, Any]:
    try:
        config = json.loads(files.beside.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _bad_config(files) from error
    if not isinstance(config, dict):
        raise _bad_config(files)
    return config


def _bad_config(files: VoiceFiles) -> VoiceError:
    return VoiceError(
        _("voice “{name}”: the model's configuration is not that of a Piper voice").format(
            name=files.name
        ),
        path=files.beside,
        hint=_("install the voice again"),
    )


def _prepare(name: str, lang: str, texts: tuple[str, ...]) -> tuple[str, ...]:
    """Refuse words in letters of another script: espeak-ng would name the letters in English."""
    if lang in _LATIN:
        words = (word for text in texts for word in text.split())
        strange = [word for word in words if any(_foreign(sign) for sign in word)]
        if strange:
            raise unknown_words(name, tuple(dict.fromkeys(strange)))
    return texts


def _foreign(sign: str) -> bool:
    if sign.isascii():
        return sign.isdigit()  # the verbalizer has left no figures
    return sign.isalnum() and not unicodedata.name(sign, "").startswith("LATIN ")
