# SPDX-License-Identifier: Apache-2.0
"""Small pictures of some pages and parts of pages, made in a process of its own: a page that cannot be drawn costs its picture only."""

from __future__ import annotations

import base64
import binascii
import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_CODE = (
    "import sys; sys.path[:] = sys.argv[1:]; from scan2archive.batch.reports.thumbnails import serve; serve()"
)
_WIDTH = 300
_MEMORY = 3 << 30


@dataclass(frozen=True, slots=True)
class Shot:
    """What is to be shown.

    Attributes:
        path: An access copy.
        page: Of it, from 1.
        part: Left, top, right and bottom as shares of the page.
        width: Pixels.
    """

    path: Path
    page: int
    part: tuple[float, float, float, float] = (0.0, 0.0, 1.0, 1.0)
    width: int = _WIDTH


def thumbnails(pages: Sequence[Shot], *, seconds: float) -> tuple[bytes, ...]:
    """A JPEG of each page or part of one, empty where none could be made.

    Args:
        pages: What is to be shown.
        seconds: Longest time for all of them.
    """
    found = [b""] * len(pages)
    deadline = time.monotonic() + seconds
    first = 0
    while first < len(pages) and (left := deadline - time.monotonic()) > 0:
        done = _try(pages[first:], left)
        found[first : first + len(done)] = done
        first += len(done) + 1  # what ended the process gets no picture; the next one begins behind it
    return tuple(found)


def _try(pages: Sequence[Shot], seconds: float) -> list[bytes]:
    """The pictures one process makes before it ends, however it ends."""
    asked = json.dumps([[os.fsdecode(one.path), one.page, one.part, one.width] for one in pages])
    process = subprocess.Popen(
        [sys.executable, "-c", _CODE, *sys.path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        try:
            out, _ = process.communicate(asked.encode("ascii"), timeout=seconds)
        except subprocess.TimeoutExpired as late:
            out = late.stdout or b""
    finally:
        if process.returncode is None:  # else its number may be that of somebody else's group by now
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
    made = []
    for line in out.split(b"\n")[:-1]:
        try:
            made.append(base64.b64decode(line, validate=True))
        except binascii.Error:
            made.append(b"")
    return made


def serve() -> None:
    """The child's side: pages from standard input, a line with each picture to standard output."""
    import resource

    from scan2archive.pipeline.access.thumbnail import thumbnail

    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for path, page, part, width in json.load(sys.stdin):
        try:
            picture = thumbnail(Path(path), page, width=width, part=tuple(part))
        except Exception:  # whatever a page does, it is only its picture that is missing
            picture = b""
        sys.stdout.write(base64.b64encode(picture).decode("ascii") + "\n")
        sys.stdout.flush()
