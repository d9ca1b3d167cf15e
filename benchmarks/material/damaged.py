# SPDX-License-Identifier: Apache-2.0
"""Pages for the quality verdict: the generator's, the same under damage it does not know, and pages of no use.

The generator's damage is one hand's idea of bad paper. Here its clean and office pages suffer what it never
does to them (a bad photograph of the page instead of a bad scan), and pages come along whose print is no
Vietnamese, or no print at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from benchmarks.material.papers import FAMILIES, as_source, specimens
from samples.generator import draw_damage
from samples.generator.damage import scan
from samples.generator.faces import Face
from samples.generator.sheet import Sheet, set_line, wrap
from scan2archive.pipeline.images import image
from scan2archive.pipeline.sources.scan import PageImage

Pixels = NDArray[np.uint8]

ENGLISH = (
    "The committee met on the first Monday of the month to hear the report of its secretary.",
    "Members asked why the repair of the eastern bridge had been put off for the third time, and who would "
    "answer for the cost of the delay.",
    "The engineer explained that the river had risen twice since the spring and that the ground on the far bank "
    "would not bear the weight of the machines before the end of the summer.",
    "It was agreed that a smaller crew should begin with the northern pier as soon as the road was dry enough.",
    "The treasurer laid the accounts of the year before the meeting; they were read aloud, questioned on two "
    "points, and approved with the thanks of all who were present.",
    "A letter from the school asked for new windows, a second stove, and books for forty children.",
    "The matter was passed to the group for public works, which will give its opinion within three weeks.",
    "There being no further business, the chairman closed the meeting shortly before nine in the evening.",
)
FRENCH = (
    "Le conseil s'est réuni le premier lundi du mois afin d'entendre le rapport de son secrétaire.",
    "Plusieurs membres ont demandé pourquoi la réparation du pont avait été remise une troisième fois, et qui "
    "répondrait du surcoût entraîné par ce retard.",
    "L'ingénieur a expliqué que la rivière était montée deux fois depuis le printemps et que le sol de l'autre "
    "rive ne supporterait pas le poids des machines avant la fin de l'été.",
    "Il a été convenu qu'une équipe plus petite commencerait par la pile nord dès que le chemin serait sec.",
    "Le trésorier a présenté les comptes de l'année ; ils ont été lus à haute voix, discutés sur deux points, "
    "puis approuvés à l'unanimité.",
    "Une lettre de l'école demande de nouvelles fenêtres, un second poêle et des livres pour quarante élèves.",
    "L'affaire a été renvoyée à la commission des travaux, qui donnera son avis sous trois semaines.",
    "L'ordre du jour étant épuisé, le président a levé la séance peu avant neuf heures du soir.",
)


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """A page and what is printed on it.

    Attributes:
        name: Says how it was made.
        group: Kind of damage or of page.
        source: As intake hands it on.
        truth: Its text; empty where nothing is printed that could be read.
    """

    name: str
    group: str
    source: PageImage
    truth: str


def _changed(source: PageImage, pixels: Pixels, dpi: float | None = None) -> PageImage:
    return replace(source, pixels=np.ascontiguousarray(pixels), dpi=dpi or source.dpi, bitonal=False)


def _jpeg(source: PageImage, rng: Random) -> PageImage:
    _, data = cv2.imencode(".jpg", source.pixels, [cv2.IMWRITE_JPEG_QUALITY, rng.randint(2, 14)])
    return _changed(source, np.asarray(cv2.imdecode(data, cv2.IMREAD_UNCHANGED), np.uint8))


def _motion(source: PageImage, rng: Random) -> PageImage:
    reach = rng.uniform(0.25, 1.1) / 25.4 * source.dpi
    size = 2 * int(np.ceil(reach / 2)) + 1
    kernel = np.zeros((size, size), np.float32)
    angle, middle = rng.uniform(0, np.pi), size // 2
    ends = [
        (middle + side * reach / 2 * np.cos(angle), middle + side * reach / 2 * np.sin(angle))
        for side in (-1, 1)
    ]
    points = [tuple(round(value * 16) for value in end) for end in ends]
    cv2.line(kernel, points[0], points[1], 1.0, 1, cv2.LINE_AA, 4)
    return _changed(source, np.asarray(cv2.filter2D(source.pixels, -1, kernel / kernel.sum()), np.uint8))


def _out_of_focus(source: PageImage, rng: Random) -> PageImage:
    blur = rng.uniform(0.15, 0.4) / 25.4 * source.dpi
    return _changed(source, np.asarray(cv2.GaussianBlur(source.pixels, (0, 0), blur), np.uint8))


def _coarse(source: PageImage, rng: Random) -> PageImage:
    dpi = rng.uniform(70, 110)
    scale = dpi / source.dpi
    small = cv2.resize(source.pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return _changed(source, np.asarray(small, np.uint8), dpi)


def _half_dark(source: PageImage, rng: Random) -> PageImage:
    height, width = source.pixels.shape[:2]
    across, edge = rng.random() < 0.5, rng.uniform(0.3, 0.7)
    place = np.linspace(0, 1, width if across else height)
    dark = rng.uniform(0.03, 0.3)
    light = dark + (1 - dark) / (1 + np.exp((place - edge) * rng.uniform(15, 80)))
    light = light[None, :] if across else light[:, None]
    if source.pixels.ndim == 3:
        light = light[..., None]
    grain = np.random.default_rng(rng.getrandbits(63)).normal(0, rng.uniform(1, 5), source.pixels.shape)
    return _changed(source, np.clip(source.pixels * light + grain, 0, 255).astype(np.uint8))


def _askew(source: PageImage, rng: Random) -> PageImage:
    lean = rng.choice((-1, 1)) * rng.uniform(16, 40)
    return _changed(source, image.level(source.pixels, lean, bitonal=False))


def _wavy(source: PageImage, rng: Random) -> PageImage:
    height, width = source.pixels.shape[:2]
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    depth = rng.uniform(1.0, 4.0) / 25.4 * source.dpi
    y += depth * np.sin(x / width * rng.uniform(3, 9) + rng.uniform(0, 6)).astype(np.float32)
    bent = cv2.remap(
        source.pixels, x, y.astype(np.float32), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return _changed(source, np.asarray(bent, np.uint8))


def _scratched(source: PageImage, rng: Random) -> PageImage:
    pixels = source.pixels.copy()
    height, width = pixels.shape[:2]
    for _ in range(rng.randint(40, 250)):
        ends = [(rng.randrange(width), rng.randrange(height)) for _ in range(2)]
        value = rng.choice((255, 255, 30))
        cv2.line(
            pixels, ends[0], ends[1], (value,) * 3, max(1, round(rng.uniform(0.1, 0.6) / 25.4 * source.dpi))
        )
    return _changed(source, pixels)


DAMAGE: dict[str, Callable[[PageImage, Random], PageImage]] = {
    "jpeg": _jpeg,
    "motion": _motion,
    "out of focus": _out_of_focus,
    "70 to 110 dpi": _coarse,
    "half dark": _half_dark,
    "leaning 16 to 40°": _askew,
    "wavy": _wavy,
    "scratched": _scratched,
}


def damaged(papers: int, first: int) -> Iterator[Trial]:
    """Clean and office pages under each damage in turn."""
    number = 0
    for one in specimens(papers, levels=("clean", "office"), first=first):
        for name, apply in DAMAGE.items():
            number += 1
            if number % 2:  # each damage meets every family, resolution and mode; half of them is enough
                continue
            rng = Random(f"{one.name} {name}")
            yield Trial(f"{name} {one.name}", name, apply(one.source, rng), one.page.text)
        number += 1


def _prose(sheet: Sheet, sentences: Sequence[str], rng: Random, size: float) -> str:
    face = Face(rng.choice(("termes", "heros", "cursor")), size)
    leading = size * 1.35 / 72 * sheet.dpi
    y = sheet.mm(25)
    printed: list[str] = []
    while y < sheet.size[1] * 0.85:
        paragraph = " ".join(rng.sample(sentences, 4))
        for row in wrap(sheet, [(paragraph, face)], sheet.mm(155)):
            set_line(sheet, row, sheet.mm(28), y, sheet.mm(155), "left")
            y += leading
        printed.append(paragraph)
        y += leading / 2
    return "\n".join(printed)


def _nonsense(rng: Random) -> tuple[str, ...]:
    letters = "abcdefghijklmnopqrstuvwxyz" + "0123456789" * rng.randint(0, 1) + "#%&*+=<>?/\\|~"
    return tuple(
        " ".join("".join(rng.choices(letters, k=rng.randint(2, 9))) for _ in range(12)) for _ in range(8)
    )


def _characters(sheet: Sheet, rng: Random) -> None:
    """Squares of strokes in rows: like Chinese print to an engine that knows none."""
    pen = ImageDraw.Draw(sheet.inks["black"])
    cell = sheet.mm(rng.uniform(4, 6))
    for top in np.arange(sheet.mm(25), sheet.size[1] * 0.8, cell * 1.5):
        for left in np.arange(sheet.mm(28), sheet.mm(180), cell * 1.05):
            for _ in range(rng.randint(4, 9)):
                along, at = rng.uniform(0, 0.5), rng.uniform(0.05, 0.95)
                reach = along + rng.uniform(0.3, 0.5)
                tilt = rng.choice((0, 0, 0.25))
                line = (along, at, reach, at - tilt) if rng.random() < 0.5 else (at, along, at - tilt, reach)
                pen.line(
                    [
                        left + line[0] * cell,
                        top + line[1] * cell,
                        left + line[2] * cell,
                        top + line[3] * cell,
                    ],
                    fill=255,
                    width=max(1, round(sheet.mm(0.35))),
                )


def _textured(size: tuple[int, int], rng: Random) -> Pixels:
    """A picture with detail at every scale, as leaves, crowds and water have."""
    noise = np.random.default_rng(rng.getrandbits(63))
    total = np.zeros((size[1], size[0]), np.float32)
    for cells in (4, 9, 20, 45, 100, 220):
        field = noise.random((cells * size[1] // size[0] + 1, cells)).astype(np.float32)
        total += cv2.resize(field, size, interpolation=cv2.INTER_CUBIC) / cells**0.6
    total = (total - total.min()) / (total.max() - total.min())
    return np.clip(total ** rng.uniform(0.6, 1.8) * 255, 0, 255).astype(np.uint8)


def _rules(sheet: Sheet, rng: Random) -> None:
    """A table of rules without a word."""
    pen = ImageDraw.Draw(sheet.inks["black"])
    width, height = sheet.size
    for i in range(13):
        y, x = round(height * (0.15 + 0.05 * i)), round(width * (0.12 + 0.06 * i))
        thick = max(1, sheet.dpi // 100)
        pen.line((width * 0.12, y, width * 0.84, y), fill=255, width=thick)
        pen.line((x, height * 0.15, x, height * 0.75), fill=255, width=thick)


def _photograph(sheet: Sheet, rng: Random) -> None:
    """A photograph of soft shapes."""
    width, height = sheet.size
    field = np.random.default_rng(rng.getrandbits(63)).random((9, 7)) * 255
    soft = Image.fromarray(field.astype(np.uint8)).resize(sheet.size, Image.Resampling.BICUBIC)
    keep = Image.new("L", sheet.size, 0)
    ImageDraw.Draw(keep).rectangle((width * 0.15, height * 0.2, width * 0.85, height * 0.7), fill=255)
    sheet.inks["black"] = Image.composite(soft, sheet.inks["black"], keep.filter(ImageFilter.GaussianBlur(2)))


def useless(pages: int, first: int) -> Iterator[Trial]:
    """Foreign print, nonsense, strokes, rules and pictures."""
    for number in range(first, first + pages):
        for kind in ("English", "French", "nonsense", "characters", "table", "photo", "texture"):
            rng = Random(f"useless {kind} {number}")
            dpi = rng.choice((200, 300))
            sheet, truth = Sheet(dpi, rng), ""
            if kind in ("English", "French", "nonsense"):
                sentences = {"English": ENGLISH, "French": FRENCH}.get(kind) or _nonsense(rng)
                truth = _prose(sheet, sentences, rng, rng.choice((11.0, 12.0, 13.0)))
            elif kind == "characters":
                _characters(sheet, rng)
            elif kind in ("table", "photo"):
                (_rules if kind == "table" else _photograph)(sheet, rng)
            else:
                picture = _textured(sheet.size, rng)
                yield Trial(f"{kind} {number}", kind, PageImage(1, picture, dpi, False, "none", ()), "")
                continue
            page = scan(sheet, draw_damage(rng.choice(("clean", "office", "worn")), rng), rng)
            yield Trial(f"{kind} {number}", kind, as_source(page), truth)


def generator(papers: int, first: int) -> Iterator[Trial]:
    """The generator's pages at every level."""
    for one in specimens(papers, families=FAMILIES, first=first):
        yield Trial(one.name, one.level, one.source, one.page.text)
