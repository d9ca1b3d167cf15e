# SPDX-License-Identifier: Apache-2.0
"""What runs told of a scan before it was found secret (độ mật) is taken back: lines of their logs, rows of their reports.

Reports are told of it by the ids of the scan and its documents, or by its path; the markup is that of `console.report_page`.
A report that still holds one of these afterwards is replaced as a whole.
"""

from __future__ import annotations

import html
import json
import os
import re
from collections.abc import Callable, Container, Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from scan2archive.archive.layout import Archive
from scan2archive.archive.package import read_record
from scan2archive.archive.shelves import read_latest, record_ids, revisions
from scan2archive.batch.telling.runlog import FILE
from scan2archive.errors import IntegrityError
from scan2archive.model import Record, Source
from scan2archive.model_json import Json

# What stands in a report for one scan: a row of a table, a picture of a page with what is wrong with it, a note.
_UNIT = re.compile(r'<tr>.*?</tr>|<div class="card">.*?</code></div></div>|<li>.*?</li>', re.DOTALL)
_FOOT = "<footer>"
_GONE = "<p class=soft>Có bản quét trong báo cáo này nay được để riêng (độ mật); những gì nói về nó đã được bỏ.</p>"
_PAGE = (
    '<!DOCTYPE html>\n<html lang="vi"><head><meta charset="utf-8"><title>Báo cáo số hóa</title></head><body>'
    f"{_GONE}<p>Việc còn lại: <code>scan2archive review</code></p></body></html>\n"
)


@dataclass(frozen=True, slots=True)
class _Scan:
    """By what a scan is told of."""

    handle: str
    sources: tuple[Source, ...]

    def is_in(self, text: str) -> bool:
        """Whether a plain text tells of it."""
        return self.handle in text or any(source.path in text for source in self.sources)

    def is_in_page(self, markup: str) -> bool:
        """Whether a part of a page does; there the name and the folder of a file may stand apart."""
        if self.handle in markup:
            return True
        for source in self.sources:
            path = Path(source.path)
            shown = [html.escape(text) for text in (source.path, path.name, str(path.parent))]
            if shown[0] in markup or (shown[1] in markup and f">{shown[2]}<" in markup):
                return True
        return False


def take_back(archive: Archive, record: Record, notify: Callable[[str], None]) -> None:
    """Takes what logs and reports tell of a scan out of them; safe to be killed and repeated.

    Args:
        archive: Written to by nobody else but the log of a run at work.
        record: As it was told of.
        notify: Told, in one sentence, of a file that cannot be written.
    """
    for folder, pattern, redact in (
        (archive.logs, f"{FILE}*", _redact_log),
        (archive.reports, "*.json", _redact_json),
        (archive.reports, "*.html", _redact_page),
    ):
        for path in sorted(folder.glob(pattern)):
            try:
                redact(path, record)
            except OSError as error:
                notify(
                    f"{path} tells of {record.id[:12]}, which is secret now, and cannot be written: {error.strerror}. Remove it."
                )


def found_secret(archive: Archive, before: Container[str]) -> tuple[Record, ...]:
    """The records a run may have told of as of any other, and that are secret now: for its report, not written yet.

    Args:
        archive: Only read.
        before: Ids of what lay in the restricted folder when the run began.
    """
    found = []
    for record_id in record_ids(archive, (archive.restricted,)):
        # What its own pages showed to be secret has one revision, and was never told of.
        if record_id not in before and len(revisions(archive, record_id)) > 1:
            with suppress(IntegrityError):
                record = read_latest(archive, record_id, partial(read_record, words=False))
                found += [record] if record is not None else []
    return tuple(found)


def page_without(page: str, record: Record) -> str:
    """The page of a report without what it tells of a scan."""
    scan = _Scan(record.id[:12], (record.source,))
    if not scan.is_in_page(page):
        return page
    left = _UNIT.sub(lambda unit: "" if scan.is_in_page(unit[0]) else unit[0], page)
    if _GONE not in left:
        left = left.replace(_FOOT, _GONE + _FOOT, 1)
    return _PAGE if scan.is_in_page(left) else left


def report_without(report: Json, record: Record) -> Json:
    """A report as JSON without what it tells of a scan."""
    return _without(report, _Scan(record.id[:12], (record.source,)))


def _redact_log(path: Path, record: Record) -> None:
    """Writes over the lines in their place: a run at work may be adding others to the file."""
    scan = _Scan(record.id[:12], (record.source,))
    with path.open("r+b") as file:
        place = 0
        for line in file.readlines():
            if veiled := _veiled_line(line, scan):
                os.pwrite(file.fileno(), veiled.ljust(len(line) - 1), place)
            place += len(line)
        os.fsync(file.fileno())


def _veiled_line(line: bytes, scan: _Scan) -> bytes:
    """What is left of a line that tells of the scan; empty if it does not."""
    try:
        told = json.loads(line)
    except ValueError:
        return b""
    if not isinstance(told, dict) or not any(scan.is_in(text) for text in _texts(told)):
        return b""
    kept = {name: told[name] for name in ("time", "event", "state") if name in told}
    if kept.get("event") == "scan":
        kept["restricted"] = True
    else:
        kept["message"] = ""
    veiled = json.dumps(kept, ensure_ascii=False).encode()
    return veiled if len(veiled) < len(line) else b"{}"


def _redact_json(path: Path, record: Record) -> None:
    try:
        report = json.loads(path.read_bytes())
    except ValueError:
        return
    if (left := report_without(report, record)) != report:
        text = json.dumps(left, ensure_ascii=False, indent=1)
        _put(path, f"{text}\n".encode("utf-8", "backslashreplace"))


def _without(told: Json, scan: _Scan) -> Json:
    """A value of a report without what tells of the scan: entries of lists are left out, texts emptied."""
    if isinstance(told, list):
        return [_without(one, scan) for one in told if not any(scan.is_in(text) for text in _texts(one))]
    if isinstance(told, dict):
        return {name: _without(one, scan) for name, one in told.items()}
    return "" if isinstance(told, str) and scan.is_in(told) else told


def _texts(told: object) -> Iterable[str]:
    """All texts in a value."""
    if isinstance(told, str):
        yield told
    elif isinstance(told, dict):
        for one in told.values():
            yield from _texts(one)
    elif isinstance(told, list):
        for one in told:
            yield from _texts(one)


def _redact_page(path: Path, record: Record) -> None:
    page = path.read_text("utf-8", "replace")
    if (left := page_without(page, record)) != page:
        _put(path, left.encode("utf-8"))


def _put(path: Path, content: bytes) -> None:
    temporary = path.with_name(f".{path.name}.new")
    try:
        temporary.write_bytes(content)
        temporary.replace(path)
    except OSError:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
