# SPDX-License-Identifier: Apache-2.0
"""Short papers of offices: decisions, official letters, notices, invitations."""

from __future__ import annotations

from random import Random

from samples.generator import vocabulary
from samples.generator.model import Agency, Block, Paper
from samples.generator.topics import TOPICS
from samples.generator.writer import Writer, month_figures, paper_of

_PROPOSERS = {
    "province": ("Giám đốc Sở Nội vụ", "Giám đốc Sở Tài chính", "Chánh Văn phòng Ủy ban nhân dân tỉnh"),
    "district": (
        "Trưởng phòng Nội vụ huyện",
        "Trưởng phòng Tài chính - Kế hoạch huyện",
        "Chánh Thanh tra huyện",
    ),
    "office": ("Chánh Văn phòng", "Trưởng phòng Tổ chức cán bộ", "Trưởng phòng Kế hoạch - Tài chính"),
}


def decision(rng: Random, agency: Agency) -> Paper:
    """Quyết định: sets up a body, approves a work, or appoints somebody."""
    writer = Writer(rng, agency, rng.randint(2006, 2024))
    chief = f"{agency.head} {agency.name.upper()}"
    if not agency.province:
        when = vocabulary.day(rng, writer.year - 2, writer.year - 2)
        law = f"Căn cứ Nghị định số {rng.randint(11, 123)}/{when.year}/NĐ-CP ngày {when.day:02d} tháng {month_figures(when.month)} năm {when.year} của Chính phủ quy định chức năng, nhiệm vụ, quyền hạn và cơ cấu tổ chức của {agency.name};"
    elif writer.year > 2015:
        law = "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015;"
    else:
        law = "Căn cứ Luật Tổ chức Hội đồng nhân dân và Ủy ban nhân dân ngày 26 tháng 11 năm 2003;"
    blocks = [Block("centre", chief), Block("basis", law)]
    blocks += [Block("basis", f"Căn cứ {writer.cited()};") for _ in range(rng.randint(0, 2))]
    proposer = rng.choice(
        _PROPOSERS[
            "province"
            if " tỉnh " in agency.name and agency.collective
            else "district"
            if agency.collective
            else "office"
        ]
    )
    blocks += [
        Block(
            "basis",
            f"Theo đề nghị của {proposer} tại Tờ trình số {rng.randint(12, 480)}/TTr-{rng.choice(('SNV', 'STC', 'TCCB', 'VP'))}.",
        ),
        Block("centre", "QUYẾT ĐỊNH:"),
    ]
    form = rng.random()
    if form < 0.4:
        group = writer.fill(rng.choice(writer.topic.groups))
        subject = f"Về việc thành lập {group}"
        ranks = (
            "Trưởng ban",
            "Phó Trưởng ban thường trực",
            "Phó Trưởng ban",
            "Ủy viên",
            "Ủy viên kiêm thư ký",
        )
        members = [
            f"{i}. {_titled(rng)}, {rng.choice(('Phó Giám đốc', 'Trưởng phòng', 'Chuyên viên', 'Chánh Thanh tra', 'Phó Chánh Văn phòng'))} - {rank};"
            for i, rank in enumerate(ranks[: rng.randint(3, 5)], 1)
        ]
        members[-1] = members[-1][:-1] + "."
        blocks += [
            Block("para", f"Thành lập {group}, gồm các ông, bà có tên sau đây:", "Điều 1."),
            *(Block("para", m) for m in members),
        ]
        second = f"{group.split(' năm ')[0]} có nhiệm vụ: {'; '.join(w[0].lower() + w[1:] for w in writer.some(writer.topic.duties, 1, 2))}. Các thành viên làm việc theo chế độ kiêm nhiệm và tự giải thể sau khi hoàn thành nhiệm vụ."
    elif form < 0.75:
        plan = writer.plan()
        subject = f"{rng.choice(('Về việc phê duyệt', 'Về việc ban hành', 'Phê duyệt'))} Kế hoạch {plan}"
        blocks += [Block("para", f"Phê duyệt Kế hoạch {plan}, với những nội dung chủ yếu sau:", "Điều 1.")]
        blocks += [
            Block("para", f"{i}. {d}.") for i, d in enumerate(writer.some(writer.topic.duties, 2, 3), 1)
        ]
        second = f"Kinh phí thực hiện {rng.randint(120, 980)}.000.000 đồng, sử dụng từ nguồn dự toán năm {writer.year} đã giao cho các đơn vị. Giao Văn phòng theo dõi, đôn đốc và tổng hợp kết quả trước ngày 15 tháng 12 năm {writer.year}."
    else:
        name = vocabulary.person(rng, woman=False)
        post = rng.choice(
            (
                "Trưởng phòng Kế hoạch - Tài chính",
                "Phó Chánh Văn phòng",
                "Chánh Thanh tra",
                "Phó Trưởng phòng Nghiệp vụ",
            )
        )
        subject = (
            f"Về việc {rng.choice(('bổ nhiệm', 'điều động, bổ nhiệm', 'bổ nhiệm lại'))} viên chức quản lý"
        )
        blocks += [
            Block(
                "para",
                f"Bổ nhiệm ông {name}, sinh năm {rng.randint(1965, 1984)}, giữ chức vụ {post} kể từ ngày 01 tháng {month_figures(rng.randint(1, 12))} năm {writer.year}. Thời hạn giữ chức vụ là 05 năm.",
                "Điều 1.",
            )
        ]
        second = f"Ông {name} được hưởng hệ số phụ cấp chức vụ 0,{rng.randint(30, 70)} và các chế độ khác theo quy định hiện hành của Nhà nước."
    blocks.append(Block("para", second, "Điều 2."))
    blocks.append(
        Block(
            "para",
            rng.choice(
                (
                    "Quyết định này có hiệu lực kể từ ngày ký.",
                    "Quyết định này có hiệu lực thi hành kể từ ngày ký và thay thế các quyết định trước đây trái với Quyết định này.",
                )
            ),
            "Điều 3.",
        )
    )
    blocks.append(
        Block(
            "para",
            "Chánh Văn phòng, Thủ trưởng các đơn vị có liên quan và các ông, bà có tên tại Điều 1 chịu trách nhiệm thi hành Quyết định này./.",
            "Điều 4.",
        )
    )
    return paper_of(writer, kind="Quyết định", abbr="QĐ", subject=subject, blocks=blocks, first="Như Điều 4;")


def letter(rng: Random, agency: Agency) -> Paper:
    """Công văn: asks, answers or urges; no type line, V/v under the number."""
    writer = Writer(rng, agency, rng.randint(2006, 2024))
    plan = writer.plan()
    verb = rng.choice(
        (
            "tăng cường công tác",
            "triển khai",
            "báo cáo kết quả",
            "đôn đốc thực hiện",
            "góp ý dự thảo Kế hoạch",
            "đề nghị phối hợp thực hiện",
        )
    )
    to: tuple[str, ...] = rng.choice(
        (
            ("Các phòng, ban, đơn vị trực thuộc.",),
            (f"Ủy ban nhân dân huyện {rng.choice(writer.districts)}.",),
            (
                "Thủ trưởng các sở, ban, ngành;",
                "Chủ tịch Ủy ban nhân dân các huyện, thành phố;",
                "Các cơ quan báo chí trên địa bàn.",
            ),
            ("Ủy ban nhân dân các huyện, thành phố;", "Các đơn vị sự nghiệp trực thuộc."),
        )
    )
    short = writer.short()
    opening = rng.choice(
        (
            f"Thực hiện {writer.cited()} về {plan}, {short} đề nghị các đơn vị tập trung thực hiện một số nội dung sau:",
            f"Ngày {vocabulary.day(rng, writer.year, writer.year).strftime('%d/%m/%Y')}, {short} nhận được {writer.cited()} về việc {plan}. Sau khi nghiên cứu, {short} có ý kiến như sau:",
            f"Trong thời gian qua, công tác {plan} đã đạt được một số kết quả quan trọng. Tuy nhiên, ở một số nơi việc tổ chức thực hiện còn chậm. Để khắc phục tình trạng trên, {short} yêu cầu:",
        )
    )
    blocks = [Block("para", opening)]
    blocks += [Block("para", f"{i}. {d}.") for i, d in enumerate(writer.some(writer.topic.duties, 2, 4), 1)]
    if rng.random() < 0.5:
        blocks.append(Block("para", writer.fill(rng.choice(TOPICS["general"].duties)) + "."))
    blocks.append(
        Block(
            "para",
            rng.choice(
                (
                    f"Báo cáo kết quả thực hiện gửi về {short} trước ngày {rng.randint(11, 28)}/{rng.randint(10, 12)}/{writer.year} để tổng hợp./.",
                    f"Trong quá trình thực hiện, nếu có khó khăn, vướng mắc, đề nghị các đơn vị phản ánh kịp thời về {short} (số điện thoại 09{rng.randint(10000000, 99999999)}) để được hướng dẫn./.",
                    "Đề nghị các đơn vị quan tâm phối hợp thực hiện./.",
                )
            ),
        )
    )
    return paper_of(
        writer,
        kind="Công văn",
        abbr="",
        subject=f"V/v {verb} {plan}",
        blocks=blocks,
        first="Như trên;",
        to=to,
    )


def notice(rng: Random, agency: Agency) -> Paper:
    """Thông báo: what a meeting concluded, or what will be done."""
    writer = Writer(rng, agency, rng.randint(2008, 2024))
    plan = writer.plan()
    who = vocabulary.person(rng)
    day = vocabulary.day(rng, writer.year, writer.year).strftime("%d/%m/%Y")
    if rng.random() < 0.6:
        subject = f"Kết luận của đồng chí {who} tại cuộc họp về {plan}"
        blocks = [
            Block(
                "para",
                f"Ngày {day}, tại trụ sở cơ quan, đồng chí {who} đã chủ trì cuộc họp về {plan}. Tham dự cuộc họp có đại diện lãnh đạo các phòng, đơn vị liên quan. Sau khi nghe báo cáo và ý kiến thảo luận, đồng chí {who} kết luận như sau:",
            ),
            Block("heading", "I. ĐÁNH GIÁ CHUNG"),
            *(Block("para", r) for r in writer.some(writer.topic.results, 2, 3)),
            Block("heading", "II. NHIỆM VỤ TRONG THỜI GIAN TỚI"),
        ]
        blocks += [
            Block("para", f"{i}. {d}.") for i, d in enumerate(writer.some(writer.topic.duties, 2, 4), 1)
        ]
        blocks.append(Block("para", f"{writer.short()} thông báo để các đơn vị biết, thực hiện./."))
    else:
        subject = f"Về việc tổ chức thực hiện công tác {plan}"
        blocks = [Block("para", f"Căn cứ {writer.cited()}, {writer.short()} thông báo như sau:")]
        blocks += [
            Block("para", f"{i}. {d}.") for i, d in enumerate(writer.some(writer.topic.duties, 3, 4), 1)
        ]
        blocks.append(
            Block(
                "para",
                "Yêu cầu các đơn vị phổ biến đến toàn thể cán bộ, công chức, người lao động để thực hiện./.",
            )
        )
    return paper_of(
        writer, kind="Thông báo", abbr="TB", subject=subject, blocks=blocks, first="Các đơn vị trực thuộc;"
    )


def invitation(rng: Random, agency: Agency) -> Paper:
    """Giấy mời: who, when, where."""
    writer = Writer(rng, agency, rng.randint(2008, 2024))
    plan = writer.plan()
    day = vocabulary.day(rng, writer.year, writer.year)
    guests = rng.sample(
        (
            "Đại diện lãnh đạo Sở Tài chính",
            "Đại diện lãnh đạo Sở Nội vụ",
            "Lãnh đạo Văn phòng",
            "Trưởng các phòng chuyên môn",
            "Phóng viên Báo, Đài Phát thanh - Truyền hình tỉnh",
            f"Chủ tịch Ủy ban nhân dân huyện {rng.choice(writer.districts)}",
            "Kế toán trưởng các đơn vị trực thuộc",
        ),
        rng.randint(3, 5),
    )
    blocks = [
        Block(
            "para",
            f"{writer.short()} trân trọng kính mời các đồng chí đến dự Hội nghị về công tác {plan}, cụ thể như sau:",
        ),
        Block("para", "", "1. Thành phần:"),
        *(Block("para", f"- {g};") for g in guests[:-1]),
        Block("para", f"- {guests[-1]}."),
    ]
    blocks.append(
        Block(
            "para",
            f"{rng.choice(('7 giờ 30 phút', '8 giờ 00 phút', '13 giờ 30 phút', '14 giờ 00 phút'))}, {rng.choice(('thứ Ba', 'thứ Tư', 'thứ Năm', 'thứ Sáu'))}, ngày {day.strftime('%d/%m/%Y')} (01 buổi).",
            "2. Thời gian:",
        )
    )
    blocks.append(
        Block(
            "para",
            f"{rng.choice(('Hội trường A', 'Phòng họp số 2', 'Hội trường tầng 3'))}, số {rng.randint(2, 180)} đường {rng.choice(('Hùng Vương', 'Lý Thường Kiệt', 'Nguyễn Huệ', 'Trần Hưng Đạo'))}.",
            "3. Địa điểm:",
        )
    )
    blocks.append(
        Block(
            "para",
            "Do tính chất quan trọng của Hội nghị, đề nghị các đồng chí sắp xếp thời gian dự đầy đủ, đúng giờ./.",
        )
    )
    return paper_of(
        writer,
        kind="Giấy mời",
        abbr="GM",
        subject=f"Dự Hội nghị về công tác {plan}",
        blocks=blocks,
        first="Như thành phần mời;",
    )


def _titled(rng: Random) -> str:
    woman = rng.random() < 0.33
    return f"{'Bà' if woman else 'Ông'} {vocabulary.person(rng, woman)}"
