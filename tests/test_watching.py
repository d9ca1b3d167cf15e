# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import hashlib
import os
import re
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from benchmarks import watching as benchmark
from scan2archive.archive import store
from scan2archive.batch import watching
from scan2archive.batch.arriving import putting_away, taken
from scan2archive.batch.arriving.inbox import Inbox, has_writer
from scan2archive.batch.keeping.upkeep import retry
from scan2archive.batch.telling.events import (
    Moved,
    Notice,
    ScanEnded,
    Settling,
    Summary,
    Unfinished,
    WatchBegan,
)
from scan2archive.batch.work.executor import SerialExecutor
from scan2archive.batch.work.signals import Terminated
from scan2archive.cli import main
from scan2archive.console.render_watch import watch_text
from scan2archive.errors import ArchiveLockedError, ExitCode, TooManyFailures, UsageError
from scan2archive.ledger.arrivals import Arrival, stamp_of
from scan2archive.ledger.opening import open_ledger, read_ledger
from scan2archive.settings import Settings, Watch
from tests import fake_pipeline

FAKE = "tests.fake_pipeline"
END = "%PDF-1.7\n%%EOF\n"
FAST = Watch(settle_seconds=0.1, interval_seconds=0.1, rescan_seconds=0.5, report_hours=100.0)


class Office:
    """An archive, an inbox, and what a watcher told."""

    def __init__(self, root: Path):
        self.archive = store.create(root / "kho")
        self.inbox = root / "inbox"
        self.inbox.mkdir()
        self.events: list = []

    def put(self, name: str, text: str = "ok") -> Path:
        path = self.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{text}\n{name}\n{END}")
        return path

    def once(self, watch: Watch = FAST, **more):
        self.events = []
        return watching.watch(
            self.archive,
            self.inbox,
            replace(Settings(), watch=watch),
            once=True,
            report=self.events.append,
            executor=lambda: SerialExecutor(FAKE),
            **more,
        )

    def forever(self, until, watch: Watch = FAST, seconds: float = 90, **more) -> None:
        """Watches until something is so; ended by a signal, as it is in life."""
        failed = []

        def end():
            deadline = time.monotonic() + seconds
            try:
                while not until():
                    if time.monotonic() > deadline:
                        failed.append(until)
                        break
                    time.sleep(0.05)
            finally:
                os.kill(os.getpid(), signal.SIGTERM)

        thread = threading.Thread(target=end)
        with pytest.raises(Terminated):
            thread.start()
            watching.watch(
                self.archive,
                self.inbox,
                replace(Settings(), watch=watch),
                report=self.events.append,
                executor=lambda: SerialExecutor(FAKE),
                **more,
            )
        thread.join()
        assert not failed, self.notices()

    def ended(self) -> dict[str, str]:
        return {event.path.name: event.state for event in self.events if isinstance(event, ScanEnded)}

    def notices(self) -> list[str]:
        return [event.message for event in self.events if isinstance(event, Notice)]

    def states(self) -> dict[str, str]:
        with read_ledger(self.archive.ledger_path, lambda: ()) as ledger:
            return {row.name: row.state for row in ledger.rows()}

    def is_free(self) -> bool:
        """Whether nobody holds the archive."""
        try:
            with store.lock(self.archive):
                return True
        except ArchiveLockedError:
            return False

    def files(self) -> list[str]:
        return sorted(str(p.relative_to(self.inbox)) for p in self.inbox.rglob("*") if p.is_file())


@pytest.fixture
def office(tmp_path):
    return Office(tmp_path)


# ---------------------------------------------------------------- once


def test_what_is_ready_is_taken_once_and_folders_are_dossiers(office):
    office.put("hồ sơ 1/a.pdf")
    office.put("b.pdf")
    for name in ("c.pdf.part", "~$d.pdf", "._e.pdf", ".f.pdf", "Thumbs.db", "@eaDir/g.pdf", "h.crdownload"):
        office.put(name)
    (office.inbox / "half.pdf").write_text("ok\n%PDF-1.7\nfirst half\n")
    summary = office.once()
    assert summary is not None
    assert (summary.archived, summary.scans) == (2, 2)
    with read_ledger(office.archive.ledger_path, lambda: ()) as ledger:
        assert {row.name: row.dossier for row in ledger.rows()} == {"a.pdf": "hồ sơ 1", "b.pdf": ""}
    assert office.once() is None
    assert office.events == [
        Unfinished(((office.inbox / "half.pdf", "a PDF without its end (startxref and %%EOF)"),))
    ]
    (office.inbox / "half.pdf").write_text(f"ok\nfirst half\n{END}")
    assert office.once().archived == 1


def test_nothing_is_read_again_that_is_known(office, monkeypatch):
    office.put("a.pdf")
    office.put("b.pdf", "encrypted")
    assert office.once().scans == 2
    monkeypatch.setattr(watching.driver, "run", None)  # would fail
    started = time.monotonic()
    assert office.once(replace(FAST, settle_seconds=30.0)) is None
    assert time.monotonic() - started < 29  # and nothing is waited for


def test_other_bytes_are_a_new_scan_and_another_name_is_none(office):
    path = office.put("a.pdf")
    office.once()
    stamp = stamp_of(path)
    path.write_bytes(path.read_bytes().replace(b"a.pdf", b"b.pdf"))
    os.utime(path, ns=(stamp.mtime_ns, stamp.mtime_ns))  # same size, same time: the kernel's own time tells
    assert office.once().archived == 1
    (office.inbox / "hs").mkdir()
    path.rename(office.inbox / "hs/c.pdf")
    summary = office.once()
    assert (summary.archived, summary.duplicates) == (0, 1)
    assert office.once() is None


def test_a_scan_in_quarantine_stays_and_comes_back_with_retry(office):
    office.put("a.pdf", "unreadable")
    assert office.once(replace(FAST, after="move")).quarantined == 1
    assert office.once(replace(FAST, after="move")) is None
    assert office.files() == ["a.pdf"]
    with open_ledger(office.archive.ledger_path, lambda: ()) as ledger:
        ledger.retry()
    assert office.once().quarantined == 1


def test_a_file_that_is_too_large_to_be_read_is_told_of_once(office):
    office.put("a.pdf")
    settings = replace(Settings(), watch=FAST, limits=replace(Settings().limits, max_file_mb=0))
    (office.inbox / "a.pdf").write_text(f"ok\n{'x' * (1 << 20)}\n{END}")
    states = []
    for _ in range(2):
        office.events = []
        watching.watch(
            office.archive,
            office.inbox,
            settings,
            once=True,
            report=office.events.append,
            executor=lambda: SerialExecutor(FAKE),
        )
        states.append(office.ended())
    assert states == [{"a.pdf": "quarantined"}, {}]


def test_a_bad_file_that_comes_again_under_another_name_is_told_of(office):
    office.put("a.pdf", "encrypted")
    office.once()
    bad = (office.inbox / "a.pdf").read_bytes()
    (office.inbox / "hồng.pdf").write_bytes(bad)
    assert office.once().quarantined == 1
    (event,) = (event for event in office.events if isinstance(event, ScanEnded))
    assert (event.path.name, event.known) == ("hồng.pdf", False)
    assert str(event.path) in event.message
    assert office.once() is None


def test_a_failed_scan_is_tried_three_times(office):
    office.put("a.pdf", "bug")
    assert [office.once().failed for _ in range(3)] == [1, 1, 1]
    assert office.once() is None


def test_a_file_that_changes_at_the_last_moment_is_let_go(office):
    path = office.put("a.pdf")

    def touch(event):
        if type(event).__name__ == "BatchStarted":
            path.write_text(f"ok\nmore\n{END}")

    office.once(record=lambda: _listening(touch))
    assert office.ended() == {}
    assert office.once().archived == 1
    with read_ledger(office.archive.ledger_path, lambda: ()) as ledger:
        assert [row.id for row in ledger.rows()] == [hashlib.sha256(path.read_bytes()).hexdigest()]


class _listening:
    def __init__(self, tell):
        self.tell = tell

    def __enter__(self):
        return self.tell

    def __exit__(self, *_):
        return None


def test_a_description_of_a_dossier_is_read_when_it_changes(office):
    office.put("hs/a.pdf")
    office.once()
    (office.inbox / "hs/dossier.toml").write_text('title = "Hồ sơ"\n')
    assert office.once().scans == 0
    assert list((office.archive.root / "dossiers").rglob("r1.toml"))
    assert office.once() is None


def test_what_is_not_whole_for_hours_is_told_of_once(office):
    (office.inbox / "half.pdf").write_text("ok\n%PDF-1.7\nfirst half\n")
    (office.inbox / "out.pdf").symlink_to("/nowhere/at.pdf")
    office.once()
    assert office.notices() == []
    office.once(replace(FAST, report_hours=0.0))
    told = office.notices()
    assert len(told) == 2
    assert "half.pdf" in told[0]
    assert "without its end" in told[0]
    assert "leads out of the source" in told[1]
    office.once(replace(FAST, report_hours=0.0))
    assert office.notices() == []
    assert not [
        event for event in office.events if isinstance(event, Unfinished)
    ]  # nor in every line of cron.log


def test_who_waits_at_a_terminal_is_told_why(office, monkeypatch):
    waited = []
    monkeypatch.setattr(watching.Bell, "wait", lambda _bell, seconds, _caught: waited.append(seconds))
    office.put("a.pdf")
    office.once(replace(FAST, settle_seconds=1000.0))
    (told,) = (event for event in office.events if isinstance(event, Settling))
    assert 900 < told.seconds <= 1000
    assert waited == [pytest.approx(told.seconds, abs=0.1)]
    assert watch_text(Settling(1.3)).endswith("stand still first: 1 s.")
    office.once(replace(FAST, settle_seconds=0.9))
    assert not [event for event in office.events if isinstance(event, Settling)]  # nobody wonders so soon


def test_an_overlapping_run_of_cron_ends_with_one_line_and_0(office, capsys):
    office.put("a.pdf")
    arguments = ["watch", str(office.inbox), "--once", "-a", str(office.archive.root)]
    with store.lock(office.archive):
        assert main(arguments) == 0
        with pytest.raises(ArchiveLockedError):
            office.once()
    err = capsys.readouterr().err
    assert len(err.splitlines()) == 1
    assert f"process {os.getpid()}" in err
    assert office.once().archived == 1
    assert main(arguments) == 0  # a line in cron.log that says when
    assert re.search(r"^\d{4}-\d\d-\d\d \d\d:\d\d  Nothing new in ", capsys.readouterr().err, re.M)


def test_a_batch_that_comes_upon_a_lost_package_ends_with_12(office, monkeypatch, capsys):
    office.put("a.pdf", "review")
    office.once()
    (record_id,) = store.record_ids(office.archive)
    store.latest(office.archive, record_id).rename(office.archive.root / "elsewhere")
    office.put("b.pdf")
    monkeypatch.setattr(watching, "watch", partial(watching.watch, executor=lambda: SerialExecutor(FAKE)))
    arguments = ["watch", str(office.inbox), "--once", "--settle", "0.1", "-a", str(office.archive.root)]
    assert main(arguments) == ExitCode.INTEGRITY
    assert f"The package of {record_id} is gone." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--after", "delete"], '--after cannot be "delete". It can be: "keep", "move"'),
        (["--interval", "inf"], "--interval cannot be inf"),
        (["--done", "."], "holds the inbox"),
        (["--done", "kho"], "archive"),
    ],
)
def test_wrong_wishes_are_refused(office, monkeypatch, capsys, arguments, words):
    monkeypatch.chdir(office.archive.root.parent)
    assert main(["watch", "inbox", "-a", "kho", "--once", *arguments]) == 2
    assert words in capsys.readouterr().err
    assert main(["status", "-a", "kho"]) == 0  # what was typed wrong is no run
    assert "did not begin" not in capsys.readouterr().out


def test_the_same_wishes_in_settings_keep_a_night_from_beginning(office, monkeypatch, capsys):
    monkeypatch.chdir(office.archive.root.parent)
    with office.archive.settings_file.open("a", encoding="utf-8") as file:
        file.write('\n[watch]\ndone_folder = "."\n')
    assert main(["watch", "inbox", "-a", "kho", "--once"]) == 2
    assert "holds the inbox" in capsys.readouterr().err
    assert main(["status", "-a", "kho"]) == 0
    assert "The last run did not begin" in capsys.readouterr().out


def test_an_inbox_that_is_no_folder_is_a_usage_error(office):
    office.inbox.rmdir()
    with pytest.raises(UsageError, match="not there"):
        office.once()
    office.inbox.write_text("a file")
    with pytest.raises(UsageError, match="no folder"):
        office.once()


def test_what_a_run_that_died_left_is_taken_up(office):
    office.put("a.pdf")
    office.once()
    with open_ledger(office.archive.ledger_path, lambda: ()) as ledger:
        ledger.mark_unindexed([row.id for row in ledger.rows()])
    assert office.once() is not None
    assert office.states() == {"a.pdf": "indexed"}


# ---------------------------------------------------------------- moving away

MOVE = replace(FAST, after="move")


def test_what_is_archived_moves_below_its_dossier_and_never_over_another_file(office):
    done = office.inbox / "_done"
    office.put("hs/a.pdf")
    office.put("b.pdf", "encrypted")
    office.once(MOVE)
    assert office.files() == ["_done/hs/a.pdf", "b.pdf"]
    assert [event for event in office.events if isinstance(event, Moved)] == [Moved(1, done)]
    office.put("hs/a.pdf", "review")
    office.put("twin.pdf").write_bytes((done / "hs/a.pdf").read_bytes())
    office.once(MOVE)
    assert office.files() == ["_done/hs/a.pdf", "_done/hs/a~2.pdf", "_done/twin.pdf", "b.pdf"]
    assert b"review" in (done / "hs/a~2.pdf").read_bytes()
    assert b"review" not in (done / "hs/a.pdf").read_bytes()


def test_nothing_moves_before_it_is_indexed_or_after_its_package_is_gone(office, monkeypatch):
    path = office.put("a.pdf")
    office.once()
    ids = list(office.states())
    assert ids == ["a.pdf"]
    with open_ledger(office.archive.ledger_path, lambda: ()) as ledger:
        ledger.mark_unindexed([row.id for row in ledger.rows()])
    known = taken.Taken(office.archive, office.inbox)
    known.move_to(office.inbox / "_done", print)
    assert path.exists()
    with open_ledger(office.archive.ledger_path, lambda: ()) as ledger:
        ledger.mark_indexed([row.id for row in ledger.rows()])
    monkeypatch.setattr(taken, "latest", lambda archive, record_id: None)
    known.move_to(office.inbox / "_done", print)
    assert path.exists()


def test_a_secret_scan_moves_too(office):
    office.put("a.pdf", "secret MẬT")
    office.once(MOVE)
    assert office.files() == ["_done/a.pdf"]


@pytest.fixture
def lone(tmp_path):
    path = tmp_path / "inbox/hs/a.pdf"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"the bytes")
    return (
        path,
        stamp_of(path),
        hashlib.sha256(b"the bytes").hexdigest(),
        tmp_path / "inbox",
        tmp_path / "done",
    )


def _other_file_system(self, target):
    raise OSError(18, "Invalid cross-device link")


def test_on_another_file_system_it_is_copied_checked_and_then_taken_away(lone, monkeypatch):
    path, stamp, digest, inbox, done = lone
    real = Path.replace
    monkeypatch.setattr(
        Path, "replace", lambda self, to: _other_file_system(self, to) if self == path else real(self, to)
    )
    assert putting_away.move_done(path, stamp, "0" * 64, inbox, done) is None  # not what was archived
    assert path.exists()
    assert not list(done.rglob("*.*"))
    assert putting_away.move_done(path, stamp, digest, inbox, done) == done / "hs/a.pdf"
    assert not path.exists()
    assert (done / "hs/a.pdf").read_bytes() == b"the bytes"
    assert (done / "hs/a.pdf").stat().st_mtime_ns == stamp.mtime_ns
    assert len(list((done / "hs").iterdir())) == 1


def test_a_file_that_somebody_writes_to_while_it_moves_comes_back(lone, monkeypatch):
    path, stamp, digest, inbox, done = lone
    real = Path.replace

    def replace_late(self, target):
        if self == path:
            path.write_bytes(b"other bytes")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace_late)
    assert putting_away.move_done(path, stamp, digest, inbox, done) is None
    assert path.read_bytes() == b"other bytes"
    assert not list((done / "hs").iterdir())


def test_links_and_files_that_are_gone_or_changed_stay(lone):
    path, stamp, digest, inbox, done = lone
    link = inbox / "link.pdf"
    link.symlink_to(path)
    assert putting_away.move_done(link, stamp, digest, inbox, done) is None
    path.write_bytes(b"other bytes")
    assert putting_away.move_done(path, stamp, digest, inbox, done) is None
    path.unlink()
    assert putting_away.move_done(path, stamp, digest, inbox, done) is None
    assert not done.exists()


def test_a_done_folder_that_cannot_be_written_is_told_of_once(office, tmp_path):
    office.put("a.pdf")
    (tmp_path / "no").write_text("no folder")
    watch = replace(MOVE, done_folder=str(tmp_path / "no/done"))
    office.once(watch)
    assert len([text for text in office.notices() if "cannot be moved" in text]) == 1
    assert office.files() == ["a.pdf"]


# ---------------------------------------------------------------- for years


@pytest.mark.parametrize("notify", ["auto", "poll"])
def test_files_are_taken_as_they_come_and_corrections_find_the_archive_free(office, notify):
    office.put("there.pdf")

    def until():
        if office.states().get("there.pdf") == "indexed" and not (office.inbox / "hs").exists():
            if not office.is_free():  # the batch is about to end
                return False
            office.put("hs/later.pdf")
        return office.states().get("later.pdf") == "indexed"

    office.forever(until, replace(FAST, notify=notify, rescan_seconds=300.0))
    assert office.ended() == {"there.pdf": "archived", "later.pdf": "archived"}
    assert sum(isinstance(event, Summary) for event in office.events) == 2
    seconds = 0.1 if notify == "poll" else 300.0
    assert office.events[0] == WatchBegan(office.inbox, notify == "auto", seconds, 0.1, None)


def test_a_notice_comes_long_before_the_next_look(office):
    office.put("a.pdf")
    slow = replace(FAST, interval_seconds=300.0, rescan_seconds=300.0)

    def until():
        if office.states().get("a.pdf") == "indexed" and not (office.inbox / "b.pdf").exists():
            time.sleep(0.7)  # it waits by now
            office.put("b.pdf")
        return office.states().get("b.pdf") == "indexed"

    office.forever(until, slow)
    assert office.ended() == {"a.pdf": "archived", "b.pdf": "archived"}


def test_an_inbox_that_goes_away_is_waited_for_with_one_message(office):
    office.put("a.pdf")
    aside = office.inbox.with_name("aside")
    step = []

    def until():
        if not step and office.states().get("a.pdf") == "indexed":
            office.inbox.rename(aside)
            step.append("gone")
        elif step == ["gone"] and office.notices():
            time.sleep(0.5)
            aside.rename(office.inbox)
            office.put("b.pdf")
            step.append("back")
        return office.states().get("b.pdf") == "indexed"

    office.forever(until)
    assert len(office.notices()) == 1
    assert "is away" in office.notices()[0]
    assert office.ended() == {"a.pdf": "archived", "b.pdf": "archived"}


def test_a_share_that_is_not_mounted_is_no_empty_inbox(tmp_path):
    table = tmp_path / "mountinfo"
    root = "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
    share = f"40 22 0:41 / {tmp_path} rw - cifs //nas/scan rw\n"
    table.write_text(root + share)
    inbox = Inbox(tmp_path, table=table)
    assert inbox.away() == ""
    table.write_text(root)
    assert inbox.away() == f"nothing is mounted at {tmp_path}"
    table.write_text(root + share)
    assert inbox.away() == ""


def test_what_retry_puts_back_and_is_gone_is_taken_from_quarantine_while_it_watches(office, monkeypatch):
    path = office.put("a.pdf", "encrypted")
    step = []

    def until():
        if not step and office.states().get("a.pdf") == "quarantined" and office.is_free():
            path.unlink()
            monkeypatch.setattr(fake_pipeline, "_act", lambda *_: None)
            retry(office.archive, ())
            step.append("put back")
        return office.states().get("a.pdf") == "indexed"

    office.forever(until)


def test_an_archive_that_is_held_by_another_is_waited_for(office):
    office.put("a.pdf")
    lock = store.lock(office.archive)
    lock.__enter__()

    def until():
        if office.notices():
            lock.__exit__(None, None, None)
        return office.states().get("a.pdf") == "indexed"

    office.forever(until)
    assert len(office.notices()) == 1
    assert f"process {os.getpid()}" in office.notices()[0]


def test_an_archive_that_goes_away_is_waited_for_and_nothing_is_written_in_its_place(office):
    office.put("a.pdf")
    root, aside = office.archive.root, office.archive.root.with_name("aside")
    step = []

    def until():
        if not step and office.states().get("a.pdf") == "indexed" and office.is_free():
            root.rename(aside)  # between two batches
            root.mkdir()  # the folder of a share that is not mounted
            office.put("b.pdf")
            (office.inbox / "half.pdf").write_text("ok\n%PDF-1.7\nhalf of it\n")
            step.append("gone")
        elif step == ["gone"] and any("is not an archive" in text for text in office.notices()):
            time.sleep(0.5)
            step.append("back" if not list(root.iterdir()) else "spoilt")
            root.rmdir()
            aside.rename(root)
        told = any("half.pdf" in text for text in office.notices())
        return step == ["gone", "back"] and told and office.states().get("b.pdf") == "indexed"

    office.forever(until, replace(FAST, report_hours=0.0))
    assert office.states() == {"a.pdf": "indexed", "b.pdf": "indexed"}
    told = office.notices()
    assert len([text for text in told if "is not an archive" in text]) == 1
    assert len([text for text in told if "half.pdf" in text]) == 1


def test_too_many_failures_end_it(office):
    for number in range(25):
        office.put(f"{number}.pdf", "encrypted")
    with pytest.raises(TooManyFailures):
        watching.watch(
            office.archive,
            office.inbox,
            replace(Settings(), watch=FAST),
            executor=lambda: SerialExecutor(FAKE),
        )


def test_a_local_file_that_is_open_for_writing_is_not_ready(tmp_path):
    before = signal.signal(signal.SIGIO, signal.SIG_IGN)
    try:
        path = tmp_path / "a.pdf"
        with path.open("wb") as file:
            file.write(b"%PDF")
            file.flush()
            if not has_writer(path):
                pytest.skip("this file system gives no leases")
        assert not has_writer(path)
        with path.open("rb"):
            assert not has_writer(path)
    finally:
        signal.signal(signal.SIGIO, before)


def test_files_that_are_gone_are_forgotten_by_the_ledger(office):
    path = office.put("a.pdf")
    office.once()
    path.unlink()
    office.put("b.pdf")
    office.once()
    with read_ledger(office.archive.ledger_path, lambda: ()) as ledger:
        assert [item.path.name for item in ledger.arrivals.all(office.inbox)] == ["b.pdf"]


def test_names_that_are_no_text_are_remembered(office):
    path = Path(os.fsdecode(os.fsencode(office.inbox) + b"/\xff\xfe.pdf"))
    path.write_text(f"ok\nx\n{END}")
    with open_ledger(office.archive.ledger_path, lambda: ()) as ledger:
        ledger.arrivals.note([Arrival(path, stamp_of(path), told=True)])
        assert ledger.arrivals.settled(office.inbox, max_attempts=3)[0].path == path


# ---------------------------------------------------------------- all of it, in a process of its own


def test_files_that_come_in_every_bad_way_are_taken_once_and_none_early(tmp_path):
    # Notified, so that a writer this machine holds up is not mistaken for one that is done; more of it, and polled, by
    # a clock of its own in test_watching_all_ways.py.
    with (tmp_path / "probe").open("wb"):
        if not has_writer(tmp_path / "probe"):
            pytest.skip("this file system gives no leases")
    result = benchmark.run(tmp_path, files=12, polled=False, seed=3, settle=0.3)
    assert not result.problems
    assert result.taken == sum(count for _, count in result.files)


def test_a_signal_ends_the_program_in_order(office):
    code = (
        "import sys; from scan2archive.commands import watching as c; c.require_language = lambda s: None\n"
        "import scan2archive.batch.watching as w; from scan2archive.batch.work.executor import SerialExecutor\n"
        "w.driver.ProcessPool = lambda *a, **k: SerialExecutor('tests.fake_pipeline')\n"
        "from scan2archive.cli import main; sys.exit(main(sys.argv[1:]))"
    )
    office.put("a.pdf", "review")
    arguments = ["watch", str(office.inbox), "-a", str(office.archive.root), "--settle", "0.1", "--json"]
    running = subprocess.Popen(
        [sys.executable, "-c", code, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert running.stdout is not None
    lines = [running.stdout.readline() for _ in range(2)]
    assert '"archived"' in lines[0]
    assert '"summary"' in lines[1]
    running.send_signal(signal.SIGTERM)
    _out, err = running.communicate(timeout=60)
    assert running.returncode == 143
    assert "Nothing is lost" in err
