# SPDX-License-Identifier: Apache-2.0
"""The pipeline as a whole, with the real Tesseract."""

from __future__ import annotations

import io
import json
import socket
from pathlib import Path

import numpy as np
import pikepdf
import pypdfium2 as pdfium
import pytest
from ocrmypdf.pdfa import file_claims_pdfa
from PIL import Image

from scan2archive.errors import ScanError, UnreadableScan
from scan2archive.model_json import record_from_json, record_to_json, words_from_json, words_to_json
from scan2archive.pipeline import flow, image, process, segment
from scan2archive.pipeline.scan import PageImage
from scan2archive.settings import Settings
from tests.drawing import draw_page

pytestmark = pytest.mark.tesseract

PICTURE = Image.fromarray(draw_page())
SAMPLES = Path(__file__).parent.parent / "samples"


def run(path, tmp_path, **options):
    work = tmp_path / "work"
    work.mkdir()
    before = path.read_bytes() if path.is_file() else None
    draft = process(path, work, Settings(), **options)
    if before is not None:
        assert path.read_bytes() == before, "invariant 7: the source file is never changed"
    assert draft.original == path
    assert file_claims_pdfa(draft.access_pdf)["pass"]
    return draft


def selectable(path):
    with pdfium.PdfDocument(path) as document:
        texts = []
        for page in document:
            text = page.get_textpage()
            texts.append(" ".join(text.get_text_bounded().split()))
            text.close()
            page.close()
    return texts


def test_a_scanned_pdf_becomes_a_record_with_fields_and_a_searchable_copy(tmp_path):
    path = tmp_path / "quyet dinh.pdf"
    PICTURE.save(path, "PDF", resolution=200)
    seen = []
    draft = run(path, tmp_path, dossier="01.TCCB", on_page=lambda done, total: seen.append((done, total)))
    record = draft.record
    assert seen == [(1, 1)]
    assert (len(record.id), record.revision, record.dossier) == (64, 1, "01.TCCB")
    assert record.source.media_type == "application/pdf"
    (document,) = record.documents
    assert document.id == f"{record.id[:12]}-1"
    assert document.value("type") == "Quyết định"
    assert document.value("code") == "215/QĐ-SNV"
    assert document.value("issuer") == "Sở Nội vụ tỉnh Hòa Bình"
    assert "quy chế công tác văn thư" in document.value("subject")
    assert [step.name for step in record.steps] == ["intake", "image", "ocr", "pdf", "segment", "metadata"]
    assert "quy chế công tác văn thư" in selectable(draft.access_pdf)[0]


def test_invariant_6_what_is_missing_is_said_and_never_reported_as_clean(tmp_path):
    # The drawn page has no place and date.
    path = tmp_path / "a.pdf"
    PICTURE.save(path, "PDF", resolution=200)
    record = run(path, tmp_path).record
    assert record.state == "review"
    assert record.documents[0].state == "review"
    assert any(p.code == "missing_field" and "ngày ban hành" in p.message for p in record.problems)


def test_invariant_9_no_stage_makes_a_network_connection(tmp_path, monkeypatch):
    def refuse(*_args, **_kwargs):
        raise AssertionError("network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    path = tmp_path / "a.pdf"
    PICTURE.save(path, "PDF", resolution=200)
    assert run(path, tmp_path).record.pages[0].words


def test_the_json_of_a_record_holds_all_of_it(tmp_path):
    path = tmp_path / "a.png"
    PICTURE.save(path, dpi=(200, 200))
    record = run(path, tmp_path).record
    words = {page.number: words_from_json(words_to_json(page)) for page in record.pages}
    again = record_from_json(record_to_json(record), words)
    assert record_to_json(again) == record_to_json(record)
    assert [w.text for w in again.pages[0].words] == [w.text for w in record.pages[0].words]


@pytest.mark.parametrize("kind", ["tiff", "jpeg", "png", "webp", "jp2", "bmp"])
def test_every_kind_of_image_is_archived(tmp_path, kind):
    path = tmp_path / f"scan.{kind}"
    options = {"compression": "group4"} if kind == "tiff" else {}
    picture = PICTURE.convert("1") if kind == "tiff" else PICTURE
    picture.save(path, dpi=(200, 200), **options)
    draft = run(path, tmp_path)
    assert "QUYẾT ĐỊNH" in selectable(draft.access_pdf)[0]


def test_a_jpeg_stands_in_the_copy_as_it_is(tmp_path):
    path = tmp_path / "scan.jpg"
    PICTURE.save(path, quality=80, dpi=(200, 200))
    draft = run(path, tmp_path)
    with pikepdf.open(draft.access_pdf) as document:
        (picture,) = document.pages[0].get_images().values()
        assert picture.read_raw_bytes() == path.read_bytes()


def test_a_tiff_of_three_pages_one_upside_down_one_blank(tmp_path):
    path = tmp_path / "scan.tif"
    pages = [PICTURE, PICTURE.rotate(180), Image.new("L", PICTURE.size, 255)]
    pages[0].save(path, save_all=True, append_images=pages[1:], dpi=(200, 200), compression="tiff_lzw")
    draft = run(path, tmp_path)
    assert [page.rotation for page in draft.record.pages] == [0, 180, 0]
    assert [page.blank for page in draft.record.pages] == [False, False, True]
    texts = selectable(draft.access_pdf)
    assert len(texts) == 3 and "QUYẾT ĐỊNH" in texts[1] and texts[2] == ""


def test_a_folder_of_page_images_is_one_scan(tmp_path):
    folder = tmp_path / "ho so"
    folder.mkdir()
    for number, word in ((1, "nhất"), (2, "hai"), (10, "mười")):
        lines = (f"Biên bản thứ {word}", "", "Về việc thu hồi đất tại xã Hoàng Thái, huyện Hoàng Hóa")
        Image.fromarray(draw_page(lines)).save(folder / f"trang {number}.png", dpi=(200, 200))
    draft = run(folder, tmp_path, folder=True)
    assert [page.text.splitlines()[0].split()[-1] for page in draft.record.pages] == ["nhất", "hai", "mười"]
    assert draft.record.source.media_type == "inode/directory"


def test_a_skewed_colour_page_is_level_in_the_copy_and_its_words_lie_on_their_ink(tmp_path):
    colour = np.stack([image.level(draw_page(), -3.0, bitonal=False)] * 3, axis=-1)
    path = tmp_path / "scan.png"
    Image.fromarray(colour).save(path, dpi=(200, 200))
    draft = run(path, tmp_path)
    (page,) = draft.record.pages
    assert abs(page.skew - 3.0) < 0.15
    with pdfium.PdfDocument(draft.access_pdf) as document:
        pdf_page = document[0]
        picture = pdf_page.render(scale=page.dpi / 72).to_numpy()
        pdf_page.close()
    assert abs(picture.shape[0] - page.height) <= 1 and abs(picture.shape[1] - page.width) <= 1
    for word in page.words:
        x0, y0, x1, y1 = word.box
        assert picture[y0:y1, x0:x1].min() < 120


def test_a_born_digital_page_keeps_its_text_and_is_not_read_again(tmp_path):
    from fpdf import FPDF

    from tests.drawing import FONTS, LETTER

    document = FPDF(unit="pt", format="A4")
    document.add_page()
    document.add_font("termes", fname=str(FONTS / "texgyretermes-regular.otf"))
    document.set_font("termes", size=13)
    for line in LETTER:
        document.cell(text=line.removeprefix("^") or " ", new_x="LMARGIN", new_y="NEXT", h=18)
    path = tmp_path / "born.pdf"
    document.output(str(path))
    draft = run(path, tmp_path)
    (page,) = draft.record.pages
    assert page.source == "layer"
    assert "Quy chế công tác văn thư" in page.text
    assert selectable(draft.access_pdf)[0].count("Quy chế công tác văn thư") == 1


def test_an_earlier_ocr_layer_is_not_doubled(tmp_path):
    path = tmp_path / "a.pdf"
    PICTURE.save(path, "PDF", resolution=200)
    first = run(path, tmp_path)
    again_folder = tmp_path / "again"
    again_folder.mkdir()
    second = run(first.access_pdf, again_folder)
    assert selectable(second.access_pdf)[0].count("Căn cứ Nghị định") == 1


def test_a_signed_pdf_is_read_and_its_signature_field_does_not_travel(tmp_path):
    buffer = io.BytesIO()
    PICTURE.save(buffer, "PDF", resolution=200)
    path = tmp_path / "signed.pdf"
    with pikepdf.open(buffer) as document:
        look = document.make_stream(b"q 0.8 0 0 rg 0 0 100 20 re f Q")
        look.Type, look.Subtype, look.BBox = pikepdf.Name.XObject, pikepdf.Name.Form, [0, 0, 100, 20]
        signature = document.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Annot,
                Subtype=pikepdf.Name.Widget,
                FT=pikepdf.Name.Sig,
                T="Signature1",
                F=4,
                Rect=[400, 780, 500, 800],
                AP=pikepdf.Dictionary(N=look),
                V=pikepdf.Dictionary(
                    Type=pikepdf.Name.Sig,
                    Filter=pikepdf.Name("/Adobe.PPKLite"),
                    Contents=b"x",
                    ByteRange=[0, 1, 2, 3],
                ),
            )
        )
        document.pages[0].Annots = [signature]
        document.Root.AcroForm = pikepdf.Dictionary(Fields=[signature], SigFlags=3)
        document.save(path)
    draft = run(path, tmp_path)
    assert draft.record.documents[0].value("code") == "215/QĐ-SNV"
    with pikepdf.open(draft.access_pdf) as document:
        assert "/AcroForm" not in document.Root and "/Annots" not in document.pages[0]
    with pdfium.PdfDocument(draft.access_pdf) as document:
        page = document[0]
        red = page.render(scale=1, rev_byteorder=True).to_numpy()[round(page.get_height()) - 790, 450]
        page.close()
    assert red[0] > 150 and red[1] < 80, "what the signature looked like stays visible"


class BrokenReader:
    """A scan of three pages of which some cannot be decoded."""

    page_count = 3

    def __init__(self, broken):
        self.broken = broken

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None

    def page(self, number):
        if number in self.broken:
            raise UnreadableScan(f"page {number} is torn.")
        pixels = draw_page()
        return PageImage(number, pixels, 200.0, False, "none", (), (595.0, 842.0))

    def verbatim_jpeg(self, number):
        return None


@pytest.fixture
def torn(monkeypatch, tmp_path):
    from scan2archive.pipeline import intake

    path = tmp_path / "three.tif"
    PICTURE.save(path, save_all=True, append_images=[PICTURE, PICTURE], dpi=(200, 200))

    def tear(*numbers):
        monkeypatch.setattr(intake, "open_scan", lambda scan, limits: BrokenReader(set(numbers)))
        return path

    return tear


def test_one_torn_page_does_not_lose_the_others(tmp_path, torn):
    draft = run(torn(2), tmp_path)
    assert draft.record.state == "review"
    assert [(p.code, p.page, p.severity) for p in draft.record.problems if p.severity == "error"] == [
        ("unreadable_page", 2, "error")
    ]
    texts = selectable(draft.access_pdf)
    assert "QUYẾT ĐỊNH" in texts[0] and texts[1] == "" and "QUYẾT ĐỊNH" in texts[2]


def test_a_scan_without_one_readable_page_is_refused(tmp_path, torn):
    with pytest.raises(ScanError, match=r"three\.tif: none of its 3 pages"):
        run(torn(1, 2, 3), tmp_path)


def test_what_was_read_again_stands_in_the_steps(tmp_path, monkeypatch):
    from scan2archive.pipeline import page as page_module
    from scan2archive.pipeline.second_look import SecondLook

    path = tmp_path / "a.png"
    PICTURE.save(path, dpi=(200, 200))
    monkeypatch.setattr(
        page_module,
        "second_look",
        lambda page, *_, **__: SecondLook(
            page, ("stamp: found", "signature: 2 readings, nothing found"), 0.0
        ),
    )
    record = run(path, tmp_path).record
    (step,) = [step for step in record.steps if step.name == "ocr"]
    assert dict(step.settings)["page 1 again"] == "stamp: found; signature: 2 readings, nothing found"


def test_a_dossier_scanned_in_one_go_comes_out_as_its_papers(tmp_path):
    path = SAMPLES / "ho-so-3-van-ban.pdf"
    truth = json.loads((SAMPLES / "ho-so-3-van-ban.truth.json").read_text(encoding="utf-8"))["documents"]
    record = run(path, tmp_path).record
    assert [document.pages for document in record.documents] == [
        (paper["first_page"], paper["last_page"]) for paper in truth
    ]
    assert [document.value("type") for document in record.documents] == [
        paper["fields"]["type"] for paper in truth
    ]
    for document in record.documents:
        first, last = document.pages
        assert all(field.page is None or first <= field.page <= last for field in document.fields)
        assert document.value("page_count") == str(last - first + 1)


@pytest.mark.parametrize("cut", [True, False])
def test_an_uncertain_cut_sends_the_papers_on_both_sides_to_review(tmp_path, monkeypatch, cut):
    def doubtful(pages):
        ranges = ((1, 1), (2, 2), (3, 3)) if cut else ((1, 2), (3, 3))
        return segment.Split(ranges, (segment.Doubt(2, cut, 0.6 if cut else 0.4),))

    monkeypatch.setattr(segment, "split", doubtful)
    monkeypatch.setattr(flow, "NEEDED_FIELDS", ())
    monkeypatch.setattr(flow.metadata, "extract", lambda *_args, **_options: ())
    path = tmp_path / "a.pdf"
    PICTURE.save(path, "PDF", resolution=200, save_all=True, append_images=[PICTURE, PICTURE])
    record = run(path, tmp_path).record
    (problem,) = record.problems
    assert (problem.code, problem.page) == ("uncertain_cut" if cut else "more_documents", 2)
    assert [document.state for document in record.documents] == (
        ["review", "review", "ok"] if cut else ["review", "ok"]
    )
