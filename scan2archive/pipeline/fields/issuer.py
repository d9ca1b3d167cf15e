# SPDX-License-Identifier: Apache-2.0
"""The issuing agency and the one above it (box 2), checked against the code's suffix."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from scan2archive.pipeline.fields.agency import (
    PARTY,
    AgencyName,
    agency_name,
    group_lines,
    is_whole,
)
from scan2archive.pipeline.fields.agency_codes import code_agrees, code_spells
from scan2archive.pipeline.fields.agency_remains import (
    is_begun,
    is_unfinished,
    rows_are_missing,
    rows_are_whole,
)
from scan2archive.pipeline.fields.agency_rows import SCRAP, agency_rows
from scan2archive.pipeline.fields.catalogues import TYPES_OF_ABBREVIATION, UNITS
from scan2archive.pipeline.fields.evidence import Finding, found, usual, words_of
from scan2archive.pipeline.fields.full_names import ORGANS, full_name
from scan2archive.pipeline.fields.header import Head
from scan2archive.pipeline.fields.joint_boards import board_members
from scan2archive.pipeline.fields.layout import Line, has_hole
from scan2archive.pipeline.fields.near_names import (
    longer_agency,
    near_agency,
    near_short,
    spelled_agencies,
    torn_agency,
)
from scan2archive.pipeline.fields.numbering import Numbering
from scan2archive.pipeline.fields.said_again import said_again
from scan2archive.vietnamese import exact, is_syllable

# BỘ TƯ PHÁP - BỘ CÔNG AN in one line.
_BETWEEN = re.compile(
    r"\s+[-–]\s+(?=(?:BỘ|SỞ|TÒA ÁN|TOÀ ÁN|VIỆN KIỂM SÁT|NGÂN HÀNG|ỦY BAN|UỶ BAN|TỔNG LIÊN ĐOÀN|LIÊN ĐOÀN|HỘI|BẢO HIỂM|CÔNG AN|KHO BẠC|CỤC|UBND)\b)"
)
_JOINT = frozenset(
    {"TTLB", "QCPH"}
    | {
        f"{kind}{how}"
        for kind in ("TT", "NQ", "CT", "KH", "HD", "QC", "CTr", "TB", "BC")
        for how in ("LT", "LN")
    }
)
_BOARDS = frozenset(
    {"TT", "CT", "NĐ", "QĐ", "NQ"}
)  # 08-TT/LB, 07-LB/TT of ministries together; LB alone is an arrest
_JOINTLY = frozenset({"LT", "LN"})  # at the beginning or behind a type: at the end it is a unit's (lưu trữ)
_COMMANDS = ("Bộ Tư lệnh", "Bộ Chỉ huy", "Bộ Tổng")  # no ministries: they stand above one another
_OF_PLACES = ("Sở ", "Ty ", "Phòng ")
_RANKS = ("Bộ ", "Sở ", "Ty ", "Tổng cục ")
_PLAIN = 0.95
_ALONE = 0.78
_LEGIBLE = 0.92  # mean confidence of the words of a page that loses no lines


def find_issuer(head: Head, numbering: Numbering | None) -> tuple[tuple[Finding, ...], str]:
    """The issuing agency from the agency block.

    Returns:
        ``issuer`` and ``issuer_parent``, as far as found; and the part of the notation that the agency's
        name spells exactly (``SYT``), or nothing.
    """
    lines = agency_rows(head, numbering)
    if not lines:
        return (), ""
    if members := board_members([line.text for line in lines]):
        return (_joint(members, [lines] * len(members), head, numbering),), ""
    block = _block_of(lines, numbering)
    names, groups = block.names, block.groups
    if together := len(names) if block.is_split else _together(names, numbering):
        return (_joint(names[-together:], groups[-together:], head, numbering),), ""
    own, parent = names[-1], names[-2] if len(names) > 1 else None
    agrees = _agrees(own, parent, numbering)
    spelled = next((part for part in numbering.parts if code_spells(own, part)), "") if numbering else ""
    if parent is None and agrees and not spelled:
        agrees = False
    value = _own_value(own, parent, head, numbering)
    again = said_again(words_of(groups[-1]), head)
    sure = _sure_of_own(block, value, head, numbering, again, agrees, spelled)
    rule = "issuer.box2.confirmed" if agrees else "issuer.box2"
    said = _as_said(value, again)
    findings = [found("issuer", said, words_of(groups[-1]), head.page.number, sure, rule)]
    if parent is not None:
        above = names[-3] if len(names) > 2 else None
        findings.append(
            found(
                "issuer_parent",
                full_name(parent, above),
                words_of(groups[-2]),
                head.page.number,
                _sure_above(parent, groups[-2]),
                "issuer_parent.box2",
            )
        )
    return tuple(findings), spelled


@dataclass(frozen=True, slots=True)
class _Block:
    """The rows of an agency block, sorted into names; at least one.

    Attributes:
        lines: Its rows.
        groups: For each name its rows, from top to bottom.
        read: The names as they were read.
        names: The same, put right where a known one was misread.
        is_split: One row holds several agencies: BỘ TƯ PHÁP - BỘ CÔNG AN.
    """

    lines: Sequence[Line]
    groups: Sequence[list[Line]]
    read: Sequence[AgencyName]
    names: Sequence[AgencyName]
    is_split: bool


def _block_of(lines: Sequence[Line], numbering: Numbering | None) -> _Block:
    split = [(line, part) for line in lines for part in enumerate(_BETWEEN.split(line.text))]
    pieces = [(line, text) for line, (_, text) in split]
    grouped = group_lines(
        [text for _, text in pieces], [at for at, (_, (place, _)) in enumerate(split) if place]
    )
    groups = [[pieces[index][0] for index in group] for group in grouped]
    read = [agency_name(" ".join(pieces[index][1] for index in group)) for group in grouped]
    parts = numbering.parts if numbering is not None else ()
    names = [_repaired(name, group, parts) for name, group in zip(read, groups, strict=True)]
    return _Block(lines, groups, read, names, len(pieces) > len(lines))


def _own_value(own: AgencyName, parent: AgencyName | None, head: Head, numbering: Numbering | None) -> str:
    """The whole name of the issuing agency."""
    value = full_name(own, parent)
    if own.core.startswith("Ban Chấp hành") and _is_of_youth_union(head, numbering):
        # The Youth Union's name stands on the right, where the country's stands else.
        if value == "Ban Chấp hành Trung ương":
            return f"{value} Đoàn TNCS Hồ Chí Minh"
        if value == own.text and own.core == "Ban Chấp hành" and own.place:
            return f"{own.core} Đoàn TNCS Hồ Chí Minh {own.place}"
    return value


def _sure_of_own(
    block: _Block,
    value: str,
    head: Head,
    numbering: Numbering | None,
    again: Sequence[str],
    agrees: bool | None,
    spelled: str,
) -> float:
    """How sure the issuing agency is.

    Args:
        block: Holds it.
        value: Its whole name.
        head: Of the paper.
        numbering: Of the paper.
        again: What `said_again` found of it.
        agrees: Whether the notation agrees with it.
        spelled: The part of the notation that its name spells.
    """
    names, groups = block.names, block.groups
    own, parent = names[-1], names[-2] if len(names) > 1 else None
    number = numbering.line if numbering else None
    sure = _sure(own, groups[-1])
    if parent is not None and value != own.text:
        sure = min(sure, _sure(parent, groups[-2]))
    if not agrees:
        # Alone in its block, what is left of a longer one would look as whole.
        vouched = (again and _unknown(own)) or rows_are_whole(block.lines, head, number)
        sure *= _ALONE if parent is None and not vouched else _unvouched(head, numbering, agrees)
    if parent is not None and is_begun(parent.text):
        sure *= 0.75
    if (
        parent is not None
        and value == own.text
        and own.text.startswith(_OF_PLACES)
        and not (own.place or is_whole(parent))
    ):
        sure *= 0.75  # TY GIÁO DỤC below UBND TỈNH … whose name was torn: every province has one
    if is_unfinished(value, spelled=bool(spelled)):
        sure *= 0.6
    if rows_are_missing(block.lines, head, number, spelled=bool(spelled)):
        sure *= 0.75
    if not _is_shown_whole(block, value):
        sure *= 0.75
    if names[-1] is not block.read[-1] or (_is_joint(numbering) and len(names) < 2):
        sure = min(sure, 0.75)
    if _has_scraps(value):
        sure *= 0.75
    if _unknown(own) and not again and not spelled:
        sure *= 0.8
    return sure


def _is_shown_whole(block: _Block, value: str) -> bool:
    """Whether the names that the whole one is made of are whole, and no word of their rows is lost in a hole."""
    names, groups = block.names, block.groups
    own, parent = names[-1], names[-2] if len(names) > 1 else None
    shown = [name for name in (own, parent) if name is not None and (name is own or value != own.text)]
    lines = groups[-1] if len(shown) == 1 else [*groups[-2], *groups[-1]]
    completed = own.place in UNITS and value != own.text  # ĐẢNG ỦY CÁC CƠ QUAN ĐẢNG TỈNH: of the one above
    whole = all(is_whole(name) or (name is own and completed) for name in shown)
    return whole and not any(map(has_hole, lines))


def _is_of_youth_union(head: Head, numbering: Numbering | None) -> bool:
    """Whether a paper is of the Youth Union (Đoàn TNCS), by the name on the right or the end of its notation (``HD/TWĐTN``)."""
    named = head.national is not None and "tncs" in head.national.key
    return named or (
        numbering is not None and any(part.endswith(("ĐTN", "ĐTNCS")) for part in numbering.parts)
    )


def agency_part(numbering: Numbering) -> str:
    """The group of the notation that stands for the issuing agency.

    ``SYT`` in ``QĐ-SYT``, ``VPTW`` in ``HD/VPTW`` (Party), ``SYT`` in ``SYT-NVY`` (a letter).
    """
    parts = numbering.parts
    if len(parts) > 1 and parts[0] in TYPES_OF_ABBREVIATION:
        return parts[1]
    return parts[0] if parts else ""


def _unvouched(head: Head, numbering: Numbering | None, agrees: bool | None) -> float:
    """What is left of the confidence in an agency that the notation does not spell: a line of its block may be lost.

    Not so where the page was read well and the notation spells no other agency either (``TĐTN``, ``CTĐ``, ``ĐHSP``): of the
    agencies of `benchmarks.material.kinds_of_papers` that stood below the threshold for that, 86 of 86 were right.
    """
    if numbering is None or (agrees is False and spelled_agencies(numbering.parts)):
        return 0.78 if agrees is None else 0.7
    confidence = head.page.confidence
    return 0.9 if confidence is None or confidence >= _LEGIBLE else 0.78


def _repaired(name: AgencyName, lines: Sequence[Line], parts: Sequence[str]) -> AgencyName:
    """The name, or the known one it was misread from; the closed lists and the notation decide.

    Syllables read surely are no slips: CHI CỤC THÚ Y is no Chi cục Thuế.
    """
    if short := near_short(name.text.split()[0] if name.text else ""):
        return agency_name(" ".join([short, *name.text.split()[1:]]))
    placed = bool(name.place) and name.place not in UNITS  # NÔNG THÔN is no thôn
    own = name.core if placed else name.text
    if (
        longer := longer_agency(own, parts)
    ) is not None:  # SỞ GIÁO DỤC beside SGDĐT: its second line was lost
        return replace(longer, text=f"{longer.text} {name.place}", place=name.place) if placed else longer
    numbered = any(
        token.isdigit() or re.fullmatch(r"[IVX]{1,5}", token) for token in own.split()
    )  # Ban Chỉ đạo 389, Kiểm toán nhà nước khu vực IX
    if numbered or (agency_name(own).known if placed else name.known) >= 0.999:
        return name
    if (whole := torn_agency(own, parts)) is not None:
        return replace(whole, text=f"{whole.text} {name.place}", place=name.place) if placed else whole
    words = words_of(lines)
    if all(is_syllable(token) for token in own.split()) and usual(words) > _PLAIN:
        return name
    near = near_agency(own, parts)
    if near is None:
        return name
    if not placed:
        return near
    place = name.place
    return AgencyName(f"{near.text} {place}", near.core, place, (near.known + name.known) / 2)


def _as_said(value: str, again: Sequence[str]) -> str:
    """The value with the capitals that the text writes its name with, where it has the same words."""
    own = value.split()
    same = [exact(one) == exact(other) for one, other in zip(own, again, strict=False)]
    if len(same) < len(again) or not all(same) or not any(map(str.islower, "".join(again))):
        return value
    return " ".join([*again, *own[len(again) :]])


def _unknown(name: AgencyName) -> bool:
    """Whether the name has syllables beside its place that no list knows: a part of it may be lost."""
    if name.text.startswith(PARTY) and len(name.text.split()) > 3:  # Huyện ủy Hiệp Hòa: a name follows
        return False
    return agency_name(name.core).known < 1.0


def _together(names: Sequence[AgencyName], numbering: Numbering | None) -> int:
    """How many of the last agencies issue the paper together (liên tịch); 0 if only the last one does.

    The notation says so (``TTLT``), or they are of one rank: no ministry stands above another.
    """
    joint = _is_joint(numbering)
    if len(names) < 2:
        return 0
    # TY LƯƠNG THỰC below its committee: the LT of its notation is its own.
    own = numbering.parts if numbering is not None else ()
    if (
        joint
        and not _JOINT & set(own)
        and any(part in _JOINTLY and code_spells(names[-1], part) for part in own)
    ):
        return 0
    if joint:
        return len(names)
    count = 1
    for one in reversed(names[:-1]):
        rank = next((head for head in _RANKS if one.text.startswith(head)), "")
        if not rank or not names[-1].text.startswith(rank) or one.text.startswith(_COMMANDS):
            break
        count += 1
    return count if count > 1 else 0


def _is_joint(numbering: Numbering | None) -> bool:
    """Whether the notation says that several agencies issue the paper (TTLT)."""
    if numbering is None:
        return False
    parts = numbering.parts
    first = set(parts[:2])
    boards = "LB" in first and bool(first & _BOARDS)
    jointly = (
        part in _JOINTLY and (place == 0 or parts[0] in TYPES_OF_ABBREVIATION)
        for place, part in enumerate(parts[:2])
    )
    return boards or bool(_JOINT & set(parts)) or any(jointly)


def _sure_above(parent: AgencyName, lines: Sequence[Line]) -> float:
    """How sure the agency above is: nothing in the notation vouches for it, so what no list knows is in doubt."""
    sure = _sure(parent, lines) * 0.98
    whole = is_whole(parent) and not any(map(has_hole, lines))
    return sure * (1.0 if whole else 0.75) * (0.75 if _unknown(parent) or _has_scraps(parent.text) else 1.0)


def _has_scraps(name: str) -> bool:
    """Whether strokes of a seal or a rule were read into a name: signs, single letters, letters among figures."""
    tokens = [token for token in name.split() if token not in "-–&"]
    return any(SCRAP.fullmatch(token.strip(",.()")) for token in tokens)


def _joint(
    names: Sequence[AgencyName], groups: Sequence[Sequence[Line]], head: Head, numbering: Numbering | None
) -> Finding:
    """One value for agencies that issue together: their names with a dash between, as they are printed."""
    parts = numbering.parts if numbering is not None else ()
    sure = min(_sure(name, group) for name, group in zip(names, groups, strict=True))
    agrees = all(any(code_agrees(name, part) for part in parts) for name in names)
    value = " - ".join(name.text for name in names)
    words = words_of(list(dict.fromkeys(line for group in groups for line in group)))
    rule = "issuer.joint.confirmed" if agrees else "issuer.joint"
    return found("issuer", value, words, head.page.number, sure * (1.0 if agrees else 0.78), rule)


def _agrees(own: AgencyName, parent: AgencyName | None, numbering: Numbering | None) -> bool | None:
    if numbering is None:
        return None
    part = agency_part(numbering)
    ministries = [other for other in numbering.parts if re.fullmatch(r"B[A-ZĐ]{2,}", other)]
    shown = (own, parent) if parent is not None else (own,)
    if len(ministries) > 1 and not all(any(code_spells(one, m) for one in shown) for m in ministries):
        return False  # TTLT-BNV-BTC over one ministry: the line of the other was not read
    whole = agency_name(full_name(own, parent))
    above = (parent,) if parent is not None and own.core in ORGANS else ()  # HND stands for the Hội Nông dân
    for name in (own, whole, *above):
        if code_agrees(name, part) or any(code_spells(name, other) for other in numbering.parts):
            return True
    return code_agrees(own, part)


def _sure(name: AgencyName, lines: Sequence[Line]) -> float:
    """Of what the closed lists vouch for nearly all is right; of the rest, what was read right."""
    return 0.98 * name.known + (1 - name.known) * 0.93 * usual(words_of(lines))
