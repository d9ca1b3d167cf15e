# SPDX-License-Identifier: Apache-2.0
"""Where both networks of stamps take their examples from: chunks of patches, and scans of papers without a stamp of secrecy."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import TypeVar

import cv2
import numpy as np

from benchmarks.builders.stamp_examples import Example, Place
from benchmarks.builders.stamp_patches import PATCH_DPI, Picture, Truth, cut, patch
from samples.generator import KINDS, OLD_KINDS, Level, Mode
from samples.generator.content import compose
from samples.generator.damage import draw_damage, scan
from samples.generator.old_layout import drawing_of
from samples.generator.old_paper import OldPaper
from scan2archive.pipeline.images.image_stamp_ink import ink_of, shrunk
from scan2archive.pipeline.images.image_stamp_net import WORDS

CHUNK = 200  # patches of one file


def patches(
    number: int, fonts: Sequence[Path], typed: Sequence[Path]
) -> Iterator[tuple[Picture, tuple[Truth, ...]]]:
    """A chunk of patches on pages of its own, at `PATCH_DPI`, with the words of secrecy on them."""
    draw, rng = Random(f"patches/{number}"), np.random.default_rng(number)
    pages = [plain_scan(draw, PATCH_DPI, ("clean", "office", "worn"), ("colour",)) for _ in range(20)]
    secret = [cut(draw, fonts, typed, secret=True) for _ in range(100)]
    others = [cut(draw, fonts, typed, secret=False) for _ in range(150)]
    for _ in range(CHUNK):
        yield patch(rng, pages, secret, others)


def plain_page(number: int) -> tuple[Picture, int]:
    """A scan without a stamp of secrecy, more often hard to read than not, and its dpi."""
    draw = Random(f"plain/{number}")
    dpi = draw.choice((150, 200, 200, 300))
    levels: tuple[Level, ...] = ("office", "worn", "very-bad", "very-bad")
    modes: tuple[Mode, ...] = ("colour", "grey", "bitonal", "bitonal")
    return plain_scan(draw, dpi, levels, modes), dpi


def plain_scan(draw: Random, dpi: int, levels: Sequence[Level], modes: Sequence[Mode]) -> Picture:
    """The first or last sheet of any paper, scanned, grey or RGB, without a stamp of secrecy."""
    paper = compose(draw, draw.choice((*KINDS, *OLD_KINDS)))
    if isinstance(paper, OldPaper):
        paper = replace(paper, secrecy="")
    sheets = drawing_of(paper, draw, dpi).sheets
    sheet = sheets[0] if draw.random() < 0.6 else sheets[-1]
    damage = draw_damage(draw.choice(levels), draw, draw.choice(modes))
    image = scan(sheet, damage, draw).image
    return np.asarray(image.convert("L") if image.mode == "1" else image)


def example_of(picture: Picture, words: Sequence[Truth]) -> Example:
    """A patch as the first network sees it. MẬT in a stamp of another meaning (BẢO MẬT) is neither right nor wrong there."""
    half = cv2.resize(picture, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    return Example(
        ink_of(np.asarray(half, np.uint8)),
        tuple(
            Place(
                WORDS.index(w.word),
                w.x / 2,
                w.y / 2,
                w.height / 2,
                w.tilt,
                w.seen if w.degree else 0.0,
                w.degree,
            )
            for w in words
        ),
    )


def plain_example(number: int) -> Example:
    """A scan without a stamp of secrecy as the first network sees it."""
    pixels, dpi = plain_page(number)
    return Example(ink_of(shrunk(pixels, float(dpi))[0]), ())


Made = TypeVar("Made")


def kept(file: Path, make: Callable[[], Made]) -> Made:
    """What a file holds, or what is made now and kept there."""
    if not file.exists():
        file.write_bytes(pickle.dumps(make()))
    made: Made = pickle.loads(file.read_bytes())  # written above
    return made
