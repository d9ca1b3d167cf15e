# SPDX-License-Identifier: Apache-2.0
"""A scan that goes into another dossier (hồ sơ): record in, new record out. Nothing is read or written here."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from scan2archive.batch.desk.history import Correction, Person, to_step
from scan2archive.batch.desk.values import field_called
from scan2archive.errors import UsageError
from scan2archive.model import Record
from scan2archive.vietnamese import nfc

_DOSSIER = "dossier"
_LONGEST = 500
BETWEEN = "; "


@dataclass(frozen=True, slots=True)
class Move:
    """Where a person wants a scan.

    Attributes:
        dossier: Name of the dossier, as it is kept; empty = none.
        how: ``to`` it, ``also`` into it besides the one it is in, or ``out`` of it.
    """

    dossier: str
    how: Literal["to", "also", "out"] = "to"


_SIGNS: tuple[tuple[str, Literal["also", "out"]], ...] = (("+", "also"), ("-", "out"))


def read_move(words: Sequence[str]) -> Move | None:
    """What is asked for by ``dossier=NAME``, ``dossier+=NAME``, ``dossier-=NAME`` or ``hồ sơ=NAME``. None if nobody asks.

    Raises:
        UsageError: Other changes are asked for beside it, or the name cannot be one.
    """
    asked = [word for word in words if "=" in word and _field(word)[0] == _DOSSIER]
    if not asked:
        return None
    if len(words) > 1:
        raise UsageError(
            f"{asked[0]} goes alone: a dossier is that of the whole scan.",
            next_step="Correct the fields in a command of their own.",
        )
    how = _field(asked[0])[1]
    text = nfc(asked[0].partition("=")[2])
    if any(unicodedata.category(char) in {"Cc", "Cs", "Co", "Cn"} for char in text):
        raise UsageError(f"{text!r} holds characters that are no text.", next_step="Type the name anew.")
    # As a run names dossiers: folders, with slashes between them.
    name = "/".join(" ".join(part.split()) for part in text.split("/") if part.strip())
    if len(name) > _LONGEST or {".", ".."} & set(name.split("/")) or (how != "to" and not name):
        raise UsageError(f"{name[:80]!r} is no name of a dossier.", next_step="Give a shorter, plain name.")
    return Move(name, how)


def _field(word: str) -> tuple[str | None, Literal["to", "also", "out"]]:
    name = word.partition("=")[0].rstrip()
    for sign, how in _SIGNS:
        if name.endswith(sign):
            return field_called(name.removesuffix(sign)), how
    return field_called(name), "to"


def move(record: Record, wanted: Move, person: Person) -> Record:
    """The record where it is wanted; the very same if it is there already, or not where it is to be taken from.

    Raises:
        UsageError: It is to be taken out of the dossier that keeps it.
    """
    dossier, also = record.dossier, record.also_in
    if wanted.how == "to" or (wanted.how == "also" and not dossier):
        dossier, also = wanted.dossier, tuple(one for one in also if one != wanted.dossier)
    elif wanted.how == "also":
        also = tuple(dict.fromkeys((*also, *({wanted.dossier} - {dossier}))))
    elif wanted.dossier == dossier:
        raise UsageError(
            f"{wanted.dossier} is the dossier that keeps the scan.",
            next_step="Put it into another one with dossier=NAME, or into none with dossier=.",
        )
    else:
        also = tuple(one for one in also if one != wanted.dossier)
    if (dossier, also) == (record.dossier, record.also_in):
        return record
    moved = dossier != record.dossier
    done = Correction(
        revision=record.revision + 1,
        kind="move",
        name="dossier" if moved else "also_in",
        old=record.dossier if moved else BETWEEN.join(record.also_in),
        new=dossier if moved else BETWEEN.join(also),
        by=person.name,
        when=person.when,
    )
    steps = (*record.steps, to_step(done))
    return replace(record, revision=record.revision + 1, dossier=dossier, also_in=also, steps=steps)


def taken_out_of(done: Correction) -> frozenset[str]:
    """The dossiers that a move took a scan out of."""
    if done.name == "dossier":
        return frozenset({done.old} - {""})
    return frozenset(done.old.split(BETWEEN)) - frozenset(done.new.split(BETWEEN))
