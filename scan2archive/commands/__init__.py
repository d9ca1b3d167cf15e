# SPDX-License-Identifier: Apache-2.0
"""The commands, one module for each part of the work; `scan2archive.cli` puts them together."""

from __future__ import annotations
