# SPDX-License-Identifier: Apache-2.0
"""The pipeline: one scan in, one draft out."""

from __future__ import annotations
