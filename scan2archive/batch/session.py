# SPDX-License-Identifier: Apache-2.0
"""One run on its way: claim -> workers -> archive -> index, a scan at a time, and what becomes of each.

Only this process writes the ledger and the index, and persons who correct something between two of its steps.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from scan2archive.archive.restricted import is_set_apart, read_open
from scan2archive.archive.store import (
    Archive,
    latest,
    remove,
    require_space,
)
from scan2archive.archive.turns import Turn
from scan2archive.batch.arriving.discovery import Found, Unreachable
from scan2archive.batch.arriving.given_out import record_given_out
from scan2archive.batch.arriving.planning import (
    failure_at,
    identify,
    known_failure,
)
from scan2archive.batch.arriving.planning import plan as plan
from scan2archive.batch.desk.secret_twins import SecretPapers
from scan2archive.batch.ending import ending_of
from scan2archive.batch.filing import file_draft, same_again, set_aside
from scan2archive.batch.finding.indexing import Feeder
from scan2archive.batch.holdings.placing import lying
from scan2archive.batch.keeping.replacing import Replacing
from scan2archive.batch.telling.events import (
    Event,
    FailState,
    Notice,
    PageDone,
    ScanEnded,
    ScanStarted,
    Summary,
)
from scan2archive.batch.telling.tally import Tally
from scan2archive.batch.work.executor import Ended, Executor
from scan2archive.batch.work.signals import Caught
from scan2archive.batch.work.signals import Terminated as Terminated
from scan2archive.batch.work.worker import Task
from scan2archive.console.labels import counted
from scan2archive.errors import (
    ArchiveToolError,
    IntegrityError,
    OutOfSpaceError,
    ScanError,
)
from scan2archive.ledger.book import Asked, Ledger, Outcome, path_id
from scan2archive.model import Record
from scan2archive.settings import Settings

LEASE_SECONDS = 600.0

_WAIT_SECONDS = 0.5
_MIB = 1 << 20
# The original in the package, the access copy, and its making in the work folder.
_SPACE_FACTOR = 4


@dataclass(slots=True)
class Session:
    """One run from its first scan to its summary; made by `driver.run`, under the lock."""

    archive: Archive
    settings: Settings
    dossier: str | None
    report: Callable[[Event], None]
    executor: Executor
    ledger: Ledger
    feeder: Feeder
    caught: Caught
    turn: Turn
    tally: Tally
    replacing: Replacing
    secrets: SecretPapers
    _running: dict[str, Found] = field(default_factory=dict)
    _twins: dict[str, list[tuple[Found, bool]]] = field(default_factory=dict)
    _given_out: list[Path] = field(default_factory=list)
    _ended: dict[str, ScanEnded] = field(default_factory=dict)
    _refused: Mapping[str, str] = field(default_factory=dict)
    _stop: ArchiveToolError | None = None
    _renewed: float = 0.0

    def run(self, found: Sequence[Found | Unreachable], sources: Sequence[Path]) -> Summary:
        """Works through what was found; the order of the clean-up at its end matters."""
        run_id = self.ledger.begin_run()
        ended_by: BaseException | None = None
        try:
            self._adopt_interrupted()
            before = self.ledger.forget_unreadable(sources)
            self._refused = {row.path: row.message for row in before}
            self.replacing.begin()
            self.feeder.catch_up(self._pause, self.caught.obey)
            self._work(iter(found))
        except BaseException as broken:
            ended_by = broken
            raise
        finally:
            self.executor.close()
            self.ledger.release(self._running)
            try:
                self.feeder.flush()
            finally:
                for notice in self._notices():
                    self.report(Notice(notice))
                summary = self.tally.summary()
                ending = ending_of(ended_by or self._stop or self.feeder.error)
                self.ledger.end_run(
                    run_id,
                    scans=summary.scans,
                    pages=summary.pages,
                    documents=summary.documents,
                    failed=summary.failed + summary.quarantined,
                    problem=ending.problem,
                    message=ending.message,
                )
                self.report(summary)
        if error := self._stop or self.feeder.error:
            raise error
        return summary

    def _pause(self) -> None:
        """Between two steps: ends the run if a signal asked for it, and lets corrections in that wait."""
        self.caught.obey()
        if cut_off := self.turn.give_way(self._tell_waiting):
            self.feeder.take_up(cut_off)
            self.turn.forget_notes()

    def _tell_waiting(self) -> None:
        self.report(
            Notice(
                "A correction has been on its way for more than a minute, and the run waits for it. "
                "Look for a scan2archive that was stopped (Ctrl-Z) or cannot reach its disk."
            )
        )

    def _adopt_interrupted(self) -> None:
        """Scans whose run died: those it had committed are archived, the others wait again."""
        for record_id in self.ledger.recover(alone=True):
            if package := latest(self.archive, record_id):
                self._adopt(package)

    def _adopt(self, package: Path, *, words: bool = False) -> Record | None:
        """Makes the ledger say what a package says."""
        try:
            record = read_open(self.archive, package, words=words)
        except IntegrityError as error:
            self.report(Notice(str(error), damage=True))
            return None
        self.ledger.adopt([record])
        return record

    def _work(self, todo: Iterator[Found | Unreachable]) -> None:
        more = True
        while True:
            while more and self._stop is None and self.executor.free() > 0:
                self._pause()
                item = next(todo, None)
                if item is None:
                    more = False
                else:
                    self._take(item)
            self._pause()
            if not self._running:
                if self._stop is not None or not more:
                    return
                continue
            for happened in self.executor.wait(_WAIT_SECONDS):
                if isinstance(happened, Ended):
                    self.turn.give_way(self._tell_waiting)  # what it may tell of is told again by the pause
                    self._end(happened)
                else:
                    self.report(PageDone(happened.task.path, happened.done, happened.total))
            self._renew_leases()
            self.feeder.flush_if_due()

    def _renew_leases(self) -> None:
        now = time.monotonic()
        if now - self._renewed > LEASE_SECONDS / 4:
            self._renewed = now
            self.ledger.renew(self._running, lease_seconds=LEASE_SECONDS)

    # -- before a scan is processed

    def _take(self, item: Found | Unreachable) -> None:
        """Decides what becomes of one path: hands it to a worker, or ends it right away."""
        started = time.monotonic()
        if isinstance(item, Unreachable):
            self._refuse(item.path, "", item.error)
            return
        dossier = self._dossier(item)
        try:
            asked = identify(item, dossier, self.settings.limits)
        except ScanError as error:
            if item.is_as_seen():
                self.ledger.arrivals.note(item.arrival(path_id(str(item.path))))
                self._refuse(item.path, dossier, error)
            return
        if not item.is_as_seen():
            return
        if item.waits_as:
            if (waiting := self.ledger.row(item.waits_as)) is None:
                return
            if asked.id != waiting.id:
                why = f"{waiting.path} is gone, and its copy {item.path} is not what was put into quarantine."
                self.ledger.finish(waiting.id, Outcome("failed", IntegrityError.problem, why))
                self._tell(
                    ScanEnded(item.path, waiting.id, "failed", problem=IntegrityError.problem, message=why)
                )
                return
            asked = replace(asked, path=waiting.path, name=waiting.name)
        if self._is_given_out(item, asked):
            return
        told = self.ledger.arrivals.id_of(item.path) == asked.id
        self.ledger.arrivals.note(item.arrival(asked.id))
        if asked.id in self._running:
            self._twins.setdefault(asked.id, []).append((item, told))
            return
        if asked.id in self._ended:
            self._repeat(item, self._ended[asked.id], told=told)
            return
        before, row = self.ledger.row(asked.id), self.ledger.ask(asked)
        if package := latest(self.archive, asked.id):
            if row.state not in ("archived", "indexed") and (record := self._adopt(package, words=True)):
                self.feeder.add(record)
                row = self.ledger.row(asked.id) or row
            seconds = round(time.monotonic() - started, 3)
            done = ScanEnded(item.path, asked.id, "duplicate", row.pages, row.documents, seconds)
            path = str(item.path)
            known = told or (before is not None and before.path in (path, path_id(path)))
            done = replace(done, restricted=is_set_apart(self.archive, package), known=known)
            done = lying(done, package, row, asked.dossier)
            self._tell(replace(done, known=told) if done.lies_in else done)
            return
        if row.state in ("archived", "indexed"):  # its package is gone: the packages are the truth
            self.ledger.forget([row.id])
            row = self.ledger.ask(asked)
        if failed := known_failure(row):
            assert before is not None  # `ask` makes no row that failed
            told, why = told or before.path == str(item.path), failure_at(item.path, before.path, row.message)
            event = ScanEnded(item.path, row.id, failed, problem=row.problem, message=why, known=told)
            self._tell(replace(event, dismissed=self.replacing.found_again(row.id)))
            return
        self._submit(item, asked)

    def _is_given_out(self, item: Found, asked: Asked) -> bool:
        """Ends a PDF that `export` wrote: it is no new scan, although its bytes are new."""
        if item.folder or item.waits_as or self.ledger.row(asked.id) is not None:
            return False
        record_id = record_given_out(self.archive, item.path)
        package = latest(self.archive, record_id) if record_id else None
        if package is None:
            return False
        self.ledger.arrivals.note(replace(one, told=True) for one in item.arrival(""))  # it stays where it is
        row, apart = self.ledger.row(record_id), is_set_apart(self.archive, package)
        counts = (row.pages, row.documents) if row else (0, 0)
        self._given_out.append(item.path)
        # All of them are told of in one notice at the end.
        self._tell(ScanEnded(item.path, record_id, "duplicate", *counts, restricted=apart, known=True))
        return True

    def _notices(self) -> Iterator[str]:
        yield from self.replacing.notices()
        if self._given_out:
            files, first = counted(len(self._given_out), "file", "files"), self._given_out[0]
            yield f"Passed over, since this archive gave them out (export): {files} such as {first}."

    def _submit(self, item: Found, asked: Asked) -> None:
        try:
            require_space(self.archive, self.settings.batch.min_free_mb * _MIB + _SPACE_FACTOR * asked.size)
        except OutOfSpaceError as error:
            self._stop = error
            return
        if not self.ledger.claim(asked.id, lease_seconds=LEASE_SECONDS):
            return
        self._running[asked.id] = item
        self.report(ScanStarted(item.path, asked.id))
        # The process id, because a worker of a run that was killed may still be dying in its own folder.
        work = self.archive.work / f"scan-{asked.id[:16]}-{os.getpid()}"
        self.executor.submit(Task(asked.id, item.path, work, self.settings, asked.dossier, item.folder))

    def _refuse(self, path: Path, dossier: str, error: ScanError) -> None:
        """Ends a scan that has no id, because its bytes cannot be read."""
        state = self._quarantine(path, error, "")
        asked = Asked(path_id(str(path)), str(path), path.name, 0, dossier)
        self.ledger.note_unreadable(asked, Outcome(state, error.problem, str(error)))
        known = self._refused.get(str(path)) == str(error)
        event = ScanEnded(path, "", state, problem=error.problem, message=str(error), known=known)
        self._tell(event)
        if not known:
            self.tally.check(event)

    # -- after a scan was processed

    def _end(self, ended: Ended) -> None:
        """Commits what a worker made, or notes why it could not."""
        task = ended.task
        seconds = round(ended.seconds, 3)
        try:
            if ended.draft is not None:
                event = file_draft(
                    *(self.archive, self.ledger, self.feeder, self.secrets, task, ended.draft, seconds),
                    notify=lambda said: self.report(Notice(said)),
                )
            elif ended.error is not None:
                raise ended.error
        except ScanError as error:
            state = self._quarantine(task.path, error, task.id)
            self.ledger.finish(task.id, Outcome(state, error.problem, str(error), seconds=seconds))
            event = ScanEnded(
                task.path, task.id, state, seconds=seconds, problem=error.problem, message=str(error)
            )
        except OutOfSpaceError as error:
            # Not this scan's fault: it goes back, those that run may end, no other begins.
            self._stop = self._stop or error
            self.ledger.release([task.id])
            del self._running[task.id]
            return
        finally:
            remove(task.work)
        del self._running[task.id]
        self._tell(event)
        for twin, told in self._twins.pop(task.id, ()):
            self._repeat(twin, event, told=told)
        self.tally.check(event)

    def _quarantine(self, path: Path, error: ScanError, record_id: str) -> FailState:
        """Sets a scan aside; a full disk ends the run after those that run."""
        try:
            return set_aside(self.archive, path, error, record_id)
        except OutOfSpaceError as full:
            self._stop = self._stop or full
            return "quarantined"

    def _repeat(self, item: Found, first: ScanEnded, *, told: bool) -> None:
        """Ends a second path with the same bytes as the first; it may have been told of in an earlier run."""
        event, package = same_again(item.path, first, told=told), latest(self.archive, first.id)
        self._tell(lying(event, package, self.ledger.row(first.id), self._dossier(item)))

    def _dossier(self, item: Found) -> str:
        return item.dossier if self.dossier is None or item.waits_as else self.dossier

    def _tell(self, event: ScanEnded) -> None:
        self.tally.add(event)
        self.replacing.ended(event)
        if event.id:
            self._ended.setdefault(event.id, event)
            if event.state != "archived" and not (event.known or event.restricted):
                self.ledger.arrivals.note_told(event.path, event.id)
        self.report(event)
