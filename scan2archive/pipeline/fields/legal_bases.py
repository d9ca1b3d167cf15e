# SPDX-License-Identifier: Apache-2.0
"""Legal bases (căn cứ, the first part of box 6): what a decision rests on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from scan2archive.pipeline.fields.evidence import Finding, found, usual, words_of
from scan2archive.pipeline.fields.layout import Line
from scan2archive.vietnamese import find_dates

_BASIS = re.compile(
    r"^\W{0,3}(?:can c[uw]|(?:xet|theo|chieu|thuc hien|thi hanh|tren co so|sau khi xem xet)\b)"
)
_ENACTS = re.compile(r"^\W{0,3}(?:quyet dinh|quyet nghi|nghi dinh|nay ban hanh|chi thi|ra lenh)\W*:\W*$")
_PROMULGATES = re.compile(
    r"^\W{0,3}(?:bo truong|thong doc|chinh phu|thu tuong|tong |chu nhiem|chu tich|uy ban|hoi dong|quoc hoi)\b.*\bban hanh\b"
)
_BULLET = 1.5  # heights of a line: the dash before a basis, which is taken off its line
_ARTICLE = re.compile(r"^\W{0,3}dieu\s*\d{1,3}\b|^\W{0,3}dieu\s+[il]\s*[.:]")


def find_legal_bases(pages: Sequence[Sequence[Line]], below: float) -> tuple[Finding, ...]:
    """The legal bases (căn cứ) between the subject and the enacting line, one value each.

    Args:
        pages: The lines of the first page, and of the next, where bases may go on.
        below: Where to start on the first, in pixels.
    """
    bases: list[list[Line]] = []
    for line in _below(pages, below):
        if _ENACTS.match(line.folded) or _ARTICLE.match(line.folded):
            break
        if _BASIS.match(line.folded) and line.capitals < 0.8 and not _within_a_sentence(line):
            bases.append([line])
        elif bases:
            if line.capitals > 0.8 and len(line.words) > 1:
                break
            last, first = bases[-1][-1], bases[-1][0]
            set_in = line.box[0] > first.box[0] - _BULLET * line.height
            if last.text.rstrip().endswith((";", ".")) and line.text[:1].isupper() and set_in:
                break
            if last.text.rstrip().endswith(":"):  # what a sentence leads to
                break
            if last.text.rstrip().endswith(",") and _PROMULGATES.match(line.folded):
                break
            bases[-1].append(line)
        if len(bases) > 40:
            break
    findings = []
    for place, group in enumerate(bases, 1):
        words = words_of([line for line in group if line.page == group[0].page])
        value = " ".join(line.text for line in group).rstrip(" ;.,:")
        ends = group[-1].folded.rstrip(" '\"”’")
        # A sentence that runs on (…, Sở Y tế đề nghị:) is body, not a basis.
        leads = ends.endswith(":") and re.match(r"^\W{0,3}(?:thuc hien|thi hanh)\b", group[0].folded)
        closed = ends[-1:] in ";.,:" and not ends.endswith("sau:") and not leads
        if len(group) <= 14 and len(words) >= 4 and (closed or (place < len(bases) and not leads)):
            # A semicolon within a basis: the beginning of the next one was rather not read.
            torn = any(line.text.rstrip().endswith(";") for line in group[:-1])
            unread = any(len(date.iso) < len("2003-11-26") for date in find_dates(value))
            sure = (0.75 if torn or unread else 0.92) * usual(words)
            findings.append(found("legal_bases", value, words, group[0].page, sure, "legal_bases.body"))
    return tuple(findings)


def _within_a_sentence(line: Line) -> bool:
    """Whether a line begins with a small letter (``thực hiện hiệu quả …``): each basis is a sentence of its own."""
    return line.text.lstrip("-–—+*•. ")[:1].islower()


def _below(pages: Sequence[Sequence[Line]], below: float) -> Iterator[Line]:
    """The lines below the head of the first page, and those of the next, page numbers left out."""
    for number, lines in enumerate(pages):
        for line in lines:
            if (number or line.middle >= below) and not re.fullmatch(r"\W*\d{1,3}\W*", line.text):
                yield line
