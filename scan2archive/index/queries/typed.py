# SPDX-License-Identifier: Apache-2.0
"""From the arguments of a command line to the text of a query. Pure.

A shell takes quotation marks away. Of several arguments, one that holds a blank can only have been
quoted, and is a phrase again here.
"""

from __future__ import annotations

from collections.abc import Sequence

from scan2archive.index.queries.field_names import DATES, field_named
from scan2archive.index.words.lexing import QUOTES

_LONGEST_FIELD_NAME = 4  # words


def joined(arguments: Sequence[str]) -> str:
    """The query that was typed.

    Args:
        arguments: As the shell gives them. A single one is the whole query, as it is.

    Returns:
        ``co quan:"Sở Nội vụ" dat`` for ``co``, ``quan:Sở Nội vụ``, ``dat``.
    """
    if len(arguments) == 1:
        return arguments[0]
    return " ".join(_quoted(argument, arguments[:place]) for place, argument in enumerate(arguments))


def _quoted(argument: str, before: Sequence[str]) -> str:
    text = argument.strip()
    if len(text.split()) < 2 or any(sign in text for sign in QUOTES):
        return text
    head, colon, value = text.partition(":")
    if colon and (field := _field(head, before)):
        # Dates are read word by word: từ 1995 đến 1998.
        is_date = field in DATES
        return text if is_date or len(value.split()) < 2 else f'{head}:"{value.strip()}"'
    minus = "-" if text[0] == "-" and text[1].isalnum() else ""
    return f'{minus}"{text.removeprefix(minus)}"'


def _field(head: str, before: Sequence[str]) -> str:
    """The field a name stands for, whose first words may be arguments of their own."""
    words = [*(word for argument in before for word in argument.split()), *head.split()]
    least = len(head.split())
    for length in range(least, min(_LONGEST_FIELD_NAME, len(words)) + 1):
        if field := field_named(" ".join(words[len(words) - length :])):
            return field
    return ""
