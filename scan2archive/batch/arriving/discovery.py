# SPDX-License-Identifier: Apache-2.0
"""From the sources a user named to the scans in them.

Files named by the user, and files named like scans, are always taken, so that what is wrong with them is
said. Of the others in a folder only those are taken that hold pages by their first bytes: text files,
lists and programs that lie beside the scans are passed over.
"""

from __future__ import annotations

import difflib
import os
import stat
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from scan2archive.archive.bag import LITTER
from scan2archive.archive.store import SETTINGS_FILE, Archive
from scan2archive.batch.arriving.given_out import is_own_bag, originals
from scan2archive.console.labels import counted
from scan2archive.errors import ScanAccessError, UsageError
from scan2archive.ledger.arrivals import Arrival, Stamp, stamp_of
from scan2archive.pipeline.sources import signatures

# What programs write while a file is still on its way, and what systems keep for themselves.
_UNFINISHED = (".part", ".partial", ".crdownload", ".filepart", ".download", ".opdownload", ".tmp", "~")
_SCAN_SUFFIXES = frozenset(
    [
        ".pdf",
        ".tif",
        ".tiff",
        ".jpg",
        ".jpeg",
        ".jpe",
        ".jfif",
        ".png",
        ".webp",
        ".jp2",
        ".j2k",
        ".jpx",
        ".jpf",
        ".bmp",
        ".dib",
    ]
)
DESCRIPTION = "dossier.toml"  # what a folder says of itself; no scan
_SYSTEM_FOLDERS = frozenset({"@eadir", "#recycle", "$recycle.bin", "system volume information", "lost+found"})


@dataclass(frozen=True, slots=True)
class Found:
    """A scan to take in.

    Attributes:
        path: Absolute path of the file, or of the folder of page images.
        dossier: Folder below the source it lies in, NFC, with forward slashes; empty directly in it.
        folder: The folder is to be one scan.
        stamp: As it was when it was found ready; one that is not so any more is let go. None = whatever it is.
        waits_as: Id of the scan in quarantine that this is the copy of; empty for one that lies in a source.
    """

    path: Path
    dossier: str
    folder: bool = False
    stamp: Stamp | None = None
    waits_as: str = ""

    def is_as_seen(self) -> bool:
        """Whether it is still what was found."""
        try:
            return self.stamp is None or stamp_of(self.path) == self.stamp
        except OSError:
            return False

    def arrival(self, record_id: str) -> tuple[Arrival, ...]:
        """What the ledger keeps of it, so that it is not read again as long as it is so; nothing without a stamp."""
        return () if self.stamp is None else (Arrival(self.path, self.stamp, record_id),)


@dataclass(frozen=True, slots=True)
class Unreachable:
    """Something that cannot be looked into.

    Attributes:
        path: Absolute path.
        error: Why.
    """

    path: Path
    error: ScanAccessError


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A file in a folder that is no scan and is not named like one.

    Attributes:
        path: Absolute path.
        dossier: As of `Found`.
        stamp: As of `Found`.
    """

    path: Path
    dossier: str = ""
    stamp: Stamp | None = None

    @property
    def is_description(self) -> bool:
        """Whether it says what its folder's dossier is."""
        return self.path.name.casefold() == DESCRIPTION


Item = Found | Unreachable | PassedOver


@dataclass(frozen=True, slots=True)
class Sorted:
    """What was found, by what is to be done with it.

    Attributes:
        scans: To be taken in.
        descriptions: Files that say what a dossier is.
        others: Nothing is done with them.
    """

    scans: tuple[Found | Unreachable, ...]
    descriptions: tuple[PassedOver, ...]
    others: tuple[PassedOver, ...]

    def passed_over(self) -> str:
        """One sentence on `others`, of which there are some."""
        files = counted(len(self.others), "file", "files")
        return f"Passed over, since no scans: {files} such as {self.others[0].path.name}."


def sort_out(items: Iterable[Item]) -> Sorted:
    """Tells scans, descriptions of dossiers and other files apart; each keeps its order."""
    scans: list[Found | Unreachable] = []
    descriptions: list[PassedOver] = []
    others: list[PassedOver] = []
    for item in items:
        if not isinstance(item, PassedOver):
            scans.append(item)
        else:
            (descriptions if item.is_description else others).append(item)
    return Sorted(tuple(scans), tuple(descriptions), tuple(others))


def check_sources(archive: Archive, sources: Sequence[Path]) -> tuple[Path, ...]:
    """The sources as absolute paths, each once.

    Raises:
        UsageError: One is not there, lies in the archive, or none is given.
    """
    if not sources:
        raise UsageError("No source is given.", next_step="Name files or folders of scans.")
    root = archive.root.resolve()
    for source in sources:
        if not os.path.lexists(source):
            raise UsageError(f"{source} is not there.", next_step=_meant(source))
        try:
            inside = source.resolve().is_relative_to(root)
        except RuntimeError as error:  # how pathlib tells of it
            raise UsageError(
                f"{source} is a link that leads to itself: a loop.", next_step="Name what it was meant for."
            ) from error
        if inside:
            raise UsageError(
                f"{source} lies in the archive {archive.root}: it is the archive's own.",
                next_step="Keep scans to be taken in outside of the archive.",
            )
    return tuple(dict.fromkeys(map(plain, sources)))


def _meant(source: Path) -> str:
    """What to do about a path that leads nowhere: the name beside it that was likely meant, if one is."""
    folder = source.parent
    try:
        names = {path.name.casefold(): path for path in sorted(folder.iterdir())}
    except OSError:  # the folder is away as well
        return "Check the path, and that its disk or network share is there."
    close = difflib.get_close_matches(source.name.casefold(), names, 1)
    return f"Did you mean {names[close[0]]}?" if close else "Check the path."


def plain(path: Path) -> Path:
    """An absolute path, without ``..`` where that leads to the same place: behind a link it may not."""
    whole = path.absolute()
    short = Path(os.path.normpath(whole))
    try:
        return short if short.samefile(whole) else whole
    except OSError:
        return whole


def discover(
    archive: Archive,
    sources: Sequence[Path],
    *,
    folder_as_scan: bool = False,
    left_out: Sequence[Path] = (),
) -> Iterator[Item]:
    """All scans in the sources, in sorted order, each path once.

    Hidden, temporary and system files are left out, and so is the archive itself. Of a bag that `export` made only the original counts. Links in folders
    are not followed: one that leads out of its source, or nowhere, is `Unreachable`.

    Args:
        archive: Not looked into, should it lie in a source.
        sources: Files and folders as `check_sources` gave them.
        folder_as_scan: Every folder that holds files directly is one scan of page images.
        left_out: Folders that are not looked into.
    """
    seen: set[Path] = set()
    for source in sources:
        for item in _walk(archive, source, folder_as_scan, frozenset(left_out)):
            if item.path not in seen:
                seen.add(item.path)
                yield item


def _walk(archive: Archive, source: Path, folder_as_scan: bool, left_out: frozenset[Path]) -> Iterator[Item]:
    root, real_source = archive.root.resolve(), source.resolve()
    waiting = [source]  # a stack and not recursion: folders may be nested deeper than Python's limit
    while waiting:
        path = waiting.pop()
        try:
            if path.is_symlink() and path != source:
                if not (path.exists() and path.resolve().is_relative_to(real_source)):
                    yield _unreachable(
                        path, "is a link that leads out of the source or nowhere; it is not followed"
                    )
            elif not path.is_dir():
                yield _file(path, source)
            elif is_own_bag(path):
                # Its access copy and its texts are no scans; what was received lies in the place of the bag.
                yield from (
                    Found(one, _dossier(path, source), folder=one.is_dir()) for one in originals(path)
                )
            elif path.resolve() != root and path not in left_out:
                item, entries = _folder(path, source, folder_as_scan)
                waiting.extend(entries)
                if item is not None:
                    yield item
        except OSError as error:
            yield _unreachable(
                path, f"cannot be read: {error.strerror}", "Give this user permission to read it."
            )


def _folder(
    path: Path, source: Path, folder_as_scan: bool
) -> tuple[Found | Unreachable | None, Sequence[Path]]:
    """What a folder is itself, and what in it is to be looked at, last first."""
    entries = sorted((entry for entry in path.iterdir() if not _is_noise(entry)), reverse=True)
    if path / SETTINGS_FILE in entries:
        return _unreachable(path, "is another archive; it is left alone"), ()
    if folder_as_scan:
        folders = [entry for entry in entries if entry.is_dir() and not entry.is_symlink()]
        described = [entry for entry in entries if entry.name.casefold() == DESCRIPTION]
        if len(folders) + len(described) == len(entries):
            return None, entries
        if len(folders) < len(entries):
            return Found(path, _dossier(path, source), folder=True), folders
    return None, entries


def _file(path: Path, source: Path) -> Item:
    if not stat.S_ISREG(path.stat().st_mode):
        return _unreachable(path, "is not a regular file; it is left alone")
    if path != source and path.suffix.casefold() not in _SCAN_SUFFIXES and not _holds_pages(path):
        return PassedOver(path, _dossier(path, source))
    return Found(path, _dossier(path, source))


def _holds_pages(path: Path) -> bool:
    """Whether its first bytes are those of a scan, or of a paper in a form that is not read."""
    with path.open("rb") as stream:
        head = stream.read(signatures.HEAD)
    return bool(signatures.media_type(head) or signatures.foreign(head))


def _dossier(path: Path, source: Path) -> str:
    if path == source:
        return ""
    below = path.parent.relative_to(source).as_posix()
    text = "" if below == "." else below
    return unicodedata.normalize("NFC", text.encode("utf-8", "surrogateescape").decode("utf-8", "replace"))


def _is_noise(path: Path) -> bool:
    name = path.name.casefold()
    return (
        name.startswith((".", "~$"))
        or name.endswith(_UNFINISHED)
        or name in LITTER
        or (name in _SYSTEM_FOLDERS and path.is_dir())
    )


def _unreachable(path: Path, what: str, next_step: str = "") -> Unreachable:
    return Unreachable(path, ScanAccessError(f"{path} {what}.", next_step=next_step))
