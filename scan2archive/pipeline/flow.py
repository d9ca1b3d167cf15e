# SPDX-License-Identifier: Apache-2.0
"""One scan in, one draft out: `process` is begin, read, finish, and the stages stand in them, top to bottom.

A long scan is read by several workers: `begin` only finds out what it is, `read_part` stores some of its
pages, and `finish` makes of the stored pages what `process` makes of those it has in its hands.

Runs in a worker process that may be killed at any moment: it writes only below its own work folder
and never touches the source.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from scan2archive.errors import ProcessingFailed, ScanError
from scan2archive.model import Page, Problem
from scan2archive.pipeline.assembly import Draft, assemble
from scan2archive.pipeline.reading import engines, ocr
from scan2archive.pipeline.reading.page import PageResult, read_page
from scan2archive.pipeline.sources import intake
from scan2archive.pipeline.sources.scan import ScanReader
from scan2archive.pipeline.stored import Opened, ReadPage, Store, require_unchanged, state_of
from scan2archive.settings import Settings

_STORE = "read"  # in the work folder
_A4_AT_200_DPI = (1654, 2339, 200.0)


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
    return _whole(_open(path, settings, folder), work, settings, dossier, on_page)


def begin(
    path: Path,
    work: Path,
    settings: Settings,
    *,
    most_pages: int,
    dossier: str = "",
    folder: bool = False,
    on_page: Callable[[int, int], None] | None = None,
) -> Draft | int:
    """As `process`; but of a scan of more than `most_pages` only the number of its pages.

    Such a scan is ready for `read_part` then, in this process and in others.

    Raises:
        ScanError: See `process`.
        MissingToolError: See `process`.
    """
    opened = _open(path, settings, folder)
    if opened.scan.page_count > most_pages:
        Store(work / _STORE).put_scan(opened)
        return opened.scan.page_count
    return _whole(opened, work, settings, dossier, on_page)


def read_part(
    work: Path,
    settings: Settings,
    pages: tuple[int, int],
    *,
    on_page: Callable[[int, int], None] | None = None,
) -> None:
    """Reads some pages of a scan that `begin` found long, and stores each as soon as it is read.

    Args:
        work: The work folder `begin` was given.
        settings: As for `begin`.
        pages: The first and the last, from 1. Those stored already, by a worker that died later, are not
            read again.
        on_page: Called after each page with pages done and pages in all, both of this part.

    Raises:
        ScanError: The scan cannot be opened any more, or has changed.
        MissingToolError: See `process`.
    """
    store = Store(work / _STORE)
    opened = store.scan()
    first, last = pages
    require_unchanged(opened)
    missing = [number for number in range(first, last + 1) if store.page(number) is None]
    there = last + 1 - first - len(missing)
    if there and on_page is not None:
        on_page(there, last + 1 - first)
    with intake.open_scan(opened.scan, settings.limits) as reader:
        for done, page in enumerate(_read(reader, missing, settings, None), start=there + 1):
            store.put_page(page)
            if on_page is not None:
                on_page(done, last + 1 - first)
    require_unchanged(opened)


def finish(work: Path, settings: Settings, *, out: Path, dossier: str = "") -> Draft:
    """What `process` gives, of a scan that `begin` found long and whose pages are all stored.

    Args:
        work: The work folder `begin` was given.
        settings: As for `begin`.
        out: An existing folder for intermediate files and the access copy.
        dossier: See `process`.

    Raises:
        ScanError: None of its pages could be read, no access copy could be made, or it has changed.
    """
    store = Store(work / _STORE)
    opened = store.scan()
    require_unchanged(opened)
    found = [store.page(number) for number in range(1, opened.scan.page_count + 1)]
    read = tuple(page for page in found if page is not None)
    if len(read) < len(found):
        raise ProcessingFailed(f"{opened.scan.source.name}: pages that were read are lost.")
    with intake.open_scan(opened.scan, settings.limits) as reader:
        draft = assemble(opened, reader, read, out, settings, dossier)
    require_unchanged(opened)
    return draft


def _whole(
    opened: Opened,
    work: Path,
    settings: Settings,
    dossier: str,
    on_page: Callable[[int, int], None] | None,
) -> Draft:
    with intake.open_scan(opened.scan, settings.limits) as reader:
        results = tuple(_read(reader, range(1, opened.scan.page_count + 1), settings, on_page))
        return assemble(opened, reader, results, work, settings, dossier)


def _open(path: Path, settings: Settings, folder: bool) -> Opened:
    """Intake; before it the engine, since without one there is nothing to begin."""
    began = time.monotonic()
    engines.worker_engine(settings.ocr)
    scan = intake.identify(path, settings.limits, folder=folder)
    return Opened(scan, time.monotonic() - began, state_of(scan))


def _read(
    reader: ScanReader,
    numbers: Sequence[int],
    settings: Settings,
    on_page: Callable[[int, int], None] | None,
) -> Iterator[ReadPage]:
    """Reads pages one by one: at no time more than one of them is there as pixels."""
    engine = engines.worker_engine(settings.ocr)
    for done, number in enumerate(numbers, start=1):
        began = time.monotonic()
        result = _one_page(reader, number, engine, settings)
        yield ReadPage(result, time.monotonic() - began)
        if on_page is not None:
            on_page(done, len(numbers))


def _one_page(reader: ScanReader, number: int, engine: ocr.OcrEngine, settings: Settings) -> PageResult:
    """A page; one that cannot be decoded is a problem and not the end of the scan."""
    try:
        return read_page(reader.page(number), engine, settings)
    except ScanError as error:
        width, height, dpi = _A4_AT_200_DPI
        page = Page(number, width, height, dpi, 0, 0.0, None, blank=False, source="none")
        problem = Problem("unreadable_page", number, f"Page {number} cannot be read: {error}", "error")
        return PageResult(page, (problem,), (), error=error)
