# SPDX-License-Identifier: Apache-2.0
"""Numerals and signs made of strokes that look alike, set right where what stands around them leaves no choice.

A Roman numeral is a row of upright strokes: ``III`` comes out as ``II1``, ``T11``, ``_1I``, and ``II`` where one is lost.
What it is follows from its place: after words that only a numeral follows (khóa III, quý II), or in the row of headings
I, II, III. A day of the month is a figure. The doubled Đ of ``QĐĐ-UB`` is one letter read twice (no type of paper is abbreviated so), and ``c`` differs from
``C`` in size only, which a lone one does not show, nor do the small letters of ``Tổ`` and ``Ủy`` after a capital, of ``ThỦy`` within a word. ``b/c`` and ``V/v`` are
read ``b/e`` and ``V/``. What was read is kept beside the repair.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Literal

from scan2archive.model import Word
from scan2archive.pipeline.reading.slip_table import split_word
from scan2archive.vietnamese import TONES, canonical_tones, fold, is_syllable

# Words after which a Roman numeral stands: of terms and quarters, parts of laws, congresses, centuries, degrees of doctors (bác sỹ
# chuyên khoa II).
_BEFORE = frozenset(("khóa", "quý", "chương", "phần", "thứ", "kỷ", "hạng", "mục", "khoa"))
_TERM = "khóa"  # nothing else stands after it: there even letters are strokes
_STROKES = re.compile(r"([_|!]?)([IlL1T|!ÌÍÏ]{1,4}|\[|\])([.;:,)]*)")
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
_MOST = 3  # numerals of nothing but strokes
_DATE = {"ngày": 31, "tháng": 12}  # figures that follow these words, and how high they go
_DAY = re.compile(r"(\d[lI|!\]ÌÍ]|[lI|!ÌÍ]\d)([.;:,)]*)")
_FIVE = ("Š", "S", "$")  # read alone between tháng and năm
# Signs that the engine takes figures for.
_LOOKS = {"0": "OoQƠ", "1": "IlL|!]iÌÍÏ", "2": "Zz", "4": "A", "5": "SŠ$§s", "6": "Gb", "8": "§B&", "9": "gq"}
_NUMBER = re.compile(r"(\d{1,3})([.,)/]?)")
_UNKNOWN = re.compile(r"(\S{1,3}?)([.,)/]?)")
_SURE_SIGN = 0.95  # of a sign that stands for a number: the engine is sure of many
_DOUBT = 0.8  # a numeral read more surely than this stands as it was read
_DOUBLED = re.compile(r"(?<![^\W\d_])QĐ[ĐÐD]+(?=[-/–]|$)")
# Small letters that are capitals but for their size. Words of two letters that end in one, before a word in small letters and
# after none in capitals: in 618 legal texts 37,413 begin in a capital, one is all capitals.
_ONE_SHAPE = frozenset("oôơuưy")
# Words of grammar that begin in such a letter: after a word in small letters, with no sign between, 233,408 of 233,412 in these
# texts are small themselves.
_GRAMMAR = frozenset(
    ("các", "cho", "chưa", "còn", "của", "cùng", "sau", "so", "và", "vào", "về", "việc", "với", "xong")
)
# Capitals that differ from small letters in size only, without their marks.
_SHAPES, _SHORTEST = frozenset("oucsvxwzpk"), 3
_ABOUT = re.compile(r"[Vv]/[VvyY]?|V[wW]|V[lI1|!iíÍ][vV]")  # V/v: về việc
_FOR_ALL = re.compile(r"[1Il|]M[.,]")  # TM. ỦY BAN NHÂN DÂN
_SAVED = re.compile(r"[LI][uưn][uưn](?=\W|$)")  # Lưu, the row that says who keeps a copy
_KEPT = re.compile(r"(VT|VP|HS|TH)\b")  # what follows it
_CODE = re.compile(r"\d{1,5}\W*/[A-ZĐ\d]")  # a number and its notation: 355/QĐ-UB
# Of 10,849 words of two letters from s on before such a code 618 legal texts write 10,843 `số`, and the others are misprints of it.
_NUMBER_WORD = re.compile(r"([Ss])([^\W\d_]|[0356])([:.]?)")
_NUMBER_VOWEL = frozenset("oe0356")
_HEAD, _CAPITALS = 40, 4  # words that stand before the number's row, and how many of them are capitals
_GOES_ON = frozenset(("Sau:", "Của", "Và"))
_TAIL = re.compile(
    r"(?<![^\W_])(TU|TCC)[OG0]Q?(?![^\W_])"
)  # TUQ. and TCCQ, whose Q lost its tail: no other word is like them
_COPY = re.compile(r"(?<=\bb/)[CeE€©](?=\W|$)")  # (b/c): để báo cáo
_CARON = re.compile(r"[ŠŞ](?=[A-ZĐ])|(?<=[A-ZĐ])[ŠŞ](?!\w)")  # TTr-ŠTC; among figures it may be a 5
_HEALTH_SIGNS = ".,;:)"
_TONNES, _SHARP = frozenset(("tắn", "tần")), "tấn"  # read and printed; after a figure stands only the second
_OF_WAVES = ("số", "suất")  # after the first of them: tần số
_FOR_COPY = "(đề"  # before it, and before báo cáo: nothing else than (để stands there
_RECEIVED, _PLACE = "nhận:", re.compile(r"\S?[oơOƠ0]i")  # Nơi nhận: a row of its own
_JOINED = re.compile(
    r"(\d{1,5})([A-ZĐ]{2,}-[A-ZĐ]{2,}\W*)"
)  # a number and a notation whose stroke between them was lost
_STROKE = re.compile(
    r"^_{1,2}(?=[^_])|(?<=[^_])_{1,2}$"
)  # what a pen or a frame left beside a word; more of them are a blank to fill in


def mend_numerals(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """The words of a page with numerals and signs of look-alike strokes set right.

    A word that was changed keeps what was read in ``raw`` and has ``letter`` as its ``repair``.

    Args:
        words: In reading order.
    """
    texts = [
        _CARON.sub("S", _TAIL.sub(r"\1Q", _COPY.sub("c", _DOUBLED.sub("QĐ", word.text)))) for word in words
    ]
    for index, text in _terms(words):
        texts[index] = text
    for index, text in (*_headings(words), *_items(words), *_titles(words), *_grammar(words)):
        texts[index] = text
    for index, text in (
        *_numbered(words),
        *_before_codes(words),
        *_days(words),
        *_number_lines(words),
        *_inner_capitals(words),
        *_marks(words),
        *_health(words),
    ):
        texts[index] = text
    texts = [_without_strokes(text) for text in texts]
    return tuple(
        word
        if text == word.text
        else replace(word, text=text, raw=word.raw or word.text, repair=_what_was_wrong(word.text, text))
        for word, text in zip(words, texts, strict=True)
    )


def _what_was_wrong(read: str, text: str) -> Literal["marks", "letter"]:
    same = fold(read) == fold(text) and read.lower() != text.lower() and not _CARON.search(read)
    return "marks" if same else "letter"


def _terms(words: Sequence[Word]) -> Iterator[tuple[int, str]]:
    """Numerals after words that they follow."""
    for index in range(1, len(words)):
        found = _STROKES.fullmatch(words[index].text)
        if found is None or found[2] in _ROMAN:
            continue
        if found[2] == "[" and words[index + 1 : index + 2] and words[index + 1].text[0] == "]":
            continue  # a place left open: mục [ ]
        before = canonical_tones(words[index - 1].text).casefold()
        term, doubtful = before == _TERM, words[index].confidence < _DOUBT
        if found[2].isdigit() and found[2] != "111" and not (term and found[2] == "1" and doubtful):
            continue
        letters = found[2].isalpha() and not any(c in "IlÌÍÏ" for c in found[2])
        if term or (before in _BEFORE and not letters and len(found[2]) <= _MOST):
            yield index, "I" * min(_MOST, len(found[2])) + found[3]


def _health(words: Sequence[Word]) -> Iterator[tuple[int, str]]:
    """*Y tế*, whose first letter is a word by itself that a stroke beside it hides: ``BỘ Y/ TẾ``."""
    for index, (word, after) in enumerate(pairwise(words)):
        letter = word.text.strip("/|\\_¬")
        beside = letter in ("Y", "y") and letter != word.text and after.line == word.line
        if beside and canonical_tones(after.text.strip(_HEALTH_SIGNS)).casefold() == "tế":
            yield index, letter


def _days(words: Sequence[Word]) -> Iterator[tuple[int, str]]:
    """Days and months of which a figure was read as a stroke: ``ngày 3l``."""
    for index, (before, word) in enumerate(pairwise(words), start=1):
        highest = _DATE.get(before.text.casefold())
        found = _DAY.fullmatch(word.text)
        if highest is None or found is None or word.confidence >= _DOUBT:
            continue
        figures = re.sub(r"\D", "1", found[1])
        if int(figures) <= highest:
            yield index, figures + found[2]
    for index in range(1, len(words) - 1):
        around = words[index - 1].text.casefold(), words[index + 1].text.casefold()
        if around[0] == "tháng" and around[1].startswith("năm") and words[index].text in _FIVE:
            yield index, "5"


def _numbered(words: Sequence[Word]) -> Iterator[tuple[int, str]]:
    """Numbers of items and of rows of a table, read as signs that look like them, where those above and below leave no choice."""
    starts = list(_line_starts(words))
    for place, index in enumerate(starts):
        word = words[index]
        unknown = _UNKNOWN.fullmatch(word.text)
        if unknown is None or unknown[1].isdigit() or word.confidence >= _SURE_SIGN:
            continue
        above = _next_number(words, reversed(starts[:place]), word)
        below = _next_number(words, starts[place + 1 :], word)
        if above is None or below is None or below != above + 2:
            continue
        number = str(above + 1)
        if len(number) == len(unknown[1]) and all(
            sign == figure or sign in _LOOKS.get(figure, "")
            for sign, figure in zip(unknown[1], number, strict=True)
        ):
            yield index, number + unknown[2]


def _next_number(words: Sequence[Word], starts: Iterable[int], beside: Word) -> int | None:
    """The number that begins the next row which begins in the same column."""
    reach = beside.box[3] - beside.box[1]
    for index in starts:
        box = words[index].box
        # Numbers stand flush left or right.
        if min(abs(box[0] - beside.box[0]), abs(box[2] - beside.box[2])) <= reach:
            found = _NUMBER.fullmatch(words[index].text)
            return int(found[1]) if found else None
    return None


def _number_lines(words: Sequence[Word]) -> Iterator[tuple[int, str]]:
    """What begins the rows below an agency's name, whose capitals and small letters differ in size only, or were lost: ``Số: 12/QĐ-UB``, ``V/v``."""
    for index in _line_starts(words):
        word = words[index]
        after = words[index + 1] if index + 1 < len(words) else None
        if after is None or after.line != word.line:
            continue
        if word.text == "số:" and "/" in after.text and (not index or not words[index - 1].text.islower()):
            yield index, "Số:"
        elif (
            word.text in ("số", "SỐ", "SỐ:")
            and _is_notation(words[index + 1 : index + 4])
            and _in_head(words[:index])
        ):
            yield index, "Số" + word.text[2:]
        elif _FOR_ALL.fullmatch(word.text) and after.text.isupper() and len(after.text) > 1:
            yield index, "TM."
        elif after.text == _RECEIVED and word.text != "Nơi" and _PLACE.fullmatch(word.text):
            yield index, "Nơi"
        elif word.text != "V/v" and _ABOUT.fullmatch(word.text) and after.text[0].isalpha():
            yield index, "V/v"


def _before_codes(words: Sequence[Word]) -> Iterator[tuple[int, str]]:
    """The word before a number and its notation: ``sở 3439/UBND-KT``, ``sẽ 35/QĐ-UB``."""
    for index, word in enumerate(words[:-1]):
        joined = _JOINED.fullmatch(words[index + 1].text)
        if joined and words[index + 1].confidence < _DOUBT and fold(word.text.rstrip(".:")) == "so":
            yield index + 1, f"{joined[1]}/{joined[2]}"
        found = _NUMBER_WORD.fullmatch(word.text)
        if found is None or found[2] in "ốỐ" or fold(found[2]) not in _NUMBER_VOWEL:
            continue
        behind = [one.text for one in words[index + 1 : index + 3] if one.line == word.line]
        # The figures may be written by hand, and a word of their own.
        if behind and _CODE.match("".join(behind) if behind[-1].startswith("/") else behind[0]):
            begins = (not index or words[index - 1].line != word.line) and _in_head(words[:index])
            yield index, ("S" if begins else found[1]) + "ố" + found[3]


def _is_notation(words: Sequence[Word]) -> bool:
    return _CODE.match("".join(word.text for word in words)) is not None


def _in_head(before: Sequence[Word]) -> bool:
    """Whether what stands before a line is the head of a paper: few words, of which the names of agency and state are in capitals."""
    capitals = sum(len(word.text) > 1 and word.text.isupper() for word in before)
    return len(before) <= _HEAD and capitals >= _CAPITALS


def _inner_capitals(words: Sequence[Word]) -> Iterator[tuple[int, str]]:
    """Syllables with a capital within that is a small letter but for its size: ``ThỦy``."""
    for index, word in enumerate(words):
        before, letters, after = split_word(word.text)
        if (
            len(letters) < _SHORTEST
            or letters.isascii()
            or letters.isupper()
            or letters[1:] == letters[1:].lower()
        ):
            continue
        odd = {fold(c) for c in letters[1:] if c.isupper()}
        if odd <= _SHAPES and is_syllable(letters.lower()):
            yield index, before + letters[0] + letters[1:].lower() + after


def _marks(words: Sequence[Word]) -> Iterator[tuple[int, str]]:
    """``(để b/c)``, ``12 tấn``, ``Lưu: VT``."""
    for index, (word, after) in enumerate(pairwise(words)):
        if _KEPT.match(after.text) and after.line == word.line and _SAVED.match(word.text):
            yield index, _SAVED.sub("Lưu", word.text)
        if word.text == _FOR_COPY and (after.text.startswith("b/") or after.text == "báo"):
            yield index, "(để"
        read = split_word(after.text)[1]
        follows = words[index + 2].text if index + 2 < len(words) else ""
        if word.text[-1:].isdigit() and read in _TONNES and not follows.startswith(_OF_WAVES):
            yield index + 1, after.text.replace(read, _SHARP)


def _without_strokes(text: str) -> str:
    """A word without the strokes beside it."""
    bare = _STROKE.sub("", text)
    return bare if sum(c.isalnum() for c in bare) > 1 else text


def _headings(words: Sequence[Word]) -> Iterator[tuple[int, str]]:
    """Numerals of headings that the ones before them leave no choice about."""
    last = 0
    for index in _line_starts(words):
        word = words[index]
        found = _STROKES.fullmatch(word.text)
        if found is None or found[3] != "." or not _is_heading(words, index):
            continue
        if found[2] in _ROMAN and not found[1]:
            number = _ROMAN.index(found[2]) + 1
            # Twice the same: the engine lost a stroke of the second.
            if number != last or word.confidence >= _DOUBT or last >= _MOST:
                last = number
                continue
        elif (
            word.confidence >= _DOUBT
            or not last
            or (found[2].isdigit() and not words[index + 1].text.isupper())
        ):
            continue
        if last < _MOST and abs(len(found[2]) - (last + 1)) <= 1:
            last += 1
            yield index, _ROMAN[last - 1] + found[3]


def _items(words: Sequence[Word]) -> Iterator[tuple[int, str]]:
    """The third item of a list a), b), c)."""
    before = ""
    for index in _line_starts(words):
        sign = words[index].text
        if sign == "C)" and before == "b)":
            yield index, "c)"
        if re.fullmatch(r"\w\)", sign):
            before = sign


def _titles(words: Sequence[Word]) -> Iterator[tuple[int, str]]:
    """Words of two letters in capitals that begin a row of small letters: ``TỔ chức``."""
    for index, (word, after) in enumerate(pairwise(words)):
        text = word.text
        if len(text) != 2 or text.isascii() or not text.isalpha() or not text.isupper():
            continue
        last = "".join(c for c in unicodedata.normalize("NFD", text[1].lower()) if c not in TONES)
        if unicodedata.normalize("NFC", last) not in _ONE_SHAPE:
            continue
        before = words[index - 1].text if index and words[index - 1].line == word.line else ""
        heading = len(before) > 1 and before.isupper()
        if not heading and after.line == word.line and after.text[0].isalpha() and after.text.islower():
            yield index, text[0] + text[1].lower()


def _grammar(words: Sequence[Word]) -> Iterator[tuple[int, str]]:
    """Words of grammar with a capital in the middle of a sentence: ``như Sau:``."""
    for index, (before, word) in enumerate(pairwise(words), start=1):
        text = word.text
        if not (before.text.isalpha() and before.text.islower()):
            continue
        # A line of its own begins with such a word as often as a sentence goes on there, but for these.
        if word.line != before.line and not (word.block == before.block and text in _GOES_ON):
            continue
        if text[0].isupper() and text.rstrip(".,;:)").lower() in _GRAMMAR and text[1:].islower():
            yield index, text.lower()


def _line_starts(words: Sequence[Word]) -> Iterator[int]:
    for index, word in enumerate(words):
        if index == 0 or word.line != words[index - 1].line:
            yield index


def _is_heading(words: Sequence[Word], index: int) -> bool:
    """Whether what follows on the line begins in capitals."""
    following = words[index + 1] if index + 1 < len(words) else None
    return following is not None and following.line == words[index].line and following.text[:1].isupper()
