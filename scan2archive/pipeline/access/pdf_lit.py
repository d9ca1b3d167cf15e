# SPDX-License-Identifier: Apache-2.0
"""A copy of an access copy to look at: words lit on its pages, as with a marker pen.

The light is an annotation of its own (Highlight, ISO 32000-1, 12.5.6.10) that viewers can show and hide. It multiplies with the page, so
that print stays as dark as it is. The access copy itself is only read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name

from scan2archive.errors import ProcessingFailed
from scan2archive.model import Box, Highlights
from scan2archive.pipeline.access.pdf_layer import corners_of, matrix_of, size_of

_COLOUR = (1.0, 0.88, 0.35)
_PRINTED = 4  # annotation flag "print", ISO 32000-1, table 165
# Of the height of a word: what is lit around it, and the widest gap to the next word of its line that is lit too.
_AROUND, _GAP = 0.12, 0.8


def light(copy: Path, pages: Sequence[Highlights], target: Path) -> None:
    """Writes a copy with words lit.

    Args:
        copy: The access copy.
        pages: What to light; the words of pages that are not there are left out.
        target: Written.

    Raises:
        ProcessingFailed: The copy cannot be read.
        OSError: Writing failed.
    """
    try:
        with pikepdf.open(copy) as pdf:
            for lit in pages:
                if lit.boxes and 1 <= lit.page <= len(pdf.pages):
                    _mark(pdf, pdf.pages[lit.page - 1], lit)
            pdf.save(target)
    except pikepdf.PdfError as error:
        raise ProcessingFailed(
            f"{copy} cannot be read: {error}.", next_step="Run: scan2archive verify"
        ) from error


def strips(boxes: Sequence[Box]) -> Iterator[Box]:
    """Boxes with a little room around them, those of neighbours on a line as one."""
    strip: Box | None = None
    for box in boxes:
        if strip is not None and _is_next(strip, box):
            left, top, right, bottom = strip
            strip = (min(left, box[0]), min(top, box[1]), max(right, box[2]), max(bottom, box[3]))
            continue
        if strip is not None:
            yield _with_room(strip)
        strip = box
    if strip is not None:
        yield _with_room(strip)


def _is_next(strip: Box, box: Box) -> bool:
    height = min(strip[3] - strip[1], box[3] - box[1])
    shared = min(strip[3], box[3]) - max(strip[1], box[1])
    return 2 * shared > height and -height <= box[0] - strip[2] <= _GAP * height


def _with_room(box: Box) -> Box:
    room = round(_AROUND * (box[3] - box[1]))
    return box[0] - room, box[1] - room, box[2] + room, box[3] + room


def _mark(pdf: pikepdf.Pdf, page: pikepdf.Page, lit: Highlights) -> None:
    a, b, c, d, e, f = matrix_of(page)
    width, height = size_of(page)
    across, down = width / lit.width, height / lit.height
    quads: list[float] = []
    rectangles: list[tuple[float, float, float, float]] = []
    for x0, y0, x1, y1 in strips(lit.boxes):
        left, right, low, high = x0 * across, x1 * across, height - y1 * down, height - y0 * down
        # The corners of a line as it is read: top left, top right, bottom left, bottom right.
        corners = [
            (a * x + c * y + e, b * x + d * y + f)
            for x, y in ((left, high), (right, high), (left, low), (right, low))
        ]
        quads += [value for corner in corners for value in corner]
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        rectangles.append((min(xs), min(ys), max(xs), max(ys)))
    page_left, page_bottom, page_right, page_top = corners_of(page)
    around = [
        max(page_left, min(r[0] for r in rectangles)),
        max(page_bottom, min(r[1] for r in rectangles)),
        min(page_right, max(r[2] for r in rectangles)),
        min(page_top, max(r[3] for r in rectangles)),
    ]
    look = pikepdf.Stream(
        pdf,
        "\n".join(
            [
                "/Lit gs {:.3f} {:.3f} {:.3f} rg".format(*_COLOUR),
                *(f"{x0:.2f} {y0:.2f} {x1 - x0:.2f} {y1 - y0:.2f} re f" for x0, y0, x1, y1 in rectangles),
            ]
        ).encode(),
        Type=Name.XObject,
        Subtype=Name.Form,
        BBox=Array(around),
        Resources=Dictionary(ExtGState=Dictionary(Lit=Dictionary(BM=Name.Multiply))),
        Group=Dictionary(S=Name.Transparency),
    )
    note = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Highlight,
        Rect=Array(around),
        QuadPoints=Array([round(value, 2) for value in quads]),
        C=Array(_COLOUR),
        F=_PRINTED,
        AP=Dictionary(N=pdf.make_indirect(look)),
    )
    if "/Annots" not in page.obj:
        page.obj[Name.Annots] = Array()
    page.obj[Name.Annots].append(pdf.make_indirect(note))
