# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from scan2archive.document_types import TYPE_NAMES, TYPES
from scan2archive.index.queries.names import (
    code_begins,
    dossier_key,
    dossier_matches,
    iso_date,
    name_matches,
    title_matches,
    type_keys,
    unknown_types,
)  # fmt: skip
from tests.memory_index import date_within


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2016", "2016"), ("5/2016", "2016-05"), ("2016-5", "2016-05"), ("12/5/2016", "2016-05-12"),
        ("12.05.2016", "2016-05-12"), ("12-5-2016", "2016-05-12"), (" 2016-05-12 ", "2016-05-12"),
        ("31/2/2016", ""), ("13/2016", ""), ("hôm nay", ""), ("", ""), ("0000", ""), ("12/5/16", "2016-05-12"), ("12/5/95", "1995-05-12"), ("12/5/6", ""),
    ],
)  # fmt: skip
def test_dates_as_people_write_them(text, iso):
    assert iso_date(text) == iso


@pytest.mark.parametrize(
    ("date", "begin", "end", "inside"),
    [
        ("2016-05-12", "2016", "2016", True),
        ("2016-05-12", "2016-05-12", "2016-05-12", True),
        ("2016-05-12", "2016-06", "", False),
        ("2016-12-31", "", "2016", True),
        ("2017-01-01", "", "2016-12", False),
        ("2016", "2016-09", "2016-10", True),  # nobody knows: rather shown than lost
        ("2016", "2017", "", False),
        ("", "2016", "", False),
        ("", "", "", True),
    ],
)
def test_date_ranges(date, begin, end, inside):
    assert date_within(date, begin, end) is inside


def test_types_by_name_and_abbreviation():
    for name in ("QĐ", "qd", "quyết định", "quyet dinh"):
        assert type_keys(name) == ("quyet dinh",)
    assert type_keys("ĐA") == ("de an",) and type_keys("DA") == ("de an", "du an")
    assert type_keys("KL") == type_keys("Kết luận") == ("ket luan",)
    assert type_keys("TT") == ("thong tu",)  # once also Tờ trình and Thông tri
    assert type_keys("hđ") == ("hop dong",) and type_keys("hd") == ("huong dan", "hop dong")
    assert type_keys("CV") == ("cong van",) and type_keys("bản đồ") == ("ban do",)
    assert type_keys("gi đó") == ("gi do",) and type_keys(" ") == ()


def test_every_type_of_the_rules_is_known():
    assert unknown_types(TYPE_NAMES, ()) == ()
    assert unknown_types([form for _, forms in TYPES for form in forms], ()) == ()
    assert unknown_types(["XYZ", "quyết"], ["quyet dinh"]) == ("XYZ",)


def test_names_match_by_part_and_by_words():
    assert name_matches("uy ban nhan dan huyen hoang hoa", "hoang hoa")
    assert name_matches("uy ban nhan dan huyen hoang hoa", "hoa uy")
    assert name_matches("so y te tinh kien giang", "kien gia")
    assert not name_matches("so y te", "so tu phap")


def test_titles_match_whole_or_by_words_in_a_row():
    assert title_matches(["hs 1", "hs 12", "hs 1 phan 2"], "hs 1") == ("hs 1",)
    assert title_matches(["hs 12", "hs 1 phan 2"], "hs 1") == ("hs 1 phan 2",)
    assert title_matches(["nghi quyet lien tich"], "nghi quyet") == ("nghi quyet lien tich",)


def test_a_dossier_is_meant_with_its_subfolders():
    keys = [dossier_key(name) for name in ("HS 1", "HS 1/Quý 4/", "HS 1 phần 2", "HS 12", "02/HS")]
    assert keys == ["hs 1", "hs 1/quy 4", "hs 1 phan 2", "hs 12", "2/hs"]
    assert dossier_matches(keys, "hs 1") == ("hs 1", "hs 1/quy 4")
    assert dossier_matches(keys[1:], "hs 1") == ("hs 1/quy 4",)
    assert dossier_matches(keys[2:], "hs 1") == ("hs 1 phan 2",)
    assert dossier_matches(keys, "quy 4") == dossier_matches(keys, "hs 1 quy 4") == ("hs 1/quy 4",)
    assert dossier_matches(keys, "2 hs") == ("2/hs",)
    assert dossier_matches(keys, "hs 3") == ()


def test_a_number_is_not_the_beginning_of_a_longer_number():
    assert code_begins("1059qdubnd", "1059qd") and code_begins("1059qdubnd", "1059")
    assert not code_begins("1059qdubnd", "105")
