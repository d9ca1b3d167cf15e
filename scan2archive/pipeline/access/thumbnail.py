# SPDX-License-Identifier: Apache-2.0
"""A small picture of a page of an access copy, or of a part of one."""

from __future__ import annotations

import io
from pathlib import Path

import pypdfium2

Part = tuple[float, float, float, float]
WHOLE: Part = (0.0, 0.0, 1.0, 1.0)


def thumbnail(path: Path, page: int, *, width: int, part: Part = WHOLE, quality: int = 60) -> bytes:
    """A page, or a part of it, as a JPEG.

    Args:
        path: A PDF.
        page: From 1.
        width: Pixels; as high as what is shown then is, but no more than three times as high.
        part: Left, top, right and bottom of what is shown, as shares of the page from its top left corner.
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
        left, top, right, bottom = part
        scale = min(width / across / (right - left), 3 * width / down / (bottom - top))
        cut = (left * across, (1 - bottom) * down, (1 - right) * across, top * down)
        bitmap = sheet.render(scale=scale, crop=cut, may_draw_forms=False)
        out = io.BytesIO()
        bitmap.to_pil().convert("RGB").save(out, "JPEG", quality=quality, optimize=True)
        return out.getvalue()
    finally:
        document.close()
