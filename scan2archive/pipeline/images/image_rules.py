# SPDX-License-Identifier: Apache-2.0
"""Long upright lines that are no letters: rules between the columns of a table.

A rule is ink that runs on along a column for longer than any stroke of a letter. It goes, and letters
that it crosses keep their ink. Level rules stay: Tesseract leaves them out by itself and finds the rows of
a table by them, while upright ones are read as ``|``, ``l`` or ``1`` on the word beside them.

Greys are uint8 ``(H, W)``, dark print on white ground.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from scan2archive.pipeline.images.image import Pixels, connected_parts

_INK = 160  # on the reading image, whose paper is white; thin rules are pale
_RULE_MM = 11.0  # no stroke of a letter is that long: capitals of 40 points are 10 mm high
_THICK_MM = 1.0  # what is thicker is a picture or a bar
_APART_MM = 4.0  # rules nearer to each other than this count as one
_COARSE = 4
_BLOCK = 8  # rows
_CRUMB_MM = 0.5  # ink beside a rule no larger than this is its ragged edge


def find_upright_rules(grey: Pixels, dpi: float) -> Pixels:
    """Mask of rules between the columns of tables (255), with the ink of letters that cross them left out.

    Args:
        grey: The page, its rules upright to half a degree.
        dpi: Its resolution.
    """
    _, binary = cv2.threshold(grey, _INK, 255, cv2.THRESH_BINARY_INV)
    ink = np.asarray(binary, np.uint8)
    rules = running_down(ink, round(_RULE_MM / 25.4 * dpi), max(3, round(_THICK_MM / 25.4 * dpi)))
    if rules.any():
        rules = _of_tables(rules, dpi)
    if not rules.any():
        return rules
    letters = larger_parts(np.asarray(cv2.subtract(ink, rules), np.uint8), dpi)
    return np.asarray(cv2.subtract(rules, crossed(rules, letters, dpi)), np.uint8)


def without_upright_rules(grey: Pixels, dpi: float) -> Pixels:
    """The picture with its upright rules made paper, their soft edges with them; the same if it has none."""
    rules = find_upright_rules(grey, dpi)
    return without(grey, rules, dpi) if rules.any() else grey


def without(grey: Pixels, rules: Pixels, dpi: float) -> Pixels:
    """The picture with rules made paper, and their soft edges with them.

    Args:
        grey: The page.
        rules: Mask of them (255), without the letters that they cross.
        dpi: Its resolution.
    """
    _, ink = cv2.threshold(grey, _INK, 255, cv2.THRESH_BINARY_INV)
    rest = np.asarray(cv2.subtract(ink, rules), np.uint8)
    kept = cv2.dilate(larger_parts(rest, dpi), np.ones((3, 3), np.uint8))
    reach = 2 * max(2, round(_CRUMB_MM / 25.4 * dpi)) + 1
    around = cv2.dilate(rules, np.ones((reach, reach), np.uint8))
    # A letter keeps its soft edge, but not where that lies in the rule.
    gone = cv2.bitwise_or(rules, cv2.subtract(around, kept))
    return np.asarray(cv2.max(grey, gone), np.uint8)


def running_down(ink: Pixels, length: int, thick: int) -> Pixels:
    """Ink that runs down for a length, the drift of half a degree bridged, and is not thick."""
    bridged = np.asarray(cv2.dilate(ink, np.ones((1, 3), np.uint8)), np.uint8)
    runs = np.zeros_like(ink)
    columns = _may_run(bridged, length)
    if not columns.any():
        return runs
    # What runs down one column is no matter of its neighbours.
    found = _running(np.ascontiguousarray(bridged[:, columns]), length)
    if not cv2.countNonZero(found):
        return runs
    runs[:, columns] = found
    # Pictures and bars are made of long runs too, but of many beside each other.
    near = _around(runs, thick + 3)
    solid = cv2.morphologyEx(runs[near], cv2.MORPH_OPEN, np.ones((1, thick + 3), np.uint8))
    if cv2.countNonZero(solid):
        runs[near] = cv2.subtract(runs[near], cv2.dilate(solid, np.ones((3, 3), np.uint8)))
        runs[:, columns] = _running(np.ascontiguousarray(runs[:, columns]), length)
    return np.asarray(cv2.bitwise_and(ink, runs), np.uint8)


def _around(mask: Pixels, margin: int) -> tuple[slice, slice]:
    """Where a mask lies, with so many pixels around it: nothing farther away changes what is asked of it."""
    x, y, width, height = cv2.boundingRect(mask)
    return slice(max(0, y - margin), y + height + margin), slice(max(0, x - margin), x + width + margin)


def _running(ink: Pixels, length: int) -> Pixels:
    return np.asarray(cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((length, 1), np.uint8)), np.uint8)


def _may_run(ink: Pixels, length: int) -> NDArray[np.bool_]:
    """In which columns ink may run down for a length: seen at an eighth of the height, for a tenth of the time.

    A run fills all blocks of eight rows but those at its ends; two more are let off for one that goes on beyond the
    border of the picture, of which half the length is enough.
    """
    whole = (length - _BLOCK + 1) // _BLOCK - 2
    if whole < 1 or len(ink) < _BLOCK:
        return np.ones(ink.shape[1], np.bool_)
    even = len(ink) // _BLOCK * _BLOCK
    blocks = ink[:even].reshape(-1, _BLOCK, ink.shape[1]).min(axis=1)
    if even < len(ink):
        blocks = np.concatenate([blocks, ink[even:].min(axis=0, keepdims=True)])
    return np.asarray(cv2.erode(blocks, np.ones((whole, 1), np.uint8)).any(axis=0), np.bool_)


def _of_tables(rules: Pixels, dpi: float) -> Pixels:
    """Those with two others beside them.

    Two alone are the sides of a frame: without them Tesseract would read the scraps of a stamp as text.
    """
    # Where rules stand is seen well enough at a quarter of the size, for a sixteenth of the time.
    spread = cv2.dilate(rules, np.ones((_COARSE, _COARSE), np.uint8), anchor=(0, 0))
    coarse = np.ascontiguousarray(spread[::_COARSE, ::_COARSE])
    # What a level rule or a letter cut is one rule still.
    gap = round(_RULE_MM / 2 / 25.4 * dpi / _COARSE)
    joined = cv2.morphologyEx(coarse, cv2.MORPH_CLOSE, np.ones((gap, 3), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    top, tall = stats[:, cv2.CC_STAT_TOP], stats[:, cv2.CC_STAT_HEIGHT]
    apart = max(1, round(_APART_MM / 25.4 * dpi / _COARSE))
    middle = stats[:, cv2.CC_STAT_LEFT] + stats[:, cv2.CC_STAT_WIDTH] // 2
    wanted = np.zeros(len(stats), np.bool_)
    for i in range(1, len(stats)):
        shared = np.minimum(top + tall, top[i] + tall[i]) - np.maximum(top, top[i])
        beside = np.unique(middle[1:][shared[1:] > 0.5 * tall[i]] // apart)
        wanted[i] = len(beside) >= 3
    if not wanted.any():
        return np.zeros_like(rules)
    mask = (wanted[np.asarray(labels)] * 255).astype(np.uint8)
    size = (mask.shape[1] * _COARSE, mask.shape[0] * _COARSE)
    whole = cv2.resize(mask, size, interpolation=cv2.INTER_NEAREST)[: rules.shape[0], : rules.shape[1]]
    return np.asarray(cv2.bitwise_and(rules, whole), np.uint8)


def larger_parts(ink: Pixels, dpi: float) -> Pixels:
    """Parts of ink larger than the ragged edge of a rule."""
    crumb = max(2, round(_CRUMB_MM / 25.4 * dpi))
    parts = connected_parts(ink)
    width, height = parts.boxes[:, 2], parts.boxes[:, 3]
    # A rule of a slant leaves slivers beside it, long and thin.
    large = np.asarray(
        (np.minimum(width, height) >= max(2, crumb // 2)) & (np.maximum(width, height) >= crumb), np.bool_
    )
    picture = np.zeros(ink.shape, np.uint8)
    picture.reshape(-1)[parts.places[large[parts.labels]]] = 255
    return picture


def crossed(rules: Pixels, letters: Pixels, dpi: float) -> Pixels:
    """Ink of rules between strokes of letters to the left and right: the stroke goes through."""
    span = max(3, round(_THICK_MM / 25.4 * dpi)) + 2
    x, y, width, height = cv2.boundingRect(rules)
    # Nothing farther from all rules than that is asked for.
    near = (
        slice(max(0, y - 1), y + height + 1),
        slice(max(0, x - span), x + width + span),
    )
    letters = letters[near]
    left, right = np.zeros_like(letters), np.zeros_like(letters)
    for step in range(1, span + 1):
        left[:, step:] |= letters[:, :-step]
        right[:, :-step] |= letters[:, step:]
    lean = np.ones((3, 1), np.uint8)
    both = cv2.bitwise_and(cv2.dilate(left, lean), cv2.dilate(right, lean))
    through = np.zeros_like(rules)
    through[near] = cv2.bitwise_and(both, np.ascontiguousarray(rules[near]))
    return through
