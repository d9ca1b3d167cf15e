# SPDX-License-Identifier: Apache-2.0
"""Who looks without the lock while a record is moved from one store to the other finds it, at whatever moment that is."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from scan2archive.archive import restricted, shelves, store
from scan2archive.batch.desk.review import of_records
from scan2archive.batch.holdings.catalogue import gather
from scan2archive.batch.keeping.audit import audit
from scan2archive.cli import main
from scan2archive.errors import ExitCode, IntegrityError
from scan2archive.ledger.opening import read_ledger
from tests.office import Office

SECRET = "kế hoạch tác chiến"


@pytest.fixture(params=["found secret", "released"])
def moving(request, tmp_path):
    """An archive with a record of two revisions, and the two places it lies in: before the move and after it."""
    office = Office(tmp_path)
    office.put("khac.pdf", "ok\nkế hoạch phòng cháy")
    record_id = office.put("a.pdf", f"ok\n{SECRET}")
    office.correct(record_id, "note=x")
    stores = [office.archive.packages, office.archive.restricted]
    if request.param == "released":
        stores.reverse()
        restricted._move(office.archive, record_id, to_restricted=True)
    places = [shelves.record_folder(one, record_id) for one in stores]
    places[1].parent.mkdir(exist_ok=True)
    return office.archive, record_id, places


class Moment:
    """Moves the record before the step of a look that is chosen, then lets the look go on; counts its steps."""

    def __init__(self, monkeypatch, places) -> None:
        self._monkeypatch = monkeypatch
        self._places = places
        self.steps = 0

    def look(self, look, step):
        self.steps = 0
        with self._monkeypatch.context() as patch:
            for name in ("iterdir", "is_dir", "read_bytes", "rglob", "open"):
                patch.setattr(Path, name, self._stepping(getattr(Path, name), step))
            patch.setattr(os, "scandir", self._stepping(os.scandir, step))
            found = look()
        here, there = self._places
        moved = there.exists()
        if moved:
            there.rename(here)
        return found, moved

    def _stepping(self, real, step):
        def stepping(path, *given, **more):
            if self.steps == step:
                here, there = self._places
                here.rename(there)
            self.steps += 1
            return real(path, *given, **more)

        return stepping

    def all_moments(self, look):
        """What the look finds with the move at each of its steps."""
        step, moved = 0, True
        while moved:
            found, moved = self.look(look, step)
            yield found
            step += 1
        assert step > 2


def test_its_newest_package_is_found(moving, monkeypatch):
    archive, record_id, places = moving
    for package in Moment(monkeypatch, places).all_moments(lambda: store.latest(archive, record_id)):
        assert package is not None
        assert package.name == "r2"
        assert package.parent in places


def test_all_its_revisions_are_found(moving, monkeypatch):
    archive, record_id, places = moving
    for found in Moment(monkeypatch, places).all_moments(lambda: store.revisions(archive, record_id)):
        assert [package.name for package in found] == ["r1", "r2"]


def test_it_is_listed(moving, monkeypatch):
    archive, record_id, places = moving
    for found in Moment(monkeypatch, places).all_moments(lambda: list(store.record_ids(archive))):
        assert record_id in found
        assert len(found) == 2


def test_it_is_known_by_the_start_of_its_id(moving, monkeypatch):
    archive, record_id, places = moving
    for found in Moment(monkeypatch, places).all_moments(lambda: store.resolve(archive, record_id[:12])):
        assert found == record_id


def test_it_is_read(moving, monkeypatch):
    archive, record_id, places = moving

    def look():
        return store.read_latest(archive, record_id, store.read_record)

    for record in Moment(monkeypatch, places).all_moments(look):
        assert record is not None
        assert (record.id, record.revision) == (record_id, 2)


def test_a_check_finds_no_damage(moving, monkeypatch):
    archive, _record_id, places = moving
    for found in Moment(monkeypatch, places).all_moments(lambda: audit(archive)):
        assert (found.damaged, found.lost, found.unnoted) == ((), (), ())


def test_what_is_held_in_doubt_is_listed_though_another_is_released(moving, monkeypatch):
    archive, _record_id, places = moving
    for found in Moment(monkeypatch, places).all_moments(lambda: restricted.held(archive)):
        assert found == ()


def test_what_is_truly_gone_or_damaged_is_told_of(moving):
    archive, record_id, places = moving
    (places[0] / "r2" / "data/record.json").unlink()
    with pytest.raises(IntegrityError):
        store.read_latest(archive, record_id, store.read_record)
    assert store.read_latest(archive, "0" * 64, store.read_record) is None
    assert store.latest(archive, "0" * 64) is None


def test_it_is_in_the_queue_and_the_catalogue(moving, monkeypatch):
    archive, record_id, places = moving

    def look():
        with read_ledger(archive.ledger_path, lambda: ()) as ledger:
            cases = of_records(archive, ledger, [record_id], pytest.fail)
            return cases, gather(archive, ledger, pytest.fail)

    for cases, catalogue in Moment(monkeypatch, places).all_moments(look):
        assert {case.record_id for case in cases} <= {record_id}
        listed = sum(len(dossier.listed) for dossier in catalogue.dossiers)
        assert listed + catalogue.secret == 2


def test_it_is_shown_or_refused_and_never_called_damaged(moving, monkeypatch, capsys):
    archive, record_id, places = moving
    asked = ["show", record_id[:12], "--archive", str(archive.root)]
    for code in Moment(monkeypatch, places).all_moments(lambda: main(asked)):
        assert code in (ExitCode.OK, ExitCode.USAGE)
        shown = capsys.readouterr()
        assert "damaged" not in shown.err
        assert (SECRET in shown.out) == (code == ExitCode.OK)
