"""How fast each voice engine speaks, in times real time, and what speaking side by side gains.

    python benchmarks/voices.py

Speaks one text several times in new processes: with one thread and with all processors. Loading a
model is timed apart. MMS runs a test model with the published interface, whose work is next to
nothing: its line says what the engine and the way to it cost, not how fast a published model is.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from broadcast.voices import Pace, Voice, open_voice
from broadcast.voices.neural.files import WORKERS

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tools"))
from neural_models import make_mms

VIETNAMESE = (
    "Kính thưa bà con, bảo hiểm y tế giúp mọi nhà khi ốm đau. Bà con nhớ mang theo thẻ và giấy tờ "
    "khi đi khám bệnh. Ai chưa có thẻ, xin mời đến trụ sở xã để được hướng dẫn. "
)
ENGLISH = (
    "Good morning, dear people. Health insurance helps every family when somebody falls ill. Bring "
    "the card and the papers when you see a doctor. Whoever has no card yet, please come to the "
    "office of the commune and ask for help. "
)


@dataclass(frozen=True)
class Row:
    """One engine with one number of threads."""

    voice: str
    threads: int
    load_s: float
    speak_s: float
    cpu_s: float
    sound_s: float

    @property
    def speed(self) -> float:
        """Times real time, of the finished sound with its pauses."""
        return self.sound_s / self.speak_s


def measure(name: str, text: str, threads: int, pace: Pace) -> Row:
    """Load a voice and speak a text once."""
    os.environ[WORKERS] = str(max((os.cpu_count() or 1) // threads, 1))
    open_voice.cache_clear()
    started = time.perf_counter()
    voice: Voice = open_voice(name)
    voice.speak("xin chào" if "vi" in name else "hello", pace)
    load_s = time.perf_counter() - started
    started, used = time.perf_counter(), _cpu_s(voice)
    sound = voice.speak(text, pace)
    wall_s = time.perf_counter() - started
    return Row(name, threads, load_s, wall_s, _cpu_s(voice) - used, sound.duration_s)


def _cpu_s(voice: Voice) -> float:
    """CPU seconds of this process and of the voice's own, if it has one."""
    pid = getattr(getattr(voice, "speaker", None), "pid", None)
    own = psutil.Process(pid).cpu_times() if pid else None
    return time.process_time() + (own.user + own.system if own else 0.0)


def main() -> None:
    """Measure every engine that is here and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=4, help="how often the text is repeated")
    times = parser.parse_args().times
    pace = Pace(comma_s=0.0, sentence_s=0.0)  # speech only: pauses cost nothing to make
    cores = os.cpu_count() or 1
    rows = [measure("espeak:vi", VIETNAMESE * times, 1, pace)]
    with tempfile.TemporaryDirectory() as folder:
        os.environ["BROADCAST_VOICES"] = folder
        make_mms(Path(folder) / "mms" / "vie")
        for threads in sorted({1, cores}):
            rows.append(measure("piper:en_US-joe-medium", ENGLISH * times, threads, pace))
            rows.append(measure("mms:vie", VIETNAMESE * times, threads, pace))
    print(f"{cores} processors, {times} times the text, speech without pauses\n")
    heads = f"{'voice':<24}{'threads':>8}{'load s':>8}{'speech s':>10}{'wall s':>8}{'CPU s':>8}"
    print(f"{heads}{'x real time':>13}{'by CPU':>8}")
    for row in rows:
        print(
            f"{row.voice:<24}{row.threads:>8}{row.load_s:>8.2f}{row.sound_s:>10.1f}"
            f"{row.speak_s:>8.2f}{row.cpu_s:>8.2f}{row.speed:>13.1f}{row.sound_s / row.cpu_s:>8.1f}"
        )
    piper = [row.speed for row in rows if row.voice.startswith("piper")]
    print(f"\npiper, all processors / one thread: {piper[-1] / piper[0]:.2f}")


if __name__ == "__main__":
    main()
