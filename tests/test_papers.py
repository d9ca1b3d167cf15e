# SPDX-License-Identifier: Apache-2.0
"""export --format pdf|bag: a PDF/A for each document, packages as bags, nothing replaced, nothing secret."""

from __future__ import annotations

import hashlib
import random
from dataclasses import replace
from pathlib import Path

import bagit
import pikepdf
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ocrmypdf.pdfa import file_claims_pdfa
from pikepdf.pdfa import validate_written

from benchmarks import fixity
from scan2archive.archive import store
from scan2archive.archive.revision import commit_revision
from scan2archive.batch.holdings import dossiers, papers
from scan2archive.batch.holdings.dossiers import Described
from scan2archive.batch.holdings.file_names import dossier_code, file_name, paper_name
from scan2archive.cli import main
from scan2archive.commands.exporting import LIST
from scan2archive.console import spreadsheets
from scan2archive.errors import ExitCode
from scan2archive.model import Word
from scan2archive.pipeline.access import pdf
from tests.drawing import draw_page
from tests.fake_pipeline import make_record
from tests.test_pdf import page_of

CODE = "001.03.08.H30.81.2024.K4.01.01"


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """A PDF/A of four pages, each with its own words."""
    work = tmp_path_factory.mktemp("copy")
    pages = [
        page_of(draw_page(), number, (Word(f"trang-{number}", (300, 400, 520, 440), 0.9, 0),))
        for number in (1, 2, 3, 4)
    ]
    pdf.write_access_pdf(
        work / "access.pdf",
        [pdf.AccessPage(page, keep=False, write_text=True) for page in pages],
        source_pdf=None,
        image_of=lambda page: pdf.PageBytes(draw_page(), bitonal=True),
        work=work,
        jpeg_quality=90,
    )
    return work / "access.pdf"


@pytest.fixture
def out(tmp_path, monkeypatch, copy):
    """A place to export to; around it an archive of a described dossier, a plain one, and a secret scan."""
    archive = store.create(tmp_path / "kho", name="Sở Y tế")
    for number, (name, dossier, secrecy) in enumerate(
        (("2.pdf", "hs 1", ""), ("1.pdf", "hs 1", ""), ("3.pdf", "hs 1", "Mật"), ("a.pdf", "năm/=quý 4", ""))
    ):
        data = f"scan {number}".encode()
        original = tmp_path / name
        original.write_bytes(data)
        texts = ["một", "hai", "ba", "bốn"] if number != 3 else ["một"]
        record = make_record(
            hashlib.sha256(data).hexdigest(),
            texts,
            name=name,
            path=str(original),
            dossier=dossier,
            secrecy=secrecy,
            known=f"1{number}/QĐ-SYT|Sở Y tế|2019-05-12",
        )
        store.commit(archive, record, original=original, access_pdf=copy, secret=bool(secrecy))
    described = tmp_path / "dossier.toml"
    described.write_text(f'code = "{CODE}"', encoding="utf-8")
    with store.lock(archive):
        dossiers.take_in(archive, described, "hs 1")
    monkeypatch.chdir(archive.root)
    assert main(["reindex"]) == 0
    return tmp_path / "xuất"


def files(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


PAPERS = {f"{CODE}/{CODE}.00{n}.pdf" for n in (1, 2, 3, 4)} | {"năm-=quý 4/năm-=quý 4.001.pdf"}


def test_each_document_is_a_pdf_named_by_code_and_ordinal(out, capsys):
    assert main(["export", str(out), "--format", "pdf"]) == 0
    shown = capsys.readouterr()
    assert shown.out == f"{out / LIST}\n"
    assert "5 documents written." in shown.err and "1 secret scan is left out" in shown.err
    assert files(out) == PAPERS | {LIST}
    titles, rows = spreadsheets.read_csv(out / LIST)
    assert titles[0] == "Tệp" and {row[0] for row in rows} == PAPERS
    for row in rows:
        assert hashlib.sha256((out / row[0]).read_bytes()).hexdigest() == row[-1]
    assert [row[2] for row in rows][:3] == ["11/QĐ-SYT", "", "10/QĐ-SYT"]  # 1.pdf comes before 2.pdf


def test_its_pages_are_cut_out_and_stay_pdfa_with_what_it_is(out, copy):
    assert main(["export", str(out), "--format", "pdf"]) == 0
    for path in out.rglob("*.pdf"):
        assert file_claims_pdfa(path)["pass"]
        assert validate_written(path, "2b").passed
    second = out / f"{CODE}/{CODE}.002.pdf"  # pages 3 and 4 of 1.pdf
    with pypdfium2.PdfDocument(second) as document:
        texts = [document[number].get_textpage().get_text_range() for number in range(len(document))]
    assert [text.strip() for text in texts] == ["trang-3", "trang-4"]
    with pikepdf.open(out / f"{CODE}/{CODE}.001.pdf") as opened, opened.open_metadata() as meta:
        assert meta["dc:title"] == "Quyết định 11/QĐ-SYT – một"
        assert meta["dc:creator"] == ["Sở Y tế"]
        assert str(opened.docinfo["/Title"]) == "Quyết định 11/QĐ-SYT – một"
        assert str(opened.docinfo["/Author"]) == "Sở Y tế"
    assert second.stat().st_size < copy.stat().st_size


def test_filters_are_those_of_search(out):
    assert main(["export", str(out), "--format", "pdf", "--number", "10"]) == 0
    assert files(out) == {f"{CODE}/{CODE}.003.pdf", LIST}
    assert main(["export", str(out), "--format", "pdf", "--dossier", "năm"]) == 0
    assert len(spreadsheets.read_csv(out / LIST)[1]) == 2  # what an export before wrote stays listed


def test_an_export_that_was_cut_off_goes_on(out, capsys, monkeypatch):
    real, done = papers.cut, []

    def slow(*given):
        if len(done) == 2:
            raise KeyboardInterrupt
        done.append(given)
        real(*given)

    monkeypatch.setattr(papers, "cut", slow)
    assert main(["export", str(out), "--format", "pdf"]) == ExitCode.INTERRUPTED
    assert len(files(out)) == 3  # no piece of the third
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*.pdf")}
    monkeypatch.setattr(papers, "cut", real)
    capsys.readouterr()
    assert main(["export", str(out), "--format", "pdf"]) == 0
    assert "3 documents written, 2 there already." in capsys.readouterr().err
    assert {path: path.stat().st_mtime_ns for path in before} == before
    assert len(spreadsheets.read_csv(out / LIST)[1]) == 5


def test_nothing_that_is_there_is_replaced(out, capsys):
    out.mkdir()
    (out / "mine.txt").write_text("mine")
    assert main(["export", str(out), "--format", "pdf"]) == ExitCode.USAGE
    (out / "mine.txt").unlink()
    assert main(["export", str(out), "--format", "pdf"]) == 0
    foreign, older = out / f"{CODE}/{CODE}.001.pdf", out / f"{CODE}/{CODE}.003.pdf"
    foreign.write_bytes(b"mine")
    kept = older.read_bytes()
    record = next(
        r
        for r in map(store.read_record, store.iterate(store.open_archive(Path.cwd())))
        if r.source.name == "2.pdf"
    )
    commit_revision(store.open_archive(Path.cwd()), replace(record, revision=2))
    capsys.readouterr()
    assert main(["export", str(out), "--format", "pdf"]) == ExitCode.PARTIAL
    shown = capsys.readouterr().err
    assert "another file and stays" in shown and "an older revision of it and stays" in shown
    assert (foreign.read_bytes(), older.read_bytes()) == (b"mine", kept)
    assert main(["export", str(out), "--format", "pdf", "--force"]) == ExitCode.USAGE


def test_a_damaged_copy_is_not_given_out(out, capsys):
    package = next(
        path
        for path in store.iterate(store.open_archive(Path.cwd()))
        if store.read_record(path).source.name == "2.pdf"
    )
    fixity.flip(package / "data/access.pdf", random.Random(3))
    assert main(["export", str(out), "--format", "pdf"]) == ExitCode.PARTIAL
    assert "is damaged" in capsys.readouterr().err
    assert len(files(out)) == 4


def test_what_becomes_secret_meanwhile_is_not_given_out(out, capsys, monkeypatch):
    monkeypatch.setattr(papers, "is_secret", lambda archive, record: True)
    assert main(["export", str(out), "--format", "pdf"]) == ExitCode.PARTIAL
    assert files(out) == {LIST}


def test_packages_are_valid_bags(out, capsys):
    assert main(["export", str(out), "--format", "bag"]) == 0
    assert "3 packages written." in capsys.readouterr().err
    found = sorted(path.parent for path in out.rglob("bagit.txt"))
    assert len(found) == 3 and {path.parent.name for path in found} == {"hs 1", "năm-=quý 4"}
    for path in found:
        bagit.Bag(str(path)).validate(processes=1)
    assert main(["export", str(out), "--format", "bag"]) == 0
    assert "0 packages written, 3 there already." in capsys.readouterr().err
    secret = next(
        path for path in store.iterate(store.open_archive(Path.cwd())) if "restricted" in path.parts
    )
    assert not [path for path in out.rglob("*") if secret.parent.name[:12] in path.name]


def test_a_damaged_package_is_not_given_out(out):
    package = next(
        path for path in store.iterate(store.open_archive(Path.cwd())) if "restricted" not in path.parts
    )
    fixity.flip(next(package.glob("data/original/*")), random.Random(3))
    assert main(["export", str(out), "--format", "bag"]) == ExitCode.PARTIAL
    assert len(list(out.rglob("bagit.txt"))) == 2
    assert not [path for path in out.rglob(".*") if path.is_dir()]


def test_codes_of_dossiers():
    assert dossier_code("x", Described(code="A.1")) == "A.1"
    assert dossier_code("x", Described(agency_code="H30", year=2024, notation="K4.01")) == "H30.2024.K4.01"
    assert dossier_code("x", Described(agency_code="H30", notation="K4.01")) == "x"
    assert [paper_name("A", number) for number in (1, 12, 1234)] == ["A.001.pdf", "A.012.pdf", "A.1234.pdf"]


@given(st.lists(st.text(max_size=200), max_size=8))
def test_file_names_are_safe_and_differ(texts):
    taken: set[str] = set()
    names = [file_name(text, taken) for text in texts]
    assert len({name.casefold() for name in names}) == len(names)
    for name in names:
        assert name and "/" not in name and name not in (".", "..") and len(name.encode()) < 170


@pytest.mark.parametrize(("form", "moment"), [("pdf", "_sealed"), ("bag", "verify_bag")])
def test_invariant_10_what_is_found_secret_while_it_is_given_out_is_not(
    out, capsys, monkeypatch, form, moment
):
    archive = store.open_archive(out.parent / "kho")
    real, apart = getattr(papers, moment), []

    def move_first(path):
        if not apart:
            apart.extend(one for one in store.record_ids(archive) if "năm" in _dossier_of(archive, one))
            settled = store.record_folder(archive.restricted, apart[0])
            settled.parent.mkdir(exist_ok=True)
            store.record_folder(archive.packages, apart[0]).rename(settled)
            if form == "bag":
                next(path.rglob("access.pdf")).unlink()  # as a copy is that was cut short by the move
        return real(path)

    monkeypatch.setattr(papers, moment, move_first)
    asked = ["export", str(out), "--format", form, "--dossier", "năm"]
    assert main(asked) == ExitCode.PARTIAL
    told = capsys.readouterr().err
    assert "was corrected meanwhile" in told
    assert "damaged" not in told and "not whole" not in told
    assert files(out) <= {LIST}
    main(asked)
    assert files(out) <= {LIST}


def _dossier_of(archive, record_id):
    package = store.latest(archive, record_id)
    assert package is not None
    return store.read_record(package, words=False).dossier
