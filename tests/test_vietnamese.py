# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import datetime as dt
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scan2archive import vietnamese as vi

LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxy"
MARKS = vi.TONES
syllables = st.builds(
    lambda letters, tone, upper: (
        unicodedata.normalize("NFC", "".join(letters) + tone).upper()
        if upper
        else unicodedata.normalize("NFC", "".join(letters) + tone)
    ),
    st.lists(st.sampled_from(LETTERS), min_size=1, max_size=6),
    st.sampled_from(["", *MARKS]),
    st.booleans(),
)
texts = st.one_of(st.lists(syllables, max_size=8).map(" ".join), st.text(max_size=40))


@given(texts)
def test_normal_forms_are_idempotent(text):
    for form in (vi.nfc, vi.canonical_tones, vi.clean, vi.exact, vi.fold, vi.code_key):
        once = form(text)
        assert form(once) == once


@given(st.lists(syllables, max_size=8).map(" ".join))
def test_composed_and_decomposed_are_the_same(text):
    decomposed = unicodedata.normalize("NFD", text)
    for form in (vi.nfc, vi.canonical_tones, vi.exact, vi.fold, vi.code_key):
        assert form(decomposed) == form(text)


@given(st.lists(syllables, max_size=8).map(" ".join))
def test_folded_text_is_plain_and_aligned(text):
    assert vi.fold(text).isascii()
    # A mark on a letter that cannot carry it stays a character of its own: a space in the aligned form.
    assert vi.fold_aligned(text).replace(" ", "") == vi.fold(text).replace(" ", "")


@given(st.text(max_size=60))
def test_aligned_folding_keeps_offsets_of_any_text(text):
    assert len(vi.fold_aligned(text)) == len(text)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("hoà", "hòa"),
        ("thuỷ", "thủy"),
        ("Uỷ ban", "Ủy ban"),
        ("UỶ BAN", "ỦY BAN"),
        ("khoẻ", "khỏe"),
        ("quý", "quý"),
        ("quỹ", "quỹ"),
        ("hoàn", "hoàn"),
        ("thuyền", "thuyền"),
        ("HỎA TỐC", "HỎA TỐC"),
    ],
)
def test_tone_marks_have_one_place(before, after):
    assert vi.canonical_tones(before) == after


def test_look_alikes_become_vietnamese():
    assert vi.clean("QÐ-UBND") == "QĐ-UBND"
    assert vi.clean("Văn thƣ\u00a0Lƣu\u200b trữ") == "Văn thư Lưu trữ"


def test_fold_and_code_key():
    assert vi.fold("Đắk Lắk, QUYẾT ĐỊNH") == "dak lak, quyet dinh"
    assert vi.code_key("1059/QĐ-UBND") == vi.code_key("1059 qđ ubnd") == "1059qdubnd"


@pytest.mark.parametrize("word", ["Nguyễn", "quyết", "GIANG", "gì", "quốc", "khuya", "Sỹ", "Y", "nghiêng"])
def test_syllables(word):
    assert vi.is_syllable(word)


@pytest.mark.parametrize("word", ["Krông", "Website", "ưung", "8ữu", "bcluan", "QĐ", ""])
def test_no_syllables(word):
    assert not vi.is_syllable(word)


# ---------------------------------------------------------------- numbers and dates


@pytest.mark.parametrize(
    ("text", "digits"),
    [("12", "12"), ("l2", "12"), ("O5,", "05"), (" 3 ", "3"), ("Ấ", ""), ("1a", ""), ("", "")],
)
def test_read_digits(text, digits):
    assert vi.read_digits(text) == digits


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("giêng", 1),
        ("tư", 4),
        ("năm", 5),
        ("mười hai", 12),
        ("chạp", 12),
        ("9", 9),
        ("l2", 12),
        ("13", 0),
        ("x", 0),
    ],
)
def test_read_month(text, month):
    assert vi.read_month(text) == month


@pytest.mark.parametrize(
    ("text", "year"), [("2017", 2017), ("2O17", 2017), ("78", 1978), ("12", 0), ("1789", 0)]
)
def test_read_year(text, year):
    assert vi.read_year(text) == year


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("Hà Nội, ngày 15 tháng 4 năm 2024", "2024-04-15"),
        ("ngày28 tháng4 năm2026", "2026-04-28"),
        ("ngày 5 tháng giêng năm 1950", "1950-01-05"),
        ("ngày 5 tháng năm năm 1975", "1975-05-05"),
        ("Kiên Giang, ngày l2 thàng 9 năm 2O17.", "2017-09-12"),
        ("ngày (tháng 11 năm 2017", "2017-11"),
        ("ngày |Ấ tháng 12 năm 2017", "2017-12"),
        ("ngày … tháng … năm 1978", "1978"),
        ("ngày      tháng 3 năm 2020", "2020-03"),
        ("ngày 31 tháng 2 năm 2020", "2020-02"),
        ("NGÀY 05 THÁNG MƯỜI HAI NĂM 1960", "1960-12-05"),
        ("ngày 9 tháng 3 năm 78", "1978-03-09"),
    ],
)
def test_find_dates(text, iso):
    assert [date.iso for date in vi.find_dates(text)] == [iso]


@pytest.mark.parametrize("text", ["tháng 9 năm 2017", "ngày mai", "ngày 16/4/2024", "ngày 3 tháng 4"])
def test_no_date_in_words(text):
    assert vi.find_dates(text) == ()


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("ngày 28/12/2017", ["2017-12-28"]),
        ("5-9-1995", ["1995-09-05"]),
        ("số 15/12/2017/QĐ", []),
        ("31/2/2020", []),
        ("3872704", []),
    ],
)
def test_find_figure_dates(text, dates):
    assert [date.iso for date in vi.find_figure_dates(text)] == dates


@given(st.dates(dt.date(1945, 1, 1), dt.date(2099, 12, 31)), st.sampled_from(["", " "]))
def test_every_date_is_found_where_it_stands(day, space):
    text = f"Cần Thơ, ngày {day.day:02} tháng{space}{day.month} năm {day.year}"
    (found,) = vi.find_dates(text)
    assert found.iso == day.isoformat()
    assert text[found.start :].startswith("ngày")
    year, month, number = (text[start:end].strip() for start, end in found.digits)
    assert (int(year), int(month), int(number)) == (day.year, day.month, day.day)
    (figures,) = vi.find_figure_dates(f"{day.day}/{day.month}/{day.year}")
    assert figures.iso == day.isoformat()


@given(st.integers(0, 2100), st.integers(-1, 14), st.integers(-1, 40))
def test_partial_dates_are_prefixes_of_real_ones(year, month, day):
    iso = vi.partial_date(year if year > 0 else 0, month, day)
    if iso:
        padded = iso + "-01-01"[len(iso) - 4 :] if len(iso) < 10 else iso
        assert dt.date.fromisoformat(padded).year == year


@given(st.text(max_size=80))
def test_dates_in_any_text_do_not_fail(text):
    for date in (*vi.find_dates(text), *vi.find_figure_dates(text)):
        assert 0 <= date.start < date.end <= len(text)
