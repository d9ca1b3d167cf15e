# SPDX-License-Identifier: Apache-2.0
"""The pipeline as a whole, with the real Tesseract."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import json
import socket
import weakref
from pathlib import Path

import numpy as np
import pikepdf
import pypdfium2 as pdfium
import pytest
from ocrmypdf.pdfa import file_claims_pdfa
from PIL import Image

from scan2archive.batch.work.worker import Task
from scan2archive.batch.work.workers import ProcessPool
from scan2archive.errors import ProcessingFailed, ScanAccessError, ScanError, UnreadableScan
from scan2archive.model_json import record_from_json, record_to_json, words_from_json, words_to_json
from scan2archive.pipeline import begin, finish, process, read_part
from scan2archive.pipeline.images import image
from scan2archive.pipeline.papers import documents, doubts, segment
from scan2archive.pipeline.sources.scan import PageImage
from scan2archive.settings import Image as ImageSettings
from scan2archive.settings import Settings
from tests.drawing import draw_page
from tests.pools import run_all

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
        return PageImage(number, pixels, 200.0, False, "none", ())

    def verbatim_jpeg(self, number):
        return None


@pytest.fixture
def torn(monkeypatch, tmp_path):
    from scan2archive.pipeline.sources import intake

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
    from scan2archive.pipeline.reading import page as page_module
    from scan2archive.pipeline.reading.second_look import SecondLook

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


# ---------------------------------------------------------------- in parts


def as_folder(tmp_path):
    """Page images of all kinds: upright, turned, crooked, blank, torn, a picture."""
    folder = tmp_path / "scans"
    folder.mkdir()
    PICTURE.save(folder / "1.png", dpi=(200, 200))
    PICTURE.rotate(180).save(folder / "2.png", dpi=(200, 200))
    PICTURE.rotate(3, fillcolor=255).save(folder / "3.jpg", dpi=(200, 200))
    Image.new("L", PICTURE.size, 255).save(folder / "4.png", dpi=(200, 200))
    noise = np.random.default_rng(1).integers(0, 255, (600, 400), np.uint8)
    Image.fromarray(noise).save(folder / "5.png", dpi=(200, 200))
    return folder


def without_times(record):
    return dataclasses.replace(
        record,
        created=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        steps=tuple(dataclasses.replace(step, seconds=0.0) for step in record.steps),
    )


def in_parts(path, work, parts, **options):
    """The draft of a scan read in parts, in this process, and the progress that was told."""
    work.mkdir()
    told = []
    total = begin(path, work, Settings(), most_pages=1, folder=path.is_dir(), **options)
    for part in parts:
        read_part(work, Settings(), part, on_page=lambda done, total: told.append((done, total)))
    (work / "out").mkdir()
    return total, told, finish(work, Settings(), out=work / "out", **options)


def test_a_scan_read_in_parts_gives_the_record_and_the_words_of_one_read_as_a_whole(tmp_path):
    path = as_folder(tmp_path)
    total, told, draft = in_parts(path, tmp_path / "parts", [(4, 5), (1, 3)], dossier="01")
    whole = run(path, tmp_path, folder=True, dossier="01")
    assert total == 5
    assert told == [(1, 2), (2, 2), (1, 3), (2, 3), (3, 3)]
    assert {page.rotation for page in whole.record.pages} >= {0, 180}
    assert any(page.skew for page in whole.record.pages)
    assert any(page.blank for page in whole.record.pages)
    assert without_times(draft.record) == without_times(whole.record)
    assert draft.original == path
    assert file_claims_pdfa(draft.access_pdf)["pass"]
    assert selectable(draft.access_pdf) == selectable(whole.access_pdf)
    seconds = {step.name: step.seconds for step in draft.record.steps}
    assert seconds["ocr"] > 0 and seconds["image"] > 0


def test_pages_stored_by_a_worker_that_died_are_not_read_again(tmp_path, monkeypatch):
    from scan2archive.pipeline import flow

    path = as_folder(tmp_path)
    work = tmp_path / "work"
    work.mkdir()
    assert begin(path, work, Settings(), most_pages=1, folder=True) == 5
    real, read = flow.read_page, []

    def dying(source, *rest):
        read.append(source.number)
        if read.count(3) == 1 and source.number == 3:
            raise MemoryError
        return real(source, *rest)

    monkeypatch.setattr(flow, "read_page", dying)
    with pytest.raises(MemoryError):
        read_part(work, Settings(), (1, 5))
    told = []
    read_part(work, Settings(), (1, 5), on_page=lambda done, total: told.append((done, total)))
    assert read == [1, 2, 3, 3, 4, 5]
    assert told == [(2, 5), (3, 5), (4, 5), (5, 5)]


def test_torn_pages_of_a_long_scan_are_problems_and_all_torn_refuse_it(tmp_path, torn):
    _, _, draft = in_parts(torn(2), tmp_path / "one", [(1, 2), (3, 3)])
    assert [p.code for p in draft.record.problems if p.severity == "error"] == ["unreadable_page"]
    with pytest.raises(
        UnreadableScan, match=r"three\.tif: none of its 3 pages can be read; the first: page 1"
    ):
        in_parts(torn(1, 2, 3), tmp_path / "all", [(1, 3)])


@pytest.mark.parametrize("when", ["before a part", "before the end"])
def test_a_scan_that_is_replaced_between_two_parts_is_refused(tmp_path, when):
    path = as_folder(tmp_path)
    work = tmp_path / "work"
    work.mkdir()
    begin(path, work, Settings(), most_pages=1, folder=True)
    read_part(work, Settings(), (1, 2 if when == "before a part" else 5))
    PICTURE.rotate(90).save(path / "4.png", dpi=(200, 200))
    with pytest.raises(ScanAccessError, match="changed while it was being processed"):
        if when == "before a part":
            read_part(work, Settings(), (3, 5))
        else:
            finish(work, Settings(), out=work)


def test_pages_that_are_missing_at_the_end_are_never_left_out_silently(tmp_path):
    with pytest.raises(ProcessingFailed, match="pages that were read are lost"):
        in_parts(as_folder(tmp_path), tmp_path / "parts", [(1, 3), (5, 5)])


def test_no_part_holds_more_than_one_page_as_pixels(tmp_path, monkeypatch):
    from scan2archive.pipeline import flow

    held, most = [], []
    real = flow.read_page

    def watching(source, *rest):
        held.append(weakref.ref(source.pixels))
        most.append(sum(reference() is not None for reference in held))
        return real(source, *rest)

    monkeypatch.setattr(flow, "read_page", watching)
    in_parts(as_folder(tmp_path), tmp_path / "parts", [(1, 5)])
    assert max(most) == 1


def test_two_workers_make_of_a_long_scan_what_one_makes(tmp_path):
    path = tmp_path / "long.tif"
    pages = [PICTURE.crop((0, 0, 1200, 500 + 20 * number)) for number in range(10)]
    pages[0].save(path, save_all=True, append_images=pages[1:], dpi=(200, 200))
    drafts = []
    for jobs in (1, 2):
        pool = ProcessPool(jobs, Settings().limits, tmp_path)
        try:
            ended = run_all(pool, [Task("a", path, tmp_path / f"work-{jobs}", Settings())], seconds=120)["a"]
            assert ended.draft is not None, ended.error
            drafts.append((without_times(ended.draft.record), selectable(ended.draft.access_pdf)))
            assert len(pool.pids()) == jobs
        finally:
            pool.close()
    assert drafts[0] == drafts[1]


def test_borders_are_cut_off_the_access_copy_where_asked_for_and_words_follow(tmp_path):
    path = tmp_path / "a.png"
    page = draw_page()
    Image.fromarray(np.pad(page, ((150, 250), (200, 100)), constant_values=30)).save(path, dpi=(200, 200))
    work = tmp_path / "work"
    work.mkdir()
    draft = process(path, work, Settings(image=ImageSettings(crop_borders=True)))
    (cut,) = draft.record.pages
    assert 0 <= cut.width - page.shape[1] <= 40
    assert 0 <= cut.height - page.shape[0] <= 40
    (step,) = [step for step in draft.record.steps if step.name == "image"]
    recipe = dict(step.settings)["page 1"]
    left, top, right, bottom = map(int, recipe.split("cut to ")[1].split(", ")[0].split(","))
    assert (right - left, bottom - top) == (cut.width, cut.height)
    with pikepdf.open(draft.access_pdf) as pdf:
        size = [float(v) / 72 * 200 for v in pdf.pages[0].mediabox[2:]]
    assert size == pytest.approx([cut.width, cut.height], abs=1)
    # The page was drawn with this word at this place; on the cropped page it is where the crop puts it.
    (word,) = [w for w in cut.words if w.text == "QUYẾT" and w.confidence > 0.5][:1]
    x0, x1 = (x + left for x in word.box[::2])
    y0, y1 = (y + top for y in word.box[1::2])
    assert (page[y0 - 150 : y1 - 150, x0 - 200 : x1 - 200] < 128).mean() > 0.1


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
    monkeypatch.setattr(doubts, "NEEDED_FIELDS", ())
    monkeypatch.setattr(documents.metadata, "extract", lambda *_args, **_options: ())
    path = tmp_path / "a.pdf"
    PICTURE.save(path, "PDF", resolution=200, save_all=True, append_images=[PICTURE, PICTURE])
    record = run(path, tmp_path).record
    (problem,) = record.problems
    assert (problem.code, problem.page) == ("uncertain_cut" if cut else "more_documents", 2)
    assert [document.state for document in record.documents] == (
        ["review", "review", "ok"] if cut else ["review", "ok"]
    )
