# SPDX-License-Identifier: Apache-2.0
"""An office for tests: an archive with an inbox, the fake pipeline and the real index; and a correction that is killed."""

from __future__ import annotations

import fcntl
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from scan2archive.archive import bag, store
from scan2archive.batch import driver
from scan2archive.batch.desk import revising
from scan2archive.batch.desk.correcting import Person, correct, document_of, read_changes
from scan2archive.batch.desk.review import queue
from scan2archive.batch.keeping.audit import audit
from scan2archive.batch.telling.events import ScanEnded
from scan2archive.batch.work.executor import SerialExecutor
from scan2archive.index import Query, open_index
from scan2archive.ledger.opening import read_ledger
from scan2archive.settings import Settings
from tests.pools import FAKE

ROOT = Path(__file__).resolve().parent.parent
LAN = Person("Lan", "2026-11-24T09:00:00+07:00")


class Office:
    """An archive with the fake pipeline and the real index."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.inbox = root / "inbox"
        self.inbox.mkdir()
        self.archive = store.create(root / "kho")

    def put(self, name: str, text: str) -> str:
        (self.inbox / name).write_text(text, encoding="utf-8")
        self.run()
        return bag.digest_file(self.inbox / name)

    def run(self) -> dict[str, str]:
        events: list = []
        driver.run(
            self.archive,
            [self.inbox],
            Settings(),
            executor=SerialExecutor(FAKE),
            report=events.append,
        )
        return {event.path.name: event.state for event in events if isinstance(event, ScanEnded)}

    def correct(self, record_id: str, *words: str, accept: bool = False, seen: int | None = None):
        def change(record):
            return correct(record, document_of(record, 1), read_changes(words), LAN, accept=accept)

        return revising.revise(self.archive, record_id, change, seen=seen)

    def found(self, text: str) -> list[str]:
        return [hit.id for hit in open_index(self.archive.index_path).search(Query(text)).hits]

    def row(self, record_id: str):
        with read_ledger(self.archive.ledger_path, lambda: ()) as ledger:
            return ledger.row(record_id)

    def waiting(self) -> list[str]:
        with read_ledger(self.archive.ledger_path, lambda: ()) as ledger:
            return [case.id for case in queue(self.archive, ledger, pytest.fail)]

    def package(self, record_id: str) -> Path:
        return store.latest(self.archive, record_id)

    def assert_sound(self) -> None:
        found = audit(self.archive)
        assert (found.damaged, found.lost, found.unnoted, found.unindexed, found.stray) == ((),) * 5
        for _, damage in store.verify(self.archive):
            assert damage == ()
        assert list(self.archive.work.iterdir()) == []


def is_taken(file) -> bool:
    """Whether a process holds the lock on a file."""
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    fcntl.flock(file, fcntl.LOCK_UN)
    return False


_CHILD = """
import os, signal, sys
from pathlib import Path
from scan2archive.archive import store
from scan2archive.batch.desk import revising
from scan2archive.batch.desk.correcting import Person, correct, document_of, read_changes
from scan2archive.batch.desk.splitting import split
from scan2archive.settings import Review

root, record_id, moment, what = sys.argv[1:]
real = revising.commit_revision

def killed(*args):
    if moment == "after":
        real(*args)
    os.kill(os.getpid(), signal.SIGKILL)

def change(record):
    if what.startswith("cut"):
        return split(record, ((1, 1), (2, 2)), Review(), Person("Lan", "x"))
    return correct(record, document_of(record, 1), read_changes([what]), Person("Lan", "x"), accept=True)

revising.commit_revision = killed
revising.revise(store.open_archive(Path(root)), record_id, change)
"""


def kill_a_correction(office, record_id, moment, what):
    done = subprocess.run(
        [sys.executable, "-c", _CHILD, office.archive.root, record_id, moment, what], cwd=ROOT, check=False
    )
    assert done.returncode == -signal.SIGKILL
