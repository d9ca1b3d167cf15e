# SPDX-License-Identifier: Apache-2.0
"""What is known about Vietnamese syllables in a row, and about how the engine misreads letters.

Two files beside this module, made by ``benchmarks/builders/pairs.py``: ``pairs.bin``, counts of pairs of
syllables from public legal texts as probabilities, and ``confusions.tsv``, how often a letter or a syllable
was read as another. Loaded once, at the first page.
"""

from __future__ import annotations

import functools
import json
import math
import re
import sys
import zlib
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scan2archive.vietnamese import fold

_FOLDER = Path(__file__).parent / "data"
PAIRS_FILE = _FOLDER / "pairs.bin"
CONFUSIONS_FILE = _FOLDER / "confusions.tsv"

# What stands in the row of syllables for all that is none: the end of a clause, a comma, a figure or a
# code, and a word of letters that the texts do not hold.
STOP, COMMA, FIGURE, OTHER = "<s>", "<,>", "<#>", "<o>"
CLASSES = (STOP, COMMA, FIGURE, OTHER)
_STEP = 1 / 16  # of a natural logarithm: probabilities are kept as one byte each

_LETTERS = re.compile(r"(\W*)([^\W\d_]+)(\W*)", re.DOTALL)
_STOPS = frozenset('.;:!?()[]“”"«»…/')


def split_word(text: str) -> tuple[str, str, str]:
    """Signs before, letters, signs after; three empty strings if it is not letters between signs."""
    match = _LETTERS.fullmatch(text)
    return (match[1], match[2], match[3]) if match else ("", "", "")


def sign_class(signs: str) -> str:
    """`STOP`, `COMMA` or nothing: what the signs between two words part."""
    if not _STOPS.isdisjoint(signs):
        return STOP
    return COMMA if "," in signs else ""


def to_byte(probability: float) -> int:
    """A probability as one byte."""
    return min(255, round(-math.log(probability) / _STEP))


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Which syllable follows which.

    Attributes:
        words: Lower case, tone marks in their canonical place; the first are `CLASSES`. Place = number.
        number: Word to its number.
        single: Probability of each word to follow anything.
        backoff: For each word, how much of what follows it was not seen with it.
        after: For each word, the words seen after it with their probability.
        same_fold: Folded form to the numbers of the words that have it.
    """

    words: tuple[str, ...]
    number: Mapping[str, int]
    single: Sequence[float]
    backoff: Sequence[float]
    after: Sequence[Mapping[int, float]]
    same_fold: Mapping[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True, eq=False)
class Confusions:
    """How the engine misreads.

    Attributes:
        letters: (read, printed) to the share of the printed letters that were read so.
        alike: Read letter to the printed letters of another base that it can stand for.
        words: (read, printed) to counts, lower case.
        printed: Printed word to how often it was met.
        misread: Printed word to how often it was read as another.
        doubt: Upper ends of ranges of confidence, and how much likelier than usual a word in that range is wrong.
    """

    letters: Mapping[tuple[str, str], float]
    alike: Mapping[str, tuple[str, ...]]
    words: Mapping[tuple[str, str], int]
    printed: Mapping[str, int]
    misread: Mapping[str, int]
    doubt: tuple[tuple[float, float], ...]


# ---------------------------------------------------------------- files


def pack_pairs(
    words: Sequence[str], single: bytes, backoff: bytes, rows: Sequence[Sequence[tuple[int, int]]]
) -> bytes:
    """The file of pairs.

    Args:
        words: In order of their numbers.
        single: A byte for each word.
        backoff: A byte for each word.
        rows: For each word, number and byte of those after it, by number.
    """
    head = json.dumps({"format": 1, "words": len(words), "pairs": sum(map(len, rows))}).encode()
    # Differences between neighbours are small and pack well.
    steps = array("H")
    for row in rows:
        last = 0
        for number, _ in row:
            steps.append(number - last)
            last = number
    body = b"".join(
        (
            "\n".join(words).encode() + b"\n\n",
            single,
            backoff,
            _little(array("H", map(len, rows))),
            _little(steps),
            bytes(byte for row in rows for _, byte in row),
        )
    )
    return head + b"\n" + zlib.compress(body, 9)


def unpack_pairs(data: bytes) -> Pairs:
    """What `pack_pairs` packed."""
    head, _, packed = data.partition(b"\n")
    counts = json.loads(head)
    body = zlib.decompress(packed)
    names, _, rest = body.partition(b"\n\n")
    words = tuple(names.decode().split("\n"))
    size, total = counts["words"], counts["pairs"]
    real = [math.exp(-byte * _STEP) for byte in range(256)]
    single, backoff = [real[b] for b in rest[:size]], [real[b] for b in rest[size : 2 * size]]
    at = 2 * size
    lengths = _array(rest[at : at + 2 * size])
    at += 2 * size
    steps = _array(rest[at : at + 2 * total])
    values = [real[byte] for byte in rest[at + 2 * total :]]
    after: list[Mapping[int, float]] = []
    begin = 0
    for length in lengths:
        numbers, last = [], 0
        for step in steps[begin : begin + length]:
            last += step
            numbers.append(last)
        after.append(dict(zip(numbers, values[begin : begin + length], strict=True)))
        begin += length
    same: dict[str, list[int]] = {}
    for number, word in enumerate(words[len(CLASSES) :], start=len(CLASSES)):
        same.setdefault(fold(word), []).append(number)
    return Pairs(
        words,
        {word: number for number, word in enumerate(words)},
        single,
        backoff,
        after,
        {key: tuple(numbers) for key, numbers in same.items()},
    )


def _little(values: array[int]) -> bytes:
    return _swapped(values).tobytes()


def _array(data: bytes) -> array[int]:
    values = array("H")
    values.frombytes(data)
    return _swapped(values)


def _swapped(values: array[int]) -> array[int]:
    """Little endian in the file, whatever the machine is."""
    if sys.byteorder == "big":
        values.byteswap()
    return values


def parse_confusions(text: str) -> Confusions:
    """The file of confusions: one fact a line, its kind first, fields parted by tabs."""
    letters: dict[tuple[str, str], float] = {}
    words: dict[tuple[str, str], int] = {}
    printed: dict[str, int] = {}
    doubt: list[tuple[float, float]] = []
    alike: dict[str, list[str]] = {}
    for line in text.splitlines():
        kind, *rest = line.split("\t")
        if kind == "letter":
            read, true, share = rest
            letters[read, true] = float(share)
            if fold(read) != fold(true):
                alike.setdefault(read, []).append(true)
        elif kind == "word":
            words[rest[0], rest[1]] = int(rest[2])
        elif kind == "printed":
            printed[rest[0]] = int(rest[1])
        elif kind == "doubt":
            doubt.append((float(rest[0]), float(rest[1])))
    misread: dict[str, int] = {}
    for (_, true), count in words.items():
        misread[true] = misread.get(true, 0) + count
    others = {read: tuple(true) for read, true in alike.items()}
    return Confusions(letters, others, words, printed, misread, tuple(sorted(doubt)))


@functools.lru_cache(maxsize=1)
def load_pairs() -> Pairs:
    """The pairs of the package, once for each process."""
    return unpack_pairs(PAIRS_FILE.read_bytes())


@functools.lru_cache(maxsize=1)
def load_confusions() -> Confusions:
    """The confusions of the package, once for each process."""
    return parse_confusions(CONFUSIONS_FILE.read_text(encoding="utf-8"))
