# SPDX-License-Identifier: Apache-2.0
"""The answer sheet (phiếu kiểm tra): what needs a person as a workbook with pictures, and the answers read back from it.

For those who settle papers at a desk of their own, many at a time. With `spreadsheets` the only module that imports openpyxl.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scan2archive.batch.desk.review import BLANK
from scan2archive.batch.desk.sheet import NO_FIELDS, Answer, Question, is_field
from scan2archive.console.labels import label, readable
from scan2archive.console.render_desk import reason_of
from scan2archive.console.render_review import figures_from
from scan2archive.console.report_words import problem_text
from scan2archive.console.spreadsheets import plain, row_height
from scan2archive.errors import UsageError

TITLE = "Phiếu kiểm tra"
_GUIDE = (
    "Cột “Trả lời”: gõ x nếu máy đọc đúng; sai thì gõ giá trị đúng (ngày gõ như 12/5/2019); gõ - nếu văn bản không có mục này; để trống nếu chưa xem hay chưa rõ. Số, ký hiệu chỉ sai con số thì gõ con số.",
    "Dòng về trang (khó đọc, trang trắng …): gõ x khi đã xem. Văn bản trả lời đủ các dòng là xong; dòng để trống thì lần sau hỏi lại.",
    "Lưu lại, rồi chạy:  scan2archive review --take TỆP-NÀY.xlsx",
)


@dataclass(frozen=True, slots=True)
class _Column:
    title: str
    width: float


_COLUMNS = (
    _Column("STT", 5),
    _Column("Văn bản", 17),
    _Column("Tệp quét", 24),
    _Column("Hồ sơ", 14),
    _Column("Trang", 6),
    _Column("Mục", 16),
    _Column("Máy đọc được", 30),
    _Column("Vì sao cần xem", 26),
    _Column("Ảnh", 62),
    _Column("Trả lời", 34),
    _Column("field", 0),  # what the answer is about, for `read_answers`; not shown
    _Column("value", 0),
)
_TITLES = tuple(column.title for column in _COLUMNS)
_READ = ("Văn bản", "Trang", "field", "value", "Trả lời")
_PICTURE, _ANSWER = _TITLES.index("Ảnh"), _TITLES.index("Trả lời")
_WIDTH = 430  # pixels as shown
_HIGHEST = 400
_MARGIN = 3  # pixels around it
_POINTS = 0.75  # of a pixel
PICTURE_WIDTH = 2 * _WIDTH  # pixels as stored: who looks closer sees more
_FONT = "Times New Roman"
_MOST_ROWS_BEFORE = 30
_LARGEST = 1 << 30  # bytes, unpacked


def sheet_bytes(questions: Sequence[Question], pictures: Sequence[bytes]) -> bytes:
    """The workbook.

    Args:
        questions: In the order of the rows.
        pictures: A JPEG for each, or empty.
    """
    from openpyxl import Workbook
    from openpyxl.drawing.image import Image
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet: Any = book.active
    sheet.title = TITLE
    thin = Side(style="thin", color="999999")
    border, wrapped = (
        Border(left=thin, right=thin, top=thin, bottom=thin),
        Alignment("left", "top", wrap_text=True),
    )
    plain_font, bold = Font(_FONT, 11), Font(_FONT, 11, bold=True)
    asked, given = PatternFill("solid", fgColor="FFF7D6"), PatternFill("solid", fgColor="EEEEEE")
    for row, text in enumerate((TITLE.upper(), *_GUIDE), 1):
        cell = sheet.cell(row, 1, text)
        cell.font = Font(_FONT, 14, bold=True) if row == 1 else plain_font
    top = len(_GUIDE) + 3
    for number, column in enumerate(_COLUMNS, 1):
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = column.width or 1
        sheet.column_dimensions[letter].hidden = not column.width
        cell = sheet.cell(top, number, column.title)
        cell.font, cell.fill, cell.border, cell.alignment = bold, given, border, wrapped
    for number, (question, picture) in enumerate(zip(questions, pictures, strict=True), 1):
        row = top + number
        texts = _cells(number, question)
        height = row_height(
            (text, column.width) for text, column in zip(texts, _COLUMNS, strict=True) if column.width
        )
        for place, text in enumerate(texts, 1):
            cell = sheet.cell(row, place)
            # Text throughout: nothing in a paper's words is a formula, and 03 stays 03.
            cell.number_format = "@"
            if text:
                cell.value, cell.data_type = plain(text), "s"
            cell.font, cell.border, cell.alignment = plain_font, border, wrapped
        sheet.cell(row, _ANSWER + 1).fill = asked
        if picture:
            image = Image(io.BytesIO(picture))
            shown = min(_WIDTH / image.width, _HIGHEST / image.height)
            image.width, image.height = round(image.width * shown), round(image.height * shown)
            image.anchor = _within(_PICTURE, row - 1, image.width, image.height)
            sheet.add_image(image)
            height = max(30.0, (image.height + 2 * _MARGIN) * _POINTS, height or 0.0)
        sheet.row_dimensions[row].height = height
    sheet.freeze_panes = f"A{top + 1}"
    sheet.print_title_rows = f"{top}:{top}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _within(column: int, row: int, width: int, height: int) -> Any:
    """Where a picture stands, both counted from 0: tied to its cell, so that it is sorted, filtered and hidden with its row."""
    from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, TwoCellAnchor
    from openpyxl.utils.units import pixels_to_EMU

    off = pixels_to_EMU(_MARGIN)
    return TwoCellAnchor(
        editAs="twoCell",
        _from=AnchorMarker(col=column, colOff=off, row=row, rowOff=off),
        to=AnchorMarker(
            col=column, colOff=off + pixels_to_EMU(width), row=row, rowOff=off + pixels_to_EMU(height)
        ),
    )


def read_answers(path: Path) -> tuple[Answer, ...]:
    """What a person wrote into a sheet, row by row; rows without an answer are left out. Other sheets of the workbook do not matter.

    Raises:
        UsageError: The file is no such sheet, or cannot be read.
    """
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(path) as packed:
            if sum(part.file_size for part in packed.infolist()) > _LARGEST:
                raise UsageError(
                    f"{path} is too large for an answer sheet.", next_step="Give the file of --sheet."
                )
        book = load_workbook(path, read_only=True, data_only=True)
    except OSError as error:
        raise UsageError(
            f"{path} cannot be read: {error.strerror}.", next_step="Name the file that --sheet wrote."
        ) from error
    except UsageError:
        raise
    except Exception as error:  # whatever a library says of a file that is none of its kind
        raise _no_sheet(path) from error
    try:
        tables = [
            [tuple(map(_text, row)) for row in sheet.iter_rows(values_only=True)] for sheet in book.worksheets
        ]
    except Exception as error:
        raise _no_sheet(path) from error
    finally:
        book.close()
    whole = (found for rows in tables if (found := _answers(rows)) is not None)
    answers = next(whole, None)
    if answers is None:
        raise _no_sheet(path, _lacking(tables))
    return answers


def _answers(rows: Sequence[tuple[str, ...]]) -> tuple[Answer, ...] | None:
    """The answers of a table; None if it has not all the columns in one row. Their order, and what stands above, do not matter."""
    top = next((place for place, row in enumerate(rows) if set(_READ) <= set(row)), None)
    if top is None:
        return None
    places = [rows[top].index(title) for title in _READ]
    found = []
    for number, row in enumerate(rows[top + 1 :], top + 2):
        document, page, name, value, text = (row[place] if place < len(row) else "" for place in places)
        if text:
            found.append(Answer(number, document, name, value, text, int(page) if page.isdecimal() else 0))
    return tuple(found)


def _lacking(tables: Sequence[Sequence[tuple[str, ...]]]) -> list[str]:
    """The columns that are missing where most of them are there."""
    rows = [set(row) for rows in tables for row in rows[:_MOST_ROWS_BEFORE]]
    best = max(rows, key=lambda row: len(row & set(_READ)), default=set[str]())
    missing = [title for title in _READ if title not in best]
    return missing if len(missing) < len(_READ) - 1 else []


def _no_sheet(path: Path, missing: Sequence[str] = ()) -> UsageError:
    if missing:
        named = ", ".join(f"“{title}”" for title in missing)
        return UsageError(
            f"{path} lacks the column {named} of the answer sheet.",
            next_step="Give it that title again, or copy the answers into a new one: scan2archive review --sheet FILE.xlsx",
        )
    return UsageError(
        f"{path} is no answer sheet in XLSX.",
        next_step="Save it as .xlsx in the spreadsheet program, or make one with: scan2archive review --sheet FILE.xlsx",
    )


def _cells(number: int, question: Question) -> tuple[str, ...]:
    return (
        str(number),
        question.document,
        question.source,
        question.dossier,
        str(question.page),
        question_title(question.name),
        readable(question.name, question.value),
        _why(question),
        "",
        "",
        question.name,
        question.value,
    )


def question_title(name: str) -> str:
    """What a question is about, as the sheet calls it."""
    if name == BLANK:
        return "Trang trắng"
    if name == NO_FIELDS:
        return "Mọi mục"
    return label(name) if is_field(name) else problem_text(name)


def _why(question: Question) -> str:
    if question.problems:
        return reason_of(question.problems)
    if question.name == BLANK:
        return "Trang trắng: có là văn bản không?"
    if question.name == NO_FIELDS:
        return "Không tìm thấy mục nào. Không phải văn bản thì gõ - ở dòng này, các dòng sau để trống."
    if question.field is None:
        return "Không tìm thấy"
    kind = {"taken": "số lấy từ tên tệp", "same": "số như tên tệp", "written": "viết tay", "": ""}
    parts = [kind[figures_from(question.field)], f"máy chắc {question.field.confidence:.0%}"]
    if question.proposed:
        parts.append("người đã ký văn bản khác: " + " hoặc ".join(question.proposed))
    return "; ".join(filter(None, parts))


def _text(value: object) -> str:
    """A cell as text: a date that the spreadsheet program made of it as papers write it, whole numbers without a point."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime | dt.date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
