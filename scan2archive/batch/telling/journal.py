# SPDX-License-Identifier: Apache-2.0
"""What happened in a run, collected from its events for the log, for `status` and for its report."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from scan2archive.archive.layout import Archive
from scan2archive.batch.telling.events import BatchStarted, Event, Notice, ScanEnded, Summary
from scan2archive.batch.telling.pace import Beacon, Pace
from scan2archive.batch.telling.runlog import RunLog
from scan2archive.model_json import Json
from scan2archive.settings import Settings


@dataclass(frozen=True, slots=True)
class Facts:
    """A run that has ended, however it ended.

    Attributes:
        started: When, with time zone.
        ended: When, with time zone.
        found: Scans it found in its sources.
        jobs: Workers it had at most.
        summary: Its counts.
        archived: Ids of the scans it archived, secret ones left out.
        review: Ids of those of them that a person should look at.
        failures: Scans that failed or were quarantined, also in an earlier run.
        notices: What it told besides.
        loose: Scans of the archive that are in no dossier, and lie in one now.
        elsewhere: Scans that lie in another dossier than the one their bytes are kept in.
        damage: What it told of packages that are damaged or gone.
    """

    started: dt.datetime
    ended: dt.datetime
    found: int
    jobs: int
    summary: Summary
    archived: tuple[str, ...]
    review: tuple[str, ...]
    failures: tuple[ScanEnded, ...]
    notices: tuple[str, ...]
    loose: tuple[ScanEnded, ...] = ()
    elsewhere: tuple[ScanEnded, ...] = ()
    damage: frozenset[str] = frozenset()


class Journal:
    """Listens to a run. Nothing it does fails a run."""

    def __init__(
        self, archive: Archive, settings: Settings, notify: Callable[[str], None] = lambda _: None
    ) -> None:
        self._log = RunLog(archive, settings.log, notify)
        self._pace = Pace()
        self._beacon = Beacon(archive)
        self._begun: BatchStarted | None = None
        self._summary: Summary | None = None
        self._started = self._now()
        self._archived: list[str] = []
        self._review: list[str] = []
        self._failures: list[ScanEnded] = []
        self._notices: list[str] = []
        self._loose: list[ScanEnded] = []
        self._elsewhere: list[ScanEnded] = []
        self._damage: set[str] = set()

    def tell(self, event: Event) -> None:
        """Takes note of an event of the run."""
        self._pace.tell(event)
        if isinstance(event, BatchStarted):
            self._begun = event
            self._started = self._now()
        elif isinstance(event, ScanEnded):
            if event.needs_person:
                self._failures.append(event)
            elif event.state == "archived" and not event.restricted:
                self._archived.append(event.id)
                if event.review:
                    self._review.append(event.id)
            elif event.dossier_to_be:
                self._loose.append(event)
            elif event.lies_in and not event.known:
                self._elsewhere.append(event)
        elif isinstance(event, Notice):
            self._notices.append(event.message)
            if event.damage:
                self.note_damage(event.message)
        elif isinstance(event, Summary):
            self._summary = event
            self._beacon.end()
        if self._begun is not None:  # before that, another run may hold the archive
            self._log.tell(event)
            if self._summary is None:
                self._beacon.show(self._pace.live())

    def note_damage(self, message: str) -> None:
        """Takes note of a package that is damaged or gone; the same is told of more than once."""
        self._damage.add(message)

    @property
    def damaged(self) -> bool:
        """Whether the run, or the report of it, came upon such a package."""
        return bool(self._damage)

    def facts(self) -> Facts | None:
        """What happened; None if the run never began."""
        if self._begun is None or self._summary is None:
            return None
        return Facts(
            started=self._started,
            ended=self._now(),
            found=self._begun.scans,
            jobs=self._begun.jobs,
            summary=self._summary,
            archived=tuple(self._archived),
            review=tuple(self._review),
            failures=tuple(self._failures),
            notices=tuple(self._notices),
            loose=tuple(self._loose),
            elsewhere=tuple(self._elsewhere),
            damage=frozenset(self._damage),
        )

    def log(self, event: str, values: Json) -> None:
        """Writes a line of its own into the log."""
        self._log.write(event, values)

    def close(self) -> None:
        """Closes the log."""
        self._log.close()

    @staticmethod
    def _now() -> dt.datetime:
        return dt.datetime.now().astimezone().replace(microsecond=0)
