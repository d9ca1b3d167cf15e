# SPDX-License-Identifier: Apache-2.0
"""Names of exported files, on any system."""

from __future__ import annotations

import re

from scan2archive.batch.holdings.dossiers import Described

NO_DOSSIER = "khong-co-ho-so"
_LONGEST = 150  # bytes; file systems take 255
_FORBIDDEN = re.compile(r'[\x00-\x1f<>:"/\\|?*\ud800-\udfff]+')


def file_name(text: str, taken: set[str]) -> str:
    """A file's name as close to a text as that allows; not one of those taken, to which it is added."""
    safe = _FORBIDDEN.sub("-", text).strip(" .-") or NO_DOSSIER
    safe = safe.encode()[:_LONGEST].decode("utf-8", "ignore").rstrip(" .-")
    name, number = safe, 1
    while name.casefold() in taken:
        number += 1
        name = f"{safe} ({number})"
    taken.add(name.casefold())
    return name


def dossier_code(name: str, described: Described) -> str:
    """What the files of a dossier begin with: its code (mã hồ sơ), or its name where nobody said the code.

    Nghị định 30/2020/NĐ-CP, Phụ lục VI and Thông tư 02/2019/TT-BNV make the code of agency, year and notation.
    """
    if described.code:
        return described.code
    if described.agency_code and described.year and described.notation:
        return f"{described.agency_code}.{described.year}.{described.notation}"
    return name


def paper_name(stem: str, ordinal: int) -> str:
    """A document's file: code of its dossier, a full stop, its ordinal in it (Thông tư 02/2019/TT-BNV)."""
    return f"{stem}.{ordinal:03d}.pdf"
