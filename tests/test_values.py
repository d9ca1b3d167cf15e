# SPDX-License-Identifier: Apache-2.0
"""What a person may write into a field, and the form it is kept in."""

from __future__ import annotations

import datetime as dt
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scan2archive.batch.desk.values import CLOSED, normalise, split_code
from scan2archive.document_types import TYPE_NAMES
from scan2archive.errors import UsageError
from scan2archive.model import FIELD_NAMES
from scan2archive.vietnamese import fold

TODAY = dt.date(2026, 11, 24)


def kept(name: str, text: str) -> str:
    return normalise(name, text, today=TODAY)


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("issued_date", "2019-05-12", "2019-05-12"),
        ("issued_date", "12/05/2019", "2019-05-12"),
        ("issued_date", "1.2.1976", "1976-02-01"),
        ("issued_date", "05/2019", "2019-05"),
        ("issued_date", "2019", "2019"),
        ("issued_date", "ngày 12 tháng 5 năm 2019", "2019-05-12"),
        ("issued_date", "12 tháng 5 năm 2019", "2019-05-12"),
        ("arrival_date", "24/11/2026", "2026-11-24"),
        ("type", "QĐ", "Quyết định"),
        ("type", "quyet dinh", "Quyết định"),
        ("type", "TB", "Thông báo"),
        ("type", "TTr", "Tờ trình"),
        ("type", "bản đồ", "Bản đồ"),
        ("code", "Số: 5060 / QĐ – SYT", "5060/QĐ-SYT"),
        ("code", "36-NQ/TW", "36-NQ/TW"),
        ("code", "30/2020/NĐ-CP", "30/2020/NĐ-CP"),
        ("code", "1059  QĐ/UB", "1059 QĐ/UB"),
        ("number", "số 03", "03"),
        ("number", "45a", "45a"),
        ("notation", "/QĐ - UBND", "QĐ-UBND"),
        ("urgency", "HỎA TỐC", "Hỏa tốc"),
        ("urgency", "không", "none"),
        ("secrecy", "toi mat", "Tối mật"),
        ("authority", "kt", "KT"),
        ("retention", "01", "Vĩnh viễn"),
        ("retention", "15 năm", "15 năm"),
        ("physical_condition", "03", "Hỏng"),
        ("access", "công khai", "Công khai"),
        ("language", "01", "Tiếng Việt"),
        ("signer_name", "  Nguyễn   Văn An ", "Nguyễn Văn An"),
        ("signer_name", "nguyễn văn an", "Nguyễn Văn An"),
        ("signer_name", "Nguyễn văn An", "Nguyễn Văn An"),
        ("signer_name", "NGUYỄN VĂN AN", "Nguyễn Văn An"),
        ("signer_name", "K' Brếu", "K' Brếu"),
        ("signer_name", "Jan van der Berg", "Jan van der Berg"),
        ("place", "hà nội", "Hà Nội"),
        ("place", "An Giang", "An Giang"),
        ("place", "Núi Sập", "Núi Sập"),
        ("subject", "Ðiều động\tcán bộ", "Điều động cán bộ"),
        ("note", unicodedata.normalize("NFD", "đã đối chiếu"), "đã đối chiếu"),
        ("arrival_number", "123", "123"),
        ("subject", "   ", ""),
    ],
)
def test_values_are_brought_into_their_form(name, text, value):
    assert kept(name, text) == value


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("issued_date", "31/02/2019", "12/05/2019"),
        ("issued_date", "2019-13-01", "is not a date"),
        ("issued_date", "25/11/2026", "between 1900 and today"),
        ("issued_date", "12/05/1819", "between 1900 and today"),
        ("issued_date", "hôm qua", "is not a date"),
        ("type", "L", "Write one of: Luật, Lệnh"),
        ("type", "Quyết địn", "Did you mean Quyết định?"),
        ("code", "123", "5060/QĐ-SYT"),
        ("code", "QĐ-UBND", "is not a number with its notation"),
        ("number", "12/QĐ", "is not a number"),
        ("notation", "12", "is not a notation"),
        ("urgency", "gấp", "It can be: none, Khẩn, Thượng khẩn, Hỏa tốc."),
        ("secrecy", "01", "Tuyệt mật"),
        ("retention", "lâu", "Vĩnh viễn"),
        ("retention", "08", "Vĩnh viễn"),
        ("signer_name", "12", "is not a person's name"),
        ("signer_name", "s", "is not a person's name"),
        ("page_count", "0", "from 1 to 9999"),
        ("subject", "x" * 501, "takes 500 characters"),
        ("note", "a\ufffdb", "no text"),
        ("notatoin", "x", "did you mean notation"),
    ],
)
def test_what_a_field_cannot_have_is_refused_with_what_it_can_have(name, text, says):
    with pytest.raises(UsageError, match=r".") as refused:
        kept(name, text)
    assert says in str(refused.value)


@pytest.mark.parametrize("name", CLOSED)
def test_every_entry_of_a_closed_list_is_found_without_its_marks(name):
    for entry in CLOSED[name]:
        assert kept(name, entry) == entry
        assert kept(name, fold(entry)) == entry


def test_every_type_is_its_own_form():
    for name in TYPE_NAMES:
        assert kept("type", name) == name


@given(st.sampled_from(FIELD_NAMES), st.text(max_size=40))
def test_a_value_that_is_kept_is_in_its_form_already(name, text):
    try:
        value = kept(name, text)
    except UsageError:
        return
    assert not value or kept(name, value) == value
    assert unicodedata.is_normalized("NFC", value)


@given(st.dates(dt.date(1900, 1, 1), TODAY))
def test_every_day_is_read_from_both_ways_of_writing_it(day):
    assert kept("issued_date", f"{day:%d/%m/%Y}") == kept("issued_date", day.isoformat()) == day.isoformat()


@given(
    st.integers(1, 99999),
    st.sampled_from(["/", "-", " "]),
    st.lists(st.sampled_from(["QĐ", "UBND", "SYT", "NĐ", "CP", "TTg"]), min_size=1, max_size=3),
)
def test_a_code_comes_apart_and_together(number, separator, parts):
    notation = "-".join(parts)
    assert split_code(f"{number}{separator}{notation}") == (str(number), separator, notation)
