# SPDX-License-Identifier: Apache-2.0
"""Vietnamese text, pure functions: normal forms, folding, syllables.

Reading and searching share them, so that what one writes the other finds. Sources: Unicode
Standard Annex 15 (NFC); Quyết định 240/QĐ of 1984 on spelling for the place of tone marks;
TCVN 6909:2001 for the character set.
"""

from __future__ import annotations

import re
import unicodedata

TONES = "\u0300\u0301\u0309\u0303\u0323"  # huyền, sắc, hỏi, ngã, nặng
_OPEN_OA = re.compile(rf"(?<!q)(o)([ae])([{TONES}])(?![\w\u0300-\u036f])", re.I)
_OPEN_UY = re.compile(rf"(?<!q)(u)(y)([{TONES}])(?![\w\u0300-\u036f])", re.I)

# Look-alikes seen in real files: eth for đ, gha for ư, an apostrophe, dashes; what has no width goes.
_LOOKALIKES = str.maketrans(
    {
        "\u00d0": "Đ",
        "\u00f0": "đ",
        "\u0189": "Đ",
        "\u0256": "đ",
        "\u01a2": "Ư",
        "\u01a3": "ư",
        "\u00a0": " ",
        "\u00ad": None,
        "\u200b": None,
        "\u200c": None,
        "\u200d": None,
        "\u2060": None,
        "\ufeff": None,
    }
)

_ONSETS = ["b", "c", "ch", "d", "đ", "g", "gh", "gi", "h", "k", "kh", "l", "m", "n", "ng", "ngh", "nh", "p", "ph", "qu", "r", "s", "t", "th", "tr", "v", "x"]
_RHYMES = ["a", "ac", "ach", "ai", "am", "an", "ang", "anh", "ao", "ap", "at", "au", "ay", "ă", "ăc", "ăm", "ăn", "ăng", "ăp", "ăt", "â", "âc", "âm", "ân", "âng", "âp", "ât", "âu", "ây", "e", "ec", "em", "en", "eng", "eo", "ep", "et", "ê", "êch", "êm", "ên", "êng", "ênh", "êp", "êt", "êu", "i", "ia", "ich", "iêc", "iêm", "iên", "iêng", "iêp", "iêt", "iêu", "im", "in", "ing", "inh", "ip", "it", "iu", "o", "oa", "oac", "oach", "oai", "oam", "oan", "oang", "oanh", "oao", "oap", "oat", "oay", "oăc", "oăm", "oăn", "oăng", "oăt", "oc", "oe", "oen", "oeo", "oet", "oi", "om", "on", "ong", "ooc", "oong", "op", "ot", "ô", "ôc", "ôi", "ôm", "ôn", "ông", "ôp", "ôt", "ơ", "ơi", "ơm", "ơn", "ơp", "ơt", "u", "ua", "uân", "uâng", "uât", "uây", "uc", "uê", "uêch", "uên", "uênh", "uêt", "ui", "um", "un", "ung", "uơ", "uôc", "uôi", "uôm", "uôn", "uông", "uôt", "up", "ut", "uy", "uya", "uych", "uyên", "uyêt", "uynh", "uyt", "uyn", "uyu", "ư", "ưa", "ưc", "ưi", "ưm", "ưn", "ưng", "ươc", "ươi", "ươm", "ươn", "ương", "ươp", "ươt", "ươu", "ưt", "ưu", "y", "yêm", "yên", "yêng", "yêt", "yêu"]
# After gi and qu the glide is part of the onset's spelling.
_SYLLABLES = frozenset(
    {onset + rhyme for onset in [*_ONSETS, ""] for rhyme in _RHYMES}
    | {"gi" + r[1:] for r in _RHYMES if r.startswith("i")}
    | {"gi", "quôc", "quy"}
)


def nfc(text: str) -> str:
    """Unicode NFC."""
    return unicodedata.normalize("NFC", text)


def canonical_tones(text: str) -> str:
    """One place for the tone mark in open oa, oe, uy: hoà → hòa, Uỷ → Ủy; never after q. NFC."""
    decomposed = unicodedata.normalize("NFD", text)
    for pattern in (_OPEN_OA, _OPEN_UY):
        decomposed = pattern.sub(r"\1\3\2", decomposed)
    return nfc(decomposed)


def repair_lookalikes(text: str) -> str:
    """Letters that only look Vietnamese become Vietnamese (Ð → Đ, ƣ → ư); zero-width ones go."""
    return text.translate(_LOOKALIKES)


def clean(text: str) -> str:
    """What enters the program as text: NFC, look-alikes repaired. Tone placement is left as printed."""
    return repair_lookalikes(nfc(text))


def exact(text: str) -> str:
    """The form in which words are compared with their marks: cleaned, canonical tones, no case."""
    return canonical_tones(clean(text)).casefold()


def fold(text: str) -> str:
    """The form in which words are compared without marks: no case, no marks, đ → d."""
    decomposed = unicodedata.normalize("NFD", clean(text).casefold())
    return nfc("".join(c for c in decomposed if not unicodedata.combining(c)).replace("đ", "d"))


def code_key(text: str) -> str:
    """Key of a document code: folded, letters and digits only (``1059/QĐ-UBND`` → ``1059qdubnd``)."""
    return "".join(c for c in fold(text) if c.isalnum())


def without_tone(syllable: str) -> str:
    """The syllable without its tone mark, its vowel marks kept: ``quyết`` → ``quyêt``."""
    decomposed = unicodedata.normalize("NFD", syllable)
    return nfc("".join(c for c in decomposed if c not in TONES))


def is_syllable(word: str) -> bool:
    """Whether the word is a well-formed Vietnamese syllable, in any case, with any tone."""
    return without_tone(nfc(word).casefold()) in _SYLLABLES
