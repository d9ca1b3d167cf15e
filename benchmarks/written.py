# SPDX-License-Identifier: Apache-2.0
"""Numbers and days written by hand: right, and how sure, by what the network of figures reads in the gaps of heads.

    python -m benchmarks.written [--papers 200] [--first 1] [--levels clean office worn very-bad] [--show]

Generated papers whose number or day is written by the generator's pens, which the network never saw. The words around the gaps
are those of the sheet, misread as an engine misreads, so that a paper takes no second. Real ones are counted by
``../shared/eval/score.py`` and shown by ``scan2archive ocr --explain``.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random

import numpy as np

from benchmarks.field_words import NOISE, page_of
from samples.generator import KINDS, LEVELS, Level, make_scan
from scan2archive.model import Page
from scan2archive.pipeline.fields.written_gaps import same_figures, written_gaps
from scan2archive.pipeline.reading.written_look import read_gap

_BINS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 1.01)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one written number or day.

    Attributes:
        name: Of the paper.
        what: ``number`` or ``day``.
        level: Of damage.
        want: As written.
        engine: As the engine read it; empty if it did not.
        got: As the network read it; empty if it did not, or if no gap was found.
        chance: As the network says.
    """

    name: str
    what: str
    level: str
    want: str
    engine: str
    got: str
    chance: float

    @property
    def right(self) -> bool:
        """Whether the network read what was written."""
        return bool(self.got) and same_figures(self.got, self.want)


def generated(papers: int, first: int, levels: Sequence[Level]) -> Iterator[Outcome]:
    """Papers of each kind in turn, each at one level."""
    for number in range(first, first + papers):
        level, kind = levels[number % len(levels)], KINDS[number % len(KINDS)]
        scan = make_scan(f"written-{number}", level=level, kinds=(kind,), most_pages=1)
        paper, shown = scan.documents[0].paper, scan.pages[0]
        wanted = {"number": paper.number_by_hand, "day": paper.day_by_hand}
        if shown.rotation or not any(wanted.values()):
            continue
        chance = Random(f"reading {number}")
        page = page_of(
            shown.words,
            shown.image.size,
            shown.dpi,
            chance,
            noise=NOISE[level if level != "clean" else "none"],
        )
        image = shown.image.convert("RGB" if shown.image.mode == "RGB" else "L")
        truth = {"number": paper.number, "day": str(paper.issued.day)}
        yield from _outcomes(f"{number} {kind}", level, page, np.asarray(image, np.uint8), truth, wanted)


def _outcomes(
    name: str, level: str, page: Page, pixels: np.ndarray, truth: dict[str, str], wanted: dict[str, bool]
) -> Iterator[Outcome]:
    gaps = {gap.what: gap for gap in written_gaps(page)}
    for what, asked in wanted.items():
        if not asked:
            continue
        gap = gaps.get(what)
        got, chance = read_gap(page, gap, pixels) if gap is not None else ("", 0.0)
        yield Outcome(name, what, level, truth[what], gap.read if gap is not None else "no gap", got, chance)


def main() -> None:
    """Prints what was read, by level and by how sure it was."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--papers", type=int, default=200)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--levels", nargs="+", choices=LEVELS, default=list(LEVELS))
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    results = list(generated(options.papers, options.first, options.levels))
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for one in results:
        row = counts[one.what, one.level]
        row["all"] += 1
        row["gap"] += one.engine != "no gap"
        row["read"] += bool(one.got)
        row["right"] += one.right
        row["agreed"] += bool(one.got) and same_figures(one.got, one.engine)
        row["agreed wrong"] += bool(one.got) and same_figures(one.got, one.engine) and not one.right
        if options.show and not one.right:
            print(
                f"  {one.name} {one.level} {one.what}: {one.want}, engine {one.engine!r}, read {one.got!r} {one.chance:.2f}"
            )
    for (what, level), row in sorted(counts.items()):
        print(what, level, dict(row))
    print("| the network says | read | right |\n|---|---|---|")
    for low, high in pairwise(_BINS):
        bin_ = [one for one in results if one.got and low <= one.chance < high]
        if bin_:
            print(f"| {low:.2f} to {min(1.0, high):.2f} | {len(bin_)} | {sum(one.right for one in bin_)} |")


if __name__ == "__main__":
    main()
