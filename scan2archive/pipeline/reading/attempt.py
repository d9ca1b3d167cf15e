# SPDX-License-Identifier: Apache-2.0
"""One reading of a page in one orientation, and what its layout is asked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scan2archive.model import Box, Page, Word, mean_confidence
from scan2archive.pipeline.images import cleaning, image
from scan2archive.pipeline.reading.ocr import reads_well
from scan2archive.pipeline.reading.unread import Letters
from scan2archive.pipeline.sources.scan import PageImage


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """What layout questions are asked of: the ink of a reading image, and its letter-like parts."""

    ink: image.Pixels
    parts: NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Attempt:
    """One reading of the page in one orientation."""

    rotation: int
    skew: float
    archived: image.Pixels
    words: tuple[Word, ...]
    recipe: tuple[str, ...]
    seconds: float = 0.0
    layout: Layout | None = None
    gutter: int | None = None
    sheet: Box | None = None
    reading: cleaning.Reading | None = None

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the archived page."""
        return self.archived.shape[1], self.archived.shape[0]

    @property
    def letters(self) -> Letters | None:
        """Its letter-like parts; None where nothing was read."""
        if self.layout is None:
            return None
        height, width = self.layout.ink.shape
        return Letters(self.layout.parts, (height, width), self.size)

    @property
    def readable(self) -> float:
        """How much it looks like Vietnamese, 0 to 1."""
        return reads_well(self.words)

    @property
    def worth(self) -> float:
        """Letters of it that look like Vietnamese."""
        return self.readable * sum(len(word.text) for word in self.words)


def layout_of(pixels: image.Pixels, dpi: float) -> Layout:
    """The layout of a reading image of a resolution."""
    ink = image.layout_image(pixels, dpi)
    return Layout(ink, image.text_parts(ink))


def page_of(source: PageImage, attempt: Attempt, *, blank: bool) -> Page:
    """The page that was read, with the words of an attempt."""
    return Page(
        number=source.number,
        width=attempt.size[0],
        height=attempt.size[1],
        dpi=round(source.dpi, 2),
        rotation=attempt.rotation,
        skew=attempt.skew,
        confidence=mean_confidence(attempt.words),
        blank=blank,
        source="layer" if source.layer != "none" else ("ocr" if attempt.words else "none"),
        words=attempt.words,
    )
