# SPDX-License-Identifier: Apache-2.0
"""Pillow without its own pixel limit and without its warnings, for as long as it decodes."""

from __future__ import annotations

import contextlib
import logging
import warnings
from collections.abc import Iterator

from PIL import Image

# Without any handler Python prints Pillow's remarks on damaged files to stderr.
logging.getLogger("PIL").addHandler(logging.NullHandler())


@contextlib.contextmanager
def quiet_pillow() -> Iterator[None]:
    """Sets Pillow's pixel limit aside, since the settings' limit holds, and keeps warnings off stderr.

    Pillow knows only a limit for the whole process; it is restored on leaving.
    """
    limit = Image.MAX_IMAGE_PIXELS
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        Image.MAX_IMAGE_PIXELS = None
        try:
            yield
        finally:
            Image.MAX_IMAGE_PIXELS = limit
