# SPDX-License-Identifier: Apache-2.0
"""One doubtful document as a person works on it: what is doubtful, why, and the words around it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scan2archive.batch.desk.correcting import NUMBERED, Change, numbered
from scan2archive.batch.desk.review import Case
from scan2archive.batch.finding.snippets import Snippet, around, where_expected
from scan2archive.console.labels import PAGE, _, dossier_text, label, readable
from scan2archive.console.reason_words import in_vietnamese
from scan2archive.console.render_review import proposed_text
from scan2archive.console.report_words import problem_text
from scan2archive.console.terminal import Style
from scan2archive.errors import UsageError
from scan2archive.model import LIST_FIELDS, Document, Field, Problem, Record

KEYS = _(
    "c chấp nhận (accept) · s sửa (change) · số thứ tự: sửa một mục (change one) · b bỏ qua (leave) · "
    "g nhận gợi ý (take the proposal) · p tách (split) · h hoàn tác (undo) · m mở tệp (open) · x xem chữ (text) · ? trợ giúp (help) · t, q thoát (quit)"
)
HELP = (
    _(
        "c         chấp nhận: mọi mục đang nêu đều đúng, kể cả chỗ vừa sửa; mục không tìm thấy thì văn bản không có"
    ),
    _(
        "s, s 2, 2 sửa: lần lượt các mục cần kiểm tra, hoặc mục số 2; Enter giữ nguyên, ↑ lấy giá trị cũ ra sửa, - là không có, . là thôi"
    ),
    _("TÊN=GIÁ TRỊ sửa mục bất kỳ, như lệnh correct: số=12, ngày=12/5/2019, từ khóa+=y tế"),
    _("b         bỏ qua: để lại phần chưa chắc, sang văn bản sau; chỗ đã sửa được lưu"),
    _("g, g 2    nhận gợi ý: người ký là người đã ký văn bản khác của cơ quan này, nêu sau dấu ≈"),
    _("p 1-3,4-  tách: bản quét có nhiều văn bản, ở các trang này"),
    _(
        "h         hoàn tác: bỏ chỗ vừa sửa mà chưa lưu; không có thì lấy lại văn bản vừa lưu, như trước khi sửa"
    ),
    _("m         mở tệp: mở PDF có lớp chữ"),
    _("x         xem chữ: chữ của các trang"),
    _("t, q      thoát: lưu chỗ đã sửa rồi kết thúc"),
)
ASKING = _(
    "Enter: giữ nguyên (keep) · ↑: lấy giá trị cũ ra sửa (edit what is there) · -: không có (none) · "
    ".: thôi, không sửa tiếp (stop)"
)
SIGNER = "signer_name"  # the field that proposals are made for
_MOST_PAGES = 8


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to settle in a document.

    Attributes:
        name: Of the field.
        field: Its doubtful value; None if none was found.
    """

    name: str
    field: Field | None


def items_of(case: Case, document: Document | None) -> tuple[Item, ...]:
    """What is to be settled: what is missing, what it is filed by and is unsure, then all else that is unsure."""
    unsure = [field for field in (document.fields if document else ()) if field.state == "review"]
    first = [field for field in unsure if field in case.unsure]
    rest = [field for field in unsure if field not in case.unsure]
    return (
        *(Item(name, None) for name in case.missing),
        *(Item(field.name, field) for field in (*first, *rest)),
    )


def asked_for(case: Case, items: Sequence[Item]) -> Sequence[Item]:
    """Those a person is needed for; all of them where none is named."""
    return items[: len(case.missing) + len(case.unsure)] or items


def desk_text(
    case: Case,
    record: Record,
    items: Sequence[Item],
    pending: Mapping[str, Sequence[Change]],
    place: str,
    file: Path | None,
    style: Style,
    *,
    brief: bool = False,
) -> Iterator[str]:
    """The document: where it lies, its problems, and each item with its evidence.

    Args:
        case: Why it needs a person.
        record: With the words of its pages.
        items: What is to be settled, as numbered.
        pending: Changes not saved yet, by the name of their field.
        place: Which of how many it is, such as ``3/12``.
        file: What a person may open to see it.
        style: What the terminal can carry.
        brief: Without the words around, as they have been shown already.
    """
    document = next((document for document in record.documents if document.id == case.id), None)
    first, last = document.pages if document else (1, len(record.pages))
    pages = f"{PAGE} {first}" if first == last else f"{PAGE} {first}–{last}"
    dossier = f"  [{dossier_text(case.dossier)}]" if case.dossier else ""
    yield ""
    yield f"{style.bold(f'[{place}]')} {style.warn(case.handle)}  {style.place(case.path)}  {pages}{style.dim(dossier)}"
    if file is not None and not brief:
        yield style.dim(f"  {_('tệp')}: {style.place(file)}")
    problems = () if brief else case.problems
    for code in dict.fromkeys(problem.code for problem in problems):
        reason = reason_of([problem for problem in problems if problem.code == code])
        yield style.wrap(f"{style.bad('!')} {reason}", "  ")
    shown: list[Snippet] = []
    together = _together(document, pending)
    asked = len(asked_for(case, items))  # what nobody has to look at must not push it off the screen
    for number, item in enumerate(items, start=1):
        yield from _item(number, item, pending.get(item.name, together.get(item.name, ())), style)
        if item.name == SIGNER and case.proposed and not pending.get(item.name):
            yield style.wrap(f"≈ g: {proposed_text(case.proposed)}", "     ")
        if brief or number > asked:
            continue
        if item.field is not None:
            snippet = around(record.pages, item.field)
        elif document is not None:
            snippet = where_expected(record.pages, document, item.name)
        else:
            continue
        if snippet not in shown:  # several may stand in the same lines
            shown.append(snippet)
            yield from _snippet(snippet, style)
    others = [name for name in pending if name not in {item.name for item in items}]
    for name in others:
        yield f"   {label(name)}: {style.good(_changes(pending[name]))}"


def _together(
    document: Document | None, pending: Mapping[str, Sequence[Change]]
) -> dict[str, tuple[Change, ...]]:
    """What number, notation and code become with the changes typed so far, as they will be saved."""
    changes = [change for name in NUMBERED for change in pending.get(name, ())]
    try:
        new = numbered(document, changes) if document else None
    except UsageError:  # said when it is saved
        new = None
    if document is None or new is None:
        return {}
    return {
        name: (Change(name, "=", value),)
        for name, value in zip(NUMBERED, new, strict=True)
        if value != document.value(name)
    }


def reason_of(problems: Sequence[Problem]) -> str:
    """Problems of one kind in a line: what it is, on which pages, and what the program says of the first."""
    first = problems[0]
    pages = list(dict.fromkeys(str(problem.page) for problem in problems if problem.page is not None))
    more = " …" if len(pages) > _MOST_PAGES else ""
    where = f" ({PAGE} {', '.join(pages[:_MOST_PAGES])}{more})" if pages else ""
    told = in_vietnamese(first.message)
    return f"{problem_text(first.code)}{where}: {told.why if told else first.message}"


def _item(number: int, item: Item, changes: Sequence[Change], style: Style) -> Iterator[str]:
    if item.field is None:
        found = style.warn(_("(không tìm thấy: not found)"))
    else:
        value = readable(item.name, item.field.value)
        evidence = [f"{PAGE} {item.field.page}"] if item.field.page else []
        evidence += [f"{item.field.confidence:.0%}", item.field.rule]
        found = f"{style.warn(value)}  {style.dim('[' + ' · '.join(evidence) + ']')}"
    if item.field is not None and item.name in LIST_FIELDS:
        # The changes of a list stand with the value that they take out.
        changes = changes if any(one.how == "-=" and one.value == item.field.value for one in changes) else ()
    new = f"  → {style.good(_changes(changes))}" if changes else ""
    yield f"{number:>2} {label(item.name)}: {found}{new}"


def _changes(changes: Sequence[Change]) -> str:
    return ", ".join(
        (change.how if change.how != "=" else "")
        + (readable(change.name, change.value) or _("(không có: none)"))
        for change in changes
    )


def _snippet(snippet: Snippet, style: Style) -> Iterator[str]:
    for line in snippet.lines:
        text = " ".join(style.bold(word) if marked else word for word, marked in line.words)
        yield style.wrap(text, "     > " if line.hit else "     | ")
