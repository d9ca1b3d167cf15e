# SPDX-License-Identifier: Apache-2.0
"""Corrections in an archive: packages, ledger and index, also when something is killed or damaged on the way."""

from __future__ import annotations

import dataclasses
import errno
import shutil
import threading
import time
from pathlib import Path

import bagit
import pytest

from scan2archive.archive import bag, store
from scan2archive.archive.revision import commit_revision
from scan2archive.batch.desk import revising
from scan2archive.batch.desk.correcting import correct, document_of, read_changes
from scan2archive.batch.desk.splitting import split
from scan2archive.batch.finding import indexing
from scan2archive.batch.keeping.upkeep import retry
from scan2archive.errors import (
    ArchiveLockedError,
    ArchiveToolError,
    IndexUnusableError,
    IntegrityError,
    OutOfSpaceError,
    UsageError,
)
from scan2archive.index import Query, open_index
from scan2archive.settings import Review
from tests.office import LAN, Office, kill_a_correction


@pytest.fixture
def office(tmp_path):
    return Office(tmp_path)


def snapshot(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {str(p): (p.read_bytes(), p.stat().st_mtime_ns) for p in folder.rglob("*") if p.is_file()}


# ---------------------------------------------------------------- revisions


def test_invariant_1_a_correction_writes_revision_r2(office):
    record_id = office.put("a.pdf", "review\nvề việc phê duyệt\ntrang hai")
    first = office.package(record_id)
    before = snapshot(first)
    made = office.correct(record_id, "code=12/QĐ-UBND", "keywords=tiêm chủng", accept=True)
    second = office.package(record_id)
    assert (made.revision, second) == (2, first.with_name("r2"))
    assert snapshot(first) == before
    stored = store.read_record(second)
    assert stored == made
    assert stored.steps[0] == store.read_record(first).steps[0]
    for package in (first, second):
        bagit.Bag(str(package)).validate(processes=1)
    third = office.correct(record_id, "keywords+=trẻ em")
    assert (third.revision, len(store.revisions(office.archive, record_id))) == (3, 3)
    office.assert_sound()


def test_unchanged_files_are_linked_and_not_copied(office):
    record_id = office.put("a.pdf", "review\nmột\nhai")
    first = office.package(record_id)
    office.correct(record_id, "note=x")
    second = office.package(record_id)
    same = ("data/original/a.pdf", "data/access.pdf", "data/text/0001.json", "data/text/0002.txt")
    assert all((first / name).samefile(second / name) for name in same)
    assert not (second / "data/record.json").samefile(first / "data/record.json")


def test_without_links_files_are_copied_and_checked(office, monkeypatch):
    record_id = office.put("a.pdf", "review\nmột")

    def no_links(*_args, **_kwargs):
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(bag.os, "link", no_links)
    first = office.package(record_id)
    office.correct(record_id, "note=x")
    second = office.package(record_id)
    assert (second / "data/access.pdf").read_bytes() == (first / "data/access.pdf").read_bytes()
    assert not (second / "data/access.pdf").samefile(first / "data/access.pdf")
    bagit.Bag(str(second)).validate(processes=1)
    damaged = second / "data/access.pdf"
    damaged.chmod(0o644)
    damaged.write_bytes(bytes(len(damaged.read_bytes())))
    with pytest.raises(IntegrityError, match=r"access\.pdf"):
        office.correct(record_id, "note=y")
    assert office.package(record_id) == second
    assert list(office.archive.work.iterdir()) == []


@pytest.mark.parametrize(
    "name",
    [
        "data/text/0001.json",
        "manifest-sha256.txt",
        "data/access.pdf",
        "data/record.json",
        "data/original/a.pdf",
        "bag-info.txt",
    ],
)
def test_a_damaged_package_is_not_built_upon(office, name):
    record_id = office.put("a.pdf", "review\nmột")
    path = office.package(record_id) / name
    path.chmod(0o644)
    data = path.read_bytes()
    if name == "data/access.pdf":
        path.unlink()
    elif name == "data/text/0001.json":
        path.write_bytes(data.replace(b"0.9", b"0.8"))
    elif name == "manifest-sha256.txt":
        path.write_bytes(data + b"\n0")
    else:  # of the same size, and still readable
        word = {"data/record.json": b"Quy", "data/original/a.pdf": b"rev", "bag-info.txt": b"Bag"}[name]
        path.write_bytes(data.replace(word, word.swapcase()))
        assert path.read_bytes() != data
    with pytest.raises(IntegrityError):
        office.correct(record_id, "note=x")
    assert len(store.revisions(office.archive, record_id)) == 1
    assert office.row(record_id).state == "indexed"


def test_nothing_new_writes_nothing(office):
    record_id = office.put("a.pdf", "review\nmột")
    office.correct(record_id, accept=True)
    before = snapshot(office.archive.packages)
    assert office.correct(record_id, accept=True).revision == 2
    assert snapshot(office.archive.packages) == before


def test_a_revision_that_is_there_is_never_replaced(office):
    record_id = office.put("a.pdf", "review\nmột")
    office.correct(record_id, "note=x")
    record = store.read_record(office.package(record_id))
    before = snapshot(office.archive.packages)
    with pytest.raises(ArchiveToolError, match="there already"):
        commit_revision(office.archive, record)
    assert snapshot(office.archive.packages) == before


def test_what_somebody_else_corrected_meanwhile_is_not_overwritten(office):
    record_id = office.put("a.pdf", "review\nmột")
    office.correct(record_id, "note=x", seen=1)
    with pytest.raises(UsageError, match="somebody else"):
        office.correct(record_id, accept=True, seen=1)
    assert store.read_record(office.package(record_id)).state == "review"


def test_a_run_that_is_at_work_is_not_disturbed(office):
    record_id = office.put("a.pdf", "review\nmột")
    with store.lock(office.archive), pytest.raises(ArchiveLockedError):
        office.correct(record_id, "note=x")
    assert len(store.revisions(office.archive, record_id)) == 1


def test_a_full_disk_changes_nothing(office, monkeypatch):
    record_id = office.put("a.pdf", "review\nmột")

    def full(*_args, **_kwargs):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(bag, "write_into", full)
        with pytest.raises(OutOfSpaceError, match="nothing is lost"):
            office.correct(record_id, "note=x")
    assert (office.package(record_id).name, office.row(record_id).state) == ("r1", "indexed")
    office.assert_sound()


# ---------------------------------------------------------------- ledger and index follow


def test_the_index_the_ledger_and_the_queue_follow_at_once(office):
    record_id = office.put("a.pdf", "review\nvề việc phê duyệt")
    document = f"{record_id[:12]}-1"
    assert (office.found("tiêm chủng"), office.waiting()) == ([], [document])
    office.correct(record_id, "subject=Về việc tiêm chủng mở rộng", accept=True)
    assert office.found("tiêm chủng") == [document]
    assert office.found('"về việc phê duyệt"') == [document]  # still on the page
    assert office.waiting() == []
    assert (office.row(record_id).state, office.row(record_id).review) == ("indexed", False)
    office.assert_sound()


def test_searches_go_on_beside_corrections(office):
    record_id = office.put("a.pdf", "review\nvề việc phê duyệt")
    stop, results, errors = threading.Event(), [], []

    def look():
        index = open_index(office.archive.index_path)
        while not stop.is_set():
            try:
                results.append(index.search(Query("phê duyệt")).total)
            except Exception as error:  # told by the assertion below
                errors.append(error)

    looking = threading.Thread(target=look)
    looking.start()
    while not (results or errors):
        time.sleep(0.01)
    for number in range(8):
        office.correct(record_id, f"note=lần {number}")
    stop.set()
    looking.join()
    assert errors == []
    assert set(results) == {1}


def test_documents_of_a_new_cut_replace_the_old_ones_everywhere(office):
    record_id = office.put("a.pdf", "review\nmột\nhai\nba")

    def cut(*ranges):
        return revising.revise(office.archive, record_id, lambda record: split(record, ranges, Review(), LAN))

    cut((1, 1), (2, 3))
    assert office.found("một") == [f"{record_id[:12]}-1"]
    assert office.found("ba") == [f"{record_id[:12]}-2"]
    assert office.row(record_id).documents == 2
    office.assert_sound()
    cut((1, 3))
    assert office.found("ba") == [f"{record_id[:12]}-1"]
    assert office.row(record_id).documents == 1
    office.assert_sound()


def test_a_rerun_or_a_retry_never_takes_a_correction_back(office):
    record_id = office.put("a.pdf", "review\nmột")
    office.correct(record_id, "subject=Về việc khác", accept=True)
    before = snapshot(office.archive.packages)
    assert office.run() == {"a.pdf": "duplicate"}
    assert retry(office.archive, ()).rows == ()
    assert office.run() == {"a.pdf": "duplicate"}
    assert snapshot(office.archive.packages) == before
    assert office.found("khác") == [f"{record_id[:12]}-1"]


@pytest.mark.parametrize("lost", ["ledger", "index", "both"])
def test_invariant_4_what_is_made_anew_tells_the_newest_revision(office, lost):
    record_id = office.put("a.pdf", "review\nmột")
    office.correct(record_id, "subject=Về việc khác", accept=True)
    if lost != "index":
        for path in office.archive.root.glob("ledger.sqlite3*"):
            path.unlink()
    if lost != "ledger":
        shutil.rmtree(office.archive.index_path)
    if lost == "index":
        office.run()
    else:
        indexing.reindex(office.archive)
    assert office.found("khác") == [f"{record_id[:12]}-1"]
    assert (office.row(record_id).state, office.row(record_id).review) == ("indexed", False)
    office.assert_sound()


# ---------------------------------------------------------------- killed on the way


@pytest.mark.parametrize("then", ["run", "reindex", "correct"])
@pytest.mark.parametrize("what", ["subject=Về việc khác", "cut"])
def test_invariant_2_kill_9_between_rename_and_index_is_made_good(office, then, what):
    record_id = office.put("a.pdf", "review\nmột\nhai")
    kill_a_correction(office, record_id, "after", what)
    assert office.package(record_id).name == "r2"
    if then == "run":
        assert office.run() == {"a.pdf": "duplicate"}
    elif then == "reindex":
        indexing.reindex(office.archive)
    else:
        office.correct(record_id, "note=x")
    row = office.row(record_id)
    assert row.state == "indexed"
    if what == "cut":
        assert (row.documents, office.found("hai")) == (2, [f"{record_id[:12]}-2"])
    else:
        assert (row.review, office.found("khác")) == (False, [f"{record_id[:12]}-1"])
    office.assert_sound()


def test_invariant_2_kill_9_before_the_rename_is_as_if_nothing_happened(office):
    record_id = office.put("a.pdf", "review\nmột")
    before = snapshot(office.archive.packages)
    kill_a_correction(office, record_id, "before", "subject=Về việc khác")
    assert snapshot(office.archive.packages) == before
    office.run()
    assert (office.row(record_id).state, office.waiting()) == ("indexed", [f"{record_id[:12]}-1"])
    office.assert_sound()


# ---------------------------------------------------------------- secrets


def test_invariant_10_what_a_person_finds_secret_leaves_the_index(office):
    record_id = office.put("a.pdf", "ok\nkế hoạch tác chiến")
    assert office.found("tác chiến")
    office.correct(record_id, "secrecy=mật")
    assert office.found("tác chiến") == []
    office.run()
    indexing.reindex(office.archive)
    assert office.found("tác chiến") == []
    office.assert_sound()
    office.correct(record_id, "secrecy=none")  # it was a mistake
    assert office.found("tác chiến") == [f"{record_id[:12]}-1"]
    office.assert_sound()


@pytest.mark.parametrize("moment", ["before", "after"])
def test_invariant_10_a_secret_is_out_of_the_index_before_anything_can_be_killed(office, moment):
    record_id = office.put("a.pdf", "ok\nkế hoạch tác chiến")
    kill_a_correction(office, record_id, moment, "secrecy=mật")
    assert office.found("tác chiến") == []
    office.run()
    assert bool(office.found("tác chiến")) == (moment == "before")
    office.assert_sound()


def test_invariant_10_an_index_that_was_behind_loses_the_secret_with_the_next_run(office, monkeypatch):
    record_id = office.put("a.pdf", "ok\nkế hoạch tác chiến")

    def torn(_path):
        raise IndexUnusableError("It is torn.", next_step="Run: scan2archive reindex")

    with monkeypatch.context() as patch:
        patch.setattr(revising, "open_or_create", torn)
        with pytest.raises(IndexUnusableError, match="saved as revision 2, but not in the index"):
            office.correct(record_id, "secrecy=mật")
    assert office.package(record_id).name == "r2"
    office.run()
    assert office.found("tác chiến") == []
    office.assert_sound()


def test_an_index_that_cannot_be_used_does_not_lose_the_correction(office, monkeypatch):
    record_id = office.put("a.pdf", "review\nmột")

    def torn(_path):
        raise IndexUnusableError("It is torn.", next_step="Run: scan2archive reindex")

    with monkeypatch.context() as patch:
        patch.setattr(revising, "open_or_create", torn)
        with pytest.raises(IndexUnusableError, match="saved as revision 2"):
            office.correct(record_id, "subject=Về việc khác")
    assert office.row(record_id).state == "archived"
    office.run()
    assert office.found("khác") == [f"{record_id[:12]}-1"]
    office.assert_sound()


def test_a_record_without_a_row_is_noted_before_it_is_changed(office):
    record_id = office.put("a.pdf", "review\nmột")
    for path in office.archive.root.glob("ledger.sqlite3*"):
        path.unlink()
    told = []
    record = revising.revise(
        office.archive,
        record_id,
        lambda record: dataclasses.replace(
            correct(record, document_of(record, 1), read_changes(["note=x"]), LAN)
        ),
        notify=told.append,
    )
    assert (record.revision, office.row(record_id).state) == (2, "indexed")
    assert "made anew from 1 package." in told[0]
    office.assert_sound()


@pytest.mark.parametrize("moment", ["write_into", "sync"])
def test_an_archive_that_cannot_be_written_is_said_and_changes_nothing(office, monkeypatch, moment):
    record_id = office.put("a.pdf", "review\nmột")

    def broken(*_args, **_kwargs):
        raise OSError(errno.EROFS, "Read-only file system")

    with monkeypatch.context() as patch:
        patch.setattr(bag, moment, broken)
        with pytest.raises(ArchiveToolError, match="cannot be written: Read-only file system"):
            office.correct(record_id, "note=x")
    assert (office.package(record_id).name, office.row(record_id).state) == ("r1", "indexed")
    office.assert_sound()
