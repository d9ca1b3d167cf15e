# SPDX-License-Identifier: Apache-2.0
"""The command line as scripts rely on it: exit codes, JSON shapes, streams; and as people read it."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pikepdf
import pytest
import typer

from scan2archive import sections, settings
from scan2archive.archive import store
from scan2archive.batch import driver as batch
from scan2archive.batch.telling.events import ScanEnded
from scan2archive.batch.work import single
from scan2archive.batch.work.executor import SerialExecutor
from scan2archive.batch.work.workers import ProcessPool
from scan2archive.cli import _ELSEWHERE, app, main
from scan2archive.commands.common import with_archive
from scan2archive.console import terminal as console
from scan2archive.console.render_search import empty_text
from scan2archive.errors import ExitCode, UsageError
from scan2archive.ledger.book import Asked
from scan2archive.ledger.opening import open_ledger
from scan2archive.pipeline.sources.intake import identify
from scan2archive.vietnamese import fold
from tests import fake_pipeline
from tests.pools import FAKE

DOCS = Path(__file__).parent.parent / "docs" / "cli.md"
SAMPLES = Path(__file__).parent.parent / "samples"

RECORD = {
    "id",
    "revision",
    "state",
    "source",
    "dossier",
    "created",
    "pages",
    "documents",
    "problems",
    "steps",
}
PAGE = {"number", "width", "height", "dpi", "rotation", "skew", "confidence", "blank", "text"}
DOCUMENT = {"id", "record_id", "ordinal", "pages", "state", "fields"}
FIELD = {"value", "raw", "confidence", "page", "box", "rule", "state"}
SOURCE = {"name", "path", "sha256", "size", "media_type"}
SCAN_LINE = {
    "event",
    "path",
    "id",
    "state",
    "pages",
    "documents",
    "seconds",
    "restricted",
    "dismissed",
    "dossier_to_be",
    "lies_in",
    "kept_in",
    "problem",
}
SUMMARY_LINE = {
    "event",
    "scans",
    "pages",
    "documents",
    "archived",
    "duplicates",
    "quarantined",
    "failed",
    "review",
    "restricted",
    "dismissed",
    "seconds",
}
SEARCH = {
    "query",
    "total",
    "took_ms",
    "hits",
    "facets",
    "suggestions",
    "partial",
    "phrase_total",
    "renamed",
    "similar",
    "nowhere",
}
HIT = {
    "id",
    "record_id",
    "score",
    "dossier",
    "also_in",
    "source",
    "fields",
    "snippets",
    "review",
    "pages",
    "access_pdf",
    "highlights",
}


@pytest.fixture(autouse=True)
def quiet_surroundings(monkeypatch, tmp_path):
    """No settings of the machine or of its user; a language folder that needs no Tesseract."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("PYTHONPATH", str(DOCS.parent.parent))  # for the programs that tests start elsewhere
    tessdata = tmp_path / "tessdata"
    tessdata.mkdir()
    (tessdata / "vie.traineddata").write_bytes(b"data")
    monkeypatch.setenv("SCAN2ARCHIVE_OCR_TESSDATA", str(tessdata))
    monkeypatch.chdir(tmp_path)


@pytest.fixture(autouse=True)
def fake_processing(monkeypatch):
    """Scans are processed in this process by the pipeline for tests."""
    executor = functools.partial(SerialExecutor, FAKE)
    real = batch.run
    monkeypatch.setattr(batch, "run", lambda *args, **kw: real(*args, executor=executor(), **kw))
    monkeypatch.setattr(single, "load_pipeline", lambda _: fake_pipeline)
    monkeypatch.setattr(
        single, "ProcessPool", lambda jobs, limits, logs, _: ProcessPool(jobs, limits, logs, FAKE)
    )


@pytest.fixture
def archive(tmp_path, capsys):
    root = tmp_path / "kho"
    assert main(["init", str(root)]) == 0
    capsys.readouterr()
    return root


@pytest.fixture
def scans(tmp_path):
    folder = tmp_path / "scans"
    folder.mkdir()

    def add(name, text):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    add("a.pdf", "ok\nvề việc phê duyệt quy hoạch\ntrang hai")
    add("b.pdf", "ok\nkế hoạch phòng cháy năm 2024")
    return add


@pytest.fixture
def filled(archive, scans, tmp_path, capsys):
    assert main(["run", str(tmp_path / "scans"), "-a", str(archive)]) == 0
    capsys.readouterr()
    return archive


def json_of(capsys):
    return json.loads(capsys.readouterr().out)


def lines_of(capsys):
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


# ---------------------------------------------------------------- ends


def test_help_names_every_command(capsys):
    assert main(["--help"]) == 0
    shown = capsys.readouterr().out
    for command in ("init", "run", "ocr", "search", "show", "review", "status", "retry", "verify", "reindex"):
        assert re.search(rf"^  {command} ", shown, re.M)
    assert "doctor" in shown
    assert "config" in shown


def test_version(capsys):
    assert main(["--version"]) == 0
    assert re.fullmatch(r"scan2archive \d+\.\d+\.\d+\n", capsys.readouterr().out)


@pytest.mark.parametrize(
    "arguments", [["nothing"], ["run"], ["search", "--limit", "many"], ["search", "a", "--sort", "best"]]
)
def test_wrong_usage_is_2(arguments, capsys):
    assert main(arguments) == ExitCode.USAGE
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("words", [["search", "a", "--limit", "abc"], ["run", "x", "--jobs", "1,5"]])
def test_what_is_no_number_is_told_in_plain_words(words, capsys):
    assert main(words) == ExitCode.USAGE
    said = capsys.readouterr().err
    assert f"Invalid value for '{words[-2]}': it has to be a whole number" in said and "parse" not in said


def test_a_path_through_another_folder_is_told_short(archive, scans, tmp_path, capsys):
    scans("x.pdf", "encrypted\nx")
    (tmp_path / "link").symlink_to(tmp_path / "scans")
    assert main(["run", str(archive / "../scans"), "-a", str(archive)]) == ExitCode.PARTIAL
    assert ".." not in capsys.readouterr().out
    assert main(["run", str(tmp_path / "scans"), "-a", str(archive)]) == ExitCode.PARTIAL
    shown = capsys.readouterr()
    assert "has the same bytes" not in shown.out + shown.err
    assert main(["retry", str(archive / "../scans/x.pdf"), "-a", str(archive)]) == 0


def test_a_disk_too_full_for_the_first_scan_is_told_and_nothing_else(archive, scans, tmp_path, capsys):
    with (archive / "archive.toml").open("a", encoding="utf-8") as file:
        file.write("[batch]\nmin_free_mb = 900000000\n")
    assert main(["run", str(tmp_path / "scans"), "-a", str(archive)]) == ExitCode.TOO_MANY_FAILURES
    shown = capsys.readouterr()
    assert shown.out == "" and "MiB are needed" in shown.err


def test_an_error_is_one_line_with_the_next_step(capsys):
    assert main(["search", "a"]) == ExitCode.NO_ARCHIVE
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("scan2archive: No archive in ")
    assert shown.err.count("\n") == 1
    assert "scan2archive init" in shown.err


def test_an_archive_just_below_is_named(filled, monkeypatch, capsys):
    monkeypatch.chdir(filled.parent)
    assert main(["search", "a"]) == ExitCode.NO_ARCHIVE
    assert f"There is one in it: add --archive {filled.name}" in capsys.readouterr().err
    (filled.parent / "khác").mkdir()
    (filled.parent / "khác" / filled.name).symlink_to(filled)
    assert main(["status"]) == ExitCode.NO_ARCHIVE  # in a folder of its own: not below this one
    shutil.copytree(filled, filled.parent / "kho 2")
    assert main(["status"]) == ExitCode.NO_ARCHIVE
    assert "Name the archive with --archive" in capsys.readouterr().err.splitlines()[-1]


def test_help_names_no_types_of_python(capsys):
    for name in commands():
        with contextlib.suppress(SystemExit):
            main([name, "--help"])
        shown = capsys.readouterr().out
        assert not re.search(r"<(str|int|path|list|int range|Path|float)\b", shown), shown


def test_a_command_by_another_name_is_told_where_it_is(capsys):
    for word, told in (("report", "reports/latest.html"), ("catalogue", "export FOLDER --format xlsx")):
        assert main([word]) == ExitCode.USAGE
        assert told in capsys.readouterr().err
    assert main(["serch"]) == ExitCode.USAGE
    assert "search" in capsys.readouterr().err
    assert not _ELSEWHERE.keys() & commands().keys()


def test_a_next_step_names_the_archive_as_it_was_named(filled, monkeypatch, capsys):
    archive, identifier = filled, first_hit(filled, capsys)["record_id"][:12]
    assert main(["show", f"{identifier}-7", "-a", str(archive)]) == ExitCode.USAGE
    assert f"See them with: scan2archive show --archive {archive} {identifier}" in capsys.readouterr().err
    monkeypatch.chdir(archive)
    assert main(["show", f"{identifier}-7"]) == ExitCode.USAGE
    assert f"See them with: scan2archive show {identifier}" in capsys.readouterr().err


def test_every_command_that_takes_an_archive_is_told_with_it():
    for name, command in commands().items():
        option = (
            " --archive 'my kho'"
            if any("--archive" in parameter.opts for parameter in command.params)
            else ""
        )
        told = with_archive(f"Run: scan2archive {name} ID", Path("my kho"))
        assert told == f"Run: scan2archive {name}{option} ID"


def test_an_unknown_setting_is_2_and_named(archive, capsys):
    with (archive / "archive.toml").open("a", encoding="utf-8") as file:
        file.write("[ocr]\nlanguges = 'vie'\n")
    assert main(["config", "-a", str(archive)]) == ExitCode.USAGE
    assert "languges" in capsys.readouterr().err


def test_a_newer_archive_is_14(archive):
    file = archive / "archive.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("format = 1", "format = 99"), encoding="utf-8")
    assert main(["status", "-a", str(archive)]) == ExitCode.NEWER_ARCHIVE


def test_a_bug_is_a_traceback_and_1(archive, tmp_path):
    code = (
        "import sys; from scan2archive.batch.keeping import overview\n"
        "def broken(*_): raise ZeroDivisionError('seven')\n"
        "overview.take_overview = broken\n"
        "from scan2archive.cli import main; sys.exit(main(['status', '-a', sys.argv[1]]))"
    )
    done = subprocess.run([sys.executable, "-c", code, str(archive)], capture_output=True, text=True)
    assert done.returncode == ExitCode.BUG
    assert "Traceback" in done.stderr
    assert "ZeroDivisionError: seven" in done.stderr


def test_a_full_disk_is_told_in_one_line(archive, monkeypatch, capsys):
    def full(*_args, **_kw):
        raise OSError(28, "No space left on device", "/somewhere")

    monkeypatch.setattr(fake_pipeline, "begin", full)
    (archive.parent / "x.pdf").write_text("ok\n")
    assert main(["ocr", "x.pdf"]) == ExitCode.TOO_MANY_FAILURES
    assert "disk is full" in capsys.readouterr().err


def test_a_file_this_user_may_not_open_is_told_in_one_line(monkeypatch, capsys):
    def refused(*_args, **_kw):
        raise PermissionError(13, "Permission denied", "secret/a.pdf")

    monkeypatch.setattr(Path, "exists", refused)
    assert main(["ocr", "secret/a.pdf"]) == ExitCode.USAGE
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert "secret/a.pdf cannot be opened: Permission denied." in err


def test_ctrl_c_is_130(archive, monkeypatch):
    def interrupted(*_args, **_kw):
        raise KeyboardInterrupt

    monkeypatch.setattr("scan2archive.batch.keeping.overview.take_overview", interrupted)
    assert main(["status", "-a", str(archive)]) == ExitCode.INTERRUPTED


def test_sigterm_is_143(archive, monkeypatch):
    def terminated(*_args, **_kw):
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(5)

    monkeypatch.setattr("scan2archive.batch.keeping.overview.take_overview", terminated)
    assert main(["status", "-a", str(archive)]) == ExitCode.TERMINATED


def test_a_reader_that_goes_away_is_no_error(filled):
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "scan2archive", "search", "", "-a", str(filled)]
    done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, text=True)
    os.close(writer)
    assert done.returncode == console.READER_GONE
    assert done.stderr == ""


def test_python_dash_m_is_the_same_program():
    done = subprocess.run(
        [sys.executable, "-m", "scan2archive", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("scan2archive ")


# ---------------------------------------------------------------- which archive


def test_the_archive_is_found_three_ways(filled, monkeypatch, capsys, tmp_path):
    monkeypatch.setenv("SCAN2ARCHIVE_ARCHIVE", str(tmp_path / "wrong"))
    assert main(["status", "--json", "--archive", str(filled)]) == 0
    assert json_of(capsys)["archive"] == str(filled)
    monkeypatch.setenv("SCAN2ARCHIVE_ARCHIVE", str(filled))
    assert main(["status", "--json"]) == 0
    assert json_of(capsys)["archive"] == str(filled)
    monkeypatch.delenv("SCAN2ARCHIVE_ARCHIVE")
    monkeypatch.chdir(filled / "packages")
    assert main(["status", "--json"]) == 0
    assert json_of(capsys)["archive"] == str(filled)


def test_init_makes_an_archive_that_can_be_searched(tmp_path, capsys):
    root = tmp_path / "mới"
    assert main(["init", str(root), "--name", "Sở Y tế"]) == 0
    assert store.open_archive(root).name == "Sở Y tế"
    assert main(["search", "gì cũng được", "--json", "-a", str(root)]) == 0
    assert json_of(capsys)["total"] == 0


def test_init_leaves_a_full_folder_alone(tmp_path, capsys):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("hers")
    assert main(["init", str(tmp_path / "full")]) == ExitCode.USAGE
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["letter.txt"]


# ---------------------------------------------------------------- run


def test_run_json_has_one_line_for_each_scan_and_a_summary(archive, scans, tmp_path, capsys):
    scans("tổng hợp/c.pdf", "review\nkhó đọc")
    scans("d.pdf", "unreadable\n")
    assert main(["run", str(tmp_path / "scans"), "--json", "-a", str(archive)]) == ExitCode.PARTIAL
    *lines, summary = lines_of(capsys)
    assert {frozenset(line) for line in lines} == {frozenset(SCAN_LINE)}
    assert set(summary) == SUMMARY_LINE
    assert {(Path(line["path"]).name, line["state"]) for line in lines} == {
        ("a.pdf", "archived"),
        ("b.pdf", "archived"),
        ("c.pdf", "archived"),
        ("d.pdf", "quarantined"),
    }
    bad = next(line for line in lines if line["state"] == "quarantined")
    assert bad["problem"]["code"] == "unreadable"
    assert "d.pdf" in bad["problem"]["message"]
    assert all(line["problem"] is None for line in lines if line is not bad)
    counts = {name: summary[name] for name in SUMMARY_LINE - {"event", "seconds"}}
    assert counts == {
        "scans": 4,
        "pages": 4,
        "documents": 3,
        "archived": 3,
        "duplicates": 0,
        "quarantined": 1,
        "failed": 0,
        "review": 1,
        "restricted": 0,
        "dismissed": 0,
    }


def test_a_second_run_finds_only_duplicates_and_is_clean(filled, tmp_path, capsys):
    assert main(["run", str(tmp_path / "scans"), "--json", "-a", str(filled)]) == 0
    *lines, summary = lines_of(capsys)
    assert [line["state"] for line in lines] == ["duplicate", "duplicate"]
    assert summary["duplicates"] == 2


def test_nights_that_bring_nothing_are_a_line_and_a_sum(archive, scans, tmp_path, capsys):
    inbox = str(tmp_path / "scans")
    assert main(["run", inbox, "-a", str(archive)]) == 0
    assert "[2/2] archived" in capsys.readouterr().err
    scans("hs/c.pdf", "ok\nkế hoạch phòng cháy năm 2024")
    assert main(["run", inbox, "-a", str(archive)]) == 0
    said = capsys.readouterr()
    assert "in the archive already" in said.err and "c.pdf" in said.err  # a copy that is new is news
    assert "b.pdf" not in said.err
    assert main(["run", inbox, "-a", str(archive)]) == 0
    said = capsys.readouterr()
    assert re.search(r"^scan2archive: \d{4}-\d\d-\d\d \d\d:\d\d  3 scans found$", said.err, re.M)
    assert ".pdf" not in said.err
    assert "Nothing new: 3 scans, all of them in the archive already" in said.out
    assert main(["run", inbox, "--verbose", "-a", str(archive)]) == 0
    assert capsys.readouterr().err.count("in the archive already") == 3


def test_a_long_look_at_known_scans_says_every_minute_how_far_it_is(capsys, monkeypatch):
    from scan2archive.batch.telling.events import BatchStarted, ScanEnded
    from scan2archive.console import progress

    now = 0.0
    monkeypatch.setattr(progress.time, "monotonic", lambda: now)
    watcher = progress.PlainWatcher(scans=True)
    watcher.tell(BatchStarted(1000, 1))
    for number in range(1000):
        now = number * 0.5
        watcher.tell(ScanEnded(Path(f"{number}.pdf"), "0f", "duplicate", known=True))
    lines = capsys.readouterr().err.splitlines()
    assert lines[1] == "[121/1000] so far, all of them in the archive already"
    assert len(lines) == 1 + 8


def test_run_tells_people_what_needs_them_and_why(archive, scans, tmp_path, capsys):
    scans("c.pdf", "review\nkhó đọc")
    scans("d.pdf", "encrypted\n")
    assert main(["run", str(tmp_path / "scans"), "-a", str(archive)]) == ExitCode.PARTIAL
    shown = capsys.readouterr()
    assert "3 scans archived, 4 pages, 3 documents" in shown.out
    assert "Page 1 is hard to read." in shown.out
    assert "d.pdf needs a password." in shown.out
    assert f"scan2archive search WORDS --archive {archive}" in shown.out
    # Off a terminal, a plain line for each scan, on stderr.
    assert len(re.findall(r"^\[\d/4\] ", shown.err, re.M)) == 4
    assert "\033" not in shown.out + shown.err


def test_what_needs_a_look_is_counted_as_it_is_listed(archive, scans, tmp_path, capsys):
    scans("c.pdf", "review\nmột\nhai\nba\nbốn")  # two documents
    assert main(["run", str(tmp_path / "scans"), "-a", str(archive)]) == ExitCode.PARTIAL
    shown = capsys.readouterr().out
    assert re.search(r"^ +1  of the archived scans need a look \(cần kiểm tra\): 2 documents$", shown, re.M)
    assert len(re.findall(r"^  [0-9a-f]{12}-[12]  ", shown, re.M)) == 2


def test_run_without_the_language_starts_nothing(archive, scans, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("SCAN2ARCHIVE_OCR_TESSDATA", str(tmp_path))
    assert main(["run", str(tmp_path / "scans"), "-a", str(archive)]) == ExitCode.MISSING_TOOL
    told = capsys.readouterr().err
    assert "ocr.tessdata (from SCAN2ARCHIVE_OCR_TESSDATA) points to" in told and "no vie.traineddata" in told
    assert not list((archive / "packages").iterdir())


def test_run_on_a_locked_archive_is_11(archive, scans, tmp_path, capsys):
    with store.lock(store.open_archive(archive)):
        assert main(["run", str(tmp_path / "scans"), "-a", str(archive)]) == ExitCode.LOCKED
    assert str(os.getpid()) in capsys.readouterr().err


def test_a_run_stopped_by_failures_is_5_and_still_sums_up(archive, scans, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("SCAN2ARCHIVE_BATCH_MIN_SCANS_FOR_RATE", "2")
    for number in range(5):
        scans(f"0{number}.pdf", f"bug\n{number}")
    assert main(["run", str(tmp_path / "scans"), "-a", str(archive)]) == ExitCode.TOO_MANY_FAILURES
    shown = capsys.readouterr()
    assert "failed and may be tried again" in shown.out
    assert "processing_failed" in shown.err


@pytest.mark.parametrize(
    ("end", "code"), [(KeyboardInterrupt, ExitCode.INTERRUPTED), (batch.Terminated, ExitCode.TERMINATED)]
)
def test_an_interrupted_run_says_how_to_go_on(archive, scans, tmp_path, monkeypatch, capsys, end, code):
    def interrupted(*_args, **_kw):
        raise end

    monkeypatch.setattr(batch, "run", interrupted)
    assert main(["run", str(tmp_path / "scans"), "-a", str(archive)]) == code
    assert "goes on from here" in capsys.readouterr().err


@pytest.mark.parametrize("as_json", [False, True])
def test_a_stopped_run_ends_with_what_is_left_and_its_own_command(
    archive, scans, tmp_path, monkeypatch, capsys, as_json
):
    scans("c d.pdf", "review\nkhó đọc")
    real = batch.run

    def stops(*args, report, **kw):
        def stopping(event):
            report(event)
            if isinstance(event, ScanEnded):
                raise KeyboardInterrupt

        return real(*args, report=stopping, **kw)

    monkeypatch.setattr(batch, "run", stops)
    source = tmp_path / "scans"
    (tmp_path / "hai chữ").symlink_to(source)
    command = ["run", "hai chữ", "--dossier", "Hồ sơ 7", "--jobs", "1", "-a", str(archive)]
    assert main([*command, *(["--json"] if as_json else [])]) == ExitCode.INTERRUPTED
    shown = capsys.readouterr()
    assert "Next:" not in shown.out
    last = shown.err.splitlines()[-1]
    assert last.startswith("Stopped. Nothing is lost; 2 scans still to do. It goes on from here with: ")
    again = shlex.split(last.partition("with: ")[2])
    assert again[0] == "scan2archive"
    monkeypatch.setattr(batch, "run", real)
    assert main(again[1:]) == ExitCode.PARTIAL
    assert len(list((archive / "packages").rglob("data/record.json"))) == 3


def test_a_folder_without_scans_is_told_of(archive, tmp_path, capsys):
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "notes.md").write_text("x")
    assert main(["run", "empty", "-a", str(archive)]) == 0
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.splitlines() == [
        "scan2archive: Passed over, since no scans: 1 file such as notes.md.",
        "No scans in empty. Scans are files such as PDF, TIFF, JPEG and PNG: check the path.",
    ]


def test_a_long_list_for_a_person_is_cut_and_says_where_the_rest_is(archive, scans, tmp_path, capsys):
    for number in range(23):
        scans(f"r{number:02}.pdf", f"review\n{number}")
    assert main(["run", str(tmp_path / "scans"), "-a", str(archive)]) == ExitCode.PARTIAL
    out = capsys.readouterr().out
    assert "hard to read: 23" in out
    assert len(re.findall(r"^  [0-9a-f]{12}-1  ", out, re.M)) == 20
    assert f"and 3 more: scan2archive review --archive {archive}" in out


def test_help_says_what_each_command_does_to_its_end(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    assert main(["--help"]) == 0
    commands = capsys.readouterr().out.partition("Commands:")[2]
    assert "review " in commands and "..." not in commands


def test_run_dry_writes_nothing(filled, scans, tmp_path, capsys):
    scans("new/c.pdf", "ok\nmới")

    def files():
        # SQLite keeps its shared memory beside a ledger that is only read.
        return sorted(path for path in filled.rglob("*") if not path.name.startswith("ledger.sqlite3-"))

    before = files()
    assert main(["run", str(tmp_path / "scans"), "--dry-run", "--json", "-a", str(filled)]) == 0
    lines = lines_of(capsys)
    assert [(Path(line["path"]).name, line["action"], line["dossier"]) for line in lines] == [
        ("a.pdf", "duplicate", ""),
        ("b.pdf", "duplicate", ""),
        ("c.pdf", "process", "new"),
    ]
    assert files() == before
    assert main(["run", str(tmp_path / "scans"), "--dry-run", "-a", str(filled)]) == 0
    said = capsys.readouterr()
    assert "would be archived" in said.out
    assert (
        "3 scans: 1 would be archived, 2 in the archive already, or copies. Nothing was written." in said.err
    )


def test_a_dry_run_calls_a_copy_within_the_batch_a_copy(archive, scans, tmp_path, capsys):
    """Of an empty archive it said that they were in it."""
    scans("a/1.pdf", "ok\nmột")
    scans("b/2.pdf", "ok\nmột")
    assert main(["run", str(tmp_path / "scans"), "--dry-run", "-a", str(archive)]) == 0
    said = capsys.readouterr()
    assert "already" not in said.out
    assert (
        "2.pdf: is a copy" in said.out and f"same bytes as {tmp_path / 'scans' / 'a' / '1.pdf'}" in said.out
    )


def test_a_folder_can_be_one_scan(archive, scans, tmp_path, capsys):
    scans("hồ sơ 12/1.png", "x")
    scans("hồ sơ 12/2.png", "y")
    folder = tmp_path / "scans" / "hồ sơ 12"
    assert main(["run", str(folder), "--folder-as-scan", "--json", "-a", str(archive)]) == 0
    line, _summary = lines_of(capsys)
    assert (line["path"], line["pages"]) == (str(folder), 2)


def test_all_scans_go_into_the_dossier_that_is_named(archive, scans, tmp_path, capsys):
    assert main(["run", str(tmp_path / "scans"), "--dossier", "Hồ sơ số 7", "-a", str(archive)]) == 0
    capsys.readouterr()
    assert main(["search", "", "--dossier", "hồ sơ số 7", "--json", "-a", str(archive)]) == 0
    assert {hit["dossier"] for hit in json_of(capsys)["hits"]} == {"Hồ sơ số 7"}


# ---------------------------------------------------------------- ocr


def test_ocr_json_is_a_record(tmp_path, capsys):
    (tmp_path / "x.pdf").write_text("ok\nmột hai ba", encoding="utf-8")
    assert main(["ocr", "x.pdf", "--json"]) == 0
    record = json_of(capsys)
    assert set(record) == RECORD
    assert set(record["source"]) == SOURCE
    assert record["pages"][0].keys() >= PAGE
    assert record["pages"][0]["text"] == "một hai ba"
    document = record["documents"][0]
    assert set(document) == DOCUMENT
    assert set(document["fields"]["subject"]) == FIELD


def test_ocr_writes_what_is_asked_for(tmp_path, capsys):
    (tmp_path / "x.pdf").write_text("ok\nmột\nhai", encoding="utf-8")
    assert main(["ocr", "x.pdf", "--pdf", "out.pdf", "--text", "out.txt"]) == 0
    said = capsys.readouterr()
    assert (said.out, "Wrote out.pdf, out.txt." in said.err) == ("", True)
    assert (tmp_path / "out.pdf").read_bytes().startswith(b"%PDF-fake")
    assert (tmp_path / "out.txt").read_text(encoding="utf-8") == "— trang 1 —\nmột\n— trang 2 —\nhai\n"


def test_ocr_of_a_long_scan_uses_several_workers_and_gives_the_same(tmp_path, capsys, monkeypatch):
    (tmp_path / "x.pdf").write_text("\n".join(["ok", *(f"Trang {number}" for number in range(1, 31))]))
    records = []
    for jobs in ("1", "2"):
        monkeypatch.setenv("SCAN2ARCHIVE_BATCH_JOBS", jobs)
        assert main(["ocr", "x.pdf", "--json", "--pdf", f"{jobs}.pdf"]) == 0
        records.append(capsys.readouterr().out)
        assert (tmp_path / f"{jobs}.pdf").read_bytes().startswith(b"%PDF-fake")
    assert records[0] == records[1]
    assert len(json.loads(records[1])["pages"]) == 30


def test_ocr_of_a_long_scan_says_what_went_wrong_in_a_worker(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("SCAN2ARCHIVE_BATCH_JOBS", "2")
    (tmp_path / "x.pdf").write_text("\n".join(["ok", *["Trang"] * 20, "!encrypted"]))
    assert main(["ocr", "x.pdf"]) == ExitCode.PARTIAL
    assert "needs a password" in capsys.readouterr().err


def test_ocr_prints_fields_and_text_without_options(tmp_path, capsys):
    (tmp_path / "x.pdf").write_text("review\nmột hai", encoding="utf-8")
    assert main(["ocr", "x.pdf"]) == ExitCode.PARTIAL
    shown = capsys.readouterr().out
    assert "Trích yếu" in shown
    assert shown.endswith("một hai\n")


def test_ocr_replaces_a_file_unless_told_to_keep_it(tmp_path, capsys):
    (tmp_path / "x.pdf").write_text("ok\nmột", encoding="utf-8")
    (tmp_path / "mine.txt").write_text("mine")
    assert main(["ocr", "x.pdf", "--text", "mine.txt", "--no-overwrite"]) == ExitCode.USAGE
    assert "there already" in capsys.readouterr().err
    assert (tmp_path / "mine.txt").read_text() == "mine"
    assert main(["ocr", "x.pdf", "--text", "mine.txt"]) == 0
    assert "một" in (tmp_path / "mine.txt").read_text(encoding="utf-8")
    assert main(["ocr", "x.pdf", "--text", "/dev/null"]) == ExitCode.USAGE
    assert main(["ocr", "x.pdf", "--text", "one", "--pdf", "one"]) == ExitCode.USAGE
    assert not (tmp_path / "one").exists()


def test_ocr_writes_to_where_a_link_leads(tmp_path, capsys):
    (tmp_path / "x.pdf").write_text("ok\nmột", encoding="utf-8")
    (tmp_path / "far").mkdir()
    mine = tmp_path / "far/mine.txt"
    mine.write_text("mine")
    mine.chmod(0o600)
    for name, leads_to in (("there", mine), ("new", tmp_path / "far/new.txt")):
        (tmp_path / name).symlink_to(leads_to)
        assert main(["ocr", "x.pdf", "--text", name]) == 0
        assert (tmp_path / name).is_symlink()
        assert leads_to.read_text(encoding="utf-8") == "một\n"
    assert mine.stat().st_mode & 0o777 == 0o600
    (tmp_path / "round").symlink_to("round")
    (tmp_path / "secret").symlink_to(store.create(tmp_path / "kho").root / "out.txt")
    capsys.readouterr()
    for name, said in (("round", "symbolic links"), ("secret", "lies in the archive")):
        assert main(["ocr", "x.pdf", "--text", name]) == ExitCode.USAGE
        assert said in capsys.readouterr().err
    assert main(["ocr", "x.pdf", "--text", "there", "--pdf", "far/mine.txt"]) == ExitCode.USAGE


def test_ocr_writes_a_file_with_the_longest_name_there_is(tmp_path):
    (tmp_path / "x.pdf").write_text("ok\nmột", encoding="utf-8")
    name = "n" * 251 + ".txt"
    assert main(["ocr", "x.pdf", "--text", name]) == 0
    assert (tmp_path / name).read_text(encoding="utf-8") == "một\n"


def test_ocr_writes_nothing_into_an_archive(tmp_path, capsys):
    (tmp_path / "x.pdf").write_text("ok\nmột", encoding="utf-8")
    kho = store.create(tmp_path / "kho")
    before = kho.settings_file.read_bytes()
    for target in (kho.settings_file, kho.packages / "out.txt"):
        assert main(["ocr", "x.pdf", "--text", str(target)]) == ExitCode.USAGE
        assert "outside of the archive" in capsys.readouterr().err
    assert kho.settings_file.read_bytes() == before and not (kho.packages / "out.txt").exists()


def test_ocr_prints_the_text_alone_for_a_dash(tmp_path, capsys):
    (tmp_path / "x.pdf").write_text("ok\nmột\nhai", encoding="utf-8")
    assert main(["ocr", "x.pdf", "--text", "-", "--pdf", "out.pdf"]) == 0
    assert capsys.readouterr().out == "— trang 1 —\nmột\n— trang 2 —\nhai\n"
    for wrong in (["--text", "-", "--json"], ["--text", "-", "--explain"], ["--pdf", "-"]):
        assert main(["ocr", "x.pdf", *wrong]) == ExitCode.USAGE
        told = capsys.readouterr()
        assert not told.out and wrong[-1] in told.err
    assert not (tmp_path / "-").exists()


def test_ocr_never_overwrites_its_source(tmp_path, capsys):
    source = tmp_path / "x.pdf"
    source.write_text("ok\nmột", encoding="utf-8")
    assert main(["ocr", "x.pdf", "--pdf", "./x.pdf"]) == ExitCode.USAGE
    assert source.read_text(encoding="utf-8") == "ok\nmột"


@pytest.mark.parametrize(
    ("text", "code"), [("unreadable\n", ExitCode.PARTIAL), ("missing\n", ExitCode.MISSING_TOOL)]
)
def test_ocr_of_a_bad_file_is_one_line(tmp_path, capsys, text, code):
    (tmp_path / "x.pdf").write_text(text)
    assert main(["ocr", "x.pdf"]) == code
    assert capsys.readouterr().err.startswith("scan2archive: ")


@pytest.mark.parametrize("inside", ["x.pdf", "hs 1/x.pdf"])
def test_ocr_of_a_folder_of_scans_is_2_and_names_the_command_for_it(tmp_path, capsys, inside, monkeypatch):
    monkeypatch.setattr(
        fake_pipeline,
        "begin",
        lambda path, *_, folder, **__: identify(path, settings.Limits(), folder=folder),
    )
    path = tmp_path / "các bản quét" / inside
    path.parent.mkdir(parents=True)
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.save(path)
    assert main(["ocr", "các bản quét"]) == ExitCode.USAGE
    err = capsys.readouterr().err
    assert "scan2archive run 'các bản quét'" in err and "is not a page image" in err


def test_ocr_of_a_missing_file_is_2(capsys):
    assert main(["ocr", "nowhere.pdf"]) == ExitCode.USAGE
    assert "nowhere.pdf is not there" in capsys.readouterr().err


# ---------------------------------------------------------------- search and show


def test_search_json_shape(filled, capsys):
    assert main(["search", "quy hoach", "--facets", "--json", "-a", str(filled)]) == 0
    found = json_of(capsys)
    assert set(found) == SEARCH
    assert (found["query"], found["total"]) == ("quy hoach", 1)
    (hit,) = found["hits"]
    assert set(hit) == HIT
    assert hit["source"] == "a.pdf"
    assert hit["fields"]["type"] == "Quyết định"
    assert set(hit["snippets"][0]) == {"page", "html"}
    assert found["facets"]["type"] == [{"value": "Quyết định", "count": 1}]


def test_a_dossier_that_is_none_is_told_of(filled, capsys):
    assert main(["search", "quy hoach", "--dossier", "không có", "-a", str(filled)]) == 0
    shown = capsys.readouterr().out
    assert "none in a dossier (hồ sơ) called không có" in shown
    assert f"scan2archive search --facets --limit 0 --archive {filled}" in shown


def test_search_json_tells_where_the_words_stand(filled, capsys):
    hit = first_hit(filled, capsys)
    assert hit["pages"] == [1, 2] and Path(hit["access_pdf"]).is_file()
    (page,) = hit["highlights"]
    assert set(page) == {"page", "width", "height", "boxes"} and page["page"] == 1
    for x0, y0, x1, y1 in page["boxes"]:
        assert 0 <= x0 < x1 and 0 <= y0 < y1
    assert len(page["boxes"]) == 2
    package = store.latest(store.open_archive(filled), hit["record_id"])
    (package / "data/text/0001.json").unlink()
    assert first_hit(filled, capsys)["highlights"] == []
    package.rename(filled / "elsewhere")
    lost = first_hit(filled, capsys)
    assert (lost["highlights"], lost["access_pdf"]) == ([], None)


def test_search_shows_people_the_file_to_open(filled, capsys):
    assert main(["search", "quy hoạch", "-a", str(filled)]) == 0
    shown = capsys.readouterr().out
    path = re.search(r"/\S+/access\.pdf", shown)
    assert path
    assert Path(path[0]).is_file()
    assert "trang 1: về việc phê duyệt quy hoạch" in shown
    assert re.search(r"[0-9a-f]{12}-1", shown)
    assert "1 document" in shown
    assert "<" not in shown


def test_search_pages_through_hits(filled, capsys):
    assert main(["search", "", "--limit", "1", "--offset", "1", "-a", str(filled)]) == 0
    shown = capsys.readouterr().out
    assert re.search(r"^2\. ", shown, re.M)
    assert not re.search(r"^1\. ", shown, re.M)
    assert main(["search", "", "--limit", "1", "-a", str(filled)]) == 0
    assert "more with --offset 1" in capsys.readouterr().out


def test_search_without_hits_says_so_and_is_clean(filled, capsys):
    assert main(["search", "quy hoạhc", "-a", str(filled)]) == 0
    shown = capsys.readouterr().out
    assert "No document found" in shown or "Did you mean" in shown


def test_a_search_in_an_empty_archive_says_so(archive, capsys):
    assert main(["search", "đất", "-a", str(archive)]) == 0
    said = capsys.readouterr().out
    assert "There are no documents to search" in said and f"run FOLDER --archive {archive}" in said


def test_a_search_during_the_first_run_says_that_it_is_at_work(archive, capsys):
    with store.lock(store.open_archive(archive)):
        assert main(["search", "đất", "-a", str(archive)]) == 0
    said = capsys.readouterr().out
    assert "a run is at work" in said and f"scan2archive status --archive {archive}" in said
    assert "run FOLDER" not in said
    assert empty_text(archive, "", at_work=False, waiting=True).endswith("yet.")  # what to do is told besides


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("zzzzzz", "Try another word"),
        ("99999/QĐ-ZZZ", "Try another word or number"),
        ("zzzzzz -abc", "Try another word"),
        ('"zzzz kkkk"', "without quotation marks"),
        ("zzzz kkkk", "Try fewer words"),
    ],
)
def test_what_is_found_nowhere_is_answered_with_what_may_help(filled, capsys, words, says):
    assert main(["search", words, "-a", str(filled)]) == 0
    assert says in capsys.readouterr().out


def test_a_time_without_papers_is_told_as_such(filled, capsys):
    assert main(["search", "trước 1950", "-a", str(filled)]) == 0
    said = capsys.readouterr().out
    assert "No paper of that time" in said and "fewer words" not in said


def test_a_deleted_index_is_13_until_reindex(filled, capsys):
    subprocess.run(["rm", "-r", str(filled / "index")], check=True)
    assert main(["search", "a", "-a", str(filled)]) == ExitCode.INDEX_UNUSABLE
    assert "scan2archive reindex" in capsys.readouterr().err
    assert main(["verify", "-a", str(filled)]) == ExitCode.INDEX_UNUSABLE
    assert main(["reindex", "-a", str(filled)]) == 0
    capsys.readouterr()
    assert main(["search", "quy hoạch", "--json", "-a", str(filled)]) == 0
    assert json_of(capsys)["total"] == 1
    assert main(["verify", "-a", str(filled)]) == 0


def first_hit(archive, capsys):
    assert main(["search", "quy hoạch", "--json", "-a", str(archive)]) == 0
    return json_of(capsys)["hits"][0]


def test_show_a_document_and_its_record(filled, capsys):
    hit = first_hit(filled, capsys)
    assert main(["show", hit["id"], "--json", "-a", str(filled)]) == 0
    document = json_of(capsys)
    assert set(document) == DOCUMENT
    assert (document["id"], document["record_id"]) == (hit["id"], hit["record_id"])
    assert main(["show", hit["record_id"][:8], "--json", "-a", str(filled)]) == 0
    record = json_of(capsys)
    assert set(record) == RECORD
    assert record["pages"][1]["text"] == "trang hai"


def test_show_gives_evidence_and_files(filled, capsys):
    hit = first_hit(filled, capsys)
    assert main(["show", hit["id"], "-a", str(filled)]) == 0
    shown = capsys.readouterr().out
    assert re.search(r"Trích yếu\s+về việc phê duyệt quy hoạch\s+\[trang 1 · subject\.fake · 95%\]", shown)
    for name in ("access.pdf", "data/original/a.pdf"):
        path = re.search(rf"/\S+/{re.escape(name)}", shown)
        assert path
        assert Path(path[0]).is_file()


def test_show_text(filled, capsys):
    hit = first_hit(filled, capsys)
    assert main(["show", hit["id"], "--text", "-a", str(filled)]) == 0
    assert "trang hai\n" in capsys.readouterr().out


def test_show_of_an_unknown_id_is_2(filled, capsys):
    assert main(["show", "0000ffff", "-a", str(filled)]) == ExitCode.USAGE
    hit = first_hit(filled, capsys)
    assert main(["show", hit["record_id"][:12] + "-9", "-a", str(filled)]) == ExitCode.USAGE
    assert "has no document 9" in capsys.readouterr().err


def test_show_open_at_a_page_of_the_scan(filled, capsys, monkeypatch):
    hit = first_hit(filled, capsys)
    opened = []
    monkeypatch.setattr(
        "scan2archive.console.viewer.open_pdf", lambda path, page: opened.append((path.name, page))
    )
    for more in ((), ("--page", "2")):
        assert main(["show", hit["id"], "--open", *more, "-a", str(filled)]) == 0
    assert opened == [("access.pdf", 1), ("access.pdf", 2)]
    assert main(["show", hit["id"], "--open", "--page", "3", "-a", str(filled)]) == ExitCode.USAGE
    assert "there is no page 3" in capsys.readouterr().err
    assert main(["show", hit["id"], "--page", "2", "-a", str(filled)]) == ExitCode.USAGE
    assert "with --open" in capsys.readouterr().err


@pytest.fixture
def looked(filled, capsys, tmp_path, monkeypatch):
    """A hit whose PDF is one, and what the desktop was told to open."""
    hit = first_hit(filled, capsys)
    with pikepdf.new() as document:
        for _ in range(2):
            document.add_blank_page()
        copy = Path(hit["access_pdf"])
        copy.chmod(0o644)
        document.save(copy)
    opened = []
    monkeypatch.setattr(
        "scan2archive.console.viewer.open_pdf", lambda path, page: opened.append((path, page))
    )
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path / "temp"))
    (tmp_path / "temp").mkdir()
    return hit, opened


def lights(path):
    with pikepdf.open(path) as document:
        return [len(page.obj.get("/Annots", ())) for page in document.pages]


def test_a_hit_opened_with_its_words_lit(filled, looked, capsys, tmp_path):
    _, opened = looked
    assert main(["search", "trang", "hai", "--open", "1", "-a", str(filled)]) == 0
    assert "trang 2" in capsys.readouterr().out  # the hit is told as well
    ((path, page),) = opened
    assert page == 2 and lights(path) == [0, 1]
    # Nobody else may read it, and it is gone tomorrow.
    assert path.parent.parent == tmp_path / "temp" and path.parent.stat().st_mode & 0o077 == 0
    os.utime(path, (1, 1))
    assert main(["search", "trang", "hai", "--open", "1", "-a", str(filled)]) == 0
    assert not path.exists() and opened[1][0].exists()
    assert main(["search", "trang", "hai", "--open", "99", "-a", str(filled)]) == ExitCode.USAGE
    assert "There is no hit 99" in capsys.readouterr().err
    assert main(["search", "quy", "--open", "1", "--json", "-a", str(filled)]) == ExitCode.USAGE


def test_words_lit_in_a_pdf_to_keep(filled, looked, capsys, tmp_path):
    hit, opened = looked
    show = ["show", hit["id"], "--lit", "trang hai", "-a", str(filled)]
    kept = tmp_path / "lit.pdf"
    assert main([*show, "--save", str(kept)]) == 0
    assert "2 words lit, the first on page 2" in capsys.readouterr().out
    assert lights(kept) == [0, 1] and not opened
    assert main([*show, "--save", str(kept)]) == ExitCode.USAGE  # never written over
    assert "There is a file" in capsys.readouterr().err
    assert main([*show, "--open"]) == 0
    assert main([*show, "--open", "--page", "1"]) == 0
    assert [page for _, page in opened] == [2, 1]
    for wrong in (show, [*show, "--open", "--save", "a.pdf"], ["show", hit["id"], "--save", "a.pdf"]):
        assert main(wrong) == ExitCode.USAGE
    capsys.readouterr()
    assert main(["show", hit["id"], "--lit", "hươu", "--open", "-a", str(filled)]) == 0
    assert "None of “hươu”" in capsys.readouterr().err


def test_a_folder_somebody_else_can_read_is_not_used_for_lit_copies(filled, looked, capsys, tmp_path):
    hit, opened = looked
    (tmp_path / "temp" / f"scan2archive-{os.getuid()}").mkdir(mode=0o755)
    assert main(["show", hit["id"], "--lit", "hai", "--open", "-a", str(filled)]) == ExitCode.USAGE
    assert "not a folder of yours alone" in capsys.readouterr().err and not opened


def test_show_open(filled, capsys, tmp_path, monkeypatch):
    hit = first_hit(filled, capsys)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    assert main(["show", hit["id"], "--open", "-a", str(filled)]) == ExitCode.MISSING_TOOL
    assert "access.pdf" in capsys.readouterr().err
    (tmp_path / "bin").mkdir()
    viewer = tmp_path / "bin" / "xdg-open"
    viewer.write_text(f'#!/bin/sh\nprintf %s "$1" > {tmp_path}/opened\n')
    viewer.chmod(0o755)
    # The viewer may write to stdout, which here is no file that a child could inherit.
    monkeypatch.setattr(sys, "stdout", (tmp_path / "out").open("w"))
    monkeypatch.setattr(sys, "stderr", (tmp_path / "err").open("w"))
    with sys.stdout, sys.stderr:
        assert main(["show", hit["id"], "--open", "-a", str(filled)]) == 0
    assert (tmp_path / "opened").read_text().endswith("access.pdf")


# ---------------------------------------------------------------- looking after it


def test_status_json_shape(filled, scans, tmp_path, capsys):
    bad = scans("bad.pdf", "encrypted\n")
    assert main(["run", str(bad), "-a", str(filled)]) == ExitCode.PARTIAL
    capsys.readouterr()
    assert main(["status", "--json", "-a", str(filled)]) == 0
    found = json_of(capsys)
    assert set(found) == {
        "archive",
        "name",
        "scans",
        "pages",
        "documents",
        "review",
        "restricted",
        "held",
        "dismissed",
        "replaced",
        "at_work",
        "running",
        "gone",
        "troubled",
        "runs",
        "progress",
        "disk",
        "index",
    }
    assert found["scans"]["indexed"] == 2
    assert found["scans"]["quarantined"] == 1
    assert (found["pages"], found["documents"]) == (3, 2)
    (trouble,) = found["troubled"]
    assert set(trouble) == {"id", "path", "state", "problem", "message", "attempts"}
    assert trouble["problem"] == "encrypted"
    assert set(found["runs"][0]) == {
        "started",
        "ended",
        "scans",
        "pages",
        "documents",
        "failed",
        "pages_per_hour",
        "problem",
        "message",
    }
    assert found["disk"]["free"] > 0
    assert main(["status", "-a", str(filled)]) == 0
    shown = capsys.readouterr().out
    assert "needs a password" in shown
    assert "2 documents, 3 pages" in shown


def test_status_counts_what_needs_review_in_words(filled, scans, tmp_path, capsys):
    main(["run", str(scans("c.pdf", "review\nkhó đọc")), "-a", str(filled)])
    main(["run", str(scans("d.pdf", "secret MẬT\nx")), "-a", str(filled)])
    capsys.readouterr()
    assert main(["status", "--json", "-a", str(filled)]) == 0
    found = json_of(capsys)
    assert (found["review"], found["at_work"], found["scans"]["indexed"]) == (1, False, 3)
    assert main(["status", "-a", str(filled)]) == 0
    shown = capsys.readouterr().out
    assert re.search(r"^ +3  scans archived and searchable$", shown, re.M)
    assert re.search(
        r"^ +1  scans set apart as secret \(độ mật\), not searchable: .* --restricted --all ", shown, re.M
    )
    assert "not searchable yet" not in shown
    assert re.search(
        r"^ +1  of the archived scans need review .*: scan2archive review --archive \S+$", shown, re.M
    )
    assert main(["run", str(tmp_path / "scans"), "--dry-run", "-a", str(filled)]) == 0
    assert "would be indexed" not in capsys.readouterr().out
    assert "waiting" not in shown
    assert "quarantine" not in shown
    assert shown.endswith(f"\nReport of the last run: {filled / 'reports/latest.html'}\n")


def test_status_of_a_run_that_was_killed_says_that_nothing_runs(filled, capsys):
    opened = store.open_archive(filled)
    with open_ledger(opened.ledger_path, lambda: ()) as ledger:
        ledger.begin_run()
        for number in ("1", "2"):
            ledger.ask(Asked(number * 64, f"/in/{number}.pdf", f"{number}.pdf", 1, ""))
            ledger.claim(number * 64, lease_seconds=600)
    assert main(["status", "-a", str(filled)]) == 0
    shown = capsys.readouterr().out
    assert re.search(r"^ +2  waiting \(a run was ended by force; the next one goes on\)$", shown, re.M)
    assert "Being processed" not in shown
    assert "ended by force\n" in shown
    with store.lock(opened):
        assert main(["status", "-a", str(filled)]) == 0
        shown = capsys.readouterr().out
        assert main(["status", "--json", "-a", str(filled)]) == 0
        assert json_of(capsys)["at_work"]
    assert re.search(r"^ +2  being processed$", shown, re.M)
    assert "Being processed\n  /in/1.pdf\n  /in/2.pdf\n" in shown
    assert "ended by force" not in shown


def status_of(archive, capsys):
    capsys.readouterr()
    assert main(["status", "-a", str(archive)]) == 0
    return capsys.readouterr().out


def test_status_says_why_the_last_run_stopped_and_what_to_do(filled, scans, tmp_path, monkeypatch, capsys):
    assert "The last run" not in status_of(filled, capsys)
    monkeypatch.setenv("SCAN2ARCHIVE_BATCH_MIN_SCANS_FOR_RATE", "1")
    assert main(["run", str(scans("x.pdf", "unreadable")), "-a", str(filled)]) == ExitCode.TOO_MANY_FAILURES
    shown = status_of(filled, capsys)
    assert "The last run stopped: 1 of 1 scans failed (unreadable: 1)" in shown
    assert "run the same command again." in shown and re.search(
        r"1 scan, 0 pages, stopped: 1 of 1 scans failed \(unreadable: 1\)", shown
    )
    monkeypatch.setenv("SCAN2ARCHIVE_BATCH_MIN_FREE_MB", "999999999")
    new = str(scans("y.pdf", "ok\nmới"))
    assert main(["run", new, "-a", str(filled)]) == ExitCode.TOO_MANY_FAILURES
    assert re.search(r"The last run did not begin: .* free", status_of(filled, capsys))
    monkeypatch.delenv("SCAN2ARCHIVE_BATCH_MIN_FREE_MB")
    assert main(["run", new, "-a", str(filled)]) == 0
    assert "The last run" not in status_of(filled, capsys)


@pytest.mark.parametrize("command", [["run"], ["watch", "--once"]])
def test_a_night_that_could_not_begin_is_told_of_once(filled, tmp_path, capsys, command):
    away = str(tmp_path / "share" / "inbox")
    for _ in range(3):
        assert main([command[0], away, *command[1:], "-a", str(filled)]) == ExitCode.USAGE
    shown = status_of(filled, capsys)
    assert f"The last run did not begin: {away}" in shown
    assert f"Next: scan2archive run FOLDER --archive {filled}" in shown
    assert shown.count("did not begin: ") == 2  # above, with what to do, and in the list of runs
    assert "0 scans" not in shown.partition("Last runs")[2].splitlines()[1]


def test_status_of_a_new_archive_says_what_comes_next(archive, capsys):
    assert main(["status", "-a", str(archive)]) == 0
    shown = capsys.readouterr().out
    assert "No scans yet. Next: scan2archive run FOLDER" in shown
    assert "Report" not in shown


# ---------------------------------------------------------------- for a person


def test_review_json_shape(filled, scans, capsys):
    for name in ("c.pdf", "d.pdf"):
        main(["run", str(scans(name, f"review\n{name}")), "--dossier", "Hồ sơ 7", "-a", str(filled)])
    capsys.readouterr()
    assert main(["review", "--json", "--limit", "1", "-a", str(filled)]) == 0
    found = json_of(capsys)
    assert (set(found), found["total"]) == ({"total", "documents", "held"}, 2)
    (document,) = found["documents"]
    assert set(document) == {
        "id", "record_id", "source", "path", "dossier", "missing", "unsure", "problems",
    }  # fmt: skip
    assert document["id"] == document["record_id"][:12] + "-1"
    assert (document["source"], document["dossier"]) == ("c.pdf", "Hồ sơ 7")
    assert document["missing"] == ["code", "issued_date", "issuer", "signer_name"]
    assert [problem["code"] for problem in document["problems"]] == ["low_confidence"]
    assert main(["review", "--json", "--limit", "0", "-a", str(filled)]) == 0
    assert json_of(capsys) == {"total": 2, "documents": [], "held": []}


def test_review_can_be_asked_for_again_and_again(filled, scans, capsys):
    assert main(["review", "-a", str(filled)]) == 0
    assert capsys.readouterr().out == "No document needs a person.\n"
    path = scans("c.pdf", "review\nkhó đọc")
    main(["run", str(path), "-a", str(filled)])
    for lost in (False, False, True):
        if lost:
            for file in filled.glob("ledger.sqlite3*"):
                file.unlink()
        capsys.readouterr()
        assert main(["review", "-a", str(filled)]) == 0
        shown = capsys.readouterr()
        assert "1 document\n" in shown.out
        assert "hard to read: 1" in shown.out
        assert str(path) in shown.out
        assert "not found: Số, ký hiệu · Ngày ban hành · Cơ quan ban hành · Người ký" in shown.out
        assert re.search(r"Next: scan2archive show [0-9a-f]{12}-1 --archive ", shown.err)


def test_review_tells_of_packages_it_cannot_read(filled, scans, capsys):
    main(["run", str(scans("c.pdf", "review\nkhó đọc")), "--json", "-a", str(filled)])
    record_id = lines_of(capsys)[0]["id"]
    package = store.latest(store.open_archive(filled), record_id)
    package.rename(filled / "elsewhere")
    assert main(["review", "-a", str(filled)]) == 0
    shown = capsys.readouterr()
    assert "scan2archive verify" in shown.err
    assert record_id in shown.err


def test_retry_puts_scans_back(filled, scans, tmp_path, capsys):
    bad = scans("bad.pdf", "encrypted\n")
    main(["run", str(bad), "-a", str(filled)])
    capsys.readouterr()
    assert main(["retry", "0123456789", "-a", str(filled)]) == ExitCode.USAGE
    capsys.readouterr()
    assert main(["retry", "-a", str(filled)]) == 0
    assert capsys.readouterr().out == f"{bad}\n"
    assert main(["status", "--json", "-a", str(filled)]) == 0
    scans_now = json_of(capsys)["scans"]
    assert (scans_now["waiting"], scans_now["quarantined"]) == (1, 0)


def test_verify_names_each_damaged_file_and_is_12(filled, capsys):
    hit = first_hit(filled, capsys)
    package = store.latest(store.open_archive(filled), hit["record_id"])
    text = package / "data/text/0001.txt"
    text.chmod(0o644)
    text.write_text("forged")
    (package / "data/access.pdf").unlink()
    assert main(["verify", "--json", "-a", str(filled)]) == ExitCode.INTEGRITY
    found = json_of(capsys)
    assert set(found) == {"ok", "packages", "resumed", "damage", "ledger", "index", "misplaced"}
    assert not found["ok"]
    assert {(item["path"], item["kind"]) for item in found["damage"]} == {
        ("data/text/0001.txt", "changed"),
        ("data/access.pdf", "missing"),
    }
    assert main(["verify", "-a", str(filled)]) == ExitCode.INTEGRITY
    shown = capsys.readouterr()
    assert str(text) in shown.out
    assert str(package / "data/access.pdf") in shown.out


def test_verify_misses_a_package_the_ledger_knows(filled, capsys):
    hit = first_hit(filled, capsys)
    package = store.latest(store.open_archive(filled), hit["record_id"])
    package.rename(filled / "elsewhere")
    assert main(["verify", "--json", "-a", str(filled)]) == ExitCode.INTEGRITY
    found = json_of(capsys)
    assert found["ledger"]["lost"] == [hit["record_id"]]
    assert found["index"]["stray"] == [hit["id"]]


def test_a_run_that_comes_upon_a_lost_package_ends_with_12(filled, scans, tmp_path, capsys):
    main(["run", str(scans("c.pdf", "review\nkhó đọc")), "--json", "-a", str(filled)])
    record_id = lines_of(capsys)[0]["id"]
    store.latest(store.open_archive(filled), record_id).rename(filled / "elsewhere")
    more = tmp_path / "more"
    more.mkdir()
    (more / "d.pdf").write_text("review\nhai", encoding="utf-8")
    assert main(["run", str(more), "-a", str(filled)]) == ExitCode.INTEGRITY
    assert f"The package of {record_id} is gone. Run: scan2archive verify" in capsys.readouterr().err
    # Its original, run again, is archived once more: then all is well.
    assert main(["run", str(tmp_path), "-a", str(filled)]) == ExitCode.PARTIAL


def test_a_run_that_comes_upon_a_damaged_package_ends_with_12(archive, scans, tmp_path, capsys):
    path = scans("c.pdf", "ok\nmột")
    main(["run", str(path), "--json", "-a", str(archive)])
    record_id = lines_of(capsys)[0]["id"]
    opened = store.open_archive(archive)
    record = store.latest(opened, record_id) / "data/record.json"
    record.chmod(0o644)
    record.write_text("{")
    with open_ledger(opened.ledger_path, lambda: ()) as ledger:
        ledger.mark_unindexed([record_id])
    assert main(["run", str(scans("d.pdf", "ok\nhai")), "-a", str(archive)]) == ExitCode.INTEGRITY
    assert str(record.parent.parent) in capsys.readouterr().err


def test_verify_of_a_sound_archive_is_clean(filled, capsys):
    assert main(["verify", "--json", "-a", str(filled)]) == 0
    assert json_of(capsys) == {
        "ok": True,
        "packages": 2,
        "resumed": 0,
        "damage": [],
        "ledger": {"problem": "", "lost": [], "unnoted": []},
        "index": {"problem": "", "missing": [], "stray": [], "pending": 0},
        "misplaced": [],
    }


def test_config_names_value_and_origin(archive, capsys, monkeypatch):
    monkeypatch.setenv("SCAN2ARCHIVE_BATCH_JOBS", "3")
    with (archive / "archive.toml").open("a", encoding="utf-8") as file:
        file.write("\n[image]\ndeskew = false\n")
    assert main(["config", "-a", str(archive)]) == 0
    shown = capsys.readouterr().out
    assert re.search(r"^batch\.jobs +3 +SCAN2ARCHIVE_BATCH_JOBS$", shown, re.M)
    assert re.search(rf"^image\.deskew +false +{re.escape(str(archive / 'archive.toml'))}$", shown, re.M)
    assert re.search(r'^ocr\.language +"vie" +default$', shown, re.M)
    rows = [re.split(r" {2,}", line) for line in shown.splitlines()]
    copied = "\n".join(f"{name} = {value}" for name, value, _origin in rows)
    assert settings.SECTIONS.keys() == tomllib.loads(copied).keys()


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("review.field_confidence", "8.0", "review.field_confidence cannot be 8.0. It can be: 0 to 1."),
        ("review.page_quality", "nan", "0 to 1"),
        ("watch.settle_seconds", "inf", "0 or more"),
        ("watch.after", '"delete"', 'watch.after cannot be "delete". It can be: "keep", "move".'),
        ("ocr.language", '"vie,eng"', "joined with +"),
        ("limits.max_pages", "0", "1 or more"),
        ("batch.jobs", "-1", "0 or more"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused_with_what_it_can_be(archive, capsys, name, value, says):
    with (archive / "archive.toml").open("a", encoding="utf-8") as file:
        section, _, key = name.partition(".")
        file.write(f"\n[{section}]\n{key} = {value}\n")
    assert main(["config", "-a", str(archive)]) == ExitCode.USAGE
    error = capsys.readouterr().err
    assert says in error
    assert f"{archive / 'archive.toml'}: {name} cannot be" in error


def test_ranges_and_choices_are_of_settings_and_hold_their_defaults():
    defaults = {
        f"{section}.{field.name}": field.default
        for section, kind in settings.SECTIONS.items()
        for field in dataclasses.fields(kind)
    }
    assert all(least <= defaults[name] <= most for name, (least, most) in sections.RANGES.items())
    assert all(defaults[name] in choice for name, choice in sections.CHOICES.items())


def test_a_variable_that_names_no_setting_is_refused_but_not_those_a_hook_is_told(monkeypatch):
    told = (DOCS.parent.parent / "scan2archive" / "commands" / "recording.py").read_text(encoding="utf-8")
    for name in re.findall(r'"(SCAN2ARCHIVE_\w+)":', told):
        monkeypatch.setenv(name, "x")
    settings.load()
    monkeypatch.setenv("SCAN2ARCHIVE_BATCH_JOB", "2")
    with pytest.raises(UsageError, match=r"SCAN2ARCHIVE_BATCH_JOB .*did you mean SCAN2ARCHIVE_BATCH_JOBS\?"):
        settings.load()


# ---------------------------------------------------------------- on a terminal


def test_style_lights_words_on_a_terminal_only():
    html = "phê duyệt <mark>quy hoạch</mark> &amp; A&lt;B"
    assert console.Style().lit(html) == "phê duyệt quy hoạch & A<B"
    assert console.Style(colour=True).lit(html) == "phê duyệt \033[1;33mquy hoạch\033[0m & A<B"


def test_style_wraps_without_counting_colours():
    style = console.Style(colour=True, width=20)
    text = style.wrap(f"{style.bold('aaaa')} bbbb cccc dddd eeee", "  ")
    plain = re.sub(r"\033\[[0-9;]*m", "", text)
    assert plain.splitlines() == ["  aaaa bbbb cccc", "  dddd eeee"]
    assert console.Style().wrap("a " * 300, "  ").count("\n") == 0


@pytest.mark.parametrize(("variable", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_colour_can_be_refused(monkeypatch, variable, value):
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert settings.colour_wanted()
    monkeypatch.setenv(variable, value)
    assert not settings.colour_wanted()


def test_bars_count_pages_and_scans(monkeypatch):
    import io

    from rich.console import Console
    from rich.progress import Progress

    from scan2archive.batch.telling import events
    from scan2archive.console.progress import BarWatcher

    shown = io.StringIO()
    bars = Progress(console=Console(file=shown, force_terminal=False, width=200), auto_refresh=False)
    clock = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    watcher = BarWatcher(bars)
    one, two = Path("one.pdf"), Path("two.pdf")
    sizes = ((one, 40), (two, 40), (Path("three.pdf"), 10), (Path("four.pdf"), 10))
    watcher.tell(events.BatchStarted(scans=4, jobs=1, sizes=sizes))
    for path in (one, two):
        watcher.tell(events.ScanStarted(path, "id"))
        for page in (1, 2, 1, 2):  # tried twice: its pages count once
            watcher.tell(events.PageDone(path, page, 2))
        watcher.tell(events.ScanEnded(path, "id", "failed", message=f"{path} [broken]."))
    overall = bars.tasks[0]
    assert (overall.completed, overall.total) == (2, 4)
    assert overall.fields["note"].startswith("2/4 · 4 pages")
    assert "left" in overall.fields["note"]
    clock[0] += 480
    watcher.tell(events.Notice("8 minutes for 80 bytes of 100"))
    assert "about 2 min 00 s left" in overall.fields["note"]
    assert len(bars.tasks) == 1
    assert "one.pdf [broken]." in shown.getvalue()


# ---------------------------------------------------------------- the real program


@pytest.fixture
def program(monkeypatch):
    """Runs the program as users do: its own process, the real pipeline."""
    monkeypatch.delenv("SCAN2ARCHIVE_OCR_TESSDATA")

    def run(*arguments):
        return subprocess.run(
            [sys.executable, "-m", "scan2archive", *map(str, arguments)], capture_output=True, text=True
        )

    return run


@pytest.mark.tesseract
def test_a_sample_is_archived_and_found_without_marks(program, tmp_path):
    sample = SAMPLES / "giay-moi-khan.png"
    subject = json.loads(sample.with_suffix(".truth.json").read_text(encoding="utf-8"))["fields"]["subject"]
    assert program("init", "kho").returncode == 0
    done = program("run", sample, "--json", "-a", "kho")
    assert done.returncode in {0, ExitCode.PARTIAL}, done.stderr
    scan, summary = map(json.loads, done.stdout.splitlines())
    assert (scan["state"], summary["archived"]) == ("archived", 1)
    words = " ".join(fold(subject).split()[2:5])
    (hit,) = json.loads(program("search", words, "--json", "-a", "kho").stdout)["hits"]
    assert hit["record_id"] == scan["id"]
    assert program("verify", "-a", "kho").returncode == 0


@pytest.mark.tesseract
def test_ocr_keeps_stdout_for_json(program, tmp_path):
    done = program("ocr", SAMPLES / "quyet-dinh-g4.pdf", "--json", "--pdf", "out.pdf", "--text", "out.txt")
    assert done.returncode in {0, ExitCode.PARTIAL}, done.stderr
    record = json.loads(done.stdout)
    assert set(record) == RECORD
    assert (tmp_path / "out.txt").read_text(encoding="utf-8") == record["pages"][0]["text"] + "\n"
    assert (tmp_path / "out.pdf").read_bytes().startswith(b"%PDF-")


@pytest.mark.tesseract
def test_a_terminated_run_goes_on_where_it_was(program, tmp_path):
    folder = tmp_path / "scans"
    folder.mkdir()
    for name in ("quyet-dinh-g4.pdf", "giay-moi-khan.png", "quyet-dinh-con-dau.jpg"):
        (folder / name).write_bytes((SAMPLES / name).read_bytes())
    program("init", "kho")
    command = [sys.executable, "-m", "scan2archive", "run", str(folder), "--jobs", "1", "-a", "kho"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr
        assert "3 scans found" in running.stderr.readline()
        assert "archived" in running.stderr.readline()
        running.send_signal(signal.SIGTERM)
        rest = running.stderr.read()
    assert running.returncode == ExitCode.TERMINATED
    assert "goes on from here" in rest
    done = program("run", folder, "--json", "-a", "kho")
    summary = json.loads(done.stdout.splitlines()[-1])
    assert summary["duplicates"] >= 1
    assert summary["duplicates"] + summary["archived"] == 3
    assert program("verify", "-a", "kho").returncode == 0


# ---------------------------------------------------------------- the documentation keeps up


def commands():
    return typer.main.get_command(app).commands


@pytest.mark.parametrize("name", list(commands()))
def test_every_command_and_option_is_documented(name):
    section = re.search(
        rf"^### `{name}[ `].*?(?=^##)", DOCS.read_text(encoding="utf-8") + "\n##", re.M | re.S
    )
    assert section, f"docs/cli.md has no section for {name}"
    for parameter in commands()[name].params:
        for option in parameter.opts:
            if option.startswith("--") and option not in {"--help", "--archive"}:
                assert f"`{option}" in section[0], f"{option} of {name} is not in docs/cli.md"
    assert commands()[name].help


def test_the_readme_names_every_command():
    readme = (DOCS.parent.parent / "README.md").read_text(encoding="utf-8")
    table = readme.partition("## Commands")[2].partition("\n## ")[0]
    named = [
        cell for row in re.findall(r"^\| (`.*?) \|", table, re.M) for cell in re.findall(r"`(.+?)`", row)
    ]
    assert {cell.removeprefix("scan2archive ").split()[0] for cell in named} == set(commands())


def test_every_exit_code_is_documented():
    text = DOCS.read_text(encoding="utf-8")
    for code in ExitCode:
        assert re.search(rf"^\| {code.value} \|", text, re.M), code
    assert re.search(rf"^\| {console.READER_GONE} \|", text, re.M)


def test_every_setting_is_documented_with_its_default():
    text = DOCS.read_text(encoding="utf-8")
    for section, kind in settings.SECTIONS.items():
        for field in dataclasses.fields(kind):
            shown = str(field.default).lower() if isinstance(field.default, bool) else field.default
            row = rf"^\| `{section}\.{field.name}` \| {re.escape(f'`{shown}`' if shown not in ('', ()) else 'empty')} \|"
            assert re.search(row, text, re.M), f"{section}.{field.name} = {shown}"


@pytest.mark.parametrize("options", [["--text", "--json"], ["--history", "--text"], ["--open", "--json"]])
def test_show_shows_one_thing_and_says_what_to_leave_out(filled, capsys, options):
    assert main(["show", "0000", *options, "-a", str(filled)]) == ExitCode.USAGE
    told = capsys.readouterr().err
    assert all(option in told for option in options) and "Leave" in told


def test_show_sends_what_is_no_id_to_search(filled, capsys):
    assert main(["show", "4393/QĐ-SYT", "-a", str(filled)]) == ExitCode.USAGE
    assert f"scan2archive search --archive {filled} '4393/QĐ-SYT'" in capsys.readouterr().err


@pytest.mark.parametrize("options", [[], ["--json"], ["--text"]])
def test_show_tells_of_a_broken_page_in_every_form(filled, capsys, options):
    package = next(store.all_packages(store.open_archive(filled)))
    (package / "data/text/0001.json").write_text("{")
    assert main(["show", package.parent.name[:12], *options, "-a", str(filled)]) == ExitCode.INTEGRITY
    assert "scan2archive verify" in capsys.readouterr().err
