# SPDX-License-Identifier: Apache-2.0
"""Watching an inbox: what is ready in it goes to the driver, batch by batch, for years.

Between two batches nothing is held: not the lock, not the ledger, not the index. So corrections find the archive
free, and a share that went away and came back breaks nothing. What was done is known from the ledger, never from memory
alone: `--once` from cron and a process that runs for months behave alike.
"""

from __future__ import annotations

import contextlib
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path

from scan2archive.archive.mounts import TABLE, is_network
from scan2archive.archive.store import Archive, lock, open_archive, require_space
from scan2archive.batch import driver
from scan2archive.batch.arriving.discovery import Found, Item, PassedOver, Unreachable, check_sources
from scan2archive.batch.arriving.inbox import Inbox, Waiting
from scan2archive.batch.arriving.noticing import Bell
from scan2archive.batch.arriving.taken import Taken
from scan2archive.batch.telling.events import (
    Event,
    Moved,
    Notice,
    ScanEnded,
    Settling,
    Summary,
    Unfinished,
    WatchBegan,
)
from scan2archive.batch.work.executor import Executor
from scan2archive.batch.work.signals import Caught, caught_signals
from scan2archive.errors import (
    ArchiveLockedError,
    ArchiveToolError,
    ExitCode,
    IndexUnusableError,
    NoArchiveError,
    OptionError,
    OutOfSpaceError,
    UsageError,
)
from scan2archive.ledger.arrivals import Arrival
from scan2archive.ledger.book import Ledger
from scan2archive.settings import COMMAND_LINE, Settings

DONE = "_done"
RETRY_SECONDS = 900.0  # a scan that failed is left alone for so long
_LATER_SECONDS = 60.0  # the archive is held by another, or its disk is full
_BREATH_SECONDS = 2.0  # between two batches, for who waits to write a correction
_MIB = 1 << 20


@contextlib.contextmanager
def _unrecorded() -> Iterator[Callable[[Event], None]]:
    yield lambda _: None


class _NothingLeft(Exception):
    """Under the lock it turned out that another process has done all of it."""


def watch(
    archive: Archive,
    inbox: Path,
    settings: Settings,
    *,
    once: bool = False,
    jobs: int = 0,
    report: Callable[[Event], None] = lambda _: None,
    executor: Callable[[], Executor] | None = None,
    record: Callable[[], AbstractContextManager[Callable[[Event], None]]] = _unrecorded,
    table: Path = TABLE,
) -> Summary | None:
    """Takes in what is ready in an inbox: now and then ends, or from now on.

    Args:
        archive: Where to; locked while a batch runs.
        inbox: A folder; a folder below it is a dossier.
        settings: For the pipeline, the batches, and `Settings.watch`.
        once: What lies there now, if it is ready; with everything the driver raises. Else until a signal.
        jobs: Workers; 0 = as the settings say.
        report: Told of every event; of one `Summary` for each batch.
        record: Entered for each batch, gives what is told of its events too: what a run leaves behind.
        executor: Makes what processes the scans of a batch; None = worker processes.
        table: The kernel's table of mounts.

    Returns:
        What was done, with `once`; None if there was nothing to do.

    Raises:
        UsageError: The inbox is no folder, or lies in the archive.
        ArchiveLockedError: Another process writes to the archive; only with `once`.
        TooManyFailures: Too much failed: something is systematically wrong.
        MissingToolError: The pipeline cannot work at all.
        KeyboardInterrupt: The user ended it; `Terminated` if a signal did. Nothing is lost.
    """
    (path,) = check_sources(archive, [inbox])
    if not path.is_dir():
        raise UsageError(f"{inbox} is no folder.", next_step="Name the folder that scans come into.")
    done = _done_folder(archive, path, settings)
    watcher = _Watcher(
        archive, Inbox(path, done, table), done, settings, jobs, report, executor, record, table
    )
    with caught_signals() as caught, _no_lease_signals():
        if once:
            return watcher.once(caught)
        watcher.forever(caught)
    return None


def _done_folder(archive: Archive, inbox: Path, settings: Settings) -> Path:
    done = Path(settings.watch.done_folder or DONE)
    done = done if done.is_absolute() else inbox / done
    typed = dict(settings.origins).get("watch.done_folder") == COMMAND_LINE
    mistake = OptionError if typed else UsageError
    if done.resolve() == inbox.resolve() or inbox.resolve().is_relative_to(done.resolve()):
        raise mistake(f"{done} holds the inbox.", next_step="Choose another folder for what is done.")
    if done.resolve().is_relative_to(archive.root.resolve()):
        raise mistake(
            f"{done} lies in the archive.", next_step="Choose a folder outside of it for what is done."
        )
    return done


@contextlib.contextmanager
def _no_lease_signals() -> Iterator[None]:
    """SIGIO does nothing: see `scan2archive.batch.arriving.inbox.has_writer`."""
    try:
        before = signal.signal(signal.SIGIO, signal.SIG_IGN)
    except ValueError:  # not in the main thread
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGIO, before)


_TOLD_SECONDS = 1.0  # so long nobody wonders


@dataclass(slots=True)
class _Watcher:
    """The state of one `watch`."""

    archive: Archive
    inbox: Inbox
    done: Path
    settings: Settings
    jobs: int
    report: Callable[[Event], None]
    executor: Callable[[], Executor] | None
    record: Callable[[], AbstractContextManager[Callable[[Event], None]]]
    table: Path
    _taken: Taken = field(init=False)
    _waiting: Waiting = field(init=False)
    _trouble: str = ""
    _look_seconds: float = 0.0

    def __post_init__(self) -> None:
        network = is_network(self.inbox.path, below=True, table=self.table)
        self._taken = Taken(self.archive, self.inbox.path)
        in_main_thread = threading.current_thread() is threading.main_thread()
        watch = self.settings.watch
        self._waiting = Waiting(
            watch.settle_seconds,
            watch.report_hours * 3600,
            ask_for_writers=in_main_thread and not network,
        )

    # -- the two ways to run

    def once(self, caught: Caught) -> Summary | None:
        """Takes what is ready, in one batch."""
        if away := self.inbox.away():
            raise UsageError(
                f"{self.inbox.path} cannot be looked into: {away}.",
                next_step="Mount it, or give this user permission to read it.",
            )
        with lock(
            self.archive, "brief"
        ):  # an overlapping run says so at once, and does not wait for files first
            pass
        bell = Bell(None)
        self._waiting.remember(self._taken.arrivals(), time.monotonic(), time.time())
        present = self._look()
        self._ready(present)
        if (pause := self._waiting.due(time.monotonic())) is not None:
            if pause > _TOLD_SECONDS:
                self.report(Settling(pause))
            bell.wait(pause + 0.01, caught)
            present = self._look()
        ready = self._ready(present)
        summary = None
        if ready or self._taken.has_unfinished():
            summary = self._batch(ready, present)
        self._note_late(all_unready=True)
        self._move()
        taken = {item.path for item in ready}
        if left := tuple(one for one in self._waiting.left() if one[0] not in taken):
            self.report(Unfinished(left))
        return summary

    def forever(self, caught: Caught) -> None:
        """Takes what is ready, until a signal."""
        watch = self.settings.watch
        self._waiting.remember(self._taken.arrivals(), time.monotonic(), time.time())
        first, bell, silence = True, self._bell(), Bell(None)
        every = watch.rescan_seconds if bell.rings else watch.interval_seconds
        moved = self.done if watch.after == "move" else None
        self.report(WatchBegan(self.inbox.path, bell.rings, every, watch.settle_seconds, moved))
        try:
            while True:
                caught.obey()
                if away := self.inbox.away():
                    self._tell_trouble(f"{self.inbox.path} is away ({away}). Waiting for it.")
                    bell.close()
                    silence.wait(min(watch.interval_seconds, _LATER_SECONDS), caught)
                    if not self.inbox.away():
                        bell = self._bell()
                    continue
                least = self._step(always=first)
                first = False
                every = watch.rescan_seconds if bell.rings else watch.interval_seconds
                due = self._waiting.due(time.monotonic())
                most = max(least, every if due is None else min(every, due))
                # Where files come in all the time, the walks through the inbox must not become all of the work.
                least = max(least, 4 * self._look_seconds)
                silence.wait(least, caught)
                bell.wait(most - least, caught)
        finally:
            bell.close()

    def _bell(self) -> Bell:
        """Notified, unless the inbox has to be polled."""
        polled = self.settings.watch.notify == "poll"
        if polled or is_network(self.inbox.path, below=True, table=self.table):
            return Bell(None)
        bell = Bell(self.inbox.path)
        if bell.problem:
            every = self.settings.watch.interval_seconds
            self.report(
                Notice(
                    f"{self.inbox.path} cannot be notified of ({bell.problem}): it is looked at every {every:g} s."
                )
            )
        return bell

    def _step(self, *, always: bool) -> float:
        """One look and, if anything is ready, one batch. Gives how long to wait at least before the next."""
        try:
            present = self._look()
            ready = self._ready(present)
            more = len(ready) > self.settings.watch.max_scans
            if ready or (always and self._taken.has_unfinished()) or self._taken.is_put_back():
                open_archive(self.archive.root)
                require_space(self.archive, self.settings.batch.min_free_mb * _MIB)
                self._batch(ready[: self.settings.watch.max_scans], present)
                self._trouble = ""
            self._note_late()
            self._move()
            return _BREATH_SECONDS if more else min(1.0, self.settings.watch.settle_seconds / 2)
        except (ArchiveLockedError, OutOfSpaceError, NoArchiveError, IndexUnusableError) as error:
            # What lies around a share that is away may change; that it is away is told once.
            self._tell_trouble(str(error), "away" if isinstance(error, NoArchiveError) else "")
        except ArchiveToolError as error:
            if error.exit_code is not ExitCode.BUG:
                raise
            self._tell_trouble(str(error))  # the archive cannot be written right now
        except OSError as error:
            self._tell_trouble(
                f"{error.filename or self.archive.root}: {error.strerror or error}. Trying again."
            )
        return min(_LATER_SECONDS, self.settings.watch.interval_seconds)

    def _tell_trouble(self, message: str, kind: str = "") -> None:
        """Says what is in the way; once as long as it is the same."""
        if (kind or message) != self._trouble:
            self._trouble = kind or message
            self.report(Notice(message))

    # -- looking

    def _look(self) -> tuple[Item, ...]:
        """Everything in the inbox that matters: not the files beside the scans."""
        started = time.monotonic()
        found = tuple(
            item
            for item in self.inbox.look(self.archive)
            if not isinstance(item, PassedOver) or item.is_description
        )
        self._look_seconds = time.monotonic() - started
        return found

    def _ready(self, present: Sequence[Item]) -> tuple[Item, ...]:
        stamps = dict(self._waiting.ready(present, self._taken.settled(), time.monotonic()))
        return tuple(
            replace(item, stamp=stamps[item.path])
            for item in present
            if item.path in stamps and not isinstance(item, Unreachable)
        )

    # -- a batch

    def _batch(self, ready: Sequence[Item], present: Sequence[Item]) -> Summary | None:
        """Hands what is ready to the driver; None if another process had done it."""
        here = {item.path for item in present}
        ended: list[ScanEnded] = []

        def choose(ledger: Ledger) -> Sequence[Item]:
            open_archive(self.archive.root)  # still there, now that it is locked
            if not self.inbox.away():
                ledger.arrivals.forget_all_but(self.inbox.path, here)
            settled = self._taken.settled_by(ledger)
            chosen = [
                item
                for item in ready
                if isinstance(item, PassedOver)
                or (isinstance(item, Found) and settled.get(item.path) != item.stamp and item.is_as_seen())
            ]
            if ready and not chosen:
                raise _NothingLeft
            return chosen

        def report(event: Event) -> None:
            if isinstance(event, ScanEnded):
                ended.append(event)
            self.report(event)
            note(event)

        try:
            with self.record() as note:
                summary = driver.run(
                    self.archive,
                    [self.inbox.path],
                    self.settings,
                    jobs=self.jobs,
                    report=report,
                    executor=self.executor() if self.executor else None,
                    choose=choose,
                )
        except _NothingLeft:
            return None
        finally:
            again = time.monotonic() + RETRY_SECONDS
            for event in ended:
                if event.state == "failed":
                    self._waiting.put_off(event.path, again)
        described = [(item.path, item.stamp) for item in ready if isinstance(item, PassedOver)]
        self._taken.note([Arrival(path, stamp, told=True) for path, stamp in described if stamp is not None])
        return summary

    # -- after it

    def _note_late(self, *, all_unready: bool = False) -> None:
        """Tells of files that do not get whole, once, and notes that it did."""
        now, today = time.monotonic(), time.time()
        late = self._waiting.late(now)
        for item in late:
            reason = item.reason.rstrip(".")
            self.report(
                Notice(
                    f"{item.path} has been waiting for {item.seconds / 3600:.1f} hours: {reason}. It is taken as soon "
                    "as it is whole: copy it again. scan2archive run with its name takes it as it is."
                )
            )
        if late or all_unready:
            self._taken.note(
                [
                    Arrival(item.path, item.stamp, since=today - item.seconds, told=item.told)
                    for item in self._waiting.unready(now)
                ]
            )

    def _move(self) -> None:
        if self.settings.watch.after != "move" or self.inbox.away():
            return
        if count := self._taken.move_to(self.done, lambda message: self.report(Notice(message))):
            self.report(Moved(count, self.done))
