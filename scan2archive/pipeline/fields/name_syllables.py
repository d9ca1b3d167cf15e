# SPDX-License-Identifier: Apache-2.0
"""Syllables that people bear as middle and given names, far more than the usual ones: what is none of them but for a mark was misread.

*Đuy* for *Duy*, *Máo* for *Mão*: the letters are Vietnamese syllables, read surely, and nobody's name. Syllables that have
no neighbour here (*Lử*, *Ín*, *Rết*: names of the uplands and the South) say nothing either way.
"""

from __future__ import annotations

from scan2archive.vietnamese import canonical_tones, fold

_LISTED = """
A Ái An Anh Ánh Ảnh Áng Ân Ấn Ẩn Ấu Âu
Ba Bá Bách Bạch Bài Ban Bàn Bang Bàng Bảng Báu Bảo Bào Bạo Bảy Bắc Băng Bằng Bé Bế Bền Bến Bích Biên Biền Biển Biện Biếc Biểu Binh Bính Bình Bôn Bốn Bổn
Bông Bồng Bổng Bộ Bội Búp Bút Bùi Bửu Bưu Bưởi Bướm Bường
Ca Cả Cách Can Canh Cành Cảnh Cao Cát Cầm Cẩm Cần Cẩn Cận Cấp Cầu Cậy Chan Chanh Chánh Châm Chân Chấn Chẩn Chất Châu Chăm Chắc Chế Chi Chí Chỉ Chiêm Chiên
Chiến Chiêu Chiếu Chiểu Chín Chinh Chính Chỉnh Chơn Chu Chúc Chức Chung Chúng Chuân Chuẩn Chuyên Chuyền Chuyển Chương Chưởng Chước Chút Con Côn Công Cộng Cơ Cúc Cung
Cùng Củng Cư Cừ Cử Cự Cứ Cứu Cửu Cương Cường Cúng Cang Cảng Cẩn Của
Danh Dân Dần Dẫn Dậu Di Dĩ Dị Diêm Diễm Diên Diễn Diện Diệp Diệu Dinh Dịu Do Doan Doãn Doanh Dong Duân Duẩn Dục Duệ Dung Dũng Dụng Duy Duyên Duyệt Dư Dự Dực Dừa Dương
Dưỡng Dưng Dẹo Diêu
Đa Đài Đại Đàm Đảm Đan Đán Đản Đang Đáng Đảng Đào Đạo Đáp Đạt Đăng Đắc Đằng Đặng Đậu Đấu Đầy Đê Đề Đễ Đệ Đền Đích Địch Điềm Điểm Điền Điển Điện Điệp Điều Điểu Điệu Đinh
Đính Đình Đỉnh Đĩnh Định Đoan Đoàn Đoài Đoán Đô Đồ Đỗ Độ Đôi Đối Đội Đôn Đồn Đông Đồng Động Đời Đơn Đởm Đua Đủ Đức Đực Đước Được Đương Đường Đượng Đới
Gái Gan Gấm Gẫm Gia Giá Giã Giác Giai Giang Giàng Giảng Giao Giáo Giáp Giàu Giỏi Giới Giềng Gương Gioan
Ha Hà Hạ Hai Hài Hải Hàm Hán Hàn Hãn Hanh Hành Hạnh Hào Hảo Hạo Hạng Hân Hâm Hậu Hầu Hằng Hăng Hiên Hiền Hiển Hiến Hiện Hiệp Hiếu Hiểu Hiệu Hiếm Hinh Hình Hoa Hóa Hòa Hỏa Họa
Hoạch Hoài Hoan Hoàn Hoán Hoàng Hoành Hoạt Hoằng Học Hồ Hổ Hộ Hồi Hối Hội Hồng Hợi Hợp Huân Huấn Huê Huế Huề Huệ Huy Huyên Huyền Huynh Huỳnh Húc Hùng Hưng Hứng Hữu Hương Hường
Hướng Hưởng Hy Hỷ Hỉ Hy Hon
Ích Y Ý Yên Yến Yểng
Ka Kê Kế Kết Kha Khả Khá Khai Khải Khách Khâm Khâu Khang Khanh Khánh Khảm Khản Khẩn Khắc Khê Khiêm Khiết Khoa Khoan Khoản Khoát Khoái Khôi Khôn Khởi Khúc Khuê Khuông Khuyên Khuyến Khương
Kiên Kiến Kiện Kiếm Kiểm Kiệm Kiệt Kiều Kiểu Kim Kinh Kính Kỉnh Ký Kỳ Kỷ Kỹ Kì Kháng Khuynh
La Lạc Lai Lài Lại Lái Lam Lãm Lan Lang Lãng Lạng Lành Lãnh Lanh Lâm Lân Lận Lập Lâu Lăng Lê Lễ Lệ Lệnh Lịch Liêm Liên Liễn Liêu Liễu Liệu Liệt Linh Lĩnh Lịnh Loan Loát Loại Long Lô
Lộ Lộc Lôi Lợi Lời Luân Luận Luật Lung Lũng Luyến Luyện Lũy Lụa Lúa Lựa Lục Lực Lương Lượng Lưỡng Lữ Lưu Lựu Lừng Ly Lý Lùng Luông
Ma Mã Mạc Mạch Mai Mãi Mạnh Mao Mão Mân Mẫn Mận Mẫu Mậu Mầu Mây Mẩy May Máy Mật Măng Mến Mết Mễ Miên Miền Miễn Minh Mịnh Mít Mịch Mịn Mơ Mộc Môn Mộng Mốt Mới Mùa Mùi Mục Muôn Mừng Mười Mưu My Mỹ Mỵ Mị
Na Nại Nam Năm Năng Nết Nên Nga Ngà Ngạn Ngãi Ngải Ngàn Ngát Ngân Ngần Nghĩa Nghi Nghị Nghiêm Nghiệp Nghiên Ngoan Ngoạn Ngọ Ngọc Ngôn Ngô Ngộ Ngợi Ngời Ngư Ngữ Ngự Nguyên Nguyện Nguyệt Nguyễn
Ngươn Nhã Nhan Nhàn Nhản Nhạn Nhạc Nhâm Nhân Nhẫn Nhận Nhất Nhật Nhi Nhĩ Nhị Nhiên Nhiễn Nhiễu Nhiều Nhiệm Nho Nhơn Nhớ Nhu Như Nhuận Nhuần Nhuệ Nhung Nhứt Nhựt Nhượng Nhường Nhương Nhưỡng Ninh
Nông Nội Nở Nương Nữ Nuôi Nương Nhàng Nhỏ
Oanh Oai Ơn Ôn Ổn
Pha Phái Phan Phàn Phán Phẩm Phấn Phát Pháp Phất Phi Phí Phiên Phiến Phiệt Phong Phòng Phổ Phố Phú Phu Phủ Phúc Phục Phùng Phụng Phước Phương Phượng Phường Phưởng Phức Phòng Phin
Quan Quản Quán Quang Quảng Quách Quân Quận Quần Quất Quế Qui Quí Quy Quý Quỳ Quyên Quyến Quyền Quyển Quyết Quynh Quỳnh Quýnh Quýt Quốc Quới Quờn Quỹ
Rạng Rành Rân Rết Riêng Rinh Rộng Rô Ry Rực
Sa Sách Sài Sam Sâm Sản Sang Sáng Sanh Sành Sáu Sắc Sắt Sen Sĩ Sỹ Sinh Sính Soạn Soan Sóc Son Song Sóng Sơ Sở Sơn Sớm Sử Sự Sứ Sửu Sung Súng Sủng Suất Suốt Suối Sương Sướng Sức Sảo Sẵn Sinh Soái
Ta Tá Tả Tạ Tác Tài Tại Tam Tám Tạo Tảo Tản Tán Tánh Tâm Tân Tấn Tận Tần Tẩn Tập Tất Tây Tăng Tặng Tằng Tắc Tế Tề Tèo Thạc Thạch Thai Thái Tham Thám Than Thản Thang Thảng Thanh Thành Thạnh Thao Thảo Thạo Thâm Thân
Thần Thận Thấm Thẩm Thập Thất Thật Thâu Thấu Thắm Thăng Thắng Thể Thế Thêm Thêu Thi Thí Thị Thiên Thiện Thiêm Thiềm Thiết Thiệp Thiệu Thiều Thiệt Thìn Thinh Thính Thịnh Thỉnh Tho Thỏ Thọ Thoa Thỏa Thoại
Thoan Thoàn Thoảng Thông Thống Thổ Thôn Thơ Thời Thới Thơm Thu Thú Thủ Thục Thúc Thung Thuân Thuấn Thuần Thuận Thuật Thuộc Thuyên Thuyền Thuyết Thúy Thùy Thủy Thụy Thư Thứ Thự Thức Thực Thương Thường Thượng Thưởng Thựu Tí
Tý Tỵ Tị Tỷ Tỉ Tịnh Tĩnh Tỉnh Tinh Tình Tính Tín Tin Tiên Tiến Tiền Tiện Tiễn Tiếp Tiệp Tiết Tiếu Tiêu Tiểu Tích Tịch Tỏa Toại Toan Toán Toàn Toản Tọa Tòng Tỏ Tô Tố Tổ Tộ Tồn Tôn Tốn Tông Tống Tốt Tới Trà Trác Trạc Trai Trại Trãi
Trâm Trầm Trân Trấn Trần Trang Tráng Trạng Trạch Tranh Tri Trí Trì Trị Triết Triệt Triệu Triều Triển Trinh Trình Trịnh Trong Trọng Trội Trúc Trung Trùng Truyền Trụ Trực Trưng Trường Trưởng Trương Trứ Trữ Trước Tu Tú Tụ Tùng Tụng Tuân
Tuấn Tuần Tuất Tuế Tuệ Túc Tuy Túy Tùy Tuyên Tuyền Tuyến Tuyển Tuyết Tuôi Tuổi Tư Tứ Tự Tử Từ Tước Tương Tường Tưởng Tượng Tươi Thoát Thiếp Thuyến Thạo Tiềm Thìn
Uẩn Uông Uy Úy Ủy Ung Uyên Uyển Ưng Ứng Ước Ưu Út
Vạn Van Vang Vàng Vân Vấn Vận Vần Văn Vẹn Vẻ Vệ Vi Vĩ Vị Vy Vỹ Viên Viện Viễn Viết Việt Vinh Vĩnh Vịnh Vọng Võ Vô Vũ Vụ Vui Vương Vượng Vượt Vực Vững Vừng Vóc Viển
Xa Xá Xanh Xiêm Xinh Xoa Xoan Xoài Xuân Xuất Xuyên Xuyến Xuê Xứ Xương Xướng Xứng
"""
BORNE = frozenset(canonical_tones(syllable) for syllable in _LISTED.split())
_LETTERS = frozenset(map(fold, BORNE))


def is_nobodys(syllable: str) -> bool:
    """Whether a syllable is no name that anybody bears, and one that many bear but for its marks or the stroke of a Đ."""
    return canonical_tones(syllable) not in BORNE and fold(syllable) in _LETTERS
