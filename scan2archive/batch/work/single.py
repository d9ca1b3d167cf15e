# SPDX-License-Identifier: Apache-2.0
"""One scan without an archive: here if it is short, by workers if it is long."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from scan2archive.batch.work.capacity import workers_for
from scan2archive.batch.work.executor import PIPELINE, PageDone
from scan2archive.batch.work.parts import MOST_PAGES_OF_ONE
from scan2archive.batch.work.worker import OnPage, Task, load_pipeline
from scan2archive.batch.work.workers import ProcessPool
from scan2archive.settings import limit_threads

if TYPE_CHECKING:
    from scan2archive.batch.work.worker import Success
    from scan2archive.pipeline import Draft
    from scan2archive.settings import Settings


def read_one(
    path: Path,
    work: Path,
    settings: Settings,
    *,
    folder: bool,
    on_page: OnPage,
    pipeline: str = PIPELINE,
) -> Draft | Success:
    """What the pipeline makes of one scan.

    Args:
        path: The scan.
        work: Existing empty folder for intermediate files and the access copy.
        settings: For the pipeline, and how many workers a long scan may have.
        folder: `path` is a folder to be taken as one scan.
        on_page: Called after each page with pages done and pages in all.
        pipeline: Name of the module that does it.

    Raises:
        ArchiveToolError: As the pipeline says; of a long scan also when a worker crashed or took too long.
    """
    limit_threads()
    most = MOST_PAGES_OF_ONE if workers_for(settings.batch.jobs) > 1 else sys.maxsize
    draft = load_pipeline(pipeline).begin(
        path, work, settings, most_pages=most, dossier="", folder=folder, on_page=on_page
    )
    if not isinstance(draft, int):
        return draft
    # Opened anew there: its digest costs little, and the pool knows only one way into a scan.
    task = Task("", path, work / "long", settings, folder=folder)
    # Counted again, since by now this process has the libraries in memory itself.
    pool = ProcessPool(workers_for(settings.batch.jobs), settings.limits, work, pipeline)
    with contextlib.closing(pool):
        pool.submit(task)
        while True:
            for report in pool.wait(1.0):
                if isinstance(report, PageDone):
                    on_page(report.done, report.total)
                elif report.draft is not None:
                    return report.draft
                elif report.error is not None:
                    raise report.error
