# SPDX-License-Identifier: Apache-2.0
"""Where a query shows in a text: snippets with the words lit, and boxes on the page. Pure."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from scan2archive.index import Query, Snippet
from scan2archive.index.queries.clauses import Clause, Code, Word, phrases_of
from scan2archive.index.queries.query import parse
from scan2archive.index.words.analysis import Token, tokens
from scan2archive.index.words.header import without_header
from scan2archive.index.words.near import near_syllables
from scan2archive.model import Box, Page
from scan2archive.vietnamese import clean, fold

_AROUND = 30  # tokens in a snippet
_LEAD = 6  # of them before the first hit
_MOST_PAGES = 100  # pages of one document that are looked through ...
_CLOSELY = 6  # ... and split into tokens
_ROW = 3  # words
_YEAR = re.compile(r"(?:19|20)\d\d")


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
    for number, text in _richest(list(pages)[:_MOST_PAGES], clauses):
        split = tokens(text)
        hits = find(split, clauses, exact=exact)
        texts[number] = (text, split, hits)
        windows.extend(_windows(number, len(split), hits))
    windows.sort(key=lambda window: (window.page, window.first))
    # sorted() is stable: of equal windows the earlier one wins.
    best = sorted(windows, key=lambda window: window.rank, reverse=True)[:limit]
    # What has less than half of the words that the best one has says little.
    best = [window for window in best if 2 * window.rank[0] >= best[0].rank[0]]
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
    searched = _below_header(split, page)
    split, owners = [split[at] for at in searched], [owners[at] for at in searched]
    parsed = parse(query)
    hits = find(split, parsed.must, exact=query.exact)
    if not hits and parsed.loosened is not None:
        hits = find(split, parsed.loosened.must, exact=query.exact)
    return tuple(page.words[position].box for position in sorted({owners[hit] for hit in hits}))


def _below_header(split: Sequence[Token], page: Page) -> list[int]:
    """Positions of the tokens of a page that are searched: those of the national header are not."""
    kept = tokens(without_header(clean(page.text)))
    found = []
    for at in range(len(split) - 1, -1, -1):  # what was cut stands at the top
        if kept and kept[-1].exact == split[at].exact:
            kept.pop()
            found.append(at)
    return list(range(len(split))) if kept else found[::-1]


def find(split: Sequence[Token], clauses: Sequence[Clause], *, exact: bool) -> dict[int, int]:
    """Positions of the tokens that clauses match, each with the number of its clause.

    Where the marks typed occur, only they count; tokens that differ in marks stand in for them otherwise. In the same way a
    word counts where it stands beside the word typed before or after it, and by itself only if it never does: of "thu hoi"
    the first is common.
    """
    by_folded: dict[str, list[int]] = {}
    for position, token in enumerate(split):
        by_folded.setdefault(token.folded, []).append(position)
    hits: dict[int, int] = {}
    for number, clause in enumerate(clauses):
        for words in phrases_of(clause):
            starts = by_folded.get(words[0].folded, ())
            runs = [run for start in starts if (run := _run(split, start, words, clause))]
            marked = [run for run in runs if _same_marks(split, run, words)]
            # A code is a code in any letters: 1059/qd-ubnd.
            strict = not isinstance(clause, Code) and (
                exact or (any(word.marked for word in words) and marked)
            )
            for position in (position for run in (marked if strict else runs) for position in run):
                hits.setdefault(position, number)
    if not exact:
        _add_slips(hits, by_folded, clauses)
    return _beside(hits, {number for number, clause in enumerate(clauses) if isinstance(clause, Word)})


def _add_slips(hits: dict[int, int], by_folded: dict[str, list[int]], clauses: Sequence[Clause]) -> None:
    """Adds words one letter from one that was typed, where what was typed beside it stands beside them.

    On one side is enough where the word itself stands nowhere; or else on both, or a row of words on one.
    """
    known = dict(hits)
    found = set(known.values())

    def row(position: int, number: int, step: int) -> int:
        length = 0
        while length < _ROW and known.get(position + step * (length + 1)) == number + step * (length + 1):
            length += 1
        return length

    for number, clause in enumerate(clauses):
        if not isinstance(clause, Word) or not clause.folded.isalpha():
            continue
        for other in by_folded.keys() & near_syllables(clause.folded):
            for position in by_folded[other]:
                before, after = row(position, number, -1), row(position, number, 1)
                if (before and after) or max(before, after) >= (_ROW if number in found else 1):
                    hits.setdefault(position, number)


def _beside(hits: dict[int, int], words: set[int]) -> dict[int, int]:
    """Hits without those of a word that stand apart, if others of it stand beside what was typed next to it."""
    apart = {
        position
        for position, number in hits.items()
        if number in words and hits.get(position - 1) != number - 1 and hits.get(position + 1) != number + 1
    }
    together = {number for position, number in hits.items() if position not in apart}
    return {
        position: number
        for position, number in hits.items()
        if position not in apart or number not in together
    }


def _run(split: Sequence[Token], start: int, words: Sequence[Word], clause: Clause) -> list[int]:
    """Positions of words in a row from a position on; empty if others stand there."""
    run = [start]
    at = start + 1
    for word in words[1:]:
        if isinstance(clause, Code) and len(run) == 1 and _YEAR.fullmatch(_folded(split, at)):
            run.append(at)  # 15/2016/QĐ-UBND for 15 qd ubnd
            at += 1
        found = _folded(split, at)
        begins = isinstance(clause, Code) and word is words[-1] and found.startswith(word.folded)
        if found != word.folded and not begins:
            return []
        run.append(at)
        at += 1
    return run


def _folded(split: Sequence[Token], position: int) -> str:
    return split[position].folded if position < len(split) else ""


def _same_marks(split: Sequence[Token], run: Sequence[int], words: Sequence[Word]) -> bool:
    return [split[position].exact for position in run] == [word.exact for word in words]


def _richest(pages: list[tuple[int, str]], clauses: Sequence[Clause]) -> list[tuple[int, str]]:
    """The pages with most of the words: splitting all pages of a long document would take too long."""
    if len(pages) <= _CLOSELY:
        return pages
    words = {word.folded for clause in clauses for run in phrases_of(clause) for word in run}
    counted: list[tuple[int, tuple[int, str]]] = []
    full = 0
    for page in pages:
        folded = fold(page[1])
        count = sum(word in folded for word in words)
        counted.append((count, page))
        full += count == len(words)
        if full == _CLOSELY:
            break
    counted.sort(key=lambda pair: -pair[0])
    return [page for _, page in counted[:_CLOSELY]]


def _windows(page: int, length: int, hits: dict[int, int]) -> list[_Window]:
    """Windows that do not overlap, the fullest first; each begins a little before a hit."""
    positions = sorted(hits)
    candidates = []
    for index, start in enumerate(positions):
        inside = [p for p in positions[index : index + _AROUND] if p < start + _AROUND - _LEAD]
        together = sum(
            second - first == 1 and hits[second] - hits[first] in (0, 1) for first, second in pairwise(inside)
        )
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
