# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import dataclasses
import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from scan2archive.errors import ArchiveToolError, NewerArchiveError, OutOfSpaceError, UsageError
from scan2archive.ledger import file as ledger_file
from scan2archive.ledger.book import Asked, Ledger, Outcome, path_id
from scan2archive.ledger.opening import open_ledger, read_ledger
from tests.fake_pipeline import make_record

ONE, TWO = "1" * 64, "2" * 64


def asked(record_id: str = ONE, path: str = "/in/a.pdf", dossier: str = "") -> Asked:
    return Asked(record_id, path, Path(path).name, 10, dossier)


def no_records():
    return ()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "ledger.sqlite3"


@pytest.fixture
def ledger(path):
    with open_ledger(path, no_records) as opened:
        yield opened


def state(ledger: Ledger, record_id: str = ONE) -> str:
    row = ledger.row(record_id)
    assert row is not None
    return row.state


def test_a_new_scan_waits_and_a_known_one_keeps_its_state(ledger):
    row = ledger.ask(asked(dossier="Hồ sơ 1"))
    assert (row.state, row.attempts, row.dossier, row.name, row.size) == (
        "waiting",
        0,
        "Hồ sơ 1",
        "a.pdf",
        10,
    )
    assert (row.started, row.ended, row.pid, row.lease_until) == (None, None, None, None)
    assert abs(row.asked - time.time()) < 5
    assert ledger.ask(asked(path="/in/b.pdf")).path == "/in/b.pdf"  # not archived: its newest place
    ledger.claim(ONE, lease_seconds=60)
    ledger.finish(ONE, Outcome("archived", pages=3, documents=1, seconds=1.5))
    again = ledger.ask(asked(path="/elsewhere/c.pdf"))
    assert (again.state, again.path, again.pages, again.documents) == ("archived", "/in/b.pdf", 3, 1)
    assert len(ledger.rows()) == 1


def test_rows_are_frozen(ledger):
    with pytest.raises(dataclasses.FrozenInstanceError):
        ledger.ask(asked()).state = "indexed"


def test_only_one_gets_a_scan(ledger, path):
    ledger.ask(asked())
    with open_ledger(path, no_records) as other:
        assert ledger.claim(ONE, lease_seconds=60)
        assert not other.claim(ONE, lease_seconds=60)
        assert state(other) == "running"
    row = ledger.row(ONE)
    assert row.pid == os.getpid()
    assert row.lease_until - row.started == pytest.approx(60)


def test_a_whole_life(ledger):
    ledger.ask(asked())
    assert ledger.claim(ONE, lease_seconds=60)
    ledger.finish(ONE, Outcome("failed", "processing_failed", "It crashed.", seconds=2.0))
    row = ledger.row(ONE)
    assert (row.state, row.attempts, row.problem, row.message) == (
        "failed", 1, "processing_failed", "It crashed.",
    )  # fmt: skip
    assert row.ended is not None
    assert ledger.claim(ONE, lease_seconds=60)  # a failed one may be tried again
    ledger.finish(ONE, Outcome("archived", pages=2, documents=1))
    assert (ledger.row(ONE).problem, ledger.row(ONE).attempts) == ("", 2)
    assert not ledger.claim(ONE, lease_seconds=60)
    ledger.mark_indexed([ONE])
    assert state(ledger) == "indexed"
    ledger.mark_unindexed([ONE])
    assert state(ledger) == "archived"


def test_a_quarantined_scan_is_not_taken_until_it_is_put_back(ledger):
    for record_id in (ONE, TWO):
        ledger.ask(asked(record_id))
        ledger.claim(record_id, lease_seconds=60)
        ledger.finish(record_id, Outcome("quarantined", "encrypted", "Needs a password."))
    assert not ledger.claim(ONE, lease_seconds=60)
    assert ledger.retry([ONE, "unknown"]) == 1
    row = ledger.row(ONE)
    assert (row.state, row.attempts, row.problem) == ("waiting", 0, "")
    assert ledger.retry() == 1
    assert ledger.retry() == 0
    assert ledger.claim(TWO, lease_seconds=60)


def test_released_scans_wait_and_nothing_counts_against_them(ledger):
    ledger.ask(asked())
    ledger.claim(ONE, lease_seconds=60)
    ledger.release([ONE])
    row = ledger.row(ONE)
    assert (row.state, row.attempts, row.lease_until, row.pid) == ("waiting", 0, None, None)


def test_recovery_frees_dead_and_late_leases_only(ledger):
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    for record_id, seconds, pid in (("a", 60, os.getpid()), ("b", 60, dead.pid), ("c", -1, os.getpid())):
        ledger.ask(asked(record_id))
        ledger.claim(record_id, lease_seconds=seconds, pid=pid)
    ledger.renew(["a"], lease_seconds=600)
    assert ledger.recover() == ("b", "c")
    assert state(ledger, "a") == "running"
    assert ledger.recover(alone=True) == ("a",)
    assert dict(ledger.counts())["waiting"] == 3


def test_counts_list_every_state(ledger):
    ledger.ask(asked())
    assert ledger.counts() == (
        ("waiting", 1), ("running", 0), ("archived", 0), ("indexed", 0), ("quarantined", 0), ("failed", 0),
    )  # fmt: skip
    assert [row.id for row in ledger.rows("waiting")] == [ONE]
    assert ledger.rows("failed") == ()


def test_unreadable_paths_are_noted_until_they_are_looked_at_again(ledger):
    outcome = Outcome("failed", "no_access", "Permission denied.")
    for name in ("/in/a.pdf", "/in/sub/b.pdf", "/inbox/c.pdf", "/in"):
        ledger.note_unreadable(Asked(path_id(name), name, name, 0, ""), outcome)
    assert dict(ledger.counts())["failed"] == 4
    ledger.ask(asked(path="/in/a.pdf"))  # it can be read by now
    assert {row.path for row in ledger.rows("failed")} == {"/in", "/in/sub/b.pdf", "/inbox/c.pdf"}
    ledger.forget_unreadable([Path("/in")])
    assert [row.path for row in ledger.rows("failed")] == ["/inbox/c.pdf"]
    assert state(ledger) == "waiting"


def test_names_that_are_not_utf8_come_back_as_they_were(ledger):
    row = ledger.ask(asked(path="/in/b\udcff\u1ea3n.pdf"))
    assert (row.path, row.name) == ("/in/b\udcff\u1ea3n.pdf", "b\udcff\u1ea3n.pdf")
    ledger.note_unreadable(
        asked(path_id("/in/\udcfe"), "/in/\udcfe"), Outcome("failed", "no_access", "/in/\udcfe")
    )
    assert ledger.row(path_id("/in/\udcfe")).message == "/in/\udcfe"
    ledger.forget_unreadable([Path("/in")])
    assert ledger.row(path_id("/in/\udcfe")) is None


def test_runs_are_kept_for_throughput(ledger):
    first = ledger.begin_run()
    ledger.end_run(first, scans=10, pages=50, documents=12, failed=1)
    second = ledger.begin_run()
    newest, oldest = ledger.runs()
    assert (newest.id, newest.ended) == (second, None)
    assert (oldest.scans, oldest.pages, oldest.documents, oldest.failed) == (10, 50, 12, 1)
    assert oldest.ended >= oldest.started


def test_invariant_4_a_lost_or_damaged_ledger_is_rebuilt_from_packages(path):
    records = [make_record(ONE, ["a", "b"], dossier="Hồ sơ"), make_record(TWO, list("abcd"))]
    with open_ledger(path, lambda: records) as ledger:
        assert "made anew from 2 packages" in ledger.notice
        row = ledger.row(ONE)
        assert (row.state, row.pages, row.documents, row.dossier) == ("archived", 2, 1, "Hồ sơ")
        assert ledger.row(TWO).documents == 2
    with open_ledger(path, lambda: pytest.fail("a sound ledger needs no packages")) as ledger:
        assert ledger.notice == ""
        assert len(ledger.rows()) == 2
    path.write_bytes(b"not a database at all" * 100)
    with open_ledger(path, lambda: records) as ledger:
        assert "damaged" in ledger.notice
        assert len(ledger.rows("archived")) == 2
    (kept,) = path.parent.glob("*.damaged-*")
    assert kept.read_bytes().startswith(b"not a database")
    assert kept.name in ledger.notice


@pytest.mark.parametrize("keep", [0, 20, 100, 5000])
def test_a_torn_ledger_is_rebuilt(path, keep):
    with open_ledger(path, no_records) as ledger:
        for number in range(40):
            ledger.ask(asked(f"{number:064d}"))
    data = path.read_bytes()
    assert len(data) > 5000
    path.write_bytes(data[:keep])
    with open_ledger(path, lambda: [make_record(ONE, ["a"])]) as ledger:
        # An empty file is a new SQLite database: nothing tells it from a ledger that was just begun.
        assert [row.id for row in ledger.rows("archived")] == ([ONE] if keep else [])


def test_a_ledger_being_made_anew_when_the_machine_stopped_is_made_anew_again(path):
    def stops():
        yield make_record(ONE, ["a"])
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        open_ledger(path, stops)
    assert not path.exists()
    with open_ledger(path, lambda: [make_record(ONE, ["a"])]) as ledger:
        assert len(ledger.rows("archived")) == 1


def test_adopting_corrects_rows_and_leaves_right_ones_alone(ledger):
    record = make_record(ONE, ["a"])
    ledger.ask(asked())
    ledger.claim(ONE, lease_seconds=60)
    assert ledger.adopt([record]) == 1
    assert (ledger.row(ONE).state, ledger.row(ONE).pid) == ("archived", None)
    ledger.mark_indexed([ONE])
    assert ledger.adopt([record]) == 0
    assert state(ledger) == "indexed"


def test_review_is_kept_from_the_outcome_and_from_packages(ledger):
    for record_id, review in ((ONE, True), (TWO, False)):
        ledger.ask(asked(record_id))
        assert ledger.row(record_id).review is False
        ledger.claim(record_id, lease_seconds=60)
        ledger.finish(record_id, Outcome("archived", pages=1, documents=1, review=review))
    ledger.mark_indexed([ONE, TWO])
    assert [row.id for row in ledger.in_review()] == [ONE]
    # A correction settled the one, and opened the other: the packages are the truth.
    assert ledger.adopt([make_record(ONE, ["a"]), make_record(TWO, ["a"], state="review")]) == 2
    assert [row.id for row in ledger.in_review()] == [TWO]
    assert {row.state for row in ledger.rows()} == {"indexed"}


def test_a_scan_that_only_failed_is_not_in_review(ledger):
    ledger.ask(asked())
    ledger.claim(ONE, lease_seconds=60)
    ledger.finish(ONE, Outcome("failed", "bug", "It crashed."))
    assert ledger.in_review() == ()


def test_a_rebuilt_ledger_knows_what_needs_review(path):
    records = [make_record(ONE, ["a"], state="review"), make_record(TWO, ["b"])]
    with open_ledger(path, lambda: records) as ledger:
        assert [row.id for row in ledger.in_review()] == [ONE]
    path.unlink()
    with read_ledger(path, lambda: records) as ledger:
        assert [row.id for row in ledger.in_review()] == [ONE]


def test_a_ledger_of_the_version_before_learns_review_from_the_packages(path, monkeypatch):
    three = "3" * 64
    records = [make_record(ONE, ["a"], state="review"), make_record(TWO, ["b"])]
    connection = ledger_file.connect(str(path))
    with monkeypatch.context() as patch:
        patch.setattr(ledger_file, "MIGRATIONS", ledger_file.MIGRATIONS[:1])
        ledger_file.migrate(connection, path)
    for record_id, was in ((ONE, "indexed"), (TWO, "archived"), (three, "indexed"), ("4" * 64, "failed")):
        connection.execute(
            "INSERT INTO scans (id, path, name, size, dossier, state, asked) VALUES (?, 'p', 'p', 1, '', ?, 0)",
            (record_id, was),
        )
    connection.close()
    with read_ledger(path, lambda: records) as ledger:
        assert [row.id for row in ledger.in_review()] == [ONE, three]
        assert state(ledger, "4" * 64) == "failed"  # which no package says
    with open_ledger(path, lambda: records) as ledger:
        # The package of the third cannot be read: a person should look at it.
        assert [row.id for row in ledger.in_review()] == [ONE, three]
        assert [state(ledger, id_) for id_ in (ONE, TWO, three)] == ["indexed", "archived", "indexed"]
        assert state(ledger, "4" * 64) == "failed"
    open_ledger(path, lambda: pytest.fail("asked once only")).close()


def test_a_newer_ledger_is_refused(path):
    open_ledger(path, no_records).close()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(NewerArchiveError, match="version 99"):
        open_ledger(path, no_records)
    with pytest.raises(NewerArchiveError, match="version 99"):
        read_ledger(path, no_records)


def test_a_migration_that_fails_changes_nothing(path, monkeypatch):
    open_ledger(path, no_records).close()

    def broken(connection):
        connection.execute("CREATE TABLE half (x)")
        raise sqlite3.DatabaseError("kaput")

    with monkeypatch.context() as patch:
        patch.setattr(ledger_file, "MIGRATIONS", (*ledger_file.MIGRATIONS, broken))
        with pytest.raises(sqlite3.DatabaseError):
            ledger_file.open_writing(path)
    connection = sqlite3.connect(path)
    assert connection.execute("SELECT count(*) FROM sqlite_master WHERE name='half'").fetchone() == (0,)
    assert connection.execute("PRAGMA user_version").fetchone() == (len(ledger_file.MIGRATIONS),)
    connection.close()


def test_reading_never_writes(path, tmp_path):
    with read_ledger(path, lambda: [make_record(ONE, ["a"])]) as ledger:
        assert "is missing" in ledger.notice
        assert len(ledger.rows("archived")) == 1
    assert list(tmp_path.iterdir()) == []
    with open_ledger(path, no_records) as writer:
        writer.ask(asked())
        with read_ledger(path, no_records) as reader:
            assert (reader.notice, state(reader)) == ("", "waiting")
            with pytest.raises(ArchiveToolError, match="cannot be written"):
                reader.claim(ONE, lease_seconds=1)
    path.write_bytes(b"rubbish" * 1000)
    with read_ledger(path, no_records) as reader:
        assert reader.rows() == ()
    assert path.read_bytes() == b"rubbish" * 1000


def test_a_ledger_that_may_not_be_opened_is_not_taken_for_damaged(path):
    path.mkdir()
    with pytest.raises(UsageError, match="permissions"):
        open_ledger(path, no_records)
    assert path.is_dir()


def test_a_full_disk_is_named_and_the_transaction_undone(ledger):
    pages = ledger._connection.execute("PRAGMA page_count").fetchone()[0]
    ledger._connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(OutOfSpaceError, match="nothing is lost"):
        for number in range(1000):
            ledger.ask(asked(f"{number:064d}"))
    rows = len(ledger.rows())
    ledger._connection.execute("PRAGMA max_page_count = 100000")
    ledger.ask(asked("f" * 64))
    assert len(ledger.rows()) == rows + 1


def test_a_ledger_that_cannot_be_read_any_more_is_no_bug(tmp_path):
    with open_ledger(tmp_path / "ledger.sqlite3", lambda: ()) as ledger:
        ledger._connection.execute("DROP TABLE scans")
        for ask in (ledger.rows, lambda: ledger.arrivals.settled(tmp_path, max_attempts=3)):
            with pytest.raises(ArchiveToolError, match=r"ledger\.sqlite3 cannot be read"):
                ask()
