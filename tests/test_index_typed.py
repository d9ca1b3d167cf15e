# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scan2archive.index import Query
from scan2archive.index.queries.clauses import Filters
from scan2archive.index.queries.query import parse
from scan2archive.index.queries.typed import joined


@pytest.mark.parametrize(
    ("arguments", "query"),
    [
        ([], ""),
        (["hoi", "nghi"], "hoi nghi"),
        (["benh", "-vien"], "benh -vien"),
        (["words together", "other"], '"words together" other'),
        (["đất", "-đính chính"], 'đất -"đính chính"'),
        (["cơ", "quan:Sở Nội vụ"], 'cơ quan:"Sở Nội vụ"'),
        (["cơ quan:Sở Nội vụ", "đất"], 'cơ quan:"Sở Nội vụ" đất'),
        (["cơ", "quan:", "Sở Nội vụ"], 'cơ quan: "Sở Nội vụ"'),
        (["ngày:từ 1995 đến 1998", "đất"], "ngày:từ 1995 đến 1998 đất"),
        (["Kính gửi: Sở Nội vụ", "đất"], '"Kính gửi: Sở Nội vụ" đất'),
        (['"words together"', "other"], '"words together" other'),
        (["", "đất"], " đất"),
    ],
)
def test_what_held_a_blank_was_quoted(arguments, query):
    assert joined(arguments) == query


def test_a_name_that_was_quoted_is_a_filter():
    for arguments in (["cơ", "quan:Sở Nội vụ", "đất"], ["issuer:Sở Nội vụ", "đất"]):
        parsed = parse(Query(joined(arguments)))
        assert parsed.filters == Filters(issuers=("so noi vu",))
        assert [word.folded for word in parsed.must] == ["dat"]
        assert parsed.loosened is None
    assert parse(Query(joined(["ngày:từ 1995 đến 1998", "x"]))).filters == Filters(
        date_from="1995", date_to="1998"
    )


@given(st.text())
def test_a_single_argument_is_the_whole_query(text):
    assert joined([text]) == text


@given(st.lists(st.text(max_size=8), max_size=5))
def test_any_arguments_give_a_query(arguments):
    parse(Query(joined(arguments)))
