# SPDX-License-Identifier: Apache-2.0
"""The command for what the machine cannot settle: review."""

from __future__ import annotations

import shlex
import sys
from typing import Annotated

import typer

from scan2archive.commands.common import ArchiveOption, JsonOption, open_chosen
from scan2archive.console import terminal as console
from scan2archive.console.labels import _


def review(
    limit: Annotated[
        int | None, typer.Option(min=0, help=_("Most documents listed; all of them without it."))
    ] = None,
    as_json: JsonOption = False,
    archive: ArchiveOption = None,
) -> None:
    """Lists the documents that need a person, worst first."""
    from scan2archive.batch.indexing import records
    from scan2archive.batch.review import queue, queue_to_json
    from scan2archive.console.render_review import review_text
    from scan2archive.ledger.book import read_ledger

    opened = open_chosen(archive)
    with read_ledger(opened.ledger_path, lambda: records(opened, _tell, words=False)) as ledger:
        if ledger.notice:
            _tell(ledger.notice)
        found = queue(opened, ledger, _tell)
    if as_json:
        console.out_json(queue_to_json(found, limit))
        return
    for line in review_text(found, limit, console.style_of(sys.stdout)):
        console.out(line)
    if found and limit != 0:
        option = f" --archive {shlex.quote(str(archive))}" if archive else ""
        console.note(_("Next: scan2archive show {id}{option}").format(id=found[0].handle, option=option))


def _tell(message: str) -> None:
    console.note(f"scan2archive: {message}")
