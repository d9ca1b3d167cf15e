# SPDX-License-Identifier: Apache-2.0
"""The small networks of this package, asked in one thread: by ONNX Runtime, or by OpenCV where that is missing.

Both give the same answers to within rounding; ONNX Runtime in two thirds of the time (docs/experiments.md).
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from scan2archive.settings import tell_nobody


class Network(Protocol):
    """A network of one input and one output."""

    def __call__(self, given: NDArray[np.float32], *, last: bool = True) -> NDArray[np.float32]:
        """Its answer, as it lays it out.

        Args:
            given: What it is asked about.
            last: No question of the same size follows: what memory it kept is given back.
        """


@functools.cache
def network(file: Path, *, keeps_memory: bool = False) -> Network:
    """A network of this package, loaded once.

    Args:
        file: An ONNX file.
        keeps_memory: What it works in is kept until the last of several questions of one size, which is faster by a quarter where that is
            large.
    """
    try:
        return _InRuntime(file, keeps_memory)
    except ImportError:
        return _InOpenCv(file)


def runtime() -> Any:
    """ONNX Runtime, which tells nobody of being used.

    From the moment it is imported it would count that in files of the home folder and send them where it can (its Privacy.md); this program
    makes no network call and writes nothing beside the archive.

    Raises:
        ImportError: It is not installed.
    """
    tell_nobody()
    import onnxruntime

    onnxruntime.disable_telemetry_events()
    return onnxruntime


def one_thread(*, keeps_memory: bool = False) -> Any:
    """Options of a session of ONNX Runtime that takes no other core.

    Args:
        keeps_memory: What it works in is kept. Else it holds no more than it is using: workers live long, and pictures have many sizes.

    Raises:
        ImportError: ONNX Runtime is not installed.
    """
    options = runtime().SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = keeps_memory
    options.log_severity_level = 3  # errors
    return options


def session(file: Path, options: Any) -> Any:
    """A session of ONNX Runtime.

    Raises:
        ImportError: ONNX Runtime is not installed.
    """
    return runtime().InferenceSession(file.read_bytes(), options, providers=["CPUExecutionProvider"])


class _InRuntime:
    def __init__(self, file: Path, keeps_memory: bool) -> None:
        self._session = session(file, one_thread(keeps_memory=keeps_memory))
        self._name = self._session.get_inputs()[0].name
        self._last = runtime().RunOptions()
        if keeps_memory:
            self._last.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")

    def __call__(self, given: NDArray[np.float32], *, last: bool = True) -> NDArray[np.float32]:
        options = self._last if last else None
        return np.asarray(self._session.run(None, {self._name: given}, options)[0], np.float32)


class _InOpenCv:
    def __init__(self, file: Path) -> None:
        self._net = cv2.dnn.readNetFromONNX(np.frombuffer(file.read_bytes(), np.uint8))

    def __call__(self, given: NDArray[np.float32], *, last: bool = True) -> NDArray[np.float32]:
        self._net.setInput(given)
        return np.asarray(self._net.forward(), np.float32)
