# SPDX-License-Identifier: Apache-2.0
"""A paper held against the other papers of its agency, before it is archived: a signer confirmed, a number made doubtful.

A few people sign all papers of an agency, so a name that was read badly, and is on others of its papers to the last mark,
was read right: wrong readings seldom come out alike twice. One that only nearly is such a name is doubtful. And numbers of one series grow with the days (Nghị định 30/2020/NĐ-CP, Điều 15): a
number among those of other months is misread, or its date is.

What is found depends on what the archive held at that moment; the step ``neighbours`` of the record says which papers
spoke. Nothing is ever replaced: a name nearly like a known one is only proposed to the person who reviews it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from scan2archive import __version__
from scan2archive.ledger.neighbours import CONFIRMED, SURE, Neighbours, Noted, Signer, noted, of_record
from scan2archive.model import Document, Field, Record, Step
from scan2archive.pipeline.papers.doubts import is_doubtful
from scan2archive.vietnamese import code_key, exact, fold

OUT_OF_ORDER = ".out_of_order"
_ENOUGH = 1.5  # papers that show a name: two surely, or one surely and one not, or one where a person said so
_WORTH = 1.0  # enough to be proposed
_RIVAL = 1 / 3  # of that weight: as much as this speaks for two people of nearly one name
_HEAVY = (
    3.0  # papers of one name: another name nearly like it, which no other paper shows, is more likely misread
)
_CONFIRMED = 0.92
_DOUBTED = 0.7
_SIDE = 3  # papers next in number that are looked at, before and after
_AGAINST = 2  # of them at least, and all there are, on days that cannot be
_SLACK = dt.timedelta(days=20)  # numbers are kept back for papers that are signed later
_LIKE, _PROPOSED = 0.7, 3  # a name that may be meant, a syllable lost or misread; so many at most
_ALIKE = 0.6  # share of letters of the one word in which two names differ


@dataclass(frozen=True, slots=True)
class _Said:
    field: Field
    witnesses: tuple[str, ...]


def judged(record: Record, neighbours: Neighbours, confident: float) -> Record:
    """The record with what other papers confirm, or make doubtful.

    Args:
        record: Revision 1, not yet archived; not secret.
        neighbours: Of the archive.
        confident: From which confidence on a value is ``confident``.
    """
    said: list[tuple[str, str]] = []
    documents = []
    for document in record.documents:
        siblings = tuple(of_record(record, document.id))
        changed = {
            one.field.name: one
            for one in (
                *_signer(
                    document.field("signer_name"),
                    _signers(document, neighbours, record.id, siblings),
                    confident,
                ),
                *_order(document, neighbours, record.id, siblings, confident),
            )
        }
        if changed:
            fields = tuple(
                changed[field.name].field if field.name in changed else field for field in document.fields
            )
            document = replace(document, fields=fields)
            doubtful = is_doubtful(document, record.problems)
            document = replace(document, state="review" if doubtful else "ok")
            said += [(f"{document.id} {name}", ", ".join(one.witnesses)) for name, one in changed.items()]
        documents.append(document)
    if not said:
        return record
    review = bool(record.problems) or any(document.state == "review" for document in documents)
    return replace(
        record,
        state="review" if review else "ok",
        documents=tuple(documents),
        steps=(*record.steps, Step("neighbours", "scan2archive", __version__, tuple(said), 0.0)),
    )


def proposed(document: Document, neighbours: Neighbours) -> tuple[Signer, ...]:
    """Who may have signed a paper whose signer is doubtful: those of its agency whose names are like what was read.

    Args:
        document: Of the archive.
        neighbours: Of the same archive.

    Returns:
        The nearest first; none where the signer is sure, or nothing is like it.
    """
    field = document.field("signer_name")
    if field is None or field.state != "review":
        return ()
    read = fold(field.value)
    near = [
        (SequenceMatcher(None, read, fold(one.name), autojunk=False).ratio(), one)
        for one in _signers(document, neighbours, document.record_id, ())
        if one.weight >= _WORTH
    ]
    likely = sorted((pair for pair in near if pair[0] >= _LIKE), key=lambda pair: -pair[0])
    return tuple(one for _, one in likely[:_PROPOSED])


def _signers(
    document: Document, neighbours: Neighbours, record_id: str, siblings: Sequence[Noted]
) -> tuple[Signer, ...]:
    """Who signs papers of its agency, spelled one way each, the surest first."""
    issuer = document.value("issuer")
    if not issuer:
        return ()
    agency = code_key(issuer)
    said = [
        *(
            Signer(one.signer, 1, one.weight, one.weight, one.id)
            for one in siblings
            if one.agency == agency and one.signer
        ),
        *neighbours.signers(agency, record_id),
    ]
    together: dict[str, Signer] = {}
    for one in sorted(said, key=lambda one: -one.weight):
        same = together.setdefault(exact(one.name), replace(one, papers=0, weight=0.0, best=0.0))
        together[exact(one.name)] = replace(
            same,
            papers=same.papers + one.papers,
            weight=same.weight + one.weight,
            best=max(same.best, one.best),
        )
    return tuple(sorted(together.values(), key=lambda one: (-one.weight, one.name)))


def _signer(field: Field | None, known: Sequence[Signer], confident: float) -> Iterable[_Said]:
    if field is None or not field.value or field.state == "corrected":
        return
    own = next((one for one in known if exact(one.name) == exact(field.value)), None)
    rival = next((one for one in known if _nearly(one.name, field.value)), None)
    if field.state == "confident":
        if own is None and rival is not None and _established(rival) and rival.weight >= _HEAVY:
            doubted = _doubted(field, f"{field.rule}.doubtful", confident)
            yield _Said(doubted, (rival.example,))
    # Two who differ in a mark: which of them signed, only the paper can tell.
    elif own is not None and _established(own) and (rival is None or rival.weight <= own.weight * _RIVAL):
        state = "confident" if confident <= _CONFIRMED else field.state
        sure = max(field.confidence, _CONFIRMED)
        raised = replace(field, confidence=sure, rule=f"{field.rule}{CONFIRMED}", state=state)
        yield _Said(raised, (own.example,))


def _doubted(field: Field, rule: str, confident: float) -> Field:
    return replace(
        field, confidence=min(field.confidence, _DOUBTED, confident - 0.01), rule=rule, state="review"
    )


def _established(one: Signer) -> bool:
    # A rare letter is misread alike each time (Ấn for Ẩn), and never surely: one sure reading is asked for.
    return one.best >= SURE and one.weight >= _ENOUGH


def _nearly(one: str, other: str) -> bool:
    """Whether two names differ in one word only, and that word in part: Hùng and Hưng, Thư and Thu."""
    words = list(zip(exact(one).split(), exact(other).split(), strict=False))
    apart = [pair for pair in words if pair[0] != pair[1]]
    if len(exact(one).split()) != len(exact(other).split()) or len(apart) != 1:
        return False
    return SequenceMatcher(None, fold(apart[0][0]), fold(apart[0][1]), autojunk=False).ratio() >= _ALIKE


def _order(
    document: Document, neighbours: Neighbours, record_id: str, siblings: Sequence[Noted], confident: float
) -> Iterable[_Said]:
    own = noted(document)
    if own is None or not own.series:
        return
    before, after = neighbours.around(own, record_id, _SIDE)
    near = [one for one in siblings if (one.agency, one.series, one.day[:4]) == _place(own)]
    before = _nearest((*before, *(one for one in near if one.number < own.number)), own)
    after = _nearest((*after, *(one for one in near if one.number > own.number)), own)
    day = dt.date.fromisoformat(own.day)
    late = tuple(one for one in before if dt.date.fromisoformat(one.day) > day + _SLACK)
    early = tuple(one for one in after if dt.date.fromisoformat(one.day) < day - _SLACK)
    against = next(
        (odd for odd, all_ in ((late, before), (early, after)) if len(odd) == len(all_) >= _AGAINST), ()
    )
    if not against:
        return
    for name in ("code", "number", "issued_date"):
        field = document.field(name)
        if field is not None and field.state == "confident":
            doubted = _doubted(field, f"{field.rule}{OUT_OF_ORDER}", confident)
            yield _Said(doubted, tuple(one.id for one in against))


def _place(one: Noted) -> tuple[str, str, str]:
    return one.agency, one.series, one.day[:4]


def _nearest(papers: Iterable[Noted], own: Noted) -> tuple[Noted, ...]:
    return tuple(sorted(papers, key=lambda one: (abs(one.number - own.number), one.id))[:_SIDE])
