"""Which languages and variants espeak-ng has here, and its version, without loading numpy."""

from __future__ import annotations

import difflib
import functools
import importlib.metadata

from broadcast.errors import VoiceError
from broadcast.i18n import _
from broadcast.voices import versions
from broadcast.voices.espeak import library as espeak_library


def version_of(model: str) -> str:
    """Version of the voice ``espeak:<model>``; raises `VoiceError` as `must_have` does."""
    must_have(model)
    return _version()


def must_have(model: str) -> None:
    """Raise `VoiceError` for an unknown language or variant."""
    language, plus, variant = model.partition("+")
    if not _named_so(language) and language not in voice_files():
        raise _no_language(language)
    if plus and variant not in variants():
        # espeak-ng itself would silently speak without the variant
        raise VoiceError(
            _("espeak-ng has no variant “{variant}”").format(variant=variant),
            hint=_("write espeak:{language} with + and one of: {names}").format(
                language=language, names=", ".join(variants())
            ),
        )


def _named_so(language: str) -> bool:
    """Whether a voice file has the language's name, as most have: the others need not be read."""
    if not language.replace("-", "").isalnum():
        return False
    files = (espeak_library.data_folder() / "lang").rglob(language)
    return any(path.is_file() and language in _codes(path.read_bytes()) for path in files)


def languages() -> tuple[str, ...]:
    """Language codes that the installed data can speak, sorted."""
    return tuple(sorted(voice_files()))


@functools.cache
def variants() -> tuple[str, ...]:
    """Names that may stand after ``+``, sorted."""
    folder = espeak_library.data_folder() / "voices" / "!v"
    return tuple(sorted(path.name for path in folder.iterdir()))


@functools.cache
def voice_files() -> dict[str, str]:
    """Voice file of each language, as a path that espeak-ng takes for a voice name."""
    folder = espeak_library.data_folder() / "lang"
    files: dict[str, str] = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        for code in _codes(path.read_bytes()):
            files.setdefault(code, path.relative_to(folder).as_posix())
    return files


@functools.cache
def _version() -> str:
    loader = importlib.metadata.version("espeakng-loader")
    library = espeak_library.version()
    return f"espeak-ng {library}, espeakng-loader {loader}, {versions.ESPEAK}"


def _no_language(language: str) -> VoiceError:
    own = [code for code in languages() if code.partition("-")[0] == "vi"]
    near = difflib.get_close_matches(language, languages(), 1)
    guess = _("did you mean {name}?").format(name=f"espeak:{near[0]}") if near else ""
    known = _(
        "espeak-ng has {own} and {count} languages from outside Vietnam; where no voice speaks a "
        "language, use human recordings (voice: recorded)"
    ).format(own=", ".join(own), count=len(languages()) - len(own))
    return VoiceError(
        _("espeak-ng does not speak “{language}”").format(language=language),
        hint=f"{guess} {known}".strip(),
    )


def _codes(voice_file: bytes) -> list[str]:
    """Codes in the ``language`` lines of a voice file; such a line may end with a priority."""
    words = (line.split() for line in voice_file.decode("utf-8", "replace").splitlines())
    return [line[1] for line in words if len(line) > 1 and line[0] == "language"]
