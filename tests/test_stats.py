# SPDX-License-Identifier: Apache-2.0
"""The command stats: the numbers of an office, from ledger and packages alike."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import openpyxl
import pytest

from scan2archive.archive import store
from scan2archive.batch import driver
from scan2archive.batch.keeping import audit
from scan2archive.batch.work.executor import SerialExecutor
from scan2archive.cli import main
from scan2archive.errors import ExitCode
from scan2archive.ledger import file as ledger_file
from scan2archive.settings import Settings
from tests.pools import FAKE


@pytest.fixture
def archive(tmp_path, monkeypatch):
    made = store.create(tmp_path / "kho", name="Sở Y tế")
    for name, text in (
        ("hs 1/1.pdf", "known 12/QĐ-SYT|Sở Y tế|2019-05-12\nmột\nhai\nba\nbốn\nnăm"),
        ("hs 1/2.pdf", "known 13/QĐ-UBND|UBND tỉnh|2020-01\nba"),
        ("hs 1/mật.pdf", "secret Mật\nzzbimatzz\nhai"),
        ("lẻ.pdf", "review\nnăm"),
    ):
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    driver.run(made, [tmp_path / "in"], Settings(), executor=SerialExecutor(FAKE))
    monkeypatch.chdir(made.root)
    return made


def shown(capsys, *arguments):
    capsys.readouterr()
    assert main(["stats", *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def groups(found, *names):
    return [tuple(one[name] for name in ("key", *names)) for one in found["groups"]]


def the_id(name):
    paths = store.iterate(store.open_archive(store.Path.cwd()))
    return next(r.id for r in map(store.read_record, paths) if r.source.name == name)


def test_documents_and_pages_of_each_group(archive, capsys):
    found = shown(capsys, "--by", "issuer")
    assert groups(found, "scans", "documents", "pages", "first", "last") == [
        ("", 2, 2, 4, "", ""),
        ("Sở Y tế", 1, 1, 2, "2019-05-12", "2019-05-12"),
        ("UBND tỉnh", 1, 1, 1, "2020-01", "2020-01"),
    ]
    assert found["total"] == {
        "key": "",
        "scans": 3,
        "documents": 4,
        "pages": 7,
        "review": 1,
        "corrected": 0,
        "first": "2019-05-12",
        "last": "2020-01",
    }
    assert (found["by"], found["from"], found["to"], found["restricted"]) == ("issuer", None, None, 1)
    assert groups(shown(capsys, "--by", "dossier"), "documents", "review") == [("hs 1", 3, 0), ("", 1, 1)]
    assert groups(shown(capsys, "--by", "type"), "documents") == [("Quyết định", 4)]
    (month,) = groups(shown(capsys), "documents")
    assert month == ("2026-05", 4)


def test_the_period_is_that_of_taking_in(archive, capsys):
    assert shown(capsys, "--from", "2026-05", "--to", "5/2026")["total"]["documents"] == 4
    assert shown(capsys, "--from", "2026-05-12", "--to", "12/5/2026")["total"]["documents"] == 4
    assert shown(capsys, "--to", "2026-04")["total"]["documents"] == 0
    assert shown(capsys, "--from", "2026-05-13")["groups"] == []
    assert main(["stats", "--from", "2026-06", "--to", "2026-05"]) == ExitCode.USAGE
    assert main(["stats", "--from", "hôm qua"]) == ExitCode.USAGE
    assert main(["stats", "--from", "2026-02-30"]) == ExitCode.USAGE
    # A quarter that is not over; a month ends on its own last day.
    found = shown(capsys, "--from", "2026-05", "--to", "2199-02")
    assert (found["from"], found["to"], found["total"]["documents"]) == ("2026-05-01", "2199-02-28", 4)
    assert shown(capsys, "--from", "2198", "--to", "2199")["to"] == "2199-12-31"


def test_who_corrected_how_much_and_a_correction_does_not_change_the_month(archive, capsys):
    one, two = the_id("1.pdf"), the_id("2.pdf")
    assert main(["correct", f"{one[:12]}-1", "subject=khác", "--by", "Lan"]) == 0
    assert main(["correct", f"{one[:12]}-2", "--accept", "signer_name=Lê Thi", "--by", "Lan"]) == 0
    assert main(["correct", two, "dossier=hs 2", "--by", "Minh"]) == 0
    found = shown(capsys, "--by", "operator")
    assert [(w["operator"], w["documents"], w["changed"], w["cut"]) for w in found["groups"]] == [
        ("Lan", 2, 2, 0),
        ("Minh", 1, 0, 1),
    ]
    by_month = shown(capsys, "--by", "month")
    assert groups(by_month, "documents", "corrected") == [("2026-05", 4, 2)]
    assert ("hs 2", 1) in groups(shown(capsys, "--by", "dossier"), "documents")
    for path in archive.root.glob("ledger*"):  # a ledger that is lost tells the same again
        path.unlink()
    assert shown(capsys, "--by", "operator")["groups"] == found["groups"]
    assert shown(capsys, "--by", "month") == by_month
    assert main(["reindex"]) == 0
    assert shown(capsys, "--by", "month") == by_month


def test_a_paper_that_was_corrected_and_moved_is_one_and_the_documents_of_a_scan_are_as_many(archive, capsys):
    one, two = the_id("1.pdf"), the_id("2.pdf")
    for words in ([f"{two[:12]}-1", "note=abc"], [f"{two[:12]}-1", "dossier=hs 9"]):
        assert main(["correct", *words, "--by", "An"]) == 0
    (an,) = shown(capsys, "--by", "operator")["groups"]
    assert (an["documents"], an["changed"], an["cut"]) == (1, 1, 1)
    for words in ([f"{one[:12]}-1", "note=a"], [one, "dossier=hs 9"], [f"{one[:12]}-2", "note=b"]):
        assert main(["correct", *words, "--by", "An"]) == 0
    (an,) = shown(capsys, "--by", "operator")["groups"]
    assert (an["documents"], an["changed"], an["cut"]) == (3, 3, 2)


def test_a_ledger_of_an_older_version_learns_the_figures(archive, capsys, monkeypatch, tmp_path):
    before = shown(capsys)
    for path in archive.root.glob("ledger*"):
        path.unlink()
    with monkeypatch.context() as patch:
        patch.setattr(ledger_file, "MIGRATIONS", ledger_file.MIGRATIONS[:-2])
        connection = ledger_file.open_writing(archive.ledger_path)
        connection.close()
    driver.run(archive, [tmp_path / "in"], Settings(), executor=SerialExecutor(FAKE))
    assert shown(capsys) == before


def test_secret_scans_are_counted_and_nothing_else(archive, capsys):
    capsys.readouterr()
    assert main(["stats", "--by", "dossier"]) == 0
    text = capsys.readouterr().out
    assert "1 secret scan is not counted" in text and "Tổng cộng" in text and "zzbimatzz" not in text
    one = the_id("1.pdf")
    assert main(["correct", f"{one[:12]}-1", "secrecy=Mật"]) == 0
    found = shown(capsys, "--by", "operator")
    assert (found["total"]["documents"], found["groups"], found["restricted"]) == (2, [], 2)


def test_the_table_for_spreadsheet_programs(archive, tmp_path):
    assert main(["stats", "--by", "issuer", "--xlsx", str(tmp_path / "tk.xlsx")]) == 0
    sheet = openpyxl.load_workbook(tmp_path / "tk.xlsx").active
    texts = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
    assert texts[:2] == ["THỐNG KÊ THEO CƠ QUAN BAN HÀNH", "Sở Y tế"]
    assert "UBND tỉnh" in texts and "Ngoài ra: 1 bản quét có độ mật, không tính ở đây." in texts
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert ["Sở Y tế", 1, 1, 2, 0, 0, "12/05/2019", "12/05/2019"] in rows  # numbers are numbers
    assert (
        main(["stats", "--to", "11/2026", "--xlsx", str(tmp_path / "tk.xlsx")]) == 0
    )  # in place of the older
    sheet = openpyxl.load_workbook(tmp_path / "tk.xlsx").active
    assert "Từ đầu đến 30/11/2026" in [cell.value for row in sheet.iter_rows() for cell in row]


def test_a_table_replaces_nothing_but_an_older_table(archive, tmp_path, capsys):
    (tmp_path / "in" / "quét.xlsx").write_bytes(b"%PDF-1.7")
    package = store.latest(archive, the_id("1.pdf"))
    (tmp_path / "lối tắt").symlink_to(package)
    for target, said in (
        (tmp_path / "in" / "lẻ.pdf", "ends in .xlsx"),
        (tmp_path / "in" / "quét.xlsx", "no XLSX file"),
        (tmp_path, "ends in .xlsx"),
        (archive.settings_file, "ends in .xlsx"),
        (archive.root / "tk.xlsx", "outside of the archive"),
        (package / "data" / "tk.xlsx", "outside of the archive"),
        (tmp_path / "lối tắt" / "tk.xlsx", "outside of the archive"),
        (tmp_path / "không" / "có" / "tk.xlsx", "cannot be written"),
    ):
        before = target.read_bytes() if target.is_file() else None
        capsys.readouterr()
        assert main(["stats", "--xlsx", str(target)]) == ExitCode.USAGE
        error = capsys.readouterr().err
        assert said in error and "Traceback" not in error
        assert (target.read_bytes() if target.is_file() else None) == before


def test_a_place_that_takes_no_file_is_one_line():
    # In a process of its own: what a library says of an unfinished file it says when that is thrown away.
    with tempfile.TemporaryDirectory() as folder:
        kho = Path(folder) / "kho"
        store.create(kho)
        done = subprocess.run(
            [sys.executable, "-m", "scan2archive", "stats", "-a", kho, "--xlsx", "/proc/tk.xlsx"],
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == ExitCode.USAGE and len(done.stderr.splitlines()) <= 2, done.stderr


def test_status_counts_as_stats_does(archive, capsys):
    total = shown(capsys)["total"]
    assert main(["status", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["documents"], found["pages"]) == (total["documents"], total["pages"])
    assert found["restricted"] == 1 and sum(found["scans"].values()) == 4


def test_verify_says_what_is_only_extra_and_counts_revisions(archive, capsys):
    one = the_id("1.pdf")
    assert main(["correct", one, "dossier=hs 2"]) == 0
    capsys.readouterr()
    assert main(["verify"]) == 0
    assert "5 revisions of 4 scans read, all as they were written" in capsys.readouterr().out
    (store.latest(archive, one) / "ghi chú.txt").write_text("x", encoding="utf-8")
    assert main(["verify"]) == ExitCode.INTEGRITY
    shown = capsys.readouterr()
    assert "is damaged" not in shown.err and "Restore" not in shown.err
    assert "1 file or folder that no run put there" in shown.err and "move it out" in shown.err
    (store.latest(archive, one) / "data" / "record.json").write_text("{}", encoding="utf-8")
    assert main(["verify"]) == ExitCode.INTEGRITY
    assert "is damaged: 2 files. Restore" in capsys.readouterr().err


def test_verify_misses_a_newest_revision_that_is_gone(archive):
    one = the_id("1.pdf")
    assert main(["correct", one, "dossier=hs 2"]) == 0
    package = store.latest(archive, one)
    package.rename(archive.root.parent / "aside")
    found = audit.audit(archive)
    assert [item.package for item in found.damaged] == [package] and not found.sound


def test_where_there_is_nothing_to_count_that_is_said(archive, capsys):
    assert main(["stats", "--from", "2090"]) == 0
    assert "No document was taken in on these days." in capsys.readouterr().out
    assert main(["stats", "--by", "operator", "--from", "2090"]) == 0
    assert "Nobody corrected anything on these days." in capsys.readouterr().out
