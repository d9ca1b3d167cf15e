# SPDX-License-Identifier: Apache-2.0
"""How much a text looks like a Vietnamese personal name, and its family name put right."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from itertools import pairwise, zip_longest

from scan2archive.model import Word
from scan2archive.pipeline.fields.catalogues import HIGHLAND_NAMES, SURNAMES, SURNAMES_ALIKE
from scan2archive.pipeline.fields.evidence import worst
from scan2archive.pipeline.fields.name_syllables import is_nobodys
from scan2archive.vietnamese import fold, is_syllable

DOUBLED = 0.5
NOBODYS = 0.7  # a syllable that is a name but for a mark: for review
REPAIRED = 0.7  # a name whose family name was misread is for review
_SEEN = 0.3  # below this the engine saw next to nothing
_LISTED = 0.97
_LONG = 4  # letters
_APOSTROPHE = re.compile(r"^[HKY]['’][^\W\d_]+$")  # H'Lim Niê, K'Broil
# Middle names whose marks are never otherwise in a name; read differently, a mark was misread.
_MIDDLE = {"van": "Văn", "thi": "Thị", "huu": "Hữu", "duc": "Đức"}


def name_reliability(name: str) -> float:
    """How much a text looks like a Vietnamese personal name, 0 (not at all) to 0.97.

    Two to five syllables, each with a capital; a known family name in front counts most.
    """
    tokens = name.split()
    foreign = [token for token in tokens if token in HIGHLAND_NAMES or _APOSTROPHE.match(token)]
    plain = [token for token in tokens if token not in foreign]
    if not 2 <= len(tokens) <= 5 or not all(token.isalpha() for token in plain):
        return 0.0
    if any(not t[:1].isupper() or not t[1:].islower() for t in plain if len(t) > 1):
        return 0.0
    wellformed = len(foreign) + sum(is_syllable(token) for token in plain)
    if foreign and tokens[0] in foreign and wellformed < len(tokens):
        return (
            0.6  # Ksor Bônh: what follows a name of another language is none of Vietnamese syllables either
        )
    if wellformed < len(tokens):
        return 0.4 if wellformed >= len(tokens) - 1 and len(tokens) > 2 else 0.0
    if foreign:
        return REPAIRED
    if any(len(unicodedata.normalize("NFD", token[0])) > 2 or _may_lack_mark(token) for token in tokens):
        return 0.75  # the marks of Ẩn and Ấn, one above the other on a capital, are a matter of luck
    if any(map(_same, tokens, tokens[1:])):
        return DOUBLED  # Đức Đức: one syllable read twice
    # Vân behind Thị is a name of its own (Thị Vân Anh): nobody is Thị Văn.
    middle = all(
        _MIDDLE.get(fold(token), token) == token or (token == "Vân" and before == "Thị")
        for before, token in pairwise(tokens[:-1])
    )
    if tokens[0] in SURNAMES_ALIKE:
        return REPAIRED
    if tokens[0] in _MIDDLE.values():
        return 0.75  # Thị Ngọc Ánh, Văn Tiến Dũng: there are such family names, but more often the true one is lost
    if any(map(is_nobodys, tokens[1:])):
        return NOBODYS  # Đuy, Máo: Duy and Mão, but for a mark
    known = tokens[0] in SURNAMES
    if known and middle:  # of two syllables most have lost their family name
        return 0.97 if len(tokens) > 2 else 0.75
    return 0.7 if known or middle else 0.55


def _may_lack_mark(token: str) -> bool:
    """Whether a capital with a tone is as good a syllable with a circumflex below it, which is then lost most easily: Ẻn, Ển."""
    parts = unicodedata.normalize("NFD", token[0])
    if len(parts) != 2 or parts[0] not in "AEO" or parts[1] in "\u0302\u0306\u031b":
        return False
    return is_syllable(unicodedata.normalize("NFC", f"{parts[0]}\u0302{parts[1]}") + token[1:])


def _same(one: str, other: str) -> bool:
    return fold(one) == fold(other)


def family_name(name: str) -> str:
    """The family name, its marks put right where only one of the closed list has its letters (Nguyên → Nguyễn)."""
    first = name.split()[0] if name.split() else ""
    if first in SURNAMES or first in SURNAMES_ALIKE:
        return first
    same = [known for known in SURNAMES if fold(known) == fold(first)]
    return same[0] if len(same) == 1 else ""


def surely_read(words: Sequence[Word]) -> float:
    """How surely every word of a name is right, its family name first.

    A family name that no other is like (Nguyễn, Huỳnh, Trương: two letters at least from each, marks apart) was read right
    if it was read at all, however a seal or pen across it makes the engine doubt.
    """
    if words and words[0].confidence >= _SEEN and words[0].text.capitalize() in _unlike_any():
        return min(_LISTED, worst(words[1:]))
    return worst(words)


@cache
def _unlike_any() -> frozenset[str]:
    """Family names of four letters and more that are no misreading of another one."""
    others = [(name, fold(name)) for name in SURNAMES | SURNAMES_ALIKE]
    return frozenset(
        name
        for name in SURNAMES
        if len(name) >= _LONG
        and not any(other != name and _nearly_same(fold(name), folded) for other, folded in others)
    )


def _nearly_same(one: str, other: str) -> bool:
    """Whether two words are the same but for one letter, which one of them may lack."""
    if len(one) == len(other):
        return sum(a != b for a, b in zip(one, other, strict=True)) <= 1
    short, long = sorted((one, other), key=len)
    at = next(i for i, (a, b) in enumerate(zip_longest(short, long)) if a != b)
    return short[at:] == long[at + 1 :]
