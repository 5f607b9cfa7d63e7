"""The contract with Google Translate's speech, against a local service that answers as it does."""

from __future__ import annotations

import base64
import json
import tempfile
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs

import numpy as np
import pytest
import requests

from broadcast.errors import VoiceError
from broadcast.sound.mp3 import encode
from broadcast.voices import Pace, clauses, open_voice
from broadcast.voices.google import link
from broadcast.voices.google import voice as google
from broadcast.voices.google.link import Link

TEXT = "Kính thưa bà con, thẻ bảo hiểm y tế giúp gia đình bớt gánh nặng. Xin cảm ơn bà con!"
PATH = "/_/TranslateWebserverUi/data/batchexecute"


def envelope(sound: bytes | None) -> str:
    """An answer in the service's own form; None is its answer for a language it does not speak."""
    payload = None if sound is None else json.dumps([base64.b64encode(sound).decode()])
    reply = ["wrb.fr", "jQ1olc", payload, None, None, None, "generic"]
    lines = json.dumps([reply, ["di", 63], ["af.httprm", 62, "-123", 9]], separators=(",", ":"))
    return f")]}}'\n\n{lines}\n"


@pytest.fixture(scope="session")
def mp3(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return mp3_of("xin chào bà con", tmp_path_factory.mktemp("mp3") / "a.mp3")


def mp3_of(text: str, path: Path) -> bytes:
    """Real MP3 of real speech with silence around it, as the service sends it."""
    spoken = open_voice("espeak:vi").speak(text, Pace(rate=1.2))
    silence = np.zeros(6000, np.float32)
    encode([silence, spoken.samples, silence], path, spoken.rate_hz, 64)
    return path.read_bytes()


class Service(ThreadingHTTPServer):
    """Answers like the real one; `script` holds what to do first instead of answering well."""

    daemon_threads = True

    def __init__(self, mp3: bytes) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.mp3 = mp3
        self.script: list[str] = []
        self.asked: list[tuple[str, str]] = []
        self.times_s: list[float] = []
        self.headers: list[dict[str, str]] = []

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: Service

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        ((_procedure, parameters, _none, _generic),) = json.loads(parse_qs(body)["f.req"][0])[0]
        text, language, _speed, _null = json.loads(parameters)
        self.server.asked.append((text, language))
        self.server.times_s.append(time.monotonic())
        self.server.headers.append(dict(self.headers))
        assert self.path == PATH
        self._answer(self.server.script.pop(0) if self.server.script else "well")

    def _answer(self, how: str) -> None:
        whole = envelope(self.server.mp3)
        if how.isdigit():
            self.send_response(int(how))
            self.send_header("Content-Length", "0")
            if how == "503":
                self.send_header("Retry-After", "0")
            self.end_headers()
            return
        if how == "slow":
            time.sleep(0.6)
        text = {
            "no sound": envelope(None),
            "empty sound": envelope(b""),
            "cut": whole[: len(whole) // 2],
            "page": "<html>Our systems have detected unusual traffic</html>",
            "not mp3": envelope(b"these bytes are no sound " * 20),
        }.get(how, whole)
        data = text.encode()
        self.send_response(200)
        announced = len(data) + 1000 if how == "broken off" else len(data)
        self.send_header("Content-Length", str(announced))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_arguments: Any) -> None:
        pass


@pytest.fixture
def service(mp3: bytes) -> Iterator[Service]:
    with Service(mp3) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Temporary files go here; none may be left."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    assert list(folder.iterdir()) == []


def voice_at(service: Service, **options: Any) -> google.GoogleVoice:
    settings: dict[str, Any] = {"gap_s": 0.0, "waits_s": (0.01, 0.02), "timeout_s": (1.0, 0.3)}
    return google.open_model("vi", Link(service.base_url, **(settings | options)))


def test_speech_with_exact_pauses(service: Service) -> None:
    pace = Pace(comma_s=0.5, sentence_s=1.1)
    spoken = voice_at(service).speak(TEXT, pace)
    assert spoken.rate_hz == google.RATE_HZ
    assert spoken.samples.dtype == np.float32
    loud = np.flatnonzero(np.abs(spoken.samples) > 10 ** (-50 / 20))
    gaps_s = np.diff(loud)[np.diff(loud) > 0.2 * spoken.rate_hz] / spoken.rate_hz
    assert gaps_s == pytest.approx([0.5, 1.1], abs=0.01)
    assert loud[0] < 0.01 * spoken.rate_hz
    assert [text for text, _language in service.asked] == [part.text for part in clauses(TEXT)]
    assert {language for _text, language in service.asked} == {"vi"}


def test_rate_stretches_speech_but_not_pauses(service: Service) -> None:
    pauses_s = 1.4
    slow, fast = (
        voice_at(service).speak(TEXT, Pace(rate=rate)).duration_s - pauses_s for rate in (0.8, 1.2)
    )
    assert slow / fast == pytest.approx(1.2 / 0.8, rel=0.05)


def test_same_answers_give_same_samples(service: Service) -> None:
    first, second = (voice_at(service).speak(TEXT, Pace()).samples for _n in range(2))
    assert np.array_equal(first, second)


def test_long_clause_is_cut_by_the_library(service: Service, tmp_path: Path) -> None:
    words = "thẻ bảo hiểm y tế "
    service.mp3 = mp3_of(words * 4, tmp_path / "long.mp3")
    voice_at(service).speak(words * 12, Pace())
    assert len(service.asked) == 3
    assert all(len(text) <= 100 for text, _language in service.asked)


@pytest.mark.parametrize(
    "script",
    [["429"], ["500"], ["503", "502"], ["cut"], ["slow"], ["broken off"], ["page"], ["429", "cut"]],
)
def test_what_passes_is_tried_again(script: list[str], service: Service) -> None:
    expected = voice_at(service).speak("xin chào bà con", Pace()).samples
    asked = len(service.asked)
    service.script = list(script)
    assert np.array_equal(expected, voice_at(service).speak("xin chào bà con", Pace()).samples)
    assert len(service.asked) - asked == len(script) + 1


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ("429", "3 attempts: it answers 429 Too Many Requests"),
        ("500", "3 attempts: it answers 500"),
        ("slow", r"3 attempts: no connection \(ReadTimeout\)"),
        ("cut", "3 attempts: its answer was cut short"),
        ("broken off", r"3 attempts: no connection \(ChunkedEncodingError\)"),
        ("page", "3 attempts: its answer holds no sound"),
    ],
)
def test_what_does_not_pass_is_an_error(how: str, message: str, service: Service) -> None:
    service.script = [how] * 9
    with pytest.raises(VoiceError, match=message) as caught:
        voice_at(service).speak(TEXT, Pace())
    assert len(service.asked) == 3
    assert "espeak:vi" in caught.value.problems[0].hint


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ("no sound", "answered without any sound"),
        ("empty sound", "answered without any sound"),
        ("403", "refuses to speak: 403"),
        ("not mp3", "cannot be used"),
    ],
)
def test_what_will_not_change_is_not_tried_again(how: str, message: str, service: Service) -> None:
    service.script = [how] * 9
    with pytest.raises(VoiceError, match=message):
        voice_at(service).speak(TEXT, Pace())
    assert len(service.asked) == 1


def test_far_too_little_sound_is_an_error(service: Service) -> None:
    with pytest.raises(VoiceError, match="out of reach"):
        voice_at(service).speak("thẻ bảo hiểm y tế " * 12, Pace())


def test_failure_in_the_middle_is_an_error_of_the_whole(service: Service) -> None:
    service.script = ["well", "no sound"]
    with pytest.raises(VoiceError):
        voice_at(service).speak(TEXT, Pace())


def test_silent_sound_is_an_error(service: Service, tmp_path: Path) -> None:
    encode([np.zeros(24000, np.float32)], tmp_path / "a.mp3", 24000, 64)
    service.mp3 = (tmp_path / "a.mp3").read_bytes()
    with pytest.raises(VoiceError, match="silent"):
        voice_at(service).speak("xin chào", Pace())


def test_requests_are_kept_apart(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """By a clock that stands still but for the waiting: a busy machine changes nothing."""
    waited: list[float] = []
    clock = SimpleNamespace(sleep=waited.append, monotonic=lambda: 1000.0 + sum(waited))
    monkeypatch.setattr(link, "time", clock)
    monkeypatch.setattr(link.THROTTLE, "_last_s", 0.0)  # not of another test's clock
    voice_at(service, gap_s=0.15).speak(TEXT, Pace())
    assert len(waited) == len(service.times_s) > 2
    assert waited[1:] == pytest.approx([0.15] * (len(waited) - 1))


def test_waits_grow_and_the_wish_of_the_server_is_kept(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    clock = SimpleNamespace(sleep=waited.append, monotonic=time.monotonic)
    monkeypatch.setattr(link, "time", clock)
    monkeypatch.setattr(link.THROTTLE, "_last_s", 0.0)  # not of another test's clock
    service.script = ["429", "500", "502"]
    voice_at(service, waits_s=(2.0, 5.0, 15.0)).speak("xin chào", Pace())
    assert [wait_s for wait_s in waited if wait_s > 0] == [2.0, 5.0, 15.0]
    defaults = Link().waits_s
    assert list(defaults) == sorted(defaults)
    assert Link().gap_s >= 0.5


def test_nobody_there() -> None:
    voice = google.open_model(
        "vi", Link("http://127.0.0.1:9", gap_s=0, waits_s=(0.01,), timeout_s=(0.5, 0.5))
    )
    with pytest.raises(VoiceError, match="2 attempts: no connection"):
        voice.speak("xin chào", Pace())


def test_certificate_is_verified_and_a_timeout_given(mp3: bytes) -> None:
    seen: list[dict[str, Any]] = []

    class Spy(requests.adapters.BaseAdapter):
        def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:
            seen.append({"url": request.url, **options})
            answer = requests.Response()
            answer.status_code = 200
            answer._content = envelope(mp3).encode()
            return answer

        def close(self) -> None:
            pass

    def session() -> requests.Session:
        made = requests.Session()
        made.mount("https://", Spy())
        return made

    google.open_model("vi", Link(session=session, gap_s=0)).speak("xin chào", Pace())
    (options,) = seen
    assert options["url"] == f"https://translate.google.com{PATH}"
    assert options["verify"] is not False
    assert options["timeout"]


def test_insecure_connection_is_not_tried_again(mp3: bytes) -> None:
    attempts: list[int] = []

    class Broken(requests.adapters.BaseAdapter):
        def send(self, *_arguments: Any, **_options: Any) -> requests.Response:
            attempts.append(1)
            raise requests.exceptions.SSLError("certificate verify failed")

        def close(self) -> None:
            pass

    def session() -> requests.Session:
        made = requests.Session()
        made.mount("https://", Broken())
        return made

    with pytest.raises(VoiceError, match="not secure: certificate verify failed"):
        google.open_model("vi", Link(session=session, gap_s=0)).speak("xin chào", Pace())
    assert len(attempts) == 1


def test_names_and_versions() -> None:
    assert open_voice("gtts:vi").name == "gtts:vi"
    assert open_voice("gtts:km").version.startswith("gTTS 2.")
    with pytest.raises(VoiceError, match="Google does not speak “hmn”") as caught:
        open_voice("gtts:hmn")
    assert "recorded" in caught.value.problems[0].hint
    with pytest.raises(VoiceError, match="nothing to speak"):
        open_voice("gtts:vi").speak("…", Pace())


@pytest.mark.network
def test_the_real_service() -> None:
    spoken = open_voice("gtts:vi").speak("Xin chào bà con, hôm nay trời đẹp.", Pace())
    assert 2 < spoken.duration_s < 6
    assert np.abs(spoken.samples).max() > 0.05
