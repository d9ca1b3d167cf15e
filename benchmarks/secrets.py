# SPDX-License-Identifier: Apache-2.0
"""Stamps of secrecy: how many secret first pages would reach the index, how many ordinary ones are set apart.

    python -m benchmarks.secrets --pages 200 [--only secret|ordinary] [--from 0] [--level very-bad] [--behind] [--show] [--quick|--search]
    python -m benchmarks.secrets --pictures 20 [--from 0]
    python -m benchmarks.secrets --scans FOLDER

Secret pages carry MẬT, TỐI MẬT or TUYỆT MẬT tilted by up to 20 degrees, faint, partly covered, in four inks, with frames
of one line, two or none, or typed; ordinary ones whatever else the generator stamps (urgency, arrival, seals), every
third of them a last page with seal and signature. At 150 to 300 dpi. Every other stamp is cut in the fonts of
``--fonts``, which the program has no picture of. ``--level`` makes all of one level of damage; ``--behind`` prints the other side of each,
which shows through as much as its damage says. Of those missed it is told how much of their print is on the page at all.
``--pictures`` makes so many photographs, diagrams, maps, engravings and tables each, and odd pages (`benchmarks.material.odd_pages`: blank, marks, forms); ``--scans`` takes every
scan of a folder, those that cannot be read left out.
``--quick`` skips the reading of the page and looks for stamps only, with the page's true words; ``--search`` only searches
it for them, without the engine, and tells the processor time of that.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np

from benchmarks.material import odd_pages
from benchmarks.material.pictures import DPI, MAKERS
from samples.generator import KINDS, LEVELS, OLD_KINDS, Level, Mode
from samples.generator.content import compose
from samples.generator.damage import draw_damage, scan
from samples.generator.model import GeneratedPage
from samples.generator.old_layout import drawing_of
from samples.generator.old_paper import OldPaper
from samples.generator.scans import other_side
from samples.generator.secrecy import FACES, SecretStamp, draw_stamp, first_page, share_seen
from scan2archive.archive.restricted import is_marked
from scan2archive.errors import ScanError
from scan2archive.model import Page, Word
from scan2archive.pipeline.images.image import Pixels
from scan2archive.pipeline.images.image_stamps import find_stamps
from scan2archive.pipeline.papers.documents import make_document
from scan2archive.pipeline.reading.engines import make_engine
from scan2archive.pipeline.reading.ocr import OcrEngine
from scan2archive.pipeline.reading.page import read_page
from scan2archive.pipeline.reading.secrecy_look import HEAD, READ_FROM, with_secrecy
from scan2archive.pipeline.sources import intake
from scan2archive.pipeline.sources.scan import PageImage
from scan2archive.settings import Settings

_LEVELS: tuple[Level, ...] = ("office", "office", "worn", "very-bad")
_MODES: tuple[Mode, ...] = ("colour", "colour", "grey", "bitonal")


def _image(page: GeneratedPage) -> PageImage:
    bitonal = page.image.mode == "1"
    pixels = np.asarray(page.image.convert("L") if bitonal else page.image)
    return PageImage(1, pixels, float(page.dpi), bitonal, "none", ())


def _true_page(page: GeneratedPage) -> Page:
    words = tuple(
        Word(w.text, (round(w.box[0]), round(w.box[1]), round(w.box[2]), round(w.box[3])), 0.9, i)
        for i, w in enumerate(page.words)
        if w.kind == "print"
    )
    return Page(1, *page.image.size, float(page.dpi), 0, 0.0, 0.9, False, "ocr", words)


_KINDS = (*KINDS, *OLD_KINDS)


def ordinary_page(
    number: int, level: Level, mode: Mode, dpi: int, *, printed_behind: bool = False
) -> GeneratedPage:
    """A page without a stamp of secrecy: a first one, or every third time the last one of a paper."""
    seed = f"ordinary/{number}"
    if number % 3:
        return first_page(
            seed,
            stamp=None,
            level=level,
            mode=mode,
            dpi=dpi,
            kinds=_KINDS,
            printed_behind=printed_behind,
        )
    rng = Random(f"last/{number}")
    paper = compose(rng, rng.choice(_KINDS))
    if isinstance(paper, OldPaper):
        paper = replace(paper, secrecy="")
    sheets = drawing_of(paper, rng, dpi).sheets
    back = other_side(sheets, len(sheets) - 1, seed) if printed_behind else None
    return scan(sheets[-1], draw_damage(level, rng, mode), rng, back)


def judge(
    page: GeneratedPage, engine: OcrEngine, settings: Settings, *, quick: bool
) -> tuple[str, str, float]:
    """The mark found (empty if none), its evidence, and the seconds of the look."""
    began = time.monotonic()
    if quick:
        pixels = np.asarray(page.image.convert("L") if page.image.mode == "1" else page.image)
        read = with_secrecy(_true_page(page), pixels, engine, seconds=10.0).page
    else:
        read = read_page(_image(page), engine, settings).page
    seconds = time.monotonic() - began
    document = make_document("0" * 64, 1, (replace(read, number=1),), (), settings.review)
    found = document.field("secrecy")
    if found is None or not is_marked([document]):
        return "", "", seconds
    return found.value, f"{found.raw!r} {found.rule} {found.confidence:.2f} {found.state}", seconds


def main() -> None:
    """Runs the benchmark."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, default=20)
    parser.add_argument("--from", type=int, default=0, dest="start")
    parser.add_argument("--only", choices=("secret", "ordinary"))
    parser.add_argument("--level", choices=LEVELS, help="of damage; drawn for each page when not given")
    parser.add_argument(
        "--behind", action="store_true", help="every page is printed on its other side as well"
    )
    parser.add_argument("--scans", type=Path)
    parser.add_argument("--pictures", type=int)
    parser.add_argument("--fonts", type=Path, nargs="*", default=[])
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--search", action="store_true")
    options = parser.parse_args()
    settings = Settings()
    engine = make_engine(settings.ocr)
    if options.scans:
        _scans(options.scans, engine, settings)
        return
    if options.pictures:
        _pictures(range(options.start, options.start + options.pictures), engine, settings)
        return
    for what in ("secret", "ordinary"):
        if options.only in (None, what):
            _run(what, options, engine, settings)


def _run(what: str, options: argparse.Namespace, engine: OcrEngine, settings: Settings) -> None:
    marked = right = doubtful = gone = 0
    spent = 0.0
    missed: Counter[str] = Counter()
    others = [(str(font), 0.9) for font in options.fonts] or FACES
    for number in range(options.start, options.start + options.pages):
        rng = Random(f"secrets/{what}/{number}")
        stamp = draw_stamp(rng, FACES if number % 2 else others) if what == "secret" else None
        level, mode, dpi = rng.choice(_LEVELS), rng.choice(_MODES), rng.choice((150, 200, 200, 300))
        level = options.level or level
        if stamp is None:
            page = ordinary_page(number, level, mode, dpi, printed_behind=options.behind)
        else:
            page = first_page(
                f"{what}/{number}",
                stamp=stamp,
                level=level,
                mode=mode,
                dpi=dpi,
                kinds=_KINDS,
                printed_behind=options.behind,
            )
        if options.search:
            spent += _search_seconds(page)
            continue
        value, evidence, seconds = judge(page, engine, settings, quick=options.quick)
        spent += seconds
        marked += bool(value)
        doubtful += value != "" and evidence.endswith("review")
        right += stamp is not None and value.upper() == stamp.text
        if (stamp is not None) == bool(value):
            continue
        seen = _seen(number, stamp, level, mode, dpi)
        gone += stamp is not None and seen < _GONE
        missed.update([level, mode, *((stamp.cover or "whole",) if stamp else ())])
        if options.show:
            print(f"{number:4} {level:8} {mode:8} {dpi} {stamp} {seen:.0%} -> {value} {evidence}", flush=True)
    if options.search:
        print(f"{what}: {1000 * spent / options.pages:.0f} ms of processor time a page", flush=True)
        return
    print(
        f"{what} {options.start}-{options.start + options.pages - 1}: {marked} of {options.pages} set apart, "
        f"{doubtful} of them in doubt ({right} with the right degree), {1000 * spent / options.pages:.0f} ms a page; "
        f"missed with less than {_GONE:.0%} of the stamp on the page: {gone}; wrong: {dict(missed)}",
        flush=True,
    )


_GONE = 0.33  # of a stamp: of less, a person would hardly know it


def _search_seconds(page: GeneratedPage) -> float:
    """Processor time of the search for stamps; every word of the page was read well."""
    pixels = np.asarray(page.image.convert("L") if page.image.mode == "1" else page.image)
    boxes = [word.box for word in _true_page(page).words]
    began = time.process_time()
    find_stamps(pixels, float(page.dpi), boxes, READ_FROM, whole=HEAD)
    return time.process_time() - began


def _seen(number: int, stamp: SecretStamp | None, level: Level, mode: Mode, dpi: int) -> float:
    if stamp is None:
        return 0.0
    return share_seen(f"secret/{number}", stamp=stamp, level=level, mode=mode, dpi=dpi, kinds=_KINDS)


def _scans(folder: Path, engine: OcrEngine, settings: Settings) -> None:
    pages = marked = 0
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        try:
            scan = intake.identify(path, settings.limits)
            with intake.open_scan(scan, settings.limits) as reader:
                for number in range(1, min(scan.page_count, _MOST_PAGES) + 1):
                    found = _mark(reader.page(number), engine, settings)
                    pages += 1
                    marked += bool(found)
                    if found:
                        print(f"{path.name} page {number}: {found}", flush=True)
        except ScanError:
            continue
    print(f"{pages} pages, {marked} marked")


def _pictures(numbers: range, engine: OcrEngine, settings: Settings) -> None:
    for kind, sources in _odd_sources(numbers):
        pages = marked = 0
        for source in sources:
            found = _mark(source, engine, settings)
            pages += 1
            marked += bool(found)
            if found:
                print(f"{kind} {pages}: {found}", flush=True)
        print(f"{kind}: {marked} of {pages} set apart", flush=True)


def _odd_sources(numbers: range) -> Iterator[tuple[str, Iterator[PageImage]]]:
    """Pages that are no papers, or hardly, by kind."""
    for kind, make in MAKERS.items():
        yield f"{kind} (made)", (_source(make(number), DPI[kind], bitonal=False) for number in numbers)
    for kind in odd_pages.KINDS:
        pages = (
            odd_pages.scan_of(kind, level, number) for number in numbers for level in ("office", "very-bad")
        )
        yield kind, (_source(page.pixels, page.dpi, bitonal=page.bitonal) for page in pages)


def _source(pixels: Pixels, dpi: float, *, bitonal: bool) -> PageImage:
    return PageImage(1, pixels, dpi, bitonal, "none", ())


def _mark(source: PageImage, engine: OcrEngine, settings: Settings) -> str:
    """What sets a page apart, empty if nothing does."""
    read = read_page(source, engine, settings).page
    document = make_document("0" * 64, 1, (replace(read, number=1),), (), settings.review)
    return str(document.field("secrecy")) if is_marked([document]) else ""


_MOST_PAGES = 20  # of one scan


if __name__ == "__main__":
    main()
