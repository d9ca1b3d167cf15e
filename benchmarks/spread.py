# SPDX-License-Identifier: Apache-2.0
"""What more workers bring to one long scan, and to one long scan among short ones; paired runs.

    python -m benchmarks.spread [--pages 40] [--short 20] [--rounds 3] [--workers 2]

Pages come from the generator (`samples/make.py`). Each round reads the same scans with one worker and
with several, and once with several where every scan has only one worker; only the ratios of a round count.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from scan2archive.batch.work.executor import Ended
from scan2archive.batch.work.parts import MOST_PAGES_OF_ONE
from scan2archive.batch.work.worker import Task
from scan2archive.batch.work.workers import ProcessPool
from scan2archive.pipeline.sources import intake
from scan2archive.settings import Limits, Settings

_ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Took:
    """What one run cost.

    Attributes:
        wall: Seconds on the clock; they say little while others use the machine.
        cpu: Seconds of all processors together.
        busiest: Processor seconds of the worker that had most to do: no run can be shorter.
    """

    wall: float
    cpu: float
    busiest: float


def make_scans(folder: Path, pages: int, short: int) -> tuple[Path, list[Path]]:
    """A long PDF scan and short ones of one page each, from generated pages."""
    drawn = folder / "drawn"
    command = [sys.executable, "samples/make.py", "--count", str(min(pages, 10)), "--out", str(drawn)]
    subprocess.run(command, cwd=_ROOT, check=True, capture_output=True)
    images = []
    for path in sorted(drawn.rglob("*")):
        if path.suffix in {".pdf", ".png", ".jpg", ".tif"}:
            scan = intake.identify(path, Limits())
            with intake.open_scan(scan, Limits()) as reader:
                pixels = [reader.page(number).pixels for number in range(1, scan.page_count + 1)]
            images += [Image.fromarray(page).convert("L") for page in pixels]
    long = folder / "long.pdf"
    first, *rest = [images[number % len(images)] for number in range(pages)]
    first.save(long, "PDF", save_all=True, append_images=rest, resolution=300)
    singles = []
    for number in range(short):
        singles.append(folder / f"short-{number:02}.pdf")
        images[number % len(images)].save(singles[-1], "PDF", resolution=300)
    return long, singles


def read(scans: list[Path], folder: Path, workers: int, *, spread: bool = True) -> Took:
    """Reads scans in the given order, without archive and index."""
    settings = Settings()
    began = time.monotonic()
    pool = ProcessPool(
        workers, settings.limits, folder, most_pages=MOST_PAGES_OF_ONE if spread else sys.maxsize
    )
    try:
        waiting, left = list(scans), len(scans)
        while left:
            while waiting and pool.free() > 0:
                path = waiting.pop(0)
                pool.submit(Task(path.name, path, folder / "work" / path.name, settings))
            for report in pool.wait(1.0):
                if isinstance(report, Ended):
                    left -= 1
                    if report.error is not None:
                        raise report.error
        wall = time.monotonic() - began
        cpu = [_cpu(pid) for pid in pool.pids()]
    finally:
        pool.close()
    return Took(wall, sum(cpu), max(cpu))


def _cpu(pid: int) -> float:
    """Seconds of a living process and of its children that ended (proc_pid_stat(5))."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, default=40)
    parser.add_argument("--short", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="spread-") as name:
        folder = Path(name)
        long, short = make_scans(folder, options.pages, options.short)
        print(f"{options.pages} pages, {options.short} short scans, {os.cpu_count()} cores")
        for title, scans in (("long", [long]), ("long, then short", [long, *short])):
            if title != "long" and not short:
                continue
            gains, shares, costs, busiest = [], [], [], []
            for number in range(1, options.rounds + 1):
                one = read(scans, folder, 1)
                whole = read(scans, folder, options.workers, spread=False)
                many = read(scans, folder, options.workers)
                gains.append(one.wall / many.wall)
                shares.append(whole.wall / many.wall)
                costs.append(many.cpu / one.cpu)
                busiest.append(many.busiest / one.cpu)
                print(
                    f"{title}, round {number}: one worker {one.wall:.1f} s, {options.workers} without parts "
                    f"{whole.wall:.1f} s, with parts {many.wall:.1f} s; CPU {one.cpu:.1f} and {many.cpu:.1f} s, "
                    f"the busiest worker {whole.busiest:.1f} without parts and {many.busiest:.1f} s with them",
                    flush=True,
                )
            print(
                f"{title}: {statistics.median(gains):.2f} times as fast as one worker, "
                f"{statistics.median(shares):.2f} times as fast as without parts, "
                f"CPU {statistics.median(costs):.2f} of one worker's, "
                f"{statistics.median(busiest):.2f} of it in the busiest worker"
            )


if __name__ == "__main__":
    main()
