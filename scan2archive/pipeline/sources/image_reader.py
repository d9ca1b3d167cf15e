# SPDX-License-Identifier: Apache-2.0
"""Pages of image files: TIFF, JPEG, PNG, WebP, JPEG 2000, BMP.

Decoders get hostile input, so whatever they raise becomes one `ScanError` here. Nothing partly
decoded gets through: a page is complete or it is an error.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from PIL import Image, ImageCms, UnidentifiedImageError

from scan2archive.errors import ScanAccessError, ScanError, UnreadableScan
from scan2archive.pipeline.sources.pillow import quiet_pillow
from scan2archive.pipeline.sources.scan import PageImage, check_pixels, is_bitonal, shown_name, without_colour
from scan2archive.pipeline.sources.tiff import Frame, read_frames

if TYPE_CHECKING:
    from scan2archive.pipeline.sources.scan import Pixels
    from scan2archive.settings import Limits

FORMATS = {
    "image/tiff": "TIFF",
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/webp": "WEBP",
    "image/jp2": "JPEG2000",
    "image/bmp": "BMP",
}
_AGAIN = "Scan it again or ask the sender for a complete file."

_CUT_OFF = ("truncat", "only got", "not enough")  # in what decoders say

_EXIF_ORIENTATION = 0x0112
# What brings an image to the orientation its EXIF tag states (EXIF 2.3, 4.6.4).
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_ON_SIDE = frozenset({5, 6, 7, 8})

_A4_LONG_SIDE = 297 / 25.4
_A3_LONG_SIDE = 420 / 25.4
_A0_LONG_SIDE = 1189 / 25.4
_SCREEN_DPI = 100.0
_DPI_RANGE = (50.0, 2400.0)
_STRIP = 256  # rows
_SQUARE = 0.01  # resolutions that differ by less are rounding
_MAX_ASPECT = 3.0  # a fax in standard mode has 2.08; beyond this the tag is wrong


@dataclass(frozen=True, slots=True)
class PageSource:
    """Where a page lies: the image file, and for TIFF which of its images.

    Attributes:
        path: The image file.
        media_type: A key of `FORMATS`.
        frame: The image in a TIFF file; None for the other formats, which hold one.
    """

    path: Path
    media_type: str
    frame: Frame | None = None


def find_pages(path: Path, media_type: str, limits: Limits) -> tuple[PageSource, ...]:
    """The pages of one image file, found and measured without decoding.

    Raises:
        UnreadableScan: Not what its first bytes promise, truncated, or animated.
        ScanTooLarge: A page over the limit of pixels.
    """
    frames: tuple[Frame | None, ...] = read_frames(path) if media_type == "image/tiff" else (None,)
    for number, frame in enumerate(frames, start=1):
        if frame is not None:
            check_pixels(path, number, frame.width, frame.height, limits)
    with _decoding(path), Image.open(path, formats=[FORMATS[media_type]]) as image:
        check_pixels(path, 1, *image.size, limits)
        if media_type in {"image/png", "image/webp"} and getattr(image, "n_frames", 1) > 1:
            raise UnreadableScan(
                f"{shown_name(path)} is an animation, not a page image.",
                next_step="Save the page as a plain PNG or TIFF image.",
            )
    return tuple(PageSource(path, media_type, frame) for frame in frames)


class ImageReader:
    """Pages of image files as one scan; files are opened when their page is asked for."""

    def __init__(self, pages: tuple[PageSource, ...], limits: Limits) -> None:
        self._pages = pages
        self._limits = limits
        self._open: tuple[Path, Image.Image] | None = None

    @property
    def page_count(self) -> int:
        """Pages of the scan, at least 1."""
        return len(self._pages)

    def page(self, number: int) -> PageImage:
        """Decodes page ``number``, from 1.

        Raises:
            UnreadableScan: The page is damaged or incomplete.
            ScanTooLarge: It has more pixels than the limit.
        """
        source = self._pages[number - 1]
        try:
            with _decoding(source.path, number):
                image = self._image(source)
                check_pixels(source.path, number, *image.size, self._limits)
                orientation = _load(image, source.path, number)
                pixels = _to_pixels(image, source.frame)
                resolution = _resolution(image)
        except ScanError:
            self.close()
            raise
        if source.frame is None:
            self.close()
        if orientation in _UPRIGHT:
            pixels = np.asarray(Image.fromarray(pixels).transpose(_UPRIGHT[orientation]))
            if orientation in _ON_SIDE:
                resolution = (resolution[1], resolution[0])
        pixels = without_colour(pixels)
        bitonal = is_bitonal(pixels)
        pixels, dpi = _square(source.path, number, pixels, resolution, bitonal, self._limits)
        return PageImage(number, pixels, dpi, bitonal, "none", ())

    def verbatim_jpeg(self, number: int) -> bytes | None:
        """The file itself where it is a JPEG that is shown as stored: upright, grey or RGB, square pixels."""
        source = self._pages[number - 1]
        if source.media_type != "image/jpeg":
            return None
        with _decoding(source.path, number), Image.open(source.path, formats=["JPEG"]) as image:
            x_dpi, y_dpi = _resolution(image)
            as_stored = (
                image.format == "JPEG"  # not several pictures in one file
                and image.mode in {"L", "RGB"}
                and _exif_orientation(image) not in _UPRIGHT
                and abs(x_dpi / y_dpi - 1) <= _SQUARE
            )
        return source.path.read_bytes() if as_stored else None

    def close(self) -> None:
        """Closes the file that is open, if any."""
        if self._open is not None:
            self._open[1].close()
            self._open = None

    def _image(self, source: PageSource) -> Image.Image:
        # A TIFF stays open from page to page: each opening would walk its chain of images again.
        if self._open is None or self._open[0] != source.path or source.frame is None:
            self.close()
            self._open = (source.path, Image.open(source.path, formats=[FORMATS[source.media_type]]))
        image = self._open[1]
        if source.frame is not None:
            image.seek(source.frame.index)
        return image


# ---------------------------------------------------------------- decoding


@contextlib.contextmanager
def _decoding(path: Path, number: int | None = None) -> Iterator[None]:
    """Whatever goes wrong while decoding becomes one error that names the file."""
    what = shown_name(path) if number is None else f"{shown_name(path)}: page {number}"
    try:
        with quiet_pillow():
            yield
    except ScanError:
        raise
    except MemoryError:  # the batch tries again with more of it
        raise
    except (PermissionError, FileNotFoundError) as error:
        raise ScanAccessError(
            f"{shown_name(path)} cannot be read: {error.strerror}.",
            next_step="Check that it is still there, and its permissions.",
        ) from error
    except Exception as error:  # decoders raise nearly anything on damaged files
        raise UnreadableScan(f"{what} {_why(error)}", next_step=_AGAIN) from error


def _why(error: Exception) -> str:
    """What is wrong with an image, from what its decoder raised."""
    said = " ".join(str(error).split())
    if isinstance(error, UnidentifiedImageError):  # it says no more than that
        return "is damaged, or of a variant that cannot be read: its header makes no sense."
    if "too large" in said:
        return f"holds compressed data that swells to a size no scan has: {said[:200]}."
    truncated = isinstance(error, EOFError) or any(word in said.lower() for word in _CUT_OFF)
    verdict = f"is {'truncated' if truncated else 'damaged'} and cannot be decoded completely"
    # What other kinds of exceptions say is meant for programmers.
    return f"{verdict}: {said[:200].rstrip('.')}." if said and type(error) is OSError else f"{verdict}."


def _load(image: Image.Image, path: Path, number: int) -> int:
    """Decodes the image and returns the orientation still to be applied."""
    if image.format != "TIFF":
        image.load()
        return _exif_orientation(image)
    # Pillow turns TIFF images itself. libtiff tells of damaged fax lines on stderr only, and goes on.
    failed: Exception | None = None
    with _stderr_of_libraries() as told:
        try:
            image.load()
        except OSError as error:
            failed = error
    if failed is not None and not told():
        raise failed
    if "not configured" in told():
        raise UnreadableScan(
            f"{shown_name(path)}: page {number} cannot be read: {told()}.",
            next_step="Save it with another compression, for example LZW, or as PDF.",
        )
    if told():
        raise UnreadableScan(
            f"{shown_name(path)}: page {number} is damaged: {told()}.",
            next_step=_AGAIN,
        )
    return 1


@contextlib.contextmanager
def _stderr_of_libraries() -> Iterator[Any]:
    """Catches what C libraries write to file descriptor 2; yields a function that returns its first line."""
    lines: list[str] = []
    with tempfile.TemporaryFile() as sink:
        saved = os.dup(2)
        os.dup2(sink.fileno(), 2)
        try:
            yield lambda: lines[0].removeprefix("tempfile.tif: ").rstrip(". ") if lines else ""
        finally:
            os.dup2(saved, 2)
            os.close(saved)
            sink.seek(0)
            lines += [
                line for line in sink.read(4096).decode("utf-8", "replace").splitlines() if line.strip()
            ]


def _exif_orientation(image: Image.Image) -> int:
    try:
        value = image.getexif().get(_EXIF_ORIENTATION, 1)
    except Exception:  # torn EXIF data says nothing about the pixels
        return 1
    return value if isinstance(value, int) else 1


def _to_pixels(image: Image.Image, frame: Frame | None) -> Pixels:
    """Grey or RGB uint8, whatever the image's mode; transparent parts become white paper."""
    mode = image.mode
    if mode == "1":
        return np.asarray(image).astype(np.uint8) * np.uint8(255)
    if mode.startswith("I;16") or mode in {"I", "F"}:
        pixels = _to_8_bit(np.asarray(image), mode, frame.bits if frame else 16)
        return 255 - pixels if frame is not None and frame.white_is_zero else pixels
    if mode == "LAB":
        transform = ImageCms.buildTransform(
            ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB"), "LAB", "RGB"
        )
        turned = ImageCms.applyTransform(image, transform)
        return np.asarray(turned)
    if mode in {"RGBA", "RGBa", "LA", "La", "PA"} or "transparency" in image.info:
        paper = Image.new("RGBA", image.size, "white")
        paper.alpha_composite(image.convert("RGBA"))
        image = paper
    if image.mode not in {"L", "RGB"}:
        image = image.convert("RGB")
    return _array_of(image)


def _array_of(image: Image.Image) -> Pixels:
    """Grey or RGB; strip by strip, as Pillow hands over an image as a run of bytes, which it holds twice for a moment."""
    width, height = image.size
    pixels = np.empty((height, width) if image.mode == "L" else (height, width, 3), np.uint8)
    for top in range(0, height, _STRIP):
        below = min(height, top + _STRIP)
        pixels[top:below] = np.asarray(image.crop((0, top, width, below)))
    return pixels


def _to_8_bit(values: np.ndarray[Any, Any], mode: str, bits: int) -> Pixels:
    if mode.startswith("I;16"):
        # Sensors of 10 or 12 bits fill 16 with zeros at the top: paper is never that dark.
        peak = int(values.max())
        bits = min(bits, next((top for top in (10, 12) if peak < 2**top), 16))
        if bits == 16:
            return cast("Pixels", (values >> 8).astype(np.uint8))
        low, high = 0.0, float(2**bits - 1)
    else:
        values = np.nan_to_num(values.astype(np.float32))
        low, high = float(values.min()), float(values.max())
        if low >= 0:  # 0 to 1 and 0 to 255 are the usual ranges of such images; else stretch what is there
            low, high = 0.0, next((top for top in (1.0, 255.0, 65535.0) if high <= top), high)
    scaled = (values.astype(np.float32) - low) * (255.0 / max(high - low, 1e-9))
    return cast("Pixels", np.clip(scaled + 0.5, 0, 255).astype(np.uint8))


# ---------------------------------------------------------------- resolution


def _resolution(image: Image.Image) -> tuple[float, float]:
    """Horizontal and vertical dpi; where the file does not tell, the page is taken to be A4.

    72 and 96 are what programs write that know nothing (EXIF default, Windows): believed only
    where the page would then be no larger than A3.
    """
    x_dpi, y_dpi = _pair(image.info.get("dpi"))
    long_side = max(image.width / x_dpi, image.height / y_dpi) if x_dpi > 0 and y_dpi > 0 else 0.0
    low, high = _DPI_RANGE
    plausible = (
        low <= min(x_dpi, y_dpi)
        and max(x_dpi, y_dpi) <= high
        and long_side <= (_A0_LONG_SIDE if min(x_dpi, y_dpi) >= _SCREEN_DPI else _A3_LONG_SIDE)
        and max(x_dpi, y_dpi) / min(x_dpi, y_dpi) <= _MAX_ASPECT
    )
    if plausible:
        return x_dpi, y_dpi
    # Only the ratio is known where the unit is "none" (TIFF ResolutionUnit 1, JFIF unit 0).
    x_ratio, y_ratio = _pair(image.info.get("resolution") or image.info.get("jfif_density"))
    if not (x_ratio > 0 and y_ratio > 0 and 1 / _MAX_ASPECT <= x_ratio / y_ratio <= _MAX_ASPECT):
        x_ratio = y_ratio = 1.0
    unit = max(image.width / x_ratio, image.height / y_ratio) / _A4_LONG_SIDE
    unit = min(max(unit, low / min(x_ratio, y_ratio)), high / max(x_ratio, y_ratio))
    return x_ratio * unit, y_ratio * unit


def _pair(value: Any) -> tuple[float, float]:
    """Two finite numbers from a file's header, or zeros for anything else that may stand there."""
    try:
        first, second = (float(part) for part in value)
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return 0.0, 0.0
    return (first, second) if np.isfinite(first) and np.isfinite(second) else (0.0, 0.0)


def _square(
    path: Path, number: int, pixels: Pixels, resolution: tuple[float, float], bitonal: bool, limits: Limits
) -> tuple[Pixels, float]:
    """The page with the same dpi in both directions, and that dpi: the coarser one is brought up."""
    x_dpi, y_dpi = resolution
    dpi = max(x_dpi, y_dpi)
    if abs(x_dpi / y_dpi - 1) <= _SQUARE:
        return pixels, dpi
    height, width = pixels.shape[:2]
    size = (round(width * dpi / x_dpi), round(height * dpi / y_dpi))
    check_pixels(path, number, *size, limits)
    pixels = np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.BILINEAR))
    if bitonal:
        pixels = np.where(pixels >= 128, np.uint8(255), np.uint8(0))
    return pixels, dpi
