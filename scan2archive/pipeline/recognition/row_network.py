# SPDX-License-Identifier: Apache-2.0
"""Tesseract's network for rows of print, run by ONNX Runtime: the same weights, the same answers, a third of the time.

Its shape is that of ``tessdata_fast``'s Latin languages, in Tesseract's notation
``[1,36,0,1 Ct3,3,16 Mp3,3 Lfys48 Lfx96 Lrx96 Lfx192 O1c1]``: rows of 36 pixels, a convolution, the largest of 3 × 3, an LSTM from
top to bottom of which the last answer is kept, three along the row (the second one backwards), and codes with a blank (CTC, doi
10.1145/1143844.1143891). ``data/row_network.onnx`` is the shape without weights (``benchmarks/builders/row_template.py``); they are
taken from the ``.traineddata`` file that Tesseract would read with.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scan2archive.pipeline.recognition.traineddata import Recogniser, Weights

TEMPLATE = Path(__file__).parent / "data" / "row_network.onnx"
CODES = 269
# Outputs and inputs of the matrices: the convolution, four of each LSTM, the codes. The last input is the bias.
_SIZES = ((16, 10), *((48, 65),) * 4, *((96, 145),) * 4, *((96, 193),) * 4, *((192, 289),) * 4, (CODES, 193))
LSTMS = ("down", "first", "back", "last")
_CONVOLUTION = 3  # pixels each way


def fits(recogniser: Recogniser) -> bool:
    """Whether a recogniser has the shape of the template."""
    return tuple(matrix.values.shape for matrix in recogniser.matrices) == _SIZES


def weights_of(matrices: Sequence[Weights]) -> dict[str, NDArray[np.float32]]:
    """The weights as the template names them and ONNX lays them out.

    Args:
        matrices: In the order of the file.
    """
    side = _CONVOLUTION
    convolution, codes = matrices[0], matrices[-1]
    found = {
        # Tesseract goes through a square column by column.
        "convolution.W": convolution[:, :-1].reshape(-1, side, side).transpose(0, 2, 1)[:, None],
        "convolution.B": convolution[:, -1],
        "codes.W": codes[:, :-1].T,
        "codes.B": codes[:, -1],
    }
    for number, name in enumerate(LSTMS):
        cell, taken, kept, shown = matrices[1 + 4 * number : 5 + 4 * number]
        gates = np.concatenate((taken, shown, kept, cell))  # in ONNX's order: i, o, f, c
        outputs = len(cell)
        bias = np.concatenate((gates[:, -1], np.zeros(len(gates))))  # Tesseract has one bias only
        found |= {
            f"{name}.W": gates[:, : -1 - outputs][None],
            f"{name}.R": gates[:, -1 - outputs : -1][None],
            f"{name}.B": bias[None],
        }
    return {name: np.ascontiguousarray(values, np.float32) for name, values in found.items()}


class RowNetwork:
    """The network with the weights of a file; one thread."""

    def __init__(self, recogniser: Recogniser) -> None:
        """Loads it.

        Raises:
            ImportError: ONNX Runtime is not installed.
            ValueError: The recogniser has another shape.
        """
        import onnxruntime

        if not fits(recogniser):
            raise ValueError("The recogniser has another shape than those of tessdata_fast.")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False  # a worker lives long, and rows have many widths
        options.log_severity_level = 3  # errors
        weights = weights_of([matrix.values for matrix in recogniser.matrices])
        options.add_external_initializers(
            list(weights), [onnxruntime.OrtValue.ortvalue_from_numpy(values) for values in weights.values()]
        )
        self._session: Any = onnxruntime.InferenceSession(
            TEMPLATE.read_bytes(), options, providers=["CPUExecutionProvider"]
        )

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
