# SPDX-License-Identifier: Apache-2.0
"""Words that print may be when it was read as another: one letter apart or two, whatever their marks."""

from __future__ import annotations

import functools
import string
from collections import defaultdict
from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from scan2archive.vietnamese import fold

_BOTH = 2  # letters replaced at most
_LEAST = 3  # letters of a word two of which may be other ones
_LONGEST = 12  # letters of what was read: longer words are none of these
_SHORTEST = 2  # letters of a word: a lone one may number an item, and a stroke left of a word is one


class NearWords:
    """Known words, found by what was read."""

    def __init__(self, words: Iterable[str]) -> None:
        """Sorts them.

        Args:
            words: Lower case.
        """
        same_fold: dict[str, list[str]] = defaultdict(list)
        for word in words:
            same_fold[fold(word)].append(word)
        self._same_fold = dict(same_fold)
        by_length: dict[int, list[str]] = defaultdict(list)
        for letters in same_fold:
            if letters and letters.isascii():
                by_length[len(letters)].append(letters)
        self._of_length: dict[int, tuple[tuple[str, ...], NDArray[np.uint8]]] = {
            length: (
                tuple(bare),
                np.frombuffer("".join(bare).encode("ascii"), np.uint8).reshape(-1, length),
            )
            for length, bare in by_length.items()
        }
        self.of = functools.lru_cache(maxsize=4096)(self._of)

    def _of(self, form: str) -> tuple[str, ...]:
        """The words that differ from a form in one letter more, less or another, or in two others, and in any marks.

        Args:
            form: Lower case.
        """
        letters = fold(form)
        if len(letters) > _LONGEST:
            return ()
        near = dict.fromkeys((letters, *self._one_apart(letters), *self._replaced(letters)))
        return tuple(word for one in near if len(one) >= _SHORTEST for word in self._same_fold.get(one, ()))

    def _one_apart(self, letters: str) -> Iterator[str]:
        for place in range(len(letters) + 1):
            before, rest = letters[:place], letters[place:]
            yield before + rest[1:]
            for letter in string.ascii_lowercase:
                yield before + letter + rest
                yield before + letter + rest[1:]

    def _replaced(self, letters: str) -> Iterator[str]:
        words, table = self._of_length.get(len(letters), ((), np.zeros((0, 0), np.uint8)))
        if len(letters) < _LEAST or not words or not letters.isascii():
            return
        other = (table != np.frombuffer(letters.encode("ascii"), np.uint8)).sum(axis=1)
        for number in np.flatnonzero(other <= _BOTH).tolist():
            yield words[number]
