# SPDX-License-Identifier: Apache-2.0
"""476 papers of many kinds that do not come from the generator of `samples`: other layouts, set by a browser or line by line.

``kinds_of_papers.jsonl.gz`` holds 96 invented papers of the Party, mass organisations, people's councils, ministries, courts,
schools and offices from 1946 to 2024, ``kinds_of_papers_2.jsonl.gz`` 54 more from 1952 to 2025, among them judgments, indictments,
contracts, papers without marks, copies, bilingual ones and those of the provinces and communes of 2025, ``kinds_of_papers_3.jsonl.gz``
54 more from 1948 to 2025 of customs, banks, insurance, inspectors, the Front, army, police, ministries of 1950 to 1971, decisions
about persons, dated at the bottom or numbered below the title, ``kinds_of_papers_4.jsonl.gz`` 56 more from 1946 to 2025: decrees of both
republics, resistance committees, joint circulars, copies below copies, embassies, electronic signatures, the courts, tax offices
and communes of 2025, ``kinds_of_papers_5.jsonl.gz`` 64 more from 1946 to 2025: mirrored heads, commands, telegrams, cooperatives, revolutionary
committees, joint bodies, schemes, Party rules, judgments, contracts, parks and stations, numbers and days left blank,
``kinds_of_papers_6.jsonl.gz`` 24 more from 1968 to 2020 of heads that name funds, boards, airports, committees of the National Assembly,
``kinds_of_papers_7.jsonl.gz`` 60 more from 1950 to 2025: licences, certificates, calls to the army, requests of a procuracy, calendars, forms,
minutes of handing over and acceptance, an annex before its decision, regional offices and the communes of 2025, heads whose columns touch,
posts over three rows, ``kinds_of_papers_8.jsonl.gz`` 68 more from 1945 to 2025: resistance committees, the Liên Việt front, boards of both republics,
boards of lawyers and cooperatives, arbitration, harbours, statistics, notaries, elections, plans of two offices, memoranda, posts above the name. Of each the words of each page with their boxes (pixels at 100 dpi), and the truth. One line is one paper: ``{"name", "pages": [{"size": [w, h], "words": [[text, x0, y0, x1, y1]]}], "truth": {field: value}}``.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from benchmarks.field_words import NOISE, page_of
from samples.generator import GeneratedWord
from scan2archive.model import Page

_FILES = tuple(
    Path(__file__).with_name(name)
    for name in (
        "kinds_of_papers.jsonl.gz",
        "kinds_of_papers_2.jsonl.gz",
        "kinds_of_papers_3.jsonl.gz",
        "kinds_of_papers_4.jsonl.gz",
        "kinds_of_papers_5.jsonl.gz",
        "kinds_of_papers_6.jsonl.gz",
        "kinds_of_papers_7.jsonl.gz",
        "kinds_of_papers_8.jsonl.gz",
    )
)
_DPI = 100
# A browser's boxes are as high as the font; ink is as high as capitals.
_ABOVE, _BELOW = 0.15, 0.22


def kinds_of_papers(noises: Sequence[str]) -> Iterator[tuple[str, str, tuple[Page, ...], dict[str, str]]]:
    """Each paper with each noise: name, noise and set, pages, truth (lists joined with line feeds)."""
    papers = []
    for number, file in enumerate(_FILES, 1):
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            papers += [(number, json.loads(line)) for line in lines]
    for number, paper in papers:
        for noise in noises:
            chance = Random(f"{paper['name']}/{noise}")
            pages = tuple(
                page_of(
                    [_word(*word) for word in page["words"]],
                    (page["size"][0], page["size"][1]),
                    _DPI,
                    chance,
                    number=number,
                    noise=NOISE[noise],
                )
                for number, page in enumerate(paper["pages"], 1)
            )
            yield paper["name"], noise if number == 1 else f"{noise}, set {number}", pages, paper["truth"]


def _word(text: str, x0: float, y0: float, x1: float, y1: float) -> GeneratedWord:
    height = y1 - y0
    return GeneratedWord(text, (x0, y0 + _ABOVE * height, x1, y1 - _BELOW * height))
