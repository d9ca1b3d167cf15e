# SPDX-License-Identifier: Apache-2.0
"""What the pipeline costs beside recognition: CPU time and memory.

    python -m benchmarks.cost overhead --scans FOLDER [--rounds 3]
    python -m benchmarks.cost overhead --papers 2
    python -m benchmarks.cost memory [FILE ...]

*overhead* is the CPU time of the whole of `process` (children too) over that of Tesseract recognising the cleaned pages
once in this process, both in the same run, and over what the program's own engine takes for them. *memory* is the largest resident set of a new process that takes one scan through
`process`: generated colour pages of A4 at 300 dpi, and the files named.
"""

from __future__ import annotations

import argparse
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.access_copy import add_inputs, inputs, page_pdf
from samples.generator import make_scan
from scan2archive.errors import ScanError
from scan2archive.model import Word
from scan2archive.pipeline.flow import process
from scan2archive.pipeline.reading import engines, ocr
from scan2archive.settings import Ocr, Settings


@dataclass(frozen=True, slots=True)
class Reading:
    """What an engine was given to read, and the CPU time that took."""

    pixels: NDArray[np.uint8]
    dpi: float
    layout: ocr.Layout
    seconds: float


class Timed:
    """An engine that keeps what it read, whole pages apart from second looks."""

    def __init__(self, engine: ocr.OcrEngine, read: list[Reading] | None = None) -> None:
        self._engine = engine
        self.name, self.version = engine.name, engine.version
        self.read = [] if read is None else read
        sound = ocr.for_sound(engine)
        self.for_sound: ocr.OcrEngine = self if sound is engine else Timed(sound, self.read)

    def once(self, pages: int, bare: ocr.OcrEngine) -> tuple[float, float]:
        """CPU of reading each page once, by an engine and by this one.

        Second looks are at pieces; pages tried both ways up count half.
        """
        largest = max((one.pixels.size for one in self.read), default=0)
        whole = [one for one in self.read if one.layout == "page" and one.pixels.size > largest / 3]
        share = min(1.0, pages / max(1, len(whole)))
        began = time.process_time()
        for one in whole:
            bare.recognise(one.pixels, one.dpi, seconds=600, layout=one.layout)
        return (time.process_time() - began) * share, sum(one.seconds for one in whole) * share

    def recognise(
        self, pixels: NDArray[np.uint8], dpi: float, *, seconds: float, layout: ocr.Layout = "page"
    ) -> tuple[Word, ...]:
        """See `ocr.OcrEngine.recognise`."""
        began = time.process_time()
        words = self._engine.recognise(pixels, dpi, seconds=seconds, layout=layout)
        self.read.append(Reading(pixels, dpi, layout, time.process_time() - began))
        return words


def cpu() -> float:
    """CPU seconds of this process and of those it started."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def overhead(options: argparse.Namespace) -> None:
    """CPU of `process` over that of bare recognition, scan by scan and in all."""
    bare_engine = ocr.TesserocrEngine(Ocr(model="system"))
    timed = Timed(engines.worker_engine(Settings().ocr))
    engines.worker_engine = lambda settings: timed  # type: ignore[assignment]  # all of the pipeline asks there
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        files = [path for _, path, _ in inputs(options, work)]
        process(files[0], work, Settings())  # imports and the model are paid once in the life of a worker
        ratios = []
        for number in range(1, options.rounds + 1):
            whole = bare = own = 0.0
            for path in files:
                timed.read.clear()
                began = cpu()
                draft = process(path, work, Settings())
                mine = cpu() - began
                once, by_own = timed.once(len(draft.record.pages), bare_engine)
                whole, bare, own = whole + mine, bare + once, own + by_own
                print(
                    f"{path.name:40} {mine:6.2f} s / {once:6.2f} s = {mine / max(once, 1e-9):.2f}",
                    file=sys.stderr,
                )
            ratios.append(whole / bare)
            print(
                f"round {number}: {whole:.2f} s CPU / {bare:.2f} s of recognition by Tesseract = {ratios[-1]:.3f}; "
                f"/ {own:.2f} s by the engine = {whole / own:.3f}"
            )
        print(f"median {statistics.median(ratios):.3f}")


# ---------------------------------------------------------------- memory


def memory(options: argparse.Namespace) -> None:
    """Largest resident set of a process of its own for each scan."""
    with tempfile.TemporaryDirectory() as folder:
        files = list(options.files)
        for level in ("office", "very-bad"):
            page = make_scan("memory", level=level, kinds=("",), mode="colour", dpi=300, most_pages=1).pages[
                0
            ]
            path = Path(folder) / f"A4 300 dpi colour {level}.pdf"
            path.write_bytes(page_pdf(page, "as it is"))
            files.append(path)
        for path in files:
            command = [sys.executable, "-m", "benchmarks.cost", "one", str(path)]
            print(subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip())


def one(path: Path) -> None:
    """Takes one scan through `process` and prints the memory that took."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            process(path, Path(folder), Settings())
            outcome = "done"
        except ScanError as error:
            outcome = f"refused: {error.message}"
    print(f"{path.name}: {_peak():.0f} MB, {outcome}")


def _peak() -> float:
    """Megabytes. The kernel's ru_maxrss would count what this process was forked from, too."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    (peak,) = re.findall(r"VmHWM:\s+(\d+)", status.read_text())
    return int(peak) / 1024


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("overhead")
    add_inputs(command)
    command.add_argument("--rounds", type=int, default=3)
    for name in ("memory", "one"):
        commands.add_parser(name).add_argument("files", nargs="*", type=Path)
    options = parser.parse_args()
    if options.command == "overhead":
        overhead(options)
    elif options.command == "memory":
        memory(options)
    else:
        one(options.files[0])


if __name__ == "__main__":
    main()
