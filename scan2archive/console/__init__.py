# SPDX-License-Identifier: Apache-2.0
"""What people see of the program on a terminal."""

from __future__ import annotations
