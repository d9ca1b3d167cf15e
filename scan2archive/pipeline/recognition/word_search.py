# SPDX-License-Identifier: Apache-2.0
"""The words in what the network answers along a row, and how sure it is of each.

Along a row the network says at each step how likely each code is. Where one code stands out at every step, they are the text. Where
none does, the likeliest readings are searched for, words of the recogniser's own lexicon before others, as Tesseract does
(``recodebeam.cpp``): the logarithms of what is no such word count 2.25 times. A word is as sure as the least sure of its steps.
"""

from __future__ import annotations

import bisect
import functools
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from scan2archive.pipeline.recognition.reading_beam import likely_paths
from scan2archive.pipeline.recognition.row_path import (
    Answers,
    Codes,
    Logs,
    Probabilities,
    RowPath,
    log_of,
    straight,
)
from scan2archive.pipeline.recognition.traineddata import Lexicon

_OTHERS = 2.25  # weight of logarithms of what is no word of the lexicon
_KNOWN_FROM = -25 / 7  # logarithm of each step from which on a word of the lexicon is one
_SCALE = 35.0  # logarithms to parts of a hundred
_SURE = float(log_of(np.array(0.9)))  # logarithm of each step that leaves no other reading a chance
_AROUND = 4  # signs before and behind a word


@dataclass(frozen=True, slots=True)
class FoundWord:
    """A word in a row.

    Attributes:
        text: As read.
        confidence: 0 to 1, on Tesseract's scale.
        begin: The step at which its first letter is seen.
        end: The step behind its last letter.
    """

    text: str
    confidence: float
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class _Span:
    """A word on a path: its text, its steps with the blanks before and behind, those of its letters."""

    text: str
    first: int
    end: int
    letters_from: int
    letters_to: int


class WordSearch:
    """Searches in the answers of one recogniser."""

    def __init__(self, characters: Mapping[int, str], blank: int, lexicon: Lexicon) -> None:
        self._characters, self._blank, self._lexicon = dict(characters), blank, lexicon
        self._space = next((code for code, character in characters.items() if character == " "), -1)
        self._knows: Callable[[str], bool] = functools.lru_cache(maxsize=50_000)(self._is_known)

    def words(self, rows: Sequence[Probabilities]) -> list[tuple[FoundWord, ...]]:
        """The words of rows, of each from left to right.

        Args:
            rows: ``(steps, codes)``: probabilities along each.
        """
        if not rows:
            return []
        # All at once what is the same for all steps: between two rows nothing stands.
        nothing = np.zeros((1, rows[0].shape[1]), np.float32)
        nothing[0, self._blank] = 1
        whole = Answers.of(np.concatenate([part for row in rows for part in (row, nothing)]), self._blank)
        path = straight(whole)
        found: list[tuple[FoundWord, ...]] = []
        first = 0
        for row in rows:
            end = first + len(row)
            found.append(tuple(self._as_words(self._best(path.part(first, end), whole.part(first, end)))))
            first = end + 1
        return found

    def sureness(self, answers: Probabilities) -> float:
        """The mean probability of what is seen; 0 if nothing is."""
        path = answers.argmax(axis=1)
        seen = np.flatnonzero(path != self._blank)
        return float(answers[seen, path[seen]].mean()) if len(seen) else 0.0

    def _best(self, path: RowPath, row: Answers) -> RowPath:
        """The best reading of a row: the straight one but for doubtful stretches."""
        for first, end in self._doubtful(path, row.likeliest):
            path.put(first, max(likely_paths(row.part(first, end)), key=self._worth))
        return path

    def _doubtful(self, path: RowPath, two: Codes) -> Iterator[tuple[int, int]]:
        """The stretches between sure spaces in which a step leaves other readings a chance."""
        sure = path.logs >= _SURE
        # Steps that pass into a space or out of one are its own.
        passing = (path.codes == self._blank) & (two == self._space).any(axis=1) & sure
        at_space = (path.codes == self._space) | passing
        changes = np.flatnonzero(at_space[1:] != at_space[:-1]) + 1
        first = 0
        for start, end in itertools.pairwise((0, *changes.tolist(), len(sure))):
            if not at_space[start] or not (sure & ~passing)[start:end].any():
                continue
            if start > first and not sure[first:start].all():
                yield first, start
            first = end
        if first < len(sure) and not sure[first:].all():
            yield first, len(sure)

    def _worth(self, path: RowPath) -> float:
        total = float(path.logs.sum())
        spans = list(self._spans(path))
        if not spans:
            return _OTHERS * total
        for span in spans:
            if not self._known(span, path):
                total += (_OTHERS - 1) * float(path.logs[span.first : span.end].sum())
        return total

    def _known(self, span: _Span, path: RowPath) -> bool:
        return self._knows(span.text) and float(path.logs[span.first : span.end].min()) > _KNOWN_FROM

    def _spans(self, path: RowPath) -> Iterator[_Span]:
        """The words on a path."""
        codes = path.codes
        starts = np.flatnonzero(path.begins).tolist()
        changes = (np.flatnonzero((codes[1:] != codes[:-1]) | path.begins[1:]) + 1).tolist()
        changes.append(len(codes))
        first = 0
        letters: list[tuple[str, int, int]] = []
        for start in starts:
            end = changes[bisect.bisect_right(changes, start)]
            code = int(codes[start])
            if code == self._space:
                if letters:
                    yield _span(letters, first, start)
                letters, first = [], end
            else:
                letters.append((self._characters.get(code, ""), start, end))
        if letters:
            yield _span(letters, first, len(codes))

    def _as_words(self, path: RowPath) -> Iterator[FoundWord]:
        spans = list(self._spans(path))
        weights = [1.0 if self._known(span, path) else _OTHERS for span in spans]
        gaps = [
            _gap(path.logs[before.end : behind.first], weight, following)
            for (before, behind), (weight, following) in zip(
                itertools.pairwise(spans), itertools.pairwise(weights), strict=True
            )
        ]
        for number, (span, weight) in enumerate(zip(spans, weights, strict=True)):
            least = weight * float(path.logs[span.first : span.end].min())
            least = min([least, *gaps[max(0, number - 1) : number + 1]])
            yield FoundWord(span.text, max(0.0, 1 + _SCALE / 100 * least), span.letters_from, span.letters_to)

    def _is_known(self, word: str) -> bool:
        """Whether it is a word or a number of the lexicon, with such signs before and behind as stand there."""
        lexicon = self._lexicon
        for before in range(min(_AROUND, len(word) - 1) + 1):
            for behind in range(min(_AROUND, len(word) - 1 - before) + 1):
                end = len(word) - behind
                core = word[before:end]
                if (before or behind) and f"{word[:before]} {word[end:]}" not in lexicon.punctuation:
                    continue
                figures = "".join(" " if sign.isdigit() else sign for sign in core)
                if core in lexicon.words or (figures != core and figures in lexicon.numbers):
                    return True
        return False


def _span(letters: Sequence[tuple[str, int, int]], first: int, end: int) -> _Span:
    return _Span("".join(letter for letter, _, _ in letters), first, end, letters[0][1], letters[-1][2])


def _gap(logs: Logs, before: float, behind: float) -> float:
    """How unsure a space is: its first step as the surer of both words, the others as the word behind it."""
    if not len(logs):
        return 0.0
    return min(min(before, behind) * float(logs[0]), behind * float(logs[1:].min(initial=0.0)))
