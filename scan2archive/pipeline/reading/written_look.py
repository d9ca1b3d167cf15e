# SPDX-License-Identifier: Apache-2.0
"""Figures written by hand into the head of a page: shown to a network that knows handwriting, and what is taken of its answer.

Two witnesses make figures sure: the network and the engine that read the same, or the network and the file's name, which the rules
for fields compare (`fields.metadata`). The network alone is believed only from where it was measured to be right. What it says
less surely is filled in and goes to review.
"""

from __future__ import annotations

from collections import defaultdict

from scan2archive.model import Page
from scan2archive.pipeline.fields.written_gaps import Gap, same_figures, with_figures, written_gaps
from scan2archive.pipeline.images import zones
from scan2archive.pipeline.images.image import Pixels
from scan2archive.pipeline.images.image_figure_net import as_strip, steps_of, strings

# Of the network, for anything to be taken. A number it is less sure of than of a day still counts where the file's name says the
# same, and is left out of the fields else (`fields.metadata`).
_LEAST = {"number": 0.3, "day": 0.6}
_SURE = 0.9  # of the network, where the engine read the same
# Of the network alone. From here on some 99.5 % of numbers and 99 % of days of real hands that it never learned from were right
# (``python -m benchmarks.written_hands``, docs/benchmarks.md); of days most of the others are written so that a person misreads
# them, a 2 with a foot like a 1. Each figure of a number can be misread, so fewer are read so surely.
_BELIEVED = {"number": 0.985, "day": 0.99}
_CLAIMED, _DOUBTED = 0.9, 0.7  # the most that is claimed
_LEAST_SIZE = 8  # pixels of a zone
_LEAST_POSSIBLE = 0.3  # share of strings that can stand there below which the others speak against them
_SIZES = (1.0, 1.2, 1.4)  # of what is shown: some hands write twice as tall as print
_CHANNELS: tuple[zones.Channel, ...] = ("red", "darkest")


def read_written(page: Page, archived: Pixels) -> tuple[Page, str]:
    """Reads what was written into the head of a page.

    Args:
        page: As read so far.
        archived: Its picture, grey or RGB, in whose pixels the boxes are.

    Returns:
        The page with the figures, and what was done; the same page and nothing if there is no gap.
    """
    gaps = written_gaps(page)
    done = []
    for gap in gaps:
        figures, chance = read_gap(page, gap, archived)
        done.append(f"{gap.what} {chance:.2f}" if figures else f"{gap.what} not read")
        if not figures:
            continue
        agrees = bool(gap.read) and same_figures(gap.read, figures)
        if agrees and gap.printed and gap.confidence >= _CLAIMED:
            continue  # the engine was asked about print, and is right
        sure = chance >= (_SURE if agrees else _BELIEVED[gap.what]) and not _contradicted(gap, figures)
        page = with_figures(page, gap, figures, min(_CLAIMED if sure else _DOUBTED, chance))
    return page, f"written: {', '.join(done)}" if done else ""


def _contradicted(gap: Gap, figures: str) -> bool:
    """Whether the engine read others that can stand there as well: print, or as many. Of written ones it often reads only some."""
    other = gap.allows(gap.read) and not same_figures(gap.read, figures)
    return other and (gap.printed or len(gap.read.lstrip("0")) == len(figures.lstrip("0")))


def read_gap(page: Page, gap: Gap, archived: Pixels) -> tuple[str, float]:
    """The likeliest figures in a gap and how likely they are; nothing where no figures are likely.

    They are held against the other likely strings that can stand there: were the tail of *ngày* a 1, the day would be 122.
    """
    # Red light drops seals, and red pens; where it shows nothing, the darkest ink is looked at.
    for channel in _CHANNELS if archived.ndim == 3 else _CHANNELS[:1]:
        chances: dict[str, float] = defaultdict(float)
        for size in _SIZES:
            left, top, right, bottom = zone = gap.zone(page, size)
            if min(right - left, bottom - top) < _LEAST_SIZE:
                return "", 0.0
            strip = as_strip(zones.grey_zone(archived, zone, 1.0, channel))
            possible = [one for one in strings(steps_of([strip])[0]) if not one[0] or gap.allows(one[0])]
            share = max(sum(chance for _, chance in possible), _LEAST_POSSIBLE)
            for text, chance in possible:
                chances[text] += chance / share / len(_SIZES)
        best = max(filter(None, chances), key=chances.__getitem__, default="")
        if best and chances[best] >= _LEAST[gap.what]:
            return best, chances[best]
    return "", 0.0
