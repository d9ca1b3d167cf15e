# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import contextlib

import pytest

from scan2archive.batch.worker import Task
from scan2archive.batch.workers import ProcessPool
from scan2archive.settings import Limits, Settings
from tests.pools import ENOUGH, FAKE


@pytest.fixture
def make_task(tmp_path):
    def make(text: str, name: str = "a.pdf") -> Task:
        path = tmp_path / "inbox" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        return Task(name, path, tmp_path / "work" / name, Settings())

    return make


@pytest.fixture
def make_pool(tmp_path):
    with contextlib.ExitStack() as stack:

        def make(jobs: int = 1, limits: Limits = ENOUGH, pipeline: str = FAKE) -> ProcessPool:
            (tmp_path / "logs").mkdir(exist_ok=True)
            pool = ProcessPool(jobs, limits, tmp_path / "logs", pipeline)
            stack.callback(pool.close)
            return pool

        yield make
