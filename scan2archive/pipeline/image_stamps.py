# SPDX-License-Identifier: Apache-2.0
"""Where on a page stamps of secrecy may be, by their ink, and pictures of them.

Pure functions over arrays. A stamp is red as a rule, of another colour or black now and then, grey or black on scans
without colour, faint or strong, framed or not, tilted by as much as a hand tilts it. Most of a page is out of the
question at a glance: paper, rules, and black print that was read well. What is left is cut out and laid side by side on
one small plane, so that the search for the word (`image_word`) costs what its area costs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from scan2archive.model import Box
from scan2archive.pipeline.image import Pixels
from scan2archive.pipeline.image_word import Found, Plane, find_peaks, look_closer, separate
from scan2archive.pipeline.image_word import Peak as WordPeak
from scan2archive.pipeline.zones import Matrix

Ink = Literal["red", "cool", "dark"]

PICTURE_DPI = 180  # letters of 3 to 6 mm are read best at 20 to 45 pixels
_DPI = 50
_MM = _DPI / 25.4
# An ink counts from this share of its strength on the page on, and from this many grey levels.
_SHARE = 0.15
_FAINTEST: dict[Ink, float] = {"red": 13.0, "cool": 13.0, "dark": 16.0}
_WINDOW_MM = (8.0, 3.6)  # holds the word of a small stamp, or most of that of a large one
_FILLED = 0.13  # share of ink in such a window
_SMALLEST_MM2 = 6.0  # of windows side by side
_RULE_MM = 12.0
# Searched of each ink, so that noise takes no longer than print: black all over a sheet of A4, of colour six seals' worth.
_MOST_MM2: dict[Ink, float] = {"red": 12_000.0, "cool": 12_000.0, "dark": 70_000.0}
_LARGE_MM2 = 3_000.0  # no stamp is so large, not even with a seal beside it
_GAP = 6  # pixels between patches on the common plane
_GAMMA = 0.6  # faint ink beside strong ink (a stamp below a pen stroke) keeps its shape
_NEAR_MM = (21.0, 15.0)
_RIM_MM = 5.0  # no middle of a word lies closer to the edge of the sheet
_LETTERS_MM = (2.15, 6.8)

Grey = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Stamp:
    """What may be a stamp that ends with the word MẬT.

    Attributes:
        likeness: Of its ink to that word, up to 1.
        word: MẬT, or TUYỆT where that was found.
        before: TỐI or TUYỆT, whichever what stands before MẬT resembles more.
        support: Its likeness to that.
        ink: Of which it is.
        box: Of the word on the page, in its pixels.
        letters: Height of its capitals in millimetres.
        tilt: Degrees clockwise.
        pixels: ``(H, W)`` uint8, dark on white, level, at `PICTURE_DPI`: the word and what stands before it.
        to_page: ``(2, 3)`` matrix that takes those pixels to pixels of the page.
    """

    likeness: float
    word: str
    before: str
    support: float
    ink: Ink
    box: Box
    letters: float
    tilt: float
    pixels: Pixels
    to_page: Matrix


@dataclass(frozen=True, slots=True, eq=False)
class Search:
    """What a page was found to have.

    Attributes:
        stamps: What may be one, likeliest first.
        whole: False if there was too much ink to look at all of it.
    """

    stamps: tuple[Stamp, ...]
    whole: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class _Patch:
    """A place worth a search: its box in pixels of the small page, its ink, and where it lies on the common plane."""

    ink: Ink
    box: Box
    plane: Plane
    left: int = 0
    top: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class _Page:
    """The page, its paper at about `_DPI`, and how strong each ink is on it."""

    archived: Pixels
    dpi: float
    paper: Pixels
    small_dpi: float
    strengths: dict[Ink, float]


def find_stamps(archived: Pixels, dpi: float, read: Iterable[Box], least: float) -> Search:
    """What on a page looks like MẬT, in capitals of a stamp's size.

    Of more ink than print, stamps and signatures put on a page only a part is searched: small patches before large ones,
    and from the top, where stamps of secrecy stand.

    Args:
        archived: The page, upright, grey or RGB.
        dpi: Of the page.
        read: Boxes of words that were read well: black print in them is no stamp.
        least: Likeness from which on it counts.
    """
    small, small_dpi = _shrunk(archived, dpi)
    if min(small.shape[:2]) < 4 * _GAP:
        return Search(())
    paper = _paper(small)
    inks = _inks(_even(small, paper))
    strengths: dict[Ink, float] = {}
    patches: list[_Patch] = []
    whole = True
    scale = small_dpi / dpi
    boxes = [tuple(round(value * scale) for value in box) for box in read]
    for ink, amount in inks:
        strength = _strength(amount)
        if strength is None:
            continue
        strengths[ink] = strength
        plane = _plane(amount, strength)
        places = list(_places(amount, strength, ink, boxes))
        searched = _within(places, _MOST_MM2[ink] * _MM**2)
        whole = whole and searched == places
        patches += [_Patch(ink, (x0, y0, x1, y1), plane[y0:y1, x0:x1]) for x0, y0, x1, y1 in searched]
    if not patches:
        return Search(())
    page = _Page(archived, dpi, paper, small_dpi, strengths)
    common, patches = _side_by_side(patches)
    found = [
        (word, patch.ink)
        for peak in find_peaks(common, small_dpi)
        for patch in patches
        if _holds(patch, peak)
        for word in _closer(page, patch, peak, least)
    ]
    kept = separate([word for word, _ in found], 3.0 * dpi / 25.4)
    ink_of = {id(word): ink for word, ink in found}
    return Search(
        tuple(_stamp(page, word, ink_of[id(word)]) for word in kept if _is_inside(word, archived.shape, dpi)),
        whole,
    )


def _within(places: list[Box], most: float) -> list[Box]:
    """The places as far as they are no more than so many pixels in all: the last of them is cut."""
    left, kept = most, []
    for x0, y0, x1, y1 in sorted(places, key=lambda box: (_area(box) > _LARGE_MM2 * _MM**2, box[1])):
        rows = min(y1 - y0, int(left / (x1 - x0)))
        if rows < min(y1 - y0, _WINDOW_MM[1] * _MM):
            break
        kept.append((x0, y0, x1, y0 + rows))
        left -= rows * (x1 - x0)
    return places if sorted(kept) == sorted(places) else kept


def _area(box: Box) -> int:
    return (box[2] - box[0]) * (box[3] - box[1])


def _shrunk(archived: Pixels, dpi: float) -> tuple[Pixels, float]:
    """The page at about `_DPI`; by a whole number where that is near, which is several times as fast."""
    step = dpi / _DPI
    height, width = archived.shape[:2]
    if round(step) >= 1 and abs(step - round(step)) < 0.05:
        whole = round(step)
        height, width = height // whole, width // whole
        archived = archived[: height * whole, : width * whole]
        step = float(whole)
    else:
        height, width = round(height / step), round(width / step)
    size = max(1, width), max(1, height)
    return np.asarray(cv2.resize(archived, size, interpolation=cv2.INTER_AREA), np.uint8), dpi / step


def _paper(small: Pixels) -> Pixels:
    """The light of the paper around every pixel: strokes are thinner than 5 mm."""
    light = cv2.morphologyEx(cv2.medianBlur(small, 3), cv2.MORPH_CLOSE, np.ones((11, 11), np.uint8))
    return np.asarray(cv2.max(cv2.blur(light, (11, 11)), np.ones_like(light)), np.uint8)


def _even(part: Pixels, paper: Pixels) -> Pixels:
    return np.asarray(cv2.divide(part, paper, scale=255), np.uint8)


def _inks(even: Pixels) -> Iterator[tuple[Ink, Grey]]:
    """How much of each ink there is, 0 to 255, on paper made white."""
    if even.ndim == 2:
        yield "dark", cv2.bitwise_not(even)  # type: ignore[misc]  # uint8 in, uint8 out
        return
    red, green, blue = cv2.split(even)
    lightest, darkest = cv2.max(cv2.max(red, green), blue), cv2.min(cv2.min(red, green), blue)
    yield "red", np.asarray(cv2.subtract(red, cv2.max(green, blue)), np.uint8)
    yield "cool", np.asarray(cv2.subtract(blue, green), np.uint8)  # blue and violet
    grey = cv2.subtract(cv2.bitwise_not(lightest), cv2.subtract(lightest, darkest))
    yield "dark", np.asarray(grey, np.uint8)


def _strength(amount: Grey) -> float | None:
    inked = amount[2:-2, 2:-2]
    inked = inked[inked > 20]
    return float(np.percentile(inked[::3], 90)) if inked.size > 30 else None


def _plane(amount: Grey, strength: float) -> Plane:
    table = (np.clip(np.arange(256) / strength, 0, 1) ** _GAMMA).astype(np.float32)
    return np.asarray(table[amount], np.float32)


def _places(amount: Grey, strength: float, ink: Ink, read: Sequence[tuple[int, ...]]) -> Iterator[Box]:
    """Boxes around all windows that hold as much ink as letters do."""
    height, width = amount.shape
    mask = (amount > max(_FAINTEST[ink], _SHARE * strength)).astype(np.uint8)
    if ink == "dark":
        for x0, y0, x1, y1 in read:
            mask[max(y0 - 1, 0) : y1 + 2, max(x0 - 1, 0) : x1 + 2] = 0
    mask[:2], mask[-2:], mask[:, :2], mask[:, -2:] = 0, 0, 0, 0
    long = round(_RULE_MM * _MM)
    solid = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((7, 7), np.uint8))
    lines = cv2.max(
        cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((1, long), np.uint8)),
        cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((long, 1), np.uint8)),
    )
    mask[(cv2.dilate(solid, np.ones((3, 3), np.uint8)) > 0) | (lines > 0)] = 0
    window = round(_WINDOW_MM[0] * _MM), round(_WINDOW_MM[1] * _MM)
    filled = (cv2.boxFilter(mask, cv2.CV_32F, window) > _FILLED).astype(np.uint8)
    count, _, stats, _ = cv2.connectedComponentsWithStats(filled, connectivity=8)
    across, down = window[0] // 2, window[1] // 2 + 1
    for label in range(1, count):
        x, y, w, h, area = (int(value) for value in stats[label])
        if area >= _SMALLEST_MM2 * _MM**2:
            yield (
                max(0, x - across),
                max(0, y - down),
                min(width, x + w + across),
                min(height, y + h + down),
            )


def _side_by_side(patches: list[_Patch]) -> tuple[Plane, list[_Patch]]:
    """All patches on one plane, the tallest first, in rows; and where each came to lie."""
    patches = sorted(patches, key=lambda patch: -patch.plane.shape[0])
    width = max(260, *(patch.plane.shape[1] + 2 * _GAP for patch in patches))
    placed = []
    x = y = _GAP
    row = patches[0].plane.shape[0]
    for patch in patches:
        if x + patch.plane.shape[1] + _GAP > width:
            x, y, row = _GAP, y + row + _GAP, patch.plane.shape[0]
        placed.append(_Patch(patch.ink, patch.box, patch.plane, x, y))
        x += patch.plane.shape[1] + _GAP
    common = np.zeros((y + row + _GAP, width), np.float32)
    for patch in placed:
        height, wide = patch.plane.shape
        common[patch.top : patch.top + height, patch.left : patch.left + wide] = patch.plane
    return common, placed


def _holds(patch: _Patch, peak: WordPeak) -> bool:
    height, width = patch.plane.shape
    return bool(patch.left <= peak.x < patch.left + width and patch.top <= peak.y < patch.top + height)


def _closer(page: _Page, patch: _Patch, peak: WordPeak, least: float) -> Iterator[Found]:
    """The word around a peak, at twice the resolution; in pixels of the page."""
    height, width = page.paper.shape[:2]
    x, y = peak.x - patch.left + patch.box[0], peak.y - patch.top + patch.box[1]
    x0, y0 = max(0, round(x - _NEAR_MM[0] * _MM)), max(0, round(y - _NEAR_MM[1] * _MM))
    x1, y1 = min(width, round(x + _NEAR_MM[0] * _MM)), min(height, round(y + _NEAR_MM[1] * _MM))
    even = _even(*_part(page, (x0, y0, x1, y1), 2))
    near = WordPeak(peak.likeness, 2 * (x - x0), 2 * (y - y0), peak.height, peak.tilt, peak.word)
    planes = [_plane(amount, page.strengths[ink]) for ink, amount in _inks(even) if ink == patch.ink]
    if patch.ink == "red":
        # A blue pen takes the red from the stamp it crosses, and lets blue and green light through.
        amount = np.asarray(cv2.bitwise_not(cv2.max(even[..., 1], even[..., 2])), np.uint8)
        planes.append(_plane(amount, max(60.0, float(np.percentile(amount, 97)))))
    back = page.dpi / page.small_dpi
    for plane in planes:
        found = look_closer(plane, 2 * page.small_dpi, near)
        if found is not None and found.likeness >= least and _LETTERS_MM[0] <= found.height <= _LETTERS_MM[1]:
            yield replace(found, x=(found.x / 2 + x0) * back, y=(found.y / 2 + y0) * back)


def _part(page: _Page, box: Box, times: int) -> tuple[Pixels, Pixels]:
    """Part of the page and of its paper, so many times as large as the small page."""
    x0, y0, x1, y1 = box
    back = page.dpi / page.small_dpi
    part = page.archived[round(y0 * back) : round(y1 * back), round(x0 * back) : round(x1 * back)]
    size = (x1 - x0) * times, (y1 - y0) * times
    paper = cv2.resize(page.paper[y0:y1, x0:x1], size, interpolation=cv2.INTER_LINEAR)
    smaller = cv2.resize(part, size, interpolation=cv2.INTER_AREA)
    return np.asarray(smaller, np.uint8), np.asarray(paper, np.uint8)


def _is_inside(word: Found, shape: Sequence[int], dpi: float) -> bool:
    rim = _RIM_MM * dpi / 25.4
    return bool(rim <= word.x <= shape[1] - rim and rim <= word.y <= shape[0] - rim)


def _stamp(page: _Page, word: Found, ink: Ink) -> Stamp:
    """The picture of a stamp: 8.5 capitals to the left of its last word's middle, where TUYỆT would stand."""
    mm = page.dpi / 25.4
    capital = word.height * mm
    half_wide, half_tall = 1.75 * capital * max(word.width, 0.9), 1.0 * capital
    turn = np.deg2rad(word.tilt)
    across, down = np.array([np.cos(turn), np.sin(turn)]), np.array([-np.sin(turn), np.cos(turn)])
    corners = np.array(
        [
            np.array((word.x, word.y)) + across * half_wide * a + down * half_tall * b
            for a in (-1, 1)
            for b in (-1, 1)
        ]
    )
    left, top = (int(value) for value in np.floor(corners.min(axis=0)))
    right, bottom = (int(value) for value in np.ceil(corners.max(axis=0)))
    height, width = page.archived.shape[:2]
    box = max(left, 0), max(top, 0), min(max(right, left + 1), width), min(max(bottom, top + 1), height)
    reach = 8.5 * capital * max(word.width, 0.8)
    after = half_wide + 0.35 * capital
    enlarge = PICTURE_DPI / page.dpi
    size = round((reach + after) * enlarge), round(2.1 * capital * enlarge)
    forward = cv2.getRotationMatrix2D((word.x, word.y), word.tilt, enlarge)
    forward[:, 2] += np.array((reach * enlarge - word.x, 1.05 * capital * enlarge - word.y))
    turned = cv2.warpAffine(
        page.archived, forward, size, flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE
    )
    level = np.asarray(turned, np.uint8)
    amount = next(amount for other, amount in _inks(_even(level, _flat_paper(level))) if other == ink)
    back = cv2.invertAffineTransform(forward)
    return Stamp(
        word.likeness,
        word.word,
        word.before,
        word.support,
        ink,
        box,
        word.height,
        word.tilt,
        _dark_on_white(amount),
        np.asarray(back, np.float64),
    )


def _flat_paper(level: Pixels) -> Pixels:
    """The paper of a small picture: its light quarter."""
    light = np.percentile(level.reshape(-1, *level.shape[2:]), 75, axis=0)
    return np.broadcast_to(np.maximum(light, 1).astype(np.uint8), level.shape).copy()


def _dark_on_white(amount: Grey) -> Pixels:
    strong = float(np.percentile(amount, 95))
    return np.asarray(255 - np.clip(amount * (255.0 / max(strong, 30.0)), 0, 255), np.uint8)
