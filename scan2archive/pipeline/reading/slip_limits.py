# SPDX-License-Identifier: Apache-2.0
"""Where slips are never corrected: names, abbreviations, foreign words, pages without Vietnamese marks.

What a word is among many can be told from its neighbours; a name, a code or an abbreviation cannot.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scan2archive.model import Word
from scan2archive.vietnamese import fold, is_syllable

_MARKED = 0.25  # of the words of a page; where fewer bear marks it is not Vietnamese, or typed without them
_LONG_RUN = 4  # capitalised words in a row that are a name, or a title nobody needs corrected
_ADDRESSES = frozenset(("ong", "ba"))  # forms of address before a name
_LEAST_BARE = 4  # letters of a word in capitals that lost its marks; abbreviations have fewer, mostly
_VOWELS = frozenset("aeiouy")
# Family names (họ), folded: what follows one in capitals is a person.
_SURNAME_LIST = (
    "an au bach bui cao chau cu dam dang danh dao dau diep dinh do doan duong giang giap ha han ho hoang hua "
    "huynh kha khong khuat khuc kieu kim la lai lam le lo lu luong luu ly ma mac mai man nghiem ngo nguy nguyen "
    "ninh nong ong pham phan phi phung quach quan rmah sam son ta tang thach thai than tieu to ton tong tran "
    "trieu trinh truong vo vu vuong"
)
_SURNAMES = frozenset(_SURNAME_LIST.split())


def is_marked(letters: Sequence[str]) -> bool:
    """Whether a page, given the letters of its words, bears marks as Vietnamese text does."""
    words = [item for item in letters if len(item) > 1]
    return sum(not item.isascii() for item in words) > _MARKED * len(words)


def is_running(letters: str, form: str) -> bool:
    """Whether a word may be corrected: no single letter, no abbreviation, no odd capitals, no foreign word."""
    if len(letters) < 2 or not (letters.islower() or letters.isupper() or _titled(letters)):
        return False
    if letters.isascii() and (letters.isupper() or not is_syllable(form)):
        return False
    return not _VOWELS.isdisjoint(fold(form))


def is_bare_capitals(words: Sequence[Word], letters: Sequence[str], index: int) -> bool:
    """Whether a word in capitals without marks, which as it stands is no syllable, lost them: beside such that have theirs.

    ``PHÁT TRIEN NÔNG THÔN`` did; abbreviations are short, or have no vowel.
    """
    item = letters[index]
    if len(item) < _LEAST_BARE or not (item.isascii() and item.isupper()) or is_syllable(item.lower()):
        return False
    if _VOWELS.isdisjoint(item.lower()):
        return False
    return any(
        0 <= beside < len(words)
        and words[beside].line == words[index].line
        and len(letters[beside]) > 1
        and letters[beside].isupper()
        and not letters[beside].isascii()
        for beside in (index - 1, index + 1)
    )


def foreign(letters: Sequence[str]) -> set[int]:
    """Indices of words without marks beside words that are no syllables: *can the* is English."""
    strange = [
        len(item) > 1 and item.isascii() and not item.isupper() and not is_syllable(item) for item in letters
    ]
    return {
        index
        for index, item in enumerate(letters)
        if item.isascii()
        and (strange[index - 1 : index] == [True] or strange[index + 1 : index + 2] == [True])
    }


def names(words: Sequence[Word], letters: Sequence[str]) -> set[int]:
    """Indices of words that are or may be names.

    A run of capitalised words after a family name or a form of address (ông, bà), a long such run, a line
    of nothing else (the signer, a place), a line in capitals that begins with a family name.
    """
    alone: set[int] = set()
    for run in _runs(words, letters):
        named = len(run) >= 2 and fold(letters[run[0]]) in _SURNAMES
        addressed = run[0] > 0 and fold(letters[run[0] - 1]) in _ADDRESSES
        if named or addressed or len(run) >= _LONG_RUN:
            alone.update(run)
    lines: dict[int, list[int]] = {}
    for index, word in enumerate(words):
        lines.setdefault(word.line, []).append(index)
    for line in lines.values():
        if 2 <= len(line) <= 5 and (
            all(_titled(letters[i]) for i in line)
            or (fold(letters[line[0]]) in _SURNAMES and all(letters[i].isupper() for i in line))
        ):
            alone.update(line)
    return alone


def _runs(words: Sequence[Word], letters: Sequence[str]) -> Iterator[list[int]]:
    """Indices of capitalised words in a row, on one line, with no sign between them."""
    run: list[int] = []
    for index, word in enumerate(words):
        titled = _titled(letters[index])
        if run and not (
            titled and word.line == words[index - 1].line and word.text.startswith(letters[index])
        ):
            yield run
            run = []
        if titled:
            run.append(index)
            if not word.text.endswith(letters[index]):
                yield run
                run = []
    if run:
        yield run


def _titled(letters: str) -> bool:
    return letters[:1].isupper() and (len(letters) == 1 or letters[1:].islower())
