# SPDX-License-Identifier: Apache-2.0
"""What the print in a word's place speaks for: the recogniser of damaged print, asked how likely other texts are there.

    words, the picture they were read on -> steps of each row -> the steps between a word's neighbours -> odds of texts

A reading is the likeliest text and says nothing of the second one. Whoever knows which words may stand there (`slips`) can ask here.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from scan2archive.model import Box, Word
from scan2archive.pipeline.images import row_picture
from scan2archive.pipeline.images.image import Pixels
from scan2archive.pipeline.recognition import traineddata
from scan2archive.pipeline.recognition.row_network import RowNetwork
from scan2archive.pipeline.recognition.row_path import Probabilities
from scan2archive.pipeline.recognition.text_odds import text_logs
from scan2archive.settings import Ocr
from scan2archive.tessdata import has_own_model, language_folder

_PADDING = 4  # pixels around a row, as the recogniser learned them
_LEAST_SIDE = 8  # pixels: no row is lower
_LEAST_STEPS = 3  # of a word
INDEPENDENT = (
    0.7  # steps of a word are not: their logarithms count less; anything from a half to one does as well
)
# Of the height of the lower of two words: what of it is level with the other. Lines of neighbouring cells are one line here and not level.
_LEVEL = 0.5
_BESIDE = 0.3  # heights of a word: what begins nearer to it is a part of its last letter


def print_evidence(
    words: Sequence[Word], picture: Pixels, scale: float, settings: Ocr
) -> PrintEvidence | None:
    """The print of a page, to be asked about its words; None where its recogniser is not to be used or cannot be had.

    Args:
        words: Of the page, in reading order.
        picture: The page as it is read, level.
        scale: Pixels of the picture for one of the words' boxes.
        settings: Which language, model and engine.
    """
    if settings.engine != "auto" or not has_own_model(settings):
        return None
    try:
        recogniser = _recogniser(language_folder(settings) / f"{settings.language}.traineddata")
    except (ImportError, ValueError):
        return None
    return PrintEvidence(words, picture, scale, recogniser)


class _Recogniser:
    """A network with the codes of its characters."""

    def __init__(self, file: traineddata.Recogniser) -> None:
        self.network = RowNetwork(file)
        self.codes = file.code_of()
        self.letters = dict(file.characters)
        self.blank = file.blank

    def steps(self, picture: Pixels) -> Probabilities:
        """Probabilities along a row; a space counts as a blank, since words are asked for one by one."""
        answers = self.network.probabilities(row_picture.as_input(row_picture.scaled(picture)))
        answers[:, self.blank] += answers[:, self.codes[" "]]
        return answers


@functools.lru_cache(maxsize=1)
def _recogniser(path: Path) -> _Recogniser:
    """The recogniser of a file, loaded once.

    Raises:
        ImportError: ONNX Runtime is not installed.
        ValueError: The file cannot be read or has another shape.
    """
    try:
        return _Recogniser(traineddata.read(path))
    except OSError as error:
        raise ValueError(f"{path} cannot be read.") from error


@dataclass(frozen=True, slots=True, eq=False)
class _Row:
    """What the recogniser sees of a row.

    Attributes:
        steps: Probabilities along it.
        left: Its left edge in the picture.
        width: Of a step there.
    """

    steps: Probabilities
    left: int
    width: float

    def step_at(self, column: float) -> int:
        """The step at a column of the picture; it may lie outside."""
        return round((column - self.left) / self.width)


def _stand_together(left: Word, right: Word) -> bool:
    """Whether two words follow one another in print: on one line, and level."""
    if left.line != right.line or left.box[0] >= right.box[0]:
        return False
    lower = min(left.box[3] - left.box[1], right.box[3] - right.box[1])
    both = min(left.box[3], right.box[3]) - max(left.box[1], right.box[1])
    return both > _LEVEL * lower


class PrintEvidence:
    """The print of one page; each row is looked at once, when one of its words is first asked about."""

    def __init__(self, words: Sequence[Word], picture: Pixels, scale: float, recogniser: _Recogniser) -> None:
        self._words, self._picture, self._scale = words, picture, scale
        self._recogniser = recogniser
        self._rows: dict[tuple[int, int], _Row | None] = {}

    def __call__(self, index: int, texts: Sequence[str]) -> NDArray[np.float64] | None:
        """How likely texts are where a word stands.

        Args:
            index: Of the word on the page.
            texts: In NFC, without spaces.

        Returns:
            ``(texts,)``: logarithms, minus infinity for a text with a letter that the recogniser does not know; None where the word has
            no place that could be looked at.
        """
        first, last = self._row_of(index)
        row = self._seen(first, last)
        if row is None:
            return None
        word = self._words[index]
        begins, ends = 0, len(row.steps)
        # Halfway to its neighbours: what is left of a gap counts for no text more than for another.
        if index > first:
            between = (self._words[index - 1].box[2] + word.box[0]) / 2
            begins = max(0, row.step_at(between * self._scale))
        if index < last:
            between = (word.box[2] + self._words[index + 1].box[0]) / 2
            ends = min(ends, row.step_at(between * self._scale))
        if ends - begins < _LEAST_STEPS:
            return None
        codes = [[self._recogniser.codes.get(letter, -1) for letter in text] for text in texts]
        known = [number for number, text in enumerate(codes) if -1 not in text]
        found = np.full(len(texts), -np.inf)
        found[known] = text_logs(
            row.steps[begins:ends], [codes[number] for number in known], self._recogniser.blank
        )
        return found

    def beyond(self, index: int, reach: float) -> str:
        """Letters that stand right of a word and that no word has.

        Args:
            index: Of the word.
            reach: How far to look, in pixels of its box.
        """
        first, _ = self._row_of(index)
        box, height = self._words[index].box, self._words[index].box[3] - self._words[index].box[1]
        behind = box[2], box[1], round(box[2] + reach), box[3]
        row = self._looked_at([*(word.box for word in self._words[first : index + 1]), behind])
        if row is None:
            return ""
        begins = max(0, row.step_at((box[2] + _BESIDE * height) * self._scale))
        return self._letters_of(row.steps.argmax(axis=1).tolist()[max(0, begins - 1) :])

    def before(self, index: int, reach: float) -> str:
        """Letters that stand left of a word and that no word has; arguments as for `beyond`."""
        _, last = self._row_of(index)
        box, height = self._words[index].box, self._words[index].box[3] - self._words[index].box[1]
        ahead = max(0, round(box[0] - reach)), box[1], box[0], box[3]
        row = self._looked_at([ahead, *(word.box for word in self._words[index : last + 1])])
        if row is None:
            return ""
        ends = row.step_at((box[0] - _BESIDE * height) * self._scale)
        return self._letters_of([self._recogniser.blank, *row.steps.argmax(axis=1).tolist()[: max(0, ends)]])

    def _letters_of(self, path: Sequence[int]) -> str:
        """The letters that begin along a path of codes, behind its first step."""
        begun = [code for before, code in pairwise(path) if code != before]
        letters = (self._recogniser.letters.get(code, "") for code in begun)
        return "".join(letter for letter in letters if letter.isalpha())

    def _row_of(self, index: int) -> tuple[int, int]:
        """The first and the last word of those that stand beside a word on its row, from left to right."""
        first = last = index
        while first and _stand_together(self._words[first - 1], self._words[first]):
            first -= 1
        while last + 1 < len(self._words) and _stand_together(self._words[last], self._words[last + 1]):
            last += 1
        return first, last

    def _seen(self, first: int, last: int) -> _Row | None:
        """What the recogniser sees of a row; None if it is too small."""
        if (first, last) not in self._rows:
            self._rows[first, last] = self._looked_at(
                [word.box for word in self._words[first : last + 1]],
            )
        return self._rows[first, last]

    def _looked_at(self, boxes: Sequence[Box]) -> _Row | None:
        """What it sees of a row that holds boxes."""
        corners = np.array(boxes, np.float64) * self._scale
        height, width = self._picture.shape
        left, top = (max(0, int(value) - _PADDING) for value in corners[:, :2].min(axis=0))
        right, bottom = (int(value) + _PADDING for value in corners[:, 2:].max(axis=0))
        right, bottom = min(width, right), min(height, bottom)
        if right - left < _LEAST_SIDE or bottom - top < _LEAST_SIDE:
            return None
        steps = self._recogniser.steps(np.ascontiguousarray(self._picture[top:bottom, left:right]))
        return _Row(steps, left, row_picture.STEP * (bottom - top) / row_picture.HEIGHT)


@dataclass(frozen=True, slots=True, eq=False)
class Odds:
    """What several pictures of a word together say of texts in its place.

    Attributes:
        logs: ``(texts,)``: logarithms, 0 for one that is the likeliest in every picture; minus infinity for one that cannot be.
        pictures: How many showed the place.
    """

    logs: NDArray[np.float64]
    pictures: int


def odds_in(pictures: Sequence[PrintEvidence], index: int, texts: Sequence[str]) -> Odds | None:
    """How likely texts are where a word stands, by all pictures alike: one that is second in each may come first.

    Args:
        pictures: Of the same words.
        index: Of the word among them.
        texts: In NFC, without spaces.

    Returns:
        None if no picture shows the place.
    """
    shown = [logs for picture in pictures if (logs := picture(index, texts)) is not None]
    shown = [logs - logs.max() for logs in shown if np.isfinite(logs).any()]
    if not shown:
        return None
    return Odds(np.asarray(INDEPENDENT * np.mean(shown, axis=0)), len(shown))
