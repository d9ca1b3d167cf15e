# SPDX-License-Identifier: Apache-2.0
"""Other words that tell a secret paper, on any of its pages: its degree typed by itself, how it is to be handled, its notation.

Papers that hold state secrets carry more than the stamp of their degree: the number of the copy, TÀI LIỆU THU HỒI, CHỈ NGƯỜI CÓ TÊN
MỚI ĐƯỢC BÓC BÌ (Thông tư 24/2020/TT-BCA and 33/2015/TT-BCA before it), *Tài liệu mật*, *Không phổ biến*, KÍN on older ones, (M) or MẬT behind the
notation, *(mật)* behind a recipient. Since 2020 such a paper says beside its recipients whether it may be copied (Nghị định 26/2020/NĐ-CP, Điều
2), and has a stamp with the days it is protected. None is proof, all leave a paper in doubt until a person has looked. Only lines that are
nothing but these words count, and of what ordinary papers have now and then, such as *Xem xong trả lại* or *Lưu hành nội bộ* (Nghị định
30/2020/NĐ-CP, Phụ lục I, box 11), only two kinds together, on whichever pages: running text speaks of secrets, of *văn bản số 22* and of *vũ khí không phổ biến*. Marks of letters have to be
there: without them MẬT is no other word than MẶT and MẤT.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from scan2archive.model import Page
from scan2archive.pipeline.fields.evidence import Finding, found
from scan2archive.pipeline.fields.layout import Line, lines_of
from scan2archive.vietnamese import canonical_tones

_DOUBT = 0.4
_DEGREE = r"(tuyệt mật|tối mật|mật)"
_KINDS = r"(?:tài liệu|văn bản|công văn|hồ sơ|bản|điện|thư|sao lục|bí số)"
_UNIT = r"\(?\s*không (?:được )?phổ biến\s*\)?"
# Whole lines, in small letters and with their marks. A group is the degree.
_LINES = (
    (re.compile(rf"{_KINDS} {_DEGREE}"), "secrecy.named"),
    (
        re.compile(rf"(?:(?:đề xuất|đề nghị|xác định) )?(?:(?:cấp|mức) )?độ (?:bảo )?mật\W*{_DEGREE}"),
        "secrecy.named",
    ),
    (re.compile(rf"(?:(?:có|gửi) )?{_KINDS} (?:độ )?{_DEGREE} (?:gửi )?kèm(?: theo)?"), "secrecy.enclosed"),
    (re.compile(rf"(?:gửi )?kèm(?: theo)? {_KINDS} (?:độ )?{_DEGREE}"), "secrecy.enclosed"),
    (re.compile(rf"{_DEGREE}\W*{_UNIT}"), "secrecy.named"),
    (re.compile(rf"(?:{_KINDS} )?{_UNIT}"), "secrecy.handling"),
    (re.compile(r"tài liệu thu hồi"), "secrecy.handling"),
    (re.compile(r"chỉ người có tên mới được (?:bóc|mở) bì"), "secrecy.handling"),
    (
        re.compile(r"(?:bản sao |tài liệu )?bí mật (?:nhà nước|quốc gia|quân sự)(?: độ " + _DEGREE + ")?"),
        "secrecy.handling",
    ),
    (
        re.compile(r"(?:gia hạn )?thời hạn bảo vệ(?: bí mật nhà nước)?(?:\s*:.*| từ ngày .*)?"),
        "secrecy.handling",
    ),
    (re.compile(r"điều chỉnh độ mật(?:\s*:.*| từ .*)?"), "secrecy.handling"),
    (re.compile(r"bản (?:sao )?số\W*\d{1,3}(?:\s*/\s*\d{1,3})?"), "secrecy.copy"),
)
# The number line: Số: 12/BC-UBND (M), Số 05-CT/TW (Mật), 14/QĐ-MẬT.
_NUMBER = re.compile(
    r"^\W*(?:số|ký hiệu)?\W*\d{1,5}\b\S{0,20}.{0,25}?(?:\(\s*(?:m|mật|tm|tuyệt mật|tối mật)\s*\)|[-/]\s*mật)\W*$"
)
_RECIPIENT = re.compile(r"^\W*[-+–•].{3,60}\(\s*(?:(?:văn )?bản |tài liệu )?" + _DEGREE + r"\s*\)\W*$")
# Below the recipients, or behind the copies that are kept: - Lưu: VT, TH (05b). Không được phép sao, chụp.
_COPYING = re.compile(
    r"^\W*(?:lưu\b.{2,60}\W)?(?:tài liệu (?:này )?)?(?:(?:không )?được (?:phép )?|(?:nghiêm )?cấm )sao\W*chụp(?: tài liệu(?: này)?)?\W*$"
)
# What ordinary papers have, too; two kinds of it leave a paper in doubt.
_WEAK = (
    re.compile(r"(?:xem|đọc|dùng|họp|sử dụng) xong\W*(?:đề nghị )?(?:trả|thu) (?:lại|hồi)(?: tài liệu)?"),
    re.compile(r"(?:tài liệu )?(?:chỉ )?lưu hành nội bộ"),
    re.compile(r"(?:số bản(?: in| phát hành)?|số lượng bản(?: phát hành)?|tổng số bản)\W*\d{1,3}(?: bản)?"),
    re.compile(r"bản (?:sao )?số\W*\d{1,3}(?:\s*/\s*\d{1,3})?"),
    re.compile(r"(?:không|hạn chế) (?:sao\W{0,2}chụp|sao in|phổ biến rộng rãi)"),
)
_WEAK_KINDS = 2
_TRIGGERS = re.compile(
    r"xong\W{0,2}(?:đề nghị )?(?:trả|thu)|lưu hành|số bản|lượng bản|phổ biến|mật|(?:bóc|mở) bì|sao\W{0,2}chụp|hạn bảo vệ|thu hồi|phổ biến|\bkín\b|bản (?:sao )?số\b|\(\s*t?m\s*\)|\bậ\b"
)
_TYPED = {"tuyệtmật": "Tuyệt mật", "tốimật": "Tối mật", "mật": "Mật", "kín": "Mật"}
# Of a page: where handling is said; where a degree is typed on pages that go on; where recipients are.
_UPPER, _TOP, _FOOT, _RECIPIENTS = 0.45, 0.2, 0.92, 0.15


def words_of_secrecy(pages: Sequence[Page]) -> Finding | None:
    """What leaves a paper in doubt; None if none of its pages has such words.

    Args:
        pages: Of one paper, without the words that stand for stamps found in the image.
    """
    weak: dict[int, Finding] = {}  # the first line of each kind
    for place, page in enumerate(pages):
        if not _TRIGGERS.search(canonical_tones(" ".join(word.text for word in page.words)).lower()):
            continue
        for line in lines_of(page):
            value, rule = _said(line, page, first=place == 0)
            if value:
                return found("secrecy", value, line.words, page.number, _DOUBT, rule)
            kind = _weak(line)
            if kind is not None and kind not in weak:
                weak[kind] = found("secrecy", "Mật", line.words, page.number, _DOUBT, "secrecy.together")
    return next(iter(weak.values())) if len(weak) >= _WEAK_KINDS else None


def _weak(line: Line) -> int | None:
    """Which kind of weak evidence a line is nothing but; None if it is anything else."""
    plain = _plain(canonical_tones(line.text))
    begins = next((c for c in line.text if c.isalpha()), "")
    if not begins.isupper():
        return None
    return next((kind for kind, pattern in enumerate(_WEAK) if pattern.fullmatch(plain)), None)


def _plain(text: str) -> str:
    """Small letters, without what stands around the words."""
    return " ".join(re.sub(r"^[\W_]+|[\W_]+$", "", text.lower()).split())


def _said(line: Line, page: Page, *, first: bool) -> tuple[str, str]:
    """The degree that a line says its paper has, and the rule; empty if it says nothing of the kind."""
    text = canonical_tones(line.text)
    plain = _plain(text)
    share = line.middle / page.height
    begins = next((c for c in text if c.isalpha()), "")
    if begins.isupper() and (share < _UPPER or share > _FOOT):  # small ones go on from the line above
        for pattern, rule in _LINES:
            if match := pattern.fullmatch(plain):
                degree = next((group for group in match.groups() if group), "mật")
                return degree.capitalize(), rule
    if first and share < _UPPER and (match := _NUMBER.match(text.lower())):
        return "Mật", "secrecy.notation"
    if _RECIPIENT.match(text.lower()):
        return "Mật", "secrecy.recipient"
    if begins.isupper() and share > _RECIPIENTS and _COPYING.match(text.lower()):
        return "Mật", "secrecy.copying"
    letters = "".join(c for c in text if c.isalpha())
    typed = _TYPED.get(letters.lower(), "")
    if typed and letters.isupper() and (share < _TOP or share > _FOOT):
        return typed, "secrecy.typed"
    return "", ""
