# SPDX-License-Identifier: Apache-2.0
"""Local rules: what an agency tells about its own papers, in ``[rules]`` of its ``archive.toml``.

Lists of names that the built-in catalogues lack, and patterns for fields in zones. Read once, before any
work; whatever is wrong is a `UsageError` with the key, its line and what to do. docs/fields.md has an example.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from scan2archive.errors import UsageError
from scan2archive.rule_patterns import UnsafePattern, compile_bounded

Zone = Literal["header_left", "header_right", "below_title", "foot", "anywhere"]
ZONES: tuple[Zone, ...] = get_args(Zone)
# Fields that a pattern may fill. Secrecy is none: what sets a paper apart is not for a rule to say or unsay.
PATTERN_FIELDS = (
    "type",
    "code",
    "issued_date",
    "place",
    "issuer",
    "issuer_parent",
    "subject",
    "signer_name",
    "signer_position",
    "recipients",
    "urgency",
    "retention",
    "keywords",
    "note",
)
_MOST_ENTRIES = 2000
_MOST_PATTERNS = 50
_LONGEST_ENTRY = 200
_PATTERN_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True, slots=True)
class AgencyRule:
    """An agency that the catalogues lack.

    Attributes:
        name: In full, as it is to stand in the archive.
        abbreviations: How it is called in heads and notations.
        parent: The agency above it, in full; empty if not told.
        confident: Whether a value taken by it may be ``confident``.
    """

    name: str
    abbreviations: tuple[str, ...] = ()
    parent: str = ""
    confident: bool = False


@dataclass(frozen=True, slots=True)
class TypeRule:
    """A type of paper (tên loại) that the catalogues lack; attributes as in `AgencyRule`."""

    name: str
    abbreviations: tuple[str, ...] = ()
    confident: bool = False


@dataclass(frozen=True, slots=True)
class PatternRule:
    """A pattern for one field in one zone.

    Attributes:
        name: Stable and unique; the rule of its values is ``local.NAME``.
        field: One of `PATTERN_FIELDS`.
        zone: Where its line must stand.
        pattern: Judged by `rule_patterns.compile_bounded`.
        ignore_case: Whether capitals do not count.
        confidence: The most a value of it may claim, 0 to 1.
        confident: Whether that may be more than ``review``.
    """

    name: str
    field: str
    zone: Zone
    pattern: str
    ignore_case: bool = False
    confidence: float = 0.9
    confident: bool = False


@dataclass(frozen=True, slots=True)
class LocalRules:
    """All local rules of an archive; none by default.

    Attributes:
        confident: Whether values taken by `posts`, `places`, `signers` and `abbreviations` may be ``confident``.
    """

    agencies: tuple[AgencyRule, ...] = ()
    types: tuple[TypeRule, ...] = ()
    patterns: tuple[PatternRule, ...] = ()
    posts: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    signers: tuple[str, ...] = ()
    abbreviations: tuple[str, ...] = ()
    confident: bool = False

    def __bool__(self) -> bool:
        return self != NO_RULES

    def counts(self) -> tuple[tuple[str, int], ...]:
        """How many entries each list has, by its name."""
        return tuple((name, len(getattr(self, name))) for name in (*_TABLES, *_LISTS))


NO_RULES = LocalRules()
_LISTS = ("posts", "places", "signers", "abbreviations")
_TABLES: Mapping[str, tuple[type[Any], tuple[str, ...]]] = {
    "agencies": (AgencyRule, ("name",)),
    "types": (TypeRule, ("name",)),
    "patterns": (PatternRule, ("name", "field", "zone", "pattern")),
}
_KEYS: Mapping[str, tuple[str, ...]] = {
    "agencies": ("name", "abbreviations", "parent", "confident"),
    "types": ("name", "abbreviations", "confident"),
    "patterns": ("name", "field", "zone", "pattern", "ignore_case", "confidence", "confident"),
}


def parse_rules(section: object, text: str, origin: str) -> LocalRules:
    """The rules of a ``[rules]`` section.

    Args:
        section: What the TOML reader made of it.
        text: The whole file, to tell the line of what is wrong.
        origin: The file's name.

    Raises:
        UsageError: An unknown key, a wrong type, a pattern that is not safe, a name given twice.
    """
    return _Reader(text, origin).rules(section)


class _Reader:
    def __init__(self, text: str, origin: str) -> None:
        self._lines = text.splitlines()
        self._origin = origin

    def rules(self, section: object) -> LocalRules:
        if not isinstance(section, dict):
            raise self._error("rules", "must be a section", "Write [rules] in a line by itself.")
        values: dict[str, Any] = {}
        for key, value in section.items():
            if key in _TABLES:
                values[key] = self._table(key, value)
            elif key in _LISTS:
                values[key] = self._strings(f"rules.{key}", value, None)
            elif key == "confident":
                values[key] = self._flag("rules.confident", value, None)
            else:
                known = ", ".join((*_TABLES, *_LISTS, "confident"))
                raise self._error(f"rules.{key}", "is unknown", f"Known: {known}.")
        return LocalRules(**values)

    def _table(self, key: str, entries: object) -> tuple[Any, ...]:
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise self._error(f"rules.{key}", "must be tables", f"Begin each entry with [[rules.{key}]].")
        most = _MOST_PATTERNS if key == "patterns" else _MOST_ENTRIES
        if len(entries) > most:
            raise self._error(
                f"rules.{key}", f"has {len(entries)} entries; {most} are allowed", "Leave some out."
            )
        kind, needed = _TABLES[key]
        made = []
        seen: set[str] = set()
        for number, entry in enumerate(entries):
            values = {name: self._value(key, name, value, number) for name, value in entry.items()}
            for name in needed:
                if name not in values:
                    raise self._error(
                        f"rules.{key}.{name}", f"is missing in entry {number + 1}", f"Add {name} = ….", number
                    )
            rule = kind(**values)
            if rule.name.casefold() in seen:
                raise self._error(
                    f"rules.{key}.name", f"{rule.name!r} is there twice", "Keep one of the two.", number
                )
            seen.add(rule.name.casefold())
            if isinstance(rule, PatternRule):
                self._check_pattern(rule, number)
            made.append(rule)
        return tuple(made)

    def _value(self, table: str, name: str, value: object, number: int) -> object:
        key = f"rules.{table}.{name}"
        if name not in _KEYS[table]:
            raise self._error(key, "is unknown", f"Known: {', '.join(_KEYS[table])}.", number)
        if name == "abbreviations":
            return self._strings(key, value, number)
        if name in {"confident", "ignore_case"}:
            return self._flag(key, value, number)
        if name == "confidence":
            if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value <= 1:
                raise self._error(
                    key, f"must be a number above 0 and up to 1, not {value!r}", "Try 0.7.", number
                )
            return float(value)
        if name == "pattern":
            if not isinstance(value, str):
                raise self._error(key, "must be a text", "Put it between ' and '.", number)
            return unicodedata.normalize("NFC", value)
        made = self._string(key, value, number)
        choices = {"field": PATTERN_FIELDS, "zone": ZONES}.get(name, ())
        if choices and made not in choices:
            raise self._error(key, f"cannot be {made!r}", f"Choose from {', '.join(choices)}.", number)
        return made

    def _check_pattern(self, rule: PatternRule, number: int) -> None:
        key = "rules.patterns.pattern"
        if not _PATTERN_NAME.fullmatch(rule.name):
            step = "Use small letters a to z, figures and _; a letter first."
            raise self._error("rules.patterns.name", f"cannot be {rule.name!r}", step, number)
        try:
            groups = set(compile_bounded(rule.pattern, ignore_case=rule.ignore_case).groupindex)
        except UnsafePattern as error:
            raise self._error(
                key, f"{error} (pattern {rule.name!r})", "Correct it, or take it out.", number
            ) from error
        allowed = {"code": {"number", "notation"}, "issued_date": {"date"}}.get(rule.field, {"value"})
        if wrong := groups - allowed:
            step = f"For {rule.field} it may name {' and '.join(sorted(allowed))}."
            raise self._error(key, f"names the group {sorted(wrong)[0]!r}", step, number)
        if rule.field == "code" and groups != allowed:
            step = "Write (?P<number>…) and (?P<notation>…) around the parts of the code."
            raise self._error(key, "does not say what is number and what is notation", step, number)

    def _strings(self, key: str, value: object, number: int | None) -> tuple[str, ...]:
        if not isinstance(value, list):
            raise self._error(key, "must be a list of texts", 'Write ["…", "…"].', number)
        if len(value) > _MOST_ENTRIES:
            raise self._error(
                key, f"has {len(value)} entries; {_MOST_ENTRIES} are allowed", "Leave some out.", number
            )
        return tuple(self._string(key, entry, number) for entry in value)

    def _string(self, key: str, value: object, number: int | None) -> str:
        text = " ".join(unicodedata.normalize("NFC", value).split()) if isinstance(value, str) else ""
        if not any(c.isalnum() for c in text) or len(text) > _LONGEST_ENTRY or not text.isprintable():
            said = (
                f"must be a text of 1 to {_LONGEST_ENTRY} characters with a letter in it, not {value!r:.60}"
            )
            raise self._error(key, said, 'Write it between " and ".', number)
        return text

    def _flag(self, key: str, value: object, number: int | None) -> bool:
        if not isinstance(value, bool):
            raise self._error(key, f"must be true or false, not {value!r:.60}", "", number)
        return value

    def _error(self, key: str, said: str, step: str, number: int | None = None) -> UsageError:
        line = self._line(key, number)
        where = f"{self._origin}, line {line}" if line else self._origin
        return UsageError(f"{where}: {key} {said}.", next_step=step)

    def _line(self, key: str, number: int | None) -> int:
        """The line a key stands in, from 1; 0 if it is written in a way that this cannot follow."""
        parts = key.split(".")
        start = 0
        if number is not None:
            header = re.compile(rf"\s*\[\[\s*rules\s*\.\s*{parts[1]}\s*\]\]")
            heads = [index for index, line in enumerate(self._lines) if header.match(line)]
            if number >= len(heads):
                return 0
            start = heads[number]
            inside = re.compile(rf"\s*\"?{re.escape(parts[-1])}\"?\s*=")
            for index in range(start + 1, len(self._lines)):
                if re.match(r"\s*\[", self._lines[index]):
                    break
                if inside.match(self._lines[index]):
                    return index + 1
            return start + 1
        own = re.escape(parts[-1])
        wanted = re.compile(rf"\s*(?:\[\[?\s*(?:rules\.)?{own}\s*\]|(?:rules\.)?\"?{own}\"?\s*=)")
        begins = next((i for i, line in enumerate(self._lines) if re.match(r"\s*\[\[?\s*rules", line)), 0)
        return next((i + 1 for i, line in enumerate(self._lines) if i >= begins and wanted.match(line)), 0)
