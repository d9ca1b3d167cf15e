# SPDX-License-Identifier: Apache-2.0
"""Where everything in an archive lies. Paths only; nothing is read or written."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

SETTINGS_FILE = "archive.toml"


@dataclass(frozen=True, slots=True)
class Archive:
    """An archive (kho): the folder the user owns.

    Attributes:
        root: Absolute path of the folder that holds ``archive.toml``.
        name: As the user called it; also Source-Organization of its packages; may be empty.
    """

    root: Path
    name: str = ""

    @property
    def packages(self) -> Path:
        """The truth: one bag per record and revision."""
        return self.root / "packages"

    @property
    def restricted(self) -> Path:
        """Records marked secret (độ mật), laid out as `packages`; for the owner's eyes only."""
        return self.root / "restricted"

    @property
    def ledger_path(self) -> Path:
        """Work state."""
        return self.root / "ledger.sqlite3"

    @property
    def index_path(self) -> Path:
        """Derived; may be deleted."""
        return self.root / "index"

    @property
    def work(self) -> Path:
        """Scratch on the same file system, so that a rename out of it is atomic."""
        return self.root / "work"

    @property
    def quarantine(self) -> Path:
        """Scans that cannot be processed, each with its reason."""
        return self.root / "quarantine"

    @property
    def reports(self) -> Path:
        """What each run left for the morning; may be deleted."""
        return self.root / "reports"

    @property
    def logs(self) -> Path:
        """What happened, a JSON value on each line; may be deleted."""
        return self.root / "logs"

    @property
    def settings_file(self) -> Path:
        """Format version, name, structural settings."""
        return self.root / SETTINGS_FILE

    @property
    def lock_file(self) -> Path:
        """Locked while a process writes to the archive; names that process."""
        return self.root / "lock"
