# SPDX-License-Identifier: Apache-2.0
"""Workers: where scans are processed, so that one that crashes or hangs takes nothing along.

`Executor` is the seam: `ProcessPool` runs a scan in a child process that can be killed with all its
children, `SerialExecutor` runs it here, for tests. Not ``concurrent.futures``: that cannot end a
worker that hangs. Only the parent's side is here; the child's is `scan2archive.batch.worker`.
"""

from __future__ import annotations

import contextlib
import multiprocessing.connection
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Protocol

from scan2archive.batch.worker import Crash, Failure, Progress, Success, Task, load_process, run_task
from scan2archive.errors import ArchiveToolError, ProcessingFailed
from scan2archive.settings import Limits

PROCESS = "scan2archive.pipeline:process"

_MEMORY_PER_WORKER = 600 << 20
# More crashed scans than this wait for their second try only at the price of an idle pool: should
# everything crash, the batch has to find out early.
_MOST_WAITING_RETRIES = 4
_SPAWN = "import sys; sys.path[:] = sys.argv[3:]; from scan2archive.batch.worker import serve; serve(*sys.argv[1:3])"


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


def workers_for(jobs: int, limit: int | None = None) -> int:
    """How many workers to use.

    Args:
        jobs: As asked for; 0 = one per core this process may use, if the free memory allows
            600 MB for each.
        limit: Never more than this, for example the number of scans.
    """
    if jobs < 1:
        jobs = min(len(os.sched_getaffinity(0)), max(1, _free_memory() // _MEMORY_PER_WORKER))
    return max(1, jobs if limit is None else min(jobs, limit))


def _free_memory() -> int:
    """Bytes that can be used without swapping, also inside a container."""
    free = sys.maxsize
    with contextlib.suppress(OSError, StopIteration, ValueError):
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        free = int(next(line for line in lines if line.startswith("MemAvailable:")).split()[1]) * 1024
    group = Path("/sys/fs/cgroup")
    with contextlib.suppress(OSError, ValueError):  # "max", or no such limit
        limit = int((group / "memory.max").read_text(encoding="ascii"))
        used = int((group / "memory.current").read_text(encoding="ascii"))
        free = min(free, max(0, limit - used))
    return free


# ---------------------------------------------------------------- in this process


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
        _empty(task.work)
        process = load_process(self._function)
        answer = run_task(process, task, lambda done, total: reports.append(PageDone(task, done, total)))
        seconds = time.monotonic() - started
        if isinstance(answer, Success):
            return (*reports, Ended(task, answer, None, seconds))
        error = answer.error if isinstance(answer, Failure) else _failed(task, answer.reason, answer.details)
        return (*reports, Ended(task, None, error, seconds))

    def close(self) -> None:
        """Forgets tasks that have not run."""
        self._tasks.clear()


# ---------------------------------------------------------------- in processes of their own


@dataclass(slots=True)
class _Worker:
    """A child process and what it is doing."""

    process: subprocess.Popen[bytes]
    pipe: Connection
    log: Path
    task: Task | None = None
    first_start: float = 0.0
    started: float = 0.0
    last_page: float = 0.0
    done: int = 0
    total: int = 0


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
    _workers: list[_Worker] = field(default_factory=list)
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

    def _busy(self) -> list[_Worker]:
        return [worker for worker in self._workers if worker.task is not None]

    def _start(self, task: Task, first_start: float) -> None:
        _empty(task.work)
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

    def _spawn(self) -> _Worker:
        ours, theirs = multiprocessing.connection.Pipe()
        self._spawned += 1
        log = self.logs / f"worker-{self._spawned}.log"
        with theirs, log.open("ab") as out:
            process = subprocess.Popen(
                [sys.executable, "-c", _SPAWN, str(theirs.fileno()), self.function, *sys.path],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                pass_fds=[theirs.fileno()],
                start_new_session=True,  # a group of its own: Ctrl-C is for the parent to act on
            )
        worker = _Worker(process, ours, log)
        self._workers.append(worker)
        return worker

    def _deadline(self, worker: _Worker) -> tuple[float, str]:
        """When a busy worker has taken too long, and how to say so."""
        whole = self.limits.scan_seconds + max(1, worker.total) * self.limits.page_seconds
        one = self.limits.scan_seconds + self.limits.page_seconds
        if 0 < worker.done < worker.total and worker.last_page + one < worker.started + whole:
            return worker.last_page + one, f"page {worker.done + 1} took more than {one} s"
        return worker.started + whole, f"it took more than {whole} s"

    def _heard(self, worker: _Worker) -> Iterable[Report]:
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

    def _lost(
        self, worker: _Worker, reason: str, *, again: bool = True, details: str = ""
    ) -> Iterable[Report]:
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
        error = _failed(task, reason or f"the worker crashed ({last_words})", details, twice=again)
        return (Ended(task, None, error, time.monotonic() - worker.first_start),)

    def _end(self, worker: _Worker) -> str:
        """Kills a worker and all its children; says how it ended."""
        self._workers.remove(worker)
        # Before waiting for it: until then nobody else can have got its number. One that is dying
        # already keeps the exit code it dies with.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(worker.process.pid, signal.SIGKILL)
        code = worker.process.wait()
        worker.pipe.close()
        words = _last_line(worker.log)
        worker.log.unlink(missing_ok=True)
        return ", ".join(filter(None, [_named(code), words]))


def _empty(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)


def _failed(task: Task, reason: str, details: str, *, twice: bool = False) -> ProcessingFailed:
    tries = " It was tried twice." if twice else ""
    error = ProcessingFailed(
        f"{task.path} could not be processed: {reason}.{tries}",
        next_step="Look at the file; scan2archive retry puts it back.",
    )
    if details:
        error.add_note(details)
    return error


def _named(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    with contextlib.suppress(ValueError):
        return signal.Signals(-code).name
    return f"signal {-code}"


def _last_line(log: Path) -> str:
    with contextlib.suppress(OSError):
        lines = log.read_bytes()[-4000:].decode("utf-8", "replace").split("\n")
        return next((line.strip()[:200] for line in reversed(lines) if line.strip()), "")
    return ""
