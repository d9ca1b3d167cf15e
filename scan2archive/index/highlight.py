# SPDX-License-Identifier: Apache-2.0
"""Where a query shows in a text: snippets with the words lit, and boxes on the page. Pure."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from scan2archive.index import Query, Snippet
from scan2archive.index.analysis import Token, tokens
from scan2archive.index.clauses import Clause, Word, phrases_of
from scan2archive.index.query import parse
from scan2archive.model import Box, Page

_AROUND = 30  # tokens in a snippet
_LEAD = 6  # of them before the first hit
_MOST_PAGES = 200  # pages of one document that are looked through


@dataclass(frozen=True, slots=True)
class _Window:
    """A candidate for a snippet: tokens [first, last] of a page."""

    rank: tuple[int, int]
    page: int
    first: int
    last: int


def snippets(
    pages: Iterable[tuple[int, str]], clauses: Sequence[Clause], *, exact: bool, limit: int = 3
) -> tuple[Snippet, ...]:
    """The pieces of a document where most of the query stands together, by page.

    Args:
        pages: Number and cleaned text of the pages.
        clauses: What to light.
        exact: Marks matter.
        limit: Most snippets returned.
    """
    if not clauses:
        return ()
    texts: dict[int, tuple[str, list[Token], dict[int, int]]] = {}
    windows: list[_Window] = []
    for number, text in list(pages)[:_MOST_PAGES]:
        split = tokens(text)
        hits = find(split, clauses, exact=exact)
        if hits:
            texts[number] = (text, split, hits)
            windows.extend(_windows(number, len(split), hits))
        if sum(window.rank[0] == len(clauses) for window in windows) >= limit:
            break
    # sorted() is stable: of equal windows the earlier one wins.
    best = sorted(windows, key=lambda window: window.rank, reverse=True)[:limit]
    return tuple(
        Snippet(window.page, _html(*texts[window.page], window))
        for window in sorted(best, key=lambda window: (window.page, window.first))
    )


def hit_boxes(query: Query, page: Page) -> tuple[Box, ...]:
    """Boxes of the words on a page that a query finds, in reading order.

    Args:
        query: The search.
        page: The page with its words.

    Raises:
        UsageError: A date filter of the query is not a date.
    """
    split: list[Token] = []
    owners: list[int] = []  # the word each token is part of
    for position, word in enumerate(page.words):
        for token in tokens(word.text):
            split.append(token)
            owners.append(position)
    hits = find(split, parse(query).must, exact=query.exact)
    return tuple(page.words[position].box for position in sorted({owners[hit] for hit in hits}))


def find(split: Sequence[Token], clauses: Sequence[Clause], *, exact: bool) -> dict[int, int]:
    """Positions of the tokens that clauses match, each with the number of its clause.

    Where the marks typed occur, only they count; tokens that differ in marks stand in for them otherwise.
    """
    by_folded: dict[str, list[int]] = {}
    for position, token in enumerate(split):
        by_folded.setdefault(token.folded, []).append(position)
    hits: dict[int, int] = {}
    for number, clause in enumerate(clauses):
        for words in phrases_of(clause):
            starts = _runs(split, words, by_folded.get(words[0].folded, ()))
            marked = [start for start in starts if _same_marks(split, start, words)]
            typed = any(word.marked for word in words)
            for start in marked if exact or (typed and marked) else starts:
                for position in range(start, start + len(words)):
                    hits.setdefault(position, number)
    return hits


def _runs(split: Sequence[Token], words: Sequence[Word], starts: Sequence[int]) -> list[int]:
    folded = [word.folded for word in words]
    return [
        start
        for start in starts
        if len(words) == 1 or [token.folded for token in split[start : start + len(words)]] == folded
    ]


def _same_marks(split: Sequence[Token], start: int, words: Sequence[Word]) -> bool:
    return all(split[start + offset].exact == word.exact for offset, word in enumerate(words))


def _windows(page: int, length: int, hits: dict[int, int]) -> list[_Window]:
    """Windows that do not overlap, the fullest first; each begins a little before a hit."""
    positions = sorted(hits)
    candidates = []
    for index, start in enumerate(positions):
        inside = [p for p in positions[index : index + _AROUND] if p < start + _AROUND - _LEAD]
        together = sum(second - first == 1 for first, second in pairwise(inside))
        rank = (len({hits[p] for p in inside}), together)
        first = max(0, start - _LEAD)
        candidates.append(_Window(rank, page, first, min(length, first + _AROUND) - 1))
    chosen: list[_Window] = []
    for candidate in sorted(candidates, key=lambda window: window.rank, reverse=True):
        if all(candidate.last < window.first or candidate.first > window.last for window in chosen):
            chosen.append(candidate)
        if len(chosen) == 3:
            break
    return chosen


def _html(text: str, split: Sequence[Token], hits: dict[int, int], window: _Window) -> str:
    parts = ["… "] if window.first > 0 else []
    at = split[window.first].start
    position = window.first
    while position <= window.last:
        if position not in hits:
            position += 1
            continue
        end = position
        # Words of one run share one mark, with the blank between them.
        while (
            end + 1 <= window.last
            and end + 1 in hits
            and text[split[end].end : split[end + 1].start].isspace()
        ):
            end += 1
        parts.append(_escaped(text[at : split[position].start]))
        parts.append(f"<mark>{_escaped(text[split[position].start : split[end].end])}</mark>")
        at = split[end].end
        position = end + 1
    parts.append(_escaped(text[at : split[window.last].end]))
    if window.last + 1 < len(split):
        parts.append(" …")
    return "".join(parts)


def _escaped(text: str) -> str:
    """Escaped, with every run of white space as one space."""
    words = " ".join(text.split())
    lead = " " if text[:1].isspace() else ""
    trail = " " if text[-1:].isspace() and words else ""
    return html.escape(lead + words + trail)
