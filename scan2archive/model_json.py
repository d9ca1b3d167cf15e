# SPDX-License-Identifier: Apache-2.0
"""The JSON forms of the values in `scan2archive.model`: a contract with users' scripts (docs/cli.md).

`*_to_json` gives plain dicts for printing and storing, `*_from_json` reads them back. Nothing else in the
program passes dicts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from scan2archive.model import LIST_FIELDS, Document, Field, Page, Problem, Record, Source, Step, Word
from scan2archive.references import references

Json = dict[str, Any]

# ---------------------------------------------------------------- to JSON


def page_to_json(page: Page) -> Json:
    """The ``page`` shape of the interface."""
    return {
        "number": page.number,
        "width": page.width,
        "height": page.height,
        "dpi": page.dpi,
        "rotation": page.rotation,
        "skew": page.skew,
        "confidence": page.confidence,
        "quality": page.quality,
        "blank": page.blank,
        "source": page.source,
        "text": page.text,
    }


def words_to_json(page: Page) -> Json:
    """The word layer of a page: enough to redraw hits on its image.

    A word is ``[text, x0, y0, x1, y1, confidence, line, block]``; a corrected one has its raw reading and the
    reason of the correction behind that.
    """
    return {
        "page": page.number,
        "width": page.width,
        "height": page.height,
        "words": [
            [w.text, *w.box, round(w.confidence, 3), w.line, w.block, *((w.raw, w.repair) if w.raw else ())]
            for w in page.words
        ],
    }


def field_to_json(field: Field) -> Json:
    """The ``field`` shape of the interface."""
    return {
        "value": field.value,
        "raw": field.raw,
        "confidence": field.confidence,
        "page": field.page,
        "box": list(field.box) if field.box else None,
        "rule": field.rule,
        "state": field.state,
    }


def document_to_json(document: Document) -> Json:
    """The ``document`` shape of the interface."""
    fields: Json = {}
    for field in document.fields:
        if field.name in LIST_FIELDS:
            shape = field_to_json(field)
            if field.name == "legal_bases" and (named := references(field.value)):
                shape["references"] = [
                    {"type": one.type, "code": one.code, "issued_date": one.issued_date} for one in named
                ]
            fields.setdefault(field.name, []).append(shape)
        else:
            fields[field.name] = field_to_json(field)
    return {
        "id": document.id,
        "record_id": document.record_id,
        "ordinal": document.ordinal,
        "pages": list(document.pages),
        "state": document.state,
        "fields": fields,
    }


def problem_to_json(problem: Problem) -> Json:
    """The ``problem`` shape of the interface."""
    return {
        "code": problem.code,
        "page": problem.page,
        "message": problem.message,
        "severity": problem.severity,
    }


def record_to_json(record: Record) -> Json:
    """The ``record`` shape of the interface."""
    return {
        "id": record.id,
        "revision": record.revision,
        "state": record.state,
        "source": {
            "name": record.source.name,
            "path": record.source.path,
            "sha256": record.source.sha256,
            "size": record.source.size,
            "media_type": record.source.media_type,
        },
        "dossier": record.dossier,
        **({"also_in": list(record.also_in)} if record.also_in else {}),
        "created": record.created.isoformat(timespec="seconds"),
        "pages": [page_to_json(page) for page in record.pages],
        "documents": [document_to_json(document) for document in record.documents],
        "problems": [problem_to_json(problem) for problem in record.problems],
        "steps": [
            {
                "name": step.name,
                "tool": step.tool,
                "version": step.version,
                "settings": dict(step.settings),
                "seconds": step.seconds,
            }
            for step in record.steps
        ],
    }


# ---------------------------------------------------------------- from JSON


def words_from_json(data: Mapping[str, Any]) -> tuple[Word, ...]:
    """Words of a page from its stored word layer."""
    return tuple(
        Word(
            text=w[0],
            box=(w[1], w[2], w[3], w[4]),
            confidence=w[5],
            line=w[6],
            block=w[7],
            raw=w[8] if len(w) > 8 else "",
            repair=w[9] if len(w) > 9 else "",
        )
        for w in data["words"]
    )


def _field_from_json(name: str, data: Mapping[str, Any]) -> Field:
    box = data["box"]
    return Field(
        name=name,
        value=data["value"],
        raw=data["raw"],
        confidence=data["confidence"],
        page=data["page"],
        box=(box[0], box[1], box[2], box[3]) if box else None,
        rule=data["rule"],
        state=data["state"],
    )


def document_from_json(data: Mapping[str, Any]) -> Document:
    """A document from its JSON shape."""
    fields: list[Field] = []
    for name, value in data["fields"].items():
        fields.extend(
            _field_from_json(name, item) for item in (value if isinstance(value, list) else [value])
        )
    return Document(
        id=data["id"],
        record_id=data["record_id"],
        ordinal=data["ordinal"],
        pages=(data["pages"][0], data["pages"][1]),
        state=data["state"],
        fields=tuple(fields),
    )


def record_from_json(data: Mapping[str, Any], words: Mapping[int, tuple[Word, ...]]) -> Record:
    """A record from its JSON shape and the stored word layers.

    Args:
        data: What `record_to_json` gave.
        words: Page number to its words; pages that are absent get none.
    """
    return Record(
        id=data["id"],
        revision=data["revision"],
        state=data["state"],
        source=Source(
            **{key: data["source"][key] for key in ("name", "path", "sha256", "size", "media_type")}
        ),
        dossier=data["dossier"],
        also_in=tuple(data.get("also_in", ())),
        created=dt.datetime.fromisoformat(data["created"]),
        pages=tuple(
            Page(
                number=page["number"],
                width=page["width"],
                height=page["height"],
                dpi=page["dpi"],
                rotation=page["rotation"],
                skew=page["skew"],
                confidence=page["confidence"],
                blank=page["blank"],
                source=page["source"],
                words=words.get(page["number"], ()),
                quality=page.get("quality"),  # packages of version 0.1.0 have none
            )
            for page in data["pages"]
        ),
        documents=tuple(document_from_json(document) for document in data["documents"]),
        problems=tuple(
            Problem(code=p["code"], page=p["page"], message=p["message"], severity=p["severity"])
            for p in data["problems"]
        ),
        steps=tuple(
            Step(
                name=step["name"],
                tool=step["tool"],
                version=step["version"],
                settings=tuple(step["settings"].items()),
                seconds=step["seconds"],
            )
            for step in data["steps"]
        ),
    )
