# SPDX-License-Identifier: Apache-2.0
"""One name from several readings of it: syllable by syllable, each with the votes of all readings.

A seal takes another syllable of the name from every reading. What two readings show in one place is there; what
they show differently is doubtful; a syllable that only one shows beside the name counts where it was read
surely, or is the family name the others lost. Nothing is taken that no reading shows, but for a family name that all
of them show with slips (`family_vote`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from scan2archive.model import Box, Word
from scan2archive.pipeline.fields.catalogues import GIVEN_NAMES, SURNAMES, SURNAMES_ALIKE
from scan2archive.pipeline.fields.layout import box_of
from scan2archive.pipeline.reading.family_vote import family_among
from scan2archive.vietnamese import canonical_tones, fold, is_syllable, without_tone

NOISE = " .,;:_'`\"“”‘’*|\\/()[]{}<>~^-–—°¬"
_WITNESS = 0.8  # another reading this sure of another syllable makes a name doubtful
_DOUBTED = 0.6  # of a syllable two readings differ about; names of such words are for review
_BESIDE = 0.7  # a syllable beside the name that one reading alone shows
_FEW = 0.4  # less sure readings have no vote
_GAP = 1.3  # heights of a line between syllables
_FAMILY = 1.5  # votes of a reading whose first syllable is a family name
_USUAL = 1.3  # ... whose syllable is a usual given name
_LONGEST = 5  # syllables of a name
_OUTVOTED = 1.15  # times the votes of the syllable it replaces
_CLEARLY = 1.0  # votes of a family name before a name that has one in front already
_CLOSE = 0.3  # heights of a line: parts of one syllable
_ONE_LETTER = frozenset("ay")  # Ý, Y Khiếc, A Pớt; an I is rather what is left of an L
_END = 2  # letters of the end of a syllable: ng, nh, ch
_PARTED = 0.8  # ... that has lost its first letter
_NO_Q = re.compile(r"\bOu(?=[aáàảãạâấầẩẫậeéèẻẽẹêếềểễệiíìỉĩịoóòỏõọôốồổỗộơớờởỡợyýỳỷỹỵ])")
_FAMILIES = frozenset(map(fold, SURNAMES))


def voted_name(name: Sequence[Word], readings: Sequence[Sequence[Word]]) -> tuple[Word, ...]:
    """The words of a name after all readings of its row have voted.

    Args:
        name: Its words in the best reading, from left to right, at least one.
        readings: Words of every reading, the best among them, boxes in pixels of one page.

    Returns:
        The words from left to right: more than given where others show a syllable beside it.
    """
    row = box_of(name)
    height = median(word.box[3] - word.box[1] for word in name)
    rows = [
        [own for word in words if (own := _syllable(word, row, height)) is not None] for words in readings
    ]
    slots = [_slot(word) for word in name]
    for left in (True, False):
        while len(slots) < _LONGEST and (more := _beside(slots, rows, height, left=left)) is not None:
            slots = [more, *slots] if left else [*slots, more]
    elected = [_elected(slot, rows, first=number == 0) for number, slot in enumerate(slots)]
    if slots[0].box[0] < row[0] and elected[0].text not in SURNAMES:
        # The end of a name whose family name nobody read, or a scrap of a seal.
        elected[0] = replace(elected[0], confidence=min(elected[0].confidence, _DOUBTED))
    return _with_family(elected, readings, row, height)


def lacks_family(name: str) -> bool:
    """Whether a family name may have been lost: none is in front, or only one syllable follows it."""
    syllables = name.split()
    return len(syllables) < 3 or syllables[0] not in SURNAMES | SURNAMES_ALIKE


def may_be_name(text: str) -> bool:
    """Whether a word may be a syllable of a name: it begins with a capital and goes on in small letters."""
    bare = _bare(text)
    rest = bare[1:].islower() if len(bare) > 1 else fold(bare) in _ONE_LETTER
    return is_syllable(bare) and bare[:1].isupper() and rest


def apart(words: Sequence[Word]) -> tuple[Word, ...]:
    """Words parted at signs between their letters: what is left of a stroke joins syllables, *Tuấn/Kỷ*, *Thị:Hoa*."""
    parted: list[Word] = []
    for word in words:
        parts = [match.span() for match in re.finditer(r"[^\W\d_]+", word.text)]
        if len(parts) < 2 or not all(is_syllable(canonical_tones(word.text[a:b])) for a, b in parts):
            parted.append(word)
            continue
        x0, y0, x1, y1 = word.box
        letter = (x1 - x0) / len(word.text)
        parted += [
            replace(word, text=word.text[a:b], box=(round(x0 + a * letter), y0, round(x0 + b * letter), y1))
            for a, b in parts
        ]
    return tuple(parted)


def letters_mended(words: Sequence[Word]) -> tuple[Word, ...]:
    """Words as they were before strokes lay on them, where nothing else can have been there.

    *Qu* where *Ou* was read before a vowel: a stroke took the tail of the Q, and no syllable begins so. *Minh* where *Mi h* was read: small
    letters that are no syllable end the one before, and a letter between them was lost if no usual name goes on without one.
    """
    mended: list[Word] = []
    for word in words:
        if _NO_Q.search(word.text):
            word = replace(word, text=_NO_Q.sub("Qu", word.text))
        whole = _end_of(mended[-1], word) if mended else None
        if whole is None:
            mended.append(word)
        else:
            mended[-1] = whole
    return tuple(mended)


def _end_of(word: Word, end: Word) -> Word | None:
    """A syllable of a name with its end, which was read as a word of its own; None if it is none."""
    height = word.box[3] - word.box[1]
    near = word.line == end.line and -_CLOSE * height <= end.box[0] - word.box[2] <= height
    if not near or not (end.text.isalpha() and end.text.islower() and may_be_name(word.text)):
        return None
    if is_syllable(end.text) or len(end.text) > _END:
        return None
    whole = word.text + end.text
    if not is_syllable(whole):
        lost = [
            name
            for name in GIVEN_NAMES
            if len(name) == len(whole) + 1 and name.startswith(word.text) and name.endswith(end.text)
        ]
        if len(lost) != 1:
            return None
        whole = lost[0]
    return replace(
        word,
        text=whole,
        box=box_of((word, end)),
        confidence=min(word.confidence, end.confidence, _DOUBTED),
    )


def _with_family(
    name: Sequence[Word], readings: Sequence[Sequence[Word]], row: Box, height: float
) -> tuple[Word, ...]:
    """The name with its family name, where readings show one before it, or in its place, with slips only."""
    first = name[0]
    known = first.text in SURNAMES or first.text in SURNAMES_ALIKE
    if len(name) < _LONGEST:
        before = [
            found for words in readings if (found := _before(words, first.box, row, height)) is not None
        ]
        family = family_among([(text, sure) for text, sure, _ in before])
        if family is not None and (
            lacks_family(" ".join(word.text for word in name)) or family[1] >= _CLEARLY
        ):
            boxes = [box for _, _, box in before]
            box = (
                min(box[0] for box in boxes),
                first.box[1],
                max(min(max(box[2] for box in boxes), first.box[0]), min(box[0] for box in boxes) + 1),
                first.box[3],
            )
            return (replace(first, text=family[0], box=box, confidence=_DOUBTED), *name)
    if len(name) < 2:
        return tuple(name)
    shown = [
        (_joined([word]), word.confidence)
        for words in readings
        for word in words
        if _in_row(word, row, height) and _same_slot(word.box, first.box)
    ]
    family = family_among([one for one in shown if one[0]])
    if family is None:
        return tuple(name)
    if known:  # votes of readings with slips count as well
        sure = max(first.confidence, _DOUBTED) if family[0] == first.text else first.confidence
        return (replace(first, confidence=sure), *name[1:])
    if (
        is_syllable(first.text)
        and first.confidence >= _BESIDE
        and all(text != family[0] for text, _ in shown)
    ):
        return tuple(name)  # a family name that the list does not have
    return (replace(first, text=family[0], confidence=_DOUBTED), *name[1:])


def _before(words: Sequence[Word], first: Box, row: Box, height: float) -> tuple[str, float, Box] | None:
    """What a reading shows right before a syllable: its text, its confidence and its box."""
    own = sorted(
        (word for word in words if _in_row(word, row, height) and word.box[2] <= first[0] + 0.3 * height),
        key=lambda word: -word.box[2],
    )
    if not own or first[0] - own[0].box[2] > _GAP * height:
        return None
    taken = own[:1]
    begins = own[0].text[:1].isupper()  # a syllable of a name does; what goes before it is a part of it
    if len(own) > 1 and own[0].box[0] - own[1].box[2] < (_CLOSE if begins else _PARTED) * height:
        taken = [own[1], own[0]]
    text = _joined(taken)
    return (text, min(word.confidence for word in taken), box_of(taken)) if text else None


def _joined(words: Sequence[Word]) -> str:
    """Letters of words as one; nothing where they are capitals, which are those of a seal."""
    text = "".join(sign for word in words for sign in word.text if sign not in NOISE)
    letters = [sign for sign in text if sign.isalpha()]
    return "" if len(letters) > 1 and all(map(str.isupper, letters)) else text


def _in_row(word: Word, row: Box, height: float) -> bool:
    middle, own = (word.box[1] + word.box[3]) / 2, word.box[3] - word.box[1]
    return row[1] - 0.3 * height <= middle <= row[3] + 0.3 * height and 0.5 < own / height < 2.2


def _bare(text: str) -> str:
    """A word without signs around it; *Tuyết* for *Tuyêt*, which no syllable is."""
    bare = canonical_tones(text.strip(NOISE))
    return _TONES.get(bare, bare)


def _slot(word: Word) -> Word:
    text = _bare(word.text)
    mended = text != canonical_tones(word.text.strip(NOISE))
    return replace(word, text=text, confidence=min(word.confidence, _DOUBTED) if mended else word.confidence)


def _tones() -> dict[str, str]:
    """Given names that end in c, ch, p or t without their tone, which such syllables have, where one name only is so."""
    bare: dict[str, list[str]] = {}
    for name in GIVEN_NAMES:
        if name.endswith(("c", "ch", "p", "t")):
            bare.setdefault(without_tone(name), []).append(name)
    return {text: names[0] for text, names in bare.items() if len(names) == 1}


_TONES = _tones()


def _syllable(word: Word, row: Box, height: float) -> Word | None:
    """The word without signs, if it stands in the row of the name and may be a syllable of it."""
    text = _bare(word.text)
    own = word.box[3] - word.box[1]
    middle = (word.box[1] + word.box[3]) / 2
    if not row[1] - 0.2 * height <= middle <= row[3] + 0.2 * height or not 0.55 < own / height < 1.9:
        return None
    if word.confidence < _FEW or not may_be_name(text):
        return None
    return _slot(word)


def _beside(
    slots: Sequence[Word], rows: Sequence[Sequence[Word]], height: float, *, left: bool
) -> Word | None:
    """The syllable next to the name, if enough speaks for it."""
    edge = slots[0].box[0] if left else slots[-1].box[2]
    near = [
        word
        for words in rows
        for word in words
        if -0.3 * height < (edge - word.box[2] if left else word.box[0] - edge) <= _GAP * height
    ]
    if not near:
        return None
    best = max(near, key=lambda word: sum(o.confidence for o in near if o.text == word.text))
    same = [word for word in near if word.text == best.text]
    best = max(same, key=lambda word: word.confidence)
    family = left and best.text in SURNAMES
    if left and len(slots) > 2 and (not family or fold(slots[0].text) in _FAMILIES):
        return None  # a name begins with its family name
    if len(same) < 2 and best.confidence < (_FEW if family else _BESIDE):
        return None
    return best


def _elected(slot: Word, rows: Sequence[Sequence[Word]], *, first: bool) -> Word:
    """The syllable with most votes in a place; in the first one, what is a family name counts for more, else a usual given name."""
    votes: dict[str, list[float]] = {}
    for words in rows:
        for word in words:
            if _same_slot(word.box, slot.box):
                votes.setdefault(word.text, []).append(word.confidence)
    if not votes:
        return slot

    def counted(text: str) -> float:
        usual = (
            _FAMILY if first and text in SURNAMES else _USUAL if not first and text in GIVEN_NAMES else 1.0
        )
        return sum(votes.get(text, [slot.confidence])) * usual

    own = counted(slot.text)
    best = max(votes, key=counted)
    others = max((max(given) for text, given in votes.items() if text != best), default=0.0)
    if best != slot.text and counted(best) > _OUTVOTED * own:
        sure = max(votes[best]) if len(votes[best]) > 1 and others < _WITNESS else _DOUBTED
        return replace(slot, text=best, confidence=min(sure, max(votes[best])))
    against = max((max(given) for text, given in votes.items() if text != slot.text), default=0.0)
    sure = max([slot.confidence, *votes.get(slot.text, [])])
    return replace(slot, confidence=min(sure, _DOUBTED) if against >= _WITNESS else sure)


def _same_slot(a: Box, b: Box) -> bool:
    """Whether two boxes in one row are those of one syllable."""
    shared = min(a[2], b[2]) - max(a[0], b[0])
    return shared > 0.5 * max(a[2] - a[0], b[2] - b[0])
