# SPDX-License-Identifier: Apache-2.0
"""The format of an archive: the number in ``archive.toml``, and the steps from an older one to the newest.

An archive of an older format is brought up to date by the first command that opens it, under its lock; one of
a newer format is refused. Ledger and index have versions of their own (`ledger.file`, `index.files.layout`).
"""

from __future__ import annotations

import itertools
import os
import re
import tomllib
from collections.abc import Callable
from pathlib import Path

from scan2archive.archive import bag
from scan2archive.archive.layout import SETTINGS_FILE
from scan2archive.errors import ArchiveToolError, NewerArchiveError, NoArchiveError
from scan2archive.settings import read_toml

Migration = Callable[[Path], None]
# Step number n takes the folder of an archive of format n to format n + 1. It may be killed at any moment and is
# begun anew then, so it has to bear that half of it was done. It never changes what lies in a package.
MIGRATIONS: tuple[Migration, ...] = ()

_MOST_NEAR = 500
_FORMAT = re.compile(r"(?ms)(^\s*\[archive\]\s*(?:#[^\n]*)?\n(?:(?!^\s*\[).)*?^\s*format\s*=\s*)\d+")


def newest() -> int:
    """The format this program writes."""
    return 1 + len(MIGRATIONS)


def read(root: Path) -> tuple[int, str]:
    """Format and name of the archive in a folder.

    Raises:
        NoArchiveError: There is no readable ``archive.toml`` of ours.
        UsageError: It is not TOML.
        NewerArchiveError: It was made by a newer version of the program.
    """
    path = root / SETTINGS_FILE
    try:
        data, _ = read_toml(path)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise _no_archive(root) from error
    except OSError as error:
        raise NoArchiveError(f"{path} cannot be read: {error.strerror}.") from error
    section = data.get("archive")
    version = section.get("format") if isinstance(section, dict) else None
    if type(version) is not int or version < 1:
        raise NoArchiveError(f"{path} names no format version under [archive].", next_step="Add: format = 1")
    if version > newest():
        raise NewerArchiveError(
            f"{root} has archive format {version}; this program knows up to {newest()}.",
            next_step="Update scan2archive.",
        )
    return version, str(section.get("name", "")) if isinstance(section, dict) else ""


def _no_archive(root: Path) -> NoArchiveError:
    """What is at a path that holds no archive, and what was likely meant: most often a slip, seldom a new one."""
    holds = _entries(root)
    if holds is None:
        what = "there is no such folder" if not os.path.lexists(root) else "it is no folder"
    else:
        what = f"it holds no {SETTINGS_FILE}"
    near = [*(holds or ()), *(_entries(root.absolute().parent) or ())]
    archives = [path for path in near if path != root.absolute() and (path / SETTINGS_FILE).is_file()]
    step = f"Did you mean {archives[0]}?" if len(archives) == 1 else "Check the path"
    if len(archives) != 1:
        step += ", and that its disk or network share is there." if holds == () else "."
    if holds == () or not os.path.lexists(root):
        step += f" A new archive is made with: scan2archive init {root}"
    return NoArchiveError(f"{root} is not an archive: {what}.", next_step=step)


def _entries(folder: Path) -> tuple[Path, ...] | None:
    """What lies in a folder, the first ones; None if it is none, or cannot be looked into."""
    try:
        with os.scandir(folder) as entries:
            return tuple(folder.absolute() / entry.name for entry in itertools.islice(entries, _MOST_NEAR))
    except OSError:
        return None


def upgrade(root: Path) -> int:
    """Brings an archive to the newest format, a step at a time. Only under its lock.

    The ``archive.toml`` of each older format is kept as ``archive.toml.format-N``.

    Returns:
        How many steps were taken; none if another process was faster.

    Raises:
        ArchiveToolError: The number cannot be written; the step before it is begun anew next time.
    """
    taken = 0
    while (version := read(root)[0]) < newest():
        MIGRATIONS[version - 1](root)
        _write_number(root, version, version + 1)
        taken += 1
    return taken


def _write_number(root: Path, old: int, new: int) -> None:
    path = root / SETTINGS_FILE
    text = path.read_text(encoding="utf-8")
    changed = _FORMAT.sub(lambda match: f"{match[1]}{new}", text, count=1)
    wanted = tomllib.loads(text)
    wanted["archive"]["format"] = new
    try:
        understood = tomllib.loads(changed) == wanted
    except tomllib.TOMLDecodeError:
        understood = False
    if not understood:
        raise ArchiveToolError(
            f"The format number in {path} cannot be changed.",
            next_step=f"Write it as a line of its own under [archive]: format = {old}",
        )
    (root / f"{SETTINGS_FILE}.format-{old}").write_text(text, encoding="utf-8")
    temporary = root / f".{SETTINGS_FILE}.new"
    with temporary.open("wb") as out:
        out.write(changed.encode())
        out.flush()
        os.fsync(out.fileno())
    temporary.rename(path)
    bag.sync(root)
