# SPDX-License-Identifier: Apache-2.0
"""The look for stamps of secrecy (độ mật) on a page: MẬT, TỐI MẬT, TUYỆT MẬT.

A secret in the index is worse than a paper set apart in vain: what only resembles such a stamp is marked, too,
with so little confidence that a person is asked. What is found becomes a word of the page, its `repair` naming
this rule, so that whoever makes documents of the pages, now or later, finds it again.

Two witnesses are heard: what the ink looks like (`image_stamp_degree`), and the engine's reading of the stamp made level. Both
together are sure; either alone, if it is strong enough, leaves the page in doubt.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from scan2archive.errors import ProcessingFailed
from scan2archive.model import Box, Page, Word
from scan2archive.pipeline.fields.header import has_head, read_head
from scan2archive.pipeline.fields.layout import lines_of
from scan2archive.pipeline.fields.title import SECRECY_STAMP
from scan2archive.pipeline.images import image_frames, image_paper, image_stamps, zones
from scan2archive.pipeline.images.image import Pixels
from scan2archive.pipeline.images.image_stamp_drawn import standing_evidence
from scan2archive.pipeline.images.image_stamp_layers import evidence_of
from scan2archive.pipeline.images.image_stamps import LevelStamp, Stamp
from scan2archive.pipeline.reading.ocr import OcrEngine
from scan2archive.pipeline.reading.secrecy_reading import degree_of, is_other
from scan2archive.pipeline.reading.zone_reader import PagePicture
from scan2archive.vietnamese import fold

_WELL_READ = 0.6
_SHARE = 0.1  # of the time a page may take, for all candidates
READ_FROM = 0.3  # likeness from which on a place is read
HEAD = 0.35  # of a page where a paper may begin: there a stamp is looked for even where print was read well, which it may be pressed on
# What leaves the page in doubt alone: the odds of the second network times those of the first, whose share is smaller, as logarithms.
# In the upper half of a first page stamps of secrecy belong (box 10a, Nghị định 30/2020/NĐ-CP, Phụ lục I); elsewhere are seals and
# strokes of signatures. Chosen on pages of `benchmarks.secrets`, of which docs/experiments.md has the figures.
_ALONE_HIGH, _ALONE_LOW, _LOW = -0.6, 0.3, 0.5
# What lies in a drawing, on a page without lines of text (a diagram, a map, a cover), and in a photograph needs more: there are strokes
# of all shapes. Of 330 stamps found on generated pages, evidence below 1 has one in a hundred, below 2.5 one in twenty; the two in drawings have 6.
_NO_LINES, _DRAWING, _STROKES, _PHOTOGRAPH = 1.0, 1.5, 2.5, 4.5
_TURNED = 3.0  # where three ways round are tried beside the one a page lies
_LINES = 12  # words read well
_PAPER = 0.55  # of a page
# The same of what lies so many capitals around a stamp: lines between two thickets of a drawing have bare paper beside them, and no further.
_NEAR, _BARE = 5.0, ((5.0, 0.55), (9.0, 0.6))
_EMPTY = 0.8, 0.75  # the same, of a cover
# A double frame is the law's for secrecy, one line for urgency: in it a word that a pen or print hides needs hardly resemble one.
_FRAMED, _FRAMED_FROM = -3.0, 0.12
# Numbers and days written in by hand with a blue pen stand where stamps do, and look more like letters than print does.
_ALONE_COOL = 0.7
# Ink that takes less light is on the other side or on the sheet below: VIỆT NAM of a header is shaped much like TUYỆT MẬT. The
# faintest stamps that a person still reads take twice as much.
_THROUGH = 0.06
# The other side may be as dark as faint stamps. Evidence from which on nothing more is asked; the share beside it of that in drawn
# print; the least of both together. On generated very bad pages with print behind them stamps in doubt have -0.2 and more, all else -0.4 and less.
_STANDS, _DRAWN, _BOTH_WAYS = 1.5, 0.3, -0.5
_DOUBT = 0.4  # confidence of a stamp that was not read
_BOTH, _AGREED = 0.7, 0.95  # likeness from which on a reading nearly right is right, and how sure it is then
_NO_TEXT = 0.8  # likeness from which on it is no part of a line of text, though words stand beside it
_READ_SHARE = 0.3  # of such a place; lines of text fill about half of it
_MANY = 3  # places; of 200 secret pages four have so many, and these are surer
_STANDS_OUT = 2.0  # evidence by which a stamp stands out among specks; cells of a worn table are alike
_ONE_PLACE_MM = 12.0  # each way: cells of a table may be as narrow
_MOST = 4  # places read
_LEVEL = 6.0  # degrees within which print may stand in a line of text


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


@dataclass(frozen=True, slots=True)
class _Mark:
    """A stamp: how sure it is, its degree, what was read of it, its box."""

    likeness: float
    degree: str
    raw: str
    box: Box


@dataclass(frozen=True, slots=True)
class _Found:
    """The likeliest stamp, the places that were read, and the seconds of that."""

    mark: _Mark | None
    looked: int
    seconds: float


def with_secrecy(
    page: Page,
    archived: Pixels,
    engine: OcrEngine,
    *,
    seconds: float,
    drawn: Callable[[], PagePicture | None] = lambda: None,
) -> Looked:
    """Looks for a stamp of secrecy on a page.

    Args:
        page: As read.
        archived: Its image, grey or RGB, in whose pixels the boxes are.
        engine: Reads the candidates.
        seconds: Time the whole page may take.
        drawn: Gives the page with its print drawn anew, which takes a second; None where it cannot be drawn.
    """
    sure = _read_for_sure(page)
    lines = _has_lines(sure)
    found = _found(page, archived, engine, sure, lines=lines, seconds=seconds, drawn=drawn)
    looked, spent = found.looked, found.seconds
    if found.mark is None and not lines:  # a cover, a form: which way up it lies is told by lines of text
        for turns in (1, 3, 2):
            turned = np.ascontiguousarray(np.rot90(archived, turns))
            size = (page.width, page.height) if turns == 2 else (page.height, page.width)
            other = replace(page, words=(), width=size[0], height=size[1])
            again = _found(other, turned, engine, (), lines=False, seconds=seconds - spent, least=_TURNED)
            looked, spent = looked + again.looked, spent + again.seconds
            if again.mark is not None:
                box = _turned_back(again.mark.box, turns, page)
                return _as_marked(page, replace(again.mark, box=box), spent)
    if found.mark is None:
        return Looked(page, f"secrecy: none in {looked}" if looked else "", spent)
    return _as_marked(page, found.mark, spent)


def _as_marked(page: Page, mark: _Mark, seconds: float) -> Looked:
    marked = _marked(page, mark.likeness, mark.degree, mark.raw, mark.box)
    return Looked(marked, "secrecy: found" if mark.raw else "secrecy: likely", seconds)


def _found(
    page: Page,
    archived: Pixels,
    engine: OcrEngine,
    sure: Sequence[Word],
    *,
    lines: bool,
    seconds: float,
    least: float = -math.inf,
    drawn: Callable[[], PagePicture | None] = lambda: None,
) -> _Found:
    """The likeliest stamp of a page that stands upright."""
    spent = 0.0
    looked = 0
    best: tuple[float, str, str, Stamp] | None = None
    whole = HEAD if _is_first(page) else 0.0
    stamps = image_stamps.find_stamps(
        archived, page.dpi, [word.box for word in sure], _FRAMED_FROM, whole=whole
    )
    # A paper has one such stamp. Where many places resemble one, they are print that could not be read: a worn table.
    many = _places(stamps, page.dpi) >= _MANY
    least = max(least, _STROKES) if many else least
    for stamp in stamps:
        plain = stamp.likeness >= READ_FROM and (stamp.ink != "dark" or not _is_text(page, sure, stamp))
        if not plain and (many or not _is_in_frame(stamp, page, archived)):
            continue
        degree, likeness, raw, other = "", 0.0, "", False
        if looked < _MOST and spent <= seconds * _SHARE:
            looked += 1
            began = time.monotonic()
            level = image_stamps.made_level(archived, page.dpi, stamp)
            words = _read(level, engine, seconds * _SHARE)
            degree, likeness = degree_of([word.text for word in words])
            raw = " ".join(word.text for word in words) if degree else ""
            other = is_other(words, stamp, level.middle)
            spent += time.monotonic() - began
        if degree and degree == stamp.degree and stamp.likeness >= _BOTH:
            likeness = max(likeness, _AGREED)
        if not (degree or other) and (
            not plain
            or (not many and _is_in_frame(stamp, page, archived))
            or (
                _is_likely(stamp, page, archived, lines=lines, least=least)
                and not _is_other_side(stamp, page, archived, drawn)
            )
        ):
            degree, likeness = stamp.degree, _DOUBT / 0.9
        if degree and (best is None or likeness > best[0]):
            best = (likeness, degree, raw, stamp)
        if best and best[0] >= _AGREED:
            break
    if best is None:
        return _Found(None, looked, spent)
    likeness, degree, raw, stamp = best
    box = _box(image_stamps.made_level(archived, page.dpi, stamp), page)
    return _Found(_Mark(likeness, degree, raw, box), looked, spent)


def _places(stamps: Sequence[Stamp], dpi: float) -> int:
    """How many places resemble a stamp, those left out that do so much less than the likeliest. Several words of one, and what a seal or a pen adds to it, are one place."""
    found: list[Stamp] = []
    evidence = [evidence_of(stamp.likeness, stamp.pointed) for stamp in stamps]
    least = max(evidence, default=0.0) - _STANDS_OUT
    for stamp, likely in zip(stamps, evidence, strict=True):
        reach = _ONE_PLACE_MM * dpi / 25.4
        if (
            stamp.likeness >= READ_FROM
            and likely >= least
            and all(abs(stamp.x - other.x) > reach or abs(stamp.y - other.y) > reach for other in found)
        ):
            found.append(stamp)
    return len(found)


def _turned_back(box: Box, turns: int, page: Page) -> Box:
    """A box of a page that was turned by so many quarters counter-clockwise, on the page as it was."""
    x0, y0, x1, y1 = box
    if turns == 1:
        return page.width - y1, x0, page.width - y0, x1
    if turns == 2:
        return page.width - x1, page.height - y1, page.width - x0, page.height - y0
    return y0, page.height - x1, y1, page.height - x0


def _is_other_side(
    stamp: Stamp, page: Page, archived: Pixels, drawn: Callable[[], PagePicture | None]
) -> bool:
    """Whether what hardly resembles a stamp is gone where the print of the page was drawn anew: the other side, or print that it crosses."""
    evidence = evidence_of(stamp.likeness, stamp.pointed)
    if stamp.ink != "dark" or evidence >= _STANDS:
        return False
    picture = drawn()
    if picture is None:
        return False
    standing = standing_evidence(picture.pixels, picture.scale, archived, page.dpi, stamp)
    return evidence + _DRAWN * standing < _BOTH_WAYS


def _is_likely(stamp: Stamp, page: Page, archived: Pixels, *, lines: bool, least: float = -math.inf) -> bool:
    """Whether what its ink looks like is enough to set the page apart until a person has looked."""
    if stamp.strength < _THROUGH:
        return False
    if stamp.ink == "cool" and stamp.likeness < _ALONE_COOL:
        return False
    low = stamp.box[1] > _LOW * page.height or not _is_first(page)
    evidence = evidence_of(stamp.likeness, stamp.pointed)
    if evidence < max(least, _ALONE_LOW if low else _ALONE_HIGH):
        return False
    if evidence < _DRAWING and any(_bare(stamp, archived, page.dpi, far) < share for far, share in _BARE):
        return False
    if lines or evidence >= _PHOTOGRAPH:
        return True
    paper = image_paper.paper_share(archived, page.dpi)
    if paper < _PAPER:
        return False
    empty = paper >= _EMPTY[0] and _bare(stamp, archived, page.dpi, _NEAR) >= _EMPTY[1]
    return evidence >= (_NO_LINES if empty else _STROKES)


def _is_in_frame(stamp: Stamp, page: Page, archived: Pixels) -> bool:
    """Whether what hardly resembles a stamp stands in the frame that the law gives those of secrecy, where they belong."""
    if stamp.y > _LOW * page.height or not _is_first(page) or stamp.strength < _THROUGH:
        return False
    evidence = evidence_of(stamp.likeness, stamp.pointed)
    return evidence >= _FRAMED and image_frames.is_framed(archived, page.dpi, stamp.x, stamp.y)


def _bare(stamp: Stamp, archived: Pixels, dpi: float, far: float) -> float:
    """How much bare paper is so many capitals to either side of a stamp, and six tenths of that above and below it."""
    reach = far * stamp.letters * dpi / 25.4
    left, top = max(0, int(stamp.x - reach)), max(0, int(stamp.y - 0.6 * reach))
    around = archived[top : int(stamp.y + 0.6 * reach) + 1, left : int(stamp.x + reach) + 1]
    return image_paper.bare_share(around, dpi)


def _has_lines(sure: Sequence[Word]) -> bool:
    """Whether enough was read on the page for a sheet with text on it."""
    return sum(len(word.text) > 1 and any(c.isalpha() for c in word.text) for word in sure) >= _LINES


def _is_first(page: Page) -> bool:
    """Whether a paper may begin on the page."""
    return page.number == 1 or has_head(read_head(page))


def _read(stamp: LevelStamp, engine: OcrEngine, seconds: float) -> tuple[Word, ...]:
    """The words the engine reads in a stamp made level; none if it fails."""
    try:
        return engine.recognise(stamp.pixels, image_stamps.PICTURE_DPI, seconds=seconds, layout="block")
    except ProcessingFailed:
        return ()


def _box(level: LevelStamp, page: Page) -> Box:
    height, width = level.pixels.shape
    return zones.box_on_page((0, 0, width, height), level.to_page, (page.width, page.height))


def _marked(page: Page, likeness: float, degree: str, raw: str, box: Box) -> Page:
    """The page with a word for each of the degree's."""
    line = 1 + max((word.line for word in page.words), default=-1)
    block = 1 + max((word.block for word in page.words), default=-1)
    parts = degree.split()
    step = (box[2] - box[0]) / len(parts)
    words = tuple(
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
    return replace(page, words=(*page.words, *words))


def _is_text(page: Page, sure: Sequence[Word], stamp: Stamp) -> bool:
    """Whether black print that looks like the word stands in a line of text, or was read well as something else.

    Words like MẠI, HẢI and NHẬT in capitals are shaped much like it; they have words beside them.
    """
    if abs(stamp.tilt) > _LEVEL or stamp.likeness >= _NO_TEXT:
        return False
    x0, y0, x1, y1 = stamp.box
    own = 0
    for word in sure:
        a0, b0, a1, b1 = word.box
        own += max(0, min(x1, a1) - max(x0, a0)) * max(0, min(y1, b1) - max(y0, b0))
    if own > _READ_SHARE * (x1 - x0) * (y1 - y0):
        return True
    capital = stamp.letters * page.dpi / 25.4
    for word in page.words:
        a0, b0, a1, b1 = word.box
        overlap = min(y1, b1) - max(y0, b0)
        as_high = 0.5 < (b1 - b0) / (y1 - y0) < 1.8
        if overlap < 0.5 * min(y1 - y0, b1 - b0) or not as_high or not _is_word(word):
            continue
        within = min(x1, a1) - max(x0, a0) > 0.7 * (x1 - x0) and a1 - a0 > 1.5 * (x1 - x0)
        if within and len(word.text) > 3 and not degree_of([word.text])[0]:
            return True  # part of a longer word
        if -0.9 * capital <= a0 - x1 <= 1.2 * capital:
            return True
        if -0.9 * capital <= x0 - a1 <= 1.2 * capital and fold(word.text) not in ("tuyet", "toi"):
            return True
    return False


def _is_word(word: Word) -> bool:
    """Whether it is more than a scrap of a frame or a seal."""
    return word.confidence >= 0.3 and sum(c.isalpha() for c in word.text) >= 2


def _read_for_sure(page: Page) -> list[Word]:
    """The words that are no stamp: read well, and not in a line of nothing but such words."""
    sure: list[Word] = []
    for line in lines_of(page):
        well = [word for word in line.words if word.confidence >= _WELL_READ]
        text = " ".join(word.text for word in well)
        # A stamp read as it stands: the look finds it again, with its box.
        if well and not (text.isupper() and len(well) <= 3 and degree_of([text])[0]):
            sure += well
    return sure
