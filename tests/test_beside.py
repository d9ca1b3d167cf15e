# SPDX-License-Identifier: Apache-2.0
"""Corrections while a run is at work: saved at once, found at once, once each, whoever is killed on the way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable

import pytest

from scan2archive.archive import beside, locking, restricted, store, turns
from scan2archive.archive.turns import Turn
from scan2archive.batch import driver
from scan2archive.batch.desk import history, undoing
from scan2archive.batch.desk.revising import revise
from scan2archive.batch.finding import indexing
from scan2archive.batch.keeping.upkeep import dismiss, retry
from scan2archive.batch.telling.events import Event, Notice, ScanEnded, ScanStarted, Summary
from scan2archive.batch.work.executor import SerialExecutor
from scan2archive.cli import main
from scan2archive.commands import saving
from scan2archive.errors import ArchiveLockedError, UsageError
from scan2archive.index.files.layout import FORMAT_VERSION
from scan2archive.ledger.opening import open_ledger
from scan2archive.settings import Settings
from tests.office import LAN, ROOT, Office, is_taken, kill_a_correction
from tests.pools import FAKE

ENOUGH = 60.0  # seconds; far more than anything here takes


@pytest.fixture
def office(tmp_path):
    return Office(tmp_path)


def until(condition: Callable[[], object]) -> None:
    end = time.monotonic() + ENOUGH
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


class Held(SerialExecutor):
    """Has workers that take as long over the last scan as the test wants; whatever else it is given ends at once."""

    def __init__(self, last: str) -> None:
        super().__init__(FAKE)
        self._last = last
        self.go_on = threading.Event()

    def wait(self, timeout: float):
        if self._tasks and self._tasks[0].path.name == self._last and not self.go_on.wait(0.01):
            return ()
        return super().wait(timeout)


class Working:
    """A run that is at work as long as the context lasts, at the scan ``long.pdf``; all others come before it."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.events: list[Event] = []
        self.errors: list[BaseException] = []
        self._executor = Held("long.pdf")
        self._thread = threading.Thread(target=self._run)
        (office.inbox / "long.pdf").write_text("ok\ncuối cùng", encoding="utf-8")

    def _run(self) -> None:
        try:
            inbox = self.office.inbox
            sources = [*sorted(set(inbox.iterdir()) - {inbox / "long.pdf"}), inbox / "long.pdf"]
            driver.run(
                self.office.archive, sources, Settings(), executor=self._executor, report=self.events.append
            )
        except BaseException as error:
            self.errors.append(error)

    def __enter__(self) -> Working:
        self._thread.start()
        until(self._is_at_last)
        return self

    def _is_at_last(self) -> bool:
        if self.errors:
            raise self.errors[0]
        return any(isinstance(one, ScanStarted) and one.path.name == "long.pdf" for one in self.events)

    def __exit__(self, *_: object) -> None:
        self._executor.go_on.set()
        self._thread.join(ENOUGH)
        assert not self._thread.is_alive()
        assert self.errors == []

    @property
    def summary(self) -> Summary:
        return next(event for event in self.events if isinstance(event, Summary))


@pytest.fixture(autouse=True)
def short_scans_first(monkeypatch):
    real = driver.longest_first

    def in_order(scans):
        return sorted(real(scans), key=lambda sized: sized[0].path.name == "long.pdf")

    monkeypatch.setattr(driver, "longest_first", in_order)


def correction_steps(office: Office, record_id: str) -> list[tuple[str, str, str]]:
    record = store.read_record(office.package(record_id))
    return [(one.name, one.new, one.by) for one in history.corrections(record.steps)]


# ---------------------------------------------------------------- what a clerk does


def test_a_correction_is_saved_and_found_while_a_run_is_at_work(office):
    record_id = office.put("a.pdf", "review\nvề việc phê duyệt")
    with Working(office):
        made = office.correct(record_id, "subject=Về việc tiêm chủng")
        assert (made.revision, office.found("tiêm chủng")) == (2, [f"{record_id[:12]}-1"])
        assert office.row(record_id).state == "indexed"
        made = office.correct(record_id, accept=True)
        assert (made.revision, office.waiting()) == (3, [])
        assert office.found("cuối cùng") == []  # the run has not ended
    assert office.found("tiêm chủng") == office.found("phê duyệt") == [f"{record_id[:12]}-1"]
    assert office.found("cuối cùng")
    assert [new for name, new, _ in correction_steps(office, record_id) if name == "subject"] == [
        "Về việc tiêm chủng"
    ]
    office.assert_sound()


def test_what_the_run_has_just_archived_is_corrected_before_it_is_indexed(office):
    (office.inbox / "b.pdf").write_text("review\nvề việc phê duyệt", encoding="utf-8")
    with Working(office) as working:
        record_id = next(event.id for event in working.events if isinstance(event, ScanEnded))
        assert office.found("phê duyệt") == []  # it waits for its group
        office.correct(record_id, "subject=Về việc tiêm chủng", accept=True)
        assert office.found("tiêm chủng") == [f"{record_id[:12]}-1"]
    assert office.found("tiêm chủng") == [
        f"{record_id[:12]}-1"
    ]  # and the group did not bring the older one back
    assert (office.row(record_id).state, office.row(record_id).review) == ("indexed", False)
    office.assert_sound()


def test_invariant_10_what_is_found_secret_meanwhile_never_comes_into_the_index(office):
    (office.inbox / "b.pdf").write_text("ok\nkế hoạch tác chiến", encoding="utf-8")
    with Working(office) as working:
        record_id = next(event.id for event in working.events if isinstance(event, ScanEnded))
        office.correct(record_id, "secrecy=mật")
        assert restricted.is_set_apart(office.archive, office.package(record_id))
    assert office.found("tác chiến") == []
    office.assert_sound()


def test_an_undo_works_meanwhile(office):
    record_id = office.put("a.pdf", "review\nvề việc phê duyệt")

    def undo(record):
        wrong = undoing.last_correction(record, 1)
        before = store.read_record(store.package_path(office.archive, record_id, wrong - 1), words=False)
        return undoing.undo(record, before, LAN)

    with Working(office):
        office.correct(record_id, "subject=Về việc tiêm chủng")
        assert revise(office.archive, record_id, undo).revision == 3
        assert office.found("tiêm chủng") == []
    assert office.found("tiêm chủng") == []
    office.assert_sound()


def test_who_looked_at_an_older_revision_is_told_so(office):
    record_id = office.put("a.pdf", "review\nmột")
    with Working(office):
        office.correct(record_id, "note=x", seen=1)
        with pytest.raises(UsageError, match="somebody else"):
            office.correct(record_id, "note=y", seen=1)
    office.assert_sound()


def test_what_failed_is_put_back_or_dismissed_meanwhile(office):
    broken, odd = office.inbox / "hong.pdf", office.inbox / "la.pdf"
    broken.write_text("unreadable\nx", encoding="utf-8")
    odd.write_text("unreadable\ny", encoding="utf-8")
    with Working(office):
        rows = {row.name: row for row in retry(office.archive, [str(broken)]).rows}
        assert list(rows) == ["hong.pdf"]
        (dismissed,) = dismiss(office.archive, [str(odd)], LAN)
    assert office.row(rows["hong.pdf"].id).state == "waiting"
    assert office.row(dismissed.id).state == "quarantined"
    assert office.run()["hong.pdf"] == "quarantined"


def test_the_command_line_saves_meanwhile(office, capsys, monkeypatch):
    record_id = office.put("a.pdf", "review\nmột")
    monkeypatch.chdir(office.archive.root)
    with Working(office):
        assert main(["correct", record_id[:12], "số=12", "--by", "Lan"]) == 0
        assert "saved as revision r2" in capsys.readouterr().err
        monkeypatch.setattr("scan2archive.console.terminal.ask", lambda *_: "t")
        assert main(["review", "--work"]) == 0
        assert "a run is at work: what you save goes in between two of its steps" in capsys.readouterr().err
        assert main(["retry"]) == 0


def test_a_clerk_who_has_to_wait_is_told_so_once(office, capsys, monkeypatch):
    record_id = office.put("a.pdf", "review\nmột")
    monkeypatch.chdir(office.archive.root)
    monkeypatch.setattr(beside, "_SILENCE_SECONDS", 0.05)
    held, told, saved = threading.Event(), threading.Event(), threading.Event()
    tell = saving.tell_waiting
    monkeypatch.setattr(saving, "tell_waiting", lambda: (tell(), told.set()))

    def run() -> None:
        with locking.lock(office.archive, "gives-way") as turn:
            held.set()
            told.wait(ENOUGH)  # a long step
            until(lambda: turn.give_way() or saved.is_set())

    running = threading.Thread(target=run)
    running.start()
    assert held.wait(ENOUGH)
    assert main(["correct", record_id[:12], "số=12", "--by", "Lan"]) == 0
    saved.set()
    running.join(ENOUGH)
    said = capsys.readouterr().err
    assert said.count("as soon as it is between two steps") == 1
    assert said.index("between two steps") < said.index("saved as revision r2")


# ---------------------------------------------------------------- turns


def test_a_process_that_gives_way_all_the_time_lets_all_in_who_wait(office):
    record_ids = [office.put(f"{number}.pdf", f"review\nsố {number}") for number in range(3)]
    done: list[int] = []

    def clerk(record_id: str) -> None:
        for number in range(3):
            done.append(office.correct(record_id, f"note=lần {number}").revision)

    with locking.lock(office.archive, "gives-way") as turn:
        clerks = [threading.Thread(target=clerk, args=(one,)) for one in record_ids]
        for one in clerks:
            one.start()
        end = time.monotonic() + ENOUGH
        while any(one.is_alive() for one in clerks):
            turn.give_way()  # never lets go for longer than somebody waits
            assert time.monotonic() < end
    assert sorted(done) == [2, 2, 2, 3, 3, 3, 4, 4, 4]
    office.assert_sound()


def test_a_run_tells_of_a_correction_that_was_stopped_on_its_way(office, monkeypatch):
    record_id = office.put("a.pdf", "review\nmột")
    monkeypatch.setattr(turns, "LONG_SECONDS", 0.05)
    with Working(office) as working:

        def notices():
            return [one.message for one in working.events if isinstance(one, Notice)]

        def slowly(record):
            until(lambda: any("waits for it" in one for one in notices()))
            return record

        revise(office.archive, record_id, slowly)
    assert sum("waits for it" in one for one in notices()) == 1


def test_two_corrections_at_once_wait_for_each_other(office):
    record_ids = [office.put(f"{number}.pdf", f"review\nsố {number}") for number in range(4)]
    clerks = [threading.Thread(target=office.correct, args=(one, "note=x")) for one in record_ids]
    for one in clerks:
        one.start()
    for one in clerks:
        one.join(ENOUGH)
    assert [office.package(one).name for one in record_ids] == ["r2"] * 4
    office.assert_sound()


def test_a_run_that_begins_waits_for_a_correction(office):
    record_id = office.put("a.pdf", "review\nmột")
    began, states = threading.Event(), []
    starting = threading.Thread(target=lambda: states.append(office.run()))

    def slowly(record):
        starting.start()
        until(lambda: locking.holder(office.archive) is not None)
        began.wait(0.8)  # longer than anybody waits who is not told that it is brief
        return record

    revise(office.archive, record_id, slowly)
    starting.join(ENOUGH)
    assert states == [{"a.pdf": "duplicate"}]


def test_a_run_that_begins_when_the_last_one_died_waits_for_a_correction_that_has_its_turn(
    office, monkeypatch
):
    turn = Turn(office.archive)  # as it is when the run that gave it is gone
    assert turn.take(ENOUGH)
    monkeypatch.setattr(locking, "_BRIEF_SECONDS", 0.05)
    with pytest.raises(ArchiveLockedError, match="correction is being saved"):
        office.run()
    monkeypatch.setattr(locking, "_BRIEF_SECONDS", ENOUGH)
    threading.Timer(0.1, turn.close).start()
    assert office.run() == {}


def test_what_lets_nobody_in_refuses_corrections_at_once(office, monkeypatch):
    record_id = office.put("a.pdf", "review\nmột")
    with locking.lock(office.archive), pytest.raises(ArchiveLockedError, match=f"process {os.getpid()}"):
        office.correct(record_id, "note=x")
    monkeypatch.setattr(beside, "PATIENCE_SECONDS", 0.05)
    monkeypatch.setattr(beside, "_SILENCE_SECONDS", 0.05)
    with (
        locking.lock(office.archive, "gives-way"),
        pytest.raises(ArchiveLockedError),
    ):  # one that stands still
        office.correct(record_id, "note=x")
    assert office.package(record_id).name == "r1"


def test_a_run_on_another_machine_lets_nobody_in(office, monkeypatch):
    record_id = office.put("a.pdf", "review\nmột")
    with locking.lock(office.archive, "gives-way"):
        said = office.archive.lock_file.read_text().split()
        said[1:3] = ["pc-van-thu", "11111111-2222-3333-4444-555555555555"]
        office.archive.lock_file.write_text(" ".join(said))
        with pytest.raises(ArchiveLockedError, match="pc-van-thu"):
            office.correct(record_id, "note=x")
        assert not beside.gives_way(office.archive)


def test_a_ledger_that_a_run_has_open_is_not_made_anew(office):
    office.put("a.pdf", "review\nmột")
    path = office.archive.ledger_path
    path.write_bytes(b"no ledger at all" * 400)
    with pytest.raises(UsageError, match="another process is at work"):
        open_ledger(path, lambda: (), alone=False)
    assert path.read_bytes().startswith(b"no ledger")
    for file in office.archive.root.glob("ledger.sqlite3*"):
        file.unlink()
    with pytest.raises(UsageError, match="is missing, and another process"):
        open_ledger(path, lambda: (), alone=False)
    assert not path.exists()


def test_invariant_10_nothing_is_corrected_while_the_index_is_made_anew(office, monkeypatch):
    record_id = office.put("a.pdf", "ok\nkế hoạch tác chiến")
    marker = office.archive.index_path / "index.json"
    marker.write_text(marker.read_text().replace(f'"version": {FORMAT_VERSION}', '"version": 1'))
    monkeypatch.setattr(beside, "PATIENCE_SECONDS", 0.1)
    real, refused = indexing.records, []

    def records(*given, **more):
        if not more["words"]:
            yield from real(*given, **more)
            return
        clerk = threading.Thread(target=correct)
        clerk.start()
        with (office.archive.root / "lock.next").open() as waits:
            until(lambda: is_taken(waits) or not clerk.is_alive())
        yield from real(*given, **more)
        clerk.join(ENOUGH)

    def correct():
        try:
            office.correct(record_id, "secrecy=mật")
        except ArchiveLockedError as error:
            refused.append(error)

    monkeypatch.setattr(indexing, "records", records)
    office.run()
    assert len(refused) == 1
    assert office.found("tác chiến") == [f"{record_id[:12]}-1"]
    office.correct(record_id, "secrecy=mật")
    assert office.found("tác chiến") == []
    office.assert_sound()


# ---------------------------------------------------------------- kill -9


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_correction_killed_meanwhile_is_ended_by_the_run_at_work(office, moment):
    record_id = office.put("a.pdf", "review\nvề việc phê duyệt")
    with Working(office) as working:
        kill_a_correction(office, record_id, moment, "subject=Về việc tiêm chủng")
        until(lambda: office.row(record_id).state == "indexed")
        assert bool(office.found("tiêm chủng")) == (moment == "after")
        assert not any(isinstance(event, Summary) for event in working.events)
        made = office.correct(record_id, "note=x")
        assert made.revision == (3 if moment == "after" else 2)
    office.assert_sound()


def test_invariant_10_a_secret_whose_correction_is_killed_meanwhile_stays_out(office):
    record_id = office.put("a.pdf", "ok\nkế hoạch tác chiến")
    with Working(office):
        kill_a_correction(office, record_id, "after", "secrecy=mật")
        assert office.found("tác chiến") == []
        until(lambda: restricted.is_set_apart(office.archive, office.package(record_id)))
    assert office.found("tác chiến") == []
    office.assert_sound()


_RUN = """
import sys
from pathlib import Path
from scan2archive.archive import store
from scan2archive.batch import driver
from scan2archive.batch.work.executor import SerialExecutor
from scan2archive.settings import Settings

class Short(SerialExecutor):
    def wait(self, timeout):
        found = super().wait(timeout)
        print("step", flush=True)
        return found

driver.run(store.open_archive(Path(sys.argv[1])), [Path(sys.argv[2])], Settings(), executor=Short("tests.fake_pipeline"))
"""


def test_a_run_killed_beside_corrections_loses_none_of_them(office):
    """The run is killed at a moment of its own in each round, the corrections go on throughout."""
    record_ids = [office.put(f"{number}.pdf", f"review\nsố {number}") for number in range(2)]
    for number in range(30):
        (office.inbox / f"moi-{number}.pdf").write_text(f"review\nvăn bản {number}", encoding="utf-8")
    saved: dict[str, list[str]] = {one: [] for one in record_ids}
    for round_ in range(3):
        run = subprocess.Popen(
            [sys.executable, "-c", _RUN, office.archive.root, office.inbox], cwd=ROOT, stdout=subprocess.PIPE
        )
        assert run.stdout is not None
        assert run.stdout.readline() == b"step\n"
        with run:
            for number, one in enumerate(record_ids):
                keyword = f"lần {round_} {number}"
                office.correct(one, f"keywords+={keyword}")
                saved[one].append(keyword)
                if number == round_ % 2:
                    run.send_signal(signal.SIGKILL)
    office.run()
    for one, keywords in saved.items():
        record = store.read_record(office.package(one))
        values = [field.value for field in record.documents[0].fields if field.name == "keywords"]
        assert values == keywords  # each once, in order
        assert [new for _, new, _ in correction_steps(office, one)][-1].endswith(keywords[-1])
        assert record.revision == 1 + len(keywords)
    assert len(list(store.record_ids(office.archive))) == 32
    office.assert_sound()


def test_reindex_and_the_next_run_find_all_that_was_corrected_meanwhile(office):
    record_id = office.put("a.pdf", "review\nmột")
    with Working(office):
        office.correct(record_id, "subject=Về việc tiêm chủng")
    indexing.reindex(office.archive)
    assert office.found("tiêm chủng") == [f"{record_id[:12]}-1"]
    office.run()
    office.assert_sound()
