# SPDX-License-Identifier: Apache-2.0
"""Words of a subject put right by the same words elsewhere on the paper.

What a subject announces the body says again, mostly in Điều 1: ``thành lập rường s phạm mẫu giác tỉnh`` above, *Nay thành
lập Trường sư phạm mẫu giáo tỉnh* below. Where neighbours agree word for word, a doubtful word between them that is one letter
or one mark away from the body's is the body's. Nothing else is taken: no figures, no word that was read surely, none that
stands farther away. A word that was lost comes back where the print leaves room for it and both its neighbours agree. What was
read stays beside the value as its raw text, and the value is for review.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from scan2archive.model import Word
from scan2archive.vietnamese import canonical_tones, fold, is_syllable

_DOUBTFUL = 0.9  # what is no syllable and was read less surely is torn
_SURE = (
    0.85  # a syllable read more surely stays; the body's word has to be read so, and surer than the subject's
)
_LEAST_EQUAL = 3  # words that agree in a row with those that nearly do
_MANY_EQUAL = (
    4  # ... where a word that was read surely gives way beside another that was torn, or one was lost
)
_ROOM = 0.7  # of a word's height: between words there is half of that, where one was lost as much and more
_REMAINS = 0.6  # a sign read less surely than that may be what was left of a word
_SIGNS = frozenset('-–—&/()"“”,;.:')  # ... but not these, which stand between words by themselves
_STROKES = "'`‘’"
_Sort = tuple[int, str, str]  # letters of a word, its first one or none, its last one or none
_UNITS = frozenset(("tỉnh", "phố", "huyện", "quận", "xã", "phường", "trấn", "thôn", "bản", "ấp"))
_TRIM = " .,;:-–—\"'“”‘’()[]*|~_…"


@dataclass(frozen=True, slots=True)
class _Token:
    text: str  # without the signs around it
    key: str  # in small letters, tone marks where they belong
    word: Word

    @property
    def is_remains(self) -> bool:
        """Whether it is a sign that may be what was left of a word: a ``+`` for *sư*."""
        text = self.word.text
        signs = not any(map(str.isalnum, text)) and len(text) <= 2 and _SIGNS.isdisjoint(text)
        return signs and self.word.confidence < _REMAINS


def with_same_words(subject: Sequence[Word], body: Sequence[Word]) -> tuple[tuple[Word, ...], ...]:
    """The words of a subject, doubtful ones replaced by the body's.

    Args:
        subject: In reading order.
        body: Words of the paper below the subject, in reading order.

    Returns:
        For each word of the subject what stands in its place: itself, or itself with the text of the body's word within
        its own signs; and behind it a word that was lost there.
    """
    own, other = [_token(word) for word in subject], [_token(word) for word in body]
    changed: dict[int, str] = {}
    lost: dict[int, Word] = {}
    for run in _runs(own, other):
        pairs = run.pairs
        equal = sum(own[i].key == other[j].key for i, j in pairs)
        if equal < (_LEAST_EQUAL if run.lost is None else _MANY_EQUAL) or 2 * equal < len(pairs):
            continue
        if run.lost is not None:
            i, j = run.lost
            text = other[j].text.upper() if own[i].text.isupper() else other[j].text
            lost.setdefault(i, _between(own[i].word, own[i + 1].word, text, other[j].word.confidence))
        torn = any(own[i].key != other[j].key and not is_syllable(own[i].key) for i, j in pairs)
        for i, j in pairs:
            many = equal >= _MANY_EQUAL
            if own[i].is_remains and many and _is_sure(other[j]):
                changed.setdefault(i, other[j].text)
            elif _gives_way(own[i], other[j], beside_torn=torn and many) or _names(own, i, other[j]):
                text = _cased(own[i].text, other[j].text)
                # A stroke of the letter that was lost: 'rường for Trường.
                changed.setdefault(i, own[i].word.text.replace(own[i].text, text, 1).lstrip(_STROKES))
    return tuple(
        (
            replace(word, text=changed[i], raw=word.raw or word.text) if i in changed else word,
            *((lost[i],) if i in lost else ()),
        )
        for i, word in enumerate(subject)
    )


def is_torn(word: Word) -> bool:
    """Whether a word in small letters is none of the language and was not read surely: ``s phạm``, ``phòmg``."""
    text = word.text.strip(_TRIM)
    return (
        text.isalpha()
        and text.islower()
        and word.confidence < _DOUBTFUL
        and not is_syllable(canonical_tones(text))
    )


def _token(word: Word) -> _Token:
    text = word.text.strip(_TRIM)
    return _Token(text, canonical_tones(text).lower(), word)


@dataclass(frozen=True, slots=True)
class _Run:
    """Words that are equal or nearly so on both sides, in a row.

    Attributes:
        pairs: Their places in the subject and in the body.
        lost: The subject's last word before one that it lost, and the place of that in the body; None if it lost none.
    """

    pairs: tuple[tuple[int, int], ...]
    lost: tuple[int, int] | None = None


def _runs(own: Sequence[_Token], other: Sequence[_Token]) -> Iterator[_Run]:
    """The longest rows, and those that a lost word parts."""
    places: dict[str, list[int]] = defaultdict(list)
    for j, token in enumerate(other):
        places[token.key].append(j)
    # Each word of one side meets each of the other, and most words of a paper come several times.
    words = {key for key in places if key.isalpha()}
    index: dict[_Sort, list[str]] = defaultdict(list)
    for key in places:
        for sort in _sorts(key, (len(key),)):
            index[sort].append(key)
    near = {
        key: {
            one
            for sort in _sorts(key, (len(key) - 1, len(key), len(key) + 1))
            for one in index.get(sort, ())
            if _is_near(key, one)
        }
        for key in {token.key for token in own}
    }
    fitting = [near[token.key] | words if token.is_remains else near[token.key] for token in own]
    met = {(i, j) for i, keys in enumerate(fitting) for key in keys for j in places[key]}
    unbroken: list[list[tuple[int, int]]] = []
    for shift, i in sorted((j - i, i) for i, j in met if (i - 1, j - 1) not in met):
        run: list[tuple[int, int]] = []
        while (i + len(run), i + len(run) + shift) in met:
            run.append((i + len(run), i + len(run) + shift))
        unbroken.append(run)
    begun = {run[0]: run for run in unbroken}
    for run in unbroken:
        if len(run) > _LEAST_EQUAL:
            yield _Run(tuple(run))
        if run[-1][0] + 1 >= len(own):
            continue
        i, j = run[-1]
        behind = begun.get((i + 1, j + 2))
        if behind and _was_lost(own[i].word, own[i + 1].word, other[j + 1]):
            yield _Run((*run, *behind), (i, j + 1))


def _sorts(key: str, lengths: Sequence[int]) -> Iterator[_Sort]:
    """Of a word as long as that with the same first letter, and with the same last: one change leaves the one or the other; and any letter alone."""
    for length in lengths:
        if length > 1:
            yield length, key[:1], ""
            yield length, "", key[-1:]
        else:
            yield length, "", ""


def _was_lost(before: Word, after: Word, other: _Token) -> bool:
    """Whether a word of the body may have stood between two neighbours on a line: it is sure, and there is room."""
    (_, top, right, bottom), (left, *_) = before.box, after.box
    return before.line == after.line and left - right > _ROOM * (bottom - top) and _is_sure(other)


def _is_sure(other: _Token) -> bool:
    """Whether a word of the body may stand for one that was lost."""
    return other.key.isalpha() and is_syllable(other.key) and other.word.confidence >= _SURE


def _between(before: Word, after: Word, text: str, confidence: float) -> Word:
    """A word in the room between two."""
    box = (before.box[2], before.box[1], after.box[0], before.box[3])
    return Word(text, box, confidence, before.line, before.block)


def _names(own: Sequence[_Token], place: int, other: _Token) -> bool:
    """Whether a word stands small between a unit and the rest of its name, however surely it was read, and the body has its capital: *huyện hương Sơn*."""
    before, after = own[place - 1 : place], own[place + 1 : place + 2]
    named = bool(before and after) and before[0].key in _UNITS and after[0].text[:1].isupper()
    return named and own[place].text.islower() and other.text[:1].isupper() and _is_sure(other)


def _gives_way(own: _Token, other: _Token, *, beside_torn: bool) -> bool:
    if own.key == other.key or not own.key.isalpha() or not is_syllable(other.key):
        return False
    if other.word.confidence < max(_SURE, own.word.confidence):
        return False
    # A syllable stays unless it was read unsurely, or its line was hard to read: the body may speak of another (đất, đặt).
    return not is_syllable(own.key) or own.word.confidence < _SURE or beside_torn


def _is_near(a: str, b: str) -> bool:
    """Equal, or one letter or mark changed, lost or too many; figures must be equal."""
    if a == b:
        return True
    # One change leaves the first letter or the last: most pairs of words have neither alike.
    if max(len(a), len(b)) > 1 and a[:1] != b[:1] and a[-1:] != b[-1:]:
        return False
    if abs(len(a) - len(b)) > 1 or not b.isalpha() or re.search(r"\d", a):
        return False
    if len(a) == len(b):
        return sum(x != y for x, y in zip(a, b, strict=True)) == 1 and (len(a) > 1 or fold(a) == fold(b))
    short, long = sorted((a, b), key=len)
    return bool(short) and any(long[:place] + long[place + 1 :] == short for place in range(len(long)))


def _cased(own: str, other: str) -> str:
    """The body's word; in capitals where the subject's is."""
    return other.upper() if own.isupper() and len(own) > 1 else other
