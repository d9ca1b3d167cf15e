# SPDX-License-Identifier: Apache-2.0
"""The folder of an index: which part of it is current, who may write, how it is swapped.

    index/
      index.json      format version, engine, and the name of the current part: the one commit point of a rebuild
      part-0001/      the engine's files
      lock            held with flock while someone writes; a dead process holds nothing

A rebuild makes the next part and then replaces ``index.json`` in one rename, so that whoever opens
the index at any moment sees the old part or the new one.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scan2archive.errors import ArchiveLockedError, IndexOutdatedError, IndexUnusableError
from scan2archive.index.files import digests

MARKER = "index.json"
# Raise it whenever the terms or the schema change: an older index is then made anew by the next run, or by `reindex`.
FORMAT_VERSION = 4
ENGINE = "whoosh"
_PART = "part-"


def unusable(path: Path, what: str) -> IndexUnusableError:
    """The error for an index that cannot be used, with what to do about it."""
    return IndexUnusableError(f"{path}: {what}", next_step="Run: scan2archive reindex")


def current_part(path: Path) -> Path:
    """The folder with the engine's files that counts now.

    Raises:
        IndexOutdatedError: It is of an older version.
        IndexUnusableError: The index is missing, torn, foreign or of a newer version.
    """
    marker = path / MARKER
    try:
        data = json.loads(marker.read_bytes())
        version, engine, part = data["version"], data["engine"], data["part"]
    except FileNotFoundError:
        what = "the folder holds no index." if path.is_dir() else "there is no index."
        raise unusable(path, what) from None
    except OSError as error:
        raise unusable(path, f"the index cannot be read ({error.strerror}).") from error
    except (ValueError, LookupError, TypeError) as error:
        raise unusable(path, f"{MARKER} of the index is damaged.") from error
    if engine == ENGINE and isinstance(version, int) and version < FORMAT_VERSION:
        raise IndexOutdatedError(
            f"{path}: the index was made by an older version of the program.",
            next_step="The next run makes it anew; or at once: scan2archive reindex",
        )
    if version != FORMAT_VERSION or engine != ENGINE:
        raise unusable(path, "the index was made by another version of the program.")
    if not (isinstance(part, str) and part.startswith(_PART) and part == Path(part).name):
        raise unusable(path, f"{MARKER} of the index is damaged.")
    return path / part


def publish(path: Path, part: Path) -> None:
    """Makes a part the current one, in one step that survives a power cut."""
    sync(part)
    data = {"version": FORMAT_VERSION, "engine": ENGINE, "part": part.name}
    aside = path / f"{MARKER}.new"
    aside.write_text(json.dumps(data) + "\n", encoding="utf-8")
    _sync_one(aside)
    aside.replace(path / MARKER)
    _sync_one(path)


def new_part(path: Path) -> Path:
    """Makes an empty folder for the engine's files; the caller holds the lock."""
    taken = [int(p.name[len(_PART) :]) for p in path.glob(f"{_PART}*") if p.name[len(_PART) :].isdecimal()]
    part = path / f"{_PART}{max(taken, default=0) + 1:04d}"
    part.mkdir()
    return part


def sweep(path: Path, keep: Path) -> None:
    """Removes all parts but one: older ones, and what a killed rebuild left. The caller holds the lock."""
    for part in path.glob(f"{_PART}*"):
        if part.name != keep.name:
            shutil.rmtree(part, ignore_errors=True)


def sync(part: Path) -> None:
    """Notes the digests of the files of a part and brings them to the disk; the engine itself does neither."""
    digests.note(part)
    for file in part.iterdir():
        if file.is_file():
            _sync_one(file)
    _sync_one(part)


def _sync_one(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno != errno.EINVAL:  # some network file systems cannot sync folders
            raise
    finally:
        os.close(descriptor)


@contextmanager
def write_lock(path: Path, *, wait_seconds: float = 10.0) -> Iterator[None]:
    """Holds the right to write; the system lets go of it when the process dies.

    Raises:
        ArchiveLockedError: Another process still holds it after the waiting time.
        IndexUnusableError: The folder is missing or cannot be written.
    """
    try:
        descriptor = os.open(path / "lock", os.O_CREAT | os.O_RDWR, 0o644)
    except OSError as error:
        raise unusable(path, f"the index cannot be written ({error.strerror}).") from error
    try:
        until = time.monotonic() + wait_seconds
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= until:
                    raise ArchiveLockedError(
                        f"{path}: another process is writing to the index.",
                        next_step="Wait until it has ended, then try again.",
                    ) from None
                time.sleep(0.05)
        yield
    finally:
        os.close(descriptor)
