# SPDX-License-Identifier: Apache-2.0
"""Which documents need a person, and why: of one record, or of the whole archive, worst first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal, TypeVar

from scan2archive.archive.package import read_record
from scan2archive.archive.restricted import held, is_doubtful, marks_of, read_open
from scan2archive.archive.store import Archive, read_latest, record_ids
from scan2archive.batch.desk.duplicates import in_review, problems_of
from scan2archive.batch.desk.history import settled_as_absent
from scan2archive.batch.desk.neighbours import proposed
from scan2archive.errors import IntegrityError
from scan2archive.index import Titles
from scan2archive.index.queries.names import dossier_key, dossier_matches, title_keys
from scan2archive.ledger.book import Ledger, Twins
from scan2archive.ledger.neighbours import Neighbours, Signer
from scan2archive.model import KEY_FIELDS, NEEDED_FIELDS, Document, Field, Problem, Record
from scan2archive.model_json import Json, problem_to_json

BLANK = "blank"  # why a person is asked, where it is not a problem of a page


@dataclass(frozen=True, slots=True)
class Case:
    """A document that needs a person.

    Attributes:
        id: Of the document; of the record where nothing of it became a document.
        record_id: Of its scan.
        source: Name of the scan as received.
        path: Where the scan lay when it was taken in.
        dossier: Name of the dossier (hồ sơ); empty if none.
        missing: Names of `NEEDED_FIELDS` that were not found.
        unsure: `KEY_FIELDS` that nobody is sure of.
        problems: On its pages; those of the whole scan are with its first document. A field that
            was not found is in `missing` only.
        blank: Nothing is printed on its pages and nothing else is wrong: a person only decides whether it is a paper.
        revision: Of its record.
        first_page: Of the document in the scan.
        last_page: The same.
        also_in: Further dossiers it is listed in.
        proposed: Who may have signed it, where the signer's name is unsure: who signs other papers of the agency.
    """

    id: str
    record_id: str
    source: str
    path: str
    dossier: str
    missing: tuple[str, ...]
    unsure: tuple[Field, ...]
    problems: tuple[Problem, ...]
    blank: bool = False
    revision: int = 1
    first_page: int = 1
    last_page: int = 1
    proposed: tuple[Signer, ...] = ()
    also_in: tuple[str, ...] = ()

    @property
    def handle(self) -> str:
        """What names it shortly for `show`: a document's id, or the start of a record's."""
        return self.id if "-" in self.id else self.id[:12]

    @property
    def badness(self) -> tuple[int, int, int]:
        """Errors, fields to settle, problems: what is larger needs a person more."""
        errors = sum(problem.severity == "error" for problem in self.problems)
        return errors, len(self.missing) + len(self.unsure), len(self.problems)


@dataclass(frozen=True, slots=True)
class SetApart:
    """A scan set apart as secret, for those alone who may see such scans.

    Attributes:
        record_id: Of the scan.
        source: Its name as received; like all that follows empty where the package is damaged.
        path: Where it lay when it was taken in.
        dossier: Name of the dossier (hồ sơ); empty if none.
        also_in: Further dossiers it is listed in.
        pages: How many it has.
        secrecy: The marks on its documents, each once; none where a person put it there by hand.
        state: ``doubtful`` where nobody is sure of any mark, ``damaged``, else ``sure``.
    """

    record_id: str
    source: str
    path: str
    dossier: str
    also_in: tuple[str, ...]
    pages: int
    secrecy: tuple[str, ...]
    state: Literal["sure", "doubtful", "damaged"]

    @property
    def handle(self) -> str:
        """What names it shortly for `show`."""
        return self.record_id[:12]


_Filed = TypeVar("_Filed", bound=Case | SetApart)


def cases(
    record: Record, twins: Sequence[Twins] = (), neighbours: Neighbours | None = None
) -> tuple[Case, ...]:
    """The documents of a record that need a person, in their order; none if the record does not.

    Args:
        record: The record.
        twins: Its documents that are likely in another scan too.
        neighbours: Of the archive, for proposals.
    """
    asks = record.state == "review"
    problems = tuple(problem for problem in record.problems if asks and problem.code != "missing_field")
    found = []
    for number, document in enumerate(record.documents):
        own = tuple(problem for problem in problems if _concerns(problem, document, first=number == 0))
        own += problems_of(document, twins)
        if (asks and document.state == "review") or own:
            case = _case(record, document, own)
            if neighbours is not None and any(field.name == "signer_name" for field in case.unsure):
                case = replace(case, proposed=proposed(document, neighbours))
            found.append(case)
    if asks and not found:  # the record says that it needs a person: it is never left out
        found.append(_case(record, next(iter(record.documents), None), problems))
    return tuple(found)


def worst_first(found: Iterable[Case]) -> tuple[Case, ...]:
    """Cases in the order a person should take them: errors, then most to settle, then by path; blank ones last."""
    return tuple(
        sorted(found, key=lambda case: (case.blank, *(-count for count in case.badness), case.path, case.id)),
    )


def queue(archive: Archive, ledger: Ledger, damaged: Callable[[IntegrityError], None]) -> tuple[Case, ...]:
    """All documents that need a person, worst first. Reads only the packages that the ledger names.

    Args:
        archive: Only read.
        ledger: Says which scans need a person.
        damaged: Told of every package that is gone or damaged.
    """
    return of_records(archive, ledger, sorted(in_review(ledger)), damaged)


def of_records(
    archive: Archive, ledger: Ledger, record_ids: Iterable[str], damaged: Callable[[IntegrityError], None]
) -> tuple[Case, ...]:
    """The documents of some records that need a person, worst first; arguments as of `queue`."""
    found: list[Case] = []
    for record_id in record_ids:
        try:
            record = read_latest(archive, record_id, partial(read_open, archive, words=False))
        except IntegrityError as error:
            damaged(error)
            continue
        if record is None:
            damaged(
                IntegrityError(f"The package of {record_id} is gone.", next_step="Run: scan2archive verify")
            )
            continue
        found.extend(cases(record, ledger.twins(record_id), ledger.neighbours))
    return worst_first(found)


def in_dossier(found: Iterable[_Filed], dossier: str, titles: Titles = ()) -> tuple[_Filed, ...]:
    """Those of a dossier (hồ sơ) and its subfolders, named as in a search: marks and capitals do not matter."""
    given = tuple(found)
    names = [{dossier_key(one) for one in (case.dossier, *case.also_in) if one} for case in given]
    meant = dossier_matches(set[str]().union(*names), dossier_key(dossier), title_keys(titles))
    return tuple(case for case, own in zip(given, names, strict=True) if not own.isdisjoint(meant))


def has_dossier(ledger: Ledger, dossier: str, titles: Titles = ()) -> bool:
    """Whether anything archived lies in a dossier of that name, or below it; `in_dossier` says how names are compared."""
    names = {*(row.dossier for row in ledger.rows()), *(name for _, name in ledger.also_in())}
    known = {dossier_key(name) for name in names if name}
    return bool(dossier_matches(known, dossier_key(dossier), title_keys(titles)))


def held_queue(archive: Archive) -> tuple[Case, ...]:
    """The documents of scans that only a doubtful stamp of secrecy keeps apart, with what is doubtful in them.

    For those alone who may see such scans: elsewhere only the ids of `restricted.held` are told.
    """
    found: list[Case] = []
    for record_id in held(archive):
        record = read_latest(archive, record_id, partial(read_record, words=False))
        if record is not None:
            found.extend(cases(record))
    return worst_first(found)


def all_set_apart(archive: Archive) -> tuple[SetApart, ...]:
    """All scans of the restricted folder, by their paths: for those alone who may see such scans.

    A damaged one is named, too: whoever counts them finds as many as `status` tells.
    """
    found: list[SetApart] = []
    for record_id in record_ids(archive, (archive.restricted,)):
        try:
            record = read_latest(archive, record_id, partial(read_record, words=False))
        except IntegrityError:
            found.append(SetApart(record_id, "", "", "", (), 0, (), "damaged"))
            continue
        if record is not None:
            found.append(_set_apart(record))
    return tuple(sorted(found, key=lambda one: (one.path, one.record_id)))


def _set_apart(record: Record) -> SetApart:
    marks = marks_of(record.documents)
    return SetApart(
        record.id,
        record.source.name,
        record.source.path,
        record.dossier,
        record.also_in,
        len(record.pages),
        tuple(dict.fromkeys(field.value for field in marks)),
        "doubtful" if is_doubtful(marks) else "sure",
    )


def set_apart_to_json(found: Sequence[SetApart], limit: int | None) -> Json:
    """The shape of ``review --restricted --all`` of docs/cli.md."""
    return {
        "total": len(found),
        "scans": [
            {
                "record_id": one.record_id,
                "source": one.source,
                "path": one.path,
                "dossier": one.dossier,
                "pages": one.pages,
                "secrecy": list(one.secrecy),
                "state": one.state,
            }
            for one in found[:limit]
        ],
    }


def queue_to_json(found: tuple[Case, ...], limit: int | None) -> Json:
    """The ``review`` shape of docs/cli.md."""
    return {
        "total": len(found),
        "documents": [
            {
                "id": case.id,
                "record_id": case.record_id,
                "source": case.source,
                "path": case.path,
                "dossier": case.dossier,
                "missing": list(case.missing),
                "unsure": [
                    {
                        "name": field.name,
                        "value": field.value,
                        "confidence": field.confidence,
                        "page": field.page,
                        "raw": field.raw,
                        "rule": field.rule,
                    }
                    for field in case.unsure
                ],
                "problems": [problem_to_json(problem) for problem in case.problems],
            }
            for case in found[:limit]
        ],
    }


def _concerns(problem: Problem, document: Document, *, first: bool) -> bool:
    if problem.page is None:
        return first
    return document.pages[0] <= problem.page <= document.pages[1]


def _case(record: Record, document: Document | None, problems: tuple[Problem, ...]) -> Case:
    # In a document that a person has accepted, nothing is asked for again.
    open_ = document if document is not None and document.state == "review" else None
    absent = settled_as_absent(record.steps, open_.pages) if open_ else frozenset()
    return Case(
        id=document.id if document else record.id,
        record_id=record.id,
        source=record.source.name,
        path=record.source.path,
        dossier=record.dossier,
        missing=tuple(
            name for name in NEEDED_FIELDS if open_ and name not in absent and open_.field(name) is None
        ),
        unsure=tuple(
            field
            for field in (open_.fields if open_ else ())
            if field.state == "review" and field.name in KEY_FIELDS
        ),
        problems=problems,
        blank=open_ is not None and not problems and is_blank(record, open_),
        revision=record.revision,
        first_page=document.pages[0] if document else 1,
        last_page=document.pages[1] if document else len(record.pages),
        also_in=record.also_in,
    )


def is_blank(record: Record, document: Document) -> bool:
    """Whether nothing is printed on the pages of a document, and nobody said what it is."""
    first, last = document.pages
    own = [page for page in record.pages if first <= page.number <= last]
    known = any(field.name in KEY_FIELDS for field in document.fields)  # a person may have told of it
    return bool(own) and all(page.blank for page in own) and not known
