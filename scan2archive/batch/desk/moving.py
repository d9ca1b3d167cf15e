# SPDX-License-Identifier: Apache-2.0
"""A scan that goes into another dossier (hồ sơ): record in, new record out. Nothing is read or written here."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from scan2archive.batch.desk.history import Correction, Person, to_step
from scan2archive.batch.desk.values import field_called
from scan2archive.errors import UsageError
from scan2archive.model import Record
from scan2archive.vietnamese import nfc

_DOSSIER = "dossier"
_LONGEST = 500


def read_move(words: Sequence[str]) -> str | None:
    """The dossier asked for by ``dossier=NAME`` or ``hồ sơ=NAME``, as its name is kept; empty = none. None if nobody asks.

    Raises:
        UsageError: Other changes are asked for beside it, or the name cannot be one.
    """
    asked = [word for word in words if "=" in word and field_called(word.partition("=")[0]) == _DOSSIER]
    if not asked:
        return None
    if len(words) > 1:
        raise UsageError(
            f"{asked[0]} goes alone: a dossier is that of the whole scan.",
            next_step="Correct the fields in a command of their own.",
        )
    text = nfc(asked[0].partition("=")[2])
    if any(unicodedata.category(char) in {"Cc", "Cs", "Co", "Cn"} for char in text):
        raise UsageError(f"{text!r} holds characters that are no text.", next_step="Type the name anew.")
    # As a run names dossiers: folders, with slashes between them.
    name = "/".join(" ".join(part.split()) for part in text.split("/") if part.strip())
    if len(name) > _LONGEST or {".", ".."} & set(name.split("/")):
        raise UsageError(f"{name[:80]!r} is no name of a dossier.", next_step="Give a shorter, plain name.")
    return name


def move(record: Record, dossier: str, person: Person) -> Record:
    """The record in another dossier; the very same if it is there already."""
    if record.dossier == dossier:
        return record
    done = Correction(
        revision=record.revision + 1,
        kind="move",
        name="dossier",
        old=record.dossier,
        new=dossier,
        by=person.name,
        when=person.when,
    )
    return replace(
        record, revision=record.revision + 1, dossier=dossier, steps=(*record.steps, to_step(done))
    )
