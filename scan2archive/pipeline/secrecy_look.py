# SPDX-License-Identifier: Apache-2.0
"""The look for stamps of secrecy (độ mật) on a page: MẬT, TỐI MẬT, TUYỆT MẬT.

A secret in the index is worse than a paper set apart in vain: what only resembles such a stamp is marked, too,
with so little confidence that a person is asked. What is found becomes a word of the page, its `repair` naming
this rule, so that whoever makes documents of the pages, now or later, finds it again.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from scan2archive.errors import ProcessingFailed
from scan2archive.model import Box, Page, Word
from scan2archive.pipeline import image_stamps, zones
from scan2archive.pipeline.image import Pixels
from scan2archive.pipeline.layout import lines_of
from scan2archive.pipeline.ocr import OcrEngine
from scan2archive.pipeline.title import SECRECY_STAMP
from scan2archive.vietnamese import canonical_tones, fold

DEGREES = ("TUYỆT MẬT", "TỐI MẬT", "MẬT")
_KEYS = {"TUYETMAT": "TUYỆT MẬT", "TOIMAT": "TỐI MẬT", "MAT": "MẬT"}
_WELL_READ = 0.6
_SHARE = 0.1  # of the time a page may take, for all candidates
_MARKED_A = re.compile("[ÂẬẤẦẨẪĂẶẮẠÁ]")


@dataclass(frozen=True, slots=True)
class Looked:
    """A page after the look.

    Attributes:
        page: With a word for the stamp; as it was if there is none.
        done: What came of it, for provenance; empty if there was nothing to look at.
        seconds: Time spent in the engine.
    """

    page: Page
    done: str
    seconds: float


def with_secrecy(page: Page, archived: Pixels, engine: OcrEngine, *, seconds: float) -> Looked:
    """Looks for a stamp of secrecy in the upper half of a page.

    Args:
        page: As read.
        archived: Its image, grey or RGB, in whose pixels the boxes are.
        engine: Reads the candidates.
        seconds: Time the whole page may take.
    """
    read = _read_for_sure(page)
    spent = 0.0
    looked = 0
    best: tuple[float, str, str, image_stamps.Candidate] | None = None
    for candidate in image_stamps.find_candidates(archived, page.dpi, read):
        if spent > seconds * _SHARE:
            break
        began = time.monotonic()
        looked += 1
        for picture in (candidate.pixels, *candidate.again):
            try:
                words = engine.recognise(
                    picture, image_stamps.PICTURE_DPI, seconds=seconds * _SHARE, layout="block"
                )
            except ProcessingFailed:
                break
            texts = [word.text for word in words]
            degree, likeness = degree_of(texts)
            if degree and (best is None or likeness > best[0]):
                best = (likeness, degree, " ".join(texts), candidate)
            if degree:
                break
        spent += time.monotonic() - began
        if best and best[0] >= 1.0:
            break
    if best is None:
        return Looked(page, f"secrecy: none in {looked}" if looked else "", spent)
    likeness, degree, raw, candidate = best
    height, width = candidate.pixels.shape
    box = zones.box_on_page((0, 0, width, height), candidate.to_page, (page.width, page.height))
    line = 1 + max((word.line for word in page.words), default=-1)
    block = 1 + max((word.block for word in page.words), default=-1)
    parts = degree.split()
    step = (box[2] - box[0]) / len(parts)
    stamp = tuple(
        Word(
            part,
            (
                box[0] + int(i * step),
                box[1],
                max(box[0] + int((i + 1) * step), box[0] + int(i * step) + 1),
                box[3],
            ),
            round(0.9 * likeness, 2),
            line,
            block,
            (raw or part) if i == 0 else part,
            SECRECY_STAMP,
        )
        for i, part in enumerate(parts)
    )
    return Looked(replace(page, words=(*page.words, *stamp)), "secrecy: found", spent)


def degree_of(texts: Sequence[str]) -> tuple[str, float]:
    """The degree of secrecy that a reading of a stamp shows, and how much it looks like it, 0 to 1.

    Args:
        texts: Words of one reading, in order.

    Returns:
        ``("", 0.0)`` if it shows none.
    """
    text = canonical_tones(" ".join(texts))
    letters = [c for c in text if c.isalpha()]
    if sum(c.isupper() for c in letters) * 2 < len(letters):  # a word of running text: mặt, mật
        return "", 0.0
    text = text.upper()
    exact = " ".join(re.sub(r"[^\w ]|_", " ", text).split())
    if exact in DEGREES:
        return exact, 1.0
    key = "".join(c for c in fold(text).upper() if c.isalnum())
    best = ("", 0.0)
    for wanted, degree in _KEYS.items():
        distance = _distance(key, wanted)
        allowed = {3: 1, 6: 2, 8: 3}[len(wanted)]
        if distance > allowed:
            continue
        if distance and len(wanted) == 3 and not _like_mat(key, text):
            continue
        likeness = 0.8 - 0.12 * distance
        if likeness > best[1]:
            best = (degree, likeness)
    if not best[0]:
        # A seal or a pen across the stamp adds scraps: the words themselves may stand among them.
        for degree in DEGREES:
            if re.search(rf"(?<!\w){degree}(?!\w)", exact) and len(exact) <= len(degree) + 8:
                return degree, 0.7
    return best


def _like_mat(key: str, text: str) -> bool:
    """Whether three letters, one of them another, are MẬT rather than some other word."""
    return (key[:1] == "M" and key[-1:] == "T") or (key[-2:] == "AT" and bool(_MARKED_A.search(text)))


def _read_for_sure(page: Page) -> list[Box]:
    """Boxes of the words that are no stamp: read well, and not in a line of nothing but such words."""
    sure: list[Box] = []
    for line in lines_of(page):
        well = [word for word in line.words if word.confidence >= _WELL_READ]
        text = " ".join(word.text for word in well)
        # A stamp read as it stands: the look finds it again, with its box.
        if well and not (text.isupper() and len(well) <= 3 and degree_of([text])[0]):
            sure += [word.box for word in well]
    return sure


def _distance(one: str, other: str) -> int:
    """Edits between two short texts."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        previous, row[0] = row[0], i
        for j, b in enumerate(other, start=1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (a != b))
    return row[-1]
