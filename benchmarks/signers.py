# SPDX-License-Identifier: Apache-2.0
"""Names of signers under pens and seals: right, confident, confident and wrong, and what the second look took.

    python -m benchmarks.signers --papers 24 --first 3000 [--levels clean office] [--modes bitonal bitonal grey] [--show]

Of each generated paper the page with the signature is read. Pages whose name was sure at the first reading count as well.
"""

from __future__ import annotations

import argparse
import re
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.material.papers import as_source
from samples.generator import KINDS, LEVELS, Level, Mode, make_scan
from scan2archive.model import Page
from scan2archive.pipeline.fields.signature import find_signature, unnamed_signature
from scan2archive.pipeline.reading import page as page_module
from scan2archive.pipeline.reading.engines import make_engine
from scan2archive.pipeline.reading.ocr import OcrEngine
from scan2archive.pipeline.sources.scan import PageImage
from scan2archive.settings import Settings

_SURE = Settings().review.field_confidence


@dataclass(frozen=True, slots=True)
class Outcome:
    """The name of one signer.

    Attributes:
        name: Number, kind, level and mode of the paper.
        mode: Colour, grey or bitonal.
        want: As printed.
        got: As read; empty if nothing was found.
        confidence: Of what was read.
        readings: Of the zone, one after the other.
        seconds: Processor time of the second look.
    """

    name: str
    mode: str
    want: str
    got: str
    confidence: float
    readings: int
    seconds: float


def outcomes(papers: int, first: int, levels: Sequence[Level], modes: Sequence[Mode]) -> Iterator[Outcome]:
    """Papers of each kind in turn, each at one level and in one mode."""
    engine = make_engine(Settings().ocr)
    for number in range(first, first + papers):
        level, mode = levels[number % len(levels)], modes[number // len(levels) % len(modes)]
        kind = KINDS[number % len(KINDS)]
        scan = make_scan(f"strokes-{number}", level=level, kinds=(kind,), mode=mode)
        document = scan.documents[0]
        source = as_source(scan.pages[document.signature_page - 1])
        look, page = _timed(source, engine)
        got, confidence = _signer(page)
        readings = [match[1] for done in look[0] if (match := re.match(r"signature: (\d+) readings", done))]
        yield Outcome(
            f"{number} {kind} {level} {mode}",
            mode,
            document.paper.signature.name,
            got,
            confidence,
            int(readings[0]) if readings else 0,
            look[1],
        )


def _timed(source: PageImage, engine: OcrEngine) -> tuple[tuple[tuple[str, ...], float], Page]:
    """What the second look did and the processor time it took, and the page as read."""
    spent: list[float] = []
    second_look = page_module.second_look

    def timed(*args, **named):
        began = time.process_time()
        try:
            return second_look(*args, **named)
        finally:
            spent.append(time.process_time() - began)

    page_module.second_look = timed
    try:
        result = page_module.read_page(source, engine, Settings())
    finally:
        page_module.second_look = second_look
    return (result.second_look, sum(spent)), result.page


def _signer(page: Page) -> tuple[str, float]:
    signature = find_signature((page,)) or unnamed_signature(page)
    for finding in signature.findings if signature else ():
        if finding.name == "signer_name":
            return finding.value, finding.confidence
    return "", 0.0


def main() -> None:
    """Reads, prints the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--papers", type=int, default=24)
    parser.add_argument("--first", type=int, default=1, help="number of the first paper")
    parser.add_argument("--levels", nargs="+", choices=LEVELS, default=["clean", "office"])
    parser.add_argument(
        "--modes", nargs="+", choices=("colour", "grey", "bitonal"), default=["bitonal", "bitonal", "grey"]
    )
    parser.add_argument("--show", action="store_true", help="print every name that is not right")
    options = parser.parse_args()
    groups: dict[str, list[Outcome]] = defaultdict(list)
    for one in outcomes(options.papers, options.first, options.levels, options.modes):
        groups[one.mode].append(one)
        if options.show and one.got != one.want:
            print(f"{one.name}: {one.got!r} ({one.confidence:.2f}) for {one.want!r}", flush=True)
    print(
        "\n| mode | names | right | confident | confident and wrong | readings | CPU s of the second look |"
    )
    print("|---|---|---|---|---|---|---|")
    for mode, own in groups.items():
        right = sum(one.got == one.want for one in own)
        sure = [one for one in own if one.confidence >= _SURE]
        wrong = sum(one.got != one.want for one in sure)
        readings, spent = (
            sum(values) / len(own) for values in zip(*((o.readings, o.seconds) for o in own), strict=True)
        )
        print(f"| {mode} | {len(own)} | {right} | {len(sure)} | {wrong} | {readings:.1f} | {spent:.2f} |")


if __name__ == "__main__":
    main()
