# SPDX-License-Identifier: Apache-2.0
"""Number, notation and date of a damaged page weighed by their print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest

from scan2archive.model import Page, Word
from scan2archive.pipeline.reading.figure_evidence import head_weighed, head_words

FAR = -30.0


class Shown:
    """A picture that shows, in the place of each word that was read, texts so well, and the word itself surely where nothing is said of it."""

    def __init__(
        self, words: Sequence[Word], said: Mapping[str, Mapping[str, float]], *, blind: bool = False
    ) -> None:
        self.words, self.said, self.blind = words, said, blind

    def __call__(self, index: int, texts: Sequence[str]) -> np.ndarray | None:
        if self.blind:
            return None
        read = self.words[index].text
        shown = self.said.get(read, {read: 0.0})
        return np.array([shown.get(text, FAR) for text in texts])


def head(number="Số: 75/KH-BXD", date="Hà Nội, ngày 13 tháng 10 năm 2016", confidence=0.6):
    """A first page with its head; figures and notation were read unsurely."""
    rows = [
        ("BỘ XÂY DỰNG", 150, 100, 0),
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 800, 100, 1),
        ("Độc lập - Tự do - Hạnh phúc", 900, 150, 2),
        (number, 180, 210, 3),
        (date, 850, 210, 4),
        ("KẾ HOẠCH", 750, 330, 5),
        ("Triển khai công tác kiểm tra xây dựng năm 2016", 500, 380, 6),
        ("Thực hiện chương trình công tác năm, Bộ Xây dựng ban hành kế hoạch như sau", 200, 480, 7),
    ]
    words = []
    for text, x, y, line in rows:
        for word in text.split():
            doubtful = line in (3, 4) and (any(c.isdigit() for c in word) or "-" in word)
            words.append(
                Word(word, (x, y, x + 15 * len(word), y + 28), confidence if doubtful else 0.96, line, line)
            )
            x += 15 * len(word) + 12
    return Page(1, 1654, 2339, 200, 0, 0.0, 0.8, blank=False, source="ocr", words=tuple(words))


def weighed(page, *said, blind=False):
    """Texts and confidences of the words that were weighed, after that."""
    words = head_words(page)
    pictures = [Shown(page.words, one, blind=blind) for one in said]
    changed = dict(head_weighed(page, words, pictures, [page.words.index(word) for word in words]))
    return {word.text: (changed.get(word, word).text, changed.get(word, word).confidence) for word in words}


def test_what_leads_in_all_pictures_is_sure():
    page = head()
    assert weighed(page, {}, {}) == {
        "75/KH-BXD": ("75/KH-BXD", 0.93),
        "13": ("13", 0.93),
        "10": ("10", 0.93),
        "2016": ("2016", 0.93),
    }


def test_one_picture_makes_nothing_sure():
    assert {sure for _, sure in weighed(head(), {}).values()} == {0.6}
    assert {sure for _, sure in weighed(head(), {}, blind=True).values()} == {0.6}


def test_a_rival_near_by_leaves_a_figure_in_doubt():
    close = {"13": {"13": 0.0, "18": -1.0}, "75/KH-BXD": {"75/KH-BXD": 0.0, "73/KH-BXD": -1.0}}
    told = weighed(head(), close, close)
    assert told["13"] == ("13", 0.6)
    assert told["75/KH-BXD"] == ("75/KH-BXD", 0.6)
    assert told["10"] == ("10", 0.93)


def test_figures_that_another_one_is_ahead_of_give_way_and_are_for_review():
    other = {"13": {"13": -5.0, "18": 0.0}, "75/KH-BXD": {"75/KH-BXD": -2.0, "15/KH-BXD": 0.0}}
    told = weighed(head(confidence=0.95), other, other, other)
    assert told["13"] == ("18", 0.6)
    assert told["75/KH-BXD"] == ("15/KH-BXD", 0.6)


def test_two_pictures_of_sound_print_have_to_show_more_for_another_figure():
    other = {"75/KH-BXD": {"75/KH-BXD": -2.0, "15/KH-BXD": 0.0}}
    assert weighed(head(), other, other)["75/KH-BXD"] == ("75/KH-BXD", 0.6)
    other = {"75/KH-BXD": {"75/KH-BXD": -4.0, "15/KH-BXD": 0.0}}
    assert weighed(head(), other, other)["75/KH-BXD"] == ("15/KH-BXD", 0.6)


def test_what_was_read_is_kept_beside_what_print_says():
    page = head()
    other = {"2016": {"2016": -6.0, "2010": 0.0}}
    words = head_words(page)
    pictures = [Shown(page.words, other)] * 2
    changed = head_weighed(page, words, pictures, [page.words.index(word) for word in words])
    new = next(word for _, word in changed if word.text == "2010")
    assert (new.raw, new.repair) == ("2016", "figures")


def test_no_value_a_date_cannot_have_is_taken():
    strange = {"13": {"13": -9.0, "33": 0.0, "43": 0.0}, "10": {"10": -9.0, "16": 0.0}}
    told = weighed(head(), strange, strange)
    assert (told["13"][0], told["10"][0]) == ("13", "10")


def test_a_zero_before_a_day_is_no_other_day():
    date = "Hà Nội, ngày 05 tháng 10 năm 2016"
    same = {"05": {"05": 0.0, "5": -0.2}}
    assert weighed(head(date=date), same, same)["05"] == ("05", 0.93)


@pytest.mark.parametrize("number", ["Số:      /KH-BXD", "Số: /KH-BXD"])
def test_beside_a_number_that_is_not_printed_the_day_is_left_alone(number):
    told = weighed(head(number=number), {}, {})
    assert "13" not in told
    assert told["2016"] == ("2016", 0.93)
    hardly = {"10": {"10": 0.0, "11": -3.0}}  # clear for print, and not beside written figures
    assert weighed(head(number=number), hardly, hardly)["10"] == ("10", 0.6)


def test_a_page_without_a_head_has_nothing_to_weigh():
    page = head()
    assert head_words(replace(page, words=page.words[-12:])) == ()


def test_a_sign_that_no_number_has_is_the_likeliest_figure():
    page = head(number="Số: §6/KH-BXD")
    shows = {"§6/KH-BXD": {"§6/KH-BXD": 0.0, "86/KH-BXD": -6.0, "56/KH-BXD": -9.0}}
    assert weighed(page, shows, shows)["§6/KH-BXD"] == ("86/KH-BXD", 0.6)


def test_a_notation_beside_a_number_written_by_hand_is_no_surer():
    told = weighed(head(number="Số:      /QĐ-UBND"), {}, {})
    assert told["/QĐ-UBND"] == ("/QĐ-UBND", 0.6)
