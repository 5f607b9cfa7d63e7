"""Voices of MMS, Massively Multilingual Speech: ``mms:vie``, ``mms:blt``; offline.

These models read letters, not phonemes. sherpa-onnx leaves out a letter that the model does not
know without a word, ends the process when the model's metadata lack an entry, and is silent or
mistaken when another is wrong; so text and files are held against what it needs first.
"""

from __future__ import annotations

import functools
import unicodedata

from broadcast.errors import VoiceError
from broadcast.i18n import _
from broadcast.voices.neural import files as model_files
from broadcast.voices.neural import onnx
from broadcast.voices.neural.files import VoiceFiles
from broadcast.voices.neural.process import Speaker, unknown_words
from broadcast.voices.neural.voice import NeuralVoice

_INPUTS = {"x", "x_length", "noise_scale", "length_scale", "noise_scale_w"}
_METADATA = ("add_blank", "comment", "frontend", "language", "n_speakers", "sample_rate")
"""What sherpa-onnx 2.0 reads: it ends the process without comment, language, n_speakers or
sample_rate; without the others it speaks wrongly (tried out)."""


def open_model(model: str) -> NeuralVoice:
    """The voice of ``mms:<model>``, `model` being the ISO 639-3 code of its language.

    Raises `MachineError` without the engine, `VoiceError` for a voice that is not installed or
    whose files are not those of an MMS voice.
    """
    files = model_files.must_find("mms", model)
    known = check(files)
    version = model_files.version_of("mms", model)
    prepare = functools.partial(_prepare, files.name, known)
    return NeuralVoice(
        files.name, version, Speaker(files, model_files.mms_language(model)), prepare
    )


def check(files: VoiceFiles) -> frozenset[str]:
    """Look at a voice's files without loading the model; returns the letters it knows.

    Raises `VoiceError` that says what is wrong with them.
    """
    header = onnx.read(files.onnx)
    missing = sorted(_INPUTS - header.inputs)
    if missing:
        raise _unusable(files, _("it lacks the inputs {names}"), missing)
    missing = [key for key in _METADATA if key not in header.metadata]
    if missing:
        raise _unusable(files, _("it lacks the metadata {names}"), missing)
    wrong = [f"{key}={header.metadata[key]}" for key in _METADATA if not _right(key, header)]
    if wrong:
        raise _unusable(files, _("these metadata cannot be used: {names}"), wrong)
    return _letters(files)


def _right(key: str, header: onnx.ModelHeader) -> bool:
    value = header.metadata[key]
    if key == "frontend":
        return value == "characters"
    if key in ("n_speakers", "sample_rate"):
        return value.isdecimal() and (int(value) > 0 or key == "n_speakers")
    return value in ("0", "1") if key == "add_blank" else True


def _letters(files: VoiceFiles) -> frozenset[str]:
    """Signs in the table of tokens: each line has a sign, a space and its number."""
    try:
        lines = files.beside.read_text(encoding="utf-8").splitlines()
        tokens = {line.rpartition(" ")[0]: int(line.rpartition(" ")[2]) for line in lines if line}
    except (OSError, ValueError) as error:
        raise _bad_tokens(files) from error
    letters = frozenset(sign or " " for sign in tokens)
    if not any(sign.isalpha() for sign in letters):
        raise _bad_tokens(files)
    return letters


def _bad_tokens(files: VoiceFiles) -> VoiceError:
    return VoiceError(
        _("voice “{name}”: the table of tokens cannot be read").format(name=files.name),
        path=files.beside,
        hint=_("install the voice again"),
    )


def _unusable(files: VoiceFiles, what: str, names: list[str]) -> VoiceError:
    return VoiceError(
        _("voice “{name}”: the model cannot be used: {reason}").format(
            name=files.name, reason=what.format(names=", ".join(names))
        ),
        path=files.onnx,
        hint=_(
            "it was not converted for sherpa-onnx with the script for MMS voices; install it again "
            "with: {command}, or choose another voice"
        ).format(command=f"broadcast voices install {files.name}"),
    )


def _prepare(name: str, known: frozenset[str], texts: tuple[str, ...]) -> tuple[str, ...]:
    """Text in the letters of the model; marks it has no sign for are left to the pauses.

    Raises `VoiceError` naming every word with a letter or figure that the model does not know.
    """
    unknown: dict[str, None] = {}
    ready = []
    for text in texts:
        words = []
        for word in unicodedata.normalize("NFC", text).lower().split():
            missing = sorted({sign for sign in word if sign not in known and _matters(sign)})
            if missing:
                shown = "".join(sign for sign in word if sign in missing or sign.isalnum())
                unknown[f"{shown} ({' '.join(missing)})"] = None
            words.append("".join(sign for sign in word if sign in known))
        ready.append(" ".join(filter(None, words)))
    if unknown:
        raise unknown_words(name, tuple(unknown))
    return tuple(ready)


def _matters(sign: str) -> bool:
    """Letters, figures, marks of tone and signs such as %; punctuation is heard as a pause."""
    return unicodedata.category(sign)[0] not in "PZ" or sign in "%&@#"
