# SPDX-License-Identifier: Apache-2.0
"""Working through the queue, with typed lines from a list and an archive in memory."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

from scan2archive.batch.desk.correcting import correct
from scan2archive.batch.desk.review import cases
from scan2archive.batch.desk.splitting import read_ranges, split
from scan2archive.batch.desk.undoing import last_correction, undo
from scan2archive.batch.finding.snippets import around, where_expected
from scan2archive.console.desk import work
from scan2archive.console.desk_session import Session
from scan2archive.console.terminal import Style
from scan2archive.errors import ArchiveLockedError, IndexUnusableError, IntegrityError, UsageError
from scan2archive.model import NEEDED_FIELDS, Problem, Word
from scan2archive.settings import Review
from tests.fake_pipeline import field, make_record
from tests.office import LAN
from tests.sheets import Sheet, head, signature

IDS = ("1" * 64, "2" * 64, "3" * 64)


def record(record_id, *fields, problems=(), pages=("một",), without=()):
    made = make_record(record_id, list(pages), state="review", path=f"{record_id[0]}.pdf")
    given = {item.name for item in fields} | set(without)
    sure = [field(name, "Quyết định") for name in NEEDED_FIELDS if name not in given]
    (document,) = made.documents
    return dataclasses.replace(
        made,
        documents=(dataclasses.replace(document, fields=(*fields, *sure)),),
        problems=tuple(problems),
    )


def unsure(name, value):
    return dataclasses.replace(field(name, value), state="review", confidence=0.5)


class FakeDesk:
    """Typed lines in, shown lines out."""

    def __init__(self, *records):
        self.records = {made.id: made for made in records}
        self.originals = {}
        self.typed: list[str] = []
        self.shown: list[str] = []
        self.asked: list[tuple[str, str]] = []
        self.opened: list[str] = []
        self.errors: list[Exception] = []

    def load(self, record_id):
        return self.records[record_id]

    def file(self, record_id):
        return Path(f"/kho/{record_id[0]}.pdf")

    def save(self, seen, document, changes, *, accept):
        if self.errors:
            raise self.errors.pop(0)
        self.originals[seen.id, seen.revision] = self.records[seen.id]
        changed = correct(self.records[seen.id], document, changes, LAN, accept=accept)
        self.records[seen.id] = changed
        return changed

    def split(self, seen, ranges):
        record = self.records[seen.id]
        self.records[seen.id] = split(record, read_ranges(ranges, len(record.pages)), Review(), LAN)
        return self.records[seen.id]

    def undo(self, record_id, ordinal):
        now = self.records[record_id]
        before = self.originals[record_id, last_correction(now, ordinal) - 1]
        self.records[record_id] = undo(now, before, LAN)
        return self.records[record_id]

    def open(self, record_id):
        self.opened.append(record_id)

    def ask(self, prompt, value=""):
        self.asked.append((prompt, value))
        if not self.typed:
            return None
        line = self.typed.pop(0)
        if line == "^C":
            raise KeyboardInterrupt
        return line

    def show(self, line):
        self.shown.append(line)

    @property
    def text(self):
        return "\n".join(self.shown)

    def value(self, number, name):
        return self.records[IDS[number]].documents[0].value(name)

    def state(self, number):
        return self.records[IDS[number]].state


def go(desk, *typed):
    desk.typed = list(typed)
    session = Session()
    queue = [case for made in desk.records.values() for case in cases(made)]
    work(queue, desk, session, Style())
    return session


def three():
    return FakeDesk(*(record(record_id, unsure("subject", f"về việc {record_id[0]}")) for record_id in IDS))


# ---------------------------------------------------------------- accept, change, leave, quit


def test_each_document_is_accepted_changed_or_left():
    desk = three()
    session = go(desk, "c", "1", "Về việc khác", "c", "b")
    assert (session.settled, session.changed, session.left) == (2, 0, 1)
    assert [desk.state(number) for number in range(3)] == ["ok", "ok", "review"]
    assert [desk.value(number, "subject") for number in range(3)] == [
        "về việc 1",
        "Về việc khác",
        "về việc 3",
    ]
    assert desk.records[IDS[2]].revision == 1
    assert ("Trích yếu [về việc 2]: ", "về việc 2") in desk.asked
    assert "[1/3] 111111111111-1  1.pdf  trang 1" in desk.text
    assert "→ Về việc khác" in desk.text


@pytest.mark.parametrize("typed", ["t", "q", "Q"])
def test_quitting_saves_what_was_typed_and_leaves_the_rest(typed):
    desk = three()
    session = go(desk, "note=đã đối chiếu", typed)
    assert (session.settled, session.changed, session.left) == (0, 1, 2)
    assert desk.value(0, "note") == "đã đối chiếu"
    assert desk.records[IDS[1]].revision == 1


def test_the_end_of_the_input_is_quitting():
    desk = three()
    session = go(desk)
    assert (session.settled, session.left) == (0, 3)


def test_ctrl_c_loses_only_what_is_on_the_screen():
    desk = three()
    desk.typed = ["c", "note=x", "^C"]
    session = Session()
    queue = [case for made in desk.records.values() for case in cases(made)]
    with pytest.raises(KeyboardInterrupt):
        work(queue, desk, session, Style())
    assert (session.settled, session.left) == (1, 2)
    assert [made.revision for made in desk.records.values()] == [2, 1, 1]


def test_all_values_in_turn_some_kept_some_missing():
    desk = FakeDesk(
        record(IDS[0], unsure("code", "12/QĐ"), unsure("issued_date", "2019-05"), without=["signer_name"])
    )
    session = go(desk, "s", "-", "", "31/02/2019", "12/05/2019", "c")
    assert session.settled == 1
    assert [prompt for prompt, _ in desk.asked if prompt != "> "] == [
        "Người ký: ",
        "Số, ký hiệu [12/QĐ]: ",
        "Ngày ban hành [05/2019]: ",
        "Ngày ban hành [05/2019]: ",
    ]
    assert "'31/02/2019' is not a date, for issued_date (Ngày ban hành)." in desk.text
    assert desk.value(0, "issued_date") == "2019-05-12"
    assert desk.records[IDS[0]].documents[0].field("code").state == "corrected"
    assert desk.records[IDS[0]].documents[0].field("signer_name") is None
    assert desk.state(0) == "ok"


@pytest.mark.parametrize("typed", ["s", "C", "?", "p 1-2", "s 2", "2"])
def test_a_command_typed_where_a_value_is_asked_does_not_become_the_value(typed):
    desk = FakeDesk(record(IDS[0], unsure("subject", "về việc 1")))
    go(desk, "1", typed, "", "c")
    assert desk.value(0, "subject") == "về việc 1" and "looks like a command" in desk.text


def test_what_looks_like_a_command_is_the_value_if_it_is_typed_twice():
    desk = FakeDesk(record(IDS[0], unsure("subject", "về việc 1"), unsure("number", "12")))
    go(desk, "1", "s", "s", "2", "13", "c")
    assert (desk.value(0, "subject"), desk.value(0, "number")) == ("s", "13")


def test_changes_without_acceptance_leave_the_rest_doubtful():
    desk = FakeDesk(record(IDS[0], unsure("code", "12/QĐ"), unsure("subject", "về")))
    session = go(desk, "2", "Về việc khác", "b")
    assert (session.settled, session.changed) == (0, 1)
    assert (desk.state(0), desk.value(0, "subject")) == ("review", "Về việc khác")


def test_one_value_of_a_list_is_changed_and_the_others_stay():
    desk = FakeDesk(
        record(
            IDS[0],
            unsure("recipients", "Như trèn"),
            field("recipients", "Lưu: VT"),
            unsure("recipients", "0)—"),
        )
    )
    desk.records[IDS[0]] = dataclasses.replace(
        desk.records[IDS[0]], problems=(Problem("low_confidence", 1, "Hard.", "warning"),)
    )
    go(desk, "1", "Như trên", "2", "-", "c")
    kept = [f.value for f in desk.records[IDS[0]].documents[0].fields if f.name == "recipients"]
    assert kept == ["Lưu: VT", "Như trên"]


def test_what_is_shown_is_what_is_accepted():
    """Fields that nobody has to settle are shown, too: acceptance vouches for them."""
    desk = FakeDesk(record(IDS[0], unsure("code", "12/QĐ"), unsure("place", "Hà Nội")))
    go(desk, "c")
    assert re.search(r"^ 1 Số, ký hiệu: 12/QĐ .*\n(.*\n)*? 2 Địa danh: Hà Nội", desk.text, re.M)
    assert desk.records[IDS[0]].documents[0].field("place").state == "corrected"


@pytest.mark.parametrize("typed", ["7", "0", "s 7", "gì", "note2=x", "p", "p 1-9", "p 2,1"])
def test_what_is_not_understood_is_said_and_asked_again(typed):
    desk = three()
    session = go(desk, typed, "c", "t")
    assert session.settled == 1
    assert any(line.startswith(("There is no", "'", "Không hiểu", "Name the pages")) for line in desk.shown)


def test_help_text_and_file():
    desk = three()
    go(desk, "?", "x", "m", "", "t")
    assert "chấp nhận" in desk.text
    assert "một" in desk.shown
    assert desk.opened == [IDS[0]]
    assert "tệp: /kho/1.pdf" in desk.text


def test_what_was_saved_is_said():
    desk = three()
    go(desk, "trích yếu=Về việc khác", "c", "b")
    assert f"{IDS[0][:12]}-1: saved as revision r2." in desk.text
    assert "  Trích yếu: Về việc khác (before: về việc 1)" in desk.shown
    desk = three()
    go(desk, "độ mật=mật", "trích yếu=Hòn Khoai", "c")
    assert "out of search, lists and exports now" in desk.text
    assert "  Trích yếu: saved (secret, not shown)" in desk.shown


def test_a_prompt_says_the_way_out_and_a_full_stop_is_one():
    desk = FakeDesk(record(IDS[0], unsure("subject", "về việc 1"), without=["type"]))
    go(desk, "s", ".", "t")
    assert [prompt for prompt, _value in desk.asked] == ["> ", "Tên loại: ", "> "]
    assert "thôi" in desk.text
    assert desk.records[IDS[0]].revision == 1


# ---------------------------------------------------------------- splitting


def test_a_scan_that_is_cut_comes_back_as_its_documents():
    more = Problem("more_documents", 2, "It begins like a paper of its own.", "warning")
    desk = FakeDesk(
        record(IDS[0], pages=["một", "hai"], problems=[more]), record(IDS[1], unsure("subject", "về"))
    )
    session = go(desk, "note=x", "p 1,2", "b", "t")
    assert "changes that are not saved" in desk.text
    assert (session.changed, session.left) == (1, 1)
    assert [d.pages for d in desk.records[IDS[0]].documents] == [(1, 2)]
    desk = FakeDesk(
        record(IDS[0], pages=["một", "hai"], problems=[more]), record(IDS[1], unsure("subject", "về"))
    )
    session = go(desk, "p 1,2", "c", "c", "c")
    assert session.settled == 3
    assert [d.pages for d in desk.records[IDS[0]].documents] == [(1, 1), (2, 2)]
    assert all(made.state == "ok" for made in desk.records.values())
    assert "[1/3] 111111111111-1" in desk.text
    assert "[3/3] 222222222222-1" in desk.text


def test_a_scan_without_documents_can_be_cut_or_left():
    bare = dataclasses.replace(record(IDS[0], pages=["một", "hai"]), documents=(), problems=())
    desk = FakeDesk(bare)
    session = go(desk, "c", "b")
    assert session.left == 1
    assert "p 1-2" in desk.text
    go(desk, "p 1-2", "c")
    assert desk.state(0) == "ok"


# ---------------------------------------------------------------- others at work, damage


def test_what_was_typed_stays_when_a_run_holds_the_archive():
    desk = three()
    desk.errors = [ArchiveLockedError("It is in use.", next_step="Wait.")]
    session = go(desk, "1", "Về việc khác", "c", "c", "t")
    assert "It is in use. Wait." in desk.text
    assert session.settled == 1
    assert desk.value(0, "subject") == "Về việc khác"


def test_at_the_end_of_the_input_a_locked_archive_is_not_asked_for_ever():
    desk = three()
    desk.errors = [ArchiveLockedError("It is in use.")] * 5
    session = go(desk, "note=x")
    assert (session.changed, session.left) == (0, 3)


def test_what_somebody_else_settled_meanwhile_is_shown_anew():
    desk = three()
    others = correct(desk.records[IDS[0]], desk.records[IDS[0]].documents[0], (), LAN, accept=True)

    class Meanwhile(UsageError):
        def __init__(self):
            super().__init__("It was corrected by somebody else meanwhile.")
            desk.records[IDS[0]] = others

    saving = desk.save

    def save(*args, **kwargs):
        desk.save = saving
        raise Meanwhile

    desk.save = save
    session = go(desk, "note=x", "c", "b", "t")
    assert "It needs nobody any more." in desk.text
    assert desk.value(0, "note") == "x"
    assert session.settled == 1


def test_documents_settled_since_the_list_was_made_are_passed_over():
    desk = three()
    queue = [case for made in desk.records.values() for case in cases(made)]
    first = desk.records[IDS[0]]
    desk.records[IDS[0]] = correct(first, first.documents[0], (), LAN, accept=True)
    desk.typed = ["c", "c"]
    session = Session()
    work(queue, desk, session, Style())
    assert session.settled == 2
    assert "[1/3]" not in desk.text


def test_an_index_that_is_behind_is_told_and_the_work_goes_on():
    desk = three()
    saving = desk.save

    def save(*args, **kwargs):
        desk.save = saving
        saving(*args, **kwargs)
        raise IndexUnusableError("The correction is saved as revision 2, but not in the index.")

    desk.save = save
    session = go(desk, "c", "c", "c")
    assert session.settled == 3
    assert session.index_behind is not None


def test_a_damaged_package_is_left():
    desk = three()
    desk.errors = [IntegrityError("The package is damaged.")]
    session = go(desk, "c", "c", "c")
    assert (session.settled, session.left) == (2, 1)
    assert "The package is damaged." in desk.text


# ---------------------------------------------------------------- the words around


def paper():
    sheet = head(
        Sheet(), ["UBND TỈNH KIÊN GIANG", "SỞ Y TẾ"], "Số: 12/QĐ-SYT", "Kiên Giang, ngày 5 tháng 9 năm 2023"
    )
    signature(sheet, ["GIÁM ĐỐC"], "Hồ Văn Dũng", 1800)
    return sheet.page()


def boxed(page, *texts):
    words = [word for word in page.words if word.text in texts]
    boxes = [word.box for word in words]
    return (
        min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)
    )  # fmt: skip


def test_a_snippet_is_of_its_column_and_marks_the_value():
    page = paper()
    snippet = around([page], dataclasses.replace(unsure("code", "12/QĐ-SYT"), box=boxed(page, "12/QĐ-SYT")))
    lines = [" ".join(word for word, _ in line.words) for line in snippet.lines]
    assert lines[:2] == ["SỞ Y TẾ", "Số: 12/QĐ-SYT"]  # not the date beside it
    assert [word for line in snippet.lines for word, marked in line.words if marked] == ["12/QĐ-SYT"]
    assert [line.hit for line in snippet.lines][:2] == [False, True]


def test_a_snippet_shows_what_was_read_before_any_repair():
    page = paper()
    words = tuple(dataclasses.replace(w, raw="1Z/QĐ-SYT") if w.text == "12/QĐ-SYT" else w for w in page.words)
    page = dataclasses.replace(page, words=words)
    snippet = around([page], dataclasses.replace(unsure("code", "12/QĐ-SYT"), box=boxed(page, "12/QĐ-SYT")))
    assert ("1Z/QĐ-SYT", True) in [word for line in snippet.lines for word in line.words]


def test_what_was_not_found_is_shown_where_it_would_stand():
    page = paper()
    made = record(IDS[0])
    text = [
        w for line in where_expected([page], made.documents[0], "signer_name").lines for w, _ in line.words
    ]
    assert text[-3:] == ["Hồ", "Văn", "Dũng"]
    text = [w for line in where_expected([page], made.documents[0], "code").lines for w, _ in line.words]
    assert "12/QĐ-SYT" in text
    assert "Dũng" not in text


def test_without_words_or_place_there_is_no_snippet():
    page = dataclasses.replace(paper(), words=())
    nowhere = dataclasses.replace(unsure("note", "x"), page=None, box=None)
    assert around([page], nowhere).lines == ()
    assert around([page], dataclasses.replace(nowhere, page=1, box=(0, 0, 5, 5))).lines == ()
    assert where_expected([page], record(IDS[0]).documents[0], "code").lines == ()
    far = (Word("x", (10, 10, 20, 20), 0.9, 0),)
    page = dataclasses.replace(page, words=far)
    assert around([page], dataclasses.replace(nowhere, page=1, box=(500, 500, 600, 600))).lines == ()


def test_only_what_a_person_is_needed_for_is_asked_for_in_turn():
    desk = FakeDesk(record(IDS[0], unsure("code", "12/QĐ"), unsure("recipients", "Như trèn")))
    session = go(desk, "s", "13/QĐ", "2", "Như trên", "c")
    prompts = [prompt for prompt, _ in desk.asked if prompt != "> "]
    assert prompts == ["Số, ký hiệu [12/QĐ]: ", "Nơi nhận [Như trèn]: "]
    assert "Không bắt buộc xem số 2 đến 2" in desk.text
    assert session.settled == 1


@pytest.mark.parametrize(
    ("message", "said"),
    [
        (
            "Page 1 was hard to read (about 61% of its letters right): its text may be wrong.",
            "khoảng 61% số chữ",
        ),
        ("Something new.", "Something new."),
    ],
)
def test_what_is_wrong_with_pages_is_said_in_vietnamese(message, said):
    problems = [Problem("low_confidence", 1, message, "warning")] * 2
    desk = FakeDesk(record(IDS[0], unsure("code", "12/QĐ"), problems=problems))
    go(desk, "t")
    assert f"! Trang khó đọc (trang 1): {said}" in desk.text


def test_what_nobody_has_to_look_at_takes_a_line_each():
    """Seven addressees with their lines around pushed the number in question off the screen."""
    found = [dataclasses.replace(unsure("recipients", f"Sở {n}"), page=1, box=(0, 0, 9, 9)) for n in range(7)]
    code = dataclasses.replace(unsure("code", "12/QĐ"), page=1, box=(0, 0, 9, 9))
    desk = FakeDesk(record(IDS[0], code, *found, pages=("một hai",)))
    go(desk, "t")
    numbered = [line for line in desk.shown if "Nơi nhận" in line]
    assert len(numbered) == 7
    place = desk.shown.index(numbered[0])
    assert desk.shown[place : place + 7] == numbered


# ---------------------------------------------------------------- taking back


def test_what_was_accepted_by_mistake_is_taken_back_and_shown_again():
    desk = three()
    session = go(desk, "c", "h", "subject=về việc khác", "c", "t")
    assert desk.value(0, "subject") == "về việc khác"
    assert f"{IDS[0][:12]}-1:  taken back: r2; all is as in r1 again" in desk.text
    assert (session.settled, session.changed, session.left) == (1, 0, 2)
    places = re.findall(r"\[(\d)/(\d)\] (\d)", desk.text)
    assert [place[2] for place in places if place] == ["1", "2", "1", "1", "2"]  # the change is shown too
    assert {place[1] for place in places} == {"3"}


def test_there_is_nothing_to_take_back_before_something_is_saved_nor_twice():
    desk = three()
    session = go(desk, "h", "b", "h", "t")
    assert desk.text.count("nothing was saved here") == 2
    assert (session.settled, session.left) == (0, 3)
    desk = three()
    go(desk, "c", "h", "h", "t")
    assert desk.text.count("nothing was saved here") == 1
    assert desk.state(0) == "review"


def test_what_was_typed_last_and_not_saved_is_taken_back_first():
    desk = three()
    go(desk, "c", "issuer=Sở Y tế", "subject=mới", "h", "b", "t")
    assert "Trích yếu: bỏ chỗ vừa sửa" in desk.text
    assert desk.value(1, "issuer") == "Sở Y tế"
    assert desk.value(1, "subject") != "mới"
    desk = three()
    go(desk, "c", "subject=mới", "h", "h", "t")  # then what was saved before
    assert "nothing was saved here" not in desk.text
    assert desk.state(0) == "review"


def test_a_number_typed_shows_what_the_code_becomes():
    desk = FakeDesk(record(IDS[0], unsure("code", "1?/QĐ"), unsure("number", "1?"), unsure("notation", "QĐ")))
    go(desk, "số=12", "t")
    assert "→ 12/QĐ" in desk.text
    assert desk.value(0, "code") == "12/QĐ"
