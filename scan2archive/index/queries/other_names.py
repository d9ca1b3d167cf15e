# SPDX-License-Identifier: Apache-2.0
"""What else things are called: abbreviations, old spellings, names before and after a reorganisation. Pure.

Closed lists, looked up in queries only; the index holds what the papers say. Sources:

- Abbreviations: those of Nghị định 30/2020/NĐ-CP and Thông tư 01/2011/TT-BNV in notations, and what offices
  write in subjects.
- Spelling of the South to 1975 (hành chánh, nhơn dân).
- Provinces: resolutions of the National Assembly of 27/12/1975 (merged in 1976), 29/12/1978, 30/6/1989,
  12/8/1991 and 06/11/1996 (split), 22/2003/QH11, 15/2008/QH12 (Hà Tây), 202/2025/QH15 (34 provinces).
- Ministries and departments: resolutions 01/2007/QH12 and 176/2025/QH15, Nghị định 171/2004, 13/2008 and 45/2025.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from scan2archive.document_types import TYPES
from scan2archive.index.queries.clauses import Word
from scan2archive.index.words.analysis import tokens
from scan2archive.vietnamese import is_syllable

# The same thing; any of the forms finds the others.
_SAME = """
UBND=Ủy ban nhân dân=UB|UBHC=Ủy ban hành chính|HĐND=Hội đồng nhân dân|HĐBT=Hội đồng Bộ trưởng
MTTQ=Mặt trận Tổ quốc|TAND=Tòa án nhân dân|VKSND=Viện kiểm sát nhân dân|LĐLĐ=Liên đoàn Lao động
CCB=Cựu chiến binh|LHPN=Liên hiệp Phụ nữ|TNCS=Thanh niên Cộng sản|BCĐ=Ban Chỉ đạo|BCH=Ban Chấp hành|BQL=Ban Quản lý
VPCP=Văn phòng Chính phủ|TTHC=thủ tục hành chính|CCHC=cải cách hành chính|QLNN=quản lý nhà nước
QPPL=quy phạm pháp luật|KNTC=khiếu nại, tố cáo|PCTN=phòng, chống tham nhũng|QLDA=quản lý dự án
QSDĐ=quyền sử dụng đất|GCN=giấy chứng nhận|GCNQSDĐ=giấy chứng nhận quyền sử dụng đất=GCN QSDĐ|GPMB=giải phóng mặt bằng
BHXH=bảo hiểm xã hội|BHYT=bảo hiểm y tế|BHTN=bảo hiểm thất nghiệp|CNTT=công nghệ thông tin
CBCC=cán bộ, công chức|CBCCVC=cán bộ, công chức, viên chức|CCVC=công chức, viên chức
KTXH=KT-XH=kinh tế - xã hội|ANTT=an ninh trật tự=an ninh, trật tự|QPAN=QP-AN=quốc phòng, an ninh=quốc phòng - an ninh
PCCC=phòng cháy chữa cháy=phòng cháy và chữa cháy|ATGT=an toàn giao thông|ATTP=an toàn thực phẩm
VSATTP=vệ sinh an toàn thực phẩm|NSNN=ngân sách nhà nước|XDCB=xây dựng cơ bản|NTM=nông thôn mới
TDTT=thể dục thể thao=thể dục, thể thao|THPT=trung học phổ thông|THCS=trung học cơ sở|GDTX=giáo dục thường xuyên
UBKT=Ủy ban Kiểm tra|VHTT=Văn hóa và Thông tin=Văn hóa Thông tin|TCKH=Tài chính - Kế hoạch|KTHT=Kinh tế và Hạ tầng
QLĐT=quản lý đô thị|ĐBQH=đại biểu Quốc hội|CHQS=Chỉ huy Quân sự|TTYT=Trung tâm Y tế|UBNDCM=Ủy ban nhân dân cách mạng
GTGT=giá trị gia tăng|TNCN=thu nhập cá nhân|TNDN=thu nhập doanh nghiệp|TTĐB=tiêu thụ đặc biệt|TSCĐ=tài sản cố định
NVQS=nghĩa vụ quân sự|BCHQS=Ban Chỉ huy quân sự|BTV=Ban Thường vụ|UBMTTQ=Ủy ban Mặt trận Tổ quốc|DNNN=doanh nghiệp nhà nước
CCCD=căn cước công dân|CMND=chứng minh nhân dân|CSDL=cơ sở dữ liệu|CĐS=chuyển đổi số|KCB=khám bệnh, chữa bệnh=khám chữa bệnh
KCN=khu công nghiệp|TNGT=tai nạn giao thông|TTATGT=trật tự an toàn giao thông|TTATXH=trật tự an toàn xã hội|GPXD=giấy phép xây dựng
ĐTM=đánh giá tác động môi trường|PCTT=phòng, chống thiên tai|TKCN=tìm kiếm cứu nạn
HTX=hợp tác xã|KSND=kiểm sát nhân dân|DTTS=dân tộc thiểu số|TNHH=trách nhiệm hữu hạn|BVMT=bảo vệ môi trường|MTQG=mục tiêu quốc gia
BĐBP=Bộ đội Biên phòng|NHCSXH=Ngân hàng Chính sách xã hội|LHCĐ=Liên hiệp Công đoàn|TTGDTX=Trung tâm Giáo dục thường xuyên
PTNT=phát triển nông thôn|PGDĐT=Phòng Giáo dục và Đào tạo=PGD&ĐT|CĐCS=Công đoàn cơ sở|THADS=thi hành án dân sự|ĐTXD=đầu tư xây dựng
KHHGĐ=kế hoạch hóa gia đình|XHCN=xã hội chủ nghĩa|CHXHCN=cộng hòa xã hội chủ nghĩa
Sở Y tế=SYT|Bộ Y tế=BYT|Sở Nội vụ=SNV|Bộ Nội vụ=BNV|Sở Tài chính=STC|Bộ Tài chính=BTC|Sở Xây dựng=SXD|Bộ Xây dựng=BXD
Sở Công Thương=SCT|Bộ Công Thương=BCT|Sở Tư pháp=STP|Bộ Tư pháp=BTP|Sở Ngoại vụ=SNgV|Bộ Ngoại giao=BNG|Sở Du lịch=SDL
Bộ Quốc phòng=BQP|Bộ Công an=BCA|Thanh tra Chính phủ=TTCP|Ngân hàng Nhà nước=NHNN|Kho bạc Nhà nước=KBNN|về việc=V/v
hành chánh=hành chính|tài chánh=tài chính|chánh quyền=chính quyền|chánh phủ=chính phủ|chánh sách=chính sách
bưu chánh=bưu chính|chánh trị=chính trị|nhơn dân=nhân dân|nhơn viên=nhân viên|đệ nhứt=đệ nhất|thứ nhứt=thứ nhất
thống nhứt=thống nhất|học sanh=học sinh|vệ sanh=vệ sinh|khai sanh=khai sinh
thành phố Hồ Chí Minh=TP.HCM=TPHCM=TP. Hồ Chí Minh|Đắk Lắk=Đắc Lắc=Đăk Lăk=Daklak|Đắk Nông=Đắc Nông=Daknong
Bắc Kạn=Bắc Cạn|Kon Tum=Kontum=Công Tum|Thừa Thiên Huế=TT Huế
"""
# Only from the short form to the long one: the short one stands in every second code.
_SHORT = "TTg=Thủ tướng Chính phủ|TP=thành phố|TX=thị xã|TW=Trung ương"

# Branches of administration with their short forms; before them stands Sở, Bộ, Phòng.
_BRANCHES = """
Giáo dục và Đào tạo=GDĐT=GD&ĐT=Giáo dục Đào tạo|Tài nguyên và Môi trường=TNMT=TN&MT=Tài nguyên Môi trường
Nông nghiệp và Phát triển nông thôn=NNPTNT=NN&PTNT|Nông nghiệp và Môi trường=NNMT=NN&MT
Lao động - Thương binh và Xã hội=LĐTBXH=LĐ-TB&XH=LĐTB&XH=LĐ-TBXH|Kế hoạch và Đầu tư=KHĐT=KH&ĐT=Kế hoạch Đầu tư
Khoa học và Công nghệ=KHCN=KH&CN=Khoa học Công nghệ|Thông tin và Truyền thông=TTTT=TT&TT=Thông tin Truyền thông
Văn hóa, Thể thao và Du lịch=VHTTDL=VHTT&DL=VH,TT&DL|Giao thông vận tải=GTVT
"""
_BRANCH_BECAME = """
Kế hoạch và Đầu tư>Tài chính|Giao thông vận tải>Xây dựng|Tài nguyên và Môi trường>Nông nghiệp và Môi trường
Nông nghiệp và Phát triển nông thôn>Nông nghiệp và Môi trường|Lao động - Thương binh và Xã hội>Nội vụ
Thông tin và Truyền thông>Khoa học và Công nghệ|Bưu chính, Viễn thông>Thông tin và Truyền thông
Công nghiệp>Công Thương|Thương mại>Công Thương|Thủy sản>Nông nghiệp và Phát triển nông thôn
Văn hóa - Thông tin>Văn hóa, Thể thao và Du lịch|Tài chính - Vật giá>Tài chính|Địa chính>Tài nguyên và Môi trường
Khoa học, Công nghệ và Môi trường>Khoa học và Công nghệ
"""
_HEADS = ("Sở", "Bộ")

# From the older to the newer name, one reorganisation at a time.
_BECAME = """
Ủy ban hành chính>Ủy ban nhân dân|Hội đồng Chính phủ>Hội đồng Bộ trưởng|Hội đồng Bộ trưởng>Chính phủ
Ban Tổ chức chính quyền>Sở Nội vụ
Hải Ninh,Hồng Quảng>Quảng Ninh|Kiến An>Hải Phòng|Hà Đông,Sơn Tây>Hà Tây|Sài Gòn,Gia Định>thành phố Hồ Chí Minh
Vĩnh Phúc,Phú Thọ>Vĩnh Phú|Bắc Giang,Bắc Ninh>Hà Bắc|Hải Dương,Hưng Yên>Hải Hưng|Hà Nam,Nam Định>Nam Hà
Bắc Kạn,Thái Nguyên>Bắc Thái|Hà Tây,Hòa Bình>Hà Sơn Bình|Nam Hà,Ninh Bình>Hà Nam Ninh|Nghệ An,Hà Tĩnh>Nghệ Tĩnh
Cao Bằng,Lạng Sơn>Cao Lạng|Hà Giang,Tuyên Quang>Hà Tuyên|Lào Cai,Yên Bái,Nghĩa Lộ>Hoàng Liên Sơn
Quảng Bình,Quảng Trị,Thừa Thiên Huế>Bình Trị Thiên|Quảng Nam,Đà Nẵng>Quảng Nam - Đà Nẵng
Quảng Ngãi,Bình Định>Nghĩa Bình|Phú Yên,Khánh Hòa>Phú Khánh|Ninh Thuận,Bình Thuận>Thuận Hải
Gia Lai,Kon Tum>Gia Lai - Kon Tum|Bình Dương,Bình Phước>Sông Bé|Vũng Tàu - Côn Đảo>Bà Rịa - Vũng Tàu
Vĩnh Long,Trà Vinh>Cửu Long|Bạc Liêu,Cà Mau>Minh Hải|Cần Thơ,Sóc Trăng>Hậu Giang|Lai Châu>Điện Biên|Đắk Lắk>Đắk Nông
Hà Tây>Hà Nội|Thừa Thiên Huế>thành phố Huế
Hà Giang>Tuyên Quang|Yên Bái>Lào Cai|Bắc Kạn>Thái Nguyên|Vĩnh Phúc,Hòa Bình>Phú Thọ|Bắc Giang>Bắc Ninh
Thái Bình>Hưng Yên|Hải Dương>Hải Phòng|Hà Nam,Nam Định>Ninh Bình|Quảng Bình>Quảng Trị|Quảng Nam>Đà Nẵng
Kon Tum>Quảng Ngãi|Bình Định>Gia Lai|Ninh Thuận>Khánh Hòa|Đắk Nông,Bình Thuận>Lâm Đồng|Phú Yên>Đắk Lắk
Bà Rịa - Vũng Tàu,Bình Dương>thành phố Hồ Chí Minh|Bình Phước>Đồng Nai|Long An>Tây Ninh
Sóc Trăng,Hậu Giang>Cần Thơ|Bến Tre,Trà Vinh>Vĩnh Long|Tiền Giang>Đồng Tháp|Bạc Liêu>Cà Mau|Kiên Giang>An Giang
"""
# Names that are something else as well (peace, rivers, persons): only after "tỉnh".
_NEEDS_UNIT = frozenset(
    {"Hòa Bình", "Thái Bình", "Bình Định", "Hải Dương", "Cửu Long", "Sông Bé", "Hậu Giang", "Tiền Giang",
     "Đồng Nai", "Hoàng Liên Sơn", "Minh Hải", "Hải Ninh", "Kiến An", "Sơn Tây", "Hà Đông", "Gia Định",
     "Hồng Quảng", "Nam Hà", "Long An", "Hà Nam"}
)  # fmt: skip
_UNIT = "tỉnh"
_UNTOLD = frozenset({"Ủy ban hành chính"})  # whoever types UBND need not be told of it


@dataclass(frozen=True, slots=True)
class OtherNames:
    """What a run of words is also called.

    Attributes:
        length: How many words the run has.
        same: Abbreviations and spellings of it, as words.
        renamed: Its names before or after a reorganisation, as words.
        told: The latter as people write them, for the user to know.
    """

    length: int
    same: tuple[tuple[Word, ...], ...]
    renamed: tuple[tuple[Word, ...], ...]
    told: tuple[str, ...]


def other_names(words: Sequence[Word], before: Word | None = None) -> OtherNames | None:
    """The longest name that words begin with, if it has others; marks that were typed must be its own.

    Args:
        words: One or more.
        before: The word before them; "tỉnh" makes some words a name.
    """
    for key, needs_unit, found in _table().get(words[0].folded, ()):
        if len(words) < len(key) or not all(map(_is, words, key)):
            continue
        if not needs_unit or (before and _is(before, _words(_UNIT)[0])):
            return found
    return None


@lru_cache(maxsize=1 << 14)  # a search asks for every name of the index
def spellings(key: str) -> str:
    """A folded name with its abbreviations written out: ``ubnd huyen`` → ``uy ban nhan dan huyen``.

    Args:
        key: As `analysis.phrase_key` gives it.
    """
    words = key.split()
    if _written_out().keys().isdisjoint(words):
        return key
    written: list[str] = []
    at = 0
    while at < len(words):
        for form, full in _written_out().get(words[at], ()):
            if tuple(words[at : at + len(form)]) == form:
                written.extend(full)
                at += len(form)
                break
        else:
            written.append(words[at])
            at += 1
    return " ".join(written)


def _is(typed: Word, known: Word) -> bool:
    return typed.folded == known.folded and (not typed.marked or typed.exact == known.exact)


@lru_cache(maxsize=1 << 11)
def _words(name: str) -> tuple[Word, ...]:
    return tuple(Word(token.folded, token.exact) for token in tokens(name))


def _groups(listed: str) -> Iterator[list[str]]:
    for group in listed.strip().replace("\n", "|").split("|"):
        yield group.split("=")


def _steps(listed: str) -> Iterator[tuple[str, str]]:
    """Pairs of an older and a newer name."""
    for step in listed.strip().replace("\n", "|").split("|"):
        older, _, newer = step.partition(">")
        for name in older.split(","):
            yield name, newer


def _branches_under(head: str) -> list[list[str]]:
    """The branches as departments or ministries: Sở Giáo dục và Đào tạo, Sở GDĐT, SGDĐT."""
    return [
        [
            *(f"{head} {form}" for form in group),
            *(f"{head[0]}{form}" for form in group if form.isalpha() and form.isupper()),
        ]
        for group in _groups(_BRANCHES)
    ]


@lru_cache(maxsize=1)
def _forms() -> dict[str, list[str]]:
    """Every name with the forms that are the same, itself first."""
    groups = [*_groups(_SAME), *_groups(_BRANCHES)]
    for head in _HEADS:
        groups += _branches_under(head)
    return {form: [form, *(other for other in group if other != form)] for group in groups for form in group}


@lru_cache(maxsize=1)
def _table() -> dict[str, list[tuple[tuple[Word, ...], bool, OtherNames]]]:
    """Names by their first folded word, the longest first; and whether "tỉnh" must stand before."""
    steps = [*_steps(_BECAME)]
    for head in _HEADS:
        steps += [(f"{head} {older}", f"{head} {newer}") for older, newer in _steps(_BRANCH_BECAME)]
    kin: dict[str, list[str]] = {}
    for older, newer in steps:
        kin.setdefault(older, []).append(newer)
        kin.setdefault(newer, []).append(older)
    forms = _forms()
    same = {name: others[1:] for name, others in forms.items()}
    for short, full in _groups(_SHORT):
        same[short] = [full]
    for name, abbreviations in TYPES:
        for form in abbreviations[:1]:
            if not is_syllable(_words(form)[0].folded):
                same.setdefault(form, []).append(name)
    table: dict[str, list[tuple[tuple[Word, ...], bool, OtherNames]]] = {}
    for name in dict.fromkeys((*same, *kin)):
        # An abbreviation has the history of what it stands for.
        history = [other for form in forms.get(name, [name]) for other in kin.get(form, ())]
        renamed = [other for other in dict.fromkeys(history) if other != name]
        found = OtherNames(
            len(_words(name)),
            _distinct_words([name], same.get(name, ())),
            _distinct_words(
                [name, *same.get(name, ())],
                (form for other in renamed for form in forms.get(other, [other])),
            ),
            tuple(other for other in renamed if other not in _UNTOLD),
        )
        table.setdefault(_words(name)[0].folded, []).append((_words(name), name in _NEEDS_UNIT, found))
    for entries in table.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    return table


def _distinct_words(known: Iterable[str], others: Iterable[str]) -> tuple[tuple[Word, ...], ...]:
    """The words of other names, without those that differ from known ones in marks only."""
    seen = {tuple(word.folded for word in _words(name)) for name in known}
    found = []
    for other in others:
        words = _words(f"{_UNIT} {other}" if other in _NEEDS_UNIT else other)
        if (key := tuple(word.folded for word in words)) not in seen:
            seen.add(key)
            found.append(words)
    return tuple(found)


@lru_cache(maxsize=1)
def _written_out() -> dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]]:
    """By first word: folded abbreviations and what they stand for, the longest first."""
    found: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = {}
    headed = (group for head in _HEADS for group in _branches_under(head))
    for group in (*_groups(_SAME), *_groups(_BRANCHES), *headed, *_groups(_SHORT)):
        full = max(group, key=lambda form: len(_words(form)))
        for form in group:
            key = tuple(word.folded for word in _words(form))
            if form != full and not all(map(is_syllable, key)):
                found.setdefault(key[0], []).append((key, tuple(word.folded for word in _words(full))))
    for entries in found.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    return found
