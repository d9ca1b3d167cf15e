# SPDX-License-Identifier: Apache-2.0
"""Records, documents and hits as people read them in a terminal. Text only; nothing is printed here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from scan2archive.batch.finding.links import Links
from scan2archive.console.labels import (
    FIELD_LABELS,
    PAGE,
    _,
    counted,
    dossier_text,
    duration,
    label,
    readable,
    readable_date,
    size,
    untitled,
)
from scan2archive.console.terminal import Style
from scan2archive.model import Document, Field, Page, Problem, Record

_MOST_LINKS = 10
_LABEL_WIDTH = max(len(text) for text in FIELD_LABELS.values())


@dataclass(frozen=True, slots=True)
class Files:
    """Where the files of a record lie.

    Attributes:
        package: Folder of the newest revision.
        original: The scan as received, or its folder of page images.
        access_pdf: The searchable PDF/A; None if there is none.
    """

    package: Path
    original: Path | None
    access_pdf: Path | None


def files_of(package: Path) -> Files:
    """What lies in a package (gói), as far as it is there."""
    access_pdf = package / "data/access.pdf"
    # One scan is one file or one folder; a folder of page images keeps its name.
    try:
        original = next(iter(sorted((package / "data/original").glob("*"))), None)
    except FileNotFoundError:  # moved this moment: found secret, or released
        original = None
    return Files(package, original, access_pdf if access_pdf.is_file() else None)


def pages_of(record: Record, document: Document | None) -> tuple[Page, ...]:
    """The pages of a document of the record; all of them for None."""
    if document is None:
        return record.pages
    first, last = document.pages
    return tuple(page for page in record.pages if first <= page.number <= last)


def headline(document: Document) -> str:
    """The document in one line: code, type and date, as far as they are known."""
    parts = [document.value("code"), document.value("type"), readable_date(document.value("issued_date"))]
    return " · ".join(part for part in parts if part) or _("(nothing was read of its head)")


def dossiers_text(record: Record, title_of: Callable[[str], str] = untitled) -> str:
    """The dossier of a record, and those that list it besides; with their titles."""
    return " · ".join(dossier_text(name, title_of(name)) for name in (record.dossier, *record.also_in))


def record_text(
    record: Record, files: Files | None, style: Style, *, title_of: Callable[[str], str] = untitled
) -> Iterator[str]:
    """A record: source, state, pages, documents, problems, files."""
    yield f"{style.bold(record.source.name)}  {_state(record.state, style)}"
    yield style.dim(f"  {record.id} r{record.revision}")
    yield f"  {_('received from')} {style.place(record.source.path)} ({size(record.source.size)})"
    if record.dossier:
        yield f"  {dossiers_text(record, title_of)}"
    for document in record.documents:
        yield ""
        yield from document_text(document, style)
    yield ""
    yield from _pages(record.pages, style)
    yield from _problems(record.problems, style)
    yield from _files(files, style)
    seconds = sum(step.seconds for step in record.steps)
    if seconds:
        yield style.dim(f"  {_('processed in')} {duration(seconds)}, {record.created:%Y-%m-%d %H:%M}")


def document_view(
    document: Document,
    record: Record,
    files: Files | None,
    links: Links,
    style: Style,
    *,
    title_of: Callable[[str], str] = untitled,
) -> Iterator[str]:
    """One document of a record, with the papers it is tied to, its own pages and what concerns them."""
    first, last = document.pages
    yield from document_text(document, style)
    yield ""
    yield from _links(links, style)
    if record.dossier:
        yield f"  {dossiers_text(record, title_of)}"
    yield from _pages(pages_of(record, document), style)
    yield from _problems(
        tuple(p for p in record.problems if p.page is None or first <= p.page <= last),
        style,
    )
    yield from _files(files, style)


def document_text(document: Document, style: Style) -> Iterator[str]:
    """The fields of a document, each with its evidence."""
    first, last = document.pages
    pages = f"{PAGE} {first}" if first == last else f"{PAGE} {first}–{last}"
    yield f"{style.bold(headline(document))}  {document.id} · {pages}  {_state(document.state, style)}"
    for field in document.fields:
        yield from _field(field, style)


def _links(links: Links, style: Style) -> Iterator[str]:
    for heading, hits in (
        (_("rests on, in this archive (căn cứ):"), links.rests_on),
        (_("rest on it, in this archive:"), links.resting),
    ):
        if not hits:
            continue
        yield f"  {heading}"
        for hit in hits[:_MOST_LINKS]:
            parts = (hit.value("code"), readable_date(hit.value("issued_date")), hit.value("subject"))
            yield f"    {' · '.join(filter(None, parts))}  {style.dim(hit.id)}"
        if len(hits) > _MOST_LINKS:
            yield style.dim("    " + _("and {count} more").format(count=len(hits) - _MOST_LINKS))


def page_texts(pages: tuple[Page, ...]) -> Iterator[str]:
    """The text of pages, each under a line with its number when there are several."""
    for page in pages:
        if len(pages) > 1:
            yield f"— {PAGE} {page.number} —"
        yield page.text


def _field(field: Field, style: Style) -> Iterator[str]:
    value = readable(field.name, field.value)
    evidence = [f"{PAGE} {field.page}"] if field.page else []
    evidence += [field.rule, f"{field.confidence:.0%}"]
    if field.state == "review":
        mark = style.warn("?")
    elif field.state == "corrected":
        mark = style.good("=")
    else:
        mark = " "
    yield f"{mark} {label(field.name):<{_LABEL_WIDTH}}  {value}  {style.dim('[' + ' · '.join(evidence) + ']')}"


def _pages(pages: tuple[Page, ...], style: Style) -> Iterator[str]:
    yield f"  {counted(len(pages), 'page', 'pages')}"
    for page in pages:
        notes = [f"{page.width}×{page.height}", f"{page.dpi:.0f} dpi"]
        if page.rotation:
            notes.append(_("turned {angle}°").format(angle=page.rotation))
        if page.skew:
            notes.append(_("levelled by {angle:.1f}°").format(angle=page.skew))
        if page.blank:
            notes.append(_("blank"))
        elif page.confidence is not None:
            notes.append(_("read with {share:.0%}").format(share=page.confidence))
        yield style.dim(f"    {PAGE} {page.number}: {', '.join(notes)}")


def _problems(problems: tuple[Problem, ...], style: Style) -> Iterator[str]:
    for problem in problems:
        where = f"{PAGE} {problem.page}: " if problem.page else ""
        colour = style.bad if problem.severity == "error" else style.warn
        yield f"  {colour('!')} {where}{problem.message} {style.dim('[' + problem.code + ']')}"


def _files(files: Files | None, style: Style) -> Iterator[str]:
    if files is None:
        return
    if files.access_pdf is not None:
        yield f"  {_('to read')}:  {style.place(files.access_pdf)}"
    if files.original is not None:
        yield f"  {_('original')}: {style.place(files.original)}"
    yield style.dim(f"  {_('package')}:  {style.place(files.package)}")


def _state(state: str, style: Style) -> str:
    if state == "ok":
        return style.good(_("ok"))
    if state == "review":
        return style.warn(_("needs review (cần kiểm tra)"))
    return style.bad(_("failed"))
