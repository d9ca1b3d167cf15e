# SPDX-License-Identifier: Apache-2.0
"""The driver of a run and all it is put together from; `driver.run` is the way in."""

from __future__ import annotations
