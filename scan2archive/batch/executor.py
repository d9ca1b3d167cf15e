# SPDX-License-Identifier: Apache-2.0
"""`Executor`, the seam behind which scans are processed, and the plain one of it that tests use."""

from __future__ import annotations

import shutil
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from scan2archive.batch.worker import Failure, Success, Task, load_process, run_task
from scan2archive.errors import ArchiveToolError, ProcessingFailed

PROCESS = "scan2archive.pipeline:process"


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

    def __init__(self, function: str = PROCESS) -> None:
        self._function = function
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
        process = load_process(self._function)
        answer = run_task(process, task, lambda done, total: reports.append(PageDone(task, done, total)))
        seconds = time.monotonic() - started
        if isinstance(answer, Success):
            return (*reports, Ended(task, answer, None, seconds))
        error = answer.error if isinstance(answer, Failure) else failed(task, answer.reason, answer.details)
        return (*reports, Ended(task, None, error, seconds))

    def close(self) -> None:
        """Forgets tasks that have not run."""
        self._tasks.clear()


def empty(folder: Path) -> None:
    """Makes a folder that holds nothing."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)


def failed(task: Task, reason: str, details: str, *, twice: bool = False) -> ProcessingFailed:
    """The error of a scan whose processing ended in a way nobody foresaw."""
    tries = " It was tried twice." if twice else ""
    error = ProcessingFailed(
        f"{task.path} could not be processed: {reason}.{tries}",
        next_step="Look at the file; scan2archive retry puts it back.",
    )
    if details:
        error.add_note(details)
    return error
