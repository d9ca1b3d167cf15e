# SPDX-License-Identifier: Apache-2.0
"""Runs thousands of small scans through the driver, then again: memory of the parent, and no OCR the second time.

    python -m benchmarks.soak [--scans 3000] [--real 0] [--watched]

The pipeline is a quick fake one in real worker processes; with `--real N` there are N tiny page images and it is the
real one. With `--watched` the scans come into a watched inbox, five at a time, each five a batch. Memory is VmRSS of the process that drives: it starts to count as grown once a tenth of the scans are through.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import resource
import signal
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from scan2archive.archive import store
from scan2archive.batch import driver, watching
from scan2archive.batch.telling.events import Event, ScanEnded, ScanStarted, Summary
from scan2archive.batch.work.executor import SerialExecutor
from scan2archive.batch.work.workers import ProcessPool
from scan2archive.index import create_index
from scan2archive.settings import Settings, Watch

JOBS = 2
_WARM_UP = 0.1
_FONTS = Path(__file__).resolve().parent.parent / "samples" / "fonts"


@dataclass(frozen=True, slots=True)
class Run:
    """One run over all scans.

    Attributes:
        archived: Scans archived.
        duplicates: Scans that were there already.
        started: Scans handed to a worker.
        seconds: Wall time.
        warm: MiB of the parent once it was warm.
        most: MiB of it at most, from then on.
    """

    archived: int
    duplicates: int
    started: int
    seconds: float
    warm: float
    most: float


def resident() -> float:
    """MiB of this process that lie in memory now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / (1 << 20)


def fill(inbox: Path, scans: int, *, real: bool) -> None:
    """Makes scans that all differ, a hundred in a dossier."""
    font = ImageFont.truetype(next(iter(sorted(_FONTS.glob("*.[ot]tf")))), 28)
    for number in range(scans):
        folder = inbox / f"hồ sơ {number // 100:03}"
        folder.mkdir(parents=True, exist_ok=True)
        if not real:
            pages = "\n".join(f"Trang {page} của bản quét số {number}" for page in range(1 + number % 5))
            (folder / f"{number:05}.pdf").write_text(f"ok\n{pages}\n", encoding="utf-8")
            continue
        page = Image.new("1", (620, 260), 1)
        ImageDraw.Draw(page).text((30, 90), f"Báo cáo số {number}/BC-UBND", font=font, fill=0)
        page.save(folder / f"{number:05}.tif", compression="group4", dpi=(100, 100))


def soak(archive: store.Archive, inbox: Path, *, real: bool) -> Run:
    """One run over the inbox."""
    sizes: list[float] = []
    states: list[str] = []
    started = 0
    found = 0

    def report(event: Event) -> None:
        nonlocal started, found
        if isinstance(event, ScanStarted):
            started += 1
        elif isinstance(event, ScanEnded):
            states.append(event.state)
            sizes.append(resident())
        elif isinstance(event, Summary):
            found = event.scans

    begun = time.monotonic()
    settings = Settings()
    pipeline = {} if real else {"pipeline": "tests.fake_pipeline"}
    pool = ProcessPool(JOBS, settings.limits, archive.work, **pipeline)
    driver.run(archive, [inbox], settings, report=report, executor=pool)
    warm = int(found * _WARM_UP)
    return Run(
        states.count("archived"),
        states.count("duplicate"),
        started,
        time.monotonic() - begun,
        sizes[warm],
        max(sizes[warm:]),
    )


def soak_watched(archive: store.Archive, inbox: Path, scans: int) -> Run:
    """Watches while scans come in, five at a time."""
    watch = Watch(settle_seconds=0.02, interval_seconds=0.02, notify="poll")
    sizes: list[float] = []
    states: list[str] = []

    def bring() -> None:
        for number in range(len(states), min(len(states) + 5, scans)):
            (inbox / f"{number:05}.pdf").write_text(
                f"ok\nBản quét {number}\n%PDF-1.7\n%%EOF\n", encoding="utf-8"
            )

    def report(event: Event) -> None:
        if isinstance(event, ScanEnded):
            states.append(event.state)
            sizes.append(resident())
        elif isinstance(event, Summary):
            if len(states) >= scans:
                os.kill(os.getpid(), signal.SIGTERM)
            bring()

    inbox.mkdir()
    bring()
    begun = time.monotonic()
    settings = replace(Settings(), watch=watch)
    with contextlib.suppress(KeyboardInterrupt):
        watching.watch(
            archive, inbox, settings, report=report, executor=lambda: SerialExecutor("tests.fake_pipeline")
        )
    warm = int(scans * _WARM_UP)
    return Run(
        states.count("archived"),
        states.count("duplicate"),
        len(states),
        time.monotonic() - begun,
        sizes[warm],
        max(sizes[warm:]),
    )


def main() -> int:
    """Runs it in a temporary folder and prints a line for each run; 0 if all is well."""
    parser = argparse.ArgumentParser(description="thousands of small scans, twice")
    parser.add_argument("--scans", type=int, default=3000)
    parser.add_argument("--real", type=int, default=0)
    parser.add_argument("--watched", action="store_true")
    arguments = parser.parse_args()
    real, scans = bool(arguments.real), arguments.real or arguments.scans
    well = True
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="soak-")))
        archive, inbox = store.create(folder / "kho"), folder / "inbox"
        create_index(archive.index_path).close()
        if not arguments.watched:
            fill(inbox, scans, real=real)
        for name in ("watched",) if arguments.watched else ("first", "second"):
            run = (
                soak_watched(archive, inbox, scans) if arguments.watched else soak(archive, inbox, real=real)
            )
            print(
                f"{name}: {run.archived} archived, {run.duplicates} known, {run.started} read, {run.seconds:.0f} s; "
                f"parent {run.warm:.0f} MiB when warm, {run.most:.0f} MiB at most",
                flush=True,
            )
            well = well and run.most - run.warm < 50
            expected = (scans, 0, scans) if name != "second" else (0, scans, 0)
            well = well and (run.archived, run.duplicates, run.started) == expected
    print("no growth over 50 MiB, nothing read twice" if well else "FAILED")
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
