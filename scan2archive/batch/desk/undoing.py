# SPDX-License-Identifier: Apache-2.0
"""The last correction of a scan taken back: two revisions in, a new one out. Nothing is read or written here.

Revisions are never taken away: the new one says what the one before the mistake said, and the history tells both. Done
again, it takes back the correction before that one.
"""

from __future__ import annotations

from dataclasses import replace

from scan2archive.batch.desk.duplicates import SAME_AS_SECRET
from scan2archive.batch.desk.history import Correction, Person, corrections, to_step
from scan2archive.batch.desk.marks import with_marks
from scan2archive.errors import UsageError
from scan2archive.ledger.standing import standing
from scan2archive.model import Record


def last_correction(record: Record, ordinal: int | None) -> int:
    """The revision made by the last correction that stands.

    Args:
        record: As it is.
        ordinal: Of the document the person named; None where the scan was named.

    Raises:
        UsageError: There is none, or the last one was of another document of the scan, or cut the scan.
    """
    done = corrections(standing(record.steps))
    if not done:
        raise UsageError(
            f"Nobody has corrected {record.id[:12]}, or all of it is taken back.",
            next_step=f"See its history: scan2archive show {record.id[:12]} --history",
        )
    last = [one for one in done if one.revision == done[-1].revision]
    named = next((one for one in record.documents if one.ordinal == ordinal), None)
    touched = {one.document for one in last if one.document}
    if ordinal is not None and any(one.kind == "split" for one in last):
        raise UsageError(
            f"What was done last is a cut of the whole scan {record.id[:12]}.",
            next_step=f"Take it back: scan2archive correct {record.id[:12]} --undo",
        )
    if ordinal is not None and touched and (named is None or named.id not in touched):
        other = sorted(touched)[0]
        raise UsageError(
            f"The last correction of this scan was of {other}; what came last is taken back first.",
            next_step=f"Take that one back: scan2archive correct {other} --undo",
        )
    return last[0].revision


def undo(record: Record, before: Record, person: Person) -> Record:
    """The record as it was before its last correction; a mark of secrecy that the machine gave it since stays.

    Args:
        record: As it is.
        before: Its revision before that of `last_correction`.
        person: Who takes it back.
    """
    done = Correction(
        revision=record.revision + 1,
        kind="undo",
        old=str(before.revision + 1),
        new=str(before.revision),
        by=person.name,
        when=person.when,
    )
    own = [one for one in record.documents if (mark := one.field("secrecy")) and mark.state != "corrected"]
    documents = with_marks(before.documents, own)
    stays = documents != before.documents
    why = tuple(one for one in record.problems if one.code == SAME_AS_SECRET and one not in before.problems)
    return replace(
        record,
        revision=record.revision + 1,
        state="review" if stays else before.state,
        documents=documents,
        problems=before.problems + (why if stays else ()),
        dossier=before.dossier,
        also_in=before.also_in,
        steps=(*record.steps, to_step(done)),
    )
