# SPDX-License-Identifier: Apache-2.0
"""The commands correct, review --work and show --history as scripts and people use them."""

from __future__ import annotations

import getpass
import io
import json
import sys
from pathlib import Path

import pytest

from scan2archive.archive import bag, restricted, store
from scan2archive.batch import driver
from scan2archive.batch.holdings import dossiers
from scan2archive.batch.work.executor import SerialExecutor
from scan2archive.cli import main
from scan2archive.console import terminal as console
from scan2archive.errors import ExitCode
from scan2archive.ledger.opening import read_ledger
from scan2archive.settings import Settings
from tests.pools import FAKE

NEEDED = ["code=12/QĐ-UBND", "issued_date=12/5/2019", "issuer=Sở Y tế", "signer_name=Lê Văn Thi"]


@pytest.fixture(autouse=True)
def quiet_surroundings(monkeypatch, tmp_path):
    """No settings of the machine or of its user; a user of that name."""
    monkeypatch.setattr(getpass, "getuser", lambda: "vanthu")


@pytest.fixture
def ids(tmp_path, monkeypatch):
    """Ids of a scan of one document and one of two, both in review, in the archive around."""
    archive = store.create(tmp_path / "kho")
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    found = []
    for name, text in (("a.pdf", "review\nvề việc phê duyệt"), ("b.pdf", "review\nmột\nhai\nba\nbốn")):
        (inbox / name).write_text(text, encoding="utf-8")
        found.append(bag.digest_file(inbox / name))
    driver.run(archive, [inbox], Settings(), executor=SerialExecutor(FAKE))
    monkeypatch.chdir(archive.root)
    return found


def type_in(monkeypatch, *lines):
    monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))


def shown(capsys, *arguments):
    assert main(list(arguments)) == 0
    return json.loads(capsys.readouterr().out)


def test_correct_prints_the_document_and_the_record_tells_the_rest(ids, capsys):
    one = ids[0]
    document = shown(
        capsys, "correct", one[:8], *NEEDED, "keywords+=y tế", "--accept", "--by", "Chị Lan", "--json"
    )
    assert set(document) == {"id", "record_id", "ordinal", "pages", "state", "fields"}
    assert (document["id"], document["state"]) == (f"{one[:12]}-1", "ok")
    assert set(document["fields"]["code"]) == {"value", "raw", "confidence", "page", "box", "rule", "state"}
    assert document["fields"]["issued_date"]["value"] == "2019-05-12"
    assert document["fields"]["code"]["state"] == "corrected"
    assert document["fields"]["keywords"][0]["value"] == "y tế"
    assert shown(capsys, "show", document["id"], "--json") == document
    record = shown(capsys, "show", one, "--json")
    assert (record["revision"], record["state"], record["problems"]) == (2, "ok", [])
    steps = [step for step in record["steps"] if step["name"] == "correct"]
    assert {step["settings"]["by"] for step in steps} == {"Chị Lan"}
    assert {"revision", "kind", "document", "pages", "field", "new", "by", "when"} == set(
        steps[0]["settings"]
    )
    hits = shown(capsys, "search", "y tế", "--number", "12", "--json")["hits"]
    assert [(hit["id"], hit["review"]) for hit in hits] == [(document["id"], [])]


def test_a_scan_goes_into_another_dossier(ids, capsys):
    two = ids[1]
    assert main(["correct", two, "dossier= Hồ sơ  1/quý 4 ", "--by", "Lan"]) == 0
    assert "Hồ sơ: Hồ sơ 1/quý 4" in capsys.readouterr().out
    hits = shown(capsys, "search", "--dossier", "Hồ sơ 1", "--json")["hits"]
    assert {(hit["id"], hit["dossier"]) for hit in hits} == {
        (f"{two[:12]}-1", "Hồ sơ 1/quý 4"),
        (f"{two[:12]}-2", "Hồ sơ 1/quý 4"),
    }
    with read_ledger(Path("ledger.sqlite3"), lambda: ()) as ledger:
        assert ledger.row(two).dossier == "Hồ sơ 1/quý 4"
    done = shown(capsys, "show", two, "--history", "--json")["corrections"]
    assert [(one["kind"], one["field"], one["old"], one["new"], one["by"]) for one in done] == [
        ("move", "dossier", "", "Hồ sơ 1/quý 4", "Lan")
    ]
    record = shown(capsys, "show", two, "--json")
    assert (record["revision"], record["state"]) == (2, "review")
    assert main(["correct", two, "dossier=Hồ sơ 1/quý 4"]) == 0
    assert "nothing was written" in capsys.readouterr().err
    assert main(["correct", two, "dossier="]) == 0
    assert "Hồ sơ: removed" in capsys.readouterr().out
    # A run over the same scans never changes it back.
    assert main(["verify"]) == 0


def test_correct_says_what_it_wrote_and_what_is_left(ids, capsys):
    assert main(["correct", ids[0], "code=12/QĐ-UBND"]) == 0
    out, err = capsys.readouterr()
    assert out.splitlines() == ["  Số: 12", "  Ký hiệu: QĐ-UBND", "  Số, ký hiệu: 12/QĐ-UBND"]
    assert "saved as revision r2" in err
    assert "still needs a person" in err
    assert main(["correct", ids[0], "code=12/QĐ-UBND"]) == 0
    out, err = capsys.readouterr()
    assert (out, err) == ("", "It says so already; nothing was written.\n")


def test_what_a_mark_of_secrecy_does_is_said_and_no_value_is_shown_from_then_on(ids, capsys):
    one = f"{ids[0][:12]}-1"
    assert main(["correct", one, "secrecy=mat", "subject=Hòn Khoai"]) == 0
    out, err = capsys.readouterr()
    assert "Độ mật: Mật" in out
    assert "Khoai" not in out
    assert "out of search, lists and exports now and lies in the folder restricted/" in err
    assert f"correct {one} secrecy=none" in err
    assert main(["correct", one, "so=7", "ngay=12/5/2019"]) == 0
    out, err = capsys.readouterr()
    assert out.splitlines() == [
        f"  {name}: saved (secret, not shown)" for name in ("Số", "Số, ký hiệu", "Ngày ban hành")
    ]
    assert "out of search" not in err
    assert f"show {one} --restricted" in err
    assert shown(capsys, "correct", one, "so=8", "--json")["fields"] == {}
    assert main(["correct", one, "độ mật=none"]) == 0
    assert "in search, lists and exports again" in capsys.readouterr().err
    assert main(["show", one]) == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["{one}"], "nothing to correct"),
        (["{one}", "dossier=x", "subject=x"], "goes alone"),
        (["{one}", "dossier=x", "--accept"], "one of the two"),
        (["{one}", "dossier=../x"], "no name of a dossier"),
        (["{one}", "sbject=x"], "did you mean subject"),
        (["{one}", "urgency=gấp"], "It can be: none, Khẩn"),
        (["{one}", "subject=x", "--by", " \t"], "--by NAME"),
        (["{one}", "subject=x", "--by", "x" * 101], "is no name"),
        (["{one}-7", "subject=x"], "has no document 7"),
        (["{two}", "subject=x"], "holds 2 documents"),
        (["{two}", "--split", "1-2,4"], "the pages 1 to 4"),
        (["{two}", "--split", "1-4", "--accept"], "--split goes alone"),
        (["0000ffff", "subject=x"], "Nothing in the archive"),
    ],
)
def test_what_cannot_be_is_2_and_says_what_to_do(ids, capsys, arguments, says):
    words = [word.format(one=ids[0][:12], two=ids[1][:12]) for word in arguments]
    assert main(["correct", *words]) == ExitCode.USAGE
    assert says in capsys.readouterr().err
    assert store.latest(store.open_archive(Path.cwd()), ids[0]).name == "r1"


def test_a_run_that_holds_the_archive_is_11(ids, capsys):
    with store.lock(store.open_archive(Path.cwd())):
        assert main(["correct", ids[0], "note=x"]) == ExitCode.LOCKED
    assert "in use" in capsys.readouterr().err


def test_a_split_prints_the_record(ids, capsys):
    record = shown(capsys, "correct", ids[1][:12], "--split", "1,2-", "--json")
    assert [document["pages"] for document in record["documents"]] == [[1, 1], [2, 4]]
    assert main(["correct", ids[1][:12], "--split", "1-4"]) == 0
    assert "pages 1-4 (before: 1,2-4)" in capsys.readouterr().out


def test_the_history_of_a_document_and_of_its_record(ids, capsys):
    one = f"{ids[1][:12]}-1"
    assert main(["correct", one, "note=x", "--by", "Lan"]) == 0
    assert main(["correct", f"{ids[1][:12]}-2", "note=y"]) == 0
    capsys.readouterr()
    assert main(["show", one, "--history"]) == 0
    out = capsys.readouterr().out
    assert "Lan" in out
    assert "Ghi chú: x" in out
    assert "Ghi chú: y" not in out
    told = shown(capsys, "show", ids[1], "--history", "--json")
    assert [(done["document"][-1], done["new"], done["by"]) for done in told["corrections"]] == [
        ("1", "x", "Lan"),
        ("2", "y", "vanthu"),
    ]
    assert set(told["corrections"][0]) == {
        "revision", "kind", "document", "pages", "field", "old", "new", "by", "when",
    }  # fmt: skip


# ---------------------------------------------------------------- review


def test_the_plain_list_stays_for_pipes_and_names_the_way_to_settle_it(ids, capsys, monkeypatch):
    type_in(monkeypatch, "c")
    assert main(["review"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("For a person (cần kiểm tra): 3 documents")
    assert "review --work" in err
    assert main(["review", "--work", "--json"]) == ExitCode.USAGE


def test_a_clerk_works_through_the_queue(ids, capsys, monkeypatch):
    type_in(monkeypatch, "code=12/QĐ-UBND", "c", "b", "s", "34/TB-UBND", "", "", "", "c")
    assert main(["review", "--work", "--by", "Chị Lan"]) == 0
    out, err = capsys.readouterr()
    assert "2 documents settled, 0 changed and still open, 1 left." in err
    assert "(không tìm thấy: not found)" in out
    assert "data/access.pdf" in out
    left = shown(capsys, "review", "--json")
    assert left["total"] == 1
    told = shown(capsys, "show", ids[0], "--history", "--json")["corrections"]
    assert {done["by"] for done in told} == {"Chị Lan"}
    type_in(monkeypatch, "c")
    assert main(["review", "--work"]) == 0
    capsys.readouterr()
    assert main(["review", "--work"]) == 0
    assert capsys.readouterr().out == "No document needs a person.\n"
    assert shown(capsys, "status", "--json")["review"] == 0
    assert shown(capsys, "verify", "--json")["ok"]


def test_ctrl_c_is_130_and_keeps_what_was_saved(ids, capsys, monkeypatch):
    typed = iter(["c"])

    def ask(prompt, value=""):
        for line in typed:
            return line
        raise KeyboardInterrupt

    monkeypatch.setattr(console, "ask", ask)
    assert main(["review", "--work"]) == ExitCode.INTERRUPTED
    assert "1 document settled" in capsys.readouterr().err
    assert shown(capsys, "review", "--json")["total"] == 2


def test_a_limit_limits_the_work(ids, capsys, monkeypatch):
    type_in(monkeypatch, "c", "c", "c")
    assert main(["review", "--work", "--limit", "1"]) == 0
    assert "1 document settled, 0 changed and still open, 0 left." in capsys.readouterr().err


def test_a_scan_is_cut_while_working(ids, capsys, monkeypatch):
    type_in(monkeypatch, "b", "p 1-4", "c")
    assert main(["review", "--work"]) == 0
    assert "1 document settled, 0 changed and still open, 1 left." in capsys.readouterr().err
    assert len(shown(capsys, "show", ids[1], "--json")["documents"]) == 1


def test_nobody_to_name_is_told_before_the_work(ids, capsys, monkeypatch):
    def nobody():
        raise OSError("No username set in the environment")

    monkeypatch.setattr(getpass, "getuser", nobody)
    type_in(monkeypatch, "c")
    assert main(["review", "--work"]) == ExitCode.USAGE
    assert "--by NAME" in capsys.readouterr().err


def test_a_line_is_asked_for_without_a_terminal(monkeypatch, capsys):
    type_in(monkeypatch, "Về việc", "")
    assert [console.ask("? ", "x") for _ in range(3)] == ["Về việc", "", None]
    assert capsys.readouterr().out == "? \n" * 3


def test_undo_takes_back_one_correction_after_the_other(ids, capsys):
    """A wrong acceptance, which no value typed anew could turn back into doubt."""
    one = ids[0]
    before = shown(capsys, "show", one, "--json")
    assert main(["correct", one, *NEEDED, "--accept", "--by", "Lan"]) == 0
    assert main(["correct", one, "dossier=HS 1", "--by", "Lan"]) == 0
    capsys.readouterr()
    assert main(["correct", one, "--undo", "--by", "Hoa"]) == 0
    assert "taken back: r3; all is as in r2 again" in capsys.readouterr().out
    assert shown(capsys, "show", one, "--json")["dossier"] != "HS 1"
    assert main(["search", "số:12", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["total"] == 1
    assert main(["correct", one, "--undo", "--by", "Hoa"]) == 0
    capsys.readouterr()
    after = shown(capsys, "show", one, "--json")
    same = ("state", "documents", "problems", "dossier")
    assert {name: after[name] for name in same} == {name: before[name] for name in same}
    assert after["revision"] == 5
    assert main(["search", "số:12", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["total"] == 0  # and the index has it
    assert one[:12] in " ".join(case["id"] for case in shown(capsys, "review", "--json")["documents"])
    assert main(["correct", one, "--undo"]) == ExitCode.USAGE
    assert "Nobody has corrected" in capsys.readouterr().err
    history = shown(capsys, "show", one, "--history", "--json")["corrections"]
    assert [(done["revision"], done["old"], done["new"]) for done in history if done["kind"] == "undo"] == [
        (4, "3", "2"),
        (5, "2", "1"),
    ]
    assert main(["verify"]) == 0


def test_undo_means_the_last_correction_of_the_scan_and_says_so(ids, capsys):
    two = ids[1][:12]
    assert main(["correct", two, "--split", "1,2-4"]) == 0
    assert main(["correct", f"{two}-1", "so=71"]) == 0
    assert main(["correct", f"{two}-2", "so=72"]) == 0
    capsys.readouterr()
    assert main(["correct", f"{two}-1", "--undo"]) == ExitCode.USAGE
    assert f"scan2archive correct {two}-2 --undo" in capsys.readouterr().err
    assert main(["correct", f"{two}-2", "--undo"]) == 0
    assert main(["correct", f"{two}-1", "--undo"]) == 0
    capsys.readouterr()
    assert main(["correct", f"{two}-1", "--undo"]) == ExitCode.USAGE
    assert "a cut of the whole scan" in capsys.readouterr().err
    assert main(["correct", two, "--undo"]) == 0
    capsys.readouterr()
    assert [one["pages"] for one in shown(capsys, "show", two, "--json")["documents"]] == [[1, 2], [3, 4]]
    assert main(["correct", two, "--undo", "so=1"]) == ExitCode.USAGE


def test_what_was_taken_back_counts_for_nothing(ids, capsys):
    """Missing on the paper, as somebody said by mistake: it is asked for again."""
    one = ids[0]
    assert main(["correct", one, "code="]) == 0
    assert main(["correct", one, "--undo"]) == 0
    capsys.readouterr()
    (case,) = [
        one_ for one_ in shown(capsys, "review", "--json")["documents"] if one_["id"].startswith(one[:12])
    ]
    assert "code" in case["missing"]
    groups = shown(capsys, "stats", "--json")["groups"]
    assert sum(group["corrected"] for group in groups) == 0


def test_a_clerk_takes_one_dossier_of_the_queue(ids, capsys, monkeypatch, tmp_path):
    one, two = ids
    assert main(["correct", one, "dossier=Hồ sơ 12/quý 1"]) == 0
    capsys.readouterr()
    for named in ("hồ sơ 12", "ho so 12/quy 1", "quy 1"):
        listed = shown(capsys, "review", "--dossier", named, "--json")["documents"]
        assert {case["record_id"] for case in listed} == {one}
    described = tmp_path / "dossier.toml"
    described.write_text('title = "Nâng lương"', encoding="utf-8")
    dossiers.take_in(store.find_archive(Path.cwd()), described, "Hồ sơ 12/quý 1")
    assert shown(capsys, "review", "--dossier", "nang luong", "--json")["documents"]
    type_in(monkeypatch, "b", "b", "b")
    assert main(["review", "--work", "--dossier", "ho so 12"]) == 0
    said = capsys.readouterr().out
    assert one[:12] in said and two[:12] not in said
    assert main(["review", "--dossier", "không có"]) == 0
    assert "There is no dossier (hồ sơ) called không có" in capsys.readouterr().err
    assert main(["correct", f"{one[:12]}-1", "--accept"]) == 0
    assert main(["review", "--dossier", "ho so 12"]) == 0
    assert "No document of a dossier (hồ sơ) called ho so 12 needs a person" in capsys.readouterr().err


def test_who_begins_while_nothing_can_be_saved_hears_it_before_typing(ids, capsys, monkeypatch):
    type_in(monkeypatch, "t")
    with store.lock(store.open_archive(Path.cwd())):
        assert main(["review", "--work"]) == 0
    assert "the archive is held: nothing can be saved" in capsys.readouterr().err
    type_in(monkeypatch, "t")
    assert main(["review", "--work"]) == 0
    assert "the archive is held" not in capsys.readouterr().err


def test_a_stamp_of_secrecy_said_or_denied_by_mistake_is_taken_back(ids, capsys):
    one = f"{ids[0][:12]}-1"
    archive = store.open_archive(Path.cwd())

    def apart():
        package = store.latest(archive, ids[0])
        assert main(["search", "phê duyệt", "--json"]) == 0
        found = json.loads(capsys.readouterr().out)["total"]
        return restricted.is_set_apart(archive, package), found

    assert main(["correct", one, "secrecy=mat"]) == 0
    assert main(["correct", one, "--undo"]) == 0
    assert "search, lists and exports again" in capsys.readouterr().err
    assert apart() == (False, 1)
    assert main(["correct", one, "secrecy=mat"]) == 0
    assert main(["correct", one, "secrecy=none"]) == 0
    assert main(["correct", one, "--undo"]) == 0
    assert "restricted/" in capsys.readouterr().err
    assert apart() == (True, 0)
    assert main(["verify"]) == 0
