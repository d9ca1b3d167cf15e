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
    """Lets the first and the last step of each letter on a path count with what it passes from and into."""
    changes = np.flatnonzero(codes[1:] != codes[:-1]) + 1
    starts, ends = np.concatenate(([0], changes)), np.concatenate((changes, [len(codes)]))
    letters = codes[starts] != blank
    starts, ends = starts[letters], ends[letters]
    code = codes[starts]
    passed = np.where(starts > 0, codes[starts - 1], blank)
    inner = ends - starts - 1  # steps of its own that may be shared: one has to stand on its own
    given = _Letters(chances, codes, second, blank, worth, code)
    taken = given.share(starts - 1, starts, inner > 0, passed)
    given.share(ends, ends - 1, inner - taken > 0, np.full(len(code), blank))


@dataclass(frozen=True, slots=True)
class _Letters:
    """The letters on a path: their codes, and what the network answers at its steps."""

    chances: Probabilities
    codes: Codes
    second: Codes
    blank: int
    worth: Logs
    code: Codes

    def share(
        self, outside: Codes, inside: Codes, may: NDArray[np.bool_], passed: Codes
    ) -> NDArray[np.bool_]:
        """Shares the blank step outside of each letter or its own one inside, whichever brings more.

        Args:
            outside: A step beside each letter; some may lie outside of the row.
            inside: Its own outermost step.
            may: Whether that one may be shared.
            passed: The letter that it may be shared with, beside the blank.

        Returns:
            Which letters share their own one.
        """
        beside = np.clip(outside, 0, len(self.codes) - 1)
        out = (beside == outside) & (self.codes[beside] == self.blank) & (self.second[beside] == self.code)
        second = self.second[inside]
        with_letter = (second == passed) & (passed != self.blank)
        own = may & ((second == self.blank) | with_letter)
        gains = []
        for steps in (beside, inside):
            total = self.chances[steps, self.code] + self.chances[steps, self.blank]
            if steps is inside:
                total = total + np.where(with_letter, self.chances[inside, passed], 0)
            gains.append((total, total / np.maximum(self.worth[steps], 1e-9)))
        (total_out, gain_out), (total_own, gain_own) = gains
        out_first = out & (~own | (gain_out >= gain_own))
        own &= ~out_first
        for chosen, steps, totals in ((out_first, beside, total_out), (own, inside, total_own)):
            np.maximum.at(self.worth, steps[chosen], totals[chosen].astype(np.float64))
        return np.asarray(own)
