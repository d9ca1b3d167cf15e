# SPDX-License-Identifier: Apache-2.0
"""Which documents need a person, in which order, and how that is said."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from types import SimpleNamespace

from scan2archive.batch.desk.review import cases, queue_to_json, worst_first
from scan2archive.batch.reports.report import reasons_of
from scan2archive.console.render_review import (
    LONGEST_VALUE,
    problem_reasons,
    reason_counts,
    reasons,
    review_text,
)
from scan2archive.console.report_page import _case_row
from scan2archive.console.terminal import Style
from scan2archive.model import NEEDED_FIELDS, Field, Problem
from tests.fake_pipeline import field, make_record

ONE = "1" * 64
PLAIN = Style()


def doubtful(name: str, value: str, rule: str = "x.fake") -> Field:
    return dataclasses.replace(field(name, value), state="review", confidence=0.5, rule=rule)


def record(*fields: Field, problems=(), record_id=ONE, path="a.pdf", state="review"):
    """A record of one document in which all needed fields are found but those given differ."""
    made = make_record(record_id, ["x"], path=path, state=state)
    given = {item.name for item in fields}
    sure = tuple(field(name, "sure") for name in NEEDED_FIELDS if name not in given)
    (document,) = made.documents
    return dataclasses.replace(
        made,
        documents=(dataclasses.replace(document, fields=(*fields, *sure)),),
        problems=tuple(problems),
    )


def without(made, *names: str):
    (document,) = made.documents
    kept = tuple(item for item in document.fields if item.name not in names)
    return dataclasses.replace(made, documents=(dataclasses.replace(document, fields=kept),))


def one(made):
    (case,) = cases(made)
    return case


def test_a_record_that_is_well_asks_for_nobody():
    assert cases(make_record(ONE, ["a"], state="ok")) == ()


def test_a_case_says_what_is_missing_unsure_and_wrong():
    made = record(
        doubtful("code", "12/QĐ-UBND"),
        doubtful("place", "Hà Nội"),  # no key field: nobody is asked
        problems=(
            Problem("missing_field", 1, "No signer was found in document 1.", "warning"),
            Problem("low_confidence", 1, "Page 1 was hard to read.", "warning"),
        ),
    )
    case = one(without(made, "signer_name"))
    assert (case.id, case.record_id, case.missing) == (f"{ONE[:12]}-1", ONE, ("signer_name",))
    assert [item.name for item in case.unsure] == ["code"]
    assert [problem.code for problem in case.problems] == ["low_confidence"]


def test_a_blank_page_is_one_line_and_the_last():
    made = make_record(ONE, ["x"], path="trắng.pdf", state="review")
    made = dataclasses.replace(
        made,
        pages=tuple(dataclasses.replace(page, blank=True, words=()) for page in made.pages),
        documents=tuple(dataclasses.replace(document, fields=()) for document in made.documents),
        problems=(Problem("missing_field", 1, "No signer was found in document 1.", "warning"),),
    )
    blank, other = one(made), one(record(doubtful("code", "12/QĐ-UBND"), record_id="2" * 64, path="z.pdf"))
    assert blank.blank and not other.blank
    found = worst_first([blank, other])
    assert found == (other, blank)
    lines = list(review_text(found, None, PLAIN))
    assert lines[-1] == f"  {blank.handle}  trắng.pdf  blank page (trang trắng)"
    assert "not found" not in "\n".join(lines) and "blank page (trang trắng): 1" in lines[1]
    assert [(reason.kind, reason.name) for reason in reasons_of(found)] == [
        ("unsure", "code"),
        ("problem", "blank"),
    ]
    # Where a page could not be read, or somebody told what it is, it is a case like others.
    torn = dataclasses.replace(made, problems=(Problem("unreadable_page", 1, "Page 1 is damaged.", "error"),))
    assert not one(torn).blank
    document = dataclasses.replace(made.documents[0], fields=(field("type", "Công văn"),))
    assert not one(dataclasses.replace(made, documents=(document,))).blank


def test_the_report_says_that_a_number_is_from_the_file_name_and_that_a_page_is_blank():
    report = SimpleNamespace(root=Path("/kho"))
    case = one(record(doubtful("code", "12/QĐ-UBND", "code.file_name"), doubtful("type", "x")))
    row = _case_row(case, report)
    assert row.count("số lấy từ tên tệp") == 1
    blank = dataclasses.replace(case, blank=True)
    assert "Trang trắng" in _case_row(blank, report) and "12/QĐ-UBND" not in _case_row(blank, report)


def test_problems_stand_with_the_document_they_are_in():
    made = make_record(ONE, list("abcd"), state="review")
    first, second = made.documents
    second = dataclasses.replace(second, state="ok")
    on_four = Problem("no_text", 4, "Page 4 has no text.", "warning")
    whole = Problem("odd", None, "Something is odd.", "warning")
    both = cases(dataclasses.replace(made, documents=(first, second), problems=(on_four, whole)))
    assert [(case.id[-1], case.problems) for case in both] == [("1", (whole,)), ("2", (on_four,))]
    assert both[1].missing == ()  # the second one itself is accepted
    only = cases(dataclasses.replace(made, documents=(first, second), problems=()))
    assert [case.id[-1] for case in only] == ["1"]


def test_a_record_in_review_is_never_left_out():
    made = dataclasses.replace(make_record(ONE, ["a"], state="review"), documents=(), problems=())
    case = one(made)
    assert (case.id, case.handle) == (ONE, ONE[:12])
    assert list(review_text([case], None, PLAIN))


def test_the_worst_comes_first():
    error = Problem("not_read", 1, "Page 1: it crashed.", "error")
    warning = Problem("low_confidence", 1, "Page 1 was hard to read.", "warning")
    made = {
        "d": record(problems=(warning,), path="d", record_id="1" * 64),
        "c": record(doubtful("code", "1"), path="c", record_id="2" * 64),
        "b": without(record(doubtful("code", "1"), path="b", record_id="3" * 64), "subject"),
        "a2": record(problems=(error,), path="a2", record_id="4" * 64),
        "a1": record(problems=(error,), path="a1", record_id="5" * 64),
    }
    found = worst_first(case for item in made.values() for case in cases(item))
    assert [case.path for case in found] == ["a1", "a2", "b", "c", "d"]


def test_reasons_are_counted_once_a_document_most_frequent_first():
    pages = tuple(Problem("low_confidence", 1, "Page 1 was hard to read.", "warning") for _ in range(3))
    found = [
        one(record(doubtful("code", "1"), problems=pages)),
        one(without(record(doubtful("code", "1")), "signer_name")),
        one(
            record(
                doubtful("code", "1"), doubtful("code", "2"), problems=(Problem("new", 1, "x", "warning"),)
            )
        ),
    ]
    (line,) = reason_counts(found, PLAIN)
    assert line.split(" · ")[0].strip() == "Số, ký hiệu unsure: 3"
    assert set(line.split(" · ")[1:]) == {"hard to read: 1", "Người ký not found: 1", "new: 1"}
    assert list(reason_counts([], PLAIN)) == []


def test_long_values_are_cut_and_dates_readable():
    long = "về việc " + "rất dài " * 40
    case = one(record(doubtful("subject", long), doubtful("issued_date", "2024-03-05")))
    (unsure,) = reasons(case)
    assert "Ngày ban hành (05/03/2024)" in unsure
    shown = unsure.partition("Trích yếu (")[2].partition(")")[0]
    assert shown.endswith("…")
    assert len(shown) <= LONGEST_VALUE
    assert long.startswith(shown[:-1])


def test_a_value_from_the_file_name_says_so():
    for rule, words in (
        ("code.file_name", "Số, ký hiệu (2275/SYT-NVY, number from the file name)"),
        ("code.box3.file_name", "Số, ký hiệu (2275/SYT-NVY, number as in the file name)"),
        ("code.box3.written", "Số, ký hiệu (2275/SYT-NVY, written by hand)"),
        ("code.box3.written.file_name", "Số, ký hiệu (2275/SYT-NVY, number as in the file name)"),
        ("code.box3", "Số, ký hiệu (2275/SYT-NVY)"),
    ):
        (unsure,) = reasons(one(record(doubtful("code", "2275/SYT-NVY", rule))))
        assert unsure == f"unsure: {words}"


def test_the_same_problem_on_many_pages_is_one_line_errors_first():
    problems = (
        *(Problem("low_confidence", n, f"Page {n} was hard to read.", "warning") for n in range(1, 13)),
        Problem("more_documents", 5, "It begins like a paper of its own.", "warning"),
        Problem("not_read", 7, "Page 7: it crashed.", "error"),
    )
    made = record(problems=problems)
    (document,) = made.documents
    made = dataclasses.replace(made, documents=(dataclasses.replace(document, pages=(1, 12)),))
    assert reasons(one(made)) == (
        "Page 7: it crashed.",
        "Page 1 was hard to read. (also pages 2, 3, 4, 5, 6, 7, 8, 9 …)",
        "page 5: It begins like a paper of its own.",
    )


def test_a_limit_cuts_the_list_and_not_the_counts():
    found = [one(record(doubtful("code", "1"), record_id=f"{number:064d}")) for number in range(5)]
    lines = list(review_text(found, 2, PLAIN))
    assert lines[0] == "For a person (cần kiểm tra): 5 documents"
    assert "unsure: 5" in lines[1]
    assert lines[-1].strip() == "and 3 more"
    assert sum(line.endswith("a.pdf") for line in lines) == 2
    assert "more" not in "".join(review_text(found, None, PLAIN))


def test_json_gives_unsure_fields_with_their_evidence():
    found = (one(record(doubtful("code", "12/QĐ"))),)
    (document,) = queue_to_json(found, None)["documents"]
    assert document["unsure"] == [
        {"name": "code", "value": "12/QĐ", "confidence": 0.5, "page": 1, "raw": "12/QĐ", "rule": "x.fake"}
    ]
    assert queue_to_json(found, 0) == {"total": 1, "documents": []}


def test_a_limit_of_nothing_only_counts():
    lines = list(review_text(cases(make_record("a" * 64, ["một"], state="review")), 0, Style()))
    assert len(lines) <= 2
    assert "more" not in lines[-1]


def test_several_likely_duplicates_of_a_paper_are_counted_not_called_pages():
    """They said of a paper of one page: also page 1."""
    found = [
        Problem("likely_duplicate", 1, f"It has the code, issuer and date of {n}.", "warning") for n in "ab"
    ]
    assert list(problem_reasons(found)) == [
        "page 1: It has the code, issuer and date of a. (and 1 more such)"
    ]
