# SPDX-License-Identifier: Apache-2.0
"""Pages of PDF files, through pdfium.

Every page is drawn by pdfium without annotations: the box of a digital signature is one, and must
not be read as text of the paper. What matters is the scale. A scanned page is drawn so that each
pixel of its image becomes one pixel of the page: pdfium then copies instead of resampling, and the
result is the embedded image, bit for bit, with anything else that is visible on it. Other pages
are drawn at the resolution of their largest image, within bounds that suit reading.

pdfium is not thread-safe: use one process per reader.
"""

from __future__ import annotations

import contextlib
import io
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from scan2archive.errors import EncryptedScan, ScanError, UnreadableScan
from scan2archive.pipeline.sources.completeness import missing_of_pdf
from scan2archive.pipeline.sources.pdf_objects import PageObject, Sheet, list_objects
from scan2archive.pipeline.sources.pdf_plain import PlainPages, image_pixels
from scan2archive.pipeline.sources.pdf_text import as_read_by_others, judge_layer, layer_words
from scan2archive.pipeline.sources.pillow import quiet_pillow
from scan2archive.pipeline.sources.scan import PageImage, check_pixels, is_bitonal, shown_name, without_colour

if TYPE_CHECKING:
    from scan2archive.pipeline.sources.scan import Pixels
    from scan2archive.settings import Limits

_DPI_WITHOUT_IMAGE = 300.0
_MIN_DPI, _MAX_DPI = 150.0, 400.0
_LEAST_DPI = 70.0  # of posters; nobody reads less, and no page a PDF can have needs it at the usual limit
_COVERS = 0.9  # of the page: it is a scan of it
_SQUARE = 0.02  # page sizes in whole points make resolutions differ by that much
# Pixels an image is drawn smaller on each side. pdfium rounds its edges outwards, so that the least error
# of its single-precision numbers would cost a pixel more, and resampling to that size.
_INSET = 0.02
_MIN_SIDE_PT = 3.0
_TAIL = 2048  # of a JPEG stream, where its end is looked for
_JPEG_END = b"\xff\xd9"
_GREY_SPACES = frozenset({pdfium.FPDF_COLORSPACE_DEVICEGRAY, pdfium.FPDF_COLORSPACE_CALGRAY})
_AGAIN = "Scan it again or ask the sender for a complete file."


class PdfReader:
    """An open PDF file.

    Attributes:
        signed: It holds a digital signature that was made, not only a field for one.

    Raises:
        EncryptedScan: It needs a password to be opened.
        UnreadableScan: It is not a PDF inside, truncated, without pages, or a dynamic XFA form.
    """

    def __init__(self, path: Path, limits: Limits) -> None:
        self._path = path
        self._limits = limits
        self._name = shown_name(path)
        _check_end(path)
        self._file = path.open("rb")
        self._plain = PlainPages(path)
        try:
            self._pdf = _opened(self._file, self._name)
            self.signed = _is_signed(self._pdf)
        except BaseException:
            self._file.close()
            raise

    @property
    def page_count(self) -> int:
        """Pages of the file, at least 1."""
        return len(self._pdf)

    def page(self, number: int) -> PageImage:
        """Draws page ``number``, from 1, and takes over its text layer where that is usable.

        Raises:
            UnreadableScan: The page or an image on it is damaged.
            ScanTooLarge: The page or an image on it has more pixels than the limit.
        """
        with self._loaded(number) as page:
            sheet = Sheet.of(page)
            if min(sheet.width, sheet.height) < _MIN_SIDE_PT:
                raise self._damaged(number, "it has no area")
            objects = list_objects(page, sheet)
            if not objects:
                self._check_blank(number)
            images = [item for item in objects if item.is_image]
            for item in images:
                check_pixels(self._path, number, *item.size_px, self._limits)
                self._check_image(number, item)
            view = _view(sheet, objects, self._limits)
            pixels = self._decode(sheet, objects, view, number)
            if pixels is None:
                pixels = self._render(page, view, number)
            dpi = 72 * math.sqrt(view.across * view.down)
            size = (pixels.shape[1], pixels.shape[0])
            drawn = _drawn_texts(objects)
            textpage = page.get_textpage()
            try:
                words = layer_words(
                    textpage,
                    lambda x, y: view.place(*sheet.place(x, y)),
                    size,
                    lambda address: drawn.get(address, True),
                )
            finally:
                textpage.close()
            layer = judge_layer(words, pixels, dpi) if words else "none"
            taken = tuple(item.word for item in words) if layer != "none" else ()
            if layer == "invisible":
                taken = as_read_by_others(taken)
        return PageImage(number, pixels, dpi, is_bitonal(pixels), layer, taken)

    def verbatim_jpeg(self, number: int) -> bytes | None:
        """The JPEG file that is all of page ``number``: upright, the whole page, grey or RGB; else None."""
        with self._loaded(number) as page:
            sheet = Sheet.of(page)
            shown = [item for item in list_objects(page, sheet) if item.visible]
            if len(shown) != 1 or not shown[0].is_image:
                return None
            image = shown[0]
            helper = image.helper()
            if helper.get_filters(skip_simple=True) != ["DCTDecode"] or not image.upright:
                return None
            if _native_scale(image) is None or not image.fills(sheet):
                return None
            data = bytes(helper.get_data(decode_simple=True))
        try:
            with quiet_pillow(), Image.open(io.BytesIO(data), formats=["JPEG"]) as picture:
                same = picture.mode in {"L", "RGB"} and picture.size == image.size_px
        except Exception:  # pdfium may accept what Pillow does not; then the page is encoded anew
            return None
        return data if same else None

    def close(self) -> None:
        """Closes the file."""
        self._plain.close()
        self._pdf.close()
        self._file.close()

    def _decode(self, sheet: Sheet, objects: list[PageObject], view: _View, number: int) -> Pixels | None:
        """The page without drawing it, where it is one JPEG and nothing else; None if it is not."""
        only = objects[0] if len(objects) == 1 and objects[0].is_image else None
        if only is None or not only.visible or not only.upright or not only.fills(sheet):
            return None
        if view.size != only.size_px or only.helper().get_filters() != ["DCTDecode"]:
            return None
        if not self._plain.is_jpeg(number, only.size_px):
            return None
        pixels = image_pixels(only.raw)
        if pixels is None or pixels.shape[1::-1] != view.size:
            return None
        return without_colour(pixels)

    def _render(self, page: Any, view: _View, number: int) -> Pixels:
        width, height = view.size
        check_pixels(self._path, number, width, height, self._limits)
        kind = pdfium.FPDFBitmap_Gray if view.grey else pdfium.FPDFBitmap_BGR
        bitmap = pypdfium2.PdfBitmap.new_native(width, height, kind, rev_byteorder=not view.grey)
        try:
            bitmap.fill_rect((255, 255, 255, 255), 0, 0, width, height)
            matrix = pdfium.FS_MATRIX(view.across, 0, 0, view.down, *view.shift)
            flags = pdfium.FPDF_GRAYSCALE if view.grey else pdfium.FPDF_REVERSE_BYTE_ORDER
            everything = pdfium.FS_RECTF(0, 0, width, height)
            pdfium.FPDF_RenderPageBitmapWithMatrix(bitmap, page, matrix, everything, flags)
            pixels = bitmap.to_numpy()  # holds the buffer, which is Python's, beyond the bitmap
        finally:
            bitmap.close()
        return without_colour(pixels)

    # ------------------------------------------------------------ damage

    @contextlib.contextmanager
    def _loaded(self, number: int) -> Iterator[Any]:
        try:
            page = self._pdf[number - 1]
        except pypdfium2.PdfiumError as error:
            raise self._damaged(number, "its description cannot be read") from error
        try:
            yield page
        except pypdfium2.PdfiumError as error:
            raise self._damaged(number, "its content cannot be read") from error
        finally:
            page.close()

    def _check_image(self, number: int, item: PageObject) -> None:
        """An image pdfium cannot decode is simply not drawn: that would be a silent loss."""
        helper = item.helper()
        if helper.get_metadata().bits_per_pixel == 0:
            raise self._damaged(number, "an image on it cannot be decoded")
        if helper.get_filters(skip_simple=True) != ["DCTDecode"]:
            return
        # pdfium fills what a JPEG lacks with grey and says nothing.
        if _JPEG_END not in bytes(helper.get_data(decode_simple=True))[-_TAIL:]:
            raise self._damaged(number, "its image is truncated")

    def _check_blank(self, number: int) -> None:
        """A page without objects is blank, or its content was lost: ask a second reader which."""
        import pikepdf

        try:
            with pikepdf.open(self._path) as pdf:
                if pdf.Root.get("/NeedsRendering", False):
                    raise _xfa(self._name)
                page = pdf.pages[number - 1]
                resources = page.obj.get("/Resources", pikepdf.Dictionary())
                known = resources.get("/XObject", pikepdf.Dictionary())
                for step in pikepdf.parse_content_stream(page):
                    if str(step.operator) != "Do":
                        continue
                    if not isinstance(known.get(str(step.operands[0])), pikepdf.Stream):
                        raise self._damaged(number, "an image on it is missing from the file")
        except ScanError:
            raise
        except Exception as error:  # the content exists but cannot be decoded
            raise self._damaged(number, "its content cannot be decoded") from error

    def _damaged(self, number: int, why: str) -> UnreadableScan:
        return UnreadableScan(f"{self._name}: page {number} is damaged: {why}.", next_step=_AGAIN)


# ---------------------------------------------------------------- opening


def _check_end(path: Path) -> None:
    """Of a file that was cut off pdfium would rebuild what is left, and lose pages or signatures."""
    with path.open("rb") as file:
        lacking = missing_of_pdf(file)
    if lacking:
        raise UnreadableScan(f"{shown_name(path)} is truncated: it is {lacking}.", next_step=_AGAIN)


def _opened(file: Any, name: str) -> Any:
    try:
        pdf = pypdfium2.PdfDocument(file)
    except pypdfium2.PdfiumError as error:
        if error.err_code in {pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY}:
            raise EncryptedScan(
                f"{name} is encrypted and needs a password to be opened.",
                next_step="Remove the password, for example: qpdf --decrypt --password=... IN.pdf OUT.pdf",
            ) from error
        raise UnreadableScan(
            f"{name} is damaged: its PDF structure cannot be read.", next_step=_AGAIN
        ) from error
    try:
        if len(pdf) < 1:
            raise UnreadableScan(f"{name} is damaged: it is a PDF without pages.", next_step=_AGAIN)
        if pdf.get_formtype() == pdfium.FORMTYPE_XFA_FULL:
            raise _xfa(name)
    except BaseException:
        pdf.close()
        raise
    return pdf


def _xfa(name: str) -> UnreadableScan:
    return UnreadableScan(
        f"{name} is a dynamic XFA form: its pages only exist inside Adobe Reader.",
        next_step="Open it there and print it to a new PDF file.",
    )


def _is_signed(pdf: Any) -> bool:
    return any(
        pdfium.FPDFSignatureObj_GetContents(pdfium.FPDF_GetSignatureObject(pdf, index), None, 0) > 0
        for index in range(pdfium.FPDF_GetSignatureCount(pdf))
    )


# ---------------------------------------------------------------- scale


@dataclass(frozen=True, slots=True)
class _View:
    """How the page is drawn: pixels per point to the right and down, the shift in pixels, the size in pixels."""

    across: float
    down: float
    shift: tuple[float, float]
    size: tuple[int, int]
    grey: bool

    def place(self, x: float, y: float) -> tuple[float, float]:
        """From the display in points to pixels."""
        return x * self.across + self.shift[0], y * self.down + self.shift[1]


def _view(sheet: Sheet, objects: list[PageObject], limits: Limits) -> _View:
    visible = [item for item in objects if item.visible]
    images = [item for item in visible if item.is_image]
    largest = max(images, key=lambda item: item.area, default=None)
    if largest is not None and largest.area >= _COVERS * sheet.width * sheet.height:
        native = _native_scale(largest)
        # A coarse image is only the background where print stands on it: that needs more pixels.
        if native is not None and (len(visible) == 1 or native[0] * 72 >= _MIN_DPI):
            grey = len(visible) == 1 and _is_grey(largest)
            return _native_view(sheet, largest, native, grey)
    dpi = _DPI_WITHOUT_IMAGE if largest is None else min(max(largest.dpi, _MIN_DPI), _MAX_DPI)
    affordable = 72 * math.sqrt(limits.max_megapixels * 1e6 / (sheet.width * sheet.height))
    scale = max(min(dpi, affordable * 0.999), _LEAST_DPI) / 72
    size = (max(1, round(sheet.width * scale)), max(1, round(sheet.height * scale)))
    return _View(scale, scale, (0.0, 0.0), size, False)


def _native_view(sheet: Sheet, image: PageObject, native: tuple[float, float], grey: bool) -> _View:
    """Each pixel of the image becomes one pixel of the page: it must come to lie on whole pixels."""
    if image.fills(sheet):
        size, start = image.displayed_px, (0, 0)
    else:
        size = (max(1, round(sheet.width * native[0])), max(1, round(sheet.height * native[1])))
        start = (round(image.bounds[0] * native[0]), round(image.bounds[1] * native[1]))
    across, down = (
        scale * (1 - 2 * _INSET / pixels) for scale, pixels in zip(native, image.displayed_px, strict=True)
    )
    shift = (start[0] + _INSET - image.bounds[0] * across, start[1] + _INSET - image.bounds[1] * down)
    return _View(across, down, shift, size, grey)


def _native_scale(image: PageObject) -> tuple[float, float] | None:
    """Pixels per point of the image; None if it lies askew or its pixels are not square."""
    if not image.level:
        return None
    width, height = image.displayed_px
    x0, y0, x1, y1 = image.bounds
    across, down = width / (x1 - x0), height / (y1 - y0)
    return (across, down) if abs(across / down - 1) <= _SQUARE else None


def _is_grey(image: PageObject) -> bool:
    return image.helper().get_metadata().colorspace in _GREY_SPACES


def _drawn_texts(objects: list[PageObject]) -> dict[int, bool]:
    """Address of each text object, and whether it is visible print."""
    return {item.address: item.visible for item in objects if item.is_text}
