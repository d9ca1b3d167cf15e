# SPDX-License-Identifier: Apache-2.0
"""A file of terms, each with the documents it occurs in: written once in order, then looked up. No engine.

    sets too long for a block, then blocks of a few hundred terms with their shorter sets, then the first key of each block

Everything but the last few bytes is compressed by zlib, whose check sums tell a torn file from a good one. How a set of
documents is written depends on how many they are: one number, the gaps between them, or a bitmap.
"""

from __future__ import annotations

import heapq
import struct
import sys
import zlib
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache, reduce
from itertools import accumulate, groupby
from operator import add, itemgetter
from typing import BinaryIO, TypeAlias

from scan2archive.index.files.bitmaps import bitmap, members

_MAGIC = b"s2aT"
# Magic; where the keys begin; their length, that of the places; blocks; documents.
_FOOTER = struct.Struct("<4sQIIII")
_BLOCK_HEAD = struct.Struct("<HI")  # terms; bytes of their keys
_PLACE = struct.Struct("<QI")  # of a long set: where it begins, and its length
_BLOCK_BYTES = 6000
_LONG_SET = 160  # bytes; longer ones lie outside the blocks
_DENSE = 64  # one document in so many: a bitmap
_LEVEL = 3
_ONE, _GAPS_8, _GAPS_16, _GAPS_32, _BITMAP, _LONG = range(6)
_GAPS = {"B": _GAPS_8, "H": _GAPS_16, "I": _GAPS_32}
_CODES = {kind: code for code, kind in _GAPS.items()}
_BIG_ENDIAN = sys.byteorder == "big"

Numbers: TypeAlias = "array[int]"  # not subscriptable at run time
Item: TypeAlias = "tuple[bytes, Numbers]"
"""A key and the numbers of its documents, in rising order."""


class TermsWriter:
    """Writes a file of terms."""

    def __init__(self, file: BinaryIO, documents: int) -> None:
        """Begins the file.

        Args:
            file: Only written to, from where it stands.
            documents: How many documents there are.
        """
        self._file = file
        self._documents = documents
        self._at = 0
        self._keys: list[bytes] = []
        self._sets: list[bytes] = []
        self._size = 0
        self._firsts: list[bytes] = []
        self._places = array("Q")  # where each block begins, and its length

    def add(self, key: bytes, numbers: Numbers) -> None:
        """Writes one term; keys come in rising order and hold no line feed, numbers in rising order, one at least."""
        written = _encoded(numbers, self._documents)
        if len(written) > _LONG_SET:
            packed = zlib.compress(written, _LEVEL)
            written = bytes([_LONG]) + _PLACE.pack(self._at, len(packed))
            self._write(packed)
        self._keys.append(key)
        self._sets.append(written)
        self._size += len(key) + len(written)
        if self._size > _BLOCK_BYTES:
            self._end_block()

    def close(self) -> None:
        """Ends the file; it stays open."""
        if self._keys:
            self._end_block()
        begin = self._at
        keys = zlib.compress(b"\n".join(self._firsts), _LEVEL)
        places = zlib.compress(_bytes(self._places), _LEVEL)
        self._write(keys + places)
        self._write(_FOOTER.pack(_MAGIC, begin, len(keys), len(places), len(self._firsts), self._documents))

    def _end_block(self) -> None:
        keys = b"\n".join(self._keys)
        lengths = array("H", map(len, self._sets))
        whole = _BLOCK_HEAD.pack(len(self._keys), len(keys)) + keys + _bytes(lengths) + b"".join(self._sets)
        packed = zlib.compress(whole, _LEVEL)
        self._firsts.append(self._keys[0])
        self._places.extend((self._at, len(packed)))
        self._write(packed)
        self._keys, self._sets, self._size = [], [], 0

    def _write(self, data: bytes) -> None:
        self._file.write(data)
        self._at += len(data)


class TermsReader:
    """Looks terms up in a file of them."""

    def __init__(self, read: Callable[[int, int], bytes], length: int) -> None:
        """Opens the file.

        Args:
            read: Gives the bytes from an offset on, so many of them.
            length: Of the file.

        Raises:
            ValueError: It is no such file, or torn.
        """
        self._read = read
        footer = read(length - _FOOTER.size, _FOOTER.size) if length >= _FOOTER.size else b""
        if len(footer) != _FOOTER.size or footer[:4] != _MAGIC:
            raise ValueError("not a file of terms")
        _, begin, keys, places, blocks, self.documents = _FOOTER.unpack(footer)
        self._firsts = zlib.decompress(read(begin, keys)).split(b"\n") if blocks else []
        self._places = _array("Q", zlib.decompress(read(begin + keys, places)))
        if len(self._firsts) != blocks or len(self._places) != 2 * blocks:
            raise ValueError("a file of terms is torn")
        self._block = lru_cache(maxsize=512)(self._read_block)

    def docs(self, key: bytes) -> int:
        """The documents of a term as bits; 0 if there is no such term."""
        written = self._find(key)
        return _as_bits(written) if written else 0

    def keys(self, prefix: bytes) -> Iterator[bytes]:
        """All keys that begin so, in order."""
        for number in range(max(0, bisect_right(self._firsts, prefix) - 1), len(self._firsts)):
            keys, _, _ = self._block(number)
            for key in keys[bisect_left(keys, prefix) :]:
                if not key.startswith(prefix):
                    return
                yield key

    def items(self) -> Iterator[Item]:
        """Everything, in order."""
        for number in range(len(self._firsts)):
            keys, begins, data = self._read_block(number)
            for place, key in enumerate(keys):
                yield key, _as_numbers(self._outside(data[begins[place] : begins[place + 1]]))

    def _find(self, key: bytes) -> bytes:
        number = bisect_right(self._firsts, key) - 1
        if number < 0:
            return b""
        keys, begins, data = self._block(number)
        place = bisect_left(keys, key)
        if place == len(keys) or keys[place] != key:
            return b""
        return self._outside(data[begins[place] : begins[place + 1]])

    def _outside(self, written: bytes) -> bytes:
        if written[0] != _LONG:
            return written
        begin, length = _PLACE.unpack(written[1:])
        return zlib.decompress(self._read(begin, length))

    def _read_block(self, number: int) -> tuple[list[bytes], list[int], bytes]:
        """Keys of a block, where the set of each begins in its bytes (and the last one ends), and these bytes."""
        whole = zlib.decompress(self._read(*self._places[2 * number : 2 * number + 2]))
        count, size = _BLOCK_HEAD.unpack_from(whole)
        begin = _BLOCK_HEAD.size + size
        lengths = _array("H", whole[begin : begin + 2 * count])
        keys = whole[_BLOCK_HEAD.size : begin].split(b"\n")
        return keys, list(accumulate(lengths, initial=begin + 2 * count)), whole


def merged(sources: Sequence[Iterable[Item]]) -> Iterator[Item]:
    """Terms of several sources in one; documents of a later source have larger numbers."""
    if len(sources) == 1:
        yield from sources[0]
        return
    for key, same in groupby(heapq.merge(*sources, key=itemgetter(0)), key=itemgetter(0)):
        # heapq.merge is stable: in the order of the sources.
        yield key, reduce(add, (numbers for _, numbers in same))


def _encoded(numbers: Numbers, documents: int) -> bytes:
    if len(numbers) == 1:
        number = numbers[0]
        return bytes([_ONE]) + number.to_bytes((number.bit_length() + 7) >> 3, "little")
    if len(numbers) * _DENSE > documents and len(numbers) > _DENSE:
        bits = bitmap(numbers)
        return bytes([_BITMAP]) + bits.to_bytes((bits.bit_length() + 7) >> 3, "little")
    gaps = [numbers[0], *map(int.__sub__, numbers[1:], numbers)]
    widest = max(gaps)
    code = "B" if widest < 1 << 8 else "H" if widest < 1 << 16 else "I"
    return bytes([_GAPS[code]]) + _bytes(array(code, gaps))


def _as_numbers(written: bytes) -> Numbers:
    kind = written[0]
    if kind == _ONE:
        return array("I", [int.from_bytes(written[1:], "little")])
    if kind == _BITMAP:
        return array("I", members(int.from_bytes(written[1:], "little")))
    return array("I", accumulate(_array(_CODES[kind], written[1:])))


def _as_bits(written: bytes) -> int:
    kind = written[0]
    if kind == _BITMAP:
        return int.from_bytes(written[1:], "little")
    if kind == _ONE:
        return 1 << int.from_bytes(written[1:], "little")
    return bitmap(list(accumulate(_array(_CODES[kind], written[1:]))))


def _array(code: str, data: bytes) -> Numbers:
    numbers = array(code)
    numbers.frombytes(data)
    if _BIG_ENDIAN:
        numbers.byteswap()
    return numbers


def _bytes(numbers: Numbers) -> bytes:
    if _BIG_ENDIAN:
        numbers = numbers[:]
        numbers.byteswap()
    return numbers.tobytes()
