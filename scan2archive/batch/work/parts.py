# SPDX-License-Identifier: Apache-2.0
"""A scan on its way through the workers: the steps it takes, and how long each of them may take.

A short scan is one step of one worker. A long one is opened by one, read in parts by whichever are free,
and finished by one. The parts get smaller towards the end: large ones cost less opening of the scan, small
ones keep every worker busy until the last page.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from scan2archive.batch.work.worker import Finish, Part, Step, Task
from scan2archive.settings import Limits

# A scan of more pages is worth opening its file again and, where it is the only one, the start of another
# worker: together about as much as two to three pages (benchmarks/spread.py).
MOST_PAGES_OF_ONE = 8
LEAST_PAGES = 4
STARTING_SECONDS = 120.0
"""So long a new worker may take until it has its first step in hand."""
# Each part is this share of what every worker would still have to read.
_SHARE = 2


@dataclass(slots=True, eq=False)
class Job:
    """A scan in the pool.

    Attributes:
        task: The scan.
        first_start: When its first step began, on the monotonic clock.
        total: Pages of a long scan; 0 for others, and as long as it is not known.
        handed_out: Pages, from the first, that are in parts already.
        read: Pages in parts that ended well.
        spent: Seconds of workers in steps that ended well.
        finishing: Its last step was handed out.
    """

    task: Task
    first_start: float = field(default_factory=time.monotonic)
    total: int = 0
    handed_out: int = 0
    read: int = 0
    spent: float = 0.0
    finishing: bool = False

    def next_step(self, workers: int) -> Part | Finish | None:
        """The next thing that can be done for a long scan at once; it counts as handed out.

        Args:
            workers: How many there are to share the pages.
        """
        left = self.total - self.handed_out
        if left > 0:
            pages = min(left, max(LEAST_PAGES, -(-left // (_SHARE * workers))))
            if left - pages < LEAST_PAGES // 2:
                pages = left
            first = self.handed_out + 1
            self.handed_out += pages
            return Part(self.task, first, first + pages - 1)
        if self.total and self.read == self.total and not self.finishing:
            self.finishing = True
            return Finish(self.task)
        return None


@dataclass(slots=True, eq=False)
class Doing:
    """A step in a worker.

    Attributes:
        job: The scan it is part of.
        step: Which.
        total: Pages of it; 0 as long as that is not known.
        done: Pages done so far.
        started: When, on the monotonic clock.
        last_page: When the last page was done, or the step began.
        starting: Its worker is a new process that is not up yet. On a busy machine that takes longer than a page may,
            and is no fault of the scan.
    """

    job: Job
    step: Step
    total: int = 0
    done: int = 0
    started: float = field(default_factory=time.monotonic)
    last_page: float = field(default_factory=time.monotonic)
    starting: bool = False

    def begin(self) -> None:
        """Its worker says that it is at it now."""
        self.started = self.last_page = time.monotonic()
        self.starting = False

    def deadline(self, limits: Limits) -> tuple[float, str]:
        """When it has taken too long, and how to say so.

        A page may take `page_seconds`, and `scan_seconds` on top for what comes before and after the pages.
        The steps of a long scan together have the time that one worker would have for all of it.
        """
        step, job = self.step, self.job
        if self.starting:
            return self.started + STARTING_SECONDS, f"its worker did not start within {STARTING_SECONDS:g} s"
        one = limits.scan_seconds + limits.page_seconds
        whole = limits.scan_seconds + max(1, job.total or self.total) * limits.page_seconds
        end, reason = self.started + whole - job.spent, f"it took more than {whole} s"
        if isinstance(step, Part):
            number, waiting = step.first + self.done, self.done < step.pages
        else:
            number, waiting = self.done + 1, 0 < self.done < self.total
        if waiting and self.last_page + one < end:
            return self.last_page + one, f"page {number} took more than {one} s"
        return end, reason
