# SPDX-License-Identifier: Apache-2.0
"""The pipeline: one scan in, one draft out.

`process` and `Draft` are loaded at first use: they bring OpenCV, OCRmyPDF and Tesseract with them, which
a program that only needs one light stage should not wait for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scan2archive.pipeline.flow import Draft as Draft
    from scan2archive.pipeline.flow import process as process


def __getattr__(name: str) -> object:
    if name in {"Draft", "process"}:
        from scan2archive.pipeline import flow

        return getattr(flow, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
