# SPDX-License-Identifier: Apache-2.0
"""Whether a file is there from its first byte to its last, by its own structure; nothing is decoded.

A copy that is under way, or one that broke off, opens well in many readers: what is missing is white or simply
not there. Each format says where it ends: a PDF by its trailer (ISO 32000-2, 7.5.5), a TIFF by its directories, JPEG
(ITU-T T.81, B.1) and PNG (W3C PNG, 11.2.5) by an end marker, RIFF, JPEG 2000 boxes (ISO 15444-1, annex I) and BMP by sizes.
A copy that reserved its whole length first and still holds zeros fails the same tests.
"""

from __future__ import annotations

import io
import mmap
import re
import struct
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from scan2archive.errors import UnreadableScan
from scan2archive.pipeline.sources import signatures
from scan2archive.pipeline.sources.tiff import read_frames

_SIGNATURE = 16  # bytes that tell one kind from another
_TAIL = 4096
_RESERVED = 16_384
_PADDING = b"\0\r\n\t "
# What may follow a JPEG marker in the coded data: a stuffed zero, a restart, a fill byte.
_MARKER = re.compile(rb"\xff([^\x00\xd0-\xd7\xff])")
_STANDALONE = frozenset({0x01, *range(0xD0, 0xD9)})
_END, _START_OF_SCAN = 0xD9, 0xDA
_LINEARIZED = re.compile(rb"/Linearized\s+[0-9.]+")
_LENGTH = re.compile(rb"/L\s+([0-9]{1,15})\b")
_STARTXREF = re.compile(rb"startxref\s+([0-9]{1,15})[\0\s]*$")
# What an update that was appended begins with, or as much of it as there is.
_UPDATE = re.compile(rb"(?:^|[\r\n])(?:[0-9]+ [0-9]+ obj\b|[0-9]+ [0-9]+(?: (?:ob?)?)?\Z|xref\b)")
_TABLE = re.compile(rb"\s*(?:xref\b|[0-9]+ [0-9]+ obj\b)")


def missing(path: Path) -> str:
    """What of a file is not there yet, in a few words; empty if it is whole, or of a kind nobody can tell.

    Raises:
        OSError: It cannot be read.
    """
    size = path.stat().st_size
    if size < _SIGNATURE:
        return "it is too short to be a scan" if size else "it is empty"
    with path.open("rb") as file:
        head = file.read(signatures.HEAD)
        kind = signatures.media_type(head)
        if kind == "image/tiff":
            return _tiff(path, file, size)
        if not kind and not head.strip(b"\0"):
            return "it begins with nothing but zeros"
        check = _CHECKS.get(kind)
        try:
            return check(file, size, head) if check else ""
        except (struct.error, IndexError):
            return "it ends in the middle"


def missing_of_pdf(file: BinaryIO) -> str:
    """What of a PDF file is not there, by its end and its head; as `missing`.

    Mail gateways and transfers leave a few lines or zeros behind the end: they are no harm. Objects are an update (ISO
    32000-2, 7.5.6), such as a signature, of which the rest was cut off: what is before them reads like a whole file.
    """
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    return _pdf(file, size, file.read(signatures.HEAD))


def _pdf(file: BinaryIO, size: int, head: bytes) -> str:
    tail = _end_of_data(file, size)
    before, mark, after = tail.rpartition(b"%%EOF")
    if not mark:
        return "a PDF without its end (startxref and %%EOF)"
    if _UPDATE.search(after) and not _ends_in_table(file, after):
        return "a PDF whose last update (a signature or a change) is not whole"
    table = _STARTXREF.search(before)
    if table is not None and int(table[1]) >= size:
        return "a PDF whose table of objects lies beyond its end"
    if _LINEARIZED.search(head) and (length := _LENGTH.search(head)) and int(length[1]) > size:
        return "a PDF that is shorter than it says"  # its first part ends like a whole one
    return ""


def _ends_in_table(file: BinaryIO, update: bytes) -> bool:
    """Whether an update only lacks its mark: some programs do not write it."""
    if (named := _STARTXREF.search(update)) is None:
        return False
    file.seek(int(named[1]))
    return _TABLE.match(file.read(_SIGNATURE * 2)) is not None


def _tiff(path: Path, file: BinaryIO, size: int) -> str:
    try:
        frames = read_frames(path)
    except UnreadableScan:
        return "a TIFF with pages beyond its end"
    if not all(frame.width and frame.height for frame in frames):
        return "a TIFF with an empty directory"
    packed = all(frame.compression > 1 for frame in frames)
    return "a TIFF that ends in nothing but zeros" if packed and _is_reserved(file, size) else ""


def _jpeg(file: BinaryIO, size: int, head: bytes) -> str:
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        at, coded = 2, False
        while True:
            if coded or data[at] != 0xFF:
                match = _MARKER.search(data, at)
                if match is None:
                    return "a JPEG without its end marker"
                at, marker = match.end(), match[1][0]
            else:
                while data[at] == 0xFF:
                    at += 1
                marker, at = data[at], at + 1
            if marker == _END:
                return ""
            if marker in _STANDALONE:
                continue
            at += int(struct.unpack_from(">H", data, at)[0])
            coded = marker == _START_OF_SCAN or coded
            if at > size:
                return "a JPEG that ends in the middle"


def _png(file: BinaryIO, size: int, head: bytes) -> str:
    at = 8
    while at + 12 <= size:
        file.seek(at)
        length, kind = struct.unpack(">I4s", file.read(8))
        at += 12 + length
        if kind == b"IEND":
            return "" if at <= size else "a PNG that ends in the middle"
        if not kind.isalpha():
            break
    return "a PNG without its end (IEND)"


def _riff(file: BinaryIO, size: int, head: bytes) -> str:
    length = int(struct.unpack_from("<I", head, 4)[0]) + 8
    return "a WebP that is shorter than it says" if length > size or _is_reserved(file, length) else ""


def _jpeg2000(file: BinaryIO, size: int, head: bytes) -> str:
    unfinished = "a JPEG 2000 without its end"
    if head.startswith(b"\xff\x4f"):
        return "" if _ends_with(file, size, b"\xff\xd9") else unfinished
    at, has_code = 0, False
    while at + 8 <= size:
        file.seek(at)
        length, kind = struct.unpack(">I4s", file.read(8))
        has_code = has_code or kind == b"jp2c"
        if length == 0:  # to the end of the file
            return "" if _ends_with(file, size, b"\xff\xd9") else unfinished
        if length == 1:
            length = int(struct.unpack(">Q", file.read(8))[0])
        if length < 8:
            return unfinished
        at += length
    return "" if at == size and has_code else unfinished


def _bmp(file: BinaryIO, size: int, head: bytes) -> str:
    start, header = struct.unpack_from("<II", head, 10)
    width, height, bits, packing, packed = 0, 0, 0, 0, 0
    if header >= 40:
        width, height, _planes, bits, packing, packed = struct.unpack_from("<iiHHII", head, 18)
    if packing in (0, 3):  # the size in the header is often wrong, that of the rows is not
        packed = (width * bits + 31) // 32 * 4 * abs(height)
    return "" if start + packed <= size else "a BMP that is shorter than its rows"


def _ends_with(file: BinaryIO, size: int, mark: bytes) -> bool:
    """Whether a mark stands at the end; padding may follow."""
    return _end_of_data(file, size).rstrip(_PADDING).endswith(mark)


def _is_reserved(file: BinaryIO, end: int) -> bool:
    """Whether the bytes before an end are space that was only reserved: coded images hold no such run of zeros."""
    file.seek(max(0, end - _RESERVED))
    return end > _RESERVED and not file.read(_RESERVED).strip(b"\0")


def _end_of_data(file: BinaryIO, size: int) -> bytes:
    """The last bytes of a file before its padding: some transfers fill files up to a block."""
    start = size
    while start > 0:
        start = max(0, start - _TAIL)
        file.seek(start)
        if file.read(_TAIL).strip(_PADDING):
            break
    file.seek(max(0, start - _TAIL))
    return file.read(2 * _TAIL)


_CHECKS: dict[str, Callable[[BinaryIO, int, bytes], str]] = {
    signatures.PDF: _pdf,
    "image/jpeg": _jpeg,
    "image/png": _png,
    "image/webp": _riff,
    "image/jp2": _jpeg2000,
    "image/bmp": _bmp,
}
