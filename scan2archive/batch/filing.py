# SPDX-License-Identifier: Apache-2.0
"""What becomes of a scan that was processed: its package is committed and noted, or it is set aside with its reason."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from scan2archive.archive import bag, quarantine
from scan2archive.archive.restricted import is_marked, is_set_apart, veiled
from scan2archive.archive.store import Archive, commit, out_of_space, unwritten
from scan2archive.batch.arriving.planning import PERMANENT, failure_at
from scan2archive.batch.desk.neighbours import judged
from scan2archive.batch.desk.secret_twins import SecretPapers, held_with, hold_earlier
from scan2archive.batch.finding.indexing import Feeder, Notify
from scan2archive.batch.telling.events import EndState, FailState, ScanEnded
from scan2archive.batch.work.worker import Success, Task
from scan2archive.errors import ProcessingFailed, ScanError
from scan2archive.ledger.book import Ledger, Outcome


def file_draft(
    archive: Archive,
    ledger: Ledger,
    feeder: Feeder,
    secrets: SecretPapers,
    task: Task,
    draft: Success,
    seconds: float,
    notify: Notify,
) -> ScanEnded:
    """Commits what a worker made, notes it, and hands it to the index.

    Args:
        archive: Where to; locked.
        ledger: Where the scan is running.
        feeder: Indexes it with the next ones.
        secrets: Of the archive.
        task: What the worker was given.
        draft: What it made.
        seconds: Wall time it took.
        notify: Told, in one sentence, of scans that are set apart with a secret one.

    Raises:
        ProcessingFailed: The draft is of other bytes, or holds nothing.
        OutOfSpaceError: The disk is full; nothing was committed.
        ArchiveToolError: The archive cannot be written.
    """
    record = draft.record
    if record.id != task.id:
        raise ProcessingFailed(
            f"{task.path} changed while it was being processed.",
            next_step="Run again when nothing writes to it any more.",
        )
    if record.state == "failed":
        worst = next((problem.message for problem in record.problems if problem.severity == "error"), "")
        raise ProcessingFailed(f"{task.path} could not be processed. {worst}".strip())
    row = ledger.row(task.id)
    if row is not None and archive.quarantine in task.path.parents:  # it says where it was received
        record = replace(record, source=replace(record.source, path=row.path))
    access_pdf = draft.access_pdf
    if is_marked(record.documents):
        hold_earlier(archive, ledger, record, notify)
    else:
        record = judged(record, ledger.neighbours, task.settings.review.field_confidence)
        record = held_with(record, secrets)
    secret = is_marked(record.documents)
    try:
        package = commit(archive, record, original=draft.original, access_pdf=access_pdf, secret=secret)
    except OSError as error:
        raise unwritten(archive, error) from error
    restricted = is_set_apart(archive, package)
    record = veiled(record) if restricted else record  # from here on, only that it exists
    outcome = Outcome(
        "archived", "", "", len(record.pages), len(record.documents), seconds, record.state == "review"
    )
    ledger.identify(record)  # first: what is finished is known by its code, issuer and date
    ledger.finish(task.id, outcome)
    quarantine.release(archive, task.path, task.id)
    feeder.add(record)
    return ScanEnded(
        *(task.path, task.id, "archived", outcome.pages, outcome.documents, seconds),
        review=outcome.review or bool(ledger.twins(task.id)),
        restricted=restricted,
    )


def set_aside(archive: Archive, path: Path, error: ScanError, record_id: str) -> FailState:
    """Quarantines what will never work as it is; tells which state that makes.

    Raises:
        OutOfSpaceError: The disk is too full even for the reason.
        ArchiveToolError: The archive cannot be written.
    """
    if not isinstance(error, PERMANENT):
        return "failed"
    try:
        quarantine.keep(archive, path, error, record_id=record_id)
    except OSError as failure:
        if bag.is_full(failure):
            raise out_of_space(archive) from failure
        raise unwritten(archive, failure) from failure
    return "quarantined"


def same_again(path: Path, first: ScanEnded, *, told: bool) -> ScanEnded:
    """How a second path ends that has the same bytes as the first.

    Args:
        path: The second one.
        first: How the first one ended.
        told: It was told of in an earlier run.
    """
    state: EndState = "duplicate" if first.state == "archived" else first.state
    return ScanEnded(
        path,
        first.id,
        state,
        first.pages,
        first.documents,
        problem=first.problem,
        message=failure_at(path, str(first.path), first.message) if first.message else "",
        known=told,
        restricted=first.restricted,
    )
