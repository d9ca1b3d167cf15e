# SPDX-License-Identifier: Apache-2.0
"""Queries of staff who type a date, a year, an abbreviation or a type and nothing else."""

from __future__ import annotations

import pytest

from scan2archive.index import Query, create_index
from scan2archive.index.queries.clauses import Phrase
from scan2archive.index.queries.query import parse
from tests.index_entries import entry
from tests.memory_index import MemoryIndex

PAPERS = (
    entry(
        "dec", "Kiên Giang V/v thu hồi đất", issued_date="2017-12", type="Quyết định",
        issuer="Sở Y tế tỉnh Kiên Giang", code="4393/QĐ-SYT",
    ),
    entry(
        "plan", "Kiên Giang năm 2017 quyết định Sở Y tế", issued_date="2016-05-01", type="Kế hoạch",
        issuer="Ủy ban nhân dân tỉnh Kiên Giang", subject="Kiên Giang năm 2017 quyết định của Sở Y tế",
    ),
    entry("year", "họp", issued_date="2017", type="Giấy mời", issuer="Sở Giáo dục và Đào tạo"),
    entry("day", "họp với UBND, V/v đất", issued_date="2017-12-20", type="Giấy mời", issuer="Sở Nội vụ"),
)  # fmt: skip


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    made = create_index(tmp_path_factory.mktemp("kinds") / "i")
    made.add(PAPERS)
    yield made
    made.close()


def found(index, text):
    return [hit.source for hit in index.search(Query(text)).hits]


@pytest.mark.parametrize(
    ("typed", "sources"),
    [
        ("20/12/2017", ["day", "dec", "year"]),
        ("20/12/17", ["day", "dec", "year"]),
        ("20-12-17", ["day", "dec", "year"]),
        ("21/12/2017", ["dec", "year"]),
        ("kien giang 2017", ["dec", "plan"]),
        ("năm 2017", ["day", "dec", "year", "plan"]),
        ("2017", ["day", "dec", "year", "plan"]),
        ("issuer:SYT", ["dec"]),
        ("co quan:syt", ["dec"]),
        ("co quan:SGDĐT", ["year"]),
        ("SNV", ["day"]),
        ("SYT", ["dec", "plan"]),
        ("về việc thu hồi đất v.v.", ["dec"]),
        ("V/v quyết định", ["dec", "plan"]),
        ("quyết định", ["dec", "plan"]),
        ("qd so y te", ["dec", "plan"]),
        ("UBND", ["plan", "day"]),
        ("quý IV/2017", ["day", "dec", "year"]),
        ("quy 4 nam 2017", ["day", "dec", "year"]),
        ("quý 3 năm 2017", ["year"]),
        ("thg 12/2017", ["day", "dec", "year"]),
        ("ngày:abc", []),
    ],
)
def test_the_papers_meant_come_first(index, typed, sources):
    assert found(index, typed) == sources
    plain = MemoryIndex()
    plain.add(PAPERS)
    assert set(found(plain, typed)) == set(sources)


@pytest.mark.parametrize("typed", ["từ:2017 đến:2016-06", "từ 2017 đến 2016-06", "ngày:2017..2016-06"])
def test_a_range_that_is_turned_round_is_told(index, typed):
    assert found(index, typed)[:3] == ["day", "dec", "year"]
    assert parse(Query(typed)).turned


@pytest.mark.parametrize("typed", ["2015 đến 2017", "năm 2015 đến năm 2017", "2015 tới 2017"])
def test_years_with_until_between_them(index, typed):
    assert len(found(index, typed)) == len(PAPERS)
    assert not parse(Query(typed)).turned


def test_a_day_that_does_not_exist_is_told():
    assert parse(Query("họp 31/02/2017")).no_dates == ("31/02/2017",)
    assert not parse(Query("họp 28/02/2017 -31/12/2016")).no_dates


@pytest.mark.parametrize(
    "typed",
    ["tháng 13 năm 2017", "thang 13/2017", "thg 0 năm 2017", "ngày 31 tháng 2 năm 2017", "ngay 31/2/2017",
     "ngày 1 tháng 13/2017", "quý 5 năm 2017", "quý 0/2017"],
)  # fmt: skip
def test_a_time_that_no_calendar_has_is_told_and_stands_together(typed):
    parsed = parse(Query(f"họp {typed}"))
    assert parsed.no_dates == (typed,)
    assert isinstance(parsed.must[1], Phrase) and len(parsed.must) == 2
    assert parse(Query(f"ngày:{typed}")).no_dates == (typed,)


@pytest.mark.parametrize(
    "typed",
    ["tháng 12 năm 2017", "tháng 12/2017", "quý 4 năm 2017", "quý IV/2017", "ngày 28 tháng 2 năm 2017", "13/2017",
     "QĐ 31 tháng 6 năm 2017", "6 tháng đầu năm 2017", "12 tháng năm 2017", "tháng 13", '"tháng 13 năm 2017"',
     "tháng mười hai năm 2017", "quý khách 2017"],
)  # fmt: skip
def test_what_is_a_time_or_means_none_is_not_told(typed):
    assert not parse(Query(typed)).no_dates


@pytest.mark.parametrize("typed", ["người ký:Phúc", "người ký :Phúc", "người ký : Phúc", 'người ký :"Phúc"'])
def test_a_blank_before_the_colon_does_not_matter(typed):
    parsed = parse(Query(typed))
    assert parsed.filters.signers == ("phuc",) and not parsed.must


def test_a_field_without_a_value_and_an_open_quotation_mark_are_told():
    parsed = parse(Query("nguoi ky: đất cơ quan: loại:QĐ số:"))
    assert (parsed.no_values, parsed.filters.signers) == (("cơ quan", "số"), ("dat",))
    assert parse(Query("nguoi ky:")).no_values == ("nguoi ky",)
    assert parse(Query("đất “thu hồi")).open_quote and not parse(Query("đất “thu hồi”")).open_quote


def led(text):
    return [(one.types, one.numbers) for one in parse(Query(text)).led]


def test_a_type_at_the_head_and_the_number_after_it():
    assert led("giấy mời họp tháng 5") == [(("giay moi",), ())]
    assert led("nghị định 150") == [(("nghi dinh",), ()), (("nghi dinh",), ("150",))]
    assert led("cv so 15 cua so y te") == [(("cong van",), ()), ((), ("15",))]
    assert led("thu hồi đất số 12") == [((), ("12",))]
    assert led("quyết định 2016 thu hồi") == [(("quyet dinh",), ())]
    assert led("kế hoạch 5 năm") == [(("ke hoach",), ())]
    assert led("báo cáo 6 tháng") == [(("bao cao",), ())]
    assert led("nghị quyết 05 năm 2017")[1:] == [(("nghi quyet",), ("05",))]
    assert led("quyết định") == led("thu hồi đất") == led('"giấy mời" họp') == []


def test_papers_of_the_type_typed_first_come_before_those_that_mention_it(tmp_path):
    index = create_index(tmp_path / "index")
    index.add(
        [
            entry("law", "Số: 1 gửi giấy mời họp; giấy mời họp", type="Thông tư", issued_date="2025-01-01"),
            entry("letter", "Số: 7 GIẤY MỜI dự họp", type="Giấy mời", issued_date="2018-01-01", number="7"),
            entry("other", "Số: 15 họp; GIẤY MỜI", type="Giấy mời", issued_date="2010-01-01", number="15"),
        ]
    )
    assert [hit.source for hit in index.search(Query("giay moi hop")).hits] == ["letter", "other", "law"]
    assert index.search(Query("giay moi so 15 hop")).hits[0].source == "other"
    index.close()


def test_a_notation_in_a_row_of_a_subject_is_worth_as_much_as_the_type(tmp_path):
    index = create_index(tmp_path / "index")
    subject = "Thực hiện Quyết định số 5659/QĐ-BYT ngày 19/12/2017 về phòng bệnh"
    index.add(
        [
            entry("letter", "về phòng bệnh", type="Công văn", subject=subject),
            entry("decision", "QĐ-BYT của Bộ Y tế ngày 3", type="Quyết định", subject="Về việc họp ngày 3"),
        ]
    )
    assert index.search(Query("qd byt ngay")).hits[0].source == "letter"
    assert index.search(Query("quyết định họp")).hits[0].source == "decision"
