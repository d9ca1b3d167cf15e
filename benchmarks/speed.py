# SPDX-License-Identifier: Apache-2.0
"""Pages per minute of `scan2archive run`, paired with plain OCRmyPDF at its best batch habits.

    python -m benchmarks.speed FOLDER [--rounds N] [--copies N]

Both sides get the same PDF files and all cores: ours is one `run` into a new archive (PDF/A, fields,
package, index), theirs is `xargs -P$(nproc) ocrmypdf --jobs 1 -l vie --deskew --rotate-pages`, one
process a file, with `--invalidate-digital-signatures`, since it refuses signed files otherwise. Runs
alternate A B A B; on noisy machines only the ratio of a pair counts, and its median is the figure.
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
from pathlib import Path

import pikepdf


def copies_of(folder: Path, target: Path, copies: int) -> list[Path]:
    """Distinct files: the same bytes twice would be duplicates to us and work to the other."""
    files = []
    for number in range(copies):
        for path in sorted(folder.rglob("*.pdf")):
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
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--copies", type=int, default=2)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        inbox = Path(scratch) / "inbox"
        inbox.mkdir()
        files = copies_of(options.folder, inbox, options.copies)
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
