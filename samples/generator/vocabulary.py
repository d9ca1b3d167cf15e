# SPDX-License-Identifier: Apache-2.0
"""Names of places and people. The people are made up; any likeness is chance."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

# Province, its chief town, two of its districts, a commune: enough for headers and bodies.
PROVINCES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("An Giang", "Long Xuyên", ("Châu Phú", "Thoại Sơn", "Tri Tôn")),
    ("Bắc Kạn", "Bắc Kạn", ("Chợ Đồn", "Na Rì", "Ba Bể")),
    ("Bắc Giang", "Bắc Giang", ("Lục Ngạn", "Yên Thế", "Hiệp Hòa")),
    ("Bến Tre", "Bến Tre", ("Giồng Trôm", "Mỏ Cày Nam", "Thạnh Phú")),
    ("Bình Định", "Quy Nhơn", ("Phù Mỹ", "Tuy Phước", "Hoài Ân")),
    ("Bình Thuận", "Phan Thiết", ("Hàm Thuận Bắc", "Tuy Phong", "Đức Linh")),
    ("Cà Mau", "Cà Mau", ("Cái Nước", "Trần Văn Thời", "U Minh")),
    ("Cao Bằng", "Cao Bằng", ("Trùng Khánh", "Hà Quảng", "Thạch An")),
    ("Đắk Lắk", "Buôn Ma Thuột", ("Krông Pắc", "Cư M'gar", "Ea Kar")),
    ("Điện Biên", "Điện Biên Phủ", ("Tuần Giáo", "Mường Chà", "Tủa Chùa")),
    ("Đồng Tháp", "Cao Lãnh", ("Tháp Mười", "Lấp Vò", "Hồng Ngự")),
    ("Gia Lai", "Pleiku", ("Chư Sê", "Ia Grai", "Đak Đoa")),
    ("Hà Giang", "Hà Giang", ("Đồng Văn", "Quản Bạ", "Bắc Quang")),
    ("Hà Nam", "Phủ Lý", ("Lý Nhân", "Bình Lục", "Kim Bảng")),
    ("Hà Tĩnh", "Hà Tĩnh", ("Can Lộc", "Hương Khê", "Cẩm Xuyên")),
    ("Hải Dương", "Hải Dương", ("Thanh Miện", "Ninh Giang", "Tứ Kỳ")),
    ("Hòa Bình", "Hòa Bình", ("Mai Châu", "Lạc Sơn", "Kim Bôi")),
    ("Hưng Yên", "Hưng Yên", ("Khoái Châu", "Ân Thi", "Văn Giang")),
    ("Lạng Sơn", "Lạng Sơn", ("Hữu Lũng", "Bắc Sơn", "Lộc Bình")),
    ("Lâm Đồng", "Đà Lạt", ("Đức Trọng", "Di Linh", "Lạc Dương")),
    ("Nam Định", "Nam Định", ("Hải Hậu", "Giao Thủy", "Ý Yên")),
    ("Nghệ An", "Vinh", ("Diễn Châu", "Quỳ Hợp", "Nam Đàn")),
    ("Ninh Bình", "Ninh Bình", ("Nho Quan", "Kim Sơn", "Gia Viễn")),
    ("Phú Thọ", "Việt Trì", ("Hạ Hòa", "Thanh Ba", "Cẩm Khê")),
    ("Phú Yên", "Tuy Hòa", ("Sông Hinh", "Đồng Xuân", "Tuy An")),
    ("Quảng Bình", "Đồng Hới", ("Lệ Thủy", "Bố Trạch", "Tuyên Hóa")),
    ("Quảng Ngãi", "Quảng Ngãi", ("Bình Sơn", "Mộ Đức", "Sơn Tịnh")),
    ("Quảng Trị", "Đông Hà", ("Gio Linh", "Hướng Hóa", "Vĩnh Linh")),
    ("Sóc Trăng", "Sóc Trăng", ("Kế Sách", "Mỹ Xuyên", "Thạnh Trị")),
    ("Sơn La", "Sơn La", ("Mộc Châu", "Thuận Châu", "Mường La")),
    ("Tây Ninh", "Tây Ninh", ("Tân Biên", "Dương Minh Châu", "Gò Dầu")),
    ("Thái Bình", "Thái Bình", ("Quỳnh Phụ", "Đông Hưng", "Kiến Xương")),
    ("Thanh Hóa", "Thanh Hóa", ("Thọ Xuân", "Hoằng Hóa", "Như Xuân")),
    ("Tiền Giang", "Mỹ Tho", ("Cái Bè", "Chợ Gạo", "Tân Phước")),
    ("Trà Vinh", "Trà Vinh", ("Càng Long", "Cầu Kè", "Tiểu Cần")),
    ("Tuyên Quang", "Tuyên Quang", ("Sơn Dương", "Hàm Yên", "Chiêm Hóa")),
    ("Vĩnh Long", "Vĩnh Long", ("Vũng Liêm", "Tam Bình", "Trà Ôn")),
    ("Yên Bái", "Yên Bái", ("Văn Chấn", "Lục Yên", "Trấn Yên")),
)
COMMUNES = (
    "Tân Tiến",
    "Hòa Thạnh",
    "Bình Phú",
    "Vĩnh Hưng",
    "Thượng Lâm",
    "Đông Sơn",
    "Mỹ Thuận",
    "Phước Lộc",
    "Nghĩa Trung",
    "Quang Minh",
    "Xuân Thủy",
    "Yên Khánh",
    "Ngọc Lặc",
    "Đại Đồng",
)
OLD_PROVINCES = (
    ("Hà Sơn Bình", "Hà Đông"),
    ("Nghệ Tĩnh", "Vinh"),
    ("Hà Nam Ninh", "Nam Định"),
    ("Bình Trị Thiên", "Huế"),
    ("Vĩnh Phú", "Việt Trì"),
    ("Hoàng Liên Sơn", "Yên Bái"),
    ("Nghĩa Bình", "Quy Nhơn"),
    ("Cửu Long", "Vĩnh Long"),
)

FAMILIES = (
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Huỳnh",
    "Hoàng",
    "Phan",
    "Vũ",
    "Võ",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Hồ",
    "Ngô",
    "Dương",
    "Lý",
    "Đinh",
    "Mai",
    "Trịnh",
    "Đoàn",
    "Lương",
    "Tạ",
    "Châu",
    "Tô",
    "Quách",
    "Nông",
    "Hà",
)
MEN = (
    (
        "Văn",
        "Đức",
        "Quốc",
        "Minh",
        "Thanh",
        "Hữu",
        "Xuân",
        "Ngọc",
        "Công",
        "Đình",
        "Thế",
        "Tuấn",
        "Hoàng",
        "Mạnh",
        "Bá",
        "Duy",
        "Trọng",
    ),
    (
        "Anh",
        "Bình",
        "Cường",
        "Dũng",
        "Đạt",
        "Giang",
        "Hải",
        "Hiếu",
        "Hòa",
        "Hùng",
        "Khánh",
        "Lâm",
        "Liêm",
        "Long",
        "Nam",
        "Nghĩa",
        "Phúc",
        "Quang",
        "Quý",
        "Sơn",
        "Tâm",
        "Thắng",
        "Thịnh",
        "Tiến",
        "Toàn",
        "Trí",
        "Tùng",
        "Vinh",
        "Vỹ",
        "Ẩn",
        "Kỷ",
        "Đĩnh",
    ),
)
WOMEN = (
    ("Thị", "Thị", "Thị", "Thu", "Bích", "Kim", "Ngọc", "Thanh"),
    (
        "Anh",
        "Hạnh",
        "Hương",
        "Lan",
        "Mỹ",
        "Nhung",
        "Phượng",
        "Thảo",
        "Thủy",
        "Tuyết",
        "Yến",
        "Hằng",
        "Nguyệt",
        "Hoa",
        "Dung",
        "Hiền",
    ),
)


def person(rng: Random, woman: bool | None = None) -> str:
    """A full name of three, now and then four, parts."""
    middles, givens = WOMEN if (rng.random() < 0.25 if woman is None else woman) else MEN
    middle = rng.choice(middles)
    if rng.random() < 0.15:
        middle += " " + rng.choice([m for m in middles if m not in (middle, "Thị")])
    return f"{rng.choice(FAMILIES)} {middle} {rng.choice(givens)}"


def day(rng: Random, first: int, last: int) -> date:
    """A working day of the years ``first`` to ``last``."""
    found = date(first, 1, 1) + timedelta(days=rng.randrange((last - first + 1) * 365))
    return found - timedelta(days=max(0, found.weekday() - 4))


def districts_of(province: str) -> tuple[str, ...]:
    """Districts of the province as this list knows them; a few of anywhere for others."""
    for name, _, districts in PROVINCES:
        if name == province:
            return districts
    return ("Lương Sơn", "Yên Thủy", "Tân Lạc")
