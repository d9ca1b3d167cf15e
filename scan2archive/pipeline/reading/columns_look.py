# SPDX-License-Identifier: Apache-2.0
"""Recipients and signer read one beside the other, where `columns` tells that their lines were mixed up."""

from __future__ import annotations

import time

import numpy as np

from scan2archive.errors import ProcessingFailed
from scan2archive.model import Box, Page, Word
from scan2archive.pipeline.images import zones
from scan2archive.pipeline.images.image import Pixels
from scan2archive.pipeline.reading.columns import inside, mixed_columns, reads_better
from scan2archive.pipeline.reading.ocr import OcrEngine
from scan2archive.pipeline.reading.rereading import with_zone
from scan2archive.pipeline.reading.second_look import SecondLook

_DPI = 200
_SHARE = 0.1  # of the time a page may take, for one zone


def columns_apart(page: Page, archived: Pixels, engine: OcrEngine, *, seconds: float) -> SecondLook:
    """Reads both columns by themselves where their lines were mixed up, and takes those that come out better.

    Args:
        page: As first read.
        archived: Its image, grey or RGB, in whose pixels the boxes are.
        engine: Reads the zones.
        seconds: Time the whole page may take.
    """
    mixed = mixed_columns(page)
    if mixed is None:
        return SecondLook(page, (), 0.0)
    began, better = time.monotonic(), 0
    try:
        for zone in mixed:
            words = inside(_words(page, archived, zone, engine, seconds * _SHARE), zone)
            if reads_better(page, zone, words):
                page, better = with_zone(page, words, inside(page.words, zone)), better + 1
        outcome = f"columns: read apart, {better} of 2 better"
    except ProcessingFailed as error:
        outcome = f"columns: ended: {error.message}"
    return SecondLook(page, (outcome,), time.monotonic() - began)


def _words(page: Page, archived: Pixels, zone: Box, engine: OcrEngine, seconds: float) -> list[Word]:
    """Words of a zone, boxes in pixels of the page."""
    scale = _DPI / page.dpi
    to_page = np.array([[1 / scale, 0, zone[0]], [0, 1 / scale, zone[1]]])
    size = archived.shape[1], archived.shape[0]
    picture = zones.grey_zone(archived, zone, scale, "lightest")
    return [
        Word(one.text, zones.box_on_page(one.box, to_page, size), one.confidence, one.line, one.block)
        for one in engine.recognise(picture, _DPI, seconds=seconds, layout="block")
    ]
