# SPDX-License-Identifier: Apache-2.0
"""The values that go into the ledger and come out of it."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from typing import Literal, get_args

State = Literal["waiting", "running", "archived", "indexed", "quarantined", "failed"]
STATES: tuple[State, ...] = get_args(State)
_PATH_ID = "path:"


@dataclass(frozen=True, slots=True)
class Row:
    """One scan (bản quét). Times are seconds since 1970, UTC.

    Attributes:
        id: SHA-256 of its bytes; `path_id` of its path where they could not be read.
        path: Where it lay when it was last asked for; the `path_id` of that if it is archived and secret.
        name: Its name as received; empty if it is secret.
        size: Bytes.
        dossier: Name of the dossier (hồ sơ); empty if none.
        state: ``waiting``, ``running``, ``archived`` (package committed), ``indexed`` (also
            searchable), ``quarantined`` (will never work as it is) or ``failed`` (may be retried).
        attempts: How often it was tried to an end since it was asked for or put back.
        lease_until: Until when its process is trusted to be at work; None unless running.
        pid: Process that holds the lease; None unless running.
        problem: Short code of what went wrong; empty if nothing did.
        message: One sentence on it; empty if nothing went wrong.
        pages: Pages archived.
        documents: Documents archived.
        seconds: Wall time of the last attempt.
        asked: When it was first asked for.
        started: When the last attempt began; None if none did.
        ended: When the last attempt ended; None if none did.
        review: Archived, and a person should look at it.
    """

    id: str
    path: str
    name: str
    size: int
    dossier: str
    state: State
    attempts: int
    lease_until: float | None
    pid: int | None
    problem: str
    message: str
    pages: int
    documents: int
    seconds: float
    asked: float
    started: float | None
    ended: float | None
    review: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A scan someone wants archived; attributes as in `Row`."""

    id: str
    path: str
    name: str
    size: int
    dossier: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt ended; attributes as in `Row`."""

    state: Literal["archived", "quarantined", "failed"]
    problem: str = ""
    message: str = ""
    pages: int = 0
    documents: int = 0
    seconds: float = 0.0
    review: bool = False


@dataclass(frozen=True, slots=True)
class RunRow:
    """One run of a batch, for throughput. Times are seconds since 1970, UTC.

    Attributes:
        id: Running number.
        started: When it began.
        ended: When it ended in order; None while it runs, and for ever if it was killed.
        scans: Scans that ended in it.
        pages: Pages archived in it.
        documents: Documents archived in it.
        failed: Scans that failed or were quarantined in it.
        problem: Short code of why it did not begin or did not come to its end; empty if it did.
        message: The same in words, with what to do next.
    """

    id: int
    started: float
    ended: float | None
    scans: int
    pages: int
    documents: int
    failed: int
    problem: str = ""
    message: str = ""


def is_alive(pid: int) -> bool:
    """Whether there is such a process."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def path_id(path: str) -> str:
    """What stands for the id of a scan whose bytes cannot be read, and for the path of one that is secret."""
    return _PATH_ID + hashlib.sha256(os.fsencode(path)).hexdigest()


def is_path_id(record_id: str) -> bool:
    """Whether an id is one of `path_id`."""
    return record_id.startswith(_PATH_ID)
