# SPDX-License-Identifier: Apache-2.0
"""From the pages of a scan that were read to its record and its access copy."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np

from scan2archive import __version__
from scan2archive.errors import ScanError, UnreadableScan
from scan2archive.model import Document, Page, Problem, Record, Step
from scan2archive.pipeline.access import pdf
from scan2archive.pipeline.papers import segment
from scan2archive.pipeline.papers.documents import make_document
from scan2archive.pipeline.papers.doubts import UNCERTAIN_CUT, missing_fields
from scan2archive.pipeline.reading import engines
from scan2archive.pipeline.reading.page import PageResult, archived_image
from scan2archive.pipeline.sources.scan import Scan, ScanReader
from scan2archive.pipeline.stored import Opened, ReadPage
from scan2archive.settings import Settings

_READ_SAFELY = (
    "A first try at this scan broke off; it was read with safe settings, once and without mending: compare what "
    "was read with the paper."
)


@dataclass(frozen=True, slots=True)
class Draft:
    """What a worker hands to the parent, who commits it to the archive.

    Attributes:
        record: Revision 1, with all pages, documents, problems and steps.
        original: The source as given, untouched and not moved.
        access_pdf: In the work folder.
    """

    record: Record
    original: Path
    access_pdf: Path | None


def assemble(
    opened: Opened,
    reader: ScanReader,
    read: Sequence[ReadPage],
    work: Path,
    settings: Settings,
    dossier: str,
) -> Draft:
    """All stages behind the reading: access copy, documents, fields, record.

    Args:
        opened: The scan.
        reader: Of the scan, for the archived images.
        read: All its pages, in order.
        work: An existing folder for intermediate files and the access copy.
        settings: Limits, languages, thresholds.
        dossier: Name of the dossier (hồ sơ) it belongs to; empty if none.

    Raises:
        ScanError: None of the pages could be read, or no access copy could be made.
    """
    scan = opened.scan
    results = tuple(page.result for page in read)
    _require_one_readable(scan, results)
    clock = _Clock()
    _note_reading(clock, opened, read, settings)

    access_pdf = work / "access.pdf"
    replaced = _write_access_copy(access_pdf, scan, reader, results, settings)
    clock.step(
        "pdf", "ocrmypdf", version("ocrmypdf"), ("output", "PDF/A-2b"), ("pages as images", str(replaced))
    )

    pages = tuple(result.page for result in results)
    problems = tuple(problem for result in results for problem in result.problems)
    if settings.safe:
        problems += (Problem("safe_settings", 1, _READ_SAFELY, "warning"),)
    split = segment.split(pages)
    clock.step("segment", "scan2archive", __version__, ("documents", str(len(split.ranges))))
    problems += tuple(map(_uncertain, split.doubts))
    documents = _documents(scan, split.ranges, pages, problems, settings)
    problems += tuple(problem for document in documents for problem in missing_fields(document))
    clock.step(
        "metadata", "scan2archive", __version__, ("confident from", str(settings.review.field_confidence))
    )

    record = Record(
        id=scan.source.sha256,
        revision=1,
        state="review" if problems or any(document.state == "review" for document in documents) else "ok",
        source=scan.source,
        dossier=dossier,
        created=dt.datetime.now().astimezone(),
        pages=pages,
        documents=documents,
        problems=problems,
        steps=clock.steps,
    )
    return Draft(record, scan.path, access_pdf)


def _note_reading(clock: _Clock, opened: Opened, read: Sequence[ReadPage], settings: Settings) -> None:
    """The steps that lie behind: intake, image and reading, with the time that they took."""
    results = tuple(page.result for page in read)
    engine = engines.worker_engine(settings.ocr)
    reading = sum(result.ocr_seconds for result in results)
    clock.step(
        "intake",
        "scan2archive",
        __version__,
        ("media_type", opened.scan.source.media_type),
        took=opened.seconds,
    )
    clock.step(
        "image",
        "opencv",
        version("opencv-python-headless"),
        *_recipes(results),
        took=sum(page.seconds for page in read) - reading,
    )
    clock.step(
        "ocr",
        engine.name,
        engines.engine_version(engine),
        ("language", settings.ocr.language),
        *_second_looks(results),
        took=reading,
    )


def _write_access_copy(
    target: Path, scan: Scan, reader: ScanReader, results: Sequence[PageResult], settings: Settings
) -> bool:
    """Writes the access copy beside what is worked on; whether kept pages had to become images for it."""
    return pdf.write_access_pdf(
        target,
        [_access_page(scan, result, settings) for result in results],
        source_pdf=scan.path if scan.kind == "pdf" else None,
        image_of=lambda page: _page_bytes(reader, results[page.number - 1], settings),
        work=target.parent,
        jpeg_quality=settings.image.jpeg_quality,
    )


def _documents(
    scan: Scan,
    ranges: Sequence[tuple[int, int]],
    pages: Sequence[Page],
    problems: Sequence[Problem],
    settings: Settings,
) -> tuple[Document, ...]:
    """The papers of a scan with their fields, from the pages where they begin and end."""
    return tuple(
        make_document(
            scan.source.sha256,
            ordinal,
            pages[first - 1 : last],
            problems,
            settings.review,
            file_name=scan.source.name,
            rules=settings.rules,
        )
        for ordinal, (first, last) in enumerate(ranges, start=1)
    )


def _uncertain(doubt: segment.Doubt) -> Problem:
    if doubt.cut:
        said = "A document was begun here without certainty: it may belong to the one before it."
        return Problem(UNCERTAIN_CUT, doubt.page, said, "warning")
    said = "It may begin a paper of its own: the document may hold several."
    return Problem("more_documents", doubt.page, said, "warning")


def _require_one_readable(scan: Scan, results: Sequence[PageResult]) -> None:
    errors = [result.error for result in results if result.error is not None]
    if len(errors) == 1 == scan.page_count:
        raise errors[0]
    if len(errors) == scan.page_count:
        raise UnreadableScan(
            f"{scan.source.name}: none of its {scan.page_count} pages can be read; the first: {errors[0].message}",
            next_step=errors[0].next_step,
        ) from errors[0]


class _Clock:
    """Collects the steps, each with the time since the one before unless told otherwise."""

    def __init__(self) -> None:
        self._last = time.monotonic()
        self.steps: tuple[Step, ...] = ()

    def step(
        self,
        name: str,
        tool: str,
        tool_version: str,
        *settings: tuple[str, str],
        took: float | None = None,
    ) -> None:
        now = time.monotonic()
        seconds = now - self._last if took is None else took
        self.steps += (Step(name, tool, tool_version, settings, round(seconds, 3)),)
        self._last = now


def _access_page(scan: Scan, result: PageResult, settings: Settings) -> pdf.AccessPage:
    # What a library stumbled over stays out of the access copy: a picture of the page holds nothing else.
    keep = scan.kind == "pdf" and result.sheet is None and not settings.safe
    return pdf.AccessPage(result.page, keep=keep, write_text=not (keep and result.visible_text))


def _page_bytes(reader: ScanReader, result: PageResult, settings: Settings) -> pdf.PageBytes:
    """The image of a page, decoded once more: long scans do not fit into memory as pixels."""
    page = result.page
    if result.sheet is None and not settings.safe:
        jpeg = reader.verbatim_jpeg(page.number)
        if jpeg is not None:
            return pdf.PageBytes(None, bitonal=False, jpeg=jpeg, as_scanned=True)
    try:
        source = reader.page(page.number)
    except ScanError:
        return pdf.PageBytes(np.full((page.height, page.width), 255, np.uint8), bitonal=True)
    if result.sheet is None:
        return pdf.PageBytes(source.pixels, source.bitonal, as_scanned=True)
    return pdf.PageBytes(archived_image(source, page.rotation, page.skew, result.sheet), source.bitonal)


def _recipes(results: Sequence[PageResult]) -> tuple[tuple[str, str], ...]:
    """What was done to each page image, one pair a page."""
    return tuple(
        (
            f"page {result.page.number}",
            ", ".join(
                [
                    *([f"turned {result.page.rotation}°"] if result.page.rotation else []),
                    *([f"levelled {result.page.skew}°"] if result.page.skew else []),
                    *([f"cut to {','.join(map(str, result.sheet))}"] if result.sheet else []),
                    *result.recipe,
                ]
            )
            or "as it is",
        )
        for result in results
    )


def _second_looks(results: Sequence[PageResult]) -> tuple[tuple[str, str], ...]:
    """What was read again, one pair for each page where anything was."""
    return tuple(
        (f"page {result.page.number} again", "; ".join(result.second_look))
        for result in results
        if result.second_look
    )
