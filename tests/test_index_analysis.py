# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scan2archive.index.words.analysis import (
    cited_codes,
    code_keys,
    number_key,
    pairs,
    phrase_key,
    terms_of,
    tokens,
)
from scan2archive.vietnamese import clean
from tests.index_entries import entry

TYPED = st.text(st.sampled_from("quyết địnhƯỦòà hÐƣ1 059/-\u200b\u0301\u0303\"':Đ") | st.characters())


def forms(text: str) -> list[tuple[str, str]]:
    return [(token.folded, token.exact) for token in tokens(text)]


def test_no_syllable_is_too_short_and_none_is_a_stop_word():
    assert [token.exact for token in tokens("Ủy ban ở xã A và ý kiến số 5, V/v")] == [
        "ủy", "ban", "ở", "xã", "a", "và", "ý", "kiến", "số", "5", "v", "v",
    ]  # fmt: skip


@pytest.mark.parametrize("other", ["ỦY BAN HÒA GIẢI ĐƯỢC", "Uỷ ban hoà giải được", "Ủy ban hòa giải Ðƣợc"])
def test_ways_of_writing_the_same_give_the_same_terms(other):
    assert forms(other) == forms("Ủy ban hòa giải được")
    assert forms(unicodedata.normalize("NFD", other)) == forms("Ủy ban hòa giải được")


def test_numbers_lose_leading_zeros():
    assert [token.folded for token in tokens("ngày 03/05/2010 số 007 và 0")] == [
        "ngay", "3", "5", "2010", "so", "7", "va", "0",
    ]  # fmt: skip


@given(TYPED)
def test_positions_are_those_of_the_cleaned_text(text):
    cleaned = clean(text)
    at = 0
    for token in tokens(text):
        assert at <= token.start < token.end <= len(cleaned)
        assert tokens(cleaned[token.start : token.end])[0].folded == token.folded
        assert token.folded and token.exact and "_" not in token.folded
        at = token.end


def test_pairs_and_phrase_keys():
    assert pairs(["thu", "hoi", "dat"]) == ["thu_hoi", "hoi_dat"]
    assert pairs(["thu"]) == []
    assert phrase_key("  Sở Y-tế ") == "so y te"


def test_code_keys_leave_out_signs_zeros_and_the_year():
    assert code_keys("1059/QĐ-UBND") == ("1059qdubnd",)
    assert code_keys("03/GM-SYT") == ("3gmsyt",)
    assert code_keys("15/2014/QĐ-UBND") == ("152014qdubnd", "15qdubnd")
    assert code_keys(" - ") == ()
    assert number_key("012a") == "12a"


def test_codes_in_running_text_are_found():
    text = "Căn cứ Nghị định số 30/2020/NĐ-CP, Nghị quyết 36-NQ/TW và điều 5/6 ngày 12/5/2019, số 15 /QĐ-UBND"
    assert cited_codes(text) == ("302020ndcp", "30ndcp", "36nqtw", "15qdubnd")


def test_terms_of_a_document():
    made = entry(
        "tep-a.pdf",
        "thu hồi\nđất\fở xã theo 15/QĐ-UBND",
        dossier="Hồ sơ đỏ",
        code="07/2016/TB-UBND",
        subject="Thu hồi đất",
        issuer="Sở Y tế",
        issued_date="2016-05",
    )
    terms = terms_of(made)
    assert {"thu", "hoi", "dat", "tep", "do", "2016"} <= set(terms.text)
    assert {"hồi", "đất", "đỏ"} <= set(terms.marks)
    assert {"hoi_dat", "dat_o", "so_y"} <= set(terms.pairs)  # over lines and pages
    assert "xa_theo" in terms.pairs and "ubnd_thu" not in terms.pairs  # but not from text to field
    assert terms.subject == ("thu", "hoi", "dat", "thu_hoi", "hoi_dat")
    assert terms.subject_marks == ("thu", "hồi", "đất")
    assert terms.names == ("so", "y", "te")
    assert terms.codes == ("72016tbubnd", "7tbubnd")
    assert terms.cites == ("15qdubnd",)
    assert (terms.number, terms.date) == ("7", "2016-05")


def test_only_pages_of_the_document_are_indexed():
    made = entry("a.pdf", "một\fhai\fba")
    part = type(made)(made.document, "", "", made.pages)
    object.__setattr__(part, "document", made.document.__class__("x-1", "x", 1, (2, 2), "ok", ()))
    assert terms_of(part).text == ("hai",)


@pytest.mark.parametrize("degree", ["mật", "tối mật", "tuyệt mật"])
def test_a_secret_document_is_refused(degree):
    """Invariant 10: a secret document never reaches the index."""
    with pytest.raises(ValueError, match="secret"):
        terms_of(entry("a.pdf", "nội dung", secrecy=degree))
    assert terms_of(entry("a.pdf", "nội dung", secrecy="none")).text


def test_i_and_y_are_one_letter_where_both_are_in_use():
    for one, other in (
        ("quản lí", "quản lý"),
        ("KĨ THUẬT", "kỹ thuật"),
        ("quí", "quý"),
        ("tỉ đồng", "tỷ đồng"),
        ("Hi Cương", "Hy Cương"),
    ):
        assert phrase_key(one) == phrase_key(other)
        assert [token.exact for token in tokens(one)] != [token.exact for token in tokens(other)]
    assert phrase_key("chi vi lai Tây") == "chi vi lai tay"
