# SPDX-License-Identifier: Apache-2.0
"""Number, notation and date of a damaged first page weighed by their print, in several pictures together.

No neighbour tells which figure is right, and no list which number. What tells is how far ahead of every other figure, in each place, the
one that was read is: in ink as it lies in the scan, in ink cleaned by rules, and in strokes a network drew. A date has few values, so all of
them compete; a number competes with all that differ in one sign. What is clearly ahead is sure; where another is ahead, that is taken, for
review. Figures written by hand are left alone: the recogniser learned print.
"""

from __future__ import annotations

import datetime as dt
import math
import string
from collections.abc import Iterator, Sequence
from dataclasses import replace

from scan2archive.model import Page, Word
from scan2archive.pipeline.fields.dating import DateFigure, date_figures
from scan2archive.pipeline.fields.handwriting import WRITTEN
from scan2archive.pipeline.fields.header import has_head, read_head
from scan2archive.pipeline.fields.numbering import Numbering, find_numbering
from scan2archive.pipeline.reading.print_evidence import PrintEvidence, odds_in

_CLEAR = 1.5  # lead (a logarithm) of what is sure
_CLEAR_BESIDE_HAND = 2.5  # ... of a month or a year beside a number that was written in, or is not found: they may have been as well
_BEHIND, _DATE_BEHIND = 0.3, 1.2  # what was read is so far behind another: that is taken
_GUESSED, _WORD = (
    1.0,
    0.6,
)  # lead of what is taken where no figures were read, and confidence of a word that may be one: tháng Năm
_SURE, _DOUBTED = 0.93, 0.6
_PICTURES = 2  # at least, for anything to be sure; more there are of damaged pages, which were cleaned
_SIGNS = ",.;:"
_FIRST_YEAR = 1945
_LONGEST = 40  # signs of a number and notation in one word
_NO_SIGNS = frozenset("§$&?")  # no number or notation has them: a figure was taken for one
_CAPITALS = "ABCDĐEGHIKLMNOPQRSTUVX"  # those of notations
REPAIR = "figures"


def head_words(page: Page) -> tuple[Word, ...]:
    """The words of number, notation and date that may be weighed: printed ones of a first page.

    Returns:
        A written number is none of them, nor is the day beside one; its printed notation is.
    """
    head = read_head(page)
    if not has_head(head):
        return ()
    numbering = find_numbering(head)
    own = list(_of_number(numbering)) if numbering is not None else []
    printed = numbering is not None and not numbering.by_hand
    own += [figure.word for figure in date_figures(head) if printed or figure.part != "day"]
    standing = set(page.words)  # a word that a rule has mended is none of them
    return tuple(word for word in own if word in standing and word.repair != WRITTEN)


def head_weighed(
    page: Page, words: Sequence[Word], pictures: Sequence[PrintEvidence], places: Sequence[int]
) -> list[tuple[Word, Word]]:
    """Words of number, notation and date that print makes surer, or others.

    Args:
        page: As read.
        words: From `head_words`.
        pictures: Of its words.
        places: Of each word among the words of the pictures.

    Returns:
        Pairs of a word as it was and as it is.
    """
    head = read_head(page)
    dated = {figure.word: figure for figure in date_figures(head)}
    numbering = find_numbering(head)
    printed = numbering is not None and not numbering.by_hand
    changed = []
    for word, place in zip(words, places, strict=True):
        figure = dated.get(word)
        weighed = (
            # What was written before a notation may stand in its word.
            _sign_weighed(word, place, pictures, _CLEAR if printed else math.inf)
            if figure is None
            else _date_weighed(figure, place, pictures, _CLEAR if printed else _CLEAR_BESIDE_HAND)
        )
        if weighed != word:
            changed.append((word, weighed))
    return changed


def _of_number(numbering: Numbering) -> Iterator[Word]:
    for word in numbering.words:
        figures = any(c.isdigit() for c in word.text)
        notation = any(c in _CAPITALS for c in word.text) and not word.text.startswith(("S", "s"))
        if (figures and not numbering.by_hand) or (notation and not figures):
            yield word


def _date_weighed(figure: DateFigure, place: int, pictures: Sequence[PrintEvidence], clear: float) -> Word:
    """A word of the date: of all values that part may have the likeliest."""
    word = figure.word
    read = word.text.strip(_SIGNS)
    values = [value for value in _values(figure) if value != read]
    before, after = word.text.partition(read)[::2] if read else (word.text, "")
    odds = odds_in(pictures, place, [f"{before}{value}{after}" for value in (read, *values)])
    if odds is None:
        return word
    allowed = figure.allows(read)
    best: dict[int, tuple[float, str]] = {}
    for value, log in zip((read, *values), odds.logs.tolist(), strict=True):
        if value != read or allowed:
            best[int(value)] = max(best.get(int(value), (log, value)), (log, value))
    ranked = sorted(best.items(), key=lambda item: item[1][0], reverse=True)
    (likeliest, (most, text)), (_, (next_most, _)) = ranked[:2]
    if allowed:
        if likeliest == int(read):
            return _surer(word, most - next_most, clear, odds.pictures)
        taken = most - best[int(read)][0] >= _DATE_BEHIND
    else:
        taken = most - next_most >= _GUESSED and word.confidence < _WORD
    return _another(word, f"{before}{text}{after}") if taken else word


def _values(figure: DateFigure) -> list[str]:
    if figure.part == "year":
        return [str(year) for year in range(_FIRST_YEAR, dt.date.today().year + 1)]
    most = 31 if figure.part == "day" else 12
    return [f"{value:02d}" for value in range(1, most + 1)] + [str(value) for value in range(1, 10)]


def _sign_weighed(word: Word, place: int, pictures: Sequence[PrintEvidence], clear: float) -> Word:
    """A word of number or notation: against all that differ from it in one figure or capital."""
    if len(word.text) > _LONGEST:
        return word
    others = list(dict.fromkeys(_one_sign_apart(word.text)))
    odds = odds_in(pictures, place, [word.text, *others]) if others else None
    if odds is None:
        return word
    best = int(odds.logs[1:].argmax()) + 1
    lead = float(odds.logs[0] - odds.logs[best])
    if not _NO_SIGNS.isdisjoint(word.text):
        return _another(word, others[best - 1])
    if lead >= 0:
        return _surer(word, lead, clear, odds.pictures)
    enough = _BEHIND if odds.pictures > _PICTURES else _CLEAR
    return _another(word, others[best - 1]) if -lead >= enough else word


def _one_sign_apart(text: str) -> Iterator[str]:
    for place, sign in enumerate(text):
        before, after = text[:place], text[place + 1 :]
        figure = sign.isdigit() or sign in _NO_SIGNS
        alike = string.digits if figure else _CAPITALS if sign in _CAPITALS else ""
        yield from (before + other + after for other in alike if other != sign)
        if sign in _CAPITALS:  # a letter read twice
            yield before + after


def _surer(word: Word, lead: float, clear: float, pictures: int) -> Word:
    sure = lead >= clear and pictures >= _PICTURES
    return replace(word, confidence=max(word.confidence, _SURE)) if sure else word


def _another(word: Word, text: str) -> Word:
    return replace(
        word,
        text=text,
        confidence=min(word.confidence, _DOUBTED),
        raw=word.raw or word.text,
        repair=REPAIR,
    )
