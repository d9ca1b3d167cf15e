# SPDX-License-Identifier: Apache-2.0
"""Writes the session of README.md anew: runs the commands on samples/ and puts their output in.

python docs/session.py
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
BEGIN, END = "<!-- session: docs/session.py writes what stands between here -->\n", "<!-- and here -->"
RUN_LINES = 22
"""So many lines of the run's list of what needs a person are shown."""


def shown(folder: Path, *arguments: str, lines: int | None = None) -> str:
    """A command as typed and what it printed, without the paths of this machine."""
    result = subprocess.run(
        [sys.executable, "-m", "scan2archive", *arguments],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    output = result.stdout.replace(f"{folder}/", "").splitlines()
    if lines is not None and len(output) > lines:
        output = [*output[:lines], "..."]
    typed = " ".join(f"'{word}'" if " " in word else word for word in arguments)
    return "\n".join([f"$ scan2archive {typed}", *output])


def main() -> None:
    """Runs the session in a folder of its own."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch).resolve()
        (folder / "samples").symlink_to(ROOT / "samples")
        parts = [
            shown(folder, "init", "kho"),
            shown(folder, "run", "samples", "--archive", "kho", lines=24 + RUN_LINES),
            search := shown(folder, "search", "bo nhiem vien chuc", "--archive", "kho", "--limit", "1"),
        ]
        found = re.search(r"\b[0-9a-f]{12}-1\b", search)
        if found:
            parts.append(shown(folder, "show", found.group(), "--archive", "kho"))
    session = "```\n" + "\n\n".join(parts) + "\n```\n"
    # Digests are long and say nothing here.
    session = re.sub(r"([0-9a-f]{8})[0-9a-f]{56}", r"\1…", session)
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    _, after = rest.split(END, 1)
    readme.write_text(before + BEGIN + session + END + after, encoding="utf-8")


if __name__ == "__main__":
    main()
