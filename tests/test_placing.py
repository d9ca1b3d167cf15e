# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json

import pytest

from scan2archive.archive import store
from scan2archive.batch import driver
from scan2archive.batch.work.executor import SerialExecutor
from scan2archive.cli import main
from tests.pools import FAKE


class Office:
    """An archive and scans in the folder ``one/hs-a``, run from the command line."""

    def __init__(self, root, capsys):
        self.archive = store.create(root / "kho")
        self.inbox = root / "one"
        self.capsys = capsys

    def put(self, name, text="ok\nx\n"):
        path = self.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{text}{name}\n")
        return path

    def run(self, *words, code=0):
        self.capsys.readouterr()
        assert main(["run", *map(str, words), "-a", str(self.archive.root)]) == code
        return self.capsys.readouterr()

    def dossiers(self):
        found = {}
        for package in store.iterate(self.archive):
            record = store.read_record(package)
            found[record.source.name] = record.dossier  # the newest revision is the last
        return found

    def main(self, *words, code=0):
        self.capsys.readouterr()
        assert main([*words, "-a", str(self.archive.root)]) == code
        return self.capsys.readouterr().out

    def found(self, dossier):
        return json.loads(self.main("search", "", "--dossier", dossier, "--json"))["hits"]

    def catalogue(self, folder, *words):
        self.main("export", str(folder), "--format", "csv", *words)
        return {
            path.stem: path.read_text(encoding="utf-8-sig")
            for path in sorted((folder / "muc-luc-van-ban").iterdir())
        }

    def copy(self, source, name):
        path = self.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(source.read_bytes())
        return path

    def report(self):
        told = json.loads((self.archive.reports / "latest.json").read_text())["loose"]
        return [one["dossier"] for one in told], (self.archive.reports / "latest.html").read_text()


@pytest.fixture
def office(tmp_path, monkeypatch, capsys):
    real = driver.run
    monkeypatch.setattr(driver, "run", lambda *args, **kw: real(*args, executor=SerialExecutor(FAKE), **kw))
    tessdata = tmp_path / "tessdata"
    tessdata.mkdir()
    (tessdata / "vie.traineddata").write_bytes(b"data")
    monkeypatch.setenv("SCAN2ARCHIVE_OCR_TESSDATA", str(tessdata))
    return Office(tmp_path, capsys)


def test_one_scan_in_no_dossier_is_told_of_with_the_command(office):
    path = office.put("hs a/1.pdf")
    office.run(path.parent)
    said = office.run(office.inbox).out
    assert f"{path} is in the archive, in no dossier (hồ sơ); it lies in hs a now" in said
    (line,) = [line for line in said.splitlines() if "scan2archive correct" in line]
    assert line.endswith(f" 'dossier=hs a' --archive {office.archive.root}")
    assert office.dossiers() == {"1.pdf": ""}
    identifier = line.split()[2]
    assert main(["correct", identifier, "dossier=hs a", "-a", str(office.archive.root)]) == 0
    assert "no dossier" not in office.run(office.inbox).out


@pytest.mark.parametrize("named", [False, True])
def test_many_are_counted_and_one_command_puts_them_there(office, named):
    for name in ("hs-a/1.pdf", "hs-a/2.pdf"):
        office.put(name)
    office.run(office.inbox / "hs-a")
    sources = [office.inbox / "hs-a", "--dossier", "hs-a"] if named else [office.inbox]
    told = [
        one
        for one in office.run(*sources).out.splitlines()
        if "--set-dossier" in one or "2 scans such" in one
    ]
    assert len(told) == 2
    assert office.report()[0] == ["hs-a", "hs-a"]
    assert "2 bản quét đã có trong kho mà chưa thuộc hồ sơ nào" in office.report()[1]
    assert office.dossiers() == {"1.pdf": "", "2.pdf": ""}
    said = office.run(*sources, "--set-dossier", "--by", "Lan")
    assert "2 scans put into the dossier they lie in" in said.err and "no dossier" not in said.out
    assert office.dossiers() == {"1.pdf": "hs-a", "2.pdf": "hs-a"}
    assert office.report()[0] == []
    assert "chưa thuộc hồ sơ nào" not in office.report()[1]
    assert main(["show", "--history", _id(office), "-a", str(office.archive.root)]) == 0
    assert "Lan" in office.capsys.readouterr().out


def _id(office):
    return next(store.read_record(package).id for package in store.iterate(office.archive))


def test_what_a_person_or_another_folder_placed_is_left_alone(office):
    office.put("hs-a/1.pdf")
    office.put("hs-b/2.pdf")
    office.run(office.inbox)
    store_option = ["-a", str(office.archive.root)]
    ids = {
        store.read_record(one).source.name: store.read_record(one).id for one in store.iterate(office.archive)
    }
    assert main(["correct", ids["1.pdf"], "dossier=", *store_option]) == 0  # out of it, on purpose
    assert main(["correct", ids["2.pdf"], "dossier=hs-c", *store_option]) == 0
    said = office.run(office.inbox, "--set-dossier")
    assert "no dossier" not in said.out and "put into" not in said.err
    assert office.dossiers() == {"1.pdf": "", "2.pdf": "hs-c"}


def test_a_secret_scan_is_not_told_of(office):
    path = office.put("hs-a/1.pdf", "secret Mật\nx\n")
    office.run(path.parent)
    assert "dossier" not in office.run(office.inbox).out
    assert json.loads(office.run(office.inbox, "--json").out.splitlines()[0])["dossier_to_be"] == ""


def test_scripts_read_the_dossier_to_be(office):
    path = office.put("hs-a/1.pdf")
    office.run(path.parent)
    scan, summary = map(json.loads, office.run(office.inbox, "--json").out.splitlines())
    assert (scan["state"], scan["dossier_to_be"], summary["duplicates"]) == ("duplicate", "hs-a", 1)


def test_the_same_file_in_a_second_dossier_is_told_of_once_with_both(office):
    """One record is in one dossier: a copied decision is missing from the catalogue of the other, and somebody has to know."""
    first = office.put("hs-a/1.pdf")
    second = office.inbox / "hs-b" / "copy.pdf"
    second.parent.mkdir()
    second.write_bytes(first.read_bytes())
    said = office.run(office.inbox).out
    assert "The same file in two dossiers (hồ sơ) is kept in one: 1 scan is not" in said
    assert f"{second} lies in hs-b, and is kept in hs-a" in said
    told = json.loads((office.archive.reports / "latest.json").read_text())["elsewhere"]
    assert [(one["lies_in"], one["kept_in"]) for one in told] == [("hs-b", "hs-a")]
    assert "Cùng một tệp nằm trong hai hồ sơ" in office.report()[1]
    assert "two dossiers" not in office.run(office.inbox).out
    third = office.inbox / "hs-c" / "copy.pdf"  # another one comes a day later
    third.parent.mkdir()
    third.write_bytes(first.read_bytes())
    said = office.run(office.inbox).out
    assert f"{third} lies in hs-c, and is kept in hs-a" in said and str(second) not in said


def test_copies_in_the_same_dossier_or_in_none_are_not_told_of(office):
    first = office.put("hs-a/1.pdf")
    for other in ("hs-a/2.pdf", "3.pdf"):
        (office.inbox / other).write_bytes(first.read_bytes())
    office.run(first, "--dossier", "hs-a")
    assert "two dossiers" not in office.run(office.inbox).out


def test_a_copy_in_a_dossier_of_a_scan_in_none_is_told_of_by_each_run(office):
    """Both taken in by one run, the one in no dossier first: the dossier must not go without the paper unsaid."""
    copy = office.put("hs-a/2.pdf")
    office.put("1.pdf").write_bytes(copy.read_bytes())
    for _run in range(2):
        assert (
            f"{copy} is in the archive, in no dossier (hồ sơ); it lies in hs-a"
            in office.run(office.inbox).out
        )
        assert office.dossiers() == {"1.pdf": ""}
        assert office.report()[0] == ["hs-a"]
    office.run(office.inbox, "--set-dossier")
    assert office.dossiers() == {"1.pdf": "hs-a"}
    assert "in no dossier" not in office.run(office.inbox).out


def test_a_paper_filed_in_two_dossiers_is_listed_in_both(office, tmp_path):
    first = office.put("hs-a/1.pdf", "known 12/QĐ-SYT|Sở Y tế|2019-05-12\n")
    office.copy(first, "hs-b/copy.pdf")
    office.put("hs-b/2.pdf", "known 13/QĐ-SYT|Sở Y tế|2019-05-13\n")
    said = office.run(office.inbox).out
    (command,) = [line.split() for line in said.splitlines() if "scan2archive correct" in line]
    assert command[3] == "dossier+=hs-b"
    assert len(office.found("hs-a")) == 1 and len(office.found("hs-b")) == 1
    office.main("correct", command[2], command[3])
    assert "two dossiers" not in office.run(office.inbox, "--set-dossier").out
    (there,) = office.found("hs-a")
    assert (there["dossier"], there["also_in"]) == ("hs-a", ["hs-b"])
    assert there["id"] in {hit["id"] for hit in office.found("hs-b")}
    assert "Hồ sơ: hs-b" in office.main("search", "12/QĐ-SYT", "--dossier", "hs-a")
    both = office.catalogue(tmp_path / "all")
    assert "12/QĐ-SYT" in both["hs-a"] and "có cả trong Hồ sơ: hs-b" in both["hs-a"]
    assert "12/QĐ-SYT" in both["hs-b"] and "13/QĐ-SYT" in both["hs-b"]
    one = office.catalogue(tmp_path / "only", "--dossier", "hs-b")
    assert list(one) == ["hs-b"] and one["hs-b"] == both["hs-b"]
    for path in office.archive.root.glob("ledger*"):  # it is in the package, not only in the ledger
        path.unlink()
    office.main("reindex")
    assert office.catalogue(tmp_path / "again") == both
    office.main("correct", command[2], "--undo")
    assert len(office.found("hs-b")) == 1
    office.main("verify")


def test_copies_in_two_dossiers_of_a_scan_in_none_go_into_both(office):
    first = office.put("1.pdf")
    office.run(office.inbox)
    for name in ("hs-a/1.pdf", "hs-b/1.pdf"):
        office.copy(first, name)
    office.run(office.inbox, "--set-dossier")
    (hit,) = office.found("hs-b")
    assert {hit["dossier"], *hit["also_in"]} == {"hs-a", "hs-b"}
    said = office.run(office.inbox).out
    assert "hồ sơ" not in said


def test_the_folder_of_a_dossier_that_was_renamed_takes_its_scans_along(office):
    office.put("hs-a/1.pdf")
    office.put("hs-a/2.pdf")
    office.run(office.inbox)
    (office.inbox / "hs-a").rename(office.inbox / "Hồ sơ A - 1998")
    assert "--set-dossier" in office.run(office.inbox).out
    assert "--set-dossier" not in office.run(office.inbox).out  # said once, and not every night
    office.run(office.inbox, "--set-dossier")
    assert set(office.dossiers().values()) == {"Hồ sơ A - 1998"}


def test_out_of_a_dossier_again_and_not_back_by_a_run(office):
    first = office.put("hs-a/1.pdf")
    office.copy(first, "hs-b/copy.pdf")
    office.run(office.inbox)
    identifier = _id(office)
    office.main("correct", identifier, "dossier+=hs-b")
    office.main("correct", identifier, "dossier-=hs-b")
    assert "put into" not in office.run(office.inbox, "--set-dossier").err
    assert len(office.found("hs-b")) == 0
    office.main("correct", identifier, "dossier-=hs-a", code=2)  # that one keeps it
    office.main("correct", identifier, "hồ sơ+=hs-c")
    office.main("correct", identifier, "dossier=hs-c")  # once is enough
    (hit,) = office.found("hs-c")
    assert (hit["dossier"], hit["also_in"]) == ("hs-c", [])
    assert "Có cả trong hồ sơ: hs-b" in office.main("show", identifier, "--history")


@pytest.mark.parametrize("gone", ["hs-a/1.pdf", "hs-a"])
def test_an_original_that_was_put_away_stays_in_its_dossier_when_a_copy_comes(office, gone):
    first = office.put("hs-a/1.pdf")
    office.run(office.inbox)
    office.copy(first, "hs-b/copy.pdf")
    (office.inbox / gone).rename(office.inbox.parent / "put away")
    office.run(office.inbox, "--set-dossier")
    (hit,) = office.found("hs-b")
    assert (hit["dossier"], hit["also_in"]) == ("hs-a", ["hs-b"])
