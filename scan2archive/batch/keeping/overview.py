# SPDX-License-Identifier: Apache-2.0
"""What an archive has, does and could not do: `status` reads it, and changes nothing."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from scan2archive.archive.locking import is_held as is_held
from scan2archive.archive.quarantine import OffTheLists, key
from scan2archive.archive.restricted import held
from scan2archive.archive.store import Archive, record_ids
from scan2archive.batch.desk.duplicates import in_review
from scan2archive.batch.keeping.upkeep import is_gone
from scan2archive.batch.telling.pace import Live, read_live
from scan2archive.errors import IndexUnusableError
from scan2archive.index import open_index
from scan2archive.ledger.book import Ledger
from scan2archive.ledger.rows import STATES, Row, RunRow, State
from scan2archive.model_json import Json

LAST_RUNS = 5
_MOST_LOOKED_FOR = 500
_DONE: tuple[State, ...] = ("archived", "indexed")


@dataclass(frozen=True, slots=True)
class Overview:
    """The state of an archive at one moment.

    Attributes:
        counts: Every state of the ledger and how many scans are in it.
        pages: Pages archived; those of secret scans left out, as in `stats`.
        documents: Documents archived; likewise.
        review: Archived scans that a person should look at.
        running: Scans being processed, or left so by a run that was killed.
        at_work: A process holds the archive; without one, nothing of `running` really runs.
        troubled: Scans that failed or are in quarantine, without those dismissed or replaced.
        runs: The last runs, newest first.
        free: Free bytes on the archive's disk.
        restricted: Archived scans set apart as secret.
        held: Those of them that only a doubtful stamp keeps there: their ids.
        live: Where the run at work is; None if none is, or it does not tell.
        gone: Scans that wait, and of which there is no file any more.
        dismissed: Scans in quarantine of which a person wants no more: their ids.
        replaced: Scans in quarantine in whose place another one lies, which is archived.
        index_problem: Why the index cannot be used; empty if it can, or if nothing was ever indexed.
    """

    counts: tuple[tuple[str, int], ...]
    pages: int
    documents: int
    review: int
    running: tuple[Row, ...]
    at_work: bool
    troubled: tuple[Row, ...]
    runs: tuple[RunRow, ...]
    free: int
    restricted: int = 0
    held: tuple[str, ...] = ()
    live: Live | None = None
    gone: tuple[Row, ...] = ()
    dismissed: tuple[str, ...] = ()
    replaced: tuple[Row, ...] = ()
    index_problem: str = ""


def take_overview(archive: Archive, ledger: Ledger) -> Overview:
    """Reads the ledger and the disk."""
    # Before the rows: a run that ends meanwhile takes its rows out of `running` first.
    at_work = is_held(archive)
    by_state = {state: ledger.rows(state) for state in STATES}
    secret = frozenset(record_ids(archive, (archive.restricted,)))
    off = OffTheLists.of(archive)
    dismissed = [row for row in by_state["quarantined"] if key(Path(), row.id) in off.dismissed]
    replaced = [row for row in by_state["quarantined"] if key(Path(), row.id) in off.replaced]
    listed = [row for row in by_state["quarantined"] if row.id not in off]
    archived = [row for state in _DONE for row in by_state[state] if row.id not in secret]
    return Overview(
        counts=tuple((state, len(rows)) for state, rows in by_state.items()),
        pages=sum(row.pages for row in archived),
        documents=sum(row.documents for row in archived),
        review=len(in_review(ledger)),
        running=by_state["running"],
        at_work=at_work,
        troubled=(*listed, *by_state["failed"]),
        runs=ledger.runs(LAST_RUNS),
        free=shutil.disk_usage(archive.root).free,
        restricted=len(secret),
        held=held(archive),
        live=read_live(archive) if at_work else None,
        gone=_gone(archive, by_state["waiting"]) if not at_work else (),
        dismissed=tuple(row.id for row in dismissed),
        replaced=tuple(replaced),
        index_problem=_index_problem(archive) if archived else "",
    )


def _gone(archive: Archive, waiting: Sequence[Row]) -> tuple[Row, ...]:
    """Looked for among the first ones only: a share that is away must not hold up the answer for long."""
    return tuple(row for row in waiting[:_MOST_LOOKED_FOR] if is_gone(archive, row))


def _index_problem(archive: Archive) -> str:
    try:
        open_index(archive.index_path).close()
    except IndexUnusableError as error:
        return error.message
    return ""


def pages_per_hour(run: RunRow) -> float | None:
    """Throughput of a run that ended in order; None for any other, and for one without pages."""
    if run.ended is None or run.ended <= run.started or not run.pages:
        return None
    return round(run.pages * 3600 / (run.ended - run.started), 1)


def overview_to_json(archive: Archive, overview: Overview) -> Json:
    """The ``status`` shape of docs/cli.md."""
    return {
        "archive": str(archive.root),
        "name": archive.name,
        "scans": dict(overview.counts),
        "pages": overview.pages,
        "documents": overview.documents,
        "review": overview.review,
        "restricted": overview.restricted,
        "held": list(overview.held),
        "dismissed": list(overview.dismissed),
        "replaced": [row.id for row in overview.replaced],
        "at_work": overview.at_work,
        "running": [
            {"id": row.id, "path": row.path, "started": moment(row.started)} for row in overview.running
        ],
        "gone": [{"id": row.id, "path": row.path} for row in overview.gone],
        "troubled": [
            {
                "id": row.id,
                "path": row.path,
                "state": row.state,
                "problem": row.problem,
                "message": row.message,
                "attempts": row.attempts,
            }
            for row in overview.troubled
        ],
        "runs": [run_to_json(run) for run in overview.runs],
        "progress": {
            "scans": live.scans,
            "ended": live.ended,
            "pages": live.pages,
            "seconds": live.seconds,
            "pages_per_hour": live.pages_per_hour,
            "seconds_left": live.seconds_left,
        }
        if (live := overview.live)
        else None,
        "disk": {"free": overview.free},
        "index": {"problem": overview.index_problem},
    }


def run_to_json(run: RunRow) -> Json:
    """One run, as ``status`` and ``report`` tell it."""
    return {
        "started": moment(run.started),
        "ended": moment(run.ended),
        "scans": run.scans,
        "pages": run.pages,
        "documents": run.documents,
        "failed": run.failed,
        "pages_per_hour": pages_per_hour(run),
        "problem": run.problem,
        "message": run.message,
    }


def moment(seconds: float | None) -> str | None:
    """A ledger's time as ISO 8601 in local time."""
    if seconds is None:
        return None
    return dt.datetime.fromtimestamp(seconds).astimezone().isoformat(timespec="seconds")
