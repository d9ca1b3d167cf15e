# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import numpy as np
import pytest

from scan2archive.pipeline.fields.handwriting import WRITTEN
from scan2archive.pipeline.reading import written_look
from scan2archive.pipeline.reading.written_look import read_written
from tests.sheets import HEIGHT, WIDTH
from tests.test_written_gaps import fields, paper

BLANK = np.full((HEIGHT, WIDTH), 255, np.uint8)


@pytest.fixture
def says(monkeypatch):
    """Lets the network say something, in its place."""

    def saying(*answers):
        told = iter([answer for answer in answers for _ in written_look._SIZES])
        monkeypatch.setattr(written_look, "steps_of", lambda strips: [None])
        monkeypatch.setattr(written_look, "strings", lambda steps: next(told))

    return saying


def written(page):
    return [(word.text, word.confidence) for word in page.words if word.repair == WRITTEN]


def test_one_reader_alone_is_not_sure(says):
    says([("2275", 0.96), ("2276", 0.04)], [("18", 0.93), ("", 0.07)])
    page, done = read_written(paper(), BLANK)
    assert written(page) == [("2275", 0.7), ("18", 0.7)]
    assert done == "written: number 0.96, day 0.93"


def test_one_reader_alone_is_believed_where_it_was_measured_to_be_right(says):
    says([("2275", 0.99), ("275", 0.01)], [("18", 0.597), ("181", 0.4), ("", 0.003)])
    page, _ = read_written(paper(), BLANK)
    assert written(page) == [("2275", 0.9), ("18", 0.9)]
    assert {name: field.state for name, field in fields(page).items() if name in ("code", "issued_date")} == {
        "code": "confident",
        "issued_date": "confident",
    }


def test_a_day_is_believed_less_easily_than_a_number(says):
    says([("2275", 0.987), ("2276", 0.013)], [("18", 0.987), ("13", 0.013)])
    page, _ = read_written(paper(), BLANK)
    assert written(page) == [("2275", 0.9), ("18", 0.7)]


@pytest.mark.parametrize(
    ("number", "claimed"),
    [
        ("Số: 2375 /QĐ-SYT", 0.7),  # as many figures, and others
        ("Số: 22 /QĐ-SYT", 0.9),  # some of them
        ("Số: 02275 /QĐ-SYT", 0.9),
        ("Số: 22T5 /QĐ-SYT", 0.9),  # no figures
    ],
)
def test_an_engine_that_read_other_figures_speaks_against_the_network(says, number, claimed):
    says([("2275", 0.99)], [("", 0.9)])
    page, _ = read_written(paper(number), BLANK)
    assert written(page) == [("2275", claimed)]


def test_engine_and_network_that_agree_are_sure(says):
    says([("45", 0.96), ("4", 0.04)], [("8", 0.93), ("3", 0.07)])
    page, _ = read_written(paper("Số: 045 /QĐ-SYT"), BLANK)
    assert written(page) == [("45", 0.9), ("8", 0.7)]


@pytest.mark.parametrize(
    "answer", [[("", 0.99)], [("45", 0.2), ("", 0.8)], [("123456", 0.95), ("12345", 0.05)], []]
)
def test_what_is_unlikely_or_impossible_is_not_taken(says, answer):
    says(answer, [("41", 0.99)])
    before = paper()
    page, done = read_written(before, BLANK)
    assert page == before
    assert done == "written: number not read, day not read"


def test_the_likeliest_possible_figures_count(says):
    says([("", 0.3), ("7", 0.65)], [("41", 0.6), ("11", 0.35)])
    page, _ = read_written(paper(), BLANK)
    assert [text for text, _ in written(page)] == ["7", "11"]


def test_coloured_pages_are_looked_at_in_their_darkest_ink_where_red_light_shows_nothing(says):
    says([("", 0.9)], [("21", 0.8)], [("5", 0.9)])
    page, _ = read_written(paper(), np.dstack([BLANK] * 3))
    assert [text for text, _ in written(page)] == ["21", "5"]


def test_printed_heads_are_not_looked_at(says):
    says()
    before = paper("Số: 45/QĐ-SYT", "Kiên Giang, ngày 18 tháng 12 năm 2017")
    assert read_written(before, BLANK) == (before, "")


def test_a_printed_day_beside_a_written_number_stays_as_it_was_read(says):
    before = paper("Số:       /QĐ-SYT", "Kiên Giang, ngày 18 tháng 12 năm 2017")
    says([("45", 0.96), ("4", 0.04)], [("18", 0.7)])
    assert written(read_written(before, BLANK)[0]) == [("45", 0.7)]
    says([("45", 0.96), ("4", 0.04)], [("13", 0.7)])
    # Print that the network reads otherwise is in doubt, however sure it is.
    assert written(read_written(before, BLANK)[0]) == [("45", 0.7), ("13", 0.7)]


def test_a_day_that_looks_printed_and_was_read_unsurely_is_confirmed(says):
    """*21* of the right height on the base line, by hand: the engine says 0.09, and both read the same."""
    before = paper("Số:       /QĐ-SYT", "Kiên Giang, ngày 18 tháng 12 năm 2017", doubtful="18")
    says([("", 0.96)], [("18", 0.97), ("19", 0.03)])
    after, _ = read_written(before, BLANK)
    assert written(after) == [("18", 0.9)]
    assert fields(before)["issued_date"].state == "review"
    assert fields(after)["issued_date"].state == "confident"
