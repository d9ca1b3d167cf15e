# SPDX-License-Identifier: Apache-2.0
"""From packages to the index: a batch at a time while a run goes on, or all anew."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path

from scan2archive import index as search_index
from scan2archive.archive import quarantine
from scan2archive.archive.restricted import is_marked, is_set_apart, read_open, settle
from scan2archive.archive.store import Archive, clear_work, latest, lock, read_latest, record_ids
from scan2archive.errors import ArchiveToolError, IndexOutdatedError, IntegrityError, OutOfSpaceError
from scan2archive.index import Entry, Index
from scan2archive.ledger.book import Asked, Ledger, Outcome
from scan2archive.ledger.opening import open_ledger
from scan2archive.model import Record

# One commit costs about a tenth of a second, whatever is in it; words of pages wait in memory.
MAX_SCANS = 50
MAX_PAGES = 500
MAX_SECONDS = 30.0

Notify = Callable[[str], None]


def entries(record: Record) -> tuple[Entry, ...]:
    """What is indexed of a record: nothing at all if any of its documents is secret (độ mật).

    Pages that read as junk are not searched until a person has accepted their document.
    """
    if is_marked(record.documents):
        return ()
    return tuple(
        Entry(
            document=document,
            dossier=record.dossier,
            also_in=record.also_in,
            source=record.source.name,
            pages=tuple(
                replace(page, words=()) if page.is_junk and document.state == "review" else page
                for page in record.pages[document.pages[0] - 1 : document.pages[1]]
            ),
        )
        for document in record.documents
    )


def records(archive: Archive, notify: Notify, *, words: bool) -> Iterator[Record]:
    """The newest revision of every record; of a secret one only that it exists (`restricted.veiled`).

    A damaged package is told of and left out.
    """
    for record_id in record_ids(archive):
        try:
            record = read_latest(archive, record_id, partial(read_open, archive, words=words))
        except IntegrityError as error:
            notify(str(error))
            continue
        if record is not None:
            yield record


def ledger_of(archive: Archive, notify: Notify, *, alone: bool = True) -> Ledger:
    """The ledger, opened to be written under the archive's lock; made anew from packages and quarantine if it must, which is told of.

    Only who has the archive alone, and not beside a run, may make it anew.
    """

    def set_aside() -> Iterator[tuple[Asked, Outcome]]:
        for kept in quarantine.all_kept(archive):
            asked = Asked(kept.id, kept.path, kept.name, 0, "")
            yield asked, Outcome("quarantined", kept.problem, kept.message)

    ledger = open_ledger(
        archive.ledger_path, lambda: records(archive, notify, words=False), set_aside, alone=alone
    )
    if ledger.notice:
        notify(ledger.notice)
    return ledger


def _settle_all(archive: Archive, ids: Iterable[str], notify: Notify) -> int:
    """Moves the records that do not lie where they belong; gives how many."""
    moved = 0
    for record_id in ids:
        try:
            moved += settle(archive, record_id)
        except OutOfSpaceError:
            raise
        except ArchiveToolError as error:
            notify(str(error))
    return moved


def open_or_create(path: Path) -> Index:
    """The index of an archive; an empty one if it was deleted.

    Raises:
        IndexUnusableError: It is damaged.
    """
    return search_index.open_index(path) if path.exists() else search_index.create_index(path)


class Feeder:
    """Collects archived records and puts them into the index, many in one commit.

    An index that fails does not stop the run: its packages stay ``archived`` in the ledger, and the
    next run or `reindex` takes them up.

    Attributes:
        error: Why the index cannot be used any more; None while it can.
    """

    def __init__(
        self,
        archive: Archive,
        ledger: Ledger,
        opened: Callable[[], Index],
        notify: Notify,
        *,
        damaged: Callable[[IntegrityError], None],
    ) -> None:
        self._archive = archive
        self._ledger = ledger
        self._notify = notify
        self._damaged = damaged
        self._pending: list[Record] = []
        self._since = 0.0
        self.error: ArchiveToolError | None = None
        self._opened = opened
        self._index: Index | None = None
        self._open()

    def _open(self) -> None:
        self.error = None
        try:
            self._index = self._opened()
        except ArchiveToolError as error:
            self.error = error

    def add(self, record: Record) -> None:
        """Takes a record whose package is committed."""
        if self.error is not None:
            return
        if not self._pending:
            self._since = time.monotonic()
        self._pending.append(record)

    def flush_if_due(self) -> None:
        """`flush` once enough has come together, or has waited long enough."""
        if self._pending and (
            len(self._pending) >= MAX_SCANS
            or sum(len(record.pages) for record in self._pending) >= MAX_PAGES
            or time.monotonic() - self._since >= MAX_SECONDS
        ):
            self.flush()

    def flush(self) -> None:
        """Puts everything collected into the index with one commit, then notes it in the ledger.

        What was corrected since it was collected goes in as it is now.

        Raises:
            OutOfSpaceError: The disk is full; what was collected stays ``archived``.
        """
        pending, self._pending = self._pending, []
        newest = [record for old in pending if (record := self._newest(old)) is not None]
        found = {record.id: entries(record) for record in newest}
        if self._index is None or not found:
            return
        try:
            self._index.add([entry for parts in found.values() for entry in parts])
            self._take_out(record_id for record_id, parts in found.items() if not parts)
        except OutOfSpaceError:
            raise
        except ArchiveToolError as error:
            self.error = error
            return
        self._ledger.mark_indexed(record_id for record_id, parts in found.items() if parts)

    def _newest(self, record: Record) -> Record | None:
        """A record that was collected, as its newest package says; None if that is damaged, which is told of."""
        package = latest(self._archive, record.id)
        if package is None or (
            package.name == f"r{record.revision}" and not is_set_apart(self._archive, package)
        ):
            return record
        try:
            return read_open(self._archive, package)
        except IntegrityError as error:
            self._damaged(error)
            return None

    def _take_out(self, record_ids: Iterable[str]) -> None:
        """Takes records out of the index that must not be there (any more): a person found them secret."""
        gone = set(record_ids)
        if self._index is None or not gone:
            return
        present = {document_id.partition("-")[0] for document_id in self._index.ids()}
        self._index.remove(record_id for record_id in gone if record_id[:12] in present)

    def catch_up(
        self, before_each: Callable[[], None] = lambda: None, obey: Callable[[], None] = lambda: None
    ) -> None:
        """Indexes what an earlier run archived but did not index, or what the index has lost; all of it if it is outdated.

        Args:
            before_each: Called before every record; may raise to end it there. What is corrected meanwhile counts.
            obey: Called instead while all is made anew, where nothing may be corrected; may raise likewise.

        Raises:
            OutOfSpaceError: The disk is full.
        """
        if isinstance(self.error, IndexOutdatedError):
            self._notify("The index was made by an older version of the program. It is made anew first.")
            build_anew(self._archive, self._ledger, self._notify, lambda _done, _total: obey())
            self._open()
        if self._index is None:
            return
        indexed = self._ledger.rows("indexed")
        if sum(row.documents for row in indexed) != self._index.count():
            present = self._index.ids()
            self._ledger.mark_unindexed(row.id for row in indexed if not self._is_in(row.id, present))
        for row in self._ledger.rows("archived"):
            before_each()
            self._take_up(row.id)
        self.flush()

    def take_up(self, record_ids: Iterable[str]) -> None:
        """Ends what a correction began that died of something: as the newest package says."""
        for record_id in record_ids:
            self._take_up(record_id)
        self.flush()

    def _take_up(self, record_id: str) -> None:
        _settle_all(self._archive, (record_id,), self._notify)
        package = latest(self._archive, record_id)
        if package is None:
            return
        try:
            record = read_open(self._archive, package)
        except IntegrityError as error:
            self._damaged(error)
            return
        self._ledger.adopt([record])  # a correction may have been killed before the ledger knew
        self.add(record)
        self.flush_if_due()

    def _is_in(self, record_id: str, present: frozenset[str]) -> bool:
        package = latest(self._archive, record_id)
        if package is None:
            return False
        try:
            record = read_open(self._archive, package, words=False)
        except IntegrityError:
            return False
        return bool(record.documents) and present.issuperset(document.id for document in record.documents)

    def close(self) -> None:
        """Lets go of the index."""
        if self._index is not None:
            self._index.close()


def _make_way(path: Path) -> Path | None:
    """Renames a file that lies where the index belongs; None if none does, or if it cannot be renamed."""
    if path.is_symlink() or not path.is_file():
        return None
    names = (path.with_name(f"{path.name}.aside{number or ''}") for number in count())
    aside = next(name for name in names if not name.exists())
    try:
        return path.rename(aside)
    except OSError:
        return None


def reindex(
    archive: Archive,
    *,
    notify: Notify = lambda _: None,
    on_progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> int:
    """Builds the index anew from the packages and puts the ledger right. Searches go on meanwhile.

    Args:
        archive: Its packages are only read.
        notify: Told, in one sentence, of every damaged package and of a ledger that was lost.
        on_progress: Called with the number of scans that are in the new index, and of all scans.

    Returns:
        The number of documents indexed.

    Raises:
        ArchiveLockedError: Another process writes to the archive.
        OutOfSpaceError: The disk is full; the old index stays.
    """
    with lock(archive):
        clear_work(archive)
        if aside := _make_way(archive.index_path):
            notify(
                f"{archive.index_path} was a file where the folder of the index belongs; it is now {aside}."
            )
        with ledger_of(archive, notify) as ledger:
            ledger.recover(alone=True)
            return build_anew(archive, ledger, notify, on_progress)


def build_anew(
    archive: Archive, ledger: Ledger, notify: Notify, on_progress: Callable[[int, int], None]
) -> int:
    """The same under a lock that is held already; `on_progress` may raise, and the old index stays."""
    done: list[str] = []
    others: list[str] = []

    def all_entries() -> Iterator[Entry]:
        for record in records(archive, notify, words=True):
            parts = entries(record)
            (done if parts else others).append(record.id)
            yield from parts
            on_progress(len(done) + len(others), len(ids))

    ledger.adopt(records(archive, notify, words=False))
    ids = tuple(record_ids(archive))
    moved = _settle_all(archive, ids, notify)
    documents = search_index.rebuild(archive.index_path, all_entries())
    if moved:  # what was released, or kept out as secret until now
        ledger.adopt(records(archive, notify, words=False))
    ledger.mark_unindexed(others)
    ledger.mark_indexed(done)
    return documents
