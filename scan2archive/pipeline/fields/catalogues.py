# SPDX-License-Identifier: Apache-2.0
"""Closed lists: what may be repaired by looking it up, and nothing else.

Types and their abbreviations: `scan2archive.document_types`.
Provinces: the 63 of 2008 to 2025 (the 34 of today are among them) and those before.
"""

from __future__ import annotations

from scan2archive.document_types import TYPES
from scan2archive.vietnamese import code_key, fold


def _names(listed: str) -> tuple[str, ...]:
    return tuple(listed.split("|"))


TYPE_KEYS = {code_key(name): name for name, _ in TYPES} | {
    code_key("Sơ yếu lý lịch"): "Lý lịch",
    code_key("Điện khẩn"): "Điện",
}
ABBREVIATIONS = {name: forms for name, forms in TYPES}
# Abbreviations that stand for one of the two; the notation alone cannot tell.
TYPES_OF_ABBREVIATION: dict[str, tuple[str, ...]] = {
    form: tuple(name for name, forms in TYPES if form in forms)
    for _, all_forms in TYPES
    for form in all_forms
}

PROVINCES = _names(
    "An Giang|Bà Rịa - Vũng Tàu|Bạc Liêu|Bắc Giang|Bắc Kạn|Bắc Ninh|Bến Tre|Bình Dương|Bình Định|Bình Phước|"
    "Bình Thuận|Cà Mau|Cao Bằng|Cần Thơ|Đà Nẵng|Đắk Lắk|Đắk Nông|Điện Biên|Đồng Nai|Đồng Tháp|Gia Lai|Hà Giang|"
    "Hà Nam|Hà Nội|Hà Tĩnh|Hải Dương|Hải Phòng|Hậu Giang|Hòa Bình|Hồ Chí Minh|Hưng Yên|Khánh Hòa|Kiên Giang|"
    "Kon Tum|Lai Châu|Lạng Sơn|Lào Cai|Lâm Đồng|Long An|Nam Định|Nghệ An|Ninh Bình|Ninh Thuận|Phú Thọ|Phú Yên|"
    "Quảng Bình|Quảng Nam|Quảng Ngãi|Quảng Ninh|Quảng Trị|Sóc Trăng|Sơn La|Tây Ninh|Thái Bình|Thái Nguyên|"
    "Thanh Hóa|Thừa Thiên Huế|Tiền Giang|Trà Vinh|Tuyên Quang|Vĩnh Long|Vĩnh Phúc|Yên Bái|Huế|"
    # before 2008
    "Hà Tây|Hà Sơn Bình|Nghệ Tĩnh|Bình Trị Thiên|Hoàng Liên Sơn|Hà Tuyên|Cao Lạng|Bắc Thái|Hà Bắc|Hải Hưng|"
    "Hà Nam Ninh|Nam Hà|Vĩnh Phú|Nghĩa Bình|Phú Khánh|Thuận Hải|Gia Lai - Kon Tum|Đắc Lắc|Sông Bé|Cửu Long|"
    "Minh Hải|Vũng Tàu - Côn Đảo|Quảng Nam - Đà Nẵng|Hải Ninh|Hồng Quảng|Kiến An|Nghĩa Lộ|Bắc Cạn|Lao Cai|Sài Gòn|"
    "Gia Định|Phước Long|Long Khánh|Biên Hòa|Quảng Đức|Phú Bổn|Châu Đốc|Vĩnh Bình|Gò Công|Hà Đông|Sơn Tây|Phúc Yên"
)
# Cities of the rank of a province.
CITIES = frozenset({"Hà Nội", "Hồ Chí Minh", "Đà Nẵng", "Hải Phòng", "Cần Thơ", "Huế"})
PROVINCE_KEYS = {code_key(name): name for name in reversed(PROVINCES)}  # LÀO CAI as it is written today
# Seats of provinces, then and now, as papers are dated from; those that bear a province's name are above.
SEATS = _names(
    "Long Xuyên|Rạch Giá|Cao Lãnh|Sa Đéc|Mỹ Tho|Tân An|Vị Thanh|Vũng Tàu|Bà Rịa|Thủ Dầu Một|Đồng Xoài|Phan Thiết|Phan Rang|"
    "Phan Rang - Tháp Chàm|Nha Trang|Cam Ranh|Tuy Hòa|Quy Nhơn|Tam Kỳ|Hội An|Đông Hà|Đồng Hới|Vinh|Pleiku|Buôn Ma Thuột|Gia Nghĩa|"
    "Đà Lạt|Bảo Lộc|Phủ Lý|Việt Trì|Vĩnh Yên|Hạ Long|Hòn Gai|Uông Bí|Móng Cái|Điện Biên Phủ|Thái Nguyên|Bắc Cạn|"
    "Châu Đốc|Gò Công|Sông Cầu|Đồng Đăng|Tam Đảo|Sầm Sơn|Bỉm Sơn|Cửa Lò|Hồng Lĩnh|Ninh Kiều"
)
SEAT_KEYS = {code_key(name): name for name in SEATS if code_key(name) not in PROVINCE_KEYS}


def with_unit(place: str) -> str:
    """A place of a provincial department, with the unit that its line has lost: ``Sóc Trăng`` → *tỉnh Sóc Trăng*."""
    if place not in PROVINCES:
        return place
    return f"{'thành phố' if place in CITIES else 'tỉnh'} {place}"


# Words that stand before the name of an administrative unit.
UNITS = (
    "thành phố",
    "thị trấn",
    "thị xã",
    "tỉnh",
    "huyện",
    "quận",
    "xã",
    "phường",
    "đặc khu",
    "khu tự trị",
    "khu phố",
    "thôn",
    "ấp",
)

# Branches of administration, as they stand in the names of ministries, departments and offices.
_BRANCHES = _names(
    "Y tế|Giáo dục và Đào tạo|Giáo dục|Nội vụ|Tài chính|Tài chính - Vật giá|Tài chính - Kế hoạch|"
    "Kế hoạch và Đầu tư|Kế hoạch|Tư pháp|Xây dựng|Giao thông vận tải|Giao thông công chính|Giao thông|"
    "Công Thương|Công nghiệp|Thương mại|Thương mại và Du lịch|Thương nghiệp|"
    "Nông nghiệp và Phát triển nông thôn|Nông nghiệp và Môi trường|Nông nghiệp|Thủy sản|Thủy lợi|"
    "Lâm nghiệp|Tài nguyên và Môi trường|Lao động - Thương binh và Xã hội|Lao động|"
    "Văn hóa, Thể thao và Du lịch|Văn hóa và Thể thao|Văn hóa, Khoa học và Thông tin|Văn hóa - Xã hội|"
    "Văn hóa và Thông tin|Văn hóa - Thông tin|Văn hóa thông tin|Văn hóa|Thể dục thể thao|"
    "Thông tin và Truyền thông|Bưu chính, Viễn thông|Khoa học và Công nghệ|"
    "Khoa học, Công nghệ và Môi trường|Ngoại vụ|Ngoại giao|Du lịch|Dân tộc và Tôn giáo|Dân tộc|"
    "Quốc phòng|Công an|Quy hoạch - Kiến trúc|Địa chính|Nhà đất|Kinh tế|Kinh tế và Hạ tầng|"
    "Kinh tế, Hạ tầng và Đô thị|Quản lý đô thị|Tổ chức cán bộ|Tổ chức chính quyền|"
    "Dân số - Kế hoạch hóa gia đình|"
    # before the 1990s
    "Nội thương|Ngoại thương|Lương thực|Lương thực và Thực phẩm|Vật tư|Hải sản|Công nghiệp nhẹ|Công nghiệp nặng|"
    "Kiến trúc|Canh nông|Thương binh|Thương binh và Xã hội|Bưu điện|Địa chất|Đường sắt|Thủ công nghiệp|Điện và Than|"
    "Nông trường|Thủy lợi và Kiến trúc|Nhà đất và Công trình công cộng|Tuyên truyền|Công chính|Điện lực|Năng lượng|Công nghiệp thực phẩm|"
    "Văn hóa - Thông tin và Thể thao|Văn hóa, Thông tin và Thể thao|Thông tin Văn hóa|"
    "Cơ khí và Luyện kim|Đại học và Trung học chuyên nghiệp|Kinh tế đối ngoại|Quốc gia Giáo dục"
)
_HEADS = ("Bộ", "Sở", "Phòng", "Ty", "Tổng cục", "Cục", "Chi cục", "Vụ", "Thanh tra", "Viện")

_AGENCIES = _names(
    "Quốc hội|Ủy ban Thường vụ Quốc hội|Chủ tịch nước|Chính phủ|Thủ tướng Chính phủ|Thủ tướng|"
    "Phủ Thủ tướng|Thủ tướng phủ|Hội đồng Bộ trưởng|Hội đồng Chính phủ|Hội đồng Nhà nước|Văn phòng Chính phủ|"
    "Văn phòng Quốc hội|Văn phòng Chủ tịch nước|Văn phòng Phủ Thủ tướng|Tòa án nhân dân tối cao|"
    "Tòa án nhân dân|Tòa án|Viện kiểm sát nhân dân tối cao|Viện kiểm sát nhân dân|Kiểm toán nhà nước|"
    "Ngân hàng Nhà nước Việt Nam|Ngân hàng Nhà nước|Ngân hàng Chính sách xã hội|Thanh tra Chính phủ|"
    "Thanh tra|Ủy ban Dân tộc|Ban Tổ chức - Cán bộ Chính phủ|Bảo hiểm xã hội Việt Nam|Bảo hiểm xã hội|"
    "Kho bạc Nhà nước|Tổng cục Thuế|Tổng cục Hải quan|Tổng cục Thống kê|Cục Thuế|Chi cục Thuế|"
    "Cục Hải quan|Chi cục Hải quan|Cục Thống kê|Chi cục Thống kê|Cục Thi hành án dân sự|"
    "Chi cục Thi hành án dân sự|Cục Văn thư và Lưu trữ nhà nước|Cục Lưu trữ Nhà nước|Chi cục Kiểm lâm|"
    "Chi cục Thủy lợi|Chi cục Bảo vệ thực vật|Chi cục Văn thư - Lưu trữ|Chi cục Thuế khu vực|Kho bạc Nhà nước khu vực|"
    # of the departments of agriculture: Thông tư liên tịch 14/2015/TTLT-BNNPTNT-BNV, Điều 3
    "Chi cục Trồng trọt và Bảo vệ thực vật|Chi cục Chăn nuôi và Thú y|Chi cục Thú y|Chi cục Thủy sản|"
    "Chi cục Phát triển nông thôn|Chi cục Quản lý chất lượng nông lâm sản và thủy sản|"
    "Ủy ban nhân dân|"
    "Ủy ban hành chính|Ủy ban kháng chiến hành chính|Ủy ban nhân dân cách mạng|Hội đồng nhân dân|"
    "Thường trực Hội đồng nhân dân|Văn phòng Ủy ban nhân dân|"
    "Văn phòng Đoàn đại biểu Quốc hội và Hội đồng nhân dân|"
    "Văn phòng Hội đồng nhân dân và Ủy ban nhân dân|Đoàn đại biểu Quốc hội|Văn phòng|Ban Quản lý|"
    "Ban Quản lý dự án|Ban Quản lý Khu kinh tế|Ban Quản lý các khu công nghiệp|Ban Chỉ đạo|Ban Chỉ huy|"
    "Ban Dân tộc|Ban Tổ chức|Ban Tổ chức chính quyền|Bộ Tư lệnh|Bộ Tư lệnh Quân khu|Bộ Chỉ huy Quân sự|Ban Chỉ huy Quân sự|"
    "Bộ Chỉ huy Bộ đội Biên phòng|Công an|Trung tâm Y tế|Trung tâm Kiểm soát bệnh tật|"
    "Trung tâm Y tế dự phòng|Trung tâm Lưu trữ lịch sử|Trung tâm Phát triển quỹ đất|Trung tâm|"
    "Bệnh viện Đa khoa|Bệnh viện|Trạm Y tế|Trường Đại học|Trường Cao đẳng|Trường Trung cấp|"
    "Trường Trung học phổ thông|Trường THPT|Trường Trung học cơ sở|Trường THCS|Trường Tiểu học|"
    "Trường Mầm non|Trường Mẫu giáo|Trường Chính trị|Trường|Học viện|Thư viện|Bảo tàng|"
    "Đài Phát thanh và Truyền hình|Đài Phát thanh|Đài Truyền thanh|Đài|Đài Truyền hình Việt Nam|Đài Tiếng nói Việt Nam|"
    "Thông tấn xã Việt Nam|Liên đoàn Lao động|Tổng Liên đoàn Lao động Việt Nam|Công đoàn|"
    "Hội Liên hiệp Phụ nữ|Hội Nông dân|Hội Cựu chiến binh|Hội Chữ thập đỏ|Hội Liên hiệp Thanh niên|"
    "Đoàn Thanh niên Cộng sản Hồ Chí Minh|Đoàn TNCS Hồ Chí Minh|Ủy ban Mặt trận Tổ quốc Việt Nam|"
    "Ủy ban Mặt trận Tổ quốc|Mặt trận Tổ quốc Việt Nam|Ủy ban Trung ương Mặt trận Tổ quốc Việt Nam|"
    "Công đoàn Viên chức|Công đoàn Giáo dục|Công đoàn cơ sở|"
    "Tập đoàn|Tổng công ty|Công ty|Ngân hàng|Quỹ|"
    "Hạt Kiểm lâm|Ban Thường trực|Ban Thường vụ|Ban Chấp hành|Ban Chấp hành Trung ương|"
    "Ban Chấp hành Đảng bộ|Bộ Chính trị|Ban Bí thư|Ban Tổ chức Trung ương|Ban Tuyên giáo|"
    "Ban Tuyên giáo Trung ương|Ban Dân vận|Ban Nội chính|Ban Kinh tế|Ban Tuyên giáo và Dân vận|"
    "Ủy ban Kiểm tra|Ủy ban Kiểm tra Trung ương|Văn phòng Trung ương Đảng|Văn phòng Trung ương|"
    "Văn phòng Tỉnh ủy|Văn phòng Thành ủy|Văn phòng Huyện ủy|Tỉnh ủy|Thành ủy|Huyện ủy|Quận ủy|Thị ủy|"
    "Đảng ủy|Đảng bộ|Chi bộ|Đảng đoàn|Ban Cán sự đảng|Tỉnh đoàn|Thành đoàn|Huyện đoàn|Hội đồng|"
    "Tổ công tác|Đoàn kiểm tra|Tỉnh hội|Thành hội|Huyện hội|Quận hội|Thị hội|Hội|Đoàn|Ban|Đội|Trạm|Cơ quan|Tổng cục|Cục|Chi cục|Vụ|Sở|Bộ|Phòng|Viện|"
    "Ty|"
    # works, farms and cooperatives, commands, courts and offices by districts (from 2025), boards
    "Hợp tác xã|Hợp tác xã nông nghiệp|Hợp tác xã mua bán|Liên minh Hợp tác xã|Nông trường|Nông trường quốc doanh|"
    "Lâm trường|Lâm trường quốc doanh|Xí nghiệp|Xí nghiệp quốc doanh|Xí nghiệp liên hợp|Liên hiệp các xí nghiệp|Nhà máy|Quân khu|"
    "Quân đoàn|Bộ Tổng Tham mưu|Tổng cục Chính trị|Tổng cục Hậu cần|Quân chủng Hải quân|Tòa án nhân dân khu vực|"
    "Viện kiểm sát nhân dân khu vực|Thi hành án dân sự|Trung tâm Phục vụ hành chính công|Ban Quản lý dự án đầu tư xây dựng|"
    "Ban Quản lý rừng phòng hộ|Vườn quốc gia|Văn phòng Đăng ký đất đai|Phòng Công chứng|Nhà xuất bản|"
    "Hội đồng Thi đua - Khen thưởng|Hội Văn học Nghệ thuật|Liên hiệp các Hội Khoa học và Kỹ thuật|"
    "Đảng ủy Khối các cơ quan|Đảng ủy các cơ quan Đảng|Ủy ban Kế hoạch Nhà nước|Ủy ban Vật giá Nhà nước|"
    "Ủy ban Khoa học và Kỹ thuật Nhà nước|Ủy ban Nông nghiệp Trung ương|Ủy ban Bảo vệ bà mẹ và trẻ em|"
    # of councils; enterprises with branches in the provinces; boards against calamities; of the South before 1975
    "Thường trực|Ban Pháp chế|Ban Kinh tế - Ngân sách|Ban Văn hóa - Xã hội|Ban Kinh tế - Xã hội|Viễn thông|"
    "Ngân hàng Nông nghiệp và Phát triển nông thôn Việt Nam|Ngân hàng Nông nghiệp và Phát triển nông thôn|"
    "Ban Chỉ huy Phòng chống thiên tai và Tìm kiếm cứu nạn|Ban Chỉ huy Phòng, chống thiên tai và Tìm kiếm cứu nạn|"
    "Ban Chỉ huy Phòng thủ dân sự|Đoàn Thanh tra|Tòa hành chánh|Tòa hành chính|Đại học|Trường Đại học Sư phạm|Trường Đại học Nông Lâm|"
    "Trường Đại học Y Dược|Trường Đại học Kinh tế|Trường Đại học Bách khoa|Trường Đại học Khoa học|"
    # units of the army, police, border guards; power, post, banks; organs of unions and elections; works with names of their own
    "Sư đoàn|Trung đoàn|Lữ đoàn|Binh đoàn|Bộ đội Biên phòng|Đồn Biên phòng|Hải đội Biên phòng|Quân chủng Phòng không - Không quân|"
    "Cơ quan Cảnh sát điều tra|Cơ quan An ninh điều tra|Trại tạm giam|Trại giam|Điện lực|Công ty Điện lực|Bưu điện|Cảng vụ|"
    "Cảng vụ Hàng hải|Cảng Hàng không|Khu Quản lý đường bộ|Ủy ban Pháp luật|Ủy ban Đối ngoại|Ủy ban Tài chính - Ngân sách|Hội đồng Dân tộc|"
    "Phòng Giao dịch|Phân hiệu|Khu bảo tồn thiên nhiên|Khu kinh tế|Tổng Công đoàn|Tổng Công đoàn Việt Nam|"
    "Liên hiệp Công đoàn|Đoàn Chủ tịch|Ban Thư ký|Ủy ban bầu cử|Hội đồng Bầu cử quốc gia|Kiểm toán nhà nước khu vực|"
    "Tổng cục Lâm nghiệp|Tổng cục Thi hành án dân sự|Tổng cục Dự trữ Nhà nước|Cục Dự trữ Nhà nước khu vực|Tổng nha|Tổng đoàn|"
    "Hội Luật gia|Hội Khuyến học|Hội Người cao tuổi|Hội Đông y|Hội Nhà báo|Hội Người mù|Đoàn Luật sư|Ban Đại diện|"
    # fronts and boards of 1945 to 1990, general departments of the Government Council
    "Mặt trận Liên Việt|Ủy ban Liên Việt|Hội Liên Việt|Mặt trận Việt Minh|Ủy ban Quân quản|Trọng tài Kinh tế|Trọng tài Kinh tế Nhà nước|"
    "Liên hiệp xã tiểu, thủ công nghiệp|Ủy ban Nhà nước về Hợp tác và Đầu tư|Ủy ban Vật giá|"
    "Ủy ban Kế hoạch|Ủy ban Khoa học và Kỹ thuật|Ủy ban Xây dựng cơ bản|Ủy ban Xây dựng cơ bản Nhà nước|Ủy ban Thể dục thể thao|"
    "Ủy ban Thiếu niên nhi đồng|Tổng cục Quản lý ruộng đất|Tổng cục Địa chính|Tổng cục Bưu điện|Tổng cục Khí tượng Thủy văn|"
    "Tổng cục Dạy nghề|Tổng cục Hóa chất|Tổng cục Địa chất|Tổng cục Đường sắt|Tổng cục Du lịch|Tổng cục Cao su|Tổng cục Dầu khí|"
    # of provincial health; committees' offices that were put together; of communes since 2025; academies; boards of associations
    "Trung tâm Giám định Y khoa|Hội đồng Giám định Y khoa|Trung tâm Pháp y|Trung tâm Giám định Pháp y|Trung tâm Kiểm nghiệm|"
    "Trung tâm Chăm sóc sức khỏe sinh sản|Trung tâm Phòng, chống HIV/AIDS|Trung tâm Truyền thông - Giáo dục sức khỏe|"
    "Cơ quan Ủy ban Kiểm tra - Thanh tra|Cơ quan Tổ chức - Nội vụ|Ban Xây dựng Đảng|Văn phòng Đảng ủy|Trung tâm Chính trị|"
    "Trung tâm Dịch vụ tổng hợp|Ban Chỉ huy Phòng thủ khu vực|Viện Khoa học và Công nghệ Việt Nam|Viện Hàn lâm Khoa học và Công nghệ Việt Nam|"
    "Viện Khoa học xã hội Việt Nam|Viện Hàn lâm Khoa học xã hội Việt Nam|Ban Chủ nhiệm|Ban Quản trị|Ban Trị sự|"
    "Giáo hội Phật giáo Việt Nam|Hội Cựu thanh niên xung phong|Hội Cựu giáo chức|Hội Nạn nhân chất độc da cam/dioxin|Hội Làm vườn|"
    "Ban Chỉ đạo phòng, chống dịch Covid-19|Ban Chỉ đạo phòng, chống tham nhũng, tiêu cực|Ban Chỉ đạo phòng, chống tội phạm|"
    "Bộ Xã hội|Ty Xã hội|Nha Xã hội|Tổng công ty Điện lực miền Bắc|Tổng công ty Điện lực miền Trung|Tổng công ty Điện lực miền Nam|"
    # missions abroad
    "Đại sứ quán|Tổng Lãnh sự quán|Lãnh sự quán|Phái đoàn thường trực|"
    "Ủy ban Kháng chiến kiêm Hành chính|Ủy ban Kháng chiến Hành chính|Tòa án nhân dân cấp cao|Viện kiểm sát nhân dân cấp cao"
)

# Abbreviations that a superior's line may carry, and what they stand for.
EXPANSIONS = {
    "ubnd": "Ủy ban nhân dân",
    "ub": "Ủy ban",
    "ubhc": "Ủy ban hành chính",
    "ubkt": "Ủy ban Kiểm tra",
    "ubmttq": "Ủy ban Mặt trận Tổ quốc",
    "hdnd": "Hội đồng nhân dân",
    "gddt": "Giáo dục và Đào tạo",
    "tnmt": "Tài nguyên và Môi trường",
    "nnptnt": "Nông nghiệp và Phát triển nông thôn",
    "ldtbxh": "Lao động - Thương binh và Xã hội",
    "khdt": "Kế hoạch và Đầu tư",
    "khcn": "Khoa học và Công nghệ",
    "tttt": "Thông tin và Truyền thông",
    "vhttdl": "Văn hóa, Thể thao và Du lịch",
    "gtvt": "Giao thông vận tải",
    "bch": "Ban Chấp hành",
    "bql": "Ban Quản lý",
    "tw": "Trung ương",
    "ptnt": "Phát triển nông thôn",
    "pgddt": "Phòng Giáo dục và Đào tạo",
    "cdcs": "Công đoàn cơ sở",
    "kbnn": "Kho bạc Nhà nước",
    "nhnn": "Ngân hàng Nhà nước",
    "thads": "Thi hành án dân sự",
    "dtxd": "đầu tư xây dựng",
    "tp": "thành phố",
    "tx": "thị xã",
    "vhtt": "Văn hóa và Thông tin",
    "tckh": "Tài chính - Kế hoạch",
    "ktht": "Kinh tế và Hạ tầng",
    "qldt": "Quản lý đô thị",
    "mttq": "Mặt trận Tổ quốc",
    "lhpn": "Liên hiệp Phụ nữ",
    "ccb": "Cựu chiến binh",
    "ldld": "Liên đoàn Lao động",
    "bhxh": "Bảo hiểm xã hội",
    "dbqh": "đại biểu Quốc hội",
    "chqs": "Chỉ huy Quân sự",
    "ttyt": "Trung tâm Y tế",
    "ubndcm": "Ủy ban nhân dân cách mạng",
    "htx": "Hợp tác xã",
    "ksnd": "kiểm sát nhân dân",
    "qlda": "quản lý dự án",
    "bdbp": "Bộ đội Biên phòng",
    "nhcsxh": "Ngân hàng Chính sách xã hội",
    "lhcd": "Liên hiệp Công đoàn",
    "ttgdtx": "Trung tâm Giáo dục thường xuyên",
}
AGENCY_PHRASES: dict[tuple[str, ...], str] = {}
for _name in (*_AGENCIES, *(f"{head} {branch}" for head in _HEADS for branch in _BRANCHES), *_BRANCHES):
    _tokens = tuple(t for t in fold(_name).replace("-", " ").replace(",", " ").split() if t)
    AGENCY_PHRASES[_tokens] = _name
AGENCY_PHRASES[("viet", "nam")] = "Việt Nam"
AGENCY_PHRASES[("thong", "ke")] = "Thống kê"  # THỐNG KÊ TỈNH X, since 2025
for _region in ("Khu Tả Ngạn", "Khu Hữu Ngạn"):  # of the 1950s
    AGENCY_PHRASES[tuple(fold(_region).split())] = _region
AGENCY_PHRASES[tuple(["nuoc", "cong", "hoa", "xa", "hoi", "chu", "nghia", "viet", "nam"])] = (
    "nước Cộng hòa xã hội chủ nghĩa Việt Nam"
)
# Names of which a part is abbreviated: ỦY BAN MTTQ VIỆT NAM XÃ X.
for _short, _name in (
    ("uy ban mttq", "Ủy ban Mặt trận Tổ quốc"),
    ("uy ban mttq viet nam", "Ủy ban Mặt trận Tổ quốc Việt Nam"),
    ("ubmttq viet nam", "Ủy ban Mặt trận Tổ quốc Việt Nam"),
    ("vien ksnd", "Viện kiểm sát nhân dân"),
    ("vksnd", "Viện kiểm sát nhân dân"),
    ("toa an nd", "Tòa án nhân dân"),
    ("tand", "Tòa án nhân dân"),
    ("bch hoi nong dan", "Ban Chấp hành Hội Nông dân"),
    # of boards with the same initials
    ("bch phong chong lut bao", "Ban Chỉ huy phòng, chống lụt bão"),
    ("bch phong chong thien tai", "Ban Chỉ huy phòng, chống thiên tai"),
    ("bch pclb", "Ban Chỉ huy phòng, chống lụt bão"),
    ("bch pctt", "Ban Chỉ huy phòng, chống thiên tai"),
    ("bch quan su", "Ban Chỉ huy Quân sự"),
    ("bch phong thu", "Ban Chỉ huy Phòng thủ"),
):
    AGENCY_PHRASES[tuple(_short.split())] = _name
LONGEST_AGENCY = max(map(len, AGENCY_PHRASES))
# First words of an agency's name: a line that starts so starts a new agency.
AGENCY_STARTS = frozenset(
    {tuple(fold(name).replace("-", " ").split()) for name in _AGENCIES}
    | {(fold(head),) for head in _HEADS if " " not in head}
    | {tuple(fold(head).split()) for head in _HEADS if " " in head}
    | {
        ("ubnd",),
        ("hdnd",),
        ("ubhc",),
        ("bch",),
        ("bql",),
        ("ubkt",),
        ("ubmttq",),
        ("htx",),
        ("vksnd",),
        ("tand",),
        ("cdcs",),
        ("kbnn",),
        ("nhnn",),
        ("pgddt",),
    }
    | {("uy", "ban", "mttq"), ("vien", "ksnd"), ("bch",)}
    | {("thong", "ke", "tinh"), ("thong", "ke", "thanh", "pho"), ("thong", "ke", "co", "so")}
)

# Departments and ministries that were merged into ones of longer names by then: read on a later paper, the rest was lost.
FORMER_NAMES = frozenset(
    f"{head} {branch}"
    for head in ("Sở", "Bộ")
    for branch in ("Nông nghiệp", "Giáo dục", "Kế hoạch", "Lao động", "Văn hóa", "Giao thông", "Thương binh")
)
MERGED_BY = 1997

# Heads that a number or a name of its own has to follow.
NUMBERED = frozenset(
    {"Quân khu", "Quân đoàn", "Nông trường", "Lâm trường", "Xí nghiệp", "Nhà máy", "Hợp tác xã", "Công ty"}
)

# Family names (họ) of some 99 % of the population; a name that starts otherwise goes to review.
SURNAMES = frozenset(
    _names(
        "Nguyễn|Trần|Lê|Phạm|Hoàng|Huỳnh|Phan|Vũ|Võ|Đặng|Bùi|Đỗ|Hồ|Ngô|Dương|Lý|Đào|Đoàn|Vương|Trịnh|"
        "Trương|Đinh|Lâm|Phùng|Mai|Tô|Hà|Tạ|Cao|Châu|Chu|Tôn|Thái|Quách|La|Lưu|Lương|Kiều|Thân|Tống|Từ|"
        "Triệu|Văn|Viên|Vi|Doãn|Hứa|Khuất|Khương|Lại|Lã|Lữ|Mạc|Nghiêm|Ninh|Nông|Ông|Phí|Quản|Sầm|Tăng|"
        "Thạch|Tiêu|Ứng|Âu|Bạch|Bế|Bành|Cung|Diệp|Đàm|Đậu|Điền|Giang|Giáp|Hàn|Hàng|Hoàn|Hồng|Kha|Kim|Liêu|"
        "Lò|Lỗ|Lục|Ma|Mã|Mẫn|Nhâm|Nhan|Ngụy|Sơn|Danh|Thị|Thiều|Trang|Trà|Trầm|Tòng|Uông|Vòng|Vàng|Giàng|"
        "Sùng|Thào|Hầu|Hạng|Mùa|Quàng|Cầm|Hoa|Khổng|Phó|Đồng|Đới|Đường|Cù|Cấn|Biện|Bàn|Chử|Chế|Chung|Công|"
        "Vy|Lô|Sô|Sa|Cà|Cứ|Và|Lù|Lùng|Tẩn|Chảo|Phàn|Chẻo|Tráng|Sồng|Bạc|Đèo|Moong|Cụt|Nay|Siu|Kiên|"  # of the uplands, Khmer
        "Nịnh|Trạc|Tằng|Chíu|Sằn|Voòng|Phùn|Tằn|Lèng|Thền|Khoàng|Điêu|Lèo|Lìu|Lồ|Viêm|Tải|Sái|Lã|Mầu|Sùng|Bùi|Xa|Ngần|Đái|Đằng|"
        "Dư|Tôn Nữ|Tôn Thất|Nhữ|Mạch|Mông|Lầu|Lù|Lường|Hùng|Cáp|Ngân|Trình|Vừ"
    )
)
# Those that most people bear: of remains that may be a rare one as well, they are one of these.
USUAL_SURNAMES = frozenset(
    _names(
        "Nguyễn|Trần|Lê|Phạm|Hoàng|Huỳnh|Phan|Vũ|Võ|Đặng|Bùi|Đỗ|Hồ|Ngô|Dương|Lý|Đào|Đoàn|Vương|Trịnh|Trương|"
        "Đinh|Lâm|Phùng|Mai|Tô|Hà|Tạ|Cao|Châu|Chu|Thái|Quách|Lưu|Lương|Nông|Hứa"
    )
)
# Names that are as common without the mark that a commoner one has: left as read, for review (Ly is no misread Lý).
SURNAMES_ALIKE = frozenset({"Ly", "Chau", "Hờ", "Vì", "Má", "Quan"})
# Middle and given names that are most usual: of readings that differ they count for more; no name is made of them.
GIVEN_NAMES = frozenset(
    _names(
        "Văn|Thị|Đức|Quốc|Minh|Hữu|Ngọc|Thanh|Xuân|Anh|Hồng|Kim|Thu|Công|Đình|Trọng|Quang|Bá|Duy|Gia|Hoài|"
        "Huy|Khắc|Mạnh|Như|Phương|Thế|Tiến|Trung|Tuấn|Việt|Viết|Xuyên|Ái|Ân|Ấn|Ẩn|Bảo|Bích|Bình|Cảnh|Chí|"
        "Chiến|Cường|Cúc|Cẩm|Diễm|Diệu|Dung|Dũng|Dương|Đạt|Điệp|Định|Đông|Đồng|Giang|Hà|Hải|Hạnh|Hằng|Hân|"
        "Hậu|Hiền|Hiếu|Hiệp|Hoa|Hòa|Hoàn|Hoàng|Hùng|Huệ|Huyền|Hưng|Hương|Hường|Khải|Khánh|Khoa|Khôi|Kiên|"
        "Kiều|Kỳ|Lam|Lan|Lâm|Lân|Lệ|Liên|Liễu|Linh|Loan|Long|Lộc|Lợi|Luân|Lương|Ly|Mai|Mến|Mỹ|My|Nam|Nga|"
        "Ngân|Nghĩa|Nghị|Nguyên|Nguyệt|Nhã|Nhàn|Nhân|Nhật|Nhung|Oanh|Phát|Phong|Phú|Phúc|Phụng|Phước|"
        "Phượng|Quân|Quế|Quý|Quyên|Quyết|Quỳnh|Sang|Sáng|Sĩ|Sỹ|Sinh|Sơn|Sương|Tài|Tâm|Tân|Tấn|Thạch|Thái|"
        "Thảo|Thắm|Thắng|Thăng|Thành|Thao|Thi|Thiện|Thịnh|Thoa|Thọ|Thông|Thơ|Thuận|Thủy|Thúy|Thùy|Thư|"
        "Thương|Thường|Tín|Tình|Toàn|Toản|Trâm|Trang|Trí|Triết|Trinh|Trực|Trường|Tú|Tùng|Tuyên|Tuyết|Tư|"
        "Tường|Uyên|Vân|Vĩnh|Vinh|Vũ|Vương|Vượng|Xuyến|Yên|Yến|Ý|Ngữ|Gấm|Chuẩn"
    )
)
# Syllables of names in other languages of Vietnam that no Vietnamese word has.
HIGHLAND_NAMES = frozenset(
    _names(
        "Ksor|Kpă|Kpa|Rmah|Rahlan|Rcom|Rơ|Niê|Ayun|Kbuôr|Mlô|Byă|Hmok|Knul|Hwing|Ênuôl|Êban|Éban|Adrơng|Bkrông|"
        "Krông|Alăng|Arất|Bhling|Bríu|Zơrâm|Clâu|Cơlâu|Pơloong|Hôih|Ating|Katơr|Pinăng|Chamaléa|Liêng|Cil|"
        "Krajan|Jơ|Bhiu|Kră|Brông|Rết|Krơm|Rơchâm|Rơmah|Kđoh|Hđơk|Bling|Briu|Coor|Clil"
    )
)
