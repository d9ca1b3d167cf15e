# SPDX-License-Identifier: Apache-2.0
"""Makes ``scan2archive/pipeline/data/stamp_letters.npz``: words of stamps as pictures.

    python -m benchmarks.build_stamp_letters

MẬT, TỐI and TUYỆT in the faces stamps are cut in, from the fonts beside the samples: with their marks, their capitals
`HEIGHT` pixels high, and the rows between which the capitals stand.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from samples.generator.faces import FONTS
from scan2archive.pipeline.image_word import BEFORE, LETTERS_FILE

HEIGHT = 48
FACES = {"heros": "texgyreheros-bold.otf", "termes": "texgyretermes-bold.otf"}


def draw(file: Path, word: str) -> tuple[np.ndarray[tuple[int, ...], np.dtype[np.uint8]], tuple[int, int]]:
    """A word in a font, and the first row of its capitals and the one below them."""
    font = ImageFont.truetype(str(file), 200, layout_engine=ImageFont.Layout.BASIC)
    _, top, _, bottom = font.getbbox("M", anchor="ls")
    font = ImageFont.truetype(str(file), 200 * HEIGHT / (bottom - top), layout_engine=ImageFont.Layout.BASIC)
    x0, y0, x1, y1 = (round(value) for value in font.getbbox(word, anchor="ls"))
    image = Image.new("L", (x1 - x0, y1 - y0), 0)
    ImageDraw.Draw(image).text((-x0, -y0), word, font=font, fill=255, anchor="ls")
    return np.asarray(image), (-y0 - HEIGHT, -y0)


def main() -> None:
    """Draws the word in each face and writes the file."""
    arrays = {}
    for face, name in FACES.items():
        for word in ("MẬT", *BEFORE):
            picture, rows = draw(FONTS / name, word)
            arrays[f"{word}_{face}"], arrays[f"{word}_{face}_rows"] = picture, np.array(rows)
    np.savez_compressed(LETTERS_FILE, allow_pickle=False, **arrays)
    print(f"{LETTERS_FILE}: {LETTERS_FILE.stat().st_size} bytes")


if __name__ == "__main__":
    main()
