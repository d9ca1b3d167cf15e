# SPDX-License-Identifier: Apache-2.0
"""Scans that are in the archive, and lie in the folder of a dossier (hồ sơ) now that does not list them.

In none, as where a folder was run by itself first, and the folder above it later; or in another one, as a paper that is
filed in two, or whose folder was renamed. A run only tells of them: where a paper belongs is said by persons.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from scan2archive.archive.package import read_record
from scan2archive.archive.store import Archive
from scan2archive.batch.desk.history import Person, corrections
from scan2archive.batch.desk.moving import Move, move, taken_out_of
from scan2archive.batch.desk.revising import revise
from scan2archive.batch.telling.events import ScanEnded
from scan2archive.errors import IntegrityError
from scan2archive.ledger.book import Row
from scan2archive.ledger.standing import standing
from scan2archive.model import Record


def lying(event: ScanEnded, package: Path | None, row: Row | None, dossier: str) -> ScanEnded:
    """The end of a duplicate, with what persons have to know of where it lies and where the archive keeps its bytes.

    Args:
        event: How it ended.
        package: The newest revision of these bytes; None if there is none.
        row: What the ledger says of them.
        dossier: The one this file lies in, or that was given for it; empty if none.
    """
    if event.state != "duplicate" or event.restricted or package is None or row is None:
        return event
    if not dossier or dossier == row.dossier:
        return event
    try:
        record = read_record(package, words=False)
    except IntegrityError:  # `verify` tells of it
        return event
    done = [one for one in corrections(standing(record.steps)) if one.kind == "move"]
    if not row.dossier:
        return event if done or record.dossier else replace(event, dossier_to_be=dossier)
    if dossier in record.also_in or any(dossier in taken_out_of(one) for one in done):
        return event
    return replace(event, lies_in=dossier, kept_in=row.dossier)


def place(
    archive: Archive,
    lying_there: Sequence[ScanEnded],
    person: Person,
    *,
    notify: Callable[[str], None] = lambda _: None,
    on_progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> int:
    """Puts scans into the dossiers they lie in now, each as a correction of its own; gives how many.

    One that is in none goes there. One that is kept in another is listed in this one too; where the folder it came in was
    renamed, it goes along.

    Args:
        archive: Locked for each of them, and free in between.
        lying_there: Scans that ended with a dossier to be, or lie in another one than the one that keeps them.
        person: Who says so, and when.
        notify: As of `revise`.
        on_progress: Told how many are done, of how many.

    Raises:
        ArchiveToolError: As `revise`; those before it are done.
    """
    for number, event in enumerate(lying_there, start=1):
        revise(archive, event.id, partial(_placed, event=event, person=person), notify=notify)
        on_progress(number, len(lying_there))
    return len(lying_there)


def _placed(record: Record, *, event: ScanEnded, person: Person) -> Record:
    if not record.dossier:
        return move(record, Move(event.dossier_to_be or event.lies_in), person)
    if event.kept_in and event.kept_in != record.dossier:  # somebody placed it meanwhile
        return record
    # Two copies without a dossier may be told of before the first of them has one.
    renamed = bool(event.kept_in) and _is_renamed(Path(record.source.path), event.path)
    return move(record, Move(event.dossier_to_be or event.lies_in, "to" if renamed else "also"), person)


def _is_renamed(before: Path, now: Path) -> bool:
    """Whether one folder above a file has another name now, and the folder of the old name is gone.

    That the file alone is gone says nothing: what is archived may be moved away or deleted, and a copy come later.
    """
    if len(before.parts) != len(now.parts) or before.name != now.name:
        return False
    other = [
        place for place, pair in enumerate(zip(before.parts, now.parts, strict=True)) if pair[0] != pair[1]
    ]
    return len(other) == 1 and not Path(*before.parts[: other[0] + 1]).exists()
