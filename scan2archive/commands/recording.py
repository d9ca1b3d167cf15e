# SPDX-License-Identifier: Apache-2.0
"""What every run leaves behind, whichever command makes it: its log, its report for the morning, its hook."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from scan2archive.console.labels import _

if TYPE_CHECKING:
    from scan2archive.archive.store import Archive
    from scan2archive.batch.reports.report import Report
    from scan2archive.batch.telling.journal import Journal
    from scan2archive.errors import IntegrityError
    from scan2archive.model import Record
    from scan2archive.model_json import Json
    from scan2archive.settings import Settings

LATEST = "latest"
_MIB = 1 << 20
_MOST_LOOKED_AT = 60
_PICTURE_SECONDS = 30.0


@contextlib.contextmanager
def recorded(
    opened: Archive, settings: Settings, notify: Callable[[str], None], *, quiet_if_idle: bool = False
) -> Iterator[Journal]:
    """Keeps a record of a run that happens within: ``driver.run(…, report=journal.tell)``.

    When it is over, however it ended, its report is written and its hook called. Whatever goes wrong with these is
    told of, and changes nothing about the run: its error, if it had one, goes on its way.

    Args:
        opened: The archive.
        settings: How many reports are kept, which hooks there are.
        notify: Told, in one sentence, of what went wrong here.
        quiet_if_idle: No report and no hook for a run that neither archived anything nor failed at anything new,
            as of a watcher that looks every minute.
    """
    from scan2archive.archive.shelves import record_ids
    from scan2archive.batch.telling.journal import Journal

    journal = Journal(opened, settings, notify)
    apart = frozenset(record_ids(opened, (opened.restricted,)))
    error: BaseException | None = None
    try:
        yield journal
    except BaseException as raised:
        error = raised
        raise
    finally:
        try:
            _leave(opened, settings, journal, error, notify, apart=apart, quiet_if_idle=quiet_if_idle)
        except Exception as failure:  # a bug here must not hide how the run ended
            notify(f"The report could not be made: {type(failure).__name__}: {failure}.")
        finally:
            journal.close()


@contextlib.contextmanager
def beginnings_noted(opened: Archive) -> Iterator[None]:
    """Keeps for `status` why a run within could not begin, where nobody sits before a terminal to read it."""
    from scan2archive.errors import ArchiveToolError

    try:
        yield
    except ArchiveToolError as error:
        if not sys.stderr.isatty():
            from scan2archive.batch.ending import note_unbegun

            note_unbegun(opened, error)
        raise


def _leave(
    opened: Archive,
    settings: Settings,
    journal: Journal,
    error: BaseException | None,
    notify: Callable[[str], None],
    *,
    apart: frozenset[str],
    quiet_if_idle: bool,
) -> None:
    from scan2archive.batch.ending import ending_of
    from scan2archive.batch.reports.report import gather, new_failures
    from scan2archive.batch.reports.report_json import report_to_json
    from scan2archive.batch.telling.redaction import found_secret, report_without
    from scan2archive.ledger.opening import read_ledger

    facts = journal.facts()
    if facts is None:
        return
    ending = ending_of(error)
    if quiet_if_idle and not (ending.message or facts.summary.archived or new_failures(facts)):
        return

    def damaged(found: IntegrityError) -> None:
        journal.note_damage(str(found))  # the run is over, and ends with the exit code of that
        notify(str(found))

    with read_ledger(opened.ledger_path, lambda: ()) as ledger:
        report = gather(
            opened,
            ledger,
            facts,
            settings,
            stopped=ending.message,
            problem=ending.problem,
            picture_seconds=0.0 if ending.hurry else _PICTURE_SECONDS,
            damaged=damaged,
        )
    page: Path | None = None
    with _by_itself(opened, at_once=ending.hurry):
        # Since the report was begun a person may have found secret what it tells of; who does so from now on finds it written.
        secret = found_secret(opened, apart)
        told = report_to_json(report)
        for record in secret:
            told = report_without(told, record)
        try:
            page = _write(opened, settings, report, told, secret)
        except OSError as failure:
            notify(f"The report cannot be written to {opened.reports}: {failure.strerror}.")
    if page is not None:
        if facts.found:
            notify(_("Report: {page}").format(page=page))
        journal.log("report", {"file": page.name})
    if not ending.hurry:
        _call_hook(opened, settings, journal, report, told, page, notify)


@contextlib.contextmanager
def _by_itself(opened: Archive, *, at_once: bool) -> Iterator[None]:
    """Keeps corrections out meanwhile, if it can: the report is written in any case.

    Args:
        opened: The archive; the run is over and holds it no more.
        at_once: Nobody is waited for.
    """
    from scan2archive.archive.beside import beside_a_run
    from scan2archive.archive.locking import lock
    from scan2archive.errors import ArchiveToolError

    with contextlib.ExitStack() as stack:
        with contextlib.suppress(ArchiveToolError, OSError):
            stack.enter_context(lock(opened, "brief", patience=0.0) if at_once else beside_a_run(opened))
        yield


def _write(opened: Archive, settings: Settings, report: Report, told: Json, secret: Sequence[Record]) -> Path:
    """Writes both files under the time of the run, and as the latest; older ones go.

    Args:
        opened: The archive.
        settings: How many are kept.
        report: Its page.
        told: The same as JSON.
        secret: What the page must not tell of.

    Raises:
        OSError: They cannot be written.
    """
    from scan2archive.batch.telling.redaction import page_without
    from scan2archive.console.report_page import report_page

    before = "" if report.facts.summary.archived else _last_with_news(opened.reports)
    page = report_page(report, least_free=settings.batch.min_free_mb * _MIB, before=before)
    for record in secret:
        page = page_without(page, record)
    data = json.dumps(told, ensure_ascii=False, indent=1)
    data_bytes = f"{data}\n".encode("utf-8", "backslashreplace")
    opened.reports.mkdir(exist_ok=True)
    name = f"{report.facts.started:%Y-%m-%d-%H%M%S}"
    count = 1
    while (target := opened.reports / f"{name}{f'-{count}' if count > 1 else ''}.html").exists():
        count += 1
    for path, content in (
        (target.with_suffix(".json"), data_bytes),
        (target, page.encode("utf-8", "replace")),
    ):
        _put(path, content)
        _put(path.with_stem(LATEST), content)
    _rotate(opened.reports, settings.report.keep)
    return target


def _last_with_news(folder: Path) -> str:
    """The name of the newest report of a run that archived something; empty if none of the last ones did."""
    for path in sorted(folder.glob("[0-9]*.json"), reverse=True)[:_MOST_LOOKED_AT]:
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            if json.loads(path.read_bytes())["counts"]["archived"] and path.with_suffix(".html").exists():
                return path.with_suffix(".html").name
    return ""


def _put(path: Path, content: bytes) -> None:
    temporary = path.with_name(f".{path.name}.new")
    temporary.write_bytes(content)
    temporary.replace(path)


def _rotate(folder: Path, keep: int) -> None:
    pages = sorted(path for path in folder.glob("[0-9]*.html"))
    for page in pages[: -keep or len(pages)] if keep else ():
        page.unlink(missing_ok=True)
        page.with_suffix(".json").unlink(missing_ok=True)


def _call_hook(
    opened: Archive,
    settings: Settings,
    journal: Journal,
    report: Report,
    told: Json,
    page: Path | None,
    notify: Callable[[str], None],
) -> None:
    from scan2archive.batch.reports.report import new_failures
    from scan2archive.batch.telling import hooks

    failed = bool(report.stopped or report.damaged or new_failures(report.facts))
    name = "failure" if failed else "success"
    words = settings.hooks.failure if failed else settings.hooks.success
    if not words:
        return
    if why := hooks.distrusted(dict(settings.origins).get(f"hooks.{name}", "")):
        notify(f"The hook hooks.{name} was not called: {why}. Only you or root should be able to write it.")
        journal.log("hook", {"hook": name, "code": None})
        return
    summary = report.facts.summary
    variables = {
        "SCAN2ARCHIVE_ARCHIVE": str(opened.root),
        "SCAN2ARCHIVE_OUTCOME": report.outcome,
        "SCAN2ARCHIVE_PROBLEM": report.problem,
        "SCAN2ARCHIVE_REPORT_HTML": str(page) if page else "",
        "SCAN2ARCHIVE_REPORT_JSON": str(page.with_suffix(".json")) if page else "",
        "SCAN2ARCHIVE_ARCHIVED": str(summary.archived),
        "SCAN2ARCHIVE_PAGES": str(summary.pages),
        "SCAN2ARCHIVE_REVIEW": str(len(report.review)),
        "SCAN2ARCHIVE_FAILED": str(summary.failed + summary.quarantined),
    }
    data = json.dumps(told, ensure_ascii=False).encode("utf-8", "backslashreplace")
    result = hooks.call(words, data, variables, seconds=settings.hooks.seconds)
    journal.log("hook", {"hook": name, "code": result.code})
    if result.problem:
        notify(result.problem)
