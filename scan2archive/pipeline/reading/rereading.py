# SPDX-License-Identifier: Apache-2.0
"""Where a second look at a page pays: under seals and signatures, and at framed stamps.

The engine skips text that ink or a frame crosses. Reading the small zone by itself finds much of it;
where that zone lies, and what of the second reading is taken, is decided here, from words alone (of stamps in `urgency_look`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from scan2archive.model import Box, Page, Word, mean_confidence
from scan2archive.pipeline.fields.catalogues import SURNAMES
from scan2archive.pipeline.fields.evidence import Finding
from scan2archive.pipeline.fields.layout import box_of
from scan2archive.pipeline.fields.posts import lacks_post
from scan2archive.pipeline.fields.signature import Signature, find_signature, unnamed_signature
from scan2archive.pipeline.reading.columns import inside
from scan2archive.pipeline.reading.signer_vote import may_be_name, voted_name
from scan2archive.vietnamese import canonical_tones, code_key, fold, is_syllable

_Row = tuple[int, int]  # block and line of a word

SURE = 0.8  # a name this sure needs no second look
_CLEAR = 0.7  # of words of a picture that was cleaned by shape no more counts
_PRINTED = 0.9  # words this sure are print, and not crossed
_LEAST_NAME = 0.4  # below it a name is rather the strokes of a signature
_UNSURE_POST = 0.7  # below what is sure
_NAME_REACH_MM = 50.0  # from the posts to the foot of the name
_NAME_REACH = 0.2  # of the page's height: from the posts to the name


def signature_zone(page: Page) -> Box | None:
    """Where posts and name of the signer stand, if the page holds a signature with a post or a sure name missing.

    Args:
        page: A page with its words.

    Returns:
        In pixels of the page, clipped to it; None if there is no signature, or nothing is left to find.
    """
    signature = find_signature((page,)) or unnamed_signature(page)
    if signature is None:
        return None
    name = next((finding for finding in signature.findings if finding.name == "signer_name"), None)
    if name is not None and name.confidence >= SURE and not lacks_post(signature.posts):
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


def printed_boxes(page: Page, zone: Box) -> tuple[Box, ...]:
    """Where print and nothing else stands in or beside a signature zone: its posts, else the surest words there."""
    signature = find_signature((page,)) or unnamed_signature(page)
    if signature is not None and signature.posts:
        return tuple(line.box for line in signature.posts)
    beside = (word for word in page.words if zone[1] <= word.box[1] and word.box[3] <= zone[3])
    return tuple(word.box for word in beside if word.confidence >= _PRINTED)


def name_zone(page: Page, zone: Box, printed: Sequence[Box]) -> Box:
    """The part of a signature zone in which the name may stand: below the posts, unless one of those is sought as well.

    Args:
        page: As first read.
        zone: From `signature_zone`.
        printed: From `printed_boxes`.
    """
    signature = find_signature((page,)) or unnamed_signature(page)
    if signature is None or not signature.posts or not printed or lacks_post(signature.posts):
        return zone
    foot, height = max(box[3] for box in printed), max(box[3] - box[1] for box in printed)
    left, _, right, bottom = zone
    return (
        left,
        max(zone[1], foot + height // 4),
        right,
        min(bottom, round(foot + _NAME_REACH_MM / 25.4 * page.dpi)),
    )


def signer_in(page: Page, zone: Box, words: Sequence[Word]) -> Finding | None:
    """The signer's name as one reading of a signature zone shows it."""
    signature = find_signature((_by_itself(page, zone, words),))
    return _name_of(signature)


def signer_of(page: Page) -> Finding | None:
    """The signer's name as a page shows it."""
    return _name_of(find_signature((page,)) or unnamed_signature(page))


def syllables_of(page: Page, name: Finding) -> tuple[Word, ...]:
    """The words of a name on a page, from left to right; none where they are not its syllables one by one, as of a name in capitals."""
    if name.box is None:
        return ()
    x0, y0, x1, y1 = name.box
    own = [w for w in page.words if x0 <= w.box[0] and y0 <= w.box[1] and w.box[2] <= x1 and w.box[3] <= y1]
    own.sort(key=lambda word: word.box[0])
    return (
        tuple(own)
        if all(map(may_be_name, (w.text for w in own))) and len(own) == len(name.value.split())
        else ()
    )


def agree(names: Sequence[Finding | None], whole: Sequence[bool] = ()) -> bool:
    """Whether two readings show the same name, both surely, and none surely another.

    Args:
        names: What each reading shows.
        whole: Whether nothing was taken off its picture by shape: one at least of the two has to be such a one, if given.
    """
    sure = [name.value if name is not None and name.confidence >= SURE else "" for name in names]
    shown = [name for name in sure if name]
    return (
        len(shown) > 1
        and len(set(shown)) == 1
        and (not whole or any(name and own for name, own in zip(sure, whole, strict=True)))
    )


def with_signature(page: Page, zone: Box, readings: Sequence[Sequence[Word]]) -> Page:
    """The page with the best of several readings of its signature zone.

    Seal and signature come as scraps of text in every reading: only the lines of posts and name are taken.
    A syllable of the name that another reading shows differently, and surely enough, is made doubtful.

    Args:
        page: As first read.
        zone: From `signature_zone`.
        readings: Words of each reading (other colours, other page modes), boxes in pixels of the page.

    Returns:
        The page with the reading whose name is sure or, if none is, whose posts are most; a name that another
        reading shows with its family name gives way to that. Posts are taken
        without the name where that is next to unreadable, or where no reading shows one.
    """
    first = inside(page.words, zone)
    best: _Shown | None = None
    for words in readings:
        read = _by_itself(page, zone, words)
        signature = find_signature((read,))
        name = _name_of(signature)
        if signature is None or name is None or name.box is None:
            continue
        rank = (name.confidence >= SURE, len(signature.posts), name.confidence)
        box, shown = name.box, best.name if best is not None and best.rank[2] >= _LEAST_NAME else ""
        if (
            best is None
            or (rank > best.rank and not _completes(shown, name.value))
            or _completes(name.value, shown)
        ):
            own = tuple(word for word in read.words if touches(word.box, box, 0.5))
            best = _Shown(rank, name.value, own, tuple(line.box for line in signature.posts), tuple(words))
    if best is None:
        return _with_posts(page, zone, readings)
    posts = [word for word in best.words if any(touches(word.box, box, 0.5) for box in best.posts)]
    page = with_second_look(page, zone, posts)
    if not best.syllables:
        return page
    named = _with_name(page, zone, voted_name(best.syllables, [first, *readings]))
    name = _name_of(find_signature((named,)))
    return named if name is not None and name.confidence >= _LEAST_NAME else page


def with_unsure_posts(page: Page) -> Page:
    """The page with posts of its signature no surer than a reading that may have lost one of their rows: *GIÁM ĐỐC* is left of *KT. GIÁM ĐỐC / PHÓ GIÁM ĐỐC*."""
    signature = find_signature((page,))
    if signature is None:
        return page
    posts = {word.box for line in signature.posts for word in line.words}
    words = tuple(
        replace(word, confidence=min(_UNSURE_POST, word.confidence)) if word.box in posts else word
        for word in page.words
    )
    return replace(page, words=words, confidence=mean_confidence(words))


@dataclass(frozen=True, slots=True)
class _Shown:
    """What the best reading of a signature zone shows.

    Attributes:
        rank: Whether its name is sure, how many posts it has, how sure the name is.
        name: The name.
        syllables: Its words.
        posts: Boxes of the posts.
        words: All words of the reading.
    """

    rank: tuple[bool, int, float]
    name: str
    syllables: tuple[Word, ...]
    posts: tuple[Box, ...]
    words: tuple[Word, ...]


def _name_of(signature: Signature | None) -> Finding | None:
    return next((f for f in signature.findings if f.name == "signer_name"), None) if signature else None


def _by_itself(page: Page, zone: Box, words: Sequence[Word]) -> Page:
    """The page with one reading of its signature zone in place of what it shows there, but for its posts.

    Scraps that the first reading made of seal and signature would run into the name, or stand in for a part of it.
    """
    signature = find_signature((page,)) or unnamed_signature(page)
    posts = {word.box for line in signature.posts for word in line.words} if signature else set()
    gone = {id(word) for word in inside(page.words, zone) if word.box not in posts}
    words = _without_strokes(words)
    cleared = replace(page, words=tuple(word for word in page.words if id(word) not in gone))
    return with_second_look(cleared, zone, words)


def _without_strokes(words: Sequence[Word]) -> list[Word]:
    """Words of a reading without what it made of strokes, and of letters of a seal in the row of a name."""
    kept = [
        word for word in words if word.confidence >= _LEAST_NAME or is_syllable(canonical_tones(word.text))
    ]
    names: dict[int, int] = {}
    for word in kept:
        if may_be_name(word.text) and word.confidence >= _CLEAR:
            names[word.line] = names.get(word.line, 0) + 1
    return [word for word in kept if names.get(word.line, 0) < 2 or may_be_name(word.text)]


def _with_name(page: Page, zone: Box, name: Sequence[Word]) -> Page:
    """The page with a name in a line of its own, in place of what was read there before."""
    box = box_of(name)
    room = 2 * (box[3] - box[1])
    row = (max(zone[0], box[0] - room), box[1], min(zone[2], box[2] + room), box[3])
    old = [word for word in inside(page.words, zone) if in_row(word.box, row)]
    if [(w.text, w.confidence) for w in old] == [(w.text, w.confidence) for w in name]:
        return page
    return with_zone(page, [replace(word, line=0, block=0) for word in name], old)


def _completes(name: str, other: str) -> bool:
    """Whether a name is another one with its family name: *Lê Hoàng Anh* where a seal left *Hoàng Anh*."""
    family, _, rest = name.partition(" ")
    return bool(other) and family in SURNAMES and fold(rest) == fold(other)


def _with_posts(page: Page, zone: Box, readings: Sequence[Sequence[Word]]) -> Page:
    """The page with the posts of the reading that shows most of them, if that is more than it had."""
    signature = find_signature((page,))
    best, most = page, len(signature.posts) if signature else 0
    for words in readings:
        signature = find_signature((with_second_look(page, zone, words),))
        if signature is None or len(signature.posts) <= most:
            continue
        boxes = [line.box for line in signature.posts]
        taken = [word for word in words if any(touches(word.box, box, 0.5) for box in boxes)]
        best, most = with_second_look(page, zone, taken), len(signature.posts)
    return best


def with_zone(page: Page, words: Sequence[Word], old: Sequence[Word]) -> Page:
    """The page with a second reading of a zone in place of the first.

    Args:
        page: As first read.
        words: Of the second reading, boxes in pixels of the page, lines numbered from 0.
        old: Words of the page that go.
    """
    gone = set(map(id, old))
    kept = [word for word in page.words if id(word) not in gone]
    merged = _in_order(page, kept, list(words), {})
    return replace(page, words=merged, confidence=mean_confidence(merged))


def with_second_look(page: Page, zone: Box, words: Sequence[Word]) -> Page:
    """The page with what a second reading of a zone added.

    A word read the second time replaces the ones it covers if it was read more surely than all of them,
    and is dropped otherwise; all else on the page stays as it was. Words come to stand in the line whose
    words they cover, in a new line below the one above them if there is none.

    Args:
        page: As first read.
        zone: What was read again.
        words: Found there, boxes in pixels of the page, lines numbered from 0.

    Returns:
        The page with its lines and blocks numbered anew, and its confidence counted anew.
    """
    kept = list(page.words)
    added: list[Word] = []
    hosts: dict[int, _Row] = {}
    around = box_of(words) if words else zone
    near = [old for old in page.words if _meet(old.box, around)]
    for word in words:
        if not re.search(r"[^\W_]", word.text) or not touches(word.box, zone, 0.5):
            continue
        covered = [old for old in near if _same_place(old, word)]
        for old in covered:
            hosts.setdefault(word.line, (old.block, old.line))
        if any(old.confidence >= word.confidence for old in covered) or _is_part(word, covered):
            continue
        kept = [old for old in kept if old not in covered]
        added.append(word)
    if not added:
        return page
    merged = _in_order(page, kept, added, hosts)
    return replace(page, words=merged, confidence=mean_confidence(merged))


def _in_order(
    page: Page, kept: Sequence[Word], added: Sequence[Word], hosts: dict[int, _Row]
) -> tuple[Word, ...]:
    """Words line by line in reading order, lines and blocks numbered anew."""
    rows: dict[_Row, list[Word]] = {(word.block, word.line): [] for word in page.words}
    for word in kept:
        rows[word.block, word.line].append(word)
    order = list(rows)
    fresh: dict[int, list[Word]] = {}
    for word in added:
        host = hosts.get(word.line)
        if host is None:
            fresh.setdefault(word.line, []).append(word)
        else:
            rows[host] = sorted([*rows[host], word], key=lambda each: each.box[0])
    block = max((row[0] for row in rows), default=-1)
    for number, line in sorted(fresh.items(), key=lambda item: box_of(item[1])[1]):
        box = box_of(line)
        above = [
            row
            for row in order
            if any(w.box[3] <= box[3] and w.box[0] < box[2] and w.box[2] > box[0] for w in rows[row])
        ]
        block += 1
        row = (block, number)
        rows[row] = sorted(line, key=lambda each: each.box[0])
        lowest = max(above, key=lambda each: max(w.box[3] for w in rows[each]), default=None)
        order.insert(order.index(lowest) + 1 if lowest is not None else len(order), row)
    filled = [row for row in order if rows[row]]
    lines = {row: number for number, row in enumerate(filled)}
    blocks = {number: place for place, number in enumerate(dict.fromkeys(row[0] for row in filled))}
    return tuple(_placed(word, lines[row], blocks[row[0]]) for row in filled for word in rows[row])


def _placed(word: Word, line: int, block: int) -> Word:
    """A word in a line and a block; itself where it is in them already, as nearly all of a page are."""
    if (word.line, word.block) == (line, block):
        return word
    # Most of a page is numbered anew with each reading of a zone; `replace` takes twice as long.
    return Word(word.text, word.box, word.confidence, line, block, word.raw, word.repair)


def _is_part(word: Word, covered: Sequence[Word]) -> bool:
    """Whether letters were lost: the word is no more than a part of one it would replace."""
    key = code_key(word.text)
    return any(key != code_key(old.text) and key in code_key(old.text) for old in covered)


def _same_place(a: Word, b: Word) -> bool:
    # Asked of every word of a page for each word read again: nearly all lie apart, and that is told first.
    return _meet(a.box, b.box) and (touches(a.box, b.box, 0.4) or touches(b.box, a.box, 0.4))


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def in_row(box: Box, row: Box) -> bool:
    """Whether a box stands in a row: at least half of it, or its middle where a stroke made it taller than the row."""
    middle = (box[1] + box[3]) / 2
    beside = min(box[2], row[2]) - max(box[0], row[0])
    return touches(box, row, 0.5) or (row[1] <= middle <= row[3] and 2 * beside >= box[2] - box[0])


def touches(inner: Box, outer: Box, share: float) -> bool:
    """Whether at least a share of the inner box lies in the outer one."""
    width = min(inner[2], outer[2]) - max(inner[0], outer[0])
    height = min(inner[3], outer[3]) - max(inner[1], outer[1])
    area = (inner[2] - inner[0]) * (inner[3] - inner[1])
    return width > 0 and height > 0 and area > 0 and width * height >= share * area
