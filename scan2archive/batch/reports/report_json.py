# SPDX-License-Identifier: Apache-2.0
"""The ``report`` shape of docs/cli.md."""

from __future__ import annotations

from scan2archive.batch.desk.review import queue_to_json
from scan2archive.batch.keeping.overview import run_to_json
from scan2archive.batch.reports.report import Report
from scan2archive.model_json import Json


def report_to_json(report: Report) -> Json:
    """A report as scripts read it; without pictures."""
    facts = report.facts
    summary = facts.summary
    return {
        "archive": report.archive,
        "started": facts.started.isoformat(),
        "ended": facts.ended.isoformat(),
        "outcome": report.outcome,
        "stopped": {"problem": report.problem, "message": report.stopped} if report.stopped else None,
        "counts": {
            "found": facts.found,
            "scans": summary.scans,
            "left": report.left,
            "pages": summary.pages,
            "documents": summary.documents,
            "archived": summary.archived,
            "duplicates": summary.duplicates,
            "quarantined": summary.quarantined,
            "failed": summary.failed,
            "review": summary.review,
            "restricted": summary.restricted,
            "dismissed": summary.dismissed,
        },
        "seconds": summary.seconds,
        "jobs": facts.jobs,
        "pages_per_hour": report.pages_per_hour,
        "dossiers": [
            {
                "dossier": one.dossier,
                "scans": one.scans,
                "pages": one.pages,
                "documents": one.documents,
                "review": one.review,
            }
            for one in report.came
        ],
        "failures": [
            {
                "path": str(event.path),
                "id": event.id,
                "state": event.state,
                "problem": event.problem,
                "message": event.message,
                "known": event.known,
            }
            for event in facts.failures
        ],
        "reasons": [
            {"kind": reason.kind, "name": reason.name, "documents": reason.documents}
            for reason in report.reasons
        ],
        "review": queue_to_json(report.review, None),
        "earlier": queue_to_json(report.earlier, None),
        "worst_pages": [
            {
                "document": page.document,
                "source": page.source,
                "dossier": page.dossier,
                "page": page.page,
                "quality": page.quality,
                "problems": list(page.problems),
                "file": page.file,
            }
            for page in report.worst
        ],
        "likely_duplicates": [{"id": twin.id, "other": twin.other} for twin in report.twins],
        "waiting": report.waiting,
        "damaged": report.damaged,
        "disk": {
            "free": report.free,
            "bytes_per_page": round(report.page_bytes) if report.page_bytes else None,
        },
        "runs": [run_to_json(run) for run in report.runs],
        "notices": list(facts.notices),
        "loose": [
            {"path": str(event.path), "id": event.id, "dossier": event.dossier_to_be}
            for event in report.loose
        ],
        "elsewhere": [
            {"path": str(event.path), "id": event.id, "lies_in": event.lies_in, "kept_in": event.kept_in}
            for event in report.facts.elsewhere
        ],
    }
