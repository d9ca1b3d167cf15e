# SPDX-License-Identifier: Apache-2.0
"""How long `stats` takes with many documents in the ledger, and what they cost there.

    python -m benchmarks.stats [--documents 100000]

Notes made-up records (one to three documents each, 400 agencies, 29 types, 2,000 dossiers, a fifth of them corrected by
one of twelve persons) in a new ledger, as a run does, then asks each question three times and prints the median.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import get_args

from scan2archive.archive import store
from scan2archive.batch.desk import history
from scan2archive.batch.keeping.office import EVER, take_statistics
from scan2archive.ledger.figures import By
from scan2archive.ledger.opening import open_ledger, read_ledger
from scan2archive.model import Record
from tests.fake_pipeline import field, make_record


def records(documents: int, chance: random.Random) -> Iterator[Record]:
    """Made-up records with so many documents in all."""
    while documents > 0:
        record_id = hashlib.sha256(chance.randbytes(16)).hexdigest()
        pages = chance.choice((1, 2, 3, 4, 5))
        record = make_record(record_id, ["x"] * pages, dossier=f"hồ sơ {chance.randrange(2000)}")
        record = replace(
            record,
            created=record.created.replace(year=chance.choice((2024, 2025)), month=chance.randint(1, 12)),
        )
        papers = tuple(
            replace(
                paper,
                fields=(
                    field("type", f"Loại {chance.randrange(29)}"),
                    field("issuer", f"Cơ quan {chance.randrange(400)}"),
                    field("issued_date", f"{chance.randint(1976, 2024)}-{chance.randint(1, 12):02}-11"),
                ),
            )
            for paper in record.documents
        )
        record = replace(record, documents=papers)
        yield record
        if chance.random() < 0.2:
            by = f"Người {chance.randrange(12)}"
            done = history.Correction(
                2,
                "set",
                papers[0].id,
                papers[0].pages,
                "code",
                "",
                "1",
                "",
                "",
                "",
                by,
                "2025-06-01T08:00:00+07:00",
            )
            yield replace(record, revision=2, steps=(*record.steps, history.to_step(done)))
        documents -= len(papers)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--documents", type=int, default=100_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        archive = store.create(Path(folder) / "kho")
        with open_ledger(archive.ledger_path, lambda: ()) as ledger:
            began = time.monotonic()
            ledger.adopt(records(given.documents, random.Random(1)))
            noted = time.monotonic() - began
        size = archive.ledger_path.stat().st_size
        print(f"{given.documents:,} documents noted in {noted:.1f} s; ledger {size / (1 << 20):.1f} MiB")
        for by in get_args(By):
            times = []
            for _ in range(3):
                began = time.monotonic()
                with read_ledger(archive.ledger_path, lambda: ()) as ledger:
                    found = take_statistics(archive, ledger, by, EVER, print)
                times.append(time.monotonic() - began)
            groups = len(found.groups) + len(found.work)
            print(
                f"by {by}: {statistics.median(times):.2f} s, {groups} groups, {found.total.documents:,} documents"
            )


if __name__ == "__main__":
    main()
