# SPDX-License-Identifier: Apache-2.0
"""The numbers an office reports each quarter, from the ledger."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from scan2archive.archive.package import read_record
from scan2archive.archive.store import Archive, record_ids, revisions
from scan2archive.errors import IntegrityError
from scan2archive.ledger.book import Ledger
from scan2archive.ledger.figures import By, Figures, Work
from scan2archive.model_json import Json

EVER = ("", "9999-12-31")


@dataclass(frozen=True, slots=True)
class Statistics:
    """What `stats` tells.

    Attributes:
        by: What makes a group.
        days: First and last day, ISO 8601: of taking in, of correcting for ``operator``. `EVER` = all.
        groups: In the order they are told; none for ``operator``.
        work: For ``operator``.
        total: Of all documents taken in on these days.
        restricted: Secret scans of the archive; they are in no other figure.
    """

    by: By
    days: tuple[str, str]
    groups: tuple[Figures, ...]
    work: tuple[Work, ...]
    total: Figures
    restricted: int


def take_statistics(
    archive: Archive, ledger: Ledger, by: By, days: tuple[str, str], notify: Callable[[str], None]
) -> Statistics:
    """Asks the ledger; reads a package only where a ledger made anew does not know when a scan was taken in."""
    ledger.figures.date(
        (record_id, day)
        for record_id in ledger.figures.undated()
        if (day := _taken_in(archive, record_id, notify))
    )
    return Statistics(
        by=by,
        days=days,
        groups=() if by == "operator" else ledger.figures.count(by, days),
        work=ledger.figures.work(days) if by == "operator" else (),
        total=ledger.figures.total(days),
        restricted=sum(1 for _ in record_ids(archive, (archive.restricted,))),
    )


def _taken_in(archive: Archive, record_id: str, notify: Callable[[str], None]) -> str:
    packages = revisions(archive, record_id)
    try:
        return read_record(packages[0], words=False).created.date().isoformat() if packages else ""
    except IntegrityError as error:
        notify(str(error))
        return ""


def statistics_to_json(found: Statistics) -> Json:
    """The ``stats`` shape of docs/cli.md."""
    groups: list[Json] = [_figures_to_json(one) for one in found.groups]
    groups += [
        {
            "operator": one.operator,
            "documents": one.documents,
            "changed": one.changed,
            "accepted": one.accepted,
            "settled": one.settled,
            "cut": one.cut,
            "first": one.first,
            "last": one.last,
        }
        for one in found.work
    ]
    return {
        "by": found.by,
        "from": found.days[0] or None,
        "to": found.days[1] if found.days[1] != EVER[1] else None,
        "groups": groups,
        "total": _figures_to_json(found.total),
        "restricted": found.restricted,
    }


def _figures_to_json(one: Figures) -> Json:
    return {
        "key": one.key,
        "scans": one.scans,
        "documents": one.documents,
        "pages": one.pages,
        "review": one.review,
        "corrected": one.corrected,
        "first": one.first,
        "last": one.last,
    }
