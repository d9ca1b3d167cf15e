# SPDX-License-Identifier: Apache-2.0
"""What `export` wrote and that lies in a source again."""

from __future__ import annotations

import shutil

import pikepdf
import pytest

from scan2archive.archive import store
from scan2archive.batch import driver, watching
from scan2archive.batch.arriving.discovery import discover, sort_out
from scan2archive.batch.arriving.planning import plan
from scan2archive.batch.telling.events import Notice, ScanEnded
from scan2archive.batch.work.executor import SerialExecutor
from scan2archive.cli import main
from scan2archive.pipeline.access.pdf_cut import About, cut
from scan2archive.settings import Settings, Watch
from tests.office import Office
from tests.pools import FAKE


@pytest.fixture
def office(tmp_path):
    return Office(tmp_path)


def exported(path, identifier):
    """A PDF as `export` writes it of a document with a long title."""
    path.parent.mkdir(exist_ok=True)
    whole = path.with_suffix(".whole")
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(whole)
    cut(whole, (1, 1), About(identifier, "Quyết định " + "rất dài " * 80, "UBND", "", ()), path)
    whole.unlink()


def run(archive, *sources):
    events = []
    driver.run(archive, sources, Settings(), executor=SerialExecutor(FAKE), report=events.append)
    notices = [event.message for event in events if isinstance(event, Notice)]
    return [(one.path.name, one.id, one.state) for one in events if isinstance(one, ScanEnded)], notices


def test_a_pdf_that_this_archive_gave_out_is_no_new_scan(office):
    record_id = office.put("a.pdf", "ok\nmột")
    out = office.inbox / "xuat/01-01.pdf"
    exported(out, f"scan2archive:{record_id[:12]}-1:r7")
    planned = {one.path.name: one for one in plan(office.archive, [office.inbox], Settings())}
    assert (planned["01-01.pdf"].action, planned["01-01.pdf"].id) == ("duplicate", record_id)
    ended, notices = run(office.archive, office.inbox)
    assert ("01-01.pdf", record_id, "duplicate") in ended
    assert any(f"gave them out (export): 1 file such as {out}" in one for one in notices)
    assert list(store.record_ids(office.archive)) == [record_id]
    office.assert_sound()


def test_a_watcher_lets_it_lie_and_does_not_look_again(office, tmp_path):
    record_id = office.put("a.pdf", "ok\n" + "một hai ba " * 100)
    out = office.inbox / "01-01.pdf"
    exported(out, f"scan2archive:{record_id[:12]}-1:r1")
    settings = Settings(watch=Watch(settle_seconds=0.0, after="move", done_folder=str(tmp_path / "xong")))

    def once():
        events = []
        watching.watch(
            office.archive,
            office.inbox,
            settings,
            once=True,
            report=events.append,
            executor=lambda: SerialExecutor(FAKE),
        )
        return [event.path.name for event in events if isinstance(event, ScanEnded)]

    assert "01-01.pdf" in once()
    assert once() == []
    assert out.exists()
    assert not (office.inbox / "a.pdf").exists()


@pytest.mark.parametrize("identifier", ["scan2archive:0123456789ab-1:r1", "other:0123456789ab-1:r1"])
def test_what_another_archive_gave_out_is_a_scan(office, identifier):
    exported(office.inbox / "a.pdf", identifier)
    ((_, _, state),), _ = run(office.archive, office.inbox)
    assert state == "archived"


def test_of_a_bag_only_the_original_counts(office, tmp_path, monkeypatch):
    (office.inbox / "hs 1").mkdir()
    record_id = office.put("hs 1/a.pdf", "ok\nmột")
    out = tmp_path / "kho khac"
    monkeypatch.chdir(office.archive.root)
    assert main(["export", str(out), "--format", "bag"]) == 0
    (bag,) = (out / "hs 1").iterdir()
    shutil.copytree(out, office.inbox / "lai")
    ended, _ = run(office.archive, office.inbox)
    assert ended == [("a.pdf", record_id, "duplicate")] * 2
    other = store.create(tmp_path / "other")
    assert run(other, out)[0] == [("a.pdf", record_id, "archived")]
    assert store.read_record(store.latest(other, record_id)).dossier == "hs 1"
    assert run(other, bag)[0] == [("a.pdf", record_id, "duplicate")]


def test_a_bag_of_a_folder_of_images_is_one_scan(office, tmp_path, monkeypatch):
    images = tmp_path / "anh/hs 2"
    images.mkdir(parents=True)
    for number in range(2):
        (images / f"{number}.jpg").write_bytes(b"\xff\xd8\xff" + bytes([number]))
    driver.run(
        office.archive, [tmp_path / "anh"], Settings(), executor=SerialExecutor(FAKE), folder_as_scan=True
    )
    (record_id,) = store.record_ids(office.archive)
    monkeypatch.chdir(office.archive.root)
    assert main(["export", str(tmp_path / "ra"), "--format", "bag"]) == 0
    (found,) = sort_out(discover(office.archive, [tmp_path / "ra"])).scans
    assert (found.path.name, found.folder) == ("hs 2", True)
    assert run(office.archive, tmp_path / "ra")[0] == [("hs 2", record_id, "duplicate")]
