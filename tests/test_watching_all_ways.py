# SPDX-License-Identifier: Apache-2.0
"""Files come into a watched inbox in every bad way, by a clock that the test turns: nothing sleeps, nothing races.

What is real: the files, the leases on those held open, the driver, the ledger. `python -m benchmarks.watching` does the same in real time
with a process of its own.
"""

from __future__ import annotations

import hashlib
import heapq
import itertools
import os
import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.watching import _content as content
from scan2archive.archive import store
from scan2archive.batch import watching
from scan2archive.batch.arriving.inbox import has_writer
from scan2archive.batch.telling.events import ScanEnded
from scan2archive.batch.work.executor import SerialExecutor
from scan2archive.ledger.opening import read_ledger
from scan2archive.settings import Settings, Watch

SETTLE = 10.0
LONGEST = 100_000.0  # virtual seconds


class Street:
    """The clock, and what happens outside of the watcher."""

    def __init__(self):
        self.now = 1_000_000.0
        self._due: list = []
        self._number = itertools.count()

    def monotonic(self):
        return self.now

    time = monotonic

    def at(self, moment, action):
        heapq.heappush(self._due, (moment, next(self._number), action))

    def go_on(self, seconds, *, stop_at_change):
        """Lets so much time pass, or up to the next thing that happens."""
        end = self.now + seconds
        while self._due and self._due[0][0] <= end:
            moment, _, action = heapq.heappop(self._due)
            self.now = max(self.now, moment)
            action()
            if stop_at_change:
                return
        self.now = end

    @property
    def is_quiet(self):
        return not self._due


class Clerk:
    """Brings files in, and keeps the truth about them."""

    def __init__(self, street, inbox, chance, *, leases):
        self.street, self.inbox, self.chance, self.leases = street, inbox, chance, leases
        self.whole: set[str] = set()
        self.ways: Counter[str] = Counter()
        self.open: dict[Path, object] = {}

    def write(self, path, data, mode="ab"):
        """A piece, by a program that keeps the file open."""
        file = self.open.get(path)
        if file is None:
            path.parent.mkdir(parents=True, exist_ok=True)
            file = self.open[path] = path.open(mode, buffering=0)
        file.write(data)
        self.touch(path)

    def touch(self, path):
        moment = int(self.street.now * 1e9)
        os.utime(path, ns=(moment, moment))

    def end(self, path, data=None):
        self.open.pop(path).close()
        if data is not None:
            self.whole.add(hashlib.sha256(data).hexdigest())

    def pieces(self, data):
        cuts = sorted(self.chance.sample(range(1, len(data)), 4))
        return [data[a:b] for a, b in zip((0, *cuts), (*cuts, len(data)), strict=True)]

    def bring(self, number, start):
        suffix, data = content(number, 7)
        path = self.inbox / f"hồ sơ {number % 5}" / f"Quét {number:03}{suffix}"
        ways = [self.slowly, self.resumed, self.at_once, self.renamed, self.moved, self.reserved]
        if self.leases:
            ways.append(self.held_open)
        way = self.chance.choice(ways)
        self.ways[way.__name__] += 1
        way(path, data, start)
        return path

    def slowly(self, path, data, start, last=None):
        """In pieces, never still for as long as the watcher waits."""
        moment = start
        for piece in self.pieces(data):
            self.street.at(moment, lambda piece=piece: self.write(path, piece))
            moment += self.chance.uniform(0.1, 0.95) * SETTLE
        self.street.at(moment, last or (lambda: self.end(path, data)))

    def held_open(self, path, data, start):
        """With pauses longer than the watcher waits, by a program that keeps the file open all the time."""
        moment = start
        for piece in self.pieces(data):
            self.street.at(moment, lambda piece=piece: self.write(path, piece))
            moment += self.chance.uniform(0.5, 4) * SETTLE
        self.street.at(moment, lambda: self.end(path, data))

    def resumed(self, path, data, start):
        """Half of it, closed and left for long, then the rest."""
        half = self.chance.randrange(1, max(2, data.find(b"%%EOF") if b"%%EOF" in data else len(data) - 20))

        def first():
            self.write(path, data[:half])
            self.end(path)

        def rest():
            self.write(path, data[half:])
            self.end(path, data)

        self.street.at(start, first)
        self.street.at(start + self.chance.uniform(1.2, 30) * SETTLE, rest)

    def at_once(self, path, data, start):
        def copy():
            self.write(path, data, "wb")
            self.end(path, data)

        self.street.at(start, copy)

    def renamed(self, path, data, start):
        """Under the name of a download, whole for long, then under its own."""
        part = path.with_name(f"{path.name}.part")

        def rename():
            self.end(part, data)
            part.rename(path)

        self.slowly(part, data, start, rename)

    def moved(self, path, data, start):
        """Written elsewhere, moved in whole, with the times it had long ago."""

        def move():
            outside = self.inbox.with_name("outside")
            outside.write_bytes(data)
            os.utime(outside, (1e9, 1e9))
            path.parent.mkdir(parents=True, exist_ok=True)
            outside.rename(path)
            self.whole.add(hashlib.sha256(data).hexdigest())

        self.street.at(start, move)

    def reserved(self, path, data, start):
        """Its whole length first, then what belongs there, from the front."""
        moment = start + self.chance.uniform(0.1, 0.95) * SETTLE
        third = len(data) // 3 + 1

        def reserve():
            self.write(path, b"", "wb")
            self.open[path].truncate(len(data))
            self.touch(path)

        self.street.at(start, reserve)
        for at in range(0, len(data), third):
            self.street.at(moment, lambda at=at: self.write(path, data[at : at + third]))
            moment += self.chance.uniform(0.1, 0.95) * SETTLE
        self.street.at(moment, lambda: self.end(path, data))


def leases_work(folder):
    path = folder / "probe"
    with path.open("wb"):
        return has_writer(path)


@pytest.mark.parametrize("polled", [False, True])
def test_files_are_taken_once_and_none_early(tmp_path, monkeypatch, polled):
    street = Street()

    class Bell:
        problem = ""

        def __init__(self, folder):
            self.rings = folder is not None

        def wait(self, seconds, caught):
            if seconds > 0:
                street.go_on(seconds, stop_at_change=self.rings)
            if (street.is_quiet and all_taken()) or street.now > 1_000_000.0 + LONGEST:
                raise KeyboardInterrupt

        def close(self):
            pass

    monkeypatch.setattr(watching, "Bell", Bell)
    monkeypatch.setattr(watching, "time", street)
    archive, inbox = store.create(tmp_path / "kho"), tmp_path / "inbox"
    inbox.mkdir()
    chance = random.Random(3)
    clerk = Clerk(street, inbox, chance, leases=not polled and leases_work(tmp_path))
    paths = [clerk.bring(number, street.now + chance.uniform(0, 6) * SETTLE) for number in range(30)]
    late = street.now + 45 * SETTLE

    def again():
        for path in paths[::8]:
            path.rename(path.with_name(f"sau {path.name}"))
        for number, path in enumerate(paths[4::8]):
            _suffix, data = content(4 + 8 * number, 8)
            path.write_bytes(data)
            clerk.touch(path)
            clerk.whole.add(hashlib.sha256(data).hexdigest())

    street.at(late, again)
    street.at(late + 5 * SETTLE, lambda: None)  # should it take anything it must not
    ended: list[ScanEnded] = []

    def all_taken():
        return clerk.whole <= {event.id for event in ended}

    def report(event):
        if isinstance(event, ScanEnded):
            assert event.id in clerk.whole, f"{event.path} was taken before it was whole"
            ended.append(event)

    watch = Watch(settle_seconds=SETTLE, interval_seconds=SETTLE / 2, report_hours=100.0)
    settings = replace(Settings(), watch=replace(watch, notify="poll" if polled else "auto"))
    table = tmp_path / "mountinfo"
    if polled:
        table.write_text(
            f"22 1 8:1 / / rw - ext4 /dev/sda1 rw\n40 22 0:41 / {inbox} rw - cifs //nas/scan rw\n"
        )
    with pytest.raises(KeyboardInterrupt):
        watching.watch(
            archive,
            inbox,
            settings,
            report=report,
            executor=lambda: SerialExecutor("tests.fake_pipeline"),
            **({"table": table} if polled else {}),
        )
    states = Counter(event.state for event in ended)
    assert street.now < 1_000_000.0 + LONGEST, "not all were taken"
    assert set(states) <= {"archived", "duplicate"}
    assert states["archived"] == len(clerk.whole) == 34
    assert len(clerk.ways) >= 6
    with read_ledger(archive.ledger_path, lambda: ()) as ledger:
        assert {row.id for row in ledger.rows()} == clerk.whole
        assert {row.state for row in ledger.rows()} == {"indexed"}
