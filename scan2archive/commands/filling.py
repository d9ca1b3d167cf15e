# SPDX-License-Identifier: Apache-2.0
"""Commands that take scans in: init, ocr, run, retry."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scan2archive import console
from scan2archive.commands.common import (
    ArchiveOption,
    JsonOption,
    open_chosen,
    put,
    refuse_source,
    require_language,
    settings_for,
)
from scan2archive.errors import ExitCode, UsageError
from scan2archive.labels import _


def init(
    path: Annotated[Path, typer.Argument(metavar="PATH", help=_("A new or an empty folder."))],
    name: Annotated[str, typer.Option(help=_("Name of the archive or of the agency that owns it."))] = "",
) -> None:
    """Creates an archive (kho)."""
    from scan2archive import archive

    made = archive.create(path, name=name)
    console.note(_("Made the archive {root}.").format(root=made.root))
    console.note(_("Next: scan2archive run FOLDER --archive {root}").format(root=made.root))


def ocr(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help=_("A PDF, TIFF, or image; or a folder of page images."))
    ],
    pdf: Annotated[
        Path | None, typer.Option("--pdf", metavar="OUT", help=_("Write the searchable PDF/A."))
    ] = None,
    text: Annotated[
        Path | None, typer.Option("--text", metavar="OUT", help=_("Write the text, UTF-8."))
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Reads one file without an archive, to try settings on it."""
    import tempfile

    from scan2archive.model import record_to_json
    from scan2archive.progress import page_counter
    from scan2archive.render import page_texts, record_text
    from scan2archive.settings import limit_threads

    settings = settings_for(None)
    for target in (pdf, text):
        refuse_source(target, file)
    require_language(settings)
    limit_threads()
    from scan2archive.pipeline import process

    with tempfile.TemporaryDirectory(prefix="scan2archive-") as work, page_counter(file.name) as on_page:
        draft = process(file, Path(work), settings, folder=file.is_dir(), on_page=on_page)
        if pdf is not None:
            if draft.access_pdf is None:
                raise UsageError(f"{file} gave no PDF, so {pdf} was not written.")
            put(draft.access_pdf.read_bytes(), pdf)
    if text is not None:
        put("".join(f"{line}\n" for line in page_texts(draft.record.pages)).encode("utf-8", "replace"), text)
    if as_json:
        console.out_json(record_to_json(draft.record))
    elif pdf is None and text is None:
        for line in record_text(draft.record, None, console.style_of(sys.stdout)):
            console.out(line)
        console.out()
        for line in page_texts(draft.record.pages):
            console.out(line)
    if draft.record.state != "ok":
        raise typer.Exit(ExitCode.PARTIAL)
