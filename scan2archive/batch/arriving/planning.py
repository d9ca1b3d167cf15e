# SPDX-License-Identifier: Apache-2.0
"""What is to be done with a scan that was found: its id, what the ledger says, and the plan of a run."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from scan2archive.archive import bag, quarantine
from scan2archive.archive.restricted import is_set_apart
from scan2archive.archive.store import Archive, latest
from scan2archive.batch.arriving.discovery import Found, Unreachable, check_sources, discover, sort_out
from scan2archive.batch.arriving.given_out import record_given_out
from scan2archive.batch.finding.indexing import records
from scan2archive.batch.holdings import dossiers
from scan2archive.batch.telling.events import Action, FailState, Planned
from scan2archive.errors import (
    BreaksProcessing,
    EncryptedScan,
    ScanAccessError,
    ScanError,
    ScanTooLarge,
    UnreadableScan,
)
from scan2archive.ledger.book import Asked, Ledger, Row
from scan2archive.ledger.opening import read_ledger
from scan2archive.model import folder_digest
from scan2archive.settings import Limits, Settings

PERMANENT = (UnreadableScan, EncryptedScan, ScanTooLarge, BreaksProcessing)
MAX_ATTEMPTS = 3  # a scan that failed so often waits for `retry` instead of costing every run its time

_MIB = 1 << 20


def identify(found: Found, dossier: str, limits: Limits) -> Asked:
    """What the ledger is asked for: the scan's id is the digest of its bytes.

    Raises:
        ScanAccessError: It cannot be read.
        ScanTooLarge: It is not even worth hashing.
    """
    try:
        files = bag.folder_files(found.path) if found.folder else (found.path,)
        size = sum(file.stat().st_size for file in files)
        if size > limits.max_file_mb * _MIB:
            raise ScanTooLarge(
                f"{found.path} has {size // _MIB} MiB, more than the limit of {limits.max_file_mb}.",
                next_step="Split it, or raise limits.max_file_mb.",
            )
        if found.folder:
            record_id = folder_digest((file.name, bag.digest_file(file)) for file in files)
        else:
            record_id = bag.digest_file(found.path)
    except OSError as error:
        raise ScanAccessError(
            f"{found.path} cannot be read: {error.strerror}.",
            next_step="Give this user permission to read it, and check that it is still there.",
        ) from error
    return Asked(record_id, str(found.path), found.path.name, size, dossier)


def known_failure(row: Row) -> FailState | None:
    """The state of a scan that is not to be tried again by itself."""
    if row.state == "quarantined":
        return "quarantined"
    if row.state == "failed" and row.attempts >= MAX_ATTEMPTS:
        return "failed"
    return None


def failure_at(path: Path, other: str, message: str) -> str:
    """Why a scan cannot be archived, told of the path it has now.

    Args:
        path: Where it lies now.
        other: Where the same bytes lay when they were tried; empty if nobody knows.
        message: What was told then, of that path.
    """
    said = unicodedata.normalize("NFC", message)  # messages of the pipeline are, names on the disk may not be
    if not other or unicodedata.normalize("NFC", str(path)) in said:
        return message
    # The last path these bytes were asked for with (older versions kept ``..`` in it): the one that was tried is not noted any more.
    if os.path.normpath(other) == os.path.normpath(path):
        if unicodedata.normalize("NFC", path.name) in said:
            return message
        return f"{path} has the same bytes as a scan that could not be archived: {message}"
    return f"{path} has the same bytes as {other}, which could not be archived: {message}"


def waiting_copies(archive: Archive, ledger: Ledger) -> Iterator[Found]:
    """Scans that `retry` put back and that are gone from where they lay, or gave way there to another paper: their copies in quarantine."""
    for row in ledger.rows("waiting"):
        away = not os.path.lexists(row.path) or quarantine.is_apart(archive, row.id)
        if away and (copy := quarantine.copy_of(archive, row.id)):
            yield Found(copy, row.dossier, folder=copy.is_dir(), waits_as=row.id)


def longest_first(found: Iterable[Found | Unreachable]) -> tuple[tuple[Found | Unreachable, int], ...]:
    """The order in which a batch ends soonest: large scans first, small ones fill the gaps at its end.

    Bytes stand for the time a scan takes: its pages are not known before it is opened.

    Returns:
        Each scan and its bytes. What cannot be read has none and comes before all others; scans of one
        size keep their order.
    """
    sized = [(item, _size(item)) for item in found]
    return tuple(sorted(sized, key=lambda pair: (pair[1] > 0, -pair[1])))


def _size(item: Found | Unreachable) -> int:
    if isinstance(item, Unreachable):
        return 0
    try:
        files = bag.folder_files(item.path) if item.folder else (item.path,)
        return sum(file.stat().st_size for file in files)
    except OSError:  # it is told of when its turn comes
        return 0


def plan(
    archive: Archive,
    sources: Sequence[Path],
    settings: Settings,
    *,
    dossier: str | None = None,
    folder_as_scan: bool = False,
    notify: Callable[[str], None] = lambda _: None,
) -> Iterator[Planned]:
    """What `run` would do with each scan. Reads the sources; writes and locks nothing.

    Args:
        archive: What is known already.
        sources: As of `run`.
        settings: Their limits.
        dossier: Of all scans; None = the folder each lies in below its source.
        folder_as_scan: Every folder that holds files directly is one scan.
        notify: Told, in one sentence, of each description of a dossier that would not be taken in.

    Raises:
        UsageError: A source is missing or lies in the archive.
    """
    checked = check_sources(archive, sources)
    seen: dict[str, Path] = {}
    with read_ledger(archive.ledger_path, lambda: records(archive, lambda _: None, words=False)) as ledger:
        items = (*discover(archive, checked, folder_as_scan=folder_as_scan), *waiting_copies(archive, ledger))
        given = sort_out(items)
        if given.others:
            notify(given.passed_over())
        described = [(item.path, item.dossier) for item in given.descriptions]
        dossiers.take_in_all(archive, described, dossier, notify, dry=True)
        for item in given.scans:
            if isinstance(item, Unreachable):
                yield Planned(item.path, "", "failed", "", str(item.error))
                continue
            name = item.dossier if dossier is None or item.waits_as else dossier
            try:
                asked = identify(item, name, settings.limits)
            except ScanError as error:
                action: FailState = "quarantined" if isinstance(error, PERMANENT) else "failed"
                yield Planned(item.path, "", action, name, str(error))
                continue
            row = ledger.row(asked.id)
            if own := row is None and not item.folder and record_given_out(archive, item.path):
                yield Planned(item.path, own, "duplicate", name, "It was given out by this archive (export).")
                continue
            if asked.id in seen:
                yield Planned(
                    item.path, asked.id, "duplicate", name, f"It has the same bytes as {seen[asked.id]}."
                )
            elif row and row.state == "indexed":
                yield Planned(item.path, asked.id, "duplicate", name)
            elif package := latest(archive, asked.id):
                # What is set apart is archived, and never indexed.
                to_do: Action = "duplicate" if is_set_apart(archive, package) else "index"
                yield Planned(item.path, asked.id, to_do, name)
            elif row and (known := known_failure(row)):
                yield Planned(item.path, asked.id, known, name, failure_at(item.path, row.path, row.message))
            else:
                yield Planned(item.path, asked.id, "process", name)
            seen.setdefault(asked.id, item.path)
