# SPDX-License-Identifier: Apache-2.0
"""Pages with ruled tables, as lists of people, sums and works have them: cells of one to four lines, set at the top or in the middle.

What is wrong on them is wrong in tables: nothing else stands there but a title and a line or two below. Unlike the annexes of the
generator, whose rows are mostly of one line, neighbouring cells do not stand level.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import cycle, product
from random import Random

import numpy as np
from PIL import ImageDraw

from benchmarks.material.papers import FACES, FAMILIES, MODES, RESOLUTIONS, Specimen, as_source
from samples.generator import LEVELS, Level, draw_damage, vocabulary
from samples.generator.damage import scan
from samples.generator.faces import Face
from samples.generator.sheet import Align, Sheet, set_line, wrap

_SIZES = {"serif": (11.0, 12.0, 13.0), "sans": (9.0, 10.0, 11.0), "typewriter": (9.0, 10.0, 11.0)}
_LEADING = 1.25
_TITLES = (
    "DANH SÁCH THÀNH VIÊN TỔ CÔNG TÁC",
    "DANH SÁCH CÁN BỘ ĐƯỢC CỬ ĐI HỌC",
    "BẢNG TỔNG HỢP KINH PHÍ HỖ TRỢ",
    "DANH MỤC CÔNG TRÌNH ĐẦU TƯ",
)
_POSTS = (
    "Giám đốc",
    "Phó Giám đốc",
    "Trưởng phòng Tổ chức cán bộ",
    "Chuyên viên phòng Kế hoạch - Tài chính",
    "Chánh Thanh tra",
    "Phó Trưởng phòng Nghiệp vụ, phụ trách",
    "Kế toán trưởng",
)
_UNITS = (
    "Sở Y tế",
    "Trung tâm Y tế dự phòng",
    "Bệnh viện đa khoa tỉnh",
    "Ủy ban nhân dân thị trấn Thạnh Lộc",
    "Phòng Tài nguyên và Môi trường",
    "Ban Quản lý dự án đầu tư xây dựng",
    "Trường Trung học cơ sở Lê Quý Đôn",
)
_NOTES = ("", "", "Tổ trưởng", "Thành viên", "Thư ký", "Đã nhận đủ hồ sơ theo quy định", "Hưởng từ tháng 01")
_WORKS = (
    "Sửa chữa, nâng cấp đường giao thông nông thôn",
    "Xây dựng phòng học và công trình phụ trợ",
    "Hỗ trợ kinh phí mua sắm trang thiết bị y tế",
    "Nạo vét kênh thủy lợi nội đồng",
)
_COLUMNS: dict[str, tuple[float, Align]] = {
    "STT": (12, "centre"),
    "Họ và tên": (38, "left"),
    "Chức vụ": (36, "left"),
    "Đơn vị công tác": (34, "left"),
    "Nội dung": (48, "left"),
    "Số tiền (đồng)": (28, "right"),
    "Năm sinh": (16, "centre"),
    "Ghi chú": (24, "left"),
}
_SHAPES = (
    ("STT", "Họ và tên", "Chức vụ", "Đơn vị công tác", "Ghi chú"),
    ("STT", "Nội dung", "Đơn vị công tác", "Số tiền (đồng)"),
    ("STT", "Họ và tên", "Năm sinh", "Đơn vị công tác", "Số tiền (đồng)"),
    ("STT", "Nội dung", "Số tiền (đồng)", "Ghi chú"),
)


def table_pages(pages: int, *, levels: Sequence[Level] = LEVELS, first: int = 1) -> Iterator[Specimen]:
    """Pages in each family; resolution and mode go round, the same at every level."""
    for family in FAMILIES:
        shapes = cycle(product(RESOLUTIONS, MODES))
        for number, (dpi, mode) in zip(range(first, first + pages), shapes, strict=False):
            for level in levels:
                sheet = _sheet(family, dpi, Random(f"table-{family}-{number}"))
                chance = Random(f"table-{family}-{number}/{level}")
                damage = draw_damage(level, chance, mode)
                back = _sheet(family, dpi, Random(f"table-{family}-{number}-back"))
                page = scan(sheet, damage, chance, back if damage.show_through else None)
                marks = np.zeros((sheet.size[1] // 4 + 2, sheet.size[0] // 4 + 2), np.bool_)
                name = f"{level} table {family} {dpi} {mode} {number}"
                yield Specimen(name, level, f"table {family}", page, as_source(page), marks)


def _cell(column: str, row: int, rng: Random) -> str:
    if column == "STT":
        return str(row)
    if column == "Họ và tên":
        return vocabulary.person(rng)
    if column == "Năm sinh":
        return str(rng.randint(1938, 1999))
    if column == "Số tiền (đồng)":
        return f"{rng.randint(1, 99)}.{rng.randint(0, 999):03d}.000"
    choices = {"Chức vụ": _POSTS, "Đơn vị công tác": _UNITS, "Nội dung": _WORKS, "Ghi chú": _NOTES}
    return rng.choice(choices[column])


def _sheet(family: str, dpi: int, rng: Random) -> Sheet:
    typed = family == "typewriter"
    sheet = Sheet(dpi, rng, typed=typed, ribbon=0.3 if typed else 0.0)
    face = Face(FACES[family], rng.choice(_SIZES[family]))
    left, right, top, bottom = sheet.mm(22), sheet.mm(195), sheet.mm(25), sheet.mm(270)
    title = rng.choice(_TITLES)
    set_line(sheet, [(word, face) for word in title.split()], left, top, right - left, "centre")
    sheet.lines.append(title)
    columns = rng.choice(_SHAPES)
    scale = (right - left) / sum(sheet.mm(_COLUMNS[column][0]) for column in columns)
    edges = [left]
    for column in columns:
        edges.append(edges[-1] + sheet.mm(_COLUMNS[column][0]) * scale)
    step, room = face.size * _LEADING / 72 * dpi, sheet.mm(rng.uniform(1.2, 4.0))
    in_middle, thick = rng.random() < 0.5, max(1, round(rng.uniform(0.5, 1.2) / 72 * dpi))
    pen = ImageDraw.Draw(sheet.inks["black"])
    y = top + sheet.mm(8)
    for row in range(60):
        texts = columns if row == 0 else tuple(_cell(column, row, rng) for column in columns)
        wrapped = [
            wrap(sheet, [(text, face)], edges[i + 1] - edges[i] - sheet.mm(3)) if text else []
            for i, text in enumerate(texts)
        ]
        height = max(len(lines) for lines in wrapped) * step + room
        if y + height > bottom:
            break
        for i, lines in enumerate(wrapped):
            spare = (height - room - len(lines) * step) / 2 if in_middle or row == 0 else 0.0
            for j, line in enumerate(lines):
                base = y + room / 2 + spare + step * (j + 0.8)
                align: Align = "centre" if row == 0 else _COLUMNS[columns[i]][1]
                set_line(
                    sheet, line, edges[i] + sheet.mm(1.5), base, edges[i + 1] - edges[i] - sheet.mm(3), align
                )
            pen.rectangle((edges[i], y, edges[i + 1], y + height), outline=255, width=thick)
        sheet.lines.append(" ".join(text for text in texts if text))
        y += height
    last = f"Danh sách có {row - 1} dòng./."
    set_line(sheet, [(word, face) for word in last.split()], left, y + sheet.mm(8), right - left, "left")
    sheet.lines.append(last)
    return sheet
