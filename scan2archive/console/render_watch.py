# SPDX-License-Identifier: Apache-2.0
"""What a watcher of an inbox says besides its batches."""

from __future__ import annotations

from scan2archive.batch.telling.events import Event, Moved, Settling, Unfinished, WatchBegan
from scan2archive.console.labels import _, counted

MOST_NAMED = 5


def watch_text(event: Event) -> str:
    """An event of a watcher in one line; empty for those of a batch."""
    if isinstance(event, WatchBegan):
        return _began(event)
    if isinstance(event, Moved):
        return _("{files} moved to {folder}, as they are in the archive.").format(
            files=counted(event.files, "file", "files"), folder=event.folder
        )
    if isinstance(event, Unfinished):
        return _unfinished(event)
    if isinstance(event, Settling):
        return _("Something new is there. It has to stand still first: {seconds:.0f} s.").format(
            seconds=event.seconds
        )
    return ""


def _began(event: WatchBegan) -> str:
    how = _("looked at every {seconds:g} s").format(seconds=event.seconds)
    if event.notified:
        how = _("told of changes at once")
    then = _("stays where it is")
    if event.done is not None:
        then = _("is moved to {folder}").format(folder=event.done)
    return _(
        "Watching {inbox} ({how}). A file is taken when it is whole and nobody wrote to it for {settle:g} s; what is "
        "archived {then}. Ctrl-C ends it; nothing is lost."
    ).format(inbox=event.inbox, how=how, settle=event.settle_seconds, then=then)


def _unfinished(event: Unfinished) -> str:
    named = [
        f"{path} ({reason or _('somebody wrote to it just now')})"
        for path, reason in event.files[:MOST_NAMED]
    ]
    more = len(event.files) - MOST_NAMED
    if more > 0:
        named.append(_("and {count:,} more").format(count=more))
    return _("Not taken yet: {files}. scan2archive run with the name of one takes it as it is.").format(
        files=", ".join(named)
    )
