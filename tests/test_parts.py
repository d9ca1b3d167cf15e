# SPDX-License-Identifier: Apache-2.0
"""Long scans: how they are cut into parts, and what happens to the parts in a pool of workers."""

from __future__ import annotations

import itertools
import os
import signal
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scan2archive.batch.work.executor import Ended, PageDone, SerialExecutor
from scan2archive.batch.work.parts import LEAST_PAGES, MOST_PAGES_OF_ONE, STARTING_SECONDS, Doing, Job
from scan2archive.batch.work.worker import Begin, Finish, Part, Task
from scan2archive.errors import BreaksProcessing, OutOfSpaceError, UnreadableScan
from scan2archive.settings import Limits, Settings
from tests.pools import FAKE, hurried, run_all

TASK = Task("a", Path("a.pdf"), Path("work/a"), Settings())
LIMITS = Limits(scan_seconds=10, page_seconds=1)


def long_scan(pages: int = 24, first: str = "ok", **at: str) -> str:
    """A fake scan; ``p7="crash"`` does that on page 7."""
    texts = [
        f"!{at[f'p{number}']}" if f"p{number}" in at else f"Trang {number}" for number in range(1, pages + 1)
    ]
    return "\n".join([first, *texts])


def parts_of(task: Task) -> list[tuple[int, int, int]]:
    """Worker, first and last page of every part that was begun."""
    lines = (task.work / "parts").read_text().splitlines()
    return [(int(pid), int(first), int(last)) for pid, first, last in map(str.split, lines)]


# ---------------------------------------------------------------- cutting


@given(st.integers(1, 5000), st.integers(1, 64))
def test_parts_are_all_pages_once_in_order_and_get_smaller(pages, workers):
    job = Job(TASK, total=pages)
    parts = []
    while isinstance(step := job.next_step(workers), Part):
        parts.append(step)
    assert step is None, "the last step waits for all pages"
    assert [page for part in parts for page in range(part.first, part.last + 1)] == list(range(1, pages + 1))
    sizes = [part.pages for part in parts]
    assert all(a >= b for a, b in itertools.pairwise(sizes[:-1]))
    assert min(sizes[:-1], default=LEAST_PAGES) >= LEAST_PAGES
    # Opening the scan anew must not become the work itself, however long it is.
    assert len(parts) <= pages / LEAST_PAGES + 1
    if pages >= 100:
        assert len(parts) <= 2 * workers * (3 + pages.bit_length())
    job.read = pages
    assert job.next_step(workers) == Finish(TASK)
    assert job.next_step(workers) is None


def test_a_scan_whose_length_is_not_known_has_no_next_step():
    assert Job(TASK).next_step(2) is None


def test_a_page_of_a_part_has_the_time_of_any_page_and_its_own_number():
    doing = Doing(Job(TASK, total=40), Part(TASK, 11, 20), done=2, total=10)
    end, reason = doing.deadline(LIMITS)
    assert end == doing.last_page + 11
    assert reason == "page 13 took more than 11 s"


def test_all_parts_together_have_the_time_of_the_scan():
    job = Job(TASK, total=40, spent=45.0)
    doing = Doing(job, Part(TASK, 11, 20), done=2, total=10)
    when, why = doing.deadline(LIMITS)
    assert when == pytest.approx(doing.started + 5)
    assert why == "it took more than 50 s"
    assert Doing(job, Finish(TASK)).deadline(LIMITS)[1] == "it took more than 50 s"


def test_the_time_of_a_step_runs_once_its_worker_is_up():
    doing = Doing(Job(TASK), Begin(TASK, 8), starting=True)
    end, reason = doing.deadline(LIMITS)
    assert end == doing.started + STARTING_SECONDS
    assert reason == "its worker did not start within 120 s"
    started = doing.started
    doing.begin()
    assert doing.started > started
    assert doing.deadline(LIMITS)[0] == doing.started + 11


# ---------------------------------------------------------------- in a pool


def test_a_long_scan_is_read_by_all_workers_and_its_record_is_the_same(make_task, make_pool):
    task = make_task(long_scan(40, first="slow 0.02"))
    pool = make_pool(jobs=2)
    pool.submit(task)
    assert pool.free() == 1, "nobody knows yet that it is long"
    pages, ended = [], None
    while ended is None:
        for report in pool.wait(5):
            if isinstance(report, PageDone):
                pages.append((report.done, report.total))
            else:
                ended = report
        # Between the first page and the last part no worker is free for another scan.
        assert pool.free() == 0 or not 0 < len(pages) < 30
    assert pages == [(number, 40) for number in range(1, 41)]
    pids = {pid for pid, _, _ in parts_of(task)}
    assert len(pids) == 2
    assert set(pool.pids()) == pids, "models are loaded once in each worker"
    assert ended.draft.access_pdf.is_relative_to(task.work)
    other = make_task(long_scan(40, first="slow 0.02"))
    alone = run_all(SerialExecutor(FAKE), [other])["a.pdf"]
    assert ended.draft.record == alone.draft.record


@pytest.mark.parametrize(("jobs", "pages"), [(1, 40), (3, MOST_PAGES_OF_ONE)])
def test_short_scans_and_single_workers_take_a_scan_as_a_whole(make_task, make_pool, jobs, pages):
    task = make_task(long_scan(pages))
    assert run_all(make_pool(jobs=jobs), [task])["a.pdf"].draft is not None
    assert not (task.work / "parts").exists()


def test_a_scan_that_was_begun_comes_first_and_the_others_are_not_forgotten(make_task, make_pool):
    tasks = [make_task(long_scan(16, first="slow 0.02"), name) for name in ("l1", "l2", "l3")]
    tasks += [make_task("slow 0.02\nx", f"s{number}") for number in range(6)]
    # Both workers are up: one that starts late would have the first scan, and the other one read the rest.
    ended = run_all(hurried(make_pool(jobs=2), make_task, seconds=60), tasks)
    assert all(end.draft for end in ended.values())
    assert len(ended) == 9
    assert "l1" in list(ended)[:2]


@pytest.mark.parametrize("command", ["crash-once", "memory-once"])
def test_a_part_that_crashes_is_read_again_alone_and_only_that_part(make_task, make_pool, command):
    task = make_task(long_scan(24, p15=command))
    ended = run_all(make_pool(jobs=2), [task, make_task("slow 0.3\nx", "slow")])
    assert list(ended) == ["slow", "a.pdf"], "the second try waits until nothing else runs"
    assert [page.text for page in ended["a.pdf"].draft.record.pages][13] == "Trang 14"
    firsts = [first for _, first, _ in parts_of(task)]
    assert len(firsts) == len(set(firsts)) + 1


@pytest.mark.parametrize(
    ("command", "error", "words"),
    [
        ("crash", BreaksProcessing, "SIGSEGV"),
        ("exit", BreaksProcessing, "exit code 3). It was tried twice"),
        ("memory", BreaksProcessing, "MiB of memory given to it; then: it needs more than"),
        ("bug", BreaksProcessing, "ValueError: kaput entirely (fake_pipeline.py, line "),
        ("unreadable", UnreadableScan, "is not a scan. Scan it again."),
        ("full", OutOfSpaceError, "disk filled up"),
    ],
)
def test_a_part_that_fails_fails_its_scan_alone_as_ever(make_task, make_pool, command, error, words):
    pool = make_pool(jobs=3)
    # Another part of the same scan hangs: it is not waited for.
    bad = make_task(
        long_scan(24, p2=command, **({} if error is BreaksProcessing else {"p20": "hang"})), "bad"
    )
    good = [make_task("slow 0.1\nx", f"{number}") for number in range(3)]
    ended = run_all(pool, [bad, *good], seconds=30)
    assert type(ended["bad"].error) is error
    assert words in str(ended["bad"].error)
    assert all(ended[task.id].draft for task in good)
    assert pool.free() == 3


def test_a_last_step_that_crashes_once_is_tried_again_without_reading(make_task, make_pool):
    task = make_task(long_scan(12, first="at-the-end crash-once"))
    ended = run_all(make_pool(jobs=2), [task])
    assert ended["a.pdf"].draft is not None
    firsts = [first for _, first, _ in parts_of(task)]
    assert len(firsts) == len(set(firsts))


def test_a_page_that_hangs_is_named_and_ends_only_its_scan(make_task, make_pool):
    pool = hurried(make_pool(jobs=2), make_task, seconds=1)
    ended = run_all(pool, [make_task(long_scan(24, p9="hang"), "bad"), make_task("ok\nx", "good")])
    assert "page 9 took more than 2 s. It was tried twice" in str(ended["bad"].error)
    assert ended["good"].draft is not None


def test_when_every_part_crashes_the_pool_finds_out_early(make_task, make_pool):
    pages = 400
    task = make_task(long_scan(pages, **{f"p{number}": "exit" for number in range(1, pages + 1)}))
    ended = run_all(make_pool(jobs=2), [task])
    assert "tried twice" in str(ended["a.pdf"].error)
    assert len(parts_of(task)) <= 8


def test_nothing_of_a_long_scan_lives_on_when_the_pool_closes(make_task, make_pool):
    pool = make_pool(jobs=2)
    pool.submit(make_task(long_scan(24, first="slow 0.2")))
    while not any(isinstance(report, PageDone) for report in pool.wait(5)):
        pass
    pids = pool.pids()
    assert len(pids) == 2
    pool.close()
    assert pool.pids() == ()
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
    assert run_all(pool, [make_task("ok\nx", "next")])["next"].draft is not None


@pytest.mark.crash
def test_workers_killed_while_they_read_parts_cost_one_more_try_and_nothing_else(make_task, make_pool):
    task = make_task(long_scan(60, first="slow 0.02"))
    pool = make_pool(jobs=3)
    pool.submit(task)
    killed, ended, end = 0, None, time.monotonic() + 60
    while ended is None:
        assert time.monotonic() < end
        for report in pool.wait(5):
            if isinstance(report, Ended):
                ended = report
            elif report.done % 10 == 5 and killed < 4:
                killed += 1
                os.kill(pool.pids()[killed % len(pool.pids())], signal.SIGKILL)
    assert killed == 4
    assert ended.draft is not None, ended.error
    assert [page.text for page in ended.draft.record.pages] == [f"Trang {number}" for number in range(1, 61)]
