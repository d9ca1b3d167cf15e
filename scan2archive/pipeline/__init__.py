# SPDX-License-Identifier: Apache-2.0
"""The pipeline: one scan in, one draft out.

What a worker needs of `flow` is loaded at first use: it brings OpenCV, OCRmyPDF and Tesseract with them, which
a program that only needs one light stage should not wait for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scan2archive.pipeline.assembly import Draft as Draft
    from scan2archive.pipeline.flow import begin as begin
    from scan2archive.pipeline.flow import finish as finish
    from scan2archive.pipeline.flow import process as process
    from scan2archive.pipeline.flow import read_part as read_part


def __getattr__(name: str) -> object:
    if name in {"Draft", "begin", "finish", "process", "read_part"}:
        from scan2archive.pipeline import flow

        return getattr(flow, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
