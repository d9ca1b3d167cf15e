# SPDX-License-Identifier: Apache-2.0
"""Why a row of an answer sheet is refused, in Vietnamese: what the program says of it in English, sentence for sentence.

The sheet is Vietnamese, and so are those who fill it in. `tests/test_sheet_words.py` holds that each refusal has its line here.
"""

from __future__ import annotations

import re

# As `batch.desk.sheet`, `batch.desk.replies` and `batch.desk.values` say it. The first line that fits counts.
_REFUSALS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.S), words)
    for pattern, words in (
        (
            r"['\"](?P<text>.*)['\"] is no value\. .*",
            "“{text}” không phải là giá trị. Gõ x nếu máy đọc đúng, - nếu văn bản không có mục này, để trống nếu chưa rõ.",
        ),
        (
            r"Rows (?P<rows>[\d, ]+) answer the same question differently\. .*",
            "Các dòng {rows} trả lời khác nhau cho cùng một câu hỏi. Chỉ để lại một câu trả lời.",
        ),
        (
            r"['\"](?P<text>.*)['\"] is no answer to whether this is a paper\. .*",
            "“{text}” không trả lời được đây có phải là văn bản không. Gõ - nếu không có mục nào; nếu có thì trả lời các dòng dưới.",
        ),
        (
            r"['\"](?P<text>.*)['\"] is no answer to what is wrong with a page\. .*",
            "“{text}” không phải câu trả lời về trang này. Gõ x khi đã xem trang. Nếu cần tách văn bản thì để trống và báo người quản lý kho.",
        ),
        (
            r"Page (?P<page>[\d,]+) belongs to another document: .*",
            "Trang {page} nay thuộc văn bản khác: bản quét đã được tách lại sau khi lập phiếu. Để trống dòng này; phiếu sau sẽ hỏi lại.",
        ),
        (
            r"x says that the value is right, and none was read\. .*",
            "x nghĩa là máy đọc đúng, nhưng máy không đọc được gì. Gõ giá trị, hoặc - nếu văn bản không có mục này.",
        ),
        (
            r"Somebody corrected it after the sheet was made: from ['\"](?P<old>.*)['\"] to ['\"](?P<new>.*)['\"]\. .*",
            "Đã có người sửa sau khi lập phiếu: từ “{old}” thành “{new}”. Nếu đúng thì để trống dòng này; nếu sai thì xin phiếu mới rồi trả lời ở đó.",
        ),
        (r"This row asks nothing\. .*", "Dòng này không hỏi gì. Xóa câu trả lời ở đây."),
        (r"(?P<id>\S+) is set apart as secret .*", "{id} được để riêng vì có dấu độ mật."),
        (
            r"['\"](?P<text>.*)['\"] is not a date, .*",
            "“{text}” không phải là ngày. Gõ như 12/05/2019; không đủ thì gõ 05/2019 hoặc 2019.",
        ),
        (
            r"(?P<text>\S+) is a part of a date, and a whole one was read: (?P<known>\S+)\. .* write (?P<unread>\S+)\.",
            "{text} chưa đủ ngày tháng năm, mà máy đọc được cả: {known}. Gõ đủ ngày tháng năm; nếu không đọc được phần còn lại thì gõ {unread}.",
        ),
        (
            r".+ cannot be (?P<text>\S+): it has to lie between (?P<year>\d+) and today\. .*",
            "Không thể là {text}: phải là ngày từ năm {year} đến nay. Xem lại văn bản.",
        ),
        (
            r".+ cannot be ['\"](?P<text>.*)['\"]\. It can be: (?P<list>.+)\.",
            "Không thể là “{text}”. Có thể là: {list}.",
        ),
        (
            r"['\"](?P<text>.*)['\"] stands for several types\. Write one of: (?P<list>.+)\.",
            "“{text}” là viết tắt của nhiều loại. Gõ một trong: {list}.",
        ),
        (
            r"There is no type ['\"](?P<text>.*)['\"]\. Did you mean (?P<close>.+)\? The types are: .*",
            "Không có loại văn bản “{text}”. Có phải {close}?",
        ),
        (
            r"There is no type ['\"](?P<text>.*)['\"]\. The types are: (?P<list>.+)\.",
            "Không có loại văn bản “{text}”. Các loại là: {list}.",
        ),
        (
            r"['\"](?P<text>.*)['\"] is not a number with its notation\. .*",
            "“{text}” không phải là số, ký hiệu. Gõ như trên giấy: 5060/QĐ-SYT, 36-NQ/TW hoặc 1059 QĐ/UB.",
        ),
        (
            r"['\"](?P<text>.*)['\"] is not a person's name\. .*",
            "“{text}” không phải là tên người. Gõ như trên giấy: Nguyễn Văn An.",
        ),
        (
            r".+ takes (?P<most>\d+) characters; this has (?P<count>\d+)\. .*",
            "Chỉ được {most} ký tự, đang có {count}. Gõ ngắn hơn.",
        ),
        (r".+ holds characters that are no text\. .*", "Có ký tự không phải là chữ. Gõ lại."),
    )
)


def refusal_in_vietnamese(said: str) -> str:
    """Why a row is refused and what to do; what is not of the closed set stays as it is."""
    for pattern, words in _REFUSALS:
        if found := pattern.fullmatch(said):
            return words.format_map(found.groupdict())
    return said
