# SPDX-License-Identifier: Apache-2.0
"""A signer's name weighed by its print in several pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from scan2archive.model import Word
from scan2archive.pipeline.reading.name_evidence import has_rare_marks, name_weighed, weigh_name

FAR = -30.0


class Shown:
    """A picture that shows texts so well, and no others."""

    def __init__(self, *places: Mapping[str, float], behind: str = "", blind: bool = False) -> None:
        self.places, self.letters, self.blind, self.ahead = places, behind, blind, ""

    def __call__(self, index: int, texts: Sequence[str]) -> np.ndarray | None:
        if self.blind:
            return None
        return np.array([self.places[index].get(text, FAR) for text in texts])

    def beyond(self, index: int, reach: float) -> str:
        return self.letters

    def before(self, index: int, reach: float) -> str:
        return self.ahead


def name(text, confidence=0.7):
    return tuple(
        Word(syllable, (60 * n, 10, 60 * n + 50, 40), confidence, 3)
        for n, syllable in enumerate(text.split())
    )


def shown(text, *rivals, behind=""):
    """A picture of a name, with rivals as ``(place, text, logarithm)``."""
    places = [{syllable: 0.0} for syllable in text.split()]
    for place, rival, log in rivals:
        places[place][rival] = log
    return Shown(*places, behind=behind)


def told(words):
    return " ".join(word.text for word in words), {word.confidence for word in words}


def test_a_name_that_leads_in_all_pictures_is_sure():
    pictures = [shown("Lê Thị Hằng", (2, "Hàng", -9)), shown("Lê Thị Hằng", (2, "Hẳng", -8))]
    assert told(name_weighed(name("Lê Thị Hằng"), pictures)) == ("Lê Thị Hằng", {0.9})


def test_a_syllable_that_is_second_in_each_picture_comes_first_and_is_for_review():
    first = shown("Lê Văn Hiều", (2, "Hiếu", -1.0), (2, "Hiểu", -9))
    second = shown("Lê Văn Hiệu", (2, "Hiếu", -1.0), (2, "Hiều", -9))
    words = name_weighed(name("Lê Văn Hiều", 0.95), [first, second])
    assert told(words) == ("Lê Văn Hiếu", {0.6})
    assert (words[2].raw, words[2].repair) == ("Hiều", "marks")
    assert not words[1].raw


def test_no_syllable_but_those_of_names_is_put_in_place_of_another():
    """*Trọng* looks more like the print, but no family is called so: *Trương* is left, and in doubt."""
    pictures = [shown("Trọng Kim Thảo", (0, "Trương", -6.0))] * 2
    assert told(name_weighed(name("Trương Kim Thảo", 0.95), pictures)) == ("Trương Kim Thảo", {0.6})


@pytest.mark.parametrize(
    ("read", "pictures"),
    [
        ("Lê Thị Hằng", [shown("Lê Thị Hằng")]),  # one picture alone
        ("Thị Hằng", [shown("Thị Hằng")] * 2),  # a family name that was lost
        ("Lê Hằng", [shown("Lê Hằng")] * 2),  # and a name between
        ("Lê Thị Hằng", [shown("Lê Thị Hằng", (2, "Hồng", -1.0))] * 2),  # hardly ahead
    ],
)
def test_a_name_is_no_surer_than_it_was_read_where_print_is_not_clear(read, pictures):
    assert told(name_weighed(name(read), pictures)) == (read, {0.7})


def test_a_name_with_letters_behind_it_has_lost_a_syllable():
    pictures = [shown("Đinh Thế Minh"), shown("Đinh Thế Minh", behind="Tâ")]
    assert told(name_weighed(name("Đinh Thế Minh", 0.95), pictures)) == ("Đinh Thế Minh", {0.6})


def test_pictures_that_show_nothing_say_nothing():
    words = name("Lê Thị Hằng")
    assert name_weighed(words, []) == words
    assert name_weighed(words, [Shown(blind=True)]) == words
    assert weigh_name(["Lê"], 30, [Shown(blind=True)]) is None


def test_signs_around_a_syllable_are_no_part_of_it():
    pictures = [shown("Lê Thị Hằng")] * 2
    words = name_weighed(name("Lê Thị Hằng."), pictures)
    assert told(words) == ("Lê Thị Hằng.", {0.9})


@pytest.mark.parametrize(("log", "sure"), [(-4.0, {0.6}), (-9.0, {0.9})])
def test_a_rare_family_name_beside_a_usual_one_has_to_be_clear(log, sure):
    """*Trình* is *Trịnh* without its dot."""
    pictures = [shown("Trình Xuân Toàn", (0, "Trịnh", log))] * 2
    assert told(name_weighed(name("Trình Xuân Toàn", 0.9), pictures)) == ("Trình Xuân Toàn", sure)


@pytest.mark.parametrize(("pictures", "read"), [(2, "Lê Hoàng Anh"), (3, "Lê Giang Anh")])
def test_a_usual_name_gives_way_only_where_pictures_were_cleaned(pictures, read):
    """A pen lies on all pictures of sound print."""
    crossed = [shown("Lê Giang Anh", (1, "Hoàng", -3.0))] * pictures
    assert told(name_weighed(name("Lê Hoàng Anh", 0.7), crossed)) == (read, {0.6})


def test_a_name_on_which_something_solid_stands_gets_no_surer():
    pictures = [shown("Chu Mạnh Anh"), shown("Chu Mạnh Anh")]
    assert told(name_weighed(name("Chu Mạnh Anh"), pictures)) == ("Chu Mạnh Anh", {0.9})
    assert told(name_weighed(name("Chu Mạnh Anh"), pictures, hidden=True)) == ("Chu Mạnh Anh", {0.7})


@pytest.mark.parametrize(
    ("text", "rare"),
    [
        ("Phạm Hoằng Trí", True),
        ("Phạm Hoàng Trí", False),
        ("Trình Văn Trí", True),
        ("Nguyễn Văn Blôk", False),
        ("", False),
    ],
)
def test_marks_that_make_no_usual_name_are_rare(text, rare):
    assert has_rare_marks(name(text)) == rare


def test_two_pictures_that_clearly_say_so_outdo_a_usual_name_for_review():
    clearly = shown("Phan Mạnh Giang", (1, "Hạnh", -6.0))
    assert told(name_weighed(name("Phan Hạnh Giang"), [clearly, clearly])) == ("Phan Mạnh Giang", {0.6})
    hardly = shown("Phan Mạnh Giang", (1, "Hạnh", -1.0))
    assert told(name_weighed(name("Phan Hạnh Giang"), [hardly, hardly]))[0] == "Phan Hạnh Giang"


@pytest.mark.parametrize(
    ("text", "before", "sure"),
    [("Hoàng Bá Phúc", "ế", 0.7), ("Hoàng Bá Phúc", "", 0.9), ("Lê Bá Phúc", "G", 0.9)],
)
def test_a_family_name_that_may_be_a_later_syllable_is_no_surer_beside_a_letter(text, before, sure):
    pictures = [shown(text), shown(text)]
    pictures[1].ahead = before
    assert told(name_weighed(name(text), pictures)) == (text, {sure})
