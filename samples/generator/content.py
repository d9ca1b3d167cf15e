# SPDX-License-Identifier: Apache-2.0
"""What a paper says: state and Party papers of today, built from the topics.

Layout rules followed: Nghị định 30/2020/NĐ-CP, Phụ lục I and III, for state papers; the printed habits
of Party offices (number with a hyphen, ``*`` under the committee, date as in state papers) for the others.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random

from samples.generator import vocabulary
from samples.generator.model import Agency, Arrival, Block, Paper, Signature
from samples.generator.topics import TOPICS, Topic

KINDS = ("decision", "letter", "notice", "report", "invitation", "plan", "proposal", "party", "typed")
_WEIGHTS = (26, 30, 9, 7, 7, 7, 4, 5, 5)


class _Writer:
    """Fills slots with the numbers and names of one paper."""

    def __init__(self, rng: Random, agency: Agency, year: int) -> None:
        self.rng, self.agency, self.year = rng, agency, year
        self.districts = vocabulary.districts_of(agency.province)
        self.topic: Topic = TOPICS[agency.field]

    def fill(self, template: str) -> str:
        """The template with its slots filled."""
        rng = self.rng
        return template.format(
            y=self.year, y1=self.year + 1, y5=self.year + 5, p=self.agency.province, d=rng.choice(self.districts), n=rng.randint(11, 89), m=rng.randint(101, 989), k=rng.randint(2, 9), k2=rng.randint(2, 8)
        )

    def some(self, templates: tuple[str, ...], least: int, most: int) -> list[str]:
        """A few different templates, filled."""
        return [self.fill(t) for t in self.rng.sample(templates, min(len(templates), self.rng.randint(least, most)))]

    def plan(self) -> str:
        """A work."""
        return self.fill(self.rng.choice(self.topic.plans))

    def cited(self, kinds: tuple[tuple[str, str], ...] = ()) -> str:
        """A reference to another paper: type, number, date, issuer."""
        rng, agency = self.rng, self.agency
        above = "UBND" if agency.province else "TTg"
        kind, abbr = rng.choice(kinds or (("Quyết định", f"QĐ-{above}"), ("Kế hoạch", f"KH-{above}"), ("Công văn", f"{above}-{rng.choice(('VX', 'KT', 'TH'))}"), ("Chỉ thị", f"CT-{above}")))
        when = vocabulary.day(rng, self.year - 1, self.year - 1)
        who = f"Ủy ban nhân dân tỉnh {agency.province}" if agency.province else "Thủ tướng Chính phủ"
        stamp = when.strftime("%d/%m/%Y") if rng.random() < 0.5 else f"{when.day:02d} tháng {_month(when.month)} năm {when.year}"
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
            position = (f"TL. {agency.head}", "CHÁNH VĂN PHÒNG" if agency.collective else "TRƯỞNG PHÒNG TỔ CHỨC CÁN BỘ")
        else:
            position = (f"TUQ. {agency.head}", agency.deputy if agency.collective else "CHÁNH VĂN PHÒNG")
        if agency.form_is_party:
            position = tuple(line.replace("TM. ", "T/M ").replace("KT. ", "K/T ").replace("TL. ", "T/L ") for line in position)
        stamped = position[-1] == agency.deputy and not top and rng.random() < 0.25
        if stamped and rng.random() < 0.6:
            position = (f"⟦KT.⟧ {agency.head}", agency.deputy)
        return Signature(position, vocabulary.person(rng), stamped, rng.random() < 0.3)

    def recipients(self, first: str) -> tuple[str, ...]:
        """The list under Nơi nhận."""
        rng = self.rng
        middle = ("Thường trực Tỉnh ủy (b/c);", "Ủy ban nhân dân tỉnh (b/c);", "Sở Tài chính;", "Kho bạc Nhà nước tỉnh;", "UBND các huyện, thành phố;", "Lãnh đạo cơ quan;", "Cổng thông tin điện tử;", "Các phòng, đơn vị trực thuộc;", "Báo và Đài Phát thanh - Truyền hình tỉnh;")
        picked = [m for m in middle if m in set(rng.sample(middle, rng.randint(1, 4)))]
        unit = rng.choice(self.agency.unit)
        last = rng.choice((f"Lưu: VT, {unit}.", f"Lưu: VT, {unit} ({rng.randint(2, 9)}).", f"Lưu: VT, {unit}, {rng.choice(('nthoa', 'ltminh', 'pvdung'))}."))
        return tuple(f"- {line}" for line in (first, *picked, last))


def compose(rng: Random, kind: str = "", *, agency: Agency | None = None) -> Paper:
    """One paper with random content.

    Args:
        rng: Source of all choices.
        kind: One of ``KINDS``; drawn when empty.
        agency: Who issues it; drawn when not given.
    """
    kind = kind or rng.choices(KINDS, _WEIGHTS)[0]
    if kind == "typed":
        from samples.generator.typed import compose_typed

        return compose_typed(rng)
    if agency is None:
        draw = rng.random()
        if kind == "party":
            agency = vocabulary.party(rng) if draw < 0.8 else vocabulary.central_party_office()
        elif draw < 0.45:
            agency = vocabulary.department(rng)
        elif draw < 0.7:
            province, town, _ = rng.choice(vocabulary.PROVINCES)
            agency = vocabulary.committee(province, town, rng)
        else:
            agency = vocabulary.ministry(rng) if draw < 0.82 else vocabulary.district(rng)
    return _BUILDERS[kind](rng, agency)


def _paper(writer: _Writer, *, kind: str, abbr: str, subject: str, blocks: list[Block], first: str, to: tuple[str, ...] = ()) -> Paper:
    rng, agency = writer.rng, writer.agency
    issued = vocabulary.day(rng, writer.year, writer.year)
    party = agency.form_is_party
    notation = f"{abbr}/{agency.abbr}" if party else f"{abbr}-{agency.abbr}"
    if kind == "Công văn":
        notation = f"CV/{agency.abbr}" if party else f"{agency.abbr}-{rng.choice(agency.unit)}"
    number = rng.choices((rng.randint(1, 9), rng.randint(10, 99), rng.randint(100, 999), rng.randint(1000, 5999)), (1, 2, 4, 3))[0]
    urgency = rng.choices(("", "Khẩn", "Thượng khẩn", "Hỏa tốc"), (86, 5, 2, 7))[0] if kind != "Quyết định" else ""
    hand = rng.random()
    arrival = None
    if rng.random() < 0.14 and not urgency:
        office = rng.choice(("VĂN PHÒNG HĐND & UBND", "SỞ TÀI CHÍNH", "TRUNG TÂM LƯU TRỮ", "BẢO HIỂM XÃ HỘI TỈNH", "UBND HUYỆN " + rng.choice(writer.districts).upper()))
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


def _decision(rng: Random, agency: Agency) -> Paper:
    writer = _Writer(rng, agency, rng.randint(2006, 2024))
    local = bool(agency.province)
    chief = f"{agency.head} {agency.name.upper()}"
    law = rng.choice(("Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015;", "Căn cứ Luật Tổ chức Hội đồng nhân dân và Ủy ban nhân dân ngày 26 tháng 11 năm 2003;")) if local else f"Căn cứ Nghị định số {rng.randint(11, 123)}/{writer.year - 2}/NĐ-CP ngày {rng.randint(10, 28)} tháng {_month(rng.randint(1, 12))} năm {writer.year - 2} của Chính phủ quy định chức năng, nhiệm vụ, quyền hạn và cơ cấu tổ chức của {agency.name};"
    blocks = [Block("centre", chief), Block("basis", law)]
    blocks += [Block("basis", f"Căn cứ {writer.cited()};") for _ in range(rng.randint(0, 2))]
    proposer = rng.choice(("Chánh Văn phòng", "Trưởng phòng Tổ chức cán bộ", "Trưởng phòng Kế hoạch - Tài chính")) if not agency.collective else rng.choice(("Giám đốc Sở Nội vụ", "Giám đốc Sở Tài chính", "Chánh Văn phòng Ủy ban nhân dân tỉnh"))
    blocks += [Block("basis", f"Theo đề nghị của {proposer} tại Tờ trình số {rng.randint(12, 480)}/TTr-{rng.choice(('SNV', 'STC', 'TCCB', 'VP'))}."), Block("centre", "QUYẾT ĐỊNH:")]
    form = rng.random()
    if form < 0.4:
        group = writer.fill(rng.choice(writer.topic.groups))
        subject = f"Về việc thành lập {group}"
        ranks = ("Trưởng ban", "Phó Trưởng ban thường trực", "Phó Trưởng ban", "Ủy viên", "Ủy viên kiêm thư ký")
        members = [f"{i}. {rng.choice(('Ông', 'Ông', 'Bà'))} {vocabulary.person(rng)}, {rng.choice(('Phó Giám đốc', 'Trưởng phòng', 'Chuyên viên', 'Chánh Thanh tra', 'Phó Chánh Văn phòng'))} - {rank};" for i, rank in enumerate(ranks[: rng.randint(3, 5)], 1)]
        members[-1] = members[-1][:-1] + "."
        blocks += [Block("para", f"Thành lập {group}, gồm các ông, bà có tên sau đây:", "Điều 1."), *(Block("para", m) for m in members)]
        second = f"{group.split(' năm ')[0]} có nhiệm vụ: {'; '.join(w[0].lower() + w[1:] for w in writer.some(writer.topic.duties, 1, 2))}. Các thành viên làm việc theo chế độ kiêm nhiệm và tự giải thể sau khi hoàn thành nhiệm vụ."
    elif form < 0.75:
        plan = writer.plan()
        subject = f"{rng.choice(('Về việc phê duyệt', 'Về việc ban hành', 'Phê duyệt'))} Kế hoạch {plan}"
        blocks += [Block("para", f"Phê duyệt Kế hoạch {plan}, với những nội dung chủ yếu sau:", "Điều 1.")]
        blocks += [Block("para", f"{i}. {d}.") for i, d in enumerate(writer.some(writer.topic.duties, 2, 3), 1)]
        second = f"Kinh phí thực hiện {rng.randint(120, 980)}.000.000 đồng, sử dụng từ nguồn dự toán năm {writer.year} đã giao cho các đơn vị. Giao Văn phòng theo dõi, đôn đốc và tổng hợp kết quả trước ngày 15 tháng 12 năm {writer.year}."
    else:
        name = vocabulary.person(rng)
        post = rng.choice(("Trưởng phòng Kế hoạch - Tài chính", "Phó Chánh Văn phòng", "Chánh Thanh tra", "Phó Trưởng phòng Nghiệp vụ"))
        subject = f"Về việc {rng.choice(('bổ nhiệm', 'điều động, bổ nhiệm', 'bổ nhiệm lại'))} viên chức quản lý"
        blocks += [Block("para", f"Bổ nhiệm ông {name}, sinh năm {rng.randint(1965, 1984)}, giữ chức vụ {post} kể từ ngày 01 tháng {_month(rng.randint(1, 12))} năm {writer.year}. Thời hạn giữ chức vụ là 05 năm.", "Điều 1.")]
        second = f"Ông {name} được hưởng hệ số phụ cấp chức vụ 0,{rng.randint(30, 70)} và các chế độ khác theo quy định hiện hành của Nhà nước."
    blocks.append(Block("para", second, "Điều 2."))
    blocks.append(Block("para", rng.choice(("Quyết định này có hiệu lực kể từ ngày ký.", "Quyết định này có hiệu lực thi hành kể từ ngày ký và thay thế các quyết định trước đây trái với Quyết định này.")), "Điều 3."))
    blocks.append(Block("para", f"Chánh Văn phòng, Thủ trưởng các đơn vị có liên quan và các ông, bà có tên tại Điều 1 chịu trách nhiệm thi hành Quyết định này./.", "Điều 4."))
    return _paper(writer, kind="Quyết định", abbr="QĐ", subject=subject, blocks=blocks, first="Như Điều 4;")


def _letter(rng: Random, agency: Agency) -> Paper:
    writer = _Writer(rng, agency, rng.randint(2006, 2024))
    plan = writer.plan()
    verb = rng.choice(("tăng cường công tác", "triển khai", "báo cáo kết quả", "đôn đốc thực hiện", "góp ý dự thảo Kế hoạch", "đề nghị phối hợp thực hiện"))
    to: tuple[str, ...] = rng.choice((("Các phòng, ban, đơn vị trực thuộc.",), (f"Ủy ban nhân dân huyện {rng.choice(writer.districts)}.",), ("Thủ trưởng các sở, ban, ngành;", "Chủ tịch Ủy ban nhân dân các huyện, thành phố;", "Các cơ quan báo chí trên địa bàn."), ("Ủy ban nhân dân các huyện, thành phố;", "Các đơn vị sự nghiệp trực thuộc.")))
    short = writer.short()
    opening = rng.choice((f"Thực hiện {writer.cited()} về {plan}, {short} đề nghị các đơn vị tập trung thực hiện một số nội dung sau:", f"Ngày {vocabulary.day(rng, writer.year, writer.year).strftime('%d/%m/%Y')}, {short} nhận được {writer.cited()} về việc {plan}. Sau khi nghiên cứu, {short} có ý kiến như sau:", f"Trong thời gian qua, công tác {plan} đã đạt được một số kết quả quan trọng. Tuy nhiên, ở một số nơi việc tổ chức thực hiện còn chậm. Để khắc phục tình trạng trên, {short} yêu cầu:"))
    blocks = [Block("para", opening)]
    blocks += [Block("para", f"{i}. {d}.") for i, d in enumerate(writer.some(writer.topic.duties, 2, 4), 1)]
    if rng.random() < 0.5:
        blocks.append(Block("para", writer.fill(rng.choice(TOPICS["general"].duties)) + "."))
    blocks.append(Block("para", rng.choice((f"Báo cáo kết quả thực hiện gửi về {short} trước ngày {rng.randint(11, 28)}/{rng.randint(10, 12)}/{writer.year} để tổng hợp./.", f"Trong quá trình thực hiện, nếu có khó khăn, vướng mắc, đề nghị các đơn vị phản ánh kịp thời về {short} (số điện thoại 09{rng.randint(10000000, 99999999)}) để được hướng dẫn./.", "Đề nghị các đơn vị quan tâm phối hợp thực hiện./."))))
    return _paper(writer, kind="Công văn", abbr="", subject=f"V/v {verb} {plan}", blocks=blocks, first="Như trên;", to=to)


def _notice(rng: Random, agency: Agency) -> Paper:
    writer = _Writer(rng, agency, rng.randint(2008, 2024))
    plan = writer.plan()
    who = vocabulary.person(rng)
    day = vocabulary.day(rng, writer.year, writer.year).strftime("%d/%m/%Y")
    if rng.random() < 0.6:
        subject = f"Kết luận của đồng chí {who} tại cuộc họp về {plan}"
        blocks = [Block("para", f"Ngày {day}, tại trụ sở cơ quan, đồng chí {who} đã chủ trì cuộc họp về {plan}. Tham dự cuộc họp có đại diện lãnh đạo các phòng, đơn vị liên quan. Sau khi nghe báo cáo và ý kiến thảo luận, đồng chí {who} kết luận như sau:"), Block("heading", "I. ĐÁNH GIÁ CHUNG"), *(Block("para", r) for r in writer.some(writer.topic.results, 2, 3)), Block("heading", "II. NHIỆM VỤ TRONG THỜI GIAN TỚI")]
        blocks += [Block("para", f"{i}. {d}.") for i, d in enumerate(writer.some(writer.topic.duties, 2, 4), 1)]
        blocks.append(Block("para", f"{writer.short()} thông báo để các đơn vị biết, thực hiện./."))
    else:
        subject = f"Về việc tổ chức thực hiện công tác {plan}"
        blocks = [Block("para", f"Căn cứ {writer.cited()}, {writer.short()} thông báo như sau:")]
        blocks += [Block("para", f"{i}. {d}.") for i, d in enumerate(writer.some(writer.topic.duties, 3, 4), 1)]
        blocks.append(Block("para", "Yêu cầu các đơn vị phổ biến đến toàn thể cán bộ, công chức, người lao động để thực hiện./."))
    return _paper(writer, kind="Thông báo", abbr="TB", subject=subject, blocks=blocks, first="Các đơn vị trực thuộc;")


def _report(rng: Random, agency: Agency) -> Paper:
    writer = _Writer(rng, agency, rng.randint(2008, 2024))
    plan = writer.plan()
    part = rng.choice(("6 tháng đầu năm", "quý III", "9 tháng đầu năm", "tháng 10"))
    subject = f"Kết quả thực hiện công tác {plan}" if "năm" in plan else f"Kết quả công tác {plan} {part} {writer.year}"
    results = writer.some(writer.topic.results, 3, 4) + writer.some(TOPICS["general"].results, 1, 2)
    blocks = [Block("para", f"Thực hiện {writer.cited()}, {writer.short()} báo cáo kết quả như sau:"), Block("heading", "I. KẾT QUẢ THỰC HIỆN")]
    blocks += [Block("para", f"{i}. {r}") for i, r in enumerate(results, 1)]
    blocks += [Block("heading", "II. KHÓ KHĂN, HẠN CHẾ"), Block("para", f"- {writer.fill(writer.topic.results[-1])}"), Block("heading", "III. PHƯƠNG HƯỚNG, NHIỆM VỤ")]
    blocks += [Block("para", f"- {d}.") for d in writer.some(writer.topic.duties, 2, 3)]
    blocks.append(Block("para", f"Trên đây là báo cáo của {writer.short()}, kính trình cấp trên xem xét, chỉ đạo./."))
    return _paper(writer, kind="Báo cáo", abbr="BC", subject=subject, blocks=blocks, first="Như trên;")


def _invitation(rng: Random, agency: Agency) -> Paper:
    writer = _Writer(rng, agency, rng.randint(2008, 2024))
    plan = writer.plan()
    day = vocabulary.day(rng, writer.year, writer.year)
    guests = rng.sample(("Đại diện lãnh đạo Sở Tài chính", "Đại diện lãnh đạo Sở Nội vụ", "Lãnh đạo Văn phòng", "Trưởng các phòng chuyên môn", "Phóng viên Báo, Đài Phát thanh - Truyền hình tỉnh", f"Chủ tịch Ủy ban nhân dân huyện {rng.choice(writer.districts)}", "Kế toán trưởng các đơn vị trực thuộc"), rng.randint(3, 5))
    blocks = [Block("para", f"{writer.short()} trân trọng kính mời các đồng chí đến dự Hội nghị về công tác {plan}, cụ thể như sau:"), Block("para", "", "1. Thành phần:"), *(Block("para", f"- {g};") for g in guests[:-1]), Block("para", f"- {guests[-1]}.")]
    blocks.append(Block("para", f"{rng.choice(('7 giờ 30 phút', '8 giờ 00 phút', '13 giờ 30 phút', '14 giờ 00 phút'))}, {rng.choice(('thứ Ba', 'thứ Tư', 'thứ Năm', 'thứ Sáu'))}, ngày {day.strftime('%d/%m/%Y')} (01 buổi).", "2. Thời gian:"))
    blocks.append(Block("para", f"{rng.choice(('Hội trường A', 'Phòng họp số 2', 'Hội trường tầng 3'))}, số {rng.randint(2, 180)} đường {rng.choice(('Hùng Vương', 'Lý Thường Kiệt', 'Nguyễn Huệ', 'Trần Hưng Đạo'))}.", "3. Địa điểm:"))
    blocks.append(Block("para", "Do tính chất quan trọng của Hội nghị, đề nghị các đồng chí sắp xếp thời gian dự đầy đủ, đúng giờ./."))
    return _paper(writer, kind="Giấy mời", abbr="GM", subject=f"Dự Hội nghị về công tác {plan}", blocks=blocks, first="Như thành phần mời;")


def _plan(rng: Random, agency: Agency) -> Paper:
    writer = _Writer(rng, agency, rng.randint(2010, 2024))
    plan = writer.plan()
    blocks = [Block("para", f"Thực hiện {writer.cited()}, {writer.short()} ban hành Kế hoạch {plan} như sau:"), Block("heading", "I. MỤC ĐÍCH, YÊU CẦU"), Block("para", "1. Nâng cao trách nhiệm của người đứng đầu; bảo đảm việc thực hiện đồng bộ, thống nhất, có trọng tâm, trọng điểm."), Block("para", "2. Phân công nhiệm vụ cụ thể, rõ việc, rõ người, rõ thời gian hoàn thành; tránh hình thức, lãng phí."), Block("heading", "II. NỘI DUNG")]
    blocks += [Block("para", f"{i}. {d}.") for i, d in enumerate(writer.some(writer.topic.duties, 3, 4), 1)]
    blocks += [Block("heading", "III. TỔ CHỨC THỰC HIỆN"), *(Block("para", f"- {d}.") for d in writer.some(TOPICS["general"].duties, 1, 2)), Block("para", f"Trên đây là Kế hoạch {plan}, yêu cầu các đơn vị nghiêm túc thực hiện./.")]
    return _paper(writer, kind="Kế hoạch", abbr="KH", subject=plan[0].upper() + plan[1:], blocks=blocks, first="Các đơn vị trực thuộc;")


def _proposal(rng: Random, agency: Agency) -> Paper:
    writer = _Writer(rng, agency, rng.randint(2010, 2024))
    plan = writer.plan()
    above = f"Ủy ban nhân dân tỉnh {agency.province}" if agency.province and not agency.collective else ("Hội đồng nhân dân cùng cấp" if agency.collective else "Thủ tướng Chính phủ")
    blocks = [Block("para", f"Căn cứ {writer.cited()}, {writer.short()} kính trình {above} xem xét việc {plan}, cụ thể như sau:"), Block("heading", "1. Sự cần thiết"), *(Block("para", r) for r in writer.some(writer.topic.results, 2, 3)), Block("heading", "2. Nội dung đề nghị"), *(Block("para", f"- {d}.") for d in writer.some(writer.topic.duties, 2, 3)), Block("heading", "3. Kinh phí"), Block("para", f"Tổng kinh phí {rng.randint(110, 990)}.{rng.randint(100, 999)}.000 đồng, từ nguồn sự nghiệp năm {writer.year}."), Block("para", f"Kính trình {above} xem xét, quyết định./.")]
    return _paper(writer, kind="Tờ trình", abbr="TTr", subject=f"Về việc {plan}", blocks=blocks, first="Như trên;", to=(f"{above}.",))


def _party(rng: Random, agency: Agency) -> Paper:
    writer = _Writer(rng, agency, rng.randint(1996, 2023))
    plan = writer.plan()
    kind, abbr = rng.choice((("Hướng dẫn", "HD"), ("Chỉ thị", "CT"), ("Thông báo", "TB"), ("Kế hoạch", "KH")))
    subject = {"Hướng dẫn": f"Thực hiện {plan}" if not plan.startswith("thực hiện") else plan[0].upper() + plan[1:], "Chỉ thị": f"Về tăng cường sự lãnh đạo của Đảng đối với việc {plan}", "Thông báo": f"Về việc {plan}", "Kế hoạch": plan[0].upper() + plan[1:]}[kind]
    cited = f"{rng.choice(('Nghị quyết', 'Chỉ thị', 'Quy định'))} số {rng.randint(5, 99)}-{rng.choice(('NQ', 'CT', 'QĐ'))}/{rng.choice(('TW', 'TU'))}, ngày {vocabulary.day(rng, writer.year - 1, writer.year - 1).strftime('%d-%m-%Y')}"
    blocks = [Block("para", f"Căn cứ {cited}, {writer.short()} {'hướng dẫn' if abbr == 'HD' else 'yêu cầu các cấp ủy thực hiện'} một số nội dung như sau:"), Block("heading", "I- MỤC ĐÍCH, YÊU CẦU")]
    blocks += [Block("para", f"{i}- {d}.") for i, d in enumerate(writer.some(writer.topic.duties, 2, 2), 1)]
    blocks += [Block("heading", "II- TÌNH HÌNH"), *(Block("para", f"- {r}") for r in writer.some(writer.topic.results, 1, 2)), Block("heading", "III- TỔ CHỨC THỰC HIỆN")]
    blocks += [Block("para", f"{i}- {d}.") for i, d in enumerate(writer.some(writer.topic.duties, 2, 3), 1)]
    blocks.append(Block("para", "Trong quá trình thực hiện, nếu có vướng mắc, đề nghị phản ánh về Văn phòng cấp ủy để kịp thời giải quyết./."))
    return _paper(writer, kind=kind, abbr=abbr, subject=subject, blocks=blocks, first="Các huyện ủy, đảng ủy trực thuộc,")


def _month(number: int) -> str:
    """A month in figures as the rules want it: 01 and 02, then 3 to 12."""
    return f"{number:02d}" if number < 3 else str(number)


_BUILDERS: dict[str, Callable[[Random, Agency], Paper]] = {"decision": _decision, "letter": _letter, "notice": _notice, "report": _report, "invitation": _invitation, "plan": _plan, "proposal": _proposal, "party": _party}
