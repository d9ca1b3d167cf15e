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
from PIL import Image, ImageDraw

from samples.generator import pens
from samples.generator.content import KINDS, compose
from samples.generator.damage import draw_damage, scan
from samples.generator.faces import Face, load
from samples.generator.model import GeneratedPage, Level, Mode
from samples.generator.old_layout import drawing_of
from samples.generator.old_paper import OldPaper
from samples.generator.sheet import Sheet

SECRECIES = ("MẬT", "TỐI MẬT", "TUYỆT MẬT")
Cover = Literal["", "seal", "pen", "edge"]
Place = Literal["number", "left", "middle", "right"]


@dataclass(frozen=True, slots=True)
class SecretStamp:
    """A stamp of secrecy.

    Attributes:
        text: One of `SECRECIES`.
        ink: Of the pad.
        framed: It has a frame.
        tilt: Degrees counter-clockwise.
        height: Of the frame in millimetres.
        strength: 1 = much ink, 0.35 = hardly any.
        cover: What hides part of it.
        place: Below the number line (box 10a), or at the top: left, middle, right.
    """

    text: str
    ink: str
    framed: bool
    tilt: float
    height: float
    strength: float
    cover: Cover
    place: Place


def draw_stamp(rng: Random) -> SecretStamp:
    """A stamp as chance has it: most of them red, framed and below the number."""
    return SecretStamp(
        text=rng.choice(SECRECIES),
        ink=rng.choices(("red", "black", "blue"), (7, 2, 1))[0],
        framed=rng.random() < 0.7,
        tilt=rng.uniform(-20, 20),
        height=rng.uniform(7, 11),
        strength=rng.choices((1.0, rng.uniform(0.4, 0.7)), (2, 1))[0],
        cover=rng.choices(("", "seal", "pen", "edge"), (6, 1.5, 1.5, 1))[0],
        place=rng.choices(("number", "left", "middle", "right"), (6, 2, 1, 1))[0],
    )


def press_stamp(sheet: Sheet, stamp: SecretStamp, rng: Random, ring: tuple[str, str]) -> None:
    """Stamps a sheet, and puts on the stamp what hides part of it."""
    mm = sheet.mm
    height = mm(stamp.height)
    font = load(Face(rng.choice(("heros", "termes")), 10, bold=True), height * 0.62 * 72 / 10)
    wide = int(font.getlength(stamp.text) + height * 1.1)
    mask = Image.new("L", (wide, int(height) + 2), 0)
    pen = ImageDraw.Draw(mask)
    if stamp.framed:
        pen.rectangle((1, 1, wide - 2, int(height)), outline=255, width=max(2, sheet.dpi // 70))
    pen.text((wide / 2, height * 0.56), stamp.text, font=font, fill=255, anchor="mm")
    mask = pens.worn(mask.rotate(stamp.tilt, Image.Resampling.BICUBIC, expand=True), rng, 0.3)
    mask = Image.fromarray((np.asarray(mask) * stamp.strength).astype(np.uint8))
    number = [w.box[3] for w in sheet.words if w.text.startswith("Số") and w.box[3] < 0.3 * sheet.size[1]]
    below = (max(number) if number else mm(44)) + mm(3) + mask.height / 2
    middle = rng.uniform(0.94, 1.06) * sheet.size[0]
    top = mm(3) + mask.height / 2
    x, y = {
        "number": (mm(rng.uniform(36, 46)), below),
        "left": (mm(6) + mask.width / 2, top),
        "middle": (0.5 * middle, top),
        "right": (0.78 * middle, below),
    }[stamp.place]
    if stamp.cover == "edge":
        x = mask.width * rng.uniform(0.36, 0.42)
    sheet.press(mask, (max(x, mask.width * 0.36), y), stamp.ink)
    if stamp.cover == "seal":
        seal = pens.seal(round(mm(34)), ring, rng)
        sheet.press(
            seal, (x + rng.choice((-1, 1)) * mm(rng.uniform(13, 17)), y + mm(rng.uniform(-6, 9))), "red"
        )
    elif stamp.cover == "pen":
        pens.draw_signature(
            sheet.inks["blue"], (x + mm(rng.uniform(-6, 6)), y), mm(rng.uniform(18, 32)), rng, 2.0
        )


def first_page(
    seed: int | str,
    *,
    stamp: SecretStamp | None,
    level: Level,
    mode: Mode,
    dpi: int = 200,
    kinds: Sequence[str] = KINDS,
) -> GeneratedPage:
    """The first page of a paper; the same arguments always give the same page.

    Args:
        seed: Start of all chance.
        stamp: Of secrecy; None leaves the paper as it is, with whatever other stamps it has.
        level: How much it suffered.
        mode: Of the scanner.
        dpi: Of the scanner.
        kinds: One of which the paper is.
    """
    rng = Random(f"{seed}/secrecy")
    paper = compose(Random(f"{seed}/paper"), rng.choice(list(kinds)))
    if isinstance(paper, OldPaper) and paper.secrecy:
        paper = replace(paper, secrecy="")
    sheet = drawing_of(paper, Random(f"{seed}/layout"), dpi).sheets[0]
    if stamp is not None:
        press_stamp(sheet, stamp, rng, paper.agency.ring)
    return scan(sheet, draw_damage(level, rng, mode), rng)
