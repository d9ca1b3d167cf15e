# SPDX-License-Identifier: Apache-2.0
"""Makes ``scan2archive/pipeline/recognition/data/row_network.onnx``: Tesseract's network for rows without its weights.

    python -m benchmarks.builders.row_template [--out FILE]

Needs onnx, which nothing else does: ``pip install onnx``. The weights are named as external data; the program gives them when it
loads the file.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from scan2archive.pipeline.recognition.row_network import CODES, LSTMS, TEMPLATE

_SIZES = {"down": (16, 48), "first": (48, 96), "back": (96, 96), "last": (96, 192)}
_ROWS = 12  # of 36 pixels after the largest of three are taken
_OPERATORS = 17  # their version


def _given(name: str, *shape: int) -> TensorProto:
    """A tensor of which only the shape is in the file."""
    tensor = TensorProto(
        name=name, data_type=TensorProto.FLOAT, dims=shape, data_location=TensorProto.EXTERNAL
    )
    for key, value in (("location", "weights"), ("offset", "0"), ("length", str(4 * int(np.prod(shape))))):
        tensor.external_data.add(key=key, value=value)
    return tensor


def template() -> onnx.ModelProto:
    """The network as a graph."""
    tensors = [
        _given("convolution.W", 16, 1, 3, 3),
        _given("convolution.B", 16),
        _given("codes.W", _SIZES["last"][1], CODES),
        _given("codes.B", CODES),
        numpy_helper.from_array(np.array([1]), "one"),
        numpy_helper.from_array(np.array([3]), "three"),
        numpy_helper.from_array(np.array([0]), "zero"),
        numpy_helper.from_array(np.array([_ROWS, -1, 16]), "columns_shape"),
        numpy_helper.from_array(np.array([_SIZES["down"][1]]), "down_outputs"),
    ]
    node = helper.make_node
    nodes = [
        node("Conv", ["rows", "convolution.W", "convolution.B"], ["drawn"], pads=[1, 1, 1, 1]),
        node("MaxPool", ["drawn"], ["most"], kernel_shape=[3, 3], strides=[3, 3]),
        node("Tanh", ["most"], ["bent"]),  # it grows with its argument, so that it may come after the largest
        node("Transpose", ["bent"], ["turned"], perm=[2, 3, 0, 1]),
        node("Shape", ["turned"], ["shape"]),
        node("Slice", ["shape", "one", "three"], ["steps_and_rows"]),
        node("Reshape", ["turned", "columns_shape"], ["columns"]),
    ]

    def lstm(name: str, given: str, lengths: str, *, back: bool = False, last_only: bool = False) -> None:
        inputs, outputs = _SIZES[name]
        tensors.extend(
            (
                _given(f"{name}.W", 1, 4 * outputs, inputs),
                _given(f"{name}.R", 1, 4 * outputs, outputs),
                _given(f"{name}.B", 1, 8 * outputs),
            )
        )
        answer = f"{name}_of_one_way"
        nodes.append(
            node(
                "LSTM",
                [given, f"{name}.W", f"{name}.R", f"{name}.B", lengths],
                ["", answer] if last_only else [answer],
                hidden_size=outputs,
                direction="reverse" if back else "forward",
            )
        )
        nodes.append(node("Squeeze", [answer, "zero" if last_only else "one"], [name]))

    lstm("down", "columns", "", last_only=True)
    nodes.append(node("Concat", ["steps_and_rows", "down_outputs"], ["along_shape"], axis=0))
    nodes.append(node("Reshape", ["down", "along_shape"], ["along"]))
    lstm("first", "along", "lengths")
    lstm("back", "first", "lengths", back=True)
    lstm("last", "back", "lengths")
    nodes += [
        node("MatMul", ["last", "codes.W"], ["weighed"]),
        node("Add", ["weighed", "codes.B"], ["logits"]),
        node("Softmax", ["logits"], ["probabilities"], axis=-1),
    ]
    assert set(LSTMS) == set(_SIZES)
    graph = helper.make_graph(
        nodes,
        "rows",
        [
            helper.make_tensor_value_info("rows", TensorProto.FLOAT, ["N", 1, 36, "W"]),
            helper.make_tensor_value_info("lengths", TensorProto.INT32, ["N"]),
        ],
        [helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["T", "N", CODES])],
        tensors,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", _OPERATORS)])
    model.ir_version = 8
    return model


def main() -> None:
    """Writes the file."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, default=TEMPLATE)
    out = parser.parse_args().out
    out.write_bytes(template().SerializeToString())
    print(f"{out}: {out.stat().st_size} bytes")


if __name__ == "__main__":
    main()
