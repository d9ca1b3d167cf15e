# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scan2archive.index.files.bitmaps import add, at_least, bitmap, largest, members, numbers

DOCUMENTS = st.sets(st.integers(0, 200))
WORTHS = st.lists(st.tuples(DOCUMENTS, st.integers(0, 70)), max_size=8)


def summed(worths):
    totals = dict.fromkeys(range(201), 0)
    planes: list[int] = []
    for docs, worth in worths:
        add(planes, bitmap(sorted(docs)), worth)
        for number in docs:
            totals[number] += worth
    return totals, planes


@given(DOCUMENTS)
def test_a_set_comes_back_as_it_was(docs):
    bits = bitmap(sorted(docs))
    assert members(bits) == sorted(docs) and bits.bit_count() == len(docs)


@given(WORTHS, DOCUMENTS)
def test_worths_add_up(worths, some):
    totals, planes = summed(worths)
    assert numbers(planes, sorted(some)) == [totals[number] for number in sorted(some)]


@given(WORTHS, DOCUMENTS, st.integers(1, 210))
def test_the_largest_are_those_that_sorting_finds(worths, some, count):
    totals, planes = summed(worths)
    sure, ties = largest(planes, bitmap(sorted(some)), count)
    kept = set(members(sure))
    same = set(members(ties))
    assert len(kept) <= count and (
        len(kept) == min(count, len(some)) or len(kept | same) >= min(count, len(some))
    )
    assert len({totals[number] for number in same}) <= 1
    order = sorted((totals[number] for number in some), reverse=True)[:count]
    least = [totals[number] for number in kept] + [totals[number] for number in same]
    assert sorted(least, reverse=True)[: len(order)] == order


@given(WORTHS, DOCUMENTS, st.integers(0, 600))
def test_at_least_is_what_comparing_finds(worths, some, least):
    totals, planes = summed(worths)
    found = at_least(planes, least, bitmap(sorted(some)))
    assert members(found) == [number for number in sorted(some) if totals[number] >= least]
