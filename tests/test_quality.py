# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scan2archive.batch.finding.indexing import entries
from scan2archive.model import Word
from scan2archive.model_json import record_from_json, record_to_json
from scan2archive.pipeline.reading.quality import page_quality, risk
from scan2archive.pipeline.reading.unread import Letters
from tests.fake_pipeline import make_record


def words(text, confidence=0.95, height=20):
    return tuple(
        Word(each, (100 * i, 0, 100 * i + 90, height), confidence, 0) for i, each in enumerate(text.split())
    )


texts = st.lists(st.sampled_from(["tỉnh", "xqz", "15/QĐ-BYT", "—", "l", "người"]), min_size=1, max_size=9)


@given(texts, st.floats(0, 1), st.floats(0, 1), st.integers(0, 500), st.floats(0, 1))
def test_a_verdict_is_a_share_and_falls_with_everything_that_speaks_against_the_page(
    text, a, b, unread, dark
):
    low, high = sorted((a, b))
    line = " ".join(text)
    worse, better = (page_quality(words(line, confidence), unread) for confidence in (low, high))
    assert 0.0 <= worse <= better <= 1.0
    assert page_quality(words(line, high), unread + 50) <= better
    assert page_quality(words(line, high), unread, dark) <= better


def test_sure_print_is_good_and_scraps_are_junk():
    assert page_quality(words("Quyết định của Ủy ban nhân dân tỉnh", 0.95)) > 0.98
    assert page_quality(words("l ıq z| — x", 0.3)) < 0.2
    assert page_quality(()) == 0.0


def test_words_that_are_no_syllables_are_riskier_but_not_condemned():
    good, foreign, figure = (Word(text, (0, 0, 9, 9), 0.9, 0) for text in ("năm", "committee", "2019"))
    assert risk(good) == risk(figure) < risk(foreign) < 0.03
    repaired = replace(good, raw="nărn", repair="letter")
    assert risk(repaired) > risk(good), "what was read counts, not what it was mended to"


@pytest.mark.parametrize("scale", [1.0, 2.0, 3.0])
def test_ink_outside_all_words_is_counted_whatever_the_size_of_the_page(scale):
    # A page of 1000 × 1000 at the scale of the layout image, which leaves out 30 pixels on each side.
    parts = np.array([[70, 70, 10, 10], [170, 70, 10, 10], [700, 800, 10, 10]], np.int32)
    box = tuple(round(v * scale) for v in (95, 95, 215, 115))
    size = (round(1000 * scale), round(1000 * scale))
    letters = Letters(parts, (940, 940), size)
    assert len(letters.unread(())) == 3
    assert len(letters.unread((Word("tỉnh", box, 0.9, 0),))) == 1
    assert len(Letters(np.zeros((0, 4), np.int32), (940, 940), size).unread(())) == 0


def junk(state):
    record = make_record("a" * 64, ["quyết định", "xqz"])
    pages = (record.pages[0], replace(record.pages[1], quality=0.2))
    documents = tuple(replace(document, pages=(1, 2), state=state) for document in record.documents[:1])
    return replace(record, pages=pages, documents=documents)


def test_junk_is_not_searched_until_its_document_is_accepted():
    (waiting,) = entries(junk("review"))
    assert [page.text for page in waiting.pages] == ["quyết định", ""]
    (accepted,) = entries(junk("ok"))
    assert [page.text for page in accepted.pages] == ["quyết định", "xqz"]


def test_packages_without_a_verdict_are_read_and_searched():
    record = junk("review")
    data = record_to_json(record)
    assert [page["quality"] for page in data["pages"]] == [None, 0.2]
    for page in data["pages"]:
        del page["quality"]
    layers = {page.number: page.words for page in record.pages}
    (entry,) = entries(record_from_json(data, layers))
    assert [page.text for page in entry.pages] == ["quyết định", "xqz"]
