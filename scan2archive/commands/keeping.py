# SPDX-License-Identifier: Apache-2.0
"""Commands that look after an archive and its machine: status, retry, verify, reindex, doctor, config."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from scan2archive.commands.common import (
    ArchiveOption,
    ByOption,
    JsonOption,
    again,
    open_chosen,
    open_if_any,
    person_of,
    settings_for,
    tell,
)
from scan2archive.console import terminal as console
from scan2archive.console.labels import _, counted
from scan2archive.errors import ExitCode, IndexUnusableError, IntegrityError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from scan2archive.archive.store import Archive
    from scan2archive.settings import Settings


def status(as_json: JsonOption = False, archive: ArchiveOption = None) -> None:
    """Shows counts, work, failures with reasons, throughput, disk."""
    from scan2archive.batch.finding.indexing import records
    from scan2archive.batch.keeping.overview import overview_to_json, take_overview
    from scan2archive.console.render_state import overview_text
    from scan2archive.ledger.opening import read_ledger

    opened = open_chosen(archive)
    with read_ledger(opened.ledger_path, lambda: records(opened, tell, words=False)) as ledger:
        if ledger.notice:
            tell(ledger.notice)
        overview = take_overview(opened, ledger)
    if as_json:
        console.out_json(overview_to_json(opened, overview))
    else:
        for line in overview_text(opened, overview, console.style_of(sys.stdout), again(archive)):
            console.out(line)
    if overview.index_problem:
        raise IndexUnusableError(overview.index_problem, next_step="Run: scan2archive reindex")


def retry(
    identifiers: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[ID...]", help=_("Ids of scans, their first digits, or their paths; none = all.")
        ),
    ] = None,
    dismiss: Annotated[
        bool,
        typer.Option(
            "--dismiss",
            help=_("No more of these in quarantine: off the lists until retry ID; nothing is deleted."),
        ),
    ] = False,
    by: ByOption = "",
    archive: ArchiveOption = None,
) -> None:
    """Puts failed and quarantined scans back for the next run. With --dismiss takes them off the lists."""
    from scan2archive.batch.keeping import upkeep

    opened = open_chosen(archive)
    if dismiss:
        rows = upkeep.dismiss(opened, identifiers or (), person_of(by), notify=tell)
        for row in rows:
            console.out(row.path)
        console.note(
            _(
                "{scans} dismissed, kept in quarantine. Back on the lists with: scan2archive retry ID{option}"
            ).format(scans=counted(len(rows), "scan", "scans"), option=again(archive))
        )
        return
    back = upkeep.retry(opened, identifiers or (), notify=tell)
    for row in back.rows:
        console.out(row.path)
    for row in back.gone:
        console.note(
            _(
                "scan2archive: {path} is gone, and no copy of it was kept: not put back. Put it there again and run."
            ).format(path=row.path)
        )
    for row in back.replaced:
        console.note(
            _(
                "scan2archive: {path} is another file by now: not put back. The next run takes that one."
            ).format(path=row.path)
        )
    console.note(_("{scans} put back.").format(scans=counted(len(back.rows), "scan", "scans")))
    if back.rows:
        console.note(
            _(
                "Next: the same scan2archive run as before. What is gone from its folder is read from its copy in quarantine."
            )
        )


def verify(
    restart: Annotated[
        bool,
        typer.Option("--restart", help=_("Read all again, also what a check that was cut off has read.")),
    ] = False,
    as_json: JsonOption = False,
    archive: ArchiveOption = None,
) -> None:
    """Checks every package, and ledger and index against them. Cut off, it goes on where it was."""
    from scan2archive.batch.keeping.audit import DamagedFile, audit, audit_to_json
    from scan2archive.console.progress import meter
    from scan2archive.console.render_state import audit_text, cut_off_text, damage_text

    opened = open_chosen(archive)
    damaged: list[DamagedFile] = []
    done = total = 0
    try:
        with meter(_("Packages checked")) as show:

            def on_package(number: int, of: int) -> None:
                nonlocal done, total
                done, total = number - 1, of
                show(number, of)

            found = audit(opened, on_package, on_damage=damaged.append, restart=restart)
    except (KeyboardInterrupt, SystemExit):
        console.note(cut_off_text(done, total))
        if not damaged:
            raise
        for line in damage_text(damaged, console.style_of(sys.stderr)):
            console.note(line)
        raise _damage(opened, [counted(len(damaged), "file", "files")]) from None
    if as_json:
        console.out_json(audit_to_json(found))
    else:
        for line in audit_text(found, console.style_of(sys.stdout)):
            console.out(line)
    if found.only_extra:
        extra = counted(len(found.damaged), "file or folder", "files or folders")
        raise IntegrityError(
            f"{opened.root} holds {extra} that no run put there (named above); its packages are whole.",
            next_step="Look at what it is and move it out of the archive.",
        )
    if not found.sound:
        parts = [counted(len(found.damaged), "file", "files")] if found.damaged else []
        parts += [f"{counted(len(found.lost), 'package', 'packages')} lost"] if found.lost else []
        raise _damage(opened, parts)
    if not found.index_sound:
        raise IndexUnusableError(
            f"{opened.root} holds secret records in packages/."
            if found.misplaced
            else f"The index of {opened.root} cannot be used."
            if found.index_problem
            else f"The index of {opened.root} does not match its packages.",
            next_step="Run: scan2archive reindex",
        )


def _damage(opened: Archive, parts: Sequence[str]) -> IntegrityError:
    return IntegrityError(
        f"{opened.root} is damaged: {', '.join(parts)}.",
        next_step="Restore the named files from a copy; the originals of what is lost can be run again.",
    )


def reindex(archive: ArchiveOption = None) -> None:
    """Builds the index anew from the packages."""
    from scan2archive.batch.finding import indexing
    from scan2archive.console.progress import meter

    opened = open_chosen(archive)
    with meter(_("Scans indexed")) as on_progress:
        count = indexing.reindex(opened, notify=tell, on_progress=on_progress)
    console.note(_("{documents} indexed.").format(documents=counted(count, "document", "documents")))


def doctor(as_json: JsonOption = False, archive: ArchiveOption = None) -> None:
    """Checks tools, languages, disk; says how to mend each."""
    from scan2archive.console.render_state import finding_text
    from scan2archive.doctor import examine, finding_to_json

    settings, root, wrong = _settings_to_examine(archive)
    findings = []
    style = console.style_of(sys.stdout)
    for finding in examine(settings, root, wrong):
        findings.append(finding)
        if not as_json:
            for line in finding_text(finding, style):
                console.out(line)
    failed = [finding for finding in findings if finding.state == "fail"]
    if as_json:
        console.out_json({"ok": not failed, "checks": [finding_to_json(finding) for finding in findings]})
    elif not failed:
        console.note(_("All that is needed is there."))
    if failed:
        only_settings = all(finding.name == "settings" for finding in failed)
        raise typer.Exit(ExitCode.USAGE if only_settings else ExitCode.MISSING_TOOL)


def _settings_to_examine(archive: Path | None) -> tuple[Settings, Path | None, UsageError | None]:
    """The settings in force and the archive's root; the defaults and why, where they cannot be used."""
    from scan2archive.settings import Settings

    opened = None
    try:
        opened = open_if_any(archive)
        return settings_for(opened), opened.root if opened else None, None
    except UsageError as wrong:  # one check among the others: whoever mends it sees what else there is
        return Settings(), opened.root if opened else None, wrong


def config(archive: ArchiveOption = None) -> None:
    """Shows each setting, its value, and where it came from."""
    from scan2archive.console.render_state import settings_text
    from scan2archive.settings import listing

    rows = listing(settings_for(open_if_any(archive)))
    for line in settings_text(rows, console.style_of(sys.stdout)):
        console.out(line)
