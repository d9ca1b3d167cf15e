# SPDX-License-Identifier: Apache-2.0
"""Vietnamese text, pure functions: normal forms, folding, syllables.

Reading and searching share them, so that what one writes the other finds. Sources: Unicode
Standard Annex 15 (NFC); Quyết định 240/QĐ of 1984 on spelling for the place of tone marks;
TCVN 6909:2001 for the character set.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

TONES = "\u0300\u0301\u0309\u0303\u0323"  # huyền, sắc, hỏi, ngã, nặng
_OPEN_OA = re.compile(rf"(?<!q)(o)([ae])([{TONES}])(?![\w\u0300-\u036f])", re.I)
_I_OR_Y = frozenset({"hi", "ki", "li", "mi", "si", "ti", "qui"})
_OPEN_UY = re.compile(rf"(?<!q)(u)(y)([{TONES}])(?![\w\u0300-\u036f])", re.I)

# Look-alikes seen in real files: eth for đ, gha for ư, a dagger for t, an apostrophe, dashes; what has no width goes.
_LOOKALIKES = str.maketrans(
    {
        "\u00d0": "Đ",
        "\u00f0": "đ",
        "\u0189": "Đ",
        "\u0256": "đ",
        "\u01a2": "Ư",
        "\u01a3": "ư",
        "\u2020": "t",  # a dagger, where the engine meets an italic or worn t
        "\u2044": "/",  # a fraction slash, where the engine meets a stroke in italics
        "\u2215": "/",
        "\u00a0": " ",
        "\u00ad": None,
        "\u200b": None,
        "\u200c": None,
        "\u200d": None,
        "\u2060": None,
        "\ufeff": None,
    }
)

_LOOKALIKE = re.compile(f"[{''.join(map(chr, _LOOKALIKES))}]")
_ONSET_LIST = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x"
_RHYME_LIST = (
    "a ac ach ai am an ang anh ao ap at au ay ă ăc ăm ăn ăng ăp ăt â âc âm ân âng âp ât âu ây e ec em en "
    "eng eo ep et ê êch êm ên êng ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in ing inh ip it "
    "iu o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om "
    "on ong ooc oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơc ơi ơm ơn ơp ơt u ua uân uâng uât uây uc uê uêch "
    "uên uênh uêt ui um un ung uơ uôc uôi uôm uôn uông uôt up ut uy uya uych uyên uyêt uynh uyt uyn uyu ư "
    "ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu y yêm yên yêng yêt yêu "
)
_ONSETS, _RHYMES = _ONSET_LIST.split(), _RHYME_LIST.split()
# After gi and qu the glide is part of the onset's spelling.
_SYLLABLES = frozenset(
    {onset + rhyme for onset in [*_ONSETS, ""] for rhyme in _RHYMES}
    | {"gi" + r[1:] for r in _RHYMES if r.startswith("i")}
    | {"gi", "quôc", "quy"}
    | {"quynh", "quyt", "quych", "quyn"}  # Quỳnh, quýt: of uynh and uyt the u is part of the onset
)


def nfc(text: str) -> str:
    """Unicode NFC."""
    return unicodedata.normalize("NFC", text)


def canonical_tones(text: str) -> str:
    """One place for the tone mark in open oa, oe, uy: hoà → hòa, Uỷ → Ủy; never after q. NFC."""
    return _canonical_word(text) if len(text) <= _WORD else _canonical(text)


def _canonical(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text)
    for pattern in (_OPEN_OA, _OPEN_UY):
        decomposed = pattern.sub(r"\1\3\2", decomposed)
    return nfc(decomposed)


def repair_lookalikes(text: str) -> str:
    """Letters that only look Vietnamese become Vietnamese (Ð → Đ, ƣ → ư); zero-width ones go."""
    # Looking for them costs a fraction of replacing none.
    return text.translate(_LOOKALIKES) if _LOOKALIKE.search(text) else text


def clean(text: str) -> str:
    """What enters the program as text: NFC, look-alikes repaired. Tone placement is left as printed."""
    return _clean_word(text) if len(text) <= _WORD else _cleaned(text)


def _cleaned(text: str) -> str:
    return nfc(repair_lookalikes(nfc(text)))


def exact(text: str) -> str:
    """The form in which words are compared with their marks: cleaned, canonical tones, no case."""
    return canonical_tones(clean(text)).casefold()


def fold(text: str) -> str:
    """The form in which words are compared without marks: no case, no marks, đ → d."""
    return _folded_word(text) if len(text) <= _WORD else _folded(text)


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", clean(text).casefold())
    return nfc("".join(c for c in decomposed if not unicodedata.combining(c)).replace("đ", "d"))


# The same few thousand words are asked for again and again, many times on each page.
_WORD = 24  # letters: longer texts seldom come twice
_clean_word = lru_cache(maxsize=1 << 13)(_cleaned)
_folded_word = lru_cache(maxsize=1 << 13)(_folded)
_canonical_word = lru_cache(maxsize=1 << 13)(_canonical)


def one_spelling_of_i(folded: str) -> str:
    """A folded syllable with y where both letters are in use: li → ly, ki → ky, qui → quy.

    Quyết định 240/QĐ of 1984 wrote i after h, k, l, m, s, t; offices went on writing y, and both stand in papers.
    """
    return f"{folded[:-1]}y" if folded in _I_OR_Y else folded


def code_key(text: str) -> str:
    """Key of a document code: folded, letters and digits only (``1059/QĐ-UBND`` → ``1059qdubnd``)."""
    return "".join(c for c in fold(text) if c.isalnum())


def without_tone(syllable: str) -> str:
    """The syllable without its tone mark, its vowel marks kept: ``quyết`` → ``quyêt``."""
    decomposed = unicodedata.normalize("NFD", syllable)
    return nfc("".join(c for c in decomposed if c not in TONES))


def is_syllable(word: str) -> bool:
    """Whether the word is a well-formed Vietnamese syllable, in any case, with any tone."""
    return len(word) <= _WORD and _is_syllable(word)


@lru_cache(maxsize=1 << 13)
def _is_syllable(word: str) -> bool:
    return without_tone(nfc(word).casefold()) in _SYLLABLES


# ---------------------------------------------------------------- numbers and dates

# What Tesseract and typewriters (which have no key for 1) put in the place of a digit.
_DIGITS = str.maketrans("OoIl|]!", "0011111")
_MONTHS = {
    "gieng": 1,
    "hai": 2,
    "ba": 3,
    "tu": 4,
    "nam": 5,
    "sau": 6,
    "bay": 7,
    "tam": 8,
    "chin": 9,
    "muoi": 10,
    "muoi mot": 11,
    "muoi hai": 12,
    "chap": 12,
}
_NOT_READ = " .,;:_…·'‘’\"“”-–—"
_DATE_WORDS = re.compile(
    r"(?<![a-z])ng[a-z]y(?P<d>.{0,9}?)th[a-z]ng(?P<m>.{0,12}?)(?<![a-z])n[a-z]m\s*(?P<y>[12][\doil|\]!]{3}|\d\d)(?![\da-z])"
)
_DATE_FIGURES = re.compile(
    r"(?<![\d/.-])(\d{1,2})\s?[-/.]\s?(\d{1,2})\s?[-/.]\s?((?:19|20)\d\d|\d\d)(?![\d/-])"
)


@dataclass(frozen=True, slots=True)
class DateFound:
    """A date as it stands in a line of text.

    Attributes:
        iso: ``YYYY-MM-DD``, or what of it can be read: ``YYYY-MM``, ``YYYY``.
        start: Offset of its first character (the ``n`` of *ngày*).
        end: Offset after its last character.
        digits: Offsets (start, end) of the year, month and day as far as they were read.
    """

    iso: str
    start: int
    end: int
    digits: tuple[tuple[int, int], ...]


@lru_cache(maxsize=4096)
def _fold_letter(letter: str) -> str:
    folded = fold(letter)
    return folded if len(folded) == 1 else " " if letter.isspace() or not folded else folded[0]


def fold_aligned(text: str) -> str:
    """Like `fold`, but letter for letter: offsets in the result are offsets in the text."""
    return "".join(map(_fold_letter, text))


def read_digits(text: str) -> str:
    """The digits a scribble of digits and their look-alikes stands for; empty if it is anything else."""
    repaired = text.strip(_NOT_READ).translate(_DIGITS)
    return repaired if repaired.isascii() and repaired.isdigit() else ""


def read_month(text: str) -> int:
    """The month (1 to 12) written in figures or in words (giêng, tư, chạp); 0 if it is neither."""
    figures = read_digits(text)
    month = int(figures) if figures else _MONTHS.get(" ".join(fold(text).strip(_NOT_READ).split()), 0)
    return month if 1 <= month <= 12 else 0


def read_year(text: str) -> int:
    """A year of four figures from 1900 to 2099, or of two from 45 to 99 (19..); 0 if it is neither."""
    figures = read_digits(text)
    if len(figures) == 2 and figures >= "45":
        return 1900 + int(figures)
    return int(figures) if len(figures) == 4 and figures[:2] in {"19", "20"} else 0


def partial_date(year: int, month: int = 0, day: int = 0) -> str:
    """ISO 8601, as far as the parts are known and exist: a 31 February loses its day, never its month."""
    if not year:
        return ""
    if not 1 <= month <= 12:
        return f"{year:04}"
    if not 1 <= day <= calendar.monthrange(year, month)[1]:
        return f"{year:04}-{month:02}"
    return f"{year:04}-{month:02}-{day:02}"


def find_dates(text: str) -> tuple[DateFound, ...]:
    """All dates written *ngày … tháng … năm …*, in order; parts that cannot be read are left out.

    Tolerates marks read wrong, look-alikes of digits, missing spaces and dotted or empty gaps.
    """
    found = []
    for match in _DATE_WORDS.finditer(fold_aligned(text)):
        if not (year := read_year(text[slice(*match.span("y"))])):
            continue
        month = read_month(text[slice(*match.span("m"))])
        day_text = read_digits(text[slice(*match.span("d"))])
        day = int(day_text) if month and 1 <= len(day_text) <= 2 else 0
        iso = partial_date(year, month, day)
        digits = [match.span("y"), match.span("m"), match.span("d")][: iso.count("-") + 1]
        found.append(DateFound(iso, match.start(), match.end(), tuple(digits)))
    return tuple(found)


def find_figure_dates(text: str) -> tuple[DateFound, ...]:
    """All dates in figures (``28/12/2017``, ``5-9-1995``), in order; impossible ones are left out."""
    found = []
    for match in _DATE_FIGURES.finditer(text):
        year = read_year(match[3])
        iso = partial_date(year, int(match[2]), int(match[1]))
        if len(iso) == 10:
            spans = (match.span(3), match.span(2), match.span(1))
            found.append(DateFound(iso, match.start(), match.end(), spans))
    return tuple(found)
