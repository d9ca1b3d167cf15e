# SPDX-License-Identifier: Apache-2.0
"""Patches of papers with stamps pressed on them and scanned, none twice: what the networks of stamps learn from beside whole pages.

Another way of making stamps than that of the generator's papers: other frames, spacing, wear, inks, pens and seals, other
losses of a scan (halftone, thresholds, JPEG, bleeding), so that the networks learn words and not one way of drawing them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from benchmarks.builders.stamp_covers import beyond, seal, stroke
from benchmarks.builders.stamp_scanning import scanned, smooth
from benchmarks.builders.stamp_words import OTHER, ROWS, SECRET, SYLLABLES

PATCH_DPI = 144
SIDE = 352  # pixels of a patch
Grey = NDArray[np.float32]
Picture = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Truth:
    """A word of a stamp of secrecy in a patch.

    Attributes:
        degree: MẬT, TỐI MẬT or TUYỆT MẬT, whole; empty for the word in a stamp of another meaning (BẢO MẬT).
        word: The one of its words.
        x: Of the word's middle, in pixels.
        y: Of the word's middle, in pixels.
        height: Of its capitals, in pixels.
        tilt: Degrees clockwise.
        wide: Of the word, in pixels.
        seen: How much of its letters is still told from the paper: their correlation with it.
    """

    degree: str
    word: str
    x: float
    y: float
    height: float
    tilt: float
    wide: float
    seen: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Print:
    """A stamp as cut: its print and its letters alone, level, at `PATCH_DPI`; each word, its middle, its width."""

    text: str
    mask: Picture
    letters: Picture
    words: tuple[tuple[str, float, float, float], ...]
    height: float
    typed: bool


def cut(rng: Random, bold: Sequence[Path], typewritten: Sequence[Path], *, secret: bool) -> Print:
    """A stamp of any cut and frame, or a mark that was typed."""
    typed = rng.random() < 0.15
    rows = _rows(rng, secret=secret, typed=typed)
    file = rng.choice(list(typewritten if typed else bold))
    mm = PATCH_DPI / 25.4 * 2  # drawn at twice its size
    letters = rng.uniform(1.9, 3.2) if typed else math.exp(rng.uniform(math.log(2.3), math.log(6.5)))
    font = ImageFont.truetype(str(file), letters * mm / 0.69, layout_engine=ImageFont.Layout.BASIC)
    apart = (
        rng.choice((0, 0, 0.3, 0.7, 1.2)) if typed else rng.choice((0, 0, 0, 0, 0, rng.uniform(-0.06, 0.5)))
    )
    stretch = 1.0 if typed else rng.uniform(0.62, 1.35)
    drawn = [_row(row, font, apart * letters * mm, letters * mm) for row in rows]
    gap = round(letters * mm * rng.uniform(0.45, 0.9))
    wide = max(image.width for image, _ in drawn)
    tall = sum(image.height for image, _ in drawn) + gap * (len(drawn) - 1)
    sheet = Image.new("L", (wide, tall), 0)
    places: list[tuple[str, float, float, float]] = []
    top = 0
    for image, words in drawn:
        left = (wide - image.width) // 2
        sheet.paste(image, (left, top))
        places += [(word, left + x, top + y, w) for word, x, y, w in words]
        top += image.height + gap
    width = max(8, round(wide * stretch))
    sheet = sheet.resize((width, tall), Image.Resampling.BILINEAR)
    frame = (
        ""
        if typed
        else rng.choice(
            (
                "",
                "",
                "box",
                "box",
                "double",
                "double",
                "thick-thin",
                "soft",
                "oval",
                "ring",
                "lines",
                "brackets",
            )
        )
    )
    mask, dx, dy = _framed(rng, np.asarray(sheet), frame, letters * mm)
    alone = np.zeros_like(mask)
    alone[dy : dy + tall, dx : dx + width] = np.asarray(sheet)
    if rng.random() < 0.12 and not typed:  # letters of plain strokes made fatter or thinner
        kernel = np.ones((3, 3), np.uint8)
        mask = cv2.dilate(mask, kernel) if rng.random() < 0.5 else cv2.erode(mask, kernel)
    size = max(4, mask.shape[1] // 2), max(4, mask.shape[0] // 2)
    where = tuple((word, (dx + x * stretch) / 2, (dy + y) / 2, w * stretch / 2) for word, x, y, w in places)
    mask, alone = (cv2.resize(one, size, interpolation=cv2.INTER_AREA) for one in (mask, alone))
    text = " ".join(rows).removeprefix("TÀI LIỆU ") if secret else ""
    return Print(
        text, np.asarray(mask, np.uint8), np.asarray(alone, np.uint8), where, letters * mm / 2, typed
    )


def _rows(rng: Random, *, secret: bool, typed: bool) -> list[str]:
    if secret:
        degree = rng.choice(SECRET)
        if rng.random() < 0.03 and not typed:
            return ["TÀI LIỆU", degree] if rng.random() < 0.5 else ["TÀI LIỆU " + degree]
        return degree.split() if " " in degree and rng.random() < 0.04 and not typed else [degree]
    chance = rng.random()
    if chance < 0.2:
        return list(rng.choice(ROWS))
    if chance < 0.4:  # syllables that resemble the words, alone or two together
        return [" ".join(rng.choice(SYLLABLES) for _ in range(rng.choice((1, 1, 2, 2, 3))))]
    if chance < 0.5:
        letters = "ABCDĐEGHIKLMNOPQRSTUVXYÂẬẤÁẠĂẶƠÔỐỆẾƯ"
        return ["".join(rng.choice(letters) for _ in range(rng.randint(2, 9)))]
    return [rng.choice(OTHER)]


def _row(
    text: str, font: ImageFont.FreeTypeFont, apart: float, capital: float
) -> tuple[Image.Image, list[tuple[str, float, float, float]]]:
    left, top, right, bottom = font.getbbox(text, anchor="ls")
    extra = apart * max(0, len(text) - 1)
    image = Image.new("L", (round(right - left + extra + 4), round(bottom - top + 4)), 0)
    pen = ImageDraw.Draw(image)
    words: list[tuple[str, float, float, float]] = []
    x, begins, word = -left + 2, 0.0, ""
    for i, letter in enumerate(text + " "):
        if letter == " ":
            if word:
                ends = x - apart
                words.append((word, (begins + ends) / 2, 2 - top - capital / 2, ends - begins))
            word = ""
            x += font.getlength(" ") + 2 * apart
            continue
        begins = begins if word else x
        pen.text((x, 2 - top), letter, font=font, fill=255, anchor="ls")
        word += letter
        x += font.getlength(text[i : i + 2]) - font.getlength(text[i + 1 : i + 2]) + apart
    return image, words


def _framed(rng: Random, letters: Picture, frame: str, capital: float) -> tuple[Picture, int, int]:
    tall, wide = letters.shape
    line = max(2, round(capital * rng.uniform(0.05, 0.2)))
    above, beside = round(capital * rng.uniform(0.15, 0.8)), round(capital * rng.uniform(0.2, 1.6))
    if frame in ("oval", "ring"):
        beside, above = round(wide * 0.25 + capital * 0.3), round(tall * 0.4 + wide * rng.uniform(0.05, 0.3))
    x, y = beside + 3 * line, above + 3 * line
    size = wide + 2 * x, tall + 2 * y
    image = Image.new("L", size, 0)
    pen = ImageDraw.Draw(image)
    box = (line // 2, line // 2, size[0] - 1 - line // 2, size[1] - 1 - line // 2)
    away = line + round(capital * rng.uniform(0.1, 0.35))
    inner = tuple(value + away * sign for value, sign in zip(box, (1, 1, -1, -1), strict=True))
    if frame in ("box", "double", "thick-thin"):
        pen.rectangle(box, outline=255, width=line * (2 if frame == "thick-thin" else 1))
        if frame != "box":
            pen.rectangle(inner, outline=255, width=max(2, line // 2))
    elif frame == "soft":
        pen.rounded_rectangle(box, radius=capital * rng.uniform(0.3, 1.2), outline=255, width=line)
    elif frame in ("oval", "ring"):
        pen.ellipse(box, outline=255, width=line)
        if frame == "ring":
            pen.ellipse(inner, outline=255, width=max(2, line // 2))
    elif frame == "lines":
        for level in (box[1], box[3] - line):
            pen.rectangle((box[0], level, box[2], level + line), fill=255)
    elif frame == "brackets":
        for side in (box[0], box[2] - line):
            pen.rectangle((side, box[1], side + line, box[3]), fill=255)
    picture = np.asarray(image).copy()
    part = picture[y : y + tall, x : x + wide]
    np.maximum(part, letters, out=part)
    return picture, x, y


def patch(
    rng: np.random.Generator, pages: Sequence[Picture], prints: Sequence[Print], others: Sequence[Print]
) -> tuple[Picture, tuple[Truth, ...]]:
    """A patch of a scanned paper, ``(SIDE, SIDE, 3)`` RGB, with stamps, and the words of secrecy on it.

    Args:
        rng: All that is left to chance.
        pages: RGB at `PATCH_DPI`.
        prints: Stamps of secrecy.
        others: Stamps of anything else.
    """
    paper = _paper(rng, pages).astype(np.float32) / 255
    words: list[tuple[Truth, Grey]] = []
    pressed = np.zeros((SIDE, SIDE), np.float32)
    for secret in (rng.random() < 0.62, rng.random() < 0.12, False):
        if not secret and rng.random() < 0.5:
            continue
        stock = prints if secret else others
        one = stock[rng.integers(len(stock))]
        paper, more, cover = _press(rng, paper, one, pressed)
        pressed = np.maximum(pressed, cover)
        words += more
    chance = rng.random()
    at = (words[0][0].x, words[0][0].y) if words else tuple(rng.uniform(0, SIDE, 2))
    if chance < 0.32:
        paper = _inked(paper, stroke(rng, SIDE, at), _pen_colour(rng), rng.uniform(0.4, 1))
    elif chance < 0.62:
        paper = _inked(paper, seal(rng, SIDE, at), _pad_colour(rng), rng.uniform(0.3, 1))
    if rng.random() < 0.12:
        paper = beyond(rng, paper)
    picture = scanned(rng, paper)
    return picture, tuple(replace(word, seen=_seen(picture, letters, word)) for word, letters in words)


def _seen(picture: Picture, letters: Grey, word: Truth) -> float:
    """How much of a word's letters the scan shows: their correlation with what is there, the clearest of its channels."""
    half, tall = word.wide / 2 + 3, 0.75 * word.height + 3
    x0, x1 = (int(np.clip(word.x + sign * half, 0, SIDE)) for sign in (-1, 1))
    y0, y1 = (int(np.clip(word.y + sign * tall, 0, SIDE)) for sign in (-1, 1))
    if x1 - x0 < 0.6 * half or y1 - y0 < tall:
        return 0.0
    wanted = letters[y0:y1, x0:x1]
    if wanted.std() < 0.02:
        return 0.0
    dark = cv2.GaussianBlur(255 - picture[y0:y1, x0:x1], (0, 0), 1.0).reshape(-1, 3).astype(np.float32)
    soft = cv2.GaussianBlur(wanted, (0, 0), 1.0).ravel()
    shares = [float(np.corrcoef(soft, dark[:, c])[0, 1]) for c in range(3) if dark[:, c].std() > 0.5]
    return max(shares, default=0.0) * min(1.0, (x1 - x0) / (2 * half) + 0.2)


def _paper(rng: np.random.Generator, pages: Sequence[Picture]) -> Picture:
    page = pages[rng.integers(len(pages))]
    scale = math.exp(rng.uniform(-0.2, 0.2))
    around = round(SIDE * scale * 1.1)
    y = int(rng.integers(0, max(1, page.shape[0] - around)))
    if rng.random() < 0.45:
        y = int(rng.integers(0, max(1, page.shape[0] // 4)))
    x = int(rng.integers(0, max(1, page.shape[1] - around)))
    if rng.random() < 0.2:
        x = int(rng.choice([0, max(0, page.shape[1] - around)]))
    part = page[y : y + around, x : x + around]
    matrix = cv2.getRotationMatrix2D((around / 2, around / 2), float(rng.normal(0, 2)), 1 / scale)
    matrix[:, 2] += SIDE / 2 - around / 2
    return np.asarray(
        cv2.warpAffine(part, matrix, (SIDE, SIDE), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE),
        np.uint8,
    )


def _press(
    rng: np.random.Generator, paper: Grey, one: Print, taken: Grey
) -> tuple[Grey, list[tuple[Truth, Grey]], Grey]:
    scale = math.exp(rng.uniform(-0.1, 0.1))
    tilt = float(rng.uniform(-2, 2) if one.typed else rng.choice([rng.normal(0, 4), rng.uniform(-25, 25)]))
    height, width = one.mask.shape
    shear = 0.0 if one.typed else float(rng.choice([0, 0, 0, rng.uniform(-0.25, 0.25)]))
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), tilt, scale)
    matrix[:, :2] = matrix[:, :2] @ np.array([[1, shear], [0, 1]])
    middle = np.array([width / 2, height / 2])
    words = [w for w in one.words if w[0] == "MẬT" or (one.text and w[0] in ("TỐI", "TUYỆT"))]
    aim = np.array(words[rng.integers(len(words))][1:3]) if words else middle
    edge = rng.random() < 0.12  # of the sheet or the glass
    for _ in range(4):
        target = rng.uniform(0.04, 0.96, 2) * (SIDE - 1) if edge else rng.uniform(0.2, 0.8, 2) * SIDE
        if taken[int(target[1]), int(target[0])] < 0.2 or rng.random() < 0.1:
            break
    matrix[:, 2] = target - matrix[:, :2] @ aim
    cover, alone = (
        cv2.warpAffine(mask, matrix, (SIDE, SIDE), flags=cv2.INTER_LINEAR).astype(np.float32) / 255
        for mask in (one.mask, one.letters)
    )
    kept = _wear(rng, np.ones_like(cover), cover, typed=one.typed)
    colour = _ribbon_colour(rng) if one.typed else _pad_colour(rng)
    strength = float(rng.choice([1.0, rng.uniform(0.6, 1), rng.uniform(0.25, 0.7)]))
    found: list[tuple[Truth, Grey]] = []
    for word, x, y, wide in words:
        px, py = matrix @ np.array([x, y, 1.0])
        found.append((Truth(one.text, word, px, py, one.height * scale, -tilt, wide * scale), alone))
    return (
        _inked(paper, cover * kept, colour, strength),
        found,
        cv2.dilate(cover, np.ones((25, 25), np.uint8)),
    )


def _wear(rng: np.random.Generator, kept: Grey, cover: Grey, *, typed: bool) -> Grey:
    """What of the print a pad or a ribbon leaves: patches, one side fainter, lighter inside, grain."""
    if rng.random() < 0.6:
        kept = kept * np.clip(
            rng.uniform(0.0, 0.6) + 1.3 * smooth(rng, SIDE, int(rng.choice([6, 12, 25, 50]))), 0, 1
        )
    if rng.random() < 0.35 and not typed:
        angle, offset = rng.uniform(0, 2 * np.pi), rng.uniform(-0.2, 0.6)
        rows, columns = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32) / SIDE - 0.5
        kept = kept * np.clip(0.6 + offset + 2.5 * (columns * np.cos(angle) + rows * np.sin(angle)), 0.05, 1)
    if rng.random() < 0.25:
        inside = cv2.GaussianBlur(cover, (0, 0), rng.uniform(1.5, 3))
        kept = kept * np.clip(1.5 - rng.uniform(0.5, 1.2) * inside, 0.15, 1)
    if rng.random() < 0.5:
        grain = rng.normal(0, 1, (SIDE, SIDE)).astype(np.float32)
        kept = kept * np.clip(
            1 + rng.uniform(0.1, 0.5) * cv2.GaussianBlur(grain, (0, 0), rng.uniform(0.4, 1.4)) * 1.5, 0, 1
        )
    return np.asarray(kept, np.float32)


def _inked(paper: Grey, cover: Grey, colour: NDArray[np.float32], strength: float) -> Grey:
    return np.asarray(paper * (1 - (cover * np.float32(strength))[..., None] * (1 - colour)), np.float32)


def _pad_colour(rng: np.random.Generator) -> NDArray[np.float32]:
    base = (
        (0.82, 0.15, 0.17),
        (0.75, 0.1, 0.3),
        (0.12, 0.12, 0.13),
        (0.38, 0.18, 0.56),
        (0.15, 0.22, 0.6),
        (0.1, 0.4, 0.3),
    )
    number = rng.choice(6, p=(0.45, 0.08, 0.24, 0.1, 0.1, 0.03))
    return np.clip(np.array(base[number]) + rng.normal(0, 0.07, 3), 0, 0.95).astype(np.float32)


def _ribbon_colour(rng: np.random.Generator) -> NDArray[np.float32]:
    return np.clip(np.array((0.15, 0.15, 0.2)) + rng.normal(0, 0.06, 3) + rng.uniform(0, 0.2), 0, 0.9).astype(
        np.float32
    )


def _pen_colour(rng: np.random.Generator) -> NDArray[np.float32]:
    base = ((0.15, 0.2, 0.6), (0.12, 0.12, 0.14), (0.75, 0.15, 0.2), (0.2, 0.3, 0.8))
    return np.clip(np.array(base[rng.integers(4)]) + rng.normal(0, 0.06, 3), 0, 0.9).astype(np.float32)
