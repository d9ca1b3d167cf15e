# SPDX-License-Identifier: Apache-2.0
"""Parts of a paper around its text: closing block with seal and signature, stamps, tables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image, ImageDraw

from samples.generator import pens
from samples.generator.faces import Face, load
from samples.generator.model import Arrival, GeneratedWord, Paper
from samples.generator.sheet import Sheet, set_line, wrap

MOTTO = {
    "state": ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"),
    "typed": ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"),
    "party": ("ĐẢNG CỘNG SẢN VIỆT NAM", ""),
}
# Height of the frame in millimetres (Nghị định 30/2020/NĐ-CP, Phụ lục I: 8 mm).
_STAMP_MM = 8.0


def closing(
    sheet: Sheet, paper: Paper, face: Callable[..., Face], y: float, left: float, body: float
) -> float:
    """Nơi nhận on the left, position, signature, seal and name on the right; gives where they end."""
    rng, mm = sheet.rng, sheet.mm
    typed = sheet.typed
    small = face(11.0)
    label = "Nơi nhận:"
    at = y + body / 72 * sheet.dpi
    sheet.line(left, at, label, face(12.0, bold=True, italic=True))
    sheet.lines.append(label)
    low = at
    for item in paper.recipients:
        for part in wrap(sheet, [(item, small)], mm(72)):
            low += small.size * (1.15 if not typed else 1.25) / 72 * sheet.dpi
            set_line(sheet, part, left, low, mm(72), "left")
        sheet.lines.append(item)
    signature = paper.signature
    size = min(body, 13.5)
    bold = face(size, bold=True)
    right_edge = sheet.size[0] - mm(12)
    widest = max(sheet.width(line, bold) for line in signature.position)
    middle = min(sheet.size[0] * rng.uniform(0.69, 0.73), right_edge - widest / 2)
    middle = (
        max(middle, left + mm(74) + widest / 2)
        if left + mm(74) + widest < right_edge
        else right_edge - widest / 2
    )
    step = size * 1.25 / 72 * sheet.dpi
    line_y = at
    rubber = Face("heros", 12.0, bold=True)
    for i, line in enumerate(signature.position):
        by_rubber = signature.stamped and i == len(signature.position) - 1
        jitter = mm(rng.uniform(-1.5, 1.5)) if by_rubber else 0.0
        sheet.line(
            middle + jitter,
            line_y + jitter / 3,
            line,
            rubber if by_rubber else bold,
            centre=True,
            ink="red" if by_rubber else "black",
        )
        sheet.lines.append(line)
        line_y += step
    name_y = line_y + mm(rng.uniform(23, 30))
    begin, _ = sheet.line(
        middle,
        name_y,
        signature.name,
        rubber if signature.stamped else bold,
        centre=True,
        ink="red" if signature.stamped else "black",
    )
    sheet.lines.append(signature.name)
    sign_y = line_y + (name_y - line_y) * rng.uniform(0.3, 0.5)
    weight = max(1.5, sheet.dpi / 90 * rng.uniform(0.8, 1.4))
    pens.draw_signature(
        sheet.inks["blue"], (middle + mm(rng.uniform(0, 6)), sign_y), mm(rng.uniform(38, 55)), rng, weight
    )
    seal = pens.seal(round(mm(rng.uniform(33, 36))), paper.agency.ring, rng)
    if signature.seal_on_name:
        centre = (begin + mm(rng.uniform(6, 14)), name_y - mm(rng.uniform(4, 9)))
    else:
        centre = (middle - mm(rng.uniform(17, 22)), (line_y + name_y) / 2 + mm(rng.uniform(-4, 2)))
    sheet.press(seal, centre, "red")
    return max(low, name_y)


def urgency(sheet: Sheet, degree: str, centre: tuple[float, float]) -> None:
    """The red stamp of urgency, tilted."""
    text = degree.upper() if sheet.rng.random() < 0.6 else degree.upper().replace("HỎA", "HOẢ")
    mask = pens.stamp_text(text, sheet.mm(_STAMP_MM), sheet.rng, sheet.dpi)
    sheet.press(mask, centre, "red")
    box = mask.getbbox() or (0, 0, *mask.size)
    left, top = centre[0] - mask.width / 2, centre[1] - mask.height / 2
    sheet.words.append(
        GeneratedWord(text, (left + box[0], top + box[1], left + box[2], top + box[3]), "stamp")
    )


def arrival(sheet: Sheet, stamp: Arrival, centre: tuple[float, float]) -> None:
    """The stamp of the office that received the paper, its number and date written by hand."""
    rng, mm = sheet.rng, sheet.mm
    width, height = round(mm(46)), round(mm(25))
    mask, hand = Image.new("L", (width, height), 0), Image.new("L", (width, height), 0)
    pen = ImageDraw.Draw(mask)
    line = max(2, sheet.dpi // 80)
    pen.rectangle((1, 1, width - 2, height - 2), outline=255, width=line)
    pen.line((0, height * 0.28, width, height * 0.28), fill=255, width=max(1, line // 2))
    small, big = Face("heros", 7.5, bold=True), Face("heros", 11, bold=True)
    office = load(small, sheet.dpi)
    while office.getlength(stamp.office) > width - mm(3):
        small = Face("heros", small.size - 0.5, bold=True)
        office = load(small, sheet.dpi)
    pen.text((width / 2, height * 0.15), stamp.office, font=office, fill=255, anchor="mm")
    pen.text((mm(2), height * 0.62), "ĐẾN", font=load(big, sheet.dpi), fill=255, anchor="lm")
    label = load(Face("heros", 8), sheet.dpi)
    size = mm(3.2)
    rows = (
        ("Số:", stamp.number),
        ("Ngày:", f"{stamp.day.day}/{stamp.day.month}/{stamp.day.year}"),
        ("Chuyển:", ""),
    )
    for i, (name, value) in enumerate(rows):
        base = height * (0.46 + 0.22 * i)
        pen.text((mm(13.5), base), name, font=label, fill=255, anchor="ls")
        begin = mm(13.5) + label.getlength(name) + mm(1)
        pen.line((begin, base + 1, width - mm(2), base + 1), fill=140, width=1)
        if value:
            pens.draw_hand(hand, (begin + mm(1), base), value, size, rng)
    angle = rng.uniform(-4, 4)
    ink = rng.choice(("red", "red", "black", "blue"))
    for source, colour in ((pens.worn(mask, rng, 0.25), ink), (hand, "blue")):
        turned = source.rotate(angle, Image.Resampling.BICUBIC, expand=True)
        sheet.press(turned, centre, colour)
    sheet.words.append(
        GeneratedWord(
            "ĐẾN",
            (centre[0] - width / 2, centre[1] - height / 2, centre[0] + width / 2, centre[1] + height / 2),
            "stamp",
        )
    )


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table of an appendix: first column narrow, header bold and centred."""

    sheet: Sheet
    face: Face
    bold: Face

    def draw(self, rows: tuple[tuple[str, ...], ...], left: float, right: float, top: float) -> None:
        """Draw the rows between ``left`` and ``right`` from ``top`` on; every row is one line of the text."""
        sheet, mm = self.sheet, self.sheet.mm
        share = [
            max(sheet.width(cell, self.bold) for cell in column) + mm(5) for column in zip(*rows, strict=True)
        ]
        scale = (right - left) / sum(share)
        edges = [left]
        for width in share:
            edges.append(edges[-1] + width * scale)
        y = top
        step = self.face.size * 1.3 / 72 * sheet.dpi
        pen = ImageDraw.Draw(sheet.inks["black"])
        thick = max(1, round(0.5 / 72 * sheet.dpi))
        for number, row in enumerate(rows):
            face = self.bold if number == 0 else self.face
            cells = [
                wrap(sheet, [(cell, face)], edges[i + 1] - edges[i] - mm(3)) for i, cell in enumerate(row)
            ]
            height = max(len(c) for c in cells) * step + mm(2.5)
            for i, lines in enumerate(cells):
                for j, line in enumerate(lines):
                    set_line(
                        sheet,
                        line,
                        edges[i] + mm(1.5),
                        y + step * (j + 0.95),
                        edges[i + 1] - edges[i] - mm(3),
                        "centre" if number == 0 or i == 0 else "left",
                    )
                pen.rectangle((edges[i], y, edges[i + 1], y + height), outline=255, width=thick)
            sheet.lines.append(" ".join(row))
            y += height
