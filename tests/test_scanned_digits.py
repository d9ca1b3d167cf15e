# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import gzip
import importlib.metadata
import io
import json
import tarfile
from pathlib import Path
from random import Random
from types import SimpleNamespace

import cv2
import numpy as np
import pytest

from benchmarks.builders.figure_strokes import DrawnHand
from benchmarks.material.scanned_digits import mnist

PARTS = ("learned", "held out", "newly held out")


def pictures(count, seed):
    return np.random.default_rng(seed).integers(0, 256, (count, 28 * 28), np.uint8)


def packed(path, rows_of):
    """An archive as npm gives it: per figure one list of shares of ink, three decimals."""
    with tarfile.open(path, "w:gz") as archive:
        for figure in range(10):
            text = json.dumps({"data": [round(int(one) / 255, 3) for one in rows_of[figure].ravel()]})
            member = tarfile.TarInfo(f"package/src/digits/{figure}.json")
            member.size = len(text)
            archive.addfile(member, io.BytesIO(text.encode()))
    return path


@pytest.fixture
def packages(tmp_path, monkeypatch):
    """Ten figures of each kind in the first package; in the second the same, and ten more among them."""
    first, new = ([pictures(10, (which, figure)) for figure in range(10)] for which in (1, 2))
    rows = [np.hstack([those, np.full((10, 1), figure, np.uint8)]) for figure, those in enumerate(first)]
    with gzip.open(tmp_path / "mnist_5k.csv.gz", "wt") as file:
        np.savetxt(file, np.concatenate(rows), "%d", ",")
    held = SimpleNamespace(locate_file=lambda name: tmp_path / Path(name).name)
    monkeypatch.setattr(importlib.metadata, "distribution", lambda name: held)
    both = [np.concatenate([a, b])[Random(1).sample(range(20), 20)] for a, b in zip(first, new, strict=True)]
    return packed(tmp_path / "mnist-1.1.0.tgz", both)


def test_a_picture_that_both_packages_have_is_in_one_part_only(packages):
    parts = {part: mnist(part, packages) for part in PARTS}
    assert [len(parts[part].ink) for part in PARTS] == [160, 20, 20]
    seen = [{one.tobytes() for one in parts[part].ink} for part in PARTS]
    assert len(set.union(*seen)) == 200


def test_what_is_held_out_is_the_same_with_one_package_as_with_two(packages):
    assert np.array_equal(mnist("held out").ink, mnist("held out", packages).ink)
    assert len(mnist("learned").ink) == 80
    assert not len(mnist("newly held out").ink)


def test_figures_keep_their_names(packages):
    new = mnist("newly held out", packages)
    for ink, figure in zip(new.ink, new.figures, strict=True):
        those = pictures(10, (2, int(figure))).reshape(-1, 28, 28) / 255
        assert np.abs(those - ink).max(axis=(1, 2)).min() < 1e-6


def test_an_archive_of_something_else_is_refused(packages, tmp_path):
    with tarfile.open(tmp_path / "other.tgz", "w:gz"):
        pass
    with pytest.raises(SystemExit, match="not the package mnist"):
        mnist("learned", tmp_path / "other.tgz")


def parts_of(text, seed, *, joins):
    hand, ink = DrawnHand(Random(seed)), np.zeros((140, 500), np.uint8)
    hand.joins, hand.apart = joins, 0.4
    hand.write(ink, text, 30.0, 100.0, 60.0, Random(seed))
    return cv2.connectedComponents((ink > 96).astype(np.uint8))[0] - 1


def test_some_hands_do_not_lift_the_pen_between_two_figures():
    apart = [parts_of("0000", seed, joins=False) for seed in range(12)]
    joined = [parts_of("0000", seed, joins=True) for seed in range(12)]
    assert min(apart) == 4
    assert sum(joined) < sum(apart) - 8
