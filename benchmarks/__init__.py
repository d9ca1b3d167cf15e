# SPDX-License-Identifier: Apache-2.0
"""Every published figure has its command here; docs/benchmarks.md lists them.

The modules of this folder are the commands; `material` is what they measure on, `builders` makes the tables and networks that
the package ships.
"""

from __future__ import annotations
