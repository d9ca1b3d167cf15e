# SPDX-License-Identifier: Apache-2.0
"""Where one paper ends and the next begins.

Each page plays one part: sheet of the dossier, first page of a paper, further page, first or further
page of an annex. What is seen on a page makes some parts likelier (`page_evidence`), and so does the
page before it: after a signature a paper or an annex begins, page 3 follows page 2. The likeliest course
through the pages is weighed against all others (forward-backward over this small chain), which gives a
probability for each place to cut. Certain cuts are made; an uncertain one follows its probability and is
told, for a person to look at.

Blank pages stay with the paper before them, or before the first one with the first. Sheets of the dossier
(cover, table of contents) stay with the paper after them, whose first page they stand before; the closing
sheet with the last paper. So every page belongs to one document.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from itertools import pairwise

from scan2archive.model import Page
from scan2archive.pipeline.papers.page_evidence import PageEvidence, Sign, evidence_of

CERTAIN = 0.97  # a cut, or none, with less than this goes to review


class Part(IntEnum):
    """The part a page plays."""

    COVER = 0
    FIRST = 1
    BODY = 2
    ANNEX = 3  # the first page of one
    MORE = 4  # its further pages


@dataclass(frozen=True, slots=True)
class Doubt:
    """A place where a cut is neither certain nor certainly wrong.

    Attributes:
        page: The page before which to cut.
        cut: Whether it was cut there.
        probability: That a paper begins there, 0 to 1.
    """

    page: int
    cut: bool
    probability: float


@dataclass(frozen=True, slots=True)
class Split:
    """The documents of a scan.

    Attributes:
        ranges: (first, last) page numbers from 1, inclusive, without gaps or overlaps; none without pages.
        doubts: The uncertain places, in order.
    """

    ranges: tuple[tuple[int, int], ...]
    doubts: tuple[Doubt, ...] = ()


# How much likelier a sign is on a page of a part than on a further page of a paper (Part.BODY), as natural
# logarithms: (there, not there) for FIRST and ANNEX. From the layout rules: of a hundred first pages some
# 95 show a national header that can be read, of a hundred first pages of annexes 20 (attached texts, forms),
# of a thousand further pages two; and so on down the table.
_WEIGHTS: tuple[tuple[Sign, tuple[float, float], tuple[float, float]], ...] = (
    (Sign.NATIONAL, (6.0, -2.8), (4.6, -0.2)),
    (Sign.NUMBER, (4.4, -1.5), (1.0, 0.0)),
    (Sign.DATE, (4.0, -1.4), (1.0, 0.0)),
    (Sign.AGENCY, (3.6, -1.5), (2.3, -0.2)),
    (Sign.TITLE, (3.2, -2.0), (2.4, -0.4)),
    (Sign.LABEL, (1.5, 0.0), (0.7, 0.0)),
    (Sign.BASES, (2.2, -0.2), (0.3, 0.0)),
    (Sign.OWN, (1.5, 0.0), (-1.0, 0.0)),
    (Sign.APPENDIX, (-1.0, 0.0), (4.2, -0.6)),
    (Sign.ATTACHED, (-1.0, 0.0), (4.5, -0.6)),
    (Sign.FORM, (-0.5, 0.0), (3.6, -0.1)),
    (Sign.BARE, (-2.5, 0.0), (1.0, 0.0)),
    (Sign.TEMPLATE, (-2.5, 0.0), (1.5, 0.0)),
    (Sign.LIST, (0.0, 0.0), (2.6, -0.2)),
    (Sign.SPARSE, (-1.2, 0.0), (0.0, 0.0)),
    (Sign.COPIED, (-10.0, 0.0), (0.0, 0.0)),
    (Sign.TAIL, (-4.0, 0.0), (6.0, 0.0)),
    (Sign.RUNS_ON, (-3.5, 0.3), (-2.8, 0.3)),
)
_IS_COVER, _NO_COVER = 9.0, -7.0
# A sheet on top of everything without a head may be a cover or a list that could not be read: with few words, with many.
_FLYLEAF, _HEADLESS = -1.5, -3.5
_HEADS = Sign.NATIONAL | Sign.NUMBER | Sign.DATE | Sign.SIGNED | Sign.RECIPIENTS
_UNREAD = 0.05
_BACK_OF_COVER, _BACK = 1.0, -1.5
_SAME_PAPER = 4.0  # an annex names the paper before it
# Into which part the next page falls; rows: COVER, FIRST, BODY, ANNEX, MORE (shares of each row sum to 1).
_AFTER_SIGNATURE = (0.05, 0.62, 0.05, 0.28, 0.0)
_WITHIN = (0.005, 0.03, 0.845, 0.12, 0.0)
_AFTER_ANNEX = (0.04, 0.38, 0.01, 0.15, 0.42)
_AFTER_COVER = (0.12, 0.80, 0.02, 0.06, 0.0)
_AT_START = (0.10, 0.84, 0.04, 0.02, 0.0)
_NEVER = -1e9


def split(pages: Sequence[Page]) -> Split:
    """The documents of a scan.

    Args:
        pages: All pages of the scan, in order.

    Returns:
        Their page ranges, and where they are uncertain.
    """
    if not pages:
        return Split(())
    seen = [evidence_of(page) for page in pages]
    inked = [page for page in seen if not page.blank]
    chances = cut_chances(seen)
    doubts = tuple(
        Doubt(page.number, chance >= 0.5, round(chance, 3))
        for page, chance in zip(inked[1:], chances[1:], strict=True)
        if 1 - CERTAIN < chance < CERTAIN
    )
    starts = [page.number for page, chance in zip(inked[1:], chances[1:], strict=True) if chance >= 0.5]
    firsts = [pages[0].number, *starts]
    lasts = [*(start - 1 for start in starts), pages[-1].number]
    return Split(tuple(zip(firsts, lasts, strict=True)), doubts)


def cut_chances(seen: Sequence[PageEvidence]) -> tuple[float, ...]:
    """How likely a document begins with each page that is not blank.

    Args:
        seen: Evidence of all pages, in order.

    Returns:
        A probability for each page that is not blank; the first one's is 1.
    """
    inked = [page for page in seen if not page.blank]
    if not inked:
        return ()
    inked = [_without_parents_number(inked, index) for index in range(len(inked))]
    usual = _share_numbered(inked)
    own = [
        _weigh(
            page,
            usual,
            _names_parent(inked, index),
            opens=all(Sign.COVER in before.signs for before in inked[:index]) if index < 4 else False,
        )
        for index, page in enumerate(inked)
    ]
    links = [
        [[_link(Part(a), Part(b), before, page) for b in Part] for a in Part]
        for before, page in pairwise(inked)
    ]
    forward = [[_log(_AT_START[b]) + own[0][b] for b in Part]]
    for index, link in enumerate(links):
        forward.append([own[index + 1][b] + _sum(forward[-1][a] + link[a][b] for a in Part) for b in Part])
    backward = [[0.0 for _ in Part]]
    for index in range(len(links) - 1, -1, -1):
        link, later = links[index], backward[0]
        backward.insert(0, [_sum(link[a][b] + own[index + 1][b] + later[b] for b in Part) for a in Part])
    total = _sum(forward[-1])
    chances = [1.0]
    for index, link in enumerate(links):
        begins = _sum(
            forward[index][a] + link[a][b] + own[index + 1][b] + backward[index + 1][b]
            for a in Part
            for b in (Part.COVER, Part.FIRST)
            if a is not Part.COVER
        )
        chance = min(1.0, math.exp(begins - total))
        if inked[index + 1].unread or (index == 0 and inked[0].unread):
            chance = min(max(chance, _UNREAD), 1 - _UNREAD)  # nobody has seen what stands there
        chances.append(chance)
    return tuple(chances)


def _weigh(page: PageEvidence, usual: float, parent: bool, *, opens: bool) -> tuple[float, ...]:
    """The weight of what is seen on a page for each part, as logarithms relative to BODY."""
    if page.unread:
        # Rather a back through which its front shows: of a paper, or of the cover before.
        return (_BACK_OF_COVER if opens else _NO_COVER / 2, _BACK, 0.0, 0.0, 0.0)
    first = annex = 0.0
    for sign, of_first, of_annex in _WEIGHTS:
        there = 0 if sign in page.signs else 1
        # What is not seen tells less where little can be read; a bare head is one without number and date.
        share = page.legible if there or sign is Sign.BARE else 1.0
        first += share * of_first[there]
        annex += share * of_annex[there]
    if parent:
        annex += _SAME_PAPER
    # A first page shows no number, an annex none or 1; that tells something where pages are numbered.
    if page.printed >= 2:
        first, annex = first - 3.0, annex - 1.2
    elif page.printed == 1:
        first, annex = first + 0.9, annex + 2.3
    else:
        first, annex = first + 1.5 * usual, annex + 0.9 * usual
    # Annexes hardly ever list recipients.
    more = -1.5 if Sign.RECIPIENTS in page.signs else 0.0
    annex += more
    cover = _IS_COVER if Sign.COVER in page.signs else _NO_COVER
    if Sign.COVER in page.signs:
        first -= 6.0
    elif opens and not page.signs & _HEADS:
        cover = _FLYLEAF if Sign.SPARSE in page.signs else _HEADLESS
    return (cover, first, 0.0, annex, more)


def _link(before_part: Part, part: Part, before: PageEvidence, page: PageEvidence) -> float:
    """How well a part follows another, by the ends of the page before and the numbers of both."""
    if before_part is Part.COVER:
        share = _AFTER_COVER[part]
    elif before_part in (Part.ANNEX, Part.MORE):
        share = _AFTER_ANNEX[part]
    elif before.unread:
        share = (_AFTER_SIGNATURE[part] + _WITHIN[part]) / 2
    else:
        share = (_AFTER_SIGNATURE if before.ended else _WITHIN)[part]
    if share == 0.0:
        return _NEVER
    weight = math.log(share)
    goes_on = part in (Part.BODY, Part.MORE)
    if page.printed >= 2:
        # Where no number is printed on the page before, only first pages tell which one it is.
        starts = before_part in (Part.FIRST, Part.ANNEX)
        expected = before.printed + 1 if before.printed else 2 if starts else 0
        if expected and goes_on:
            weight += 2.0 if page.printed == expected else -1.5
    turned = (Sign.LANDSCAPE in page.signs) - (Sign.LANDSCAPE in before.signs)
    if turned > 0:
        weight += {Part.ANNEX: 1.5, Part.FIRST: -2.0, Part.BODY: -1.0}.get(part, 0.0)
    elif turned < 0 and part is Part.MORE:
        weight -= 2.0
    # The recipients of a letter that was signed at the foot of the page before.
    if (
        goes_on
        and before_part in (Part.FIRST, Part.BODY)
        and Sign.RECIPIENTS in page.signs
        and Sign.SIGNED in before.signs
        and Sign.RECIPIENTS not in before.signs
    ):
        weight += 2.5
    if page.number > before.number + 1 and part is Part.FIRST:
        weight += 0.5  # a blank back between them
    return weight


def _names_parent(pages: Sequence[PageEvidence], index: int) -> bool:
    """Whether the page says that it comes with the paper whose number was seen last before it."""
    page = pages[index]
    if not page.cited:
        return False
    codes = [before.code for before in pages[:index] if before.code]
    return bool(codes) and codes[-1] in page.cited


def _without_parents_number(pages: Sequence[PageEvidence], index: int) -> PageEvidence:
    """The page without a number that is the last one seen before it: an annex cites it, on a line of its own.

    The same paper scanned twice shows its date again.
    """
    page = pages[index]
    if not page.code or Sign.DATE in page.signs:
        return page
    before = next((other.code for other in reversed(pages[:index]) if other.code), "")
    if before != page.code:
        return page
    return replace(page, signs=(page.signs & ~Sign.NUMBER) | Sign.ATTACHED, code="", cited=(before,))


def _share_numbered(pages: Sequence[PageEvidence]) -> float:
    """How usual printed page numbers are among the pages that can have one, 0 to 1."""
    further = [page for page in pages if not page.unread and Sign.NATIONAL not in page.signs]
    return sum(page.printed > 0 for page in further) / len(further) if further else 0.0


def _log(share: float) -> float:
    return math.log(share) if share else _NEVER


def _sum(logs: Iterable[float]) -> float:
    """The logarithm of a sum of numbers given by their logarithms."""
    values = list(logs)
    top = max(values, default=_NEVER)
    return top + math.log(sum(math.exp(value - top) for value in values)) if values else _NEVER
