# SPDX-License-Identifier: Apache-2.0
"""The subject behind a label of its own: *Trích yếu: …* of letters of the South before 1975 and of slips that pass papers on."""

from __future__ import annotations

import re

from scan2archive.pipeline.fields.evidence import Finding, found, usual, words_of
from scan2archive.pipeline.fields.header import Head
from scan2archive.pipeline.fields.layout import Line
from scan2archive.pipeline.fields.subject_text import tidy

_LABEL = re.compile(r"^\W{0,3}trich\W?yeu(?: noi dung)?(?:\s?/\s?(?:subject|re))?\s*:\s*")
_NEXT = re.compile(r"^\W{0,3}(?:[a-z]+[\s-]?[a-z]+\s*:|kinh g|tham\W?chieu|phuc\b)")
_UPPER, _PITCH, _LINES = 0.5, 1.9, 4
_RELIABLE = 0.93


def labelled_subject(head: Head) -> Finding | None:
    """The text behind *Trích yếu:* in the upper half of the page and its further lines, which begin farther right; else None."""
    for index, line in enumerate(head.lines):
        match = _LABEL.match(line.folded)
        if match is None or line.middle > _UPPER * head.page.height:
            continue
        taken = [line, *_further(line, head.lines[index + 1 :])]
        value = tidy(" ".join(one.text for one in taken)[match.end() :])
        words = words_of(taken)
        if len(value) < 5:
            return None
        return found("subject", value, words, line.page, _RELIABLE * usual(words), "subject.label")
    return None


def _further(line: Line, below: tuple[Line, ...]) -> list[Line]:
    taken: list[Line] = []
    last = line
    for other in below[:_LINES]:
        far = (
            other.middle - last.middle > _PITCH * line.height or other.box[0] < line.box[0] + 2 * line.height
        )
        if far or _NEXT.match(other.folded):
            break
        taken.append(other)
        last = other
    return taken
