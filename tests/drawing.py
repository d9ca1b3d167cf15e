# SPDX-License-Identifier: Apache-2.0
"""Small page pictures for tests: black print on white paper, drawn with the sample fonts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from scan2archive.pipeline.images.image import layout_image, text_parts
from scan2archive.pipeline.reading.unread import Letters

FONTS = Path(__file__).parent.parent / "samples" / "fonts"

# A caret at the beginning centres a line.
LETTER = (
    "UBND TỈNH HÒA BÌNH",
    "SỞ NỘI VỤ",
    "Số: 215/QĐ-SNV",
    "",
    "^QUYẾT ĐỊNH",
    "^Về việc ban hành quy chế công tác văn thư, lưu trữ của cơ quan",
    "",
    "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015;",
    "Căn cứ Nghị định số 30/2020/NĐ-CP của Chính phủ về công tác văn thư;",
    "Theo đề nghị của Chánh Văn phòng Sở Nội vụ tỉnh Hòa Bình,",
    "",
    "^QUYẾT ĐỊNH:",
    "Điều 1. Ban hành kèm theo Quyết định này Quy chế công tác văn thư.",
    "Điều 2. Quyết định này có hiệu lực kể từ ngày ký, thay thế các quy định",
    "trước đây trái với Quyết định này. Các phòng chuyên môn thuộc Sở và các",
    "đơn vị trực thuộc có trách nhiệm thi hành nghiêm chỉnh các quy định về",
    "soạn thảo, ban hành văn bản, lập hồ sơ và nộp lưu hồ sơ vào lưu trữ.",
    "Điều 3. Chánh Văn phòng, Trưởng các phòng và thủ trưởng các đơn vị trực",
    "thuộc Sở chịu trách nhiệm thi hành Quyết định này.",
    "",
    "Nơi nhận: Như Điều 3; Lưu: VT.",
)


def draw_page(
    lines: tuple[str, ...] = LETTER,
    *,
    dpi: int = 200,
    size: tuple[float, float] = (8.27, 11.69),
    points: float = 13,
    ink: int = 0,
    paper: int = 255,
) -> NDArray[np.uint8]:
    """A grey page ``(H, W)`` with the lines from the top; `size` in inches."""
    page = Image.new("L", (round(size[0] * dpi), round(size[1] * dpi)), paper)
    pen = ImageDraw.Draw(page)
    font = ImageFont.truetype(str(FONTS / "texgyretermes-regular.otf"), round(points / 72 * dpi))
    y = dpi * 0.8
    for line in lines:
        text = line.removeprefix("^")
        x = (page.width - pen.textlength(text, font=font)) / 2 if line.startswith("^") else dpi * 1.1
        pen.text((x, y), text, font=font, fill=ink)
        y += points / 72 * dpi * 1.4
    return np.asarray(page, np.uint8)


def letters_of(page):
    """The letter-like parts of a drawn page of 200 dpi."""
    ink = layout_image(page, 200)
    return Letters(text_parts(ink), ink.shape, (page.shape[1], page.shape[0]))
