# SPDX-License-Identifier: Apache-2.0
"""Search: the protocol, its values, and the built-in engine."""

from __future__ import annotations
