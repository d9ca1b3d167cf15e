# SPDX-License-Identifier: Apache-2.0
"""The main job on a folder of scans: archived, valid, selectable, found again.

    python -m benchmarks.main_job FOLDER

Runs `scan2archive run FOLDER` into a new archive and checks each row of the table in
docs/benchmarks.md: no scan failed; every access.pdf is PDF/A by OCRmyPDF's own validator (and by
veraPDF where it is installed) and its text can be selected; for each scan with a truth file, three
words of its subject, typed with and without marks, bring its document as the first hit.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pypdfium2 as pdfium
from ocrmypdf.pdfa import file_claims_pdfa

from scan2archive.vietnamese import fold

TOOL = [sys.executable, "-m", "scan2archive"]


def call(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Our own command line, its output captured."""
    return subprocess.run([*TOOL, *arguments], capture_output=True, text=True)


def selectable(path: Path) -> int:
    """Characters that can be selected in a PDF."""
    total = 0
    with pdfium.PdfDocument(path) as document:
        for page in document:
            text = page.get_textpage()
            total += text.count_chars()
            text.close()
            page.close()
    return total


def bare_words(subject: str) -> list[str]:
    """The words of a subject without its opening formula."""
    return re.findall(r"[^\W\d_]+", re.sub(r"^(V/v|Về việc)\s*", "", subject))


def telling_words(subject: str, others: list[str]) -> list[str]:
    """Each three words in a row of a subject that no other subject holds, together, in any order."""
    words = bare_words(subject)
    taken = [set(bare_words(fold(other))) for other in others]
    threes = [words[i : i + 3] for i in range(max(1, len(words) - 2))]
    return [
        " ".join(three)
        for three in threes
        if not any({fold(word) for word in three} <= other for other in taken)
    ]


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--queries", type=int, default=3, help="queries for each subject")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        archive = Path(scratch) / "archive"
        call("init", str(archive))
        run = call("run", str(options.folder), "-a", str(archive), "--json")
        *lines, last = (json.loads(line) for line in run.stdout.splitlines())
        print(f"run: exit {run.returncode}, {json.dumps(last)}")
        for line in lines:
            if line["state"] not in {"archived", "duplicate"}:
                print(f"  {line['path']}: {line['state']}: {line['problem']}")
        copies = sorted(archive.glob("packages/*/*/r*/data/access.pdf"))
        valid = [path for path in copies if file_claims_pdfa(path)["pass"]]
        print(f"PDF/A by OCRmyPDF's validator: {len(valid)} of {len(copies)}")
        if shutil.which("verapdf"):
            passed = sum(
                'isCompliant="true"'
                in subprocess.run(["verapdf", str(p)], capture_output=True, text=True).stdout
                for p in copies
            )
            print(f"PDF/A by veraPDF: {passed} of {len(copies)}")
        print(f"text can be selected: {sum(selectable(path) > 100 for path in copies)} of {len(copies)}")
        verify = call("verify", "-a", str(archive))
        print(f"verify: exit {verify.returncode}")

        ids = {Path(line["path"]).stem: line["id"] for line in lines if line["id"]}
        generator = random.Random(options.seed)
        asked = first = 0
        subjects = {
            path.name.removesuffix(".truth.json"): json.loads(path.read_text(encoding="utf-8"))["fields"][
                "subject"
            ]
            for path in sorted(options.folder.rglob("*.truth.json"))
        }
        for stem, subject in subjects.items():
            if stem not in ids:
                continue
            threes = telling_words(subject, [other for key, other in subjects.items() if key != stem])
            for words in generator.sample(threes, min(options.queries, len(threes))):
                for query in (words, fold(words)):
                    hits = json.loads(call("search", query, "-a", str(archive), "--json").stdout)["hits"]
                    asked += 1
                    if hits and hits[0]["record_id"] == ids[stem]:
                        first += 1
                    else:
                        print(f"  {stem}: {query!r} brought {hits[0]['source'] if hits else 'nothing'} first")
        print(f"first hit right: {first} of {asked} queries")
        good = (
            run.returncode in (0, 4) and not last["failed"] and len(valid) == len(copies) and first == asked
        )
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
