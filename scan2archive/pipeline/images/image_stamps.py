# SPDX-License-Identifier: Apache-2.0
"""Where on a page stamps of secrecy may be, and pictures of them for the engine.

Pure functions over arrays. A stamp is red as a rule, of another colour or black now and then, grey or black on scans
without colour, faint or strong, framed or not, tilted by as much as a hand tilts it. Most of a page is out of the
question at a glance: paper, rules, and black print that was read well. The rest is shown to the network that looks for the
words (`image_stamp_net`), and what that points at to the one that tells them (`image_stamp_degree`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from scan2archive.model import Box
from scan2archive.pipeline.images.byte_ranks import percentile
from scan2archive.pipeline.images.extremes import most_of_channels
from scan2archive.pipeline.images.image import Pixels
from scan2archive.pipeline.images.image_stamp_degree import (
    DEGREES,
    agreed,
    answers,
    colour_alone,
    faint_alone,
    level_place,
)
from scan2archive.pipeline.images.image_stamp_ink import ink_of, is_bitonal, shrunk, shrunk_by
from scan2archive.pipeline.images.image_stamp_layers import evidence_of, seen_apart
from scan2archive.pipeline.images.image_stamp_net import REACH, Mark, apart, find_marks
from scan2archive.pipeline.images.zones import Matrix

Ink = Literal["red", "cool", "dark"]

PICTURE_DPI = 180  # letters of 3 to 6 mm are read best at 20 to 45 pixels
# Ink counts from this share of its strength on the page on, from this many grey levels, and well above the noise.
_SHARE, _FAINTEST_DARK, _FAINTEST_COLOUR, _NOISE = 0.06, 7.0, 13.0, 2.5
_WINDOW_MM = (8.0, 3.6)  # holds the word of a small stamp, or most of that of a large one
_FILLED = 0.11  # share of ink in such a window
_RULE_MM = 12.0
_SOLID_MM = 3.5
_CONTEXT = 16  # pixels around them that are shown, too
# Pixels, three times half, and grey levels of their mean: a faint stamp's strokes are 36 and fill a fifth.
_CELL, _TRACE = 8, 4
_MOST = 0.8  # of the page; where more is to be shown, all of it is
_RIM_MM = 0.75  # no middle of a word that could be told lies closer to the edge of the sheet
_LETTERS_MM = (1.7, 8.0)
_BEFORE = (1.4, 7.5)  # capitals from the middle of MẬT to that of the word before it
_OFF_LINE = 1.2  # capitals
_LAST = ("MẬT", "TUYỆT")
_HARDLY, _DOUBTFUL = 0.03, (0.1, 0.95)
# Size and tilt, as the first network errs; two more tilted by 4 degrees told no more.
_LOOKS = ((0.9, 0.0), (1.12, 0.0))
_STROKE_MM = 0.12
_BEHIND = 5.2  # capitals from the middle of TUYỆT to that of MẬT
# Likeness from which on the first network is heard; where print was read well.
_POINTED, _ON_PRINT = 0.15, 0.2
_PLACES = 8  # of a page that are shown to the second

# Evidence of both networks between which the inks of a place are looked at one by one.
_HARDLY_ANY, _EVIDENT = -3.0, 0.3

Grey = NDArray[np.uint8]
# How likely each degree is, and whether that is seen below another ink.
Told = tuple[NDArray[np.float32], bool]


@dataclass(frozen=True, slots=True, eq=False)
class Stamp:
    """What may be a stamp of secrecy.

    Attributes:
        likeness: To one of secrecy rather than anything else, up to 1, as the second network tells.
        pointed: Likeness of its last word, up to 1, as the first network saw it.
        degree: MẬT, TỐI MẬT or TUYỆT MẬT, whichever it resembles most.
        ink: Of which it is.
        box: Of the word MẬT on the page, in its pixels.
        letters: Height of its capitals in millimetres.
        tilt: Degrees clockwise.
        x: Middle of MẬT, in pixels of the page.
        y: The same.
        strength: Of its ink, as a share of the light the paper gives back.
        under: It lies under a stronger ink, so what is read there may be another stamp on it.
    """

    likeness: float
    pointed: float
    degree: str
    ink: Ink
    box: Box
    letters: float
    tilt: float
    x: float
    y: float
    strength: float
    under: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class LevelStamp:
    """A stamp made level, for the engine.

    Attributes:
        pixels: ``(H, W)`` uint8, dark on white, at `PICTURE_DPI`: the word and what stands before it.
        middle: Column of the middle of MẬT in them.
        to_page: ``(2, 3)`` matrix that takes them to pixels of the page.
    """

    pixels: Pixels
    middle: int
    to_page: Matrix


def find_stamps(
    archived: Pixels, dpi: float, read: Iterable[Box], least: float, *, whole: float = 0.0
) -> tuple[Stamp, ...]:
    """What on a page looks like a stamp of secrecy, likeliest first.

    Args:
        archived: The page, upright, grey or RGB.
        dpi: Of the page.
        read: Boxes of words that were read well: black print in them is no stamp.
        least: Likeness from which on it counts.
        whole: Share of the page, from its top, where stamps are looked for everywhere, on print that was read well, too.
    """
    small, small_dpi = shrunk(archived, dpi)
    if min(small.shape[:2]) < REACH:
        return ()
    ink = ink_of(small)
    scale = small_dpi / dpi
    read = tuple(read)
    boxes = [tuple(round(value * scale) for value in box) for box in read]
    marks: list[Mark] = []
    for x0, y0, x1, y1 in _places(ink, small_dpi, boxes, whole):
        for mark in find_marks(ink[y0:y1, x0:x1], _POINTED, _LAST):
            x, y = (mark.x + x0) / scale, (mark.y + y0) / scale
            marks.append(replace(mark, x=x, y=y, height=mark.height / scale))
    mm = dpi / 25.4
    rim = _RIM_MM * mm
    height, width = archived.shape[:2]
    marks = sorted(marks, key=lambda mark: -mark.likeness)[: 4 * _PLACES]
    pointed = [
        mark
        for mark in _last_words(apart(marks, 3.0 * mm))
        if rim <= mark.x <= width - rim
        and rim <= mark.y <= height - rim
        and _LETTERS_MM[0] <= mark.height / mm <= _LETTERS_MM[1]
        and (mark.likeness >= _ON_PRINT or not any(_holds(box, mark) for box in read))
    ]
    pointed = sorted(pointed, key=lambda mark: -mark.likeness)[:_PLACES]
    told = _told(archived, pointed)
    pointed, told = _apart(archived, ink, scale, pointed, told)
    stamps = [
        replace(_stamp(archived, dpi, mark, float(row.sum()), DEGREES[int(row.argmax())]), under=under)
        for mark, (row, under) in zip(pointed, told, strict=True)
        if row.sum() >= least
    ]
    return tuple(sorted(stamps, key=lambda stamp: -stamp.likeness))


def _told(archived: Pixels, pointed: Sequence[Mark]) -> list[Told]:
    """What the second network says of each place; where it is in two minds, what both say, the mean of three looks.

    The second value says whether that is seen below a stronger ink.
    """
    level = [level_place(archived, mark.x, mark.y, mark.height, mark.tilt) for mark in pointed]
    told: list[Told] = []
    for mark, place, said in zip(pointed, level, answers(level), strict=True):
        best, under = said[1:], False
        row = best
        if _HARDLY < row.sum() < _DOUBTFUL[1]:
            again = [
                level_place(archived, mark.x, mark.y, mark.height * grow, mark.tilt + turn)
                for grow, turn in (_LOOKS if row.sum() > _DOUBTFUL[0] else ())
            ]
            best = agreed([place, *again], said[None]).mean(axis=0)
            for part in (colour_alone, faint_alone) if again else (colour_alone,):
                # Print behind a coloured stamp is left out, and what lies upon a fainter one.
                alone = [one for one in map(part, (place, *again)) if one is not None]
                if alone and (seen := agreed(alone).mean(axis=0)).sum() > best.sum():
                    best, under = seen, part is faint_alone
        told.append((np.asarray(best, np.float32), under))
    return told


def _apart(
    archived: Pixels, ink: Pixels, scale: float, pointed: Sequence[Mark], told: Sequence[Told]
) -> tuple[list[Mark], list[Told]]:
    """The places and what is said of them, those in doubt as they are seen in one of their inks where that is likelier."""
    marks, said = list(pointed), list(told)
    for place, (mark, (row, _)) in enumerate(zip(pointed, told, strict=True)):
        evidence = evidence_of(float(row.sum()), mark.likeness)
        if not _HARDLY_ANY < evidence < _EVIDENT:
            continue
        seen = seen_apart(archived, ink, scale, mark)
        if seen is not None and seen.evidence > evidence:
            marks[place], said[place] = seen.mark, (seen.row, True)
    return marks, said


def _holds(box: Box, mark: Mark) -> bool:
    return box[0] <= mark.x <= box[2] and box[1] <= mark.y <= box[3]


def _last_words(marks: Sequence[Mark]) -> Iterator[Mark]:
    """Every MẬT, and where one is hidden behind TUYỆT, the place where it should be."""
    last = [mark for mark in marks if mark.word == "MẬT"]
    yield from last
    for mark in marks:
        if mark.word == "TUYỆT" and not any(_stands_before(mark, other) for other in last):
            turn = np.deg2rad(mark.tilt)
            x, y = (_BEHIND * mark.height * float(way) for way in (np.cos(turn), np.sin(turn)))
            yield replace(mark, x=mark.x + x, y=mark.y + y)


def _stands_before(other: Mark, mark: Mark) -> bool:
    turn = np.deg2rad(mark.tilt)
    x, y = (mark.x - other.x) / mark.height, (mark.y - other.y) / mark.height
    along, off = x * np.cos(turn) + y * np.sin(turn), y * np.cos(turn) - x * np.sin(turn)
    return bool(_BEFORE[0] <= along <= _BEFORE[1] and abs(off) <= _OFF_LINE)


def _places(ink: Pixels, dpi: float, read: Sequence[tuple[int, ...]], whole: float = 0.0) -> list[Box]:
    """Boxes around all windows that hold as much ink as letters do, with what the network looks at around them.

    The upper part of a page that is shown whole is one box, its blank margins left out.
    """
    height, width = ink.shape[:2]
    top = round(whole * height) // 2 * 2
    below = max(0, top - _CONTEXT)
    boxes = [
        (x0, y0 + below, x1, y1 + below)
        for x0, y0, x1, y1 in _windows(
            ink[below:], dpi, [(x0, y0 - below, x1, y1 - below) for x0, y0, x1, y1 in read]
        )
        if y1 + below > top
    ]
    if top:
        boxes += _inked(np.asarray(ink[: min(height, top + _CONTEXT)], np.uint8))
    if sum((x1 - x0) * (y1 - y0) for x0, y0, x1, y1 in boxes) > _MOST * height * width:
        return [(0, 0, width, height)]
    return boxes


def _inked(ink: Pixels) -> list[Box]:
    """The box of all ink that could be more than grain, with the network's surroundings; none on blank paper."""
    height, width = ink.shape[:2]
    coarse = most_of_channels(shrunk_by(shrunk_by(shrunk_by(ink, 2), 2), 2))
    rows, columns = (np.flatnonzero(coarse.max(axis=axis) > _TRACE) for axis in (1, 0))
    if not len(rows):
        return []
    reach = _CONTEXT + _CELL
    return [
        (
            max(0, int(columns[0]) * _CELL - reach),
            max(0, int(rows[0]) * _CELL - reach),
            min(width, (int(columns[-1]) + 1) * _CELL + reach),
            min(height, (int(rows[-1]) + 1) * _CELL + reach),
        )
    ]


def _windows(ink: Pixels, dpi: float, read: Sequence[tuple[int, ...]]) -> list[Box]:
    """Boxes of a picture that hold as much ink as letters do, print that was read well and rules left out."""
    height, width = ink.shape[:2]
    half = shrunk_by(ink, 2)
    red, green, blue = cv2.split(half)
    least = np.asarray(cv2.min(cv2.min(red, green), blue), np.uint8)
    colour = np.asarray(cv2.subtract(cv2.max(cv2.max(red, green), blue), least), np.uint8)
    mask = (least > _threshold(least, _FAINTEST_DARK)).astype(np.uint8)
    for x0, y0, x1, y1 in read:
        mask[max(y0 // 2 - 1, 0) : max(y1 // 2 + 2, 0), max(x0 // 2 - 1, 0) : max(x1 // 2 + 2, 0)] = 0
    if colour.any():
        mask |= (colour > _threshold(colour, _FAINTEST_COLOUR)).astype(np.uint8)
    mask[:1], mask[-1:], mask[:, :1], mask[:, -1:] = 0, 0, 0, 0
    mm = dpi / 2 / 25.4
    long, thick = round(_RULE_MM * mm), round(_SOLID_MM * mm)
    solid = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((thick, thick), np.uint8))
    lines = cv2.max(
        cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((1, long), np.uint8)),
        cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((long, 1), np.uint8)),
    )
    mask[(cv2.dilate(solid, np.ones((3, 3), np.uint8)) > 0) | (lines > 0)] = 0
    window = round(_WINDOW_MM[0] * mm), round(_WINDOW_MM[1] * mm)
    filled = (cv2.boxFilter(mask, cv2.CV_32F, window) > _FILLED).astype(np.uint8)
    near = cv2.dilate(filled, np.ones((_CONTEXT // 2 + 1, _CONTEXT + 1), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(near, connectivity=8)
    boxes: list[Box] = []
    for label in range(1, count):
        x, y, w, h, _area = (2 * int(value) for value in stats[label])
        boxes.append((x, max(0, y - _CONTEXT // 2), min(width, x + w), min(height, y + h + _CONTEXT // 2)))
    return boxes


def _threshold(amount: Grey, least: float) -> float:
    """From how much on there is ink: well above the paper's noise, and not the shadow of strong strokes."""
    counts = np.bincount(amount[::2, ::2].ravel(), minlength=256)
    below = np.cumsum(counts)

    def level(share: float, first: int = 0) -> float:
        begin = int(below[first - 1]) if first else 0
        return float(np.searchsorted(below, begin + share * (below[-1] - begin)))

    paper = level(0.375)
    noise = 1.5 * (level(0.63) - paper)  # of a normal distribution of which the upper quarter is left out
    strong = level(0.9, 21) if below[-1] - below[20] > 30 else 0.0
    return max(least, paper + _NOISE * noise, _SHARE * strong)


def _stamp(archived: Pixels, dpi: float, mark: Mark, likeness: float, degree: str) -> Stamp:
    capital = mark.height
    turn = np.deg2rad(mark.tilt)
    wide, tall = 1.7 * capital, 1.0 * capital
    across = abs(np.cos(turn)) * wide + abs(np.sin(turn)) * tall
    down = abs(np.sin(turn)) * wide + abs(np.cos(turn)) * tall
    height, width = archived.shape[:2]
    left, top = max(int(mark.x - across), 0), max(int(mark.y - down), 0)
    left, top = min(left, width - 1), min(top, height - 1)
    right, bottom = min(int(mark.x + across) + 1, width), min(int(mark.y + down) + 1, height)
    box = left, top, max(right, left + 1), max(bottom, top + 1)
    part = archived[box[1] : box[3], box[0] : box[2]]
    ink, _ = _strongest(part)
    strength = _strength(part, dpi)
    letters = capital / dpi * 25.4
    return Stamp(likeness, mark.likeness, degree, ink, box, letters, mark.tilt, mark.x, mark.y, strength)


def _strength(part: Pixels, dpi: float) -> float:
    """How much light the strokes of a part of a page take, 0 to 1; grain and single dots are smoothed away.

    In black and white all ink is black, however few dots of a stamp are left.
    """
    if is_bitonal(part):
        return 1.0
    ink = cv2.bitwise_not(_even(part))
    smooth = cv2.GaussianBlur(
        most_of_channels(np.asarray(ink, np.uint8)), (0, 0), max(0.3, _STROKE_MM * dpi / 25.4)
    )
    return percentile(np.asarray(smooth, np.uint8), 95) / 255


def made_level(archived: Pixels, dpi: float, stamp: Stamp) -> LevelStamp:
    """The picture of a stamp: 8 capitals to the left of its last word's middle, where TUYỆT would stand.

    Args:
        archived: The page.
        dpi: Of the page.
        stamp: Found on it.
    """
    capital = stamp.letters * dpi / 25.4
    reach, after = 8.0 * capital, 2.1 * capital
    enlarge = PICTURE_DPI / dpi
    size = round((reach + after) * enlarge), round(2.3 * capital * enlarge)
    forward = cv2.getRotationMatrix2D((stamp.x, stamp.y), stamp.tilt, enlarge)
    forward[:, 2] += np.array((reach * enlarge - stamp.x, 1.15 * capital * enlarge - stamp.y))
    level = np.asarray(
        cv2.warpAffine(archived, forward, size, flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE),
        np.uint8,
    )
    amount = dict(_inks(_even(level)))[stamp.ink]
    back = cv2.invertAffineTransform(forward)
    return LevelStamp(_dark_on_white(amount), round(reach * enlarge), np.asarray(back, np.float64))


def _strongest(part: Pixels) -> tuple[Ink, float]:
    """The ink of a stamp: a colour, where there is enough of it, for print is never coloured."""
    amounts = {ink: percentile(amount, 90) for ink, amount in _inks(_even(part))}
    coloured = max(amounts, key=lambda ink: amounts[ink] if ink != "dark" else 0.0)
    if coloured != "dark" and amounts[coloured] > max(20.0, 0.3 * amounts["dark"]):
        return coloured, amounts[coloured]
    return "dark", amounts["dark"]


def _inks(even: Pixels) -> Iterator[tuple[Ink, Grey]]:
    """How much of each ink there is, 0 to 255, on paper made white."""
    if even.ndim == 2:
        yield "dark", np.asarray(cv2.bitwise_not(even), np.uint8)
        return
    red, green, blue = cv2.split(even)
    lightest, darkest = cv2.max(cv2.max(red, green), blue), cv2.min(cv2.min(red, green), blue)
    yield "red", np.asarray(cv2.subtract(red, cv2.max(green, blue)), np.uint8)
    yield "cool", np.asarray(cv2.subtract(blue, green), np.uint8)  # blue and violet
    grey = cv2.subtract(cv2.bitwise_not(lightest), cv2.subtract(lightest, darkest))
    yield "dark", np.asarray(grey, np.uint8)


def _even(part: Pixels) -> Pixels:
    """A small picture with its paper, its light quarter, made white."""
    light = np.array([percentile(np.asarray(channel, np.uint8), 75) for channel in cv2.split(part)])
    paper = np.broadcast_to(np.maximum(light, 1).astype(np.uint8), part.shape).copy()
    return np.asarray(cv2.divide(part, paper, scale=255), np.uint8)


def _dark_on_white(amount: Grey) -> Pixels:
    strong = percentile(amount, 95)
    return np.asarray(255 - np.clip(amount * (255.0 / max(strong, 30.0)), 0, 255), np.uint8)
