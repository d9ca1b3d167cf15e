# SPDX-License-Identifier: Apache-2.0
"""Place, date and agency of a paper held against one another: one confirms the other, or makes it doubtful."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from scan2archive.model import Page
from scan2archive.pipeline.fields.agency_remains import is_dated_elsewhere
from scan2archive.pipeline.fields.catalogues import (
    CITIES,
    FORMER_NAMES,
    MERGED_BY,
    PROVINCE_KEYS,
    PROVINCES,
    UNITS,
)
from scan2archive.pipeline.fields.dating import misread_year, years_of_minutes
from scan2archive.pipeline.fields.evidence import Finding
from scan2archive.pipeline.fields.header import Head
from scan2archive.pipeline.fields.numbering import Numbering
from scan2archive.vietnamese import canonical_tones, exact, find_dates, find_figure_dates, fold

_TWICE = 0.95  # a place that the date line and the agency's name show alike
_TORN_PLACE, _BEGINS = 0.6, 0.75
_PLAIN_PLACE = 0.88  # a place read less surely gives way to the agency's that it nearly is
_DEPARTMENT = 0.75  # a department without its place is never surer
_FORMER, _BEFORE_PLACES = 0.75, frozenset({"tỉnh", "thành"})
_FIRST_PAGES = 3  # a cover or a blank sheet may come first


# Committees that nothing but their place tells apart: with a unit before it, and, the Party's, without.
_COMMITTEES = frozenset({"Ủy ban nhân dân", "Ủy ban hành chính", "Hội đồng nhân dân"})
_PARTY = frozenset({"Tỉnh ủy", "Văn phòng Tỉnh ủy"})


def with_place(finding: Finding, dated: Sequence[Finding]) -> Finding:
    """A department whose committee's line was not read, with the province it dates its papers in; for review."""
    repaired = finding.rule == "issuer.notation"  # nothing better is to be had
    places = [o for o in dated if o.name == "place" and (repaired or o.rule == "place.box4.province")]
    known = places[0].value if places else ""
    tokens = finding.value.split()
    bare = tokens[:1] == ["Sở"] and not {"tỉnh", "phố", "khu", "Khu"} & set(tokens)
    bare = finding.name == "issuer" and (bare or finding.value in _COMMITTEES or finding.value in _PARTY)
    if not bare or known not in PROVINCES or finding.confidence >= _DEPARTMENT:
        return finding
    if finding.value in _PARTY:
        return replace(finding, value=f"{finding.value} {known}", rule=f"{finding.rule}.place")
    unit = "thành phố" if known in CITIES else "tỉnh"
    return replace(finding, value=f"{finding.value} {unit} {known}", rule=f"{finding.rule}.place")


def checked_issuer(
    finding: Finding, issued: Sequence[Finding], dated: Sequence[Finding], year: int
) -> Finding:
    """An agency made doubtful where its name is one of former times, which today is the beginning of a longer one.

    So too one that dates its papers in another place: the row below it may have named another agency.
    """
    place = next((one.value for one in dated if one.name == "place"), "")
    parent = next((one.value for one in issued if one.name == "issuer_parent"), "")
    own = finding.name == "issuer" and finding.confidence > _FORMER
    if own and is_dated_elsewhere(finding.value, parent, place, year):
        return replace(finding, confidence=_FORMER, rule=f"{finding.rule}.elsewhere")
    if year < MERGED_BY or finding.confidence <= _FORMER:
        return finding
    core = next((name for name in FORMER_NAMES if finding.value.startswith(name)), "")
    rest = finding.value.removeprefix(core).split()
    if not core or (rest and rest[0] not in _BEFORE_PLACES):
        return finding
    return replace(finding, confidence=_FORMER, rule=f"{finding.rule}.former")


_OF_UNIT = re.compile(r"^(?:t\.?p|tx|thanh pho|thi xa|tinh|huyen)\b[. ]*(?=[a-z])")


def checked_place(finding: Finding, issued: Sequence[Finding]) -> Finding:
    """The place made doubtful where it is nearly, and not quite, the place in the agency's name.

    Misread, it gives way to the province in that name (Kon Tim); a province of its own is no misreading of a part of
    another one's name (Nam Định, Hà Nam Ninh).
    """
    agency = next((fold(other.value).split() for other in issued if other.name == "issuer"), [])
    place = _OF_UNIT.sub("", fold(finding.value))  # TP. Hồ Chí Minh
    size = len(place.split())
    bare = _bare_place(agency).split()
    torn = finding.name == "place" and finding.confidence < _TORN_PLACE and size < len(bare)
    if torn and SequenceMatcher(None, place, " ".join(bare[:size]), autojunk=False).ratio() >= _BEGINS:
        # Nghfa below TỈNH NGHĨA BÌNH: the beginning of it, and the rest lost.
        named = next(one.value for one in issued if one.name == "issuer").split()[-len(bare) :]
        return replace(finding, value=" ".join(named), confidence=_TORN_PLACE, rule=f"{finding.rule}.agency")
    if finding.name == "place" and agency and bare == place.split():
        value = _as_agency(finding, next(one.value for one in issued if one.name == "issuer"), size)
        return replace(
            finding, value=value, confidence=max(finding.confidence, _TWICE), rule=f"{finding.rule}.confirmed"
        )
    own, whole = " ".join(agency[-size:]), " ".join(agency[-size - 1 :])
    if finding.name != "place" or own == place or SequenceMatcher(None, own, place).ratio() < 0.8:
        return finding
    key, read = whole.replace(" ", ""), place.replace(" ", "")
    if read in PROVINCE_KEYS and key in PROVINCE_KEYS:
        return finding
    known = PROVINCE_KEYS.get(own.replace(" ", ""))
    if known is None and finding.confidence < _PLAIN_PLACE:
        surer = next(one for one in issued if one.name == "issuer")
        if surer.confidence > finding.confidence:
            known = " ".join(surer.value.split()[-size:])
    if known is not None and read not in PROVINCE_KEYS:
        return replace(
            finding, value=known, confidence=min(0.75, finding.confidence), rule=f"{finding.rule}.agency"
        )
    return replace(finding, confidence=finding.confidence * 0.75, rule=f"{finding.rule}.doubtful")


def _as_agency(finding: Finding, agency: str, size: int) -> str:
    """A place with the marks that the agency's name has, where the date line was read so: Phù Yên is no Phú Yên."""
    named = " ".join(agency.split()[-size:])
    alone = len(finding.value.split()) == size and exact(named) in exact(canonical_tones(finding.raw))
    return named if alone else finding.value  # TP. Hồ Chí Minh stays as it is


def _bare_place(agency: Sequence[str]) -> str:
    """The place an agency's folded name ends with, without its unit: ``… nhan dan xa cu pong`` → ``cu pong``."""
    units = {fold(unit).split()[-1] for unit in UNITS}
    start = next((index for index in range(len(agency) - 1, 0, -1) if agency[index - 1] in units), 0)
    return " ".join(agency[start:]) if start else ""


def checked_dates(
    dated: tuple[Finding, ...],
    bases: Sequence[Finding],
    numbering: Numbering | None,
    head: Head,
    today: dt.date,
    pages: Sequence[Page],
) -> list[Finding]:
    """The date made doubtful where it is in the future, before what it rests on, before its regime, or in another year than minutes tell."""
    findings = []
    for finding in dated:
        if finding.name == "issued_date":
            iso = finding.value
            cited = [d.iso for b in bases for d in (*find_dates(b.raw), *find_figure_dates(b.raw))]
            shown = "\n".join(page.text for page in pages[:_FIRST_PAGES])
            told = years_of_minutes(shown)
            other_year = bool(told) and int(iso[:4]) not in told
            late = misread_year(int(iso[:4]), shown) or any(
                len(other) == 10 and other[: len(iso)] > iso for other in cited
            )
            year = re.match(r"(\d{4})[/\-]", numbering.notation) if numbering else None
            wrong_year = year is not None and year[1] != iso[:4]
            if late or wrong_year or other_year or iso > today.isoformat() or int(iso[:4]) < head.since:
                finding = replace(
                    finding, confidence=finding.confidence * 0.5, rule=f"{finding.rule}.doubtful"
                )
        findings.append(finding)
    return findings
