# SPDX-License-Identifier: Apache-2.0
"""Opening a ledger: to write it, under the archive's lock, or to read it; made anew where it is lost or damaged."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from pathlib import Path

from scan2archive.errors import UsageError
from scan2archive.ledger import file as ledger_file
from scan2archive.ledger.book import Asked, Ledger, Outcome
from scan2archive.model import Record


def open_ledger(
    path: Path,
    records: Callable[[], Iterable[Record]],
    set_aside: Callable[[], Iterable[tuple[Asked, Outcome]]] = tuple,
    *,
    alone: bool = True,
) -> Ledger:
    """Opens a ledger for writing; only under the archive's lock. Makes it anew if it must.

    Args:
        path: The file.
        records: Gives what the packages hold; called only if the ledger is missing, damaged or older.
        set_aside: Gives what is in quarantine; called only if it is missing or damaged.
        alone: No other process has it open for writing, so that it may be made anew.

    Raises:
        UsageError: It cannot be opened, or would have to be made anew and others have it open.
        NewerArchiveError: It was made by a newer version.
        OutOfSpaceError: The disk is full.
    """
    try:
        if path.exists():
            ledger = Ledger(ledger_file.open_writing(path), path)
            try:
                ledger.learn(records)
            except BaseException:
                ledger.close()
                raise
            return ledger
        if not alone:
            raise _of_others(path, "missing")
        notice = "The ledger was missing and was made anew from {} package{}."
    except sqlite3.DatabaseError as error:
        if ledger_file.is_full(error):
            raise ledger_file.out_of_space(path) from error
        if not ledger_file.is_damage(error):
            raise UsageError(
                f"{path} cannot be opened: {error}.", next_step="Check its permissions and its disk."
            ) from error
        if not alone:
            raise _of_others(path, f"damaged ({error})") from error
        aside = ledger_file.put_aside(path)
        notice = (
            f"The ledger was damaged ({error}) and was made anew from {{}} package{{}}; "
            f"the damaged file is kept as {aside.name}. Failures noted in it are tried again, save those in quarantine."
        )
    return _made_anew(path, records, set_aside, notice)


def _of_others(path: Path, what: str) -> UsageError:
    return UsageError(
        f"The ledger {path} is {what}, and another process is at work on the archive.",
        next_step="Try again when that one has ended: then it is made anew.",
    )


def _made_anew(
    path: Path,
    records: Callable[[], Iterable[Record]],
    set_aside: Callable[[], Iterable[tuple[Asked, Outcome]]],
    notice: str,
) -> Ledger:
    # Under another name until it is complete: a ledger that exists is trusted to know all packages.
    ledger_file.remove(unfinished := path.with_name(f"{path.name}.new"))
    with Ledger(ledger_file.open_writing(unfinished), unfinished) as ledger:
        count = ledger.adopt(records())
        for asked, outcome in set_aside():
            if ledger.row(asked.id) is None:
                ledger.ask(asked)
                ledger.finish(asked.id, outcome)
    ledger_file.remove(path)  # the -wal of a ledger that was deleted would be read into this one
    unfinished.rename(path)
    said = notice.format(count, "" if count == 1 else "s") if count else ""
    return Ledger(ledger_file.open_writing(path), path, said)


def read_ledger(path: Path, records: Callable[[], Iterable[Record]]) -> Ledger:
    """Opens a ledger for reading only; never writes to the archive.

    A missing or damaged one is replaced by one in memory, made from the packages; one of an older version is read into
    memory and learns there what it does not say.

    Raises:
        NewerArchiveError: It was made by a newer version.
    """
    if path.exists():
        try:
            if existing := ledger_file.open_reading(path):
                return Ledger(existing, path)
            older = Ledger(ledger_file.open_copy(path), path)
            older.learn(records)
            return older
        except sqlite3.DatabaseError as error:
            reason = f"cannot be read ({error})"
    else:
        reason = "is missing"
    connection = ledger_file.connect(":memory:")
    ledger_file.migrate(connection, path)
    ledger = Ledger(connection, path)
    if count := ledger.adopt(records()):
        ledger.notice = f"The ledger {reason}; this is what {count} packages say. The next run puts it right."
    return ledger
