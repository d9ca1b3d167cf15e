# SPDX-License-Identifier: Apache-2.0
"""What the repair of tone and letter slips brings, on readings with known text.

    python -m benchmarks.builders.pairs read TEXTS.jsonl.gz report.jsonl --part report --pages 80
    python -m benchmarks.slips --readings report.jsonl [...] [--margins 1 2 3 4 5] [--show]
    python -m benchmarks.slips --scans FOLDER --papers 25

Readings are files of `benchmarks.material.readings`; scans and papers of the generator are read on the spot. A
correction is *right* if it gives what is printed, *wrong* if what was read had been right, *neutral* if both
are wrong, *open* where the reading cannot be set beside the truth word by word. *Wrong words* are all words of
the print that were not read exactly, counted before and after; CER is that of ``benchmarks/ocr.py``. Scans and papers have
a second row, *whole program*: what all its corrections bring, the print itself asked about doubtful words.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.material.readings import Reading, aligned, generator_readings, load, real_readings, save
from benchmarks.ocr import error_rate
from scan2archive.model import Word
from scan2archive.pipeline.reading.engines import make_engine
from scan2archive.pipeline.reading.slip_table import (
    CONFUSIONS_FILE,
    PAIRS_FILE,
    parse_confusions,
    split_word,
    unpack_pairs,
)
from scan2archive.pipeline.reading.slips import MARGIN, Corrector
from scan2archive.settings import Settings
from scan2archive.vietnamese import canonical_tones


@dataclass(frozen=True, slots=True)
class Outcome:
    """One set of readings at one margin.

    Attributes:
        corrections: right, wrong, neutral, open.
        before: Wrong words without the repair.
        after: Wrong words with it.
        rate_before: Mean character error rate without it.
        rate_after: Mean character error rate with it.
        milliseconds: Of CPU, a page.
    """

    corrections: Counter[str]
    before: int
    after: int
    rate_before: float
    rate_after: float
    milliseconds: float


def missed(words: Iterable[Word], truth: Iterable[str]) -> int:
    """Words of the truth that were not read, regardless of order and of the signs around them."""

    def letters(texts: Iterable[str]) -> Counter[str]:
        return Counter(split_word(text)[1] or text for text in texts)

    return (letters(truth) - letters(word.text for word in words)).total()


def measure(readings: Sequence[Reading], corrector: Corrector | None, *, show: bool = False) -> Outcome:
    """Repairs readings and counts.

    Args:
        readings: Of pages.
        corrector: Repairs them by its tables; None for what the program made of them.
        show: Print the corrections that are not right.
    """
    if corrector is not None:
        corrector.repair(readings[0].words)  # what is kept from page to page is there
    corrections: Counter[str] = Counter()
    before = after = 0
    rates = [0.0, 0.0]
    seconds = 0.0
    for one in readings:
        began = time.process_time()
        repaired = one.corrected if corrector is None else corrector.repair(one.words)
        seconds += time.process_time() - began
        truth = dict(aligned(one))
        for index, word in enumerate(repaired):
            if not word.raw:
                continue
            kind = judge(word, truth.get(index))
            corrections[kind] += 1
            if show and kind != "right":
                row = " ".join(w.text for w in repaired[max(0, index - 3) : index + 4])
                print(
                    f"{kind:8} {word.raw} ({word.confidence:.2f}) -> {word.text}, printed {truth.get(index)}: {row}"
                )
        before += missed(one.words, one.truth)
        after += missed(repaired, one.truth)
        text = " ".join(one.truth)
        for place, words in enumerate((one.words, repaired)):
            rates[place] += error_rate(" ".join(word.text for word in words), text) / len(readings)
    return Outcome(corrections, before, after, rates[0], rates[1], seconds / len(readings) * 1000)


def judge(word: Word, want: str | None) -> str:
    """Whether a correction is right, wrong, neutral or open."""
    if want is None:
        return "open"
    got, raw, true = (canonical_tones(split_word(text)[1] or text) for text in (word.text, word.raw, want))
    return "right" if got == true else "wrong" if raw == true else "neutral"


def print_row(name: str, margin: float, pages: int, found: Outcome) -> None:
    """One line of the table."""
    kinds = " | ".join(str(found.corrections[kind]) for kind in ("right", "wrong", "neutral", "open"))
    fewer = 1 - found.after / found.before if found.before else 0.0
    print(
        f"| {name} | {pages} | {margin:g} | {kinds} | {found.before} → {found.after} (-{fewer:.0%}) | "
        f"{found.rate_before:.2%} → {found.rate_after:.2%} | {found.milliseconds:.1f} |",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--readings", type=Path, nargs="*", default=[])
    parser.add_argument("--scans", type=Path, help="real scans X.pdf with X.page1.txt")
    parser.add_argument("--papers", type=int, default=0, help="papers of the generator at each of two levels")
    parser.add_argument("--margins", type=float, nargs="+", default=[MARGIN])
    parser.add_argument("--show", action="store_true", help="print the corrections that are not right")
    parser.add_argument("--keep", type=Path, help="folder for readings made on the spot")
    parser.add_argument("--pairs", type=Path, default=PAIRS_FILE, help="other tables than the package's")
    parser.add_argument("--confusions", type=Path, default=CONFUSIONS_FILE)
    options = parser.parse_args()
    pairs = unpack_pairs(options.pairs.read_bytes())
    confusions = parse_confusions(options.confusions.read_text(encoding="utf-8"))
    sets: dict[str, Sequence[Reading]] = {path.stem: load(path) for path in options.readings}
    if options.scans or options.papers:
        engine = make_engine(Settings().ocr)
        if options.scans:
            sets["real scans"] = tuple(real_readings(options.scans, engine))
        if options.papers:
            sets["generator office"] = tuple(generator_readings(options.papers, "office", engine, "slips"))
            sets["generator worn"] = tuple(generator_readings(options.papers, "worn", engine, "slips"))
        if options.keep:
            for name, readings in sets.items():
                save(options.keep / f"{name.replace(' ', '-')}.jsonl", readings)
    print("| pages of | pages | margin | right | wrong | neutral | open | wrong words | CER | ms a page |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for name, readings in sets.items():
        for margin in options.margins:
            corrector = Corrector(pairs, confusions, margin=margin)
            print_row(name, margin, len(readings), measure(readings, corrector, show=options.show))
        if all(one.corrected for one in readings):
            found = measure(readings, None, show=options.show)
            print_row(f"{name}, whole program", MARGIN, len(readings), found)


if __name__ == "__main__":
    main()
