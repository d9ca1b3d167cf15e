# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scan2archive.pipeline.fields.catalogues import SURNAMES
from scan2archive.pipeline.reading.family_vote import family_among

SURE = 0.7


@pytest.mark.parametrize(
    "name, read",
    [
        ("Phan", ("cBhan", "jBhan")),
        ("Quách", ("Ouách", "(\\uách")),
        ("Châu", ("Chân", "Châu", "thân")),
        ("Lương", ("Lương", "Iaung", "[.uung")),
        ("Hồ", ("Hô", "Hồ")),
    ],
)
def test_remains_of_a_seal_on_it_do_not_hide_a_family_name(name, read):
    found = family_among([(text, SURE) for text in read])
    assert found is not None and found[0] == name


@pytest.mark.parametrize("read", [(), ("›o#ñ",), ("1:63",), ("Fa", "Fa"), ("Iuu",), ("bhmkt", "xvz")])
def test_what_is_near_no_family_name_or_as_near_to_two_is_none(read):
    assert family_among([(text, SURE) for text in read]) is None


@given(st.sampled_from(sorted(name for name in SURNAMES if " " not in name)))
def test_a_family_name_read_twice_without_a_slip_is_no_other(name):
    found = family_among([(name, 0.9), (name, 0.8)])
    assert found is None or found[0] == name


def test_a_rare_family_name_is_not_made_of_one_slip():
    usual = family_among([("tông", 0.6), ("Nônq", 0.6)])  # Tống, Tòng and Sồng are rarer
    assert usual is not None and usual[0] == "Nông"
    found = family_among([("Nguyễn", 0.5)])
    assert found is not None and found[0] == "Nguyễn"


@given(st.lists(st.tuples(st.text(max_size=12), st.floats(0, 1)), max_size=5))
def test_any_texts_give_a_family_name_of_the_list_or_none(read):
    found = family_among(read)
    assert found is None or found[0] in SURNAMES
