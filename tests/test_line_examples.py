# SPDX-License-Identifier: Apache-2.0
"""Rows of print for training Tesseract's network: what is printed, what is to be read, and how a row is cut."""

from __future__ import annotations

import gzip
import json
from random import Random

import numpy as np
import pytest

from benchmarks.builders.line_crops import (
    HIGH,
    Line,
    RowFinder,
    is_legible,
    line_of,
    printed_on,
    scaled,
    within,
)
from benchmarks.builders.line_damage import SHARES, over_print, scan_of
from benchmarks.builders.line_examples import Example, Maker, write
from benchmarks.builders.line_faces import families_of
from benchmarks.builders.line_pages import part_of_page
from benchmarks.builders.line_records import cell, record_row
from benchmarks.builders.line_sheet import HEIGHT, WIDTH, Word, ink_of
from benchmarks.builders.line_texts import GAP, Texts, as_read, is_known, texts_of, without_marks_of_capitals
from benchmarks.builders.print_examples import draw_seal
from samples.generator.faces import FONTS

TEXTS = Texts(
    (
        "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015;",
        "Điều 1. Thành lập đoàn kiểm tra liên ngành về vệ sinh an toàn thực phẩm trên địa bàn tỉnh.",
    ),
    ("căn", "cứ", "luật", "đoàn", "kiểm", "tra"),
)
LEVEL = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])


@pytest.fixture(scope="module")
def families():
    return families_of([FONTS])


def test_a_reading_says_what_the_model_has_signs_for():
    assert as_read("“Điều 1” – 5 m²…") == "“Điều 1” - 5 m2..."
    assert as_read("Kính gửi: ................") == "Kính gửi: ..."
    assert as_read(f"ngày{GAP} tháng") == "ngày tháng"
    assert is_known("Số: 12/QĐ-UBND") and not is_known("∑x")
    assert without_marks_of_capitals("Ủy ban Ồ") == "Uy ban O"


def test_texts_are_taken_by_their_numbers(tmp_path):
    path = tmp_path / "texts.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as lines:
        for text in ("Quyết định số một", "Nghị quyết số hai\n∑ là tổng", "Thông báo số ba"):
            lines.write(json.dumps({"text": text}) + "\n")
    assert texts_of(path, (range(1, 2),)).paragraphs == ("Nghị quyết số hai",)


def test_rows_of_records_hold_known_signs_only():
    rng = Random(1)
    rows = [record_row(rng, TEXTS) for _ in range(300)] + [cell(rng, TEXTS) for _ in range(100)]
    assert all(rows)
    assert all(is_known(row) for row in rows)
    assert len(set(rows)) > 150


def test_fonts_are_grouped_by_their_design(families):
    assert {family.typed for family in families} == {True, False}
    assert all(family.bold.exists() for family in families)
    assert families_of([FONTS], but=("TeX Gyre",)) == []


def test_words_of_a_sheet_lie_on_its_ink(families):
    rng = Random(2)
    sheet = part_of_page(rng, families, TEXTS)
    ink = ink_of(sheet)
    assert ink.shape == (HEIGHT, WIDTH)
    boxes = [[round(v) for v in word.box] for word in sheet.words if word.told]
    # A typed letter stands a little off its place.
    assert all(ink[y0 - 5 : y1 + 5, max(0, x0 - 5) : x1 + 5].any() for x0, y0, x1, y1 in boxes)


@pytest.mark.parametrize("kind", range(len(SHARES)))
def test_scans_show_the_print(families, kind):
    rng, chance = Random(3), np.random.default_rng(3)
    sheet = part_of_page(rng, families, TEXTS)
    printed = ink_of(sheet)
    other = np.pad(printed, ((0, 40), (0, 40)))
    over = over_print(rng, sheet, printed.shape, [draw_seal(rng, [families[0].regular])])
    assert over.shape == printed.shape and over.min() >= 0 and over.max() <= 1
    scan = scan_of(chance, printed.astype(np.float32) / 255, over, [other], kind)
    assert scan.grey.dtype == np.uint8
    assert scan.grey.shape[1] == pytest.approx(WIDTH * scan.dpi / 300, abs=1)


def test_words_in_a_box_are_told_from_those_that_are_cut():
    words = [Word(text, (x, 60.0, x + 90.0, 100.0), 95.0, 40.0) for text, x in (("Số", 50.0), ("một", 160.0))]
    ink = np.zeros((160, 300), np.uint8)
    ink[60:100, 50:140:6] = ink[60:100, 160:250:6] = 255
    printed = printed_on(words, ink, LEVEL, ink.shape)
    assert within(printed, (40, 50, 260, 112)) == (0, 1)
    assert within(printed, (40, 50, 150, 112)) == (0,)
    assert within(printed, (40, 50, 200, 112)) is None
    assert within(printed, (40, 20, 260, 70)) is None
    seen = np.asarray(255 - printed.clean, np.uint8)
    assert is_legible(printed, (0, 1), seen)
    assert is_legible(printed, (0, 1), seen[50:112], (0, 50))
    assert not is_legible(printed, (0, 1), np.full_like(seen, 255))


def test_rows_are_scaled_as_leptonica_does():
    picture = np.tile(np.arange(0, 250, 5, dtype=np.uint8), (72, 3))
    half = scaled(picture, 0.5)
    assert half.shape == (HIGH, 75)
    assert scaled(picture, 1.0).tolist() == picture.tolist()
    line = line_of(picture, (0, 0, 150, 72), "x")
    assert line is not None and line.picture.tolist() == half.tolist()
    assert line_of(picture, (0, 0, 3, 72), "x") is None


def test_a_shard_is_written_whole(tmp_path):
    lines = [Line(np.full((HIGH, wide), wide, np.uint8), f"dòng {wide}") for wide in (20, 30)]
    write(tmp_path / "000.npz", [Example(line, 12) for line in lines])
    assert [path.name for path in tmp_path.iterdir()] == ["000.npz"]
    shard = np.load(tmp_path / "000.npz")
    assert shard["pixels"].shape == (HIGH, 50)
    assert shard["widths"].tolist() == [20, 30]
    assert shard["texts"].tolist() == ["dòng 20", "dòng 30"]
    assert shard["kinds"].tolist() == [12, 12]


@pytest.mark.tesseract
def test_rows_of_cleaned_pages_come_with_their_texts(families):
    maker = Maker(4, families, TEXTS)
    examples = [one for _ in range(6) for one in maker.page()]
    assert len(examples) > 20
    assert all(one.line.picture.shape[0] == HIGH and one.line.text for one in examples)
    assert any(one.line.text in " ".join(TEXTS.paragraphs) for one in examples)


@pytest.mark.tesseract
def test_rows_are_found_where_they_stand(families):
    sheet = part_of_page(Random(5), families, TEXTS)
    picture = np.asarray(255 - ink_of(sheet), np.uint8)
    printed = printed_on(sheet.words, ink_of(sheet), LEVEL, picture.shape)
    found = [within(printed, box) for box in RowFinder().boxes(picture, 300, single=False)]
    assert sum(numbers is not None for numbers in found) > 0.7 * len(found)
