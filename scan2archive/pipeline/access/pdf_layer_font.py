# SPDX-License-Identifier: Apache-2.0
"""The font of the invisible text layer: a few boxes, shared by all pages of an access copy.

A bitonal page is 20 to 60 KB, so a drawn font weighs. Letters of the layer are never drawn, and ISO 19005-2, 6.2.11.4,
asks for no glyphs then; boxes are embedded all the same, since viewers light up what they find by its outlines
(PDFium drops letters that have none). What is copied and searched comes from the ToUnicode table.

Nearly every scan has fewer different letters than a byte can number, and is written with a simple font (ISO 32000-1,
9.6); one with more, say in two scripts, with a composite one (9.7) of two bytes a letter.
"""

from __future__ import annotations

import functools
import io
import itertools
import unicodedata
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

EM = 1000
# Of an em: the letters reach from a quarter below the base line to three quarters above.
DESCENT, _ASCENT = -250, 750
# Widths of print, in thousandths of an em, by what stands for letters like these in most faces.
_WIDTHS = (280, 400, 500, 680, 860, 100)
_NARROW = frozenset("iljtfrI.,;:'’‘!|()[]-/\\`\"“”")
_LEAN = frozenset("szace?*^_")
_BROAD = frozenset("mwMW@%—…")
_SPACE = " "
# Bytes that a string in a content stream would need a backslash for.
_ESCAPED = frozenset(b"()\\\r\n")
_RANGES_AT_ONCE = 100  # ISO 32000-1, 9.10.3, by way of Adobe's rules for CMaps
_NAME = Name("/Scan2archiveBoxes")


@dataclass(frozen=True, slots=True)
class Codes:
    """Numbers of letters in strings of a content stream.

    Attributes:
        numbers: Of each letter; those of one width stand next to each other.
        size: Bytes of each number, one or two.
    """

    numbers: Mapping[str, int]
    size: int

    def string(self, text: str) -> bytes:
        """Text as the content of a literal string; nothing in it needs a backslash."""
        return b"".join(self.numbers[char].to_bytes(self.size, "big") for char in text)


def codes_of(chars: Iterable[str]) -> Codes:
    """Codes for letters. A space is 32 where one byte is enough, as readers expect it, and nothing else is."""
    letters = sorted(set(chars), key=lambda char: (_step(char), char))
    small = [code for code in range(1, 0x100) if code not in _ESCAPED and code != ord(_SPACE)]
    printed = [char for char in letters if char != _SPACE]
    if len(printed) <= len(small):
        numbers = dict(zip(printed, small, strict=False))
        return Codes({**numbers, **({_SPACE: ord(_SPACE)} if _SPACE in letters else {})}, 1)
    large = (code for code in range(1, 0xFFFF) if not _ESCAPED & {code >> 8, code & 0xFF})
    return Codes(dict(zip(letters, large, strict=False)), 2)


def width_of(text: str) -> int:
    """Width of text in thousandths of an em."""
    return sum(_WIDTHS[_step(char)] for char in text)


def layer_font(pdf: pikepdf.Pdf, codes: Codes) -> Any:
    """The font as an object of a PDF."""
    program = box_font(tuple(codes.numbers.items()) if codes.size == 1 else ())
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=_NAME,
        Flags=4,
        FontBBox=[0, DESCENT, max(_WIDTHS), _ASCENT],
        ItalicAngle=0,
        Ascent=_ASCENT,
        Descent=DESCENT,
        CapHeight=_ASCENT,
        StemV=80,
        FontFile2=_packed(pdf, program, Length1=len(program)),
    )
    make = _simple if codes.size == 1 else _composite
    return make(pdf, codes, pdf.make_indirect(descriptor), _packed(pdf, _to_unicode(codes)))


@functools.lru_cache(maxsize=4096)
def _step(char: str) -> int:
    """Index into `_WIDTHS`."""
    if char == _SPACE:  # narrower than any gap, so that it never reaches into the next word
        return 5
    base = unicodedata.normalize("NFD", char)[0].replace("đ", "d").replace("Đ", "D")
    if base in _NARROW:
        return 0
    if base in _BROAD:
        return 4
    if base in _LEAN:
        return 1
    return 3 if base.isupper() else 2


def _simple(pdf: pikepdf.Pdf, codes: Codes, descriptor: Any, to_unicode: pikepdf.Stream) -> Any:
    """A TrueType font without an encoding: codes lead to boxes by its own table (ISO 32000-1, 9.6.6.4)."""
    width = {code: _WIDTHS[_step(char)] for char, code in codes.numbers.items()}
    first, last = min(width), max(width)
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.TrueType,
            BaseFont=_NAME,
            FirstChar=first,
            LastChar=last,
            Widths=Array([width.get(code, 0) for code in range(first, last + 1)]),
            FontDescriptor=descriptor,
            ToUnicode=to_unicode,
        )
    )


def _composite(pdf: pikepdf.Pdf, codes: Codes, descriptor: Any, to_unicode: pikepdf.Stream) -> Any:
    """A font whose codes are its CIDs."""
    glyphs = bytearray(2 * (max(codes.numbers.values()) + 1))
    for char, code in codes.numbers.items():
        glyphs[2 * code + 1] = 1 + _step(char)
    widths: list[int] = []
    for step, group in itertools.groupby(codes.numbers.items(), key=lambda item: _step(item[0])):
        used = [code for _, code in group]
        widths += [used[0], used[-1], _WIDTHS[step]]
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=_NAME,
        CIDSystemInfo=Dictionary(
            Registry=pikepdf.String("Adobe"), Ordering=pikepdf.String("Identity"), Supplement=0
        ),
        FontDescriptor=descriptor,
        W=Array(widths),
        CIDToGIDMap=_packed(pdf, bytes(glyphs)),
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=_NAME,
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([pdf.make_indirect(descendant)]),
            ToUnicode=to_unicode,
        )
    )


def _packed(pdf: pikepdf.Pdf, data: bytes, **keys: int) -> pikepdf.Stream:
    stream = pikepdf.Stream(pdf, b"", **keys)
    stream.write(zlib.compress(data, 9), filter=Name.FlateDecode)
    return stream


def _to_unicode(codes: Codes) -> bytes:
    """What the codes mean (ISO 32000-1, 9.10.3), neighbours in one range."""
    runs: list[list[tuple[int, str]]] = []
    for char, code in sorted(codes.numbers.items(), key=lambda item: item[1]):
        # A range may count up its last byte only.
        if runs and runs[-1][-1][0] + 1 == code and code & 0xFF:
            runs[-1].append((code, char))
        else:
            runs.append([(code, char)])
    digits = 2 * codes.size
    lines = [
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        "/CMapName /S2A def /CMapType 2 def 1 begincodespacerange "
        f"<{'0' * digits}><{'F' * digits}> endcodespacerange",
    ]
    for part in (runs[i : i + _RANGES_AT_ONCE] for i in range(0, len(runs), _RANGES_AT_ONCE)):
        lines.append(f"{len(part)} beginbfrange")
        for run in part:
            meant = "".join(f"<{char.encode('utf-16-be').hex().upper()}>" for _, char in run)
            lines.append(f"<{run[0][0]:0{digits}X}><{run[-1][0]:0{digits}X}>[{meant}]")
        lines.append("endbfrange")
    lines.append("endcmap CMapName currentdict /CMap defineresource pop end end")
    return "\n".join(lines).encode()


def box_font(codes: tuple[tuple[str, int], ...] = ()) -> bytes:
    """A TrueType font with a box for each of the widths and the tables ISO 32000-1, 9.9, asks for.

    Args:
        codes: Letters and their codes, for a simple font: the table that leads from one to the other.
    """
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.ttGlyphPen import TTGlyphPen
    from fontTools.ttLib import newTable
    from fontTools.ttLib.tables._c_m_a_p import CmapSubtable

    names = [".notdef", *(f"w{width}" for width in _WIDTHS)]
    widths = (_WIDTHS[2], *_WIDTHS)
    builder = FontBuilder(EM, isTTF=True)
    builder.setupGlyphOrder(names)
    if codes:
        table = newTable("cmap")
        table.tableVersion = 0
        subtable = CmapSubtable.newSubtable(6)
        subtable.platformID, subtable.platEncID, subtable.language = 1, 0, 0
        subtable.cmap = {code: names[1 + _step(char)] for char, code in codes}
        table.tables = [subtable]
        builder.font["cmap"] = table
    glyphs = {}
    for name, width in zip(names, widths, strict=True):
        pen = TTGlyphPen(None)
        pen.moveTo((0, DESCENT))
        for point in ((0, _ASCENT), (width, _ASCENT), (width, DESCENT)):
            pen.lineTo(point)
        pen.closePath()
        glyphs[name] = pen.glyph()
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics({name: (width, 0) for name, width in zip(names, widths, strict=True)})
    builder.setupHorizontalHeader(ascent=_ASCENT, descent=DESCENT)
    builder.updateHead(created=0, modified=0)
    builder.font.recalcTimestamp = False
    out = io.BytesIO()
    builder.font.save(out)
    return out.getvalue()
