# SPDX-License-Identifier: Apache-2.0
"""The darkest and the lightest of neighbouring bytes: of a pixel's channels, of squares of pixels.

NumPy takes them along a short axis one group at a time, in twenty to fifty times of what whole planes held against each other take
(docs/experiments.md).
"""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray

from scan2archive.pipeline.images.image import Pixels


def most_of_channels(picture: Pixels) -> Pixels:
    """The lightest channel of each pixel, ``(H, W)``.

    Args:
        picture: Colour ``(H, W, C)``, or grey ``(H, W)``, which is returned as it is.
    """
    return picture if picture.ndim == 2 else functools.reduce(np.maximum, np.moveaxis(picture, 2, 0))


def least_of_channels(picture: Pixels) -> Pixels:
    """The darkest channel of each pixel, ``(H, W)``.

    Args:
        picture: Colour ``(H, W, C)``, or grey ``(H, W)``, which is returned as it is.
    """
    return picture if picture.ndim == 2 else functools.reduce(np.minimum, np.moveaxis(picture, 2, 0))


def mean_of_channels(picture: Pixels) -> Pixels:
    """The mean of each pixel's channels, rounded down, ``(H, W)``.

    Args:
        picture: Colour ``(H, W, C)``, or grey ``(H, W)``, which is returned as it is.
    """
    if picture.ndim == 2:
        return picture
    total: NDArray[np.uint16] = functools.reduce(np.add, np.moveaxis(picture, 2, 0).astype(np.uint16))
    return np.asarray(total // picture.shape[2], np.uint8)


def darkest_of_squares(grey: Pixels, side: int) -> Pixels:
    """The darkest pixel of each square, ``(H // side, W // side)``; what is left at the right and below is not looked at.

    Args:
        grey: ``(H, W)``.
        side: Of the squares, in pixels.
    """
    height, width = (length // side * side for length in grey.shape)
    even = grey[:height, :width]
    rows = functools.reduce(np.minimum, (even[first::side] for first in range(side)))
    return functools.reduce(np.minimum, (rows[:, first::side] for first in range(side)))
