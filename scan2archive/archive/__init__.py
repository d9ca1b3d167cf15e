# SPDX-License-Identifier: Apache-2.0
"""The immutable store: packages as BagIt bags, committed by one rename."""

from __future__ import annotations
