# SPDX-License-Identifier: Apache-2.0
"""From a path to a scan and its pages: what it is, its digest, whether it is within the limits.

The kind is told by content: the first bytes say what it claims to be, opening it proves it. Names
and extensions are never looked at. The source is only read, never changed.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from scan2archive.errors import NoPageImage, ScanAccessError, ScanTooLarge, UnreadableScan
from scan2archive.model import Source
from scan2archive.pipeline.sources import signatures
from scan2archive.pipeline.sources.scan import PageImage, Scan, ScanReader, shown_name, storable_path
from scan2archive.vietnamese import nfc

if TYPE_CHECKING:
    from scan2archive.pipeline.sources.image_reader import PageSource
    from scan2archive.settings import Limits

__all__ = ["PageImage", "Scan", "ScanReader", "file_digest", "identify", "open_scan", "read_page"]

_PDF = signatures.PDF
_AGAIN = "Scan it again or ask the sender for a complete file."
_READ = "Scans are PDF, TIFF, JPEG, PNG, WebP, JPEG 2000 or BMP files."

# What file managers leave behind in folders.
_LITTER = frozenset({"thumbs.db", "desktop.ini", "ehthumbs.db"})


def identify(path: Path, limits: Limits, *, folder: bool = False) -> Scan:
    """Finds out what a source is and how many pages it has.

    Args:
        path: A file; or with ``folder`` a folder of page images, which then is one scan with the
            pages in natural order of the file names (2 before 10).
        limits: Bytes, pages, pixels; all checked before anything is decoded.
        folder: Take a folder of page images as one scan.

    Raises:
        UnreadableScan: Empty, damaged, truncated, not a regular file, or of a kind that is not read.
        EncryptedScan: A PDF that needs a password.
        ScanTooLarge: Over a limit.
        ScanAccessError: Not there, no permission, or it changes while it is read.
    """
    status = _status(path)
    if folder:
        if not stat.S_ISDIR(status.st_mode):
            raise UnreadableScan(
                f"{shown_name(path)} is not a folder of page images.", next_step="Give it as a file instead."
            )
        return _identify_folder(path, limits)
    if stat.S_ISDIR(status.st_mode):
        raise UnreadableScan(
            f"{shown_name(path)} is a folder, not a scan.",
            next_step="Give the files in it, or ask for the folder of page images to be taken as one scan.",
        )
    media_type = _media_type(path, status, limits)
    signed = False
    if media_type == _PDF:
        from scan2archive.pipeline.sources.pdf_reader import PdfReader

        with contextlib.closing(PdfReader(path, limits)) as reader:
            page_count, signed = reader.page_count, reader.signed
    else:
        page_count = len(_image_pages((path,), limits))
    _check_pages(path, page_count, limits)
    digest = _digest_unchanged(path, status)
    return Scan(
        source=_source(path, digest, status.st_size, media_type),
        path=path,
        kind="pdf" if media_type == _PDF else "image",
        page_count=page_count,
        files=(path,),
        signed=signed,
    )


@contextlib.contextmanager
def open_scan(scan: Scan, limits: Limits) -> Iterator[ScanReader]:
    """Opens the scan once for all its pages; ``reader.page(number)`` gives them, from 1.

    Raises:
        ScanError: As `identify`, if the source changed since then.
    """
    reader: ScanReader
    if scan.kind == "pdf":
        from scan2archive.pipeline.sources.pdf_reader import PdfReader

        reader = PdfReader(scan.path, limits)
    else:
        from scan2archive.pipeline.sources.image_reader import ImageReader

        reader = ImageReader(_image_pages(scan.files, limits), limits)
    with contextlib.closing(reader):
        yield reader


def read_page(scan: Scan, number: int, limits: Limits) -> PageImage:
    """One page, from 1; for several pages `open_scan` is quicker.

    Raises:
        ScanError: This page cannot be read.
    """
    with open_scan(scan, limits) as reader:
        return reader.page(number)


def file_digest(path: Path) -> str:
    """SHA-256 of a file's bytes, 64 hex digits, read as a stream.

    Raises:
        ScanAccessError: The file cannot be read.
    """
    with _access(path), path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


# ---------------------------------------------------------------- folders


def _identify_folder(path: Path, limits: Limits) -> Scan:
    with _access(path):
        entries = sorted(path.iterdir(), key=_natural)
    files: list[Path] = []
    size = 0
    for entry in entries:
        if entry.name.startswith(".") or entry.name.casefold() in _LITTER:
            continue
        status = _status(entry)
        if stat.S_ISDIR(status.st_mode) or _media_type(entry, status, limits) == _PDF:
            # Skipping it would lose pages without a word.
            raise NoPageImage(
                f"{shown_name(entry)} is not a page image, but lies in a folder that is to be one scan.",
                next_step="Move it out of the folder and give it on its own.",
            )
        size += status.st_size
        files.append(entry)
    if not files:
        raise UnreadableScan(
            f"{shown_name(path)} holds no page images.",
            next_step="Put the TIFF, JPEG or PNG files of the pages directly into it.",
        )
    _check_bytes(path, size, limits)
    page_count = len(_image_pages(tuple(files), limits))
    _check_pages(path, page_count, limits)
    lines = hashlib.sha256()
    for file in sorted(files, key=lambda file: os.fsencode(file.name)):
        digest = _digest_unchanged(file, _status(file))
        lines.update(digest.encode() + b"  " + os.fsencode(file.name) + b"\n")
    source = _source(path, lines.hexdigest(), size, "inode/directory")
    return Scan(source=source, path=path, kind="folder", page_count=page_count, files=tuple(files))


def _natural(path: Path) -> tuple[list[tuple[int, int, str]], str]:
    """Numbers in names count as numbers; names that only differ in case or zeros keep a fixed order."""
    parts = re.split(r"([0-9]+)", path.name.casefold())
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts if part], path.name


# ---------------------------------------------------------------- checks


@contextlib.contextmanager
def _access(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        step = {
            PermissionError: "Give this user permission to read it.",
            FileNotFoundError: "Check the path.",
        }.get(type(error), "Check the disk or the network share it lies on.")
        raise ScanAccessError(
            f"{shown_name(path)} cannot be read: {error.strerror or error}.", next_step=step
        ) from error
    except ValueError as error:  # a NUL in the path
        raise ScanAccessError(
            f"{shown_name(path)} is not a possible path.", next_step="Check the path."
        ) from error


def _status(path: Path) -> os.stat_result:
    with _access(path):
        return path.stat()


def _media_type(path: Path, status: os.stat_result, limits: Limits) -> str:
    """What a regular file of allowed size is by its first bytes."""
    name = shown_name(path)
    if not stat.S_ISREG(status.st_mode):
        raise UnreadableScan(f"{name} is not a regular file (a pipe, socket or device).", next_step=_READ)
    if status.st_size == 0:
        raise UnreadableScan(f"{name} is empty (0 bytes).", next_step=_AGAIN)
    _check_bytes(path, status.st_size, limits)
    with _access(path), path.open("rb") as file:
        head = file.read(signatures.HEAD)
    media_type = signatures.media_type(head)
    if media_type:
        return media_type
    foreign = signatures.foreign(head)
    if foreign:
        raise UnreadableScan(
            f"{name} is {foreign.what}, which is not read. {foreign.remedy}", next_step=_READ
        )
    what = "a text file" if _is_text(head) else "of an unknown kind, or damaged from its first bytes on"
    raise UnreadableScan(f"{name} is neither a PDF nor an image: it is {what}.", next_step=_READ)


def _is_text(head: bytes) -> bool:
    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(head) - 3:  # a letter cut in half at the end is fine
            return False
        text = head[: error.start].decode("utf-8")
    return all(c.isprintable() or c.isspace() for c in text.lstrip("\ufeff"))


def _image_pages(files: tuple[Path, ...], limits: Limits) -> tuple[PageSource, ...]:
    from scan2archive.pipeline.sources.image_reader import find_pages

    return tuple(
        page for file in files for page in find_pages(file, _media_type(file, _status(file), limits), limits)
    )


def _check_bytes(path: Path, size: int, limits: Limits) -> None:
    if size > limits.max_file_mb * 2**20:
        raise ScanTooLarge(
            f"{shown_name(path)} has {size / 2**20:.0f} MiB, more than the limit of {limits.max_file_mb}.",
            next_step="Split it, or raise limits.max_file_mb.",
        )


def _check_pages(path: Path, page_count: int, limits: Limits) -> None:
    if page_count > limits.max_pages:
        raise ScanTooLarge(
            f"{shown_name(path)} has {page_count} pages, more than the limit of {limits.max_pages}.",
            next_step="Split it, or raise limits.max_pages.",
        )


def _digest_unchanged(path: Path, before: os.stat_result) -> str:
    """The digest of a file that was the same from the first look at it to the last byte read."""
    digest = file_digest(path)
    after = _status(path)
    if (after.st_size, after.st_mtime_ns) != (before.st_size, before.st_mtime_ns):
        raise ScanAccessError(
            f"{shown_name(path)} changed while it was read: it is still being copied or scanned.",
            next_step="Run again when it is complete.",
        )
    return digest


def _source(path: Path, digest: str, size: int, media_type: str) -> Source:
    return Source(
        name=nfc(storable_path(Path(path.absolute().name))),
        path=storable_path(path.absolute()),
        sha256=digest,
        size=size,
        media_type=media_type,
    )
