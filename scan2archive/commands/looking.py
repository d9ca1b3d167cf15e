# SPDX-License-Identifier: Apache-2.0
"""Opening a found document on the desktop, plain or with the words of a search lit; used by search and show."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

from scan2archive.console import terminal as console
from scan2archive.console.labels import _, counted
from scan2archive.errors import UsageError

if TYPE_CHECKING:
    from scan2archive.archive.store import Archive
    from scan2archive.index import Hit, Query
    from scan2archive.model import Document, Record


def open_file(path: Path | None, identifier: str, page: int = 1) -> None:
    """Opens a searchable PDF with the desktop's program for it.

    Raises:
        UsageError: There is no file.
        MissingToolError: There is no such program.
    """
    from scan2archive.console.viewer import open_pdf

    open_pdf(_there(path, identifier), page)


def look(
    path: Path | None,
    identifier: str,
    record: Record,
    document: Document | None,
    query: Query,
    *,
    page: int | None = None,
    save: Path | None = None,
) -> None:
    """Opens a copy of a searchable PDF with words lit, at the first page that has any; or only writes it.

    Args:
        path: The searchable PDF; None if there is none.
        identifier: As the user knows the document.
        record: With the words of its pages.
        document: Which of its documents; None for all.
        query: What is lit.
        page: Opened there instead.
        save: Where to write it; None to open it.

    Raises:
        UsageError: There is no PDF, or a file to be written is there.
        ProcessingFailed: The PDF cannot be read.
        MissingToolError: There is no program to open it with.
    """
    from scan2archive.batch.finding.lit import lit_copy, place_to_look
    from scan2archive.console.viewer import open_pdf

    copy = _there(path, identifier)
    try:
        made = lit_copy(
            copy, record, document, query, save or place_to_look(document.id if document else record.id[:12])
        )
    except OSError as error:
        raise UsageError(
            f"{save or 'A copy'} cannot be written ({error.strerror}).",
            next_step="Name another file with --save.",
        ) from error
    if not made.words:
        console.note(_("None of “{words}” stands on its pages as read.").format(words=query.text))
    if save is not None:
        words = counted(made.words, "word", "words")
        told = (
            _("Wrote {file}: {words} lit, the first on page {page}.")
            if made.words
            else _("Wrote {file}: nothing lit.")
        )
        console.out(told.format(file=save, words=words, page=made.page))
        return
    open_pdf(made.path, page or made.page)


def look_at_hit(opened: Archive, hit: Hit, query: Query) -> None:
    """Opens a hit with the words lit; raises as `look`, and if it is set apart as secret or its package damaged."""
    from scan2archive.archive.package import read_record
    from scan2archive.archive.restricted import is_set_apart
    from scan2archive.archive.store import read_latest
    from scan2archive.console.render import files_of

    def read(package: Path) -> tuple[Path, Record] | None:
        return None if is_set_apart(opened, package) else (package, read_record(package))

    found = read_latest(opened, hit.record_id, read)
    if found is None:
        raise UsageError(
            f"{hit.id} is no longer there to be opened.",
            next_step="Bring the index up to date: scan2archive reindex",
        )
    package, record = found
    document = next((one for one in record.documents if one.id == hit.id), None)
    # Filters choose documents and light nothing.
    words = dataclasses.replace(
        query, types=(), issuer="", signer="", dossier="", date_from="", date_to="", number=""
    )
    look(files_of(package).access_pdf, hit.id, record, document, words)


def _there(path: Path | None, identifier: str) -> Path:
    if path is None:
        raise UsageError(
            f"{identifier} has no searchable PDF.",
            next_step=f"Its original is named by: scan2archive show {identifier}",
        )
    return path
