# SPDX-License-Identifier: Apache-2.0
"""What the parts of the generator hand to each other, and what it gives back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from PIL import Image

Level = Literal["clean", "office", "worn", "very-bad"]
Mode = Literal["colour", "grey", "bitonal"]
Form = Literal["state", "party", "typed"]
LEVELS: tuple[Level, ...] = ("clean", "office", "worn", "very-bad")

# Text inside these brackets is written by hand, on the paper and in the truth.
HAND_OPEN, HAND_CLOSE = "⟦", "⟧"


@dataclass(frozen=True, slots=True)
class Agency:
    """Who issues a paper.

    Attributes:
        lines: The left header, upper lines first.
        bold_from: Index of the first bold line (the issuing agency; what is above it is plain).
        name: Its full name, as the truth gives it.
        abbr: Its abbreviation in notations (``SYT``).
        place: Where it dates its papers.
        head: Title of its head (``GIÁM ĐỐC``).
        deputy: Title of a deputy.
        collective: Whom ``TM.`` stands for; empty when the head signs for himself.
        ring: Text on the ring of its seal, upper and lower half.
        unit: Abbreviations of its inner units, for official letters.
        province: Province it belongs to; empty for the centre.
        field: Key of its field of work.
    """

    lines: tuple[str, ...]
    bold_from: int
    name: str
    abbr: str
    place: str
    head: str
    deputy: str
    collective: str
    ring: tuple[str, str]
    unit: tuple[str, ...]
    province: str
    field: str

    @property
    def form_is_party(self) -> bool:
        """Whether its papers follow the Party's forms."""
        return self.field == "party"


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of the body.

    Attributes:
        style: ``para`` (first line set in), ``basis`` (italic), ``centre`` (bold, centred), ``heading``
            (bold), ``plain`` (centred, italic), ``table`` (``rows``) or ``page`` (a new page begins; the
            text is nothing).
        text: The text; a paragraph of the truth.
        lead: Bold beginning of the text (``Điều 1.``).
        rows: Cells of a table, header first.
    """

    style: Literal["para", "basis", "centre", "heading", "plain", "table", "page"]
    text: str = ""
    lead: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Signature:
    """The block of the signer: position lines (with TM., KT. ...), name, and how they came on paper."""

    position: tuple[str, ...]
    name: str
    stamped: bool = False  # deputy's title and name by red rubber stamp
    seal_on_name: bool = False


@dataclass(frozen=True, slots=True)
class Arrival:
    """The incoming stamp of whoever received the paper; number and date written by hand."""

    office: str
    number: str
    day: date


@dataclass(frozen=True, slots=True)
class Paper:
    """One document: what it says, before it is drawn."""

    form: Form
    kind: str
    agency: Agency
    number: str
    notation: str
    issued: date
    subject: str
    blocks: tuple[Block, ...]
    recipients: tuple[str, ...]
    signature: Signature
    to: tuple[str, ...] = ()
    urgency: str = ""
    arrival: Arrival | None = None
    number_by_hand: bool = False
    day_by_hand: bool = False
    footer: str = ""

    @property
    def code(self) -> str:
        """Number and notation as the truth gives them (``36-HD/VPTW``, ``15/QĐ-UBND``)."""
        return f"{self.number}{'-' if self.form == 'party' else '/'}{self.notation}"

    @property
    def dated(self) -> str:
        """Date of issue as the truth gives it, ISO 8601."""
        return self.issued.isoformat()

    @property
    def further(self) -> dict[str, str]:
        """More of the truth, by field, for papers that know it."""
        return {}


@dataclass(frozen=True, slots=True)
class GeneratedWord:
    """A word and where its ink lies: left, top, right, bottom in pixels of the page's image."""

    text: str
    box: tuple[float, float, float, float]
    kind: Literal["print", "hand", "stamp"] = "print"


@dataclass(frozen=True, slots=True, eq=False)
class GeneratedPage:
    """One page of a synthetic scan.

    Attributes:
        image: As a reader of the file gets it, JPEG losses included: mode ``RGB``, ``L`` or ``1``.
        dpi: Pixels per inch, both ways.
        words: Printed and written words with their boxes in ``image``, after skew and rotation.
        text: Text in reading order, one paragraph a line, handwriting in ⟦ ⟧; stamps and seals left out.
        skew: Degrees the text leans, clockwise, before the quarter turns.
        rotation: Degrees clockwise the page was turned (0, 90, 180, 270).
        level: How much it suffered.
        jpeg: The JPEG stream ``image`` was read from; empty when the page is kept without loss.
    """

    image: Image.Image
    dpi: int
    words: tuple[GeneratedWord, ...]
    text: str
    skew: float
    rotation: int
    level: Level
    jpeg: bytes = b""


@dataclass(frozen=True, slots=True)
class GeneratedDocument:
    """One document of a scan: its paper, its pages (from 1, inclusive) and the page that is signed."""

    paper: Paper
    first_page: int
    last_page: int
    signature_page: int


@dataclass(frozen=True, slots=True, eq=False)
class GeneratedScan:
    """A scan with all that is known about it."""

    pages: tuple[GeneratedPage, ...]
    documents: tuple[GeneratedDocument, ...]
    level: Level
    difficulty: str
