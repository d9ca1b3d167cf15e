# SPDX-License-Identifier: Apache-2.0
"""The fake pipeline, on a machine so busy that it takes longer to load than a scan may take."""

from __future__ import annotations

import time

from tests.fake_pipeline import begin, finish, process, read_part

__all__ = ["begin", "finish", "process", "read_part"]

time.sleep(2.5)
