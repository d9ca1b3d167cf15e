# SPDX-License-Identifier: Apache-2.0
"""Dates put right where words of their frame or figures were misread, and none made up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scan2archive.pipeline.fields.near_dates import near_dates


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("Hà Nội, ngày 23 tháng 7 ršm 1976", "1976-07-23"),  # năm was lost
        ("Hà Nội, ngày 23 tháng 7 năm 1376", "1976-07-23"),  # one figure off, and the only year that fits
        ("Hà Nội, ngày Ì9 tháng Ø1 năm 2016", "2016-01-19"),
        ("phát ngày 24 tháng Ở7 nã 2020, tại", "2020-07-24"),
        ("An Giang, ngày T6 thắng O1 năm 2012", "2012-01-16"),
        ("Hà Nội, goi 09 tháng 12 năm 2006", "2006-12-09"),
        ("Hà Nội, ngày Đ8 tháng 0Í năm: 2010", "2010-01-08"),
        ("Hà Nội, ngày 10 thăng 11 năm.2016", "2016-11-10"),
    ],
)
def test_a_frame_with_slips_gives_the_one_date_left(text, iso):
    assert [date.iso for date in near_dates(text, 1976, 2026)] == [iso]


@pytest.mark.parametrize(
    "text",
    [
        "Hà Nội, ngày 23 tháng 17 năm 1976",  # no month
        "ngày 32 tháng 1 năm 2016",
        "ngày 30 tháng 2 năm 2016",
        "ngày … tháng 7 năm 2016",
        "ngày 16 tháng § năm 2002",  # 5 or 8
        "ngày x7 tháng 7 năm 2016",
        "Hà Nội, ngày 23 tháng 7 năm 1313",  # two figures off
        "trong 3 tháng 6 người 2016",
        "5 năm 2016 tháng 3",
        "",
    ],
)
def test_what_several_dates_could_be_or_none_stays_empty(text):
    assert near_dates(text, 1976, 2026) == ()


def test_offsets_are_those_of_the_figures():
    text = "Hà Nội, ngày Ì9 tháng Ø1 năm 2016"
    (date,) = near_dates(text, 1945, 2026)
    assert [text[slice(*span)] for span in date.digits] == ["2016", "Ø1", "Ì9"]
    assert text[date.start : date.end] == "ngày Ì9 tháng Ø1 năm 2016"


@given(st.text(alphabet="ngàythánăm 0123456789ÌØOl.,", max_size=60))
def test_any_text_gives_whole_dates_within_the_years_only(text):
    for date in near_dates(text, 1976, 2026):
        assert "1976" <= date.iso[:4] <= "2026"
        assert len(date.iso) == 10
        assert 0 <= date.start < date.end <= len(text)
