# SPDX-License-Identifier: Apache-2.0
"""Every sentence that tells why a scan could not be archived has its Vietnamese; read from the source."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import scan2archive
from scan2archive.batch.work.second_try import too_big, too_slow
from scan2archive.console.reason_words import _CAUSES, in_vietnamese
from scan2archive.console.report_words import FAILURES, PROBLEMS, failure_texts
from scan2archive.errors import ProcessingFailed, ScanError
from scan2archive.pipeline.sources import signatures
from scan2archive.pipeline.sources.image_reader import _why

ROOT = Path(scan2archive.__file__).parent
# What is raised where a scan is taken in; other rooms give papers out, and tell the user on a terminal.
ROOMS = (
    *sorted((ROOT / "pipeline").rglob("*.py")),
    *(
        ROOT / "batch" / f"{name}.py"
        for name in ("arriving/discovery", "arriving/planning", "filing", "work/executor", "work/second_try")
    ),
    ROOT / "archive" / "package.py",
)
# What these say stands within another sentence.
WITHIN = {"ocr.py", "row_engine.py", "pdf.py", "pdf_cut.py"}


def errors(kind: type = ScanError) -> set[str]:
    return {kind.__name__, *(name for below in kind.__subclasses__() for name in errors(below))}


def text(node: ast.expr) -> str:
    """The sentence, with something in place of each value."""
    if isinstance(node, ast.JoinedStr):
        parts = [part.value if isinstance(part, ast.Constant) else "Ab1" for part in node.values]
        return "".join(map(str, parts))
    if isinstance(node, ast.Call):  # f"…".strip()
        assert isinstance(node.func, ast.Attribute)
        return text(node.func.value)
    assert isinstance(node, ast.Constant)
    return str(node.value)


def calls(path: Path, names: set[str]):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            if name in names:
                yield node


def sentences() -> set[str]:
    found = {
        text(node.args[0])
        for path in ROOMS
        if path.name not in WITHIN
        for node in calls(path, errors())
        if text(node.args[0]) not in {"Ab1 Ab1", "Ab1 Ab1."}  # made of parts: below
    }
    found |= {
        f"/a/Ab1.pdf: page 7 is damaged: {text(node.args[1])}."
        for node in calls(ROOT / "pipeline/sources/pdf_reader.py", {"_damaged"})
    }
    found |= {
        f"/a/Ab1.pdf is truncated: it is {node.value.value}."
        for node in ast.walk(
            ast.parse((ROOT / "pipeline/sources/completeness.py").read_text(encoding="utf-8"))
        )
        if isinstance(node, ast.Return)
        and isinstance(node.value, ast.Constant)
        and str(node.value.value).startswith("a PDF ")
    }
    found |= {
        f"/a/Ab1 {text(node.args[1])}."
        for node in calls(ROOT / "batch/arriving/discovery.py", {"_unreachable"})
        if not isinstance(node.args[1], ast.Name)
    }
    found |= {
        f"/a/Ab1 is {what}, which is not read. {remedy}" for _pattern, what, remedy in signatures._FOREIGN
    }
    said = [OSError("broken data stream"), EOFError(), ValueError("x"), ValueError("too large"), OSError()]
    found |= {f"/a/Ab1.tif: page 2 {_why(error)}" for error in said}
    for broke in (
        too_big(1 << 30),
        too_big(0),
        too_slow("it took more than 600 s"),
        too_slow("page 3 took more than 9 s"),
    ):
        found.add(f"/a/Ab1 could not be processed: {broke.reason}.")
    return found


def test_there_are_many_of_them():
    assert len(sentences()) > 50


@pytest.mark.parametrize("sentence", sorted(sentences()))
def test_every_reason_has_its_vietnamese(sentence):
    told = in_vietnamese(f"{sentence} Some next step.")
    assert told is not None
    assert "{" not in told.why
    english = set(told.why.replace("Ab1", "").split()) & {
        "is",
        "the",
        "of",
        "cannot",
        "it",
        "its",
        "and",
    }
    assert not english, told.why


def test_what_differs_is_kept_and_sentences_within_sentences_are_said_too():
    cases = {
        "/a/b c.pdf has the same bytes as /a/x.pdf, which could not be archived: /a/x.pdf is empty (0 bytes). Again.": "Cùng nội dung với /a/x.pdf: Tệp rỗng (0 byte)",
        "21 of 25 scans failed (unreadable: 20, encrypted: 1): the batch was stopped. See scan2archive status.": "21 trên 25 bản quét không lưu được (tệp hỏng hoặc không phải bản quét: 20, có mật khẩu: 1)",
        "Passed over, since no scans: 3 files such as ghi.chu v.2.txt.": "Bỏ qua vì không phải bản quét: 3 tệp, ví dụ ghi.chu v.2.txt",
        "/a/q.tif: page 12 is damaged: Fax4Decode: Bad code word at line 3.": "Trang 12 bị hỏng: Fax4Decode: Bad code word at line 3",
        "q.pdf is truncated: it is a PDF whose last update (a signature or a change) is not whole. Again.": "Tệp PDF không đầy đủ: lần ghi sau cùng (chữ ký số hoặc sửa đổi) bị thiếu",
        "q.pdf is truncated: the end of the PDF file is missing. Again.": "Tệp PDF không đầy đủ: thiếu phần cuối",
        "/a/q.tif: page 12 is truncated and cannot be decoded completely.": "Ảnh không đầy đủ, không giải mã được hết (trang 12)",
        "/a/q.pdf: page 3 has 400.0 million pixels, more than the limit of 250.": "Trang 3 có 400.0 triệu điểm ảnh, quá giới hạn 250 triệu",
        "/a/q.pdf cannot be read: Permission denied. Give this user permission to read it.": "Không đọc được tệp: không có quyền đọc",
        "/a/q could not be processed: it took more than 600 s; then: it needs more than the memory there is. "
        "It was tried twice, the second time alone and with safe settings. Look at it.": "Xử lý hỏng cả hai lần: quá 600 giây; lần sau, ở chế độ an toàn: máy không đủ bộ nhớ",
        "q.pdf: none of its 3 pages can be read; the first: q.pdf: page 1 is damaged: its image is truncated. Again.": "Không đọc được trang nào trong 3 trang; trang đầu: Trang 1 bị hỏng: ảnh không đầy đủ",
    }
    for english, vietnamese in cases.items():
        told = in_vietnamese(english)
        assert told is not None
        assert told.why == vietnamese


def test_what_nobody_foresaw_stands_as_it_is_behind_the_kind_of_failure():
    assert in_vietnamese("Something new.") is None
    why, step = failure_texts("unreadable", "Something new.")
    assert why.endswith("Something new.")
    assert step == FAILURES["unreadable"][1]


def test_every_kind_of_failure_and_problem_has_its_words():
    kinds = {error.problem for error in ScanError.__subclasses__()} | {ProcessingFailed.problem}
    assert kinds <= FAILURES.keys()
    assert kinds == _CAUSES.keys()
    codes = {
        node.args[0].value
        for path in ROOMS
        for node in calls(path, {"Problem"})
        if isinstance(node.args[0], ast.Constant)
    }
    assert {"no_text", "not_read", "low_confidence", "safe_settings"} <= codes
    assert codes <= PROBLEMS.keys() | {"missing_field"}
