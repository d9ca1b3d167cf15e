# SPDX-License-Identifier: Apache-2.0
"""The commands for what the machine cannot settle: review, correct."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scan2archive.commands import saving, sheets
from scan2archive.commands.common import (
    ArchiveOption,
    ByOption,
    DossierFilter,
    JsonOption,
    again,
    open_chosen,
    person_of,
    tell,
    tell_damage,
    twins_of,
    with_archive,
)
from scan2archive.console import terminal as console
from scan2archive.console.labels import _, counted
from scan2archive.errors import UsageError

if TYPE_CHECKING:
    from scan2archive.archive.store import Archive
    from scan2archive.batch.desk.correcting import Change
    from scan2archive.batch.desk.review import Case
    from scan2archive.model import Document, Record


def review(
    limit: Annotated[
        int | None, typer.Option(min=0, metavar="N", help=_("Most documents listed; all of them without it."))
    ] = None,
    work: Annotated[
        bool, typer.Option("--work", help=_("Settle them one by one: accept, change, leave."))
    ] = False,
    restricted: Annotated[
        bool,
        typer.Option("--restricted", help=_("Those kept apart for a doubtful stamp of secrecy (độ mật).")),
    ] = False,
    every: Annotated[
        bool,
        typer.Option(
            "--all", help=_("With --restricted: list all scans set apart as secret, also the sure ones.")
        ),
    ] = False,
    dossier: DossierFilter = "",
    sheet: Annotated[
        Path | None,
        typer.Option(
            "--sheet",
            metavar="FILE.xlsx",
            help=_("Write them as a workbook with pictures, to be answered there."),
        ),
    ] = None,
    take: Annotated[
        Path | None,
        typer.Option("--take", metavar="FILE.xlsx", help=_("Take the answers of such a workbook in.")),
    ] = None,
    by: ByOption = "",
    as_json: JsonOption = False,
    archive: ArchiveOption = None,
) -> None:
    """Lists the documents that need a person, worst first. With --work goes through them."""
    from scan2archive.archive.restricted import held, require_sight
    from scan2archive.batch.desk.review import queue_to_json
    from scan2archive.console.render_review import held_text, review_text

    opened = open_chosen(archive)
    if work and as_json:
        raise UsageError(
            "--work is for people, --json for scripts.", next_step="Use: scan2archive correct --json"
        )
    if (sheet or take) and (work or as_json or restricted or (sheet and take)):
        raise UsageError(
            "--sheet and --take go alone; --restricted is for the terminal, so that no file holds what is secret.",
            next_step="Leave the other one out.",
        )
    if every and (work or not restricted):
        raise UsageError(
            "--all is for --restricted, and lists: what is surely secret asks for nothing.",
            next_step="Use: scan2archive review --restricted --all",
        )
    if restricted:
        require_sight(opened)
    if every:
        _list_set_apart(opened, limit, dossier, again(archive), as_json=as_json)
        return
    if take:
        sheets.take_sheet(opened, take, by, partial(_cases, opened))
        return
    apart, option = held(opened), again(archive)
    found = _found(opened, dossier, option, restricted=restricted)
    if dossier and not found and not as_json:
        return
    style = console.style_of(sys.stdout)
    if work and found:
        _work(opened, found, limit, by, option)
    elif sheet and found:
        sheets.write_sheet(opened, found[:limit], sheet, option)
        return
    elif as_json:
        console.out_json({**queue_to_json(found, limit), "held": list(apart)})
        return
    else:
        for line in review_text(found, limit, style):
            console.out(line)
    if not restricted and not dossier:
        for line in held_text(apart, option, style):
            console.out(line)
    if found and limit != 0 and not work:
        _tell_next(found[0], option, restricted=restricted)


def _list_set_apart(opened: Archive, limit: int | None, dossier: str, option: str, *, as_json: bool) -> None:
    """Lists all scans set apart as secret, each with its name: `show --restricted` takes their ids."""
    from scan2archive.batch.desk.review import all_set_apart, in_dossier, set_apart_to_json
    from scan2archive.batch.holdings.dossiers import titles
    from scan2archive.console.render_review import set_apart_text

    found = all_set_apart(opened)
    found = in_dossier(found, dossier, titles(opened)) if dossier else found
    if as_json:
        console.out_json(set_apart_to_json(found, limit))
        return
    if dossier and not found:
        text = _("No scan of a dossier (hồ sơ) called {name} is set apart as secret.")
        console.note(text.format(name=dossier))
        return
    for line in set_apart_text(found, limit, console.style_of(sys.stdout)):
        console.out(line)
    if found and limit != 0:
        text = _("Next: scan2archive show {id} --restricted{option}")
        console.note(text.format(id=found[0].handle, option=option))


def _found(opened: Archive, dossier: str, option: str, *, restricted: bool) -> tuple[Case, ...]:
    """What needs a person, worst first; says so where it is nothing of a dossier."""
    from scan2archive.batch.desk.review import has_dossier, held_queue, in_dossier, queue
    from scan2archive.batch.finding.indexing import records
    from scan2archive.batch.holdings.dossiers import titles
    from scan2archive.ledger.opening import read_ledger

    called = titles(opened) if dossier else ()
    known = True
    if restricted:
        found = held_queue(opened)
    else:
        with read_ledger(opened.ledger_path, lambda: records(opened, tell, words=False)) as ledger:
            if ledger.notice:
                tell(ledger.notice)
            found = queue(opened, ledger, tell_damage)
            known = not dossier or has_dossier(ledger, dossier, called)
    if dossier and not (found := in_dossier(found, dossier, called)):
        text = (
            _("No document of a dossier (hồ sơ) called {name} needs a person.")
            if known
            else _(
                "There is no dossier (hồ sơ) called {name}. Those there are: scan2archive search --facets --limit 0{option}"
            )
        )
        console.note(text.format(name=dossier, option=option))
    return found


def _tell_next(first: Case, option: str, *, restricted: bool) -> None:
    own = (" --restricted" if restricted else "") + option
    console.note(_("Next: scan2archive show {id}{option}").format(id=first.handle, option=own))
    console.note(_("To settle them: scan2archive review --work{option}").format(option=own))
    if not restricted:
        text = _("Or in a spreadsheet, with pictures: scan2archive review --sheet FILE.xlsx{option}")
        console.note(text.format(option=own))


def correct(
    identifier: Annotated[
        str, typer.Argument(metavar="ID", help=_("Id of a document, or of a record with one document."))
    ],
    changes: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="FIELD=VALUE...",
            help=_(
                "New values, by the name or label of the field (number=745, số=745, so=745; an unknown "
                "name lists all of them, docs/fields.md tells more); nothing behind = removes; += and -= for lists; or dossier=NAME."
            ),
        ),
    ] = None,
    by: ByOption = "",
    accept: Annotated[
        bool, typer.Option("--accept", help=_("All else that is doubtful in the document is right as it is."))
    ] = False,
    split: Annotated[
        str,
        typer.Option("--split", metavar="PAGES", help=_("Cut the scan into documents, such as 1-3,4-6.")),
    ] = "",
    undo: Annotated[
        bool, typer.Option("--undo", help=_("Take back the last correction; again, the one before it."))
    ] = False,
    as_json: JsonOption = False,
    archive: ArchiveOption = None,
) -> None:
    """Corrects a document: writes a new revision, keeps the history."""
    from scan2archive.archive.restricted import is_set_apart, veiled
    from scan2archive.archive.store import latest, resolve
    from scan2archive.batch.desk import correcting, moving
    from scan2archive.console.render_history import brought_back_text, saved_text, set_apart_text
    from scan2archive.model_json import document_to_json, record_to_json

    opened = open_chosen(archive)
    record_id = resolve(opened, identifier)
    ordinal = _ordinal(identifier)
    _check_goes_alone(bool(changes or accept), split=split, undo=undo)
    dossier = moving.read_move(changes or ())
    if dossier is not None and accept:
        raise UsageError(
            "--accept is for one document, dossier=NAME for a scan.", next_step="Give one of the two."
        )
    wanted = correcting.read_changes(changes or ()) if dossier is None else ()
    person = person_of(by)

    def apart() -> bool:
        package = latest(opened, record_id)
        return package is not None and is_set_apart(opened, package)

    was_secret = apart()
    same = () if was_secret else tuple(twin.other for twin in twins_of(opened, record_id))
    if dossier is not None:
        record, changed = saving.move(opened, record_id, dossier, person)
        document = None
    elif undo:
        record, changed = saving.undo(opened, record_id, ordinal, person), True
        document = None
    elif split:
        record, changed = saving.split(opened, record_id, split, person, None)
        document = None
    else:
        record, changed = saving.correct(opened, record_id, ordinal, wanted, person, None, accept=accept)
        document = correcting.document_of(record, ordinal)
    secret = apart()
    if as_json:
        if secret:  # its values are for `show --restricted` alone
            document, record = document and replace(document, fields=()), veiled(record)
        console.out_json(document_to_json(document) if document else record_to_json(record))
        return
    if not changed:
        console.note(_("It says so already; nothing was written."))
        return
    told = (document,) if document else record.documents
    name = document.id if document else record.id[:12]
    console.note(_("{id}: saved as revision r{revision}.").format(id=name, revision=record.revision))
    for line in saved_text(record, secret=secret):
        console.out(line)
    if secret and not was_secret:
        console.note(with_archive(set_apart_text(record, same), archive))
    elif was_secret and not secret:
        console.note(brought_back_text(record))
    _tell_open(told, (" --restricted" if secret else "") + again(archive))


def _check_goes_alone(values: bool, *, split: str, undo: bool) -> None:
    """Raises UsageError where `correct` is asked for nothing, or for more than it does at once."""
    if split and values:
        raise UsageError(
            "--split goes alone.", next_step="Cut the scan first; its documents have other ids then."
        )
    if undo and (split or values):
        raise UsageError("--undo goes alone.", next_step="Correct anew what is wrong then.")
    if not (split or values or undo):
        raise UsageError(
            "There is nothing to correct.",
            next_step="Give FIELD=VALUE, --accept, --split 1-3,4-6, or --undo for the last correction.",
        )


def _tell_open(documents: Sequence[Document], option: str) -> None:
    for one in documents:
        if one.state == "review":
            text = _("{id} still needs a person: scan2archive show {id}{option}")
            console.note(text.format(id=one.id, option=option))


def _ordinal(identifier: str) -> int | None:
    _prefix, dash, ordinal = identifier.strip().partition("-")
    return int(ordinal) if dash else None


class _ArchiveDesk:
    """The archive and the terminal, for `console.desk`."""

    def __init__(self, opened: Archive, by: str) -> None:
        self._opened = opened
        self._by = by

    def load(self, record_id: str) -> Record:
        from scan2archive.archive.store import read_latest, read_record

        record = read_latest(self._opened, record_id, read_record)
        if record is None:
            raise _gone(record_id)
        return record

    def file(self, record_id: str) -> Path | None:
        from scan2archive.console.render import files_of

        files = files_of(self._package(record_id))
        return files.access_pdf or files.original

    def save(self, seen: Record, document: Document, changes: Sequence[Change], *, accept: bool) -> Record:
        return saving.correct(
            self._opened,
            seen.id,
            document.ordinal,
            changes,
            person_of(self._by),
            seen.revision,
            accept=accept,
        )[0]

    def split(self, seen: Record, ranges: str) -> Record:
        return saving.split(self._opened, seen.id, ranges, person_of(self._by), seen.revision)[0]

    def undo(self, record_id: str, ordinal: int) -> Record:
        return saving.undo(self._opened, record_id, ordinal, person_of(self._by))

    def open(self, record_id: str) -> None:
        from scan2archive.commands.looking import open_file

        open_file(self.file(record_id), record_id[:12])

    def ask(self, prompt: str, value: str = "") -> str | None:
        return console.ask(prompt, value)

    def show(self, line: str) -> None:
        console.out(line)

    def _package(self, record_id: str) -> Path:
        from scan2archive.archive.store import latest

        package = latest(self._opened, record_id)
        if package is None:
            raise _gone(record_id)
        return package


def _gone(record_id: str) -> UsageError:
    return UsageError(f"The package of {record_id} is gone.", next_step="Run: scan2archive verify")


def _work(opened: Archive, found: Sequence[Case], limit: int | None, by: str, option: str) -> None:
    """Goes through the documents with a person, and says how many were settled."""
    from scan2archive.archive.beside import gives_way
    from scan2archive.archive.locking import is_held
    from scan2archive.batch.telling.pace import read_live
    from scan2archive.console.desk import work
    from scan2archive.console.desk_session import Session
    from scan2archive.console.render_state import busy_text

    style = console.style_of(sys.stdout)
    if is_held(opened):
        console.note(style.warn(busy_text(read_live(opened), lets_in=gives_way(opened))))
    person_of(by)  # a name that cannot be is told of before the work, not after it
    session = Session()
    try:
        work(found[:limit], _ArchiveDesk(opened, by), session, style, partial(_cases, opened))
    finally:
        settled = counted(session.settled, "document", "documents")
        text = _("{settled} settled, {changed:,} changed and still open, {left:,} left.")
        console.note(text.format(settled=settled, changed=session.changed, left=session.left))
        if session.last is not None:
            text = _("If the last one was a mistake: scan2archive correct {id} --undo{option}")
            console.note(text.format(id=session.last[0].id, option=option))
    if session.index_behind is not None:
        raise session.index_behind
    if limit is not None and (more := len(found) - limit) > 0:
        rest = counted(more, "more document needs", "more documents need")
        console.note(_("{rest} a person; --limit left them out.").format(rest=rest))


def _cases(opened: Archive, record: Record) -> tuple[Case, ...]:
    """What of a record needs a person now."""
    from scan2archive.batch.desk.review import cases
    from scan2archive.batch.finding.indexing import records
    from scan2archive.ledger.opening import read_ledger

    with read_ledger(opened.ledger_path, lambda: records(opened, lambda _: None, words=False)) as ledger:
        return cases(record, ledger.twins(record.id), ledger.neighbours)
