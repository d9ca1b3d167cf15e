# SPDX-License-Identifier: Apache-2.0
"""Searches while another process writes and is killed; `python -m benchmarks.index_crash` does it at length."""

from __future__ import annotations

import pytest

from benchmarks.index_crash import run


@pytest.mark.crash
def test_searches_beside_a_writer_that_is_killed_see_whole_commits_only(tmp_path):
    watched = run(tmp_path, kills=3, documents=12, seed=3)
    assert not watched.wrong
    assert watched.searches > 10 and len(watched.generations) > 1
