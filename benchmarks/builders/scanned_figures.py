# SPDX-License-Identifier: Apache-2.0
"""Figures of people's real hands, which the network of written figures never saw: how many numbers of three it reads right.

    python -m benchmarks.builders.scanned_figures [--numbers 300]

Needs scikit-learn, which nothing else does: ``pip install scikit-learn``. Its set of 1,797 digits (Alpaydin and Kaynak, UCI 1998)
was written by 43 people and is kept in 8 × 8 pixels each, coarser than a fax; they are made larger, set side by side between
*Số:* and a stroke, and shown as a gap is.
"""

from __future__ import annotations

import argparse
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from sklearn.datasets import load_digits

from samples.generator.faces import Face, load
from scan2archive.pipeline.images.image_figure_net import TALL, Strip, as_strip, steps_of, strings

_DPI = 200
_SURE = 0.9
_SHARP, _PALE = 2.2, 0.3  # of the edges of figures made larger


def number_line(figures: list[NDArray[np.float64]], rng: Random) -> Strip:
    """Figures of 8 × 8 shares of ink, set into a number line."""
    font = load(Face("termes", 13), _DPI)
    capital = -font.getbbox("Đ", anchor="ls")[1]
    width, height = capital, round(1.15 * capital)
    base = round(1.7 * capital)
    left = font.getlength("Số:") + 0.25 * capital
    end = left + len(figures) * 1.3 * width + 0.3 * capital
    image = Image.new("L", (round(end + 1.6 * capital), round(TALL * capital)))
    draw = ImageDraw.Draw(image)
    draw.text((0, base), "Số:", fill=255, font=font, anchor="ls")
    draw.text((end, base), "/QĐ-UBND", fill=255, font=font, anchor="ls")
    ink = np.asarray(image).copy()
    for figure in figures:
        larger = cv2.resize(figure.astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
        shown = np.clip((larger - _PALE) * _SHARP * 255, 0, 255).astype(np.uint8)
        place = ink[base - height : base, round(left) : round(left) + width]
        np.maximum(place, shown, out=place)
        left += width * rng.uniform(0.9, 1.25)
    return as_strip(255 - ink)


def main() -> None:
    """Prints how many numbers are right, and of those the network is sure of."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--numbers", type=int, default=300)
    options = parser.parse_args()
    digits = load_digits()
    rng = Random("numbers of scanned figures")
    right = sure = sure_right = 0
    for _ in range(options.numbers):
        chosen = [rng.randrange(len(digits.images)) for _ in range(3)]
        wanted = "".join(str(digits.target[one]) for one in chosen)
        line = number_line([digits.images[one] / 16 for one in chosen], rng)
        text, chance = strings(steps_of([line])[0])[0]
        right += text == wanted
        sure += chance >= _SURE
        sure_right += chance >= _SURE and text == wanted
    print(
        f"{right} of {options.numbers} numbers of three right; of {sure} said with {_SURE} or more {sure_right}"
    )


if __name__ == "__main__":
    main()
