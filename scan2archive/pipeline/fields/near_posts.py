# SPDX-License-Identifier: Apache-2.0
"""Posts of which a seal or a pen took letters: the one of the closed list that a row can only be."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from scan2archive.pipeline.fields.layout import Line
from scan2archive.pipeline.fields.post_list import POST_KEYS
from scan2archive.pipeline.fields.posts import MINISTER_KEY, VICE_MINISTER, authority_of, deputy_of

_ALIKE, _MARGIN = 0.78, 0.05  # share of letters of the likeliest post, and how far the next one lies behind
_DEPUTY_ALIKE = 0.6  # below his chief nothing but a deputy stands
_LENGTH = 2  # letters more or less: a syllable that is missing makes another post
_SHORTEST = 6  # letters of a post: shorter ones are like too much


@dataclass(frozen=True, slots=True)
class PostRow:
    """A row of the signature block taken for a post of the closed list.

    Attributes:
        line: As read.
        text: As papers print it, with its form of authority: ``KT. BỘ TRƯỞNG, CHỦ NHIỆM``.
        key: The post without that form, folded and without spaces.
        alike: Share of letters that were read so; 1 where nothing was put right.
    """

    line: Line
    text: str
    key: str
    alike: float


def near_post(line: Line, above: str = "") -> PostRow | None:
    """The post that a row is, whole or with letters lost; None where no post or more than one is likely.

    Args:
        line: Capitals of a signature block.
        above: Key of the post in the row above it, if one is known: its deputy may stand here.
    """
    form, end = authority_of(line)
    read = "".join(c for c in line.folded[end:] if c.isalnum())
    key, alike = _likeliest(read)
    deputy = deputy_of(above)
    if not key and deputy and not form:
        key, alike = deputy, _shared(deputy, read)
        if alike < _DEPUTY_ALIKE:
            return None
    if not key:
        return None
    name = VICE_MINISTER if key == deputy and above == MINISTER_KEY else POST_KEYS[key]
    return PostRow(line, f"{form}. {name}" if form else name, key, alike)


@lru_cache(maxsize=4096)  # the same rows come in several readings
def _likeliest(read: str) -> tuple[str, float]:
    if len(read) < _SHORTEST - 1:
        return "", 0.0
    matcher = SequenceMatcher(None, "", read, autojunk=False)
    ranked = [(0.0, ""), (0.0, "")]
    for key in POST_KEYS:
        if len(key) >= _SHORTEST:
            matcher.set_seq1(key)
            # Both say at most what the ratio is, for a tenth of its time: posts that are less like it decide nothing.
            if min(matcher.real_quick_ratio(), matcher.quick_ratio()) >= _ALIKE - _MARGIN:
                ranked.append((1.0 if key == read else matcher.ratio(), key))
    (alike, key), (second, _) = sorted(ranked, reverse=True)[:2]
    likely = alike >= _ALIKE and alike - second >= _MARGIN and abs(len(key) - len(read)) <= _LENGTH
    return (key, alike) if likely else ("", 0.0)


def _shared(key: str, read: str) -> float:
    return 1.0 if key == read else SequenceMatcher(None, key, read, autojunk=False).ratio()
