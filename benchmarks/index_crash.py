# SPDX-License-Identifier: Apache-2.0
"""Kills the writer of an index at random moments while searches go on: old or new, never torn.

    python -m benchmarks.index_crash [--kills 100] [--seed 1] [--documents 60]

A child process adds, replaces and removes documents in batches and rebuilds the index now and then. It is
killed with SIGKILL; every second one is let finish a commit first, so that kills fall on all of its steps. Meanwhile
this process searches, with an index that stays open and with one opened anew each time. Every answer must be that
of a whole commit: each batch changes all documents of one generation to the next, and an answer that mixes two is torn.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from scan2archive.errors import ArchiveToolError
from scan2archive.index import Entry, Index, Query, create_index, open_index, rebuild
from tests.index_entries import entry, record_id

_ROOT = Path(__file__).resolve().parent.parent
_CHILD = (
    "import sys; from pathlib import Path; from benchmarks.index_crash import write;"
    "write(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))"
)
_LONGEST_WAIT = 60.0  # seconds
_SHARED = "thu hồi đất"  # in every document


@dataclass(slots=True)
class Watched:
    """What the searches saw.

    Attributes:
        searches: How many were answered.
        slowest: Seconds the slowest one took.
        generations: The generations that were seen.
        wrong: Answers that mix two commits, and errors.
    """

    searches: int = 0
    slowest: float = 0.0
    generations: set[int] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)


def write(path: Path, documents: int, generation: int, seed: int) -> None:
    """Brings the index from one generation to the next until killed; what the child does."""
    chance = random.Random(seed)
    print("writing", flush=True)
    while True:
        generation += 1
        new = [_paper(number, generation) for number in range(documents)]
        if chance.random() < 0.3:
            rebuild(path, new)
        else:
            index = open_index(path)
            index.remove([record_id("none.pdf")])
            index.add(new)
            index.close()


def run(folder: Path, *, kills: int, documents: int, seed: int) -> Watched:
    """Kills writers until there were so many kills.

    Args:
        folder: Empty folder to work in.
        kills: How often.
        documents: In the index, at any moment.
        seed: Of the random moments.
    """
    chance = random.Random(seed)
    path = folder / "index"
    create_index(path).add([_paper(number, 0) for number in range(documents)])
    watched = Watched()
    done = threading.Event()
    watcher = threading.Thread(target=_watch, args=(path, documents, watched, done))
    watcher.start()
    try:
        for number in range(kills):
            generation = _generation(path, documents, watched)
            command = [sys.executable, "-c", _CHILD, path, documents, generation, seed + number]
            with subprocess.Popen([*map(str, command)], cwd=_ROOT, stdout=subprocess.PIPE) as child:
                assert child.stdout is not None and child.stdout.readline() == b"writing\n"
                if number % 2:
                    _await(watched, generation + 1)
                time.sleep(chance.uniform(0.0, 0.4))
                os.kill(child.pid, signal.SIGKILL)
            _generation(path, documents, watched)
    finally:
        done.set()
        watcher.join()
    if len(left := list(path.glob("part-*"))) > 2:
        watched.wrong.append(f"{len(left)} parts are left behind")
    return watched


def _await(watched: Watched, generation: int) -> None:
    """Waits until a generation is seen, however busy the machine is."""
    until = time.monotonic() + _LONGEST_WAIT
    while time.monotonic() < until and max(watched.generations) < generation:
        time.sleep(0.01)


def _paper(number: int, generation: int) -> Entry:
    text = f"{_SHARED} thế hệ {generation} " + f"tờ {number} " * 12
    return entry(
        f"{number}.pdf", text, type="Quyết định", subject=f"lần {generation}", dossier=f"g{generation}"
    )


def _generation(path: Path, documents: int, watched: Watched) -> int:
    """The generation an index opened anew answers with; notes what is torn."""
    index = open_index(path)
    try:
        return _look(index, documents, watched)
    finally:
        index.close()


def _look(index: Index, documents: int, watched: Watched) -> int:
    started = time.perf_counter()
    result = index.search(Query(_SHARED, limit=3, facets=True))
    watched.slowest = max(watched.slowest, time.perf_counter() - started)
    watched.searches += 1
    dossiers = dict(next(facet.values for facet in result.facets if facet.field == "dossier"))
    if result.total != documents or len(dossiers) != 1:
        watched.wrong.append(f"{result.total} documents of the generations {sorted(dossiers)}")
    generation = int(next(iter(dossiers))[1:])
    watched.generations.add(generation)
    return generation


def _watch(path: Path, documents: int, watched: Watched, done: threading.Event) -> None:
    index = open_index(path)
    while not done.is_set():
        try:
            _look(index, documents, watched)
            _generation(path, documents, watched)
        except ArchiveToolError as error:
            watched.wrong.append(str(error))
        time.sleep(0.01)
    index.close()


def main() -> int:
    """Runs the command; 1 if anything was wrong."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--documents", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = run(Path(folder), kills=asked.kills, documents=asked.documents, seed=asked.seed)
    print(
        f"{asked.kills} kills; {found.searches} searches meanwhile, the slowest {found.slowest:.2f} s; "
        f"{len(found.generations)} generations seen; {len(found.wrong)} wrong"
    )
    for line in found.wrong[:10]:
        print(f"  {line}")
    return 1 if found.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
