# SPDX-License-Identifier: Apache-2.0
"""Tables as files for spreadsheet programs: CSV and XLSX. With `review_sheet` the only module that imports openpyxl."""

from __future__ import annotations

import csv
import io
import re
import textwrap
import zipfile
from collections.abc import Iterable
from pathlib import Path

from scan2archive.console.catalogue import Table

# A cell that begins so is a formula for a spreadsheet program, whoever wrote it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
# What XML 1.0 cannot hold; line ends would break a row in two.
_NO_TEXT = re.compile("[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]+")
_FIGURES = re.compile("[0-9]{1,15}")  # more, and a spreadsheet program rounds
_FONT = "Times New Roman"
_LINE = 15.0  # points; a line of 11 points with its leading


def write_csv(table: Table, target: Path) -> None:
    """A table as CSV (RFC 4180): UTF-8 with a byte order mark, by which Excel knows it; columns and rows only.

    A cell that a spreadsheet program would compute gets an apostrophe before it.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([column.title for column in table.columns])
    writer.writerows([guarded(cell) for cell in row] for row in table.rows)
    target.write_bytes(text.getvalue().encode("utf-8-sig"))


def read_csv(path: Path) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Titles and rows of a file that `write_csv` wrote; rows of another length are dropped."""
    text = path.read_bytes().decode("utf-8-sig", "replace")
    titles, *rows = [tuple(map(_unguarded, row)) for row in csv.reader(io.StringIO(text, newline=""))] or [()]
    return titles, [row for row in rows if len(row) == len(titles)]


def _unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and guarded(cell[1:]) == cell else cell


def guarded(cell: str) -> str:
    """A cell's text that no spreadsheet program takes for a formula."""
    text = plain(cell)
    return f"'{text}" if text.startswith(_FORMULA) or text.lstrip().startswith(_FORMULA) else text


def plain(cell: str) -> str:
    """A cell's text on one line, without what no file can hold."""
    return _NO_TEXT.sub(" ", cell)


def row_height(cells: Iterable[tuple[str, float]]) -> float | None:
    """Height in points of a row whose cells wrap, so that nothing in it is cut off; None where each is one line.

    Excel fits rows without a height to their text, LibreOffice does not: it prints the second line over the next row. A column as
    wide as N has room for at least N letters of 11 points.

    Args:
        cells: The text of each cell, and the width of its column.
    """
    lines = max((len(textwrap.wrap(plain(text), max(1, int(width)))) for text, width in cells), default=1)
    return lines * _LINE if lines > 1 else None


def write_xlsx(table: Table, target: Path) -> None:
    """A table as a file of XLSX (`xlsx_bytes`)."""
    target.write_bytes(xlsx_bytes(table))


def is_xlsx(path: Path) -> bool:
    """Whether a file is a workbook; its sheets are not read."""
    try:
        with zipfile.ZipFile(path) as book:
            return "xl/workbook.xml" in book.namelist()
    except (OSError, zipfile.BadZipFile):
        return False


def xlsx_bytes(table: Table) -> bytes:
    """A table as XLSX, ready to print: A4 across, its columns' titles on every page.

    Cells are text, but for figures in a column of numbers. Made in memory: the library complains of a file it
    cannot finish even after the error was told.
    """
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Border, Font, Side
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet(plain(table.name))
    above = len(table.heading) + 2  # the title, and an empty row before the columns
    sheet.freeze_panes = f"A{above + 2}"
    sheet.print_title_rows = f"{above + 1}:{above + 1}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddFooter.center.text = "&P/&N"
    for number, column in enumerate(table.columns, 1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    thin = Side(style="thin")
    border = Border(left=thin, right=thin, top=thin, bottom=thin)
    small, bold, large = Font(_FONT, 11), Font(_FONT, 11, bold=True), Font(_FONT, 14, bold=True)
    beside, centred = Alignment(vertical="top", wrap_text=True), Alignment("center", "top", wrap_text=True)

    def cell(
        text: str, font: Font, alignment: Alignment | None = None, *, number: bool = False
    ) -> WriteOnlyCell:
        made = WriteOnlyCell(sheet, plain(text))
        made.data_type = "s"  # text, also where it begins as a formula does
        if number and _FIGURES.fullmatch(text):
            made.value = int(text)
        made.font = font
        if alignment is not None:
            made.alignment = alignment
            made.border = border
        if plain(text).startswith(_FORMULA):
            made.quotePrefix = True
        return made

    sheet.append([cell(table.title, large)])
    for line in table.heading:
        sheet.append([cell(line, small)])
    sheet.append([])
    widths = [column.width for column in table.columns]
    titles = tuple(column.title for column in table.columns)
    for number, row in enumerate((titles, *table.rows), above + 1):
        sheet.row_dimensions[number].height = row_height(zip(row, widths, strict=True))
    sheet.append([cell(title, bold, centred) for title in titles])
    for row in table.rows:
        sheet.append(
            [
                cell(text, small, centred if column.centred else beside, number=column.number)
                for text, column in zip(row, table.columns, strict=True)
            ]
        )
    sheet.append([])
    for line in table.foot:
        sheet.append([cell(line, small)])
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()
