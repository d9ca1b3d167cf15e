# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import datetime as dt
import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scan2archive.archive import store
from scan2archive.batch import driver
from scan2archive.batch.desk.correcting import correct
from scan2archive.batch.desk.history import Person
from scan2archive.batch.desk.neighbours import judged, proposed
from scan2archive.batch.desk.review import cases, queue
from scan2archive.batch.desk.revising import now, revise
from scan2archive.batch.finding.indexing import records
from scan2archive.batch.telling.events import ScanEnded
from scan2archive.batch.work.executor import SerialExecutor
from scan2archive.console.desk import work
from scan2archive.console.desk_session import Session
from scan2archive.console.render_review import review_text
from scan2archive.console.terminal import Style
from scan2archive.ledger import file as ledger_file
from scan2archive.ledger import neighbours
from scan2archive.ledger.neighbours import Neighbours, noted
from scan2archive.ledger.opening import open_ledger, read_ledger
from scan2archive.settings import Settings
from tests.fake_pipeline import make_record
from tests.test_desk import FakeDesk

FAKE = "tests.fake_pipeline"
AGENCY = "Ủy ban nhân dân tỉnh Kiên Giang"


def paper(number: int, signer: str, day: str = "2019-05-12", agency: str = AGENCY, notation: str = "QĐ-UBND"):
    """What `known` of a fake scan says."""
    return f"{number}/{notation}|{agency}|{day}|{signer}|{number}|{notation}"


def record(number: int, known: str, **more):
    return make_record(f"{number:064x}", ["một"], known=known, **more)


@pytest.fixture
def ledger(tmp_path):
    with open_ledger(tmp_path / "ledger.sqlite3", tuple) as book:
        yield book


def judge(ledger, one):
    (document,) = judged(one, ledger.neighbours, 0.8).documents
    return document


def signer(document):
    return document.field("signer_name")


def test_a_name_that_two_other_papers_of_the_agency_show_is_sure(ledger):
    ledger.adopt([record(1, paper(1, "Lê Thị Hoà")), record(2, paper(2, "Lê Thị Hòa"))])
    before = record(3, paper(3, "Lê Thị Hoà?"))
    assert before.state == before.documents[0].state == "review"
    ledger.adopt([record(4, paper(4, "Lê Thị Hoà"))])
    after = judged(before, ledger.neighbours, 0.8)
    assert after.state == after.documents[0].state == "ok"
    field = signer(after.documents[0])
    assert (field.value, field.state, field.rule) == (
        "Lê Thị Hoà",
        "confident",
        "signer_name.fake.neighbours",
    )
    assert field.raw == "Lê Thị Hoà" and field.box == (10, 20, 100, 60)
    step = after.steps[-1]
    assert step.name == "neighbours"
    assert step.settings == ((f"{3:064x}"[:12] + "-1 signer_name", f"{1:064x}"[:12] + "-1"),)


@pytest.mark.parametrize(
    "others",
    [
        [paper(1, "Lê Thị Hoa")],  # one may be misread the same way
        [paper(1, "Lê Thị Hoa?"), paper(2, "Lê Thị Hoa?")],
        [paper(1, "Lê Thị Hoa", agency="Sở Y tế"), paper(2, "Lê Thị Hoa", agency="Sở Y tế")],
        [paper(1, "Lê Thị Hoá"), paper(2, "Lê Thị Hoá")],  # another mark: nothing is ever replaced
        [
            paper(n, name)
            for n, name in enumerate(["Lê Thị Hoa", "Lê Thị Hoa", "Lê Thị Hoà", "Lê Thị Hoà"], 1)
        ],
    ],
    ids=["one", "doubtful", "agency", "mark", "two alike"],
)
def test_a_name_stays_doubtful(ledger, others):
    ledger.adopt([record(n, known) for n, known in enumerate(others, 1)])
    one = record(9, paper(9, "Lê Thị Hoa?"))
    assert judged(one, ledger.neighbours, 0.8) is one


def test_two_who_differ_by_more_than_one_word_do_not_hinder_one_another(ledger):
    names = ["Lê Thị Hoa", "Lê Thị Hoa", "Lê Thị Hạnh", "Lê Thị Hạnh", "Lê Văn Hoà", "Lê Văn Hoà"]
    ledger.adopt([record(n, paper(n, name)) for n, name in enumerate(names, 1)])
    assert signer(judge(ledger, record(9, paper(9, "Lê Thị Hoa?")))).state == "confident"


def test_doubtful_readings_vouch_for_one_another_only_beside_a_sure_one(ledger):
    # A rare letter comes out wrong in the same way on every paper.
    ledger.adopt([record(n, paper(n, "Lê Thị Hoà?")) for n in (1, 2, 3, 4)])
    one = record(9, paper(9, "Lê Thị Hoà?"))
    assert judged(one, ledger.neighbours, 0.8) is one
    ledger.adopt([record(5, paper(5, "Lê Thị Hòa")), record(6, paper(6, "Lê Thị Hoá?"))])
    assert signer(judge(ledger, one)).state == "confident"  # that one paper says Hoá does not hinder it


def test_a_sure_name_that_nearly_is_one_of_many_papers_is_doubtful(ledger):
    ledger.adopt([record(n, paper(n, "Lê Thị Hiếu")) for n in (1, 2)])
    one = record(9, paper(9, "Lê Thị Hiểu"))
    assert judged(one, ledger.neighbours, 0.8) is one
    ledger.adopt([record(3, paper(3, "Lê Thị Hiếu"))])
    document = judge(ledger, one)
    assert (signer(document).value, signer(document).state) == ("Lê Thị Hiểu", "review")
    assert signer(document).rule.endswith(".doubtful")
    assert document.state == "review"
    ledger.adopt([record(4, paper(4, "Lê Thị Hiểu"))])  # there are two of them
    assert judged(one, ledger.neighbours, 0.8) is one


def test_a_name_that_neighbours_made_sure_counts_as_the_doubtful_one_it_was(ledger):
    ledger.adopt([record(1, paper(1, "Lê Thị Hoa")), record(2, paper(2, "Lê Thị Hoa"))])
    ledger.adopt([judged(record(3, paper(3, "Lê Thị Hoa?")), ledger.neighbours, 0.8)])
    ledger.forget([f"{1:064x}", f"{2:064x}"])
    ledger.adopt([record(n, paper(n, "Lê Thị Hoa?")) for n in (5, 6)])
    assert signer(judge(ledger, record(4, paper(4, "Lê Thị Hoa?")))).state == "review"


def test_papers_of_one_scan_speak_for_one_another(ledger):
    three = [
        record(n, paper(n, name)).documents[0]
        for n, name in enumerate(["Lê Thị Hoa", "Lê Thị Hoa", "Lê Thị Hoa?"], 1)
    ]
    documents = tuple(
        replace(one, id=f"{'a' * 12}-{n}", ordinal=n, pages=(n, n)) for n, one in enumerate(three, 1)
    )
    one = replace(record(4, paper(4, "x?")), documents=documents)
    after = judged(one, ledger.neighbours, 0.8)
    assert [signer(document).state for document in after.documents] == ["confident"] * 3
    assert after.state == "ok"


def test_nothing_is_noted_of_a_secret_scan(ledger):
    ledger.adopt([record(n, paper(n, "Lê Thị Hoa"), secrecy="Mật") for n in (1, 2)])
    one = record(9, paper(9, "Lê Thị Hoa?"))
    assert judged(one, ledger.neighbours, 0.8) is one


@pytest.mark.parametrize("name", ["Lê Thị Hoà", "Lê Thi Hoa", "Lê Thị Hao", "Lê Thị Hoa"])
def test_who_is_nearly_what_was_read_is_proposed(ledger, name):
    ledger.adopt([record(1, paper(1, "Lê Thị Hoa")), record(2, paper(2, "Lê Thị Hoa"))])
    ledger.adopt([record(3, paper(3, "Trần Văn Bình")), record(4, paper(4, "Trần Văn Bình"))])
    (document,) = record(9, paper(9, f"{name}?")).documents
    assert [one.name for one in proposed(document, ledger.neighbours)] == ["Lê Thị Hoa"]
    (sure,) = record(9, paper(9, name)).documents
    assert proposed(sure, ledger.neighbours) == ()


def in_order(*days: str):
    return [record(n, paper(10 * n, "Lê Thị Hoa", day)) for n, day in enumerate(days, 1)]


def test_a_number_among_those_of_other_months_makes_itself_and_the_date_doubtful(ledger):
    ledger.adopt(in_order("2019-01-10", "2019-02-10", "2019-03-10", "2019-04-10"))
    odd = record(9, paper(15, "Lê Thị Hoa", "2019-12-01"))
    after = judged(odd, ledger.neighbours, 0.8)
    (document,) = after.documents
    assert after.state == document.state == "review"
    for name in ("code", "number", "issued_date"):
        assert document.field(name).state == "review"
        assert document.field(name).rule.endswith(".out_of_order")
        assert document.field(name).value == odd.documents[0].field(name).value
    assert signer(document).state == "confident"


@pytest.mark.parametrize(
    ("number", "day"),
    [(25, "2019-02-20"), (25, "2019-03-25"), (5, "2019-01-01"), (500, "2019-12-01"), (15, "2018-12-01")],
    ids=["between", "a little late", "first", "last", "another year"],
)
def test_a_number_that_may_be_of_its_day_stays_sure(ledger, number, day):
    ledger.adopt(in_order("2019-01-10", "2019-02-10", "2019-03-10", "2019-04-10"))
    one = record(9, paper(number, "Lê Thị Hoa", day))
    assert judged(one, ledger.neighbours, 0.8) is one


@pytest.mark.parametrize("change", [{"agency": "Sở Y tế"}, {"notation": "CT-UBND"}])
def test_other_series_say_nothing(ledger, change):
    ledger.adopt(in_order("2019-01-10", "2019-02-10", "2019-03-10", "2019-04-10"))
    one = record(9, paper(15, "Lê Thị Hoa", "2019-12-01", **change))
    assert judged(one, ledger.neighbours, 0.8) is one


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(1, 400),
            st.sampled_from(["Lê Thị Hoa", "Lê Thị Hoà", "Trần Văn Bình", "Trần Văn Bính?", "Lê Thị Hoa?"]),
            st.dates(
                min_value=dt.date(2018, 1, 1),
                max_value=dt.date(2019, 12, 31),
            ),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_no_value_is_ever_changed(papers):
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        for migration in ledger_file.MIGRATIONS:
            migration(connection)
        for place, (number, name, day) in enumerate(papers, 1):
            before = record(place, paper(number, name, day.isoformat()))
            after = judged(before, Neighbours(connection), 0.8)
            (was,), (document,) = before.documents, after.documents
            assert [(f.name, f.value, f.raw, f.page, f.box) for f in document.fields] == [
                (f.name, f.value, f.raw, f.page, f.box) for f in was.fields
            ]
            doubtful = any(f.state == "review" for f in document.fields)
            assert after.state == document.state == ("review" if doubtful else "ok")
            neighbours.note(connection, after)


def test_proposals_stand_in_the_queue_and_on_the_list(tmp_path):
    archive, inbox = store.create(tmp_path / "kho"), tmp_path / "inbox"
    inbox.mkdir()
    for number, name in enumerate(["Lê Thị Hoa", "Lê Thị Hoa", "Lê Thị Hoà?"], 1):
        (inbox / f"{number}.pdf").write_text(f"known {paper(number, name)}\n{number}\n", encoding="utf-8")
    run(archive, inbox)
    with read_ledger(archive.ledger_path, lambda: records(archive, print, words=False)) as book:
        (case,) = queue(archive, book, pytest.fail)
    assert [(one.name, one.papers) for one in case.proposed] == [("Lê Thị Hoa", 2)]
    shown = "\n".join(review_text([case], None, Style()))
    assert "signs other papers of this agency: Lê Thị Hoa (2 papers)" in shown
    desk = FakeDesk(store.read_record(store.latest(archive, case.record_id)))
    desk.typed = ["g 2", "g", "c"]
    work(
        [case],
        desk,
        Session(),
        Style(),
        lambda one: tuple(replace(o, proposed=case.proposed) for o in cases(one)),
    )
    said = "\n".join(desk.shown)
    assert "≈ g: Lê Thị Hoa (2 papers)" in said
    assert "There is no proposal 2 here." in said
    field = signer(desk.records[case.record_id].documents[0])
    assert (field.value, field.state) == ("Lê Thị Hoa", "corrected")


def run(archive, inbox):
    ended: list = []
    driver.run(archive, [inbox], Settings(), report=ended.append, executor=SerialExecutor(FAKE))
    return {one.path.name: one for one in ended if isinstance(one, ScanEnded)}


def test_a_run_learns_from_persons_and_from_what_it_archived(tmp_path):
    archive, inbox = store.create(tmp_path / "kho"), tmp_path / "inbox"
    inbox.mkdir()

    def put(name, known):
        (inbox / name).write_text(f"known {known}\n{name}\n", encoding="utf-8")

    put("a.pdf", paper(1, "Lê Thị Hoa?"))
    put("b.pdf", paper(2, "Lê Thị Hoa?"))
    first = run(archive, inbox)
    assert [first[name].review for name in ("a.pdf", "b.pdf")] == [True, True]
    person = Person("vanthu", now().isoformat())
    revise(archive, first["a.pdf"].id, lambda one: correct(one, one.documents[0], (), person, accept=True))
    put("c.pdf", paper(3, "Lê Thị Hoa?"))
    assert not run(archive, inbox)["c.pdf"].review
    package = store.latest(archive, run(archive, inbox)["c.pdf"].id)
    assert signer(store.read_record(package).documents[0]).rule.endswith(".neighbours")
    # A ledger made anew knows the same.
    archive.ledger_path.unlink()
    put("d.pdf", paper(4, "Lê Thị Hoa?"))
    assert not run(archive, inbox)["d.pdf"].review
    with read_ledger(archive.ledger_path, lambda: records(archive, print, words=False)) as book:
        (known,) = book.neighbours.signers(noted(record(1, paper(1, "x")).documents[0]).agency, "")
        assert (known.name, known.papers, known.weight) == ("Lê Thị Hoa", 4, 3.5)
