# SPDX-License-Identifier: Apache-2.0
"""What a paper says, of all times: state and Party papers of today, and those of the decades before."""

from __future__ import annotations

from random import Random

from samples.generator.model import Agency, Paper
from samples.generator.old_kinds import OLD_KINDS, compose_old
from samples.generator.today import KINDS as KINDS
from samples.generator.today import compose_today


def compose(rng: Random, kind: str = "", *, agency: Agency | None = None) -> Paper:
    """One paper with random content.

    Args:
        rng: Source of all choices.
        kind: One of ``KINDS`` or ``OLD_KINDS``; drawn from the first when empty.
        agency: Who issues it, if it is of today; drawn when not given.
    """
    return compose_old(rng, kind) if kind in OLD_KINDS else compose_today(rng, kind, agency=agency)
