# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import shutil
from dataclasses import replace

import pikepdf
import pytest
from PIL import Image

from scan2archive.batch.work import second_try
from scan2archive.batch.work.second_try import Broke, given_up, safe_settings, too_big, too_slow
from scan2archive.batch.work.worker import Task
from scan2archive.pipeline import process
from scan2archive.pipeline.reading import page
from scan2archive.settings import Ocr, Settings
from tests.drawing import draw_page


def test_safe_settings_take_the_engine_out_of_the_process_where_they_can(monkeypatch):
    monkeypatch.setattr(second_try.shutil, "which", lambda name: "/usr/bin/tesseract")
    settings = Settings(ocr=Ocr(language="vie+eng"))
    safe = safe_settings(settings)
    assert safe.safe and safe.ocr.engine == "pytesseract"
    assert replace(safe, safe=False, ocr=settings.ocr) == settings
    monkeypatch.setattr(second_try.shutil, "which", lambda name: None)
    assert safe_settings(settings).ocr == settings.ocr


def test_the_message_names_both_reasons_and_what_may_help(tmp_path):
    task = Task("a", tmp_path / "a.pdf", tmp_path, Settings())
    error = given_up(task, too_big(1 << 30), Broke("the worker crashed (SIGSEGV)", details="Traceback"))
    assert str(error) == (
        f"{tmp_path / 'a.pdf'} could not be processed: it needs more than the 1024 MiB of memory given to it; then: "
        "the worker crashed (SIGSEGV). It was tried twice, the second time alone and with safe settings. "
        "Scan it at a lower resolution, raise limits.worker_mb, or run it on a machine with more memory. "
        "scan2archive retry puts it back."
    )
    assert error.__notes__ == ["Traceback"]
    same = given_up(task, too_slow("page 3 took more than 9 s"), too_slow("page 3 took more than 9 s"))
    assert str(same).count("page 3") == 1
    assert "Raise limits.page_seconds" in str(same)


@pytest.mark.tesseract
@pytest.mark.skipif(not shutil.which("tesseract"), reason="the program tesseract is not installed")
def test_a_scan_is_read_with_safe_settings_and_says_so(tmp_path, monkeypatch):
    path = tmp_path / "quyet dinh.pdf"
    Image.fromarray(draw_page()).save(path, "PDF", resolution=200)

    def breaks(*_args, **_kwargs):
        raise AssertionError("not with safe settings")

    for stage in ("second_look", "repair", "mend_phrases"):
        monkeypatch.setattr(page, stage, breaks)
    record = (draft := process(path, tmp_path, safe_settings(Settings()))).record
    assert record.documents[0].value("code") == "215/QĐ-SNV"
    assert record.documents[0].state == record.state == "review"
    assert [problem.page for problem in record.problems if problem.code == "safe_settings"] == [1]
    steps = {step.name: step for step in record.steps}
    assert steps["ocr"].tool == "pytesseract"
    assert dict(steps["pdf"].settings)["output"] == "PDF/A-2b"
    pictures = [picture_of(pdf) for pdf in (draft.access_pdf, path)]
    assert pictures[0] != pictures[1]  # encoded anew


def picture_of(path):
    with pikepdf.open(path) as pdf:
        streams = [item for item in pdf.objects if isinstance(item, pikepdf.Stream)]
        (picture,) = (item for item in streams if item.get("/Subtype") == "/Image")
        return picture.read_raw_bytes()
