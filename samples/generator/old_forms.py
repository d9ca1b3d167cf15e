# SPDX-License-Identifier: Apache-2.0
"""State papers from 1945 to 2005: names of the country, of offices and provinces, codes and dates of the time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from samples.generator import vocabulary
from samples.generator.model import Agency, Block, Paper, Signature
from samples.generator.old_paper import OldPaper

REPUBLIC = ("VIỆT NAM DÂN CHỦ CỘNG HÒA", "VIỆT NAM DÂN CHỦ CỘNG HOÀ", "NƯỚC VIỆT NAM DÂN CHỦ CỘNG HÒA")
SOCIALIST = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM")
MOTTOS = ("Độc lập - Tự do - Hạnh phúc", "Độc lập – Tự do – Hạnh phúc", "ĐỘC LẬP - TỰ DO - HẠNH PHÚC")
_MONTHS = ("Giêng", "Hai", "Ba", "Tư", "Năm", "Sáu", "Bảy", "Tám", "Chín", "Mười", "Mười một", "Chạp")
# Province, where it dated its papers.
_NORTH = (
    ("Thanh Hóa", "Thanh Hóa"),
    ("Nghệ An", "Vinh"),
    ("Hà Đông", "Hà Đông"),
    ("Sơn Tây", "Sơn Tây"),
    ("Vĩnh Phúc", "Vĩnh Yên"),
    ("Hải Dương", "Hải Dương"),
    ("Hưng Yên", "Hưng Yên"),
    ("Kiến An", "Kiến An"),
    ("Bắc Giang", "Bắc Giang"),
    ("Thái Bình", "Thái Bình"),
    ("Nam Hà", "Nam Định"),
    ("Hà Bắc", "Bắc Giang"),
    ("Yên Bái", "Yên Bái"),
    ("Lào Cai", "Lào Cai"),
)
_UNITED = (
    ("Hà Sơn Bình", "Hà Đông"),
    ("Nghệ Tĩnh", "Vinh"),
    ("Bình Trị Thiên", "Huế"),
    ("Phú Khánh", "Nha Trang"),
    ("Thuận Hải", "Phan Thiết"),
    ("Sông Bé", "Thủ Dầu Một"),
    ("Hậu Giang", "Cần Thơ"),
    ("Minh Hải", "Cà Mau"),
    ("Hà Tuyên", "Hà Giang"),
    ("Bắc Thái", "Thái Nguyên"),
    ("Quảng Nam - Đà Nẵng", "Đà Nẵng"),
    ("Gia Lai - Kon Tum", "Pleiku"),
)
_NINETIES = (
    ("Quảng Nam", "Tam Kỳ"),
    ("Cần Thơ", "Cần Thơ"),
    ("Khánh Hòa", "Nha Trang"),
    ("Đắc Lắc", "Buôn Ma Thuột"),
    ("Hà Tây", "Hà Đông"),
    ("Nam Hà", "Nam Định"),
    ("Lâm Đồng", "Đà Lạt"),
    ("Kon Tum", "Kon Tum"),
    ("Bình Phước", "Đồng Xoài"),
    ("Bạc Liêu", "Bạc Liêu"),
)


@dataclass(frozen=True, slots=True)
class Office:
    """Who issued papers in those days: header lines, full name, abbreviation, posts, whom it stood for."""

    lines: tuple[str, ...]
    name: str
    abbr: str
    place: str
    head: str
    deputy: str
    collective: str = ""
    units: tuple[str, ...] = ("VP", "TH", "NC")


_CENTRE_1945 = (
    Office(
        ("PHỦ THỦ TƯỚNG",),
        "Phủ Thủ tướng",
        "TTg",
        "Hà Nội",
        "THỦ TƯỚNG",
        "PHÓ THỦ TƯỚNG",
        "",
        ("VG", "TN", "CN"),
    ),
    Office(
        ("HỘI ĐỒNG CHÍNH PHỦ",),
        "Hội đồng Chính phủ",
        "CP",
        "Hà Nội",
        "THỦ TƯỚNG",
        "PHÓ THỦ TƯỚNG",
        "HỘI ĐỒNG CHÍNH PHỦ",
    ),
    Office(("BỘ NỘI VỤ",), "Bộ Nội vụ", "NV", "Hà Nội", "BỘ TRƯỞNG", "THỨ TRƯỞNG", "", ("CC", "DC", "HT")),
    Office(
        ("BỘ TÀI CHÍNH",), "Bộ Tài chính", "TC", "Hà Nội", "BỘ TRƯỞNG", "THỨ TRƯỞNG", "", ("HCP", "TDT", "TQ")
    ),
    Office(("BỘ Y TẾ",), "Bộ Y tế", "BYT", "Hà Nội", "BỘ TRƯỞNG", "THỨ TRƯỞNG", "", ("PB", "CB")),
    Office(("BỘ GIÁO DỤC",), "Bộ Giáo dục", "GD", "Hà Nội", "BỘ TRƯỞNG", "THỨ TRƯỞNG", "", ("PT", "CB")),
    Office(("BỘ LAO ĐỘNG",), "Bộ Lao động", "LĐ", "Hà Nội", "BỘ TRƯỞNG", "THỨ TRƯỞNG", "", ("TL", "BH")),
    Office(("BỘ NÔNG LÂM",), "Bộ Nông lâm", "NL", "Hà Nội", "BỘ TRƯỞNG", "THỨ TRƯỞNG", "", ("TC", "QĐ")),
)
_CENTRE_1976 = (
    Office(
        ("HỘI ĐỒNG BỘ TRƯỞNG",),
        "Hội đồng Bộ trưởng",
        "HĐBT",
        "Hà Nội",
        "CHỦ TỊCH",
        "PHÓ CHỦ TỊCH",
        "HỘI ĐỒNG BỘ TRƯỞNG",
        ("V7", "V15", "CN"),
    ),
    Office(
        ("BỘ THƯƠNG NGHIỆP",), "Bộ Thương nghiệp", "TN", "Hà Nội", "BỘ TRƯỞNG", "THỨ TRƯỞNG", "", ("VP", "CB")
    ),
    Office(
        ("BỘ NÔNG NGHIỆP",), "Bộ Nông nghiệp", "NN", "Hà Nội", "BỘ TRƯỞNG", "THỨ TRƯỞNG", "", ("TT", "TY")
    ),
    Office(("BỘ LƯƠNG THỰC",), "Bộ Lương thực", "LT", "Hà Nội", "BỘ TRƯỞNG", "THỨ TRƯỞNG", "", ("KH", "VP")),
    Office(
        ("TỔNG CỤC THỐNG KÊ",),
        "Tổng cục Thống kê",
        "TCTK",
        "Hà Nội",
        "TỔNG CỤC TRƯỞNG",
        "PHÓ TỔNG CỤC TRƯỞNG",
        "",
        ("PPCĐ", "VP"),
    ),
    Office(
        ("BỘ GIAO THÔNG VẬN TẢI",),
        "Bộ Giao thông vận tải",
        "GTVT",
        "Hà Nội",
        "BỘ TRƯỞNG",
        "THỨ TRƯỞNG",
        "",
        ("VP", "KT"),
    ),
)
_CENTRE_1992 = (
    Office(
        ("CHÍNH PHỦ",), "Chính phủ", "CP", "Hà Nội", "THỦ TƯỚNG", "PHÓ THỦ TƯỚNG", "CHÍNH PHỦ", ("KTTH", "NC")
    ),
    Office(("THỦ TƯỚNG CHÍNH PHỦ",), "Thủ tướng Chính phủ", "TTg", "Hà Nội", "THỦ TƯỚNG", "PHÓ THỦ TƯỚNG"),
    Office(
        ("BỘ TÀI CHÍNH",), "Bộ Tài chính", "BTC", "Hà Nội", "BỘ TRƯỞNG", "THỨ TRƯỞNG", "", ("TCT", "HCSN")
    ),
    Office(
        ("BỘ THƯƠNG MẠI",), "Bộ Thương mại", "BTM", "Hà Nội", "BỘ TRƯỞNG", "THỨ TRƯỞNG", "", ("XNK", "PC")
    ),
    Office(
        ("TỔNG CỤC BƯU ĐIỆN",),
        "Tổng cục Bưu điện",
        "TCBĐ",
        "Hà Nội",
        "TỔNG CỤC TRƯỞNG",
        "PHÓ TỔNG CỤC TRƯỞNG",
        "",
        ("KTKH", "VP"),
    ),
    Office(
        ("BAN TỔ CHỨC - CÁN BỘ", "CHÍNH PHỦ"),
        "Ban Tổ chức - Cán bộ Chính phủ",
        "TCCP",
        "Hà Nội",
        "BỘ TRƯỞNG, TRƯỞNG BAN",
        "PHÓ TRƯỞNG BAN",
        "",
        ("CCVC", "TL"),
    ),
    Office(
        ("TỔNG CỤC ĐỊA CHÍNH",),
        "Tổng cục Địa chính",
        "TCĐC",
        "Hà Nội",
        "TỔNG CỤC TRƯỞNG",
        "PHÓ TỔNG CỤC TRƯỞNG",
        "",
        ("VP", "ĐKTK"),
    ),
)
_WORKS = (
    "thành lập Ban vận động vệ sinh phòng bệnh",
    "quy định chế độ phụ cấp cho cán bộ xã",
    "tăng cường công tác quản lý thị trường và giá cả",
    "phân bổ chỉ tiêu kế hoạch vận tải quý {k}",
    "chia lại địa giới các xã thuộc huyện {d}",
    "bổ nhiệm cán bộ phụ trách Công trường thủy lợi {d}",
    "đẩy mạnh phong trào làm thủy lợi và chống hạn vụ đông xuân",
    "cấp kinh phí sửa chữa trường cấp 2 huyện {d}",
    "thi hành chế độ lương mới đối với công nhân viên chức",
    "cho phép sử dụng đất để xây dựng trụ sở làm việc",
    "ban hành bản điều lệ tạm thời về quản lý kho tàng",
    "tổng kiểm kê tài sản cố định trong các xí nghiệp quốc doanh",
    "giải quyết tồn đọng hồ sơ thương binh, liệt sĩ",
    "chuyển Xí nghiệp gạch ngói {d} thành Công ty cổ phần",
)
_ORDERS = (
    "Nay giao cho các cơ quan có trách nhiệm tổ chức thực hiện đúng thời hạn, báo cáo kết quả về cơ quan cấp trên.",
    "Kinh phí do ngân sách địa phương đài thọ và quyết toán theo chế độ hiện hành của Nhà nước.",
    "Các đơn vị căn cứ tình hình cụ thể của địa phương mà vận dụng cho thích hợp, tránh gò ép nhân dân.",
    "Các ông Chánh Văn phòng, Trưởng ty Tài chính và các ngành có liên quan chịu trách nhiệm thi hành quyết định này.",
)


def old_state(rng: Random, first: int, last: int) -> Paper:
    """A state paper of some year from ``first`` to ``last``."""
    issued = vocabulary.day(rng, first, last)
    year = issued.year
    if year < 1976:
        office = (
            _local(rng, _NORTH, "ỦY BAN HÀNH CHÍNH", "UBHC")
            if rng.random() < 0.4
            else rng.choice(_CENTRE_1945)
        )
        country, motto = rng.choice(REPUBLIC), rng.choice(MOTTOS)
    elif year < 1993:
        office = (
            _local(rng, _UNITED, "ỦY BAN NHÂN DÂN", "UB") if rng.random() < 0.5 else rng.choice(_CENTRE_1976)
        )
        country, motto = rng.choice(SOCIALIST), rng.choice(MOTTOS)
    else:
        office = (
            _local(rng, _NINETIES, "ỦY BAN NHÂN DÂN", "UB")
            if rng.random() < 0.5
            else rng.choice(_CENTRE_1992)
        )
        country, motto = SOCIALIST[rng.random() < 0.5], MOTTOS[0]
    kind, abbr = _kind(rng, office, year)
    work = rng.choice(_WORKS).format(
        d=rng.choice(("Quỳnh Phụ", "Đông Hưng", "Yên Thế", "Cẩm Khê")), k=rng.randint(2, 4)
    )
    letter = kind == "Công văn"
    number = str(
        rng.choices(
            (rng.randint(1, 9), rng.randint(10, 99), rng.randint(100, 999), rng.randint(1000, 2900)),
            (1, 4, 6, 2),
        )[0]
    )
    if year > 2000 and int(number) < 10:
        number = f"0{number}"
    printed, by_hand = number, rng.random() < 0.18
    if by_hand:
        printed = f"⟦{number}⟧"
    form = _form(rng, office, abbr, year, letter)
    code = form.format(n=number, y=year)
    label = rng.choice(("Số ", "Số: ", "Số: ", "Số : "))
    return old_paper(
        rng,
        office=office,
        kind=kind,
        issued=issued,
        subject=work,
        code=code,
        number_text=label + form.format(n=printed, y=year),
        number=number,
        by_hand=by_hand,
        country=country,
        motto=motto,
        typed=year < 1994 and rng.random() < 0.7,
    )


def old_paper(
    rng: Random,
    *,
    office: Office,
    kind: str,
    issued: date,
    subject: str,
    code: str,
    number_text: str,
    number: str,
    by_hand: bool,
    country: str,
    motto: str,
    typed: bool,
    form: str = "",
) -> OldPaper:
    """The paper around these: date, body, recipients and signer of the time."""
    letter = kind == "Công văn"
    year = issued.year
    date_text, hand_day = date_line(rng, office.place, issued, typed)
    about = (
        f"V/v {subject}"
        if letter
        else rng.choice((f"Về việc {subject}", f"Về việc {subject}", f"V/v {subject}"))
    )
    bare = year < 1990 and kind in {"Thông tri", "Chỉ thị"} and rng.random() < 0.15
    return OldPaper(
        form="party" if form == "party" else "typed" if typed else "state",
        kind=kind,
        agency=agency_of(office),
        number=number,
        notation="",
        issued=issued,
        subject="" if bare else about,
        blocks=body(rng, kind, office, year),
        recipients=recipients(rng, office, party=form == "party"),
        signature=sign(rng, office, year, party=form == "party"),
        to=(
            rng.choice(
                (
                    "Ủy ban hành chính các tỉnh, thành phố.",
                    "Các Bộ, các Tổng cục.",
                    "Các ty, ban, ngành trong tỉnh.",
                )
            ),
        )
        if letter
        else (),
        number_by_hand=by_hand,
        day_by_hand=hand_day,
        country=country,
        motto=motto,
        number_text=number_text,
        code_text=code,
        date_text=date_text,
        dated_text=issued.isoformat(),
        no_subject=bare,
        mirrored=year < 1955 and form != "party" and rng.random() < 0.12,
    )


def agency_of(office: Office) -> Agency:
    """The office as the drawing knows agencies."""
    ring = (office.lines[-1][:24], office.lines[0][:24])
    return Agency(
        office.lines,
        len(office.lines) - 1 if len(office.lines) > 1 else 0,
        office.name,
        office.abbr,
        office.place,
        office.head,
        office.deputy,
        office.collective,
        ring,
        office.units,
        "",
        "general",
    )


def date_line(rng: Random, place: str, issued: date, typed: bool) -> tuple[str, bool]:
    """Place and date as written then, and whether the day is by hand."""
    day, month, hand = str(issued.day), str(issued.month), False
    if not typed and issued.year > 1990:
        day, month = f"{issued.day:02d}", f"{issued.month:02d}" if issued.month < 3 else month
    if issued.year < 1970 and rng.random() < 0.25:
        month = _MONTHS[issued.month - 1] if rng.random() < 0.5 else _MONTHS[issued.month - 1].lower()
    if rng.random() < 0.18:
        day, hand = f"⟦{day}⟧", True
    if not hand and rng.random() < 0.1 and month.isdigit():
        return f"{place}, ngày {day}{rng.choice('-/.')}{month}{rng.choice('-/.')}{issued.year}".replace(
            ".", "-"
        ).replace("/", "-"), hand
    return f"{place}, ngày {day} tháng {month} năm {issued.year}", hand


def sign(rng: Random, office: Office, year: int, *, party: bool = False) -> Signature:
    """Who signs, for whom, in the forms of the time."""
    slash = party or (year < 1993 and rng.random() < 0.7)
    top = (f"TM. {office.collective}",) if office.collective else ()
    draw = rng.random()
    if draw < 0.4:
        position: tuple[str, ...] = (*top, office.head)
    elif draw < 0.75:
        position = (*top, f"KT. {office.head}", office.deputy)
    elif draw < 0.9:
        position = (f"TL. {office.head}", "CHÁNH VĂN PHÒNG")
    elif draw < 0.95 and year < 1976 and "ỦY BAN HÀNH CHÍNH" in office.lines[0]:
        position = (f"TM. {office.collective}", "ỦY VIÊN THƯ KÝ")
    else:
        position = (f"TUQ. {office.head}", "PHÓ CHÁNH VĂN PHÒNG")
    if slash:
        for dotted, form in (("TM. ", "T/M "), ("KT. ", "K/T "), ("TL. ", "T/L ")):
            position = tuple(line.replace(dotted, form) for line in position)
    return Signature(position, vocabulary.person(rng), seal_on_name=rng.random() < 0.25)


def recipients(rng: Random, office: Office, *, party: bool = False) -> tuple[str, ...]:
    """Nơi nhận of the time."""
    middle = (
        "Các ty, ban, ngành;",
        "Ủy ban hành chính các huyện;",
        "Văn phòng Trung ương (để b/c);",
        "Sở Tài chính;",
        "Công báo;",
    )
    if party:
        middle = ("Văn phòng Trung ương,", "Các huyện ủy, thị ủy,", "Các ban của Tỉnh ủy,")
    chosen = set(rng.sample(middle, rng.randint(1, 3)))
    last = rng.choice(
        (f"Lưu {rng.choice(office.units)}.", "Lưu VP.", "Lưu: VT.", f"Lưu: VT, {rng.choice(office.units)}.")
    )
    return tuple(
        f"- {line}"
        for line in (rng.choice(("Như trên;", "Như Điều 3;")), *(m for m in middle if m in chosen), last)
    )


def body(rng: Random, kind: str, office: Office, year: int) -> tuple[Block, ...]:
    """A text of the kind; its legal bases are older than it."""
    orders = rng.sample(_ORDERS, 3)
    if kind in {"Quyết định", "Nghị định", "Sắc lệnh", "Nghị quyết"}:
        before = date(year - 1, 1, 1) + timedelta(days=rng.randrange(300))
        basis = f"Căn cứ {rng.choice(('Sắc lệnh', 'Nghị định', 'Quyết định'))} số {rng.randint(11, 180)}{rng.choice(('-SL', '-TTg', '/CP'))} ngày {before.day}-{before.month}-{before.year} quy định nhiệm vụ, quyền hạn và tổ chức của cơ quan;"
        who = "Chánh Văn phòng" if rng.random() < 0.5 else "Trưởng ban Tổ chức chính quyền"
        enact = {"Nghị quyết": "QUYẾT NGHỊ:", "Nghị định": "NGHỊ ĐỊNH:", "Sắc lệnh": "RA SẮC LỆNH:"}.get(
            kind, "QUYẾT ĐỊNH:"
        )
        return (
            Block(
                "centre",
                f"{office.head} {office.name.upper()}" if not office.collective else office.name.upper(),
            ),
            Block("basis", basis),
            Block("basis", f"Theo đề nghị của ông {who},"),
            Block("centre", enact),
            *(
                Block("para", text, f"Điều {i}{rng.choice(('.', '.-', ':'))}")
                for i, text in enumerate(orders, 1)
            ),
        )
    opening = (
        f"Ngày {rng.randint(2, 27)} tháng {rng.randint(3, 11)} năm {year - 1}, {office.name} đã có văn bản số {rng.randint(20, 900)}-VP hướng dẫn các ngành, các địa phương thi hành.",
        "Vừa qua, ở một số địa phương việc thi hành còn chậm, có nơi làm sai chính sách, ảnh hưởng không tốt đến sản xuất và đời sống.",
    )
    return tuple(Block("para", text) for text in (rng.choice(opening), *orders))


def _local(rng: Random, provinces: Sequence[tuple[str, str]], committee: str, abbr: str) -> Office:
    province, town = rng.choice(provinces)
    word = committee.replace("ỦY", "UỶ") if rng.random() < 0.5 else committee
    full = f"{'Ủy ban nhân dân' if abbr == 'UB' else 'Ủy ban hành chính'} tỉnh {province}"
    form = rng.random()
    lines: tuple[str, ...] = (word, f"TỈNH {province.upper()}")
    if form < 0.2:
        lines = (f"{word} TỈNH {province.upper()}",)
    elif form < 0.35:
        lines = (f"{'UBND' if abbr == 'UB' else 'UBHC'} TỈNH {province.upper()}",)
    return Office(
        lines,
        full,
        abbr,
        rng.choice((province, town, town)),
        "CHỦ TỊCH",
        "PHÓ CHỦ TỊCH",
        f"{word} TỈNH {province.upper()}" if rng.random() < 0.4 else word,
        ("VP", "TC", "NL"),
    )


def _kind(rng: Random, office: Office, year: int) -> tuple[str, str]:
    kinds = [
        ("Quyết định", "QĐ"),
        ("Chỉ thị", "CT"),
        ("Thông tư", "TT"),
        ("Công văn", "CV"),
        ("Thông báo", "TB"),
    ]
    if year < 1976:
        kinds += [("Nghị định", "NĐ"), ("Thông tri", "TTr"), ("Quyết định", "QĐ")]
    if office.name.startswith("Ủy ban"):
        kinds = [one for one in kinds if one[0] not in {"Thông tư", "Nghị định"}]
    elif year >= 1993 and office.name in {"Chính phủ", "Hội đồng Bộ trưởng"}:
        kinds = [("Nghị định", "NĐ"), ("Nghị quyết", "NQ")]
    elif office.name in {"Thủ tướng Chính phủ", "Phủ Thủ tướng"}:
        kinds = [("Quyết định", "QĐ"), ("Chỉ thị", "CT"), ("Công văn", "CV")]
    return rng.choice(kinds)


def _form(rng: Random, office: Office, abbr: str, year: int, letter: bool) -> str:
    """The code of the time, with ``{n}`` for the number and ``{y}`` for the year."""
    a, unit = office.abbr, rng.choice(office.units)
    if letter:
        return rng.choice(
            (
                f"{{n}}-{a}/{unit}",
                f"{{n}} {unit}/{a}",
                f"{{n}}/CV-{a}",
                f"{{n}} CV/{a}",
                f"{{n}}-{a}",
                f"{{n}}/{unit}",
            )
        )
    if a in {"TTg", "CP", "HĐBT"}:
        if year >= 1997:
            return f"{{n}}/{{y}}/{abbr}-{a}"
        return rng.choice((f"{{n}}-{a}", f"{{n}} {a}", f"{{n}}/{a}", f"{{n}}-{a}/{unit}"))
    if year >= 1997:
        return rng.choice(
            (f"{{n}}/{{y}}/{abbr}-{a}", f"{{n}}/{abbr}-{a}", f"{{n}}/{abbr}-{a}", f"{{n}}/{{y}}/{abbr}/{a}")
        )
    return rng.choice(
        (
            f"{{n}}/{abbr}-{a}",
            f"{{n}} {abbr}/{a}",
            f"{{n}}-{abbr}/{a}",
            f"{{n}} - {abbr}/{a}",
            f"{{n}} {abbr}-{a}",
            f"{{n}}/{abbr}/{a}",
            f"{{n}}-{a}/{abbr}",
            f"{{n}} {a}/{abbr}",
            f"{{n}}/{abbr}{a}",
            f"{{n}}{abbr}/{a}",
            f"{{n}}/{abbr}-{unit}",
        )
    )
