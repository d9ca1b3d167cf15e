# SPDX-License-Identifier: Apache-2.0
"""Scans scanned once more: the pages of a folder of scans as a worse machine would have delivered them.

    python -m benchmarks.material.rescans FOLDER TARGET [--damages NAME...] [--seed N]
    python -m benchmarks.fields scans TARGET --show
    python ../shared/eval/score.py TARGET --command "scan2archive ocr"

Layouts, type, seals and hands are those of real papers, which no generator draws; the damage is added. Each damage gets a
folder of its own below TARGET, with one TIFF for each scan and the truth files copied. TARGET holds copies of the
scans: it belongs outside the project.
"""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from scan2archive.pipeline.sources import intake
from scan2archive.settings import Settings

Pixels = NDArray[np.uint8]
_DPI = 200  # of the pages delivered, unless a damage says otherwise
_WHITE = 255.0


def _colour(pixels: Pixels) -> NDArray[np.float32]:
    """A page as ``(H, W, 3)``."""
    page = pixels if pixels.ndim == 3 else cv2.cvtColor(pixels, cv2.COLOR_GRAY2RGB)
    return page.astype(np.float32)


def _grey(pixels: Pixels) -> NDArray[np.float32]:
    """A page as ``(H, W)``."""
    page = pixels if pixels.ndim == 2 else cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    return page.astype(np.float32)


def _blurred(page: NDArray[np.float32], millimetres: float) -> NDArray[np.float32]:
    return np.asarray(cv2.GaussianBlur(page, (0, 0), millimetres / 25.4 * _DPI), np.float32)


def _grained(page: NDArray[np.float32], strength: float, rng: np.random.Generator) -> Pixels:
    return np.clip(page + rng.normal(0, strength, page.shape), 0, _WHITE).astype(np.uint8)


def _patches(shape: tuple[int, ...], cell: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """Soft noise from 0 to 1 in patches of about `cell` pixels."""
    small = rng.random((shape[0] // cell + 2, shape[1] // cell + 2)).astype(np.float32)
    return np.asarray(
        cv2.resize(small, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC), np.float32
    ).clip(0, 1)


def _turned(page: NDArray[np.float32], degrees: float, paper: float = _WHITE) -> NDArray[np.float32]:
    height, width = page.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    turned = cv2.warpAffine(
        page, matrix, (width, height), flags=cv2.INTER_LINEAR, borderValue=(paper, paper, paper)
    )
    return np.asarray(turned, np.float32)


def _faded(pixels: Pixels, _: Pixels, rng: np.random.Generator) -> Pixels:
    """A third to two thirds of the ink gone in patches, yellowed paper, noise."""
    page = _colour(pixels)
    left = 0.33 + 0.34 * _patches(page.shape, 220, rng)[..., None]
    paper = np.array((238, 229, 205), np.float32)
    return _grained(paper - (_WHITE - page) / _WHITE * paper * left, 5, rng)


def _photocopied(pixels: Pixels, _: Pixels, rng: np.random.Generator) -> Pixels:
    """Copied twice and split in black and white: swollen strokes, grain in the ink, specks, a black edge."""
    page = _blurred(_grey(pixels), 0.07)
    page += 70 * (_patches(page.shape, 3, rng) - 0.5) * (page < 200)
    page[rng.random(page.shape) < 0.0004] = 0
    page = _blurred(page, 0.05)
    page[:, : int(rng.uniform(2, 6) / 25.4 * _DPI)] = 0
    return np.where(_turned(page, rng.uniform(-1.5, 1.5)) < 150, 0, 255).astype(np.uint8)


def _broken(pixels: Pixels, _: Pixels, rng: np.random.Generator) -> Pixels:
    """A pale copy split too low: thin strokes break."""
    page = _grained(_blurred(_grey(pixels), 0.09), 12, rng).astype(np.float32)
    return np.where(_blurred(page, 0.03) < 105, 0, 255).astype(np.uint8)


def _seen_through(pixels: Pixels, back: Pixels, rng: np.random.Generator) -> Pixels:
    """Thin paper: the next page of the scan shows mirrored, by a fifth to a third."""
    front, behind = _grey(pixels), _grey(back)[:, ::-1]
    behind = np.asarray(cv2.resize(behind, front.shape[::-1], interpolation=cv2.INTER_AREA), np.float32)
    ink = (_WHITE - _blurred(behind, 0.15)) * rng.uniform(0.2, 0.33)
    return _grained(225 - (_WHITE - front) * 0.75 - ink, 4, rng)


def _photographed(pixels: Pixels, _: Pixels, rng: np.random.Generator) -> Pixels:
    """By a telephone: perspective, the shadow of a hand, warm light, a table around the sheet, JPEG of quality 60."""
    page = _colour(pixels)
    height, width = page.shape[:2]
    margin = 0.04
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    moved = corners * (1 - 2 * margin) + np.array((width, height), np.float32) * margin
    moved += rng.uniform(-0.025, 0.025, moved.shape).astype(np.float32) * width
    matrix = cv2.getPerspectiveTransform(corners, moved)
    seen = np.asarray(
        cv2.warpPerspective(page, matrix, (width, height), flags=cv2.INTER_AREA, borderValue=(92, 74, 58)),
        np.float32,
    )
    shade = 0.55 + 0.45 * _patches(page.shape, max(height, width) // 3, rng)
    warm = np.array((1.0, 0.95, 0.84), np.float32)
    return _through_jpeg(_grained(_blurred(seen * shade[..., None] * warm, 0.04), 4, rng), 60)


def _coarse(pixels: Pixels, _: Pixels, rng: np.random.Generator) -> Pixels:
    """Grey at 150 dpi, JPEG of quality 35, leaning by up to 3°."""
    leaning = _turned(_grey(pixels), rng.uniform(-3, 3))
    small = cv2.resize(leaning, None, fx=0.75, fy=0.75, interpolation=cv2.INTER_AREA)
    return _through_jpeg(_grained(np.asarray(small, np.float32), 3, rng), 35)


def _upside_down(pixels: Pixels, _: Pixels, rng: np.random.Generator) -> Pixels:
    """Laid into the scanner upside down, leaning, light falling by a half, specks."""
    page = _turned(_grey(pixels), rng.uniform(-2, 2))[::-1, ::-1].copy()
    page[rng.random(page.shape) < 0.0006] = 30
    light = np.linspace(1, rng.uniform(0.45, 0.6), page.shape[1], dtype=np.float32)
    return _grained(page * light, 6, rng)


def _through_jpeg(page: Pixels, quality: int) -> Pixels:
    _, data = cv2.imencode(".jpg", page, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_UNCHANGED), np.uint8)


Damage = Callable[[Pixels, Pixels, np.random.Generator], Pixels]
DAMAGES: dict[str, tuple[Damage, int]] = {
    "faded": (_faded, _DPI),
    "photocopied": (_photocopied, _DPI),
    "broken": (_broken, _DPI),
    "seen-through": (_seen_through, _DPI),
    "photographed": (_photographed, _DPI),
    "coarse": (_coarse, 150),
    "upside-down": (_upside_down, _DPI),
}


def pages_of(path: Path) -> list[Pixels]:
    """The pages of a scan at 200 dpi, grey or RGB.

    Raises:
        ScanError: The file is no scan that can be read.
    """
    scan = intake.identify(path, Settings().limits)
    pages = []
    with intake.open_scan(scan, Settings().limits) as reader:
        for number in range(1, scan.page_count + 1):
            page = reader.page(number)
            scale = _DPI / page.dpi
            pixels = page.pixels
            if abs(scale - 1) > 0.01:
                pixels = np.asarray(
                    cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8
                )
            pages.append(pixels)
    return pages


def rescan(path: Path, target: Path, damage: str, seed: int) -> None:
    """Writes a damaged copy of a scan as one TIFF into a folder."""
    change, dpi = DAMAGES[damage]
    pages = pages_of(path)
    rng = np.random.default_rng(Random(f"{seed} {damage} {path.stem}").getrandbits(63))
    changed = [
        Image.fromarray(change(page, pages[(number + 1) % len(pages)], rng))
        for number, page in enumerate(pages)
    ]
    if damage in {"photocopied", "broken"}:
        changed = [page.convert("1") for page in changed]
    kind = "group4" if changed[0].mode == "1" else "tiff_lzw"
    changed[0].save(
        target / f"{path.stem}.tif",
        save_all=True,
        append_images=changed[1:],
        compression=kind,
        dpi=(dpi, dpi),
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="scans X.pdf, X.tif … with X.truth.json")
    parser.add_argument("target", type=Path, help="folder to write into, outside the project")
    parser.add_argument("--damages", nargs="+", choices=tuple(DAMAGES), default=list(DAMAGES))
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    for damage in options.damages:
        target = options.target / damage
        target.mkdir(parents=True, exist_ok=True)
        for truth in sorted(options.folder.glob("*.truth.json")):
            stem = truth.name.removesuffix(".truth.json")
            scan = next(
                path
                for path in sorted(options.folder.glob(f"{stem}.*"))
                if path.suffix not in {".json", ".txt"}
            )
            rescan(scan, target, damage, options.seed)
            for beside in (truth, options.folder / f"{stem}.page1.txt"):
                if beside.exists():
                    shutil.copyfile(beside, target / beside.name)
        print(f"{damage}: {target}", flush=True)


if __name__ == "__main__":
    main()
