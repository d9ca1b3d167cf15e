# SPDX-License-Identifier: Apache-2.0
"""Pools of workers with the fake pipeline; the fixtures that make them are in conftest.py."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from scan2archive.batch.work.executor import Ended
from scan2archive.batch.work.worker import Task
from scan2archive.batch.work.workers import ProcessPool
from scan2archive.settings import Limits

FAKE = "tests.fake_pipeline"
ENOUGH = Limits(scan_seconds=60, page_seconds=60)


def run_all(executor, tasks, seconds: float = 60) -> dict[str, Ended]:
    """Runs tasks to their end, submitting when there is room."""
    waiting, ended, end = list(tasks), {}, time.monotonic() + seconds
    total = len(waiting)
    while len(ended) < total:
        assert time.monotonic() < end, f"only {sorted(ended)} ended"
        while waiting and executor.free() > 0:
            executor.submit(waiting.pop(0))
        for report in executor.wait(0.5):
            if isinstance(report, Ended):
                assert report.task.id not in ended
                ended[report.task.id] = report
    return ended


def hurried(pool: ProcessPool, make_task: Callable[..., Task], *, seconds: int) -> ProcessPool:
    """A pool whose scans and pages may take so long; its workers run already: on a busy machine their start takes longer."""
    run_all(pool, [make_task("ok\nx", f"warm {number}") for number in range(pool.jobs)])
    pool.limits = replace(pool.limits, scan_seconds=seconds, page_seconds=seconds)
    return pool
