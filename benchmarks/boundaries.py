# SPDX-License-Identifier: Apache-2.0
"""Where papers begin in dossiers: precision, recall and F1 of the cuts, and how many go to review.

    python -m benchmarks.boundaries                    # 200 dossiers and 400 single papers, words with simulated slips
    python -m benchmarks.boundaries --read 20          # as many read as a run reads them
    python -m benchmarks.boundaries --read 22 --levels very-bad
    python -m benchmarks.boundaries --slip 0.1 --papers 12

The words of the generator's sheets become pages with what reading does to them at each level: words lost,
letters changed, marks lost, lines of the head too faint to be read, pages not read at all.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from random import Random

from samples.generator import LEVELS, Level
from samples.generator.dossiers import Dossier, make_dossier, scan_dossier
from samples.generator.model import GeneratedWord
from samples.generator.sheet import Sheet
from scan2archive.model import Page, Word
from scan2archive.pipeline.papers import segment
from scan2archive.vietnamese import fold, nfc

# Share of words lost, of words altered, of lines in the head lost, of pages not read.
_SLIPS: dict[Level, tuple[float, float, float, float]] = {
    "clean": (0.0, 0.002, 0.0, 0.0),
    "office": (0.01, 0.02, 0.005, 0.0),
    "worn": (0.03, 0.07, 0.03, 0.002),
    "very-bad": (0.10, 0.18, 0.12, 0.008),
}
_ALIKE = {"l": "i", "i": "l", "n": "u", "u": "n", "c": "e", "e": "c", "0": "O", "1": "l", "h": "b", "t": "f"}


@dataclass(slots=True)
class Score:
    """Counts over dossiers: cuts that are right, false and missed, and what was told as uncertain."""

    right: int = 0
    false: int = 0
    missed: int = 0
    places: int = 0
    doubts: int = 0
    wrong_told: int = 0
    wrong_untold: int = 0
    whole: int = 0
    dossiers: int = 0
    pages: int = 0
    seconds: float = 0.0

    def add(self, truth: Sequence[int], pages: Sequence[Page]) -> tuple[set[int], set[int]]:
        """Counts one dossier; gives the false and the missed cuts."""
        began = time.perf_counter()
        split = segment.split(pages)
        self.seconds += time.perf_counter() - began
        made, wanted = {first for first, _ in split.ranges[1:]}, set(truth)
        told = {doubt.page for doubt in split.doubts}
        self.right += len(made & wanted)
        self.false += len(made - wanted)
        self.missed += len(wanted - made)
        self.wrong_told += len((made ^ wanted) & told)
        self.wrong_untold += len((made ^ wanted) - told)
        self.places += len(pages) - 1
        self.doubts += len(told)
        self.whole += made == wanted
        self.dossiers += 1
        self.pages += len(pages)
        return made - wanted, wanted - made

    def row(self, name: str) -> str:
        """A line of the table."""
        precision = self.right / max(1, self.right + self.false)
        recall = self.right / max(1, self.right + self.missed)
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        return (
            f"{name:10} {self.dossiers:5} {self.pages:6} {self.right:5} {self.false:5} {self.missed:6} "
            f"{precision:7.4f} {recall:7.4f} {f1:7.4f} {self.doubts / max(1, self.places):7.3%} "
            f"{self.wrong_told:5} {self.wrong_untold:7} {self.whole / max(1, self.dossiers):6.1%} "
            f"{1000 * self.seconds / max(1, self.pages):6.2f}"
        )


_TITLE = (
    f"{'level':10} {'scans':>5} {'pages':>6} {'right':>5} {'false':>5} {'missed':>6} {'prec.':>7} {'recall':>7} "
    f"{'F1':>7} {'doubts':>7} {'told':>5} {'untold':>7} {'whole':>6} {'ms/p.':>6}"
)


def page_of(sheet: Sheet, number: int, level: Level, chance: Random) -> Page:
    """A sheet as a page that was read with the slips of a level."""
    lost, altered, faint, unread = _SLIPS[level]
    width, height = sheet.size
    if sheet.words and chance.random() < unread:
        return Page(number, width, height, float(sheet.dpi), 0, 0.0, None, False, "none")
    words: list[Word] = []
    for row, line in enumerate(_rows(sheet)):
        if line[0].box[1] < 0.25 * height and chance.random() < faint:
            continue
        for word in line:
            if word.kind == "stamp" or chance.random() < lost:
                continue
            text = nfc(word.text)
            hard = 0.5 if word.kind == "hand" else altered
            if chance.random() < hard:
                text = _altered(text, chance)
            left, top, right, bottom = map(round, word.box)
            sure = chance.uniform(0.3, 0.8) if text != nfc(word.text) else chance.uniform(0.85, 0.99)
            words.append(
                Word(text, (left, top, max(right, left + 1), max(bottom, top + 1)), sure, row, row // 6)
            )
    return Page(
        number,
        width,
        height,
        float(sheet.dpi),
        0,
        0.0,
        0.9 if words else None,
        not words,
        "ocr",
        tuple(words),
    )


def pages_of(dossier: Dossier, level: Level) -> tuple[Page, ...]:
    """The pages of a dossier, read with the slips of a level."""
    chance = Random(f"{dossier.seed}/slips/{level}")
    return tuple(page_of(sheet, n, level, chance) for n, sheet in enumerate(dossier.sheets, 1))


def _rows(sheet: Sheet) -> Iterator[list[GeneratedWord]]:
    """The words of a sheet in lines as an engine gives them: by where they stand, across columns."""
    rows: list[list[GeneratedWord]] = []
    for word in sorted(sheet.words, key=lambda w: (w.box[1] + w.box[3]) / 2):
        if not word.text.strip():
            continue
        middle = (word.box[1] + word.box[3]) / 2
        if rows:
            last = rows[-1][0]
            reach = 0.4 * max(last.box[3] - last.box[1], word.box[3] - word.box[1])
            if abs(middle - (last.box[1] + last.box[3]) / 2) < reach:
                rows[-1].append(word)
                continue
        rows.append([word])
    for row in rows:
        yield sorted(row, key=lambda w: w.box[0])


def _altered(text: str, chance: Random) -> str:
    """The word with a slip: marks lost, a letter taken for another, a letter lost."""
    draw = chance.random()
    at = chance.randrange(len(text))
    if draw < 0.4:
        plain = fold(text)
        return plain.upper() if text.isupper() else plain
    if draw < 0.8:
        letter = text[at]
        other = _ALIKE.get(letter.lower(), chance.choice("aoeurnt"))
        return text[:at] + (other.upper() if letter.isupper() else other) + text[at + 1 :]
    return (text[:at] + text[at + 1 :]) or text


def _one(
    task: tuple[str, int, bool],
) -> tuple[tuple[int, ...], tuple[tuple[str, ...], ...], dict[Level, tuple[Page, ...]]]:
    seed, papers, plain = task
    dossier = make_dossier(seed, papers=papers, dpi=100, plain=plain)
    return (
        dossier.beginnings,
        tuple(bundle.parts for bundle in dossier.bundles),
        {level: pages_of(dossier, level) for level in LEVELS},
    )


def simulated(name: str, count: int, papers: int, jobs: int, *, show: bool) -> None:
    """The table for dossiers whose words were not read but altered."""
    scores: dict[Level, Score] = {level: Score() for level in LEVELS}
    wrong: Counter[str] = Counter()
    tasks = [(f"{name}-{n}", papers, False) for n in range(count)]
    with ProcessPoolExecutor(jobs) as pool:
        for task, (truth, parts, levels) in zip(tasks, pool.map(_one, tasks, chunksize=2), strict=True):
            for level, pages in levels.items():
                false, missed = scores[level].add(truth, pages)
                for kind, places in (("false", false), ("missed", missed)):
                    for place in places:
                        wrong[kind] += 1
                        if show:
                            print(f"{task[0]} {level} {kind} before page {place} of {len(pages)}; {parts}")
    print(_TITLE)
    for level, score in scores.items():
        print(score.row(level))


def _read_one(
    task: tuple[str, Level, int],
) -> tuple[tuple[int, ...], tuple[tuple[str, ...], ...], tuple[Page, ...]]:
    """A dossier drawn, damaged and read: where its papers begin, what they are, and its pages."""
    from benchmarks.material.papers import as_source
    from scan2archive.pipeline.reading import engines
    from scan2archive.pipeline.reading.page import read_page
    from scan2archive.settings import Settings

    seed, level, papers = task
    settings = Settings()
    engine = engines.worker_engine(settings.ocr)
    dossier = make_dossier(seed, papers=papers, dpi=200)
    pages = tuple(
        read_page(replace(as_source(page), number=number), engine, settings).page
        for number, page in enumerate(scan_dossier(dossier, level).pages, 1)
    )
    return dossier.beginnings, tuple(bundle.parts for bundle in dossier.bundles), pages


def read(name: str, count: int, levels: Sequence[Level], jobs: int, *, show: bool) -> None:
    """The table for dossiers drawn, damaged and read as `run` reads them; one of four levels is of 2 to 5 papers, one alone of 2 to 12."""
    scores: dict[Level, Score] = {level: Score() for level in levels}
    tasks = [
        (f"{name}-{n}", levels[n % len(levels)], 2 + n % 4 if len(levels) > 1 else 2 + n % 11)
        for n in range(count)
    ]
    pages_read = 0
    with ProcessPoolExecutor(jobs) as pool:
        for (seed, level, _), (truth, parts, pages) in zip(tasks, pool.map(_read_one, tasks), strict=True):
            pages_read += len(pages)
            false, missed = scores[level].add(truth, pages)
            if show:
                print(
                    f"{seed} {level}, {len(pages)} pages: false {sorted(false)} missed {sorted(missed)}; {parts}",
                    flush=True,
                )
    print(f"{count} dossiers, {pages_read} pages")
    print(_TITLE)
    for level, score in scores.items():
        print(score.row(level))


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--dossiers", type=int, default=200, help="how many of several papers")
    parser.add_argument(
        "--single", type=int, default=400, help="how many scans of one paper with its annexes"
    )
    parser.add_argument(
        "--read", type=int, default=0, help="instead: how many dossiers to read with Tesseract"
    )
    parser.add_argument("--levels", nargs="+", choices=LEVELS, default=list(LEVELS), help="of dossiers read")
    parser.add_argument("--seed", default="boundaries", help="start of all chance")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--show", action="store_true", help="name each wrong place")
    options = parser.parse_args()
    if options.read:
        read(options.seed, options.read, options.levels, options.jobs, show=options.show)
        return
    print("dossiers of 2 to 12 papers")
    simulated(options.seed, options.dossiers, 0, options.jobs, show=options.show)
    print("single papers with their annexes: every cut is false")
    simulated(f"{options.seed}-single", options.single, 1, options.jobs, show=options.show)


if __name__ == "__main__":
    main()
