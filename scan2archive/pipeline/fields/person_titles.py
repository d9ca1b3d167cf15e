# SPDX-License-Identifier: Apache-2.0
"""What stands before a signer's name and is none of it: degrees, military ranks, what he is called by profession."""

from __future__ import annotations

import re

from scan2archive.vietnamese import fold_aligned

_DEGREES = re.compile(
    r"^(?:(?:(?:GS|PGS|TSKH|TS|ThS|Ths|CN|KTS|KS|(?:BS|DS)CK(?:I{1,2}|[12])?|BS|DS|LS|CK(?:I{1,2}|[12])|NGƯT|NGND|TTƯT|TTND|NSƯT)\.?[\s.,-]*)+|"
    r"(?:Đại|Thượng|Trung|Thiếu) (?:tướng|tá|úy)\s+)"
)
# Folded, as marks are misread (Đại tã); joined with a dash in the South before 1975. A name of two syllables follows.
_RANK = re.compile(r"^(?:dai|thuong|trung|thieu)[ -](?:tuong|ta|uy) (?=\S+ \S)")
_CALLED = re.compile(
    r"^(?:(?:pho )?giao su|tien s[iy]|thac s[iy]|luat su|bac s[iy](?: chuyen khoa (?:i{1,2}|[12]))?|duoc s[iy]|y s[iy]|ky su|"
    r"kien truc su|nha (?:giao|bao|van|tho)|hoa s[iy]|nhac s[iy]|nghe s[iy]|hoa thuong|thuong toa|dai duc|linh muc|muc su)[ ,.]+(?=\S+ \S)"
)


def title_end(text: str) -> int:
    """Where a name begins behind degrees, a rank or a profession (*Luật sư Đặng Tùng Lâm*, *Thiếu-tá Lưu Yểm*); 0 without one."""
    end = 0
    while match := (
        _DEGREES.match(text[end:])
        or _RANK.match(fold_aligned(text[end:]))
        or _CALLED.match(fold_aligned(text[end:]))
    ):
        end += match.end()
    return end
