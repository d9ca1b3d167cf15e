# SPDX-License-Identifier: Apache-2.0
"""Where the words of a search stand on the pages of a hit, for whoever draws them."""

from __future__ import annotations

from scan2archive.archive.package import read_record
from scan2archive.archive.restricted import is_set_apart
from scan2archive.archive.store import Archive, latest
from scan2archive.errors import IntegrityError
from scan2archive.index import Hit, Query
from scan2archive.index.answers.highlight import hit_boxes
from scan2archive.model import Highlights
from scan2archive.model_json import Json


def highlights(archive: Archive, query: Query, hit: Hit) -> tuple[Highlights, ...]:
    """The words found on the pages that a hit has snippets of; none if its package cannot be read.

    Args:
        archive: Holds the package.
        query: The search.
        hit: One of its hits.
    """
    numbers = frozenset(snippet.page for snippet in hit.snippets)
    package = latest(archive, hit.record_id) if numbers else None
    if package is None or is_set_apart(archive, package):
        return ()
    try:
        record = read_record(package, pages=numbers)
    except IntegrityError:
        return ()  # `verify` tells of it; the search has its answer
    return tuple(
        Highlights(page.number, page.width, page.height, hit_boxes(query, page))
        for page in record.pages
        if page.number in numbers
    )


def highlights_to_json(found: tuple[Highlights, ...]) -> list[Json]:
    """The ``highlights`` of a hit in docs/cli.md."""
    return [
        {
            "page": page.page,
            "width": page.width,
            "height": page.height,
            "boxes": [list(box) for box in page.boxes],
        }
        for page in found
    ]
