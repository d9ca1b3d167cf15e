# SPDX-License-Identifier: Apache-2.0
"""Pages per minute of `scan2archive run`, paired with plain OCRmyPDF at its best batch habits.

    python -m benchmarks.speed [FOLDER] [--bitonal] [--rounds N] [--copies N]
    python -m benchmarks.speed --noisy PAGES [FOLDER]

A folder holds PDF scans, of which ``--bitonal`` takes those of one bit a pixel. Noisy pages are generated ones in colour at 300 dpi, worn and very bad in turn, one
JPEG in a PDF each. With both, each is measured by itself, one after the other.

Both sides get the same PDF files and all cores: ours is one `run` into a new archive (PDF/A, fields,
package, index), theirs is `xargs -P$(nproc) ocrmypdf --jobs 1 -l vie --deskew --rotate-pages`, one
process a file, with `--invalidate-digital-signatures`, since it refuses signed files otherwise. Runs
alternate A B A B; on noisy machines only the ratio of a pair counts, and its median is the figure.
"""

from __future__ import annotations

import argparse
import itertools
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pikepdf

from benchmarks.access_copy import page_pdf
from samples.generator import Level, make_scan

NOISY: tuple[Level, ...] = ("worn", "very-bad")


def is_bitonal(path: Path) -> bool:
    """Whether the largest image of a PDF has one bit a pixel; stamps of digital signatures are in colour."""
    with pikepdf.open(path) as pdf:
        images = [
            obj for obj in pdf.objects if isinstance(obj, pikepdf.Stream) and obj.get("/Subtype") == "/Image"
        ]
        largest = max(images, key=lambda image: int(image.Width) * int(image.Height), default=None)
        return largest is not None and largest.get("/BitsPerComponent", 1) == 1


def copies_of(folder: Path, target: Path, copies: int, bitonal: bool) -> list[Path]:
    """Distinct files: the same bytes twice would be duplicates to us and work to the other."""
    files = []
    for number in range(copies):
        for path in sorted(path for path in folder.rglob("*.pdf") if is_bitonal(path) or not bitonal):
            new = target / f"{number:03d}-{path.name}"
            shutil.copyfile(path, new)
            if number:
                # A comment behind the end of a PDF changes its digest and nothing else.
                with new.open("ab") as stream:
                    stream.write(f"\n% copy {number}\n".encode())
            files.append(new)
    return files


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
    parser.add_argument("--bitonal", action="store_true", help="only scans of one bit a pixel")
    parser.add_argument("--noisy", type=int, default=0, help="generated noisy colour pages (default: none)")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--copies", type=int, default=2)
    options = parser.parse_args()
    if options.folder is None and not options.noisy:
        parser.error("a folder of scans, --noisy, or both")
    if options.folder is not None:
        measure(
            "scans",
            lambda inbox: copies_of(options.folder, inbox, options.copies, options.bitonal),
            options.rounds,
        )
    if options.noisy:
        measure("noisy colour pages", lambda inbox: noisy_pages(inbox, options.noisy), options.rounds)


def noisy_pages(target: Path, count: int) -> list[Path]:
    """Generated papers in colour at 300 dpi, worn and very bad in turn, a PDF each."""
    files = []
    for number, level in zip(range(count), itertools.cycle(NOISY), strict=False):
        page = make_scan(f"speed-{number}", level=level, mode="colour", dpi=300, most_pages=1).pages[0]
        files.append(target / f"{number:03d}-{level}.pdf")
        files[-1].write_bytes(page_pdf(page, "as it is"))
    return files


def measure(name: str, fill: Callable[[Path], list[Path]], rounds: int) -> None:
    """Pairs of runs over the files that ``fill`` puts into a folder."""
    with tempfile.TemporaryDirectory() as scratch:
        inbox = Path(scratch) / "inbox"
        inbox.mkdir()
        files = fill(inbox)
        pages = pages_in(files)
        print(f"{name}: {len(files)} files, {pages} pages, {os.cpu_count()} cores", flush=True)
        ratios = []
        for number in range(1, rounds + 1):
            a = ours(inbox, Path(scratch))
            b = theirs(files, Path(scratch))
            ratios.append(b / a)
            print(
                f"round {number}: scan2archive {pages / a * 60:6.1f} pages/min   "
                f"OCRmyPDF {pages / b * 60:6.1f} pages/min   ratio {b / a:.2f}",
                flush=True,
            )
        print(f"{name}: median ratio {statistics.median(ratios):.2f}")


if __name__ == "__main__":
    main()
