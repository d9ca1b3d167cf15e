# SPDX-License-Identifier: Apache-2.0
"""Posts above a signature (box 7a): which line is one, for whom somebody signs, and what the lines say together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from scan2archive.model import Page, Word
from scan2archive.pipeline.fields.agency import agency_name
from scan2archive.pipeline.fields.catalogues import AGENCY_STARTS, LONGEST_AGENCY
from scan2archive.pipeline.fields.evidence import Finding, found, usual, words_of, worst
from scan2archive.pipeline.fields.layout import Line
from scan2archive.pipeline.fields.post_list import POST_KEYS, POSTS
from scan2archive.vietnamese import canonical_tones, fold

_AUTHORITY = re.compile(
    r"^\W{0,3}(?P<a>thua lenh|thua uy quyen|thay mat|t[.,/]?\s?u\.?\s?[qng]|t[.,/]?\s?m|k[.,/]?\s?t|t[.,/]?\s?l|q)(?:\s*[.,/:]+\s*|\s+)(?=[a-z]{2})"
)
_FORMS = {"tm": "TM", "kt": "KT", "tl": "TL", "tuq": "TUQ", "tug": "TUQ", "q": "Q"} | {
    "thualenh": "TL",
    "thuauyquyen": "TUQ",
    "thaymat": "TM",
}
_FOR_SOMEBODY = frozenset({"TM", "KT", "TL", "TUQ"})
_COLLECTIVE = ("ỦY BAN", "BAN THƯỜNG", "BAN CHẤP HÀNH", "HỘI ĐỒNG", "CHÍNH PHỦ", "BỘ CHÍNH TRỊ", "BAN BÍ THƯ")
_STROKE = re.compile(r"[^\w\s.,/()&'’–-]|\d")  # no post has such signs
_BROKEN_OFF = (" THƯỜNG", " PHỤ", " KIÊM", " VÀ")  # THƯỜNG TRỰC, PHỤ TRÁCH
_NO_ROOM = 2.4  # heights of a row from one to the next: with another between it is three and more
_NUMBERED = re.compile(
    r"\b(?:QUẬN|PHƯỜNG|KHU VỰC|KHÓA|ĐỘI|SỐ|KHU PHỐ|ẤP|THÔN) \d{1,2}\b"
)  # CHỦ TỊCH UBND QUẬN 5
_SPELT = 8  # letters of a form that is written out: THỪA LỆNH, before the 1960s
_FIRST_LOST = 9  # letters of a post whose first is lost in a seal: HÁNH VĂN PHÒNG
PUT_RIGHT = "post"
"""What `Word.repair` says of a post that readings of a covered row were taken for."""
MINISTER_KEY, VICE_MINISTER, _VICE_MINISTER_KEY = "botruong", "THỨ TRƯỞNG", "thutruong"
_SURE = 0.8  # a row put right less surely is for review
_INFERRED = 0.75  # KT. that nobody read, above a deputy: for review
NOISE = " .,;:_'`\"“”‘’*|\\/()[]{}<>~^-–—°¬"


def authority_of(line: Line) -> tuple[str, int]:
    """The form of authority a line begins with (``KT``), and where it ends in the text; nothing and 0 without one."""
    match = _AUTHORITY.match(line.folded)
    form = _form_of(match)
    return (form, match.end()) if match and form else ("", 0)


def _form_of(match: re.Match[str] | None) -> str:
    """The form of authority that `_AUTHORITY` matched; empty if it is none."""
    return _FORMS.get("".join(c for c in match["a"] if c.isalpha()), "") if match else ""


def deputy_of(chief: str) -> str:
    """The key of who signs for a chief (KT.): ``phogiamdoc`` for ``giamdoc``; empty if the list has none."""
    if chief == MINISTER_KEY:
        return _VICE_MINISTER_KEY
    _, comma, second = POST_KEYS.get(chief, "").partition(",")  # BỘ TRƯỞNG, CHỦ NHIỆM: PHÓ CHỦ NHIỆM
    own = "".join(c for c in fold(second) if c.isalnum()) if comma else chief
    return f"pho{own}" if f"pho{own}" in POST_KEYS else ""


def lacks_post(posts: Sequence[Line]) -> bool:
    """Whether the last line tells for whom somebody signs (``TM. ỦY BAN NHÂN DÂN``), and none his own post."""
    return bool(posts) and _form_of(_AUTHORITY.match(posts[-1].folded)) in _FOR_SOMEBODY


def for_somebody(line: Line) -> bool:
    """Whether a line begins with a printed form of authority (``TM.``): whoever it names, a post it is."""
    match = _AUTHORITY.match(line.folded)
    if (
        match is None
        or match["a"] == "q"
        or (len(match["a"]) < _SPELT and match[0].rstrip()[-1:] not in {".", "/"})
    ):
        return False
    return usual(line.words) > 0.8


def post_key(line: Line) -> str:
    """The post (folded, without spaces) that a line is, after an authority form; empty if none."""
    return _post_of(line.folded)


@lru_cache(maxsize=4096)  # the same lines are asked of in each reading of a signature zone
def _post_of(folded: str) -> str:
    match = _AUTHORITY.match(folded)
    key = "".join(c for c in folded[match.end() if match else 0 :] if c.isalnum())
    best = next((post for post in POST_KEYS if key == post[1:] and len(key) >= _FIRST_LOST), "")
    for post in POST_KEYS:
        # Dust or a scribbled "KT." may stand before it, the agency's name after it.
        if len(post) > len(best) and (
            key.startswith(post) or (key.endswith(post) and len(key) - len(post) <= 3)
        ):
            best = post
    if not best and len(key) >= _FIRST_LOST:  # GHÁNH VĂN PHÒNG: one letter was misread
        best = next(
            (
                p
                for p in POST_KEYS
                if len(p) == len(key) and sum(a != b for a, b in zip(p, key, strict=True)) == 1
            ),
            "",
        )
    return best


def signs_for_somebody(posts: Sequence[Line]) -> bool:
    """Whether one of the lines begins with a form of authority (``KT.``)."""
    return any(_AUTHORITY.match(line.folded) for line in posts)


def post_findings(posts: Sequence[Line], page: Page, named: bool) -> list[Finding]:
    """``signer_position`` and ``authority`` of a block.

    Args:
        posts: Its lines (at least one) from top to bottom.
        page: That holds them.
        named: Whether a name was found below them.
    """
    rows: list[_Row] = []
    for line in posts:
        rows.append(_row_of(line, [row.value for row in rows]))
    printed = next(((row.form, row.line) for row in reversed(rows) if row.form), None)
    rows, inferred = _with_deputy(rows)
    scribbled = any(row.scribbled for row in rows)
    words = words_of(posts)
    rows = _joined(rows)
    known = all(post_key(row.line) or _is_agency(row.line) for row in rows)
    deputy = _is_deputy(rows[-1]) and not _instead(rows) and not _right_below(rows, posts)
    complete = named and not scribbled and not deputy and _is_whole(rows, words)
    sure = (0.95 if known else 0.8) * max(0.85, usual(words)) * (1.0 if complete else 0.7)
    if inferred:
        sure = min(sure, _INFERRED)
    value = " / ".join(row.value for row in rows)
    findings = [found("signer_position", value, words, page.number, sure, "signer.posts")]
    if inferred:
        first = rows[0].line.words
        findings.append(found("authority", "KT", first, page.number, sure, "signer.authority.deputy"))
    if printed is not None:
        form, line = printed
        mark = line.words[:1]
        # The lines that were lost, or were not read as a post, may tell of another.
        # TM. over CHỦ TỊCH and his deputy: KT. was lost.
        lost = lacks_post([row.line for row in rows]) or deputy
        sure = 0.97 * (1.0 if known and not lost else 0.7) * max(0.8, worst(mark))
        findings.append(found("authority", form, mark, page.number, sure, "signer.authority"))
    return findings


@dataclass(frozen=True, slots=True)
class _Row:
    """What one line of a block says.

    Attributes:
        line: It.
        value: The post as it is shown, its form of authority before it.
        form: That form (``KT``); empty without one.
        scribbled: Something of it was written by hand, or lost in the seal, and was put right.
    """

    line: Line
    value: str
    form: str
    scribbled: bool = False


def _row_of(line: Line, above: Sequence[str]) -> _Row:
    """What a line says below the values of those above it."""
    match = _AUTHORITY.match(line.folded)
    form = _form_of(match)
    value, scribbled = _printed_post(line.text[match.end() :] if match else line.text, post_key(line), above)
    if match is None or not form:
        return _Row(line, value, "", scribbled)
    mark = f"{form[0]}/{form[1:]}" if "/" in match["a"] else f"{form}."
    if len(match["a"]) >= _SPELT:
        mark = line.text[: match.end()].strip(NOISE)
    return _Row(line, f"{mark} {value}", form, scribbled)


def _printed_post(text: str, key: str, above: Sequence[str]) -> tuple[str, bool]:
    """The post that the text behind a form of authority shows, and whether it was put right.

    Args:
        text: The rest of the line.
        key: The post that the line is; empty if none.
        above: Values of the lines above it.
    """
    own = "".join(c for c in fold(text) if c.isalnum())
    if not key:
        return canonical_tones(text).strip(NOISE), False
    if own == key[1:] or (own != key and len(own) == len(key)):
        return POST_KEYS[key], True
    if own == f"p{key}" and re.match(r"^\W{0,3}P\s?[./]", text.strip()):  # P. CHỦ TỊCH of typed papers
        return f"P. {POST_KEYS[key]}", False
    if own != key and own.endswith(key):  # a "KT." by hand, or a damaged "PHÓ"
        deputy = own.removesuffix(key).endswith("ho") and f"pho{key}" in POST_KEYS
        return POST_KEYS[f"pho{key}" if deputy else key], True
    return (_post_name(key, text, above) if own == key else canonical_tones(text).strip(NOISE)), False


def _with_deputy(rows: Sequence[_Row]) -> tuple[list[_Row], bool]:
    """The lines with the KT. or the PHÓ that two posts, one above the other, say was lost; whether it is the KT."""
    keys = [post_key(row.line) for row in rows]
    deputy = deputy_of(keys[0])
    if not any(row.form for row in rows) and len(rows) == 2 and keys[1] and keys[1] == deputy:
        # A deputy below his chief signs for him (Nghị định 30/2020/NĐ-CP, Phụ lục I: KT.): written by hand, or lost in the seal.
        return [replace(rows[0], form="KT", value=f"KT. {rows[0].value}"), rows[1]], True
    himself = [row.form for row in rows] == ["KT", ""] and rows[1].value == POST_KEYS.get(keys[0], "")
    if himself and deputy:  # nobody signs for himself: PHÓ was not read
        return [rows[0], replace(rows[1], value=POST_KEYS[deputy], scribbled=True)], False
    return list(rows), False


def _is_deputy(row: _Row) -> bool:
    return post_key(row.line).startswith("pho") or row.value == VICE_MINISTER or row.value.startswith("P. ")


def _right_below(rows: Sequence[_Row], posts: Sequence[Line]) -> bool:
    """Whether a deputy stands right below the body he signs for (T/M BAN THƯỜNG VỤ / PHÓ BÍ THƯ): no room for a row between, so none was lost.

    The Party's and the organisations' deputies sign so; in papers of the state KT. stands between.
    """
    if len(rows) < 2 or rows[-2].form != "TM":
        return False
    block = posts[posts.index(rows[-2].line) :]
    return all(b.middle - a.middle < _NO_ROOM * min(a.height, b.height) for a, b in pairwise(block))


def _is_agency(line: Line) -> bool:
    """Whether a row is nothing but an agency of the lists: TỔNG CỤC TRƯỞNG / *TỔNG CỤC QUẢN LÝ RUỘNG ĐẤT*."""
    start = authority_of(line)[1]
    tokens = tuple(re.findall(r"[a-z]+", line.folded[start:]))
    begins = any(tokens[:size] in AGENCY_STARTS for size in range(1, LONGEST_AGENCY + 1))
    return begins and agency_name(line.text[start:]).known >= 1.0


def _instead(rows: Sequence[_Row]) -> bool:
    """Whether somebody signs in the place of another, and not for a body."""
    return any(row.form in {"KT", "TL", "TUQ"} for row in rows)


def _is_whole(rows: Sequence[_Row], words: Sequence[Word]) -> bool:
    """Whether nothing tells that a line of a block was lost, or a part of one.

    Without a name below it a block was not read to its end: that is the caller's to know.
    """
    last = rows[-1]
    # Whoever signs for somebody has a post of his own below.
    if last.form in _FOR_SOMEBODY:
        return False
    values = [row.value for row in rows]
    if any(_STROKE.search(_NUMBERED.sub("", value)) for value in values):  # strokes of the signature
        return False
    if last.value.endswith(_BROKEN_OFF):  # PHÓ TRƯỞNG BAN THƯỜNG: TRỰC was lost
        return False
    own_posts = sum(value in POSTS and not value.startswith(_COLLECTIVE) for value in values)
    if own_posts > 1 and not any(row.form for row in rows):
        return False  # GIÁM ĐỐC / CHÁNH VĂN PHÒNG: TL. or TUQ. was not read
    if any(word.repair == PUT_RIGHT and word.confidence < _SURE for word in words):
        return False
    if any(f" {row.value}".endswith(f" {last.value}") for row in rows[:-1] if row.form != "TM"):
        return False  # nobody signs for himself: PHÓ was not read, and KT. neither where the chief's row lacks it
    if values[0].startswith(_COLLECTIVE):  # TM. was not read, or it stands in the seal
        return False
    lines = [row.line for row in rows]
    deputies = [line for line in lines if f"pho{post_key(line)}" in POST_KEYS]
    # Right of the middle of the block: PHÓ was not read.
    return not any(line.center - other.center > 0.9 * line.height for line in deputies for other in lines)


def _joined(rows: Sequence[_Row]) -> list[_Row]:
    """The lines with the last one or two words of a post joined to it, which the column left no room for."""
    out: list[_Row] = []
    for row in rows:
        rest = not row.form and not post_key(row.line) and len(row.line.words) <= 2
        if out and rest and post_key(out[-1].line):
            out[-1] = replace(out[-1], value=f"{out[-1].value} {row.value}")
        else:
            out.append(row)
    return out


def _post_name(key: str, text: str, above: Sequence[str]) -> str:
    """The post with its marks. THỨ TRƯỞNG and THỦ TRƯỞNG differ by one: as read, or below BỘ TRƯỞNG the first."""
    exact = canonical_tones(text).upper().strip(NOISE)
    if exact in POSTS:
        return exact
    if key == "thutruong":
        return "THỨ TRƯỞNG" if any("BỘ TRƯỞNG" in line for line in above) else "THỦ TRƯỞNG"
    return POST_KEYS[key]
