# SPDX-License-Identifier: Apache-2.0
"""The reading image: what only Tesseract sees of a page. Pure functions over arrays.

Seals vanish, uneven light is evened out, scanner edges and punch holes become paper, print gets one
strength everywhere, dust and the other side of the sheet go. None of it touches the archived image.
Arrays are uint8; greys are ``(H, W)``, dark print on light ground.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

import cv2
import numpy as np

from scan2archive.pipeline.images import (
    image_bands,
    image_cells,
    image_dust,
    image_ink,
    image_light,
    image_red,
    image_rules,
    image_screen,
    image_stains,
    image_streaks,
    image_underlines,
)
from scan2archive.pipeline.images.image import (
    Pixels,
    layout_image,
    level,
    level_lines,
    quarter_turn,
    text_parts,
    upright_lines,
)
from scan2archive.pipeline.images.image_surroundings import paper_level, surroundings

_NEGATIVE = 100  # paper darker than this may be a negative
_LEAN = 15.0  # degrees lines may lean on it
_STRONG_SMOOTH, _SMOOTH = 0.8, 0.6  # standard deviation in pixels at 200 dpi
_DARK_ONLY = (
    0.4,
    1.0,
)  # shares of the print's strength that become paper and black in the sterner of two renderings
_SOFT_EDGE = 0.75  # the same; on real and made bitonal pages 0.7 and 0.8 are better than 0.5 and 1.0
# Sound pages, real and generated, have 2 to 5.5 % of pale ink (rims of letters), damaged ones 7.6 to 66 %.
_HAZE = 0.065
# Grain of made photocopies reaches a tenth of their print's strength on 3.4 % of the page, and rebuilt print is read four times worse there.
_GRAIN = 0.045
_SPECKS = 0.012  # what eight specks on a square centimetre add to the share of pale ink
_MOST_PIXELS = 64e6  # of a page that is scaled up: A0 at 200 dpi
# Of the strength of print, on pages without grain: of the parts that were taken for the other side and lay on print 22 of 23 were as dark
# as this on four carbon copies, of those that did not 181 of 211 less.
_DARK_OTHER_SIDE = 0.6
# The same of what was taken off and may be print for all that: with grain, where next to nothing so dark of worn pages is (up to 2 letters a page), and without;
# and so many letters of it are no chance.
_DARK_TAKEN, _PALE_TAKEN, _FEW_TAKEN = 0.6, 0.35, 10
_SOFT_INK = 0.03  # of all ink: no other side, but print that is pale
REBUILT = "one strength"  # the step that says that print was rebuilt
NEGATIVE = "negative"  # the step that says that print was lighter than paper
OTHER_SIDE = "nothing but the other side"  # the one that says that there was none
_UPRIGHT = "upright rules"
_RULES = (
    (_UPRIGHT, image_rules.without_upright_rules),
    ("pen strokes under words", image_underlines.without_underlines),
)
Paper = Literal["sound", "pale", "dusty", "grainy", "hazy"]


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """The image Tesseract sees.

    Attributes:
        pixels: ``(H, W)`` grey, dark print on light ground.
        dpi: Its resolution.
        scale: Its pixels per pixel of the archived page.
        recipe: Names of the cleaning steps that made it.
        evenly_lit: The page before its print was rebuilt or left out as the other side, as it lies in the scan; None
            where it was not.
        bitonal: It was split in black and white, which leaves print ragged.
        tables: Its ruled tables, in its pixels.
        taken: 255 where letters that may be print were taken off as the other side, as it lies in the scan; None where there are next to none.
    """

    pixels: Pixels
    dpi: float
    scale: float
    recipe: tuple[str, ...]
    evenly_lit: Pixels | None = None
    bitonal: bool = False
    taken: Pixels | None = None
    tables: tuple[image_cells.Table, ...] = ()


def ink_channel(pixels: Pixels) -> Pixels:
    """One grey channel in which red seals and stamps vanish: the red one."""
    return pixels if pixels.ndim == 2 else np.ascontiguousarray(pixels[..., 0])


def is_negative(grey: Pixels, dpi: float) -> bool:
    """Whether a page is white on black, as microfilm and photostats give it.

    Dark paper alone is not enough, since a photograph may be dark too: the picture turned over must show
    lines of text.
    """
    if paper_level(grey) > _NEGATIVE:
        return False
    parts = text_parts(layout_image(np.asarray(255 - grey, np.uint8), dpi))
    return level_lines(parts, _LEAN).sure or upright_lines(parts, _LEAN).sure


def paper_of(grey: Pixels, dpi: float) -> Paper:
    """What the paper of an evenly lit page is like.

    On sound paper only the rims of letters are pale; haze is pale ink on a larger share of the page, in which print
    drowns: grain that comes near it, the other side. The grain of a photocopier stays far below print as dark as its.
    Dusty paper is sound but for its specks, and pale is print that faded on sound paper.
    """
    ink = np.asarray(cv2.bitwise_not(cv2.GaussianBlur(grey, (0, 0), _STRONG_SMOOTH * dpi / 200)), np.uint8)
    strength = image_ink.print_level(ink, dpi)
    if strength is None:
        return "sound"
    if image_ink.is_faint(strength):
        return "hazy"
    shares = image_ink.relative(ink, strength)
    haze = image_ink.pale_share(shares)
    if haze <= _HAZE + _SPECKS and image_dust.is_strewn(shares, dpi):
        return "dusty"
    dark = image_ink.is_dark(strength)
    if haze <= _HAZE:
        return "sound" if dark else "pale"
    return "grainy" if dark and image_ink.pale_share(shares, image_ink.NEAR_PRINT) <= _GRAIN else "hazy"


def one_strength(
    grey: Pixels, dpi: float, smooth: float = _STRONG_SMOOTH, *, bitonal: bool = False
) -> tuple[Pixels, tuple[str, ...], Pixels | None]:
    """Print of one strength on white paper, without dust and the other side; the names of the steps; and what may be print of that (`Reading.taken`).

    It saves damaged pages and costs sound ones some thin strokes. A page without ink stays as it is.

    Args:
        grey: Dark print on evenly lit paper.
        dpi: Its resolution.
        smooth: What grain is taken off with: standard deviation in pixels at 200 dpi.
        bitonal: It was split in black and white: its print has no pale strokes.
    """
    ink = np.asarray(cv2.bitwise_not(cv2.GaussianBlur(grey, (0, 0), smooth * dpi / 200)), np.uint8)
    strength = image_ink.print_level(ink, dpi)
    if strength is None:
        return grey, (), None
    shares = image_ink.relative(ink, strength)
    parts = image_ink.find_parts(shares, dpi)
    steps = [REBUILT]
    if image_ink.is_other_side(strength, parts, dpi):
        shares = image_ink.relative(ink, image_ink.above_other_side(strength))
        parts = image_ink.find_parts(shares, dpi)
        steps = [OTHER_SIDE]
    specks = image_ink.find_specks(parts, dpi)
    other_side = image_ink.find_show_through(parts, dpi)
    # Nor is there pale print where there is nothing but the other side, which a low cut would let through.
    sternly = bitonal or steps == [OTHER_SIDE]
    cut = image_ink.PAPER if sternly else image_dust.paper_cut(shares, strength, dpi)
    darkness = image_ink.darkest(shares, parts)
    if cut < image_ink.PAPER:
        # Without grain darkness tells more than edges do, which a carbon copy has as soft as the other side.
        other_side &= darkness < _DARK_OTHER_SIDE
    soft = float(parts.area[other_side].sum()) / max(1, int(parts.area[1:].sum()))
    if image_ink.is_faint(strength) and soft < _SOFT_INK and steps == [REBUILT]:
        # As pale as the grain that is cut off, and next to nothing else on the sheet: all its shades are print.
        return image_ink.shaded(shares), ("even print",), None
    steps += ["specks"] if specks.any() else []
    steps += ["other side"] if other_side.any() else []
    picture = image_ink.blacken(shares, cut)
    dark = darkness >= (_PALE_TAKEN if cut < image_ink.PAPER else _DARK_TAKEN)
    doubtful = other_side & image_ink.as_large_as_letters(parts, dpi) & dark
    known = sternly or np.count_nonzero(doubtful) < _FEW_TAKEN
    taken = None if known else parts.mask(doubtful)
    return image_ink.without(picture, parts, specks | other_side), tuple(steps), taken


def even_print(grey: Pixels, dpi: float, smooth: float = _SMOOTH) -> Pixels:
    """Print that faded, here more and there less, as dark everywhere as its darkest; its shades and the paper stay.

    Toner that ran out leaves bands. Nothing is taken away or cut off: thin strokes of sound print would go.
    """
    ink = np.asarray(cv2.bitwise_not(cv2.GaussianBlur(grey, (0, 0), smooth * dpi / 200)), np.uint8)
    strength = image_ink.print_level(ink, dpi)
    return grey if strength is None else image_ink.shaded(image_ink.relative(ink, strength))


def otherwise_rebuilt(reading: Reading) -> tuple[Pixels, ...]:
    """A page whose print was rebuilt in two other renderings, as it lies in the scan; none of a page that was not.

    Nothing is taken out as dust or the other side, which takes strokes of pale print along: rows are read by themselves
    there, and what lies between them does no harm. One makes paper of what is less than two fifths as dark as print,
    the other leaves pale ink as it is; that of a bitonal page, which has none, keeps its shades, which close the holes of ragged print, and no
    specks. Each is right where the other is wrong.
    """
    if reading.evenly_lit is None:
        return ()
    smooth = cv2.GaussianBlur(reading.evenly_lit, (0, 0), _STRONG_SMOOTH * reading.dpi / 200)
    ink = np.asarray(cv2.bitwise_not(smooth), np.uint8)
    strength = image_ink.print_level(ink, reading.dpi)
    if strength is None:
        return ()
    shares = image_ink.relative(ink, strength)
    if reading.bitonal:
        whole = image_ink.without_specks(reading.evenly_lit, reading.dpi)
        return image_ink.blacken(shares, *_DARK_ONLY), even_print(whole, reading.dpi, _STRONG_SMOOTH)
    cut = image_dust.paper_cut(shares, strength, reading.dpi)
    return image_ink.blacken(shares, *_DARK_ONLY), image_ink.blacken(shares, cut)


def soft_edges(grey: Pixels, dpi: float) -> Pixels:
    """A bitonal page with grey edges in place of its steps, which the engine takes for parts of letters.

    Its model has learnt from print in grey. A page that is made smaller has such edges already.
    """
    return np.asarray(cv2.GaussianBlur(grey, (0, 0), _SOFT_EDGE * dpi / 200), np.uint8)


def reading_image(archived: Pixels, dpi: float, *, bitonal: bool, reading_dpi: int) -> Reading:
    """The cleaned copy of a page that Tesseract reads.

    What is done depends on what the page is: bitonal pages carry no light to even out, and only pages
    with haze or dust get their print rebuilt. Sound pages are best read nearly as they are.

    Args:
        archived: The page, upright and level or not.
        dpi: Its resolution.
        bitonal: The source had one bit a pixel.
        reading_dpi: Resolution to bring it to.
    """
    grey, recipe = _without_colours(archived, dpi)
    if bitonal and image_screen.is_screened(grey):
        grey, bitonal = image_screen.without_screen(grey), False
        recipe.append("screen")
    negative = is_negative(grey, dpi)
    if negative:
        grey = np.asarray(255 - grey, np.uint8)
        recipe.append(NEGATIVE)
    grey, scale = _scaled(grey, dpi, reading_dpi)
    if scale != 1.0:
        recipe.append(f"scale {scale:.2f}")
    dpi *= scale
    grey, steps = _evenly_lit(
        grey, dpi, bitonal=bitonal, colours=archived if archived.ndim == 3 and not negative else None
    )
    lit = Reading(grey, dpi, scale, (*recipe, *steps), bitonal=bitonal)
    made = _with_even_print(lit)
    tables = image_cells.find_pale_tables(made.evenly_lit, dpi, 0, 0.0)
    return _without_rules(replace(made, pixels=np.ascontiguousarray(made.pixels), tables=tables))


def _without_colours(archived: Pixels, dpi: float) -> tuple[Pixels, list[str]]:
    """One grey channel of a page without seals, stains and streaks, and the names of the steps."""
    grey, recipe = ink_channel(archived), []
    if archived.ndim == 3:
        recipe.append("red channel")
        unstained = image_stains.without_stains(archived, grey, dpi)
        if unstained is not None:
            grey = unstained
            recipe.append("stains")
        with_red = image_red.with_red_print(archived, grey, dpi)
        if with_red is not None:
            grey = with_red
            recipe.append("red print")
    unstreaked = image_streaks.without_streaks(grey, dpi)
    if unstreaked is not None:
        grey = unstreaked
        recipe.append("streaks")
    return grey, recipe


def _scaled(grey: Pixels, dpi: float, reading_dpi: int) -> tuple[Pixels, float]:
    """The page at about the resolution to read it at, and its pixels per pixel of before."""
    # Scaling up a little brings nothing; scaling down saves time and removes grain.
    scale = reading_dpi / dpi
    if 0.9 <= scale <= 1.34:
        scale = 1.0
    # A resolution that a file claims must not make a picture of any size out of a small one.
    scale = min(scale, max(1.0, math.sqrt(_MOST_PIXELS / grey.size)))
    if scale == 1.0:
        return grey, scale
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(grey, None, fx=scale, fy=scale, interpolation=how), np.uint8), scale


def _evenly_lit(
    grey: Pixels, dpi: float, *, bitonal: bool, colours: Pixels | None
) -> tuple[Pixels, list[str]]:
    """Dark print on evenly lit paper, which is all there is around the sheet as well, and the names of the steps.

    Args:
        grey: The page at the resolution it is read at.
        dpi: That resolution.
        bitonal: It has one bit a pixel.
        colours: The archived page, which tells what lies around the sheet; None if it tells nothing.
    """
    recipe: list[str] = []
    turned_over = image_bands.turn_bands(grey, dpi, paper_level(grey))
    if turned_over is not None:
        grey = turned_over
        recipe.append("dark bands")
    # After that: a dark band in the margin is taken for an edge.
    around = surroundings(grey, dpi, colours)
    if around.any():
        grey = np.where(around == 255, np.uint8(paper_level(grey)), grey)
        recipe.append("edges and holes")
    if not bitonal:
        grey, steps = image_light.even_light(grey, dpi)
        recipe += steps
        if around.any():  # the background runs into what lies around the sheet
            grey[around == 255] = 255
    return grey, recipe


def _with_even_print(lit: Reading) -> Reading:
    """An evenly lit page with print that the engine reads well: sound print nearly as it is, all other as its paper asks for."""
    grey, dpi, bitonal, recipe = lit.pixels, lit.dpi, lit.bitonal, list(lit.recipe)
    paper = "sound" if bitonal else paper_of(grey, dpi)
    if paper == "dusty":
        grey = image_ink.without_specks(grey, dpi)
        recipe.append("specks")
        paper = paper_of(grey, dpi)
    evenly_lit, taken = None, None
    if image_dust.is_dusty(grey, dpi) if bitonal else paper == "hazy":
        before = grey
        grey, steps, taken = one_strength(grey, dpi, bitonal=bitonal)
        evenly_lit = before if {REBUILT, OTHER_SIDE} & set(steps) else None
        recipe += steps
    elif paper == "grainy":
        # Where there is grain there are specks among it, and one that touches a letter costs the word.
        grey = image_ink.without_specks(image_light.stretch(grey), dpi)
        grey = np.asarray(cv2.GaussianBlur(grey, (0, 0), _STRONG_SMOOTH * dpi / 200), np.uint8)
        recipe += ["specks", "grain"]
    elif paper == "pale":
        grey = even_print(grey, dpi)
        recipe.append("even print")
    elif not bitonal:
        # Takes the grain off; more than this costs thin strokes and marks.
        grey = np.asarray(cv2.GaussianBlur(image_light.stretch(grey), (3, 3), 0.6), np.uint8)
        recipe.append("smooth")
    elif lit.scale == 1.0:
        grey = soft_edges(grey, dpi)
        recipe.append("soft edges")
    return replace(lit, pixels=grey, recipe=tuple(recipe), evenly_lit=evenly_lit, taken=taken)


def all_shades(reading: Reading) -> Pixels:
    """A page whose print was rebuilt with all its shades in place of that, as it lies in the scan."""
    lit = reading.pixels if reading.evenly_lit is None else reading.evenly_lit
    return even_print(lit, reading.dpi, _STRONG_SMOOTH)


def as_print(reading: Reading) -> Reading:
    """The reading image of a sheet that seemed to hold nothing but its other side, with all of that as pale print."""
    if reading.evenly_lit is None or OTHER_SIDE not in reading.recipe:
        return reading
    steps = reading.recipe[: reading.recipe.index(OTHER_SIDE)]
    return _without_rules(replace(reading, pixels=all_shades(reading), recipe=(*steps, "pale print")))


def turned(reading: Reading, rotation: int, skew: float, *, tables: bool = True) -> Reading:
    """The reading image of a page made upright and level, from that of the page as it lay in the scan.

    Cheaper than cleaning the page again, and scanner edges are easier to tell where they touch the border.
    It matches the archived page from `image.upright` by its scale, to a pixel.

    Args:
        reading: Of the page as it lies in the scan.
        rotation: Quarter turns clockwise, in degrees.
        skew: Degrees clockwise the page is turned after that.
        tables: Its tables are asked for; without that it has none.
    """
    pixels = level(quarter_turn(reading.pixels, rotation), skew, bitonal=False)
    known = (reading.tables, reading.evenly_lit) if tables else ((), None)
    found = image_cells.level_tables(*known, reading.pixels.shape, reading.dpi, rotation, skew)
    standing = replace(reading, pixels=pixels, tables=found)
    # Rules of a table stand upright only now.
    return _without_rules(standing, tables=tables) if rotation % 180 or skew else standing


def _without_rules(reading: Reading, *, tables: bool = True) -> Reading:
    pixels, recipe, found = reading.pixels, reading.recipe, reading.tables
    for step, without in _RULES:
        before, pixels = pixels, without(pixels, reading.dpi)
        if pixels is not before:
            recipe = tuple(dict.fromkeys((*recipe, step)))
            if step == _UPRIGHT and tables:
                found = image_cells.fuller(image_cells.find_tables(before, reading.dpi), found)
    return replace(reading, pixels=pixels, recipe=recipe, tables=found)
