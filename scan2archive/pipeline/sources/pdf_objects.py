# SPDX-License-Identifier: Apache-2.0
"""What lies on a PDF page and where, as it is displayed.

Coordinates of the display are points (1/72 inch) with the origin at the top left of the visible
page, that is after CropBox and /Rotate (PDF 32000-1, 7.7.3.3 and 8.3).
"""

from __future__ import annotations

import ctypes
import math
from dataclasses import dataclass, replace
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

_MAX_DEPTH = 12
_INVISIBLE_MODES = frozenset({pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP})
_WHITE = (255, 255, 255)
_LEVEL = 0.002  # radians; scanners and printers leave rounding errors in matrices
# Of the page's side. Page sizes in whole points leave margins of up to one point at each edge.
_FILLS = 0.002
_COVERS = 0.005

Matrix = tuple[float, float, float, float, float, float]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The visible page.

    Attributes:
        width: Points, as displayed.
        height: Points, as displayed.
        box: Visible part in the page's own coordinates: left, bottom, right, top.
        rotation: Degrees clockwise the page is turned for display: 0, 90, 180 or 270.
    """

    width: float
    height: float
    box: tuple[float, float, float, float]
    rotation: int

    @classmethod
    def of(cls, page: Any) -> Sheet:
        """The visible part of a loaded ``PdfPage``."""
        box = page.get_bbox()
        rotation = page.get_rotation()
        width, height = box[2] - box[0], box[3] - box[1]
        if rotation in (90, 270):
            width, height = height, width
        return cls(width, height, box, rotation)

    def place(self, x: float, y: float) -> tuple[float, float]:
        """From the page's own coordinates to the display."""
        left, bottom, right, top = self.box
        match self.rotation:
            case 90:
                return y - bottom, x - left
            case 180:
                return right - x, y - bottom
            case 270:
                return top - y, right - x
            case _:
                return x - left, top - y


@dataclass(frozen=True, slots=True)
class PageObject:
    """An image, a piece of text, or anything else that is painted.

    Attributes:
        kind: ``FPDF_PAGEOBJ_...`` of pdfium.
        address: Of pdfium's object; the same object has the same address while its page is open.
        bounds: On the display, in points: left, top, right, bottom.
        visible: It leaves something other than white on the page, and no scan lies over it.
        size_px: Of an image: pixels across and down as stored; else (0, 0).
        corners: Of an image: where its origin (bottom left) and the ends of its lower and left edge lie.
        raw: pdfium's handle, valid while the page is open.
        page: The open ``PdfPage``.
    """

    kind: int
    address: int
    bounds: tuple[float, float, float, float]
    visible: bool
    size_px: tuple[int, int]
    corners: tuple[tuple[float, float], ...]
    raw: Any
    page: Any

    @property
    def is_image(self) -> bool:
        """It is an image with an area."""
        return bool(self.kind == pdfium.FPDF_PAGEOBJ_IMAGE)

    @property
    def is_text(self) -> bool:
        """It is a piece of text."""
        return bool(self.kind == pdfium.FPDF_PAGEOBJ_TEXT)

    @property
    def area(self) -> float:
        """Square points of its bounds on the display."""
        return (self.bounds[2] - self.bounds[0]) * (self.bounds[3] - self.bounds[1])

    @property
    def _edges(self) -> tuple[float, float, float, float]:
        origin, along, up = self.corners
        return along[0] - origin[0], along[1] - origin[1], up[0] - origin[0], up[1] - origin[1]

    @property
    def dpi(self) -> float:
        """Of an image: the larger of its two resolutions on the page."""
        ax, ay, bx, by = self._edges
        across, down = math.hypot(ax, ay), math.hypot(bx, by)
        return max(
            self.size_px[0] / across * 72 if across else 0.0, self.size_px[1] / down * 72 if down else 0.0
        )

    @property
    def on_side(self) -> bool:
        """Of an image: a quarter turn is part of how it is displayed."""
        ax, ay, _, _ = self._edges
        return abs(ay) > abs(ax)

    @property
    def displayed_px(self) -> tuple[int, int]:
        """Of an image: its pixels across and down as it is displayed."""
        return (self.size_px[1], self.size_px[0]) if self.on_side else self.size_px

    @property
    def level(self) -> bool:
        """Of an image: its edges are parallel to the page's, whichever way up."""
        ax, ay, bx, by = self._edges
        if self.on_side:
            ax, ay, bx, by = ay, ax, by, bx
        return abs(ay) <= _LEVEL * abs(ax) and abs(bx) <= _LEVEL * abs(by)

    @property
    def upright(self) -> bool:
        """Of an image: displayed as stored, neither turned nor mirrored."""
        ax, _, _, by = self._edges
        return self.level and not self.on_side and ax > 0 and by < 0

    def fills(self, sheet: Sheet) -> bool:
        """It reaches all edges of the page and none of it is cut off, apart from rounding."""
        x0, y0, x1, y1 = self.bounds
        return max(abs(x0), abs(x1 - sheet.width)) <= _FILLS * sheet.width and (
            max(abs(y0), abs(y1 - sheet.height)) <= _FILLS * sheet.height
        )

    def covers(self, sheet: Sheet) -> bool:
        """Nothing of the page shows around it, apart from rounding."""
        x0, y0, x1, y1 = self.bounds
        return (
            x0 <= _COVERS * sheet.width
            and x1 >= (1 - _COVERS) * sheet.width
            and y0 <= _COVERS * sheet.height
            and y1 >= (1 - _COVERS) * sheet.height
        )

    def helper(self) -> Any:
        """The object as a ``PdfImage`` or ``PdfObject`` of pypdfium2."""
        return pypdfium2.PdfObject(self.raw, page=self.page)


def list_objects(page: Any, sheet: Sheet) -> list[PageObject]:
    """What is painted on the page, in the order of painting; forms are looked into.

    Objects outside the visible page are left out. What a covering image was painted over counts as
    not visible: some programs hide their recognised text that way.
    """
    found: list[PageObject] = []
    _collect(page, page, (1, 0, 0, 1, 0, 0), sheet, 0, found)
    over = max(
        (i for i, item in enumerate(found) if item.is_image and item.covers(sheet) and _is_opaque(item.raw)),
        default=0,
    )
    return [replace(item, visible=False) if i < over else item for i, item in enumerate(found)]


def _collect(
    page: Any, parent: Any, outer: Matrix, sheet: Sheet, depth: int, found: list[PageObject]
) -> None:
    if depth == 0:
        count, get = pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject
    else:
        count, get = pdfium.FPDFFormObj_CountObjects, pdfium.FPDFFormObj_GetObject
    for index in range(max(0, count(parent))):
        raw = get(parent, index)
        kind = pdfium.FPDFPageObj_GetType(raw) if raw else pdfium.FPDF_PAGEOBJ_UNKNOWN
        if kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _MAX_DEPTH:
            _collect(page, raw, _times(_matrix(raw), outer), sheet, depth + 1, found)
        elif kind != pdfium.FPDF_PAGEOBJ_UNKNOWN:
            item = _object(page, raw, kind, outer, sheet)
            if item is not None:
                found.append(item)


def _object(page: Any, raw: Any, kind: int, outer: Matrix, sheet: Sheet) -> PageObject | None:
    size_px = (0, 0)
    own: tuple[tuple[float, float], ...]
    if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
        matrix = _times(_matrix(raw), outer)
        own = tuple(_at(matrix, x, y) for x, y in ((0, 0), (1, 0), (0, 1), (1, 1)))
        across, down = ctypes.c_uint(), ctypes.c_uint()
        pdfium.FPDFImageObj_GetImagePixelSize(raw, across, down)
        size_px = (across.value, down.value)
    else:
        left, bottom, right, top = (ctypes.c_float() for _ in range(4))
        if not pdfium.FPDFPageObj_GetBounds(raw, left, bottom, right, top):
            return None
        sides = ((x.value, y.value) for x in (left, right) for y in (bottom, top))
        own = tuple(_at(outer, x, y) for x, y in sides)
    shown = tuple(sheet.place(x, y) for x, y in own)
    if not all(math.isfinite(value) for point in shown for value in point):
        return None
    xs, ys = zip(*shown, strict=True)
    bounds = (min(xs), min(ys), max(xs), max(ys))
    if bounds[2] < 0 or bounds[3] < 0 or bounds[0] > sheet.width or bounds[1] > sheet.height:
        return None
    if kind == pdfium.FPDF_PAGEOBJ_IMAGE and not (bounds[2] > bounds[0] and bounds[3] > bounds[1]):
        return None
    address = ctypes.cast(raw, ctypes.c_void_p).value or 0
    return PageObject(kind, address, bounds, _leaves_ink(raw, kind), size_px, shown[:3], raw, page)


def _leaves_ink(raw: Any, kind: int) -> bool:
    if kind == pdfium.FPDF_PAGEOBJ_TEXT:
        return pdfium.FPDFTextObj_GetTextRenderMode(raw) not in _INVISIBLE_MODES and _colour(raw)[3] > 0
    if kind == pdfium.FPDF_PAGEOBJ_PATH:
        mode, stroke = ctypes.c_int(), ctypes.c_int()
        if not pdfium.FPDFPath_GetDrawMode(raw, mode, stroke):
            return True
        filled = mode.value != pdfium.FPDF_FILLMODE_NONE
        return bool(stroke.value) or (filled and _colour(raw)[3] > 0 and _colour(raw)[:3] != _WHITE)
    return True


def _colour(raw: Any) -> tuple[int, int, int, int]:
    parts = tuple(ctypes.c_uint() for _ in range(4))
    if not pdfium.FPDFPageObj_GetFillColor(raw, *parts):
        return 0, 0, 0, 255
    red, green, blue, alpha = (part.value for part in parts)
    return red, green, blue, alpha


def _is_opaque(raw: Any) -> bool:
    return not pdfium.FPDFPageObj_HasTransparency(raw)


def _matrix(raw: Any) -> Matrix:
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(raw, matrix):
        return 1, 0, 0, 1, 0, 0
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _times(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def _at(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f
