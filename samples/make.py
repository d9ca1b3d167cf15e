#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes synthetic scans: the committed samples, or as many as asked for.

Without ``--count`` it remakes the samples beside it. With it, scans numbered from ``--seed`` on go to
``--out``, each with its truth; the same seed gives the same scan.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from random import Random

if __package__ in {None, ""}:
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from samples.catalogue import SAMPLES, make_sample
from samples.generator import KINDS, LEVELS, OLD_KINDS, Level, make_scan, write_scan

HERE = Path(__file__).resolve().parent


def make_volume(
    out: Path, count: int, *, seed: int = 1, level: Level | None = None, kind: str = ""
) -> list[Path]:
    """Write ``count`` scans into ``out``; gives their paths.

    Args:
        out: Folder, made when missing.
        count: How many.
        seed: Number of the first; the next ones follow.
        level: Damage of all; mixed when not given, mostly office.
        kind: Kind of all; mixed when empty.
    """
    paths = []
    for number in range(seed, seed + count):
        chance = Random(f"{number}/volume")
        hurt: Level = level or chance.choices(LEVELS, (15, 45, 28, 12))[0]
        scan = make_scan(number, level=hurt, kinds=(kind,))
        bitonal = scan.pages[0].image.mode == "1"
        suffixes = (".pdf", ".pdf", ".tif") if bitonal or len(scan.pages) > 1 else (".pdf", ".pdf", ".jpg")
        paths.append(write_scan(scan, out, f"{number:06d}", chance.choice(suffixes)))
    return paths


def main(arguments: list[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(
        description="Makes synthetic scans of Vietnamese office papers, with their truth."
    )
    parser.add_argument(
        "--out", type=Path, default=HERE, help="folder to write to (default: the samples folder)"
    )
    parser.add_argument(
        "--count", type=int, help="make this many scans instead of the committed samples; needs --out"
    )
    parser.add_argument("--seed", type=int, default=1, help="number of the first scan (default: 1)")
    parser.add_argument("--level", choices=LEVELS, help="damage of all scans (default: mixed)")
    parser.add_argument(
        "--kind", choices=(*KINDS, *OLD_KINDS), default="", help="kind of all papers (default: mixed)"
    )
    options = parser.parse_args(arguments)
    if options.count is None:
        for sample in SAMPLES:
            print(make_sample(sample, options.out).relative_to(options.out))
        return 0
    if options.count < 1 or options.out == HERE:
        parser.error(
            "--count needs a number above zero and --out FOLDER, so that the samples stay as they are"
        )
    for number in range(options.seed, options.seed + options.count):
        print(
            make_volume(options.out, 1, seed=number, level=options.level, kind=options.kind)[0].name,
            flush=True,
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
