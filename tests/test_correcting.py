# SPDX-License-Identifier: Apache-2.0
"""What a person changes in a document, and what is told of it: pure values, nothing is written."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scan2archive.batch.desk.correcting import BY_HAND, correct, document_of, read_changes
from scan2archive.batch.desk.history import corrections, history_to_json, of_document, to_step
from scan2archive.batch.desk.moving import Move, read_move
from scan2archive.batch.desk.review import cases
from scan2archive.batch.desk.values import known_field
from scan2archive.console.labels import FIELD_LABELS
from scan2archive.console.render_history import history_text
from scan2archive.console.terminal import Style
from scan2archive.errors import UsageError
from scan2archive.model import FIELD_NAMES, NEEDED_FIELDS, Problem
from scan2archive.model_json import record_from_json, record_to_json
from tests.fake_pipeline import field, make_record
from tests.office import LAN

ONE = "1" * 64
HARD = Problem("low_confidence", 1, "Page 1 is hard to read.", "warning")


def unsure(name, value, confidence=0.5):
    return dataclasses.replace(field(name, value), state="review", confidence=confidence)


def record(*fields, problems=(), state="review", without=()):
    """One document with all needed fields, those given in their place."""
    made = make_record(ONE, ["x", "y"], state=state)
    given = {item.name for item in fields} | set(without)
    sure = [field(name, "Quyết định") for name in NEEDED_FIELDS if name not in given]
    ordered = sorted([*fields, *sure], key=lambda item: FIELD_NAMES.index(item.name))
    (document,) = made.documents
    return dataclasses.replace(
        made, documents=(dataclasses.replace(document, fields=tuple(ordered)),), problems=tuple(problems)
    )


def changed(made, *words, accept=False):
    return correct(made, document_of(made, None), read_changes(words), LAN, accept=accept)


def values(made, name):
    return [item.value for item in made.documents[0].fields if item.name == name]


# ---------------------------------------------------------------- values


def test_a_new_value_keeps_the_evidence_of_the_old_one():
    before = record(unsure("signer_name", "ê Đức Quang"))
    after = changed(before, "signer_name=Tạ Thế Đức Quang")
    old, new = (made.documents[0].field("signer_name") for made in (before, after))
    assert (new.value, new.state, new.confidence, new.rule) == (
        "Tạ Thế Đức Quang",
        "corrected",
        1.0,
        BY_HAND,
    )
    assert (new.raw, new.page, new.box) == (old.raw, old.page, old.box)
    assert (after.revision, after.state, after.documents[0].state) == (2, "ok", "ok")
    (done,) = corrections(after.steps)
    assert (done.name, done.old, done.new, done.was, done.confidence, done.rule, done.by, done.when) == (
        "signer_name", "ê Đức Quang", "Tạ Thế Đức Quang", "review", "0.5", "signer_name.fake", "Lan", LAN.when,
    )  # fmt: skip
    assert before.documents[0].field("signer_name") == old


def test_the_same_value_again_vouches_for_it_and_keeps_its_rule():
    after = changed(record(unsure("subject", "về việc")), "subject=về việc")
    found = after.documents[0].field("subject")
    assert (found.state, found.rule, found.confidence) == ("corrected", "subject.fake", 1.0)
    assert [done.kind for done in corrections(after.steps)] == ["accept"]
    assert changed(after, "subject=về việc") is after


def test_nothing_new_is_no_revision():
    made = record(state="ok")
    assert changed(made, "urgency=", "keywords=") is made
    assert changed(made, accept=True) is made


def test_fields_of_a_person_and_lists():
    after = changed(
        record(field("recipients", "Như trên"), field("recipients", "Lưu: VT")),
        "keywords=y tế; vắc xin",
        "retention=01",
        "recipients+=Sở Tài chính",
        "recipients-=nhu tren",
    )
    assert values(after, "keywords") == ["y tế", "vắc xin"]
    assert values(after, "recipients") == ["Lưu: VT", "Sở Tài chính"]
    assert values(after, "retention") == ["Vĩnh viễn"]
    states = [item.state for item in after.documents[0].fields if item.name == "recipients"]
    assert states == ["confident", "corrected"]  # nobody looked at the one that was there
    again = changed(after, "keywords=vắc xin", "keywords=tiêm chủng")
    assert values(again, "keywords") == ["vắc xin", "tiêm chủng"]
    assert values(changed(again, "keywords="), "keywords") == []
    assert [item.name for item in again.documents[0].fields] == sorted(
        (item.name for item in again.documents[0].fields), key=FIELD_NAMES.index
    )
    with pytest.raises(UsageError, match="It holds: vắc xin; tiêm chủng"):
        changed(again, "keywords-=gì đó")


def test_a_list_may_hold_the_same_twice():
    twice = record(
        field("recipients", "Như trên"), field("recipients", "Như trên"), field("recipients", "VT")
    )
    added = changed(twice, "recipients+=Sở Y tế")
    assert values(added, "recipients") == ["Như trên", "Như trên", "VT", "Sở Y tế"]
    assert len(corrections(added.steps)) == 1
    taken = changed(twice, "recipients-=Như trên")
    assert values(taken, "recipients") == ["Như trên", "VT"]
    assert [(done.old, done.new) for done in corrections(taken.steps)] == [("Như trên", "")]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["12/QĐ"], "FIELD=VALUE"),
        (["subject+=x"], "one value only"),
        (["keywords+="], "names no value"),
        (["sbject=x"], "did you mean subject"),
        (["type=QĐ", "type=TB"], "is given 2 values"),
        (["code=1/QĐ-UB", "number=2"], "does not go with"),
    ],
)
def test_what_makes_no_sense_is_refused(words, says):
    with pytest.raises(UsageError, match=r".") as refused:
        changed(record(), *words)
    assert says in str(refused.value)


# ---------------------------------------------------------------- number, notation, code


def numbered(number, notation, code):
    return record(field("number", number), field("notation", notation), field("code", code))


@pytest.mark.parametrize(
    ("words", "number", "notation", "code"),
    [
        (["code=36-NQ/TW"], "36", "NQ/TW", "36-NQ/TW"),
        (["number=13"], "13", "QĐ/UB", "13-QĐ/UB"),
        (["notation=QĐ-UBND"], "12", "QĐ-UBND", "12-QĐ-UBND"),
        (["number=7", "notation=TB/HU"], "7", "TB/HU", "7-TB/HU"),
        (["number="], "", "QĐ/UB", ""),
        (["code="], "", "", ""),
        (["notation="], "12", "", ""),
    ],
)
def test_number_notation_and_code_go_together(words, number, notation, code):
    after = changed(numbered("12", "QĐ/UB", "12-QĐ/UB"), *words)
    document = after.documents[0]
    assert [document.value(name) for name in ("number", "notation", "code")] == [number, notation, code]
    kept = [item for item in document.fields if item.name in ("number", "notation", "code")]
    assert {item.state for item in kept} <= {"corrected"}


def test_a_code_given_to_a_notation_alone_has_its_evidence_and_vouches_for_it():
    made = record(unsure("notation", "UBND-TH"), without=["code"])
    after = changed(made, "code=147/UBND-TH")
    code = after.documents[0].field("code")
    assert (code.page, code.box, code.raw) == (1, (10, 20, 100, 60), "UBND-TH")
    assert after.documents[0].field("notation").state == "corrected"


def test_that_there_is_no_code_leaves_the_notation_that_is_printed():
    after = changed(record(field("notation", "UBND-TH"), without=["code"]), "code=")
    assert values(after, "notation") == ["UBND-TH"]
    assert cases(after) == ()


@given(
    st.sampled_from(["", "5", "12", "03"]),
    st.sampled_from(["", "QĐ-UBND", "NQ/TW"]),
    st.lists(
        st.sampled_from(["number=9", "number=", "notation=KH-UB", "notation=", "code=1/TB", "code="]),
        max_size=4,
    ),
)
def test_after_any_changes_the_code_is_made_of_number_and_notation(number, notation, words):
    fields = [field(name, value) for name, value in (("number", number), ("notation", notation)) if value]
    if number and notation:
        fields.append(field("code", f"{number}/{notation}"))
    made = record(*fields, without=["code"])
    for word in words:
        made = changed(made, word)
    document = made.documents[0]
    number, notation, code = (document.value(name) for name in ("number", "notation", "code"))
    assert code == (f"{number}/{notation}" if number and notation else "")


# ---------------------------------------------------------------- what is settled


def test_acceptance_settles_values_gaps_and_problems_and_says_so():
    more = Problem("more_documents", 2, "It begins like a paper of its own.", "warning")
    gap = Problem("missing_field", 1, "No signer was found in document 1.", "warning")
    made = record(
        unsure("code", "12/QĐ", 0.61),
        unsure("place", "Hà Nội"),
        problems=[HARD, more, gap],
        without=["signer_name"],
    )
    after = changed(made, "subject=khác", accept=True)
    assert (after.state, after.documents[0].state, after.problems) == ("ok", "ok", ())
    assert cases(after) == ()
    assert {item.state for item in after.documents[0].fields if item.name in ("code", "place")} == {
        "corrected"
    }
    code = after.documents[0].field("code")
    assert (code.raw, code.page, code.rule) == ("12/QĐ", 1, "code.fake")
    told = {(done.kind, done.name, done.new) for done in corrections(after.steps)}
    assert told == {
        ("set", "subject", "khác"),
        ("accept", "code", "12/QĐ"),
        ("accept", "place", "Hà Nội"),
        ("set", "signer_name", ""),
        ("settle", "low_confidence", ""),
        ("settle", "more_documents", ""),
    }
    assert changed(after, accept=True) is after
    assert cases(changed(after, "keywords+=x")) == ()


def test_a_change_settles_only_what_it_says():
    gaps = [Problem("missing_field", 1, f"No {name}.", "warning") for name in ("code", "signer_name")]
    made = record(problems=[HARD, *gaps], without=["code", "signer_name"])
    after = changed(made, "code=12/QĐ-UBND")
    assert (after.state, after.documents[0].state) == ("review", "review")
    assert [problem.code for problem in after.problems] == ["low_confidence", "missing_field"]
    (case,) = cases(after)
    assert (case.missing, case.problems) == (("signer_name",), (HARD,))


def test_a_field_that_the_paper_does_not_have_is_not_asked_for_again():
    made = record(without=["signer_name"])
    assert cases(made)[0].missing == ("signer_name",)
    after = changed(made, "signer_name=")
    assert (cases(after), after.state) == ((), "ok")
    assert changed(after, "signer_name=") is after
    taken_out = changed(record(unsure("signer_name", "0)—")), "signer_name=")
    assert (cases(taken_out), taken_out.documents[0].field("signer_name")) == ((), None)


def test_what_the_paper_does_not_have_is_not_asked_for_while_the_rest_is():
    after = changed(record(problems=[HARD], without=["signer_name", "code"]), "signer_name=")
    (case,) = cases(after)
    assert case.missing == ("code",)
    given = changed(after, "signer_name=Lê Văn Thi")
    assert values(given, "signer_name") == ["Lê Văn Thi"]
    assert cases(changed(given, "signer_name="))[0].missing == ("code",)


def test_a_problem_of_the_whole_scan_is_settled_with_its_first_document():
    made = make_record(ONE, list("abcd"), state="review")
    documents = tuple(dataclasses.replace(one, state="ok") for one in made.documents)
    whole = Problem("odd", None, "Something is odd.", "warning")
    made = dataclasses.replace(made, documents=documents, problems=(whole,))
    second = correct(made, made.documents[1], (), LAN, accept=True)
    assert second is made
    first = correct(made, made.documents[0], (), LAN, accept=True)
    assert (first.state, first.problems) == ("ok", ())


def test_a_record_that_does_not_say_why_is_settled_by_acceptance_only():
    made = record(state="review")
    made = dataclasses.replace(
        made, documents=tuple(dataclasses.replace(d, state="ok") for d in made.documents)
    )
    assert changed(made, "keywords=x").state == "review"
    after = changed(made, accept=True)
    assert (after.state, [done.kind for done in corrections(after.steps)]) == ("ok", ["accept"])


def test_the_other_documents_stay_as_they_are():
    made = make_record(ONE, list("abcd"), state="review")
    with pytest.raises(UsageError, match=f"{ONE[:12]}-1, {ONE[:12]}-2"):
        document_of(made, None)
    with pytest.raises(UsageError, match="no document 3"):
        document_of(made, 3)
    after = correct(made, document_of(made, 2), read_changes(["note=x"]), LAN, accept=True)
    assert after.documents[0] == made.documents[0]
    assert after.documents[1].state == "ok"
    assert (after.state, after.problems) == ("review", made.problems)  # its problem is on page 1
    empty = dataclasses.replace(made, documents=())
    with pytest.raises(UsageError, match="--split 1-4"):
        document_of(empty, None)


# ---------------------------------------------------------------- the history


def test_the_history_survives_json_and_is_told_in_words():
    made = record(unsure("issued_date", "2019"), problems=[HARD], without=["signer_name"])
    after = changed(changed(made, "issued_date=12/5/2019"), "urgency=khẩn", accept=True)
    again = record_from_json(record_to_json(after), {})
    assert corrections(again.steps) == corrections(after.steps)
    assert [to_step(done) for done in corrections(again.steps)] == [
        s for s in again.steps if s.name == "correct"
    ]
    text = list(history_text(of_document(again, again.documents[0]), Style()))
    assert text == [
        "r2  2026-11-24 09:00  Lan",
        "    Ngày ban hành: 12/05/2019 (before: 2019)",
        "r3  2026-11-24 09:00  Lan",
        "    Độ khẩn: Khẩn",
        "    Người ký: the paper has none",
        "    settled: trang 1: Page 1 is hard to read. [low_confidence]",
    ]
    told = history_to_json(again, again.documents[0])
    assert (told["revision"], len(told["corrections"])) == (3, 4)
    assert told["corrections"][0]["old"] == "2019"
    assert told["corrections"][3]["problem"] == "low_confidence"
    assert list(history_text((), Style())) == ["Nobody has corrected anything here."]


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("signer_name=  ", "blanks only"),
        ("page_count=7", "has 2 pages of the scan"),
        ("page_count=", "1 to 2"),
    ],
)
def test_blanks_and_counts_that_are_not_those_of_the_scan_are_refused(word, says):
    with pytest.raises(UsageError, match=r".") as refused:
        changed(record(), word)
    assert says in str(refused.value)
    assert changed(record(), "page_count=2").documents[0].value("page_count") == "2"


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("số=745", "number"),
        ("so=745", "number"),
        ("Số, ký hiệu=745/UBND", "code"),
        ("ngày=12/5/2019", "issued_date"),
        ("nguoi ky = Trần Văn Bình", "signer_name"),
        ("người_ký=Trần Văn Bình", "signer_name"),
        ("trích yếu=a = b", "subject"),
        ("Từ khóa+=y tế", "keywords"),
        ("tu khoa-=y tế", "keywords"),
    ],
)
def test_a_field_goes_by_its_label_and_by_the_names_of_a_search(typed, name):
    (change,) = read_changes([typed])
    assert change.name == name
    assert (
        change == read_changes([name + typed[typed.index("=") - (typed[typed.index("=") - 1] in "+-") :]])[0]
    )


def test_every_label_names_its_field_and_an_unknown_name_lists_both():
    assert [known_field(FIELD_LABELS[name]) for name in FIELD_NAMES] == list(FIELD_NAMES)
    assert read_move(["Hồ sơ=A/B"]) == read_move(["ho so=A/B"]) == Move("A/B")
    assert read_move(["ho so+=A/B"]) == Move("A/B", "also")
    with pytest.raises(UsageError) as caught:
        read_changes(["ngừơi kí=x"])
    assert "did you mean signer_name (Người ký)?" in str(caught.value)
    assert "number (Số); notation (Ký hiệu); code (Số, ký hiệu)" in str(caught.value)
