"""One commune's week: MP3s in playing order, run sheet, playlists, check page, signed manifest.

Planning is pure; `members` are the files in their order, `zipped` the same in the folder that the
zip holds, of which `stored_zip.write` and `stored_zip.stream` make the same bytes. The same inputs
always give the same pack. A delta pack leaves out the MP3s that the pack of the week before already
holds; `assemble` makes the full pack of the two again, byte by byte.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from broadcast.errors import PackError
from broadcast.i18n import _
from broadcast.packs import keys, playlists, run_sheet, short_code, stored_zip
from broadcast.packs.manifest import (
    DELTA_NAME,
    FILE_NAME,
    FORMAT,
    SIGNATURE_NAME,
    Delta,
    File,
    FormerFile,
    Manifest,
    ManifestEntry,
    Named,
    Programme,
    Slot,
)
from broadcast.packs.stored_zip import Content, Member

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from broadcast.programmes.finished import Finished
    from broadcast.schedule.slots import DatedSlot

_LONGEST_NAME = 60
"""Letters of a programme's id in a file name; the number before them keeps names apart."""


@dataclass(frozen=True, slots=True)
class Mp3:
    """The MP3 of a programme in one language, as it goes into packs."""

    programme: str
    lang: str
    title: str
    topic: str
    duration_s: float
    valid_until: date | None
    sha256: str
    content: Content


@dataclass(frozen=True, slots=True)
class Week:
    """What all packs of a week share."""

    name: str
    first: date
    last: date
    province: Named
    languages: Mapping[str, str]
    """Name of each language as it stands on run sheets."""
    gap_s: float
    """Silence between two programmes of a slot."""
    key: Ed25519PrivateKey


@dataclass(frozen=True, slots=True)
class Pack:
    """Everything in one commune's pack."""

    manifest: Manifest
    members: tuple[Member, ...]

    @property
    def bytes(self) -> int:
        """Length of the zip."""
        return stored_zip.length(self.zipped)

    @property
    def zipped(self) -> tuple[Member, ...]:
        """The members as they lie in the zip: in the folder named after week and commune."""
        return stored_zip.inside(self.manifest.pack_name, self.members)


def checked(path: Path, finished: Finished) -> Mp3:
    """A built MP3 with what the JSON beside it says; it is read once here.

    Raises `PackError` when it is not the file that was built, or not approved.
    """
    if finished.script_status != "approved":
        raise PackError(
            _("the programme was built from a script that is not approved"),
            path=path,
            hint=_("have the script approved, then build it again"),
        )
    digest, crc, stat = hashlib.sha256(), 0, path.stat()
    with path.open("rb") as file:
        while block := file.read(stored_zip.BLOCK_BYTES):
            digest.update(block)
            crc = zlib.crc32(block, crc)
    if digest.hexdigest() != finished.sha256:
        raise PackError(
            _("this MP3 is not the one that was built"),
            path=path,
            hint=_("build it again: broadcast build"),
        )
    return Mp3(
        finished.id,
        finished.lang,
        finished.title,
        finished.topic or "",
        finished.duration_s,
        finished.valid_until,
        finished.sha256,
        Content(path, stat.st_size, crc, stat.st_mtime_ns),
    )


def plan(
    week: Week,
    commune: Named,
    slots: Sequence[DatedSlot],
    built: Mapping[tuple[str, str], Mp3],
    former: Manifest | None = None,
) -> Pack:
    """The pack of one commune.

    `former` is the manifest of its pack of the week before; from it comes what is superseded.
    """
    order = list(dict.fromkeys((one.programme, one.lang) for slot in slots for one in slot.items))
    wide = max(2, len(str(len(order))))  # so that 100 does not sort before 11
    names = {
        (programme, lang): f"{number:0{wide}d}-{programme[:_LONGEST_NAME]}-{lang}.mp3"
        for number, (programme, lang) in enumerate(order, start=1)
    }
    used = {name: built[key] for key, name in names.items()}
    replaced = _replaced(former, used.values())
    programmes = tuple(
        Programme(
            file=name,
            programme=one.programme,
            lang=one.lang,
            title=one.title,
            topic=one.topic,
            duration_s=one.duration_s,
            bytes=one.content.size,
            sha256=one.sha256,
            valid_until=one.valid_until,
            supersedes=replaced.get((one.programme, one.lang)),
        )
        for name, one in used.items()
    )
    try:
        return _signed(week, commune, _slots(slots, names), programmes, used)
    except ValidationError as error:
        raise PackError(
            _("no pack can be made for {commune}: {reason}").format(
                commune=commune.id, reason=error.errors(include_url=False)[0]["input"]
            ),
            hint=_("give slots, programmes and languages shorter names"),
        ) from error


def _signed(
    week: Week,
    commune: Named,
    slots: tuple[Slot, ...],
    programmes: tuple[Programme, ...],
    used: Mapping[str, Mp3],
) -> Pack:
    sheet = run_sheet.RunSheet(
        week.first, week.last, week.province.name, commune.name, slots, programmes,
        week.languages, week.gap_s,
    )  # fmt: skip
    small = {
        run_sheet.FILE_NAME: run_sheet.page(sheet),
        playlists.FILE_NAME: playlists.of((slot.items for slot in slots), programmes),
        **{
            f"{playlists.SLOT_FOLDER}/{slot.id.removesuffix(f'-{commune.id}')}.m3u8": playlists.of(
                [slot.items], programmes, "../"
            )
            for slot in slots
        },
    }
    sounds = [File(name=one.file, bytes=one.bytes, sha256=one.sha256) for one in programmes]
    checked = [*sounds, *(_file(name, data) for name, data in small.items())]
    small[run_sheet.CHECK_NAME] = run_sheet.check_page(sheet, checked)
    manifest = Manifest(
        format=FORMAT,
        province=week.province,
        commune=commune,
        week=week.name,
        first=week.first,
        last=week.last,
        key=keys.id_of(week.key.public_key()),
        slots=slots,
        programmes=programmes,
        files=(*checked, _file(run_sheet.CHECK_NAME, small[run_sheet.CHECK_NAME])),
    )
    data = manifest.to_bytes()
    signature = week.key.sign(data).hex().encode() + b"\n"
    head = {FILE_NAME: data, SIGNATURE_NAME: signature}
    members = [Member(name, one.content) for name, one in used.items()]
    members += [Member(name, Content.of(made)) for name, made in {**small, **head}.items()]
    return Pack(manifest, tuple(members))


def shared(pack: Pack, former: Manifest) -> tuple[FormerFile, ...]:
    """The MP3s of a pack that the former one holds as well; without any, a delta is of no use."""
    there = {one.sha256: one.file for one in former.programmes}
    return tuple(
        FormerFile(name=one.file, former=there[one.sha256], sha256=one.sha256)
        for one in pack.manifest.programmes
        if one.sha256 in there
    )


def delta(pack: Pack, former: Manifest) -> tuple[Member, ...]:
    """The members of a delta pack: without the MP3s that the former pack already holds."""
    taken = shared(pack, former)
    left_out = {one.name for one in taken}
    made = Content.of(Delta(week=former.week, taken=taken).to_bytes())
    kept = [member for member in pack.members if member.name not in left_out]
    return (*kept, Member(DELTA_NAME, made))


def _slots(slots: Sequence[DatedSlot], names: Mapping[tuple[str, str], str]) -> tuple[Slot, ...]:
    return tuple(
        Slot.model_validate(
            {
                "id": slot.id,
                "starts_at": slot.starts_at,
                "length_s": slot.length_s,
                "class": slot.klass,
                "items": [
                    ManifestEntry(
                        file=names[item.programme, item.lang],
                        programme=item.programme,
                        lang=item.lang,
                        duration_s=item.duration_s,
                        code=short_code.make(slot.id, item.programme, item.lang),
                    )
                    for item in slot.items
                ],
            }
        )
        for slot in slots
    )


def _replaced(former: Manifest | None, used: Iterable[Mp3]) -> dict[tuple[str, str], str]:
    if former is None:
        return {}
    before = {(one.programme, one.lang): one.sha256 for one in former.programmes}
    return {
        key: before[key]
        for one in used
        if (key := (one.programme, one.lang)) in before and before[key] != one.sha256
    }


def _file(name: str, data: bytes) -> File:
    return File(name=name, bytes=len(data), sha256=hashlib.sha256(data).hexdigest())
