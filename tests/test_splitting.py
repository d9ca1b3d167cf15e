# SPDX-License-Identifier: Apache-2.0
"""A scan cut into its documents by a person."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scan2archive.batch.desk.correcting import correct, read_changes
from scan2archive.batch.desk.history import corrections
from scan2archive.batch.desk.review import cases
from scan2archive.batch.desk.splitting import read_ranges, split
from scan2archive.errors import UsageError
from scan2archive.model import Field, Problem
from scan2archive.pipeline.papers.documents import make_document
from scan2archive.settings import Review
from tests.fake_pipeline import make_record
from tests.office import LAN
from tests.sheets import Sheet, body, head, signature, title

ONE = "1" * 64
HARD = Problem("low_confidence", 4, "Page 4 is hard to read.", "warning")


def first_page(number, code, signer="Lê Văn Thi"):
    sheet = head(
        Sheet(number),
        ["ỦY BAN NHÂN DÂN", "TỈNH KIÊN GIANG"],
        f"Số: {code}",
        "Kiên Giang, ngày 28 tháng 12 năm 2017",
    )
    y = title(sheet, ["QUYẾT ĐỊNH", "Về việc phê duyệt quy hoạch sử dụng đất năm 2018"])
    body(sheet, ["Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015;"], y)
    signature(sheet, ["CHỦ TỊCH"], signer, 1500)
    return sheet.page()


def second_page(number):
    sheet = Sheet(number)
    body(sheet, ["Phụ lục kèm theo, gồm danh sách các xã và diện tích từng loại đất"], 300)
    return sheet.page()


def record(ranges=((1, 4),), problems=(HARD,)):
    """Two papers of two pages each, as one document unless told otherwise."""
    pages = (
        first_page(1, "12/QĐ-UBND"),
        second_page(2),
        first_page(3, "345/QĐ-UBND", "Mai Văn Huỳnh"),
        second_page(4),
    )
    documents = tuple(
        make_document(ONE, ordinal, pages[first - 1 : last], problems, Review())
        for ordinal, (first, last) in enumerate(ranges, start=1)
    )
    made = make_record(ONE, list("abcd"), state="review")
    return dataclasses.replace(made, pages=pages, documents=documents, problems=tuple(problems))


def cut(made, text):
    return split(made, read_ranges(text, len(made.pages)), Review(), LAN)


def changed(made, ordinal, *words, accept=False):
    return correct(made, made.documents[ordinal - 1], read_changes(words), LAN, accept=accept)


@pytest.mark.parametrize(
    ("text", "ranges"),
    [
        ("1-4", ((1, 4),)),
        ("1-2,3-4", ((1, 2), (3, 4))),
        (" 1 , 2 - 3, 4", ((1, 1), (2, 3), (4, 4))),
        ("1,2-", ((1, 1), (2, 4))),
        ("1–2,3–4", ((1, 2), (3, 4))),
    ],
)
def test_ranges_as_typed(text, ranges):
    assert read_ranges(text, 4) == ranges


@pytest.mark.parametrize(
    "text", ["", "1-3", "1-2,4", "1-2,2-4", "1-5", "3-4,1-2", "0-4", "2-4", "1-2;3-4", "1-,2", "x"]
)
def test_ranges_that_are_not_all_pages_in_order_are_refused(text):
    with pytest.raises(UsageError, match="the pages 1 to 4"):
        read_ranges(text, 4)


@given(st.lists(st.integers(1, 5), min_size=1, max_size=8))
def test_any_cut_is_read_back(lengths):
    ranges, first = [], 1
    for length in lengths:
        ranges.append((first, first + length - 1))
        first += length
    assert read_ranges(",".join(f"{a}-{b}" for a, b in ranges), first - 1) == tuple(ranges)


def test_documents_are_made_anew_of_their_pages():
    more = Problem("more_documents", 3, "It begins like a paper of its own.", "warning")
    before = record(problems=(HARD, more))
    after = cut(before, "1-2,3-4")
    first, second = after.documents
    assert [document.value("code") for document in after.documents] == ["12/QĐ-UBND", "345/QĐ-UBND"]
    assert [document.value("signer_name") for document in after.documents] == ["Lê Văn Thi", "Mai Văn Huỳnh"]
    assert (first.pages, second.pages, second.id, second.ordinal) == ((1, 2), (3, 4), f"{ONE[:12]}-2", 2)
    assert first.value("page_count") == "2"
    assert {field.page for field in second.fields} <= {3, 4, None}
    assert (first.state, second.state) == ("ok", "review")  # the page that is hard to read is in the second
    assert (after.revision, after.state, after.problems) == (2, "review", (HARD,))
    told = corrections(after.steps)
    assert [(done.kind, done.old, done.new) for done in told] == [
        ("split", "1-4", "1-2,3-4"),
        ("settle", "It begins like a paper of its own.", ""),
    ]
    assert [case.id for case in cases(after)] == [second.id]


def test_the_same_cut_is_no_revision_unless_it_was_in_question():
    made = record(((1, 2), (3, 4)))
    assert cut(made, "1-2,3-4") is made
    asked = dataclasses.replace(
        made, problems=(*made.problems, Problem("more_documents", 2, "It begins like one.", "warning"))
    )
    after = cut(asked, "1-2,3-4")
    assert (after.revision, after.problems, after.documents) == (2, (HARD,), made.documents)


def test_documents_whose_pages_stay_the_same_stay_as_they_are():
    made = changed(record(((1, 2), (3, 4))), 2, "subject=Về việc khác", "keywords=đất", accept=True)
    after = cut(made, "1,2,3-4")
    assert after.documents[2] == dataclasses.replace(made.documents[1], id=f"{ONE[:12]}-3", ordinal=3)
    assert after.documents[2].state == "ok"
    assert HARD not in after.problems
    back = cut(after, "1-2,3-4")
    assert back.documents[1] == made.documents[1]


def test_what_a_person_put_right_stays_with_its_page():
    made = changed(record(), 1, "code=13/QĐ-UBND", "note=đã đối chiếu", "recipients+=Sở Tài chính")
    after = cut(made, "1-2,3-4")
    first, second = after.documents
    assert (first.value("code"), first.value("number"), first.value("note")) == (
        "13/QĐ-UBND",
        "13",
        "đã đối chiếu",
    )
    assert first.field("code").state == "corrected"
    assert (second.value("code"), second.value("note")) == ("345/QĐ-UBND", "")
    assert "Sở Tài chính" in [f.value for f in first.fields if f.name == "recipients"]
    joined = cut(changed(after, 2, "code=346/QĐ-UBND"), "1-4")
    assert (joined.documents[0].value("code"), joined.documents[0].value("page_count")) == ("13/QĐ-UBND", "4")


def test_what_the_paper_does_not_have_is_remembered_for_the_same_pages():
    made = changed(record(((1, 1), (2, 4))), 2, "signer_name=")
    again = cut(cut(made, "1-3,4"), "1,2-4")
    missing = {case.id[-1]: case.missing for case in cases(again)}
    assert "signer_name" not in missing["2"]
    assert not any("signer" in p.message for p in again.problems if p.page == 2)


# ---------------------------------------------------------------- what is set apart stays apart


def marked(made, ordinal, rule, state="review", page=None):
    mark = Field("secrecy", "Mật", "", 0.4, page, None, rule, state)
    documents = [
        dataclasses.replace(one, fields=(*one.fields, mark)) if one.ordinal == ordinal else one
        for one in made.documents
    ]
    return dataclasses.replace(made, documents=tuple(documents))


def marks(made):
    return [one.value("secrecy") for one in made.documents]


@pytest.mark.parametrize(
    ("page", "then"), [(None, ["Mật", ""]), (1, ["Mật", ""]), (2, ["Mật", ""]), (3, ["", "Mật"])]
)
def test_a_mark_that_no_word_of_the_pages_gives_stays_through_a_cut(page, then):
    after = cut(marked(record(), 1, "secrecy.twin", page=page), "1-2,3-4")
    assert marks(after) == then
    assert after.state == "review"
    assert {one.field("secrecy").rule for one in after.documents if one.is_marked} == {"secrecy.twin"}


def test_of_papers_put_together_one_that_is_secret_outweighs_what_a_person_said_of_the_other():
    two = record(((1, 2), (3, 4)))
    for ordinal, other in ((1, 2), (2, 1)):
        said = changed(changed(two, ordinal, "secrecy=none"), other, "secrecy=mat")
        assert sorted(marks(said)) == ["Mật", "none"]
        assert marks(cut(said, "1-4")) == ["Mật"]
    assert marks(cut(changed(marked(two, 2, "secrecy.image"), 1, "secrecy=none"), "1-4")) == ["Mật"]


def test_what_a_person_said_is_not_secret_stays_free_however_the_scan_is_cut():
    free = changed(marked(record(), 1, "secrecy.twin"), 1, "secrecy=none")
    assert not any(one.is_marked for one in cut(free, "1-2,3-4").documents)
