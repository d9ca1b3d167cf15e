# SPDX-License-Identifier: Apache-2.0
"""Documents to index, made of plain text."""

from __future__ import annotations

import hashlib

from scan2archive.index import Entry
from scan2archive.model import Document, Field, Page, Word, document_id

SAMPLE: dict[str, dict[str, str]] = {
    "thu-hoi.pdf": {
        "type": "Quyết định", "code": "1059/QĐ-UBND", "number": "1059", "notation": "QĐ-UBND",
        "issued_date": "2016-05-12", "issuer": "Ủy ban nhân dân huyện Hoằng Hóa",
        "subject": "Về việc thu hồi đất tại xã Hoằng Thái", "signer_name": "Lê Văn Nhuần",
        "text": "QUYẾT ĐỊNH về việc thu hồi đất\fCăn cứ Quyết định số 15/2014/QĐ-UBND và ý kiến của xã",
    },
    "dat-coc.pdf": {
        "type": "Quyết định", "code": "105/QĐ-UBND", "issued_date": "2017-01-02",
        "issuer": "Ủy ban nhân dân huyện Hoằng Hóa", "subject": "Về việc đạt chuẩn của thư viện",
        "signer_name": "Trần Thị Hoà", "text": "thư viện đạt chuẩn, bạn đọc thụ hưởng, hội họp",
    },
    "hop.png": {
        "type": "Giấy mời", "code": "03/GM-SYT", "issued_date": "2016", "issuer": "Sở Y tế tỉnh Kiên Giang",
        "subject": "Họp giao ban công tác hoà giải", "signer_name": "Hà Văn Phúc", "dossier": "HS 1",
        "text": "Sở Y tế kính mời dự họp ngày 12/5/2016 về <đất> & nhà",
    },
    "cu.tif": {
        "type": "Quyết định", "code": "15/2014/QĐ-UBND", "issued_date": "2014-09", "dossier": "HS 12",
        "issuer": "Ủy ban nhân dân tỉnh Thanh Hóa", "subject": "Ban hành giá đất",
        "text": "giá các loại đất trên địa bàn tỉnh, thu hồi và hồi đất",
    },
    "chi-thi.pdf": {
        "type": "Chỉ thị", "code": "36-NQ/TW", "issuer": "Ban Chấp hành Trung ương", "subject": "Kinh tế biển",
        "text": "phát triển kinh tế biển",
    },
}  # fmt: skip


def record_id(source: str) -> str:
    return hashlib.sha256(source.encode()).hexdigest()


def page(text: str, number: int = 1) -> Page:
    """A page with each word in a box of its own: word n at x = 10 n."""
    words = tuple(
        Word(word, (10 * n, 20 * line, 10 * n + 8, 20 * line + 15), 0.9, line)
        for line, row in enumerate(text.split("\n"))
        for n, word in enumerate(row.split())
    )
    return Page(number, 1000, 1400, 200.0, 0, 0.0, 0.9, not words, "ocr", words)


def entry(source: str, text: str, dossier: str = "", ordinal: int = 1, **fields: str) -> Entry:
    """An entry; pages of the text are parted by form feeds."""
    pages = tuple(page(part, number) for number, part in enumerate(text.split("\f"), 1))
    record = record_id(source)
    document = Document(
        document_id(record, ordinal),
        record,
        ordinal,
        (1, len(pages)),
        "ok",
        tuple(Field(name, value, value, 0.9, 1, None, "test", "confident") for name, value in fields.items()),
    )
    return Entry(document, dossier, source, pages)


def sample() -> list[Entry]:
    return [entry(source, **values) for source, values in SAMPLE.items()]
