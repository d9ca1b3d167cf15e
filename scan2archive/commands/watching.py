# SPDX-License-Identifier: Apache-2.0
"""The command that watches an inbox."""

from __future__ import annotations

import contextlib
import datetime as dt
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated

import typer

from scan2archive.commands.common import (
    ArchiveOption,
    JsonOption,
    open_chosen,
    require_language,
    settings_for,
)
from scan2archive.commands.recording import beginnings_noted, recorded
from scan2archive.console import terminal as console
from scan2archive.console.labels import _
from scan2archive.errors import ArchiveLockedError, ExitCode


def watch(
    inbox: Annotated[Path, typer.Argument(metavar="INBOX", help=_("The folder that scans come into."))],
    once: Annotated[
        bool, typer.Option("--once", help=_("Take what is ready and end, for cron. Else until a signal."))
    ] = False,
    interval: Annotated[
        float | None,
        typer.Option(
            metavar="S",
            min=0.1,
            help=_("Seconds between two looks at an inbox on a network share; 30 without it."),
        ),
    ] = None,
    settle: Annotated[
        float | None,
        typer.Option(
            metavar="S", min=0.0, help=_("So many seconds a file has to stand still; 10 without it.")
        ),
    ] = None,
    after: Annotated[
        str | None,
        typer.Option(
            metavar="keep|move", help=_("What becomes of a file once it is in the archive; keep without it.")
        ),
    ] = None,
    done: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help=_("Where --after move puts it; else the folder _done in INBOX.")),
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option(min=0, metavar="N", help=_("Workers; 0 = as many as cores and memory allow.")),
    ] = None,
    as_json: JsonOption = False,
    archive: ArchiveOption = None,
) -> None:
    """Takes in what comes into a folder, as soon as it is whole."""
    from scan2archive.batch.telling.events import Event, ScanEnded, Settling, Summary
    from scan2archive.batch.watching import watch as watch_inbox
    from scan2archive.batch.work.signals import Terminated
    from scan2archive.console.progress import PlainWatcher
    from scan2archive.console.render_run import scan_to_json, summary_text, summary_to_json
    from scan2archive.console.render_watch import watch_text
    from scan2archive.settings import Flag

    opened = open_chosen(archive)
    flags = (
        Flag("--jobs", "batch.jobs", jobs),
        Flag("--interval", "watch.interval_seconds", interval),
        Flag("--settle", "watch.settle_seconds", settle),
        Flag("--after", "watch.after", after),
        Flag("--done", "watch.done_folder", str(done.absolute()) if done else None),
    )
    with beginnings_noted(opened):
        settings = settings_for(opened, flags)
        require_language(settings)
    lines = PlainWatcher(scans=not as_json)

    def report(event: Event) -> None:
        lines.tell(event)
        if isinstance(event, Settling) and not sys.stderr.isatty():
            return  # nobody waits for it
        if said := watch_text(event):
            _tell(said)
        if as_json and isinstance(event, ScanEnded):
            console.out_json(scan_to_json(event))
        elif as_json and isinstance(event, Summary):
            console.out_json(summary_to_json(event))
        elif isinstance(event, Summary) and event.scans:
            for line in summary_text(event, console.style_of(sys.stdout)):
                console.out(line)

    damaged: list[bool] = []

    @contextlib.contextmanager
    def record() -> Iterator[Callable[[Event], None]]:
        with recorded(opened, settings, _tell, quiet_if_idle=True) as journal:
            yield journal.tell
        damaged.append(journal.damaged)

    try:
        with beginnings_noted(opened):
            summary = watch_inbox(
                opened, inbox, settings, once=once, jobs=jobs or 0, report=report, record=record
            )
    except ArchiveLockedError as error:  # an overlapping run of cron is no failure
        console.note(_("scan2archive: {reason} Nothing was done.").format(reason=error.message))
        return
    except KeyboardInterrupt as end:
        console.note(_("Stopped. Nothing is lost; what is left is taken when it is watched again."))
        by_signal = isinstance(end, Terminated)
        raise typer.Exit(ExitCode.TERMINATED if by_signal else ExitCode.INTERRUPTED) from end
    if summary is None:
        now = f"{dt.datetime.now():%Y-%m-%d %H:%M}"  # in the file that cron writes to, nothing else says when
        console.note(_("{now}  Nothing new in {inbox}.").format(now=now, inbox=inbox))
    elif any(damaged):
        raise typer.Exit(ExitCode.INTEGRITY)
    elif summary.failed or summary.quarantined or summary.review:
        raise typer.Exit(ExitCode.PARTIAL)


def _tell(message: str) -> None:
    console.note(console.one_line(f"scan2archive: {message}"))
