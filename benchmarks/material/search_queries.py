# SPDX-License-Identifier: Apache-2.0
"""What the search benchmark asks: 200 queries of every kind, and what finds a known text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from random import Random

from benchmarks.material.search_corpus import RUN, Text, slip
from scan2archive.index.words.analysis import code_keys
from scan2archive.vietnamese import fold

FAST = ("together", "phrase", "code", "field", "date")
SLOW = ("scattered", "slip")
_COUNTS = {"together": 40, "phrase": 30, "code": 30, "field": 25, "date": 25, "scattered": 25, "slip": 25}
SUBJECT_WORDS = 16

Lexicon = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Asked:
    """One query.

    Attributes:
        kind: One of ``FAST`` or ``SLOW``.
        text: As typed.
        words: The words that must be found, for engines that know neither fields nor slips.
    """

    kind: str
    text: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sought:
    """A query for one known text.

    Attributes:
        kind: ``subject``, ``words``, ``syllables``, ``code``, ``typed`` or ``read``.
        text: As typed.
        names: Files that are right: one, or several that have the same subject or code.
    """

    kind: str
    text: str
    names: frozenset[str]


def queries(sample: Sequence[Text], lexicon: Lexicon, seed: int = 11) -> list[Asked]:
    """200 queries that documents of the sample answer; every second one without marks."""
    rng = Random(seed)
    asked = []
    for kind, count in _COUNTS.items():
        while count:
            made = _query(rng, kind, rng.choice(sample), lexicon)
            if made is None:
                continue
            text, words = made
            if count % 2:
                text = fold(text)
            asked.append(Asked(kind, text, words))
            count -= 1
    return asked


def sought(known: Iterable[Text], lexicon: Lexicon, seed: int = 17) -> list[Sought]:
    """What is typed to find each of the known texts."""
    rng = Random(seed)
    texts = list(known)
    by_subject: dict[str, set[str]] = {}
    by_code: dict[str, set[str]] = {}
    taken = frozenset(key for text in texts for key in code_keys(text.value("code")))
    for text in texts:
        by_subject.setdefault(_subject(text), set()).add(text.name)
        by_code.setdefault(text.value("code").casefold(), set()).add(text.name)
    found = []
    for text in texts:
        alone = frozenset({text.name})
        if subject := _subject(text):
            found.append(Sought("subject", subject, frozenset(by_subject[subject])))
        if words := _scattered(rng, text, lexicon):
            found.append(Sought("words", fold(" ".join(words)), alone))
        if words := _scattered(rng, text, frozenset()):
            found.append(Sought("syllables", fold(" ".join(words)), alone))
        if "/" in text.value("code"):
            same = by_code[text.value("code").casefold()]
            found.append(Sought("code", _slipped_code(rng, text.value("code"), taken), frozenset(same)))
        if text.misread:
            found.append(Sought("read", fold(text.misread), alone))
        if subject:
            typed = subject.split()
            place = rng.choice([n for n, word in enumerate(typed) if word.isalpha()])
            typed[place] = slip(rng, typed[place])
            found.append(Sought("typed", " ".join(typed), frozenset(by_subject[subject])))
    return found


def answered_by_others(items: Iterable[Sought], texts: Iterable[Text]) -> frozenset[Sought]:
    """Of the queries for words of a body, those that a document not sought answers in full: nobody could tell which is meant.

    Args:
        items: Queries; only those of the kinds ``words`` and ``read`` are looked at.
        texts: All documents.
    """
    needs = {item: pairs for item in items if (pairs := _needed(item))}
    wanted: dict[tuple[str, str], list[Sought]] = {}
    for item, pairs in needs.items():
        for pair in pairs:
            wanted.setdefault(pair, []).append(item)

    @lru_cache(maxsize=1 << 17)
    def of_line(line: str) -> tuple[str, frozenset[tuple[str, str]]]:
        words = re.findall(r"[^\W_]+", fold(line))
        return f" {' '.join(words)} ", wanted.keys() & frozenset(pairwise(words))

    others = set()
    for text in texts:
        lines = [of_line(line) for line in (*text.lines, *(value for _, value in text.fields))]
        has = frozenset().union(*(pairs for _, pairs in lines))
        for item in {item for pair in has for item in wanted[pair]} - others:
            if text.name in item.names or not needs[item] <= has:
                continue
            if item.kind == "words" or any(f" {item.text} " in line for line, _ in lines):
                others.add(item)
    return frozenset(others)


def _needed(item: Sought) -> frozenset[tuple[str, str]]:
    """Pairs of syllables that a document must have to answer a query; none for kinds that are not looked at."""
    pairs = tuple(pairwise(item.text.split()))
    return frozenset(pairs if item.kind == "read" else pairs[::2] if item.kind == "words" else ())


def _subject(text: Text) -> str:
    return " ".join(re.findall(r"[\w/-]+", fold(text.value("subject")))[:SUBJECT_WORDS])


def _query(rng: Random, kind: str, text: Text, lexicon: Lexicon) -> tuple[str, tuple[str, ...]] | None:
    if kind in ("together", "phrase", "slip"):
        run = _run(rng, text, rng.randint(4, 5) if kind == "slip" else rng.randint(2, 5))
        if run is None:
            return None
        if kind == "slip":
            place = rng.randrange(len(run))
            run = [slip(rng, word.lower()) if n == place else word for n, word in enumerate(run)]
        joined = " ".join(run)
        return (f'"{joined}"' if kind == "phrase" else joined), tuple(run)
    if kind == "scattered":
        words = _scattered(rng, text, lexicon)
        return (" ".join(words), tuple(" ".join(words).split())) if words else None
    if kind == "code":
        code = text.value("code")
        if "/" not in code:
            return None
        typed = rng.choice((code, code.replace("/", " ").replace("-", " "), code.partition("-")[0]))
        return typed, tuple(re.findall(r"\w+", typed))
    run = _run(rng, text, 3)
    issued, issuer = text.value("issued_date"), text.value("issuer")
    if run is None or len(issued) != 10 or not issuer:
        return None
    words = tuple(run)
    if kind == "field":
        named = rng.choice(
            (f'cơ quan:"{issuer}"', f'loại:"{text.value("type")}"', f"số:{text.value('number')}")
        )
        value = tuple(re.findall(r"\w+", named.partition(":")[2]))
        return f"{' '.join(run)} {named}", (*words, *value)
    year, month, day = issued.split("-")
    return rng.choice(
        (
            (f"{int(day)}/{int(month)}/{year}", (str(int(day)), str(int(month)), year)),
            (f"{' '.join(run)} {year}", (*words, year)),
            (f"{' '.join(run)} ngày:{int(year) - 2}..{int(year) + 2}", words),
        )
    )


def _run(rng: Random, text: Text, length: int) -> list[str] | None:
    """Words in a row from one line of the body."""
    runs = [run.split() for line in text.lines[8:] for run in RUN.findall(line)]
    runs = [run for run in runs if len(run) >= length]
    if not runs:
        return None
    run = rng.choice(runs)
    start = rng.randrange(len(run) - length + 1)
    return run[start : start + length]


def _scattered(rng: Random, text: Text, lexicon: Lexicon) -> list[str] | None:
    """Three words from anywhere in the body, as the lexicon has them; single syllables with an empty one."""
    runs = [run.split() for line in text.lines[8:] for run in RUN.findall(line)]
    words = [
        " ".join(pair) for run in runs for pair in pairwise(run) if tuple(map(str.casefold, pair)) in lexicon
    ]
    found = list(dict.fromkeys(map(str.lower, words if lexicon else (word for run in runs for word in run))))
    return rng.sample(found, 3) if len(found) >= 3 else None


def _slipped_code(rng: Random, code: str, taken: frozenset[str]) -> str:
    """A code with a slip that makes it none of another paper, nor the beginning of one: such a slip nobody could tell."""
    for _ in range(50):
        slipped = _wrong_sign(rng, code)
        key = code_keys(slipped)[0]
        if not any(other.startswith(key) for other in taken):
            break
    return slipped


def _wrong_sign(rng: Random, code: str) -> str:
    """A code with one sign wrong: a figure for its look-alike, or a letter of the notation changed, left out, swapped."""
    number, _, notation = code.partition("/")
    figures = {
        "0": "O",
        "1": "l",
        "5": "S",
        "8": "3",
        "3": "8",
        "6": "8",
        "9": "8",
        "2": "7",
        "4": "9",
        "7": "1",
    }
    letters = [place for place, sign in enumerate(notation) if sign.isalpha()]
    way = rng.choice(("figure", "letter", "lost", "swapped")) if len(letters) > 1 else "figure"
    if way == "figure":
        place = rng.randrange(len(number))
        return f"{number[:place]}{figures.get(number[place], 'O')}{number[place + 1 :]}/{notation}"
    place = rng.choice(letters[:-1])
    if way == "letter":
        return (
            f"{number}/{notation[:place]}{slip(rng, notation[place].lower()).upper()}{notation[place + 1 :]}"
        )
    if way == "lost":
        return f"{number}/{notation[:place]}{notation[place + 1 :]}"
    return f"{number}/{notation[:place]}{notation[place + 1]}{notation[place]}{notation[place + 2 :]}"
