# SPDX-License-Identifier: Apache-2.0
"""A small picture of a page of an access copy."""

from __future__ import annotations

import io
from pathlib import Path

import pypdfium2


def thumbnail(path: Path, page: int, *, width: int, quality: int = 60) -> bytes:
    """A page as a JPEG.

    Args:
        path: A PDF.
        page: From 1.
        width: Pixels; as high as the page then is, but no more than three times as high.
        quality: Of the JPEG, up to 95.

    Raises:
        pypdfium2.PdfiumError: The file cannot be read.
        IndexError: It has no such page.
    """
    document = pypdfium2.PdfDocument(path)
    try:
        if not 1 <= page <= len(document):
            raise IndexError(page)
        sheet = document[page - 1]
        across, down = sheet.get_size()
        scale = min(width / across, 3 * width / down)
        bitmap = sheet.render(scale=scale, may_draw_forms=False)
        out = io.BytesIO()
        bitmap.to_pil().convert("RGB").save(out, "JPEG", quality=quality, optimize=True)
        return out.getvalue()
    finally:
        document.close()
