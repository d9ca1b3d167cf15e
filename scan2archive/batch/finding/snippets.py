# SPDX-License-Identifier: Apache-2.0
"""The words on a page around a value, so that a person sees what the machine saw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scan2archive.model import Box, Document, Field, Page
from scan2archive.pipeline.fields.layout import Line, lines_of

_AROUND = 1  # lines above and below
_MOST_LINES = 8
_HEAD, _FOOT = (
    0.4,
    0.4,
)  # where on its first and last page a paper carries its fields, as shares of the height


@dataclass(frozen=True, slots=True)
class SnippetLine:
    """One line of a page.

    Attributes:
        words: From left to right; each with whether it is part of the value.
    """

    words: tuple[tuple[str, bool], ...]

    @property
    def hit(self) -> bool:
        """Whether a part of the value stands in it."""
        return any(marked for _, marked in self.words)


@dataclass(frozen=True, slots=True)
class Snippet:
    """Some lines of a page, as read.

    Attributes:
        page: Its number; None where there is nothing to show.
        lines: From top to bottom.
    """

    page: int | None
    lines: tuple[SnippetLine, ...]


def around(pages: Sequence[Page], field: Field) -> Snippet:
    """The lines a value stands in, with their neighbours of the same column.

    Args:
        pages: Of the record, with their words.
        field: Its page and box say where.
    """
    page = next((page for page in pages if page.number == field.page), None)
    if page is None or field.box is None:
        return Snippet(field.page, ())
    lines = lines_of(page)
    hits = [line for line in lines if any(_within(word.box, field.box) for word in line.words)]
    if not hits:
        return Snippet(page.number, ())
    left, right = min(line.box[0] for line in hits), max(line.box[2] for line in hits)
    column = [line for line in lines if line in hits or (line.box[0] < right and left < line.box[2])]
    first, last = column.index(hits[0]), column.index(hits[-1])
    shown = column[max(0, first - _AROUND) : last + _AROUND + 1][:_MOST_LINES]
    return Snippet(page.number, tuple(_line(line, field.box) for line in shown))


def where_expected(pages: Sequence[Page], document: Document, name: str) -> Snippet:
    """Where on the paper a field that was not found would stand: its head, or its end for the signer.

    Args:
        pages: Of the record, with their words.
        document: One of its documents.
        name: Of the field.
    """
    own = [page for page in pages if document.pages[0] <= page.number <= document.pages[1] and page.words]
    if not own:
        return Snippet(document.pages[0], ())
    if name.startswith("signer"):
        page = own[-1]
        lines = [line for line in lines_of(page) if line.middle > (1 - _FOOT) * page.height]
        return Snippet(page.number, tuple(_line(line, None) for line in lines[-_MOST_LINES:]))
    page = own[0]
    lines = [line for line in lines_of(page) if line.middle < _HEAD * page.height]
    return Snippet(page.number, tuple(_line(line, None) for line in lines[:_MOST_LINES]))


def _line(line: Line, box: Box | None) -> SnippetLine:
    return SnippetLine(
        tuple((word.raw or word.text, box is not None and _within(word.box, box)) for word in line.words)
    )


def _within(word: Box, box: Box) -> bool:
    """Whether the middle of a word lies in a box."""
    return box[0] <= (word[0] + word[2]) / 2 <= box[2] and box[1] <= (word[1] + word[3]) / 2 <= box[3]
