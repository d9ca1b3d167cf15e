# SPDX-License-Identifier: Apache-2.0
"""The next revision of a record: a package of its own beside the older ones, which stay."""

from __future__ import annotations

from pathlib import Path

from scan2archive.archive.package import put_in_place, write_revision
from scan2archive.archive.store import Archive, full_disk_named, package_path, unwritten
from scan2archive.errors import ArchiveToolError
from scan2archive.model import Record


def commit_revision(archive: Archive, record: Record) -> Path:
    """Writes the package of a record that was corrected. The rename at its end is the only commit point.

    Args:
        archive: Locked by the caller.
        record: Its revision is one more than that of the newest package, whose pages it has.

    Returns:
        The package.

    Raises:
        ArchiveToolError: That revision is there already, or the archive cannot be written.
        IntegrityError: The package before it is damaged.
        OutOfSpaceError: The disk is full; no trace is left.
    """
    older = package_path(archive, record.id, record.revision - 1)
    target = package_path(archive, record.id, record.revision)
    first = False
    if not target.is_dir():
        try:
            with full_disk_named(archive):
                first = put_in_place(
                    archive.root,
                    archive.work,
                    target,
                    lambda staging: write_revision(staging, record, older=older, organization=archive.name),
                )
        except OSError as error:
            raise unwritten(archive, error) from error
    if not first:
        raise ArchiveToolError(f"{target} is there already.", next_step="Look at it and correct it anew.")
    return target
