# SPDX-License-Identifier: Apache-2.0
"""What intake hands on: a scan as received and its pages as they lie in it.

Also the few rules all readers share, whatever the format: the pixel limit, when a page counts as
grey or bitonal, and how a file is named in messages.
"""

from __future__ import annotations

import os
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

import numpy as np

from scan2archive.errors import ScanTooLarge

if TYPE_CHECKING:
    import numpy.typing as npt

    from scan2archive.model import Source, Word
    from scan2archive.settings import Limits

    Pixels = npt.NDArray[np.uint8]

ScanKind = Literal["pdf", "image", "folder"]
Layer = Literal["none", "visible", "invisible"]


@dataclass(frozen=True, slots=True)
class Scan:
    """One source as received (bản quét); immutable.

    Attributes:
        source: Name, digest, size, media type; ``source.sha256`` is the id of the scan.
        path: The file, or the folder of page images.
        kind: ``pdf``, ``image`` (one image file, possibly of many pages) or ``folder``.
        page_count: Pages of the scan, at least 1.
        files: The files the scan consists of: itself, or a folder's page images in page order.
        signed: The PDF holds at least one digital signature (chữ ký số) that was really made.
    """

    source: Source
    path: Path
    kind: ScanKind
    page_count: int
    files: tuple[Path, ...]
    signed: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class PageImage:
    """One page as it lies in the scan, before turning.

    Attributes:
        number: From 1.
        pixels: uint8, ``(H, W)`` grey or ``(H, W, 3)`` RGB; the whole visible page of a PDF
            (CropBox, /Rotate applied), so that pixels and points differ by a plain scale.
        dpi: Dots per inch, the same in both directions (resampled where the source differs).
        bitonal: ``pixels`` is grey and every pixel is 0 or 255.
        layer: The usable text layer found in a PDF page: ``visible`` text is drawn on the page,
            ``invisible`` text lies behind or over its image (an earlier OCR), ``none`` = use OCR.
        words: Words of that layer, boxes in pixels of ``pixels``; empty when ``layer`` is ``none``.
    """

    number: int
    pixels: Pixels
    dpi: float
    bitonal: bool
    layer: Layer
    words: tuple[Word, ...]


class ScanReader(Protocol):
    """An open scan, page by page."""

    @property
    def page_count(self) -> int:
        """Pages of the scan, at least 1."""

    def page(self, number: int) -> PageImage:
        """Page ``number``, from 1; raises ScanError where this page alone cannot be read."""

    def verbatim_jpeg(self, number: int) -> bytes | None:
        """The JPEG file whose decoded pixels are page ``number``, where the scan holds one."""

    def close(self) -> None:
        """Lets go of all files; the reader cannot be used afterwards."""


def storable_path(path: Path) -> str:
    """A path for JSON: bytes that are not UTF-8 are replaced, all else is kept as it is."""
    return os.fsencode(path).decode("utf-8", "replace")


def shown_name(path: Path) -> str:
    """A path for messages: on one line, NFC, and what cannot be shown is replaced."""
    text = unicodedata.normalize("NFC", storable_path(path))
    return "".join(c if c.isprintable() else "\ufffd" for c in text)


def check_pixels(path: Path, number: int, width: float, height: float, limits: Limits) -> None:
    """Refuses a page image over the limit, before anything of it is decoded.

    Raises:
        ScanTooLarge: More than ``limits.max_megapixels`` million pixels.
    """
    megapixels = width * height / 1e6
    if megapixels > limits.max_megapixels:
        raise ScanTooLarge(
            f"{shown_name(path)}: page {number} has {megapixels:.1f} million pixels, "
            f"more than the limit of {limits.max_megapixels}.",
            next_step="Scan it at a lower resolution, or raise limits.max_megapixels.",
        )


def without_colour(pixels: Pixels) -> Pixels:
    """``(H, W)`` if all three channels of ``(H, W, 3)`` are the same everywhere, else unchanged."""
    if pixels.ndim == 2:
        return pixels
    for view in (pixels[::16, ::16], pixels):  # the coarse look settles nearly every colour page
        red, green, blue = view[..., 0], view[..., 1], view[..., 2]
        if not (np.array_equal(red, green) and np.array_equal(green, blue)):
            return pixels
    return np.ascontiguousarray(pixels[..., 0])


def is_bitonal(pixels: Pixels) -> bool:
    """Whether a page image is grey and holds nothing but 0 and 255."""
    if pixels.ndim != 2:
        return False
    # Modulo 255 with wrap-around: p + 1 is 1 for 0 and 0 for 255, and above 1 for all between.
    return all(bool(((view + np.uint8(1)) <= 1).all()) for view in (pixels[::16, ::16], pixels))
