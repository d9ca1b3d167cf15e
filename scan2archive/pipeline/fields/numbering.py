# SPDX-License-Identifier: Apache-2.0
"""Number and notation (box 3).

Forms: ``Số: 5060/QĐ-SYT``, ``123/1998/QĐ-TTg``, ``Số 36-HD/VPTW`` (Party), ``Số 145-TTg/VG``, ``1059 QĐ/UB``, ``947CT/UB``,
``Số:      /QĐ-UBND`` (number left open). Numbers are often written by hand into the gap; what is not surely read is
left out and the printed part stays.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from scan2archive.model import Word
from scan2archive.pipeline.fields.catalogues import ABBREVIATIONS, TYPES_OF_ABBREVIATION
from scan2archive.pipeline.fields.evidence import usual, worst
from scan2archive.pipeline.fields.handwriting import (
    WRITTEN,
    stands_out,
    taller_than_print,
    unfilled,
    usual_space,
)
from scan2archive.pipeline.fields.header import Head, label_end
from scan2archive.pipeline.fields.layout import Line, line_of
from scan2archive.vietnamese import clean, fold, read_digits

_CAP = "A-ZĂÂĐÊÔƠƯ"
_ANY = _CAP + "a-z0-9ăâđêôơư"
_NUMERAL = r"\s[IVX]{1,4}"  # KV IX-TH, TTr-HVCTKV III: which of several
_NTH = rf"(?:{_NUMERAL}(?=\s?[-–]))?"
_NOTATION = re.compile(
    rf"(?:(?:19|20)\d\d\s*[/\-]\s*)?[{_CAP}][{_ANY}]{{0,9}}{_NTH}"
    rf"(?:\s*[-–/.&+]\s*[{_CAP}][{_ANY}]{{0,11}}{_NTH}){{0,7}}(?:{_NUMERAL}(?=\W*$))?"
    r"(?:\s?[-/]\s?(?:19|20)\d\d(?!\d))?"  # 14/HĐTMB-2019: of contracts
)
_SEPARATOR = re.compile(r"\s*[/\-–⁄]\s*")
# 1059 QĐ/UB, 947CT/UB: nothing but a space, or not even that, between number and notation.
_SPACED = re.compile(
    rf"^\s*(?P<num>[0-9OoIl|]{{1,5}}[a-z]?(?=\s)|\d{{1,5}}(?=[{_CAP}]))\s*(?=[{_CAP}]{{2}})(?P<rest>.+)$"
)
# 12.CV/UB: a dot between number and notation, on typed papers.
_DOTTED = re.compile(
    rf"^\s*(?P<num>\d{{1,5}})\s?\.\s?(?=(?:{'|'.join(sorted(TYPES_OF_ABBREVIATION, key=len, reverse=True))})[-/.]\s?[{_CAP}])"
)
# 318/BC-BĐ ngày 15-12-1994: the date stands behind the number.
_DATED = re.compile(r"[\s,;]+ng[aà]y\s+\d.*$")
# Letters of other alphabets that look the same: BTС with a Cyrillic С from text layers, ŠTC from the engine.
_CYRILLIC = str.maketrans("АВЕКМНОРСТХŠŞÇÑŃ", "ABEKMHOPCTXSSCNN")
# Without the label "Số" only a plain number in front of a whole notation counts.
_BARE = re.compile(
    r"^[\W_]{0,3}(?:[Ss5§8]\w{1,2}\W{1,3}\s?|\S{1,3}[:;]\s?)?(?=\d{1,5}(?:\s\d{1,2})?[a-z]?(?:\s*[/\-]|\s[A-ZĐ]{2}))"
)  # Sẽ: 95/BB-STC, _§ố: 66/TT, ó6: 86 CT/UB
# Q-/UB: the Đ of the commonest type was no letter to the engine. No other type begins with Q and ends with a stroke.
_TORN_TYPE = re.compile(r"(?<=[/\- ])[QO0Ọ][^\w\s/](?=\s?[/\-–]\s?[A-ZĐ]{2})")
# Figures that the engine takes for letters and signs: the 6 of 76 is an ó.
_LIKE_FIGURES = str.maketrans("óÓòôởồ§ŠšṣSsBgqZzìí!]", "666666555555899221111")
_LIKELY = 0.45  # the most that is claimed for a number with such a figure
_DOUBLED = re.compile(r"(?<![^\W\d_])Q[ĐÐ][ĐÐD](?=[A-Z]{2})")
# The stroke between number and notation read as a letter; what follows has to be a type's abbreviation.
_BARRED = re.compile(
    rf"^\s*\d{{1,5}}(?=[lI|!](?:{'|'.join(sorted(TYPES_OF_ABBREVIATION, key=len, reverse=True))})[-/][{_CAP}])"
)
_UNREADABLE = " .,_…·'`‘’\"”“:;*^~"
_SUFFIXES = "abcd"  # of numbers that were put between others: 45a
_DOUBT = 0.6
_TORN_LABEL = 0.75  # ó6: whatever stands there


@dataclass(frozen=True, slots=True)
class Numbering:
    """What the number line shows.

    Attributes:
        number: As printed, ``03``; empty if it is blank or cannot be read.
        separator: Between number and notation: ``/`` or ``-``; a space or nothing in papers before 2000.
        notation: ``QĐ-SYT``; spaces and look-alikes gone.
        words: All words of the line from *Số* on.
        page: Page number.
        number_sure: Confidence in the number, 0 to 1.
        notation_sure: Confidence in the notation, 0 to 1.
        labelled: *Số* stands before it.
        by_hand: The number was written in: it stands out from the print, leaves room, or cannot be read.
        line: The line, for where it stands.
        cut: Letters stand behind the notation that are none, so it may go on; or its type was put right.
        written: The number is what a reader of handwriting read, with its confidence.
    """

    number: str
    separator: str
    notation: str
    words: tuple[Word, ...]
    page: int
    number_sure: float
    notation_sure: float
    labelled: bool
    by_hand: bool
    line: Line
    cut: bool = False
    written: bool = False

    @property
    def code(self) -> str:
        """Number and notation as printed; empty without a number."""
        return f"{self.number}{self.separator}{self.notation}" if self.number else ""

    @property
    def parts(self) -> tuple[str, ...]:
        """The groups of the notation, without a year: ``QĐ``, ``SYT``."""
        whole = [part for part in re.split(r"[-/.]", self.notation) if not re.fullmatch(r"\d{4}", part)]
        parts: list[str] = []
        for part in whole:  # QĐUB: type and agency in one
            glued = re.fullmatch(r"([A-ZĐ][A-ZĐa-z]{1,2}?)(UB|UBND|UBHC|HĐND|TTg)", part)
            known = glued is not None and glued[1] in TYPES_OF_ABBREVIATION
            parts += [glued[1], glued[2]] if glued is not None and known else [part]
        return tuple(parts)


def find_numbering(head: Head) -> Numbering | None:
    """The number line of a first page, or None.

    Looked for with its label in the agency's column, then in the other, then without a label.
    """
    limit = 0.36 * head.page.height
    others = [line for line in head.lines if head.top <= line.middle < limit]
    for lines, labelled in (
        (_continued(head.left), True),
        (head.left, True),
        (head.right, True),
        (others, True),
        (head.left, False),
    ):
        for line in lines:
            if line.capitals < 1.0 and fold(line.text).startswith("kinh gui"):
                break
            reading = _read_numbering(line, labelled, head)
            if reading is not None:
                return reading
    return None


def _continued(rows: Sequence[Line]) -> list[Line]:
    """Number lines that end in a dash, each with the row below: the codes of joint papers take two rows."""
    return [
        line_of([*a.words, *b.words], a.page)
        for a, b in pairwise(rows)
        if re.search(r"[A-ZĐ][-–]\W?$", a.text)
        and re.fullmatch(r"[A-ZĐ0-9&-]+", b.text)
        and b.middle - a.middle < 2.4 * a.height
        and label_end(a)
    ]


def _read_numbering(line: Line, labelled: bool, head: Head) -> Numbering | None:
    if labelled:
        start = label_end(line)
        if not start:
            return None
    else:
        match = _BARE.match(line.text)
        if not match or len(line.words) > 6:
            return None
        start = match.end()
    read = _DATED.sub("", line.text[start:].translate(_CYRILLIC))
    rest = _TORN_TYPE.sub("QĐ", read)  # as long as what was read: words are found by it
    if barred := _BARRED.match(rest):  # 1245lQĐ-UBND: as long as what was read
        rest = f"{rest[: barred.end()]}/{rest[barred.end() + 1 :]}"
    spaced, dotted = _SPACED.match(rest), _DOTTED.match(rest)
    options = [(m.start(), m.end(), "-" if m[0].strip() in "-–" else "/") for m in _SEPARATOR.finditer(rest)]
    if spaced and (not options or options[0][0] > spaced.start("rest")):
        end, begin = spaced.end("num"), spaced.start("rest")
        options.insert(0, (end, begin, " " if begin > end else ""))
    if dotted:
        options.insert(0, (dotted.end("num"), dotted.end(), "."))
    for end, begin, separator in options:
        match = _NOTATION.match(rest, begin)
        if match is None or len(rest[match.end() :].strip(_UNREADABLE + "-/|)(")) > 2:
            continue
        torn = bool(re.search(r"[A-ZĐ][li|](?=[A-ZĐ]|$)", match[0]))  # UBlTB: a stroke read as a letter
        # Letters that no notation has: misread, or the rest of it behind a sign that was (QĐ/TĐTN:VP).
        cut = any(c.isalnum() for c in rest[match.end() :]) or rest != read
        torn = torn or cut
        notation, repaired = _repair_notation(match[0])
        if len(re.sub(r"[^A-ZĂÂĐÊÔƠƯ]", "", notation)) < 2:
            continue
        number, number_words = _number(line, start, start + end)
        sure = worst(number_words) if number else 0.0
        if not number and (number := _likely_number(line.text[start : start + end])):
            sure = min(_LIKELY, worst(number_words))
        written = bool(number) and any(word.repair == WRITTEN for word in number_words)
        by_hand = not number or written or _by_hand(number_words, line, head)
        if written:  # that confidence is none of the engine's
            sure = min(word.confidence for word in number_words if word.repair == WRITTEN)
        elif by_hand:
            sure *= _DOUBT
        if number and not labelled:
            sure *= 0.9 if re.match(r"[\W_]*(?:[Ss5§8]|\d)", line.text) else _TORN_LABEL
        if number[-1:].isalpha() and number[-1] not in _SUFFIXES:  # 3T is rather 31, 5f 51 or 531
            sure *= 0.7
        own = line.span(start + begin, start + match.end())
        # The closed list vouches for the type's letters; the agency's are checked against its name later.
        notation_sure = usual(own) * (_DOUBT if torn else 0.9 if repaired else 0.97)
        words = line.span(0, start + match.end())
        return Numbering(
            number,
            separator,
            notation,
            words,
            line.page,
            sure,
            notation_sure,
            labelled,
            by_hand,
            line,
            cut,
            written,
        )
    return None


def _number(line: Line, start: int, end: int) -> tuple[str, tuple[Word, ...]]:
    """The number between label and notation: figures, and at most one letter or subnumber (``45a``, ``66.7``)."""
    raw = line.text[start:end].strip(_UNREADABLE)
    words = line.span(start + (len(line.text[start:end]) - len(line.text[start:end].lstrip())), end)
    if re.fullmatch(r"\d{1,4}\.\d{1,3}", raw):
        return raw, words
    if re.fullmatch(r"\d{6,7}", raw) and int(raw):  # of fines, from printed forms: 0045112/QĐ-XPVPHC
        return raw, words
    match = re.fullmatch(r"([0-9OoIl|]{1,5}?)\s?([a-zA-Z]?)", raw)
    if not match:
        return "", words
    digits = read_digits(match[1] + match[2]) or read_digits(match[1])
    suffix = "" if read_digits(match[1] + match[2]) else match[2]
    if not digits or not int(digits) or len(digits) > 5:
        return "", words
    return digits + suffix, words


def _likely_number(read: str) -> str:
    """Figures with one or two signs among them that stand for figures (``7ó``, ``12§``); empty for anything else."""
    raw = read.strip(_UNREADABLE)
    raw = re.sub(r"(?<=\d)\s(?=\d{1,2}$)", "", raw)  # 273 1: one figure stands apart
    likely = raw.translate(_LIKE_FIGURES)
    plain = any(c.isdigit() for c in raw) and likely.isdigit() and 2 <= len(likely) <= 5 and likely[0] != "0"
    return likely if plain else ""


def _by_hand(words: Sequence[Word], line: Line, head: Head) -> bool:
    """Whether the number was written in. One word with label or notation around it was printed in one go."""
    own = [word for word in words if re.fullmatch(r"\W*[0-9OoIl|]{1,5}[a-zA-Z]?\W*", word.text)]
    near = [row for row in head.right if abs(row.middle - line.middle) < 3 * line.height]
    if own and len(own) == len(words) and stands_out(own, line, near):
        return True
    glued = [word for word in words if word not in own and re.search(r"\d\s?[/\-–][A-ZĐ]", word.text)]
    if any(taller_than_print(word, near) for word in glued):
        return True
    # ``745 /GM-UBND``: a space on one side of the stroke only was left to write in.
    if words and words[-1].text[-1:].isalnum():
        after = line.words[line.words.index(words[-1]) + 1 :]
        if after and re.match(r"[/\-–][A-ZĐ]", after[0].text):
            return True
    return bool(words) and unfilled(words, line, usual_space(head, line))


def _repair_notation(raw: str) -> tuple[str, bool]:
    """The notation without spaces, its type's abbreviation repaired in the closed list.

    Returns:
        The notation, and whether letters were changed.
    """
    raw = re.sub(r"\s+(?=[IVX]+(?:$|\s?[-–]))", "", raw)  # QĐ/HVCTKV III: the third of several
    joined = clean(re.sub(r"\s*([-–/.&+])\s*", lambda m: "-" if m[1] == "–" else m[1], raw)).strip()
    once = _DOUBLED.sub("QĐ", joined)  # QĐĐST of a court
    if once != joined:
        return once, True
    parts = re.split(r"([-/.])", joined)
    for index, part in enumerate(parts):
        if not part[:1].isalpha():
            continue
        if part in TYPES_OF_ABBREVIATION:
            return "".join(parts), False
        near = _near_abbreviation(part)
        doubled = part in {"QĐĐ", "QĐÐ", "QDĐ"}  # one letter read twice; stands last in 7-UB/QĐ
        if near and (index + 2 < len(parts) or doubled):
            parts[index] = near
            return "".join(parts), True
    return "".join(parts), False


def _near_abbreviation(part: str) -> str:
    """The one abbreviation of a type that the letters can be a misreading of; empty if none."""
    shapes = {"O": "Q", "0": "Q", "D": "Đ", "Ð": "Đ", "Ọ": "Q"}
    if len(part) == 3 and part[2] in "DĐÐ" and part[1] in "DĐÐ":  # QĐÐ: one letter read twice
        part = part[:2]
    if len(part) == 3 and part[2].islower():  # QĐb/UB
        part = part[:2]
    if part in {"QĐ", "QD"} or (part[:1] in "OỌ0Q" and part[1:] in {"Đ", "D", "Ð", "d", "đ", "b"}):
        return "QĐ"
    shaped = "".join(shapes.get(letter, letter) for letter in part)
    known = [form for forms in ABBREVIATIONS.values() for form in forms if len(form) >= 2]
    same = {form for form in known if fold(form) == fold(shaped) and len(form) == len(part)}
    return same.pop() if len(same) == 1 and shaped != part else ""
