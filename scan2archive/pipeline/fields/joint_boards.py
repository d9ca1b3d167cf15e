# SPDX-License-Identifier: Apache-2.0
"""Agencies that a head names together by their branches: LIÊN BỘ TÀI CHÍNH - Y TẾ (up to the 1990s)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from scan2archive.pipeline.fields.agency import AgencyName, agency_name
from scan2archive.vietnamese import fold

_BOARD = re.compile(r"^\W*LIÊN\s+(?P<head>BỘ|SỞ|TY)\b\W*(?P<branches>\w.*)$")
_DASH, _BETWEEN = re.compile(r"\s*[-–—]\s*"), re.compile(r"\s+[-–—]\s+")
# A branch that has a dash in its name stands in one piece.
_ONE = re.compile(r"LAO ĐỘNG\s*[-–—]\s*THƯƠNG BINH|VĂN HÓA\s*[-–—]\s*THÔNG TIN")
_HEADED = (
    "tong ",
    "uy ban ",
    "ngan hang ",
    "hoi ",
    "ban ",
    "van phong ",
    "vien ",
    "toa an ",
)  # no ministries: their names stand in full


def board_members(lines: Sequence[str]) -> tuple[AgencyName, ...]:
    """The agencies of a board, in the order they are named; empty if the block names none, or one that no list knows.

    Args:
        lines: Of the agency block, from top to bottom.
    """
    match = _BOARD.match(" ".join(lines))
    if match is None:
        return ()
    branches = _ONE.sub(lambda found: _DASH.sub("-", found[0]), match["branches"])
    members = tuple(
        agency_name(branch if fold(branch).startswith(_HEADED) else f"{match['head']} {branch}")
        for branch in _BETWEEN.split(branches)
    )
    return members if len(members) > 1 and all(name.known == 1.0 for name in members) else ()
