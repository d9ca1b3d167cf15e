# SPDX-License-Identifier: Apache-2.0
"""What needs a person as a workbook, and its answers taken in."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import io

import openpyxl
import pytest
from PIL import Image

from scan2archive.archive import store
from scan2archive.archive.package import read_record
from scan2archive.batch.desk.correcting import Change
from scan2archive.batch.desk.review import BLANK, cases
from scan2archive.batch.desk.sheet import NO_FIELDS, Answer, decide, questions
from scan2archive.cli import main
from scan2archive.console import progress, review_sheet
from scan2archive.errors import UsageError
from scan2archive.model import NEEDED_FIELDS, Page, Problem
from tests.fake_pipeline import field, make_record

HARD = Problem("low_confidence", 1, "Page 1 was hard to read.", "warning")


def unsure(name, value, **more):
    return dataclasses.replace(field(name, value), state="review", confidence=0.5, **more)


def record(*fields, problems=(), without=(), data=b"abc"):
    made = make_record(hashlib.sha256(data).hexdigest(), ["một"], state="review", name="a.pdf")
    given = {item.name for item in fields} | set(without)
    sure = [field(name, "Quyết định") for name in NEEDED_FIELDS if name not in given]
    (document,) = made.documents
    document = dataclasses.replace(document, fields=(*fields, *sure), state="review")
    return dataclasses.replace(made, documents=(document,), problems=tuple(problems))


def asked_of(made):
    (case,) = cases(made)
    return case, tuple(questions([case]))


def decided(made, *texts):
    """The decision where the questions are answered in turn; an empty text is no answer."""
    case, asked = asked_of(made)
    answers = [
        Answer(row, one.document, one.name, one.value, text)
        for row, (one, text) in enumerate(zip(asked, texts, strict=True), 10)
        if text
    ]
    return decide(made.documents[0], case, answers)


# ------------------------------------------------------------ questions


def test_what_is_asked_stands_in_the_order_of_the_list():
    made = record(unsure("issued_date", "2017-12"), problems=[HARD, HARD], without=["signer_name"])
    _case, asked = asked_of(made)
    assert [(one.name, one.value, one.is_missing) for one in asked] == [
        ("signer_name", "", True),
        ("issued_date", "2017-12", False),
        ("low_confidence", "", False),  # one row, however many pages
    ]


def test_the_picture_shows_the_words_read_and_some_paper_around_them():
    page = Page(1, 1000, 1400, 100.0, 0, 0.0, 0.9, False, "ocr")
    made = record(unsure("issued_date", "2017-12", page=1, box=(700, 140, 900, 160)), without=["code"])
    _case, (missing, date) = asked_of(made)
    left, top, right, bottom = date.part(page)
    assert left < 0.7 and right > 0.9 and top < 0.1 and bottom > 160 / 1400
    assert right - left >= 0.3 - 1e-9
    assert missing.part(page)[3] < 0.5  # the head
    _case, (signer,) = asked_of(record(without=["signer_name"]))
    assert signer.part(page)[1] > 0.3 and signer.part(page)[3] == 1.0  # the foot


# ------------------------------------------------------------ answers


def test_all_answered_settles_a_document():
    made = record(unsure("issued_date", "2017-12"), problems=[HARD], without=["signer_name"])
    decision = decided(made, "Trần Thị Lan", "22/12/2017", "x")
    assert decision.accept and not decision.refused
    assert decision.changes == (
        Change("signer_name", "=", "Trần Thị Lan"),
        Change("issued_date", "=", "2017-12-22"),
    )


def test_what_is_not_answered_stays_open():
    decision = decided(record(unsure("issued_date", "2017-12"), problems=[HARD]), "Đúng", "")
    assert decision.changes == (Change("issued_date", "=", "2017-12"),) and not decision.accept


@pytest.mark.parametrize("text", ["-", "không có"])
def test_a_paper_may_have_no_such_field(text):
    decision = decided(record(without=["signer_name"]), text)
    assert decision.changes == (Change("signer_name", "=", ""),) and decision.accept


@pytest.mark.parametrize(
    ("made", "text", "why"),
    [
        (record(without=["signer_name"]), "x", "none was read"),
        (record(unsure("issued_date", "2017-12")), "ngày kia", "not a date"),
        (record(problems=[HARD]), "xem lại", "no answer"),
    ],
)
def test_what_cannot_be_taken_names_its_row(made, text, why):
    (refused,) = decided(made, text).refused
    assert refused.answer.row == 10 and why in str(refused.why)


@pytest.mark.parametrize(
    "text",
    ["?", "chưa rõ", "Xem lại", "không", "khong doc duoc", "Trần Thị Lan?", "không phải ông này", "hình như Lan", "Lan hoặc Loan",
     "chắc là Trần Thị Lan", "Trần Thị Lan (chưa chắc)", "Trần … Lan"],
)  # fmt: skip
def test_who_is_not_sure_gives_no_value(text):
    decision = decided(record(unsure("signer_name", "Trần Thị Lan")), text)
    (refused,) = decision.refused
    assert "is no value" in str(refused.why) and not decision.changes and not decision.accept


def test_a_part_of_a_date_is_no_answer_where_a_whole_one_was_read():
    asked = record(unsure("issued_date", "2026-05-12"))
    for text in ("2020", "5/2020"):
        (refused,) = decided(asked, text).refused
        assert "a whole one was read" in str(refused.why)
    (change,) = decided(asked, "0/5/2020").changes
    assert change == Change("issued_date", "=", "2020-05")
    (change,) = decided(record(unsure("issued_date", "2026")), "2020").changes
    assert change == Change("issued_date", "=", "2020")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("signer_name", "Khổng Văn An"),
        ("signer_name", "Trần Văn Hay"),
        ("subject", "Không thu phí qua cầu"),
        ("subject", "Tạm ứng vốn hoặc vay"),
    ],
)
def test_values_that_begin_like_a_doubt_are_values(name, value):
    (change,) = decided(record(unsure(name, "một")), value).changes
    assert change == Change(name, "=", value)


@pytest.mark.parametrize(
    ("known", "text", "code"),
    [("879/UBND-TH", "789", "789/UBND-TH"), ("36-NQ/TW", "38", "38-NQ/TW"), ("1/QĐ", "2/QĐ-UB", "2/QĐ-UB")],
)
def test_a_number_alone_keeps_the_notation(known, text, code):
    decision = decided(record(unsure("code", known)), text)
    assert decision.changes == (Change("code", "=", code),) and decision.accept


def test_a_number_alone_is_no_code_where_none_was_read():
    assert decided(record(without=["code"]), "879").refused


def test_a_row_copied_and_answered_otherwise_is_refused_twice():
    made = record(unsure("issued_date", "2017-12"), unsure("code", "1/QĐ"))
    case, asked = asked_of(made)
    answers = [Answer(7, one.document, one.name, one.value, "x") for one in asked]
    answers.append(dataclasses.replace(answers[0], row=30, text="12/2016"))
    decision = decide(made.documents[0], case, answers)
    assert [one.answer.row for one in decision.refused] == [7, 30] and "7, 30" in str(decision.refused[0].why)
    assert [change.name for change in decision.changes] == [answers[1].name]
    assert decide(made.documents[0], case, [*answers[:2], answers[0]]).accept  # twice the same


def test_an_answer_about_a_page_that_is_another_documents_now_is_refused():
    made = record(without=["signer_name"])
    case, (asked,) = asked_of(made)
    answer = Answer(7, asked.document, asked.name, "", "Trần Thị Lan", page=3)
    (refused,) = decide(made.documents[0], case, [answer]).refused
    assert "cut anew" in str(refused.why)


def test_a_value_corrected_since_the_sheet_was_made_is_left_alone():
    made = record(unsure("issued_date", "2017-12"))
    case, (asked,) = asked_of(made)
    answer = Answer(7, asked.document, asked.name, "2016-11", "x")
    decision = decide(made.documents[0], case, [answer])
    assert decision.refused and not decision.changes and not decision.accept


def test_the_same_answers_again_change_nothing():
    made = record()
    document = dataclasses.replace(
        made.documents[0],
        state="ok",
        fields=(dataclasses.replace(field("issued_date", "2017-12-22"), state="corrected"),),
    )
    answer = Answer(7, document.id, "issued_date", "2017-12", "22/12/2017")
    assert decide(document, None, [answer]) == decide(document, None, [])


def test_what_is_asked_since_the_sheet_was_made_keeps_a_document_open():
    made = record(unsure("issued_date", "2017-12"), unsure("code", "1/QĐ"))
    case, asked = asked_of(made)
    known = [Answer(7, one.document, one.name, one.value, "x") for one in asked if one.name == "code"]
    assert not decide(made.documents[0], case, known).accept


# ------------------------------------------------------------ the workbook


def jpeg(width=430, height=900):
    out = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(out, "JPEG")
    return out.getvalue()


def filled(data, path, *texts):
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book.active
    column = next(cell.column for row in sheet.iter_rows() for cell in row if cell.value == "Trả lời")
    top = next(cell.row for row in sheet.iter_rows() for cell in row if cell.value == "Trả lời")
    for row, text in enumerate(texts, top + 1):
        sheet.cell(row, column).value = text
    book.save(path)
    return path


def test_answers_come_back_from_the_workbook(tmp_path):
    made = record(unsure("subject", "=1+1"), unsure("issued_date", "2017-12"), problems=[HARD])
    _case, asked = asked_of(made)
    data = review_sheet.sheet_bytes(asked, [jpeg(), b"", b""])
    path = filled(data, tmp_path / "phieu.xlsx", "  x ", dt.datetime(2017, 12, 22), None)
    assert [(one.name, one.value, one.text) for one in review_sheet.read_answers(path)] == [
        ("subject", "=1+1", "x"),
        ("issued_date", "2017-12", "22/12/2017"),
    ]


def test_a_figure_comes_back_as_it_was_typed(tmp_path):
    _case, asked = asked_of(record(unsure("code", "1/QĐ"), unsure("subject", "một")))
    path = filled(review_sheet.sheet_bytes(asked, [b""] * 2), tmp_path / "a.xlsx", 745, 745.0)
    assert [one.text for one in review_sheet.read_answers(path)] == ["745", "745"]


def test_rows_sorted_columns_added_and_a_sheet_before_it_do_not_matter(tmp_path):
    _case, asked = asked_of(record(unsure("code", "1/QĐ"), unsure("subject", "một")))
    path = filled(review_sheet.sheet_bytes(asked, [b""] * 2), tmp_path / "a.xlsx", "2/QĐ", "hai")
    book = openpyxl.load_workbook(path)
    sheet = book.active
    table = list(sheet.iter_rows(min_row=6, values_only=True))
    book.create_sheet("Ghi chú", 0).append(["Lan"])
    sheet.delete_rows(1, sheet.max_row)
    for row in (table[0], table[2], table[1]):
        sheet.append(["", *row[:2], "thêm", *row[2:]])
    book.save(path)
    found = [(one.row, one.name, one.text, one.page) for one in review_sheet.read_answers(path)]
    assert found == [(2, asked[1].name, "hai", 1), (3, asked[0].name, "2/QĐ", 1)]


def test_a_column_that_is_gone_is_named(tmp_path):
    _case, asked = asked_of(record(unsure("code", "1/QĐ")))
    path = filled(review_sheet.sheet_bytes(asked, [b""]), tmp_path / "a.xlsx", "x")
    book = openpyxl.load_workbook(path)
    book.active.delete_cols(11, 2)
    book.save(path)
    with pytest.raises(UsageError, match=r"a\.xlsx lacks the column “field”, “value”"):
        review_sheet.read_answers(path)


def test_pictures_are_tied_to_the_cells_of_their_rows():
    _case, asked = asked_of(record(unsure("code", "1/QĐ"), unsure("subject", "một")))
    book = openpyxl.load_workbook(
        io.BytesIO(review_sheet.sheet_bytes(asked, [jpeg(860, 120), jpeg(860, 1800)]))
    )
    wide, high = [image.anchor for image in book.active._images]
    assert (wide.editAs, wide._from.row, wide.to.row, wide._from.col) == ("twoCell", 6, 6, wide.to.col)
    assert high.to.row == high._from.row == 7
    for row, anchor in (
        (7, wide),
        (8, high),
    ):  # EMU, 12700 to a point: within its row, whose height Excel allows
        assert anchor.to.rowOff / 12700 < book.active.row_dimensions[row].height <= 409
        assert anchor._from.rowOff > 0


def test_a_row_is_as_high_as_what_was_read_needs():
    _case, asked = asked_of(record(unsure("code", "1/QĐ"), unsure("subject", "việc thành lập " * 20)))
    book = openpyxl.load_workbook(io.BytesIO(review_sheet.sheet_bytes(asked, [jpeg(860, 120), b""])))
    assert book.active.row_dimensions[8].height >= 150  # 300 letters in a column of 30


@pytest.mark.parametrize("kind", ["absent", "text", "other book", "torn"])
def test_a_file_that_is_no_sheet_is_told_by_name(tmp_path, kind):
    path = tmp_path / "b.xlsx"
    if kind == "text":
        path.write_text("x")
    elif kind == "other book":
        openpyxl.Workbook().save(path)
    elif kind == "torn":
        openpyxl.Workbook().save(path)
        path.write_bytes(path.read_bytes()[:900])
    with pytest.raises(UsageError, match=r"b\.xlsx"):
        review_sheet.read_answers(path)


# ------------------------------------------------------------ the commands


@pytest.fixture
def archive(tmp_path):
    return store.create(tmp_path / "kho")


def held(archive, tmp_path, made, data=b"abc"):
    scan = tmp_path / "a.pdf"
    scan.write_bytes(data)
    store.commit(archive, made, original=scan, access_pdf=None)
    return made


def run(archive, *arguments):
    return main(["review", *map(str, arguments), "--archive", str(archive.root)])


def test_a_sheet_goes_out_and_its_answers_come_in(archive, tmp_path, capsys):
    made = held(archive, tmp_path, record(unsure("issued_date", "2017-12"), unsure("recipients", "Như trên")))
    sheet = tmp_path / "phieu.xlsx"
    assert run(archive, "--sheet", tmp_path / "phieu.ods") == 2  # by this name nothing would open it
    assert "ends in .xlsx" in capsys.readouterr().err and not (tmp_path / "phieu.ods").exists()
    assert run(archive, "--sheet", sheet) == 0
    assert "1 row about 1 document" in capsys.readouterr().out
    assert run(archive, "--sheet", sheet) == 2  # it may hold answers
    filled(sheet.read_bytes(), sheet, "22/12/2017")
    assert run(archive, "--take", sheet, "--by", "Lan") == 0
    assert "1 document settled" in capsys.readouterr().out
    package = store.latest(archive, made.id)
    assert package is not None
    after = read_record(package)
    (document,) = after.documents
    assert (after.revision, document.state, document.value("issued_date")) == (2, "ok", "2017-12-22")
    recipients = document.field("recipients")
    assert recipients is not None and recipients.state == "review"  # nobody was asked about it
    assert run(archive, "--take", sheet, "--by", "Lan") == 0
    assert "1 as they were" in capsys.readouterr().out
    assert store.latest(archive, made.id) == package


def test_a_row_that_cannot_be_taken_ends_with_a_usage_error_and_the_others_are_saved(
    archive, tmp_path, capsys
):
    made = held(archive, tmp_path, record(unsure("issued_date", "2017-12"), unsure("subject", "một")))
    sheet = tmp_path / "phieu.xlsx"
    assert run(archive, "--sheet", sheet) == 0
    filled(sheet.read_bytes(), sheet, "ngày kia", "hai")
    assert run(archive, "--take", sheet, "--by", "Lan") == 2
    assert "Dòng 7" in capsys.readouterr().err
    package = store.latest(archive, made.id)
    assert package is not None
    (document,) = read_record(package).documents
    assert (document.value("subject"), document.value("issued_date"), document.state) == (
        "hai",
        "2017-12",
        "review",
    )


def test_a_sheet_of_another_archive_is_told_of_once(archive, tmp_path, capsys):
    _case, asked = asked_of(record(unsure("code", "1/QĐ"), unsure("subject", "một")))
    path = filled(review_sheet.sheet_bytes(asked, [b""] * 2), tmp_path / "a.xlsx", "x", "x")
    assert run(archive, "--take", path, "--by", "Lan") == 2
    error = capsys.readouterr().err
    assert "No document of" in error and "--archive" in error and "row" not in error


def test_an_answer_beside_no_question_is_told_of(archive, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(progress, "_SAY_EVERY", 0.0)
    held(archive, tmp_path, record(unsure("subject", "một")))
    sheet = tmp_path / "phieu.xlsx"
    assert run(archive, "--sheet", sheet) == 0
    filled(sheet.read_bytes(), sheet, "x", "Quyết định")
    assert run(archive, "--take", sheet, "--by", "Lan") == 2
    told = capsys.readouterr()
    assert "Dòng 8: Dòng này không hỏi gì" in told.err and "1 document settled" in told.out
    assert "Answers taken in: 1/1" in told.err


def test_an_empty_sheet_changes_nothing(archive, tmp_path, capsys):
    held(archive, tmp_path, record(unsure("issued_date", "2017-12")))
    sheet = tmp_path / "phieu.xlsx"
    assert run(archive, "--sheet", sheet) == 0
    assert run(archive, "--take", sheet, "--by", "Lan") == 0
    assert "no answers" in capsys.readouterr().err


def test_a_blank_page_is_settled_by_an_x():
    made = record()
    blank = dataclasses.replace(made.pages[0], blank=True, words=())
    document = dataclasses.replace(made.documents[0], fields=())
    made = dataclasses.replace(made, pages=(blank,), documents=(document,))
    _case, asked = asked_of(made)
    assert [one.name for one in asked] == [BLANK]
    assert decided(made, "x").accept


def no_paper():
    return record(without=NEEDED_FIELDS, problems=[HARD])


def test_what_is_no_paper_is_settled_by_one_dash():
    _case, asked = asked_of(no_paper())
    assert [one.name for one in asked] == [NO_FIELDS, *NEEDED_FIELDS, HARD.code] and not asked[0].is_missing
    decision = decided(no_paper(), "-", *[""] * len(NEEDED_FIELDS), "x")
    assert decision.accept and {change.value for change in decision.changes} == {""}
    assert {change.name for change in decision.changes} == set(NEEDED_FIELDS)


def test_of_a_paper_that_shows_nothing_the_rows_below_count():
    texts = ["QĐ", *["-"] * (len(NEEDED_FIELDS) - 1)]
    assert decided(no_paper(), "", *texts, "x").accept
    both = decided(no_paper(), "-", "QĐ", *[""] * (len(NEEDED_FIELDS) - 1), "x")
    assert both.accept and both.changes[-1] == Change(NEEDED_FIELDS[0], "=", "Quyết định")
    (refused,) = decided(no_paper(), "x", *[""] * (len(NEEDED_FIELDS) + 1)).refused
    assert "none of the fields" in str(refused.why)


@pytest.mark.parametrize("other", ["--work", "--json", "--restricted"])
def test_a_sheet_is_made_of_what_all_may_see(archive, tmp_path, other):
    assert run(archive, "--sheet", tmp_path / "phieu.xlsx", other) == 2
    assert not (tmp_path / "phieu.xlsx").exists()
