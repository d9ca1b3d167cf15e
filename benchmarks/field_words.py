# SPDX-License-Identifier: Apache-2.0
"""Pages from the truth of drawn papers, without an engine: so that rules are judged on hundreds of papers a minute.

Words keep their places; lines are those of an engine that reads across columns. What is written by hand comes as
an engine gives it: left out, cut short, misread or right, surely or not. ``noise`` adds slips of reading to the print.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from random import Random
from statistics import median

from samples.generator import GeneratedWord
from scan2archive.model import Page, Word
from scan2archive.vietnamese import TONES, nfc

NOISE = {"none": 0.0, "office": 0.006, "worn": 0.03, "very-bad": 0.08}
"""Share of words with a slip, by how damaged a page is meant to be."""

_SLIPS = {
    "Đ": "D",
    "đ": "d",
    "Q": "O",
    "0": "O",
    "1": "l",
    "5": "S",
    "8": "3",
    "3": "8",
    "ư": "u",
    "ơ": "o",
    "ê": "e",
    "c": "e",
    "h": "b",
    "i": "l",
    "m": "n",
    "/": "l",
    "-": "~",
    ".": ",",
    ":": ".",
}


def page_of(
    words: Iterable[GeneratedWord],
    size: tuple[int, int],
    dpi: int,
    chance: Random,
    *,
    number: int = 1,
    noise: float = 0.0,
) -> Page:
    """One page as an engine that makes no slips but those of ``noise`` would give it.

    Args:
        words: Of a sheet, with boxes in pixels.
        size: Width and height of the sheet in pixels.
        dpi: Its resolution.
        chance: Chooses slips and readings of handwriting.
        number: Of the page.
        noise: Share of printed words with a slip.
    """
    read: list[tuple[str, tuple[int, int, int, int], float]] = []
    for word in words:
        for text, box in _parts(word):
            if word.kind == "hand":
                read += by_hand(text, box, chance)
            else:
                read += printed(text, box, chance, noise if word.kind == "print" else 2 * noise)
    rows = _rows(read)
    out: list[Word] = []
    for row, members in enumerate(rows):
        for text, box, sure in _touching(sorted(members, key=lambda item: item[1][0]), dpi):
            out.append(Word(text, box, sure, row, row))
    letters = sum(len(word.text) for word in out)
    mean = sum(word.confidence * len(word.text) for word in out) / letters if letters else None
    return Page(number, size[0], size[1], float(dpi), 0, 0.0, mean, not out, "ocr", tuple(out))


def by_hand(
    text: str, box: tuple[int, int, int, int], chance: Random
) -> list[tuple[str, tuple[int, int, int, int], float]]:
    """What an engine makes of a written number or day: nothing, a part of it, another one, or what it is."""
    sure = chance.uniform(0.3, 0.96)
    draw = chance.random()
    left, top, right, bottom = box
    if draw < 0.3:
        return []
    if draw < 0.5 and len(text) > 1:
        kept = chance.randint(1, len(text) - 1)
        if chance.random() < 0.5:
            return [(text[:kept], (left, top, left + (right - left) * kept // len(text), bottom), sure)]
        return [(text[-kept:], (right - (right - left) * kept // len(text), top, right, bottom), sure)]
    if draw < 0.7:
        place = chance.randrange(len(text))
        return [(text[:place] + chance.choice("0123456789T(") + text[place + 1 :], box, sure)]
    return [(text, box, sure)]


def printed(
    text: str, box: tuple[int, int, int, int], chance: Random, noise: float
) -> list[tuple[str, tuple[int, int, int, int], float]]:
    """A printed word as read: mostly right and sure; a slip is unsure more often than not."""
    if chance.random() >= noise:
        return [(text, box, min(0.97, max(0.55, chance.gauss(0.963, 0.006 + noise))))]
    if chance.random() < 0.12:
        return []
    sure = min(0.95, max(0.1, chance.gauss(0.62, 0.2)))
    places = [i for i, c in enumerate(text) if c in _SLIPS or _tone(c)]
    if not places:
        return [(text, box, sure)]
    place = chance.choice(places)
    letter = text[place]
    other = _other_tone(letter, chance) if _tone(letter) else _SLIPS[letter]
    return [(nfc(text[:place] + other + text[place + 1 :]), box, sure)]


def _parts(word: GeneratedWord) -> list[tuple[str, tuple[int, int, int, int]]]:
    """A stamp of several words is one truth word: its words side by side."""
    left, top, right, bottom = (round(edge) for edge in word.box)
    texts = word.text.split()
    if len(texts) < 2:
        return [(word.text, (left, top, max(right, left + 1), max(bottom, top + 1)))]
    whole = len(word.text)
    found, at = [], 0
    for text in texts:
        begin = left + (right - left) * at // whole
        at += len(text)
        found.append((text, (begin, top, left + (right - left) * at // whole, bottom)))
        at += 1
    return found


def _rows(
    read: Sequence[tuple[str, tuple[int, int, int, int], float]],
) -> list[list[tuple[str, tuple[int, int, int, int], float]]]:
    """Words that stand on one base line, whatever column they are in."""
    rows: list[list[tuple[str, tuple[int, int, int, int], float]]] = []
    for item in sorted(read, key=lambda one: (one[1][3] + one[1][1]) / 2):
        middle, height = (item[1][1] + item[1][3]) / 2, item[1][3] - item[1][1]
        if rows:
            last = rows[-1]
            level = sum((other[1][1] + other[1][3]) / 2 for other in last) / len(last)
            tall = median(other[1][3] - other[1][1] for other in last)
            if abs(middle - level) < 0.45 * max(height, tall):
                last.append(item)
                continue
        rows.append([item])
    return rows


def _touching(
    row: Sequence[tuple[str, tuple[int, int, int, int], float]], dpi: int
) -> list[tuple[str, tuple[int, int, int, int], float]]:
    """Neighbours with no space between them are one word: ``Số:`` and ``/QĐ-SYT`` around a written number are two."""
    out: list[tuple[str, tuple[int, int, int, int], float]] = []
    for text, box, sure in row:
        if out and -2 <= box[0] - out[-1][1][2] < 0.004 * dpi:
            before, area, other = out[-1]
            joined = (area[0], min(area[1], box[1]), box[2], max(area[3], box[3]))
            out[-1] = (before + text, joined, min(other, sure))
        else:
            out.append((text, box, sure))
    return out


def _tone(letter: str) -> bool:
    return any(mark in TONES for mark in unicodedata.normalize("NFD", letter))


def _other_tone(letter: str, chance: Random) -> str:
    bare = "".join(c for c in unicodedata.normalize("NFD", letter) if c not in TONES)
    return nfc(bare + chance.choice(("", *TONES)))
