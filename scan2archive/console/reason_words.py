# SPDX-License-Identifier: Apache-2.0
"""Why a scan could not be archived, or needs a person, in Vietnamese: what the program says of it in English, sentence for sentence.

The closed set of sentences that the pipeline and the driver raise; `tests/test_reason_words.py` reads them from the source and
holds that each has its line here. What another program says (a decoder, the operating system) stands within them as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from scan2archive.console.dossier_words import mistakes_in_vietnamese

_WAIT = "Đợi chép xong; lần chạy sau sẽ thử lại."
_CONVERT = "Chuyển sang PDF, TIFF, JPEG hoặc PNG, rồi đặt vào thư mục nguồn."
_UNPACK = "Giải nén, rồi đặt các tệp vào thư mục nguồn."
_RIGHT_FILE = "Lấy đúng tệp quét (PDF, TIFF, JPEG, PNG …), rồi đặt vào thư mục nguồn."
_OWN_FOLDER = "Đưa tệp đó ra khỏi thư mục, rồi chạy lại."
_INTERNAL = "Chạy scan2archive retry rồi chạy lại."


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something could not be done.

    Attributes:
        why: Vietnamese, without a full stop.
        step: What to do about it; empty where the kind of failure says enough.
    """

    why: str
    step: str = ""


# A name in braces stands for what differs; {rest}, {what} and {first} are said in Vietnamese in their turn. The first line that fits counts.
_SENTENCES: tuple[tuple[str, Reason], ...] = (
    (
        "{file} has the same bytes as {other}, which could not be archived: {rest}",
        Reason("Cùng nội dung với {other}: {rest}"),
    ),
    (
        "{file} has the same bytes as a scan that could not be archived: {rest}",
        Reason("Cùng nội dung với một bản quét không lưu được: {rest}"),
    ),
    (
        "{file}: none of its {count} pages can be read; the first: {rest}",
        Reason("Không đọc được trang nào trong {count} trang; trang đầu: {rest}"),
    ),
    # Files that are no scans.
    ("{file} is empty (0 bytes).", Reason("Tệp rỗng (0 byte)")),
    (
        "{file} is neither a PDF nor an image: it is {what}.",
        Reason("Không phải PDF hay ảnh: {what}", _RIGHT_FILE),
    ),
    (
        "{file} is an archive file (RAR, 7z, gzip or tar), which is not read. {step}",
        Reason("Tệp nén (RAR, 7z, gzip, tar)", _UNPACK),
    ),
    (
        "{file} is an office document or a ZIP archive, which is not read. {step}",
        Reason(
            "Không đọc tệp văn phòng (Word, Excel …) và tệp nén ZIP", f"{_UNPACK} Tệp văn phòng: in ra PDF."
        ),
    ),
    ("{file} is {what}, which is not read. {step}", Reason("Không đọc loại tệp này: {what}", _CONVERT)),
    ("{file} is an animation, not a page image.", Reason("Ảnh động, không phải ảnh trang", _CONVERT)),
    (
        "{file} is not a regular file (a pipe, socket or device).",
        Reason("Không phải tệp thường", _RIGHT_FILE),
    ),
    ("{file} is not a regular file; it is left alone.", Reason("Không phải tệp thường", _RIGHT_FILE)),
    (
        "{file} is a link that leads out of the source or nowhere; it is not followed.",
        Reason(
            "Liên kết dẫn ra ngoài thư mục nguồn hoặc không dẫn tới đâu",
            "Đặt chính tệp quét vào thư mục nguồn.",
        ),
    ),
    (
        "{file} is another archive; it is left alone.",
        Reason("Là một kho khác, được để nguyên", "Đưa kho đó ra khỏi thư mục nguồn."),
    ),
    ("{file} is a folder, not a scan.", Reason("Là thư mục, không phải bản quét", _RIGHT_FILE)),
    ("{file} is not a folder of page images.", Reason("Không phải thư mục ảnh trang", _RIGHT_FILE)),
    (
        "{file} is not a page image, but lies in a folder that is to be one scan.",
        Reason("{file} không phải ảnh trang, nhưng nằm trong thư mục được coi là một bản quét", _OWN_FOLDER),
    ),
    (
        "{file} holds no page images.",
        Reason("Thư mục không có ảnh trang", "Đặt các ảnh TIFF, JPEG hoặc PNG của từng trang vào đó."),
    ),
    # Limits.
    (
        "{file} has {size} MiB, more than the limit of {limit}.",
        Reason("Tệp nặng {size} MiB, quá giới hạn {limit} MiB"),
    ),
    (
        "{file} has {count} pages, more than the limit of {limit}.",
        Reason("Tệp có {count} trang, quá giới hạn {limit} trang"),
    ),
    (
        "{file}: page {page} has {size} million pixels, more than the limit of {limit}.",
        Reason("Trang {page} có {size} triệu điểm ảnh, quá giới hạn {limit} triệu"),
    ),
    # Files that cannot be opened.
    ("{file} is encrypted and needs a password to be opened.", Reason("Tệp có mật khẩu, không mở được")),
    ("{file} cannot be read any more: {what}.", Reason("Không đọc được tệp nữa: {what}")),
    ("{file} is not a possible path.", Reason("Tên tệp không hợp lệ", "Đổi tên tệp, rồi chạy lại.")),
    (
        "{file} changed while it was read: it is still being copied or scanned.",
        Reason("Tệp thay đổi trong lúc đọc: còn đang chép hoặc đang quét", _WAIT),
    ),
    (
        "{file} changed while it was being processed.",
        Reason("Tệp thay đổi trong lúc xử lý: còn đang chép hoặc đang quét", _WAIT),
    ),
    # Damage.
    (  # of older versions, in ledgers and quarantines
        "{file} is truncated: the end of the PDF file is missing.",
        Reason("Tệp PDF không đầy đủ: thiếu phần cuối"),
    ),
    ("{file} is truncated: it is {what}.", Reason("Tệp PDF không đầy đủ: {what}")),
    (
        "{file} is damaged: its PDF structure cannot be read.",
        Reason("Tệp PDF bị hỏng: không đọc được cấu trúc"),
    ),
    ("{file} is damaged: it is a PDF without pages.", Reason("Tệp PDF bị hỏng: không có trang nào")),
    (
        "{file} is a dynamic XFA form: its pages only exist inside Adobe Reader.",
        Reason(
            "Biểu mẫu XFA động: các trang chỉ hiện trong Adobe Reader",
            "Mở bằng Adobe Reader, in ra tệp PDF mới, rồi đặt vào thư mục nguồn.",
        ),
    ),
    ("{file} is a TIFF file without a page.", Reason("Tệp TIFF không có trang nào")),
    (
        "{file} is truncated or damaged: parts of its pages lie beyond the end of the file.",
        Reason("Tệp TIFF không đầy đủ hoặc hỏng: một phần các trang nằm ngoài tệp"),
    ),
    (
        "{file} is damaged, or of a variant that cannot be read: its header makes no sense.",
        Reason("Ảnh bị hỏng, hoặc thuộc loại không đọc được: phần đầu tệp vô nghĩa"),
    ),
    (
        "{file} holds compressed data that swells to a size no scan has: {said}.",
        Reason("Dữ liệu nén phình ra quá lớn, không bản quét nào như vậy"),
    ),
    (
        "{file} is truncated and cannot be decoded completely: {said}.",
        Reason("Ảnh không đầy đủ, không giải mã được hết"),
    ),
    (
        "{file} is truncated and cannot be decoded completely.",
        Reason("Ảnh không đầy đủ, không giải mã được hết"),
    ),
    (
        "{file} is damaged and cannot be decoded completely: {said}.",
        Reason("Ảnh bị hỏng, không giải mã được hết ({said})"),
    ),
    ("{file} is damaged and cannot be decoded completely.", Reason("Ảnh bị hỏng, không giải mã được hết")),
    ("{file}: page {page} is damaged: {what}.", Reason("Trang {page} bị hỏng: {what}")),
    (
        "{file}: page {page} cannot be read: {said}.",
        Reason(
            "Không đọc được trang {page}: kiểu nén không được hỗ trợ ({said})",
            "Lưu lại bằng kiểu nén khác (chẳng hạn LZW) hoặc PDF, rồi đặt vào thư mục nguồn.",
        ),
    ),
    (
        "{file} cannot be read: {said}. It has to be TOML in UTF-8, see docs/cli.md.",
        Reason("{file} sai cú pháp TOML hoặc không phải UTF-8: {said}. Sửa rồi chạy lại"),
    ),
    ("{file} cannot be read: {what}.", Reason("Không đọc được tệp: {what}")),
    # What broke on the way.
    (
        "{file} could not be processed: {first}; then: {what}. It was tried twice, the second time alone and with safe settings.",
        Reason("Xử lý hỏng cả hai lần: {first}; lần sau, ở chế độ an toàn: {what}"),
    ),
    (
        "{file} could not be processed: {what}. It was tried twice, the second time alone and with safe settings.",
        Reason("Xử lý hỏng cả hai lần, lần sau ở chế độ an toàn: {what}"),
    ),
    ("{file} could not be processed: {what}.", Reason("Xử lý bị lỗi: {what}")),
    ("{file} could not be processed. {rest}", Reason("Xử lý bị lỗi: {rest}")),
    ("Page {page} cannot be read: {rest}", Reason("trang {page}: {rest}")),
    ("{file}: pages that were read are lost.", Reason("Kết quả trung gian bị mất", _INTERNAL)),
    ("{folder}: what was found out about the scan is lost.", Reason("Kết quả trung gian bị mất", _INTERNAL)),
    # Why a run stopped.
    (
        "{failed} of {tried} scans failed ({causes}): the batch was stopped.",
        Reason("{failed} trên {tried} bản quét không lưu được ({causes})"),
    ),
    (
        "Only {free} MiB are free on the disk of {file}; {needed} MiB are needed.",
        Reason("Đĩa của {file} chỉ còn {free} MiB, cần {needed} MiB"),
    ),
    ("The disk of {file} is full.", Reason("Đĩa của {file} đã đầy")),
    ("The disk filled up while {file} was being processed.", Reason("Đĩa đầy trong lúc xử lý {file}")),
    (
        "{file} is gone, and its copy {copy} is not what was put into quarantine.",
        Reason(
            "Tệp không còn ở chỗ cũ, và bản sao {copy} đã bị thay đổi",
            "Tìm lại tệp gốc, rồi đặt vào thư mục nguồn.",
        ),
    ),
    # What it noticed besides.
    (
        "Passed over, since no scans: {count} files such as {file}.",
        Reason("Bỏ qua vì không phải bản quét: {count} tệp, ví dụ {file}"),
    ),
    (
        "Passed over, since no scans: {count} file such as {file}.",
        Reason("Bỏ qua vì không phải bản quét: {file}"),
    ),
    (
        "{file} took the place of a scan that could not be archived, which stays in quarantine, off the lists. {rest}: {said}",
        Reason(
            "{file} đã thay cho bản quét trước đó không lưu được (bản cũ vẫn giữ trong khu cách ly). Nếu bản cũ là một văn bản khác: {said}"
        ),
    ),
    (
        "{count} files such as {file} took the place of scans that could not be archived, which stay in quarantine, off the lists. {rest}",
        Reason(
            "{count} tệp, ví dụ {file}, đã thay cho các bản quét trước đó không lưu được (bản cũ vẫn giữ trong khu cách ly). "
            "Nếu có bản là văn bản khác: scan2archive retry MÃ, mã xem bằng scan2archive status"
        ),
    ),
    (
        "{file} was not used: {what}. Run the folder above it, or give --dossier NAME.",
        Reason("Không dùng {file}: {what}. Chạy thư mục cấp trên, hoặc thêm --dossier TÊN"),
    ),
    (
        "{file}: {mistakes} Correct it and run again. Its scans are taken in all the same.",
        Reason("{file} sai: {mistakes}. Sửa rồi chạy lại; các bản quét vẫn được đưa vào kho"),
    ),
    (
        "{file} is a link or too large. Put a small text file there. Its scans are taken in all the same.",
        Reason("{file} là liên kết hoặc quá lớn. Đặt một tệp văn bản nhỏ vào đó, rồi chạy lại"),
    ),
    # What a person should look at; the kind and the page stand before it.
    (
        "Page {page} was hard to read (about {share} of its letters right): its text may be wrong.",
        Reason("khoảng {share} số chữ đọc đúng, phần chữ có thể sai"),
    ),
    (
        "Page {page} was hard to read (about {share} of its letters right): its text is kept, {rest}",
        Reason(
            "khoảng {share} số chữ đọc đúng, chưa tìm được theo chữ của trang cho đến khi chấp nhận văn bản"
        ),
    ),
    (
        "Page {page} is not blank, but no text was found on it (a picture, or too faint).",
        Reason("không trắng nhưng không thấy chữ: là ảnh, hoặc quá mờ"),
    ),
    (
        "Page {page} has {count} lines of print, or parts of lines, that could not be read: look at the page.",
        Reason("có {count} dòng chữ in, hoặc phần dòng, chưa đọc được: cần xem ảnh trang"),
    ),
    (
        "A line of print near the top of page {page} could not be read: look at the page.",
        Reason("có một dòng chữ in ở phần đầu trang chưa đọc được: cần xem ảnh trang"),
    ),
    (
        "A line of print near the middle of page {page} could not be read: look at the page.",
        Reason("có một dòng chữ in ở giữa trang chưa đọc được: cần xem ảnh trang"),
    ),
    (
        "A line of print near the bottom of page {page} could not be read: look at the page.",
        Reason("có một dòng chữ in ở cuối trang chưa đọc được: cần xem ảnh trang"),
    ),
    (
        "Page {page} has only {width} x {height} pixels: no text fits on it.",
        Reason("ảnh chỉ có {width} × {height} điểm, không chứa được chữ"),
    ),
    (
        "Page {page} shows two facing pages: they were read one after the other.",
        Reason("đã đọc lần lượt trang bên trái rồi bên phải"),
    ),
    ("Page {page} cannot be read: {rest}", Reason("không mở được ảnh trang: {rest}")),
    (
        "A document was begun here without certainty: it may belong to the one before it.",
        Reason("đã tách ra từ trang này nhưng chưa chắc"),
    ),
    (
        "It may begin a paper of its own: the document may hold several.",
        Reason("một văn bản khác có thể bắt đầu từ trang này"),
    ),
    (
        "It has the code, issuer and date of {other}: likely the same paper, scanned twice.",
        Reason("cùng số, ký hiệu, cơ quan và ngày với {other}"),
    ),
    ("It has the number and date of {other}, a secret paper.", Reason("trùng số, ngày với bản mật {other}")),
    (
        "A first try at this scan broke off; it was read with safe settings, once and without mending: compare {rest}",
        Reason("lần đọc đầu bị ngắt; đã đọc lại một lượt, không sửa lỗi chữ"),
    ),
)
# What stands behind a colon or a verb in them.
_PARTS: tuple[tuple[str, str], ...] = (
    ("a text file", "là tệp văn bản thuần"),
    ("of an unknown kind, or damaged from its first bytes on", "loại tệp lạ, hoặc hỏng ngay từ đầu"),
    ("a GIF image", "ảnh GIF"),
    ("an HEIC or AVIF photo", "ảnh chụp HEIC hoặc AVIF"),
    ("a DjVu file", "tệp DjVu"),
    ("a PostScript file", "tệp PostScript"),
    ("an office document", "tệp văn phòng (Word, Excel …)"),
    ("a web page or XML file", "trang web hoặc tệp XML"),
    ("a PDF without its end (startxref and %%EOF)", "thiếu phần cuối"),
    (
        "a PDF whose last update (a signature or a change) is not whole",
        "lần ghi sau cùng (chữ ký số hoặc sửa đổi) bị thiếu",
    ),
    ("a PDF whose table of objects lies beyond its end", "thiếu một phần ở giữa hoặc ở cuối"),
    ("a PDF that is shorter than it says", "ngắn hơn độ dài ghi trong tệp"),
    ("it has no area", "trang không có kích thước"),
    ("its description cannot be read", "không đọc được mô tả trang"),
    ("its content cannot be read", "không đọc được nội dung"),
    ("its content cannot be decoded", "không giải mã được nội dung"),
    ("an image on it cannot be decoded", "không giải mã được ảnh"),
    ("an image on it is missing from the file", "thiếu ảnh trong tệp"),
    ("its image is truncated", "ảnh không đầy đủ"),
    ("Permission denied", "không có quyền đọc"),
    ("Operation not permitted", "không có quyền đọc"),
    ("No such file or directory", "tệp không còn ở đó"),
    ("Input/output error", "lỗi đĩa hoặc lỗi mạng"),
    ("Stale file handle", "thư mục chia sẻ trên mạng đã đổi"),
    ("Host is down", "không nối được máy chứa tệp"),
    ("it needs more than the {size} MiB of memory given to it", "cần hơn {size} MiB bộ nhớ được cấp"),
    ("it needs more than the memory there is", "máy không đủ bộ nhớ"),
    ("it needs more memory than there is", "máy không đủ bộ nhớ"),
    ("it took more than {seconds} s", "quá {seconds} giây"),
    ("page {page} took more than {seconds} s", "trang {page} quá {seconds} giây"),
    ("the worker crashed ({said})", "chương trình đọc bị sập ({said})"),
    ("Reading the page took longer than {seconds} s", "đọc trang quá {seconds} giây"),
    ("its scans go into one dossier", "mọi bản quét của lần chạy vào một hồ sơ"),
    ("it lies in no dossier's folder", "tệp không nằm trong thư mục hồ sơ nào"),
)
# Kinds of failures, as a run that stops counts them.
_CAUSES: Mapping[str, str] = {
    "unreadable": "tệp hỏng hoặc không phải bản quét",
    "encrypted": "có mật khẩu",
    "too_large": "vượt giới hạn",
    "no_access": "không mở được",
    "processing_failed": "xử lý bị lỗi",
}
_CAUSE = re.compile(r"(\w+): ([0-9]+)")
_SLOT = re.compile(r"\{(\w+)\}")
_PAGE = re.compile(r": page ([0-9]+)$")


def _compiled(template: str, after: str = "") -> re.Pattern[str]:
    parts = _SLOT.split(template)
    slots = (f"(?P<{part}>.+?)" if place % 2 else re.escape(part) for place, part in enumerate(parts))
    return re.compile("".join(slots) + after, re.S)


# Behind a sentence the next step may stand, in English; of one that is open at its end all that follows is part of it.
_COMPILED = tuple(
    (_compiled(template, "" if template.endswith("}") else r"(?:\s.*)?"), reason)
    for template, reason in _SENTENCES
)
_COMPILED_PARTS = tuple((_compiled(template), words) for template, words in _PARTS)


def in_vietnamese(message: str) -> Reason | None:
    """What a message of the program says, and what to do; None for one that is not of the closed set.

    Args:
        message: As an error or a notice tells it; the next step, in English, may follow and is left out.
    """
    for pattern, reason in _COMPILED:
        if found := pattern.fullmatch(message):
            said = {name: _said(name, value) for name, value in found.groupdict().items()}
            page = _PAGE.search(said.get("file", ""))
            return Reason(_filled(reason.why, said) + (f" (trang {page[1]})" if page else ""), reason.step)
    return None


def _said(name: str, value: str) -> str:
    if name == "rest":
        inner = in_vietnamese(value)
        return inner.why if inner else value
    if name == "mistakes":
        return mistakes_in_vietnamese(value)
    if name == "causes":
        return _CAUSE.sub(lambda found: f"{_CAUSES.get(found[1], found[1])}: {found[2]}", value)
    if name in ("what", "first"):
        for pattern, words in _COMPILED_PARTS:
            if found := pattern.fullmatch(value):
                return _filled(words, found.groupdict())
    return value


def _filled(words: str, values: Mapping[str, str]) -> str:
    return _SLOT.sub(lambda slot: values.get(slot[1], slot[0]), words)
