# SPDX-License-Identifier: Apache-2.0
"""Kills a batch at random moments, again and again, and checks that nothing is lost, doubled or torn.

    python -m benchmarks.crash [--kills 50] [--seed 1]

Scans are small text files and the pipeline is a quick fake one: it is the archive, the ledger, the
index and the workers that are tried. Each kill is SIGKILL, mostly of the batch itself, sometimes of a
worker. After it the batch runs to its end, and the archive is compared with one that was never disturbed.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from scan2archive.archive import store
from scan2archive.batch import driver as batch
from scan2archive.batch.indexing import entries, open_or_create
from scan2archive.batch.workers import ProcessPool
from scan2archive.ledger.book import read_ledger
from scan2archive.settings import Settings

SCANS = 15
_ROOT = Path(__file__).resolve().parent.parent
_CHILD = "import sys; from pathlib import Path; from benchmarks.crash import take_in; take_in(*map(Path, sys.argv[1:]))"


@dataclass(frozen=True, slots=True)
class Result:
    """What came out of it.

    Attributes:
        kills: How many processes were killed while they were at work.
        workers: Of these, how many were workers.
        rounds: How many batches were started.
        problems: What was wrong with the archive; nothing, if all is well.
    """

    kills: int
    workers: int
    rounds: int
    problems: tuple[str, ...]


def take_in(root: Path, inbox: Path) -> None:
    """Runs a batch with the fake pipeline; what the child process does."""
    archive = store.open_archive(root)
    settings = Settings()
    executor = ProcessPool(2, settings.limits, archive.work, "tests.fake_pipeline")
    batch.run(archive, [inbox], settings, executor=executor)


def run(folder: Path, *, kills: int, seed: int) -> Result:
    """Kills batches until there were so many kills; fresh scans come in whenever all are done.

    Args:
        folder: Empty folder to work in.
        kills: How often.
        seed: Of the random moments.
    """
    chance = random.Random(seed)
    inbox, archive = folder / "inbox", store.create(folder / "disturbed")
    inbox.mkdir()
    killed = workers = rounds = generation = 0
    problems: list[str] = []
    while killed < kills:
        if rounds == 0 or _is_complete(archive, inbox):
            generation += 1
            _fill(inbox, generation)
        rounds += 1
        child = subprocess.Popen([sys.executable, "-c", _CHILD, archive.root, inbox], cwd=_ROOT)
        hits_worker = chance.random() < 0.25
        if _strike(child, chance.uniform(0.15, 1.2), worker=hits_worker):
            killed += 1
            workers += hits_worker
        child.wait()
        problems += _torn(archive)
    take_in(archive.root, inbox)
    undisturbed = store.create(folder / "undisturbed")
    take_in(undisturbed.root, inbox)
    if (found := _contents(archive)) != (expected := _contents(undisturbed)):
        problems.append(f"differs from an undisturbed run: {sorted(found ^ expected)[:5]}")
    problems += _torn(archive) + _inconsistent(archive, inbox)
    return Result(killed, workers, rounds, tuple(problems))


def _fill(inbox: Path, generation: int) -> None:
    for number in range(SCANS):
        command = "encrypted" if number == 3 else "review" if number == 5 else "slow 0.02"
        pages = "\n".join(
            f"Trang {page} của bản quét {number} lần {generation}" for page in range(1 + number % 6)
        )
        (inbox / f"{generation:03}-{number:02}.pdf").write_text(f"{command}\n{pages}\n", encoding="utf-8")
    # Read in parts, and long enough to be hit in each of its steps.
    pages = "\n".join(f"Trang {page} của bản quét dài lần {generation}" for page in range(60))
    (inbox / f"{generation:03}-long.pdf").write_text(f"slow 0.01\n{pages}\n", encoding="utf-8")
    (inbox / f"{generation:03}-twin.pdf").write_bytes((inbox / f"{generation:03}-00.pdf").read_bytes())


def _is_complete(archive: store.Archive, inbox: Path) -> bool:
    expected = {hashlib.sha256(path.read_bytes()).hexdigest() for path in inbox.iterdir()}
    with read_ledger(archive.ledger_path, lambda: ()) as ledger:
        ended = {row.id for row in ledger.rows() if row.state in ("indexed", "quarantined")}
    return expected <= ended


def _strike(child: subprocess.Popen[bytes], delay: float, *, worker: bool) -> bool:
    """Kills the batch or one of its workers after a delay; whether it was still there."""
    time.sleep(delay)
    if child.poll() is not None:
        return False
    target = child.pid
    if worker:
        try:
            children = (
                Path(f"/proc/{child.pid}/task/{child.pid}/children").read_text(encoding="ascii").split()
            )
        except FileNotFoundError:
            return False
        if not children:
            return False
        target = int(children[-1])
    try:
        os.kill(target, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def _torn(archive: store.Archive) -> list[str]:
    """Packages that are not sound: there must be none at any moment."""
    return [f"{package} is torn: {damage}" for package, damage in store.verify(archive) if damage]


def _contents(archive: store.Archive) -> set[tuple[object, ...]]:
    """What is in an archive, apart from times."""
    found: set[tuple[object, ...]] = set()
    for package in store.iterate(archive):
        record = store.read_record(package)
        found.add(("record", record.id, record.pages, record.documents, record.dossier, package.name))
    found.update(("quarantined", path.name) for path in archive.quarantine.iterdir())
    index = open_or_create(archive.index_path)
    found.update(("indexed", document) for document in index.ids())
    index.close()
    return found


def _inconsistent(archive: store.Archive, inbox: Path) -> list[str]:
    problems = []
    if not _is_complete(archive, inbox):
        problems.append("a scan is lost: the ledger does not call all of them done")
    packages = list(store.iterate(archive))
    documents = {
        entry.document.id
        for package in packages
        for entry in entries(store.read_record(package, words=False))
    }
    index = open_or_create(archive.index_path)
    if index.ids() != documents or index.count() != len(documents):
        problems.append(f"index has {index.count()} documents, packages {len(documents)}")
    index.close()
    if left := list(archive.work.iterdir()):
        problems.append(f"left in the work folder: {left}")
    return problems


def main() -> int:
    """Runs it in a temporary folder and prints the result; 0 if all is well."""
    parser = argparse.ArgumentParser(description="kill -9 at random moments")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="crash-") as folder:
        result = run(Path(folder), kills=arguments.kills, seed=arguments.seed)
    print(
        f"{result.kills} kills ({result.workers} of workers) in {result.rounds} runs, seed {arguments.seed}"
    )
    for problem in result.problems:
        print(f"PROBLEM: {problem}")
    print("nothing lost, nothing twice, nothing torn" if not result.problems else "FAILED")
    return 1 if result.problems else 0


if __name__ == "__main__":
    sys.exit(main())
