# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from scan2archive.batch.work import capacity, workers
from scan2archive.batch.work.executor import Ended, PageDone, SerialExecutor
from scan2archive.errors import (
    BreaksProcessing,
    EncryptedScan,
    MissingToolError,
    OutOfSpaceError,
    ProcessingFailed,
)
from scan2archive.settings import Limits
from tests.pools import FAKE, hurried, run_all


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_until(condition, seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


@pytest.mark.parametrize("kind", ["pool", "serial"])
def test_a_task_gives_its_pages_and_its_draft(make_task, make_pool, kind):
    executor = make_pool() if kind == "pool" else SerialExecutor(FAKE)
    task = make_task("ok\nTrang một\nTrang hai")
    executor.submit(task)
    assert executor.free() == 0
    reports = []
    while not reports or not isinstance(reports[-1], Ended):
        reports.extend(executor.wait(5))
    assert reports[:-1] == [PageDone(task, 1, 2), PageDone(task, 2, 2)]
    draft = reports[-1].draft
    assert draft.record.pages[1].text == "Trang hai"
    assert draft.original == task.path
    assert draft.access_pdf.read_bytes().startswith(b"%PDF")
    assert draft.access_pdf.is_relative_to(task.work)
    assert executor.free() == 1
    executor.close()


@pytest.mark.parametrize("kind", ["pool", "serial"])
@pytest.mark.parametrize(
    ("command", "error", "words"),
    [
        ("encrypted", EncryptedScan, "needs a password. Ask for a copy without one."),
        ("missing", MissingToolError, "vie is not installed"),
        ("full", OutOfSpaceError, "disk filled up"),
        ("full-named", OutOfSpaceError, "disk is full"),
        ("bug", None, "ValueError: kaput entirely (fake_pipeline.py, line "),
    ],
)
def test_known_errors_come_back_as_they_are_and_bugs_name_their_place(
    make_task, make_pool, kind, command, error, words
):
    executor = make_pool() if kind == "pool" else SerialExecutor(FAKE)
    ended = run_all(executor, [make_task(command, "bad"), make_task("ok\nx", "good")])
    # The pool tries a bug once more, with safe settings.
    expected = error or (BreaksProcessing if kind == "pool" else ProcessingFailed)
    assert type(ended["bad"].error) is expected
    assert words in str(ended["bad"].error)
    assert ended["good"].draft is not None
    if command == "bug":
        assert "Traceback" in ended["bad"].error.__notes__[0]


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("crash", "SIGSEGV"),
        ("exit", "exit code 3"),
        ("memory", "MiB of memory given to it"),
        ("bug", "kaput"),
    ],
)
def test_a_crash_takes_only_its_scan_along_and_is_tried_twice(make_task, make_pool, command, words):
    pool = make_pool(jobs=2)
    tasks = [
        make_task("ok\nx", "1"),
        make_task(command, "bad"),
        *(make_task("ok\nx", f"{n}") for n in range(2, 5)),
    ]
    ended = run_all(pool, tasks)
    assert type(ended["bad"].error) is BreaksProcessing
    assert words in str(ended["bad"].error)
    assert "tried twice, the second time alone and with safe settings" in str(ended["bad"].error)
    assert all(ended[name].draft for name in "1234")


@pytest.mark.parametrize("command", ["crash-once", "memory-once"])
def test_the_second_try_runs_alone_in_an_empty_work_folder_and_may_succeed(make_task, make_pool, command):
    pool = make_pool(jobs=2)
    ended = run_all(pool, [make_task(f"{command}\nx", "bad"), make_task("slow 0.3\nx", "slow")])
    assert ended["bad"].draft is not None
    assert list(ended) == ["slow", "bad"]


@pytest.mark.parametrize("command", ["crash", "bug", "memory", "hang", "failed-stage"])
def test_what_broke_once_is_read_with_safe_settings(make_task, make_pool, command):
    pool = hurried(make_pool(jobs=2), make_task, seconds=1)
    ended = run_all(pool, [make_task(f"unsafe {command}\nx", "bad"), make_task("ok\nx", "good")])
    assert ended["bad"].draft is not None
    assert ended["good"].draft is not None
    assert pool.free() == 2


@pytest.mark.parametrize("command", ["eat", "eat-and-crash"])
def test_a_worker_gets_no_more_memory_than_its_share(make_task, make_pool, monkeypatch, command):
    mib = 1 << 20
    monkeypatch.setattr(workers, "all_memory", lambda: 600 * mib)
    pool = make_pool(jobs=2, limits=Limits(worker_mb=100))
    amount = {"eat": 500, "eat-and-crash": 90}[command]
    tasks = [make_task(f"{command} {amount}\nx", "bad"), make_task("eat 50\nx", "good")]
    ended = run_all(pool, tasks)
    assert ended["good"].draft is not None
    if command == "eat":  # alone it has room
        assert ended["bad"].draft is not None
        pool.limits = Limits()
        monkeypatch.setattr(workers, "all_memory", lambda: 0)
        (bad,) = run_all(pool, [make_task("eat 500\nx", "bad")]).values()
    else:
        bad = ended["bad"]
    assert type(bad.error) is BreaksProcessing
    assert "it needs more than the 100 MiB of memory given to it" in str(bad.error)
    assert "raise limits.worker_mb" in str(bad.error)


def test_a_worker_killed_from_outside_is_said_to_have_taken_too_much(make_task, make_pool):
    (ended,) = run_all(make_pool(), [make_task("kill\nx")]).values()
    assert "it needs more than the memory there is" in str(ended.error)


def test_memory_is_shared_out_among_the_workers(monkeypatch):
    monkeypatch.setattr(capacity, "_free_memory", lambda: 10 << 30)
    assert capacity.memory_for_each(2, 1536) == 1536 << 20
    assert capacity.memory_for_each(8, 1536) == 1 << 30
    assert capacity.memory_for_each(8, 0) == 0
    monkeypatch.setattr(capacity, "_free_memory", lambda: 1 << 30)
    assert capacity.memory_for_each(8, 1536) == 600 << 20  # less than a page needs would be of no use
    assert capacity.all_memory() == int(0.8 * (1 << 30))


def test_when_everything_crashes_the_batch_finds_out_early(make_task, make_pool):
    pool = make_pool(jobs=1)
    tasks = [make_task("exit", f"{n}") for n in range(20)]
    submitted = 0
    ended: list[Ended] = []
    while not ended:
        while pool.free() > 0:
            pool.submit(tasks[submitted])
            submitted += 1
        ended.extend(report for report in pool.wait(5) if isinstance(report, Ended))
    assert submitted <= 6


@pytest.mark.parametrize(
    ("text", "words"),
    [("hang\nx", "more than 2 s"), ("hang-after-page\nx\ny\nz", "page 2 took more than 2 s")],
)
def test_a_scan_that_takes_too_long_is_ended_alone(make_task, make_pool, text, words):
    pool = hurried(make_pool(jobs=2), make_task, seconds=1)
    ended = run_all(pool, [make_task(text, "bad"), make_task("ok\nx", "good")])
    assert words in str(ended["bad"].error)
    assert ended["good"].draft is not None


def test_the_start_of_a_worker_takes_no_time_from_its_scan(make_task, make_pool):
    pool = make_pool(limits=Limits(scan_seconds=1, page_seconds=1), pipeline="tests.slow_pipeline")
    assert run_all(pool, [make_task("ok\nx")])["a.pdf"].draft is not None


def test_more_pages_give_more_time(make_task, make_pool):
    pool = hurried(make_pool(), make_task, seconds=1)
    ended = run_all(pool, [make_task("slow 0.6\n" + "x\n" * 5)])
    assert ended["a.pdf"].draft is not None


def test_ending_a_worker_ends_what_it_started(make_task, make_pool):
    pool = make_pool()
    task = make_task("hang-with-child")
    note = task.path.with_name(".a.pdf.pid")
    pool.submit(task)
    wait_until(lambda: pool.wait(0.1) or (note.exists() and note.read_text()))
    child, (worker,) = int(note.read_text()), pool.pids()
    assert is_alive(child)
    pool.close()
    wait_until(lambda: not is_alive(child) and not is_alive(worker))
    assert pool.pids() == ()


@pytest.mark.crash
def test_workers_and_their_children_end_when_the_parent_is_killed(make_task, tmp_path):
    task = make_task("hang-with-child")
    code = (
        "import sys; from pathlib import Path; from tests.conftest import *\n"
        "path, root = Path(sys.argv[1]), Path(sys.argv[2])\n"
        "pool = ProcessPool(2, ENOUGH, root, FAKE)\n"
        "pool.submit(Task('a', path, root / 'w', Settings())); print(*pool.pids(), flush=True)\n"
        "while True: pool.wait(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code, task.path, tmp_path], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    worker = int(parent.stdout.readline())
    note = task.path.with_name(".a.pdf.pid")
    wait_until(lambda: note.exists() and note.read_text())
    child = int(note.read_text())
    assert is_alive(worker)
    assert is_alive(child)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    wait_until(lambda: not is_alive(worker) and not is_alive(child))


def test_an_idle_worker_that_is_killed_is_replaced(make_task, make_pool):
    pool = make_pool()
    run_all(pool, [make_task("ok\nx", "1")])
    (pid,) = pool.pids()
    os.kill(pid, signal.SIGKILL)
    assert run_all(pool, [make_task("ok\nx", "2")])["2"].draft is not None
    assert pool.pids() != (pid,)


def test_a_worker_is_used_again(make_task, make_pool):
    pool = make_pool()
    run_all(pool, [make_task("ok\nx", "1")])
    before = pool.pids()
    run_all(pool, [make_task("encrypted", "2"), make_task("ok\nx", "3")])
    assert pool.pids() == before


def test_what_workers_print_stays_away_from_our_output(make_task, make_pool, capfd, tmp_path):
    pool = make_pool()
    assert run_all(pool, [make_task("noise\nx")])["a.pdf"].draft is not None
    assert capfd.readouterr() == ("", "")
    pool.close()
    assert list((tmp_path / "logs").iterdir()) == []


@pytest.mark.parametrize("pipeline", ["no_such_module", "tests.scanfiles"])
def test_a_pipeline_that_cannot_be_loaded_is_a_missing_tool(make_task, make_pool, pipeline):
    ended = run_all(make_pool(pipeline=pipeline), [make_task("ok\nx")])
    assert isinstance(ended["a.pdf"].error, MissingToolError)
    assert "scan2archive doctor" in str(ended["a.pdf"].error)


def test_the_number_of_workers_follows_cores_memory_and_work(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(8)))
    monkeypatch.setattr(capacity, "_free_memory", lambda: 3 << 30)
    assert capacity.workers_for(0) == 5
    monkeypatch.setattr(capacity, "_free_memory", lambda: 100 << 30)
    assert capacity.workers_for(0) == 8
    assert capacity.workers_for(0, limit=3) == 3
    assert capacity.workers_for(12) == 12
    monkeypatch.setattr(capacity, "_free_memory", lambda: 0)
    assert capacity.workers_for(0) == 1


def test_free_memory_is_a_number_of_bytes():
    assert 1 << 20 < capacity._free_memory() < 1 << 50
