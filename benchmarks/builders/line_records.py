# SPDX-License-Identifier: Apache-2.0
"""Rows as records have them beside running text, for `benchmarks.builders.line_examples`: drawn by chance from lists of their own.

Heads, numbers and dates of today and of earlier decades, names and posts, recipients, cells of tables, rows of forms.
"""

from __future__ import annotations

import string
import unicodedata
from collections.abc import Callable
from random import Random

from benchmarks.builders.line_texts import GAP, SIGNS, Texts, is_known, running
from scan2archive.pipeline.fields.catalogues import GIVEN_NAMES, SURNAMES


def _parts(text: str, sign: str = "|") -> tuple[str, ...]:
    return tuple(text.split(sign))


_PLACES = _parts(
    "Hà Nội|Hải Phòng|Đà Nẵng|Huế|Cần Thơ|TP. Hồ Chí Minh|Sài Gòn|An Giang|Bà Rịa - Vũng Tàu|Bạc Liêu|Bắc Giang|Bắc Kạn|Bắc Ninh|Bến Tre|"
    "Bình Dương|Bình Định|Bình Phước|Bình Thuận|Cà Mau|Cao Bằng|Đắk Lắk|Đắk Nông|Điện Biên|Đồng Nai|Đồng Tháp|Gia Lai|Hà Giang|Hà Nam|Hà Tĩnh|"
    "Hải Dương|Hậu Giang|Hòa Bình|Hưng Yên|Khánh Hòa|Kiên Giang|Kon Tum|Lai Châu|Lạng Sơn|Lào Cai|Lâm Đồng|Long An|Nam Định|Nghệ An|Ninh Bình|"
    "Ninh Thuận|Phú Thọ|Phú Yên|Quảng Bình|Quảng Nam|Quảng Ngãi|Quảng Ninh|Quảng Trị|Sóc Trăng|Sơn La|Tây Ninh|Thái Bình|Thái Nguyên|Thanh Hóa|"
    "Tiền Giang|Trà Vinh|Tuyên Quang|Vĩnh Long|Vĩnh Phúc|Yên Bái|Hà Sơn Bình|Nghệ Tĩnh|Bắc Thái|Hải Hưng|Minh Hải|Thuận Hải|Sông Bé|Vĩnh Phú"
)
_TYPES = _parts(
    "QĐ NQ CT TB BC KH TTr CV HD CTr PA ĐA DA TT NĐ TTLT GM GP BB HĐ PC TL SL L PL GGT GĐĐ PG PB ĐX KL BCĐ TLĐ CĐ TC VP ĐK",
    " ",
)
_BODIES = _parts(
    "UBND HĐND UB UBHC STC SYT SNV SXD SGDĐT SNN SLĐTBXH SKHĐT STNMT SGTVT SVHTT STP SCT BTC BYT BNV BXD BKHĐT BGDĐT BNN BCA BQP CP TTg TW TU HU "
    "ĐU VPCP VP TCCB TCHC KTTH NC NN XD CN KHTC QLDA BQL TCT CT KBNN NHNN TCTK HĐBT PTT TVQH CTN TANDTC VKSNDTC MTTQ LĐLĐ HLHPN ĐTN NVL PTNMT TTYT BVĐK "
    "TTPVHCC PGDĐT LB LT CTK CCT TTr KTNN TTCP",
    " ",
)
_AGENCIES = _parts(
    "ỦY BAN NHÂN DÂN|UỶ BAN NHÂN DÂN|ỦY BAN HÀNH CHÍNH|HỘI ĐỒNG NHÂN DÂN|SỞ Y TẾ|SỞ TÀI CHÍNH|SỞ NỘI VỤ|SỞ XÂY DỰNG|SỞ TƯ PHÁP|SỞ CÔNG THƯƠNG|TY GIÁO DỤC|"
    "TY THỦY LỢI|SỞ GIÁO DỤC VÀ ĐÀO TẠO|SỞ KẾ HOẠCH VÀ ĐẦU TƯ|SỞ NÔNG NGHIỆP VÀ PTNT|CHI CỤC THUẾ|CỤC THỐNG KÊ|KHO BẠC NHÀ NƯỚC|BỆNH VIỆN ĐA KHOA|TRƯỜNG THPT|"
    "BAN QUẢN LÝ DỰ ÁN|CÔNG TY TNHH|TỔNG CÔNG TY|HỢP TÁC XÃ|TÒA ÁN NHÂN DÂN|VIỆN KIỂM SÁT NHÂN DÂN|BAN CHẤP HÀNH ĐẢNG BỘ|TỈNH ỦY|HUYỆN ỦY|MẶT TRẬN TỔ QUỐC|"
    "LIÊN ĐOÀN LAO ĐỘNG|HỘI NÔNG DÂN|BỘ TÀI CHÍNH|BỘ QUỐC PHÒNG|BỘ Y TẾ|THANH TRA|PHÒNG TÀI NGUYÊN|VĂN PHÒNG ĐĂNG KÝ ĐẤT ĐAI|HẠT KIỂM LÂM|NÔNG TRƯỜNG QUỐC DOANH|"
    "XÍ NGHIỆP GẠCH NGÓI|TỔNG CỤC HẬU CẦN|NGÂN HÀNG NHÀ NƯỚC|HỘI ĐỒNG BỘ TRƯỞNG|PHỦ THỦ TƯỚNG|HỘI CỰU CHIẾN BINH|TRẠM KHUYẾN NÔNG|CÔNG AN"
)
_LEVELS = _parts("TỈNH|HUYỆN|THÀNH PHỐ|THỊ XÃ|XÃ|PHƯỜNG|QUẬN|THỊ TRẤN|KHU|LIÊN KHU")
_POSTS = _parts(
    "CHỦ TỊCH|PHÓ CHỦ TỊCH|GIÁM ĐỐC|PHÓ GIÁM ĐỐC|CHÁNH VĂN PHÒNG|PHÓ CHÁNH VĂN PHÒNG|BỘ TRƯỞNG|THỨ TRƯỞNG|CỤC TRƯỞNG|TRƯỞNG PHÒNG|HIỆU TRƯỞNG|BÍ THƯ|"
    "PHÓ BÍ THƯ THƯỜNG TRỰC|CHÁNH ÁN|VIỆN TRƯỞNG|TRƯỞNG TY|PHÓ TRƯỞNG TY|ỦY VIÊN THƯ KÝ|TỔNG GIÁM ĐỐC|TRƯỞNG BAN|CHÁNH THANH TRA|CHI CỤC TRƯỞNG|KẾ TOÁN TRƯỞNG|"
    "THỦ TRƯỞNG ĐƠN VỊ|CHỦ NHIỆM|TRẠM TRƯỞNG|THẨM PHÁN|THƯ KÝ|VỤ TRƯỞNG|CHỈ HUY TRƯỞNG|ĐẠI DIỆN BÊN A|NGƯỜI LẬP BIỂU|THỦ QUỸ|CHÁNH CHỦ NHIỆM"
)
_FOR = _parts("KT. |TM. |TL. |TUQ. |Q. |T/M |K/T |T/L |TM/ |KT/ |T.M |K.T |T.U.Q |TT. |")
_TITLES = _parts(
    "QUYẾT ĐỊNH|NGHỊ QUYẾT|THÔNG BÁO|BÁO CÁO|TỜ TRÌNH|KẾ HOẠCH|CHỈ THỊ|CÔNG VĂN|BIÊN BẢN|HỢP ĐỒNG|GIẤY MỜI|GIẤY CHỨNG NHẬN|GIẤY PHÉP|THÔNG TƯ|NGHỊ ĐỊNH|"
    "HƯỚNG DẪN|ĐỀ ÁN|PHƯƠNG ÁN|CHƯƠNG TRÌNH|PHIẾU CHUYỂN|PHIẾU TRÌNH|BẢN SAO|SẮC LỆNH|LỜI KÊU GỌI|ĐIỆN BÁO|CÔNG ĐIỆN|GIẤY GIỚI THIỆU|GIẤY ỦY QUYỀN|PHỤ LỤC|"
    "DANH SÁCH|BẢNG TỔNG HỢP|DỰ TOÁN|LÝ LỊCH|ĐƠN XIN|BẢN CAM KẾT|QUY CHẾ|ĐIỀU LỆ|NỘI QUY|TRÍCH LỤC|BẢN ÁN"
)
_NATION = _parts(
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM|CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM|VIỆT NAM DÂN CHỦ CỘNG HÒA|VIỆT NAM DÂN CHỦ CỘNG HOÀ|NƯỚC VIỆT NAM DÂN CHỦ CỘNG HÒA|"
    "CỘNG HÒA MIỀN NAM VIỆT NAM|VIỆT NAM CỘNG HÒA|NƯỚC CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM|Cộng hòa xã hội chủ nghĩa Việt Nam|ĐẢNG CỘNG SẢN VIỆT NAM"
)
_MOTTO = _parts(
    "Độc lập - Tự do - Hạnh phúc|Độc lập – Tự do – Hạnh phúc|Độc lập-Tự do-Hạnh phúc|ĐỘC LẬP - TỰ DO - HẠNH PHÚC|Độc lập, Tự do, Hạnh phúc|"
    "Dân chủ - Độc lập - Thống nhất|ĐỘC LẬP – TỰ DO – HẠNH PHÚC|Độc Lập - Tự Do - Hạnh Phúc|Tự do - Độc lập - Hạnh phúc"
)
_TO = _parts(
    "Như trên|Như Điều 3|Như kính gửi|Bộ Tài chính|Thường trực Tỉnh ủy|TT. HĐND tỉnh|Chủ tịch và các PCT|Văn phòng Chính phủ|Sở Tư pháp|Cục Kiểm tra VBQPPL|Đài PT-TH|"
    "Trung tâm Công báo|UBND các huyện|Phòng TC-KH|Đảng ủy xã|Các phòng chuyên viên|Kho bạc Nhà nước|Báo địa phương|Website|Các đơn vị trực thuộc|Thanh tra tỉnh|Lưu|"
    "Ban Tuyên giáo|Bưu điện|Chi cục Thuế|Công an tỉnh|Các xã, thị trấn|Tòa án|Ngân hàng|Để thi hành|Để báo cáo|Vụ Tổ chức|Ban Tổ chức|Hội Phụ nữ"
)
_HEADS = _parts(
    "STT|TT|Họ và tên|Ngày sinh|Chức vụ|Đơn vị|Đơn vị tính|Số lượng|Đơn giá|Thành tiền|Ghi chú|Nội dung|Tổng cộng|Diện tích (m²)|Tờ bản đồ|Số thửa|Năm|Quý|Tỷ lệ %|"
    "Kế hoạch|Thực hiện|Địa chỉ|Mã số|Loại đất|Hạng mục|Khối lượng|Nguồn vốn|Kinh phí|Hệ số lương|Phụ cấp|Chữ ký|Trình độ|Quê quán|Lý do|Mức đóng|Cộng"
)
_FORM = _parts(
    "Họ và tên:|Sinh ngày:|Quê quán:|Nơi ở hiện nay:|Số CMND:|Nơi cấp:|Chức vụ:|Đơn vị công tác:|Dân tộc:|Tôn giáo:|Kính gửi:|Tên tôi là:|Lý do:|Số tiền:|Viết bằng chữ:|"
    "Điện thoại:|Fax:|Mã số thuế:|Tài khoản số:|Địa chỉ:|Nghề nghiệp:|Trình độ văn hóa:|Ngày vào Đảng:|Hồ sơ gồm:|Thời hạn:|Kèm theo:|Số sổ:|Vào sổ số:|ĐẾN Số:|Chuyển:"
)
_LATIN = _parts(
    "Internet email website Microsoft Excel Word Windows ASEAN WTO ODA FDI GDP ISO UNESCO WHO UNDP Project Office Bank Limited Co. Ltd Corporation System Covid-19 "
    "Honda Toyota Hotel Paris London Washington Moscow Bordeaux Münster São Señor Ørsted Coeur naïf Öl Ärzte report annual Vietnam Hanoi Export Import PDF HTTP "
    "file form fax fig. off of for from if job jet Japan Jean Java John July June Juan major object project zone zero size zinc Zalo Zn quiz web www watt WB Wifi law "
    "fund finance flow staff final fee Fe NaF half FOB CIF FAO UNICEF UNFPA IMF WWF ADB JICA KfW AFD GIZ Swiss France Financial Transfer Force Fiji Kazakhstan Jakarta",
    " ",
)
_COMMON_SIGNS, _RARE_SIGNS = "!&*+/=?@<>%;:-_#$—*+!?|", "[]|~§©®°«»“”—€£\\^{}†‡„`ÖÄÏÑØäöïñøŠšŒœ‹›¬¿¡"
_SELDOM = _parts(
    "kỵ mỵ tỵ lỵ thuỵ luỵ tuỵ nguỵ quỵ ỵ ngẵng bẵng ẵm nhẵn sẽ bẽ kẽ xẻng ẻo mẹ trẻ ghẻ đỡ vỡ gỡ rỡ thẳng thẳm hẳn chẵn kỷ kỹ mỹ sỹ hỷ ỷ quỹ quỷ õng võ sỡ",
    " ",
)
_RARE = frozenset("ẵẳẻẽẹỡỹỷỵõĩũẫẩễểỗổữửằắặẳjfwz")
_LATIN_OK = tuple(word for word in _LATIN if all(c in SIGNS for c in word))
_ROMAN = _parts("I II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI XIX XX", " ")


def _n(rng: Random, most: int) -> str:
    value = rng.randint(1, most)
    return rng.choice((str(value), str(value), f"{value:02d}"))


def _year(rng: Random) -> str:
    return str(rng.choice((rng.randint(1945, 1990), rng.randint(1990, 2026))))


def money(rng: Random) -> str:
    """An amount: points between thousands, perhaps a share or a unit."""
    value = int(10 ** rng.uniform(1, 11))
    text = f"{value:,}".replace(",", rng.choice(".. ,")) if rng.random() < 0.8 else str(value)
    if rng.random() < 0.25:
        text += f",{rng.randint(0, 99):02d}"
    return text + rng.choice(
        ("", "", "", " đồng", "đ", " đ", " VNĐ", "%", " kg", " m²", " ha", " USD", " tấn", " triệu đồng", "$")
    )


def date(rng: Random) -> str:
    """A date in one of the forms in use, perhaps with room for a day."""
    day, month, year = _n(rng, 31), _n(rng, 12), _year(rng)
    way = rng.random()
    if way < 0.6:
        place = rng.choice(
            (f"{rng.choice(_PLACES)}, ", f"{rng.choice(_PLACES)}, ", "", f"{syllable_name(rng)}, ")
        )
        if rng.random() < 0.12:
            day = GAP
        if rng.random() < 0.06:
            month = GAP
        return f"{place}{rng.choice(('ngày', 'ngày', 'Ngày'))} {day} tháng {month} năm {year}"
    sign = rng.choice("//-.")
    text = f"{day}{sign}{month}{sign}{year}"
    return rng.choice((text, f"ngày {text}", f"({text})", f"từ ngày {text}", f"Ngày: {text}"))


def syllable_name(rng: Random) -> str:
    """A place of two syllables that need not exist."""
    return " ".join(rng.choice(_GIVEN).capitalize() for _ in range(2))


_GIVEN, _FAMILIES = sorted(GIVEN_NAMES), sorted(SURNAMES)


def person(rng: Random, texts: Texts) -> str:
    """A name: family, given; now and then syllables that names hardly have; degrees."""
    family = (
        rng.choice(("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ"))
        if rng.random() < 0.4
        else rng.choice(_FAMILIES)
    )
    pool = texts.syllables if rng.random() < 0.1 else _GIVEN
    own = [family.capitalize(), *(rng.choice(pool).capitalize() for _ in range(rng.choice((1, 2, 2, 2, 3))))]
    text = " ".join(own)
    if rng.random() < 0.12:
        text = (
            rng.choice(
                (
                    "TS. ",
                    "ThS. ",
                    "PGS.TS. ",
                    "BS. ",
                    "BS.CKII ",
                    "Đại tá ",
                    "Ông ",
                    "Bà: ",
                    "Đ/c ",
                    "Ông: ",
                    "KS. ",
                    "LS. ",
                    "Kỹ sư ",
                )
            )
            + text
        )
    return text.upper() if rng.random() < 0.18 else text


def code(rng: Random) -> str:
    """The number of a paper with its code, of today or of earlier decades."""
    number = str(rng.choice((rng.randint(1, 99), rng.randint(1, 999), rng.randint(1, 9999))))
    if rng.random() < 0.2:
        number = f"{int(number):02d}" + rng.choice(("", "", "a", "b"))
    kind, body = rng.choice(_TYPES), rng.choice(_BODIES)
    if rng.random() < 0.06:
        number = GAP
    if rng.random() < 0.3:
        body += "-" + rng.choice((*_BODIES, "TH", "VX", "KT1", "TCKT", "P2", "VP4"))
    way = rng.random()
    if way < 0.5:
        return f"{number}/{kind}-{body}" if number != GAP else f"{GAP} /{kind}-{body}"
    if way < 0.6:
        return f"{number}/{_year(rng)}/{kind}-{body}"
    sign = rng.choice(("-", " - ", "/", " ", "–"))
    return f"{number}{sign}{rng.choice((f'{kind}/{body}', f'{kind}-{body}', f'{body}/{kind}', kind, f'{kind}.{body}', f'{body}'))}"


def _numbered(rng: Random) -> str:
    text = f"{rng.choice(('Số:', 'Số:', 'Số', 'SỐ:', 'Số :', 'S6:'[0] + 'ố.'))} {code(rng)}"
    return text + (f", {date(rng)}" if rng.random() < 0.12 else "")


def agency(rng: Random, texts: Texts) -> str:
    """An agency, mostly in capitals."""
    text = rng.choice(_AGENCIES)
    way = rng.random()
    if way < 0.45:
        name = rng.choice(
            (rng.choice(_PLACES), syllable_name(rng), " ".join(rng.choice(texts.syllables) for _ in range(2)))
        )
        text += f" {rng.choice(_LEVELS)} {name.upper()}" if rng.random() < 0.7 else f" {name.upper()}"
    return text if rng.random() < 0.85 else text.capitalize()


def _post(rng: Random) -> str:
    text = f"{rng.choice(_FOR)}{rng.choice(_POSTS)}"
    if rng.random() < 0.15:
        text += " " + rng.choice(_AGENCIES)
    return text if rng.random() < 0.85 else text.title().replace("Kt.", "KT.").replace("Tm.", "TM.")


def _about(rng: Random, texts: Texts) -> str:
    words = running(rng, texts).split()
    start = rng.randrange(max(1, len(words) - 14))
    text = " ".join(words[start : start + rng.randint(3, 22)])
    return (
        rng.choice(
            (
                "V/v ",
                "v/v ",
                "V/v: ",
                "Về việc ",
                "(V/v ",
                "Trích yếu: ",
                "Về ",
                "Căn cứ ",
                "Xét đề nghị của ",
                "Theo đề nghị của ",
                "Thực hiện ",
                "Để ",
            )
        )
        + text
    )


def _to(rng: Random) -> str:
    text = f"{rng.choice('--–-+•*')} {rng.choice(_TO)}{rng.choice((';', ';', '.', '', ' (b/c);', ' (để b/c);', f' ({_n(rng, 30)}b);', ','))}"
    return rng.choice(
        (
            text,
            text,
            "Nơi nhận:",
            "Nơi gửi:",
            f"- Lưu: {rng.choice(('VT', 'HS', 'VP', 'HC', 'TH', 'Vt'))}, {rng.choice(_BODIES)}{rng.choice(('.', '', _n(rng, 9) + '.'))}",
        )
    )


def _contact(rng: Random, texts: Texts) -> str:
    plain = "".join(
        c
        for c in unicodedata.normalize("NFD", "".join(rng.choice(texts.syllables) for _ in range(2)))
        if c in string.ascii_letters
    )
    phone = f"0{rng.randint(2, 9)}{rng.randint(10, 99)}{rng.choice('. - ')}{rng.randint(100, 999)}{rng.choice('. ')}{rng.randint(100, 9999)}"
    return rng.choice(
        (f"ĐT: {phone}", f"Điện thoại: ({phone[:3]}) {phone[4:]} - Fax: {phone}", f"Email: {plain}@{plain[:4]}.gov.vn", f"https://{plain}.vn", f"Tel: +84 {phone[1:]}", f"{phone}; {phone[::-1]}", f"www.{plain}.com.vn", f"TK: {rng.randint(10**8, 10**12)}", f"MST {rng.randint(10**9, 10**10)}", f"CMND số {rng.randint(10**8, 10**12)}")
    )  # fmt: skip


def _short(rng: Random, texts: Texts) -> str:
    return rng.choice(
        (
            str(rng.randint(1, 300)), f"- {rng.randint(1, 99)} -", f"Điều {rng.randint(1, 200)}.", f"Trang {rng.randint(1, 99)}/{rng.randint(9, 99)}", f"{rng.choice(_ROMAN)}.",
            f"Chương {rng.choice(_ROMAN)}", f"{rng.choice('abcdđeghiklmn')})", f"Mục {_n(rng, 9)}", f"Phần {rng.choice(_ROMAN)}", rng.choice(texts.syllables), rng.choice(texts.syllables).capitalize(),
            rng.choice(texts.syllables).upper(), f"({rng.choice(('Đã ký', 'đã ký', 'Ký tên', 'Ký, ghi rõ họ tên', 'Đóng dấu', 'Bản dự thảo', 'Kèm theo QĐ'))})", f"{_n(rng, 99)}.{_n(rng, 9)}.", f"Biểu số {_n(rng, 30)}",
            rng.choice(("MẬT", "KHẨN", "HỎA TỐC", "ĐẾN", "SAO Y BẢN CHÍNH", "DỰ THẢO", "Kính gửi:", "QUYẾT NGHỊ:", "Nơi nhận:", "(2)", "- Như trên;", "x", "TTr", "nt", "//", "./.", "%")),
        )
    )  # fmt: skip


def mixed(rng: Random, texts: Texts, most: int = 9) -> str:
    """Running text with signs, foreign words and rare letters in it, so that no sign of the model is unlearnt."""
    words = running(rng, texts).split()
    start = rng.randrange(max(1, len(words) - most))
    words = words[start : start + rng.randint(2, most)]
    for _ in range(rng.randint(1, max(3, most // 4))):
        words.insert(rng.randint(0, len(words)), _foreign(rng, texts, rng.choice(words)))
    return " ".join(words)


def _foreign(rng: Random, texts: Texts, word: str) -> str:
    """A word with a sign, or of letters that Vietnamese has not, or seldom has."""
    way = rng.random()
    sign = rng.choice(_COMMON_SIGNS if rng.random() < 0.7 else _RARE_SIGNS)
    if way < 0.15:
        return rng.choice(_LATIN_OK)
    if way < 0.27:
        letters = "".join(rng.choice(string.ascii_lowercase + "fjwz") for _ in range(rng.randint(1, 8)))
        return rng.choice((letters, letters.capitalize(), letters.upper(), letters.upper() + _n(rng, 999)))
    if way < 0.55:
        found = [one for one in rng.choices(texts.syllables, k=40) if _RARE & set(one)]
        syllable = rng.choice(found if found and rng.random() < 0.7 else _SELDOM)
        return rng.choice((syllable, syllable.capitalize(), syllable.upper()))
    first, last = rng.choice(("“”", "“”", '""', "()", "()", "[]", "''", "{}", "«»", "<>", "‹›"))
    number = _n(rng, 100)
    return rng.choice(
        (
            f"{first}{word}{last}", f"{first}{number}{last}", f"{number}%", sign, f"{word}{sign}", f"{sign}{number}", f"{number}{sign}", f"{number}°C",
            f"{word}{sign}{rng.choice(texts.syllables)}", f"{number}{sign}{_n(rng, 99)}",
        )
    )  # fmt: skip


def cell(rng: Random, texts: Texts) -> str:
    """What stands in one cell of a table."""
    way = rng.random()
    if way < 0.3:
        return money(rng)
    if way < 0.45:
        return str(
            rng.choice(
                (
                    rng.randint(0, 30),
                    rng.randint(0, 3000),
                    f"{rng.randint(0, 99)},{rng.randint(0, 99)}",
                    f"{rng.randint(0, 9)}.{rng.randint(0, 99):02d}",
                )
            )
        )
    if way < 0.6:
        return person(rng, texts)
    if way < 0.75:
        return rng.choice(_HEADS)
    if way < 0.82:
        return date(rng)
    if way < 0.88:
        return code(rng)
    return " ".join(running(rng, texts).split()[: rng.randint(1, 4)])


def form_row(rng: Random) -> str:
    """A row of a form: labels with dots or room behind them."""
    text = ""
    for _ in range(rng.choice((1, 1, 2))):
        text += f"{rng.choice(_FORM)} {'.' * rng.randint(5, 40) if rng.random() < 0.6 else GAP} "
    return text.strip()


def record_row(rng: Random, texts: Texts) -> str:
    """A row as records have them beside running text."""
    ways: tuple[tuple[float, Callable[[], str]], ...] = (
        (2, lambda: rng.choice(_NATION)),
        (2, lambda: rng.choice(_MOTTO)),
        (5, lambda: agency(rng, texts)),
        (6, lambda: _numbered(rng)),
        (5, lambda: date(rng)),
        (5, lambda: _about(rng, texts)),
        (3, lambda: _to(rng)),
        (5, lambda: _post(rng)),
        (7, lambda: person(rng, texts)),
        (2, lambda: _contact(rng, texts)),
        (5, lambda: _short(rng, texts)),
        (2, lambda: rng.choice(_TITLES)),
        (3, lambda: money(rng)),
        (9, lambda: mixed(rng, texts)),
        (3, lambda: f"{rng.choice(_ROMAN)}. {' '.join(running(rng, texts).split()[:9]).upper()}"),
        (7, lambda: " ".join(rng.choice(texts.syllables) for _ in range(rng.randint(1, 8)))),
        (4, lambda: " ".join(rng.choice(texts.syllables).upper() for _ in range(rng.randint(1, 6)))),
        (3, lambda: f"{_n(rng, 30)}. {person(rng, texts)} - {_post(rng).lower()}"),
    )
    text = rng.choices([way for _, way in ways], [weight for weight, _ in ways])[0]()
    return text if is_known(text) else record_row(rng, texts)


def title(rng: Random, texts: Texts) -> str:
    """A title with what it is about."""
    return (
        f"{rng.choice(_TITLES)} {' '.join(running(rng, texts).split()[: rng.randint(0, 12)]).upper()}".strip()
    )
