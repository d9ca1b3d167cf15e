# SPDX-License-Identifier: Apache-2.0
"""What names of enterprises and offices are made of besides heads and branches, as it is written: *Cổ phần*, *thị trường*, *cửa khẩu*.

A closed list like the others of `catalogues`, but it vouches for nothing: with a word of the name lost they would stand there as well.
"""

from __future__ import annotations

from collections.abc import Sequence

from scan2archive.vietnamese import fold

_LISTED = (
    "Cổ phần|Trách nhiệm hữu hạn|Một thành viên|Xây lắp|Xây dựng|Cấp thoát nước|Cấp nước|Thoát nước|Thương mại|Sản xuất|Dịch vụ|"
    "Kinh doanh|Xuất nhập khẩu|Đầu tư|Phát triển|Quản lý|Khai thác|Công trình|Vận tải|Chế biến|Tư vấn|Thiết kế|Chứng nhận|"
    "Kiểm định|Kiểm nghiệm|Quan trắc|Ứng dụng|Đào tạo|Bồi dưỡng|Nghiên cứu|Hỗ trợ|Giám định|Đấu giá|Khảo sát|Môi trường đô thị|"
    "Đường sắt|Đường bộ|Đường thủy|Hàng không|Hàng hải|Điện lực|Viễn thông|Dược phẩm|Lương thực|Thực phẩm|Vật tư|Nhiệt điện|Thủy điện|"
    "Xổ số kiến thiết|Chi nhánh|Đa khoa|Chuyên|Phổ thông|Quốc tế|Công lập|Mầm non|Mẫu giáo|Tiểu học|Trung học|Khoáng sản|Địa chất|Cảnh sát|"
    "thị trường|cơ sở|cửa khẩu|miền Trung|miền Bắc|miền Nam|kỹ thuật|công nghiệp|công nghệ|thông tin|hạ tầng|trung ương|hữu hạn|"
    "công dân|hành chính|tài sản|chất lượng|an toàn|thực vật|động vật|bệnh tật|sức khỏe|cộng đồng|nông thôn|đô thị"
)
_WORDS = {tuple(fold(words).split()): words for words in _LISTED.split("|")}
_LONGEST = max(map(len, _WORDS))


def name_words(keys: Sequence[str], start: int) -> tuple[int, str]:
    """How many folded words from a place on are such words (two at least), and how they are written; 0 and nothing if none."""
    for size in range(min(_LONGEST, len(keys) - start), 1, -1):
        if words := _WORDS.get(tuple(keys[start : start + size])):
            return size, words
    return 0, ""
