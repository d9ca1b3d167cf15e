# SPDX-License-Identifier: Apache-2.0
"""Which of the steps of a record stand: what a person took back is told of in its history, and counts for nothing else."""

from __future__ import annotations

from collections.abc import Iterable

from scan2archive.model import Step

CORRECTION = "correct"
UNDO = "undo"


def standing(steps: Iterable[Step]) -> tuple[Step, ...]:
    """The steps without corrections that were taken back, and without the taking back itself.

    Args:
        steps: Of a record, in order. Of a correction ``revision`` is the one it made; of one of the kind ``undo``, ``old``
            is the revision that it took back.
    """
    given = [(step, dict(step.settings) if step.name == CORRECTION else {}) for step in steps]
    undone = {settings.get("old", "") for _, settings in given if settings.get("kind") == UNDO}
    return tuple(
        step
        for step, settings in given
        if settings.get("kind") != UNDO and (not settings or settings.get("revision", "") not in undone)
    )
