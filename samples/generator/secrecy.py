# SPDX-License-Identifier: Apache-2.0
"""First pages with a stamp of secrecy, in all the states such stamps are in: tilted, faint, partly covered.

Apart from the other papers, whose seeds give what they always gave.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Literal

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from samples.generator import pens
from samples.generator.content import KINDS, compose
from samples.generator.damage import draw_damage, scan
from samples.generator.faces import Face, load
from samples.generator.model import GeneratedPage, Level, Mode
from samples.generator.old_layout import drawing_of
from samples.generator.old_paper import OldPaper
from samples.generator.scans import other_side
from samples.generator.sheet import Sheet

SECRECIES = ("MẬT", "TỐI MẬT", "TUYỆT MẬT")
Cover = Literal["", "seal", "pen", "edge"]
Place = Literal["number", "left", "middle", "right", "below"]
Frame = Literal["", "single", "double", "round"]
Point = tuple[float, float]
# Faces of Termes, Heros and Cursor, and how wide they are cut.
FACES: tuple[tuple[str, float], ...] = (
    ("termes", 1.0),
    ("heros", 1.0),
    ("heros", 0.78),
    ("termes", 0.85),
    ("heros", 1.2),
)


@dataclass(frozen=True, slots=True)
class SecretStamp:
    """A stamp of secrecy, or a mark typed in its place.

    Attributes:
        text: One of `SECRECIES`.
        ink: Of the pad, a name of `sheet.COLOURS`.
        frame: Around it. Two lines a millimetre apart since 2015 (Thông tư 33/2015/TT-BCA and 24/2020/TT-BCA:
            20, 30, 40 by 8 mm, letters of 13 points, bold, red), before that anything.
        tilt: Degrees counter-clockwise.
        letters: Height of its capitals without their marks, in millimetres.
        strength: 1 = much ink, 0.35 = hardly any.
        cover: What hides part of it.
        place: Below the number line (box 10a), at the top (left, middle), right, or low beside the seal.
        face: ``termes``, ``heros`` or ``cursor``, or the file of another bold font.
        stretch: Width of its letters, as a share of the font's own.
        spaced: Its letters are typed apart.
    """

    text: str
    ink: str
    frame: Frame
    tilt: float
    letters: float
    strength: float
    cover: Cover
    place: Place
    face: str = "heros"
    stretch: float = 1.0
    spaced: bool = False


def draw_stamp(rng: Random, faces: Sequence[tuple[str, float]] = FACES) -> SecretStamp:
    """A stamp as chance has it: most of them red, framed and below the number; some typed.

    Args:
        rng: Chooses.
        faces: Of which it may be, with the width of the cut: names, or files of fonts.
    """
    if rng.random() < 0.08:
        return SecretStamp(
            text=rng.choice(SECRECIES),
            ink="black",
            frame="",
            tilt=rng.uniform(-1, 1),
            letters=rng.uniform(2.3, 2.8),
            strength=rng.uniform(0.7, 1.0),
            cover="",
            place=rng.choice(("number", "left", "right")),
            face="cursor",
            spaced=rng.random() < 0.4,
        )
    text = rng.choice(SECRECIES)
    ink = rng.choices(("red", "black", "violet", "blue"), (6, 2, 1, 1))[0]
    tilt, strength = rng.uniform(-20, 20), rng.choices((1.0, rng.uniform(0.4, 0.7)), (2, 1))[0]
    cover: Cover = rng.choices(("", "seal", "pen", "edge"), (6, 1.5, 1.5, 1))[0]
    place: Place = rng.choices(("number", "left", "middle", "right", "below"), (6, 2, 1, 1, 1))[0]
    if rng.random() < 0.3:  # as the law has it
        return SecretStamp(text, ink, "double", tilt, 3.03, strength, cover, place, "termes")
    face, stretch = rng.choice(list(faces))
    frame: Frame = rng.choices(("", "single", "double", "round"), (3, 5, 1, 1))[0]
    if text != "MẬT" and frame == "round":
        frame = "single"
    letters = rng.uniform(2.8, 5.5)
    return SecretStamp(text, ink, frame, tilt, letters, strength, cover, place, face, stretch)


def stamp_mask(stamp: SecretStamp, dpi: int, rng: Random) -> Image.Image:
    """The print of a stamp, tilted and worn, 255 where there is most ink."""
    mm = dpi / 25.4
    font = _font(stamp, mm)
    text = " ".join(stamp.text.replace(" ", "  ")) if stamp.spaced else stamp.text
    left, top, right, bottom = font.getbbox(text, anchor="ls")
    inner = max(1, round((right - left) * stamp.stretch)), round(bottom - top)
    letters = Image.new("L", (round(right - left), inner[1]), 0)
    ImageDraw.Draw(letters).text((-left, -top), text, font=font, fill=255, anchor="ls")
    letters = letters.resize(inner, Image.Resampling.LANCZOS)
    line = max(2, dpi // 70)
    if stamp.frame == "double":
        line = max(2, dpi // 90)
    gap = {"": 0.3, "single": 0.35 * stamp.letters, "double": 1.6, "round": 0.6 * stamp.letters}[stamp.frame]
    # The law gives the lengths of its frames; others fit their letters.
    side = gap if stamp.frame != "double" else max(gap, (_LENGTHS[stamp.text] - inner[0] / mm) / 2)
    size = round(inner[0] + 2 * side * mm) + 2 * line, round(inner[1] + 2 * gap * mm) + 2 * line
    if stamp.frame == "round":
        size = max(size), round(max(size) * 0.8)
    mask = Image.new("L", size, 0)
    pen = ImageDraw.Draw(mask)
    box = (0, 0, size[0] - 1, size[1] - 1)
    if stamp.frame == "round":
        pen.ellipse(box, outline=255, width=line)
    elif stamp.frame:
        pen.rectangle(box, outline=255, width=line)
    if stamp.frame == "double":
        pen.rectangle((mm, mm, size[0] - 1 - mm, size[1] - 1 - mm), outline=255, width=line)
    mask.paste(letters, ((size[0] - inner[0]) // 2, (size[1] - inner[1]) // 2), letters)
    mask = mask.rotate(stamp.tilt, Image.Resampling.BICUBIC, expand=True)
    if stamp.face != "cursor":
        mask = pens.worn(mask, rng, 0.3)
    return Image.fromarray((np.asarray(mask) * stamp.strength).astype(np.uint8))


_LENGTHS = {"MẬT": 20.0, "TỐI MẬT": 30.0, "TUYỆT MẬT": 40.0}


def _font(stamp: SecretStamp, mm: float) -> ImageFont.FreeTypeFont:
    """The font in which a capital is as high as the stamp's letters."""
    size = stamp.letters * mm / 0.68
    if stamp.face in ("termes", "heros", "cursor"):
        bold = stamp.face != "cursor"
        return load(Face(stamp.face, 10, bold=bold), size * 72 / 10)  # type: ignore[arg-type]  # one of them
    return ImageFont.truetype(stamp.face, size, layout_engine=ImageFont.Layout.BASIC)


def press_stamp(sheet: Sheet, stamp: SecretStamp, rng: Random, ring: tuple[str, str], *, bare: bool) -> Point:
    """Stamps a sheet, and puts on the stamp what hides part of it; gives where its middle is.

    Args:
        sheet: Of the paper.
        stamp: To press.
        rng: All that is left to chance.
        ring: Texts of a seal.
        bare: Leave the stamp out and press only what would hide it: to see what of a stamp is seen.
    """
    mm = sheet.mm
    mask = stamp_mask(stamp, sheet.dpi, rng)
    number = [w.box[3] for w in sheet.words if w.text.startswith("Số") and w.box[3] < 0.3 * sheet.size[1]]
    below = (max(number) if number else mm(44)) + mm(3) + mask.height / 2
    middle = rng.uniform(0.94, 1.06) * sheet.size[0]
    top = mm(3) + mask.height / 2
    x, y = {
        "number": (mm(rng.uniform(36, 46)), below),
        "left": (mm(6) + mask.width / 2, top),
        "middle": (0.5 * middle, top),
        "right": (0.78 * middle, below),
        "below": (mm(rng.uniform(80, 115)), rng.uniform(0.68, 0.86) * sheet.size[1]),
    }[stamp.place]
    if stamp.cover == "edge":
        x = mask.width * rng.uniform(0.36, 0.42)
    x = max(x, mask.width * 0.36)
    if not bare:
        sheet.press(mask, (x, y), stamp.ink)
    if stamp.cover == "seal" or stamp.place == "below":
        # Below, the seal of the signature: beside the stamp, or over part of it.
        away = mm(rng.uniform(13, 17)) if stamp.cover == "seal" else mask.width / 2 + mm(rng.uniform(18, 26))
        side = 1 if stamp.place == "below" else rng.choice((-1, 1))
        seal = pens.seal(round(mm(34)), ring, rng)
        sheet.press(seal, (x + side * away, y + mm(rng.uniform(-6, 9))), "red")
    if stamp.cover == "pen":
        pens.draw_signature(
            sheet.inks["blue"], (x + mm(rng.uniform(-6, 6)), y), mm(rng.uniform(18, 32)), rng, 2.0
        )
    return x, y


def first_page(
    seed: int | str,
    *,
    stamp: SecretStamp | None,
    level: Level,
    mode: Mode,
    dpi: int = 200,
    kinds: Sequence[str] = KINDS,
    printed_behind: bool = False,
) -> GeneratedPage:
    """The first page of a paper; the same arguments always give the same page.

    Args:
        seed: Start of all chance.
        stamp: Of secrecy; None leaves the paper as it is, with whatever other stamps it has.
        level: How much it suffered.
        mode: Of the scanner.
        dpi: Of the scanner.
        kinds: One of which the paper is.
        printed_behind: Its other side is printed, and shows through as much as the damage says.
    """
    sheets, rng = _sheets(seed, stamp, dpi, kinds, bare=False)
    back = other_side(sheets, 0, seed) if printed_behind else None
    return scan(sheets[0], draw_damage(level, rng, mode), rng, back)


def share_seen(
    seed: int | str,
    *,
    stamp: SecretStamp,
    level: Level,
    mode: Mode,
    dpi: int = 200,
    kinds: Sequence[str] = KINDS,
) -> float:
    """How much of the print of a stamp is on the page that `first_page` makes, 0 to 1.

    Faint red on a black-and-white scan is gone, and what lies under a seal adds nothing to it. Dust, grain and breaks
    are left out: what this gives is rather too much.
    """
    images = []
    for bare in (False, True):
        sheets, rng = _sheets(seed, stamp, dpi, kinds, bare=bare)
        damage = replace(
            draw_damage(level, rng, mode), noise=0.0, speckle=0.0, broken=0.0, patchy=0.0, stains=0, jpeg=0
        )
        images.append(np.asarray(scan(sheets[0], damage, rng).image).astype(np.int16))
    change = np.abs(images[1] - images[0]) * (255 if mode == "bitonal" else 1)
    changed = int(((change.max(axis=2) if change.ndim == 3 else change) > _SEEN).sum())
    printed = int((np.asarray(stamp_mask(replace(stamp, strength=1.0), dpi, Random(0))) > 100).sum())
    return min(1.0, changed / max(1, printed))


_SEEN = 10  # grey levels


def _sheets(
    seed: int | str, stamp: SecretStamp | None, dpi: int, kinds: Sequence[str], *, bare: bool
) -> tuple[Sequence[Sheet], Random]:
    rng = Random(f"{seed}/secrecy")
    paper = compose(Random(f"{seed}/paper"), rng.choice(list(kinds)))
    if isinstance(paper, OldPaper) and paper.secrecy:
        paper = replace(paper, secrecy="")
    sheets = drawing_of(paper, Random(f"{seed}/layout"), dpi).sheets
    if stamp is not None:
        press_stamp(sheets[0], stamp, rng, paper.agency.ring, bare=bare)
    return sheets, rng
