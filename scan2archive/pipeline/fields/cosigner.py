# SPDX-License-Identifier: Apache-2.0
"""Who signs on the left: the other agency of a joint paper (liên tịch), the secretary of minutes (biên bản).

A document has one signer, as Nghị định 30/2020/NĐ-CP, Phụ lục VI has it: the one on the right, whose agency leads.
Who signs beside him is told in ``note``, so that nobody is lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from scan2archive.model import Page, Word
from scan2archive.pipeline.fields.evidence import Finding
from scan2archive.pipeline.fields.layout import lines_of
from scan2archive.pipeline.fields.recipients import opening_words
from scan2archive.pipeline.fields.signature import Signature, find_signature

_REACH = 0.3  # of the page's height: from the first post to the name
_LEVEL = 3.0  # heights of a line: how far the two blocks may begin apart
_LEAST = 0.4  # below it a name is rather the strokes of a signature


def find_cosigner(pages: Sequence[Page], signature: Signature) -> Finding | None:
    """``note`` with name and post of whoever signs to the left of the signer; None if nobody does."""
    page = next((page for page in pages if page.number == signature.page), None)
    if page is None or not signature.posts:
        return None
    first = signature.posts[0]
    edge = round(0.5 * page.width)
    top = first.box[1] - _LEVEL * first.height
    openings = {word for line in lines_of(page) for word in opening_words(line)}
    beside = [
        _moved(word, edge)
        for word in page.words
        if word not in openings
        and (word.box[0] + word.box[2]) / 2 < edge
        and top < word.box[1] < first.box[1] + _REACH * page.height
    ]
    # On the right half of a page by themselves they are a signature like any other.
    other = find_signature([replace(page, words=tuple(beside))]) if beside else None
    if other is None or not other.posts or abs(other.posts[0].middle - first.middle) > _LEVEL * first.height:
        return None
    parts = {finding.name: finding for finding in other.findings}
    name, post = parts.get("signer_name"), parts.get("signer_position")
    if name is None or name.box is None or post is None or name.confidence < _LEAST:
        return None
    x0, y0, x1, y1 = name.box
    return Finding(
        "note",
        f"Cùng ký: {name.value} ({post.value})",
        name.raw,
        min(name.confidence, post.confidence),
        name.page,
        (x0 - edge, y0, x1 - edge, y1),
        "note.cosigner",
    )


def _moved(word: Word, right: int) -> Word:
    x0, y0, x1, y1 = word.box
    return replace(word, box=(x0 + right, y0, x1 + right, y1))
