# SPDX-License-Identifier: Apache-2.0
"""`Executor`, the seam behind which scans are processed, and the plain one of it that tests use."""

from __future__ import annotations

import shutil
import sys
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from scan2archive.batch.work.worker import Begin, Crash, Failure, Success, Task, load_pipeline, run_step
from scan2archive.errors import ArchiveToolError, ProcessingFailed

PIPELINE = "scan2archive.pipeline"


@dataclass(frozen=True, slots=True)
class PageDone:
    """A page of a running task is done.

    Attributes:
        task: Which.
        done: Pages done so far.
        total: Pages of the scan.
    """

    task: Task
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Ended:
    """A task has ended, well or not.

    Attributes:
        task: Which.
        draft: What came out of it; None if it failed.
        error: Why it failed; None if it did not.
        seconds: Wall time from its first start.
    """

    task: Task
    draft: Success | None
    error: ArchiveToolError | None
    seconds: float


Report = PageDone | Ended


class Executor(Protocol):
    """Processes scans somewhere."""

    def free(self) -> int:
        """How many more tasks may be submitted now."""
        ...

    def submit(self, task: Task) -> None:
        """Takes a task; only if one is `free`. Its work folder is emptied before every try."""
        ...

    def wait(self, timeout: float) -> Sequence[Report]:
        """What happened, as soon as anything did; empty after `timeout` seconds without."""
        ...

    def close(self) -> None:
        """Ends all workers and their children at once; tasks not ended are lost."""
        ...


class SerialExecutor:
    """Runs tasks one by one in this process: for tests, and where nothing may be started."""

    def __init__(self, pipeline: str = PIPELINE) -> None:
        self._pipeline = pipeline
        self._tasks: deque[Task] = deque()

    def free(self) -> int:
        """One task at a time."""
        return 0 if self._tasks else 1

    def submit(self, task: Task) -> None:
        """Takes a task; it runs in `wait`."""
        self._tasks.append(task)

    def wait(self, timeout: float) -> Sequence[Report]:
        """Runs the task to its end."""
        if not self._tasks:
            return ()
        task = self._tasks.popleft()
        reports: list[Report] = []
        started = time.monotonic()
        empty(task.work)
        pipeline = load_pipeline(self._pipeline)
        step = Begin(task, most_pages=sys.maxsize)
        answer = run_step(pipeline, step, lambda done, total: reports.append(PageDone(task, done, total)))
        seconds = time.monotonic() - started
        if isinstance(answer, Success):
            return (*reports, Ended(task, answer, None, seconds))
        if isinstance(answer, Failure):
            return (*reports, Ended(task, None, answer.error, seconds))
        if isinstance(answer, Crash):
            return (*reports, Ended(task, None, failed(task, answer), seconds))
        raise TypeError(f"{answer} is no end of a scan that was to be read as a whole")

    def close(self) -> None:
        """Forgets tasks that have not run."""
        self._tasks.clear()


def empty(folder: Path) -> None:
    """Makes a folder that holds nothing."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)


def failed(task: Task, crash: Crash) -> ProcessingFailed:
    """The error of a scan whose processing ended in a way nobody foresaw, where there is no second try."""
    error = ProcessingFailed(
        f"{task.path} could not be processed: {crash.reason}.",
        next_step="Look at the file; scan2archive retry puts it back.",
    )
    if crash.details:
        error.add_note(crash.details)
    return error
