# SPDX-License-Identifier: Apache-2.0
"""Persons correct while runs are at work, and both are killed at random moments: is every correction there, once?

    python -m benchmarks.desk [--kills 60] [--clerks 2] [--seed 1]

Runs with a quick fake pipeline take scans in; clerks correct those that are there, one correction after the other,
and write down what they are going to do and what was saved. Each kill is SIGKILL: of the run, of a clerk, or of both at
once. In the end every correction that was saved stands in its record once, in the order of its clerk, and nothing
stands there that nobody asked for; packages, ledger and index agree, and the index finds what was corrected last.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.crash import fill, inconsistent, torn
from scan2archive.archive import store
from scan2archive.archive.locking import holder
from scan2archive.batch import driver
from scan2archive.batch.desk.correcting import Person, correct, document_of, read_changes
from scan2archive.batch.desk.revising import now, revise
from scan2archive.batch.keeping.audit import audit
from scan2archive.batch.work.workers import ProcessPool
from scan2archive.errors import ArchiveLockedError
from scan2archive.index import Query, open_index
from scan2archive.settings import Settings

SCANS = 40
_FIRST = 6  # scans that are there before anybody corrects
_ROOT = Path(__file__).resolve().parent.parent
_CHILD = "import sys; from benchmarks import desk; getattr(desk, sys.argv[1])(*sys.argv[2:])"
_LONGEST_START = 120.0  # seconds
KINDS = ("run", "clerk", "both")


@dataclass(frozen=True, slots=True)
class Result:
    """What came out of it.

    Attributes:
        kills: How many processes were killed, by kind.
        saved: Corrections that were told to be saved.
        beside: Of these, how many while a run was at work.
        slowest: Seconds the slowest of them took.
        refused: Corrections that were refused.
        problems: What was wrong; nothing, if all is well.
    """

    kills: tuple[tuple[str, int], ...]
    saved: int
    beside: int
    slowest: float
    refused: int
    problems: tuple[str, ...]


def take_in(root: str, inbox: str) -> None:
    """Runs until it is killed, over scans of which new ones come in; what one child does."""
    archive, generation = store.open_archive(Path(root)), 100 * os.getpid()
    while True:
        generation += 1
        fill(Path(inbox), generation, SCANS)
        executor = ProcessPool(2, Settings().limits, archive.work, "tests.fake_pipeline")
        driver.run(archive, [Path(inbox)], Settings(), executor=executor)


def clerk(root: str, log: str, name: str, seed: str) -> None:
    """Corrects until killed; what the other children do."""
    archive, chance = store.open_archive(Path(root)), random.Random(seed)
    # The record ids first: those that stay the same throughout.
    ids = list(store.record_ids(archive))[:_FIRST]
    with Path(log).open("a", encoding="utf-8") as out:
        for number in range(1_000_000):
            record_id = chance.choice(ids)
            keyword = f"{name} {os.getpid()} {number}"
            print("asked", record_id, keyword, sep="\t", file=out, flush=True)
            person, started = Person(name, now().isoformat()), time.monotonic()
            beside = archive.lock_file.stat().st_size > 0
            try:
                revise(
                    archive,
                    record_id,
                    lambda record, keyword=keyword, person=person: correct(  # type: ignore[misc]  # mypy cannot infer such lambdas
                        record, document_of(record, 1), read_changes([f"keywords+={keyword}"]), person
                    ),
                )
            except ArchiveLockedError as error:
                print("refused", record_id, str(error), sep="\t", file=out, flush=True)
                continue
            seconds = time.monotonic() - started
            print("saved", record_id, keyword, int(beside), f"{seconds:.3f}", sep="\t", file=out, flush=True)
            time.sleep(chance.uniform(0.0, 0.3))


def run(folder: Path, *, kills: int, clerks: int, seed: int) -> Result:
    """Kills runs and clerks until there were so many kills, and looks at what is left."""
    chance = random.Random(seed)
    archive, inbox = store.create(folder / "kho"), folder / "inbox"
    inbox.mkdir()
    for number in range(_FIRST):
        (inbox / f"first-{number}.pdf").write_text(f"review\nVăn bản đầu tiên {number}\n", encoding="utf-8")
    executor = ProcessPool(1, Settings().limits, archive.work, "tests.fake_pipeline")
    driver.run(archive, [inbox], Settings(), executor=executor)
    killed, problems, sound = dict.fromkeys(KINDS, 0), [], set[Path]()

    logs, begun = [folder / f"clerk-{number}.log" for number in range(clerks)], [0] * clerks

    def start(*words: object) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-c", _CHILD, *map(str, words)], cwd=_ROOT)

    def start_clerk(number: int) -> subprocess.Popen[bytes]:
        own = f"{seed}-{number}-{sum(killed.values())}"
        return start("clerk", archive.root, logs[number], f"thư ký {number}", own)

    at_work = start("take_in", archive.root, inbox)
    at_desk = [start_clerk(number) for number in range(clerks)]
    try:
        while sum(killed.values()) < kills:
            # Until then they load their libraries, and a kill says nothing.
            _until(partial(_are_busy, archive, at_work, logs, begun))
            time.sleep(chance.uniform(0.0, 1.5))
            kind, who = chance.choice(KINDS), chance.randrange(clerks)
            targets = [at_desk[who]] if kind == "clerk" else [at_work]
            targets += [at_desk[who]] if kind == "both" else []
            for one in targets:
                if one.poll() is not None:
                    problems.append(f"a process ended by itself with {one.returncode}")
                one.send_signal(signal.SIGKILL)
            for one in targets:
                one.wait()
            killed[kind] += 1
            problems += torn(archive, sound)
            if kind != "clerk":
                at_work = start("take_in", archive.root, inbox)
            if kind != "run":
                begun[who] = logs[who].stat().st_size
                at_desk[who] = start_clerk(who)
    finally:
        for one in (at_work, *at_desk):
            one.kill()
            one.wait()
    executor = ProcessPool(1, Settings().limits, archive.work, "tests.fake_pipeline")
    driver.run(archive, [inbox], Settings(), executor=executor)
    problems += torn(archive, set()) + inconsistent(archive, inbox)
    lines = [
        line.split("\t")
        for log in sorted(folder.glob("clerk-*.log"))
        for line in log.read_text(encoding="utf-8").splitlines()
    ]
    problems += _missing(archive, lines)
    saved = [line for line in lines if line[0] == "saved"]
    beside = [line for line in saved if line[3] == "1"]
    slowest = max((float(line[4]) for line in beside), default=0.0)
    refused = sum(line[0] == "refused" for line in lines)
    return Result(tuple(killed.items()), len(saved), len(beside), slowest, refused, tuple(problems))


def _until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + _LONGEST_START
    while not condition() and time.monotonic() < end:
        time.sleep(0.01)


def _are_busy(
    archive: store.Archive, run: subprocess.Popen[bytes], logs: list[Path], begun: list[int]
) -> bool:
    """Whether a run holds the archive, and each clerk wrote something since its log was so long."""
    held_by = holder(archive)
    grown = (log.exists() and log.stat().st_size > before for log, before in zip(logs, begun, strict=True))
    return held_by is not None and held_by.pid == run.pid and all(grown)


def _missing(archive: store.Archive, lines: list[list[str]]) -> list[str]:
    """What of the corrections is lost, there twice, out of order or never asked for; and what is not found."""
    problems = []
    index = open_index(archive.index_path)
    for record_id in sorted({line[1] for line in lines}):
        own = [line for line in lines if line[1] == record_id]
        package = store.latest(archive, record_id)
        assert package is not None
        record = store.read_record(package)
        there = [field.value for field in record.documents[0].fields if field.name == "keywords"]
        asked = [line[2] for line in own if line[0] == "asked"]
        saved = [line[2] for line in own if line[0] == "saved"]
        if lost := set(saved) - set(there):
            problems.append(f"{record_id[:12]}: saved and lost: {sorted(lost)}")
        if unasked := set(there) - set(asked):
            problems.append(f"{record_id[:12]}: nobody asked for {sorted(unasked)}")
        if len(there) != len(set(there)) or record.revision != 1 + len(there):
            problems.append(f"{record_id[:12]}: {len(there)} corrections in {record.revision} revisions")
        for name in {keyword.rpartition(" ")[0] for keyword in asked}:
            numbers = [int(one.rpartition(" ")[2]) for one in there if one.rpartition(" ")[0] == name]
            if numbers != sorted(numbers):
                problems.append(f"{record_id[:12]}: out of order: {numbers}")
        hits = index.search(Query(f'"{there[-1]}"')).hits if there else ()
        if there and record.documents[0].id not in [hit.id for hit in hits]:
            problems.append(f"{record_id[:12]}: {there[-1]} is not found")
    index.close()
    found = audit(archive)
    if any((found.damaged, found.lost, found.unnoted, found.unindexed, found.stray)):
        problems.append(f"audit: {found}")
    return problems


def main() -> int:
    """Runs it in a temporary folder and prints the result; 0 if all is well."""
    parser = argparse.ArgumentParser(description="corrections beside runs, and kill -9 of both")
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--clerks", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="desk-", ignore_cleanup_errors=True) as folder:
        result = run(Path(folder), kills=arguments.kills, clerks=arguments.clerks, seed=arguments.seed)
    kinds = ", ".join(f"{count} of {kind}" for kind, count in result.kills)
    print(
        f"{sum(count for _, count in result.kills)} kills ({kinds}), seed {arguments.seed}: {result.saved} corrections saved, "
        f"{result.beside} of them while a run was at work, the slowest in {result.slowest:.1f} s; {result.refused} refused"
    )
    for problem in result.problems:
        print(f"PROBLEM: {problem}")
    print("each correction there once, in order, and found" if not result.problems else "FAILED")
    return 1 if result.problems else 0


if __name__ == "__main__":
    sys.exit(main())
