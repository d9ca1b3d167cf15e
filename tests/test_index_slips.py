# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from scan2archive.index import Query
from scan2archive.index.whoosh_index import create, rebuild
from scan2archive.index.words.near import near, near_codes
from tests.index_entries import entry
from tests.memory_index import MemoryIndex

PAPERS = [
    entry("right.pdf", "quyết định thu hồi đất nông nghiệp tại xã Hoằng Thái", code="1059/QĐ-UBND", issued_date="2016"),
    entry("misread.pdf", "quyết định thu hối đất nông nghlệp tại xã Hoằng Thắng", code="1O60/QD-UBND", issued_date="2017"),
    entry("moc.pdf", "cấp thu mọi đất đá và nông sản", code="77/TB-SYT", issued_date="2018"),
    entry("ky.pdf", "kế hoạch thanh tra đất đai", code="78/KH-STNMT", issued_date="2019"),
]  # fmt: skip


@pytest.fixture(scope="module", params=["whoosh", "memory"])
def index(request, tmp_path_factory):
    if request.param == "memory":
        made = MemoryIndex()
        made.add(PAPERS)
        return made
    path = tmp_path_factory.mktemp("slips") / "i"
    rebuild(path, PAPERS)
    return create(path)


def found(index, text, **options):
    result = index.search(Query(text, **options))
    return [hit.source for hit in result.hits], result.similar


@pytest.mark.parametrize(
    "typed",
    ["thu hoj dat nong nghiep", "thu hồi đật nông nghiêp", "thu hoi dqt nong nghiep", "thu hoi daat nong nghiep",
     "tuh hoi dat nong nghiep", "thu hoi dat non nghiep", "quyet dinh thu hoi dat nong nghiop"],
)  # fmt: skip
def test_a_letter_typed_wrong_still_finds_it(index, typed):
    assert found(index, typed)[0][0] == "right.pdf"


def test_a_letter_read_wrong_still_finds_it_below_what_is_right(index):
    assert found(index, "hoi dat nong nghiep tai xa") == (["right.pdf", "misread.pdf"], 1)
    assert found(index, "thu hoi dat nong nghiep xa hoang thang") == (["misread.pdf"], 1)


@pytest.mark.parametrize(
    ("typed", "paper"),
    [("1O59/QĐ-UBND", "right.pdf"), ("1059/QD-UBMD", "right.pdf"), ("1059/QĐ-UND", "right.pdf"),
     ("1060/QĐ-UBND", "misread.pdf"), ("77/TB-SVT", "moc.pdf"), ("78 kh stnm", "ky.pdf")],
)  # fmt: skip
def test_a_code_with_a_slip_finds_the_paper(index, typed, paper):
    assert found(index, typed)[0][0] == paper


def test_what_is_not_meant_is_not_found(index):
    assert found(index, '"thu hoj dat"') == ([], 0)  # in quotation marks: as typed
    assert found(index, "thu hoj dat", exact=True)[1] == 0
    assert found(index, "ke hoach thanh tra") == (["ky.pdf"], 0)
    assert found(index, "1059/QĐ-UBND") == (["right.pdf"], 0)


@pytest.mark.parametrize(
    "typed",
    ["mật", "dxt", "mật 1059/QĐ-UBND", "số:moc", "số:thanj", "ngày:thanj", "từ:thanj", "ký hiệu:1O59",
     "ngày:1O59/QĐ-UBND"],
)  # fmt: skip
def test_short_words_alone_and_values_of_numbers_and_dates_are_as_typed(index, typed):
    assert found(index, typed)[1] == 0


def test_a_longer_word_alone_may_be_a_slip(index):
    assert found(index, "thanj")[0][0] == "ky.pdf"


def test_near_words_and_codes():
    assert {"hoi", "hoy", "oj", "ohj", "hjo"} <= near("hoj") and "hoj" not in near("hoj")
    codes = near_codes("1059qdubnd")
    assert codes["1o59qdubnd"] > codes["1059qdubnb"] > codes["1057qdubnd"]
    assert near_codes("o22026tt")["22026tt"]
