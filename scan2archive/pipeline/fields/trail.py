# SPDX-License-Identifier: Apache-2.0
"""How the fields of a document came about: what each rule found, and what became of it.

Kept for every document, asked for or not: so a value is the same with and without an explanation.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from scan2archive.pipeline.fields.evidence import Finding
from scan2archive.pipeline.fields.header import Head
from scan2archive.pipeline.fields.layout import Line
from scan2archive.pipeline.fields.numbering import Numbering
from scan2archive.pipeline.fields.signature import Signature

Outcome = Literal["taken", "confirmed", "lost", "no match"]


@dataclass(frozen=True, slots=True)
class Seen:
    """What the layout of a document shows, for rules that look at zones.

    Attributes:
        head: Its first page in zones.
        numbering: Its number line, or None.
        type_line: Its type line, or None.
        signature: Its signature block, or None.
    """

    head: Head
    numbering: Numbering | None
    type_line: Line | None
    signature: Signature | None

    def above_title(self, middle: float) -> bool:
        """Whether a height (in pixels of the first page) belongs to the head and not to title and body."""
        return self.type_line is None or middle < self.type_line.box[1]


@dataclass(frozen=True, slots=True)
class Event:
    """A finding at a stage of its way."""

    stage: str
    finding: Finding


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a local rule on a document.

    Attributes:
        rule: Its name, ``local.…``.
        outcome: ``taken``, ``confirmed`` (a built-in rule said the same), ``lost`` or ``no match``.
        reason: Why, in words; empty where the outcome says all.
        finding: What it found; None without a match.
    """

    rule: str
    outcome: Outcome
    reason: str
    finding: Finding | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a local rule found.

    Attributes:
        rule: Its name, ``local.…``.
        findings: The field it is about first, then those that go with it (number and notation with a code).
        confident: Whether it may be more than review.
        barred: Why it cannot be taken whatever the others say; empty if it can.
    """

    rule: str
    findings: tuple[Finding, ...]
    confident: bool
    barred: str = ""


@dataclass(slots=True)
class Trail:
    """Notes taken on the way through the rules; belongs to one call and is handed down."""

    events: list[Event] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    seen: Seen | None = None

    def note(self, stage: str, findings: Iterable[Finding | None]) -> None:
        """Notes those of the findings that are new or have changed since they were noted last."""
        known = {
            (event.finding.name, event.finding.raw, event.finding.box): event.finding for event in self.events
        }
        for finding in findings:
            if finding is not None and known.get((finding.name, finding.raw, finding.box)) != finding:
                self.events.append(Event(stage, finding))

    def decide(self, verdicts: Sequence[Verdict]) -> None:
        """Notes what became of local rules."""
        self.verdicts.extend(verdicts)
