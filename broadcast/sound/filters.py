"""IIR filters for long sounds by blocks: designs of second-order sections, and a fast `Cascade`.

Python is too slow for a recursion that goes frame by frame, so a cascade is run as what it is, one
linear system with a small state ``s`` (A, B, C, D of control theory). The signal is cut into rows
of `ROW_FRAMES` frames; a row's output is a triangular Toeplitz matrix of the impulse response times
its input, plus what the state at its start still gives::

    Y = X @ T + S @ O        S[m+1] = S[m] @ A**N + X[m] @ U

Both are matrix products over all rows of a block. The states at the rows' starts come in the same
way again, from row to row inside groups of `GROUP_ROWS` rows, and from group to group by doubling
(Kogge and Stone 1973), which ends as soon as the powers of A have died away. Each section is held
in its input-normal form (Mullis and Roberts 1976: the states of white noise are white), so that
single precision is enough: no coordinate of the state is large, whatever the cutoff.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from broadcast.sound.blocks import Block

ROW_FRAMES = 48
"""Frames in a row: longer rows cost more in the Toeplitz product, shorter ones in the states."""

GROUP_ROWS = 4
"""Rows in a group: larger groups cost more in their own product, smaller ones in the doubling."""

_FORGOTTEN = 1e-9
"""A power of A smaller than this (-180 dB) no longer adds anything to a group's state."""

_DENORMAL = 1e-30
"""States below this are set to zero, so that silence does not run on slow tiny numbers."""

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Biquad:
    """Coefficients of ``(b0 + b1/z + b2/z²) / (1 + a1/z + a2/z²)``."""

    b0: float
    b1: float
    b2: float
    a1: float
    a2: float

    def gain_db(self, frequency_hz: float, rate_hz: int) -> float:
        """Gain at one frequency."""
        step = np.exp(-2j * math.pi * frequency_hz / rate_hz)
        above = self.b0 + self.b1 * step + self.b2 * step**2
        below = 1 + self.a1 * step + self.a2 * step**2
        return float(20 * np.log10(np.abs(above / below)))


def high_pass(rate_hz: int, cutoff_hz: float, order: int = 2) -> tuple[Biquad, ...]:
    """Butterworth high-pass, 3 dB down at the cutoff, 6 dB an octave for each order.

    Second-order sections as in the Audio EQ Cookbook (R. Bristow-Johnson, W3C Note 2021) with the
    quality factors of the Butterworth poles (S. Butterworth 1930).
    """
    return _butterworth(rate_hz, cutoff_hz, order, is_high=True)


def low_pass(rate_hz: int, cutoff_hz: float, order: int = 2) -> tuple[Biquad, ...]:
    """Butterworth low-pass, the mirror image of `high_pass`."""
    return _butterworth(rate_hz, cutoff_hz, order, is_high=False)


def peaking(rate_hz: int, centre_hz: float, gain_db: float, quality: float) -> Biquad:
    """Bell of `gain_db` at its centre (Audio EQ Cookbook, ``peakingEQ``)."""
    cosine, alpha = _angle(rate_hz, centre_hz, quality)
    amplitude = 10 ** (gain_db / 40)
    return _normalised(
        (1 + alpha * amplitude, -2 * cosine, 1 - alpha * amplitude),
        (1 + alpha / amplitude, -2 * cosine, 1 - alpha / amplitude),
    )


def high_shelf(
    rate_hz: int, corner_hz: float, gain_db: float, quality: float = math.sqrt(0.5)
) -> Biquad:
    """Shelf of `gain_db` above its corner (Audio EQ Cookbook, ``highShelf``)."""
    return _shelf(rate_hz, corner_hz, gain_db, quality, 1)


def low_shelf(
    rate_hz: int, corner_hz: float, gain_db: float, quality: float = math.sqrt(0.5)
) -> Biquad:
    """Shelf of `gain_db` below its corner (Audio EQ Cookbook, ``lowShelf``)."""
    return _shelf(rate_hz, corner_hz, gain_db, quality, -1)


class Cascade:
    """A row of sections one after the other, run over one channel block by block.

    The state is carried from block to block: however a sound is cut, the result is the same to
    within the rounding of single precision (some -130 dB below the sound).

    The products are small enough that they should not be spread over threads: set
    ``OPENBLAS_NUM_THREADS=1`` in the environment before numpy is loaded.
    """

    def __init__(self, sections: Sequence[Biquad]) -> None:
        self._system = _system(tuple(sections))
        self._state: Matrix = np.zeros(self._system.order)

    def __call__(self, block: Block) -> Block:
        """Filter the next block, shape (frames,); returns a new block of the same length."""
        frames = np.ascontiguousarray(block, dtype=np.float32)
        whole = len(frames) // ROW_FRAMES * ROW_FRAMES
        output = np.empty_like(frames)
        if whole:
            rows = frames[:whole].reshape(-1, ROW_FRAMES)
            self._filter_rows(rows, output[:whole].reshape(rows.shape))
        if whole < len(frames):
            output[whole:] = self._filter_rest(frames[whole:])
        self._state[np.abs(self._state) < _DENORMAL] = 0.0
        return output

    def _filter_rows(self, rows: NDArray[np.float32], output: NDArray[np.float32]) -> None:
        """Whole rows, shape (rows, `ROW_FRAMES`); leaves the state after the last of them."""
        system = self._system
        np.matmul(rows, system.toeplitz, out=output)
        if system.order:
            states = self._states(rows @ system.into_state)
            self._state = states[-1].copy()
            output += states[:-1].astype(np.float32) @ system.from_state

    def _states(self, added: NDArray[np.float32]) -> Matrix:
        """States before each row and after the last, from what each row adds to the next one's."""
        count, order = added.shape
        groups = count // GROUP_ROWS + 1  # the last of them has room for the state after it all
        padded = np.zeros((groups * GROUP_ROWS, order))
        padded[:count] = added
        local = padded.reshape(groups, -1) @ self._system.inside
        carried = np.vstack([self._state, local[:-1, -order:]])
        for step, power in enumerate(self._system.doublings):
            distance = 1 << step
            if distance >= groups:
                break
            carried[distance:] += carried[:-distance] @ power
        states = local[:, :-order] + carried @ self._system.carried
        return np.asarray(states.reshape(-1, order)[: count + 1])

    def _filter_rest(self, rest: Block) -> Block:
        """Fewer frames than a row: the same products, cut to their number."""
        count, system = len(rest), self._system
        output = rest @ system.toeplitz[:count, :count]
        output += self._state.astype(np.float32) @ system.from_state[:, :count]
        into_state = system.into_state[ROW_FRAMES - count :]
        power = np.linalg.matrix_power(system.a, count)
        self._state = power @ self._state + rest @ into_state
        return output


@dataclass(frozen=True, slots=True)
class _System:
    """The matrices of a cascade: for a row (T, U and O above), for a group, and from group on."""

    order: int
    a: Matrix
    toeplitz: NDArray[np.float32]
    into_state: NDArray[np.float32]
    from_state: NDArray[np.float32]
    inside: Matrix
    carried: Matrix
    doublings: list[Matrix]


@functools.cache
def _system(sections: tuple[Biquad, ...]) -> _System:
    a, b, c, d = _series([_input_normal(section) for section in sections])
    responses, powers = [c], [b]
    for _step in range(ROW_FRAMES - 1):
        responses.append(responses[-1] @ a)
        powers.append(a @ powers[-1])
    impulse = np.array([d, *(float((row @ b).item()) for row in responses[:-1])])
    lag = np.arange(ROW_FRAMES)[None, :] - np.arange(ROW_FRAMES)[:, None]
    toeplitz = np.where(lag >= 0, impulse[np.maximum(lag, 0)], 0.0)
    return _System(
        len(a),
        a,
        toeplitz.astype(np.float32),
        np.hstack(powers[::-1]).T.astype(np.float32),
        np.vstack(responses).T.astype(np.float32),
        *_group(np.linalg.matrix_power(a, ROW_FRAMES)),
        _doublings(a),
    )


def _butterworth(
    rate_hz: int, cutoff_hz: float, order: int, *, is_high: bool
) -> tuple[Biquad, ...]:
    sections: list[Biquad] = []
    for pair in range(order // 2):
        quality = 1 / (2 * math.sin(math.pi * (2 * pair + 1) / (2 * order)))
        cosine, alpha = _angle(rate_hz, cutoff_hz, quality)
        edge = 1 + cosine if is_high else 1 - cosine
        middle = -edge if is_high else edge
        sections.append(
            _normalised((edge / 2, middle, edge / 2), (1 + alpha, -2 * cosine, 1 - alpha))
        )
    if order % 2:
        tangent = math.tan(math.pi * cutoff_hz / rate_hz)
        above = (1.0, -1.0, 0.0) if is_high else (tangent, tangent, 0.0)
        sections.append(_normalised(above, (1 + tangent, tangent - 1, 0.0)))
    return tuple(sections)


def _shelf(rate_hz: int, corner_hz: float, gain_db: float, quality: float, sign: int) -> Biquad:
    cosine, alpha = _angle(rate_hz, corner_hz, quality)
    cosine *= sign  # the low shelf is the high shelf mirrored at a quarter of the rate
    amp = 10 ** (gain_db / 40)
    root = 2 * math.sqrt(amp) * alpha
    return _normalised(
        (
            amp * ((amp + 1) + (amp - 1) * cosine + root),
            -2 * sign * amp * ((amp - 1) + (amp + 1) * cosine),
            amp * ((amp + 1) + (amp - 1) * cosine - root),
        ),
        (
            (amp + 1) - (amp - 1) * cosine + root,
            2 * sign * ((amp - 1) - (amp + 1) * cosine),
            (amp + 1) - (amp - 1) * cosine - root,
        ),
    )


def _angle(rate_hz: int, frequency_hz: float, quality: float) -> tuple[float, float]:
    """Cosine of the frequency's angle, and the cookbook's alpha."""
    angle = 2 * math.pi * frequency_hz / rate_hz
    return math.cos(angle), math.sin(angle) / (2 * quality)


def _normalised(above: tuple[float, float, float], below: tuple[float, float, float]) -> Biquad:
    b0, b1, b2 = (value / below[0] for value in above)
    return Biquad(b0, b1, b2, below[1] / below[0], below[2] / below[0])


System = tuple[Matrix, Matrix, Matrix, float]
"""A (n, n), B (n, 1), C (1, n) and D."""


def _input_normal(section: Biquad) -> System:
    """A section as a system whose states are white, each of power 1, when the input is."""
    a = np.array([[-section.a1, -section.a2], [1.0, 0.0]])
    b = np.array([[1.0], [0.0]])
    c = np.array([[section.b1 - section.b0 * section.a1, section.b2 - section.b0 * section.a2]])
    # power of the states, P = A P A' + B B', by its closed form for a section of second order
    power = (1 + section.a2) / ((1 - section.a2) * ((1 + section.a2) ** 2 - section.a1**2))
    cross = -section.a1 / (1 + section.a2) * power
    root = np.linalg.cholesky(np.array([[power, cross], [cross, power]]))
    return np.linalg.solve(root, a @ root), np.linalg.solve(root, b), c @ root, section.b0


def _series(systems: Sequence[System]) -> System:
    """One system for several in a row: each is fed with the output of the one before."""
    a: Matrix = np.zeros((0, 0))
    b: Matrix = np.zeros((0, 1))
    c: Matrix = np.zeros((1, 0))
    d = 1.0
    for next_a, next_b, next_c, next_d in systems:
        a = np.block([[a, np.zeros((len(a), len(next_a)))], [next_b @ c, next_a]])
        b = np.vstack([b, next_b * d])
        c = np.hstack([next_d * c, next_c])
        d *= next_d
    return a, b, c, d


def _group(row: Matrix) -> tuple[Matrix, Matrix]:
    """For rows of states: what is added in a group to its states, and what those before it give.

    `row` is A to the power of a row. The first matrix goes from the `GROUP_ROWS` additions, side by
    side, to the states before each row and, last, to that after the group; the second from the
    state before the group to those before each row.
    """
    powers = [np.linalg.matrix_power(row, n).T for n in range(GROUP_ROWS)]
    nothing = np.zeros_like(row)
    inside = [
        [powers[after - 1 - added] if added < after else nothing for after in range(GROUP_ROWS + 1)]
        for added in range(GROUP_ROWS)
    ]
    return np.block(inside), np.hstack(powers)


def _doublings(a: Matrix) -> list[Matrix]:
    """Powers N, 2N, 4N … of A for groups, transposed, until they have died away."""
    powers: list[Matrix] = []
    power = np.linalg.matrix_power(a, ROW_FRAMES * GROUP_ROWS)
    while np.abs(power).max(initial=0.0) > _FORGOTTEN and len(powers) < 48:
        powers.append(power.T.copy())
        power = power @ power
    return powers
