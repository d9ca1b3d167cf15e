# SPDX-License-Identifier: Apache-2.0
"""Dates that notaries and minutes write out."""

from __future__ import annotations

import pytest

from scan2archive.pipeline.fields.dates_in_words import find_worded_dates
from tests.sheets import Sheet, body, read, title


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("Hôm nay, ngày mười hai tháng ba năm hai nghìn không trăm mười chín, tại", "2019-03-12"),
        ("ngày hai mươi mốt tháng tư năm một nghìn chín trăm chín mươi lăm", "1995-04-21"),
        ("ngày ba mươi mốt tháng mười hai năm hai ngàn lẻ một", "2001-12-31"),
        ("ngày mồng năm tháng giêng năm hai nghìn không trăm linh tám", "2008-01-05"),
        ("ngày hai mốt tháng năm năm hai nghìn hai mươi tư", "2024-05-21"),
    ],
)
def test_written_out_dates_are_read(text, iso):
    (date,) = find_worded_dates(text)
    assert date.iso == iso
    assert text[date.start :].startswith("ngày")


@pytest.mark.parametrize(
    "text",
    [
        "ngày ba mươi mốt tháng hai năm hai nghìn không trăm mười chín",
        "ngày mười hai tháng ba năm hai trăm",
        "ngày nay, tháng năm và năm hai đội",
    ],
)
def test_words_that_are_no_date_are_none(text):
    assert find_worded_dates(text) == ()


def test_a_contract_tells_its_date_in_words():
    sheet = Sheet().put("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 200).put("Độc lập - Tự do - Hạnh phúc", 240)
    title(sheet, ["HỢP ĐỒNG THUÊ MẶT BẰNG"], 330)
    told = [
        "Hôm nay, ngày mười hai tháng ba năm hai nghìn không trăm mười",
        "chín, tại Ban Quản lý chợ Đông Hà, chúng tôi gồm:",
    ]
    body(sheet, told, 450)
    assert read(sheet).value("issued_date") == "2019-03-12"
