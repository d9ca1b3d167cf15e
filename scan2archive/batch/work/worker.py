# SPDX-License-Identifier: Apache-2.0
"""The child's side of `scan2archive.batch.work.workers`: takes steps from a pipe and answers, until the pipe closes."""

from __future__ import annotations

import contextlib
import errno
import faulthandler
import gc
import importlib
import os
import queue
import resource
import signal
import tempfile
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

from scan2archive.errors import ArchiveToolError, MissingToolError, OutOfSpaceError
from scan2archive.model import Record
from scan2archive.settings import Settings, limit_threads

if TYPE_CHECKING:
    from scan2archive.pipeline import Draft


# Memory a worker has asked for and never touches: stacks of threads, buffers of numerical libraries.
_RESERVED = 256 << 20


@dataclass(frozen=True, slots=True)
class Task:
    """One scan to process.

    Attributes:
        id: Its record id.
        path: File, or folder of page images.
        work: Folder the worker may write in.
        settings: For the pipeline.
        dossier: Name of the dossier (hồ sơ); empty if none.
        folder: `path` is a folder to be taken as one scan.
    """

    id: str
    path: Path
    work: Path
    settings: Settings
    dossier: str = ""
    folder: bool = False


@dataclass(frozen=True, slots=True)
class Begin:
    """The first step of every task, and the only one of most: the whole scan, unless it is long.

    Attributes:
        task: The scan.
        most_pages: A scan of more pages is only opened.
    """

    task: Task
    most_pages: int

    @property
    def scratch(self) -> Path:
        """Folder to be emptied before every try."""
        return self.task.work


@dataclass(frozen=True, slots=True)
class Part:
    """Some pages of a long scan, to be read and stored.

    Attributes:
        task: The scan; its work folder holds what `Begin` found out.
        first: First page, from 1.
        last: Last page, inclusive.
    """

    task: Task
    first: int
    last: int

    @property
    def scratch(self) -> Path:
        """Folder to be emptied before every try; the pages are stored elsewhere, and stay."""
        return self.task.work / f"part-{self.first:05}"

    @property
    def pages(self) -> int:
        """How many it has."""
        return self.last + 1 - self.first


@dataclass(frozen=True, slots=True)
class Finish:
    """The last step of a long scan: from the stored pages to the draft.

    Attributes:
        task: The scan.
    """

    task: Task

    @property
    def scratch(self) -> Path:
        """Folder to be emptied before every try; the access copy is made in it."""
        return self.task.work / "finish"


Step = Begin | Part | Finish


@dataclass(frozen=True, slots=True)
class Order:
    """What is sent to a worker.

    Attributes:
        step: To be done.
        memory: Bytes it may use for it, each program it starts as well; 0 = not limited.
    """

    step: Step
    memory: int = 0


@dataclass(frozen=True, slots=True)
class Begun:
    """The worker is up and has its step in hand: the step's time runs from now on."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Pages done and pages in all, of a step."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Success:
    """The scan is done: what the pipeline's draft holds, without its class, which the parent must not load.

    Attributes:
        record: Of the scan.
        original: The source, untouched and not moved.
        access_pdf: In the task's work folder; None if there is none.
    """

    record: Record
    original: Path
    access_pdf: Path | None


@dataclass(frozen=True, slots=True)
class Long:
    """The scan has so many pages that it is worth more than one worker; it is ready to be read in parts."""

    pages: int


@dataclass(frozen=True, slots=True)
class PartRead:
    """All pages of a part are stored.

    Attributes:
        pages: How many.
    """

    pages: int


@dataclass(frozen=True, slots=True)
class Failure:
    """The task failed for a reason the pipeline knows."""

    error: ArchiveToolError


@dataclass(frozen=True, slots=True)
class Crash:
    """The task failed for a reason nobody foresaw; the worker must not be used again.

    Attributes:
        reason: In one line.
        memory: There was too little memory.
        details: The traceback, for whoever mends it.
    """

    reason: str
    memory: bool = False
    details: str = ""


Answer = Success | Long | PartRead | Failure | Crash
OnPage = Callable[[int, int], None]


class Pipeline(Protocol):
    """What a worker calls; `scan2archive.pipeline` says what each does."""

    def begin(
        self,
        path: Path,
        work: Path,
        settings: Settings,
        *,
        most_pages: int,
        dossier: str,
        folder: bool,
        on_page: OnPage,
    ) -> Draft | int:
        """The draft of a scan; of a long one the number of its pages."""
        ...

    def read_part(self, work: Path, settings: Settings, pages: tuple[int, int], *, on_page: OnPage) -> None:
        """Reads some pages of a long scan and stores them."""
        ...

    def finish(self, work: Path, settings: Settings, *, out: Path, dossier: str) -> Draft:
        """The draft of a long scan whose pages are stored."""
        ...


def run_step(pipeline: Pipeline, step: Step, on_page: OnPage) -> Answer:
    """Calls the pipeline for a step and turns whatever happens into an answer."""
    task = step.task
    try:
        return _called(pipeline, step, on_page)
    except ArchiveToolError as error:
        return Failure(error)
    except MemoryError:
        return Crash("it needs more memory than there is", memory=True)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            return Failure(
                OutOfSpaceError(
                    f"The disk filled up while {task.path} was being processed.",
                    next_step="Free some space and run the same command again: nothing is lost.",
                )
            )
        return _unforeseen(error)
    except Exception as error:  # a bug in one stage, or in a library: this scan fails, the batch goes on
        return _unforeseen(error)


def _called(pipeline: Pipeline, step: Step, on_page: OnPage) -> Answer:
    task = step.task
    draft: Draft | int
    match step:
        case Begin():
            draft = pipeline.begin(
                task.path,
                task.work,
                task.settings,
                most_pages=step.most_pages,
                dossier=task.dossier,
                folder=task.folder,
                on_page=on_page,
            )
        case Part():
            pipeline.read_part(task.work, task.settings, (step.first, step.last), on_page=on_page)
            return PartRead(step.pages)
        case Finish():
            draft = pipeline.finish(task.work, task.settings, out=step.scratch, dossier=task.dossier)
    if isinstance(draft, int):
        return Long(draft)
    return Success(draft.record, draft.original, draft.access_pdf)


def _unforeseen(error: Exception) -> Crash:
    where = traceback.extract_tb(error.__traceback__)[-1]
    text = " ".join(str(error).split())[:300]
    return Crash(
        f"{type(error).__name__}: {text} ({Path(where.filename).name}, line {where.lineno})",
        memory="Insufficient memory" in text,  # OpenCV has no exception of its own for that
        details="".join(traceback.format_exception(error)),
    )


def load_pipeline(name: str) -> Pipeline:
    """The pipeline to call.

    Args:
        name: Of a module.

    Raises:
        MissingToolError: It, or something it needs, cannot be imported.
    """
    # Libraries leave hundreds of thousands of objects that live as long as the process: to look for garbage among them while they
    # come, and with every scan after that, finds none.
    gc.disable()
    try:
        found: Any = importlib.import_module(name)
        _ = found.begin, found.read_part, found.finish  # a package may import them at first use
    except Exception as error:  # a broken library may raise anything while it is imported
        raise MissingToolError(
            f"The pipeline cannot be loaded: {error}.",
            next_step="Run scan2archive doctor to see what is missing.",
        ) from error
    finally:
        gc.freeze()
        gc.enable()
    return cast(Pipeline, found)


def serve(descriptor: str, name: str) -> None:
    """Runs steps until the pipe closes. The start of every worker process.

    Args:
        descriptor: Number of the pipe's end that was passed on to this process.
        name: The module of the pipeline; imported with the first step, once.
    """
    faulthandler.enable()
    limit_threads()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    pipe = Connection(int(descriptor))
    sending = threading.Lock()
    orders: queue.SimpleQueue[Order] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(pipe, orders), daemon=True).start()

    def send(message: Begun | Progress | Answer) -> None:
        with sending, contextlib.suppress(BrokenPipeError, ConnectionResetError):
            pipe.send(message)

    pipeline: Pipeline | None = None
    while True:
        order = orders.get()
        step = order.step
        limit_memory(order.memory)
        # Libraries leave files behind when they are killed: in the task's folder they go with it.
        tempfile.tempdir = os.fspath(step.scratch)
        os.truncate(2, 0)
        try:
            pipeline = pipeline or load_pipeline(name)
        except MissingToolError as error:
            send(Failure(error))
            continue
        send(Begun())
        send(run_step(pipeline, step, lambda done, total: send(Progress(done, total))))


def limit_memory(limit: int) -> None:
    """Makes the kernel refuse this process, and programs it starts, more memory than that.

    What counts is memory that can be written to (RLIMIT_DATA, setrlimit(2)): not libraries, which are
    shared, and not address space that is only set aside, of which numerical libraries take gigabytes.

    Args:
        limit: Bytes that may really be in use; 0 = not limited.
    """
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    wanted = limit + _RESERVED if limit else resource.RLIM_INFINITY
    if most != resource.RLIM_INFINITY and (wanted == resource.RLIM_INFINITY or wanted > most):
        wanted = most
    resource.setrlimit(resource.RLIMIT_DATA, (wanted, most))


def _listen(pipe: Connection, orders: queue.SimpleQueue[Order]) -> None:
    try:
        while True:
            orders.put(pipe.recv())
    except (EOFError, OSError):
        # The parent is gone or wants no more. Programs started by this process must not live on.
        os.killpg(0, signal.SIGKILL)
