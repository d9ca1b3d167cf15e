# SPDX-License-Identifier: Apache-2.0
"""How far a check of the packages has come, so that one that was cut off goes on and does not begin anew."""

from __future__ import annotations

import contextlib
import datetime as dt
import fcntl
import json
import os
import time
from collections.abc import Iterator
from io import TextIOWrapper

from scan2archive.archive.layout import Archive

FILE = "verify.jsonl"
# What was sound so long ago is read again.
OLDEST = dt.timedelta(days=30)
_FLUSH_EVERY = 1.0


class Checkpoint:
    """The packages that this check, or the one before it that was cut off, has found sound.

    Attributes:
        since: When the check began; None where no notes can be kept.
        before: Packages found sound before this process began, by their paths below the archive.
    """

    def __init__(self, file: TextIOWrapper | None, since: dt.datetime | None, before: frozenset[str]) -> None:
        self._file = file
        self._flushed = time.monotonic()
        self.since = since
        self.before = before

    def note(self, package: str) -> None:
        """Notes a package that is sound."""
        if self._file is None:
            return
        self._file.write(json.dumps(package) + "\n")
        if time.monotonic() - self._flushed > _FLUSH_EVERY:
            self._file.flush()
            self._flushed = time.monotonic()


@contextlib.contextmanager
def checkpoint(archive: Archive, *, restart: bool) -> Iterator[Checkpoint]:
    """Keeps notes for as long as the context lasts; they go when it ends in order, and stay when it does not.

    Where they cannot be kept (no permission to write, another check at work) everything is read, and nothing noted.

    Args:
        archive: Whose packages are checked.
        restart: Begin anew, whatever notes there are.
    """
    path = archive.root / FILE
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError:
        yield Checkpoint(None, None, frozenset())
        return
    with os.fdopen(descriptor, "r+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield Checkpoint(None, None, frozenset())
            return
        now = dt.datetime.now().astimezone().replace(microsecond=0)
        since, before = (None, frozenset[str]()) if restart else _read(file)
        if since is None or not dt.timedelta() <= now - since <= OLDEST:
            since, before = now, frozenset()
            file.seek(0)
            file.truncate()
            file.write(json.dumps({"since": since.isoformat()}) + "\n")
        yield Checkpoint(file, since, before)
        path.unlink(missing_ok=True)


def _read(file: TextIOWrapper) -> tuple[dt.datetime | None, frozenset[str]]:
    """When the check began and what it found sound. A line that was cut off is dropped, and so is all behind it."""
    since: dt.datetime | None = None
    found: set[str] = set()
    end = 0
    with contextlib.suppress(ValueError, KeyError, TypeError):
        while line := file.readline():
            data = json.loads(line)
            if since is None:
                since = dt.datetime.fromisoformat(data["since"])
            elif isinstance(data, str) and line.endswith("\n"):
                found.add(data)
            end = file.tell()
    file.seek(end)
    file.truncate()
    return since, frozenset(found)
