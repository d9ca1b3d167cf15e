# SPDX-License-Identifier: Apache-2.0
"""What people write beside a question when they do not write a value: right, none, not sure. Pure."""

from __future__ import annotations

import contextlib
import re

from scan2archive.batch.desk.values import split_code
from scan2archive.errors import UsageError
from scan2archive.vietnamese import fold

_RIGHT = frozenset({"x", "v", "đ", "đúng", "dung", "đúng rồi", "ok", "okay", "✓", "✔"})
# Spreadsheet programs make a long dash of a typed one.
_NONE = frozenset({"-", "–", "—", "không có", "khong co"})
# Whole answers, and openings no name of a person has: each of them would be taken for a value.
_UNSURE = """
không; sai; mờ; mờ quá; nhòe; rách; để sau; chưa xem; chưa rõ; chưa chắc; không rõ; không biết; không chắc; không thấy
không đọc được; không nhìn rõ; xem lại; đọc lại; hỏi lại; kiểm tra lại
"""
_OPEN = frozenset(fold(one.strip()) for one in re.split("[;\n]", _UNSURE) if one.strip())
_NO_NAME = re.compile(r"(?:không|chưa|xem|mờ|sai|kiểm tra|hỏi|đọc|ok|có|chắc|đoán|khoảng|tạm|nghi)\b")
# Words of doubt that no value begins with, and that no name, place or code has anywhere: *hình như Lan*, *Lan hoặc Loan*.
_DOUBTED = re.compile(
    r"(?:hình như|hinh nhu|có lẽ|chắc là|tôi nghĩ|theo tôi|không chắc|khong chac|chưa chắc|chua chac)\b"
)
_EITHER = re.compile(
    r"\b(?:hình như|hinh nhu|có lẽ|hoặc|hay (?=\w)|không chắc|khong chac|chưa chắc|chua chac|không rõ|khong ro|chưa rõ|chua ro)|[?…]|\.\.\."
)
_SHORT = frozenset({"signer_name", "place", "code", "number", "notation", "type"})
_WHOLE_DATE = 10  # 2020-05-12
_IN_PART = re.compile(r"(?:\d{1,2}[/.\-])?\d{4}(?:-\d{2})?")
_BLANK_PARTS = re.compile(r"^(?:0{1,2}[/.\-])+(?=(?:\d{1,2}[/.\-])?\d{4}$)")
_FIGURES = re.compile(r"\d{1,6}[a-zđ]?", re.IGNORECASE)


def is_right(text: str) -> bool:
    """Whether an answer says that the value is right as it was read."""
    return text.casefold() in _RIGHT


def is_none(text: str) -> bool:
    """Whether an answer says that the paper has no such value."""
    return text.casefold() in _NONE


def value_meant(name: str, known: str, text: str) -> str:
    """The value that an answer gives a field.

    Args:
        name: Of the field.
        known: Its value as asked about; empty where nothing was found.
        text: The answer, with single blanks.

    Returns:
        The answer; of a date without the zeros written for a day or month that cannot be read; of a code (số, ký hiệu) answered by its number alone, with the notation that is known.

    Raises:
        UsageError: It says that somebody is not sure, or less than what was read.
    """
    said = text.casefold().strip(" .!")
    doubted = bool(_DOUBTED.match(said)) or (name in _SHORT and _EITHER.search(said))
    if (
        text.endswith("?")
        or fold(said) in _OPEN
        or doubted
        or (name == "signer_name" and _NO_NAME.match(said))
    ):
        raise UsageError(
            f"{text!r} is no value.",
            next_step="Write x if it is right as read, - if the paper has none, and nothing if it cannot be told yet.",
        )
    if name == "issued_date" and len(known) == _WHOLE_DATE and _IN_PART.fullmatch(text):
        whole = "/".join(reversed(known.split("-")))
        unread = f"0/{text}" if "/" in text else f"0/0/{text}"
        raise UsageError(
            f"{text} is a part of a date, and a whole one was read: {whole}.",
            next_step=f"Write the whole date; where the rest cannot be read write {unread}.",
        )
    if name == "issued_date":
        return _BLANK_PARTS.sub("", text)
    if name == "code" and known and _FIGURES.fullmatch(text):
        with contextlib.suppress(UsageError):  # a code that was read without a notation
            _number, separator, notation = split_code(known)
            return f"{text}{separator}{notation}"
    return text
