"""Loudness and true peak after ITU-R BS.1770-4 and EBU R 128 (EBU Tech 3341), by blocks.

`Meter` is the loudness meter (annex 1 of the Recommendation), `TruePeak` the peak between the
samples (annex 2, in `true_peak`). Both take a sound by blocks and keep only a few figures of it.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from broadcast.sound.blocks import Block
from broadcast.sound.filters import Biquad, Cascade
from broadcast.sound.true_peak import TruePeak, true_peak_dbtp

__all__ = ["Meter", "TruePeak", "k_weighting", "true_peak_dbtp"]

STEPS_PER_S = 10
"""Gating blocks of 400 ms that overlap by 75 % begin every 100 ms (BS.1770-4, annex 1)."""

GATING_BLOCK_S = 0.4
SHORT_TERM_S = 3.0

_ABSOLUTE_GATE_LUFS = -70.0
_RELATIVE_GATE_LU = -10.0
_OFFSET_LU = -0.691
"""Makes a 997 Hz sine at full scale in one channel read -3.01 (BS.1770-4, annex 1, equation 2)."""

_WEIGHTS = {1: (1.0,), 2: (1.0, 1.0), 5: (1.0, 1.0, 1.0, 1.41, 1.41)}
"""Weights of the channels: mono, left and right, or L, R, C, Ls, Rs (BS.1770-4, table 3)."""

_TABLE_RATE_HZ = 48_000
_TABLE_SHELF = Biquad(
    1.53512485958697, -2.69169618940638, 1.19839281085285, -1.69065929318241, 0.73248077421585
)
_TABLE_HIGH_PASS = Biquad(1.0, -2.0, 1.0, -1.99004745483398, 0.99007225036621)
"""Coefficients of the K-weighting at 48 kHz (BS.1770-4, annex 1, tables 1 and 2)."""


def k_weighting(rate_hz: int) -> tuple[Biquad, Biquad]:
    """The two sections of the K-weighting at any sample rate: the published ones at 48 kHz.

    Each published section is taken back to its analogue prototype by the inverse bilinear
    transform, then forward again at `rate_hz` with its own corner frequency kept exact. The gain
    at 997 Hz, where the Recommendation calibrates a meter, is kept as well.
    """
    shelf, high_pass = _at_rate(_TABLE_SHELF, rate_hz), _at_rate(_TABLE_HIGH_PASS, rate_hz)
    lost_db = sum(
        table.gain_db(997.0, _TABLE_RATE_HZ) - section.gain_db(997.0, rate_hz)
        for table, section in ((_TABLE_SHELF, shelf), (_TABLE_HIGH_PASS, high_pass))
    )
    gain = 10 ** (lost_db / 20)
    louder = replace(shelf, b0=shelf.b0 * gain, b1=shelf.b1 * gain, b2=shelf.b2 * gain)
    return louder, high_pass


def _at_rate(table: Biquad, rate_hz: int) -> Biquad:
    # With z = (1 + s) / (1 - s) a section is a fraction of two quadratics in s; `corner` is where
    # its poles lie, tan(pi f / rate), which gives f, and f gives the corner at the other rate.
    above = _quadratic(table.b0, table.b1, table.b2)
    below = _quadratic(1.0, table.a1, table.a2)
    corner = math.sqrt(below[0] / below[2])
    scale = corner / math.tan(math.atan(corner) * _TABLE_RATE_HZ / rate_hz)
    b0, b1, b2 = _quadratic(above[0], above[1] * scale, above[2] * scale**2)
    a0, a1, a2 = _quadratic(below[0], below[1] * scale, below[2] * scale**2)
    return Biquad(b0 / a0, b1 / a0, b2 / a0, a1 / a0, a2 / a0)


def _quadratic(c0: float, c1: float, c2: float) -> tuple[float, float, float]:
    """Coefficients of ``c0 + c1 x + c2 x²`` after ``x = (1 - y) / (1 + y)``, times ``(1 + y)²``."""
    return c0 + c1 + c2, 2 * (c0 - c2), c0 - c1 + c2


class Meter:
    """Integrated, momentary and short-term loudness of one sound, in LUFS.

    `steps_per_s` is how often the momentary and the short-term loudness are taken, a multiple of
    `STEPS_PER_S`; the integrated loudness does not depend on it. Memory grows by one figure a step.
    """

    def __init__(self, rate_hz: int, channels: int = 1, steps_per_s: int = STEPS_PER_S) -> None:
        sections = k_weighting(rate_hz)
        self._filters = [Cascade(sections) for _channel in range(channels)]
        self._weights = _WEIGHTS[channels]
        self._rate_hz = rate_hz
        self._steps_per_s = steps_per_s
        self._energies: list[float] = []  # one a whole step: sum over frames and channels
        self._open_energy = 0.0  # of the step that is not yet whole
        self._frames = 0

    @property
    def duration_s(self) -> float:
        """Length of all that was added."""
        return self._frames / self._rate_hz

    def add(self, block: NDArray[np.float32]) -> None:
        """Take in the next block, shape (frames,), or (frames, channels) when more than one."""
        if len(self._filters) == 1:
            self._add_energy([self._filters[0](block.reshape(-1))])
            return
        self._add_energy([filt(block[:, i]) for i, filt in enumerate(self._filters)])

    def integrated_lufs(self) -> float:
        """Gated loudness of the whole sound; ``-inf`` when nothing is above -70 LUFS.

        A sound shorter than one gating block (400 ms) has none in the Recommendation: here it is
        measured as one block as long as itself, so that a short jingle can be levelled too.
        """
        powers = self._powers(GATING_BLOCK_S)[:: self._steps_per_s // STEPS_PER_S]
        powers = powers[powers > _power(_ABSOLUTE_GATE_LUFS)]
        if not len(powers):
            return -math.inf
        gate = float(powers.mean()) * 10 ** (_RELATIVE_GATE_LU / 10)
        return _lufs(float(powers[powers > gate].mean()))

    def momentary_lufs(self) -> NDArray[np.float64]:
        """Loudness of every 400 ms, one figure a step."""
        return _lufs_of(self._powers(GATING_BLOCK_S))

    def short_term_lufs(self) -> NDArray[np.float64]:
        """Loudness of every 3 s, one figure a step."""
        return _lufs_of(self._powers(SHORT_TERM_S))

    def _add_energy(self, channels: list[Block]) -> None:
        """Sort the energy of a filtered block into steps."""
        position, end = self._frames, self._frames + len(channels[0])
        start = position
        while position < end:
            step_end = self._step_start(len(self._energies) + 1)
            upto = min(end, step_end)
            for weight, channel in zip(self._weights, channels, strict=True):
                piece = channel[position - start : upto - start]
                self._open_energy += weight * float(np.dot(piece, piece))
            if upto == step_end:
                self._energies.append(self._open_energy)
                self._open_energy = 0.0
            position = upto
        self._frames = end

    def _step_start(self, step: int) -> int:
        return (step * self._rate_hz + self._steps_per_s // 2) // self._steps_per_s

    def _powers(self, window_s: float) -> NDArray[np.float64]:
        """Mean squares of all windows of whole steps; of the whole sound if it is shorter."""
        window = round(window_s * self._steps_per_s)
        if len(self._energies) < window:
            energy = sum(self._energies) + self._open_energy
            return np.array([energy / self._frames] if self._frames else [])
        windows = np.lib.stride_tricks.sliding_window_view(np.array(self._energies), window)
        return np.asarray(windows.sum(axis=1) * self._steps_per_s / (window * self._rate_hz))


def _lufs(power: float) -> float:
    return _OFFSET_LU + 10 * math.log10(power) if power > 0 else -math.inf


def _lufs_of(powers: NDArray[np.float64]) -> NDArray[np.float64]:
    with np.errstate(divide="ignore"):
        return np.asarray(_OFFSET_LU + 10 * np.log10(powers))


def _power(lufs: float) -> float:
    return float(10 ** ((lufs - _OFFSET_LU) / 10))
