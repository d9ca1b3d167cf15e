# SPDX-License-Identifier: Apache-2.0
"""``review --sheet`` and ``review --take``: what needs a person as a workbook, and its answers taken in."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from scan2archive.commands import saving
from scan2archive.commands.common import (
    person_of,
    put,
    refuse_in_archive,
    refuse_replacing,
)
from scan2archive.console import terminal as console
from scan2archive.console.labels import _, counted
from scan2archive.errors import ArchiveToolError, IndexUnusableError, UsageError
from scan2archive.model import KEY_FIELDS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from scan2archive.archive.store import Archive
    from scan2archive.batch.desk.history import Person
    from scan2archive.batch.desk.review import Case
    from scan2archive.batch.desk.sheet import Answer, Question, Refused
    from scan2archive.batch.reports.thumbnails import Shot
    from scan2archive.model import Record

_SECONDS = 2.0  # a picture, at the most
_TOGETHER = 200  # pictures made by one process


def write_sheet(opened: Archive, found: Sequence[Case], target: Path, option: str) -> None:
    """Writes the workbook; never over another file.

    Raises:
        UsageError: A file is there already, none can be written, or its name is none of a workbook.
    """
    from scan2archive.batch.desk.sheet import questions
    from scan2archive.console.review_sheet import sheet_bytes

    refuse_in_archive(target)
    if target.suffix.lower() != ".xlsx":  # spreadsheet programs refuse one by another name, or warn of it
        raise UsageError(
            f"{target} is no name of an XLSX file.", next_step="Give a name that ends in .xlsx: phieu.xlsx"
        )
    refuse_replacing(target, keep=False)
    if target.exists():  # it may hold answers
        raise UsageError(f"{target} is there already.", next_step="Give another name.")
    asked = tuple(questions(found))
    pictures = _pictures(opened, asked)
    put(sheet_bytes(asked, pictures), target)
    rows, documents = counted(len(asked), "row", "rows"), counted(len(found), "document", "documents")
    console.out(
        _("{target}: {rows} about {documents}.").format(target=target, rows=rows, documents=documents)
    )
    if any(not picture for picture in pictures):
        console.note(_("Some pages could not be drawn; their rows have no picture."))
    console.note(
        _("Fill it in, then: scan2archive review --take {target}{option}").format(
            target=target, option=option
        )
    )


def take_sheet(opened: Archive, path: Path, by: str, cases: Callable[[Record], tuple[Case, ...]]) -> None:
    """Takes in the answers of a workbook, document by document; what cannot be taken is told row by row.

    Raises:
        UsageError: The file is no answer sheet, or some rows could not be taken.
        IndexUnusableError: All is saved, but the index needs `reindex`.
    """
    from scan2archive.batch.desk.sheet import Refused
    from scan2archive.console.progress import meter
    from scan2archive.console.review_sheet import question_title, read_answers
    from scan2archive.console.sheet_words import refusal_in_vietnamese

    answers = read_answers(path)
    person = person_of(by)
    if not answers:
        console.note(_("{path} holds no answers: the column “Trả lời” is empty.").format(path=path))
        return
    refused = [Refused(one, _without_question()) for one in answers if not (one.document and one.name)]
    answers = tuple(one for one in answers if one.document and one.name)
    if answers and not any(
        _is_known(opened, document) for document in dict.fromkeys(one.document for one in answers)
    ):
        raise UsageError(
            f"No document of {path} is in the archive {opened.root}.",
            next_step="Name the archive that the sheet was made of: --archive PATH",
        )
    settled = still_open = as_before = 0
    behind: IndexUnusableError | None = None
    todo = sorted(answers, key=lambda one: one.document)
    with meter(_("Answers taken in")) as on_progress:
        done = 0
        for document, group in groupby(todo, lambda one: one.document):
            own = tuple(group)
            try:
                wrong, changed, left = _take(opened, document, own, person, cases)
            except IndexUnusableError as error:  # saved all the same
                wrong, changed, left, behind = (), True, True, error
            refused += wrong
            settled += changed and not left
            still_open += changed and left
            as_before += not changed and not wrong
            done += len(own)
            on_progress(done, len(todo))
    for one in sorted(refused, key=lambda one: one.answer.row):
        about = ", ".join(
            filter(None, (one.answer.document, one.answer.name and question_title(one.answer.name)))
        )
        where = f"Dòng {one.answer.row}" + (f" ({about})" if about else "")
        console.note(f"{where}: {refusal_in_vietnamese(str(one.why))}")
    text = _("{settled} settled, {open:,} changed and still open, {same:,} as they were.")
    console.out(
        text.format(settled=counted(settled, "document", "documents"), open=still_open, same=as_before)
    )
    if behind is not None:
        raise behind
    if refused:
        rows = counted(len(refused), "row was not taken", "rows were not taken")
        raise UsageError(
            f"{rows}.",
            next_step=f"Mend the sheet and take it once more; what was taken is not done twice: scan2archive review --take {path}",
        )


def _without_question() -> UsageError:
    return UsageError(
        "This row asks nothing.",
        next_step="Empty its answer.",
    )


def _is_known(opened: Archive, identifier: str) -> bool:
    from scan2archive.archive.store import resolve

    try:
        return bool(resolve(opened, identifier))
    except UsageError:
        return False


def _take(
    opened: Archive,
    identifier: str,
    answers: tuple[Answer, ...],
    person: Person,
    cases: Callable[[Record], tuple[Case, ...]],
) -> tuple[tuple[Refused, ...], bool, bool]:
    """What of the answers about one document is refused, whether they changed it, and whether it is open after that."""
    from scan2archive.archive.package import read_record
    from scan2archive.archive.restricted import is_marked, is_set_apart
    from scan2archive.archive.store import read_latest, resolve
    from scan2archive.batch.desk.correcting import document_of
    from scan2archive.batch.desk.sheet import Refused, decide

    try:
        record_id = resolve(opened, identifier)
        found = read_latest(opened, record_id, lambda package: (package, read_record(package, words=False)))
        assert found is not None  # `resolve` gives only ids that have a package
        package, record = found
        if is_set_apart(opened, package) or is_marked(record.documents):
            raise UsageError(
                f"{identifier} is set apart as secret (độ mật).",
                next_step="Those who may see it use: scan2archive review --restricted --work",
            )
        _prefix, dash, ordinal = identifier.partition("-")
        document = document_of(record, int(ordinal) if dash and ordinal.isdecimal() else None)
        asked = next((case for case in cases(record) if case.id == document.id), None)
        decision = decide(document, asked, answers)
        if not (decision.changes or decision.accept):
            return decision.refused, False, asked is not None
        after, changed = saving.correct(
            opened,
            record_id,
            document.ordinal,
            decision.changes,
            person,
            record.revision,
            accept=decision.accept,
            shown=KEY_FIELDS,  # the sheet asks for no others
        )
    except IndexUnusableError:
        raise
    except UsageError as error:
        return tuple(Refused(answer, error) for answer in answers), False, True
    left = any(case.id == document.id for case in cases(after))
    return decision.refused, changed, left


def _pictures(opened: Archive, asked: Sequence[Question]) -> list[bytes]:
    """A picture for each question, empty where none can be made."""
    from scan2archive.batch.reports.thumbnails import thumbnails

    shots = _shots(opened, asked)
    wanted = [place for place, shot in enumerate(shots) if shot is not None]
    made = [b""] * len(asked)
    for first in range(0, len(wanted), _TOGETHER):
        places = wanted[first : first + _TOGETHER]
        if first:
            text = _("Pictures: {done:,} of {all:,}")
            console.note(text.format(done=first, all=len(wanted)))
        some = [shot for place in places if (shot := shots[place]) is not None]
        for place, picture in zip(places, thumbnails(some, seconds=_SECONDS * len(some) + 30), strict=True):
            made[place] = picture
    return made


def _shots(opened: Archive, asked: Sequence[Question]) -> list[Shot | None]:
    """Where each question's picture is taken."""
    from scan2archive.archive.package import read_record
    from scan2archive.archive.restricted import is_set_apart
    from scan2archive.archive.store import latest
    from scan2archive.batch.reports.thumbnails import Shot
    from scan2archive.console.render import files_of
    from scan2archive.console.review_sheet import PICTURE_WIDTH

    shots: list[Shot | None] = []
    for record_id, own in groupby(asked, lambda question: question.record_id):
        package = latest(opened, record_id)
        pdf = files_of(package).access_pdf if package and not is_set_apart(opened, package) else None
        try:
            pages = read_record(package, words=False).pages if package and pdf else ()
        except ArchiveToolError:  # `verify` tells of it
            pages = ()
        for question in own:
            page = next((page for page in pages if page.number == question.page), None)
            shots.append(Shot(pdf, page.number, question.part(page), PICTURE_WIDTH) if pdf and page else None)
    return shots
