# SPDX-License-Identifier: Apache-2.0
"""The end of a paper: who signed, in what post, and who receives it (boxes 7a to 7c, 9b).

The page that holds the signature is often not the last: appendices follow, and copies carry a second
block. The first block that holds posts, next to *Nơi nhận* where there is one, is the paper's own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from scan2archive.model import Page
from scan2archive.pipeline.fields.evidence import Finding, found, usual, worst
from scan2archive.pipeline.fields.layout import Line, lines_of, same_row
from scan2archive.pipeline.fields.person_name import name_reliability
from scan2archive.pipeline.fields.person_titles import title_end
from scan2archive.pipeline.fields.posts import (
    NOISE,
    deputy_of,
    for_somebody,
    post_findings,
    post_key,
    signs_for_somebody,
)
from scan2archive.pipeline.fields.recipients import find_opening, recipients_below
from scan2archive.pipeline.fields.signer_columns import posts_apart
from scan2archive.pipeline.fields.signer_name import LED, SIGNED, name_below
from scan2archive.vietnamese import canonical_tones, is_syllable

_COPY = re.compile(r"^\W*(?:sao y(?: ban chinh)?|sao luc|trich sao)\W*$")
_COPY_NUMBER = re.compile(r"^\W{0,3}S[ốôóoỐ6]\W.{0,12}[/\-]\s?(?:SY|TrS|TS|SL)\s?[-–]")
_SIGNER = re.compile(r"^\W*(?:nguoi ky|ky boi|duoc ky boi)\s*:?\s*")
_FORMS_PRINTED = re.compile(r"^(?:T\.?M|K\.?T|T\.?L|T\.?U\.?Q|T/M|K/T|T/L)[./]?\s+[^\W\d_a-z]")
_CLOSE, _LEFT_OF_ROW, _IN_CAPITALS = (
    2.2,
    3,
    0.6,
)  # heights of a post; capitals of a row, and their share of its letters
_SIGNED_IN = 11  # heights of a post that a signature and a name below it take
_ALSO = "kiem"
_ABOVE = 0.3  # of the page's height: posts, signature and name above Nơi nhận


@dataclass(frozen=True, slots=True)
class Signature:
    """The signature block of a paper.

    Attributes:
        page: The page that holds it.
        posts: Its authority and post lines from top to bottom.
        findings: ``signer_name``, ``signer_position``, ``authority`` and ``recipients``, as far as found.
        above: Lines between the body and the block, right half: where old papers put their date.
    """

    page: int
    posts: tuple[Line, ...]
    findings: tuple[Finding, ...]
    above: tuple[Line, ...]

    @property
    def listed(self) -> bool:
        """Whether the closed list knows one of its posts."""
        return any(post_key(line) for line in self.posts)


def find_signature(pages: Sequence[Page]) -> Signature | None:
    """The signature block of a document, or None; pages are looked at from the first to the last."""
    return _of_page(pages[0]) if len(pages) == 1 else _found_on(pages)


@lru_cache(maxsize=16)  # each second look at a signature asks for it anew
def _of_page(page: Page) -> Signature | None:
    return _found_on((page,))


def _found_on(pages: Sequence[Page]) -> Signature | None:
    fallback: Signature | None = None
    for page in pages:
        if not page.words:
            continue
        lines = own_lines(page)
        opening = find_opening(lines, page)
        posts = _posts(lines, page, opening)
        if opening is not None and not posts:
            posts = _posts_above(lines, page, opening)
        if opening is None:
            posts = _named_posts(lines, page, posts)
        if opening is not None and (posts or name_below(lines, page, opening.box[1], None)):
            return _signature(lines, page, posts, opening)
        if posts and fallback is None and name_below(lines, page, posts[-1].box[3], posts[-1]):
            fallback = _signature(lines, page, posts, None)
        if opening is not None and fallback is None:
            fallback = _signature(lines, page, posts, opening)
        if not fallback and len(posts) > 1 and for_somebody(posts[0]) and posts[0].middle > 0.3 * page.height:
            fallback = _signature(lines, page, posts, None)
    return fallback


def _named_posts(lines: Sequence[Line], page: Page, posts: tuple[Line, ...]) -> tuple[Line, ...]:
    """The posts, or those farther down if no name stands below them: an authority line above the body has none.

    Where no name was read at all, those that begin with whom somebody signs for (*K.T. BỘ TRƯỞNG*).
    """
    own, signed = posts, posts
    while own and name_below(lines, page, own[-1].box[3], own[-1]) is None:
        signed = own if for_somebody(own[0]) else signed
        bottom = own[-1].middle + own[-1].height
        own = _posts([line for line in lines if line.middle > bottom], page, None)
    return own or signed


def unnamed_signature(page: Page) -> Signature | None:
    """A block of which neither name nor *Nơi nhận* was read: somebody signs there for somebody (KT., TM., TL.)."""
    lines = posts_apart(lines_of(page), page)
    posts = _posts(lines, page, None)
    if not posts or not signs_for_somebody(posts) or len(posts) > 4:
        return None
    return _signature(lines, page, posts, None)


def signature_of(page: Page, posts: tuple[Line, ...]) -> Signature:
    """The block whose posts (at least one) are known by other means: below them the name, beside them *Nơi nhận*."""
    lines = posts_apart(lines_of(page), page)
    return _signature(lines, page, posts, find_opening(lines, page))


def own_lines(page: Page) -> tuple[Line, ...]:
    """The lines of a page without those of a copy block (SAO Y) below the paper."""
    lines = posts_apart(lines_of(page), page)
    copied = next((line.box[1] - line.height for line in lines if _is_copy(line)), None)
    if copied is not None and copied > 0.3 * page.height:
        lines = tuple(line for line in lines if line.middle < copied)
    return lines


def name_below_line(lines: Sequence[Line], page: Page, line: Line) -> Finding | None:
    """The name below a line that stands where posts do else: a place and a date."""
    return name_below(lines, page, line.box[3], line)


def _is_copy(line: Line) -> bool:
    """Whether the line belongs to a copy block: its form (SAO Y), or its number (…/SY-…)."""
    return bool(_COPY.match(line.folded) or _COPY_NUMBER.search(line.text))


def signed_electronically(pages: Sequence[Page]) -> Finding | None:
    """The person a visible e-signature names; agencies and portals sign too, and are none."""
    for page in pages:
        for line in lines_of(page):
            match = _SIGNER.match(line.folded)
            if not match:
                continue
            words = line.span(match.end(), len(line.text))
            name = canonical_tones(" ".join(word.text for word in words)).strip(NOISE)
            if words and name_reliability(name) >= 0.9:
                return found(
                    "signer_name", name, words, page.number, 0.75 * worst(words), "signer.e_signature"
                )
    return None


def _posts(lines: Sequence[Line], page: Page, opening: Line | None) -> tuple[Line, ...]:
    """Authority and post lines: capitals in the right half, the first one a known post."""
    found_posts: list[Line] = []
    waiting: list[
        Line
    ] = []  # short lines: the end of the post above if another follows, else strokes of the signature
    for line in lines:
        begins = 0.3 if found_posts else 0.38  # below CHỦ TỊCH: NƯỚC CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
        if line.center < 0.5 * page.width or line.box[0] < begins * page.width:
            continue
        if opening is not None and line.middle < opening.middle - 6 * opening.height:
            continue
        if found_posts:
            last = found_posts[-1]
            if line.middle - last.middle > (2.6 + 1.6 * len(waiting)) * max(last.height, line.height):
                break
            if abs(line.center - last.center) > 0.17 * page.width or same_row(line, last):
                continue
            own = post_key(line) or (len(line.key) >= 8 and usual(line.words) > 0.7) or _runs_on(last)
            small = post_key(line) == line.key  # K.T. THỦ TƯỚNG / Phó Thủ tướng
            if (line.capitals > 0.8 and own) or (small and line.text[:1].isupper()):
                found_posts += [*waiting, line]
                waiting = []
            elif (
                line.capitals == 1.0
                and not waiting
                and len(line.key) > 1
                and all(map(is_syllable, line.text.split()))
                and worst(line.words) > 0.8
            ) or line.key == _ALSO:
                waiting = [line]
            continue
        first = line.capitals > 0.8 and (post_key(line) or for_somebody(line))
        if line.middle > 0.04 * page.height and (first or _in_small_letters(line)):
            found_posts.append(line)
    if len(waiting) == 1 and _is_rest(waiting[0], found_posts[-1]):
        found_posts += waiting
    if found_posts:
        found_posts += _post_above_name(lines, page, found_posts[-1])
    elif opening is not None:
        found_posts = _unknown_post(lines, page, opening)
    return tuple(found_posts)


def _post_above_name(lines: Sequence[Line], page: Page, post: Line) -> list[Line]:
    """The post that a signer has besides, right above his name and below the signature: … TRƯỞNG BAN / … / PHÓ CHỦ TỊCH UBND HUYỆN."""
    column = [
        line
        for line in lines
        if 0 < line.middle - post.middle < _SIGNED_IN * post.height
        and abs(line.center - post.center) <= 0.17 * page.width
        and line.box[0] >= 0.38 * page.width
    ]
    for line, below in pairwise(column):
        if name_reliability(line.text.strip(NOISE)) > LED:  # that is the signer; what follows is another's
            break
        if line.capitals > 0.8 and post_key(line) and not for_somebody(line):
            near = below.middle - line.middle < _CLOSE * line.height
            return (
                [line] if near and name_reliability(below.text[title_end(below.text) :].strip(NOISE)) else []
            )
    return []


def _is_rest(line: Line, post: Line) -> bool:
    """Whether a short line of capitals is the end of the post right above it: VỤ TRƯỞNG VỤ TỔ CHỨC CÁN / BỘ.

    No room for a signature is between them; *ĐÃ KÝ* is no end of a post, nor does one stand below a post of two words.
    """
    return (
        line.middle - post.middle < 1.9 * max(line.height, post.height)
        and len(line.words) <= 2 < len(post.words)
        and not SIGNED.match(line.folded)
    )


def _runs_on(post: Line) -> bool:
    """Whether a post goes on in the next line, however short that is: GIÁM ĐỐC SỞ THƯƠNG NGHIỆP VÀ / DU LỊCH."""
    return post.folded.rstrip().endswith((" va", ",", "-"))


def _in_small_letters(line: Line) -> bool:
    """Whether a line begins with a form of authority and goes on in small letters: *T.M. Ủy ban kháng chiến* (1940s)."""
    return bool(_FORMS_PRINTED.match(line.text)) and for_somebody(line) and len(line.words) > 1


def _unknown_post(lines: Sequence[Line], page: Page, opening: Line) -> list[Line]:
    """A post that no list knows: a line of capitals right of *Nơi nhận*, level with it, a name below; else nothing."""
    for line in lines:
        level = abs(line.middle - opening.middle) < 1.5 * opening.height
        right = line.box[0] > 0.45 * page.width and line.center > 0.55 * page.width
        if level and right and line.capitals > 0.9 and len(line.key) >= 6 and usual(line.words) > 0.8:
            return [line] if name_below(lines, page, line.box[3], line) else []
    return []


def _posts_above(lines: Sequence[Line], page: Page, opening: Line) -> tuple[Line, ...]:
    """Posts that stand above *Nơi nhận*, where two who sign side by side leave it no room beside them."""
    between = [line for line in lines if opening.middle - _ABOVE * page.height < line.middle < opening.middle]
    posts = _posts(between, page, None)
    if posts and (for_somebody(posts[0]) or name_below(between, page, posts[-1].box[3], posts[-1])):
        return posts
    return ()


def _signature(lines: Sequence[Line], page: Page, posts: tuple[Line, ...], opening: Line | None) -> Signature:
    findings: list[Finding] = []
    below = posts[-1].box[3] if posts else (opening.box[1] if opening else 0)
    name = name_below(lines, page, below, posts[-1] if posts else None)
    if name is not None:
        findings.append(name)
    if posts:
        findings.extend(post_findings(posts, page, name is not None and not _row_lost(lines, posts, name)))
    if opening is not None:
        edge = min(
            [line.box[0] for line in posts] + ([name.box[0]] if name and name.box else []), default=page.width
        )
        findings.extend(recipients_below(lines, opening, min(edge, round(0.62 * page.width))))
    top = posts[0] if posts else opening
    above = tuple(
        line
        for line in lines
        if top is not None
        and 0 < top.middle - line.middle < 5 * top.height
        and line.center > 0.45 * page.width
    )
    return Signature(page.number, posts, tuple(findings), above)


def _row_lost(lines: Sequence[Line], posts: tuple[Line, ...], name: Finding) -> bool:
    """Whether capitals that are no post stand close below the lone post of a chief: what is left of his deputy's row."""
    post = posts[-1]
    if len(posts) > 1 or for_somebody(post) or not deputy_of(post_key(post)):
        return False
    return any(
        0 < line.middle - post.middle < _CLOSE * post.height
        and min(line.box[2], post.box[2]) > max(line.box[0], post.box[0])
        and sum(c.isupper() for c in line.text) >= _LEFT_OF_ROW
        and line.capitals > _IN_CAPITALS
        and line.box != name.box
        for line in lines
    )
