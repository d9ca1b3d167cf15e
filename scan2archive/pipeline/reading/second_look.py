# SPDX-License-Identifier: Apache-2.0
"""The second look at a page: the engine on small zones where the first reading left something out.

`rereading` says where and what is taken, `zone_reader` has pictures of it read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from scan2archive.errors import ProcessingFailed
from scan2archive.model import Box, Page, Word
from scan2archive.pipeline.fields.evidence import Finding
from scan2archive.pipeline.images import zones
from scan2archive.pipeline.images.image import Pixels
from scan2archive.pipeline.reading.figure_evidence import head_weighed, head_words
from scan2archive.pipeline.reading.figures import (
    by_hand,
    date_box,
    doubtful_figures,
    shown_in,
    vote,
    with_words,
    years_told,
)
from scan2archive.pipeline.reading.head_look import read_head_rows
from scan2archive.pipeline.reading.name_evidence import has_rare_marks, name_weighed
from scan2archive.pipeline.reading.number_look import confirmed, number_word
from scan2archive.pipeline.reading.ocr import Layout, OcrEngine
from scan2archive.pipeline.reading.post_look import read_posts
from scan2archive.pipeline.reading.rereading import (
    SURE,
    agree,
    name_zone,
    printed_boxes,
    signature_zone,
    signer_in,
    signer_of,
    syllables_of,
    with_signature,
    with_unsure_posts,
)
from scan2archive.pipeline.reading.signer_vote import lacks_family, letters_mended
from scan2archive.pipeline.reading.urgency_look import may_be_stamps, stamp_zone, torn_stamp, with_stamp
from scan2archive.pipeline.reading.written_look import read_written
from scan2archive.pipeline.reading.zone_reader import ROW_DPI, Asked, PagePicture, ZoneReader

# Each finds names that the others miss, on real or on made scans; a fifth one brought nothing more. Coloured
# print (a name stamp) shows in the darkest channel, black print below a seal in the lightest.
_READINGS: tuple[tuple[zones.Channel, int, Layout], ...] = (
    ("darkest", 200, "sparse"),
    ("darkest", 300, "block"),
    ("lightest", 300, "block"),
    ("lightest", 300, "page"),
)
_WITH_INK = _READINGS[:2]
# Shape alone takes and leaves strokes: what is read then is for review. Marks may have gone with a seal's letters.
_BY_SHAPE = 0.7
_PLACED = 0.4  # a name this sure tells where its row is
_NUMBER_DPI = (130, 150, 200, 300)
_HEAD_DPI = (200, 130, 300)
_SIZES = (1.0, 0.75, 1.25)  # of the cleaned picture of a damaged page
_UNSURE = 0.86  # of figures of sound print that are weighed
_SHARE = 0.1  # of the time a page may take, for one reading of a zone


@dataclass(frozen=True, slots=True)
class SecondLook:
    """A page after its second look.

    Attributes:
        page: With the words found; as first read if nothing was found.
        done: What was looked at and what came of it, for provenance; empty if nothing was looked at.
        seconds: Time spent in the engine.
    """

    page: Page
    done: tuple[str, ...]
    seconds: float


def second_look(
    page: Page,
    archived: Pixels,
    engine: OcrEngine,
    *,
    seconds: float,
    pictures: Sequence[PagePicture] = (),
    asked: Asked | None = None,
    read_on: tuple[Pixels, float] | None = None,
) -> SecondLook:
    """Reads again what seals, signatures and frames hid: the signer's name and stamps of urgency.

    Ordinary pages cost next to nothing: a signature zone is read only where the name is not sure, a stamp
    zone only where it holds a frame. A reading that fails or takes too long leaves the page as it was.

    Args:
        page: As first read.
        archived: Its image, grey or RGB, in whose pixels the boxes are.
        engine: Reads the zones.
        seconds: Time the whole page may take.
        pictures: Of a damaged page, cleaned.
        asked: How print is asked about words; None if it cannot be.
        read_on: Picture the page was read on, and its pixels for one of the page.
    """
    reader = ZoneReader(archived, page.dpi, engine, seconds * _SHARE, pictures, asked, read_on)
    done: list[str] = []
    for what, look in (
        ("head", _at_head),
        ("stamp", _at_stamp),
        ("date", _at_date),
        ("number", _at_number),
        ("written", _at_written),
        ("figures", _at_figures),
        ("signature", _at_signature),
        ("posts", _at_posts),
        ("name", _at_name),
    ):
        try:
            page, outcome = look(page, reader)
        except ProcessingFailed as error:
            outcome = f"{what}: ended: {error.message}"
        if outcome:
            done.append(outcome)
    return SecondLook(page, tuple(done), reader.spent)


def _at_head(page: Page, reader: ZoneReader) -> tuple[Page, str]:
    def readings(zone: Box) -> Iterator[tuple[Word, ...]]:
        # As it was scanned first: cleaning takes a part of what was written in by hand.
        yield from (reader.place(zone, dpi) for dpi in _HEAD_DPI)
        yield from map(_limited, reader.cleaned_page(zone, "block"))

    return read_head_rows(page, readings)


def _at_stamp(page: Page, reader: ZoneReader) -> tuple[Page, str]:
    zone = stamp_zone(page)
    if zone is None:
        return page, ""
    stamps = zones.find_stamps(reader.archived, zone, reader.dpi)
    height, width = reader.archived.shape[:2]
    for number in may_be_stamps(page, [stamp.box_on((width, height)) for stamp in stamps]):
        better = with_stamp(page, zone, reader.stamp(stamps[number]))
        if better is not None:
            return better, "stamp: found"
    torn = torn_stamp(page, zone)
    for stamp in zones.stamps_at(reader.archived, torn, reader.dpi) if torn is not None else ():
        better = with_stamp(page, zone, reader.stamp(stamp))
        if better is not None:
            return better, "stamp: found without a frame"
    return page, "stamp: none in a frame" if stamps else ""


def _at_date(page: Page, reader: ZoneReader) -> tuple[Page, str]:
    figures = doubtful_figures(page)
    if not figures:
        return page, ""
    written, years, changed = by_hand(page), years_told(page), []
    rows = reader.row(date_box(page)) + _in_ink(reader, date_box(page))
    for figure in figures:
        readings = shown_in(rows, figure)
        if len(readings) < 2:
            readings += reader.figures(figure.word.box)
        word = vote(figure, readings, written=written, years=years)
        if word is not None:
            changed.append((figure.word, word))
    return with_words(page, changed), f"date: {len(figures)} figures read again, {len(changed)} agreed on"


def _at_number(page: Page, reader: ZoneReader) -> tuple[Page, str]:
    asked = number_word(page)
    if asked is None:
        return page, ""
    rows = reader.row(asked.word.box, _NUMBER_DPI)
    word = confirmed(asked, [" ".join(one.text for one in words) for words in rows])
    if word is None:
        return page, "number: read again, not confirmed"
    return with_words(page, [(asked.word, word)]), "number: read again, confirmed"


def _at_written(page: Page, reader: ZoneReader) -> tuple[Page, str]:
    return read_written(page, reader.archived)


def _at_figures(page: Page, reader: ZoneReader) -> tuple[Page, str]:
    words = head_words(page)
    # Of sound print that was read surely the readings say enough.
    if not words or not (reader.pictures or any(word.confidence < _UNSURE for word in words)):
        return page, ""
    rows = [word for word in page.words if word.line in {own.line for own in words}]
    changed = head_weighed(page, words, reader.evidence(rows), [rows.index(word) for word in words])
    return with_words(
        page, changed
    ), f"figures: {len(words)} words weighed by their print, {len(changed)} more known"


def _at_signature(page: Page, reader: ZoneReader) -> tuple[Page, str]:
    zone = signature_zone(page)
    if zone is None:
        return page, ""
    readings: list[tuple[Word, ...]] = []
    names: list[Finding | None] = []
    whole: list[bool] = []

    def take(words: tuple[Word, ...], most: float) -> None:
        words = letters_mended(words)
        names.append(signer_in(page, zone, words))
        readings.append(tuple(replace(word, confidence=min(most, word.confidence)) for word in words))
        whole.append(most == 1.0)

    for words, most in _signature_readings(page, zone, reader, names):
        take(words, most)
        if agree(names, whole):
            break
        if not any(whole) and agree(names):
            # Nothing in black and white shows print by itself; the row as it is confirms the name or does not.
            shown = names[-1].box if names[-1] is not None else None
            for words in reader.row(shown, ROW_DPI) if shown is not None else ():
                take(words, 1.0)
            break
    better = with_signature(page, zone, readings)
    name = signer_of(better)
    if name is not None and name.box is not None and name.confidence < SURE and lacks_family(name.value):
        for words in reader.before_name(name.box, printed_boxes(page, zone)):
            readings.append(
                tuple(replace(word, confidence=min(_BY_SHAPE, word.confidence)) for word in words)
            )
        better = with_signature(page, zone, readings)
    outcome = "more found" if better != page else "nothing found"
    return better, f"signature: {len(readings)} readings, {outcome}"


def _at_posts(page: Page, reader: ZoneReader) -> tuple[Page, str]:
    better, outcome = read_posts(
        page, reader.archived, lambda zone, channel: reader.cleaned(zone, (), channel)
    )
    name = signer_of(better)
    if reader.pictures and (name is None or name.confidence < SURE):
        better = with_unsure_posts(better)
    return better, outcome


def _at_name(page: Page, reader: ZoneReader) -> tuple[Page, str]:
    name = signer_of(page)
    words = syllables_of(page, name) if name is not None else ()
    # Of sound print that was read surely the readings say enough, unless its marks make no usual name.
    if name is None or not words or not (reader.pictures or name.confidence < SURE or has_rare_marks(words)):
        return page, ""
    # Readings of several zones may have numbered their lines each by itself.
    evidence = reader.evidence([replace(word, line=0) for word in words])
    sure = not reader.pictures and name.confidence >= SURE
    weighed = name_weighed(words, evidence, hidden=reader.hides_letters(words), sure=sure)
    if weighed == words:
        return page, "name: print weighed, nothing new"
    return with_words(page, list(zip(words, weighed, strict=True))), "name: print weighed, more known"


def _signature_readings(
    page: Page, zone: Box, reader: ZoneReader, names: Sequence[Finding | None]
) -> Iterator[tuple[tuple[Word, ...], float]]:
    """Readings of a signature zone, the cheapest and surest first, each with the most its words count for.

    Args:
        page: As first read.
        zone: From `signature_zone`.
        reader: Reads it.
        names: What the readings given so far show.
    """
    boxes = printed_boxes(page, zone)
    coloured = reader.archived.ndim == 3
    later = list(_READINGS)
    for words in reader.cleaned_page(zone, "block"):
        # Cleaning took strokes off by shape as well: a row of posts that it lost leaves another post behind.
        yield words, _BY_SHAPE
    for words in reader.printed(zone, boxes):
        yield words, 1.0
        if coloured and len(later) == len(_READINGS) and names[-1] is None:
            # No black print shows a name. One stamped in blue or red is seen with its ink, and by no other reading.
            for reading in _WITH_INK:
                later.remove(reading)
                yield reader.zone(zone, *reading), 1.0
            if len({name.value for name in names if name is not None and name.confidence >= SURE}) == 1:
                return
    part = name_zone(page, zone, boxes)
    for words in reader.cleaned(part, boxes, "lightest" if coloured else "darkest"):
        yield words, _BY_SHAPE
    for channel, dpi, layout in later:
        unsure = any(names) and all(name is None or name.confidence < SURE for name in names)
        if coloured or (channel == "darkest" and not (layout == "sparse" and unsure)):
            yield reader.zone(zone, channel, dpi, layout), 1.0
    best = max((name for name in names if name is not None), key=lambda name: name.confidence, default=None)
    if best is None or best.confidence < SURE:
        if coloured:
            for words in reader.cleaned(part, boxes, "darkest"):
                yield words, _BY_SHAPE
        placed = best.box if best is not None and best.confidence >= _PLACED else None
        for words in reader.printed_rows(zone, boxes, placed):
            yield words, _BY_SHAPE


def _limited(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """Words no surer than what was cleaned by shape may make them."""
    return tuple(replace(word, confidence=min(_BY_SHAPE, word.confidence)) for word in words)


def _in_ink(reader: ZoneReader, box: Box) -> list[tuple[Word, ...]]:
    """Words of a row of a damaged page in ink as it lies in the scan, at each size."""
    height = box[3] - box[1]
    around = box[0] - height, box[1] - height // 2, box[2] + height, box[3] + height // 2
    return list(reader.cleaned_page(around, "line", _SIZES, only_ink=True))
