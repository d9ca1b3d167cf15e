# SPDX-License-Identifier: Apache-2.0
"""Seconds until `--help` and until a search on a warm archive have ended, as a user feels them.

    python -m benchmarks.startup ARCHIVE [QUERY] [--rounds N]

Each command runs in a process of its own; the first run of each is not counted.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from pathlib import Path


def seconds(command: list[str], rounds: int) -> list[float]:
    """Wall seconds of each round after one that is not counted."""
    taken = []
    for number in range(rounds + 1):
        began = time.monotonic()
        subprocess.run(command, capture_output=True, check=True)
        if number:
            taken.append(time.monotonic() - began)
    return sorted(taken)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("archive", type=Path)
    parser.add_argument("query", nargs="?", default="quyet dinh")
    parser.add_argument("--rounds", type=int, default=10)
    options = parser.parse_args()
    tool = str(Path(sys.executable).parent / "scan2archive")
    for name, command in (
        ("--help", [tool, "--help"]),
        ("search", [tool, "search", options.query, "-a", str(options.archive)]),
    ):
        taken = seconds(command, options.rounds)
        print(f"{name:8} min {taken[0]:.2f}  median {statistics.median(taken):.2f}  max {taken[-1]:.2f} s")


if __name__ == "__main__":
    main()
