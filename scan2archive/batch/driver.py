# SPDX-License-Identifier: Apache-2.0
"""The driver: discover -> claim -> workers -> archive -> index -> report. All parts are put together here.

Only this process writes the ledger and the index. What is true is in the packages: whatever moment a
run is killed at, the next run over the same sources ends where an uninterrupted one would have.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from scan2archive.archive.store import (
    Archive,
    clear_work,
    lock,
)
from scan2archive.archive.turns import Turn
from scan2archive.batch.arriving.discovery import Item, check_sources, discover, sort_out
from scan2archive.batch.arriving.planning import (
    longest_first,
    waiting_copies,
)
from scan2archive.batch.arriving.planning import plan as plan
from scan2archive.batch.desk.secret_twins import SecretPapers
from scan2archive.batch.finding.indexing import Feeder, ledger_of, open_or_create
from scan2archive.batch.holdings import dossiers
from scan2archive.batch.keeping.replacing import Replacing
from scan2archive.batch.session import Session
from scan2archive.batch.telling.events import (
    BatchStarted,
    Event,
    Notice,
    Summary,
)
from scan2archive.batch.telling.tally import Tally
from scan2archive.batch.work.capacity import workers_for
from scan2archive.batch.work.executor import Executor
from scan2archive.batch.work.signals import Terminated as Terminated
from scan2archive.batch.work.signals import caught_signals
from scan2archive.batch.work.workers import ProcessPool
from scan2archive.index import Index
from scan2archive.ledger.book import Ledger
from scan2archive.settings import Settings


def run(
    archive: Archive,
    sources: Sequence[Path],
    settings: Settings,
    *,
    jobs: int = 0,
    dossier: str | None = None,
    folder_as_scan: bool = False,
    report: Callable[[Event], None] = lambda _: None,
    executor: Executor | None = None,
    index: Callable[[], Index] | None = None,
    choose: Callable[[Ledger], Sequence[Item]] | None = None,
) -> Summary:
    """Takes everything in the sources into the archive; what is in it already costs a hash.

    Args:
        archive: Where to; locked for as long as this takes.
        sources: Files and folders; only read.
        settings: For the pipeline and the batch.
        jobs: Workers; 0 = as the settings say.
        dossier: For all scans; None = the folder each lies in below its source.
        folder_as_scan: Every folder that holds files directly is one scan of page images.
        report: Told of every event; `Summary` is the last, however the run ends.
        executor: Where scans are processed; None = worker processes. Closed here.
        index: Opens the index; None = the archive's own.
        choose: Gives, under the lock, what is to be taken in; None = all that lies in the sources.

    Raises:
        UsageError: A source is missing or lies in the archive.
        ArchiveLockedError: Another process writes to the archive.
        TooManyFailures: More than `batch.max_failure_rate` failed; the batch stopped.
        OutOfSpaceError: The disk is too full to go on; the batch stopped.
        MissingToolError: The pipeline cannot work at all.
        IndexUnusableError: All was archived, but the index needs `reindex`.
        KeyboardInterrupt: The user ended it; `Terminated` if a signal did. Nothing is lost.
    """
    checked = check_sources(archive, sources)

    def notify(message: str) -> None:
        report(Notice(message))

    with lock(archive, "gives-way") as turn, caught_signals() as caught, contextlib.ExitStack() as stack:
        clear_work(archive)
        ledger = stack.enter_context(ledger_of(archive, notify))
        walk = choose(ledger) if choose else discover(archive, checked, folder_as_scan=folder_as_scan)
        items = tuple(_between(walk, turn))
        looked_at = tuple(item.path for item in items) if choose else checked
        given = sort_out((*items, *waiting_copies(archive, ledger)))
        sized = longest_first(given.scans)
        described = [(item.path, item.dossier) for item in given.descriptions]
        refused = dossiers.take_in_all(
            archive, described, dossier, notify, refuse=lambda said: report(Notice(said, for_person=True))
        )
        if given.others:
            notify(given.passed_over())
        jobs = workers_for(jobs or settings.batch.jobs)
        report(BatchStarted(len(sized), jobs, tuple((item.path, size) for item, size in sized)))
        executor = executor or ProcessPool(jobs, settings.limits, archive.work)
        stack.callback(clear_work, archive)
        stack.callback(executor.close)
        feeder = Feeder(
            *(archive, ledger, index or (lambda: open_or_create(archive.index_path)), notify),
            damaged=lambda found: report(Notice(str(found), damage=True)),
        )
        stack.callback(feeder.close)
        tally = Tally(settings.batch, refused)
        replacing = Replacing(archive, ledger)
        session = Session(
            *(archive, settings, dossier, report, executor, ledger, feeder, caught, turn, tally, replacing),
            SecretPapers(archive),
        )
        return session.run([item for item, _ in sized], looked_at)


def _between(items: Iterable[Item], turn: Turn) -> Iterator[Item]:
    for item in items:
        turn.give_way()
        yield item
