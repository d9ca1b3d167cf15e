# SPDX-License-Identifier: Apache-2.0
"""The structure of a TIFF file, read without decoding anything.

Decoders are lenient: a strip that ends early is filled with white, a broken chain of pages simply
ends. In an archive both are a loss nobody notices, so the structure is checked before decoding:
every strip or tile must lie within the file, and the chain of pages must end where it says it ends.
Source: TIFF 6.0 (sections 2 and 8), BigTIFF.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from scan2archive.errors import UnreadableScan
from scan2archive.pipeline.sources.scan import shown_name

_SIZES = {1: 1, 3: 2, 4: 4, 13: 4, 16: 8}
_CODES = {1: "B", 2: "H", 4: "I", 8: "Q"}
_SUBFILE, _WIDTH, _HEIGHT, _BITS, _COMPRESSION, _PHOTOMETRIC = 254, 256, 257, 258, 259, 262
_EXTENTS = ((273, 279), (324, 325))  # strips, tiles: offsets and byte counts
_WANTED = {_SUBFILE, _WIDTH, _HEIGHT, _BITS, _COMPRESSION, _PHOTOMETRIC, 273, 279, 324, 325}
_REDUCED_OR_MASK = 0b101
_SLACK = 4  # some writers round the byte count of the last strip up to a word
_MAX_TAGS = 4096
_MAX_FRAMES = 100_000


@dataclass(frozen=True, slots=True)
class Frame:
    """One image of a TIFF file that is a page.

    Attributes:
        index: Place in the file's chain of images, from 0.
        width: Pixels.
        height: Pixels.
        bits: Bits per sample.
        white_is_zero: The smallest value is white (PhotometricInterpretation 0).
        compression: 1 = none (Compression, tag 259).
    """

    index: int
    width: int
    height: int
    bits: int
    white_is_zero: bool
    compression: int = 1


@dataclass(frozen=True, slots=True)
class _Layout:
    order: str
    big: bool


def read_frames(path: Path) -> tuple[Frame, ...]:
    """The pages of a TIFF file; thumbnails and masks that accompany them are left out.

    Raises:
        UnreadableScan: Not a TIFF inside, or something it refers to lies beyond its end.
    """
    with path.open("rb") as file:
        size = path.stat().st_size
        try:
            return _walk(file, size, path)
        except (struct.error, OverflowError, ValueError) as error:
            raise _truncated(path) from error


def _walk(file: BinaryIO, size: int, path: Path) -> tuple[Frame, ...]:
    header = file.read(16)
    order = "<" if header[:2] == b"II" else ">"
    big = struct.unpack_from(order + "H", header, 2)[0] == 43
    layout = _Layout(order, big)
    offset = struct.unpack_from(order + ("Q" if big else "I"), header, 8 if big else 4)[0]
    frames: list[Frame] = []
    companions: list[Frame] = []
    seen: set[int] = set()
    while offset and offset not in seen and len(seen) < _MAX_FRAMES:
        if offset >= size:
            raise _truncated(path)
        index = len(seen)
        seen.add(offset)
        tags, offset = _directory(file, offset, size, layout)
        _check_extents(tags, size, path)
        width, height = _first(tags, _WIDTH), _first(tags, _HEIGHT)
        white_is_zero = tags.get(_PHOTOMETRIC, ())[:1] == (0,)
        bits, packing = _first(tags, _BITS, 1), _first(tags, _COMPRESSION, 1)
        frame = Frame(index, width, height, bits, white_is_zero, packing)
        (companions if _first(tags, _SUBFILE) & _REDUCED_OR_MASK else frames).append(frame)
    if not (frames or companions):
        raise UnreadableScan(
            f"{shown_name(path)} is a TIFF file without a page.",
            next_step="Scan it again or ask the sender for a complete file.",
        )
    return tuple(frames or companions)


def _directory(
    file: BinaryIO, offset: int, size: int, layout: _Layout
) -> tuple[dict[int, tuple[int, ...]], int]:
    file.seek(offset)
    count_code, entry_code, length = ("Q", "HHQ", 20) if layout.big else ("H", "HHI", 12)
    pointer = "Q" if layout.big else "I"
    pointer_size = struct.calcsize(pointer)
    (count,) = struct.unpack(layout.order + count_code, file.read(struct.calcsize("=" + count_code)))
    if count > _MAX_TAGS:
        raise ValueError("too many tags")
    body = file.read(count * length)
    (following,) = struct.unpack(layout.order + pointer, file.read(pointer_size))
    tags: dict[int, tuple[int, ...]] = {}
    for start in range(0, count * length, length):
        tag, kind, number = struct.unpack_from(layout.order + entry_code, body, start)
        if tag not in _WANTED or kind not in _SIZES:
            continue
        width = _SIZES[kind]
        if number * width > size:
            raise ValueError("tag larger than the file")
        raw = body[start + length - pointer_size : start + length]
        if number * width > pointer_size:
            file.seek(struct.unpack(layout.order + pointer, raw)[0])
            raw = file.read(number * width)
        tags[tag] = struct.unpack_from(f"{layout.order}{number}{_CODES[width]}", raw)
    return tags, following


def _check_extents(tags: dict[int, tuple[int, ...]], size: int, path: Path) -> None:
    for offsets, counts in _EXTENTS:
        if offsets in tags and counts in tags:
            for start, length in zip(tags[offsets], tags[counts], strict=False):
                if start + length > size + _SLACK:
                    raise _truncated(path)


def _first(tags: dict[int, tuple[int, ...]], tag: int, default: int = 0) -> int:
    return tags[tag][0] if tags.get(tag) else default


def _truncated(path: Path) -> UnreadableScan:
    return UnreadableScan(
        f"{shown_name(path)} is truncated or damaged: parts of its pages lie beyond the end of the file.",
        next_step="Scan it again or ask the sender for a complete file.",
    )
