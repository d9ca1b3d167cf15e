# SPDX-License-Identifier: Apache-2.0
"""What an archive has given out and that lies in a source again: PDFs and bags of `export`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from scan2archive.archive.layout import Archive
from scan2archive.archive.store import resolve
from scan2archive.errors import UsageError

_HEAD = 1 << 16  # the metadata of an exported PDF come first, in plain text
_IDENTIFIER = re.compile(rb">scan2archive:([0-9a-f]{12}-[0-9]+):r[0-9]+<")


def record_given_out(archive: Archive, path: Path) -> str:
    """The id of the record whose document `export` wrote as this file; empty if it is no such file of this archive."""
    try:
        with path.open("rb") as stream:
            named = _IDENTIFIER.search(stream.read(_HEAD))
    except OSError:
        return ""
    try:
        return resolve(archive, named[1].decode("ascii")) if named else ""
    except UsageError:  # another archive's: here it is a scan like any other
        return ""


def is_own_bag(folder: Path) -> bool:
    """Whether a folder is a package that this program gave out, or a copy of one."""
    try:
        return b"\nBag-Software-Agent: scan2archive " in b"\n" + (folder / "bag-info.txt").read_bytes()
    except OSError:
        return False


def originals(bag: Path) -> Iterator[Path]:
    """What was received, in a bag: a file, or a folder of page images."""
    try:
        yield from sorted(path for path in (bag / "data/original").iterdir() if not path.is_symlink())
    except (FileNotFoundError, NotADirectoryError):
        return
