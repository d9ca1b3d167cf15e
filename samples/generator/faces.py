# SPDX-License-Identifier: Apache-2.0
"""The fonts beside this package: TeX Gyre, which holds every Vietnamese letter."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from PIL import ImageFont

FONTS = Path(__file__).resolve().parent.parent / "fonts"
FILES = {
    ("termes", False, False): "texgyretermes-regular.otf",
    ("termes", True, False): "texgyretermes-bold.otf",
    ("termes", False, True): "texgyretermes-italic.otf",
    ("termes", True, True): "texgyretermes-bolditalic.otf",
    ("heros", False, False): "texgyreheros-regular.otf",
    ("heros", True, False): "texgyreheros-bold.otf",
    ("cursor", False, False): "texgyrecursor-regular.otf",
    ("cursor", True, False): "texgyrecursor-bold.otf",
}


@dataclass(frozen=True, slots=True)
class Face:
    """A family (Termes like Times, Heros like Arial, Cursor like a typewriter), its size in points, its cut."""

    family: Literal["termes", "heros", "cursor"]
    size: float
    bold: bool = False
    italic: bool = False


@lru_cache(maxsize=256)
def load(face: Face, dpi: float) -> ImageFont.FreeTypeFont:
    """The font of a face at a resolution. Families without an italic give their upright."""
    name = FILES.get((face.family, face.bold, face.italic)) or FILES[face.family, face.bold, False]
    # Basic layout: the same on every machine, whether or not libraqm is there.
    return ImageFont.truetype(str(FONTS / name), face.size * dpi / 72, layout_engine=ImageFont.Layout.BASIC)
