# SPDX-License-Identifier: Apache-2.0
"""One document (văn bản) from a run of pages: used by the pipeline, and again when a person cuts a scan anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from scan2archive.model import Document, Page, Problem, document_id
from scan2archive.pipeline.fields import metadata
from scan2archive.pipeline.papers.doubts import is_doubtful
from scan2archive.rules import NO_RULES, LocalRules
from scan2archive.settings import Review


def make_document(
    record_id: str,
    ordinal: int,
    pages: Sequence[Page],
    problems: Sequence[Problem],
    review: Review,
    *,
    file_name: str = "",
    rules: LocalRules = NO_RULES,
) -> Document:
    """The document on some pages, with its fields.

    Args:
        record_id: Id of the scan.
        ordinal: From 1 within the scan.
        pages: Its pages with their words, in order; at least one.
        problems: Of the scan's pages; those on other pages do not count.
        review: From which confidence on a field counts as ``confident``.
        file_name: Name of the scan as received.
        rules: Local rules of the archive.
    """
    document = Document(
        id=document_id(record_id, ordinal),
        record_id=record_id,
        ordinal=ordinal,
        pages=(pages[0].number, pages[-1].number),
        state="review",
        fields=metadata.extract(pages, review, file_name=file_name, rules=rules),
    )
    return document if is_doubtful(document, problems) else replace(document, state="ok")
