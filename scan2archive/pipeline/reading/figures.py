# SPDX-License-Identifier: Apache-2.0
"""Figures of a printed date that were read as something else: which are read again, and what is taken.

Dates are set in italics, whose figures the engine takes for letters with marks (``0Š``, ``§``) or for each other. Read by
themselves, as a row of words and as nothing but figures, at several sizes, most come out right; readings vote, and
dissent is doubt.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from scan2archive.model import Box, Page, Word, mean_confidence
from scan2archive.pipeline.fields.dating import ALIKE, SURE_SIX, DateFigure, date_figures
from scan2archive.pipeline.fields.header import has_head, read_head
from scan2archive.pipeline.fields.numbering import find_numbering

_WORD_BEFORE = 2.8  # heights of a figure: the word ngày and its space
_SURE = 0.85  # figures read this surely are left alone
_ENOUGH = 0.8  # votes (confidences added up) of two readings at least that a value needs
_CLEAR, _DISSENT = 1.5, 0.2  # votes, and the share of them that may be for others, for a value that is sure
_SPLIT = 0.8  # share of the votes for others above which nothing is taken
_AGREED, _DOUBTED = 0.93, 0.7  # confidence of the word that is taken
_LOOK_ALIKE = str.maketrans("lIÌÏÍìí¡|!][TŠSOo", "1" * 13 + "55" + "00")  # § is a 5 or an 8
_LIKELY = 0.8
_TOLD = 0.9  # of a year elsewhere on the page that speaks for the date's
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
REPAIR = "figures"


def doubtful_figures(page: Page) -> tuple[DateFigure, ...]:
    """Figures of the date in the head that are none, cannot be that part of a date, or were not read surely.

    An italic 6 is an 8 now and then, so that one has to be surer.
    """
    head = read_head(page)
    if not has_head(head):
        return ()
    return tuple(
        one
        for one in date_figures(head)
        if one.word.confidence < (SURE_SIX if "6" in one.word.text else _SURE)
        or not one.allows(one.word.text.strip(",.;:"))
    )


def date_box(page: Page) -> Box:
    """The box of the date of a page that has doubtful figures, from its *ngày* to its year."""
    boxes = [one.word.box for one in date_figures(read_head(page))]
    height = max(box[3] - box[1] for box in boxes)
    left = max(0, min(box[0] for box in boxes) - round(_WORD_BEFORE * height))
    return left, min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)


def shown_in(rows: Sequence[Sequence[Word]], figure: DateFigure) -> list[tuple[str, float]]:
    """What readings of the date's row show in the place of a figure, with their confidence.

    Nothing but figures stands there: letters that look like one in italics are read as that.
    """
    left, _, right, _ = figure.word.box
    shown = []
    for words in rows:
        for word in words:
            shared = min(right, word.box[2]) - max(left, word.box[0])
            if shared <= 0.6 * max(right - left, word.box[2] - word.box[0]):
                continue
            text = word.text.strip(",.;:")
            likely = text.translate(_LOOK_ALIKE)
            if figure.allows(likely):
                shown.append(
                    (likely, word.confidence if text == likely else _LIKELY * max(word.confidence, 0.5))
                )
    return shown


def by_hand(page: Page) -> bool:
    """Whether the number beside the date was written in, or cannot be told: then the date may have been as well."""
    numbering = find_numbering(read_head(page))
    return numbering is None or numbering.by_hand


def years_told(page: Page) -> frozenset[str]:
    """Years that the page names surely anywhere but in its date: papers mostly speak of their own year."""
    dated = {one.word.box for one in date_figures(read_head(page))}
    return frozenset(
        year
        for word in page.words
        if word.confidence >= _TOLD and word.box not in dated
        for year in _YEAR.findall(word.text)
    )


def vote(
    figure: DateFigure,
    readings: Sequence[tuple[str, float]],
    *,
    written: bool,
    years: Collection[str] = (),
) -> Word | None:
    """The word with the figures most readings show; None if no two of them agree surely enough.

    Args:
        figure: As read first; that reading votes, too, if it can be right.
        readings: Figures and confidence of each reading.
        written: It may be handwriting: never sure, but for a year that the paper names elsewhere.
        years: From `years_told`: one of them is sure where none of the dissenting years is among them.
    """
    first = figure.word.text.strip(",.;:")
    votes: dict[str, list[float]] = {}
    for text, confidence in [*readings, (first, figure.word.confidence)]:
        if figure.allows(text) and confidence > 0:
            votes.setdefault(text, []).append(confidence)
    if not votes:
        return None
    best = max(votes, key=lambda text: sum(votes[text]))
    own, others = sum(votes[best]), sum(sum(given) for text, given in votes.items() if text != best)
    if len(votes[best]) < 2 or own < _ENOUGH or others > _SPLIT * own:
        return None
    rivals = {text for text, _ in readings if text != best}
    alike = any(figure.allows(text) and _exchanged(text, best) for text in rivals)
    told = (
        figure.part == "year" and best in years and not any(text in years for text in votes if text != best)
    )
    united = others <= _DISSENT * own and not alike and not written
    clear = own >= _CLEAR and (told or united)
    word = figure.word
    return replace(
        word,
        text=word.text.replace(first, best) if first else best,
        confidence=_AGREED if clear else _DOUBTED,
        raw=word.raw or word.text,
        repair=REPAIR if best != first else word.repair,
    )


def _exchanged(text: str, other: str) -> bool:
    """Whether two readings differ only by figures that the engine takes for each other in italics.

    Its readings err alike there, so that one of them for the other figure, however unsure, is dissent.
    """
    if len(text) != len(other):
        return False
    return all(
        a == b or b in ALIKE.get(a, "") or a in ALIKE.get(b, "") for a, b in zip(text, other, strict=True)
    )


def with_words(page: Page, changed: Sequence[tuple[Word, Word]]) -> Page:
    """The page with words (the first of each pair) in another reading."""
    # Equal, not the same: the lines they were found in may be those of an equal page seen before.
    words = tuple(next((new for old, new in changed if old == word), word) for word in page.words)
    return replace(page, words=words, confidence=mean_confidence(words))
