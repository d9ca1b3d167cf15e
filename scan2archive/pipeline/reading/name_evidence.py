# SPDX-License-Identifier: Apache-2.0
"""A signer's name weighed by its print: syllable by syllable, by several pictures of its row together.

    name as read -> syllables near each -> odds by each picture -> the likeliest name, and how far it is ahead

Marks are what seals, pens and bad print take first: *Hiều* for *Hiếu*, *Đăng* for *Dũng*. A reading is one picture's likeliest text;
here every picture says how well each syllable fits, so that one which is second in all of them comes out first. Syllables of usual
names count for more, and no others are put in place of what was read. A name that was changed is for review. One that leads clearly
in all pictures together is sure: they were cleaned in different ways, by rules, by a network, and not at all.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from scan2archive.model import Word
from scan2archive.pipeline.fields.catalogues import GIVEN_NAMES, SURNAMES, USUAL_SURNAMES
from scan2archive.pipeline.reading.near_words import NearWords
from scan2archive.pipeline.reading.print_evidence import PrintEvidence, odds_in
from scan2archive.pipeline.reading.signer_vote import NOISE
from scan2archive.pipeline.reading.slip_table import CLASSES, load_pairs
from scan2archive.vietnamese import canonical_tones, fold

_USUAL = 2.5  # logarithm of how much more a syllable of usual names counts
# Lead of another syllable over the one that was read, to take its place: that is nobody's name, or is one.
_CHANGED, _CHANGED_NAME, _CHANGED_BY_FEW = 0.3, 1.0, 3.0
_CLEAR = 2.5  # lead of every syllable of a sure name
_DOUBTED, _SURE = 0.6, 0.9  # confidence of the words
_PICTURES = 2  # at least, for a name to be sure; more there are of damaged pages, which were cleaned
_SYLLABLES = 3  # of a name of which none was lost, mostly
_REACH, _LETTERS = 2.2, 2  # heights behind a name where a lost syllable would stand, and letters that are one


@dataclass(frozen=True, slots=True)
class WeighedName:
    """What print says of a name.

    Attributes:
        syllables: The likeliest ones.
        lead: Of the least sure of them over what is likeliest beside it, as a logarithm; below 0 where what was read is behind, and
            nothing is far enough ahead to take its place.
        pictures: How many of them showed all syllables.
        whole: No letters stand behind it.
        headed: Its family name is a given name as well, and a letter stands before it, as of a family name that was lost.
    """

    syllables: tuple[str, ...]
    lead: float
    pictures: int
    whole: bool
    headed: bool = False


def weigh_name(
    syllables: Sequence[str], height: float, pictures: Sequence[PrintEvidence], usual: float = _USUAL
) -> WeighedName | None:
    """The likeliest name near one that was read.

    Args:
        syllables: As read, without signs around them.
        height: Of the row, in pixels of the boxes of the words.
        pictures: Its row; their words are these syllables.
        usual: Logarithm of how much more syllables of usual names count.

    Returns:
        None if no picture shows it.
    """
    weighed = [_weigh_syllable(text, number, pictures, usual) for number, text in enumerate(syllables)]
    shown = min((number for _, _, number in weighed), default=0)
    if not shown:
        return None
    behind = [picture.beyond(len(syllables) - 1, _REACH * height) for picture in pictures]
    return WeighedName(
        tuple(text for text, _, _ in weighed),
        min(lead for _, lead, _ in weighed),
        shown,
        all(len(letters) < _LETTERS for letters in behind),
        # A seal has letters as well: they tell of a lost name only where the first syllable may be a later one.
        syllables[0] in GIVEN_NAMES and any(picture.before(0, _REACH * height) for picture in pictures),
    )


def _weigh_syllable(
    text: str, number: int, pictures: Sequence[PrintEvidence], more: float
) -> tuple[str, float, int]:
    """The likeliest syllable in a place, its lead, and how many pictures say so."""
    near = [text, *(word for word in map(_capital, _syllables().of(text.lower())) if word != text)]
    found = odds_in(pictures, number, near)
    if found is None:
        return text, 0.0, 0
    usual = GIVEN_NAMES if number else USUAL_SURNAMES
    odds = found.logs + np.array([more if word in usual else 0.0 for word in near])
    best = int(odds.argmax())
    # Where pens and seals lie on sound print, none of its pictures is without them.
    overruled = _CHANGED_NAME if found.pictures > _PICTURES else _CHANGED_BY_FEW
    enough = overruled if text in usual else _CHANGED
    if best and (near[best] not in usual or odds[best] - odds[0] <= enough):
        return text, float(odds[0] - odds[best]), found.pictures
    others = np.delete(odds, best)
    return near[best], float(odds[best] - others.max(initial=-np.inf)), found.pictures


def name_weighed(
    name: Sequence[Word], pictures: Sequence[PrintEvidence], *, hidden: bool = False, sure: bool = False
) -> tuple[Word, ...]:
    """The words of a name after its print was asked: the likeliest syllables, and as sure as they are.

    Args:
        name: From left to right.
        pictures: Its row; their words are these.
        hidden: Something solid stands on it, in all pictures: what is left of *Châu* beside a star is *Chu*. It gets no surer.
        sure: It was read surely: print alone says whether it was read right, however rare it is.
    """
    syllables = [_bare(word.text) for word in name]
    weighed = weigh_name(syllables, name[-1].box[3] - name[-1].box[1], pictures, 0.0 if sure else _USUAL)
    if weighed is None:
        return tuple(name)
    changed = weighed.syllables != tuple(syllables)
    clear = weighed.lead >= _CLEAR
    torn = not weighed.whole and not sure
    if changed or weighed.lead < 0 or torn or (_is_rare(syllables[0]) and not clear):
        doubted = (replace(word, confidence=min(word.confidence, _DOUBTED)) for word in name)
        return tuple(
            word if after == before else _another(word, after)
            for word, before, after in zip(doubted, syllables, weighed.syllables, strict=True)
        )
    whole = len(name) >= _SYLLABLES and syllables[0] in SURNAMES
    if whole and clear and weighed.pictures >= _PICTURES and not (hidden or weighed.headed):
        return tuple(replace(word, confidence=max(word.confidence, _SURE)) for word in name)
    return tuple(name)


def has_rare_marks(name: Sequence[Word]) -> bool:
    """Whether a syllable of a name is no usual one and would be with other marks: *Hoằng* beside *Hoàng*.

    Args:
        name: From left to right.
    """
    syllables = [_bare(word.text) for word in name]
    given = (text not in GIVEN_NAMES and fold(text) in _given_bare() for text in syllables[1:])
    return bool(syllables) and (_is_rare(syllables[0]) or any(given))


def _another(word: Word, syllable: str) -> Word:
    same = fold(syllable) == fold(word.text.strip(NOISE))
    return replace(
        word, text=syllable, raw=word.raw or word.text, repair=word.repair or ("marks" if same else "letter")
    )


def _is_rare(family: str) -> bool:
    """Whether a family name is rare and a usual one but for a mark, which bad print takes first: *Trình* beside *Trịnh*."""
    return family not in USUAL_SURNAMES and fold(family) in _usual_bare()


@functools.lru_cache(maxsize=1)
def _usual_bare() -> frozenset[str]:
    return frozenset(map(fold, USUAL_SURNAMES))


@functools.lru_cache(maxsize=1)
def _given_bare() -> frozenset[str]:
    return frozenset(map(fold, GIVEN_NAMES))


def _bare(text: str) -> str:
    return canonical_tones(text.strip(NOISE))


def _capital(word: str) -> str:
    return word[0].upper() + word[1:]


@functools.lru_cache(maxsize=1)
def _syllables() -> NearWords:
    """Syllables of names and of running text."""
    names = (name.lower() for name in (*SURNAMES, *GIVEN_NAMES) if " " not in name)
    return NearWords(dict.fromkeys((*names, *load_pairs().words[len(CLASSES) :])))
