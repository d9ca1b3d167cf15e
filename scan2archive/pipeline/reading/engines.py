# SPDX-License-Identifier: Apache-2.0
"""Which engine reads, and its place in a worker."""

from __future__ import annotations

import functools
import importlib.metadata
import importlib.util

from scan2archive.errors import MissingToolError
from scan2archive.pipeline.reading.ocr import (
    OcrEngine,
    PytesseractEngine,
    TesserocrEngine,
    for_sound,
    systems,
)
from scan2archive.pipeline.reading.row_engine import RowEngine
from scan2archive.settings import Ocr
from scan2archive.tessdata import has_own_model


def make_engine(settings: Ocr) -> OcrEngine:
    """The engine the settings ask for.

    For ``auto`` it is Tesseract with its network run by ONNX Runtime, and for damaged print Tesseract in this process with the model of
    the package: two that are run in different ways and learned from different print vouch for one another. Where that cannot be, as
    for other languages, it is Tesseract in this process, and where tesserocr cannot be had, Tesseract's command line.

    Raises:
        MissingToolError: The engine or the language is not installed.
    """
    if settings.engine == "pytesseract":
        return PytesseractEngine(settings)
    if importlib.util.find_spec("tesserocr") is None:
        if settings.engine == "auto":
            return PytesseractEngine(settings)
        raise MissingToolError(
            "The Python package tesserocr is not installed.",
            next_step="Install it with pip, or set ocr.engine to pytesseract.",
        )
    if settings.engine == "tesserocr":
        return TesserocrEngine(settings)
    try:
        rows = RowEngine(systems(settings))
    except (ImportError, ValueError):
        return TesserocrEngine(settings)
    return TesserocrEngine(settings, rows) if has_own_model(settings) else rows


@functools.lru_cache(maxsize=1)
def worker_engine(settings: Ocr) -> OcrEngine:
    """The engine of this worker process: made at the first page, kept for all others."""
    return make_engine(settings)


def engine_version(engine: OcrEngine) -> str:
    """Tool and recogniser version together, for provenance."""
    sound = for_sound(engine)
    versions = sound.version if sound is engine else f"{sound.version}; damaged print: {engine.version}"
    return f"{importlib.metadata.version(engine.name)} (Tesseract {versions})"
