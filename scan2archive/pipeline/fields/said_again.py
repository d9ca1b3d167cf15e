# SPDX-License-Identifier: Apache-2.0
"""An agency's name that the paper says again in its text, word for word: two readings of the same letters.

Names that no list knows (*Điện lực Gò Dầu*, *Công ty Than Mạo Khê*) stand in capitals in the head; the text has them once more, mostly with
the capitals they are written with. Where it goes on behind them (*cảng* Đình Vũ) a line of the head may be lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scan2archive.model import Word
from scan2archive.pipeline.fields.catalogues import AGENCY_STARTS, LONGEST_AGENCY
from scan2archive.pipeline.fields.header import Head
from scan2archive.pipeline.fields.layout import Line
from scan2archive.vietnamese import canonical_tones, fold

_ENDS = ".,;:)/!?"
_SURE = 0.8  # words read less surely are no witness
_LEAST = 3  # words; fewer are said by chance
_TRIM = ".,;:*_'\"“”‘’()[]|~"
_BETWEEN = "-–—&"
# Last words of posts and forms that stand before an agency in capitals: GIÁM ĐỐC CÔNG TY …, QUYẾT ĐỊNH CỦA …
_HOLDERS = frozenset(
    {"đốc", "trưởng", "tịch", "của", "ủy", "viên", "sứ", "nhiệm", "phòng", "tm", "t.m", "t/m"}
)


@dataclass(frozen=True, slots=True)
class _Said:
    key: str
    text: str
    ends: bool  # a sign behind it ends a name
    last: bool  # of its line
    capitals: bool  # its line is all capitals
    sure: float


def said_again(name: Sequence[Word], head: Head) -> tuple[str, ...]:
    """The words of a name as the text of the first page has them; empty if it says them nowhere, or more than them everywhere.

    Args:
        name: Its words in the agency block.
        head: The first page.
    """
    own = [one.key for word in name if (one := _said(word, last=False, capitals=True)) is not None]
    if len(own) < _LEAST:
        return ()
    bottom = max(word.box[3] for word in name)
    text = [one for line in head.lines if line.box[1] > bottom for one in _said_in(line)]
    written: tuple[str, ...] = ()
    for start in range(len(text) - len(own) + 1):
        found = text[start : start + len(own)]
        if [one.key for one in found] != own or min(one.sure for one in found) < _SURE:
            continue
        after = text[start + len(own)] if start + len(own) < len(text) else None
        if _goes_on(found, after) or _began_before(text[start - 1] if start else None, found):
            continue
        if not any(one.capitals for one in found) and found[0].text[:1].isupper():
            return tuple(one.text for one in found)
        written = written or tuple(one.text.upper() for one in found)
    return written


def _goes_on(found: Sequence[_Said], after: _Said | None) -> bool:
    """Whether the text has, or may have, more of a name behind what was found: another capital, or it ends in small letters."""
    if found[-1].capitals:
        return after is not None and not found[-1].last
    if found[-1].text[:1].islower():  # Công ty Quản lý *đường sắt*
        return True
    if after is None or found[-1].ends:
        return False
    return after.text[:1].isupper() or after.key[:1].isdigit()


def _began_before(before: _Said | None, found: Sequence[_Said]) -> bool:
    """Whether the name the text says may begin farther left: with another capital, or not as agencies do (*Công ty* Than Mạo Khê)."""
    starts = (tuple(fold(one.key) for one in found[:size]) for size in range(1, LONGEST_AGENCY + 1))
    if not any(start in AGENCY_STARTS for start in starts):
        return True
    if before is None or before.ends or (found[0].capitals and before.last):
        return False
    return before.key not in _HOLDERS if found[0].capitals else before.text[:1].isupper()


def _said_in(line: Line) -> list[_Said]:
    capitals = line.capitals > 0.9
    said = [_said(word, last=word is line.words[-1], capitals=capitals) for word in line.words]
    return [one for one in said if one is not None]


def _said(word: Word, *, last: bool, capitals: bool) -> _Said | None:
    bare = canonical_tones(word.text.strip(_TRIM))
    if not bare.strip(_BETWEEN):
        return None
    ends = word.text.rstrip("'\"”’")[-1:] in _ENDS
    return _Said(bare.casefold(), bare, ends, last, capitals, word.confidence)
