# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from scan2archive.pipeline.fields.metadata import extract
from scan2archive.settings import Review
from tests.sheets import Sheet, body, head, signature, title


def joint(posts, name, y=0):
    sheet = head(
        Sheet(),
        ["BỘ NỘI VỤ - BỘ TÀI CHÍNH"],
        "Số: 12/2014/TTLT-BNV-BTC",
        "Hà Nội, ngày 5 tháng 3 năm 2014",
    )
    below = title(sheet, ["THÔNG TƯ LIÊN TỊCH", "Hướng dẫn chế độ phụ cấp"])
    below = body(sheet, ["Căn cứ Luật Cán bộ, công chức;", "Điều 1. Phạm vi điều chỉnh."], below)
    signature(sheet, ["KT. BỘ TRƯỞNG", "THỨ TRƯỞNG"], "Trần Văn Bình", below + 80, recipients=())
    for row, post in enumerate(posts):
        sheet.put(post, below + 80 + y + 36 * row, centre=430)
    if name:
        sheet.put(name, below + 80 + y + 230, centre=430)
    return {field.name: field for field in extract([sheet.page()], Review())}


def test_who_signs_on_the_left_stands_in_the_note_and_the_signer_is_the_one_on_the_right():
    fields = joint(["KT. BỘ TRƯỞNG", "THỨ TRƯỞNG"], "Nguyễn Thị Minh")
    assert fields["signer_name"].value == "Trần Văn Bình"
    note = fields["note"]
    assert note.value == "Cùng ký: Nguyễn Thị Minh (KT. BỘ TRƯỞNG / THỨ TRƯỞNG)"
    assert note.box is not None and note.box[2] < 827


@pytest.mark.parametrize(
    ("posts", "name", "y"),
    [
        (["Nơi nhận:", "- Như trên;"], "", 0),
        (["KT. BỘ TRƯỞNG"], "", 0),
        (["CHỦ TỊCH"], "Nguyễn Thị Minh", 200),
    ],
)
def test_what_else_stands_on_the_left_is_nobody(posts, name, y):
    assert "note" not in joint(posts, name, y)
