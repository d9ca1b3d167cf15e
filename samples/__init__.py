# SPDX-License-Identifier: Apache-2.0
"""Synthetic scans for a first run, for tests and for benchmarks."""

from __future__ import annotations
