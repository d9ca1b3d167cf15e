# SPDX-License-Identifier: Apache-2.0
"""Whether the engine's files are still what was written: a SHA-256 of each, noted when they come to the disk.

The engine writes a file once and never changes it, so that one digest holds for its whole life. A search reads only the
lists it needs: without digests, damage elsewhere waits until somebody asks for just those words.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from pathlib import Path

NOTES = "digests.json"
_LOCKS = "LOCK"


def note(part: Path) -> None:
    """Notes the digests of files that are new, and drops those of files that are gone.

    Whoever calls it holds the right to write. Files of a writer that was killed before this get theirs at the next
    commit; so do all if the disk is full now: the index is good without.
    """
    before = _noted(part)
    now = {
        file.name: before.get(file.name) or _digest(file)
        for file in sorted(part.iterdir())
        if file.is_file() and not file.name.startswith(NOTES) and not file.name.endswith(_LOCKS)
    }
    aside = part / f"{NOTES}.new"
    try:
        aside.write_text(json.dumps(now, indent=0) + "\n", encoding="utf-8")
        aside.replace(part / NOTES)
    except OSError:
        with suppress(OSError):
            aside.unlink(missing_ok=True)


def changed(part: Path) -> tuple[str, ...]:
    """Names of files that are not as they were written, by name; reads every byte, needs no lock.

    Files that are gone are left out: a commit may just have replaced them, and an index that lacks one does not open.
    """
    found: list[str] = []
    for name, expected in sorted(_noted(part).items()):
        with suppress(FileNotFoundError):
            if _digest(part / name) != expected:
                found.append(name)
    return tuple(found)


def _noted(part: Path) -> dict[str, str]:
    try:
        data = json.loads((part / NOTES).read_bytes())
    except FileNotFoundError:
        return {}
    except (ValueError, RecursionError):
        return {NOTES: "damaged"}
    if not isinstance(data, dict):
        return {NOTES: "damaged"}
    return {
        name: digest for name, digest in data.items() if name == Path(name).name and isinstance(digest, str)
    }


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
