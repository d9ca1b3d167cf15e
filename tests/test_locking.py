# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import errno
import fcntl
import os
import signal
import threading
import time
from pathlib import Path

import pytest

from scan2archive.archive import beside, locking, mounts, store
from scan2archive.batch.work.signals import caught_signals
from scan2archive.errors import ArchiveLockedError, OutOfSpaceError, UsageError

ELSEWHERE = "4711 pc-van-thu 11111111-2222-3333-4444-555555555555 2026-05-12T08:30:00\n"
TABLE = r"""22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 22 0:40 / /proc rw - proc proc rw
40 22 0:41 / /mnt/scan\040moi rw,relatime shared:2 master:1 - cifs //nas/scan rw,vers=3.1.1
41 22 0:42 / /srv/ho\040so/web rw - fuse.sshfs a@b: rw
42 22 8:2 / /srv/usb rw - fuseblk /dev/sdb1 rw
43 22 0:43 / /mnt/again rw - ext4 /dev/sdc1 rw
44 22 0:44 / /mnt/again rw - nfs4 nas:/x rw
"""


@pytest.fixture
def archive(tmp_path):
    return store.create(tmp_path / "kho")


@pytest.fixture
def on_a_share(monkeypatch):
    monkeypatch.setattr(locking, "is_network", lambda path: True)


@pytest.mark.parametrize(
    ("path", "below", "expected"),
    [
        ("/srv/inbox", False, False),
        ("/mnt/scan moi/phòng 1", False, True),
        ("/mnt/scan", False, False),
        ("/srv/ho so", False, False),
        ("/srv/ho so", True, True),
        ("/srv/usb/a", False, False),
        ("/mnt/again", False, True),
    ],
)
def test_network_shares_are_known_by_the_table_of_the_kernel(tmp_path, path, below, expected):
    table = tmp_path / "mountinfo"
    table.write_text(TABLE)
    assert mounts.is_network(Path(path), below=below, table=table) is expected


def test_where_nobody_can_tell_it_counts_as_a_share(tmp_path):
    assert mounts.is_network(tmp_path, table=tmp_path / "none")
    assert mounts.mounts()  # this machine has a table


def test_the_lock_of_another_machine_holds_as_long_as_it_is_written_to(archive, on_a_share):
    archive.lock_file.write_text(ELSEWHERE)  # flock does not reach the other machine: it is free here
    assert locking.is_held(archive)
    with pytest.raises(ArchiveLockedError, match=r"process 4711 on pc-van-thu, since 2026-05-12 08:30:00"):
        locking.lock(archive).__enter__()
    assert archive.lock_file.read_text() == ELSEWHERE
    long_ago = time.time() - 2 * locking.DEAD_SECONDS
    os.utime(archive.lock_file, (long_ago, long_ago))
    assert not locking.is_held(archive)
    with locking.lock(archive):
        held_by = locking.holder(archive)
        assert held_by is not None
        assert held_by.pid == os.getpid()


def test_after_a_restart_of_the_machine_an_old_lock_is_nobodys(archive):
    archive.lock_file.write_text(ELSEWHERE)
    with locking.lock(archive):
        assert locking.holder(archive).pid == os.getpid()


def test_a_lock_of_an_older_version_is_understood(archive):
    archive.lock_file.write_text("4711\n")
    with archive.lock_file.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(ArchiveLockedError, match=r"\(process 4711\)"), locking.lock(archive):
            pass
    with locking.lock(archive):
        pass


def test_looking_who_holds_it_disturbs_nobody(archive, monkeypatch):
    with archive.lock_file.open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        with pytest.raises(ArchiveLockedError), locking.lock(archive):
            pass
        monkeypatch.setattr(locking, "_PATIENCE_SECONDS", 30.0)
        threading.Timer(0.15, file.close).start()
        with locking.lock(archive):  # it waits for a moment
            pass


def test_the_holder_on_a_share_says_again_and_again_that_it_lives(archive, on_a_share, monkeypatch):
    monkeypatch.setattr(locking, "BEAT_SECONDS", 0.05)
    with locking.lock(archive):
        before = archive.lock_file.stat().st_mtime_ns
        end = time.monotonic() + 30
        while archive.lock_file.stat().st_mtime_ns == before and time.monotonic() < end:
            time.sleep(0.02)
        assert archive.lock_file.stat().st_mtime_ns > before


def test_who_lost_the_archive_to_another_machine_stops(archive, on_a_share, monkeypatch):
    monkeypatch.setattr(locking, "BEAT_SECONDS", 0.05)
    with (
        caught_signals() as caught,
        pytest.raises(ArchiveLockedError, match="pc-van-thu"),
        locking.lock(archive),
    ):
        archive.lock_file.write_text(ELSEWHERE)
        end = time.monotonic() + 30
        while time.monotonic() < end:
            caught.obey()
            time.sleep(0.02)
    assert archive.lock_file.read_text() == ELSEWHERE


def test_a_share_that_answers_after_the_archive_was_given_back_ends_nothing(archive, on_a_share, monkeypatch):
    monkeypatch.setattr(locking, "BEAT_SECONDS", 0.01)
    real, asked, given_back, sent = Path.read_bytes, threading.Event(), threading.Event(), []

    def late(path):
        if path == archive.lock_file and threading.current_thread() is not threading.main_thread():
            asked.set()
            given_back.wait(60)
        return real(path)

    monkeypatch.setattr(Path, "read_bytes", late)
    monkeypatch.setattr(signal, "pthread_kill", lambda *call: sent.append(call))
    before = set(threading.enumerate())
    with locking.lock(archive):
        (heart,) = set(threading.enumerate()) - before
        assert asked.wait(60)
    given_back.set()
    heart.join(60)
    assert sent == []


def test_a_file_system_without_locks_is_said(archive, monkeypatch):
    def none(descriptor, operation):
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(fcntl, "flock", none)
    with pytest.raises(UsageError, match="cannot be locked: Operation not supported"), locking.lock(archive):
        pass


def test_a_disk_too_full_for_the_name_of_the_holder_is_said(archive, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "pwrite", full)
    with pytest.raises(OutOfSpaceError, match="full"), locking.lock(archive):
        pass
    monkeypatch.undo()
    with locking.lock(archive, "gives-way") as turn:
        monkeypatch.setattr(os, "pwrite", full)
        told = []

        def correct():
            try:
                with beside.beside_a_run(archive, "0" * 64):
                    pass
            except OutOfSpaceError as error:
                told.append(error)

        correcting = threading.Thread(target=correct)
        correcting.start()
        while correcting.is_alive():
            turn.give_way()
        assert len(told) == 1
    monkeypatch.undo()
    with locking.lock(archive):
        pass


def test_a_folder_in_which_nothing_can_be_made_is_said(archive, monkeypatch):
    archive.lock_file.touch()
    (archive.root / "lock.turn").mkdir()  # as where only the lock may be written
    with pytest.raises(UsageError, match="cannot be written"), locking.lock(archive):
        pass


def test_a_lock_from_before_the_clock_of_the_share_was_set_back_is_nobodys(archive, on_a_share, monkeypatch):
    monkeypatch.setattr(locking, "BEAT_SECONDS", 0.2)
    ahead = time.time() + 3600
    archive.lock_file.write_text(ELSEWHERE)
    os.utime(archive.lock_file, (ahead, ahead))
    assert locking.is_held(archive)  # who only looks does not wait to see
    over = threading.Event()

    def live():
        while not over.wait(0.02):
            os.utime(archive.lock_file)

    living = threading.Thread(target=live)
    living.start()
    with pytest.raises(ArchiveLockedError, match="pc-van-thu"):
        locking.lock(archive).__enter__()
    over.set()
    living.join()
    os.utime(archive.lock_file, (ahead, ahead))
    with locking.lock(archive):
        pass
