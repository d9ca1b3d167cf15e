# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scan2archive.index import Query, create_index
from scan2archive.index.queries.clauses import Dates
from scan2archive.index.queries.periods import period_at
from scan2archive.index.queries.query import parse
from scan2archive.vietnamese import fold
from tests.index_entries import entry
from tests.memory_index import MemoryIndex, date_within


def meant(text: str) -> tuple[str, str] | None:
    (clause, *rest) = parse(Query(text)).must
    return (clause.first, clause.last) if isinstance(clause, Dates) and not rest else None


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("12/05/2019", "2019-05-12", "2019-05-12"),
        ("ngày 12/5/2019", "2019-05-12", "2019-05-12"),
        ("ngày 12 tháng 5 năm 2019", "2019-05-12", "2019-05-12"),
        ("tháng 9 năm 1995", "1995-09", "1995-09"),
        ("tháng 9/1995", "1995-09", "1995-09"),
        ("tháng chín năm 1995", "1995-09", "1995-09"),
        ("tháng mười hai năm 1995", "1995-12", "1995-12"),
        ("từ 1995 đến 1998", "1995", "1998"),
        ("từ năm 1995 đến hết năm 1998", "1995", "1998"),
        ("từ 5/1995 tới 1998", "1995-05", "1998"),
        ("từ ngày 1/2/1990 đến ngày 3/4/1991", "1990-02-01", "1991-04-03"),
        ("từ tháng 9 năm 1995 đến nay", "1995-09", ""),
        ("từ năm 1995", "1995", ""),
        ("giữa 1995 và 1998", "1995", "1998"),
        ("1995-1998", "1995", "1998"),
        ("1995 – 1998", "1995", "1998"),
        ("1995..1998", "1995", "1998"),
        ("trước 1990", "", "1989"),
        ("trước năm 1990", "", "1989"),
        ("trước tháng 1 năm 1990", "", "1989-12"),
        ("trước ngày 1/1/1990", "", "1989-12-31"),
        ("sau 1975", "1976", ""),
        ("sau ngày 30/4/1975", "1975-05-01", ""),
    ],
)
def test_dates_among_words_with_marks_and_without(typed, first, last):
    for text in (typed, fold(typed), typed.upper()):
        assert meant(text) == (first, last)


@pytest.mark.parametrize(
    "typed",
    ["2016", "năm 2016", "5/2016", "đến năm 2020", "giai đoạn 2016-2020", "nhiệm kỳ 2016 - 2021", "từ 3 đến 5",
     "sáu 1975", "tự 1995 đến 1998x", "trước 30 ngày", "1998-1995", "31/2/2019", "từ đến", "tháng 13 năm 1995",
     '"từ 1995 đến 1998"', "6 tháng đầu năm 2016"],
)  # fmt: skip
def test_what_is_no_period(typed):
    assert meant(typed) is None
    assert not any(isinstance(clause, Dates) for clause in parse(Query(typed)).must)


def test_a_period_is_found_as_the_text_writes_it_too():
    (day,) = parse(Query("ngày 12/05/2019")).must
    assert isinstance(day, Dates)
    assert [[word.exact for word in run] for run in day.phrases] == [
        ["12", "5", "2019"],
        ["12", "tháng", "5", "năm", "2019"],
    ]
    (before,) = parse(Query("trước ngày 15/10/1993")).must
    assert isinstance(before, Dates)
    assert [[word.folded for word in run] for run in before.phrases] == [
        ["truoc", "ngay", "15", "10", "1993"]
    ]


def test_who_writes_of_a_time_comes_before_who_wrote_at_that_time(tmp_path):
    index = create_index(tmp_path / "i")
    index.add([
        entry("about", "đất được giao trước ngày 15/10/1993 thì được", issued_date="2005"),
        entry("then", "đất được giao cho xã", issued_date="1990-02"),
        entry("year", "đất được giao cho thôn", issued_date="1993"),
        entry("later", "đất được giao cho huyện", issued_date="1994"),
    ])  # fmt: skip

    def found(text: str) -> list[str]:
        return [hit.source for hit in index.search(Query(text)).hits]

    assert found("giao đất trước ngày 15/10/1993") == ["about", "year", "then"]
    assert found("giao đất từ 1993 đến 1994") == ["later", "year"]
    assert found("đất 15/10/1993") == ["about", "year"]  # of which the day is not known
    assert found("đất tháng 2 năm 1990") == ["then"]


@pytest.mark.parametrize("typed", ["12/2017", "tháng 12 năm 2017", "thang 12/2017"])
def test_a_month_without_its_word_has_its_papers_first(tmp_path, typed):
    index = create_index(tmp_path / "i")
    papers = [
        entry("says", "họp ngày 29 tháng 12 năm 2017 tại trụ sở", issued_date="2018-01-04"),
        entry("apart", "mục 12 của kế hoạch 2017", issued_date="2018-02-01"),
        entry("other", "mục 5", issued_date="2017-11-30"),
        *(entry(f"of-{day}", "kế hoạch", issued_date=f"2017-12-0{day}") for day in (1, 2)),
    ]
    index.add(papers)
    plain = MemoryIndex()
    plain.add(papers)
    assert [hit.source for hit in index.search(Query(typed)).hits] == ["of-2", "of-1", "says"]
    assert {hit.source for hit in plain.search(Query(typed)).hits} == {"of-2", "of-1", "says"}


def test_a_month_may_be_the_beginning_of_a_code(tmp_path):
    index = create_index(tmp_path / "i")
    index.add([
        entry("month", "kế hoạch", issued_date="2017-12-01"),
        entry("code", "quyết định", code="12/2017/QĐ-UBND", number="12", issued_date="2017-03-01"),
        entry("near", "quyết định", code="12/2018/QĐ-UBND", number="12", issued_date="2018-03-01"),
        entry("cites", "căn cứ Quyết định số 12/2017/QĐ-UBND", issued_date="2019"),
    ])  # fmt: skip
    assert [hit.source for hit in index.search(Query("12/2017")).hits] == ["code", "month", "cites"]
    for typed in ("12/2017 qd ubnd", "số 12/2017", "số:12/2017"):
        sources = [hit.source for hit in index.search(Query(typed)).hits]
        assert sources[0] == "code" and "month" not in sources


WORDS = st.sampled_from(
    [
        "từ",
        "đến",
        "trước",
        "sau",
        "giữa",
        "và",
        "ngày",
        "tháng",
        "năm",
        "hết",
        "nay",
        "-",
        "5",
        "12",
        "31",
        "1995",
        "1998",
        "9/1995",
        "30/4/1975",
        "1995-1998",
        "1995..",
        "chín",
    ]
)


@given(st.lists(WORDS, min_size=1, max_size=9))
def test_any_words_give_dates_or_none(texts):
    found = period_at(texts, 0)
    if found is not None:
        dates, used = found
        assert 1 <= used <= len(texts)
        assert dates.first or dates.last
        assert not (dates.first and dates.last) or date_within(dates.first, dates.first, dates.last)
