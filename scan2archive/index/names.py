# SPDX-License-Identifier: Apache-2.0
"""Dates, document types and names as people write them, and how they are compared. Pure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

from scan2archive.index.analysis import phrase_key
from scan2archive.vietnamese import clean, fold

# Nghị định 30/2020/NĐ-CP, Điều 7 and PL III; normative types by Luật 80/2015/QH13.
TYPE_NAMES = {
    "nq": "nghị quyết", "qđ": "quyết định", "ct": "chỉ thị", "qc": "quy chế", "qyđ": "quy định",
    "tc": "thông cáo", "tb": "thông báo", "hd": "hướng dẫn", "ctr": "chương trình", "kh": "kế hoạch",
    "pa": "phương án", "đa": "đề án", "da": "dự án", "bc": "báo cáo", "bb": "biên bản", "ttr": "tờ trình",
    "hđ": "hợp đồng", "cđ": "công điện", "bgn": "bản ghi nhớ", "btt": "bản thỏa thuận",
    "guq": "giấy ủy quyền", "gm": "giấy mời", "ggt": "giấy giới thiệu", "gnp": "giấy nghỉ phép",
    "pg": "phiếu gửi", "pc": "phiếu chuyển", "pb": "phiếu báo", "cv": "công văn", "tm": "thư mời",
    "nđ": "nghị định", "tt": "thông tư", "ttlt": "thông tư liên tịch", "pl": "pháp lệnh",
}  # fmt: skip
DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_MONTH = re.compile(r"(\d{1,2})[/.-](\d{4})")
ISO = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")


def iso_date(text: str) -> str:
    """A date as people write it (12/5/2019, 5/2019, 2019, 2019-05-12) in ISO 8601; empty if it is none."""
    text = text.strip()
    if match := DAY.fullmatch(text):
        day, month, year = match.groups()
    elif match := _MONTH.fullmatch(text):
        day, month, year = "", *match.groups()
    elif match := ISO.fullmatch(text):
        year, month, day = (part or "" for part in match.groups())
    else:
        return ""
    try:
        checked = dt.date(int(year), int(month or 1), int(day or 1)).isoformat()
    except ValueError:
        return ""
    return checked[: 10 if day else 7 if month else 4]


def date_within(date: str, date_from: str, date_to: str) -> bool:
    """Whether a date, possibly partial, may lie in a range, both ends included and possibly partial."""
    if not date:
        return not (date_from or date_to)
    late_enough = not date_from or date >= date_from or date_from.startswith(date)
    return late_enough and (not date_to or date[: len(date_to)] <= date_to)


def type_key(text: str) -> str:
    """Key of a document type from its name or abbreviation (``QĐ``, ``quyet dinh``)."""
    key = phrase_key(text)
    marked = clean(text).strip().casefold()
    return phrase_key(TYPE_NAMES.get(marked) or _BY_FOLDED.get(key) or text)


def name_matches(key: str, wanted: str) -> bool:
    """Whether the key of an issuer or signer contains the wanted one, or all its words."""
    return wanted in key or set(wanted.split()) <= set(key.split())


def code_begins(key: str, wanted: str) -> bool:
    """Whether a code key begins with the wanted one; 105 is not the beginning of 1059/QĐ-UBND."""
    return key.startswith(wanted) and not (wanted[-1:].isdecimal() and key[len(wanted) :][:1].isdecimal())


def title_matches(keys: Iterable[str], wanted: str) -> tuple[str, ...]:
    """The keys of types or dossiers that are meant: the equal one, else those with its words in a row."""
    keys = tuple(keys)
    if wanted in keys:
        return (wanted,)
    return tuple(key for key in keys if f" {wanted} " in f" {key} ")


def dossier_key(text: str) -> str:
    """Key of a dossier; the folders of its path stay apart: ``ho so 2017/quy 4``."""
    return "/".join(filter(None, map(phrase_key, text.split("/"))))


def dossier_matches(keys: Iterable[str], wanted: str) -> tuple[str, ...]:
    """The keys of dossiers that are meant: the equal one and its subfolders, else those with its words."""
    keys = tuple(keys)
    words = wanted.replace("/", " ")
    flat = {key: key.replace("/", " ") for key in keys}
    same = tuple(key for key in keys if flat[key] == words or key.startswith(f"{wanted}/"))
    return same or tuple(key for key in keys if f" {words} " in f" {flat[key]} ")


def unknown_types(wanted: Iterable[str], present: Iterable[str]) -> tuple[str, ...]:
    """The names among those wanted that are no type: not known, and of no document."""
    present = tuple(present)
    return tuple(
        name
        for name in wanted
        if (key := type_key(name)) and key not in TYPE_KEYS and not title_matches(present, key)
    )


# Keys of all known type names.
TYPE_KEYS = frozenset(phrase_key(name) for name in TYPE_NAMES.values())
_BY_FOLDED = {fold(abbreviation): name for abbreviation, name in reversed(TYPE_NAMES.items())}
