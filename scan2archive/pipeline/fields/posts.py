# SPDX-License-Identifier: Apache-2.0
"""Posts above a signature (box 7a): which line is one, for whom somebody signs, and what the lines say together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from scan2archive.model import Page
from scan2archive.pipeline.fields.catalogues import POST_KEYS, POSTS
from scan2archive.pipeline.fields.evidence import Finding, found, usual, words_of, worst
from scan2archive.pipeline.fields.layout import Line
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
    form = _FORMS.get("".join(c for c in match["a"] if c.isalpha()), "") if match else ""
    return (form, match.end()) if match and form else ("", 0)


def deputy_of(chief: str) -> str:
    """The key of who signs for a chief (KT.): ``phogiamdoc`` for ``giamdoc``; empty if the list has none."""
    if chief == MINISTER_KEY:
        return _VICE_MINISTER_KEY
    _, comma, second = POST_KEYS.get(chief, "").partition(",")  # BỘ TRƯỞNG, CHỦ NHIỆM: PHÓ CHỦ NHIỆM
    own = "".join(c for c in fold(second) if c.isalnum()) if comma else chief
    return f"pho{own}" if f"pho{own}" in POST_KEYS else ""


def lacks_post(posts: Sequence[Line]) -> bool:
    """Whether the last line tells for whom somebody signs (``TM. ỦY BAN NHÂN DÂN``), and none his own post."""
    match = _AUTHORITY.match(posts[-1].folded) if posts else None
    return (
        match is not None and _FORMS.get("".join(c for c in match["a"] if c.isalpha()), "") in _FOR_SOMEBODY
    )


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
    values: list[str] = []
    forms: list[str] = []
    authority: tuple[str, Line] | None = None
    scribbled = False
    for line in posts:
        match = _AUTHORITY.match(line.folded)
        key = post_key(line)
        form = ""
        if match:
            form = _FORMS.get("".join(c for c in match["a"] if c.isalpha()), "")
            if form:
                authority = (form, line)
        rest = line.text[match.end() :] if match else line.text
        own = "".join(c for c in fold(rest) if c.isalnum())
        printed = _post_name(key, rest, values) if key and own == key else canonical_tones(rest).strip(NOISE)
        if key and (own == key[1:] or (own != key and len(own) == len(key))):
            printed, scribbled = POST_KEYS[key], True
        elif (
            key and own == f"p{key}" and re.match(r"^\W{0,3}P\s?[./]", rest.strip())
        ):  # P. CHỦ TỊCH of typed papers
            printed = f"P. {POST_KEYS[key]}"
        elif key and own != key and own.endswith(key):  # a "KT." by hand, or a damaged "PHÓ"
            deputy = own.removesuffix(key).endswith("ho") and f"pho{key}" in POST_KEYS
            printed, scribbled = POST_KEYS[f"pho{key}" if deputy else key], True
        forms.append(form)
        mark = f"{form[0]}/{form[1:]}" if form and match and "/" in match["a"] else f"{form}."
        if form and match and len(match["a"]) >= _SPELT:
            mark = line.text[: match.end()].strip(NOISE)
        values.append(f"{mark} {printed}" if form else printed)
    keys = [post_key(line) for line in posts]
    inferred = not any(forms) and len(posts) == 2 and bool(keys[1]) and keys[1] == deputy_of(keys[0])
    if inferred:
        # A deputy below his chief signs for him (Nghị định 30/2020/NĐ-CP, Phụ lục I: KT.): written by hand, or lost in the seal.
        forms[0], values[0] = "KT", f"KT. {values[0]}"
    elif values[1:] == [POST_KEYS.get(keys[0], "")] and forms == ["KT", ""] and deputy_of(keys[0]):
        values[1], scribbled = (
            POST_KEYS[deputy_of(keys[0])],
            True,
        )  # nobody signs for himself: PHÓ was not read
    words = words_of(posts)
    values, forms, posts = _joined(values, forms, posts)
    keys = [post_key(line) for line in posts]
    known = all(keys)
    # Without a name below the block was not read to its end; whoever signs for somebody has a post of
    # his own below; a deputy without an authority line above has lost it, or it was written by hand.
    last_form, instead = forms[-1], any(form in {"KT", "TL", "TUQ"} for form in forms)
    deputy = (
        post_key(posts[-1]).startswith("pho") or values[-1] == "THỨ TRƯỞNG" or values[-1].startswith("P. ")
    )
    complete = named and not scribbled and last_form not in _FOR_SOMEBODY and (instead or not deputy)
    if any(_STROKE.search(value) for value in values):  # strokes of the signature
        complete = False
    if not any(forms) and sum(value in POSTS and not value.startswith(_COLLECTIVE) for value in values) > 1:
        complete = False  # GIÁM ĐỐC / CHÁNH VĂN PHÒNG: TL. or TUQ. was not read
    if any(word.repair == PUT_RIGHT and word.confidence < _SURE for word in words):
        complete = False
    if any(
        form == "KT" and value.endswith(f" {values[-1]}")
        for form, value in zip(forms, values[:-1], strict=False)
    ):
        complete = False  # nobody signs for himself: PHÓ was not read
    if values[0].startswith(_COLLECTIVE):  # TM. was not read, or it stands in the seal
        complete = False
    deputies = [line for line in posts if f"pho{post_key(line)}" in POST_KEYS]
    if any(line.center - other.center > 0.9 * line.height for line in deputies for other in posts):
        complete = False  # right of the middle of the block: PHÓ was not read
    sure = (0.95 if known else 0.8) * max(0.85, usual(words)) * (1.0 if complete else 0.7)
    if inferred:
        sure = min(sure, _INFERRED)
    findings = [found("signer_position", " / ".join(values), words, page.number, sure, "signer.posts")]
    if inferred:
        line = posts[0]
        findings.append(found("authority", "KT", line.words, page.number, sure, "signer.authority.deputy"))
    if authority is not None:
        form, line = authority
        first = line.words[:1]
        # The lines that were lost, or were not read as a post, may tell of another.
        lost = lacks_post(posts) or (deputy and not instead)  # TM. over CHỦ TỊCH and his deputy: KT. was lost
        whole = 1.0 if known and not lost else 0.7
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


def _joined(
    values: Sequence[str], forms: Sequence[str], posts: Sequence[Line]
) -> tuple[list[str], list[str], list[Line]]:
    """The lines with the last one or two words of a post joined to it, which the column left no room for."""
    out: list[tuple[str, str, Line]] = []
    for value, form, line in zip(values, forms, posts, strict=True):
        if out and not form and not post_key(line) and len(line.words) <= 2 and post_key(out[-1][2]):
            out[-1] = (f"{out[-1][0]} {value}", out[-1][1], out[-1][2])
        else:
            out.append((value, form, line))
    return [value for value, _, _ in out], [form for _, form, _ in out], [line for _, _, line in out]


def _post_name(key: str, text: str, above: Sequence[str]) -> str:
    """The post with its marks. THỨ TRƯỞNG and THỦ TRƯỞNG differ by one: as read, or below BỘ TRƯỞNG the first."""
    exact = canonical_tones(text).upper().strip(NOISE)
    if exact in POSTS:
        return exact
    if key == "thutruong":
        return "THỨ TRƯỞNG" if any("BỘ TRƯỞNG" in line for line in above) else "THỦ TRƯỞNG"
    return POST_KEYS[key]
