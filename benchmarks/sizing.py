# SPDX-License-Identifier: Apache-2.0
"""How much room, time and memory a page takes: the figures behind the sizing table of docs/operating.md.

    python -m benchmarks.sizing SOURCE... [--jobs 1]

Runs the sources into a new archive, in a process of its own, and prints pages an hour and worker, CPU a page (which
hardly depends on what else the machine does), the largest memory of one process (a worker, as a rule), and what a page takes in packages, index and ledger.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

_KIB = 1024


def size(paths: Iterable[Path]) -> int:
    """Bytes of some files."""
    return sum(path.stat().st_size for path in paths if path.is_file())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("sources", nargs="+", type=Path)
    parser.add_argument("--jobs", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "kho"
        program = [sys.executable, "-m", "scan2archive"]
        subprocess.run([*program, "init", str(archive)], check=True, capture_output=True)
        run = subprocess.run(
            [
                *program,
                "run",
                *map(str, given.sources),
                "-a",
                str(archive),
                "--jobs",
                str(given.jobs),
                "--json",
            ],
            capture_output=True,
            text=True,
        )
        summary = json.loads(run.stdout.splitlines()[-1])
        pages, seconds = summary["pages"], summary["seconds"]
        print(f"{summary['scans']} scans, {pages} pages, {seconds:.0f} s, {given.jobs} workers")
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = (used.ru_utime + used.ru_stime) / pages
        print(
            f"pages an hour and worker: {pages * 3600 / seconds / given.jobs:.0f}, as this machine was busy"
        )
        print(f"CPU: {cpu:.2f} s a page, {3600 / cpu:.0f} pages an hour of a core")
        print(f"largest process: {used.ru_maxrss / _KIB:.0f} MiB")
        packages = archive / "packages"
        for name, paths in (
            ("packages", packages.rglob("*")),
            ("  original", packages.glob("*/*/r*/data/original/**/*")),
            ("  access copy", packages.glob("*/*/r*/data/access.pdf")),
            (
                "  text and the rest",
                (p for p in packages.rglob("*") if "original" not in p.parts and p.name != "access.pdf"),
            ),
            ("index", (archive / "index").rglob("*")),
            ("ledger", archive.glob("ledger*")),
        ):
            print(f"{name}: {size(paths) / _KIB / pages:.1f} KiB a page")


if __name__ == "__main__":
    main()
