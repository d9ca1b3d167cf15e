# SPDX-License-Identifier: Apache-2.0
"""What persons did to a record. It is kept in the record's steps, so every revision tells all that came before.

A step is named ``correct``; its settings are those of `Correction`, the empty ones left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from scan2archive import __version__
from scan2archive.ledger.standing import CORRECTION, standing
from scan2archive.model import Document, Record, Step
from scan2archive.model_json import Json

STEP = CORRECTION
Kind = Literal["set", "accept", "settle", "split", "move", "undo"]


@dataclass(frozen=True, slots=True)
class Person:
    """Who corrects, and when.

    Attributes:
        name: As it will stand in the history.
        when: ISO 8601 with time zone.
    """

    name: str
    when: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One thing a person did.

    Attributes:
        revision: The revision it made, from 2.
        kind: ``set`` a value (or, if `new` is empty, said that there is none), ``accept`` a value as it was
            read, ``settle`` a problem, ``split`` the scan into documents, ``move`` it into another dossier,
            ``undo``: took back the revision `old`, to be as in `new` again.
        document: Id of the document at that time; empty for the whole scan.
        pages: Its first and last page; (0, 0) for the whole scan.
        name: Of the field; code of the problem; empty if neither.
        old: Value before; message of the problem; page ranges before.
        new: Value after; page ranges after.
        was: State of the field before; empty if there was none.
        confidence: Of the value before; empty if there was none.
        rule: That had found the value before; empty if there was none.
        by: Who.
        when: ISO 8601 with time zone.
    """

    revision: int
    kind: Kind
    document: str = ""
    pages: tuple[int, int] = (0, 0)
    name: str = ""
    old: str
    new: str
    was: str = ""
    confidence: str = ""
    rule: str = ""
    by: str
    when: str


def to_step(done: Correction) -> Step:
    """The step that keeps it."""
    settings = (
        ("revision", str(done.revision)),
        ("kind", done.kind),
        ("document", done.document),
        ("pages", f"{done.pages[0]}-{done.pages[1]}" if done.pages[0] else ""),
        ("problem" if done.kind == "settle" else "field", done.name),
        ("old", done.old),
        ("new", done.new),
        ("was", done.was),
        ("confidence", done.confidence),
        ("rule", done.rule),
        ("by", done.by),
        ("when", done.when),
    )
    kept = tuple((key, value) for key, value in settings if value)
    return Step(STEP, "scan2archive", __version__, kept, 0.0)


def corrections(steps: Iterable[Step]) -> tuple[Correction, ...]:
    """What persons did, in order; steps of another kind are passed over."""
    found = []
    for step in steps:
        if step.name != STEP:
            continue
        given = dict(step.settings)
        first, _, last = given.get("pages", "0-0").partition("-")
        kind: Kind = "set"
        for known in ("accept", "settle", "split", "move", "undo"):
            if given.get("kind") == known:
                kind = known
        found.append(
            Correction(
                revision=int(given.get("revision", "0")),
                kind=kind,
                document=given.get("document", ""),
                pages=(int(first), int(last)),
                name=given.get("problem" if kind == "settle" else "field", ""),
                old=given.get("old", ""),
                new=given.get("new", ""),
                was=given.get("was", ""),
                confidence=given.get("confidence", ""),
                rule=given.get("rule", ""),
                by=given.get("by", ""),
                when=given.get("when", ""),
            )
        )
    return tuple(found)


def settled_as_absent(steps: Iterable[Step], pages: tuple[int, int]) -> frozenset[str]:
    """Fields that the document on these pages does not have, as a person said last."""
    absent: set[str] = set()
    for done in corrections(standing(steps)):
        if done.kind == "set" and done.pages == pages:
            (absent.discard if done.new else absent.add)(done.name)
    return frozenset(absent)


def of_document(record: Record, document: Document | None) -> tuple[Correction, ...]:
    """What was done to a document, or to a record for None: to its pages, whatever its id was then."""
    return tuple(
        done
        for done in corrections(record.steps)
        if document is None
        or done.kind in ("split", "move", "undo")
        or not (done.pages[1] < document.pages[0] or done.pages[0] > document.pages[1])
    )


def history_to_json(record: Record, document: Document | None) -> Json:
    """The ``history`` shape of docs/cli.md."""
    return {
        "id": document.id if document else record.id,
        "revision": record.revision,
        "corrections": [
            {
                "revision": done.revision,
                "kind": done.kind,
                "document": done.document or None,
                "pages": list(done.pages) if done.pages[0] else None,
                "problem" if done.kind == "settle" else "field": done.name or None,
                "old": done.old,
                "new": done.new,
                "by": done.by,
                "when": done.when,
            }
            for done in of_document(record, document)
        ],
    }
