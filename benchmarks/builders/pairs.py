# SPDX-License-Identifier: Apache-2.0
"""Builds the two tables behind the repair of slips, `scan2archive/pipeline/reading/data`.

    python -m benchmarks.builders.pairs pairs TEXTS.jsonl.gz [--parts build learn report]
    python -m benchmarks.builders.pairs read TEXTS.jsonl.gz READINGS.jsonl --part learn --pages 200
    python -m benchmarks.builders.pairs confusions READINGS.jsonl [...]

``pairs`` counts syllables and pairs of syllables in public legal texts. ``read`` sets pages of texts that the
counts were not made of in the fonts of the samples, damages them and has them read. ``confusions`` counts
how often which letter and which syllable was read as which other, and how confidence goes with being wrong.
The package ships pairs of all texts; figures on legal texts are made with pairs of the part ``build`` alone.
TEXTS holds one JSON object a line with ``id`` and ``text``; only counts of them are kept.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from benchmarks.material.readings import Reading, aligned, legal_readings, legal_texts, load, save
from scan2archive.pipeline.reading.engines import make_engine
from scan2archive.pipeline.reading.slip_table import (
    CLASSES,
    CONFUSIONS_FILE,
    FIGURE,
    OTHER,
    PAIRS_FILE,
    STOP,
    pack_pairs,
    sign_class,
    split_word,
    to_byte,
)
from scan2archive.settings import Settings
from scan2archive.vietnamese import exact, fold, is_syllable

_DISCOUNT = 0.75  # absolute discounting, the usual value
_LEAST_SINGLE, _LEAST_TEXTS = 8, 3  # a syllable met less often is more likely a slip of the typist
_TYPO = 200  # a pair that much rarer than one that differs in a mark is such a slip too: these texts were read once
_FEW = 20.0  # letters' worth of belief that a letter is misread like others
_CONFIDENCE = (0.5, 0.7, 0.8, 0.88, 0.92, 0.95, 1.0)

exact_form = lru_cache(maxsize=1 << 17)(exact)


# ---------------------------------------------------------------- pairs


def tokens(text: str) -> Iterator[str]:
    """The row of syllables of a text, with `CLASSES` for what is none."""
    for line in text.split("\n"):
        yield STOP
        for word in line.split():
            before, letters, after = split_word(word)
            if not letters:
                yield FIGURE if any(c.isalnum() for c in word) else STOP
                if sign := sign_class(word[-1]):
                    yield sign
                continue
            if sign := sign_class(before):
                yield sign
            form = exact_form(letters)
            yield form if is_syllable(form) else OTHER
            if sign := sign_class(after):
                yield sign
    yield STOP


def build_pairs(texts: Iterable[tuple[str, str]], least: int) -> bytes:
    """The file of pairs: absolute discounting, backed off to how many different words one follows."""
    single: Counter[str] = Counter()
    spread: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    for _, text in texts:
        row = list(tokens(text))
        single.update(row)
        spread.update(set(row))
        pairs.update(pairwise(row))
    known = {w for w, count in single.items() if count >= _LEAST_SINGLE and spread[w] >= _LEAST_TEXTS}
    words = [*CLASSES, *sorted(known.difference(CLASSES))]
    number = {word: place for place, word in enumerate(words)}
    counts: Counter[tuple[int, int]] = Counter()
    other = number[OTHER]
    for (left, right), count in pairs.items():
        counts[number.get(left, other), number.get(right, other)] += count
    counts = _without_typos(counts, words)
    total, kinds, met = Counter[int](), Counter[int](), Counter[int]()
    for (left, right), count in counts.items():
        total[left] += count
        kinds[left] += 1
        met[right] += 1
    # Pairs met too seldom give what they had to the backing off.
    rows: list[list[tuple[int, int]]] = [[] for _ in words]
    kept = Counter[int]()
    for (left, right), count in sorted(counts.items()):
        if count >= least:
            rows[left].append((right, to_byte((count - _DISCOUNT) / total[left])))
            kept[left] += count - _DISCOUNT
    every = sum(met.values()) + len(words)
    one = bytes(to_byte((met[place] + 1) / every) for place in range(len(words)))
    rest = bytes(
        to_byte(max(1 - kept[place] / total[place], 1e-3) if total[place] else 1.0)
        for place in range(len(words))
    )
    return pack_pairs(words, one, rest, rows)


def _without_typos(counts: Counter[tuple[int, int]], words: Sequence[str]) -> Counter[tuple[int, int]]:
    """The counts without pairs that are hundreds of times rarer than the same pair with other marks."""
    folded = [fold(word) for word in words]
    most: Counter[tuple[str, int, bool]] = Counter()
    for (left, right), count in counts.items():
        for key in ((folded[right], left, True), (folded[left], right, False)):
            most[key] = max(most[key], count)
    return Counter(
        {
            (left, right): count
            for (left, right), count in counts.items()
            if count * _TYPO >= most[folded[right], left, True]
            and count * _TYPO >= most[folded[left], right, False]
        }
    )


# ---------------------------------------------------------------- confusions


def build_confusions(readings: Sequence[Reading]) -> str:
    """The file of confusions from pages whose text is known."""
    met: Counter[str] = Counter()
    misread: Counter[tuple[str, str]] = Counter()
    words: Counter[tuple[str, str]] = Counter()
    printed: Counter[str] = Counter()
    by_confidence: dict[float, list[int]] = defaultdict(lambda: [0, 0])
    for one in readings:
        for index, want in aligned(one):
            word = one.words[index]
            _, got, _ = split_word(word.text)
            _, true, _ = split_word(want)
            if not got or len(got) != len(true):
                continue
            wrong = [(a, b) for a, b in zip(got, true, strict=True) if a != b]
            same = fold(got) == fold(true)
            if not same and len(wrong) > 1:
                continue  # another word, rather than a letter misread
            met.update(true)
            misread.update(wrong)
            if same:
                top = next(top for top in _CONFIDENCE if word.confidence <= top)
                by_confidence[top][got.casefold() != true.casefold()] += 1
                if not true.isupper():
                    low, want_low = exact_form(got), exact_form(true)
                    printed[want_low] += 1
                    if low != want_low:
                        words[low, want_low] += 1
    return "".join(
        f"{line}\n" for line in (*_letters(met, misread), *_words(words, printed), *_doubt(by_confidence))
    )


def _letters(met: Counter[str], misread: Counter[tuple[str, str]]) -> Iterator[str]:
    def share(read: str, true: str, prior: float) -> float:
        return (misread[read, true] + _FEW * prior) / (met[true] + _FEW)

    low = {}
    for (read, true), count in misread.items():
        if fold(read) == fold(true) and read.casefold() != true.casefold():
            low[read.lower(), true.lower()] = low.get((read.lower(), true.lower()), 0) + count
    for read, true in sorted(low):
        low_share = (low[read, true] + 0.0) / (met[true] + met[true.upper()] + _FEW)
        yield f"letter\t{read}\t{true}\t{share(read, true, low_share):.2e}"
        yield f"letter\t{read.upper()}\t{true.upper()}\t{share(read.upper(), true.upper(), low_share):.2e}"
    for (read, true), count in sorted(misread.items()):
        if fold(read) != fold(true) and count >= 2:
            yield f"letter\t{read}\t{true}\t{count / (met[true] + _FEW):.2e}"


def _words(words: Counter[tuple[str, str]], printed: Counter[str]) -> Iterator[str]:
    kept = {true for (_, true), count in words.items() if count >= 2}
    for true in sorted(kept):
        yield f"printed\t{true}\t{printed[true]}"
    for (read, true), count in sorted(words.items()):
        if true in kept:
            yield f"word\t{read}\t{true}\t{count}"


def _doubt(by_confidence: dict[float, list[int]]) -> Iterator[str]:
    right = sum(counts[0] for counts in by_confidence.values())
    wrong = sum(counts[1] for counts in by_confidence.values())
    for top, (good, bad) in sorted(by_confidence.items()):
        yield f"doubt\t{top}\t{((bad + 1) / (wrong + 1)) / ((good + 1) / (right + 1)):.3g}"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    tasks = parser.add_subparsers(dest="task", required=True)
    task = tasks.add_parser("pairs")
    task.add_argument("texts", type=Path)
    task.add_argument(
        "--parts", nargs="+", choices=("build", "learn", "report"), default=["build", "learn", "report"]
    )
    task.add_argument("--least", type=int, default=2, help="least count of a pair that is kept")
    task.add_argument("--out", type=Path, default=PAIRS_FILE)
    task = tasks.add_parser("read")
    task.add_argument("texts", type=Path)
    task.add_argument("readings", type=Path)
    task.add_argument("--part", choices=("build", "learn", "report"), default="learn")
    task.add_argument("--pages", type=int, default=200)
    task = tasks.add_parser("confusions")
    task.add_argument("readings", type=Path, nargs="+")
    task.add_argument("--out", type=Path, default=CONFUSIONS_FILE)
    options = parser.parse_args()
    if options.task == "pairs":
        options.out.write_bytes(build_pairs(legal_texts(options.texts, options.parts), options.least))
        print(f"{options.out.name}: {options.out.stat().st_size} bytes")
    elif options.task == "read":
        engine = make_engine(Settings().ocr)
        texts = legal_texts(options.texts, (options.part,))
        save(options.readings, legal_readings(texts, options.pages, engine, options.part))
    else:
        readings = [one for path in options.readings for one in load(path)]
        options.out.write_text(build_confusions(readings), encoding="utf-8")
        print(f"{options.out.name}: {options.out.stat().st_size} bytes from {len(readings)} pages")


if __name__ == "__main__":
    main()
