# SPDX-License-Identifier: Apache-2.0
"""Places in the names of agencies: the unit (tỉnh, huyện, xã …) and the proper name behind it."""

from __future__ import annotations

from difflib import SequenceMatcher

from scan2archive.pipeline.fields.catalogues import (
    AGENCY_PHRASES,
    EXPANSIONS,
    LONGEST_AGENCY,
    PROVINCE_KEYS,
    UNITS,
)
from scan2archive.vietnamese import canonical_tones, exact, fold

_UNIT_KEYS = {tuple(fold(unit).split()): unit for unit in UNITS}
TRIM = ".,;:*_'\"“”‘’()[]|~"
_TORN_UNITS = frozenset({"inh", "tnh", "tlnh", "tinb", "tinl", "finh", "tin"})  # before a province: TỈNH
_PROVINCIAL = frozenset({"tỉnh", "thành phố"})
# Folded, these could be other words (quản, quân, xa): they must stand there with their marks.
_UNITS_WITH_MARKS = frozenset({"quận", "xã", "ấp", "thôn"})
_SHORTEST_PLACE, _SHORT_PLACE = 5, 7  # letters of a place: of shorter ones just one may be another


def proper_name(place: str) -> str:
    """The folded name of a place without its unit: ``tỉnh Thái Bình`` → ``thai binh``."""
    folded = fold(place)
    for unit in sorted(map(fold, UNITS), key=len, reverse=True):
        if folded.startswith(f"{unit} "):
            return folded.removeprefix(f"{unit} ")
    return folded


def longest_phrase(keys: list[str], start: int) -> tuple[int, str]:
    """The longest known name or part of a name that begins at a word: how many words it has, and how it is written; 0 and nothing if none."""
    for size in range(min(LONGEST_AGENCY, len(keys) - start), 0, -1):
        phrase = AGENCY_PHRASES.get(tuple(keys[start : start + size]))
        if phrase is not None:
            return size, phrase
    return 0, ""


def unit_at(words: list[str], keys: list[str], start: int) -> tuple[int, str]:
    """The unit that begins at a word, whatever its marks (they are the first to be misread), and how many words it has; 0 and nothing if none."""
    if start and keys[start - 1 : start + 1] == ["dia", "phuong"]:  # VỤ ĐỊA PHƯƠNG
        return 0, ""
    for size in (3, 2, 1):
        unit = _UNIT_KEYS.get(tuple(keys[start : start + size]))
        if unit in _UNITS_WITH_MARKS and exact(words[start].strip(TRIM)) != unit:
            continue
        if unit is not None and start + size <= len(keys):
            return size, unit
    if keys[start] in _TORN_UNITS and start + 1 < len(keys) and province_at(keys, start + 1) is not None:
        return 1, "tỉnh"
    if keys[start] in {"tp", "tx"}:
        return 1, EXPANSIONS[keys[start]]
    return 0, ""


def is_read_as(words: list[str], start: int, name: str) -> bool:
    """Whether words have the marks of a known name, or none at all as on typed pages."""
    wanted = name.replace(" - ", " ").replace("-", " ").split()
    read = [canonical_tones(word.strip(TRIM)) for word in words[start : start + len(wanted)]]
    return "".join(read).isascii() or [exact(one) for one in read] == [exact(one) for one in wanted]


def province_at(keys: list[str], start: int) -> tuple[int, str] | None:
    """The province that begins at a word, and how many words it has."""
    for size in (5, 4, 3, 2, 1):
        name = PROVINCE_KEYS.get("".join(keys[start : start + size]))
        if name is not None and start + size <= len(keys):
            return size, name
    return None


def place_name(words: list[str], keys: list[str], start: int, unit: str) -> tuple[list[str], int, int]:
    """The proper name from start on: its words, how many were used, how many the lists vouch for.

    The lists know provinces: a district, commune or ward may differ from one by its marks (xã Yên Bài, huyện Cao Lãnh).
    """
    found = province_at(keys, start)
    listed = unit in _PROVINCIAL
    if found is not None:
        as_read = " ".join(canonical_tones(word.strip(TRIM)) for word in words[start : start + found[0]])
        whole = listed or _ends_here(words, keys, start + found[0])  # HUYỆN GÒ CÔNG ĐÔNG goes on
        if listed or (exact(as_read) == exact(found[1]) and whole):
            return [found[1]], found[0], found[0]
    if listed and start + 1 < len(words) and len(keys[start]) <= 2:  # a scrap between them: TỈNH HD BẠC LIÊU
        found = province_at(keys, start + 1)
        if found is not None and " " in found[1]:
            return [found[1]], found[0] + 1, found[0]
    end = start
    while (
        end < len(words)
        and end - start < 4
        and not _ends_name(words, keys, end, start)
        and not _heads_agency(words, keys, end, first=end == start)
    ):
        end += 1
    name = [canonical_tones(word.strip(TRIM)) for word in words[start:end]]
    near = near_province("".join(keys[start:end])) if listed else ""
    if near:
        return [near], end - start, end - start
    return [word if any(c.isdigit() for c in word) else word.capitalize() for word in name], end - start, 0


def is_marked_as(words: list[str], at: int, unit: str) -> bool:
    """Whether a word has the marks of a unit, or none at all as on typed pages: TỊNH (Sơn Tịnh) is no tỉnh, PHƯƠNG (Phương Liệt) no phường."""
    read = canonical_tones(words[at].strip(TRIM))
    return " " in unit or read.isascii() or exact(read) == unit


def _ends_name(words: list[str], keys: list[str], at: int, start: int) -> bool:
    """Whether another unit begins in a name that began at ``start``: HUYỆN CAN LỘC *TỈNH* HÀ TĨNH, with its marks or before a province."""
    size, unit = unit_at(words, keys, at)
    if not unit or (unit == "xã" and at > start and at + size == len(words)):  # XÃ TÂN XÃ
        return False
    return is_marked_as(words, at, unit) or (
        unit == "tỉnh" and at > start and province_at(keys, at + size) is not None
    )


def _ends_here(words: list[str], keys: list[str], at: int) -> bool:
    """Whether a name of a place is over before a word: nothing follows it, or a unit, or an agency."""
    return at >= len(words) or bool(unit_at(words, keys, at)[1]) or _heads_agency(words, keys, at)


def _heads_agency(words: list[str], keys: list[str], start: int, *, first: bool = False) -> bool:
    """Whether a known agency begins here. One word may as well end a place (Tuy Phong, Phú Hội) or begin it: that is none.

    Args:
        words: Of the line.
        keys: The same, folded.
        start: Which.
        first: A unit stands right before it: HUYỆN TRẠM TẤU, HUYỆN VỤ BẢN.
    """
    size, phrase = longest_phrase(keys, start)
    if size != 1:
        return size > 1
    if first or (start + 1 < len(words) and unit_at(words, keys, start + 1)[1]):  # HUYỆN XUÂN TRƯỜNG TỈNH …
        return False
    return start + 1 < len(words) and exact(words[start].strip(TRIM)) == exact(phrase)


def _one_differs(known: str, key: str) -> bool:
    return sum(a != b for a, b in zip(known, key, strict=True)) == 1


def near_province(key: str) -> str:
    """The one province that differs from the key by a letter or so; empty if none or several."""
    if len(key) < _SHORT_PLACE:
        near = [
            name
            for known, name in PROVINCE_KEYS.items()
            if len(known) == len(key) and _one_differs(known, key)
        ]
        return near[0] if len(near) == 1 and len(key) >= _SHORTEST_PLACE else ""
    near = [
        name
        for known, name in PROVINCE_KEYS.items()
        if abs(len(known) - len(key)) <= 1 and SequenceMatcher(None, known, key).ratio() >= 0.85
    ]
    return near[0] if len(near) == 1 else ""
