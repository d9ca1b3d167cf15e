# SPDX-License-Identifier: Apache-2.0
"""The access copy: PDF/A-2b of the page images with an invisible, selectable text layer.

OCRmyPDF does what it is the standard for: it takes the text of an earlier OCR out, keeps what the scan says of
itself, and looks at every stream of the result. It runs in its mode ``strip``, which neither rasterises nor
recognises anything; the words that were read already go in through its plugin hook ``optimize_pdf``
(`pdf_layer`), where the file becomes PDF/A by the part of pikepdf that OCRmyPDF itself uses for it.

What goes into OCRmyPDF is a prepared copy of the scan. Pages keep their own bytes (CCITT stays CCITT, JPEG
is not encoded again): a page that lies on its side is turned by its /Rotate, one that leans by a matrix
before its content. Encoding it anew would lose quality and make it up to twice as large. Only a page whose
borders are cut off is replaced by its new image, since what was cut off would still be there.
The copy carries no signature fields, scripts, links, forms or attachments: a digitally signed original
is stored beside it untouched, and an altered copy must not claim its signature. What the fields looked
like stays, drawn into the page.
"""

from __future__ import annotations

import contextlib
import io
import logging
import math
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import img2pdf
import ocrmypdf
import pikepdf
from ocrmypdf import OcrEngine, OrientationConfidence, hookimpl
from ocrmypdf.builtin_plugins.tesseract_ocr import TesseractOptions
from ocrmypdf.exceptions import ExitCode, ExitCodeException
from pikepdf import pdfa
from PIL import Image

from scan2archive import __version__
from scan2archive.errors import ProcessingFailed
from scan2archive.model import Page
from scan2archive.pipeline.access.pdf_layer import corners_of, rotation_of, small_frame, write_layers
from scan2archive.pipeline.access.pdf_passive import make_passive
from scan2archive.pipeline.images.image import Pixels
from scan2archive.pipeline.sources.pillow import quiet_pillow

_POINTS = 72.0
_LEAST_SIDE_PT = 3.0
_PDFA = "2b"
_PAGES_KEY = "scan2archive_pages"

for _name in ("ocrmypdf", "pikepdf", "img2pdf", "fontTools", "fpdf"):
    # What matters of it comes back as an exception; the rest would bury the batch's own messages.
    logging.getLogger(_name).setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class AccessPage:
    """How one page goes into the access copy.

    Attributes:
        page: The page as archived, with its words.
        keep: Its own bytes in the source PDF can stand as they are.
        write_text: Its words are not drawn on it visibly, so they go into the invisible layer.
    """

    page: Page
    keep: bool
    write_text: bool


@dataclass(frozen=True, slots=True, eq=False)
class PageBytes:
    """An image file that can stand as a page, or the pixels to encode one from.

    Attributes:
        pixels: The image, ``(H, W)`` or ``(H, W, 3)``; None if `jpeg` is given.
        bitonal: One bit a pixel.
        jpeg: A JPEG file to be used as it is.
        as_scanned: It lies as it did in the scan: the page is still to be turned and made level.
    """

    pixels: Pixels | None
    bitonal: bool
    jpeg: bytes | None = None
    as_scanned: bool = False


def write_access_pdf(
    out: Path,
    pages: Sequence[AccessPage],
    *,
    source_pdf: Path | None,
    image_of: Callable[[Page], PageBytes],
    work: Path,
    jpeg_quality: int,
) -> bool:
    """Writes the access copy of one scan.

    Args:
        out: Where to write it.
        pages: All pages of the scan, in order.
        source_pdf: The scan itself if it is a PDF, else None.
        image_of: Gives the image of a page; asked only for pages whose bytes are not kept.
        work: Existing folder for intermediate files.
        jpeg_quality: For pages that are encoded anew and are not bitonal.

    Returns:
        True if kept pages had to be replaced by their images, because the source cannot become PDF/A
        as it is (fonts that are not embedded, a damaged structure).

    Raises:
        ProcessingFailed: No PDF/A could be made.
    """
    prepared = work / "prepared.pdf"
    try:
        _prepare(prepared, pages, source_pdf, image_of, jpeg_quality)
        _make_pdfa(prepared, out, pages)
        return False
    except Exception as error:  # libraries raise nearly anything on damaged files
        if _lies_in_the_machine(error):
            raise
        if not any(page.keep for page in pages):
            raise ProcessingFailed(f"The access copy could not be made: {error}") from error
    flat = [replace(page, keep=False, write_text=True) for page in pages]
    try:
        _prepare(prepared, flat, None, image_of, jpeg_quality)
        _make_pdfa(prepared, out, flat)
    except Exception as error:
        if _lies_in_the_machine(error):
            raise
        raise ProcessingFailed(f"The access copy could not be made: {error}") from error
    return True


def _lies_in_the_machine(error: Exception) -> bool:
    """Whether memory or the disk is the cause, and not the scan."""
    return isinstance(error, MemoryError) or (isinstance(error, OSError) and error.errno is not None)


# ---------------------------------------------------------------- the prepared copy


def _prepare(
    target: Path,
    pages: Sequence[AccessPage],
    source_pdf: Path | None,
    image_of: Callable[[Page], PageBytes],
    jpeg_quality: int,
) -> None:
    kept = source_pdf is not None and any(page.keep for page in pages)
    with pikepdf.open(source_pdf) if kept and source_pdf else pikepdf.new() as pdf:
        if kept:
            make_passive(pdf)
        for index, item in enumerate(pages):
            if kept and item.keep:
                _turn(pdf.pages[index], item.page)
                continue
            source = image_of(item.page)
            with pikepdf.open(io.BytesIO(_image_page(item.page, source, jpeg_quality))) as single:
                if source.as_scanned:
                    _turn(single.pages[0], item.page)
                if kept:
                    pdf.pages[index] = single.pages[0]
                else:
                    pdf.pages.append(single.pages[0])
        pdf.remove_unreferenced_resources()
        pdf.save(target, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def _turn(target: pikepdf.Page, page: Page) -> None:
    """Turns a page as it lies in the scan upright and makes it level, on a page that holds all of it.

    The corners that come into being are white.
    """
    turn = (rotation_of(target) + page.rotation) % 360
    if page.skew == 0.0:
        if page.rotation:
            target.obj.Rotate = turn
        return
    left, bottom, right, top = corners_of(target)
    cos, sin = (f(math.radians(turn + page.skew)) for f in (math.cos, math.sin))
    width, height = right - left, top - bottom
    new = (abs(width * cos) + abs(height * sin), abs(width * sin) + abs(height * cos))
    # Clockwise about the middle, which comes to lie in the middle of the new page; y points upwards.
    x, y = (left + right) / 2, (bottom + top) / 2
    shift = (new[0] / 2 - x * cos - y * sin, new[1] / 2 + x * sin - y * cos)
    matrix = " ".join(f"{value:.6f}" for value in (cos, -sin, sin, cos, *shift))
    target.contents_add(f"q {matrix} cm\n".encode(), prepend=True)
    target.contents_add(b"\nQ")
    target.mediabox = pikepdf.Array([0, 0, round(new[0], 4), round(new[1], 4)])
    target.obj.Rotate = 0


def _image_page(page: Page, source: PageBytes, jpeg_quality: int) -> bytes:
    """A one-page PDF of an image at 100 % scale."""
    if source.jpeg is not None:
        with quiet_pillow(), Image.open(io.BytesIO(source.jpeg), formats=["JPEG"]) as jpeg:
            with contextlib.suppress(Exception):  # img2pdf asks more of a JPEG than decoders do
                return _put_into_pdf(page, source.jpeg, jpeg.size)
            plain = jpeg if jpeg.mode == "L" else jpeg.convert("RGB")
            return _put_into_pdf(page, _jpeg(plain, jpeg_quality), jpeg.size)
    if source.pixels is None:
        raise ProcessingFailed(f"Page {page.number} has no image.")
    picture = Image.fromarray(source.pixels)
    if source.bitonal:
        buffer = io.BytesIO()
        picture.convert("1", dither=Image.Dither.NONE).save(buffer, "TIFF", compression="group4")
        data = buffer.getvalue()
    else:
        data = _jpeg(picture, jpeg_quality)
    try:
        return _put_into_pdf(page, data, picture.size)
    except (img2pdf.ImageOpenError, img2pdf.PdfTooLargeError, ValueError) as error:
        raise ProcessingFailed(f"Page {page.number} cannot be put into a PDF: {error}") from error


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=quality, optimize=True)
    return buffer.getvalue()


def _put_into_pdf(page: Page, data: bytes, size: tuple[int, int]) -> bytes:
    points = (size[0] / page.dpi * _POINTS, size[1] / page.dpi * _POINTS)
    # A picture of a few pixels: no page of a PDF/A is smaller than that (ISO 19005-2, 6.1.13).
    larger = max(1.0, _LEAST_SIDE_PT / min(points))
    points = (points[0] * larger, points[1] * larger)
    with quiet_pillow():  # the limit of the settings was looked at when the page was opened
        return bytes(img2pdf.convert(data, layout_fun=img2pdf.get_layout_fun(points)))


# ---------------------------------------------------------------- OCRmyPDF and its plugin


def _make_pdfa(prepared: Path, out: Path, pages: Sequence[AccessPage]) -> None:
    # Strips the invisible text of an earlier OCR, leaves visible text alone, rasterises and reads nothing.
    mode: Any = "strip"  # its enum is not exported
    options = ocrmypdf.OcrOptions(
        input_file=prepared,
        output_file=out,
        languages=["vie"],
        # It becomes PDF/A in the plugin hook below, together with its text layer, and is checked once, as it is written:
        # OCRmyPDF would check a file without the layer first and the final one after it.
        output_type="pdf",
        mode=mode,
        optimize=0,
        jobs=1,
        progress_bar=False,
        fast_web_view=999_999,
        plugins=[__name__],
        _extra_attrs={_PAGES_KEY: tuple(pages)},
    )
    try:
        # pikepdf's check of the result leaves a buffer in place of sys.stderr; whatever the program says
        # afterwards would be lost. Leaving this block puts the streams back.
        with contextlib.redirect_stderr(sys.stderr), contextlib.redirect_stdout(sys.stdout):
            code = ocrmypdf.ocr(options)
    except ExitCodeException as error:
        raise ProcessingFailed(f"OCRmyPDF: {type(error).__name__}: {error}".strip(": ")) from error
    if code != ExitCode.ok:
        raise ProcessingFailed(f"OCRmyPDF ended with {code.name}.")


class _ReadAlready(OcrEngine):
    """Stands where OCRmyPDF wants an engine: it is never asked to read, and names the program in the metadata."""

    @staticmethod
    def version() -> str:
        return __version__

    @staticmethod
    def creator_tag(options: ocrmypdf.OcrOptions) -> str:
        return f"scan2archive {__version__}"

    def __str__(self) -> str:
        return f"scan2archive {__version__}"

    @staticmethod
    def languages(options: ocrmypdf.OcrOptions) -> set[str]:
        return set(options.languages)

    @staticmethod
    def get_orientation(input_file: Path, options: ocrmypdf.OcrOptions) -> OrientationConfidence:
        return OrientationConfidence(0, 0.0)

    @staticmethod
    def generate_hocr(
        input_file: Path, output_hocr: Path, output_text: Path, options: ocrmypdf.OcrOptions
    ) -> None:
        raise ProcessingFailed("OCRmyPDF asked for a page to be read although all were read before.")

    @staticmethod
    def generate_pdf(
        input_file: Path, output_pdf: Path, output_text: Path, options: ocrmypdf.OcrOptions
    ) -> None:
        raise ProcessingFailed("OCRmyPDF asked for a page to be read although all were read before.")


@hookimpl
def initialize(plugin_manager: Any) -> None:
    """OCRmyPDF hook: its own engine is left out, which would start Tesseract three times to ask its version."""
    plugin_manager.set_blocked("ocrmypdf.builtin_plugins.tesseract_ocr")


@hookimpl
def register_options() -> dict[str, Any]:
    """OCRmyPDF hook: the options of the engine left out, which its checks look into all the same."""
    return {"tesseract": TesseractOptions}


@hookimpl
def get_ocr_engine(options: ocrmypdf.OcrOptions | None) -> OcrEngine | None:
    """OCRmyPDF hook: our stand-in, for jobs that come from `write_access_pdf`."""
    return _ReadAlready() if options is not None and _PAGES_KEY in options.extra_attrs else None


@hookimpl
def optimize_pdf(
    input_pdf: Path, output_pdf: Path, context: Any, linearize: bool
) -> tuple[Path, Sequence[str]] | None:
    """OCRmyPDF hook: puts the text layer in; what comes out is checked as PDF/A after this."""
    pages = context.options.extra_attrs.get(_PAGES_KEY)
    if pages is None:
        return None
    with pikepdf.open(input_pdf) as pdf:
        write_layers(pdf, [(index, item.page) for index, item in enumerate(pages) if item.write_text])
        pdfa.prepare(pdf, _PDFA, output_intent="sRGB")
        small_frame(pdf)
        # Writes nothing but what the validator passes.
        pdfa.save(pdf, output_pdf, _PDFA, repair=False)
    return output_pdf, ()
