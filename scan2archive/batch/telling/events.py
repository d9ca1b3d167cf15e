# SPDX-License-Identifier: Apache-2.0
"""What a batch tells while it runs, all frozen: the command line prints it, tests compare it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

EndState = Literal["archived", "duplicate", "quarantined", "failed"]
FailState = Literal["quarantined", "failed"]
Action = Literal["process", "index", "duplicate", "quarantined", "failed"]


@dataclass(frozen=True, slots=True)
class BatchStarted:
    """The sources have been looked through.

    Attributes:
        scans: How many scans there are, known ones included.
        jobs: How many workers there will be at most.
        sizes: Path and bytes of each scan, in the order in which they begin.
    """

    scans: int
    jobs: int
    sizes: tuple[tuple[Path, int], ...] = ()


@dataclass(frozen=True, slots=True)
class ScanStarted:
    """A worker has a scan."""

    path: Path
    id: str


@dataclass(frozen=True, slots=True)
class PageDone:
    """A page of a scan has been read.

    Attributes:
        path: The scan.
        page: Pages done so far; it may begin anew when a worker crashed.
        total: Pages of the scan.
    """

    path: Path
    page: int
    total: int


@dataclass(frozen=True, slots=True)
class ScanEnded:
    """A scan is done with, in this run.

    Attributes:
        path: The scan.
        id: Its record id; empty if its bytes could not be read.
        state: ``archived``; ``duplicate`` of what is in the archive; ``quarantined``: will not work
            as it is; ``failed``: may be retried.
        pages: Pages in the archive.
        documents: Documents in the archive.
        seconds: Wall time in this run.
        problem: Short code of what went wrong; empty if nothing did.
        message: One sentence on it, with the next step; empty if nothing went wrong.
        review: Archived in this run, and a person should look at it.
        known: An earlier run found the same at this path: a duplicate that is nothing new, or a scan that failed and was
            not tried again, or ended in the same way again before it could be.
        restricted: It is set apart as secret: nothing more than that it exists is told of it.
        dismissed: It is in quarantine, and a person wants no more of it.
        dossier_to_be: Of a duplicate: it is in no dossier in the archive, and lies in this one now; else empty.
        lies_in: Of a duplicate: the dossier it lies in, where its bytes are in the archive in another one and not listed
            in this; else empty.
        kept_in: That other dossier.
    """

    path: Path
    id: str
    state: EndState
    pages: int = 0
    documents: int = 0
    seconds: float = 0.0
    problem: str = ""
    message: str = ""
    review: bool = False
    known: bool = False
    restricted: bool = False
    dismissed: bool = False
    dossier_to_be: str = ""
    lies_in: str = ""
    kept_in: str = ""

    @property
    def needs_person(self) -> bool:
        """Whether somebody has to find out why it could not be archived."""
        return self.state in ("failed", "quarantined") and not self.dismissed


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the user should know that is not about one scan.

    Attributes:
        message: One sentence.
        for_person: Somebody has to mend it.
        damage: It tells of a package that is damaged or gone.
    """

    message: str
    for_person: bool = False
    damage: bool = False


@dataclass(frozen=True, slots=True)
class WatchBegan:
    """An inbox is watched from now on.

    Attributes:
        inbox: The folder.
        notified: The kernel tells of changes; else it is polled.
        seconds: Longest time between two looks at it.
        settle_seconds: So long a file has to stand still.
        done: Where what is archived is moved to; None if it stays.
    """

    inbox: Path
    notified: bool
    seconds: float
    settle_seconds: float
    done: Path | None


@dataclass(frozen=True, slots=True)
class Moved:
    """Files that are in the archive were moved out of the inbox.

    Attributes:
        files: How many.
        folder: Where to.
    """

    files: int
    folder: Path


@dataclass(frozen=True, slots=True)
class Settling:
    """Something new lies in the inbox, and has to stand still before it is taken.

    Attributes:
        seconds: So long, at most.
    """

    seconds: float


@dataclass(frozen=True, slots=True)
class Unfinished:
    """What lies in the inbox and was left for the next time.

    Attributes:
        files: Each path and what is missing; nothing is said of one that somebody just wrote to.
    """

    files: tuple[tuple[Path, str], ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """The end of a batch, also of one that was stopped.

    Attributes:
        scans: Scans that ended; the sum of the four states and of what was dismissed.
        pages: Pages archived in this run.
        documents: Documents archived in this run.
        archived: Scans archived in this run.
        duplicates: Scans that were in the archive already.
        quarantined: Scans that will not work as they are.
        failed: Scans that may be retried.
        review: Of the archived ones, those a person should look at.
        seconds: Wall time.
        restricted: Of the archived ones, those set apart as secret.
        refused: Descriptions of dossiers that are wrong and were not taken in.
        dismissed: Scans in quarantine of which a person wants no more; none of `quarantined`.
    """

    scans: int
    pages: int
    documents: int
    archived: int
    duplicates: int
    quarantined: int
    failed: int
    review: int
    seconds: float
    restricted: int = 0
    refused: int = 0
    dismissed: int = 0


@dataclass(frozen=True, slots=True)
class Planned:
    """What a run would do with a scan.

    Attributes:
        path: The scan.
        id: Its record id; empty if its bytes cannot be read.
        action: ``process`` it, only ``index`` it, nothing because it is a ``duplicate``, or nothing
            because it ``failed`` or is ``quarantined``.
        dossier: Name of the dossier (hồ sơ) it would be in.
        message: Why nothing can be done, or of which other scan it is a copy; empty otherwise.
    """

    path: Path
    id: str
    action: Action
    dossier: str
    message: str = ""


Event = (
    BatchStarted
    | ScanStarted
    | PageDone
    | ScanEnded
    | Notice
    | WatchBegan
    | Moved
    | Settling
    | Unfinished
    | Summary
)
