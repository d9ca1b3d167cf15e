# SPDX-License-Identifier: Apache-2.0
"""How likely texts are given what the network answers along a stretch of a row.

The network answers each step with a code or a blank; a text is as likely as all ways to it together (CTC's forward pass, Graves et al.
2006, doi 10.1145/1143844.1143891).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from scan2archive.pipeline.recognition.row_path import Logs, Probabilities

_LEAST = 1e-9  # probability of a code at a step: one bad step makes no text impossible
_NAUGHT = 1e-250


def text_logs(answers: Probabilities, texts: Sequence[Sequence[int]], blank: int) -> Logs:
    """The logarithm of the probability of each text.

    Args:
        answers: ``(steps, codes)``: probabilities, one step at least.
        texts: Codes of each, none of them the blank.
        blank: The code that stands for nothing.

    Returns:
        ``(texts,)``; about -575 and less for one that has more letters than there are steps.
    """
    number, longest = len(texts), max(map(len, texts), default=0)
    if not number:
        return np.zeros(0)
    # Blanks between all letters, before and behind them.
    codes = np.full((number, 2 * longest + 1), blank, np.int64)
    for row, text in enumerate(texts):
        codes[row, 1 : 2 * len(text) : 2] = text
    # From letter to letter without a blank, unless both are the same.
    passing = np.zeros(codes.shape)
    passing[:, 3::2] = codes[:, 3::2] != codes[:, 1:-2:2]
    chances = np.maximum(answers.astype(np.float64), _LEAST)
    here = np.zeros(codes.shape)
    here[:, :2] = chances[0][codes[:, :2]]
    scale = 0.0
    for step in chances[1:]:
        following = here.copy()
        following[:, 1:] += here[:, :-1]
        following[:, 2:] += passing[:, 2:] * here[:, :-2]
        following *= step[codes]
        most = float(following.max())
        here = following / most
        scale += math.log(most)
    ends = np.array([2 * len(text) for text in texts])
    rows = np.arange(number)
    total = here[rows, ends] + np.where(ends > 0, here[rows, ends - 1], 0.0)
    return np.asarray(np.log(np.maximum(total, _NAUGHT)) + scale)
