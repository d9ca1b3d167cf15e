# SPDX-License-Identifier: Apache-2.0
"""What is wrong in a ``dossier.toml``, in Vietnamese: what the program says of it in English, sentence for sentence."""

from __future__ import annotations

import re

from scan2archive.batch.holdings.dossiers import BETWEEN

# As `batch.holdings.dossiers` and `batch.desk.values` say it; `tests/test_dossiers.py` holds that each mistake has its line here.
_MISTAKES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.S), words)
    for pattern, words in (
        (
            r"There is no key (?P<key>.+); did you mean (?P<close>\w+)\? There are: (?P<keys>.+)\.",
            "không có mục {key}, có phải {close}? Các mục được dùng: {keys}",
        ),
        (
            r"There is no key (?P<key>.+); there are: (?P<keys>.+)\.",
            "không có mục {key}; các mục được dùng: {keys}",
        ),
        (
            r"(?P<key>\w+) has to be a whole number from (?P<least>\d+) to (?P<most>\d+)\.",
            "{key} phải là số nguyên từ {least} đến {most}",
        ),
        (r"(?P<key>\w+) has to be text in quotation marks\.", "{key} phải là chữ đặt trong dấu ngoặc kép"),
        (
            r"(?P<key>\w+) cannot be (?P<value>.+): it has to be a date from 1900 to today\. .*",
            "{key} không thể là {value}: phải là ngày từ năm 1900 đến nay, viết 2019-05-12 hoặc 12/05/2019; "
            "ngày không đủ viết 05/2019 hoặc 2019",
        ),
        (
            r"(?P<key>\w+)(?: \(.+?\))? cannot be (?P<value>.+)\. It can be: (?P<list>.+); or any number of years: (?P<years>.+)\.",
            "{key} không thể là {value}; có thể là: {list}; hoặc số năm bất kỳ: {years}",
        ),
        (
            r"(?P<key>\w+)(?: \(.+?\))? cannot be (?P<value>.+)\. It can be: (?P<list>.+)\.",
            "{key} không thể là {value}; có thể là: {list}",
        ),
        (
            r"(?P<key>\w+) holds characters that are no text\..*",
            "{key} có ký tự không phải là chữ, hãy gõ lại",
        ),
        (
            r"(?P<key>\w+) takes (?P<most>\d+) characters; this has (?P<count>\d+)\..*",
            "{key} chỉ được {most} ký tự, đang có {count}",
        ),
        (
            r"start_date (?P<start>\S+) is later than end_date (?P<end>\S+)\.",
            "start_date {start} muộn hơn end_date {end}",
        ),
    )
)


def mistakes_in_vietnamese(said: str) -> str:
    """The mistakes of a ``dossier.toml``, parted by semicolons; one that is not of the closed set stays as it is."""
    return "; ".join(_one(mistake) for mistake in said.split(BETWEEN))


def _one(mistake: str) -> str:
    for pattern, words in _MISTAKES:
        if found := pattern.fullmatch(mistake):
            return words.format_map(found.groupdict())
    return mistake
