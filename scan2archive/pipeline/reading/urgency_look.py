# SPDX-License-Identifier: Apache-2.0
"""Stamps of urgency in frames (box 10a): where one may stand, which frames hold none, and what of a reading is taken.

The engine skips text in a frame; `rereading` says the same of signatures.
"""

from __future__ import annotations

from collections.abc import Sequence

from scan2archive.model import Box, Page, Word
from scan2archive.pipeline.fields.header import Head, has_head, has_label, read_head
from scan2archive.pipeline.fields.title import URGENCIES, find_urgency
from scan2archive.pipeline.reading.columns import inside
from scan2archive.pipeline.reading.rereading import touches, with_second_look
from scan2archive.vietnamese import fold, is_syllable

_BELOW_HEAD = 0.16  # of the page's height: how far below the number line a stamp may stand
# Two words so sure, and none of a stamp's own: the frame is that of a stamp of arrival, of a seal, of a table. Of 30 frames seen on real
# and made pages the eight with a stamp of urgency had no word surer than 0.6, and 13 of the others two or more as sure as this.
_SURE, _OTHERS = 0.9, 2
_BESIDE = 4  # heights of a word to both sides of it, the other words of its stamp
_OWN = frozenset({"hoa", "toc", "thuong", "khan", "hen", "gio"})


def stamp_zone(page: Page) -> Box | None:
    """Where a stamp of urgency or secrecy would stand (boxes 10a, 10b), on a first page that shows none yet.

    Args:
        page: A page with its words.

    Returns:
        In pixels of the page: the agency's column from the number line down; None if there is no head.
    """
    head = read_head(page)
    if not has_head(head) or find_urgency(head) is not None:
        return None
    top = _number_bottom(head)
    return (
        0,
        top,
        round(min(head.gutter, 0.5 * page.width)),
        min(page.height, round(top + _BELOW_HEAD * page.height)),
    )


def may_be_stamps(page: Page, frames: Sequence[Box]) -> list[int]:
    """Which of some frames may be those of a stamp of urgency: the others hold print of something else that was read well, or lie in such a one.

    Args:
        page: As first read.
        frames: In its pixels, the largest first.
    """
    others: list[Box] = []
    found: list[int] = []
    for number, frame in enumerate(frames):
        if _holds_other_print(page, frame) or any(_lies_in(frame, other) for other in others):
            others.append(frame)
        else:
            found.append(number)
    return found


def _holds_other_print(page: Page, frame: Box) -> bool:
    words = inside(page.words, frame)
    sure = [
        fold(word.text) for word in words if word.confidence >= _SURE and is_syllable(word.text.casefold())
    ]
    if sum(len(text) > 1 for text in sure) < _OTHERS or _OWN & set(sure):
        return False
    # THƯỢN G KHẨ N: capitals that a tilt tears apart.
    letters = "".join(_letters(word.text) for word in sorted(words, key=lambda word: word.box[0]))
    return not any(stamp in letters for stamp in URGENCIES)


def torn_stamp(page: Page, zone: Box) -> Box | None:
    """Around words of a stamp of urgency that no frame was found of, since it is pale or broken; None if there are none.

    Args:
        page: As first read.
        zone: From `stamp_zone`.
    """
    capitals = [word for word in inside(page.words, zone) if word.text.isupper()]
    own = [word for word in capitals if _OWN & {_letters(word.text)} or _letters(word.text) in URGENCIES]
    if not own:
        return None
    first = max(own, key=lambda word: word.confidence).box
    high = first[3] - first[1]
    around = first[0] - _BESIDE * high, first[1] - high, first[2] + _BESIDE * high, first[3] + high
    near = [word.box for word in capitals if touches(word.box, around, 0.5)]
    left, top = (min(box[side] for box in near) - high // 2 for side in (0, 1))
    right, bottom = (max(box[side] for box in near) + high // 2 for side in (2, 3))
    return max(0, left), max(0, top), min(page.width, right), min(page.height, bottom)


def _letters(text: str) -> str:
    return "".join(letter for letter in fold(text) if letter.isalpha())


def _lies_in(frame: Box, outer: Box) -> bool:
    x, y = (frame[0] + frame[2]) / 2, (frame[1] + frame[3]) / 2
    return outer[0] <= x <= outer[2] and outer[1] <= y <= outer[3]


def with_stamp(page: Page, zone: Box, words: Sequence[Word]) -> Page | None:
    """The page with the stamp of urgency that a reading of its stamp zone shows; None if it shows none.

    Args:
        page: As first read.
        zone: From `stamp_zone`.
        words: Of one reading, without the frame and at one tilt, boxes in pixels of the page.
    """
    stamp = find_urgency(read_head(with_second_look(page, zone, words)))
    if stamp is None or stamp.box is None:
        return None
    box = stamp.box
    return with_second_look(page, zone, [word for word in words if touches(word.box, box, 0.5)])


def _number_bottom(head: Head) -> int:
    numbered = [line.box[3] for line in head.left if has_label(line)]
    national = head.national.box[3] if head.national is not None else round(head.top)
    return numbered[0] if numbered else national
