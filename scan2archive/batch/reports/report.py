# SPDX-License-Identifier: Apache-2.0
"""The report of a run: what came in, what became of it, what needs a person and why.

Read from the packages the run made. Of secret scans (độ mật) it holds their number and nothing else.
"""

from __future__ import annotations

import contextlib
import shutil
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Literal

from scan2archive.archive.restricted import is_secret
from scan2archive.archive.store import Archive, latest, read_latest, read_record
from scan2archive.batch.desk.duplicates import in_review
from scan2archive.batch.desk.review import BLANK, Case, cases, of_records, worst_first
from scan2archive.batch.reports.thumbnails import Shot, thumbnails
from scan2archive.batch.telling.events import ScanEnded
from scan2archive.batch.telling.journal import Facts
from scan2archive.errors import IntegrityError
from scan2archive.ledger.book import Ledger, RunRow, Twins
from scan2archive.model import Record
from scan2archive.settings import Settings

Outcome = Literal["ok", "review", "failed", "stopped"]
ReasonKind = Literal["missing", "unsure", "problem"]
LAST_RUNS = 7
_SAMPLED_PACKAGES = 100
_MOST_EARLIER = 200  # scans; a second or two of reading, at the end of each run
_LEAST_PAGES = 50  # what a few pages take says nothing of the next thousand


@dataclass(frozen=True, slots=True)
class Reason:
    """Why documents need a person, and how many do.

    Attributes:
        kind: A field was not found, is unsure, or a page has a problem.
        name: Name of the field, code of the problem.
        documents: How many.
    """

    kind: ReasonKind
    name: str
    documents: int


@dataclass(frozen=True, slots=True)
class BadPage:
    """A page that was hard to read.

    Attributes:
        document: Id of its document; of its record where it is in none.
        source: Name of the scan as received.
        dossier: Name of the dossier (hồ sơ); empty if none.
        page: Number in the scan, from 1.
        quality: Share of its letters read right; None if nothing was read of it.
        problems: Codes of its problems.
        file: Its access copy, below the archive.
        thumbnail: A JPEG; empty if none could be made.
    """

    document: str
    source: str
    dossier: str
    page: int
    quality: float | None
    problems: tuple[str, ...]
    file: str
    thumbnail: bytes


@dataclass(frozen=True, slots=True)
class Came:
    """What a run archived of one dossier; secret scans left out.

    Attributes:
        dossier: Its name; empty for what is in none.
        scans: How many.
        pages: How many.
        documents: How many.
        review: Documents of them that need a person.
    """

    dossier: str
    scans: int
    pages: int
    documents: int
    review: int


@dataclass(frozen=True, slots=True)
class Report:
    """A run as its report tells it.

    Attributes:
        archive: Name of the archive, or of its folder.
        root: Its folder.
        facts: What happened; with counts of everything, also of what is not listed below.
        outcome: ``ok``; ``review``: some documents, scans that failed before, or a ``dossier.toml`` need a person; ``failed``: some
            scans could not be archived, or packages are damaged or gone; ``stopped``: before its end.
        stopped: Why; empty unless it was.
        problem: Short code of that; empty unless it was stopped.
        came: By dossier.
        reasons: The most frequent first.
        review: Documents of this run that need a person, worst first.
        earlier: Those of earlier runs that still do, of the `_MOST_EARLIER` scans archived last, worst first.
        worst: Pages that were hardest to read, worst first.
        twins: Likely duplicates among what was archived.
        waiting: Scans of the whole archive that need a person.
        free: Free bytes on the archive's disk.
        page_bytes: What a page takes in its package, on the average of this run; None if it made too few to say.
        runs: The last runs of the archive, newest first, this one among them.
        loose: Scans of the archive that are in no dossier, and lie in one now.
        damaged: Packages of the archive that the run or this report found damaged or gone; only how many, for some may be secret.
    """

    archive: str
    root: Path
    facts: Facts
    outcome: Outcome
    stopped: str
    problem: str
    came: tuple[Came, ...]
    reasons: tuple[Reason, ...]
    review: tuple[Case, ...]
    earlier: tuple[Case, ...]
    worst: tuple[BadPage, ...]
    twins: tuple[Twins, ...]
    waiting: int
    free: int
    page_bytes: float | None
    runs: tuple[RunRow, ...]
    loose: tuple[ScanEnded, ...] = ()
    damaged: int = 0

    @property
    def pages_per_hour(self) -> float | None:
        """Throughput of the run; None if it archived nothing."""
        summary = self.facts.summary
        if not summary.pages or summary.seconds <= 0:
            return None
        return round(summary.pages * 3600 / summary.seconds, 1)

    @property
    def left(self) -> int:
        """Scans it did not come to."""
        return max(0, self.facts.found - self.facts.summary.scans)


def gather(
    archive: Archive,
    ledger: Ledger,
    facts: Facts,
    settings: Settings,
    *,
    stopped: str = "",
    problem: str = "",
    picture_seconds: float = 30.0,
    damaged: Callable[[IntegrityError], None] = lambda _: None,
) -> Report:
    """Reads what a report holds.

    Args:
        archive: Only read.
        ledger: Says what is known of the scans.
        facts: Of the run.
        settings: How many pages to show, and which count as hard to read.
        stopped: Why the run ended before its end; empty if it did not.
        problem: Short code of that.
        picture_seconds: Longest time for all thumbnails; 0 = none.
        damaged: Told of every package that is damaged or gone.
    """
    damage = set(facts.damage)

    def note(error: IntegrityError) -> None:
        damage.add(str(error))
        damaged(error)

    came: dict[str, Came] = {}
    found: list[Case] = []
    bad: list[BadPage] = []
    twins: list[Twins] = []
    open_ = in_review(ledger)  # also scans that a later one of the run made a likely duplicate
    to_read = frozenset((*facts.review, *open_.intersection(facts.archived)))
    for record_id in facts.archived:
        row = ledger.row(record_id)
        if row is None:
            continue
        own: tuple[Case, ...] = ()
        if record_id in to_read and (record := _read(archive, record_id, note)):
            twin = ledger.twins(record_id)
            own = cases(record, twin)
            found.extend(own)
            twins.extend(twin)
            bad.extend(_bad_pages(archive, record, settings.review.page_quality))
            # A long night brings more than fits: only the worst are kept, a few more than are shown.
            bad = sorted(bad, key=_badness)[: 2 * settings.report.worst_pages]
        before = came.get(row.dossier, Came(row.dossier, 0, 0, 0, 0))
        came[row.dossier] = Came(
            row.dossier,
            before.scans + 1,
            before.pages + row.pages,
            before.documents + row.documents,
            before.review + len(own),
        )
    worst = bad[: settings.report.worst_pages]
    files = [Shot(archive.root / page.file, page.page) for page in worst]
    pictures = thumbnails(files, seconds=picture_seconds) if picture_seconds else (b"",) * len(worst)
    earlier = _earlier(archive, ledger, open_.difference(facts.archived), note)
    return Report(
        archive=archive.name or archive.root.name,
        root=archive.root,
        facts=facts,
        outcome=_outcome(facts, stopped, damaged=bool(damage)),
        stopped=stopped,
        problem=problem,
        came=tuple(sorted(came.values(), key=lambda one: (not one.dossier, one.dossier))),
        reasons=reasons_of(found),
        review=worst_first(found),
        earlier=earlier,
        worst=tuple(replace(page, thumbnail=picture) for page, picture in zip(worst, pictures, strict=True)),
        twins=_once(twins),
        waiting=len(open_),
        free=shutil.disk_usage(archive.root).free,
        page_bytes=_page_bytes(archive, ledger, facts.archived),
        runs=ledger.runs(LAST_RUNS),
        loose=tuple(event for event in facts.loose if (row := ledger.row(event.id)) and not row.dossier),
        damaged=len(damage),
    )


def _earlier(
    archive: Archive, ledger: Ledger, record_ids: Iterable[str], damaged: Callable[[IntegrityError], None]
) -> tuple[Case, ...]:
    """What earlier runs left open: a run that brings nothing must not take the list of the night away."""
    rows = [row for one in record_ids if (row := ledger.row(one)) is not None]
    rows.sort(key=lambda row: (-(row.ended or 0.0), row.id))
    ids = (row.id for row in rows[:_MOST_EARLIER])
    return of_records(archive, ledger, ids, damaged)


def reasons_of(found: Iterable[Case]) -> tuple[Reason, ...]:
    """Why documents need a person, the most frequent reason first; a document counts once for each."""
    counts: Counter[tuple[ReasonKind, str]] = Counter()
    for case in found:
        if case.blank:
            counts["problem", BLANK] += 1
            continue
        counts.update(("missing", name) for name in case.missing)
        counts.update(("unsure", name) for name in dict.fromkeys(field.name for field in case.unsure))
        counts.update(("problem", code) for code in dict.fromkeys(one.code for one in case.problems))
    return tuple(Reason(kind, name, count) for (kind, name), count in counts.most_common())


def new_failures(facts: Facts) -> tuple[ScanEnded, ...]:
    """Failures of this run, not those of an earlier one that were not tried again."""
    return tuple(event for event in facts.failures if not event.known)


def _outcome(facts: Facts, stopped: str, *, damaged: bool) -> Outcome:
    if stopped:
        return "stopped"
    if damaged or new_failures(facts):
        return "failed"
    return "review" if facts.summary.review or facts.failures or facts.summary.refused else "ok"


def _read(archive: Archive, record_id: str, damaged: Callable[[IntegrityError], None]) -> Record | None:
    """The newest revision; None if it is gone, damaged, or secret by now."""
    try:
        record = read_latest(archive, record_id, partial(read_record, words=False))
    except IntegrityError as error:
        damaged(error)
        return None
    return None if record is None or is_secret(archive, record) else record


def _bad_pages(archive: Archive, record: Record, least: float) -> Iterable[BadPage]:
    package = latest(archive, record.id)
    if package is None:
        return
    copy = package / "data" / "access.pdf"
    file = copy.relative_to(archive.root).as_posix() if copy.is_file() else ""
    for page in record.pages:
        own = [problem for problem in record.problems if problem.page == page.number]
        unread = any(problem.severity == "error" for problem in own)
        if not unread and (page.quality is None or page.quality >= least):
            continue
        document = next((d for d in record.documents if d.pages[0] <= page.number <= d.pages[1]), None)
        yield BadPage(
            document=document.id if document else record.id,
            source=record.source.name,
            dossier=record.dossier,
            page=page.number,
            quality=None if unread else page.quality,
            problems=tuple(dict.fromkeys(p.code for p in own if p.code != "missing_field")),
            file=file,
            thumbnail=b"",
        )


def _badness(page: BadPage) -> tuple[float, str, int]:
    return page.quality if page.quality is not None else -1.0, page.source, page.page


def _once(twins: Iterable[Twins]) -> tuple[Twins, ...]:
    """Each pair from one side only."""
    seen: set[frozenset[str]] = set()
    found = []
    for twin in sorted(twins, key=lambda one: (one.id, one.other)):
        pair = frozenset((twin.id, twin.other))
        if pair not in seen:
            seen.add(pair)
            found.append(twin)
    return tuple(found)


def _page_bytes(archive: Archive, ledger: Ledger, archived: tuple[str, ...]) -> float | None:
    """Bytes of some packages over their pages; None if these are fewer than `_LEAST_PAGES`."""
    step = max(1, len(archived) // _SAMPLED_PACKAGES)
    size = pages = 0
    for record_id in archived[::step][:_SAMPLED_PACKAGES]:
        package, row = latest(archive, record_id), ledger.row(record_id)
        if package is None or row is None:
            continue
        with contextlib.suppress(FileNotFoundError):  # it was moved this moment: others tell as well
            size += sum(_size(path) for path in package.rglob("*"))
            pages += row.pages
    return size / pages if pages >= _LEAST_PAGES else None


def _size(path: Path) -> int:
    try:
        return path.stat().st_size if path.is_file() else 0
    except OSError:
        return 0
