"""Is a pack whole, is it ours, is it still valid: everything that is wrong with it, at once.

A pack comes over bad lines and on strange sticks, so nothing in it is believed before the signature
is right, and nothing is unpacked to find out. Only plain stored zips are opened: a pack is never
compressed, so what would unpack to more than its own size is refused unread.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from broadcast.errors import PackError, Problem
from broadcast.files.reasons import reason_of
from broadcast.i18n import _
from broadcast.packs import keys, manifest, opening
from broadcast.packs.manifest import DELTA_NAME, FILE_NAME, SIGNATURE_NAME, Delta, Manifest
from broadcast.packs.opening import OpenedPack
from broadcast.periods import week_of

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


@dataclass(slots=True)
class Verified:
    """What was found: the manifest, if its signature is right, and every problem."""

    path: Path
    manifest: Manifest | None = None
    delta: Delta | None = None
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        """Whether it may be played; warnings do not stand against it."""
        return not any(problem.severity == "error" for problem in self.problems)

    @property
    def subject(self) -> dict[str, Any]:
        """What was checked and whether it is good, as JSON."""
        own = self.manifest
        return {
            "path": self.path.as_posix(),
            "good": self.is_good,
            "commune": own.commune.id if own else None,
            "week": own.week if own else None,
        }

    def as_json(self) -> dict[str, Any]:
        """The verdict as JSON."""
        return {
            **self.subject,
            "delta": self.delta is not None,
            "problems": [problem.as_json() for problem in self.problems],
        }

    def wrong(self, message: str, hint: str = "", *, warning: bool = False) -> None:
        """Add a problem."""
        self.problems.append(
            Problem(message, self.path, None, hint, "warning" if warning else "error")
        )


def verify(path: Path, key: Ed25519PublicKey, today: date) -> Verified:
    """Check a pack against the province's public key; never raises, whatever is in the pack.

    `today` is a day, or a moment (aware), which counts in the time zone of the pack's own slots: a
    clock that runs in UTC changes nothing.
    """
    found = Verified(path)
    try:
        with opening.opened(path) as pack:
            found.manifest = _trusted(pack, key, found)
            if found.manifest is not None:
                _folder(pack, found.manifest, found)
                found.delta = _delta(pack, found.manifest)
                _contents(pack, found.manifest, found)
                _validity(found.manifest, today, found)
    except PackError as error:
        found.problems += [
            Problem(p.message, p.path or path, p.line, p.hint, p.severity) for p in error.problems
        ]
    except OSError as error:
        found.wrong(
            _("the file cannot be read: {reason}").format(reason=reason_of(error)),
            opening.download_again(),
        )
    return found


def _trusted(pack: OpenedPack, key: Ed25519PublicKey, found: Verified) -> Manifest | None:
    data, signature = opening.small(pack, FILE_NAME), opening.small(pack, SIGNATURE_NAME)
    if data is None or signature is None:
        missing = FILE_NAME if data is None else SIGNATURE_NAME
        found.wrong(_("{file} is missing").format(file=missing), opening.download_again())
        return None
    try:
        is_signed = keys.is_signed(key, data, bytes.fromhex(signature.decode("ascii").strip()))
    except ValueError:
        is_signed = False
    if is_signed:
        return manifest.parse(data)
    claimed = _claimed_key(data)
    own = keys.id_of(key)
    if claimed is not None and claimed != own:
        found.wrong(
            _("signed with another key ({other}), not with the province's ({own})").format(
                other=claimed, own=own
            ),
            _("do not play it; ask your own province for its pack"),
        )
    else:
        found.wrong(
            _("the signature is wrong: the manifest is not as the province signed it"),
            _("do not play it; download the pack again from the province"),
        )
    return None


def _folder(pack: OpenedPack, own: Manifest, found: Verified) -> None:
    """The folder is not signed; its name says for which commune and week people take it."""
    if pack.folder not in ("", f"{own.pack_name}/"):
        found.wrong(
            _("its folder is named {folder}, but it is {pack}").format(
                folder=pack.folder.rstrip("/"), pack=own.pack_name
            ),
            opening.not_ours(),
        )


def _claimed_key(data: bytes) -> str | None:
    try:
        return manifest.parse(data).key
    except PackError:
        return None


def _delta(pack: OpenedPack, own: Manifest) -> Delta | None:
    """What a delta pack leaves out; raises `PackError` when that does not fit its manifest.

    The list is not signed, so nothing in it is shown or followed but what the manifest bears out:
    the week before, and exactly the sounds that are not in the zip.
    """
    data = opening.small(pack, DELTA_NAME)
    if data is None:
        return None
    delta = manifest.parse_delta(data)
    there = set(pack.names())
    missing = {(one.file, one.sha256) for one in own.programmes if one.file not in there}
    if (
        delta.week != week_of(own.first - timedelta(days=1)).name
        or {(one.name, one.sha256) for one in delta.taken} != missing
        or len(delta.taken) != len(missing)
        or not missing
    ):
        raise PackError(
            _("{file} does not fit the manifest").format(file=DELTA_NAME), hint=opening.not_ours()
        )
    return delta


def _contents(pack: OpenedPack, own: Manifest, found: Verified) -> None:
    there = set(pack.names())
    left_out = {one.name: one.sha256 for one in (found.delta.taken if found.delta else ())}
    for wanted in own.files:
        size = pack.size(wanted.name)
        if size is None:
            if left_out.get(wanted.name) != wanted.sha256:
                found.wrong(
                    _("{file} is missing").format(file=wanted.name), opening.download_again()
                )
        elif size != wanted.bytes or opening.digest(pack, wanted.name) != wanted.sha256:
            found.wrong(
                _("{file} is damaged or was exchanged").format(file=wanted.name),
                opening.download_again(),
            )
    known = {one.name for one in own.files} | {FILE_NAME, SIGNATURE_NAME, DELTA_NAME}
    for name in sorted(there - known):
        found.wrong(_("{file} does not belong to it").format(file=name), opening.not_ours())


def _validity(own: Manifest, today: date, found: Verified) -> None:
    if isinstance(today, datetime):
        zones = [slot.starts_at.tzinfo for slot in own.slots]
        today = today.astimezone(zones[0] if zones else None).date()
    if today > own.last:
        found.wrong(
            _("its week {week} ended on {day}").format(week=own.week, day=own.last.isoformat()),
            _("download the pack of this week"),
        )
    last_played: dict[str, date] = {}
    for slot in own.slots:
        for item in slot.items:
            day = slot.starts_at.date()
            last_played[item.file] = max(day, last_played.get(item.file, day))
    for one in own.programmes:
        until = one.valid_until
        if until is None or one.file not in last_played:
            continue
        if today > until or last_played[one.file] > until:
            # one that is over by now does not take the rest of the week with it
            found.wrong(
                _("{file} is valid until {day} only").format(file=one.file, day=until.isoformat()),
                _("do not play it after that day; ask the province for a new pack"),
                warning=today <= until or last_played[one.file] <= until,
            )
