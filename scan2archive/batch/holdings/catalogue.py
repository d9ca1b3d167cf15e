# SPDX-License-Identifier: Apache-2.0
"""What the catalogues of an archive hold: dossiers (hồ sơ) and the documents in them, read from the packages.

Secret scans (độ mật) are counted and nothing else: neither their documents nor their pages.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from pathlib import PurePath
from typing import Literal

from scan2archive.archive.restricted import is_secret
from scan2archive.archive.store import Archive, read_latest, read_record
from scan2archive.batch.desk.duplicates import others_of
from scan2archive.batch.desk.review import Case, cases, is_blank
from scan2archive.batch.holdings import dossiers
from scan2archive.batch.holdings.dossiers import Described
from scan2archive.errors import IntegrityError
from scan2archive.index.queries.names import dossier_key, dossier_matches, title_keys
from scan2archive.ledger.book import Ledger, Row, Twins
from scan2archive.model import Document, Field, Record

Order = Literal["dossier", "date"]
_FIGURES = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True)
class Listed:
    """A document (văn bản) as a catalogue lists it.

    Attributes:
        document: The document.
        ordinal: Its place in the dossier, from 1.
        pages: First and last page, counted through the whole dossier.
        unsure: Names of its `KEY_FIELDS` that nobody is sure of.
        missing: Names of its `NEEDED_FIELDS` that were not found.
        pages_to_check: Pages that have a problem, counted through the dossier.
        twins: Ids of documents that are likely the same paper.
        source: File name of its scan.
        blank: Nothing is printed on it: not a paper, as a rule.
        other_dossiers: Those it is listed in besides this one.
    """

    document: Document
    ordinal: int
    pages: tuple[int, int]
    unsure: tuple[str, ...]
    missing: tuple[str, ...]
    pages_to_check: tuple[int, ...]
    twins: tuple[str, ...]
    source: str
    blank: bool = False
    other_dossiers: tuple[str, ...] = ()

    @property
    def needs_person(self) -> bool:
        """Whether anything of it is to be checked."""
        return bool(
            self.document.state == "review"
            or self.unsure
            or self.missing
            or self.pages_to_check
            or self.twins
        )


@dataclass(frozen=True, slots=True)
class Dossier:
    """A dossier (hồ sơ) as a catalogue lists it. Counts are of the whole dossier, whatever is listed of it.

    Attributes:
        name: Of its folder; empty for what belongs to none.
        described: What a person says of it.
        listed: Its documents, or those that were asked for.
        documents: How many it has.
        pages: How many it has, cover sheets and blank ones included.
        dates: First and last issue date, ISO 8601, possibly partial; empty if there is none.
        undated: Documents whose date is not known for sure; blank pages are none.
        to_check: Documents that need a person.
        retention: Of all its documents, if it is the same and a person said it; else empty.
        secret: Scans of it that are secret and left out.
    """

    name: str
    described: Described
    listed: tuple[Listed, ...]
    documents: int
    pages: int
    dates: tuple[str, str]
    undated: int
    to_check: int
    retention: str
    secret: int


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What is to be written.

    Attributes:
        dossiers: By name, in the order people count; documents without a dossier come last, under no name.
        secret: Secret scans that were left out, of all dossiers looked at.
    """

    dossiers: tuple[Dossier, ...]
    secret: int


def gather(
    archive: Archive,
    ledger: Ledger,
    notify: Callable[[str], None],
    *,
    chosen: frozenset[str] | None = None,
    dossier: str = "",
    order: Order = "dossier",
    on_scan: Callable[[int], None] = lambda _: None,
) -> Catalogue:
    """Reads what the catalogues hold.

    Args:
        archive: Only read.
        ledger: Says which scans are in which dossier.
        notify: Told, in one sentence, of every package or ``dossier.toml`` that is damaged or gone.
        chosen: Ids of the documents to list; None = all. Dossiers without one are left out.
        dossier: Only this one and those below it, named as in a search; empty = all.
        order: Documents as they lie in the dossier, or by issue date.
        on_scan: Called with the number of scans read so far.
    """
    rows = [row for row in ledger.rows() if row.state in ("archived", "indexed")]
    by_id = {row.id: row for row in rows}
    rows += [replace(by_id[one], dossier=name) for one, name in ledger.also_in() if one in by_id]
    if dossier:
        names = {dossier_key(row.dossier) for row in rows}
        meant = dossier_matches(names, dossier_key(dossier), title_keys(dossiers.titles(archive)))
        rows = [row for row in rows if dossier_key(row.dossier) in meant]
    if chosen is not None:
        records = {document_id.partition("-")[0] for document_id in chosen}
        wanted = {row.dossier for row in rows if row.id[:12] in records}
        rows = [row for row in rows if row.dossier in wanted]
    rows.sort(key=lambda row: (not row.dossier, natural_key(row.dossier), row.dossier, _place(row)))
    found: list[Dossier] = []
    secret = count = 0
    for name, group in groupby(rows, key=lambda row: row.dossier):
        papers: list[tuple[Record, tuple[Twins, ...]]] = []
        hidden = 0
        for row in group:
            count += 1
            on_scan(count)
            record = _read(archive, row, notify)
            if record is None:
                continue
            if is_secret(archive, record):
                hidden += 1
            else:
                papers.append((record, ledger.twins(record.id)))
        secret += hidden
        if papers:
            made = _dossier(archive, name, papers, hidden, chosen, order, notify)
            if chosen is None or made.listed:
                found.append(made)
    return Catalogue(tuple(found), secret)


def natural_key(text: str) -> tuple[tuple[int, int, str], ...]:
    """Sorts as people count: ``tờ 2`` before ``tờ 10``."""
    parts = _FIGURES.split(text.casefold())
    return tuple(
        (1, int(part), "") if place % 2 else (2, 0, part) for place, part in enumerate(parts) if part
    )


def _place(row: Row) -> tuple[object, ...]:
    # The order of the files is that of the paper dossier, which digitising must not change.
    path = PurePath(row.path)
    return natural_key(path.name), path.name, natural_key(str(path.parent)), row.id


def _read(archive: Archive, row: Row, notify: Callable[[str], None]) -> Record | None:
    try:
        record = read_latest(archive, row.id, partial(read_record, words=False))
    except IntegrityError as error:
        notify(str(error))
        return None
    if record is None:
        notify(f"The package of {row.id} is gone. Run: scan2archive verify")
    return record


def _dossier(
    archive: Archive,
    name: str,
    papers: Sequence[tuple[Record, tuple[Twins, ...]]],
    secret: int,
    chosen: frozenset[str] | None,
    order: Order,
    notify: Callable[[str], None],
) -> Dossier:
    described = Described()
    if name:
        try:
            described = dossiers.load(archive, name)
        except IntegrityError as error:
            notify(str(error))
    lines: list[Listed] = []
    pages = 0
    for record, twins in papers:
        open_ = {case.id: case for case in cases(record, twins)}
        others = tuple(one for one in (record.dossier, *record.also_in) if one and one != name)
        for document in record.documents:
            line = _listed(document, record.source.name, len(lines) + 1, pages, open_.get(document.id), twins)
            lines.append(replace(line, blank=is_blank(record, document), other_dossiers=others))
        pages += len(record.pages)
    dates = [field.value for line in lines if (field := _sure(line.document, "issued_date"))]
    retentions = {_sure_value(line.document, "retention") for line in lines}
    listed = [line for line in lines if chosen is None or line.document.id in chosen]
    if order == "date":
        listed.sort(key=lambda line: (line.document.value("issued_date") or "~", line.ordinal))
    return Dossier(
        name=name,
        described=described,
        listed=tuple(listed),
        documents=len(lines),
        pages=pages,
        dates=_span(dates),
        undated=sum(not line.blank for line in lines) - len(dates),
        to_check=sum(line.needs_person for line in lines),
        retention=retentions.pop() if len(retentions) == 1 else "",
        secret=secret,
    )


def _listed(
    document: Document, source: str, ordinal: int, before: int, case: Case | None, twins: Sequence[Twins]
) -> Listed:
    problems = case.problems if case else ()
    own = {problem.page for problem in problems if problem.page and problem.code != "likely_duplicate"}
    return Listed(
        document=document,
        ordinal=ordinal,
        pages=(before + document.pages[0], before + document.pages[1]),
        unsure=tuple(dict.fromkeys(field.name for field in case.unsure)) if case else (),
        missing=case.missing if case else (),
        pages_to_check=tuple(sorted(before + page for page in own)),
        twins=others_of(document, twins),
        source=source,
    )


def _sure(document: Document, name: str) -> Field | None:
    field = document.field(name)
    return field if field and field.value and field.state != "review" else None


def _sure_value(document: Document, name: str) -> str:
    field = _sure(document, name)
    return field.value if field else ""


def _span(dates: Iterable[str]) -> tuple[str, str]:
    """First and last of some dates; a year ends later than its months."""
    found = list(dates)
    if not found:
        return "", ""
    return min(found), max(found, key=lambda date: f"{date}~")
