# SPDX-License-Identifier: Apache-2.0
"""Workers: where scans are processed, so that one that crashes or hangs takes nothing along.

`ProcessPool` runs a scan in child processes that can be killed with all their children. Not
``concurrent.futures``: that cannot end a worker that hangs. Only the parent's side is here; the
child's is `scan2archive.batch.work.worker`.
"""

from __future__ import annotations

import contextlib
import multiprocessing.connection
import signal
import sys
import time
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from scan2archive.batch.work.capacity import all_memory, memory_for_each
from scan2archive.batch.work.child import Child, Death, spawn
from scan2archive.batch.work.executor import PIPELINE, Ended, PageDone, Report, empty
from scan2archive.batch.work.parts import MOST_PAGES_OF_ONE, Doing, Job
from scan2archive.batch.work.second_try import Broke, given_up, safe_settings, too_big, too_slow
from scan2archive.batch.work.worker import (
    Begin,
    Begun,
    Crash,
    Failure,
    Long,
    Order,
    PartRead,
    Progress,
    Step,
    Success,
    Task,
)
from scan2archive.errors import ArchiveToolError, ProcessingFailed
from scan2archive.settings import Limits

# More crashed steps than this wait for their second try only at the price of an idle pool: should
# everything crash, the batch has to find out early.
_MOST_WAITING_RETRIES = 4
# A worker that had so much of what it may have when it crashed, crashed because it got no more.
_NEARLY_ALL = 0.75


@dataclass(slots=True, eq=False)
class SecondTry:
    """A step that broke its worker and is tried once more.

    Attributes:
        job: The scan.
        step: With safe settings.
        first: Why the first try ended.
        memory: Bytes the second one may use; 0 = not limited, or not begun.
    """

    job: Job
    step: Step
    first: Broke
    memory: int = 0


@dataclass(slots=True)
class ProcessPool:
    """Long-lived child processes, each with its own pipe and its own process group.

    A short scan is one step of one worker, a long one is read in parts by all that are free (see
    `scan2archive.batch.work.parts`). What a scan that was begun still needs comes before scans that were not: it
    has its pages in the work folder, and the time its last step takes is lost when nothing else is left to do
    beside it.

    A worker that crashes, takes too long or needs too much memory is killed alone, with its children, and
    replaced. Its step gets one more try with safe settings (see `scan2archive.batch.work.second_try`) when nothing
    else runs, because the memory others used may have been the cause; then the scan ends as `BreaksProcessing`.

    Attributes:
        jobs: Most workers at a time; they are started when they are needed.
        limits: `scan_seconds` and `page_seconds` decide how long a scan may take, `worker_mb` how much memory.
        logs: Existing folder for what workers print: it must not mix with this program's output.
        pipeline: Name of the module with what is called; imported in the workers only.
        most_pages: A scan of more pages is read in parts.
        memory: Bytes each worker may use, for large pages in all of them at once to fit; 0 = not limited. A
            second try may use all that is free.
    """

    jobs: int
    limits: Limits
    logs: Path
    pipeline: str = PIPELINE
    most_pages: int = MOST_PAGES_OF_ONE
    memory: int = field(init=False)
    _workers: list[Child] = field(default_factory=list)
    _scans: list[Job] = field(default_factory=list)
    _retries: deque[SecondTry] = field(default_factory=deque)
    _alone: SecondTry | None = None
    _spawned: int = 0

    def __post_init__(self) -> None:
        """Shares out the memory that is free now."""
        self.memory = memory_for_each(self.jobs, self.limits.worker_mb)

    def free(self) -> int:
        """How many more tasks may be submitted now."""
        return 0 if self._holds_back() else self.jobs - len(self._busy())

    def submit(self, task: Task) -> None:
        """Hands a task to an idle or new worker."""
        job = Job(task)
        self._scans.append(job)
        # A single worker takes every scan as a whole.
        self._start(job, Begin(task, self.most_pages if self.jobs > 1 else sys.maxsize))

    def wait(self, timeout: float) -> Sequence[Report]:
        """What happened, as soon as anything did; empty after `timeout` seconds without."""
        if self._retries and not self._busy():
            self._alone = self._retries.popleft()
            self._start(self._alone.job, self._alone.step)
        now = time.monotonic()
        ends = [doing.deadline(self.limits)[0] for _, doing in self._busy()]
        timeout = max(0.0, min([timeout, *(end - now for end in ends)]))
        ready = multiprocessing.connection.wait([worker.pipe for worker in self._workers], timeout)
        reports: list[Report] = []
        for worker in list(self._workers):
            if worker not in self._workers:
                continue  # it was at the same scan as one before it in this list, and ended with it
            if worker.pipe in ready:
                reports.extend(self._heard(worker))
            elif worker.doing is not None:
                end, reason = worker.doing.deadline(self.limits)
                if time.monotonic() > end:
                    reports.extend(self._lost(worker, too_slow(reason)))
        # Before anybody asks who is free.
        self._go_on()
        return reports

    def pids(self) -> tuple[int, ...]:
        """Process ids of the living workers."""
        return tuple(worker.process.pid for worker in self._workers)

    def close(self) -> None:
        """Ends all workers and their children at once."""
        for worker in list(self._workers):
            self._end(worker)
        self._scans.clear()
        self._retries.clear()
        self._alone = None

    def _busy(self) -> list[tuple[Child, Doing]]:
        return [(worker, worker.doing) for worker in self._workers if worker.doing is not None]

    def _at(self, job: Job) -> list[tuple[Child, Doing]]:
        return [(worker, doing) for worker, doing in self._busy() if doing.job is job]

    def _holds_back(self) -> bool:
        """Whether nothing new begins, for the sake of second tries."""
        return self._alone is not None or len(self._retries) > _MOST_WAITING_RETRIES

    def _go_on(self) -> None:
        """Hands out what long scans need next, as long as there are workers for it."""
        for job in self._scans:
            while self.free() > 0 and (step := job.next_step(self.jobs)) is not None:
                self._start(job, step)

    def _start(self, job: Job, step: Step) -> None:
        empty(step.scratch)
        idle = [worker for worker in self._workers if worker.doing is None]
        # An idle worker has nothing to say: whatever its pipe holds, it is lost.
        for worker in [worker for worker in idle if worker.pipe.poll()]:
            self._end(worker)
            idle.remove(worker)
        worker = idle[0] if idle else self._spawn()
        worker.doing = Doing(job, step, starting=not idle)
        memory = self.memory
        if self._alone is not None and memory:
            memory = self._alone.memory = max(memory, all_memory())
        # One that dies right now is noticed in `wait`.
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            worker.pipe.send(Order(step, memory))

    def _spawn(self) -> Child:
        self._spawned += 1
        worker = spawn(self.pipeline, self.logs / f"worker-{self._spawned}.log")
        self._workers.append(worker)
        return worker

    def _heard(self, worker: Child) -> Iterable[Report]:
        try:
            message = worker.pipe.recv()
        except Exception:  # closed, reset, or half a message: whatever it is, this worker is lost
            return self._lost(worker, None)
        doing = worker.doing
        if doing is None:
            return ()
        job = doing.job
        if isinstance(message, Begun):
            doing.begin()
            return ()
        if isinstance(message, Progress):
            doing.done, doing.total, doing.last_page = message.done, message.total, time.monotonic()
            done = job.read + sum(other.done for _, other in self._at(job))
            return (PageDone(job.task, done, job.total or message.total),)
        if isinstance(message, Crash):
            return self._lost(
                worker, self._too_big() if message.memory else Broke(message.reason, details=message.details)
            )
        if isinstance(message, Failure) and type(message.error) is ProcessingFailed:
            return self._lost(worker, Broke(str(message.error).rstrip(".")))
        worker.doing = None
        job.spent += time.monotonic() - doing.started
        if self._alone is not None and self._alone.step is doing.step:
            self._alone = None
        match message:
            case Long(pages):
                job.total = pages
            case PartRead(pages):
                job.read += pages
            case Success():
                return self._ended(job, draft=message)
            case Failure(error):
                return self._ended(job, error=error)
        return ()

    def _lost(self, worker: Child, broke: Broke | None) -> Iterable[Report]:
        """Replaces a worker that died, or has to. Its step gets one more try, alone.

        Args:
            worker: Which.
            broke: Why; None if it died without a word.
        """
        doing = worker.doing
        death = self._end(worker)
        if doing is None:
            return ()
        broke = broke or self._cause(death)
        if self._alone is not None and self._alone.step is doing.step:
            return self._ended(doing.job, error=given_up(doing.job.task, self._alone.first, broke))
        task = replace(doing.step.task, settings=safe_settings(doing.step.task.settings))
        self._retries.append(SecondTry(doing.job, replace(doing.step, task=task), broke))
        return ()

    def _cause(self, death: Death) -> Broke:
        """What ended a worker that died without a word."""
        memory = self._alone.memory if self._alone is not None else self.memory
        if memory and death.memory > _NEARLY_ALL * memory:
            return too_big(memory)
        if death.code == -signal.SIGKILL:
            return too_big(0)  # the kernel's way to make room; nobody else kills single workers
        return Broke(f"the worker crashed ({death})")

    def _too_big(self) -> Broke:
        return too_big(self._alone.memory if self._alone is not None else self.memory)

    def _ended(
        self, job: Job, *, draft: Success | None = None, error: ArchiveToolError | None = None
    ) -> Iterable[Report]:
        """Takes a scan out of the pool, with whatever is still being done or waits to be done for it."""
        self._scans.remove(job)
        self._retries = deque(retry for retry in self._retries if retry.job is not job)
        if self._alone is not None and self._alone.job is job:
            self._alone = None
        for other, _ in self._at(job):
            self._end(other)
        return (Ended(job.task, draft, error, time.monotonic() - job.first_start),)

    def _end(self, worker: Child) -> Death:
        """Kills a worker and all its children; says how it ended."""
        self._workers.remove(worker)
        return worker.end()
