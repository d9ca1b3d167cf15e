# SPDX-License-Identifier: Apache-2.0
"""A correction on its way: record -> next revision -> ledger -> index, under the archive's lock or in a turn of its own.

As in a run, the rename of the package is the commit point, and the ledger is told before it that the index
is behind: killed at any moment, the run at work, the next one or `reindex` ends where this would have.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

from scan2archive.archive.beside import beside_a_run
from scan2archive.archive.restricted import is_marked, is_set_apart, settle, veiled
from scan2archive.archive.revision import commit_revision
from scan2archive.archive.store import Archive, clear_work, latest, package_path, read_record
from scan2archive.batch.finding.indexing import Notify, entries, ledger_of, open_or_create
from scan2archive.batch.finding.lit import forget_copies
from scan2archive.batch.telling.redaction import take_back
from scan2archive.errors import ArchiveToolError, OutOfSpaceError, UsageError
from scan2archive.index import Index
from scan2archive.ledger.book import Ledger
from scan2archive.model import Record


def now() -> dt.datetime:
    """The moment, to the second, with time zone."""
    return dt.datetime.now().astimezone().replace(microsecond=0)


def revise(
    archive: Archive,
    record_id: str,
    change: Callable[[Record], Record],
    *,
    seen: int | None = None,
    notify: Notify = lambda _: None,
    on_wait: Callable[[], None] = lambda: None,
) -> Record:
    """Writes the next revision of a record and puts it into the index.

    Args:
        archive: Locked meanwhile; while a run is at work, between two of its steps.
        record_id: Of a record that has a package.
        change: Gives the next revision of the record as it is now, with its words; the very same if there
            is nothing to do.
        seen: The revision that the person looked at; None = any.
        notify: Told, in one sentence, of a ledger that was made anew.
        on_wait: Called once if the run takes longer than a second to come between two steps.

    Returns:
        The newest revision.

    Raises:
        UsageError: Somebody else has corrected it meanwhile; or whatever `change` raises.
        ArchiveLockedError: Another process writes to the archive and lets nobody in.
        IntegrityError: The package is damaged.
        OutOfSpaceError: The disk is full; nothing happened.
        IndexUnusableError: The correction is saved, but the index needs `reindex`.
    """
    with beside_a_run(archive, record_id, on_wait) as alone:
        if alone:
            clear_work(archive)
        with ledger_of(archive, notify, alone=alone) as ledger:
            return _revised(archive, ledger, record_id, change, seen, notify)


def revise_in_a_run(
    archive: Archive, ledger: Ledger, record_id: str, change: Callable[[Record], Record], notify: Notify
) -> Record:
    """The same for the run itself, between two of its steps.

    Args:
        archive: Locked by the run.
        ledger: That of the run.
        record_id: As of `revise`.
        change: As of `revise`.
        notify: Told of reports and logs that cannot be written.
    """
    return _revised(archive, ledger, record_id, change, None, notify)


def _revised(
    archive: Archive,
    ledger: Ledger,
    record_id: str,
    change: Callable[[Record], Record],
    seen: int | None,
    notify: Notify,
) -> Record:
    package = latest(archive, record_id)
    if package is None:
        raise UsageError(f"The package of {record_id} is gone.", next_step="Run: scan2archive verify")
    record = read_record(package)
    if seen is not None and record.revision != seen:
        raise UsageError(
            f"{record_id[:12]} was corrected by somebody else meanwhile.",
            next_step="Look at it once more.",
        )
    changed = change(record)
    if changed is record:
        return record
    changed = replace(changed, created=now())
    _commit(archive, ledger, record, changed, notify)
    return changed


def _commit(archive: Archive, ledger: Ledger, before: Record, changed: Record, notify: Notify) -> None:
    parts = entries(changed)
    ledger.adopt([veiled(before) if is_marked(before.documents) else before])
    row = ledger.row(before.id)
    was_indexed = row is not None and row.state == "indexed"
    ledger.mark_unindexed([before.id])
    problem: ArchiveToolError | None = None
    index: Index | None = None
    try:
        try:
            index = open_or_create(archive.index_path)
            if not parts:  # secret: out of the index before anything else
                index.remove([before.id])
        except OutOfSpaceError:
            raise
        except ArchiveToolError as error:
            problem = error
        if not parts:
            take_back(archive, before, notify)
            forget_copies(before.id)
        try:
            commit_revision(archive, changed)
        except BaseException:
            there = package_path(archive, changed.id, changed.revision).is_dir()
            if was_indexed and parts and not there:
                ledger.mark_indexed([before.id])
            raise
        ledger.adopt([changed if parts or not is_marked(changed.documents) else veiled(changed)])
        settle(archive, changed.id)
        if is_set_apart(archive, latest(archive, changed.id) or archive.root):
            parts = ()  # put there by hand: it stays out whatever its fields say
            ledger.adopt([veiled(changed)])
        if index is not None and problem is None and parts:
            try:
                index.add(parts)
                ledger.mark_indexed([changed.id])
            except OutOfSpaceError:
                raise
            except ArchiveToolError as error:
                problem = error
    finally:
        if index is not None:
            index.close()
    if problem is not None:
        raise type(problem)(
            f"The correction is saved as revision {changed.revision}, but not in the index: {problem.message}",
            next_step=problem.next_step,
        ) from problem
