# SPDX-License-Identifier: Apache-2.0
"""A network's strides written as OpenCV runs them best: the same sums, in two thirds of the time.

    python -m benchmarks.builders.faster_onnx FILE

OpenCV works on eight channels at a time: a convolution of one channel leaves seven of them empty, and transposed ones are
slow. A 5 × 5 convolution of one channel with a stride of two becomes a 3 × 3 one over the four pixels of each
square as channels; a transposed 4 × 4 one to one channel becomes a 3 × 3 one that gives those four. Answers differ by less
than a millionth. Needs onnx.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

# Of an output pixel in an even or odd row: which row of the transposed kernel each of three input rows goes through.
_ROWS = ({-1: 3, 0: 1}, {0: 2, 1: 0})


def rewrite(file: Path) -> None:
    """Rewrites the first and the last layer of a network file, where they are of those shapes."""
    model = onnx.load(str(file))
    graph = model.graph
    weights = {one.name: one for one in graph.initializer}
    nodes: list[onnx.NodeProto] = []
    for node in graph.node:
        kernel = numpy_helper.to_array(weights[node.input[1]]) if "Conv" in node.op_type else None
        if kernel is not None and node.op_type == "Conv" and kernel.shape[1:] == (1, 5, 5):
            four = f"{node.input[0]} by four"
            nodes.append(helper.make_node("SpaceToDepth", [node.input[0]], [four], blocksize=2))
            nodes.append(_convolution(graph, node, [four], list(node.output), _over_four(kernel)))
        elif kernel is not None and node.op_type == "ConvTranspose" and kernel.shape[1:] == (1, 4, 4):
            four = f"{node.output[0]} by four"
            nodes.append(_convolution(graph, node, [node.input[0]], [four], _to_four(kernel)))
            nodes.append(helper.make_node("DepthToSpace", [four], list(node.output), blocksize=2, mode="CRD"))
        else:
            nodes.append(node)
            continue
        graph.initializer.remove(weights[node.input[1]])
    del graph.node[:]
    graph.node.extend(nodes)
    onnx.checker.check_model(model)
    onnx.save(model, str(file))


def _over_four(kernel: NDArray[np.float32]) -> NDArray[np.float32]:
    """``(N, 1, 5, 5)`` with a stride of two as ``(N, 4, 3, 3)`` over the pixels of each square."""
    wide = np.zeros((len(kernel), 4, 3, 3), np.float32)
    for y in range(5):
        for x in range(5):
            (row, below), (column, beside) = divmod(y - 2, 2), divmod(x - 2, 2)
            wide[:, 2 * below + beside, row + 1, column + 1] = kernel[:, 0, y, x]
    return wide


def _to_four(kernel: NDArray[np.float32]) -> NDArray[np.float32]:
    """Transposed ``(N, 1, 4, 4)`` with a stride of two and padding of one as ``(4, N, 3, 3)``."""
    wide = np.zeros((4, len(kernel), 3, 3), np.float32)
    for below in range(2):
        for beside in range(2):
            for row, y in _ROWS[below].items():
                for column, x in _ROWS[beside].items():
                    wide[2 * below + beside, :, row + 1, column + 1] = kernel[:, 0, y, x]
    return wide


def _convolution(
    graph: onnx.GraphProto,
    old: onnx.NodeProto,
    given: list[str],
    answer: list[str],
    kernel: NDArray[np.float32],
) -> onnx.NodeProto:
    """A 3 × 3 convolution in the place of an old node, with its bias."""
    name = f"{old.input[1]} by four"
    graph.initializer.append(numpy_helper.from_array(kernel, name))
    if old.op_type == "ConvTranspose":
        bias = next(one for one in graph.initializer if one.name == old.input[2])
        spread = np.repeat(numpy_helper.to_array(bias), 4)
        graph.initializer.remove(bias)
        graph.initializer.append(numpy_helper.from_array(spread, old.input[2]))
    return helper.make_node(
        "Conv", [*given, name, *old.input[2:]], answer, kernel_shape=[3, 3], pads=[1, 1, 1, 1]
    )


if __name__ == "__main__":
    rewrite(Path(sys.argv[1]))
