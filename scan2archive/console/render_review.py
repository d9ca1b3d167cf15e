# SPDX-License-Identifier: Apache-2.0
"""What needs a person, in words: counts by reason first, then the documents, worst first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Literal

from scan2archive.batch.desk.review import Case, SetApart
from scan2archive.console.labels import _, counted, dossier_text, label, label_row, readable
from scan2archive.console.terminal import Style
from scan2archive.ledger.neighbours import Signer
from scan2archive.model import Field, Problem

LONGEST_VALUE = 60
_MOST_PAGES = 8
_MOST_HELD = 20
_FILE_NAME, _WRITTEN = "file_name", "written"  # how rules end that took figures from there
_BLANK = _("blank page (trang trắng)")


def review_text(found: Sequence[Case], limit: int | None, style: Style) -> Iterator[str]:
    """The whole of ``scan2archive review``.

    Args:
        found: All documents that need a person, worst first.
        limit: Most documents listed; None = all.
        style: What the terminal can carry.
    """
    if not found:
        yield style.good(_("No document needs a person."))
        return
    yield style.bold(
        _("For a person (cần kiểm tra): {documents}").format(
            documents=counted(len(found), "document", "documents")
        )
    )
    yield from reason_counts(found, style)
    yield from case_lines(found[:limit], style)
    if limit and len(found) > limit:  # with a limit of 0 only the counts are asked for
        yield style.dim(f"  {_('and {count:,} more').format(count=len(found) - limit)}")


def held_text(held: Sequence[str], option: str, style: Style) -> Iterator[str]:
    """Scans that only a doubtful stamp of secrecy keeps apart: their ids alone, and where they are settled.

    Args:
        held: Ids of their records.
        option: Of the command line, to be given again.
        style: What the terminal can carry.
    """
    if not held:
        return
    scans = counted(len(held), "scan", "scans")
    yield style.warn(_("Kept apart, may be secret (có thể mang dấu độ mật): {scans}").format(scans=scans))
    shown = " ".join(record_id[:12] for record_id in held[:_MOST_HELD])
    yield style.wrap(shown + (" …" if len(held) > _MOST_HELD else ""), "  ")
    yield style.dim(
        _("  Those who may see them: scan2archive review --restricted --work{option}").format(option=option)
    )


def set_apart_text(found: Sequence[SetApart], limit: int | None, style: Style) -> Iterator[str]:
    """The whole of ``scan2archive review --restricted --all``.

    Args:
        found: All scans set apart as secret.
        limit: Most scans listed; None = all.
        style: What the terminal can carry.
    """
    if not found:
        yield style.good(_("No scan is set apart as secret."))
        return
    scans = counted(len(found), "scan", "scans")
    yield style.bold(_("Set apart as secret (độ mật): {scans}").format(scans=scans))
    for one in found[:limit]:
        dossier = f"  [{dossier_text(one.dossier)}]" if one.dossier else ""
        place = style.place(one.path) if one.path else ""
        yield f"  {style.warn(one.handle)}  {place}{'  ' if place else ''}{_mark(one)}{style.dim(dossier)}"
    if limit and len(found) > limit:
        yield style.dim(f"  {_('and {count:,} more').format(count=len(found) - limit)}")


def _mark(one: SetApart) -> str:
    if one.state == "damaged":
        return _("cannot be read; scan2archive verify names what is damaged")
    marks = ", ".join(one.secrecy) or _("no mark, put there by hand")
    return _("{marks}, nobody is sure of it").format(marks=marks) if one.state == "doubtful" else marks


def reason_counts(found: Sequence[Case], style: Style) -> Iterator[str]:
    """How many documents each reason concerns, the most frequent first; one line."""
    counts: Counter[str] = Counter()
    for case in found:
        if case.blank:
            counts[_BLANK] += 1
            continue
        counts.update(_("{field} not found").format(field=label(name)) for name in case.missing)
        unsure = dict.fromkeys(field.name for field in case.unsure)
        counts.update(_("{field} unsure").format(field=label(name)) for name in unsure)
        codes = dict.fromkeys(problem.code for problem in case.problems)
        counts.update(_problem_name(code) for code in codes)
    if counts:
        yield style.wrap(" · ".join(f"{reason}: {count:,}" for reason, count in counts.most_common()), "  ")


def case_lines(found: Sequence[Case], style: Style) -> Iterator[str]:
    """The documents, each with its reasons below it."""
    for case in found:
        dossier = f"  [{dossier_text(case.dossier)}]" if case.dossier else ""
        blank = f"  {_BLANK}" if case.blank else ""
        yield f"  {style.warn(case.handle)}  {style.place(case.path)}{blank}{style.dim(dossier)}"
        if case.blank:
            continue
        for reason in reasons(case):
            yield style.wrap(reason, "      ")


def reasons(case: Case) -> tuple[str, ...]:
    """Why a person should look at a document, each in one line: errors, other problems, fields."""
    if case.blank:
        return (_BLANK,)
    found = list(problem_reasons(case.problems))
    if case.missing:
        found.append(_("not found: {fields}").format(fields=label_row(case.missing)))
    if case.unsure:
        unsure = dict.fromkeys(f"{label(field.name)} ({_value(field)})" for field in case.unsure)
        found.append(_("unsure: {fields}").format(fields=" · ".join(unsure)))
    if case.proposed:
        found.append(
            _("signs other papers of this agency: {names}").format(names=proposed_text(case.proposed))
        )
    return tuple(found)


def proposed_text(signers: Sequence[Signer]) -> str:
    """Who may have signed, each with the number of papers that show the name for sure."""
    return " · ".join(f"{one.name} ({counted(one.papers, 'paper', 'papers')})" for one in signers)


def problem_reasons(problems: Sequence[Problem]) -> Iterator[str]:
    """One line for each kind of problem, however many pages have it."""
    ordered = sorted(problems, key=lambda problem: problem.severity != "error")
    for code in dict.fromkeys(problem.code for problem in ordered):
        first, *others = (problem for problem in ordered if problem.code == code)
        where = ""
        if first.page is not None and not first.message.startswith("Page "):
            where = _("page {page}: ").format(page=first.page)
        elsewhere = (one.page for one in others if one.page not in (None, first.page))
        pages = list(dict.fromkeys(map(str, elsewhere)))
        more = ", ".join(pages[:_MOST_PAGES]) + (" …" if len(pages) > _MOST_PAGES else "")
        also = _(" (also page {pages})") if len(pages) == 1 else _(" (also pages {pages})")
        here = sum(one.page == first.page and one.message != first.message for one in others)
        rest = _(" (and {count} more such)").format(count=here) if here else ""
        yield where + first.message + rest + (also.format(pages=more) if pages else "")


def _value(field: Field) -> str:
    value = readable(field.name, field.value)
    if len(value) > LONGEST_VALUE:
        value = value[: LONGEST_VALUE - 1].rstrip() + "…"
    notes = {
        "taken": _(", number from the file name"),
        "same": _(", number as in the file name"),
        "written": _(", written by hand"),
        "": "",
    }
    return value + notes[figures_from(field)]


def figures_from(field: Field) -> Literal["taken", "same", "written", ""]:
    """Where figures come from: ``taken`` from the scan's name, read and the ``same`` there, or ``written`` by hand."""
    _name, _dot, way = field.rule.partition(".")
    if way == _FILE_NAME:
        return "taken"
    if way.endswith("." + _FILE_NAME):
        return "same"
    return "written" if way.endswith("." + _WRITTEN) else ""


def _problem_name(code: str) -> str:
    names = {
        "double_page": _("two facing pages"),
        "likely_duplicate": _("likely scanned twice"),
        "low_confidence": _("hard to read"),
        "more_documents": _("may hold several papers"),
        "no_text": _("page without text"),
        "same_as_secret": _("same paper as a secret one"),
        "safe_settings": _("read with safe settings"),
        "not_read": _("page not read"),
        "uncertain_cut": _("may belong to the paper before"),
        "unread_line": _("a line not read"),
        "unreadable_page": _("page that cannot be opened"),
    }
    return names.get(code, code)
