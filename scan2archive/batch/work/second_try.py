# SPDX-License-Identifier: Apache-2.0
"""The second try at a scan that broke the first: alone, with safe settings and all memory there is.

What is left out has its cause in what broke first tries. Tesseract runs as a program of its own, so that a
crash or endless loop in it costs a page and not the worker; zones are not read a second time and slips not
mended, which are the stages that see the oddest pictures and words; pages of the access copy are encoded
anew, since bytes taken over from the source are what libraries for PDF stumble over. Stamps of secrecy are
looked for all the same: a scan for which even that fails is not archived.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace

from scan2archive.batch.work.worker import Task
from scan2archive.errors import BreaksProcessing
from scan2archive.settings import Settings


@dataclass(frozen=True, slots=True)
class Broke:
    """Why a try ended before its time.

    Attributes:
        reason: In one line, to stand after a colon.
        remedy: What may help, as a sentence; empty if that is not known.
        details: The traceback, for whoever mends it.
    """

    reason: str
    remedy: str = ""
    details: str = ""


def safe_settings(settings: Settings) -> Settings:
    """Settings for the second try."""
    engine = "pytesseract" if shutil.which("tesseract") else settings.ocr.engine
    return replace(settings, safe=True, ocr=replace(settings.ocr, engine=engine))


def too_slow(reason: str) -> Broke:
    """It took longer than the limits allow."""
    return Broke(reason, "Raise limits.page_seconds or limits.scan_seconds if it is worth the time.")


def too_big(memory: int) -> Broke:
    """It needed more memory than it was given.

    Args:
        memory: Bytes it was given; 0 if that was not limited.
    """
    given = f"the {memory >> 20} MiB of memory given to it" if memory else "the memory there is"
    return Broke(
        f"it needs more than {given}",
        "Scan it at a lower resolution, raise limits.worker_mb, or run it on a machine with more memory.",
    )


def given_up(task: Task, first: Broke, second: Broke) -> BreaksProcessing:
    """The error of a scan that broke both tries."""
    reason = first.reason if first.reason == second.reason else f"{first.reason}; then: {second.reason}"
    error = BreaksProcessing(
        f"{task.path} could not be processed: {reason}. It was tried twice, the second time alone and with "
        "safe settings.",
        next_step=f"{second.remedy or first.remedy or 'Look at the file.'} scan2archive retry puts it back.",
    )
    for details in filter(None, dict.fromkeys((first.details, second.details))):
        error.add_note(details)
    return error
