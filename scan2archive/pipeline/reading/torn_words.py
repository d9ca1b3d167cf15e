# SPDX-License-Identifier: Apache-2.0
"""Syllables torn in two behind their first consonants, ``Tr uyền``, torn years, ``năm 201 1``, and two syllables read as one, ``ytế``.

A stroke or a speck beside a letter makes the engine see a space, and so does a 1, which stands apart from the figures beside it. Two
consonants are no word and three figures no year, so what stands close behind them belongs to them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from scan2archive.model import Box, Word
from scan2archive.pipeline.reading.slip_table import load_pairs, split_word
from scan2archive.vietnamese import canonical_tones, fold, is_syllable

_ONSETS = frozenset(("ch", "gh", "kh", "ng", "ngh", "nh", "ph", "qu", "th", "tr"))
_GAP = 0.25  # of the height of the lower one; spaces of print are wider
_VOWELS = frozenset("aeiouy")
_YEAR, _LAST = re.compile(r"(?:19|20)\d"), re.compile(r"([0-9Il|ïỉíÍÌ])([.,;:)]?)")
_WHOLE_YEAR, _DASHES = re.compile(r"(?:19|20)\d\d"), "-–—"
_YEAR_GAP = 0.9  # of the height of figures
_GLUED_LETTERS = 3
_OFTEN = 0.02  # share of a syllable's followers: a pair seen so often is one that was glued
_LIKELY = 0.7  # the most that is claimed for such a year


def joined(words: Sequence[Word]) -> tuple[Word, ...]:
    """The words of a page with such syllables whole; what was read is kept in ``raw``, with a space where they were torn.

    Args:
        words: In reading order.
    """
    whole: list[Word] = []
    for word in words:
        if whole and _is_torn(whole[-1], word):
            before = whole.pop()
            word = replace(
                word,
                text=before.text + word.text,
                box=_around(before.box, word.box),
                confidence=min(before.confidence, word.confidence),
                raw=f"{before.text} {word.text}",
                repair="letter",
            )
        elif len(whole) > 1 and (year := _year(whole, word)):
            before = whole.pop()
            word = replace(
                word,
                text=year,
                box=_around(before.box, word.box),
                confidence=min(before.confidence, word.confidence, _LIKELY),
                raw=f"{before.text} {word.text}",
                repair="figures",
            )
        whole.append(word)
    return tuple(whole)


def parted(words: Sequence[Word]) -> tuple[Word, ...]:
    """The words of a page with two syllables that were read as one apart (``ytế``), where texts have this pair; what was read is kept in ``raw``.

    Args:
        words: In reading order.
    """
    apart: list[Word] = []
    for word in words:
        before, letters, behind = split_word(word.text)
        pair = _pair(letters) if _may_be_two(letters) else None
        if pair is None:
            apart.append(word)
            continue
        x0, y0, x1, y1 = word.box
        cut = x0 + round((x1 - x0) * (len(before) + pair) / len(word.text))
        first, second = before + letters[:pair], letters[pair:] + behind
        apart.append(
            replace(
                word,
                text=first,
                box=(x0, y0, max(cut, x0 + 1), y1),
                raw=word.raw or word.text,
                repair="letter",
            )
        )
        apart.append(replace(word, text=second, box=(min(cut, x1 - 1), y0, x1, y1), raw="", repair=""))
    return tuple(apart)


def _may_be_two(letters: str) -> bool:
    """Whether a word of letters is no syllable, and written like running text: names and notations stay as they are."""
    return len(letters) >= _GLUED_LETTERS and letters.islower() and not is_syllable(letters)


def _pair(letters: str) -> int | None:
    """Where two syllables meet that often follow one another; None where there is no one such place."""
    pairs = load_pairs()
    found = []
    for at in range(1, len(letters)):
        first, second = (pairs.number.get(canonical_tones(part)) for part in (letters[:at], letters[at:]))
        if first is not None and second is not None and pairs.after[first].get(second, 0.0) >= _OFTEN:
            found.append(at)
    return found[0] if len(found) == 1 else None


def _is_torn(first: Word, second: Word) -> bool:
    head, (before, tail, _) = first.text, split_word(second.text)
    if head.lower() not in _ONSETS or head[1:].isupper() or before or not tail.islower():
        return False
    gap = second.box[0] - first.box[2]
    height = min(box[3] - box[1] for box in (first.box, second.box))
    near = first.line == second.line and -height <= gap <= _GAP * height
    return near and fold(tail)[:1] in _VOWELS and is_syllable((head + tail).lower())


def _year(before: Sequence[Word], last: Word) -> str:
    """The year of which three figures stand behind *năm*, or behind another year and a dash, and one a little apart; empty where none does."""
    label, first = before[-2:]
    figure = _LAST.fullmatch(last.text)
    if figure is None or not _YEAR.fullmatch(first.text):
        return ""
    until = label.text in _DASHES and len(before) > 2 and _WHOLE_YEAR.fullmatch(before[-3].text)
    if fold(label.text) != "nam" and not until:
        return ""
    gap = last.box[0] - first.box[2]
    near = label.line == first.line == last.line and 0 <= gap <= _YEAR_GAP * (first.box[3] - first.box[1])
    return f"{first.text}{figure[1] if figure[1].isdigit() else 1}{figure[2]}" if near else ""


def _around(a: Box, b: Box) -> Box:
    return min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3])
