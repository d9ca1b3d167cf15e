# SPDX-License-Identifier: Apache-2.0
"""How a run ended that did not come to its end, or never began: for its report, and for `status`."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass

from scan2archive.archive.store import Archive, lock
from scan2archive.batch.finding.indexing import ledger_of
from scan2archive.batch.work.signals import Terminated
from scan2archive.errors import ArchiveLockedError, ArchiveToolError, OptionError


@dataclass(frozen=True, slots=True)
class Ending:
    """Why a run ended.

    Attributes:
        message: Why, and what to do next; empty if it came to its end.
        problem: Short code of that; likewise.
        hurry: Somebody waits for the process to go.
    """

    message: str = ""
    problem: str = ""
    hurry: bool = False


def ending_of(error: BaseException | None) -> Ending:
    """The ending that an error makes; None makes none."""
    if error is None:
        return Ending()
    if isinstance(error, ArchiveToolError):
        return Ending(str(error), error.problem)
    if isinstance(error, KeyboardInterrupt):
        return Ending(
            "Stopped.", "terminated" if isinstance(error, Terminated) else "interrupted", hurry=True
        )
    if isinstance(error, SystemExit):
        return Ending("Stopped.", "terminated", hurry=True)
    return Ending(f"{type(error).__name__}: {error}", "bug")


def note_unbegun(archive: Archive, error: ArchiveToolError) -> None:
    """Notes for `status` why a run that nobody watches could not begin; if it cannot be noted, nothing is.

    An archive that another process holds is no trouble: that process does the work. An option that cannot be so was
    typed a moment ago, by somebody who is told of it: that is no run.
    """
    if isinstance(error, (ArchiveLockedError, OptionError)):
        return
    ending = ending_of(error)
    with (
        contextlib.suppress(ArchiveToolError, OSError),
        lock(archive, "brief", patience=0.0),
        ledger_of(archive, lambda _: None) as ledger,
    ):
        ledger.note_unbegun(ending.problem, ending.message)
