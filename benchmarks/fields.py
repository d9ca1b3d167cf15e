# SPDX-License-Identifier: Apache-2.0
"""Fields of papers against their truth: right, confident, confident and wrong; by field, level and era.

    python -m benchmarks.fields words --papers 500 [--noise none office worn very-bad] [--kinds all] [--show]
    python -m benchmarks.fields ocr --papers 40 [--levels clean office worn very-bad] [--keep FOLDER]
    python -m benchmarks.fields scans FOLDER [--keep FOLDER]
    python -m benchmarks.fields kinds [--noise none office worn]
    python -m benchmarks.fields texts TEXTS.jsonl.gz [--noise none]
    … --calibration                                      how often values of each confidence are right

``words`` draws papers and hands the true words to the rules, without an engine: what goes wrong there is a
gap of the rules. ``ocr`` damages and reads the same papers; ``scans`` reads scans X.pdf with X.truth.json.
``kinds`` judges the papers of `benchmarks.material.kinds_of_papers`, which no generator of ours has laid out, as ``words`` does.
``texts`` sets published laws (type, code, date, agency, subject known) as papers and judges them as ``words`` does.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from random import Random

from benchmarks.field_scores import BANDS, FURTHER, SCORED, Share, Verdict, bands, era, judge, share
from benchmarks.field_words import NOISE, page_of
from benchmarks.material.kinds_of_papers import kinds_of_papers
from benchmarks.material.law_papers import law_papers
from samples.generator import KINDS, LEVELS, OLD_KINDS, Level, Paper, compose, make_scan
from samples.generator.files import SUFFIXES, paper_truth
from samples.generator.old_layout import drawing_of
from scan2archive.model import Page
from scan2archive.model_json import page_to_json, words_from_json, words_to_json
from scan2archive.pipeline.fields import metadata
from scan2archive.pipeline.reading.engines import make_engine
from scan2archive.pipeline.reading.ocr import OcrEngine
from scan2archive.pipeline.reading.page import read_page
from scan2archive.pipeline.sources import intake
from scan2archive.settings import Settings

TODAY = dt.date(2026, 11, 24)
_DPI = 100  # words are drawn small: rules count in heights of lines


@dataclass(frozen=True, slots=True)
class Case:
    """One paper: what was read, and what stands on it.

    Attributes:
        name: For the list of errors.
        group: Level of damage, or how it came about.
        pages: As read.
        truth: By field.
        handwritten: What of it is written by hand.
        file_name: Of the scan as received.
    """

    name: str
    group: str
    pages: tuple[Page, ...]
    truth: dict[str, str]
    handwritten: str
    file_name: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """One case with its verdicts and what they took."""

    case: Case
    verdicts: tuple[Verdict, ...]
    seconds: float


def case_of(paper: Paper, seed: str, pages: Sequence[Page], name: str, group: str) -> Case:
    """A case from a paper of the generator."""
    record = _truth(paper)
    return Case(f"{name} {seed}", group, tuple(pages), record[0], record[1])


def _truth(paper: Paper) -> tuple[dict[str, str], str]:
    record = paper_truth(paper)
    fields = record["fields"]
    assert isinstance(fields, dict)
    own = {name: str(value) for name, value in fields.items()}
    return own, str(record["handwritten"])


def word_case(paper: Paper, seed: str, noise: str, *, name: str = "") -> Case:
    """A paper drawn, its true words as pages."""
    drawing = drawing_of(paper, Random(f"{seed}/layout"), _DPI)
    chance = Random(f"{seed}/{noise}/reading")
    pages = [
        page_of(sheet.words, sheet.size, _DPI, chance, number=number, noise=NOISE[noise])
        for number, sheet in enumerate(drawing.sheets, 1)
    ]
    return case_of(paper, seed, pages, name or paper.kind, noise)


def word_cases(papers: int, kinds: Sequence[str], noises: Sequence[str], first: int = 1) -> Iterator[Case]:
    """Papers of each kind in turn, as words."""
    for number in range(first, first + papers):
        kind = kinds[number % len(kinds)]
        seed = f"fields-{number}/0"
        paper = compose(Random(f"{seed}/{kind}"), kind)
        for noise in noises:
            yield word_case(paper, seed, noise, name=kind)


def ocr_cases(
    papers: int, kinds: Sequence[str], levels: Sequence[Level], keep: Path | None, first: int = 1
) -> Iterator[Case]:
    """Papers drawn, damaged and read; readings are kept in a folder if there is one."""
    engine: OcrEngine | None = None
    for number in range(first, first + papers):
        kind = kinds[number % len(kinds)]
        for level in levels:
            seed = f"fields-{number}"
            paper = compose(Random(f"{seed}/0/{kind}"), kind)
            kept = keep / f"{seed}-{kind}-{level}.json" if keep else None
            pages = _load(kept)
            if not pages:
                engine = engine or make_engine(Settings().ocr)
                pages = _read_generated(seed, kind, level, engine)
                _save(kept, pages)
            yield case_of(paper, seed, pages, kind, level)


def scan_cases(folder: Path, keep: Path | None) -> Iterator[Case]:
    """Scans with a truth file beside them."""
    engine: OcrEngine | None = None
    for truth_file in sorted(folder.glob("*.truth.json")):
        stem = truth_file.name.removesuffix(".truth.json")
        path = next((p for suffix in SUFFIXES if (p := folder / f"{stem}{suffix}").exists()), None)
        if path is None:
            continue
        record = json.loads(truth_file.read_text(encoding="utf-8"))
        kept = keep / f"{stem}.json" if keep else None
        pages = _load(kept)
        if not pages:
            engine = engine or make_engine(Settings().ocr)
            pages = _read_file(path, engine)
            _save(kept, pages)
        known = [name for name in FURTHER if name in record["fields"]]
        own = {name: str(record["fields"].get(name) or "") for name in (*SCORED, *known)}
        yield Case(stem, record.get("level", "scan"), pages, own, record.get("handwritten") or "", path.name)


def kind_cases(noises: Sequence[str]) -> Iterator[Case]:
    """Papers that do not come from the generator, as words."""
    for name, noise, pages, truth in kinds_of_papers(noises):
        yield Case(name, noise, pages, truth, "", "scan_0001.pdf")


def text_cases(path: Path, noises: Sequence[str]) -> Iterator[Case]:
    """Published laws set as papers."""
    for number, paper in enumerate(law_papers(path)):
        for noise in noises:
            yield word_case(paper, f"law-{number}", noise)


def _read_generated(seed: str, kind: str, level: Level, engine: OcrEngine) -> tuple[Page, ...]:
    from benchmarks.material.papers import as_source

    scan = make_scan(seed, level=level, kinds=(kind,))
    pages = []
    for number, page in enumerate(scan.pages, 1):
        # A stamp of secrecy is looked for more closely where a paper may begin.
        source = replace(as_source(page), number=number)
        pages.append(read_page(source, engine, Settings()).page)
    return tuple(pages)


def _read_file(path: Path, engine: OcrEngine) -> tuple[Page, ...]:
    scan = intake.identify(path, Settings().limits)
    with intake.open_scan(scan, Settings().limits) as reader:
        return tuple(
            read_page(reader.page(number), engine, Settings()).page
            for number in range(1, scan.page_count + 1)
        )


def _save(path: Path | None, pages: Sequence[Page]) -> None:
    if path is None:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    data = [{**page_to_json(page), **words_to_json(page)} for page in pages]
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")


def _load(path: Path | None) -> tuple[Page, ...]:
    if path is None or not path.exists():
        return ()
    return tuple(
        Page(
            one["number"],
            one["width"],
            one["height"],
            one["dpi"],
            one["rotation"],
            one["skew"],
            one["confidence"],
            one["blank"],
            "ocr",
            words_from_json(one),
        )
        for one in json.loads(path.read_text(encoding="utf-8"))
    )


def judged(cases: Iterator[Case]) -> Iterator[Judged]:
    """Every case through the rules."""
    review = Settings().review
    for case in cases:
        began = time.process_time()
        fields = metadata.extract(case.pages, review, file_name=case.file_name, today=TODAY)
        seconds = time.process_time() - began
        yield Judged(case, judge(fields, case.truth, case.handwritten), seconds)


def report(results: Sequence[Judged], *, show: bool) -> None:
    """Errors if asked for, then the tables."""
    if show:
        for one in results:
            wrong = [v for v in one.verdicts if v.verdict not in {"right", "none"}]
            if wrong:
                print(f"{one.case.name} [{one.case.group}]")
            for v in wrong:
                print(f"    {v.verdict:6} {v.field}: {v.got!r} for {v.want!r} ({v.rule})")
    every = [verdict for one in results for verdict in one.verdicts]
    print_rows("field", [(name, share(own)) for name, own in _by_field(every, SCORED)])
    print_rows("further", [(name, share(own)) for name, own in _by_field(every, FURTHER)])
    groups: dict[str, list[Verdict]] = {}
    for one in results:
        for label in (one.case.group, era(one.case.truth.get("issued_date", "")), "all"):
            groups.setdefault(label or "no date", []).extend(v for v in one.verdicts if v.field in SCORED)
            groups.setdefault(f"{label or 'no date'}, by hand", []).extend(
                v for v in one.verdicts if v.field.rstrip("*") in SCORED and v.field.endswith("*")
            )
    print_rows(
        "printed, by level and era", [(name, share(own)) for name, own in sorted(groups.items()) if own]
    )
    pages = sum(len(one.case.pages) for one in results)
    took = sum(one.seconds for one in results) / max(1, pages) * 1000
    print(f"\n{len(results)} papers, {pages} pages, {took:.1f} ms of CPU a page")


def print_bands(results: Sequence[Judged]) -> None:
    """How many values of each confidence are right, by field: right/given."""
    every = [verdict for one in results for verdict in one.verdicts]
    ends = ("0", *(f"{end:g}" for end in BANDS[:-1]), "1")
    heads = [f"{low}-{high}" for low, high in pairwise(ends)]
    print(f"\n| field | {' | '.join(heads)} |")
    print(f"|---|{'---|' * len(heads)}")
    for name, own in (*_by_field(every, SCORED), *_by_field(every, FURTHER)):
        print(
            f"| {name} | {' | '.join(f'{right}/{given}' if given else '' for given, right in bands(own))} |"
        )


def _by_field(verdicts: Sequence[Verdict], names: Sequence[str]) -> Iterator[tuple[str, list[Verdict]]]:
    for name in names:
        for label in (name, f"{name}*"):
            own = [one for one in verdicts if one.field == label]
            if own:
                yield label, own


def print_rows(title: str, rows: Sequence[tuple[str, Share]]) -> None:
    """One table in Markdown."""
    print(f"\n| {title} | asked | right | precision | coverage | empty | wrong | confident and wrong |")
    print("|---|---|---|---|---|---|---|---|")
    for name, one in rows:
        print(
            f"| {name} | {one.asked} | {one.found:.1%} | {one.precision:.1%} | {one.coverage:.1%} | {one.empty} | "
            f"{one.wrong} | {one.wrong_confident} ({one.false_confidence:.2%}) |"
        )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("mode", choices=("words", "ocr", "scans", "texts", "kinds"))
    parser.add_argument("source", type=Path, nargs="?", help="folder of scans, or file of texts")
    parser.add_argument("--papers", type=int, default=100)
    parser.add_argument("--first", type=int, default=1, help="number of the first paper")
    parser.add_argument(
        "--kinds", nargs="+", default=["all"], help="kinds of papers, `today`, `old` or `all`"
    )
    parser.add_argument("--noise", nargs="+", choices=tuple(NOISE), default=["none"])
    parser.add_argument("--levels", nargs="+", choices=LEVELS, default=["office", "worn"])
    parser.add_argument("--keep", type=Path, help="folder for readings: read once, judged again")
    parser.add_argument("--show", action="store_true", help="print every field that is not right")
    parser.add_argument(
        "--calibration", action="store_true", help="how often values of each confidence are right"
    )
    options = parser.parse_args()
    kinds = [kind for name in options.kinds for kind in _GROUPS.get(name, (name,))]
    if options.mode in {"scans", "texts"} and options.source is None:
        parser.error(f"{options.mode} needs a folder or a file")
    cases = {
        "words": lambda: word_cases(options.papers, kinds, options.noise, options.first),
        "ocr": lambda: ocr_cases(options.papers, kinds, options.levels, options.keep, options.first),
        "scans": lambda: scan_cases(options.source, options.keep),
        "kinds": lambda: kind_cases(options.noise),
        "texts": lambda: text_cases(options.source, options.noise),
    }[options.mode]()
    results = list(judged(cases))
    report(results, show=options.show)
    if options.calibration:
        print_bands(results)


_GROUPS = {"today": KINDS, "old": OLD_KINDS, "all": (*KINDS, *OLD_KINDS)}

if __name__ == "__main__":
    main()
