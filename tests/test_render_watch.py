# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from pathlib import Path

from scan2archive.batch.telling.events import Moved, Notice, Unfinished, WatchBegan
from scan2archive.console.render_watch import watch_text

INBOX = Path("/srv/inbox")


def test_the_beginning_says_how_it_looks_and_what_becomes_of_the_files():
    told = watch_text(WatchBegan(INBOX, True, 300.0, 10.0, None))
    assert "Watching /srv/inbox (told of changes at once)" in told
    assert "for 10 s; what is archived stays where it is" in told
    told = watch_text(WatchBegan(INBOX, False, 30.0, 10.0, INBOX / "_done"))
    assert "(looked at every 30 s)" in told
    assert "is moved to /srv/inbox/_done" in told
    assert "Ctrl-C ends it" in told


def test_what_was_moved_and_what_was_left_is_said():
    assert "1,200 files moved to /srv/done" in watch_text(Moved(1200, Path("/srv/done")))
    left = tuple((INBOX / f"{number}.pdf", "it is empty" if number else "") for number in range(8))
    told = watch_text(Unfinished(left))
    assert "/srv/inbox/0.pdf (somebody wrote to it just now), /srv/inbox/1.pdf (it is empty)" in told
    assert "and 3 more" in told
    assert watch_text(Notice("x")) == ""
