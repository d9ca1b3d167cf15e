# SPDX-License-Identifier: Apache-2.0
"""What working on documents needs from the world, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from scan2archive.batch.desk.correcting import Change
from scan2archive.errors import IndexUnusableError
from scan2archive.model import Document, Record


class Desk(Protocol):
    """What working on documents needs from the world."""

    def load(self, record_id: str) -> Record:
        """The record as it is now, with the words of its pages."""
        ...

    def file(self, record_id: str) -> Path | None:
        """What a person may open to see it."""
        ...

    def save(self, seen: Record, document: Document, changes: Sequence[Change], *, accept: bool) -> Record:
        """Saves a correction of what was seen; gives the newest revision."""
        ...

    def split(self, seen: Record, ranges: str) -> Record:
        """Cuts the scan into documents; gives the newest revision."""
        ...

    def undo(self, record_id: str, ordinal: int) -> Record:
        """Takes the last correction of a document back; gives the newest revision."""
        ...

    def open(self, record_id: str) -> None:
        """Opens the searchable PDF."""
        ...

    def ask(self, prompt: str, value: str = "") -> str | None:
        """A line the person types; the arrow up puts `value` there to be edited. None at the end of the input."""
        ...

    def show(self, line: str) -> None:
        """Shows a line."""
        ...


@dataclass(slots=True)
class Session:
    """What came of it; kept up to date, so that it is right after Ctrl-C too.

    Attributes:
        settled: Documents that need nobody any more.
        changed: Documents that were changed and still need somebody.
        left: Documents that were left as they were.
        last: The document saved last, and whether it was settled; None if none was, or it was taken back.
        index_behind: Why the index needs `reindex`; None if it does not.
    """

    settled: int = 0
    changed: int = 0
    left: int = 0
    last: tuple[Document, bool] | None = None
    index_behind: IndexUnusableError | None = None
