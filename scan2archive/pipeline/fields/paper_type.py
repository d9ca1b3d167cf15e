# SPDX-License-Identifier: Apache-2.0
"""The type of a paper (tên loại): from its label, its type line, or what stands for one; held against the notation."""

from __future__ import annotations

from dataclasses import replace

from scan2archive.pipeline.fields.catalogues import ABBREVIATIONS, TYPES_OF_ABBREVIATION
from scan2archive.pipeline.fields.evidence import Finding, found
from scan2archive.pipeline.fields.header import Head
from scan2archive.pipeline.fields.layout import Line
from scan2archive.pipeline.fields.numbering import Numbering
from scan2archive.pipeline.fields.title import is_addressed, labelled_type, other_title

_OTHER_TITLE = 0.5  # of a letter below a title that no list knows
Typed = tuple[Finding, Line] | None
"""The type and the line that says it."""


def named_types(numbering: Numbering | None) -> tuple[str, ...]:
    """The types that the first group of a notation stands for; none where it stands by itself."""
    parts = numbering.parts if numbering is not None else ()
    return TYPES_OF_ABBREVIATION.get(parts[0], ()) if len(parts) > 1 else ()


def type_of(
    head: Head,
    typed: Typed,
    below: float,
    numbering: Numbering | None,
    subject: Finding | None,
    spelled: str,
) -> Finding | None:
    """The type: by its label, its line, or what stands for it.

    Args:
        head: The first page.
        typed: What its type line says.
        below: Lower edge of the country's name, in pixels.
        numbering: Of the paper.
        subject: Of the paper.
        spelled: The part of the notation that the agency's name spells.
    """
    number = numbering.line if numbering else None
    kind = labelled_type(number) if number else None
    kind = kind or (typed[0] if typed else _type_without_line(head, numbering, subject, spelled))
    if kind is not None and kind.rule == "type.letter" and other_title(head, below, number):
        return replace(kind, confidence=min(_OTHER_TITLE, kind.confidence), rule="type.letter.titled")
    return kind


def _type_without_line(
    head: Head, numbering: Numbering | None, subject: Finding | None, spelled: str
) -> Finding | None:
    """The type of a paper that shows no type line: a letter, or what its notation says."""
    letter = subject is not None and is_addressed(head)  # KH in its notation is a unit then
    otherwise = False
    # TC is Bộ Tài chính or a thông cáo.
    if numbering is not None and numbering.parts[:1] != (spelled,):
        first = numbering.parts[0] if numbering.parts else ""
        types = TYPES_OF_ABBREVIATION.get(first, ())
        otherwise = bool(types) and len(numbering.parts) > 1 and types[0] != "Công văn"
        if otherwise and not letter:
            # The type line was lost: a letter carries no type in its notation. The commonest type stands first.
            sure = 0.6 if len(types) == 1 else 0.5
            return found("type", types[0], numbering.words, numbering.page, sure, "type.notation")
    addressed = is_addressed(head)
    marks = (subject is not None) + addressed + (numbering is not None)
    if subject is None and not addressed:
        return None
    # Whose title was lost, and who addresses nobody: a decision, or another paper in articles.
    otherwise = otherwise or (not addressed and any(map(_is_article, head.lines)))
    sure = 0.6 if otherwise else {3: 0.97, 2: 0.88}.get(marks, 0.6)
    if subject is not None:
        return replace(subject, name="type", value="Công văn", confidence=sure, rule="type.letter")
    line = next(line for line in head.lines if line.folded.lstrip(" '.,-_").startswith("kinh g"))
    return found("type", "Công văn", line.words, line.page, sure, "type.letter")


def _is_article(line: Line) -> bool:
    return line.folded.startswith("dieu 1")


def checked_type(kind: Finding | None, numbering: Numbering, spelled: str) -> Finding | None:
    """The type, surer where the notation says the same and in doubt where it says another."""
    agreed = type_agrees(kind, numbering, spelled)
    if kind is None or agreed is None or kind.rule in {"type.notation", "type.line.near"}:
        return kind
    if agreed:
        return replace(kind, confidence=max(kind.confidence, 0.98), rule=f"{kind.rule}.confirmed")
    return replace(kind, confidence=kind.confidence * 0.6)


def type_agrees(kind: Finding | None, numbering: Numbering, spelled: str) -> bool | None:
    """Whether the notation's abbreviation is the type's; None if the notation names no type."""
    if kind is None or not numbering.parts:
        return None
    first = numbering.parts[0]
    others = [part for part in numbering.parts if part != spelled]
    forms = ABBREVIATIONS.get(kind.value, ())
    if kind.value.startswith("Thông tư liên"):  # 21-TT/LB
        forms = (*forms, *ABBREVIATIONS["Thông tư"])
    if any(part in forms for part in (first, *others[:1])):
        return True
    if first == spelled:
        return None
    return False if first in TYPES_OF_ABBREVIATION and len(numbering.parts) > 1 else None
