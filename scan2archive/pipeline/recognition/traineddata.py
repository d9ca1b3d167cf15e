# SPDX-License-Identifier: Apache-2.0
"""The recogniser in a ``.traineddata`` file of Tesseract 4 and 5: its weights, what its codes stand for, the words it knows.

A ``.traineddata`` file is a number of components with a table of where they begin (``tessdatamanager.cpp``). The recogniser of
the *fast* files is kept as bytes: each row of a matrix has a scale, the last column is the bias (``weightmatrix.cpp``). Words are
kept as graphs of letters (``dawg.cpp``).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Weights = NDArray[np.float64]

# Components by their number in the table.
_LSTM, _PUNCTUATION, _WORDS, _NUMBERS, CHARACTERS, _CODES = 17, 18, 19, 20, 21, 22
_HOLDS_OTHERS = frozenset(("Series", "Parallel", "RTLReversed", "TTBReversed", "XYTranspose"))
_LSTMS = frozenset(("LSTM", "SummLSTM"))
_GATES = 4  # input, input gate, forget gate, output gate
_OWN_STEPS = 64  # a flag: a step size for each layer follows
_TWO_NUMBERS = frozenset(("Convolve", "Maxpool"))
_AS_BYTES = 1  # a flag of a matrix
_GRAPH = 42  # what the component of a graph begins with
_LAST, _BACKWARD, _ENDS_WORD = 1, 2, 4  # flags of an edge
_FLAGS = 3  # bits
_MOST_EDGES, _LONGEST = 5_000_000, 200  # gone along; letters of a word: a damaged graph may have circles


@dataclass(frozen=True, slots=True)
class Matrix:
    """A matrix of weights in the file.

    Attributes:
        whole: ``(outputs, inputs + 1)``, -127 to 127; the last column is the bias.
        scales: ``(outputs,)``: what one of them stands for.
        at: Where its bytes begin.
        scales_at: Where the scales of its rows begin.
    """

    whole: NDArray[np.int8]
    scales: Weights
    at: int
    scales_at: int

    @property
    def values(self) -> Weights:
        """``(outputs, inputs + 1)``: what they stand for."""
        return self.whole * self.scales[:, None]


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


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What a recogniser knows of words.

    Attributes:
        words: Words.
        numbers: Numbers with a space for each digit.
        punctuation: Signs before and behind a word or number, with a space for it.
    """

    words: frozenset[str]
    numbers: frozenset[str]
    punctuation: frozenset[str]


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
    return Matrix(whole, scales[:rows], at, scales_at)


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


def begins_of(content: bytes) -> Sequence[int]:
    """Where each component of a file begins; -1 for one that is not there."""
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
        ValueError: It is not kept as bytes, or the file is none of Tesseract's.
    """
    try:
        begins = begins_of(content)
        reader = _Reader(content, begins[_LSTM])
        matrices = tuple(_matrices(reader))
        reader.text()
        reader.at += 12
        blank = reader.whole()
        codes = _Reader(content, begins[_CODES])
        characters: dict[int, str] = {}
        for name in _names(content)[: codes.whole()]:
            codes.at += 1
            parts = [codes.whole() for _ in range(codes.whole())]
            if len(parts) == 1 and parts[0] != blank:
                characters[parts[0]] = " " if name == "NULL" else name
    except (struct.error, IndexError) as error:
        raise ValueError("The file holds no recogniser of Tesseract 4 or 5.") from error
    return Recogniser(content, matrices, characters, blank)


def lexicon(content: bytes) -> Lexicon:
    """The words that a file's recogniser knows; empty sets for what it has none of.

    Raises:
        ValueError: Its lists of words are damaged.
    """
    try:
        return Lexicon(
            frozenset(_graph(content, _WORDS)),
            frozenset(_graph(content, _NUMBERS)),
            frozenset(_graph(content, _PUNCTUATION)),
        )
    except (struct.error, IndexError) as error:
        raise ValueError("The lists of words in the file are damaged.") from error


def _names(content: bytes) -> list[str]:
    """Its characters by their number."""
    rows = content[begins_of(content)[CHARACTERS] :].decode("utf-8", "replace").split("\n")
    return [row.split(" ")[0] for row in rows[1 : int(rows[0]) + 1]]


def _graph(content: bytes, component: int) -> Iterator[str]:
    """The words of a graph: from its first node along its edges.

    Raises:
        ValueError: The component is no graph, or one with circles.
    """
    at = begins_of(content)[component]
    if at < 0:
        return
    magic, characters, number = struct.unpack_from("<hii", content, at)
    if magic != _GRAPH:
        raise ValueError("A list of words in the file is not as this version of Tesseract keeps it.")
    edges = np.frombuffer(content, np.uint64, number, at + 10)
    bits = int(np.ceil(np.log2(characters + 1)))
    names = [" " if name == "NULL" else name for name in _names(content)]
    letters = (edges & np.uint64((1 << bits) - 1)).tolist()
    flags = ((edges >> np.uint64(bits)) & np.uint64((1 << _FLAGS) - 1)).tolist()
    following = (edges >> np.uint64(bits + _FLAGS)).tolist()
    open_nodes = [(0, "")]
    gone = 0
    while open_nodes:
        edge, before = open_nodes.pop()
        while True:
            gone += 1
            if gone > _MOST_EDGES or len(before) > _LONGEST:
                raise ValueError("A list of words in the file never ends.")
            if not flags[edge] & _BACKWARD:
                word = before + names[letters[edge]]
                if flags[edge] & _ENDS_WORD:
                    yield word
                if following[edge]:
                    open_nodes.append((following[edge], word))
            if flags[edge] & _LAST:
                break
            edge += 1
