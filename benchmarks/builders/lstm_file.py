# SPDX-License-Identifier: Apache-2.0
"""The line recogniser in a ``.traineddata`` file of Tesseract 4 and 5: its weights read, and written back in their place.

A ``.traineddata`` file is a number of components with a table of where they begin (``tessdatamanager.cpp``). The recogniser of
the *fast* files is kept as bytes: each row of a matrix has a scale, the last column is the bias (``weightmatrix.cpp``). As its
shape stays the same, new weights take the place of the old ones and nothing else of the file changes.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Weights = NDArray[np.float64]

_LSTM, _CHARACTERS, _CODES = 17, 21, 22  # components by their number in the table
_HOLDS_OTHERS = frozenset(("Series", "Parallel", "RTLReversed", "TTBReversed", "XYTranspose"))
_LSTMS = frozenset(("LSTM", "SummLSTM"))
_GATES = 4  # input, input gate, forget gate, output gate
_OWN_STEPS = 64  # a flag: a step size for each layer follows
_TWO_NUMBERS = frozenset(("Convolve", "Maxpool"))
_AS_BYTES = 1  # a flag of a matrix
_TOP = 127


@dataclass(frozen=True, slots=True)
class Matrix:
    """A matrix of weights in the file.

    Attributes:
        values: ``(outputs, inputs + 1)``; the last column is the bias.
        at: Where its bytes begin.
        scales_at: Where the scales of its rows begin.
    """

    values: Weights
    at: int
    scales_at: int


@dataclass(frozen=True, slots=True)
class Recogniser:
    """The recogniser in a file.

    Attributes:
        content: The whole file.
        matrices: Of all layers, in the file's order; those of an LSTM are its input and its three gates.
        characters: What each of its codes stands for.
        blank: The code that stands for nothing.
    """

    content: bytes
    matrices: tuple[Matrix, ...]
    characters: dict[int, str]
    blank: int

    def code_of(self) -> dict[str, int]:
        """The code of each character."""
        return {character: code for code, character in self.characters.items()}


class _Reader:
    def __init__(self, content: bytes, at: int) -> None:
        self.content, self.at = content, at

    def numbers(self, form: str) -> tuple[float, ...]:
        values = struct.unpack_from("<" + form, self.content, self.at)
        self.at += struct.calcsize("<" + form)
        return values

    def whole(self) -> int:
        return int(self.numbers("i")[0])

    def byte(self) -> int:
        return int(self.numbers("B")[0])

    def text(self) -> str:
        length = self.whole()
        self.at += length
        return self.content[self.at - length : self.at].decode("utf-8")


def _matrix(reader: _Reader) -> Matrix:
    if not reader.byte() & _AS_BYTES:
        raise ValueError("The recogniser is not kept as bytes; take a file of tessdata_fast.")
    rows, columns = reader.whole(), reader.whole()
    reader.at += 1
    at = reader.at
    reader.at += rows * columns
    number = reader.whole()
    scales_at = reader.at
    reader.at += 8 * number
    whole = np.frombuffer(reader.content, np.int8, rows * columns, at).reshape(rows, columns)
    scales = np.frombuffer(reader.content, np.float64, number, scales_at)
    return Matrix(whole * scales[:rows, None], at, scales_at)


def _matrices(reader: _Reader) -> Iterator[Matrix]:
    """Those of one layer and of the layers in it (``network.cpp``)."""
    reader.at += 1
    kind = reader.text()
    reader.at += 2
    flags = reader.whole()
    reader.at += 12
    reader.text()
    if kind in _HOLDS_OTHERS:
        for _ in range(reader.whole()):
            yield from _matrices(reader)
        if flags & _OWN_STEPS:
            layers = reader.whole()
            reader.at += 4 * layers
    elif kind == "Input":
        reader.at += 20
    elif kind in _TWO_NUMBERS:
        reader.at += 8
    elif kind in _LSTMS:
        reader.at += 4
        for _ in range(_GATES):
            yield _matrix(reader)
    else:
        yield _matrix(reader)


def _begins(content: bytes) -> Sequence[int]:
    """Where each component begins; -1 for one that is not there."""
    (number,) = struct.unpack_from("<i", content)
    return struct.unpack_from(f"<{number}q", content, 4)


def read(path: Path) -> Recogniser:
    """The recogniser of a file.

    Raises:
        ValueError: It is not kept as bytes.
    """
    return parsed(path.read_bytes())


def parsed(content: bytes) -> Recogniser:
    """The recogniser of a file's bytes.

    Raises:
        ValueError: It is not kept as bytes.
    """
    begins = _begins(content)
    reader = _Reader(content, begins[_LSTM])
    matrices = tuple(_matrices(reader))
    reader.text()
    reader.at += 12
    blank = reader.whole()
    rows = content[begins[_CHARACTERS] :].decode("utf-8", "replace").split("\n")
    names = [row.split(" ")[0] for row in rows[1 : int(rows[0]) + 1]]
    codes = _Reader(content, begins[_CODES])
    characters: dict[int, str] = {}
    for name in names[: codes.whole()]:
        codes.at += 1
        parts = [codes.whole() for _ in range(codes.whole())]
        if len(parts) == 1 and parts[0] != blank:
            characters[parts[0]] = " " if name == "NULL" else name
    return Recogniser(content, matrices, characters, blank)


def with_letters(content: bytes, letters: dict[str, str]) -> bytes:
    """A file whose recogniser knows other letters in the place of some.

    The codes stay, so that the letters' weights have to be learned.

    Args:
        content: The file.
        letters: Each one that goes, and what takes its place.

    Raises:
        ValueError: The file does not know one that is to go.
    """
    begins = _begins(content)
    at = begins[_CHARACTERS]
    end = min([begin for begin in begins if begin > at] + [len(content)])
    rows = content[at:end].decode("utf-8").split("\n")
    for old, new in letters.items():
        index = next((index for index, row in enumerate(rows) if row.startswith(f"{old} ")), None)
        if index is None:
            raise ValueError(f"The recogniser does not know {old}.")
        rows[index] = rows[index].replace(old, new).replace(f"[{ord(old):x} ]", f"[{ord(new):x} ]")
    changed = "\n".join(rows).encode("utf-8")
    longer = len(changed) - (end - at)
    table = struct.pack(f"<{len(begins)}q", *(begin + longer if begin > at else begin for begin in begins))
    return content[:4] + table + content[4 + len(table) : at] + changed + content[end:]


def with_weights(recogniser: Recogniser, matrices: Sequence[Weights]) -> bytes:
    """The file with other weights, rounded as ``WeightMatrix::ConvertToInt`` does.

    Args:
        recogniser: The file.
        matrices: As many and as large as its own.
    """
    content = bytearray(recogniser.content)
    for old, new in zip(recogniser.matrices, matrices, strict=True):
        if old.values.shape != new.shape:
            raise ValueError(f"A matrix is {new.shape} in place of {old.values.shape}.")
        largest = np.abs(new).max(axis=1)
        scales = np.where(largest > 0, largest, 1.0) / _TOP
        whole = np.rint(new / scales[:, None]).astype(np.int8)
        content[old.at : old.at + whole.size] = whole.tobytes()
        content[old.scales_at : old.scales_at + 8 * len(scales)] = scales.astype("<f8").tobytes()
    return bytes(content)
