# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from dataclasses import replace

from scan2archive.pipeline.segment import segment
from tests.sheets import Sheet


def test_a_scan_is_one_document_for_now():
    pages = [replace(Sheet(number).page(), number=number) for number in (1, 2, 3)]
    assert segment(pages) == ((1, 3),)
    assert segment(pages[:1]) == ((1, 1),)


def test_no_pages_no_documents():
    assert segment([]) == ()
