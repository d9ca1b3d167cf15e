# SPDX-License-Identifier: Apache-2.0
"""The command `search` from its arguments to its lines; its exit codes and JSON are in test_cli.py."""

from __future__ import annotations

import dataclasses
import json
import time

import pytest

from scan2archive.archive import store
from scan2archive.batch.holdings import dossiers
from scan2archive.cli import main
from scan2archive.console.render_search import result_text, unsearchable_text
from scan2archive.console.terminal import Style
from scan2archive.errors import ExitCode
from scan2archive.index import Hit, Query, Result, open_index
from scan2archive.ledger.book import Outcome
from scan2archive.ledger.opening import open_ledger
from scan2archive.ledger.rows import Asked
from tests.index_entries import entry, sample


@pytest.fixture
def archive(tmp_path, monkeypatch, capsys):
    root = tmp_path / "kho"
    assert main(["init", str(root)]) == 0
    monkeypatch.chdir(root)
    open_index(store.open_archive(root).index_path).add(sample())
    capsys.readouterr()
    return store.open_archive(root)


@pytest.fixture
def asked(archive, capsys):
    """The JSON answer to a command line."""

    def ask(*arguments):
        assert main(["search", *arguments, "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    return ask


def sources(answer):
    return {hit["source"] for hit in answer["hits"]}


# ------------------------------------------------------------ arguments


def test_words_need_no_quotes_for_the_shell(asked):
    assert asked("kinh", "te", "bien")["query"] == "kinh te bien"
    assert sources(asked("kinh", "te", "bien")) == {"chi-thi.pdf"}
    assert asked()["query"] == "" and asked()["total"] == 5


def test_a_dash_excludes_a_word_and_is_no_option(asked):
    # -h and -a are options: words that begin with their letters are not.
    for word in ("-thu", "-hoi", "-an", "-hop"):
        assert asked("dat", word)["query"] == f"dat {word}"
    assert sources(asked("dat", "-hoi")) < sources(asked("dat"))
    assert sources(asked("-hoi", "dat")) == sources(asked("dat", "-hoi"))


def test_what_the_shell_unquoted_is_a_phrase_or_a_name(asked):
    assert asked("thu hồi", "đất")["query"] == '"thu hồi" đất'
    found = asked("cơ", "quan:Sở Y tế", "họp")
    assert found["query"] == 'cơ quan:"Sở Y tế" họp'
    assert sources(found) == {"hop.png"}


def test_options_stand_anywhere(asked, archive, capsys):
    assert sources(asked("--type", "GM", "hop", "giao", "--limit", "3", "ban")) == {"hop.png"}
    assert asked("--limit=1", "dat", "--sort", "-date", "-hoi")["query"] == "dat -hoi"
    assert sources(asked("-a", str(archive.root), "bien")) == {"chi-thi.pdf"}
    assert main(["search", "--json", "--limit", "1", "--", "--limit", "-a"]) == 0
    assert json.loads(capsys.readouterr().out)["query"] == "--limit -a"


def test_an_unknown_option_is_still_named(archive, capsys):
    assert main(["search", "dat", "--wrong"]) == ExitCode.USAGE
    assert "--wrong" in capsys.readouterr().err
    assert main(["search", "dat", "--limit"]) == ExitCode.USAGE
    assert "--limit" in capsys.readouterr().err


def test_the_help_of_search(capsys):
    assert main(["search", "-h"]) == 0
    assert "[QUERY]..." in capsys.readouterr().out


# ------------------------------------------------------------ filters


def test_a_type_that_is_none_is_told(archive, capsys):
    assert main(["search", "--type", "QĐ", "--type", "thong bia"]) == ExitCode.USAGE
    shown = capsys.readouterr()
    assert not shown.out and "no type of document 'thong bia'; did you mean Thông báo?" in shown.err
    assert "scan2archive search --facets --limit 0" in shown.err
    assert main(["search", "--type", "XYZ"]) == ExitCode.USAGE
    assert "no type of document 'XYZ'. Give its name" in capsys.readouterr().err
    assert main(["search", "--type", "QĐ", "--type", "giay moi"]) == 0
    assert not capsys.readouterr().err


def test_a_range_that_ends_before_it_begins_is_2(archive, capsys):
    assert main(["search", "", "--from", "2017", "--to", "5/2016"]) == ExitCode.USAGE
    assert "--from 2017 is later than --to 5/2016" in capsys.readouterr().err
    assert main(["search", "", "--from", "2016-05", "--to", "2016"]) == 0


def test_a_dossier_with_its_subfolders(archive, asked):
    names = ("Hồ sơ 2017", "Hồ sơ 2017/Quý 4", "Hồ sơ 2017 bổ sung", "Hồ sơ 2018/Quý 4")
    open_index(archive.index_path).add([entry(f"{n}.pdf", "x", dossier=name) for n, name in enumerate(names)])
    assert sources(asked("--dossier", "Hồ sơ 2017")) == {"0.pdf", "1.pdf"}
    assert sources(asked("--dossier", "ho so 2017/quy 4/")) == {"1.pdf"}
    assert sources(asked("--dossier", "Quý 4")) == {"1.pdf", "3.pdf"}
    assert sources(asked("--dossier", "Hồ sơ 2018")) == {"3.pdf"}
    assert sources(asked("hồ", "sơ:Hồ sơ 2017")) == {"0.pdf", "1.pdf"}


@pytest.fixture
def titled(archive, tmp_path):
    """Dossiers with titles, some of which are like names."""
    names = ("yt-17", "yt-17/quý 4", "Hồ sơ 2017", "đất")
    open_index(archive.index_path).add([entry(f"{n}.pdf", "x", dossier=name) for n, name in enumerate(names)])
    source = tmp_path / "dossier.toml"
    for name, title in (("yt-17", "Hồ sơ y tế năm 2017"), ("đất", "Hồ sơ 2017 (tiếp), 12/2016")):
        source.write_text(f'title = "{title}"', encoding="utf-8")
        dossiers.take_in(archive, source, name)
    return archive


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Hồ sơ y tế năm 2017", {"0.pdf", "1.pdf"}),
        ("ho so y te nam 2017", {"0.pdf", "1.pdf"}),
        ("Y TẾ", {"0.pdf", "1.pdf"}),
        ("yt-17/quy 4", {"1.pdf"}),
        ("hồ sơ 2017", {"2.pdf"}),  # a name before the words of a title
        ("12/2016", {"3.pdf"}),
        ("2017", {"0.pdf", "1.pdf", "2.pdf", "3.pdf"}),
        ("y tế năm 2018", set()),
    ],
)
def test_a_dossier_by_its_title(titled, asked, typed, meant):
    assert sources(asked("--dossier", typed)) == meant
    assert sources(asked(f'hồ sơ:"{typed}"')) == meant
    if meant:
        assert sources(asked(f"hồ sơ: {typed}")) == meant
    assert sources(asked(f'x -hồ sơ:"{typed}"')) == {"0.pdf", "1.pdf", "2.pdf", "3.pdf"} - meant


def test_the_title_of_a_dossier_is_shown_with_its_name(titled, asked, capsys):
    assert main(["search", "--dossier", "yt-17"]) == 0
    shown = capsys.readouterr().out
    assert "Hồ sơ: yt-17 (“Hồ sơ y tế năm 2017”)" in shown and "Hồ sơ: yt-17/quý 4\n" in shown
    assert {hit["dossier"] for hit in asked("--dossier", "y te")["hits"]} == {"yt-17", "yt-17/quý 4"}


def test_a_damaged_description_hides_no_dossier(titled, asked):
    path = dossiers.kept(titled, "yt-17")
    path.chmod(0o644)
    path.write_text("titel")
    assert sources(asked("--dossier", "yt-17")) == {"0.pdf", "1.pdf"}
    assert sources(asked("--dossier", "y te")) == set()


# ------------------------------------------------------------ lines


def doubtful(source, *names):
    whole = entry(source, "hươu", code="7/QĐ", issued_date="2017-12-21", issuer="Sở Y tế", type="Quyết định")
    fields = tuple(
        dataclasses.replace(field, state="review") if field.name in names else field
        for field in whole.document.fields
    )
    return dataclasses.replace(whole, document=dataclasses.replace(whole.document, fields=fields))


def test_doubt_shows_at_the_value(archive, asked, capsys):
    open_index(archive.index_path).add([doubtful("d.pdf", "issued_date", "issuer")])
    (hit,) = asked("hươu")["hits"]
    assert hit["review"] == ["issued_date", "issuer"]
    assert hit["fields"]["issued_date"] == "2017-12-21"
    assert main(["search", "hươu"]) == 0
    assert "1. 7/QĐ · Quyết định · 21/12/2017? · Sở Y tế?" in capsys.readouterr().out
    assert asked("bien")["hits"][0]["review"] == []


def lines(query, **values):
    return list(result_text(Query(query), Result(query, **values), lambda _hit: None, Style()))


def test_a_missing_value_is_not_doubted():
    hit = Hit("x-1", "x", 1.0, "", "a.pdf", (1, 1), (("subject", "Về đất"),), (), ("code", "subject"))
    shown = lines("đất", total=1, took_ms=1.0, hits=(hit,))
    assert "1. (không đọc được số)" in shown
    assert "   Về đất?" in shown


def test_a_stronger_phrase_is_told(archive, capsys):
    open_index(archive.index_path).add([entry("apart.pdf", "biển và tế và kinh")])
    assert main(["search", "kinh", "te", "bien"]) == 0
    shown = capsys.readouterr().out
    assert "2 documents" in shown
    assert 'As a phrase: 1 document (put it in "quotes")' in shown
    for arguments in (["bien"], ['"kinh te bien"'], ["phát", "triển", "kinh"], ["kinh te", "bien"]):
        assert main(["search", *arguments]) == 0
        assert "As a phrase" not in capsys.readouterr().out


# ------------------------------------------------------------ what is not searchable yet


def archived(opened, count, *, first=0):
    with open_ledger(opened.ledger_path, lambda: ()) as ledger:
        for number in range(first, first + count):
            name = f"{number:064x}"
            ledger.ask(Asked(name, f"/scans/{name}", name, 3, ""))
            ledger.claim(name, lease_seconds=60)
            ledger.finish(name, Outcome("archived", "", "", 1, 1, 0.1))


def files(opened):
    """All but the lock, which the test takes, and what SQLite keeps beside a ledger that someone reads."""
    return {
        path: path.read_bytes()
        for path in opened.root.rglob("*")
        if path.is_file() and path != opened.lock_file and not path.name.startswith("ledger.sqlite3-")
    }


def test_scans_that_wait_for_the_index_are_told(archive, capsys):
    archived(archive, 18)
    with store.lock(archive):
        pass  # the files of the lock are there
    before = files(archive)
    assert main(["search", "zzz"]) == 0
    told = "18 archived scans are not searchable yet: run the same command again, or scan2archive reindex"
    assert told in capsys.readouterr().err
    with store.lock(archive):
        assert main(["search", "dat", "--json"]) == 0
        shown = capsys.readouterr()
    assert "18 archived scans are not searchable yet: a run is going on." in shown.err
    assert json.loads(shown.out)["total"]
    assert files(archive) == before
    assert unsearchable_text(1, going_on=True) == "1 archived scan is not searchable yet: a run is going on."


def test_what_a_run_left_out_on_purpose_is_not_told(archive, capsys):
    """Secret documents stay archived and never reach the index."""
    with open_ledger(archive.ledger_path, lambda: ()) as ledger:
        run = ledger.begin_run()
        archived(archive, 2)
        time.sleep(0.01)
        ledger.end_run(run, scans=2, pages=2, documents=2, failed=0)
    assert main(["search", "dat"]) == 0
    assert not capsys.readouterr().err
    time.sleep(0.01)
    archived(archive, 1, first=2)
    assert main(["search", "dat"]) == 0
    assert "1 archived scan is not" in capsys.readouterr().err


def test_a_search_needs_no_ledger(archive, capsys):
    for damage in (
        lambda: archive.ledger_path.unlink(missing_ok=True),
        lambda: archive.ledger_path.write_bytes(b"?" * 5000),
    ):
        damage()
        assert main(["search", "dat"]) == 0
        shown = capsys.readouterr()
        assert "documents" in shown.out and not shown.err


# ------------------------------------------------------------ advice


def told(archive, capsys, *arguments):
    assert main(["search", *arguments]) == 0
    return capsys.readouterr().out


def test_a_suggestion_stands_before_the_hits(archive, capsys):
    shown = told(archive, capsys, "kinh", "tế", "biern")
    assert shown.index("Did you mean: kinh tế bien?") < shown.index("1. ")
    assert "Did you mean: người ký:nhuan?" in told(archive, capsys, "người ký:nhuann")


def test_documents_found_in_spite_of_a_slip_are_told(archive, capsys):
    open_index(archive.index_path).add([entry("slip.pdf", "trồng rừng phòng hộ ven biern")])
    shown = told(archive, capsys, "rừng phòng hộ ven biển")
    assert "1. " in shown and "But for one letter: 1 document" in shown
    assert "But for one letter" not in told(archive, capsys, "kinh tế")


def test_words_that_no_document_has_are_named(archive, capsys):
    assert "In no document at all: vịt" in told(archive, capsys, "kinh tế biển vịt")
    assert "In no document" not in told(archive, capsys, "kinh tế")


def test_names_of_other_times_are_told(archive, capsys):
    open_index(archive.index_path).add([entry("ht.pdf", "đê Hà Tây")])
    assert "before and after a reorganisation: Hà Đông, Sơn Tây" in told(archive, capsys, "ha tay")
    assert "Searched too" not in told(archive, capsys, '"hà tây"')


def test_what_a_field_cannot_take_is_told(archive, capsys):
    assert "“mai” is no date and was searched as it stands" in told(archive, capsys, "ngày: mai")
    assert "“tháng 13 năm 2017” is no date" in told(archive, capsys, "tháng 13 năm 2017")
    assert "“nguoi ky:” has nothing behind its colon" in told(archive, capsys, "nguoi ky:")
    assert "A quotation mark is not closed" in told(archive, capsys, '"kinh te')
    assert "not closed" not in told(archive, capsys, '"kinh te"')
    assert "There is no type of document 'lạ đất'" in told(archive, capsys, "loại:lạ đất")
    assert "Try it without the fields in it" in told(archive, capsys, "số:99999")
    assert "“" not in told(archive, capsys, "ngày:2016").splitlines()[2]


def test_words_that_only_head_papers_are_told(archive, capsys):
    assert "These words head every paper" in told(archive, capsys, "cộng hòa xã hội chủ nghĩa việt nam")
    assert "These words head every paper" not in told(archive, capsys, "zzz")


def test_long_counts_are_cut_on_the_terminal_only(archive, capsys, asked):
    open_index(archive.index_path).add([entry(f"{n}.pdf", "hươu", issuer=f"Sở số {n:02}") for n in range(12)])
    shown = told(archive, capsys, "hươu", "--facets", "--limit", "0")
    assert "Sở số 07" in shown and "Sở số 08" not in shown and "4 more (all with --json)" in shown
    assert len(asked("hươu", "--facets")["facets"]["issuer"]) == 12


def test_lines_of_a_terminal_are_wrapped_and_say_how_to_open(archive):
    hit = Hit("x-1", "x", 1.0, "", "a.pdf", (1, 1), (("code", "1/QĐ"), ("issuer", "Sở " * 40)), ())
    shown = list(
        result_text(Query("x"), Result("x", 1, 1.0, (hit,)), lambda _hit: None, Style(colour=False, width=80))
    )
    assert all(len(row) <= 80 for line in shown for row in line.split("\n"))
    assert "Open one, its words lit: the same with --open 1" in shown
    assert not any("--open" in line for line in lines("x", total=1, took_ms=1.0, hits=(hit,)))
