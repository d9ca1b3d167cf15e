# SPDX-License-Identifier: Apache-2.0
"""The package's small networks: the same answers from whatever runs them."""

from __future__ import annotations

import numpy as np
import pytest

from scan2archive.pipeline.images import (
    image_figure_net,
    image_print_net,
    image_restore_net,
    image_stamp_degree,
    image_stamp_net,
    small_network,
)

SHAPES = {
    image_restore_net.NET_FILE: (1, 1, 64, 96),
    image_print_net.NET_FILE: (1, 1, 64, 96),
    image_figure_net.NET_FILE: (1, 1, 40, 224),
    image_stamp_net.NET_FILE: (1, 12, 40, 48),
    image_stamp_degree.DEGREE_FILE: (3, 3, 36, 128),
    image_stamp_degree.DOUBT_FILE: (3, 3, 36, 128),
}


@pytest.mark.parametrize("file", SHAPES, ids=lambda file: file.stem)
def test_opencv_answers_as_onnx_runtime_does(file, monkeypatch):
    given = np.random.default_rng(3).random(SHAPES[file]).astype(np.float32)
    in_runtime = small_network.network(file)(given)
    small_network.network.cache_clear()

    def missing(*_):
        raise ImportError("no onnxruntime")

    with monkeypatch.context() as patched:
        patched.setattr(small_network, "_InRuntime", missing)
        in_opencv = small_network.network(file)(given)
    small_network.network.cache_clear()
    assert in_runtime.dtype == in_opencv.dtype == np.float32
    assert np.allclose(in_runtime, in_opencv.reshape(in_runtime.shape), atol=1e-4)


def test_a_network_is_loaded_once():
    assert small_network.network(image_print_net.NET_FILE) is small_network.network(image_print_net.NET_FILE)
