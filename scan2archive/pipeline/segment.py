# SPDX-License-Identifier: Apache-2.0
"""Where one paper ends and the next begins.

For now a scan is one document: all its pages, from the first to the last. Nothing is decided from
what stands on them, so annexes and attached texts stay with their paper, and a dossier scanned in
one go comes out as one document of many pages. What follows works on the ranges alone and does not
know this.
"""

from __future__ import annotations

from collections.abc import Sequence

from scan2archive.model import Page


def segment(pages: Sequence[Page]) -> tuple[tuple[int, int], ...]:
    """The documents of a scan as page ranges.

    Args:
        pages: All pages of the scan, in order.

    Returns:
        (first, last) page numbers from 1, inclusive, without gaps or overlaps; none without pages.
    """
    return ((pages[0].number, pages[-1].number),) if pages else ()
