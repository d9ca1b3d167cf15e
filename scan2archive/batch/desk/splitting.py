# SPDX-License-Identifier: Apache-2.0
"""A scan cut into its documents by a person: record and page ranges in, new record out.

Documents whose pages stay the same stay as they are. The others are made anew from the words of their
pages, as in the pipeline; what a person had put right on those pages stays right, and what was marked secret stays marked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from scan2archive.batch.desk.history import Correction, Person, settled_as_absent, to_step
from scan2archive.batch.desk.marks import with_marks
from scan2archive.errors import UsageError
from scan2archive.model import FIELD_NAMES, LIST_FIELDS, Document, Field, Record, document_id
from scan2archive.pipeline.papers.documents import make_document
from scan2archive.pipeline.papers.doubts import MISSING, is_doubtful, missing_fields
from scan2archive.rules import LocalRules
from scan2archive.settings import Review

Range = tuple[int, int]

# Problems that ask where one paper ends and the next begins: a person has said it now.
BOUNDARY_PROBLEMS = frozenset({"more_documents", "uncertain_cut"})
_RANGE = re.compile(r"^\s*(\d{1,5})\s*(?:(-)\s*(\d{1,5})?\s*)?$")


def read_ranges(text: str, page_count: int) -> tuple[Range, ...]:
    """Page ranges as typed: ``1-3,4,5-``; together they are all pages, in order.

    Raises:
        UsageError: They are not.
    """
    wrong = UsageError(
        f"{text!r} does not cut the pages 1 to {page_count} into documents.",
        next_step="Name every page once, in order, one range for each document, such as 1-3,4-6.",
    )
    ranges = []
    following = 1
    for part in _DASH.sub("-", text).split(","):
        match = _RANGE.match(part)
        if match is None:
            raise wrong
        first = int(match[1])
        last = int(match[3] or page_count) if match[2] else first
        if first != following or last < first:
            raise wrong
        ranges.append((first, last))
        following = last + 1
    if following != page_count + 1:
        raise wrong
    return tuple(ranges)


_DASH = re.compile("[\u2010-\u2015\u2212]")


def split(
    record: Record,
    ranges: Sequence[Range],
    review: Review,
    person: Person,
    rules: LocalRules | None = None,
) -> Record:
    """The record with other documents.

    Args:
        record: With the words of its pages.
        ranges: First and last page of each document, as of `read_ranges`.
        review: From which confidence on a field counts as ``confident``.
        rules: Local rules of the archive, if any.
        person: Who does it.

    Returns:
        The next revision; the very same record if nothing changes.
    """
    before = tuple(document.pages for document in record.documents)
    settled = [p for p in record.problems if p.code in BOUNDARY_PROBLEMS]
    if tuple(ranges) == before and not settled:
        return record
    problems = tuple(p for p in record.problems if p.code != MISSING and p.code not in BOUNDARY_PROBLEMS)
    made_anew: list[Document] = []
    for ordinal, pages in enumerate(ranges, start=1):
        same = next((old for old in record.documents if old.pages == pages), None)
        absent = settled_as_absent(record.steps, pages)
        if same is None:
            made = make_document(
                record.id,
                ordinal,
                record.pages[pages[0] - 1 : pages[1]],
                problems,
                review,
                file_name=record.source.name,
                rules=rules or LocalRules(),
            )
            made = replace(made, fields=_with_corrected(made, record.documents))
        else:
            made = replace(same, id=document_id(record.id, ordinal), ordinal=ordinal)
        if same is None or same.state == "review":
            made = replace(made, state="review" if is_doubtful(made, problems, absent) else "ok")
        made_anew.append(made)
        if made.state == "review":
            problems += missing_fields(made, absent)
    documents = with_marks(made_anew, record.documents)
    done = [
        Correction(
            revision=record.revision + 1,
            kind="split",
            old=_text(before),
            new=_text(ranges),
            by=person.name,
            when=person.when,
        )
    ]
    done += [
        replace(done[0], kind="settle", name=p.code, old=p.message, new="", pages=(p.page or 0, p.page or 0))
        for p in settled
    ]
    return replace(
        record,
        revision=record.revision + 1,
        state="review" if problems or any(made.state == "review" for made in documents) else "ok",
        documents=documents,
        problems=problems,
        steps=(*record.steps, *map(to_step, done)),
    )


def _text(ranges: Sequence[Range]) -> str:
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in ranges)


def _with_corrected(made: Document, before: Sequence[Document]) -> tuple[Field, ...]:
    """Its fields with what a person had put right on its pages; what stands on no page goes with the first."""
    first, last = made.pages
    kept: list[Field] = []
    for document in before:
        for field in document.fields:
            page = field.page or document.pages[0]
            if field.state != "corrected" or field.name == "page_count" or not first <= page <= last:
                continue
            if not any(_same_place(field, other) for other in kept):
                kept.append(field)
    fields = [field for field in made.fields if not any(_same_place(field, other) for other in kept)]
    return tuple(sorted([*fields, *kept], key=lambda field: FIELD_NAMES.index(field.name)))


def _same_place(one: Field, other: Field) -> bool:
    """Whether a document holds only one of the two."""
    return one.name == other.name and (one.name not in LIST_FIELDS or one.value == other.value)
