# SPDX-License-Identifier: Apache-2.0
"""The text of a subject: without dust and scraps, its formula as it is to stand."""

from __future__ import annotations

import re

from scan2archive.vietnamese import fold_aligned, is_syllable

_ABOUT_NEAR = re.compile(r"(?<![a-z])v[ea] viec\b")
_ARRIVAL_DAY = re.compile(
    r"^\S{1,5}:\s+\S*\d\S*/\S*(?:\s+\d{4})?\s+"
)  # xoy: 16/10/2020, the row of an incoming stamp


def tidy(text: str) -> str:
    """The subject with dust at its ends and between its words gone, and its formula put right."""
    tokens = [token for token in text.split() if re.search(r"[^\W_]|^[-–,;]$", token)]
    joined = " ".join(tokens).strip(" -–—_.,;:'`*|~") if tokens else ""
    if text.rstrip().endswith("."):
        joined += "."
    joined = _ARRIVAL_DAY.sub("", joined)
    if formula := _ABOUT_NEAR.search(fold_aligned(joined)):
        # Dust and scraps of stamps before the formula are none of it; its marks are known.
        before = joined[: formula.start()].split()
        if all(len(token) <= 2 or not is_syllable(token) for token in before) and len(before) <= 6:
            joined = "Về việc" + joined[formula.end() :]
    return joined
