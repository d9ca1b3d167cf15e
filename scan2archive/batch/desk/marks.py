# SPDX-License-Identifier: Apache-2.0
"""Marks of secrecy through cuts and through corrections taken back: what is set apart stays apart until a person says ``secrecy=none``.

A paper made anew of other pages is read anew, and a mark may hang on what is not told by its own pages any more: on the other scan of
the same paper, on the head of the page before, on another paper of the scan that a person called secret.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from scan2archive.model import FIELD_NAMES, Document, Field


def with_marks(documents: Sequence[Document], before: Iterable[Document]) -> tuple[Document, ...]:
    """Documents of a scan with the marks of those it had before, each where its page lies now.

    Args:
        documents: All of the scan, in order.
        before: Those whose marks stay. A mark goes before ``none``, which a person said of other pages.

    Returns:
        The same documents where they have a mark of their own.
    """
    kept = list(documents)
    for old in before:
        mark = old.field("secrecy")
        if mark is None or not old.is_marked:
            continue
        page = mark.page or old.pages[0]
        for place, document in enumerate(kept):
            if document.pages[0] <= page <= document.pages[1] and not document.is_marked:
                kept[place] = _marked(document, mark)
    return tuple(kept)


def _marked(document: Document, mark: Field) -> Document:
    fields = [field for field in document.fields if field.name != "secrecy"]
    fields.append(mark)
    fields.sort(key=lambda field: FIELD_NAMES.index(field.name))
    state = "review" if mark.state == "review" else document.state
    return replace(document, fields=tuple(fields), state=state)
