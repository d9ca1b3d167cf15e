# SPDX-License-Identifier: Apache-2.0
"""How well the quality verdict of a page agrees with its true character error rate.

    python -m benchmarks.quality [--papers 6] [--damaged 2] [--useless 3] [--seed 4001] [--scans REAL]

Three kinds of pages: the generator's at every level; its clean and office pages under damage it does not know
(`benchmarks.material.damaged`); pages of foreign print, nonsense, strokes, rules and pictures. With a folder, real scans
that have the text of page 1 beside them. None of them was used to choose the figures of the verdict: those come
from papers 3001 on.

Printed: Spearman's rank correlation of 1 - verdict with the true error rate (capped at 1; words read where nothing
can be read count as all wrong), of the engine's mean confidence for comparison, and how many pages of which true
error rate were sent to review.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.material.damaged import DAMAGE, Trial, damaged, generator, useless
from benchmarks.ocr import SUFFIXES, error_rate
from samples.generator import LEVELS
from scan2archive.pipeline.reading.engines import make_engine
from scan2archive.pipeline.reading.page import read_page
from scan2archive.pipeline.sources.intake import identify, open_scan
from scan2archive.settings import Settings

_BANDS = ((0.0, 0.03), (0.03, 0.1), (0.1, 0.2), (0.2, 0.5), (0.5, 1.01))


@dataclass(frozen=True, slots=True)
class Verdict:
    """A page judged, and the truth about it."""

    name: str
    group: str
    error: float
    quality: float | None
    confidence: float
    review: bool
    junk: bool


def ranks(values: Sequence[float]) -> NDArray[np.float64]:
    """Ranks, the mean one for ties."""
    _, inverse, counts = np.unique(np.asarray(values), return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return np.asarray((last - (counts - 1) / 2)[inverse], np.float64)


def spearman(a: Sequence[float], b: Sequence[float]) -> float:
    """Rank correlation."""
    return float(np.corrcoef(ranks(a), ranks(b))[0, 1])


def real(folder: Path) -> Iterator[Trial]:
    """First pages of scans that have their text beside them."""
    settings = Settings()
    for path in sorted(p for p in folder.rglob("*") if p.suffix.lower() in SUFFIXES):
        truth = path.with_name(f"{path.stem}.page1.txt")
        if not truth.exists():
            continue
        with open_scan(identify(path, settings.limits), settings.limits) as reader:
            source = replace(reader.page(1), layer="none", words=())
        yield Trial(path.name, "real", source, truth.read_text(encoding="utf-8"))


def judge(trials: Iterator[Trial]) -> Iterator[Verdict]:
    """Reads and judges page after page, printed as they come."""
    settings = Settings()
    engine = make_engine(settings.ocr)
    for trial in trials:
        result = read_page(trial.source, engine, settings)
        page = result.page
        error = min(1.0, error_rate(page.text, trial.truth)) if trial.truth else float(bool(page.words))
        one = Verdict(
            trial.name,
            trial.group,
            error,
            page.quality,
            page.confidence or 0.0,
            bool(result.problems) or page.blank,
            page.is_junk,
        )
        told = "nothing read" if one.quality is None else f"{one.quality:.3f}"
        print(
            f"{one.name:60} wrong {error:6.1%}   verdict {told:12} {'review' if one.review else ''}",
            flush=True,
        )
        yield one


def report(found: Sequence[Verdict]) -> None:
    """Correlations by kind of page, and who was sent to review."""
    kinds = {
        "generator": [v for v in found if v.group in LEVELS],
        "other damage": [v for v in found if v.group in DAMAGE],
        "no Vietnamese print": [v for v in found if v.group not in (*LEVELS, *DAMAGE, "real")],
        "real": [v for v in found if v.group == "real"],
        "all": list(found),
    }
    print("\n| pages | read | verdict | confidence alone |\n|---|---|---|---|")
    for name, group in kinds.items():
        read = [v for v in group if v.quality is not None]
        if len(read) < 3:
            continue
        errors = [v.error for v in read]
        mine = spearman([1 - (v.quality or 0.0) for v in read], errors)
        print(
            f"| {name} | {len(read)} | {mine:.3f} | {spearman([1 - v.confidence for v in read], errors):.3f} |"
        )
    print("\n| truly wrong | pages | sent to review | junk, not searched |\n|---|---|---|---|")
    for low, high in _BANDS:
        band = [v for v in found if v.quality is not None and low <= v.error < high]
        print(
            f"| {low:.0%} to {min(high, 1.0):.0%} | {len(band)} | {sum(v.review for v in band)} "
            f"| {sum(v.junk for v in band)} |"
        )
    missed = [v for v in found if not v.review and v.error > 0.1]
    needless = [v for v in found if v.quality is not None and v.review and v.error < 0.03]
    for title, pages in (("More than 10 % wrong, not sent", missed), ("Under 3 % wrong, sent", needless)):
        print(f"\n{title}: {len(pages)}")
        for v in pages:
            print(f"  {v.name}: wrong {v.error:.1%}, verdict {v.quality}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--papers", type=int, default=6, help="of each family, for the generator's pages")
    parser.add_argument("--damaged", type=int, default=2, help="of each family, for other damage")
    parser.add_argument("--useless", type=int, default=3, help="of each kind without Vietnamese print")
    parser.add_argument("--seed", type=int, default=4001, help="number of the first paper (default: 4001)")
    parser.add_argument("--scans", type=Path, help="real scans with their text")
    options = parser.parse_args()
    trials = chain(
        real(options.scans) if options.scans else (),
        useless(options.useless, options.seed),
        damaged(options.damaged, options.seed),
        generator(options.papers, options.seed),
    )
    report(list(judge(trials)))


if __name__ == "__main__":
    main()
