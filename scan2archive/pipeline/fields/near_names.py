# SPDX-License-Identifier: Apache-2.0
"""Agencies that a misread line can stand for: repaired in the closed lists, with the notation as a second witness."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache

from scan2archive.pipeline.fields.agency import AgencyName
from scan2archive.pipeline.fields.agency_codes import group_key, spellings
from scan2archive.pipeline.fields.catalogues import AGENCY_PHRASES, AGENCY_STARTS, EXPANSIONS
from scan2archive.vietnamese import code_key, fold, is_syllable

_NEAR = 0.82
# With the notation for a witness (BTC) more may have been misread: BỘ FÀI CIIÍNH.
_NEAR_SPELLED, _LEAD = 0.6, 0.12
_SHORTEST, _SHORTEST_SPELLED = 8, 5
_MANY, _BEGUN = 5, 3  # words that must be there; without a witness, and with the notation for one
# Heads that the branch follows: BAN TỔ CHỨC beside BTCTU is whole.
_BRANCHED = frozenset({"bo", "so", "ty", "phong"})
# Strokes of one letter taken for two.
_STROKES = (("ii", "h"), ("rn", "m"), ("li", "u"), ("vv", "w"))


def near_agency(text: str, parts: Iterable[str] = ()) -> AgencyName | None:
    """The one agency of the closed lists that a line without its place can be a misreading of; None if none or several.

    Two letters in ten may differ (SƠ NÓNG NGHỤẸP), four if the notation spells the agency; what is shorter than
    eight letters, or five then, is left as read.

    Args:
        text: The name without its place.
        parts: The groups of the notation.
    """
    key = code_key(text)
    by_code = spelled_agencies(parts) if len(key) >= _SHORTEST_SPELLED else frozenset()
    if len(key) < _SHORTEST and not by_code:
        return None
    matchers = [SequenceMatcher(None, b=form, autojunk=False) for form in _forms(key)]
    near: dict[str, float] = {}
    for tokens, name in AGENCY_PHRASES.items():
        known = "".join(tokens)
        enough = _NEAR_SPELLED if name in by_code else _NEAR
        if abs(len(known) - len(key)) > 3 or name not in _whole_names():
            continue
        if len(key) < _SHORTEST and name not in by_code:
            continue
        for matcher in matchers:
            matcher.set_seq1(known)
            if matcher.quick_ratio() >= enough and matcher.ratio() >= enough:
                near[name] = max(near.get(name, 0.0), matcher.ratio())
    head = fold(text).split()[:1]  # SỞ and BỘ differ by a letter only: what was read of it counts
    near = {name: ratio for name, ratio in near.items() if fold(name).split()[:1] == head} or near
    best = sorted(near, key=lambda name: -near[name])
    lead = 0.04 if best and near[best[0]] >= _NEAR else _LEAD
    if not best or (len(best) > 1 and near[best[0]] - near[best[1]] < lead):
        return None
    return AgencyName(best[0], best[0], "", near[best[0]] / 2)


def torn_agency(text: str, parts: Iterable[str]) -> AgencyName | None:
    """The one agency of the closed lists of which a line shows a part; None if none or several.

    One word of many is lost (``SỞ NÔNG NGHIỆP VÀ PHÁT NÔNG THÔN``), or all that follows many; or all that follows a few, and
    the notation spells the whole: ``SỞ LAO ĐỘNG THƯƠNG`` under a stamp, on a paper of ``SLĐTBXH``.

    Args:
        text: The name without its place.
        parts: The groups of the notation.
    """
    shown = _syllables(text)
    whole: set[str] = set()
    if len(shown) >= _MANY:
        known = {name: tokens for tokens, name in AGENCY_PHRASES.items() if name in _whole_names()}
        whole = {
            name for name, tokens in known.items() if _lacks_one(shown, tokens) or _begins(shown, tokens)
        }
    if not whole and len(shown) >= _BEGUN:
        spelled = {name: _syllables(name) for name in spelled_agencies(parts)}
        whole = {name for name, tokens in spelled.items() if _begins(shown, tokens)}
    name = whole.pop() if len(whole) == 1 else None
    return None if name is None else AgencyName(name, name, "", 0.5)


def longer_agency(text: str, parts: Iterable[str]) -> AgencyName | None:
    """The one agency of the closed lists that begins with a known name and that the notation spells, if it spells not that name.

    ``SỞ GIÁO DỤC`` beside ``SGDĐT`` is what is left of *Sở Giáo dục và Đào tạo*.
    """
    shown, groups = _syllables(text), tuple(parts)
    if len(shown) < 2 or shown[0] not in _BRANCHED or AGENCY_PHRASES.get(shown) is None:
        return None
    spelled = spelled_agencies(groups)
    longer = {name for name in spelled if _begins(shown, _syllables(name))}
    if AGENCY_PHRASES[shown] in spelled or len(longer) != 1:
        return None
    return AgencyName(name := longer.pop(), name, "", 0.5)


def _syllables(name: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", fold(name)))


def _begins(shown: tuple[str, ...], tokens: tuple[str, ...]) -> bool:
    return tokens[: len(shown)] == shown and len(tokens) > len(shown)


def _lacks_one(shown: tuple[str, ...], tokens: tuple[str, ...]) -> bool:
    """Whether some words are others but for one in the middle that is lost."""
    if len(tokens) != len(shown) + 1 or tokens[0] != shown[0] or tokens[-1] != shown[-1]:
        return False
    return any(tokens[:at] + tokens[at + 1 :] == shown for at in range(1, len(tokens) - 1))


def near_short(token: str) -> str:
    """What a word of capitals with one letter misread is short for: ``UEND`` for *Ủy ban nhân dân*; empty if nothing."""
    key = code_key(token)
    if len(key) < 4 or not token.isupper() or key in EXPANSIONS or is_syllable(token):
        return ""
    near = [
        name
        for short, name in EXPANSIONS.items()
        if len(short) == len(key) and sum(a != b for a, b in zip(short, key, strict=True)) == 1
    ]
    return near[0] if len(near) == 1 else ""


@lru_cache(maxsize=1)
def _whole_names() -> frozenset[str]:
    """Names of agencies, without the bare branches of administration (*Y tế*)."""
    return frozenset(
        name
        for tokens, name in AGENCY_PHRASES.items()
        if any(tokens[:size] in AGENCY_STARTS for size in range(1, len(tokens) + 1))
    )


def spelled_agencies(parts: Iterable[str]) -> frozenset[str]:
    """The agencies of the lists whose initials or short form one of the groups is."""
    asked = [group_key(part) for part in parts if len(part) >= 3]
    return frozenset().union(*(_by_spelling().get(key, ()) for key in asked))


@lru_cache(maxsize=1)
def _by_spelling() -> dict[str, frozenset[str]]:
    """The agencies of the lists by the groups that stand for them: made at the first notation, as large as the lists."""
    names: dict[str, set[str]] = {}
    for name in AGENCY_PHRASES.values():
        for key in spellings(AgencyName(name, name, "", 1.0)):
            names.setdefault(key, set()).add(name)
    return {key: frozenset(found) for key, found in names.items()}


def _forms(key: str) -> list[str]:
    """A key as read, and with strokes put together that may be one letter."""
    forms = [key]
    for strokes, letter in _STROKES:
        if strokes in key:
            forms.append(key.replace(strokes, letter, 1))
    return forms
