# SPDX-License-Identifier: Apache-2.0
"""The sections of the settings: frozen values with their defaults; `scan2archive.settings` fills them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

# Least and most of numbers that may not be all from 0 up; words that a setting has a choice of.
RANGES: Mapping[str, tuple[float, float]] = {
    "limits.max_file_mb": (1, math.inf),
    "limits.max_pages": (1, math.inf),
    "limits.max_megapixels": (1, math.inf),
    "limits.page_seconds": (1, math.inf),
    "limits.scan_seconds": (1, math.inf),
    "ocr.reading_dpi": (70, 1200),
    "image.max_skew": (0, 45),
    "image.min_skew": (0, 45),
    "image.jpeg_quality": (1, 100),
    "review.page_confidence": (0, 1),
    "review.page_quality": (0, 1),
    "review.field_confidence": (0, 1),
    "batch.max_failure_rate": (0, 1),
    "watch.interval_seconds": (0.01, math.inf),
    "watch.rescan_seconds": (0.01, math.inf),
    "watch.max_scans": (1, math.inf),
    "hooks.seconds": (1, math.inf),
}
CHOICES: Mapping[str, tuple[str, ...]] = {
    "ocr.engine": ("auto", "tesserocr", "pytesseract"),
    "ocr.model": ("records", "system"),
    "watch.notify": ("auto", "poll"),
    "watch.after": ("keep", "move"),
}
# Names of Tesseract's language files: vie, script/Vietnamese, vie+eng.
LANGUAGES = r"[A-Za-z]\w*(?:/\w+)?(?:\+[A-Za-z]\w*(?:/\w+)?)*"


@dataclass(frozen=True, slots=True)
class Limits:
    """What a scan may cost before it is refused or ended.

    Attributes:
        max_file_mb: Largest file taken in, in MiB.
        max_pages: Most pages in one scan.
        max_megapixels: Largest page image, in million pixels; checked before decoding.
        page_seconds: Longest time for one page, in seconds.
        scan_seconds: Longest time for one scan on top of its pages, in seconds.
        worker_mb: Most memory of one worker, in MiB: a scan that needs more is tried once more by itself, with
            what the machine has left; 0 = no limit.
    """

    max_file_mb: int = 2048
    max_pages: int = 5000
    max_megapixels: int = 200
    page_seconds: int = 120
    scan_seconds: int = 600
    worker_mb: int = 1536


@dataclass(frozen=True, slots=True)
class Ocr:
    """How pages are read.

    Attributes:
        language: Tesseract languages, joined with ``+``.
        engine: ``auto`` (Tesseract with its network in ONNX Runtime, else tesserocr, else pytesseract), ``tesserocr`` or
            ``pytesseract``.
        model: ``records`` (for ``vie`` damaged print is read with the recogniser of this package; any other language
            takes the system's) or ``system``.
        tessdata: Folder of the language files; empty = look in the usual places.
        reading_dpi: Resolution pages are brought to before reading.
    """

    language: str = "vie"
    engine: str = "auto"
    model: str = "records"
    tessdata: str = ""
    reading_dpi: int = 200


@dataclass(frozen=True, slots=True)
class Image:
    """How page images are prepared.

    Attributes:
        deskew: Turn crooked pages level.
        orient: Turn pages upright.
        max_skew: Largest angle looked for, in degrees.
        min_skew: Smaller angles are left alone, in degrees: the page keeps its bytes, and Tesseract reads
            it better than one that was resampled.
        crop_borders: Cut off what lies around the sheet: scanner edges, the bed beside a small paper. Off, the
            archived image is the whole scan; on, the steps of the record tell what was cut off.
        jpeg_quality: Of pages that had to be turned and are not bitonal.
    """

    deskew: bool = True
    orient: bool = True
    max_skew: float = 15.0
    min_skew: float = 0.5
    crop_borders: bool = False
    jpeg_quality: int = 90


@dataclass(frozen=True, slots=True)
class Review:
    """When a person has to look.

    Attributes:
        page_confidence: A page of words below this mean confidence goes to review.
        page_quality: A page of which less than this share seems to be read right goes to review.
        field_confidence: A field below this confidence is ``review``, from it on ``confident``.
    """

    page_confidence: float = 0.6
    page_quality: float = 0.94
    field_confidence: float = 0.8


@dataclass(frozen=True, slots=True)
class Batch:
    """How a batch runs.

    Attributes:
        jobs: Worker processes; 0 = from cores and free memory.
        max_failure_rate: The batch stops when more than this share of scans failed.
        min_scans_for_rate: ... but not before so many scans have ended.
        min_free_mb: The batch stops when the archive's disk has less free space, in MiB.
    """

    jobs: int = 0
    max_failure_rate: float = 0.5
    min_scans_for_rate: int = 20
    min_free_mb: int = 500


@dataclass(frozen=True, slots=True)
class Watch:
    """How an inbox is watched.

    Attributes:
        settle_seconds: So long a file has to stand still before it is taken.
        interval_seconds: Between two looks at an inbox that has to be polled, as on a network share.
        rescan_seconds: Between two looks at one whose changes are notified, in case a notice was lost.
        notify: ``auto`` (notified where that works) or ``poll``.
        report_hours: A file that is not whole for so long is told of, once.
        max_scans: Most scans in one batch; between batches the archive is free for corrections.
        after: What becomes of a file that is in the archive: ``keep`` it or ``move`` it.
        done_folder: Where to; empty = the folder ``_done`` in the inbox.
    """

    settle_seconds: float = 10.0
    interval_seconds: float = 30.0
    rescan_seconds: float = 300.0
    notify: str = "auto"
    report_hours: float = 6.0
    max_scans: int = 100
    after: str = "keep"
    done_folder: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What a run leaves for the morning.

    Attributes:
        keep: Reports kept in ``reports/``, older ones go; 0 = all of them.
        worst_pages: Most pages shown with a thumbnail.
    """

    keep: int = 90
    worst_pages: int = 8


@dataclass(frozen=True, slots=True)
class Log:
    """The log of all runs in ``logs/``, a JSON value on each line.

    Attributes:
        max_mb: A file larger than this is put aside and a new one begun, in MiB; 0 = no log.
        keep: Files put aside that are kept.
    """

    max_mb: int = 10
    keep: int = 5


@dataclass(frozen=True, slots=True)
class Hooks:
    """Programs called after a run, without a shell: a list of words, or one text split as a shell would.

    Attributes:
        success: After a run in which nothing failed; empty = none.
        failure: After one in which a scan failed or was quarantined, or that stopped with an error.
        seconds: Longest time for one, in seconds.
    """

    success: tuple[str, ...] = ()
    failure: tuple[str, ...] = ()
    seconds: int = 60
