# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import html
import re

from hypothesis import given
from hypothesis import strategies as st

from scan2archive.index import Query
from scan2archive.index.answers.highlight import hit_boxes, snippets
from scan2archive.index.queries.query import parse
from scan2archive.index.words.analysis import page_texts, tokens
from tests.index_entries import entry, page


def shown(query: str, *texts: str, exact: bool = False) -> list[tuple[int, str]]:
    pages = page_texts(entry("a.pdf", "\f".join(texts)))
    found = snippets(pages, parse(Query(query)).must, exact=exact)
    return [(snippet.page, snippet.html) for snippet in found]


def lit(query: str, *texts: str, exact: bool = False) -> list[str]:
    return [m for _, s in shown(query, *texts, exact=exact) for m in re.findall("<mark>(.*?)</mark>", s)]


def test_words_in_a_row_share_one_mark_and_the_rest_is_escaped():
    assert shown("thu hoi dat", "về <việc> thu hồi\nđất & nhà") == [
        (1, "về &lt;việc&gt; <mark>thu hồi đất</mark> &amp; nhà")
    ]


def test_marks_typed_count_where_they_occur():
    assert lit("đất", "đạt và đất") == ["đất"]
    assert lit("đất", "đạt và dat") == ["đạt", "dat"]
    assert lit("dat", "đạt và đất") == ["đạt", "đất"]
    assert lit("dat", "đạt và dat", exact=True) == ["dat"]
    assert shown("đất", "đạt", exact=True) == []


def test_a_phrase_lights_only_where_its_words_stand_together():
    assert lit('"hồi đất"', "đất thu hồi, rồi hồi đất") == ["hồi đất"]
    assert lit('"hồi đất"', "đất và hồi") == []


def test_a_word_beside_what_was_typed_next_to_it_counts_more_than_by_itself():
    assert lit("thu hoi", "thu ngân sách, thu hồi, hội nghị") == ["thu hồi"]
    assert lit("thu dat hoi", "thu ngân sách, thu hồi, hội nghị") == ["thu", "thu hồi", "hội"]
    assert lit('dat "thu hồi" rung', "thu hồi rừng; thu hồi; cây rừng; đất") == [
        "thu hồi rừng",
        "thu hồi",
        "đất",
    ]


def test_codes_light_in_any_writing():
    assert lit("1059 qd ub", "Số: 1059/QĐ-UBND") == ["1059", "QĐ", "UBND"]
    assert lit("15 qd ubnd", "theo 15/2014/QĐ-UBND, 15/NQ") == ["15", "2014", "QĐ", "UBND"]
    assert lit("12/5/2016", "ngày 12 tháng 05 năm 2016") == ["12 tháng 05 năm 2016"]


def test_snippets_show_the_fullest_places_in_page_order():
    filler = " ".join(["chữ"] * 60)
    found = shown("thu hồi", f"{filler} thu {filler}", f"{filler} thu hồi {filler}", "hồi rồi thu")
    assert [number for number, _ in found] == [1, 2, 3]
    assert found[1][1].startswith("… ") and found[1][1].endswith(" …")
    assert "<mark>thu hồi</mark>" in found[1][1]
    assert len(shown("chữ", filler, filler, filler, filler)) == 3


def test_long_documents_are_looked_through_to_the_right_page():
    texts = ["trang khác nói về thu"] * 20 + ["ở đây thu hồi đất"]
    assert shown("thu hoi dat", *texts)[-1] == (21, "ở đây <mark>thu hồi đất</mark>")


def test_nothing_to_show():
    assert shown("", "chữ") == shown("không có", "chữ") == []


def test_boxes_of_the_words_found():
    sheet = page("Số: 1059/QĐ-UBND\nthu hồi đất ở xã")
    assert hit_boxes(Query("hoi dat"), sheet) == (sheet.words[3].box, sheet.words[4].box)
    assert hit_boxes(Query("1059 qd ubnd"), sheet) == (sheet.words[1].box,)
    assert hit_boxes(Query("dat", exact=True), sheet) == ()
    assert hit_boxes(Query(""), sheet) == ()


def test_boxes_leave_out_the_header_that_is_not_searched():
    sheet = page("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\nhội nghị ở Việt Nam")
    words = [word.text for word in sheet.words]
    last = len(words) - 1
    assert hit_boxes(Query("viet nam"), sheet) == (sheet.words[last - 1].box, sheet.words[last].box)
    assert hit_boxes(Query("hoi"), sheet) == (sheet.words[words.index("hội")].box,)


def test_boxes_of_other_names_and_of_names_read_as_words():
    sheet = page("Ủy ban nhân dân xã họp")
    assert len(hit_boxes(Query("UBND"), sheet)) == 4
    assert len(hit_boxes(Query("cơ quan: xã họp"), sheet)) == 2


TEXT = st.text(st.sampled_from("thu hồi đất<>&\"'\n /-1059\u0301\u200b") | st.characters(codec="utf-8"))


@given(TEXT, st.sampled_from(["thu", "hồi đất", '"thu hồi"', "1059/QĐ", "a"]))
def test_a_snippet_is_escaped_text_of_the_page(text, query):
    # A form feed parts pages: what is shown may come from any of them.
    pages = page_texts(entry("a", text))
    source = "\f".join("".join(t.folded for t in tokens(page)) for _, page in pages)
    for _, snippet in shown(query, text):
        plain = snippet.replace("<mark>", "").replace("</mark>", "")
        assert "<" not in plain and ">" not in plain
        inner = html.unescape(plain)
        assert "".join(t.folded for t in tokens(inner)) in source


def test_a_word_found_through_a_slip_is_lit():
    assert lit("thu hoi dqt", "đất rừng, thu hồi đất") == ["thu hồi đất"]
    row = "Ủy ban; tính trực tiếp khi hán sản phẩm, hán"
    assert lit("tinh truc tiep khi ban", row) == ["tính trực tiếp khi hán"]
    assert lit("thu hoi dat", "thu hồi đạm, đất") == ["thu hồi", "đất"]
    assert lit("thu hoi dqt", "thu hoi dat", exact=True) == ["thu hoi"]
