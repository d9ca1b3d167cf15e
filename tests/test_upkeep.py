# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json

import pytest

import tests.fake_pipeline as fake
from scan2archive.archive import store
from scan2archive.batch.arriving.planning import plan
from scan2archive.batch.desk.correcting import Person
from scan2archive.batch.keeping.overview import take_overview
from scan2archive.batch.keeping.upkeep import dismiss, retry
from scan2archive.batch.telling.events import Planned, ScanEnded
from scan2archive.cli import main
from scan2archive.console.reason_words import in_vietnamese
from scan2archive.console.render_state import overview_text
from scan2archive.console.terminal import Style
from scan2archive.errors import UsageError
from scan2archive.ledger.opening import read_ledger
from scan2archive.settings import Settings
from tests.test_batch import World


@pytest.fixture
def world(tmp_path):
    return World(tmp_path)


def status(world):
    with read_ledger(world.archive.ledger_path, lambda: ()) as ledger:
        return list(overview_text(world.archive, take_overview(world.archive, ledger), Style()))


def states(world):
    with read_ledger(world.archive.ledger_path, lambda: ()) as ledger:
        return {row.name: row.state for row in ledger.rows()}


def test_a_scan_that_is_gone_is_tried_again_from_its_copy_in_quarantine(world, monkeypatch):
    path = world.put("hs/a.pdf", "encrypted\nx\n")
    world.put("b.pdf")
    world.run()
    path.unlink()
    assert [row.path for row in retry(world.archive, ()).rows] == [str(path)]
    (planned,) = [one for one in plan(world.archive, [world.inbox], Settings()) if one.action == "process"]
    assert (planned.path.name, planned.dossier) == ("a.pdf", "hs")
    monkeypatch.setattr(fake, "_act", lambda *_: None)
    assert world.run(dossier="another").archived == 1
    assert list(world.archive.quarantine.iterdir()) == []
    (record,) = [
        record
        for package in store.iterate(world.archive)
        if (record := store.read_record(package)).source.name == "a.pdf"
    ]
    assert (record.dossier, record.source.path) == ("hs", str(path))
    assert states(world) == {"a.pdf": "indexed", "b.pdf": "indexed"}
    world.assert_sound()


def test_a_copy_that_still_does_not_work_stays_in_quarantine_under_its_own_path(world):
    path = world.put("a.pdf", "encrypted\nx\n")
    world.run()
    path.unlink()
    retry(world.archive, ())
    assert world.run().quarantined == 1
    assert states(world) == {"a.pdf": "quarantined"}
    with read_ledger(world.archive.ledger_path, lambda: ()) as ledger:
        assert [row.path for row in ledger.rows()] == [str(path)]
    assert world.run().scans == 0


def test_a_copy_that_was_changed_is_left_alone(world):
    path = world.put("a.pdf", "encrypted\nx\n")
    world.run()
    path.unlink()
    retry(world.archive, ())
    (copy,) = world.archive.quarantine.rglob("a.pdf")
    copy.chmod(0o644)
    copy.write_text("ok\nforged\n")
    assert world.run().failed == 1
    assert states(world) == {"a.pdf": "failed"}
    (event,) = (event for event in world.events if isinstance(event, ScanEnded))
    assert "is not what was put into quarantine" in event.message
    assert in_vietnamese(event.message)
    assert world.run().scans == 0


def test_what_is_gone_without_a_copy_is_not_put_back(world, monkeypatch, capsys):
    path = world.put("a.pdf", "bug\nx\n")
    kept = world.put("b.pdf", "bug\ny\n")
    world.run()
    path.unlink()
    assert main(["retry", "-a", str(world.archive.root)]) == 0
    shown = capsys.readouterr()
    assert shown.out == f"{kept}\n"
    assert f"{path} is gone" in shown.err
    assert states(world) == {"a.pdf": "failed", "b.pdf": "waiting"}


def test_status_names_what_waits_and_is_gone(world):
    path = world.put("a.pdf", "bug\nx\n")
    world.run()
    retry(world.archive, ())
    assert not [line for line in status(world) if "gone" in line]
    path.unlink()
    lines = status(world)
    at = lines.index("Waiting, but gone from where they lay")
    assert lines[at + 1].split() == [retry_id(world), str(path)]


def retry_id(world):
    with read_ledger(world.archive.ledger_path, lambda: ()) as ledger:
        return ledger.rows()[0].id[:12]


def test_status_gives_ids_that_retry_takes_and_says_a_path_once(world, capsys):
    path = world.put("a.pdf", "encrypted\nx\n")
    other = world.put("b.pdf", "failed-stage\nx\n")
    world.run()
    (line,) = [line for line in status(world) if str(path) in line]
    handle, _, said = line.strip().partition("  ")
    assert said.count(str(path)) == 1
    assert main(["retry", handle, "-a", str(world.archive.root)]) == 0
    assert capsys.readouterr().out == f"{path}\n"
    assert main(["retry", str(other), "-a", str(world.archive.root)]) == 0
    assert capsys.readouterr().out == f"{other}\n"


def test_a_dry_run_tells_of_a_wrong_description_and_writes_nothing(world):
    world.put("hs/a.pdf")
    (world.inbox / "hs/dossier.toml").write_text("titel = 3\n")
    (world.inbox / "dossier.toml").write_text("title = 'x'\n")
    told: list[str] = []
    (planned,) = plan(world.archive, [world.inbox], Settings(), notify=told.append)
    assert isinstance(planned, Planned)
    assert len(told) == 2
    assert "There is no key 'titel'" in told[1]
    assert "no dossier's folder" in told[0]
    assert not (world.archive.root / "dossiers").exists()


def test_a_ledger_that_is_lost_knows_again_what_is_in_quarantine(world):
    path = world.put("a.pdf", "encrypted\nx\n")
    world.put("b.pdf")
    world.run()
    world.archive.ledger_path.unlink()
    path.unlink()
    (world.archive.quarantine / "broken").mkdir()
    (world.archive.quarantine / "broken" / "reason.json").write_text("[1]")
    world.run()
    with read_ledger(world.archive.ledger_path, lambda: ()) as ledger:
        (row,) = ledger.rows("quarantined")
    assert (row.path, row.name, row.problem) == (str(path), "a.pdf", "encrypted")
    assert "Ask for a copy without one." in row.message
    assert [row.path for row in retry(world.archive, ()).rows] == [str(path)]


ME = Person("Lan", "2026-11-26T08:00:00+07:00")


def test_a_dismissed_scan_leaves_the_lists_and_stays_in_quarantine(world):
    world.put("a.pdf", "encrypted\nx\n")
    world.put("b.pdf")
    assert world.run().quarantined == 1
    (row,) = dismiss(world.archive, [str(world.inbox / "a.pdf")], ME)
    summary = world.run()
    assert (summary.quarantined, summary.dismissed, summary.duplicates, summary.scans) == (0, 1, 1, 2)
    (event,) = (event for event in world.events if isinstance(event, ScanEnded) and event.id == row.id)
    assert event.state == "quarantined" and event.dismissed and not event.needs_person
    said = "\n".join(status(world))
    assert "1  in quarantine, dismissed by a person" in said
    assert "a.pdf" not in said and "cannot be archived" not in said
    assert retry(world.archive, ()).rows == ()
    assert (next(world.archive.quarantine.iterdir()) / "original" / "a.pdf").exists()
    world.archive.ledger_path.unlink()
    assert world.run().dismissed == 1


def test_a_dismissed_scan_comes_back_by_its_id(world, monkeypatch):
    world.put("a.pdf", "encrypted\nx\n")
    world.run()
    (row,) = dismiss(world.archive, [str(world.inbox / "a.pdf")], ME)
    assert [back.id for back in retry(world.archive, [row.id[:8]]).rows] == [row.id]
    summary = world.run()
    assert (summary.quarantined, summary.dismissed) == (1, 0)
    dismiss(world.archive, [row.id], ME)
    monkeypatch.setattr(fake, "_act", lambda *_: None)
    retry(world.archive, [row.id])
    assert world.run().archived == 1
    assert list(world.archive.quarantine.iterdir()) == []


def test_only_scans_in_quarantine_that_are_named_can_be_dismissed(world):
    world.put("a.pdf")
    world.run()
    with pytest.raises(UsageError, match="No scan is named"):
        dismiss(world.archive, (), ME)
    with pytest.raises(UsageError, match="No scan that could not be archived"):
        dismiss(world.archive, [str(world.inbox / "a.pdf")], ME)


def test_dismissed_on_the_command_line(world, capsys):
    world.put("a.pdf", "encrypted\nx\n")
    world.run()
    archive = str(world.archive.root)
    assert main(["retry", "--dismiss", str(world.inbox / "a.pdf"), "--by", "Lan", "-a", archive]) == 0
    assert "1 scan dismissed, kept in quarantine" in capsys.readouterr().err
    (noted,) = world.archive.quarantine.glob("*/dismissed.json")
    assert json.loads(noted.read_text())["by"] == "Lan"
    assert main(["status", "--json", "-a", archive]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert (len(shown["dismissed"]), shown["troubled"], shown["scans"]["quarantined"]) == (1, [], 1)
