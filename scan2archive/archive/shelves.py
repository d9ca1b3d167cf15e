# SPDX-License-Identifier: Apache-2.0
"""Where packages lie within a store, STORE/ab/abcd…/r1, and which records and revisions are there. No package is opened.

Nothing here needs a lock: whoever looks beside a run finds every record, also one that is moved from one store to the
other at that moment (found secret, or released).
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from scan2archive.archive.layout import Archive
from scan2archive.errors import IntegrityError

RECORD_ID = re.compile(r"^[0-9a-f]{64}$")

_Read = TypeVar("_Read")
_REVISION = re.compile(r"^r([1-9][0-9]*)$")


def record_folder(store: Path, record_id: str) -> Path:
    """Where all revisions of a record lie in one of the two stores."""
    return store / record_id[:2] / record_id


def find_revisions(store: Path, record_id: str) -> tuple[Path, ...]:
    """All packages of a record in one of the two stores, oldest first."""
    folder = record_folder(store, record_id)
    found = [(int(match[1]), path) for path in folders(folder) if (match := _REVISION.match(path.name))]
    return tuple(path for _, path in sorted(found))


def folders(folder: Path) -> Iterable[Path]:
    """The folders in a folder, by name; none if it is not there or not for us."""
    try:
        with os.scandir(folder) as entries:  # which tells what they are without asking for each
            return sorted(folder / entry.name for entry in entries if entry.is_dir())
    except (FileNotFoundError, NotADirectoryError, PermissionError):  # the restricted folder is its owner's
        return ()


def revisions(archive: Archive, record_id: str) -> tuple[Path, ...]:
    """All packages of a record, oldest first; if it is set apart, those that are.

    A record that is moved between the two looks would be in neither store, and one that is moved while its folder is
    listed would seem to have fewer revisions: so what was found must still be there after the look, and each store is
    looked into once more before nothing is found.
    """
    for store in (archive.restricted, archive.packages) * 2:
        found = find_revisions(store, record_id)
        if found and found[-1].is_dir():
            return found
    return ()


def latest(archive: Archive, record_id: str) -> Path | None:
    """The newest package of a record, or None."""
    return next(reversed(revisions(archive, record_id)), None)


def read_latest(archive: Archive, record_id: str, read: Callable[[Path], _Read]) -> _Read | None:
    """What is read of the newest package of a record, or None.

    Args:
        archive: Only read.
        record_id: Whose.
        read: Given the package; called again where the record has been moved meanwhile (found secret, or released).

    Raises:
        IntegrityError: `read` raised it of a package that lies where it lay.
    """
    package = latest(archive, record_id)
    while package is not None:
        try:
            return read(package)
        except IntegrityError:
            now = latest(archive, record_id)
            if now == package:
                raise
            package = now
    return None


def record_ids(archive: Archive, stores: Sequence[Path] = ()) -> Iterator[str]:
    """Ids of all records, sorted; of those in some stores if they are named."""
    chosen = stores or _all_stores(archive)
    for shelf in sorted({shelf.name for store in chosen for shelf in folders(store)}):
        yield from _ids_on(shelf, chosen)


def ids_from(archive: Archive, start: str) -> tuple[str, ...]:
    """Ids of the records that begin with some digits, at least two, sorted."""
    return tuple(one for one in _ids_on(start[:2], _all_stores(archive)) if one.startswith(start))


def _all_stores(archive: Archive) -> tuple[Path, ...]:
    # Packages twice: what is released after they were listed, before the restricted ones are, lies there the second time.
    return archive.packages, archive.restricted, archive.packages


def _ids_on(shelf: str, stores: Sequence[Path]) -> list[str]:
    names = {folder.name for store in stores for folder in folders(store / shelf)}
    return [name for name in sorted(names) if RECORD_ID.match(name) and name.startswith(shelf)]
