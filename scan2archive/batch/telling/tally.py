# SPDX-License-Identifier: Apache-2.0
"""The count of a run: its summary, and when so much fails that it has to stop."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field

from scan2archive.batch.telling.events import ScanEnded, Summary
from scan2archive.errors import TooManyFailures
from scan2archive.settings import Batch


@dataclass(slots=True)
class Tally:
    """Counts scans as they end.

    Attributes:
        limits: `max_failure_rate` and `min_scans_for_rate`.
        refused: Descriptions of dossiers that were not taken in.
        started: Reading of the monotonic clock when the run began.
    """

    limits: Batch
    refused: int = 0
    started: float = field(default_factory=time.monotonic)
    _states: Counter[str] = field(default_factory=Counter)
    _problems: Counter[str] = field(default_factory=Counter)
    _tried: int = 0
    _pages: int = 0
    _documents: int = 0
    _review: int = 0
    _restricted: int = 0

    def add(self, event: ScanEnded) -> None:
        """Counts a scan that ended, whether it was tried or not."""
        self._states["dismissed" if event.dismissed else event.state] += 1
        self._review += event.review
        if event.state == "archived":
            self._pages += event.pages
            self._documents += event.documents
            self._restricted += event.restricted

    def check(self, event: ScanEnded) -> None:
        """Looks whether something is systematically wrong, after a scan that really was tried.

        Raises:
            TooManyFailures: More of the scans tried in this run failed than the settings allow.
        """
        self._tried += 1
        if event.state != "archived":
            self._problems[event.problem] += 1
        failed = self._problems.total()
        if (
            self._tried >= self.limits.min_scans_for_rate
            and failed > self.limits.max_failure_rate * self._tried
        ):
            causes = ", ".join(f"{problem}: {count}" for problem, count in self._problems.most_common())
            raise TooManyFailures(
                f"{failed} of {self._tried} scans failed ({causes}): the batch was stopped.",
                next_step="See scan2archive status for the reasons; mend the cause, scan2archive retry, and run the same command again.",
            )

    def summary(self) -> Summary:
        """The counts so far."""
        return Summary(
            scans=self._states.total(),
            pages=self._pages,
            documents=self._documents,
            archived=self._states["archived"],
            duplicates=self._states["duplicate"],
            quarantined=self._states["quarantined"],
            failed=self._states["failed"],
            review=self._review,
            seconds=round(time.monotonic() - self.started, 3),
            restricted=self._restricted,
            refused=self.refused,
            dismissed=self._states["dismissed"],
        )
