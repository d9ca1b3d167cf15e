# SPDX-License-Identifier: Apache-2.0
"""Commands that fill an archive: init, run."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scan2archive.commands.common import (
    ArchiveOption,
    ByOption,
    JsonOption,
    again,
    open_chosen,
    person_of,
    require_language,
    settings_for,
    tell,
    tell_damage,
)
from scan2archive.commands.recording import beginnings_noted, recorded
from scan2archive.console import terminal as console
from scan2archive.console.labels import _, counted
from scan2archive.errors import ExitCode

if TYPE_CHECKING:
    from scan2archive.archive.store import Archive
    from scan2archive.batch.desk.history import Person
    from scan2archive.batch.telling.events import Event, Planned, ScanEnded, Summary


def init(
    path: Annotated[Path, typer.Argument(metavar="PATH", help=_("A new or an empty folder."))],
    name: Annotated[
        str, typer.Option(metavar="NAME", help=_("Name of the archive or of the agency that owns it."))
    ] = "",
) -> None:
    """Creates an archive (kho)."""
    from scan2archive.archive import store as archive
    from scan2archive.index import create_index

    made = archive.create(path, name=name)
    create_index(made.index_path)
    console.note(_("Made the archive {root}.").format(root=made.root))
    console.note(_("Next: scan2archive run FOLDER --archive {root}").format(root=made.root))


def run(
    sources: Annotated[
        list[Path], typer.Argument(metavar="SOURCE...", help=_("Files and folders of scans."))
    ],
    jobs: Annotated[
        int | None,
        typer.Option(min=0, metavar="N", help=_("Workers; 0 = as many as cores and memory allow.")),
    ] = None,
    dossier: Annotated[
        str | None,
        typer.Option(metavar="NAME", help=_("Dossier (hồ sơ) of all scans; else the folder each lies in.")),
    ] = None,
    folder_as_scan: Annotated[
        bool, typer.Option("--folder-as-scan", help=_("A folder of page images is one scan."))
    ] = False,
    set_dossier: Annotated[
        bool,
        typer.Option(
            "--set-dossier",
            help=_("Scans of the archive are listed in the dossier they lie in now, too."),
        ),
    ] = False,
    by: ByOption = "",
    verbose: Annotated[
        bool,
        typer.Option("--verbose", help=_("A line also for scans that were found in the archive before.")),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=_("Only say what would be done; write nothing."))
    ] = False,
    as_json: JsonOption = False,
    archive: ArchiveOption = None,
) -> None:
    """Takes scans into the archive; stopped, it goes on where it was."""
    from scan2archive.batch import driver as batch
    from scan2archive.batch.arriving import planning
    from scan2archive.batch.telling.events import ScanEnded, Summary
    from scan2archive.console.progress import watcher
    from scan2archive.console.render_run import nothing_text, scan_to_json, stopped_text, summary_to_json
    from scan2archive.settings import Flag

    opened = open_chosen(archive)
    with beginnings_noted(opened):
        settings = settings_for(opened, (Flag("--jobs", "batch.jobs", jobs),))
    if dry_run:
        planned = planning.plan(
            opened, sources, settings, dossier=dossier, folder_as_scan=folder_as_scan, notify=tell
        )
        _print_plan(planned, as_json=as_json)
        return
    with beginnings_noted(opened):
        require_language(settings)
    person = person_of(by) if set_dossier else None
    told = _Told()
    stopped: KeyboardInterrupt | None = None
    finished = False

    def report(event: Event) -> None:
        watching.tell(event)
        journal.tell(event)
        told.tell(event)
        if as_json and isinstance(event, ScanEnded):
            console.out_json(scan_to_json(event))
        elif as_json and isinstance(event, Summary):
            console.out_json(summary_to_json(event))

    try:
        with (
            beginnings_noted(opened),
            recorded(opened, settings, tell) as journal,
            watcher(plain_scans=not as_json, verbose=verbose) as watching,
        ):
            summary = batch.run(
                opened, sources, settings, dossier=dossier, folder_as_scan=folder_as_scan, report=report
            )
            if person is not None and (placed := [*told.loose, *told.elsewhere]):
                _set_dossiers(opened, placed, person)
                told.loose.clear()
                told.elsewhere.clear()
            finished = True
    except KeyboardInterrupt as end:
        stopped = end
    finally:
        if told.found == 0:
            console.note(nothing_text(sources))
        elif told.summary and not as_json and (finished or told.summary.scans):  # else the error says all
            command = _command("run", sources, {"--dossier": dossier, "--archive": archive}, {})
            _print_summary(opened, told.summary, told, archive, command, stopped=not finished)
    if stopped is not None:
        left = told.found - told.summary.scans if told.found is not None and told.summary else None
        given = {"--jobs": jobs, "--dossier": dossier, "--archive": archive}
        flags = {"--folder-as-scan": folder_as_scan, "--json": as_json}
        console.note(stopped_text(left, _command("run", sources, given, flags)))
        by_signal = isinstance(stopped, batch.Terminated)
        raise typer.Exit(ExitCode.TERMINATED if by_signal else ExitCode.INTERRUPTED) from stopped
    if journal.damaged:
        raise typer.Exit(ExitCode.INTEGRITY)
    if summary.failed or summary.quarantined or summary.review or summary.refused:
        raise typer.Exit(ExitCode.PARTIAL)


def _command(
    name: str, arguments: Sequence[Path], given: Mapping[str, object], flags: Mapping[str, bool]
) -> str:
    """A command as it may be typed into a shell; options without a value are left out."""
    words = ["scan2archive", name, *map(str, arguments)]
    for option, value in given.items():
        words += [option, str(value)] if value is not None else []
    words += [flag for flag, wanted in flags.items() if wanted]
    return shlex.join(words)


def _print_plan(planned: Iterable[Planned], *, as_json: bool) -> None:
    from collections import Counter

    from scan2archive.console.render_run import plan_summary, planned_text, planned_to_json

    style = console.style_of(sys.stdout)
    actions: Counter[str] = Counter()
    for item in planned:
        actions[item.action] += 1
        if as_json:
            console.out_json(planned_to_json(item))
        else:
            console.out(planned_text(item, style))
    console.note(plan_summary(actions))


def _set_dossiers(opened: Archive, loose: Sequence[ScanEnded], person: Person) -> None:
    from scan2archive.batch.holdings.placing import place
    from scan2archive.console.progress import meter

    with meter(_("Scans put into their dossiers")) as on_progress:
        count = place(opened, loose, person, notify=tell, on_progress=on_progress)
    console.note(_("{scans} put into the dossier they lie in.").format(scans=counted(count, "scan", "scans")))


class _Told:
    """What a run told that its last words come back to.

    Attributes:
        found: How many scans there are; None until all sources were looked through.
        summary: Of the run; None until it ended.
        ended: Scans that need a person.
        loose: Scans of the archive in no dossier that lie in one now.
        elsewhere: Scans that lie in another dossier than the one their bytes are kept in.
        mistakes: What somebody has to mend besides, such as a wrong ``dossier.toml``.
    """

    def __init__(self) -> None:
        self.found: int | None = None
        self.summary: Summary | None = None
        self.ended: list[ScanEnded] = []
        self.loose: list[ScanEnded] = []
        self.elsewhere: list[ScanEnded] = []
        self.mistakes: list[str] = []

    def tell(self, event: Event) -> None:
        """Takes note of an event."""
        from scan2archive.batch.telling.events import BatchStarted, Notice, ScanEnded, Summary

        if isinstance(event, BatchStarted):
            self.found = event.scans
        elif isinstance(event, ScanEnded):
            if event.review or event.needs_person:
                self.ended.append(event)
            if event.dossier_to_be:
                self.loose.append(event)
            if event.lies_in:
                self.elsewhere.append(event)
        elif isinstance(event, Notice) and event.for_person:
            self.mistakes.append(event.message)
        elif isinstance(event, Summary):
            self.summary = event


def _print_summary(
    opened: Archive, summary: Summary, told: _Told, named: Path | None, command: str, *, stopped: bool
) -> None:
    from scan2archive.archive.restricted import held
    from scan2archive.batch.desk.review import of_records
    from scan2archive.console.render_review import held_text
    from scan2archive.console.render_run import (
        elsewhere_text,
        loose_text,
        next_steps,
        person_text,
        summary_text,
    )
    from scan2archive.ledger.opening import read_ledger

    style = console.style_of(sys.stdout)
    option = again(named)
    apart = held(opened) if summary.restricted else ()
    with read_ledger(opened.ledger_path, lambda: ()) as ledger:
        review = of_records(opened, ledger, (event.id for event in told.ended if event.review), tell_damage)
    troubled = [event for event in told.ended if event.needs_person]
    closing = person_text(troubled, review, option, style, mistakes=told.mistakes)
    for line in (*summary_text(summary, style, len(review)), *closing):
        console.out(line)
    news = [event for event in told.elsewhere if not event.known]
    for line in (*loose_text(told.loose, command, option), *elsewhere_text(news, command, option, style)):
        console.out(line)
    for line in held_text(apart, option, style):
        console.out(line)
    console.out()
    if not stopped:  # else the next step is the same command
        for line in next_steps(summary, review, option):
            console.out(line)
