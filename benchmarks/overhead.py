# SPDX-License-Identifier: Apache-2.0
"""CPU of the whole pipeline over bare recognition of the cleaned pages, and the memory of a worker.

    python -m benchmarks.overhead FOLDER [--rounds 3]

FOLDER holds scans (PDF, TIFF, images). Each is taken through `pipeline.process` in this process, warm: intake,
cleaning, recognition, second look, slips, fields, PDF/A. Its pages are then recognised once more, nothing else,
on the very images the pipeline gave the engine. CPU seconds of both, in turn; the ratio counts.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import tempfile
import time
from pathlib import Path

import numpy as np

from scan2archive.pipeline import process
from scan2archive.pipeline.ocr import TesserocrEngine, worker_engine
from scan2archive.settings import Settings

SUFFIXES = {".pdf", ".jpg", ".jpeg", ".png", ".tif", ".tiff"}


def one(path: Path) -> tuple[float, float, int]:
    """CPU seconds of the pipeline and of recognition alone, and the number of pages."""
    settings = Settings()
    engine = worker_engine(settings.ocr)
    assert isinstance(engine, TesserocrEngine)
    seen: list[tuple[np.ndarray, float]] = []
    real = TesserocrEngine.recognise

    def watching(self: TesserocrEngine, pixels: np.ndarray, dpi: float, **options: object) -> object:
        if options.get("layout", "page") == "page" and pixels.size > 500_000:
            seen.append((pixels, dpi))
        return real(self, pixels, dpi, **options)  # type: ignore[arg-type]

    TesserocrEngine.recognise = watching  # type: ignore[method-assign,assignment]
    try:
        with tempfile.TemporaryDirectory() as folder:
            began = time.process_time()
            draft = process(path, Path(folder), settings)
            whole = time.process_time() - began
    finally:
        TesserocrEngine.recognise = real  # type: ignore[method-assign]
    began = time.process_time()
    for pixels, dpi in seen:
        engine.recognise(pixels, dpi, seconds=300)
    return whole, time.process_time() - began, len(draft.record.pages)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    paths = sorted(p for p in options.folder.rglob("*") if p.suffix.lower() in SUFFIXES)
    one(paths[0])  # warm: models and modules are loaded once per worker
    ratios = []
    for path in paths:
        figures = [one(path) for _ in range(options.rounds)]
        if not figures[0][1]:
            print(f"{path.name:44} its text layer was kept: nothing to recognise")
            continue
        ratio = statistics.median(whole / bare for whole, bare, _ in figures)
        ratios.append((ratio, figures[0][1]))
        whole, bare, pages = figures[0]
        print(
            f"{path.name:44} {pages} pages, pipeline {whole:.2f} s, recognition {bare:.2f} s: {ratio:.2f}",
            flush=True,
        )
    weight = sum(bare for _, bare in ratios)
    print(
        f"\nmedian {statistics.median(r for r, _ in ratios):.2f}, by time {sum(r * b for r, b in ratios) / weight:.2f}"
    )
    print(f"peak memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
