# SPDX-License-Identifier: Apache-2.0
"""Kills a batch at random moments, again and again, and checks that nothing is lost, doubled or torn.

    python -m benchmarks.crash [--kills 300] [--seed 1]

Scans are small text files and the pipeline is a quick fake one: it is the archive, the ledger, the
index and the workers that are tried. Each kill is SIGKILL: of the batch itself, of a worker, or of both at
once. Half of the kills of a batch are power cuts: whatever was not made durable by then is lost. Files of the
store that were never synced lose their bytes, and names in folders that were not synced since are gone; of the
ledger SQLite itself takes care. In the end the archive is compared with one that was never disturbed.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import random
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from scan2archive.archive import store
from scan2archive.batch import driver as batch
from scan2archive.batch.finding.indexing import entries, open_or_create
from scan2archive.batch.work.workers import ProcessPool
from scan2archive.ledger.opening import read_ledger
from scan2archive.settings import Settings

SCANS = 40
_KILLS_OF_AN_ARCHIVE = 30
KINDS = ("batch", "batch", "worker", "both")
_ROOT = Path(__file__).resolve().parent.parent
_CHILD = "import sys; from pathlib import Path; from benchmarks.crash import take_in; take_in(*map(Path, sys.argv[1:]))"


@dataclass(frozen=True, slots=True)
class Result:
    """What came out of it.

    Attributes:
        kills: How many processes were killed while they were at work.
        workers: Of these, how many were workers alone.
        both: Of these, how many were the batch and a worker at once.
        cuts: After how many everything that was not durable was lost.
        lost: Files and folders that were lost so.
        rounds: How many batches were started.
        problems: What was wrong with the archive; nothing, if all is well.
    """

    kills: int
    workers: int
    both: int
    cuts: int
    lost: int
    rounds: int
    problems: tuple[str, ...]


def take_in(root: Path, inbox: Path) -> None:
    """Runs a batch with the fake pipeline; what the child process does."""
    _note_syncs(root.with_name("synced"))
    archive = store.open_archive(root)
    settings = Settings()
    executor = ProcessPool(2, settings.limits, archive.work, "tests.fake_pipeline")
    batch.run(archive, [inbox], settings, executor=executor)


def run(folder: Path, *, kills: int, seed: int, scans: int = SCANS) -> Result:
    """Kills batches until there were so many kills; fresh scans come in whenever all are done.

    Args:
        folder: Empty folder to work in.
        kills: How often.
        seed: Of the random moments.
        scans: Short ones in each batch.
    """
    chance = random.Random(seed)
    inbox, archive = folder / "inbox", store.create(folder / "disturbed")
    inbox.mkdir()
    (folder / "synced").touch()  # a batch may be killed before it syncs anything
    killed = rounds = generation = cuts = lost = 0
    kinds: Counter[str] = Counter()
    problems: list[str] = []
    sound: set[Path] = set()
    while killed < kills:
        if rounds == 0 or _is_complete(archive, inbox):
            generation += 1
            fill(inbox, generation, scans)
        rounds += 1
        child = subprocess.Popen([sys.executable, "-c", _CHILD, archive.root, inbox], cwd=_ROOT)
        kind = chance.choice(KINDS)
        cut = kind != "worker" and chance.random() < 0.5
        if _strike(child, archive, chance.uniform(0.0, 1.5), kind):
            killed += 1
            kinds[kind] += 1
            child.wait()
            if cut:
                cuts += 1
                lost += _lose_what_is_not_durable(archive, folder / "synced")
        child.wait()
        problems += torn(archive, sound)
    take_in(archive.root, inbox)
    undisturbed = store.create(folder / "undisturbed")
    take_in(undisturbed.root, inbox)
    if (found := _contents(archive)) != (expected := _contents(undisturbed)):
        problems.append(f"differs from an undisturbed run: {sorted(found ^ expected)[:5]}")
    problems += torn(archive, set()) + inconsistent(archive, inbox)
    return Result(killed, kinds["worker"], kinds["both"], cuts, lost, rounds, tuple(problems))


def _note_syncs(log: Path) -> None:
    """Writes down what is synced from now on: of a file its inode, of a folder the names in it as well."""
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    sync = os.fsync

    def noting(file: int) -> None:
        status = os.fstat(file)
        names = sorted(os.listdir(file)) if stat.S_ISDIR(status.st_mode) else []
        sync(file)
        os.write(descriptor, f"{json.dumps([status.st_ino, names])}\n".encode())

    os.fsync = noting  # type: ignore[assignment]  # the real one takes anything with a descriptor


def _lose_what_is_not_durable(archive: store.Archive, log: Path) -> int:
    """Does to packages and quarantine what a power cut may do at worst; how many things were lost."""
    durable: dict[int, set[str]] = {}
    for line in log.read_text(encoding="utf-8").splitlines():
        inode, names = json.loads(line)
        durable[inode] = set(names)
    lost = 0
    waiting = [archive.packages, archive.restricted, archive.quarantine]
    while waiting:
        place = waiting.pop()
        kept = durable.get(place.stat().st_ino, set())
        for path in list(place.iterdir()):
            if path.name not in kept:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
                lost += 1
            elif path.is_dir():
                waiting.append(path)
            elif path.stat().st_ino not in durable and path.stat().st_size:
                path.chmod(0o644)
                os.truncate(path, 0)
                lost += 1
    return lost


def fill(inbox: Path, generation: int, scans: int) -> None:
    for number in range(scans):
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


def _strike(child: subprocess.Popen[bytes], archive: store.Archive, delay: float, kind: str) -> bool:
    """Kills the batch, one of its workers, or both so long after it began; whether they were still there."""
    while child.poll() is None and _holder(archive) != child.pid:
        time.sleep(0.01)  # until then it loads its libraries
    time.sleep(delay)
    if child.poll() is not None:
        return False
    targets = [] if kind == "worker" else [child.pid]
    if kind != "batch":
        try:
            children = (
                Path(f"/proc/{child.pid}/task/{child.pid}/children").read_text(encoding="ascii").split()
            )
        except FileNotFoundError:
            return False
        if not children:
            return False
        targets.append(int(children[-1]))
    try:
        for target in targets:
            os.kill(target, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def _holder(archive: store.Archive) -> int:
    """The process that holds the archive, or held it last."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        return int(archive.lock_file.read_text(encoding="ascii").split()[0])
    return 0


def torn(archive: store.Archive, sound: set[Path]) -> list[str]:
    """Packages that are not sound: there must be none at any moment. Those found sound once are not read again."""
    torn = []
    for package in store.iterate(archive):
        if package not in sound:
            damage = store.verify_package(package)
            torn += [f"{package} is torn: {damage}"] if damage else []
            sound.add(package)
    return torn


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


def inconsistent(archive: store.Archive, inbox: Path) -> list[str]:
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
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    results: list[Result] = []
    while (left := arguments.kills - sum(result.kills for result in results)) > 0:
        # A new archive now and then: a large one takes longer to look through than to kill.
        with tempfile.TemporaryDirectory(prefix="crash-", ignore_cleanup_errors=True) as folder:
            seed = arguments.seed * 1000 + len(results)
            results.append(run(Path(folder), kills=min(left, _KILLS_OF_AN_ARCHIVE), seed=seed))
        print(results[-1], flush=True)
    kills, workers, both, cuts, lost, rounds = (
        sum(getattr(result, name) for result in results)
        for name in ("kills", "workers", "both", "cuts", "lost", "rounds")
    )
    problems = [problem for result in results for problem in result.problems]
    print(
        f"{kills} kills ({workers} of workers, {both} of both at once) in {rounds} runs of {SCANS} scans and more, "
        f"seed {arguments.seed}; {cuts} power cuts took {lost} files and folders"
    )
    for problem in problems:
        print(f"PROBLEM: {problem}")
    print("nothing lost, nothing twice, nothing torn" if not problems else "FAILED")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
