# SPDX-License-Identifier: Apache-2.0
"""What persons did to a record or document, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from scan2archive.archive.restricted import is_marked
from scan2archive.batch.desk.history import Correction, corrections
from scan2archive.console.labels import PAGE, _, label, readable
from scan2archive.console.terminal import Style
from scan2archive.model import Record


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


def saved_text(record: Record, *, secret: bool) -> Iterator[str]:
    """What the newest revision of a record changed, a line each; of a secret one no value but its mark."""
    for done in corrections(record.steps):
        if done.revision != record.revision:
            continue
        if not secret or done.name == "secrecy" or done.kind in {"split", "move", "undo"}:
            yield f"  {correction_text(done)}"
        elif done.kind == "settle":
            yield f"  {_('settled: {code} (secret, not shown)').format(code=done.name)}"
        elif done.name:
            yield f"  {_('{field}: saved (secret, not shown)').format(field=label(done.name))}"
        else:
            yield f"  {_('accepted')}"


def set_apart_text(record: Record, others: Iterable[str] = ()) -> str:
    """What it means that a scan is marked secret, what is left to do, and the way back.

    Args:
        record: As it is now.
        others: Ids of documents that were likely the same paper, in other scans.
    """
    marked = next((one.id for one in record.documents if is_marked((one,))), record.id[:12])
    text = _(
        "The whole scan {record} is out of search, lists and exports now and lies in the folder restricted/ "
        "(độ mật). What was exported or mailed before is not called back. To see it: scan2archive show {id} --restricted. "
        "To bring it back: scan2archive correct {id} secrecy=none"
    ).format(record=record.id[:12], id=marked)
    if same := ", ".join(others):
        text += "\n" + _("Likely the same paper, and still searched: {same}").format(same=same)
    return text


def brought_back_text(record: Record) -> str:
    """That a scan is not secret any more."""
    return _("The scan {id} is in search, lists and exports again.").format(id=record.id[:12])


def correction_text(done: Correction) -> str:
    """One correction in one line."""
    name = label(done.name)
    old, new = readable(done.name, done.old), readable(done.name, done.new)
    if done.kind == "split":
        return _("cut into documents: pages {new} (before: {old})").format(new=done.new, old=done.old)
    if done.kind == "undo":
        return _("taken back: r{old}; all is as in r{new} again").format(old=done.old, new=done.new)
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
