# SPDX-License-Identifier: Apache-2.0
"""A secret paper scanned twice: the scan whose stamp was not seen is held with the one whose stamp was.

Both have the same code, issuer and date. Whichever comes first, the other one gets a doubtful mark of secrecy: it is out of search
and waits in ``restricted/`` until a person says what it is (`review --restricted`). A mark that a person gave or took off stays.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from scan2archive import __version__
from scan2archive.archive.package import read_record
from scan2archive.archive.restricted import is_marked
from scan2archive.archive.shelves import find_revisions
from scan2archive.archive.store import Archive, record_ids
from scan2archive.batch.desk.duplicates import SAME_AS_SECRET
from scan2archive.batch.desk.revising import revise_in_a_run
from scan2archive.errors import ArchiveToolError, IntegrityError, OutOfSpaceError
from scan2archive.ledger.book import Ledger
from scan2archive.ledger.identities import identity
from scan2archive.model import FIELD_NAMES, Document, Field, Problem, Record, Step

RULE = "secrecy.twin"
_DOUBT = 0.4


@dataclass(frozen=True, slots=True)
class SecretPaper:
    """A paper that is marked secret.

    Attributes:
        id: Of its document.
        degree: As its mark says, sure or doubtful.
        identity: Digest of its code, issuer and date.
    """

    id: str
    degree: str
    identity: str


class SecretPapers:
    """The marked papers of the restricted folder, each read once; nothing of them is kept anywhere else."""

    def __init__(self, archive: Archive) -> None:
        """Reads nothing yet."""
        self._archive = archive
        self._known: dict[str, tuple[SecretPaper, ...]] = {}

    def like(self, document: Document) -> SecretPaper | None:
        """The secret paper with the code, issuer and date of a document of another scan; None if there is none."""
        wanted = identity(document, doubtful=True)
        if not wanted:
            return None
        ids = tuple(record_ids(self._archive, (self._archive.restricted,)))
        self._known = {one: self._known[one] if one in self._known else self._read(one) for one in ids}
        papers = (paper for own in self._known.values() for paper in own)
        return next((paper for paper in papers if paper.identity == wanted), None)

    def _read(self, record_id: str) -> tuple[SecretPaper, ...]:
        try:
            record = read_record(find_revisions(self._archive.restricted, record_id)[-1], words=False)
        except (IntegrityError, IndexError):  # `verify` names what is damaged; or it was moved a moment ago
            return ()
        return _papers(record)


def held_with(record: Record, secrets: SecretPapers) -> Record:
    """A record, not archived yet, with a doubtful mark on each paper that is a secret one once more; the very same if none is.

    Args:
        record: Whose own papers show no mark.
        secrets: Of the archive it goes to.
    """
    for document in record.documents:
        paper = secrets.like(document)
        if paper is not None:
            record = _doubted(record, document, paper)
    return record


def hold_earlier(archive: Archive, ledger: Ledger, record: Record, notify: Callable[[str], None]) -> None:
    """Sets apart the scans in search that hold a paper of a scan found secret now, in doubt.

    Args:
        archive: Locked by the run that calls.
        ledger: Of the archive.
        record: Of the secret scan; not archived yet, so that who is killed in between begins anew with it.
        notify: Told, in one sentence, of each scan that is set apart, by its id alone.

    Raises:
        OutOfSpaceError: The disk is full.
    """
    for paper in _papers(record):
        for record_id, ordinal in ledger.of_identity(paper.identity):
            try:
                if _hold(archive, ledger, record_id, ordinal, paper, notify):
                    notify(
                        f"{record_id[:12]} is likely the same paper as a scan that was found secret (độ mật). It is out of search and "
                        "set apart until a person has looked: scan2archive review --restricted"
                    )
            except OutOfSpaceError:
                raise
            except ArchiveToolError as error:
                notify(str(error))


def _hold(
    archive: Archive,
    ledger: Ledger,
    record_id: str,
    ordinal: int,
    paper: SecretPaper,
    notify: Callable[[str], None],
) -> bool:
    """Writes the revision with the doubt; tells whether there was one to write."""
    changed = False

    def change(record: Record) -> Record:
        nonlocal changed
        document = next((one for one in record.documents if one.ordinal == ordinal), None)
        mark = document.field("secrecy") if document else None
        said = mark is not None and mark.state == "corrected"  # by a person
        if document is None or said or is_marked(record.documents):
            return record
        changed = True
        return replace(_doubted(record, document, paper), revision=record.revision + 1)

    revise_in_a_run(archive, ledger, record_id, change, notify)
    return changed


def _papers(record: Record) -> tuple[SecretPaper, ...]:
    return tuple(
        SecretPaper(document.id, document.value("secrecy"), key)
        for document in record.documents
        if document.is_marked and (key := identity(document, doubtful=True))
    )


def _doubted(record: Record, document: Document, paper: SecretPaper) -> Record:
    mark = Field("secrecy", paper.degree, "", _DOUBT, None, None, RULE, "review")
    fields = sorted((*document.fields, mark), key=lambda field: FIELD_NAMES.index(field.name))
    doubted = replace(document, state="review", fields=tuple(fields))
    problem = Problem(
        SAME_AS_SECRET,
        document.pages[0],
        f"It has the number and date of {paper.id}, a secret paper.",
        "warning",
    )
    step = Step("secrecy", "scan2archive", __version__, (("same_as", paper.id),), 0.0)
    return replace(
        record,
        state="review",
        documents=tuple(doubted if one.id == document.id else one for one in record.documents),
        problems=(*record.problems, problem),
        steps=(*record.steps, step),
    )
