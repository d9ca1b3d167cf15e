# SPDX-License-Identifier: Apache-2.0
"""Words into lines and columns, by where they stand on the page.

The engine's own lines run across columns: the agency on the left and the national header on the
right of a first page come as one line. Here every line is cut at wide gaps, so that a `Line` belongs
to one column. Zones follow Nghị định 30/2020/NĐ-CP, Phụ lục I.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby, pairwise
from statistics import median, median_low

from scan2archive.model import Box, Page, Word
from scan2archive.vietnamese import clean, code_key, fold_aligned

# A space between words is about 0.3 of a capital's height, up to 1.0 in justified text.
_COLUMN_GAP = 1.3
_LETTER = re.compile(r"[^\W_]")
_ECHO = 0.4  # confidence below which a word said twice is an echo; none of print that was read is


@dataclass(frozen=True, slots=True)
class Line:
    """Words side by side in one column of one page.

    Attributes:
        words: From left to right, at least one.
        page: Number of the page.
        text: The words joined with single spaces.
        folded: The text without marks and case, letter for letter (`vietnamese.fold_aligned`).
        box: Around all words, in pixels of the page.
        height: Usual height of its words in pixels; at least 1.
    """

    words: tuple[Word, ...]
    page: int
    text: str
    folded: str
    box: Box
    height: float

    @property
    def center(self) -> float:
        """Horizontal middle in pixels."""
        return (self.box[0] + self.box[2]) / 2

    @property
    def middle(self) -> float:
        """Vertical middle in pixels."""
        return (self.box[1] + self.box[3]) / 2

    @property
    def key(self) -> str:
        """Its folded letters and digits without any space: spaced-out capitals compare equal."""
        return "".join(c for c in self.folded if c.isalnum())

    @property
    def capitals(self) -> float:
        """Share of capitals among its letters, 0 to 1."""
        return _capitals(self.text)

    def span(self, start: int, end: int) -> tuple[Word, ...]:
        """The words that the characters from start to end (exclusive) of `text` belong to."""
        found, offset = [], 0
        for word in self.words:
            if offset < end and offset + len(word.text) > start:
                found.append(word)
            offset += len(word.text) + 1
        return tuple(found)


@lru_cache(maxsize=1 << 12)  # a line is asked again and again
def _capitals(text: str) -> float:
    letters = [c for c in text if c.isalpha()]
    return sum(map(str.isupper, letters)) / len(letters) if letters else 0.0


def box_of(words: Iterable[Word]) -> Box:
    """The box around words (at least one)."""
    left, top, right, bottom = zip(*(word.box for word in words), strict=True)
    return min(left), min(top), max(right), max(bottom)


def text_of(words: Iterable[Word]) -> str:
    """The words joined with single spaces."""
    return " ".join(word.text for word in words)


def line_of(words: Sequence[Word], page: int) -> Line:
    """A line of words (at least one), in the order given."""
    text = text_of(words)
    # Dashes and dots would make a line flat; its letters tell how high it is and where it runs.
    inked = [word for word in words if _LETTER.search(word.text)] or list(words)
    left, right = min(word.box[0] for word in words), max(word.box[2] for word in words)
    top = round(_middle([word.box[1] for word in inked]))
    bottom = round(_middle([word.box[3] for word in inked]))
    height = _middle([max(1, word.box[3] - word.box[1]) for word in inked])
    box = (left, min(top, bottom), right, max(top, bottom))
    return Line(tuple(words), page, text, fold_aligned(text), box, float(height))


def _middle(values: list[int]) -> float:
    """The median of at least one value; `statistics.median` takes several times as long, and each line asks for three."""
    values.sort()
    half = len(values) // 2
    return values[half] if len(values) % 2 else (values[half - 1] + values[half]) / 2


@lru_cache(maxsize=64)  # where papers begin and what their fields say is asked of the same pages
def lines_of(page: Page) -> tuple[Line, ...]:
    """The lines of a page, cut into columns, from top to bottom and left to right."""
    pieces: list[Line] = []
    for _, group in groupby(page.words, key=lambda word: (word.block, word.line)):
        pieces.extend(_pieces(tuple(group), page.number))
    pieces.sort(key=lambda line: line.box[0])
    return tuple(sorted(_joined(pieces), key=lambda line: (line.middle, line.box[0])))


@lru_cache(maxsize=1024)  # a page with another reading of one zone has all its other rows again
def _pieces(row: tuple[Word, ...], page: int) -> tuple[Line, ...]:
    """The words of one line of the engine, cut into columns."""
    words = sorted(map(_cleaned, row), key=lambda word: word.box[0])
    return tuple(_cut(words, page))


def usual_gap(words: Sequence[Word]) -> float:
    """The usual space between neighbouring words in pixels; 0 if there are fewer than three."""
    gaps = [b.box[0] - a.box[2] for a, b in pairwise(words)]
    return float(max(0, median_low(gaps))) if len(gaps) > 1 else 0.0


def has_hole(line: Line) -> bool:
    """Whether a gap in the line is wide enough for a word that was not read. Not for justified text."""
    gaps = [b.box[0] - a.box[2] for a, b in pairwise(line.words)]
    usual = max(float(median(gaps)), 0.25 * line.height) if len(gaps) > 2 else 0.5 * line.height
    return bool(gaps) and max(gaps) > 2.2 * usual + 0.35 * line.height


def split_line(line: Line, index: int) -> tuple[Line, ...]:
    """The line cut before its word number `index`; the line itself if there is nothing to cut."""
    parts = (line.words[:index], line.words[index:])
    return tuple(line_of(words, line.page) for words in parts if words)


def join_row(lines: Sequence[Line]) -> Line:
    """Several lines of one row (at least one) as one line, from left to right."""
    words = sorted((word for line in lines for word in line.words), key=lambda word: word.box[0])
    return line_of(words, lines[0].page)


def same_row(a: Line, b: Line) -> bool:
    """Whether two lines stand side by side."""
    return abs(a.middle - b.middle) < 0.6 * max(a.height, b.height)


def rows_of(lines: Sequence[Line]) -> list[Line]:
    """Lines that stand side by side as one: a lost word leaves a gap like that of a column."""
    rows: list[list[Line]] = []
    for line in lines:
        if rows and same_row(rows[-1][0], line):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [join_row(row) for row in rows]


def strip_marks(line: Line) -> Line | None:
    """The line without dust at its ends, without rules read as dashes and without echoes; None if nothing is left.

    Dust is a word without letter or digit; inside the line short ones stay: they are punctuation. An echo is a word read
    once more in specks behind it, very unsurely: ``SỞ NỘI VỤ VỤ...``.
    """
    inked = [index for index, word in enumerate(line.words) if _LETTER.search(word.text)]
    if not inked:
        return None
    kept = [
        word
        for word in line.words[inked[0] : inked[-1] + 1]
        if len(word.text) <= 2 or _LETTER.search(word.text)
    ]
    kept = [*kept[:1], *(word for before, word in pairwise(kept) if not _echoes(before, word))]
    return line if len(kept) == len(line.words) else line_of(kept, line.page)


def _echoes(before: Word, word: Word) -> bool:
    key = code_key(word.text)
    return word.confidence < _ECHO and len(key) > 1 and key.isalpha() and key == code_key(before.text)


def _cleaned(word: Word) -> Word:
    text = clean(word.text)
    return word if text == word.text else replace(word, text=text)


def _cut(words: list[Word], page: int) -> Iterable[Line]:
    # Typewriters and justified lines space all their words widely: a column gap is wider than those.
    whole = line_of(words, page)
    wide = max(_COLUMN_GAP * whole.height, 2.2 * usual_gap(words))
    start = 0
    for index in range(1, len(words)):
        if words[index].box[0] - words[index - 1].box[2] > wide:
            yield line_of(words[start:index], page)
            start = index
    yield line_of(words[start:], page) if start else whole


def _joined(pieces: list[Line]) -> list[Line]:
    """Pieces that the engine put into different lines though nothing stands between them."""
    lines: list[Line] = []
    for piece in pieces:
        for index in range(len(lines) - 1, -1, -1):
            other = lines[index]
            gap = piece.box[0] - other.box[2]
            if (
                -0.3 * piece.height < gap <= _COLUMN_GAP * min(piece.height, other.height)
                and abs(piece.middle - other.middle) < 0.35 * max(piece.height, other.height)
                and 0.6 < piece.height / other.height < 1.7
            ):
                lines[index] = line_of([*other.words, *piece.words], piece.page)
                break
        else:
            lines.append(piece)
    return lines
