# SPDX-License-Identifier: Apache-2.0
"""Character error rate, ours against plain OCRmyPDF, on the same pages.

    python -m benchmarks.text FOLDER

FOLDER holds scans ``X.pdf|jpg|png|tif`` with ``X.page1.txt``, the text of page 1 with handwriting in
double brackets. The measure is regardless of reading order: words in both texts cancel out, each word
left over is paired with the nearest one left on the other side at the cost of their edit distance,
and what stays unpaired costs its length. Plain OCRmyPDF runs with `-l vie --deskew --rotate-pages`.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import subprocess
import sys
import tempfile
import unicodedata
from collections import Counter
from pathlib import Path

SUFFIXES = {".pdf", ".jpg", ".jpeg", ".png", ".tif", ".tiff"}


def edit_distance(a: str, b: str) -> int:
    """Levenshtein distance."""
    row = list(range(len(b) + 1))
    for i, left in enumerate(a, 1):
        diagonal, row[0] = row[0], i
        for j, right in enumerate(b, 1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (left != right))
    return row[-1]


def error_rate(got: str, truth: str) -> float:
    """Wrong characters over characters of the truth, regardless of reading order."""

    def words(text: str) -> Counter[str]:
        return Counter(re.findall(r"\w+", unicodedata.normalize("NFC", text)))

    a, b = words(got), words(re.sub(r"⟦[^⟧]*⟧", " ", truth))
    extra = list((a - b).elements())
    errors = 0
    for word in sorted((b - a).elements(), key=len, reverse=True):
        best = min(extra, key=lambda other: edit_distance(word, other), default=None)
        cost = len(word) if best is None else edit_distance(word, best)
        if best is not None and cost < max(len(word), len(best)):
            extra.remove(best)
            errors += cost
        else:
            errors += len(word)
    errors += sum(map(len, extra))
    return errors / max(1, sum(len(word) * count for word, count in b.items()))


def ours(scan: Path) -> str:
    """Text of page 1 by `scan2archive ocr`."""
    result = subprocess.run(
        [sys.executable, "-m", "scan2archive", "ocr", str(scan), "--json"], capture_output=True, text=True
    )
    return str(json.loads(result.stdout)["pages"][0]["text"])


def theirs(scan: Path) -> str:
    """Text of page 1 by plain OCRmyPDF."""
    tool = Path(sys.executable).parent / "ocrmypdf"
    with tempfile.TemporaryDirectory() as folder:
        text = Path(folder) / "text.txt"
        options = ["-l", "vie", "--deskew", "--rotate-pages", "--invalidate-digital-signatures", "-q"]
        if scan.suffix.lower() != ".pdf":
            options += ["--image-dpi", "200"]
        subprocess.run(
            [str(tool), *options, "--sidecar", str(text), str(scan), str(Path(folder) / "out.pdf")],
            capture_output=True,
        )
        return text.read_text(encoding="utf-8").split("\f")[0] if text.exists() else ""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    rows = []
    for truth_file in sorted(options.folder.rglob("*.page1.txt")):
        stem = truth_file.name.removesuffix(".page1.txt")
        scan = next(
            (p for p in truth_file.parent.iterdir() if p.stem == stem and p.suffix.lower() in SUFFIXES), None
        )
        if scan is None:
            continue
        truth = truth_file.read_text(encoding="utf-8")
        rows.append((error_rate(ours(scan), truth), error_rate(theirs(scan), truth)))
        print(f"{scan.name:40} scan2archive {rows[-1][0]:7.2%}   OCRmyPDF {rows[-1][1]:7.2%}", flush=True)
    if rows:
        print(
            f"{'mean of ' + str(len(rows)) + ' pages':40} scan2archive {statistics.mean(r[0] for r in rows):7.2%}   "
            f"OCRmyPDF {statistics.mean(r[1] for r in rows):7.2%}"
        )


if __name__ == "__main__":
    main()
