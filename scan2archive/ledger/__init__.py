# SPDX-License-Identifier: Apache-2.0
"""The work state: what was asked, tried, failed, finished; in SQLite."""

from __future__ import annotations
