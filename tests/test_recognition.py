# SPDX-License-Identifier: Apache-2.0
"""Tesseract's recogniser by itself: its file, the pictures it is given, the search for words in its answers."""

from __future__ import annotations

import contextlib
import math
import struct

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scan2archive.pipeline.images import row_picture
from scan2archive.pipeline.recognition import row_network, traineddata
from scan2archive.pipeline.recognition.row_network import CODES, RowNetwork, fits, weights_of
from scan2archive.pipeline.recognition.traineddata import Lexicon
from scan2archive.pipeline.recognition.word_search import WordSearch
from scan2archive.tessdata import OWN_MODELS

SIGNS = " abcđ12.,("
BLANK = len(SIGNS)
LEXICON = Lexicon(frozenset(("ab", "abc", "đa")), frozenset((" ", "  ")), frozenset((" ", " .", "( ,")))
SEARCH = WordSearch(dict(enumerate(SIGNS)), BLANK, LEXICON)


def answers(*steps: str | dict[str, float]) -> np.ndarray:
    """Probabilities: of each step its sign, with ``_`` for the blank, or the share of several."""
    found = np.zeros((len(steps), len(SIGNS) + 1), np.float32)
    for row, step in zip(found, steps, strict=True):
        for sign, share in ({step: 1.0} if isinstance(step, str) else step).items():
            row[BLANK if sign == "_" else SIGNS.index(sign)] = share
    return found


def texts(*steps: str | dict[str, float]) -> list[str]:
    return [word.text for word in SEARCH.words([answers(*steps)])[0]]


def test_a_letter_that_stays_is_one_and_with_a_blank_between_two():
    assert texts("a", "a", "_", "b") == ["ab"]
    assert texts("a", "_", "a") == ["aa"]


def test_a_space_parts_words_and_each_knows_where_it_stands():
    words = SEARCH.words([answers("_", "a", "b", "_", " ", "_", "c", "c", "_")])[0]
    assert [(word.text, word.begin, word.end) for word in words] == [("ab", 1, 3), ("c", 6, 8)]


def test_a_word_of_the_lexicon_is_surer_than_another_that_is_seen_as_well():
    known, other = SEARCH.words([answers("a", "b", "c", "_", " ", "_", "c", "b", "a")])[0]
    assert known.confidence == pytest.approx(1 - 0.35 * 0.085)
    assert other.confidence == pytest.approx(1 - 0.35 * 0.085 * 2.25)


@pytest.mark.parametrize(
    ("word", "known"),
    [
        ("ab", True),
        ("ab.", True),
        ("(ab,", True),
        ("(ab", False),
        ("12", True),
        ("2.", True),
        ("121", False),
        ("ca", False),
    ],
)
def test_words_and_numbers_are_known_with_the_signs_around_them(word, known):
    (found,) = SEARCH.words([answers(*(step for sign in word for step in (sign, "_")))])[0]
    assert found.text == word
    assert (found.confidence > 0.95) == known


def test_a_doubtful_letter_goes_to_a_word_of_the_lexicon():
    """``bab`` is likelier letter by letter."""
    assert texts("_", {"đ": 0.4, "b": 0.6}, "_", "a", "_") == ["đa"]
    assert texts("_", {"đ": 0.02, "b": 0.98}, "_", "a", "_") == ["ba"]


def test_what_passes_into_a_blank_takes_nothing_from_a_letter():
    """At both ends of a letter that stands on its own in between; but a letter of two halves is not sure."""
    (sure,) = SEARCH.words([answers({"a": 0.5, "_": 0.5}, "a", {"a": 0.5, "_": 0.5}, "_", "b", "_")])[0]
    assert sure.text == "ab"
    assert sure.confidence == pytest.approx(1 - 0.35 * 0.085, abs=1e-6)
    (unsure,) = SEARCH.words([answers("_", {"a": 0.6, "_": 0.4}, "_", "b", "_")])[0]
    assert unsure.confidence == pytest.approx(1 + 0.35 * (math.log(0.6) - 0.085), abs=1e-6)


def test_one_letter_seen_as_two_by_turns_is_one():
    assert texts("_", "a", "_", {"b": 0.6, "đ": 0.4}, {"đ": 0.55, "b": 0.45}, "_") == ["ab"]


def test_what_is_hardly_read_is_told_and_how_unsure_it_is():
    noise = {sign: 0.1 for sign in SIGNS}
    words = SEARCH.words([answers("a", "b", " ", "_", noise, noise, "_", " ", "c")])[0]
    assert words[0].text == "ab"
    assert words[-1].text == "c"
    assert all(word.confidence == 0 for word in words[1:-1])


def test_a_faint_letter_is_likelier_than_none():
    """As where only one step in two shows it."""
    assert texts("_", {"_": 0.6, "a": 0.35}, {"_": 0.7, "a": 0.2}, "_") == []
    assert texts("_", {"_": 0.55, "2": 0.44}, {"_": 0.4, "2": 0.4, "1": 0.2}, "_") == ["2"]


@given(
    st.lists(
        st.lists(st.floats(0.001, 1), min_size=len(SIGNS) + 1, max_size=len(SIGNS) + 1),
        min_size=1,
        max_size=40,
    )
)
def test_whatever_the_network_answers_words_stand_in_order(steps):
    given_answers = np.array(steps, np.float32) ** 4
    given_answers /= given_answers.sum(axis=1, keepdims=True)
    words = SEARCH.words([given_answers])[0]
    ends = 0
    for word in words:
        assert word.text and " " not in word.text
        assert 0 <= word.confidence <= 1
        assert ends <= word.begin < word.end <= len(given_answers)
        ends = word.end
    assert 0 <= SEARCH.sureness(given_answers) <= 1


@given(st.integers(8, 120), st.integers(3, 300), st.integers(0, 2**32 - 1))
def test_every_row_becomes_as_high_as_the_network_wants_it(height, width, seed):
    row = np.random.default_rng(seed).integers(0, 256, (height, width), dtype=np.uint8)
    scaled = row_picture.scaled(row)
    assert scaled.shape == (row_picture.HEIGHT, max(3, int(36 / height * width + 0.5)))
    assert scaled.dtype == np.uint8
    given_row = row_picture.as_input(scaled)
    assert given_row.shape == scaled.shape
    assert -1 <= given_row.min() <= given_row.max() <= 1


def test_a_row_of_the_right_height_stays_as_it_is():
    row = np.random.default_rng(1).integers(0, 256, (36, 90), dtype=np.uint8)
    assert np.array_equal(row_picture.scaled(row), row)


def test_print_is_black_and_paper_white_to_the_network_however_pale_they_are():
    row = np.full((36, 200), 180, np.uint8)
    row[10:26, 20:180:8] = 120
    row[10:26, 21:180:8] = 120
    shown = row_picture.as_input(row)
    assert shown.min() == -1
    assert shown[0].min() == pytest.approx(1, abs=0.05)


@given(
    st.lists(
        st.tuples(st.integers(0, 80), st.integers(0, 25), st.integers(1, 9), st.integers(1, 9)), max_size=12
    )
)
def test_boxes_of_words_hold_their_ink_and_stay_in_the_row(parts):
    row = np.full((36, 100), 255, np.uint8)
    for x, y, wide, high in parts:
        row[y : y + high, x : x + wide] = 0
    bounds = [0.0, 33.3, 70.0, 100.0]
    boxes = row_picture.ink_boxes(row, 128, (0, 36), bounds)
    assert len(boxes) == 3
    for x0, y0, x1, y1 in boxes:
        assert 0 <= x0 < x1 <= 100
        assert 0 <= y0 < y1 <= 36
    held = np.zeros(row.shape, bool)
    for x0, y0, x1, y1 in boxes:
        held[y0:y1, x0:x1] = True
    assert held[row == 0].all()


def test_ink_of_the_row_above_is_no_part_of_a_word():
    row = np.full((40, 60), 255, np.uint8)
    row[15:30, 10:50] = 0
    row[0:6, 20:24] = 0  # the tail of a letter above
    assert row_picture.ink_boxes(row, 128, (12, 32), [0.0, 60.0]) == ((10, 15, 50, 30),)


def test_the_recogniser_of_the_package_has_the_shape_of_the_template():
    recogniser = traineddata.read(OWN_MODELS / "vie.traineddata")
    assert fits(recogniser)
    network = RowNetwork(recogniser)
    row = np.ones((36, 91), np.float32)
    found = network.probabilities(row)
    assert found.shape == (30, CODES)
    assert np.allclose(found.sum(axis=1), 1, atol=1e-4)
    assert np.array_equal(found, network.probabilities(row))


def test_the_network_answers_as_its_layers_do_step_by_step():
    """Against the same layers written out with NumPy; what passes between them is not rounded to bytes there."""
    recogniser = traineddata.read(OWN_MODELS / "vie.traineddata")
    row = np.clip(np.random.default_rng(5).normal(0, 0.6, (36, 30)), -1, 1).astype(np.float32)
    row = cv2.GaussianBlur(row, (0, 0), 1)
    found = RowNetwork(recogniser).probabilities(row)
    by_hand = _by_hand([matrix.values for matrix in recogniser.matrices], row)
    assert np.abs(found - by_hand).max() < 0.05
    assert np.array_equal(found.argmax(axis=1), by_hand.argmax(axis=1))


def test_bytes_without_a_sign_give_the_same_answers():
    """For processors that would cut off sums of signed ones."""
    recogniser = traineddata.read(OWN_MODELS / "vie.traineddata")
    row = np.clip(np.random.default_rng(6).normal(0, 0.8, (36, 90)), -1, 1).astype(np.float32)
    unsigned = RowNetwork(recogniser, signed=False).probabilities(row)
    here = RowNetwork(recogniser).probabilities(row)
    assert np.abs(unsigned - here).max() < 1e-5


def test_sums_of_bytes_are_tried_on_this_machine(monkeypatch):
    class CutOff:
        def run(self, _, given):
            assert given["bytes"].dtype == np.uint8
            return [np.full((1, 64), 32767 * 32, np.int32)]

    row_network.adds_signed_bytes.cache_clear()
    with monkeypatch.context() as patched:
        patched.setattr(row_network, "session", lambda *_: CutOff())
        assert not row_network.adds_signed_bytes()
    row_network.adds_signed_bytes.cache_clear()
    assert row_network.adds_signed_bytes() in (True, False)


def _lstm(matrices, inputs):
    cell, taken, kept, shown = matrices
    state, answer, answers_ = np.zeros(len(cell)), np.zeros(len(cell)), []
    for given_step in inputs:
        seen = np.concatenate((given_step, answer, [1.0]))
        gate = [1 / (1 + np.exp(-matrix @ seen)) for matrix in (taken, kept, shown)]
        state = gate[1] * state + gate[0] * np.tanh(cell @ seen)
        answer = gate[2] * np.tanh(state)
        answers_.append(answer)
    return np.array(answers_)


def _by_hand(matrices, row):
    around = np.pad(row.astype(float), 1)
    height, width = row.shape
    squares = np.array(
        [[around[y : y + 3, x : x + 3].T.ravel() for x in range(width)] for y in range(height)]
    )
    drawn = np.tanh(squares @ matrices[0][:, :-1].T + matrices[0][:, -1])
    most = drawn.reshape(height // 3, 3, width // 3, 3, -1).max(axis=(1, 3))
    along = np.array([_lstm(matrices[1:5], most[:, x])[-1] for x in range(width // 3)])
    along = _lstm(matrices[5:9], along)
    along = _lstm(matrices[9:13], along[::-1])[::-1]
    along = _lstm(matrices[13:17], along)
    logits = along @ matrices[17][:, :-1].T + matrices[17][:, -1]
    exponents = np.exp(logits - logits.max(axis=1, keepdims=True))
    return exponents / exponents.sum(axis=1, keepdims=True)


def test_weights_of_another_shape_are_refused():
    recogniser = traineddata.read(OWN_MODELS / "vie.traineddata")
    other = traineddata.Recogniser(
        recogniser.content, recogniser.matrices[:-1], recogniser.characters, recogniser.blank
    )
    assert not fits(other)
    with pytest.raises(ValueError, match="another shape"):
        RowNetwork(other)
    assert set(weights_of(recogniser.matrices)) >= {"down.W", "codes.B"}


def test_the_lexicon_of_the_file_holds_words_numbers_and_signs():
    lexicon = traineddata.lexicon((OWN_MODELS / "vie.traineddata").read_bytes())
    assert {"quyết", "định", "Nghị", "CỘNG"} <= lexicon.words
    assert {" ", "    "} & lexicon.numbers
    assert {" ", " .", "( )"} <= lexicon.punctuation


@pytest.mark.parametrize("content", [b"", b"abc", struct.pack("<i", 24) + bytes(24 * 8), bytes(4000)])
def test_what_is_no_file_of_tesseract_is_told(content):
    with pytest.raises(ValueError, match=r"recogniser|kept as bytes"):
        traineddata.parsed(content)


@given(st.integers(0, 2**32 - 1))
def test_a_damaged_file_is_told_and_never_breaks_anything_else(seed):
    chance = np.random.default_rng(seed)
    content = bytearray((OWN_MODELS / "vie.traineddata").read_bytes())
    begins = traineddata.begins_of(bytes(content))
    at = begins[17] + int(chance.integers(0, 400))
    content[at : at + 4] = bytes(chance.integers(0, 256, 4, dtype=np.uint8))
    try:
        found = traineddata.parsed(bytes(content))
    except ValueError:
        return
    assert found.matrices


@settings(max_examples=30)
@given(st.integers(0, 2**32 - 1))
def test_damaged_lists_of_words_are_told(seed):
    chance = np.random.default_rng(seed)
    content = bytearray((OWN_MODELS / "vie.traineddata").read_bytes())
    at = traineddata.begins_of(bytes(content))[20] + 10 + 8 * int(chance.integers(0, 60))
    content[at : at + 8] = bytes(chance.integers(0, 256, 8, dtype=np.uint8))
    with contextlib.suppress(ValueError):
        assert traineddata.lexicon(bytes(content)).words


@given(st.lists(st.integers(0, 4), min_size=1, max_size=5), st.integers(0, 2**32 - 1))
@settings(max_examples=50, deadline=None)
def test_rows_searched_together_are_read_as_each_by_itself(lengths, seed):
    chance = np.random.default_rng(seed)
    rows = []
    for length in lengths:
        row = chance.random((1 + 3 * length, BLANK + 1)).astype(np.float32) ** 6
        rows.append(row / row.sum(axis=1, keepdims=True))
    assert SEARCH.words(rows) == [SEARCH.words([row])[0] for row in rows]
    assert SEARCH.words([]) == []
