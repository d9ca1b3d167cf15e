# SPDX-License-Identifier: Apache-2.0
"""What the papers are about: subjects, works, sentences for each field of work.

All of it was written for this generator. Slots: {y} the year, {d} a district, {p} the province, {n} a
number of two digits, {m} a number of three.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Topic:
    """One field of work.

    Attributes:
        groups: Bodies a decision may set up.
        plans: Works a paper may approve, report on or ask for.
        duties: Sentences of instruction, without end mark.
        results: Sentences of report, with end mark.
    """

    groups: tuple[str, ...]
    plans: tuple[str, ...]
    duties: tuple[str, ...]
    results: tuple[str, ...]


_GENERAL = Topic(
    groups=(
        "Ban Chỉ đạo cải cách hành chính năm {y}",
        "Hội đồng thi đua - khen thưởng nhiệm kỳ {y} - {y5}",
        "Tổ công tác kiểm tra công vụ năm {y}",
        "Đoàn kiểm tra việc tiếp công dân, giải quyết đơn thư năm {y}",
        "Ban Tổ chức lễ kỷ niệm {n} năm thành lập huyện {d}",
    ),
    plans=(
        "cải cách hành chính năm {y}",
        "phòng, chống thiên tai và tìm kiếm cứu nạn năm {y}",
        "thực hành tiết kiệm, chống lãng phí năm {y}",
        "xây dựng nông thôn mới trên địa bàn huyện {d} năm {y}",
        "chuyển đổi số trong hoạt động của cơ quan nhà nước giai đoạn {y} - {y5}",
        "tuyển chọn và gọi công dân nhập ngũ năm {y}",
    ),
    duties=(
        "Rà soát, cập nhật đầy đủ thủ tục hành chính thuộc thẩm quyền giải quyết và niêm yết công khai tại bộ phận tiếp nhận và trả kết quả",
        "Phân công một đồng chí lãnh đạo trực tiếp phụ trách, chịu trách nhiệm trước Chủ tịch Ủy ban nhân dân tỉnh về kết quả thực hiện",
        "Tăng cường tuyên truyền trên hệ thống truyền thanh cơ sở để cán bộ và Nhân dân biết, thực hiện",
        "Bố trí kinh phí từ nguồn dự toán chi thường xuyên đã được giao, bảo đảm tiết kiệm và đúng chế độ quy định",
        "Chấn chỉnh kỷ luật, kỷ cương hành chính; xử lý nghiêm cán bộ, công chức gây phiền hà, sách nhiễu người dân và doanh nghiệp",
        "Kiểm kê số hồ sơ tồn đọng, xác định rõ nguyên nhân chậm trễ và thời hạn giải quyết từng trường hợp",
    ),
    results=(
        "Tỷ lệ hồ sơ giải quyết đúng hạn đạt 9{k},{k}%, tăng {k},{k2}% so với cùng kỳ năm trước.",
        "Đã tiếp {m} lượt công dân, tiếp nhận {n} đơn, trong đó có {k} đơn thuộc thẩm quyền giải quyết.",
        "Tổ chức {k2} lớp tập huấn cho {m} lượt cán bộ, công chức cấp xã của huyện {d}.",
        "Một số đơn vị chưa chủ động phối hợp, việc gửi báo cáo còn chậm và số liệu chưa thống nhất.",
        "Thu ngân sách trên địa bàn ước đạt {m} tỷ đồng, bằng {n}% dự toán được giao.",
    ),
)

TOPICS: dict[str, Topic] = {
    "general": _GENERAL,
    "health": Topic(
        groups=(
            "Đoàn kiểm tra an toàn thực phẩm dịp Tết Nguyên đán năm {y}",
            "Ban Chỉ đạo phòng, chống dịch bệnh ở người năm {y}",
            "Hội đồng thuốc và điều trị Bệnh viện đa khoa huyện {d}",
            "Tổ giám sát tiêm chủng mở rộng năm {y}",
        ),
        plans=(
            "phòng, chống bệnh sốt xuất huyết mùa mưa năm {y}",
            "tiêm bổ sung vắc xin sởi cho trẻ từ 1 đến 5 tuổi",
            "khám sức khỏe định kỳ cho người cao tuổi huyện {d}",
            "quản lý chất thải rắn y tế giai đoạn {y} - {y5}",
            "mua sắm trang thiết bị y tế cho các trạm y tế xã năm {y}",
        ),
        duties=(
            "Tổ chức giám sát chặt chẽ các ổ dịch cũ, phát hiện sớm ca bệnh đầu tiên để khoanh vùng và xử lý triệt để",
            "Bảo đảm đủ thuốc, hóa chất, vật tư phòng, chống dịch; phân công cán bộ thường trực 24/24 giờ",
            "Phối hợp với ngành giáo dục hướng dẫn vệ sinh trường học, nhà ở và nguồn nước sinh hoạt",
            "Kiểm tra các cơ sở kinh doanh dịch vụ ăn uống, bếp ăn tập thể; xử phạt nghiêm trường hợp vi phạm",
            "Thống kê số trẻ chưa tiêm đủ mũi, lập danh sách theo từng thôn, ấp và tổ chức tiêm vét trước ngày 25 hằng tháng",
        ),
        results=(
            "Toàn tỉnh ghi nhận {m} ca mắc sốt xuất huyết, giảm {n}% so với cùng kỳ, không có ca tử vong.",
            "Tỷ lệ trẻ dưới 1 tuổi được tiêm chủng đầy đủ đạt 9{k},{k2}%.",
            "Đã kiểm tra {m} cơ sở, phát hiện {n} cơ sở vi phạm, phạt tiền {k} cơ sở.",
            "Công suất sử dụng giường bệnh tại Trung tâm Y tế huyện {d} đạt {n},{k}%.",
            "Nhân lực bác sĩ tuyến xã còn thiếu, trang thiết bị chẩn đoán xuống cấp.",
        ),
    ),
    "education": Topic(
        groups=(
            "Hội đồng chấm thi tuyển sinh vào lớp 10 năm học {y} - {y1}",
            "Đoàn kiểm tra công tác phổ cập giáo dục huyện {d}",
            "Ban Tổ chức Hội khỏe Phù Đổng cấp tỉnh năm {y}",
            "Tổ thẩm định đề cương biên soạn tài liệu giáo dục địa phương",
        ),
        plans=(
            "tuyển sinh vào lớp 10 trung học phổ thông năm học {y} - {y1}",
            "bồi dưỡng thường xuyên giáo viên tiểu học năm {y}",
            "phòng, chống đuối nước cho học sinh trong dịp nghỉ hè năm {y}",
            "xây dựng trường đạt chuẩn quốc gia huyện {d}",
            "đánh giá, xếp loại phong trào thi đua năm học {y} - {y1}",
        ),
        duties=(
            "Hướng dẫn học sinh đăng ký nguyện vọng, kiểm tra hồ sơ và nhập dữ liệu lên hệ thống đúng thời hạn",
            "Bố trí đủ phòng thi, giám thị và phương án dự phòng khi có mưa bão, mất điện",
            "Tổ chức dạy bơi, tuyên truyền kỹ năng an toàn trong môi trường nước cho học sinh các cấp học",
            "Không thu các khoản ngoài quy định dưới mọi hình thức; công khai mức thu ngay từ đầu năm học",
            "Rà soát số giáo viên thừa, thiếu từng môn học, đề xuất phương án điều động trước ngày 15 tháng 8",
        ),
        results=(
            "Toàn ngành có {m} trường, {n} trường đạt chuẩn quốc gia mức độ 1.",
            "Tỷ lệ học sinh hoàn thành chương trình tiểu học đạt 99,{k}%.",
            "Số học sinh bỏ học là {m} em, giảm {n} em so với năm học trước.",
            "Còn {n} phòng học tạm, mượn ở các điểm trường lẻ thuộc huyện {d}.",
            "Đội tuyển học sinh giỏi của tỉnh đạt {n} giải, trong đó có {k} giải nhì.",
        ),
    ),
    "transport": Topic(
        groups=(
            "Hội đồng nghiệm thu công trình cầu Vàm Xáng, huyện {d}",
            "Đoàn kiểm tra điều kiện an toàn bến thủy nội địa năm {y}",
            "Ban Quản lý dự án nâng cấp đường tỉnh {m}",
        ),
        plans=(
            "bảo trì hệ thống đường tỉnh năm {y}",
            "bảo đảm trật tự an toàn giao thông dịp nghỉ lễ 30/4 và 01/5",
            "kiểm soát tải trọng phương tiện trên quốc lộ {n}",
            "sửa chữa mặt đường đường tỉnh {m} đoạn qua huyện {d}",
        ),
        duties=(
            "Khắc phục ngay các vị trí hư hỏng mặt đường, bổ sung biển báo và sơn lại vạch kẻ đường",
            "Phối hợp với Công an huyện {d} xử lý xe chở quá tải, cơi nới thành thùng",
            "Yêu cầu chủ bến, chủ phương tiện trang bị đủ áo phao và dụng cụ nổi cứu sinh",
            "Tổ chức phân luồng từ xa, cắm biển cảnh báo và cử người trực gác trong suốt thời gian thi công",
        ),
        results=(
            "Xảy ra {n} vụ tai nạn giao thông, giảm {k} vụ so với cùng kỳ.",
            "Đã giải ngân {m} tỷ đồng, bằng {n}% kế hoạch vốn năm.",
            "Hoàn thành sửa chữa {n},{k} km mặt đường và {k2} cầu yếu.",
            "Việc giải phóng mặt bằng tại huyện {d} còn vướng mắc {n} hộ dân.",
        ),
    ),
    "farming": Topic(
        groups=(
            "Ban Chỉ đạo phòng, chống dịch bệnh động vật năm {y}",
            "Tổ điều tra dự báo sâu bệnh hại cây trồng vụ Đông Xuân",
            "Hội đồng xét công nhận xã đạt chuẩn nông thôn mới năm {y}",
        ),
        plans=(
            "sản xuất vụ Hè Thu năm {y}",
            "phòng, chống hạn hán và xâm nhập mặn mùa khô năm {y}",
            "tiêm phòng gia súc, gia cầm đợt II năm {y}",
            "chuyển đổi cơ cấu cây trồng trên đất lúa tại huyện {d}",
            "trồng rừng thay thế năm {y}",
        ),
        duties=(
            "Hướng dẫn nông dân xuống giống tập trung, né rầy, theo đúng lịch thời vụ đã thông báo",
            "Vận hành cống ngăn mặn hợp lý, nạo vét kênh mương nội đồng và tích trữ nước ngọt",
            "Theo dõi diễn biến sâu bệnh, nhất là rầy nâu và bệnh đạo ôn, để chỉ đạo phòng trừ kịp thời",
            "Quản lý chặt việc vận chuyển, giết mổ gia súc; lập chốt kiểm dịch tạm thời tại địa bàn giáp ranh",
        ),
        results=(
            "Diện tích gieo trồng lúa ước {m} ha, năng suất bình quân 6{k},{k2} tạ/ha.",
            "Tổng đàn lợn đạt {m} nghìn con, tăng {k},{k2}%.",
            "Đã tiêm phòng {m} nghìn liều vắc xin, đạt {n}% kế hoạch.",
            "Thiệt hại do hạn, mặn khoảng {n} ha, tập trung ở huyện {d}.",
        ),
    ),
    "staff": Topic(
        groups=(
            "Hội đồng tuyển dụng viên chức năm {y}",
            "Đoàn kiểm tra công tác văn thư, lưu trữ năm {y}",
            "Ban Giám sát kỳ thi nâng ngạch công chức năm {y}",
        ),
        plans=(
            "tinh giản biên chế giai đoạn {y} - {y5}",
            "chỉnh lý tài liệu lưu trữ tồn đọng năm {y}",
            "đào tạo, bồi dưỡng cán bộ, công chức năm {y}",
            "số hóa tài liệu lưu trữ lịch sử của huyện {d}",
            "sắp xếp đơn vị hành chính cấp xã giai đoạn {y} - {y5}",
        ),
        duties=(
            "Lập danh mục hồ sơ, giao nộp tài liệu đến hạn vào lưu trữ cơ quan theo đúng quy định",
            "Thống kê số biên chế được giao, số có mặt và số dự kiến nghỉ hưu đến ngày 31 tháng 12",
            "Niêm yết công khai danh sách thí sinh đủ điều kiện dự tuyển và thông báo ngày thi, địa điểm thi",
            "Bố trí kho lưu trữ bảo đảm chống cháy, chống ẩm mốc và mối mọt; phân công người phụ trách",
        ),
        results=(
            "Đã chỉnh lý {m} mét giá tài liệu, lập {n}{k} hồ sơ có thời hạn bảo quản vĩnh viễn.",
            "Có {m} công chức được cử đi đào tạo, bồi dưỡng, đạt {n}% kế hoạch.",
            "Giảm {n} đầu mối bên trong và {k} đơn vị sự nghiệp công lập.",
            "Kho lưu trữ huyện {d} chật hẹp, chưa có máy điều hòa và hệ thống báo cháy.",
        ),
    ),
    "money": Topic(
        groups=(
            "Hội đồng thẩm định giá đất cụ thể huyện {d}",
            "Đoàn thanh tra việc quản lý tài sản công năm {y}",
            "Tổ giúp việc quyết toán dự án hoàn thành",
        ),
        plans=(
            "lập dự toán thu, chi ngân sách năm {y1}",
            "kiểm kê tài sản công tại thời điểm 0 giờ ngày 01/01/{y1}",
            "thanh lý tài sản cố định không còn nhu cầu sử dụng",
            "bình ổn giá các mặt hàng thiết yếu dịp cuối năm {y}",
        ),
        duties=(
            "Lập báo cáo quyết toán theo đúng mẫu biểu, kèm thuyết minh số liệu tăng, giảm so với dự toán",
            "Đối chiếu số dư tạm ứng với Kho bạc Nhà nước, thu hồi các khoản tạm ứng quá hạn",
            "Thực hiện đấu giá công khai khi bán, thanh lý tài sản; nộp toàn bộ số tiền thu được vào ngân sách",
            "Tiết kiệm thêm 10% chi thường xuyên những tháng còn lại của năm {y}",
        ),
        results=(
            "Tổng thu ngân sách nhà nước đạt {m} tỷ đồng, bằng {n}% dự toán.",
            "Chi đầu tư phát triển {m} tỷ đồng, tăng {k},{k2}% so với cùng kỳ.",
            "Đã thẩm tra quyết toán {n} dự án, cắt giảm {k},{k2} tỷ đồng.",
            "Số nợ thuế tại huyện {d} còn {n} tỷ đồng, chủ yếu là nợ khó thu.",
        ),
    ),
    "culture": Topic(
        groups=(
            "Ban Tổ chức Ngày hội văn hóa các dân tộc năm {y}",
            "Hội đồng khoa học xét công nhận di tích cấp tỉnh",
            "Đoàn kiểm tra hoạt động lễ hội Xuân {y}",
        ),
        plans=(
            "bảo quản, tu bổ di tích đình Long Thanh, huyện {d}",
            "xây dựng đời sống văn hóa ở khu dân cư năm {y}",
            "phát triển du lịch cộng đồng tại huyện {d}",
            "tổ chức giải việt dã truyền thống lần thứ {n}",
        ),
        duties=(
            "Quản lý tiền công đức công khai, minh bạch; không đốt vàng mã tràn lan trong khuôn viên di tích",
            "Kiểm kê hiện vật, lập hồ sơ khoa học và phương án phòng, chống cháy nổ",
            "Treo cờ Tổ quốc, băng rôn, khẩu hiệu trên các trục đường chính từ ngày 28 đến hết ngày 02",
            "Vận động các đội văn nghệ quần chúng luyện tập, đăng ký tiết mục trước ngày 20",
        ),
        results=(
            "Đón {m} nghìn lượt khách, doanh thu ước {n} tỷ đồng.",
            "Toàn tỉnh có {m} di tích đã xếp hạng, {n} di tích xuống cấp.",
            "Tỷ lệ gia đình văn hóa đạt 8{k},{k2}%.",
            "Hoạt động thư viện huyện {d} chưa thu hút bạn đọc trẻ.",
        ),
    ),
    "land": Topic(
        groups=(
            "Hội đồng bồi thường, hỗ trợ, tái định cư dự án khu dân cư {d}",
            "Đoàn kiểm tra hoạt động khai thác cát, sỏi lòng sông",
            "Tổ công tác đo đạc, lập bản đồ địa chính huyện {d}",
        ),
        plans=(
            "sử dụng đất năm {y1} của huyện {d}",
            "thu gom, xử lý rác thải sinh hoạt nông thôn",
            "thống kê đất đai năm {y}",
            "quan trắc môi trường nước mặt giai đoạn {y} - {y5}",
        ),
        duties=(
            "Công bố công khai kế hoạch sử dụng đất tại trụ sở và trên trang thông tin điện tử",
            "Xử lý dứt điểm các điểm tập kết rác tự phát, lấp trũng và rắc vôi khử trùng",
            "Kiểm tra, xử lý việc khai thác khoáng sản trái phép, nhất là vào ban đêm và ngày nghỉ",
            "Hoàn thành cấp giấy chứng nhận lần đầu cho {m} thửa đất còn tồn đọng",
        ),
        results=(
            "Đã cấp {m} giấy chứng nhận quyền sử dụng đất, đạt {n}% diện tích cần cấp.",
            "Tỷ lệ thu gom chất thải rắn sinh hoạt nông thôn đạt {n},{k}%.",
            "Phát hiện {n} trường hợp lấn chiếm đất công tại huyện {d}.",
            "Chất lượng nước sông tại {k2} điểm quan trắc vượt quy chuẩn cho phép.",
        ),
    ),
    "labour": Topic(
        groups=(
            "Hội đồng xét duyệt trợ cấp xã hội huyện {d}",
            "Ban Chỉ đạo giảm nghèo bền vững năm {y}",
            "Đoàn thăm, tặng quà người có công nhân dịp 27/7/{y}",
        ),
        plans=(
            "giảm nghèo bền vững năm {y}",
            "chăm sóc người có công với cách mạng năm {y}",
            "đào tạo nghề cho lao động nông thôn huyện {d}",
            "phòng ngừa tai nạn lao động trong mùa mưa bão",
        ),
        duties=(
            "Lập danh sách hộ nghèo, hộ cận nghèo đúng đối tượng, có xác nhận của thôn, ấp",
            "Chi trả trợ cấp đến tận tay người hưởng trước ngày 10 hằng tháng, không để sót, trùng",
            "Khảo sát nhu cầu học nghề, gắn đào tạo với giải quyết việc làm tại chỗ",
            "Sửa chữa mộ, nghĩa trang liệt sĩ; tổ chức lễ thắp nến tri ân trang trọng, tiết kiệm",
        ),
        results=(
            "Tỷ lệ hộ nghèo còn {k},{k2}%, giảm 1,{k}% so với đầu năm.",
            "Giải quyết việc làm cho {m} lao động, xuất khẩu lao động {n} người.",
            "Đã trao {m} suất quà cho gia đình chính sách, trị giá {n} triệu đồng.",
            "Đời sống một bộ phận hộ dân vùng sâu của huyện {d} còn khó khăn.",
        ),
    ),
    "building": Topic(
        groups=(
            "Hội đồng nghiệm thu nhà văn hóa huyện {d}",
            "Tổ rà soát nhà ở riêng lẻ xây dựng sai phép",
            "Ban Quản lý khu đô thị mới {d}",
        ),
        plans=(
            "lập quy hoạch chung thị trấn {d} đến năm 2035",
            "cấp nước sạch nông thôn giai đoạn {y} - {y5}",
            "phát triển nhà ở xã hội năm {y}",
            "chỉnh trang vỉa hè, cây xanh đường phố năm {y}",
        ),
        duties=(
            "Kiểm tra năng lực hoạt động của các đơn vị tư vấn, thi công trên địa bàn",
            "Lấy ý kiến cộng đồng dân cư về đồ án quy hoạch trong thời gian ít nhất 30 ngày",
            "Đình chỉ ngay công trình không phép, lập biên bản và thông báo cho đơn vị cấp điện, nước",
            "Rà soát quỹ đất 20% dành cho nhà ở xã hội trong các dự án đã chấp thuận",
        ),
        results=(
            "Đã cấp {m} giấy phép xây dựng, từ chối {n} hồ sơ không đủ điều kiện.",
            "Tỷ lệ hộ dân đô thị dùng nước sạch đạt 9{k},{k2}%.",
            "Diện tích nhà ở bình quân đạt {n},{k} m2/người.",
            "Phát hiện {n} công trình sai phép tại huyện {d}, đã xử lý {k} công trình.",
        ),
    ),
}
TOPICS["party"] = Topic(
    groups=(
        "Tiểu ban Văn kiện Đại hội Đảng bộ nhiệm kỳ {y} - {y5}",
        "Đoàn kiểm tra việc thực hiện nghị quyết chuyên đề",
        "Ban Biên soạn lịch sử Đảng bộ huyện {d}",
    ),
    plans=(
        "học tập và làm theo tư tưởng, đạo đức, phong cách Hồ Chí Minh năm {y}",
        "công tác văn thư, lưu trữ trong các cơ quan, tổ chức đảng",
        "kiểm điểm tập thể, cá nhân cuối năm {y}",
        "đại hội chi bộ trực thuộc nhiệm kỳ {y} - {y5}",
        "thực hiện quy chế dân chủ ở cơ sở năm {y}",
    ),
    duties=(
        "Các cấp ủy tổ chức quán triệt đến từng chi bộ, đảng viên; đưa vào nội dung sinh hoạt thường kỳ",
        "Tài liệu hình thành trong nhiệm kỳ phải được lập hồ sơ và giao nộp vào kho lưu trữ cấp ủy",
        "Lấy kết quả thực hiện làm căn cứ đánh giá, xếp loại tổ chức đảng và đảng viên hằng năm",
        "Ủy ban kiểm tra xây dựng kế hoạch giám sát chuyên đề, kịp thời nhắc nhở nơi làm hình thức",
        "Mặt trận Tổ quốc và các đoàn thể vận động đoàn viên, hội viên tích cực hưởng ứng",
    ),
    results=(
        "Có {m} chi bộ tổ chức sinh hoạt chuyên đề, đạt 9{k}%.",
        "Kết nạp {m} đảng viên mới, đạt {n}% chỉ tiêu nghị quyết.",
        "Một số cấp ủy cơ sở chậm cụ thể hóa nghị quyết, còn sao chép của cấp trên.",
        "Kiểm tra {n} tổ chức đảng, nhắc nhở rút kinh nghiệm {k} tổ chức.",
    ),
)

LIMITS = (
    "Một số đơn vị chưa chủ động phối hợp, việc gửi báo cáo còn chậm và số liệu chưa thống nhất.",
    "Kinh phí bố trí còn hạn hẹp, chưa đáp ứng yêu cầu nhiệm vụ được giao.",
    "Trình độ chuyên môn của một bộ phận cán bộ cấp xã chưa đồng đều.",
    "Công tác kiểm tra, giám sát ở cơ sở có lúc, có nơi chưa thường xuyên.",
)
