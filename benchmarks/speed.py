# SPDX-License-Identifier: Apache-2.0
"""Pages per minute of `scan2archive run`, paired with plain OCRmyPDF at its best batch habits.

    python -m benchmarks.speed FOLDER [--bitonal] [--rounds N] [--copies N]
    python -m benchmarks.speed --generated worn [--rounds N]

Both sides get the same PDF files and all cores: ours is one `run` into a new archive (PDF/A, fields,
package, index), theirs is `xargs -P$(nproc) ocrmypdf --jobs 1 -l vie --deskew --rotate-pages`, one
process a file, with `--invalidate-digital-signatures`, since it refuses signed files otherwise. Runs
alternate A B A B. With ``--bitonal`` only files of one bit a pixel are taken; ``--generated`` makes noisy colour
pages of a level at 300 dpi instead, one to four in a file. On noisy machines only the ratio of a pair counts, and its median is the figure.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import pikepdf

from benchmarks.access_copy import is_bitonal
from samples.generator import LEVELS, Level, make_scan
from samples.generator.files import write_scan


def copies_of(paths: Sequence[Path], target: Path, copies: int) -> list[Path]:
    """Distinct files: the same bytes twice would be duplicates to us and work to the other."""
    files = []
    for number in range(copies):
        for path in sorted(paths):
            new = target / f"{number:03d}-{path.name}"
            shutil.copyfile(path, new)
            if number:
                # A comment behind the end of a PDF changes its digest and nothing else.
                with new.open("ab") as stream:
                    stream.write(f"\n% copy {number}\n".encode())
            files.append(new)
    return files


def generated(level: Level, target: Path, scans: int = 8) -> list[Path]:
    """Colour scans at 300 dpi."""
    return [
        write_scan(make_scan(f"speed-{number}", level=level, mode="colour", dpi=300), target, f"{number:03d}")
        for number in range(scans)
    ]


def pages_in(files: list[Path]) -> int:
    """Pages of all files."""
    total = 0
    for path in files:
        with pikepdf.open(path) as pdf:
            total += len(pdf.pages)
    return total


def ours(inbox: Path, scratch: Path) -> float:
    """Seconds of one run into a new archive."""
    archive = scratch / "archive"
    command = [sys.executable, "-m", "scan2archive"]
    subprocess.run([*command, "init", str(archive)], check=True, capture_output=True)
    began = time.monotonic()
    result = subprocess.run([*command, "run", str(inbox), "-a", str(archive)], capture_output=True, text=True)
    seconds = time.monotonic() - began
    if result.returncode not in (0, 4):
        sys.exit(f"scan2archive failed: {result.stderr}")
    shutil.rmtree(archive)
    return seconds


def theirs(files: list[Path], scratch: Path) -> float:
    """Seconds of plain OCRmyPDF, one process a file, as many as cores."""
    out = scratch / "out"
    out.mkdir()
    tool = Path(sys.executable).parent / "ocrmypdf"
    script = (
        f'"{tool}" --jobs 1 -l vie --deskew --rotate-pages --invalidate-digital-signatures -q '
        f'"$0" "{out}/$(basename "$0")"'
    )
    began = time.monotonic()
    subprocess.run(
        ["xargs", "-0", f"-P{os.cpu_count()}", "-n1", "sh", "-c", script],
        input="\0".join(map(str, files)),
        text=True,
        check=False,
        env={**os.environ, "OMP_THREAD_LIMIT": "1"},
    )
    seconds = time.monotonic() - began
    made = len(list(out.iterdir()))
    if made != len(files):
        print(f"note: OCRmyPDF made {made} of {len(files)} files", file=sys.stderr)
    shutil.rmtree(out)
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--bitonal", action="store_true", help="only files of one bit a pixel")
    parser.add_argument("--generated", choices=LEVELS, help="colour pages of a level instead of a folder")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--copies", type=int, default=2)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        inbox = Path(scratch) / "inbox"
        inbox.mkdir()
        if options.generated:
            files = generated(options.generated, inbox)
        elif options.folder:
            wanted = [p for p in options.folder.rglob("*.pdf") if is_bitonal(p) or not options.bitonal]
            files = copies_of(wanted, inbox, options.copies)
        else:
            parser.error("a folder, or --generated LEVEL")
        pages = pages_in(files)
        print(f"{len(files)} files, {pages} pages, {os.cpu_count()} cores")
        ratios = []
        for number in range(1, options.rounds + 1):
            a = ours(inbox, Path(scratch))
            b = theirs(files, Path(scratch))
            ratios.append(b / a)
            print(
                f"round {number}: scan2archive {pages / a * 60:6.1f} pages/min   "
                f"OCRmyPDF {pages / b * 60:6.1f} pages/min   ratio {b / a:.2f}"
            )
        print(f"median ratio {statistics.median(ratios):.2f}")


if __name__ == "__main__":
    main()
