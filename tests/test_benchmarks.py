# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import importlib
import pkgutil

import pytest

import benchmarks

MODULES = sorted(module.name for module in pkgutil.walk_packages(benchmarks.__path__, "benchmarks."))
# Of builders of networks and of one measure; nothing else needs them.
ELSEWHERE = {"torch", "onnx", "sklearn"}


@pytest.mark.parametrize("name", MODULES)
def test_every_benchmark_can_be_started(name):
    """A figure whose command no longer starts is none."""
    try:
        importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name not in ELSEWHERE:
            raise
        pytest.skip(
            f"{error.name} is not among the development tools: the module trains or measures a network"
        )
