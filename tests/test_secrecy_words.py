# SPDX-License-Identifier: Apache-2.0
"""Words other than a stamp that tell a secret paper: by themselves in a line they leave it in doubt, in running text never."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scan2archive.archive.restricted import is_marked
from scan2archive.model import Page, Word
from scan2archive.pipeline.fields.secrecy_words import words_of_secrecy
from scan2archive.pipeline.papers.documents import make_document
from scan2archive.settings import Review


def page(line, *, top=400, number=1, left=180):
    """A page of A4 at 150 dpi with one line on it, and one of text below."""
    words = []
    for row, (text, y) in enumerate(((line, top), ("Căn cứ Luật Tổ chức chính quyền địa phương", 1100))):
        x = left
        for part in text.split():
            words.append(Word(part, (x, y, x + 14 * len(part), y + 26), 0.93, row, row))
            x += 14 * len(part) + 9
    return Page(number, 1240, 1754, 150.0, 0, 0.0, 0.93, False, "ocr", tuple(words))


@pytest.mark.parametrize(
    ("line", "value", "rule"),
    [
        ("TÀI LIỆU MẬT", "Mật", "secrecy.named"),
        ("Tài liệu tuyệt mật", "Tuyệt mật", "secrecy.named"),
        ("(Văn bản mật)", "Mật", "secrecy.named"),
        ("Độ mật: Tối mật", "Tối mật", "secrecy.named"),
        ("MẬT - KHÔNG PHỔ BIẾN", "Mật", "secrecy.named"),
        ("Đề xuất độ mật: Tối mật", "Tối mật", "secrecy.named"),
        ("Mức độ mật: Mật", "Mật", "secrecy.named"),
        ("(Văn bản mật kèm theo)", "Mật", "secrecy.enclosed"),
        ("Kèm theo tài liệu tối mật", "Tối mật", "secrecy.enclosed"),
        ("Không phổ biến", "Mật", "secrecy.handling"),
        ("TÀI LIỆU THU HỒI", "Mật", "secrecy.handling"),
        ("CHỈ NGƯỜI CÓ TÊN MỚI ĐƯỢC BÓC BÌ", "Mật", "secrecy.handling"),
        ("Bản sao bí mật nhà nước", "Mật", "secrecy.handling"),
        ("Bản số: 03", "Mật", "secrecy.copy"),
        ("BẢN SỐ 01/05", "Mật", "secrecy.copy"),
        ("Số: 12/BC-UBND (M)", "Mật", "secrecy.notation"),
        ("Số 05-CT/TW (Mật)", "Mật", "secrecy.notation"),
        ("Số: 14/QĐ-MẬT", "Mật", "secrecy.notation"),
    ],
)
def test_words_by_themselves_leave_a_paper_in_doubt(line, value, rule):
    one = page(line)
    finding = words_of_secrecy([one])
    assert (finding.value, finding.rule, finding.page) == (value, rule, 1)
    document = make_document("0" * 64, 1, (one,), (), Review())
    assert document.field("secrecy").state == "review" or rule == "secrecy.named"
    assert is_marked((document,))


@pytest.mark.parametrize("line", ["MẬT", "TUYỆT MẬT", "TỐI MẬT", "T Ố I  M Ậ T", "KÍN"])
@pytest.mark.parametrize("top", [80, 1660])
def test_a_degree_typed_at_the_head_or_the_foot_of_any_page_counts(line, top):
    finding = words_of_secrecy([page("Trang đầu"), page(line, top=top, number=2)])
    assert (finding.page, finding.rule) == (2, "secrecy.typed")


@pytest.mark.parametrize(
    "line", ["- Như trên (mật);", "- Ban Bí thư (bản tuyệt mật);", "- Bộ Công an (tài liệu mật)."]
)
def test_a_recipient_of_a_secret_paper(line):
    assert words_of_secrecy([page(line, top=1400)]).rule == "secrecy.recipient"


@pytest.mark.parametrize(
    "line",
    [
        "Không được phép sao, chụp.",
        "(Được phép sao, chụp)",
        "- Không được sao chụp;",
        "Cấm sao chụp",
        "Tài liệu này không được sao chụp./.",
        "- Lưu: VT, PA03 (05 bản). Không được phép sao, chụp",
        "Lưu: VT; được phép sao, chụp",
    ],
)
def test_what_a_secret_paper_says_of_copies_beside_its_recipients(line):
    assert words_of_secrecy([page("x"), page(line, number=2, top=900)]).rule == "secrecy.copying"
    assert words_of_secrecy([page("x"), page(line, number=2, top=60)]) is None


@pytest.mark.parametrize(
    "line",
    [
        "THỜI HẠN BẢO VỆ: Từ ngày 02/3/2021 đến ngày 02/3/2031",
        "Thời hạn bảo vệ bí mật nhà nước",
        "GIA HẠN THỜI HẠN BẢO VỆ: đến ngày 02/3/2041",
        "ĐIỀU CHỈNH ĐỘ MẬT: Giảm từ Tối mật",
    ],
)
def test_stamps_of_the_days_that_a_paper_is_protected(line):
    assert words_of_secrecy([page(line)]).rule == "secrecy.handling"
    assert words_of_secrecy([page(line.lower())]) is None


@pytest.mark.parametrize(
    "line",
    [
        *("bảo vệ bí mật nhà nước", "tài liệu mật của cơ quan", "văn bản số 22", "Căn cứ văn bản số 22", "mật"),
        *("MẶT TRẬN TỔ QUỐC", "MẬT ONG", "BẢO MẬT", "Giải mật", "vũ khí không phổ biến", "thu hồi", "Bản sao", "Bản chính"),
        *("Số: 12/BC-UBND", "Số: 05/TM-UBND", "Số: 7/QĐ-BMNN", "Số 14 (M2)", "Điều 3. Độ mật", "tài liệu thu hồi được"),
        *("Được quyền sao chụp tài liệu kế toán", "- Không được sao chụp hồ sơ của thư viện;", "Điều 11. Sao, chụp tài liệu"),
        *("Không được phép sao, chụp tài liệu khi chưa có ý kiến", "không được sao chụp", "Lưu: VT, VP (220b)."),
        *("Thời hạn bảo vệ rừng phòng hộ", "Thời hạn bảo hành: 12 tháng", "Mục 2. Thời hạn bảo vệ bí mật nhà nước"),
        *("Kế hoạch bảo mật", "Danh mục bí mật", "TAI LIEU MAT", "MẶT", "MAT", "Bản số hóa", "bản số 702/UBQP"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("top", [80, 400, 900, 1400])
def test_running_text_and_other_words_say_nothing(line, top):
    assert words_of_secrecy([page(line, top=top)]) is None


@pytest.mark.parametrize("line", ["MẬT", "KÍN", "Bản số: 03", "Tài liệu mật", "Không phổ biến"])
def test_in_the_middle_of_a_page_they_are_cells_of_tables(line):
    assert words_of_secrecy([page(line, top=1000)]) is None


@given(st.lists(st.text(max_size=9), max_size=8))
def test_any_words_give_a_degree_or_nothing(texts):
    finding = words_of_secrecy([page(" ".join(texts))])
    assert finding is None or finding.value in ("Mật", "Tối mật", "Tuyệt mật")


WEAK = (
    "XEM XONG TRẢ LẠI",
    "(Lưu hành nội bộ)",
    "Số bản: 05",
    "Không sao chụp",
    "Bản số: 04",
)


@pytest.mark.parametrize("line", WEAK)
def test_what_ordinary_papers_have_too_says_nothing_by_itself(line):
    assert words_of_secrecy([page(line, top=900), page(line, top=1000, number=2)]) is None


@pytest.mark.parametrize("one", WEAK)
@pytest.mark.parametrize("other", WEAK)
def test_two_kinds_of_it_on_whichever_pages_leave_a_paper_in_doubt(one, other):
    pages = [page(one, top=900), page("Trang hai", number=2), page(other, top=1000, number=3)]
    finding = words_of_secrecy(pages)
    if one == other:
        assert finding is None
        return
    assert (finding.value, finding.rule, finding.page) == ("Mật", "secrecy.together", 1)
    assert is_marked((make_document("0" * 64, 1, tuple(pages), (), Review()),))


def test_weak_words_in_running_text_are_no_evidence():
    pages = [
        page("Tài liệu lưu hành nội bộ được quản lý theo quy chế", top=900),
        page("xem xong trả lại", number=2, top=900),
        page("Điều 5. Xem xong trả lại tài liệu cho văn thư", number=3),
    ]
    assert words_of_secrecy(pages) is None
