# SPDX-License-Identifier: Apache-2.0
"""The command export: its files, its filters, what it never overwrites and never tells."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest

from scan2archive.archive import store
from scan2archive.batch import driver
from scan2archive.batch.holdings.file_names import file_name
from scan2archive.batch.work.executor import SerialExecutor
from scan2archive.cli import main
from scan2archive.console import spreadsheets
from scan2archive.errors import ExitCode
from scan2archive.settings import Settings
from tests.pools import FAKE

LIST = "muc-luc-ho-so.csv"


@pytest.fixture
def out(tmp_path, monkeypatch):
    """A place to export to, with an archive of two dossiers, a paper without one and a secret one around."""
    archive = store.create(tmp_path / "kho", name="Sở Y tế")
    for name, text in (
        ("hs 1/1.pdf", "known 12/QĐ-SYT|Sở Y tế|2019-05-12\nmột\nhai"),
        ("hs 1/2.pdf", "known 13/QĐ-UBND|UBND tỉnh|2020-01-01\nba"),
        ("hs 1/3.pdf", "secret Mật\nzzbimatzz"),
        ("hs 1/dossier.toml", 'notation = "01"\ntitle = "=Tuyển dụng"\nretention = "20 năm"'),
        ("năm 2019/quý 4/1.pdf", "known 14/QĐ-SYT|Sở Y tế|2019-11-01\nbốn"),
        ("lẻ.pdf", "known 15/QĐ-SYT|Sở Y tế|2019-12-01\nnăm"),
    ):
        path = tmp_path / "inbox" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    driver.run(archive, [tmp_path / "inbox"], Settings(), executor=SerialExecutor(FAKE))
    monkeypatch.chdir(archive.root)
    return tmp_path / "xuất"


def table(path):
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


def everything(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_csv_of_the_whole_archive(out, capsys):
    assert main(["export", str(out), "--format", "csv"]) == 0
    shown = capsys.readouterr()
    assert everything(out) == {
        LIST,
        "muc-luc-van-ban/hs 1.csv",
        "muc-luc-van-ban/năm 2019-quý 4.csv",
        "muc-luc-van-ban/khong-co-ho-so.csv",
    }
    assert "2 dossiers, 4 documents in 4 files" in shown.err and "1 secret scan is left out" in shown.err
    assert [row["Tiêu đề hồ sơ"] for row in table(out / LIST)] == ["'=Tuyển dụng", "năm 2019/quý 4"]
    assert table(out / LIST)[0]["Thời hạn bảo quản"] == "20 năm"
    lines = table(out / "muc-luc-van-ban" / "hs 1.csv")
    assert [(row["Số, ký hiệu văn bản"], row["Ngày tháng năm văn bản"]) for row in lines] == [
        ("12/QĐ-SYT", "12/05/2019"),
        ("13/QĐ-UBND", "01/01/2020"),
    ]
    assert [row["Tờ số/Trang số"] for row in lines] == ["1 - 2", "3"]
    written = "".join(path.read_text(encoding="utf-8-sig") for path in out.rglob("*.csv"))
    assert "zzbimatzz" not in written + shown.out + shown.err


def test_xlsx_of_the_whole_archive(out):
    assert main(["export", str(out), "--format", "xlsx"]) == 0
    sheet = openpyxl.load_workbook(out / "muc-luc-ho-so.xlsx").active
    texts = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
    assert texts[:3] == ["MỤC LỤC HỒ SƠ, TÀI LIỆU NỘP LƯU", "Sở Y tế", "Năm: 2019 - 2020"]
    assert "Mục lục này gồm có: 2 hồ sơ (bằng chữ: hai hồ sơ)." in texts
    assert (out / "muc-luc-van-ban" / "hs 1.xlsx").is_file()
    assert "zzbimatzz" not in str(
        [
            [cell.value for cell in row]
            for path in out.rglob("*.xlsx")
            for row in openpyxl.load_workbook(path).active.iter_rows()
        ]
    )


@pytest.mark.parametrize(
    ("filters", "codes"),
    [
        (["--dossier", "hs 1"], {"12/QĐ-SYT", "13/QĐ-UBND"}),
        (["--dossier", "nam 2019"], {"14/QĐ-SYT"}),
        (["--issuer", "so y te"], {"12/QĐ-SYT", "14/QĐ-SYT", "15/QĐ-SYT"}),
        (["--from", "2019-11", "--to", "2019"], {"14/QĐ-SYT", "15/QĐ-SYT"}),
        (["--number", "13"], {"13/QĐ-UBND"}),
        (["--type", "QĐ", "--to", "2019-06"], {"12/QĐ-SYT"}),
    ],
)
def test_filters_are_those_of_search(out, filters, codes):
    assert main(["export", str(out), "--format", "csv", *filters]) == 0
    found = {
        row["Số, ký hiệu văn bản"] for path in (out / "muc-luc-van-ban").iterdir() for row in table(path)
    }
    assert found == codes


def test_nothing_found_writes_nothing(out, capsys):
    assert main(["export", str(out), "--format", "csv", "--number", "999"]) == ExitCode.USAGE
    assert "nothing to export" in capsys.readouterr().err
    assert not out.exists()


def test_what_is_there_is_replaced_only_by_force(out, capsys):
    assert main(["export", str(out), "--format", "csv"]) == 0
    (out / LIST).write_text("mine")
    (out / "notes.txt").write_text("mine")
    assert main(["export", str(out), "--format", "csv"]) == ExitCode.USAGE
    assert "--force" in capsys.readouterr().err
    assert (out / LIST).read_text() == "mine"
    assert main(["export", str(out), "--format", "pdf"]) == ExitCode.USAGE
    assert "--force" not in capsys.readouterr().err  # it is for catalogues only
    assert main(["export", str(out), "--format", "csv", "--force"]) == 0
    assert len(table(out / LIST)) == 2
    assert (out / "notes.txt").read_text() == "mine"


def test_an_empty_folder_is_taken(out):
    out.mkdir()
    assert main(["export", str(out), "--format", "csv"]) == 0
    assert (out / LIST).is_file()
    assert out.stat().st_mode & 0o777 == 0o755


def test_places_that_cannot_be_are_refused(out, tmp_path, capsys):
    file = tmp_path / "a.csv"
    file.write_text("mine")
    for place in (file, tmp_path / "kho" / "x", tmp_path / "not" / "there"):
        assert main(["export", str(place), "--format", "csv", "--force"]) == ExitCode.USAGE
    assert file.read_text() == "mine"
    assert not (tmp_path / "kho" / "x").exists()


def test_a_disk_that_fails_leaves_nothing_behind(out, monkeypatch):
    before = set(out.parent.iterdir())

    def fails(table, target):
        target.write_text("half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(spreadsheets, "write_csv", fails)
    assert main(["export", str(out), "--format", "csv"]) != 0
    assert set(out.parent.iterdir()) == before


def test_the_ledger_is_not_needed(out, tmp_path):
    (tmp_path / "kho" / "ledger.sqlite3").unlink()
    assert main(["export", str(out), "--format", "csv"]) == 0
    assert len(table(out / LIST)) == 2


def test_dossiers_have_files_of_their_own():
    taken: set[str] = set()
    names = [file_name(name, taken) for name in ("a/b", "a-b", "A-B", "..", "", "con:*?", "hồ" * 200)]
    assert names[:6] == ["a-b", "a-b (2)", "A-B (3)", "khong-co-ho-so", "khong-co-ho-so (2)", "con"]
    assert len(names[6].encode()) <= 200
