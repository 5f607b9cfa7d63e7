"""Whether a programme's finished files are still right, known without planning or making anything.

A build with nothing to do goes no further than this module, so it loads nothing that makes sound.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from broadcast import verbalize, voices
from broadcast.programmes import versions
from broadcast.sound.ffmpeg import program
from broadcast.store.digests import Digest
from broadcast.store.folder import key_of

if TYPE_CHECKING:
    from broadcast.workspace.workspace import Source, Workspace


class Inputs:
    """Keys over everything that may change a programme's files, without planning it in depth.

    What all programmes of a workspace have in common is looked up once.
    """

    def __init__(self, workspace: Workspace, digest: Digest) -> None:
        self._workspace, self.digest = workspace, digest
        without = {"topics", "database", "audiences", "report"}  # no programme sounds of these
        province = workspace.province.model_dump(mode="json", exclude=without)
        self._province = key_of("province", versions.PROGRAMME, **province)
        self._words = {
            lang: [
                verbalize.version(lang),
                verbalize.lexicon_digest(lang, workspace.lexicons.get(lang)),
            ]
            for lang in workspace.province.languages
        }

    def key(self, source: Source) -> str:
        """Key of one programme: two equal keys mean that the finished files are still right.

        Raises `VoiceError` for an unknown voice, `MachineError` where there is no ffmpeg, `OSError`
        for a sound that cannot be read.
        """
        return self.keys(source)[0]

    def keys(self, source: Source) -> tuple[str, str]:
        """Key of one programme, and one over all but the rules and lexicons that read its words.

        Raises as `key`.
        """
        beside = self._beside_words(source)
        words = self._words[source.script.lang]
        return key_of("inputs", versions.PROGRAMME, beside=beside, words=words), beside

    def _beside_words(self, source: Source) -> str:
        script = source.script
        spoken = sorted(voices_of(self._workspace, source) - {"recorded"})
        return key_of(
            "inputs beside words",
            versions.PROGRAMME,
            script=script.digest,
            programme=script.programme,
            lang=script.lang,
            province=self._province,
            topic=self._workspace.province.topics.get(script.front.topic or ""),
            voices={name: voices.version_of(name) for name in spoken},
            files={ref: self.digest(path) for ref, path in sorted(source.sounds.items())},
            versions=[
                versions.SPEECH, versions.SOUND, versions.LAYOUT, versions.MIX, versions.CHAINS,
                versions.MASTER, versions.MP3, versions.MEASURE, versions.PICTURE, versions.OUTPUT,
                program.version(), versions.preparation_version(),
            ],
        )  # fmt: skip


def voices_of(workspace: Workspace, source: Source) -> set[str]:
    """Names of all voices that a script uses, ``recorded`` among them."""
    return {workspace.voice_of(source, speech) for speech in source.script.spoken}
