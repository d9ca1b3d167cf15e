# SPDX-License-Identifier: Apache-2.0
"""What the print in a word's place speaks for, and slips weighed by it."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scan2archive.model import Word
from scan2archive.pipeline.reading.near_words import NearWords
from scan2archive.pipeline.reading.print_evidence import PrintEvidence, print_evidence
from scan2archive.pipeline.reading.slip_table import load_pairs
from scan2archive.pipeline.reading.slips import repair
from scan2archive.pipeline.recognition.text_odds import text_logs
from scan2archive.settings import Ocr
from tests.drawing import draw_page

BLANK = 2


def collapsed(way: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(code for code, _ in itertools.groupby(way) if code != BLANK)


@given(
    st.lists(st.lists(st.floats(0.01, 1), min_size=3, max_size=3), min_size=1, max_size=5),
    st.lists(st.lists(st.integers(0, 1), max_size=3), min_size=1, max_size=4),
)
def test_a_text_is_as_likely_as_all_ways_to_it(shares, texts):
    answers = np.array(shares, np.float32)
    answers /= answers.sum(axis=1, keepdims=True)
    ways = list(itertools.product(range(3), repeat=len(answers)))
    for text, found in zip(texts, text_logs(answers, texts, BLANK), strict=True):
        chance = sum(
            math.prod(float(answers[step, code]) for step, code in enumerate(way))
            for way in ways
            if collapsed(way) == tuple(text)
        )
        assert found == pytest.approx(math.log(chance), abs=1e-3) if chance else found < -500


def test_no_texts_have_no_odds():
    assert text_logs(np.ones((2, 3), np.float32), [], BLANK).shape == (0,)


def test_words_near_what_was_read_differ_in_one_letter_or_two_and_in_any_marks():
    near_words = NearWords(load_pairs().words)

    def near(form):
        return set(near_words.of(form))

    assert {"ngành", "ngang"} <= near("ngônh")  # o for a, and the marks; h for g as well
    assert {"nhân", "nhận"} <= near("nhâm")
    assert "phố" in near("phê")
    assert "quyết" not in near("phê")
    assert min(map(len, near("tị"))) == 2  # no letter by itself
    assert not near("n" * 5000)


@given(st.text(max_size=8))
def test_whatever_was_read_has_near_words_or_none(text):
    words = ("", "a", "ủy", "người", "ß", "nghiêng")
    assert set(NearWords(words).of(text.lower())) <= set(words)


# ---------------------------------------------------------------- print


ROWS = (
    "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015;",
    "Xét đề nghị của Giám đốc Sở Tài nguyên và Môi trường tại Tờ trình,",
    "Ủy ban nhân dân tỉnh yêu cầu các sở, ban, ngành tổ chức thực hiện",
    "Giám đốc các sở, ban, ngành chịu trách nhiệm thi hành quyết định",
)


@pytest.fixture(scope="module")
def picture() -> np.ndarray:
    """The rows, printed badly: broken and soft."""
    page = draw_page(ROWS, size=(8.27, 2.2)).astype(np.float32)
    noise = np.random.default_rng(7).normal(0, 1, page.shape).astype(np.float32)
    worn = page + 90 * (cv2.GaussianBlur(noise, (0, 0), 1.5) > 0.3)
    return np.asarray(np.clip(cv2.GaussianBlur(worn, (0, 0), 0.8), 0, 255), np.uint8)


@pytest.fixture(scope="module")
def words(picture) -> tuple[Word, ...]:
    """Their words, each in the box of its ink."""
    clean = draw_page(ROWS, size=(8.27, 2.2)) < 128
    found: list[Word] = []
    filled = np.flatnonzero(clean.any(axis=1))
    bands = np.split(filled, np.flatnonzero(np.diff(filled) > 4) + 1)
    for line, (band, row) in enumerate(zip(bands, ROWS, strict=True)):
        ink = np.flatnonzero(clean[band[0] : band[-1] + 1].any(axis=0))
        texts = row.split()
        spaces = np.sort(np.argsort(np.diff(ink))[len(ink) - len(texts) :])
        pieces = np.split(ink, spaces + 1)
        for piece, text in zip(pieces, texts, strict=True):
            box = int(piece[0]), int(band[0]), int(piece[-1]) + 1, int(band[-1]) + 1
            found.append(Word(text, box, 0.95, line))
    return tuple(found)


@pytest.fixture(scope="module")
def evidence(words, picture) -> PrintEvidence:
    pytest.importorskip("onnxruntime", reason="the recogniser is run by ONNX Runtime")
    found = print_evidence(words, picture, 1.0, Ocr())
    assert found is not None
    return found


def place_of(words, text):
    return next(index for index, word in enumerate(words) if word.text == text)


@pytest.mark.parametrize(
    ("printed", "others"),
    [
        ("nghị", ("nghỉ", "nghi", "nghĩ", "ngại")),
        ("ngành", ("ngạnh", "ngánh", "nhanh", "hành")),
        ("yêu", ("yếu", "yểu", "kêu")),
        ("cầu", ("cấu", "cậu", "đầu", "câu")),
        ("nhân", ("nhận", "nhàn", "nhấn", "thân")),
    ],
)
def test_print_speaks_for_what_was_printed(evidence, words, printed, others):
    logs = evidence(place_of(words, printed), (printed, *others))
    assert logs is not None
    assert logs.argmax() == 0


def test_a_letter_the_recogniser_has_not_is_no_text_there(evidence, words):
    logs = evidence(place_of(words, "nghị"), ("nghị", "ж"))
    assert logs is not None
    assert np.isfinite(logs[0])
    assert logs[1] == -np.inf


def test_a_word_without_a_place_says_nothing(picture):
    pytest.importorskip("onnxruntime", reason="the recogniser is run by ONNX Runtime")
    low = (Word("nghị", (0, 0, 40, 2), 0.5, 0), Word("ngoài", (9000, 9000, 9100, 9040), 0.5, 1))
    found = print_evidence(low, picture, 0.5, Ocr())
    assert found is not None
    assert found(0, ("nghị",)) is None
    assert found(1, ("ngoài",)) is None


def test_another_engine_or_language_has_no_evidence(words, picture):
    assert print_evidence(words, picture, 1.0, Ocr(engine="tesserocr")) is None
    assert print_evidence(words, picture, 1.0, Ocr(language="eng")) is None


# ---------------------------------------------------------------- slips


def misread(words, **slips):
    return tuple(
        replace(word, text=slips[word.text], confidence=0.6) if word.text in slips else word for word in words
    )


@pytest.mark.parametrize(
    ("printed", "read"),
    [("trách", "thách"), ("hiện", "miện"), ("nghị", "hgiị"), ("yêu", "vẻu"), ("nguyên", "nguyện")],
)
def test_a_word_read_unsurely_is_what_print_and_neighbours_say(evidence, words, printed, read):
    given_words = misread(words, **{printed: read})
    place = place_of(words, printed)
    assert repair(given_words, evidence)[place].text == printed
    assert repair(given_words, evidence)[place].raw == read


def test_what_was_read_surely_or_is_no_running_text_is_not_asked(words):
    asked: list[int] = []

    def evidence(index, texts):
        asked.append(index)

    unsure = {word.text: word.text for word in words if word.text in ("nghị", "Luật", "19", "2015;")}
    repair(misread(words, **unsure), evidence)
    assert {words[index].text for index in asked} == {"nghị", "Luật"}


def test_on_damaged_pages_surer_words_are_asked_about_as_well(words):
    asked: list[int] = []

    def evidence(index, texts):
        asked.append(index)

    nearly_sure = tuple(replace(word, confidence=0.85) if word.text == "nghị" else word for word in words)
    repair(nearly_sure, evidence)
    assert not asked
    repair(nearly_sure, evidence, damaged=True)
    assert [words[index].text for index in asked] == ["nghị"]


def test_print_that_speaks_against_a_reading_alone_changes_nothing(words):
    """No neighbour has been seen beside the other word."""

    def evidence(index, texts):
        return np.array(
            [-20.0 if text == words[index].text else 0.0 if text == "nghén" else -99.0 for text in texts]
        )

    place = place_of(words, "nghị")
    assert repair(misread(words, nghị="nghị"), evidence)[place].text == "nghị"


def test_a_word_that_print_and_neighbours_leave_no_other_reading_is_sure(evidence, words):
    unsure = misread(words, ngành="ngành", nghị="nghị", Luật="Luật", **{"ban,": "ban,"})
    told = {word.text: word.confidence for word in repair(unsure, evidence)}
    assert told["nghị"] >= 0.9
    # Neighbours do not tell which name stands there, nor which sign.
    assert told["Luật"] == told["ban,"] == 0.6


def test_a_word_is_looked_at_with_what_is_level_with_it_only(words, picture):
    """The cell beside it on the same line stands lower."""
    pytest.importorskip("onnxruntime", reason="the recogniser is run by ONNX Runtime")
    place = place_of(words, "nghị")
    _, _, x1, y1 = words[place].box
    deeper = Word("ô", (x1 + 400, y1 + 30, x1 + 440, y1 + 60), 0.9, words[place].line)
    row = [word for word in words if word.line == words[place].line]
    found = print_evidence((*row, deeper), picture, 1.0, Ocr())
    alone = print_evidence(row, picture, 1.0, Ocr())
    assert found is not None and alone is not None
    at = row.index(words[place])
    texts = ("nghị", "nghỉ", "nghi")
    assert np.array_equal(found(at, texts), alone(at, texts))


def test_a_word_the_texts_do_not_hold_is_not_asked_about_on_a_sound_page_where_it_was_read_surely(words):
    def evidence(index, texts):
        raise AssertionError(texts)

    strange = tuple(replace(word, text="thạnh") if word.text == "nghị" else word for word in words)
    assert repair(strange, evidence) == repair(strange)
