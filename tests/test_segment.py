# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from dataclasses import replace

from scan2archive.pipeline.segment import further_beginnings, segment
from tests.sheets import Sheet, body, head


def test_a_scan_is_one_document_for_now():
    pages = [replace(Sheet(number).page(), number=number) for number in (1, 2, 3)]
    assert segment(pages) == ((1, 3),)
    assert segment(pages[:1]) == ((1, 1),)


def test_no_pages_no_documents():
    assert segment([]) == ()


def paper(number, code="Số: 15/QĐ-UBND"):
    """The first page of a paper, as page `number` of a scan."""
    sheet = head(
        Sheet(number), ["ỦY BAN NHÂN DÂN", "TỈNH AN GIANG"], code, "An Giang, ngày 20 tháng 12 năm 2017"
    )
    body(sheet, ["Điều 1. Thành lập Tổ xây dựng Đề án gồm các ông, bà có tên sau:"], 700)
    return sheet.page()


def continuation(number):
    sheet = Sheet(number)
    body(sheet, ["Điều 2. Căn cứ Quyết định số 12/QĐ-UBND của Ủy ban nhân dân tỉnh An Giang"], 200)
    return sheet.page()


def test_a_second_paper_in_a_scan_is_told():
    assert further_beginnings(
        [paper(1), continuation(2), paper(3, "Số: 16/QĐ-UBND"), paper(4, "Số: 17/TB-UBND")]
    ) == (3, 4)


def test_further_pages_and_attached_texts_are_not_taken_for_papers():
    attached = head(Sheet(3), ["ỦY BAN NHÂN DÂN", "TỈNH AN GIANG"], "", "")
    body(attached, ["QUY CHẾ", "(Kèm theo Quyết định số 15/QĐ-UBND ngày 20 tháng 12 năm 2017)"], 500)
    assert further_beginnings([paper(1), continuation(2), attached.page()]) == ()
