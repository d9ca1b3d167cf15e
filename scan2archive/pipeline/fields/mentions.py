# SPDX-License-Identifier: Apache-2.0
"""Where a paper names its agency once more, in capitals: beside the type, above the body, above the signature.

*QUYẾT ĐỊNH CỦA ỦY BAN NHÂN DÂN TỈNH X*, the authority line *GIÁM ĐỐC SỞ Y TẾ TỈNH X* above the body, *TM. UBND TỈNH X* above
the name. What the head shows is confirmed by it; what the head lost is taken from it, for review.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from scan2archive.model import Word
from scan2archive.pipeline.fields.agency import AgencyName, agency_name, is_whole
from scan2archive.pipeline.fields.catalogues import AGENCY_STARTS, CITIES, LONGEST_AGENCY, PROVINCES
from scan2archive.pipeline.fields.evidence import Finding, found, usual
from scan2archive.pipeline.fields.header import Head, is_motto, is_national
from scan2archive.pipeline.fields.layout import Line, line_of
from scan2archive.pipeline.fields.near_names import spelled_agencies
from scan2archive.pipeline.fields.numbering import Numbering
from scan2archive.pipeline.fields.post_list import POSTS
from scan2archive.vietnamese import code_key, fold

_PLAIN = 0.8  # words read less surely are no witness
_ALIKE = 0.6
_TWICE = 0.92  # an agency that the head and another line show alike
_REPAIRED, _LEAST = 0.7, 0.55
# Posts that stand before their holder's agency, as folded words.
_HOLDERS = frozenset(
    tuple(fold(post).replace(",", " ").split())
    for post in POSTS
    if fold(post).startswith(("chu tich", "giam doc", "bo truong", "truong ban", "truong phong", "cuc truong", "tong giam doc",
                              "chi cuc truong", "tong cuc truong", "hieu truong", "chanh an", "vien truong"))
)  # fmt: skip
_TERM = re.compile(r"[ivxl]+|\d+|thu")
_FORM = re.compile(r"^\W{0,3}(?:t[./]?\s?u\.?\s?q|t[./]?\s?m|k[./]?\s?t|t[./]?\s?l)\s*[./]+\s*")


@dataclass(frozen=True, slots=True)
class Mention:
    """An agency a paper names outside its agency block.

    Attributes:
        name: With its place.
        words: As read.
        page: Page number.
    """

    name: AgencyName
    words: tuple[Word, ...]
    page: int


def find_mentions(head: Head, below: float, posts: Sequence[Line]) -> tuple[Mention, ...]:
    """The agencies that a paper names in capitals outside its agency block, with their place, each once.

    Args:
        head: The first page.
        below: Lower edge of its head, in pixels.
        posts: The lines above the signature.
    """
    lines = [line for line in head.lines if below < line.middle < 0.6 * head.page.height]
    found_ones: dict[str, Mention] = {}
    for line in (*lines, *posts):
        mention = _mention(line)
        if mention is not None:
            found_ones.setdefault(mention.name.text, mention)
    return tuple(found_ones.values())


def with_mentions(
    issued: Sequence[Finding], named: Sequence[Mention], numbering: Numbering | None, place: str
) -> tuple[Finding, ...]:
    """The issuing agency held against what else the paper calls it.

    The same name once more confirms it where no notation does; a name without its place or misread gives way to the one
    named elsewhere, and where the head shows none that one, or the one the notation spells, is taken; all that for review.

    Args:
        issued: What the agency block shows.
        named: What else the paper calls its agency.
        numbering: Its number and notation.
        place: That it is dated in; empty if not known.
    """
    own = next((finding for finding in issued if finding.name == "issuer"), None)
    if own is None:
        taken = _named_alone(named) or _spelled(numbering, place)
        return (*issued, taken) if taken is not None else tuple(issued)
    mention = _mentioned(agency_name(own.value), named)
    if mention is None or own.rule.startswith("issuer.joint"):
        return tuple(issued)
    if own.value.startswith(f"{mention.name.text} "):  # HUYỆN CHỢ GẠO, and in the head its province as well
        return tuple(issued)
    if place and own.value.endswith(f" {place}") and fold(mention.name.text) == fold(own.value):
        return tuple(issued)  # HUYỆN THUẬN CHẦU, of which the date line has the marks that the head has
    if mention.name.text.casefold() != own.value.casefold():
        sure, rule = min(_REPAIRED, max(own.confidence, _LEAST)), f"{own.rule}.mentioned"
        other = replace(own, value=mention.name.text, confidence=sure, rule=rule)
    elif numbering is None and len(named) == 1:
        other = replace(own, confidence=max(own.confidence, _TWICE), rule=f"{own.rule}.mentioned")
    else:
        return tuple(issued)
    return tuple(other if finding is own else finding for finding in issued)


def _named_alone(named: Sequence[Mention]) -> Finding | None:
    if len(named) != 1:
        return None
    one = named[0]
    return found("issuer", one.name.text, one.words, one.page, _LEAST, "issuer.mentioned")


def _spelled(numbering: Numbering | None, place: str) -> Finding | None:
    """The one agency of the lists that the notation spells (``VPTU``), where nothing else shows it."""
    if numbering is None:
        return None
    spelt = sorted(spelled_agencies(numbering.parts))
    if len(spelt) > 1 and place in PROVINCES:  # VPTU is the Tỉnh ủy's, in a city the Thành ủy's
        committee = "Thành ủy" if place in CITIES else "Tỉnh ủy"
        spelt = [name for name in spelt if name.endswith(committee)]
    if len(spelt) != 1:
        return None
    return found("issuer", spelt[0], numbering.words, numbering.page, _LEAST, "issuer.notation")


def _mentioned(own: AgencyName, named: Sequence[Mention]) -> Mention | None:
    """The one agency named elsewhere that a name of the head is, or is a misread or torn form of; None without one."""
    same = [one for one in named if one.name.text == own.text]
    if not same and not own.place:
        same = [one for one in named if one.name.core == own.core]
    if not same and own.known < 1.0:
        key, start = code_key(own.text), fold(own.text).split()[:1]
        same = [
            one
            for one in named
            if fold(one.name.text).split()[:1] == start
            and SequenceMatcher(None, code_key(one.name.text), key, autojunk=False).ratio() >= _ALIKE
        ]
    return same[0] if len(same) == 1 else None


def _mention(line: Line) -> Mention | None:
    if line.capitals < 0.9 or len(line.words) < 4 or usual(line.words) < _PLAIN:
        return None
    if is_national(line) or is_motto(line) or line.text.rstrip().endswith(":"):
        return None
    form = _FORM.match(line.folded)
    words = list(line.span(form.end(), len(line.text))) if form else list(line.words)
    keys = [re.sub(r"[^a-z0-9]", "", fold(word.text)) for word in words]
    if "cua" in keys[:3]:  # QUYẾT ĐỊNH CỦA …
        cut = keys.index("cua") + 1
        words, keys = words[cut:], keys[cut:]
    for size in range(min(4, len(keys)), 0, -1):
        if tuple(keys[:size]) in _HOLDERS:
            words, keys = words[size:], keys[size:]
            break
    terms = (at for at in range(1, len(keys) - 1) if keys[at] == "khoa" and _TERM.fullmatch(keys[at + 1]))
    term = next(terms, len(keys))  # HỘI ĐỒNG NHÂN DÂN QUẬN 5 KHÓA VII
    words, keys = words[:term], keys[:term]
    if not words or not any(tuple(keys[:size]) in AGENCY_STARTS for size in range(1, LONGEST_AGENCY + 1)):
        return None
    own = line_of(words, line.page)
    name = agency_name(own.text)
    if name.place and name.core != name.text and is_whole(name) and agency_name(name.core).known == 1.0:
        return Mention(name, own.words, own.page)
    return None
