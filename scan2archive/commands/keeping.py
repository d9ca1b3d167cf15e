# SPDX-License-Identifier: Apache-2.0
"""Commands that look after an archive and its machine: status, verify, reindex, doctor, config."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from scan2archive import console
from scan2archive.commands.common import ArchiveOption, JsonOption, open_chosen, open_if_any, settings_for
from scan2archive.errors import ExitCode
from scan2archive.labels import _


def status(as_json: JsonOption = False, archive: ArchiveOption = None) -> None:
    """Shows counts, what runs, what failed and why, throughput, and disk space."""
    from scan2archive.ledger import read_ledger
    from scan2archive.overview import overview_to_json, take_overview
    from scan2archive.render_state import overview_text

    opened = open_chosen(archive)
    with read_ledger(opened.ledger_path, _records(opened)) as ledger:
        if ledger.notice:
            console.note(f"scan2archive: {ledger.notice}")
        overview = take_overview(opened, ledger)
    if as_json:
        console.out_json(overview_to_json(opened, overview))
        return
    for line in overview_text(opened, overview, console.style_of(sys.stdout)):
        console.out(line)


def doctor(as_json: JsonOption = False, archive: ArchiveOption = None) -> None:
    """Checks tools, languages, disk and permissions, and says how to mend each."""
    from scan2archive.doctor import examine, finding_to_json
    from scan2archive.render_state import finding_text

    opened = open_if_any(archive)
    findings = []
    style = console.style_of(sys.stdout)
    for finding in examine(settings_for(opened), opened.root if opened else None):
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
        raise typer.Exit(ExitCode.MISSING_TOOL)


def config(archive: ArchiveOption = None) -> None:
    """Shows each setting, its value, and where it came from."""
    from scan2archive.render_state import settings_text
    from scan2archive.settings import listing

    rows = listing(settings_for(open_if_any(archive)))
    for line in settings_text(rows, console.style_of(sys.stdout)):
        console.out(line)
