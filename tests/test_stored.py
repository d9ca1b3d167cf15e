# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scan2archive.errors import EncryptedScan, ProcessingFailed, ScanTooLarge, UnreadableScan
from scan2archive.model import Page, Problem, Source, Word
from scan2archive.pipeline import stored
from scan2archive.pipeline.reading.page import PageResult
from scan2archive.pipeline.sources.scan import Scan
from scan2archive.pipeline.stored import Opened, ReadPage, Store

NUMBERS = st.floats(allow_nan=False)
BOXES = st.tuples(*[st.integers(0, 40000)] * 4)
WORDS = st.builds(
    Word, st.text(min_size=1), BOXES, NUMBERS, st.integers(), st.integers(), st.text(), st.text()
)
PAGES = st.builds(
    Page,
    number=st.just(7),
    width=st.integers(),
    height=st.integers(),
    dpi=NUMBERS,
    rotation=st.sampled_from([0, 90]),
    skew=NUMBERS,
    confidence=st.none() | NUMBERS,
    blank=st.booleans(),
    source=st.sampled_from(["ocr", "layer", "none"]),
    words=st.lists(WORDS, max_size=4).map(tuple),
)
ERRORS = st.builds(
    lambda kind, message, step: kind(message, next_step=step),
    st.sampled_from([UnreadableScan, EncryptedScan, ScanTooLarge]),
    st.text(),
    st.text(),
)
PROBLEMS = st.builds(
    Problem, st.text(), st.none() | st.integers(), st.text(), st.sampled_from(["warning", "error"])
)
RESULTS = st.builds(
    PageResult,
    page=PAGES,
    problems=st.lists(PROBLEMS, max_size=2).map(tuple),
    recipe=st.lists(st.text(), max_size=2).map(tuple),
    second_look=st.lists(st.text(), max_size=2).map(tuple),
    ocr_seconds=NUMBERS,
    visible_text=st.booleans(),
    error=st.none() | ERRORS,
)


def described(error):
    return error and (type(error), error.message, error.next_step)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
@given(RESULTS, NUMBERS)
def test_a_page_comes_back_as_it_was_to_the_last_digit(tmp_path, result, seconds):
    store = Store(tmp_path)
    store.put_page(ReadPage(result, seconds))
    back = store.page(7)
    assert back is not None
    assert described(back.result.error) == described(result.error)
    assert dataclasses.replace(back.result, error=result.error) == result
    assert repr(back.result.page) == repr(result.page)
    assert back.seconds == seconds


def test_a_scan_comes_back_also_with_a_name_that_is_not_utf_8(tmp_path):
    path = Path("/in/h\udce3.pdf")
    source = Source("hã.pdf", "/in/h\ufffd.pdf", "0" * 64, 12, "application/pdf")
    opened = Opened(Scan(source, path, "pdf", 40, (path,), signed=True), 0.25, ((1, 2, 3),))
    store = Store(tmp_path / "new")
    store.put_scan(opened)
    assert store.scan() == opened


def test_numbers_of_numpy_are_stored_as_numbers(tmp_path):
    page = Page(1, np.int64(5), 6, np.float64(200.0), 0, np.float32(0.5), None, False, "none")
    Store(tmp_path).put_page(ReadPage(PageResult(page, (), ()), 0.0))
    assert Store(tmp_path).page(1).result.page == Page(1, 5, 6, 200.0, 0, 0.5, None, False, "none")


def test_what_cannot_be_stored_is_said_and_leaves_nothing(tmp_path):
    page = Page(1, 5, 6, 200.0, 0, object(), None, False, "none")
    with pytest.raises(TypeError, match="object cannot be stored"):
        Store(tmp_path).put_page(ReadPage(PageResult(page, (), ()), 0.0))
    assert Store(tmp_path).page(1) is None


def test_half_a_file_is_never_seen_under_a_page_s_name(tmp_path, monkeypatch):
    store = Store(tmp_path)
    real = Path.write_text

    def dying(path, text, **more):
        real(path, text[: len(text) // 2], **more)
        raise KeyboardInterrupt

    page = ReadPage(PageResult(Page(1, 5, 6, 200.0, 0, 0.0, None, False, "none"), (), ()), 0.0)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_text", dying)
        with pytest.raises(KeyboardInterrupt):
            store.put_page(page)
    assert store.page(1) is None
    store.put_page(page)
    assert store.page(1) == page


@pytest.mark.parametrize("key", ["format", "program"])
def test_pages_of_another_version_do_not_count(tmp_path, key):
    page = ReadPage(PageResult(Page(1, 5, 6, 200.0, 0, 0.0, None, False, "none"), (), ()), 0.0)
    Store(tmp_path).put_page(page)
    (file,) = tmp_path.iterdir()
    data = json.loads(file.read_text())
    assert data["format"] == stored.FORMAT
    file.write_text(json.dumps({**data, key: "other"}))
    assert Store(tmp_path).page(1) is None


def test_a_scan_that_is_not_there_is_a_failure_of_processing(tmp_path):
    with pytest.raises(ProcessingFailed, match="is lost"):
        Store(tmp_path).scan()
