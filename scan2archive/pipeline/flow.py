# SPDX-License-Identifier: Apache-2.0
"""One scan in, one draft out. The stages stand in `process`, top to bottom.

Runs in a worker process that may be killed at any moment: it writes only below its own work folder
and never touches the source.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np

from scan2archive import __version__
from scan2archive.errors import ScanError, UnreadableScan
from scan2archive.model import KEY_FIELDS, NEEDED_FIELDS, Document, Page, Problem, Record, Step, document_id
from scan2archive.pipeline import image, intake, metadata, ocr, pdf, segment
from scan2archive.pipeline.page import PageResult, read_page
from scan2archive.pipeline.scan import Scan, ScanReader
from scan2archive.settings import Settings

_FIELD_WORDS = {
    "type": "type (tên loại)",
    "code": "number and notation (số, ký hiệu)",
    "issued_date": "date (ngày ban hành)",
    "issuer": "issuing agency (cơ quan ban hành)",
    "subject": "subject (trích yếu)",
    "signer_name": "signer (người ký)",
}
_A4_AT_200_DPI = (1654, 2339, 200.0)


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


def process(
    path: Path,
    work: Path,
    settings: Settings,
    *,
    dossier: str = "",
    folder: bool = False,
    on_page: Callable[[int, int], None] | None = None,
) -> Draft:
    """Takes one scan through all stages.

    Args:
        path: The scan.
        work: An existing folder for intermediate files and the access copy.
        settings: Limits, languages, thresholds.
        dossier: Name of the dossier (hồ sơ) it belongs to; empty if none.
        folder: `path` is a folder of page images to be taken as one scan.
        on_page: Called after each page with pages done and pages in all.

    Raises:
        ScanError: The scan cannot be processed at all; damage to single pages is a problem in the record.
        MissingToolError: Tesseract or its language is not installed.
    """
    clock = _Clock()
    engine = ocr.worker_engine(settings.ocr)
    scan = intake.identify(path, settings.limits, folder=folder)
    clock.step("intake", "scan2archive", __version__, ("media_type", scan.source.media_type))

    with intake.open_scan(scan, settings.limits) as reader:
        results = _read_pages(scan, reader, engine, settings, on_page)
        reading = sum(result.ocr_seconds for result in results)
        clock.step("image", "opencv", version("opencv-python-headless"), *_recipes(results), less=reading)
        clock.step(
            "ocr",
            engine.name,
            ocr.engine_version(engine),
            ("language", settings.ocr.language),
            *_second_looks(results),
            took=reading,
        )

        access_pdf = work / "access.pdf"
        replaced = pdf.write_access_pdf(
            access_pdf,
            [_access_page(scan, result) for result in results],
            source_pdf=scan.path if scan.kind == "pdf" else None,
            image_of=lambda page: _archived_image(reader, page),
            work=work,
            jpeg_quality=settings.image.jpeg_quality,
        )
    clock.step(
        "pdf", "ocrmypdf", version("ocrmypdf"), ("output", "PDF/A-2b"), ("pages as images", str(replaced))
    )

    pages = tuple(result.page for result in results)
    problems = tuple(problem for result in results for problem in result.problems)
    split = segment.split(pages)
    clock.step("segment", "scan2archive", __version__, ("documents", str(len(split.ranges))))
    problems += tuple(map(_uncertain, split.doubts))
    documents = tuple(
        _document(scan, ordinal, pages[first - 1 : last], problems, settings)
        for ordinal, (first, last) in enumerate(split.ranges, start=1)
    )
    problems += tuple(problem for document in documents for problem in _missing(document))
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
    return Draft(record, path, access_pdf)


def _read_pages(
    scan: Scan,
    reader: ScanReader,
    engine: ocr.OcrEngine,
    settings: Settings,
    on_page: Callable[[int, int], None] | None,
) -> tuple[PageResult, ...]:
    results = []
    for number in range(1, scan.page_count + 1):
        results.append(_one_page(reader, number, engine, settings))
        if on_page is not None:
            on_page(number, scan.page_count)
    errors = [result.error for result in results if result.error is not None]
    if len(errors) == 1 == scan.page_count:
        raise errors[0]
    if len(errors) == scan.page_count:
        raise UnreadableScan(
            f"{scan.source.name}: none of its {scan.page_count} pages can be read; the first: {errors[0].message}",
            next_step=errors[0].next_step,
        ) from errors[0]
    return tuple(results)


def _document(
    scan: Scan, ordinal: int, pages: tuple[Page, ...], problems: Sequence[Problem], settings: Settings
) -> Document:
    fields = metadata.extract(pages, settings.review, file_name=scan.source.name)
    first, last = pages[0].number, pages[-1].number
    doubtful = (
        any(field.state == "review" and field.name in KEY_FIELDS for field in fields)
        or not {field.name for field in fields}.issuperset(NEEDED_FIELDS)
        # A doubtful cut concerns the document before it as well.
        or any(
            problem.page is not None and first <= problem.page <= last + (problem.code == "uncertain_cut")
            for problem in problems
        )
    )
    return Document(
        id=document_id(scan.source.sha256, ordinal),
        record_id=scan.source.sha256,
        ordinal=ordinal,
        pages=(first, last),
        state="review" if doubtful else "ok",
        fields=fields,
    )


def _uncertain(doubt: segment.Doubt) -> Problem:
    if doubt.cut:
        said = "A document was begun here without certainty: it may belong to the one before it."
        return Problem("uncertain_cut", doubt.page, said, "warning")
    said = "It may begin a paper of its own: the document may hold several."
    return Problem("more_documents", doubt.page, said, "warning")


def _missing(document: Document) -> tuple[Problem, ...]:
    return tuple(
        Problem(
            "missing_field",
            document.pages[0],
            f"No {_FIELD_WORDS[name]} was found in document {document.ordinal}.",
            "warning",
        )
        for name in NEEDED_FIELDS
        if document.field(name) is None
    )


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
        less: float = 0.0,
    ) -> None:
        now = time.monotonic()
        seconds = now - self._last - less if took is None else took
        self.steps += (Step(name, tool, tool_version, settings, round(seconds, 3)),)
        self._last = now


def _one_page(reader: ScanReader, number: int, engine: ocr.OcrEngine, settings: Settings) -> PageResult:
    """A page; one that cannot be decoded is a problem and not the end of the scan."""
    try:
        return read_page(reader.page(number), engine, settings)
    except ScanError as error:
        width, height, dpi = _A4_AT_200_DPI
        page = Page(number, width, height, dpi, 0, 0.0, None, blank=False, source="none")
        problem = Problem("unreadable_page", number, f"Page {number} cannot be read: {error}", "error")
        return PageResult(page, (problem,), (), error=error)


def _access_page(scan: Scan, result: PageResult) -> pdf.AccessPage:
    return pdf.AccessPage(
        result.page,
        keep=scan.kind == "pdf" and not _turned(result.page),
        write_text=not result.visible_text,
    )


def _turned(page: Page) -> bool:
    return page.rotation != 0 or page.skew != 0.0


def _archived_image(reader: ScanReader, page: Page) -> pdf.PageBytes:
    """The page as it is archived, decoded once more: long scans do not fit into memory as pixels."""
    if not _turned(page):
        jpeg = reader.verbatim_jpeg(page.number)
        if jpeg is not None:
            return pdf.PageBytes(None, bitonal=False, jpeg=jpeg)
    try:
        source = reader.page(page.number)
    except ScanError:
        return pdf.PageBytes(np.full((page.height, page.width), 255, np.uint8), bitonal=True)
    pixels = image.upright(source.pixels, page.rotation, page.skew, bitonal=source.bitonal)
    return pdf.PageBytes(pixels, source.bitonal)


def _recipes(results: Sequence[PageResult]) -> tuple[tuple[str, str], ...]:
    """What was done to each page image, one pair a page."""
    return tuple(
        (
            f"page {result.page.number}",
            ", ".join(
                [
                    *([f"turned {result.page.rotation}°"] if result.page.rotation else []),
                    *([f"levelled {result.page.skew}°"] if result.page.skew else []),
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
