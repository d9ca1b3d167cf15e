# SPDX-License-Identifier: Apache-2.0
"""Papers in chapters: reports, plans, proposals, and those of the Party."""

from __future__ import annotations

from random import Random

from samples.generator import vocabulary
from samples.generator.model import Agency, Block, Paper
from samples.generator.topics import LIMITS, TOPICS
from samples.generator.writer import Writer, paper_of


def report(rng: Random, agency: Agency) -> Paper:
    """Báo cáo: results, limits, tasks."""
    writer = Writer(rng, agency, rng.randint(2008, 2024))
    plan = writer.plan()
    part = rng.choice(("6 tháng đầu năm", "quý III năm", "9 tháng đầu năm", "tháng 10 năm"))
    dated = "năm" in plan or "giai đoạn" in plan
    subject = (
        f"Kết quả thực hiện công tác {plan}" if dated else f"Kết quả công tác {plan} {part} {writer.year}"
    )
    results = writer.some(writer.topic.results, 3, 4) + writer.some(TOPICS["general"].results, 1, 2)
    blocks = [
        Block("para", f"Thực hiện {writer.cited()}, {writer.short()} báo cáo kết quả như sau:"),
        Block("heading", "I. KẾT QUẢ THỰC HIỆN"),
    ]
    blocks += [Block("para", f"{i}. {r}") for i, r in enumerate(results, 1)]
    blocks += [
        Block("heading", "II. KHÓ KHĂN, HẠN CHẾ"),
        Block("para", f"- {rng.choice(LIMITS)}"),
        Block("heading", "III. PHƯƠNG HƯỚNG, NHIỆM VỤ"),
    ]
    blocks += [Block("para", f"- {d}.") for d in writer.some(writer.topic.duties, 2, 3)]
    blocks.append(
        Block("para", f"Trên đây là báo cáo của {writer.short()}, kính trình cấp trên xem xét, chỉ đạo./.")
    )
    return paper_of(writer, kind="Báo cáo", abbr="BC", subject=subject, blocks=blocks, first="Như trên;")


def plan(rng: Random, agency: Agency) -> Paper:
    """Kế hoạch: aims, contents, who does what."""
    writer = Writer(rng, agency, rng.randint(2010, 2024))
    plan = writer.plan()
    blocks = [
        Block("para", f"Thực hiện {writer.cited()}, {writer.short()} ban hành Kế hoạch {plan} như sau:"),
        Block("heading", "I. MỤC ĐÍCH, YÊU CẦU"),
        Block(
            "para",
            "1. Nâng cao trách nhiệm của người đứng đầu; bảo đảm việc thực hiện đồng bộ, thống nhất, có trọng tâm, trọng điểm.",
        ),
        Block(
            "para",
            "2. Phân công nhiệm vụ cụ thể, rõ việc, rõ người, rõ thời gian hoàn thành; tránh hình thức, lãng phí.",
        ),
        Block("heading", "II. NỘI DUNG"),
    ]
    blocks += [Block("para", f"{i}. {d}.") for i, d in enumerate(writer.some(writer.topic.duties, 3, 4), 1)]
    blocks += [
        Block("heading", "III. TỔ CHỨC THỰC HIỆN"),
        *(Block("para", f"- {d}.") for d in writer.some(TOPICS["general"].duties, 1, 2)),
        Block("para", f"Trên đây là Kế hoạch {plan}, yêu cầu các đơn vị nghiêm túc thực hiện./."),
    ]
    return paper_of(
        writer,
        kind="Kế hoạch",
        abbr="KH",
        subject=plan[0].upper() + plan[1:],
        blocks=blocks,
        first="Các đơn vị trực thuộc;",
    )


def proposal(rng: Random, agency: Agency) -> Paper:
    """Tờ trình: asks a superior to decide."""
    writer = Writer(rng, agency, rng.randint(2010, 2024))
    plan = writer.plan()
    above = (
        f"Ủy ban nhân dân tỉnh {agency.province}"
        if agency.province and not agency.collective
        else ("Hội đồng nhân dân cùng cấp" if agency.collective else "Thủ tướng Chính phủ")
    )
    blocks = [
        Block(
            "para",
            f"Căn cứ {writer.cited()}, {writer.short()} kính trình {above} xem xét việc {plan}, cụ thể như sau:",
        ),
        Block("heading", "1. Sự cần thiết"),
        *(Block("para", r) for r in writer.some(writer.topic.results, 2, 3)),
        Block("heading", "2. Nội dung đề nghị"),
        *(Block("para", f"- {d}.") for d in writer.some(writer.topic.duties, 2, 3)),
        Block("heading", "3. Kinh phí"),
        Block(
            "para",
            f"Tổng kinh phí {rng.randint(110, 990)}.{rng.randint(100, 999)}.000 đồng, từ nguồn sự nghiệp năm {writer.year}.",
        ),
        Block("para", f"Kính trình {above} xem xét, quyết định./."),
    ]
    return paper_of(
        writer,
        kind="Tờ trình",
        abbr="TTr",
        subject=f"Về việc {plan}",
        blocks=blocks,
        first="Như trên;",
        to=(f"{above}.",),
    )


def party(rng: Random, agency: Agency) -> Paper:
    """A paper of the Party: hướng dẫn, thông báo, kế hoạch or chỉ thị."""
    writer = Writer(rng, agency, rng.randint(1996, 2023))
    plan = writer.plan()
    kinds = (("Hướng dẫn", "HD"), ("Thông báo", "TB"), ("Kế hoạch", "KH"), ("Chỉ thị", "CT"))
    # Only a committee gives directives, not its offices.
    kind, abbr = rng.choice(kinds if agency.collective else kinds[:3])
    capital = plan[0].upper() + plan[1:]
    subject = {
        "Hướng dẫn": capital if plan.startswith("thực hiện") else f"Thực hiện {plan}",
        "Thông báo": f"Về việc {plan}",
        "Kế hoạch": capital,
        "Chỉ thị": f"Về tăng cường sự lãnh đạo của Đảng đối với việc {plan}",
    }[kind]
    above, above_abbr = rng.choice((("Nghị quyết", "NQ"), ("Chỉ thị", "CT"), ("Quy định", "QĐ")))
    day = vocabulary.day(rng, writer.year - 1, writer.year - 1).strftime("%d-%m-%Y")
    cited = f"{above} số {rng.randint(5, 99)}-{above_abbr}/{rng.choice(('TW', 'TU'))}, ngày {day}"
    verb = "hướng dẫn" if abbr == "HD" else "yêu cầu các cấp ủy thực hiện"
    blocks = [
        Block("para", f"Căn cứ {cited}, {writer.short()} {verb} một số nội dung như sau:"),
        Block("heading", "I- MỤC ĐÍCH, YÊU CẦU"),
        Block(
            "para",
            "1- Nâng cao nhận thức của cấp ủy, tổ chức đảng và đảng viên; làm chuyển biến rõ nét trong lãnh đạo, chỉ đạo.",
        ),
        Block(
            "para", "2- Tiến hành nghiêm túc, thiết thực, gắn với nhiệm vụ chính trị của địa phương, cơ quan."
        ),
        Block("heading", "II- TÌNH HÌNH"),
        *(Block("para", f"- {r}") for r in writer.some(writer.topic.results, 1, 2)),
        Block("heading", "III- TỔ CHỨC THỰC HIỆN"),
    ]
    blocks += [Block("para", f"{i}- {d}.") for i, d in enumerate(writer.some(writer.topic.duties, 2, 4), 1)]
    blocks.append(
        Block(
            "para",
            "Trong quá trình thực hiện, nếu có vướng mắc, đề nghị phản ánh về Văn phòng cấp ủy để kịp thời giải quyết./.",
        )
    )
    return paper_of(
        writer,
        kind=kind,
        abbr=abbr,
        subject=subject,
        blocks=blocks,
        first="Các huyện ủy, đảng ủy trực thuộc,",
    )
