# SPDX-License-Identifier: Apache-2.0
"""Dossiers scanned in one go: papers with annexes, blank backs, covers, lists of contents.

    dossier = make_dossier(seed=7)             # sheets and which of them make which paper
    scan = scan_dossier(dossier, "worn")       # the same as a synthetic scan

Where a document begins: with its first page, or with the cover or list of contents of the dossier that
lies on it. Annexes and blank backs belong to the paper before them, the closing sheet to the last one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from samples.generator.attachments import (
    ANNEXES,
    annex,
    contents,
    contract,
    cover,
    late_recipients,
    minutes,
    tail,
    union,
)
from samples.generator.content import KINDS, compose
from samples.generator.damage import draw_damage, scan
from samples.generator.layout import Drawing
from samples.generator.model import GeneratedDocument, GeneratedPage, GeneratedScan, Level, Paper
from samples.generator.scans import describe
from samples.generator.sheet import Sheet

_OTHER = {"minutes": minutes, "contract": contract, "union": union, "late-recipients": late_recipients}
PAPER_KINDS = (*KINDS, *_OTHER)
_SHARES = (24, 24, 8, 8, 5, 7, 5, 6, 6, 4, 3, 3, 3)


@dataclass(frozen=True, slots=True, eq=False)
class Bundle:
    """One paper of a dossier with all that belongs to it.

    Attributes:
        paper: What it says.
        first_page: Of the document, from 1.
        last_page: Annexes and blank backs included.
        signature_page: From 1.
        parts: What it is made of, in order: a kind of `PAPER_KINDS`, then kinds of annexes and sheets.
    """

    paper: Paper
    first_page: int
    last_page: int
    signature_page: int
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Dossier:
    """A dossier as a pile of sheets.

    Attributes:
        seed: What it was made from.
        sheets: In the order they are scanned.
        bundles: Its papers.
    """

    seed: str
    sheets: tuple[Sheet, ...]
    bundles: tuple[Bundle, ...]

    @property
    def beginnings(self) -> tuple[int, ...]:
        """First pages of all documents but the first."""
        return tuple(bundle.first_page for bundle in self.bundles[1:])


def make_dossier(
    seed: int | str, *, papers: int = 0, dpi: int = 200, kinds: Sequence[str] = (), plain: bool = False
) -> Dossier:
    """A dossier of 2 to 12 papers; the same arguments always give the same one.

    Args:
        seed: Start of all chance.
        papers: How many; drawn when 0.
        dpi: Resolution of the sheets.
        kinds: Kinds of the papers instead of drawn ones.
        plain: No sheets of the dossier itself, no blank backs.
    """
    chance = Random(f"{seed}/dossier")
    count = len(kinds) or papers or chance.randint(2, 12)
    both_sides = not plain and chance.random() < 0.3
    sheets: list[Sheet] = []
    opening: list[str] = []
    if not plain and chance.random() < 0.4:
        sheets.append(cover(chance, dpi))
        opening.append("cover")
        if both_sides:
            sheets.append(Sheet(dpi, chance))
            opening.append("blank")
    if not plain and chance.random() < 0.25:
        sheets.append(contents(chance, dpi, count))
        opening.append("contents")
    bundles: list[Bundle] = []
    for index in range(count):
        first = len(sheets) + 1 if index else 1
        kind = kinds[index] if kinds else chance.choices(PAPER_KINDS, _SHARES)[0]
        paper, own, signed = _paper(f"{seed}/{index}", kind, dpi)
        parts = [*(opening if not index else ()), kind]
        if len(own) >= 3 and chance.random() < 0.05:
            own[1], own[2] = own[2], own[1]
            signed = {2: 3, 3: 2}.get(signed, signed)
            parts.append("out of order")
        signature_page = len(sheets) + signed
        sheets += own
        if chance.random() < 0.45:
            numbers = chance.choice(("none", "restart", "continue"))
            length = len(own)
            for _ in range(chance.choices((1, 2, 3), (6, 3, 1))[0]):
                name = chance.choice(ANNEXES)
                added = annex(
                    name,
                    paper,
                    chance,
                    dpi,
                    first=length + 1 if numbers == "continue" else 1,
                    numbers=numbers,
                )
                parts.append(name)
                sheets += added
                length += len(added)
        if both_sides and (len(sheets) + 1 - first) % 2:
            sheets.append(Sheet(dpi, chance))
            parts.append("blank")
        if index == count - 1 and not plain and chance.random() < 0.12:
            sheets.append(tail(chance, dpi))
            parts.append("tail")
        bundles.append(Bundle(paper, first, len(sheets), signature_page, tuple(parts)))
    return Dossier(str(seed), tuple(sheets), tuple(bundles))


def scan_dossier(dossier: Dossier, level: Level = "office") -> GeneratedScan:
    """The dossier as a scan at a level of damage."""
    chance = Random(f"{dossier.seed}/damage/{level}")
    hurt = replace(draw_damage(level, chance, None), rotation=0)
    pages: list[GeneratedPage] = []
    for index, sheet in enumerate(dossier.sheets):
        one = hurt if index == 0 else replace(hurt, skew=hurt.skew * chance.uniform(-1, 1))
        back = dossier.sheets[index + 1] if index + 1 < len(dossier.sheets) else None
        if not hurt.show_through or (back is not None and back.size != sheet.size):
            back = None
        pages.append(scan(sheet, one if back else replace(one, show_through=0.0), chance, back))
    documents = tuple(
        GeneratedDocument(b.paper, b.first_page, b.last_page, b.signature_page) for b in dossier.bundles
    )
    return GeneratedScan(tuple(pages), documents, level, describe(hurt, dossier.sheets[0].dpi))


def _paper(seed: str, kind: str, dpi: int) -> tuple[Paper, list[Sheet], int]:
    """A paper, its sheets and the one that is signed."""
    if kind in _OTHER:
        return _OTHER[kind](Random(f"{seed}/{kind}"), dpi)
    paper = compose(Random(f"{seed}/{kind}"), kind)
    drawing = Drawing(paper, Random(f"{seed}/layout"), dpi)
    return paper, drawing.sheets, drawing.signature_page
