# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from scan2archive.pipeline.images.byte_ranks import median, percentile

BYTES = arrays(np.uint8, st.tuples(st.integers(1, 9), st.integers(1, 9)))


@given(BYTES, st.one_of(st.sampled_from([0, 0.5, 1, 2, 50, 75, 90, 95, 100]), st.floats(0, 100)))
def test_they_are_numpys(values, per_cent):
    assert abs(percentile(values, per_cent) - float(np.percentile(values, per_cent))) < 1e-9


@given(BYTES)
def test_the_median_is_the_middle_also_of_every_second_row(values):
    assert median(values) == float(np.median(values))
    assert median(values[::2, ::2]) == float(np.median(values[::2, ::2]))
