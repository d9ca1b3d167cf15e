# SPDX-License-Identifier: Apache-2.0
"""Agencies of heads of which a row, or the first or last word of a row, was not read: called sure, are they right?

    python -m benchmarks.lost_words [--sets 1 2 3 4 5 6] [--show]

The papers of `benchmarks.material.kinds_of_papers`, their true words; what is taken away leaves its room empty, as an engine
leaves it that reads nothing there. Seldom is the remaining head still whole: its agency belongs to review.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from benchmarks.field_scores import Verdict, judge
from benchmarks.fields import TODAY, Case, kind_cases
from scan2archive.model import Field, Page, Word
from scan2archive.pipeline.fields import metadata
from scan2archive.settings import Settings

_ROW = 8  # pixels at 100 dpi that words of one row are apart at most


@dataclass(frozen=True, slots=True)
class Loss:
    """One head with words taken away.

    Attributes:
        name: Of the paper.
        lost: The words.
        verdict: What became of its agency.
    """

    name: str
    lost: tuple[str, ...]
    verdict: Verdict


def losses(cases: Iterator[Case]) -> Iterator[Loss]:
    """Every row, and every first and last word of a row, of every agency block taken away by itself."""
    for case in cases:
        own = _issuer(case, case.pages)
        if own is None or own.box is None or not case.truth.get("issuer") or "box2" not in own.rule:
            continue
        page = next(page for page in case.pages if page.number == own.page)
        for words in _parts(_inside(page, own.box)):
            kept = tuple(word for word in page.words if word not in words)
            pages = tuple(replace(one, words=kept) if one is page else one for one in case.pages)
            found = _issuer(case, pages)
            (verdict,) = judge((found,) if found else (), {"issuer": case.truth["issuer"]})
            yield Loss(case.name, tuple(word.text for word in words), verdict)


def _issuer(case: Case, pages: Sequence[Page]) -> Field | None:
    fields = metadata.extract(pages, Settings().review, file_name=case.file_name, today=TODAY)
    return next((field for field in fields if field.name == "issuer"), None)


def _inside(page: Page, box: tuple[int, int, int, int]) -> list[Word]:
    left, top, right, bottom = box
    return [
        word
        for word in page.words
        if left <= word.box[0]
        and word.box[2] <= right
        and top - 2 <= word.box[1]
        and word.box[3] <= bottom + 2
    ]


def _parts(words: Sequence[Word]) -> list[tuple[Word, ...]]:
    rows: dict[int, list[Word]] = {}
    for word in words:
        rows.setdefault(round((word.box[1] + word.box[3]) / 2 / _ROW), []).append(word)
    parts = [tuple(row) for row in rows.values()]
    parts += [(row[0],) for row in rows.values() if len(row) > 1]
    return parts + [(row[-1],) for row in rows.values() if len(row) > 1]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sets", type=int, nargs="+", default=[1, 2, 3, 4, 5, 6])
    parser.add_argument("--show", action="store_true", help="print what is sure and wrong")
    options = parser.parse_args()
    groups = {"none" if number == 1 else f"none, set {number}" for number in options.sets}
    results = list(losses(case for case in kind_cases(["none"]) if case.group in groups))
    wrong = [one for one in results if one.verdict.verdict == "wrong!"]
    for one in wrong if options.show else ():
        print(
            f"{one.name} without {' '.join(one.lost)}: {one.verdict.got!r} for {one.verdict.want!r} ({one.verdict.rule})"
        )
    sure = sum(one.verdict.confident for one in results)
    print(f"{len(results)} heads with words lost: {sure} agencies sure, {len(wrong)} of them wrong")


if __name__ == "__main__":
    main()
