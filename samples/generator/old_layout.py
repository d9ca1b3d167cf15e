# SPDX-License-Identifier: Apache-2.0
"""Draws papers of `OldPaper`: other headers and codes, two signers, copies, drafts, more stamps."""

from __future__ import annotations

from random import Random

from PIL import ImageDraw

from samples.generator import pens
from samples.generator.faces import Face
from samples.generator.layout import Drawing
from samples.generator.model import HAND_CLOSE, HAND_OPEN, GeneratedWord, Paper
from samples.generator.old_paper import ArrivalStamp, OldPaper
from samples.generator.sheet import A4_MM, Sheet, set_line, wrap


def drawing_of(paper: Paper, rng: Random, dpi: int) -> Drawing:
    """The paper on its sheets, by the drawing that knows its kind."""
    return OldDrawing(paper, rng, dpi) if isinstance(paper, OldPaper) else Drawing(paper, rng, dpi)


class OldDrawing(Drawing):
    """As `Drawing`, for what papers of today's forms do not have."""

    def _old(self) -> OldPaper:
        assert isinstance(self.paper, OldPaper)
        return self.paper

    def _header(self) -> None:
        paper, style, sheet, rng = self._old(), self.style, self.sheet, self.rng
        page, size = sheet.size[0], style.header
        party = paper.form == "party"
        plain, bold = style.face(size), style.face(size, bold=True)
        top = style.face(14 if party and style.family != "cursor" else size, bold=True)
        half = max(sheet.width(paper.country, top), self._mm(64)) / 2
        edge = page - self._mm(min(style.right, 14) - 2)
        right = edge - half
        room = max(edge - 2 * half - self._mm(4) - self._mm(style.left - 14), self._mm(52))
        left = self._mm(style.left - 14) + room / 2
        if paper.mirrored:
            left, right = page - left, page - right
        step = self._pt(size * (1.2 if style.family != "cursor" else 1.35))
        y = low = self.y + self._pt(size)
        for i, line in enumerate(paper.agency.lines):
            face = bold if i >= paper.agency.bold_from else plain
            wide = sheet.width(line, face)
            if wide > room and style.family != "cursor":
                face = style.face(size * room / wide, bold=face.bold)
            for part in wrap(sheet, [(line, face)], room * 1.02):
                set_line(sheet, part, left - room / 2, low, room, "centre")
                low += step
            sheet.lines.append(line)
        if party:
            sheet.line(left, low, "*", bold, centre=True)
            low += step
        else:
            self._under(left, low - step * 0.6, self._mm(18))
        sheet.line(right, y, paper.country, top, centre=True)
        below = y + step * 1.1
        if paper.motto:
            sheet.line(right, below, paper.motto, bold, centre=True)
            self._under(right, below + step * 0.42, self._mm(40))
        y = max(low, below + step) + self._mm(rng.uniform(1.5, 4.5))
        if paper.draft:
            sheet.line(left, y, paper.draft, bold, centre=True)
            y += step
        number_face = style.face(13 if style.family != "heros" else 11.5)
        if paper.number_text:
            sheet.line(left, y, paper.number_text, number_face, centre=True)
            sheet.lines.append(paper.number_text)
        if paper.date_text and not paper.closing_date:
            face = style.face(13 if style.family != "heros" else 11.5, italic=True)
            x = min(
                max(right, sheet.width(paper.date_text, face) / 2 + self._mm(8)),
                page - self._mm(6) - sheet.width(paper.date_text, face) / 2,
            )
            sheet.line(x, y + self._mm(rng.uniform(-0.3, 0.3)), paper.date_text, face, centre=True)
        self.y = y + step
        if paper.kind == "Công văn" and not paper.no_subject:
            face = style.face(12 if style.family != "heros" else 11)
            narrow = min(room, self._mm(60))
            for words in wrap(sheet, [(paper.subject, face)], narrow):
                set_line(sheet, words, left - narrow / 2, self.y, narrow, "centre")
                self.y += self._pt(14.4)
            sheet.lines.append(paper.subject)
        sheet.lines += [line for line in (paper.country, paper.motto, paper.date_text) if line]
        self._stamps()

    def _under(self, centre: float, y: float, width: float) -> None:
        if self.style.family == "cursor":
            count = round(width / self._mm(2.54))
            self.sheet.line(centre, y, "-" * count, self.style.face(12), centre=True)
        else:
            self.sheet.rule(centre - width / 2, centre + width / 2, y)

    def _stamps(self) -> None:
        paper, sheet, rng = self._old(), self.sheet, self.rng
        y, x = self.y + self._mm(rng.uniform(5, 8)), self._mm(rng.uniform(38, 50))
        if paper.secrecy:
            word_stamp(sheet, paper.secrecy.upper(), (x, y))
            y += self._mm(11)
        if paper.urgency:
            word_stamp(sheet, paper.urgency.upper(), (x, y))
            y += self._mm(11)
        if paper.stamp is not None:
            below = y - self._mm(5) if paper.urgency or paper.secrecy else self.y + self._mm(4)
            arrival_stamp(sheet, paper.stamp, self._mm(paper.stamp.beside), below)
        if paper.stamp is not None and rng.random() < 0.85:  # else the text runs below the stamp
            self.y = below + self._mm(26)
        self.y += self._mm(3)
        if paper.kind == "Công văn" and (paper.urgency or paper.secrecy):
            self.y = max(self.y, y - self._mm(4))

    def _title(self) -> None:
        paper = self._old()
        if paper.no_subject and paper.kind != "Công văn":
            self.y += self._mm(self.rng.uniform(5, 8))
            self._centred(paper.kind.upper(), self.style.face(self.style.body + 0.5, bold=True))
            self.y += self._mm(self.rng.uniform(4, 8))
            return
        super()._title()

    def _close(self) -> None:
        paper, sheet = self._old(), self.sheet
        if paper.closing_date:
            face = self.style.face(13 if self.style.family != "heros" else 11.5, italic=True)
            self.y += self._mm(7)
            sheet.line(sheet.size[0] * 0.69, self.y, paper.date_text, face, centre=True)
            sheet.lines.append(paper.date_text)
        top = self.y
        super()._close()
        if paper.second is not None:
            self._second(paper, top)
        if paper.copied:
            self._copy(paper)

    def _second(self, paper: OldPaper, top: float) -> None:
        """The signature on the left; such papers have their recipients elsewhere, or none."""
        assert paper.second is not None
        sheet, style = self.sheet, self.style
        face = style.face(min(style.body, 13.0), bold=True)
        y = top + self._mm(5.5) + self._pt(style.body)
        middle = self._mm(style.left + 32)
        for line in paper.second.position:
            sheet.line(middle, y, line, face, centre=True)
            sheet.lines.append(line)
            y += self._pt(style.body * 1.25)
        pens.draw_signature(
            sheet.inks["blue"], (middle, y + self._mm(10)), self._mm(40), self.rng, max(1.5, sheet.dpi / 90)
        )
        sheet.line(middle, y + self._mm(26), paper.second.name, face, centre=True)
        sheet.lines.append(paper.second.name)

    def _copy(self, paper: OldPaper) -> None:
        """The copy block: its own agency, number, date, posts and signer."""
        sheet, style = self.sheet, self.style
        if self.y + self._mm(75) > self._mm(A4_MM[1]):
            self._turn()
            sheet = self.sheet
        self.y += self._mm(8)
        sheet.rule(self._mm(style.left), sheet.size[0] - self._mm(style.right), self.y)
        bold, plain = style.face(12, bold=True), style.face(12)
        form, office, number, when, posts, name = paper.copied
        left, right = sheet.size[0] * 0.29, sheet.size[0] * 0.7
        self.y += self._mm(8)
        sheet.line(left, self.y, office, bold, centre=True)
        sheet.line(right, self.y, form, bold, centre=True)
        self.y += self._mm(6)
        sheet.line(left, self.y, number, plain, centre=True)
        sheet.line(right, self.y, when, plain, centre=True)
        self.y += self._mm(7)
        sheet.line(self._mm(style.left), self.y, "Nơi nhận:", bold)
        for line in posts.split(" / "):
            sheet.line(right, self.y, line, bold, centre=True)
            self.y += self._mm(5)
        self.y += self._mm(22)
        sheet.line(right, self.y, name, bold, centre=True)
        sheet.lines += [form, office, number, when, posts, name]


def word_stamp(sheet: Sheet, text: str, centre: tuple[float, float]) -> None:
    """A red framed stamp, tilted, each of its words with its own box."""
    mask = pens.stamp_text(text, sheet.mm(8.0), sheet.rng, sheet.dpi)
    sheet.press(mask, centre, "red")
    box = mask.getbbox() or (0, 0, *mask.size)
    left, top = centre[0] - mask.width / 2, centre[1] - mask.height / 2
    # The frame stands about a sixth of the height away from the letters.
    edge = (box[3] - box[1]) / 4
    sheet.words.append(
        GeneratedWord(
            text,
            (left + box[0] + edge, top + box[1] + edge, left + box[2] - edge, top + box[3] - edge),
            "stamp",
        )
    )


def arrival_stamp(sheet: Sheet, stamp: ArrivalStamp, left: float, top: float) -> None:
    """The incoming stamp: frame, office, title, number and day; the words with their boxes."""
    mm = sheet.mm
    width, ink = mm(48), sheet.rng.choice(("red", "blue"))
    height = mm(25 if stamp.office else 20)
    pen = ImageDraw.Draw(sheet.inks[ink])
    pen.rectangle((left, top, left + width, top + height), outline=230, width=max(1, sheet.dpi // 90))
    before = len(sheet.words)
    y = top
    if stamp.office:
        face = Face("heros", 7.5, bold=True)
        while sheet.width(stamp.office, face) > width - mm(3):
            face = Face("heros", face.size - 0.5, bold=True)
        y += mm(4.5)
        sheet.line(left + width / 2, y, stamp.office, face, centre=True, ink=ink)
    title, label = Face("heros", 11, bold=True), Face("heros", 9)
    rows = (f"Số: {stamp.number}", f"Ngày: {stamp.day}", "Chuyển: .........")
    if len(stamp.title.split()) > 1:
        y += mm(5)
        sheet.line(left + width / 2, y, stamp.title, title, centre=True, ink=ink)
        at = left + mm(3)
    else:
        sheet.line(left + mm(2), y + mm(9), stamp.title, title, ink=ink)
        at = left + mm(15)
    for row in rows:
        y += mm(5.2)
        sheet.line(at, y, row, label, ink=ink)
    for index in range(before, len(sheet.words)):
        word = sheet.words[index]
        if word.kind == "print":
            sheet.words[index] = GeneratedWord(word.text, word.box, "stamp")


def hand(text: str) -> str:
    """Text in the brackets of handwriting."""
    return f"{HAND_OPEN}{text}{HAND_CLOSE}"
