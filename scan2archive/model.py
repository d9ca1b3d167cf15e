# SPDX-License-Identifier: Apache-2.0
"""The values that travel between the stages, all frozen.

Units: boxes are whole pixels ``(x0, y0, x1, y1)`` of the page image as archived (upright, deskewed),
origin top left, x1 and y1 exclusive. Confidences are 0 to 1. Angles are degrees.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Box = tuple[int, int, int, int]
RecordState = Literal["ok", "review", "failed"]
DocumentState = Literal["ok", "review"]
FieldState = Literal["confident", "review", "corrected"]
Severity = Literal["warning", "error"]
TextSource = Literal["ocr", "layer", "none"]

FIELD_NAMES = (
    "type",
    "number",
    "notation",
    "code",
    "issued_date",
    "place",
    "issuer",
    "issuer_parent",
    "subject",
    "signer_name",
    "signer_position",
    "authority",
    "recipients",
    "legal_bases",
    "urgency",
    "secrecy",
    "language",
    "page_count",
    "retention",
    "access",
    "physical_condition",
    "keywords",
    "arrival_number",
    "arrival_date",
    "note",
)
# What a document is filed and found by. A person settles these where the machine is unsure; doubt in any
# other field is kept with it, but does not ask for anybody's time.
KEY_FIELDS = frozenset(
    {"type", "code", "issued_date", "issuer", "subject", "signer_name", "urgency", "secrecy"}
)
# Without these a document cannot be filed (Nghị định 30/2020/NĐ-CP, Phụ lục VI): a person fills them in.
NEEDED_FIELDS = ("type", "code", "issued_date", "issuer", "subject", "signer_name")
# Values of ``secrecy`` that keep nothing secret.
NO_MARK = ("", "none")
# Pages of lower quality are junk.
JUNK = 0.5
LIST_FIELDS = frozenset({"recipients", "legal_bases", "keywords"})


@dataclass(frozen=True, slots=True)
class Word:
    """One word (a Vietnamese syllable, a number, a sign) as read from a page.

    Attributes:
        text: NFC, never empty, without white space.
        box: Where its ink is on the archived page image.
        confidence: Of the engine, 0 to 1; 1.0 for words of an existing text layer.
        line: Running number of the text line on the page, from 0, in reading order.
        block: Running number of the text block (paragraph, column) on the page, from 0.
        raw: What was read, where ``text`` corrects it; empty where it is as read.
        repair: Why it was corrected, a short stable name; empty where it is as read.
    """

    text: str
    box: Box
    confidence: float
    line: int
    block: int = 0
    raw: str = ""
    repair: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """One page (trang) as archived, with what was read on it.

    Attributes:
        number: From 1, in the order of the scan.
        width: Pixels of the archived page image.
        height: Pixels of the archived page image.
        dpi: Dots per inch of the archived page image.
        rotation: Degrees clockwise the scan was turned to stand upright: 0, 90, 180 or 270.
        skew: Degrees clockwise it was turned after that to be level (0.0 = left alone).
        confidence: Mean confidence of its words weighted by their length; None without words.
        blank: Nothing is printed on it.
        source: Where the words come from: ``ocr``, the file's own text ``layer``, or ``none``.
        words: In reading order.
        quality: Share of its letters that were read right, as far as can be told (`pipeline.reading.quality`); None
            where nothing was read by us.
    """

    number: int
    width: int
    height: int
    dpi: float
    rotation: int
    skew: float
    confidence: float | None
    blank: bool
    source: TextSource
    words: tuple[Word, ...] = ()
    quality: float | None = None

    @property
    def is_junk(self) -> bool:
        """Whether more of what was read is wrong than right: nobody should find the page by it."""
        return self.quality is not None and self.quality < JUNK

    @property
    def text(self) -> str:
        """The words in reading order: a line feed between lines, an empty line between blocks."""
        parts: list[str] = []
        previous: Word | None = None
        for word in self.words:
            if previous is not None:
                if word.block != previous.block:
                    parts.append("\n\n")
                elif word.line != previous.line:
                    parts.append("\n")
                else:
                    parts.append(" ")
            parts.append(word.text)
            previous = word
        return "".join(parts)


@dataclass(frozen=True, slots=True)
class Highlights:
    """The words of a search on one page.

    Attributes:
        page: Its number in the scan, from 1.
        width: Of the page image as archived, pixels.
        height: The same.
        boxes: Of the words, in reading order; pixels from the top left corner.
    """

    page: int
    width: int
    height: int
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """One piece of metadata (trường) with its evidence.

    Attributes:
        name: One of `FIELD_NAMES`; list fields repeat the name, one value each.
        value: The normalised value; dates are ISO 8601, possibly partial (``1995-09``).
        raw: The words as read, before any repair.
        confidence: 0 to 1: how often such a value is right.
        page: Page of the scan it was read on, from 1; None where no page shows it.
        box: Box around the words on that page; None where no page shows it.
        rule: Short stable name of the rule that found it, for example ``code.box3``.
        state: ``confident``, ``review`` (a person should look) or ``corrected`` (a person did).
    """

    name: str
    value: str
    raw: str
    confidence: float
    page: int | None
    box: Box | None
    rule: str
    state: FieldState


@dataclass(frozen=True, slots=True)
class Document:
    """A run of consecutive pages that is one official paper (văn bản).

    Attributes:
        id: First 12 hex digits of the record id, a dash, the ordinal.
        record_id: Id of the scan it is part of.
        ordinal: From 1 within the scan.
        pages: First and last page, from 1, inclusive.
        state: ``review`` if a page or one of its `KEY_FIELDS` needs a person.
        fields: In the order of `FIELD_NAMES`; an absent name means nothing was found.
    """

    id: str
    record_id: str
    ordinal: int
    pages: tuple[int, int]
    state: DocumentState
    fields: tuple[Field, ...]

    def field(self, name: str) -> Field | None:
        """The (first) field of that name, or None."""
        return next((field for field in self.fields if field.name == name), None)

    def value(self, name: str) -> str:
        """The value of the (first) field of that name, or an empty string."""
        found = self.field(name)
        return found.value if found else ""

    @property
    def is_marked(self) -> bool:
        """Whether it carries a mark of secrecy (độ mật), sure or doubtful; ``none`` is what a person says of one that has none."""
        return self.value("secrecy") not in NO_MARK


@dataclass(frozen=True, slots=True)
class Problem:
    """Something a person should know about a scan.

    Attributes:
        code: Short stable code, for example ``low_confidence`` or ``no_text``.
        page: Page number from 1, or None for the whole scan.
        message: One plain English sentence.
        severity: ``error`` if something is missing from the result, else ``warning``.
    """

    code: str
    page: int | None
    message: str
    severity: Severity


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was done to a scan, for its provenance.

    Attributes:
        name: The stage: ``intake``, ``image``, ``ocr``, ``pdf``, ``segment``, ``metadata``; ``correct`` for a
            person's (`batch.desk.history`).
        tool: What did it.
        version: The tool's version.
        settings: Pairs of setting and value that decided the result.
        seconds: Wall time.
    """

    name: str
    tool: str
    version: str
    settings: tuple[tuple[str, str], ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class Source:
    """The file (or folder of page images) a scan came in as.

    Attributes:
        name: Its name as received, NFC.
        path: Where it lay when it was taken in.
        sha256: Of its bytes; of a folder, of the list of its files' digests.
        size: Bytes.
        media_type: By content, for example ``application/pdf``; ``inode/directory`` for a folder.
    """

    name: str
    path: str
    sha256: str
    size: int
    media_type: str


@dataclass(frozen=True, slots=True)
class Record:
    """What the archive knows of one scan, apart from the files themselves.

    Attributes:
        id: SHA-256 of the scan's bytes, 64 hex digits.
        revision: From 1; a correction makes the next one.
        state: ``ok``, ``review`` or ``failed``.
        source: What came in.
        dossier: Name of the dossier (hồ sơ); empty if none.
        created: When this revision was made, with time zone.
        pages: All pages, in order.
        documents: All documents, in order; none if the scan failed.
        problems: What a person should know.
        steps: What was done.
        also_in: Further dossiers it is listed in, as a paper may be filed in two; kept once, in `dossier`.
    """

    id: str
    revision: int
    state: RecordState
    source: Source
    dossier: str
    created: dt.datetime
    pages: tuple[Page, ...]
    documents: tuple[Document, ...]
    problems: tuple[Problem, ...]
    steps: tuple[Step, ...]
    also_in: tuple[str, ...] = ()


def document_id(record_id: str, ordinal: int) -> str:
    """Id of a document: first 12 hex digits of the record id, a dash, the ordinal."""
    return f"{record_id[:12]}-{ordinal}"


def folder_digest(files: Iterable[tuple[str, str]]) -> str:
    """Id of a folder of page images: SHA-256 over lines ``<sha256>  <name>`` in order of the names' bytes.

    Args:
        files: Name and SHA-256 of each file, in any order.
    """
    lines = sorted((name.encode("utf-8", "surrogateescape"), digest.encode()) for name, digest in files)
    return hashlib.sha256(b"".join(digest + b"  " + name + b"\n" for name, digest in lines)).hexdigest()


def mean_confidence(words: tuple[Word, ...]) -> float | None:
    """Mean confidence of words weighted by their length; None without words."""
    lengths = [len(word.text) for word in words]
    if not any(lengths):
        return None
    weighed = [word.confidence * length for word, length in zip(words, lengths, strict=True)]
    return round(sum(weighed) / sum(lengths), 4)
