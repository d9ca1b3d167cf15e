# SPDX-License-Identifier: Apache-2.0
"""How strewn with specks a page is: dust, toner, grain on the wrong side of a threshold."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from scan2archive.pipeline.images.image import Pixels
from scan2archive.pipeline.images.image_ink import PAPER, count_specks, is_dark, printed, specks_on_blank

# Specks on a square centimetre: sound bitonal pages have up to 0.08, damaged ones 0.35 and more; on blank paper alone, broken print
# up to 0.03.
_DUST = 0.2
# The same of pages in grey and colour, where grain beside print counts among them: sound ones, real and generated, up to 0.7,
# strewn ones 3 and more. Four level bands that make a quarter of the page tell it at a quarter of the price.
_GREY_DUST, _BANDS = 1.5, 4
# Dust lies all over a page: where those bands have less than this share of it, the whole page need not be looked at.
_IN_BANDS = 0.5
_LOW = 16 * _BANDS  # pixels: a picture no higher has no bands to speak of
# Share of the print's strength that becomes paper where print is rebuilt and no grain comes along: pale strokes of print of uneven
# strength are cut off above it. Specks on a square centimetre that are left at it and halfway: on very bad pages 12 and
# more, on worn ones 1.1 to 11, on carbon copies on thin paper, which have next to no grain, up to 1.1.
_LOW_CUT, _HALFWAY, _GRAIN_LEFT = 0.15, 0.25, 1.2


def is_strewn(shares: Pixels, dpi: float, most: float = _GREY_DUST, above: float = PAPER) -> bool:
    """Whether a page of grey or colour is strewn with specks.

    Args:
        shares: Its relative ink.
        dpi: Its resolution.
        most: Specks on a square centimetre that a page may have.
        above: Share of the print's strength from which on ink counts.
    """
    return _in_bands(printed(shares, above), dpi) > most


def _in_bands(ink: Pixels, dpi: float, *, cut: bool = False) -> float:
    """Specks on a square centimetre of four level bands of a picture of black and white (see `count_specks`); 0 where it is too low for them."""
    step = ink.shape[0] // (2 * _BANDS)
    if step <= 1:
        return 0.0
    bands = [ink[(2 * i + 1) * step : (2 * i + 1) * step + step // 2] for i in range(_BANDS)]
    size = sum(band.size for band in bands) / (dpi / 2.54) ** 2
    return sum(count_specks(band, dpi, cut=cut) for band in bands) / size


def paper_cut(shares: Pixels, strength: NDArray[np.float32], dpi: float) -> float:
    """The share of the print's strength up to which rebuilt print becomes paper: low where that lets no grain through.

    Dark print has no pale strokes; what is pale beside it is the other side.
    """
    if is_dark(strength):
        return PAPER
    # Halfway as well: at the low cut much grain runs into a few large parts.
    clean = not any(is_strewn(shares, dpi, _GRAIN_LEFT, above) for above in (_HALFWAY, _LOW_CUT))
    return _LOW_CUT if clean else PAPER


def is_dusty(grey: Pixels, dpi: float) -> bool:
    """Whether a bitonal page is strewn with specks: grain and grey paper on the wrong side of a threshold.

    They lie on blank paper as well; where they are in rows of print alone they are what a threshold set too low left of thin strokes.
    """
    ink = np.asarray(cv2.bitwise_not(grey), np.uint8)
    if ink.shape[0] > _LOW and _in_bands(ink, dpi, cut=True) <= _IN_BANDS * _DUST:
        return False
    most = _DUST * grey.size / (dpi / 2.54) ** 2
    return count_specks(ink, dpi) > most and specks_on_blank(ink, dpi) > _DUST
