# SPDX-License-Identifier: Apache-2.0
"""The Vietnamese of the morning report: what clerks read who never see a terminal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from scan2archive.batch.desk.review import BLANK
from scan2archive.batch.reports.report import Reason
from scan2archive.console.labels import label
from scan2archive.console.reason_words import in_vietnamese

PROBLEMS: Mapping[str, str] = {
    BLANK: "Trang trắng",
    "double_page": "Hai trang trên một ảnh",
    "likely_duplicate": "Có thể quét trùng",
    "low_confidence": "Trang khó đọc",
    "more_documents": "Có thể gồm nhiều văn bản",
    "no_text": "Trang không có chữ",
    "not_read": "Trang chưa đọc được",
    "same_as_secret": "Trùng văn bản mật",
    "safe_settings": "Đọc ở chế độ an toàn, cần đối chiếu",
    "uncertain_cut": "Có thể thuộc văn bản trước",
    "unread_line": "Dòng chưa đọc được",
    "unreadable_page": "Ảnh trang bị hỏng",
}
# Why a scan could not be archived, and what to do about it.
FAILURES: Mapping[str, tuple[str, str]] = {
    "unreadable": (
        "Tệp rỗng, bị hỏng, hoặc không phải bản quét",
        "Lấy lại tệp gốc hoặc quét lại tờ giấy, rồi đặt vào thư mục nguồn.",
    ),
    "encrypted": ("Tệp có mật khẩu", "Lấy bản không đặt mật khẩu, rồi đặt vào thư mục nguồn."),
    "too_large": (
        "Tệp vượt giới hạn về dung lượng, số trang hoặc cỡ ảnh",
        "Chia nhỏ hoặc quét ở độ phân giải thấp hơn; hoặc nhờ quản trị nâng giới hạn.",
    ),
    "no_access": (
        "Không mở được tệp",
        "Nhờ quản trị cấp quyền đọc, hoặc đợi chép xong; lần chạy sau sẽ thử lại.",
    ),
    "processing_failed": (
        "Xử lý bị lỗi hoặc quá lâu",
        "Chạy scan2archive retry rồi chạy lại; nếu vẫn lỗi thì quét lại tờ giấy.",
    ),
}
_UNKNOWN_FAILURE = ("Không lưu được", "Xem chi tiết; sửa xong thì chạy scan2archive retry.")
# Why a run ended before its end, and what to do about it.
STOPS: Mapping[str, tuple[str, str]] = {
    "too_many_failures": (
        "quá nhiều bản quét không xử lý được",
        "Xem các lỗi dưới đây, sửa nguyên nhân chung rồi chạy lại cùng lệnh.",
    ),
    "disk_full": ("đĩa đầy hoặc sắp đầy", "Giải phóng đĩa rồi chạy lại cùng lệnh; không mất gì."),
    "index_unusable": (
        "chỉ mục tìm kiếm không dùng được; các bản quét đã được lưu",
        "Chạy: scan2archive reindex",
    ),
    "missing_tool": ("thiếu một công cụ", "Chạy: scan2archive doctor"),
    "interrupted": ("người vận hành đã dừng", "Chạy lại cùng lệnh: chương trình làm tiếp từ chỗ dừng."),
    "terminated": (
        "máy hoặc dịch vụ yêu cầu dừng",
        "Chạy lại cùng lệnh: chương trình làm tiếp từ chỗ dừng.",
    ),
}
_UNKNOWN_STOP = ("có lỗi", "Đọc chi tiết, sửa rồi chạy lại cùng lệnh; không mất gì.")
_DAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật")


def reason_text(reason: Reason) -> str:
    """Why documents need a person."""
    if reason.kind == "missing":
        return f"Chưa tìm thấy: {label(reason.name)}"
    if reason.kind == "unsure":
        return f"Chưa chắc: {label(reason.name)}"
    return problem_text(reason.name)


def problem_text(code: str) -> str:
    """What is wrong with a page or document."""
    return PROBLEMS.get(code, code)


def failure_texts(code: str, message: str) -> tuple[str, str]:
    """Why a scan could not be archived, and what to do.

    Args:
        code: The kind of failure.
        message: What the program says of it in English; stands behind the kind if there is no Vietnamese for it.
    """
    why, step = FAILURES.get(code, _UNKNOWN_FAILURE)
    told = in_vietnamese(message)
    if told is None:
        return f"{why}. {message}".strip(), step
    return told.why, told.step or step


def stop_texts(code: str) -> tuple[str, str]:
    """Why a run was stopped, and what to do."""
    return STOPS.get(code, _UNKNOWN_STOP)


def number(value: float, places: int = 0) -> str:
    """A number as Vietnamese papers write it: ``1.234,5``."""
    return f"{value:,.{places}f}".translate({ord(","): ".", ord("."): ","})


def about(value: float) -> str:
    """An estimate, to two figures: ``12.000``."""
    return number(float(f"{value:.2g}"))


def percent(share: float) -> str:
    """A share in hundredths; only all of it is 100 %."""
    return f"{min(99, round(share * 100)) if share < 1 else 100}%"


def day(moment: dt.datetime) -> str:
    """``Thứ Năm, ngày 26 tháng 11 năm 2026``."""
    return f"{_DAYS[moment.weekday()]}, ngày {moment.day:02d} tháng {moment.month:02d} năm {moment.year}"


def span(started: dt.datetime, ended: dt.datetime) -> str:
    """From when to when; the day of the end is named where it is another."""
    later = f"{ended:%H:%M}" if started.date() == ended.date() else f"{ended:%H:%M ngày %d/%m}"
    return f"{started:%H:%M} – {later}"


def bytes_text(count: float) -> str:
    """Bytes in a unit people read, powers of 1024."""
    for unit in ("KB", "MB", "GB"):
        count /= 1024
        if count < 1000:
            return f"{number(count, 1 if count < 10 else 0)} {unit}"
    return f"{number(count / 1024, 1)} TB"
