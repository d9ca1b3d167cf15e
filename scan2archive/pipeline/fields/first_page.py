# SPDX-License-Identifier: Apache-2.0
"""Which page of a paper carries its head: a cover may come first, or what the paper issues, scanned before it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from scan2archive.model import Page
from scan2archive.pipeline.fields.header import Head, has_head, read_head
from scan2archive.pipeline.fields.numbering import find_numbering

_FIRST_PAGES = 3  # a cover or a blank sheet may come first
_ATTACHED = re.compile(r"^\W{0,3}(?:ban hanh |duoc ban hanh )?kem theo\b.{0,60}?\bso\b")
_UPPER = 0.5  # of the page: below the title


def first_head(pages: Sequence[Page]) -> Head:
    """The head of a paper (at least one page).

    A regulation repeats the national header and has no number of its own, but says whose annex it is: *(Ban hành kèm theo
    Quyết định số …)* (Nghị định 30/2020/NĐ-CP, Phụ lục I). Where the decision lies behind it, its page tells.
    """
    heads = (read_head(page) for page in pages[:_FIRST_PAGES])
    first = next((head for head in heads if has_head(head)), None)
    if first is None:
        return read_head(pages[0])
    if not _is_annex(first):
        return first
    behind = (read_head(page) for page in pages if page.number > first.page.number)
    return next((head for head in behind if head.national is not None and find_numbering(head)), first)


def _is_annex(head: Head) -> bool:
    """Whether a page with a head and without a number says below its title which paper it belongs to."""
    told = any(_ATTACHED.match(line.folded) for line in head.lines if line.middle < _UPPER * head.page.height)
    return told and find_numbering(head) is None
