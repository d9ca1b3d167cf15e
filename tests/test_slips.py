# SPDX-License-Identifier: Apache-2.0
"""The repair of tone and letter slips, its tables, and that what was read is never lost."""

from __future__ import annotations

import math
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.builders.pairs import build_confusions, build_pairs
from benchmarks.material.readings import Reading, aligned, as_read
from scan2archive.index.words.analysis import terms_of
from scan2archive.model import Page, Word
from scan2archive.model_json import words_from_json, words_to_json
from scan2archive.pipeline.reading.slip_table import (
    CLASSES,
    CONFUSIONS_FILE,
    PAIRS_FILE,
    STOP,
    load_confusions,
    load_pairs,
    parse_confusions,
    split_word,
    unpack_pairs,
)
from scan2archive.pipeline.reading.slips import Corrector, repair
from scan2archive.vietnamese import fold
from tests.index_entries import entry

RIGHT = """Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015;
Xét đề nghị của Giám đốc Sở Tài nguyên và Môi trường tại Tờ trình số 15/TTr-STNMT,
Điều 1. Ban hành kèm theo Quyết định này quy định về quyền sử dụng đất, bồi thường, hỗ trợ
Giám đốc các sở, ban, ngành; Chủ tịch Ủy ban nhân dân các huyện chịu trách nhiệm thi hành"""


def page(text, confidence=0.9):
    return tuple(
        Word(word, (10 * n, 20 * line, 10 * n + 8, 20 * line + 15), confidence, line)
        for line, row in enumerate(text.split("\n"))
        for n, word in enumerate(row.split())
    )


def text_of(words):
    return "\n".join(
        " ".join(word.text for word in words if word.line == line)
        for line in sorted({word.line for word in words})
    )


def repaired(text, confidence=0.9):
    """A line as it comes out with a page of ordinary text above it."""
    return text_of(repair(page(f"{RIGHT}\n\n{text}", confidence))).split("\n")[-1]


# ---------------------------------------------------------------- what is corrected


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("về quyên sử dụng đất", "về quyền sử dụng đất"),
        ("cung cấp thông tin chỉ tiết cho", "cung cấp thông tin chi tiết cho"),
        ("các đơn vị tô chức thực hiện", "các đơn vị tổ chức thực hiện"),
        ("việc sửa đối, bổ sung một số điều", "việc sửa đổi, bổ sung một số điều"),
        ("cơ sở đữ liệu quốc gia", "cơ sở dữ liệu quốc gia"),
        ("GIÁM ĐÓC SỞ", "GIÁM ĐỐC SỞ"),
        ("VÀ PHÁT TRIEN NÔNG THÔN", "VÀ PHÁT TRIỂN NÔNG THÔN"),
        ("của (Uỷ bạn nhân dân) tỉnh", "của (Uỷ ban nhân dân) tỉnh"),
    ],
)
def test_systematic_slips_are_corrected(read, printed):
    assert repaired(read) == printed


def test_neighbours_misread_together_are_corrected_together():
    assert repaired("theo Kê hoạch tông thể phát triển") == "theo Kế hoạch tổng thể phát triển"


def test_a_syllable_that_cannot_be_is_corrected_even_if_the_engine_was_sure():
    assert (
        repaired("báo cáo kêt quả kiểm tra", 0.99) == "báo cáo kết quả kiểm tra"
    )  # no t without sắc or nặng


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("chịu trách hhiệm thi hành quyết định", "chịu trách nhiệm thi hành quyết định"),
        ("các ngành có liên đuan chịu trách nhiệm", "các ngành có liên quan chịu trách nhiệm"),
        ("ban hành các mệnh lệhh và quyết định", "ban hành các mệnh lệnh và quyết định"),
        ("chịu trách nhiiệm thi hành", "chịu trách nhiệm thi hành"),
    ],
)
def test_a_word_that_cannot_be_is_the_one_its_neighbours_ask_for_whatever_the_letter(read, printed):
    assert repaired(read, 0.93) == printed


def test_a_word_that_cannot_be_stays_where_no_neighbour_speaks():
    for text in ("tại buôn Kđăm, buôn Hră", "ATVSLĐ và UBĐT", "theo mẫu hhiệm"):
        assert repaired(text, 0.93) == text


def test_signs_capitals_and_old_tone_placement_stay_as_printed():
    assert repaired("“Quyên sử dụng” đất") == "“Quyền sử dụng” đất"
    corrected = repaired("việc thoá thuận giữa các bên, thoá thuận quốc tế")  # thoả, in the older spelling
    assert corrected == "việc thoả thuận giữa các bên, thoả thuận quốc tế"


def test_what_was_read_and_why_it_was_changed_is_kept():
    before = page(f"{RIGHT}\nvề quyên sử dụng đất")
    after = repair(before)
    changed = [(a, b) for a, b in zip(before, after, strict=True) if a != b]
    assert [(b.raw, b.text, b.repair) for _, b in changed] == [("quyên", "quyền", "marks")]
    assert all(replace(b, text=b.raw, raw="", repair="") == a for a, b in changed)
    assert as_read(after) == before


# ---------------------------------------------------------------- what is left alone


@pytest.mark.parametrize("confidence", [0.3, 0.9, 0.97])
def test_right_text_stays(confidence):
    words = page(RIGHT, confidence)
    assert repair(words) == words


@pytest.mark.parametrize(
    "text",
    [
        "Quyết định số 15/QÐ-UBND ngày 04/01/2018",  # codes, figures, dates
        "Số: 2308/SYT-NVY và 01/TTr",
        "các PCT UBND; TTĐT, HĐND, VPCP",  # abbreviations
        "ông Nguyên Văn Quyên và bà Trân Thị Chỉ",  # names, marks lost
        "Nguyên Sỹ Hiệp",  # a signer below the text
        "TRÂN VĂN TÔ",
        "đ) Trình tự; d) thủ tục",
        "of the long term can be to service",
    ],
)
def test_codes_abbreviations_names_and_foreign_words_stay(text):
    assert repaired(text, 0.6) == text


def test_pages_without_marks_and_in_other_languages_stay():
    for text in (
        "quyen su dung dat cua to chuc " * 5,
        "This decision shall take effect on the date of signing",
    ):
        words = page(text, 0.5)
        assert repair(words) == words
    assert repair(()) == ()


TEXT = "quyên sử dụng đất chỉ tiết tô chức, (bạn NHÂN DẬN 15/QĐ-UBND 04 – Hà Nội. Nguyên a ẽ|~"
TOKENS = st.sampled_from([word.text for word in page(TEXT)])


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(TOKENS | st.text("aăđêìỉH1/.-,\u0301", min_size=1, max_size=5), st.floats(0, 1)),
        max_size=25,
    ),
    st.integers(1, 6),
)
def test_any_page_keeps_its_words_boxes_and_lines(tokens, width):
    words = tuple(
        Word(text, (n, 0, n + 1, 9), confidence, n // width, n // (width * 2))
        for n, (text, confidence) in enumerate(tokens)
    )
    after = repair(words)
    assert as_read(after) == words
    for old, new in zip(words, after, strict=True):
        assert bool(new.raw) == bool(new.repair) == (new.text != old.text)
        if new.raw:
            composed = unicodedata.normalize("NFC", old.text)
            assert split_word(new.text)[::2] == split_word(composed)[::2]
            assert len(split_word(new.text)[1]) == len(split_word(composed)[1])
            assert not any(c.isdigit() for c in old.text)
            assert new.repair != "marks" or fold(new.text) == fold(old.text)


# ---------------------------------------------------------------- both readings are kept and found


def test_the_word_layer_keeps_the_raw_reading_and_older_layers_are_read():
    words = (Word("đất", (1, 2, 3, 4), 0.9, 0), Word("quyền", (5, 2, 9, 4), 0.9, 0, 1, "quyên", "marks"))
    layer = words_to_json(Page(1, 100, 100, 200.0, 0, 0.0, 0.9, False, "ocr", words))
    assert layer["words"][0] == ["đất", 1, 2, 3, 4, 0.9, 0, 0]
    assert words_from_json(layer) == words


def test_the_index_holds_both_readings():
    made = entry("a.pdf", "về quyền sử dụng của nhân dân")
    (only,) = made.pages
    corrected = tuple(
        replace(word, raw={"quyền": "quyên,", "nhân": "nhôn"}.get(word.text, ""), repair="x")
        for word in only.words
    )
    terms = terms_of(replace(made, pages=(replace(only, words=corrected),)))
    assert {"quyền", "quyên", "nhân", "nhôn"} <= set(terms.marks)
    assert terms.text.count("quyen") == 1  # the same word without marks counts once
    assert "nhon" in terms.text
    assert "ve_quyen" in terms.pairs and "cua_nhan" in terms.pairs


# ---------------------------------------------------------------- the tables


def test_the_tables_are_small_and_whole():
    assert PAIRS_FILE.stat().st_size + CONFUSIONS_FILE.stat().st_size < 1_500_000
    pairs = load_pairs()
    assert pairs.words[: len(CLASSES)] == CLASSES
    assert all(pairs.number[word] == number for number, word in enumerate(pairs.words))
    assert pairs.number["quyền"] in pairs.same_fold["quyen"]
    for left in (pairs.number[STOP], pairs.number["quyền"]):
        seen = pairs.after[left]
        rest = sum(share for number, share in enumerate(pairs.single) if number not in seen)
        assert sum(seen.values()) + pairs.backoff[left] * rest == pytest.approx(1, abs=0.15)
    confusions = load_confusions()
    assert 0 < confusions.letters["ê", "ề"] < 0.1
    assert confusions.doubt[0][1] > 1 > confusions.doubt[-1][1]


def test_pairs_are_counted_and_slips_of_typists_are_left_out():
    texts = [(str(n), "quyền hạn, nhiệm vụ số 5\nquyền hạn") for n in range(200)] + [
        ("x", "quyên hạn. quyên góp")
    ] * 9
    pairs = unpack_pairs(build_pairs(texts, 1))
    right, wrong, after = (pairs.number[word] for word in ("quyền", "quyên", "hạn"))
    assert after in pairs.after[right] and after in pairs.after[wrong]  # one in forty: may be meant
    assert pairs.after[right][after] == pytest.approx(1, rel=0.05)
    pairs = unpack_pairs(build_pairs(texts * 6 + [("y", "quyền hạn\n" * 20_000)], 1))
    assert after not in pairs.after[pairs.number["quyên"]]
    assert pairs.number["góp"] in pairs.after[pairs.number["quyên"]]


def test_confusions_are_counted_from_pages_with_known_text():
    truth = tuple(word.text for word in page("về quyền hạn của tổ chức và nhiệm vụ"))
    read = page("về quyên hạn của tổ chúc và nhiệm vụ")
    one = Reading("x", truth, tuple(replace(w, confidence=0.4 if w.text == "chúc" else 0.96) for w in read))
    assert [want for _, want in aligned(one)] == list(truth)
    found = parse_confusions(build_confusions([one] * 5))
    assert found.words["quyên", "quyền"] == 5 and found.printed["quyền"] == 5
    assert found.letters["ê", "ề"] > found.letters["Ê", "Ề"] > 0
    doubt = dict(found.doubt)
    assert doubt[0.5] > 1 > doubt[1.0]


def test_a_larger_margin_corrects_less():
    words = page(f"{RIGHT}\nvề quyên sử dụng đất")
    tables = load_pairs(), load_confusions()
    assert Corrector(*tables).repair(words) != words
    assert Corrector(*tables, margin=math.log(1e12)).repair(words) == words


def test_a_mark_put_right_is_no_second_one_where_marks_stand_behind_their_letters():
    read = "quyên sử dụng đất của hộ gia đình, cá nhân"
    after = text_of(repair(page(unicodedata.normalize("NFD", read))))
    assert after.split()[0] == "quyền"
    assert unicodedata.normalize("NFC", after) == read.replace("quyên", "quyền")
