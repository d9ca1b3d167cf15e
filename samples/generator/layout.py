# SPDX-License-Identifier: Apache-2.0
"""Puts a paper on sheets: zones, sizes and rules of Nghị định 30/2020/NĐ-CP, Phụ lục I, and older habits."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Literal

from samples.generator import marks
from samples.generator.faces import Face
from samples.generator.model import HAND_CLOSE, HAND_OPEN, Block, Paper
from samples.generator.sheet import A4_MM, Align, Run, Sheet, set_line, wrap


@dataclass(frozen=True, slots=True)
class Style:
    """Choices of the typist: family, sizes in points, margins in millimetres."""

    family: Literal["termes", "heros", "cursor"]
    body: float
    header: float
    leading: float
    space: float
    left: float
    right: float
    top: float
    indent: float
    ribbon: float
    old_spelling: bool
    align: Align

    @classmethod
    def draw(cls, paper: Paper, rng: Random) -> Style:
        """A style within the rules; typed papers have one size and one pitch."""
        if paper.form == "typed":
            # 10 or 12 letters to the inch, 1.5 lines apart.
            size = rng.choice((12.0, 12.0, 10.5))
            return cls(
                "cursor",
                size,
                size,
                rng.uniform(1.4, 1.6),
                2.0,
                rng.uniform(24, 30),
                12,
                rng.uniform(14, 24),
                13,
                rng.uniform(0.12, 0.5),
                True,
                "left",
            )
        family: Literal["termes", "heros"] = "termes" if rng.random() < 0.93 else "heros"
        size = rng.choice((13.0, 13.5, 14.0, 14.0)) - (1.5 if family == "heros" else 0)
        return cls(
            family,
            size,
            rng.choice((12.0, 12.5, 13.0)) - (1.5 if family == "heros" else 0),
            rng.uniform(1.12, 1.32),
            rng.uniform(1.6, 3.0),
            rng.uniform(28, 34),
            rng.uniform(15, 20),
            rng.uniform(16, 24),
            rng.choice((10.0, 12.7, 12.7)),
            0.0,
            rng.random() < 0.35,
            "justify" if rng.random() < 0.85 else "left",
        )

    def face(self, size: float, *, bold: bool = False, italic: bool = False) -> Face:
        """A cut of the family; a typewriter has one."""
        if self.family == "cursor":
            return Face("cursor", self.body)
        return Face(self.family, size, bold, italic)


class Drawing:
    """One paper on its sheets; ``sheets`` and ``signature_page`` (from 1) are the result."""

    def __init__(self, paper: Paper, rng: Random, dpi: int) -> None:
        self.paper, self.rng, self.dpi = paper, rng, dpi
        self.style = Style.draw(paper, rng)
        self.sheets: list[Sheet] = []
        self.signature_page = 0
        self.y = 0.0
        self._turn()
        self._header()
        self._title()
        body, tail = self._split_tail()
        for block in body:
            self._block(block)
        for block in tail:
            self._block(block)
            if block.style != "table" and not self.signature_page and block is self._last_text:
                self._close()
        if not self.signature_page:
            self._close()

    @property
    def sheet(self) -> Sheet:
        """The sheet in the typewriter."""
        return self.sheets[-1]

    def _mm(self, value: float) -> float:
        return value / 25.4 * self.dpi

    def _pt(self, value: float) -> float:
        return value / 72 * self.dpi

    def _turn(self) -> None:
        self.sheets.append(Sheet(self.dpi, self.rng, self.style.family == "cursor", self.style.ribbon))
        self.y = self._mm(self.style.top)
        if len(self.sheets) > 1:
            number = str(len(self.sheets))
            self.sheet.line(
                self.sheet.size[0] / 2,
                self._mm(13),
                number,
                self.style.face(13 if self.style.family != "cursor" else 12),
                centre=True,
            )
            self.sheet.lines.append(number)

    def _header(self) -> None:
        paper, style, sheet = self.paper, self.style, self.sheet
        page = sheet.size[0]
        motto, party = marks.MOTTO[paper.form], paper.form == "party"
        country = motto[0].replace("HÒA", "HOÀ") if style.old_spelling else motto[0]
        size = style.header
        top_face = style.face(14.5 if party else size, bold=True)
        wide = max(sheet.width(country, top_face), self._mm(70))
        right_edge = page - self._mm(min(style.right, 14) - 2)
        right = right_edge - wide / 2
        room = right_edge - wide - self._mm(6) - self._mm(style.left - 11)
        left = self._mm(style.left - 11) + room / 2
        plain, bold = style.face(size), style.face(size, bold=True)
        widest = max(sheet.width(line, bold) for line in paper.agency.lines)
        if widest > room and style.family != "cursor":
            plain, bold = style.face(size * room / widest), style.face(size * room / widest, bold=True)
        step = self._pt(size * (1.2 if style.family != "cursor" else 1.35))
        y = self.y + self._pt(size)
        low = y
        for i, line in enumerate(paper.agency.lines):
            begin, end = sheet.line(
                left, low, line, bold if i >= paper.agency.bold_from else plain, centre=True
            )
            sheet.lines.append(line)
            low += step
        if party:
            sheet.line(left, low, "*", bold, centre=True)
            low += step
        elif style.family == "cursor":
            sheet.line(left, low - step * 0.35, "-" * self.rng.randint(6, 11), plain, centre=True)
        else:
            third = (end - begin) * self.rng.uniform(0.33, 0.5) / 2
            sheet.rule(left - third, left + third, low - step * 0.68)
        right_lines = [country]
        begin, end = sheet.line(right, y, country, top_face, centre=True)
        below = y + step * 1.1
        if party:
            sheet.rule(begin, end, y + step * 0.4)
        else:
            words = (
                motto[1].replace(" - ", " – ")
                if self.rng.random() < 0.3 and style.family != "cursor"
                else motto[1]
            )
            begin, end = sheet.line(right, below, words, style.face(size + 1, bold=True), centre=True)
            right_lines.append(words)
            if style.family == "cursor":
                sheet.line(right, below + step * 0.75, "-" * self.rng.randint(12, 22), plain, centre=True)
            else:
                sheet.rule(begin, end, below + step * 0.36)
        y = max(low, below + step) + self._mm(self.rng.uniform(1.5, 4.5))
        number = self._number_line()
        sheet.line(left, y, number, style.face(13 if style.family != "heros" else 11.5), centre=True)
        sheet.lines.append(number)
        when = self._date_line()
        date_face = style.face(13 if style.family != "heros" else 11.5, italic=True)
        date_x = min(right, page - self._mm(6) - sheet.width(when, date_face) / 2)
        sheet.line(date_x, y + self._mm(self.rng.uniform(-0.3, 0.3)), when, date_face, centre=True)
        self.y = y + step
        if paper.kind == "Công văn":
            face = style.face(12 if style.family != "heros" else 11)
            narrow = min(room, self._mm(58))
            for words_of in wrap(sheet, [(paper.subject, face)], narrow):
                set_line(sheet, words_of, left - narrow / 2, self.y, narrow, "centre")
                self.y += self._pt(12 * 1.2)
            sheet.lines.append(paper.subject)
        sheet.lines += [*right_lines, when]
        self._stamps()

    def _number_line(self) -> str:
        paper, rng = self.paper, self.rng
        number = f"{HAND_OPEN}{paper.number}{HAND_CLOSE}" if paper.number_by_hand else paper.number
        if paper.form == "party":
            return (
                f"Số {number}-{paper.notation}" if rng.random() < 0.8 else f"Số {number} - {paper.notation}"
            )
        if paper.form == "typed":
            return rng.choice(
                (
                    f"Số {number}/{paper.notation}",
                    f"Số: {number}/{paper.notation}",
                    f"Số {number} / {paper.notation}",
                )
            )
        if paper.number_by_hand and rng.random() < 0.4:
            return f"Số: {number} /{paper.notation}"
        return f"Số: {number}/{paper.notation}"

    def _date_line(self) -> str:
        paper = self.paper
        month = (
            f"{paper.issued.month:02d}"
            if paper.issued.month < 3 and paper.form != "typed"
            else str(paper.issued.month)
        )
        day = f"{paper.issued.day:02d}" if paper.form != "typed" else str(paper.issued.day)
        if paper.day_by_hand:
            day = f"{HAND_OPEN}{day}{HAND_CLOSE}"
        return f"{paper.agency.place}, ngày {day} tháng {month} năm {paper.issued.year}"

    def _stamps(self) -> None:
        paper, sheet, rng = self.paper, self.sheet, self.rng
        y = self.y + self._mm(rng.uniform(3, 6))
        if paper.urgency:
            marks.urgency(sheet, paper.urgency, (self._mm(rng.uniform(38, 46)), y + self._mm(3)))
        if paper.arrival:
            marks.arrival(sheet, paper.arrival, (self._mm(rng.uniform(33, 37)), y + self._mm(12)))
        self.y += self._mm(3)

    def _title(self) -> None:
        paper, style, sheet = self.paper, self.style, self.sheet
        if paper.kind != "Công văn":
            self.y += self._mm(self.rng.uniform(5, 8))
            size = style.body
            title = paper.kind.upper()
            if paper.form == "typed" and self.rng.random() < 0.4:
                title = f"{title} CỦA {paper.agency.name.upper()}"
            self._centred(title, style.face(size + 0.5, bold=True))
            subject = paper.subject
            if paper.form == "typed":
                subject = subject.replace("Về việc", self.rng.choice(("Về việc", "V/v", "V/v:")), 1)
            self._centred(subject, style.face(size, bold=True), width=self._mm(self.rng.uniform(115, 140)))
            half = self._mm(self.rng.uniform(14, 26))
            middle, below = sheet.size[0] / 2, self.y + self._pt(size * 0.35)
            if style.family == "cursor" or paper.form == "party":
                dashes = "-" * (13 if style.family == "cursor" else 5)
                sheet.line(middle, below + self._pt(size * 0.3), dashes, style.face(size), centre=True)
            else:
                sheet.rule(middle - half, middle + half, below)
            self.y += self._pt(size * 0.8)
        if paper.to:
            self.y += self._mm(self.rng.uniform(9, 14))
            face, x = style.face(style.body), self._mm(style.left + self.rng.uniform(28, 36))
            if len(paper.to) == 1:
                runs = wrap(sheet, [("Kính gửi: " + paper.to[0], face)], self._mm(125))
                for line in runs:
                    set_line(sheet, line, x - self._mm(14), self.y, self._mm(125), "left")
                    self.y += self._pt(style.body * 1.3)
                sheet.lines.append("Kính gửi: " + paper.to[0])
            else:
                sheet.line(x - self._mm(14), self.y, "Kính gửi:", face)
                sheet.lines.append("Kính gửi:")
                for name in paper.to:
                    self.y += self._pt(style.body * 1.25)
                    sheet.line(x + self._mm(6), self.y, f"- {name}", face)
                    sheet.lines.append(f"- {name}")
                self.y += self._pt(style.body * 1.3)
        self.y += self._mm(self.rng.uniform(3, 6))

    def _centred(self, text: str, face: Face, width: float = 0.0) -> None:
        style, sheet = self.style, self.sheet
        centre = (self._mm(style.left) + sheet.size[0] - self._mm(style.right)) / 2
        width = width or sheet.size[0] - self._mm(style.left + style.right)
        for line in wrap(sheet, [(text, face)], width):
            self._room(1)
            self.y += self._pt(face.size * 1.25)
            set_line(
                self.sheet, line, centre - width / 2, self.y - self._pt(face.size * 0.25), width, "centre"
            )
        self.sheet.lines.append(text)

    def _room(self, lines: int) -> None:
        if self.y + lines * self._pt(self.style.body * self.style.leading) > self._mm(A4_MM[1] - 22):
            self._turn()
            self.y += self._mm(3)

    def _split_tail(self) -> tuple[list[Block], list[Block]]:
        """The body, and the part from the last paragraph on: it must stand with the signature."""
        blocks = list(self.paper.blocks)
        ends = next((i for i, b in enumerate(blocks) if b.style == "page"), len(blocks))
        self._last_text = blocks[ends - 1]
        return blocks[: ends - 1], blocks[ends - 1 :]

    def _block(self, block: Block) -> None:
        style = self.style
        if block.style == "page":
            self._turn()
            return
        if block.style == "table":
            marks.Table(
                self.sheet, style.face(min(style.body, 12)), style.face(min(style.body, 12), bold=True)
            ).draw(block.rows, self._mm(style.left), self.sheet.size[0] - self._mm(style.right), self.y)
            self.y = max(w.box[3] for w in self.sheet.words) + self._mm(6)
            return
        if block.style in {"centre", "plain"}:
            self.y += self._mm(1.5)
            self._centred(
                block.text,
                style.face(style.body, bold=block.style == "centre", italic=block.style == "plain"),
            )
            self.y += self._mm(style.space)
            return
        face = style.face(style.body, bold=block.style == "heading", italic=block.style == "basis")
        runs: list[Run] = [(block.lead, style.face(style.body, bold=True))] if block.lead else []
        runs.append((block.text, face))
        width = self.sheet.size[0] - self._mm(style.left + style.right)
        indent = self._mm(style.indent)
        lines = wrap(self.sheet, runs, width, indent)
        if block is self._last_text:
            self._reserve(len(lines))
        here: list[str] = []
        for i, line in enumerate(lines):
            before = len(self.sheets)
            self._room(1)
            if len(self.sheets) > before and here:
                self.sheets[before - 1].lines.append(" ".join(here))
                here = []
            self.y += self._pt(style.body * style.leading)
            shift = indent if i == 0 else 0.0
            set_line(
                self.sheet,
                line,
                self._mm(style.left) + shift,
                self.y,
                width - shift,
                "left" if i == len(lines) - 1 else style.align,
            )
            here += [word for word, _ in line]
        self.sheet.lines.append(" ".join(here))
        self.y += self._mm(style.space)

    def _reserve(self, lines: int) -> None:
        """Turns the page when the closing paragraph and the signature would not stand together."""
        height = self._mm(14 + 36 + 5 * len(self.paper.signature.position)) + lines * self._pt(
            self.style.body * self.style.leading
        )
        if self.y + height > self._mm(A4_MM[1] - 12):
            self._turn()
            self.y += self._mm(3)

    def _close(self) -> None:
        self.signature_page = len(self.sheets)
        self.y = marks.closing(
            self.sheet,
            self.paper,
            self.style.face,
            self.y + self._mm(self.rng.uniform(4, 7)),
            self._mm(self.style.left),
            self.style.body,
        )
        if self.paper.footer:
            sheet, face = self.sheets[0], self.style.face(9.5)
            if self.y < self._mm(A4_MM[1] - 22) or self.signature_page > 1:
                sheet.rule(
                    self._mm(self.style.left),
                    sheet.size[0] - self._mm(self.style.right),
                    self._mm(A4_MM[1] - 16),
                    0.5,
                )
                sheet.line(sheet.size[0] / 2, self._mm(A4_MM[1] - 11.5), self.paper.footer, face, centre=True)
                sheet.lines.append(self.paper.footer)
