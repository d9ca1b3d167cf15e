# SPDX-License-Identifier: Apache-2.0
"""Posts (chức vụ) as they stand above a signature: a closed list, marks included."""

from __future__ import annotations

from scan2archive.vietnamese import code_key

_LISTED = (
    "TỔNG BÍ THƯ|PHÓ BÍ THƯ THƯỜNG TRỰC|PHÓ BÍ THƯ|BÍ THƯ|CHỦ TỊCH|PHÓ CHỦ TỊCH|"
    "PHÓ CHỦ TỊCH THƯỜNG TRỰC|THỦ TƯỚNG|PHÓ THỦ TƯỚNG|BỘ TRƯỞNG|THỨ TRƯỞNG|BỘ TRƯỞNG, CHỦ NHIỆM|"
    "CHỦ NHIỆM|PHÓ CHỦ NHIỆM|TỔNG THANH TRA|PHÓ TỔNG THANH TRA|TỔNG KIỂM TOÁN|THỐNG ĐỐC|PHÓ THỐNG ĐỐC|"
    "GIÁM ĐỐC|PHÓ GIÁM ĐỐC|TỔNG GIÁM ĐỐC|PHÓ TỔNG GIÁM ĐỐC|TỔNG CỤC TRƯỞNG|PHÓ TỔNG CỤC TRƯỞNG|"
    "CỤC TRƯỞNG|PHÓ CỤC TRƯỞNG|VỤ TRƯỞNG|PHÓ VỤ TRƯỞNG|CHI CỤC TRƯỞNG|PHÓ CHI CỤC TRƯỞNG|TRƯỞNG PHÒNG|"
    "PHÓ TRƯỞNG PHÒNG|PHÓ PHÒNG|TRƯỞNG TY|PHÓ TRƯỞNG TY|TRƯỞNG BAN|PHÓ TRƯỞNG BAN|PHÓ BAN|"
    "CHÁNH VĂN PHÒNG|PHÓ CHÁNH VĂN PHÒNG|CHÁNH THANH TRA|PHÓ CHÁNH THANH TRA|CHÁNH ÁN|PHÓ CHÁNH ÁN|"
    "VIỆN TRƯỞNG|PHÓ VIỆN TRƯỞNG|HIỆU TRƯỞNG|PHÓ HIỆU TRƯỞNG|TRƯỞNG ĐOÀN|PHÓ TRƯỞNG ĐOÀN|TỔ TRƯỞNG|"
    "ĐỘI TRƯỞNG|TRẠM TRƯỞNG|TRƯỞNG CÔNG AN|CHỈ HUY TRƯỞNG|CHÍNH ỦY|ỦY VIÊN THƯ KÝ|ỦY VIÊN|THƯ KÝ|"
    "TỔNG THƯ KÝ|KẾ TOÁN TRƯỞNG|CHỦ TỌA|THỦ TRƯỞNG|NGƯỜI ĐỨNG ĐẦU|ỦY BAN NHÂN DÂN|ỦY BAN HÀNH CHÍNH|"
    "HỘI ĐỒNG NHÂN DÂN|BAN CHẤP HÀNH|BAN THƯỜNG VỤ|BAN THƯỜNG TRỰC|ĐẢNG ỦY|TỈNH ỦY|HUYỆN ỦY|THÀNH ỦY|"
    "CHÍNH PHỦ|QUỐC HỘI|BỘ CHÍNH TRỊ|BAN BÍ THƯ|HỘI ĐỒNG BỘ TRƯỞNG|ỦY BAN THƯỜNG VỤ QUỐC HỘI|UBND|UBHC|HĐND|"
    "ỦY BAN KIỂM TRA|CHI BỘ|BAN TỔ CHỨC|ỦY BAN|HỘI ĐỒNG|ĐOÀN CHỦ TỊCH|CHỦ TRÌ|TRƯỞNG KHOA|PHÓ TRƯỞNG KHOA|"
    "CỤC PHÓ|VỤ PHÓ|VIỆN PHÓ|HIỆU PHÓ|CHI CỤC PHÓ|TRƯỞNG TY|PHÓ TY|TRƯỞNG TIỂU BAN|TỔNG BIÊN TẬP|TƯ LỆNH|"
    "PHÓ TƯ LỆNH|CHÍNH TRỊ VIÊN|PHÓ CHỈ HUY TRƯỞNG|TRƯỞNG CÔNG AN|PHÓ TRƯỞNG CÔNG AN|TRƯỞNG CHI NHÁNH|"
    "GIÁM ĐỐC TRUNG TÂM|PHÓ VĂN PHÒNG|TRƯỞNG CƠ QUAN|PHÓ TỔNG THƯ KÝ|KIỂM TOÁN TRƯỞNG|"
    "HẠT TRƯỞNG|PHÓ HẠT TRƯỞNG|THẨM PHÁN|KIỂM SÁT VIÊN|CHẤP HÀNH VIÊN|THAM MƯU TRƯỞNG|HẢI ĐỘI TRƯỞNG|"
    "ĐỒN TRƯỞNG|PHÓ ĐỒN TRƯỞNG|XÃ ĐỘI TRƯỞNG|TRƯỞNG TRẠM|PHÓ TRƯỞNG TRẠM|QUẢN ĐỐC|TRƯỞNG THÔN|UBNDCM|TỔNG TRƯỞNG|TỈNH TRƯỞNG|THỊ TRƯỞNG|ĐÔ TRƯỞNG|QUẬN TRƯỞNG|"
    "ĐOÀN ĐẠI BIỂU QUỐC HỘI|PHÓ CHỦ TỌA|BAN ĐẠI DIỆN|TRƯỞNG BỘ PHẬN|GIÁM SÁT TRƯỞNG|HỘI ĐỒNG XÉT XỬ|ĐẠI DIỆN|NGƯỜI KHAI|NGƯỜI LÀM ĐƠN|"
    "NGƯỜI VIẾT ĐƠN|NGƯỜI ĐỀ NGHỊ|NGƯỜI BÁO CÁO|NGƯỜI LẬP|XÁC THỰC VĂN BẢN HỢP NHẤT|BAN THƯ KÝ|BAN CÁN SỰ|BAN CHỈ ĐẠO|"
    "THƯỜNG TRỰC|ỦY BAN BẦU CỬ|ỦY BAN MẶT TRẬN|ỦY BAN KHÁNG CHIẾN|SƯ ĐOÀN TRƯỞNG|TRUNG ĐOÀN TRƯỞNG|LỮ ĐOÀN TRƯỞNG|TIỂU ĐOÀN TRƯỞNG|"
    "TỔNG THỐNG|PHÓ TỔNG THỐNG|ĐỔNG LÝ VĂN PHÒNG|CHÁNH SỰ VỤ|ĐẠI SỨ|TỔNG LÃNH SỰ|BÍ THƯ THỨ NHẤT|THAM TÁN|CHỦ NHIỆM CHÍNH TRỊ|"
    "TRƯỞNG THUẾ|PHÓ TRƯỞNG THUẾ|THAM MƯU PHÓ|TRƯỞNG BAN CHỈ HUY|PHÓ SƯ ĐOÀN TRƯỞNG|NGƯỜI LẬP BIÊN BẢN|PHÓ THỦ TRƯỞNG|ĐIỀU TRA VIÊN|HỘI TRƯỞNG|CHỦ TỊCH HỘI|TRƯỞNG ĐẠI DIỆN|PHÓ ĐỘI TRƯỞNG|CHỦ ĐẦU TƯ|"
    # deputies of the posts above; notaries, statistics, prisons, boards of lawyers and cooperatives, boards of the South before 1975
    "PHÓ KIỂM TOÁN TRƯỞNG|PHÓ CHÍNH ỦY|PHÓ TRẠM TRƯỞNG|PHÓ TỔ TRƯỞNG|PHÓ TRƯỞNG CHI NHÁNH|PHÓ TRƯỞNG TIỂU BAN|PHÓ TỔNG BIÊN TẬP|PHÓ QUẢN ĐỐC|"
    "TRƯỞNG VĂN PHÒNG|PHÓ TRƯỞNG VĂN PHÒNG|CÔNG CHỨNG VIÊN|THỪA PHÁT LẠI|TRƯỞNG THỐNG KÊ|PHÓ TRƯỞNG THỐNG KÊ|GIÁM THỊ|PHÓ GIÁM THỊ|"
    "BAN CHỦ NHIỆM|BAN GIÁM ĐỐC|BAN QUẢN TRỊ|HỘI ĐỒNG QUẢN TRỊ|TỔNG ỦY TRƯỞNG|PHÓ TỔNG ỦY TRƯỞNG|ĐẶC ỦY TRƯỞNG"
)
POSTS = tuple(_LISTED.split("|"))
POST_KEYS = {code_key(post): post for post in POSTS}
