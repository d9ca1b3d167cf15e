# SPDX-License-Identifier: Apache-2.0
"""A notation with a letter misread, put right by the agency and the type that stand on the paper in words.

``UEND`` below ỦY BAN NHÂN DÂN is ``UBND``, ``TCCO`` below BAN TỔ CHỨC CHÍNH QUYỀN ``TCCQ``. Where no more than the stroke
of a Đ differs nothing is in doubt: the letters are the agency's. All else is for review.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace

from scan2archive.pipeline.fields.agency import agency_name
from scan2archive.pipeline.fields.agency_codes import AGENCY_CODES
from scan2archive.pipeline.fields.catalogues import ABBREVIATIONS, TYPES_OF_ABBREVIATION
from scan2archive.pipeline.fields.numbering import Numbering
from scan2archive.vietnamese import code_key, fold

# Capitals that faint print and thresholds turn into each other.
_ALIKE = tuple(
    map(
        frozenset,
        ("EBR8", "OQCG0", "DOU", "DĐ", "UƯV", "NMH", "IL1T", "S58", "VYW", "KRX", "PFR", "TIF", "HB"),
    )
)
_CODES = frozenset(code for codes in AGENCY_CODES.values() for code in codes)
_REPAIRED = 0.6
_LONG = 4  # letters
_JOINED = re.compile(r" - (?=(?:Bộ|Sở|Ty|Ủy ban|Hội|Tổng|Viện|Tòa|Ngân hàng|Thanh tra)\b)")
_LITTLE = frozenset({"va", "cua"})


def mended(numbering: Numbering, kind: str, agencies: Iterable[str]) -> Numbering:
    """The numbering with its notation put right.

    Args:
        numbering: As read.
        kind: The type its line names; empty without one.
        agencies: The issuing agency and the one above it, in full.
    """
    spelt = tuple(form for agency in agencies for name in _JOINED.split(agency) for form in short_forms(name))
    pieces = re.split(r"([-/.&])", numbering.notation)
    first = next((index for index, piece in enumerate(pieces) if piece[:1].isalpha()), 0)  # behind a year
    changed = torn = False
    for index, piece in enumerate(pieces):
        if not piece[:1].isalpha() or piece in TYPES_OF_ABBREVIATION or piece in spelt or piece in _CODES:
            continue
        same = [form for form in spelt if len(form) >= 3 and fold(form) == fold(piece)]
        form = next((form for form in same if _but_for_the_stroke(piece, form)), "")
        if not same:
            form = _near(piece, spelt)
            if not form and index == first < len(pieces) - 1:
                types = [one for one in ABBREVIATIONS.get(kind, ()) if len(one) == len(piece)]
                form = _near(piece, types) or _but_for_a_letter(piece, types)
            torn = torn or bool(form)
        if form:
            pieces[index], changed = form, True
    if not changed:
        return numbering
    sure = min(_REPAIRED, numbering.notation_sure) if torn else numbering.notation_sure
    return replace(numbering, notation="".join(pieces), notation_sure=sure)


def short_forms(agency: str) -> tuple[str, ...]:
    """How a notation names an agency: its short form in the lists, and its initials, Đ with its stroke.

    A name with words that no list knows was perhaps misread itself: it has none.
    """
    core = agency_name(agency).core
    if agency_name(core).known < 1.0:
        return ()
    tokens = [token for token in re.split(r"[\s\-–,]+", core) if token and fold(token) not in _LITTLE]
    initials = "".join(_capital(token[0]) for token in tokens)
    return (*AGENCY_CODES.get(code_key(core), ()), initials)


def _capital(letter: str) -> str:
    return unicodedata.normalize("NFD", letter.upper())[0]


def _but_for_the_stroke(piece: str, form: str) -> bool:
    """Whether no more than the stroke of a Đ differs: the Ư of TƯ is the agency's own."""
    return len(piece) == len(form) and all(
        a == b or {a, b} == {"D", "Đ"} for a, b in zip(piece, form, strict=True)
    )


def _near(piece: str, forms: Sequence[str]) -> str:
    """The one form that differs by a letter that looks like it, or by a letter too many; empty if none."""
    near = {form for form in forms if len(form) >= 2 and _is_near(piece.upper(), form.upper())}
    near = {form for form in near if form != piece}
    return near.pop() if len(near) == 1 else ""


def _but_for_a_letter(piece: str, types: Sequence[str]) -> str:
    """The long abbreviation of the type that the paper names, if any one letter of it was misread: TTƯT for TTLT."""
    for form in types:
        if len(form) >= _LONG and sum(a != b for a, b in zip(piece, form, strict=True)) == 1:
            return form
    return ""


def _is_near(read: str, form: str) -> bool:
    if len(read) == len(form):
        differing = [(a, b) for a, b in zip(read, form, strict=True) if a != b]
        most = 1 if len(form) < 5 else 2
        return 0 < len(differing) <= most and all(
            any({a, b} <= group for group in _ALIKE) for a, b in differing
        )
    # A letter too few is rather left out by the agency itself (TNMT for Phòng Tài nguyên và Môi trường).
    if len(read) - len(form) != 1 or len(form) < 4:
        return False
    return any(read[:place] + read[place + 1 :] == form for place in range(1, len(read)))
