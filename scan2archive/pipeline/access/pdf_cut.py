# SPDX-License-Identifier: Apache-2.0
"""One document as a PDF/A of its own: its pages out of the access copy of its scan, and what it is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pikepdf

from scan2archive.errors import ProcessingFailed

# What leads to pages that are no longer there.
_OF_THE_WHOLE = ("/Outlines", "/Names", "/Dests", "/PageLabels", "/OpenAction", "/Threads", "/StructTreeRoot")


@dataclass(frozen=True, slots=True)
class About:
    """What the PDF says of itself.

    Attributes:
        identifier: Which document and revision it is.
        title: Empty if unknown.
        author: The issuing agency; empty if unknown.
        description: What a reader should know; empty if nothing.
        keywords: Empty if there are none.
    """

    identifier: str
    title: str
    author: str
    description: str
    keywords: tuple[str, ...]


def cut(copy: Path, pages: tuple[int, int], about: About, target: Path) -> None:
    """Writes some pages of an access copy as a file; the same pages and words give the same bytes.

    Args:
        copy: A PDF/A; only read.
        pages: First and last, from 1, inclusive.
        about: Goes into its metadata.
        target: Written.

    Raises:
        ProcessingFailed: The copy cannot be read, or has no such pages.
        OSError: Writing failed.
    """
    first, last = pages
    try:
        with pikepdf.open(copy) as pdf:
            if not 1 <= first <= last <= len(pdf.pages):
                raise ProcessingFailed(f"{copy} has {len(pdf.pages)} pages, and not {first} to {last}.")
            if len(pdf.pages) > last - first + 1:
                del pdf.pages[last:]
                del pdf.pages[: first - 1]
                for key in _OF_THE_WHOLE:
                    if key in pdf.Root:
                        del pdf.Root[key]
            with pdf.open_metadata(set_pikepdf_as_editor=False) as meta:
                meta["dc:identifier"] = about.identifier
                for key, value in (("dc:title", about.title), ("dc:description", about.description)):
                    _set(meta, key, value)
                _set(meta, "dc:creator", [about.author] if about.author else "")
                _set(meta, "pdf:Keywords", ", ".join(about.keywords))
            pdf.save(target, deterministic_id=True)
    except pikepdf.PdfError as error:
        raise ProcessingFailed(f"{copy} cannot be read: {error}.") from error


def _set(meta: pikepdf.models.PdfMetadata, key: str, value: str | list[str]) -> None:
    if value:
        meta[key] = value
    elif key in meta:
        del meta[key]


def identifier_of(path: Path) -> str:
    """The `About.identifier` of a file that `cut` wrote; empty for any other."""
    try:
        with pikepdf.open(path) as pdf, pdf.open_metadata() as meta:
            return str(meta.get("dc:identifier", ""))
    except (pikepdf.PdfError, OSError, ValueError):
        return ""
