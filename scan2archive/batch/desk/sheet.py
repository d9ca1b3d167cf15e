# SPDX-License-Identifier: Apache-2.0
"""What needs a person as a list of questions to answer elsewhere, on paper or in a spreadsheet, and what the answers change. Pure.

An answer is only taken for what was asked: where a value was corrected since, or a document asks for more than was
answered, it stays open.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from scan2archive.batch.desk.correcting import Change, read_changes
from scan2archive.batch.desk.replies import is_none, is_right, value_meant
from scan2archive.batch.desk.review import BLANK, Case
from scan2archive.errors import UsageError
from scan2archive.model import KEY_FIELDS, NEEDED_FIELDS, Document, Field, Page, Problem

Part = tuple[float, float, float, float]

NO_FIELDS = (
    "no_fields"  # asked once where a paper shows none of the fields it is filed by: a photograph, a form
)
WHOLE: Part = (0.0, 0.0, 1.0, 1.0)
_HEAD: Part = (0.0, 0.0, 1.0, 0.34)  # box 2 to 5 of Nghị định 30/2020/NĐ-CP, Phụ lục I
_FOOT: Part = (0.0, 0.4, 1.0, 1.0)  # a last page ends with box 7; a short letter above its middle
_SIGNED = ("signer_name", "signer_position", "authority")
_FIELDS = KEY_FIELDS | set(NEEDED_FIELDS)
_AROUND = 1.0  # heights of a value's box shown above and below it
_LEAST = 0.3  # of the page's width that is shown


@dataclass(frozen=True, slots=True)
class Question:
    """One thing that a person is asked about a document.

    Attributes:
        document: Its id; that of the record where nothing of it became a document.
        record_id: Of its scan.
        source: Name of the scan as received.
        dossier: Name of the dossier (hồ sơ); empty if none.
        name: Of the field; of a problem, its code; `NO_FIELDS`; `BLANK`.
        value: As the archive holds it; empty where nothing was found, and for problems.
        page: Where to look, from 1.
        field: The doubtful field, if it is one.
        problems: What is wrong with pages, if that is what is asked about; all of one kind.
        proposed: Values that other papers of the agency speak for.
    """

    document: str
    record_id: str
    source: str
    dossier: str
    name: str
    value: str
    page: int
    field: Field | None = None
    problems: tuple[Problem, ...] = ()
    proposed: tuple[str, ...] = ()

    @property
    def is_missing(self) -> bool:
        """Whether a field was not found."""
        return self.field is None and is_field(self.name)

    def part(self, page: Page) -> Part:
        """What of its page shows the answer, as shares of the page: the words read, or where they are expected."""
        if self.field is not None and self.field.box is not None and page.width and page.height:
            x0, y0, x1, y1 = self.field.box
            margin = _AROUND * (y1 - y0)
            middle, half = (x0 + x1) / 2, max((x1 - x0) / 2 + margin, _LEAST / 2 * page.width)
            return (
                max(0.0, (middle - half) / page.width),
                max(0.0, (y0 - margin) / page.height),
                min(1.0, (middle + half) / page.width),
                min(1.0, (y1 + margin) / page.height),
            )
        if self.is_missing:
            return _FOOT if self.name in _SIGNED else _HEAD
        return WHOLE


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person wrote beside a question.

    Attributes:
        row: Of the sheet, for messages.
        document: Id of the document.
        name: As of the question.
        value: What the question told; empty where nothing was found.
        text: What was written; never empty.
        page: Where the question said to look; 0 if that is not known any more.
    """

    row: int
    document: str
    name: str
    value: str
    text: str
    page: int = 0


@dataclass(frozen=True, slots=True)
class Refused:
    """An answer that cannot be taken.

    Attributes:
        answer: The answer, with its row.
        why: The error, with what to do.
    """

    answer: Answer
    why: UsageError


@dataclass(frozen=True, slots=True)
class Decision:
    """What the answers about one document come to.

    Attributes:
        changes: Of its fields, those that are right as they are among them.
        accept: Everything that the document asks for was answered.
        refused: Answers that cannot be taken.
    """

    changes: tuple[Change, ...]
    accept: bool
    refused: tuple[Refused, ...]


def questions(found: Iterable[Case]) -> Iterator[Question]:
    """What a person is asked, document by document in the order given."""
    for case in found:
        if case.blank:  # where nothing is printed no field is asked for
            yield _question(case, BLANK, case.first_page)
            continue
        if set(case.missing) == set(NEEDED_FIELDS):
            yield _question(case, NO_FIELDS, case.first_page)
        for name in case.missing:
            yield _question(case, name, case.last_page if name in _SIGNED else case.first_page)
        for field in case.unsure:
            names = tuple(one.name for one in case.proposed) if field.name == "signer_name" else ()
            yield _question(case, field.name, field.page or case.first_page, field=field, proposed=names)
        for code in dict.fromkeys(problem.code for problem in case.problems):
            alike = tuple(problem for problem in case.problems if problem.code == code)
            yield _question(case, code, alike[0].page or case.first_page, problems=alike)


def decide(document: Document, asked: Case | None, answers: Sequence[Answer]) -> Decision:
    """What the answers about one document change in it.

    Args:
        document: As it is now.
        asked: What it asks of a person now; None if nothing.
        answers: All that a sheet has about it.
    """
    changes: list[Change] = []
    refused: list[Refused] = []
    settled: set[tuple[str, str]] = set()
    open_ = {(question.name, question.value) for question in questions([asked] if asked else [])}
    open_.discard((NO_FIELDS, ""))  # the fields are asked for one by one as well
    answers = tuple(_one_by_one(answers))
    differing = _differing(answers)
    for answer in answers:
        try:
            if answer.name in differing:
                rows = ", ".join(map(str, differing[answer.name]))
                raise UsageError(
                    f"Rows {rows} answer the same question differently.", next_step="Leave one answer to it."
                )
            made = _change(document, answer, {name for name, _ in open_ if is_field(name)})
        except UsageError as error:
            refused.append(Refused(answer, error))
            continue
        changes += made
        settled.add((answer.name, answer.value))
    return Decision(tuple(changes), asked is not None and not refused and open_ <= settled, tuple(refused))


def _one_by_one(answers: Sequence[Answer]) -> Iterator[Answer]:
    """The answers, with that to `NO_FIELDS` as one to each field that has no other."""
    own = {answer.name for answer in answers}
    for answer in answers:
        if answer.name == NO_FIELDS and is_none(answer.text):
            yield from (replace(answer, name=name) for name in NEEDED_FIELDS if name not in own)
        else:
            yield answer


def _differing(answers: Sequence[Answer]) -> dict[str, list[int]]:
    """Names that were answered in more than one way, as in a row that was copied, with the rows."""
    said: dict[str, set[str]] = {}
    rows: dict[str, list[int]] = {}
    for answer in answers:
        said.setdefault(answer.name, set()).add(" ".join(answer.text.split()).casefold())
        rows.setdefault(answer.name, []).append(answer.row)
    return {name: rows[name] for name, texts in said.items() if len(texts) > 1}


def _question(
    case: Case,
    name: str,
    page: int,
    field: Field | None = None,
    problems: tuple[Problem, ...] = (),
    proposed: tuple[str, ...] = (),
) -> Question:
    value = field.value if field else ""
    return Question(
        case.id, case.record_id, case.source, case.dossier, name, value, page, field, problems, proposed
    )


def _change(document: Document, answer: Answer, asked: set[str]) -> tuple[Change, ...]:
    """The change an answer makes; none for one that only says that a problem was seen.

    Raises:
        UsageError: It says nothing that can be done, or the document changed since the question was put.
    """
    text = " ".join(answer.text.split())
    right, none = is_right(text), is_none(text)
    if answer.name == NO_FIELDS:
        raise UsageError(
            f"{text!r} is no answer to whether this is a paper.",
            next_step="Write - if it has none of the fields; else answer the rows below.",
        )
    if not is_field(answer.name):
        if right:
            return ()
        raise UsageError(
            f"{text!r} is no answer to what is wrong with a page.",
            next_step="Write x when you have looked at the page. Leave the row empty if papers have to be cut apart, and tell who runs the archive.",
        )
    first, last = document.pages
    if answer.page and not first <= answer.page <= last:
        raise UsageError(
            f"Page {answer.page:,} belongs to another document: the scan was cut anew after the sheet was made.",
            next_step="Leave this row empty; the next sheet asks again.",
        )
    now = document.value(answer.name)
    if right and not answer.value:
        raise UsageError(
            "x says that the value is right, and none was read.",
            next_step="Write the value, or - if the paper has none.",
        )
    value = "" if none else answer.value if right else value_meant(answer.name, answer.value, text)
    wanted = read_changes([f"{answer.name}={value}"])
    if now != answer.value and now != wanted[0].value:
        raise UsageError(
            f"Somebody corrected it after the sheet was made: from {answer.value!r} to {now!r}.",
            next_step="Leave this row empty if that is right; else ask for a new sheet and answer there.",
        )
    # What is settled already is not vouched for once more.
    return wanted if answer.name in asked or now != wanted[0].value else ()


def is_field(name: str) -> bool:
    """Whether a question is about a field, and not about a page."""
    return name in _FIELDS
