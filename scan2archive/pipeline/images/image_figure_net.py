# SPDX-License-Identifier: Apache-2.0
"""Figures written by hand into a printed line (``Số: 2275/SYT-NVY``, ``ngày 18 tháng 12``), read by a small network.

Tesseract knows print. The network is shown a strip of the line from the word before the gap to the one behind it, and says at
each step along it which figure stands there, or none: print around the figures counts as none. It learned from figures
drawn as strokes and from 8,000 figures of MNIST, which people wrote (LeCun, Cortes and Burges 1998, CC BY-SA 3.0; none of the pictures
is in the project), both set into printed lines (``benchmarks/builders/figure_net.py``), not from anybody's papers. Its weights lie in ``data/figure_net.onnx`` and
are run by OpenCV. What it says goes through connectionist temporal classification (Graves et al., ICML 2006): a string is as
likely as all the ways together in which it can stand there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from scan2archive.pipeline.images.byte_ranks import percentile
from scan2archive.pipeline.images.image import Pixels
from scan2archive.pipeline.images.small_network import network

NET_FILE = Path(__file__).parent / "data" / "figure_net.onnx"
SIZE = (224, 40)  # pixels of a strip, width and height
TALL = 2.4  # heights of a strip in heights of a printed capital
NONE = 10  # the class of no figure; 0 to 9 are the figures
_PAPER, _INK = 80, 1  # percentiles of light
_LEAST_INK = 40.0  # grey levels between paper and ink: less is no writing
_WAYS = 24  # strings that are followed at once
_LEAST = 1e-3

Strip = NDArray[np.uint8]
Steps = NDArray[np.float32]


def as_strip(grey: Pixels) -> Strip:
    """A piece of a line as the network is shown it: ``(40, 224)`` uint8, 0 paper and 255 ink.

    Args:
        grey: Of any size, about `TALL` capitals high; as much of its left as has room is shown.
    """
    height, width = grey.shape
    scale = SIZE[1] / height
    room = max(1, min(width, round(SIZE[0] / scale)))
    part = grey[:, :room]
    small = cv2.resize(
        part,
        (max(1, min(SIZE[0], round(part.shape[1] * scale))), SIZE[1]),
        interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR,
    )
    paper, ink = (percentile(np.asarray(small, np.uint8), share) for share in (_PAPER, _INK))
    depth = max(paper - ink, _LEAST_INK)
    shown = np.clip((paper - small.astype(np.float32)) * (255.0 / depth), 0, 255).astype(np.uint8)
    strip = np.zeros((SIZE[1], SIZE[0]), np.uint8)
    strip[:, : shown.shape[1]] = shown
    return strip


def steps_of(strips: Sequence[Strip]) -> Steps:
    """What stands at each step along each strip: ``(strips, steps, 11)``, shares that add up to one."""
    if not strips:
        return np.zeros((0, 0, NONE + 1), np.float32)
    net = network(NET_FILE)
    answers = []
    for strip in strips:  # few, and of one at a time the memory stays small
        answers.append(
            net(np.asarray(cv2.dnn.blobFromImage(strip, 1 / 255), np.float32)).reshape(-1, NONE + 1)
        )
    return np.stack(answers)


def strings(steps: NDArray[np.float32], most: int = 5) -> list[tuple[str, float]]:
    """The likeliest strings of figures and their probabilities, the likeliest first; the empty one among them.

    Args:
        steps: ``(steps, 11)``, of one strip.
        most: So many of them.
    """
    ways: dict[str, tuple[float, float]] = {"": (1.0, 0.0)}  # ending with none, ending with its last figure
    for shares in steps:
        none = float(shares[NONE])
        if none > 1 - _LEAST:  # paper, or print: most steps
            ways = {text: ((ended + open_) * none, 0.0) for text, (ended, open_) in ways.items()}
            continue
        after: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
        likely = [figure for figure in range(NONE) if shares[figure] > _LEAST]
        for text, (ended, open_) in ways.items():
            after[text][0] += (ended + open_) * none
            for figure in likely:
                share, sign = float(shares[figure]), str(figure)
                if text.endswith(sign):
                    after[text][1] += open_ * share
                    after[text + sign][1] += ended * share
                else:
                    after[text + sign][1] += (ended + open_) * share
        kept = sorted(after.items(), key=lambda item: -sum(item[1]))[:_WAYS]
        ways = {text: (ended, open_) for text, (ended, open_) in kept}
    found = sorted(((text, sum(both)) for text, both in ways.items()), key=lambda item: -item[1])
    return [(text, min(1.0, chance)) for text, chance in found[:most] if chance > 0]
