# SPDX-License-Identifier: Apache-2.0
"""What the other papers of an agency are worth: signers confirmed and proposed, numbers and days made doubtful.

    python -m benchmarks.neighbours --papers 60 --first 1 [--levels clean office worn] [--modes bitonal bitonal grey]

Two offices, three signers each, papers of a year in the order of their numbers. They are read, then archived one
after the other as a run does; each is judged by what the archive holds by then.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from benchmarks.material.papers import as_source
from samples.generator import LEVELS, Level, Mode, Paper, compose, make_scan
from samples.generator.agencies import committee, department
from scan2archive.batch.desk.neighbours import judged, proposed
from scan2archive.ledger.opening import open_ledger
from scan2archive.model import Document, Record, Source
from scan2archive.pipeline.papers.documents import make_document
from scan2archive.pipeline.reading import page as page_module
from scan2archive.pipeline.reading.engines import make_engine
from scan2archive.pipeline.reading.ocr import OcrEngine
from scan2archive.settings import Settings

_SETTINGS = Settings()
_SURE = _SETTINGS.review.field_confidence
_KINDS = ("decision", "letter", "notice", "report")
_SIGNERS = 3


@dataclass(frozen=True, slots=True)
class Read:
    """A paper of an office as it was read.

    Attributes:
        paper: What it says.
        record: What a worker makes of it.
    """

    paper: Paper
    record: Record


def office_papers(papers: int, first: int) -> Iterator[Paper]:
    """Papers of two offices, numbered in the order of their days; each office has its signers."""
    chance = Random(f"neighbours/{first}")
    offices = [committee("Lạng Sơn", "Lạng Sơn", chance), department(chance)]
    signers = [
        [
            compose(Random(f"signer/{first}/{office}/{one}"), "decision").signature.name
            for one in range(_SIGNERS)
        ]
        for office in range(len(offices))
    ]
    day, numbers = dt.date(2014, 1, 6), [40, 300]
    for place in range(papers):
        which = chance.randrange(len(offices))
        paper = compose(Random(f"paper/{first}/{place}"), chance.choice(_KINDS), agency=offices[which])
        day += dt.timedelta(days=chance.randrange(1, max(2, 2 * 340 // papers)))
        numbers[which] += chance.randrange(1, 12)
        signature = replace(paper.signature, name=chance.choice(signers[which]))
        yield replace(paper, number=str(numbers[which]), issued=day, signature=signature)


def read(paper: Paper, place: int, first: int, level: Level, mode: Mode, engine: OcrEngine) -> Read:
    """Reads all pages of a paper."""
    scan = make_scan(f"neighbours-{first}-{place}", level=level, mode=mode, papers=(paper,))
    results = [
        page_module.read_page(replace(as_source(page), number=number), engine, _SETTINGS)
        for number, page in enumerate(scan.pages, 1)
    ]
    pages = tuple(replace(result.page, number=number) for number, result in enumerate(results, 1))
    record_id = hashlib.sha256(f"{first}/{place}".encode()).hexdigest()
    document = make_document(record_id, 1, pages, (), _SETTINGS.review)
    source = Source(f"{place}.pdf", f"{place}.pdf", record_id, 1, "application/pdf")
    created = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    record = Record(record_id, 1, document.state, source, "", created, pages, (document,), (), ())
    return Read(paper, record)


def _misread(record: Record, chance: Random) -> Record | None:
    """The record with its number a figure short or with another first figure; None where nothing of it is sure."""
    (document,) = record.documents
    number = document.field("number")
    if number is None or number.state != "confident" or len(number.value) < 2:
        return None
    value = chance.choice(
        [number.value[1:].lstrip("0") or "1", str((int(number.value[0]) % 9) + 1) + number.value[1:]]
    )
    fields = tuple(replace(one, value=value) if one.name == "number" else one for one in document.fields)
    return replace(record, id="f" * 64, documents=(replace(document, fields=fields),))


def measure(found: Sequence[Read]) -> Iterator[str]:
    """Archives them in turn; the lines of the table."""
    alone, beside, wrong_alone, wrong, right_beside = 0, 0, 0, 0, 0
    offered, named, left, asked, asked_beside = 0, 0, 0, 0, 0
    false_doubts, misread, caught, late, late_beside = 0, 0, 0, 0, 0
    chance = Random(1)
    with tempfile.TemporaryDirectory() as folder, open_ledger(Path(folder) / "ledger", tuple) as ledger:
        for place, one in enumerate(found):
            after = judged(one.record, ledger.neighbours, _SURE)
            (was,), (document,) = one.record.documents, after.documents
            want = one.paper.signature.name
            for whose, (sure, good) in (("alone", _sure(was, want)), ("beside", _sure(document, want))):
                if whose == "alone":
                    alone, wrong_alone, asked = (
                        alone + sure,
                        wrong_alone + (sure and not good),
                        asked + (was.state == "review"),
                    )
                else:
                    beside, wrong = beside + sure, wrong + (sure and not good)
                    right_beside += document.value("signer_name") == want
                    asked_beside += document.state == "review"
            if 2 * place >= len(found):
                late, late_beside = late + _sure(was, want)[0], late_beside + _sure(document, want)[0]
            if not _sure(document, want)[0]:
                left += 1
                names = [signer.name for signer in proposed(document, ledger.neighbours)]
                offered, named = offered + bool(names), named + (want in names[:1])
            code = document.field("code")
            false_doubts += code is not None and code.rule.endswith(".out_of_order")
            odd = _misread(one.record, chance)
            if odd is not None and len(tuple(ledger.rows())) >= len(found) // 3:
                misread += 1
                caught += any(
                    field.rule.endswith(".out_of_order")
                    for field in judged(odd, ledger.neighbours, _SURE).documents[0].fields
                )
            ledger.adopt([after])
    yield f"| {len(found)} papers | alone | with their neighbours |"
    yield "|---|---|---|"
    yield f"| signers right | {right_beside} | {right_beside} |"
    yield f"| signers confident | {alone} | {beside} |"
    yield f"| of them in the second half of the papers | {late} | {late_beside} |"
    yield f"| confident and wrong | {wrong_alone} | {wrong} |"
    yield f"| papers for review | {asked} | {asked_beside} |"
    yield f"| doubtful signers left, with a proposal, the first of them right | | {left}, {offered}, {named} |"
    yield f"| numbers made doubtful in vain | | {false_doubts} |"
    yield f"| numbers misread on purpose, and told | | {misread}, {caught} |"


def _sure(document: Document, want: str) -> tuple[bool, bool]:
    field = document.field("signer_name")
    return field is not None and field.state == "confident", field is not None and field.value == want


def main() -> None:
    """Reads, archives, prints the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--papers", type=int, default=60)
    parser.add_argument("--first", type=int, default=1, help="seed")
    parser.add_argument("--levels", nargs="+", choices=LEVELS, default=["clean", "office", "worn"])
    parser.add_argument(
        "--modes", nargs="+", choices=("colour", "grey", "bitonal"), default=["bitonal", "bitonal", "grey"]
    )
    options = parser.parse_args()
    engine = make_engine(_SETTINGS.ocr)
    found = []
    for place, paper in enumerate(office_papers(options.papers, options.first)):
        level = options.levels[place % len(options.levels)]
        mode = options.modes[place // len(options.levels) % len(options.modes)]
        found.append(read(paper, place, options.first, level, mode, engine))
    for line in measure(found):
        print(line)


if __name__ == "__main__":
    main()
