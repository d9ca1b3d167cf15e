# SPDX-License-Identifier: Apache-2.0
"""Files the intake tests make on the fly: page images and PDF files, whole and damaged."""

from __future__ import annotations

from pathlib import Path

import img2pdf
import numpy as np
import pikepdf
from fpdf import FPDF
from PIL import Image

FONTS = Path(__file__).parents[1] / "samples" / "fonts"

LINES = (
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Độc lập - Tự do - Hạnh phúc",
    "Số: 1059/QĐ-UBND",
    "Hà Nội, ngày 02 tháng 6 năm 2014",
    "QUYẾT ĐỊNH",
    "Về việc phê duyệt kế hoạch sử dụng đất",
    "Căn cứ Luật Tổ chức Hội đồng nhân dân và Ủy ban nhân dân;",
    "Xét đề nghị của Giám đốc Sở Tài nguyên và Môi trường,",
)


def page_array(width: int = 400, height: int = 560, *, grey: bool = False) -> np.ndarray:
    """White paper, a black bar along the top edge and a red (or grey) block at the lower left."""
    pixels = np.full((height, width, 3), 255, np.uint8)
    pixels[10:30, 20 : width - 20] = 0
    pixels[height - 60 : height - 20, 20:80] = (200, 30, 30)
    return pixels[..., 1] if grey else pixels


def bitonal_array(width: int = 400, height: int = 560) -> np.ndarray:
    pixels = np.full((height, width), 255, np.uint8)
    pixels[10:30, 20 : width - 20] = 0
    pixels[height - 60 : height - 20, 20:80] = 0
    return pixels


def save(path: Path, pixels: np.ndarray, dpi: tuple[float, float] | None = (200, 200), **options) -> Path:
    options = {**options, **({"dpi": dpi} if dpi else {})}
    Image.fromarray(pixels).save(path, **options)
    return path


def save_bitonal(path: Path, pixels: np.ndarray, dpi: tuple[float, float] = (200, 200), **options) -> Path:
    Image.fromarray(pixels).convert("1").save(path, dpi=dpi, **options)
    return path


def image_pdf(path: Path, *images: Path) -> Path:
    path.write_bytes(img2pdf.convert([str(image) for image in images]))
    return path


def raw_pdf(
    path: Path,
    content: bytes,
    images: dict[str, np.ndarray] | None = None,
    *,
    size: tuple[float, float] = (288, 403.2),
    rotate: int = 0,
    crop: tuple[float, float, float, float] | None = None,
) -> Path:
    """A one-page PDF with that content stream; images are stored without compression."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=size)
    xobjects = pikepdf.Dictionary()
    for name, pixels in (images or {}).items():
        stream = pikepdf.Stream(pdf, pixels.tobytes())
        stream.Type, stream.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
        stream.Width, stream.Height, stream.BitsPerComponent = pixels.shape[1], pixels.shape[0], 8
        stream.ColorSpace = pikepdf.Name.DeviceRGB if pixels.ndim == 3 else pikepdf.Name.DeviceGray
        xobjects[f"/{name}"] = pdf.make_indirect(stream)
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    page.Resources = pikepdf.Dictionary(XObject=xobjects, Font=pikepdf.Dictionary(F1=font))
    page.Contents = pdf.make_stream(content)
    if rotate:
        page.Rotate = rotate
    if crop:
        page.CropBox = pikepdf.Array(crop)
    pdf.save(path)
    pdf.close()
    return path


def vietnamese_font() -> Path:
    return next(iter(sorted(FONTS.glob("*.[ot]tf"))))


def text_pdf(
    path: Path,
    lines: tuple[str, ...] = LINES,
    *,
    image: Path | None = None,
    invisible: bool = False,
    top: float = 60,
) -> Path:
    """A4 with the lines as text, optionally over a page-filling image, optionally invisible."""
    pdf = FPDF(unit="pt", format="A4")
    pdf.add_font("vn", fname=str(vietnamese_font()))
    pdf.set_auto_page_break(False)
    pdf.add_page()
    if image is not None:
        pdf.image(str(image), 0, 0, pdf.w, pdf.h)
    pdf.set_font("vn", size=14)
    if invisible:
        pdf.text_mode = 3
    for number, line in enumerate(lines):
        pdf.text(60, top + 22 * number, line)
    pdf.output(str(path))
    return path


def images_of(path: Path) -> list[bytes]:
    """The images of a PDF as they are stored."""
    with pikepdf.open(path) as document:
        return [
            o.read_raw_bytes()
            for o in document.objects
            if isinstance(o, pikepdf.Stream) and o.get("/Subtype") == "/Image"
        ]
