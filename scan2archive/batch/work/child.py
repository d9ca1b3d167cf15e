# SPDX-License-Identifier: Apache-2.0
"""A child process that works on scans, seen from the parent: how it starts and how it is ended."""

from __future__ import annotations

import contextlib
import multiprocessing.connection
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from scan2archive.batch.work.parts import Doing

_SPAWN = "import sys; sys.path[:] = sys.argv[3:]; from scan2archive.batch.work.worker import serve; serve(*sys.argv[1:3])"


@dataclass(frozen=True, slots=True)
class Death:
    """How a child process ended.

    Attributes:
        code: Its exit code; minus the number of the signal that ended it.
        words: The last line it printed.
        memory: Bytes it used at most in its life.
    """

    code: int
    words: str
    memory: int

    def __str__(self) -> str:
        return ", ".join(filter(None, [_named(self.code), self.words]))


@dataclass(slots=True, eq=False)
class Child:
    """A child process.

    Attributes:
        process: Itself, in a process group of its own.
        pipe: To it and from it.
        log: What it prints.
        doing: What it is at; None = nothing.
    """

    process: subprocess.Popen[bytes]
    pipe: Connection
    log: Path
    doing: Doing | None = None

    def end(self) -> Death:
        """Kills it and all its children; says how it ended."""
        # Before waiting for it: until then nobody else can have got its number. One that is dying
        # already keeps the exit code it dies with.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        _, status, usage = os.wait4(self.process.pid, 0)
        self.process.returncode = os.waitstatus_to_exitcode(status)
        self.pipe.close()
        words = _last_line(self.log)
        self.log.unlink(missing_ok=True)
        return Death(self.process.returncode, words, usage.ru_maxrss << 10)


def spawn(pipeline: str, log: Path) -> Child:
    """Starts a child process that waits for tasks.

    Args:
        pipeline: Name of the module it calls.
        log: File for what it prints: that must not mix with this program's output.
    """
    ours, theirs = multiprocessing.connection.Pipe()
    with theirs, log.open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, "-c", _SPAWN, str(theirs.fileno()), pipeline, *sys.path],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            pass_fds=[theirs.fileno()],
            start_new_session=True,  # a group of its own: Ctrl-C is for the parent to act on
        )
    return Child(process, ours, log)


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
