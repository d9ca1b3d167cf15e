# SPDX-License-Identifier: Apache-2.0
"""The family name of a signer from what several readings made of it under a seal.

The letters of a seal's ring leave remains on the first syllable of a name, and no reading shows it as it is: *cBhan*, *jBhan*,
*Ouách*. Family names are a closed list: each of it is laid beside what was read, letter by letter, and the one that all readings
together are nearest to is the family name, if it is near enough and no other is as near. What is found so is for review.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from scan2archive.pipeline.fields.catalogues import SURNAMES, USUAL_SURNAMES
from scan2archive.vietnamese import fold

# A family name that is none of the usual ones counts less, and is so much farther from a slip.
_RARE, _FARTHER = 0.8, 0.08
_FAR = 0.5  # of a letter, for each letter of the name: what is as far speaks for no name
_ENOUGH, _MORE, _TIMES = 0.3, 0.12, 1.15  # votes of the nearest name, and how far ahead of the next
_UNSURE = 0.25  # vote of a reading of no confidence
_BEFORE = 0.15  # a remain of the seal before the name
_MOST_BEFORE = 3
_AMONG, _LOST = 0.6, 0.7  # a sign too many, a letter too few
_MARK, _CASE, _LIKE = 0.2, 0.1, 0.45
# Signs that are taken for one another where strokes cross them, without case and marks.
_ALIKE = tuple(
    map(
        frozenset,
        (
            "oqcg0@6ed",
            "bhpr",
            "uviyuw",
            "tflijr1|¡!7",
            "nmrhui",
            "kxhr",
            "s5z",
            "aeoq4@",
            "vwyx",
            "ygqj9",
            "dbpl",
            "tr",
        ),
    )
)
_NAMES = tuple(sorted(name for name in SURNAMES if " " not in name))


def family_among(read: Sequence[tuple[str, float]]) -> tuple[str, float] | None:
    """The family name that readings of one place show, each with other slips.

    Args:
        read: Text of each reading, strokes and remains among it, and its confidence.

    Returns:
        The name and its votes, a reading without a slip counting up to 1; None if none has enough or two have.
    """
    shown = [(text, _UNSURE + (1 - _UNSURE) * sure) for text, sure in read if any(map(str.isalpha, text))]
    if not shown:
        return None
    ranked = sorted(
        ((sum(vote * _likeness(name, text) ** 2 for text, vote in shown), name) for name in _NAMES),
        reverse=True,
    )
    (votes, name), (next_votes, _) = ranked[:2]
    if votes < _ENOUGH or votes - next_votes < _MORE or votes < _TIMES * next_votes:
        return None
    return name, votes


def _likeness(name: str, text: str) -> float:
    """1 where a text is the name, 0 where it is far from it; a rare name is not made of slips as lightly as a common one."""
    far = _apart(name, text)
    if name in USUAL_SURNAMES or name == text:
        return max(0.0, 1 - far / _FAR)
    return _RARE * max(0.0, 1 - (far + _FARTHER) / _FAR)


@lru_cache(maxsize=1 << 14)
def _apart(name: str, text: str) -> float:
    """How far a text is from a name, in letters for each letter of it: remains before it weigh little."""
    row = [
        _BEFORE * min(at, _MOST_BEFORE) + (at - _MOST_BEFORE) * (at > _MOST_BEFORE)
        for at in range(len(text) + 1)
    ]
    for letter in name:
        last, row = row, [row[0] + _LOST]
        for at, sign in enumerate(text):
            row.append(min(last[at] + _swapped(letter, sign), last[at + 1] + _LOST, row[at] + _AMONG))
    return row[-1] / len(name)


@lru_cache(maxsize=1 << 13)
def _swapped(letter: str, sign: str) -> float:
    """What it costs to take one sign for a letter."""
    if letter == sign:
        return 0.0
    case = 0.0 if letter.isupper() == sign.isupper() or not sign.isalpha() else _CASE
    one, other = fold(letter), fold(sign)
    if one == other:
        return case + _MARK * (_marks(letter) != _marks(sign))
    if any(one in group and other in group for group in _ALIKE):
        return _LIKE + case
    return 1.0


def _marks(letter: str) -> str:
    return unicodedata.normalize("NFD", letter.casefold())[1:]
