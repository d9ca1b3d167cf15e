# SPDX-License-Identifier: Apache-2.0
"""Whether a document (văn bản) needs a person, and what it lacks: light, for those who read nothing themselves."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from scan2archive.model import KEY_FIELDS, NEEDED_FIELDS, Document, Problem

# Codes of problems.
MISSING = "missing_field"
UNCERTAIN_CUT = "uncertain_cut"
_FIELD_WORDS = {
    "type": "type (tên loại)",
    "code": "number and notation (số, ký hiệu)",
    "issued_date": "date (ngày ban hành)",
    "issuer": "issuing agency (cơ quan ban hành)",
    "subject": "subject (trích yếu)",
    "signer_name": "signer (người ký)",
}


def is_doubtful(document: Document, problems: Iterable[Problem], settled: Collection[str] = ()) -> bool:
    """Whether a document needs a person: a key field is unsure or missing, or a page has a problem.

    Args:
        document: Its `state` does not count.
        problems: Of the scan's pages; those on other pages do not count, nor do those of missing fields.
        settled: Names of fields that it does not have, as a person said.
    """
    first, last = document.pages
    return (
        any(field.state == "review" and field.name in KEY_FIELDS for field in document.fields)
        or bool(missing_fields(document, settled))
        or any(
            problem.page is not None
            # A doubtful cut concerns the document before it as well.
            and first <= problem.page <= last + (problem.code == UNCERTAIN_CUT)
            and problem.code != MISSING
            for problem in problems
        )
    )


def missing_fields(document: Document, settled: Collection[str] = ()) -> tuple[Problem, ...]:
    """A problem for each of `NEEDED_FIELDS` that was not found.

    Args:
        document: The document.
        settled: Names of fields that it does not have, as a person said.
    """
    return tuple(
        Problem(
            MISSING,
            document.pages[0],
            f"No {_FIELD_WORDS[name]} was found in document {document.ordinal}.",
            "warning",
        )
        for name in NEEDED_FIELDS
        if name not in settled and document.field(name) is None
    )
