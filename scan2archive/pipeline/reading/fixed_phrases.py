# SPDX-License-Identifier: Apache-2.0
"""Marks of words in capitals that only ever stand together one way: posts, agencies, types, national header.

Capitals carry their marks in the narrow space to the line above, where they are lost first: ``PHÓ GIÁM ĐỐC`` is
read ``PHO GIAM ĐỌC``, surely. A run of such words that is a name of the closed lists but for its marks gets the
marks of the list. Names of people are in no list used here, those of provinces only after what calls them provinces
(``TÍNH TUYẾN QUANG``, tỉnh Tuyến Quang): a village may be called like one but for its marks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from scan2archive.document_types import TYPES
from scan2archive.model import Word
from scan2archive.pipeline.fields.catalogues import AGENCY_PHRASES, PROVINCES
from scan2archive.pipeline.fields.post_list import POSTS
from scan2archive.pipeline.reading.slip_table import split_word
from scan2archive.vietnamese import canonical_tones, fold

# The national header (quốc hiệu) of the times and the party's, and what else stands in capitals in every paper.
_OTHERS = (
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "VIỆT NAM DÂN CHỦ CỘNG HÒA",
    "ĐẢNG CỘNG SẢN VIỆT NAM",
    "CÔNG VĂN ĐẾN",
    "NƠI NHẬN",
    "KÍNH GỬI",
    "QUYẾT NGHỊ",
    "PHỤ LỤC",
    "THƯỜNG TRỰC",
    "KÝ TÊN",
    "UBND TỈNH",
    "HĐND TỈNH",
    "ỦY BAN NHÂN DÂN TỈNH",
    "HỘI ĐỒNG NHÂN DÂN TỈNH",
)
_PROVINCE, _KEY = "tỉnh", "tinh"
_LONGEST = 3  # words of the name of a province
_DEPUTY = "pho"
_LEAST = 2  # words: one alone may be anything


def mend_phrases(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """The words of a page with the marks of fixed phrases in capitals set right.

    A word that was changed keeps what was read in ``raw`` and has ``marks`` as its ``repair``.

    Args:
        words: In reading order.
    """
    changed = list(words)
    parts = [split_word(word.text) for word in words]
    keys = [fold(letters) if letters.isupper() else "" for _, letters, _ in parts]
    for place, form in _provinces(words, parts):
        changed[place] = _mended(words[place], parts[place], form)
    phrases, longest = _phrases()
    for place, key in enumerate(keys):
        begins = not place or words[place - 1].line != words[place].line
        rest = range(place + 1, min(place + longest, len(keys)))
        if begins and _is_torn(key) and any((_DEPUTY, *keys[place + 1 : end + 1]) in phrases for end in rest):
            keys[place] = _DEPUTY
            parts[place] = (parts[place][0], _DEPUTY.upper(), parts[place][2])
            changed[place] = replace(words[place], repair="letter")
    place = 0
    while place < len(words):
        length = _longest_match(words, parts, keys, place, longest)
        if not length:
            place += 1
            continue
        for index, right in enumerate(phrases[tuple(keys[place : place + length])], start=place):
            if canonical_tones(parts[index][1]) != right:
                how = changed[index].repair if keys[index] == _DEPUTY else ""
                changed[index] = replace(_mended(words[index], parts[index], right), repair=how or "marks")
        place += length
    return tuple(changed)


def _is_torn(key: str) -> bool:
    """Whether a word, without marks, is *phó* with one letter lost, misread or too many: seals lie over the first of a post."""
    if key == _DEPUTY or abs(len(key) - len(_DEPUTY)) > 1:
        return False
    short, long = sorted((key, _DEPUTY), key=len)
    if len(short) == len(long):
        return sum(a != b for a, b in zip(short, long, strict=True)) == 1
    return any(long[:at] + long[at + 1 :] == short for at in range(len(long)))


def _mended(word: Word, part: tuple[str, str, str], form: str) -> Word:
    """A word with its letters in another form, between the signs it was read with."""
    return replace(word, text=part[0] + form + part[2], raw=word.raw or word.text, repair="marks")


def _provinces(words: Sequence[Word], parts: Sequence[tuple[str, str, str]]) -> Iterator[tuple[int, str]]:
    """Words that misspell the name of a province after *tỉnh*, or that word in capitals, with their right form."""
    for place, (_, letters, after) in enumerate(parts[:-1]):
        if after or not (letters.casefold() == _PROVINCE or (letters.isupper() and fold(letters) == _KEY)):
            continue
        run = [
            index
            for index in range(place + 1, min(place + 1 + _LONGEST, len(parts)))
            if words[index].line == words[place].line and parts[index][1][:1].isupper()
        ]
        for length in range(len(run), 0, -1):
            if run[length - 1] != place + length or any(parts[i][2] for i in run[: length - 1]):
                continue
            name = _province_forms().get(tuple(fold(parts[i][1]) for i in run[:length]))
            if name is None:
                continue
            for index, right in zip((place, *run[:length]), (_PROVINCE, *name), strict=True):
                read = parts[index][1]
                form = right.upper() if read.isupper() else right
                if canonical_tones(read) != form and (index != place or read.isupper()):
                    yield index, form
            break


@lru_cache(maxsize=1)
def _province_forms() -> dict[tuple[str, ...], tuple[str, ...]]:
    """Names of provinces by their words without marks; none that can be marked two ways, as Lào Cai was."""
    found: dict[tuple[str, ...], tuple[str, ...]] = {}
    doubtful: set[tuple[str, ...]] = set()
    for name in PROVINCES:
        tokens = tuple(canonical_tones(token) for token in name.split())
        key = tuple(map(fold, tokens))
        if found.setdefault(key, tokens) != tokens:
            doubtful.add(key)
    return {key: tokens for key, tokens in found.items() if key not in doubtful}


def _longest_match(
    words: Sequence[Word],
    parts: Sequence[tuple[str, str, str]],
    keys: Sequence[str],
    place: int,
    longest: int,
) -> int:
    """How many words from a place on are a phrase, on one line and with no sign between them; 0 if none."""
    end = place
    while end < len(words) and end - place < longest and keys[end] and words[end].line == words[place].line:
        if end > place and (parts[end - 1][2] or parts[end][0]):
            break
        end += 1
    phrases, _ = _phrases()
    for length in range(end - place, _LEAST - 1, -1):
        if tuple(keys[place : place + length]) in phrases:
            return length
    return 0


@lru_cache(maxsize=1)
def _phrases() -> tuple[dict[tuple[str, ...], tuple[str, ...]], int]:
    """Phrases by their words without marks, and the length of the longest; none that can be marked two ways."""
    found: dict[tuple[str, ...], tuple[str, ...]] = {}
    doubtful: set[tuple[str, ...]] = set()
    for name in (*POSTS, *AGENCY_PHRASES.values(), *(name for name, _ in TYPES), *_OTHERS):
        tokens = tuple(canonical_tones(token).upper() for token in name.split())
        if len(tokens) < _LEAST or not all(token.isalpha() for token in tokens):
            continue
        key = tuple(map(fold, tokens))
        if found.setdefault(key, tokens) != tokens:
            doubtful.add(key)
    for key in doubtful:
        del found[key]
    return found, max(map(len, found))
