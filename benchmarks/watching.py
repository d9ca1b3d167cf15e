# SPDX-License-Identifier: Apache-2.0
"""Brings files into a watched inbox in every bad way, and checks that each is taken once and none early.

    python -m benchmarks.watching [--files 2000] [--polled] [--seed 1]

Time is compressed: a file has to stand still for two seconds. The pipeline is a quick fake one: the
watcher, the ledger, the archive and the index are tried. `--polled` puts the inbox on a network share, by
a table of mounts that says so: nothing is notified, and nobody can tell who has a file open.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from PIL import Image

from scan2archive.archive import store
from scan2archive.batch import watching
from scan2archive.batch.telling.events import Event, ScanEnded
from scan2archive.batch.work.executor import SerialExecutor
from scan2archive.ledger.opening import read_ledger
from scan2archive.settings import Settings, Watch

SETTLE = 2.0
WRITERS = 48
_ROOT = Path(__file__).resolve().parent.parent
_CHILD = (
    "import sys; from pathlib import Path; from benchmarks.watching import take_in; "
    "take_in(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], float(sys.argv[4]))"
)
_SHARE = "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n40 22 0:41 / {inbox} rw - cifs //nas/scan rw\n"


@dataclass(frozen=True, slots=True)
class Result:
    """What came out of it.

    Attributes:
        files: Files that came in, by the way they came.
        taken: Scans that were archived.
        late: Longest time from the last byte of a file to its package, in seconds.
        problems: What was wrong; nothing, if all is well.
    """

    files: tuple[tuple[str, int], ...]
    taken: int
    late: float
    problems: tuple[str, ...]


def take_in(root: Path, inbox: Path, table: str, settle: float) -> None:
    """Watches until a signal comes; what the child process does. Prints a line for each scan."""
    watch = Watch(settle_seconds=settle, interval_seconds=settle / 2, report_hours=100.0)

    def report(event: Event) -> None:
        if isinstance(event, ScanEnded):
            print(event.state, event.id, event.path, flush=True)

    try:
        watching.watch(
            store.open_archive(root),
            inbox,
            replace(Settings(), watch=watch),
            report=report,
            executor=lambda: SerialExecutor("tests.fake_pipeline"),
            **({"table": Path(table)} if table else {}),
        )
    except KeyboardInterrupt:
        return


def _content(number: int, seed: int) -> tuple[str, bytes]:
    """A small whole file that no other one equals, and its suffix."""
    kind = number % 5
    if kind < 2:
        # With an earlier end in its middle, as a PDF that was changed: whole by its structure at two moments.
        pad = b"%" + str(seed).encode() * 400 + b"\n"
        first = b"ok\nBan quet %d %d\n%%PDF-1.7\n" % (number, seed) + pad + b"startxref\n9\n%%EOF\n"
        return ".pdf", first + (b"1 0 obj\n" + pad * 3 + b"startxref\n9\n%%EOF\n") * (kind == 1)
    noise = Image.frombytes("L", (60, 60), random.Random(number * 1000 + seed).randbytes(3600))
    suffix, name, options = (
        (".jpg", "JPEG", {}),
        (".png", "PNG", {}),
        (".tif", "TIFF", {"compression": "tiff_lzw"}),
    )[kind - 2]
    out = io.BytesIO()
    noise.save(out, name, **options)
    return suffix, out.getvalue()


def _slowly(path: Path, data: bytes, chance: random.Random, settle: float) -> None:
    """In pieces, held open; sometimes with a pause longer than the watcher waits."""
    pieces = sorted(chance.sample(range(1, len(data)), 5))
    with path.open("wb", buffering=0) as out:
        for start, end in zip((0, *pieces), (*pieces, len(data)), strict=True):
            out.write(data[start:end])
            time.sleep(chance.uniform(0.02, 0.3) * settle)


def _resumed(path: Path, data: bytes, chance: random.Random, settle: float) -> None:
    """Half of it, closed, left for longer than the watcher waits, then the rest."""
    half = chance.randrange(1, max(2, data.find(b"%%EOF") if b"%%EOF" in data else len(data) - 20))
    path.write_bytes(data[:half])
    time.sleep(chance.uniform(1.2, 2.5) * settle)
    with path.open("ab") as out:
        out.write(data[half:])


def _at_once(path: Path, data: bytes, chance: random.Random, settle: float) -> None:
    """As a burst of copies."""
    path.write_bytes(data)


def _renamed(path: Path, data: bytes, chance: random.Random, settle: float) -> None:
    """Under the name of a download, then under its own."""
    part = path.with_name(f"{path.name}.part")
    _slowly(part, data, chance, settle / 2)
    part.rename(path)


def _moved(path: Path, data: bytes, chance: random.Random, settle: float) -> None:
    """Written elsewhere, moved in whole, with the times it had long ago."""
    outside = path.parents[1] / f".outside-{path.name}" if path.parent.name else path
    outside.write_bytes(data)
    os.utime(outside, (1e9, 1e9))
    outside.rename(path)


def _reserved(path: Path, data: bytes, chance: random.Random, settle: float) -> None:
    """Its whole length first, then what belongs there from the front, as Windows copies."""
    with path.open("wb", buffering=0) as out:
        out.truncate(len(data))
        time.sleep(chance.uniform(0.2, 1.5) * settle)
        for start in range(0, len(data), len(data) // 3 + 1):
            out.write(data[start : start + len(data) // 3 + 1])
            time.sleep(chance.uniform(0.02, 0.3) * settle)


WAYS: dict[str, Callable[[Path, bytes, random.Random, float], None]] = {
    "slowly": _slowly,
    "in bursts": _at_once,
    "renamed in": _renamed,
    "moved in": _moved,
    "half-written and resumed": _resumed,
    "reserved first": _reserved,
}


class _Clerk:
    """Brings the files in, and keeps the truth about them."""

    def __init__(self, inbox: Path, seed: int, settle: float) -> None:
        self.inbox = inbox
        self.seed = seed
        self.settle = settle
        self.done: dict[str, float] = {}  # digest of a whole file, and when it was
        self.ways: Counter[str] = Counter()
        self._lock = threading.Lock()

    def bring(self, number: int) -> Path:
        """One file, in one of the ways."""
        chance = random.Random(self.seed * 100_003 + number)
        suffix, data = _content(number, self.seed)
        folder = self.inbox / f"hồ sơ {number % 7}"
        folder.mkdir(exist_ok=True)
        path = folder / f"Quét {number:05}{suffix}"
        way = chance.choice(list(WAYS))
        WAYS[way](path, data, chance, self.settle)
        self._count(data, way)
        return path

    def replace(self, path: Path, number: int) -> None:
        """Other bytes under the same name: a new scan."""
        _suffix, data = _content(number, self.seed + 1)
        path.write_bytes(data)
        self._count(data, "replaced later")

    def _count(self, data: bytes, way: str) -> None:
        with self._lock:
            self.done[hashlib.sha256(data).hexdigest()] = time.time()
            self.ways[way] += 1


def run(folder: Path, *, files: int, polled: bool, seed: int, settle: float = SETTLE) -> Result:
    """Watches an inbox while files come in; then renames some of them and replaces others.

    Args:
        folder: Empty folder to work in.
        files: How many files.
        polled: As on a network share.
        seed: Of what comes when and how.
        settle: So long a file has to stand still, in seconds.
    """
    archive, inbox = store.create(folder / "kho"), folder / "inbox"
    inbox.mkdir()
    table = ""
    if polled:
        (folder / "mountinfo").write_text(_SHARE.format(inbox=inbox))
        table = str(folder / "mountinfo")
    clerk = _Clerk(inbox, seed, settle)
    early = [clerk.bring(number) for number in range(min(5, files))]  # there at the start
    log = folder / "log"
    with log.open("wb") as out:
        child = subprocess.Popen(
            [sys.executable, "-c", _CHILD, archive.root, inbox, table, str(settle)], cwd=_ROOT, stdout=out
        )
    try:
        with ThreadPoolExecutor(WRITERS) as writers:
            paths = early + list(writers.map(clerk.bring, range(len(early), files)))
        problems = _wait(archive, clerk, child)
        for path in paths[::50]:
            path.rename(path.with_name(f"sau {path.name}"))
        shutil.copytree(paths[1].parent, inbox / "bản sao", ignore=lambda _, names: names[3:])
        for number, path in enumerate(paths[25::50]):
            clerk.replace(path, 25 + 50 * number)
        problems += _wait(archive, clerk, child)
        time.sleep(3 * settle)  # should it take anything it must not
        child.send_signal(signal.SIGTERM)
        asked = time.monotonic()
        child.wait(30)
        if time.monotonic() - asked > 10:
            problems.append("SIGTERM was not obeyed within 10 s")
    finally:
        child.kill()
        child.wait()
    return _judged(archive, clerk, log.read_text(encoding="utf-8"), problems)


def _wait(archive: store.Archive, clerk: _Clerk, child: subprocess.Popen[bytes]) -> list[str]:
    """Until all that came in is archived, or nothing has been for a minute."""
    last, count = time.monotonic(), -1
    while child.poll() is None:
        there = set(store.record_ids(archive))
        if clerk.done.keys() <= there:
            return []
        if len(there) != count:
            last, count = time.monotonic(), len(there)
        elif time.monotonic() - last > 60:
            return [f"{len(clerk.done.keys() - there)} files were not taken"]
        time.sleep(0.2)
    return [f"the watcher ended with code {child.returncode}"]


def _judged(archive: store.Archive, clerk: _Clerk, log: str, problems: list[str]) -> Result:
    ended = [line.split(" ", 2) for line in log.splitlines()]
    archived = Counter(record_id for state, record_id, _ in ended if state == "archived")
    late = 0.0
    for package in store.iterate(archive):
        made = package.stat().st_mtime
        late = max(late, made - clerk.done.get(package.parent.name, made))
    problems += [
        f"taken before it was whole: {path}" for _, record_id, path in ended if record_id not in clerk.done
    ]
    problems += [f"taken {count} times: {record_id}" for record_id, count in archived.items() if count > 1]
    problems += [f"{state}: {path}" for state, _, path in ended if state not in ("archived", "duplicate")]
    with read_ledger(archive.ledger_path, lambda: ()) as ledger:
        rows = ledger.rows()
    if {row.id for row in rows} != clerk.done.keys() or any(row.state != "indexed" for row in rows):
        problems.append("the ledger does not say that exactly these scans are indexed")
    return Result(tuple(clerk.ways.items()), archived.total(), late, tuple(problems))


def main() -> int:
    """Runs it in a temporary folder and prints the result; 0 if all is well."""
    parser = argparse.ArgumentParser(description="files come into a watched inbox in every bad way")
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("--polled", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="watching-") as folder:
        result = run(Path(folder), files=arguments.files, polled=arguments.polled, seed=arguments.seed)
    ways = ", ".join(f"{count} {way}" for way, count in sorted(result.files))
    print(f"{'polled' if arguments.polled else 'notified'}: {ways}; {time.monotonic() - started:.0f} s")
    print(f"{result.taken} taken, the last one {result.late:.1f} s after its last byte at most")
    for problem in result.problems:
        print(f"PROBLEM: {problem}")
    print("all taken once, none early" if not result.problems else "FAILED")
    return 1 if result.problems else 0


if __name__ == "__main__":
    sys.exit(main())
