# SPDX-License-Identifier: Apache-2.0
"""Types nonsense into the search: whatever is typed, an answer, and soon.

    python -m benchmarks.query_fuzz [--queries 100000] [--documents 3000] [--data ../shared/data/vbpl_618.jsonl.gz] [--seed 1]

Queries are put together from words of the documents, whole and damaged, codes and pieces of them, dates, names of
fields, signs of query languages, quotation marks that are not closed, characters of all of Unicode, very long words
and very long queries; options are drawn as well. The only error allowed is the usage error of an option that is no date.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import get_args

from benchmarks.material.search_corpus import Text, documents, entry, read_corpus, slip
from scan2archive.errors import UsageError
from scan2archive.index import Index, Query, Sort, create_index
from scan2archive.vietnamese import fold

_TOO_SLOW = 1.0  # seconds
_BATCH = 500
_SIGNS = (
    '"', "“", "”", "«", "'", "(", ")", "[", "]", "{", "}", "*", "?", "~", "^", "\\", "/", "//", "-", "--", "–", "+", "&&",
    "||", "!", ":", "::", "：", ";", ",", ".", "..", "...", "=", "<", ">", "<b>", "&amp;", "%", "_", "#", "@", "$", "\x00",
    "\x1b[31m", "\u0301", "\u0323", "\u200b", "\u202e", "\ufeff", "\ufffd", "\U0001f600", "\ud800", "\t", "\n", "　",
)  # fmt: skip
_OPERATORS = ("AND", "OR", "NOT", "TO", "NEAR", "hoặc", "và", "không")
_FIELDS = (
    "số:", "ngày:", "cơ quan:", "loại:", "người ký:", "hồ sơ:", "từ:", "đến:", "trích yếu:", "ký hiệu:", "so ky hieu :",
    "number:", "date:", "issuer:", "type:", "signer:", "dossier:", "subject:", "from:", "to:", "-loại:", "lạ:", "a:b:c",
)  # fmt: skip
_DATES = (
    "2016", "1995-1998", "1995 - 1998", "từ 1995 đến 1998", "từ", "đến", "trước 1990", "sau ngày 30/4/1975", "12/5/2019",
    "31/2/2019", "tháng 9 năm 1995", "tháng 13 năm 1995", "ngày 12 tháng 5 năm 2016", "9/1995", "0000", "9999", "1995..",
    "..1995", "1995..1900", "2019-05-12", "giữa 1995 và", "nay", "tháng mười hai năm 1980", "99/99/9999", "１９９５",
)  # fmt: skip


@dataclass(slots=True)
class Outcome:
    """What came of it.

    Attributes:
        seconds: What each query took.
        answers: How many found something, found something close, found nothing, or had an option that is no date.
        raised: Queries that raised anything else, with the error.
        slow: Queries that took more than a second, with the time.
    """

    seconds: list[float] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)
    raised: list[str] = field(default_factory=list)
    slow: list[str] = field(default_factory=list)


def build(folder: Path, count: int, data: Path) -> tuple[Index, list[Text]]:
    """An index of so many documents, and the documents."""
    texts = list(documents(read_corpus(data), count))
    index = create_index(folder)
    for start in range(0, len(texts), _BATCH):
        index.add(map(entry, texts[start : start + _BATCH]))
    return index, texts


def typed(rng: Random, texts: list[Text]) -> str:
    """A query as nobody would type it, or nearly nobody."""
    if rng.random() < 0.01:  # very long
        return " ".join(_piece(rng, texts) for _ in range(rng.randrange(200, 800)))
    pieces = [_piece(rng, texts) for _ in range(rng.randrange(0, 9))]
    glued = "".join if rng.random() < 0.1 else " ".join
    text = glued(pieces)
    if text and rng.random() < 0.15:  # cut anywhere
        text = text[rng.randrange(len(text)) :]
    return text


def _piece(rng: Random, texts: list[Text]) -> str:
    text = rng.choice(texts)
    words = rng.choice(text.lines).split() or ["x"]
    start = rng.randrange(len(words))
    run = words[start : start + rng.randrange(1, 5)]
    ways: tuple[Callable[[], str], ...] = (
        lambda: " ".join(run),
        lambda: fold(" ".join(run)),
        lambda: slip(rng, run[0]),
        lambda: f'"{" ".join(run)}"',
        lambda: f'"{" ".join(run)}',
        lambda: f"-{run[0]}",
        lambda: text.value("code"),
        lambda: fold(text.value("code")).replace("/", " ").replace("-", " "),
        lambda: text.value("code")[: rng.randrange(1, 12)],
        lambda: (
            f"{rng.choice(_FIELDS)}{rng.choice((run[0], text.value('issuer'), text.value('signer_name'), ''))}"
        ),
        lambda: rng.choice(_FIELDS),
        lambda: rng.choice(_DATES),
        lambda: rng.choice(_SIGNS) * rng.choice((1, 1, 1, 2, 50)),
        lambda: rng.choice(_OPERATORS),
        lambda: rng.choice(("UBND", "TP.HCM", "Hà Tây", "Sở TN&MT", "hành chánh", "tỉnh Hòa Bình")),
        lambda: "".join(chr(rng.randrange(0x20, 0x30000)) for _ in range(rng.randrange(1, 6))),
        lambda: rng.choice("aăếđ9_") * rng.randrange(1, 3000),
    )
    return rng.choice(ways)()


def asked(rng: Random, texts: list[Text]) -> Query:
    """A query with options drawn as well."""

    def now_and_then(make: Callable[[], str]) -> str:
        return make() if rng.random() < 0.05 else ""

    return Query(
        typed(rng, texts),
        types=tuple(rng.choice(("QĐ", "hd", "lạ", "")) for _ in range(rng.choice((0, 0, 0, 0, 1, 2)))),
        issuer=now_and_then(lambda: typed(rng, texts)),
        signer=now_and_then(lambda: typed(rng, texts)),
        dossier=now_and_then(lambda: rng.choice(("hs-2016", "hs", "/", typed(rng, texts)))),
        date_from=now_and_then(lambda: rng.choice(_DATES)),
        date_to=now_and_then(lambda: rng.choice(_DATES)),
        number=now_and_then(lambda: rng.choice(("12", "0", "QĐ", typed(rng, texts)))),
        exact=rng.random() < 0.1,
        sort=rng.choice(get_args(Sort)),
        limit=rng.choice((0, 3, 10)),
        offset=rng.choice((0, 0, 0, 5, 10**6)),
        facets=rng.random() < 0.2,
    )


def run(index: Index, texts: list[Text], *, queries: int, seed: int) -> Outcome:
    """Asks so many queries."""
    rng = Random(seed)
    found = Outcome()
    for number in range(queries):
        query = asked(rng, texts)
        started, at_work = time.perf_counter(), time.process_time()
        try:
            result = index.search(query)
            found.answers["close" if result.partial else "found" if result.total else "nothing"] += 1
        except UsageError:
            found.answers["no date"] += 1
        except Exception:  # whatever it is, it is what this looks for
            found.raised.append(f"{query!r}: {traceback.format_exc(limit=-3)}")
        found.seconds.append(time.perf_counter() - started)
        if found.seconds[-1] > _TOO_SLOW:
            worked = time.process_time() - at_work
            found.slow.append(f"{found.seconds[-1]:.2f} s, {worked:.2f} s of it at work: {query!r}")
        if number % 5000 == 4999:
            slowest = max(found.seconds)
            print(
                f"{number + 1}: {len(found.raised)} raised, the slowest {slowest:.2f} s",
                file=sys.stderr,
                flush=True,
            )
    return found


def main() -> int:
    """Runs the command; 1 if a query raised or was slow."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--queries", type=int, default=100_000)
    parser.add_argument("--documents", type=int, default=3000)
    parser.add_argument("--data", type=Path, default=Path("../shared/data/vbpl_618.jsonl.gz"))
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        index, texts = build(Path(folder) / "index", wanted.documents, wanted.data)
        found = run(index, texts, queries=wanted.queries, seed=wanted.seed)
        index.close()
    ordered = sorted(found.seconds)
    print(
        f"{len(ordered)} queries on {wanted.documents} documents: {len(found.raised)} raised, {len(found.slow)} over "
        f"{_TOO_SLOW:.0f} s; p50 {_at(ordered, 0.5):.1f} ms, p95 {_at(ordered, 0.95):.1f} ms, "
        f"p99 {_at(ordered, 0.99):.1f} ms, the slowest {1000 * ordered[-1]:.0f} ms"
    )
    print(", ".join(f"{what}: {count}" for what, count in found.answers.most_common()))
    for line in (*found.raised[:5], *found.slow[:5]):
        print(line[:3000].encode("ascii", "backslashreplace").decode())
    return 1 if found.raised or found.slow else 0


def _at(ordered: list[float], share: float) -> float:
    return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]


if __name__ == "__main__":
    sys.exit(main())
