# SPDX-License-Identifier: Apache-2.0
"""A program of the user's, called when a run has ended: to send mail, to write into a chat.

No shell runs it. It gets the report as JSON on its standard input, and the most important of it in its
environment. Whatever it does, the run has ended as it had.
"""

from __future__ import annotations

import contextlib
import os
import signal
import stat
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scan2archive.settings import environment_with

_TAIL = 300


@dataclass(frozen=True, slots=True)
class HookResult:
    """How a hook ended.

    Attributes:
        code: Its exit code; negative for the signal that ended it; None if it could not be started.
        problem: What went wrong, in one sentence; empty if nothing did.
    """

    code: int | None
    problem: str = ""


def distrusted(origin: str) -> str:
    """Why a settings file must not name programs to run; empty if it may, or if it is no file.

    An archive may lie on a share: who can write its ``archive.toml`` could run programs as the user of the
    nightly job.
    """
    path = Path(origin)
    if not path.is_absolute():
        return ""
    try:
        found = path.stat()
    except OSError as error:
        return f"{path} cannot be looked at: {error.strerror}"
    if found.st_uid not in (0, os.geteuid()):
        return f"{path} belongs to another user"
    if found.st_mode & stat.S_IWOTH:
        return f"{path} can be written by everybody"
    return ""


def call(words: Sequence[str], report: bytes, variables: Mapping[str, str], *, seconds: float) -> HookResult:
    """Runs a hook and waits for it; one that takes too long is ended with all it started.

    Args:
        words: The program and its arguments.
        report: What it reads on its standard input.
        variables: What it finds in its environment besides this process's own.
        seconds: Longest time.
    """
    try:
        process = subprocess.Popen(
            list(words),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=environment_with(variables),
            start_new_session=True,
        )
    except OSError as error:
        return HookResult(None, f"The hook {words[0]} cannot be started: {error.strerror}.")
    try:
        _, said = process.communicate(report, timeout=seconds)
    except subprocess.TimeoutExpired:
        return HookResult(_end(process), f"The hook {words[0]} took more than {seconds:g} s and was ended.")
    except BaseException:
        _end(process)
        raise
    if process.returncode:
        last = said[-4000:].decode("utf-8", "replace").strip().rpartition("\n")[2][:_TAIL]
        text = f"The hook {words[0]} ended with code {process.returncode}{f': {last}' if last else '.'}"
        return HookResult(process.returncode, text)
    return HookResult(0)


def _end(process: subprocess.Popen[bytes]) -> int:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    for stream in (process.stdin, process.stderr):
        if stream is not None:
            with contextlib.suppress(OSError):
                stream.close()
    return process.wait()
