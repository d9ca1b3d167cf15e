# SPDX-License-Identifier: Apache-2.0
"""Why each field of a document is what it is: the words taken, the steps, and what lost.

The fields come from the same call as ever, with a `Trail` handed down. What else on the paper could have
been a value is looked for here, line by line, with the rules' own tests; each gets the reason it fell at.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from scan2archive.model import FIELD_NAMES, NEEDED_FIELDS, Box, Field, Page, Word
from scan2archive.pipeline.fields.catalogues import ABBREVIATIONS, TYPES_OF_ABBREVIATION
from scan2archive.pipeline.fields.evidence import Finding
from scan2archive.pipeline.fields.header import has_label
from scan2archive.pipeline.fields.layout import Line, lines_of
from scan2archive.pipeline.fields.metadata import extract
from scan2archive.pipeline.fields.person_name import name_reliability
from scan2archive.pipeline.fields.title import type_of
from scan2archive.pipeline.fields.trail import Event, Seen, Trail, Verdict
from scan2archive.rules import LocalRules
from scan2archive.settings import Review
from scan2archive.vietnamese import canonical_tones, find_dates

_CODE = re.compile(r"\d{1,5}[a-z]?\s?[/\-]\s?(?:\d{4}/)?[A-ZĐ]{1,6}[a-z]{0,2}(?:[-/][A-ZĐ][A-Za-zĐđ]{0,9})+")
_CITES = re.compile(
    r"\b(?:can cu|theo|xet|chieu|thuc hien|tiep theo|quyet dinh so|nghi dinh so|thong tu so)\b"
)
_SECRECY = re.compile(r"\b(?:TUYỆT MẬT|TỐI MẬT|MẬT)\b")
_URGENCY = re.compile(r"\b(?:HỎA TỐC|HOẢ TỐC|THƯỢNG KHẨN|KHẨN)\b")
_E_SIGNATURE = re.compile(r"nguoi ky|ky boi|thoi gian ky|ngay ky")


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: page, box and zone.

    Attributes:
        zone: ``header_left``, ``header_right``, ``below_title``, ``body``, ``signature``; empty where no page
            shows it.
    """

    page: int | None
    box: Box | None
    zone: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a value's way: what it was, how sure, by which rule."""

    stage: str
    value: str
    confidence: float
    rule: str


@dataclass(frozen=True, slots=True)
class Lost:
    """A candidate that was not taken.

    Attributes:
        field: The field it could have filled.
        value: As read or normalised.
        place: Where it stands.
        reason: Why it was not taken.
        confidence: What it would have claimed; None where its rule never got so far.
    """

    field: str
    value: str
    place: Place
    reason: str
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """A field that was taken, with its words, its steps and what lost against it."""

    field: Field
    place: Place
    words: tuple[Word, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """All that can be told of a document's fields.

    Attributes:
        stories: One for each field, in order.
        lost: Candidates that were not taken, in the order of their fields.
        missing: Names of key fields nothing was taken for.
        verdicts: What became of each local rule.
    """

    stories: tuple[Story, ...]
    lost: tuple[Lost, ...]
    missing: tuple[str, ...]
    verdicts: tuple[Verdict, ...]

    @property
    def fields(self) -> tuple[Field, ...]:
        """The fields, as `metadata.extract` gives them."""
        return tuple(story.field for story in self.stories)

    def on_page(self, number: int) -> Explanation:
        """Only what stands on a page, and local rules that found nothing anywhere."""
        return Explanation(
            tuple(story for story in self.stories if story.place.page in {number, None}),
            tuple(one for one in self.lost if one.place.page == number),
            self.missing,
            tuple(v for v in self.verdicts if v.finding is None or v.finding.page == number),
        )


def explain(
    pages: Sequence[Page],
    review: Review,
    *,
    file_name: str = "",
    today: dt.date | None = None,
    rules: LocalRules | None = None,
) -> Explanation:
    """The fields of a document as `metadata.extract` gives them, and how they came about; arguments as there."""
    trail = Trail()
    fields = extract(
        pages, review, file_name=file_name, today=today, rules=rules or LocalRules(), trail=trail
    )
    by_number = {page.number: page for page in pages}
    stories = tuple(_story(field, by_number, trail) for field in fields)
    lost = [*_overtaken(trail, fields), *_rejected(trail)]
    if trail.seen is not None:
        lost += _survey(pages, trail.seen, fields)
    order = {name: place for place, name in enumerate(FIELD_NAMES)}
    lost.sort(key=lambda one: (order[one.field], one.place.page or 0, one.place.box or ()))
    there = {field.name for field in fields}
    return Explanation(
        stories,
        tuple(lost),
        tuple(name for name in NEEDED_FIELDS if name not in there),
        tuple(trail.verdicts),
    )


def _story(field: Field, pages: dict[int, Page], trail: Trail) -> Story:
    page = pages.get(field.page or 0)
    words: tuple[Word, ...] = ()
    if page is not None and field.box is not None:
        raw = set(field.raw.split())
        words = tuple(
            word
            for word in page.words
            if _inside(word.box, field.box) and raw & set((word.raw or word.text).split())
        )
    steps = tuple(
        Step(event.stage, event.finding.value, round(event.finding.confidence, 3), event.finding.rule)
        for event in trail.events
        if event.finding.name == field.name and _same_words(event, field)
    )
    return Story(field, _place(field.page, field.box, trail.seen), words, steps)


def _same_words(event: Event, field: Field) -> bool:
    return (event.finding.page, event.finding.box) == (field.page, field.box)


def _inside(inner: Box, outer: Box) -> bool:
    x, y = (inner[0] + inner[2]) / 2, (inner[1] + inner[3]) / 2
    return outer[0] <= x <= outer[2] and outer[1] <= y <= outer[3]


def _place(page: int | None, box: Box | None, seen: Seen | None) -> Place:
    if page is None or box is None or seen is None:
        return Place(page, box, "")
    middle, center = (box[1] + box[3]) / 2, (box[0] + box[2]) / 2
    head = seen.head
    if page == head.page.number:
        for zone, rows in (("header_left", head.left), ("header_right", head.right)):
            if seen.above_title(middle) and any(
                _inside((round(center), round(middle)) * 2, row.box) for row in rows
            ):
                return Place(page, box, zone)
        if head.national is not None and _inside(box, head.national.box):
            return Place(page, box, "header_right")
        if seen.type_line is not None and 0 <= middle - seen.type_line.box[1] < 0.2 * head.page.height:
            return Place(page, box, "below_title")
    block = seen.signature
    if block is not None and block.page == page and block.posts and middle >= block.posts[0].box[1]:
        return Place(page, box, "signature")
    return Place(page, box, "body")


def _overtaken(trail: Trail, fields: Sequence[Field]) -> Iterator[Lost]:
    """What rules found and later steps put aside for another value."""
    taken = {(field.name, field.value) for field in fields}
    at_end: dict[tuple[str, Box | None], Finding] = {}
    for event in trail.events:
        at_end[event.finding.name, event.finding.box] = event.finding
    told = set()
    for event in trail.events:
        one = event.finding
        if (one.name, one.value) in taken or (one.name, one.value) in told:
            continue
        told.add((one.name, one.value))
        winner = next((field for field in fields if field.name == one.name), None)
        if winner is not None:
            said = f"{winner.rule} gave {winner.value!r} instead ({winner.confidence:.0%})"
            yield Lost(
                one.name, one.value, _place(one.page, one.box, trail.seen), said, round(one.confidence, 3)
            )


def _rejected(trail: Trail) -> Iterator[Lost]:
    """What local rules found without its being taken."""
    for verdict in trail.verdicts:
        one = verdict.finding
        if verdict.outcome == "lost" and one is not None:
            place = _place(one.page, one.box, trail.seen)
            yield Lost(
                one.name, one.value, place, f"{verdict.rule}: {verdict.reason}", round(one.confidence, 3)
            )


def _survey(pages: Sequence[Page], seen: Seen, fields: Sequence[Field]) -> Iterator[Lost]:
    """Lines that look like a value and are none."""
    boxes = {(field.name, field.page): field.box for field in fields}

    def taken(name: str, line: Line) -> bool:
        box = boxes.get((name, line.page))
        return box is not None and (_inside(line.box, box) or _inside(box, line.box))

    own_type = next((field for field in fields if field.name == "type"), None)
    yield from _of_notation(seen, own_type)
    for page in pages:
        for line in lines_of(page):
            where = _place(page.number, line.box, seen)
            for field, value, reason in _looks_like(line, where.zone, seen, own_type):
                if not taken(field, line):
                    yield Lost(field, value, where, reason)


def _of_notation(seen: Seen, own: Field | None) -> Iterator[Lost]:
    """The types that the notation would allow, where the type line says something else."""
    number = seen.numbering
    first = number.parts[0] if number and number.parts else ""
    types = TYPES_OF_ABBREVIATION.get(first, ())
    if number is None or own is None or len(number.parts) < 2 or own.rule.startswith("type.notation"):
        return
    if types and own.value not in types and first not in ABBREVIATIONS.get(own.value, ()):
        place = _place(number.page, number.line.box, seen)
        for name in types:
            said = f"the code's abbreviation {first} disagrees with the type {own.value!r}, and the type line counts more"
            yield Lost("type", name, place, said)


def _looks_like(line: Line, zone: str, seen: Seen, own_type: Field | None) -> Iterable[tuple[str, str, str]]:
    """Field, value and the reason it fell at, for each value the line could be."""
    cites = bool(_CITES.search(line.folded))
    outside = not zone.startswith("header") or line.page != seen.head.page.number
    if match := _CODE.search(line.text):
        if cites:
            yield "code", match[0], "in a line that cites another paper"
        elif outside:
            yield "code", match[0], f"wrong zone: {zone}, not the agency's column of the head"
        else:
            said = "another number line came first" if has_label(line) else "no Số stands before it"
            yield "code", match[0], said
    for date in find_dates(line.text)[:1]:
        if _E_SIGNATURE.search(line.folded):
            yield "issued_date", date.iso, "time of an electronic signature"
        elif cites:
            yield "issued_date", date.iso, "in a line that cites another paper"
        elif outside:
            yield "issued_date", date.iso, f"wrong zone: {zone}, not the line of place and date"
        else:
            yield (
                "issued_date",
                date.iso,
                "another line of place and date was taken, or more than a date stands in it",
            )
    name = type_of(line.key)[0] if line.capitals >= 0.8 else ""
    if (name and name != (own_type.value if own_type else "")) or (name and line.text.rstrip().endswith(":")):
        yield "type", name, _type_reason(line, zone, seen)
    for field, marks in (("secrecy", _SECRECY), ("urgency", _URGENCY)):
        if found := marks.search(line.text):
            yield (
                field,
                found[0].capitalize(),
                "not a stamp of its own: it stands in running text or outside the upper half",
            )
    tokens = canonical_tones(line.text).strip(" .,;:")
    if line.center > 0.5 * seen.head.page.width and name_reliability(tokens) >= 0.7:
        said = (
            "not below the posts of the signature block"
            if zone != "signature"
            else "another name was surer, or no post stands above it"
        )
        yield "signer_name", tokens, said


def _type_reason(line: Line, zone: str, seen: Seen) -> str:
    if line.text.rstrip().endswith(":"):
        return "ends with a colon: it enacts, and is no title"
    if not 0.25 * seen.head.page.width < line.center < 0.75 * seen.head.page.width:
        return "wrong zone: not in the middle of the page"
    if line.page != seen.head.page.number:
        return "wrong zone: not on the first page"
    if seen.type_line is not None and line.middle > seen.type_line.middle:
        return "another type line stands above it"
    return f"wrong zone: {zone}, not below the head"
