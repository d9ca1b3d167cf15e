# SPDX-License-Identifier: Apache-2.0
"""The catalogues: what they list, in the decree's columns, and the files they are written to."""

from __future__ import annotations

import csv
import dataclasses
import io

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scan2archive.archive import store
from scan2archive.batch.holdings import dossiers
from scan2archive.batch.holdings.catalogue import gather, natural_key
from scan2archive.console.catalogue import (
    DOCUMENT_COLUMNS,
    DOSSIER_COLUMNS,
    Table,
    documents_table,
    dossiers_table,
    in_words,
)
from scan2archive.console.spreadsheets import guarded, row_height, write_csv, write_xlsx
from scan2archive.ledger.opening import open_ledger
from scan2archive.model import NEEDED_FIELDS, Problem
from tests.fake_pipeline import field, make_record


class Archive:
    """An archive that records are put into without a pipeline."""

    def __init__(self, root):
        self.root = root
        self.archive = store.create(root / "kho", name="Sở Y tế")
        self.records = []

    def put(
        self,
        name,
        dossier="hs 1",
        pages=1,
        *,
        doubt=(),
        without=(),
        secrecy="",
        problems=(),
        blank=False,
        **values,
    ):
        """A scan of one document; values of its fields, those in `doubt` unsure, those in `without` left out."""
        original = self.root / f"{len(self.records)}-{name}"
        original.write_text(f"{len(self.records)} {name}")
        digest = store.bag.digest_file(original)
        made = make_record(
            digest, ["x"] * min(pages, 3), name=name, path=f"/in/{dossier}/{name}", dossier=dossier
        )
        (document,) = made.documents
        given_ = {
            "type": "Quyết định",
            "code": f"{len(self.records) + 1}/QĐ-SYT",
            "issued_date": "2019-05-12",
            "issuer": "Sở Y tế",
            "subject": "Về việc tuyển dụng",
            "signer_name": "Lê Văn Thi",
            **({"secrecy": secrecy} if secrecy else {}),
            **values,
        }
        fields = tuple(
            dataclasses.replace(field(key, value), state="review" if key in doubt else "confident")
            for key, value in given_.items()
            if key not in without
        )
        unsure = bool(doubt or problems or set(without) & set(NEEDED_FIELDS))
        state = "review" if unsure else "ok"
        made = dataclasses.replace(
            made,
            state=state,
            documents=(dataclasses.replace(document, fields=fields, state=state),),
            problems=problems,
            pages=tuple(
                dataclasses.replace(page, blank=blank, words=() if blank else page.words)
                for page in made.pages
            ),
        )
        store.commit(self.archive, made, original=original, access_pdf=None)
        self.records.append(made)
        return made.documents[0].id

    def describe(self, dossier, text):
        source = self.root / "dossier.toml"
        source.write_text(text)
        dossiers.take_in(self.archive, source, dossier)

    def gather(self, **more):
        with open_ledger(self.archive.ledger_path, lambda: ()) as ledger:
            ledger.adopt(self.records)
            return gather(self.archive, ledger, pytest.fail, **more)


@pytest.fixture
def kho(tmp_path):
    return Archive(tmp_path)


def rows(table):
    return [dict(zip((column.title for column in table.columns), row, strict=True)) for row in table.rows]


def test_columns_are_verbatim_those_of_the_decree():
    assert [column.title for column in DOCUMENT_COLUMNS] == [
        "STT",
        "Số, ký hiệu văn bản",
        "Ngày tháng năm văn bản",
        "Tên loại và trích yếu nội dung văn bản",
        "Tác giả văn bản",
        "Tờ số/Trang số",
        "Ghi chú",
    ]
    assert [column.title for column in DOSSIER_COLUMNS] == [
        "Số TT",
        "Số, ký hiệu hồ sơ",
        "Tiêu đề hồ sơ",
        "Thời gian tài liệu",
        "Thời hạn bảo quản",
        "Số tờ/Số trang",
        "Ghi chú",
    ]


def test_only_a_dossier_by_its_name_or_title(kho):
    kho.put("1.pdf", dossier="hs-1")
    kho.put("2.pdf", dossier="hs-2")
    kho.describe("hs-2", 'title = "Hồ sơ tuyển dụng năm 2019"')
    for wanted in ("hs 2", "Hồ sơ tuyển dụng năm 2019", "tuyen dung"):
        assert [one.name for one in kho.gather(dossier=wanted).dossiers] == ["hs-2"]
    assert not kho.gather(dossier="tuyển dụng năm 2018").dossiers


def test_documents_stand_in_the_order_of_the_dossier_with_pages_counted_through_it(kho):
    kho.put("10.pdf", issued_date="2019-01-02")
    kho.put("2.pdf", pages=3, issued_date="2019-03")
    kho.put("1.pdf", pages=2, issued_date="2019-02-01")
    (dossier,) = kho.gather().dossiers
    assert [row[:3] + row[5:6] for row in documents_table(dossier).rows] == [
        ("1", "3/QĐ-SYT", "01/02/2019", "1 - 2"),
        ("2", "2/QĐ-SYT", "03/2019", "3 - 5"),
        ("3", "1/QĐ-SYT", "02/01/2019", "6"),
    ]
    (by_date,) = kho.gather(order="date").dossiers
    # The place in the dossier and its pages stay what they are.
    assert [row[0] for row in documents_table(by_date).rows] == ["3", "1", "2"]
    assert [row[5] for row in documents_table(by_date).rows] == ["6", "1 - 2", "3 - 5"]


def test_what_is_doubtful_is_said_beside_it(kho):
    kho.put("1.pdf", doubt=("code", "issued_date"), note="bản sao")
    kho.put("2.pdf", without=("signer_name",))
    kho.put("3.pdf", pages=3, problems=(Problem("low_confidence", 2, "Hard to read.", "warning"),))
    kho.put("4.pdf")
    (dossier,) = kho.gather().dossiers
    assert [row["Ghi chú"] for row in rows(documents_table(dossier))] == [
        "bản sao; cần kiểm tra: số, ngày",
        "chưa đọc được: người ký",
        "cần kiểm tra: trang 4",
        "",
    ]
    (listed,) = rows(dossiers_table(kho.gather(), ""))
    assert listed["Ghi chú"] == "tiêu đề theo tên thư mục; 1 văn bản chưa rõ ngày; cần kiểm tra: 3 văn bản"


def test_a_blank_page_is_called_so_and_is_no_paper_without_a_date(kho):
    kho.put("1.pdf", without=tuple(NEEDED_FIELDS), blank=True)
    kho.put("2.pdf", pages=2, without=tuple(NEEDED_FIELDS), blank=True)
    (dossier,) = kho.gather().dossiers
    # Nothing else in such a row names the scan.
    first, second = (line.document.id for line in dossier.listed)
    assert [row["Ghi chú"] for row in rows(documents_table(dossier))] == [
        f"trang trắng; cần kiểm tra; tệp 1.pdf, mã {first}",
        f"các trang trắng; cần kiểm tra; tệp 2.pdf, mã {second}",
    ]
    (listed,) = rows(dossiers_table(kho.gather(), ""))
    assert listed["Ghi chú"] == "tiêu đề theo tên thư mục; cần kiểm tra: 2 văn bản"


def test_likely_duplicates_are_said(kho):
    one = kho.put("1.pdf", code="9/QĐ-SYT")
    two = kho.put("2.pdf", code="9/QĐ-SYT")
    (dossier,) = kho.gather().dossiers
    assert [row[6] for row in documents_table(dossier).rows] == [
        f"có thể trùng với {two}",
        f"có thể trùng với {one}",
    ]


def test_nothing_is_made_up_of_a_dossier(kho):
    kho.put("1.pdf", issued_date="2019-03")
    kho.put("2.pdf", issued_date="2017-12-31", pages=2)
    kho.put("3.pdf", issued_date="1019-01-01", doubt=("issued_date",))
    kho.put("4.pdf", without=("issued_date",))
    table = dossiers_table(kho.gather(), "Sở Y tế")
    (row,) = rows(table)
    assert row == {
        "Số TT": "1",
        "Số, ký hiệu hồ sơ": "",
        "Tiêu đề hồ sơ": "hs 1",
        "Thời gian tài liệu": "31/12/2017 - 03/2019",
        "Thời hạn bảo quản": "",
        "Số tờ/Số trang": "5 trang",
        "Ghi chú": "tiêu đề theo tên thư mục; 2 văn bản chưa rõ ngày; cần kiểm tra: 2 văn bản",
    }
    assert table.heading == ("Sở Y tế", "Năm: 2017 - 2019")
    assert table.foot[0] == "Mục lục này gồm có: 1 hồ sơ (bằng chữ: một hồ sơ)."


def test_what_a_person_says_of_a_dossier_goes_before(kho):
    kho.put("1.pdf")
    kho.describe(
        "hs 1",
        'notation = "01.TCCB"\ntitle = "Tuyển dụng"\nstart_date = 2018-01-01\nend_date = "2019"\nyear = 2019\n'
        'retention = "01"\nsheets = 4\npages = 6\ndocuments = 2\nnote = "hộp 3"',
    )
    table = dossiers_table(kho.gather(), "")
    assert table.rows == (
        (
            "1",
            "01.TCCB",
            "Tuyển dụng",
            "01/01/2018 - 2019",
            "Vĩnh viễn",
            "4 tờ/6 trang",
            "hộp 3; khai 2 văn bản, quét được 1; khai 6 trang, quét được 1",
        ),
    )
    (dossier,) = kho.gather().dossiers
    assert documents_table(dossier).heading == (
        "Số, ký hiệu hồ sơ: 01.TCCB",
        "Tiêu đề hồ sơ: Tuyển dụng",
        "Năm: 2019",
    )


def test_of_a_secret_scan_only_its_number_is_told(kho):
    kho.put("1.pdf", subject="kế hoạch tuyệt mật xyz", secrecy="Mật", pages=3, note="xyz")
    kho.put("2.pdf")
    kho.put("1.pdf", "chỉ có mật", subject="xyz", secrecy="Tuyệt mật", doubt=("secrecy",))
    catalogue = kho.gather()
    assert catalogue.secret == 2
    assert [dossier.name for dossier in catalogue.dossiers] == ["hs 1"]
    tables = (dossiers_table(catalogue, ""), documents_table(catalogue.dossiers[0]))
    assert "xyz" not in str(tables) and "chỉ có mật" not in str(tables)
    assert tables[1].rows[0][0] == "1" and tables[1].rows[0][5] == "1"  # its pages are not counted, too
    assert tables[1].foot == ("Ngoài ra: 1 bản quét có độ mật, để riêng, không kê ở đây.",)


def test_papers_without_a_dossier_are_listed_apart(kho):
    kho.put("1.pdf", "")
    kho.put("2.pdf", "hs 10")
    kho.put("3.pdf", "hs 9")
    catalogue = kho.gather()
    assert [dossier.name for dossier in catalogue.dossiers] == ["hs 9", "hs 10", ""]
    assert [row[2] for row in dossiers_table(catalogue, "").rows] == ["hs 9", "hs 10"]
    assert documents_table(catalogue.dossiers[2]).heading == ("Chưa xếp vào hồ sơ",)


def test_of_those_asked_for_the_places_in_the_dossier_stay(kho):
    kho.put("1.pdf", pages=3)
    two = kho.put("2.pdf")
    kho.put("1.pdf", "hs 2")
    (dossier,) = kho.gather(chosen=frozenset({two})).dossiers
    assert (dossier.documents, dossier.pages) == (2, 4)
    assert [(row[0], row[5]) for row in documents_table(dossier).rows] == [("2", "4")]


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "không"),
        (1, "một"),
        (10, "mười"),
        (15, "mười lăm"),
        (21, "hai mươi mốt"),
        (25, "hai mươi lăm"),
        (40, "bốn mươi"),
        (105, "một trăm linh năm"),
        (111, "một trăm mười một"),
        (1001, "một nghìn không trăm linh một"),
        (12_050, "mười hai nghìn không trăm năm mươi"),
        (2_000_300, "hai triệu ba trăm"),
    ],
)
def test_numbers_in_words(number, words):
    assert in_words(number) == words


@given(st.integers(0, 999_999_999), st.integers(0, 999_999_999))
def test_different_numbers_have_different_words(one, other):
    assert (in_words(one) == in_words(other)) == (one == other)


def test_people_count_so():
    assert sorted(["a10", "a2", "A1", "b", "1", "a"], key=natural_key) == ["1", "a", "A1", "a2", "a10", "b"]


NASTY = [
    '=HYPERLINK("http://x";"y")',
    "+84 77",
    "-1/QĐ",
    "@SUM(A1)",
    "\t=1+1",
    " =1+1",
    'a"b,c',
    "một\nhai",
    "\x00\x07",
    "đường",
]


def table_of(cells):
    columns = tuple(dataclasses.replace(column) for column in DOCUMENT_COLUMNS[:2])
    return Table("Tên", "TIÊU ĐỀ", ("một", "hai"), columns, tuple((cell, "x") for cell in cells), ("hết",))


def test_no_cell_of_a_csv_is_a_formula(tmp_path):
    target = tmp_path / "a.csv"
    write_csv(table_of(NASTY), target)
    data = target.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf") and data.count(b"\r\n") == len(NASTY) + 1
    read = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert read[0] == ["STT", "Số, ký hiệu văn bản"]
    assert [row[0] for row in read[1:]] == [
        '\'=HYPERLINK("http://x";"y")',
        "'+84 77",
        "'-1/QĐ",
        "'@SUM(A1)",
        "' =1+1",
        "' =1+1",
        'a"b,c',
        "một hai",
        " ",
        "đường",
    ]


@given(st.text())
def test_a_guarded_cell_never_begins_as_a_formula(text):
    assert not guarded(text).lstrip().startswith(("=", "+", "-", "@"))
    assert "\n" not in guarded(text)
    guarded(text).encode()


def test_no_cell_of_an_xlsx_is_a_formula_and_it_is_ready_to_print(tmp_path):
    target = tmp_path / "a.xlsx"
    write_xlsx(table_of(NASTY), target)
    sheet = openpyxl.load_workbook(target).active
    assert (sheet["A1"].value, sheet["A2"].value, sheet["A3"].value) == ("TIÊU ĐỀ", "một", "hai")
    assert [cell.value for cell in sheet[5]] == ["STT", "Số, ký hiệu văn bản"]
    cells = [sheet.cell(6 + place, 1) for place in range(len(NASTY))]
    assert cells[0].value == NASTY[0] and cells[9].value == "đường"
    assert {cell.data_type for cell in cells} <= {"s", "n"}  # an empty one reads as n
    assert cells[0].data_type == "s" and cells[0].quotePrefix
    assert sheet.freeze_panes == "A6"
    assert sheet.print_title_rows == "$5:$5"
    assert (sheet.page_setup.orientation, sheet.sheet_properties.pageSetUpPr.fitToPage) == ("landscape", True)
    assert sheet.column_dimensions["B"].width == DOCUMENT_COLUMNS[1].width
    assert sheet.cell(6 + len(NASTY) + 1, 1).value == "hết"


def test_rows_of_an_xlsx_are_as_high_as_their_text_needs(tmp_path):
    # LibreOffice fits no row by itself: the second line was printed over the next row.
    target = tmp_path / "a.xlsx"
    write_xlsx(table_of(("ngắn", "Ủy ban nhân dân " * 6)), target)
    sheet = openpyxl.load_workbook(target).active
    assert sheet.row_dimensions[6].height is None
    assert sheet.row_dimensions[7].height > 30


def test_the_height_of_a_row_is_that_of_its_fullest_cell():
    assert row_height([("một", 10), ("", 10)]) is None
    assert row_height([]) is None
    assert row_height([("một", 10), ("một hai ba bốn năm", 10)]) == 30
    assert row_height([("a" * 35, 10)]) == 60
