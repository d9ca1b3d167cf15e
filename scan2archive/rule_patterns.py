# SPDX-License-Identifier: Apache-2.0
r"""Regular expressions that other people wrote, compiled only if they always end soon.

Python's engine tries every way a pattern can match before it gives up; ``(a+)+b`` needs longer than a
night for thirty letters. Nothing can stop it from outside, so a pattern is judged before it is used:
its parts are walked once, and the number of ways it can be tried on the longest line is counted from
above. A repetition counts once where what follows cannot begin with what is repeated (``\d+/``), and
as often as the line is long where it can (``.+a``).
"""

from __future__ import annotations

import importlib
import math
import re
import unicodedata
import warnings
from dataclasses import dataclass
from typing import Any

# The standard library's own parser of patterns: it has no public name, and what it gives has not changed
# since Python 2. Any surprise in it is an error about the pattern (see `compile_bounded`), never a guess.
_PARSER: Any = importlib.import_module("re._parser")

LONGEST_PATTERN = 300  # characters
LONGEST_LINE = 120  # characters; a printed line of A4 has 60 to 100. Longer ones are not tried.
MOST_WAYS = 1_000_000  # some 20 ms at the very worst
_MOST_REPEATS = 200
_COMMON = [*range(0x20, 0x250), *range(0x1E00, 0x1F00), 0x2013, 0x2014, 0x2026, 0x2044, 0x6F22, 0x2192, 0x301]


class UnsafePattern(ValueError):
    """The pattern cannot be used; the message says why in words for people."""


@dataclass(frozen=True, slots=True)
class _Cost:
    """What a part of a pattern can begin with, and how many ways there are to try it.

    Attributes:
        first: Signs it, or what follows it, can begin with.
        open: Repetitions without a limit whose end is not settled by what follows.
        ways: Other ways, multiplied.
        runs: Whether a repetition without a limit runs over the line each time it is tried.
    """

    first: frozenset[str]
    open: int
    ways: int
    runs: bool = False


def compile_bounded(pattern: str, *, ignore_case: bool = False) -> re.Pattern[str]:
    """The compiled pattern.

    Args:
        pattern: At most `LONGEST_PATTERN` characters; NFC is made of it. Without look-around,
            back references, flags of its own, and repetitions of what repeats or branches itself.
        ignore_case: Whether capitals do not count.

    Raises:
        UnsafePattern: It is not a regular expression, uses something that is not allowed, or could need more
            than `MOST_WAYS` attempts on a line of `LONGEST_LINE` characters.
    """
    text = unicodedata.normalize("NFC", pattern)
    if not text:
        raise UnsafePattern("is empty")
    if len(text) > LONGEST_PATTERN:
        raise UnsafePattern(f"has {len(text)} characters; {LONGEST_PATTERN} are allowed")
    flags = re.IGNORECASE if ignore_case else re.NOFLAG
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            parsed = _PARSER.parse(text, flags)
            if parsed.state.flags & ~(flags | re.UNICODE):
                raise UnsafePattern("sets flags of its own; use ignore_case = true instead")
            judge = _Judge(_signs(list(parsed)), ignore_case)
            cost = judge.sequence(list(parsed), frozenset())
            ways = math.comb(LONGEST_LINE + cost.open + 1, cost.open + 1) * cost.ways
            ways *= LONGEST_LINE if cost.runs else 1
            if ways > MOST_WAYS:
                raise UnsafePattern(
                    "can be tried in too many ways on one line: let signs stand between its repetitions that "
                    r"they cannot take (\d+/ instead of .+/), or give them a limit ({1,5})"
                )
            return re.compile(text, flags)
    except UnsafePattern:
        raise
    except (re.error, OverflowError, RecursionError, Warning, ValueError) as error:
        raise UnsafePattern(f"is not a regular expression: {error}") from error


class _Judge:
    """Walks a parsed pattern from its end to its beginning."""

    def __init__(self, signs: frozenset[str], ignore_case: bool) -> None:
        self._signs = signs
        self._flags = re.IGNORECASE if ignore_case else re.NOFLAG

    def sequence(self, items: list[Any], follow: frozenset[str]) -> _Cost:
        """The cost of parts one after the other; `follow` is what can come after them."""
        cost = _Cost(follow, 0, 1)
        for operator, argument in reversed(items):
            own = self._one(str(operator), argument, cost.first)
            cost = _Cost(own.first, cost.open + own.open, cost.ways * own.ways, cost.runs or own.runs)
        return cost

    def _one(self, operator: str, argument: Any, follow: frozenset[str]) -> _Cost:
        if operator in _ONE_SIGN:
            return _Cost(self._members(operator, argument), 0, 1)
        if operator == "AT":
            return _Cost(frozenset() if "END" in str(argument) else follow, 0, 1)
        if operator == "SUBPATTERN":
            _, added, removed, inner = argument
            if added or removed:
                raise UnsafePattern("sets flags of its own; use ignore_case = true instead")
            return self.sequence(list(inner), follow)
        if operator == "BRANCH":
            costs = [self.sequence(list(branch), follow) for branch in argument[1]]
            first = frozenset().union(*(cost.first for cost in costs))
            apart = sum(len(cost.first) for cost in costs) == len(first)
            ways = [cost.ways for cost in costs]
            most = max(ways) if apart else sum(ways)
            return _Cost(first, max(cost.open for cost in costs), most, any(cost.runs for cost in costs))
        if operator in _REPEATS:
            least, most, inner = argument
            return self._repeat(least, most, inner, follow)
        raise UnsafePattern(f"uses {_NAMES.get(operator, operator.lower())}, which is not allowed")

    def _repeat(self, least: Any, most: Any, inner: Any, follow: frozenset[str]) -> _Cost:
        unlimited = most == _PARSER.MAXREPEAT
        if least > _MOST_REPEATS or (not unlimited and most > _MOST_REPEATS):
            raise UnsafePattern(f"repeats more than {_MOST_REPEATS} times")
        items = list(inner)
        own = self.sequence(items, follow)
        if least == most == 1:
            return own
        if most == 1 and not unlimited:
            begins = self.sequence(items, frozenset()).first
            settled = not (begins & follow) and own.ways == 1 and not own.open
            return _Cost(own.first | follow, own.open, own.ways if settled else own.ways + 1, own.runs)
        if not _is_fixed(items):
            raise UnsafePattern(
                "repeats something that repeats or branches itself, as (a+)+ does: write its parts one by one"
            )
        begins = self.sequence(items, frozenset()).first
        first = begins | follow if least == 0 else begins
        if not begins & follow:
            return _Cost(first, 0, 1, unlimited)
        return _Cost(first, 1, 1) if unlimited else _Cost(first, 0, most - least + 1)

    def _members(self, operator: str, argument: Any) -> frozenset[str]:
        if operator == "ANY":
            return self._signs
        found = frozenset(sign for sign in self._signs if _belongs(operator, argument, sign))
        if self._flags:
            folded = {other for sign in found for other in (*sign.lower(), *sign.upper(), *sign.casefold())}
            found |= frozenset(sign for sign in self._signs if {sign.lower(), sign.upper()} & folded)
        return found


_ONE_SIGN = frozenset({"LITERAL", "NOT_LITERAL", "ANY", "IN"})
_REPEATS = frozenset({"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"})
_NAMES = {
    "GROUPREF": "a back reference",
    "GROUPREF_EXISTS": "a condition",
    "ASSERT": "look-around",
    "ASSERT_NOT": "look-around",
    "ATOMIC_GROUP": "an atomic group",
}
_CATEGORIES = {"DIGIT": r"\d", "SPACE": r"\s", "WORD": r"\w"}


def _belongs(operator: str, argument: Any, sign: str) -> bool:
    if operator == "LITERAL":
        return bool(ord(sign) == argument)
    if operator == "NOT_LITERAL":
        return bool(ord(sign) != argument)
    members = [(str(kind), value) for kind, value in argument]
    negated = members[0][0] == "NEGATE"
    return any(_listed(kind, value, sign) for kind, value in members[negated:]) != negated


def _listed(kind: str, value: Any, sign: str) -> bool:
    if kind == "LITERAL":
        return bool(ord(sign) == value)
    if kind == "RANGE":
        return bool(value[0] <= ord(sign) <= value[1])
    name = str(value).removeprefix("CATEGORY_").removeprefix("UNI_")
    positive = re.match(_CATEGORIES[name.removeprefix("NOT_")], sign) is not None
    return positive != name.startswith("NOT_")


def _is_fixed(items: list[Any]) -> bool:
    """Whether there is only one way to match the parts at a place: neither repetition nor branch in them."""
    for operator, argument in items:
        name = str(operator)
        if name == "SUBPATTERN":
            if not _is_fixed(list(argument[3])):
                return False
        elif name in _REPEATS:
            least, most, inner = argument
            if least != most or not _is_fixed(list(inner)):
                return False
        elif name not in _ONE_SIGN:
            return False
    return bool(items)


def _signs(items: list[Any]) -> frozenset[str]:
    """Signs that tell the pattern's classes apart: common ones, and all that it names with its ranges' ends."""
    found = set(_COMMON)

    def walk(value: Any) -> None:
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 0x110000:
            found.add(int(value))
        elif isinstance(value, (list, tuple)) or type(value).__name__ == "SubPattern":
            for inner in list(value):
                walk(inner)

    walk(items)
    signs = {chr(code) for code in found}
    return frozenset(signs | {c for sign in signs for c in (*sign.lower(), *sign.upper())})
