# SPDX-License-Identifier: Apache-2.0
"""The command that counts: stats."""

from __future__ import annotations

import calendar
import datetime as dt
import sys
from pathlib import Path
from typing import Annotated

import typer

from scan2archive.commands.common import (
    ArchiveOption,
    JsonOption,
    open_chosen,
    put,
    refuse_in_archive,
    refuse_replacing,
    tell,
)
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
    """Counts documents and pages, and who corrected how much. By month, type, issuer, dossier or operator."""
    from scan2archive.batch.finding.indexing import records
    from scan2archive.batch.keeping.office import statistics_to_json, take_statistics
    from scan2archive.console.render_stats import stats_table, stats_text
    from scan2archive.ledger.opening import read_ledger

    opened = open_chosen(archive)
    days = _day(date_from, "--from", first=True), _day(date_to, "--to", first=False)
    if days[0] > days[1]:
        raise UsageError(f"--from {date_from} is later than --to {date_to}.", next_step="Turn them round.")
    if xlsx is not None:
        _check(xlsx)
    with read_ledger(opened.ledger_path, lambda: records(opened, tell, words=False)) as ledger:
        if ledger.notice:
            tell(ledger.notice)
        found = take_statistics(opened, ledger, by, days, tell)
    if xlsx is not None:
        from scan2archive.console.spreadsheets import xlsx_bytes

        put(xlsx_bytes(stats_table(found, opened.name)), xlsx)
    if as_json:
        console.out_json(statistics_to_json(found))
        return
    for line in stats_text(found, console.style_of(sys.stdout)):
        console.out(line)


def _check(target: Path) -> None:
    """Makes sure that a table replaces nothing but an older table.

    Raises:
        UsageError: It would, or its name is none of a table.
    """
    from scan2archive.console.spreadsheets import is_xlsx

    if target.suffix.lower() != ".xlsx":
        raise UsageError(
            f"{target} is no name of an XLSX file.", next_step="Give a name that ends in .xlsx: quy-3.xlsx"
        )
    refuse_replacing(target, keep=False)
    refuse_in_archive(target)
    if target.exists() and not is_xlsx(target):
        raise UsageError(
            f"{target} is there already and no XLSX file: it is not replaced.", next_step="Give another name."
        )


def _day(text: str, option: str, *, first: bool) -> str:
    """A day, month or year as its first or last day, ISO 8601; the edge of time for an empty one.

    Raises:
        UsageError: It is no date.
    """
    from scan2archive.batch.keeping.office import EVER
    from scan2archive.index.queries.names import iso_date

    if not text:
        return EVER[0] if first else EVER[1]
    date = iso_date(text)  # as `search` takes it: a quarter is asked for before it is over
    if not date:
        raise UsageError(
            f"{option} {text!r} is no date.", next_step="Write 2026-07-01, 01/07/2026, 2026-07 or 2026."
        )
    if len(date) == 10:
        return date
    year, month = int(date[:4]), int(date[5:7] or (1 if first else 12))
    return dt.date(year, month, 1 if first else calendar.monthrange(year, month)[1]).isoformat()
