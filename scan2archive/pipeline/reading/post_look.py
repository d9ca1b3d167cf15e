# SPDX-License-Identifier: Apache-2.0
"""The posts above a signer's name, where a seal, a stamp of the post in red or a pen lies over them.

The engine leaves such rows out, or reads the end of one (*CHỦ NHIỆM* of PHÓ CHỦ NHIỆM), which is a post as well. A network
takes off what is no print; what readings of the rest show in one row votes, and only posts of the closed list are taken.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, chain, pairwise

from scan2archive.model import Box, Page, Word
from scan2archive.pipeline.fields.evidence import Finding, usual
from scan2archive.pipeline.fields.layout import lines_of
from scan2archive.pipeline.fields.near_posts import PostRow, near_post
from scan2archive.pipeline.fields.posts import PUT_RIGHT, deputy_of, post_key, signs_for_somebody
from scan2archive.pipeline.fields.signature import Signature, find_signature
from scan2archive.pipeline.images import zones
from scan2archive.pipeline.images.image import Pixels
from scan2archive.pipeline.reading.columns import inside
from scan2archive.pipeline.reading.rereading import SURE, in_row, with_zone

_REACH_MM = 48.0  # how far a post reaches to each side of the middle of the name
_ABOVE_MM, _ROOM_MM = 55.0, 8.0  # from the name up to where posts may begin; above the first post or Nơi nhận
_BELOW_MM, _BLOCK_MM = 14.0, 34.0  # below the last post that was read: two rows; from the top, where none was
_FIRST = 0.42  # of the page's width: nothing left of it belongs to the signer
_ASIDE = 0.1  # of the page's width, between the middles of a post and of the name
_CAPITALS = 0.7
_ROW = 0.6  # of its height: as far apart the middles of one row may be in two readings
_AGREED, _ONE, _PUT_RIGHT = (
    0.9,
    0.75,
    0.65,
)  # confidence of a row that two readings show, one of them whole; that one shows; that none shows whole
_READ = 0.8  # of the words of a reading that shows a row by itself
_BEFORE = 4.2  # heights of a row: PHÓ and a space
_FAR = 2.7  # heights between the middles of rows of one block


_FORM, _TYPED = re.compile(r"^([KT])([TML])\."), re.compile(r"[KT] ?/ ?[TML]\b")  # of authority

_Cleaned = Callable[[Box, zones.Channel], Iterable[tuple[Word, ...]]]


@dataclass(frozen=True, slots=True)
class PostPlace:
    """Where posts are looked for.

    Attributes:
        zone: In pixels of the page.
        strips: Beside and above the post that was read: only ink there makes a look worth its time. Nothing where it is anyway.
        middle: Of the name, across.
    """

    zone: Box
    strips: tuple[Box, ...]
    middle: float


def read_posts(page: Page, archived: Pixels, cleaned: _Cleaned) -> tuple[Page, str]:
    """Reads the posts above the signer's name once more.

    Args:
        page: As read so far, with the signer's name.
        archived: Its picture, grey or RGB, in whose pixels the boxes are.
        cleaned: Gives the readings of a zone, in one channel, from which strokes and seals were taken.

    Returns:
        The page with what was found, and what was done; the same page and nothing where no look is worth its time.
    """
    place = post_place(page)
    if place is None or (place.strips and not any(zones.has_ink(archived, strip) for strip in place.strips)):
        return page, ""
    # Black print below a seal stands alone in the lightest colour.
    channels: tuple[zones.Channel, ...] = (
        ("darkest", "lightest") if archived.ndim == 3 and not place.strips else ("darkest",)
    )
    signature = find_signature((page,))
    own = signature.posts if signature is not None else ()
    seen = _rows(page, place, tuple(words for line in own for words in line.words), 0)
    block = _in_one_block(_voted(seen))
    readings = 0
    for words in chain.from_iterable(cleaned(place.zone, channel) for channel in channels):
        readings += 1
        seen += _rows(page, place, words, readings)
        block = _in_one_block(_voted(seen))
        if not place.strips and _is_whole(block):
            break
    better = page
    for row in block:
        better = _with_row(better, place, row)
    return better, f"posts: {readings} readings, {'more found' if better != page else 'nothing found'}"


def post_place(page: Page) -> PostPlace | None:
    """Where the posts of a page's signer stand; None if there is no name, or nothing is left to find."""
    signature = find_signature((page,))
    name = _finding(signature, "signer_name")
    if signature is None or name is None or name.box is None:
        return None
    position = _finding(signature, "signer_position")
    posts, mm = signature.posts, page.dpi / 25.4
    strips: tuple[Box, ...] = ()
    if position is not None and position.confidence >= SURE:
        if len(posts) != 1 or signs_for_somebody(posts) or not deputy_of(post_key(posts[0])):
            return None
        x0, y0, x1, y1 = posts[0].box
        high = y1 - y0
        strips = (
            (round(x0 - _BEFORE * high), y0, round(x0 - 0.4 * high), y1),
            (round(x0 - high), round(y0 - 1.8 * high), round(x1 + high), round(y0 - 0.6 * high)),
        )
    middle = (name.box[0] + name.box[2]) / 2
    beside = [f.box for f in signature.findings if f.name == "recipients" and f.box is not None]
    tops = [line.box[1] for line in posts] or [box[1] for box in beside if box[1] < name.box[1]]
    top = min(tops) if tops else round(name.box[1] - _ABOVE_MM * mm)
    foot = max(line.box[3] for line in posts) + _BELOW_MM * mm if posts else top + _BLOCK_MM * mm
    zone = (
        max(round(_FIRST * page.width), round(middle - _REACH_MM * mm)),
        max(0, round(top - _ROOM_MM * mm)),
        min(page.width, round(middle + _REACH_MM * mm)),
        min(page.height, name.box[1], round(foot)),
    )
    return PostPlace(zone, strips, middle) if zone[2] > zone[0] and zone[3] > zone[1] else None


@dataclass(frozen=True, slots=True)
class _Seen:
    """A row in one reading; the page's own words are reading 0."""

    row: PostRow
    reading: int


@dataclass(frozen=True, slots=True)
class _Chosen:
    """What a row is taken for."""

    row: PostRow
    confidence: float


def _is_whole(block: Sequence[_Chosen]) -> bool:
    """Whether nothing is left to find: two readings show each row, and the first says for whom somebody signs."""
    return (
        len(block) > 1
        and all(one.confidence == _AGREED for one in block)
        and bool(_FORM.match(block[0].row.text))
    )


def _finding(signature: Signature | None, name: str) -> Finding | None:
    return next((f for f in signature.findings if f.name == name), None) if signature else None


def _rows(page: Page, place: PostPlace, words: Sequence[Word], reading: int) -> list[_Seen]:
    rows: list[_Seen] = []
    for line in lines_of(replace(page, words=tuple(inside(words, place.zone)))):
        aside = abs(line.center - place.middle) > _ASIDE * page.width
        above = rows[-1].row.key if rows else ""
        row = near_post(line, above) if line.capitals > _CAPITALS and not aside else None
        if row is not None:
            rows.append(_Seen(row, reading))
    return rows


def _voted(seen: Sequence[_Seen]) -> list[_Chosen]:
    """One post for each row that was seen, from top to bottom."""
    chosen = []
    left = sorted(seen, key=lambda one: one.row.line.middle)
    while left:
        first = left[0].row.line
        same = [one for one in left if abs(one.row.line.middle - first.middle) < _ROW * first.height]
        left = [one for one in left if one not in same]
        votes: dict[str, float] = {}
        for one in same:
            # A post is part of a longer one: what shows more of a row outweighs what shows its end.
            votes[one.row.text] = votes.get(one.row.text, 0.0) + one.row.alike * usual(one.row.line.words)
        longest = [
            t for t in votes if votes[t] >= _READ and all(t.endswith(o) for o in votes if votes[o] > votes[t])
        ]
        text = max(longest or votes, key=lambda t: (len(t) if longest else 0, votes[t]))
        backing = [one for one in same if one.row.text == text]
        best = max(backing, key=lambda one: (one.row.alike, usual(one.row.line.words)))
        whole = [one for one in backing if one.row.alike == 1.0]
        agreed = whole and len({one.reading for one in backing}) > 1
        sure = _AGREED if agreed else _ONE if whole else _PUT_RIGHT
        chosen.append(_Chosen(best.row, sure))
    return chosen


def _in_one_block(chosen: Sequence[_Chosen]) -> list[_Chosen]:
    """The rows that stand below one another, the lowest of them nearest to the name."""
    block: list[_Chosen] = []
    for one in reversed(chosen):
        below = block[0].row.line if block else None
        if below is None or below.middle - one.row.line.middle < _FAR * max(
            below.height, one.row.line.height
        ):
            block.insert(0, one)
    return block


def _with_row(page: Page, place: PostPlace, chosen: _Chosen) -> Page:
    line = chosen.row.line
    x0, y0, x1, y1 = line.box
    zone = (min(x0, place.zone[0]), y0, max(x1, place.zone[2]), y1)
    old = [word for word in inside(page.words, zone) if in_row(word.box, zone)]
    read = [word.raw or word.text for word in line.words]
    # Typists write K/T: as it is printed it stays.
    text = _FORM.sub(r"\1/\2", chosen.row.text) if _TYPED.match(" ".join(read)) else chosen.row.text
    tokens = text.split()
    if [word.text for word in old][-len(tokens) :] == tokens:  # it has all of it, and perhaps more
        return page
    boxes = [word.box for word in line.words]
    if len(tokens) != len(read):
        boxes, read = _boxes_of(line.box, tokens), _parts_of(" ".join(read), tokens)
    words = [
        Word(token, box, chosen.confidence, 0, 0, raw if raw != token else "", PUT_RIGHT)
        for token, box, raw in zip(tokens, boxes, read, strict=True)
    ]
    return with_zone(page, words, old)


def _boxes_of(box: Box, tokens: Sequence[str]) -> list[Box]:
    """A row's box cut in proportion to the letters of its words."""
    x0, y0, x1, y1 = box
    return [
        (round(x0 + left * (x1 - x0)), y0, round(x0 + right * (x1 - x0)), y1)
        for left, right in _shares_of(tokens)
    ]


def _parts_of(read: str, tokens: Sequence[str]) -> list[str]:
    """What was read in the place of each word, cut where the words begin."""
    starts = [round(left * len(read)) for left, _ in _shares_of(tokens)]
    return [read[at:end].strip() for at, end in pairwise([*starts, len(read)])]


def _shares_of(tokens: Sequence[str]) -> list[tuple[float, float]]:
    """Where each word begins and ends in a row, 0 to 1, by its letters."""
    letters = len(" ".join(tokens))
    starts = list(accumulate((len(token) + 1 for token in tokens), initial=0))
    return [(at / letters, (at + len(token)) / letters) for at, token in zip(starts, tokens, strict=False)]
