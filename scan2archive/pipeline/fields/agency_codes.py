# SPDX-License-Identifier: Apache-2.0
"""Agencies and the group of a notation that stands for them: ``SYT`` for *Sở Y tế*."""

from __future__ import annotations

import re

from scan2archive.pipeline.fields.agency import PARTY, AgencyName
from scan2archive.pipeline.fields.full_names import ORGANS
from scan2archive.vietnamese import code_key, fold

# The notation's name for an agency where it is not made of the initials.
AGENCY_CODES = {
    "thutuongchinhphu": ("TTg",),
    "thutuong": ("TTg",),
    "phuthutuong": ("TTg", "PTT"),
    "thutuongphu": ("TTg", "PTT"),
    "chinhphu": ("CP",),
    "hoidongchinhphu": ("CP", "HĐCP"),
    "bantochuccanbochinhphu": ("TCCP",),
    "nganhangnhanuoc": ("NHNN", "NH"),
    "nganhangnhanuocvietnam": ("NHNN", "NH"),
    "toaannhandantoicao": ("TANDTC", "TATC"),
    "vienkiemsatnhandantoicao": ("VKSNDTC", "VKSTC"),
    # a court's notations name the kind of case
    "toaannhandan": ("TAND", "TA", "HNGĐ", "HNGĐST", "DSST", "HSST", "HCST", "KDTM", "KDTMST", "LĐST"),
    "vienkiemsatnhandan": ("VKS", "VKSND", "KS"),
    "uybanhanhchinh": ("UBHC", "UB", "HC"),
    "tinhdoan": ("TĐTN", "TĐ"),
    "banchaphanhtrunguongdoan": ("TWĐTN",),
    "hoicuuchienbinh": ("CCB", "HCCB"),
    "hoinongdan": ("HND",),
    "hoilienhiepphunu": ("HPN", "BTV", "LHPN"),
    "liendoanlaodong": ("LĐLĐ",),
    "tongliendoanlaodongvietnam": ("TLĐ", "TLĐLĐVN"),
    "uybanmattrantoquocvietnam": ("MTTQ", "MTTW"),
    "chutichnuoc": ("CTN",),
    "quochoi": ("QH",),
    "uybanthuongvuquochoi": ("UBTVQH",),
    "tinhuy": ("TU",),
    "thanhuy": ("TU",),
    "huyenuy": ("HU",),
    "quanuy": ("QU",),
    "danguy": ("ĐU", "ĐUK"),
    "banchaphanhtrunguong": ("TW", "TƯ", "BCHTW", "TWĐTN"),
    "banchaphanhdangbo": ("TU", "HU", "QU", "ĐU", "BCH"),
    "bochinhtri": ("TW", "BCT"),
    "banbithu": ("TW", "BBT"),
    "vanphongtrunguong": ("VPTW",),
    "vanphongtrunguongdang": ("VPTW",),
    "uybannhandan": ("UBND", "UB", "CT", "CTUBND", "UBT", "UBTH"),
    "chutichuybannhandan": ("UBND", "UB", "CT", "CTUBND", "CTUB"),  # telegrams are his own
    "uybannhandancachmang": ("UB", "UBND", "UBNDCM", "UBCM"),
    "uybanquanquan": ("UBQQ", "UB"),
    "uybanbaucu": ("UBBC",),
    "tongcongtydienlucmienbac": ("EVNNPC",),
    "tongcongtydienlucmientrung": ("EVNCPC",),
    "tongcongtydienlucmiennam": ("EVNSPC",),
    "hoidongbotruong": ("HĐBT", "CT", "V"),
}
_LEFT_OUT = frozenset({"bo", "so", "phong", "cuc", "hoi", "ty", "truong"})
_FIGURES = "0123456789"  # QH15: the National Assembly of the 15th term


def code_agrees(agency: AgencyName, part: str) -> bool | None:
    """Whether the agency part of a notation (``SYT`` in ``QĐ-SYT``) can stand for the agency.

    Returns:
        True if its letters are the name's initials (or a known short form), False if it starts with
        another letter altogether, None if that cannot be told.
    """
    asked = group_key(part)
    if not asked or not agency.core:
        return None
    if code_spells(agency, part):
        return True
    for letters in initials(agency):
        if (
            len(asked) >= 2
            and asked[0] == letters[0]
            and (_within(asked, letters) or _within(letters, asked))
        ):
            return True
    return False


def code_spells(agency: AgencyName, part: str) -> bool:
    """Whether the agency part of a notation is exactly the name's initials or its known short form."""
    return group_key(part) in spellings(agency)


def group_key(part: str) -> str:
    """The agency part of a notation as `spellings` gives it: without the figures of a term of office."""
    return code_key(part).rstrip(_FIGURES)


def spellings(agency: AgencyName) -> tuple[str, ...]:
    """Keys of all groups that stand for the agency: its initials and its known short forms."""
    # HU is the Huyện ủy's, whose name follows without a unit: HUYỆN ỦY HIỆP HÒA.
    committee = next((head for head in PARTY if agency.core.startswith(f"{head} ")), agency.core)
    codes = (*AGENCY_CODES.get(code_key(agency.core), ()), *AGENCY_CODES.get(code_key(committee), ()))
    return (*initials(agency), *(code_key(code) for code in codes))


def initials(agency: AgencyName) -> tuple[str, ...]:
    """Initials of the name: with and without *và*, and of a ministry or an office also without *Bộ*, *Phòng* (``QĐ-LĐTBXH``, ``TTr-NV``)."""
    tokens = [token for token in re.split(r"[\s\-–]+", fold(agency.core)) if token]
    plain = "".join(token[0] for token in tokens if token not in {"va", "cua"})
    short: tuple[str, ...] = (plain[1:],) if tokens[:1] and tokens[0] in _LEFT_OUT and len(plain) > 2 else ()
    # HND is the Hội Nông dân's, whichever of its organs signs.
    organ = next((one for one in ORGANS if agency.core.startswith(f"{one} ")), "")
    short += (plain[len(organ.split()) :],) if organ and len(plain) - len(organ.split()) > 1 else ()
    return ("".join(token[0] for token in tokens), plain, *short)


def _within(short: str, long: str) -> bool:
    """Whether the letters of short stand in long in this order."""
    rest = iter(long)
    return all(letter in rest for letter in short)
