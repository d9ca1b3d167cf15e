# SPDX-License-Identifier: Apache-2.0
"""Names and kinds of files that nobody would choose, from the inbox to the package."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import socket
import stat
import unicodedata

import pytest

from scan2archive.archive import quarantine, store
from scan2archive.batch import driver
from scan2archive.batch.telling.events import ScanEnded
from scan2archive.batch.work.executor import SerialExecutor
from scan2archive.console.render_run import scan_to_json
from scan2archive.errors import ArchiveToolError, UsageError
from scan2archive.settings import Settings
from tests.pools import FAKE

NAMES = (
    b"hai  ch\xe1\xbb\xaf .pdf",
    unicodedata.normalize("NFD", "Quyết định số 12.pdf").encode(),
    b"a...pdf",
    b"a\\..\\..\\evil.pdf",
    b"a\nb\r.pdf",
    b"-rf.pdf",
    b"$(touch evil).pdf",
    b"%2e%2e%2fevil.pdf",
    b"x" * 246 + b".pdf",
    "ệ".encode() * 82 + b".pdf",
    b"invalid \xff\xfe.pdf",
    b"\x1b[2J\x07.pdf",
    "a\u202efdp.pdf".encode(),
    b"con.pdf",
    b"=cmd|' C calc'!A0.pdf",
    b"<script>alert(1)<\xe2\x81\x84script>.pdf",
)


@pytest.fixture
def inbox(tmp_path):
    folder = tmp_path / "inbox"
    folder.mkdir()
    for number, name in enumerate(NAMES):
        (folder / os.fsdecode(name)).write_bytes(f"ok\nTrang {number}".encode())
    return folder


def snapshot(folder, *, but):
    return {
        (path, path.lstat().st_mode, path.lstat().st_size, path.lstat().st_mtime_ns)
        for path in folder.rglob("*")
        if not path.is_relative_to(but)
    }


def run(archive, source):
    events = []
    driver.run(archive, [source], Settings(), report=events.append, executor=SerialExecutor(FAKE))
    return [event for event in events if isinstance(event, ScanEnded)]


def test_every_name_is_archived_and_nothing_is_written_elsewhere(tmp_path, inbox):
    archive = store.create(tmp_path / "kho")
    before = snapshot(tmp_path, but=archive.root)
    ended = run(archive, inbox)
    assert {os.fsencode(event.path.name) for event in ended if event.state == "archived"} == set(NAMES)
    assert snapshot(tmp_path, but=archive.root) == before
    for event in ended:
        line = json.dumps(scan_to_json(event), ensure_ascii=False).encode("utf-8", "backslashreplace")
        assert json.loads(line)["state"] == "archived"
        (package,) = store.revisions(archive, event.id)
        assert store.verify_package(package) == ()
        (original,) = (package / "data/original").iterdir()
        assert original.name.isprintable()
        assert original.read_bytes() == event.path.read_bytes()


def test_links_out_and_special_files_are_told_of_and_not_opened(tmp_path, inbox):
    archive = store.create(tmp_path / "kho")
    secret = tmp_path / "secret.pdf"
    secret.write_text("ok\nNot for the archive")
    special = inbox / "hs"
    special.mkdir()
    (special / "link.pdf").symlink_to(secret)
    (special / "up").symlink_to(tmp_path)
    (special / "loop.pdf").symlink_to("loop.pdf")
    os.mkfifo(special / "pipe.pdf")  # opening it would wait for ever
    names = {"link.pdf", "up", "loop.pdf", "pipe.pdf"}
    with socket.socket(socket.AF_UNIX) as listening, contextlib.chdir(special):  # paths of sockets are short
        listening.bind("socket.pdf")
    names.add("socket.pdf")
    with contextlib.suppress(PermissionError):
        os.mknod(special / "device.pdf", stat.S_IFCHR | 0o600, os.makedev(1, 5))  # /dev/zero
        names.add("device.pdf")
    ended = {event.path.name: event for event in run(archive, special)}
    assert set(ended) == names
    assert {event.state for event in ended.values()} == {"failed"}
    assert "leads out of the source" in ended["link.pdf"].message
    assert "not a regular file" in ended["socket.pdf"].message
    assert list(store.iterate(archive)) == []
    assert not [
        path
        for path in archive.root.rglob("*")
        if b"Not for" in (path.read_bytes() if path.is_file() else b"")
    ]


def test_the_longest_names_there_are_can_wait_in_quarantine(tmp_path):
    archive, inbox = store.create(tmp_path / "kho"), tmp_path / "inbox"
    inbox.mkdir()
    for letter in ("n", "ệ", "😀"):
        room = 251 // len(letter.encode())
        (inbox / f"{letter * room}.pdf").write_text(f"unreadable\n{letter}", encoding="utf-8")
    events = []
    driver.run(archive, [inbox], Settings(), executor=SerialExecutor(FAKE), report=events.append)
    assert [event.state for event in events if isinstance(event, ScanEnded)] == ["quarantined"] * 3


def test_a_quarantine_that_cannot_be_written_is_said(tmp_path, monkeypatch):
    archive, inbox = store.create(tmp_path / "kho"), tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "a.pdf").write_text("unreadable\nx", encoding="utf-8")

    def broken(*_args, **_kwargs):
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(quarantine, "_write_reason", broken)
    with pytest.raises(ArchiveToolError, match="cannot be written: Read-only file system"):
        driver.run(archive, [inbox], Settings(), executor=SerialExecutor(FAKE))


def test_a_source_that_is_a_link_to_itself_is_said(tmp_path):
    archive = store.create(tmp_path / "kho")
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox/round").symlink_to("round")
    with pytest.raises(UsageError, match="loop"):
        driver.run(archive, [loop], Settings(), executor=SerialExecutor(FAKE))
    with pytest.raises(UsageError, match="not there"):
        driver.run(archive, [loop / "below"], Settings(), executor=SerialExecutor(FAKE))
    summary = driver.run(archive, [tmp_path / "inbox"], Settings(), executor=SerialExecutor(FAKE))
    assert summary.failed == 1
