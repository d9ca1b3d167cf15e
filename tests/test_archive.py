# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import dataclasses
import errno
import hashlib
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import tomllib
from pathlib import Path

import bagit
import pytest

from scan2archive.archive import bag, locking, package, quarantine, store
from scan2archive.errors import (
    ArchiveLockedError,
    EncryptedScan,
    ExitCode,
    IntegrityError,
    NewerArchiveError,
    NoArchiveError,
    OutOfSpaceError,
    ProcessingFailed,
    ScanAccessError,
    ScanTooLarge,
    UsageError,
)
from scan2archive.model import folder_digest
from scan2archive.settings import load
from tests.fake_pipeline import make_record


@pytest.fixture
def archive(tmp_path):
    return store.create(tmp_path / "kho", name="Sở Nội vụ")


def scan(folder: Path, data: bytes = b"abc", name: str = "Quyết định.pdf") -> tuple[Path, str]:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_bytes(data)
    return path, hashlib.sha256(data).hexdigest()


def committed(archive, tmp_path, data: bytes = b"abc", name: str = "Quyết định.pdf", **more) -> Path:
    path, record_id = scan(tmp_path / "inbox", data, name)
    record = make_record(record_id, ["Trang một", "Trang hai"], name=name, **more)
    pdf = tmp_path / "access.pdf"
    pdf.write_bytes(b"%PDF")
    return store.commit(archive, record, original=path, access_pdf=pdf)


def snapshot(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {
        str(path.relative_to(folder)): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file()
    }


# ---------------------------------------------------------------- create, open, find, lock


def test_a_new_archive_says_its_format_and_name_and_is_found_from_below(tmp_path, archive):
    text = archive.settings_file.read_text(encoding="utf-8")
    section = tomllib.loads(text)["archive"]
    assert (section["format"], section["name"]) == (1, "Sở Nội vụ")
    assert section["created"].tzinfo is not None
    assert store.open_archive(archive.root) == archive
    inner = archive.packages / "ab"
    inner.mkdir()
    assert store.find_archive(inner) == archive
    load(archive.settings_file)  # settings accept the file


def test_a_name_cannot_break_the_settings_file(tmp_path):
    made = store.create(tmp_path / "a", name='Sở "Nội\\vụ"\n[x]')
    assert store.open_archive(made.root).name == 'Sở "Nội\\vụ" [x]'


def test_only_an_empty_folder_becomes_an_archive(tmp_path, archive):
    with pytest.raises(UsageError, match="already"):
        store.create(archive.root)
    (tmp_path / "full").mkdir()
    (tmp_path / "full/a").touch()
    with pytest.raises(UsageError, match="not empty"):
        store.create(tmp_path / "full")
    for place in ("full/a", "full/a/b"):
        with pytest.raises(UsageError, match=r"cannot become an archive: .* is a file"):
            store.create(tmp_path / place)
    (tmp_path / "empty").mkdir()
    assert store.create(tmp_path / "empty").settings_file.is_file()


def test_a_mistyped_archive_is_not_made_anew(tmp_path):
    tmp_path /= "alone"  # other tests may have archives beside this one's folder
    (tmp_path / "scans").mkdir(parents=True)
    (tmp_path / "scans/a.pdf").touch()

    def said(path):
        with pytest.raises(NoArchiveError) as error:
            store.open_archive(path)
        return str(error.value)

    assert "no such folder. Check the path. A new archive is made with" in said(tmp_path / "khoo")
    assert "init" not in said(tmp_path / "scans") and "Check the path." in said(tmp_path / "scans")
    assert "it is no folder. Check the path." in said(tmp_path / "scans/a.pdf")
    store.create(tmp_path / "kho")
    for slip in ("khoo", "scans", "."):
        assert f"Did you mean {tmp_path / 'kho'}?" in said(tmp_path / slip)
    store.create(tmp_path / "kho 2")
    assert "Check the path." in said(tmp_path / "scans")


@pytest.mark.parametrize(
    ("text", "error", "words"),
    [
        (None, NoArchiveError, "scan2archive init"),
        ("", NoArchiveError, "format version"),
        ("[archive]\nformat = 'x'\n", NoArchiveError, "format version"),
        ("[archive]\nformat = 1\n[ocr\n", UsageError, r"archive\.toml is not valid TOML: .*line 3"),
        ("[archive]\nformat = [", UsageError, r"line 2"),
        ("[archive]\nformat = 2\n", NewerArchiveError, "format 2"),
    ],
)
def test_what_is_not_an_archive_of_this_version_is_refused(tmp_path, text, error, words):
    if text is not None:
        (tmp_path / "archive.toml").write_text(text)
    with pytest.raises(error, match=words):
        store.open_archive(tmp_path)


def test_no_archive_anywhere_above_says_how_to_make_one(tmp_path):
    with pytest.raises(NoArchiveError, match="--archive"):
        store.find_archive(tmp_path)


def test_a_second_process_is_told_who_holds_the_archive_and_a_dead_one_holds_nothing(archive):
    code = (
        "import sys, time; from pathlib import Path; from scan2archive.archive import store as s\n"
        "with s.lock(s.open_archive(Path(sys.argv[1]))):\n print('held', flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen([sys.executable, "-c", code, archive.root], stdout=subprocess.PIPE)
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(ArchiveLockedError, match=f"process {holder.pid}") as caught, store.lock(archive):
            pass
        assert caught.value.exit_code == ExitCode.LOCKED == 11
    finally:
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        holder.stdout.close()
    with store.lock(archive):
        held_by = locking.holder(archive)
        assert held_by is not None
        assert (held_by.pid, held_by.host) == (os.getpid(), os.uname().nodename)
        assert locking.is_held(archive)
    assert locking.holder(archive) is None  # an orderly end
    assert not locking.is_held(archive)


# ---------------------------------------------------------------- commit


def test_a_package_is_a_valid_bag_with_the_agreed_layout(tmp_path, archive):
    made = committed(archive, tmp_path, dossier="Hồ sơ 1")
    record_id = hashlib.sha256(b"abc").hexdigest()
    assert made == archive.packages / record_id[:2] / record_id / "r1"
    assert {path.relative_to(made).as_posix() for path in made.rglob("*") if path.is_file()} == {
        "bagit.txt",
        "bag-info.txt",
        "manifest-sha256.txt",
        "tagmanifest-sha256.txt",
        "data/original/Quyết định.pdf",
        "data/access.pdf",
        "data/record.json",
        "data/text/0001.json",
        "data/text/0001.txt",
        "data/text/0002.json",
        "data/text/0002.txt",
    }
    found = bagit.Bag(str(made))
    found.validate(processes=1)
    assert found.info["External-Identifier"] == f"sha256:{record_id}"
    assert found.info["Source-Organization"] == "Sở Nội vụ"
    assert found.info["Bagging-Date"] == "2026-05-12"
    assert (made / "data/original/Quyết định.pdf").read_bytes() == b"abc"
    assert (made / "data/text/0001.txt").read_text(encoding="utf-8") == "Trang một\n"
    assert (
        json.loads((made / "data/record.json").read_text(encoding="utf-8"))["pages"][1]["text"] == "Trang hai"
    )
    assert store.verify_package(made) == ()
    assert list(archive.work.iterdir()) == []


def test_what_is_read_back_is_what_was_committed(tmp_path, archive):
    made = committed(archive, tmp_path, state="review")
    record = make_record(
        hashlib.sha256(b"abc").hexdigest(), ["Trang một", "Trang hai"], name="Quyết định.pdf", state="review"
    )
    assert store.read_record(made) == record
    light = store.read_record(made, words=False)
    assert [page.words for page in light.pages] == [(), ()]
    assert light.documents == record.documents


def test_invariant_1_package_never_changes_after_commit(tmp_path, archive):
    made = committed(archive, tmp_path)
    before = snapshot(made)
    assert all(stat.S_IMODE((made / name).stat().st_mode) == 0o444 for name in before)
    assert committed(archive, tmp_path, dossier="another") == made  # the same revision again
    assert snapshot(made) == before
    corrected = committed(archive, tmp_path, revision=2)
    assert corrected == made.with_name("r2")
    assert snapshot(made) == before
    assert store.latest(archive, made.parent.name) == corrected
    assert store.revisions(archive, made.parent.name) == (made, corrected)


@pytest.mark.parametrize("step", ["copy_into", "write_into", "seal", "make_durable"])
def test_invariant_2_the_rename_is_the_only_commit_point(tmp_path, archive, monkeypatch, step):
    def broken(*_args, **_kwargs):
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(bag, step, broken)
        with pytest.raises(OSError, match="Input/output"):
            committed(archive, tmp_path)
    assert list(store.iterate(archive)) == []
    assert list(archive.work.iterdir()) == []
    made = committed(archive, tmp_path)
    assert store.verify_package(made) == ()


def test_losing_the_race_for_the_rename_gives_the_package_of_the_winner(tmp_path, archive, monkeypatch):
    winner = committed(archive, tmp_path)
    before = snapshot(winner)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "is_dir", lambda path: False if path == winner else os.path.isdir(path))  # noqa: PTH112  # Path.is_dir is what is replaced
        assert committed(archive, tmp_path) == winner
    assert snapshot(winner) == before
    assert list(archive.work.iterdir()) == []


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
def test_a_disk_that_fills_leaves_no_trace_and_says_that_nothing_is_lost(
    tmp_path, archive, monkeypatch, code
):
    written = []

    def full(bag_folder, inside, data):
        written.append(inside)
        if len(written) == 3:
            raise OSError(code, os.strerror(code))
        return real(bag_folder, inside, data)

    real = bag.write_into
    monkeypatch.setattr(package.bag, "write_into", full)
    with pytest.raises(OutOfSpaceError, match="nothing is lost"):
        committed(archive, tmp_path)
    assert list(archive.work.iterdir()) == []
    assert list(store.iterate(archive)) == []


def test_too_little_space_is_noticed_before_it_matters(archive):
    store.require_space(archive, 1)
    with pytest.raises(OutOfSpaceError, match="MiB are free"):
        store.require_space(archive, 1 << 60)


def test_an_original_that_changed_meanwhile_is_not_archived(tmp_path, archive):
    path, record_id = scan(tmp_path / "inbox")
    path.write_bytes(b"abcd")
    with pytest.raises(ProcessingFailed, match="changed while"):
        store.commit(archive, make_record(record_id, ["x"]), original=path, access_pdf=None)
    assert list(store.iterate(archive)) == []
    assert list(archive.work.iterdir()) == []


def test_an_original_that_is_gone_is_this_scans_failure(tmp_path, archive):
    record = make_record("0" * 64, ["x"])
    with pytest.raises(ScanAccessError, match="cannot be read any more"):
        store.commit(archive, record, original=tmp_path / "gone.pdf", access_pdf=None)


def test_a_folder_scan_keeps_its_files_below_its_name(tmp_path, archive):
    folder = tmp_path / "Hộp 1"
    folder.mkdir()
    for name in ("1.jpg", "10.jpg", "2.jpg", "Thumbs.db"):
        (folder / name).write_bytes(name.encode())
    digests = [(name, hashlib.sha256(name.encode()).hexdigest()) for name in ("2.jpg", "10.jpg", "1.jpg")]
    record = make_record(folder_digest(digests), ["a", "b", "c"], name=folder.name)
    made = store.commit(archive, record, original=folder, access_pdf=None)
    assert sorted(path.name for path in (made / "data/original/Hộp 1").iterdir()) == [
        "1.jpg",
        "10.jpg",
        "2.jpg",
    ]
    bagit.Bag(str(made)).validate(processes=1)
    (folder / "3.jpg").write_bytes(b"new")
    later = dataclasses.replace(record, revision=2)
    with pytest.raises(ProcessingFailed, match="changed while"):
        store.commit(archive, later, original=folder, access_pdf=None)


@pytest.mark.parametrize(
    "name",
    [
        "dòng\nhai.pdf",
        "ă" * 120 + ".pdf",
        "e\u0302\u0301.pdf",
        "100%.pdf",
        "a\udcff\udcfe.pdf",
        "-rf",
        "a\\b",
    ],
)
def test_any_name_as_received_is_archived_valid_and_kept_in_the_record(tmp_path, archive, name):
    made = committed(archive, tmp_path, name=name)
    assert store.verify_package(made) == ()
    bagit.Bag(str(made)).validate(processes=1)
    assert store.read_record(made).source.name == name
    assert len(list((made / "data/original").iterdir())) == 1


# ---------------------------------------------------------------- read, resolve, verify


def test_iterating_gives_the_newest_revision_of_each_record_in_order(tmp_path, archive):
    made = [committed(archive, tmp_path, data=f"{n}".encode(), name=f"{n}.pdf") for n in range(5)]
    for revision in range(2, 12):
        newest = committed(archive, tmp_path, data=b"0", name="0.pdf", revision=revision)
    (archive.packages / "ab" / "not-a-record" / "r1").mkdir(parents=True)
    (archive.packages / made[1].parent.name[:2] / ("f" * 64)).mkdir()
    expected = sorted([newest, *made[1:]])
    assert newest.name == "r11"  # by number, not by text
    assert list(store.iterate(archive)) == expected


def test_ids_can_be_short_as_long_as_they_are_unique(tmp_path, archive):
    made = committed(archive, tmp_path)
    record_id = made.parent.name
    for text in (record_id, record_id[:4], record_id[:12].upper(), f"{record_id[:12]}-1"):
        assert store.resolve(archive, text) == record_id
    shutil.copytree(made.parent, made.parent.with_name(record_id[:20] + "0" * 44))
    with pytest.raises(UsageError, match="2 records begin"):
        store.resolve(archive, record_id[:12])
    with pytest.raises(UsageError, match="Nothing in the archive"):
        store.resolve(archive, "0000")
    for text in ("", "abc", "xyz0", "../..", "*"):
        with pytest.raises(UsageError, match="not an id"):
            store.resolve(archive, text)


def test_verify_reads_every_revision_and_names_what_differs(tmp_path, archive):
    first = committed(archive, tmp_path)
    second = committed(archive, tmp_path, revision=2)
    assert dict(store.verify(archive)) == {first: (), second: ()}
    target = first / "data/access.pdf"
    target.chmod(0o644)
    target.write_bytes(b"%PDX")
    ((name, damage),) = [(path, found) for path, found in store.verify(archive) if found]
    assert name == first
    assert [(item.path, item.kind) for item in damage] == [("data/access.pdf", "changed")]


@pytest.mark.parametrize("name", ["data/record.json", "data/text/0001.json"])
def test_reading_a_damaged_package_points_to_verify(tmp_path, archive, name):
    made = committed(archive, tmp_path)
    target = made / name
    target.chmod(0o644)
    for data in (b"{", b"[]", b'{"id": 1}'):
        target.write_bytes(data)
        with pytest.raises(IntegrityError, match="scan2archive verify"):
            store.read_record(made)
    target.unlink()
    with pytest.raises(IntegrityError):
        store.read_record(made)


def test_leftovers_in_the_work_folder_go(archive):
    (archive.work / "scan-1/sub").mkdir(parents=True)
    (archive.work / "scan-1/sub/file").touch(0o444)
    (archive.work / "file").touch()
    store.clear_work(archive)
    assert list(archive.work.iterdir()) == []


# ---------------------------------------------------------------- quarantine


def test_quarantine_keeps_a_copy_and_the_reason_once(tmp_path, archive):
    path, record_id = scan(tmp_path / "inbox")
    before = snapshot(path.parent)
    error = EncryptedScan(f"{path} needs a password.", next_step="Ask for a copy.")
    kept = quarantine.keep(archive, path, error, record_id=record_id)
    assert kept.parent == archive.quarantine
    assert (kept / "original/Quyết định.pdf").read_bytes() == b"abc"
    reason = json.loads((kept / "reason.json").read_text(encoding="utf-8"))
    assert reason["problem"] == "encrypted"
    assert reason["path"] == str(path)
    assert reason["id"] == record_id
    assert "needs a password" in (kept / "reason.txt").read_text(encoding="utf-8")
    twin = path.with_name("twin.pdf")
    shutil.copy2(path, twin)
    assert quarantine.keep(archive, twin, error, record_id=record_id) == kept
    assert list(archive.quarantine.iterdir()) == [kept]
    twin.unlink()
    assert snapshot(path.parent) == before
    quarantine.release(archive, path, record_id)
    assert list(archive.quarantine.iterdir()) == []
    assert list(archive.work.iterdir()) == []


def test_quarantine_does_not_copy_what_is_too_large_or_does_not_fit(tmp_path, archive, monkeypatch):
    path, record_id = scan(tmp_path / "inbox")
    large = quarantine.keep(archive, path, ScanTooLarge("too large"))
    assert not (large / "original").exists()
    assert "lies where it came from" in (large / "reason.txt").read_text()
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10, 9, 1))
    tight = quarantine.keep(archive, path, EncryptedScan("locked"), record_id=record_id)
    assert json.loads((tight / "reason.json").read_text())["copied"] is False


def test_quarantine_takes_any_name_and_an_unreadable_file(tmp_path, archive):
    for name in ("..a", "dòng\nhai", "x" * 250, "a\udcff"):
        path, record_id = scan(tmp_path / "inbox", name.encode("utf-8", "surrogateescape"), name)
        kept = quarantine.keep(archive, path, EncryptedScan("locked"), record_id=record_id)
        assert json.loads((kept / "reason.json").read_text(encoding="utf-8"))["name"] == name
    gone = quarantine.keep(archive, tmp_path / "gone.pdf", EncryptedScan("locked"))
    assert "cannot be read" in (gone / "reason.txt").read_text()


def test_a_share_that_cannot_make_folders_durable_holds_packages_all_the_same(tmp_path, monkeypatch):
    real = os.fsync

    def as_on_some_shares(descriptor):
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "Invalid argument")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", as_on_some_shares)
    bag.sync(tmp_path)
    (tmp_path / "file").touch()
    bag.sync(tmp_path / "file")

    def no_sync(_descriptor):
        raise OSError(errno.EINVAL, "Invalid argument")

    monkeypatch.setattr(os, "fsync", no_sync)
    with pytest.raises(OSError, match="Invalid"):
        bag.sync(tmp_path / "file")
