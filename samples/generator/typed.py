# SPDX-License-Identifier: Apache-2.0
"""Typewritten decisions of 1976 to 1989: older spelling, older forms, carbon-copy prose."""

from __future__ import annotations

from random import Random

from samples.generator import agencies, vocabulary
from samples.generator.model import Block, Paper, Signature

_WORKS = (
    (
        "thành lập Ban Chỉ đạo chống úng vụ mùa năm {y}",
        "Nay thành lập Ban chỉ đạo chống úng vụ mùa năm {y} của tỉnh do đồng chí {a}, Ủy viên Ủy ban nhân dân tỉnh, làm trưởng ban.",
        "Ban chỉ đạo có nhiệm vụ đôn đốc các huyện đắp bờ vùng, nạo vét mương tiêu, chuẩn bị máy bơm và dầu để tiêu nước kịp thời.",
    ),
    (
        "cấp vật tư cho Xí nghiệp gạch ngói huyện {d}",
        "Nay cấp cho Xí nghiệp gạch ngói huyện {d} 12 tấn than cám và 3 mét khối gỗ để bảo đảm kế hoạch sản xuất quý III năm {y}.",
        "Xí nghiệp phải sử dụng vật tư đúng mục đích, quyết toán với Ty Xây dựng vào cuối quý.",
    ),
    (
        "giao chỉ tiêu thu mua lương thực năm {y}",
        "Nay giao chỉ tiêu thu mua lương thực vụ đông xuân năm {y} cho huyện {d} là 2.450 tấn thóc quy, trong đó thuế nông nghiệp 860 tấn.",
        "Ty Lương thực bố trí kho tàng, cán bộ và phương tiện để nhập thóc nhanh gọn, không để bà con xã viên phải chờ đợi.",
    ),
    (
        "điều động cán bộ",
        "Nay điều động đồng chí {a}, cán bộ Ty Nông nghiệp, đến nhận công tác tại Ủy ban nhân dân huyện {d} kể từ ngày 1 tháng sau.",
        "Lương và phụ cấp của đồng chí {a} do cơ quan mới trả theo chế độ hiện hành kể từ ngày nhận việc.",
    ),
    (
        "xếp hạng các cửa hàng mậu dịch quốc doanh",
        "Nay xếp hạng 5 cửa hàng mậu dịch quốc doanh thuộc huyện {d}, gồm 2 cửa hàng hạng nhì và 3 cửa hàng hạng ba.",
        "Cán bộ phụ trách cửa hàng được hưởng phụ cấp trách nhiệm theo hạng đã xếp.",
    ),
    (
        "thành lập Trường sư phạm mẫu giáo tỉnh",
        "Nay thành lập Trường sư phạm mẫu giáo tỉnh trực thuộc Ty Giáo dục, trụ sở đặt tại huyện {d}.",
        "Trường có nhiệm vụ đào tạo mỗi năm 120 cô nuôi dạy trẻ cho các hợp tác xã nông nghiệp trong tỉnh.",
    ),
)


def compose_typed(rng: Random, *, year: int = 0) -> Paper:
    """A decision of a provincial people's committee, drawn from 1976 to 1989 unless a year is given."""
    year = year or rng.randint(1976, 1989)
    province, town = rng.choice(vocabulary.OLD_PROVINCES)
    agency = agencies.committee(province, town, rng, old=True)
    issued = vocabulary.day(rng, year, year)
    title, first, second = rng.choice(_WORKS)
    slots = {
        "y": year,
        "d": rng.choice(vocabulary.districts_of("")),
        "a": vocabulary.person(rng, woman=False),
    }
    first, second = first.format(**slots), second.format(**slots)
    committee = agency.lines[0].startswith("UB")
    form = rng.choice(("QĐ/UB", "QĐ-UB", "QĐ/UB"))
    deputy = rng.random() < 0.6
    position: tuple[str, ...] = (f"TM. {'UBND' if committee else 'UỶ BAN NHÂN DÂN'} TỈNH {province.upper()}",)
    position += ("K/T CHỦ TỊCH", "PHÓ CHỦ TỊCH") if deputy else (rng.choice(("CHỦ TỊCH", "UỶ VIÊN THƯ KÝ")),)
    blocks = (
        Block("centre", f"UỶ BAN NHÂN DÂN TỈNH {province.upper()}"),
        Block(
            "para",
            "- Căn cứ Luật tổ chức Hội đồng Chính phủ và Pháp lệnh tổ chức chính quyền địa phương các cấp;",
        ),
        Block(
            "para",
            f"- Căn cứ nghị quyết kỳ họp thứ {rng.randint(2, 7)} Hội đồng nhân dân tỉnh khoá {rng.choice(('I', 'II', 'III'))};",
        ),
        Block(
            "para",
            f"- Xét đề nghị của đồng chí Trưởng {rng.choice(('Ban Tổ chức chính quyền', 'Ty Tài chính', 'Ty Nông nghiệp', 'Ty Thuỷ lợi'))},",
        ),
        Block("centre", "QUYẾT ĐỊNH:"),
        Block("para", first, "Điều 1.-"),
        Block("para", second, "Điều 2.-"),
        Block(
            "para",
            f"Các đồng chí Chánh Văn phòng Ủy ban nhân dân tỉnh, Trưởng Ty {rng.choice(('Tài chính', 'Xây dựng', 'Giáo dục', 'Lương thực'))}, Chủ tịch Ủy ban nhân dân huyện {slots['d']} và các ngành có liên quan chịu trách nhiệm thi hành quyết định này.",
            "Điều 3.-",
        ),
    )
    return Paper(
        form="typed",
        kind="Quyết định",
        agency=agency,
        number=str(rng.randint(12, 1900)),
        notation=form,
        issued=issued,
        subject=f"Về việc {title.format(**slots)}",
        blocks=blocks,
        recipients=(
            "- Như điều 3;",
            f"- {rng.choice(('Hội đồng Bộ trưởng (b/c);', 'Văn phòng Chính phủ (b/c);'))}",
            "- TT. Tỉnh uỷ (b/c);",
            "- Lưu VP, TCCQ.",
        ),
        signature=Signature(position, vocabulary.person(rng), seal_on_name=rng.random() < 0.4),
        number_by_hand=rng.random() < 0.2,
    )
