# SPDX-License-Identifier: Apache-2.0
"""The state of an archive, a machine and the settings as people read them. Nothing is printed here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from scan2archive.archive.store import Archive
from scan2archive.batch.keeping.audit import Audit, DamagedFile
from scan2archive.batch.keeping.overview import Overview, pages_per_hour
from scan2archive.batch.telling.pace import Live
from scan2archive.console.labels import _, counted, duration, size
from scan2archive.console.terminal import Style, one_line
from scan2archive.doctor import Finding
from scan2archive.ledger.rows import Row, RunRow, is_path_id

MOST_TROUBLED = 20
_MOST_HELD = 10
_MOST_REPLACED = 5
_HANDLE_DIGITS = 12
_MOST_OF_WHY = 80
_BY_WISH = ("interrupted", "terminated")


def overview_text(archive: Archive, overview: Overview, style: Style, option: str = "") -> Iterator[str]:
    """Counts, what runs, what needs a person, the last runs, the disk.

    Args:
        archive: Its name and place.
        overview: What is told.
        style: What the terminal can carry.
        option: ``--archive PATH`` with a space before it, or nothing, for commands that are to be typed next.
    """
    yield style.bold(archive.name or archive.root.name) + style.dim(f"  {archive.root}")
    yield (
        f"{counted(overview.documents, 'document', 'documents')}, "
        f"{counted(overview.pages, 'page', 'pages')}, {size(overview.free)} {_('free on its disk')}"
    )
    yield ""
    yield from _counts(overview, style, option)
    yield from _trouble(overview, style, option)
    if overview.running and overview.at_work:
        yield ""
        yield style.bold(_("Being processed")) + _live(overview.live)
        yield from (f"  {row.path}" for row in overview.running)
    if overview.troubled:
        yield ""
        yield style.bold(_("Could not be archived"))
        for row in overview.troubled[:MOST_TROUBLED]:
            yield f"  {_handle(row)}{style.warn(_said(row))}"
        more = len(overview.troubled) - MOST_TROUBLED
        if more > 0:
            yield f"  {_('and {count} more; all of them: scan2archive status --json').format(count=more)}"
        yield style.dim(
            _(
                "When the cause is mended: scan2archive retry{option} (one of them: retry ID{option}), then the run again"
            ).format(option=option)
        )
        if any(row.state == "quarantined" and not is_path_id(row.id) for row in overview.troubled):
            text = _("When one in quarantine is not worth it: scan2archive retry --dismiss ID{option}")
            yield style.dim(text.format(option=option))
    if overview.replaced:
        yield ""
        yield style.bold(
            _(
                "Replaced by a file that is archived; if it was another paper: scan2archive retry ID{option}"
            ).format(option=option)
        )
        yield from (style.dim(f"  {_handle(row)}{row.path}") for row in overview.replaced[:_MOST_REPLACED])
        more = len(overview.replaced) - _MOST_REPLACED
        if more > 0:
            yield f"  {_('and {count} more; all of them: scan2archive status --json').format(count=more)}"
    if overview.gone:
        yield ""
        yield style.bold(_("Waiting, but gone from where they lay"))
        yield from (f"  {_handle(row)}{row.path}" for row in overview.gone[:MOST_TROUBLED])
        more = len(overview.gone) - MOST_TROUBLED
        if more > 0:
            yield f"  {_('and {count} more; all of them: scan2archive status --json').format(count=more)}"
        yield style.dim(
            _("Put them into a source again; the run finds them by what they hold, whatever they are called")
        )
    if overview.runs:
        yield ""
        yield style.bold(_("Last runs"))
        # Only the newest can be at work: one process at a time holds the archive.
        yield from (
            _run(run, style, at_work=overview.at_work and number == 0)
            for number, run in enumerate(overview.runs)
        )
    if (page := archive.reports / "latest.html").is_file():
        yield _("Report of the last run: {file}").format(file=style.place(page))


def _handle(row: Row) -> str:
    """What `retry` knows a scan by, in a column; nothing for one that has no id, as its bytes cannot be read."""
    return f"{'' if is_path_id(row.id) else row.id[:_HANDLE_DIGITS]:<{_HANDLE_DIGITS}}  "


def _said(row: Row) -> str:
    """Why it could not be archived; the path stands in it once."""
    return row.message if row.path in row.message else f"{row.path}: {row.message}"


def _live(live: Live | None) -> str:
    if live is None:
        return ""
    parts = [
        _("{ended:,} of {scans:,} scans").format(ended=live.ended, scans=live.scans),
        counted(live.pages, "page", "pages"),
    ]
    if live.pages_per_hour is not None:
        parts.append(_("{rate:,.0f} pages/h").format(rate=live.pages_per_hour))
    if live.seconds_left is not None:
        parts.append(_("about {time} left").format(time=duration(live.seconds_left)))
    return f"  {', '.join(parts)}"


def busy_text(live: Live | None, *, lets_in: bool) -> str:
    """That a process is at work, whether corrections are saved meanwhile, and how long that will be.

    Args:
        live: Where the run is; None if it does not tell.
        lets_in: It is a run, which takes corrections in between two of its steps.
    """
    if lets_in:
        said = _(
            "Kho đang có lượt số hóa chạy: vẫn lưu được, có khi chậm vài giây "
            "(a run is at work: what you save goes in between two of its steps, within seconds).{live}"
        )
    else:
        said = _(
            "Kho đang bận: xem được, đến khi xong mới lưu được (the archive is held: nothing can be saved).{live}"
        )
    return said.format(live=_live(live))


def _counts(overview: Overview, style: Style, option: str) -> Iterator[str]:
    """How many scans are where, in people's words; only the kinds of which there are some."""
    counts = dict(overview.counts)
    killed = not overview.at_work
    running = _("being processed")
    if killed:
        running = _("waiting (a run was ended by force; the next one goes on)")
    searchable = _("scans archived and searchable")
    if overview.index_problem:
        text = _(
            "scans archived, and not searchable: the index cannot be used (scan2archive reindex{option})"
        )
        searchable = text.format(option=option)
    lines = (
        (counts["indexed"], searchable, style.warn if overview.index_problem else str),
        (counts["archived"] - overview.restricted, _("scans archived, not searchable yet"), str),
        (
            overview.restricted,
            _(
                "scans set apart as secret (độ mật), not searchable: scan2archive review --restricted --all{option}"
            ).format(option=option),
            style.warn,
        ),
        (counts["running"], running, style.warn if killed else str),
        (counts["waiting"], _("waiting: the same run goes on with them") if killed else _("waiting"), str),
        (
            counts["quarantined"] - len(overview.dismissed) - len(overview.replaced),
            _("in quarantine: cannot be archived as they are"),
            style.warn,
        ),
        (len(overview.dismissed), _("in quarantine, dismissed by a person"), style.dim),
        (
            len(overview.replaced),
            _("in quarantine, replaced: a file that is archived lies in their place"),
            style.dim,
        ),
        (counts["failed"], _("failed, may be tried again"), style.warn),
        (
            overview.review,
            _("of the archived scans need review (cần kiểm tra): scan2archive review{option}").format(
                option=option
            ),
            style.warn,
        ),
    )
    yield from (paint(f"{count:>9,}  {text}") for count, text, paint in lines if count > 0)
    for record_id in overview.held[:_MOST_HELD]:
        yield style.warn(
            _("           kept apart until somebody looks, may be secret: show {id} --restricted").format(
                id=record_id[:12]
            )
        )
    if overview.held:
        yield _("           it is: correct ID secrecy=mật; it is not: correct ID secrecy=none")
        text = _("           one after the other: scan2archive review --restricted --work{option}")
        yield text.format(option=option)
    if not any(counts.values()):
        yield _("No scans yet. Next: scan2archive run FOLDER{option}").format(option=option)


def _trouble(overview: Overview, style: Style, option: str) -> Iterator[str]:
    """Why the last run did not do its work, and what to do; nothing if it did, or if one is at work."""
    if not overview.runs or overview.at_work:
        return
    run = overview.runs[0]
    if run.ended is None:
        text = _("The last run was ended by force (power cut, kill -9). The same run goes on where it was.")
    elif run.problem in _BY_WISH:
        text = _("The last run was stopped by a person or the system. The same run goes on where it was.")
    elif run.problem:
        text = _("The last run stopped: {why}").format(why=one_line(run.message))
        if not run.scans:
            text = _("The last run did not begin: {why}").format(why=one_line(run.message))
    else:
        return
    yield ""
    yield style.bad(text)
    if run.problem == "usage":  # what was typed was wrong: the same run would end in the same way
        yield _("Next: scan2archive run FOLDER{option}").format(option=option)


def _run(run: RunRow, style: Style, *, at_work: bool) -> str:
    when = f"{dt.datetime.fromtimestamp(run.started):%Y-%m-%d %H:%M}"
    if run.ended is None:
        return f"  {when}  {style.warn(_('running') if at_work else _('ended by force'))}"
    if run.problem and not run.scans and run.problem not in _BY_WISH:
        return f"  {when}  {style.warn(_('did not begin: {why}').format(why=_why(run)))}"
    parts = [counted(run.scans, "scan", "scans"), counted(run.pages, "page", "pages")]
    if run.problem in _BY_WISH:
        parts.append(style.warn(_("stopped by a person or the system")))
    elif run.problem:
        parts.append(style.warn(_("stopped: {why}").format(why=_why(run))))
    if run.failed:
        parts.append(style.warn(_("{count} not archived").format(count=run.failed)))
    rate = pages_per_hour(run)
    if rate is not None:
        parts.append(_("{rate:,.0f} pages/h").format(rate=rate))
    return f"  {when}  {', '.join(parts)}"


def _why(run: RunRow) -> str:
    """The beginning of what was told of a run that did not come to its end, without what to do: that is told of the newest."""
    words = one_line(run.message).partition(". ")[0].rstrip(".") or run.problem
    return words if len(words) <= _MOST_OF_WHY else f"{words[: _MOST_OF_WHY - 1]}…"


def finding_text(finding: Finding, style: Style) -> Iterator[str]:
    """One line per check, and how to mend it under it."""
    mark = {"ok": style.good("ok  "), "warn": style.warn("warn"), "fail": style.bad("FAIL")}[finding.state]
    yield f"{mark}  {finding.name}: {finding.found}"
    if finding.mend:
        yield f"      {finding.mend}"


def settings_text(rows: Sequence[tuple[str, str, str]], style: Style) -> Iterator[str]:
    """A table of name, value and origin."""
    names = max(len(name) for name, _value, _origin in rows)
    values = max(len(value) for _name, value, _origin in rows)
    for name, value, origin in rows:
        shown = f"{name:<{names}}  {value:<{values}}  "
        yield style.dim(shown + origin) if origin == "default" else style.bold(shown) + origin


def damage_text(damaged: Sequence[DamagedFile], style: Style) -> Iterator[str]:
    """Each damaged file by its name, and what is wrong with it."""
    for item in damaged:
        yield f"{style.bad(item.damage.kind):<8} {item.package / item.damage.path}"


def cut_off_text(done: int, total: int) -> str:
    """The last words of a check that was cut off.

    Args:
        done: Packages it is done with, also those of an earlier check.
        total: Of all.
    """
    if not total:
        return _("Stopped. The next scan2archive verify goes on where this one was.")
    return _(
        "Stopped after {done:,} of {total:,} packages. The next scan2archive verify goes on from there."
    ).format(done=done, total=total)


def audit_text(found: Audit, style: Style) -> Iterator[str]:
    """What `verify` found: every damaged file by its name."""
    yield from damage_text(found.damaged, style)
    for record_id in found.lost:
        yield f"{style.bad('lost')}     {_('the ledger knows {id}, and it has no package').format(id=record_id)}"
    if found.ledger_notice:
        yield style.warn(found.ledger_notice)
    if found.unnoted:
        yield style.warn(
            _("{packages} not in the ledger yet; the next run notes them").format(
                packages=counted(len(found.unnoted), "package", "packages")
            )
        )
    if found.index_problem:
        yield style.warn(found.index_problem)
    for ids, what in ((found.unindexed, _("missing from the index")), (found.stray, _("only in the index"))):
        if ids:
            yield style.warn(f"{counted(len(ids), 'document', 'documents')} {what}: {_some(ids)}")
    if found.pending:
        yield style.dim(
            _("{documents} of the run at work not in the index yet").format(
                documents=counted(found.pending, "document", "documents")
            )
        )
    if found.misplaced:
        kept = counted(len(found.misplaced), "record marked secret lies", "records marked secret lie")
        yield style.warn(
            _("{kept} in packages/; scan2archive reindex sets apart: {ids}").format(
                kept=kept, ids=_some(found.misplaced)
            )
        )
    packages = counted(found.packages, "package", "packages")
    if found.packages > found.scans > 0:
        revisions = counted(found.packages, "revision", "revisions")
        packages = _("{revisions} of {scans}").format(
            revisions=revisions, scans=counted(found.scans, "scan", "scans")
        )
    if found.resumed:
        yield style.dim(
            _(
                "{count:,} of them were read before the last check was cut off (--restart reads all again)"
            ).format(count=found.resumed)
        )
    if found.sound:
        yield style.good(_("{packages} read, all as they were written").format(packages=packages))
    elif found.only_extra:
        yield style.warn(
            _("{packages} read, all as they were written; besides, there is what is named above").format(
                packages=packages
            )
        )
    else:
        yield style.bad(_("{packages} read, damage found").format(packages=packages))


def _some(ids: Sequence[str]) -> str:
    more = f", … ({len(ids):,})" if len(ids) > MOST_TROUBLED else ""
    return ", ".join(ids[:MOST_TROUBLED]) + more
