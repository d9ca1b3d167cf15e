# SPDX-License-Identifier: Apache-2.0
"""The same paper under other bytes: found at once, told to a person from both sides, settled once."""

from __future__ import annotations

import dataclasses
import getpass
import json
import sqlite3

import pytest

from scan2archive.archive import bag, store
from scan2archive.batch import driver
from scan2archive.batch.desk.review import queue
from scan2archive.batch.finding.indexing import records
from scan2archive.batch.keeping.overview import take_overview
from scan2archive.batch.telling.events import ScanEnded
from scan2archive.batch.work.executor import SerialExecutor
from scan2archive.cli import main
from scan2archive.ledger.identities import identity
from scan2archive.ledger.opening import open_ledger, read_ledger
from scan2archive.settings import Settings
from tests.fake_pipeline import make_record
from tests.pools import FAKE

PAPER = "12/QĐ-UBND|Ủy ban nhân dân tỉnh Kiên Giang|2019-05-12"


def document(known: str = PAPER, **changes: str):
    """A document with code, issuer and date; `changes` are states of single fields."""
    (made,) = make_record("1" * 64, ["a"], known=known).documents
    fields = tuple(dataclasses.replace(one, state=changes.get(one.name, one.state)) for one in made.fields)
    return dataclasses.replace(made, fields=fields)


@pytest.mark.parametrize(
    "other",
    [
        "12/qđ-ubnd|Ủy ban nhân dân tỉnh Kiên Giang|2019-05-12",
        "012/QĐ-UBND|ỦY BAN NHÂN DÂN TỈNH KIÊN GIANG|2019-05-12",
        "12 QĐ/UBND|Uỷ ban nhân dân  tỉnh Kiên Giang|2019-05-12",
    ],
)
def test_writing_does_not_make_another_paper(other):
    assert identity(document()) == identity(document(other)) != ""


@pytest.mark.parametrize(
    "other",
    [
        "121/QĐ-UBND|Ủy ban nhân dân tỉnh Kiên Giang|2019-05-12",
        "12a/QĐ-UBND|Ủy ban nhân dân tỉnh Kiên Giang|2019-05-12",
        "12/QĐ-SYT|Ủy ban nhân dân tỉnh Kiên Giang|2019-05-12",
        "12/QĐ-UBND|Ủy ban nhân dân tỉnh An Giang|2019-05-12",
        "12/QĐ-UBND|Ủy ban nhân dân tỉnh Kiên Giang|2020-05-12",
    ],
)
def test_another_number_agency_or_day_is_another_paper(other):
    assert identity(document(other)) not in ("", identity(document()))


@pytest.mark.parametrize(
    "made",
    [
        *(document(**{name: "review"}) for name in ("code", "issuer", "issued_date")),
        document("12/QĐ-UBND|Ủy ban nhân dân tỉnh Kiên Giang|2019-05"),
        document("/QĐ-UBND|Ủy ban nhân dân tỉnh Kiên Giang|2019-05-12"),
        document("12|Ủy ban nhân dân tỉnh Kiên Giang|2019-05-12"),
        document("12/QĐ-UBND"),
    ],
)
def test_what_is_doubtful_or_incomplete_makes_no_duplicate(made):
    assert identity(made) == ""


def test_a_number_does_not_run_into_what_follows_it():
    one, other = (document(f"{code}|Sở Y tế|2019-05-12") for code in ("1/12-NQ", "11/2-NQ"))
    assert identity(one) != identity(other)


class Office:
    """An archive with the fake pipeline and the real index."""

    def __init__(self, root):
        self.inbox = root / "inbox"
        self.inbox.mkdir()
        self.archive = store.create(root / "kho")

    def put(self, name: str, first: str = f"known {PAPER}") -> str:
        (self.inbox / name).write_text(f"{first}\n{name}\n", encoding="utf-8")
        return f"{bag.digest_file(self.inbox / name)[:12]}-1"

    def run(self):
        ended: list = []
        driver.run(self.archive, [self.inbox], Settings(), report=ended.append, executor=SerialExecutor(FAKE))
        return {one.path.name: one for one in ended if isinstance(one, ScanEnded)}

    def told(self) -> dict[str, str]:
        """Document ids and what their problems say."""
        with read_ledger(self.archive.ledger_path, lambda: records(self.archive, print, words=False)) as book:
            assert len(queue(self.archive, book, pytest.fail)) == take_overview(self.archive, book).review
            found = queue(self.archive, book, pytest.fail)
        return {case.id: " ".join(problem.message for problem in case.problems) for case in found}


@pytest.fixture
def office(tmp_path, monkeypatch):
    monkeypatch.setattr(getpass, "getuser", lambda: "vanthu")
    made = Office(tmp_path)
    monkeypatch.chdir(made.archive.root)
    return made


def test_a_scan_made_anew_is_told_of_and_both_are_kept(office):
    one = office.put("a.pdf")
    assert not office.run()["a.pdf"].review
    assert office.told() == {}
    two = office.put("b.pdf")
    ended = office.run()
    assert (ended["b.pdf"].state, ended["b.pdf"].review) == ("archived", True)
    told = office.told()
    assert set(told) == {one, two}
    assert two in told[one] and one in told[two]
    assert len(tuple(store.iterate(office.archive))) == 2


def test_two_in_one_batch_meet_and_a_third_says_both(office):
    one, two, three = (office.put(f"{name}.pdf") for name in "abc")
    office.put("d.pdf", "known 13/QĐ-UBND|Ủy ban nhân dân tỉnh Kiên Giang|2019-05-12")
    ended = office.run()
    assert sum(event.review for event in ended.values()) == 2  # the first one had no other yet
    told = office.told()
    assert set(told) == {one, two, three}
    assert two in told[one] and three in told[one]


def test_a_secret_scan_meets_nobody(office):
    made = make_record("2" * 64, ["x"], known=PAPER, secrecy="Mật")
    office.put("a.pdf")
    office.run()
    with open_ledger(office.archive.ledger_path, lambda: ()) as book:
        book.adopt([made])
        assert book.twins() == ()


@pytest.mark.parametrize("which", [0, 1])
def test_accepting_one_settles_both_for_good(office, which, capsys):
    pair = (office.put("a.pdf"), office.put("b.pdf"))
    office.run()
    assert main(["correct", pair[which], "--accept", "--by", "Lan"]) == 0
    assert pair[1 - which] in capsys.readouterr().out  # what was settled
    assert office.told() == {}
    # Also for a ledger made anew from the packages.
    office.archive.ledger_path.unlink()
    assert office.told() == {}
    third = office.put("c.pdf")
    assert office.run()["c.pdf"].review
    assert set(office.told()) == {*pair, third}


def test_a_correction_ends_or_makes_a_duplicate(office):
    one = office.put("a.pdf")
    two = office.put("b.pdf", "known 13/QĐ-UBND|Ủy ban nhân dân tỉnh Kiên Giang|2019-05-12")
    office.run()
    assert office.told() == {}
    assert main(["correct", two, "code=12/QĐ-UBND"]) == 0
    assert set(office.told()) == {one, two}
    assert main(["correct", one, "code=14/QĐ-UBND"]) == 0
    assert office.told() == {}


def test_review_prints_it_as_a_problem(office, capsys):
    one, two = office.put("a.pdf"), office.put("b.pdf")
    office.run()
    assert main(["review", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["total"] == 2
    problems = {entry["id"]: entry["problems"] for entry in found["documents"]}
    assert [problem["code"] for problem in problems[one]] == ["likely_duplicate"]
    assert two in problems[one][0]["message"]
    assert main(["review"]) == 0
    assert "likely scanned twice: 2" in capsys.readouterr().out
    assert main(["show", one]) == 0
    assert two in capsys.readouterr().out


def test_a_ledger_of_an_older_version_learns_it_from_the_packages(office):
    one, two = office.put("a.pdf"), office.put("b.pdf")
    office.run()
    with sqlite3.connect(office.archive.ledger_path) as connection:
        connection.execute("DROP TABLE identities")
        connection.execute("DROP TABLE settled")
        connection.execute("ALTER TABLE scans DROP COLUMN identified")
        connection.execute("PRAGMA user_version = 2")
    connection.close()
    assert set(office.told()) == {one, two}
    office.run()
    with read_ledger(office.archive.ledger_path, pytest.fail) as book:
        assert {twin.id for twin in book.twins()} == {one, two}


def test_two_papers_of_one_scan_are_no_duplicates_of_each_other(tmp_path):
    (made,) = make_record("1" * 64, ["a"], known=PAPER).documents
    record = make_record("1" * 64, ["a"], known=PAPER)
    second = dataclasses.replace(made, id=f"{'1' * 12}-2", ordinal=2)
    with open_ledger(tmp_path / "ledger", lambda: ()) as book:
        book.adopt([dataclasses.replace(record, documents=(made, second))])
        assert book.twins() == ()
        book.adopt([make_record("2" * 64, ["b"], known=PAPER)])
        assert len(book.twins("2" * 64)) == 2
        book.forget(["2" * 64])
        assert book.twins() == ()
