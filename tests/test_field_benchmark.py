# SPDX-License-Identifier: Apache-2.0
"""The benchmark of fields counts as it says, and papers of all kinds keep their fields when drawn."""

from __future__ import annotations

from random import Random

import pytest

from benchmarks.field_scores import era, judge, right, share
from benchmarks.fields import judged, word_case, word_cases
from samples.generator import KINDS, OLD_KINDS, compose, make_scan, truth
from scan2archive.model import Field


def field(name, value, state="confident"):
    return Field(name, value, value, 0.9, 1, (0, 0, 1, 1), "test", state)


@pytest.mark.parametrize(
    ("name", "got", "want", "same"),
    [
        ("code", "36 - HD/VPTW", "36-HD/VPTW", True),
        ("code", "947/QĐ-UB", "947 QĐ-UB", False),
        ("issued_date", "2017-12", "2017-12-20", False),
        ("signer_name", "Trần Hoà", "Trần Hòa", True),
        ("signer_name", "Trần Hoa", "Trần Hòa", False),
        ("subject", "V/v cấp vật tư", "Về việc cấp vật tư", True),
        ("place", "Ha Nội", "Hà Nội", True),
        ("recipients", "Như trên\nLưu: VT", "Như trên; Lưu: VT", False),
    ],
)
def test_when_a_field_is_right(name, got, want, same):
    assert right(name, got, want) is same


def test_verdicts_and_shares():
    fields = [field("code", "70/QĐ-SYT"), field("type", "Báo cáo"), field("place", "Vinh", "review")]
    truth_ = {"code": "704/QĐ-SYT", "type": "Báo cáo", "place": "Hà Nội", "urgency": "", "issuer": "Sở Y tế"}
    verdicts = judge(fields, truth_, "số 704")
    assert {v.field: v.verdict for v in verdicts} == {
        "type": "right",
        "code*": "wrong!",
        "place": "wrong",
        "issuer": "empty",
        "urgency": "none",
    }
    counted = share(verdicts)
    assert (counted.asked, counted.right, counted.empty, counted.wrong, counted.wrong_confident) == (
        4,
        1,
        1,
        1,
        1,
    )
    assert counted.coverage == 0.25
    assert counted.false_confidence == 0.5


def test_eras():
    assert [era(day) for day in ("1951-03", "1976-07-02", "1998", "2015-01-01", "2024-05-05", "")] == [
        "1945-1975",
        "1976-1992",
        "1993-2005",
        "2006-2020",
        "2021-",
        "",
    ]


@pytest.mark.parametrize("kind", OLD_KINDS)
def test_old_papers_are_the_same_for_the_same_seed(kind):
    assert compose(Random("7"), kind) == compose(Random("7"), kind)
    scan = make_scan(7, level="clean", kinds=(kind,), dpi=100)
    fields = truth(scan)["fields"]
    assert isinstance(fields, dict)
    assert fields["type"]
    assert scan.documents[0].signature_page >= 1


def test_true_words_give_true_fields():
    """What an engine that makes no mistakes reads is all found, but for what is written by hand."""
    kinds = (*KINDS, *OLD_KINDS)
    results = list(judged(word_cases(2 * len(kinds), kinds, ["none"])))
    printed = [v for one in results for v in one.verdicts if not v.field.endswith("*")]
    scored = share(
        [v for v in printed if v.field in {"type", "code", "issued_date", "issuer", "subject", "signer_name"}]
    )
    assert scored.found >= 0.98
    assert scored.wrong_confident == 0
    assert scored.coverage >= 0.85


def test_written_figures_are_never_sure_when_wrong():
    wrong = [
        v
        for one in judged(word_cases(40, ("decision", "letter"), ["none"], first=500))
        for v in one.verdicts
        if v.field.endswith("*") and v.verdict == "wrong!"
    ]
    assert len(wrong) <= 1


def test_noise_changes_words_and_not_places():
    paper = compose(Random("3"), "decision")
    clean, worn = (word_case(paper, "3", noise).pages[0] for noise in ("none", "very-bad"))
    texts = [{word.text for word in page.words} for page in (clean, worn)]
    assert texts[0] != texts[1]
    assert {word.box for word in worn.words} & {word.box for word in clean.words}
