# SPDX-License-Identifier: Apache-2.0
"""The log of all runs: ``logs/scan2archive.jsonl``, a JSON value on each line, put aside by size.

It tells which scans came and what became of them, and holds no words of documents. Of a secret scan (độ mật) it
tells that there was one, and nothing else: no name, no id, no pages.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import logging.handlers
from collections.abc import Callable

from scan2archive.archive.layout import Archive
from scan2archive.batch.telling.events import BatchStarted, Event, Notice, ScanEnded, Summary
from scan2archive.model_json import Json
from scan2archive.settings import Log

FILE = "scan2archive.jsonl"
_MIB = 1 << 20


class RunLog:
    """Writes the log of one run. It is opened at the first line, so that only who holds the archive has it open."""

    def __init__(self, archive: Archive, settings: Log, notify: Callable[[str], None]) -> None:
        self._archive = archive
        self._settings = settings
        self._notify = notify
        self._handler: _Handler | None = None
        self._off = settings.max_mb == 0

    def tell(self, event: Event) -> None:
        """Writes an event, if it is one for the log."""
        if isinstance(event, BatchStarted):
            self.write("begin", {"scans": event.scans, "jobs": event.jobs})
        elif isinstance(event, Notice):
            self.write("notice", {"message": event.message})
        elif isinstance(event, ScanEnded):
            # What every night finds again would push the failures out of the log; the summary counts it.
            if not (event.state == "duplicate" and event.known):
                self.write("scan", _scan(event))
        elif isinstance(event, Summary):
            self.write(
                "summary",
                {
                    "scans": event.scans,
                    "pages": event.pages,
                    "documents": event.documents,
                    "archived": event.archived,
                    "duplicates": event.duplicates,
                    "quarantined": event.quarantined,
                    "failed": event.failed,
                    "review": event.review,
                    "restricted": event.restricted,
                    "seconds": event.seconds,
                },
            )

    def write(self, event: str, values: Json) -> None:
        """Writes a line. A log that cannot be written stops no run: it is told of once."""
        if self._off:
            return
        now = dt.datetime.now().astimezone().isoformat(timespec="milliseconds")
        line = json.dumps({"time": now, "event": event, **values}, ensure_ascii=False)
        # Names that are not UTF-8 hold lone surrogates: as JSON escapes they are valid.
        line = line.encode("utf-8", "backslashreplace").decode()
        try:
            if self._handler is None:
                self._archive.logs.mkdir(exist_ok=True)
                self._handler = _Handler(
                    self._archive.logs / FILE,
                    maxBytes=self._settings.max_mb * _MIB,
                    backupCount=max(1, self._settings.keep),
                    encoding="utf-8",
                )
            self._handler.emit(logging.makeLogRecord({"msg": line}))
        except OSError as error:
            self._off = True
            self._notify(f"The log in {self._archive.logs} cannot be written: {error.strerror}.")

    def close(self) -> None:
        """Closes the file."""
        if self._handler is not None:
            self._handler.close()
            self._handler = None


class _Handler(logging.handlers.RotatingFileHandler):
    def handleError(self, record: logging.LogRecord) -> None:
        """Raises what went wrong: the library would print a traceback and go on."""
        raise


def _scan(event: ScanEnded) -> Json:
    if event.restricted:
        return {"state": event.state, "restricted": True}
    return {
        "path": str(event.path),
        "id": event.id,
        "state": event.state,
        "pages": event.pages,
        "documents": event.documents,
        "seconds": event.seconds,
        "review": event.review,
        "problem": event.problem,
        "message": event.message,
        "known": event.known,
        "dismissed": event.dismissed,
        "dossier_to_be": event.dossier_to_be,
        "lies_in": event.lies_in,
        "kept_in": event.kept_in,
    }
