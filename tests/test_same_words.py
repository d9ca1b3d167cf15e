# SPDX-License-Identifier: Apache-2.0
"""A subject put right by the words of its body: only where neighbours agree, never figures, never what was read surely."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from scan2archive.model import Word
from scan2archive.pipeline.fields.same_words import is_torn, with_same_words


def words(text: str) -> tuple[Word, ...]:
    """Words of ``text:confidence`` in hundredths; 95 where it does not say."""
    pairs = (one.partition(":") for one in text.split())
    return tuple(
        Word(word, (40 * place, 0, 40 * place + 30, 20), int(sure or 95) / 100, 0)
        for place, (word, _, sure) in enumerate(pairs)
    )


def mended(subject: str, body: str) -> str:
    return " ".join(word.text for word in flat(with_same_words(words(subject), words(body))))


def flat(groups: tuple[tuple[Word, ...], ...]) -> tuple[Word, ...]:
    return tuple(word for group in groups for word in group)


def test_words_between_neighbours_that_agree_are_the_bodys() -> None:
    subject = "V/v thành lập rường:52 s:91 phạm:65 mẫu giác tỉnh"
    body = "Điều 1.- Nay thành lập Trường:96 sư:96 phạm:96 mẫu:96 giáo:96 tỉnh trực thuộc Ty Giáo dục"
    assert mended(subject, body) == "V/v thành lập Trường sư phạm mẫu giáo tỉnh"
    read = flat(with_same_words(words(subject), words(body)))
    assert [word.raw for word in read if word.raw] == ["rường", "s", "giác"]


def test_signs_and_capitals_of_the_subject_stay() -> None:
    body = "về tăng cường công:97 tác phòng chống dịch"
    assert mended("tăng cường “cônq:60 tác phòng”", body) == "tăng cường “công tác phòng”"
    assert mended("TĂNG CƯỜNG CÔNQ:60 TÁC PHÒNG", body) == "TĂNG CƯỜNG CÔNG TÁC PHÒNG"


def test_words_read_surely_and_figures_stay() -> None:
    body = "về giao đặt:97 cho các hộ dân năm 2013:97"
    assert mended("giao đất:95 cho các hộ dân", body) == "giao đất cho các hộ dân"
    assert mended("giao đất:70 cho các hộ dân", body) == "giao đặt cho các hộ dân"
    assert mended("cho các hộ dân năm 2012:40", body) == "cho các hộ dân năm 2012"


def test_words_without_agreeing_neighbours_stay() -> None:
    assert mended("về s:50 phạm quy chế", "sư phạm và quy chế") == "về s phạm quy chế"
    assert mended("cấp phép khai thác c:60 sỏi", "cấp giấy cho khai thác cát sỏi") == (
        "cấp phép khai thác c sỏi"
    )
    assert mended("cấp phép khai thác cá:60 sỏi lòng sông", "cấp phép khai thác bụi:97 sỏi lòng sông") == (
        "cấp phép khai thác cá sỏi lòng sông"
    )


def test_a_lost_word_comes_back_where_there_is_room_for_it() -> None:
    body = words("Nay thành lập Trường:96 sư:96 phạm:96 mẫu:96 giáo:96 tỉnh trực thuộc Ty Giáo dục")
    read = words("V/v thành lập 'rường:52 ?:50 phạm:65 mẫu giáo tỉnh")
    lost = (*read[:4], *read[5:])  # the torn s left the page as a scrap, and its room stayed
    shown = flat(with_same_words(lost, body))
    assert " ".join(word.text for word in shown) == "V/v thành lập Trường sư phạm mẫu giáo tỉnh"
    assert shown[4].box == (150, 0, 200, 20) and shown[4].raw == ""
    close = (*lost[:4], *(replace(word, box=(word.box[0] - 40, *word.box[1:])) for word in lost[4:]))
    assert "sư" not in {word.text for word in flat(with_same_words(close, body))}


def test_a_sign_that_was_left_of_a_word_gives_way_to_it() -> None:
    body = "Nay thành lập Trường:96 sư:96 phạm:96 mẫu:96 giáo:96 tỉnh"
    assert mended("V/v thành lập 'rường:90 +:36 phạm mẫu giác:85 tỉnh", body) == (
        "V/v thành lập Trường sư phạm mẫu giáo tỉnh"
    )
    assert mended("Kế hoạch -:40 Tài chính năm", "Kế hoạch và:96 Tài chính năm") == "Kế hoạch - Tài chính năm"


def test_what_the_body_read_no_better_stays() -> None:
    assert mended("khai thác c:80 sỏi lòng", "khai thác cá:70 sỏi lòng") == "khai thác c sỏi lòng"


def test_torn_words_are_small_letters_read_unsurely() -> None:
    assert all(map(is_torn, words("phòmg:60 s:70")))
    assert not any(map(is_torn, words("phòng:60 phòmg:95 UBND:60 km2:50 Xkg:40")))


_ONE = st.sampled_from(("thành:95", "lập:60", "s:50", "Trường:96", "1985:60", "giáo:95", "giác:70", "/:30"))


@given(st.lists(_ONE, max_size=12), st.lists(_ONE, max_size=30))
def test_places_and_figures_never_change(subject: list[str], body: list[str]) -> None:
    before = words(" ".join(subject))
    groups = with_same_words(before, words(" ".join(body)))
    after = tuple(group[0] for group in groups)
    assert all(len(group) == 1 for group in groups)  # between these words nothing has room
    assert [word.box for word in after] == [word.box for word in before]
    for old, new in zip(before, after, strict=True):
        assert new.text == old.text or (new.raw == old.text and not old.text.isdigit())


def test_a_name_read_surely_without_its_capital_is_the_bodys() -> None:
    body = "cho Xí nghiệp gạch ngói huyện Lương:96 Sơn"
    assert mended("Xí nghiệp gạch ngói huyện hương:96 Sơn", body) == "Xí nghiệp gạch ngói huyện Lương Sơn"
    # Neither other names, nor words that stand small where they belong.
    assert mended("Xí nghiệp gạch ngói huyện Hương:96 Sơn", body) == "Xí nghiệp gạch ngói huyện Hương Sơn"
    assert (
        mended("gạch ngói của huyện và:96 Sở", "gạch ngói của huyện vá:96 Sở") == "gạch ngói của huyện và Sở"
    )
