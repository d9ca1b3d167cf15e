# SPDX-License-Identifier: Apache-2.0
"""What the network answers along a row, and the ways through it.

At each step along a row the network says how likely each code is; a blank stands for nothing. Where a letter passes into a blank or
into the next letter, the network is sure that it is one of both and not which. So the first and the last step of a letter count as
all of these together, if the letter has another step that stands on its own (``recodebeam.cpp``).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Probabilities = NDArray[np.float32]
Codes = NDArray[np.int64]
Logs = NDArray[np.float64]

_EACH_STEP = -0.085
_LEAST_LOG = -20.0
_CLEAR = 0.98  # probability of a step that nothing needs to be added to


@dataclass(frozen=True, slots=True)
class Answers:
    """What the network answers along a row or a stretch of it.

    Attributes:
        chances: ``(steps, codes)``: probabilities.
        likeliest: ``(steps, 2)``: the two likeliest codes of each step, the likelier one first.
        blank: The code that stands for nothing.
    """

    chances: Probabilities
    likeliest: Codes
    blank: int

    @classmethod
    def of(cls, chances: Probabilities, blank: int) -> Answers:
        """Finds the likeliest codes."""
        first = chances.argmax(axis=1)
        others = chances.copy()
        others[np.arange(len(chances)), first] = -1
        return cls(chances, np.stack((first, others.argmax(axis=1)), axis=1), blank)

    def part(self, first: int, end: int) -> Answers:
        """Those of a stretch."""
        return Answers(self.chances[first:end], self.likeliest[first:end], self.blank)


@dataclass(frozen=True, slots=True)
class RowPath:
    """One way through a row or a stretch of it.

    Attributes:
        codes: ``(steps,)``: where it is at each step.
        begins: ``(steps,)``: where a letter begins.
        logs: ``(steps,)``: logarithms of what each step is worth.
    """

    codes: Codes
    begins: NDArray[np.bool_]
    logs: Logs

    def part(self, first: int, end: int) -> RowPath:
        """A stretch of it, which changes with it."""
        return RowPath(self.codes[first:end], self.begins[first:end], self.logs[first:end])

    def put(self, first: int, other: RowPath) -> None:
        """Takes another way from a step on."""
        own = slice(first, first + len(other.codes))
        self.codes[own], self.begins[own], self.logs[own] = other.codes, other.begins, other.logs


def log_of(chances: Logs) -> Logs:
    """Logarithms as Tesseract weighs them, of probabilities."""
    return np.asarray(np.log(np.clip(chances, math.exp(_LEAST_LOG), 1.0)) + _EACH_STEP)


def straight(answers: Answers) -> RowPath:
    """The path along the likeliest code at each step."""
    blank = answers.blank
    codes, second = answers.likeliest[:, 0].copy(), answers.likeliest[:, 1]
    begins = (codes != np.concatenate(([blank], codes[:-1]))) & (codes != blank)
    worth = answers.chances[np.arange(len(codes)), codes].astype(np.float64)
    if (worth < _CLEAR).any():
        _share(answers.chances, codes, second, blank, worth)
    return RowPath(codes, begins, log_of(worth))


def _share(chances: Probabilities, codes: Codes, second: Codes, blank: int, worth: Logs) -> None:
    """Lets the first and the last step of each letter on a path count with what it passes from and into.

    Either is the blank step outside of the letter or its own outermost one, whichever brings more; but one step of its own has to stand
    for itself.
    """
    changes = np.flatnonzero(codes[1:] != codes[:-1]) + 1
    starts, ends = np.concatenate(([0], changes)), np.concatenate((changes, [len(codes)]))
    letters = codes[starts] != blank
    starts, ends = starts[letters], ends[letters]
    passed = np.where(starts > 0, codes[starts - 1], blank)
    path = _Path(chances, codes, second, blank, worth, codes[starts])
    before = path.side(starts - 1, starts, passed)
    behind = path.side(ends, ends - 1, np.full(len(starts), blank))
    steps = ends - starts
    one = steps == 2  # only one of them may be shared
    first_own = before.own_gain * behind.out_gain > before.out_gain * behind.own_gain
    before_own = (steps > 2) | (one & first_own)
    behind_own = (steps > 2) | (one & ~first_own)
    for side, may in ((before, before_own), (behind, behind_own)):
        own = may & (side.own_gain > side.out_gain)
        for chosen, at, total in ((own, side.own, side.own_total), (~own, side.out, side.out_total)):
            np.maximum.at(worth, at[chosen], total[chosen])


@dataclass(frozen=True, slots=True)
class _Side:
    """What each letter could share on one side: a step, its worth if shared, and how many times that is what it is worth.

    The step outside of the letter, and the outermost one of its own; 1 times where it cannot be shared.
    """

    out: Codes
    out_total: Logs
    out_gain: Logs
    own: Codes
    own_total: Logs
    own_gain: Logs


@dataclass(frozen=True, slots=True)
class _Path:
    """The letters on a path: their codes, and what the network answers at its steps."""

    chances: Probabilities
    codes: Codes
    second: Codes
    blank: int
    worth: Logs
    code: Codes

    def side(self, outside: Codes, inside: Codes, passed: Codes) -> _Side:
        """One side of all letters.

        Args:
            outside: A step beside each letter; some may lie outside of the row.
            inside: Its own outermost step.
            passed: The letter that may be shared beside the blank.
        """
        out = np.clip(outside, 0, len(self.codes) - 1)
        may_out = (out == outside) & (self.codes[out] == self.blank) & (self.second[out] == self.code)
        out_total, out_gain = self._shared(out, may_out)
        second = self.second[inside]
        passing = (second == passed) & (passed != self.blank)
        more = np.where(passing, self.chances[inside, passed], 0)
        own_total, own_gain = self._shared(inside, (second == self.blank) | passing, more)
        return _Side(out, out_total, out_gain, inside, own_total, own_gain)

    def _shared(self, steps: Codes, may: NDArray[np.bool_], more: Logs | float = 0.0) -> tuple[Logs, Logs]:
        worth = self.worth[steps]
        total = self.chances[steps, self.code].astype(np.float64) + self.chances[steps, self.blank] + more
        total = np.where(may, total, worth)
        return total, total / np.maximum(worth, 1e-9)
