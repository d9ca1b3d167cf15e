# SPDX-License-Identifier: Apache-2.0
"""Workers: where scans are processed, so that one that crashes or hangs takes nothing along.

`ProcessPool` runs a scan in a child process that can be killed with all its children. Not
``concurrent.futures``: that cannot end a worker that hangs. Only the parent's side is here; the
child's is `scan2archive.batch.worker`.
"""

from __future__ import annotations

import contextlib
import multiprocessing.connection
import time
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from scan2archive.batch.child import Child, spawn
from scan2archive.batch.executor import PROCESS, Ended, PageDone, Report, empty, failed
from scan2archive.batch.worker import Crash, Progress, Success, Task
from scan2archive.settings import Limits

# More crashed scans than this wait for their second try only at the price of an idle pool: should
# everything crash, the batch has to find out early.
_MOST_WAITING_RETRIES = 4


@dataclass(slots=True)
class _Retry:
    task: Task
    first_start: float


@dataclass(slots=True)
class ProcessPool:
    """Long-lived child processes, each with its own pipe and its own process group.

    A worker that crashes or takes too long is killed alone, with its children, and replaced. Its
    scan gets one more try when nothing else runs, because the memory others used may have been the
    cause; then it ends as `ProcessingFailed`.

    Attributes:
        jobs: Most workers at a time; they are started when they are needed.
        limits: `scan_seconds` and `page_seconds` decide how long a scan may take.
        logs: Existing folder for what workers print: it must not mix with this program's output.
        function: What to call, as ``module:function``; imported in the worker only.
    """

    jobs: int
    limits: Limits
    logs: Path
    function: str = PROCESS
    _workers: list[Child] = field(default_factory=list)
    _retries: deque[_Retry] = field(default_factory=deque)
    _alone: Task | None = None
    _spawned: int = 0

    def free(self) -> int:
        """How many more tasks may be submitted now."""
        if self._alone is not None or len(self._retries) > _MOST_WAITING_RETRIES:
            return 0
        return self.jobs - len(self._busy())

    def submit(self, task: Task) -> None:
        """Hands a task to an idle or new worker."""
        self._start(task, time.monotonic())

    def wait(self, timeout: float) -> Sequence[Report]:
        """What happened, as soon as anything did; empty after `timeout` seconds without."""
        if self._retries and not self._busy():
            retry = self._retries.popleft()
            self._alone = retry.task
            self._start(retry.task, retry.first_start)
        now = time.monotonic()
        ends = [self._deadline(worker)[0] for worker in self._busy()]
        timeout = max(0.0, min([timeout, *(end - now for end in ends)]))
        ready = multiprocessing.connection.wait([worker.pipe for worker in self._workers], timeout)
        reports: list[Report] = []
        for worker in list(self._workers):
            if worker.pipe in ready:
                reports.extend(self._heard(worker))
            elif worker.task is not None and time.monotonic() > self._deadline(worker)[0]:
                reports.extend(self._lost(worker, self._deadline(worker)[1]))
        return reports

    def pids(self) -> tuple[int, ...]:
        """Process ids of the living workers."""
        return tuple(worker.process.pid for worker in self._workers)

    def close(self) -> None:
        """Ends all workers and their children at once."""
        for worker in list(self._workers):
            self._end(worker)
        self._retries.clear()
        self._alone = None

    def _busy(self) -> list[Child]:
        return [worker for worker in self._workers if worker.task is not None]

    def _start(self, task: Task, first_start: float) -> None:
        empty(task.work)
        idle = [worker for worker in self._workers if worker.task is None]
        # An idle worker has nothing to say: whatever its pipe holds, it is lost.
        for worker in [worker for worker in idle if worker.pipe.poll()]:
            self._end(worker)
            idle.remove(worker)
        worker = idle[0] if idle else self._spawn()
        worker.task, worker.first_start = task, first_start
        worker.started = worker.last_page = time.monotonic()
        worker.done = worker.total = 0
        # One that dies right now is noticed in `wait`.
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            worker.pipe.send(task)

    def _spawn(self) -> Child:
        self._spawned += 1
        worker = spawn(self.function, self.logs / f"worker-{self._spawned}.log")
        self._workers.append(worker)
        return worker

    def _deadline(self, worker: Child) -> tuple[float, str]:
        """When a busy worker has taken too long, and how to say so."""
        whole = self.limits.scan_seconds + max(1, worker.total) * self.limits.page_seconds
        one = self.limits.scan_seconds + self.limits.page_seconds
        if 0 < worker.done < worker.total and worker.last_page + one < worker.started + whole:
            return worker.last_page + one, f"page {worker.done + 1} took more than {one} s"
        return worker.started + whole, f"it took more than {whole} s"

    def _heard(self, worker: Child) -> Iterable[Report]:
        try:
            message = worker.pipe.recv()
        except Exception:  # closed, reset, or half a message: whatever it is, this worker is lost
            return self._lost(worker, "")
        task = worker.task
        if task is None:
            return ()
        if isinstance(message, Progress):
            worker.done, worker.total, worker.last_page = message.done, message.total, time.monotonic()
            return (PageDone(task, message.done, message.total),)
        if isinstance(message, Crash):
            return self._lost(worker, message.reason, again=message.again, details=message.details)
        worker.task = None
        seconds = time.monotonic() - worker.first_start
        if self._alone is task:
            self._alone = None
        if isinstance(message, Success):
            return (Ended(task, message, None, seconds),)
        return (Ended(task, None, message.error, seconds),)

    def _lost(self, worker: Child, reason: str, *, again: bool = True, details: str = "") -> Iterable[Report]:
        """Replaces a worker that died, or has to. Its task gets one more try, alone."""
        task = worker.task
        last_words = self._end(worker)
        if task is None:
            return ()
        if again and self._alone is not task:
            self._retries.append(_Retry(task, worker.first_start))
            return ()
        if self._alone is task:
            self._alone = None
        error = failed(task, reason or f"the worker crashed ({last_words})", details, twice=again)
        return (Ended(task, None, error, time.monotonic() - worker.first_start),)

    def _end(self, worker: Child) -> str:
        """Kills a worker and all its children; says how it ended."""
        self._workers.remove(worker)
        return worker.end()
