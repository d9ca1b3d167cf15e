# SPDX-License-Identifier: Apache-2.0
"""Sheets that belong to a dossier and to none of its papers: cover, table of contents, closing sheet.

TCVN 9251:2012 (bìa hồ sơ) and TCVN 9252:2012 (mục lục văn bản, tài liệu; tờ kết thúc).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from scan2archive.model import Page
from scan2archive.pipeline.fields.header import match_phrase
from scan2archive.pipeline.fields.layout import Line, rows_of

_TITLES = 0.42  # share of the page's height that can hold a title
_SPARSE_WORDS = 90
# Whole lines of a cover.
_COVER = (
    re.compile(r"^\W*(?:ho\s*so|(?:ten\s*)?phong)\W*$"),
    re.compile(r"^\W*(?:ten\s*)?ph\S{0,3}g\s*(?:luu\s*tru|so)\b"),
    re.compile(r"^\W*muc\s*luc\s*(?:ho\s*so\s*)?(?:so|:)"),
    re.compile(r"^\W*(?:ho\s*so|don\s*vi\s*bao\s*quan|hop|cap)\s*(?:so\s*)?[:.]?\s*\d"),
    re.compile(r"han\s*bao\s*quan|bao\s*quan\W*(?:vinh|\d)"),
    re.compile(r"^\W*(?:gom|so\s*to|tong\s*so|so\s*luong)\b.*\d+\s*(?:to|trang)\b|\d+\s*to\W*$"),
    re.compile(r"^\W*t\S?\s*ng\S+\b.*\d{4}.*\bd\S?n\b.*\d{4}\W*$"),
)
_COVER_WORDS = 150
_CONTENTS = (("muc", "luc", "van", "ban"), ("muc", "luc", "tai", "lieu"), ("muc", "luc", "ho", "so"))
# The columns of its table (TCVN 9252:2012).
_COLUMNS = (("ky", "hieu"), ("trich", "yeu"), ("to", "so"), ("tac", "gia"))
_DOSSIER = re.compile(r"^\W*ho\s*so\s*so\S?\W*\d+\W*$")
_ENTRY = re.compile(r"\d\s?[/-]\s?\S+\s+\d{1,2}[/-]\d{1,2}[/-]\d{4}")  # 830/QĐ-SVHTTDL 29/03/1996
_TAIL_SHEET = re.compile(r"^\W*(?:to|chung\s*tu|tai\s*lieu)\s*ket\s*thuc\W*$")


def is_closing_sheet(titles: Sequence[Line]) -> bool:
    """Whether the lines at the top of a page are those of a closing sheet (tờ kết thúc)."""
    return any(_TAIL_SHEET.match(line.folded) and line.capitals > 0.8 for line in titles)


def is_cover(lines: Sequence[Line], page: Page) -> bool:
    """Whether the page is a cover (bìa hồ sơ) or the table of contents of a dossier."""
    top = [line for line in lines if line.middle < _TITLES * page.height]
    rows = rows_of(top)  # MỤC LỤC … BẢN, TÀI LIỆU: a word that was not read cuts the title in two
    titled = any(
        line.capitals > 0.8 and len(line.words) <= 9 and match_phrase(line, phrase, 0.75) is not None
        for line in (*top, *rows)
        for phrase in _CONTENTS
    )
    columns = sum(any(match_phrase(line, words, 1.0) is not None for line in top) for words in _COLUMNS)
    named = any(line.key == "mucluc" and line.capitals > 0.8 for line in (*top, *rows))
    # Where the title is lost: the dossier's number, and a column or what stands in the rows below it.
    numbered = any(_DOSSIER.match(line.folded) for line in top)
    leaves = columns > 0 and any(
        line.key in {"to", "toso"} for line in top
    )  # the column Tờ số, which no annex has
    entries = (
        sum(bool(_ENTRY.search(row.folded)) for row in rows_of(lines)) if numbered or named or leaves else 0
    )
    if titled or columns >= 3 or ((named or numbered) and (columns or entries > 1)):
        return True
    if leaves and (columns > 1 or entries > 1):
        return True
    if len(page.words) > _COVER_WORDS:
        return False
    seen = [
        any(pattern.search(line.folded) and (place or line.capitals > 0.8) for line in rows_of(lines))
        for place, pattern in enumerate(_COVER)
    ]
    return sum(seen) >= 3 or (sum(seen) >= 2 and any(seen[1:5]) and len(page.words) < _SPARSE_WORDS)
