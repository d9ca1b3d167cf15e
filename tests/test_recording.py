# SPDX-License-Identifier: Apache-2.0
"""What a run leaves behind: log, report, hook; and what none of them tells."""

from __future__ import annotations

import contextlib
import dataclasses
import html
import io
import json
import re
import sys
import threading
import time
import types
from pathlib import Path
from urllib.parse import unquote

import pytest
from PIL import Image

from scan2archive.archive import bag, store
from scan2archive.batch import driver
from scan2archive.batch.desk import review
from scan2archive.batch.desk.correcting import correct, document_of, read_changes
from scan2archive.batch.desk.revising import revise
from scan2archive.batch.reports import report
from scan2archive.batch.reports.thumbnails import Shot, thumbnails
from scan2archive.batch.telling import hooks, pace
from scan2archive.batch.telling.events import BatchStarted, PageDone, ScanEnded, ScanStarted
from scan2archive.batch.work.executor import SerialExecutor
from scan2archive.commands.recording import recorded
from scan2archive.console import report_page
from scan2archive.errors import TooManyFailures
from scan2archive.settings import Batch, Hooks, Log, Report, Settings, load
from tests.office import LAN, is_taken
from tests.pools import FAKE

SAMPLES = Path(__file__).parents[1] / "samples"
WORD = "Khoai"


class World:
    def __init__(self, root):
        self.archive = store.create(root / "kho", name="Sở <b>Y tế</b>")
        self.inbox = root / "inbox"
        self.told = []

    def put(self, name, text="ok"):
        path = self.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def run(self, settings=None, **more):
        settings = settings or Settings()
        with recorded(self.archive, settings, self.told.append, **more) as journal:
            driver.run(
                self.archive, [self.inbox], settings, executor=SerialExecutor(FAKE), report=journal.tell
            )

    def report(self):
        return json.loads((self.archive.reports / "latest.json").read_text(encoding="utf-8"))

    def page(self):
        return (self.archive.reports / "latest.html").read_text(encoding="utf-8")

    def log(self):
        lines = (self.archive.logs / "scan2archive.jsonl").read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines]


@pytest.fixture
def world(tmp_path):
    made = World(tmp_path)
    made.put("hs 1/1.pdf", "known 12/QĐ-SYT|Sở Y tế|2019-05-12\nmột\nhai")
    made.put("hs 1/<script>alert(1)<script>.pdf", "review\n<img src=x>")
    made.put("lẻ.pdf", "known 12/QĐ-SYT|Sở Y tế|2019-05-12\nkhác")
    made.put("hỏng.pdf", "encrypted")
    made.put("Hòn Khoai/mật Khoai.pdf", f"secret Mật\nphương án {WORD}\n2\n3")
    return made


def test_a_run_leaves_a_report_of_what_came_and_what_needs_a_person(world):
    world.run()
    found = world.report()
    assert found["outcome"] == "failed" and found["stopped"] is None
    counts = found["counts"]
    assert (counts["found"], counts["archived"], counts["quarantined"], counts["restricted"]) == (5, 4, 1, 1)
    assert counts["left"] == 0
    assert [(one["dossier"], one["scans"], one["pages"]) for one in found["dossiers"]] == [
        ("hs 1", 2, 3),
        ("", 1, 1),
    ]
    assert [one["problem"] for one in found["failures"]] == ["encrypted"]
    assert {one["source"] for one in found["review"]["documents"]} >= {"lẻ.pdf"}
    assert len(found["likely_duplicates"]) == 1
    assert found["pages_per_hour"] > 0 and found["disk"]["free"] > 0
    assert found["disk"]["bytes_per_page"] is None  # a handful of pages says nothing of the next thousand
    assert len(found["runs"]) == 1
    page = world.page()
    assert "Tệp có mật khẩu" in page and "1 bản quét không lưu được" in page
    assert "Bản quét mật, để riêng" in page
    assert world.told[-1].startswith("Report: ")


def test_room_is_told_in_two_figures_where_enough_pages_stand_behind_it(world, monkeypatch):
    monkeypatch.setattr(report, "_LEAST_PAGES", 3)
    world.run()
    assert world.report()["disk"]["bytes_per_page"] > 0
    (pages,) = re.findall(r"còn đủ cho khoảng <b>([\d.]+)</b> trang", world.page())
    assert len(pages.replace(".", "").rstrip("0")) <= 2


def test_what_is_wrong_with_a_dossier_is_told_whole(world):
    world.put("hs 1/dossier.toml", "\n".join(f'khoa_{number} = "x"' for number in range(20)))
    world.run()
    assert "khoa_19" in html.unescape(world.page())
    world.put("hỏng.pdf", "known 1/QĐ-SYT|Sở Y tế|2019-05-13\nđúng")
    world.run()
    world.run()
    # Nothing else is new: it is no clean night, as the exit code says.
    assert world.report()["outcome"] == "review"
    assert "1 tệp dossier.toml sai: xem cuối trang." in world.page()


def test_the_page_is_whole_in_itself_and_everything_in_it_is_escaped(world):
    world.run()
    page = world.page()
    assert "<script" not in page and "<b>Y tế" not in page and "<img src=x" not in page
    assert "&lt;script&gt;" in page and "Sở &lt;b&gt;Y tế&lt;/b&gt;" in page
    assert not re.search(r'(src|href)="(?!data:|\.\./)', page)
    assert "url(" not in page and "http" not in page.replace("http-equiv", "")


def test_nothing_tells_of_a_secret_scan_but_its_number(world):
    world.run()
    world.run()
    for folder in (world.archive.reports, world.archive.logs):
        for path in folder.iterdir():
            text = path.read_text(encoding="utf-8")
            assert WORD not in text and WORD.lower() not in text, path
    secret = [line for line in world.log() if line.get("restricted") is True]
    assert [set(line) for line in secret] == [{"time", "event", "state", "restricted"}]


def test_the_log_has_a_line_for_each_scan_and_is_put_aside_by_size(world):
    world.run()
    assert [line["event"] for line in world.log()] == ["begin", *["scan"] * 5, "summary", "report"]
    world.run()  # the same again: what failed is told of, what is there is counted
    begin, *again, summary, _report = world.log()[8:]
    assert [line["state"] for line in again] == ["quarantined"]
    assert (begin["scans"], summary["duplicates"]) == (5, 4)

    from scan2archive.batch.telling import runlog

    log = runlog.RunLog(world.archive, Log(max_mb=1, keep=2), world.told.append)
    for _ in range(5):
        log.write("notice", {"message": "x" * 700_000})
    log.close()
    assert {path.name for path in world.archive.logs.iterdir()} == {
        "scan2archive.jsonl",
        "scan2archive.jsonl.1",
        "scan2archive.jsonl.2",
    }


def test_a_log_and_a_report_that_cannot_be_written_stop_nothing(world):
    world.archive.logs.rmdir()
    world.archive.logs.write_text("a file where the folder should be")
    world.archive.reports.write_text("a file where the folder should be")
    world.run()
    assert sum(message.startswith("The log in") for message in world.told) == 1
    assert sum(message.startswith("The report cannot be written") for message in world.told) == 1
    assert len(tuple(store.iterate(world.archive))) == 4


def test_old_reports_go(world):
    settings = Settings(report=Report(keep=2))
    for _ in range(3):
        world.run(settings)
    names = sorted(path.name for path in world.archive.reports.iterdir())
    assert len(names) == 6 and names[-2:] == ["latest.html", "latest.json"]
    assert world.report()["counts"]["duplicates"] == 4


def test_a_run_that_brings_nothing_keeps_the_list_of_the_night_in_sight(world):
    world.run()
    night = world.report()
    (named,) = [path.name for path in world.archive.reports.glob("[0-9]*.html")]
    assert night["review"]["total"] > 0 and night["earlier"] == {"total": 0, "documents": []}
    assert "Còn phải kiểm tra từ các lần chạy trước" not in world.page()
    world.run()
    morning = world.report()
    assert morning["review"]["total"] == 0
    assert morning["earlier"] == night["review"]
    page = world.page()
    assert "Còn phải kiểm tra từ các lần chạy trước" in page
    assert "lẻ.pdf" in page and f'href="{named}"' in page
    world.put("mới.pdf", "review\nmới đến")
    world.run()
    assert [one["source"] for one in world.report()["review"]["documents"]] == ["mới.pdf"]
    assert world.report()["earlier"] == night["review"]
    assert "Lần chạy gần nhất có tài liệu mới" not in world.page()


def test_only_the_scans_archived_last_are_read_for_it(world, monkeypatch):
    for number in range(4):
        world.put(f"{number}.pdf", f"review\n{number}")
        world.run()
    monkeypatch.setattr(report, "_MOST_EARLIER", 2)
    world.run()
    assert {one["source"] for one in world.report()["earlier"]["documents"]} == {"2.pdf", "3.pdf"}
    assert world.report()["waiting"] > 4


def test_commands_in_the_page_name_the_archive_and_a_blank_page_what_to_do(world, monkeypatch):
    world.run()
    option = f"-a {world.archive.root}"
    assert f"scan2archive review --work {option}</code>" in world.page()
    assert f"gõ trong thư mục kho <code>{world.archive.root}</code>" in world.page()
    monkeypatch.setattr(review, "is_blank", lambda *_: True)
    monkeypatch.setattr(review, "problems_of", lambda *_: ())
    for package in store.iterate(
        world.archive
    ):  # the pipeline of these tests gives blank pages problems of their own
        record = store.read_record(package)
        if record.state == "review":
            blank = dataclasses.replace(record, problems=())
    (case,) = review.cases(blank)
    assert case.blank
    row = report_page._case_row(case, types.SimpleNamespace(root=world.archive.root))
    assert f"scan2archive correct {case.handle} --accept {option}</code>" in row and "quét lại" in row


def test_a_paper_in_the_report_opens_its_pdf(world):
    world.run()
    found = re.findall(r'<a href="([^"#]+access\.pdf)#page=(\d+)">', world.page())
    assert len(found) >= len(world.report()["review"]["documents"]) > 0
    assert all((world.archive.reports / unquote(target)).is_file() for target, _ in found)


def test_a_watcher_with_nothing_to_do_leaves_no_report(world):
    world.run(quiet_if_idle=True)
    before = world.report()["started"], len(list(world.archive.reports.iterdir()))
    world.run(quiet_if_idle=True)
    assert (world.report()["started"], len(list(world.archive.reports.iterdir()))) == before


def test_a_run_that_stops_says_why_and_what_to_do(world):
    for number in range(4):
        world.put(f"x{number}.pdf", f"encrypted\n{number}")
    settings = Settings(batch=Batch(max_failure_rate=0.1, min_scans_for_rate=1))
    with pytest.raises(TooManyFailures):
        world.run(settings)
    found = world.report()
    assert found["outcome"] == "stopped" and found["stopped"]["problem"] == "too_many_failures"
    assert found["counts"]["left"] > 0
    assert "quá nhiều bản quét không xử lý được" in world.page()


def test_a_run_that_never_began_leaves_nothing(world):
    with store.lock(world.archive), contextlib.suppress(Exception):
        world.run()
    assert not world.archive.reports.exists() and not any(world.archive.logs.iterdir())


def told_anywhere(world, *more):
    """The files that tell of the word that only secret papers hold."""
    files = [*world.archive.reports.iterdir(), *world.archive.logs.iterdir(), *more]
    return [path.name for path in files if WORD.lower() in path.read_text(encoding="utf-8").lower()]


def found_secret(world, path):
    def change(record):
        return correct(record, document_of(record, 1), read_changes(["secrecy=mật"]), LAN)

    revise(world.archive, bag.digest_file(world.inbox / path), change)


def test_invariant_10_what_is_found_secret_while_the_report_is_made_is_not_in_it(
    world, tmp_path, monkeypatch
):
    path = f"hs 1/ke hoach {WORD}.pdf"
    world.put(path, f"review\nphương án {WORD}")
    seen = []

    def pictures(files, *, seconds):
        seen.append(world.archive.reports.exists())
        found_secret(world, path)
        return (b"",) * len(files)

    monkeypatch.setattr(report, "thumbnails", pictures)
    mail = (
        sys.executable,
        "-c",
        f"import sys; open({str(tmp_path / 'mail')!r}, 'w').write(sys.stdin.read())",
    )
    world.run(Settings(hooks=Hooks(failure=mail)))
    assert seen == [False]  # nothing was written yet
    assert told_anywhere(world, tmp_path / "mail") == []
    assert json.loads((tmp_path / "mail").read_text("utf-8"))["counts"]["archived"] == 5
    assert {one["source"] for one in world.report()["review"]["documents"]} >= {"lẻ.pdf"}
    assert "lẻ.pdf" in world.page() and "để riêng (độ mật)" in world.page()


def test_invariant_10_a_correction_waits_until_the_report_is_written_and_takes_it_back(world, monkeypatch):
    path = f"hs 1/ke hoach {WORD}.pdf"
    world.put(path, f"review\nphương án {WORD}")
    real, clerk = report_page.report_page, threading.Thread(target=found_secret, args=(world, path))

    def slow(*given, **more):
        clerk.start()
        with (world.archive.root / "lock.next").open() as waits:
            end = time.monotonic() + 60
            while not is_taken(waits) and clerk.is_alive():
                assert time.monotonic() < end
                time.sleep(0.01)
        return real(*given, **more)

    monkeypatch.setattr(report_page, "report_page", slow)
    world.run()
    clerk.join(60)
    assert not clerk.is_alive()
    assert told_anywhere(world) == []
    assert "lẻ.pdf" in world.page()


# ---------------------------------------------------------------- hooks


HOOK = """import json, os, sys
report = json.load(sys.stdin)
keys = ("OUTCOME", "REPORT_HTML", "ARCHIVED", "FAILED")
print(json.dumps([report["counts"], *(os.environ[f"SCAN2ARCHIVE_{key}"] for key in keys)]), file=open(sys.argv[1], "a"))
"""


@pytest.fixture
def hook(tmp_path):
    (tmp_path / "hook.py").write_text(HOOK)

    def make(name):
        return (sys.executable, str(tmp_path / "hook.py"), str(tmp_path / name))

    return make


def test_hooks_are_told_of_failure_once_and_of_success(world, hook, tmp_path):
    settings = Settings(hooks=Hooks(success=hook("good"), failure=hook("bad")))
    world.run(settings)
    counts, outcome, page, archived, failed = json.loads((tmp_path / "bad").read_text())
    assert (outcome, archived, failed, counts["archived"]) == ("failed", "4", "1", 4)
    assert Path(page).is_file()
    world.run(settings)  # the encrypted one waits in quarantine: nothing new failed
    assert world.report()["outcome"] == "review" and "1 bản quét của các lần chạy trước" in world.page()
    assert len((tmp_path / "bad").read_text().splitlines()) == 1
    assert len((tmp_path / "good").read_text().splitlines()) == 1
    assert [line["code"] for line in world.log() if line["event"] == "hook"] == [0, 0]


def test_a_lost_package_makes_the_report_red_and_is_told_to_the_hook_of_failure(hook, tmp_path):
    world = World(tmp_path)
    world.put("a.pdf", "review\nmột")
    world.run()
    (record_id,) = store.record_ids(world.archive)
    store.latest(world.archive, record_id).rename(tmp_path / "elsewhere")
    (world.inbox / "a.pdf").unlink()
    world.put("b.pdf", "ok\nhai")
    world.run(Settings(hooks=Hooks(success=hook("good"), failure=hook("bad"))))
    assert (tmp_path / "bad").exists() and not (tmp_path / "good").exists()
    assert (world.report()["outcome"], world.report()["damaged"]) == ("failed", 1)
    assert "1 gói trong kho bị hỏng hoặc mất" in world.page() and "không lưu được, cần" not in world.page()
    assert sum(record_id in said for said in world.told) == 1


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("/nonexistent/tell", "x"), "cannot be started"),
        ((sys.executable, "-c", "import sys; sys.exit('no mail server')"), "code 1: no mail server"),
        ((sys.executable, "-c", "import time; time.sleep(60)"), "took more than 1 s"),
    ],
)
def test_a_hook_that_fails_is_told_of_and_changes_nothing(world, words, says):
    seconds = 1 if "took" in says else 60
    world.run(Settings(hooks=Hooks(success=words, failure=words, seconds=seconds)))
    assert any(says in message for message in world.told)
    assert world.report()["counts"]["archived"] == 4


def test_no_hook_comes_from_a_file_that_everybody_can_write(world, hook, tmp_path, monkeypatch):
    file = world.archive.settings_file
    command = json.dumps(list(hook("bad")))
    file.write_text(f"{file.read_text()}\n[hooks]\nfailure = {command}\n")
    world.run(load(file))
    assert (tmp_path / "bad").exists()
    (tmp_path / "bad").unlink()
    file.chmod(0o666)
    world.put("neu.pdf", "encrypted\nneu")
    world.run(load(file))
    assert not (tmp_path / "bad").exists()
    assert any("can be written by everybody" in message for message in world.told)


def test_hooks_are_lists_or_texts_and_nothing_else(tmp_path, monkeypatch):
    file = tmp_path / "archive.toml"
    for text, words in (('["a b", "c"]', ("a b", "c")), ("'\"a b\" c'", ("a b", "c")), ('""', ())):
        file.write_text(f"[hooks]\nsuccess = {text}\n")
        assert load(file).hooks.success == words
    monkeypatch.setenv("SCAN2ARCHIVE_HOOKS_SUCCESS", "mail -s 'xong rồi' x@y")
    assert load(file).hooks.success == ("mail", "-s", "xong rồi", "x@y")
    monkeypatch.delenv("SCAN2ARCHIVE_HOOKS_SUCCESS")
    for text in ("3", "[1]", "'\"a'", "['', 'x']"):
        file.write_text(f"[hooks]\nsuccess = {text}\n")
        with pytest.raises(Exception, match=r"hooks\.success"):
            load(file)


def test_a_hook_is_ended_with_all_it_started(tmp_path):
    code = f"import subprocess, time; subprocess.Popen(['sh', '-c', 'sleep 2; touch {tmp_path}/late']); time.sleep(60)"
    began = time.monotonic()
    result = hooks.call([sys.executable, "-c", code], b"{}", {}, seconds=1)
    assert result.code is not None and result.code < 0 and time.monotonic() - began < 30
    time.sleep(1.5)
    assert not (tmp_path / "late").exists()


# ---------------------------------------------------------------- live, pictures


def test_where_a_run_is_can_be_read_while_it_works(world):
    archive, one = world.archive, Path("one.pdf")
    at = pace.Pace()
    with store.lock(archive):
        assert pace.read_live(archive) is None
        for event in (
            BatchStarted(2, 1, ((one, 50), (Path("two.pdf"), 50))),
            ScanStarted(one, "id"),
            PageDone(one, 1, 2),
            ScanEnded(one, "id", "archived"),
        ):
            at.tell(event)
        beacon = pace.Beacon(archive)
        beacon.show(at.live())
        live = pace.read_live(archive)
        assert live is not None and (live.scans, live.ended, live.pages) == (2, 1, 1)
        assert live.seconds_left is not None and live.pages_per_hour is None
        beacon.end()
        assert pace.read_live(archive) is None
    assert dataclasses.replace(live, seconds=10.0).pages_per_hour == 360


def test_pictures_of_pages_and_none_of_what_cannot_be_drawn(tmp_path):
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.4 broken")
    sample = SAMPLES / "quyet-dinh-g4.pdf"
    asked = [Shot(sample, 1), Shot(tmp_path / "broken.pdf", 1), Shot(sample, 99), Shot(sample, 1)]
    first, broken, beyond, last = thumbnails(asked, seconds=60)
    assert first.startswith(b"\xff\xd8") and first == last
    assert broken == beyond == b""
    (head,) = thumbnails([Shot(sample, 1, (0.0, 0.0, 1.0, 0.25), 400)], seconds=60)
    with Image.open(io.BytesIO(head)) as picture:
        assert abs(picture.width - 400) <= 1 and picture.height < 200
    assert thumbnails([Shot(sample, 1)], seconds=0) == (b"",)
