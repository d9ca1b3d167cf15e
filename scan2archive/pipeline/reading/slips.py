# SPDX-License-Identifier: Apache-2.0
"""Tone and letter slips: syllables that the engine systematically misreads, set right where it is certain.

    words -> row of syllables -> readings of each -> odds of each in its row -> corrected words

The engine confuses marks that look alike (``quyên`` for ``quyền``, ``chỉ`` for ``chi``), and is often sure of
it. For each word the readings one letter away are weighed: how often the engine misreads the one as the
other, how doubtful it was, and which syllables follow each other in public legal texts. Of a word that was read
unsurely the print itself is asked how well others fit its place (`print_evidence`), also such that are two
letters away. A word is changed only where another reading is far likelier than all others together, was seen
next to one of its neighbours, and where it is running text: never in codes, figures, dates, abbreviations,
foreign words and names.
"""

from __future__ import annotations

import math
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from scan2archive.model import Word
from scan2archive.pipeline.reading.near_words import NearWords
from scan2archive.pipeline.reading.print_evidence import INDEPENDENT
from scan2archive.pipeline.reading.slip_limits import foreign, is_bare_capitals, is_marked, is_running, names
from scan2archive.pipeline.reading.slip_table import (
    CLASSES,
    COMMA,
    FIGURE,
    OTHER,
    STOP,
    Confusions,
    Pairs,
    load_confusions,
    load_pairs,
    sign_class,
    split_word,
)
from scan2archive.vietnamese import TONES, canonical_tones, exact, fold, is_syllable, nfc

# Odds of the better reading against all others, as natural logarithm. Chosen on one part of held-out texts,
# measured on another (benchmarks/slips.py).
MARGIN = 3.0
_FEW = 20.0  # sightings of a syllable until its own confusions outweigh those of its letters
_RARE = 2e-6  # share of a letter read with marks that it was never seen read with
_LEAST = 1e-6  # readings less likely than that are not weighed
# Share of a syllable that comes out as one certain word that is none, one letter away: neighbours have to speak for it. Of 178,000
# words of legal texts handed on as read it changes none.
_TORN = 2e-5
_LEAST_TORN = 3  # letters of such a word
# One certain word among all that the texts do not hold; one with marks that is no syllable.
_STRANGE, _IMPOSSIBLE = 1e-4, 1e-6
_OFTEN = 0.02  # share of a word's neighbours that are, say, figures, from which on they speak for it

# Of words read less surely on damaged pages and on others the print is asked. Of sound pages the row takes longer to look at than there
# is to gain above.
_UNSURE_DAMAGED, _UNSURE = 0.9, 0.8
_LEAST_SEEN = 1e-7  # odds against the likeliest text: others are not weighed
_READ = 1e-9  # those of what was read are no less
# A word that print and neighbours leave no other reading is sure: of 820 such (0.999) in small letters on damaged pages, which the engine
# gave 0.76, all but two were right as read, and of 264 put in place of another 260.
_CERTAIN = 0.9995
_AS_READ, _AS_CORRECTED = 0.93, 0.9  # their confidence

_OLD_PLACE = re.compile(rf"(?<!q)(o)([{TONES}])([ae])$|(?<!q)(u)([{TONES}])(y)$", re.I)
_STOPPED = re.compile("(?:ch|[cpt])$")
_STOP_TONES = frozenset("\u0301\u0323")

# From a word's place on the page and texts to the logarithm of how likely the print there is each of them; None where that cannot be told.
Evidence = Callable[[int, Sequence[str]], NDArray[np.float64] | None]

_exact = lru_cache(maxsize=1 << 14)(exact)


def repair(
    words: tuple[Word, ...], evidence: Evidence | None = None, *, damaged: bool = False
) -> tuple[Word, ...]:
    """The words of one page with their slips corrected.

    A corrected word keeps what was read in ``raw`` and says in ``repair`` what was wrong: ``marks`` of its
    letters, or a look-alike ``letter``. A word that its print and its neighbours leave no other reading is as
    sure as that. All else is handed on as it is.

    Args:
        words: In reading order, as the engine read them.
        evidence: The print of the same words; None if it is not at hand.
        damaged: The page is: it is asked about surer words, too, and about all that the texts do not hold.
    """
    return _corrector().repair(words, evidence, damaged=damaged)


@lru_cache(maxsize=1)
def _corrector() -> Corrector:
    return Corrector(load_pairs(), load_confusions())


@dataclass(frozen=True, slots=True)
class _Node:
    """One place in the row of syllables.

    Attributes:
        readings: Numbers of words; the one that was read comes first.
        weights: For each, how likely it is read as it was.
        word: Index of the word on the page; -1 for what is not corrected.
        shown: The weights are those of its print.
    """

    readings: tuple[int, ...]
    weights: tuple[float, ...]
    word: int = -1
    shown: bool = False


class Corrector:
    """Corrects with given tables; `repair` uses those of the package."""

    def __init__(self, pairs: Pairs, confusions: Confusions, *, margin: float = MARGIN) -> None:
        self._pairs = pairs
        self._confusions = confusions
        self._margin = math.exp(margin)
        self._ranges = [top for top, _ in confusions.doubt]
        self._known: dict[tuple[str, bool], tuple[tuple[int, ...], tuple[float, ...]]] = {}
        stop, comma, figure = (pairs.number[name] for name in (STOP, COMMA, FIGURE))
        self._other = pairs.number[OTHER]
        self._letters = sorted({letter for word in pairs.words for letter in word if letter.isalpha()})
        self._near = NearWords(pairs.words[len(CLASSES) :])
        self._figure = _Node((figure,), (1.0,))
        self._signs = {STOP: _Node((stop,), (1.0,)), COMMA: _Node((comma,), (1.0,))}

    def repair(
        self, words: tuple[Word, ...], evidence: Evidence | None = None, *, damaged: bool = False
    ) -> tuple[Word, ...]:
        """See the function `repair`."""
        # Marks that stand behind their letters, as text layers may have them: one put right would be a second one.
        composed = [word if word.text.isascii() else replace(word, text=nfc(word.text)) for word in words]
        letters = [split_word(word.text)[1] for word in composed]
        if not is_marked(letters):
            return words
        nodes = self._row(composed, letters, evidence, damaged=damaged)
        changed = list(words)
        for place, odds in enumerate(_odds(nodes, self._pairs)):
            node = nodes[place]
            if node.word < 0 or len(odds) < 2:
                continue
            best = max(range(len(odds)), key=odds.__getitem__)
            word = words[node.word]
            # Neighbours say nothing of the signs around a word, and which name or post stands there is told otherwise.
            running = word.text.isalpha() and word.text.islower()
            certain = node.shown and running and odds[best] >= _CERTAIN * sum(odds)
            if best == 0 and certain:
                changed[node.word] = replace(word, confidence=max(word.confidence, _AS_READ))
            # Readings alike are rivals: the best one must beat all others together.
            if best == 0 or odds[best] < self._margin * (sum(odds) - odds[best]):
                continue
            number = node.readings[best]
            if not self._is_seen(place, number, nodes):
                continue
            form = self._pairs.words[number]
            same = fold(letters[node.word]) == fold(form)
            changed[node.word] = replace(
                word,
                text=_like(composed[node.word].text, form),
                confidence=max(word.confidence, _AS_CORRECTED) if certain else word.confidence,
                raw=word.text,
                repair="marks" if same else "letter",
            )
        return tuple(changed)

    def _row(
        self, words: Sequence[Word], letters: Sequence[str], evidence: Evidence | None, *, damaged: bool
    ) -> list[_Node]:
        """The page as one row: syllables with their readings, and what parts them."""
        alone = names(words, letters) | foreign(letters)
        stop = self._signs[STOP]
        nodes = [stop]

        def part(sign: str) -> None:
            if sign and nodes[-1] is not stop:
                nodes.append(self._signs[sign])

        block = words[0].block
        for index, word in enumerate(words):
            if word.block != block:
                block = word.block
                part(STOP)
            if not letters[index]:
                if any(c.isalnum() for c in word.text):
                    nodes.append(self._figure)
                    part(sign_class(word.text[-1]))
                else:
                    part(STOP)
                continue
            before, _, after = split_word(word.text)
            part(sign_class(before))
            form = _exact(letters[index])
            running = is_running(letters[index], form)
            if index in alone or not (running or is_bare_capitals(words, letters, index)):
                nodes.append(_Node((self._pairs.number.get(form, self._other),), (1.0,)))
            else:
                node = self._node(index, word.confidence, form, letters[index].isupper())
                unsure = word.confidence < (_UNSURE_DAMAGED if damaged else _UNSURE)
                # On a sound page a word the texts do not hold is a name as often as not: xã Vĩnh Thạnh.
                strange = damaged and form not in self._pairs.number
                asked = evidence if running and (unsure or strange) else None
                shown = self._shown(node, word.text, form, asked) if asked else None
                nodes.append(shown or node)
            part(sign_class(after))
        part(STOP)
        return nodes

    def _node(self, index: int, confidence: float, form: str, upper: bool) -> _Node:
        known = self._known.get((form, upper))
        if known is None:
            known = self._known[form, upper] = self._readings(form, upper)
        readings, shares = known
        place = min(bisect_left(self._ranges, confidence), len(self._ranges) - 1)
        doubt = self._confusions.doubt[place][1]
        return _Node(readings, (shares[0], *(share * doubt for share in shares[1:])), index)

    def _shown(self, node: _Node, text: str, form: str, evidence: Evidence) -> _Node | None:
        """A word's readings by the print in its place; None where that cannot be asked.

        Args:
            node: Its readings by how often they are mistaken for one another.
            text: As read.
            form: Its letters.
            evidence: The print.
        """
        own = node.readings[0]
        near = [word for word in self._near.of(form) if word != form]
        logs = evidence(node.word, [text, *(_like(text, word) for word in near)])
        if logs is None or not np.isfinite(logs[0]):
            return None
        odds = np.exp(INDEPENDENT * (logs - logs.max()))
        kept = [
            (self._pairs.number[word], odd)
            for word, odd in zip(near, odds[1:].tolist(), strict=True)
            if odd > _LEAST_SEEN
        ]
        return _Node(
            (own, *(number for number, _ in kept)),
            (max(_READ, float(odds[0]) * node.weights[0]), *(odd for _, odd in kept)),
            node.word,
            shown=True,
        )

    def _readings(self, form: str, upper: bool) -> tuple[tuple[int, ...], tuple[float, ...]]:
        """What a form may stand for, itself first, with the share of each that is read as the form."""
        pairs = self._pairs
        own = pairs.number.get(form)
        found = [(self._other, _strangeness(form)) if own is None else (own, self._share(form, form, upper))]
        others = [number for number in pairs.same_fold.get(fold(form), ()) if number != own]
        if own is None:
            for place, letter in enumerate(form):
                for true in self._confusions.alike.get(letter, ()):
                    number = pairs.number.get(form[:place] + true + form[place + 1 :])
                    if number is not None:
                        others.append(number)
        found += [(number, self._share(form, pairs.words[number], upper)) for number in others]
        if own is None and not upper and len(form) >= _LEAST_TORN and not is_syllable(form):
            found += [(number, _TORN) for number in self._one_letter_away(form) if number not in others]
        kept = [found[0], *(one for one in found[1:] if one[1] >= _LEAST)]
        return tuple(number for number, _ in kept), tuple(share for _, share in kept)

    def _one_letter_away(self, form: str) -> list[int]:
        """Words of the texts that differ from a form in one letter, or have one more or less."""
        number, near = self._pairs.number, []
        for place in range(len(form) + 1):
            before, rest = form[:place], form[place + 1 :]
            for letter in (*self._letters, ""):
                near += (
                    [before + letter + form[place:], before + letter + rest]
                    if place < len(form)
                    else [before + letter]
                )
        return [number[word] for word in dict.fromkeys(near) if word in number]

    def _share(self, read: str, true: str, upper: bool) -> float:
        """How often a printed word is read as another, or as itself; 0 if more than one letter differs."""
        confusions = self._confusions
        met = confusions.printed.get(true, 0)
        if read == true:
            return 1.0 - confusions.misread.get(true, 0) / (met + _FEW)
        wrong = [(a, b) for a, b in zip(read, true, strict=False) if a != b]
        if len(wrong) != 1 or len(read) != len(true):
            return 0.0
        pair = (wrong[0][0].upper(), wrong[0][1].upper()) if upper else wrong[0]
        share = confusions.letters.get(pair, _RARE)
        if upper or not met:
            return share
        own = (confusions.words.get((read, true), 0) + _FEW * share) / (met + _FEW)
        return (own + share) / 2  # other fonts and other paper may be misread otherwise

    def _is_seen(self, place: int, number: int, nodes: Sequence[_Node]) -> bool:
        """Whether the texts hold the word beside a reading of its neighbours, or often beside such a sign."""
        for left, right in (
            *((left, number) for left in nodes[place - 1].readings),
            *((number, right) for right in nodes[place + 1].readings),
        ):
            seen = self._pairs.after[left].get(right, 0.0)
            if seen > _OFTEN or (seen and left >= len(CLASSES) <= right):
                return True
        return False


def _strangeness(form: str) -> float:
    """How likely a word that the texts do not hold is this one."""
    if form.isascii():
        return _STRANGE
    # A syllable that ends in a stop has the tone sắc or nặng, whatever else it is.
    toneless = not _STOP_TONES.intersection(unicodedata.normalize("NFD", form))
    return _IMPOSSIBLE if not is_syllable(form) or (toneless and _STOPPED.search(form)) else _STRANGE


def _odds(nodes: Sequence[_Node], pairs: Pairs) -> list[tuple[float, ...]]:
    """For each node the shares of its readings, over all rows of readings (forward and backward)."""
    after, backoff, single = pairs.after, pairs.backoff, pairs.single
    forward: list[tuple[float, ...]] = [nodes[0].weights]
    for left, node in pairwise(nodes):
        before = [
            (after[a], backoff[a] * was, was) for a, was in zip(left.readings, forward[-1], strict=True)
        ]
        now = []
        for b, weight in zip(node.readings, node.weights, strict=True):
            total, unseen = 0.0, single[b]
            for row, rest, was in before:
                seen = row.get(b)
                total += rest * unseen if seen is None else was * seen
            now.append(total * weight)
        scale = 1 / sum(now)
        forward.append(tuple(value * scale for value in now))
    result: list[tuple[float, ...]] = [forward[-1]]
    ahead = nodes[-1].weights
    for place in range(len(nodes) - 2, -1, -1):
        following = [(b, w, w * single[b]) for b, w in zip(nodes[place + 1].readings, ahead, strict=True)]
        behind = []
        for a in nodes[place].readings:
            row, rest, total = after[a], backoff[a], 0.0
            for b, weight, unseen in following:
                seen = row.get(b)
                total += rest * unseen if seen is None else weight * seen
            behind.append(total)
        scale = 1 / max(behind)
        result.append(tuple(f * b * scale for f, b in zip(forward[place], behind, strict=True)))
        ahead = tuple(w * b * scale for w, b in zip(nodes[place].weights, behind, strict=True))
    result.reverse()
    return result


# ---------------------------------------------------------------- spelling


def _like(printed: str, form: str) -> str:
    """A form in the capitals, the signs and the tone placement of what was printed."""
    before, letters, after = split_word(printed)
    if canonical_tones(letters) != letters:
        decomposed = unicodedata.normalize("NFD", form)
        form = unicodedata.normalize("NFC", _OLD_PLACE.sub(_old_place, decomposed))
    if letters.isupper():
        form = form.upper()
    elif letters[0].isupper():
        form = form[0].upper() + form[1:]
    return before + form + after


def _old_place(match: re.Match[str]) -> str:
    first, tone, second = (part for part in match.groups() if part)
    return f"{first}{second}{tone}"
