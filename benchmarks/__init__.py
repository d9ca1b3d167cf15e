# SPDX-License-Identifier: Apache-2.0
"""Every published figure has its command here; docs/benchmarks.md lists them."""

from __future__ import annotations
