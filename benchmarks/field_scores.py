# SPDX-License-Identifier: Apache-2.0
"""When a field is right, and the counting: by field, level of damage and era.

A field is right, empty, or wrong; a wrong one that the program called confident is the worst outcome and counted
apart. Case, accents and signs do not matter where the meaning does not hang on them; they do in names and codes.
Fields whose truth is written by hand are counted apart (``code*``): there empty or review is a good answer.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from scan2archive.model import LIST_FIELDS, Field

SCORED = ("type", "code", "issued_date", "place", "issuer", "subject", "signer_name", "urgency")
"""The fields that count for the figures asked for."""
FURTHER = (
    "signer_position",
    "authority",
    "secrecy",
    "recipients",
    "legal_bases",
    "arrival_number",
    "arrival_date",
)
"""Looked at as well where the truth knows them, in a table of their own."""
_BY_HAND = {"code": "số", "issued_date": "ngày", "signer_position": "KT"}
_LISTS = 0.9
_FORM = re.compile(r"\b([TK])[/.]([MTL])\b")
_ERAS = ((1976, "1945-1975"), (1993, "1976-1992"), (2006, "1993-2005"), (2021, "2006-2020"), (9999, "2021-"))


@dataclass(frozen=True, slots=True)
class Verdict:
    """One field of one paper.

    Attributes:
        field: Its name; with ``*`` if the truth of it is written by hand.
        verdict: ``right``, ``empty``, ``wrong``, ``wrong!`` (called confident), or ``none``: rightly nothing.
        confident: The program called it confident.
        got: What was found.
        want: The truth.
        rule: That found it.
        sure: Confidence, 0 to 1; of a list that of its least sure entry.
    """

    field: str
    verdict: str
    confident: bool
    got: str
    want: str
    rule: str
    sure: float = 0.0


def judge(fields: Iterable[Field], truth: Mapping[str, str], handwritten: str = "") -> tuple[Verdict, ...]:
    """What became of every field that the truth knows; lists are one text, joined with line feeds."""
    found: dict[str, list[Field]] = {}
    for field in fields:
        found.setdefault(field.name, []).append(field)
    verdicts = []
    for name in (*SCORED, *FURTHER):
        if name not in truth:
            continue
        want, own = truth[name] or "", found.get(name, [])
        got = "\n".join(field.value for field in own)
        got = "" if got.casefold() in {"none", "không"} else got
        confident = bool(own) and all(field.state == "confident" for field in own)
        group = name + ("*" if _BY_HAND.get(name, "\0") in handwritten else "")
        if not want and not got:
            verdict = "none"
        elif got and want and right(name, got, want):
            verdict = "right"
        elif not got:
            verdict = "empty"
        else:
            verdict = "wrong!" if confident else "wrong"
        sure = min((field.confidence for field in own), default=0.0)
        verdicts.append(Verdict(group, verdict, confident, got, want, own[0].rule if own else "", sure))
    return tuple(verdicts)


def right(field: str, got: str, truth: str) -> bool:
    """Whether a value that was found is the one of the truth."""
    if field == "code":
        return code_form(got) == code_form(truth)
    if field in {"issued_date", "arrival_date"}:
        return got == truth
    if field == "subject":
        return similar(subject_form(got), subject_form(truth)) >= 0.9
    if field == "issuer":
        return similar(got, truth) >= 0.9
    if field == "signer_name":
        return tone_form(got) == tone_form(truth)
    if field in LIST_FIELDS:
        return got.count("\n") == truth.count("\n") and similar(got, truth) >= _LISTS
    if field == "signer_position":  # T/M, T.M. and TM. are one
        return plain(_FORM.sub(r"\1\2", got)) == plain(_FORM.sub(r"\1\2", truth))
    return plain(got) == plain(truth)


def plain(text: str) -> str:
    """Letters without marks and case, figures, single spaces."""
    text = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return re.sub(r"[^a-z0-9]+", " ", "".join(c for c in text if not unicodedata.combining(c))).strip()


def code_form(text: str) -> str:
    """A code without spaces, dots and colons; one dash, one Đ."""
    return re.sub(r"[\s.:]+", "", _tidy(text).upper().replace("–", "-").replace("Ð", "Đ"))


def subject_form(text: str) -> str:
    """A subject without its formula."""
    return re.sub(r"^(v/v|ve viec)\s*:?\s*", "", _tidy(text).casefold().replace("về việc", "ve viec"))


def tone_form(text: str) -> str:
    """Marks matter, where they stand (hoà, hòa) does not."""
    words = _tidy(text).casefold().split()
    return " ".join("".join(sorted(unicodedata.normalize("NFD", word))) for word in words)


def similar(a: str, b: str) -> float:
    """Likeness of two plain texts, 0 to 1."""
    return difflib.SequenceMatcher(None, plain(a), plain(b), autojunk=False).ratio()


def era(issued: str) -> str:
    """The time a paper belongs to, by its date (ISO 8601, may be partial); empty without one."""
    year = issued[:4]
    return next(name for end, name in _ERAS if int(year) < end) if year.isdigit() else ""


@dataclass(frozen=True, slots=True)
class Share:
    """What became of some fields.

    Attributes:
        asked: Fields with a truth, or found without one.
        right: Of these.
        empty: Of these.
        wrong: Of these, doubt called by its name.
        wrong_confident: Of these, called confident.
        confident: All that were called confident.
    """

    asked: int
    right: int
    empty: int
    wrong: int
    wrong_confident: int
    confident: int

    @property
    def found(self) -> float:
        """Right among asked."""
        return self.right / max(1, self.asked)

    @property
    def precision(self) -> float:
        """Right among found."""
        return self.right / max(1, self.right + self.wrong + self.wrong_confident)

    @property
    def coverage(self) -> float:
        """Confident and right among asked."""
        return (self.confident - self.wrong_confident) / max(1, self.asked)

    @property
    def false_confidence(self) -> float:
        """Wrong among confident."""
        return self.wrong_confident / max(1, self.confident)


def share(verdicts: Sequence[Verdict]) -> Share:
    """Counts verdicts; what rightly is nothing does not count."""
    asked = [one for one in verdicts if one.verdict != "none"]
    counts = Counter(one.verdict for one in asked)
    return Share(
        len(asked),
        counts["right"],
        counts["empty"],
        counts["wrong"],
        counts["wrong!"],
        sum(one.confident for one in asked),
    )


BANDS = (0.5, 0.7, 0.8, 0.9, 0.95, 1.01)
"""Upper ends of the bands of confidence that `bands` counts in."""


def bands(verdicts: Iterable[Verdict]) -> tuple[tuple[int, int], ...]:
    """Of each band of confidence: how many values were given it, and how many of them were right."""
    counts = [[0, 0] for _ in BANDS]
    for one in verdicts:
        if one.got:
            count = counts[next(place for place, end in enumerate(BANDS) if one.sure < end)]
            count[0] += 1
            count[1] += one.verdict == "right"
    return tuple((given, own) for given, own in counts)


def _tidy(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())
