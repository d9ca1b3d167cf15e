# SPDX-License-Identifier: Apache-2.0
"""The likeliest readings of a doubtful stretch of a row, by a beam over texts.

As Tesseract's search (``recodebeam.cpp``) it tries the two likeliest codes of each step and the blank.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from scan2archive.pipeline.recognition.row_path import Answers, RowPath, log_of

_CHANCE = 0.005  # probability from which on a code is tried
_BEAM = 6  # texts kept at each step
_LOWEST = -math.inf
# A step of a reading: the steps before it, its code, its logarithm, whether a letter begins.
_Step = tuple[Any, int, float, bool]


class _Ways:
    """The best ways to a text up to a step: their scores, and their last steps.

    They may stand at a blank, at a letter, at the shared first step of a letter, which has to stay, and at its shared last one, which
    it has to leave.
    """

    __slots__ = (
        "at_blank",
        "at_letter",
        "blank_way",
        "go_way",
        "letter_way",
        "must_go",
        "must_stay",
        "stay_way",
    )

    def __init__(self, at_blank: float = _LOWEST) -> None:
        self.at_blank, self.at_letter, self.must_stay, self.must_go = at_blank, _LOWEST, _LOWEST, _LOWEST
        self.blank_way: _Step | None = None
        self.letter_way: _Step | None = None
        self.stay_way: _Step | None = None
        self.go_way: _Step | None = None

    def free(self) -> tuple[float, _Step | None]:
        """The best of them that may go on to another code."""
        best, way = self.at_blank, self.blank_way
        if self.at_letter > best:
            best, way = self.at_letter, self.letter_way
        if self.must_go > best:
            best, way = self.must_go, self.go_way
        return best, way

    def best(self) -> float:
        """The score of the best of all."""
        return max(self.at_blank, self.at_letter, self.must_stay, self.must_go)

    def stay(self, before: _Ways, code: int, log: float, shared: float) -> None:
        """Ways that stay at their last letter for another step."""
        score, way = before.at_letter, before.letter_way
        if score + shared > self.must_go:
            self.must_go, self.go_way = score + shared, (way, code, shared, False)
        if before.must_stay > score:
            score, way = before.must_stay, before.stay_way
        if score + log > self.at_letter:
            self.at_letter, self.letter_way = score + log, (way, code, log, False)


def likely_paths(answers: Answers) -> Iterator[RowPath]:
    """The likeliest readings of a stretch, each by its best way: a beam over texts."""
    blank, two = answers.blank, answers.likeliest
    steps = len(two)
    empty = answers.chances[:, blank].astype(np.float64)
    chances = np.take_along_axis(answers.chances, two, axis=1).astype(np.float64)
    own = log_of(chances).tolist()
    shared = log_of(chances + empty[:, None]).tolist()
    passing = log_of(chances.sum(axis=1) + empty).tolist()
    tried = ((chances >= _CHANCE) & (two != blank)).tolist()
    beam: dict[tuple[int, ...], _Ways] = {(): _Ways(0.0)}
    for step, (codes, empty_log) in enumerate(zip(two.tolist(), log_of(empty).tolist(), strict=True)):
        following: dict[tuple[int, ...], _Ways] = {}
        for text, ways in beam.items():
            last = text[-1] if text else -1
            free, free_way = ways.free()
            same = following.get(text)
            if same is None:
                same = following[text] = _Ways()
            if free + empty_log > same.at_blank:
                same.at_blank, same.blank_way = free + empty_log, (free_way, blank, empty_log, False)
            for number in (0, 1):
                if not tried[step][number]:
                    continue
                code, log, either = codes[number], own[step][number], shared[step][number]
                if code == last:
                    same.stay(ways, code, log, either)
                    before, before_way = ways.at_blank, ways.blank_way
                else:
                    before, before_way = free, free_way
                longer = (*text, code)
                other = following.get(longer)
                if other is None:
                    other = following[longer] = _Ways()
                if before + log > other.at_letter:
                    other.at_letter, other.letter_way = before + log, (before_way, code, log, True)
                if before + either > other.must_stay:
                    other.must_stay, other.stay_way = before + either, (before_way, code, either, True)
                if code != last and last in codes and ways.at_letter + passing[step] > other.must_stay:
                    other.must_stay = ways.at_letter + passing[step]
                    other.stay_way = ways.letter_way, code, passing[step], True
        if len(following) > _BEAM:
            ranked = sorted(following.items(), key=lambda item: item[1].best(), reverse=True)
            following = dict(ranked[:_BEAM])
        beam = following
    for ways in beam.values():
        way = ways.free()[1]
        if way is not None:
            yield _laid_out(way, steps)


def _laid_out(step: _Step | None, steps: int) -> RowPath:
    """A reading as a path."""
    codes = np.zeros(steps, np.int64)
    begins = np.zeros(steps, np.bool_)
    logs = np.zeros(steps, np.float64)
    for number in range(steps - 1, -1, -1):
        assert step is not None  # a reading has as many steps as its stretch
        step, codes[number], logs[number], begins[number] = step
    return RowPath(codes, begins, logs)
