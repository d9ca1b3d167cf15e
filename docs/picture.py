# SPDX-License-Identifier: Apache-2.0
"""Makes the picture of README.md: a sample page with the words of a search lit.

python docs/picture.py
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw

from scan2archive.index import Query
from scan2archive.index.answers.highlight import hit_boxes
from scan2archive.pipeline import process
from scan2archive.settings import Settings

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "samples" / "quyet-dinh-con-dau.jpg"
QUERY = "bo nhiem vien chuc"


def main() -> None:
    """Reads the sample, lights the words of the query, writes ``docs/found.jpg``."""
    with tempfile.TemporaryDirectory() as work:
        draft = process(SAMPLE, Path(work), Settings())
    (page,) = draft.record.pages
    picture = Image.open(SAMPLE).convert("RGB")
    light = Image.new("RGB", picture.size, "white")
    pen = ImageDraw.Draw(light)
    for x0, y0, x1, y1 in hit_boxes(Query(text=QUERY), page):
        pen.rectangle((x0 - 4, y0 - 4, x1 + 4, y1 + 4), fill=(255, 225, 90))
    lit = ImageChops.multiply(picture, light)
    lit = lit.crop((60, 60, lit.width - 60, lit.height * 11 // 20))
    lit.resize((lit.width // 2, lit.height // 2), Image.Resampling.LANCZOS).save(
        ROOT / "docs" / "found.jpg", quality=82, optimize=True
    )


if __name__ == "__main__":
    main()
