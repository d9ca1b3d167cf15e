# SPDX-License-Identifier: Apache-2.0
"""Published laws, decrees and circulars set as papers: agencies, codes and subjects nobody tuned rules to."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from samples.generator.model import Agency, Block, Signature
from samples.generator.old_paper import OldPaper
from scan2archive.document_types import TYPES

_TYPES = sorted((name for name, _ in TYPES), key=len, reverse=True)


def law_papers(path: Path) -> Iterator[OldPaper]:
    """The papers of a file of texts (``*.jsonl.gz``) that tell code, date, place and agency; others are left out."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            paper = _paper(json.loads(line))
            if paper is not None:
                yield paper


def _paper(record: dict[str, str]) -> OldPaper | None:
    code, issued, place = record["so_line"], record["ngay"], record["dia_danh"]
    kind = next((name for name in _TYPES if record["loai"].casefold().startswith(name.casefold())), "")
    rows = [row.strip() for row in record["text"].splitlines() if row.strip(" _-*")]
    heads = [i for i, row in enumerate(rows[:12]) if row.upper().startswith("CỘNG H")]
    titled = next((i for i, row in enumerate(rows[:30]) if kind and row.upper() == kind.upper()), None)
    if not (code and issued and place and kind and heads and titled):
        return None
    subject = rows[titled + 1 :]
    bases = next((i for i, row in enumerate(subject) if row.startswith("Căn cứ")), None)
    if bases is None or bases > 4:
        return None
    agency = re.split(r"\s*(?:[-–—_]{2,}|(?:Luật )?Số\s*:|Luật số)", " ".join(rows[: heads[0]]))[0]
    # The authority line in capitals is none of the subject.
    while bases > 1 and subject[bases - 1].upper() == agency.upper():
        del subject[bases - 1]
        bases -= 1
    about = " ".join(subject[:bases])
    body = subject[bases : bases + 30]
    cited = [row for row in body if re.match(r"Căn cứ|Theo đề nghị|Xét", row)]
    articles = [row for row in body if row.startswith("Điều ")][:3]
    name, posts = _signer(record["text"])
    number, _, notation = code.partition("/")
    try:
        day = date.fromisoformat(issued)
    except ValueError:  # 31 June: a slip of the published text
        return None
    return OldPaper(
        form="state",
        kind=kind,
        agency=Agency(
            _lines(agency), 0, agency, "", place, "", "", "", (agency[:20], place), ("VP",), "", "general"
        ),
        number=number,
        notation=notation,
        issued=day,
        subject=about,
        blocks=(
            *(Block("basis", row) for row in cited),
            *(Block("para", row) for row in articles or ["Nội dung chi tiết kèm theo văn bản này./."]),
        ),
        recipients=("- Ban Bí thư Trung ương Đảng;", "- Công báo;", "- Lưu: VT, PC."),
        signature=Signature(posts, name),
        country="CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        motto="Độc lập - Tự do - Hạnh phúc",
        number_text=f"{'Luật số' if kind == 'Luật' else 'Số'}: {code}",
        code_text=code,
        date_text=f"{place}, ngày {day.day:02d} tháng {day.month:02d} năm {day.year}",
        dated_text=issued,
    )


def _lines(agency: str) -> tuple[str, ...]:
    """A long name takes several lines in the narrow column."""
    lines: list[str] = []
    for word in agency.split():
        if lines and len(lines[-1]) + len(word) < 26:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return tuple(lines)


def _signer(text: str) -> tuple[str, tuple[str, ...]]:
    """The signer and the posts above the name at the end of a text; empty if it does not tell."""
    rows = [row.strip() for row in text.splitlines() if row.strip(" _-")]
    for i, row in enumerate(rows):
        if re.match(r"(TM|KT|TL)\. ?[A-ZĐ]|(BỘ TRƯỞNG|CHỦ TỊCH QUỐC HỘI|THỐNG ĐỐC)$", row):
            posts = [row]
            for other in rows[i + 1 : i + 6]:
                if other.isupper() and not other.startswith("PHỤ"):
                    posts.append(other)
                elif re.fullmatch(
                    r"(?:\(?Đã ký\)?\s*)?[A-ZĐÀ-Ỹ][^\W\d_]*(?: [A-ZĐÀ-Ỹ][^\W\d_]*){1,4}", other
                ):
                    if "ký" in other:
                        continue
                    return other, tuple(posts)
                else:
                    break
    return "", ("BỘ TRƯỞNG",)
