# SPDX-License-Identifier: Apache-2.0
"""Did you mean: the query with words that occur nowhere replaced by the nearest that do. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from scan2archive.index.analysis import Token, tokens
from scan2archive.vietnamese import clean

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_LONGEST_WORD = 12
_MOST_WORDS = 4


def suggestions(text: str, frequency: Callable[[str], int]) -> tuple[str, ...]:
    """At most one query that differs by one letter in each unknown word.

    It consists of words only: field names, codes, exclusions and quotation marks are left out.

    Args:
        text: The query as typed.
        frequency: In how many documents a folded word occurs.
    """
    parts: list[str] = []
    changed = 0
    for word, token in _words(clean(clean(text))):
        parts.append(word)
        unknown = token.folded.isalpha() and 2 <= len(token.folded) <= _LONGEST_WORD
        if not unknown or changed == _MOST_WORDS or frequency(token.folded):
            continue
        count, nearest = max((frequency(word), word) for word in _one_edit(token.folded))
        if count:
            parts[-1] = nearest
            changed += 1
    return (" ".join(parts),) if changed else ()


def _words(text: str) -> Iterator[tuple[str, Token]]:
    """What between blanks is one token, and signs at most around it."""
    for chunk in text.split():
        found = tokens(chunk)
        if len(found) != 1 or chunk[0] == "-":
            continue
        before, word, after = (
            chunk[: found[0].start],
            chunk[found[0].start : found[0].end],
            chunk[found[0].end :],
        )
        # A colon makes it the name of a field.
        if not (any(map(str.isalnum, before + after)) or ":" in after):
            yield word, found[0]


def _one_edit(word: str) -> Iterator[str]:
    for cut in range(len(word) + 1):
        head, tail = word[:cut], word[cut:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        if tail and len(word) > 2:
            yield head + tail[1:]
        for letter in _LETTERS:
            if tail:
                yield head + letter + tail[1:]
            yield head + letter + tail
