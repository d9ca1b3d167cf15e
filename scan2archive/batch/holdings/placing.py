# SPDX-License-Identifier: Apache-2.0
"""Scans that are in the archive and in no dossier (hồ sơ), and lie in the folder of one now.

As where a folder was run by itself first, and the folder above it later. A run only tells of them: where a paper
belongs is said by persons, and one that a person put somewhere is never named.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from scan2archive.archive.package import read_record
from scan2archive.archive.store import Archive
from scan2archive.batch.desk.history import Person, corrections
from scan2archive.batch.desk.moving import move
from scan2archive.batch.desk.revising import revise
from scan2archive.batch.telling.events import ScanEnded
from scan2archive.errors import IntegrityError
from scan2archive.ledger.book import Row
from scan2archive.ledger.standing import standing
from scan2archive.model import Record


def lying(event: ScanEnded, package: Path | None, row: Row | None, dossier: str, *, told: bool) -> ScanEnded:
    """The end of a duplicate, with what persons have to know of where it lies and where the archive keeps its bytes.

    Args:
        event: How it ended.
        package: The newest revision of these bytes; None if there is none.
        row: What the ledger says of them.
        dossier: The one this file lies in, or that was given for it; empty if none.
        told: It was found at this path in an earlier run.
    """
    if event.state != "duplicate" or event.restricted or package is None or row is None:
        return event
    event = replace(event, dossier_to_be=_dossier_to_be(package, row, dossier))
    return _elsewhere(event, row.dossier, dossier, told=told)


def _dossier_to_be(package: Path, row: Row, dossier: str) -> str:
    """The dossier a scan of the archive lies in now, if it is in none and no person put it there; else empty.

    Args:
        package: Its newest revision, which is not set apart as secret.
        row: What the ledger says of it.
        dossier: The one it lies in now, or that was given for it.
    """
    if row.dossier or not dossier:
        return ""
    try:
        record = read_record(package, words=False)
    except IntegrityError:  # `verify` tells of it
        return ""
    placed = bool(record.dossier) or any(done.kind == "move" for done in corrections(standing(record.steps)))
    return "" if placed else dossier


def _elsewhere(event: ScanEnded, kept: str, dossier: str, *, told: bool) -> ScanEnded:
    """The same with both dossiers, if the archive has the bytes in another one and that was not told yet.

    The same bytes are one record in one dossier, so the dossier this file lies in goes without it.
    """
    if told or not kept or dossier in ("", kept):
        return event
    return replace(event, lies_in=dossier, kept_in=kept)


def place(
    archive: Archive,
    loose: Sequence[ScanEnded],
    person: Person,
    *,
    notify: Callable[[str], None] = lambda _: None,
    on_progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> int:
    """Puts scans into the dossiers they lie in now, each as a correction of its own; gives how many.

    Args:
        archive: Locked for each of them, and free in between.
        loose: Scans that ended with a dossier to be.
        person: Who says so, and when.
        notify: As of `revise`.
        on_progress: Told how many are done, of how many.

    Raises:
        ArchiveToolError: As `revise`; those before it are done.
    """
    for number, event in enumerate(loose, start=1):
        revise(archive, event.id, partial(_placed, dossier=event.dossier_to_be, person=person), notify=notify)
        on_progress(number, len(loose))
    return len(loose)


def _placed(record: Record, *, dossier: str, person: Person) -> Record:
    """The record in a dossier; the very same if somebody placed it meanwhile."""
    return record if record.dossier else move(record, dossier, person)
