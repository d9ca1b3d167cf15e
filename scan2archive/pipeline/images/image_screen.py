# SPDX-License-Identifier: Apache-2.0
"""Pages of black and white whose greys are dots: scanners and fax machines that were set to "photo" dither.

Such a page has light, paper and pale print as a grey one does; only each shade is strewn over its neighbours. Read as black and white
its paper is dust without end. Pictures are uint8 ``(H, W)``, 0 = ink.
"""

from __future__ import annotations

import cv2
import numpy as np

from scan2archive.pipeline.images.image import Pixels

# Share of the pixels that are black among four white neighbours. Real bitonal pages have up to 0.00001, generated ones up to 0.0004,
# very bad ones 0.007 to 0.017; dithered paper 0.038 where it is next to white, 0.12 where it is grey.
_LONE = 0.025
_SOFT = 0.9  # standard deviation in pixels of the scan: less leaves dots, more takes thin strokes


def is_screened(bitonal: Pixels) -> bool:
    """Whether the greys of a page were made black and white by strewing dots."""
    # One row in four tells it.
    rows = range(1, len(bitonal) - 1, 4)
    if not rows or bitonal.shape[1] < 3:
        return False
    above, middle, below = (bitonal[rows.start + step : len(bitonal) - 1 + step : 4] for step in (-1, 0, 1))
    white = cv2.min(above, below)[:, 1:-1]
    white = cv2.min(white, cv2.min(np.ascontiguousarray(middle[:, :-2]), np.ascontiguousarray(middle[:, 2:])))
    return bool(np.count_nonzero(cv2.subtract(white, middle[:, 1:-1])) > _LONE * white.size)


def without_screen(bitonal: Pixels) -> Pixels:
    """The page in the greys its dots stand for."""
    return np.asarray(cv2.GaussianBlur(bitonal, (0, 0), _SOFT), np.uint8)
