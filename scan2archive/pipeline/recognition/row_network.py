# SPDX-License-Identifier: Apache-2.0
"""Tesseract's network for rows of print, run by ONNX Runtime: the same weights, the same answers, a quarter of the time.

Its shape is that of ``tessdata_fast``'s Latin languages, in Tesseract's notation
``[1,36,0,1 Ct3,3,16 Mp3,3 Lfys48 Lfx96 Lrx96 Lfx192 O1c1]``: rows of 36 pixels, a convolution, the largest of 3 × 3, an LSTM from
top to bottom of which the last answer is kept, three along the row (the second one backwards), and codes with a blank (CTC, doi
10.1145/1143844.1143891). Its weights are bytes with a scale for each output, in the file and here; what passes between the layers is
rounded to bytes, as in Tesseract. ``data/row_network.onnx`` is the shape without weights (``benchmarks/builders/row_template.py``); they are
taken from the ``.traineddata`` file that Tesseract would read with.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scan2archive.pipeline.images.small_network import one_thread, runtime, session
from scan2archive.pipeline.recognition.traineddata import Matrix, Recogniser

_DATA = Path(__file__).parent / "data"
TEMPLATE = _DATA / "row_network.onnx"
BYTE_PRODUCTS = _DATA / "byte_products.onnx"
PRODUCTS = 64  # added up there
CODES = 269
# Outputs and inputs of the matrices: the convolution, four of each LSTM, the codes. The last input is the bias.
_SIZES = ((16, 10), *((48, 65),) * 4, *((96, 145),) * 4, *((96, 193),) * 4, *((192, 289),) * 4, (CODES, 193))
LSTMS = ("down", "first", "back", "last")
_CONVOLUTION = 3  # pixels each way
_LARGEST = 255, 127  # bytes, without and with a sign


def fits(recogniser: Recogniser) -> bool:
    """Whether a recogniser has the shape of the template."""
    return tuple(matrix.whole.shape for matrix in recogniser.matrices) == _SIZES


def weights_of(matrices: Sequence[Matrix]) -> dict[str, NDArray[Any]]:
    """The weights as the template names them and ONNX lays them out.

    ``W`` are those of inputs and ``R`` of the step before, ``S`` their scales, ``WZ`` and ``RZ`` what stands for naught, ``B`` the bias.

    Args:
        matrices: In the order of the file.
    """
    convolution, codes = matrices[0], matrices[-1]
    found: dict[str, NDArray[Any]] = {
        # Tesseract goes through a square column by column.
        "convolution.W": _single(
            convolution.values[:, :-1].reshape(-1, _CONVOLUTION, _CONVOLUTION).transpose(0, 2, 1)[:, None]
        ),
        "convolution.B": _single(convolution.values[:, -1]),
        "codes.W": np.ascontiguousarray(codes.whole[:, :-1].T),
        "codes.S": _single(codes.scales),
        "codes.Z": np.zeros(len(codes.whole), np.int8),
        "codes.B": _single(codes.values[:, -1]),
    }
    for number, name in enumerate(LSTMS):
        cell, taken, kept, shown = matrices[1 + 4 * number : 5 + 4 * number]
        in_order = (taken, shown, kept, cell)  # ONNX's: i, o, f, c
        gates = np.concatenate([gate.whole for gate in in_order])
        bias = np.concatenate([gate.values[:, -1] for gate in in_order])
        outputs = len(cell.whole)
        found |= {
            f"{name}.W": np.ascontiguousarray(gates[:, : -1 - outputs].T)[None],
            f"{name}.R": np.ascontiguousarray(gates[:, -1 - outputs : -1].T)[None],
            f"{name}.S": _single(np.concatenate([gate.scales for gate in in_order])[None]),
            f"{name}.WZ": np.zeros((1, len(gates)), np.int8),
            f"{name}.RZ": np.zeros((1, len(gates)), np.int8),
            f"{name}.B": _single(
                np.concatenate((bias, np.zeros(len(bias))))[None]
            ),  # Tesseract has one bias only
        }
    return found


def _single(values: NDArray[np.float64]) -> NDArray[np.float32]:
    return np.ascontiguousarray(values, np.float32)


class RowNetwork:
    """The network with the weights of a file; one thread."""

    def __init__(self, recogniser: Recogniser, *, signed: bool | None = None) -> None:
        """Loads it.

        Args:
            recogniser: Of a ``.traineddata`` file.
            signed: Whether its bytes keep their sign, which is faster where sums of their products are not cut off; the answers are the
                same. Without it this machine is tried.

        Raises:
            ImportError: ONNX Runtime is not installed.
            ValueError: The recogniser has another shape.
        """
        if not fits(recogniser):
            raise ValueError("The recogniser has another shape than those of tessdata_fast.")
        options = one_thread(keeps_memory=True)  # rows are small, and there are many
        if not (adds_signed_bytes() if signed is None else signed):
            options.add_session_config_entry("session.x64quantprecision", "1")
        weights = weights_of(recogniser.matrices)
        options.add_external_initializers(
            list(weights), [runtime().OrtValue.ortvalue_from_numpy(values) for values in weights.values()]
        )
        self._session = session(TEMPLATE, options)

    def probabilities(self, row: NDArray[np.float32]) -> NDArray[np.float32]:
        """What the network takes a row for.

        Args:
            row: ``(36, W)`` from `row_picture.as_input`, W three at least.

        Returns:
            ``(W // 3, CODES)``: of each code, from left to right.
        """
        width = row.shape[1] - row.shape[1] % 3
        answers = self._session.run(
            None, {"rows": row[None, None, :, :width], "lengths": np.array([width // 3], np.int32)}
        )
        return np.asarray(answers[0][:, 0], np.float32)


@functools.cache
def adds_signed_bytes() -> bool:
    """Whether this machine adds up products of bytes without and with a sign as they are.

    x86 processors without VNNI cut the sums of two off at 16 bits.

    Raises:
        ImportError: ONNX Runtime is not installed.
    """
    byte, signed = _LARGEST
    sums = session(BYTE_PRODUCTS, one_thread()).run(None, {"bytes": np.full((1, PRODUCTS), byte, np.uint8)})[
        0
    ]
    return bool((np.asarray(sums) == byte * signed * PRODUCTS).all())
