# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from dataclasses import replace

from scan2archive.model import Word
from scan2archive.pipeline.fields.metadata import extract
from scan2archive.pipeline.reading.rereading import (
    agree,
    in_row,
    signature_zone,
    signer_in,
    with_second_look,
    with_signature,
)
from scan2archive.pipeline.reading.urgency_look import may_be_stamps, stamp_zone, torn_stamp, with_stamp
from scan2archive.settings import Review
from tests.sheets import Sheet, body, head, signature, title


def paper(name: str = "") -> Sheet:
    sheet = head(Sheet(), ["BỘ Y TẾ"], "Số: 15/QĐ-BYT", "Hà Nội, ngày 5 tháng 3 năm 2019")
    title(sheet, ["QUYẾT ĐỊNH", "Về việc phê duyệt kế hoạch"])
    return signature(sheet, ["BỘ TRƯỞNG"], name, 1500)


def name_words(confidence: float = 0.9) -> list[Word]:
    words = []
    for index, text in enumerate(("Trần", "Văn", "Bình")):
        words.append(Word(text, (1080 + 70 * index, 1700, 1140 + 70 * index, 1726), confidence, 0))
    return words


def test_a_name_found_surely_needs_no_second_look():
    assert signature_zone(paper("Trần Văn Bình").page()) is None
    assert signature_zone(Sheet().page()) is None


def test_zone_holds_posts_and_the_place_of_the_name():
    zone = signature_zone(paper().page())
    assert zone is not None
    assert zone[0] <= 1075 < zone[2]
    assert zone[1] <= 1474
    assert zone[3] >= 1726


def test_zone_without_posts_stands_beside_the_recipients():
    sheet = (
        Sheet().put("Nơi nhận:", 1500, x=230).put("- Như Điều 3;", 1534, x=230).put("- Lưu: VT.", 1568, x=230)
    )
    zone = signature_zone(sheet.page())
    assert zone is not None
    assert zone[0] >= 0.4 * 1654


def test_second_look_finds_the_signer():
    page = paper().page()
    zone = signature_zone(page)
    assert zone is not None
    better = with_second_look(page, zone, name_words())
    found = [field for field in extract([better], Review()) if field.name == "signer_name"]
    assert [field.value for field in found] == ["Trần Văn Bình"]
    assert len(better.words) == len(page.words) + 3
    assert {word.line for word in page.words}.isdisjoint(word.line for word in better.words[-3:])


def test_the_surer_reading_stays():
    page = paper("Trân Văn Bình").page()
    zone = (700, 1400, 1654, 1900)
    old = [word for word in page.words if word.text == "Trân"]
    again = [Word("Trần", old[0].box, 0.99, 0), Word("~", (900, 1600, 905, 1605), 0.99, 0)]
    better = with_second_look(page, zone, again)
    assert "Trần" in better.text
    assert "Trân" not in better.text
    assert "~" not in better.text
    worse = with_second_look(page, zone, [replace(again[0], confidence=0.2)])
    assert worse.text == page.text


def test_stamps_stand_below_the_number():
    zone = stamp_zone(paper().page())
    assert zone is not None
    assert zone[1] >= 300
    assert zone[2] <= 827
    assert stamp_zone(paper().put("HỎA TỐC", 350, centre=300).page()) is None
    running = Sheet()
    body(running, ["Quyết định này có hiệu lực kể từ ngày ký."], 300)
    assert stamp_zone(running.page()) is None


def test_the_best_of_several_readings_without_its_scraps():
    page = paper().page()
    zone = signature_zone(page)
    assert zone is not None
    scraps = [Word("XHCN", (1000, 1600, 1080, 1630), 0.9, 0), *(replace(w, line=1) for w in name_words())]
    worse = [replace(word, text=word.text.replace("Trần", "Tân")) for word in name_words(0.6)]
    better = with_signature(page, zone, [worse, scraps, []])
    assert "Trần Văn Bình" in better.text
    assert "XHCN" not in better.text
    assert with_signature(page, zone, [scraps[:1], []]) == page


def test_a_stamp_is_taken_without_the_strokes_of_its_frame():
    page = paper().page()
    zone = stamp_zone(page)
    assert zone is not None
    words = [Word("HOẢ", (250, 360, 320, 390), 0.9, 0), Word("TỐC", (330, 360, 400, 390), 0.9, 0)]
    scrap = Word("wnu", (100, 420, 160, 440), 0.5, 1)
    stamped = with_stamp(page, zone, [*words, scrap])
    assert stamped is not None
    assert "HOẢ TỐC" in stamped.text
    assert "wnu" not in stamped.text
    assert with_stamp(page, zone, [scrap]) is None


def test_frames_of_other_print_that_was_read_well_are_no_stamps():
    arrival, cell, stamp = (100, 400, 400, 520), (110, 460, 390, 510), (450, 400, 650, 460)
    words = [
        Word(text, (110 + 60 * number, 410, 160 + 60 * number, 440), 0.95, 90)
        for number, text in enumerate(("CÔNG", "VĂN", "ĐẾN"))
    ]
    page = paper().page()
    page = replace(page, words=(*page.words, *words))
    assert may_be_stamps(page, [arrival, cell, stamp]) == [2]
    unsure = replace(page, words=(*paper().page().words, *(replace(word, confidence=0.6) for word in words)))
    assert may_be_stamps(unsure, [arrival, cell, stamp]) == [0, 1, 2]
    own = replace(words[0], text="KHẨN")
    with_own = replace(page, words=(*page.words, replace(own, box=(300, 450, 360, 480))))
    assert may_be_stamps(with_own, [arrival]) == [0]


def test_a_part_of_a_word_never_replaces_it():
    page = signature(Sheet(), ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"], "", 1500).page()
    old = next(word for word in page.words if word.text == "PHÓ")
    x0, y0, x1, y1 = old.box
    part = Word("HÓ", (x0 + 14, y0, x1, y1), 0.99, 0)
    assert with_second_look(page, (0, 0, 1654, 2339), [part]) == page


def test_a_new_line_comes_below_the_one_above_it_in_reading_order():
    sheet = Sheet().put("GIÁM ĐỐC", 1500, x=1000).put("Phụ lục kèm theo", 2100, x=230)
    better = with_second_look(sheet.page(), (700, 1400, 1654, 1900), name_words())
    assert [line for line in better.text.split("\n") if line] == [
        "GIÁM ĐỐC",
        "Trần Văn Bình",
        "Phụ lục kèm theo",
    ]
    assert [word.line for word in better.words] == sorted(word.line for word in better.words)


def test_a_word_found_beside_known_ones_joins_their_line():
    page = Sheet().put("Văn Bình", 1726, x=1150).put("Phụ lục", 2100, x=230).page()
    known = page.words[:2]
    again = [
        Word("Trần", (1080, 1700, 1140, 1726), 0.9, 3),
        *(replace(w, line=3, confidence=0.9) for w in known),
    ]
    better = with_second_look(page, (700, 1400, 1654, 1900), again)
    assert better.text.splitlines()[0] == "Trần Văn Bình"
    assert len(better.words) == len(page.words) + 1


def test_a_syllable_that_two_readings_show_differently_is_doubtful():
    page = paper().page()
    zone = signature_zone(page)
    assert zone is not None
    other = [replace(word, text=word.text.replace("Bình", "Bính"), confidence=0.85) for word in name_words()]
    better = with_signature(page, zone, [name_words(0.97), other])
    doubted = next(word for word in better.words if word.text == "Bình")
    assert doubted.confidence < 0.8
    scribble = [replace(word, confidence=0.4) for word in other]
    sure = with_signature(page, zone, [name_words(0.97), scribble])
    assert next(word for word in sure.words if word.text == "Bình").confidence == 0.97


def test_a_name_with_its_family_name_is_fuller_than_a_surer_one_without():
    page = paper().page()
    zone = signature_zone(page)
    assert zone is not None
    whole, tail = name_words(0.6), name_words(0.85)[1:]
    for readings in ([whole, tail], [tail, whole]):
        better = with_signature(page, zone, readings)
        assert [f.value for f in extract([better], Review()) if f.name == "signer_name"] == ["Trần Văn Bình"]


def test_scraps_of_the_first_reading_do_not_run_into_the_name():
    sheet = paper().put("DẬy 4N hấu", 1726, x=990)
    page = sheet.page()
    zone = signature_zone(page)
    assert zone is not None
    again = name_words(0.95)
    assert agree([signer_in(page, zone, again), signer_in(page, zone, again)], [True, True])
    better = with_signature(page, zone, [again, again])
    assert [f.value for f in extract([better], Review()) if f.name == "signer_name"] == ["Trần Văn Bình"]
    assert "hấu" not in better.text and "BỘ TRƯỞNG" in better.text


def test_posts_of_which_neither_name_nor_recipients_were_read_are_looked_at_again():
    sheet = head(Sheet(), ["BỘ Y TẾ"], "Số: 15/QĐ-BYT", "Hà Nội, ngày 5 tháng 3 năm 2019")
    sheet = sheet.put("KT. BỘ TRƯỞNG", 1500, centre=1180).put("THỨ TRƯỞNG", 1534, centre=1180)
    zone = signature_zone(sheet.page())
    assert zone is not None and zone[1] < 1500 and zone[3] > 1726
    better = with_signature(sheet.page(), zone, [name_words()])
    assert [f.value for f in extract([better], Review()) if f.name == "signer_name"] == ["Trần Văn Bình"]
    heading = Sheet().put("GIÁM ĐỐC", 1500, x=1000)
    assert signature_zone(heading.page()) is None


def test_a_sure_name_below_posts_without_its_own_is_looked_at_again():
    def signed(posts: list[str]) -> Sheet:
        sheet = head(Sheet(), ["BỘ Y TẾ"], "Số: 15/QĐ-BYT", "Hà Nội, ngày 5 tháng 3 năm 2019")
        return signature(sheet, posts, "Trần Văn Bình", 1500)

    page = signed(["TM. ỦY BAN NHÂN DÂN"]).page()
    assert signature_zone(page) is not None
    (authority,) = [f for f in extract([page], Review()) if f.name == "authority"]
    assert (authority.value, authority.state) == ("TM", "review")
    assert signature_zone(signed(["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"]).page()) is None


def test_letters_of_a_seal_in_the_row_of_a_name_are_none_of_it():
    page = paper().page()
    zone = signature_zone(page)
    assert zone is not None
    seal = [Word("BÌNH", (1000, 1700, 1060, 1726), 0.94, 0), Word("BỘ)", (1062, 1700, 1078, 1726), 0.43, 0)]
    finding = signer_in(page, zone, [*seal, *name_words()])
    assert finding is not None and finding.value == "Trần Văn Bình"


def test_a_syllable_that_the_best_reading_shows_faintly_is_as_sure_as_another_shows_it():
    page = paper().page()
    zone = signature_zone(page)
    assert zone is not None
    faint = [replace(word, confidence=0.4 if word.text == "Bình" else 0.96) for word in name_words()]
    clear = [replace(word, line=0, confidence=0.96) for word in name_words()[2:]]
    better = with_signature(page, zone, [faint, faint, clear])
    (name,) = [f for f in extract([better], Review()) if f.name == "signer_name"]
    assert (name.value, name.state) == ("Trần Văn Bình", "confident")


def test_two_pictures_that_something_was_taken_off_do_not_agree_by_themselves():
    page = paper().page()
    zone = signature_zone(page)
    assert zone is not None
    name = signer_in(page, zone, name_words(0.95))
    other = signer_in(
        page, zone, [replace(w, text="Bính") if w.text == "Bình" else w for w in name_words(0.95)]
    )
    assert agree([name, None, name], [False, True, True])
    assert not agree([name, name], [False, False])
    assert not agree([name, other, name], [True, True, True])
    assert not agree([name], [True])


def test_a_word_taller_than_the_row_it_stands_in_belongs_to_it():
    row = (1400, 3122, 1900, 3171)
    assert in_row((1520, 3086, 1648, 3201), row), "its middle is in the row"
    assert in_row((1520, 3125, 1648, 3170), row)
    assert not in_row((1520, 3060, 1648, 3125), row), "the row above"
    assert not in_row((1300, 3086, 1420, 3201), row), "beside it"


def test_a_stamp_that_a_tilt_tears_apart_is_no_other_print():
    frame = (100, 400, 400, 520)
    torn = [
        Word(text, (110 + 70 * number, 410, 170 + 70 * number, 440), 0.95, 90)
        for number, text in enumerate(("THƯỢN", "G", "KHẨ", "N"))
    ]
    page = paper().page()
    assert may_be_stamps(replace(page, words=(*page.words, *torn)), [frame]) == [0]


def test_words_of_a_stamp_without_a_frame_tell_where_it_stands():
    page = paper().page()
    zone = stamp_zone(page)
    assert zone is not None
    assert torn_stamp(page, zone) is None
    half = [Word("HA", (263, 364, 347, 422), 0.3, 90), Word("TỐC", (357, 364, 476, 417), 0.5, 90)]
    found = torn_stamp(replace(page, words=(*page.words, *half)), zone)
    assert found is not None
    assert found[0] < 263 and found[1] < 364 and found[2] > 476 and found[3] > 422
    small = [replace(word, text=word.text.lower()) for word in half]
    assert torn_stamp(replace(page, words=(*page.words, *small)), zone) is None
