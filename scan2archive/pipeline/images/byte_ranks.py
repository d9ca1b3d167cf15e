# SPDX-License-Identifier: Apache-2.0
"""Ranks among bytes, by counting how often each of the 256 values comes: exact, and several times as fast as ordering them."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray


def percentile(values: NDArray[np.uint8], per_cent: float) -> float:
    """The value that so many per cent of the bytes stay below, between two of them in proportion; as `numpy.percentile` has it.

    Args:
        values: Of any shape; one at least.
        per_cent: 0 to 100.
    """
    counts = cv2.calcHist([np.ascontiguousarray(values).reshape(1, -1)], [0], None, [256], [0, 256])
    below = np.cumsum(counts, dtype=np.float64)
    place = per_cent / 100 * (values.size - 1)
    first = int(place)
    low, high = (float(value) for value in np.searchsorted(below, (first, first + 1), side="right"))
    share = place - first
    if not share:
        return low
    return high - (high - low) * (1 - share) if share >= 0.5 else low + (high - low) * share


def median(values: NDArray[np.uint8]) -> float:
    """The middle of the bytes, or the mean of the two in the middle.

    Args:
        values: Of any shape; one at least.
    """
    return percentile(values, 50)
