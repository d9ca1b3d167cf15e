# SPDX-License-Identifier: Apache-2.0
"""The exceptions of scan2archive and the exit codes they become.

Every error a user can cause or meet is one of these; anything else is a bug and shows a traceback.
`scan2archive.cli.main` is the only place where they become exit codes.

    ArchiveToolError            what went wrong, and what to do next
    ├── UsageError              2   wrong arguments, wrong settings
    │   └── OptionError             ... an option was typed that cannot be so: nothing was begun
    ├── MissingToolError        3   a tool or a language is not installed
    ├── TooManyFailures         5   the batch stopped: something is systematically wrong
    ├── NoArchiveError          10  no archive here
    ├── ArchiveLockedError      11  another process works on it
    ├── IntegrityError          12  a package differs from its manifest
    ├── IndexUnusableError      13  the index is missing, torn or foreign
    │   └── IndexOutdatedError      ... of an older version: the next run makes it anew
    ├── NewerArchiveError       14  made by a newer version
    ├── OutOfSpaceError         5   the disk is full: the batch stops, nothing is lost
    └── ScanError               4   one scan cannot be processed; the batch goes on
        ├── UnreadableScan          not what it claims, damaged, empty
        │   └── NoPageImage             ... a folder that is to be one scan holds scans of their own
        ├── EncryptedScan           needs a password
        ├── ScanTooLarge            over a limit of the settings
        ├── ScanAccessError         the file cannot be opened
        └── ProcessingFailed        a stage failed on it
            └── BreaksProcessing    ... twice, the second time with safe settings (crash, time, memory)
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes, a contract with users' scripts (docs/cli.md)."""

    OK = 0
    BUG = 1
    USAGE = 2
    MISSING_TOOL = 3
    PARTIAL = 4
    TOO_MANY_FAILURES = 5
    NO_ARCHIVE = 10
    LOCKED = 11
    INTEGRITY = 12
    INDEX_UNUSABLE = 13
    NEWER_ARCHIVE = 14
    INTERRUPTED = 130
    TERMINATED = 143


class ArchiveToolError(Exception):
    """Base of all errors that are told to the user in one line.

    Attributes:
        exit_code: What the process ends with when this error reaches the top.
        problem: Short stable code for records and JSON, for example ``encrypted``.
        next_step: What the user can do about it; empty if the message says it already.
    """

    exit_code = ExitCode.BUG
    problem = "error"

    def __init__(self, message: str, *, next_step: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.next_step = next_step

    def __str__(self) -> str:
        return f"{self.message} {self.next_step}".strip()

    def __reduce__(self) -> tuple[object, ...]:
        # Errors travel from workers to the parent; keyword arguments would be lost otherwise.
        return (_rebuild, (type(self), self.message, self.next_step))


def _rebuild(cls: type[ArchiveToolError], message: str, next_step: str) -> ArchiveToolError:
    return cls(message, next_step=next_step)


class UsageError(ArchiveToolError):
    """Wrong arguments or settings."""

    exit_code = ExitCode.USAGE
    problem = "usage"


class OptionError(UsageError):
    """An option of the command line cannot be what was typed: a mistake of who types, and no run that failed."""


class MissingToolError(ArchiveToolError):
    """A program, library or language data file is not installed."""

    exit_code = ExitCode.MISSING_TOOL
    problem = "missing_tool"


class TooManyFailures(ArchiveToolError):
    """The share of failed scans passed the limit: something systemic is wrong."""

    exit_code = ExitCode.TOO_MANY_FAILURES
    problem = "too_many_failures"


class OutOfSpaceError(ArchiveToolError):
    """The disk of the archive is full or nearly so."""

    exit_code = ExitCode.TOO_MANY_FAILURES
    problem = "disk_full"


class NoArchiveError(ArchiveToolError):
    """There is no archive where one was expected."""

    exit_code = ExitCode.NO_ARCHIVE
    problem = "no_archive"


class ArchiveLockedError(ArchiveToolError):
    """Another process is writing to the archive."""

    exit_code = ExitCode.LOCKED
    problem = "locked"


class IntegrityError(ArchiveToolError):
    """A package does not match its manifest."""

    exit_code = ExitCode.INTEGRITY
    problem = "integrity"


class IndexUnusableError(ArchiveToolError):
    """The index is missing, torn, or of another version; `reindex` rebuilds it."""

    exit_code = ExitCode.INDEX_UNUSABLE
    problem = "index_unusable"


class IndexOutdatedError(IndexUnusableError):
    """The index was made by an older version of the program; `reindex` or the next run makes it anew."""


class NewerArchiveError(ArchiveToolError):
    """The archive was made by a newer version of the program."""

    exit_code = ExitCode.NEWER_ARCHIVE
    problem = "newer_archive"


class ScanError(ArchiveToolError):
    """One scan cannot be processed; the batch goes on without it."""

    exit_code = ExitCode.PARTIAL
    problem = "scan"


class UnreadableScan(ScanError):
    """The file is empty, damaged, or not of a kind that holds page images."""

    problem = "unreadable"


class NoPageImage(UnreadableScan):
    """In a folder that is to be one scan lies something that is no page image: a PDF, or a folder."""


class EncryptedScan(ScanError):
    """The file needs a password."""

    problem = "encrypted"


class ScanTooLarge(ScanError):
    """The file is over a limit of the settings (bytes, pages or pixels)."""

    problem = "too_large"


class ScanAccessError(ScanError):
    """The file cannot be opened or read."""

    problem = "no_access"


class ProcessingFailed(ScanError):
    """A stage failed on this scan."""

    problem = "processing_failed"


class BreaksProcessing(ProcessingFailed):
    """Whatever works on it crashes or needs too much time or memory, also alone and with safe settings."""
