# SPDX-License-Identifier: Apache-2.0
"""Helps compose papers: slots, references, signers, recipients, and what all papers share."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from samples.generator import vocabulary
from samples.generator.model import Agency, Arrival, Block, Paper, Signature
from samples.generator.topics import TOPICS, Topic

_RECIPIENTS = {
    "local": (
        "Thường trực Tỉnh ủy (b/c);",
        "Ủy ban nhân dân tỉnh (b/c);",
        "Sở Tài chính;",
        "Kho bạc Nhà nước tỉnh;",
        "UBND các huyện, thành phố;",
        "Lãnh đạo cơ quan;",
        "Cổng thông tin điện tử;",
        "Các phòng, đơn vị trực thuộc;",
        "Báo và Đài Phát thanh - Truyền hình tỉnh;",
    ),
    "centre": (
        "Thủ tướng Chính phủ (để b/c);",
        "Văn phòng Chính phủ;",
        "Bộ trưởng (để b/c);",
        "Các bộ, cơ quan ngang bộ;",
        "UBND các tỉnh, thành phố trực thuộc TW;",
        "Các đơn vị thuộc Bộ;",
        "Cổng TTĐT của Bộ;",
    ),
    "party": (
        "Văn phòng Trung ương Đảng,",
        "Thường trực cấp ủy (để báo cáo),",
        "Các ban đảng, Ủy ban Kiểm tra,",
        "Các đảng bộ, chi bộ trực thuộc,",
        "Mặt trận Tổ quốc và các đoàn thể,",
    ),
}


class Writer:
    """Fills slots with the numbers and names of one paper."""

    def __init__(self, rng: Random, agency: Agency, year: int) -> None:
        self.rng, self.agency, self.year = rng, agency, year
        self.districts = vocabulary.districts_of(agency.province)
        self.topic: Topic = TOPICS[agency.field]

    def fill(self, template: str) -> str:
        """The template with its slots filled."""
        rng = self.rng
        return template.format(
            y=self.year,
            y1=self.year + 1,
            y5=self.year + 5,
            p=self.agency.province,
            d=rng.choice(self.districts),
            n=rng.randint(11, 89),
            m=rng.randint(101, 989),
            k=rng.randint(2, 9),
            k2=rng.randint(2, 8),
        )

    def some(self, templates: tuple[str, ...], least: int, most: int) -> list[str]:
        """A few different templates, filled."""
        return [
            self.fill(t)
            for t in self.rng.sample(templates, min(len(templates), self.rng.randint(least, most)))
        ]

    def plan(self) -> str:
        """A work."""
        return self.fill(self.rng.choice(self.topic.plans))

    def cited(self, kinds: tuple[tuple[str, str], ...] = ()) -> str:
        """A reference to another paper: type, number, date, issuer."""
        rng, agency = self.rng, self.agency
        above = "UBND" if agency.province else "TTg"
        kind, abbr = rng.choice(
            kinds
            or (
                ("Quyết định", f"QĐ-{above}"),
                ("Kế hoạch", f"KH-{above}"),
                ("Công văn", f"{above}-{rng.choice(('VX', 'KT', 'TH'))}"),
                ("Chỉ thị", f"CT-{above}"),
            )
        )
        when = vocabulary.day(rng, self.year - 1, self.year - 1)
        who = f"Ủy ban nhân dân tỉnh {agency.province}" if agency.province else "Thủ tướng Chính phủ"
        stamp = (
            when.strftime("%d/%m/%Y")
            if rng.random() < 0.5
            else f"{when.day:02d} tháng {month_figures(when.month)} năm {when.year}"
        )
        return f"{kind} số {rng.randint(11, 3900)}/{abbr} ngày {stamp} của {who}"

    def short(self) -> str:
        """How the paper speaks of its own agency."""
        words = self.agency.name.split(" tỉnh ")[0]
        return f"Ủy ban nhân dân tỉnh {self.agency.province}" if words == "Ủy ban nhân dân" else words

    def signature(self) -> Signature:
        """Who signs, and for whom."""
        rng, agency = self.rng, self.agency
        draw = rng.random()
        top = (f"TM. {agency.collective}",) if agency.collective else ()
        if draw < 0.4:
            position: tuple[str, ...] = (*top, agency.head)
        elif draw < 0.8:
            position = (*top, f"KT. {agency.head}", agency.deputy)
        elif draw < 0.92:
            position = (
                f"TL. {agency.head}",
                "CHÁNH VĂN PHÒNG" if agency.collective else "TRƯỞNG PHÒNG TỔ CHỨC CÁN BỘ",
            )
        else:
            position = (f"TUQ. {agency.head}", agency.deputy if agency.collective else "CHÁNH VĂN PHÒNG")
        if agency.form_is_party:
            position = tuple(
                line.replace("TM. ", "T/M ").replace("KT. ", "K/T ").replace("TL. ", "T/L ")
                for line in position
            )
        stamped = position[-1] == agency.deputy and not top and rng.random() < 0.25
        if stamped and rng.random() < 0.6:
            position = (f"⟦KT.⟧ {agency.head}", agency.deputy)
        return Signature(position, vocabulary.person(rng), stamped, rng.random() < 0.3)

    def recipients(self, first: str) -> tuple[str, ...]:
        """The list under Nơi nhận."""
        rng = self.rng
        middle = _RECIPIENTS[
            "party" if self.agency.form_is_party else "local" if self.agency.province else "centre"
        ]
        if self.agency.collective:
            middle = tuple(m for m in middle if m != "Ủy ban nhân dân tỉnh (b/c);")
        chosen = set(rng.sample(middle, rng.randint(1, 4)))
        picked = [m for m in middle if m in chosen]
        unit = rng.choice(self.agency.unit)
        last = rng.choice(
            (
                f"Lưu: VT, {unit}.",
                f"Lưu: VT, {unit} ({rng.randint(2, 9)}).",
                f"Lưu: VT, {unit}, {rng.choice(('nthoa', 'ltminh', 'pvdung'))}.",
            )
        )
        return tuple(f"- {line}" for line in (first, *picked, last))


def paper_of(
    writer: Writer,
    *,
    kind: str,
    abbr: str,
    subject: str,
    blocks: list[Block],
    first: str,
    to: tuple[str, ...] = (),
) -> Paper:
    """The paper around a text: number, date, stamps, recipients, signer.

    Args:
        writer: Whose paper it is.
        kind: Name of the type (``Quyết định``).
        abbr: Abbreviation of the type in the notation; not used by official letters.
        subject: Trích yếu.
        blocks: The text.
        first: First line of the recipients.
        to: Kính gửi.
    """
    rng, agency = writer.rng, writer.agency
    issued = vocabulary.day(rng, writer.year, writer.year)
    party = agency.form_is_party
    notation = f"{abbr}/{agency.abbr}" if party else f"{abbr}-{agency.abbr}"
    if kind == "Công văn":
        notation = f"CV/{agency.abbr}" if party else f"{agency.abbr}-{rng.choice(agency.unit)}"
    # A Party paper's number counts within its type, so it stays small.
    number = rng.choices(
        (rng.randint(1, 9), rng.randint(10, 99), rng.randint(100, 999), rng.randint(1000, 5999)),
        (1, 2, 4, 0 if party else 3),
    )[0]
    urgency = (
        rng.choices(("", "Khẩn", "Thượng khẩn", "Hỏa tốc"), (86, 5, 2, 7))[0] if kind != "Quyết định" else ""
    )
    hand = rng.random()
    arrival = None
    if rng.random() < 0.14 and not urgency:
        office = rng.choice(
            (
                "VĂN PHÒNG HĐND & UBND",
                "SỞ TÀI CHÍNH",
                "TRUNG TÂM LƯU TRỮ",
                "BẢO HIỂM XÃ HỘI TỈNH",
                "UBND HUYỆN " + rng.choice(writer.districts).upper(),
            )
        )
        arrival = Arrival(office, str(rng.randint(120, 4900)), issued + timedelta(days=rng.randint(1, 6)))
    footer = ""
    if not party and rng.random() < 0.12:
        footer = f"Địa chỉ: số {rng.randint(2, 210)} đường {rng.choice(('Trần Phú', 'Lê Lợi', 'Nguyễn Trãi', 'Quang Trung'))} - Điện thoại: 02{rng.randint(10, 99)}.38{rng.randint(10000, 99999)} - Fax: 02{rng.randint(10, 99)}.38{rng.randint(10000, 99999)}"
    return Paper(
        form="party" if party else "state",
        kind=kind,
        agency=agency,
        number=f"{number:02d}",
        notation=notation,
        issued=issued,
        subject=subject,
        blocks=tuple(blocks),
        recipients=writer.recipients(first),
        signature=writer.signature(),
        to=to,
        urgency=urgency,
        arrival=arrival,
        number_by_hand=hand < 0.35,
        day_by_hand=hand < 0.3,
        footer=footer,
    )


def month_figures(number: int) -> str:
    """A month in figures as the rules want it: 01 and 02, then 3 to 12."""
    return f"{number:02d}" if number < 3 else str(number)
