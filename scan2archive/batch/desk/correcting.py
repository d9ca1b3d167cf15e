# SPDX-License-Identifier: Apache-2.0
"""What a person changes in a document: record and changes in, new record out. Nothing is read or written here.

A changed value keeps the words, page and box of the one before it as evidence of what was there. Number,
notation and code always say the same. What was done stands in the record's steps (`batch.desk.history`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from scan2archive.batch.desk.duplicates import SAME_AS_SECRET, others_of, problems_of
from scan2archive.batch.desk.history import Correction, Kind, settled_as_absent, to_step
from scan2archive.batch.desk.history import Person as Person
from scan2archive.batch.desk.values import known_field, normalise, split_code, tidy
from scan2archive.console.labels import counted
from scan2archive.errors import UsageError
from scan2archive.ledger.book import Twins
from scan2archive.model import (
    FIELD_NAMES,
    LIST_FIELDS,
    NEEDED_FIELDS,
    Document,
    Field,
    Problem,
    Record,
)
from scan2archive.pipeline.papers.doubts import MISSING, is_doubtful, missing_fields
from scan2archive.vietnamese import fold

BY_HAND = "person"  # rule of a value that a person gave
_CHANGE = re.compile(r"^\s*(?P<name>[^\s=+][^=+]*?)\s*(?P<how>\+=|-=|=)(?P<value>.*)$", re.S)
NUMBERED = ("number", "notation", "code")

How = Literal["=", "+=", "-="]


@dataclass(frozen=True, slots=True)
class Change:
    """One change a person asks for.

    Attributes:
        name: Of the field.
        how: ``=`` sets, ``+=`` adds to a list, ``-=`` takes out of a list.
        value: Normalised; empty (with ``=`` only) removes the field.
    """

    name: str
    how: How
    value: str


def read_changes(words: Iterable[str]) -> tuple[Change, ...]:
    """Changes as typed: ``FIELD=VALUE``, ``FIELD+=VALUE``, ``FIELD-=VALUE``; keywords split at semicolons.

    Raises:
        UsageError: One has another form, names no field, or has a value the field cannot have.
    """
    changes: list[Change] = []
    for word in words:
        match = _CHANGE.match(word)
        if match is None:
            raise UsageError(
                f"{word!r} is no correction.",
                next_step="Write FIELD=VALUE, such as code=12/QĐ-UBND; in quotation marks if it holds blanks.",
            )
        name = known_field(match["name"])
        how: How = "+=" if match["how"] == "+=" else "-=" if match["how"] == "-=" else "="
        if how != "=" and name not in LIST_FIELDS:
            raise UsageError(
                f"{name} has one value only.",
                next_step=f"Write {name}=VALUE; lists are {', '.join(sorted(LIST_FIELDS))}.",
            )
        if match["value"] and not tidy(match["value"]):
            raise UsageError(
                f"{name} is given blanks only.", next_step=f"Write a value, or {name}= to take it out."
            )
        texts = match["value"].split(";") if name == "keywords" else [match["value"]]
        # What is taken out has to be there, in whatever form it is.
        values = [value for text in texts if (value := tidy(text) if how == "-=" else normalise(name, text))]
        if not values and how != "=":
            raise UsageError(f"{word!r} names no value.", next_step=f"Write {name}{how}VALUE.")
        changes.extend(Change(name, how, value) for value in values or [""])
    for name in FIELD_NAMES:
        given = {change.value for change in changes if change.name == name and change.how == "="}
        if name not in LIST_FIELDS and len(given) > 1:
            raise UsageError(f"{name} is given {len(given)} values.", next_step="Give it one.")
    return tuple(changes)


def document_of(record: Record, ordinal: int | None) -> Document:
    """The document of a record that is to be corrected.

    Args:
        record: The record.
        ordinal: Of the document; None where only the record was named.

    Raises:
        UsageError: There is no such document, or there are several to choose from.
    """
    if ordinal is None and len(record.documents) == 1:
        return record.documents[0]
    for document in record.documents:
        if document.ordinal == ordinal:
            return document
    short = record.id[:12]
    if not record.documents:
        raise UsageError(
            f"The scan {short} holds no document.",
            next_step=f"Make one of its pages: scan2archive correct {short} --split 1-{len(record.pages)}",
        )
    if ordinal is None:
        listed = ", ".join(document.id for document in record.documents)
        raise UsageError(
            f"{short} holds {len(record.documents)} documents.", next_step=f"Name one: {listed}."
        )
    raise UsageError(
        f"The record {short} has no document {ordinal}, only {len(record.documents)}.",
        next_step=f"See them with: scan2archive show {short}",
    )


def correct(
    record: Record,
    document: Document,
    changes: Sequence[Change],
    person: Person,
    *,
    accept: bool = False,
    shown: Collection[str] = FIELD_NAMES,
    twins: Sequence[Twins] = (),
) -> Record:
    """The record as it is after a person's changes to one of its documents.

    Args:
        record: As it is.
        document: One of its documents.
        changes: What is to be changed.
        person: Who does it.
        accept: All else that is doubtful in the document is right as it is: unsure values, missing
            fields (it has none), problems of its pages; it is another paper than its likely duplicates.
        shown: Names of the fields whose unsure values are vouched for with `accept`: those that the person saw.
        twins: Its likely duplicates, settled with `accept`.

    Returns:
        The next revision; the very same record if nothing changes.

    Raises:
        UsageError: Changes contradict each other, or take out what is not there.
    """
    _check_page_count(document, changes)
    trace = _Trace(record, document, person)
    fields = list(document.fields)
    for name, wanted, touched in _wanted(document, changes):
        fields = _changed(fields, name, wanted, touched, trace)
    if accept:
        fields = [
            trace.accepted(field) if field.state == "review" and field.name in shown else field
            for field in fields
        ]
    fields.sort(key=lambda field: FIELD_NAMES.index(field.name))
    changed = replace(document, fields=tuple(fields))
    # A field a person took out, or never found on the paper, is not asked for again.
    settled = settled_as_absent((*record.steps, *map(to_step, trace.done)), document.pages)
    if accept and document.state == "review":
        for name in NEEDED_FIELDS:
            if name not in settled and changed.field(name) is None:
                trace.note("set", name)
                settled |= {name}
    problems = _problems_left(record, changed, twins if accept else None, trace)
    if accept or document.state == "ok" or not is_doubtful(changed, problems, settled):
        changed = replace(changed, state="ok")
    if changed.state == "review":
        problems += missing_fields(changed, settled)
    documents = tuple(changed if other.id == document.id else other for other in record.documents)
    state = record.state
    if accept or _is_explained(record):
        state = "review" if problems or any(other.state == "review" for other in documents) else "ok"
    if not trace.done:
        if not accept or (state, changed.state) == (record.state, document.state):
            return record
        trace.note("accept", "")
    return replace(
        record,
        revision=record.revision + 1,
        state=state,
        documents=documents,
        problems=problems,
        steps=(*record.steps, *map(to_step, trace.done)),
    )


def _problems_left(
    record: Record, changed: Document, settled: Sequence[Twins] | None, trace: _Trace
) -> tuple[Problem, ...]:
    """The problems of a record that a correction leaves; what it settles is noted.

    Args:
        record: As it was.
        changed: The document with its new fields.
        settled: Its likely duplicates where all that is doubtful in it is accepted; None where it is not.
        trace: Takes the notes.
    """
    problems = tuple(p for p in record.problems if not _is_missing(p, changed))
    mark = changed.field("secrecy")
    if mark is None or mark.state == "corrected":  # said by a person: it is held with no other scan any more
        problems = tuple(p for p in problems if p.code != SAME_AS_SECRET or not concerns(p, record, changed))
    if settled is None:
        return problems
    for problem in problems:
        if concerns(problem, record, changed):
            trace.note("settle", problem.code, old=problem.message, page=problem.page)
    for twin, problem in zip(others_of(changed, settled), problems_of(changed, settled), strict=True):
        trace.note("settle", problem.code, old=problem.message, new=twin)
    return tuple(p for p in problems if not concerns(p, record, changed))


def _check_page_count(document: Document, changes: Sequence[Change]) -> None:
    """Refuses another count of pages than the document has: catalogues add them up, only a cut changes them."""
    first, last = document.pages
    count = last - first + 1
    if wrong := [one for one in changes if one.name == "page_count" and one.value != str(count)]:
        raise UsageError(
            f"page_count cannot be {wrong[0].value or 'taken out'}: {document.id} has {counted(count, 'page', 'pages')} of the scan"
            f" ({first} to {last}).",
            next_step="Cut the scan anew (--split) if papers begin elsewhere; write what is missing into note.",
        )


def _is_explained(record: Record) -> bool:
    """Whether the record says why it needs a person; if not, only acceptance settles it."""
    return bool(record.problems) or any(document.state == "review" for document in record.documents)


def concerns(problem: Problem, record: Record, document: Document) -> bool:
    """Whether a problem is one of this document; one of the whole scan is with its first."""
    if problem.page is None:
        return document.id == record.documents[0].id
    return document.pages[0] <= problem.page <= document.pages[1]


def _is_missing(problem: Problem, document: Document) -> bool:
    first, last = document.pages
    return problem.code == MISSING and problem.page is not None and first <= problem.page <= last


class _Trace:
    """Collects what is done to one document."""

    def __init__(self, record: Record, document: Document, person: Person) -> None:
        self._revision = record.revision + 1
        self._document = document
        self._person = person
        self.absent = settled_as_absent(record.steps, document.pages)
        self.done: list[Correction] = []

    def note(
        self,
        kind: Kind,
        name: str,
        old: str = "",
        new: str = "",
        before: Field | None = None,
        page: int | None = None,
    ) -> None:
        """Notes one thing; `before` is the field as it was, `page` that of a problem."""
        self.done.append(
            Correction(
                revision=self._revision,
                kind=kind,
                document=self._document.id,
                pages=(page, page) if page else self._document.pages,
                name=name,
                old=before.value if before else old,
                new=new,
                was=before.state if before else "",
                confidence=str(before.confidence) if before else "",
                rule=before.rule if before else "",
                by=self._person.name,
                when=self._person.when,
            )
        )

    def accepted(self, field: Field) -> Field:
        """The field with its value vouched for."""
        if field.state == "corrected":
            return field
        self.note("accept", field.name, new=field.value, before=field)
        return replace(field, confidence=1.0, state="corrected")


def _changed(
    fields: list[Field], name: str, wanted: Sequence[str], touched: frozenset[str], trace: _Trace
) -> list[Field]:
    """All fields, those of one name having the values wanted; only `touched` ones are vouched for."""
    own = [field for field in fields if field.name == name]
    others = [field for field in fields if field.name != name]
    result: list[Field] = []
    left = list(own)
    # The evidence of the value that goes is that of the value that comes in its place.
    replaced = own[0] if own and wanted and name not in LIST_FIELDS and own[0].value not in wanted else None
    for value in wanted:
        place = next((place for place, field in enumerate(left) if field.value == value), None)
        if place is not None:  # a list may hold the same twice
            same = left.pop(place)
            result.append(trace.accepted(same) if value in touched else same)
            continue
        trace.note("set", name, new=value, before=replaced)
        new = Field(name, value, "", 1.0, None, None, BY_HAND, "corrected")
        evidence = replaced or _on_the_same_line(name, fields) or new
        result.append(replace(new, raw=evidence.raw, page=evidence.page, box=evidence.box))
    for field in left:
        if field is not replaced:
            trace.note("set", name, before=field)
    if not own and not wanted and name in NEEDED_FIELDS and name not in trace.absent:
        trace.note("set", name)  # the paper has none: not asked for again
    return others + result


def _on_the_same_line(name: str, fields: Sequence[Field]) -> Field | None:
    """Evidence of a part of the code that was not found: that of the parts that were."""
    return next((f for f in fields if name in NUMBERED and f.name in NUMBERED), None)


def _wanted(
    document: Document, changes: Sequence[Change]
) -> Iterable[tuple[str, tuple[str, ...], frozenset[str]]]:
    """Name, all values, and the values a person named, of each field that changes; in order of `FIELD_NAMES`."""
    together = numbered(document, [change for change in changes if change.name in NUMBERED])
    for name in FIELD_NAMES:
        own = [change for change in changes if change.name == name]
        if name in NUMBERED:
            if together is not None:
                value = together[NUMBERED.index(name)]
                # They are one line of the paper: who corrects one of them has read it.
                yield name, (value,) if value else (), frozenset({value})
        elif own:
            yield name, *_values(document, name, own)


def _values(
    document: Document, name: str, changes: Sequence[Change]
) -> tuple[tuple[str, ...], frozenset[str]]:
    given = tuple(dict.fromkeys(change.value for change in changes if change.how == "=" and change.value))
    values = [field.value for field in document.fields if field.name == name]
    if any(change.how == "=" for change in changes):
        values = list(given)
    for change in changes:
        if change.how == "+=" and change.value not in values:
            values.append(change.value)
        elif change.how == "-=":
            key = change.value if change.value in values else fold(change.value)
            meant = [value for value in values if key in (value, fold(value))]
            if not meant:
                raise UsageError(
                    f"{name} does not hold {change.value!r}.",
                    next_step=f"It holds: {'; '.join(values) or 'nothing'}.",
                )
            values.remove(meant[0])
    return tuple(values), frozenset(change.value for change in changes if change.how != "-=")


def numbered(document: Document, changes: Sequence[Change]) -> tuple[str, str, str] | None:
    """Number, notation and code that go together after the changes; None if there are none.

    A code gives number and notation; they give the code, with the separator it had. Without a number
    there is no code (``Số:      /QĐ-UBND``). Who takes a code out takes it out with both of them; who says
    that there is none where none was found leaves them as they are.
    """
    if not changes:
        return None
    given = {change.name: change.value for change in changes}
    before = document.value("code")
    if (code := given.get("code")) is not None and (code or before or len(given) > 1):
        number, separator, notation = split_code(code) if code else ("", "", "")
        for name, value in (("number", number), ("notation", notation)):
            if given.get(name, value) != value:
                raise UsageError(
                    f"{name}={given[name]} does not go with code={code}.", next_step="Give the code alone."
                )
        return number, notation, code
    number = given.get("number", document.value("number"))
    notation = given.get("notation", document.value("notation"))
    if not (number and notation):
        return number, notation, ""
    separator = "/"
    old = document.value("number")
    if before.startswith(old) and before.endswith(document.value("notation")) and old:
        between = before[len(old) : len(before) - len(document.value("notation"))]
        separator = between if between in {"/", "-", " "} else "/"
    return number, notation, f"{number}{separator}{notation}"
