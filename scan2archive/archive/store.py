# SPDX-License-Identifier: Apache-2.0
"""The immutable store: create, open, lock, commit, read, iterate, verify.

The layout is in docs/architecture.md. Two promises are kept here and nowhere else: a package never
changes after the rename that commits it, and that rename is the only commit point.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

from scan2archive.archive import bag, formats
from scan2archive.archive.bag import Damage as Damage
from scan2archive.archive.bag_check import verify_bag
from scan2archive.archive.layout import SETTINGS_FILE as SETTINGS_FILE
from scan2archive.archive.layout import Archive as Archive
from scan2archive.archive.locking import lock as lock
from scan2archive.archive.package import put_in_place, write_package
from scan2archive.archive.package import read_record as read_record
from scan2archive.archive.shelves import RECORD_ID, ids_from
from scan2archive.archive.shelves import find_revisions as find_revisions
from scan2archive.archive.shelves import latest as latest
from scan2archive.archive.shelves import read_latest as read_latest
from scan2archive.archive.shelves import record_folder as record_folder
from scan2archive.archive.shelves import record_ids as record_ids
from scan2archive.archive.shelves import revisions as revisions
from scan2archive.errors import (
    ArchiveToolError,
    NoArchiveError,
    OutOfSpaceError,
    UsageError,
)
from scan2archive.model import Record

_MIB = 1 << 20
_SHELF = re.compile(r"^[0-9a-f]{2}$")
_PREFIX = re.compile(r"^([0-9a-f]{4,64})(?:-[0-9]+)?$")


def create(root: Path, *, name: str = "") -> Archive:
    """Makes a new, empty archive.

    Raises:
        UsageError: The folder is an archive already, holds something, or cannot be made.
        OutOfSpaceError: The disk is full.
    """
    root = root.absolute()
    if (root / SETTINGS_FILE).exists():
        raise UsageError(
            f"{root} is an archive already.", next_step="Use it as it is, or choose another folder."
        )
    try:
        root.mkdir(parents=True, exist_ok=True)
        unfinished = f".{SETTINGS_FILE}.new"
        if any(path.name != unfinished for path in root.iterdir()):
            raise UsageError(
                f"{root} is not empty.", next_step="Choose a new or an empty folder for the archive."
            )
        archive = Archive(root, " ".join(name.split()))
        created = dt.datetime.now().astimezone().isoformat(timespec="seconds")
        text = (
            "[archive]\n"
            f"format = {formats.newest()}\n"
            f"name = {json.dumps(archive.name, ensure_ascii=False)}\n"
            f"created = {created}\n"
        )
        temporary = root / unfinished
        with full_disk_named(archive):
            with temporary.open("wb") as out:
                out.write(text.encode())
                out.flush()
                os.fsync(out.fileno())
            temporary.rename(archive.settings_file)
            for folder in (archive.packages, archive.work, archive.quarantine, archive.logs):
                folder.mkdir(exist_ok=True)
            make_restricted(archive)
            bag.sync(root)
    except (FileExistsError, NotADirectoryError) as error:
        raise UsageError(
            f"{root} cannot become an archive: it, or what it lies in, is a file.",
            next_step="Name an empty folder, or one that is not there yet.",
        ) from error
    except OSError as error:
        raise UsageError(
            f"{root} cannot become an archive: {error.strerror}.",
            next_step="Choose a folder you may write to.",
        ) from error
    return archive


def open_archive(root: Path) -> Archive:
    """The archive in a folder; one of an older format is brought up to date first.

    Raises:
        NoArchiveError: There is no readable ``archive.toml`` of ours.
        UsageError: It is not TOML.
        NewerArchiveError: It was made by a newer version of the program.
        ArchiveLockedError: It is of an older format, and another process writes to it.
    """
    root = root.absolute()
    version, name = formats.read(root)
    archive = Archive(root, name)
    if version < formats.newest():
        with lock(archive):
            formats.upgrade(root)
    return archive


def find_archive(start: Path) -> Archive:
    """The archive in `start` or in the nearest folder above it.

    Raises:
        NoArchiveError: None of them holds an archive.
        NewerArchiveError: It was made by a newer version of the program.
    """
    start = start.absolute()
    for folder in (start, *start.parents):
        if (folder / SETTINGS_FILE).is_file():
            return open_archive(folder)
    raise NoArchiveError(f"No archive in {start} or above it.", next_step=_named_below(start))


def _named_below(start: Path) -> str:
    """How to name an archive where none is around: the one just below, if there is one, as after `init`."""
    try:
        below = sorted(folder.name for folder in start.iterdir() if (folder / SETTINGS_FILE).is_file())
    except OSError:
        below = []
    if len(below) == 1:
        return f"There is one in it: add --archive {shlex.quote(below[0])}"
    return "Name the archive with --archive, or make a first one with: scan2archive init FOLDER"


def archive_around(folder: Path) -> Path | None:
    """The archive that holds a folder, or is it, of whatever version; None if there is none.

    Args:
        folder: Resolved; it need not be there.
    """
    for root in (folder, *folder.parents):
        around = Archive(root)
        if around.settings_file.is_file() and (around.ledger_path.exists() or around.packages.is_dir()):
            return root
    return None


def clear_work(archive: Archive) -> None:
    """Removes what an interrupted run left in the work folder. Only under the lock."""
    archive.work.mkdir(exist_ok=True)
    for path in archive.work.iterdir():
        remove(path)


def remove(path: Path) -> None:
    """Removes a file or folder of the work area, if it is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def require_space(archive: Archive, needed: int) -> None:
    """Checks that the archive's disk has so many bytes free.

    Raises:
        OutOfSpaceError: It has less.
    """
    free = shutil.disk_usage(archive.root).free
    if free < needed:
        raise OutOfSpaceError(
            f"Only {free // _MIB} MiB are free on the disk of {archive.root}; {-(-needed // _MIB)} MiB are needed.",
            next_step="Free some space and run the same command again: nothing is lost.",
        )


@contextlib.contextmanager
def full_disk_named(archive: Archive) -> Iterator[None]:
    """Turns the operating system's error for a full disk into `OutOfSpaceError`."""
    try:
        yield
    except OSError as error:
        if bag.is_full(error):
            raise out_of_space(archive) from error
        raise


def out_of_space(archive: Archive) -> OutOfSpaceError:
    """The error for a disk that filled up in the middle of something."""
    return OutOfSpaceError(
        f"The disk of {archive.root} is full.",
        next_step="Free some space and run the same command again: nothing is lost.",
    )


def unwritten(archive: Archive, error: OSError) -> ArchiveToolError:
    """The error for an archive that the operating system did not let be written."""
    return ArchiveToolError(
        f"The archive {archive.root} cannot be written: {error.strerror}.",
        next_step="Check its disk and its permissions. Nothing is lost.",
    )


def make_restricted(archive: Archive) -> None:
    """Makes the restricted folder, or closes it again to all but its owner."""
    archive.restricted.mkdir(mode=0o700, exist_ok=True)
    if archive.restricted.stat().st_mode & 0o077:
        archive.restricted.chmod(0o700)


def package_path(archive: Archive, record_id: str, revision: int, *, secret: bool = False) -> Path:
    """Where the package of a record's revision lies or will lie: with its older ones if it has any.

    Args:
        archive: Which.
        record_id: Whose.
        revision: From 1.
        secret: Where a record that is not there yet belongs.
    """
    apart = secret and not find_revisions(archive.packages, record_id)
    apart = apart or bool(find_revisions(archive.restricted, record_id))
    store = archive.restricted if apart else archive.packages
    return record_folder(store, record_id) / f"r{revision}"


def commit(
    archive: Archive, record: Record, *, original: Path, access_pdf: Path | None, secret: bool = False
) -> Path:
    """Writes the package of a record. The rename at its end is the only commit point.

    Args:
        archive: Where to.
        record: Its id must be the digest of `original`'s bytes.
        original: The scan as received (file or folder); copied, never touched.
        access_pdf: Copied too; None if there is none.
        secret: It is set apart: the rename puts it into the restricted folder.

    Returns:
        The package. If that revision is there already, nothing is written: it never changes.

    Raises:
        ProcessingFailed: The original is no longer what the record was made from.
        ScanAccessError: The original cannot be read any more.
        OutOfSpaceError: The disk is full; no trace is left.
    """
    target = package_path(archive, record.id, record.revision, secret=secret)
    if target.is_dir():
        return target
    with full_disk_named(archive):
        if secret:
            make_restricted(archive)
        put_in_place(
            archive.root,
            archive.work,
            target,
            lambda staging: write_package(
                staging, record, original=original, access_pdf=access_pdf, organization=archive.name
            ),
        )
    return target


def iterate(archive: Archive) -> Iterator[Path]:
    """The newest package of every record, sorted by id."""
    for record_id in record_ids(archive):
        if package := latest(archive, record_id):
            yield package


def resolve(archive: Archive, prefix: str) -> str:
    """The record id meant by a record id, the start of one, or a document id.

    Raises:
        UsageError: Nothing or more than one record fits.
    """
    match = _PREFIX.match(prefix.strip().lower())
    if match is None:
        raise UsageError(
            f"{prefix!r} is not an id.",
            next_step="Give at least the first four digits of a record id, or a document id such as 3f9c2a7b10de-1. "
            f"Anything else is searched for: scan2archive search {shlex.quote(prefix.strip())}",
        )
    found = [record_id for record_id in ids_from(archive, match[1]) if latest(archive, record_id)]
    if len(found) == 1:
        return found[0]
    if not found:
        raise UsageError(
            f"Nothing in the archive has the id {prefix}.", next_step="Find ids with scan2archive search."
        )
    listed = ", ".join(record_id[:16] for record_id in found[:5])
    raise UsageError(f"{len(found)} records begin with {match[1]}: {listed}.", next_step="Give more digits.")


def verify_package(package: Path) -> tuple[Damage, ...]:
    """Reads every byte of a package again; see `bag_check.verify_bag`."""
    return verify_bag(package)


def all_packages(archive: Archive) -> Iterator[Path]:
    """Every package, all revisions, by record id; of a record that lies in both stores those of both."""
    for record_id in record_ids(archive):
        found = revisions(archive, record_id)
        yield from found
        if found and found[-1].is_relative_to(archive.restricted) and found[-1].is_dir():
            yield from find_revisions(archive.packages, record_id)


def verify(archive: Archive) -> Iterator[tuple[Path, tuple[Damage, ...]]]:
    """Every package with what differs from its manifests (nothing, as a rule)."""
    for package in all_packages(archive):
        yield package, verify_package(package)


def misfits(archive: Archive) -> Iterator[tuple[Path, Damage]]:
    """What does not belong where packages lie, and revisions that are gone: store and path below it."""
    for store in (archive.packages, archive.restricted):
        for shelf in _entries(store):
            if not (_SHELF.match(shelf.name) and shelf.is_dir()):
                yield store, _extra(store, shelf)
                continue
            for record in _entries(shelf):
                known = RECORD_ID.match(record.name) and record.name.startswith(shelf.name)
                if not (known and record.is_dir()):
                    if os.path.lexists(record):  # else it was moved to the other store
                        yield store, _extra(store, record)
                    continue
                entries = _entries(record)  # before the revisions: one that comes now is no extra
                there = {package.name for package in find_revisions(store, record.name)}
                yield from (
                    (store, _extra(store, path))
                    for path in entries
                    if path.name not in there and os.path.lexists(path)
                )
                newest = max((int(name[1:]) for name in there), default=0)
                for number in range(1, newest + 1):
                    if f"r{number}" not in there:
                        path = (record / f"r{number}").relative_to(store).as_posix()
                        yield store, Damage(path, "missing", "a package", "")


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError, PermissionError):  # as `shelves.folders`
        return []


def _extra(store: Path, path: Path) -> Damage:
    return Damage(path.relative_to(store).as_posix(), "extra", "", "not a package")
