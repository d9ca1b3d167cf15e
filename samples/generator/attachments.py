# SPDX-License-Identifier: Apache-2.0
"""What lies in dossiers beside ordinary papers: annexes, minutes, contracts, covers, lists of contents.

Annexes follow Nghị định 30/2020/NĐ-CP, Phụ lục I and III (appendices, attached texts, forms), covers and lists of
contents the sheets of TCVN 9251:2012 and 9252:2012; numbers of pages as they are found: none, anew, or running on.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from random import Random

from samples.generator import agencies, marks, vocabulary
from samples.generator.content import compose
from samples.generator.faces import Face
from samples.generator.model import Paper, Signature
from samples.generator.sheet import A4_MM, Sheet, set_line, wrap
from samples.generator.topics import TOPICS
from samples.generator.writer import Writer

ANNEXES = ("appendix", "table", "wide table", "rules", "list", "bare list", "form", "headed appendix", "plan")
_ROOTS = ("I", "II", "III", "IV")


@dataclass(slots=True, eq=False)
class WideSheet(Sheet):
    """A sheet laid across."""

    @property
    def size(self) -> tuple[int, int]:
        """Pixels, width and height."""
        return round(A4_MM[1] / 25.4 * self.dpi), round(A4_MM[0] / 25.4 * self.dpi)


@dataclass(slots=True, eq=False)
class Typist:
    """Sets lines one below the other and turns the page when it is full.

    Attributes:
        rng: Source of all choices.
        dpi: Resolution.
        first: Number of the first page.
        numbers: ``none``, ``restart`` or ``continue``: whether pages show theirs.
        wide: The sheets lie across.
    """

    rng: Random
    dpi: int
    first: int = 1
    numbers: str = "restart"
    wide: bool = False
    sheets: list[Sheet] = field(default_factory=list)
    y: float = 0.0
    size: float = 13.5

    def __post_init__(self) -> None:
        self.size = self.rng.choice((12.5, 13.0, 13.5, 14.0))
        self.turn()

    @property
    def sheet(self) -> Sheet:
        """The sheet in hand."""
        return self.sheets[-1]

    def mm(self, value: float) -> float:
        """Millimetres in pixels."""
        return value / 25.4 * self.dpi

    def face(self, size: float = 0.0, *, bold: bool = False, italic: bool = False) -> Face:
        """A cut of the family."""
        return Face("termes", size or self.size, bold, italic)

    def turn(self) -> None:
        """A new sheet, with its number where one is shown."""
        self.sheets.append((WideSheet if self.wide else Sheet)(self.dpi, self.rng))
        self.y = self.mm(22)
        number = self.first + len(self.sheets) - 1
        if self.numbers != "none" and (number > 1 or self.rng.random() < 0.15):
            self.sheet.line(self.sheet.size[0] / 2, self.mm(13), str(number), self.face(13), centre=True)
            self.sheet.lines.append(str(number))

    def head(self, agency: tuple[str, ...], number: str, date: str, *, union: bool = False) -> None:
        """Boxes 1 to 4; number and date may be empty."""
        step, sheet = 12.5 * 1.2 / 72 * self.dpi, self.sheet
        left, right, top = self.mm(62), sheet.size[0] - self.mm(64), self.y
        for row, line in enumerate(agency):
            sheet.line(left, top + row * step, line, self.face(12, bold=row == len(agency) - 1), centre=True)
        motto = ("ĐOÀN TNCS HỒ CHÍ MINH", "") if union else marks.MOTTO["state"]
        sheet.line(right, top, motto[0], self.face(12, bold=True), centre=True)
        if motto[1]:
            sheet.line(right, top + step * 1.1, motto[1], self.face(13, bold=True), centre=True)
        self.y = top + max(len(agency), 2) * step + self.mm(4)
        if number:
            sheet.line(left, self.y, number, self.face(13), centre=True)
        if date:
            sheet.line(right, self.y, date, self.face(13, italic=True), centre=True)
        sheet.lines += [*agency, *motto, number, date]
        self.y += self.mm(12)

    def middle(self, text: str, *, bold: bool = True, italic: bool = False, wide: float = 130.0) -> None:
        """Centred lines."""
        face = self.face(bold=bold, italic=italic)
        centre, width = self.sheet.size[0] / 2 + self.mm(5), self.mm(wide)
        for line in wrap(self.sheet, [(text, face)], width):
            set_line(self.sheet, line, centre - width / 2, self.y, width, "centre")
            self.y += face.size * 1.3 / 72 * self.dpi
        self.sheet.lines.append(text)

    def para(self, text: str, *, bold: bool = False) -> None:
        """A justified paragraph that may run over the page."""
        left, width = self.mm(30), self.sheet.size[0] - self.mm(48)
        lines = wrap(self.sheet, [(text, self.face(bold=bold))], width, self.mm(12))
        here: list[str] = []
        for i, line in enumerate(lines):
            if self.y > self.sheet.size[1] - self.mm(24):
                self.sheet.lines.append(" ".join(here))
                here = []
                self.turn()
                self.y += self.mm(3)
            shift = self.mm(12) if i == 0 else 0.0
            align = "left" if i == len(lines) - 1 else "justify"
            set_line(self.sheet, line, left + shift, self.y, width - shift, align)
            self.y += self.size * 1.25 / 72 * self.dpi
            here += [word for word, _ in line]
        self.sheet.lines.append(" ".join(here))
        self.y += self.mm(2)

    def table(self, head: tuple[str, ...], rows: list[tuple[str, ...]], a_page: int) -> None:
        """A ruled table, so many rows to the page, its head repeated."""
        for start in range(0, len(rows), a_page):
            if start:
                self.turn()
            left, right = self.mm(25), self.sheet.size[0] - self.mm(15)
            marks.Table(self.sheet, self.face(11.5), self.face(11.5, bold=True)).draw(
                (head, *rows[start : start + a_page]), left, right, self.y
            )
            self.y = max(word.box[3] for word in self.sheet.words) + self.mm(6)

    def two(self, left: tuple[str, str], right: tuple[str, str]) -> None:
        """Two signers side by side: post and name of each."""
        if self.y > self.sheet.size[1] - self.mm(60):
            self.turn()
        for middle, (post, name) in ((self.mm(65), left), (self.sheet.size[0] - self.mm(60), right)):
            self.sheet.line(middle, self.y + self.mm(6), post, self.face(13, bold=True), centre=True)
            self.sheet.line(middle, self.y + self.mm(34), name, self.face(13, bold=True), centre=True)
            self.sheet.lines += [post, name]
        self.y += self.mm(40)

    def sign(self, paper: Paper) -> None:
        """Recipients, posts, seal and name."""
        if self.y > self.sheet.size[1] - self.mm(75):
            self.turn()
        self.y = marks.closing(self.sheet, paper, self.face, self.y + self.mm(5), self.mm(30), self.size)


def annex(
    name: str, paper: Paper, rng: Random, dpi: int, *, first: int = 1, numbers: str = "restart"
) -> list[Sheet]:
    """The sheets of one annex of a paper.

    Args:
        name: One of ``ANNEXES``.
        paper: Whose annex it is.
        rng: Source of all choices.
        dpi: Resolution.
        first: Number of its first page, where numbers run on.
        numbers: How its pages are numbered (`Typist`).
    """
    typist = Typist(
        rng, dpi, first, numbers, wide=name == "wide table" or (name == "table" and rng.random() < 0.2)
    )
    writer = Writer(rng, paper.agency, paper.issued.year)
    topic = TOPICS[paper.agency.field]
    day = f"ngày {paper.issued.day:02d} tháng {paper.issued.month} năm {paper.issued.year}"
    what = paper.kind if paper.kind != "Công văn" else "Công văn"
    tied = f"(Kèm theo {what} số {paper.code} {day} của {paper.agency.name})"
    if rng.random() < 0.25:
        tied = tied.replace("(Kèm theo", "(Ban hành kèm theo")
    facts = [writer.fill(t) for t in (*topic.results, *topic.duties)]
    rows = [
        (
            str(i),
            vocabulary.person(rng),
            rng.choice(writer.districts),
            f"{rng.randint(1, 99)}.{rng.randint(100, 999)}.000",
        )
        for i in range(1, rng.randint(8, 45))
    ]
    head = ("STT", "Họ và tên", "Đơn vị", "Số tiền (đồng)")
    heads = {"rules": "QUY CHẾ", "plan": "KẾ HOẠCH", "form": "TỜ KHAI"}
    if name in {"rules", "plan"}:
        typist.head(paper.agency.lines, "", "")
        typist.middle(heads[name])
        typist.middle(writer.plan(), bold=True)
        typist.middle(tied, bold=False, italic=True)
    elif name == "form":
        typist.middle(f"Mẫu số {rng.randint(1, 9):02d}", bold=True)
        dotted = ("TÊN CƠ QUAN CẤP TRÊN", "TÊN CƠ QUAN, TỔ CHỨC")
        typist.head(dotted, "Số: ……/…-…", "………, ngày … tháng … năm ……")
        typist.middle(rng.choice(("BÁO CÁO", "GIẤY ĐĂNG KÝ", "TỜ KHAI", "ĐƠN ĐỀ NGHỊ")))
        typist.middle("Về việc …………………………………", bold=True)
        typist.para("Kính gửi: ……………………………………………")
    else:
        if name == "headed appendix":
            typist.head(paper.agency.lines, "", "")
        if name not in {"list", "bare list"}:
            typist.middle("PHỤ LỤC" + (f" {rng.choice(_ROOTS)}" if rng.random() < 0.6 else ""))
        if name in {"list", "bare list"}:
            typist.middle(
                rng.choice(("DANH SÁCH", "BẢNG TỔNG HỢP KINH PHÍ", "DANH MỤC CÔNG TRÌNH", "DỰ TOÁN CHI TIẾT"))
            )
        typist.middle(writer.plan(), bold=True)
        if name != "bare list":
            typist.middle(tied, bold=False, italic=True)
    typist.y += typist.mm(5)
    if name in {"table", "wide table", "list", "bare list"}:
        typist.table(head, rows, 14 if typist.wide else 24)
    elif name == "form":
        for i, fact in enumerate(facts[:4], 1):
            typist.para(f"{i}. {' '.join(fact.split()[:5])}: ……………………………………………………")
    else:
        if name == "rules":
            typist.middle("Chương I")
            typist.middle("QUY ĐỊNH CHUNG")
        for i, fact in enumerate(rng.sample(facts, len(facts)) * rng.randint(1, 3), 1):
            typist.para(f"Điều {i}. {fact}." if name == "rules" else f"{i}. {fact}.")
    if name in {"table", "list"} and rng.random() < 0.25:
        typist.two(("NGƯỜI LẬP BIỂU", vocabulary.person(rng)), ("THỦ TRƯỞNG ĐƠN VỊ", vocabulary.person(rng)))
    elif name in {"rules", "plan"} and rng.random() < 0.5:
        typist.sign(replace(paper, recipients=()) if rng.random() < 0.5 else paper)
    return typist.sheets


def minutes(rng: Random, dpi: int) -> tuple[Paper, list[Sheet], int]:
    """Biên bản: no place and date in the head, two signers side by side."""
    paper = compose(rng, "notice")
    paper = replace(paper, kind="Biên bản", notation=f"BB-{paper.agency.abbr}", number_by_hand=False)
    typist = Typist(rng, dpi)
    typist.head(paper.agency.lines, f"Số: {paper.code}" if rng.random() < 0.7 else "", "")
    typist.middle("BIÊN BẢN")
    typist.middle(f"Họp {Writer(rng, paper.agency, paper.issued.year).plan()}")
    typist.para(
        f"Thời gian bắt đầu: 8 giờ 00, ngày {paper.issued.strftime('%d/%m/%Y')}. Địa điểm: {paper.agency.place}."
    )
    _talk(typist, paper, rng)
    typist.para("Cuộc họp kết thúc vào 11 giờ 30 cùng ngày./.")
    typist.two(("THƯ KÝ", vocabulary.person(rng)), ("CHỦ TỌA", paper.signature.name))
    return paper, typist.sheets, len(typist.sheets)


def contract(rng: Random, dpi: int) -> tuple[Paper, list[Sheet], int]:
    """Hợp đồng: the national header over the whole width, two parties."""
    paper = replace(compose(rng, "notice"), kind="Hợp đồng")
    year = paper.issued.year
    paper = replace(paper, notation=f"{year}/HĐ-{paper.agency.abbr}")
    typist = Typist(rng, dpi)
    typist.middle(marks.MOTTO["state"][0], wide=150)
    typist.middle(marks.MOTTO["state"][1])
    typist.y += typist.mm(6)
    typist.middle(rng.choice(("HỢP ĐỒNG", "HỢP ĐỒNG KINH TẾ", "HỢP ĐỒNG MUA BÁN")))
    typist.middle(f"Số: {paper.code}", bold=False)
    typist.para(
        f"Hôm nay, ngày {paper.issued.day} tháng {paper.issued.month} năm {year}, tại {paper.agency.place}, chúng tôi gồm:"
    )
    typist.para(f"BÊN A: {paper.agency.name}. Đại diện: ông {paper.signature.name}.", bold=True)
    typist.para(
        f"BÊN B: Công ty TNHH {vocabulary.person(rng).split()[-1]} Phát. Đại diện: ông {vocabulary.person(rng)}.",
        bold=True,
    )
    _talk(typist, paper, rng)
    typist.two(("ĐẠI DIỆN BÊN A", paper.signature.name), ("ĐẠI DIỆN BÊN B", vocabulary.person(rng)))
    return paper, typist.sheets, len(typist.sheets)


def union(rng: Random, dpi: int) -> tuple[Paper, list[Sheet], int]:
    """A paper of the Youth Union (Đoàn TNCS Hồ Chí Minh)."""
    paper = compose(rng, "notice", agency=agencies.department(rng))
    province = paper.agency.province or "Hà Nam"
    agency = replace(
        paper.agency, lines=("TỈNH ĐOÀN", province.upper(), "***"), name=f"Tỉnh đoàn {province}", abbr="TĐTN"
    )
    paper = replace(paper, agency=agency, kind="Kế hoạch", notation="KH/TĐTN-VP")
    typist = Typist(rng, dpi)
    day = (
        f"{agency.place}, ngày {paper.issued.day:02d} tháng {paper.issued.month:02d} năm {paper.issued.year}"
    )
    typist.head(agency.lines, f"Số: {paper.number} - {paper.notation}", day, union=True)
    typist.middle("KẾ HOẠCH")
    typist.middle(paper.subject)
    _talk(typist, paper, rng)
    typist.sign(
        replace(
            paper, signature=Signature(("TM. BAN THƯỜNG VỤ TỈNH ĐOÀN", "PHÓ BÍ THƯ"), paper.signature.name)
        )
    )
    return paper, typist.sheets, len(typist.sheets)


def late_recipients(rng: Random, dpi: int) -> tuple[Paper, list[Sheet], int]:
    """A letter signed at the foot of page 1, its recipients on page 2."""
    paper = compose(rng, "letter")
    typist = Typist(rng, dpi)
    day = f"{paper.agency.place}, ngày {paper.issued.day:02d} tháng {paper.issued.month} năm {paper.issued.year}"
    typist.head(paper.agency.lines, f"Số: {paper.code}", day)
    typist.middle(f"V/v {paper.subject}", bold=False, wide=90)
    typist.middle("Kính gửi: " + (paper.to[0] if paper.to else "Các đơn vị trực thuộc"), bold=False)
    for fact in rng.sample(TOPICS[paper.agency.field].duties, 2):
        typist.para(Writer(rng, paper.agency, paper.issued.year).fill(fact) + ".")
    typist.y = max(typist.y, typist.sheet.size[1] - typist.mm(90))
    middle = typist.sheet.size[0] - typist.mm(60)
    for row, post in enumerate(paper.signature.position):
        post = post.replace("⟦", "").replace("⟧", "")
        typist.sheet.line(
            middle, typist.y + typist.mm(6 * row), post, typist.face(13, bold=True), centre=True
        )
    low = typist.y + typist.mm(30 + 6 * len(paper.signature.position))
    typist.sheet.line(middle, low, paper.signature.name, typist.face(13, bold=True), centre=True)
    typist.turn()
    typist.sheet.line(typist.mm(30), typist.y, "Nơi nhận:", typist.face(12, bold=True, italic=True))
    for row, item in enumerate(paper.recipients, 1):
        typist.sheet.line(typist.mm(30), typist.y + typist.mm(5 * row), item, typist.face(11))
    return paper, typist.sheets, 1


def cover(rng: Random, dpi: int) -> Sheet:
    """The cover of a dossier (bìa hồ sơ)."""
    typist = Typist(rng, dpi, numbers="none")
    agency = compose(rng, "decision").agency
    year = rng.randint(1985, 2022)
    if rng.random() < 0.3:
        typist.middle(marks.MOTTO["state"][0], wide=150)
        typist.middle(marks.MOTTO["state"][1])
    typist.middle(agency.name.upper())
    typist.y += typist.mm(45)
    typist.size = 24.0
    typist.middle("HỒ SƠ")
    typist.size = 14.0
    typist.middle(f"Về việc {Writer(rng, agency, year).plan()}")
    typist.middle(f"Từ ngày 05/01/{year} đến ngày 28/12/{year}", bold=False)
    typist.middle(f"Gồm: {rng.randint(12, 190)} tờ", bold=False)
    typist.y += typist.mm(50)
    for line in (
        f"Phông số: {rng.randint(1, 90)}",
        f"Mục lục số: {rng.randint(1, 9)}",
        f"Hồ sơ số: {rng.randint(1, 900)}",
    ):
        typist.para(line)
    typist.para(f"Thời hạn bảo quản: {rng.choice(('Vĩnh viễn', '20 năm', '70 năm'))}")
    return typist.sheet


def contents(rng: Random, dpi: int, papers: int) -> Sheet:
    """The list of papers in a dossier."""
    typist = Typist(rng, dpi, numbers="none")
    typist.middle("MỤC LỤC VĂN BẢN, TÀI LIỆU")
    typist.middle("Hồ sơ số: " + str(rng.randint(1, 900)), bold=False)
    agency = agencies.department(rng)
    rows = []
    for i in range(1, papers + 1):
        writer = Writer(rng, agency, rng.randint(1990, 2022))
        when = vocabulary.day(rng, writer.year, writer.year).strftime("%d/%m/%Y")
        rows.append(
            (str(i), f"{rng.randint(1, 900)}/QĐ-{agency.abbr}", when, f"Quyết định {writer.plan()}", str(i))
        )
    typist.table(("STT", "Số, ký hiệu", "Ngày tháng", "Tên loại và trích yếu", "Tờ số"), rows, 20)
    return typist.sheets[0]


def tail(rng: Random, dpi: int) -> Sheet:
    """The closing sheet of a dossier (tờ kết thúc)."""
    typist = Typist(rng, dpi, numbers="none")
    typist.middle("TỜ KẾT THÚC")
    typist.para(f"Đơn vị bảo quản này gồm có: {rng.randint(10, 190)} tờ, được đánh số từ 01 đến hết.")
    typist.para(f"Số lượng tờ mục lục văn bản: {rng.randint(1, 3)} tờ.")
    typist.two(("", ""), ("NGƯỜI LẬP", vocabulary.person(rng)))
    return typist.sheet


def _talk(typist: Typist, paper: Paper, rng: Random) -> None:
    topic = TOPICS[paper.agency.field]
    writer = Writer(rng, paper.agency, paper.issued.year)
    for i, fact in enumerate((*topic.results, *topic.duties) * rng.randint(1, 3), 1):
        typist.para(f"{i}. {writer.fill(fact)}.")
