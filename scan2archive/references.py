# SPDX-License-Identifier: Apache-2.0
"""Other papers that a text names (viện dẫn): type, code and date, as far as they stand there. Pure.

Nghị định 30/2020/NĐ-CP, Phụ lục I, phần II mục I.5 has the form: type, number and notation, date, agency and subject at the first
mention. Laws (luật, pháp lệnh) are named by their subject and date, or by their number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from scan2archive.document_types import TYPES
from scan2archive.vietnamese import code_key, find_dates, find_figure_dates, fold, fold_aligned, nfc

_NAMES = {fold(name): name for name, _ in TYPES}
# A verb at least as often as a type: what follows must be a number.
_TYPE = re.compile(
    rf"(?<![a-z])(?:{'|'.join(sorted(map(re.escape, _NAMES), key=len, reverse=True))})(?![a-z])"
)
_CAP = "A-ZĂÂĐÊÔƠƯ"
_GROUP = rf"[{_CAP}][{_CAP}a-z0-9ăâđêôơư]{{0,9}}"
_STROKE = r"\s?[/\-–⁄]\s?"
_NOTATION = rf"{_GROUP}(?:(?:{_STROKE}|[.&+]){_GROUP}){{0,6}}"
# 799/UBND-VX, 63/2025/QH15, 36-HD/VPTW; after *số* also 1059 QĐ/UB and 947CT/UB.
_CODE = re.compile(
    rf"(?<![\w/])(?P<number>\d{{1,5}}[a-z]?)(?:{_STROKE}(?P<year>(?:19|20)\d\d))?(?P<stroke>{_STROKE})(?P<notation>{_NOTATION})"
)
_SPACED = re.compile(rf"(?P<number>\d{{1,5}}[a-z]?)(?P<stroke>\s?)(?P<notation>{_NOTATION})")
_LABEL = re.compile(r"(?<![a-z])so\s{0,2}[:.]?\s{0,2}(?=\d)")
_ENDS = ";"


@dataclass(frozen=True, slots=True)
class Reference:
    """A paper that is named.

    Attributes:
        type: Name of the type, ``Công văn``; empty if none stands before it.
        code: ``799/UBND-VX``, without spaces; empty if only type and date are given.
        issued_date: ISO 8601, possibly partial; empty if none follows.
    """

    type: str
    code: str
    issued_date: str


def references(text: str) -> tuple[Reference, ...]:
    """The papers that a text names, in order.

    Args:
        text: A legal basis (căn cứ), or any sentence.

    Returns:
        Those with a code, and those of which a type in capitals and a date stand there.
    """
    text = nfc(text)
    folded = fold_aligned(text)
    types = [(match.start(), _NAMES[match[0]]) for match in _TYPE.finditer(folded)]
    codes = list(_codes(text, folded))
    dates = sorted((found.start, found.iso) for found in (*find_dates(text), *find_figure_dates(text)))
    found: list[tuple[int, Reference]] = []
    taken: set[int] = set()
    for place, (start, end, code) in enumerate(codes):
        behind = codes[place + 1][0] if place + 1 < len(codes) else len(text)
        before = codes[place - 1][1] if place else 0
        named = [(at, name) for at, name in types if before <= at < start and _ENDS not in text[at:start]]
        if named:
            taken.add(named[-1][0])
        stops = [at for at, _ in types if end <= at < behind] + [behind]
        date = next((iso for at, iso in dates if end <= at < stops[0] and _ENDS not in text[end:at]), "")
        found.append((start, Reference(named[-1][1] if named else "", code, date)))
    named_so = [(at, name) for at, name in types if text[at].isupper()]
    for place, (at, name) in enumerate(named_so):
        follow = [start for start, _ in named_so[place + 1 :]] + [
            start for start, _, _ in codes if start > at
        ]
        behind = min([*follow, len(text)])
        date = next((iso for start, iso in dates if at < start < behind and _ENDS not in text[at:start]), "")
        if at not in taken and date:
            found.append((at, Reference(name, "", date)))
    return tuple(reference for _, reference in sorted(found, key=lambda one: one[0]))


def names(reference: Reference, code: str, issued_date: str) -> bool:
    """Whether a reference names the paper of that code and date.

    The same number is given by every agency each year: with no whole date on both sides the code must hold its year.
    """
    if not code or code_key(reference.code) != code_key(code):
        return False
    if len(reference.issued_date) == len(issued_date) == 10:
        return reference.issued_date == issued_date
    return bool(re.search(r"[/-](?:19|20)\d\d[/-]", code)) and reference.issued_date[:4] in (
        "",
        issued_date[:4],
    )


def _codes(text: str, folded: str) -> Iterator[tuple[int, int, str]]:
    """Codes with the places where they begin and end."""
    end = 0
    labels = [match.end() for match in _LABEL.finditer(folded)]
    places = sorted({*labels, *(match.start() for match in _CODE.finditer(text))})
    for place in places:
        if place < end:
            continue
        match = _CODE.match(text, place)
        if match is None and place in labels:
            match = _SPACED.match(text, place)
        if match is None or _is_a_date(match[0]):
            continue
        end = match.end()
        yield place, end, _code(match)


def _is_a_date(text: str) -> bool:
    return bool(find_figure_dates(text))


def _code(match: re.Match[str]) -> str:
    year = match.groupdict().get("year")
    stroke = match["stroke"].strip().replace("⁄", "/").replace("–", "-") or (" " if match["stroke"] else "")
    notation = re.sub(
        r"\s*([/\-–⁄])\s*", lambda found: found[1].replace("⁄", "/").replace("–", "-"), match["notation"]
    )
    return f"{match['number']}{'/' + year if year else ''}{stroke}{notation}"
