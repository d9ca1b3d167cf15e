# SPDX-License-Identifier: Apache-2.0
"""Running text of laws for `benchmarks.builders.line_examples`, and what a reading of a printed text is to say.

A text is what is printed; `as_read` gives what a reading of it is to say, in the signs that Tesseract's Vietnamese model knows.
`GAP` is a word that is printed as nothing: room for what a hand fills in.
"""

from __future__ import annotations

import gzip
import json
import re
import string
import unicodedata
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from random import Random

from scan2archive.vietnamese import is_syllable

GAP = "\u2003"
# Pages of running text that are measured with print texts 1 to 7, 211 to 222 and 555 to 566, on their other side those 300 further on
# (`benchmarks.material.plain`); these are far from all of them, and the second from the first.
TRAINED, HELD_OUT = (range(320, 500), range(570, 618)), (range(230, 290),)
SIGNS = frozenset(
    string.ascii_letters
    + string.digits
    + "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~§©®°«»“”—€£†‡„‹›¬¿¡"
    + "ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúýĂăĐđĨĩŨũƠơƯưẠạẢảẤấẦầẨẩẪẫẬậẮắẰằẲẳẴẵẶặẸẹẺẻẼẽẾếỀềỂểỄễỆệỈỉỊịỌọỎỏỐốỒồỔổỖỗỘộỚớỜờỞởỠỡỢợỤụỦủỨứỪừỬửỮữỰựỲỳỴỵỶỷỸỹ"
    + "ÄÖÏÑØäöïñøéŒœŠš"
)
_AS_READ = str.maketrans(
    {
        "…": "...", "’": "'", "‘": "'", "′": "'", "–": "-", "−": "-", "‑": "-", "•": "*", "●": "*", "²": "2", "³": "3", "º": "°",
        "\u00a0": " ", "\u00ad": "", "\u200b": "", "\u200e": "", "×": "x", GAP: "",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Texts:
    """What rows are made from.

    Attributes:
        paragraphs: Of laws, each of known signs only.
        syllables: That occur in them.
    """

    paragraphs: tuple[str, ...]
    syllables: tuple[str, ...]


def as_read(text: str) -> str:
    """What a reading of a printed text is to say: NFC, in the signs of the model, three dots for any number of more.

    Nobody counts the dots of a form, and the network has a column for each three pixels: too few for dots that stand close.
    """
    told = unicodedata.normalize("NFC", text).translate(_AS_READ)
    return re.sub(r"([._])\1{3,}", r"\1\1\1", told)


def is_known(text: str) -> bool:
    """Whether the model has all signs of a text."""
    return all(c in SIGNS or c == " " for c in as_read(text))


def texts_of(path: Path, numbers: tuple[range, ...]) -> Texts:
    """The paragraphs of legal texts with these numbers.

    Args:
        path: JSON lines with ``text``, gzip.
        numbers: Indices of texts, from 0.
    """
    paragraphs: dict[str, None] = {}
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(islice(lines, max(part.stop for part in numbers))):
            if any(number in part for part in numbers):
                for part in json.loads(line)["text"].split("\n"):
                    text = unicodedata.normalize("NFC", " ".join(part.split()))
                    if is_known(text) and _is_vietnamese(text):
                        paragraphs[text] = None
    syllables = {w for text in paragraphs for w in re.findall(r"[^\W\d_]+", text.lower()) if is_syllable(w)}
    return Texts(tuple(paragraphs), tuple(sorted(syllables)))


def _is_vietnamese(text: str) -> bool:
    marked = sum(not c.isascii() for c in text)
    return bool(text) and (len(text) < 12 or 8 * marked > len(text))


def running(rng: Random, texts: Texts) -> str:
    """A paragraph of running text."""
    text = rng.choice(texts.paragraphs)
    while len(text) < 40 and rng.random() < 0.8:
        text = rng.choice(texts.paragraphs)
    if rng.random() < 0.1:
        text = _in_old_spelling(rng, text)
    if len(text) > 500:
        words = text.split()
        start = rng.randrange(max(1, len(words) - 60))
        text = " ".join(words[start : start + 90])
    return text


_TONES = (("òa", "oà"), ("óa", "oá"), ("ỏa", "oả"), ("õa", "oã"), ("ọa", "oạ"), ("òe", "oè"), ("óe", "oé"), ("ọe", "oẹ"), ("ùy", "uỳ"), ("úy", "uý"), ("ủy", "uỷ"), ("ũy", "uỹ"), ("ụy", "uỵ"))  # fmt: skip
_ENDINGS = (
    ("ký", "kí"),
    ("kỳ", "kì"),
    ("kỹ", "kĩ"),
    ("lý", "lí"),
    ("mỹ", "mĩ"),
    ("quy", "qui"),
    ("quý", "quí"),
    ("sỹ", "sĩ"),
    ("tỷ", "tỉ"),
    ("hy", "hi"),
)


def _in_old_spelling(rng: Random, text: str) -> str:
    """With tones where they stood before, or i in place of y."""
    pairs = _TONES if rng.random() < 0.6 else _ENDINGS
    words = text.split(" ")
    for number, word in enumerate(words):
        for usual, old in pairs:
            if word.endswith(usual) and (pairs is _TONES or word == usual):
                words[number] = word[: -len(usual)] + old
    old_text = " ".join(words)
    return old_text if is_known(old_text) else text


def without_marks_of_capitals(text: str) -> str:
    """As old typewriters set capitals: without tones, and mostly without hats and hooks."""
    return "".join((unicodedata.normalize("NFD", c)[0] if c.isupper() else c) for c in text)
