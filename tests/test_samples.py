# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json
import os
import re
import shutil
import statistics
import unicodedata
from dataclasses import fields
from datetime import date
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageSequence

from samples.catalogue import SAMPLES, make_sample
from samples.generator import (
    KINDS,
    LEVELS,
    Damage,
    GeneratedPage,
    compose,
    draw_damage,
    make_scan,
    truth,
    write_scan,
)
from samples.generator.damage import move_box, scan
from samples.generator.faces import FILES, Face, load
from samples.generator.layout import Drawing
from samples.generator.sheet import Sheet
from samples.make import main, make_volume

HERE = Path(__file__).resolve().parent.parent / "samples"
FIELDS = {
    "type",
    "code",
    "issued_date",
    "place",
    "issuer",
    "subject",
    "signer_name",
    "signer_position",
    "urgency",
}
VOWELS = "aăâeêioôơuưy"
LETTERS = (
    "".join(
        unicodedata.normalize("NFC", v + t)
        for v in VOWELS
        for t in ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323")
    )
    + "đ"
)
ALPHABET = LETTERS + LETTERS.upper() + "bcdghklmnpqrstvxfjwzBCDGHKLMNPQRSTVXFJWZ0123456789-–/.,;:()&%*'“”"


def ink(page: GeneratedPage) -> np.ndarray:
    return np.asarray(page.image.convert("L"), dtype=np.float32)


@pytest.mark.parametrize("family", sorted(FILES))
def test_the_fonts_hold_every_vietnamese_letter(family):
    font = load(Face(family[0], 12, family[1], family[2]), 100)
    blank = bytes(font.getmask("\uffff"))
    for letter in ALPHABET:
        assert bytes(font.getmask(letter)) != blank, letter
    # Marks must be drawn, not dropped: no two letters look alike.
    drawn = {bytes(font.getmask(letter)) + bytes(str(font.getbbox(letter)), "ascii") for letter in LETTERS}
    assert len(drawn) == len(LETTERS)


def test_fonts_come_with_their_licence():
    assert "GUST Font License" in (HERE / "fonts" / "GUST-FONT-LICENSE.txt").read_text(encoding="utf-8")
    assert {p.name for p in (HERE / "fonts").glob("*.otf")} == set(FILES.values())


def test_the_same_seed_gives_the_same_file(tmp_path):
    for level, suffix in (("worn", ".pdf"), ("office", ".tif")):
        first = write_scan(make_scan(5, level=level, dpi=100), tmp_path / "a", "x", suffix)
        second = write_scan(make_scan(5, level=level, dpi=100), tmp_path / "b", "x", suffix)
        assert first.read_bytes() == second.read_bytes()
        assert (tmp_path / "a/x.truth.json").read_bytes() == (tmp_path / "b/x.truth.json").read_bytes()
    assert make_scan(6, dpi=100).pages[0].text != make_scan(5, dpi=100).pages[0].text


def test_damage_does_not_change_what_a_paper_says():
    texts = {
        make_scan(9, level=level, kinds=("letter",), dpi=100).pages[0].text for level in ("clean", "worn")
    }
    assert len(texts) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_says_what_its_truth_says(kind):
    for seed in range(12):
        paper = compose(Random(seed), kind)
        drawing = Drawing(paper, Random(seed), 60)
        text = " ".join(" ".join(sheet.lines) for sheet in drawing.sheets).replace("⟦", "").replace("⟧", "")
        squeezed = text.replace(" ", "")
        assert paper.signature.name in text
        assert paper.number in text and paper.notation in squeezed
        assert f"năm {paper.issued.year}" in text
        assert " ".join(paper.agency.lines) in text
        wanted = re.sub(r"^(Về việc|V/v:?)\s*", "", paper.subject)
        assert wanted in text
        assert (paper.kind.upper() in text) == (paper.kind != "Công văn")
        assert 1 <= drawing.signature_page <= len(drawing.sheets)
        assert "{" not in text and "  " not in text


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_drawn_off_the_sheet(kind):
    for seed in range(8):
        for sheet in Drawing(compose(Random(seed), kind), Random(seed), 60).sheets:
            for word in sheet.words:
                left, top, right, bottom = word.box
                assert left > 0 and top > 0 and right < sheet.size[0] and bottom < sheet.size[1], (seed, word)


def test_state_and_party_papers_number_themselves_differently():
    for seed in range(15):
        party, state = compose(Random(seed), "party"), compose(Random(seed), "decision")
        assert re.fullmatch(r"\d+-[A-Z]+/[A-Z]+", party.code)
        assert re.fullmatch(r"\d+/QĐ-[A-ZĐ]+", state.code)


@pytest.mark.parametrize(
    ("skew", "rotation"), [(0.0, 0), (2.5, 0), (-3.0, 0), (0.0, 90), (1.5, 180), (-1.0, 270)]
)
def test_word_boxes_lie_on_the_ink(skew, rotation):
    made = make_scan(
        21,
        level="clean",
        kinds=("notice",),
        dpi=120,
        damage=Damage(mode="grey", skew=skew, rotation=rotation),
    )
    page = made.pages[0]
    grey = ink(page)
    assert page.image.size == ((992, 1403) if rotation % 180 == 0 else (1403, 992))
    dark = grey < 140
    inside = np.zeros_like(dark)
    for word in page.words:
        left, top, right, bottom = word.box
        box = dark[max(0, int(top)) : int(bottom) + 1, max(0, int(left)) : int(right) + 1]
        assert box.any(), word
        inside[max(0, int(top) - 1) : int(bottom) + 2, max(0, int(left) - 1) : int(right) + 2] = True
    # Rules, seal and signature are no words, all else is.
    assert dark[inside].sum() > 0.75 * dark.sum()


def test_boxes_are_tight_on_a_straight_page():
    page = make_scan(22, level="clean", kinds=("plan",), dpi=150, damage=Damage(mode="grey")).pages[0]
    grey = ink(page)
    gaps = []
    for word in page.words[:60]:
        left, top, right, bottom = (round(v) for v in word.box)
        rows, columns = np.nonzero(grey[top:bottom, left:right] < 200)
        gaps.append(
            max(
                rows.min(), columns.min(), (bottom - top - 1) - rows.max(), (right - left - 1) - columns.max()
            )
        )
    assert statistics.median(gaps) <= 1 and max(gaps) <= 2


@given(
    x=st.floats(100, 900),
    y=st.floats(100, 1300),
    skew=st.floats(-5, 5),
    rotation=st.sampled_from([0, 90, 180, 270]),
)
def test_moving_a_box_keeps_its_centre_on_the_turned_point(x, y, skew, rotation):
    box = move_box((x - 20, y - 5, x + 20, y + 5), (1000, 1400), skew, rotation)
    point = move_box((x, y, x, y), (1000, 1400), skew, rotation)
    assert (box[0] + box[2]) / 2 == pytest.approx(point[0], abs=1e-6)
    assert (box[1] + box[3]) / 2 == pytest.approx(point[1], abs=1e-6)
    width, height = box[2] - box[0], box[3] - box[1]
    long, short = (width, height) if rotation % 180 == 0 else (height, width)
    assert 40 * 0.99 <= long <= 42 and 10 * 0.99 <= short <= 14.5


@settings(max_examples=60)
@given(seed=st.integers(0, 10**6))
def test_levels_of_damage_are_ordered(seed):
    drawn = [draw_damage(level, Random(seed), "grey") for level in LEVELS]
    for name in ("fade", "blur", "noise", "light", "broken"):
        amounts = [getattr(damage, name) for damage in drawn]
        assert amounts == sorted(amounts), name
    assert drawn[1].jpeg >= drawn[2].jpeg >= drawn[3].jpeg > 0
    plain = Damage(mode="grey")
    assert drawn[0] == plain


def test_worse_levels_leave_less_contrast():
    contrast = []
    for level in LEVELS:
        page = make_scan(31, level=level, kinds=("report",), dpi=100, mode="grey").pages[0]
        grey = ink(page)
        spans = []
        for word in page.words:
            left, top, right, bottom = (int(v) for v in word.box)
            box = grey[max(0, top) : bottom + 1, max(0, left) : right + 1]
            if box.size > 20:
                spans.append(float(np.percentile(box, 90) - np.percentile(box, 10)))
        contrast.append(statistics.median(spans))
    assert contrast == sorted(contrast, reverse=True)
    assert contrast[-1] > 25  # a person can still read it


def test_bitonal_pages_are_bitonal_and_keep_their_words():
    page = make_scan(41, level="worn", dpi=150, mode="bitonal").pages[0]
    assert page.image.mode == "1" and page.jpeg == b""
    share = 1 - np.asarray(page.image).mean()
    assert 0.01 < share < 0.25


def test_show_through_is_the_mirrored_back():
    paper = compose(Random(3), "notice")
    sheet = Drawing(paper, Random(3), 80).sheets[0]
    back = Drawing(compose(Random(4), "report"), Random(4), 80).sheets[0]
    with_back = ink(scan(sheet, Damage(mode="grey", show_through=0.2), Random(1), back))
    without = ink(scan(sheet, Damage(mode="grey"), Random(1)))
    ghost = without - with_back
    mirrored = np.asarray(back.inks["black"].transpose(Image.Transpose.FLIP_LEFT_RIGHT), dtype=np.float32)
    assert ghost[mirrored > 200].mean() > 10
    assert ghost[mirrored == 0].mean() < 2


def test_stamps_are_words_but_not_text():
    paper = next(p for p in (compose(Random(s), "letter") for s in range(200)) if p.urgency)
    sheet = Drawing(paper, Random(1), 80).sheets[0]
    stamp = next(w for w in sheet.words if w.kind == "stamp")
    assert stamp.text.replace("HOẢ", "HỎA").casefold() == paper.urgency.casefold()
    assert np.asarray(sheet.inks["red"])[
        int(stamp.box[1]) : int(stamp.box[3]), int(stamp.box[0]) : int(stamp.box[2])
    ].any()
    assert stamp.text not in " ".join(sheet.lines)


def test_handwriting_is_marked_in_text_truth_and_words(tmp_path):
    paper = next(
        p for p in (compose(Random(s), "letter") for s in range(50)) if p.number_by_hand and p.day_by_hand
    )
    made = make_scan(1, level="clean", dpi=100, papers=(paper,))
    assert f"⟦{paper.number}⟧" in made.pages[0].text
    assert next(w.text for w in made.pages[0].words if w.kind == "hand") == paper.number
    assert truth(made)["handwritten"].startswith(f"số {paper.number}, ngày {paper.issued.day}")


def test_truth_has_the_agreed_shape(tmp_path):
    made = make_scan(51, level="clean", dpi=80, kinds=("decision", "letter"), mode="bitonal")
    record = truth(made, note="why")
    assert set(record["fields"]) == FIELDS
    assert set(record) == {
        "fields",
        "page_count",
        "signature_page",
        "issuer_lines",
        "handwritten",
        "difficulty",
        "note",
        "level",
        "documents",
    }
    assert [(d["first_page"], d["last_page"]) for d in record["documents"]] == [
        (d.first_page, d.last_page) for d in made.documents
    ]
    assert record["documents"][0]["fields"] == record["fields"]
    assert record["documents"][-1]["last_page"] == record["page_count"] == len(made.pages)
    assert "documents" not in truth(make_scan(52, level="clean", dpi=80))


def test_a_picture_of_several_pages_is_refused(tmp_path):
    made = make_scan(51, level="clean", dpi=60, kinds=("letter", "letter"))
    with pytest.raises(ValueError, match="holds one page"):
        write_scan(made, tmp_path, "x", ".jpg")
    with pytest.raises(ValueError, match="unknown suffix"):
        write_scan(made, tmp_path, "x", ".gif")
    assert not list(tmp_path.iterdir())


def test_volume_writes_every_scan_with_its_truth(tmp_path, capsys):
    paths = make_volume(tmp_path, 3, seed=70, level="office", kind="invitation")
    assert len({p.stem for p in paths}) == 3
    for path in paths:
        record = json.loads((tmp_path / f"{path.stem}.truth.json").read_text(encoding="utf-8"))
        assert record["fields"]["type"] == "Giấy mời" and record["level"] == "office"
        assert (tmp_path / f"{path.stem}.page1.txt").read_text(encoding="utf-8").strip()
    assert (
        main(
            [
                "--out",
                str(tmp_path / "more"),
                "--count",
                "1",
                "--seed",
                "70",
                "--level",
                "office",
                "--kind",
                "invitation",
            ]
        )
        == 0
    )
    assert (tmp_path / "more" / capsys.readouterr().out.strip()).read_bytes() == paths[0].read_bytes()
    with pytest.raises(SystemExit):
        main(["--count", "2"])


def test_the_committed_samples_are_complete_and_small():
    scans = {
        p.relative_to(HERE).as_posix()
        for p in HERE.rglob("*")
        if p.suffix in {".pdf", ".jpg", ".png", ".tif"}
    }
    assert scans == {sample.name for sample in SAMPLES}
    assert (
        sum(p.stat().st_size for p in HERE.rglob("*") if p.is_file() and "__pycache__" not in p.parts)
        < 4_000_000
    )
    readme = (HERE / "README.md").read_text(encoding="utf-8")
    assert all(sample.name in readme for sample in SAMPLES)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda s: s.name)
def test_a_committed_sample_matches_its_truth(sample):
    path = HERE / sample.name
    record = json.loads(path.with_name(path.stem + ".truth.json").read_text(encoding="utf-8"))
    text = path.with_name(path.stem + ".page1.txt").read_text(encoding="utf-8")
    assert (
        set(record["fields"]) == FIELDS and record["level"] == sample.level and record["note"] == sample.shows
    )
    date.fromisoformat(record["fields"]["issued_date"])
    assert text == unicodedata.normalize("NFC", text)
    assert record["issuer_lines"][0] in text
    if path.suffix == ".pdf":
        import pikepdf

        with pikepdf.open(path) as pdf:
            count = len(pdf.pages)
            width, height = (float(v) for v in pdf.pages[0].mediabox[2:])
            images = list(pdf.pages[0].get_images().values())
            assert len(images) == 1
            dpi = images[0].Width / width * 72
            if "G4" in sample.shows:  # a name, or a list of one
                assert "/CCITTFaxDecode" in images[0].Filter.unparse().decode()
        assert (width, height) == pytest.approx((595.3, 841.9), abs=1)
    else:
        with Image.open(path) as image:
            count = sum(1 for _ in ImageSequence.Iterator(image))
            dpi = float(image.info["dpi"][0])
    assert count == record["page_count"]
    assert dpi == pytest.approx(sample.dpi, abs=1)


def test_samples_can_be_remade(tmp_path):
    sample = next(s for s in SAMPLES if s.name.endswith("quyet-dinh-mo.tif"))
    made = make_sample(sample, tmp_path)
    assert made.relative_to(tmp_path).as_posix() == sample.name
    for suffix in (".truth.json", ".page1.txt"):
        name = made.with_name(made.stem + suffix)
        assert name.read_bytes() == (HERE / name.relative_to(tmp_path)).read_bytes()


def test_damage_has_a_field_for_each_word_of_its_documentation():
    assert all(f"{field.name}:" in (Damage.__doc__ or "") for field in fields(Damage))


@pytest.mark.tesseract
@pytest.mark.skipif(shutil.which("tesseract") is None, reason="Tesseract is not installed")
def test_clean_print_reads_almost_without_error():
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    tesserocr = pytest.importorskip("tesserocr")
    data = next(Path("/usr/share").glob("tesseract-ocr/*/tessdata/vie.traineddata"), None)
    if data is None:
        pytest.skip("the Vietnamese language data is not installed")
    with tesserocr.PyTessBaseAPI(path=str(data.parent), lang="vie", psm=3) as api:
        for kind in ("letter", "notice", "typed"):
            paper = compose(Random(2), kind)
            sheet = Drawing(paper, Random(2), 200).sheets[0]
            for colour in ("red", "blue"):  # marks are hard on purpose; this asks about the print
                sheet.inks[colour] = Image.new("L", sheet.size, 0)
            page = scan(sheet, Damage(mode="grey"), Random(2))
            api.SetImage(page.image)
            api.SetSourceResolution(200)
            read = re.findall(r"\w+", unicodedata.normalize("NFC", api.GetUTF8Text()))
            wanted = re.findall(r"\w+", re.sub(r"⟦[^⟧]*⟧", " ", page.text))
            missing = [w for w in set(wanted) if wanted.count(w) > read.count(w)]
            assert len(missing) <= 0.05 * len(wanted), missing


@given(y=st.floats(0, 2000, allow_nan=False))
def test_a_rule_of_one_pixel_can_lie_anywhere(y):
    sheet = Sheet(50, Random(1))
    sheet.rule(10, 40, min(y, sheet.size[1] - 2), 0.1)
    assert np.count_nonzero(np.asarray(sheet.inks["black"])) == 31
