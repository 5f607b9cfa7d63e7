"""Asking Google Translate for speech: verified, throttled, patient, and sure of what came back.

gTTS knows how the service is asked; but it does not verify the server's certificate, asks as fast
as it can, never asks twice, and takes an answer without sound for a success. So its prepared
requests are sent here.
"""

from __future__ import annotations

import base64
import binascii
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from broadcast.errors import VoiceError
from broadcast.i18n import _

if TYPE_CHECKING:
    import requests

_PROCEDURE = "jQ1olc"  # the remote procedure that gTTS calls
_TOO_MANY = 429
_SERVER_ERROR = 500


class _RetryLaterError(Exception):
    """Something that may pass; holds the reason and the wait that the server asked for."""

    def __init__(self, reason: str, wait_s: float = 0.0) -> None:
        super().__init__(reason)
        self.wait_s = wait_s


@dataclass(slots=True)
class Throttle:
    """Keeps requests apart in time, whatever voice or thread makes them."""

    _lock: threading.Lock = field(default_factory=threading.Lock)
    _last_s: float = float("-inf")

    def wait(self, gap_s: float) -> None:
        """Return when `gap_s` have passed since the last return."""
        with self._lock:
            time.sleep(max(self._last_s + gap_s - time.monotonic(), 0.0))
            self._last_s = time.monotonic()


THROTTLE = Throttle()


@dataclass(frozen=True, slots=True)
class Link:
    """How to reach the service; `base_url` and `session` are for tests.

    `waits_s` are the waits before each new attempt; a longer wait that the server asks for is kept
    up to `longest_wait_s`.
    """

    base_url: str = "https://translate.google.com"
    gap_s: float = 1.0
    timeout_s: tuple[float, float] = (10.0, 30.0)
    waits_s: tuple[float, ...] = (2.0, 5.0, 15.0, 40.0)
    longest_wait_s: float = 120.0
    session: Callable[[], requests.Session] | None = None

    def fetch(self, prepared: requests.PreparedRequest) -> bytes:
        """Send one request of gTTS and return the MP3 bytes of its answer.

        Raises `VoiceError` when the service cannot be reached, refuses, or gives no sound.
        """
        prepared.url = self._moved(prepared.url or "")
        reason = ""
        for wait_s in (*self.waits_s, None):
            THROTTLE.wait(self.gap_s)
            try:
                return sound_in(self._send(prepared))
            except _RetryLaterError as later:
                reason = str(later)
                if wait_s is None:
                    break
                time.sleep(max(wait_s, min(later.wait_s, self.longest_wait_s)))
        raise VoiceError(
            _("Google gave no speech after {count} attempts: {reason}").format(
                count=len(self.waits_s) + 1, reason=reason
            ),
            hint=_(
                "what was spoken is kept: build again in an hour; or use espeak:vi, which needs no "
                "network"
            ),
        )

    def _send(self, prepared: requests.PreparedRequest) -> str:
        import requests

        make = self.session or requests.Session
        try:
            with make() as session:
                # proxies and company certificates of the environment; verification stays on
                settings = session.merge_environment_settings(
                    prepared.url or "", {}, None, True, None
                )
                answer = session.send(prepared, timeout=self.timeout_s, **settings)
                text = answer.content.decode("utf-8", "replace")
        except requests.exceptions.SSLError as error:
            raise VoiceError(
                _("the connection to Google is not secure: {reason}").format(reason=error),
                hint=_("check date and time of the machine; ask who runs the network"),
            ) from error
        except requests.exceptions.RequestException as error:
            raise _RetryLaterError(
                _("no connection ({error})").format(error=_name(error))
            ) from error
        status = answer.status_code
        if status == _TOO_MANY or status >= _SERVER_ERROR:
            wait = answer.headers.get("Retry-After", "")
            raise _RetryLaterError(
                _("it answers {status} {reason}").format(status=status, reason=answer.reason),
                float(wait) if wait.isdigit() else 0.0,
            )
        if not answer.ok:
            raise VoiceError(
                _("Google refuses to speak: {status} {reason}").format(
                    status=status, reason=answer.reason
                ),
                hint=_("use espeak:vi, which needs no network"),
            )
        return text

    def _moved(self, url: str) -> str:
        base, path = urlsplit(self.base_url), urlsplit(url)
        return urlunsplit((base.scheme, base.netloc, path.path, path.query, ""))


def sound_in(answer: str) -> bytes:
    """MP3 bytes in an answer of the service: lines of JSON, the sound in Base64 in one of them.

    Raises `VoiceError` when the answer is whole but holds no sound (a language that is not spoken),
    and `_RetryLaterError` when it was cut short.
    """
    for line in answer.splitlines():
        if _PROCEDURE not in line:
            continue
        try:
            replies = [reply for reply in json.loads(line) if reply[1:2] == [_PROCEDURE]]
            payload = json.loads(replies[0][2]) if replies and replies[0][2] else None
            sound = base64.b64decode(payload[0], validate=True) if payload else b""
        except (ValueError, TypeError, LookupError, binascii.Error) as error:
            raise _RetryLaterError(_("its answer was cut short")) from error
        if not sound:
            raise VoiceError(
                _("Google answered without any sound"),
                hint=_("does it speak this language? Otherwise use human recordings"),
            )
        return sound
    raise _RetryLaterError(_("its answer holds no sound"))


def _name(error: Exception) -> str:
    return type(error).__name__
