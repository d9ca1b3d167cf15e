# SPDX-License-Identifier: Apache-2.0
"""Readings of pages whose text is known: what the repair of slips is learnt from and measured on.

Three kinds of pages: paragraphs of legal texts set in the fonts of the samples and damaged by the generator, the
generator's own papers, and real scans that have their text beside them. A reading is kept as one line of JSON, so
that the engine, which takes nearly all the time, runs once.
"""

from __future__ import annotations

import difflib
import gzip
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Literal

from benchmarks.material.papers import as_source
from samples.generator import Level, draw_damage, make_scan
from samples.generator.damage import scan as damaged
from samples.generator.faces import Face
from samples.generator.sheet import Sheet, set_line, wrap
from scan2archive.model import Word
from scan2archive.model_json import words_from_json
from scan2archive.pipeline.reading.ocr import OcrEngine
from scan2archive.pipeline.reading.page import read_page
from scan2archive.pipeline.sources.intake import identify, open_scan
from scan2archive.pipeline.sources.scan import PageImage
from scan2archive.settings import Settings
from scan2archive.vietnamese import clean, fold

Part = Literal["build", "learn", "report"]
_LEVELS: tuple[tuple[Level, ...], tuple[int, ...]] = (("office", "worn", "very-bad"), (40, 45, 15))
_DPI: dict[str, tuple[int, ...]] = {"office": (200, 300), "worn": (200, 200, 300), "very-bad": (200,)}
_HEADING = re.compile(r"(Chương|Mục|Điều|Phần) [\dIVXL]+|[IVX]+\.")


@dataclass(frozen=True, slots=True)
class Reading:
    """A page as read, and what stands on it.

    Attributes:
        name: Says where it comes from.
        truth: Its words in reading order.
        words: As the engine read them, before any repair.
        corrected: The same as the program put them right, the print itself asked; empty for readings that were kept.
    """

    name: str
    truth: tuple[str, ...]
    words: tuple[Word, ...]
    corrected: tuple[Word, ...] = ()


# ---------------------------------------------------------------- texts


def part_of(name: str) -> Part:
    """The part a document belongs to, by the digest of its name: 70 % build, 15 % learn, 15 % report."""
    number = int(hashlib.sha256(name.encode()).hexdigest()[:8], 16) % 100
    return "build" if number < 70 else "learn" if number < 85 else "report"


def legal_texts(
    path: Path, parts: Sequence[Part] = ("build", "learn", "report")
) -> Iterator[tuple[str, str]]:
    """Name and text of the documents of a collection (gzip, one JSON object a line with ``id`` and ``text``)."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            document = json.loads(line)
            if part_of(document["id"]) in parts:
                yield document["id"], clean(document["text"])


# ---------------------------------------------------------------- pages


def legal_page(name: str, text: str, rng: Random) -> tuple[str, PageImage, tuple[str, ...]]:
    """A page of a legal text from a paragraph drawn by chance on: name, image, words."""
    level = rng.choices(*_LEVELS)[0]
    dpi = rng.choice(_DPI[level])
    family = rng.choices(("termes", "heros", "cursor"), (70, 15, 15))[0]
    size = 12.0 if family == "cursor" else rng.choice((12.0, 13.0, 14.0)) - (1.5 if family == "heros" else 0)
    sheet = Sheet(dpi, rng, family == "cursor", rng.uniform(0.12, 0.5))
    paragraphs = [" ".join(p.split()) for p in text.split("\n") if p.strip()]
    start = rng.randrange(max(1, len(paragraphs) - 20))
    left, width = sheet.mm(rng.uniform(25, 34)), sheet.mm(rng.uniform(150, 165))
    y, leading = sheet.mm(20), size * rng.uniform(1.15, 1.45) / 72 * dpi
    for paragraph in paragraphs[start:]:
        heading = bool(_HEADING.match(paragraph)) or paragraph.isupper()
        face = Face(family, size, bold=heading, italic=not heading and paragraph.startswith("Căn cứ"))
        rows = wrap(sheet, [(paragraph, face)], width, 0.0 if heading else sheet.mm(10))
        for number, row in enumerate(rows):
            if y > sheet.size[1] - sheet.mm(22):
                break
            inset = sheet.mm(10) if number == 0 and not heading else 0.0
            align: Literal["left", "justify"] = "left" if number == len(rows) - 1 or heading else "justify"
            set_line(sheet, row, left + inset, y, width - inset, align)
            y += leading
        y += leading * 0.25
    page = damaged(sheet, draw_damage(level, rng), rng)
    words = tuple(word.text for word in sheet.words)
    return f"{level} {family} {dpi} {name}", as_source(page), words


def legal_readings(
    texts: Iterable[tuple[str, str]], pages: int, engine: OcrEngine, seed: str
) -> Iterator[Reading]:
    """Readings of pages of legal texts, a few from each document."""
    documents = list(texts)
    rng = Random(seed)
    for number in range(pages):
        name, text = documents[number % len(documents)]
        title, source, truth = legal_page(name, text, rng)
        yield read(f"{title} {number}", source, truth, engine)


def generator_readings(pages: int, level: Level, engine: OcrEngine, seed: str) -> Iterator[Reading]:
    """Readings of first pages of the generator's papers."""
    for number in range(pages):
        page = make_scan(f"{seed}-{number}", level=level, most_pages=1).pages[0]
        truth = tuple(page.text.split())
        yield read(f"{level} {seed}-{number}", as_source(page), truth, engine)


def real_readings(folder: Path, engine: OcrEngine) -> Iterator[Reading]:
    """Readings of first pages of the scans in a folder that have their text beside them."""
    settings = Settings()
    for truth in sorted(folder.glob("*.page1.txt")):
        path = next(
            p for p in sorted(folder.glob(f"{truth.name.removesuffix('.page1.txt')}.*")) if p != truth
        )
        with open_scan(identify(path, settings.limits), settings.limits) as reader:
            source = replace(reader.page(1), layer="none", words=())
        text = re.sub(r"⟦[^⟧]*⟧", " ", clean(truth.read_text(encoding="utf-8")))
        yield read(path.name, source, tuple(text.split()), engine)


def read(name: str, source: PageImage, truth: tuple[str, ...], engine: OcrEngine) -> Reading:
    """A page as the pipeline reads it, repairs undone and done."""
    corrected = read_page(source, engine, Settings()).page.words
    return Reading(name, truth, as_read(corrected), corrected)


def as_read(words: Iterable[Word]) -> tuple[Word, ...]:
    """The words without their repairs."""
    return tuple(replace(word, text=word.raw, raw="", repair="") if word.raw else word for word in words)


# ---------------------------------------------------------------- files


def save(path: Path, readings: Iterable[Reading]) -> None:
    """Writes readings as they come, one line each."""
    with path.open("w", encoding="utf-8") as file:
        for one in readings:
            words = [[w.text, *w.box, round(w.confidence, 3), w.line, w.block] for w in one.words]
            file.write(json.dumps({"name": one.name, "truth": one.truth, "words": words}, ensure_ascii=False))
            file.write("\n")
            file.flush()


def load(path: Path) -> tuple[Reading, ...]:
    """Readings written by `save`."""
    with path.open(encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    return tuple(Reading(row["name"], tuple(row["truth"]), words_from_json(row)) for row in rows)


# ---------------------------------------------------------------- alignment


def aligned(one: Reading) -> Iterator[tuple[int, str]]:
    """Index of each word as read and the word it stands for, where that is known.

    Words are matched on their folded forms; between matches, runs of the same length word by word.
    """
    got = [fold(word.text) for word in one.words]
    want = [fold(word) for word in one.truth]
    matcher = difflib.SequenceMatcher(None, got, want, autojunk=False)
    for kind, a0, a1, b0, b1 in matcher.get_opcodes():
        if kind == "equal" or (kind == "replace" and a1 - a0 == b1 - b0):
            yield from zip(range(a0, a1), one.truth[b0:b1], strict=True)
