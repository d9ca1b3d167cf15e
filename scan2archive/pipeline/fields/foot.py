# SPDX-License-Identifier: Apache-2.0
"""What papers of which the head shows no date tell at their end: place and date by themselves, and who signed below them.

Decrees of both republics up to 1975 and orders without posts above the name; a copy block below a paper is none of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from scan2archive.model import Page
from scan2archive.pipeline.fields.dating import closing_date, date_line
from scan2archive.pipeline.fields.evidence import Finding
from scan2archive.pipeline.fields.layout import Line
from scan2archive.pipeline.fields.signature import name_below_line, own_lines

_UPPER = 0.3  # of the page's height: above it stands the head
_MOST = 0.75  # for review: the head's own date may have been lost
_RIGHT = 0.45


def dated_at_foot(pages: Sequence[Page], last_year: int) -> tuple[Finding, ...]:
    """``issued_date``, ``place`` and ``signer_name``, as far as found, from the last page that has such a line; for review."""
    for page in reversed(pages):
        lines = own_lines(page)
        for line in lines:
            if _stands_apart(line, page) and (dated := closing_date([line], last_year)):
                name = name_below_line(lines, page, line)
                signed = (replace(name, rule="signer.below_date"),) if name is not None else ()
                return tuple(replace(one, confidence=min(_MOST, one.confidence)) for one in (*dated, *signed))
    return ()


def _stands_apart(line: Line, page: Page) -> bool:
    """Whether a line is nothing but a place and a date, in the right half below the head."""
    if line.middle < _UPPER * page.height or line.center < _RIGHT * page.width:
        return False
    date = date_line(line)
    return date is not None and date.start > 0
