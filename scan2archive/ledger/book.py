# SPDX-License-Identifier: Apache-2.0
"""The ledger (sổ): what was asked, tried, failed and finished. Work state, not truth.

SQLite in WAL mode, one row per scan. Only the process that holds the archive's lock writes it;
anyone may read it meanwhile. A lost or damaged ledger is made anew from the packages.
sqlite3 is imported in `scan2archive.ledger` only.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from pathlib import Path

from scan2archive.ledger import arrivals, facts, identities
from scan2archive.ledger import file as ledger_file
from scan2archive.ledger.arrivals import Arrivals
from scan2archive.ledger.figures import Questions
from scan2archive.ledger.file import shown, stored
from scan2archive.ledger.identities import Twins as Twins
from scan2archive.ledger.neighbours import Neighbours
from scan2archive.ledger.rows import STATES as STATES
from scan2archive.ledger.rows import Asked as Asked
from scan2archive.ledger.rows import Outcome as Outcome
from scan2archive.ledger.rows import Row as Row
from scan2archive.ledger.rows import RunRow as RunRow
from scan2archive.ledger.rows import State as State
from scan2archive.ledger.rows import is_alive
from scan2archive.ledger.rows import is_path_id as is_path_id
from scan2archive.ledger.rows import path_id as path_id
from scan2archive.model import Record

_COLUMNS = (
    "id, path, name, size, dossier, state, attempts, lease_until, pid, problem, message, "
    "pages, documents, seconds, asked, started, ended, coalesce(review, 0)"
)


class Ledger:
    """An open ledger; made by `scan2archive.ledger.opening`.

    Attributes:
        notice: One sentence if it had to be made anew; empty as a rule.
        arrivals: Files of watched inboxes.
        figures: What an office counts.
        neighbours: What the other papers of an agency say.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path, notice: str = "") -> None:
        self._connection = connection
        self._path = path
        self.notice = notice
        self.arrivals = Arrivals(connection, path)
        self.figures = Questions(connection)
        self.neighbours = Neighbours(connection)

    def close(self) -> None:
        """Closes the file."""
        self._connection.close()

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- what batch.py does with one scan, in order

    def ask(self, asked: Asked) -> Row:
        """Notes that a scan is wanted; a scan known already keeps its state.

        A scan that is not archived yet takes the path and dossier it was asked for with now.

        Returns:
            Its row: state ``waiting`` with ``attempts`` 0 if it is new.
        """
        values = (*(stored(text) for text in (asked.path, asked.name)), asked.size, stored(asked.dossier))
        with self._writing() as connection:
            connection.execute(
                "INSERT INTO scans (id, path, name, size, dossier, state, asked) VALUES (?,?,?,?,?,'waiting',?) "
                "ON CONFLICT (id) DO UPDATE SET path=excluded.path, name=excluded.name, "
                "dossier=excluded.dossier WHERE state NOT IN ('archived', 'indexed')",
                (asked.id, *values, time.time()),
            )
            if not is_path_id(asked.id):  # it can be read by now
                connection.execute("DELETE FROM scans WHERE id = ?", (path_id(asked.path),))
        row = self.row(asked.id)
        assert row is not None  # just written
        return row

    def claim(self, record_id: str, *, lease_seconds: float, pid: int | None = None) -> bool:
        """Takes a waiting (or failed) scan to work on it; tells whether it was free: one process only gets it."""
        now = time.time()
        with self._writing() as connection:
            taken = connection.execute(
                "UPDATE scans SET state='running', lease_until=?, pid=?, started=?, ended=NULL "
                "WHERE id=? AND state IN ('waiting', 'failed')",
                (now + lease_seconds, os.getpid() if pid is None else pid, now, record_id),
            )
            return taken.rowcount == 1

    def renew(self, record_ids: Iterable[str], *, lease_seconds: float) -> None:
        """Extends the leases of running scans."""
        until = time.time() + lease_seconds
        with self._writing() as connection:
            connection.executemany(
                "UPDATE scans SET lease_until=? WHERE id=? AND state='running'",
                [(until, record_id) for record_id in record_ids],
            )

    def release(self, record_ids: Iterable[str]) -> None:
        """Gives running scans back: they wait again, and nothing counts against them."""
        with self._writing() as connection:
            connection.executemany(
                "UPDATE scans SET state='waiting', lease_until=NULL, pid=NULL WHERE id=? AND state='running'",
                [(record_id,) for record_id in record_ids],
            )

    def finish(self, record_id: str, outcome: Outcome) -> None:
        """Notes how an attempt ended."""
        with self._writing() as connection:
            connection.execute(
                "UPDATE scans SET state=?, problem=?, message=?, pages=?, documents=?, seconds=?, "
                "review=?, ended=?, attempts=attempts+1, lease_until=NULL, pid=NULL WHERE id=?",
                (
                    outcome.state,
                    outcome.problem,
                    stored(outcome.message),
                    outcome.pages,
                    outcome.documents,
                    round(outcome.seconds, 3),
                    outcome.review,
                    time.time(),
                    record_id,
                ),
            )

    def mark_indexed(self, record_ids: Iterable[str]) -> None:
        """Notes that the documents of archived scans are in the index."""
        self._move(record_ids, "archived", "indexed")

    def mark_unindexed(self, record_ids: Iterable[str]) -> None:
        """Notes that the documents of archived scans are missing from the index."""
        self._move(record_ids, "indexed", "archived")

    def _move(self, record_ids: Iterable[str], before: State, after: State) -> None:
        with self._writing() as connection:
            connection.executemany(
                "UPDATE scans SET state=? WHERE id=? AND state=?",
                [(after, record_id, before) for record_id in record_ids],
            )

    def recover(self, *, alone: bool = False) -> tuple[str, ...]:
        """Scans left ``running`` by a process that died wait again.

        Args:
            alone: The caller holds the archive's lock, so that no lease can be alive. Else a lease
                is dead when its time is up or its process is gone.

        Returns:
            Their ids.
        """
        now = time.time()
        dead = tuple(
            row.id
            for row in self.rows("running")
            if alone or (row.lease_until or 0) < now or row.pid is None or not is_alive(row.pid)
        )
        self.release(dead)
        return dead

    def forget(self, record_ids: Iterable[str]) -> None:
        """Removes rows that turned out to be wrong: their packages are gone."""
        with self._writing() as connection:
            for record_id in record_ids:
                connection.execute("DELETE FROM scans WHERE id=?", (record_id,))
                facts.forget(connection, record_id)

    def note_unreadable(self, asked: Asked, outcome: Outcome) -> None:
        """Notes a path whose bytes could not be read, so that it has no id."""
        self.ask(asked)
        self.finish(asked.id, outcome)

    def forget_unreadable(self, below: Iterable[Path]) -> tuple[Row, ...]:
        """Removes notes on unreadable paths in these files and folders: they are looked at again. Gives what they said."""
        sources = [os.fspath(path) for path in below]
        gone = tuple(
            row
            for row in self._select("WHERE id >= 'path:' AND id < 'path;'", ())
            if any(row.path == source or row.path.startswith(source.rstrip("/") + "/") for source in sources)
        )
        self.forget(row.id for row in gone)
        return gone

    # -- for people

    def row(self, record_id: str) -> Row | None:
        """The row of a scan, or None."""
        return next(iter(self._select("WHERE id = ?", (record_id,))), None)

    def rows(self, state: State | None = None) -> tuple[Row, ...]:
        """All rows, or those in a state, by id."""
        if state is None:
            return self._select("ORDER BY id", ())
        return self._select("WHERE state = ? ORDER BY id", (state,))

    def also_in(self) -> tuple[tuple[str, str], ...]:
        """Record id and dossier for each dossier that a scan is listed in besides its own."""
        found = ledger_file.select(
            self._connection, self._path, "SELECT record_id, dossier FROM also_in ORDER BY 1, 2", ()
        )
        return tuple((record_id, dossier) for record_id, dossier in found)

    def in_review(self) -> tuple[Row, ...]:
        """Archived scans that a person should look at, by id."""
        return self._select("WHERE review = 1 AND state IN ('archived', 'indexed') ORDER BY id", ())

    def identify(self, record: Record) -> None:
        """Notes what the documents of an archived record are known by; `adopt` does so too."""
        with self._writing() as connection:
            _name(connection, record)
            facts.note(connection, record)

    def twins(self, record_id: str | None = None) -> tuple[Twins, ...]:
        """Documents of a scan (None: of all) that are likely in another scan too, and not settled."""
        return identities.twins(self._connection, record_id)

    def of_identity(self, key: str) -> tuple[tuple[str, int], ...]:
        """Record ids and ordinals of the documents with an identity; of those of secret scans nothing is noted."""
        return identities.holders(self._connection, key)

    def counts(self) -> tuple[tuple[State, int], ...]:
        """How many scans are in each state; every state is listed."""
        found = dict(self._connection.execute("SELECT state, count(*) FROM scans GROUP BY state"))
        return tuple((state, found.get(state, 0)) for state in STATES)

    def retry(self, record_ids: Iterable[str] | None = None) -> int:
        """Puts failed and quarantined scans back to wait, as if never tried.

        Args:
            record_ids: Which; None = all of them.

        Returns:
            How many were put back.
        """
        if record_ids is None:
            record_ids = [row.id for state in ("failed", "quarantined") for row in self.rows(state)]
        count = 0
        with self._writing() as connection:
            for record_id in record_ids:
                count += connection.execute(
                    "UPDATE scans SET state='waiting', attempts=0, problem='', message='' "
                    "WHERE id=? AND state IN ('failed', 'quarantined')",
                    (record_id,),
                ).rowcount
        return count

    def begin_run(self) -> int:
        """Notes that a run begins; gives its number."""
        with self._writing() as connection:
            return int(
                connection.execute("INSERT INTO runs (started) VALUES (?)", (time.time(),)).lastrowid or 0
            )

    def end_run(
        self,
        run_id: int,
        *,
        scans: int,
        pages: int,
        documents: int,
        failed: int,
        problem: str = "",
        message: str = "",
    ) -> None:
        """Notes that a run ended in order, what it did, and why it stopped before its end if it did."""
        with self._writing() as connection:
            connection.execute(
                "UPDATE runs SET ended=?, scans=?, pages=?, documents=?, failed=?, problem=?, message=? WHERE id=?",
                (time.time(), scans, pages, documents, failed, problem, stored(message), run_id),
            )

    def note_unbegun(self, problem: str, message: str) -> None:
        """Notes why a run could not begin; the same trouble again, as cron meets it all night, is one row until now."""
        now = time.time()
        with self._writing() as connection:
            again = connection.execute(
                "UPDATE runs SET ended=? WHERE id=(SELECT max(id) FROM runs) AND problem=? AND message=?",
                (now, problem, stored(message)),
            )
            if not again.rowcount:
                connection.execute(
                    "INSERT INTO runs (started, ended, problem, message) VALUES (?,?,?,?)",
                    (now, now, problem, stored(message)),
                )

    def runs(self, limit: int = 20) -> tuple[RunRow, ...]:
        """The last runs, newest first."""
        found = self._connection.execute(
            "SELECT id, started, ended, scans, pages, documents, failed, problem, message FROM runs "
            "ORDER BY id DESC LIMIT ?",
            (limit,),
        )
        return tuple(RunRow(*map(shown, values)) for values in found)

    # -- made anew

    def adopt(self, records: Iterable[Record]) -> int:
        """Notes records whose packages exist as ``archived``; the index decides on ``indexed``.

        Rows that say so already, and the same of review, documents and dossier, stay as they are.

        Returns:
            How many were missing or said something else.
        """
        count = 0
        with self._writing() as connection:
            for record in records:
                source = record.source
                count += connection.execute(
                    "INSERT INTO scans (id, path, name, size, dossier, state, pages, documents, seconds, asked, "
                    "ended, review, attempts) VALUES (?,?,?,?,?,'archived',?,?,?,?,?,?,1) ON CONFLICT (id) DO UPDATE "
                    "SET state=CASE state WHEN 'indexed' THEN 'indexed' ELSE 'archived' END, pages=excluded.pages, "
                    "documents=excluded.documents, problem='', message='', lease_until=NULL, pid=NULL, "
                    "review=excluded.review, dossier=excluded.dossier "
                    "WHERE state NOT IN ('archived', 'indexed') OR review IS NOT excluded.review "
                    "OR documents IS NOT excluded.documents OR dossier IS NOT excluded.dossier",
                    (
                        record.id,
                        stored(source.path),
                        stored(source.name),
                        source.size,
                        stored(record.dossier),
                        len(record.pages),
                        len(record.documents),
                        sum(step.seconds for step in record.steps),
                        record.created.timestamp(),
                        record.created.timestamp(),
                        record.state == "review",
                    ),
                ).rowcount
                _name(connection, record)
                facts.note(connection, record)
        return count

    def learn(self, records: Callable[[], Iterable[Record]]) -> None:
        """Takes from the packages what a ledger of an older version does not say of them."""
        unsaid = "(review IS NULL OR identified IS NULL) AND state IN ('archived', 'indexed')"
        if self._select(f"WHERE {unsaid} LIMIT 1", ()):
            self.adopt(records())
            # Only damaged packages are left: a person should look at those, too.
            with self._writing() as connection:
                connection.execute(
                    f"UPDATE scans SET review = coalesce(review, 1), identified = 1 WHERE {unsaid}"
                )

    def _select(self, where: str, values: tuple[object, ...]) -> tuple[Row, ...]:
        statement = f"SELECT {_COLUMNS} FROM scans {where}"
        found = ledger_file.select(self._connection, self._path, statement, values)
        return tuple(Row(*(shown(value) for value in (*row[:-1], bool(row[-1])))) for row in found)

    def _writing(self) -> AbstractContextManager[sqlite3.Connection]:
        return ledger_file.transaction(self._connection, self._path)


def _name(connection: sqlite3.Connection, record: Record) -> None:
    """Takes the name of a secret scan out of its row and its notes, and puts that of one that is not secret any more back."""
    source = record.source
    path, name = stored(source.path), stored(source.name)
    if name:
        connection.execute("UPDATE scans SET path=?, name=? WHERE id=? AND name=''", (path, name, record.id))
        return
    connection.execute("UPDATE scans SET path=?, name='' WHERE id=?", (path, record.id))
    arrivals.forget_told(connection, record.id)
