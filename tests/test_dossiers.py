# SPDX-License-Identifier: Apache-2.0
"""What a person says of a dossier in dossier.toml: read, checked, kept, and never in the way of the scans."""

from __future__ import annotations

import hypothesis.strategies as st
import pytest
from hypothesis import assume, given

from scan2archive.archive import store
from scan2archive.batch import driver
from scan2archive.batch.holdings import dossiers
from scan2archive.batch.holdings.dossiers import Described
from scan2archive.batch.telling.events import Notice, ScanEnded
from scan2archive.batch.work.executor import SerialExecutor
from scan2archive.console.reason_words import in_vietnamese
from scan2archive.console.render_run import person_text
from scan2archive.console.terminal import Style
from scan2archive.errors import IntegrityError, UsageError
from scan2archive.settings import Settings
from tests.pools import FAKE

WHOLE = """
code = "001.03.08.H30.2019.01"
notation = "01.TCCB"
year = 2019
title = "Hồ sơ  tuyển dụng viên chức năm 2019"
start_date = 2019-01-02
end_date = "12/2019"
retention = "vinh vien"
access = "Công khai"
language = ["Tiếng Việt", "02"]
physical_condition = "Tốt"
creator = "Lê Thị Lan"
keywords = ["tuyển dụng", "viên chức", "tuyển dụng"]
sheets = 45
pages = 60
documents = 12
note = "Thiếu trang 7"
"""


def test_everything_a_dossier_may_have_is_read_into_the_archives_form():
    assert dossiers.read(WHOLE.encode(), "dossier.toml") == Described(
        code="001.03.08.H30.2019.01",
        notation="01.TCCB",
        year=2019,
        title="Hồ sơ tuyển dụng viên chức năm 2019",
        start_date="2019-01-02",
        end_date="2019-12",
        retention="Vĩnh viễn",
        access="Công khai",
        language=("Tiếng Việt", "Tiếng Anh"),
        physical_condition="Tốt",
        creator="Lê Thị Lan",
        keywords=("tuyển dụng", "viên chức"),
        sheets=45,
        pages=60,
        documents=12,
        note="Thiếu trang 7",
    )


def test_notepad_may_write_it():
    assert dossiers.read('title = "Hồ sơ"\r\n'.encode("utf-8-sig"), "x").title == "Hồ sơ"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"title = a", "line 1"),
        (b'title = "\xff"', "utf-8"),
        (b"titel = 'a'", "titel"),
        (b"title = 1", "title"),
        (b"title = 'a\\u0007'".replace(b"'", b'"'), "title"),
        (f'title = "{"a" * 1001}"'.encode(), "1001"),
        (b"retention = 'lau'", "retention"),
        (b"start_date = '2019-02-30'", "start_date"),
        (b"start_date = 2019-05-01\nend_date = 2019-04-30", "later"),
        (b"year = 1019", "year"),
        (b"sheets = '12'", "sheets"),
        (b"sheets = true", "sheets"),
        (b"sheets = 0", "sheets"),
        (b"keywords = [1]", "keywords"),
        (b"[title]\nx = 1", "title"),
        (b"a = " + b"[" * 5000, "cannot be read"),
    ],
)
def test_what_is_wrong_is_named(text, told):
    with pytest.raises(UsageError, match=r"(?i)" + told) as error:
        dossiers.read(text, "in/dossier.toml")
    assert "in/dossier.toml" in str(error.value)
    # The morning report says it in Vietnamese, whole; what the reader of TOML says stands in it as it is.
    vietnamese = in_vietnamese(f"{error.value} Its scans are taken in all the same.")
    assert vietnamese is not None
    if "sai cú pháp" not in vietnamese.why:
        assert not set(vietnamese.why.split()) & {"is", "has", "be", "there", "cannot", "that"}, vietnamese


def test_any_number_of_years_is_named_where_a_retention_is_wrong():
    for typed, example in (("20", "20 năm"), ("lâu", "15 năm")):
        with pytest.raises(UsageError, match=f"or any number of years: {example}"):
            dossiers.read(f'retention = "{typed}"'.encode(), "x")


def test_a_key_that_is_none_says_which_may_be_meant():
    with pytest.raises(UsageError, match="did you mean physical_condition"):
        dossiers.read(b"condition = 'x'", "x")
    with pytest.raises(UsageError, match="'zzz'; there are: code"):
        dossiers.read(b"zzz = 'x'", "x")


def test_all_that_is_wrong_is_named_at_once():
    with pytest.raises(UsageError) as error:
        dossiers.read(b"titel = 'a'\nyear = 'x'\nretention = 'lau'", "x")
    assert all(name in str(error.value) for name in ("titel", "year", "retention"))
    told = in_vietnamese(f"{error.value} Its scans are taken in all the same.")
    assert told is not None
    assert told.why.startswith(
        "x sai: không có mục 'titel', có phải title? Các mục được dùng: code, agency_code,"
    )
    assert "; year phải là số nguyên từ 1900 đến " in told.why
    assert "; retention không thể là 'lau'; có thể là: Vĩnh viễn, " in told.why
    assert "hoặc số năm bất kỳ: 15 năm. Sửa rồi chạy lại" in told.why


def test_a_period_within_one_year_may_end_in_part():
    assert dossiers.read(b"start_date = 2019-05-01\nend_date = '2019'", "x").end_date == "2019"


@given(st.text(min_size=1), st.text(min_size=1))
def test_any_name_has_a_folder_of_its_own_inside(one, other):
    archive = store.Archive(dossiers.Path("/kho"))
    first, second = (dossiers.folder_of(archive, name) for name in (one, other))
    root = archive.root / dossiers.FOLDER
    assert first.is_relative_to(root) and ".." not in first.parts
    assert all(len(part.encode("utf-8", "surrogateescape")) <= 255 for part in first.parts)
    if [part for part in one.split("/") if part] != [part for part in other.split("/") if part]:
        assert first != second


@pytest.mark.parametrize("name", ["..", "../..", "/etc", ".", "a/../..", "r1.toml", "x" * 5000, "hồ" * 200])
def test_no_name_leads_out(tmp_path, name):
    archive = store.create(tmp_path / "kho")
    source = tmp_path / "dossier.toml"
    source.write_text('title = "A"')
    assert dossiers.take_in(archive, source, name)
    assert dossiers.load(archive, name).title == "A"
    written = [path for path in tmp_path.rglob("r*.toml") if path.is_file()]
    assert len(written) == 1 and written[0].is_relative_to(archive.root / dossiers.FOLDER)


@given(
    st.sampled_from(["..", "r1.toml", "a%2Eb/%", "hồ sơ/..", "%2E..", ".ẩn", "%00\0", "x%25", "a"])
    | st.text(max_size=40)
)
def test_a_folder_tells_the_name_again(name):
    assume(all(name.split("/")))
    archive = store.Archive(dossiers.Path("/kho"))
    folder = dossiers.folder_of(archive, name).relative_to(archive.root / dossiers.FOLDER)
    assert dossiers._name_of(folder) == name


def test_titles_of_all_dossiers(tmp_path):
    archive = store.create(tmp_path / "kho")
    assert dossiers.titles(archive) == ()
    source = tmp_path / "dossier.toml"
    for name, text in (("hs/1", 'title = "Một"'), ("..", 'title = "Hai"'), ("hs", 'note = "không"')):
        source.write_text(text, encoding="utf-8")
        dossiers.take_in(archive, source, name)
    assert dossiers.titles(archive) == (("..", "Hai"), ("hs/1", "Một"))
    source.write_text('title = "Mới"', encoding="utf-8")
    dossiers.take_in(archive, source, "hs/1")
    assert dossiers.titles(archive) == (("..", "Hai"), ("hs/1", "Mới"))


def test_a_new_word_is_a_new_revision_and_the_old_one_stays(tmp_path):
    archive = store.create(tmp_path / "kho")
    source = tmp_path / "dossier.toml"
    source.write_text('title = "A"')
    assert dossiers.take_in(archive, source, "hs/1")
    assert not dossiers.take_in(archive, source, "hs/1")
    source.write_text('title = "B"')
    assert dossiers.take_in(archive, source, "hs/1")
    folder = dossiers.folder_of(archive, "hs/1")
    assert [(path.name, path.read_text()) for path in sorted(folder.iterdir())] == [
        ("r1.toml", 'title = "A"'),
        ("r2.toml", 'title = "B"'),
    ]
    assert dossiers.load(archive, "hs/1").title == "B"
    assert dossiers.load(archive, "hs") == Described()
    assert not any(archive.work.iterdir())


def test_damage_is_told(tmp_path):
    archive = store.create(tmp_path / "kho")
    source = tmp_path / "dossier.toml"
    source.write_text('title = "A"')
    dossiers.take_in(archive, source, "hs")
    path = dossiers.kept(archive, "hs")
    path.chmod(0o644)
    path.write_text("titel")
    with pytest.raises(IntegrityError, match=r"r1\.toml"):
        dossiers.load(archive, "hs")


class Office:
    def __init__(self, root):
        self.inbox = root / "inbox"
        self.archive = store.create(root / "kho")

    def put(self, name, text="ok\nmột"):
        path = self.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def run(self, *sources, **more):
        events: list = []
        driver.run(
            self.archive,
            sources or [self.inbox],
            Settings(),
            report=events.append,
            executor=SerialExecutor(FAKE),
            **more,
        )
        self.ended = {event.path.name: event.state for event in events if isinstance(event, ScanEnded)}
        self.summary = events[-1]
        self.wrong = [event.message for event in events if isinstance(event, Notice) and event.for_person]
        return [event.message for event in events if isinstance(event, Notice)]


@pytest.fixture
def office(tmp_path):
    return Office(tmp_path)


def test_a_run_keeps_what_a_folder_says_of_itself(office):
    office.put("hs 1/a.pdf")
    office.put("hs 1/dossier.toml", 'title = "Tuyển dụng"')
    assert office.run() == []
    assert office.ended == {"a.pdf": "archived"}
    assert dossiers.load(office.archive, "hs 1").title == "Tuyển dụng"
    # Ledger and index lost: it is as true as the packages.
    office.archive.ledger_path.unlink()
    office.run()
    assert dossiers.load(office.archive, "hs 1").title == "Tuyển dụng"


def test_a_wrong_one_is_told_of_and_stops_no_scan(office):
    office.put("hs/a.pdf")
    office.put("hs/dossier.toml", 'title = "Đúng"')
    office.run()
    office.put("hs/b.pdf", "ok\nhai")
    office.put("hs/dossier.toml", "titel = 1")
    (told,) = office.run()
    assert "titel" in told and "hs/dossier.toml" in told
    assert office.wrong == [told]
    closing = list(person_text((), (), "", Style(), mistakes=office.wrong))
    assert "For a person:" in closing[1] and "titel" in closing[2]
    assert office.ended == {"a.pdf": "duplicate", "b.pdf": "archived"}
    assert dossiers.load(office.archive, "hs").title == "Đúng"


def test_one_that_describes_no_dossier_is_told_of(office):
    office.put("a.pdf")
    office.put("dossier.toml", 'title = "A"')
    (told,) = office.run()
    assert "--dossier" in told
    assert office.run(dossier="hs 9") == []
    assert dossiers.load(office.archive, "hs 9").title == "A"
    office.put("con/dossier.toml", 'title = "B"')
    (told,) = office.run(dossier="hs 9")
    assert "one dossier" in told
    assert dossiers.load(office.archive, "hs 9").title == "A"


def test_a_folder_that_only_describes_itself_is_no_scan(office):
    office.put("hs/dossier.toml", 'title = "A"')
    office.put("hs/so 1/1.png")
    assert office.run(folder_as_scan=True) == []
    assert office.ended == {"so 1": "archived"}
    assert dossiers.load(office.archive, "hs").title == "A"
