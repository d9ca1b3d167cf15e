# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from scan2archive.index import Index, Query, create_index
from scan2archive.index.queries.clauses import Either
from scan2archive.index.queries.names import name_matches
from scan2archive.index.queries.other_names import spellings
from scan2archive.index.queries.query import parse
from scan2archive.index.words.analysis import phrase_key
from scan2archive.pipeline.fields.catalogues import EXPANSIONS
from scan2archive.vietnamese import fold
from tests.index_entries import entry
from tests.memory_index import MemoryIndex

PAPERS = [
    entry("ubnd", "tờ trình của UBND xã về bến đò"),
    entry("uy-ban", "Ủy ban nhân dân xã trả lời về bến đò", issuer="Ủy ban nhân dân xã Bình Minh"),
    entry("uy-ban-hanh-chinh", "Ủy ban hành chính xã lập bến đò"),
    entry("ha-tay", "đê điều tỉnh Hà Tây", issued_date="1999"),
    entry("ha-noi", "đê điều thành phố Hà Nội", subject="Đê điều Hà Nội", issued_date="2012"),
    entry("ha-son-binh", "đê điều Hà Sơn Bình", issued_date="1980"),
    entry("hoa-binh", "vì hòa bình thế giới"),
    entry("phu-tho", "thế giới ở tỉnh Phú Thọ"),
    entry("so", "Sở TN&MT cấp giấy phép", issuer="Sở Tài nguyên và Môi trường"),
    entry("so-moi", "Sở Nông nghiệp và Môi trường cấp giấy phép"),
    entry("hanh-chanh", "công tác hành chánh năm 1970"),
]


@pytest.fixture(scope="module", params=["whoosh", "memory"])
def index(request, tmp_path_factory) -> Index:
    made = (
        MemoryIndex() if request.param == "memory" else create_index(tmp_path_factory.mktemp("names") / "i")
    )
    made.add(PAPERS)
    return made


def found(index: Index, text: str, **options) -> list[str]:
    return [hit.source for hit in index.search(Query(text, **options)).hits]


@pytest.mark.parametrize(
    ("typed", "same", "renamed"),
    [
        ("UBND bến đò", {"ubnd", "uy-ban"}, {"uy-ban-hanh-chinh"}),
        ("ủy ban nhân dân bến đò", {"ubnd", "uy-ban"}, {"uy-ban-hanh-chinh"}),
        ("ubhc bến đò", {"uy-ban-hanh-chinh"}, {"ubnd", "uy-ban"}),
        ("đê điều Hà Tây", {"ha-tay"}, {"ha-noi", "ha-son-binh"}),
        ("đê điều Hà Nội", {"ha-noi"}, {"ha-tay"}),
        ("đê Hà Sơn Bình", {"ha-son-binh"}, {"ha-tay"}),
        ("sở tài nguyên và môi trường", {"so"}, {"so-moi"}),
        ("Sở TNMT giấy phép", {"so"}, {"so-moi"}),
        ("sở nn&mt", {"so-moi"}, {"so"}),
        ("hành chính 1970", {"hanh-chanh"}, set()),
        ("thế giới tỉnh Phú Thọ", {"phu-tho"}, set()),
    ],
)  # fmt: skip
def test_names_of_other_times_are_found_below_the_others(index, typed, same, renamed):
    for text in (typed, fold(typed)):
        names = found(index, text)
        assert set(names) == same | renamed
        if not isinstance(index, MemoryIndex):  # its ranking is coarse
            assert set(names[: len(same)]) == same


def test_quotes_find_just_what_was_typed(index):
    assert found(index, '"Hà Tây"') == ["ha-tay"]
    assert found(index, '"UBND" bến đò') == ["ubnd"]
    assert set(found(index, "bến đò -UBND")) == {"uy-ban", "uy-ban-hanh-chinh"}


def test_what_came_with_a_reorganisation_is_told(index):
    assert index.search(Query("Hà Tây")).renamed == ("Hà Đông", "Sơn Tây", "Hà Sơn Bình", "Hà Nội")
    assert index.search(Query("UBND")).renamed == ()
    assert index.search(Query('"Hà Tây"')).renamed == ()


def test_words_that_are_something_else_too_need_their_unit():
    def named(text: str) -> bool:
        return any(isinstance(clause, Either) for clause in parse(Query(text)).must)

    assert named("tỉnh hòa bình") and not named("hòa bình thế giới")
    assert named("hà tây") and not named("hạ tây") and named("ha tay")
    assert named("TP.HCM") and named("thanh pho ho chi minh") and not named("Hồ Chí Minh")
    assert named("QĐ") and not named("đề án ĐA")


def test_issuers_are_compared_with_abbreviations_written_out(index):
    assert found(index, issuer="UBND", text="") == found(index, "cơ quan:ubnd") == ["uy-ban"]
    assert found(index, issuer="Sở TN&MT", text="") == ["so"]
    assert name_matches(phrase_key("UBND huyện Sơn Động"), phrase_key("Ủy ban nhân dân"))
    assert not name_matches("uy ban nhan dan", "ubkt")
    assert spellings("ubnd tp hue") == "uy ban nhan dan thanh pho hue"
    assert spellings("uy ban") == "uy ban"


def test_abbreviations_of_agencies_mean_the_same_to_the_search_as_to_the_reading():
    differ = {short for short, name in EXPANSIONS.items() if spellings(short) != phrase_key(name)}
    # UB alone is Ủy ban before another word, and was UBND in codes for decades.
    assert differ == {"ub"}
