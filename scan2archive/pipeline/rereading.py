# SPDX-License-Identifier: Apache-2.0
"""Where a second look at a page pays: under seals and signatures, and at framed stamps.

The engine skips text that ink or a frame crosses. Reading the small zone by itself finds much of it;
where that zone lies, and what of the second reading is taken, is decided here, from words alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from scan2archive.model import Box, Page, Word, mean_confidence
from scan2archive.pipeline.header import Head, has_head, has_label, read_head
from scan2archive.pipeline.signature import find_signature
from scan2archive.pipeline.title import find_urgency

_SURE = 0.8  # a name this sure needs no second look
_BELOW_HEAD = 0.16  # of the page's height: how far below the number line a stamp may stand
_NAME_REACH = 0.2  # of the page's height: from the posts to the name


def signature_zone(page: Page) -> Box | None:
    """Where posts and name of the signer stand, if the page holds a signature whose name is not sure.

    Args:
        page: A page with its words.

    Returns:
        In pixels of the page, clipped to it; None if there is no signature, or nothing is left to find.
    """
    signature = find_signature((page,))
    if signature is None:
        return None
    name = next((finding for finding in signature.findings if finding.name == "signer_name"), None)
    if name is not None and name.confidence >= _SURE:
        return None
    anchors = [line.box for line in signature.posts]
    if not anchors:
        recipients = [f.box for f in signature.findings if f.name == "recipients" and f.box is not None]
        anchors = recipients[:1]
    if not anchors:
        return None
    height = max(box[3] - box[1] for box in anchors)
    top = max(0, min(box[1] for box in anchors) - 2 * height)
    bottom = min(page.height, round(max(box[3] for box in anchors) + _NAME_REACH * page.height))
    left = min([box[0] for box in anchors if box[0] > 0.4 * page.width], default=round(0.47 * page.width))
    return max(round(0.42 * page.width), left - 3 * height), top, page.width, bottom


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


def with_signature(page: Page, zone: Box, readings: Sequence[Sequence[Word]]) -> Page:
    """The page with the best of several readings of its signature zone.

    Seal and signature come as scraps of text in every reading: only the lines of posts and name are taken.

    Args:
        page: As first read.
        zone: From `signature_zone`.
        readings: Words of each reading (other colours, other page modes), boxes in pixels of the page.

    Returns:
        The page with the reading whose name is surest and whose posts are most; as it was if none shows a name.
    """
    best, rank = page, (False, 0, 0.0)
    for words in readings:
        read = with_second_look(page, zone, words)
        signature = find_signature((read,))
        name = next((f for f in signature.findings if f.name == "signer_name"), None) if signature else None
        if signature is None or name is None or name.box is None:
            continue
        own = (name.confidence >= _SURE, len(signature.posts), name.confidence)
        if own > rank:
            boxes = [name.box, *(line.box for line in signature.posts)]
            taken = [word for word in words if any(_touches(word.box, box, 0.5) for box in boxes)]
            best, rank = with_second_look(page, zone, taken), own
    return best


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
    return with_second_look(page, zone, [word for word in words if _touches(word.box, box, 0.5)])


def with_second_look(page: Page, zone: Box, words: Sequence[Word]) -> Page:
    """The page with what a second reading of a zone added.

    A word read the second time replaces the ones it covers if it was read more surely than all of them,
    and is dropped otherwise; all else on the page stays as it was.

    Args:
        page: As first read.
        zone: What was read again.
        words: Found there, boxes in pixels of the page, lines and blocks numbered from 0.

    Returns:
        The page with its words, lines and blocks numbered on, and its confidence counted anew.
    """
    kept = list(page.words)
    line = max((word.line for word in kept), default=-1) + 1
    block = max((word.block for word in kept), default=-1) + 1
    added = []
    for word in words:
        if not re.search(r"[^\W_]", word.text) or not _touches(word.box, zone, 0.5):
            continue
        covered = [
            old for old in kept if _touches(old.box, word.box, 0.4) or _touches(word.box, old.box, 0.4)
        ]
        if any(old.confidence >= word.confidence for old in covered):
            continue
        kept = [old for old in kept if old not in covered]
        added.append(replace(word, line=line + word.line, block=block + word.block))
    merged = (*kept, *added)
    return replace(page, words=merged, confidence=mean_confidence(merged))


def _number_bottom(head: Head) -> int:
    numbered = [line.box[3] for line in head.left if has_label(line)]
    national = head.national.box[3] if head.national is not None else round(head.top)
    return numbered[0] if numbered else national


def _touches(inner: Box, outer: Box, share: float) -> bool:
    """Whether at least a share of the inner box lies in the outer one."""
    width = min(inner[2], outer[2]) - max(inner[0], outer[0])
    height = min(inner[3], outer[3]) - max(inner[1], outer[1])
    area = (inner[2] - inner[0]) * (inner[3] - inner[1])
    return width > 0 and height > 0 and area > 0 and width * height >= share * area
