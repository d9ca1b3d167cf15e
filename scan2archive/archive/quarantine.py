# SPDX-License-Identifier: Apache-2.0
"""Where scans that cannot be processed wait: a copy of the original, and the reason beside it.

One folder per scan, ``<start of its SHA-256>-<name>``, so that the same scan tried every night
stays one. The user's own file is never touched.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from scan2archive.archive import bag
from scan2archive.archive.store import Archive, out_of_space, require_space
from scan2archive.errors import ArchiveToolError, OutOfSpaceError, ScanTooLarge, UsageError

_KEY_DIGITS = 16
_NAME_LETTERS = 60
_DISMISSED = "dismissed.json"
_REPLACED = "replaced.json"
_APART = "apart.json"


def key(source: Path, record_id: str) -> str:
    """What names a scan here: the start of its id, or of the digest of its path if it has none."""
    text = record_id or hashlib.sha256(os.fsencode(source.absolute())).hexdigest()
    return text[:_KEY_DIGITS]


def find(archive: Archive, source: Path, record_id: str) -> Path | None:
    """The folder of a scan in quarantine, or None."""
    return next(archive.quarantine.glob(f"{key(source, record_id)}-*"), None)


def copy_of(archive: Archive, record_id: str) -> Path | None:
    """The copy of a scan in quarantine, a file or a folder of page images; None if none was kept."""
    folder = find(archive, Path(), record_id)
    try:
        return next(iter((folder / "original").iterdir()), None) if folder else None
    except OSError:
        return None


def keep(archive: Archive, source: Path, error: ArchiveToolError, *, record_id: str = "") -> Path:
    """Puts a copy of a scan and the reason into quarantine; once for the same bytes.

    The copy is left out for a scan that is too large, or for which there is no space: its reason
    then says where the original lies.

    Args:
        archive: Whose quarantine.
        source: The scan as received, a file or folder; stays where and as it is.
        error: Why it cannot be processed.
        record_id: SHA-256 of its bytes; empty if they could not be read.

    Returns:
        The folder in quarantine, an existing one if the scan waits there already.

    Raises:
        OutOfSpaceError: Not even the reason could be written.
    """
    if existing := find(archive, source, record_id):
        return existing
    target = (
        archive.quarantine
        / f"{key(source, record_id)}-{bag.safe_name(source.name)[:_NAME_LETTERS].rstrip('. ')}"
    )
    scratch: Path | None = None
    try:
        archive.quarantine.mkdir(exist_ok=True)
        archive.work.mkdir(exist_ok=True)
        scratch = Path(tempfile.mkdtemp(prefix="quarantine-", dir=archive.work))
        staging = scratch / "entry"
        staging.mkdir(mode=0o755)
        not_copied = _copy(archive, staging, source, error)
        _write_reason(staging, source, error, record_id, not_copied)
        bag.make_durable(staging)
        staging.rename(target)
        bag.sync(archive.quarantine)
    except OSError as failure:
        if bag.is_full(failure):
            raise out_of_space(archive) from failure
        raise
    finally:
        if scratch is not None:
            shutil.rmtree(scratch, ignore_errors=True)
    return target


@dataclass(frozen=True, slots=True)
class Kept:
    """A scan in quarantine, as its reason tells.

    Attributes:
        id: SHA-256 of its bytes.
        path: Where it lay.
        name: As received.
        problem: Short code of the reason.
        message: The reason, with the next step.
    """

    id: str
    path: str
    name: str
    problem: str
    message: str


def all_kept(archive: Archive) -> Iterator[Kept]:
    """Every scan in quarantine that has an id; a reason that cannot be read is left out."""
    for file in sorted(archive.quarantine.glob("*/reason.json")):
        if (kept := _read_reason(file)) and kept.id:
            yield kept


def reason_of(archive: Archive, record_id: str) -> Kept | None:
    """Why a scan is in quarantine; None if it is not."""
    folder = find(archive, Path(), record_id)
    return _read_reason(folder / "reason.json") if folder else None


def _read_reason(file: Path) -> Kept | None:
    try:
        said = json.loads(file.read_bytes())
        message = f"{said['message']} {said['next_step']}".strip()
        return Kept(said["id"] or "", said["path"], said["name"], said["problem"], message)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def dismiss(archive: Archive, record_id: str, by: str, when: str) -> None:
    """Notes that a person wants no more of a scan in quarantine; it stays there, with its reason.

    Args:
        archive: Whose quarantine.
        record_id: Of the scan.
        by: Who says so.
        when: ISO 8601.

    Raises:
        UsageError: No such scan is in quarantine.
        OutOfSpaceError: It could not be noted.
    """
    if (folder := find(archive, Path(), record_id)) is None:
        raise UsageError(
            f"{record_id[:_KEY_DIGITS]} is not in {archive.quarantine}.",
            next_step="Only a scan in quarantine can be dismissed: scan2archive status",
        )
    _mark(archive, folder, _DISMISSED, {"by": by, "when": when})


def replace(archive: Archive, record_id: str, by_id: str, when: str) -> None:
    """Notes that another scan came to lie where one in quarantine lay, and is in the archive; nothing happens to one that is not there.

    Args:
        archive: Whose quarantine.
        record_id: Of the scan in quarantine.
        by_id: Of the other one.
        when: ISO 8601.

    Raises:
        OutOfSpaceError: It could not be noted.
    """
    if folder := find(archive, Path(), record_id):
        _mark(archive, folder, _REPLACED, {"by_id": by_id, "when": when})


def recall(archive: Archive, record_id: str) -> None:
    """A scan off the lists is to be listed again; one that was replaced is another paper, and stays apart from what lies in its place."""
    if folder := find(archive, Path(), record_id):
        (folder / _DISMISSED).unlink(missing_ok=True)
        with contextlib.suppress(FileNotFoundError):
            (folder / _REPLACED).rename(folder / _APART)


def found_again(archive: Archive, record_id: str) -> None:
    """A scan lies in a source, though it was replaced in its place: it is to be listed again."""
    if folder := find(archive, Path(), record_id):
        (folder / _REPLACED).unlink(missing_ok=True)


def is_dismissed(archive: Archive, record_id: str) -> bool:
    """Whether a person wants no more of a scan in quarantine."""
    return _is_marked(archive, record_id, _DISMISSED)


@dataclass(frozen=True, slots=True)
class OffTheLists:
    """The scans in quarantine nobody is asked for, all looked for at once: a quarantine may hold thousands.

    Attributes:
        dismissed: Keys of those of which a person wants no more.
        replaced: Keys of those in whose place another scan lies, which is in the archive.
    """

    dismissed: frozenset[str]
    replaced: frozenset[str]

    @staticmethod
    def of(archive: Archive) -> OffTheLists:
        """As the quarantine is now."""
        dismissed, replaced = (
            frozenset(path.parent.name[:_KEY_DIGITS] for path in archive.quarantine.glob(f"*/{name}"))
            for name in (_DISMISSED, _REPLACED)
        )
        return OffTheLists(dismissed, replaced - dismissed)

    def __contains__(self, record_id: str) -> bool:
        short = record_id[:_KEY_DIGITS]
        return short in self.dismissed or short in self.replaced


def is_apart(archive: Archive, record_id: str) -> bool:
    """Whether a person put a scan back that was replaced: it is another paper than the one in its place."""
    return _is_marked(archive, record_id, _APART)


def _is_marked(archive: Archive, record_id: str, name: str) -> bool:
    return next(archive.quarantine.glob(f"{key(Path(), record_id)}-*/{name}"), None) is not None


def _mark(archive: Archive, folder: Path, name: str, values: Mapping[str, str]) -> None:
    said = json.dumps(values, ensure_ascii=False)
    try:
        unfinished = folder / f"{name}.part"
        unfinished.write_text(f"{said}\n", encoding="utf-8")
        bag.sync(unfinished)
        unfinished.replace(folder / name)
        bag.sync(folder)
    except OSError as failure:
        if bag.is_full(failure):
            raise out_of_space(archive) from failure
        raise


def release(archive: Archive, source: Path, record_id: str) -> None:
    """Takes a scan out of quarantine after all: it has been archived."""
    if existing := find(archive, source, record_id):
        shutil.rmtree(existing, ignore_errors=True)


def _copy(archive: Archive, staging: Path, source: Path, error: ArchiveToolError) -> str:
    """Copies the original; gives the reason if it was left out."""
    if isinstance(error, ScanTooLarge):
        return "it is too large"
    try:
        files = bag.folder_files(source) if source.is_dir() else (source,)
        require_space(archive, 2 * sum(file.stat().st_size for file in files))
        folder = f"{bag.safe_name(source.name)}/" if source.is_dir() else ""
        for file, name in zip(files, bag.unique_names(file.name for file in files), strict=True):
            bag.copy_into(staging, f"original/{folder}{name}", file)
    except OutOfSpaceError:
        return "the disk of the archive has no space for it"
    except OSError as failure:
        if bag.is_full(failure):
            raise
        shutil.rmtree(staging / "original", ignore_errors=True)
        return f"it cannot be read: {failure.strerror}"
    return ""


def _write_reason(
    staging: Path, source: Path, error: ArchiveToolError, record_id: str, not_copied: str
) -> None:
    when = dt.datetime.now().astimezone().isoformat(timespec="seconds")
    data = {
        "path": str(source.absolute()),
        "name": source.name,
        "id": record_id or None,
        "problem": error.problem,
        "message": error.message,
        "next_step": error.next_step,
        "when": when,
        "copied": not not_copied,
    }
    text = [f"{error}", f"Came from: {source.absolute()}", f"When: {when}"]
    if not_copied:
        text.append(f"The original is not copied here because {not_copied}; it lies where it came from.")
    encoded = json.dumps(data, ensure_ascii=False, indent=1)
    bag.write_into(staging, "reason.json", f"{encoded}\n".encode("utf-8", "backslashreplace"))
    bag.write_into(staging, "reason.txt", "".join(f"{line}\n" for line in text).encode("utf-8", "replace"))
