# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from scan2archive.model import Word
from scan2archive.pipeline.reading.torn_words import joined


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
