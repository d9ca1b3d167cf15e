# SPDX-License-Identifier: Apache-2.0
"""Local rules on papers, and the explanation of what they and the built-in rules did."""

from __future__ import annotations

import json
import pickle
import tomllib

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from scan2archive.cli import main
from scan2archive.console.render_explain import explanation_text, explanation_to_json
from scan2archive.console.terminal import Style
from scan2archive.model import Document, Page
from scan2archive.pipeline.fields.explain import explain
from scan2archive.pipeline.fields.metadata import extract
from scan2archive.rules import AgencyRule, LocalRules, PatternRule, TypeRule, parse_rules
from scan2archive.settings import Review, Settings
from tests.sheets import LEFT, TODAY, Sheet, body, head, signature, title
from tests.test_rules import example


def rules_of_the_documentation() -> LocalRules:
    return parse_rules(tomllib.loads(example())["rules"], example(), "archive.toml")


def schedule() -> Sheet:
    """A paper that the built-in lists cannot read: type, post, agency in short, and a number of its own form."""
    sheet = head(Sheet(), ["SỞ Y TẾ AN GIANG", "TTYT THOẠI SƠN"], "", "Núi Sập, ngày 20 tháng 12 năm 2017")
    sheet.put("BA.0452/KHNV", 300, centre=LEFT)
    y = title(sheet, ["LỊCH TRỰC", "Về việc trực tuần cuối năm"])
    y = body(
        sheet,
        ["Căn cứ Quyết định số 1675/QĐ-UBND ngày 09 tháng 8 năm 2017;", "Thời hạn bảo quản: 10 năm"],
        y,
    )
    return signature(sheet, ["PHỤ TRÁCH TRẠM THÚ Y"], "Lê Thị Mỹ Dung", y + 80)


def read(pages: list[Page], rules: LocalRules | None = None) -> Document:
    fields = extract(pages, Review(), today=TODAY, rules=rules or LocalRules())
    return Document("x-1", "x", 1, (1, len(pages)), "ok", fields)


def state(paper: Document, name: str) -> str:
    field = paper.field(name)
    return field.state if field else ""


def test_the_rules_of_the_documentation_read_what_the_catalogues_cannot():
    page = schedule().page()
    before, after = read([page]), read([page], rules_of_the_documentation())
    assert before.value("type") != "Lịch trực" and state(before, "signer_position") == "review"
    assert after.value("type") == "Lịch trực" and state(after, "type") == "review"
    assert after.value("subject") == "Về việc trực tuần cuối năm"
    assert after.value("code") == "0452/KHNV" and state(after, "code") == "confident"
    assert (after.value("number"), after.value("notation")) == ("0452", "KHNV")
    assert after.value("issuer") == "Trung tâm Y tế huyện Thoại Sơn"
    assert state(after, "issuer") == "confident"
    assert after.value("signer_name") == "Lê Thị Mỹ Dung" and after.value("signer_position")
    assert after.value("retention") == "10 năm" and state(after, "retention") == "review"


def decision() -> list[Page]:
    sheet = head(
        Sheet(), ["UBND TỈNH AN GIANG", "SỞ Y TẾ"], "Số: 5060/QĐ-SYT", "An Giang, ngày 20 tháng 12 năm 2017"
    )
    y = title(sheet, ["QUYẾT ĐỊNH", "Về việc thành lập Tổ công tác"])
    y = body(
        sheet, ["Căn cứ Quyết định số 1675/QĐ-UBND ngày 09 tháng 8 năm 2017;", "Điều 1. Thành lập Tổ."], y
    )
    signature(sheet, ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"], "Trần Văn Bình", y + 60)
    return [sheet.page()]


def pattern(field, zone, text, **more):
    return LocalRules(patterns=(PatternRule("own", field, zone, text, **more),))


def test_a_rule_that_is_not_confident_never_displaces_what_is_sure():
    paper = read(decision(), pattern("place", "header_right", "^An", confidence=1.0))
    assert paper.value("place") == "An Giang" and state(paper, "place") == "confident"


def test_a_confident_rule_against_a_sure_value_is_for_review():
    paper = read(decision(), pattern("place", "header_right", "^An", confidence=1.0, confident=True))
    assert paper.value("place") == "An" and state(paper, "place") == "review"


@pytest.mark.parametrize(
    ("field", "text"), [("code", r"(?P<number>\d+)/(?P<notation>QĐ-UBND)"), ("issued_date", "ngày 09.+2017")]
)
def test_what_a_line_cites_is_never_taken(field, text):
    rules = pattern(field, "anywhere", text, confidence=1.0, confident=True)
    assert read(decision(), rules).fields == read(decision()).fields
    told = explain(decision(), Review(), today=TODAY, rules=rules)
    assert [(v.outcome, v.reason) for v in told.verdicts] == [("lost", "in a line that cites another paper")]


def test_a_zone_keeps_a_pattern_out():
    told = explain(decision(), Review(), today=TODAY, rules=pattern("note", "header_right", "Điều 1"))
    (verdict,) = told.verdicts
    assert verdict.outcome == "no match" and "header_right" in verdict.reason
    assert read(decision(), pattern("note", "anywhere", "Điều 1")).value("note") == "Điều 1"


def test_a_line_that_is_too_long_is_not_tried():
    page = body(sheet := Sheet(), ["a " * 70 + "x"], 300) and sheet.page()
    told = explain([page], Review(), today=TODAY, rules=pattern("note", "anywhere", "x"))
    assert "too long" in told.verdicts[0].reason


def test_a_sure_name_against_the_list_of_signers_is_for_review():
    sheet = schedule()
    rules = LocalRules(
        signers=("Lê Thị Mỹ Dũng",), confident=True, types=(TypeRule("Lịch trực", confident=True),)
    )
    paper = read([sheet.page()], rules)
    assert state(paper, "type") == "confident"
    assert paper.value("signer_name") == "Lê Thị Mỹ Dũng" and state(paper, "signer_name") == "review"


def test_an_agency_that_stands_above_the_issuing_one_is_not_the_issuer():
    rules = LocalRules(agencies=(AgencyRule("UBND tỉnh An Giang", confident=True),))
    paper = read(decision(), rules)
    assert paper.value("issuer") == "Sở Y tế tỉnh An Giang"
    told = explain(decision(), Review(), today=TODAY, rules=rules)
    assert ("lost", "it stands above the issuing agency") in [(v.outcome, v.reason) for v in told.verdicts]


def numbered(number: str) -> list[Page]:
    sheet = head(Sheet(), ["UBND TỈNH AN GIANG", "SỞ Y TẾ"], number, "An Giang, ngày 20 tháng 12 năm 2017")
    title(sheet, ["QUYẾT ĐỊNH", "Về việc thành lập Tổ công tác"])
    return [sheet.page()]


def test_a_code_of_a_pattern_keeps_the_notation_that_was_repaired():
    text = r"S.: (?P<number>[\dO]+)/(?P<notation>\S+)"
    own = pattern("code", "header_left", text, confidence=0.95, confident=True)
    paper = read(numbered("Số: 50O0/OĐ-SYT"), own)
    assert paper.value("notation") == "QĐ-SYT" and paper.value("code").endswith("/QĐ-SYT")
    assert paper.field("notation").rule == "notation.box3"


def test_a_code_of_a_pattern_that_cuts_the_notation_is_for_review():
    own = pattern(
        "code", "header_left", r"(?P<number>\d+)/(?P<notation>[A-ZĐ]+)", confidence=0.9, confident=True
    )
    paper = read(numbered("Số: 5060/QĐ-SYT"), own)
    assert state(paper, "code") == "review"
    assert paper.value("code") == f"{paper.value('number')}/{paper.value('notation')}"


@pytest.mark.parametrize("name", ["Sở Y tế tỉnh An Giang", "Chi cục Thú y"])
def test_the_agency_above_is_the_one_its_rule_names(name):
    rule = AgencyRule(name, abbreviations=("SỞ Y TẾ",), parent="Chính phủ", confident=True)
    paper = read(decision(), LocalRules(agencies=(rule,)))
    assert paper.value("issuer") == name and paper.value("issuer_parent") == "Chính phủ"
    assert state(paper, "issuer_parent") == "review"  # the head shows another


def test_an_agency_above_that_no_line_shows_is_taken_from_its_rule():
    sheet = head(Sheet(), ["SỞ Y TẾ AN GIANG"], "Số: 5060/QĐ-SYT", "An Giang, ngày 20 tháng 12 năm 2017")
    title(sheet, ["QUYẾT ĐỊNH", "Về việc thành lập Tổ công tác"])
    rule = AgencyRule("Sở Y tế An Giang", parent="Ủy ban nhân dân tỉnh An Giang", confident=True)
    paper = read([sheet.page()], LocalRules(agencies=(rule,)))
    assert paper.value("issuer_parent") == "Ủy ban nhân dân tỉnh An Giang"
    assert state(paper, "issuer_parent") == "confident"


def test_rules_reach_workers():
    made = Settings(rules=rules_of_the_documentation())
    assert pickle.loads(pickle.dumps(made)) == made


def test_an_explanation_shows_what_was_taken_and_why_others_lost():
    told = explain(decision(), Review(), today=TODAY)
    date = next(story for story in told.stories if story.field.name == "issued_date")
    assert date.place.zone == "header_right"
    assert [word.text for word in date.words] == ["ngày", "20", "tháng", "12", "năm", "2017"]
    kind = next(story for story in told.stories if story.field.name == "type")
    assert [step.rule for step in kind.steps] == ["type.line", "type.line.confirmed"]
    lost = {(one.field, one.value): one.reason for one in told.lost}
    assert lost["issued_date", "2017-08-09"] == "in a line that cites another paper"
    assert lost["code", "1675/QĐ-UBND"] == "in a line that cites another paper"


def test_a_type_that_its_code_denies_is_told():
    sheet = head(
        Sheet(), ["UBND TỈNH AN GIANG", "SỞ Y TẾ"], "Số: 5060/BC-SYT", "An Giang, ngày 20 tháng 12 năm 2017"
    )
    title(sheet, ["QUYẾT ĐỊNH", "Về việc thành lập Tổ công tác"])
    told = explain([sheet.page()], Review(), today=TODAY)
    assert any(
        one.field == "type" and one.value == "Báo cáo" and "disagrees" in one.reason for one in told.lost
    )


def test_people_and_programs_are_told_the_same():
    told = explain([schedule().page()], Review(), today=TODAY, rules=rules_of_the_documentation())
    document = Document("x-1", "x", 1, (1, 1), "ok", told.fields)
    text = "\n".join(explanation_text(document, told, Style(colour=False)))
    data = json.loads(json.dumps(explanation_to_json(document, told)))
    assert "Cơ quan ban hành: Trung tâm Y tế huyện Thoại Sơn" in text and "local.thoi_han: taken" in text
    assert [one["value"] for one in data["fields"]] == [field.value for field in told.fields]
    for one in data["lost"]:
        assert one["reason"] in text
    for one in data["local_rules"]:
        assert one["rule"] in text and one["reason"] in text


@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                [
                    "Số: 12/QĐ-UBND",
                    "QUYẾT ĐỊNH",
                    "ngày 5 tháng 6 năm 2017",
                    "Nguyễn Văn An",
                    "MẬT",
                    "a",
                    "KT. CHỦ TỊCH",
                    "Nơi nhận:",
                ]
            ),
            st.integers(100, 2300),
            st.integers(200, 1400),
        ),
        max_size=8,
    ),
    st.booleans(),
)
@hypothesis_settings(max_examples=60, deadline=None)
def test_fields_are_the_same_with_and_without_an_explanation(lines, local):
    sheet = Sheet()
    for text, y, centre in lines:
        sheet.put(text, y, centre=centre)
    rules = rules_of_the_documentation() if local else LocalRules()
    told = explain([sheet.page()], Review(), today=TODAY, rules=rules)
    assert told.fields == extract([sheet.page()], Review(), today=TODAY, rules=rules)
    assert {one.place.page for one in told.on_page(2).lost} == set()


def test_page_without_explain_is_refused(tmp_path, capsys):
    (tmp_path / "a.pdf").write_text("x")
    assert main(["ocr", str(tmp_path / "a.pdf"), "--page", "1"]) == 2
    assert "--explain" in capsys.readouterr().err


@pytest.mark.parametrize("command", [["config"], ["doctor"], ["run", "inbox"], ["ocr", "a.pdf"]])
def test_a_bad_rule_stops_before_work(tmp_path, capsys, monkeypatch, command):
    monkeypatch.chdir(tmp_path)
    assert main(["init", "kho"]) == 0
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "a.pdf").write_text("x")
    (tmp_path / "a.pdf").write_text("x")
    with (tmp_path / "kho" / "archive.toml").open("a", encoding="utf-8") as file:
        file.write("\n[rules]\nplases = []\n")
    assert main([*command, "--archive", "kho"]) == 2
    told = capsys.readouterr()
    # doctor names it among its checks.
    assert "rules.plases is unknown" in (told.out if command == ["doctor"] else told.err)
    assert not any((tmp_path / "kho" / "packages").rglob("*.json"))
