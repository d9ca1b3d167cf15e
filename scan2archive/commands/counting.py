# SPDX-License-Identifier: Apache-2.0
"""The command that counts: stats."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from scan2archive.commands.common import ArchiveOption, JsonOption, open_chosen, refuse_replacing
from scan2archive.console import terminal as console
from scan2archive.console.labels import _
from scan2archive.errors import UsageError
from scan2archive.ledger.figures import By


def stats(
    by: Annotated[By, typer.Option("--by", help=_("What makes a group."))] = "month",
    date_from: Annotated[
        str,
        typer.Option(
            "--from", metavar="DATE", help=_("Taken in (corrected, for operator) on this day or later.")
        ),
    ] = "",
    date_to: Annotated[
        str, typer.Option("--to", metavar="DATE", help=_("Taken in (corrected) on this day or earlier."))
    ] = "",
    xlsx: Annotated[
        Path | None,
        typer.Option("--xlsx", metavar="FILE", help=_("Also write the table for a spreadsheet program.")),
    ] = None,
    as_json: JsonOption = False,
    archive: ArchiveOption = None,
) -> None:
    """Counts documents and pages by month, type, issuer or dossier, and who corrected how much."""
    from scan2archive.batch.indexing import records
    from scan2archive.batch.office import statistics_to_json, take_statistics
    from scan2archive.console.render_stats import stats_table, stats_text
    from scan2archive.ledger.book import read_ledger

    opened = open_chosen(archive)
    days = _day(date_from, "--from", first=True), _day(date_to, "--to", first=False)
    if days[0] > days[1]:
        raise UsageError(f"--from {date_from} is later than --to {date_to}.", next_step="Turn them round.")
    refuse_replacing(xlsx, keep=False)
    with read_ledger(opened.ledger_path, lambda: records(opened, _tell, words=False)) as ledger:
        if ledger.notice:
            _tell(ledger.notice)
        found = take_statistics(opened, ledger, by, days, _tell)
    if xlsx is not None:
        from scan2archive.console.spreadsheets import write_xlsx

        try:
            staged = xlsx.with_name(f".{xlsx.name}.new")
            write_xlsx(stats_table(found, opened.name), staged)
            staged.replace(xlsx)
        except OSError as error:
            raise UsageError(
                f"{xlsx} cannot be written: {error.strerror}.", next_step="Choose another place."
            ) from error
    if as_json:
        console.out_json(statistics_to_json(found))
        return
    for line in stats_text(found, console.style_of(sys.stdout)):
        console.out(line)


def _day(text: str, option: str, *, first: bool) -> str:
    """A day, month or year as its first or last day, ISO 8601; the edge of time for an empty one.

    Raises:
        UsageError: It is no date.
    """
    from scan2archive.batch.office import EVER
    from scan2archive.batch.values import normalise

    if not text:
        return EVER[0] if first else EVER[1]
    try:
        date = normalise("issued_date", text)
    except UsageError:
        date = ""
    if not date:
        raise UsageError(
            f"{option} {text!r} is no date.", next_step="Write 2026-07-01, 01/07/2026, 2026-07 or 2026."
        )
    rest = "-01-01" if first else "-12-31"
    return date + (rest if len(date) == 4 else rest[3:] if len(date) == 7 else "")


def _tell(message: str) -> None:
    console.note(f"scan2archive: {message}")
