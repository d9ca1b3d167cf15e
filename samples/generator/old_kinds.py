# SPDX-License-Identifier: Apache-2.0
"""Papers beside the plain state paper: Party, mass organisations, minutes, joint papers, copies, drafts, stamps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import timedelta
from random import Random

from samples.generator import agencies, forms, vocabulary
from samples.generator.marks import MOTTO
from samples.generator.model import Block, Paper, Signature
from samples.generator.old_forms import MOTTOS, SOCIALIST, Office, old_paper, old_state
from samples.generator.old_paper import ArrivalStamp, OldPaper
from samples.generator.today import compose_today

_PARTY_KINDS = (
    ("Chỉ thị", "CT"),
    ("Nghị quyết", "NQ"),
    ("Thông báo", "TB"),
    ("Hướng dẫn", "HD"),
    ("Quyết định", "QĐ"),
    ("Kết luận", "KL"),
    ("Báo cáo", "BC"),
    ("Kế hoạch", "KH"),
    ("Công văn", "CV"),
    ("Thông tri", "TTr"),
)
_PARTY_WORKS = (
    "lãnh đạo đại hội đảng bộ các cấp",
    "tăng cường sự lãnh đạo của Đảng đối với công tác bảo vệ chăm sóc trẻ em",
    "một số vấn đề cấp bách về xây dựng Đảng",
    "học tập và quán triệt Nghị quyết Hội nghị lần thứ tư Ban Chấp hành Trung ương",
    "công tác dân vận trong tình hình mới",
    "chuẩn y kết quả bầu cử bổ sung ủy viên Ban Chấp hành",
)
# Mass organisations: lines, name, notation's part, place, head, deputy, collective, right header.
_MASS = (
    (
        ("BAN CHẤP HÀNH TRUNG ƯƠNG", "***"),
        "Ban Chấp hành Trung ương Đoàn TNCS Hồ Chí Minh",
        "TWĐTN",
        "Hà Nội",
        "BÍ THƯ THỨ NHẤT",
        "BÍ THƯ",
        "BAN BÍ THƯ TRUNG ƯƠNG ĐOÀN",
        "ĐOÀN TNCS HỒ CHÍ MINH",
    ),
    (
        ("TỈNH ĐOÀN QUẢNG TRỊ", "***"),
        "Tỉnh đoàn Quảng Trị",
        "TĐTN",
        "Quảng Trị",
        "BÍ THƯ",
        "PHÓ BÍ THƯ",
        "BAN THƯỜNG VỤ TỈNH ĐOÀN",
        "ĐOÀN TNCS HỒ CHÍ MINH",
    ),
    (
        ("HỘI LIÊN HIỆP PHỤ NỮ VIỆT NAM", "TỈNH BẮC GIANG"),
        "Hội Liên hiệp Phụ nữ Việt Nam tỉnh Bắc Giang",
        "BTV",
        "Bắc Giang",
        "CHỦ TỊCH",
        "PHÓ CHỦ TỊCH",
        "BAN THƯỜNG VỤ",
        "",
    ),
    (
        ("TỔNG LIÊN ĐOÀN LAO ĐỘNG VIỆT NAM", "LIÊN ĐOÀN LAO ĐỘNG TỈNH PHÚ YÊN"),
        "Liên đoàn Lao động tỉnh Phú Yên",
        "LĐLĐ",
        "Phú Yên",
        "CHỦ TỊCH",
        "PHÓ CHỦ TỊCH",
        "BAN THƯỜNG VỤ",
        "",
    ),
    (
        ("ỦY BAN MẶT TRẬN TỔ QUỐC VIỆT NAM", "TỈNH ĐỒNG THÁP", "BAN THƯỜNG TRỰC"),
        "Ban Thường trực Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh Đồng Tháp",
        "MTTQ-BTT",
        "Đồng Tháp",
        "CHỦ TỊCH",
        "PHÓ CHỦ TỊCH",
        "BAN THƯỜNG TRỰC",
        "",
    ),
    (
        ("HỘI NÔNG DÂN VIỆT NAM", "BAN CHẤP HÀNH TỈNH TUYÊN QUANG"),
        "Ban Chấp hành Hội Nông dân Việt Nam tỉnh Tuyên Quang",
        "HND",
        "Tuyên Quang",
        "CHỦ TỊCH",
        "PHÓ CHỦ TỊCH",
        "BAN THƯỜNG VỤ",
        "",
    ),
    (
        ("HỘI CỰU CHIẾN BINH VIỆT NAM", "HỘI CỰU CHIẾN BINH TỈNH SÓC TRĂNG"),
        "Hội Cựu chiến binh tỉnh Sóc Trăng",
        "CCB",
        "Sóc Trăng",
        "CHỦ TỊCH",
        "PHÓ CHỦ TỊCH",
        "BAN CHẤP HÀNH",
        "",
    ),
)


def party_paper(rng: Random) -> Paper:
    """A paper of a Party committee, 1951 to today; the number has no colon before it."""
    province, town, districts = rng.choice(vocabulary.PROVINCES)
    home = rng.choice(districts)
    office = rng.choice(
        (
            Office(
                ("BAN CHẤP HÀNH TRUNG ƯƠNG",),
                "Ban Chấp hành Trung ương",
                "TW",
                "Hà Nội",
                "TỔNG BÍ THƯ",
                "THƯỜNG TRỰC BAN BÍ THƯ",
                rng.choice(("BỘ CHÍNH TRỊ", "BAN BÍ THƯ", "BAN CHẤP HÀNH TRUNG ƯƠNG")),
            ),
            Office(
                ("BAN CHẤP HÀNH TRUNG ƯƠNG", "BAN TUYÊN GIÁO"),
                "Ban Tuyên giáo Trung ương",
                "BTGTW",
                "Hà Nội",
                "TRƯỞNG BAN",
                "PHÓ TRƯỞNG BAN",
            ),
            Office(
                (f"TỈNH ỦY {province.upper()}",),
                f"Tỉnh ủy {province}",
                "TU",
                town,
                "BÍ THƯ",
                "PHÓ BÍ THƯ",
                "BAN THƯỜNG VỤ",
            ),
            Office(
                ("BAN CHẤP HÀNH", f"ĐẢNG BỘ TỈNH {province.upper()}"),
                f"Ban Chấp hành Đảng bộ tỉnh {province}",
                "TU",
                town,
                "BÍ THƯ",
                "PHÓ BÍ THƯ",
                "TỈNH ỦY",
            ),
            Office(
                (f"TỈNH ỦY {province.upper()}", "ỦY BAN KIỂM TRA"),
                f"Ủy ban Kiểm tra Tỉnh ủy {province}",
                "UBKTTU",
                town,
                "CHỦ NHIỆM",
                "PHÓ CHỦ NHIỆM",
                "ỦY BAN KIỂM TRA",
            ),
            Office(
                (f"TỈNH ỦY {province.upper()}", f"HUYỆN ỦY {home.upper()}"),
                f"Huyện ủy {home}",
                "HU",
                home,
                "BÍ THƯ",
                "PHÓ BÍ THƯ",
                "BAN THƯỜNG VỤ",
            ),
            Office(
                (f"ĐẢNG BỘ HUYỆN {home.upper()}", f"ĐẢNG ỦY XÃ {rng.choice(vocabulary.COMMUNES).upper()}"),
                "",
                "ĐU",
                home,
                "BÍ THƯ",
                "PHÓ BÍ THƯ",
                "BAN CHẤP HÀNH",
            ),
        )
    )
    if not office.name:
        office = replace(
            office,
            name=office.lines[1].title().replace("Đảng Ủy Xã", "Đảng ủy xã"),
            place=office.lines[1].title().removeprefix("Đảng Ủy Xã "),
        )
    kind, abbr = rng.choice(_PARTY_KINDS)
    number, issued = str(rng.randint(1, 680)).zfill(2), vocabulary.day(rng, 1958, 2023)
    form = rng.choice(
        (f"{{n}}-{abbr}/{office.abbr}",) * 5
        + (f"{{n}} - {abbr}/{office.abbr}", f"{{n}} {abbr}/{office.abbr}", f"{{n}}/{abbr}-{office.abbr}")
    )
    by_hand = rng.random() < 0.2
    return old_paper(
        rng,
        office=office,
        kind=kind,
        issued=issued,
        subject=rng.choice(_PARTY_WORKS),
        code=form.format(n=number),
        number_text=rng.choice(("Số ", "Số ", "Số: ")) + form.format(n=f"⟦{number}⟧" if by_hand else number),
        number=number,
        by_hand=by_hand,
        country="ĐẢNG LAO ĐỘNG VIỆT NAM" if issued.year < 1976 else "ĐẢNG CỘNG SẢN VIỆT NAM",
        motto="",
        typed=issued.year < 1995 and rng.random() < 0.6,
        form="party",
    )


def mass_paper(rng: Random) -> Paper:
    """A paper of the Youth Union (its name on the right), or of another organisation (the country's)."""
    lines, name, abbr, place, head, deputy, collective, right = rng.choice(_MASS)
    office = Office(
        tuple(line for line in lines if line != "***"), name, abbr, place, head, deputy, collective
    )
    kind, short = rng.choice(
        (
            ("Kế hoạch", "KH"),
            ("Thông báo", "TB"),
            ("Hướng dẫn", "HD"),
            ("Quyết định", "QĐ"),
            ("Báo cáo", "BC"),
        )
    )
    number, issued = str(rng.randint(1, 480)).zfill(2), vocabulary.day(rng, 1996, 2024)
    youth = bool(right)
    form = (
        rng.choice((f"{{n}}-{short}/{abbr}", f"{{n}} - {short}/{abbr}-VP", f"{{n}} {short}/{abbr}"))
        if youth
        else rng.choice((f"{{n}}/{short}-{abbr}",) * 3 + (f"{{n}}/{short}/{abbr}",))
    )
    return old_paper(
        rng,
        office=office,
        kind=kind,
        issued=issued,
        subject=rng.choice(
            (
                "tổ chức Tháng Thanh niên năm",
                "phát động phong trào thi đua yêu nước năm",
                "tổ chức hội thi tuyên truyền viên giỏi năm",
            )
        )
        + f" {issued.year}",
        code=form.format(n=number),
        number_text=("Số " if youth else "Số: ") + form.format(n=number),
        number=number,
        by_hand=False,
        country=right or SOCIALIST[0],
        motto="" if youth else MOTTOS[0],
        typed=False,
        form="party" if youth else "",
    )


def _as_old(paper: Paper, **changes: object) -> OldPaper:
    """A paper of today's forms with what they do not have."""
    own = {field.name: getattr(paper, field.name) for field in fields(Paper)}
    number = f"⟦{paper.number}⟧" if paper.number_by_hand else paper.number
    day = f"{paper.issued.day:02d}"
    day = f"⟦{day}⟧" if paper.day_by_hand else day
    month = f"{paper.issued.month:02d}" if paper.issued.month < 3 else str(paper.issued.month)
    own |= {
        "country": MOTTO[paper.form][0],
        "motto": MOTTO[paper.form][1],
        "number_text": f"Số{' ' if paper.form == 'party' else ': '}{number}{'-' if paper.form == 'party' else '/'}{paper.notation}",
        "code_text": paper.code,
        "date_text": f"{paper.agency.place}, ngày {day} tháng {month} năm {paper.issued.year}",
        "dated_text": paper.dated,
        "arrival": None,
    }
    return OldPaper(**(own | changes))


def _today(rng: Random) -> Paper:
    return compose_today(rng, rng.choice(("decision", "letter", "notice", "plan", "invitation", "proposal")))


def minutes(rng: Random) -> Paper:
    """Biên bản: no date in the head, the secretary signs on the left, the chair on the right."""
    agency = agencies.department(rng)
    writer_day = vocabulary.day(rng, 2006, 2024)
    name, other = vocabulary.person(rng), vocabulary.person(rng)
    head_date = rng.random() < 0.4
    day = f"{writer_day.day:02d} tháng {writer_day.month:02d} năm {writer_day.year}"
    place = agency.place
    if not head_date:  # no place is printed
        agency = replace(agency, place="")
    paper = forms.notice(rng, agency)
    blocks = (
        Block(
            "para", f"Hôm nay, vào hồi 08 giờ 00 phút ngày {day}, tại phòng họp cơ quan, chúng tôi gồm có:"
        ),
        Block("para", f"1. Ông {name} - Giám đốc, chủ tọa;"),
        Block("para", f"2. Bà {other} - Chuyên viên, thư ký."),
        Block("para", "Nội dung làm việc: kiểm tra hồ sơ, đối chiếu số liệu và thống nhất kết quả."),
        Block("para", f"Cuộc họp kết thúc vào 11 giờ 30 phút, ngày {day}./."),
    )
    number = f"{rng.randint(1, 99):02d}"
    return _as_old(
        replace(paper, agency=agency),
        kind="Biên bản",
        subject=rng.choice(
            (
                "Họp đánh giá kết quả công tác quý III",
                "Về việc kiểm tra công tác văn thư, lưu trữ",
                "Bàn giao hồ sơ, tài liệu",
            )
        ),
        blocks=blocks,
        number=number,
        notation=f"BB-{agency.abbr}",
        urgency="",
        number_by_hand=False,
        day_by_hand=False,
        number_text=f"Số: {number}/BB-{agency.abbr}",
        code_text=f"{number}/BB-{agency.abbr}",
        date_text=f"{place}, ngày {day}" if head_date else "",
        issued=writer_day,
        dated_text=writer_day.isoformat(),
        recipients=(),
        signature=Signature(("CHỦ TỌA",), name),
        second=Signature(("THƯ KÝ",), other),
    )


def copied(rng: Random) -> Paper:
    """A paper and below it the block of whoever copied it."""
    paper = _today(rng)
    form, abbr = rng.choice(
        (("SAO Y BẢN CHÍNH", "SY"), ("SAO Y", "SY"), ("TRÍCH SAO", "TrS"), ("SAO LỤC", "SL"))
    )
    later = paper.issued + timedelta(days=rng.randint(3, 90))
    office = rng.choice(("SỞ TƯ PHÁP", "VĂN PHÒNG UBND TỈNH", "BAN QUẢN LÝ DỰ ÁN"))
    block = (
        form,
        office,
        f"Số: {rng.randint(1, 90):02d}/{abbr}-VP",
        f"Đà Lạt, ngày {later.day:02d} tháng {later.month} năm {later.year}",
        "TL. GIÁM ĐỐC / CHÁNH VĂN PHÒNG",
        vocabulary.person(rng),
    )
    return _as_old(paper, copied=block)


def draft(rng: Random) -> Paper:
    """DỰ THẢO: number and day are not there yet."""
    paper = _today(rng)
    notation = paper.notation
    gap = rng.choice(("      ", ".....", "…", "   "))
    month = rng.random() < 0.5
    year = paper.issued.year
    number_text = f"Số:{gap}/{notation}" if paper.form != "party" else f"Số{gap}-{notation}"
    return _as_old(
        paper,
        number_by_hand=False,
        day_by_hand=False,
        urgency="",
        draft=rng.choice(("DỰ THẢO", "Dự thảo lần 2", "DỰ THẢO 1")),
        number_text=number_text,
        code_text="",
        date_text=f"{paper.agency.place}, ngày .... tháng {paper.issued.month if month else '....'} năm {year}",
        dated_text=f"{year}-{paper.issued.month:02d}" if month else str(year),
    )


def joint(rng: Random) -> Paper:
    """Liên tịch: two agencies in the head, two signers; the one on the right counts as the first."""
    (_, one, a, _), (_, two, b, _) = rng.sample(agencies.MINISTRIES, 2)
    year, first = rng.randint(2002, 2015), f"{rng.randint(1, 190):02d}"
    issued = vocabulary.day(rng, year, year)
    code = f"{first}/{year}/TTLT-{a}-{b}"
    base = forms.decision(rng, agencies.ministry(rng))
    lines = rng.choice(
        ((one.upper(), "-", two.upper()), (f"{one.upper()} -", two.upper()), (one.upper(), two.upper()))
    )
    agency = replace(
        base.agency,
        lines=tuple(line for line in lines if line != "-"),
        bold_from=0,
        name=f"{one} - {two}",
        abbr=a,
        place="Hà Nội",
    )
    blocks = (
        Block(
            "basis",
            "Căn cứ Luật Ngân sách nhà nước ngày 16 tháng 12 năm 2002;"
            if year > 2003
            else "Căn cứ Luật Tổ chức Chính phủ ngày 25 tháng 12 năm 2001;",
        ),
        Block("para", f"{one} và {two} thống nhất hướng dẫn thực hiện một số nội dung sau:"),
        Block(
            "para",
            "Thông tư này quy định chế độ quản lý, sử dụng kinh phí của các đơn vị sự nghiệp công lập.",
            "Điều 1.",
        ),
        Block("para", "Thông tư này có hiệu lực sau 45 ngày kể từ ngày ký./.", "Điều 2."),
    )
    return _as_old(
        base,
        kind="Thông tư liên tịch",
        agency=agency,
        subject="Hướng dẫn quản lý, sử dụng kinh phí thực hiện chương trình mục tiêu quốc gia",
        number=first,
        notation=f"{year}/TTLT-{a}-{b}",
        issued=issued,
        urgency="",
        number_by_hand=False,
        day_by_hand=False,
        blocks=blocks,
        recipients=(),
        code_text=code,
        number_text=f"Số: {code}",
        date_text=f"Hà Nội, ngày {issued.day:02d} tháng {issued.month:02d} năm {year}",
        dated_text=issued.isoformat(),
        signature=Signature(
            (f"KT. BỘ TRƯỞNG {one.upper()}", "THỨ TRƯỞNG")
            if len(one) < 14
            else ("KT. BỘ TRƯỞNG", "THỨ TRƯỞNG"),
            vocabulary.person(rng),
        ),
        second=Signature(("KT. BỘ TRƯỞNG", "THỨ TRƯỞNG"), vocabulary.person(rng)),
    )


def stamped(rng: Random) -> Paper:
    """A paper with stamps: arrival with number and day, secrecy, urgency, tilted."""
    paper = _today(rng) if rng.random() < 0.6 else old_state(rng, 1978, 2004)
    day = paper.issued + timedelta(days=rng.randint(0, 12))
    number = str(rng.randint(3, 6200))
    by_hand = rng.random() < 0.5
    text = rng.choice(
        (
            f"{day.day:02d}/{day.month:02d}/{day.year}",
            f"{day.day}/{day.month}/{day.year}",
            f"{day.day:02d}-{day.month:02d}-{day.year}",
        )
    )
    stamp = None
    if rng.random() < 0.75:
        stamp = ArrivalStamp(
            rng.choice(
                ("", "SỞ TÀI CHÍNH", "VĂN PHÒNG HĐND & UBND", "TRUNG TÂM LƯU TRỮ", "UBND HUYỆN CHÂU PHÚ")
            ),
            rng.choice(("CÔNG VĂN ĐẾN", "ĐẾN", "ĐẾN")),
            f"⟦{number}⟧" if by_hand else number,
            f"⟦{text}⟧" if by_hand else text,
            day,
            rng.uniform(31, 37),
        )
    draw = rng.random()
    secrecy = "" if draw < 0.6 else rng.choice(("Mật", "Mật", "Tối mật", "Tuyệt mật"))
    urgency = rng.choices(("", "Khẩn", "Thượng khẩn", "Hỏa tốc"), (60, 12, 8, 20))[0]
    if isinstance(paper, OldPaper):
        return replace(paper, stamp=stamp, secrecy=secrecy, urgency=urgency)
    return _as_old(paper, stamp=stamp, secrecy=secrecy, urgency=urgency)


_BUILDERS: dict[str, Callable[[Random], Paper]] = {
    "republic": lambda rng: old_state(rng, 1945, 1975),
    "cabinet": lambda rng: old_state(rng, 1976, 1992),
    "nineties": lambda rng: old_state(rng, 1993, 2005),
    "party-any": party_paper,
    "mass": mass_paper,
    "minutes": minutes,
    "copied": copied,
    "draft": draft,
    "joint": joint,
    "stamped": stamped,
}
OLD_KINDS = tuple(_BUILDERS)


def compose_old(rng: Random, kind: str) -> Paper:
    """One paper of ``OLD_KINDS`` with random content."""
    return _BUILDERS[kind](rng)
