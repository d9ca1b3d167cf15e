# SPDX-License-Identifier: Apache-2.0
"""Makes ``row_network.onnx`` and ``byte_products.onnx`` of ``scan2archive/pipeline/recognition/data``.

    python -m benchmarks.builders.row_template [--out FOLDER]

The first is Tesseract's network for rows without its weights; they are named as external data, and the program gives them when it
loads the file. The second adds up products of bytes, to see whether this machine does so without cutting them off. Needs onnx, which
nothing else does: ``pip install onnx``.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from scan2archive.pipeline.recognition.row_network import BYTE_PRODUCTS, CODES, LSTMS, PRODUCTS, TEMPLATE

_SIZES = {"down": (16, 48), "first": (48, 96), "back": (96, 96), "last": (96, 192)}
_ROWS = 12  # of 36 pixels after the largest of three are taken
_OPERATORS = 17  # their version
_RUNTIME = "com.microsoft"  # the domain of ONNX Runtime's own operators, and their version
_RUNTIME_OPERATORS = 1


def _given(name: str, *shape: int, whole: bool = False) -> TensorProto:
    """A tensor of which only the shape is in the file; of whole numbers of a byte, or of single precision."""
    kind, size = (TensorProto.INT8, 1) if whole else (TensorProto.FLOAT, 4)
    tensor = TensorProto(name=name, data_type=kind, dims=shape, data_location=TensorProto.EXTERNAL)
    for key, value in (
        ("location", "weights"),
        ("offset", "0"),
        ("length", str(size * int(np.prod(shape)))),
    ):
        tensor.external_data.add(key=key, value=value)
    return tensor


def template() -> onnx.ModelProto:
    """The network as a graph."""
    tensors = [
        _given("convolution.W", 16, 1, 3, 3),
        _given("convolution.B", 16),
        _given("codes.W", _SIZES["last"][1], CODES, whole=True),
        _given("codes.S", CODES),
        _given("codes.Z", CODES, whole=True),
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
                _given(f"{name}.W", 1, inputs, 4 * outputs, whole=True),
                _given(f"{name}.R", 1, outputs, 4 * outputs, whole=True),
                _given(f"{name}.S", 1, 4 * outputs),
                _given(f"{name}.WZ", 1, 4 * outputs, whole=True),
                _given(f"{name}.RZ", 1, 4 * outputs, whole=True),
                _given(f"{name}.B", 1, 8 * outputs),
            )
        )
        answer = f"{name}_of_one_way"
        scaled = [f"{name}.S", f"{name}.WZ", f"{name}.S", f"{name}.RZ"]
        nodes.append(
            node(
                "DynamicQuantizeLSTM",
                [given, f"{name}.W", f"{name}.R", f"{name}.B", lengths, "", "", "", *scaled],
                ["", answer] if last_only else [answer],
                domain=_RUNTIME,
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
        node(
            "DynamicQuantizeMatMul",
            ["last", "codes.W", "codes.S", "codes.Z", "codes.B"],
            ["logits"],
            domain=_RUNTIME,
        ),
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
    versions = ("", _OPERATORS), (_RUNTIME, _RUNTIME_OPERATORS)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid(*version) for version in versions])
    model.ir_version = 8
    return model


def products() -> onnx.ModelProto:
    """A row of bytes times a matrix of the largest signed ones."""
    largest = numpy_helper.from_array(np.full((PRODUCTS, PRODUCTS), 127, np.int8), "largest")
    graph = helper.make_graph(
        [helper.make_node("MatMulInteger", ["bytes", "largest"], ["sums"])],
        "products",
        [helper.make_tensor_value_info("bytes", TensorProto.UINT8, [1, PRODUCTS])],
        [helper.make_tensor_value_info("sums", TensorProto.INT32, [1, PRODUCTS])],
        [largest],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", _OPERATORS)])
    model.ir_version = 8
    return model


def main() -> None:
    """Writes the files."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, default=TEMPLATE.parent)
    folder = parser.parse_args().out
    for name, model in ((TEMPLATE.name, template()), (BYTE_PRODUCTS.name, products())):
        size = (folder / name).write_bytes(model.SerializeToString())
        print(f"{folder / name}: {size} bytes")


if __name__ == "__main__":
    main()
