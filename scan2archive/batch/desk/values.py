# SPDX-License-Identifier: Apache-2.0
"""What a person may write into a field, brought into the form the archive keeps.

Closed lists: types as in `pipeline.fields.catalogues`; retention, access, condition and language after Thông tư
05/2025/TT-BNV (their two-digit codes are taken too); urgency, secrecy and authority after Nghị định
30/2020/NĐ-CP. Lengths: Nghị định 30/2020/NĐ-CP, Phụ lục VI.
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
import unicodedata
from collections.abc import Callable, Mapping

from scan2archive.console.labels import FIELD_LABELS, FIELD_SYNONYMS
from scan2archive.document_types import TYPE_NAMES, nearest_type
from scan2archive.errors import UsageError
from scan2archive.model import FIELD_NAMES
from scan2archive.pipeline.fields.catalogues import ABBREVIATIONS, PROVINCE_KEYS, TYPES_OF_ABBREVIATION
from scan2archive.vietnamese import clean, code_key, find_dates, fold, is_syllable, partial_date

# The types of Nghị định 30/2020/NĐ-CP, Điều 7, stand first in the list.
_TODAY = frozenset(TYPE_NAMES[: TYPE_NAMES.index("Thư công") + 1])
CLOSED: Mapping[str, tuple[str, ...]] = {
    "urgency": ("none", "Khẩn", "Thượng khẩn", "Hỏa tốc"),
    "secrecy": ("none", "Mật", "Tối mật", "Tuyệt mật"),
    "authority": ("TM", "KT", "TL", "TUQ", "Q"),
    "language": (
        "Tiếng Việt",
        "Tiếng Anh",
        "Tiếng Pháp",
        "Tiếng Nga",
        "Tiếng Trung",
        "Tiếng Việt - Anh",
        "Tiếng Việt - Nga",
        "Tiếng Việt - Pháp",
        "Hán Nôm",
        "Tiếng Việt - Trung",
        "Khác",
    ),
    "retention": ("Vĩnh viễn", "70 năm", "50 năm", "30 năm", "20 năm", "10 năm", "Khác"),
    "access": ("Công khai", "Sử dụng có điều kiện", "Mật"),
    "physical_condition": ("Tốt", "Bình thường", "Hỏng"),
}
_CODED = frozenset({"language", "retention", "access", "physical_condition"})
_LONGEST: Mapping[str, int] = {
    "number": 11,
    "notation": 30,
    "issuer": 200,
    "issuer_parent": 200,
    "subject": 500,
    "signer_name": 50,
    "signer_position": 100,
    "recipients": 200,
    "arrival_number": 10,
    "keywords": 100,
    "note": 500,
}
_ANYTHING = 1000
_EARLIEST_YEAR = 1900

_ISO = re.compile(r"^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$")
_FIGURES = re.compile(r"^(?:(?:(\d{1,2})[/.\-])?(\d{1,2})[/.\-])?(\d{4})$")
_NUMBER = re.compile(r"^(?:số\s*:?\s*)?(\d{1,6}(?:\.\d{1,3})?[a-zđ]?)$", re.I)
# Number, separator as printed, notation: 5060/QĐ-SYT, 36-NQ/TW, 30/2020/NĐ-CP, 1059 QĐ/UB.
_CODE = re.compile(
    r"^(?:số\s*:?\s*)?(?P<number>\d{1,6}(?:\.\d{1,3})?[a-zđ]?)(?P<separator>\s*[/\-]\s*|\s+)(?P<notation>\S.*)$",
    re.I,
)
_AROUND = re.compile(r"\s*([/\-.&])\s*")
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_YEARS = re.compile(r"^(\d{1,2})\s*n[aă]m$", re.I)


def known_field(typed: str) -> str:
    """The name of a field by what people call it: its name, its label (``Số``), another word for it (``so``).

    Raises:
        UsageError: There is no such field.
    """
    name = field_called(typed)
    if name in FIELD_NAMES:
        return name
    if name == "dossier":
        raise UsageError(
            "dossier is that of the whole scan.", next_step="Write: scan2archive correct ID dossier=NAME"
        )
    close = difflib.get_close_matches(_spoken(typed), _CALLED, 1)
    meant = f"; did you mean {_both(_CALLED[close[0]])}?" if close else "."
    raise UsageError(
        f"There is no field {typed!r}{meant}",
        next_step=f"The fields are: {'; '.join(map(_both, FIELD_NAMES))}.",
    )


def field_called(typed: str) -> str:
    """The name of what is called so, ``dossier`` too; empty if nothing is."""
    return typed if typed in FIELD_LABELS else _CALLED.get(_spoken(typed), "")


def _spoken(name: str) -> str:
    """As names are compared: without marks, capitals and what stands between words."""
    return " ".join(re.findall(r"[^\W_]+", fold(name)))


def _both(name: str) -> str:
    return f"{name} ({FIELD_LABELS[name]})"


_CALLED: Mapping[str, str] = {
    _spoken(word): name
    for name in FIELD_LABELS
    for word in (name, FIELD_LABELS[name], *FIELD_SYNONYMS.get(name, ()))
}


def normalise(name: str, text: str, *, today: dt.date | None = None) -> str:
    """A value as the archive keeps it: NFC, single spaces, dates ISO 8601, closed lists in their spelling.

    Args:
        name: Of the field.
        text: As a person wrote it.
        today: No date is later; the day of the call if not given.

    Returns:
        The value; empty for an empty text, which removes the field.

    Raises:
        UsageError: There is no such field, or it cannot have that value; names what it can have.
    """
    name = known_field(name)
    value = tidy(text)
    if not value:
        return ""
    if any(unicodedata.category(char) in {"Cc", "Cs", "Co", "Cn"} or char == "\ufffd" for char in value):
        raise UsageError(
            f"{_both(name)} holds characters that are no text.", next_step="Type it anew, in UTF-8."
        )
    if name in {"issued_date", "arrival_date"}:
        return _date(name, value, today or dt.date.today())
    reader = _READERS.get(name)
    value = reader(value) if reader else _listed(name, value) if name in CLOSED else value
    longest = _LONGEST.get(name, _ANYTHING)
    if len(value) > longest:
        raise UsageError(
            f"{_both(name)} takes {longest} characters; this has {len(value)}.", next_step="Shorten it."
        )
    return value


def tidy(text: str) -> str:
    """Text as the archive keeps it: NFC, single spaces."""
    return " ".join(clean(text).split())


def split_code(code: str) -> tuple[str, str, str]:
    """Number, separator and notation of a code in its normal form; raises as `normalise`."""
    match = _CODE.match(_DASHES.sub("-", code))
    if match is None or not re.search(r"[^\W\d_]", match["notation"]):
        raise UsageError(
            f"{code!r} is not a number with its notation.",
            next_step="Write it as printed: 5060/QĐ-SYT, 36-NQ/TW or 1059 QĐ/UB.",
        )
    return match["number"], match["separator"].strip() or " ", _notation(match["notation"])


def _date(name: str, value: str, today: dt.date) -> str:
    year = month = day = 0
    if match := _ISO.match(value):
        year, month, day = (int(part or 0) for part in match.groups())
    elif match := _FIGURES.match(value):
        day, month, year = (int(part or 0) for part in match.groups())
    elif found := find_dates(value) or find_dates(f"ngày {value}"):  # as people say it: 12 tháng 5 năm 2019
        year, month, day = (int(part) for part in f"{found[0].iso}-0-0".split("-")[:3])
    iso = partial_date(year, month, day)
    # `partial_date` leaves out what does not exist; a person has to hear of it.
    parts = 1 + (month > 0 or day > 0) + (day > 0)
    if not iso or iso.count("-") + 1 != parts:
        raise UsageError(
            f"{value!r} is not a date, for {_both(name)}.",
            next_step="Write it as 2019-05-12, 12/05/2019 or 12 tháng 5 năm 2019; in part as 2019-05, 05/2019 or 2019.",
        )
    if year < _EARLIEST_YEAR or iso > today.isoformat():
        raise UsageError(
            f"{_both(name)} cannot be {value}: it has to lie between {_EARLIEST_YEAR} and today.",
            next_step="Look at the paper once more.",
        )
    return iso


def _listed(name: str, value: str) -> str:
    """The entry of a closed list that is meant, by its letters or its code."""
    allowed = CLOSED[name]
    if name in _CODED and re.fullmatch(r"\d{2}", value) and 1 <= int(value) <= len(allowed):
        return allowed[int(value) - 1]
    if name == "retention" and (match := _YEARS.match(value)):
        return f"{int(match[1])} năm"
    if name in {"urgency", "secrecy"} and fold(value) in {"khong", "none"}:
        return "none"
    meant = [entry for entry in allowed if code_key(entry) == code_key(value)]
    if len(meant) != 1:
        also = ""
        if name == "retention":
            years = int(value) if re.fullmatch(r"0*[1-9]\d?", value) else 15
            also = f"; or any number of years: {years} năm"
        raise UsageError(
            f"{_both(name)} cannot be {value!r}.", next_step=f"It can be: {', '.join(allowed)}{also}."
        )
    return meant[0]


def _type(value: str) -> str:
    meant = [name for name in TYPE_NAMES if code_key(name) == code_key(value)]
    if not meant:
        # Abbreviations are told apart by their letters' case and marks (TTr, TT), if they are typed so.
        exact = TYPES_OF_ABBREVIATION.get(value, ())
        loose = {
            name
            for form, names in TYPES_OF_ABBREVIATION.items()
            if form.casefold() == value.casefold()
            for name in names
        }
        meant = sorted(exact or loose, key=TYPE_NAMES.index)
        # Written short, a type of today is meant: QĐ has also been Quy định, TTr the Party's Thông tri.
        usual = [
            name for name in meant if name in _TODAY and ABBREVIATIONS[name][0].casefold() == value.casefold()
        ]
        meant = usual if len(usual) == 1 else meant
    if len(meant) == 1:
        return meant[0]
    if meant:
        raise UsageError(
            f"{value!r} stands for several types.", next_step=f"Write one of: {', '.join(meant)}."
        )
    close = nearest_type(value)
    hint = f"Did you mean {close}? " if close else ""
    raise UsageError(
        f"There is no type {value!r}.", next_step=f"{hint}The types are: {', '.join(TYPE_NAMES)}."
    )


def _number(value: str) -> str:
    match = _NUMBER.match(value)
    if match is None:
        raise UsageError(
            f"{value!r} is not a number of a document.",
            next_step=f"Write its figures alone, as printed with their zeros, such as 03. The rest is another field: {_both('notation')}.",
        )
    return match[1]


def _notation(value: str) -> str:
    value = _AROUND.sub(r"\1", _DASHES.sub("-", value)).strip("/-. ")
    if not re.search(r"[^\W\d_]", value):
        raise UsageError(
            f"{value!r} is not a notation.", next_step="Write what follows the number, such as QĐ-SYT."
        )
    return value


def _code(value: str) -> str:
    number, separator, notation = split_code(value)
    return f"{number}{separator}{notation}"


def _name(value: str) -> str:
    """A person's name, its syllables with a capital: *nguyễn văn an*, *NGUYỄN VĂN AN*; foreign particles stay."""
    if sum(map(str.isalpha, value)) < 2 or re.search(r"[\d?]", value):
        raise UsageError(
            f"{value!r} is not a person's name.", next_step="Write it as printed: Nguyễn Văn An."
        )
    tokens = value.split()
    if value.islower() or value.isupper() or all(map(is_syllable, tokens)):
        return " ".join(t[:1].upper() + (t[1:].lower() if value.isupper() else t[1:]) for t in tokens)
    return value


def _place(value: str) -> str:
    """A place of issue; a province written in small letters, or without its marks, as it is spelt."""
    return PROVINCE_KEYS.get(code_key(value), value) if value.islower() or value.isascii() else value


def _arrival_number(value: str) -> str:
    if not re.fullmatch(r"\d{1,9}[a-zA-ZđĐ]?", value):
        raise UsageError(
            f"{value!r} is not an arrival number (số đến).",
            next_step="Write its figures, such as 123.",
        )
    return value


def _page_count(value: str) -> str:
    if not re.fullmatch(r"[1-9]\d{0,3}", value):
        raise UsageError(f"{value!r} is not a count of pages.", next_step="Write a number from 1 to 9999.")
    return value


_READERS: Mapping[str, Callable[[str], str]] = {
    "type": _type,
    "number": _number,
    "notation": _notation,
    "code": _code,
    "signer_name": _name,
    "place": _place,
    "arrival_number": _arrival_number,
    "page_count": _page_count,
}
