# SPDX-License-Identifier: Apache-2.0
"""Words of a subject put right by the same words elsewhere on the paper.

What a subject announces the body says again, mostly in Điều 1: ``thành lập rường s phạm mẫu giác tỉnh`` above, *Nay thành
lập Trường sư phạm mẫu giáo tỉnh* below. Where neighbours agree word for word, a doubtful word between them that is one letter
or one mark away from the body's is the body's. Nothing else is taken: no figures, no word that was read surely, none that
stands farther away. What was read stays beside the value as its raw text, and the value is for review.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from scan2archive.model import Word
from scan2archive.vietnamese import canonical_tones, fold, is_syllable

_DOUBTFUL = 0.9  # what is no syllable and was read less surely is torn
_SURE = (
    0.85  # a syllable read more surely stays; the body's word has to be read so, and surer than the subject's
)
_LEAST_EQUAL = 3  # words that agree in a row with those that nearly do
_MANY_EQUAL = 4  # ... where a word that was read surely gives way beside another that was torn
_TRIM = " .,;:-–—\"'“”‘’()[]*|~_…"


@dataclass(frozen=True, slots=True)
class _Token:
    text: str  # without the signs around it
    key: str  # in small letters, tone marks where they belong
    word: Word


def with_same_words(subject: Sequence[Word], body: Sequence[Word]) -> tuple[Word, ...]:
    """The words of a subject, doubtful ones replaced by the body's.

    Args:
        subject: In reading order.
        body: Words of the paper below the subject, in reading order.

    Returns:
        As many words; those that were replaced have the text of the body's word, within the signs of their own.
    """
    own = [_token(word) for word in subject]
    if not any(_is_doubtful(token) for token in own):
        return tuple(subject)
    other = [_token(word) for word in body]
    changed: dict[int, str] = {}
    for pairs in _runs(own, other):
        equal = sum(own[i].key == other[j].key for i, j in pairs)
        if equal < _LEAST_EQUAL or 2 * equal < len(pairs):
            continue
        torn = any(own[i].key != other[j].key and not is_syllable(own[i].key) for i, j in pairs)
        for i, j in pairs:
            if _gives_way(own[i], other[j], beside_torn=torn and equal >= _MANY_EQUAL):
                changed.setdefault(i, _cased(own[i].text, other[j].text))
    return tuple(
        replace(word, text=word.text.replace(own[i].text, changed[i], 1), raw=word.raw or word.text)
        if i in changed
        else word
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


def _is_doubtful(token: _Token) -> bool:
    return token.key.isalpha() and (not is_syllable(token.key) or token.word.confidence < _SURE)


def _token(word: Word) -> _Token:
    text = word.text.strip(_TRIM)
    return _Token(text, canonical_tones(text).lower(), word)


def _runs(own: Sequence[_Token], other: Sequence[_Token]) -> Iterator[list[tuple[int, int]]]:
    """Longest rows of words that are equal or nearly so on both sides, as pairs of places."""
    places: dict[str, list[int]] = {}
    for j, token in enumerate(other):
        places.setdefault(token.key, []).append(j)
    equal = Counter(j - i for i, token in enumerate(own) for j in places.get(token.key, ()))
    for shift in sorted(shift for shift, times in equal.items() if times >= _LEAST_EQUAL):
        run: list[tuple[int, int]] = []
        for i in range(max(0, -shift), min(len(own), len(other) - shift)):
            if _is_near(own[i].key, other[i + shift].key):
                run.append((i, i + shift))
                continue
            if len(run) > _LEAST_EQUAL:
                yield run
            run = []
        if len(run) > _LEAST_EQUAL:
            yield run


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
    if abs(len(a) - len(b)) > 1 or not b.isalpha() or re.search(r"\d", a):
        return False
    if len(a) == len(b):
        return sum(x != y for x, y in zip(a, b, strict=True)) == 1 and (len(a) > 1 or fold(a) == fold(b))
    short, long = sorted((a, b), key=len)
    return bool(short) and any(long[:place] + long[place + 1 :] == short for place in range(len(long)))


def _cased(own: str, other: str) -> str:
    """The body's word; in capitals where the subject's is."""
    return other.upper() if own.isupper() and len(own) > 1 else other
