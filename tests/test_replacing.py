# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json

import pytest

import tests.fake_pipeline as fake
from scan2archive.batch.desk.correcting import Person
from scan2archive.batch.keeping.upkeep import dismiss, retry
from scan2archive.batch.telling.events import Notice, ScanEnded
from scan2archive.cli import main
from scan2archive.console.reason_words import in_vietnamese
from tests.test_batch import World
from tests.test_upkeep import retry_id, status

BROKEN = "encrypted\nx\n"


@pytest.fixture
def world(tmp_path):
    return World(tmp_path)


def notices(world):
    return [event.message for event in world.events if isinstance(event, Notice)]


def counts(world, capsys):
    capsys.readouterr()
    main(["status", "--json", "-a", str(world.archive.root)])  # the index of these tests is no file
    shown = json.loads(capsys.readouterr().out)
    scans = {state: count for state, count in shown["scans"].items() if count}
    return scans, len(shown["replaced"]), [row["path"] for row in shown["troubled"]]


@pytest.mark.parametrize("order", ["replaced, put back", "put back, replaced", "not put back"])
def test_a_right_file_in_the_place_of_a_broken_one_settles_it(world, capsys, order):
    path = world.put("hs/a.pdf", BROKEN)
    world.run()
    if order == "put back, replaced":
        assert len(retry(world.archive, ()).rows) == 1
    world.put("hs/a.pdf", "ok\nthe right file\n")
    if order == "replaced, put back":
        assert main(["retry", "-a", str(world.archive.root)]) == 0
        assert f"{path} is another file by now: not put back" in capsys.readouterr().err
    summary = world.run()
    assert (summary.scans, summary.archived) == (1, 1)
    (notice,) = notices(world)
    assert f"{path} took the place of a scan" in notice
    told = in_vietnamese(notice)
    assert told is not None
    assert told.why.endswith(notice.rpartition(": ")[2])
    assert counts(world, capsys) == ({"indexed": 1, "quarantined": 1}, 1, [])
    said = "\n".join(status(world))
    assert "1  in quarantine, replaced" in said
    assert "waiting" not in said and "cannot be archived" not in said
    assert len(list(world.archive.quarantine.rglob("original/a.pdf"))) == 1
    # Never again: not by the same run, nor when the right file is moved away.
    assert (world.run().duplicates, notices(world)) == (1, [])
    path.unlink()
    assert retry(world.archive, ()).rows == ()
    assert world.run().scans == 0
    world.assert_sound()


def test_one_that_was_another_paper_comes_back_by_its_id_and_is_read_from_its_copy(
    world, capsys, monkeypatch
):
    world.put("scan.pdf", BROKEN)
    world.run()
    broken = retry_id(world)
    path = world.put("scan.pdf", "ok\nanother paper, as the scanner names all of them so\n")
    world.run()
    assert main(["retry", broken, "-a", str(world.archive.root)]) == 0
    assert capsys.readouterr().out == f"{path}\n"
    assert (summary := world.run()).quarantined == 1 and summary.duplicates == 1
    retry(world.archive, [broken])
    monkeypatch.setattr(fake, "_act", lambda *_: None)
    assert world.run().archived == 1
    assert counts(world, capsys) == ({"indexed": 2}, 0, [])


def test_the_broken_bytes_are_told_of_again_wherever_they_lie(world):
    world.put("a.pdf", BROKEN)
    world.run()
    world.put("a.pdf", "ok\nthe right file\n")
    world.run()
    world.put("b.pdf", BROKEN)
    summary = world.run()
    assert (summary.quarantined, summary.dismissed) == (1, 0)
    (event,) = (
        event for event in world.events if isinstance(event, ScanEnded) and event.state != "duplicate"
    )
    assert event.path.name == "b.pdf" and event.needs_person
    assert "replaced" not in "\n".join(status(world))


def test_a_broken_file_that_lies_elsewhere_too_is_not_settled(world):
    world.put("a.pdf", BROKEN)
    world.run()
    world.put("a.pdf", "ok\nthe right file\n")
    world.put("b.pdf", BROKEN)
    for _ in range(2):
        assert world.run().quarantined == 1
        assert notices(world) == []
        assert "replaced" not in "\n".join(status(world))


def test_a_second_broken_file_leaves_the_first_on_the_lists(world, capsys):
    path = world.put("a.pdf", BROKEN)
    world.run()
    retry(world.archive, ())
    world.put("a.pdf", "encrypted\nanother, longer one\n")
    assert world.run().quarantined == 1
    assert counts(world, capsys) == ({"quarantined": 2}, 0, [str(path), str(path)])
    world.put("a.pdf", "ok\nthe right file\n")
    assert world.run().archived == 1
    assert counts(world, capsys) == ({"indexed": 1, "quarantined": 2}, 2, [])
    assert "2 files such as" in notices(world)[0] and in_vietnamese(notices(world)[0])


def test_one_without_a_copy_is_forgotten(world, capsys):
    world.put("a.pdf", "bug\nx\n")
    assert world.run().failed == 1
    world.put("a.pdf", "ok\nthe right file\n")
    assert world.run().archived == 1
    assert counts(world, capsys) == ({"indexed": 1}, 0, [])
    assert notices(world) == []


def test_what_a_person_dismissed_stays_dismissed(world, capsys):
    world.put("a.pdf", BROKEN)
    world.run()
    dismiss(world.archive, [retry_id(world)], Person("Lan", "2026-11-26T08:00:00+07:00"))
    world.put("a.pdf", "ok\nthe right file\n")
    assert world.run().archived == 1
    assert (notices(world), counts(world, capsys)) == ([], ({"indexed": 1, "quarantined": 1}, 0, []))
