# SPDX-License-Identifier: Apache-2.0
"""Words that were typed in a row, and whether they stand so."""

from __future__ import annotations

import pytest

from scan2archive.index import Query, create_index
from scan2archive.index.answers.sets import each
from scan2archive.index.words.analysis import tokens, words_of
from tests.index_entries import entry

ROW = "cơ quan quản lý nhà nước về đất đai"
# All pairs of the row, and the row nowhere.
PAIRS = "cơ quan báo, quan quản, quản lý rừng, lý nhà, nhà nước ta, nước về nguồn, về đất, đất đai màu"


def found(tmp_path, query, **texts):
    """Names of what a query finds, best first."""
    index = create_index(tmp_path / "index")
    index.add([entry(name, text) for name, text in texts.items()])
    try:
        return [hit.source for hit in index.search(Query(query)).hits]
    finally:
        index.close()


def test_the_words_of_a_document_go_on_over_pages_but_not_over_fields():
    words = words_of(["Ủy ban nhân", "dân huyện 03"], ["Sở Y tế", "Hà Nội"])
    assert " uy ban nhan dan huyen 3 " in words
    assert " y te " in words.replace("i te", "y te")
    assert "te ha" not in words
    assert [token.folded for token in tokens("Ủy ban nhân dân huyện 03")] == words.split("|")[0].split()


def test_the_documents_of_a_set_one_by_one():
    assert list(each(0)) == []
    assert list(each(0b1010001)) == [0, 4, 6]


@pytest.mark.parametrize("typed", [ROW, f'"{ROW}"', "co quan quan ly nha nuoc ve dat dai"])
def test_a_row_that_stands_comes_before_all_its_pairs(tmp_path, typed):
    names = found(
        tmp_path,
        typed,
        one=f"{PAIRS}. {PAIRS}. {PAIRS}",
        row=f"Gửi {ROW} trong huyện",
        two=f"{PAIRS}, {PAIRS}",
    )
    assert names[0] == "row"
    assert set(names) == {"one", "row", "two"}


@pytest.mark.parametrize(
    ("printed", "read"), [("quản lý", "quản tý"), ("cơ quan", "cư quan"), ("đất đai", "đất đại lv")]
)
def test_a_row_read_with_one_slip_comes_before_all_its_pairs(tmp_path, printed, read):
    misread = f"Gửi {ROW} trong huyện".replace(printed, read)
    names = found(
        tmp_path, "co quan quan ly nha nuoc ve dat dai", one=PAIRS, slip=misread, two=f"{PAIRS}. {PAIRS}"
    )
    assert names[0] == "slip"


def test_half_a_word_in_a_subject_is_no_match_of_it(tmp_path):
    index = create_index(tmp_path / "index")
    index.add(
        [
            entry("half", "đo lường mẫu", subject="Mức lương năm nay", issued_date="2020-01-01"),
            entry("whole", "mẫu", subject="Trạm đo lường", issued_date="2010-01-01"),
            entry("text", "đo lường, mẫu", subject="Việc khác", issued_date="2021-01-01"),
        ]
    )
    assert [hit.source for hit in index.search(Query("mau do luong")).hits] == ["whole", "text", "half"]
    index.close()
