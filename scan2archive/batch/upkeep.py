# SPDX-License-Identifier: Apache-2.0
"""Putting scans back that could not be archived, once their cause is mended."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from scan2archive.archive.store import Archive, lock
from scan2archive.batch.indexing import records
from scan2archive.errors import UsageError
from scan2archive.ledger.opening import open_ledger
from scan2archive.ledger.rows import Row


def retry(
    archive: Archive, prefixes: Sequence[str], *, notify: Callable[[str], None] = lambda _: None
) -> tuple[Row, ...]:
    """Puts failed and quarantined scans back to wait; the next run over their sources tries them again.

    Args:
        archive: Locked meanwhile.
        prefixes: Ids or their first digits; none = all scans that failed.
        notify: Told, in one sentence, of a ledger that was made anew.

    Returns:
        The rows of the scans put back, as they were before.

    Raises:
        UsageError: No failed scan has such an id.
        ArchiveLockedError: Another process writes to the archive.
    """
    with (
        lock(archive),
        open_ledger(archive.ledger_path, lambda: records(archive, notify, words=False)) as ledger,
    ):
        if ledger.notice:
            notify(ledger.notice)
        failed = (*ledger.rows("quarantined"), *ledger.rows("failed"))
        for prefix in prefixes:
            if not any(row.id.startswith(prefix) for row in failed):
                raise UsageError(
                    f"No failed or quarantined scan has an id that begins with {prefix}.",
                    next_step="Find ids with: scan2archive status --json",
                )
        wanted = [row for row in failed if not prefixes or row.id.startswith(tuple(prefixes))]
        ledger.retry(row.id for row in wanted)
    return tuple(wanted)
