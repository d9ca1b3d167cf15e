# SPDX-License-Identifier: Apache-2.0
"""What a reading of a stamp says: which degree of secrecy, or that it is another stamp."""

from __future__ import annotations

import re
from collections.abc import Sequence

from scan2archive.model import Word
from scan2archive.pipeline.images.image_stamps import Stamp
from scan2archive.vietnamese import canonical_tones, fold

DEGREES = ("TUYỆT MẬT", "TỐI MẬT", "MẬT")
_KEYS = {"TUYETMAT": "TUYỆT MẬT", "TOIMAT": "TỐI MẬT", "MAT": "MẬT"}
_MARKED_A = re.compile("[ÂẬẤẦẨẪĂẶẮẠÁ]")
# Likeness from which on no reading says otherwise; confidence of a reading that does.
_CLEAR, _SURE = 0.9, 0.75


def degree_of(texts: Sequence[str]) -> tuple[str, float]:
    """The degree of secrecy that a reading of a stamp shows, and how much it looks like it, 0 to 1.

    Args:
        texts: Words of one reading, in order.

    Returns:
        ``("", 0.0)`` if it shows none.
    """
    text = canonical_tones(" ".join(texts))
    letters = [c for c in text if c.isalpha()]
    if sum(c.isupper() for c in letters) * 2 < len(letters):  # a word of running text: mặt, mật
        return "", 0.0
    text = text.upper()
    exact = " ".join(re.sub(r"[^\w ]|_", " ", text).split())
    if exact in DEGREES:
        return exact, 1.0
    key = "".join(c for c in fold(text).upper() if c.isalnum())
    best = ("", 0.0)
    for wanted, degree in _KEYS.items():
        allowed = {3: 1, 6: 2, 8: 3}[len(wanted)]
        if abs(len(key) - len(wanted)) > allowed:
            continue
        distance = _distance(key, wanted)
        if distance > allowed:
            continue
        if distance and len(wanted) == 3 and not _like_mat(key, text):
            continue
        likeness = 0.8 - 0.12 * distance
        if likeness > best[1]:
            best = (degree, likeness)
    if not best[0]:
        # A seal or a pen across the stamp adds scraps: the words themselves may stand among them.
        for degree in DEGREES:
            if re.search(rf"(?<!\w){degree}(?!\w)", exact) and len(exact) <= len(degree) + 8:
                return degree, 0.7
    return best


def is_other(words: Sequence[Word], stamp: Stamp, middle: int) -> bool:
    """Whether the engine read another word well where the shape shows one of secrecy: TIẾP NHẬN, HỒ SƠ, a stamp of the office.

    Args:
        words: As read in the picture of the stamp.
        stamp: What the words were read in.
        middle: Column of its last word's middle in the picture that was read.
    """
    if stamp.likeness >= _CLEAR or stamp.under:
        return False
    for word in words:
        key = "".join(c for c in fold(word.text).upper() if c.isalpha())
        there = word.box[0] <= middle <= word.box[2]
        if there and word.confidence >= _SURE and word.text.isupper() and len(key) >= 3:
            return min(_distance(key, known) for known in ("MAT", "TOI", "TUYET", *_KEYS)) > 1
    return False


def _like_mat(key: str, text: str) -> bool:
    """Whether three letters, one of them another, are MẬT rather than some other word."""
    return (key[:1] == "M" and key[-1:] == "T") or (key[-2:] == "AT" and bool(_MARKED_A.search(text)))


def _distance(one: str, other: str) -> int:
    """Edits between two short texts."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        previous, row[0] = row[0], i
        for j, b in enumerate(other, start=1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (a != b))
    return row[-1]
