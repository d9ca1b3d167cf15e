# SPDX-License-Identifier: Apache-2.0
"""The command that tries a file without an archive: ocr."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scan2archive.commands.common import (
    ArchiveOption,
    JsonOption,
    open_if_any,
    put,
    refuse_in_archive,
    refuse_replacing,
    refuse_source,
    require_language,
    settings_for,
)
from scan2archive.console import terminal as console
from scan2archive.console.labels import _, counted
from scan2archive.errors import ExitCode, NoPageImage, UsageError

if TYPE_CHECKING:
    from scan2archive.model import Record
    from scan2archive.settings import Settings

_STDOUT = Path("-")


def ocr(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help=_("A PDF, TIFF, or image; or a folder of page images."))
    ],
    pdf: Annotated[
        Path | None, typer.Option("--pdf", metavar="OUT", help=_("Write the searchable PDF/A."))
    ] = None,
    text: Annotated[
        Path | None,
        typer.Option("--text", metavar="OUT", help=_("Write the text, UTF-8; - is standard output.")),
    ] = None,
    keep: Annotated[
        bool, typer.Option("--no-overwrite", help=_("Keep files of these names that are there."))
    ] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help=_("Show which rule took which words, and why others lost."))
    ] = False,
    page: Annotated[
        int | None, typer.Option("--page", metavar="N", min=1, help=_("With --explain: only this page."))
    ] = None,
    as_json: JsonOption = False,
    archive: ArchiveOption = None,
) -> None:
    """Reads one file without an archive, to try settings on it."""
    import tempfile

    from scan2archive.console.progress import page_counter
    from scan2archive.console.render import page_texts, record_text
    from scan2archive.model_json import record_to_json

    settings = settings_for(open_if_any(archive))
    if not file.exists():
        raise UsageError(f"{file} is not there.", next_step="Check the path.")
    if page is not None and not explain:
        raise UsageError("--page belongs to --explain.", next_step="Add --explain, or leave --page out.")
    if pdf == _STDOUT:
        raise UsageError("--pdf - is no file: a PDF is not printed.", next_step="Give the name of a file.")
    printed = text == _STDOUT
    if printed and (as_json or explain):
        raise UsageError(
            f"--text - and {'--explain' if explain else '--json'} both print.",
            next_step="Leave one of them out, or give --text the name of a file.",
        )
    for target in (pdf, None if printed else text):
        refuse_source(target, file)
        refuse_replacing(target, keep=keep)
        refuse_in_archive(target)
    if pdf is not None and text is not None and os.path.realpath(pdf) == os.path.realpath(text):
        raise UsageError(f"{pdf} cannot be both, the PDF and the text.", next_step="Give two names.")
    require_language(settings)
    from scan2archive.batch.work.single import read_one

    with tempfile.TemporaryDirectory(prefix="scan2archive-") as work, page_counter(file.name) as on_page:
        try:
            draft = read_one(file, Path(work), settings, folder=file.is_dir(), on_page=on_page)
        except NoPageImage as error:  # nothing is wrong with these scans: they are for another command
            raise UsageError(
                error.message,
                next_step=f"Give ocr one file of it. A folder of scans is for: scan2archive run {shlex.quote(str(file))}",
            ) from error
        if pdf is not None:
            if draft.access_pdf is None:
                raise UsageError(f"{file} gave no PDF, so {pdf} was not written.")
            put(draft.access_pdf.read_bytes(), pdf)
    if printed:
        for line in page_texts(draft.record.pages):
            console.out(line)
    elif text is not None:
        put("".join(f"{line}\n" for line in page_texts(draft.record.pages)).encode("utf-8", "replace"), text)
    if written := [str(path) for path in (pdf, None if printed else text) if path is not None]:
        console.note(_("Wrote {files}.").format(files=", ".join(written)))
    if explain:
        _explain(draft.record, settings, page, as_json=as_json)
    elif as_json:
        console.out_json(record_to_json(draft.record))
    elif pdf is None and text is None:
        for line in record_text(draft.record, None, console.style_of(sys.stdout)):
            console.out(line)
        console.out()
        for line in page_texts(draft.record.pages):
            console.out(line)
    if draft.record.state != "ok":
        raise typer.Exit(ExitCode.PARTIAL)


def _explain(record: Record, settings: Settings, page: int | None, *, as_json: bool) -> None:
    """Prints how the fields of each document (or of the one that holds a page) came about."""
    from scan2archive.console.render_explain import explanation_text, explanation_to_json
    from scan2archive.pipeline.fields.explain import explain

    if page is not None and page > len(record.pages):
        pages = counted(len(record.pages), "page", "pages")
        raise UsageError(f"{record.source.name} has {pages}, and no page {page}.")
    told = []
    for document in record.documents:
        first, last = document.pages
        if page is None or first <= page <= last:
            own = record.pages[first - 1 : last]
            story = explain(own, settings.review, file_name=record.source.name, rules=settings.rules)
            told.append((document, story if page is None else story.on_page(page)))
    if as_json:
        console.out_json({"documents": [explanation_to_json(document, story) for document, story in told]})
        return
    for document, story in told:
        for line in explanation_text(document, story, console.style_of(sys.stdout)):
            console.out(line)
