"""One file from the internet: goes on where it stopped, and is used only with the right digest.

What has come so far lies beside the place where the file will be, with the server's own mark of the
version (ETag), so that a download that was cut off goes on from there (RFC 9110, Range and
If-Range) even in another run, and never joins halves of two versions. A server that does not know
Range sends the whole file again.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any

from broadcast.errors import VoiceError
from broadcast.files.saving import file_sha256
from broadcast.i18n import _

if TYPE_CHECKING:
    from requests import Response

Progress = Callable[[str, int, int | None], None]
"""Called with the file's name, the bytes that are here, and how many it has, as far as known."""

LARGEST_BYTES = 2_000_000_000
"""No voice is larger; a server that sends without end is left."""

_TRIES = 5
_WAITS_S = (0.2, 1.0, 3.0, 6.0)
_TIMEOUT_S = 30
_BLOCK_BYTES = 1 << 12  # a cut loses at most one of them


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file to fetch, with its size and SHA-256 as far as they are known."""

    address: str
    size: int | None = None
    sha256: str | None = None

    @property
    def label(self) -> str:
        """The last part of the address."""
        return self.address.rstrip("/").rpartition("/")[2] or self.address


class _CutError(Exception):
    """The connection ended early; what came is kept."""


def fetch(wanted: Wanted, part: Path, progress: Progress = lambda *_: None) -> str:
    """Fetch a file into `part` and return its SHA-256.

    After a cut it tries again, and what has come stays for the next run. Raises `VoiceError` when
    the server has no such file or cannot be reached, and when size or digest are wrong; the file
    is then removed.
    """
    for number in range(_TRIES):
        before = _size(part)
        try:
            _fetch_once(wanted, part, progress)
            break
        except _CutError as error:
            moved_on = _size(part) > before
            if number + 1 == _TRIES:
                raise VoiceError(
                    _("{address} did not come whole: {reason}").format(
                        address=wanted.address, reason=error
                    ),
                    hint=_("run the same command again later: it goes on where it stopped"),
                ) from error
            time.sleep(_WAITS_S[0] if moved_on else _WAITS_S[number])
    return _verified(wanted, part)


def remove(part: Path) -> None:
    """Remove what has come of a file."""
    part.unlink(missing_ok=True)
    _note(part).unlink(missing_ok=True)


def _verified(wanted: Wanted, part: Path) -> str:
    digest, size = file_sha256(part), _size(part)
    if wanted.size is not None and size != wanted.size:
        remove(part)
        raise _wrong(
            wanted,
            _("{found} bytes instead of {expected}").format(found=size, expected=wanted.size),
        )
    if wanted.sha256 is not None and digest != wanted.sha256.lower():
        remove(part)
        raise _wrong(
            wanted,
            _("SHA-256 {found} instead of {expected}").format(
                found=digest, expected=wanted.sha256.lower()
            ),
        )
    return digest


def _wrong(wanted: Wanted, reason: str) -> VoiceError:
    return VoiceError(
        _("{address} is not the expected file and was removed: {reason}").format(
            address=wanted.address, reason=reason
        ),
        hint=_("try again; if it happens again, the file was changed: do not use it and ask"),
    )


def _fetch_once(wanted: Wanted, part: Path, progress: Progress) -> None:
    import requests

    done, mark = _begun(wanted, part)
    headers = {"Accept-Encoding": "identity", "User-Agent": "broadcast"}
    if done:
        headers["Range"] = f"bytes={done}-"
        if mark:
            headers["If-Range"] = mark
    try:
        with requests.get(
            wanted.address, headers=headers, stream=True, timeout=_TIMEOUT_S
        ) as response:
            _take(wanted, part, response, progress)
    except (
        requests.ConnectionError,
        requests.Timeout,
        requests.exceptions.ChunkedEncodingError,
    ) as e:
        raise _CutError(_first_cause(e)) from e
    except requests.RequestException as error:
        raise _refused(wanted, str(error)) from error


def _take(wanted: Wanted, part: Path, response: Response, progress: Progress) -> None:
    status, done = response.status_code, _size(part)
    if status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
        if response.headers.get("Content-Range") == f"bytes */{done}":
            return  # it was whole already
        remove(part)
        raise _CutError(_("the server has another version now"))
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.TOO_MANY_REQUESTS:
        raise _CutError(f"{status} {response.reason}")
    if status not in (HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT):
        raise _refused(wanted, f"{status} {response.reason}")
    goes_on = status == HTTPStatus.PARTIAL_CONTENT
    if goes_on and not response.headers.get("Content-Range", "").startswith(f"bytes {done}-"):
        remove(part)
        raise _CutError(_("the server sent another part than was asked for"))
    done = done if goes_on else 0
    length = response.headers.get("Content-Length", "")
    total = done + int(length) if length.isdecimal() else None
    if not goes_on:
        part.write_bytes(b"")
        _write_note(wanted, part, response)
    _write(wanted, part, response, lambda size: progress(wanted.label, size, total))
    if total is not None and _size(part) < total:
        raise _CutError(_("the connection was cut"))


def _write(wanted: Wanted, part: Path, response: Response, progress: Callable[[int], None]) -> None:
    size = _size(part)
    limit = LARGEST_BYTES if wanted.size is None else wanted.size
    with part.open("ab") as file:
        progress(size)
        for block in response.iter_content(_BLOCK_BYTES):
            file.write(block)
            size += len(block)
            progress(size)
            if size > limit:
                break
    if size > limit:
        remove(part)
        raise _wrong(wanted, _("it is larger than {limit} bytes").format(limit=limit))


def _first_cause(error: BaseException) -> str:
    """What the operating system said, without what was wrapped around it."""
    while (inner := error.__cause__ or error.__context__) is not None:
        error = inner
    return str(error)


def _begun(wanted: Wanted, part: Path) -> tuple[int, str]:
    """Bytes that a download may go on from, and the mark of their version."""
    try:
        note: dict[str, Any] = json.loads(_note(part).read_text(encoding="utf-8"))
        mark = str(note["mark"])
        if note["address"] == wanted.address and (mark or wanted.sha256):
            return _size(part), mark
    except (OSError, ValueError, KeyError, TypeError):
        pass  # nothing that can be trusted
    remove(part)
    return 0, ""


def _write_note(wanted: Wanted, part: Path, response: Response) -> None:
    etag = response.headers.get("ETag", "")
    # a weak mark (W/…) does not promise the same bytes, so it is no use for If-Range
    mark = etag if etag.startswith('"') else response.headers.get("Last-Modified", "")
    note = {"address": wanted.address, "mark": mark}
    _note(part).write_text(json.dumps(note), encoding="utf-8")


def _note(part: Path) -> Path:
    return part.with_name(part.name + ".json")


def _size(part: Path) -> int:
    try:
        return part.stat().st_size
    except OSError:
        return 0


def _refused(wanted: Wanted, reason: str) -> VoiceError:
    return VoiceError(
        _("{address} cannot be fetched: {reason}").format(address=wanted.address, reason=reason),
        hint=_("the address may have changed: see the sources in broadcast voices --json"),
    )
