# SPDX-License-Identifier: Apache-2.0
"""Makes scans: from a seed to pages with their truth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from samples.generator.content import compose
from samples.generator.damage import Damage, draw_damage, scan
from samples.generator.layout import Drawing
from samples.generator.model import GeneratedDocument, GeneratedPage, GeneratedScan, Level, Mode, Paper
from samples.generator.old_layout import drawing_of
from samples.generator.sheet import Sheet

_RESOLUTIONS = {"clean": (200, 300), "office": (200, 300, 300), "worn": (200, 200, 300), "very-bad": (200,)}


def make_scan(
    seed: int | str,
    *,
    level: Level = "office",
    kinds: Sequence[str] = ("",),
    mode: Mode | None = None,
    dpi: int | None = None,
    damage: Damage | None = None,
    papers: Sequence[Paper] = (),
    most_pages: int | None = None,
) -> GeneratedScan:
    """One synthetic scan; the same arguments always give the same scan.

    Args:
        seed: Start of all chance. Content depends on it and on ``kinds`` alone, so that the same papers
            can be had at every level of damage.
        level: How much the papers suffered.
        kinds: Kinds of the documents in the scan (``content.KINDS``), one after the other; an empty one is drawn.
        mode: Colour, grey or bitonal; drawn when not given.
        dpi: Resolution; drawn when not given.
        damage: Exact damage instead of one drawn for the level.
        papers: Exact papers instead of composed ones.
        most_pages: Scan only so many of its pages, which come out the same as if all were scanned.
    """
    chance = Random(f"{seed}/damage/{level}")
    dpi = dpi or chance.choice(_RESOLUTIONS[level])
    hurt = damage or draw_damage(level, chance, mode)
    pages: list[GeneratedPage] = []
    documents: list[GeneratedDocument] = []
    sheets: list[Sheet] = []
    for i, paper in enumerate(
        papers or [compose(Random(f"{seed}/{i}/{kind}"), kind) for i, kind in enumerate(kinds)]
    ):
        drawing = drawing_of(paper, Random(f"{seed}/{i}/layout"), dpi)
        documents.append(
            GeneratedDocument(
                paper,
                len(sheets) + 1,
                len(sheets) + len(drawing.sheets),
                len(sheets) + drawing.signature_page,
            )
        )
        sheets += drawing.sheets
    for i, sheet in enumerate(sheets[:most_pages]):
        one = hurt if i == 0 else replace(hurt, skew=hurt.skew * chance.uniform(-1, 1))
        pages.append(scan(sheet, one, chance, other_side(sheets, i, seed) if hurt.show_through else None))
    return GeneratedScan(tuple(pages), tuple(documents), level, describe(hurt, dpi))


def other_side(sheets: Sequence[Sheet], number: int, seed: int | str) -> Sheet:
    """What is printed on the other side: the next page, or another paper where one was printed on waste."""
    if number + 1 < len(sheets):
        return sheets[number + 1]
    chance = Random(f"{seed}/back")
    return Drawing(compose(chance, "report"), chance, sheets[0].dpi).sheets[0]


def describe(damage: Damage, dpi: int) -> str:
    """The damage in words, for the truth file and its readers."""
    parts = [damage.level, damage.mode, f"{dpi} dpi"]
    if abs(damage.skew) >= 0.3:
        parts.append(f"skew {damage.skew:+.1f}°")
    if damage.rotation:
        parts.append(f"turned {damage.rotation}°")
    named = (
        (damage.fade >= 0.15, "faded"),
        (damage.broken >= 0.1, "broken type"),
        (damage.show_through >= 0.05, "show-through"),
        (damage.stains > 0, "stains"),
        (damage.creases > 0, "creases"),
        (damage.edge > 0, "dark edges"),
        (damage.holes, "punched"),
        (damage.streaks > 0, "streaks"),
        (damage.speckle >= 0.5, "speckle"),
        (damage.light >= 0.1, "uneven light"),
        (0 < damage.jpeg <= 60 and damage.mode != "bitonal", f"JPEG {damage.jpeg}"),
    )
    return "; ".join(parts + [name for there, name in named if there])
