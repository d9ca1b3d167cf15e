# SPDX-License-Identifier: Apache-2.0
"""scan2archive: a folder of scanned Vietnamese papers becomes a searchable archive."""

from __future__ import annotations

__version__ = "0.1.0"
