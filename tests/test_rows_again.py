# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scan2archive.model import Word
from scan2archive.pipeline.reading.rows_again import is_doubtful, with_rows, words_in_rows


def row(text, x, y, line, *, confidence=0.9, block=0):
    words = []
    for part in text.split():
        end = x + 12 * len(part)
        words.append(Word(part, (x, y, end, y + 26), confidence, line, block))
        x = end + 10
    return tuple(words)


def core(words):
    return (
        min(w.box[0] for w in words),
        min(w.box[1] for w in words) + 6,
        max(w.box[2] for w in words),
        max(w.box[3] for w in words) - 4,
    )


def texts(words):
    return " ".join(word.text for word in words)


HEAD = row("Ủy ban nhân dân tỉnh", 100, 100, 0)
BODY = row("đíeh qủyêt nhqn", 100, 150, 1, confidence=0.4)
LAST = row("Nơi nhận:", 100, 200, 2)
BETTER = row("đích quyết nhận", 100, 150, 0, confidence=0.8)


def test_rows_read_surely_are_not_read_again():
    assert not is_doubtful(HEAD)
    assert is_doubtful(BODY)
    assert is_doubtful(())


def test_a_doubtful_row_is_taken_as_it_was_read_best_and_stays_in_its_place():
    words = (*HEAD, *BODY, *LAST)
    cores = tuple(map(core, (HEAD, BODY, LAST)))
    assert words_in_rows(words, cores) == (tuple(range(5)), (5, 6, 7), (8, 9))
    worse = row("đfch qqqq", 100, 150, 0, confidence=0.5)
    result = with_rows(words, cores, {1: [worse, BETTER]})
    assert texts(result) == "Ủy ban nhân dân tỉnh đích quyết nhận Nơi nhận:"
    assert [word.line for word in result] == [0] * 5 + [1] * 3 + [2] * 2
    assert with_rows(words, cores, {}) == words


def test_a_number_two_renderings_differ_about_is_as_doubtful_as_the_worse():
    words = row("Số 215 năm", 100, 100, 0, confidence=0.5)
    other = row("Số 216 năm", 100, 100, 0, confidence=0.9)
    result = with_rows(words, (core(words),), {0: [other]})
    assert texts(result) == "Số 216 năm"
    assert result[1].confidence == 0.5


def test_figures_that_one_reading_alone_shows_are_doubtful_however_it_is_cut():
    words = row("Số 21 5/QĐ", 100, 100, 0, confidence=0.6)
    other = row("Số 216/QĐ", 100, 100, 0, confidence=0.9)
    result = with_rows(words, (core(words),), {0: [other]})
    assert (texts(result), result[1].confidence) == ("Số 216/QĐ", 0.5)
    result = with_rows(words, (core(words),), {0: [other, row("Số 216/QB", 100, 100, 0, confidence=0.7)]})
    assert result[1].confidence > 0.6


def test_a_row_in_which_no_reading_finds_a_language_is_no_print():
    mirrored = row("nộiv 1iôrl x8ub gnbq", 100, 150, 1, confidence=0.3)
    words, cores = (*HEAD, *mirrored, *LAST), tuple(map(core, (HEAD, mirrored, LAST)))
    result = with_rows(words, cores, {1: [row("g52bwn ttiÚlb š", 100, 150, 0, confidence=0.2)]})
    assert texts(result) == "Ủy ban nhân dân tỉnh Nơi nhận:"


def test_a_row_that_was_never_found_stands_below_the_one_above_it():
    cores = tuple(map(core, (HEAD, BODY, LAST)))
    result = with_rows((*HEAD, *LAST), cores, {1: [BETTER]})
    assert texts(result) == "Ủy ban nhân dân tỉnh đích quyết nhận Nơi nhận:"
    assert len({word.line for word in result}) == 3
    assert with_rows((*HEAD, *LAST), cores, {1: [row("đfch qqqq", 100, 150, 0, confidence=0.5)]}) == (
        *HEAD,
        *LAST,
    )


def test_rows_at_two_heights_that_were_one_line_are_parted_and_pieces_of_one_line_are_not():
    left, right = row("- Như Điều 4;", 100, 100, 0), row("KT. CHỦ TỊCH", 700, 118, 0)
    result = with_rows((*left, *right), (core(left), core(right)), {})
    assert len({word.line for word in result}) == 2
    right = row("ngày 3 tháng 9", 700, 100, 0)
    result = with_rows((*left, *right), (core(left), core(right)), {})
    assert {word.line for word in result} == {0}


def test_single_letters_in_no_row_go_and_figures_stay():
    marks = (Word("|", (50, 400, 54, 440), 0.7, 7, 7), Word("x", (900, 900, 910, 910), 0.5, 8, 8))
    number = Word("2", (500, 20, 510, 46), 0.9, 9, 9)
    assert with_rows((number, *HEAD, *marks), (core(HEAD),), {}) == (number, *HEAD)


boxes = st.tuples(st.integers(0, 900), st.integers(0, 900), st.integers(1, 300), st.integers(1, 60))
places = st.lists(boxes, max_size=12)


@given(places, places, st.lists(st.integers(0, 11)))
def test_nothing_is_said_twice_and_sound_rows_keep_their_words(found, lines, again):
    words = tuple(
        Word(f"từ{index}", (x, y, x + w, y + h), 0.9, index // 3) for index, (x, y, w, h) in enumerate(found)
    )
    cores = tuple((x, y, x + w, y + h) for x, y, w, h in lines)
    readings = {number: [] for number in again if number < len(cores)}
    result = with_rows(words, cores, readings)
    assert sorted(texts(result).split()) == sorted(texts(words).split())


def test_a_dash_that_stood_in_no_row_stays_only_where_the_row_has_none_now():
    row, line = (100, 100, 500, 130), 3
    dash = Word("-", (100, 140, 110, 146), 0.9, line)  # too low to be of the row
    elsewhere = Word("-", (700, 140, 710, 146), 0.9, line)
    read_first = Word("NhưĐiều4", (130, 100, 300, 130), 0.4, line)
    again = [
        Word(text, (100 + 60 * n, 100, 150 + 60 * n, 150 if text == "-" else 130), 0.95, line)
        for n, text in enumerate(("-", "Như", "Điều", "4"))
    ]
    found = with_rows((dash, read_first, elsewhere), [row], {0: [again]}, marks=True)
    assert [word.text for word in found] == ["-", "Như", "Điều", "4", "-"]
    assert elsewhere in found and dash not in found


def test_what_another_line_has_of_a_row_competes_with_it_and_stands_there_no_more():
    line = row("ết luận của đồng chí", 140, 150, 3)
    of_stamp = Word("Nệt", (104, 146, 164, 180), 0.7, 2)
    torn = Word("Ti.", (300, 150, 322, 160), 0.02, 2)
    first = row("R 2TA ận", 140, 150, 3, confidence=0.2)
    stamp = row("Chuyển:", 20, 100, 2)
    words = (*stamp, of_stamp, torn, *first)
    found = with_rows(words, (core(first),), {0: [line]}, marks=True)
    assert texts(found) == "Chuyển: Nệt luận của đồng chí"
    assert {word.line for word in found[1:]} == {3}
    # On damaged pages lines of their own are read for that.
    assert "Ti." in texts(with_rows(words, (core(first),), {0: [line]}))
