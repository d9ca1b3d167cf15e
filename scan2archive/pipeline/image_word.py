# SPDX-License-Identifier: Apache-2.0
"""The words MẬT and TUYỆT as shapes, looked for in patches of ink: every stamp of secrecy ends with the first.

A seal, a pen stroke or wear keeps an engine from reading a stamp, and leaves most of its strokes where they were: the
correlation with the word's picture stays high. TUYỆT is known for itself where the other is hidden. They are searched for in two passes: by its capitals alone, small, in all
sizes and tilts (their marks touch the frame at that scale); then, where that looks promising, with its marks, closer
and in several faces and widths. Correlation is normalised, so faint ink counts as much as strong.

Pure functions over arrays. The pictures of the word come from ``data/stamp_letters.npz``
(``benchmarks/build_stamp_letters.py``).
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from scan2archive.pipeline.zones import Matrix

Plane = NDArray[np.float32]  # how much of an ink, 0 to 1

LETTERS_FILE = Path(__file__).parent / "data" / "stamp_letters.npz"
FACES = ("heros", "termes")
WORDS = ("MẬT", "TUYỆT")  # searched for; TỐI is too short to be known by itself
BEFORE = ("TỐI", "TUYỆT")
# Capitals in millimetres: 13 points by law (3.0 mm), 2.6 to 6 in older stamps.
_HEIGHTS = (2.7, 3.3, 4.0, 4.9, 5.9)
_TILTS = (-21.0, -14.0, -7.0, 0.0, 7.0, 14.0, 21.0)
_SMALL, _MIDDLE, _LARGE = (
    5,
    8,
    12,
)  # pixels of a capital in the first pass, the first and last steps of the second
_WIDTHS = (0.7, 1.32)  # of a letter, as a share of the face's own
_USUAL_WIDTH = 0.92
_CUTS = tuple((face, width) for face in FACES for width in (0.82, 1.05))  # tried first
_SIZES = (0.9, 1.0, 1.1)
_FLAT = 0.06  # spread of ink below which a place counts as plain paper: noise has no shape
_LEAST = 0.42  # correlation in the first pass
_PEAKS, _PEAK_MM2 = 5, 450.0  # places looked at closer: so many, and one more for each such area
# Correlation below which a place is given up: after three rough guesses and after six, after all of them, and after each
# round of fine ones. On 60 pages with stamps the least that a stamp had after the first three of these was 0.39, 0.50, 0.52.
_FIRST, _HALF, _ROUGH, _ROUND = 0.35, 0.45, 0.52, 0.6


@dataclass(frozen=True, slots=True)
class Peak:
    """Where the word may be: its middle in pixels, the height of its capitals in millimetres, its tilt in degrees."""

    likeness: float
    x: float
    y: float
    height: float
    tilt: float
    word: str = "MẬT"


@dataclass(frozen=True, slots=True)
class Found:
    """The word, found.

    Attributes:
        likeness: Correlation with its picture, up to 1.
        x: Of its middle, in pixels.
        y: Of its middle, in pixels.
        height: Of its capitals in millimetres.
        tilt: Degrees clockwise.
        face: Which it resembles most.
        width: Of its letters, as a share of the face's own.
        word: Of `WORDS`.
        before: TỐI or TUYỆT, whichever the ink before it resembles more.
        support: Its likeness.
    """

    likeness: float
    x: float
    y: float
    height: float
    tilt: float
    face: str
    width: float
    word: str
    before: str = ""
    support: float = 0.0


@functools.cache
def _word(word: str, face: str) -> tuple[Plane, int, int]:
    """The word's picture in a face and the rows its capitals stand between."""
    with np.load(LETTERS_FILE, allow_pickle=False) as file:
        top, bottom = (int(row) for row in file[f"{word}_{face}_rows"])
        return (file[f"{word}_{face}"] / np.float32(255)).astype(np.float32), top, bottom


@functools.cache
def _template(word: str, face: str, twelfths: int, height: int) -> Plane:
    """The word with its marks: capitals of a height in pixels, letters so many 12ths as wide as the face's own."""
    picture, top, bottom = _word(word, face)
    scale = height / (bottom - top)
    size = max(6, round(picture.shape[1] * scale * twelfths / 12)), round(picture.shape[0] * scale)
    small = np.pad(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), 1)
    return _centred(cv2.GaussianBlur(small, (0, 0), 0.8 if height > _SMALL else 0.7))


@functools.cache
def _capitals(word: str) -> Plane:
    """The capitals without their marks, small, the mean of all faces."""
    pictures = []
    for face in FACES:
        picture, top, bottom = _word(word, face)
        pictures.append(picture[top:bottom])
    width = round(sum(p.shape[1] for p in pictures) / len(pictures) * 0.95 * _SMALL / pictures[0].shape[0])
    small = [cv2.resize(p, (width, _SMALL), interpolation=cv2.INTER_AREA) for p in pictures]
    mean = np.pad(np.mean(small, axis=0, dtype=np.float32), ((0, 0), (1, 1)))
    return _centred(cv2.GaussianBlur(mean, (0, 0), 0.4))


def _centred(template: NDArray[Any]) -> Plane:
    """A template of mean 0 and length 1."""
    plain = template - template.mean()
    return np.asarray(plain / np.sqrt(np.square(plain).sum()), np.float32)


def _correlation(plane: Plane, template: Plane) -> Plane:
    """Normalised correlation at every place the template fits into."""
    height, width = template.shape
    rows, columns = plane.shape[0] - height + 1, plane.shape[1] - width + 1
    if rows < 1 or columns < 1:
        return np.zeros((0, 0), np.float32)
    product = cv2.matchTemplate(plane, template, cv2.TM_CCORR)
    size = width, height
    mean = cv2.boxFilter(plane, cv2.CV_32F, size, anchor=(0, 0), borderType=cv2.BORDER_CONSTANT)
    # Said to be 32 bits wide, which is several times as fast, and all in place.
    square = cv2.sqrBoxFilter(plane, cv2.CV_32F, size, anchor=(0, 0), borderType=cv2.BORDER_CONSTANT)
    cv2.multiply(mean, mean, dst=mean)
    cv2.subtract(square, mean, dst=square)
    spread = np.asarray(square, np.float32)
    np.maximum(spread, np.float32(_FLAT**2), out=spread)
    cv2.sqrt(spread, dst=spread)
    return np.asarray(
        cv2.divide(product, spread[:rows, :columns], dst=product, scale=template.size**-0.5), np.float32
    )


def _turned(plane: Plane, tilt: float, scale: float) -> tuple[Plane, Matrix]:
    """A plane turned back by a tilt and scaled, and the matrix that takes its pixels there."""
    height, width = plane.shape
    sine, cosine = abs(np.sin(np.deg2rad(tilt))), np.cos(np.deg2rad(tilt))
    size = (
        int((width * cosine + height * sine) * scale) + 2,
        int((width * sine + height * cosine) * scale) + 2,
    )
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), tilt, scale)
    matrix[:, 2] += (size[0] / 2 - width / 2, size[1] / 2 - height / 2)
    turned = np.asarray(cv2.warpAffine(plane, matrix, size, flags=cv2.INTER_LINEAR), np.float32)
    return turned, np.asarray(matrix, np.float64)


def find_peaks(plane: Plane, dpi: float) -> tuple[Peak, ...]:
    """Places that may hold the word, likeliest first: the more, the larger the plane is.

    Args:
        plane: ``(H, W)``.
        dpi: Its resolution, about 50.
    """
    mm = dpi / 25.4
    found: list[Peak] = []
    for height in _HEIGHTS:
        for tilt in _TILTS:
            turned, matrix = _turned(plane, tilt, _SMALL / (height * mm))
            back = cv2.invertAffineTransform(matrix)
            for word in WORDS:
                found += _maxima(turned, word, height, tilt, np.asarray(back, np.float64))
    found.sort(key=lambda peak: -peak.likeness)
    most = _PEAKS + int(plane.size / mm**2 / _PEAK_MM2)
    kept: list[Peak] = []
    for peak in found:
        if not any(_is_same(peak, other, mm) for other in kept):
            kept.append(peak)
            if len(kept) >= most:
                break
    return tuple(kept)


def _maxima(turned: Plane, word: str, height: float, tilt: float, back: Matrix) -> Iterator[Peak]:
    """Where a plane turned back resembles the capitals of a word more than all around."""
    template = _capitals(word)
    likeness = _correlation(turned, template)
    if not likeness.size:
        return
    rows, columns = template.shape
    around = cv2.dilate(likeness, np.ones((7, 11), np.uint8))
    above = np.flatnonzero(likeness > _LEAST)
    ys, xs = np.divmod(above[likeness.ravel()[above] >= around.ravel()[above]], likeness.shape[1])
    places = back @ np.stack([xs + columns / 2, ys + rows / 2, np.ones(xs.size)])
    for value, x, y in zip(likeness[ys, xs], *places, strict=True):
        yield Peak(float(value), float(x), float(y), height, tilt, word)


def _is_same(one: Peak, other: Peak, mm: float) -> bool:
    near = (one.x - other.x) ** 2 + (one.y - other.y) ** 2 < (1.8 * mm) ** 2
    return (
        near
        and one.word == other.word
        and abs(one.height / other.height - 1) < 0.3
        and abs(one.tilt - other.tilt) < 10
    )


@dataclass(frozen=True, slots=True)
class _Guess:
    """A word, size, tilt, face and width to try, at a place."""

    x: float
    y: float
    height: float
    tilt: float
    face: str
    width: float
    word: str


def look_closer(plane: Plane, dpi: float, peak: Peak) -> Found | None:
    """The word at a peak, as well as it can be fitted; None once it is clear that there is none.

    Args:
        plane: ``(H, W)`` around the peak.
        dpi: Its resolution, about 100.
        peak: In its pixels.
    """
    mm = dpi / 25.4

    def fit(pixels: int, guesses: Iterator[_Guess], best: Found | None) -> Found | None:
        for guess in guesses:
            found = _fit(plane, mm, guess, pixels)
            if best is None or found.likeness > best.likeness:
                best = found
        return best

    start = Found(0.0, peak.x, peak.y, peak.height, peak.tilt, FACES[0], _USUAL_WIDTH, peak.word)
    rough: Found | None = None
    for (face, width), least in zip(_CUTS, (_FIRST, _HALF, _HALF, _HALF), strict=True):
        rough = fit(_MIDDLE, (_guess(start, face=face, width=width, size=size) for size in _SIZES), rough)
        if rough is None or rough.likeness < least:
            return None
    assert rough is not None
    rough = fit(_MIDDLE, (_guess(rough, turn=turn) for turn in (-3.5, 3.5)), rough)
    if rough is None or rough.likeness < _ROUGH:
        return None
    best = fit(_LARGE, (_guess(rough, face=face) for face in FACES), None)
    for size, turn, wider in ((0.09, 2.5, 0.17), (0.05, 1.5, 0.085)):
        for step in range(4):
            assert best is not None
            best = fit(_LARGE, iter(_around(best, step, size, turn, wider)), best)
        if best is None or best.likeness < _ROUND:
            return None
    return None if best is None else _with_support(plane, mm, best)


def _around(at: Found, step: int, size: float, turn: float, wider: float) -> list[_Guess]:
    """What to try next to the best guess so far, one kind of change a step."""
    if step == 0:
        return [_guess(at, turn=more) for more in (-turn, turn)]
    if step == 1:
        return [_guess(at, size=1 + more) for more in (-size, size)]
    if step == 2:
        return [_guess(at, face=face, width=at.width + more) for face in FACES for more in (-wider, wider)]
    # Wider letters and lower ones are nearly the same length: both change at once.
    return [_guess(at, size=1 + more, width=at.width / (1 + more)) for more in (-size, size)]


def _with_support(plane: Plane, mm: float, found: Found) -> Found:
    """A word with what stands before it."""
    if found.word != "MẬT":
        return found
    pixel = found.height * mm / _LARGE  # of a template, in pixels of the plane
    turn = np.deg2rad(found.tilt)
    best = found
    width = round(found.width * 12)
    own = _template("MẬT", found.face, width, _LARGE).shape[1]
    for word in BEFORE:
        length = _template(word, found.face, width, _LARGE).shape[1]
        for gap in (0.3, 0.65):  # of a capital
            step = ((own + length) / 2 + gap * _LARGE) * pixel
            # A tilt is clockwise: what stands before the word is higher up.
            x, y = found.x - step * float(np.cos(turn)), found.y - step * float(np.sin(turn))
            guess = _Guess(x, y, found.height, found.tilt, found.face, found.width, word)
            likeness = _fit(plane, mm, guess, _LARGE).likeness
            if likeness > best.support:
                best = replace(found, before=word, support=likeness)
    return best


def _guess(at: Found, *, face: str = "", width: float = 0.0, turn: float = 0.0, size: float = 1.0) -> _Guess:
    return _Guess(at.x, at.y, at.height * size, at.tilt + turn, face or at.face, width or at.width, at.word)


def _fit(plane: Plane, mm: float, guess: _Guess, pixels: int) -> Found:
    """Where around a place the word fits best in one size, tilt, face and width."""
    width = min(max(guess.width, _WIDTHS[0]), _WIDTHS[1])
    template = _template(guess.word, guess.face, round(width * 12), pixels)
    middle = template.shape[1] / 2 + 0.6 * pixels, template.shape[0] / 2 + 0.6 * pixels
    matrix = cv2.getRotationMatrix2D((guess.x, guess.y), guess.tilt, pixels / (guess.height * mm))
    matrix[:, 2] += (middle[0] - guess.x, middle[1] - guess.y)
    size = round(2 * middle[0]), round(2 * middle[1])
    part = np.asarray(cv2.warpAffine(plane, matrix, size, flags=cv2.INTER_LINEAR), np.float32)
    _, likeness, _, (left, top) = cv2.minMaxLoc(_correlation(part, template))
    back = cv2.invertAffineTransform(matrix)
    x, y = back @ np.array([left + template.shape[1] / 2, top + template.shape[0] / 2, 1.0])
    return Found(float(likeness), float(x), float(y), guess.height, guess.tilt, guess.face, width, guess.word)


def separate(found: Sequence[Found], distance: float) -> tuple[Found, ...]:
    """The likeliest of those that lie closer together than a distance in pixels, likeliest first."""
    kept: list[Found] = []
    for one in sorted(found, key=lambda item: -item.likeness):
        if all((one.x - other.x) ** 2 + (one.y - other.y) ** 2 > distance**2 for other in kept):
            kept.append(one)
    return tuple(kept)
