# SPDX-License-Identifier: Apache-2.0
"""Marks of words in capitals that only ever stand together one way: posts, agencies, types, national header.

Capitals carry their marks in the narrow space to the line above, where they are lost first: ``PHÓ GIÁM ĐỐC`` is
read ``PHO GIAM ĐỌC``, surely. A run of such words that is a name of the closed lists but for its marks gets the
marks of the list. Names of people and places are in no list used here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from scan2archive.document_types import TYPES
from scan2archive.model import Word
from scan2archive.pipeline.catalogues import AGENCY_PHRASES, POSTS
from scan2archive.pipeline.slip_table import split_word
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
)
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
    phrases, longest = _phrases()
    place = 0
    while place < len(words):
        length = _longest_match(words, parts, keys, place, longest)
        if not length:
            place += 1
            continue
        for index, right in enumerate(phrases[tuple(keys[place : place + length])], start=place):
            before, letters, after = parts[index]
            if canonical_tones(letters) != right:
                word = words[index]
                changed[index] = replace(
                    word, text=before + right + after, raw=word.raw or word.text, repair="marks"
                )
        place += length
    return tuple(changed)


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
