# SPDX-License-Identifier: Apache-2.0
"""Figures and names that only drawn strokes show stay in doubt."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from samples.generator.faces import FONTS
from scan2archive.model import Word
from scan2archive.pipeline.images.cleaning import Reading
from scan2archive.pipeline.reading.attempt import Attempt
from scan2archive.pipeline.reading.drawn_rows import as_sure_as_seen, read_drawn, seen_as, with_lost

SIZE = 900, 300


def picture(*rows):
    page = Image.new("L", SIZE, 255)
    font = ImageFont.truetype(str(FONTS / "texgyretermes-regular.otf"), 36)
    for number, row in enumerate(rows):
        ImageDraw.Draw(page).text((100, 80 + 90 * number), row, font=font, fill=0, anchor="ls")
    return np.asarray(page, np.uint8)


def words_of(row, top, line, confidence=0.95):
    font = ImageFont.truetype(str(FONTS / "texgyretermes-regular.otf"), 36)
    words, at = [], 100.0
    for text in row.split():
        end = at + font.getlength(text)
        words.append(Word(text, (round(at), top - 28, round(end), top), confidence, line))
        at = end + font.getlength(" ")
    return tuple(words)


class Engine:
    """Reads every row as it is told, over the ink of the row."""

    name = "fake"

    def __init__(self, *rows):
        self.rows, self.asked = list(rows), 0

    def recognise(self, image, dpi, *, seconds, layout="page"):
        self.asked += 1
        return tuple(
            Word(word.text, (word.box[0] - 92, 8, word.box[2] - 92, 40), 0.9, 0)
            for word in words_of(self.rows.pop(0), 80, 0)
        )


NUMBER, TEXT, NAME = "Số 238 ngày 5 tháng 6", "đồng ý với báo cáo trên", "Nguyễn Văn Thành"
ROWS = NUMBER, TEXT, NAME
READING = Reading(picture(*ROWS), 200, 1.0, ())
WORDS = tuple(word for i, row in enumerate(ROWS) for word in words_of(row, 80 + 90 * i, i))


def doubtful(words):
    return [word.text for word in words if word.confidence <= 0.5]


def check(words, first, engine, pictures=1):
    return as_sure_as_seen(words, first, READING, [READING.pixels] * pictures, SIZE, engine, seconds=9)


OTHER = (
    *words_of("Số 288 ngày 5 tháng 6", 80, 0),
    *words_of("đông ý vơi báo", 170, 1),
    *words_of("Nguyễn Văn Thanh", 260, 2),
)


def test_what_the_first_reading_shows_keeps_its_confidence_and_nothing_is_read():
    engine = Engine()
    assert check(WORDS, WORDS, engine) == WORDS
    assert engine.asked == 0


def test_figures_and_names_that_ink_does_not_show_are_in_doubt_and_running_text_is_not():
    checked = check(WORDS, OTHER, Engine("Số 288 ngày 5 tháng 6", "Nguyễn Văn Thanh"))
    assert doubtful(checked) == ["238", "Thành"]
    assert [word.text for word in checked] == [word.text for word in WORDS]


def test_a_row_is_read_in_ink_for_what_the_first_reading_does_not_show():
    engine = Engine(NUMBER, NAME)
    assert doubtful(check(WORDS, OTHER, engine)) == []
    assert engine.asked == 2


def test_a_name_is_no_surer_than_ink_shows_it():
    pale = tuple(replace(word, confidence=0.7) for word in WORDS)
    checked = check(WORDS, pale, Engine("Số 288 ngày 5 tháng 6", NAME))
    assert [word.confidence for word in checked if word.text in ("238", "5", "Thành")] == [0.7, 0.9, 0.9]
    assert [word.confidence for word in checked if word.text == "ngày"] == [0.95]


def test_a_name_in_no_row_is_looked_for_at_its_height():
    lone = Word("Thành", (600, 20, 680, 40), 0.9, 5)
    below = Word("Thành", (600, 60, 680, 80), 0.9, 5)
    assert doubtful(check((lone,), (below,), Engine())) == ["Thành"]
    assert check((lone,), (lone,), Engine()) == (lone,)


def attempt(words):
    return Attempt(0, 0.0, READING.pixels, words, (), reading=READING)


def test_the_page_is_read_as_drawn_and_a_number_only_drawn_strokes_show_is_in_doubt():
    bad = tuple(replace(word, confidence=0.3) for word in OTHER)

    class Page(Engine):
        def recognise(self, image, dpi, *, seconds, layout="page"):
            return (
                WORDS if layout == "page" else super().recognise(image, dpi, seconds=seconds, layout=layout)
            )

    words = read_drawn(
        attempt(bad), READING, [READING.pixels], Page("Số 288 ngày 5 tháng 6", NAME), seconds=9
    )
    assert [word.text for word in words] == [word.text for word in WORDS]
    assert doubtful(words) == ["238"]


def test_ink_is_read_by_the_recogniser_that_did_not_read_the_drawn_print():
    bad = tuple(replace(word, confidence=0.3) for word in OTHER)

    class Learned(Engine):
        def __init__(self, *rows):
            super().__init__(*rows)
            self.for_sound = Engine("Số 288 ngày 5 tháng 6", "Nguyễn Văn Thanh")

        def recognise(self, image, dpi, *, seconds, layout="page"):
            return (
                WORDS if layout == "page" else super().recognise(image, dpi, seconds=seconds, layout=layout)
            )

    learned = Learned(NUMBER, NAME)
    words = read_drawn(attempt(bad), READING, [READING.pixels], learned, seconds=9)
    assert doubtful(words) == ["238", "Thành"]
    assert learned.for_sound.asked == 2


def test_words_that_only_the_first_reading_has_come_back_on_their_rows():
    number = words_of(NUMBER, 80, 0)
    kept = (*number[3:], *words_of(TEXT, 170, 1))
    told = with_lost(kept, (*number, Word("ươi", (100, 220, 160, 250), 0.9, 7)))
    assert [word.text for word in told] == [*NUMBER.split(), *TEXT.split()]
    assert {word.line for word in told} == {0, 1}
    unsure = tuple(replace(word, confidence=0.3) for word in number)
    assert with_lost(kept, unsure) == kept


def test_figures_hardly_read_are_no_reason_to_doubt_those_that_ink_shows():
    drawn = tuple(replace(word, text="7/1", confidence=0.1) if word.text == "238" else word for word in WORDS)

    class Page(Engine):
        def recognise(self, image, dpi, *, seconds, layout="page"):
            return drawn

    words = read_drawn(attempt(WORDS), READING, (), Page(), seconds=9)
    assert ("238", 0.5) in [(word.text, word.confidence) for word in words]


def test_where_drawn_print_reads_worse_the_first_reading_stands():
    class Page(Engine):
        def recognise(self, image, dpi, *, seconds, layout="page"):
            return ()

    assert read_drawn(attempt(WORDS), READING, (), Page(), seconds=9) == WORDS


@pytest.mark.parametrize(
    ("text", "seen", "shown"),
    [
        ("238", "238", True),
        ("238,", "238", True),
        ("238", "2 38", True),
        ("23", "238", False),
        ("1841/TTr-SXD", "Số1841/TTr-SXD", True),
        ("238", "288", False),
    ],
)
def test_a_word_may_be_cut_otherwise_but_a_figure_is_no_part_of_a_longer_one(text, seen, shown):
    word = Word(text, (100, 50, 200, 80), 0.9, 0)
    parts = seen.split()
    step = 100 // len(parts)
    found = [Word(p, (100 + step * i, 50, 100 + step * (i + 1), 80), 0.9, 0) for i, p in enumerate(parts)]
    assert (seen_as(word, found) == 0.9) is shown and seen_as(word, found) in (0.0, 0.9)
