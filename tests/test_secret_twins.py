# SPDX-License-Identifier: Apache-2.0
"""Two scans of one paper, one of them found secret: the other is out of search with it, in doubt."""

from __future__ import annotations

import pytest

from scan2archive.archive import store
from scan2archive.archive.restricted import held, is_set_apart
from scan2archive.archive.store import read_record
from scan2archive.batch import driver
from scan2archive.batch.desk import secret_twins
from scan2archive.batch.telling.events import Notice
from scan2archive.batch.work.executor import SerialExecutor
from scan2archive.cli import main
from scan2archive.errors import OutOfSpaceError
from scan2archive.settings import Settings
from tests.office import Office
from tests.pools import FAKE

PAPER = "98/QĐ-UBND|Ủy ban nhân dân tỉnh Yên Bái|1987-03-19"
SECRET, PLAIN = f"secret Mật|{PAPER}\nmột", f"known {PAPER}\nphòng cháy"


@pytest.fixture
def office(tmp_path):
    return Office(tmp_path)


def is_apart(office, record_id):
    return is_set_apart(office.archive, office.package(record_id))


def mark(office, record_id):
    field = read_record(office.package(record_id)).documents[0].field("secrecy")
    return field and (field.value, field.state, field.rule)


@pytest.mark.parametrize("secret", [SECRET, SECRET.replace("secret", "secret?")])
def test_a_twin_that_is_searched_already_is_held_when_the_secret_one_comes(office, secret):
    twin = office.put("1.pdf", PLAIN)
    assert office.found("phòng cháy") == [f"{twin[:12]}-1"]
    (office.inbox / "2.pdf").write_text(secret, encoding="utf-8")
    events: list = []
    driver.run(
        office.archive, [office.inbox], Settings(), executor=SerialExecutor(FAKE), report=events.append
    )
    assert is_apart(office, twin)
    assert office.found("phòng cháy") == []
    assert mark(office, twin) == ("Mật", "review", "secrecy.twin")
    assert twin in held(office.archive)
    told = [event.message for event in events if isinstance(event, Notice)]
    assert len(told) == 1 and twin[:12] in told[0] and "review --restricted" in told[0]
    assert "98" not in told[0] and "1.pdf" not in told[0]
    office.assert_sound()


@pytest.mark.parametrize("code", ["98/QĐ-UBND", "098/QD-UBND", "98/QĐ-UBND?"])
def test_a_twin_that_comes_after_the_secret_one_is_never_searched(office, code):
    office.put("1.pdf", SECRET)
    twin = office.put("2.pdf", PLAIN.replace("98/QĐ-UBND", code))
    assert is_apart(office, twin)
    assert len(store.revisions(office.archive, twin)) == 1
    assert office.found("phòng cháy") == []
    assert office.row(twin).documents == 0
    office.assert_sound()


def test_both_in_one_run_are_held_whichever_comes_first(office):
    for name, text in (("1.pdf", PLAIN), ("2.pdf", SECRET), ("3.pdf", f"{PLAIN} rừng")):
        (office.inbox / name).write_text(text, encoding="utf-8")
    office.run()
    assert len(list(store.record_ids(office.archive, (office.archive.restricted,)))) == 3
    assert office.found("phòng cháy") == []
    office.assert_sound()


@pytest.mark.parametrize(
    "other",
    [
        PLAIN.replace("98/", "99/"),
        PLAIN.replace("Yên Bái", "Lào Cai"),
        PLAIN.replace("-03-19", "-03-20"),
        PLAIN.replace("-03-19", ""),  # a year alone says too little
        "ok\nphòng cháy",
    ],
)
def test_other_papers_stay_in_search(office, other):
    before = office.put("1.pdf", other)
    office.put("2.pdf", SECRET)
    after = office.put("3.pdf", f"{other} rừng")
    assert sorted(office.found("phòng cháy")) == sorted([f"{before[:12]}-1", f"{after[:12]}-1"])


def test_papers_that_only_lie_in_one_scan_with_a_secret_one_hold_no_other(office):
    scan = office.put("1.pdf", f"secret Mật|{PAPER}\n1\n2\n3\n4")  # four pages are two papers, both marked
    office.correct(scan, "secrecy=none")  # of the first, which has the code
    assert is_apart(office, scan)
    assert not is_apart(office, office.put("2.pdf", PLAIN))


def test_what_a_person_said_stays(office):
    twin = office.put("1.pdf", PLAIN)
    office.correct(twin, "secrecy=mật")
    office.correct(twin, "secrecy=none")
    secret = office.put("2.pdf", SECRET)
    assert is_apart(office, secret)
    assert not is_apart(office, twin)
    assert office.found("phòng cháy")


def test_a_person_releases_a_twin_with_one_word(office):
    office.put("1.pdf", SECRET)
    twin = office.put("2.pdf", PLAIN)
    before = read_record(office.package(twin))
    assert [problem.code for problem in before.problems] == ["same_as_secret"]
    assert before.documents[0].state == "review"
    office.correct(twin, "secrecy=none")
    assert not is_apart(office, twin)
    assert office.found("phòng cháy") == [f"{twin[:12]}-1"]
    record = read_record(office.package(twin))
    assert "same_as_secret" not in {problem.code for problem in record.problems}
    office.run()
    assert not is_apart(office, twin)
    office.assert_sound()


def test_a_person_says_that_a_twin_is_secret_too(office):
    office.put("1.pdf", SECRET)
    twin = office.put("2.pdf", PLAIN)
    office.correct(twin, "secrecy=mật")
    assert mark(office, twin)[:2] == ("Mật", "corrected")
    assert twin not in held(office.archive)


@pytest.mark.parametrize(("date", "told"), [("19/3/1987", True), ("20/3/1987", False)])
def test_who_corrects_a_paper_into_a_secret_one_is_told(office, capsys, date, told):
    secret = office.put("1.pdf", SECRET)
    twin = office.put("2.pdf", PLAIN.replace("1987-03-19", "1981-03-19"))
    words = ["correct", f"{twin[:12]}-1", "--by", "Lan", "--archive", str(office.archive.root)]
    assert main([*words, f"issued_date={date}"]) == 0
    said = capsys.readouterr().err
    assert (f"{secret[:12]}-1" in said) == told
    assert ("secrecy=mật" in said) == told
    main([*words, "secrecy=none"])
    main([*words, "issued_date=19/3/1987"])  # a person has said what it is
    assert "secrecy=mật" not in capsys.readouterr().err


def test_where_the_twin_cannot_be_set_apart_the_secret_one_waits_for_the_next_run(office, monkeypatch):
    twin = office.put("1.pdf", PLAIN)
    real = secret_twins.revise_in_a_run

    def full(*_args):
        raise OutOfSpaceError("The disk is full.")

    monkeypatch.setattr(secret_twins, "revise_in_a_run", full)
    with pytest.raises(OutOfSpaceError):
        office.put("2.pdf", SECRET)
    assert list(store.record_ids(office.archive, (office.archive.restricted,))) == []
    monkeypatch.setattr(secret_twins, "revise_in_a_run", real)
    office.run()
    assert is_apart(office, twin)
    assert len(list(store.record_ids(office.archive, (office.archive.restricted,)))) == 2


def test_a_twin_whose_package_is_damaged_keeps_no_secret_scan_out(office):
    twin = office.put("1.pdf", PLAIN)
    path = office.package(twin) / "data/record.json"
    path.chmod(0o644)
    path.write_text("{", encoding="utf-8")
    secret = office.put("2.pdf", SECRET)
    assert is_apart(office, secret)


@pytest.mark.parametrize("then", [["--undo"], ["--split", "1,2-3"]])
def test_neither_a_correction_taken_back_nor_a_cut_brings_a_held_twin_into_search_again(office, then):
    twin = office.put("1.pdf", f"{PLAIN}\nhai\nba")
    words = ["correct", "--by", "Lan", "--archive", str(office.archive.root)]
    assert main([*words, f"{twin[:12]}-1", "subject=phòng cháy, chữa cháy"]) == 0
    office.put("2.pdf", SECRET)
    assert is_apart(office, twin)
    assert main([*words, twin[:12], *then]) == 0
    assert is_apart(office, twin)
    assert office.found("phòng cháy") == []
    assert mark(office, twin) == ("Mật", "review", "secrecy.twin")
    assert twin in held(office.archive)
    office.correct(twin, "secrecy=none")
    assert not is_apart(office, twin)
    office.assert_sound()
