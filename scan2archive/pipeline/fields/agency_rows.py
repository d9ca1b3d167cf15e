# SPDX-License-Identifier: Apache-2.0
"""The rows of the agency block (box 2): capitals in the agency's column, without stamps, strokes and what stands there else."""

from __future__ import annotations

import re

from scan2archive.model import Word
from scan2archive.pipeline.fields.catalogues import AGENCY_STARTS, TYPE_KEYS, UNITS
from scan2archive.pipeline.fields.evidence import usual
from scan2archive.pipeline.fields.header import Head, has_label, is_motto, is_national
from scan2archive.pipeline.fields.layout import Line, line_of
from scan2archive.pipeline.fields.numbering import Numbering
from scan2archive.pipeline.fields.title import is_stamp
from scan2archive.vietnamese import code_key, fold, is_syllable

_CODE = re.compile(r"\d{1,5}\s?[/-]\s?[A-ZĐ]{2}")
# SẼ 1155 / 09/0B; 1- MỤC ĐÍCH, YÊU CẦU; QUYẾT ĐỊNH CỦA …: below the block in any case.
_TORN_NUMBER = re.compile(r"^\W{0,3}[S5§]\w{0,2}\W{0,3}\s?\d{2,5}\b")
_ITEM = re.compile(r"^\W{0,3}(?:[IVX]{1,4}|\d)\s?[-.)/]\s?\D")
_OF_TYPE = re.compile(r"^\W{0,3}(?:quyet dinh|chi thi|nghi quyet|thong bao|thong tu|nghi dinh)(?: cua)?\b")
_TERM = re.compile(r"^\W*khoa (?:thu )?(?:[ivxl]+|\d+)\b")  # KHÓA VIII, KỲ HỌP THỨ 7 below a council
_DRAFT = re.compile(r"^\W*du thao\b")
_BEGINNINGS = frozenset(start[:1] for start in AGENCY_STARTS)
_LONGEST_FIGURE = 4  # of a unit or a works: NHÀ MÁY Z117, SƯ ĐOÀN 330
_PRINTED = 0.8  # words this sure are print
# No name has these: a letter by itself (but for Y tế, Bệnh viện K and vowels), a figure beside one, a sign.
SCRAP = re.compile(r"[^\W\d_yYýÝkKaAăĂâÂeEôÔơƠ]|\d+[^\W\d_].*|[^\W\d_][\d]{1,2}|.*[^\w\s,.()&'’/–-].*|")


def agency_rows(head: Head, numbering: Numbering | None) -> list[Line]:
    """Lines in capitals in the agency's column, from the top to the number line."""
    taken: list[Line] = []
    for row in head.left:
        if numbering is not None and row.middle >= numbering.line.middle - 0.4 * row.height:
            break
        if has_label(row) and (row.capitals < 0.9 or re.search(r"\d", row.text)):
            break
        if _CODE.search(row.text) or row.key in TYPE_KEYS:  # a number line whose label was lost, or the type
            break
        if _ITEM.match(row.text) or (taken and (_TORN_NUMBER.match(row.text) or _OF_TYPE.match(row.folded))):
            break
        line = _without_dust(row)
        if line is None or _DRAFT.match(line.folded) or is_motto(line) or is_stamp(line):
            continue
        if taken and _TERM.match(line.folded):
            continue
        if is_national(line) and not (taken and line.key.startswith("nuoc")):  # ĐẠI SỨ QUÁN / NƯỚC CỘNG HÒA …
            continue
        if _is_english(line):
            continue
        if taken and (_is_unit(line) or _is_place(line)):
            taken.append(line)
            continue
        if line.capitals < 0.72 or len(line.key) < 2 or (len(line.key) < 4 and not taken):
            if taken and line.capitals < 0.5 and len(line.key) > 6:
                break
            continue
        if len(line.key) < 4 and usual(line.words) < _PRINTED:  # scraps of strokes
            continue
        if taken and line.middle - taken[-1].middle > 4.5 * line.height:
            break
        taken.append(line)
    return taken


def _is_unit(line: Line) -> bool:
    """Whether a line in small letters names a unit of the agency above: BỘ NỘI THƯƠNG / *Cục Tổ chức* (before the 1990s)."""
    tokens = tuple(re.findall(r"[a-z]+", line.folded))
    if len(line.words) < 2 or len(tokens) < 2 or line.capitals > 0.72 or not line.words[0].text[:1].isupper():
        return False
    named = tokens[:1] in AGENCY_STARTS and line.words[1].text[:1].isupper()
    known = any(tokens[:size] in AGENCY_STARTS for size in range(2, len(tokens) + 1))
    return len(tokens) <= 8 and (named or known)


def _is_place(line: Line) -> bool:
    """Whether a line in small letters is nothing but the place of the agency above: MẶT TRẬN LIÊN VIỆT / *Tỉnh Bắc Giang*."""
    text = line.text.strip(" *-_.")
    unit = next((unit for unit in UNITS if text.lower().startswith(f"{unit} ")), "")
    name = text[len(unit) :].split()
    return (
        bool(unit)
        and text[:1].isupper()
        and 1 <= len(name) <= 4
        and all(part[:1].isupper() and part.isalpha() for part in name if part != "-")
    )


def _is_english(line: Line) -> bool:
    """Whether a line gives a name once more in English, as papers for abroad do: DEPARTMENT OF FOREIGN AFFAIRS."""
    tokens = line.text.upper().split()
    if not line.text.isascii() or len(tokens) < 2:
        return False
    if len(tokens) > 2 and set(tokens) & {"OF", "THE", "AND", "FOR"}:
        return True
    long = [token for token in tokens if len(token) > 4 and token.isalpha()]  # INDUSTRIAL ZONES AUTHORITY
    return len(long) > 1 and not any(is_syllable(token.lower()) for token in long)


def _without_dust(line: Line) -> Line | None:
    """The line without rules and dust, and without scraps of what crosses it: small letters, figures, signs."""
    last = len(line.words) - 1
    words = [
        word
        for place, word in enumerate(line.words)
        if re.search(r"[^\W\d_]|\d", word.text) or (word.text in "-–" and 0 < place < last)
    ]
    words = [w for w in words if w.confidence >= 0.15 or any(c.isalpha() for c in w.text)]
    if len(words) > 2 and words[0].text.strip(".,").isdigit() and (code_key(words[1].text),) in _BEGINNINGS:
        words = words[1:]  # 1 ỦY BAN NHÂN DÂN: a stroke of the margin
    capitals = [word for word in words if not _crosses(word)]
    return line_of(capitals or words, line.page) if words else None


def _crosses(word: Word) -> bool:
    """Whether a word in a line of capitals was rather made of a seal or a pen: small letters or a scrap, read unsurely."""
    text = word.text.strip(".,:;'\"“”‘’()[]|-–—_")
    if not text or word.confidence >= _PRINTED or fold(text) in {"u", "y"}:  # what is left of ỦY
        return False
    small = text.isalpha() and text.islower() and len(text) < 5
    lone = text.isdigit() and (word.confidence < 0.5 or len(text) > _LONGEST_FIGURE)  # QUẬN 7
    return (
        small
        or lone
        or (
            not text.isdigit()
            and bool(SCRAP.fullmatch(text))
            and len(text) <= (3 if any(c.isalpha() for c in text) else 5)
        )
    )
