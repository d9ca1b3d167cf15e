# SPDX-License-Identifier: Apache-2.0
"""The package's small networks: the same answers from whatever runs them."""

from __future__ import annotations

import os
import subprocess
import sys

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


def test_being_used_is_told_to_nobody(tmp_path):
    """ONNX Runtime keeps a number for the machine and counts of its use in the home folder, and sends them, unless it is told not to."""
    script = (
        "from scan2archive.pipeline.images import image_figure_net, small_network\n"
        "import numpy as np, sys\n"
        "small_network.network(image_figure_net.NET_FILE)(np.zeros((1, 1, 40, 224), np.float32))\n"
        "assert 'onnxruntime' in sys.modules\n"
    )
    own = {"HOME": str(tmp_path), "TMPDIR": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    unset = {name: value for name, value in os.environ.items() if name != "ORT_DISABLE_TELEMETRY"}
    subprocess.run([sys.executable, "-c", script], check=True, env=unset | own)
    assert list(tmp_path.rglob("*")) == []


def test_a_network_is_loaded_once():
    assert small_network.network(image_print_net.NET_FILE) is small_network.network(image_print_net.NET_FILE)
