# SPDX-License-Identifier: Apache-2.0
"""Who issues papers: committees, departments, ministries, Party offices, with their headers and seals."""

from __future__ import annotations

from random import Random

from samples.generator import vocabulary
from samples.generator.model import Agency

# Field key: department, abbreviation, inner units.
DEPARTMENTS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("health", "Sở Y tế", "SYT", ("NVY", "KHTC", "TCCB")),
    ("education", "Sở Giáo dục và Đào tạo", "SGDĐT", ("GDTrH", "KTKĐ", "TCCB")),
    ("transport", "Sở Giao thông vận tải", "SGTVT", ("QLCL", "QLVT", "KCHT")),
    ("farming", "Sở Nông nghiệp và Phát triển nông thôn", "SNN", ("TT", "CCTL", "KHTC")),
    ("staff", "Sở Nội vụ", "SNV", ("CCVC", "VTLT", "XDCQ")),
    ("money", "Sở Tài chính", "STC", ("QLNS", "GCS", "HCSN")),
    ("culture", "Sở Văn hóa, Thể thao và Du lịch", "SVHTTDL", ("QLVH", "DSVH", "VP")),
    ("land", "Sở Tài nguyên và Môi trường", "STNMT", ("CCQLĐĐ", "BVMT", "VP")),
    ("labour", "Sở Lao động - Thương binh và Xã hội", "SLĐTBXH", ("NCC", "BTXH", "VP")),
    ("building", "Sở Xây dựng", "SXD", ("QLN", "KTXD", "QHKT")),
)
MINISTRIES: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("health", "Bộ Y tế", "BYT", ("KCB", "DP", "KHTC")),
    ("education", "Bộ Giáo dục và Đào tạo", "BGDĐT", ("GDTrH", "NGCBQLGD", "VP")),
    ("transport", "Bộ Giao thông vận tải", "BGTVT", ("KCHT", "VT", "CQLXD")),
    ("staff", "Bộ Nội vụ", "BNV", ("CCVC", "VTLTNN", "CQĐP")),
    ("money", "Bộ Tài chính", "BTC", ("NSNN", "QLCS", "HCSN")),
    ("culture", "Bộ Văn hóa, Thể thao và Du lịch", "BVHTTDL", ("DSVH", "VHCS", "VP")),
    ("building", "Bộ Xây dựng", "BXD", ("QLN", "HTKT", "KTXD")),
)


def committee(province: str, town: str, rng: Random, old: bool = False) -> Agency:
    """People's committee of a province; ``old`` before Nghị định 30 and with the older spelling."""
    word = "UỶ" if old or rng.random() < 0.3 else "ỦY"
    form = rng.random()
    lines: tuple[str, ...] = (f"{word} BAN NHÂN DÂN", f"TỈNH {province.upper()}")
    if form < 0.25:
        lines = (f"UBND TỈNH {province.upper()}",)
    return Agency(
        lines,
        0,
        f"Ủy ban nhân dân tỉnh {province}",
        "UBND",
        rng.choice((province, town)) if old else province,
        "CHỦ TỊCH",
        "PHÓ CHỦ TỊCH",
        "ỦY BAN NHÂN DÂN",
        ("ỦY BAN NHÂN DÂN", f"TỈNH {province.upper()}"),
        ("VX", "TH", "KT", "NC"),
        province,
        "general",
    )


def department(rng: Random) -> Agency:
    """A department of a province, under its people's committee."""
    province, _, _ = rng.choice(vocabulary.PROVINCES)
    field, name, abbr, unit = rng.choice(DEPARTMENTS)
    above = rng.choice(
        (
            f"UBND TỈNH {province.upper()}",
            f"UBND TỈNH {province.upper()}",
            f"ỦY BAN NHÂN DÂN\nTỈNH {province.upper()}",
        )
    )
    lines = (*above.split("\n"), *_split(name.upper()))
    core = name.upper()
    return Agency(
        lines,
        above.count("\n") + 1,
        f"{name} tỉnh {province}",
        abbr,
        province,
        "GIÁM ĐỐC",
        "PHÓ GIÁM ĐỐC",
        "",
        (
            core
            if len(core) < 24
            else name.upper().replace("NÔNG NGHIỆP VÀ PHÁT TRIỂN NÔNG THÔN", "NN VÀ PTNT")[:26],
            f"TỈNH {province.upper()}",
        ),
        unit,
        province,
        field,
    )


def ministry(rng: Random) -> Agency:
    """A ministry."""
    field, name, abbr, unit = rng.choice(MINISTRIES)
    return Agency(
        tuple(_split(name.upper())),
        0,
        name,
        abbr,
        "Hà Nội",
        "BỘ TRƯỞNG",
        "THỨ TRƯỞNG",
        "",
        ("CỘNG HÒA XHCN VIỆT NAM", name.upper()[:24]),
        unit,
        "",
        field,
    )


def district(rng: Random) -> Agency:
    """People's committee of a district or of a commune in it."""
    province, _, districts = rng.choice(vocabulary.PROVINCES)
    home = rng.choice(districts)
    if rng.random() < 0.5:
        lines = ("ỦY BAN NHÂN DÂN", f"HUYỆN {home.upper()}")
        return Agency(
            lines,
            0,
            f"Ủy ban nhân dân huyện {home}",
            "UBND",
            home,
            "CHỦ TỊCH",
            "PHÓ CHỦ TỊCH",
            "ỦY BAN NHÂN DÂN",
            ("ỦY BAN NHÂN DÂN", f"HUYỆN {home.upper()}"),
            ("NV", "TNMT", "VP"),
            province,
            "general",
        )
    commune = rng.choice(vocabulary.COMMUNES)
    lines = (f"UBND HUYỆN {home.upper()}", f"ỦY BAN NHÂN DÂN XÃ {commune.upper()}")
    if rng.random() < 0.5:
        lines = ("ỦY BAN NHÂN DÂN", f"XÃ {commune.upper()}")
    return Agency(
        lines,
        len(lines) - 1 if lines[0].startswith("UBND") else 0,
        f"Ủy ban nhân dân xã {commune}",
        "UBND",
        commune,
        "CHỦ TỊCH",
        "PHÓ CHỦ TỊCH",
        "ỦY BAN NHÂN DÂN",
        (f"U.B.N.D XÃ {commune.upper()}", f"H. {home.upper()} - T. {province.upper()}"),
        ("VP", "VHXH"),
        province,
        "general",
    )


def party(rng: Random) -> Agency:
    """A Party committee or its office."""
    province, town, districts = rng.choice(vocabulary.PROVINCES)
    home = rng.choice(districts)
    lines, bold, name, abbr, head, deputy, collective = rng.choice(
        (
            (
                (f"TỈNH ỦY {province.upper()}",),
                0,
                f"Tỉnh ủy {province}",
                "TU",
                "BÍ THƯ",
                "PHÓ BÍ THƯ",
                "BAN THƯỜNG VỤ",
            ),
            (
                (f"TỈNH ỦY {province.upper()}", "VĂN PHÒNG"),
                1,
                f"Văn phòng Tỉnh ủy {province}",
                "VPTU",
                "CHÁNH VĂN PHÒNG",
                "PHÓ CHÁNH VĂN PHÒNG",
                "",
            ),
            (
                (f"TỈNH ỦY {province.upper()}", "BAN TỔ CHỨC"),
                1,
                f"Ban Tổ chức Tỉnh ủy {province}",
                "BTCTU",
                "TRƯỞNG BAN",
                "PHÓ TRƯỞNG BAN",
                "",
            ),
            (
                (f"TỈNH ỦY {province.upper()}", f"HUYỆN ỦY {home.upper()}"),
                1,
                f"Huyện ủy {home}",
                "HU",
                "BÍ THƯ",
                "PHÓ BÍ THƯ",
                "BAN THƯỜNG VỤ",
            ),
        )
    )
    place = home if abbr == "HU" else rng.choice((province, town))
    return Agency(
        lines,
        bold,
        name,
        abbr,
        place,
        head,
        deputy,
        collective,
        (lines[-1], lines[0]),
        ("VP",),
        province,
        "party",
    )


def central_party_office() -> Agency:
    """The office of the Central Committee, whose papers are numbered like ``36-HD/VPTW``."""
    return Agency(
        ("BAN CHẤP HÀNH TRUNG ƯƠNG", "VĂN PHÒNG"),
        1,
        "Văn phòng Ban Chấp hành Trung ương",
        "VPTW",
        "Hà Nội",
        "CHÁNH VĂN PHÒNG",
        "PHÓ CHÁNH VĂN PHÒNG",
        "",
        ("BAN CHẤP HÀNH TRUNG ƯƠNG", "VĂN PHÒNG"),
        ("VP",),
        "",
        "party",
    )


def _split(name: str) -> list[str]:
    """Long names of agencies take two lines in the narrow left header."""
    words = name.split()
    if len(name) <= 24:
        return [name]
    cut = min(range(2, len(words)), key=lambda i: abs(len(" ".join(words[:i])) - len(" ".join(words[i:]))))
    return [" ".join(words[:cut]), " ".join(words[cut:])]
