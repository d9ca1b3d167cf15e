# SPDX-License-Identifier: Apache-2.0
"""Records set apart as secret (độ mật): where they lie, what the rest of the program may know of them.

A record lies in ``restricted/`` or in ``packages/``, never in parts: its folder with all revisions is moved by
one rename. What lies in ``restricted/`` is out of index and exports, whatever its fields say; what is marked
and lies in ``packages/`` (put there by an older version, or by a correction that was killed) is kept out, too,
until `settle` has moved it.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from scan2archive.archive import bag
from scan2archive.archive.package import read_record
from scan2archive.archive.store import (
    Archive,
    find_revisions,
    full_disk_named,
    make_restricted,
    record_folder,
    record_ids,
)
from scan2archive.errors import ArchiveToolError, IntegrityError, UsageError
from scan2archive.ledger.rows import path_id
from scan2archive.model import NO_MARK, Document, Field, Record


def is_marked(documents: Iterable[Document]) -> bool:
    """Whether any of the documents carries a mark of secrecy, sure or doubtful."""
    return any(document.is_marked for document in documents)


def held(archive: Archive) -> tuple[str, ...]:
    """Ids of the records set apart only because a mark on them is doubtful, until a person has looked.

    Damaged packages are left out: `verify` names them.
    """
    found = []
    for record_id in record_ids(archive, (archive.restricted,)):
        try:
            record = read_record(find_revisions(archive.restricted, record_id)[-1], words=False)
        except (IntegrityError, IndexError):  # or it was released a moment ago
            continue
        if is_doubtful(marks_of(record.documents)):
            found.append(record_id)
    return tuple(found)


def marks_of(documents: Iterable[Document]) -> tuple[Field, ...]:
    """The marks of secrecy on documents, sure or doubtful."""
    found = (document.field("secrecy") for document in documents)
    return tuple(field for field in found if field is not None and field.value not in NO_MARK)


def is_doubtful(marks: Sequence[Field]) -> bool:
    """Whether there are marks of secrecy, and nobody is sure of any."""
    return bool(marks) and all(field.state == "review" for field in marks)


def require_sight(archive: Archive) -> None:
    """Raises UsageError where this user may not see what is set apart: nothing found would be no answer."""
    if archive.restricted.is_dir() and not os.access(archive.restricted, os.R_OK | os.X_OK):
        raise UsageError(
            f"This user may not look into {archive.restricted}: it is its owner's alone.",
            next_step="Run it as the user who owns the archive.",
        )


def is_set_apart(archive: Archive, package: Path) -> bool:
    """Whether a package lies in the restricted folder."""
    return package.is_relative_to(archive.restricted)


def is_secret(archive: Archive, record: Record) -> bool:
    """Whether a record is marked, or lies in the restricted folder."""
    return is_marked(record.documents) or bool(find_revisions(archive.restricted, record.id))


def veiled(record: Record) -> Record:
    """What may be known of a secret record: that it exists, its dossier, and how many pages it has.

    The name of its file may say as much as its subject: it is left out, and a digest of its path tells that path again only
    to who has it.
    """
    return replace(
        record,
        state="ok",
        source=replace(record.source, name="", path=path_id(record.source.path)),
        pages=tuple(replace(page, words=(), confidence=None, quality=None) for page in record.pages),
        documents=(),
        problems=(),
        steps=(),
        also_in=(),
    )


def read_open(archive: Archive, package: Path, *, words: bool = True) -> Record:
    """The record of a package; of a secret one only what may be known, and never the words of its pages.

    Raises:
        IntegrityError: The package is damaged.
    """
    if is_set_apart(archive, package):
        return veiled(read_record(package, words=False))
    record = read_record(package, words=words)
    return veiled(record) if is_marked(record.documents) else record


def settle(archive: Archive, record_id: str) -> bool:
    """Moves a record to where it belongs, as its newest revision says; safe to be killed and repeated.

    A marked one goes to the restricted folder. Out of it goes only a record whose mark a person took off:
    one that lies there without ever having had a mark was put there by hand, and stays.

    Args:
        archive: Locked by the caller, who takes a marked record out of the index before this.
        record_id: Of a record that has a package.

    Returns:
        Whether it was moved.

    Raises:
        ArchiveToolError: It cannot be moved.
        IntegrityError: A package is damaged.
        OutOfSpaceError: The disk is full; it lies where it lay.
    """
    inside = find_revisions(archive.restricted, record_id)
    outside = find_revisions(archive.packages, record_id)
    if outside and (inside or is_marked(read_record(outside[-1], words=False).documents)):
        return _move(archive, record_id, to_restricted=True)
    if inside and not is_marked(read_record(inside[-1], words=False).documents):
        older = (read_record(package, words=False) for package in inside[:-1])
        if any(is_marked(record.documents) for record in older):
            return _move(archive, record_id, to_restricted=False)
    return False


def misplaced(archive: Archive, record_ids: Iterable[str]) -> tuple[str, ...]:
    """Those of some records that are marked secret and lie in the ordinary store."""
    found = []
    for record_id in record_ids:
        packages = find_revisions(archive.packages, record_id)
        try:
            if packages and is_marked(read_record(packages[-1], words=False).documents):
                found.append(record_id)
        except IntegrityError:
            continue  # told of where damage is looked for
    return tuple(found)


def _move(archive: Archive, record_id: str, *, to_restricted: bool) -> bool:
    make_restricted(archive)
    stores = (archive.packages, archive.restricted)
    source = record_folder(stores[not to_restricted], record_id)
    target = record_folder(stores[to_restricted], record_id)
    try:
        with full_disk_named(archive):
            target.parent.mkdir(exist_ok=True)
            bag.sync(target.parent.parent)
            try:
                source.rename(target)
            except OSError as error:
                if error.errno not in (errno.EEXIST, errno.ENOTEMPTY):
                    raise
                _merge(source, target)
            bag.sync(target.parent)
            bag.sync(source.parent)
    except OSError as error:
        raise ArchiveToolError(
            f"The record {record_id[:12]} cannot be moved to {target.parent}: {error.strerror}.",
            next_step="Check the archive's permissions and run: scan2archive reindex",
        ) from error
    return True


def _merge(source: Path, target: Path) -> None:
    """Both folders hold the record, as after a copy was restored by hand: what is the same is kept once."""
    for package in sorted(source.iterdir()):
        if not (target / package.name).exists():
            package.rename(target / package.name)
        else:
            raise ArchiveToolError(
                f"{package} lies in {target}, too.",
                next_step=f"Compare the two and remove {source}, then run: scan2archive reindex",
            )
    source.rmdir()
