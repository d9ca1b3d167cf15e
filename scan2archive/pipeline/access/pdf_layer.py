# SPDX-License-Identifier: Apache-2.0
"""The invisible text layer of an access copy: each word exactly where its ink lies, in few bytes.

A bitonal page is 20 to 60 KB, so a drawn font weighs: one of a few boxes does instead, shared by all pages.
Its letters are never drawn (text rendering mode 3, ISO 32000-1, table 106) and ISO 19005-2, 6.2.11.4, asks
for no glyphs then; it is embedded all the same, since viewers light up what they find by its outlines
(PDFium drops letters that have none). What is copied and searched comes from its ToUnicode table.

Words of a line stand on one base line in one size, those of another height apart: that is how readers
of PDF tell lines. Each word is stretched to the width of its box; within it, letters share the width as
they do in print, in five steps.
"""

from __future__ import annotations

import functools
import io
import itertools
import re
import unicodedata
import zlib
from collections.abc import Iterable, Sequence
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name
from PIL import ImageCms

from scan2archive.model import Page, Word

FONT = "/S2A"
# Points to a step of the positions written: half a pixel at 300 dpi is lost at most.
_STEP = 0.25
_EM = 1000
# Of an em: the letters reach from a quarter below the base line to three quarters above.
_DESCENT, _ASCENT = -250, 750
# Widths of print, in thousandths of an em, by what stands for letters like these in most faces.
_WIDTHS = (280, 400, 500, 680, 860, 100)
_NARROW = frozenset("iljtfrI.,;:'’‘!|()[]-/\\`\"“”")
_LEAN = frozenset("szace?*^_")
_BROAD = frozenset("mwMW@%—…")
# Bytes that a string in a content stream would need a backslash for.
_ESCAPED = frozenset(b"()\\\r\n")
# Words of a line that share less than this of the lower one's height stand on base lines of their own.
_SAME_ROW = 0.5
# Behind a gap of two heights and more they have to share that much of the higher one's.
_COLUMN_GAP, _LEVEL = 2.0, 0.6
# A word keeps the stretch of the one before where that makes it wider or narrower by no more than this share.
_SAME_WIDTH = 0.06
_UNMAPPED = frozenset("\0\ufeff\ufffe\uffff")
_RANGES_AT_ONCE = 100  # ISO 32000-1, 9.10.3, by way of Adobe's rules for CMaps


def write_layers(pdf: pikepdf.Pdf, pages: Sequence[tuple[int, Page]]) -> None:
    """Puts the words of pages into a PDF as invisible text, below whatever the pages show.

    Args:
        pdf: Open; changed in place. MediaBox and /Rotate of a page are what is seen of it.
        pages: Index in the PDF, and the page with its words in pixels of what is seen.
    """
    texts = [(index, page, [w for w in page.words if _shown(w.text)]) for index, page in pages]
    texts = [item for item in texts if item[2]]
    if not texts:
        return
    codes = _codes({char for _, _, words in texts for word in words for char in _shown(word.text)} | {" "})
    font = _font(pdf, codes)
    for index, page, words in texts:
        target = pdf.pages[index]
        content = _content(matrix_of(target), size_of(target), page, words, codes)
        stream = pikepdf.Stream(pdf, b"")
        stream.write(zlib.compress(content, 9), filter=Name.FlateDecode)
        target.contents_add(stream, prepend=True)
        _own_fonts(target)[FONT] = font


def small_frame(pdf: pikepdf.Pdf) -> None:
    """Makes small what a PDF/A needs around its pages: a profile of parameters, metadata without white space."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for intent in pdf.Root.get("/OutputIntents", ()):
        old = intent.get("/DestOutputProfile")
        if isinstance(old, pikepdf.Stream) and old.get("/N") == 3 and str(intent.get("/Info", "")) == "sRGB":
            old.write(zlib.compress(profile, 9), filter=Name.FlateDecode)
    metadata = pdf.Root.get("/Metadata")
    if isinstance(metadata, pikepdf.Stream):
        metadata.write(re.sub(rb">\s+<", b"><", metadata.read_bytes()))  # stays plain text, for all to find


# ---------------------------------------------------------------- where


def _inherited(page: pikepdf.Page, key: str) -> Any:
    """An attribute of a page that may stand in the nodes above it (ISO 32000-1, 7.7.3.4)."""
    node: Any = page.obj
    depth = 0
    while node is not None and depth < 64:  # deeper ones are loops
        if key in node:
            return node[key]
        node, depth = node.get("/Parent"), depth + 1
    return None


def rotation_of(page: pikepdf.Page) -> int:
    """Degrees clockwise a page is turned to be seen: 0, 90, 180 or 270."""
    return int(_inherited(page, "/Rotate") or 0) % 360


def corners_of(page: pikepdf.Page) -> tuple[float, float, float, float]:
    """Left, bottom, right and top of a page in its own coordinates."""
    x0, y0, x1, y1 = (float(value) for value in page.mediabox)
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def size_of(page: pikepdf.Page) -> tuple[float, float]:
    """Width and height of what is seen, in units of the page."""
    left, bottom, right, top = corners_of(page)
    size = (right - left, top - bottom)
    return size[::-1] if rotation_of(page) in (90, 270) else size


def matrix_of(page: pikepdf.Page) -> tuple[float, float, float, float, float, float]:
    """From what is seen, its origin at the bottom left, to the page's own coordinates."""
    left, bottom, right, top = corners_of(page)
    match rotation_of(page):
        case 90:
            return 0, 1, -1, 0, right, bottom
        case 180:
            return -1, 0, 0, -1, right, top
        case 270:
            return 0, -1, 1, 0, left, top
        case _:
            return 1, 0, 0, 1, left, bottom


def _own_fonts(page: pikepdf.Page) -> Any:
    """The page's dictionary of fonts; one that other pages may share is copied before it is changed."""
    resources = Dictionary(dict((_inherited(page, "/Resources") or Dictionary()).items()))
    fonts = Dictionary(dict(resources.get("/Font", Dictionary()).items()))
    resources[Name.Font] = fonts
    page.obj[Name.Resources] = resources
    return page.obj[Name.Resources][Name.Font]


# ---------------------------------------------------------------- what


def _shown(text: str) -> str:
    return "".join(char for char in text if char not in _UNMAPPED)


def rows_of(words: Sequence[Word]) -> list[list[Word]]:
    """Words in rows that stand on one base line: a line, or parts of one that stand at different heights.

    The engine takes words of two columns into one line that do not stand level: behind a wide gap a row has to be so.
    """
    rows: list[list[Word]] = []
    for _, line in itertools.groupby(words, key=lambda word: (word.block, word.line)):
        top = bottom = 0
        row: list[Word] = []
        for word in line:
            x0, y0, _, y1 = word.box
            shared = min(bottom, y1) - max(top, y0)
            high, low = max(bottom - top, y1 - y0), min(bottom - top, y1 - y0)
            beyond = bool(row) and low > high / 2 and x0 - row[-1].box[2] > _COLUMN_GAP * high
            least = _LEVEL * high if beyond else _SAME_ROW * low
            if row and shared >= least:
                top, bottom = min(top, y0), max(bottom, y1)
            else:
                row, top, bottom = [], y0, y1
                rows.append(row)
            row.append(word)
    return rows


def _content(
    matrix: tuple[float, ...],
    size: tuple[float, float],
    page: Page,
    words: Sequence[Word],
    codes: dict[str, int],
) -> bytes:
    """The content stream; positions are whole steps, and each is rounded by itself: no error builds up."""
    scale = (size[0] / page.width / _STEP, size[1] / page.height / _STEP)
    turn = [value * _STEP for value in matrix[:4]] + list(matrix[4:])
    out = [b"q %s cm BT 3 Tr" % b" ".join(_number(value) for value in turn)]
    at = (0, 0)
    font_size = stretch = -1
    for row in rows_of(words):
        low = round((page.height - max(word.box[3] for word in row)) * scale[1])
        high = round((page.height - min(word.box[1] for word in row)) * scale[1])
        height = max(1, high - low)
        base = low - round(height * _DESCENT / _EM)
        if height != font_size:
            font_size = height
            out.append(b"%s %d Tf" % (FONT.encode(), height))
        for word in row:
            left, right = (round(value * scale[0]) for value in (word.box[0], word.box[2]))
            text = _shown(word.text)
            natural = sum(_WIDTHS[_step(char)] for char in text) * height / _EM
            fitting = max(1, round(100 * max(1, right - left) / natural))
            if abs(fitting - stretch) > _SAME_WIDTH * fitting:
                stretch = fitting
                out.append(b"%d Tz" % fitting)
            out.append(b"%d %d Td(%s)Tj" % (left - at[0], base - at[1], _string(text + " ", codes)))
            at = (left, base)
    out.append(b"ET Q\n")
    return b"\n".join(out)


def _number(value: float) -> bytes:
    text = f"{value:.4f}".rstrip("0").rstrip(".")
    return (text if text not in {"", "-0"} else "0").encode()


def _string(text: str, codes: dict[str, int]) -> bytes:
    return b"".join(codes[char].to_bytes(2, "big") for char in text)


# ---------------------------------------------------------------- the font


@functools.lru_cache(maxsize=4096)
def _step(char: str) -> int:
    """Index into `_WIDTHS`."""
    if char == " ":  # narrower than any gap, so that it never reaches into the next word
        return 5
    base = unicodedata.normalize("NFD", char)[0].replace("đ", "d").replace("Đ", "D")
    if base in _NARROW:
        return 0
    if base in _BROAD:
        return 4
    if base in _LEAN:
        return 1
    return 3 if base.isupper() else 2


def _codes(chars: Iterable[str]) -> dict[str, int]:
    """Codes of two bytes, none of which needs a backslash; letters of one width next to each other."""
    usable = (code for code in range(1, 0xFFFF) if not _ESCAPED & {code >> 8, code & 0xFF})
    return dict(zip(sorted(chars, key=lambda char: (_step(char), char)), usable, strict=False))


def _font(pdf: pikepdf.Pdf, codes: dict[str, int]) -> Any:
    """A composite font (ISO 32000-1, 9.7) whose codes are its CIDs."""
    name = Name("/Scan2archiveBoxes")
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=name,
        Flags=4,
        FontBBox=[0, _DESCENT, max(_WIDTHS), _ASCENT],
        ItalicAngle=0,
        Ascent=_ASCENT,
        Descent=_DESCENT,
        CapHeight=_ASCENT,
        StemV=80,
        FontFile2=_packed(pdf, box_font(), Length1=len(box_font())),
    )
    glyphs = bytearray(2 * (max(codes.values()) + 1))
    for char, code in codes.items():
        glyphs[2 * code + 1] = 1 + _step(char)
    widths: list[int] = []
    for step, group in itertools.groupby(codes.items(), key=lambda item: _step(item[0])):
        used = [code for _, code in group]
        widths += [used[0], used[-1], _WIDTHS[step]]
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=name,
        CIDSystemInfo=Dictionary(
            Registry=pikepdf.String("Adobe"), Ordering=pikepdf.String("Identity"), Supplement=0
        ),
        FontDescriptor=pdf.make_indirect(descriptor),
        W=Array(widths),
        CIDToGIDMap=_packed(pdf, bytes(glyphs)),
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=name,
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([pdf.make_indirect(descendant)]),
            ToUnicode=_packed(pdf, _to_unicode(codes)),
        )
    )


def _packed(pdf: pikepdf.Pdf, data: bytes, **keys: int) -> pikepdf.Stream:
    stream = pikepdf.Stream(pdf, b"", **keys)
    stream.write(zlib.compress(data, 9), filter=Name.FlateDecode)
    return stream


def _to_unicode(codes: dict[str, int]) -> bytes:
    """What the codes mean (ISO 32000-1, 9.10.3), neighbours in one range."""
    runs: list[list[tuple[int, str]]] = []
    for char, code in codes.items():
        # A range may count up its last byte only.
        if runs and runs[-1][-1][0] + 1 == code and code & 0xFF:
            runs[-1].append((code, char))
        else:
            runs.append([(code, char)])
    lines = [
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        "/CMapName /S2A def /CMapType 2 def 1 begincodespacerange <0000><FFFF> endcodespacerange",
    ]
    for part in (runs[i : i + _RANGES_AT_ONCE] for i in range(0, len(runs), _RANGES_AT_ONCE)):
        lines.append(f"{len(part)} beginbfrange")
        for run in part:
            meant = "".join(f"<{char.encode('utf-16-be').hex().upper()}>" for _, char in run)
            lines.append(f"<{run[0][0]:04X}><{run[-1][0]:04X}>[{meant}]")
        lines.append("endbfrange")
    lines.append("endcmap CMapName currentdict /CMap defineresource pop end end")
    return "\n".join(lines).encode()


@functools.lru_cache(maxsize=1)
def box_font() -> bytes:
    """A TrueType font with a box for each of the widths and the tables ISO 32000-1, 9.9, asks for."""
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    names = [".notdef", *(f"w{width}" for width in _WIDTHS)]
    widths = (_WIDTHS[2], *_WIDTHS)
    builder = FontBuilder(_EM, isTTF=True)
    builder.setupGlyphOrder(names)
    glyphs = {}
    for name, width in zip(names, widths, strict=True):
        pen = TTGlyphPen(None)
        pen.moveTo((0, _DESCENT))
        for point in ((0, _ASCENT), (width, _ASCENT), (width, _DESCENT)):
            pen.lineTo(point)
        pen.closePath()
        glyphs[name] = pen.glyph()
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics({name: (width, 0) for name, width in zip(names, widths, strict=True)})
    builder.setupHorizontalHeader(ascent=_ASCENT, descent=_DESCENT)
    builder.updateHead(created=0, modified=0)
    builder.font.recalcTimestamp = False
    out = io.BytesIO()
    builder.font.save(out)
    return out.getvalue()
