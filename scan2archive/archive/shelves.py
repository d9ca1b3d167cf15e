# SPDX-License-Identifier: Apache-2.0
"""Where packages lie within a store, STORE/ab/abcd…/r1, and which revisions of a record are there. No package is opened."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

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
        return sorted(path for path in folder.iterdir() if path.is_dir())
    except (FileNotFoundError, NotADirectoryError, PermissionError):  # the restricted folder is its owner's
        return ()
