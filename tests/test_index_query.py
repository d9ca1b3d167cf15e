# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scan2archive.errors import UsageError
from scan2archive.index import Query
from scan2archive.index.queries.clauses import Code, Dates, Filters, Phrase, Word, as_typed
from scan2archive.index.queries.query import parse
from scan2archive.index.words.analysis import phrase_key

FRAGMENTS = st.sampled_from([
    "thu", "hồi", "số", "số:", "ngày:", "cơ quan:", "loại:", "quyết định", '"', "-", "1059", "/QĐ-UBND", "qd",
    "ubnd", "12/5/2019", "2016", "..", "từ", "đến", ":", ",", "(", "*", "\u0301", "“", "hồ sơ", "-loại:", "AND", "\x00",
])  # fmt: skip
TYPED = st.lists(FRAGMENTS | st.text(max_size=5), max_size=12).map(" ".join) | st.text()


def must(text: str) -> tuple[object, ...]:
    return parse(Query(text)).must


def filters(text: str) -> Filters:
    return parse(Query(text)).filters


def test_a_range_of_options_must_not_end_before_it_begins():
    for begin, end in (
        ("2017", "2016"),
        ("2016-06", "2016-05"),
        ("2016-05-02", "1/5/2016"),
        ("2017-01", "2016"),
    ):
        with pytest.raises(UsageError, match="is later than"):
            parse(Query(date_from=begin, date_to=end))
    for begin, end in (
        ("2016", "2016"),
        ("2016-05", "2016"),
        ("2016", "2016-05"),
        ("2016", ""),
        ("", "2016"),
    ):
        parse(Query(date_from=begin, date_to=end))


def test_words_with_and_without_marks():
    assert must("thu Hồi dat") == (Word("thu", "thu"), Word("hoi", "hồi"), Word("dat", "dat"))
    assert [word.marked for word in must("thu Hồi")] == [False, True]


def test_phrases_and_exclusions():
    parsed = parse(Query('“thu hồi đất” -"đính chính" -nhà - x'))
    assert parsed.must == (
        Phrase((Word("thu", "thu"), Word("hoi", "hồi"), Word("dat", "đất"))),
        Word("x", "x"),
    )
    assert parsed.must_not == (Phrase((Word("dinh", "đính"), Word("chinh", "chính"))), Word("nha", "nhà"))


@pytest.mark.parametrize(
    "typed",
    ["1059/QĐ-UBND", "1059 qd ubnd", "1059/qđ-ubnd", "1059 QĐ-UBND", "số 1059/QĐ UBND", "01059 - qđ / ubnd",
     "1059 /QĐ-UBND"],
)  # fmt: skip
def test_codes_however_they_are_typed(typed):
    (code,) = must(typed)
    assert isinstance(code, Code)
    assert code.keys == ("1059qdubnd", "1059qdub")


def test_pieces_of_codes_and_what_is_none():
    assert must("1059/qđ-ub")[0].keys == ("1059qdub",)
    assert must("36-NQ/TW")[0].keys == ("36nqtw",)
    assert must("15/2014")[0].keys == ("152014",)
    assert must("15 2014 qd ubnd")[0].keys[:2] == ("152014qdubnd", "15qdubnd")
    assert must("15 2014") == (Word("15", "15"), Word("2014", "2014"))
    assert must("năm 2016 thu hồi") == tuple(
        Word(*p) for p in [("nam", "năm"), ("2016",) * 2, ("thu",) * 2, ("hoi", "hồi")]
    )
    assert must("QĐ-UBND") == (Phrase((Word("qd", "qđ"), Word("ubnd", "ubnd"))),)


def test_a_day_is_one_clause():
    (day,) = must("12/05/2019")
    assert isinstance(day, Dates) and day.first == day.last == "2019-05-12"
    assert [[word.folded for word in run] for run in day.phrases] == [
        ["12", "5", "2019"],
        ["12", "thang", "5", "nam", "2019"],
    ]
    assert isinstance(must("31/2/2019")[0], Phrase)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("số:1059", Filters(numbers=("1059",))),
        ("số: 1059 qd ubnd", Filters(numbers=("1059 qd ubnd",))),
        ("number:36-NQ/TW", Filters(numbers=("36-NQ/TW",))),
        ("loại:quyết định", Filters(types=("quyet dinh",))),
        ("type:QĐ", Filters(types=("quyet dinh",))),
        ('cơ quan:"Sở Y tế"', Filters(issuers=("so y te",))),
        ("CO QUAN : sở", Filters(issuers=("so",))),
        ("người ký:Phúc", Filters(signers=("phuc",))),
        ("signer:Phúc dossier:a1", Filters(signers=("phuc",), dossiers=("a1",))),
        ("hồ sơ:2016", Filters(dossiers=("2016",))),
        ("ngày:2016", Filters(date_from="2016", date_to="2016")),
        ("date:12/5/2016", Filters(date_from="2016-05-12", date_to="2016-05-12")),
        ("ngày:1995..1998", Filters(date_from="1995", date_to="1998")),
        ("ngày:1995-1998", Filters(date_from="1995", date_to="1998")),
        ("ngày: từ 5/1995 đến 1998", Filters(date_from="1995-05", date_to="1998")),
        ("từ:1995 đến:1998", Filters(date_from="1995", date_to="1998")),
        ("đến:1998 đến:5/1998", Filters(date_to="1998-05")),
    ],
)
def test_fields_in_both_languages(typed, expected):
    assert parse(Query(typed)).must == ()
    assert filters(typed) == expected


def test_a_type_ends_where_its_name_ends():
    parsed = parse(Query("loại: quyết định thu hồi"))
    assert parsed.filters.types == ("quyet dinh",)
    assert [word.folded for word in parsed.must] == ["thu", "hoi"]


def test_names_end_at_a_comma_or_the_next_field():
    parsed = parse(Query("cơ quan: Sở Y tế, họp loại:giấy mời"))
    assert parsed.filters == Filters(types=("giay moi",), issuers=("so y te",))
    assert parsed.must == (Word("hop", "họp"),)


def test_a_name_without_quotes_can_be_read_as_words():
    parsed = parse(Query("cơ quan: sở y tế thu hồi", types=("QĐ",)))
    assert parsed.filters.issuers == ("so y te thu hoi",)
    assert parsed.loosened is not None
    assert parsed.loosened.filters == Filters(types=("quyet dinh",))
    assert len(as_typed(parsed.loosened.must)) == 5
    assert parse(Query('cơ quan:"sở y tế"')).loosened is None


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("V/v: báo cáo", "bao cao"),
        ("(dự thảo", "du thao"),
        ("1234 - UBND", "1234 ubnd"),
        ('"', ""),
        ("số:", ""),
        ("::", ""),
        ("ngày: mai", "mai"),
        ("* ? ~ ^ [", ""),
        ("a:b:c", "a b c"),
    ],
)
def test_what_breaks_other_parsers_is_words(typed, words):
    clauses = parse(Query(typed)).must
    found = [word.folded for clause in clauses for word in getattr(clause, "words", (clause,))]
    assert found == words.split()


def test_what_is_no_date_stays_a_word():
    assert must("ngày: mai") == (Word("mai", "mai", fixed=True),)
    left_out = parse(Query("-ngày:mai"))
    assert (left_out.must, left_out.must_not) == ((), (Word("mai", "mai", fixed=True),))


def test_options_and_text_restrict_together():
    both = Query(
        "loại:quyết định từ:2015", types=("QĐ", "NQ"), issuer="Sở Y tế", number="12", date_from="2014"
    )
    assert parse(both).filters == Filters(
        types=("quyet dinh",), issuers=("so y te",), numbers=("12",), date_from="2015"
    )
    assert parse(Query("loại:chỉ thị", types=("QĐ",))).filters.types == (" ",)  # nothing is both


def test_a_filter_that_is_no_date_is_told():
    with pytest.raises(UsageError, match="--from mai is not a date"):
        parse(Query(date_from="mai"))


@given(TYPED)
def test_any_text_is_a_query(text):
    parsed = parse(Query(text))
    assert len(parsed.must) <= 40


def test_very_long_text_is_cut():
    assert len(must(" ".join(f"từ{n}" for n in range(5000)))) == 40
    assert must("số " * 1000) == (Word("so", "số"),)


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("4393QĐSYT", "4393qdsyt"),
        ("4393qđ-syt", "4393qdsyt"),
        ("466syt-nvy", "466sytnvy"),
        ("4.393/QĐ-SYT", "4393qdsyt"),
        ("số 4.393/QĐ-SYT", "4393qdsyt"),
    ],
)
def test_codes_without_a_stroke_or_with_a_dot(typed, key):
    (code,) = must(typed)
    assert isinstance(code, Code)
    assert code.keys[0] == key


@pytest.mark.parametrize("typed", ["100m2", "3km-5km", "2a", "12.500.000", "1.200 ha"])
def test_amounts_are_no_codes(typed):
    assert not any(isinstance(clause, Code) for clause in must(typed))


@pytest.mark.parametrize("typed", ["QĐ.4393", "QĐ-4393", "QĐ/4393", "QĐ 4393", "qđ:4393"])
def test_a_type_may_stand_before_its_number(typed):
    parsed = parse(Query(typed))
    assert len(parsed.must) == 2
    assert Filters(types=("quyet dinh",), numbers=("4393",)) in parsed.led


@pytest.mark.parametrize(
    ("typed", "types"),
    [
        ("loại:QĐ, GM", ("quyet dinh", "giay moi")),
        ("loại:QĐ,GM", ("quyet dinh", "giay moi")),
        ("loại: giấy mời, công văn 2018", ("giay moi", "cong van")),
        ("loại:QĐ, thu hồi đất", ("quyet dinh",)),
        ("loại:QĐ; GM; tờ trình họp", ("quyet dinh", "giay moi", "to trinh")),
    ],
)
def test_types_go_on_after_a_comma(typed, types):
    assert filters(typed).types == types


def test_types_that_go_on_are_left_out_together():
    parsed = parse(Query("-loại:QĐ, GM họp"))
    assert {key for one in parsed.excluded for key in one.types} == {"quyet dinh", "giay moi"}
    assert len(parsed.must) == 1


def test_a_year_is_no_part_of_the_name_of_an_agency():
    parsed = parse(Query("cơ quan: sở y tế 2015"))
    assert parsed.filters.issuers == (phrase_key("sở y tế"),)
    assert len(parsed.must) == 1
