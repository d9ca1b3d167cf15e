# SPDX-License-Identifier: Apache-2.0
"""The numbers of an office as a table: on a terminal, and for spreadsheet programs. Its headings are Vietnamese."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from scan2archive.batch.keeping.office import EVER, Statistics
from scan2archive.console.catalogue import Column, Table
from scan2archive.console.labels import _, counted, label, readable_date
from scan2archive.console.terminal import Style
from scan2archive.ledger.figures import By, Figures

_KEYS: Mapping[By, str] = {
    "month": "Tháng số hóa",
    "type": label("type"),
    "issuer": label("issuer"),
    "dossier": label("dossier"),
    "operator": "Người làm",
}
_FIGURES = ("Bản quét", "Văn bản", "Trang", "Cần kiểm tra", "Văn bản đã sửa", "Từ ngày", "Đến ngày")
_WORK = (
    "Văn bản",
    "Giá trị đã sửa",
    "Giá trị đã xác nhận",
    "Việc đã giải quyết",
    "Cắt, chuyển",
    "Từ ngày",
    "Đến ngày",
)
_DAYS = ("Từ ngày", "Đến ngày")
_UNKNOWN: Mapping[By, str] = {"dossier": "(không thuộc hồ sơ nào)", "month": "(không rõ)"}
_WIDEST = 60


def stats_table(found: Statistics, agency: str) -> Table:
    """The table."""
    work = found.by == "operator"
    columns = (
        Column(_KEYS[found.by], 44),
        *(Column(name, 13, centred=True, number=name not in _DAYS) for name in (_WORK if work else _FIGURES)),
    )
    rows: list[tuple[str, ...]] = [
        (
            *(one.operator or "(không rõ)", str(one.documents), str(one.changed), str(one.accepted)),
            *(str(one.settled), str(one.cut), readable_date(one.first), readable_date(one.last)),
        )
        for one in found.work
    ]
    rows += [_row(_name(found.by, one.key), one) for one in found.groups]
    if not work:
        rows.append(_row("Tổng cộng", found.total))
    first, last = found.days
    said = f"Từ {readable_date(first) or 'đầu'} đến {readable_date(last) if last != EVER[1] else 'nay'}"
    heading = (agency, said) if found.days != EVER else (agency,)
    foot = (
        (f"Ngoài ra: {found.restricted} bản quét có độ mật, không tính ở đây.",) if found.restricted else ()
    )
    return Table("Thống kê", f"THỐNG KÊ THEO {_KEYS[found.by].upper()}", heading, columns, tuple(rows), foot)


def stats_text(found: Statistics, style: Style) -> Iterator[str]:
    """The table for a terminal, its numbers under one another."""
    table = stats_table(found, "")
    rows = [(_cut(first), *others) for first, *others in table.rows]
    widths = [
        max(len(text) for text in column)
        for column in zip(tuple(c.title for c in table.columns), *rows, strict=True)
    ]
    yield style.bold(_line(tuple(column.title for column in table.columns), widths))
    for number, row in enumerate(rows):
        line = _line(row, widths)
        last = number == len(rows) - 1 and found.by != "operator"
        yield style.bold(line) if last else line
    if not (found.work or found.groups):
        nothing = _("No document was taken in on these days.")
        if found.by == "operator":
            nothing = _("Nobody corrected anything on these days.")
        yield style.dim(nothing)
    if found.restricted:
        scans = counted(found.restricted, "secret scan is", "secret scans are")
        yield style.dim(_("{scans} not counted (độ mật).").format(scans=scans))


def _row(name: str, one: Figures) -> tuple[str, ...]:
    numbers = (one.scans, one.documents, one.pages, one.review, one.corrected)
    return (name, *map(str, numbers), readable_date(one.first), readable_date(one.last))


def _name(by: By, key: str) -> str:
    if not key:
        return _UNKNOWN.get(by, "(chưa chắc hoặc không có)")
    return readable_date(key) if by == "month" else key


def _cut(text: str) -> str:
    return text if len(text) <= _WIDEST else text[: _WIDEST - 1] + "…"


def _line(texts: tuple[str, ...], widths: list[int]) -> str:
    first, *others = zip(texts, widths, strict=True)
    return "  ".join([first[0].ljust(first[1]), *(text.rjust(width) for text, width in others)]).rstrip()
