# SPDX-License-Identifier: Apache-2.0
"""The morning report as one HTML page: nothing but itself, no scripts, every value escaped; A4 when printed."""

from __future__ import annotations

import base64
import datetime as dt
import html
import re
import shlex
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote

from scan2archive.archive.shelves import record_folder
from scan2archive.batch.desk.review import BLANK, Case
from scan2archive.batch.reports.report import BadPage, Report, new_failures
from scan2archive.console.labels import dossier_text, label, label_row, readable
from scan2archive.console.reason_words import in_vietnamese
from scan2archive.console.render_review import figures_from
from scan2archive.console.render_run import MOST_LISTED
from scan2archive.console.report_style import STYLE
from scan2archive.console.report_words import (
    about,
    bytes_text,
    day,
    failure_texts,
    number,
    percent,
    problem_text,
    reason_text,
    span,
    stop_texts,
)
from scan2archive.ledger.rows import RunRow

MOST_REVIEW = 40
_LONGEST = 140
_REASONS = 8
_FIGURES_FROM = {
    "taken": " <span class=soft>(số lấy từ tên tệp)</span>",
    "same": " <span class=soft>(số giống trong tên tệp)</span>",
    "written": " <span class=soft>(viết tay)</span>",
    "": "",
}
# Signs without a shape, and those that turn the direction of writing: a file's name may hold any.
_UNSHOWN = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff]")


def report_page(report: Report, *, least_free: int = 0, before: str = "") -> str:
    """The whole page.

    Args:
        report: What to tell.
        least_free: Bytes on the disk below which a run stops.
        before: File beside this one with the report of the last run that archived something; empty if it is this one.
    """
    parts = [
        *_head(report),
        *_tiles(report),
        *_failures(report),
        *_reasons(report),
        *_review(report),
        *_earlier(report, before),
        *_worst(report),
        *_twins(report),
        *_elsewhere(report),
        *_came(report),
        *_disk(report, least_free),
        *_runs(report.runs),
        *_notices(report),
    ]
    title = f"Báo cáo số hóa {report.facts.started:%d/%m/%Y} – {report.archive}"
    return (
        '<!DOCTYPE html>\n<html lang="vi"><head><meta charset="utf-8">'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; img-src data:; '
        "style-src 'unsafe-inline'; form-action 'none'\">"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{_text(title)}</title><style>{STYLE}</style></head><body><main>\n"
        + "\n".join(parts)
        + f"\n<footer>scan2archive · báo cáo lập lúc {report.facts.ended:%H:%M ngày %d/%m/%Y}. Nội dung văn bản mật "
        "không có trong báo cáo này.<br>Các lệnh <code>scan2archive</code> gõ trong thư mục kho "
        f"<code>{_text(str(report.root))}</code>, hoặc thêm <code>-a</code> và thư mục đó.</footer></main></body></html>\n"
    )


def _text(value: str, longest: int = 0) -> str:
    """A value as it may stand in the page."""
    if longest and len(value) > longest:
        value = value[: longest - 1].rstrip() + "…"
    return html.escape(_UNSHOWN.sub("\ufffd", value))


def _head(report: Report) -> Iterator[str]:
    facts = report.facts
    yield (
        f'<header><div><div class="over">Báo cáo số hóa tài liệu</div><h1>{_text(report.archive)}</h1></div>'
        f'<div class="when"><b>{day(facts.started)}</b><br>{span(facts.started, facts.ended)} · '
        f"đọc cùng lúc {number(facts.jobs)} bản quét</div></header>"
    )
    yield f'<div class="banner {report.outcome}">{_banner(report)}</div>'


def _banner(report: Report) -> str:
    summary = report.facts.summary
    if report.outcome == "stopped":
        why, step = stop_texts(report.problem)
        left = f" Còn {number(report.left)} bản quét chưa làm." if report.left else ""
        told = in_vietnamese(report.stopped)
        detail = f'<p class="soft">{_text(told.why if told else report.stopped, 400)}</p>'
        return f"Dừng giữa chừng: {why}.{left}<p>{_text(step)}</p>{detail}"
    if report.outcome == "failed":
        count = len(new_failures(report.facts))
        failed = f" {number(count)} bản quét không lưu được, cần người xử lý." if count else ""
        damaged = (
            f" {number(report.damaged)} gói trong kho bị hỏng hoặc mất: chạy <code>{_command('verify', report)}</code>."
            if report.damaged
            else ""
        )
        return f"Đã chạy xong;{failed}{damaged}"
    if report.outcome == "review":
        old = len(report.facts.failures)
        waiting = f" {number(old)} bản quét của các lần chạy trước vẫn chưa lưu được." if old else ""
        documents = f"{number(len(report.review))} văn bản cần người kiểm tra." if report.review else ""
        wrong = f" {number(summary.refused)} tệp dossier.toml sai: xem cuối trang." if summary.refused else ""
        return f"Đã chạy xong; {documents or 'không có gì mới.'}{waiting}{wrong}"
    waiting = (
        f"<p>Cả kho còn {number(report.waiting)} bản quét cần người kiểm tra.</p>" if report.waiting else ""
    )
    if not summary.scans:
        return f"Không có bản quét nào trong thư mục nguồn.{waiting}"
    if not summary.archived:
        return f"Không có bản quét mới; mọi bản quét đã có trong kho.{waiting}"
    return f"Đã chạy xong, không có việc {'mới ' if waiting else ''}cần người xử lý.{waiting}"


def _tiles(report: Report) -> Iterator[str]:
    summary = report.facts.summary
    rate = report.pages_per_hour
    troubled = summary.failed + summary.quarantined
    tiles = [
        ("Bản quét đã lưu", number(summary.archived), ""),
        ("Trang", number(summary.pages), ""),
        ("Văn bản", number(summary.documents), ""),
        ("Trang mỗi giờ", number(rate) if rate else "–", ""),
        ("Văn bản mới cần kiểm tra", number(len(report.review)), "w" if report.review else ""),
        ("Bản quét không lưu được", number(troubled), "b" if troubled else ""),
        ("Đã có sẵn trong kho", number(summary.duplicates), ""),
        ("Bản quét mật, để riêng", number(summary.restricted), "w" if summary.restricted else ""),
    ]
    cells = (
        f'<div class="tile {kind}"><b>{value}</b><span>{name}</span></div>' for name, value, kind in tiles
    )
    yield f'<section class="tiles">{"".join(cells)}</section>'


def _failures(report: Report) -> Iterator[str]:
    new, old = new_failures(report.facts), [one for one in report.facts.failures if one.known]
    if not (new or old):
        return
    yield f"<h2>Bản quét không lưu được <small>{number(len(new) + len(old))}</small></h2>"
    rows = []
    for event in (*new, *old)[:MOST_LISTED]:
        why, step = failure_texts(event.problem, event.message)
        before = ' <span class="soft">(từ lần chạy trước)</span>' if event.known else ""
        rows.append(
            f"<tr><td>{_text(event.path.name, _LONGEST)}{before}<div class=soft>{_text(str(event.path.parent))}</div></td>"
            f"<td>{_text(why, 300)}</td><td>{_text(step)}</td></tr>"
        )
    yield f'<div class="wide">{_table(("Tệp", "Lý do", "Việc cần làm"), rows)}</div>'
    yield from _more(len(new) + len(old) - MOST_LISTED, _command("status --json", report))


def _reasons(report: Report) -> Iterator[str]:
    if not report.reasons:
        return
    yield f"<h2>Vì sao cần người kiểm tra <small>{number(len(report.review))} văn bản</small></h2>"
    most = max(reason.documents for reason in report.reasons)
    for reason in report.reasons[:_REASONS]:
        yield _bar(_text(reason_text(reason)), reason.documents / most, number(reason.documents))
    left = report.reasons[_REASONS:]
    if left:
        others = "; ".join(f"{_text(reason_text(one))}: {number(one.documents)}" for one in left)
        yield f'<p class="soft">{others}</p>'


def _review(report: Report) -> Iterator[str]:
    if not report.review:
        return
    yield "<h2>Văn bản cần kiểm tra <small>cần xem trước nhất ở trên</small></h2>"
    yield from _cases(report.review, report)


def _earlier(report: Report, before: str) -> Iterator[str]:
    """What stood in the reports of earlier runs and is not settled."""
    if before:
        yield (
            f'<p class="soft">Lần chạy gần nhất có tài liệu mới: <a href="{html.escape(quote(before))}">'
            f"{_text(before)}</a></p>"
        )
    if report.earlier:
        yield "<h2>Còn phải kiểm tra từ các lần chạy trước <small>cần xem trước nhất ở trên</small></h2>"
        yield from _cases(report.earlier, report)


def _cases(found: tuple[Case, ...], report: Report) -> Iterator[str]:
    rows = [_case_row(case, report) for case in found[:MOST_REVIEW]]
    yield _table(("Văn bản", "Cần điền", "Cần xem lại", "Trang"), rows)
    yield from _more(len(found) - MOST_REVIEW, _command("review", report))
    yield (
        f'<p class="soft">Xử lý lần lượt bằng lệnh <code>{_command("review --work", report)}</code>, hoặc trong bảng tính '
        f"có ảnh từng chỗ: <code>{_command('review --sheet phieu.xlsx', report)}</code></p>"
    )


def _command(words: str, report: Report) -> str:
    """A command as it may be typed anywhere, not only in the archive."""
    return _text(f"scan2archive {words} -a {shlex.quote(str(report.root))}")


def _paper(case: Case) -> str:
    """The name of its scan, which opens its PDF at its first page: the report lies beside the packages."""
    copy = record_folder(Path("../packages"), case.record_id) / f"r{case.revision}/data/access.pdf"
    target = html.escape(f"{copy.as_posix()}#page={case.first_page}")
    return f'<a href="{target}">{_text(case.source, _LONGEST)}</a>'


def _case_row(case: Case, report: Report) -> str:
    dossier = f" · {_text(dossier_text(case.dossier), _LONGEST)}" if case.dossier else ""
    if case.blank:
        return (
            f"<tr><td>{_paper(case)} <span class=soft><code>{_text(case.handle)}</code>{dossier}</span></td>"
            f"<td colspan=2 class=soft>Đúng là tờ trắng: <code>{_command(f'correct {case.handle} --accept', report)}</code>. "
            f"Giấy có chữ: quét lại.</td><td>{problem_text(BLANK)}</td></tr>"
        )
    unsure = "<br>".join(
        f"{label(field.name)}: <b>{_text(readable(field.name, field.value), _LONGEST)}</b>"
        f"{_FIGURES_FROM[figures_from(field)]}"
        for field in case.unsure
    )
    pages: dict[str, list[str]] = {}
    for problem in case.problems:
        pages.setdefault(problem.code, []).append(str(problem.page) if problem.page else "")
    where = "<br>".join(f"{_text(problem_text(code))}{_numbers(numbers)}" for code, numbers in pages.items())
    return (
        f"<tr><td>{_paper(case)}<div class=soft><code>{_text(case.handle)}</code>{dossier}</div></td>"
        f"<td>{label_row(case.missing)}</td><td>{unsure}</td><td>{where}</td></tr>"
    )


def _numbers(numbers: list[str]) -> str:
    found = list(dict.fromkeys(filter(None, numbers)))
    return f" (tr. {', '.join(found[:6])}{' …' if len(found) > 6 else ''})" if found else ""


def _worst(report: Report) -> Iterator[str]:
    if not report.worst:
        return
    yield "<h2>Trang khó đọc nhất <small>nên quét lại nếu còn bản giấy</small></h2>"
    yield f'<div class="cards">{"".join(map(_card, report.worst))}</div>'


def _card(page: BadPage) -> str:
    picture = '<div class="none">không vẽ được trang</div>'
    if page.thumbnail:
        data = base64.b64encode(page.thumbnail).decode("ascii")
        target = html.escape(f"../{quote(page.file)}#page={page.page}")
        picture = f'<a href="{target}"><img alt="Trang {page.page}" src="data:image/jpeg;base64,{data}"></a>'
    quality = "không đọc được"
    if page.quality is not None:
        quality = f"khoảng {percent(page.quality)} số chữ đọc đúng"
    codes = ", ".join(problem_text(code).lower() for code in page.problems)
    return (
        f'<div class="card">{picture}<div class="t"><b>{_text(page.source, 80)}</b>, trang {page.page}<br>'
        f'<span class="q">{quality}</span><div class="soft">{_text(codes)}</div>'
        f"<code>{_text(page.document[:16])}</code></div></div>"
    )


def _twins(report: Report) -> Iterator[str]:
    if not report.twins:
        return
    yield "<h2>Có thể quét trùng <small>cùng số, ký hiệu, cơ quan và ngày</small></h2>"
    names = {case.id: case.source for case in report.review}

    def cell(document: str) -> str:
        return f"<td>{_text(names.get(document, ''), _LONGEST)} <code>{_text(document)}</code></td>"

    rows = [f"<tr>{cell(twin.id)}{cell(twin.other)}</tr>" for twin in report.twins[:MOST_LISTED]]
    yield _table(("Văn bản", "Giống văn bản"), rows)
    yield from _more(len(report.twins) - MOST_LISTED, _command("review", report))


def _elsewhere(report: Report) -> Iterator[str]:
    found = report.facts.elsewhere
    if not found:
        return
    yield "<h2>Cùng một tệp nằm trong hai hồ sơ <small>kho giữ ở một hồ sơ; mục lục của hồ sơ kia chưa có văn bản đó: <code>run … --set-dossier</code>, hoặc <code>correct MÃ dossier+=TÊN</code></small></h2>"
    rows = [
        f"<tr><td>{_text(str(one.path), _LONGEST)} <code>{_text(one.id[:12])}</code></td>"
        f"<td>{_text(one.lies_in, _LONGEST)}</td><td>{_text(one.kept_in, _LONGEST)}</td></tr>"
        for one in found[:MOST_LISTED]
    ]
    yield _table(("Tệp", "Nằm trong hồ sơ", "Kho giữ ở hồ sơ"), rows)
    if len(found) > MOST_LISTED:
        yield f'<p class="soft">và {number(len(found) - MOST_LISTED)} tệp nữa</p>'


def _came(report: Report) -> Iterator[str]:
    if not report.came:
        return
    yield "<h2>Đã đưa vào kho</h2>"
    rows = [
        f"<tr><td>{_text(one.dossier, _LONGEST) or '<i>không thuộc hồ sơ nào</i>'}</td><td class=n>{number(one.scans)}</td>"
        f"<td class=n>{number(one.pages)}</td><td class=n>{number(one.documents)}</td><td class=n>{number(one.review)}</td></tr>"
        for one in report.came[:MOST_REVIEW]
    ]
    yield _table(("Hồ sơ", "Bản quét", "Trang", "Văn bản", "Cần kiểm tra"), rows, figures=4)
    more = len(report.came) - MOST_REVIEW
    if more > 0:
        yield f'<p class="soft">và {number(more)} hồ sơ nữa</p>'


def _disk(report: Report, least_free: int) -> Iterator[str]:
    yield "<h2>Dung lượng đĩa và việc còn lại</h2>"
    room = ""
    if report.page_bytes:
        pages = max(0.0, report.free - least_free) / report.page_bytes
        room = f" (mỗi trang khoảng {bytes_text(report.page_bytes)}: còn đủ cho khoảng <b>{about(pages)}</b> trang)"
    yield f"<p>Đĩa của kho còn trống <b>{bytes_text(report.free)}</b>{room}.<br>"
    yield f"Cả kho còn <b>{number(report.waiting)}</b> bản quét cần người kiểm tra.</p>"


def _runs(runs: tuple[RunRow, ...]) -> Iterator[str]:
    done = [run for run in runs if run.ended and run.pages]
    if len(done) < 2:
        return
    yield "<h2>Các lần chạy gần đây <small>trang</small></h2>"
    most = max(run.pages for run in done)
    for run in done:
        rate = run.pages * 3600 / max(1.0, (run.ended or 0) - run.started)
        when = f"{dt.datetime.fromtimestamp(run.started):%d/%m/%Y %H:%M}"
        text = f'{when} <span class="soft">{number(rate)} trang/giờ</span>'
        yield _bar(text, run.pages / most, number(run.pages), kind=" run")


def _notices(report: Report) -> Iterator[str]:
    if not (report.facts.notices or report.loose):
        return
    yield "<h2>Ghi chú của chương trình</h2><ul class=soft>"
    for notice in report.facts.notices[:MOST_LISTED]:
        told = in_vietnamese(notice)
        yield f"<li>{_text(told.why if told else notice)}</li>"
    if report.loose:
        first = report.loose[0]
        names = list(dict.fromkeys(event.dossier_to_be for event in report.loose))
        yield (
            f"<li>{number(len(report.loose))} bản quét đã có trong kho mà chưa thuộc hồ sơ nào, ví dụ "
            f"{_text(first.path.name, _LONGEST)}; nay nằm trong hồ sơ {_text(', '.join(names[:3]), _LONGEST)}"
            f"{' …' if len(names) > 3 else ''}. Đưa vào hồ sơ: chạy lại cùng lệnh <code>run</code>, thêm "
            "<code>--set-dossier</code>.</li>"
        )
    yield "</ul>"


def _bar(name: str, share: float, value: str, kind: str = "") -> str:
    width = max(1, round(share * 100))
    return f'<div class="bar{kind}"><div>{name}</div><div><i style="width:{width}%"></i></div><span>{value}</span></div>'


def _table(names: Iterable[str], rows: Iterable[str], figures: int = 0) -> str:
    titles = list(names)
    head = "".join(
        f"<th{' class=n' if place >= len(titles) - figures else ''}>{name}</th>"
        for place, name in enumerate(titles)
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _more(count: int, command: str) -> Iterator[str]:
    if count > 0:
        yield f'<p class="soft">và {number(count)} nữa: <code>{command}</code></p>'
