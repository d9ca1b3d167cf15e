# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.boundaries import Score, pages_of
from samples.generator.dossiers import PAPER_KINDS, make_dossier
from scan2archive.model import Page
from scan2archive.pipeline.papers.page_evidence import Sign, evidence_of
from scan2archive.pipeline.papers.segment import cut_chances, split
from tests.sheets import DPI, HEIGHT, RIGHT, WIDTH, Sheet, body, head, signature, title

AGENCY = ["ỦY BAN NHÂN DÂN", "TỈNH AN GIANG"]
DATE = "An Giang, ngày 20 tháng 12 năm 2017"
TEXT = ["Điều 1. Thành lập Tổ xây dựng Đề án gồm các ông, bà có tên sau:", "1. Ông Trần Văn Nam, tổ trưởng;"]


def first_page(code="Số: 15/QĐ-UBND", *, kind="QUYẾT ĐỊNH", signed=True, date=DATE) -> Sheet:
    sheet = head(Sheet(), AGENCY, code, date)
    y = title(sheet, [kind, "Về việc thành lập Tổ xây dựng Đề án"])
    body(sheet, TEXT, y)
    return signature(sheet, ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"], "Nguyễn Văn An", 1500) if signed else sheet


def further_page(number: str = "2", *, signed: bool = False) -> Sheet:
    sheet = Sheet()
    if number:
        sheet.put(number, 120)
    body(sheet, ["và các đơn vị có liên quan chịu trách nhiệm thi hành Quyết định này.", *TEXT], 240)
    return signature(sheet, ["CHỦ TỊCH"], "Nguyễn Văn An", 1000) if signed else sheet


def annex(*lines: str, header: bool = False, width: int = WIDTH, height: int = HEIGHT) -> Sheet:
    sheet = Sheet(width=width, height=height)
    if header:
        head(sheet, AGENCY, "", "")
    y = title(sheet, lines, 420 if header else 200)
    body(sheet, TEXT * 4, y)
    return sheet


def blank() -> Sheet:
    return Sheet()


def scanned(*sheets: Sheet) -> list[Page]:
    return [replace(sheet.page(), number=number) for number, sheet in enumerate(sheets, 1)]


def unread() -> Page:
    return Page(1, WIDTH, HEIGHT, DPI, 0, 0.0, None, blank=False, source="none")


TIED = "(Kèm theo Quyết định số 15/QĐ-UBND ngày 20 tháng 12 năm 2017)"


def test_no_pages_no_documents():
    assert split([]).ranges == ()
    assert cut_chances([]) == ()


def test_pages_without_words_are_one_document():
    assert split(scanned(blank(), blank())).ranges == ((1, 2),)


def test_papers_scanned_in_one_go_are_told_apart():
    found = split(scanned(first_page(), first_page("Số: 16/TB-UBND", kind="THÔNG BÁO"), further_page()))
    assert found.ranges == ((1, 1), (2, 3))
    assert found.doubts == ()


def test_further_pages_stay_whether_numbered_or_not():
    pages = scanned(
        first_page(signed=False), further_page("2"), further_page(""), further_page("4", signed=True)
    )
    assert split(pages).ranges == ((1, 4),)
    assert split(pages).doubts == ()


@pytest.mark.parametrize(
    "sheet",
    [
        annex("PHỤ LỤC I", TIED),
        annex(
            "QUY CHẾ",
            "Làm việc của Tổ xây dựng Đề án",
            "(Ban hành kèm theo Quyết định số 15/QĐ-UBND)",
            header=True,
        ),
        annex("KẾ HOẠCH", "Xây dựng Đề án", TIED, header=True),
        annex("DANH SÁCH", "Thành viên Tổ xây dựng Đề án", TIED),
        annex("DANH SÁCH", "Thành viên Tổ xây dựng Đề án", width=HEIGHT, height=WIDTH),
        annex("PHỤ LỤC", "Biểu mẫu", TIED, header=True),
        annex(
            "QUY CHẾ",
            "Làm việc của Tổ",
            "(Ban hành kèm theo Quyết định",
            "số 15/QĐ-UBND ngày 20/12/2017)",
            header=True,
        ),
    ],
)
def test_annexes_stay_with_their_paper(sheet):
    pages = scanned(first_page(), sheet, further_page("2"), first_page("Số: 16/TB-UBND", kind="THÔNG BÁO"))
    assert split(pages).ranges == ((1, 3), (4, 4))


def test_a_form_to_be_filled_in_is_no_paper():
    form = Sheet().put("Mẫu số 02", 120)
    head(form, ["TÊN CƠ QUAN CẤP TRÊN", "TÊN CƠ QUAN"], "Số: ……/…-…", "………, ngày … tháng … năm ……")
    title(form, ["BÁO CÁO", "Về việc ……………………"])
    assert split(scanned(first_page(), form)).ranges == ((1, 2),)


def test_recipients_on_the_page_after_the_signature_stay():
    letter = head(Sheet(), AGENCY, "Số: 15/UBND-TH", DATE)
    letter.put("Kính gửi: Các sở, ban, ngành", 500)
    signature(letter, ["CHỦ TỊCH"], "Nguyễn Văn An", 1900, recipients=())
    late = Sheet().put("Nơi nhận:", 200, x=230).put("- Như trên;", 240, x=230).put("- Lưu: VT.", 280, x=230)
    assert split(scanned(letter, late, first_page())).ranges == ((1, 2), (3, 3))


def test_blank_backs_stay_with_the_paper_before_and_a_leading_one_with_the_first():
    pages = scanned(blank(), first_page(), blank(), first_page("Số: 16/QĐ-UBND"), blank())
    assert split(pages).ranges == ((1, 3), (4, 5))


def cover() -> Sheet:
    sheet = Sheet().put("SỞ NỘI VỤ TỈNH AN GIANG", 200).put("HỒ SƠ", 800, size=50)
    sheet.put("Về việc thành lập các tổ công tác", 900).put("Từ ngày 05/01/2017 đến ngày 28/12/2017", 950)
    sheet.put("Gồm: 45 tờ", 1000).put("Phông số: 12", 1800, x=260).put("Mục lục số: 3", 1850, x=260)
    return sheet.put("Hồ sơ số: 117", 1900, x=260).put("Thời hạn bảo quản: Vĩnh viễn", 1950, x=260)


def test_a_cover_stays_with_the_paper_it_lies_on():
    pages = scanned(cover(), first_page(), cover(), first_page("Số: 16/QĐ-UBND"))
    assert split(pages).ranges == ((1, 2), (3, 4))


def test_the_closing_sheet_stays_with_the_last_paper():
    last = title(sheet := Sheet(), ["TỜ KẾT THÚC"], 200)
    body(sheet, ["Đơn vị bảo quản này gồm có: 45 tờ, được đánh số từ 01 đến 45."], last)
    assert split(scanned(first_page(), sheet)).ranges == ((1, 2),)


def test_papers_of_the_party_begin_too():
    party = head(
        Sheet(), ["TỈNH ỦY AN GIANG", "*"], "Số 36-HD/TU", DATE, national="ĐẢNG CỘNG SẢN VIỆT NAM", motto=""
    )
    title(party, ["HƯỚNG DẪN", "Thực hiện Chỉ thị số 12-CT/TW"])
    assert split(scanned(first_page(), party)).ranges == ((1, 1), (2, 2))


def test_a_faint_head_after_a_signature_is_enough():
    faint = Sheet().put("Số: 16/TB-UBND", 320, centre=430).put(DATE, 320, centre=RIGHT)
    title(faint, ["THÔNG BÁO", "Về việc nghỉ Tết"])
    assert split(scanned(first_page(), faint)).ranges == ((1, 1), (2, 2))


def test_a_copy_block_on_a_page_of_its_own_begins_nothing():
    copy = Sheet().put("SAO Y BẢN CHÍNH", 200)
    copy.put("Số: 44/SY-SNV", 260, x=260).put("An Giang, ngày 2 tháng 1 năm 2018", 260, centre=RIGHT)
    signature(copy, ["CHÁNH VĂN PHÒNG"], "Lê Văn Bình", 500)
    assert split(scanned(first_page(), copy)).ranges == ((1, 2),)


def test_pages_of_one_paper_in_the_wrong_order_stay_together():
    pages = scanned(first_page(signed=False), further_page("3", signed=True), further_page("2"))
    assert split(pages).ranges == ((1, 3),)


def test_a_page_that_cannot_be_read_makes_its_place_uncertain():
    pages = [
        *scanned(first_page()),
        replace(unread(), number=2),
        replace(first_page("Số: 9/BC-UBND").page(), number=3),
    ]
    found = split(pages)
    assert 2 in {doubt.page for doubt in found.doubts}
    assert found.ranges[-1] == (3, 3)
    doubt = found.doubts[0]
    assert doubt.cut == (doubt.probability >= 0.5)
    assert any(first == 2 for first, _ in found.ranges) == doubt.cut


def test_a_weak_beginning_is_told_and_follows_its_probability():
    weak = head(Sheet(), AGENCY, "", "")
    body(weak, TEXT, 500)
    found = split(scanned(first_page(), weak))
    assert [doubt.page for doubt in found.doubts] == [2]
    assert (len(found.ranges) == 2) == found.doubts[0].cut


@given(st.lists(st.integers(0, 6), min_size=1, max_size=9))
@settings(max_examples=60, deadline=None)
def test_every_page_belongs_to_one_document_whatever_the_order(order):
    sheets = [
        first_page(), first_page(signed=False), further_page(), further_page("3", signed=True),
        annex("PHỤ LỤC", TIED), blank(), cover(),
    ]  # fmt: skip
    found = split(scanned(*(sheets[index] for index in order)))
    assert found.ranges[0][0] == 1
    assert found.ranges[-1][1] == len(order)
    assert all(a[1] + 1 == b[0] for a, b in zip(found.ranges, found.ranges[1:], strict=False))
    assert all(first <= last for first, last in found.ranges)
    assert all(1 < doubt.page <= len(order) and 0 < doubt.probability < 1 for doubt in found.doubts)


@pytest.mark.parametrize(
    ("put", "printed"), [("2", 2), ("- 3 -", 3), ("Trang 4/12", 4), ("2017", 0), ("II", 0)]
)
def test_page_numbers_in_the_margin(put, printed):
    assert evidence_of(body_with(put)).printed == printed


def body_with(number: str) -> Page:
    sheet = Sheet().put(number, 120)
    body(sheet, TEXT, 300)
    return sheet.page()


def test_what_a_first_page_and_an_annex_show():
    page = evidence_of(first_page().page())
    expected = (
        Sign.NATIONAL
        | Sign.AGENCY
        | Sign.NUMBER
        | Sign.DATE
        | Sign.TITLE
        | Sign.OWN
        | Sign.SIGNED
        | Sign.RECIPIENTS
    )
    assert page.signs == expected
    assert (page.code, page.ended) == ("15qdubnd", True)
    tied = evidence_of(annex("PHỤ LỤC II", TIED).page())
    assert tied.signs & (Sign.APPENDIX | Sign.ATTACHED | Sign.NUMBER) == Sign.APPENDIX | Sign.ATTACHED
    assert tied.cited == ("15qdubnd",)


def test_dossiers_of_the_generator_come_apart_where_they_should():
    score = Score()
    for seed in range(5):
        dossier = make_dossier(f"test-{seed}", papers=4, dpi=60)
        for level in ("clean", "office"):
            score.add(dossier.beginnings, pages_of(dossier, level))
    assert score.dossiers == 10
    assert (score.false, score.missed, score.right) == (0, 0, 30)


def test_a_dossier_is_the_same_for_the_same_seed_and_holds_what_was_asked():
    one, two = (make_dossier("again", kinds=("decision", "minutes", "contract"), dpi=50) for _ in range(2))
    assert [[w.text for w in sheet.words] for sheet in one.sheets] == [
        [w.text for w in s.words] for s in two.sheets
    ]
    assert len(one.bundles) == 3
    assert all(set(bundle.parts) & set(PAPER_KINDS) for bundle in one.bundles)
    assert one.bundles[0].first_page == 1
    assert all(a.last_page + 1 == b.first_page for a, b in zip(one.bundles, one.bundles[1:], strict=False))
    assert all(b.first_page <= b.signature_page <= b.last_page for b in one.bundles)


def test_the_end_of_a_note_of_attachment_is_enough():
    sheet = head(Sheet(), AGENCY, "", "")
    y = title(sheet, ["QUY CHẾ", "cải cách hành chính năm 2018"])
    sheet.put("2018 của Ủy ban nhân dân tỉnh An Giang)", y + 20)  # (Kèm theo Quyết định … was not read
    assert Sign.ATTACHED in evidence_of(sheet.page()).signs
    assert split([first_page().page(), replace(sheet.page(), number=2)]).ranges == ((1, 2),)


def test_a_title_in_brackets_is_no_note_of_attachment():
    sheet = head(Sheet(), AGENCY, "Số: 16/KH-UBND", DATE)
    title(sheet, ["KẾ HOẠCH", "Cải cách hành chính (giai đoạn 2018 - 2020", "của tỉnh An Giang)"])
    assert Sign.ATTACHED not in evidence_of(sheet.page()).signs


@pytest.mark.parametrize(
    "lines",
    [
        ("MỤC LỤC", "Số, ký hiệu", "1 830/QĐ-SVHTTDL 29/03/1996 Quyết định bảo quản"),
        ("Hồ sơ số: 487", "Tên loại và trích yếu", "1 850/QĐ-SGDĐT 23/08/2010 Quyết định phòng, chống đuối nước"),
        ("Số, ký hiệu", "Tờ", "701/QĐ-SYT 24/08/2001 Quyết định chăm sóc", "702/QĐ-SYT 25/08/2001 Quyết định chăm sóc"),
        ("Hồ sơ số: 60", "701/QĐ-SYT 24/08/2001 Quyết định chăm sóc", "702/QĐ-SYT 25/08/2001 Quyết định chăm sóc"),
    ],
)  # fmt: skip
def test_a_table_of_contents_whose_title_is_lost_stays_with_the_paper_below_it(lines):
    contents = Sheet()
    title(contents, lines, 200)
    assert Sign.COVER in evidence_of(contents.page()).signs
    assert split(scanned(contents, first_page())).ranges == ((1, 2),)


@pytest.mark.parametrize(
    ("first", "is_list"),
    [
        ("DANH SÁCH THÀNH VIÊN TỔ XÂY DỰNG", True),
        ("SI SÁCH THÀNH VIÊN TỔ XÂY DỰNG", True),  # DANH under the seal that stamps the annex
        ("SÁCH THÀNH VIÊN TỔ XÂY DỰNG", True),
        ("CHÍNH SÁCH THÀNH VIÊN TỔ XÂY DỰNG", False),
        ("Sách thành viên Tổ xây dựng", False),
    ],
)
def test_a_list_whose_title_lost_its_first_word_is_one(first, is_list):
    sheet = Sheet()
    title(sheet, [first], 200)
    assert (Sign.LIST in evidence_of(sheet.page()).signs) == is_list


def test_heads_of_which_words_were_lost_or_misread_still_say_what_they_are():
    misread = head(Sheet(), ["NBND TỈNH BẮC KẠN"], "", "")
    title(misread, ["BIÊU BẢN", "Họp xây dựng nông thôn mới"])
    signs = evidence_of(misread.page()).signs
    assert Sign.AGENCY in signs and Sign.TITLE in signs and Sign.LIST not in signs
    assert Sign.AGENCY in evidence_of(head(Sheet(), ["GIÁO DỤC VÀ ĐÀO TẠO"], "", "").page()).signs
    note = annex(
        "ĐỀ ÁN", "Đào tạo nghề cho lao động nông thôn", "rKèm theo Quyết định số 04/QĐ-SLĐTBXH", header=True
    )
    assert Sign.ATTACHED in evidence_of(note.page()).signs


def test_two_legal_bases_speak_for_a_first_page_whose_head_is_lost():
    def chance(*bases: str) -> float:
        page = Sheet()
        page.put(DATE, 200, centre=RIGHT)
        body(page, [*bases, *TEXT], 400)
        return cut_chances([evidence_of(one) for one in scanned(first_page(), page)])[1]

    assert chance("Căn cứ Luật Tổ chức chính quyền địa phương;", "Căn cứ Luật Lưu trữ;") > 3 * chance()


def test_backs_that_were_not_read_stay_with_the_paper_before():
    pages = [
        *scanned(first_page()),
        replace(unread(), number=2),
        replace(first_page("Số: 9/QĐ-UBND").page(), number=3),
        replace(unread(), number=4),
    ]
    found = split(pages)
    assert found.ranges == ((1, 2), (3, 4))
    assert {2, 4} <= {doubt.page for doubt in found.doubts}
