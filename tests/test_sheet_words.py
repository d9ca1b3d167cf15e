# SPDX-License-Identifier: Apache-2.0
"""Refused rows of an answer sheet, in Vietnamese: made by the rules themselves, so that none is forgotten."""

from __future__ import annotations

import dataclasses

import pytest

from scan2archive.batch.desk.sheet import NO_FIELDS, Answer, decide
from scan2archive.console.sheet_words import refusal_in_vietnamese
from scan2archive.model import NEEDED_FIELDS
from tests.test_review_sheet import HARD, asked_of, record, unsure

ENGLISH = {
    "is",
    "are",
    "it",
    "the",
    "to",
    "be",
    "no",
    "write",
    "leave",
    "this",
    "has",
    "cannot",
    "not",
    "types",
}


def why(made, text, name="", value="", page=0):
    case, asked = asked_of(made)
    answer = Answer(9, made.documents[0].id, name or asked[0].name, value or asked[0].value, text, page)
    (refused,) = decide(made.documents[0], case, [answer]).refused
    return str(refused.why)


@pytest.mark.parametrize(
    ("name", "known", "text", "told"),
    [
        ("issued_date", "2017-12", "ngày kia", "“ngày kia” không phải là ngày"),
        ("issued_date", "2017-12", "12/05/1819", "từ năm 1900 đến nay"),
        ("issued_date", "2017-12", "?", "để trống nếu chưa rõ"),
        ("issued_date", "2017-12-05", "2017", "máy đọc được cả: 05/12/2017"),
        ("issued_date", "2017-12-05", "2017", "gõ 0/0/2017."),
        ("issued_date", "2017-12-05", "12/2017", "gõ 0/12/2017."),
        ("type", "Quyết định", "Quyết địn", "Có phải Quyết định?"),
        ("type", "Quyết định", "Qqqq", "Các loại là: Nghị quyết liên tịch, "),
        ("type", "Quyết định", "L", "một trong: Luật, Lệnh."),
        ("code", "1/QĐ", "QĐ-UBND", "không phải là số, ký hiệu"),
        ("code", "1/QĐ", "d'Ivoire", "“d'Ivoire” không phải là số, ký hiệu"),
        ("signer_name", "Lan", "12", "không phải là tên người"),
        ("subject", "một", "x" * 501, "Chỉ được 500 ký tự, đang có 501"),
        ("subject", "một", "a\ufffdb", "Có ký tự không phải là chữ"),
        ("urgency", "Khẩn", "gap", "Có thể là: none, Khẩn, "),
    ],
)
def test_a_value_that_a_field_cannot_have(name, known, text, told):
    said = refusal_in_vietnamese(why(record(unsure(name, known)), text, name, known))
    assert told in said and not set(said.lower().split()) & ENGLISH


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (lambda: why(record(problems=[HARD]), "xem lại"), "Gõ x khi đã xem trang"),
        (lambda: why(record(without=["signer_name"]), "x"), "máy không đọc được gì"),
        (lambda: why(record(without=["signer_name"]), "Trần Thị Lan", page=3), "Trang 3 nay thuộc"),
        (lambda: why(record(without=NEEDED_FIELDS), "x", NO_FIELDS), "Gõ - nếu không có mục nào"),
        (
            lambda: why(record(unsure("subject", "hai")), "ba", "subject", "một"),
            "từ “một” thành “hai”",
        ),
        (lambda: "This row asks nothing. Empty its answer.", "Xóa câu trả lời"),
        (lambda: "ab-1 is set apart as secret (độ mật). Those who may see it use: x", "ab-1 được để riêng"),
    ],
)
def test_an_answer_that_does_not_fit_its_question(said, told):
    vietnamese = refusal_in_vietnamese(said())
    assert told in vietnamese and not set(vietnamese.lower().split()) & ENGLISH


def test_two_answers_to_one_question():
    made = record(unsure("code", "1/QĐ"))
    case, (asked,) = asked_of(made)
    answer = Answer(7, asked.document, asked.name, asked.value, "x")
    other = dataclasses.replace(answer, row=30, text="2/QĐ")
    refused = decide(made.documents[0], case, [answer, other]).refused
    assert refusal_in_vietnamese(str(refused[0].why)).startswith("Các dòng 7, 30 trả lời khác nhau")


def test_what_is_not_of_the_closed_set_stays_as_it_is():
    assert refusal_in_vietnamese("The disk is full.") == "The disk is full."
