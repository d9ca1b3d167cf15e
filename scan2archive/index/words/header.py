# SPDX-License-Identifier: Apache-2.0
"""The national header and motto, which every paper bears: they must not find papers. Pure.

Nghị định 30/2020/NĐ-CP, phụ lục I (quốc hiệu, tiêu ngữ); papers before 1976; papers of the Party.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from functools import lru_cache
from itertools import accumulate

from scan2archive.vietnamese import fold_aligned

_TOP_LINES = 12
_MOST_SLIPS = 2
_LEAST_CAPITALS = 2
_LETTERS = re.compile(r"[^\W_]+")
_MOTTO = "doc lap tu do hanh phuc"
# Longest first; the first of them may be broken before its last two words.
_HEADERS = (
    "cong hoa xa hoi chu nghia viet nam",
    "cong hoa xa hoi chu nghia",
    "viet nam dan chu cong hoa",
    "dang cong san viet nam",
    _MOTTO,
)
# All words of them, folded.
HEADER_WORDS = frozenset(word for header in _HEADERS for word in header.split())
_HEADER_LETTERS = {header: Counter(header.replace(" ", "")) for header in _HEADERS}


@lru_cache(maxsize=256)  # a page is asked for its terms and for what is shown of it
def without_header(text: str) -> str:
    """The text of a page without the header and motto in its first lines.

    A line may hold more than them (two columns read as one line): the rest of it stays. One or two
    misread letters are forgiven; a sentence that names the republic in small letters is no header.

    Args:
        text: Cleaned text of one page; lines end with line feeds.
    """
    lines = text.split("\n")
    seen = 0
    for number, line in enumerate(lines):
        if not line.strip():
            continue
        lines[number] = _cut(line)
        seen += 1
        if seen == _TOP_LINES:
            break
    return "\n".join(lines)


def _cut(line: str) -> str:
    capitals = sum(map(str.isupper, line))
    if capitals < _LEAST_CAPITALS:
        return line
    folded = fold_aligned(line)
    letters = Counter(filter(str.isalpha, folded))
    words: list[re.Match[str]] = []
    for header in _HEADERS:
        wanted = _HEADER_LETTERS[header]
        if capitals < _capitals(header) or (wanted & letters).total() < wanted.total() - _MOST_SLIPS:
            continue  # it cannot be anywhere in the line
        words = words or list(_LETTERS.finditer(folded))
        if (span := _span(line, words, header)) is not None:
            first, last = span
            rest = (line[: words[first].start()].rstrip(), line[words[last].end() :].lstrip())
            # What is left may hold the motto as well.
            return _cut(" ".join(filter(None, rest)))
    return line


def _capitals(header: str) -> int:
    """Capitals throughout, or for the motto at the beginning of two of its three parts at least."""
    return _LEAST_CAPITALS if header == _MOTTO else len(header.replace(" ", "")) * 3 // 4


def _span(line: str, words: list[re.Match[str]], header: str) -> tuple[int, int] | None:
    """First and last word of the header in the line; blanks may have been lost or added."""
    wanted = header.replace(" ", "")
    least = _capitals(header)
    lengths = [0, *accumulate(len(word.group()) for word in words)]
    capitals = [0, *accumulate(sum(map(str.isupper, line[word.start() : word.end()])) for word in words)]
    best: tuple[int, int, int] | None = None
    for first in range(len(words)):
        begin = bisect_left(lengths, lengths[first] + len(wanted) - _MOST_SLIPS)
        end = bisect_right(lengths, lengths[first] + len(wanted) + _MOST_SLIPS)
        for after in range(max(begin, first + 1), end):
            if capitals[after] - capitals[first] < least:
                continue
            letters = "".join(word.group() for word in words[first:after])
            if _differ(letters, wanted):
                continue
            slips = _slips(letters, wanted)
            if slips <= _MOST_SLIPS and (best is None or slips < best[0]):
                best = (slips, first, after - 1)
    return best[1:] if best else None


def _differ(one: str, other: str) -> bool:
    """Whether they have too few letters in common, in any order: quick to say of most."""
    return (Counter(one) & Counter(other)).total() < max(len(one), len(other)) - _MOST_SLIPS


def _slips(one: str, other: str) -> int:
    """Letters to change, add or leave out to make one of the other (Levenshtein)."""
    row = list(range(len(other) + 1))
    for number, letter in enumerate(one, 1):
        before, row[0] = row[0], number
        for at, wanted in enumerate(other, 1):
            before, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, before + (letter != wanted))
    return row[-1]
