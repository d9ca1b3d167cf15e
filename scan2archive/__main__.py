# SPDX-License-Identifier: Apache-2.0
"""``python -m scan2archive``: the same program as the command ``scan2archive``."""

from __future__ import annotations

import sys

from scan2archive.cli import main

if __name__ == "__main__":
    sys.exit(main())
