# SPDX-License-Identifier: Apache-2.0
"""A PDF made passive: what acts, hides or points elsewhere does not travel into the access copy.

Scripts, actions, links, forms, attachments, multimedia and data kept outside of the file are taken out,
wherever they hang. What form fields and annotations looked like stays, drawn into the page. The source:
ISO 19005-2, 6.1.7, 6.2.8, 6.2.9 and 6.4 to 6.10, which forbid most of it; the rest is what viewers act on
(ISO 32000-1, 12.6). Nothing of it is ever executed here: no library in use has an interpreter for it.
"""

from __future__ import annotations

from typing import Any

import pikepdf

# What a passive page needs. OCRmyPDF writes new metadata and output intents itself.
_ROOT_KEYS = frozenset({"/Type", "/Pages", "/Lang"})
_PAGE_KEYS = frozenset(
    {"/Type", "/Parent", "/MediaBox", "/Resources", "/Contents", "/Rotate", "/Group", "/UserUnit"}
)
# In a dictionary of resources each of these holds objects under names anyone may choose.
_NAMED = frozenset(
    {"/Font", "/XObject", "/ExtGState", "/ColorSpace", "/Pattern", "/Shading", "/Properties", "/CharProcs"}
)
_RESOURCES = (_NAMED | {"/ProcSet"}) - {"/CharProcs"}
# Actions, links, scripts, associated files, pictures shown instead, pages of other files, private data.
_ACTIVE = frozenset(
    {
        *("/A", "/AA", "/AF", "/Alternates", "/Annots", "/Dests", "/EF", "/EmbeddedFiles", "/JS"),
        *("/JavaScript", "/Metadata", "/OPI", "/OpenAction", "/PieceInfo", "/Ref", "/RichMediaContent"),
        *("/URI", "/XFA"),
    }
)
# Data of a stream that lies in another file.
_ELSEWHERE = ("/F", "/FFilter", "/FDecodeParms")
_ACTIONS = frozenset(
    {
        *("/GoTo", "/GoTo3DView", "/GoToE", "/GoToR", "/Hide", "/ImportData", "/JavaScript", "/Launch"),
        *("/Movie", "/Named", "/Rendition", "/ResetForm", "/RichMediaExecute", "/SetOCGState", "/Sound"),
        *("/SubmitForm", "/Thread", "/Trans", "/URI"),
    }
)
_ACTIVE_TYPES = frozenset({"/Action", "/Annot", "/EmbeddedFile", "/F", "/Filespec"})


def make_passive(pdf: pikepdf.Pdf) -> None:
    """Draws form fields and annotations into the pages and removes whatever acts or points elsewhere."""
    pdf.flatten_annotations("screen")
    for key in set(pdf.Root.keys()) - _ROOT_KEYS:
        del pdf.Root[key]
    seen: set[tuple[int, int]] = set()
    for page in pdf.pages:
        # The visible part becomes the page: text layer and image are placed by the same box then.
        page.mediabox = page.cropbox
        for key in set(page.obj.keys()) - _PAGE_KEYS:
            del page.obj[key]
        seen.add(page.obj.objgen)
        for key in set(page.resources.keys()) - _RESOURCES:
            del page.resources[key]
        for key in ("/Resources", "/Contents", "/Group"):
            if key in page.obj:
                _clean(page.obj[key], seen)


def _clean(start: Any, seen: set[tuple[int, int]]) -> None:
    """Takes what acts out of everything that hangs on an object; objects once seen are not looked at again."""
    waiting: list[tuple[Any, bool]] = [(start, False)]
    while waiting:
        item, named = waiting.pop()
        if item.objgen != (0, 0):
            if item.objgen in seen:
                continue
            seen.add(item.objgen)
        if isinstance(item, pikepdf.Array):
            waiting.extend((part, False) for part in item if _holds_more(part))
            continue
        if isinstance(item, pikepdf.Stream):
            for key in _ELSEWHERE:
                if key in item:
                    del item[key]
        for key in list(item.keys()):
            value = item[key]
            if not _holds_more(value):
                if key in _ACTIVE and not named:
                    del item[key]
            elif (key in _ACTIVE and not named) or _acts(value):
                del item[key]
            elif key != "/Parent":
                waiting.append((value, key in _NAMED and not isinstance(value, pikepdf.Stream)))


def _holds_more(value: Any) -> bool:
    return isinstance(value, pikepdf.Dictionary | pikepdf.Stream | pikepdf.Array)


def _acts(value: Any) -> bool:
    """Whether a dictionary or stream is an action, an attachment, or a program."""
    if isinstance(value, pikepdf.Array):
        return False
    program = isinstance(value, pikepdf.Stream) and _name(value, "/Subtype") == "/PS"
    return program or _name(value, "/Type") in _ACTIVE_TYPES or _name(value, "/S") in _ACTIONS


def _name(item: Any, key: str) -> str:
    value = item.get(key)
    return str(value) if isinstance(value, pikepdf.Name) else ""
