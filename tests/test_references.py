# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scan2archive.model import Document, Field
from scan2archive.model_json import document_to_json
from scan2archive.references import Reference, names, references


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Căn cứ Công văn số 799/UBND-VX ngày 06/03/2013 của UBND tỉnh", [("Công văn", "799/UBND-VX", "2013-03-06")]),
        ("tại Tờ trình số 265⁄TTr-STC", [("Tờ trình", "265/TTr-STC", "")]),
        ("Căn cứ nghị định số 24-CP ngày 2-2-1976", [("Nghị định", "24-CP", "1976-02-02")]),
        ("Căn cứ Quyết định số 1059 QĐ/UB ngày 5/9/1995", [("Quyết định", "1059 QĐ/UB", "1995-09-05")]),
        ("Quy định số 66 - QĐ/TW, ngày 06 tháng 02 năm 2017", [("Quy định", "66-QĐ/TW", "2017-02-06")]),
        ("theo công văn số 947CT/UB", [("Công văn", "947CT/UB", "")]),
        ("Căn cứ Luật Thú y số 79/2015/QH13", [("Luật", "79/2015/QH13", "")]),
        ("Căn cứ Luật Tổ chức Chính phủ ngày 19 tháng 6 năm 2015", [("Luật", "", "2015-06-19")]),
        ("Căn cứ Luật Dược ngày 6 tháng TW năm 2016", [("Luật", "", "2016")]),
        (
            "Nghị định số 127/2007/NĐ-CP ngày 01 tháng 8 năm 2007 và Nghị định 78/2018/NĐ-CP ngày 16/5/2018",
            [("Nghị định", "127/2007/NĐ-CP", "2007-08-01"), ("Nghị định", "78/2018/NĐ-CP", "2018-05-16")],
        ),
        # The date of the second is none of the first.
        (
            "Luật Quản lý thuế số 38/2019/QH14; Luật Đất đai ngày 18 tháng 01 năm 2024",
            [("Luật", "38/2019/QH14", ""), ("Luật", "", "2024-01-18")],
        ),
        # A verb, a share and a day are no papers.
        ("Quyết định thành lập từ ngày 5 tháng 6 năm 2010; đạt 3/4 số hộ, ngày 5/6/2010", [("Quyết định", "", "2010-06-05")]),
        ("đã quyết định từ ngày 5 tháng 6 năm 2010, số 5 đường Lê Lợi", []),
    ],
)  # fmt: skip
def test_papers_that_a_text_names(text, found):
    assert references(text) == tuple(Reference(*one) for one in found)


@given(st.text(alphabet="Quyết định số /-⁄–;,.0123456789QĐUBNDngàythánăm ", max_size=80))
def test_any_text_names_papers_that_have_a_code_or_a_date(text):
    for reference in references(text):
        assert reference.code or (reference.type and reference.issued_date)
        assert "⁄" not in reference.code


@given(
    st.integers(1, 9999), st.sampled_from(["QĐ-UBND", "NQ/TU", "TTr-STC", "UBND-VX"]), st.dates().filter(lambda d: d.year > 1945 and d.year < 2100)
)  # fmt: skip
def test_a_paper_named_as_the_decree_has_it_is_found(number, notation, date):
    text = f"Căn cứ Quyết định số {number}/{notation} ngày {date.day:02} tháng {date.month} năm {date.year} của Ủy ban"
    assert references(text) == (Reference("Quyết định", f"{number}/{notation}", date.isoformat()),)


@pytest.mark.parametrize(
    ("reference", "code", "date", "same"),
    [
        (("", "15/QĐ-UBND", "2016-05-12"), "15/QĐ-UBND", "2016-05-12", True),
        (("", "15/qđ-ubnd", "2016-05-12"), "15 QĐ/UBND", "2016-05-12", True),
        (("", "15/QĐ-UBND", "2016-05-12"), "15/QĐ-UBND", "2017-05-12", False),
        (("", "15/QĐ-UBND", ""), "15/QĐ-UBND", "2016-05-12", False),  # of which year, which agency?
        (("", "15/QĐ-UBND", "2016-05"), "15/QĐ-UBND", "2016-05-12", False),
        (("", "15/2014/QĐ-UBND", ""), "15/2014/QĐ-UBND", "2014-09-01", True),
        (("", "15/2014/QĐ-UBND", "2015-01-01"), "15/2014/QĐ-UBND", "2014-09-01", False),
        (("", "", "2014-09-01"), "", "2014-09-01", False),
    ],
)
def test_which_paper_is_named(reference, code, date, same):
    assert names(Reference(*reference), code, date) is same


def test_json_tells_what_a_basis_names():
    value = "Căn cứ Quyết định số 15/2014/QĐ-UBND"
    bases = [
        Field("legal_bases", one, one, 0.9, 1, None, "test", "confident")
        for one in (value, "Căn cứ Hiến pháp")
    ]
    shape = document_to_json(Document("a-1", "a", 1, (1, 1), "ok", tuple(bases)))["fields"]["legal_bases"]
    assert shape[0]["references"] == [{"type": "Quyết định", "code": "15/2014/QĐ-UBND", "issued_date": ""}]
    assert "references" not in shape[1]
