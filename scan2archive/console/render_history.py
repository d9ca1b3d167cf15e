# SPDX-License-Identifier: Apache-2.0
"""What persons did to a record or document, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from scan2archive.batch.history import Correction
from scan2archive.console.labels import PAGE, _, label, readable
from scan2archive.console.terminal import Style


def history_text(done: Iterable[Correction], style: Style) -> Iterator[str]:
    """Corrections, oldest first, under a line for each revision with its time and person."""
    found = False
    for (revision, when, by), group in groupby(done, key=lambda one: (one.revision, one.when, one.by)):
        found = True
        moment = when[:16].replace("T", " ")
        yield f"{style.bold(f'r{revision}')}  {moment}  {by}"
        for one in group:
            yield style.wrap(correction_text(one), "    ")
    if not found:
        yield _("Nobody has corrected anything here.")


def correction_text(done: Correction) -> str:
    """One correction in one line."""
    name = label(done.name)
    old, new = readable(done.name, done.old), readable(done.name, done.new)
    if done.kind == "split":
        return _("cut into documents: pages {new} (before: {old})").format(new=done.new, old=done.old)
    if done.kind == "settle":
        where = f"{PAGE} {done.pages[0]}: " if done.pages[0] and done.pages[0] == done.pages[1] else ""
        return _("settled: {where}{message} [{code}]").format(where=where, message=done.old, code=done.name)
    if done.kind == "accept":
        return (
            _("{field}: {value} (accepted as it was read)").format(field=name, value=new)
            if new
            else _("accepted")
        )
    if not done.new:
        return (
            _("{field}: removed {value}").format(field=name, value=old)
            if old
            else _("{field}: the paper has none").format(field=name)
        )
    if not done.old:
        return f"{name}: {new}"
    return _("{field}: {new} (before: {old})").format(field=name, new=new, old=old)
