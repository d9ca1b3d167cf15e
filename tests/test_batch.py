# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from benchmarks import crash
from scan2archive.archive import package, store
from scan2archive.batch import driver as batch
from scan2archive.batch.arriving.discovery import Found, Unreachable
from scan2archive.batch.arriving.planning import MAX_ATTEMPTS, identify, longest_first
from scan2archive.batch.finding import indexing
from scan2archive.batch.telling.events import Notice, PageDone, ScanEnded, ScanStarted, Summary
from scan2archive.batch.work.executor import SerialExecutor
from scan2archive.batch.work.workers import ProcessPool
from scan2archive.console.render_run import scan_text
from scan2archive.console.terminal import Style
from scan2archive.errors import (
    ArchiveLockedError,
    IndexUnusableError,
    MissingToolError,
    OutOfSpaceError,
    ScanAccessError,
    TooManyFailures,
    UsageError,
)
from scan2archive.ledger.opening import open_ledger, read_ledger
from scan2archive.settings import Batch, Limits, Settings
from tests.fake_pipeline import make_record

FAKE = "tests.fake_pipeline"


class FakeIndex:
    """What an index does, in memory; it lives from run to run."""

    def __init__(self):
        self.documents: dict[str, tuple[str, str, tuple[int, ...]]] = {}
        self.commits = 0
        self.error: Exception | None = None

    def __call__(self):
        return self

    def add(self, entries):
        if self.error:
            raise self.error
        entries = list(entries)
        self.remove({entry.document.record_id for entry in entries})
        for entry in entries:
            numbers = tuple(page.number for page in entry.pages)
            self.documents[entry.document.id] = (entry.dossier, entry.source, numbers)
        self.commits += 1
        return len(entries)

    def remove(self, record_ids):
        prefixes = {record_id[:12] for record_id in record_ids}
        self.documents = {k: v for k, v in self.documents.items() if k.partition("-")[0] not in prefixes}

    def search(self, query):
        raise NotImplementedError

    def ids(self):
        return frozenset(self.documents)

    def count(self):
        return len(self.documents)

    def close(self):
        pass


class World:
    """An archive, an inbox, an index, and what a run told."""

    def __init__(self, root: Path):
        self.archive = store.create(root / "kho")
        self.inbox = root / "inbox"
        self.inbox.mkdir()
        self.index = FakeIndex()
        self.events: list = []

    def put(self, name: str, text: str = "ok") -> Path:
        path = self.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{text}\n{name}\n" if "\n" not in text else text)
        return path

    def run(self, *sources, settings=None, report=None, **more) -> Summary:
        self.events = []
        more.setdefault("executor", SerialExecutor(FAKE))
        return batch.run(
            self.archive,
            sources or [self.inbox],
            settings or Settings(),
            index=self.index,
            report=report or self.events.append,
            **more,
        )

    def pool(self, jobs=2, limits=None) -> ProcessPool:
        return ProcessPool(jobs, limits or Limits(), self.archive.work, FAKE)

    @property
    def ended(self) -> dict[str, ScanEnded]:
        return {
            str(event.path.relative_to(self.inbox)): event
            for event in self.events
            if isinstance(event, ScanEnded)
        }

    def states(self) -> dict[str, str]:
        return {name: event.state for name, event in self.ended.items()}

    def rows(self):
        with read_ledger(self.archive.ledger_path, lambda: ()) as ledger:
            return {row.name: row for row in ledger.rows()}

    def packages(self):
        return [store.read_record(path) for path in store.iterate(self.archive)]

    def assert_sound(self):
        assert all(not damage for _, damage in store.verify(self.archive))
        documents = {document.id for record in self.packages() for document in record.documents}
        assert self.index.ids() == documents
        assert list(self.archive.work.iterdir()) == []


@pytest.fixture
def world(tmp_path):
    return World(tmp_path)


def tree(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {str(p): (p.read_bytes(), p.stat().st_mtime_ns) for p in folder.rglob("*") if p.is_file()}


# ---------------------------------------------------------------- the main job


def test_a_folder_becomes_packages_rows_and_documents(world):
    world.put("a.pdf")
    world.put("hồ sơ 1/b.pdf", "review\nmột\nhai")
    world.put("hồ sơ 1/sâu/c.pdf", "ok\n1\n2\n3\n4")
    summary = world.run()
    assert world.states() == {
        "a.pdf": "archived",
        "hồ sơ 1/b.pdf": "archived",
        "hồ sơ 1/sâu/c.pdf": "archived",
    }
    assert (summary.scans, summary.archived, summary.pages, summary.documents, summary.review) == (
        3,
        3,
        7,
        4,
        1,
    )
    assert world.events[-1] == summary
    assert {record.source.name: record.dossier for record in world.packages()} == {
        "a.pdf": "", "b.pdf": "hồ sơ 1", "c.pdf": "hồ sơ 1/sâu",
    }  # fmt: skip
    assert {row.state for row in world.rows().values()} == {"indexed"}
    assert sorted(world.index.documents.values()) == [
        ("", "a.pdf", (1,)), ("hồ sơ 1", "b.pdf", (1, 2)), ("hồ sơ 1/sâu", "c.pdf", (1, 2)),
        ("hồ sơ 1/sâu", "c.pdf", (3, 4)),
    ]  # fmt: skip
    assert world.ended["hồ sơ 1/b.pdf"].review
    world.assert_sound()


def test_the_same_in_worker_processes_with_page_events(world):
    for number in range(6):
        world.put(f"{number}.pdf", f"ok\n{number}\nx")
    summary = world.run(executor=world.pool())
    assert summary.archived == 6
    pages = [event for event in world.events if isinstance(event, PageDone)]
    assert len(pages) == 12
    assert {(event.page, event.total) for event in pages} == {(1, 2), (2, 2)}
    assert sum(isinstance(event, ScanStarted) for event in world.events) == 6
    world.assert_sound()


def test_a_dossier_that_is_given_counts_for_all(world):
    world.put("x/a.pdf")
    world.run(dossier="Hồ sơ chung")
    assert [record.dossier for record in world.packages()] == ["Hồ sơ chung"]


def test_folders_can_be_scans(world):
    for name in ("hộp/tập 1/1.jpg", "hộp/tập 1/2.jpg", "hộp/tập 2/1.jpg"):
        world.put(name)
    summary = world.run(folder_as_scan=True)
    assert world.states() == {"hộp/tập 1": "archived", "hộp/tập 2": "archived"}
    assert summary.pages == 3
    assert {record.dossier for record in world.packages()} == {"hộp"}
    world.assert_sound()
    assert world.run(folder_as_scan=True).duplicates == 2


def test_many_scans_are_indexed_with_few_commits(world, monkeypatch):
    monkeypatch.setattr(indexing, "MAX_SCANS", 10)
    for number in range(25):
        world.put(f"{number}.pdf")
    world.run()
    assert world.index.commits == 3
    world.assert_sound()


# ---------------------------------------------------------------- long scans


def long_text(pages=30, first="ok"):
    return "\n".join([first, *(f"Trang {number}" for number in range(1, pages + 1))])


def test_a_single_long_scan_gets_all_workers(world, monkeypatch):
    world.put("a.pdf", long_text(first="slow 0.02"))
    asked = []

    def pool(jobs, limits, logs):
        asked.append(jobs)
        return ProcessPool(jobs, limits, logs, FAKE)

    monkeypatch.setattr(batch, "ProcessPool", pool)
    world.run(executor=None, jobs=3)
    assert asked == [3]
    pages = [(event.page, event.total) for event in world.events if isinstance(event, PageDone)]
    assert pages == [(number, 30) for number in range(1, 31)]
    assert [page.text for page in world.packages()[0].pages] == [f"Trang {n}" for n in range(1, 31)]
    world.assert_sound()


def test_long_scans_begin_first_and_short_ones_fill_the_gaps(world):
    for number in range(6):
        world.put(f"a{number}.pdf", f"ok\n{number}\n")
    world.put("z.pdf", long_text())
    shutil.copy(world.inbox / "z.pdf", world.inbox / "zz.pdf")
    summary = world.run(executor=world.pool())
    started = [event.path.name for event in world.events if isinstance(event, ScanStarted)]
    assert started == ["z.pdf", *(f"a{number}.pdf" for number in range(6))]
    assert (summary.archived, summary.duplicates, summary.pages) == (7, 1, 36)
    world.assert_sound()


def test_what_cannot_be_read_comes_first_and_equals_keep_their_order(world):
    error = ScanAccessError("closed")
    small, same = world.put("a.pdf", "ok\n1"), world.put("b.pdf", "ok\n2")
    large = world.put("hộp/1.jpg", "ok\n3456").parent
    gone = Found(world.inbox / "gone.pdf", "")
    closed = Unreachable(world.inbox / "closed", error)
    box = Found(large, "", folder=True)
    items = (Found(same, ""), Found(small, ""), gone, box, closed)
    assert longest_first(items) == ((gone, 0), (closed, 0), (box, 7), (items[0], 4), (items[1], 4))


def test_a_failing_part_is_a_failure_of_its_scan_and_of_nothing_else(world):
    world.put("bad.pdf", long_text().replace("Trang 9", "!unreadable"))
    world.put("bug.pdf", long_text().replace("Trang 9", "!bug"))
    world.put("good.pdf", long_text(first="review"))
    world.run(executor=world.pool())
    assert world.states() == {"bad.pdf": "quarantined", "bug.pdf": "quarantined", "good.pdf": "archived"}
    world.assert_sound()


def test_a_long_scan_that_changes_at_its_end_fails_and_is_taken_next_time(world):
    world.put("a.pdf", long_text(first="changes"))
    world.run(executor=world.pool())
    assert "changed while" in world.ended["a.pdf"].message
    assert world.packages() == []
    world.put("a.pdf", long_text())
    assert world.run(executor=world.pool()).archived == 1


@pytest.mark.parametrize(
    ("number", "error"), [(signal.SIGINT, KeyboardInterrupt), (signal.SIGTERM, batch.Terminated)]
)
def test_a_signal_in_the_middle_of_a_long_scan_leaves_nothing_behind(world, number, error):
    world.put("a.pdf", long_text(first="slow 0.05"))

    def kill(event):
        if isinstance(event, PageDone) and event.page == 7:
            os.kill(os.getpid(), number)

    pool = world.pool()
    with pytest.raises(KeyboardInterrupt) as caught:
        world.run(executor=pool, report=kill)
    assert caught.type is error
    assert pool.pids() == ()
    assert world.rows()["a.pdf"].state == "waiting"
    assert list(world.archive.work.iterdir()) == []
    world.put("a.pdf", long_text())
    assert world.run(executor=world.pool()).archived == 1
    world.assert_sound()


# ---------------------------------------------------------------- the invariants


def test_invariant_3_the_same_bytes_twice_are_one_record(world):
    original = world.put("a.pdf")
    shutil.copy(original, world.inbox / "twin.pdf")
    summary = world.run()
    assert world.states() == {"a.pdf": "archived", "twin.pdf": "duplicate"}
    assert (summary.archived, summary.duplicates) == (1, 1)
    before = tree(world.archive.packages)
    commits = world.index.commits
    again = world.run()
    assert set(world.states().values()) == {"duplicate"}
    assert world.ended["a.pdf"].documents == 1
    assert again.pages == 0
    assert not any(isinstance(event, ScanStarted) for event in world.events)
    assert (tree(world.archive.packages), world.index.commits) == (before, commits)
    assert len(world.packages()) == 1


def test_twins_processed_at_the_same_time_share_their_end(world):
    for name in ("1.pdf", "2.pdf", "3.pdf"):
        world.put(name, "slow 0.2\nsame\n")
    for name in ("4.pdf", "5.pdf"):
        world.put(name, "encrypted\nsame\n")
    summary = world.run(executor=world.pool(jobs=3))
    assert sorted(world.states().values()) == [
        "archived",
        "duplicate",
        "duplicate",
        "quarantined",
        "quarantined",
    ]
    assert summary.scans == 5
    assert len(list(world.archive.quarantine.iterdir())) == 1


@pytest.mark.parametrize("damage", ["deleted", "rubbish", "emptied"])
def test_invariant_4_a_lost_ledger_costs_nothing(world, damage):
    for number in range(3):
        world.put(f"{number}.pdf")
    world.run()
    for path in world.archive.root.glob("ledger.sqlite3*"):
        path.unlink()
    if damage != "deleted":
        world.archive.ledger_path.write_bytes(b"rubbish" * 1000 if damage == "rubbish" else b"")
    summary = world.run()
    assert (summary.duplicates, summary.archived) == (3, 0)
    assert {row.state for row in world.rows().values()} == {"indexed"}
    notices = [event.message for event in world.events if isinstance(event, Notice)]
    assert bool(notices) == (damage != "emptied")
    assert all("made anew from 3 packages" in message for message in notices)
    world.assert_sound()


def test_invariant_4_a_lost_index_fills_again_without_ocr(world):
    for number in range(3):
        world.put(f"{number}.pdf")
    world.run()
    world.index = FakeIndex()
    summary = world.run()
    assert (summary.duplicates, summary.archived) == (3, 0)
    world.assert_sound()


def test_invariant_5_one_failure_never_stops_the_batch(world):
    for number, command in enumerate(["crash", "bug", "encrypted", "unreadable", "exit", "failed"]):
        world.put(f"{number}-{command}.pdf", f"{command}\nx\n")
        world.put(f"{number}-good.pdf")
    os.mkfifo(world.inbox / "pipe.pdf")
    summary = world.run(executor=world.pool())
    states = world.states()
    assert {name for name, state in states.items() if state == "archived"} == {
        f"{n}-good.pdf" for n in range(6)
    }
    assert {
        name: states[name] for name in ("0-crash.pdf", "2-encrypted.pdf", "3-unreadable.pdf", "pipe.pdf")
    } == {
        "0-crash.pdf": "quarantined",
        "2-encrypted.pdf": "quarantined",
        "3-unreadable.pdf": "quarantined",
        "pipe.pdf": "failed",
    }
    assert (summary.archived, summary.quarantined, summary.failed) == (6, 5, 2)
    assert all(
        str(event.path) in event.message for event in world.ended.values() if event.state != "archived"
    )
    assert {event.problem for event in world.ended.values()} == {
        "", "processing_failed", "encrypted", "unreadable", "no_access",
    }  # fmt: skip
    world.assert_sound()


def test_invariant_5_too_many_failures_stop_the_batch(world):
    for number in range(30):
        world.put(f"{number:02}.pdf", f"bug\n{number}\n" if number >= 4 else "ok")
    settings = Settings(batch=Batch(min_scans_for_rate=10, max_failure_rate=0.5))
    with pytest.raises(TooManyFailures, match=r"6 of 10 scans failed \(processing_failed: 6\)"):
        world.run(settings=settings)
    summary = world.events[-1]
    assert isinstance(summary, Summary)
    assert (summary.scans, summary.archived, summary.failed) == (10, 4, 6)
    assert not any(row.state == "running" for row in world.rows().values())
    world.assert_sound()


def test_a_small_batch_of_failures_is_reported_not_stopped(world):
    for number in range(5):
        world.put(f"{number}.pdf", f"encrypted\n{number}\n")
    assert world.run().quarantined == 5
    assert (
        world.run(settings=Settings(batch=Batch(min_scans_for_rate=1, max_failure_rate=0.0))).quarantined == 5
    )
    assert all(event.known and event.problem == "encrypted" for event in world.ended.values())
    assert len(list(world.archive.quarantine.iterdir())) == 5


def test_invariant_6_problems_are_never_reported_as_clean(world):
    world.put("review.pdf", "review\nx\n")
    world.put("failed.pdf", "failed\nx\n")
    summary = world.run()
    assert world.ended["review.pdf"].review
    assert summary.review == 1
    assert world.ended["failed.pdf"].state == "failed"
    assert [record.state for record in world.packages()] == ["review"]


def test_invariant_7_sources_are_never_changed(world):
    for command in ("ok", "encrypted", "unreadable", "bug", "crash", "memory"):
        world.put(f"{command}.pdf", f"{command}\nx\n")
    before = tree(world.inbox)
    for _ in range(2):
        world.run(executor=world.pool())
    assert tree(world.inbox) == before


def test_invariant_8_only_the_parent_writes_ledger_and_index(world):
    for number in range(4):
        world.put(f"{number}.pdf", f"slow 0.3\n{number}\n")
    pool = world.pool()
    seen: set[str] = set()

    def look(event):
        for pid in pool.pids():
            # The worker goes on while it is looked at: it closes files, and ends, between the list and the look.
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                names = list(Path(f"/proc/{pid}/fd").iterdir())
                for link in names:
                    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                        seen.add(os.readlink(link))  # noqa: PTH115  # sockets and pipes are no paths
        world.events.append(event)

    world.run(executor=pool, report=look)
    assert any("worker-" in name for name in seen)
    assert not [name for name in seen if "ledger" in name or name.endswith("/lock") or "/index" in name]


def test_invariant_9_the_batch_makes_no_network_connection(world, monkeypatch):
    import socket

    def refuse(*_args, **_kwargs):
        raise AssertionError("network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    world.put("a.pdf")
    assert world.run().archived == 1


def test_a_secret_document_keeps_its_whole_scan_out_of_the_index(world):
    world.put("secret.pdf", "secret MẬT\n1\n2\n3\n4")
    world.put("open.pdf", "secret none\nx")
    world.run()
    world.run()
    assert len(world.packages()) == 2
    assert [source for _, source, _ in world.index.documents.values()] == ["open.pdf"]
    assert world.rows()[""].state == "archived"  # its name stands nowhere outside


# ---------------------------------------------------------------- failures, retries, stops


def test_failed_scans_are_tried_again_but_not_for_ever(world):
    world.put("bug.pdf", "bug\nx\n")
    for _ in range(MAX_ATTEMPTS):
        assert world.run().failed == 1
        assert not world.ended["bug.pdf"].known
    world.run()
    event = world.ended["bug.pdf"]
    assert event.known
    assert "kaput" in event.message
    with open_ledger(world.archive.ledger_path, lambda: ()) as ledger:
        assert ledger.retry() == 1
    world.run()
    assert not world.ended["bug.pdf"].known


def test_the_bytes_of_a_known_failure_are_news_at_another_path(world):
    world.put("a.pdf", "encrypted\nx\n")
    world.run()
    world.put("b.pdf", "encrypted\nx\n")
    world.put("c.pdf", "encrypted\nx\n")
    world.run()
    assert {name: event.known for name, event in world.ended.items()} == {
        "a.pdf": True,
        "b.pdf": False,
        "c.pdf": False,
    }
    for name in ("b.pdf", "c.pdf"):
        event = world.ended[name]
        assert event.message.startswith(f"{world.inbox / name} has the same bytes as {world.inbox}/")
        assert f"{world.inbox / name} has" in scan_text(event, Style())
    world.run()
    assert [event.known for event in world.ended.values()] == [True, True, True]
    assert len(list(world.archive.quarantine.iterdir())) == 1


def test_the_message_of_a_known_failure_names_the_path_it_is_told_of(world):
    for name in ("a.pdf", "b.pdf"):
        world.put(name, "encrypted\nx\n")
        world.run()
    for _ in range(2):  # whichever of them was asked for last
        world.run()
        for name, event in world.ended.items():
            assert str(world.inbox / name) in event.message
            assert event.known


def test_what_cannot_be_reached_is_news_once(world):
    (world.inbox / "out.pdf").symlink_to("/etc/hostname")
    assert world.run().failed == 1
    assert not world.ended["out.pdf"].known
    settings = Settings(batch=Batch(min_scans_for_rate=1, max_failure_rate=0.1))
    assert world.run(settings=settings).failed == 1  # nor is it counted against the run
    assert world.ended["out.pdf"].known
    (world.inbox / "out.pdf").unlink()
    (world.inbox / "out.pdf").symlink_to(world.inbox)
    world.run()
    with read_ledger(world.archive.ledger_path, lambda: ()) as ledger:
        assert len(ledger.rows()) <= 1


def test_a_scan_leaves_quarantine_when_it_works_after_all(world, monkeypatch):
    world.put("a.pdf", "encrypted\nx\n")
    world.run()
    assert len(list(world.archive.quarantine.iterdir())) == 1
    with open_ledger(world.archive.ledger_path, lambda: ()) as ledger:
        ledger.retry()
    import tests.fake_pipeline as fake

    monkeypatch.setattr(fake, "_act", lambda *_: None)
    assert world.run().archived == 1
    assert list(world.archive.quarantine.iterdir()) == []
    world.assert_sound()


def test_a_scan_that_changes_while_it_is_processed_fails_and_is_taken_next_time(world):
    world.put("a.pdf", "changes\nx\n")
    world.run()
    assert "changed while" in world.ended["a.pdf"].message
    assert world.packages() == []
    world.put("a.pdf", "ok\nx\n")
    assert world.run().archived == 1


def test_too_large_a_file_is_refused_without_being_read(world):
    path = world.put("big.pdf")
    with path.open("r+b") as file:
        file.truncate(5 << 20)
    settings = Settings(limits=Limits(max_file_mb=4))
    for _ in range(2):
        world.run(settings=settings)
        assert world.ended["big.pdf"].problem == "too_large"
        assert world.ended["big.pdf"].state == "quarantined"
    (kept,) = world.archive.quarantine.iterdir()
    assert sorted(path.name for path in kept.iterdir()) == ["reason.json", "reason.txt"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_a_failure_with_its_name(world):
    world.put("closed/a.pdf")
    world.put("b.pdf").chmod(0)
    world.put("c.pdf")
    (world.inbox / "closed").chmod(0)
    try:
        summary = world.run()
    finally:
        (world.inbox / "closed").chmod(0o755)
    assert world.states() == {"closed": "failed", "b.pdf": "failed", "c.pdf": "archived"}
    assert summary.failed == 2


def test_an_unreadable_path_is_noted_and_forgotten_when_it_can_be_read(world, monkeypatch):
    path = world.put("a.pdf")
    real = Path.iterdir

    def refuse(folder):
        if folder == world.inbox / "closed":
            raise PermissionError(13, "Permission denied", str(folder))
        return real(folder)

    world.put("closed/b.pdf")
    with monkeypatch.context() as patch:
        patch.setattr(Path, "iterdir", refuse)
        world.run()
    assert world.states() == {"a.pdf": "archived", "closed": "failed"}
    assert "Permission denied" in world.ended["closed"].message
    assert world.rows()["closed"].problem == "no_access"
    world.run()
    assert "closed" not in world.rows()
    assert world.states() == {"a.pdf": "duplicate", "closed/b.pdf": "archived"}
    assert path.exists()


def test_a_nearly_full_disk_stops_before_the_next_scan(world):
    world.put("a.pdf")
    with pytest.raises(OutOfSpaceError, match="nothing is lost"):
        world.run(settings=Settings(batch=Batch(min_free_mb=1 << 40)))
    assert world.rows()["a.pdf"].state == "waiting"
    assert world.run().archived == 1


@pytest.mark.parametrize("where", ["worker", "commit", "index"])
def test_a_disk_that_fills_in_the_middle_loses_nothing(world, monkeypatch, where):
    for number in range(3):
        world.put(f"{number}.pdf", f"{'full' if where == 'worker' and number == 1 else 'ok'}\n{number}\n")
    with monkeypatch.context() as patch:
        if where == "commit":
            calls = []

            def full(*args, **kwargs):
                calls.append(args)
                if len(calls) == 2:
                    raise OSError(28, "No space left on device")
                return real(*args, **kwargs)

            real = package.write_package
            patch.setattr(store, "write_package", full)
        if where == "index":
            world.index.error = OutOfSpaceError("The disk is full.")
        with pytest.raises(OutOfSpaceError):
            world.run()
    assert isinstance(world.events[-1], Summary)
    assert not any(row.state in ("failed", "quarantined", "running") for row in world.rows().values())
    assert list(world.archive.work.iterdir()) == []
    world.index.error = None
    if where == "worker":
        world.put("1.pdf", "ok\n1\n")
    world.run()
    assert len(world.packages()) == 3
    world.assert_sound()


def test_a_missing_tool_stops_at_once_and_gives_the_scan_back(world):
    world.put("a.pdf", "missing\nx\n")
    world.put("b.pdf")
    with pytest.raises(MissingToolError, match="vie"):
        world.run()
    assert world.rows()["a.pdf"].state == "waiting"
    assert "b.pdf" not in world.states()


def test_an_index_that_fails_does_not_stop_the_archiving(world):
    for number in range(3):
        world.put(f"{number}.pdf")
    world.index.error = IndexUnusableError("The index is torn.", next_step="Run scan2archive reindex.")
    with pytest.raises(IndexUnusableError, match="reindex"):
        world.run()
    assert len(world.packages()) == 3
    assert world.events[-1].archived == 3
    world.index.error = None
    assert world.run().duplicates == 3
    world.assert_sound()


def test_an_index_that_cannot_even_be_opened_does_not_stop_it_either(world):
    world.put("a.pdf")

    def torn():
        raise IndexUnusableError("The index is torn.")

    with pytest.raises(IndexUnusableError):
        batch.run(world.archive, [world.inbox], Settings(), executor=SerialExecutor(FAKE), index=torn)
    assert len(world.packages()) == 1


def test_two_runs_at_once_are_refused(world):
    world.put("a.pdf")
    with store.lock(world.archive), pytest.raises(ArchiveLockedError):
        world.run()
    assert world.run().archived == 1


@pytest.mark.parametrize(
    ("number", "error"), [(signal.SIGINT, KeyboardInterrupt), (signal.SIGTERM, batch.Terminated)]
)
def test_a_signal_ends_the_run_in_order(world, number, error):
    for name in range(6):
        world.put(f"{name}.pdf", f"slow 0.1\n{name}\n" if name < 2 else f"hang\n{name}\n")

    def kill(event):
        world.events.append(event)
        if sum(isinstance(event, ScanEnded) for event in world.events) == 2:
            os.kill(os.getpid(), number)

    handlers = [signal.getsignal(n) for n in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)]
    pool = world.pool()
    with pytest.raises(KeyboardInterrupt) as caught:
        world.run(executor=pool, report=kill)
    assert caught.type is error
    assert [signal.getsignal(n) for n in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)] == handlers
    assert pool.pids() == ()
    assert isinstance(world.events[-1], Summary)
    assert world.events[-1].archived == 2
    states = [row.state for row in world.rows().values()]
    assert states.count("indexed") == 2
    assert "running" not in states
    world.assert_sound()


def test_a_run_outside_of_the_main_thread_works_without_signals(world):
    world.put("a.pdf")
    thread = threading.Thread(target=world.run)
    thread.start()
    thread.join(30)
    assert world.states() == {"a.pdf": "archived"}


# ---------------------------------------------------------------- resuming


def test_a_package_without_a_row_is_adopted_and_indexed_without_ocr(world):
    path = world.put("a.pdf")
    record_id = hashlib.sha256(path.read_bytes()).hexdigest()
    with open_ledger(world.archive.ledger_path, lambda: ()) as ledger:
        ledger.begin_run()
    record = make_record(record_id, ["x"], name="a.pdf", path=str(path))
    store.commit(world.archive, record, original=path, access_pdf=None)
    summary = world.run()
    assert world.states() == {"a.pdf": "duplicate"}
    assert (summary.archived, world.rows()["a.pdf"].state) == (0, "indexed")
    world.assert_sound()


def test_a_scan_committed_by_a_run_that_died_is_indexed_whatever_runs_next(world):
    path = world.put("a.pdf")
    world.run()
    record_id = world.packages()[0].id
    world.index.documents.clear()
    with open_ledger(world.archive.ledger_path, lambda: ()) as ledger:
        ledger.forget([record_id])
        ledger.ask(identify(Found(path, ""), "", Limits()))
        ledger.claim(record_id, lease_seconds=60)
    other = world.put("b.pdf")
    world.run(other)
    assert {row.state for row in world.rows().values()} == {"indexed"}
    world.assert_sound()


def test_a_package_that_was_removed_by_hand_is_made_again(world):
    world.put("a.pdf")
    world.run()
    shutil.rmtree(world.archive.packages)
    world.index.documents.clear()
    assert world.run().archived == 1
    world.assert_sound()


def test_a_damaged_package_is_told_of_and_the_rest_goes_on(world):
    for number in range(3):
        world.put(f"{number}.pdf")
    world.run()
    record = next(store.iterate(world.archive)) / "data/record.json"
    record.chmod(0o644)
    record.write_text("{")
    for path in world.archive.root.glob("ledger.sqlite3*"):
        path.unlink()
    world.index.documents.clear()
    world.run()
    assert any("scan2archive verify" in event.message for event in world.events if isinstance(event, Notice))
    assert len(world.index.documents) == 2


def test_reindexing_builds_the_real_index_from_packages_alone(world):
    for number in range(3):
        world.put(f"{number}.pdf", f"ok\nQuyết định {number}\n")
    world.put("secret.pdf", "secret MẬT\nx")
    world.run()
    for path in world.archive.root.glob("ledger.sqlite3*"):
        path.unlink()
    told: list[tuple[int, int]] = []
    assert indexing.reindex(world.archive, on_progress=lambda *seen: told.append(seen)) == 3
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]  # of all scans, the secret one too
    opened = indexing.open_or_create(world.archive.index_path)
    assert opened.count() == 3
    opened.close()
    states = {row.name: row.state for row in world.rows().values()}
    assert states == {"0.pdf": "indexed", "1.pdf": "indexed", "2.pdf": "indexed", "": "archived"}


# ---------------------------------------------------------------- plan


def test_a_plan_says_what_would_be_done_and_does_nothing(world):
    world.put("a.pdf")
    world.put("bad.pdf", "encrypted\nx\n")
    world.run()
    world.put("hs/new.pdf")
    shutil.copy(world.inbox / "hs/new.pdf", world.inbox / "new twin.pdf")
    before = tree(world.archive.root)
    planned = list(batch.plan(world.archive, [world.inbox], Settings()))
    assert [(str(p.path.relative_to(world.inbox)), p.action, p.dossier) for p in planned] == [
        ("a.pdf", "duplicate", ""),
        ("bad.pdf", "quarantined", ""),
        ("hs/new.pdf", "process", "hs"),
        ("new twin.pdf", "duplicate", ""),
    ]
    assert "password" in planned[1].message
    assert {k: v for k, v in tree(world.archive.root).items() if "ledger" not in k} == {
        k: v for k, v in before.items() if "ledger" not in k
    }


def test_sources_of_the_archive_itself_or_nowhere_are_refused(world):
    for source, words in (
        (world.archive.packages, "lies in the archive"),
        (world.archive.root, "lies in the archive"),
        (world.inbox / "gone", "is not there"),
    ):
        with pytest.raises(UsageError, match=words):
            world.run(source)
        with pytest.raises(UsageError, match=words):
            list(batch.plan(world.archive, [source], Settings()))
    with pytest.raises(UsageError, match="No source"):
        batch.run(world.archive, [], Settings())


# ---------------------------------------------------------------- crashes


@pytest.mark.crash
def test_invariant_2_kill_9_at_random_moments_loses_nothing(tmp_path):
    result = crash.run(tmp_path, kills=3, seed=20260512, scans=8)
    assert result.problems == ()
    assert result.kills == 3


@pytest.mark.crash
def test_a_worker_that_is_killed_costs_one_more_try_and_nothing_else(world):
    for number in range(8):
        world.put(f"{number}.pdf", f"slow 0.05\n{number}\nx\n")
    pool = world.pool()
    killed = []

    def kill(event):
        world.events.append(event)
        if isinstance(event, ScanEnded) and len(killed) < 3:
            for pid in pool.pids()[:1]:
                killed.append(pid)
                os.kill(pid, signal.SIGKILL)

    assert world.run(executor=pool, report=kill).archived == 8
    assert len(killed) == 3
    world.assert_sound()


def test_the_parent_prints_nothing(tmp_path):
    world = World(tmp_path)
    world.put("a.pdf", "noise\nx\n")
    code = (
        "import sys; from pathlib import Path; from tests.test_batch import *\n"
        "a = store.open_archive(Path(sys.argv[1]))\n"
        "batch.run(a, [Path(sys.argv[2])], Settings(), index=FakeIndex(),"
        " executor=ProcessPool(1, Limits(), a.work, FAKE))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, world.archive.root, world.inbox], capture_output=True, check=True
    )
    assert (done.stdout, done.stderr) == (b"", b"")


def test_reports_of_quarantine_name_the_file_and_the_next_step(world):
    path = world.put("a.pdf", "encrypted\nx\n")
    world.run()
    (kept,) = world.archive.quarantine.iterdir()
    reason = json.loads((kept / "reason.json").read_text())
    assert reason["path"] == str(path)
    assert reason["next_step"] == "Ask for a copy without one."
    assert time.time() - kept.stat().st_mtime < 60
