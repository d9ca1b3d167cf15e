# SPDX-License-Identifier: Apache-2.0
"""The child's side of `scan2archive.batch.workers`: takes tasks from a pipe and answers, until the pipe closes."""

from __future__ import annotations

import contextlib
import errno
import faulthandler
import importlib
import os
import queue
import signal
import tempfile
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

from scan2archive.errors import ArchiveToolError, MissingToolError, OutOfSpaceError
from scan2archive.model import Record
from scan2archive.settings import Settings, limit_threads

if TYPE_CHECKING:
    from scan2archive.pipeline import Draft


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
class Progress:
    """Pages done and pages in all."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Success:
    """The task is done: what the pipeline's draft holds, without its class, which the parent must not load.

    Attributes:
        record: Of the scan.
        original: The source, untouched and not moved.
        access_pdf: In the task's work folder; None if there is none.
    """

    record: Record
    original: Path
    access_pdf: Path | None


@dataclass(frozen=True, slots=True)
class Failure:
    """The task failed for a reason the pipeline knows."""

    error: ArchiveToolError


@dataclass(frozen=True, slots=True)
class Crash:
    """The task failed for a reason nobody foresaw; the worker must not be used again.

    Attributes:
        reason: In one line.
        again: It may work when nothing else runs (memory).
        details: The traceback, for whoever mends it.
    """

    reason: str
    again: bool
    details: str = ""


Answer = Success | Failure | Crash
Process = Callable[..., "Draft"]


def run_task(process: Process, task: Task, on_page: Callable[[int, int], None]) -> Answer:
    """Calls the pipeline on a task and turns whatever happens into an answer."""
    try:
        draft = process(
            task.path,
            task.work,
            task.settings,
            dossier=task.dossier,
            folder=task.folder,
            on_page=on_page,
        )
    except ArchiveToolError as error:
        return Failure(error)
    except MemoryError:
        return Crash("it needs more memory than there is", again=True)
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
    return Success(draft.record, draft.original, draft.access_pdf)


def _unforeseen(error: Exception) -> Crash:
    where = traceback.extract_tb(error.__traceback__)[-1]
    text = " ".join(str(error).split())[:300]
    return Crash(
        f"{type(error).__name__}: {text} ({Path(where.filename).name}, line {where.lineno})",
        again=False,
        details="".join(traceback.format_exception(error)),
    )


def load_process(function: str) -> Process:
    """The pipeline to call.

    Args:
        function: ``module:function``.

    Raises:
        MissingToolError: It, or something it needs, cannot be imported.
    """
    module, _, name = function.partition(":")
    try:
        found: Process = getattr(importlib.import_module(module), name)
    except Exception as error:  # a broken library may raise anything while it is imported
        raise MissingToolError(
            f"The pipeline cannot be loaded: {error}.",
            next_step="Run scan2archive doctor to see what is missing.",
        ) from error
    return found


def serve(descriptor: str, function: str) -> None:
    """Runs tasks until the pipe closes. The start of every worker process.

    Args:
        descriptor: Number of the pipe's end that was passed on to this process.
        function: ``module:function``; imported with the first task, once.
    """
    faulthandler.enable()
    limit_threads()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    pipe = Connection(int(descriptor))
    sending = threading.Lock()
    tasks: queue.SimpleQueue[Task] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(pipe, tasks), daemon=True).start()

    def send(message: Progress | Answer) -> None:
        with sending, contextlib.suppress(BrokenPipeError, ConnectionResetError):
            pipe.send(message)

    process: Process | None = None
    while True:
        task = tasks.get()
        # Libraries leave files behind when they are killed: in the task's folder they go with it.
        tempfile.tempdir = os.fspath(task.work)
        os.truncate(2, 0)
        try:
            process = process or load_process(function)
        except MissingToolError as error:
            send(Failure(error))
            continue
        send(run_task(process, task, lambda done, total: send(Progress(done, total))))


def _listen(pipe: Connection, tasks: queue.SimpleQueue[Task]) -> None:
    try:
        while True:
            tasks.put(pipe.recv())
    except (EOFError, OSError):
        # The parent is gone or wants no more. Programs started by this process must not live on.
        os.killpg(0, signal.SIGKILL)
