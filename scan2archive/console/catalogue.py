# SPDX-License-Identifier: Apache-2.0
"""The catalogues as tables: columns and their order verbatim as in Nghị định 30/2020/NĐ-CP, Phụ lục IV and V.

Cells are text: dates dd/mm/yyyy, as papers write them. What is doubtful stands under Ghi chú.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scan2archive.batch.holdings.catalogue import Catalogue, Dossier, Listed
from scan2archive.batch.holdings.papers import Given
from scan2archive.console.labels import dossier_text, readable_date

# What a clerk calls the fields, shortly.
_SHORT = {
    "type": "loại",
    "code": "số",
    "issued_date": "ngày",
    "issuer": "tác giả",
    "subject": "trích yếu",
    "signer_name": "người ký",
    "urgency": "độ khẩn",
    "secrecy": "độ mật",
}
_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Attributes:
        title: Its heading.
        width: In characters, on paper.
        centred: Its values stand in the middle.
        number: Its values are counts or ordinals, numbers for a spreadsheet program, too.
    """

    title: str
    width: float
    centred: bool = False
    number: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A catalogue to be written.

    Attributes:
        name: Of its sheet.
        title: What stands above it.
        heading: Lines between title and columns.
        columns: From left to right.
        rows: One text for each column.
        foot: Lines below it.
    """

    name: str
    title: str
    heading: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    foot: tuple[str, ...]


DOCUMENT_COLUMNS = (
    Column("STT", 6, centred=True, number=True),
    Column("Số, ký hiệu văn bản", 18),
    Column("Ngày tháng năm văn bản", 13, centred=True),
    Column("Tên loại và trích yếu nội dung văn bản", 52),
    Column("Tác giả văn bản", 26),
    Column("Tờ số/Trang số", 11, centred=True),
    Column("Ghi chú", 26),
)
DOSSIER_COLUMNS = (
    Column("Số TT", 6, centred=True, number=True),
    Column("Số, ký hiệu hồ sơ", 18),
    Column("Tiêu đề hồ sơ", 52),
    Column("Thời gian tài liệu", 24, centred=True),
    Column("Thời hạn bảo quản", 13, centred=True),
    Column("Số tờ/Số trang", 16, centred=True),
    Column("Ghi chú", 30),
)


def dossiers_table(catalogue: Catalogue, agency: str) -> Table:
    """Mục lục hồ sơ: the dossiers; documents that belong to none are not in it.

    Args:
        catalogue: What is listed.
        agency: Whose archive it is; may be empty.
    """
    listed = [dossier for dossier in catalogue.dossiers if dossier.name]
    years = [year for dossier in listed for year in _years(dossier)]
    count = len(listed)
    foot = [f"Mục lục này gồm có: {count} hồ sơ (bằng chữ: {in_words(count)} hồ sơ)."]
    if catalogue.secret:
        foot.append(f"Ngoài ra: {catalogue.secret} bản quét có độ mật, để riêng, không kê ở đây.")
    foot.append("……………, ngày …… tháng …… năm ………")
    foot.append("Người lập (ký và ghi rõ họ tên)")
    return Table(
        name="Mục lục hồ sơ",
        title="MỤC LỤC HỒ SƠ, TÀI LIỆU NỘP LƯU",
        heading=(*([agency] if agency else []), f"Năm: {_year_text(years)}"),
        columns=DOSSIER_COLUMNS,
        rows=tuple(_dossier_row(number, dossier) for number, dossier in enumerate(listed, 1)),
        foot=tuple(foot),
    )


def documents_table(dossier: Dossier) -> Table:
    """Mục lục văn bản, tài liệu trong hồ sơ: the documents of one dossier."""
    foot = (
        [f"Ngoài ra: {dossier.secret} bản quét có độ mật, để riêng, không kê ở đây."]
        if dossier.secret
        else []
    )
    heading = (
        f"Số, ký hiệu hồ sơ: {dossier_code(dossier)}",
        f"Tiêu đề hồ sơ: {dossier_title(dossier)}",
        f"Năm: {_year_text(_years(dossier))}",
    )
    return Table(
        name="Mục lục văn bản",
        title="MỤC LỤC VĂN BẢN, TÀI LIỆU TRONG HỒ SƠ",
        heading=heading if dossier.name else ("Chưa xếp vào hồ sơ",),
        columns=DOCUMENT_COLUMNS,
        rows=tuple(_document_row(line) for line in dossier.listed),
        foot=tuple(foot),
    )


def dossier_code(dossier: Dossier) -> str:
    """Số, ký hiệu hồ sơ, as a person gave it: nothing is made up."""
    said = dossier.described
    if said.notation or said.code:
        return said.notation or said.code
    return ""


def dossier_title(dossier: Dossier) -> str:
    """Tiêu đề hồ sơ: as a person gave it, else the name of the folder."""
    return dossier.described.title or dossier.name


def in_words(number: int) -> str:
    """A number from 0 to 999,999,999 in Vietnamese words: 105 is ``một trăm linh năm``."""
    if not 0 <= number < 1_000_000_000:
        raise ValueError(f"{number} is not from 0 to 999,999,999")
    if number == 0:
        return _DIGITS[0]
    words: list[str] = []
    for unit, name in ((1_000_000, "triệu"), (1_000, "nghìn"), (1, "")):
        group, number = divmod(number, unit)
        if group:
            words += _three(group, full=bool(words))
            words += [name] if name else []
    return " ".join(words)


def _three(number: int, *, full: bool) -> list[str]:
    """Words of a group of three digits; `full` says its leading zeros, as inside a larger number."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    words: list[str] = []
    if hundreds or full:
        words += [_DIGITS[hundreds], "trăm"]
    if tens > 1:
        words += [_DIGITS[tens], "mươi"]
    elif tens == 1:
        words.append("mười")
    elif ones and words:
        words.append("linh")
    if ones == 1 and tens > 1:
        words.append("mốt")
    elif ones == 5 and tens:
        words.append("lăm")
    elif ones:
        words.append(_DIGITS[ones])
    return words


def _document_row(line: Listed) -> tuple[str, ...]:
    document = line.document
    first, last = line.pages
    return (
        str(line.ordinal),
        document.value("code") or _code(document.value("number"), document.value("notation")),
        readable_date(document.value("issued_date")),
        _type_and_subject(document.value("type"), document.value("subject")),
        document.value("issuer"),
        str(first) if first == last else f"{first} - {last}",
        _remarks(line),
    )


def _code(number: str, notation: str) -> str:
    # A paper whose number was not read shows what is known of it.
    return f"{number or '…'}/{notation}" if notation else number


def _type_and_subject(kind: str, subject: str) -> str:
    if kind and subject.startswith("Về "):
        subject = f"v{subject[1:]}"
    return f"{kind} {subject}".strip()


def _remarks(line: Listed) -> str:
    # A row that says neither number nor subject is known by its file and id alone.
    named = any(map(line.document.value, ("code", "number", "subject")))
    which = "" if named else f"tệp {line.source}, mã {line.document.id}"
    parts = [line.document.value("note")]
    if line.blank:
        blank = "trang trắng" if line.pages[0] == line.pages[1] else "các trang trắng"
        return "; ".join(filter(None, (*parts, blank, "cần kiểm tra" if line.needs_person else "", which)))
    names = [_SHORT.get(name, name) for name in line.unsure]
    if line.pages_to_check:
        names.append(f"trang {', '.join(map(str, line.pages_to_check))}")
    if line.document.state == "review" and not (names or line.missing):
        names.append("cả văn bản")
    if names:
        parts.append(f"cần kiểm tra: {', '.join(names)}")
    if line.missing:
        parts.append(f"chưa đọc được: {', '.join(_SHORT.get(name, name) for name in line.missing)}")
    if line.twins:
        parts.append(f"có thể trùng với {', '.join(line.twins)}")
    if line.other_dossiers:
        parts.append(f"có cả trong {', '.join(map(dossier_text, line.other_dossiers))}")
    return "; ".join(filter(None, (*parts, which)))


def _dossier_row(number: int, dossier: Dossier) -> tuple[str, ...]:
    said = dossier.described
    pages = f"{said.pages or dossier.pages} trang"
    return (
        str(number),
        dossier_code(dossier),
        dossier_title(dossier),
        _time(*_dates(dossier)),
        said.retention or dossier.retention,
        f"{said.sheets} tờ/{pages}" if said.sheets else pages,
        _dossier_remarks(dossier),
    )


def _dates(dossier: Dossier) -> tuple[str, str]:
    return (
        dossier.described.start_date or dossier.dates[0],
        dossier.described.end_date or dossier.dates[1],
    )


def _time(first: str, last: str) -> str:
    return " - ".join(dict.fromkeys(readable_date(date) for date in (first, last) if date))


def _dossier_remarks(dossier: Dossier) -> str:
    said = dossier.described
    parts = [said.note]
    if not said.title:
        parts.append("tiêu đề theo tên thư mục")
    if dossier.undated and not (said.start_date and said.end_date):
        parts.append(f"{dossier.undated} văn bản chưa rõ ngày")
    for name, stated, counted in (
        ("văn bản", said.documents, dossier.documents),
        ("trang", said.pages, dossier.pages),
    ):
        if stated and stated != counted:
            parts.append(f"khai {stated} {name}, quét được {counted}")
    if dossier.to_check:
        parts.append(f"cần kiểm tra: {dossier.to_check} văn bản")
    if dossier.secret:
        parts.append(f"{dossier.secret} bản quét mật để riêng")
    return "; ".join(filter(None, parts))


def _years(dossier: Dossier) -> tuple[str, ...]:
    if dossier.described.year:
        return (str(dossier.described.year),)
    return tuple(date[:4] for date in _dates(dossier) if date)


def _year_text(years: Sequence[str]) -> str:
    return " - ".join(dict.fromkeys((min(years), max(years)))) if years else ""


GIVEN_COLUMNS = (
    Column("Tệp", 40),
    Column("Hồ sơ", 24),
    Column("Số, ký hiệu", 18),
    Column("Ngày ban hành", 12, centred=True),
    Column("Cơ quan ban hành", 30),
    Column("Trích yếu", 50),
    Column("Số trang", 8, centred=True, number=True),
    Column("Ghi chú", 30),
    Column("Bản quét", 24),
    Column("Mã", 16),
    Column("Bản", 6, centred=True),
    Column("SHA-256", 66),
)


def given_row(given: Given) -> tuple[str, ...]:
    """A file that was given out, as the list beside them tells it; in the order of `GIVEN_COLUMNS`."""
    listed = given.listed
    value = listed.document.value if listed else (lambda _name: "")
    return (
        given.file,
        given.dossier,
        value("code"),
        readable_date(value("issued_date")),
        value("issuer"),
        value("subject"),
        str(given.pages),
        _remarks(listed) if listed else "",
        given.source,
        given.id,
        f"r{given.revision}",
        given.sha256,
    )


def given_table(rows: Sequence[tuple[str, ...]]) -> Table:
    """The list of the files that were given out."""
    return Table("Danh mục tệp", "DANH MỤC TỆP", (), GIVEN_COLUMNS, tuple(rows), ())
