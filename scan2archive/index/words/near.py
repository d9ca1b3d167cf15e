# SPDX-License-Identifier: Apache-2.0
"""Words and codes one slip of the finger or of the reading away. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from scan2archive.vietnamese import one_spelling_of_i

LETTERS = "abcdefghijklmnopqrstuvwxyz"
SIGNS = LETTERS + "0123456789"
# Signs of codes that are read or typed for one another, folded.
_ALIKE = {
    frozenset(pair)
    for pair in (
        "o0",
        "l1",
        "i1",
        "s5",
        "b8",
        "z2",
        "g6",
        "q0",
        "oq",
        "il",
        "71",
        "83",
        "86",
        "98",
        "49",
        "27",
        "uv",
    )
}


def near(word: str, signs: str = LETTERS) -> set[str]:
    """All words one sign apart (changed, added, left out) or with two neighbours exchanged; the word itself is none."""
    return {other for other, _ in _edits(word, signs)} - {word}


@lru_cache(maxsize=1 << 12)  # a query asks for those of its words again for every document shown
def near_syllables(word: str) -> frozenset[str]:
    """Folded words one sign from a folded word, in the one spelling of i and y that is indexed."""
    return frozenset(map(one_spelling_of_i, near(word))) - {word}


def near_codes(key: str) -> dict[str, float]:
    """Keys of codes one slip away, and how likely the slip is, from 0 to 1.

    Signs that look alike are taken for one another most often; another figure is another document as a rule.
    """
    found: dict[str, float] = {}
    for other, (was, now) in _edits(key, SIGNS):
        likely = 0.9 if frozenset(was + now) in _ALIKE else 0.5 if (was + now).isdecimal() else 0.8
        code = other.lstrip("0")
        if code and code != key:
            found[code] = max(found.get(code, 0.0), likely)
    return found


def _edits(word: str, signs: str) -> Iterator[tuple[str, tuple[str, str]]]:
    """Each word, and what is written in it in place of what."""
    for cut in range(len(word) + 1):
        head, tail = word[:cut], word[cut:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:], (tail[:2], tail[1] + tail[0])
        if tail and len(word) > 2:
            yield head + tail[1:], (tail[0], "")
        for sign in signs:
            if tail and sign != tail[0]:
                yield head + sign + tail[1:], (tail[0], sign)
            yield head + sign + tail, ("", sign)
