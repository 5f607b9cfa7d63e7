"""The program of a process that speaks with one neural model; `process` starts it.

It reads requests from standard input and writes answers to standard output: a length of four bytes,
JSON, and behind an answer's JSON the samples. It ends when its input ends, even in the middle of a
sentence, so that nothing is left of a build that was killed. Clauses are spoken side by side, each
by one thread of the engine, so the samples do not depend on how many threads there are.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import struct
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

LENGTH = struct.Struct(">I")

USUAL_SYLLABLES_PER_S = 4.5
"""Speed of a model at its own scale where it cannot be tried out (assumed: read speech)."""

_TRIALS = {
    "vi": ("bà con nhớ mang thẻ bảo hiểm y tế khi đi khám bệnh nhé.", 14),
    "en": ("please bring the card with you when you see a doctor.", 12),
}
"""A sentence for each language whose speed is tried out, and how many syllables it has."""


class LoadedModel(Protocol):
    """A loaded model."""

    rate_hz: int

    def unknown(self, text: str) -> list[str]:
        """Words of a text that the model cannot speak."""
        ...

    def speak(self, text: str, length_scale: float) -> Samples:
        """Samples of one clause; may be called by several threads at once."""
        ...


class Piper:
    """A Piper voice, by piper-tts; its own randomness is off."""

    def __init__(self, onnx: Path, config: Path) -> None:
        import onnxruntime
        from piper import PiperVoice
        from piper.config import PiperConfig

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        session = onnxruntime.InferenceSession(
            str(onnx), sess_options=options, providers=["CPUExecutionProvider"]
        )
        settings = PiperConfig.from_dict(json.loads(config.read_text(encoding="utf-8")))
        self.voice = PiperVoice(session=session, config=settings)
        self.rate_hz = settings.sample_rate

    def unknown(self, text: str) -> list[str]:
        """Words of a text that the model cannot speak; see `LoadedModel`."""
        known = self.voice.config.phoneme_id_map
        found = []
        for word in text.split():
            if not any(sign.isalnum() for sign in word):
                continue
            phonemes = [one for sentence in self.voice.phonemize(word) for one in sentence]
            if not phonemes or any(one not in known for one in phonemes):
                found.append(word)
        together = (one for sentence in self.voice.phonemize(text) for one in sentence)
        return found or ([text] if any(one not in known for one in together) else [])

    def speak(self, text: str, length_scale: float) -> Samples:
        """Samples of one clause; see `LoadedModel`."""
        import numpy as np
        from piper import SynthesisConfig

        settings = SynthesisConfig(
            length_scale=length_scale * self.voice.config.length_scale,
            noise_scale=0.0,
            noise_w_scale=0.0,
            normalize_audio=False,
        )
        chunks = [chunk.audio_float_array for chunk in self.voice.synthesize(text, settings)]
        return np.concatenate(chunks).astype(np.float32) if chunks else np.zeros(0, np.float32)


class Mms:
    """An MMS voice, by sherpa-onnx; its own randomness is off."""

    def __init__(self, onnx: Path, tokens: Path) -> None:
        import sherpa_onnx

        vits = sherpa_onnx.OfflineTtsVitsModelConfig(
            model=str(onnx), tokens=str(tokens), noise_scale=0.0, noise_scale_w=0.0
        )
        model = sherpa_onnx.OfflineTtsModelConfig(vits=vits, num_threads=1)
        self.voice = sherpa_onnx.OfflineTts(
            sherpa_onnx.OfflineTtsConfig(model=model, max_num_sentences=1)
        )
        self.rate_hz = int(self.voice.sample_rate)

    def unknown(self, text: str) -> list[str]:
        """Words of a text that the model cannot speak; see `LoadedModel`."""
        del text  # was held against the table of tokens before it came here
        return []

    def speak(self, text: str, length_scale: float) -> Samples:
        """Samples of one clause; see `LoadedModel`."""
        import numpy as np

        spoken = self.voice.generate(text, sid=0, speed=1 / length_scale)
        return np.asarray(spoken.samples, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class _Wires:
    asked: queue.SimpleQueue[dict[str, Any]]
    answers: IO[bytes]
    lock: threading.Lock

    def answer(self, document: dict[str, Any], *samples: bytes) -> None:
        head = json.dumps(document).encode("ascii")
        with self.lock:
            self.answers.write(LENGTH.pack(len(head)) + head)
            for one in samples:
                self.answers.write(one)
            self.answers.flush()


def serve() -> None:
    """Load the model that the first request names, then speak until there is no more input."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the programme that asks
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what an engine prints must not come between the answers
    wires = _Wires(queue.SimpleQueue(), answers, threading.Lock())
    threading.Thread(target=_listen, args=(wires.asked,), daemon=True).start()
    start = wires.asked.get()
    try:
        engine = _load(start)
        speed = _speed(engine, start["lang"])
    except Exception as error:  # noqa: BLE001 - whatever an engine raises is told to who asked
        wires.answer({"id": start["id"], "failed": f"{type(error).__name__}: {error}"})
        return
    wires.answer({"id": start["id"], "rate_hz": engine.rate_hz, "syllables_per_s": speed})
    with ThreadPoolExecutor(start["threads"]) as voices, ThreadPoolExecutor() as requests:
        while True:
            requests.submit(_speak, engine, wires.asked.get(), wires, voices)


def _load(start: dict[str, Any]) -> LoadedModel:
    kind: type[Piper] | type[Mms] = Piper if start["engine"] == "piper" else Mms
    return kind(Path(start["onnx"]), Path(start["beside"]))


def _speed(engine: LoadedModel, lang: str) -> float:
    """Syllables a second at the model's own scale."""
    text, count = _TRIALS.get(lang, ("", 0))
    if not text or engine.unknown(text):
        return USUAL_SYLLABLES_PER_S
    heard = abs(engine.speak(text, 1.0)) > 0.01
    frames = int(heard.nonzero()[0][-1] - heard.nonzero()[0][0]) if heard.any() else 0
    return round(count * engine.rate_hz / frames, 2) if frames else USUAL_SYLLABLES_PER_S


def _speak(
    engine: LoadedModel, request: dict[str, Any], wires: _Wires, voices: ThreadPoolExecutor
) -> None:
    """Answer one request; its clauses wait for their turn among those of other requests."""
    texts, scale = request["texts"], request["length_scale"]
    number = {"id": request["id"]}
    try:
        unknown = list(dict.fromkeys(word for text in texts for word in engine.unknown(text)))
        if unknown:
            wires.answer({**number, "unknown": unknown})
            return
        # the longest first, so that no thread is left alone with one at the end
        order = sorted(range(len(texts)), key=lambda place: -len(texts[place]))
        tasks = {place: voices.submit(engine.speak, texts[place], scale) for place in order}
        spoken = [tasks[place].result().astype("<f4") for place in range(len(texts))]
    except Exception as error:  # noqa: BLE001 - as above
        wires.answer({**number, "failed": f"{type(error).__name__}: {error}"})
        return
    lengths = [len(one) for one in spoken]
    wires.answer({**number, "frames": lengths}, *(one.tobytes() for one in spoken))


def _listen(asked: queue.SimpleQueue[dict[str, Any]]) -> None:
    """Take requests in; when nobody can ask any more, end at once."""
    while True:
        head = sys.stdin.buffer.read(LENGTH.size)
        body = sys.stdin.buffer.read(LENGTH.unpack(head)[0]) if len(head) == LENGTH.size else b""
        if not body:
            os._exit(0)
        asked.put(json.loads(body))


if __name__ == "__main__":
    serve()
