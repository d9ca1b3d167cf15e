# SPDX-License-Identifier: Apache-2.0
"""Moving a scan that is in the archive out of its inbox: never over another file, and no byte is lost on the way."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from pathlib import Path

from scan2archive.archive import bag
from scan2archive.ledger.arrivals import Stamp, stamp_of

_MOST_OF_ONE_NAME = 10_000


def move_done(path: Path, stamp: Stamp, record_id: str, inbox: Path, done: Path) -> Path | None:
    """Moves a file into the folder for what is done, below the same subfolders as in the inbox.

    Args:
        path: The file.
        stamp: As it was when it was archived; a file that is not so any more stays.
        record_id: SHA-256 of its bytes, which a copy is held against.
        inbox: The folder it lies in, directly or deeper.
        done: Where to; may lie on another file system.

    Returns:
        Where it is now; None if it stayed: it is gone, a link, or not what was archived.

    Raises:
        OSError: It cannot be moved. It is where it was.
    """
    try:
        if path.is_symlink() or stamp_of(path) != stamp:
            return None
    except FileNotFoundError:
        return None
    folder = done / path.parent.relative_to(inbox)
    folder.mkdir(parents=True, exist_ok=True)
    target = _free_name(folder, path.name)
    try:
        try:
            path.replace(target)  # over the empty file that holds the name
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            return _carry(path, stamp, record_id, target)
        return _unless_changed(path, stamp, target)
    except FileNotFoundError:
        _give_up(target)
        return None
    except BaseException:
        _give_up(target)
        raise


def _free_name(folder: Path, name: str) -> Path:
    """A name nobody has in the folder, held by an empty file."""
    stem, suffix = Path(name).stem, Path(name).suffix
    for number in range(1, _MOST_OF_ONE_NAME):
        target = folder / (name if number == 1 else f"{stem}~{number}{suffix}")
        try:
            target.open("xb").close()
        except FileExistsError:
            continue
        return target
    raise FileExistsError(errno.EEXIST, "there are too many files of that name", str(folder / name))


def _give_up(target: Path) -> None:
    if target.exists() and target.stat().st_size == 0:
        target.unlink()


def _unless_changed(path: Path, stamp: Stamp, target: Path) -> Path | None:
    """Puts a file back that somebody wrote to at the last moment: that is a new scan."""
    moved = stamp_of(target)
    if (moved.size, moved.mtime_ns) == (stamp.size, stamp.mtime_ns):
        return target
    target.replace(_free_name(path.parent, path.name))  # another one may have its old name by now
    return None


def _carry(path: Path, stamp: Stamp, record_id: str, target: Path) -> Path | None:
    """To another file system: copied, made durable, read again, and only then taken out of the inbox."""
    descriptor, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=target.parent)
    part = Path(name)
    try:
        with path.open("rb") as source, os.fdopen(descriptor, "wb") as out:
            shutil.copyfileobj(source, out, 1 << 20)
            out.flush()
            os.fsync(out.fileno())
        shutil.copystat(path, part)
        if bag.digest_file(part) != record_id or stamp_of(path) != stamp:
            _give_up(target)
            return None
        part.replace(target)
        bag.sync(target.parent)
    finally:
        part.unlink(missing_ok=True)
    path.unlink()
    return target
