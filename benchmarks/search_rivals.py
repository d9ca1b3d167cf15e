# SPDX-License-Identifier: Apache-2.0
"""The same documents and queries in plain Whoosh and in SQLite FTS5: an exact and a folded field with positions, stored text.

Neither knows fields, codes or slips: they are asked for the words, as a phrase where the words stand together.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Protocol

from benchmarks.material.search_corpus import Text
from benchmarks.material.search_queries import Asked
from scan2archive.vietnamese import exact, fold

_PHRASES = ("phrase", "code")
_HITS = 10


class Rival(Protocol):
    """Another engine."""

    def build(self, texts: Iterable[Text]) -> None:
        """Indexes all documents in one commit."""
        ...

    def search(self, asked: Asked) -> int:
        """Answers a query, best ten with their text; gives how many documents it found."""
        ...


def rivals(work: Path) -> dict[str, Rival]:
    """The other engines, by name; their indexes lie in a folder."""
    return {"whoosh": PlainWhoosh(work / "plain-whoosh"), "fts5": Fts5(work / "fts5.sqlite3")}


class PlainWhoosh:
    """Whoosh as its documentation shows it, but for a least length of one letter and no stop words."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._searcher: Any = None

    def build(self, texts: Iterable[Text]) -> None:
        """See `Rival.build`."""
        from whoosh import index
        from whoosh.analysis import LowercaseFilter, RegexTokenizer
        from whoosh.fields import ID, STORED, TEXT, Schema

        self._path.mkdir(parents=True)
        analyzer = RegexTokenizer(r"[^\W_]+") | LowercaseFilter()
        schema = Schema(id=ID(stored=True), exact=TEXT(analyzer), folded=TEXT(analyzer), text=STORED())
        writer = index.create_in(str(self._path), schema).writer(limitmb=256)
        for text in texts:
            whole = _whole(text)
            writer.add_document(id=text.name, exact=exact(whole), folded=fold(whole), text=whole)
        writer.commit()

    def search(self, asked: Asked) -> int:
        """See `Rival.search`."""
        from whoosh import index
        from whoosh.query import And, FuzzyTerm, Phrase, Term

        if self._searcher is None:
            self._searcher = index.open_dir(str(self._path)).searcher()
        words = [fold(word) for word in asked.words]
        if asked.kind in _PHRASES:
            query: Any = Phrase("folded", words)
        elif asked.kind == "slip":
            query = And([FuzzyTerm("folded", word, prefixlength=0) for word in words])
        else:
            query = And([Term("folded", word) for word in words])
        found = self._searcher.search(query, limit=_HITS)
        for hit in found:
            hit["text"]
        return len(found)


class Fts5:
    """SQLite FTS5; marks are folded before it sees the text, as its own folding leaves đ."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._open: sqlite3.Connection | None = None

    def build(self, texts: Iterable[Text]) -> None:
        """See `Rival.build`."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        base = sqlite3.connect(self._path)
        base.execute("CREATE TABLE documents (name TEXT, text TEXT)")
        base.execute(
            "CREATE VIRTUAL TABLE words USING fts5(exact, folded, content='', tokenize=\"unicode61 remove_diacritics 0\")"
        )
        for number, text in enumerate(texts, 1):
            whole = _whole(text)
            base.execute("INSERT INTO documents VALUES (?, ?)", (text.name, whole))
            base.execute(
                "INSERT INTO words (rowid, exact, folded) VALUES (?, ?, ?)",
                (number, exact(whole), fold(whole)),
            )
        base.commit()
        base.execute("INSERT INTO words(words) VALUES('optimize')")
        base.commit()
        base.close()

    def search(self, asked: Asked) -> int:
        """See `Rival.search`."""
        if self._open is None:
            self._open = sqlite3.connect(self._path)
        words = " ".join(fold(word) for word in asked.words)
        match = (
            f'folded: "{words}"'
            if asked.kind in _PHRASES
            else " ".join(f'folded: "{w}"' for w in words.split())
        )
        if asked.kind != "slip":
            match = match if asked.kind in _PHRASES else match.replace(" folded:", " AND folded:")
        rows = self._open.execute(
            "SELECT rowid FROM words WHERE words MATCH ? ORDER BY rank LIMIT ?", (match, _HITS)
        ).fetchall()
        for (number,) in rows:
            self._open.execute("SELECT text FROM documents WHERE rowid = ?", (number,)).fetchone()
        return len(rows)


def _whole(text: Text) -> str:
    return "\n".join((*text.lines, *(value for _, value in text.fields)))
