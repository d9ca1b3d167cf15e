# SPDX-License-Identifier: Apache-2.0
"""Takes a folder of damaged, odd and hostile files in, one after the other, and tells what became of each.

    python -m benchmarks.hostile FOLDER [--json OUT] [--only PATTERN]

Every file of the folder is named to `run` by itself, so that none is passed over. The batch runs in a process
of its own whose home, temporary and current folders are empty ones: whatever is found in them afterwards, or
was changed in FOLDER, was written outside of the archive. The peak memory of the worker is the kernel's
high-water mark (VmHWM), set back between two files; programs it starts are sampled every 50 ms and added.
Exit code 0 if every file ended in a stated place with a reason, within the limits below.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from scan2archive import settings
from scan2archive.archive import store
from scan2archive.batch import driver
from scan2archive.batch.telling.events import Event, ScanEnded
from scan2archive.batch.work.workers import ProcessPool

MOST_SECONDS = 120.0
MOST_MIB = 1536.0
_ROOT = Path(__file__).resolve().parent.parent
# How a failure nobody foresaw is told: the exception and its place in the code.
_TRACEBACK = re.compile(r"Traceback|\(\w+\.py, line \d+\)")
_OWN_FOLDERS = ("home", "tmp", "cwd")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file.

    Attributes:
        path: Below the folder.
        state: archived, review, duplicate, quarantined, failed; ``lost`` if nothing was told of it.
        problem: Short code of the failure.
        reason: As told to the user.
        pages: Pages archived.
        seconds: Wall time.
        mib: Peak memory of the worker and the programs it started, in MiB.
    """

    path: str
    state: str
    problem: str = ""
    reason: str = ""
    pages: int = 0
    seconds: float = 0.0
    mib: float = 0.0

    @property
    def unforeseen(self) -> bool:
        """It ended in an exception or a crash of the code, not in a verdict on the file."""
        return bool(_TRACEBACK.search(self.reason)) or "crashed" in self.reason


class PeakMemory:
    """Watches the workers of a pool from a thread."""

    def __init__(self, pool: ProcessPool) -> None:
        self._pool = pool
        self._peak = 0
        self._done = threading.Event()
        threading.Thread(target=self._watch, daemon=True).start()

    def take(self) -> float:
        """MiB since the last call."""
        self._look()
        peak, self._peak = self._peak, 0
        for pid in self._pool.pids():
            with contextlib.suppress(OSError):
                Path(f"/proc/{pid}/clear_refs").write_text("5", encoding="ascii")
        return peak / 1024

    def stop(self) -> None:
        """Ends the thread."""
        self._done.set()

    def _watch(self) -> None:
        while not self._done.wait(0.05):
            self._look()

    def _look(self) -> None:
        for pid in self._pool.pids():
            started = sum(map(_high_water, _below(pid)))
            self._peak = max(self._peak, _high_water(pid) + started)


def _high_water(pid: int) -> int:
    """Peak resident memory of a process in KiB; 0 if it is gone."""
    with contextlib.suppress(OSError, StopIteration):
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
        return int(next(line for line in lines if line.startswith("VmHWM:")).split()[1])
    return 0


def _below(pid: int) -> Iterator[int]:
    with contextlib.suppress(OSError):
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split():
            yield int(child)
            yield from _below(int(child))


def take_in(root: Path, files: Sequence[Path]) -> None:
    """Runs the batch and prints an outcome a line as JSON; what the process apart does."""
    archive = store.open_archive(root)
    chosen = settings.load(archive.settings_file)
    chosen = replace(chosen, batch=replace(chosen.batch, max_failure_rate=1.0))
    pool = ProcessPool(1, chosen.limits, archive.work)
    memory = PeakMemory(pool)

    def report(event: Event) -> None:
        if isinstance(event, ScanEnded):
            state = "review" if event.review else event.state
            mib = round(memory.take(), 1)
            found = Outcome(
                *(str(event.path), state, event.problem, event.message),
                *(event.pages, event.seconds, mib),
            )
            print(json.dumps(asdict(found), ensure_ascii=True), flush=True)

    driver.run(archive, files, chosen, report=report, executor=pool)
    memory.stop()


def run(folder: Path, files: Sequence[Path]) -> tuple[list[Outcome], list[str]]:
    """Takes files in.

    Args:
        folder: Where they lie.
        files: Which.

    Returns:
        What became of each, and what was wrong apart from that, one sentence each.
    """
    with tempfile.TemporaryDirectory(prefix="hostile-") as scratch:
        place = Path(scratch)
        for name in _OWN_FOLDERS:
            (place / name).mkdir()
        archive = store.create(place / "archive")
        before = _snapshot(folder)
        environment = {
            **os.environ,
            "HOME": str(place / "home"),
            "TMPDIR": str(place / "tmp"),
            "XDG_CONFIG_HOME": "",
            "PYTHONPATH": str(_ROOT),
        }
        code = "import sys; from pathlib import Path; from benchmarks.hostile import take_in; "
        code += "take_in(Path(sys.argv[1]), [Path(line) for line in sys.stdin.read().split('\\0')])"
        done = subprocess.run(
            [sys.executable, "-c", code, str(archive.root)],
            input=b"\0".join(os.fsencode(path) for path in files),
            capture_output=True,
            cwd=place / "cwd",
            env=environment,
            check=False,
        )
        problems = []
        if done.returncode:
            problems.append(f"the batch ended with {done.returncode}: {done.stderr.decode()[-2000:]}")
        elif done.stderr.strip():
            problems.append(f"written to stderr: {done.stderr.decode()[:500]}")
        if left := list(archive.work.iterdir()):
            problems.append(f"left in the work folder: {left}")
        if outside := _written_outside(place):
            problems.append(f"written outside of the archive: {outside}")
        if (after := _snapshot(folder)) != before:
            problems.append(f"changed among the sources: {sorted(before ^ after)}")
        for package, damage in store.verify(archive):
            if damage:
                problems.append(f"{package} is damaged: {damage}")
    told = [Outcome(**json.loads(line)) for line in done.stdout.splitlines()]
    by_path = {outcome.path: replace(outcome, path=_below_folder(outcome.path, folder)) for outcome in told}
    outcomes = [by_path.get(str(path), Outcome(_below_folder(str(path), folder), "lost")) for path in files]
    return outcomes, problems


def _below_folder(path: str, folder: Path) -> str:
    return str(Path(path).relative_to(folder)) if Path(path).is_relative_to(folder) else path


def _snapshot(folder: Path) -> set[tuple[object, ...]]:
    """What is in a folder: names, kinds, sizes, times of change."""
    found: set[tuple[object, ...]] = set()
    for path in folder.rglob("*"):
        status = path.lstat()
        found.add((str(path), status.st_mode, status.st_size, status.st_mtime_ns))
    return found


def _written_outside(place: Path) -> list[str]:
    known = {place / "archive", *(place / name for name in _OWN_FOLDERS)}
    return [
        str(path.relative_to(place))
        for path in place.rglob("*")
        if path not in known and not path.is_relative_to(place / "archive")
    ]


def main() -> int:
    """Prints a line for each file, then the totals."""
    parser = argparse.ArgumentParser(description="damaged, odd and hostile files")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="*", help="pattern of file names")
    parser.add_argument("--json", type=Path, help="also write the outcomes, one a line")
    arguments = parser.parse_args()
    folder = arguments.folder.resolve()
    files = sorted(path for path in folder.rglob(arguments.only) if path.is_file())
    began = time.monotonic()
    outcomes, problems = run(folder, files)
    for item in outcomes:
        reason = f"  {item.reason}" if item.reason else ""
        print(f"{item.state:<11} {item.seconds:6.1f} s {item.mib:6.0f} MiB  {item.path}{reason}")
    if arguments.json:
        lines = [json.dumps(asdict(item), ensure_ascii=False) for item in outcomes]
        arguments.json.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    states = Counter(item.state for item in outcomes)
    unforeseen = [item.path for item in outcomes if item.unforeseen]
    slow = [item.path for item in outcomes if item.seconds > MOST_SECONDS]
    large = [item.path for item in outcomes if item.mib > MOST_MIB]
    silent = [item.path for item in outcomes if item.state in ("quarantined", "failed") and not item.reason]
    print(f"\n{len(outcomes)} files in {time.monotonic() - began:.0f} s: ", end="")
    print(", ".join(f"{count} {state}" for state, count in states.most_common()))
    print(f"longest {max(item.seconds for item in outcomes):.1f} s of {MOST_SECONDS:.0f}", end=", ")
    print(f"largest worker {max(item.mib for item in outcomes):.0f} MiB of {MOST_MIB:.0f}")
    for what, found in (
        ("nothing told of", [item.path for item in outcomes if item.state == "lost"]),
        ("tracebacks or crashes", unforeseen),
        ("too slow", slow),
        ("too much memory", large),
        ("without a reason", silent),
        ("other problems", problems),
    ):
        print(f"{what}: {len(found)}")
        for line in found:
            print(f"  {line}")
    return 1 if states["lost"] or unforeseen or slow or large or silent or problems else 0


if __name__ == "__main__":
    sys.exit(main())
