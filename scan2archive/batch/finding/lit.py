# SPDX-License-Identifier: Apache-2.0
"""A document to look at with the words of a search lit on its pages."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from scan2archive.errors import UsageError
from scan2archive.index import Query
from scan2archive.index.answers.highlight import hit_boxes
from scan2archive.model import Document, Highlights, Record

_KEPT = 24 * 3600.0  # seconds; a viewer may have the copy open all day


@dataclass(frozen=True, slots=True)
class LitCopy:
    """A copy with words lit.

    Attributes:
        path: The file.
        page: The first page of the scan with a word lit, from 1; of the document if there is none.
        words: How many words are lit.
    """

    path: Path
    page: int
    words: int


def lit_copy(copy: Path, record: Record, document: Document | None, query: Query, target: Path) -> LitCopy:
    """Writes a copy of an access copy with the words of a query lit.

    Args:
        copy: The access copy of the record; only read.
        record: With the words of its pages.
        document: On whose pages to light; None for all.
        query: What is lit; only its text counts, and whether marks matter.
        target: Written, never over a file that is there before.

    Raises:
        UsageError: There is such a file.
        ProcessingFailed: The access copy cannot be read.
        OSError: Writing failed.
    """
    from scan2archive.pipeline.access.pdf_lit import light

    first, last = document.pages if document else (1, len(record.pages))
    pages = [page for page in record.pages if first <= page.number <= last]
    lit = [Highlights(page.number, page.width, page.height, hit_boxes(query, page)) for page in pages]
    lit = [page for page in lit if page.boxes]
    if target.exists():
        raise UsageError(f"There is a file {target}.", next_step="Name another one, or move it away.")
    aside = target.with_name(f"{target.name}.{os.getpid()}.part")
    try:
        light(copy, lit, aside)
        aside.replace(target)
    finally:
        aside.unlink(missing_ok=True)
    return LitCopy(target, lit[0].page if lit else first, sum(len(page.boxes) for page in lit))


def place_to_look(identifier: str) -> Path:
    """Where a copy lies that is only looked at: in a folder that nobody else can read; older ones there are removed.

    Raises:
        UsageError: Somebody else has that folder.
    """
    folder = _folder()
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise UsageError(
            f"{folder} is not a folder of yours alone.",
            next_step="Remove it, or set TMPDIR to a folder of your own.",
        )
    for old in folder.iterdir():
        with contextlib.suppress(OSError):
            if old.stat().st_mtime < time.time() - _KEPT:
                old.unlink()
    return folder / f"{identifier}-{time.time_ns():x}.pdf"


def forget_copies(record_id: str) -> None:
    """Removes the copies of a scan that this user looked at: it is secret."""
    for copy in _folder().glob(f"{record_id[:12]}*"):
        with contextlib.suppress(OSError):
            copy.unlink()


def _folder() -> Path:
    return Path(tempfile.gettempdir()) / f"scan2archive-{os.getuid()}"
