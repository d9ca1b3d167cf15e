# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from scan2archive.errors import ArchiveLockedError, IndexUnusableError
from scan2archive.index.files.layout import current_part, new_part, publish, sweep, write_lock


def test_a_part_counts_once_it_is_published(tmp_path):
    first = new_part(tmp_path)
    with pytest.raises(IndexUnusableError, match="holds no index"):
        current_part(tmp_path)
    publish(tmp_path, first)
    second = new_part(tmp_path)
    assert current_part(tmp_path) == first
    publish(tmp_path, second)
    assert current_part(tmp_path) == second
    sweep(tmp_path, second)
    assert not first.exists() and second.exists()
    assert new_part(tmp_path).name == "part-0003"


def test_the_lock_is_held_by_one_and_let_go_of(tmp_path):
    with write_lock(tmp_path), pytest.raises(ArchiveLockedError), write_lock(tmp_path, wait_seconds=0.05):
        pass
    with write_lock(tmp_path, wait_seconds=0):
        pass


def test_no_folder_no_lock(tmp_path):
    with pytest.raises(IndexUnusableError, match="cannot be written"), write_lock(tmp_path / "none"):
        pass
