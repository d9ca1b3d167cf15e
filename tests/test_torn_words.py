# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from scan2archive.model import Word
from scan2archive.pipeline.reading.torn_words import joined, parted


def row(*words: tuple[str, int, int]) -> tuple[Word, ...]:
    return tuple(Word(text, (x0, 100, x1, 130), 0.8, 3, 1) for text, x0, x1 in words)


def test_a_syllable_torn_behind_its_consonants_is_whole_again():
    read = row(("tin", 0, 40), ("Tr", 60, 95), ("uyền", 97, 160), ("thông,", 175, 250))
    page = joined(read)
    assert [word.text for word in page] == ["tin", "Truyền", "thông,"]
    assert page[1].box == (60, 100, 160, 130)
    assert (page[1].raw, page[1].repair, page[1].confidence) == ("Tr uyền", "letter", 0.8)
    assert (page[0], page[2]) == (read[0], read[3])


@pytest.mark.parametrize(
    "words",
    [
        (("Tr", 60, 95), ("uyền", 112, 175)),  # a space between
        (("TR", 60, 95), ("uyền", 97, 160)),  # an abbreviation
        (("Tr", 60, 95), ("Uyên", 97, 160)),
        (("Th", 60, 95), ("Đức", 97, 160)),
        (("các", 60, 95), ("uyền", 97, 160)),
        (("th", 60, 95), ("(anh)", 97, 160)),
        (("tr", 60, 95), ("thông", 97, 160)),
    ],
)
def test_other_words_stay_as_they_are(words):
    assert joined(row(*words)) == row(*words)


def test_nothing_is_joined_across_lines():
    first, second = row(("Tr", 60, 95), ("uyền", 97, 160))
    lower = Word(second.text, second.box, second.confidence, 4, 1)
    assert joined((first, lower)) == (first, lower)


@pytest.mark.parametrize(("last", "year"), [("1", "2011"), ("I", "2011"), ("I.", "2011."), ("7", "2017")])
def test_a_year_torn_before_its_last_figure_is_whole_again_and_no_surer(last, year):
    page = joined(row(("năm", 0, 60), ("201", 72, 115), (last, 127, 132), ("Kính", 150, 220)))
    assert [word.text for word in page] == ["năm", year, "Kính"]
    assert (page[1].raw, page[1].repair, page[1].confidence) == (f"201 {last}", "figures", 0.7)


@pytest.mark.parametrize(
    "words",
    [
        (("năm", 0, 60), ("201", 72, 115), ("1", 160, 165)),  # far apart
        (("số", 0, 60), ("201", 72, 115), ("1", 127, 132)),
        (("năm", 0, 60), ("351", 72, 115), ("1", 127, 132)),
        (("năm", 0, 60), ("2011", 72, 115), ("1", 127, 132)),
        (("năm", 0, 60), ("201", 72, 115), ("Kính", 127, 170)),
    ],
)
def test_other_figures_stay_apart(words):
    assert joined(row(*words)) == row(*words)


def test_two_syllables_read_as_one_are_two_words_on_their_ink():
    read = row(("ngành", 0, 60), ("(ytế,", 72, 122), ("tỉnh", 140, 190))
    page = parted(read)
    assert [word.text for word in page] == ["ngành", "(y", "tế,", "tỉnh"]
    assert (page[1].box, page[2].box) == ((72, 100, 92, 130), (92, 100, 122, 130))
    assert (page[1].raw, page[1].repair, page[2].raw, page[2].repair) == ("(ytế,", "letter", "", "")


@pytest.mark.parametrize("text", ["loan", "ngoài", "internet", "Ytế", "YTẾ", "QĐ-UBND", "ytếx", "xii", "12"])
def test_whole_words_names_and_notations_are_not_parted(text):
    assert parted(row((text, 0, 90))) == row((text, 0, 90))
