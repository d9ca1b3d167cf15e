# SPDX-License-Identifier: Apache-2.0
"""A batch in words and in JSON lines: a line for each scan, and an honest summary at its end."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from scan2archive.batch.desk.review import Case
from scan2archive.batch.telling.events import Planned, ScanEnded, Summary
from scan2archive.console.labels import _, counted, dossier_text, duration
from scan2archive.console.render_review import case_lines, reason_counts
from scan2archive.console.terminal import Style, one_line
from scan2archive.model import Problem
from scan2archive.model_json import Json, problem_to_json

MOST_LISTED = 20


def scan_to_json(event: ScanEnded) -> Json:
    """The ``scan`` line of ``run --json``."""
    problem = Problem(event.problem, None, event.message, "error") if event.problem else None
    return {
        "event": "scan",
        "path": str(event.path),
        "id": event.id,
        "state": event.state,
        "pages": event.pages,
        "documents": event.documents,
        "seconds": event.seconds,
        "restricted": event.restricted,
        "dismissed": event.dismissed,
        "dossier_to_be": event.dossier_to_be,
        "lies_in": event.lies_in,
        "kept_in": event.kept_in,
        "problem": problem_to_json(problem) if problem else None,
    }


def summary_to_json(summary: Summary) -> Json:
    """The last line of ``run --json``."""
    return {
        "event": "summary",
        "scans": summary.scans,
        "pages": summary.pages,
        "documents": summary.documents,
        "archived": summary.archived,
        "duplicates": summary.duplicates,
        "quarantined": summary.quarantined,
        "failed": summary.failed,
        "review": summary.review,
        "restricted": summary.restricted,
        "dismissed": summary.dismissed,
        "seconds": summary.seconds,
    }


def planned_to_json(planned: Planned) -> Json:
    """A line of ``run --dry-run --json``."""
    return {
        "event": "planned",
        "path": str(planned.path),
        "id": planned.id,
        "action": planned.action,
        "dossier": planned.dossier,
        "message": planned.message,
    }


def planned_text(planned: Planned, style: Style) -> str:
    """What would be done with one scan; its name and message on a line each."""
    names = {
        "process": style.good(_("would be archived")),
        "index": _("is archived, would be indexed"),
        "duplicate": style.dim(_("is a copy") if planned.message else _("is in the archive already")),
        "quarantined": style.bad(_("is or would be quarantined")),
        "failed": style.bad(_("cannot be processed")),
    }
    dossier = f"  [{dossier_text(planned.dossier)}]" if planned.dossier else ""
    reason = f"\n    {one_line(planned.message)}" if planned.message else ""
    return one_line(f"{style.place(planned.path)}: {names[planned.action]}{dossier}") + reason


def plan_summary(actions: Counter[str]) -> str:
    """What a run would do with so many scans of each action; the last words of ``run --dry-run``."""
    names = {
        "process": _("would be archived"),
        "index": _("would be indexed"),
        "duplicate": _("in the archive already, or copies"),
        "quarantined": _("in quarantine, or would be"),
        "failed": _("cannot be processed"),
    }
    scans = counted(actions.total(), "scan", "scans")
    parts = [f"{actions[action]:,} {name}" for action, name in names.items() if actions[action]]
    return (
        _("{scans}: {parts}. Nothing was written.").format(scans=scans, parts=", ".join(parts))
        if parts
        else scans
    )


def scan_text(event: ScanEnded, style: Style) -> str:
    """One scan that ended, in one line."""
    return one_line(_scan_text(event, style))


def _scan_text(event: ScanEnded, style: Style) -> str:
    pages, place = counted(event.pages, "page", "pages"), style.place(event.path)
    if event.state == "archived" and event.restricted:
        return style.warn(_("set apart as secret"))
    if event.state == "archived":
        state = style.warn(_("archived, needs review")) if event.review else style.good(_("archived"))
        return f"{state}  {place}  ({pages}, {duration(event.seconds)})"
    if (
        event.state == "duplicate" and event.restricted
    ):  # these lines stand in logs, where no name of it belongs
        return style.dim(_("in the archive already, set apart as secret"))
    if event.state == "duplicate":
        return f"{style.dim(_('in the archive already'))}  {place}"
    state = style.dim(_("in quarantine, dismissed")) if event.dismissed else style.bad(_(event.state))
    return f"{state}  {event.message or event.path}"


def summary_text(summary: Summary, style: Style, documents: int | None = None) -> Iterator[str]:
    """What a run did: only the kinds of which there was something.

    Args:
        summary: Of the run.
        style: What the terminal can carry.
        documents: How many of its documents need a person, where they are listed below; None if they are not.
    """
    if 0 < summary.duplicates == summary.scans:
        text = _("Nothing new: {scans}, all of them in the archive already ({time})")
        scans = counted(summary.scans, "scan", "scans")
        yield style.bold(text.format(scans=scans, time=duration(summary.seconds)))
        return
    rate = summary.pages * 60 / summary.seconds if summary.seconds else 0.0
    done = [
        counted(summary.archived, "scan archived", "scans archived"),
        counted(summary.pages, "page", "pages"),
        counted(summary.documents, "document", "documents"),
        _("in {time}").format(time=duration(summary.seconds)),
    ]
    if summary.pages:
        done.append(_("{rate:,.0f} pages a minute").format(rate=rate))
    yield style.bold(", ".join(done))
    look = _("of the archived scans need a look (cần kiểm tra)")
    if documents is not None:  # a scan may hold several, and the list below has each of them
        listed = counted(documents, "document", "documents")
        look = _("{look}: {documents}").format(look=look, documents=listed)
    for count, text, paint in (
        (summary.duplicates, _("in the archive already, nothing to do"), style.dim),
        (
            summary.restricted,
            _("of the archived scans are set apart as secret (độ mật), not searchable"),
            style.warn,
        ),
        (summary.review, look, style.warn),
        (summary.failed, _("failed and may be tried again"), style.bad),
        (summary.quarantined, _("cannot be archived as they are (quarantined)"), style.bad),
        (summary.dismissed, _("in quarantine, dismissed by a person"), style.dim),
    ):
        if count:
            yield paint(f"{count:>6,}  {text}")


def person_text(
    troubled: Sequence[ScanEnded],
    review: Sequence[Case],
    option: str,
    style: Style,
    *,
    mistakes: Sequence[str] = (),
) -> Iterator[str]:
    """What needs a person, each with its reason; only the worst of it where it is much.

    Args:
        troubled: Scans that failed or were quarantined.
        review: Documents of archived scans to look at, worst first.
        option: As in `next_steps`.
        style: What the terminal can carry.
        mistakes: What was told on the way and somebody has to mend, such as a wrong ``dossier.toml``.
    """
    if not (troubled or review or mistakes):
        return
    yield ""
    yield style.bold(_("For a person:"))
    for said in mistakes[:MOST_LISTED]:
        yield f"  {style.bad(_('wrong'))}  {one_line(said)}"
    if len(mistakes) > MOST_LISTED:
        yield style.dim(_("  and {count:,} more, in the report").format(count=len(mistakes) - MOST_LISTED))
    for event in sorted(troubled, key=lambda event: event.known)[:MOST_LISTED]:
        before = style.dim(_("  (as in an earlier run)")) if event.known else ""
        yield f"  {style.bad(_(event.state))}  {event.message or event.path}{before}"
    yield from _more(len(troubled), f"scan2archive status{option}", style)
    yield from reason_counts(review, style)
    yield from case_lines(review[:MOST_LISTED], style)
    yield from _more(len(review), f"scan2archive review{option}", style)


def _more(count: int, command: str, style: Style) -> Iterator[str]:
    if count > MOST_LISTED:
        more = _("and {count:,} more: {command}").format(count=count - MOST_LISTED, command=command)
        yield style.dim(f"  {more}")


def loose_text(loose: Sequence[ScanEnded], command: str, option: str) -> Iterator[str]:
    """Scans of the archive that are in no dossier and lie in one now, and how to put them there.

    Args:
        loose: These scans.
        command: That of the run, as it may be typed again.
        option: As in `next_steps`.
    """
    if not loose:
        return
    first = loose[0]
    if len(loose) == 1:
        yield _(
            "{path} is in the archive, in no dossier (hồ sơ); it lies in {dossier} now. To put it there:"
        ).format(path=first.path, dossier=first.dossier_to_be)
        yield f"  scan2archive correct {first.id[:12]} {shlex.quote(f'dossier={first.dossier_to_be}')}{option}"
        return
    yield _(
        "{count:,} scans such as {path} are in the archive, in no dossier (hồ sơ), and lie in one now. To put them there:"
    ).format(count=len(loose), path=first.path)
    yield f"  {command} --set-dossier"


def elsewhere_text(elsewhere: Sequence[ScanEnded], command: str, option: str, style: Style) -> Iterator[str]:
    """Scans whose bytes are in the archive in another dossier than the one they lie in.

    Args:
        elsewhere: These scans.
        command: As of `loose_text`.
        option: As in `next_steps`.
        style: Of the terminal.
    """
    if not elsewhere:
        return
    yield _(
        "The same file in two dossiers (hồ sơ) is kept in one: {count} not in the other's catalogue. To list it there too:"
    ).format(count=counted(len(elsewhere), "scan is", "scans are"))
    if len(elsewhere) == 1:
        first = elsewhere[0]
        yield f"  scan2archive correct {first.id[:12]} {shlex.quote(f'dossier+={first.lies_in}')}{option}"
    else:
        yield f"  {command} --set-dossier"
    for event in elsewhere[:MOST_LISTED]:
        yield _("  {path} lies in {lies}, and is kept in {kept} as {id}").format(
            path=event.path, lies=event.lies_in, kept=event.kept_in, id=event.id[:12]
        )
    if len(elsewhere) > MOST_LISTED:
        more = len(elsewhere) - MOST_LISTED
        yield style.dim(_("  and {count:,} more, in the report").format(count=more))


def nothing_text(sources: Sequence[Path]) -> str:
    """What a run says that found no scan at all."""
    return _(
        "No scans in {sources}. Scans are files such as PDF, TIFF, JPEG and PNG: check the path."
    ).format(sources=", ".join(map(str, sources)))


def stopped_text(left: int | None, command: str) -> str:
    """The last words of a run that was ended by its user.

    Args:
        left: Scans not done with; None where the sources were still being looked through.
        command: The same command, as it may be typed again.
    """
    if left is None:
        return _("Stopped. Nothing is lost; it goes on from here with: {command}").format(command=command)
    return _("Stopped. Nothing is lost; {scans} still to do. It goes on from here with: {command}").format(
        scans=counted(left, "scan", "scans"), command=command
    )


def next_steps(summary: Summary, review: Sequence[Case], option: str) -> Iterator[str]:
    """The commands a person would type now.

    Args:
        summary: Of the run.
        review: Documents that need a look, worst first.
        option: ``--archive PATH`` with a space before it, or nothing, as the run was typed.
    """
    yield _("Next:")
    if summary.failed or summary.quarantined:
        yield f"  scan2archive status{option}"
    if review:
        yield f"  scan2archive review{option}"
        yield f"  scan2archive show {review[0].handle}{option}"
    if (
        summary.restricted
    ):  # for who may see them: without it nobody finds the id that `show --restricted` takes
        yield f"  scan2archive review --restricted --all{option}"
    yield f"  scan2archive search {_('WORDS')}{option}"
