# SPDX-License-Identifier: Apache-2.0
"""A disk that fills up in the middle of a batch: a small file system of its own, where one can be mounted."""

from __future__ import annotations

import subprocess

import pytest

from scan2archive.archive import store
from scan2archive.batch import driver
from scan2archive.batch.work.workers import ProcessPool
from scan2archive.errors import OutOfSpaceError
from scan2archive.ledger.opening import read_ledger
from scan2archive.settings import Batch, Settings
from tests.pools import FAKE

SCANS = 12
KIB = 200  # of each scan


@pytest.fixture
def small_disk(tmp_path):
    """A folder on a disk of 1.5 MB, and what gives it another size."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1500k", "none", str(folder)]
    try:
        done = subprocess.run(mount, capture_output=True, text=True, check=False)
    except OSError as error:
        pytest.skip(f"there is no program to mount with: {error}")
    if done.returncode:
        pytest.skip(f"nothing may be mounted here: {done.stderr.strip()}")

    def resize(size):
        subprocess.run(["mount", "-o", f"remount,size={size}", str(folder)], check=True)

    yield folder, resize
    # Lazily: what the test kept of the archive may hold files of the index open.
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.mark.parametrize("least_mib", [0, 1])
def test_a_batch_stops_at_a_full_disk_and_goes_on_when_there_is_room(tmp_path, small_disk, least_mib):
    folder, resize = small_disk
    archive = store.create(folder / "kho")
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for number in range(SCANS):
        (inbox / f"{number:02}.pdf").write_text(f"ok\n{number} " + "x" * (KIB << 10))
    settings = Settings(batch=Batch(min_free_mb=least_mib))

    def run():
        pool = ProcessPool(2, settings.limits, archive.work, FAKE)
        return driver.run(archive, [inbox], settings, executor=pool)

    archived = []
    # Room for a few, for some more, for all.
    for size in (None, "4500k", "40m"):
        if size is not None:
            resize(size)
        if size == "40m":
            assert run().archived == SCANS - archived[-1]
        else:
            with pytest.raises(OutOfSpaceError, match="nothing is lost"):
                run()
        archived.append(sum(1 for _ in store.iterate(archive)))
        assert all(not damage for _, damage in store.verify(archive))
        assert list(archive.work.iterdir()) == []
        assert list(archive.quarantine.iterdir()) == []  # none of it was the fault of a scan
    assert archived[0] < archived[1] < archived[2] == SCANS
    with read_ledger(archive.ledger_path, lambda: ()) as ledger:
        assert {row.state for row in ledger.rows()} == {"indexed"}
