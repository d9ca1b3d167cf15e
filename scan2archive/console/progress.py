# SPDX-License-Identifier: Apache-2.0
"""How a batch is watched: bars on a terminal, a line for each scan elsewhere. Always on stderr.

Rich is imported only where a terminal is there to show it.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from scan2archive.batch.telling.events import BatchStarted, Event, Notice, PageDone, ScanEnded, ScanStarted
from scan2archive.batch.telling.pace import Live, Pace
from scan2archive.console import terminal as console
from scan2archive.console.labels import _, counted, duration
from scan2archive.console.render_run import scan_text

_SAY_EVERY = 60.0

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


class Watcher(Protocol):
    """Something that shows a batch while it runs."""

    def tell(self, event: Event) -> None:
        """Takes note of an event."""
        ...


class PlainWatcher:
    """A line for each scan that is news, for logs and pipes: years of nights find the same scans again and again."""

    def __init__(self, *, scans: bool, verbose: bool = False) -> None:
        self._scans = scans
        self._verbose = verbose
        self._total = 0
        self._ended = 0
        self._said = time.monotonic()

    def tell(self, event: Event) -> None:
        """See `Watcher.tell`."""
        if isinstance(event, BatchStarted):
            self._total, self._ended = event.scans, 0
            if self._scans and event.scans:  # a log of many nights tells them apart by it
                found = counted(event.scans, "scan", "scans")
                console.note(
                    _("scan2archive: {now:%Y-%m-%d %H:%M}  {found} found").format(
                        now=dt.datetime.now(), found=found
                    )
                )
        elif isinstance(event, Notice):
            console.note(console.one_line(f"scan2archive: {event.message}"))
        elif isinstance(event, ScanEnded):
            self._ended += 1
            if self._scans:
                self._scan(event)

    def _scan(self, event: ScanEnded) -> None:
        place, now = f"[{self._ended}/{self._total}]", time.monotonic()
        if self._verbose or not (event.state == "duplicate" and event.known):
            console.note(f"{place} {scan_text(event, console.Style())}")
        elif now - self._said >= _SAY_EVERY:
            console.note(f"{place} {_('so far, all of them in the archive already')}")
        else:
            return
        self._said = now


class BarWatcher:
    """Bars: scans, pages, rate and time left, and under them what is being read right now."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._style = console.style_of(sys.stderr)
        self._overall = progress.add_task(_("Looking through the sources"), total=None, note="")
        self._current: dict[Path, TaskID] = {}
        self._pace = Pace()

    def tell(self, event: Event) -> None:
        """See `Watcher.tell`."""
        self._pace.tell(event)
        if isinstance(event, BatchStarted):
            self._progress.update(self._overall, total=event.scans, description=_("Scans"))
        elif isinstance(event, ScanStarted):
            self._current[event.path] = self._progress.add_task(
                console.one_line(f"  {event.path.name}"), total=None, note=""
            )
        elif isinstance(event, PageDone):
            self._page(event)
        elif isinstance(event, ScanEnded):
            self._end(event)
        elif isinstance(event, Notice):
            self._print(console.one_line(f"scan2archive: {event.message}"))
        live = self._pace.live()
        self._progress.update(self._overall, completed=live.ended, note=_live_text(live))

    def _page(self, event: PageDone) -> None:
        if (task := self._current.get(event.path)) is not None:
            self._progress.update(
                task,
                completed=event.page,
                total=event.total,
                note=_("page {page}/{total}").format(page=event.page, total=event.total),
            )

    def _end(self, event: ScanEnded) -> None:
        if (task := self._current.pop(event.path, None)) is not None:
            self._progress.remove_task(task)
        if event.needs_person:
            self._print(scan_text(event, self._style))

    def _print(self, text: str) -> None:
        self._progress.console.out(text, highlight=False)


def _live_text(live: Live) -> str:
    parts = [f"{live.ended}/{live.scans}", counted(live.pages, "page", "pages")]
    if live.pages_per_hour is not None:
        parts.append(_("{rate:.0f} pages/min").format(rate=live.pages_per_hour / 60))
    if live.seconds_left is not None:
        parts.append(_("about {time} left").format(time=duration(live.seconds_left)))
    return " · ".join(parts)


@contextlib.contextmanager
def watcher(*, plain_scans: bool, verbose: bool = False) -> Iterator[Watcher]:
    """Shows a batch for as long as the context lasts.

    Args:
        plain_scans: Off a terminal, write a line for each scan.
        verbose: ... also for those that an earlier run found at the same path, and that are in the archive.
    """
    if not sys.stderr.isatty():
        yield PlainWatcher(scans=plain_scans, verbose=verbose)
        return
    with _bars() as progress:
        yield BarWatcher(progress)


@contextlib.contextmanager
def page_counter(name: str) -> Iterator[Callable[[int, int], None]]:
    """Shows the pages of one scan on a terminal; elsewhere nothing."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    with _bars() as progress:
        task = progress.add_task(console.one_line(name), total=None, note="")

        def count(done: int, total: int) -> None:
            progress.update(
                task,
                completed=done,
                total=total,
                note=_("page {page}/{total}").format(page=done, total=total),
            )

        yield count


@contextlib.contextmanager
def counter(title: str) -> Iterator[Callable[[int], None]]:
    """Shows a count that nobody knows the end of, on a terminal; elsewhere nothing."""
    if not sys.stderr.isatty():
        yield lambda done: None
        return
    with _bars() as progress:
        task = progress.add_task(title, total=None, note="")
        yield lambda done: progress.update(task, note=f"{done:,}")


@contextlib.contextmanager
def meter(title: str) -> Iterator[Callable[[int, int], None]]:
    """Shows how many of how many are done, and the time left; off a terminal, a line every minute."""
    started = said = time.monotonic()
    first = 0

    def text(done: int, total: int) -> str:
        nonlocal first
        first = first or done
        seconds = (time.monotonic() - started) / max(1, done - first) * (total - done)
        left = _(", about {time} left").format(time=duration(seconds)) if done - first > 10 else ""
        return f"{done:,}/{total:,}{left}"

    if not sys.stderr.isatty():

        def say(done: int, total: int) -> None:
            nonlocal said
            shown = text(done, total)
            if time.monotonic() - said >= _SAY_EVERY:
                said = time.monotonic()
                console.note(f"scan2archive: {title}: {shown}")

        yield say
        return
    with _bars() as progress:
        task = progress.add_task(title, total=None, note="")
        yield lambda done, total: progress.update(task, completed=done, total=total, note=text(done, total))


def _bars() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn

    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=24),
        TextColumn("{task.fields[note]}", markup=False),
        console=Console(stderr=True),
        transient=True,
    )
