# SPDX-License-Identifier: Apache-2.0
"""The names of fields in queries, in Vietnamese and English, with and without marks. Pure."""

from __future__ import annotations

from scan2archive.console.labels import FIELD_SYNONYMS
from scan2archive.index.words.analysis import phrase_key

_NAMES: dict[str, tuple[str, tuple[str, ...]]] = {  # own names, and fields whose other names count here
    "number": ("number|no|code|notation", ("number", "notation", "code")),
    "date": ("nam|date|year|issued date", ("issued_date",)),
    "from": ("tu|tu ngay|from|since", ()),
    "to": ("den|den ngay|to|until", ()),
    "issuer": ("issuer|agency", ("issuer",)),
    "subject": ("subject", ("subject",)),
    "type": ("type", ("type",)),
    "signer": ("signer|signer name", ("signer_name",)),
    "dossier": ("dossier", ("dossier",)),
}
_FIELDS = {
    name: field_
    for field_, (own, shared) in _NAMES.items()
    for name in own.split("|") + [word for one in shared for word in FIELD_SYNONYMS[one]]
}
LONGEST_FIELD_NAME = 4  # words
DATES = ("date", "from", "to")
AS_IT_IS = ("number", *DATES)
"""Fields in whose values each letter counts: nothing else a letter away is meant."""


def field_named(name: str) -> str:
    """What a field is called inside (``issuer`` for ``Cơ quan``); empty if no field has that name."""
    return _FIELDS.get(phrase_key(name), "")
