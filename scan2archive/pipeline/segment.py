# SPDX-License-Identifier: Apache-2.0
"""Where one paper ends and the next begins.

For now a scan is one document: all its pages, from the first to the last. Nothing is decided from
what stands on them, so annexes and attached texts stay with their paper, and a dossier scanned in
one go comes out as one document of many pages. Pages that begin like a paper of their own are told by
`further_beginnings`, so that such a scan goes to review instead of passing for one clean document. What
follows works on the ranges alone and does not know this.
"""

from __future__ import annotations

from collections.abc import Sequence

from scan2archive.model import Page
from scan2archive.pipeline.header import has_label, read_head


def segment(pages: Sequence[Page]) -> tuple[tuple[int, int], ...]:
    """The documents of a scan as page ranges.

    Args:
        pages: All pages of the scan, in order.

    Returns:
        (first, last) page numbers from 1, inclusive, without gaps or overlaps; none without pages.
    """
    return ((pages[0].number, pages[-1].number),) if pages else ()


def further_beginnings(pages: Sequence[Page]) -> tuple[int, ...]:
    """Pages after the first that begin like a paper of their own.

    Evidence is a national header (Quốc hiệu) together with a number line; an attached text (quy chế, kế
    hoạch) repeats the header of its decision but has no number (Nghị định 30/2020/NĐ-CP, Phụ lục I).

    Args:
        pages: All pages of the scan, in order.

    Returns:
        Their numbers, from 1.
    """
    found = []
    for page in pages[1:]:
        head = read_head(page)
        if head.national is not None and any(has_label(line) for line in head.left):
            found.append(page.number)
    return tuple(found)
