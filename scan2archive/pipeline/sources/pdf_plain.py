# SPDX-License-Identifier: Apache-2.0
"""Pages of a PDF that are one JPEG and nothing else: decoded straight, in less than half the time of drawing them.

pdfium draws such a page as its image, pixel by pixel, and its decoded image is the same to the last bit. What else a
page may do to its image (clip, blend, mask, invert, convert) cannot all be asked of pdfium, so a second reader looks:
there must be nothing in the page's content but the placing of one image, and nothing about that but its size.
"""

from __future__ import annotations

import ctypes
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pypdfium2.raw as pdfium

if TYPE_CHECKING:
    import pikepdf

    from scan2archive.pipeline.sources.scan import Pixels

_PLACING = frozenset({"q", "Q", "cm", "Do"})
_MOST_CONTENT = 2000  # bytes: placing an image takes forty
_PLAIN_KEYS = frozenset(
    {
        "/Type",
        "/Subtype",
        "/Name",
        "/Width",
        "/Height",
        "/BitsPerComponent",
        "/ColorSpace",
        "/Filter",
        "/Length",
    }
)
_CHANNELS = {pdfium.FPDFBitmap_Gray: 1, pdfium.FPDFBitmap_BGR: 3, pdfium.FPDFBitmap_BGRx: 4}
_SPACES = frozenset({"/DeviceGray", "/DeviceRGB"})


class PlainPages:
    """Which pages of a PDF file are a JPEG each."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._pdf: pikepdf.Pdf | None = None
        self._given_up = False

    def is_jpeg(self, number: int, size: tuple[int, int]) -> bool:
        """Whether page ``number``, from 1, is its image and nothing else.

        Args:
            number: A page on which pdfium finds nothing but an upright image over all of it.
            size: Pixels of that image across and down.
        """
        if self._given_up:
            return False
        try:
            if self._pdf is None:
                import pikepdf

                self._pdf = pikepdf.open(self._path)
            image = _only_image(self._pdf.pages[number - 1])
            return image is not None and _is_plain(image, size)
        except Exception:  # pdfium reads what others do not: then it draws the pages
            self._given_up = True
            return False

    def close(self) -> None:
        """Closes the file."""
        if self._pdf is not None:
            self._pdf.close()


def image_pixels(image: Any) -> Pixels | None:
    """An image object of pdfium decoded as it is stored, ``(H, W)`` or RGB; None if that fails.

    Args:
        image: Its handle.
    """
    bitmap = pdfium.FPDFImageObj_GetBitmap(image)
    if not bitmap:
        return None
    try:
        channels = _CHANNELS.get(pdfium.FPDFBitmap_GetFormat(bitmap))
        if channels is None:
            return None
        width, height = pdfium.FPDFBitmap_GetWidth(bitmap), pdfium.FPDFBitmap_GetHeight(bitmap)
        bytes_ = ctypes.cast(pdfium.FPDFBitmap_GetBuffer(bitmap), ctypes.POINTER(ctypes.c_ubyte))
        rows = np.ctypeslib.as_array(bytes_, shape=(height, pdfium.FPDFBitmap_GetStride(bitmap)))
        stored = rows[:, : width * channels].reshape(height, width, channels)
        if channels == 1:
            return stored[..., 0].copy()
        pixels = np.empty((height, width, 3), np.uint8)
        for colour in range(3):  # one by one: four times as fast as turning the axis round
            pixels[..., colour] = stored[..., 2 - colour]
        return pixels
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)


def _is_plain(image: pikepdf.Object, size: tuple[int, int]) -> bool:
    return (
        not set(image.keys()) - _PLAIN_KEYS
        and (int(image.Width), int(image.Height)) == size
        and int(image.BitsPerComponent) == 8
        and str(image.Filter) == "/DCTDecode"
        and str(image.ColorSpace) in _SPACES
    )


def _only_image(page: pikepdf.Page) -> pikepdf.Stream | None:
    import pikepdf

    content = page.obj.get("/Contents")
    parts = list(content) if isinstance(content, pikepdf.Array) else [content]
    streams = [part for part in parts if isinstance(part, pikepdf.Stream)]
    if len(streams) < len(parts) or sum(len(part.read_raw_bytes()) for part in streams) > _MOST_CONTENT:
        return None
    drawn = [(str(step.operator), list(step.operands)) for step in pikepdf.parse_content_stream(page)]
    if any(step not in _PLACING for step, _ in drawn):
        return None
    names = [str(operands[0]) for step, operands in drawn if step == "Do"]
    known = page.resources.get("/XObject")
    if len(names) != 1 or not isinstance(known, pikepdf.Dictionary):
        return None
    found = known.get(names[0])
    return found if isinstance(found, pikepdf.Stream) and found.get("/Subtype") == "/Image" else None
