# SPDX-License-Identifier: Apache-2.0
"""What persons correct, saved in the archive: shared by the commands that do it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from scan2archive.commands.common import settings_for, tell, twins_of
from scan2archive.console import terminal as console
from scan2archive.console.labels import _
from scan2archive.model import FIELD_NAMES

if TYPE_CHECKING:
    from scan2archive.archive.store import Archive
    from scan2archive.batch.desk.correcting import Change
    from scan2archive.batch.desk.history import Person
    from scan2archive.batch.desk.moving import Move
    from scan2archive.model import Document, Record

_KNOWN_BY = ("number", "notation", "code", "issuer", "issued_date")


def correct(
    opened: Archive,
    record_id: str,
    ordinal: int | None,
    changes: Sequence[Change],
    person: Person,
    seen: int | None,
    *,
    accept: bool,
    shown: Collection[str] = FIELD_NAMES,
) -> tuple[Record, bool]:
    """The newest revision after a correction, and whether that made it."""
    from scan2archive.batch.desk import correcting, revising

    made: list[Record] = []

    def change(record: Record) -> Record:
        document = correcting.document_of(record, ordinal)
        twins = twins_of(opened, record_id) if accept else ()
        changed = correcting.correct(
            record, document, changes, person, accept=accept, shown=shown, twins=twins
        )
        if changed is not record:
            made.append(changed)
        return changed

    record = revising.revise(opened, record_id, change, seen=seen, notify=tell, on_wait=tell_waiting)
    if made and any(one.name in _KNOWN_BY for one in changes):
        _tell_secret_twin(opened, correcting.document_of(record, ordinal))
    return record, bool(made)


def _tell_secret_twin(opened: Archive, document: Document) -> None:
    """Tells that a document is, as it stands now, likely another scan of a secret paper; a mark that a person gave or took off stays."""
    from scan2archive.batch.desk.secret_twins import SecretPapers

    if document.field("secrecy") is not None:
        return
    if paper := SecretPapers(opened).like(document):
        text = _(
            "{id} has the number and date of {other}, which is secret (độ mật). If it is the same paper: "
            "scan2archive correct {id} secrecy=mật"
        )
        console.note(text.format(id=document.id, other=paper.id))


def split(
    opened: Archive, record_id: str, pages: str, person: Person, seen: int | None
) -> tuple[Record, bool]:
    """As `correct`, for a new cut."""
    from scan2archive.batch.desk import revising, splitting

    settings = settings_for(opened)
    made: list[Record] = []

    def change(record: Record) -> Record:
        ranges = splitting.read_ranges(pages, len(record.pages))
        changed = splitting.split(record, ranges, settings.review, person, settings.rules)
        if changed is not record:
            made.append(changed)
        return changed

    return revising.revise(opened, record_id, change, seen=seen, notify=tell, on_wait=tell_waiting), bool(
        made
    )


def move(opened: Archive, record_id: str, wanted: Move, person: Person) -> tuple[Record, bool]:
    """As `correct`, for another dossier."""
    from scan2archive.batch.desk import moving, revising

    made: list[Record] = []

    def change(record: Record) -> Record:
        changed = moving.move(record, wanted, person)
        if changed is not record:
            made.append(changed)
        return changed

    return revising.revise(opened, record_id, change, notify=tell, on_wait=tell_waiting), bool(made)


def undo(opened: Archive, record_id: str, ordinal: int | None, person: Person) -> Record:
    """The newest revision, which takes back the last correction."""
    from scan2archive.archive.package import read_record
    from scan2archive.archive.store import package_path
    from scan2archive.batch.desk import revising, undoing

    def change(record: Record) -> Record:
        wrong = undoing.last_correction(record, ordinal)
        before = read_record(package_path(opened, record_id, wrong - 1), words=False)
        return undoing.undo(record, before, person)

    return revising.revise(opened, record_id, change, notify=tell, on_wait=tell_waiting)


def tell_waiting() -> None:
    """A run is at work and has to come between two steps first."""
    console.note(
        _("Đang chờ đến lượt lưu (a run is at work; this is saved as soon as it is between two steps).")
    )
