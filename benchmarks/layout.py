# SPDX-License-Identifier: Apache-2.0
"""Skew, orientation and blank pages: what is found on generated pages whose truth is known.

    python -m benchmarks.layout [--papers 17]

Every paper comes at every level of damage, serif, sans and typewriter, 200 and 300 dpi, colour, grey and
black and white. Skew: the page is turned by a random angle on top of its own, in all up to ±15°, and the
angle found is compared with the truth. Orientation: each page in all four turns, at its own skew; only
whether it lies on its side is asked here, since which way is up comes from reading. Pages without lines
of text (blank with grain, show-through, holes and edges; table rules; photographs) lie level on the glass
and must stay as they are.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from dataclasses import replace
from random import Random

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from benchmarks.papers import FAMILIES, specimens
from samples.generator import LEVELS, Damage, compose, draw_damage
from samples.generator.damage import scan
from samples.generator.layout import Drawing
from samples.generator.sheet import Sheet
from scan2archive.pipeline import cleaning, image
from scan2archive.settings import Settings

MAX_SKEW = 15.0


def ink_of(pixels: NDArray[np.uint8], dpi: float, *, bitonal: bool) -> NDArray[np.uint8]:
    """What layout questions are asked of: the ink of the reading image."""
    reading = cleaning.reading_image(pixels, dpi, bitonal=bitonal, reading_dpi=200)
    return image.layout_image(reading.pixels, reading.dpi)


def empty_sheets(dpi: int, rng: Random) -> dict[str, Sheet]:
    """Sheets without lines of text: blank, a table of rules, a photograph of soft shapes."""
    blank, table, photo = (Sheet(dpi, rng) for _ in range(3))
    pen = ImageDraw.Draw(table.inks["black"])
    width, height = table.size
    for i in range(13):
        y, x = round(height * (0.15 + 0.05 * i)), round(width * (0.12 + 0.06 * i))
        pen.line((width * 0.12, y, width * 0.84, y), fill=255, width=max(1, dpi // 100))
        pen.line((x, height * 0.15, x, height * 0.75), fill=255, width=max(1, dpi // 100))
    field = np.random.default_rng(rng.getrandbits(63)).random((9, 7)) * 255
    soft = Image.fromarray(field.astype(np.uint8)).resize(photo.size, Image.Resampling.BICUBIC)
    frame = Image.new("L", photo.size, 0)
    frame.paste(soft, (0, 0))
    keep = Image.new("L", photo.size, 0)
    ImageDraw.Draw(keep).rectangle((width * 0.15, height * 0.2, width * 0.85, height * 0.7), fill=255)
    photo.inks["black"] = Image.composite(
        frame, photo.inks["black"], keep.filter(ImageFilter.GaussianBlur(2))
    )
    return {"blank": blank, "table": table, "photo": photo}


def without_text(papers: int, seed: int) -> None:
    """How often pages without text are turned, and blank pages are not seen to be blank."""
    turned: dict[str, list[bool]] = defaultdict(list)
    blank_seen: dict[str, list[bool]] = defaultdict(list)
    for level in LEVELS:
        for number in range(papers):
            rng = Random(f"empty-{seed + number}/{level}")
            dpi = rng.choice((200, 300))
            damage: Damage = replace(draw_damage(level, rng), skew=0.0)
            back = Drawing(compose(rng, "report"), rng, dpi).sheets[0] if damage.show_through else None
            for name, sheet in empty_sheets(dpi, rng).items():
                page = scan(sheet, damage, rng, back)
                pixels = np.asarray(page.image.convert("RGB" if page.image.mode == "RGB" else "L"), np.uint8)
                ink = ink_of(pixels, dpi, bitonal=page.image.mode == "1")
                off = image.page_skew(ink, Settings().image) != 0.0 or image.lies_on_side(ink, MAX_SKEW)
                turned[name].append(off)
                if name == "blank":
                    blank_seen[level].append(image.is_blank(ink))
                if off or (name == "blank" and not blank_seen[level][-1]):
                    print(f"  {level} {name} {dpi} {damage.mode} empty-{seed + number}: turned {off}")
    for name, offs in turned.items():
        print(f"{name:10} pages turned: {sum(offs)} of {len(offs)}")
    for name, seen in blank_seen.items():
        print(f"blank {name:9} seen as blank: {sum(seen)} of {len(seen)}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--papers", type=int, default=17, help="papers of each family (default: 17)")
    parser.add_argument("--seed", type=int, default=1, help="number of the first paper (default: 1)")
    options = parser.parse_args()
    errors: dict[str, list[float]] = defaultdict(list)
    sides: dict[str, list[bool]] = defaultdict(list)
    blank = 0
    for one in specimens(options.papers, families=FAMILIES, first=options.seed):
        rng = Random(one.name)
        pixels, dpi = one.source.pixels, one.source.dpi
        lean = rng.uniform(-MAX_SKEW, MAX_SKEW)
        crooked = image.level(pixels, lean - one.page.skew, bitonal=one.source.bitonal)
        found = image.find_skew(ink_of(crooked, dpi, bitonal=one.source.bitonal), MAX_SKEW)
        errors[one.level].append(abs(found + lean))
        if errors[one.level][-1] > 0.3:
            print(f"  {one.name}: leans {lean:+.2f}°, found {-found:+.2f}°", flush=True)
        reading = cleaning.reading_image(pixels, dpi, bitonal=one.source.bitonal, reading_dpi=200)
        blank += image.is_blank(image.layout_image(reading.pixels, reading.dpi))
        for rotation in (0, 90, 180, 270):
            ink = image.layout_image(image.quarter_turn(reading.pixels, rotation), reading.dpi)
            right = image.lies_on_side(ink, MAX_SKEW) == (rotation in (90, 270))
            sides[one.level].append(right)
            if not right:
                print(f"  {one.name}: wrong at {rotation}°", flush=True)
    print("\n| level | pages | skew error p95 | max | sides right |\n|---|---|---|---|---|")
    for name, values in (*errors.items(), ("all", [e for v in errors.values() for e in v])):
        ok = sides[name] if name != "all" else [s for v in list(sides.values()) for s in v]
        print(
            f"| {name} | {len(values)} | {np.percentile(values, 95):.2f}° | {max(values):.2f}° "
            f"| {sum(ok)} of {len(ok)} |"
        )
    print(f"\nPages with text taken for blank: {blank}")
    without_text(options.papers, options.seed)


if __name__ == "__main__":
    main()
