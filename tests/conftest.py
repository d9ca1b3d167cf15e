# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import contextlib
import os
import signal
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from scan2archive.batch.work.worker import Task
from scan2archive.batch.work.workers import ProcessPool
from scan2archive.settings import Limits, Settings
from tests.pools import ENOUGH, FAKE

# The same examples on every machine, however busy it is: a run says something of the change, not of the day.
# pytest --hypothesis-profile=search looks for new ones.
_BUSY = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
hypothesis_settings.register_profile("search", **_BUSY)
hypothesis_settings.register_profile("same", **_BUSY, derandomize=True, database=None)
hypothesis_settings.load_profile("same")

# No settings of the machine or of its user.
for _name in [name for name in os.environ if name.startswith("SCAN2ARCHIVE_")]:
    del os.environ[_name]
os.environ["XDG_CONFIG_HOME"] = str(Path(__file__).parent / "no such folder")

# Whoever starts the tests in the background of a shell has Ctrl-C ignored, and the program keeps to that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


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
