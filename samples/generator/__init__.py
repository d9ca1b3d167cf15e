# SPDX-License-Identifier: Apache-2.0
"""Synthetic Vietnamese office papers as scans, with their truth: for samples, tests and benchmarks.

    scan = make_scan(seed=7, level="worn")     # pages with images, words and boxes, documents with fields
    write_scan(scan, folder, "0007", ".pdf")   # the file, its truth.json and page1.txt

Content comes from ``content``, ``typed`` and ``topics``, drawing from ``layout``, ``sheet``, ``marks`` and
``pens``, damage from ``damage``, files from ``files``.
"""

from __future__ import annotations

from samples.generator.content import KINDS, compose
from samples.generator.damage import Damage, draw_damage
from samples.generator.files import truth, write_scan
from samples.generator.model import (
    LEVELS,
    GeneratedDocument,
    GeneratedPage,
    GeneratedScan,
    GeneratedWord,
    Level,
    Mode,
    Paper,
)
from samples.generator.old_kinds import OLD_KINDS
from samples.generator.scans import make_scan

__all__ = [
    "KINDS",
    "LEVELS",
    "OLD_KINDS",
    "Damage",
    "GeneratedDocument",
    "GeneratedPage",
    "GeneratedScan",
    "GeneratedWord",
    "Level",
    "Mode",
    "Paper",
    "compose",
    "draw_damage",
    "make_scan",
    "truth",
    "write_scan",
]
