# SPDX-License-Identifier: Apache-2.0
"""Putting scans back that could not be archived, once their cause is mended; or no more of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from scan2archive.archive import quarantine
from scan2archive.archive.beside import beside_a_run
from scan2archive.archive.store import Archive
from scan2archive.batch.desk.history import Person
from scan2archive.batch.finding.indexing import ledger_of
from scan2archive.batch.keeping.replacing import holds_another
from scan2archive.errors import UsageError
from scan2archive.ledger.rows import Row, is_path_id


@dataclass(frozen=True, slots=True)
class PutBack:
    """What became of scans that were to be tried again.

    Attributes:
        rows: Those that wait for the next run now.
        gone: Those of which there is no file any more.
        replaced: Those in whose place another file lies: the next run takes that one, and settles them.
    """

    rows: tuple[Row, ...]
    gone: tuple[Row, ...]
    replaced: tuple[Row, ...] = ()


def retry(
    archive: Archive, prefixes: Sequence[str], *, notify: Callable[[str], None] = lambda _: None
) -> PutBack:
    """Puts failed and quarantined scans back to wait; the next run over their sources tries them again.

    A scan that is gone from where it lay is taken from its copy in quarantine; without one it is not put back.

    Args:
        archive: Locked meanwhile; while a run is at work, between two of its steps.
        prefixes: Ids or their first digits, or paths; none = all scans that failed and were neither dismissed nor replaced.
        notify: Told, in one sentence, of a ledger that was made anew.

    Returns:
        The rows of the scans put back, and of those that were not, as they were before.

    Raises:
        UsageError: No failed scan has such an id.
        ArchiveLockedError: Another process writes to the archive and lets nobody in.
    """
    with beside_a_run(archive) as alone, ledger_of(archive, notify, alone=alone) as ledger:
        off = quarantine.OffTheLists.of(archive)
        failed = (*ledger.rows("quarantined"), *ledger.rows("failed"))
        wanted = _named(failed, prefixes) if prefixes else [row for row in failed if row.id not in off]
        for row in wanted:
            quarantine.recall(archive, row.id)
        gone = [row for row in wanted if is_gone(archive, row)]
        replaced = [row for row in wanted if holds_another(row) and not quarantine.is_apart(archive, row.id)]
        back = [row for row in wanted if row not in gone and row not in replaced]
        ledger.retry(row.id for row in back)
    return PutBack(tuple(back), tuple(gone), tuple(replaced))


def dismiss(
    archive: Archive,
    prefixes: Sequence[str],
    person: Person,
    *,
    notify: Callable[[str], None] = lambda _: None,
) -> tuple[Row, ...]:
    """Takes scans in quarantine off the lists, until they are put back by their id; nothing of them is deleted.

    Args:
        archive: Locked meanwhile; while a run is at work, between two of its steps.
        prefixes: As of `retry`, at least one.
        person: Who says so, and when.
        notify: As of `retry`.

    Returns:
        The rows of these scans.

    Raises:
        UsageError: None is named, or one that is not in quarantine.
        ArchiveLockedError: Another process writes to the archive and lets nobody in.
    """
    if not prefixes:
        raise UsageError(
            "No scan is named.", next_step="Name those you want no more of by the ids of: scan2archive status"
        )
    with beside_a_run(archive) as alone, ledger_of(archive, notify, alone=alone) as ledger:
        wanted = _named(ledger.rows("quarantined"), prefixes)
        for row in wanted:
            if is_path_id(row.id):
                raise UsageError(
                    f"{row.path} cannot be read, so that nobody knows what it is: it cannot be dismissed.",
                    next_step="Give this user permission to read it, or move it out of the sources.",
                )
        for row in wanted:
            quarantine.dismiss(archive, row.id, person.name, person.when)
    return tuple(wanted)


def _named(rows: Sequence[Row], prefixes: Sequence[str]) -> list[Row]:
    """Those of the rows that are named; `UsageError` where a name is none of theirs."""
    for prefix in prefixes:
        if not any(_is_named(row, prefix) for row in rows):
            raise UsageError(
                f"No scan that could not be archived has that path or an id that begins with {prefix}.",
                next_step="Find ids with: scan2archive status",
            )
    return [row for row in rows if any(_is_named(row, prefix) for prefix in prefixes)]


def _is_named(row: Row, name: str) -> bool:
    whole = Path(name).absolute()
    return row.id.startswith(name) or row.path in (str(whole), os.path.normpath(whole))


def is_gone(archive: Archive, row: Row) -> bool:
    """Whether a scan is neither where it was received nor in quarantine."""
    return not os.path.lexists(row.path) and quarantine.copy_of(archive, row.id) is None
