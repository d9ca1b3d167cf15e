# SPDX-License-Identifier: Apache-2.0
"""Invariant 10: what is marked secret is set apart, and nothing of it is found anywhere else."""

from __future__ import annotations

import io
import json
import re
import shutil
import signal
import subprocess
import sys

import pytest

from scan2archive.archive import restricted, store
from scan2archive.archive.restricted import is_set_apart, read_open, settle
from scan2archive.batch import driver
from scan2archive.batch.finding import indexing
from scan2archive.batch.keeping.audit import audit
from scan2archive.batch.work.executor import SerialExecutor
from scan2archive.cli import main
from scan2archive.console.render_run import scan_to_json, summary_to_json
from scan2archive.errors import ArchiveToolError, ExitCode
from scan2archive.settings import Settings
from tests.office import ROOT, Office, kill_a_correction
from tests.pools import FAKE

SECRET = "phương án tác chiến Hòn Khoai"
WORD = "Khoai"


@pytest.fixture
def office(tmp_path):
    return Office(tmp_path)


@pytest.fixture
def secret(office):
    """A secret scan of four pages in two documents, the second of them marked as well."""
    office.put("thuong.pdf", "ok\nkế hoạch phòng cháy")
    return office.put("mat.pdf", f"secret Mật\n{SECRET}\n2\n3\n4")


def everything_outside(office):
    """Every byte below the archive that is not in the restricted folder."""
    for path in office.archive.root.rglob("*"):
        if path.is_file() and not path.is_relative_to(office.archive.restricted):
            yield path, path.read_bytes()


def assert_set_apart(office, record_id):
    package = store.latest(office.archive, record_id)
    assert package is not None
    assert is_set_apart(office.archive, package)
    assert not store.find_revisions(office.archive.packages, record_id)
    assert office.found(WORD) == []
    for path, data in everything_outside(office):
        assert WORD.encode() not in data, path
        assert WORD.lower().encode() not in data, path
    office.assert_sound()


def test_a_secret_scan_goes_to_the_restricted_folder(office, secret):
    assert_set_apart(office, secret)
    assert office.archive.restricted.stat().st_mode & 0o777 == 0o700
    assert WORD in (store.latest(office.archive, secret) / "data/text/0001.txt").read_text("utf-8")
    assert office.found("phòng cháy")
    row = office.row(secret)
    assert (row.state, row.documents, row.message, row.review) == ("archived", 0, "", False)


def test_the_report_says_only_that_it_exists(office):
    (office.inbox / "mat.pdf").write_text(f"secret Tuyệt mật\n{SECRET}\nhai", encoding="utf-8")
    events: list = []
    summary = driver.run(
        office.archive, [office.inbox], Settings(), executor=SerialExecutor(FAKE), report=events.append
    )
    assert all(WORD not in repr(event) and "Tuyệt" not in repr(event) for event in events)
    ended = next(event for event in events if type(event).__name__ == "ScanEnded")
    line = scan_to_json(ended)
    assert (line["state"], line["restricted"], line["documents"], line["problem"]) == (
        "archived",
        True,
        0,
        None,
    )
    assert (summary.archived, summary.restricted, summary.documents) == (1, 1, 0)
    assert summary_to_json(summary)["restricted"] == 1


def test_the_same_bytes_once_more_are_nothing_new(office, secret):
    shutil.copy(office.inbox / "mat.pdf", office.inbox / "noch.pdf")
    assert office.run() == dict.fromkeys(["mat.pdf", "noch.pdf", "thuong.pdf"], "duplicate")
    assert len(store.revisions(office.archive, secret)) == 1
    assert_set_apart(office, secret)


def test_ledger_and_index_lost_bring_nothing_to_light(office, secret):
    office.archive.ledger_path.unlink()
    shutil.rmtree(office.archive.index_path)
    indexing.reindex(office.archive)
    assert office.row(secret).state == "archived"
    assert office.row(secret).documents == 0
    assert_set_apart(office, secret)
    office.archive.ledger_path.unlink()
    office.run()
    assert_set_apart(office, secret)


def test_reindex_never_reads_the_words_of_a_secret_page(office, secret, monkeypatch):
    real, read = restricted.read_record, []

    def watched(package, *, words=True):
        read.append((package, words))
        return real(package, words=words)

    monkeypatch.setattr(restricted, "read_record", watched)
    indexing.reindex(office.archive)
    assert read
    assert not any(words for package, words in read if is_set_apart(office.archive, package))


def test_nothing_of_it_waits_for_review(office):
    record_id = office.put("mat.pdf", "review\nx")
    office.correct(record_id, "secrecy=mật")
    assert office.waiting() == []


# ---------------------------------------------------------------- a person decides


def test_what_a_person_marks_is_set_apart_with_its_history(office):
    record_id = office.put("a.pdf", f"ok\n{SECRET}")
    assert office.found(WORD)
    office.correct(record_id, "secrecy=tối mật")
    assert [path.name for path in store.revisions(office.archive, record_id)] == ["r1", "r2"]
    assert office.found(WORD) == []
    assert is_set_apart(office.archive, store.latest(office.archive, record_id))
    assert not store.find_revisions(office.archive.packages, record_id)
    office.assert_sound()


@pytest.mark.parametrize("word", ["secrecy=none", "secrecy="])
def test_a_false_alarm_is_released_by_a_person(office, word):
    record_id = office.put("a.pdf", f"secret Mật\n{SECRET}")
    assert_set_apart(office, record_id)
    office.correct(record_id, word)
    assert office.found(WORD) == [f"{record_id[:12]}-1"]
    assert not store.find_revisions(office.archive.restricted, record_id)
    assert [path.name for path in store.revisions(office.archive, record_id)] == ["r1", "r2"]
    assert office.row(record_id).state == "indexed"
    office.assert_sound()


def test_a_scan_stays_apart_while_any_of_its_documents_is_marked(office, secret):
    office.correct(secret, "secrecy=none")  # of its first document only
    assert_set_apart(office, secret)


def test_what_was_put_there_by_hand_stays(office):
    record_id = office.put("a.pdf", f"ok\n{SECRET}")
    home = store.record_folder(office.archive.packages, record_id)
    target = store.record_folder(office.archive.restricted, record_id)
    target.parent.mkdir()
    home.rename(target)
    office.run()
    indexing.reindex(office.archive)
    assert_set_apart(office, record_id)
    assert not settle(office.archive, record_id)


# ---------------------------------------------------------------- killed, old, damaged


@pytest.mark.parametrize("then", ["run", "reindex"])
def test_kill_9_between_the_mark_and_the_move_is_made_good(office, then):
    record_id = office.put("a.pdf", f"ok\n{SECRET}")
    kill_a_correction(office, record_id, "after", "secrecy=mật")
    assert not is_set_apart(office.archive, store.latest(office.archive, record_id))
    assert office.found(WORD) == []
    assert audit(office.archive).misplaced == (record_id,)
    office.run() if then == "run" else indexing.reindex(office.archive)
    assert is_set_apart(office.archive, store.latest(office.archive, record_id))
    assert audit(office.archive).misplaced == ()
    assert office.found(WORD) == []
    office.assert_sound()


@pytest.mark.parametrize("then", ["run", "reindex"])
def test_kill_9_between_the_release_and_the_move_is_made_good(office, then):
    record_id = office.put("a.pdf", f"secret Mật\n{SECRET}")
    kill_a_correction(office, record_id, "after", "secrecy=none")
    assert office.found(WORD) == []
    office.run() if then == "run" else indexing.reindex(office.archive)
    assert office.found(WORD) == [f"{record_id[:12]}-1"]
    office.assert_sound()


_CHILD = """
import os, signal, sys
from pathlib import Path
from scan2archive.archive import package, store
from scan2archive.batch import driver
from scan2archive.batch.work.executor import SerialExecutor
from scan2archive.settings import Settings

root, inbox, moment = sys.argv[1:]
real = Path.rename

def killed(self, target):
    if "restricted" in str(target):
        if moment == "after":
            real(self, target)
        os.kill(os.getpid(), signal.SIGKILL)
    return real(self, target)

Path.rename = killed
driver.run(store.open_archive(Path(root)), [Path(inbox)], Settings(), executor=SerialExecutor("tests.fake_pipeline"))
"""


@pytest.mark.parametrize("moment", ["before", "after"])
def test_the_rename_into_the_restricted_folder_is_the_commit(office, moment):
    (office.inbox / "a.pdf").write_text(f"secret Mật\n{SECRET}", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", _CHILD, office.archive.root, office.inbox, moment], cwd=ROOT, check=False
    )
    assert done.returncode == -signal.SIGKILL
    office.run()
    record_id = next(store.record_ids(office.archive))
    assert_set_apart(office, record_id)


def test_an_archive_of_an_older_version_is_named_and_put_right(office, secret):
    shelf = store.record_folder(office.archive.packages, secret)
    shelf.parent.mkdir(exist_ok=True)
    store.record_folder(office.archive.restricted, secret).rename(shelf)
    shutil.rmtree(office.archive.restricted)  # such an archive has none
    found = audit(office.archive)
    assert (found.misplaced, found.sound, found.index_sound) == ((secret,), True, False)
    assert read_open(office.archive, shelf / "r1").documents == ()
    assert main(["verify", "-a", str(office.archive.root)]) == ExitCode.INDEX_UNUSABLE
    assert main(["reindex", "-a", str(office.archive.root)]) == 0
    assert main(["verify", "-a", str(office.archive.root)]) == 0
    assert_set_apart(office, secret)


def test_a_record_in_both_stores_counts_as_secret(office, secret):
    outside = store.record_folder(office.archive.packages, secret)
    shutil.copytree(store.record_folder(office.archive.restricted, secret), outside)
    with pytest.raises(ArchiveToolError, match="lies in"):
        settle(office.archive, secret)
    assert is_set_apart(office.archive, store.latest(office.archive, secret))
    assert audit(office.archive).misplaced == (secret,)


def test_damage_in_the_restricted_folder_is_found(office, secret):
    text = store.latest(office.archive, secret) / "data/text/0001.txt"
    text.chmod(0o644)
    text.write_text("x")
    assert [item.damage.path for item in audit(office.archive).damaged] == ["data/text/0001.txt"]


# ---------------------------------------------------------------- commands


def test_show_refuses_unless_it_is_asked_for(office, secret, capsys):
    root = str(office.archive.root)
    for words in (["show", secret[:12]], ["show", f"{secret[:12]}-1", "--json"], ["show", secret, "--text"]):
        assert main([*words, "-a", root]) == ExitCode.USAGE
        out, err = capsys.readouterr()
        assert WORD not in out + err
        assert "--restricted" in err
    assert main(["show", secret[:12], "--restricted", "--text", "-a", root]) == 0
    assert WORD in capsys.readouterr().out


def test_status_counts_it_and_says_no_more(office, secret, capsys):
    root = str(office.archive.root)
    assert main(["status", "--json", "-a", root]) == 0
    assert json.loads(capsys.readouterr().out)["restricted"] == 1
    for command in (
        ["status"],
        ["status", "--json"],
        ["review"],
        ["review", "--json"],
        ["search", WORD],
        ["verify"],
    ):
        main([*command, "-a", root])
        out, err = capsys.readouterr()
        assert WORD.lower() not in re.sub(r'"?query"?:.*|Nothing.*', "", out + err).lower().replace(
            f"“{WORD.lower()}”", ""
        )


def test_status_names_what_only_a_doubtful_stamp_keeps_apart(office, capsys):
    office.put("chac.pdf", f"secret Mật\n{SECRET}")
    sure = len(restricted.held(office.archive))
    record_id = office.put("ngo.pdf", f"secret? Mật\n{SECRET} hai")
    assert_set_apart(office, record_id)
    root = str(office.archive.root)
    assert main(["status", "--json", "-a", root]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert sure == 0
    assert shown["held"] == [record_id]
    assert main(["status", "-a", root]) == 0
    out = capsys.readouterr().out
    assert record_id[:12] in out
    assert "chac" not in out and "ngo" not in out and WORD not in out
    office.correct(record_id, "secrecy=none")
    assert restricted.held(office.archive) == ()
    assert office.found(WORD) == [f"{record_id[:12]}-1"]


def test_review_names_what_is_held_and_settles_it_for_those_who_may_see_it(
    office, secret, capsys, monkeypatch
):
    held = [office.put(f"ngo{n}.pdf", f"secret? Mật\n{SECRET} {n}") for n in "12"]
    root = str(office.archive.root)
    assert main(["review", "--json", "-a", root]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["total"], sorted(shown["held"])) == (0, sorted(held))
    assert main(["review", "-a", root]) == 0
    out, err = capsys.readouterr()
    assert all(record_id[:12] in out for record_id in held) and secret[:12] not in out
    assert "review --restricted --work" in out
    assert "ngo" not in out + err and WORD not in out + err

    assert main(["review", "--restricted", "--json", "-a", root]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert sorted(one["record_id"] for one in shown["documents"]) == sorted(held)
    monkeypatch.setattr("sys.stdin", io.StringIO("c\nsecrecy=none\nb\n"))
    assert main(["review", "--restricted", "--work", "--by", "Lan", "-a", root]) == 0
    out = capsys.readouterr().out
    assert "in search, lists and exports again" in out and "restricted/" in out
    assert restricted.held(office.archive) == ()
    apart = [
        record_id
        for record_id in held
        if is_set_apart(office.archive, store.latest(office.archive, record_id))
    ]
    (back,) = set(held) - set(apart)
    assert len(apart) == 1
    assert office.found(WORD) == [f"{back[:12]}-1"]
    assert main(["review", "--json", "-a", root]) == 0
    assert json.loads(capsys.readouterr().out)["held"] == []


def test_all_that_is_set_apart_is_listed_for_those_who_may_see_it(office, secret, capsys):
    doubtful = office.put("ngo.pdf", f"secret? Mật\n{SECRET} hai")
    damaged = office.put("hong.pdf", f"secret Mật\n{SECRET} ba")
    path = store.latest(office.archive, damaged) / "data/record.json"
    path.chmod(0o644)
    path.write_bytes(b"{")
    root = str(office.archive.root)
    assert main(["review", "--restricted", "--all", "--json", "-a", root]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["total"] == 3
    assert {one["record_id"]: (one["source"], one["secrecy"], one["state"]) for one in shown["scans"]} == {
        secret: ("mat.pdf", ["Mật"], "sure"),
        doubtful: ("ngo.pdf", ["Mật"], "doubtful"),
        damaged: ("", [], "damaged"),
    }
    assert main(["review", "--restricted", "--all", "-a", root]) == 0
    out, err = capsys.readouterr()
    assert all(record_id[:12] in out for record_id in (secret, doubtful, damaged))
    assert "3 scans" in out and "mat.pdf" in out and WORD not in out
    assert "show" in err and "--restricted" in err
    for command in (["status"], ["run", str(office.inbox)]):  # they name the way, and no scan that is sure
        main([*command, "-a", root])
        out, err = capsys.readouterr()
        assert secret[:12] not in out + err and "mat.pdf" not in out + err
        assert command == ["run", str(office.inbox)] or "review --restricted --all" in out


def test_a_list_of_all_that_is_set_apart_is_of_a_dossier_and_as_long_as_wished(office, secret, capsys):
    root = str(office.archive.root)
    options = ["review", "--restricted", "--all", "-a", root]
    assert main([*options, "--dossier", "khong co"]) == 0
    out, err = capsys.readouterr()
    assert out == "" and "khong co" in err
    assert main([*options, "--limit", "0"]) == 0
    out, err = capsys.readouterr()
    assert "1 scan" in out and secret[:12] not in out + err


@pytest.mark.parametrize("words", [["--all"], ["--restricted", "--all", "--work"]])
def test_all_lists_and_is_for_those_who_may_see_what_is_restricted(office, words, capsys):
    assert main(["review", *words, "-a", str(office.archive.root)]) == ExitCode.USAGE
    assert "--restricted --all" in capsys.readouterr().err


@pytest.mark.parametrize("words", [[], ["--all"]])
def test_who_may_not_look_is_told_so(office, secret, words, capsys, monkeypatch):
    monkeypatch.setattr("os.access", lambda path, mode: not str(path).endswith("restricted"))
    assert main(["review", "--restricted", *words, "-a", str(office.archive.root)]) == ExitCode.USAGE
    assert "owner" in capsys.readouterr().err
