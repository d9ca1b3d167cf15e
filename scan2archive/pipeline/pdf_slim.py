# SPDX-License-Identifier: Apache-2.0
"""A small text layer: what OCRmyPDF adds to a page, without what an invisible text does not need.

A bitonal page is 20 to 60 KB; a drawn font, a full colour profile and positions to a thousandth of a point
weigh 16 KB. The letters are never drawn (text rendering mode 3, ISO 32000-1 table 106), so the font keeps its
widths, and each outline becomes a box as high as the line. It stays embedded, as ISO 19005-2, 6.2.11.4 wants of
any font that is drawn and allows for one that is not. Copying and searching go by positions, widths and
ToUnicode, which stay; what a viewer lights up goes by the outlines too, so they cannot go altogether (PDFium
drops letters without any).
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pikepdf
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from pikepdf import Name
from PIL import ImageCms

# The name OCRmyPDF gives the form that holds its text layer begins so.
_TEXT_LAYER = "/OCR-"
# What a TrueType font embedded as CIDFontType2 has to hold (ISO 32000-1, 9.9).
_NEEDED_TABLES = frozenset({"GlyphOrder", "glyf", "head", "hhea", "hmtx", "loca", "maxp"})
# Bottom and top of a letter's box, in ems: with them OCRmyPDF's choice of size and base line for Noto Sans
# makes a word exactly as high as its line.
_BOX = (-0.27, 1.0)


def slim(pdf: pikepdf.Pdf) -> None:
    """Takes out of a PDF by OCRmyPDF what its text layers and output intent do not need.

    Pages, their images and what was visible before stay as they are.

    Args:
        pdf: Open; changed in place.
    """
    seen: set[tuple[int, int]] = set()
    for layer in _text_layers(pdf):
        layer.write(zlib.compress(_compact(layer), 9), filter=Name.FlateDecode)
        for font in layer.get("/Resources", pikepdf.Dictionary()).get("/Font", {}).values():
            for descendant in font.get("/DescendantFonts", ()):
                file = descendant.get("/FontDescriptor", pikepdf.Dictionary()).get("/FontFile2")
                if isinstance(file, pikepdf.Stream) and file.objgen not in seen:
                    seen.add(file.objgen)
                    _boxes_for_outlines(file)
    _small_profile(pdf)


def _text_layers(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Stream]:
    for page in pdf.pages:
        for name, form in page.obj.get("/Resources", pikepdf.Dictionary()).get("/XObject", {}).items():
            if name.startswith(_TEXT_LAYER) and isinstance(form, pikepdf.Stream):
                yield form


def _boxes_for_outlines(file: pikepdf.Stream) -> None:
    """Replaces an embedded TrueType font by one of the same glyphs and widths whose letters are boxes."""
    font = TTFont(io.BytesIO(file.read_bytes()), recalcTimestamp=False)
    bottom, top = (round(share * font["head"].unitsPerEm) for share in _BOX)
    glyphs, metrics = font["glyf"], font["hmtx"]
    for name in font.getGlyphOrder():
        width, _ = metrics[name]
        if glyphs[name].numberOfContours:
            glyphs[name] = _box(width, bottom, top)
            metrics[name] = (width, 0)
    for table in set(font.keys()) - _NEEDED_TABLES:
        del font[table]
    out = io.BytesIO()
    font.save(out)
    data = out.getvalue()
    file.write(zlib.compress(data, 9), filter=Name.FlateDecode)
    file.Length1 = len(data)


def _box(width: int, bottom: int, top: int) -> Any:
    pen = TTGlyphPen(None)
    pen.moveTo((0, bottom))
    for point in ((0, top), (width, top), (width, bottom)):
        pen.lineTo(point)
    pen.closePath()
    return pen.glyph()


def _compact(layer: pikepdf.Stream) -> bytes:
    """The content of a text layer with positions to a tenth of a point and widths to a per cent.

    A tenth of a point is a third of a pixel at 200 dpi. What rounding takes from one move is given to the
    next, so that no error builds up along a line.
    """
    out: list[bytes] = []
    at = [Decimal(0), Decimal(0)]
    written = [Decimal(0), Decimal(0)]
    for instruction in pikepdf.parse_content_stream(layer):
        operator = str(instruction.operator)
        operands = list(instruction.operands)
        if operator == "BT":
            at, written = [Decimal(0), Decimal(0)], [Decimal(0), Decimal(0)]
        elif operator == "Td":
            at = [old + Decimal(str(move)) for old, move in zip(at, operands, strict=True)]
            moves = [_tenth(new - old) for new, old in zip(at, written, strict=True)]
            written = [old + move for old, move in zip(written, moves, strict=True)]
            out.append(b"%s %s Td" % (_number(moves[0]), _number(moves[1])))
            continue
        elif operator == "Tz":
            out.append(b"%d Tz" % round(Decimal(str(operands[0]))))
            continue
        out.append(pikepdf.unparse_content_stream([(operands, instruction.operator)]).strip())
    return b"\n".join(out) + b"\n"


def _tenth(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.1"))


def _number(value: Decimal) -> bytes:
    text = f"{value:f}".rstrip("0").rstrip(".")
    return (text if text not in {"", "-0"} else "0").encode()


def _small_profile(pdf: pikepdf.Pdf) -> None:
    """Puts a profile of sRGB made of parameters in place of one made of tables."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for intent in pdf.Root.get("/OutputIntents", ()):
        old = intent.get("/DestOutputProfile")
        if isinstance(old, pikepdf.Stream) and old.get("/N") == 3 and str(intent.get("/Info", "")) == "sRGB":
            old.write(zlib.compress(profile, 9), filter=Name.FlateDecode)
