# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from scan2archive.model import Word
from scan2archive.pipeline.fields.layout import line_of
from scan2archive.pipeline.fields.recipients import recipients_below


def listed(*rows):
    lines = []
    for number, text in enumerate(("Nơi nhận:", *rows)):
        x, words = 200, []
        for part in text.split():
            words.append(
                Word(part, (x, 1700 + 40 * number, x + 12 * len(part), 1728 + 40 * number), 0.96, number)
            )
            x += 12 * len(part) + 10
        lines.append(line_of(words, 1))
    return {finding.value: finding.confidence for finding in recipients_below(lines[1:], lines[0], 900)}


def test_each_dash_is_a_recipient():
    found = listed("- Như Điều 3;", "- TP. Hồ Chí Minh;", "- Các Sở, ban, ngành;", "- Lưu: VT, NC.")
    assert list(found) == ["Như Điều 3", "TP. Hồ Chí Minh", "Các Sở, ban, ngành", "Lưu: VT, NC"]
    assert min(found.values()) > 0.85


@pytest.mark.parametrize(
    "rows",
    [
        ("- Văn phòng Trung ương. Các huyện ủy. thị ủy;",),  # two, whose semicolons were read as stops
        ("- Văn phòng Trung ương: : - Các huyện ủy;",),
        ("- Văn phòng Trung ương,", "Các huyện ủy;"),
        ("- Văn phòng Trung ương (b/c;",),
    ],
)
def test_recipients_that_may_be_two_are_for_review(rows):
    found = listed("- Như Điều 3;", *rows, "- Lưu: VT.")
    assert [confidence < 0.8 for confidence in found.values()] == [False, True, False]
