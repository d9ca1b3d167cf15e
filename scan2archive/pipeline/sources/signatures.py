# SPDX-License-Identifier: Apache-2.0
"""What a file is by its first bytes. Light: discovery asks it about every file of a folder."""

from __future__ import annotations

import re
from dataclasses import dataclass

HEAD = 1024
"""So many bytes of a file are looked at."""

PDF = "application/pdf"

# First bytes of what is read.
_SCANS = (
    ("image/tiff", re.compile(rb"II[*+]\0|MM\0[*+]")),
    ("image/jpeg", re.compile(rb"\xff\xd8\xff")),
    ("image/png", re.compile(rb"\x89PNG\r\n\x1a\n")),
    ("image/webp", re.compile(rb"RIFF....WEBP", re.S)),
    ("image/jp2", re.compile(rb"\0\0\0\x0cjP  \r\n\x87\n|\xff\x4f\xff\x51")),
    ("image/bmp", re.compile(rb"BM....\0\0\0\0", re.S)),
)
# Files that hold files, often as they are, so that the first PDF in one begins in its first bytes: ZIP (APPNOTE 4.3.7), RAR, 7z,
# gzip (RFC 1952), tar (POSIX.1-1988, the magic of ustar).
_HOLDERS = (
    (re.compile(rb"PK\x03\x04"), "an office document or a ZIP archive", "Save it as PDF, or unpack it."),
    (
        re.compile(rb"Rar!\x1a\x07|7z\xbc\xaf\x27\x1c|\x1f\x8b\x08|.{257}ustar", re.S),
        "an archive file (RAR, 7z, gzip or tar)",
        "Unpack it.",
    ),
)
# First bytes of what is often sent instead, and what to do about it.
_FOREIGN = (
    (re.compile(rb"GIF8"), "a GIF image", "Save it as PNG or TIFF."),
    (re.compile(rb"....ftyp(?:heic|heix|mif1|msf1|avif)", re.S), "an HEIC or AVIF photo", "Save it as JPEG."),
    (re.compile(rb"AT&TFORM"), "a DjVu file", "Convert it to PDF."),
    (re.compile(rb"%!PS"), "a PostScript file", "Convert it to PDF."),
    (re.compile(rb"\{\\rtf|\xd0\xcf\x11\xe0"), "an office document", "Save it as PDF."),
    *_HOLDERS,
    (
        re.compile(rb"\s*<(?:!doctype|html|\?xml)", re.I),
        "a web page or XML file",
        "Ask the sender for the scan itself.",
    ),
)


@dataclass(frozen=True, slots=True)
class Foreign:
    """A kind of file that may hold a paper but is not read.

    Attributes:
        what: The kind, with its article.
        remedy: What to do about it, one sentence.
    """

    what: str
    remedy: str


def media_type(head: bytes) -> str:
    """The media type of what is read; empty for anything else.

    Args:
        head: The first `HEAD` bytes.
    """
    for name, signature in _SCANS:
        if signature.match(head):
            return name
    # Mail programs put lines before it; Acrobat accepts it within 1024 bytes. Of the papers in a ZIP a PDF reader would
    # show the last and know nothing of the others.
    if any(holder.match(head) for holder, _, _ in _HOLDERS):
        return ""
    return PDF if b"%PDF-" in head else ""


def foreign(head: bytes) -> Foreign | None:
    """What is often sent instead of a scan, if it is that.

    Args:
        head: The first `HEAD` bytes.
    """
    return next(
        (Foreign(what, remedy) for signature, what, remedy in _FOREIGN if signature.match(head)), None
    )
