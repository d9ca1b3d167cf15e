# SPDX-License-Identifier: Apache-2.0
"""Dates, document types and names as people write them, and how they are compared. Pure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable

from scan2archive.document_types import TYPE_NAMES, TYPES
from scan2archive.index import Titles
from scan2archive.index.queries.other_names import spellings
from scan2archive.index.words.analysis import phrase_key
from scan2archive.vietnamese import clean, fold

DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d\d)")
_MONTH = re.compile(r"(\d{1,2})[/.-](\d{4})")
ISO = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")


def iso_date(text: str) -> str:
    """A date as people write it (12/5/2019, 5/2019, 2019, 2019-05-12) in ISO 8601; empty if it is none."""
    text = text.strip()
    if match := DAY.fullmatch(text):
        day, month, year = match.groups()
        if len(year) == 2:
            year = f"{20 if year < '50' else 19}{year}"
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


def type_keys(text: str) -> tuple[str, ...]:
    """Keys of the document types that a name or an abbreviation may mean; that of the text if it is neither.

    An abbreviation of today goes before the same one of former times (``TT`` is Thông tư, once also Tờ
    trình); typed without marks it may mean two (``hd``: Hướng dẫn, Hợp đồng).
    """
    key = phrase_key(text)
    if not key or key in TYPE_KEYS:
        return (key,) if key else ()
    typed = clean(text).strip().casefold()
    names = _BY_FOLDED.get(typed) if typed.isascii() else _BY_ABBREVIATION.get(typed)
    return tuple(map(phrase_key, names)) if names else (key,)


def name_matches(key: str, wanted: str) -> bool:
    """Whether the key of an issuer or signer contains the wanted one, or all its words; ``ubnd`` is uy ban nhan dan."""
    if wanted in key or set(wanted.split()) <= set(key.split()):
        return True
    return set(spellings(wanted).split()) <= set(spellings(key).split())


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


def title_keys(titles: Titles) -> Titles:
    """Keys of the names and of the titles."""
    return tuple((dossier_key(name), phrase_key(title)) for name, title in titles)


def dossier_matches(keys: Iterable[str], wanted: str, titles: Titles = ()) -> tuple[str, ...]:
    """The keys of dossiers that are meant: the equal one and its subfolders, else those with its words.

    Args:
        keys: Of the names of all dossiers.
        wanted: Key of what was typed, a name or a title.
        titles: `title_keys` of the dossiers that have a title; an equal title counts where no name is equal.
    """
    keys = tuple(keys)
    words = wanted.replace("/", " ")
    flat = {key: key.replace("/", " ") for key in keys}
    same = tuple(key for key in keys if flat[key] == words or key.startswith(f"{wanted}/"))
    if same or not words:
        return same
    if called := tuple(name for name, title in titles if title == words):
        return tuple(key for key in keys if _lies_in(key, called))
    called = tuple(name for name, title in titles if f" {words} " in f" {title} ")
    return tuple(key for key in keys if f" {words} " in f" {flat[key]} " or _lies_in(key, called))


def _lies_in(key: str, names: tuple[str, ...]) -> bool:
    """Whether a dossier is one of these, or a subfolder."""
    return key in names or key.startswith(tuple(f"{name}/" for name in names))


def unknown_types(wanted: Iterable[str], present: Iterable[str]) -> tuple[str, ...]:
    """The names among those wanted that are no type: not known, and of no document."""
    present = tuple(present)
    return tuple(
        name
        for name in wanted
        if (keys := type_keys(name))
        and not any(key in TYPE_KEYS or title_matches(present, key) for key in keys)
    )


def _by_abbreviation(form_of: Callable[[str], str]) -> dict[str, tuple[str, ...]]:
    """Types by abbreviation: those that have it today, else those that had it."""
    found: dict[str, tuple[str, ...]] = {}
    for todays in (True, False):
        of_time: dict[str, list[str]] = {}
        for name, forms in TYPES:
            for form in forms[:1] if todays else forms[1:]:
                of_time.setdefault(form_of(form), []).append(name)
        found = {form: tuple(names) for form, names in of_time.items()} | found
    return found


# Keys of all known type names.
TYPE_KEYS = frozenset(map(phrase_key, TYPE_NAMES))
_BY_ABBREVIATION = _by_abbreviation(str.casefold)
_BY_FOLDED = _by_abbreviation(fold)
