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

from scan2archive.model import Page, Word
from scan2archive.pipeline.fields.catalogues import POST_KEYS, POSTS, SURNAMES
from scan2archive.pipeline.fields.evidence import Finding, found, usual, words_of, worst
from scan2archive.pipeline.fields.layout import Line, line_of, lines_of, same_row
from scan2archive.pipeline.fields.person_name import REPAIRED, family_name, name_reliability
from scan2archive.pipeline.fields.recipients import find_opening, recipients_below
from scan2archive.vietnamese import canonical_tones, fold, is_syllable

_AUTHORITY = re.compile(
    r"^\W{0,3}(?P<a>t[./]?\s?u\.?\s?[qng]|t[./]?\s?m|k[./]?\s?t|t[./]?\s?l|q)(?:\s*[.,/:]+\s*|\s+)(?=[a-z]{2})"
)
_FORMS = {"tm": "TM", "kt": "KT", "tl": "TL", "tuq": "TUQ", "tug": "TUQ", "q": "Q"}
_FOR_SOMEBODY = frozenset({"TM", "KT", "TL", "TUQ"})
_DEGREES = re.compile(
    r"^(?:(?:(?:GS|PGS|TSKH|TS|ThS|Ths|CN|KTS|KS|BSCK|BS|DSCK|DS|LS|CKI{1,2}|BSCKI{1,2}|NGƯT|NGND|TTƯT|TTND|NSƯT)\.?[\s.,-]*)+|"
    r"(?:Đại|Thượng|Trung|Thiếu) (?:tướng|tá|úy)\s+)"
)
_COPY = re.compile(r"^\W*(?:sao y(?: ban chinh)?|sao luc|trich sao)\W*$")
_COPY_NUMBER = re.compile(r"^\W{0,3}S[ốôóoỐ6]\W.{0,12}[/\-]\s?(?:SY|TrS|TS|SL)\s?[-–]")
_COLLECTIVE = ("ỦY BAN", "BAN THƯỜNG", "BAN CHẤP HÀNH", "HỘI ĐỒNG", "CHÍNH PHỦ", "BỘ CHÍNH TRỊ", "BAN BÍ THƯ")
_SIGNER = re.compile(r"^\W*(?:nguoi ky|ky boi|duoc ky boi)\s*:?\s*")
_NAME_NOISE = " .,;:_'`\"“”‘’*|\\/()[]{}<>~^-–—°¬"
_NO_LETTERS = str.maketrans(
    "ÑñŃńÇç", "NnNnCc"
)  # Vietnamese has none of them: a stroke or a mark of the next letter
_STROKE = re.compile(r"[^\w\s.,/()&'’–-]|\d")  # no post has such signs
_ASIDE = 0.03
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
        return any(_post_key(line) for line in self.posts)


def find_signature(pages: Sequence[Page]) -> Signature | None:
    """The signature block of a document, or None; pages are looked at from the first to the last."""
    fallback: Signature | None = None
    for page in pages:
        if not page.words:
            continue
        lines = lines_of(page)
        copied = next((line.box[1] - line.height for line in lines if _is_copy(line)), None)
        if copied is not None and copied > 0.3 * page.height:
            lines = tuple(line for line in lines if line.middle < copied)
        opening = find_opening(lines, page)
        posts = _posts(lines, page, opening)
        if opening is not None and not posts:
            posts = _posts_above(lines, page, opening)
        if opening is None:
            posts = _named_posts(lines, page, posts)
        if opening is not None and (posts or _name_below(lines, page, opening.box[1], None)):
            return _signature(lines, page, posts, opening)
        if posts and fallback is None and _name_below(lines, page, posts[-1].box[3], posts[-1]):
            fallback = _signature(lines, page, posts, None)
        if opening is not None and fallback is None:
            fallback = _signature(lines, page, posts, opening)
    return fallback


def _named_posts(lines: Sequence[Line], page: Page, posts: tuple[Line, ...]) -> tuple[Line, ...]:
    """The posts, or those farther down if no name stands below them: an authority line above the body has none."""
    own = posts
    while own and _name_below(lines, page, own[-1].box[3], own[-1]) is None:
        bottom = own[-1].middle + own[-1].height
        own = _posts([line for line in lines if line.middle > bottom], page, None)
    return own or posts


def unnamed_signature(page: Page) -> Signature | None:
    """A block of which neither name nor *Nơi nhận* was read: somebody signs there for somebody (KT., TM., TL.)."""
    lines = lines_of(page)
    posts = _posts(lines, page, None)
    if not posts or not any(_AUTHORITY.match(line.folded) for line in posts) or len(posts) > 4:
        return None
    return _signature(lines, page, posts, None)


def lacks_post(posts: Sequence[Line]) -> bool:
    """Whether the last line tells for whom somebody signs (``TM. ỦY BAN NHÂN DÂN``), and none his own post."""
    match = _AUTHORITY.match(posts[-1].folded) if posts else None
    return (
        match is not None and _FORMS.get("".join(c for c in match["a"] if c.isalpha()), "") in _FOR_SOMEBODY
    )


def signature_of(page: Page, posts: tuple[Line, ...]) -> Signature:
    """The block whose posts (at least one) are known by other means: below them the name, beside them *Nơi nhận*."""
    lines = lines_of(page)
    return _signature(lines, page, posts, find_opening(lines, page))


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
            name = canonical_tones(" ".join(word.text for word in words)).strip(_NAME_NOISE)
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
            if line.capitals > 0.8 and (_post_key(line) or (len(line.key) >= 8 and usual(line.words) > 0.7)):
                found_posts += [*waiting, line]
                waiting = []
            elif (
                line.capitals == 1.0
                and not waiting
                and len(line.key) > 2
                and all(map(is_syllable, line.text.split()))
                and worst(line.words) > 0.8
            ):
                waiting = [line]
            continue
        if (
            line.capitals > 0.8
            and line.middle > 0.04 * page.height
            and (_post_key(line) or _for_somebody(line))
        ):
            found_posts.append(line)
    if not found_posts and opening is not None:
        found_posts = _unknown_post(lines, page, opening)
    return tuple(found_posts)


def _for_somebody(line: Line) -> bool:
    """Whether a line begins with a printed form of authority (``TM.``): whoever it names, a post it is."""
    match = _AUTHORITY.match(line.folded)
    if match is None or match["a"] == "q" or match[0].rstrip()[-1:] not in {".", "/"}:
        return False
    return usual(line.words) > 0.8


def _unknown_post(lines: Sequence[Line], page: Page, opening: Line) -> list[Line]:
    """A post that no list knows: a line of capitals right of *Nơi nhận*, level with it, a name below; else nothing."""
    for line in lines:
        level = abs(line.middle - opening.middle) < 1.5 * opening.height
        right = line.box[0] > 0.45 * page.width and line.center > 0.55 * page.width
        if level and right and line.capitals > 0.9 and len(line.key) >= 6 and usual(line.words) > 0.8:
            return [line] if _name_below(lines, page, line.box[3], line) else []
    return []


def _posts_above(lines: Sequence[Line], page: Page, opening: Line) -> tuple[Line, ...]:
    """Posts that stand above *Nơi nhận*, where two who sign side by side leave it no room beside them."""
    between = [line for line in lines if opening.middle - _ABOVE * page.height < line.middle < opening.middle]
    posts = _posts(between, page, None)
    if posts and (_for_somebody(posts[0]) or _name_below(between, page, posts[-1].box[3], posts[-1])):
        return posts
    return ()


def _post_key(line: Line) -> str:
    """The post (folded, without spaces) that a line is, after an authority form; empty if none."""
    return _post_of(line.folded)


@lru_cache(maxsize=4096)  # the same lines are asked of in each reading of a signature zone
def _post_of(folded: str) -> str:
    match = _AUTHORITY.match(folded)
    key = "".join(c for c in folded[match.end() if match else 0 :] if c.isalnum())
    best = ""
    for post in POST_KEYS:
        # Dust or a scribbled "KT." may stand before it, the agency's name after it.
        if len(post) > len(best) and (
            key.startswith(post) or (key.endswith(post) and len(key) - len(post) <= 3)
        ):
            best = post
    return best


def _signature(lines: Sequence[Line], page: Page, posts: tuple[Line, ...], opening: Line | None) -> Signature:
    findings: list[Finding] = []
    below = posts[-1].box[3] if posts else (opening.box[1] if opening else 0)
    name = _name_below(lines, page, below, posts[-1] if posts else None)
    if name is not None:
        findings.append(name)
    if posts:
        findings.extend(_post_findings(posts, page, name is not None))
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


def _post_findings(posts: Sequence[Line], page: Page, named: bool) -> list[Finding]:
    values: list[str] = []
    forms: list[str] = []
    authority: tuple[str, Line] | None = None
    scribbled = False
    for line in posts:
        match = _AUTHORITY.match(line.folded)
        key = _post_key(line)
        form = ""
        if match:
            form = _FORMS.get("".join(c for c in match["a"] if c.isalpha()), "")
            if form:
                authority = (form, line)
        rest = line.text[match.end() :] if match else line.text
        own = "".join(c for c in fold(rest) if c.isalnum())
        printed = (
            _post_name(key, rest, values) if key and own == key else canonical_tones(rest).strip(_NAME_NOISE)
        )
        if key and own != key and own.endswith(key):  # a "KT." by hand, or a damaged "PHÓ"
            deputy = own.removesuffix(key).endswith("ho") and f"pho{key}" in POST_KEYS
            printed, scribbled = POST_KEYS[f"pho{key}" if deputy else key], True
        forms.append(form)
        mark = f"{form[0]}/{form[1:]}" if form and match and "/" in match["a"] else f"{form}."
        values.append(f"{mark} {printed}" if form else printed)
    words = words_of(posts)
    known = all(_post_key(line) for line in posts)
    # Without a name below the block was not read to its end; whoever signs for somebody has a post of
    # his own below; a deputy without an authority line above has lost it, or it was written by hand.
    last_form, instead = forms[-1], any(form in {"KT", "TL", "TUQ"} for form in forms)
    deputy = _post_key(posts[-1]).startswith("pho") or values[-1] == "THỨ TRƯỞNG"
    complete = named and not scribbled and last_form not in _FOR_SOMEBODY and (instead or not deputy)
    if any(_STROKE.search(value) for value in values):  # strokes of the signature
        complete = False
    if not any(forms) and sum(value in POSTS and not value.startswith(_COLLECTIVE) for value in values) > 1:
        complete = False  # GIÁM ĐỐC / CHÁNH VĂN PHÒNG: TL. or TUQ. was not read
    if any(
        form == "KT" and value.endswith(f" {values[-1]}")
        for form, value in zip(forms, values[:-1], strict=False)
    ):
        complete = False  # nobody signs for himself: PHÓ was not read
    if values[0].startswith(_COLLECTIVE):  # TM. was not read, or it stands in the seal
        complete = False
    deputies = [line for line in posts if f"pho{_post_key(line)}" in POST_KEYS]
    if any(line.center - other.center > 0.9 * line.height for line in deputies for other in posts):
        complete = False  # right of the middle of the block: PHÓ was not read
    sure = (0.95 if known else 0.8) * max(0.85, usual(words)) * (1.0 if complete else 0.7)
    findings = [found("signer_position", " / ".join(values), words, page.number, sure, "signer.posts")]
    if authority is not None:
        form, line = authority
        first = line.words[:1]
        # The lines that were lost, or were not read as a post, may tell of another.
        whole = 1.0 if known and not lacks_post(posts) else 0.7
        findings.append(
            found(
                "authority",
                form,
                first,
                page.number,
                0.97 * whole * max(0.8, worst(first)),
                "signer.authority",
            )
        )
    return findings


def _post_name(key: str, text: str, above: Sequence[str]) -> str:
    """The post with its marks. THỨ TRƯỞNG and THỦ TRƯỞNG differ by one: as read, or below BỘ TRƯỞNG the first."""
    exact = canonical_tones(text).upper().strip(_NAME_NOISE)
    if exact in POSTS:
        return exact
    if key == "thutruong":
        return "THỨ TRƯỞNG" if any("BỘ TRƯỞNG" in line for line in above) else "THỦ TRƯỞNG"
    return POST_KEYS[key]


def _name_below(lines: Sequence[Line], page: Page, below: float, post: Line | None) -> Finding | None:
    """The signer's name: mixed case, below the posts, in the right half."""
    best: Finding | None = None
    reach = 0.24 * page.height if post is not None else 0.3 * page.height
    for line in lines:
        if not below - 0.3 * line.height < line.middle < below + reach:
            continue
        if line.box[0] < 0.42 * page.width or line.center < 0.5 * page.width:
            continue
        if post is not None and abs(line.center - post.center) > 0.17 * page.width:
            continue
        words = [word for word in line.words if word.text.strip(_NAME_NOISE)]
        while len(words) > 2 and _is_scrap(words[0]):
            words = words[1:]
        while len(words) > 2 and _is_scrap(words[-1]):
            words = words[:-1]
        if not words:
            continue
        read = canonical_tones(" ".join(word.text.strip(_NAME_NOISE) for word in words))
        raw = read.translate(_NO_LETTERS)
        in_capitals = post is not None and _is_name_in_capitals(raw, line, post)
        if in_capitals:
            raw = raw.title()
        degree = _DEGREES.match(raw)
        name = raw[degree.end() :] if degree else raw
        family = family_name(name)
        if family and family != name.split()[0]:
            name = " ".join([family, *name.split()[1:]])
            reliable = min(REPAIRED, name_reliability(name))
        else:
            reliable = name_reliability(name)
        if raw != read:  # letters put right, or capitals: those are of posts, too
            reliable = min(REPAIRED, reliable)
        if not reliable:
            continue
        if post is not None and abs(line_of(words, line.page).center - post.center) > _ASIDE * page.width:
            reliable *= 0.78  # a name stands centred under the post: a syllable of it was lost
        own = words[-len(name.split()) :]
        finding = found("signer_name", name, own, page.number, reliable * worst(own), "signer.below_post")
        if best is None or finding.confidence > best.confidence:
            best = finding
    return best


def _is_name_in_capitals(text: str, line: Line, post: Line) -> bool:
    """Whether a line of capitals below a post is a name: typed papers up to the 1970s set it so.

    A known family name in front, no post, and room for a signature above it.
    """
    tokens = text.split()
    return (
        text.isupper()
        and 3 <= len(tokens) <= 4
        and tokens[0].title() in SURNAMES
        and not line.text.rstrip().endswith(":")
        and line.key != "naycongbo"  # the formula of orders below CHỦ TỊCH NƯỚC: Nay is a family name, too
        and all(map(is_syllable, tokens))
        and not _post_key(line)
        and line.middle - post.middle > 3 * post.height
    )


def _is_scrap(word: Word) -> bool:
    """A stroke of the signature read as a letter or two."""
    text = word.text.strip(_NAME_NOISE)
    return len(text) <= 2 and not is_syllable(text)
