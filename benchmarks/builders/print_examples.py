# SPDX-License-Identifier: Apache-2.0
"""Pieces of signature zones for `benchmarks.builders.print_net`: print, what is laid over it, and the print alone.

Nothing here comes from the generator of the samples: its papers, strokes and seals are what the network is tested on. Names
are put together of syllables, pens are random curves, seals are drawn in any cut of letters, scanning is drawn anew for each piece.
Pictures are float32, ``(H, W)``, 0 paper to 1 ink.
"""

from __future__ import annotations

import math
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from scan2archive.pipeline.fields.catalogues import GIVEN_NAMES, SURNAMES
from scan2archive.pipeline.images.image_print_net import NET_DPI, as_input

Picture = NDArray[np.float32]
_Row = tuple[float, float, float]  # left end, right end and base line of a name

HEIGHT, WIDTH = 256, 384  # of a piece, at `NET_DPI`: room for a whole seal
_MARK = 14  # pixels at `NET_DPI`: larger is no mark of a letter
_FINE = 2  # everything is drawn at so many times that resolution
_MM = NET_DPI * _FINE / 25.4


def _parts(text: str, sign: str = " ") -> tuple[str, ...]:
    return tuple(text.split(sign))


_SYLLABLES = sorted(GIVEN_NAMES)
_FAMILIES = sorted(SURNAMES)
_RANKS = _parts(
    "TS.|ThS.|PGS.TS.|GS.TS.|BS.CKII|Đại tá|Thượng tá|Trung tá|Thiếu tướng|Kỹ sư|Bác sĩ|Luật sư", "|"
)
_POSTS = _parts(
    "CHỦ TỊCH|PHÓ CHỦ TỊCH|KT. GIÁM ĐỐC|PHÓ GIÁM ĐỐC|GIÁM ĐỐC|CHÁNH VĂN PHÒNG|TM. ỦY BAN NHÂN DÂN|THỨ TRƯỞNG|KT. BỘ TRƯỞNG|"
    "TRƯỞNG PHÒNG|HIỆU TRƯỞNG|BÍ THƯ|TL. CỤC TRƯỞNG|PHÓ BÍ THƯ|VỤ TRƯỞNG|CHÁNH ÁN|VIỆN TRƯỞNG|TỔNG GIÁM ĐỐC|(Đã ký)|ĐẠI DIỆN",
    "|",
)
_SMALL = _parts(
    "Như Điều 3;|Lưu: VT, TH.|để báo cáo|Sở Tài chính;|Phòng Nội vụ|về việc triển khai|theo quy định|trên địa bàn tỉnh|Trang 2",
    "|",
)
_RING_WORDS = _parts(
    "ỦY BAN NHÂN DÂN TỈNH HUYỆN THÀNH PHỐ XÃ SỞ PHÒNG VĂN CỘNG HÒA CHỦ NGHĨA VIỆT NAM ĐẢNG CỘNG SẢN BỘ GIÁO DỤC Y TẾ NỘI VỤ TƯ PHÁP "
    "TÒA ÁN CÔNG TY TRUNG TÂM TRƯỜNG ĐẠI HỌC CỤC THUẾ KHO BẠC NHÀ NƯỚC BẮC ĐÔNG TÂY LONG BÌNH SƠN HẢI ★ * M.S.D.N 0100 5300"
)


@lru_cache(maxsize=400)
def _font(path: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(path), size)


def piece(rng: Random, fonts: list[Path], seals: list[Picture]) -> tuple[Picture, Picture, Picture, Picture]:
    """One piece as the network is given it, the print that is to be left, where something lies over it, and marks of letters.

    Args:
        rng: All chance.
        fonts: Of the print.
        seals: From `draw_seal`.
    """
    height, width = HEIGHT * _FINE, WIDTH * _FINE
    ink, row = _print(rng, fonts, height, width)
    over = np.zeros_like(ink)
    what = rng.random()
    if what < 0.78:
        depth = rng.uniform(0.45, 1.0)
        for _ in range(rng.choice((1, 1, 1, 2))):
            over = np.maximum(over, depth * pen_strokes(rng, height, width))
    if 0.10 < what < 0.9 and seals:
        over = np.maximum(over, rng.uniform(0.35, 1.0) * _pressed(rng, seals, height, width, row))
    both = 1 - (1 - ink * rng.uniform(0.75, 1.0)) * (1 - over)
    given = _scanned(rng, both.astype(np.float32))
    size = WIDTH, HEIGHT
    wanted = cv2.resize(ink, size, interpolation=cv2.INTER_AREA)
    covered = cv2.resize(over, size, interpolation=cv2.INTER_AREA)
    marks = _marks(np.asarray(wanted, np.float32))
    return given, np.asarray(wanted, np.float32), np.asarray(covered, np.float32), marks


def _marks(wanted: Picture) -> Picture:
    """1 on and around small parts of print: tones and dots, which weigh little by their size and change the word."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats((wanted > 0.35).astype(np.uint8), connectivity=8)
    small = (stats[:, cv2.CC_STAT_HEIGHT] <= _MARK) & (stats[:, cv2.CC_STAT_WIDTH] <= _MARK)
    small[0] = False
    return np.asarray(cv2.dilate(small[labels].astype(np.float32), np.ones((5, 5), np.uint8)), np.float32)


def _name(rng: Random) -> str:
    own = [
        rng.choice(_FAMILIES) if rng.random() < 0.4 else rng.choice(("Nguyễn", "Trần", "Lê", "Phạm", "Vũ"))
    ]
    own += rng.sample(_SYLLABLES, rng.choice((1, 2, 2, 2, 3)))
    text = " ".join(own)
    if rng.random() < 0.2:
        text = f"{rng.choice(_RANKS)} {text}"
    return text.upper() if rng.random() < 0.08 else text


def _print(rng: Random, fonts: list[Path], height: int, width: int) -> tuple[Picture, _Row]:
    """A name, perhaps lines above and below it, perhaps nothing; and where it stands."""
    picture = Image.new("L", (width, height), 0)
    pen = ImageDraw.Draw(picture)
    font = rng.choice(fonts)
    if rng.random() < 0.5:  # names are set in bold, but for those of typewriters
        bold = [one for one in fonts if one.stem.endswith(("Bold", "_RB", "Mono", "Cousine-Regular"))]
        font = rng.choice(bold or fonts)
    size = round(rng.uniform(10.5, 15.5) / 72 * NET_DPI * _FINE)
    y = rng.uniform(0.0, 0.97) * height
    left, right = 0.0, float(width)
    if rng.random() < 0.93:
        left, right = _line(pen, rng, _font(font, size), _name(rng), y, width)
    if rng.random() < 0.45:
        own = _font(font, round(size * rng.uniform(0.85, 1.1)))
        up = y - size * rng.uniform(1.4, 7)
        for _ in range(rng.choice((1, 2, 2))):
            _line(pen, rng, own, rng.choice(_POSTS), up, width)
            up -= 1.3 * size
    if rng.random() < 0.25:
        small = _font(rng.choice(fonts), round(size * rng.uniform(0.7, 1.0)))
        down = y + size * rng.uniform(1.3, 3)
        for _ in range(rng.choice((1, 2, 3))):
            _line(pen, rng, small, rng.choice(_SMALL), down, width)
            down += 1.25 * size
    ink = np.asarray(picture, np.float32) / 255
    if rng.random() < 0.2:  # worn type
        ink = ink * _worn(rng, height, width, rng.uniform(0.0, 0.25))
    if rng.random() < 0.5:
        tilt = rng.gauss(0, 0.7)
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), tilt, 1.0)
        ink = cv2.warpAffine(ink, turn, (width, height), flags=cv2.INTER_LINEAR)
    return np.asarray(ink, np.float32), (left, right, y)


def _line(
    pen: ImageDraw.ImageDraw, rng: Random, font: ImageFont.FreeTypeFont, text: str, y: float, width: int
) -> tuple[float, float]:
    """Sets a line, perhaps beyond an edge; gives its left and right end on the picture."""
    long = font.getlength(text)
    x = rng.uniform(-0.6 * long, width - 0.4 * long)
    pen.text((x, y), text, font=font, fill=255, anchor="ls")
    return max(0.0, x), min(float(width), x + long)


def _worn(rng: Random, height: int, width: int, share: float) -> Picture:
    """1 where ink took, 0 where it did not, in blotches."""
    chance = np.random.default_rng(rng.getrandbits(32))
    coarse = chance.random(
        (max(2, height // rng.randint(6, 40)), max(2, width // rng.randint(6, 40))), np.float32
    )
    field = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    if rng.random() < 0.5:
        field = 0.6 * field + 0.4 * chance.random((height, width), np.float32)
    cut = float(np.quantile(field[::4, ::4], share)) if share > 0 else -1.0
    return np.clip((field - cut) * 6 + 0.5, 0, 1).astype(np.float32)


def pen_strokes(rng: Random, height: int, width: int) -> Picture:
    """Strokes of one pen, as coverage: writing that comes back on itself, flourishes, a stroke below."""
    picture = np.zeros((height, width), np.uint8)
    mm = _MM
    thick = rng.choice((rng.uniform(0.25, 0.5), rng.uniform(0.4, 0.9), rng.uniform(0.8, 1.4))) * mm
    x, y = rng.uniform(-0.2, 0.7) * width, rng.uniform(-0.1, 1.1) * height
    for _ in range(rng.choice((1, 1, 2, 3))):
        kind = rng.random()
        if kind < 0.5:
            curve = _writing(rng, x, y, mm)
        elif kind < 0.8:
            curve = _flourish(rng, x, y, mm)
        else:
            far = rng.uniform(15, 60) * mm
            bend = rng.gauss(0, 0.08) * far
            t = np.linspace(0, 1, 40)
            curve = np.stack([x + t * far, y + rng.gauss(0, 0.12) * t * far + bend * 4 * t * (1 - t)], 1)
        _draw(picture, curve, thick, rng)
        x, y = x + rng.uniform(-8, 14) * mm, y + rng.uniform(-6, 6) * mm
    ink = picture.astype(np.float32) / 255
    if rng.random() < 0.25:
        ink *= _worn(rng, height, width, rng.uniform(0.02, 0.15))
    return ink


def _writing(rng: Random, x: float, y: float, mm: float) -> NDArray[np.float64]:
    """Loops along a line: two swings of changing height and pace."""
    count = rng.randint(80, 260)
    t = np.arange(count) / rng.uniform(9, 18)
    tall = rng.uniform(1.5, 7) * mm * (0.5 + _slow(rng, count))
    wide = rng.uniform(0.5, 3) * mm * (0.4 + _slow(rng, count))
    pace = rng.uniform(1.2, 4.5) * mm
    phase = rng.uniform(0, 6.3)
    dx = (
        pace * t / 2
        + wide * np.cos(t * rng.uniform(1.6, 2.4) + phase)
        + rng.uniform(0.1, 0.5) * tall * np.sin(t * 2)
    )
    dy = -tall * np.sin(t * 2 + phase) + rng.gauss(0, 0.15) * pace * t
    return np.stack([x + dx, y + dy], 1)


def _flourish(rng: Random, x: float, y: float, mm: float) -> NDArray[np.float64]:
    """A smooth curve through a few far points."""
    points = [(x, y)]
    for _ in range(rng.randint(3, 7)):
        points.append((points[-1][0] + rng.gauss(3, 14) * mm, points[-1][1] + rng.gauss(0, 7) * mm))
    at = np.asarray([points[0], *points, points[-1]])
    curve = []
    for a, b, c, d in zip(at, at[1:], at[2:], at[3:], strict=False):  # Catmull and Rom
        t = np.linspace(0, 1, 24)[:, None]
        curve.append(
            0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
        )
    return np.concatenate(curve)


def _slow(rng: Random, count: int) -> NDArray[np.float64]:
    knots = [rng.random() for _ in range(max(3, count // 30))]
    return np.interp(np.linspace(0, len(knots) - 1, count), np.arange(len(knots)), knots)


def _draw(picture: NDArray[np.uint8], curve: NDArray[np.float64], thick: float, rng: Random) -> None:
    press = rng.uniform(0, 0.6)
    widths = thick * (1 - press + press * 1.6 * _slow(rng, len(curve)))
    ends = np.rint(curve * 16).astype(np.int64)
    for (a, b), wide in zip(pairwise(ends), widths, strict=False):
        cv2.line(picture, tuple(map(int, a)), tuple(map(int, b)), 255, max(1, round(wide)), cv2.LINE_AA, 4)


def draw_seal(rng: Random, fonts: list[Path]) -> Picture:
    """A round seal, now and then an oval or square stamp, at the fine resolution."""
    across = rng.uniform(30, 42) * _MM
    side = round(across) + 8
    picture = Image.new("L", (side, side), 0)
    pen = ImageDraw.Draw(picture)
    middle, radius = side / 2, across / 2
    line = rng.uniform(0.3, 0.9) * _MM
    inner = rng.uniform(0.55, 0.72)
    rings = [(1.0, line)]
    if rng.random() < 0.7:
        rings.append((rng.uniform(0.9, 0.95), rng.uniform(0.2, 0.5) * _MM))
    if rng.random() < 0.85:
        rings.append((inner, rng.uniform(0.2, 0.6) * _MM))
    for share, wide in rings:
        r = share * radius
        pen.ellipse((middle - r, middle - r, middle + r, middle + r), outline=255, width=max(2, round(wide)))
    top = 0.88 if len(rings) == 3 else 0.92
    size = round(rng.uniform(0.6, 0.85) * (top - inner) * radius / 0.72)
    around = rng.uniform(0, 360)
    font = _font(rng.choice(fonts), max(12, size))
    middle_of_letters = (top + inner) / 2 * radius
    for low in (False, True):
        text = " ".join(
            rng.choice(_RING_WORDS) for _ in range(rng.randint(3, 6) if not low else rng.randint(1, 4))
        )
        step = font.getlength("N") * rng.uniform(1.0, 1.25) / middle_of_letters
        for place, letter in enumerate(text):
            turn = (place - len(text) / 2) * step
            if abs(turn) > (1.2 if low else 1.9):
                continue
            tile = Image.new("L", (2 * size, 2 * size), 0)
            ImageDraw.Draw(tile).text((size, size), letter, font=font, fill=255, anchor="mm")
            tile = tile.rotate(math.degrees(turn if low else -turn), Image.Resampling.BILINEAR)
            cx = middle + middle_of_letters * math.sin(turn)
            cy = middle + middle_of_letters * math.cos(turn) * (1 if low else -1)
            picture.paste(255, (round(cx - size), round(cy - size)), tile)
    heart = rng.random()
    long, short = rng.uniform(0.35, 0.8) * inner * radius, rng.uniform(0.36, 0.5)
    star = [
        (middle + r * math.sin(i * math.pi / 5), middle - r * math.cos(i * math.pi / 5))
        for i in range(10)
        for r in (long if i % 2 == 0 else long * short,)
    ]
    if heart < 0.4:
        pen.polygon(star, fill=255)
    elif heart < 0.65:
        pen.line([*star, star[0]], fill=255, width=max(2, round(line)))
    else:  # letters, or the crowded arms of the state
        for row in range(rng.randint(1, 4)):
            text = " ".join(rng.choice(_RING_WORDS) for _ in range(2))
            own = _font(rng.choice(fonts), round(rng.uniform(0.16, 0.3) * radius))
            pen.text((middle, middle + (row - 1) * 0.3 * radius), text, font=own, fill=255, anchor="mm")
        if rng.random() < 0.5:
            for share in (0.3, 0.4, 0.5):
                r = share * inner * radius * 1.6
                pen.ellipse((middle - r, middle - r, middle + r, middle + r), outline=255, width=round(line))
    drawn = np.asarray(picture.rotate(around if rng.random() < 0.3 else rng.gauss(0, 12)), np.float32) / 255
    return np.asarray(
        drawn * _worn(rng, side, side, rng.choice((0.0, rng.uniform(0, 0.2), rng.uniform(0.1, 0.4)))),
        np.float32,
    )


def _pressed(rng: Random, seals: list[Picture], height: int, width: int, row: _Row) -> Picture:
    """A seal somewhere on the piece, mostly with the letters of its ring on a line of print, which is the hardest."""
    seal = rng.choice(seals)
    side = seal.shape[0]
    scale = rng.uniform(0.92, 1.08)
    x, y = rng.uniform(-0.35, 1.35) * width, rng.uniform(-0.9, 1.9) * height
    if rng.random() < 0.75:
        around, far = rng.uniform(0, 2 * math.pi), rng.uniform(0.6, 1.0) * side / 2
        x, y = (
            rng.uniform(row[0], row[1]) + far * math.cos(around),
            row[2] + rng.uniform(-1, 0.5) * _MM * 3 + far * math.sin(around),
        )
    turn = cv2.getRotationMatrix2D((side / 2, side / 2), rng.gauss(0, 8), scale)
    turn[:, 2] += (x - side / 2, y - side / 2)
    return np.asarray(cv2.warpAffine(seal, turn, (width, height), flags=cv2.INTER_LINEAR), np.float32)


def _scanned(rng: Random, ink: Picture) -> Picture:
    """As a scanner gives it: at a resolution of its own, grey, JPEG or black and white."""
    chance = np.random.default_rng(rng.getrandbits(32))
    dpi = rng.choice((150, 200, 200, 200, 240, 300, 300, 300))
    scale = dpi / (NET_DPI * _FINE)
    blur = rng.uniform(0.2, 1.0) * (dpi / 200)
    small = cv2.GaussianBlur(
        cv2.resize(ink, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), (0, 0), blur
    )
    black, paper = rng.uniform(0, 90), rng.uniform(190, 255)
    light = paper - (paper - black) * small
    noise = rng.choice((0.5, 2, 4, 8, 14))
    light = light + noise * chance.standard_normal(light.shape, np.float32)
    if rng.random() < 0.3:
        light = cv2.GaussianBlur(light, (0, 0), 0.5)
    grey = np.clip(light, 0, 255).astype(np.uint8)
    way = rng.random()
    if way < 0.65:
        cut = black + (paper - black) * rng.uniform(0.4, 0.78)
        grey = np.where(grey > cut, 255, 0).astype(np.uint8)
    elif way < 0.87:
        done, data = cv2.imencode(".jpg", grey, [cv2.IMWRITE_JPEG_QUALITY, rng.randint(25, 92)])
        assert done
        grey = np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE), np.uint8)
    back = NET_DPI / dpi
    way_back = cv2.INTER_AREA if back < 1 else cv2.INTER_CUBIC
    if back != 1:
        grey = np.asarray(cv2.resize(grey, (WIDTH, HEIGHT), interpolation=way_back), np.uint8)
    return as_input(grey)
