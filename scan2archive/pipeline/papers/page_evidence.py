# SPDX-License-Identifier: Apache-2.0
"""What a page says about where a paper begins and ends, apart from its neighbours.

First pages carry boxes 1 to 5 of Nghị định 30/2020/NĐ-CP, Phụ lục I; the last page of the paper proper
carries boxes 7 and 9b; appendices and attached texts say so under their title (Phụ lục I, mục III);
page numbers stand at the top, from the second page on. Covers of dossiers: TCVN 9251:2012.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Flag, auto
from functools import lru_cache

from scan2archive.model import Page
from scan2archive.pipeline.fields.catalogues import AGENCY_PHRASES, AGENCY_STARTS, TYPE_KEYS
from scan2archive.pipeline.fields.dating import find_date
from scan2archive.pipeline.fields.header import Head, has_label, is_motto, read_head
from scan2archive.pipeline.fields.layout import Line, lines_of, rows_of
from scan2archive.pipeline.fields.near_names import near_short
from scan2archive.pipeline.fields.numbering import Numbering, find_numbering
from scan2archive.pipeline.fields.signature import find_signature
from scan2archive.pipeline.fields.subject import find_letter_subject
from scan2archive.pipeline.fields.title import find_type, is_addressed, type_of
from scan2archive.pipeline.papers.dossier_sheets import is_closing_sheet, is_cover
from scan2archive.vietnamese import code_key, is_syllable

_TITLES = 0.42
_MARGIN = 0.085  # page numbers stand in the upper or lower margin
_FEW = 4  # fewer words with letters than this are dust on a blank back

_NUMBERED = re.compile(r"\W*(?:trang\s*(?:so\s*)?)?(?P<n>[\doil|]{1,3})(?:\s*/\s*\d{1,3})?\W*")
_APPENDIX = re.compile(r"^\W{0,3}phu\s*(?:luc|bieu|ban|dinh)(?![a-z])")
_ATTACHED = re.compile(
    r"^\W{0,3}(?:(?:duoc\s+)?ban\s*hanh\s*)?k[eè]m\s*theo(?![a-z])|^\W{0,3}ban\s*hanh\s*theo(?![a-z])"
)
_BRACKET_MISREAD = re.compile(
    r"^\W{0,2}[a-zíìĩ1]K[èeéẻ]m\s*th[eè]o\b"
)  # rKèm theo: the bracket taken for a letter
_TIED = re.compile(r"(?<![a-z])(?:k.m|th.o|the.)(?![a-z])")  # within a bracket one of the two words is enough
_FORM = re.compile(
    r"^\W{0,3}(?:mau|bieu|bieu mau|mau bieu|mau don)\s*(?:so)?\s*[:.]?\s*(?:[\divx]+[a-z]?|[a-z]?\s?\d+[a-z]?)\W"
)
_LIST = re.compile(
    r"^\W{0,3}(?:danh\s*(?:sach|muc)|bang\s|bieu\s|so\s*do\s|muc\s*luc\s|thong\s*ke\s|du\s*toan\s"
    r"|(?:\w{1,3}\s+)?sach\s+\w)"  # DANH under the seal that stamps an annex
)
# Quốc hiệu, tiêu ngữ and their likes as keys: a whole line near enough to one is one, however badly read.
_NATIONAL = (
    "conghoaxahoichunghiavietnam",
    "vietnamdanchuconghoa",
    "dangcongsanvietnam",
    "danglaodongvietnam",
    "doantncshochiminh",
    "doclaptudohanhphuc",
)
_TYPES = tuple(key for key in TYPE_KEYS if len(key) >= 6)
_NEAR_NATIONAL, _NEAR_TYPE = 0.68, 0.82
_COPIED = re.compile(r"^\W*(?:sao y(?: ban chinh)?|sao luc|trich sao)\W*$")
_COPY_NOTATION = re.compile(r"^(?:SY|TrS|TS|SL)(?:[-/]|$)")
_NAMELESS = re.compile(r"\bten (?:co quan|to chuc|don vi|cq)\b")
_DOTTED = re.compile(r"(?:[.…_]\s?){4,}")
_NOTE_END = re.compile(r"\b(?:cua|uy ban|bo|so|tinh|huyen|xa|phong)\b.*\)\W*$")
_CITED = re.compile(
    r"(?<![a-z])s[o06](?![a-z])\s*[:.]?\s*(?P<code>\d{1,5}[a-z]?\s*[/\-][\w&\s/\-]{2,30}?)(?=\s*(?:,|;|\)|ngay|$))"
)
_CLOSING = re.compile(
    r"^\W{0,3}(?:dai dien|chu t[oa]a|chu tri|thu ky|nguoi (?:lap|ghi|viet|lam|khai|bao cao)|ben [ab](?![a-z])|"
    r"\(?\s*(?:da ky|ky,? (?:va )?(?:ghi ro|dong dau|ten)))"
)
_SPARSE_WORDS = 90
_BODY = re.compile(r"^\W{0,3}(?:can\s*cu|dieu\s*\d|\d+\s*[.)])")
_BASES = re.compile(r"^\W{0,3}c[aă]n\s*c[uw](?![a-z])")
_UPPER = 0.6
_BASIS = re.compile(r"^\W{0,3}(?:xet|thuc\s*hien|chieu)(?![a-z])")
# Types that a decision puts in force or a letter sends along; they repeat the head, without number and date.
_ATTACHABLE = re.compile(
    r"^(?:quyche|quydinh|quytrinh|quyhoach|noiquy|dieule|kehoach|chuongtrinh|dean|phuongan|duan|huongdan|"
    r"chienluoc|baocao|danhmuc|danhsach|noidung|bangiai|mucluc)"
)


# Types that stand by themselves: what looks like one of them under another paper is a form with dots.
_OWN = re.compile(r"^(?:totrinh|quyetdinh|nghiquyet|chithi|congdien|giaymoi|thongbao|bananso|hopdong)")


class Sign(Flag):
    """One thing seen on a page."""

    NATIONAL = auto()  # Quốc hiệu or the Party's name
    AGENCY = auto()  # box 2
    NUMBER = auto()  # box 3, with a notation
    LABEL = auto()  # Số: with nothing that can be read behind it
    DATE = auto()  # box 4
    TITLE = auto()  # type line, V/v or Kính gửi
    APPENDIX = auto()  # PHỤ LỤC
    ATTACHED = auto()  # (Kèm theo Quyết định số …)
    FORM = auto()  # Mẫu số …
    TEMPLATE = auto()  # dots where a paper names its agency, number or date
    LIST = auto()  # DANH SÁCH, BẢNG …
    COPIED = auto()  # the block of a copy: SAO Y
    COVER = auto()  # cover or table of contents of the dossier
    TAIL = auto()  # its closing sheet
    RUNS_ON = auto()  # begins within a sentence
    BARE = auto()  # the head of an attached text: national header and type, neither number nor date
    SPARSE = auto()  # few words, no head, no signature
    LANDSCAPE = auto()
    SIGNED = auto()  # posts or closing words with a name below
    RECIPIENTS = auto()  # Nơi nhận
    OWN = auto()  # a type that no paper sends along: TỜ TRÌNH, QUYẾT ĐỊNH
    BASES = auto()  # two legal bases or more: Căn cứ …


@dataclass(frozen=True, slots=True)
class PageEvidence:
    """What was seen on one page.

    Attributes:
        number: Of the page in the scan, from 1.
        blank: Nothing is printed on it, or dust alone.
        unread: Something is printed on it that could not be read.
        signs: What was seen.
        printed: The page number printed in its margin; 0 if there is none.
        code: Key (`vietnamese.code_key`) of the number and notation of its head; empty if none.
        cited: Keys of the codes in the lines under its title that tell what it is attached to.
        legible: How much it tells that a sign was not seen, 0.3 (hardly readable) to 1.
    """

    number: int
    blank: bool
    unread: bool
    signs: Sign
    printed: int = 0
    code: str = ""
    cited: tuple[str, ...] = ()
    legible: float = 1.0

    @property
    def ended(self) -> bool:
        """Whether a paper proper ends here: somebody signed, or its recipients are listed."""
        return bool(self.signs & (Sign.SIGNED | Sign.RECIPIENTS))


def evidence_of(page: Page) -> PageEvidence:
    """What a page says about being the first, a further or the last page of a paper."""
    lettered = sum(1 for word in page.words if sum(map(str.isalpha, word.text)) >= 2)
    nothing = Sign(0)
    if page.source == "none" and not page.blank:
        return PageEvidence(page.number, False, True, nothing)
    lines = lines_of(page)
    if page.blank or not page.words or (lettered < _FEW and not _says_something(lines)):
        return PageEvidence(page.number, True, False, nothing)
    head = read_head(page)
    titles = rows_of([line for line in lines if line.middle < _TITLES * page.height])
    numbering = find_numbering(head)
    attached, cited = _attached(titles, page)
    signs = _marks([line for line in lines if line.middle < _TITLES * page.height], page) | _ends(page, lines)
    if attached:
        signs |= Sign.ATTACHED
        if numbering is not None and (
            numbering.line.text.lstrip(" (")[:1] == "s" or code_key(numbering.code) in cited
        ):
            numbering = None  # the parent's number, on a line of its own
    if numbering is not None and _COPY_NOTATION.match(numbering.notation):
        signs |= Sign.COPIED
    signs |= _head_signs(head, numbering)
    if Sign.NATIONAL in signs:
        signs &= ~Sign.COPIED  # the mark of a digitised copy, at the top of its first page
    if Sign.ATTACHED in signs and numbering is None:
        signs &= ~Sign.DATE  # the parent's
    if sum(_BASES.match(line.folded) is not None for line in lines if line.middle < _UPPER * page.height) > 1:
        signs |= Sign.BASES
    if page.width > 1.15 * page.height:
        signs |= Sign.LANDSCAPE
    if is_closing_sheet(titles):
        signs |= Sign.TAIL
    elif is_cover(lines, page):
        signs |= Sign.COVER
    if len(page.words) < _SPARSE_WORDS and not signs & (
        Sign.NUMBER | Sign.DATE | Sign.SIGNED | Sign.RECIPIENTS
    ):
        signs |= Sign.SPARSE
    printed = _printed_number(lines, page)
    if not signs & (Sign.NATIONAL | Sign.NUMBER) and _runs_on(lines, page):
        signs |= Sign.RUNS_ON
    code = code_key(numbering.code) if numbering is not None else ""
    # Below a mean confidence of 0.8 heads begin to be lost; at 0.4 most are.
    legible = min(1.0, max(0.3, ((page.confidence or 1.0) - 0.4) / 0.4))
    return PageEvidence(page.number, False, False, signs, printed, code, cited, legible)


def _says_something(lines: Sequence[Line]) -> bool:
    """Whether the few words of a page are a title and not dust: whole syllables side by side."""
    return any(
        len(line.words) >= 2 and all(is_syllable(word.text.strip(".,:;")) for word in line.words)
        for line in lines
    )


def _head_signs(head: Head, numbering: Numbering | None) -> Sign:
    signs = Sign(0)
    page = head.page
    if head.national is not None or any(
        line.middle < 0.25 * page.height
        and len(line.words) <= 12
        and line.center > 0.42 * page.width
        and (is_motto(line) or _alike(line.key, _NATIONAL) >= _NEAR_NATIONAL)
        for line in head.lines
    ):
        signs |= Sign.NATIONAL
    if any(_names_agency(line) for line in head.left[:6]):
        signs |= Sign.AGENCY
    if numbering is not None:
        signs |= Sign.NUMBER
    elif any(has_label(line) and len(line.words) <= 6 for line in head.left):
        signs |= Sign.LABEL
    if find_date(head, numbering):
        signs |= Sign.DATE
    below = numbering.line.box[3] if numbering else head.national.box[3] if head.national else head.top
    typed = find_type(head, head.national.box[3] if head.national else head.top)
    title = typed[1].key if typed else _long_type(head)
    if title or find_letter_subject(head, below) or is_addressed(head):
        signs |= Sign.TITLE
    if (
        Sign.NATIONAL in signs
        and not signs & (Sign.NUMBER | Sign.LABEL | Sign.DATE)
        and _ATTACHABLE.match(title)
    ):
        signs |= Sign.BARE
    dotted = any(_DOTTED.search(line.text) for line in (*head.left[:8], *head.right[:8]))
    if any(_NAMELESS.search(line.folded) for line in head.left) or (
        dotted and not signs & (Sign.DATE | Sign.NUMBER)
    ):
        signs |= Sign.TEMPLATE
    if _OWN.match(title) and Sign.TEMPLATE not in signs:
        signs |= Sign.OWN
    return signs


def _long_type(head: Head) -> str:
    """Key of a type line that says more than the type (HỢP ĐỒNG KINH TẾ); empty if there is none."""
    width, height = head.page.width, head.page.height
    for line in head.lines:
        if line.middle > 0.45 * height:
            break
        centred = abs(line.center - width / 2) < 0.1 * width
        if line.capitals < 0.9 or not centred or len(line.words) > 8 or line.text.rstrip().endswith(":"):
            continue
        if any(len(known) >= 6 and line.key.startswith(known) for known in TYPE_KEYS) or _ATTACHABLE.match(
            line.key
        ):
            return line.key
        if 6 <= len(line.key) <= 22 and _alike(line.key, _TYPES) >= _NEAR_TYPE:
            return line.key
    return ""


@lru_cache(maxsize=2048)
def _alike(key: str, wanted: tuple[str, ...]) -> float:
    """How like a key is to the likest of those wanted, 0 to 1."""
    return max(
        (
            SequenceMatcher(None, other, key, autojunk=False).ratio()
            for other in wanted
            if 0.6 < len(key) / len(other) < 1.6
        ),
        default=0.0,
    )


def _names_agency(line: Line) -> bool:
    """Whether a row of the left column names an agency, in capitals."""
    if line.capitals < 0.75 or len(line.key) < 4:
        return False
    tokens = tuple("".join(c for c in word if c.isalnum()) for word in line.folded.split())
    if any(tokens[:length] in AGENCY_STARTS for length in (1, 2, 3, 4)):
        return True
    if near_short(line.words[0].text):  # NBND TỈNH BẮC KẠN
        return True
    return tokens in AGENCY_PHRASES and len(tokens) > 1  # GIÁO DỤC VÀ ĐÀO TẠO, of which SỞ was lost


def _marks(titles: Sequence[Line], page: Page) -> Sign:
    """What the lines at the top say about an appendix, a form, a list, a copy."""
    signs = Sign(0)
    for line in titles:
        short = len(line.words) <= 8
        centred = abs(line.center - page.width / 2) < 0.12 * page.width
        if (
            (_APPENDIX.match(line.folded) or _near(line.key, "phuluc"))
            and short
            and (line.capitals > 0.7 or line.text.lstrip(" (")[:1] == "P")
        ):
            signs |= Sign.APPENDIX
        elif _FORM.match(f"{line.folded} ") and short and line.middle < 0.25 * page.height:
            signs |= Sign.FORM
        elif _LIST.match(f"{line.folded} ") and line.capitals > 0.8 and centred and not type_of(line.key)[0]:
            signs |= Sign.LIST
        elif _COPIED.match(line.folded) and line.capitals > 0.8:
            signs |= Sign.COPIED
    return signs


def _near(key: str, wanted: str) -> bool:
    """Whether a key begins with a word, one letter of it changed, lost or added."""
    size = len(wanted)
    if sum(a != b for a, b in zip(key[:size], wanted, strict=False)) <= 1 and len(key) >= size:
        return True
    shorter = any(key.startswith(wanted[:i] + wanted[i + 1 :]) for i in range(size))
    return shorter or any(key[:i] + key[i + 1 : size + 1] == wanted for i in range(size + 1))


def _attached(rows: Sequence[Line], page: Page) -> tuple[bool, tuple[str, ...]]:
    """Whether the page says under its title that it comes with another paper, and that paper's codes."""
    attached = opened = False
    cited: list[str] = []
    for index, row in enumerate(rows):
        if _BODY.match(row.folded):
            break
        if _BASIS.match(row.folded):
            continue
        first = row.text.lstrip(" '\"")[:1]
        if abs(row.center - page.width / 2) > 0.15 * page.width and row.box[0] < 0.3 * page.width:
            continue
        opened = opened or "(" in row.text or "[" in row.text
        if not opened and row.middle < 0.35 * page.height and _NOTE_END.search(row.folded):
            attached = True  # … của Ủy ban nhân dân huyện Văn Thời): the note without the words it began with
            break
        start = " ".join(row.folded.split()[:6])
        if (first in "([{" and _TIED.search(start)) or (
            (_ATTACHED.match(row.folded) and (first.isupper() or first == "("))
            or _BRACKET_MISREAD.match(row.text)
        ):
            attached = True
        elif not (first in "([{" or first.islower()) or row.middle > 0.3 * page.height:
            continue
        said = " ".join(part.folded for part in rows[index : index + 3])
        cited += (code_key(found["code"]) for found in _CITED.finditer(said))
        if attached:
            break
    return attached, tuple(dict.fromkeys(cited))


def _ends(page: Page, lines: Sequence[Line]) -> Sign:
    """Whether somebody signed on the page, and whether it lists recipients."""
    signs = Sign(0)
    signature = find_signature((page,))
    if signature is not None:
        names = {finding.name for finding in signature.findings}
        if signature.posts or "signer_name" in names:
            signs |= Sign.SIGNED
        if "recipients" in names:
            signs |= Sign.RECIPIENTS
    if any(
        _CLOSING.match(line.folded)
        and (line.capitals > 0.75 or line.text.lstrip()[:1] == "(")
        and len(line.words) <= 8
        and line.middle > 0.12 * page.height
        for line in lines
    ):
        signs |= Sign.SIGNED
    return signs


def _printed_number(lines: Sequence[Line], page: Page) -> int:
    """The page number in the upper or lower margin; 0 if there is none that can be read."""
    for line in lines:
        upper = line.middle < _MARGIN * page.height and 0.38 < line.center / page.width < 0.62
        lower = line.middle > (1 - _MARGIN) * page.height and line.center > 0.38 * page.width
        if not (upper or lower) or len(line.words) > 4:
            continue
        match = _NUMBERED.fullmatch(line.folded)
        if match is None or not any(c.isdigit() for c in match["n"]):
            continue
        value = match["n"].replace("o", "0").replace("i", "1").replace("l", "1").replace("|", "1")
        return int(value)
    return 0


def _runs_on(lines: Sequence[Line], page: Page) -> bool:
    """Whether the first line of text begins within a sentence."""
    for line in lines:
        if len(line.words) < 4:
            continue
        first = line.words[0].text.lstrip("'\"“(")
        return first[:1].islower() and is_syllable(first.strip(".,;:")) and line.box[0] < 0.3 * page.width
    return False
