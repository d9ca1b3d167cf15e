# SPDX-License-Identifier: Apache-2.0
"""Search at 1,000, 10,000 and 100,000 documents: rate, size, memory, answers, and whether the right one comes first.

    python -m benchmarks.search build    --work DIR --documents N [--engine ours|whoosh|fts5] [--batches]
    python -m benchmarks.search copies   --work DIR --documents N --times T
    python -m benchmarks.search speed    --work DIR --documents N [--engine …]
    python -m benchmarks.search first    --work DIR --documents N
    python -m benchmarks.search relevant --work DIR --documents N [--seed S] [--misses]

Each prints one block of figures. ``build`` makes the index that the others ask; ``copies`` makes that index T times as large, of
the same documents again and again, in a fraction of the time (with ``--work`` it goes to DIR-copies); the documents are always the same ones
(`search_corpus`), from ``--texts FILE`` where it is present and from the generator otherwise.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from benchmarks.material.search_corpus import Corpus, Text, documents, entry, letters, read_corpus
from benchmarks.material.search_queries import Asked, answered_by_others, queries, sought
from benchmarks.search_rivals import rivals
from scan2archive.index import Entry, Query, create_index, open_index, rebuild

_SAMPLE = 2000
_BATCH = 50
_TEXTS = Path(__file__).parents[2] / "shared" / "data" / "vbpl_618.jsonl.gz"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("job", choices=("build", "copies", "speed", "first", "relevant"))
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--engine", choices=("ours", "whoosh", "fts5"), default="ours")
    parser.add_argument("--times", type=int, default=10)
    parser.add_argument("--batches", action="store_true", help="as a run indexes: 50 documents a commit")
    parser.add_argument("--seed", type=int, default=17, help="of what is typed to find the known texts")
    parser.add_argument("--misses", action="store_true", help="print what is not found first")
    parser.add_argument("--cpu", action="store_true", help="processor time, for a machine that is not idle")
    parser.add_argument("--texts", type=Path, default=_TEXTS)
    options = parser.parse_args()
    if options.cpu:
        _Clock.now = staticmethod(time.process_time)
    work = options.work / str(options.documents)
    if options.job == "first":
        first(work)
        return
    if options.job == "copies":
        copies(work, options.work.with_name(f"{options.work.name}-copies") / work.name, options.times)
        return
    corpus = read_corpus(options.texts)
    if options.job == "build":
        build(work, corpus, options.documents, options.engine, batches=options.batches)
    elif options.job == "speed":
        speed(work, corpus, options.documents, options.engine)
    else:
        relevant(work, corpus, options.documents, options.seed, misses=options.misses)


class _Clock:
    """Seconds, of the wall unless asked otherwise."""

    now = staticmethod(time.perf_counter)


# ---------------------------------------------------------------- building


class _Timed:
    """Passes items on and counts the seconds the maker of them took, which are not the index's."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.letters = 0

    def texts(self, made: Iterable[Text]) -> Iterator[Text]:
        source = iter(made)
        while True:
            began = _Clock.now()
            text = next(source, None)
            self.seconds += _Clock.now() - began
            if text is None:
                return
            self.letters += letters(text)
            yield text

    def entries(self, texts: Iterable[Text]) -> Iterator[Entry]:
        for text in texts:
            began = _Clock.now()
            made = entry(text)
            self.seconds += _Clock.now() - began
            yield made


def build(work: Path, corpus: Corpus, count: int, engine: str, *, batches: bool) -> None:
    """Builds one index anew and prints rate, size and memory."""
    work.mkdir(parents=True, exist_ok=True)
    timed = _Timed()
    texts = timed.texts(documents(corpus, count))
    before = _memory_mb()
    began = _Clock.now()
    worst = 0.0
    if engine == "ours":
        place = work / "ours"
        shutil.rmtree(place, ignore_errors=True)
        if batches:
            index = create_index(place)
            made = timed.entries(texts)
            while some := list(islice(made, _BATCH)):
                start = _Clock.now()
                index.add(some)
                worst = max(worst, _Clock.now() - start)
        else:
            rebuild(place, timed.entries(texts))
    else:
        place = work / {"whoosh": "plain-whoosh", "fts5": "fts5.sqlite3"}[engine]
        shutil.rmtree(place, ignore_errors=True)
        place.unlink(missing_ok=True)
        rivals(work)[engine].build(texts)
    seconds = _Clock.now() - began - timed.seconds
    size = _size(place)
    print(
        f"build {engine}{' in batches' if batches else ''}, {count} documents: {count / seconds:.0f} a second, "
        f"{size / 1e6:.0f} MB = {size / timed.letters:.2f} x the text ({timed.letters / 1e6:.0f} MB), "
        f"memory {_memory_mb():.0f} MB, of which {before:.0f} before it began"
        + (f", longest commit {worst:.1f} s" if batches else "")
    )


def copies(source: Path, target: Path, times: int) -> None:
    """Merges an index so many times into one and prints how long that took."""
    from whoosh.index import FileIndex
    from whoosh.reading import SegmentReader

    from scan2archive.index.files.layout import current_part
    from scan2archive.index.files.whoosh_writer import Writer
    from scan2archive.index.whoosh_codec import Files, schema

    shutil.rmtree(target, ignore_errors=True)
    create_index(target / "ours")

    def opened(work: Path) -> FileIndex:
        return FileIndex(Files(str(current_part(work / "ours"))), schema=schema())

    old = opened(source)
    began = time.process_time()
    writer = Writer(opened(target))
    for _ in range(times):
        for segment in old._segments():
            writer.add_reader(SegmentReader(old.storage, writer.schema, segment))
    count = writer.docnum
    writer.commit()
    print(
        f"copies, {count} documents: merged in {time.process_time() - began:.0f} s of processor time, "
        f"{_size(target) / 1e6:.0f} MB, memory {_memory_mb():.0f} MB"
    )


def _memory_mb() -> float:
    """Most memory the process ever held."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def _size(place: Path) -> int:
    return sum(
        file.stat().st_size for file in (place.rglob("*") if place.is_dir() else [place]) if file.is_file()
    )


# ---------------------------------------------------------------- speed


def speed(work: Path, corpus: Corpus, count: int, engine: str) -> None:
    """Asks 200 queries cold, then as many others, then the first once more, and prints p50 and p95 by kind.

    Cold: a process that has just opened the index, whose files the system has forgotten. Warm: each query is still
    asked for the first time, after 200 others.
    """
    step = max(1, count // _SAMPLE)
    sample = [text for number, text in enumerate(documents(corpus, count)) if number % step == 0]
    lexicon = corpus.words()
    search: Callable[[Asked], int]
    if engine == "ours":
        _forget(work / "ours")
        index = open_index(work / "ours")

        def search(asked: Asked) -> int:
            return index.search(Query(asked.text)).total
    else:
        _forget(work)
        search = rivals(work)[engine].search
    print(f"speed {engine}, {count} documents, ms: p50 / p95 / most")
    for name, seed in (("cold", 11), ("warm", 12)):
        asked = queries(sample, lexicon, seed)
        if engine == "whoosh":  # some of its answers take seconds
            asked = asked[::4]
        _print_speed(name, _ask(asked, search))


def _ask(asked: Sequence[Asked], search: Callable[[Asked], int]) -> dict[str, list[tuple[float, str, int]]]:
    taken: dict[str, list[tuple[float, str, int]]] = defaultdict(list)
    for one in asked:
        began = _Clock.now()
        found = search(one)
        taken[one.kind].append(((_Clock.now() - began) * 1000, one.text, found))
    return taken


def _print_speed(name: str, taken: dict[str, list[tuple[float, str, int]]]) -> None:
    fast = [row for kind, rows in taken.items() if kind not in ("scattered", "slip") for row in rows]
    slow = [row for kind, rows in taken.items() if kind in ("scattered", "slip") for row in rows]
    for kind, rows in (*taken.items(), ("FAST", fast), ("SLOW", slow)):
        times = sorted(row[0] for row in rows)
        worst = max(rows)
        nothing = sum(not row[2] for row in rows)
        print(
            f"  {name} {kind:10} {statistics.median(times):8.1f} {_p95(times):8.1f} {worst[0]:8.1f}"
            f"   {len(rows)} queries, {nothing} without a hit; slowest: {worst[1]} ({worst[2]} hits)"
        )


def _p95(ordered: Sequence[float]) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]


def _forget(place: Path) -> None:
    """Asks the system to drop the files from its cache."""
    for file in place.rglob("*"):
        if file.is_file():
            descriptor = os.open(file, os.O_RDONLY)
            os.fsync(descriptor)
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(descriptor)


def first(work: Path) -> None:
    """Prints the seconds of whole processes of ``scan2archive search`` on the built index."""
    tool = str(Path(sys.executable).parent / "scan2archive")
    archive = work / "archive"
    if not archive.exists():
        subprocess.run([tool, "init", str(archive)], check=True, capture_output=True)
        shutil.rmtree(archive / "index")
        (archive / "index").symlink_to((work / "ours").resolve())
    for query in ("thu hoi dat", "quyet dinh", '"ủy ban nhân dân"', "105/QĐ-UBND", "thu hoi dqt nong nghiep"):
        taken = []
        for _ in range(5):
            began = time.perf_counter()
            subprocess.run([tool, "search", query, "-a", str(archive)], check=True, capture_output=True)
            taken.append(time.perf_counter() - began)
        print(f"first {query:24} median {statistics.median(taken):.2f}  most {max(taken):.2f} s")


# ---------------------------------------------------------------- relevance


def relevant(work: Path, corpus: Corpus, count: int, seed: int, *, misses: bool) -> None:
    """Prints the mean reciprocal rank of the known texts among the first ten, for each way of looking for them."""
    lexicon = corpus.words()
    there = {text.name for text in documents(corpus, count) if text.known}
    items = sought((text for text in corpus.known if text.name in there), lexicon, seed)
    others = answered_by_others(items, documents(corpus, count))
    index = open_index(work / "ours")
    ranks: dict[str, list[float]] = defaultdict(list)
    for item in items:
        hits = index.search(Query(item.text)).hits
        place = next((n for n, hit in enumerate(hits, 1) if hit.source in item.names), 0)
        ranks[item.kind].append(1 / place if place else 0.0)
        if item.kind in ("words", "read") and item not in others:
            ranks[f"{item.kind} of no other"].append(ranks[item.kind][-1])
        if misses and place != 1:
            also = ", as others do" if item in others else ""
            print(f"  {item.kind:10} {place:2} {item.text}   {sorted(item.names)[0]}{also}")
    for kind, found in ranks.items():
        print(f"relevant {kind:20} MRR@10 {statistics.mean(found):.3f}  ({len(found)} of {len(there)} texts)")


if __name__ == "__main__":
    main()
