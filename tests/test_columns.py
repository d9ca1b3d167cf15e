# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from scan2archive.model import Page, Word
from scan2archive.pipeline.reading.columns import inside, mixed_columns, reads_better

WIDTH, HEIGHT = 1654, 2339


def line(text, x, y, number, *, height=26, confidence=0.95, step=12):
    words = []
    for part in text.split():
        end = x + step * len(part)
        words.append(Word(part, (x, y, end, y + height), confidence, number, number))
        x = end + 10
    return words


def page(*lines):
    words = tuple(word for each in lines for word in each)
    return Page(1, WIDTH, HEIGHT, 200.0, 0, 0.0, 0.9, blank=False, source="ocr", words=words)


BODY = line("Quyết định này có hiệu lực kể từ ngày ký.", 250, 1600, 0, step=16)
POSTS = (
    line("TM. ỦY BAN NHÂN DÂN", 980, 1780, 1, height=30, step=18),
    line("KT. CHỦ TỊCH", 1060, 1825, 3, height=30, step=18),
)
LABEL = line("Nơi nhận:", 250, 1785, 1)
GOOD = (line("- Như Điều 4;", 250, 1823, 2), line("- Lưu: VT, VP.", 250, 1858, 4))
MIXED = (line("- Như và Đài th", 250, 1823, 2, confidence=0.6), line("~ Bao và Đài Hì", 250, 1835, 4))


def test_a_list_of_recipients_in_good_order_is_left_alone():
    assert mixed_columns(page(BODY, LABEL, *POSTS, *GOOD)) is None


def test_lines_that_run_into_one_another_are_read_apart():
    zones = mixed_columns(page(BODY, LABEL, *POSTS, *MIXED))
    assert zones is not None
    left, right = zones
    assert left[2] == right[0] and left[1] == right[1] and left[3] == right[3]
    assert left[1] < LABEL[0].box[1] and left[1] > BODY[0].box[3]  # the body is not read again
    for word in (*LABEL, *MIXED[0], *MIXED[1]):
        assert word in inside((word,), left)
    for word in (*POSTS[0], *POSTS[1]):
        assert word in inside((word,), right)


def test_unsure_words_alone_are_disorder_enough():
    faint = tuple([replace(word, confidence=0.5) for word in each] for each in GOOD)
    assert mixed_columns(page(BODY, LABEL, *POSTS, *faint)) is not None


def test_without_a_list_or_without_posts_there_is_nothing_to_read_apart():
    assert mixed_columns(page(BODY, *POSTS, *MIXED)) is None
    assert mixed_columns(page(BODY, LABEL, *MIXED)) is None


def test_a_reading_with_more_vietnamese_is_better():
    read = page(LABEL, *MIXED)
    zone = (200, 1700, 900, 2200)
    better = [*LABEL, *line("- Như Điều 4;", 250, 1823, 2), *line("- Báo và Đài Phát thanh;", 250, 1858, 4)]
    assert reads_better(read, zone, better)
    assert not reads_better(read, zone, better[:2])
    assert not reads_better(read, zone, [])


def test_a_surer_reading_of_as_much_is_better_and_of_much_less_is_not():
    read = page(line("Báo và Đài Phát thanh", 250, 1823, 0, confidence=0.7))
    zone = (200, 1700, 900, 2200)
    assert reads_better(read, zone, line("Báo và Đài Phát thanh", 250, 1823, 0, confidence=0.95))
    assert not reads_better(read, zone, line("Báo và", 250, 1823, 0, confidence=0.95))


def test_what_is_made_of_a_signature_does_not_speak_against_a_list():
    read = page(LABEL, *MIXED)
    zone = (200, 1700, 900, 2340)
    better = [*LABEL, *line("- Như Điều 4;", 250, 1823, 2), *line("- Báo và Đài Phát thanh;", 250, 1858, 4)]
    scraps = line("....rgaa_,n.-=nmehxxk=.,~rgaawqz,,_n.-=zmehr", 250, 2260, 5, confidence=0.02)
    assert reads_better(read, zone, [*better, *scraps])
    assert not reads_better(read, zone, [*better[:2], *scraps])


boxes = st.tuples(
    st.integers(0, WIDTH - 2), st.integers(0, HEIGHT - 2), st.integers(1, 400), st.integers(1, 80)
)


@given(
    st.lists(
        st.tuples(
            boxes, st.sampled_from(["Nơi", "nhận:", "- Lưu", "VT", "KT.", "~", "Đài"]), st.floats(0, 1)
        ),
        max_size=40,
    )
)
def test_zones_lie_on_the_page_whatever_was_read(found):
    words = tuple(
        Word(text, (x, y, min(x + w, WIDTH), min(y + h, HEIGHT)), confidence, index // 3)
        for index, ((x, y, w, h), text, confidence) in enumerate(found)
    )
    zones = mixed_columns(replace(page(), words=words))
    for x0, y0, x1, y1 in zones or ():
        assert 0 <= x0 < x1 <= WIDTH
        assert 0 <= y0 < y1 <= HEIGHT
