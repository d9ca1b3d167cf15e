# SPDX-License-Identifier: Apache-2.0
"""One sheet of paper: inks in layers, words with their boxes, lines of text that flow and wrap."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from random import Random
from typing import Literal

from PIL import Image, ImageChops, ImageDraw, ImageFont

from samples.generator import pens
from samples.generator.faces import Face, load
from samples.generator.model import GeneratedWord

Align = Literal["left", "centre", "justify"]
Run = tuple[str, Face]
A4_MM = (210.0, 297.0)
# Stamp pads differ; ball pens are blue or black-blue.
COLOURS = {"black": (28, 28, 30), "blue": (38, 52, 150), "red": (205, 38, 44), "violet": (96, 44, 140)}
_PIECE = re.compile(r"⟦([^⟧]*)⟧|([^⟦]+)")


@lru_cache(maxsize=4096)
def ink_box(font: ImageFont.FreeTypeFont, text: str) -> tuple[float, float, float, float]:
    """Box of the ink of a text around the left end of its base line; Pillow's own counts the advance in."""
    mask, offset = font.getmask2(text, "L", anchor="ls")
    left, top, right, bottom = mask.getbbox() or (0, 0, 0, 0)
    return left + offset[0], top + offset[1], right + offset[0], bottom + offset[1]


@dataclass(slots=True, eq=False)
class Sheet:
    """A page being drawn.

    Attributes:
        dpi: Pixels per inch.
        rng: Chooses jitter.
        typed: Letters are struck one by one, unevenly.
        ribbon: Extra thickness of typed letters in points.
    """

    dpi: int
    rng: Random
    typed: bool = False
    ribbon: float = 0.0
    inks: dict[str, Image.Image] = field(default_factory=dict)
    words: list[GeneratedWord] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        for name in COLOURS:
            self.inks[name] = Image.new("L", self.size, 0)

    @property
    def size(self) -> tuple[int, int]:
        """Pixels, width and height."""
        return round(A4_MM[0] / 25.4 * self.dpi), round(A4_MM[1] / 25.4 * self.dpi)

    def mm(self, value: float) -> float:
        """Millimetres in pixels."""
        return value / 25.4 * self.dpi

    def width(self, word: str, face: Face) -> float:
        """Pixels a word takes, handwriting in it included."""
        total = 0.0
        for hand, plain in _PIECE.findall(word):
            total += (
                pens.hand_width(hand, self._hand_size(face)) + self.mm(1.0)
                if hand
                else load(face, self.dpi).getlength(plain)
            )
        return total

    def word(self, x: float, base: float, word: str, face: Face, ink: str = "black") -> float:
        """Draw a word with its base line at (x, base); gives where it ends. Handwriting goes in blue."""
        font = load(face, self.dpi)
        for hand, plain in _PIECE.findall(word):
            if hand:
                lift = self.rng.uniform(-0.6, 0.4)
                box = pens.draw_hand(
                    self.inks["blue"],
                    (x + self.mm(0.5), base + self.mm(lift)),
                    hand,
                    self._hand_size(face),
                    self.rng,
                )
                self.words.append(GeneratedWord(hand, box, "hand"))
                x += pens.hand_width(hand, self._hand_size(face)) + self.mm(1.0)
            elif self.typed and face.family == "cursor":
                x = self._strike(x, base, plain, face)
            else:
                ImageDraw.Draw(self.inks[ink]).text((x, base), plain, font=font, fill=255, anchor="ls")
                left, top, right, bottom = ink_box(font, plain)
                self.words.append(GeneratedWord(plain, (left + x, top + base, right + x, bottom + base)))
                x += font.getlength(plain)
        return x

    def _strike(self, x: float, base: float, word: str, face: Face) -> float:
        font, rng = load(face, self.dpi), self.rng
        pen = ImageDraw.Draw(self.inks["black"])
        boxes = []
        for char in word:
            dx, dy = rng.gauss(0, 0.008) * self.dpi * 0.1, rng.gauss(0, 0.05) * self.dpi * 0.06
            weight = self.ribbon * self.dpi / 72 * rng.uniform(0.7, 1.3)
            pen.text(
                (x + dx, base + dy),
                char,
                font=font,
                fill=int(min(255, max(120, rng.gauss(215, 32)))),
                anchor="ls",
                stroke_width=weight,
            )
            left, top, right, bottom = ink_box(font, char)
            boxes.append((left + x + dx, top + base + dy, right + x + dx, bottom + base + dy))
            x += font.getlength(char)
        self.words.append(
            GeneratedWord(
                word,
                (
                    min(b[0] for b in boxes),
                    min(b[1] for b in boxes),
                    max(b[2] for b in boxes),
                    max(b[3] for b in boxes),
                ),
            )
        )
        return x

    def line(
        self, x: float, base: float, text: str, face: Face, *, centre: bool = False, ink: str = "black"
    ) -> tuple[float, float]:
        """One line of words that does not wrap; gives its left and right end. Adds nothing to the text."""
        words = text.split()
        gap = self.width(" ", face)
        total = sum(self.width(w, face) for w in words) + gap * (len(words) - 1)
        start = x - total / 2 if centre else x
        at = start
        for word in words:
            at = self.word(at, base, word, face, ink) + gap
        return start, start + total

    def rule(self, left: float, right: float, y: float, points: float = 0.75) -> None:
        """A horizontal rule."""
        thick = max(1, round(points / 72 * self.dpi))
        top = round(y)
        ImageDraw.Draw(self.inks["black"]).rectangle((left, top, right, top + thick - 1), fill=255)

    def press(self, mask: Image.Image, centre: tuple[float, float], ink: str) -> None:
        """Put a finished mask (seal, stamp) on the sheet with its centre at ``centre``."""
        x, y = int(centre[0] - mask.width / 2), int(centre[1] - mask.height / 2)
        layer = self.inks[ink]
        old = layer.crop((x, y, x + mask.width, y + mask.height))
        layer.paste(ImageChops.lighter(old, mask), (x, y))

    def _hand_size(self, face: Face) -> float:
        return face.size * 0.82 / 72 * self.dpi


def wrap(sheet: Sheet, runs: list[Run], width: float, indent: float = 0.0) -> list[list[Run]]:
    """Break runs of text into lines of words no wider than ``width`` pixels, the first one set in."""
    lines: list[list[Run]] = [[]]
    used = indent
    for text, face in runs:
        gap = sheet.width(" ", face)
        for word in text.split():
            need = sheet.width(word, face) + (gap if lines[-1] else 0)
            if lines[-1] and used + need > width:
                lines.append([])
                used, need = 0.0, sheet.width(word, face)
            lines[-1].append((word, face))
            used += need
    return lines


def set_line(
    sheet: Sheet, words: list[Run], x: float, base: float, width: float, align: Align, ink: str = "black"
) -> None:
    """Draw one wrapped line: ragged, centred in ``width``, or stretched to it."""
    if not words:
        return
    natural = [sheet.width(w, f) for w, f in words]
    gap = sheet.width(" ", words[0][1])
    rest = width - sum(natural) - gap * (len(words) - 1)
    if align == "centre":
        x += rest / 2
    elif align == "justify" and len(words) > 1:
        gap += rest / (len(words) - 1)
    for (word, face), length in zip(words, natural, strict=True):
        sheet.word(x, base, word, face, ink)
        x += length + gap
